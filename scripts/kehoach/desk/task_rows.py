"""Rows of a table, and dated sentences of the body, to the drafts of their tasks."""

from __future__ import annotations

from kehoach import dates
from kehoach.desk.drafts import DraftPhase, DraftTask, Reviews
from kehoach.desk.sentences import due_in, phrase_of, words_of
from kehoach.desk.time_cells import TimeCells
from kehoach.document.naming import Names, slug_of
from kehoach.document.outline import Clause, TaskRow
from kehoach.document.vocabulary import OPENING, ROW_ENDING
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Expression, find_in_heading
from kehoach.plan.kinds.registry import KINDS, period_told
from kehoach.plan.roles import TASK_ROLES

_LONGEST_TITLE = 300
"""As many signs of a title as plan.yaml takes."""
_LONGEST_NOTE = 1000
_LONGEST_PHASE = 120
"""As many signs of a phase's name as plan.yaml takes."""


class TaskDrafts:
    """The tasks of one plan, drafted one after the other: a row may go on with the one before."""

    def __init__(
        self,
        year: int,
        names: Names,
        reviews: Reviews,
        taken: set[str],
        deadlines: set[str],
    ) -> None:
        """Take the plan's year and parties, and the ids that its tasks and deadlines have already."""
        self.tasks: list[DraftTask] = []
        self.phases: dict[str, DraftPhase] = {}
        """By id, in the order in which rows name them."""
        self._year = year
        self._names = names
        self._reviews = reviews
        self._taken = set(taken)
        self._cells = TimeCells(year, names, reviews, set(deadlines))

    def add_row(self, row: TaskRow) -> None:
        """Draft the task of a row, or go on with the one before."""
        title = row.cell("title")
        when = row.cell("when")
        if row.continues and self.tasks and not (title and when):
            self._continue(row, title, when)
        elif title or _beside_number(row):
            self._add_task(row, title, when)

    def _continue(self, row: TaskRow, title: str, when: str) -> None:
        """Go on with the row before: a page break parted it, or it has another deadline."""
        task = self.tasks[-1]
        if title:
            task.title = f"{task.title} {title}"[:_LONGEST_TITLE]
            task.joined = self._reviews.note(row.line, title, "joined-row")
        task.note = _joined([task.note or "", *self._notes_of(row)])
        if not when:
            return
        before = len(task.deadlines)
        self._add_deadlines(task, when, row.line)
        reason = self._reviews.note(row.line, when, "joined-time")
        for deadline in task.deadlines[before:]:
            reviews = filter(None, [deadline.needs_review, reason])
            deadline.needs_review = " ".join(reviews)

    def _add_task(self, row: TaskRow, title: str, when: str) -> None:
        reviews: list[str] = []
        if not title:
            title = when or _beside_number(row)
            reviews.append(self._reviews.note(row.line, title, "no-title"))
        task = self._new_task(title, row.ref)
        if len(title) > _LONGEST_TITLE:
            reviews.append(self._reviews.note(row.line, title, "long-title"))
        task.phase = self._phase(row.heading)
        task.note = _joined(
            [*self._take_parties(task, row, reviews), *self._notes_of(row)]
        )
        if when:
            self._add_deadlines(task, when, row.line)
        else:
            reviews.append(self._reviews.note(row.line, title, "no-time"))
        task.needs_review = " ".join(reviews) or None
        self.tasks.append(task)

    def _new_task(self, title: str, ref: str) -> DraftTask:
        return DraftTask(
            id=slug_of(title, self._taken), title=title[:_LONGEST_TITLE], refs=[ref]
        )

    def _add_deadlines(self, task: DraftTask, when: str, line: int) -> None:
        task.deadlines += self._cells.draft(task.id, task.title, when, line)

    def _take_parties(
        self, task: DraftTask, row: TaskRow, reviews: list[str]
    ) -> list[str]:
        """Give a task the parties of its row; return what their cells say in brackets.

        What is to be looked at is put to ``reviews``.
        """
        notes: list[str] = []
        for role in TASK_ROLES:
            cell = row.cell(role.id)
            named = self._names.read_cell(cell, role.id, row.line)
            if named.parties:
                task.cast[role.id] = named.parties
            if named.note:
                notes.append(named.note)
            if named.others:
                listed = ", ".join(named.others)
                about = " ".join(cell.split())
                reviews.append(
                    self._reviews.note(row.line, about, "other-role", names=listed)
                )
        return notes

    def _notes_of(self, row: TaskRow) -> list[str]:
        """List what a row says that has no field of its own; some of it may be empty."""
        result = row.cell("result")
        if result:
            result = self._reviews.words("draft.result", text=result)
        return [result, row.cell("place"), row.cell("note")]

    def _phase(self, heading: str) -> str | None:
        """Take a group row that names a month, quarter or half of the year as a phase."""
        meanings = _meanings_of(due_in(find_in_heading(heading, self._year)))
        if len(meanings) != 1 or not KINDS[meanings[0].kind].part_of_year:
            return None
        period = period_told(meanings[0])
        assert period
        # The same heading in a second table is the same phase, so its id is not made unlike.
        identity = slug_of(heading, set())
        name = heading[:_LONGEST_PHASE]
        phase = DraftPhase(id=identity, name=name, start=period.first, end=period.last)
        self.phases.setdefault(identity, phase)
        return identity

    def add_clause(self, clause: Clause) -> None:
        """Take a dated sentence or heading as a task of its own: only the keeper knows what row it belongs to."""
        text = clause.text
        if clause.heading:
            # What names a part of the year is a phase, be there rows below it or not.
            if self._phase(text):
                return
        elif clause.ref == OPENING:
            return
        expressions = clause.expressions(self._year)
        due = due_in(expressions)
        if not due:
            return
        task = self._new_task(words_of(text, expressions, due[0]) or text, clause.ref)
        same = self._rows_due_with(_meanings_of(due))
        key = "from-body-like" if same else "from-body"
        if clause.heading:
            key = "from-heading"
        task.needs_review = self._reviews.note(clause.line, text[:200], key, same=same)
        for expression in due:
            before = len(task.deadlines)
            phrase = phrase_of(text, expressions, expression)
            self._add_deadlines(task, phrase, clause.line)
            title = words_of(text, expressions, expression)
            # The first gave the task its title; of the others, less than four signs say nothing.
            if expression is due[0] or len(title) < 4:
                continue
            # An expression may stand for several deadlines: "tháng 10, 11/2020".
            for deadline in task.deadlines[before:]:
                deadline.title = title[:_LONGEST_TITLE]
        self.tasks.append(task)

    def _rows_due_with(self, meanings: list[Meaning]) -> str:
        """Name the rows that are due on the same day: the body often says what the table says."""
        days: set[object] = set()
        for meaning in meanings:
            days.update(map(dates.print_date, meaning.days_named))
        refs: list[str] = []
        for task in self.tasks:
            for deadline in task.deadlines:
                if deadline.time.get("date") in days:
                    refs += filter(ROW_ENDING.search, task.refs)
        return "; ".join(dict.fromkeys(refs))


def _beside_number(row: TaskRow) -> str:
    """Return what a row says beside its number."""
    texts = [text for column, text in row.cells if column != "number" and text]
    return "; ".join(texts)


def _joined(texts: list[str]) -> str | None:
    return "; ".join(filter(None, texts))[:_LONGEST_NOTE] or None


def _meanings_of(
    expressions: tuple[Expression, ...] | list[Expression],
) -> list[Meaning]:
    meanings: list[Meaning] = []
    for expression in expressions:
        meanings += expression.meanings
    return meanings
