"""How days and times are said: a day, when a deadline is due, by when it is safe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from kehoach import dates
from kehoach.facts import say
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.model import Deadline
from kehoach.plan.workdays import DayOff, Off, WorkCalendar
from kehoach.words import Words


class DayWording:
    """How a day of the calendar is said."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def short(self, day: dt.date) -> str:
        """Write a day alone: "30/01/2020"."""
        return dates.print_date(day)

    def full(self, day: dt.date) -> str:
        """Write a day with its weekday: "thứ Năm, 30/01/2020"."""
        return self._with_weekday("date.day", day)

    def spoken(self, day: dt.date) -> str:
        """Write a day as it is said: "thứ Năm 30/01/2020"."""
        return self._with_weekday("date.spoken", day)

    def off(self, off: DayOff) -> str:
        """Say that a day is off, in our words: "22/02 là thứ Bảy", "30/4 là ngày nghỉ (Ngày Chiến thắng)"."""
        day = dates.print_day(off.date)
        if off.cause is Off.WEEKEND:
            weekday = dates.weekday_name(off.date, self._words)
            return self._words("date.weekend", day=day, weekday=weekday)
        return self._words("date.holiday", day=day, name=say(off, self._words))

    def _with_weekday(self, key: str, day: dt.date) -> str:
        weekday = dates.weekday_name(day, self._words)
        return self._words(key, weekday=weekday, date=dates.print_date(day))


class TimeWording:
    """How it is said when a deadline is due, and by when it is safe to be done."""

    def __init__(self, calendar: WorkCalendar, words: Words, days: DayWording) -> None:
        self._calendar = calendar
        self._words = words
        self._days = days

    def when(self, item: Deadline) -> str:
        """Say in short when it is due: "Trước 30/3", "Từ 27/8 đến 28/8"; the phrase where there is no day."""
        if not item.date:
            return item.phrase
        return self._sentence("when", item, dates.print_day)

    def within(self, item: Deadline) -> str:
        """Say in short when it is due, to go on in a sentence: "trước 30/3"."""
        when = self.when(item)
        return when[0].lower() + when[1:]

    def spoken(self, item: Deadline) -> str:
        """Say when it is due with the weekday: "Trước thứ Năm 30/01/2020"; the item must have a day."""
        return self._sentence("spoken", item, self._days.spoken)

    def _sentence(
        self, table: str, item: Deadline, say_day: Callable[[dt.date], str]
    ) -> str:
        """Fill in the sentence of a kind: its days as ``say_day`` writes them."""
        assert item.date
        key = f"{table}.{item.kind}"
        values = {"day": say_day(item.date), "time": ""}
        if item.time:
            key += "-timed"
            values["time"] = clock(item.time)
        if item.end:
            values["end"] = say_day(item.end)
        period = KINDS[item.kind].period(item.date)
        if period:
            values["period"] = self._period(period)
        return self._words(key, **values)

    def _period(self, period: Period) -> str:
        """Write a period as official paper does: 6/2020, II/2020, "6 tháng đầu năm 2020", 2020."""
        match period.unit:
            case "month":
                return f"{period.number}/{period.year}"
            case "quarter":
                roman = ("I", "II", "III", "IV")[period.number - 1]
                return f"{roman}/{period.year}"
            case "half-year":
                key = f"period.half-year-{period.number}"
                return self._words(key, year=period.year)
        return str(period.year)

    def due(self, item: Deadline) -> str:
        """Write the printed day with its weekday, saying if it is off; empty where there is none."""
        if not item.due:
            return ""
        day = self._days.full(item.due)
        if not item.day_off:
            return day
        reason = say(item.day_off, self._words)
        return self._words("date.due-off", day=day, reason=reason)

    def safe_day(self, item: Deadline) -> str:
        """Write the last safe working day; empty without a day, and for what takes place on its day."""
        if item.takes_place or not item.last_safe_day:
            return ""
        return self._days.full(item.last_safe_day)

    def safe_remark(self, item: Deadline) -> str:
        """Say that the holidays around a safe day are not announced yet; empty if they are."""
        if item.due and not self._calendar.is_announced(item.due.year):
            return self._words("date.safe-unannounced", year=item.due.year)
        return ""


def clock(time: dt.time) -> str:
    """Write an hour: "17:00"."""
    return time.strftime("%H:%M")
