"""Every kind of file is sent with the headers that it should have, by real servers with the written recipes."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import make_plan
from external import needed
from servers import SERVERS, Serving, make_certificate

from kehoach.plan.resolution import load_plan
from kehoach.site.delivery import Delivery, delivery_of, published_recipes
from kehoach.site.delivery.netlify import write_redirects
from kehoach.site.policy import CONTENT_SECURITY_POLICY

COMMON = {
    # Fetch, 2.2.2: no guessing of types.
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
POLICY = {"content-security-policy": CONTENT_SECURITY_POLICY}
FOR_ALL = {"access-control-allow-origin": "*"}
OURS = {
    "access-control-allow-origin",
    "cache-control",
    "content-language",
    "content-security-policy",
    "content-type",
    "strict-transport-security",
    *COMMON,
}
FRESH = "no-cache"
DAY = "max-age=86400"
# RFC 8246.
GOOD = "max-age=31536000, immutable"
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Row:
    """Files of one kind, and what they are sent with."""

    files: str
    """Their paths, a regular expression."""
    type: str
    cache: str
    more: dict[str, str] = field(default_factory=dict)
    packed: bool = False
    """Whether they are compressed already."""

    @property
    def headers(self) -> dict[str, str]:
        return {
            **COMMON,
            "content-type": self.type,
            "cache-control": self.cache,
            **self.more,
        }


# Types: RFC 2854 (html), 5545 8.1 (calendar, its charset), 4287 7 (atom), 8259 11 (json has no charset), 9239
# (javascript), 8081 (font), 6713 (gzip), 7303 (xml).
TABLE = (
    Row(r"(?!checklists/).*\.html", "text/html; charset=utf-8", FRESH, POLICY),
    Row(r"checklists/.*\.html", "text/html; charset=utf-8", FRESH, POLICY),
    Row(r"feeds/.*\.ics", "text/calendar; charset=utf-8", FRESH, FOR_ALL),
    Row(r"api/v1/.*\.json", "application/json", FRESH, FOR_ALL),
    Row(r"changes/atom\.xml", "application/atom+xml", FRESH, POLICY | FOR_ALL),
    Row(r"checklists/.*\.pdf", "application/pdf", FRESH, packed=True),
    Row(
        r"checklists/.*\.docx",
        f"{OFFICE}.wordprocessingml.document",
        FRESH,
        packed=True,
    ),
    Row(r"checklists/.*\.xlsx", f"{OFFICE}.spreadsheetml.sheet", FRESH, packed=True),
    Row(r"messages/.*\.txt", "text/plain; charset=utf-8", FRESH),
    Row(r"search/.*\.json", "application/json", FRESH),
    Row(r"sitemap\.xml", "application/xml", FRESH, POLICY),
    Row(r"sitemap\.xml\.gz", "application/gzip", FRESH, packed=True),
    Row(
        # The theme's own, and what stood in its pages.
        r"assets/javascripts/(?:.*\.[0-9a-f]{8}\.min|inline-[0-9a-f]{12})\.js",
        "text/javascript; charset=utf-8",
        GOOD,
        POLICY,
    ),
    Row(
        r"assets/stylesheets/.*\.[0-9a-f]{8}\.min\.css", "text/css; charset=utf-8", GOOD
    ),
    Row(
        r"assets/(?:[^/]*|javascripts/lunr/.*)\.js",
        "text/javascript; charset=utf-8",
        FRESH,
        POLICY,
    ),
    Row(r"assets/[^/]*\.css", "text/css; charset=utf-8", FRESH),
    Row(r"assets/fonts/.*\.woff2", "font/woff2", DAY, packed=True),
    Row(r"assets/fonts/.*\.txt", "text/plain; charset=utf-8", FRESH),
    Row(r"assets/.*\.png", "image/png", DAY, packed=True),
    Row(r"assets/.*\.svg", "image/svg+xml", DAY, POLICY),
)
MOVED = ("don-vi/cu/", "don-vi/phuong-kim-giang/")
GONE_PAGE = "don-vi/phuong-thuong-dinh/"
GONE_FEED = "feeds/units/phuong-thuong-dinh.ics"
DELIVERY = Delivery(moved=(MOVED,), gone=(GONE_PAGE, GONE_FEED))


LAID = {
    "anh/logo.jpg": "image/jpeg",
    "favicon.ico": "image/x-icon",
    "bang.csv": "text/csv; charset=utf-8",
}
"""What an agency lays beside our files, and its type."""


RECIPES = {".htaccess", "_headers", "_redirects"}


def paths_of(site: Path) -> list[str]:
    """List the files of a site that readers may see."""
    files = (path for path in site.rglob("*") if path.is_file())
    paths = {path.relative_to(site).as_posix() for path in files}
    return sorted(paths - RECIPES)


def address(path: str) -> str:
    """Return what is asked for to get a file: a page by its folder."""
    return "/" + re.sub(r"(^|/)index\.html$", r"\1", path)


def row_of(path: str) -> Row:
    rows = [row for row in TABLE if re.fullmatch(row.files, path)]
    assert len(rows) == 1, path
    return rows[0]


def ours(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers that the policy is about: servers add their own (date, length, server)."""
    # The name of a charset is the same in any case (RFC 9110 8.3.2).
    return {
        name: value.replace("UTF-8", "utf-8")
        for name, value in headers.items()
        if name in OURS
    }


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that a server's own user may read, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="kehoach-served-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def site(real_site: Path) -> Iterator[Path]:
    """Return a copy of the real site, with what a careless hand may leave in it."""
    with open_folder() as top:
        copied = top / "site"
        shutil.copytree(real_site, copied)
        for recipe in published_recipes(DELIVERY, paths_of(real_site)):
            (copied / recipe.path).write_bytes(recipe.data)
        for path in (".git/config", "don-vi/.env", ".well-known/acme.txt", *LAID):
            (copied / path).parent.mkdir(exist_ok=True)
            (copied / path).write_text("geheim", "utf-8")
        yield copied


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, site: Path) -> Iterator[Serving]:
    """Run each server in turn on the real site."""
    with contextlib.ExitStack() as stack:
        own = site.with_name(request.param)
        own.mkdir()
        run = SERVERS[request.param]
        yield needed(lambda: stack.enter_context(run(site, own, DELIVERY, None)))


def test_every_file_of_a_site_has_its_row(real_site: Path) -> None:
    paths = paths_of(real_site)
    rows = {row_of(path).files for path in paths}
    assert all((real_site / path).is_file() for path in RECIPES)
    assert rows == {row.files for row in TABLE}


def test_the_policy_lets_pages_run_nothing_of_others() -> None:
    # CSP3 6.1 and 6.3: what is not named falls back to default-src, which does not reach the last three.
    parts = [part.split() for part in CONTENT_SECURITY_POLICY.split("; ")]
    policy = {name: sources for name, *sources in parts}
    for name in ("default-src", "base-uri", "form-action", "frame-ancestors"):
        assert policy[name] == ["'none'"], name
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    for sources in policy.values():
        assert {"*", "'unsafe-inline'", "'unsafe-eval'", "http:", "https:"}.isdisjoint(
            sources
        )


def samples(site: Path) -> list[str]:
    """Return of each row the smallest and the largest file."""
    chosen: list[str] = []
    visible = (
        path
        for path in paths_of(site)
        if path not in LAID and not re.search(r"(^|/)\.", path)
    )
    for _, group in itertools.groupby(
        sorted(visible, key=lambda path: row_of(path).files),
        key=lambda path: row_of(path).files,
    ):
        by_size = sorted(group, key=lambda path: (site / path).stat().st_size)
        chosen += dict.fromkeys((by_size[0], by_size[-1]))
    # Its name has a language in it, of which a server may think that it is that of the text.
    chosen.append("assets/javascripts/lunr/min/lunr.vi.min.js")
    return [path for path in chosen if not address(path).endswith(GONE_PAGE)]


def test_headers_are_those_of_the_table(server: Serving, site: Path) -> None:
    for path in samples(site):
        row = row_of(path)
        for method in ("GET", "HEAD"):
            reply = server.ask(address(path), method)
            assert reply.status == 200, path
            assert ours(reply.headers) == row.headers, (path, method)
            sent = (site / path).read_bytes() if method == "GET" else b""
            assert reply.body == sent, path


def test_a_text_is_packed_for_whoever_takes_it(server: Serving, site: Path) -> None:
    for path in samples(site):
        row, data = row_of(path), (site / path).read_bytes()
        reply = server.ask(address(path), Accept_Encoding="gzip, br;q=0")
        assert ours(reply.headers) == row.headers, path
        if row.packed or len(data) < 512:
            continue
        assert reply.headers.get("content-encoding") == "gzip", path
        assert reply.headers["vary"].lower() == "accept-encoding", path
        assert gzip.decompress(reply.body) == data, path
        plain = server.ask(address(path))
        assert "content-encoding" not in plain.headers, path
        # Other bytes have another tag, or one that does not claim that they are the same (RFC 9110 8.8.1); Caddy 2.6
        # is not that exact.
        tag = reply.headers["etag"]
        exact = tag != plain.headers["etag"] or tag.startswith("W/")
        assert exact or server.name == "caddy", path


def test_what_is_packed_already_is_sent_as_it_is(server: Serving, site: Path) -> None:
    for path in samples(site):
        if row_of(path).packed:
            reply = server.ask(address(path), Accept_Encoding="gzip")
            assert "content-encoding" not in reply.headers, path
            assert reply.body == (site / path).read_bytes(), path


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_who_has_a_file_gets_no_second_copy(
    server: Serving, site: Path, accepted: str
) -> None:
    for path in samples(site):
        first = server.ask(address(path), Accept_Encoding=accepted)
        tag, date = first.headers["etag"], first.headers["last-modified"]
        for known in (
            {"If_None_Match": tag},
            # As browsers ask; and whoever has several copies.
            {"If_None_Match": f'"other", {tag}', "If_Modified_Since": date},
            {"If_Modified_Since": date},
        ):
            again = server.ask(address(path), Accept_Encoding=accepted, **known)
            assert (again.status, again.body) == (304, b""), (path, known)
            # RFC 9110 15.4.5.
            assert again.headers["cache-control"] == row_of(path).cache
            assert "etag" in again.headers
        other = server.ask(address(path), If_None_Match='"other"')
        assert other.status == 200, path


def test_a_changed_file_is_sent_again(server: Serving, site: Path) -> None:
    feed = site / "feeds/all.ics"
    before, stat = feed.read_bytes(), feed.stat()
    tag = server.ask("/feeds/all.ics").headers["etag"]
    feed.write_bytes(before + b"X")
    try:
        reply = server.ask("/feeds/all.ics", If_None_Match=tag)
        assert (reply.status, reply.body) == (200, before + b"X")
        assert reply.headers["etag"] != tag
    finally:
        feed.write_bytes(before)
        os.utime(feed, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize("query", ["", "?vai=lead&x=%20"])
def test_a_moved_page_leads_to_the_one_that_holds(server: Serving, query: str) -> None:
    old, new = MOVED
    reply = server.ask(f"/{old}{query}")
    assert reply.status == 301
    here = f"http://127.0.0.1:{server.port}/"
    assert urljoin(here, reply.headers["location"]) == f"{here}{new}{query}"
    assert COMMON.items() <= reply.headers.items()
    # Without its slash it gets there too, over one more answer.
    followed, hops = f"/{old}".rstrip("/"), 0
    while (reply := server.ask(followed)).status in (301, 308):
        followed = urlsplit(urljoin(here, reply.headers["location"])).path
        hops += 1
    assert hops <= 2


@pytest.mark.parametrize(
    ("path", "file"), [(GONE_PAGE, f"{GONE_PAGE}index.html"), (GONE_FEED, GONE_FEED)]
)
def test_what_is_gone_is_said_to_be_and_told_of(
    server: Serving, site: Path, path: str, file: str
) -> None:
    for accepted in ("identity", "gzip"):
        reply = server.ask(f"/{path}", Accept_Encoding=accepted)
        assert reply.status == 410
        assert ours(reply.headers) == row_of(file).headers
        packed = reply.headers.get("content-encoding") == "gzip"
        body = gzip.decompress(reply.body) if packed else reply.body
        assert body == (site / file).read_bytes()
    # Nobody has a valid copy of what is gone.
    tag = reply.headers.get("etag", '"x"')
    assert server.ask(f"/{path}", If_None_Match=tag).status == 410


NOT_THERE = (
    "/khong-co",
    "/khong-co/",
    "/feeds/units/khong-co.ics",
    "/api/v1/khong-co.json",
    "/assets/khong-co.js",
    # Folders without a page of their own: nothing lists them.
    "/feeds/",
    "/checklists/",
    "/assets/javascripts/",
    "/.git/config",
    "/.git/",
    "/don-vi/.env",
    "/.htaccess",
    "/_headers",
    "/_redirects",
)


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_not_there_is_told_with_the_sites_own_page(
    server: Serving, site: Path, path: str
) -> None:
    reply = server.ask(path)
    assert reply.status == 404
    # A page, whatever was asked for, and no data for other sites.
    assert ours(reply.headers) == row_of("404.html").headers
    assert reply.body == (site / "404.html").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/../site/.git/config",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/don-vi/%2e%2e/.git/config",
        "/%2egit/config",
        "/.git%2fconfig",
        "/..%2f..%2fetc/passwd",
        "/a%00b",
        "/" + "a" * 4000,
        "//.git/config",
    ],
)
def test_no_detour_leads_to_what_is_not_shown(server: Serving, path: str) -> None:
    reply = server.ask(path)
    # Caddy calls a name that no file can have a fault of its own.
    assert 300 <= reply.status < 600
    assert b"geheim" not in reply.body
    assert b"root:" not in reply.body


@pytest.mark.parametrize("path", LAID)
def test_what_an_agency_lays_there_has_its_type(server: Serving, path: str) -> None:
    reply = server.ask(f"/{path}")
    assert reply.status == 200
    wanted = {**COMMON, "content-type": LAID[path], "cache-control": FRESH}
    assert ours(reply.headers) == wanted


def test_certificates_can_be_renewed(server: Serving) -> None:
    reply = server.ask("/.well-known/acme.txt")
    assert (reply.status, reply.body) == (200, b"geheim")


def test_a_folder_is_found_without_its_slash(server: Serving) -> None:
    reply = server.ask("/don-vi/phuong-kim-giang")
    # Caddy keeps the method of the request, which is as lasting (RFC 9110 15.4.9).
    assert reply.status in (301, 308)
    assert urlsplit(reply.headers["location"]).path == "/don-vi/phuong-kim-giang/"


def test_no_promise_of_tls_goes_over_plain_http(server: Serving) -> None:
    # RFC 6797 7.2.
    for path in ("/", "/feeds/all.ics", "/khong-co", f"/{MOVED[0]}"):
        assert "strict-transport-security" not in server.ask(path).headers


@pytest.fixture(scope="module")
def leaflet() -> Iterator[Path]:
    """Make a site of a few files, which lies below a path of its server."""
    with open_folder() as top:
        folder = top / "site/ke-hoach"
        for path, text in {
            "index.html": "home",
            "404.html": "missing",
            "don-vi/moi/index.html": "new",
            "don-vi/cu/index.html": "old",
            "don-vi/bo/index.html": "tombstone",
            "feeds/all.ics": "BEGIN:VCALENDAR",
            "assets/main.0a1b2c3d.min.css": "a{}",
        }.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        yield top


BELOW = Delivery(
    base="/ke-hoach/",
    moved=(("don-vi/cu/", "don-vi/moi/"),),
    gone=("don-vi/bo/",),
)


@pytest.mark.parametrize("name", ["nginx", "caddy", "apache"])
def test_a_site_may_lie_below_a_path_and_behind_tls(name: str, leaflet: Path) -> None:
    own = leaflet / name
    own.mkdir()
    certificate = needed(lambda: make_certificate(own))
    with contextlib.ExitStack() as stack:
        run = SERVERS[name]
        site = leaflet / "site"
        served = needed(lambda: stack.enter_context(run(site, own, BELOW, certificate)))
        promised = {"strict-transport-security": "max-age=31536000"}
        for path, body, headers in (
            ("", b"home", row_of("index.html").headers),
            ("feeds/all.ics", b"BEGIN:VCALENDAR", row_of("feeds/all.ics").headers),
            (
                "assets/main.0a1b2c3d.min.css",
                b"a{}",
                row_of("assets/stylesheets/main.0a1b2c3d.min.css").headers,
            ),
        ):
            reply = served.ask(f"/ke-hoach/{path}")
            assert (reply.status, reply.body) == (200, body)
            assert ours(reply.headers) == headers | promised
        moved = served.ask("/ke-hoach/don-vi/cu/")
        assert moved.status == 301
        assert urlsplit(moved.headers["location"]).path == "/ke-hoach/don-vi/moi/"
        assert promised.items() <= moved.headers.items()
        gone = served.ask("/ke-hoach/don-vi/bo/")
        assert (gone.status, gone.body) == (410, b"tombstone")
        missing = served.ask("/ke-hoach/feeds/no.ics")
        assert (missing.status, missing.body) == (404, b"missing")
        assert ours(missing.headers) == row_of("404.html").headers | promised


def test_no_link_leads_out_of_a_site_that_is_served_here(leaflet: Path) -> None:
    (leaflet / "secret.txt").write_text("geheim", "utf-8")
    (leaflet / "site/link.txt").symlink_to(leaflet / "secret.txt")
    with SERVERS["serve"](leaflet / "site", leaflet, BELOW, None) as served:
        assert served.ask("/link.txt").status == 404


# Netlify's and Cloudflare's rules, as their documentation tells them: a line that begins with "/" opens a rule, the
# indented ones after it are its headers, "*" stands for any letters, and a path has the headers of all rules that fit.
# What one header has in two of them is told in two ways (the last, or all joined by a comma), so no path may have that.
def interpret_headers(text: str, path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    fits = False
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("/"):
            assert line.count("*") <= 1, "Cloudflare takes one a rule"
            pattern = ".*".join(re.escape(part) for part in line.split("*"))
            fits = re.fullmatch(pattern, path) is not None
            continue
        assert line.startswith("  ")
        assert len(line) < 2000
        name, value = line.strip().split(": ", 1)
        if fits:
            assert name.lower() not in found, f"{name} twice for {path}"
            found[name.lower()] = value
    return found


def test_headers_of_hosts_that_read_them_in_the_site(real_site: Path) -> None:
    paths = paths_of(real_site)
    text = (real_site / "_headers").read_text("utf-8")
    # These hosts are always behind TLS of their own.
    promised = {"strict-transport-security": "max-age=31536000"}
    for path in paths:
        for asked in {f"/{path}", address(path)}:
            assert interpret_headers(text, asked) == row_of(path).headers | promised
    # Cloudflare reads a hundred rules.
    assert sum(line.startswith("/") for line in text.splitlines()) <= 100
    assert interpret_headers(text, "/khong-co") == COMMON | promised


def interpret_redirects(text: str, path: str, *, host: str) -> tuple[int, str] | None:
    """Return the status and the target of the first rule that holds at a path where a file lies too."""
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        source, target, status = line.split()
        forced = status.endswith("!")
        # Cloudflare knows these five besides 200, with no mark; other lines it passes over.
        if host == "cloudflare" and status not in {"301", "302", "303", "307", "308"}:
            continue
        # On Netlify a file goes before a rule without the mark.
        if host == "netlify" and not forced:
            continue
        if source == path:
            return int(status.rstrip("!")), target
    return None


def test_redirects_of_hosts_that_read_them_in_the_site() -> None:
    text = write_redirects(DELIVERY)
    old, new = (f"/{path}" for path in MOVED)
    for host in ("netlify", "cloudflare"):
        assert interpret_redirects(text, old, host=host) == (301, new)
        assert interpret_redirects(text, new, host=host) is None
    for path in (GONE_PAGE, GONE_FEED):
        assert interpret_redirects(text, f"/{path}", host="netlify") == (
            410,
            "/404.html",
        )
        # It knows no such status: there the tombstone itself stays.
        assert interpret_redirects(text, f"/{path}", host="cloudflare") is None


def test_a_recipe_that_somebody_laid_there_stands() -> None:
    paths = ["index.html", "404.html"]
    recipes = published_recipes(Delivery(), paths, [".htaccess", "so-do.pdf", ".env"])
    written = {recipe.path: recipe.data.decode() for recipe in recipes}
    assert written.keys() == {"_headers", "_redirects"}
    found = interpret_headers(written["_headers"], "/so-do.pdf")
    assert found["content-type"] == "application/pdf"
    assert ".env" not in written["_headers"]


def test_a_name_that_is_no_text_or_two_lines_stands_in_no_recipe() -> None:
    paths = ["index.html", "404.html"]
    strange = [os.fsdecode(b"x\xff.pdf"), "y.pdf\n  Location: /elsewhere"]

    def recipes(foreign: Sequence[str]) -> dict[str, bytes]:
        published = published_recipes(Delivery(), paths, foreign)
        return {recipe.path: recipe.data for recipe in published}

    assert recipes(strange) == recipes([])


PLAN = """\
plan:
  id: thu-2020
  year: 2020
  title: Kế hoạch thử
  number: 1/KH
  issued: 02/01/2020
  issuer: mot
  url: https://thu.example.vn/ke-hoach/
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - {id: mot, name: Phường Một, former: [hai]}
groups:
  - {id: cac-phuong, name: Các phường, members: [mot]}
movements:
  - {id: dep, name: Sạch đẹp, former: [sach]}
tasks:
  - id: viec
    former: [viec-cu]
    title: Việc
    refs: [Mục 1]
    movement: dep
    lead: [mot]
    deadlines:
      - {id: viec, kind: before, date: 30/9/2020, phrase: trước 30/9/2020}
ended:
  - {kind: unit, id: nam, name: Phường Năm, date: 01/8/2020, by: 15/NQ, reason: chia tách, instead: [mot]}
  - {kind: task, id: bo, name: Việc bỏ, date: 31/12/2020, reason: không làm nữa}
"""
PAGES_GONE = {"don-vi/nam/", "lich/nam/", "dang-ky-lich/nam/", "nhiem-vu/bo/"}
FEEDS_GONE = {
    "feeds/units/nam.ics",
    "feeds/units/nam/lead.ics",
    "feeds/units/nam/implement.ics",
    "feeds/units/nam/coordinate.ics",
    "feeds/units/nam/submit.ics",
    "feeds/reminders/units/nam.ics",
    "feeds/todo/units/nam.ics",
    "feeds/possible/units/nam.ics",
    "feeds/tasks/bo.ics",
}


def test_pages_of_former_ids_moved_and_nothing_else() -> None:
    delivery = delivery_of(make_plan(PLAN), dt.date(2020, 9, 1))
    assert dict(delivery.moved) == {
        "don-vi/hai/": "don-vi/mot/",
        "lich/hai/": "lich/mot/",
        "dang-ky-lich/hai/": "dang-ky-lich/mot/",
        "phong-trao/sach/": "phong-trao/dep/",
        "nhiem-vu/viec-cu/": "nhiem-vu/viec/",
    }
    assert delivery.base == "/ke-hoach/"
    assert delivery.origin == "https://thu.example.vn"
    there = delivery_of(make_plan(PLAN), dt.date(2020, 9, 1), "http://o.vn:81")
    assert (there.origin, there.base) == ("http://o.vn:81", "/")


@pytest.mark.parametrize(
    ("day", "gone"),
    [
        (dt.date(2020, 8, 2), set()),
        (dt.date(2020, 12, 31), set()),
        (dt.date(2021, 1, 1), PAGES_GONE | FEEDS_GONE),
        (dt.date(2024, 5, 1), PAGES_GONE | FEEDS_GONE),
    ],
)
def test_what_ended_is_gone_from_the_next_year_on(day: dt.date, gone: set[str]) -> None:
    assert set(delivery_of(make_plan(PLAN), day).gone) == gone


def test_a_feed_that_still_holds_a_day_to_come_is_not_gone(tmp_path: Path) -> None:
    past = PLAN[: PLAN.index("ended:")].replace(
        "units:\n", "units:\n  - {id: nam, name: Phường Năm}\n"
    )
    past = past.replace("lead: [mot]", "lead: [nam]")
    past = past.replace("30/9/2020", "15/02/2021")
    (tmp_path / "plan-2020.yaml").write_text(past, "utf-8")
    plan = PLAN.replace("2020", "2021").replace("01/8/2021", "01/8/2020")
    plan = plan.replace("31/12/2021", "31/12/2020")
    plan += "earlier: [{plan: plan-2020.yaml, months: 6}]\n"
    (tmp_path / "plan.yaml").write_text(plan, "utf-8")
    loaded = load_plan(tmp_path / "plan.yaml")
    awaited = {
        "feeds/units/nam.ics",
        "feeds/units/nam/lead.ics",
        "feeds/reminders/units/nam.ics",
        "feeds/todo/units/nam.ics",
    }
    last = set(delivery_of(loaded, dt.date(2021, 2, 14)).gone)
    assert PAGES_GONE | FEEDS_GONE - last == PAGES_GONE | awaited
    assert last >= PAGES_GONE
    assert set(delivery_of(loaded, dt.date(2021, 2, 16)).gone) == (
        PAGES_GONE | FEEDS_GONE
    )
