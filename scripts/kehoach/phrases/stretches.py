"""Stretches of time that words name without a day: thirds and weeks of a month, a school year.

Where usage knows one reading ("thượng tuần" is ten days) it is that; elsewhere it is policy. Which days the beginning,
the middle and the end of a month are, each plan says (``MonthParts``); of the rest the earliest reading that offices
follow is taken. Whoever drafts asks the keeper to confirm it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kehoach.dates import last_of_month

Stretch = tuple[dt.date, dt.date]
"""First and last day, both included."""

_Part = Callable[[dt.date, dt.date], Stretch]


@dataclass(frozen=True, slots=True)
class MonthParts:
    """A plan's policy of which days "đầu", "giữa" and "cuối tháng" are."""

    early: int = 10
    """The last day of "đầu tháng", which begins on the first."""
    middle: int = 20
    """The last day of "giữa tháng", which begins on the day after."""
    late: int | None = None
    """The first day of "cuối tháng"; None where only the last day of the month counts, as in "tháng 7"."""


USUAL_PARTS = MonthParts()
"""Where a plan sets no policy."""
LATE = "cuối"


@dataclass(frozen=True, slots=True)
class PartOfMonth:
    """A part of a month as it is printed: its days are the plan's to say."""

    words: str
    """One of ``PLAN_PARTS``."""
    year: int
    month: int

    def days(self, parts: MonthParts) -> Stretch | None:
        """Return the days that a policy makes of it; None where only the last of the month counts.

        Raises ValueError for no such month.
        """
        first, last = (
            dt.date(self.year, self.month, 1),
            last_of_month(self.year, self.month),
        )
        match self.words:
            case "đầu":
                return first, first.replace(day=parts.early)
            case "giữa":
                return first.replace(day=parts.early + 1), first.replace(
                    day=parts.middle
                )
        return (first.replace(day=parts.late), last) if parts.late else None


PLAN_PARTS = ("đầu", "giữa", LATE)
"""The words for those parts of a month whose days a plan says."""


def _first_third(first: dt.date, _: dt.date) -> Stretch:
    return first, first.replace(day=10)


def _second_third(first: dt.date, _: dt.date) -> Stretch:
    return first.replace(day=11), first.replace(day=20)


def _last_third(first: dt.date, last: dt.date) -> Stretch:
    return first.replace(day=21), last


def _first_half(first: dt.date, _: dt.date) -> Stretch:
    return first, first.replace(day=15)


def _second_half(first: dt.date, last: dt.date) -> Stretch:
    return first.replace(day=16), last


_PARTS: Mapping[str, tuple[_Part, bool]] = {
    "thượng tuần": (_first_third, False),
    "trung tuần": (_second_third, False),
    "hạ tuần": (_last_third, False),
    "nửa đầu": (_first_half, True),
    "nửa cuối": (_second_half, True),
}
"""Other parts of a month by their words, and whether it is policy that tells their days."""
PARTS = (*_PARTS, "đầu", "giữa")
"""The words for parts of a month, save its end, which may be that of several months."""
_WEEKS = {"nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5}
FIRST_WEEK, LAST_WEEK = "đầu", "cuối"


def part_of_month(words: str, year: int, month: int) -> tuple[Stretch, bool]:
    """Return a part of a month other than ``PLAN_PARTS``, and whether policy tells its days.

    Raises ValueError for no such month.
    """
    part, by_policy = _PARTS[" ".join(words.casefold().split())]
    first = dt.date(year, month, 1)
    return part(first, last_of_month(year, month)), by_policy


def days_at_end(count: int, year: int, month: int, *, last: bool) -> Stretch:
    """Return the first or the last days of a month. Raises ValueError where it has not so many."""
    if not count:
        raise ValueError(count)
    first, end = dt.date(year, month, 1), last_of_month(year, month)
    if count > end.day:
        raise ValueError(count)
    if last:
        return end - dt.timedelta(days=count - 1), end
    return first, first.replace(day=count)


def week_of_month(name: str, year: int, month: int) -> Stretch:
    """Return a week of a month, Monday to Sunday, without the days of its neighbours.

    The first is that of the month's first day of the office's week, Monday to Friday. Raises ValueError for no such
    week.
    """
    weeks = list(_weeks(year, month))
    folded = name.casefold()
    if folded == LAST_WEEK:
        return weeks[-1]
    number = 1 if folded == FIRST_WEEK else _WEEKS.get(folded) or int(folded)
    if not 1 <= number <= len(weeks):
        raise ValueError(name)
    return weeks[number - 1]


def _weeks(year: int, month: int) -> list[Stretch]:
    end = last_of_month(year, month)
    day = dt.date(year, month, 1)
    # Nobody works on the two days of a month that begins on a Saturday.
    if day.isoweekday() > 5:
        day += dt.timedelta(days=8 - day.isoweekday())
    weeks: list[Stretch] = []
    while day <= end:
        sunday = day + dt.timedelta(days=7 - day.isoweekday())
        weeks.append((day, min(sunday, end)))
        day = sunday + dt.timedelta(days=1)
    return weeks


def school_year(first: int) -> Stretch:
    """Return a school year as pupils have it: from its opening on 5 September to 31 May."""
    return dt.date(first, 9, 5), dt.date(first + 1, 5, 31)
