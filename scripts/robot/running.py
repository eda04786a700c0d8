"""Which pages are pressed in which looks, in the suite's sample and in full, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from robot.engines import attempt
from robot.looks import SCHEMES, SIZES, Engine, Look, able
from robot.pressing import Dead, Limits, Outcome, Presser
from robot.serving import RobotSite
from robot.targets import Targets

ALIKE = 2
"""How many controls that were made alike the sample presses on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page in one look."""

    page: str
    address: str
    look: Look


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of an engine's visits."""

    engine: str
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def dead(self) -> list[Dead]:
        """Every dead control."""
        return [dead for outcome in self.outcomes for dead in outcome.dead]

    @property
    def pressed(self) -> int:
        """How many controls were pressed."""
        return sum(outcome.pressed for outcome in self.outcomes)

    @property
    def outside(self) -> int:
        """How many links lead to other hosts."""
        return sum(outcome.outside for outcome in self.outcomes)

    @property
    def reached(self) -> set[str]:
        """Files of the site that something pressed leads to."""
        files: set[str] = set()
        for outcome in self.outcomes:
            files |= outcome.reached
        return files


def every_look(
    widths: Iterable[str] = SIZES,
    schemes: Iterable[str] = SCHEMES,
    scripts: Iterable[bool] = (True, False),
) -> list[Look]:
    """Return the looks of the full matrix; those with the same settings of a browser follow each other."""
    chosen = set(schemes)
    named = list(widths)
    return [
        replace(SIZES[width], scheme=scheme, script=script)
        for script in scripts
        for scheme in SCHEMES
        if scheme in chosen
        for width in named
    ]


def sample_visits(engine: str, pages: dict[str, str], shift: int) -> list[Visit]:
    """Return each page once, every width, scheme and script setting at least once; ``shift`` tells engines apart."""
    sizes = list(SIZES)
    schemes = [scheme for scheme in SCHEMES if able(engine, Look(scheme=scheme))]
    visits = []
    for number, (page, address) in enumerate(pages.items(), shift):
        look = replace(
            SIZES[sizes[number % len(sizes)]],
            scheme=schemes[number // 2 % len(schemes)],
            script=number % 3 != 1,
        )
        visits.append(Visit(page=page, address=address, look=look))
    begun = Look()

    def settings(visit: Visit) -> tuple[bool, str, bool]:
        scheme, script = visit.look.scheme, visit.look.script
        return (scheme, script) != (begun.scheme, begun.script), scheme, script

    # A browser that has to be started anew for a setting is started once for it, and not for what it begins with.
    return sorted(visits, key=settings)


def press_visits(
    engine: Engine,
    folder: Path,
    visits: Sequence[Visit],
    limits: Limits,
    tell: Callable[[Outcome], None] = lambda _: None,
    headers: Mapping[str, str] | None = None,
) -> Tally:
    """Press every page of the visits, each served with the given headers."""
    targets = Targets(folder)
    tally = Tally(engine=engine.name)
    with ExitStack() as stack:
        site = stack.enter_context(RobotSite(folder, Look(), headers))
        for visit in visits:
            outcome = _press_twice(engine, site, targets, visit, limits)
            tally.outcomes.append(outcome)
            tell(outcome)
    return tally


def _press_twice(
    engine: Engine, site: RobotSite, targets: Targets, visit: Visit, limits: Limits
) -> Outcome:
    """Press a page; where something looks dead, press the page again in a new window.

    A machine that is busy with other browsers loses a press now and then; what is dead is dead both times.
    """
    before = limits.copy()
    outcome = attempt(engine, lambda: _press(engine, site, targets, visit, limits))
    if outcome.dead:
        again = attempt(engine, lambda: _press(engine, site, targets, visit, before))
        still = {dead.path for dead in again.dead}
        outcome.dead = [dead for dead in outcome.dead if dead.path in still]
    return outcome


def _press(
    engine: Engine, site: RobotSite, targets: Targets, visit: Visit, limits: Limits
) -> Outcome:
    window = engine.window(visit.look)
    try:
        presser = Presser(
            window,
            site,
            targets,
            engine=engine.name,
            look=visit.look,
            page=visit.page,
            address=visit.address,
            limits=limits,
        )
        return presser.run()
    finally:
        window.close()


def sample_limits() -> Limits:
    """Return the limits of the suite's sample."""
    return Limits(alike=ALIKE, known=set())


def rows_of(tallies: Iterable[Tally]) -> Iterator[dict[str, object]]:
    """Return a row of the table for each engine."""
    for tally in tallies:
        yield {
            "engine": tally.engine,
            "pages": len(tally.outcomes),
            "pressed": tally.pressed,
            "outside": tally.outside,
            "dead": len(tally.dead),
            "reached": len(tally.reached),
        }
