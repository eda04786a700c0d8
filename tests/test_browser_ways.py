"""From home every page is come to by pressing only, and home shows the day, in three engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.engines import Ways, apart
from external import needed

from robot.engines import running
from robot.looks import UnusableError
from robot.reaching import unreached


def test_every_entry_of_the_menu_is_reached_from_home(ways: Ways) -> None:
    assert ways.menu == {True: set(), False: set()}


def test_every_page_is_reached_from_home(ways: Ways) -> None:
    assert ways.unreached == set()


def test_home_shows_the_day_whatever_the_engine_and_its_way_of_writing_dates(
    ways: Ways,
) -> None:
    assert ways.clocks == []


def test_a_reader_of_one_unit_is_answered_at_once(ways: Ways) -> None:
    assert ways.reader == []


PAGES = {
    "index.html": '<a href="seen/">seen</a>',
    "seen/index.html": '<details><summary>more</summary><a href="../folded/">folded</a></details>',
    "folded/index.html": '<a href="../last/">last</a>',
    "last/index.html": "nothing",
    "alone/index.html": '<a href="../lost/">lost</a>',
    "lost/index.html": "nothing",
}
"""A site by hand: one page can be come to only by opening something, and two not at all."""


@pytest.mark.browser
def test_a_page_that_nothing_leads_to_is_named_and_a_folded_link_leads_on(
    tmp_path: Path,
) -> None:
    for path, body in PAGES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        head = '<!doctype html><html lang="vi"><title>Trang</title>'
        (tmp_path / path).write_text(f"{head}<h1>Trang</h1><p>{body}</p>", "utf-8")

    def find() -> set[str]:
        with running("chromium") as engine:
            return unreached(engine, tmp_path)

    assert needed(lambda: apart(find), UnusableError) == {
        "alone/index.html",
        "lost/index.html",
    }
