"""Days and hours that a cell holds as such, in words: with the parts that the cell shows, and no others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kehoach.dates import print_date


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of a day a cell shows; programs make a whole day of "3/2020" and of "30/3"."""

    day: bool = True
    month: bool = True
    year: bool = True


def said(moment: object, parts: Parts) -> str:
    """Say a day, a month or an hour as official paper does: "30/3/2020", "tháng 3/2020", "8 giờ 30"."""
    if isinstance(moment, dt.time):
        return _clock(moment)
    if isinstance(moment, dt.datetime):
        day = _day(moment.date(), parts)
        # A day is kept as its midnight.
        if moment.time() == dt.time() or not parts.day:
            return day
        return f"{_clock(moment.time())} ngày {day}"
    return _day(moment, parts) if isinstance(moment, dt.date) else str(moment)


def _clock(clock: dt.time) -> str:
    return f"{clock.hour} giờ {clock.minute:02d}"


def _day(day: dt.date, parts: Parts) -> str:
    if parts.day and parts.month and not parts.year:
        # Which year it is the program took from its clock; nobody printed it.
        return f"{day.day:02d}/{day.month}"
    if parts.month and not parts.day:
        return f"tháng {day.month}/{day.year}" if parts.year else f"tháng {day.month}"
    if parts.year and not parts.day:
        return f"năm {day.year}"
    return print_date(day)
