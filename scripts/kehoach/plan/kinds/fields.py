"""The fields that tell when a deadline is due: their names, their order, and who has them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Protocol

from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Phrase

TIME_FIELDS = (
    "date",
    "from",
    "to",
    "period",
    "every",
    "weekday",
    "day",
    "month",
    "bound",
    "until",
    "days",
    "direction",
    "counting",
    "anchor",
    "anchor_date",
    "time",
)
"""Names in plan.yaml, in the order in which a deadline is written."""
DAY_FIELDS = ("date", "from", "to", "until")
"""Those of them that hold a day of the plan's own year; the day of an anchor belongs to one occasion."""
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
"""The weekdays as plan.yaml writes them; the first is 1 (ISO 8601)."""


def attribute(name: str) -> str:
    """Return what a record calls a field; ``from`` is a word of Python's."""
    return "from_" if name == "from" else name


TIME_ATTRIBUTES = tuple(map(attribute, TIME_FIELDS))
"""TIME_FIELDS as attributes of a record."""
SAID_FIELDS = tuple(
    name
    for name in TIME_FIELDS
    if attribute(name) in {field.name for field in dataclasses.fields(Meaning)}
)
"""Those of TIME_FIELDS that a phrase can say; the rest only a keeper knows."""


class Said(Protocol):
    """What a phrase's meaning and a written deadline tell alike."""

    # Properties: a plain attribute of a protocol would have to be writable, and both are frozen.
    @property
    def kind(self) -> str: ...
    @property
    def date(self) -> dt.date | None: ...
    @property
    def from_(self) -> dt.date | None: ...
    @property
    def to(self) -> dt.date | None: ...
    @property
    def period(self) -> str | None: ...
    @property
    def every(self) -> str | None: ...
    @property
    def weekday(self) -> int | str | None: ...
    @property
    def day(self) -> int | None: ...
    @property
    def month(self) -> int | None: ...
    @property
    def bound(self) -> str | None: ...
    @property
    def days(self) -> int | None: ...
    @property
    def direction(self) -> str | None: ...
    @property
    def counting(self) -> str | None: ...
    @property
    def time(self) -> dt.time | None: ...


class Written(Said, Protocol):
    """A deadline as the keeper writes it: what only a plan says comes on top."""

    @property
    def until(self) -> dt.date | None: ...
    @property
    def anchor_date(self) -> dt.date | None: ...
    @property
    def said(self) -> Phrase:
        """The words of the source, as they were read."""
        ...


class Workdays(Protocol):
    """What a count of days asks of a calendar."""

    def shift(self, day: dt.date, count: int) -> dt.date:
        """Go a number of working days forward or back."""
        ...

    def next_worked(self, day: dt.date) -> dt.date:
        """Return the first working day on or after a day."""
        ...


def printed_days(deadline: Said) -> tuple[dt.date, ...]:
    """Return the days that stand in the fields of a deadline itself, the first one first."""
    days = (deadline.date, deadline.from_, deadline.to)
    return tuple(day for day in days if day)


def weekday_number(weekday: int | str | None) -> int | None:
    """Return a weekday as its number, Monday is 1; a phrase's meaning has it so already."""
    return WEEKDAYS.index(weekday) + 1 if isinstance(weekday, str) else weekday
