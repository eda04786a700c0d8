"""A sitemap that is too large for one file becomes an index of several (sitemaps.org)."""

from __future__ import annotations

import gzip
import itertools
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import pytest
from lxml import etree

from kehoach.render.context import Leaf, ready
from kehoach.site.output.foreign import _ENGINES_OWN
from kehoach.site.references import Address, read_references
from kehoach.site.sitemap import ADDRESSES, BYTES, sitemap_files

URL = "https://thu.example.vn/"
SHELL = "kehoach-shell/page/"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ENGINES = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <url>
         <loc>{URL}</loc>
         <lastmod>2020-01-22</lastmod>
    </url>
    <url>
         <loc>{URL}{SHELL}</loc>
         <lastmod>2020-01-22</lastmod>
    </url>
</urlset>
"""


def leaves(count: int) -> list[Leaf]:
    paths = [f"don-vi/don-vi-{number}/" for number in range(count)]
    return [Leaf(path=path, title="", description="", make=ready("")) for path in paths]


def files_of(count: int) -> dict[str, bytes]:
    made = list(sitemap_files(ENGINES, SHELL, leaves(count), URL))
    assert len({file.path for file in made}) == len(made)
    return {file.path: file.data for file in made}


def locations(data: bytes, root: str) -> list[str]:
    """Return the addresses of a file, read by a parser of XML."""
    tree = etree.fromstring(data)
    assert tree.tag == f"{NAMESPACE}{root}"
    return [str(found.text) for found in tree.iter(f"{NAMESPACE}loc")]


def test_the_limits_are_those_of_the_protocol() -> None:
    assert (ADDRESSES, BYTES) == (50_000, 52_428_800)


def test_what_one_file_may_hold_stays_one_file() -> None:
    # The engine's own page, and as many leaves as there is room for.
    with mock.patch("kehoach.site.sitemap.ADDRESSES", 5):
        files = files_of(4)
    assert set(files) == {"sitemap.xml", "sitemap.xml.gz"}
    expected = [URL, *(URL + leaf.path for leaf in leaves(4))]
    assert locations(files["sitemap.xml"], "urlset") == expected


@pytest.mark.parametrize(
    ("limit", "value", "sizes"),
    [
        # One page of the engine and eleven leaves, five to a file.
        ("ADDRESSES", 5, [5, 5, 2]),
        # The head and foot have 113 bytes, the engine's entry 90, those of leaves 74 to 75: so two leaves a file.
        ("BYTES", 300, [2, 2, 2, 2, 2, 2]),
    ],
)
def test_more_become_an_index_of_parts(
    limit: str, value: int, sizes: list[int]
) -> None:
    with mock.patch(f"kehoach.site.sitemap.{limit}", value):
        files = files_of(11)
    parts = [f"sitemap-{number}.xml" for number in range(1, len(sizes) + 1)]
    assert set(files) == {"sitemap.xml", "sitemap.xml.gz", *parts}
    assert locations(files["sitemap.xml"], "sitemapindex") == [
        URL + part for part in parts
    ]
    assert gzip.decompress(files["sitemap.xml.gz"]) == files["sitemap.xml"]
    listed = [locations(files[part], "urlset") for part in parts]
    assert [len(part) for part in listed] == sizes
    # Nothing is lost or told twice, and the shell is no page.
    assert [*itertools.chain(*listed)] == [
        URL,
        *(URL + leaf.path for leaf in leaves(11)),
    ]
    assert b"<lastmod>2020-01-22</lastmod>" in files["sitemap-1.xml"]
    if limit == "BYTES":
        assert max(len(files[part]) for part in parts) <= value


def test_the_parts_are_looked_through_and_known_as_ours() -> None:
    with mock.patch("kehoach.site.sitemap.ADDRESSES", 5):
        files = files_of(11)
    address = Address(URL)
    reached = set()
    for path in files:
        assert _ENGINES_OWN.fullmatch(path)
        if path.endswith(".xml"):
            found = read_references(path, files[path].decode(), address)
            for reference in found.references:
                target = address.target(path, reference.written)
                assert target
                reached.add(target.path)
    assert {"sitemap-1.xml", "sitemap-3.xml", "index.html"} <= reached
    assert "don-vi/don-vi-10/index.html" in reached


def test_a_built_site_has_its_sitemap_in_parts(crowded_site: Path) -> None:
    index = locations((crowded_site / "sitemap.xml").read_bytes(), "sitemapindex")
    assert len(index) > 1
    listed = set()
    for part in index:
        file = crowded_site / urlsplit(part).path.lstrip("/")
        listed.update(locations(file.read_bytes(), "urlset"))
    pages = {
        path.parent.relative_to(crowded_site).as_posix()
        for path in crowded_site.rglob("index.html")
    }
    assert {urlsplit(page).path.strip("/") or "." for page in listed} == pages
