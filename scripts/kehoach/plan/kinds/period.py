"""Stretches of the calendar that have a name: a week, month, quarter, half-year or year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kehoach import dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One stretch, as a fact: how it is called is the business of whoever renders."""

    unit: str
    """week, month, quarter, half-year or year"""
    number: int
    """Which of its year: 1 to 12 for a month, 1 to 4 for a quarter, 1 or 2 for a half-year; 1 for a year."""
    year: int
    """Of a week the year that ISO 8601 gives it, which may be the neighbour of that of its days."""
    first: dt.date
    last: dt.date


def week_of(day: dt.date) -> Period:
    """Return the week of a day, Monday to Sunday, numbered by ISO 8601."""
    # Not the year of the day: 01/01/2021 lies in week 53 of 2020.
    year, number, weekday = day.isocalendar()
    first = day - dt.timedelta(days=weekday - 1)
    last = first + dt.timedelta(days=6)
    return Period(unit="week", number=number, year=year, first=first, last=last)


def month_of(day: dt.date) -> Period:
    """Return the month of a day."""
    return _months_of("month", 1, day)


def quarter_of(day: dt.date) -> Period:
    """Return the quarter of a day."""
    return _months_of("quarter", 3, day)


def half_year_of(day: dt.date) -> Period:
    """Return the half of a year in which a day lies."""
    return _months_of("half-year", 6, day)


def year_of(day: dt.date) -> Period:
    """Return the year of a day."""
    return _months_of("year", 12, day)


def _months_of(unit: str, length: int, day: dt.date) -> Period:
    """Return the stretch of ``length`` months in which a day lies."""
    number = (day.month - 1) // length + 1
    last_month = number * length
    return Period(
        unit=unit,
        number=number,
        year=day.year,
        first=dt.date(day.year, last_month - length + 1, 1),
        last=dates.last_of_month(day.year, last_month),
    )
