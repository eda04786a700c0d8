"""Working days of the public sector: Monday to Friday less public holidays, plus make-up days.

Base is the package ``holidays`` (Vietnam); the plan's own sourced overrides win, because the package guesses years
that no official notice covers yet.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from kehoach import dates
from kehoach.facts import Fact
from kehoach.plan.records import WorkingDays
from kehoach.words import DEFAULT_LANGUAGE, LANGUAGES, Words

if TYPE_CHECKING:
    from holidays import HolidayBase

_ONE_DAY = dt.timedelta(days=1)
# "Day off (substituted from 05/04/2024)" stands for 04/5/2024.
_MONTH_FIRST = re.compile(r"\b\d\d/\d\d/\d{4}\b")


class Off(enum.StrEnum):
    """What makes a day one without work."""

    OVERRIDE = "override"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff(Fact):
    """That a day is no working day, and why."""

    date: dt.date
    cause: Off
    name: str = ""
    """The keeper's own words for a day that the plan takes off; empty for the others."""

    def said(self, words: Words) -> str:
        """Name the cause; a public holiday by its name in that language."""
        match self.cause:
            case Off.OVERRIDE:
                return self.name
            case Off.HOLIDAY:
                return public_holidays(self.date.year, words.language)[self.date]
            case Off.WEEKEND:
                return words("calendar.weekend")


class WorkCalendar:
    """Answers whether a day is worked, and why not."""

    def __init__(self, working_days: WorkingDays) -> None:
        self._overrides = {
            override.date: override for override in working_days.overrides
        }
        self._announced = frozenset(year.year for year in working_days.announced)
        self.made_from = (working_days,)
        """All that decides its answers."""

    def is_announced(self, year: int) -> bool:
        """Tell whether an official notice fixed the holidays of a year."""
        return year in self._announced

    def reason_off(self, day: dt.date) -> DayOff | None:
        """Tell why a day is off, None if it is worked."""
        # The plan first: for 2026 the package lacks the swap "02/01 off, Saturday 10/01 worked".
        override = self._overrides.get(day)
        if override:
            if override.worked:
                return None
            return DayOff(date=day, cause=Off.OVERRIDE, name=override.name)
        if day in public_holidays(day.year):
            return DayOff(date=day, cause=Off.HOLIDAY)
        if day.isoweekday() > 5:
            return DayOff(date=day, cause=Off.WEEKEND)
        return None

    def is_holiday(self, day: dt.date) -> bool:
        """Tell whether a day is off for a reason of its own, not merely as a weekend."""
        off = self.reason_off(day)
        return off is not None and off.cause is not Off.WEEKEND

    def is_worked(self, day: dt.date) -> bool:
        """Tell whether a day is worked."""
        return self.reason_off(day) is None

    def last_worked(self, day: dt.date) -> dt.date:
        """Return the last working day on or before a day."""
        while not self.is_worked(day):
            day -= _ONE_DAY
        return day

    def next_worked(self, day: dt.date) -> dt.date:
        """Return the first working day on or after a day (Civil Code 2015, art. 148)."""
        while not self.is_worked(day):
            day += _ONE_DAY
        return day

    def shift(self, day: dt.date, count: int) -> dt.date:
        """Go a number of working days forward or back; the day itself is not counted (art. 147)."""
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_worked(day):
                day += step
        return day


@functools.cache
def _vietnam() -> type[HolidayBase]:
    """Return the package's class of Vietnam, from its own file.

    Asked for by its name, the package reads the files of all two hundred countries first, at every start.
    """
    file = resources.files("holidays") / "countries" / "vietnam.py"
    with resources.as_file(file) as path:
        spec = importlib.util.spec_from_file_location("kehoach_holidays_vietnam", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    vietnam: type[HolidayBase] = module.Vietnam
    return vietnam


@functools.cache
def public_holidays(
    year: int, language: str = DEFAULT_LANGUAGE
) -> Mapping[dt.date, str]:
    """Return the public holidays of Vietnam in a year with their names in a language (one of LANGUAGES)."""
    named = _vietnam()(years=year, language=LANGUAGES[language].holidays)
    days = {}
    # The package lists some days behind the others: in 2020 23 January after September.
    for day, name in sorted(named.items()):
        if day.year != year:
            continue
        days[day] = name
        if language != DEFAULT_LANGUAGE:
            days[day] = _MONTH_FIRST.sub(_as_we_write, name)
    return days


def _as_we_write(written: re.Match[str]) -> str:
    """Write a day within a name as every page does: the package's English puts the month first."""
    day = dt.datetime.strptime(written[0], "%m/%d/%Y").date()
    return dates.print_date(day)
