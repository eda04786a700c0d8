"""What the robot found in each engine, all of it asked once a session and the engines side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from external import needed

from browsing import SAMPLES
from robot.clocks import DAYS, faults
from robot.engines import ENGINES, running
from robot.looks import DATES, Look, UnusableError
from robot.pressing import Limits
from robot.reaching import menu_unreached, unreached
from robot.running import Tally, Visit, press_visits, sample_limits, sample_visits

TINY = Path(__file__).parents[1] / "data/robot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one engine."""

    visits: list[Visit]
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
        # What leaves the browser with other settings comes last.
        clocks = [
            fault
            for day in DAYS
            for dates in DATES
            for fault in faults(engine, site, day, dates)
        ]
        return Report(
            visits=visits,
            clocks=clocks,
            tiny=press_visits(engine, TINY, tiny, Limits()),
            unreached=unreached(engine, site) if name == "chromium" else set(),
            menu={
                script: menu_unreached(engine, site, script=script)
                for script in (True, False)
            },
            sample=press_visits(engine, site, visits, sample_limits()),
        )


@pytest.fixture(scope="session")
def reports(real_site: Path) -> Iterator[Callable[[str], Report]]:
    """Start every engine at once; return what waits for the report of one."""
    with ThreadPoolExecutor(len(ENGINES)) as pool:
        running_now: dict[str, Future[Report]] = {
            name: pool.submit(examine, name, real_site) for name in ENGINES
        }
        yield lambda name: needed(running_now[name].result, UnusableError)


@pytest.fixture(params=list(ENGINES))
def report(request: pytest.FixtureRequest, reports: Callable[[str], Report]) -> Report:
    """Return what the robot found in an engine."""
    return reports(request.param)
