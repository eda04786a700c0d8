"""A kind of deadline against what a phrase says: the fields that both tell, held against each other and written."""

from __future__ import annotations

import abc
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
    Written,
    attribute,
)

LEAP_YEAR = 2020
"""Stands in where only what has no year is compared; in it "29/02" is a day too."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the fields of a deadline; who knows its place makes a problem of it."""

    code: str
    field: str
    """The field to point at; empty for the deadline as a whole."""
    values: Mapping[str, object]


class Worded(abc.ABC):
    """What a kind has in common with the phrases that say it."""

    id: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    """Fields without which it is not complete, as plan.yaml calls them."""
    allows: ClassVar[tuple[str, ...]] = ()
    """Fields that it may have besides."""

    def needed(self, _: Said) -> tuple[str, ...]:
        """Return the fields that a deadline needs."""
        return self.needs

    def allowed(self, _: Said) -> tuple[str, ...]:
        """Return the fields that a deadline may have besides."""
        return self.allows

    def mismatches(self, deadline: Written) -> Iterator[Fault]:
        """Yield the fields that say otherwise than the phrase prints, where it prints any: one of the two is a slip."""
        for name in ("date", "from", "to"):
            day = getattr(deadline, attribute(name))
            printed = _printed_days(deadline, day.year) if day else set()
            # "Trước kỳ họp" prints no day and leaves it to the keeper.
            if printed and day not in printed:
                yield mismatch(name, dates.print_date(day))
        yield from self.clock_mismatches(deadline)

    def clock_mismatches(self, deadline: Written) -> Iterator[Fault]:
        """Yield the time of day where the phrase prints another."""
        meanings = deadline.said.read(LEAP_YEAR).meanings
        clocks = {meaning.time for meaning in meanings if meaning.time}
        # A kind that has no hour cannot be given the one that its phrase prints.
        if "time" not in self.allows:
            return
        if clocks and deadline.time not in clocks:
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
        fields: dict[str, object] = {}
        for name in TIME_FIELDS:
            if name not in own or name not in SAID_FIELDS:
                continue
            value = self.written_value(meaning, name)
            if value is not None:
                fields[name] = value
        return fields

    def written_value(self, meaning: Meaning, name: str) -> object:
        """Return a field of a meaning as plan.yaml writes it."""
        return getattr(meaning, attribute(name))

    @abc.abstractmethod
    def phrase(self, meaning: Meaning) -> str:
        """Write a meaning in the words of an official plan, without round, condition or mark."""


def mismatch(name: str, value: object) -> Fault:
    """Return the fault of a field whose value is not what the phrase prints."""
    return Fault("phrase-mismatch", name, {"field": name, "value": value})


def _printed_days(deadline: Written, year: int) -> set[dt.date]:
    """Return the days that the phrase prints; without a year it may mean this one, or the one before it and "next".

    "trước ngày 31/01 năm sau" is 31/01/2021 to a plan of 2020.
    """
    days: set[dt.date] = set()
    for base in (year, year - 1):
        for meaning in deadline.said.read(base).meanings:
            days.update(meaning.days_named)
    return days
