"""Kinds without a day of their own: counted from another day, or going on all the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

from kehoach import dates
from kehoach.phrases.meanings import Meaning
from kehoach.plan.kinds.base import Kind
from kehoach.plan.kinds.fields import Said, Workdays, Written
from kehoach.plan.kinds.recurring import counted_mismatches
from kehoach.plan.kinds.worded import Fault


class Relative(Kind):
    """A number of days before or after another day, which may not be known yet."""

    id: ClassVar[str] = "relative"
    needs: ClassVar[tuple[str, ...]] = ("days", "direction", "anchor")
    allows: ClassVar[tuple[str, ...]] = ("counting", "anchor_date")
    told_by: ClassVar[tuple[str, ...]] = ("days",)
    has_own_day: ClassVar[bool] = False

    def span(
        self, deadline: Written, calendar: Workdays
    ) -> tuple[dt.date | None, dt.date | None]:
        """Count from the anchor, which itself is not counted (Civil Code 2015, art. 147)."""
        if not deadline.anchor_date:
            return None, None
        assert deadline.days is not None
        forward = deadline.direction == "after"
        count = deadline.days if forward else -deadline.days
        if deadline.counting == "working":
            return calendar.shift(deadline.anchor_date, count), None
        day = deadline.anchor_date + dt.timedelta(days=count)
        # A time that ends on a day off ends on the next working day (art. 148); one counted back does not grow.
        if forward:
            day = calendar.next_worked(day)
        return day, None

    def mismatches(self, deadline: Written) -> Iterator[Fault]:
        """Yield the first field in which no count of the phrase is the one written."""
        yield from self.clock_mismatches(deadline)
        yield from counted_mismatches(self, deadline)

    def compared(self, _: Meaning) -> tuple[str, ...]:
        """Compare the count; what it counts from is words."""
        return ("days", "direction", "counting")

    def value(self, told: Said, name: str) -> object:
        """Return a field; days are days of the calendar unless they are called working days."""
        value = super().value(told, name)
        if name == "counting" and value is None:
            return "calendar"
        return value

    def phrase(self, meaning: Meaning) -> str:
        """Write "chậm nhất 30 ngày trước ngày tổ chức" or "trong 5 ngày làm việc kể từ ngày ký"."""
        if not meaning.days:
            return f"ngay sau khi {meaning.anchor}"
        unit = "ngày làm việc" if meaning.counting == "working" else "ngày"
        if meaning.direction == "before":
            return f"chậm nhất {meaning.days} {unit} trước {meaning.anchor}"
        return f"trong {meaning.days} {unit} kể từ {meaning.anchor}"


class Ongoing(Kind):
    """Something that goes on all the time, perhaps from a day on; it is never due."""

    id: ClassVar[str] = "ongoing"
    allows: ClassVar[tuple[str, ...]] = ("from",)
    has_own_day: ClassVar[bool] = False
    never_dated: ClassVar[bool] = True
    often_a_name: ClassVar[bool] = True

    def compared(self, meaning: Meaning) -> tuple[str, ...]:
        """Compare the first day where the words name one."""
        return ("from",) if meaning.from_ else ()

    def phrase(self, meaning: Meaning) -> str:
        """Write "từ ngày 01/4/2020 trở đi" or "thường xuyên"."""
        if not meaning.from_:
            return "thường xuyên"
        return f"từ ngày {dates.print_date(meaning.from_)} trở đi"
