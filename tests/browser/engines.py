"""What the robot found in each engine: asked once a session, one engine after the other.

What it pressed and where it came to are asked apart, by two modules of tests, so that two processes can share the work.
A machine of two cores then runs two browsers at once: with six, each waits for the others, and is taken for stuck.
"""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from external import needed

from browsing import SAMPLES
from robot import reader
from robot.clocks import DAYS, faults
from robot.engines import ENGINES, EVERY_PAGE, attempt, confirm, running
from robot.looks import DATES, Dates, Engine, Look, UnusableError
from robot.pressing import Limits
from robot.reaching import menu_unreached, unreached
from robot.running import Tally, Visit, press_visits, sample_limits, sample_visits
from robot.serving import POLICED, RobotSite

WHOLE = 900.0
"""Seconds that everything that is asked of an engine may take there; it takes some two minutes."""
Seen = TypeVar("Seen")
TINY = Path(__file__).parents[1] / "data/robot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of pressing in one engine."""

    visits: list[Visit]
    revived: list[str]
    """What each try saw before the browser was killed at work, and after."""
    sample: Tally
    tiny: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where one engine came to from home, and what home showed."""

    menu: dict[bool, set[str]]
    """Entries of the menu that pressing did not lead to, with and without script."""
    unreached: set[str]
    """Pages without a way from home; asked in Chromium only."""
    clocks: list[str]
    reader: list[str]
    """Questions of a reader of one unit that home does not answer at once."""


def press(name: str, site: Path) -> Report:
    """Press what is on the real site and on the small one with known faults in an engine."""
    visits = sample_visits(name, SAMPLES, list(ENGINES).index(name))
    pages = sorted(path.name for path in TINY.glob("*.html"))
    tiny = [Visit(page=page, address=page, look=Look(width=1024)) for page in pages]
    with running(name) as engine:
        return Report(
            visits=visits,
            revived=_kill_at_work(engine),
            tiny=press_visits(engine, TINY, tiny, Limits()),
            # What leaves the browser with other settings comes last.
            sample=press_visits(engine, site, visits, sample_limits(), headers=POLICED),
        )


def find_ways(name: str, site: Path) -> Ways:
    """Go through the real site from home on in an engine, and look at home on several days."""
    with running(name) as engine:
        return Ways(
            clocks=_clock_faults(engine, site),
            reader=sorted(confirm(engine, lambda: set(reader.faults(engine, site)))),
            unreached=_unreached(engine, site) if name == "chromium" else set(),
            # What leaves the browser with other settings comes last.
            menu={script: _menu(engine, site, script) for script in (True, False)},
        )


def _kill_at_work(engine: Engine) -> list[str]:
    """Kill the browser while it is at work, as it may die any time; return the titles that each try saw."""
    titles: list[str] = []

    def open_page() -> None:
        with RobotSite(TINY, Look()) as site:
            window = engine.window(Look())
            window.open(f"{site.base}link-healthy.html")
            titles.append(window.ask("snapshot")["address"].rpartition("/")[2])
            if len(titles) == 1:
                engine.kill()
            window.ask("snapshot")
            window.close()

    attempt(engine, open_page)
    return titles


def _clock_faults(engine: Engine, site: Path) -> list[str]:
    said: list[str] = []
    for day, dates in itertools.product(DAYS, DATES):
        ask = functools.partial(_clock_faults_on, engine, site, day, dates)
        said += sorted(confirm(engine, ask))
    return said


def _clock_faults_on(engine: Engine, site: Path, day: str, dates: Dates) -> set[str]:
    return set(faults(engine, site, day, dates))


def _unreached(engine: Engine, site: Path) -> set[str]:
    return confirm(engine, lambda: unreached(engine, site), EVERY_PAGE)


def _menu(engine: Engine, site: Path, script: bool) -> set[str]:
    return confirm(engine, lambda: menu_unreached(engine, site, script=script))


@pytest.fixture(scope="module", params=list(ENGINES))
def report(request: pytest.FixtureRequest, real_site: Path) -> Report:
    """Return what the robot found by pressing in an engine."""
    return _examined(press, request.param, real_site)


@pytest.fixture(scope="module", params=list(ENGINES))
def ways(request: pytest.FixtureRequest, real_site: Path) -> Ways:
    """Return where the robot came to in an engine."""
    return _examined(find_ways, request.param, real_site)


def _examined(examine: Callable[[str, Path], Seen], name: str, site: Path) -> Seen:
    return needed(lambda: apart(lambda: examine(name, site)), UnusableError)


def apart(job: Callable[[], Seen]) -> Seen:
    """Do something in a thread of its own, as Playwright asks for where the tests' own browser is running."""
    future: Future[Seen] = Future()

    def work() -> None:
        try:
            future.set_result(job())
        except BaseException as error:
            future.set_exception(error)

    # The run need not wait for it, should it never end.
    threading.Thread(target=work, daemon=True).start()
    return future.result(WHOLE)
