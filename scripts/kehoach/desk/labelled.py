"""Headings with labelled lines to tasks: as certain as the row of a table, where each part stands behind a label."""

from __future__ import annotations

from kehoach.desk.drafts import DraftTask
from kehoach.desk.gathering import (
    LONGEST_EXCERPT,
    Gathering,
    both_reviews,
    join_parties,
    place_deadlines,
)
from kehoach.desk.sentences import due_in, phrase_of
from kehoach.desk.task_rows import joined_note
from kehoach.document.assignments import assignments_in, says_who, sentences_of
from kehoach.document.labels import NOTE, TITLE, UNKNOWN, WHEN, Label, unmarked
from kehoach.document.naming import DUTY
from kehoach.document.outline import Clause, TaskRow
from kehoach.document.passages import Block, LabelledLine
from kehoach.document.vocabulary import PLAIN_NOTES
from kehoach.phrases.reading import Expression, find_expressions
from kehoach.plan.roles import IMPLEMENT, LEAD, SUBMIT, TASK_ROLES


class LabelledTasks:
    """Drafts the tasks of blocks, one after the other."""

    def __init__(self, desk: Gathering) -> None:
        """Take what they are drafted with."""
        self._desk = desk
        self._timed: dict[int, list[str]] = {}
        """What labels say about time, by line: a deadline of the draft, whatever the words."""

    def has_read(self, part: Clause | TaskRow, expression: Expression) -> bool:
        """Tell whether words of a line about time stand behind a label for it, and are a deadline therefore."""
        if isinstance(part, TaskRow):
            return False
        texts = self._timed.get(part.line, ())
        return any(expression.text in " ".join(text.split()) for text in texts)

    def add(self, block: Block, plan_title: str) -> None:
        """Take in a block; ``plan_title`` is for one that names no work."""
        reviews: list[str] = []
        title = block.title or _labelled_title(block) or plan_title
        written = self._desk.capitals.sentence(title)
        if not (block.title or _labelled_title(block)):
            reviews.append(self._desk.reviews.note(block.line, title, "title-of-plan"))
        elif written != title:
            reviews.append(
                self._desk.reviews.note(block.line, written, "title-capitals")
            )
        task = self._desk.tasks.new_task(written, block.ref, block.line, reviews)
        refs = [block.ref, *(entry.ref for entry in block.lines)]
        task.refs = list(dict.fromkeys(refs))
        lines = [entry.line for entry in block.lines]
        task.last_line = max([block.line, *lines, *(text.line for text in block.texts)])
        texts = [unmarked(text.text).rstrip(" .;,") for text in block.texts]
        notes = [task.note or "", *texts]
        # Who files is said of deadlines, wherever its label stands.
        for entry in sorted(block.lines, key=lambda line: line.label.key == SUBMIT.id):
            self._take_label(task, entry, notes, reviews)
        task.note = joined_note(notes)
        self._take_times_of_title(task, block)
        self._take_sentence_roles(task, block, reviews)
        if block.actor and not {LEAD.id, IMPLEMENT.id} & set(task.cast):
            named = self._desk.names.read_cell(block.actor, DUTY, block.line)
            join_parties(task, IMPLEMENT.id, named.parties)
            reviews.append(self._desk.reviews.note(block.line, written, "duty-task"))
        if not task.deadlines:
            reviews.append(
                self._desk.reviews.note(block.line, written, "no-time-label")
            )
        if block.mixed:
            reviews.append(self._desk.reviews.note(block.line, written, "mixed-block"))
        task.needs_review = "; ".join(reviews) or None
        self._desk.tasks.tasks.append(task)

    def _take_label(
        self, task: DraftTask, entry: LabelledLine, notes: list[str], reviews: list[str]
    ) -> None:
        """Give a task what a label says; what no field holds goes to ``notes``."""
        label = entry.label
        if label.key == WHEN:
            self._take_time(task, entry, notes)
        elif label.key in [role.id for role in TASK_ROLES]:
            if says_who(label.text):
                self._take_parties(task, entry, notes, reviews)
            else:
                # "Thực hiện: 2 lần một năm" names nobody.
                notes.append(self._noted(label))
                self._review_label(entry, reviews)
            self._take_other_times(task, entry)
        elif label.key == SUBMIT.id:
            self._take_filers(task, entry)
        elif label.key != TITLE or label.text != task.title:
            notes.append(self._noted(label))
            self._take_other_times(task, entry)
        if label.key == UNKNOWN:
            self._review_label(entry, reviews)

    def _take_filers(self, task: DraftTask, entry: LabelledLine) -> None:
        text, line = entry.label.text, entry.line
        named = self._desk.names.read_cell(text, SUBMIT.id, line)
        for deadline in task.deadlines:
            deadline.submit = named.parties or None

    def _review_label(self, entry: LabelledLine, reviews: list[str]) -> None:
        name = entry.label.name
        reviews.append(
            self._desk.reviews.note(entry.line, name, "unknown-label", label=name)
        )

    def _noted(self, label: Label) -> str:
        """Write what a label says as a note: place and remark without its name, as a table's are."""
        if not label.text:
            return label.name
        if label.key == "result":
            return self._desk.reviews.words("draft.result", text=label.text)
        if label.key in ("place", NOTE) and label.name.casefold() in PLAIN_NOTES:
            return label.text
        return f"{label.name}: {label.text}"

    def _take_time(
        self, task: DraftTask, entry: LabelledLine, notes: list[str]
    ) -> None:
        label = entry.label
        if not label.text:
            return
        before = len(task.deadlines)
        when, rest = _time_alone(label.text, self._desk.year)
        if rest:
            notes.append(rest)
        self._desk.tasks.add_deadlines(task, when, entry.line)
        self._timed.setdefault(entry.line, []).append(when)
        title = "" if label.is_plain_time else label.name
        place_deadlines(task, before, entry.ref, title)

    def _take_parties(
        self, task: DraftTask, entry: LabelledLine, notes: list[str], reviews: list[str]
    ) -> None:
        role, text = entry.label.key, entry.label.text
        named = self._desk.names.read_cell(text, role, entry.line)
        join_parties(task, role, named.parties)
        if named.note:
            notes.append(named.note)
        if named.others:
            listed = ", ".join(named.others)
            reviews.append(
                self._desk.reviews.note(entry.line, text, "other-role", names=listed)
            )

    def _take_other_times(self, task: DraftTask, entry: LabelledLine) -> None:
        """Take times that stand behind another label as deadlines to look at."""
        text = entry.label.text
        expressions = find_expressions(text, self._desk.year)
        for expression in due_in(expressions):
            before = len(task.deadlines)
            phrase = phrase_of(text, expressions, expression)
            self._desk.tasks.add_deadlines(task, phrase, entry.line)
            name, excerpt = entry.label.name, text[:LONGEST_EXCERPT]
            place_deadlines(task, before, entry.ref, name)
            reason = self._desk.reviews.note(
                entry.line, excerpt, "other-label", label=name
            )
            for deadline in task.deadlines[before:]:
                deadline.needs_review = both_reviews(deadline.needs_review, reason)

    def _take_times_of_title(self, task: DraftTask, block: Block) -> None:
        """Take a time that the heading says beside what labels say."""
        if not block.head or not block.title:
            return
        expressions = find_expressions(block.title, self._desk.year)
        for expression in due_in(expressions):
            before = len(task.deadlines)
            phrase = phrase_of(block.title, expressions, expression)
            self._desk.tasks.add_deadlines(task, phrase, block.line)
            place_deadlines(task, before, block.ref, "")
            reason = self._desk.reviews.note(block.line, phrase, "time-of-title")
            for deadline in task.deadlines[before:]:
                deadline.needs_review = both_reviews(deadline.needs_review, reason)

    def _take_sentence_roles(
        self, task: DraftTask, block: Block, reviews: list[str]
    ) -> None:
        """Let sentences between the labels fill the roles that no label does."""
        for clause in block.texts:
            for assignment in assignments_in(clause.text):
                self._desk.take_roles(task, assignment, clause.line, reviews)


def _time_alone(text: str, year: int) -> tuple[str, str]:
    """Part what says when from the sentences behind it, if those say nothing about time."""
    sentence, *others = sentences_of(text)
    rest = " ".join(others)
    if not others or find_expressions(rest, year):
        return text, ""
    return sentence.rstrip(" .;"), rest


def _labelled_title(block: Block) -> str:
    """Return what a label says is to be done: "Nội dung: Tổ chức hội thi"."""
    for entry in block.lines:
        if entry.label.key == TITLE and entry.label.text:
            return entry.label.text
    return ""
