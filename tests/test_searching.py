"""The files of a search of thousands of pages: titles, and texts in parts, of the same rows in the same order."""

from __future__ import annotations

import dataclasses
import json
from unittest import mock

import pytest
from conftest import MINIMAL, make_plan

from kehoach.site.engine import ENGINES, MKDOCS, ZENSICAL
from kehoach.site.searching import LISTED, search_files, with_search

LIMIT = "kehoach.site.searching.MANY"
INDEX = {"config": {"lang": ["vi"], "separator": "[\\s]+"}, "docs": []}
LONG = "dài " * LISTED
ROWS: list[dict[str, object]] = [
    {
        "location": "",
        "title": "Trang &amp; đầu",
        "text": "<p>Một &lt;hai&gt;</p>\n<p>ba</p>",
    },
    # What lists tasks repeats them; each has a row of its own.
    {"location": "nhiem-vu/", "title": "Nhiệm vụ", "text": LONG, "boost": 0.2},
    {"location": "nhiem-vu/#ghi-chu", "title": "Ghi chú", "text": "ngắn", "boost": 0.2},
    {"location": "ke-hoach/", "title": "Kế hoạch", "text": LONG, "boost": 1},
    {"location": "don-vi/mot/", "title": "Đơn vị Một", "text": "", "boost": 6},
]


def test_each_row_has_its_title_and_its_text() -> None:
    with mock.patch("kehoach.site.searching.PART", 10):
        files = {file.path: json.loads(file.data) for file in search_files(INDEX, ROWS)}
    assert files["search/rows.json"] == [
        ["", "Trang & đầu"],
        ["nhiem-vu/", "Nhiệm vụ", 0.2],
        ["nhiem-vu/#ghi-chu", "Ghi chú", 0.2],
        ["ke-hoach/", "Kế hoạch"],
        ["don-vi/mot/", "Đơn vị Một", 6],
    ]
    index = files.pop("search/search_index.json")
    assert index["docs"] == []
    assert index["config"]["separator"] == "[\\s]+"
    texts = [""] * len(ROWS)
    for first, path in index["config"]["texts"]:
        texts[first : first + len(files[path])] = files[path]
    assert texts == ["Một <hai> ba", "", "ngắn", LONG.strip(), ""]
    # Ten letters a file: two that are longer, and what stands between them and behind.
    assert [first for first, _ in index["config"]["texts"]] == [0, 1, 3, 4]


@pytest.mark.parametrize(("limit", "parted"), [(1 + 3 * 3, False), (3 * 3, True)])
def test_many_leaves_are_searched_in_parts(limit: int, parted: bool) -> None:
    plan = make_plan(MINIMAL)
    with mock.patch(LIMIT, limit):
        engine = with_search(MKDOCS, plan)
        other = with_search(ZENSICAL, plan)
    # One task, and three pages of each of two units and a group.
    assert engine.search.parted == parted
    page = '{"search": "../assets/javascripts/workers/search.a7633da7.min.js"}'
    script = "searching.js" if parted else "javascripts/workers/search.a7633da7.min.js"
    assert engine.mend(page) == f'{{"search": "../assets/{script}"}}'
    # The other's search is none that a worker of ours could take the place of.
    assert other == ZENSICAL


def test_all_else_of_an_engine_stays() -> None:
    plan = make_plan(MINIMAL)
    with mock.patch(LIMIT, 0):
        engine = with_search(MKDOCS, plan)
    assert dataclasses.replace(engine, search=MKDOCS.search, mend=MKDOCS.mend) == MKDOCS
    assert ENGINES["mkdocs"].search.parted is False
