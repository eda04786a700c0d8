"""The year for those who lead it: week by week with who must act, crowded days, clashes of dates, what was moved."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.portions import by_leading_day
from kehoach.plan.records import Unit
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.pages.agenda import agenda_of
from kehoach.render.pages.changes import editions_of
from kehoach.render.pages.views import every_item
from kehoach.render.quotations import Link
from kehoach.render.remarks import Told, tell

WEEKS = 6
"""How many weeks ahead are shown."""
CROWD = 4
"""From how many deadlines on a day is crowded."""
MOVES = 8
"""How many changes are told; the rest stands on the page of changes."""
_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A deadline in the week of one of its days."""

    item: Item
    day: dt.date
    """The day that counts; of what takes several days the first in one entry, the last in another."""

    @property
    def is_last(self) -> bool:
        """Whether nothing of it comes after this day."""
        return self.day == self.item.deadline.leading_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A week that holds something, or weeks on end that hold nothing."""

    first: dt.date
    """A Monday."""
    last: dt.date
    """A Sunday."""
    entries: tuple[Entry, ...] = ()
    """By day; empty for weeks that hold nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A day on which many deadlines fall."""

    day: dt.date
    printed: bool
    """Whether it is the day that the document says, instead of the one that counts."""
    items: tuple[Item, ...]

    @property
    def until(self) -> dt.date:
        """The last day on which one of them is open."""
        return max(_open_until(item.deadline) for item in self.items)

    @property
    def other_days(self) -> tuple[tuple[dt.date, int], ...]:
        """The days that the document says, with how many deadlines each has; empty where they are this one."""
        days: Counter[dt.date] = Counter()
        for item in self.items:
            deadline = item.deadline
            # What takes place on this day is printed with it.
            if deadline.due and not deadline.takes_place:
                days[deadline.due] += 1
        return () if days.keys() <= {self.day} else tuple(sorted(days.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A remark about dates that is not settled."""

    told: Told
    about: tuple[str, ...]
    """Ids of the deadlines that it touches."""
    titles: tuple[str, ...]
    """Their short titles, each once."""
    until: dt.date | None
    """The last day on which one of them is open; None where none has a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a document did to the day of a deadline, or to the deadline itself."""

    link: Link
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything that the page tells; what of it is shown depends on the reader's day (leadership.js)."""

    stretches: tuple[Stretch, ...]
    crowds: tuple[Crowd, ...]
    clashes: tuple[Clash, ...]
    moves: tuple[Move, ...]
    """Newest first."""
    older_moves: int
    """How many more there are."""
    states: dict[str, str]
    """What is said before the year and after it."""
    weeks: int = WEEKS
    least: int = CROWD


def board_of(plan: Plan, context: Context) -> Board:
    """Lay out the plan for those who lead it."""
    items = every_item(plan)
    moves = list(_moves(plan, context))
    return Board(
        stretches=stretches_of(items),
        crowds=crowds_of(items),
        clashes=tuple(_clashes(plan, context)),
        moves=tuple(moves[:MOVES]),
        older_moves=len(moves[MOVES:]),
        states=dict(agenda_of(plan, context).states),
    )


def stretches_of(items: Iterable[Item]) -> tuple[Stretch, ...]:
    """Sort what has a day into weeks from Monday to Sunday; weeks between them that hold nothing are joined."""
    weeks: dict[dt.date, list[Entry]] = {}
    for entry in _entries(items):
        weeks.setdefault(_monday(entry.day), []).append(entry)
    stretches: list[Stretch] = []
    for monday, entries in sorted(weeks.items()):
        if stretches and stretches[-1].last + _DAY < monday:
            gap = Stretch(first=stretches[-1].last + _DAY, last=monday - _DAY)
            stretches.append(gap)
        week = Stretch(first=monday, last=monday + _WEEK - _DAY, entries=tuple(entries))
        stretches.append(week)
    return tuple(stretches)


def _entries(items: Iterable[Item]) -> list[Entry]:
    entries = []
    for item in by_leading_day(items):
        first, last = _counting_days(item.deadline)
        # What begins in one week and ends in another is to be known in both.
        if _monday(first) < _monday(last):
            entries.append(Entry(item=item, day=first))
        entries.append(Entry(item=item, day=last))
    return sorted(entries, key=lambda entry: entry.day)


def _monday(day: dt.date) -> dt.date:
    return day - _DAY * day.weekday()


def _counting_days(deadline: Deadline) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that count; they differ only in what takes several days."""
    last = deadline.leading_day
    assert last
    if deadline.takes_place and deadline.date:
        return deadline.date, last
    return last, last


def crowds_of(items: Iterable[Item], least: int = CROWD) -> tuple[Crowd, ...]:
    """Find the days on which at least so many deadlines fall: by the day that counts, and by the day as printed.

    A printed day whose deadlines all count on one crowded day is told there and not again.
    """
    counting: dict[dt.date, list[Item]] = {}
    printed: dict[dt.date, list[Item]] = {}
    for item in by_leading_day(items):
        deadline = item.deadline
        if deadline.status == "cancelled" or not deadline.due:
            continue
        for day in sorted(set(_counting_days(deadline))):
            counting.setdefault(day, []).append(item)
        printed.setdefault(deadline.due, []).append(item)
    crowds = []
    for day, crowded in counting.items():
        if len(crowded) >= least:
            crowds.append(Crowd(day=day, printed=False, items=tuple(crowded)))
    told = [set(_ids(crowd.items)) for crowd in crowds]
    for day, crowded in printed.items():
        is_told = any(known.issuperset(_ids(crowded)) for known in told)
        if len(crowded) >= least and not is_told:
            crowds.append(Crowd(day=day, printed=True, items=tuple(crowded)))
    return tuple(sorted(crowds, key=lambda crowd: (crowd.day, crowd.printed)))


def _ids(items: Iterable[Item]) -> Iterator[str]:
    return (item.deadline.id for item in items)


def _open_until(deadline: Deadline) -> dt.date:
    assert deadline.last_usable_day
    return deadline.last_usable_day


def acting_on(plan: Plan, context: Context, item: Item) -> list[tuple[str, str]]:
    """Pair each part of those who must act with their names: who leads, then who files and receives or carries out.

    The day for filing papers is no day of those who carry out the rest of a task; who only helps is not named.
    """
    task, deadline = item.task, item.deadline
    parties = context.wording.parties
    acting = []
    for role in ROLES:
        is_meant = not (role.carries_out and deadline.is_filing) and role.named
        named = task.parties(role.id, deadline)
        if is_meant and named:
            names = [_counted(plan, context, item, party) for party in named]
            acting.append((parties.role(role.id, task), "; ".join(names)))
    filing = deadline.filing
    if filing and filing.to:
        label = context.words("task.destination")
        if filing.inferred:
            label = context.words("role.inferred", role=label)
        acting.append((label, parties.names(filing.to, task)))
    return acting


def _counted(plan: Plan, context: Context, item: Item, party: str) -> str:
    """Name a party; of a group say how many units of the plan it has, unless its name does."""
    name = context.wording.parties.name(party, item.task)
    atoms = plan.directory.atoms(party)
    units = [atom for atom in atoms if isinstance(plan.directory[atom], Unit)]
    if atoms == {party} or len(units) < 2 or re.match(r"\d", name):
        return name
    return context.words("leaders.units", name=name, count=len(units))


def _clashes(plan: Plan, context: Context) -> Iterator[Clash]:
    for told, remark in zip(tell(plan, context), context.remarks, strict=True):
        if remark.topic != "dates" or remark.minor or remark.settled:
            continue
        touched = [
            (task, deadline)
            for task, deadline in plan.items
            if deadline.id in remark.deadlines
        ]
        titles = [context.wording.titles.short(*pair) for pair in touched]
        days = [deadline.last_usable_day for _, deadline in touched]
        yield Clash(
            told=told,
            about=tuple(deadline.id for _, deadline in touched),
            titles=tuple(dict.fromkeys(titles)),
            until=max(filter(None, days), default=None),
        )


def _moves(plan: Plan, context: Context) -> Iterator[Move]:
    wording = context.wording
    for edition in editions_of(plan, wording):
        for task, deadline, change in edition.touched:
            if change.action in ("moved", "cancelled", "added"):
                title = wording.titles.short(task, deadline)
                link = (title, f"{routes.task_page(task.id)}#{deadline.id}")
                yield Move(link=link, text=wording.changes.say(change))
