"""How a deadline is put into words: said once, for pages, feeds and sheets alike.

``Wording`` holds a part for each thing that is said: days, the times of deadlines, parties and their roles, changes,
titles. It says itself only what several parts have a share in, or none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from kehoach import dates
from kehoach.checks.remarks import Remark
from kehoach.editions.titles import full_title
from kehoach.facts import Value, say
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.model import Change, Deadline, Plan, Point, Task
from kehoach.plan.parties import Directory
from kehoach.plan.roles import ROLES, name_key
from kehoach.plan.slices import Item
from kehoach.plan.workdays import WorkCalendar
from kehoach.words import Words


class Wording:
    """Puts the facts of one plan into the words of one language."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self._words = words
        self.days = DayWording(words)
        self.times = TimeWording(plan.calendar, words, self.days)
        self.parties = PartyWording(plan.directory, words)
        self.changes = ChangeWording(words)
        self.titles = TitleWording(words, self.changes)

    def summary(self, item: Item) -> str:
        """Write the SUMMARY (RFC 5545 3.8.1.12) that a subscriber sees of an item, with the own roles in it."""
        deadline = item.deadline
        when = self.times.when(deadline)
        title = self.titles.short(deadline)
        text = self._words("feed.summary", when=when, title=title)
        if item.roles:
            own_roles = self.parties.roles(item.roles)
            text = self._words("feed.summary-role", roles=own_roles, summary=text)
        # Clients that ignore STATUS show only what stands first in the title.
        return f"{self.titles.mark(deadline)}{text}"

    def fact(self, value: Value) -> str:
        """Say what is kept as a fact: a day off, a figure of a remark."""
        return say(value, self._words)

    def rule(self, remark: Remark) -> str:
        """Name the rule that a remark is about; empty for what was recorded by hand."""
        return self._words(f"rule.{remark.rule}") if remark.rule else ""

    def refs(self, refs: Iterable[str]) -> str:
        """List places in the source document."""
        return "; ".join(refs)


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
            values["time"] = _clock(item.time)
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
        """Write the last safe working day; empty where there is none."""
        return self._days.full(item.last_safe_day) if item.last_safe_day else ""

    def safe_remark(self, item: Deadline) -> str:
        """Say that the holidays around a safe day are not announced yet; empty if they are."""
        if item.due and not self._calendar.is_announced(item.due.year):
            return self._words("date.safe-unannounced", year=item.due.year)
        return ""


class PartyWording:
    """How parties are named, and the roles that they have."""

    def __init__(self, directory: Directory, words: Words) -> None:
        self._directory = directory
        self._words = words

    def names(self, parties: Iterable[str]) -> str:
        """List parties by name."""
        names = map(self._directory.name, parties)
        return "; ".join(names)

    def role(self, role: str) -> str:
        """Name a role."""
        return self._words(name_key(role))

    def roles(self, roles: Iterable[str]) -> str:
        """List roles by name."""
        names = map(self.role, roles)
        return ", ".join(names)

    def cast(self, task: Task, item: Deadline | None = None) -> list[tuple[str, str]]:
        """Pair each role that is filled with the names of those who fill it."""
        cast = []
        for role in ROLES:
            parties = task.parties(role.id, item)
            if parties:
                cast.append((self.role(role.id), self.names(parties)))
        return cast


class ChangeWording:
    """How it is said what an amendment did to a deadline."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def say(self, change: Change) -> str:
        """Say in a sentence what an amendment did."""
        old, new = self._points(change, dates.print_date)
        return self._words(
            f"change.{change.action}",
            number=change.number,
            date=dates.print_date(change.date),
            old=old,
            new=new,
        )

    def note(self, moved: Change) -> str:
        """Say behind a title from which day an amendment moved it: " (dời từ 30/3 theo 75/KH)"."""
        old, _ = self._points(moved, dates.print_day)
        return self._words("status.moved", old=old, number=moved.number)

    def _points(
        self, change: Change, say_day: Callable[[dt.date], str]
    ) -> tuple[str, str]:
        """Write what a deadline was moved from and to, by days where both have them, else in the documents' words."""
        # Both in one way, so that they can be compared.
        phrases = change.old.phrase, change.new.phrase
        if change.old.date is None or change.new.date is None:
            return phrases
        # An hour that stayed says nothing of a move.
        timed = change.old.time != change.new.time
        old = self._point(change.old, say_day, timed=timed)
        new = self._point(change.new, say_day, timed=timed)
        # What changed may be a word beside the same day.
        return (old, new) if old != new else phrases

    def _point(
        self, point: Point, say_day: Callable[[dt.date], str], *, timed: bool
    ) -> str:
        assert point.date
        day = say_day(point.date)
        if point.end:
            day += f"-{say_day(point.end)}"
        if not (timed and point.time):
            return day
        return self._words("date.timed", time=_clock(point.time), day=day)


class TitleWording:
    """How a deadline is titled: alone, for a phone, or with what readers must know of it."""

    def __init__(self, words: Words, changes: ChangeWording) -> None:
        self._words = words
        self._changes = changes

    def full(self, item: Deadline) -> str:
        """Return the title alone, with the period of an instance: "Báo cáo (tháng 5/2020)"."""
        return full_title(item, self._words)

    def short(self, item: Deadline) -> str:
        """Return the title for a phone's calendar, without the mark that stands before everything there."""
        return self._with_notes(item.short or self.full(item), item)

    def noted(self, item: Deadline) -> str:
        """Return the title with what readers must know beside it: cancelled, tentative, moved, conditional."""
        return self.mark(item) + self._with_notes(self.full(item), item)

    def mark(self, item: Deadline) -> str:
        """Return the mark that stands before the title of a cancelled or tentative deadline."""
        if item.status == "confirmed":
            return ""
        status = self._words(f"status.{item.status}")
        return f"[{status}] "

    def _with_notes(self, title: str, item: Deadline) -> str:
        # A title that the document words with its condition would say it twice.
        if item.conditional and item.conditional not in title:
            title += f" ({item.conditional})"
        if item.moved:
            title += self._changes.note(item.moved)
        return title


def _clock(time: dt.time) -> str:
    return time.strftime("%H:%M")
