"""Search in the browser: typed into the real box of the real site, with and without marks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser.fixtures import Visit
from playwright.sync_api import Browser, Page

from hosting import HostedSite

BOX = "[data-md-component=search-query]"
RESULTS = ".md-search-result__list .md-search-result__link"
# Both tone placements, and what else is typed that the worker's own test does not ask first.
MORE = {
    "kiện toàn": "nhiem-vu/kien-toan-cum-thi-dua/",
    "hoà bình": "",
    "hòa bình": "",
}


@pytest.fixture(scope="module")
def box(chromium: Browser, hosted: HostedSite) -> Iterator[Page]:
    """Open the search once; every query is typed after another, as people do."""
    visits = Visit(chromium, hosted.base)
    page = visits()
    page.keyboard.press("/")
    yield page
    heard = visits.heard()
    visits.close()
    assert heard == []
