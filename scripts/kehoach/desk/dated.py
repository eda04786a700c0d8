"""Sentences that say a time to tasks of their own, marked for review: only the keeper knows what they belong to."""

from __future__ import annotations

from collections.abc import Iterable

from kehoach import dates
from kehoach.desk.drafts import DraftTask
from kehoach.desk.gathering import (
    LONGEST_EXCERPT,
    Gathering,
    capitalised,
    join_parties,
)
from kehoach.desk.sentences import due_in, phrase_of, sets_limit, words_of
from kehoach.desk.task_rows import LONGEST_TITLE, meanings_of
from kehoach.document.assignments import (
    assignments_in,
    deed_of,
    partners_in,
    without_actor,
)
from kehoach.document.labels import unmarked
from kehoach.document.outline import Clause
from kehoach.document.titles import closed, shortened
from kehoach.document.vocabulary import OPENING, ROW_ENDING, SAYS_NOTHING
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Expression
from kehoach.plan.roles import COORDINATE, IMPLEMENT

_LEAST_SENTENCE = 16
"""Fewer signs of a sentence do not say what is to be done."""
_LEAST_TITLE = 4
"""Fewer signs say nothing of what a deadline is about."""


class DatedSentences:
    """Drafts the tasks of dated sentences, one after the other."""

    def __init__(self, desk: Gathering, *, bare: bool) -> None:
        """Take what they are drafted with; ``bare`` says that what stands above the first heading is no preamble."""
        self._desk = desk
        self._bare = bare

    def add(
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
        # What names a part of the year is a phase, be there rows below it or not.
        if clause.heading and self._desk.tasks.phase_of(clause.text):
            return True
        expressions = clause.expressions(self._desk.year)
        if self._is_preamble(clause, duty=duty) and not sets_limit(expressions):
            return False
        due = due_in(expressions)
        if not due:
            return False
        words = words_of(clause.text, expressions, due[0]) or unmarked(clause.text)
        role, deed = deed_of(words) if actor else (IMPLEMENT.id, words)
        title = self._title(deed, heading, duty=duty)
        reviews: list[str] = []
        task = self._desk.tasks.new_task(title, clause.ref, clause.line, reviews)
        same = self._rows_due_with(meanings_of(due))
        key = _key(clause, is_duty=bool(actor), is_like_row=bool(same))
        excerpt = clause.text[:LONGEST_EXCERPT]
        reason = self._desk.reviews.note(clause.line, excerpt, key, same=same)
        reviews.insert(0, reason)
        if actor:
            task.cast[role] = list(actor)
        self._take_people(task, clause, reviews, named=bool(actor), duty=duty)
        for expression in due:
            self._add_deadlines(task, clause, expressions, expression)
        task.needs_review = "; ".join(reviews)
        self._desk.tasks.tasks.append(task)
        return True

    def _is_preamble(self, clause: Clause, *, duty: bool) -> bool:
        """Tell whether a clause stands above the first heading, where most days are those of other documents."""
        is_above = clause.ref == OPENING and not clause.heading
        return is_above and not (duty or self._bare)

    def _title(self, words: str, heading: str, *, duty: bool) -> str:
        """Return what a sentence says is to be done, with its heading where that is little."""
        title = closed(without_actor(words, duty=duty))
        if heading and len(title) < _LEAST_SENTENCE:
            title = self._below(heading, title)
        return capitalised(title)

    def _add_deadlines(
        self,
        task: DraftTask,
        clause: Clause,
        expressions: tuple[Expression, ...],
        expression: Expression,
    ) -> None:
        """Add what an expression says; but for the first, which gave the task its title, with words of its own."""
        before = len(task.deadlines)
        phrase = phrase_of(clause.text, expressions, expression)
        self._desk.tasks.add_deadlines(task, phrase, clause.line)
        title = words_of(clause.text, expressions, expression)
        # Less than four signs say nothing.
        if not before or len(title) < _LEAST_TITLE:
            return
        # An expression may stand for several deadlines: "tháng 10, 11/2020".
        for deadline in task.deadlines[before:]:
            deadline.title = shortened(title, LONGEST_TITLE)

    def _below(self, heading: str, title: str) -> str:
        """Put its heading before a title that says little: "Hội trại: gửi danh sách"; "thực hiện" says nothing."""
        whole = self._desk.capitals.sentence(heading).rstrip(" .:;")
        if SAYS_NOTHING.fullmatch(title):
            return whole
        return f"{whole}: {title[:1].lower()}{title[1:]}"

    def _take_people(
        self,
        task: DraftTask,
        clause: Clause,
        reviews: list[str],
        *,
        named: bool,
        duty: bool,
    ) -> None:
        """Give a dated sentence whom it names itself; ``named`` says that who does it stands above it."""
        if clause.heading:
            return
        if not named:
            for assignment in assignments_in(clause.text, duty=duty):
                self._desk.take_roles(task, assignment, clause.line, reviews)
            return
        partners = partners_in(unmarked(clause.text))
        if partners:
            cell = self._desk.names.read_cell(partners, COORDINATE.id, clause.line)
            join_parties(task, COORDINATE.id, cell.parties)

    def _rows_due_with(self, meanings: Iterable[Meaning]) -> str:
        """Name the rows that are due on the same day: the body often says what the table says."""
        days: set[object] = set()
        for meaning in meanings:
            days.update(map(dates.print_date, meaning.days_named))
        refs: list[str] = []
        for task in self._desk.tasks.tasks:
            for deadline in task.deadlines:
                if deadline.time.get("date") in days:
                    refs += filter(ROW_ENDING.search, task.refs)
        return "; ".join(dict.fromkeys(refs))


def _key(clause: Clause, *, is_duty: bool, is_like_row: bool) -> str:
    """Return the key of what is to be looked at: where the sentence stands, and whether a row is due on its day."""
    if is_duty:
        return "duty-task-like" if is_like_row else "duty-task"
    if clause.heading:
        return "from-heading"
    return "from-body-like" if is_like_row else "from-body"
