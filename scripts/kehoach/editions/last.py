"""The last publication, wherever it lies: beside this one, in a folder that somebody names, or on the web."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach import routes
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import Ledger, parse_ledger
from kehoach.editions.previous import check_previous
from kehoach.editions.published import (
    PublishedPlan,
    Unreachable,
    fetch,
    is_address,
    read_published,
)
from kehoach.plan.model import Plan
from kehoach.problems import InputError, Mark, Problem, problem_at

PATIENCE = 30
"""Seconds that a publication waits for the live site."""
SHORT_PATIENCE = 5
"""Seconds that a preview does: nothing depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPublication:
    """What was published last: its ledger, or its plan.json where it had no ledger yet."""

    source: str
    """Folder or address that it was found in."""
    ledger: Ledger | None = None
    plan: PublishedPlan | None = None

    def check(
        self,
        plan: Plan,
        new: Ledger,
        today: dt.date,
        others: frozenset[str] = frozenset(),
    ) -> Iterator[Problem]:
        """Yield what no record explains between it and what would be published now.

        ``others`` are ids of plans beside it, which are held against their own last publications.
        """
        if self.ledger:
            yield from check_ledger(plan, new, self.ledger, today, others)
        elif self.plan:
            # Without digests: an earlier version of the program said the same in other words.
            yield from check_previous(plan, {}, self.plan)


AtTarget = Callable[[], LastPublication | None]
"""Looks for the last publication where the next one goes; None if there is none."""


def find_last(
    named: Path | str | None, at_target: AtTarget, url: str, *, patience: float
) -> LastPublication | None:
    """Find what was published last: what somebody named, else what lies at the target, else what the site serves.

    None where the site answers that it has none. Raises InputError where what was named is not there or damaged, or
    the site cannot be reached; what ``at_target`` raises.
    """
    if named:
        return _read(named)
    return at_target() or _read_live(url, patience)


def in_folder(target: Path) -> AtTarget:
    """Look for the last publication in a folder."""
    return lambda: _read(target) if (target / routes.LEDGER).is_file() else None


def in_store(place: str, fetch_ledger: Callable[[], bytes | None]) -> AtTarget:
    """Look for the last publication in what is no folder; ``place`` is what problems call it."""

    def look() -> LastPublication | None:
        data = fetch_ledger()
        if data is None:
            return None
        name = f"{place}{routes.LEDGER}"
        return LastPublication(source=place, ledger=parse_ledger(data, name))

    return look


def _read(source: Path | str) -> LastPublication:
    name = str(source)
    if is_address(source):
        found = _read_live(name, PATIENCE)
        if found is None:
            raise InputError([problem_at(name, Mark(), "previous-missing")])
        return found
    path = Path(source)
    # The folder of a site, or the one above it; or the file itself.
    for folder in (path, path / "public", path / "site"):
        file = folder / routes.LEDGER
        if file.is_file():
            ledger = parse_ledger(file.read_bytes(), file.as_posix())
            return LastPublication(source=name, ledger=ledger)
    if path.name == Path(routes.LEDGER).name and path.is_file():
        return LastPublication(
            source=name, ledger=parse_ledger(path.read_bytes(), path.as_posix())
        )
    # Publications of before the ledger are compared by their data.
    return LastPublication(source=name, plan=read_published(path))


def _read_live(url: str, patience: float) -> LastPublication | None:
    """Read the ledger that a site serves, else its plan.json; None where it answers that it has neither."""
    base = url.removesuffix(routes.PLAN_JSON).removesuffix(routes.LEDGER)
    base = base.rstrip("/") + "/"
    for path in (routes.LEDGER, routes.PLAN_JSON):
        address = base + path
        try:
            data = fetch(address, patience)
        except Unreachable as error:
            # Not there: that is an answer. Anything else may be a fault of the moment.
            if error.status in (404, 410):
                continue
            problem = problem_at(
                address, Mark(), "previous-unreachable", {"detail": error.detail}
            )
            raise InputError([problem]) from error
        if path == routes.LEDGER:
            return LastPublication(source=base, ledger=parse_ledger(data, address))
        return LastPublication(source=base, plan=read_published(address))
    return None
