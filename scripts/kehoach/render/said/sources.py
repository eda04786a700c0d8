"""Which document says what: the plan as issued and what amended it, each with its citation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from kehoach import dates
from kehoach.plan.model import Change, Deadline, Plan, Point, Task
from kehoach.plan.portions import PartEdition
from kehoach.plan.records import AmendmentRecord
from kehoach.render.said.days import clock
from kehoach.render.said.parties import PartyWording
from kehoach.words import Words


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
        source = source_of(item.cancellation, self._words)
        return self._words("lead.cancelled-by", text=text, source=source)

    def _due(self, item: Deadline) -> str:
        change, issued = item.restatement, item.as_issued
        if not change:
            return item.phrase
        if not issued:
            source = source_of(change, self._words)
            return self._words("lead.added", source=source, phrase=item.phrase)
        return self._both(self._number, issued.phrase, change, item.phrase)

    def _both(self, number: str, old: str, change: Change, new: str) -> str:
        source = source_of(change, self._words)
        return self._words(
            "lead.both", number=number, old=old, source=source, phrase=new
        )

    def edition(self, of: Plan | PartEdition) -> str:
        """Name the plan with its newest edition, or that of a part of it, and the amendments that are in it."""
        day = dates.print_date(of.edition_date)
        if not of.amendments:
            return self._words("lead.edition", number=self._number, date=day)
        numbers = [cite(amendment, self._words) for amendment in of.amendments]
        return self._words(
            "lead.edition-amended",
            number=self._number,
            amendment="; ".join(numbers),
            date=day,
        )

    def part_edition(self, of: PartEdition) -> str:
        """Name the plan with the amendments that changed a part of it, and the day since when that stands."""
        numbers = [cite(change, self._words) for change in of.amendments]
        key = "lead.part-amended" if numbers else "lead.part"
        return self._words(
            key,
            number=self._number,
            amendment="; ".join(numbers),
            date=dates.print_date(of.edition_date),
        )

    def brief_edition(self, of: Plan | PartEdition) -> str:
        """Name the plan with its newest edition, or that of a part, and whether it was amended, however often."""
        key = "lead.edition-changed" if of.amendments else "lead.edition"
        day = dates.print_date(of.edition_date)
        return self._words(key, number=self._number, date=day)

    def rewordings(self, item: Deadline) -> list[str]:
        """Say what it is by both documents, where an amendment says it in other words: the title, what is filed."""
        change = item.rewording
        if not change:
            return []
        first, number = item.as_issued, self._number
        if item.addition:
            first, number = item.addition.new, source_of(item.addition, self._words)
        assert first
        now = Point(phrase=item.phrase, title=item.title, filing=item.filing)
        return [
            self._both(number, old, change, new)
            for old, new in differing_texts(first, now, self._parties)
        ]

    def citation(self, item: Deadline) -> str:
        """Say where it stands: "Phụ lục, mục 8 (54/KH)", and behind it where an amendment says it anew."""
        cited = [self._cite(item.refs, item.addition)]
        for change in (item.restatement, item.rewording, item.cancellation):
            # What added it is the document that its place is in.
            if change and change.action != "added":
                cited.append(source_of(change, self._words))
        return "; ".join(dict.fromkeys(cited))

    def task_citation(self, task: Task) -> str:
        """Say where a task stands; one that amendments added stands in those alone."""
        added = [item.addition for item in task.deadlines]
        is_new = bool(added) and None not in added
        return self._cite(task.refs, added[0] if is_new else None)

    def _cite(self, refs: Iterable[str], addition: Change | None) -> str:
        """Name places with their document: what added it, else the plan's own."""
        number = addition.number if addition else self._number
        document = cite(addition, self._words) if addition else number
        text = "; ".join(refs)
        # What was added by command cites the document in the place itself: "120/KH, mục 2".
        if number in text:
            return text.replace(number, document, 1)
        return self._words("lead.citation", refs=text, number=document)


def differing_texts(
    old: Point, new: Point, parties: PartyWording
) -> list[tuple[str, str]]:
    """Pair what two documents call a thing, and what they have filed, where they say it differently."""
    pairs = [(old.title, new.title)]
    if old.filing and new.filing:
        pairs.append((parties.filed(old.filing), parties.filed(new.filing)))
    return [pair for pair in pairs if pair[0] != pair[1]]


def cite(document: AmendmentRecord | Change, words: Words) -> str:
    """Name an amending document by its number, and by who issued it where the plan's own issuer did not."""
    if not document.issuer:
        return document.number
    return words("lead.of-issuer", number=document.number, issuer=document.issuer)


def source_of(change: Change, words: Words) -> str:
    """Name an amending document with the places where it says so: "120/KH, mục 1"."""
    return ", ".join((cite(change, words), *change.refs))


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
            number=source_of(change, self._words),
            date=dates.print_date(change.date),
            old=old,
            new=new,
        )

    def note(self, moved: Change) -> str:
        """Say behind a title from which day an amendment moved it: " (dời từ 30/3 theo 75/KH)"."""
        old, _ = self._points(moved, dates.print_day)
        return self._words("status.moved", old=old, number=cite(moved, self._words))

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
        return self._words("date.timed", time=clock(point.time), day=day)
