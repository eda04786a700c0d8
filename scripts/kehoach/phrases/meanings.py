"""What one deadline means."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from kehoach.phrases.stretches import USUAL_PARTS, MonthParts, PartOfMonth

WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")
"""Thứ hai (Monday) is the second day of the Vietnamese week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One deadline; the fields down to ``tentative`` are those of records.DeadlineRecord."""

    kind: str
    date: dt.date | None = None
    from_: dt.date | None = None
    to: dt.date | None = None
    period: str | None = None
    every: str | None = None
    day: int | None = None
    month: int | None = None
    bound: str | None = None
    # Always days: "2 tuần trước ngày tổ chức" is 14.
    days: int | None = None
    direction: str | None = None
    counting: str | None = None
    anchor: str | None = None
    time: dt.time | None = None
    conditional: str | None = None
    tentative: bool = False
    label: str = ""
    """What numbers the round ("đợt 1/2020"); never a date."""
    weekday: int | None = None
    """The weekday as printed, 1 is Monday: a checksum of the date."""
    worded: bool = True
    """False where a day stands alone, without a word that says what happens on it, or a recurrence without a day."""

    by_policy: bool = False
    """The words print no day: its days are what a policy makes of "đầu tháng 7", for the keeper to confirm."""
    counted: bool = False
    """The words print only how often: "2 lần/năm"."""
    part: PartOfMonth | None = None
    """The part of a month that is printed, where it is the plan that says its days."""

    @property
    def days_named(self) -> tuple[dt.date, ...]:
        """The days that are printed."""
        if self.by_policy:
            return ()
        return tuple(day for day in (self.date, self.from_, self.to) if day)


def dated(part: PartOfMonth, parts: MonthParts = USUAL_PARTS) -> Meaning:
    """Return a part of a month as what a plan's policy makes of it: some days, or the month by its last day.

    Raises ValueError for no such month.
    """
    days = part.days(parts)
    told = Meaning(kind="month", worded=False, by_policy=True, part=part)
    if days is None:
        return replace(told, period=f"{part.month}/{part.year}")
    first, last = days
    return replace(told, kind="range", from_=first, to=last)
