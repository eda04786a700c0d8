"""The year as pictures: month tables with days off named, and a line of the year by quarter, movement or role.

Both put a deadline on the day that counts (``Deadline.leading_day``): who looks up a week sees what has to be done in
it, not what could have been done before it. What takes place stands on its own days.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kehoach.dates import last_of_month
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.portions import awaits, by_leading_day
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.plan.workdays import DayOff
from kehoach.render.wording import Wording

_CLOSE = 0.03
"""Marks nearer to each other than this share of the line stand on different levels (a mark is 10 px wide)."""


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A deadline on one day of a month table."""

    item: Item
    part: str
    """``start`` or ``end`` of a range of several days, else empty"""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month table."""

    date: dt.date
    off: DayOff | None
    """Why nobody works on that day, None for a working day."""
    named: bool
    """Whether that reason is worth telling: a holiday, not each weekend."""
    entries: tuple[DayEntry, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday; None stands for a day of another month."""

    first: dt.date
    weeks: tuple[tuple[Day | None, ...], ...]
    items: tuple[Item, ...]
    """What counts in it, by day."""


@dataclass(frozen=True, slots=True)
class YearMark:
    """A deadline on a line of the year; places are per cent of the line's width."""

    deadline: Deadline
    start: str
    width: str
    """Empty for a single day."""
    level: int
    """0 is the lowest; marks that would touch are stacked."""
    awaits: bool = False
    """Whether its day is for the line's reader that of others' papers."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the year."""

    id: str
    name: str
    marks: tuple[YearMark, ...]
    levels: int


@dataclass(frozen=True, slots=True)
class YearLine:
    """Lanes below one scale of months."""

    first: dt.date
    last: dt.date
    months: tuple[tuple[dt.date, str, str], ...]
    """First day, place and width of each month."""
    lanes: tuple[Lane, ...]


SortedItems = tuple[str, str, list[Item]]
"""Identity, name and items of a lane that is still to be drawn."""


def months_of(plan: Plan, items: Iterable[Item]) -> tuple[Month, ...]:
    """Lay out the plan's year, and the months before and after it in which something counts."""
    dated = by_leading_day(items)
    entries: dict[dt.date, list[DayEntry]] = {}
    for item in dated:
        for day, part in _days(item.deadline):
            entries.setdefault(day, []).append(DayEntry(item, part))
    firsts = _months(plan, dated)
    return tuple(_month(plan, first, entries, dated) for first in firsts)


def year_line(
    plan: Plan, items: Iterable[Item], lanes: Iterable[tuple[str, str, Iterable[Item]]]
) -> YearLine:
    """Draw ``lanes`` (identity, name, items) over the months in which any of ``items`` counts."""
    dated = by_leading_day(items)
    months = _months(plan, dated)
    first, last_month = months[0], months[-1]
    last = last_of_month(last_month.year, last_month.month)
    # Both ends count: a line of January alone has 31 days, not 30.
    line_days = (last - first).days + 1
    scale = []
    for month in months:
        # Months are as wide as they are long, since marks stand by day.
        _, month_days = calendar.monthrange(month.year, month.month)
        start = _percent((month - first).days / line_days)
        width = _percent(month_days / line_days)
        scale.append((month, start, width))
    drawn = []
    for identity, name, lane_items in lanes:
        drawn.append(_lane(identity, name, lane_items, first, line_days))
    return YearLine(first, last, tuple(scale), tuple(drawn))


def lanes_by_phase(plan: Plan, items: Iterable[Item], rest: str) -> list[SortedItems]:
    """Sort items into the headings they are printed under; ``rest`` names those under none."""
    headings = [(phase.id, phase.name) for phase in plan.phases]
    pairs = [(item.deadline.phase, item) for item in items]
    return _lanes([*headings, (None, rest)], pairs)


def lanes_by_movement(
    plan: Plan, items: Iterable[Item], rest: str
) -> list[SortedItems]:
    """Sort items by movement or campaign; ``rest`` names those of none."""
    headings = [(movement.id, movement.name) for movement in plan.movements]
    pairs = [(item.task.movement, item) for item in items]
    return _lanes([*headings, (None, rest)], pairs)


def lanes_by_role(wording: Wording, items: Iterable[Item]) -> list[SortedItems]:
    """Sort a party's items by its roles; an item of two roles stands in both lanes."""
    headings = [(role.id, wording.parties.role(role.id)) for role in ROLES]
    pairs: list[tuple[str | None, Item]] = []
    for item in items:
        pairs.extend((role, item) for role in item.roles)
    return _lanes(headings, pairs)


def _lanes(
    headings: Iterable[tuple[str | None, str]], pairs: list[tuple[str | None, Item]]
) -> list[SortedItems]:
    """Give each identity the items that are paired with it; a lane without any is left out."""
    lanes = []
    for identity, name in headings:
        lane_items = [item for key, item in pairs if key == identity]
        if lane_items:
            lanes.append((identity or "", name, lane_items))
    return lanes


def _days(deadline: Deadline) -> list[tuple[dt.date, str]]:
    """Say on which days it is shown: on the day that counts, and what takes several days on its first and its last."""
    first, last = _span(deadline)
    if first != last:
        return [(first, "start"), (last, "end")]
    return [(first, "")]


def _span(deadline: Deadline) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that it covers; it must have a day."""
    last = deadline.leading_day
    assert last
    if deadline.takes_place and deadline.date:
        return deadline.date, last
    return last, last


def _months(plan: Plan, items: list[Item]) -> list[dt.date]:
    """List the first day of each month of the year, and of those around it that ``items`` reach into."""
    year = plan.header.year
    days = [dt.date(year, 1, 1), dt.date(year, 12, 1)]
    for item in items:
        days.extend(day for day, _ in _days(item.deadline))
    month = min(days).replace(day=1)
    last_day = max(days)
    months = []
    while month <= last_day:
        months.append(month)
        # A month later by its last day, since months differ in length.
        month = last_of_month(month.year, month.month) + dt.timedelta(days=1)
    return months


def _month(
    plan: Plan,
    first: dt.date,
    entries: dict[dt.date, list[DayEntry]],
    items: list[Item],
) -> Month:
    weeks = []
    for dates in calendar.Calendar().monthdatescalendar(first.year, first.month):
        week: list[Day | None] = []
        for date in dates:
            # The first and last week reach into other months, whose tables show those days.
            of_month = date.month == first.month
            week.append(_day(plan, date, entries) if of_month else None)
        weeks.append(tuple(week))
    inside = [item for item in items if _month_of(item) == first]
    return Month(first, tuple(weeks), tuple(inside))


def _month_of(item: Item) -> dt.date:
    """Return the first day of the month in whose list it stands."""
    _, last = _span(item.deadline)
    return last.replace(day=1)


def _day(plan: Plan, day: dt.date, entries: dict[dt.date, list[DayEntry]]) -> Day:
    off = plan.calendar.reason_off(day)
    named = off is not None and plan.calendar.is_holiday(day)
    return Day(day, off, named, tuple(entries.get(day, ())))


def _lane(
    identity: str, name: str, items: Iterable[Item], first: dt.date, line_days: int
) -> Lane:
    """Stack the marks of a line: each on the lowest level that is free where it starts."""
    marks: list[YearMark] = []
    # The place from which each level is free again, as a share of the line.
    free_from: list[float] = []
    # From left to right: only so does the end of its last mark tell from where a level is free.
    for item in sorted(items, key=_by_day):
        deadline = item.deadline
        if not deadline.leading_day:
            continue
        first_day, last_day = _span(deadline)
        start = (first_day - first).days / line_days
        # A mark ends where the day after its last one begins, as an all-day event does.
        end = ((last_day - first).days + 1) / line_days
        level = _free_level(free_from, start)
        if level == len(free_from):
            free_from.append(0)
        free_from[level] = end + _CLOSE
        # The template draws a single day as a dot of its own size.
        width = _percent(end - start) if first_day != last_day else ""
        marks.append(
            YearMark(deadline, _percent(start), width, level, awaits=awaits(item))
        )
    # A lane without any mark is as high as one with a single level.
    return Lane(identity, name, tuple(marks), max(1, len(free_from)))


def _by_day(item: Item) -> tuple[dt.date, str]:
    deadline = item.deadline
    # By id within a day, so that the same plan is always drawn alike.
    first_day = _span(deadline)[0] if deadline.leading_day else dt.date.max
    return first_day, deadline.id


def _free_level(free_from: list[float], start: float) -> int:
    """Return the lowest level that is free at ``start``; one above all where none is."""
    for level, place in enumerate(free_from):
        if place <= start:
            return level
    return len(free_from)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
