"""Links of a staged site: each sort of them by hand, right and dead, and whose fault a dead one is."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import MINIMAL, run_kehoach

from kehoach.checks.printers import print_human
from kehoach.editions.ledger import ledger_of, write_ledger
from kehoach.plan.content import load_content
from kehoach.plan.resolution import load_plan
from kehoach.problems import Problem
from kehoach.site.manifest import manifest_of
from kehoach.site.references import Address, Target, read_references
from kehoach.site.texts import Text, check_links
from kehoach.site.verification import verify_tree
from kehoach.words import load_words

URL = "https://thu.example.vn/"
LENGTH = 100_000
VI = load_words("vi")
PLACE = "thu.example.vn"

# How each sort of link is written in its file, with {to} for where it leads.
SORTS: dict[str, tuple[str, str]] = {
    "href": ("a/b/index.html", '<a href="../../{to}">x</a>'),
    "unquoted": ("a/b/index.html", "<a class=x href=../../{to}>x</a>"),
    "single-quotes": ("a/b/index.html", "<a href='../../{to}'>x</a>"),
    "capitals": ("a/b/index.html", '<A HREF="../../{to}">x</A>'),
    "from-root": ("a/b/index.html", '<a href="/{to}">x</a>'),
    "after-a-sign": ("a/b/index.html", '<a title="a > b" href="../../{to}">x</a>'),
    "query": ("a/b/index.html", '<a href="../../{to}?x=1&amp;y=2">x</a>'),
    "src": ("index.html", '<img alt="" src="{to}">'),
    "script": ("index.html", '<script src="{to}"></script>'),
    "srcset": ("index.html", '<img alt="" srcset="index.html 1x, {to} 2x">'),
    "poster": ("index.html", '<video poster="{to}"></video>'),
    "action": ("index.html", '<form action="{to}"></form>'),
    "object": ("index.html", '<object data="{to}"></object>'),
    "style-attribute": ("index.html", "<p style=\"background: url('{to}')\">x</p>"),
    "style-element": ("a/index.html", "<style>p {{ x: url(../{to}) }}</style>"),
    "style-sheet": ("assets/x.css", 'p {{ background: url("../{to}") }}'),
    "canonical": ("a/index.html", f'<link rel="canonical" href="{URL}{{to}}">'),
    "language": (
        "a/index.html",
        f'<link rel="alternate" hreflang="en" href="{URL}{{to}}">',
    ),
    "manifest": ("a/index.html", '<link rel="manifest" href="../{to}">'),
    "feed": (
        "a/index.html",
        '<link rel="alternate" type="text/calendar" href="../{to}">',
    ),
    "elsewhere": (
        "a/index.html",
        '<meta http-equiv="refresh" content="0; url=../{to}">',
    ),
    "drawing": ("a/index.html", '<svg><use xlink:href="../{to}"></use></svg>'),
    "drawing-file": ("a/x.svg", '<svg><image href="../{to}"/></svg>'),
    "shared": ("a/index.html", f'<meta property="og:image" content="{URL}{{to}}">'),
    "subscription": ("a/index.html", f'<a href="webcal://{PLACE}/{{to}}">x</a>'),
    "in-a-query": (
        "a/index.html",
        f'<a href="https://lich.example.com/r?cid=webcal%3A%2F%2F{PLACE}%2F{{to}}&amp;x=1">x</a>',
    ),
    "to-copy": ("a/index.html", f'<button data-copy="{URL}{{to}}">x</button>'),
    "chosen": ("a/index.html", '<option data-page="{to}">x</option>'),
    "linked-data": (
        "a/index.html",
        f'<script type="application/ld+json">{{{{"url": "{URL}{{to}}"}}}}</script>',
    ),
    "atom": ("changes/atom.xml", f'<feed><link href="{URL}{{to}}"/></feed>'),
    "message": ("messages/x.txt", f"Trang: {URL}{{to}}. Hết."),
    "sitemap": ("sitemap.xml", f"<urlset><url><loc>{URL}{{to}}</loc></url></urlset>"),
    "search": (
        "search/search_index.json",
        '{{"docs": [{{"location": "{to}", "title": "x"}}]}}',
    ),
    "event": (
        "feeds/all.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:viec@thu-2020\r\n"
        f"DTSTAMP:20200102T000000Z\r\nDTSTART:20200330\r\nURL:{URL}{{to}}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
}
# What every tree of these tests has; the anchors are those that links below lead to.
BASE = {
    "index.html": '<h1 id="dau">x</h1>',
    "a/index.html": '<h2 id="mục-lục">x</h2><p id=tran>x</p>',
    "a/b/index.html": "<p>x</p>",
    "tệp.png": "x",
}


def written(sort: str, to: str) -> dict[str, str]:
    """Return the file of a sort of link that leads to a place."""
    path, form = SORTS[sort]
    return {path: form.format(to=quote(to, safe="") if sort == "in-a-query" else to)}


def tree_of(folder: Path, files: Mapping[str, str], plan_text: str = MINIMAL) -> Path:
    """Lay a project and its made site into a folder, with manifest and ledger, and return the site."""
    plan_file = folder / "plan.yaml"
    plan_file.write_text(plan_text, "utf-8")
    plan = load_plan(plan_file)
    site = folder / "site"
    for path, text in {**BASE, **files}.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(text.encode())
    (site / "api/v1").mkdir(parents=True)
    feeds = [
        (path, text.encode()) for path, text in files.items() if path.endswith(".ics")
    ]
    ledger = ledger_of(plan, feeds, files)
    (site / "api/v1/ledger.json").write_bytes(write_ledger(ledger))
    (site / "api/v1/manifest.json").write_bytes(manifest_of(plan, site))
    return site


def verify(site: Path) -> list[Problem]:
    folder = site.parent
    plan = load_plan(folder / "plan.yaml")
    content = load_content(folder / "content")
    return list(verify_tree(site, plan=plan, content=content, url=URL))


def said(problems: list[Problem], folder: Path) -> list[str]:
    return [
        line.replace(f"{folder.as_posix()}/", "")
        for line in print_human(problems, VI).splitlines()
    ]


def values(problem: Problem) -> dict[str, object]:
    return dict(problem.values)


@pytest.mark.parametrize("sort", SORTS)
def test_a_dead_link_of_each_sort_is_found(sort: str, tmp_path: Path) -> None:
    files = written(sort, "khong/co.png")
    [problem] = verify(tree_of(tmp_path, files))
    assert problem.code == "site-link-dead"
    assert {problem.path} == files.keys()
    assert values(problem)["target"] == "khong/co.png"


@pytest.mark.parametrize("sort", SORTS)
def test_a_right_link_of_each_sort_is_none(sort: str, tmp_path: Path) -> None:
    assert verify(tree_of(tmp_path, written(sort, "a/b/"))) == []


RIGHT = (
    "#dau",
    "#",
    "#top",
    "./",
    "a/",
    "a/index.html",
    # Hosts lead on to the folder.
    "a",
    "a/b/../#tran",
    # As browsers have it: written out, or with the percent signs of UTF-8.
    "a/#mục-lục",
    "a/#m%E1%BB%A5c-l%E1%BB%A5c",
    "t%E1%BB%87p.png",
    "tệp.png",
    f"{URL}a/#tran",
    "a/?loc=x#tran",
    "a/#:~:text=x",
    # Out of the site.
    "https://example.com/khong-co/",
    "//example.com/khong-co/",
    "mailto:a@example.vn",
    "tel:+84123456",
    "data:image/png;base64,AAAA",
)
DEAD = {
    "khong-co/": "site-link-dead",
    # Names are told apart by case on hosts, if not on the keeper's machine.
    "A/": "site-link-dead",
    "a/c/": "site-link-dead",
    "../ngoai/": "site-link-dead",
    "tep.png": "site-link-dead",
    "#khong-co": "site-anchor-dead",
    "a/#dau": "site-anchor-dead",
    "a/b/#tran": "site-anchor-dead",
    f"{URL}a/#dau": "site-anchor-dead",
}


def test_what_leads_somewhere_is_let_alone(tmp_path: Path) -> None:
    links = "".join(f'<a href="{link}">x</a>' for link in RIGHT)
    page = f'<h1 id="dau">x</h1>{links}'
    assert verify(tree_of(tmp_path, {"index.html": page})) == []


@pytest.mark.parametrize("link", DEAD)
def test_what_leads_nowhere_is_found(link: str, tmp_path: Path) -> None:
    page = f'<h1 id="dau">x</h1>\n<p><a href="{link}">x</a>'
    [problem] = verify(tree_of(tmp_path, {"index.html": page}))
    assert (problem.code, problem.line) == (DEAD[link], 2)


def test_comments_scripts_and_texts_are_no_links(tmp_path: Path) -> None:
    page = (
        '<!-- <a href="khong-co/"> --><script>let x = \'<a href="khong-co/">\';</script>'
        '<textarea><a href="khong-co/"></textarea><p>href="khong-co/" &lt;a href="khong-co/"&gt;</p>'
        """<p title="xem href='khong-co/' và src=khong-co">x</p>"""
    )
    assert verify(tree_of(tmp_path, {"index.html": page})) == []


def test_one_dead_place_is_one_line_however_many_pages_lead_there(
    tmp_path: Path,
) -> None:
    pages = {f"p{number}/index.html": '<a href="../mat/">x</a>' for number in range(9)}
    [problem] = verify(tree_of(tmp_path, pages))
    assert values(problem)["count"] == 9
    [line] = said([problem], tmp_path)
    assert line.startswith("p0/index.html:1:")
    assert "lỗi của chương trình, không phải của kế hoạch" in line


def test_a_site_below_a_folder_counts_from_there() -> None:
    address = Address("https://host.vn/thi-dua/")
    assert address.target("a/index.html", "/thi-dua/b/") == Target(path="b/index.html")
    assert address.target("a/index.html", "/khac/") is None
    [own] = address.absolute("xem https://host.vn/thi-dua/b/, https://host.vn/khac/")
    assert own.written == "/thi-dua/b/"


@pytest.mark.parametrize(
    "piece", ["<", "<a ", '<a b="', "<!--", "<style>", "url(", "'"]
)
def test_a_long_line_of_beginnings_is_read_in_time(piece: str) -> None:
    # A quadratic reader needs minutes; the run's own limit would tell.
    text = (piece * LENGTH)[:LENGTH]
    for path in ("index.html", "x.css", "x.txt"):
        read_references(path, text, Address(URL))


@pytest.mark.parametrize("piece", ["](", "[", 'href="', "](<", "![", "href "])
def test_a_long_line_of_a_text_is_searched_in_time(piece: str) -> None:
    source = (piece * LENGTH)[:LENGTH]
    text = Text(
        name="x",
        path="x.md",
        page="x/index.html",
        staged="x.md",
        source=source,
        original=source,
    )
    assert text.find("khong-co", Target(path="khong-co"), Address(URL)) is None


# The keeper's own


def project(folder: Path, about: str, more: str = "") -> Path:
    """Lay a project with a text of the keeper's and the page that the engine would make of it."""
    (folder / "content").mkdir()
    (folder / "content/gioi-thieu.md").write_text(f"# Giới thiệu\n\n{about}\n", "utf-8")
    return tree_of(folder, {"gioi-thieu/index.html": more})


KEEPERS = {
    # What stands in the text; what the engine makes of it; what is to be said.
    "counted-from-the-page-above": (
        "[x](a/b/)",
        "a/b/",
        'liên kết "a/b/" trên trang /gioi-thieu/ không dẫn tới trang hay tệp nào → viết lại là ../a/b/,',
    ),
    "misspelled": (
        "[x](../aa/b/)",
        "../aa/b/",
        "viết lại là ../a/b/, hoặc bỏ liên kết",
    ),
    "nowhere": ("[x](xyz.md)", "xyz.md", "đặt tệp còn thiếu vào content/"),
    "in-html": ('<a href="xyz.md">x</a>', "xyz.md", "[link-nowhere]"),
    "defined": ("[x][y]\n\n[y]: xyz.md", "xyz.md", "[link-nowhere]"),
    "picture": ("![x](hinh.png)", "hinh.png", "[link-nowhere]"),
}


@pytest.mark.parametrize("case", KEEPERS)
def test_the_keepers_dead_link_is_told_at_its_place(case: str, tmp_path: Path) -> None:
    text, made, sentence = KEEPERS[case]
    site = project(tmp_path, f"Xem {text}", f'<a href="{made}">x</a>')
    [line] = said(verify(site), tmp_path)
    text = (tmp_path / "content/gioi-thieu.md").read_text("utf-8")
    number = text[: text.index(made)].count("\n") + 1
    column = len(text[: text.index(made)].rpartition("\n")[2]) + 1
    assert line.startswith(f"content/gioi-thieu.md:{number}:{column}: cảnh báo: ")
    assert sentence in line


def test_a_dead_link_is_told_where_the_file_has_it_whatever_was_taken_out(
    tmp_path: Path,
) -> None:
    site = project(
        tmp_path, "<script>1</script>\n\n[x](xyz.md)", '<a href="xyz.md">x</a>'
    )
    content = {"gioi-thieu.md": "# Giới thiệu\n\n[x](xyz.md)\n".encode()}
    plan = load_plan(tmp_path / "plan.yaml")
    [problem] = verify_tree(site, plan=plan, content=content, url=URL)
    assert (problem.code, problem.line) == ("link-nowhere", 5)


def test_the_keepers_dead_anchor_names_those_that_there_are(tmp_path: Path) -> None:
    # The engine writes the link to a file anew as one to its page.
    site = project(
        tmp_path, "[x](a/index.md#tram)", '<a href="../a/#tram">x</a><p id="__toc">'
    )
    [line] = said(verify(site), tmp_path)
    assert line.startswith("content/gioi-thieu.md:3:5: cảnh báo: ")
    assert "trang /a/ không có mục #tram" in line
    assert "ví dụ #tran;" in line


def test_a_dead_entry_of_the_menu_is_told_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("nav:\n  - index.md\n  - X: mat.md\n", "utf-8")
    pages = {
        "a/index.html": '<a href="../mat.md">X</a>',
        "index.html": '<a href="mat.md">X</a>',
    }
    [line] = said(verify(tree_of(tmp_path, pages)), tmp_path)
    assert line.startswith("mkdocs.yml:3:8: cảnh báo: ")


def test_a_keepers_own_page_is_told_in_that_file(tmp_path: Path) -> None:
    own = '<p>x\n<a href="mat/">x</a>'
    (tmp_path / "content").mkdir()
    (tmp_path / "content/rieng.html").write_text(own, "utf-8")
    [line] = said(verify(tree_of(tmp_path, {"rieng.html": own})), tmp_path)
    assert line.startswith("content/rieng.html:2:4: cảnh báo: ")


def test_a_text_that_two_pages_show_is_told_once(tmp_path: Path) -> None:
    """A section's text stands on its own page and in the document, where its links are written otherwise."""
    text = tmp_path / "content/ke-hoach/mo-dau.md"
    text.parent.mkdir(parents=True)
    text.write_text("a\n[x](../mat/)\n", "utf-8")
    pages = {
        "ke-hoach/mo-dau/index.html": '<a href="../mat/">x</a>',
        "ke-hoach/index.html": '<a href="mat/">x</a>',
    }
    [line] = said(verify(tree_of(tmp_path, pages, MINIMAL + SECTION)), tmp_path)
    assert line.startswith("content/ke-hoach/mo-dau.md:2:5: cảnh báo: ")


SECTION = """\
sections:
  - {id: mo-dau, ref: Mở đầu, title: Mở đầu, text: ke-hoach/mo-dau.md}
"""
SECTIONS = """\
sections:
  - {id: mo-dau, ref: Mở đầu, title: Mở đầu, text: ke-hoach/mo-dau.md}
movements:
  - {id: phong-trao, kind: movement, name: Phong trào, text: phong-trao/bai.md}
"""
PUBLISHED = (
    "index.html",
    "luu-y/index.html",
    "don-vi/mot/index.html",
    "gioi-thieu/index.html",
    "ke-hoach/mo-dau/index.html",
    "phong-trao/phong-trao/index.html",
    "feeds/all.ics",
    "anh.png",
)
# By the text that says it: what is right, and what is dead with what is meant instead.
WITHOUT_ENGINE = {
    "gioi-thieu.md": (
        ("luu-y/index.md", "../luu-y/", "feeds/all.ics", "anh.png", "../don-vi/mot/"),
        {"don-vi/mot/": "../don-vi/mot/", "../luu-y/index.md": "../luu-y/"},
    ),
    "ke-hoach/mo-dau.md": (
        ("../../luu-y/index.md", "../../don-vi/mot/", "../../luu-y/#x", "#x"),
        {
            "../luu-y/index.md": "../../luu-y/",
            "../phong-trao/bai.md": "../../phong-trao/phong-trao/",
        },
    ),
    # No engine reads it: its links are those of browsers alone.
    "phong-trao/bai.md": (
        ("../../luu-y/", "../../don-vi/mot/"),
        {
            "../../luu-y/index.md": "../../luu-y/",
            "../gioi-thieu.md": "../../gioi-thieu/",
        },
    ),
}


def test_check_finds_dead_links_without_the_engine(tmp_path: Path) -> None:
    plan_file = tmp_path / "plan.yaml"
    plan_file.write_text(MINIMAL + SECTIONS, "utf-8")
    wanted = {}
    for path, (right, dead) in WITHOUT_ENGINE.items():
        lines = [f"[x]({link})" for link in (*right, *dead)]
        # In code there is no link.
        lines += ["`[x](trong/ma.md)`", "", "    [x](trong/ma.md)"]
        file = tmp_path / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", "utf-8")
        for number, link in enumerate(dead, len(right) + 1):
            wanted[f"content/{path}:{number}:5", link] = dead[link]
    content = load_content(tmp_path / "content")
    problems = check_links(load_plan(plan_file), content, PUBLISHED, URL)
    found = {}
    for problem in problems:
        path = Path(problem.path).relative_to(tmp_path).as_posix()
        place = f"{path}:{problem.line}:{problem.column}"
        found[place, values(problem)["link"]] = values(problem).get("nearest")
    assert found == wanted


# Files and feeds


def test_what_was_changed_after_the_manifest_is_found(tmp_path: Path) -> None:
    site = tree_of(tmp_path, {"feeds/all.ics": EVENT, "x.txt": "x", "y.txt": "y"})
    assert verify(site) == []
    (site / "x.txt").write_bytes(b"z")
    (site / "y.txt").unlink()
    (site / "la.html").write_bytes(b"<p>")
    found = {(problem.code, problem.path) for problem in verify(site)}
    assert found == {
        ("site-file-changed", "x.txt"),
        ("site-file-missing", "y.txt"),
        ("site-file-unlisted", "la.html"),
    }


def test_files_that_are_not_ours_are_left_out_and_may_be_linked(tmp_path: Path) -> None:
    site = tree_of(tmp_path, {"index.html": '<a href="rieng.html">x</a>'})
    (site / "rieng.html").write_bytes(b'<a href="mat/">')
    plan = load_plan(tmp_path / "plan.yaml")
    left_out = ["rieng.html"]
    manifest = manifest_of(plan, site, left_out)
    assert "rieng.html" not in json.loads(manifest)["files"]
    (site / "api/v1/manifest.json").write_bytes(manifest)
    found = verify_tree(site, plan=plan, content={}, url=URL, left_out=left_out)
    assert list(found) == []


EVENT = SORTS["event"][1].format(to="")


@pytest.mark.parametrize(
    ("feed", "code"),
    [
        (EVENT.replace("viec@", "khac@"), "site-feed-differs"),
        (EVENT.replace("END:VEVENT", "SEQUENCE:1\r\nEND:VEVENT"), "site-feed-differs"),
        (re.sub("(?s)BEGIN:VEVENT.*END:VEVENT\r\n", "", EVENT), "site-feed-differs"),
        (EVENT.replace("DTSTART:20200330", "DTSTART:ngay mai"), "site-feed-unreadable"),
        (EVENT.replace("END:VEVENT\r\n", ""), "site-feed-unreadable"),
        ("", "site-feed-unreadable"),
    ],
)
def test_a_feed_is_read_again_and_held_against_the_ledger(
    feed: str, code: str, tmp_path: Path
) -> None:
    site = tree_of(tmp_path, {"feeds/all.ics": EVENT})
    (site / "feeds/all.ics").write_bytes(feed.encode())
    plan = load_plan(tmp_path / "plan.yaml")
    # As if it had been written so: its hash is right, what it says is not.
    (site / "api/v1/manifest.json").write_bytes(manifest_of(plan, site))
    assert [problem.code for problem in verify(site)] == [code]


def test_the_packed_sitemap_is_the_plain_one(tmp_path: Path) -> None:
    plain = SORTS["sitemap"][1].format(to="")
    site = tree_of(tmp_path, {"sitemap.xml": plain})
    plan = load_plan(tmp_path / "plan.yaml")
    for text, codes in ((plain, []), ("other", ["site-file-changed"])):
        (site / "sitemap.xml.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        (site / "api/v1/manifest.json").write_bytes(manifest_of(plan, site))
        assert [problem.code for problem in verify(site)] == codes


def test_check_warns_of_a_dead_link_without_building(small: Path) -> None:
    text = small / "content/gioi-thieu.md"
    text.write_text(text.read_text("utf-8") + "\n[x](khong-co.md)\n", "utf-8")
    number = len(text.read_text("utf-8").splitlines())
    done = run_kehoach("check", "--lang", "vi", cwd=small)
    assert done.returncode == 0, done.stdout
    assert f"content/gioi-thieu.md:{number}:5: cảnh báo: " in done.stdout
    assert not (small / "build").exists()
