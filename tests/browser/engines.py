"""What the robot found in each engine, all of it asked once a session and the engines side by side."""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import pytest
from external import needed

from browsing import SAMPLES
from robot.clocks import DAYS, faults
from robot.engines import ENGINES, EVERY_PAGE, attempt, confirm, running
from robot.looks import DATES, Dates, Engine, Look, UnusableError
from robot.pressing import Limits
from robot.reaching import menu_unreached, unreached
from robot.running import Tally, Visit, press_visits, sample_limits, sample_visits
from robot.serving import POLICED, RobotSite

WHOLE = 1500.0
"""Seconds that everything that is asked of an engine may take there."""
TINY = Path(__file__).parents[1] / "data/robot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one engine."""

    visits: list[Visit]
    revived: list[str]
    """What each try saw before the browser was killed at work, and after."""
    sample: Tally
    tiny: Tally
    menu: dict[bool, set[str]]
    """Entries of the menu that pressing did not lead to, with and without script."""
    unreached: set[str]
    """Pages without a way from home; asked in Chromium only."""
    clocks: list[str]


def examine(name: str, site: Path) -> Report:
    """Use the real site and the small one with known faults in an engine."""
    visits = sample_visits(name, SAMPLES, list(ENGINES).index(name))
    pages = sorted(path.name for path in TINY.glob("*.html"))
    tiny = [Visit(page=page, address=page, look=Look(width=1024)) for page in pages]
    with running(name) as engine:
        return Report(
            visits=visits,
            revived=_kill_at_work(engine),
            # What leaves the browser with other settings comes last.
            clocks=_clock_faults(engine, site),
            tiny=press_visits(engine, TINY, tiny, Limits()),
            unreached=_unreached(engine, site) if name == "chromium" else set(),
            menu={script: _menu(engine, site, script) for script in (True, False)},
            sample=press_visits(engine, site, visits, sample_limits(), headers=POLICED),
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


@pytest.fixture(scope="session")
def reports(real_site: Path) -> Callable[[str], Report]:
    """Start every engine at once; return what waits for the report of one."""
    begun = {name: _begin(name, real_site) for name in ENGINES}

    def wait(name: str) -> Report:
        return needed(lambda: begun[name].result(WHOLE), UnusableError)

    return wait


def _begin(name: str, site: Path) -> Future[Report]:
    """Examine an engine in a thread that the run need not wait for, should it never end."""
    future: Future[Report] = Future()

    def work() -> None:
        try:
            future.set_result(examine(name, site))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future


@pytest.fixture(params=list(ENGINES))
def report(request: pytest.FixtureRequest, reports: Callable[[str], Report]) -> Report:
    """Return what the robot found in an engine."""
    return reports(request.param)
