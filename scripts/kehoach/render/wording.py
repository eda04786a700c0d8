"""How a deadline is put into words: said once, for pages, feeds and sheets alike."""

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
from kehoach.plan.roles import ROLES, name_key
from kehoach.plan.slices import Item
from kehoach.words import Words


class Wording:
    """Puts the facts of one plan into the words of one language."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self.plan = plan
        self.words = words

    def when(self, item: Deadline) -> str:
        """Say in short when it is due: "Trước 30/3", "Từ 27/8 đến 28/8"; the phrase where there is no day."""
        if not item.date:
            return item.phrase
        return self._timed("when", item, dates.print_day)

    def spoken_when(self, item: Deadline) -> str:
        """Say when it is due with the weekday: "Trước thứ Năm 30/01/2020"; the item must have a day."""
        return self._timed("spoken", item, self.spoken_day)

    def _timed(self, table: str, item: Deadline, say: Callable[[dt.date], str]) -> str:
        """Fill in the sentence of a kind: its days as ``say`` writes them."""
        assert item.date
        key = f"{table}.{item.kind}"
        values = {"day": say(item.date), "time": ""}
        if item.time:
            key += "-timed"
            values["time"] = _clock(item.time)
        if item.end:
            values["end"] = say(item.end)
        period = KINDS[item.kind].period(item.date)
        if period:
            values["period"] = self._period(period)
        return self.words(key, **values)

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
                return self.words(key, year=period.year)
        return str(period.year)

    def fact(self, value: Value) -> str:
        """Say what is kept as a fact: a day off, a figure of a remark."""
        return say(value, self.words)

    def rule(self, remark: Remark) -> str:
        """Name the rule that a remark is about; empty for what was recorded by hand."""
        return self.words(f"rule.{remark.rule}") if remark.rule else ""

    def day(self, day: dt.date) -> str:
        """Write a day with its weekday: "thứ Năm, 30/01/2020"."""
        return self._with_weekday("date.day", day)

    def spoken_day(self, day: dt.date) -> str:
        """Write a day as it is said: "thứ Năm 30/01/2020"."""
        return self._with_weekday("date.spoken", day)

    def _with_weekday(self, key: str, day: dt.date) -> str:
        weekday = dates.weekday_name(day, self.words)
        return self.words(key, weekday=weekday, date=dates.print_date(day))

    def date(self, day: dt.date) -> str:
        """Write a day alone."""
        return dates.print_date(day)

    def due(self, item: Deadline) -> str:
        """Write the printed day with its weekday, saying if it is off; empty where there is none."""
        if not item.due:
            return ""
        day = self.day(item.due)
        if not item.day_off:
            return day
        return self.words("date.due-off", day=day, reason=self.fact(item.day_off))

    def safe_day(self, item: Deadline) -> str:
        """Write the last safe working day; empty where there is none."""
        return self.day(item.last_safe_day) if item.last_safe_day else ""

    def safe_remark(self, item: Deadline) -> str:
        """Say that the holidays around a safe day are not announced yet; empty if they are."""
        if item.due and not self.plan.calendar.is_announced(item.due.year):
            return self.words("date.safe-unannounced", year=item.due.year)
        return ""

    def names(self, parties: Iterable[str]) -> str:
        """List parties by name."""
        names = map(self.plan.directory.name, parties)
        return "; ".join(names)

    def role(self, role: str) -> str:
        """Name a role."""
        return self.words(name_key(role))

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

    def refs(self, refs: Iterable[str]) -> str:
        """List places in the source document."""
        return "; ".join(refs)

    def mark(self, item: Deadline) -> str:
        """Return the mark that stands before the title of a cancelled or tentative deadline."""
        if item.status == "confirmed":
            return ""
        status = self.words(f"status.{item.status}")
        return f"[{status}] "

    def full_title(self, item: Deadline) -> str:
        """Return the title alone, with the period of an instance: "Báo cáo (tháng 5/2020)"."""
        return full_title(item, self.words)

    def short_title(self, item: Deadline) -> str:
        """Return the title for a phone's calendar, without the mark that stands before everything there."""
        return self._with_notes(item.short or self.full_title(item), item)

    def title(self, item: Deadline) -> str:
        """Return the title with what readers must know beside it: cancelled, tentative, moved, conditional."""
        return self.mark(item) + self._with_notes(self.full_title(item), item)

    def summary(self, item: Item) -> str:
        """Write the SUMMARY (RFC 5545 3.8.1.12) that a subscriber sees of an item, with the own roles in it."""
        deadline = item.deadline
        when = self.when(deadline)
        title = self.short_title(deadline)
        text = self.words("feed.summary", when=when, title=title)
        if item.roles:
            own_roles = self.roles(item.roles)
            text = self.words("feed.summary-role", roles=own_roles, summary=text)
        # Clients that ignore STATUS show only what stands first in the title.
        return f"{self.mark(deadline)}{text}"

    def _with_notes(self, text: str, item: Deadline) -> str:
        # A title that the document words with its condition would say it twice.
        if item.conditional and item.conditional not in text:
            text += f" ({item.conditional})"
        if moved := item.moved:
            old, _ = self._points(moved, dates.print_day)
            text += self.words("status.moved", old=old, number=moved.number)
        return text

    def change(self, change: Change) -> str:
        """Say what an amendment did."""
        old, new = self._points(change, dates.print_date)
        return self.words(
            f"change.{change.action}",
            number=change.number,
            date=dates.print_date(change.date),
            old=old,
            new=new,
        )

    def _points(self, change: Change, say: Callable[[dt.date], str]) -> tuple[str, str]:
        """Write what a deadline was moved from and to, by days where both have them, else in the documents' words."""
        phrases = change.old.phrase, change.new.phrase
        if change.old.date is None or change.new.date is None:
            return phrases
        timed = change.old.time != change.new.time
        old = self._point(change.old, say, timed=timed)
        new = self._point(change.new, say, timed=timed)
        # What changed may be a word beside the same day.
        return (old, new) if old != new else phrases

    def _point(
        self, point: Point, say: Callable[[dt.date], str], *, timed: bool
    ) -> str:
        assert point.date
        day = say(point.date)
        if point.end:
            day += f"-{say(point.end)}"
        if not (timed and point.time):
            return day
        return self.words("date.timed", time=_clock(point.time), day=day)


def _clock(time: dt.time) -> str:
    return time.strftime("%H:%M")
