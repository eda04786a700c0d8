"""The year as months: tables with days off named, and what counts in each, day by day.

A deadline stands on the day that counts (``Deadline.leading_day``): who looks up a week sees what has to be done in
it, not what could have been done before it. What takes place stands on its own days.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kehoach.dates import last_of_month
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.portions import by_leading_day
from kehoach.plan.slices import Item
from kehoach.plan.workdays import DayOff


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


def months_of(plan: Plan, items: Iterable[Item]) -> tuple[Month, ...]:
    """Lay out the plan's year, and the months before and after it in which something counts."""
    dated = by_leading_day(items)
    entries: dict[dt.date, list[DayEntry]] = {}
    for item in dated:
        for day, part in _days(item.deadline):
            entries.setdefault(day, []).append(DayEntry(item, part))
    firsts = months_between(plan, dated)
    inside: dict[dt.date, list[Item]] = {}
    for item in dated:
        inside.setdefault(month_of(item), []).append(item)
    return tuple(
        _month(plan, first, entries, inside.get(first, [])) for first in firsts
    )


def span_of(deadline: Deadline) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that a deadline covers; it must have a day."""
    last = deadline.leading_day
    assert last
    if deadline.takes_place and deadline.date:
        return deadline.date, last
    return last, last


def month_of(item: Item) -> dt.date:
    """Return the first day of the month in whose list an item stands."""
    _, last = span_of(item.deadline)
    return last.replace(day=1)


def months_between(plan: Plan, items: Iterable[Item]) -> list[dt.date]:
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


def _days(deadline: Deadline) -> list[tuple[dt.date, str]]:
    """Say on which days it is shown: on the day that counts, and what takes several days on its first and its last."""
    first, last = span_of(deadline)
    if first != last:
        return [(first, "start"), (last, "end")]
    return [(first, "")]


def _month(
    plan: Plan,
    first: dt.date,
    entries: dict[dt.date, list[DayEntry]],
    inside: list[Item],
) -> Month:
    """Lay out a month with what counts in it."""
    weeks = []
    for dates in calendar.Calendar().monthdatescalendar(first.year, first.month):
        week: list[Day | None] = []
        for date in dates:
            # The first and last week reach into other months, whose tables show those days.
            of_month = date.month == first.month
            week.append(_day(plan, date, entries) if of_month else None)
        weeks.append(tuple(week))
    return Month(first, tuple(weeks), tuple(inside))


def _day(plan: Plan, day: dt.date, entries: dict[dt.date, list[DayEntry]]) -> Day:
    off = plan.calendar.reason_off(day)
    named = off is not None and plan.calendar.is_holiday(day)
    return Day(day, off, named, tuple(entries.get(day, ())))
