"""Deadlines that recur: a class for how often, and the kind that asks it."""

from __future__ import annotations

import abc
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import ClassVar

from kehoach import dates
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.writing import write_bound, write_clock, write_weekday
from kehoach.plan.kinds import period
from kehoach.plan.kinds.base import Instance, Kind
from kehoach.plan.kinds.fields import (
    WEEKDAYS,
    Said,
    Written,
    attribute,
    weekday_number,
)
from kehoach.plan.kinds.worded import LEAP_YEAR, Fault, mismatch

FURTHEST = 5
"""Years before and after the plan's own that a recurrence may reach: what an agency plans ahead is five years."""


class Rhythm(abc.ABC):
    """How often something recurs; the day within each stretch is told by fields of its own."""

    id: ClassVar[str]
    """What ``every`` says."""
    needs: ClassVar[tuple[str, ...]]
    """Fields that tell the day, as plan.yaml calls them."""
    allows: ClassVar[tuple[str, ...]] = ()

    @property
    def compared(self) -> tuple[str, ...]:
        """Return the fields in which a recurrence is compared with a meaning of the same rhythm."""
        return (*self.allows, *self.needs)

    @abc.abstractmethod
    def instances(
        self, deadline: Written, first: dt.date, last: dt.date
    ) -> Iterator[Instance]:
        """Yield the instances from one day to another, both included."""

    def month(self, told: Said) -> int | None:
        """Return in which month of its stretch it is due; the last one unless it is told."""
        return told.month

    def faults(self, deadline: Written) -> Iterator[Fault]:
        """Yield the fields that tell no day of a stretch."""
        del deadline
        yield from ()

    @abc.abstractmethod
    def phrase(self, meaning: Meaning) -> str:
        """Write the recurrence in the words of an official plan."""


class _MonthlyRhythm(Rhythm):
    """A day of some or all months; the classes below say of which."""

    needs: ClassVar[tuple[str, ...]] = ("day",)

    def instances(
        self, deadline: Written, first: dt.date, last: dt.date
    ) -> Iterator[Instance]:
        """Yield the day of each month into which an instance falls; in a shorter month its last."""
        for month in _months(first, last):
            day = _day_in(month, deadline.day or 1)
            if first <= day <= last and self.falls_in(month, deadline):
                yield self.instance(day)

    @abc.abstractmethod
    def falls_in(self, month: dt.date, deadline: Written) -> bool:
        """Tell whether an instance falls into the month that begins on a day."""

    @abc.abstractmethod
    def instance(self, day: dt.date) -> Instance:
        """Name the instance of a day."""


class EveryWeek(Rhythm):
    """Once a week, on a weekday."""

    id: ClassVar[str] = "week"
    needs: ClassVar[tuple[str, ...]] = ("weekday",)

    def instances(
        self, deadline: Written, first: dt.date, last: dt.date
    ) -> Iterator[Instance]:
        """Yield the weekday of each week, named by year and week of ISO 8601."""
        weekday = weekday_number(deadline.weekday)
        assert weekday
        # The first such weekday on or after the first day.
        days_ahead = (weekday - first.isoweekday()) % 7
        day = first + dt.timedelta(days=days_ahead)
        while day <= last:
            week = period.week_of(day)
            suffix = f"{week.year}-w{week.number:02d}"
            yield Instance(suffix=suffix, day=day, period=week)
            day += dt.timedelta(days=7)

    def phrase(self, meaning: Meaning) -> str:
        """Write "trước 16 giờ 00 thứ sáu hằng tuần"."""
        assert meaning.weekday
        bound = write_bound(meaning.bound or "event")
        weekday = write_weekday(meaning.weekday)
        return f"{bound}{write_clock(meaning.time)}{weekday} hằng tuần"


class EveryMonth(_MonthlyRhythm):
    """Once a month, on a day of it."""

    id: ClassVar[str] = "month"

    def falls_in(self, *_: object) -> bool:
        """Fall into each month."""
        return True

    def instance(self, day: dt.date) -> Instance:
        """Name it by year and month."""
        suffix = f"{day.year}-{day.month:02d}"
        return Instance(suffix=suffix, day=day, period=period.month_of(day))

    def phrase(self, meaning: Meaning) -> str:
        """Write "trước 16 giờ 00 ngày 25 hằng tháng"."""
        bound = write_bound(meaning.bound or "event")
        return f"{bound}{write_clock(meaning.time)}ngày {meaning.day} hằng tháng"


class EveryQuarter(_MonthlyRhythm):
    """Once a quarter, on a day of one of its months."""

    id: ClassVar[str] = "quarter"
    allows: ClassVar[tuple[str, ...]] = ("month",)

    def falls_in(self, month: dt.date, deadline: Written) -> bool:
        """Fall into one month of three."""
        place_in_quarter = (month.month - 1) % 3 + 1
        return place_in_quarter == self.month(deadline)

    def instance(self, day: dt.date) -> Instance:
        """Name it by year and quarter."""
        quarter = period.quarter_of(day)
        suffix = f"{quarter.year}-q{quarter.number}"
        return Instance(suffix=suffix, day=day, period=quarter)

    def month(self, told: Said) -> int:
        """Return the month of the quarter, its third unless told."""
        return told.month or 3

    def faults(self, deadline: Written) -> Iterator[Fault]:
        """Yield a month that no quarter has: July is the first of its own."""
        month = deadline.month or 1
        if month > 3:
            yield Fault("month-of-quarter", "month", {"month": month})

    def phrase(self, meaning: Meaning) -> str:
        """Write "trước ngày 20 tháng cuối mỗi quý"."""
        place = ("đầu", "giữa", "cuối")[self.month(meaning) - 1]
        bound = write_bound(meaning.bound or "event")
        clock = write_clock(meaning.time)
        return f"{bound}{clock}ngày {meaning.day} tháng {place} mỗi quý"


class EveryHalfYear(_MonthlyRhythm):
    """Twice a year, on a day of one of its months."""

    id: ClassVar[str] = "half-year"
    allows: ClassVar[tuple[str, ...]] = ("month",)

    def falls_in(self, month: dt.date, deadline: Written) -> bool:
        """Fall into one month of six."""
        place_in_half = (month.month - 1) % 6 + 1
        return place_in_half == self.month(deadline)

    def instance(self, day: dt.date) -> Instance:
        """Name it by year and half."""
        half = period.half_year_of(day)
        suffix = f"{half.year}-h{half.number}"
        return Instance(suffix=suffix, day=day, period=half)

    def month(self, told: Said) -> int:
        """Return the month of the half-year, its sixth unless told."""
        return told.month or 6

    def faults(self, deadline: Written) -> Iterator[Fault]:
        """Yield a month that no half-year has: July is the first of its own."""
        month = deadline.month or 1
        if month > 6:
            yield Fault("month-of-half-year", "month", {"month": month})

    def phrase(self, _: Meaning) -> str:
        """Write "định kỳ 6 tháng một lần": official paper tells no day of it in one phrase."""
        return "định kỳ 6 tháng một lần"


class EveryYear(_MonthlyRhythm):
    """Once a year, on one day."""

    id: ClassVar[str] = "year"
    allows: ClassVar[tuple[str, ...]] = ("month",)

    def falls_in(self, month: dt.date, deadline: Written) -> bool:
        """Fall into one month of twelve."""
        return month.month == self.month(deadline)

    def instance(self, day: dt.date) -> Instance:
        """Name it by the year alone."""
        return Instance(suffix=str(day.year), day=day, period=period.year_of(day))

    def month(self, told: Said) -> int:
        """Return the month of the year, December unless told."""
        return told.month or 12

    def phrase(self, meaning: Meaning) -> str:
        """Write "trước ngày 15/12 hằng năm"."""
        bound = write_bound(meaning.bound or "event")
        clock = write_clock(meaning.time)
        return f"{bound}{clock}ngày {meaning.day:02d}/{meaning.month} hằng năm"


RHYTHMS: Mapping[str, Rhythm] = {
    rhythm.id: rhythm
    for rhythm in (
        EveryWeek(),
        EveryMonth(),
        EveryQuarter(),
        EveryHalfYear(),
        EveryYear(),
    )
}
"""By what ``every`` says."""
_RHYTHM_FIELDS = {
    name for rhythm in RHYTHMS.values() for name in (*rhythm.needs, *rhythm.allows)
}


class Recurring(Kind):
    """The same thing again and again; each time is a deadline with an id of its own."""

    id: ClassVar[str] = "recurring"
    needs: ClassVar[tuple[str, ...]] = ("every", "bound")
    allows: ClassVar[tuple[str, ...]] = ("from", "until", "time")
    told_by: ClassVar[tuple[str, ...]] = ("day", "weekday")
    has_own_day: ClassVar[bool] = False
    recurs: ClassVar[bool] = True
    bare_review: ClassVar[str] = "bare-period"

    def needed(self, told: Said) -> tuple[str, ...]:
        """Ask for what the rhythm needs as well."""
        rhythm = RHYTHMS.get(told.every or "")
        own = rhythm.needs if rhythm else ()
        return ("every", *own, "bound")

    def allowed(self, told: Said) -> tuple[str, ...]:
        """Allow what the rhythm allows, or any rhythm where none is given yet."""
        rhythm = RHYTHMS.get(told.every or "")
        own = rhythm.allows if rhythm else sorted(_RHYTHM_FIELDS)
        return (*own, *self.allows)

    def instances(self, deadline: Written, year: int) -> Iterator[Instance]:
        """Yield the instances from ``from`` to ``until``, or in the plan's year."""
        first, last = _first_and_last(deadline, year)
        rhythm = RHYTHMS[deadline.every or ""]
        yield from rhythm.instances(deadline, first, last)

    def faults(self, deadline: Written) -> Iterator[Fault]:
        """Yield what its rhythm cannot read."""
        rhythm = RHYTHMS.get(deadline.every or "")
        if rhythm:
            yield from rhythm.faults(deadline)

    def faults_in_year(self, deadline: Written, year: int) -> Iterator[Fault]:
        """Yield a slip in ``from`` or ``until``: one far from the plan's year, or no instance between them."""
        earliest, latest = year - FURTHEST, year + FURTHEST
        for name in ("from", "until"):
            day = getattr(deadline, attribute(name))
            if day and not earliest <= day.year <= latest:
                values = {"field": name, "first": earliest, "last": latest}
                yield Fault("recurs-too-far", name, values)
                return
        if not any(self.instances(deadline, year)):
            first, last = _first_and_last(deadline, year)
            name = "until" if deadline.until else "from"
            yield Fault("recurs-never", name, {"first": first, "last": last})

    def mismatches(self, deadline: Written) -> Iterator[Fault]:
        """Yield the first field in which no recurrence of the phrase is the one written."""
        yield from self.clock_mismatches(deadline)
        # What cannot be read is told already; it differs from every phrase.
        if not any(self.faults(deadline)):
            yield from counted_mismatches(self, deadline)

    def compared(self, meaning: Meaning) -> tuple[str, ...]:
        """Compare rhythm and day; a recurrence without a day leaves the day to the plan."""
        # "Hằng tháng" names no day, so any day of the month agrees with it.
        if not meaning.worded:
            return ("every",)
        rhythm = RHYTHMS[meaning.every or ""]
        return ("every", *rhythm.compared)

    def value(self, told: Said, name: str) -> object:
        """Return a field; a month that is left out is the last of its stretch."""
        if name == "month" and told.every:
            return RHYTHMS[told.every].month(told)
        if name == "weekday":
            return weekday_number(told.weekday)
        return super().value(told, name)

    def written_value(self, meaning: Meaning, name: str) -> object:
        """Return a field as plan.yaml writes it: a weekday by its name."""
        if name == "weekday" and meaning.weekday:
            return WEEKDAYS[meaning.weekday - 1]
        return super().written_value(meaning, name)

    def named(self, deadline: Written, field: str) -> str:
        """Say the rhythm as well where a field belongs to another one."""
        if field in _RHYTHM_FIELDS:
            return f"{self.id} (every: {deadline.every})"
        return self.id

    def phrase(self, meaning: Meaning) -> str:
        """Write it as its rhythm does."""
        rhythm = RHYTHMS[meaning.every or ""]
        return rhythm.phrase(meaning)


def counted_mismatches(kind: Kind, deadline: Written) -> Iterator[Fault]:
    """Yield the field in which a phrase says something of the same kind, and only otherwise than is written."""
    meanings = deadline.said.read(LEAP_YEAR).meanings
    alike = [meaning for meaning in meanings if meaning.kind == kind.id]
    differing = [kind.differing_field(meaning, deadline) for meaning in alike]
    # A cell may hold several recurrences; the deadline is one of them.
    if differing and all(differing):
        first = differing[0]
        yield mismatch(first, getattr(deadline, first) or "-")


def _first_and_last(deadline: Written, year: int) -> tuple[dt.date, dt.date]:
    """Return from when to when a deadline recurs: the plan's year where it does not say."""
    first = deadline.from_ or dt.date(year, 1, 1)
    # A plan is one year's: what recurs for ever stands again in the next plan.
    last = deadline.until or dt.date(year, 12, 31)
    return first, last


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the first day of each month from one day to another."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        # 32 days after the first of any month lie in the next one.
        month = (month + dt.timedelta(days=32)).replace(day=1)


def _day_in(month: dt.date, day: int) -> dt.date:
    """Return a day of a month; in a shorter month its last."""
    end = dates.last_of_month(month.year, month.month)
    return end.replace(day=min(day, end.day))
