"""Every kind of page on every screen in either scheme: accessible, within the screen, quiet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser.fixtures import NOW, Visit
from browser.judgement import ask_axe
from browser.measures import too_wide
from browser.witness import Witness
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from browsing import (
    KINDS,
    PHONE,
    SAMPLES,
    SCHEMES,
    SCREENS,
    Screen,
    kinds_of,
    open_context,
    show,
)
from hosting import HostedSite
from kehoach.plan.model import Plan

# The narrowest that WCAG 1.4.10 asks for: 1280 pixels at 400 %.
NARROWEST = 320
LOOK_OF = {
    f"{screen.name}-{scheme}": (screen, scheme)
    for screen in SCREENS
    for scheme in SCHEMES
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    page: Page
    screen: Screen
    witness: Witness


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Open one window a look, and one without script, so that what pages share is loaded once."""
    made = {
        name: open_context(chromium, *look, at=NOW) for name, look in LOOK_OF.items()
    }
    made["plain"] = open_context(chromium, script=False)
    yield made
    for context in made.values():
        context.close()


# One parameter of both, and not two: pytest then keeps a page open for all its tests, and opens no page twice.
@pytest.fixture(
    scope="module", params=[f"{look}-{name}" for look in LOOK_OF for name in SAMPLES]
)
def opened(
    request: pytest.FixtureRequest,
    windows: dict[str, BrowserContext],
    hosted: HostedSite,
) -> Iterator[Opened]:
    screen, scheme, name = request.param.split("-", 2)
    page = windows[f"{screen}-{scheme}"].new_page()
    witness = Witness(page, hosted.base)
    show(page, hosted.base + SAMPLES[name])
    yield Opened(page=page, screen=LOOK_OF[f"{screen}-{scheme}"][0], witness=witness)
    page.close()


def test_every_page_is_of_one_kind(real_site: Path) -> None:
    paths = [
        path.relative_to(real_site).as_posix() for path in real_site.rglob("*.html")
    ]
    assert {
        path: len(kinds_of(path)) for path in paths if len(kinds_of(path)) != 1
    } == {}
    seen = Counter(kind.files for path in paths for kind in kinds_of(path))
    assert {kind.files for kind in KINDS} == seen.keys()


def test_axe_finds_nothing(opened: Opened, judges: Path) -> None:
    found = ask_axe(judges, opened.page)
    assert not found, "\n".join(found)


def test_there_is_one_heading(opened: Opened) -> None:
    assert (
        len(
            [
                text
                for text in opened.page.locator("h1").all_inner_texts()
                if text.strip()
            ]
        )
        == 1
    )


def test_nothing_is_wider_than_the_screen(opened: Opened) -> None:
    found = too_wide(opened.page)
    if opened.screen is PHONE:
        opened.page.set_viewport_size({"width": NARROWEST, "height": PHONE.height})
        found += too_wide(opened.page)
        opened.page.set_viewport_size(PHONE.size)
    assert not found, "\n".join(found)


def test_nothing_is_said_or_asked_elsewhere(opened: Opened) -> None:
    try:
        opened.page.wait_for_load_state("networkidle", timeout=10_000)
    except PlaywrightTimeoutError:
        # A busy browser loses an answer now and then: loaded anew, the page asks once more.
        opened.page.reload()
        opened.page.wait_for_load_state("networkidle")
    assert opened.witness.complaints == []


def words_of(page: Page) -> set[str]:
    main = (
        page.locator("article").first
        if page.locator("article").count()
        else page.locator("body")
    )
    # A word that begins a line of its own is the same word: scripts shorten what without them is said in full.
    return set(re.findall(r"\w+", main.inner_text().casefold()))


# Tools that need a script to do anything, and are hidden without one; how many days are left from the reader's day;
# what the keeper's own machine alone shows.
UNTOOLED = "document.querySelectorAll('.kh-scripted, .scripted, kh-left, .kh-source').forEach(tool => tool.remove())"


@pytest.mark.parametrize("name", SAMPLES)
def test_text_needs_no_script(
    name: str, windows: dict[str, BrowserContext], hosted: HostedSite
) -> None:
    words = []
    for window in ("plain", "desktop-light"):
        with windows[window].new_page() as page:
            page.goto(hosted.base + SAMPLES[name])
            if window != "plain":
                page.evaluate(UNTOOLED)
            words.append(words_of(page))
    plain, scripted = words
    # A script may add a few words; what the plan says is there without.
    assert len(scripted - plain) <= 0.05 * len(scripted)


def test_every_deadline_is_there_without_script(visit: Visit, real: Plan) -> None:
    page = visit.window(script=False)
    page.goto(visit.base + SAMPLES["deadlines"])
    text = " ".join(page.locator("article").inner_text().split())
    titles = {
        " ".join(deadline.title.split())
        for task in real.tasks
        for deadline in task.deadlines
    }
    assert len(titles) > 40
    assert {title for title in titles if title not in text} == set()


def test_dark_is_dark(visit: Visit) -> None:
    for scheme, dark in (("light", False), ("dark", True)):
        page = visit(scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
        assert (red + green + blue < 3 * 128) is dark, (scheme, colour)


def test_a_complaint_is_heard(chromium: Browser, real_site: Path) -> None:
    # Without the policy, under which a page cannot even try most of this.
    with HostedSite(real_site, headers={"Content-Security-Policy": ""}) as site:
        visits = Visit(chromium, site.base)
        page = visits()
        page.add_script_tag(content="console.error('said'); throw new Error('raised')")
        page.evaluate(
            "fetch('https://elsewhere.example/').catch(() => fetch('/nothing-here'))"
        )
        page.wait_for_load_state("networkidle")
        heard = "\n".join(visits.heard())
        visits.close()
    for words in (
        "console error: said",
        "uncaught: raised",
        "asked another host: https://elsewhere",
        "request failed",
        f"status 404: {site.base}nothing-here",
    ):
        assert words in heard
