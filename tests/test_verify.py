"""verify: what is published against its manifest, each fault by itself, in a folder and over HTTP; phone or site."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DISTRICT, YEAR_HEAD, context_of, made_once, run_kehoach, tree

from hosting import HostedSite
from kehoach.editions.ledger import ledger_of, write_ledger
from kehoach.editions.published import Unreachable
from kehoach.plan.content import load_content
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError
from kehoach.render.api.writer import render_api
from kehoach.render.feeds.calendars import render_feeds
from kehoach.site import served
from kehoach.site.manifest import Manifest, manifest_of, read_manifest
from kehoach.site.verification import verify_tree

# Each asks a server for each file.
pytestmark = pytest.mark.slow

PLAN = f"""\
{YEAR_HEAD}tasks:
  - id: hop
    title: Họp
    refs: [Mục 1]
    lead: [uy-ban]
    implement: [to-mot]
    deadlines: [{{id: hop, kind: event, date: 28/4/2020, phrase: ngày 28/4/2020}}]
  - id: nop
    title: Nộp báo cáo
    refs: [Mục 2]
    lead: [uy-ban]
    implement: [to-mot]
    deadlines: [{{id: nop, kind: event, date: 15/5/2020, phrase: ngày 15/5/2020}}]
"""
MOVED = (
    "amendments: [{number: 120/KH, date: 10/3/2020, "
    "changes: [{moved: hop, date: 05/5/2020, phrase: ngày 05/5/2020}]}]\n"
)
FEED = "feeds/units/to-mot.ics"
DAY = "1/5/2020"


def publish(folder: Path, text: str) -> Path:
    """Write what a publication of a plan consists of but its pages, without the engine; return the site."""
    folder.mkdir(exist_ok=True)
    plan_file = folder / "plan.yaml"
    plan_file.write_text(text, "utf-8")
    plan = load_plan(plan_file)
    context = context_of(plan, dt.date(2020, 3, 12))
    files = {"index.html": b"<p>Trang</p>", "messages/to-mot.txt": b"Tin"}
    feeds = [(feed.path, feed.data) for feed in render_feeds(plan, context)]
    files |= dict(feeds)
    files |= {file.path: file.data for file in render_api(plan, context)}
    files["api/v1/ledger.json"] = write_ledger(ledger_of(plan, feeds, files))
    site = folder / "site"
    for path, data in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)
    (site / "api/v1/manifest.json").write_bytes(manifest_of(plan, site))
    return site


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the sites of two editions; in the second a meeting was moved from 28/4 to 05/5."""
    folder = tmp_path_factory.mktemp("editions")
    return publish(folder / "old", PLAN), publish(folder / "new", PLAN + MOVED)


@pytest.fixture
def old(editions: tuple[Path, Path]) -> Path:
    return editions[0]


@pytest.fixture
def site(editions: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return a copy of the second edition, to break."""
    return copy_of(editions[1], tmp_path / "public")


def copy_of(site: Path, target: Path) -> Path:
    # As links: a file is replaced by a test, never written into.
    shutil.copytree(site, target, copy_function=os.link)
    return target


def put(file: Path, data: bytes) -> None:
    file.unlink(missing_ok=True)
    file.write_bytes(data)


@pytest.fixture(params=["folder", "web"])
def place(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Name the site as a folder and as an address."""
    if request.param == "folder":
        yield site.as_posix()
        return
    with HostedSite(site) as hosted:
        yield hosted.base


def verify(place: str, *options: str) -> tuple[int, dict[str, Any]]:
    """Run the command and return its exit code and what it says to programs."""
    done = run_kehoach(
        "verify", place, "--today", DAY, "--format", "json", *options, cwd=Path("/")
    )
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def spoken(place: str, *options: str) -> str:
    done = run_kehoach(
        "verify", place, "--today", DAY, "--lang", "vi", *options, cwd=Path("/")
    )
    assert done.stderr == ""
    return done.stdout


def differences(place: str, *options: str) -> list[tuple[str, str]]:
    code, report = verify(place, *options)
    found = [(entry["kind"], entry["path"]) for entry in report["site"]["differences"]]
    assert code == (1 if [kind for kind, _ in found if kind != "host"] else 0)
    return found


# Files


def test_what_is_as_published_is_fine(place: str, site: Path) -> None:
    code, report = verify(place)
    assert (code, report["fine"]) == (0, True)
    assert report["site"]["looked"] == len(tree(site)) - 1
    assert "→ Trang đúng như đã công bố." in spoken(place)


def remove(site: Path) -> None:
    (site / "messages/to-mot.txt").unlink()


def change(site: Path) -> None:
    put(site / "index.html", b"<p>Trang!</p>")


def empty(site: Path) -> None:
    put(site / "index.html", b"")


def spoil(site: Path) -> None:
    put(site / FEED, b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize(
    ("spoiling", "kind", "path"),
    [
        (remove, "missing", "messages/to-mot.txt"),
        (change, "changed", "index.html"),
        (empty, "changed", "index.html"),
        (spoil, "changed", FEED),
    ],
)
def test_one_spoilt_file_is_named(
    spoiling: Callable[[Path], None], kind: str, path: str, place: str, site: Path
) -> None:
    spoiling(site)
    assert differences(place) == [(kind, path)]
    told = spoken(place)
    assert f"  {path}\n" in told
    assert "→ Trang không còn đúng như đã công bố" in told


def test_a_foreign_file_of_a_folder_is_named(site: Path) -> None:
    (site / "tro-choi").mkdir()
    (site / "tro-choi/index.html").write_bytes(b"<p>")
    assert differences(site.as_posix()) == [("foreign", "tro-choi/index.html")]
    assert "Lạ 1 tệp, không thuộc bản công bố:\n  tro-choi/index.html\n" in spoken(
        site.as_posix()
    )


def test_what_hosts_ask_for_is_no_fault(site: Path) -> None:
    (site / ".well-known").mkdir()
    for path in ("CNAME", ".nojekyll", ".well-known/security.txt"):
        (site / path).write_bytes(b"x")
    found = differences(site.as_posix())
    assert {kind for kind, _ in found} == {"host"}
    assert len(found) == 3


def test_what_a_host_keeps_to_itself_is_not_asked_for(tmp_path: Path) -> None:
    site = publish(tmp_path / "project", PLAN)
    for path in (".htaccess", "_headers", "_redirects"):
        (site / path).write_bytes(b"x")
    plan = load_plan(tmp_path / "project/plan.yaml")
    put(site / "api/v1/manifest.json", manifest_of(plan, site))
    assert differences(site.as_posix()) == []
    with HostedSite(site) as hosted:
        for path in (".htaccess", "_headers", "_redirects"):
            (site / path).unlink()
        assert differences(hosted.base) == []
        assert "→ Trang đúng như đã công bố." in spoken(hosted.base)
    assert len(differences(site.as_posix())) == 3


def test_a_stale_feed_is_told_from_a_changed_one(
    place: str, site: Path, old: Path
) -> None:
    put(site / FEED, (old / FEED).read_bytes())
    assert differences(place) == [("stale", FEED)]
    told = spoken(place)
    assert f'Còn là bản cũ 1 lịch:\n  {FEED}: "Họp' in told


def test_a_feed_that_lacks_what_came_later_is_stale(tmp_path: Path) -> None:
    added = "amendments: [{number: 120/KH, date: 10/3/2020, changes: [{added: nop}]}]\n"
    before, _, task = PLAN.partition("  - id: nop")
    site = publish(tmp_path / "new", f"{before}  - id: nop{task}{added}")
    old = publish(tmp_path / "old", before)
    put(site / FEED, (old / FEED).read_bytes())
    assert differences(site.as_posix()) == [("stale", FEED)]


@pytest.mark.parametrize(
    ("path", "step", "sentence"),
    [
        ("manifest", "older", "Danh mục manifest.json cũ hơn sổ ledger.json"),
        ("ledger", "newer", "Sổ ledger.json cũ hơn danh mục manifest.json"),
    ],
)
def test_a_manifest_and_a_ledger_of_two_editions_are_told(
    path: str, step: str, sentence: str, place: str, site: Path, old: Path
) -> None:
    file = f"api/v1/{path}.json"
    put(site / file, (old / file).read_bytes())
    code, report = verify(place)
    assert (code, report["site"]["manifest"]) == (1, step)
    assert sentence in spoken(place)


def test_a_ledger_edited_by_hand_is_of_no_publication(site: Path) -> None:
    ledger = (site / "api/v1/ledger.json").read_bytes()
    put(site / "api/v1/ledger.json", ledger + b"\n")
    assert verify(site.as_posix())[1]["site"]["manifest"] == "apart"


def test_a_part_or_a_sample_is_looked_at_alone(place: str, site: Path) -> None:
    change(site)
    remove(site)
    assert differences(place, "--part", "feeds/", "--part", "api/") == []
    assert differences(place, "--part", "messages/") == [
        ("missing", "messages/to-mot.txt")
    ]
    code, report = verify(place, "--sample", "0")
    assert (code, report["site"]["looked"]) == (0, 0)
    assert verify(place, "--sample", "3")[1]["site"]["looked"] == 3
    # Of a few files nobody may conclude on all of them.
    assert "Trang đúng như đã công bố" not in spoken(place, "--sample", "0")


def test_a_manifest_of_before_is_read_and_its_gaps_are_told(site: Path) -> None:
    file = site / "api/v1/manifest.json"
    data = json.loads(file.read_bytes())
    del data["complete"], data["records"], data["files"]["index.html"]
    put(file, json.dumps(data).encode())
    assert differences(site.as_posix()) == []
    assert "chưa liệt kê mọi tệp" in spoken(site.as_posix())


DAMAGED = (
    b"",
    b"[]",
    b"{}",
    b"\xff",
    b"[" * 100_000,
    b'{"plan": "x", "edition": "2020-01-01", "files": []}',
    b'{"plan": "x", "edition": "khong", "files": {}}',
    b'{"plan": "x", "edition": "2020-01-01", "files": {"a": {"bytes": 1}}}',
    b'{"plan": "x", "edition": "2020-01-01", "files": {"a": {"bytes": Infinity, "sha256": ""}}}',
    b'{"plan": "x", "edition": "2020-01-01", "files": {"../a": {"bytes": 1, "sha256": ""}}}',
    b'{"plan": "x", "edition": "2020-01-01", "files": {"/etc/passwd": {"bytes": 1, "sha256": ""}}}',
    b'{"plan": "x", "edition": "2020-01-01", "files": {"a\\\\b": {"bytes": 1, "sha256": ""}}}',
)


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_manifest_is_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_manifest(data, "manifest.json")
    assert [problem.code for problem in caught.value.problems] == ["manifest-damaged"]


def test_the_manifest_of_equal_trees_is_equal(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(site, other)
    for file in other.rglob("*"):
        os.utime(file, (0, 0))
    made = publish(tmp_path / "again", PLAN + MOVED)
    listed = load_plan(tmp_path / "again/plan.yaml")
    assert manifest_of(listed, other) == manifest_of(listed, made)
    assert (made / "api/v1/manifest.json").read_bytes() == manifest_of(listed, made)
    manifest: Manifest = read_manifest(manifest_of(listed, made), "manifest.json")
    assert manifest.complete
    assert manifest.files.keys() == tree(made).keys() - {"api/v1/manifest.json"}


# Where nothing can be compared


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        ("khong/co", 2, "khong/co: không có thư mục hoặc tệp này"),
        (".", 1, "[no-manifest]"),
        ("http://127.0.0.1:9/", 1, "[site-unreachable]"),
        ("http://127.0.0.1:9/kế-hoạch/", 1, "[site-unreachable]"),
        ("https://thi đua.invalid/", 1, "[site-unreachable]"),
        ("https://[::1/", 1, "[site-unreachable]"),
        ("http://", 1, "[site-unreachable]"),
    ],
)
def test_no_publication_is_one_line(
    source: str, code: int, said: str, tmp_path: Path
) -> None:
    done = run_kehoach("verify", source, "--lang", "vi", cwd=tmp_path)
    assert done.returncode == code
    [line] = (done.stdout + done.stderr).splitlines()
    assert said in line


def test_an_address_in_vietnamese_letters_is_found(site: Path, tmp_path: Path) -> None:
    (tmp_path / "host").mkdir()
    site.rename(tmp_path / "host/kế-hoạch")
    with HostedSite(tmp_path / "host") as hosted:
        assert differences(f"{hosted.base}kế-hoạch/") == []
        assert differences(f"{hosted.base}k%E1%BA%BF-ho%E1%BA%A1ch") == []


def test_a_site_that_stops_answering_ends_the_command(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        path = address.removeprefix("https://mat.example.vn/")
        if path.startswith("api/v1/") and "units" not in path:
            return (site / path).read_bytes()
        raise Unreachable("TimeoutError", None)

    monkeypatch.setattr(served, "fetch", fetch)
    done = run_kehoach("verify", "https://mat.example.vn", "--lang", "vi", cwd=site)
    assert done.returncode == 1
    [line] = done.stdout.splitlines()
    assert "không tải được từ trang (TimeoutError)" in line
    assert "[site-unreachable]" in line


def test_wrong_usage_is_told(site: Path) -> None:
    for options in (["--sample", "vài"], ["--url", "khong"], ["--today", "mai"]):
        done = run_kehoach("verify", str(site), *options, cwd=site)
        assert done.returncode == 2, options


# A unit's feed


@pytest.mark.parametrize("unit", ["to-mot", "Tổ Một", "tổ một"])
def test_a_units_feed_is_told(unit: str, place: str) -> None:
    code, report = verify(place, "--unit", unit)
    assert code == 0
    feed = report["feed"]
    assert (feed["path"], feed["verdict"], feed["deadlines"]) == (FEED, "current", 2)
    # The amendment is dated 10/3/2020; on 1/5 the moved meeting of 05/5 comes next.
    assert feed["changed"].startswith("20200310T")
    assert (feed["next"]["uid"], feed["next"]["last"]) == (
        "hop@nam-2020",
        "2020-05-05",
    )
    told = spoken(place, "--unit", unit)
    assert "  Đúng bản đã công bố.\n  2 thời hạn; sửa gần nhất ngày 10/3/2020" in told
    assert '  Thời hạn tới: "Họp' in told


@pytest.mark.parametrize(
    ("day", "next_item"),
    [
        ("05/5/2020", "hop@nam-2020"),
        ("06/5/2020", "nop@nam-2020"),
        ("16/5/2020", None),
    ],
)
def test_what_comes_next_is_told_by_the_day(
    day: str, next_item: str | None, site: Path
) -> None:
    _, report = verify(site.as_posix(), "--unit", "to-mot", "--today", day)
    found = report["feed"]["next"]
    assert (found and found["uid"]) == next_item


def test_a_units_stale_feed_is_told(place: str, site: Path, old: Path) -> None:
    put(site / FEED, (old / FEED).read_bytes())
    code, report = verify(place, "--unit", "to-mot", "--sample", "0")
    assert (code, report["feed"]["verdict"]) == (1, "stale")
    (site / FEED).unlink()
    code, report = verify(place, "--unit", "to-mot", "--sample", "0")
    assert (code, report["feed"]["verdict"]) == (1, "missing")


def test_an_unknown_unit_is_one_line_with_the_nearest(site: Path) -> None:
    done = run_kehoach("verify", ".", "--unit", "Tổ Mot", "--lang", "vi", cwd=site)
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert 'có phải "Tổ Một" không?' in done.stdout


# Phone or site


def exported(feed: bytes) -> bytes:
    """Return a feed as a phone exports it: another head, LF, other order, without what only servers care for."""
    lines = feed.decode().replace("\r\n ", "").split("\r\n")
    kept = [
        line
        for line in lines
        if not line.startswith(("NAME", "X-", "REFRESH", "PRODID", "URL", "RELATED"))
    ]
    kept.insert(1, "PRODID:-//Phone//1.0//EN")
    return "\n".join(kept).encode()


def without_revision(feed: bytes) -> bytes:
    lines = feed.decode().split("\n")
    drop = ("SEQUENCE", "LAST-MODIFIED")
    return "\n".join(line for line in lines if not line.startswith(drop)).encode()


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    found = {}
    for item in report["copy"]["items"]:
        side = item["site"] or item["copy"]
        found[side["uid"].partition("@")[0]] = item["verdict"]
    return found


def test_a_phone_that_has_what_the_site_has_is_right(
    place: str, site: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "may.ics"
    for data in (
        (site / FEED).read_bytes(),
        exported((site / FEED).read_bytes()),
        without_revision(exported((site / FEED).read_bytes())),
    ):
        copy.write_bytes(data)
        code, report = verify(place, "--feed", str(copy), "--unit", "to-mot")
        assert code == 0, report
        assert report["copy"]["verdict"] == "same"
    told = spoken(place, "--feed", str(copy), "--unit", "to-mot")
    assert "→ Trùng khớp: máy đang có đúng lịch trên trang." in told


@pytest.mark.parametrize(
    "as_exported", [exported, lambda feed: without_revision(exported(feed))]
)
def test_a_phone_that_has_not_updated_is_told_item_by_item(
    as_exported: Callable[[bytes], bytes], place: str, old: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "may.ics"
    copy.write_bytes(as_exported((old / FEED).read_bytes()))
    code, report = verify(place, "--feed", str(copy), "--unit", "to-mot")
    assert code == 1
    assert verdicts(report) == {"hop": "older", "nop": "same"}
    told = spoken(place, "--feed", str(copy), "--unit", "to-mot")
    [line] = [line for line in told.splitlines() if "cũ hơn trang" in line]
    assert line.startswith('  Bản trên máy cũ hơn trang: "Họp')
    assert line.endswith(": trên máy 28/4/2020, trên trang 05/5/2020.")
    assert "  Trùng khớp 1 mục.\n" in told
    assert "→ Trang đúng, máy chưa cập nhật" in told


def test_a_phone_that_is_ahead_shows_that_it_is_the_site(
    editions: tuple[Path, Path],
) -> None:
    old, new = editions
    copy = str(new / FEED)
    code, report = verify(old.as_posix(), "--feed", copy)
    assert (code, report["copy"]["verdict"]) == (1, "newer")
    assert "→ Lỗi ở trang, không phải ở máy" in spoken(old.as_posix(), "--feed", copy)


def test_a_phone_that_agrees_with_a_stale_feed_is_not_to_blame(
    place: str, site: Path, old: Path
) -> None:
    put(site / FEED, (old / FEED).read_bytes())
    told = spoken(place, "--feed", str(old / FEED))
    assert "→ Máy trùng với trang, nhưng lỗi ở trang" in told


def test_what_the_phone_lacks_keeps_or_was_edited_is_told(
    site: Path, tmp_path: Path
) -> None:
    feed = (site / FEED).read_bytes().decode()
    head, *events = feed.replace("END:VCALENDAR\r\n", "").split("BEGIN:VEVENT\r\n")
    [hop] = [event for event in events if "UID:hop@" in event]
    edited = hop.replace("DTSTART;VALUE=DATE:20200505", "DTSTART;VALUE=DATE:20200504")
    assert edited != hop
    gone = hop.replace("UID:hop@", "UID:thoi@")
    own = hop.replace("UID:hop@nam-2020", "UID:sinh-nhat@rieng")
    copy = tmp_path / "may.ics"
    parts = [head, *(f"BEGIN:VEVENT\r\n{event}" for event in (edited, gone, own))]
    copy.write_bytes("".join([*parts, "END:VCALENDAR\r\n"]).encode())
    code, report = verify(site.as_posix(), "--feed", str(copy))
    assert code == 1
    assert verdicts(report) == {"hop": "edited", "nop": "missing", "thoi": "left"}
    assert report["copy"]["others"] == 1
    told = spoken(site.as_posix(), "--feed", str(copy))
    assert 'Máy chưa có: "Nộp báo cáo' in told
    assert 'Máy còn giữ, trang không còn: "Họp' in told
    assert "Bỏ qua 1 mục khác trên máy" in told


@pytest.mark.parametrize("name", ["reminders/units/to-mot", "all", "tasks/nop"])
def test_a_copy_says_of_which_feed_it_is(name: str, site: Path, tmp_path: Path) -> None:
    feed = site / f"feeds/{name}.ics"
    _, report = verify(site.as_posix(), "--feed", str(feed), "--unit", "to-mot")
    assert report["feed"]["path"] == f"feeds/{name}.ics"
    # Without its title it is known by what it holds.
    copy = tmp_path / "may.ics"
    copy.write_bytes(exported(feed.read_bytes()))
    _, report = verify(site.as_posix(), "--feed", str(copy))
    assert report["copy"]["verdict"] == "same"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "copy-unreadable"),
        (b"\xff\xfe", "copy-unreadable"),
        (b"plan:\n  id: x\n", "copy-unreadable"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "copy-unknown"),
    ],
)
def test_what_is_no_copy_is_one_line(
    data: bytes, code: str, site: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "may.ics"
    copy.write_bytes(data)
    done = run_kehoach("verify", ".", "--feed", str(copy), "--lang", "vi", cwd=site)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("\n") == 1
    assert f"[{code}]" in done.stdout


# The plan at hand


@pytest.mark.parametrize(
    ("published", "at_hand", "verdict", "sentence"),
    [
        (PLAN, PLAN, "same", "cùng một bản"),
        (PLAN, PLAN + MOVED, "behind", "→ Trang chậm hơn plan.yaml"),
        (PLAN + MOVED, PLAN, "ahead", "→ plan.yaml cũ hơn trang"),
        (PLAN, PLAN.replace("28/4", "29/4"), "apart", "không có ghi nhận nào"),
        (PLAN, PLAN.replace("nam-2020", "khac"), "other", "không phải kế hoạch"),
    ],
)
def test_the_site_is_held_against_the_plan_at_hand(
    published: str, at_hand: str, verdict: str, sentence: str, tmp_path: Path
) -> None:
    publish(tmp_path / "project", published)
    project = tmp_path / "project"
    (project / "plan.yaml").write_text(at_hand, "utf-8")
    options = ("verify", "site", "--plan", "plan.yaml", "--lang", "vi")
    done = run_kehoach(*options, cwd=project)
    assert done.returncode == (0 if verdict == "same" else 1), done.stderr
    assert sentence in done.stdout
    report = json.loads(run_kehoach(*options, "--format", "json", cwd=project).stdout)
    assert report["plan"]["verdict"] == verdict
    if verdict in ("behind", "ahead", "apart"):
        assert [title.startswith("Họp") for title in report["plan"]["differing"]] == [
            True
        ]


# The real site


@pytest.fixture(scope="module")
def listed(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the district's site with the manifest that a publication has."""

    def lay(folder: Path) -> None:
        site = copy_of(real_site, folder / "site")
        plan = load_plan(DISTRICT / "plan.yaml")
        put(site / "api/v1/manifest.json", manifest_of(plan, site))

    return made_once(tmp_path_factory, "listed", lay) / "site"


def test_the_real_site_has_no_dead_link_and_no_other_feed(listed: Path) -> None:
    plan = load_plan(DISTRICT / "plan.yaml")
    content = load_content(DISTRICT / "content")
    found = verify_tree(listed, plan=plan, content=content, url=plan.header.url)
    assert list(found) == []


def test_the_real_site_is_whole_and_each_break_of_it_is_found(
    listed: Path, tmp_path: Path
) -> None:
    site = copy_of(listed, tmp_path / "public")
    assert differences(site.as_posix()) == []
    (site / "feeds/all.ics").unlink()
    put(site / "don-vi/index.html", b"<p>")
    put(site / "feeds/la.ics", b"x")
    broken = [("missing", "feeds/all.ics"), ("changed", "don-vi/index.html")]
    assert differences(site.as_posix()) == [*broken, ("foreign", "feeds/la.ics")]
    # Nothing tells on the web which other files there are.
    with HostedSite(site) as hosted:
        parts = ("--part", "feeds/", "--part", "don-vi/")
        assert differences(hosted.base, *parts) == broken
