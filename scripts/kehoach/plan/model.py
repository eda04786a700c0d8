"""The plan as everything after the loader sees it: resolved, frozen, with every date decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kehoach.phrases.reading import Phrase
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.parties import Directory
from kehoach.plan.records import (
    Abbreviation,
    Acknowledgement,
    AmendmentRecord,
    Capacity,
    Contradiction,
    CorrectionRecord,
    Duty,
    Ended,
    Feeds,
    Filing,
    Header,
    Movement,
    NotADeadline,
    Phase,
    Registration,
    ReminderRule,
    Retired,
    Revision,
    Section,
)
from kehoach.plan.roles import ROLES, Actions, Cast
from kehoach.plan.schema import At
from kehoach.plan.workdays import DayOff, WorkCalendar
from kehoach.problems import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """When something is due and what it is, as one document says it."""

    phrase: str
    date: dt.date | None = None
    """None for what a document names by month, quarter, half-year or year, or not at all."""
    end: dt.date | None = None
    time: dt.time | None = None
    title: str = ""
    filing: Filing | None = None
    """What is filed, with whom and how, as far as somebody files."""

    @property
    def when(self) -> tuple[object, ...]:
        """Everything that says when."""
        return self.phrase, self.date, self.end, self.time

    @property
    def words(self) -> tuple[object, ...]:
        """Everything that readers are told of what it is."""
        filing = self.filing
        filed = (filing.what, filing.to, filing.how) if filing else ()
        return self.title, *filed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one amendment or correction did to one deadline."""

    action: str
    """moved, cancelled, added, reworded or corrected"""
    number: str
    """Number of the amending document; empty for a correction."""
    date: dt.date
    reason: str | None
    old: Point
    new: Point
    refs: tuple[str, ...] = ()
    """Where the amending document says it."""
    issuer: str | None = None
    """Who issued the amending document, where that is another body than the plan's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One thing that has to be done by, or happens on, a day."""

    id: str
    task: str
    kind: str
    phase: str | None
    """Under which heading it is printed; None where the document prints none."""
    title: str
    """As written; that of its task where it has none of its own. ``render.wording`` tells instances apart."""
    occurrence: Period | None
    """Of which period this is the instance; None unless it recurs, or where a document gave it a title of its own."""
    short: str | None
    """The title as a phone's calendar can show it, where the title itself is too long."""
    phrase: str
    """As printed in the source document or in the amendment that last touched it."""
    said: Phrase
    """The phrase as it was read."""
    by_policy: bool
    """Whether the phrase prints no day, so that a policy or the keeper says which it is."""
    date: dt.date | None
    """The printed day; of a range the first; of a month, quarter, half-year or year the last. None: undated."""
    end: dt.date | None
    """Last day of a range, included."""
    time: dt.time | None
    place: str | None
    conditional: str | None
    status: str
    """confirmed, tentative or cancelled (RFC 5545 3.8.1.11, in lower case)"""
    cast: Cast
    """Who files papers by then."""
    filing: Filing | None
    """What is filed, with whom and how, where the plan says it."""
    actions: Actions
    """What the parties of a role do: those of its task, in the words of the amendment that last changed them."""
    refs: tuple[str, ...]
    note: str | None
    needs_review: str | None
    in_doubt: bool
    """Whether the keeper has to look at it again, or at the whole of its task."""
    day_off: DayOff | None
    """Why the due day is no working day; None if it is one, or if there is no day."""
    last_usable_day: dt.date | None
    """The last day, working or not, that the words leave: strict "trước 30/3" leaves 29/3."""
    last_safe_day: dt.date | None
    """The last working day that keeps the deadline, by the plan's reading of "trước"."""
    revised: dt.date
    """Date of the record that last touched it: the plan's, an amendment's, one of ``raised``."""
    history: tuple[Change, ...]
    raised: tuple[dt.date, ...]
    """When a record about all that it says touched it: another name of a body, a holiday announced, a new address."""
    at: At

    @property
    def due(self) -> dt.date | None:
        """The day on which it ends."""
        return self.end or self.date

    @property
    def takes_place(self) -> bool:
        """Whether it happens on its days, instead of having to be done by them."""
        return KINDS[self.kind].takes_place

    @property
    def leading_day(self) -> dt.date | None:
        """The day that counts for readers: the last safe working day, or the day on which it takes place."""
        return self.due if self.takes_place else self.last_safe_day

    @property
    def is_filing(self) -> bool:
        """Whether somebody has to file papers by then."""
        return bool(self.cast)

    @property
    def receivers(self) -> tuple[str, ...]:
        """With whom papers are filed, as far as the plan says it."""
        return self.filing.to if self.filing else ()

    @property
    def addition(self) -> Change | None:
        """The amendment that added it; None for what the plan itself had when it was issued."""
        for change in self.history:
            if change.action == "added":
                return change
        return None

    @property
    def as_issued(self) -> Point | None:
        """What the plan said when it was issued; None for what an amendment added."""
        if self.addition:
            return None
        if self.history:
            return self.history[0].old
        return Point(
            phrase=self.phrase,
            date=self.date,
            end=self.end,
            time=self.time,
            title=self.title,
            filing=self.filing,
        )

    @property
    def restatement(self) -> Change | None:
        """The amendment in whose words it is due now; None where those of the plan as issued still stand."""
        for change in reversed(self.history):
            if change.action == "added" or change.old.when != change.new.when:
                return change
        return None

    @property
    def rewording(self) -> Change | None:
        """The amendment in whose words it is told what it is; None where those it came with still stand."""
        for change in reversed(self.history):
            if change.old.words != change.new.words:
                return change
        return None

    @property
    def cancellation(self) -> Change | None:
        """The amendment that cancelled it."""
        for change in self.history:
            if change.action == "cancelled":
                return change
        return None

    @property
    def moved(self) -> Change | None:
        """The last change that moved it, None if it stands where it was first published."""
        for change in reversed(self.history):
            if change.action == "moved":
                return change
        return None

    @property
    def sequence(self) -> int:
        """How many records touched it (RFC 5545 3.8.7.4)."""
        return len(self.history) + len(self.raised)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing the plan asks for, with who has what part in it."""

    id: str
    former: tuple[str, ...]
    """Ids under which it was published before."""
    title: str
    refs: tuple[str, ...]
    movement: str | None
    capacities: tuple[Capacity, ...]
    """In which capacity the document names parties here, where it is not by their name."""
    cast: Cast
    """Who has which part in the whole of it; who files is said of each deadline."""
    actions: Actions
    """What the parties of a role do in it, where the title does not say it."""
    inferred: Actions
    """Why a role is given to its parties, where the document does not print it: a reading, and shown as one."""
    related: tuple[str, ...]
    note: str | None
    needs_review: str | None
    """Why the keeper has to look at it again; None if it is settled."""
    deadlines: tuple[Deadline, ...]
    at: At

    @property
    def phases(self) -> tuple[str, ...]:
        """The headings under which it is printed, each once."""
        written = [item.phase for item in self.deadlines if item.phase]
        return tuple(dict.fromkeys(written))

    def own_actions(self, role: str) -> tuple[str, ...]:
        """Return what the parties of a role do, each text once: amendments may have reworded it for a deadline."""
        texts = [item.actions.of(role) for item in self.deadlines]
        return tuple(dict.fromkeys(filter(None, texts)))

    def capacity(self, party: str) -> str | None:
        """Return as whom the document names a party here; None where by its name."""
        names = {capacity.party: capacity.name for capacity in self.capacities}
        return names.get(party)

    def parties(self, role: str, deadline: Deadline | None = None) -> tuple[str, ...]:
        """List the ids written for a role; filing is a matter of each deadline, or of all of them."""
        written = self.cast.of(role)
        # A role is written for the task or for its deadlines, never for both.
        if written:
            return written
        chosen = self.deadlines if deadline is None else (deadline,)
        parties: list[str] = []
        for item in chosen:
            parties += item.cast.of(role)
        return tuple(dict.fromkeys(parties))

    def written(self, deadline: Deadline) -> dict[str, tuple[str, ...]]:
        """Map each role to the ids written for it, at a deadline."""
        return {role.id: self.parties(role.id, deadline) for role in ROLES}


def _due_day(pair: tuple[Task, Deadline]) -> dt.date:
    _, deadline = pair
    # What has no day comes last.
    return deadline.due or dt.date.max


@dataclass(frozen=True, kw_only=True)
class EarlierPlan:
    """Last year's plan, as far as it still speaks in the feeds."""

    plan: Plan
    months: int
    """For how many calendar months after the month of its day a deadline stays."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A whole plan."""

    path: str
    """What problems call the file."""
    header: Header
    calendar: WorkCalendar
    abbreviations: tuple[Abbreviation, ...]
    directory: Directory
    movements: tuple[Movement, ...]
    phases: tuple[Phase, ...]
    sections: tuple[Section, ...]
    registration: tuple[Registration, ...]
    duties: tuple[Duty, ...]
    tasks: tuple[Task, ...]
    contradictions: tuple[Contradiction, ...]
    acknowledged: tuple[Acknowledgement, ...]
    exempted: tuple[NotADeadline, ...]
    """Words of the document that speak of time and are no deadline, by the keeper's reason."""
    amendments: tuple[AmendmentRecord, ...]
    corrections: tuple[CorrectionRecord, ...]
    revisions: tuple[Revision, ...]
    retired: tuple[Retired, ...]
    ended: tuple[Ended, ...]
    reminders: tuple[ReminderRule, ...]
    feeds: Feeds
    trusts_content: Mark | None = None
    """Where the keeper says that the texts are published as written; None where they are cleaned."""
    calendar_items: str = "span"
    """Which days an all-day item of a feed covers: span, safe-day or printed-day."""
    earlier: tuple[EarlierPlan, ...] = ()
    issued: Plan | None = None
    """The plan as its document was issued, without what amendments did; None where that is the plan itself."""

    @cached_property
    def items(self) -> tuple[tuple[Task, Deadline], ...]:
        """Every deadline with its task: dated ones by due day, then undated ones, file order within a day."""
        # Sorting keeps the order of equals: within a day that of the file.
        pairs: list[tuple[Task, Deadline]] = []
        for task in self.tasks:
            pairs += [(task, deadline) for deadline in task.deadlines]
        pairs.sort(key=_due_day)
        return tuple(pairs)

    @cached_property
    def tasks_by_id(self) -> dict[str, Task]:
        """Find a task by its id."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def _remembered(self) -> dict[object, Any]:
        return {}

    def recall(self, ask: Callable[..., Any], *args: Hashable) -> Any:
        """Answer what was asked before as it was answered then; see ``once_a_plan``."""
        question = (ask, args)
        if question not in self._remembered:
            self._remembered[question] = ask(self, *args)
        return self._remembered[question]

    @cached_property
    def related(self) -> dict[str, tuple[Task, ...]]:
        """Map each task's id to the tasks that it names or that name it, itself included, in file order."""
        links: dict[str, set[str]] = {
            task.id: {task.id, *task.related} for task in self.tasks
        }
        for task in self.tasks:
            for other in task.related:
                # One of two tasks may say it: being related goes both ways.
                links[other].add(task.id)
        places = {task.id: place for place, task in enumerate(self.tasks)}
        return {
            identity: tuple(
                self.tasks[place] for place in sorted(map(places.__getitem__, linked))
            )
            for identity, linked in links.items()
        }

    @property
    def as_issued(self) -> Plan:
        """The plan as its document was issued: what remarks about the document are computed on."""
        return self.issued or self

    @property
    def file_name(self) -> str:
        """Name of the file without its folders, which are no reader's business."""
        return self.path.rpartition("/")[2]

    @property
    def edition_date(self) -> dt.date:
        """Date of the newest edition: the plan's own, or that of the last record of a change."""
        dates = [amendment.date for amendment in self.amendments]
        dates += [correction.date for correction in self.corrections]
        dates += [revision.date for revision in self.revisions]
        dates += [ended.date for ended in self.ended]
        for party in self.directory:
            dates += [former.until for former in party.was]
        # A holiday that was announced shows in what it touched.
        dates += [deadline.revised for _, deadline in self.items]
        return max([self.header.issued, *dates])

    @property
    def ended_ids(self) -> frozenset[str]:
        """Ids whose addresses ended by a record: that they are no more has its reason."""
        return frozenset(ended.id for ended in self.ended)
