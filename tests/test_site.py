"""The published site: every link leads somewhere, nothing is fetched from elsewhere, every page is whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from kehoach.plan.model import Plan


def pages(site: Path) -> dict[str, Element]:
    return {
        path.relative_to(site).as_posix(): html5lib.parse(
            path.read_text("utf-8"), namespaceHTMLElements=False
        )
        for path in site.rglob("*.html")
        if path.name != "404.html"
    }


@pytest.fixture(scope="session")
def base(any_site: Path) -> str:
    """Return the address that a plan gives its site."""
    return str(
        json.loads((any_site / "api/v1/plan.json").read_text("utf-8"))["plan"]["url"]
    )


@pytest.fixture(scope="session")
def parsed(any_site: Path) -> dict[str, Element]:
    return pages(any_site)


def test_every_link_leads_somewhere(
    any_site: Path, parsed: dict[str, Element], base: str
) -> None:
    anchors = {
        path: {element.get("id") for element in page.iter() if element.get("id")}
        for path, page in parsed.items()
    }
    broken = []
    for path, page in parsed.items():
        for element in page.iter("a"):
            target = urljoin(base + path, element.get("href") or "")
            if not target.startswith(base):
                continue
            address, fragment = urldefrag(target)
            file = unquote(urlsplit(address).path).lstrip("/")
            file = f"{file}index.html" if file.endswith("/") or not file else file
            if not (any_site / file).is_file() or (
                fragment and file in anchors and fragment not in anchors[file]
            ):
                broken.append((path, element.get("href")))
    assert broken == []


def test_nothing_is_fetched_from_elsewhere(
    any_site: Path, parsed: dict[str, Element]
) -> None:
    for path, page in parsed.items():
        for element in page.iter():
            if (
                element.tag in ("script", "img", "link", "iframe")
                and element.get("rel") != "canonical"
            ):
                source = element.get("src") or element.get("href") or ""
                assert not urlsplit(source).netloc, (path, source)
    for style in any_site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", style.read_text("utf-8")), (
            style
        )


def test_every_page_has_one_heading_a_title_and_its_own_address(
    parsed: dict[str, Element], base: str
) -> None:
    for path, page in parsed.items():
        headings = ["".join(found.itertext()).strip() for found in page.iter("h1")]
        assert len(headings) == 1, (path, headings)
        assert headings[0]
        assert "KEHOACHSHELL" not in "".join(page.itertext())
        if not path.startswith("checklists/"):
            [canonical] = [
                e.get("href") for e in page.iter("link") if e.get("rel") == "canonical"
            ]
            assert canonical == base + path.removesuffix("index.html")


def test_search_and_sitemap_know_every_page(
    any_site: Path, parsed: dict[str, Element], base: str
) -> None:
    addresses = {
        path.removesuffix("index.html")
        for path in parsed
        if not path.startswith("checklists/")
    }
    rows = json.loads((any_site / "search/search_index.json").read_text("utf-8"))[
        "docs"
    ]
    data = json.loads((any_site / "api/v1/plan.json").read_text("utf-8"))
    # The document's page holds the text of its sections: nobody finds it twice.
    sections = {f"ke-hoach/{section['id']}/" for section in data["sections"]}
    assert {urldefrag(row["location"])[0] for row in rows} == addresses - sections
    sitemap = (any_site / "sitemap.xml").read_text("utf-8")
    assert set(re.findall(r"<loc>([^<]+)</loc>", sitemap)) == {
        base + address for address in addresses
    }


def test_every_unit_task_and_movement_has_its_page(real_site: Path, real: Plan) -> None:
    for task in real.tasks:
        assert (real_site / f"nhiem-vu/{task.id}/index.html").is_file()
    for unit in real.directory.units:
        assert (real_site / f"don-vi/{unit.id}/index.html").is_file()
        assert (real_site / f"checklists/{unit.id}.html").is_file()
    for movement in real.movements:
        assert (real_site / f"phong-trao/{movement.id}/index.html").is_file()
    for section in real.sections:
        assert (real_site / f"ke-hoach/{section.id}/index.html").is_file()
