"""Search finds Vietnamese with and without marks, asked of the search's worker in node."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from external import find_program, needed
from queries import QUERIES

TESTS = Path(__file__).parent


@pytest.fixture(scope="module", params=["real_site", "crowded_site"])
def answers(
    request: pytest.FixtureRequest,
) -> dict[str, list[list[dict[str, Any]]]]:
    """Ask the theme's own worker, and ours, which searches plans with thousands of pages."""
    site: Path = request.getfixturevalue(request.param)
    node = needed(lambda: find_program("node"))
    asked = [*QUERIES, *(unicodedata.normalize("NFD", query) for query in QUERIES)]
    done = subprocess.run(
        [node, str(TESTS / "search.mjs"), str(site)],
        # Twice: a query must not spoil the index for the next, as when somebody types on.
        input="\n".join([*asked, "30/3", *asked, "30/3"]),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    assert done.stderr == ""
    found = list(map(json.loads, done.stdout.splitlines()))
    assert found[: len(found) // 2] == found[len(found) // 2 :]
    return dict(zip([*asked, "30/3"], found, strict=False))


def test_the_right_page_stands_first(
    answers: dict[str, list[list[dict[str, Any]]]],
) -> None:
    first = {
        query: answers[query][0][0]["location"].split("#")[0] if answers[query] else ""
        for query in QUERIES
    }
    wrong = {
        query: (found, QUERIES[query])
        for query, found in first.items()
        if found != QUERIES[query]
    }
    assert wrong == {}


def test_either_spelling_finds_the_same_pages(
    answers: dict[str, list[list[dict[str, Any]]]],
) -> None:
    """The document prints "Chiến sỹ" in one row and "chiến sĩ" elsewhere."""
    pairs = [
        ("chiến sỹ thi đua toàn quốc", "chiến sĩ thi đua toàn quốc"),
        ("kỷ niệm chương", "kỉ niệm chương"),
    ]
    for one, other in pairs:
        found = [
            {group[0]["location"] for group in answers[query]} for query in (one, other)
        ]
        assert found[0] == found[1], one
        assert len(found[0]) > 2


def test_decomposed_text_finds_the_same(
    answers: dict[str, list[list[dict[str, Any]]]],
) -> None:
    for query in QUERIES:
        same = answers[unicodedata.normalize("NFD", query)]
        assert same[0][0]["location"] == answers[query][0][0]["location"], query
        assert {group[0]["location"] for group in same} == {
            group[0]["location"] for group in answers[query]
        }, query


def test_the_accented_word_is_marked(
    answers: dict[str, list[list[dict[str, Any]]]],
) -> None:
    title = answers["sang kien co so"][0][0]["title"]
    assert re.findall(r"<mark[^>]*>([^<]+)</mark>", title)[-4:] == [
        "sáng",
        "kiến",
        "cơ",
        "sở",
    ]
    for groups in answers.values():
        for group in groups:
            for row in group:
                assert "<mark><mark" not in row["title"]


def test_a_date_finds_its_tasks(answers: dict[str, list[list[dict[str, Any]]]]) -> None:
    found = {
        row["location"].split("#")[0] for group in answers["30/3"] for row in group
    }
    assert {"nhiem-vu/ky-niem-chuong/", "nhiem-vu/khen-thuong-nha-nuoc-dot-1/"} <= found
