"""How the day that counts is said, and beside it what the document itself says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kehoach import dates
from kehoach.plan.model import Deadline
from kehoach.render.said.days import DayWording, TimeWording, clock
from kehoach.render.said.sources import SourceWording
from kehoach.render.said.titles import TitleWording
from kehoach.words import Words


@dataclass(frozen=True, slots=True)
class Lead:
    """The day that counts, in the parts of a row: "Nên xong", "thứ Sáu", "27/3"."""

    verb: str
    weekday: str
    """Empty for what takes several days."""
    day: str
    """Without the year where that is the plan's own."""


class LeadWording:
    """How the day that counts is said, and beside it what the document itself says."""

    def __init__(
        self,
        words: Words,
        year: int,
        days: DayWording,
        times: TimeWording,
        sources: SourceWording,
        titles: TitleWording,
    ) -> None:
        self._words = words
        self._year = year
        self._days = days
        self._times = times
        self._sources = sources
        self._titles = titles

    def of_year(self, year: int) -> LeadWording:
        """Return the same for who reads it among the days of another year: a day of this one is told with its year."""
        return LeadWording(
            self._words, year, self._days, self._times, self._sources, self._titles
        )

    def day(self, item: Deadline, *, awaits: bool = False) -> str:
        """Say the day that counts: "Nên xong chậm nhất thứ Sáu 27/3/2020"; the phrase where there is no day.

        What the document itself binds to that day, and what takes place, is said as the document says it. To who
        ``awaits`` the papers of others it is the day by which they come: "Hồ sơ nên gửi về chậm nhất …".
        """
        if item.status == "cancelled":
            return self._words("lead.cancelled")
        if not item.leading_day:
            return item.phrase
        day = self._days.spoken(item.leading_day)
        if self._leads_as_printed(item):
            text = self._times.spoken(item)
            if awaits:
                when = text[0].lower() + text[1:]
                what = self._titles.filed(item)
                text = self._words("lead.awaits-bound", what=what, when=when)
        elif awaits:
            what = self._titles.filed(item)
            text = self._words("lead.awaits", what=what, day=day)
        else:
            text = self._words("lead.safe", day=day)
        # Not capitalize(), which would write the rest small: "thứ Năm".
        return text[0].upper() + text[1:]

    def parts(self, item: Deadline, *, awaits: bool = False) -> Lead:
        """Part the day that counts for a row that it leads; the item must have a day."""
        leading = item.leading_day
        assert leading
        verb = self.in_cell(item, awaits=awaits)
        if item.takes_place and item.date and item.date != leading:
            days = f"{self.short_day(item.date)} – {self.short_day(leading)}"
            return Lead(verb, "", days)
        weekday = dates.weekday_name(leading, self._words)
        day = self.short_day(leading)
        # An hour is of the day that is printed, which may not be the one that leads.
        if item.time and leading == item.date:
            day = f"{clock(item.time)}, {day}"
        return Lead(verb, weekday, day)

    def weekday(self, day: dt.date) -> str:
        """Name the weekday of a day, to begin a line: "Thứ Sáu"."""
        name = dates.weekday_name(day, self._words)
        return name[0].upper() + name[1:]

    def short_day(self, day: dt.date) -> str:
        """Write a day without the year where that is the plan's own: "27/3"."""
        if day.year == self._year:
            return dates.print_day(day)
        return dates.print_date(day)

    def printed(self, item: Deadline) -> str:
        """Say what the document says: "văn bản ghi: trước ngày 30/3/2020"."""
        if item.restatement or item.cancellation:
            return self._sources.phrase(item)
        return self._words("lead.printed", phrase=item.phrase)

    def still_open(self, item: Deadline, *, awaits: bool = False) -> str:
        """Say, for the days after the safe one, until when the document's words leave it open."""
        if not item.last_usable_day:
            return ""
        day = dates.print_day(item.last_usable_day)
        return self._words("lead.open-awaits" if awaits else "lead.open", day=day)

    def _leads_as_printed(self, item: Deadline) -> bool:
        if item.takes_place:
            return True
        # "Chậm nhất" binds to the day itself, and so does an hour of it.
        binds_to_day = item.kind == "by" or item.time is not None
        return binds_to_day and item.due == item.last_safe_day

    def in_cell(self, item: Deadline, *, awaits: bool = False) -> str:
        """Say in a word or two what its leading day is, for its cell: "Nên xong", "Diễn ra", "Hồ sơ gửi về"."""
        if awaits:
            text = self._words("calendar.awaits", what=self._titles.filed(item))
            return text[0].upper() + text[1:]
        if self._leads_as_printed(item):
            return self._words(f"calendar.kind-{item.kind}")
        return self._words("calendar.safe")

    def printed_alone(self, item: Deadline) -> str:
        """Say the time that the document prints where no day stands beside it: in short if it is of the plan's year."""
        is_own_year = item.due is not None and item.due.year == self._year
        in_short = self.printed_time(item) if is_own_year else ""
        return in_short or self._sources.phrase(item)

    def printed_in_cell(self, item: Deadline) -> str:
        """Say in short what the document says: "văn bản ghi trước 30/3"; empty where that stands in the cell's day."""
        when = self.printed_time(item)
        return self._words("calendar.printed", when=when) if when else ""

    def printed_time(self, item: Deadline) -> str:
        """Say the time that the document prints, in short: "trước 30/3"; empty where that is the day that leads."""
        if not item.due:
            return ""
        if item.by_policy:
            return item.phrase
        if self._leads_as_printed(item):
            return ""
        # Of a day that was worked out the document says no more than its words.
        worked_out = item.occurrence is not None or item.kind == "relative"
        return item.phrase if worked_out else self._times.within(item)
