"""Working days of the public sector: Monday to Friday less public holidays, plus make-up days.

Base is the package ``holidays`` (Vietnam); the plan's own sourced overrides win, because the package guesses years
that no official notice covers yet.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping

import holidays

from kehoach.plan.records import WorkingDays
from kehoach.words import Words

_ONE_DAY = dt.timedelta(days=1)


class WorkCalendar:
    """Answers whether a day is worked, and why not."""

    def __init__(self, working_days: WorkingDays, words: Words) -> None:
        self._overrides = {
            override.date: override for override in working_days.overrides
        }
        self._announced = frozenset(year.year for year in working_days.announced)
        self._words = words

    def is_announced(self, year: int) -> bool:
        """Tell whether an official notice fixed the holidays of a year."""
        return year in self._announced

    def reason_off(self, day: dt.date) -> str | None:
        """Name why a day is off, None if it is worked."""
        if override := self._overrides.get(day):
            return None if override.worked else override.name
        if name := _public_holidays(day.year, self._words.language).get(day):
            return name
        return self._words("calendar.weekend") if day.isoweekday() > 5 else None

    def is_holiday(self, day: dt.date) -> bool:
        """Tell whether a day is off for a reason of its own, not merely as a weekend."""
        override = self._overrides.get(day)
        return (
            not override.worked
            if override
            else day in _public_holidays(day.year, self._words.language)
        )

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
def _public_holidays(year: int, language: str) -> Mapping[dt.date, str]:
    spoken = "vi" if language == "vi" else "en_US"
    found = holidays.country_holidays("VN", years=year, language=spoken)
    return {day: name for day, name in sorted(found.items()) if day.year == year}
