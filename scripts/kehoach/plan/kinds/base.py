"""What every kind of deadline answers, with the answer that most of them give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from kehoach.plan.kinds.fields import Workdays, Written, attribute
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.worded import Fault, Worded


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One of the days on which a deadline recurs."""

    suffix: str
    """What is added to the id of the deadline; it says the period, so it stays when the day is moved."""
    day: dt.date
    period: Period


class Kind(Worded):
    """One kind of deadline: its fields, its days, its words.

    A new kind is a class like those beside this one, an entry in the registry, and the words that ``word_keys`` names.
    """

    told_by: ClassVar[tuple[str, ...]] = ()
    """Fields in which its day is looked for when a finding points at it, the first that is filled."""
    has_own_day: ClassVar[bool] = True
    """False where the day comes from elsewhere: from an anchor, from each instance, or not at all."""
    never_dated: ClassVar[bool] = False
    """Whether it never comes to a day, so that only its words tell it from another."""
    recurs: ClassVar[bool] = False
    by_policy: ClassVar[bool] = False
    """Whether the plan's policy dates it: it is published as what that makes of it, of another kind."""
    binds: ClassVar[bool] = False
    """Whether it is one day that binds in one of three ways, which a cell with a bare day does not say."""
    yearless: ClassVar[bool] = False
    """Whether a phrase that prints no year leaves it to the plan, so that the keeper has to confirm it."""
    part_of_year: ClassVar[bool] = False
    """Whether a heading that names it groups the rows of a table into phases of the year."""
    takes_place: ClassVar[bool] = False
    """Whether it happens on its days, instead of having to be done by them."""
    often_a_name: ClassVar[bool] = False
    """Whether in running text it is rather part of a name or a way of working."""
    bare_review: ClassVar[str] = "bare-day"
    """Key of what the keeper is asked where the phrase leaves open what happens on the day."""

    @property
    def published(self) -> bool:
        """Tell whether deadlines of this kind stand in a resolved plan; a recurrence stands there as its instances."""
        return not (self.recurs or self.by_policy)

    @property
    def family(self) -> str:
        """Name what it can be compared with: the same day may bind in several ways."""
        # "Trước ngày 30/3" and "chậm nhất ngày 30/3" tell one day: how it binds is compared by itself.
        return "day" if self.binds else self.id

    @property
    def moved_by(self) -> tuple[str, ...]:
        """The fields by which a document moves it, that of its last day first; empty without a day of its own."""
        return (*reversed(self.needs), *self.allows) if self.has_own_day else ()

    @property
    def word_keys(self) -> tuple[str, ...]:
        """The keys under which each language has its words."""
        keys = [f"kind.{self.id}"]
        # A recurrence is shown as its instances, and what is never due has no day to show.
        if self.published and not self.never_dated:
            keys += [f"when.{self.id}", f"spoken.{self.id}", f"calendar.kind-{self.id}"]
            if "time" in self.allows:
                keys += [f"when.{self.id}-timed", f"spoken.{self.id}-timed"]
        return tuple(keys)

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

    def faults_in_year(self, deadline: Written, year: int) -> Iterator[Fault]:
        """Yield what cannot be so in a plan of a year; asked only where each field can be read."""
        del deadline, year
        yield from ()
