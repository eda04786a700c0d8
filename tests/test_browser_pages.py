"""Every kind of page on every screen in either scheme: accessible, within the screen, still, quiet."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser.fixtures import NOW, Visit
from browser.judgement import ask_axe
from browser.measures import layout_shifts, too_wide
from browser.witness import Witness
from playwright.sync_api import Browser, BrowserContext, Page

from browsing import KINDS, PHONE, SAMPLES, SCHEMES, SCREENS, Screen, kinds_of, open_context, show
from hosting import HostedSite
from kehoach.plan import Plan

# The narrowest that WCAG 1.4.10 asks for: 1280 pixels at 400 %.
NARROWEST = 320
LOOKS = [f"{screen.name}-{scheme}" for screen in SCREENS for scheme in SCHEMES]
LOOK_OF = dict(zip(LOOKS, itertools.product(SCREENS, SCHEMES), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    page: Page
    screen: Screen
    scheme: str
    witness: Witness


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[BrowserContext, Screen, str]]:
    """Open one window a look, so that what pages share is loaded once."""
    screen, scheme = LOOK_OF[request.param]
    context = open_context(chromium, screen, scheme, at=NOW)
    yield context, screen, scheme
    context.close()


@pytest.fixture(scope="module", params=SAMPLES)
def opened(
    request: pytest.FixtureRequest, look: tuple[BrowserContext, Screen, str], hosted: HostedSite
) -> Iterator[Opened]:
    context, screen, scheme = look
    page = context.new_page()
    witness = Witness(page, hosted.base)
    show(page, hosted.base + SAMPLES[request.param])
    page.wait_for_load_state("load")
    yield Opened(page=page, screen=screen, scheme=scheme, witness=witness)
    page.close()


def test_every_page_is_of_one_kind(real_site: Path) -> None:
    paths = [path.relative_to(real_site).as_posix() for path in real_site.rglob("*.html")]
    assert {path: len(kinds_of(path)) for path in paths if len(kinds_of(path)) != 1} == {}
    seen = Counter(kind.files for path in paths for kind in kinds_of(path))
    assert {kind.files for kind in KINDS} == seen.keys()


def test_layout_stays_where_it_is(opened: Opened) -> None:
    assert layout_shifts(opened.page) == []


def test_axe_finds_nothing(opened: Opened, judges: Path) -> None:
    assert ask_axe(judges, opened.page) == []


def test_there_is_one_heading(opened: Opened) -> None:
    assert len([text for text in opened.page.locator("h1").all_inner_texts() if text.strip()]) == 1


def test_nothing_is_wider_than_the_screen(opened: Opened) -> None:
    assert too_wide(opened.page) == []
    if opened.screen is PHONE:
        opened.page.set_viewport_size({"width": NARROWEST, "height": PHONE.height})
        found = too_wide(opened.page)
        opened.page.set_viewport_size(PHONE.size)
        assert found == []


def test_nothing_is_said_or_asked_elsewhere(opened: Opened) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert opened.witness.complaints == []


def words_of(page: Page) -> Counter[str]:
    main = page.locator("article").first if page.locator("article").count() else page.locator("body")
    return Counter(re.findall(r"\w+", main.inner_text()))


@pytest.mark.parametrize("name", SAMPLES)
def test_text_needs_no_script(name: str, visit: Visit) -> None:
    plain = visit.window(script=False)
    plain.goto(visit.base + SAMPLES[name])
    # A script may add a few words, as on buttons that need it; what the plan says is there without.
    scripted = words_of(visit(SAMPLES[name]))
    assert (scripted - words_of(plain)).total() <= 0.05 * scripted.total()


def test_every_deadline_is_there_without_script(visit: Visit, real: Plan) -> None:
    page = visit.window(script=False)
    page.goto(visit.base + SAMPLES["deadlines"])
    text = " ".join(page.locator("article").inner_text().split())
    titles = {" ".join(deadline.title.split()) for task in real.tasks for deadline in task.deadlines}
    assert len(titles) > 40
    assert {title for title in titles if title not in text} == set()


def test_dark_is_dark(visit: Visit) -> None:
    for scheme, dark in (("light", False), ("dark", True)):
        page = visit(scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
        assert (red + green + blue < 3 * 128) is dark, (scheme, colour)
