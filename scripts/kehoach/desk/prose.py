"""Running text to tasks and duties: labelled lines, what bodies have to do, sentences with a time or a role."""

from __future__ import annotations

from collections.abc import Iterable

from kehoach.desk.dated import DatedSentences
from kehoach.desk.drafts import DraftDuty
from kehoach.desk.gathering import LONGEST_EXCERPT, Gathering, capitalised
from kehoach.desk.labelled import LabelledTasks
from kehoach.document.assignments import assignments_in
from kehoach.document.labels import unmarked
from kehoach.document.naming import DUTY
from kehoach.document.outline import Clause, TaskRow
from kehoach.document.passages import ActorDuties, Alone, Block, Passage
from kehoach.document.titles import shortened
from kehoach.document.vocabulary import OPENING, RECIPIENTS
from kehoach.phrases.reading import Expression

_LONGEST_ITEM = 1000
"""As many signs of a duty as plan.yaml takes."""


class ProseDrafts:
    """Puts what running text says beside the tasks of one plan's tables."""

    def __init__(self, desk: Gathering, *, bare: bool = False) -> None:
        """Take the draft so far; ``bare`` says that the document has no numbered heading, and so no preamble."""
        self._desk = desk
        self._bare = bare
        self._labelled = LabelledTasks(desk)
        self._dated = DatedSentences(desk, bare=bare)
        self._duties: dict[tuple[str, str], DraftDuty] = {}
        """By party and place, in the document's order."""

    @property
    def duties(self) -> list[DraftDuty]:
        """What bodies have to do all year."""
        return list(self._duties.values())

    def has_read(self, part: Clause | TaskRow, expression: Expression) -> bool:
        """Tell whether words of a line about time stand behind a label for it, and are a deadline therefore."""
        return self._labelled.has_read(part, expression)

    def add(self, passage: Passage, title: str) -> None:
        """Take in a passage; ``title`` is the plan's, for what says no other."""
        if isinstance(passage, Block):
            self._labelled.add(passage, title)
        elif isinstance(passage, ActorDuties):
            self._add_duties(passage)
        else:
            self._add_alone(passage)

    def _add_alone(self, passage: Alone) -> None:
        clause = passage.clause
        dated = self._dated.add(clause, heading=passage.title, duty=passage.duty)
        if dated or passage.answered or clause.heading:
            return
        is_preamble = clause.ref == OPENING and not self._bare
        if (is_preamble or clause.ref == RECIPIENTS) and not passage.duty:
            return
        for assignment in assignments_in(clause.text, duty=passage.duty):
            named = self._desk.names.read_cell(assignment.actor, DUTY, clause.line)
            self._add_duty(named.parties, clause, assignment.sentence)
            shown = assignment.sentence[:LONGEST_EXCERPT]
            self._desk.reviews.note(clause.line, shown, "sentence-duty")

    def add_unread(self, clause: Clause) -> None:
        """Keep a line of a document in which nothing else was understood, for the keeper to tell what it is."""
        text = unmarked(clause.text)
        reviews: list[str] = []
        title = self._desk.capitals.sentence(text)
        task = self._desk.tasks.new_task(title, clause.ref, clause.line, reviews)
        reason = self._desk.reviews.note(clause.line, text[:LONGEST_EXCERPT], "unread")
        task.needs_review = "; ".join([reason, *reviews])
        self._desk.tasks.tasks.append(task)

    def _add_duties(self, duties: ActorDuties) -> None:
        parties = self._desk.names.read_cell(duties.names, DUTY, duties.line).parties
        for clause in duties.items:
            if not self._dated.add(clause, actor=parties):
                self._add_duty(parties, clause, unmarked(clause.text))

    def _add_duty(self, parties: Iterable[str], clause: Clause, text: str) -> None:
        """Keep what somebody has to do, with the same party's duties of the same place."""
        item = shortened(text.rstrip(" .;,/"), _LONGEST_ITEM)
        if not item:
            return
        for party in parties:
            new = DraftDuty(party=party, refs=[clause.ref], items=[], line=clause.line)
            duty = self._duties.setdefault((party, clause.ref), new)
            duty.items.append(capitalised(item))
