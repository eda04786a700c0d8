"""Dates as Vietnamese official paper writes them (Nghị định 30/2020/NĐ-CP) and as ISO 8601."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import zoneinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kehoach.words import Words

# ASCII: \d alone takes the digits of every script, and int() reads them.
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
# 17:00, 17h00, 17g30 or 17h: "h" and "g" both stand for "giờ".
_CLOCK = re.compile(r"(\d{1,2})(?:[:hg](\d{2})?)", re.IGNORECASE | re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_MONTH_ISO = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(I{1,3}|IV|[1-4])/(\d{4})", re.IGNORECASE | re.ASCII)
_HALF_YEAR = re.compile(r"([12])/(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def parse_date(text: str) -> dt.date:
    """Read ``30/01/2020`` (day first) or ``2020-01-30``. Raises ValueError for anything else or no such day."""
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first:
        day, month, year = map(int, day_first.groups())
        return dt.date(year, month, day)
    iso = _ISO.fullmatch(text)
    if iso:
        year, month, day = map(int, iso.groups())
        return dt.date(year, month, day)
    raise ValueError(text)


def parse_time(text: str) -> dt.time:
    """Read ``17:00``, ``17h00`` or ``17h``. Raises ValueError."""
    clock = _CLOCK.fullmatch(text)
    if not clock:
        raise ValueError(text)
    hour, minute = clock.groups()
    return dt.time(int(hour), int(minute or 0))


def month_end(text: str) -> dt.date:
    """Return the last day of ``6/2020`` or ``2020-06``. Raises ValueError."""
    month_first = _MONTH_FIRST.fullmatch(text)
    iso = _MONTH_ISO.fullmatch(text)
    if month_first:
        month, year = map(int, month_first.groups())
    elif iso:
        year, month = map(int, iso.groups())
    else:
        raise ValueError(text)
    if not 1 <= month <= 12:
        raise ValueError(text)
    return last_of_month(year, month)


def quarter_end(text: str) -> dt.date:
    """Return the last day of ``II/2020`` or ``2/2020``. Raises ValueError."""
    written = _QUARTER.fullmatch(text)
    if not written:
        raise ValueError(text)
    number, year = written.groups()
    quarter = _ROMAN.get(number.lower()) or int(number)
    return last_of_month(int(year), quarter * 3)


def half_year_end(text: str) -> dt.date:
    """Return the last day of ``1/2020`` or ``2/2020``, the halves of a year. Raises ValueError."""
    written = _HALF_YEAR.fullmatch(text)
    if not written:
        raise ValueError(text)
    half, year = map(int, written.groups())
    return last_of_month(year, half * 6)


def year_end(text: str) -> dt.date:
    """Return the last day of ``2020``. Raises ValueError."""
    if not _YEAR.fullmatch(text):
        raise ValueError(text)
    return dt.date(int(text), 12, 31)


def moment(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Join a day and a time of day of a time zone."""
    return dt.datetime.combine(day, time, zoneinfo.ZoneInfo(zone))


def last_of_month(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    _, length = calendar.monthrange(year, month)
    return dt.date(year, month, length)


def print_date(day: dt.date) -> str:
    """Write a day as the decree has it: 05/02/2020, 30/3/2020, 01/12/2020.

    A zero stands before days below 10 and before months 1 and 2 only.
    """
    return f"{print_day(day)}/{day.year:04d}"


def print_day(day: dt.date) -> str:
    """Write dd/m by the same rule, without the year."""
    return f"{day.day:02d}/{print_month(day)}"


def print_month(day: dt.date) -> str:
    """Write the month of a day by the same rule: 02, 3, 12."""
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)


def weekday_name(day: dt.date, words: Words) -> str:
    """Name the weekday."""
    return words(f"weekday.{day.isoweekday()}")
