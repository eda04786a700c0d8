"""How a deadline is put into words: said once, for pages, feeds and sheets alike.

``Wording`` holds a part for each thing that is said: days, the times of deadlines, parties and their roles, changes,
titles. It says itself only what several parts have a share in, or none.
"""

from __future__ import annotations

from collections.abc import Iterable

from kehoach.checks.remarks import Remark
from kehoach.facts import Value, say
from kehoach.plan.model import Plan
from kehoach.plan.records import (
    Duty,
    Registration,
)
from kehoach.plan.slices import Item
from kehoach.render.said.actions import ActionWording, Destination
from kehoach.render.said.days import DayWording, TimeWording
from kehoach.render.said.leads import LeadWording
from kehoach.render.said.parties import FormerWording, PartyWording
from kehoach.render.said.sources import ChangeWording, SourceWording
from kehoach.render.said.titles import Beside, TitleWording
from kehoach.words import Words

_APART = "\x1f"
"""Unit separator (ASCII): no text of a plan holds it."""


class Wording:
    """Puts the facts of one plan into the words of one language."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self._words = words
        self.days = DayWording(words)
        self.times = TimeWording(plan.calendar, words, self.days)
        self.parties = PartyWording(plan.directory, words)
        self.formers = FormerWording(plan.directory, words)
        self.sources = SourceWording(plan, words, self.parties)
        self.changes = ChangeWording(words, self.parties)
        self.titles = TitleWording(words, self.changes)
        self.leads = LeadWording(
            words, plan.header.year, self.days, self.times, self.sources, self.titles
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
        return "; ".join(self.steps(item, beside))

    def steps(
        self,
        item: Item,
        beside: Beside = Beside.NOTHING,
        known: Destination | None = None,
        *,
        headed: bool = False,
    ) -> tuple[str, ...]:
        """Say the same action by action, as ``ActionWording.own`` does."""
        deadline = item.deadline
        own_actions = self.actions.own(item, known, headed=headed)
        if not own_actions:
            return (self.titles.noted(deadline, beside),)
        # The mark stands before the first and what else is to be known behind the last.
        marked = self.titles.marked(_APART.join(own_actions), deadline, beside)
        return tuple(marked.split(_APART))

    def brief(self, item: Item, beside: Beside = Beside.NOTHING) -> str:
        """Say in a line of a phone what ``what`` says in full: "Gửi hồ sơ: Kỷ niệm chương …"."""
        deadline = item.deadline
        text = self.titles.short(item.task, deadline)
        # What only may be somebody's part stands under a heading that says so.
        if item.roles or item.receives:
            text = self._words("action.part", role=self.parts(item), text=text)
        elif deadline.filing:
            what = self.titles.filed(deadline)
            text = self._words("action.title", title=text, what=what)
        return self.titles.marked(text, deadline, beside)

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

    def possible(self, item: Item, *, in_short: bool = False) -> str:
        """Say in a line what may concern a reader, when by the document's own words, and where it stands.

        For paper ``in_short``: "trước 30/01: Kiện toàn các cụm thi đua (Phụ lục, mục 2)".
        """
        deadline, titles = item.deadline, self.titles
        short = titles.short(item.task, deadline)
        say_time = self.leads.printed_alone if in_short else self.sources.phrase
        return self._words(
            "party.possible-line",
            when=say_time(deadline),
            what=f"{titles.mark(deadline)}{short}{titles.doubt(deadline)}",
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
