"""The site under its Content-Security-Policy: every kind of page, the search and the one form, in three engines."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from external import needed

from browsing import SAMPLES
from robot.engines import ENGINES, attempt, running
from robot.looks import Engine, Look, UnusableError, Window
from robot.serving import POLICED, RobotSite

pytestmark = pytest.mark.browser
UNIT = "don-vi/phuong-kim-giang/"
RESULT = "document.querySelector('.md-search-result__list a')"
# The second theme's stands in a tree of its own.
SECOND_RESULT = (
    "[...document.body.children].find(part => part.shadowRoot).shadowRoot"
    ".querySelector('a[href*=phuong-kim-giang]')"
)
PAGE = '<!doctype html><html lang="vi"><head><title>Trang</title></head><body>{}</body></html>'
BROKEN = {
    "script": "<script>document.title = 'ran'</script>",
    "handler": "<img src='data:,' alt='' onerror='document.title = 1'>",
    "style": "<style>p { color: red }</style>",
    "attribute": "<p style='color: red'>Chữ</p>",
}
WAITING = 20.0
"""Seconds after which a search on this machine finds nothing more."""
TRIES = (5.0, 10.0, WAITING)
"""Seconds to wait for a search; what is typed before a page listens is lost, so it is typed once more."""
HEARING = 10.0
"""Seconds after which nobody complains any more; engines tell of it when they come to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of an engine."""

    base: str
    complaints: list[str]
    """Of every kind of page, of the search and of the form."""
    found: str
    """Where the first result of a search leads."""
    asked: str
    """The address to which home's form led."""
    second_base: str
    second_found: str
    second_complaints: list[str]
    unheard: list[str]
    """Ways to break the policy that nobody complained of."""


@pytest.fixture(scope="module", params=ENGINES)
def seen(
    request: pytest.FixtureRequest,
    real_site: Path,
    second_site: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Seen:
    """Use both engines' sites in each browser in turn."""
    broken = tmp_path_factory.mktemp("broken")
    # In a thread: of Playwright's loops only one may run in each, and other tests of this process have theirs.
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(use, request.param, real_site, second_site, broken)
        return needed(work.result, UnusableError)


def use(name: str, real_site: Path, second_site: Path, broken: Path) -> Seen:
    with running(name) as engine:
        with RobotSite(real_site, Look(), POLICED) as site:
            base = site.base
            complaints = attempt(engine, lambda: visit_kinds(engine, site))
            found, told = attempt(engine, lambda: search(engine, site, RESULT))
            asked, objected = attempt(engine, lambda: send_form(engine, site))
        with RobotSite(second_site, Look(), POLICED) as second:
            second_base = second.base
            second_found, second_told = attempt(
                engine, lambda: search(engine, second, SECOND_RESULT)
            )
        unheard = attempt(engine, lambda: break_it(engine, broken))
    return Seen(
        base=base,
        complaints=complaints + told + objected,
        found=found,
        asked=asked,
        second_base=second_base,
        second_found=second_found,
        second_complaints=second_told,
        unheard=unheard,
    )


def heard(window: Window) -> list[str]:
    """Return what a page complained of, save that it was left while it still loaded something."""
    return [
        complaint
        for complaint in window.complaints()
        if "NS_BINDING_ABORTED" not in complaint
    ]


def visit_kinds(engine: Engine, site: RobotSite) -> list[str]:
    complaints: list[str] = []
    window = engine.window(Look())
    for address in SAMPLES.values():
        window.open(site.base + address)
        complaints += heard(window)
    window.close()
    return complaints


def value_of(window: Window, expression: str, patience: float) -> str:
    """Return an expression's value in the page as soon as it has one; empty after so many seconds without."""
    page = expression.replace("document", f"{window.view}.document")
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        value = window.evaluate(page)
        if value:
            return str(value)
        time.sleep(0.1)
    return ""


def wait_for(window: Window, expression: str) -> str:
    """Return an expression's value in the page as soon as it has one."""
    value = value_of(window, expression, WAITING)
    assert value, f"nothing came: {expression}"
    return value


def search(engine: Engine, site: RobotSite, result: str) -> tuple[str, list[str]]:
    """Type a unit's name into the search; return where the first result leads, and what was complained of."""
    window = engine.window(Look())
    complaints: list[str] = []
    for patience in TRIES:
        window.open(site.base)
        window.evaluate(f"{window.view}.focus()")
        window.type("/")
        window.type(*"kim giang")
        target = value_of(window, f"({result} || {{}}).href", patience)
        complaints += heard(window)
        if target:
            break
    window.close()
    return target, complaints


def send_form(engine: Engine, site: RobotSite) -> tuple[str, list[str]]:
    """Ask on home; return the address of the page that answers, and what was complained of."""
    window = engine.window(Look())
    window.open(site.base)
    window.evaluate(f"{window.view}.document.querySelector('#kh-query').focus()")
    window.type(*"kim giang", "Enter")
    wait_for(window, "document.location.search")
    wait_for(window, f"({RESULT} || {{}}).href")
    address = str(window.evaluate(f"{window.view}.location.href"))
    complaints = heard(window)
    window.close()
    return address, complaints


def is_heard(window: Window) -> bool:
    """Tell whether a page complains, soon, of something that was held back."""
    limit = time.monotonic() + HEARING
    while time.monotonic() < limit:
        # Asked anything: one of the engines hands over what it heard only while it is spoken to.
        window.evaluate("0")
        if any("held back" in told for told in heard(window)):
            return True
        time.sleep(0.1)
    return False


def break_it(engine: Engine, folder: Path) -> list[str]:
    """Open pages that break the policy, and return those of which nobody complained."""
    for name, content in BROKEN.items():
        (folder / f"{name}.html").write_text(PAGE.format(content), "utf-8")
    unheard: list[str] = []
    with RobotSite(folder, Look(), POLICED) as site:
        window = engine.window(Look())
        for name in BROKEN:
            window.open(f"{site.base}{name}.html")
            if not is_heard(window):
                unheard.append(name)
        window.close()
    return unheard


def test_nothing_is_held_back(seen: Seen) -> None:
    assert seen.complaints == []


def test_the_search_and_the_form_find(seen: Seen) -> None:
    assert seen.found == seen.base + UNIT
    assert seen.asked == f"{seen.base}?q=kim+giang"


def test_the_second_engines_search_finds_too(seen: Seen) -> None:
    assert seen.second_complaints == []
    assert seen.second_found.startswith(seen.second_base + UNIT)


def test_what_is_held_back_is_heard(seen: Seen) -> None:
    assert seen.unheard == []
