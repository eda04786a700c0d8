"""A Chromium, the real site on a server, and pages that tell what went wrong while they were open."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.witness import Witness
from conftest import TODAY
from external import install_node, needed
from playwright.sync_api import Browser, BrowserContext, Page

from browsing import (
    DESKTOP,
    ZONE,
    MissingChromiumError,
    Screen,
    find_chromium,
    open_context,
    running_chromium,
    show,
)
from hosting import HostedSite

NOW = dt.datetime.combine(TODAY, dt.time(9), zoneinfo.ZoneInfo(ZONE))
"""What clocks start from in the browser, on the day that the real site is built for."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium once."""
    needed(find_chromium, MissingChromiumError)
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def hosted(real_site: Path) -> Iterator[HostedSite]:
    """Serve the real site as a static host does."""
    with HostedSite(real_site) as site:
        yield site


@pytest.fixture(scope="session")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install axe and the Nu Html Checker; return the folder of packages."""
    source = Path(__file__).with_name("node")
    return (
        needed(lambda: install_node(source, tmp_path_factory.mktemp("judges")))
        / "node_modules"
    )


class Visit:
    """Opens pages of the hosted site, each in a window without history, and listens to them."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.witnesses: list[Witness] = []
        self.contexts: list[BrowserContext] = []

    def __call__(
        self,
        address: str = "",
        *,
        screen: Screen = DESKTOP,
        scheme: str = "light",
        script: bool = True,
        at: dt.datetime | None = NOW,
    ) -> Page:
        """Open the page at an address below the site's root."""
        page = self.window(screen, scheme, script=script, at=at)
        show(page, self.base + address)
        return page

    def window(
        self,
        screen: Screen = DESKTOP,
        scheme: str = "light",
        *,
        script: bool = True,
        at: dt.datetime | None = NOW,
    ) -> Page:
        """Open an empty page, to prepare it before an address is opened in it."""
        context = open_context(self.browser, screen, scheme, script=script, at=at)
        self.contexts.append(context)
        # What takes longer than this on a page from the same machine is broken, however busy the machine is.
        context.set_default_timeout(60_000)
        page = context.new_page()
        self.witnesses.append(Witness(page, self.base))
        return page

    def heard(self) -> list[str]:
        """Return what every page so far complained of."""
        return [
            complaint for witness in self.witnesses for complaint in witness.complaints
        ]

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def visit(chromium: Browser, hosted: HostedSite) -> Iterator[Visit]:
    """Open pages; the test fails at its end if one of them complained."""
    visits = Visit(chromium, hosted.base)
    yield visits
    heard = visits.heard()
    visits.close()
    assert heard == []
