"""The same staged tree, built by either engine, is the same site: files, titles, addresses and texts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urldefrag
from xml.etree.ElementTree import Element

import pytest
from conftest import TODAY, run_kehoach, tree
from lxml import etree

from kehoach.site.build import build_site

pytestmark = pytest.mark.engine
# What each engine brings of its own.
OWN = re.compile(
    r"(assets/(images|javascripts|stylesheets)|search)/.*|search\.json|sitemap\.xml(\.gz)?"
)

PAGE = re.compile(r"(.+/)?index\.html|404\.html")
"""A page that stands in an engine's shell: compared by what it shows."""


def parse(path: Path) -> Element:
    # Not as exact as html5lib about what is written wrongly, and twenty times as fast: texts, titles, heads and links
    # of both engines' pages are the same by either. That pages are written rightly is asked elsewhere.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    page: Element = etree.fromstring(path.read_bytes(), parser)
    return page


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def content_of(page: Element) -> list[str]:
    """Return the text of what we put into a page; the engines' own furniture is left out."""
    return [
        text_of(found)
        for found in page.iter("div")
        if "kh-page" in (found.get("class") or "").split()
    ]


def test_both_engines_publish_the_same_files(
    real_site: Path, second_site: Path
) -> None:
    first, second = tree(real_site), tree(second_site)
    assert {path for path in first if not OWN.fullmatch(path)} == {
        path for path in second if not OWN.fullmatch(path)
    }
    for path, read in LISTS.items():
        assert read(first.pop(path)) == read(second[path]), path
    for path, data in first.items():
        if not OWN.fullmatch(path) and not PAGE.fullmatch(path):
            assert second[path] == data, path


def rules_of(headers: bytes) -> dict[str, str]:
    """Return what is sent by path, but for what an engine brings."""
    rules = {}
    for block in re.split(r"(?m)^(?=/)", headers.decode())[1:]:
        path, _, sent = block.partition("\n")
        if not OWN.fullmatch(path.strip("/")):
            rules[path] = sent
    return rules


def entries_of(manifest: bytes) -> dict[str, object]:
    """Return the entries of files, but for what an engine brings or makes."""
    files = json.loads(manifest)["files"]
    return {
        path: entry
        for path, entry in files.items()
        if path not in LISTS and not OWN.fullmatch(path) and not PAGE.fullmatch(path)
    }


LISTS = {"_headers": rules_of, "api/v1/manifest.json": entries_of}
"""What lists the files of a site."""


def test_both_engines_show_the_same_pages(real_site: Path, second_site: Path) -> None:
    for path in real_site.rglob("index.html"):
        name = path.relative_to(real_site)
        first, second = parse(path), parse(second_site / name)
        assert content_of(first) == content_of(second), name
        for page in (first, second):
            assert "KEHOACHSHELL" not in text_of(page)
        titles = [
            next(text_of(found) for found in page.iter("title"))
            for page in (first, second)
        ]
        assert titles[0] == titles[1], name
        heads = [
            [text_of(found).removesuffix("¶") for found in page.iter("h1")]
            for page in (first, second)
        ]
        assert heads[0] == heads[1], name
        links = [
            [
                found.get("href")
                for found in page.iter("link")
                if found.get("rel") == "canonical"
            ]
            for page in (first, second)
        ]
        assert links[0] == links[1], name


def test_the_second_engines_search_and_sitemap_know_every_page(
    real_site: Path, second_site: Path
) -> None:
    addresses = {
        path.parent.relative_to(second_site).as_posix() + "/"
        for path in second_site.rglob("index.html")
    }
    addresses = {address.removeprefix("./") for address in addresses}
    rows = json.loads((second_site / "search.json").read_text("utf-8"))["items"]
    data = json.loads((second_site / "api/v1/plan.json").read_text("utf-8"))
    # The document's page holds the text of its sections: nobody finds it twice.
    sections = {f"ke-hoach/{section['id']}/" for section in data["sections"]}
    assert {urldefrag(row["location"])[0] for row in rows} == addresses - sections
    found = set(
        re.findall(
            r"<loc>([^<]+)</loc>", (second_site / "sitemap.xml").read_text("utf-8")
        )
    )
    assert found == set(
        re.findall(
            r"<loc>([^<]+)</loc>", (real_site / "sitemap.xml").read_text("utf-8")
        )
    )


def test_the_second_engine_builds_the_same_bytes_again(
    small: Path, tmp_path: Path
) -> None:
    sites = [
        build_site(
            small / "plan.yaml",
            tmp_path / name,
            today=TODAY,
            engine="zensical",
            # Sheets are staged before an engine is asked.
            formats=["html"],
        ).site
        for name in ("one", "two")
    ]
    assert tree(sites[0]) == tree(sites[1])
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [
        ".cache",
        ".kehoach.json",
        ".kehoach.lock",
        ".site.kehoach-lock",
        "docs",
        "site",
    ]


def test_an_engine_that_is_not_there_is_one_line_and_nothing_written(
    small: Path, tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "found = util.find_spec\n"
        "util.find_spec = lambda name, package=None: None if name == 'zensical' else found(name, package)\n"
    )
    done = run_kehoach(
        "build",
        "--engine",
        "zensical",
        "--lang",
        "vi",
        cwd=small,
        PYTHONPATH=str(hidden),
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "chưa cài bộ dựng trang zensical; cài bằng: pip install zensical"
    ]
    assert not (small / "build").exists()
