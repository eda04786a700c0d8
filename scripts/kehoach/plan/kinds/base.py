"""What every kind of deadline answers, with the answer that most of them give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kehoach import dates
from kehoach.phrases.meanings import Meaning
from kehoach.plan.kinds.fields import (
    SAID_FIELDS,
    TIME_FIELDS,
    Said,
    Workdays,
    Written,
    attribute,
)
from kehoach.plan.kinds.period import Period

LEAP_YEAR = 2020
"""Stands in where only what has no year is compared."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the fields of a deadline; who knows its place makes a problem of it."""

    code: str
    field: str
    """The field to point at; empty for the deadline as a whole."""
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One of the days on which a deadline recurs."""

    suffix: str
    """What is added to the id of the deadline; it says the period, so it stays when the day is moved."""
    day: dt.date
    period: Period


class Kind:
    """One kind of deadline: its fields, its days, its words.

    A new kind is a class like those beside this one, an entry in the registry, and the words that ``word_keys`` names.
    """

    id: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    """Fields without which it is not complete, as plan.yaml calls them."""
    allows: ClassVar[tuple[str, ...]] = ()
    """Fields that it may have besides."""
    told_by: ClassVar[tuple[str, ...]] = ()
    """Fields in which its day is looked for when a finding points at it, the first that is filled."""
    has_own_day: ClassVar[bool] = True
    """False where the day comes from elsewhere: from an anchor, from each instance, or not at all."""
    never_dated: ClassVar[bool] = False
    """Whether it never comes to a day, so that only its words tell it from another."""
    recurs: ClassVar[bool] = False
    binds: ClassVar[bool] = False
    """Whether it is one day that binds in one of three ways, which a cell with a bare day does not say."""
    yearless: ClassVar[bool] = False
    """Whether a phrase that prints no year leaves it to the plan, so that the keeper has to confirm it."""
    part_of_year: ClassVar[bool] = False
    """Whether a heading that names it groups the rows of a table into phases of the year."""
    often_a_name: ClassVar[bool] = False
    """Whether in running text it is rather part of a name or a way of working."""
    bare_review: ClassVar[str] = "bare-day"
    """Key of what the keeper is asked where the phrase leaves open what happens on the day."""

    @property
    def published(self) -> bool:
        """Tell whether deadlines of this kind stand in a resolved plan; a recurrence stands there as its instances."""
        return not self.recurs

    @property
    def family(self) -> str:
        """Name what it can be compared with: the same day may bind in several ways."""
        return "day" if self.binds else self.id

    @property
    def moved_by(self) -> tuple[str, ...]:
        """The fields by which a document moves it, that of its last day first; empty without a day of its own."""
        return (*reversed(self.needs), *self.allows) if self.has_own_day else ()

    @property
    def word_keys(self) -> tuple[str, ...]:
        """The keys under which each language has its words."""
        keys = [f"kind.{self.id}"]
        if self.published and not self.never_dated:
            keys += [f"when.{self.id}", f"spoken.{self.id}", f"calendar.kind-{self.id}"]
            if "time" in self.allows:
                keys += [f"when.{self.id}-timed", f"spoken.{self.id}-timed"]
        return tuple(keys)

    def needed(self, _: Said) -> tuple[str, ...]:
        """Return the fields that a deadline needs."""
        return self.needs

    def allowed(self, _: Said) -> tuple[str, ...]:
        """Return the fields that a deadline may have besides."""
        return self.allows

    def named(self, _: Written, field: str) -> str:
        """Return what the kind is called where a field does not belong to it."""
        del field
        return self.id

    def told_in(self, deadline: Written) -> str:
        """Return the field that tells its day, or the phrase where none does."""
        filled = (name for name in self.told_by if getattr(deadline, attribute(name)))
        return next(filled, "phrase")

    def span(
        self, deadline: Written, calendar: Workdays
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return first and last day; the last only for a range, neither for what has no day."""
        del deadline, calendar
        return None, None

    def last_usable(self, due: dt.date, *, timed: bool, strict: bool) -> dt.date:
        """Return the last day that still keeps a deadline, working or not.

        ``timed`` says that it has a time of day, ``strict`` that the plan reads "trước ngày X" without the day itself.
        """
        del timed, strict
        return due

    def period(self, last_day: dt.date) -> Period | None:
        """Return the period that a deadline stands for, from its last day; None for what is days."""
        del last_day
        return None

    def instances(self, deadline: Written, year: int) -> Iterator[Instance]:
        """Yield the instances in a plan's year, or in the time that the deadline gives; none unless it recurs."""
        del deadline, year
        yield from ()

    def faults(self, deadline: Written) -> Iterator[Fault]:
        """Yield where the fields cannot be read; what is missing or too much is the same for every kind."""
        del deadline
        yield from ()

    def mismatches(self, deadline: Written) -> Iterator[Fault]:
        """Yield the fields that say otherwise than the phrase prints, where it prints any: one of the two is a slip."""
        for name in ("date", "from", "to"):
            day = getattr(deadline, attribute(name))
            printed = _printed_days(deadline, day.year) if day else set()
            if printed and day not in printed:
                yield mismatch(name, dates.print_date(day))
        yield from self.clock_mismatches(deadline)

    def clock_mismatches(self, deadline: Written) -> Iterator[Fault]:
        """Yield the time of day where the phrase prints another."""
        clocks = {
            meaning.time
            for meaning in deadline.said.read(LEAP_YEAR).meanings
            if meaning.time
        }
        if clocks and deadline.time not in clocks and "time" in self.allows:
            written = f"{deadline.time:%H:%M}" if deadline.time else "-"
            yield mismatch("time", written)

    def compared(self, meaning: Meaning) -> tuple[str, ...]:
        """Return the fields in which a deadline is compared with a meaning of its family."""
        del meaning
        return self.needs

    def value(self, told: Said, name: str) -> object:
        """Return what a field says, or means where it is left out."""
        return getattr(told, attribute(name))

    def differing_field(self, meaning: Meaning, deadline: Written) -> str:
        """Name the first field in which a deadline says otherwise than a meaning of its family; empty if none."""
        for name in self.compared(meaning):
            if self.value(meaning, name) != self.value(deadline, name):
                return name
        return ""

    def fields_of(self, meaning: Meaning) -> dict[str, object]:
        """Return a meaning as fields of a deadline, in the order of plan.yaml."""
        own = {*self.needed(meaning), *self.allowed(meaning)}
        values = {
            name: self.written_value(meaning, name)
            for name in TIME_FIELDS
            if name in own and name in SAID_FIELDS
        }
        return {name: value for name, value in values.items() if value is not None}

    def written_value(self, meaning: Meaning, name: str) -> object:
        """Return a field of a meaning as plan.yaml writes it."""
        return getattr(meaning, attribute(name))

    def phrase(self, meaning: Meaning) -> str:
        """Write a meaning in the words of an official plan, without round, condition or mark."""
        raise NotImplementedError


def mismatch(name: str, value: object) -> Fault:
    """Return the fault of a field whose value is not what the phrase prints."""
    return Fault("phrase-mismatch", name, {"field": name, "value": value})


def _printed_days(deadline: Written, year: int) -> set[dt.date]:
    """Return the days that the phrase prints; without a year it may mean this one, or the one before it and "next"."""
    return {
        day
        for base in (year, year - 1)
        for meaning in deadline.said.read(base).meanings
        for day in meaning.days_named
    }
