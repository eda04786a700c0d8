"""How a deadline is put into words: said once, for pages, feeds and sheets alike.

``Wording`` holds a part for each thing that is said: days, the times of deadlines, parties and their roles, changes,
titles. It says itself only what several parts have a share in, or none.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Collection, Iterable

from kehoach import dates
from kehoach.checks.remarks import Remark
from kehoach.editions.titles import full_title
from kehoach.facts import Value, say
from kehoach.plan.endings import Successor
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.model import Change, Deadline, Plan, Point, Task
from kehoach.plan.parties import Directory
from kehoach.plan.portions import awaits
from kehoach.plan.records import (
    Contact,
    Duty,
    Ended,
    Filing,
    Group,
    Registration,
)
from kehoach.plan.roles import DEADLINE_ROLES, ROLES, name_key
from kehoach.plan.slices import Item
from kehoach.plan.workdays import DayOff, Off, WorkCalendar
from kehoach.words import Words


class Beside(enum.Flag):
    """What a line says of a deadline beside its title, so that the title need not say it too."""

    NOTHING = 0
    CANCELLED = enum.auto()
    MOVED = enum.auto()
    BOTH = CANCELLED | MOVED


class Wording:
    """Puts the facts of one plan into the words of one language."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self._words = words
        self.days = DayWording(words)
        self.times = TimeWording(plan.calendar, words, self.days)
        self.parties = PartyWording(plan.directory, words)
        self.sources = SourceWording(plan, words, self.parties)
        self.changes = ChangeWording(words, self.parties)
        self.titles = TitleWording(words, self.changes)
        self.leads = LeadWording(
            words, self.days, self.times, self.sources, self.titles
        )
        self.actions = ActionWording(words, self.parties, self.times, self.titles)

    def summary(self, item: Item) -> str:
        """Write the SUMMARY (RFC 5545 3.8.1.12) of an item: the same in every feed, the subject first.

        "Chiến sĩ thi đua toàn quốc · hồ sơ trước 30/7": a phone shows some sixteen letters of it.
        """
        deadline = item.deadline
        values = {
            "title": self.titles.short(item.task, deadline),
            "when": self.times.within(deadline),
        }
        text = self._words("feed.summary", **values)
        if deadline.is_filing:
            what = self.titles.filed(deadline)
            text = self._words("feed.summary-filing", what=what, **values)
        # Clients that ignore STATUS show only what stands first in the title.
        return f"{self.titles.mark(deadline)}{text}{self.titles.moved(deadline)}"

    def what(self, item: Item, beside: Beside = Beside.NOTHING) -> str:
        """Say what a subscriber does at a deadline; what it is about, where the item is nobody's own.

        ``beside`` tells what the same line says anyway.
        """
        deadline = item.deadline
        own_actions = self.actions.own(item)
        if not own_actions:
            return self.titles.noted(deadline, beside)
        return self.titles.marked("; ".join(own_actions), deadline, beside)

    def parts(self, item: Item) -> str:
        """Name the parts that a subscriber has or may have: its roles, and whether papers are filed with it."""
        names = [self.parties.role(role, item.task) for role in item.roles]
        for role in item.possible:
            name = self.parties.role(role, item.task)
            names.append(self._words("action.possible-role", role=name))
        if item.receives:
            names.append(self._words("action.receiver"))
        return ", ".join(names)

    def duties(self, duties: Iterable[Duty]) -> dict[str, list[str]]:
        """List what the whole year asks, by the name of the body within the reader's own of which it is asked.

        What is asked of the reader itself stands under no name, and first.
        """
        texts: dict[str, list[str]] = {"": []}
        for duty in duties:
            is_within = self.parties.is_within_others(duty.party)
            name = self.parties.name(duty.party) if is_within else ""
            texts.setdefault(name, []).extend(duty.items)
        return texts

    def possible(self, item: Item) -> str:
        """Say in a line what may concern a reader, by which day, and where it stands."""
        deadline = item.deadline
        if not deadline.leading_day:
            return self._words(
                "party.possible-undated",
                what=self.titles.noted(deadline),
                printed=self.leads.printed(deadline),
                refs=self.refs(deadline.refs),
            )
        return self._words(
            "party.possible-line",
            when=self.leads.day(deadline, awaits=awaits(item)),
            what=self.titles.noted(deadline, Beside.CANCELLED),
            refs=self.refs(deadline.refs),
        )

    def fact(self, value: Value) -> str:
        """Say what is kept as a fact: a day off, a figure of a remark."""
        return say(value, self._words)

    def rule(self, remark: Remark) -> str:
        """Name the rule that a remark is about; empty for what was recorded by hand."""
        return self._words(f"rule.{remark.rule}") if remark.rule else ""

    def refs(self, refs: Iterable[str]) -> str:
        """List places in the source document."""
        return "; ".join(refs)

    def registered(self, entry: Registration) -> str:
        """Say who registers what, with which papers: "Tập thể: Tập thể lao động tiên tiến; Bằng khen. Báo cáo"."""
        parts = ("; ".join(entry.titles), entry.papers)
        text = ". ".join(filter(None, parts))
        return self._words("registration.entry", subject=entry.subject, text=text)

    def registering(self, item: Item) -> str:
        """Say by when something is registered and where it is sent."""
        deadline = item.deadline
        sending = self.actions.sending(item, self.titles.filed(deadline))
        return self._words(
            "registration.line",
            when=self.leads.day(deadline),
            printed=self.leads.printed(deadline),
            # It goes on in a sentence.
            text=sending[0].lower() + sending[1:],
        )

    def registration(
        self, entries: Iterable[Registration], filings: Iterable[Item]
    ) -> list[str]:
        """Say by when and where to register, then who registers what, a line each."""
        lines = [self.registering(item) for item in filings]
        return lines + [self.registered(entry) for entry in entries]

    def possible_registration(self, entries: Iterable[Registration]) -> list[str]:
        """Say what somebody may have to register for; by when stands beside it, among what may concern him."""
        return [
            self._words("registration.possible", text=self.registered(entry))
            for entry in entries
        ]


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
        """Write the last safe working day; empty without a day, and for what takes place on its day."""
        if item.takes_place or not item.last_safe_day:
            return ""
        return self._days.full(item.last_safe_day)

    def safe_remark(self, item: Deadline) -> str:
        """Say that the holidays around a safe day are not announced yet; empty if they are."""
        if item.due and not self._calendar.is_announced(item.due.year):
            return self._words("date.safe-unannounced", year=item.due.year)
        return ""


class SourceWording:
    """Which document says what: the plan as it was issued, and what is in force now, each with its own citation."""

    def __init__(self, plan: Plan, words: Words, parties: PartyWording) -> None:
        self._number = plan.header.number
        self._words = words
        self._parties = parties

    def phrase(self, item: Deadline) -> str:
        """Return the words in which it is due; where an amendment changed or cancelled it what both documents say.

        "54/KH ghi: trước 28/3/2020; nay theo 120/KH, mục 1: trước 15/5/2020".
        """
        text = self._due(item)
        if not item.cancellation:
            return text
        if not item.restatement:
            text = self._words("lead.added", source=self._number, phrase=text)
        source = source_of(item.cancellation)
        return self._words("lead.cancelled-by", text=text, source=source)

    def _due(self, item: Deadline) -> str:
        change, issued = item.restatement, item.as_issued
        if not change:
            return item.phrase
        if not issued:
            source = source_of(change)
            return self._words("lead.added", source=source, phrase=item.phrase)
        return self._both(self._number, issued.phrase, change, item.phrase)

    def _both(self, number: str, old: str, change: Change, new: str) -> str:
        source = source_of(change)
        return self._words(
            "lead.both", number=number, old=old, source=source, phrase=new
        )

    def edition(self, plan: Plan) -> str:
        """Name a plan with its newest edition, and the amendments that are in it."""
        day = dates.print_date(plan.edition_date)
        if not plan.amendments:
            return self._words("lead.edition", number=self._number, date=day)
        numbers = [amendment.number for amendment in plan.amendments]
        return self._words(
            "lead.edition-amended",
            number=self._number,
            amendment="; ".join(numbers),
            date=day,
        )

    def rewordings(self, item: Deadline) -> list[str]:
        """Say what it is by both documents, where an amendment says it in other words: the title, what is filed."""
        change = item.rewording
        if not change:
            return []
        first, number = item.as_issued, self._number
        if item.addition:
            first, number = item.addition.new, source_of(item.addition)
        assert first
        now = Point(phrase=item.phrase, title=item.title, filing=item.filing)
        return [
            self._both(number, old, change, new)
            for old, new in differing_texts(first, now, self._parties)
        ]

    def citation(self, item: Deadline) -> str:
        """Say where it stands: "Phụ lục, mục 8 (54/KH)", and behind it where an amendment says it anew."""
        number = item.addition.number if item.addition else self._number
        cited = [self._cite(item.refs, number)]
        for change in (item.restatement, item.rewording, item.cancellation):
            # What added it is the document that its place is in.
            if change and change.action != "added":
                cited.append(source_of(change))
        return "; ".join(dict.fromkeys(cited))

    def task_citation(self, task: Task) -> str:
        """Say where a task stands; one that amendments added stands in those alone."""
        added = [item.addition for item in task.deadlines]
        numbers = [change.number for change in added if change]
        is_new = bool(added) and len(numbers) == len(added)
        return self._cite(task.refs, numbers[0] if is_new else self._number)

    def _cite(self, refs: Iterable[str], number: str) -> str:
        text = "; ".join(refs)
        # What was added by command cites the document in the place itself: "120/KH, mục 2".
        if number in text:
            return text
        return self._words("lead.citation", refs=text, number=number)


def differing_texts(
    old: Point, new: Point, parties: PartyWording
) -> list[tuple[str, str]]:
    """Pair what two documents call a thing, and what they have filed, where they say it differently."""
    pairs = [(old.title, new.title)]
    if old.filing and new.filing:
        pairs.append((parties.filed(old.filing), parties.filed(new.filing)))
    return [pair for pair in pairs if pair[0] != pair[1]]


def source_of(change: Change) -> str:
    """Name an amending document with the places where it says so: "120/KH, mục 1"."""
    return ", ".join((change.number, *change.refs))


class LeadWording:
    """How the day that counts is said, and beside it what the document itself says."""

    def __init__(
        self,
        words: Words,
        days: DayWording,
        times: TimeWording,
        sources: SourceWording,
        titles: TitleWording,
    ) -> None:
        self._words = words
        self._days = days
        self._times = times
        self._sources = sources
        self._titles = titles

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
        """Say in a word or two what its leading day is, for the cell of that day: "Nên xong", "Diễn ra"."""
        if awaits:
            return self._words("calendar.awaits", what=self._titles.filed(item))
        if self._leads_as_printed(item):
            return self._words(f"calendar.kind-{item.kind}")
        return self._words("calendar.safe")

    def printed_in_cell(self, item: Deadline) -> str:
        """Say in short what the document says: "văn bản ghi trước 30/3"; empty where that stands in the cell's day."""
        if not item.due or self._leads_as_printed(item):
            return ""
        # Of a day that was worked out the document says no more than its words.
        worked_out = item.occurrence is not None or item.kind == "relative"
        when = item.phrase if worked_out else self._times.within(item)
        return self._words("calendar.printed", when=when)


class PartyWording:
    """How parties are named, and the roles that they have."""

    def __init__(self, directory: Directory, words: Words) -> None:
        self._directory = directory
        self._words = words

    def contact_line(self, contact: Contact | None, reader: str = "") -> str:
        """Say whom to ask and where to send; empty where the plan does not say it, and to that office itself."""
        if not contact or (reader and contact.office == reader):
            return ""
        return self._words("contact.line", text=self.contact(contact))

    def contact(self, contact: Contact) -> str:
        """Name office, address, e-mail and what is sent there."""
        parts = [
            self._directory.name(contact.office) if contact.office else None,
            contact.address,
            contact.email,
            contact.note,
        ]
        place = ", ".join(filter(None, parts))
        if not contact.sends:
            return place
        return self._words("contact.sends", place=place, what=contact.sends)

    def was(self, party: str) -> str:
        """Say what a party was called before: "trước ngày 01/7/2020 là Phường Một và Phường Hai (theo 12/NQ)"."""
        # Bodies that were merged had their names until the same day.
        names: dict[tuple[dt.date, str | None], list[str]] = {}
        for former in self._directory[party].was:
            names.setdefault((former.until, former.by), []).append(former.name)
        texts = []
        for (until, by), called in sorted(names.items(), key=_newest_first):
            *others, last = called
            joined = self._words("party.and", first=", ".join(others), last=last)
            values = {
                "date": dates.print_date(until),
                "names": joined if others else last,
                "by": by or "",
            }
            texts.append(self._words("party.was-by" if by else "party.was", **values))
        return "; ".join(texts)

    def ended(self, ended: Ended) -> str:
        """Say that something is no more: "Từ ngày 01/7/2020 không còn Phường Một (theo 12/NQ): sáp nhập."."""
        values = {
            "name": ended.name,
            "date": dates.print_date(ended.date),
            "by": ended.by or "",
            "reason": ended.reason.rstrip("."),
        }
        return self._words("ended.text-by" if ended.by else "ended.text", **values)

    def ended_title(self, ended: Ended, leads_to: Iterable[Successor]) -> str:
        """Say in a line what took the place of something: "Phường Một: từ ngày 01/7/2020 là Phường Hai"."""
        values = {"name": ended.name, "date": dates.print_date(ended.date)}
        names = [successor.name for successor in leads_to]
        if not names:
            return self._words("ended.title", **values)
        return self._words("ended.title-instead", names=", ".join(names), **values)

    def is_within_others(self, party: str) -> bool:
        """Tell whether a party is a body that each of some units has within itself: its council, say."""
        named = self._directory[party]
        return isinstance(named, Group) and bool(named.of_each)

    def name(self, party: str, task: Task | None = None) -> str:
        """Name a party: in the capacity in which a task names it, where the document has one."""
        capacity = task.capacity(party) if task else None
        return capacity or self._directory.name(party)

    def names(self, parties: Iterable[str], task: Task | None = None) -> str:
        """List parties by name, as a task names them."""
        names = [self.name(party, task) for party in parties]
        return "; ".join(names)

    def filed(self, filing: Filing) -> str:
        """Say what a document has filed, with whom and how; a place that is our reading is none of its words."""
        text = filing.what
        if filing.to and not filing.inferred:
            names = self.list_within(filing.to)
            text = self._words("change.filing", what=text, names=names)
        return "; ".join(filter(None, (text, filing.how)))

    def role(self, role: str, task: Task | None = None) -> str:
        """Name a role, saying that it is a reading where a task does not print it."""
        name = self._words(name_key(role))
        if task and task.inferred.of(role):
            return self._words("role.inferred", role=name)
        return name

    def roles(self, roles: Iterable[str], task: Task) -> str:
        """List roles in a task by name."""
        names = [self.role(role, task) for role in roles]
        return ", ".join(names)

    def cast(self, task: Task, item: Deadline | None = None) -> list[tuple[str, str]]:
        """Pair each role that is filled with the names of those who fill it."""
        cast = []
        for role in ROLES:
            parties = task.parties(role.id, item)
            if parties:
                name = self.role(role.id, task)
                cast.append((name, self.names(parties, task)))
        return cast

    def name_within(self, identity: str) -> str:
        """Name a party within a sentence: a group as the common noun that it is, a unit as it is written."""
        party = self._directory[identity]
        name = party.name
        # "UB MTTQ và các đoàn thể" begins with letters that stand for words.
        is_noun = isinstance(party, Group) and name[1:2].islower()
        return name[0].lower() + name[1:] if is_noun else name

    def list_within(self, identities: Iterable[str]) -> str:
        """List parties within a sentence: "các Cụm thi đua thuộc quận và Hội đồng TĐKT quận"."""
        *names, last = map(self.name_within, identities)
        if not names:
            return last
        return self._words("party.and", first="; ".join(names), last=last)


def _newest_first(named: tuple[tuple[dt.date, str | None], list[str]]) -> int:
    (until, _), _ = named
    return -until.toordinal()


class ChangeWording:
    """How it is said what an amendment did to a deadline."""

    def __init__(self, words: Words, parties: PartyWording) -> None:
        self._words = words
        self._parties = parties

    def texts(self, change: Change) -> list[str]:
        """Say which words an amendment replaced by which: the title, what is filed, and when it reworded the time."""
        pairs = differing_texts(change.old, change.new, self._parties)
        if change.action == "reworded" and change.old.when != change.new.when:
            pairs.append((change.old.phrase, change.new.phrase))
        return [self._words("change.text", old=old, new=new) for old, new in pairs]

    def say(self, change: Change) -> str:
        """Say in a sentence what an amendment did."""
        old, new = self._points(change, dates.print_date)
        return self._words(
            f"change.{change.action}",
            number=source_of(change),
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

    def subject(self, task: Task, item: Deadline) -> str:
        """Return what it is about, for whoever has a part in it, be it filing or not."""
        if item.is_filing and not item.filing:
            # Where only who files is written, the title is that of the filing ("Gửi hồ sơ …").
            return task.title
        return self.full(item)

    def short(self, task: Task, item: Deadline) -> str:
        """Return the subject for a phone's calendar, with its condition."""
        return self._with_condition(item.short or self.subject(task, item), item)

    def noted(self, item: Deadline, beside: Beside = Beside.NOTHING) -> str:
        """Return the title with what readers must know beside it: its status, condition, filing, move, a doubt."""
        title = self._with_condition(self.full(item), item)
        if item.filing:
            title = self._words("action.title", title=title, what=self.filed(item))
        return self.marked(title, item, beside)

    def marked(self, text: str, item: Deadline, beside: Beside) -> str:
        """Put a deadline's mark before a text and its move behind it, but for what stands beside it on the line."""
        mark, moved = self.mark(item), self.moved(item)
        if Beside.CANCELLED in beside and item.status == "cancelled":
            mark = ""
        if Beside.MOVED in beside:
            moved = ""
        return f"{mark}{text}{moved}{self.doubt(item)}"

    def moved(self, item: Deadline) -> str:
        """Say from which day an amendment moved it; empty where none did."""
        return self._changes.note(item.moved) if item.moved else ""

    def doubt(self, item: Deadline) -> str:
        """Say that the keeper is looking at it again; empty where nothing is open."""
        return self._words("mark.doubt") if item.in_doubt else ""

    def filed(self, item: Deadline) -> str:
        """Say in a word or two what is filed: "hồ sơ" where the plan has no other word."""
        short = item.filing.short if item.filing else None
        return short or self._words("action.filed")

    def mark(self, item: Deadline) -> str:
        """Return the mark that stands before the title of a cancelled or tentative deadline."""
        if item.status == "confirmed":
            return ""
        status = self._words(f"status.{item.status}")
        return f"[{status}] "

    def _with_condition(self, title: str, item: Deadline) -> str:
        # A title that the document words with its condition would say it twice.
        if item.conditional and item.conditional not in title:
            title += f" ({item.conditional})"
        return title


class ActionWording:
    """What a party does at a deadline: in each of its roles, and as the one with whom papers are filed."""

    def __init__(
        self,
        words: Words,
        parties: PartyWording,
        times: TimeWording,
        titles: TitleWording,
    ) -> None:
        self._words = words
        self._parties = parties
        self._times = times
        self._titles = titles

    def own(self, item: Item) -> tuple[str, ...]:
        """Say everything that a subscriber does; empty where the item is nobody's own."""
        task, deadline = item.task, item.deadline
        # Who leads and carries out the same thing is told it once.
        roles_by_text: dict[str, list[str]] = {}
        texts = []
        for role in item.roles:
            if role not in deadline.cast.filled:
                what = self.of_role(role, task, deadline)
                what = self._in_round(what, task, deadline)
                roles_by_text.setdefault(what, []).append(role)
        files = any(role in deadline.cast.filled for role in item.roles)
        for what, roles in roles_by_text.items():
            text = self._part(roles, what, item)
            # Of many rows only the day for filing is printed: it is no day of those who examine. Who receives is told
            # that day with what comes.
            tells_day = awaits(item) and not item.receives
            texts.append(self._awaiting(text, deadline) if tells_day else text)
        if files:
            texts.append(self._filing(item))
        if item.receives:
            texts.append(self._receiving(task, deadline))
        return tuple(texts)

    def of_role(self, role: str, task: Task, item: Deadline) -> str:
        """Say what those who have a role do in a task, without naming the role; filing is said of who files."""
        return item.actions.of(role) or self._titles.subject(task, item)

    def possible(self, item: Item) -> str:
        """Say that an item may concern a subscriber, and whom the document names; empty where it has its own part."""
        who = []
        for role in item.possible:
            parties = item.task.parties(role, item.deadline)
            name = self._parties.role(role, item.task)
            who.append(f"{name}: {self._parties.names(parties, item.task)}")
        return self._words("action.possible", who="; ".join(who)) if who else ""

    def _part(self, roles: Iterable[str], what: str, item: Item) -> str:
        names = self._parties.roles(roles, item.task)
        text = self._words("action.part", role=names, text=what)
        capacity = item.task.capacity(item.party)
        if capacity:
            return self._words("action.capacity", name=capacity, text=text)
        return text

    def _awaiting(self, text: str, item: Deadline) -> str:
        # Without a day the phrase of the document is no time that goes on in a sentence.
        if not (item.is_filing and item.date):
            return text
        what = self._titles.filed(item)
        when = self._times.within(item)
        return self._words("action.awaits", text=text, what=what, when=when)

    def destination(self, item: Deadline) -> str:
        """Say with whom and how papers are filed, and that this is a reading where it is one; empty if unsaid."""
        filing = item.filing
        if not filing or not (filing.to or filing.how):
            return ""
        names = self._parties.names(filing.to)
        place = "; ".join(filter(None, (names, filing.how)))
        if filing.inferred:
            return self._words("action.inferred", place=place, reason=filing.inferred)
        return place

    def sending(self, item: Item, what: str) -> str:
        """Say what is sent to whom, and that this is a reading where it is one: "Gửi hồ sơ về Phòng Nội vụ quận"."""
        filing = item.deadline.filing
        text = self._words("action.file", what=what)
        if not filing:
            return text
        # One of several with whom papers are filed sends its own to the others.
        others = [party for party in filing.to if party != item.party]
        if others:
            names = self._parties.list_within(others)
            text = self._words("action.file-to", text=text, names=names)
        if filing.how:
            text = self._words("action.how", text=text, how=filing.how)
        return self._as_read(text, filing)

    def _as_read(self, text: str, filing: Filing | None) -> str:
        if filing and filing.inferred:
            return self._words("action.as-read", text=text)
        return text

    def _filing(self, item: Item) -> str:
        filing = item.deadline.filing
        if filing:
            return self.sending(item, filing.what)
        title = self._titles.full(item.deadline)
        # A title of its own says what is filed; that of the task does not.
        if title == item.task.title:
            return self._words("action.file-for", title=title)
        return title

    def _receiving(self, task: Task, item: Deadline) -> str:
        what = item.filing.what if item.filing else self._titles.filed(item)
        filers = self._filers(task, item)
        text = self._words("action.receive", what=what, filers=filers)
        # Without a day the words of the document stand beside it, wherever an action is told.
        if item.date:
            when = self._times.within(item)
            text = self._words("action.receive-by", text=text, when=when)
        return self._as_read(text, item.filing)

    def _filers(self, task: Task, item: Deadline) -> str:
        """Name who files, to go on in a sentence: "các trường công lập thuộc quận"; units at large are not named."""
        at_large = self._words("action.filers")
        names = []
        for role in DEADLINE_ROLES:
            parties = task.parties(role.id, item)
            names += [self._parties.name_within(party) for party in parties]
        # "Các đơn vị thuộc quận" are the units of the plan: to whom it goes, that says no more than "các đơn vị".
        if not names or (len(names) == 1 and names[0].startswith(at_large)):
            return at_large
        return "; ".join(names)

    def _in_round(self, text: str, task: Task, item: Deadline) -> str:
        """Say in which round of a task something is done, before a bracket that ends the text: "Thẩm định (đợt 2)"."""
        title = _round_of(task, item)
        if not title or title in text:
            return text
        body, bracket = _without_last_bracket(text)
        # A bracket of its own within the bracket would be one too many: "đợt 3/2020 (khối giáo dục)".
        title = title.replace(" (", ", ").replace(")", "")
        return self._words("action.round", text=body, title=title) + bracket


def _round_of(task: Task, item: Deadline) -> str:
    """Return what tells a deadline from the others of its task, of which each has a title: "đợt 2"; else nothing."""
    titles = {deadline.title for deadline in task.deadlines}
    if len(titles) < 2 or task.title in titles:
        return ""
    # Behind the last comma or colon of the words in which all of them begin: before it stands what they have in common.
    begin = _common_beginning(titles)
    common = max(begin.rfind(", "), begin.rfind(": "))
    if common >= 0:
        return item.title[common + 2 :]
    # Where only who files is written, the title is that of the filing and no other's.
    return "" if item.is_filing and not item.filing else item.title


def _common_beginning(texts: Collection[str]) -> str:
    # What the first and the last in the order of letters begin with, all between them begin with.
    first, last = min(texts), max(texts)
    for place, (letter, other) in enumerate(zip(first, last, strict=False)):
        if letter != other:
            return first[:place]
    return first


def _without_last_bracket(text: str) -> tuple[str, str]:
    """Part a text from the bracket that ends it: "Thẩm định (theo IV.3)" into "Thẩm định" and " (theo IV.3)"."""
    body, _, inside = text.rpartition(" (")
    if body and inside.find(")") == len(inside) - 1:
        return body, text.removeprefix(body)
    return text, ""


def _clock(time: dt.time) -> str:
    return time.strftime("%H:%M")
