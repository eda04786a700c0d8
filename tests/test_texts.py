"""What somebody writes into content/ or mkdocs.yml does nothing to a reader, and is named at its place."""

from __future__ import annotations

import html
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import html5lib
import markdown
import pytest
from conftest import DISTRICT, MINIMAL, ROOT, SMALL, TODAY, made_once, run_kehoach, tree

from kehoach.checks.settings import read_settings
from kehoach.plan.content import clean_content, load_content, program_guides
from kehoach.plan.markdown_rules import Dialect
from kehoach.plan.sanitising import find_faults
from kehoach.problems import Problem, Severity
from kehoach.site.build import build_site
from kehoach.site.project import check_project

HOSTILE = tomllib.loads((Path(__file__).parent / "data/hostile-texts.toml").read_text())
TEXTS: list[dict[str, Any]] = HOSTILE["text"]
USUAL = Dialect(extensions={"tables": {}, "attr_list": {}})
FORGETFUL = ("tables", "attr_list", "def_list", "fenced_code", "toc")
FOLDER = Path("content")


def cleaned(source: str, dialect: Dialect = USUAL) -> tuple[str, tuple[Problem, ...]]:
    files, problems = clean_content({"bai.md": source.encode()}, FOLDER, dialect)
    return files["bai.md"].decode(), problems


def told(problem: Problem) -> str:
    name = dict(problem.values)["name"]
    code = problem.code.removeprefix("content-")
    return f"{code} {name} {problem.line}:{problem.column}"


def ids(text: dict[str, Any]) -> str:
    return str(text["source"])[:40]


@pytest.mark.parametrize("text", TEXTS, ids=ids)
def test_what_goes_is_named_at_its_place_and_nothing_else(text: dict[str, Any]) -> None:
    clean, problems = cleaned(text["source"])
    # Cut as they are shown: names run on to the next blank.
    assert sorted(map(told, problems)) == sorted(text["gone"])
    assert all(problem.severity is Severity.WARNING for problem in problems)
    assert all(problem.path == "content/bai.md" for problem in problems)
    if not text["gone"]:
        assert clean == text["source"]


# --- What a browser would do with the pages, judged by another parser -------------------------------------------------

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href"}
RUNS = {
    *("applet", "base", "embed", "form", "frame", "iframe", "math", "noscript"),
    *("object", "script", "style", "svg", "template", "textarea"),
}


def dangers(page: str) -> set[str]:
    """Name what a browser would run, fetch from elsewhere or lay over a page."""
    found = set()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        text = re.sub(r'"[^"]*"', "", element.text or "")
        values = {str(name): value for name, value in element.attrib.items()}
        if tag in RUNS or (tag == "meta" and "http-equiv" in values):
            # Pages of ours have some of their own, at any depth of folders.
            source = values.get("src", values.get("href", "")).replace("../", "")
            found.add(f"{tag} {source} {text[:200]}")
        for name, value in values.items():
            bare = re.sub(r"[\x00-\x20]", "", value).lower()
            if name.startswith("on") or name in ("srcdoc", "srcset", "ping"):
                found.add(f"{tag} {name}={value}")
            if name in ADDRESSES and re.match("(javascript|vbscript|data):", bare):
                found.add(f"{tag} {name}={value}")
            if name in ("src", "poster") and re.match(r"[a-z]+:|[/\\]{2}", bare):
                found.add(f"{tag} {name}={value}")
            if name == "style" and ("fixed" in value or "url" in value):
                found.add(f"{tag} {name}={value}")
            if "xau.invalid" in value:
                found.add(f"{tag} {name}={value}")
        if tag != "script" and values.get("id") == "__config":
            found.add(f"{tag} id=__config")
    return found


RUNNING = [text for text in TEXTS if re.search(r"alert|xau|fixed", text["source"])]


def test_the_judge_sees_what_is_not_cleaned() -> None:
    seen = [
        bool(
            dangers(
                markdown.markdown(text["source"], extensions=["attr_list", "tables"])
            )
        )
        for text in RUNNING
        if text["gone"] and not text["source"].startswith("\n---")
    ]
    # The rest needs a template around it, or runs nothing by itself.
    assert sum(seen) > 40


def site_of_hostile_texts(folder: Path, engine: str) -> None:
    """Build a site where each text is a page, a part of the plan and the text of a movement."""
    plan = [
        MINIMAL,
        "abbreviations:\n  - {short: Chữ, full: '\" onclick=alert(1) x=\"'}\n",
    ]
    sections, movements = ["sections:\n"], ["movements:\n"]
    for kind in ("bai", "muc", "trao"):
        (folder / "content" / kind).mkdir(parents=True)
    for number, text in enumerate([*TEXTS, {"source": "Lành"}]):
        for kind in ("bai", "muc", "trao"):
            file = folder / "content" / kind / f"b{number}.md"
            file.write_text(text["source"], "utf-8")
        sections.append(
            f"  - {{id: m{number}, ref: Mục {number}, title: Mục, text: muc/b{number}.md}}\n"
        )
        movements.append(
            f"  - {{id: t{number}, name: Trào {number}, refs: [Mục 1], text: trao/b{number}.md}}\n"
        )
    (folder / "plan.yaml").write_text("".join([*plan, *sections, *movements]), "utf-8")
    (folder / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    build_site(
        folder / "plan.yaml", folder / "build", today=TODAY, engine=engine, formats=()
    )


@pytest.mark.engine
@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_no_text_does_anything_on_a_page(
    engine: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = made_once(
        tmp_path_factory,
        f"hostile-{engine}",
        lambda folder: site_of_hostile_texts(folder, engine),
    )
    site = folder / "build/site"
    for kind, address in (
        ("bai", "bai/b{}"),
        ("muc", "ke-hoach/m{}"),
        ("trao", "phong-trao/t{}"),
    ):
        pages = [
            dangers((site / address.format(number) / "index.html").read_text("utf-8"))
            for number in range(len(TEXTS) + 1)
        ]
        harmless = pages.pop()
        assert any("script" in danger for danger in harmless), "the judge is blind"
        for text, found in zip(TEXTS, pages, strict=True):
            assert found <= harmless, (kind, text["source"])
    for page in site.rglob("*.html"):
        assert not [d for d in dangers(page.read_text("utf-8")) if "alert(1)" in d], (
            page
        )
    # The theme puts titles and texts of the index into the page as HTML.
    names = {
        "mkdocs": ("search/search_index.json", "docs"),
        "zensical": ("search.json", "items"),
    }
    name, rows = names[engine]
    for row in json.loads((site / name).read_text("utf-8"))[rows]:
        for text in (row["title"], row["text"], *row.get("path", [])):
            assert not dangers(text), row


# --- Benign texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("project", [DISTRICT, SMALL], ids=lambda folder: folder.name)
def test_the_texts_of_real_projects_keep_every_byte(project: Path) -> None:
    files = load_content(project / "content")
    dialect = read_settings(ROOT / "mkdocs.yml").dialect
    assert dialect.extensions == {"tables": {}, "attr_list": {}}
    assert clean_content(files, FOLDER, dialect) == (files, ())


def test_no_guide_holds_what_a_merge_left() -> None:
    left = re.compile(r"^(<{7}|\|{7}|>{7}) ", re.MULTILINE)
    for path, data in program_guides().items():
        assert not left.search(data.decode()), path


def test_our_own_guides_would_pass() -> None:
    files = {
        f"ban-sao/{Path(path).name}": data for path, data in program_guides().items()
    }
    assert clean_content(files, FOLDER, USUAL) == (files, ())


RICH = """\
# Tên

!!! note "Lưu ý"
    Chữ[^1] và H~2~O, ++ctrl+c++, ==dấu==.

[^1]: Chú thích.

=== "Một"

    - [x] xong
    - [ ] chưa

??? note "Thêm"
    ```python
    print("<script>")
    ```
"""


def test_what_usual_extensions_make_is_no_danger() -> None:
    names = [
        *("admonition", "footnotes", "md_in_html", "def_list", "abbr"),
        *("pymdownx.details", "pymdownx.highlight", "pymdownx.keys"),
        *("pymdownx.mark", "pymdownx.superfences", "pymdownx.tasklist"),
        *("pymdownx.tilde", "pymdownx.tabbed"),
    ]
    options: dict[str, dict[str, object]] = {name: {} for name in names}
    options["pymdownx.tabbed"] = {"alternate_style": True}
    options["toc"] = {"permalink": True}
    assert cleaned(RICH, Dialect(extensions=options)) == (RICH, ())


def test_files_are_not_taken_in_unseen() -> None:
    snippets = Dialect(extensions={"pymdownx.snippets": {}})
    source = 'Trước\n--8<-- "../../khoa.txt"\nSau\n'
    clean, problems = cleaned(source, snippets)
    assert clean == "Trước\nSau\n"
    assert [(p.code, p.line) for p in problems] == [("content-snippet", 2)]
    # Without the extension it is text.
    assert cleaned(source) == (source, ())


def test_no_engine_reads_settings_out_of_the_first_lines() -> None:
    clean, problems = cleaned("title: <b>x</b>\ntemplate: home.html\n\nChữ\n")
    assert clean.startswith("\n")
    assert not problems
    clean, problems = cleaned("+++\ntitle = 1\n+++\nChữ\n")
    assert clean.startswith("\n")


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Thi đua & khen thưởng", "Thi đua & khen thưởng"),
        ('"><img src=x>', "&quot;&gt;&lt;img src=x&gt;"),
        ("&lt;b&gt;", "&lt;b&gt;"),
    ],
)
def test_a_title_is_text(title: str, kept: str) -> None:
    clean, problems = cleaned(f"---\ntitle: {title!r}\n---\nChữ\n")
    assert not problems
    assert kept in clean
    assert html.unescape(kept) == html.unescape(title)


# --- Other files ------------------------------------------------------------------------------------------------------

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'
OTHERS = {
    "a.png": (b"\x89PNG", True),
    "b.PDF": (b"%PDF", True),
    "CNAME": (b"ke-hoach.noi.vn", True),
    "c.svg": (DRAWING, True),
    "d.html": (b"<p>x</p>", False),
    "e.js": (b"1", False),
    "f.markdown": (b"# x", False),
    "g.svg": (DRAWING.replace(b"<path", b"<script>alert(1)</script><path"), False),
    "h.svg": (DRAWING.replace(b"<path", b'<path onclick="alert(1)"'), False),
    "i.svg": (
        DRAWING.replace(b"<path", b'<use href="https://xau.invalid"/><path'),
        False,
    ),
    "j.svg": (b'<?xml-stylesheet href="x.css"?>' + DRAWING, False),
    "k.svg": (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING, False),
    "l.svg": (b"<svg", False),
    "m.svg": (DRAWING.decode().encode("utf-16"), False),
    "_redirects": (b"/ https://xau.invalid", False),
    "n.xhtml": (b"<html/>", False),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_is_published_if_browsers_only_show_it(name: str) -> None:
    data, shown = OTHERS[name]
    clean, problems = clean_content({name: data}, FOLDER, USUAL)
    assert clean == ({name: data} if shown else {})
    assert [problem.code for problem in problems] == ["content-file"] * (not shown)


# --- The project's own word, and its settings -------------------------------------------------------------------------


def test_a_project_may_trust_its_texts(small: Path) -> None:
    text = small / "content/gioi-thieu.md"
    text.write_text("# Giới thiệu\n\n<script>alert(1)</script>\n", "utf-8")
    _, content, problems = check_project(small / "plan.yaml")
    assert b"script" not in content["gioi-thieu.md"]
    assert [(p.code, p.line) for p in problems if p.path.endswith(".md")] == [
        ("content-tag", 3)
    ]
    plan = small / "plan.yaml"
    plan.write_text(f"{plan.read_text('utf-8')}\ncontent: trusted\n", "utf-8")
    _, content, problems = check_project(plan)
    assert content["gioi-thieu.md"] == text.read_bytes()
    last = len(plan.read_text("utf-8").splitlines())
    assert [(p.line, p.severity) for p in problems if p.code == "content-trusted"] == [
        (last, Severity.INFO)
    ]


SETTINGS = """\
INHERIT: chung.yml
theme:
  name: khac
  custom_dir: rieng
plugins:
  - search
  - macros: {module_name: a}
  - tags
hooks: [viec.py]
extra_javascript:
  - assets/theme.js
  - https://xau.invalid/x.js
  - {path: rieng.js, defer: true}
markdown_extensions:
  - tables
  - khac.phan:
      a: b
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/object/apply:os.system ["touch da-chay"]
"""


def test_code_in_the_settings_is_named_at_its_line_and_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mkdocs.yml").write_text(SETTINGS, "utf-8")
    problems = read_settings(Path("mkdocs.yml")).check()
    found = [(p.line, p.code, dict(p.values)["name"]) for p in problems]
    assert found == [
        (1, "settings-inherit", "chung.yml"),
        (3, "settings-theme", "khac"),
        (4, "settings-templates", "rieng"),
        (7, "settings-plugin", "macros"),
        (8, "settings-plugin", "tags"),
        (9, "settings-hook", "viec.py"),
        (12, "settings-outside-script", "https://xau.invalid/x.js"),
        (13, "settings-script", "rieng.js"),
        (16, "settings-extension", "khac.phan"),
        (18, "settings-extension", "pymdownx.emoji"),
        (19, "settings-python", "name:material.extensions.emoji.twemoji"),
        (20, "settings-python", "object/apply:os.system"),
    ]
    assert list(tree(tmp_path)) == ["mkdocs.yml"]


def test_what_is_written_twice_or_taken_over_is_named_too(tmp_path: Path) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text(
        "hooks: []\nhooks: [viec.py]\nx: &x\n  plugins: [tags]\n<<: *x\n"
        "theme:\n  <<: [{custom_dir: rieng}]\n",
        "utf-8",
    )
    problems = read_settings(path).check()
    assert [(p.line, p.code) for p in problems] == [
        (2, "settings-hook"),
        (4, "settings-plugin"),
        (7, "settings-templates"),
    ]


def test_our_own_settings_name_nothing() -> None:
    assert read_settings(ROOT / "mkdocs.yml").check() == ()


@pytest.mark.engine
def test_check_names_code_that_runs(small: Path) -> None:
    settings = small / "mkdocs.yml"
    own = "  - assets/theme.js\n"
    more = f"{own}  - https://xau.invalid/x.js\n"
    settings.write_text(settings.read_text("utf-8").replace(own, more), "utf-8")
    done = run_kehoach("check", cwd=small)
    assert done.returncode == 0, done.stderr
    line = settings.read_text("utf-8").splitlines().index(more.splitlines()[1]) + 1
    assert f"mkdocs.yml:{line}:5: cảnh báo: " in done.stdout
    assert "[settings-outside-script]" in done.stdout


def test_each_way_to_write_settings_is_read(tmp_path: Path) -> None:
    for text in (
        "",
        "- a\n",
        "theme: [",
        "theme: khac\nplugins: {tags: {}}\n",
        "plugins: x\n",
    ):
        path = tmp_path / "mkdocs.yml"
        path.write_text(text, "utf-8")
        read_settings(path).check()
        assert read_settings(path).dialect.extensions == {}
    assert [p.code for p in read_settings(path).check()] == ["settings-plugin"]
    assert read_settings(tmp_path / "khong-co.yml").check() == ()


@pytest.mark.parametrize(
    "page", ["<p>a < b</p>", '<td style="text-align: left;">x</td>']
)
def test_what_markdown_itself_makes_is_no_fault(page: str) -> None:
    assert not list(find_faults(page))


def test_no_text_is_read_otherwise_for_what_was_read_before() -> None:
    dialect = Dialect(extensions={name: {} for name in FORGETFUL})
    texts = [
        "# Một\n\n[đây]: https://mot.example.vn/\n\n[đây], [TOC]\n\n<div>\n\n*a*\n\n</div>",
        "# Một\n\n# Một\n\n[đây] [TOC]\n\n```\n# mã\n```\n",
        "- a\n- b\n\n    c\n\nTừ\n:   nghĩa\n\n| a | b |\n| - | - |\n| 1 | 2 |\n",
        "> " * 3000 + "x",
        "- a\n\n    > b\n\n1. c\n",
    ]
    for text in (*texts, *reversed(texts)):
        extensions = dict.fromkeys(("toc", "tables", "fenced_code", *FORGETFUL))
        fresh = markdown.Markdown(extensions=[*extensions])
        try:
            wanted = fresh.convert(text)
        except RecursionError:
            with pytest.raises(RecursionError):
                dialect.reader().convert(text)
        else:
            assert dialect.reader().convert(text) == wanted
