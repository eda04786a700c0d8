"""What a page costs: bytes on the wire, and jumps while it loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.fixtures import Visit
from browser.measures import layout_shifts, slow_down
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from browsing import SAMPLES, SCREENS, Screen, show
from hosting import HostedSite

KILOBYTE = 1000
SEEN = 0.01
"""Layout shift (share of the window moved times how far) from which on somebody sees a page jump."""
HOME_ON_THE_WIRE = 250 * KILOBYTE
"""Heads and bodies of every answer, gzipped as hosts send them, at a first visit; typefaces are not counted."""


def test_home_is_light(real_site: Path, chromium: Browser) -> None:
    with HostedSite(real_site) as site:
        visits = Visit(chromium, site.base)
        # What the page loads after it stands, such as the search's own script, is paid for as well.
        visits().wait_for_load_state("networkidle")
        visits.close()
        counted = [sent for sent in site.sent if not sent.path.endswith(".woff2")]
    assert {sent.status for sent in counted} == {200}
    report = "\n".join(
        f"{sent.path}: {sent.wire} on the wire, {sent.decoded} decoded"
        for sent in counted
    )
    # Else a page that loads nothing would be a light one.
    assert "/assets/javascripts/workers/search" in report
    # Its rows are fetched and sorted once somebody opens it: a weak phone is busy with them for seconds.
    assert "/search/search_index.json" not in report
    assert sum(sent.wire for sent in counted) < HOME_ON_THE_WIRE, report


def open_slowly(visit: Visit, screen: Screen, address: str) -> Page:
    """Open a page as on a weak connection, and once more where the browser lost an answer on its slowed-down way."""
    for attempt in range(2):
        page = visit.window(screen)
        slow_down(page)
        try:
            show(page, address)
        except PlaywrightTimeoutError:
            if attempt:
                raise
        else:
            break
    return page


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_jumps_on_a_slow_connection(
    name: str, screen: Screen, visit: Visit
) -> None:
    page = open_slowly(visit, screen, visit.base + SAMPLES[name])
    shifts = layout_shifts(page)
    # Web Vitals call a page good below 0.1; a tenth of that is what nobody sees.
    assert sum(score for score, _ in shifts) < SEEN, "\n".join(
        f"{score}: {what}" for score, what in shifts
    )


def test_a_jump_is_seen(visit: Visit) -> None:
    page = visit("")
    page.evaluate("document.querySelector('h1').style.marginTop = '200px'")
    assert sum(score for score, _ in layout_shifts(page)) > SEEN
