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
from kehoach.document.assignments import assignments_in, partners_in, without_actor
from kehoach.document.labels import unmarked
from kehoach.document.outline import Clause
from kehoach.document.titles import closed, shortened
from kehoach.document.vocabulary import OPENING, ROW_ENDING, SAYS_NOTHING
from kehoach.phrases.meanings import Meaning

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
        text = clause.text
        # What names a part of the year is a phase, be there rows below it or not.
        if clause.heading and self._desk.tasks.phase_of(text):
            return True
        expressions = clause.expressions(self._desk.year)
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
        title = capitalised(title)
        reviews: list[str] = []
        task = self._desk.tasks.new_task(title, clause.ref, clause.line, reviews)
        same = self._rows_due_with(meanings_of(due))
        key = "from-body-like" if same else "from-body"
        if clause.heading:
            key = "from-heading"
        if actor:
            key = "duty-task-like" if same else "duty-task"
        excerpt = text[:LONGEST_EXCERPT]
        reviews.insert(0, self._desk.reviews.note(clause.line, excerpt, key, same=same))
        self._take_people(task, clause, actor or [], reviews, duty=duty)
        for expression in due:
            before = len(task.deadlines)
            phrase = phrase_of(text, expressions, expression)
            self._desk.tasks.add_deadlines(task, phrase, clause.line)
            title = words_of(text, expressions, expression)
            # The first gave the task its title; of the others, less than four signs say nothing.
            if expression is due[0] or len(title) < _LEAST_TITLE:
                continue
            # An expression may stand for several deadlines: "tháng 10, 11/2020".
            for deadline in task.deadlines[before:]:
                deadline.title = shortened(title, LONGEST_TITLE)
        task.needs_review = "; ".join(reviews)
        self._desk.tasks.tasks.append(task)
        return True

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
                self._desk.take_roles(task, assignment, clause.line, reviews)
            return
        task.cast["implement"] = list(actor)
        partners = partners_in(unmarked(clause.text))
        if partners:
            named = self._desk.names.read_cell(partners, "coordinate", clause.line)
            join_parties(task, "coordinate", named.parties)

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
