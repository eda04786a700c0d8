"""Running text to tasks and duties: labelled lines, what bodies have to do, sentences with a time or a role.

A task whose title, time and people all stand behind labels is as certain as the row of a table. All else that is read
from sentences is marked for review.
"""

from __future__ import annotations

from collections.abc import Iterable

from kehoach import dates
from kehoach.desk.drafts import DraftDuty, DraftTask, Reviews
from kehoach.desk.sentences import due_in, phrase_of, sets_limit, words_of
from kehoach.desk.task_rows import (
    LONGEST_TITLE,
    TaskDrafts,
    joined_note,
    meanings_of,
)
from kehoach.document.assignments import (
    Assignment,
    assignments_in,
    partners_in,
    says_who,
    sentences_of,
    without_actor,
)
from kehoach.document.capitals import Capitals
from kehoach.document.labels import NOTE, TITLE, UNKNOWN, WHEN, Label, unmarked
from kehoach.document.naming import DUTY, Names
from kehoach.document.outline import Clause, TaskRow
from kehoach.document.passages import ActorDuties, Alone, Block, LabelledLine, Passage
from kehoach.document.titles import closed, shortened
from kehoach.document.vocabulary import (
    OPENING,
    PLAIN_NOTES,
    RECIPIENTS,
    ROW_ENDING,
    SAYS_NOTHING,
)
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Expression, find_expressions
from kehoach.plan.roles import ROLES, SUBMIT, TASK_ROLES

_LONGEST_ITEM = 1000
"""As many signs of a duty as plan.yaml takes."""
_LONGEST_EXCERPT = 200
_LEAST_SENTENCE = 16
"""Fewer signs of a sentence do not say what is to be done."""
_LEAST_TITLE = 4
"""Fewer signs say nothing of what a deadline is about."""


class ProseDrafts:
    """Puts what running text says beside the tasks of one plan's tables."""

    def __init__(
        self,
        tasks: TaskDrafts,
        names: Names,
        reviews: Reviews,
        year: int,
        capitals: Capitals,
        *,
        bare: bool = False,
    ) -> None:
        """Take the tasks of the rows; ``year`` is the plan's, ``capitals`` tells how its headings are written small.

        ``bare`` says that the document has no numbered heading, so that its text is not a preamble.
        """
        self._bare = bare
        self._drafts = tasks
        self._names = names
        self._reviews = reviews
        self._year = year
        self._capitals = capitals
        self._duties: dict[tuple[str, str], DraftDuty] = {}
        """By party and place, in the document's order."""
        self._timed_labels: dict[int, list[str]] = {}
        """What labels say about time, by line: a deadline of the draft, whatever the words."""

    @property
    def duties(self) -> list[DraftDuty]:
        """What bodies have to do all year."""
        return list(self._duties.values())

    def has_read(self, part: Clause | TaskRow, expression: Expression) -> bool:
        """Tell whether words of a line about time stand behind a label for it, and are a deadline therefore."""
        if isinstance(part, TaskRow):
            return False
        texts = self._timed_labels.get(part.line, ())
        return any(expression.text in " ".join(text.split()) for text in texts)

    def add(self, passage: Passage, title: str) -> None:
        """Take in a passage; ``title`` is the plan's, for what says no other."""
        if isinstance(passage, Block):
            self._add_block(passage, title)
        elif isinstance(passage, ActorDuties):
            self._add_duties(passage)
        else:
            self._add_alone(passage)

    # Labelled lines

    def _add_block(self, block: Block, plan_title: str) -> None:
        reviews: list[str] = []
        title = block.title or _labelled_title(block) or plan_title
        written = self._capitals.sentence(title)
        if not (block.title or _labelled_title(block)):
            reviews.append(self._reviews.note(block.line, title, "title-of-plan"))
        elif written != title:
            reviews.append(self._reviews.note(block.line, written, "title-capitals"))
        task = self._drafts.new_task(written, block.ref, block.line, reviews)
        refs = [block.ref, *(entry.ref for entry in block.lines)]
        task.refs = list(dict.fromkeys(refs))
        texts = [unmarked(text.text).rstrip(" .;,") for text in block.texts]
        notes = [task.note or "", *texts]
        for entry in block.lines:
            self._take_label(task, entry, notes, reviews)
        task.note = joined_note(notes)
        self._take_times_of_title(task, block)
        self._take_sentence_roles(task, block, reviews)
        if block.actor and not {"lead", "implement"} & set(task.cast):
            named = self._names.read_cell(block.actor, DUTY, block.line)
            _join(task, "implement", named.parties)
            reviews.append(self._reviews.note(block.line, written, "duty-task"))
        if not task.deadlines:
            reviews.append(self._reviews.note(block.line, written, "no-time-label"))
        if block.mixed:
            reviews.append(self._reviews.note(block.line, written, "mixed-block"))
        task.needs_review = "; ".join(reviews) or None
        self._drafts.tasks.append(task)

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
                self._keep_unread(entry, notes, reviews)
            self._take_other_times(task, entry)
        elif label.key == SUBMIT.id:
            named = self._names.read_cell(label.text, SUBMIT.id, entry.line)
            for deadline in task.deadlines:
                deadline.submit = named.parties
        elif label.key != TITLE or label.text != task.title:
            notes.append(self._noted(label))
            self._take_other_times(task, entry)
        if label.key == UNKNOWN:
            self._review_label(entry, reviews)

    def _keep_unread(
        self, entry: LabelledLine, notes: list[str], reviews: list[str]
    ) -> None:
        """Keep as a note what stands behind the label of a role and names nobody: "Thực hiện: 2 lần một năm"."""
        notes.append(self._noted(entry.label))
        self._review_label(entry, reviews)

    def _review_label(self, entry: LabelledLine, reviews: list[str]) -> None:
        name = entry.label.name
        reviews.append(
            self._reviews.note(entry.line, name, "unknown-label", label=name)
        )

    def _noted(self, label: Label) -> str:
        """Write what a label says as a note: place and remark without its name, as a table's are."""
        if not label.text:
            return label.name
        if label.key == "result":
            return self._reviews.words("draft.result", text=label.text)
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
        when, rest = self._time_alone(label.text)
        if rest:
            notes.append(rest)
        self._drafts.add_deadlines(task, when, entry.line)
        self._timed_labels.setdefault(entry.line, []).append(when)
        title = "" if label.is_plain_time else label.name
        _place(task, before, entry.ref, title)

    def _time_alone(self, text: str) -> tuple[str, str]:
        """Part what says when from the sentences behind it, if those say nothing about time."""
        sentence, *others = sentences_of(text)
        rest = " ".join(others)
        if not others or find_expressions(rest, self._year):
            return text, ""
        return sentence.rstrip(" .;"), rest

    def _take_parties(
        self, task: DraftTask, entry: LabelledLine, notes: list[str], reviews: list[str]
    ) -> None:
        role, text = entry.label.key, entry.label.text
        named = self._names.read_cell(text, role, entry.line)
        _join(task, role, named.parties)
        if named.note:
            notes.append(named.note)
        if named.others:
            listed = ", ".join(named.others)
            reviews.append(
                self._reviews.note(entry.line, text, "other-role", names=listed)
            )

    def _take_other_times(self, task: DraftTask, entry: LabelledLine) -> None:
        """Take times that stand behind another label as deadlines to look at."""
        text = entry.label.text
        expressions = find_expressions(text, self._year)
        for expression in due_in(expressions):
            before = len(task.deadlines)
            phrase = phrase_of(text, expressions, expression)
            self._drafts.add_deadlines(task, phrase, entry.line)
            name, excerpt = entry.label.name, text[:_LONGEST_EXCERPT]
            _place(task, before, entry.ref, name)
            reason = self._reviews.note(entry.line, excerpt, "other-label", label=name)
            for deadline in task.deadlines[before:]:
                deadline.needs_review = _both(deadline.needs_review, reason)

    def _take_times_of_title(self, task: DraftTask, block: Block) -> None:
        """Take a time that the heading says beside what labels say."""
        if not block.head or not block.title:
            return
        expressions = find_expressions(block.title, self._year)
        for expression in due_in(expressions):
            before = len(task.deadlines)
            phrase = phrase_of(block.title, expressions, expression)
            self._drafts.add_deadlines(task, phrase, block.line)
            _place(task, before, block.ref, "")
            reason = self._reviews.note(block.line, phrase, "time-of-title")
            for deadline in task.deadlines[before:]:
                deadline.needs_review = _both(deadline.needs_review, reason)

    def _take_sentence_roles(
        self, task: DraftTask, block: Block, reviews: list[str]
    ) -> None:
        """Let sentences between the labels fill the roles that no label does."""
        for clause in block.texts:
            for assignment in assignments_in(clause.text):
                self._take_roles(task, assignment, clause.line, reviews)

    # Sentences

    def _take_roles(
        self,
        task: DraftTask,
        assignment: Assignment,
        line: int,
        reviews: list[str],
    ) -> None:
        """Give a task the parties of a sentence in the roles that nobody has yet."""
        filled = set(task.cast)
        for role, names in assignment.cast:
            if role in filled:
                continue
            named = self._names.read_cell(names, role, line)
            _join(task, role, named.parties)
        shown = assignment.sentence[:_LONGEST_EXCERPT]
        reviews.append(self._reviews.note(line, shown, "sentence-roles"))

    def _add_alone(self, passage: Alone) -> None:
        clause = passage.clause
        dated = self._add_dated(clause, heading=passage.title, duty=passage.duty)
        if dated or passage.answered or clause.heading:
            return
        is_preamble = clause.ref == OPENING and not self._bare
        if (is_preamble or clause.ref == RECIPIENTS) and not passage.duty:
            return
        for assignment in assignments_in(clause.text, duty=passage.duty):
            named = self._names.read_cell(assignment.actor, DUTY, clause.line)
            self._add_duty(named.parties, clause.ref, assignment.sentence)
            shown = assignment.sentence[:_LONGEST_EXCERPT]
            self._reviews.note(clause.line, shown, "sentence-duty")

    def _add_dated(
        self,
        clause: Clause,
        *,
        heading: str = "",
        duty: bool = False,
        actor: list[str] | None = None,
    ) -> bool:
        """Take a dated sentence or heading as a task of its own: only the keeper knows what row it belongs to.

        ``heading`` stands right above it, ``actor`` are the parties under whose name it stands. Returns whether it
        is a task.
        """
        text = clause.text
        # What names a part of the year is a phase, be there rows below it or not.
        if clause.heading and self._drafts.phase_of(text):
            return True
        expressions = clause.expressions(self._year)
        is_preamble = clause.ref == OPENING and not (duty or self._bare)
        if is_preamble and not clause.heading and not sets_limit(expressions):
            return False
        due = due_in(expressions)
        if not due:
            return False
        title = words_of(text, expressions, due[0]) or unmarked(text)
        title = closed(without_actor(title, duty=duty))
        if heading and len(title) < _LEAST_SENTENCE:
            title = self._below(heading, title)
        title = _capitalised(title)
        reviews: list[str] = []
        task = self._drafts.new_task(title, clause.ref, clause.line, reviews)
        same = self._rows_due_with(meanings_of(due))
        key = "from-body-like" if same else "from-body"
        if clause.heading:
            key = "from-heading"
        if actor:
            key = "duty-task-like" if same else "duty-task"
        excerpt = text[:_LONGEST_EXCERPT]
        reviews.insert(0, self._reviews.note(clause.line, excerpt, key, same=same))
        self._take_people(task, clause, actor or [], reviews, duty=duty)
        for expression in due:
            before = len(task.deadlines)
            phrase = phrase_of(text, expressions, expression)
            self._drafts.add_deadlines(task, phrase, clause.line)
            title = words_of(text, expressions, expression)
            # The first gave the task its title; of the others, less than four signs say nothing.
            if expression is due[0] or len(title) < _LEAST_TITLE:
                continue
            # An expression may stand for several deadlines: "tháng 10, 11/2020".
            for deadline in task.deadlines[before:]:
                deadline.title = shortened(title, LONGEST_TITLE)
        task.needs_review = "; ".join(reviews)
        self._drafts.tasks.append(task)
        return True

    def _below(self, heading: str, title: str) -> str:
        """Put its heading before a title that says little: "Hội trại: gửi danh sách"; "thực hiện" says nothing."""
        whole = self._capitals.sentence(heading).rstrip(" .:;")
        if SAYS_NOTHING.fullmatch(title):
            return whole
        return f"{whole}: {title[:1].lower()}{title[1:]}"

    def _take_people(
        self,
        task: DraftTask,
        clause: Clause,
        actor: list[str],
        reviews: list[str],
        *,
        duty: bool,
    ) -> None:
        """Give a dated sentence who stands above it, and whom it names itself."""
        if clause.heading:
            return
        if not actor:
            for assignment in assignments_in(clause.text, duty=duty):
                self._take_roles(task, assignment, clause.line, reviews)
            return
        task.cast["implement"] = list(actor)
        partners = partners_in(unmarked(clause.text))
        if partners:
            named = self._names.read_cell(partners, "coordinate", clause.line)
            _join(task, "coordinate", named.parties)

    def _rows_due_with(self, meanings: Iterable[Meaning]) -> str:
        """Name the rows that are due on the same day: the body often says what the table says."""
        days: set[object] = set()
        for meaning in meanings:
            days.update(map(dates.print_date, meaning.days_named))
        refs: list[str] = []
        for task in self._drafts.tasks:
            for deadline in task.deadlines:
                if deadline.time.get("date") in days:
                    refs += filter(ROW_ENDING.search, task.refs)
        return "; ".join(dict.fromkeys(refs))

    def add_unread(self, clause: Clause) -> None:
        """Keep a line of a document in which nothing else was understood, for the keeper to tell what it is."""
        text = unmarked(clause.text)
        reviews: list[str] = []
        title = self._capitals.sentence(text)
        task = self._drafts.new_task(title, clause.ref, clause.line, reviews)
        reason = self._reviews.note(clause.line, text[:_LONGEST_EXCERPT], "unread")
        task.needs_review = "; ".join([reason, *reviews])
        self._drafts.tasks.append(task)

    # Duties

    def _add_duties(self, duties: ActorDuties) -> None:
        parties = self._names.read_cell(duties.names, DUTY, duties.line).parties
        for clause in duties.items:
            if not self._add_dated(clause, actor=parties):
                self._add_duty(parties, clause.ref, unmarked(clause.text))

    def _add_duty(self, parties: Iterable[str], ref: str, text: str) -> None:
        """Keep what somebody has to do, with the same party's duties of the same place."""
        item = shortened(text.rstrip(" .;,/"), _LONGEST_ITEM)
        if not item:
            return
        for party in parties:
            duty = self._duties.setdefault(
                (party, ref), DraftDuty(party=party, refs=[ref], items=[])
            )
            duty.items.append(_capitalised(item))


def _labelled_title(block: Block) -> str:
    """Return what a label says is to be done: "Nội dung: Tổ chức hội thi"."""
    for entry in block.lines:
        if entry.label.key == TITLE and entry.label.text:
            return entry.label.text
    return ""


def _place(task: DraftTask, before: int, ref: str, name: str) -> None:
    """Say of the latest deadlines of a task where they are printed, and what they are beside the others."""
    for deadline in task.deadlines[before:]:
        if len(task.refs) > 1:
            deadline.refs = [ref]
        if name:
            deadline.title = shortened(f"{name}: {task.title}", LONGEST_TITLE)


def _join(task: DraftTask, role: str, parties: Iterable[str]) -> None:
    """Give a task parties in a role, beside those that it has in it."""
    joined = dict.fromkeys([*task.cast.get(role, ()), *parties])
    if joined:
        task.cast[role] = list(joined)
        # The registry's order, whatever the text's.
        task.cast = {
            known.id: task.cast[known.id] for known in ROLES if known.id in task.cast
        }


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _both(*reviews: str | None) -> str | None:
    return "; ".join(filter(None, reviews)) or None
