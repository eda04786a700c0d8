"""Rows of a table to the drafts of their tasks; what running text adds is told by ``desk.prose``."""

from __future__ import annotations

from collections.abc import Iterable

from kehoach.desk.drafts import DraftDeadline, DraftPhase, DraftTask, Reviews
from kehoach.desk.sentences import due_in
from kehoach.desk.time_cells import TimeCells
from kehoach.document.naming import Names, slug_of
from kehoach.document.outline import TaskRow
from kehoach.document.titles import short_title, shortened
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Expression, find_expressions, find_in_heading
from kehoach.plan.kinds.registry import KINDS, period_told
from kehoach.plan.roles import SUBMIT, TASK_ROLES

LONGEST_TITLE = 300
"""As many signs of a title as plan.yaml takes."""
_LONGEST_NOTE = 1000
_LONG_FOR_CALENDAR = 80
"""Signs of a title from which on a short one is proposed."""
_LONGEST_SHORT = 60
"""As many signs of a short title as plan.yaml takes."""
_LONGEST_PLACE = 300
"""As many signs of a place as plan.yaml takes."""
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
            whole = f"{task.title} {title}"
            task.title = shortened(whole, LONGEST_TITLE)
            task.joined = self._reviews.note(row.line, title, "joined-row")
            if task.title != whole:
                task.note = joined_note([whole, task.note or ""])
        task.note = joined_note([task.note or "", *self._notes_of(row)])
        before = len(task.deadlines)
        if when:
            self.add_deadlines(task, when, row.line)
        _put_place(task, row.cell("place"), before)
        if not when:
            return
        reason = self._reviews.note(row.line, when, "joined-time")
        for deadline in task.deadlines[before:]:
            reviews = filter(None, [deadline.needs_review, reason])
            deadline.needs_review = " ".join(reviews)
        self._review_chart(row, task.deadlines[before:])

    def _review_chart(self, row: TaskRow, deadlines: Iterable[DraftDeadline]) -> None:
        """Have deadlines looked at whose words were made of signs below months."""
        if not row.charted:
            return
        reason = self._reviews.note(row.line, row.cell("when"), "chart")
        for deadline in deadlines:
            reviews = filter(None, [deadline.needs_review, reason])
            deadline.needs_review = " ".join(reviews)

    def _add_task(self, row: TaskRow, title: str, when: str) -> None:
        reviews: list[str] = []
        if not title:
            title = when or _beside_number(row)
            reviews.append(self._reviews.note(row.line, title, "no-title"))
        task = self.new_task(title, row.ref, row.line, reviews)
        task.phase = self.phase_of(row.heading)
        task.note = joined_note(
            [
                task.note or "",
                *self._take_parties(task, row, reviews),
                *self._notes_of(row),
            ]
        )
        if when:
            self.add_deadlines(task, when, row.line)
            self._review_chart(row, task.deadlines)
        else:
            reviews.append(self._reviews.note(row.line, title, "no-time"))
        self._name_filers(task, row)
        _put_place(task, row.cell("place"), 0)
        for ditto in row.dittos:
            values = {"cell": ditto.cell, "above": ditto.above}
            reviews.append(self._reviews.note(row.line, title, "ditto-cell", **values))
        for line, text in row.leftovers:
            reviews.append(self._reviews.note(line, text, "joined-row"))
        task.needs_review = " ".join(reviews) or None
        self.tasks.append(task)

    def new_task(
        self, title: str, ref: str, line: int, reviews: list[str]
    ) -> DraftTask:
        """Begin a task; of a title that is too long the whole becomes its note, and ``reviews`` says so."""
        short = shortened(title, LONGEST_TITLE)
        task = DraftTask(
            id=slug_of(title, self._taken),
            title=short,
            refs=[ref],
            first_line=line,
            last_line=line,
        )
        if short != " ".join(title.split()):
            reviews.append(self._reviews.note(line, short, "long-title"))
            task.note = joined_note([title])
        return task

    def add_deadlines(self, task: DraftTask, when: str, line: int) -> None:
        """Read a time cell, or what stands in its place, for a task."""
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

    def _name_filers(self, task: DraftTask, row: TaskRow) -> None:
        """Let those who file, of whom a column of their own tells, file by each deadline of the row."""
        cell = row.cell(SUBMIT.id)
        # "Thời hạn gửi hồ sơ" heads times as well as names.
        if not cell or find_expressions(cell, self._year, cell=True):
            return
        filers = self._names.read_cell(cell, SUBMIT.id, row.line).parties
        for deadline in task.deadlines:
            deadline.submit = deadline.submit or filers or None

    def _notes_of(self, row: TaskRow) -> list[str]:
        """List what a row says that has no field of its own; some of it may be empty."""
        result = row.cell("result")
        if result:
            result = self._reviews.words("draft.result", text=result)
        return [result, row.cell("status"), row.cell("note")]

    def phase_of(self, heading: str) -> str | None:
        """Take a group row that names a month, quarter or half of the year as a phase."""
        meanings = meanings_of(due_in(find_in_heading(heading, self._year)))
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


def _put_place(task: DraftTask, place: str, begin: int) -> None:
    """Say where the events of a row are, from one of a task's deadlines on; where it has none, the note says it."""
    added = task.deadlines[begin:]
    events = [deadline for deadline in added if deadline.kind == "event"]
    for deadline in events:
        deadline.place = place[:_LONGEST_PLACE] or None
    if not events:
        task.note = joined_note([task.note or "", place])


def _beside_number(row: TaskRow) -> str:
    """Return what a row says beside its number."""
    texts = [text for column, text in row.cells if column != "number" and text]
    return "; ".join(texts)


def propose_short_titles(tasks: Iterable[DraftTask]) -> int:
    """Propose a short title where that of a task is long for a calendar; return how many there are.

    Of a task with several deadlines, or of one that comes again, the title says which one is meant; two tasks that
    would be called the same keep their titles.
    """
    proposed: dict[str, list[DraftDeadline]] = {}
    for task in tasks:
        if len(task.title) <= _LONG_FOR_CALENDAR or len(task.deadlines) != 1:
            continue
        [deadline] = task.deadlines
        short = short_title(task.title, _LONGEST_SHORT)
        if short and "every" not in deadline.time and not deadline.title:
            proposed.setdefault(short, []).append(deadline)
    unlike = {short: found for short, found in proposed.items() if len(found) == 1}
    for short, [deadline] in unlike.items():
        deadline.short = short
    return len(unlike)


def joined_note(texts: Iterable[str]) -> str | None:
    """Put together what a task notes, as long as plan.yaml takes it; None where it is nothing."""
    return "; ".join(filter(None, texts))[:_LONGEST_NOTE] or None


def meanings_of(expressions: Iterable[Expression]) -> list[Meaning]:
    """List what several expressions mean."""
    meanings: list[Meaning] = []
    for expression in expressions:
        meanings += expression.meanings
    return meanings
