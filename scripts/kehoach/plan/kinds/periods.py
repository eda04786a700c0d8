"""Kinds that are a named stretch of the calendar; they are due on its last day."""

from __future__ import annotations

import abc
import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

from kehoach import dates
from kehoach.phrases.meanings import Meaning
from kehoach.plan.kinds.base import Kind
from kehoach.plan.kinds.fields import Said, Workdays, Written
from kehoach.plan.kinds.period import (
    Period,
    half_year_of,
    month_of,
    quarter_of,
    year_of,
)
from kehoach.plan.kinds.worded import Fault, mismatch


class PeriodKind(Kind):
    """A period; the classes below say of which length."""

    needs: ClassVar[tuple[str, ...]] = ("period",)
    told_by: ClassVar[tuple[str, ...]] = ("period",)

    @abc.abstractmethod
    def read_end(self, text: str) -> dt.date:
        """Read a period as plan.yaml writes it and return its last day. Raises ValueError."""

    def end(self, told: Said) -> dt.date | None:
        """Return the last day; None where the period is not written or cannot be read."""
        # "faults" tells of it, at its place; whoever else asks goes on without a day.
        with contextlib.suppress(ValueError):
            return self.read_end(told.period or "")
        return None

    def span(
        self, deadline: Written, _: Workdays
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return the last day, on which it is due."""
        return self.end(deadline), None

    @property
    def word_keys(self) -> tuple[str, ...]:
        """Add what is said of a period that cannot be read."""
        refused = f"problem.not-{self.id}"
        return (*super().word_keys, f"{refused}.message", f"{refused}.hint")

    def faults(self, deadline: Written) -> Iterator[Fault]:
        """Yield the period where it is none of this length."""
        if deadline.period and not self.end(deadline):
            yield Fault(f"not-{self.id}", "period", {"text": deadline.period})

    def mismatches(self, deadline: Written) -> Iterator[Fault]:
        """Yield the period where the phrase prints another of the same length."""
        end = self.end(deadline)
        if end:
            # All of them: "tháng 3, tháng 9/2020" is two deadlines under one phrase.
            printed = {
                self.end(meaning)
                for meaning in self.printed(deadline, end.year)
                if meaning.kind == self.id
            }
            if printed and end not in printed:
                yield mismatch("period", deadline.period)
        yield from self.clock_mismatches(deadline)

    def printed(self, deadline: Written, year: int) -> Iterator[Meaning]:
        """Yield what the phrase prints, wherever in it; ``year`` is for what is written without one."""
        for expression in deadline.said.expressions(year):
            yield from expression.meanings

    def value(self, told: Said, _: str) -> object:
        """Compare periods by their last day: II/2020 is 2/2020."""
        return self.end(told)


class Month(PeriodKind):
    """Within a month."""

    id: ClassVar[str] = "month"
    yearless: ClassVar[bool] = True
    part_of_year: ClassVar[bool] = True

    def read_end(self, text: str) -> dt.date:
        """Read 6/2020 or 2020-06."""
        return dates.month_end(text)

    def period(self, last_day: dt.date) -> Period:
        """Return the month that ends on a day."""
        return month_of(last_day)

    def phrase(self, meaning: Meaning) -> str:
        """Write "trong tháng 6/2020"."""
        return f"trong tháng {meaning.period}"


class Quarter(PeriodKind):
    """Within a quarter."""

    id: ClassVar[str] = "quarter"
    yearless: ClassVar[bool] = True
    part_of_year: ClassVar[bool] = True

    def read_end(self, text: str) -> dt.date:
        """Read II/2020 or 2/2020."""
        return dates.quarter_end(text)

    def period(self, last_day: dt.date) -> Period:
        """Return the quarter that ends on a day."""
        return quarter_of(last_day)

    def phrase(self, meaning: Meaning) -> str:
        """Write "trong quý II/2020"."""
        return f"trong quý {meaning.period}"


class HalfYear(PeriodKind):
    """Within the first or the second half of a year."""

    id: ClassVar[str] = "half-year"
    yearless: ClassVar[bool] = True
    part_of_year: ClassVar[bool] = True

    def read_end(self, text: str) -> dt.date:
        """Read 1/2020 or 2/2020."""
        return dates.half_year_end(text)

    def period(self, last_day: dt.date) -> Period:
        """Return the half that ends on a day."""
        return half_year_of(last_day)

    def printed(self, deadline: Written, year: int) -> Iterator[Meaning]:
        """Yield what the phrase says as a whole: as a part of one, "6 tháng đầu năm" is the name of a report."""
        yield from deadline.said.read(year).meanings

    def phrase(self, meaning: Meaning) -> str:
        """Write "6 tháng đầu năm 2020"."""
        # Not as the field has it: "1/2020" would be read as January.
        half, year = (meaning.period or "").split("/")
        return f"6 tháng {'đầu' if half == '1' else 'cuối'} năm {year}"


class Year(PeriodKind):
    """Within a year."""

    id: ClassVar[str] = "year"
    often_a_name: ClassVar[bool] = True

    def read_end(self, text: str) -> dt.date:
        """Read 2020."""
        return dates.year_end(text)

    def period(self, last_day: dt.date) -> Period:
        """Return the year that ends on a day."""
        return year_of(last_day)

    def phrase(self, meaning: Meaning) -> str:
        """Write "trong năm 2020"."""
        return f"trong năm {meaning.period}"
