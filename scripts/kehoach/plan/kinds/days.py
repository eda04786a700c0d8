"""Kinds that are days themselves: one that binds in one of three ways, or a span of them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from kehoach import dates
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.writing import write_bound, write_clock, write_weekday
from kehoach.plan.kinds.base import Kind
from kehoach.plan.kinds.fields import Workdays, Written


class _SingleDay(Kind):
    """One day; the classes below say how it binds."""

    needs: ClassVar[tuple[str, ...]] = ("date",)
    allows: ClassVar[tuple[str, ...]] = ("time",)
    told_by: ClassVar[tuple[str, ...]] = ("date",)
    binds: ClassVar[bool] = True
    yearless: ClassVar[bool] = True

    def span(
        self, deadline: Written, _: Workdays
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return the day."""
        return deadline.date, None

    def phrase(self, meaning: Meaning) -> str:
        """Write "trước 17 giờ 00 ngày 25/3/2020"."""
        assert meaning.date
        weekday = f" ({write_weekday(meaning.weekday)})" if meaning.weekday else ""
        clock = write_clock(meaning.time)
        day = dates.print_date(meaning.date)
        return f"{write_bound(self.id)}{clock}ngày {day}{weekday}"


class Event(_SingleDay):
    """Something takes place on the day."""

    id: ClassVar[str] = "event"
    takes_place: ClassVar[bool] = True


class Before(_SingleDay):
    """Something is done before the day begins."""

    id: ClassVar[str] = "before"

    def last_usable(self, due: dt.date, *, timed: bool, strict: bool) -> dt.date:
        """Leave out the day itself where the plan reads it so; a time of day leaves it usable."""
        # "Trước 17 giờ 00 ngày 30/3" can still be kept on 30/3 itself.
        if timed or not strict:
            return due
        return due - dt.timedelta(days=1)


class By(_SingleDay):
    """Something is done on the day at the latest."""

    id: ClassVar[str] = "by"


class Range(Kind):
    """Something takes several days, both ends included."""

    id: ClassVar[str] = "range"
    takes_place: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("from", "to")
    told_by: ClassVar[tuple[str, ...]] = ("to",)
    yearless: ClassVar[bool] = True

    def span(
        self, deadline: Written, _: Workdays
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return both ends."""
        return deadline.from_, deadline.to

    def phrase(self, meaning: Meaning) -> str:
        """Write "từ ngày 27/8/2020 đến hết ngày 28/8/2020"."""
        assert meaning.from_
        assert meaning.to
        first, last = dates.print_date(meaning.from_), dates.print_date(meaning.to)
        return f"từ ngày {first} đến hết ngày {last}"
