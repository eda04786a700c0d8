"""What labelled lines and sentences are gathered with: the tasks drafted so far, who is named, what is to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kehoach.desk.drafts import DraftTask, Reviews
from kehoach.desk.task_rows import LONGEST_TITLE, TaskDrafts
from kehoach.document.assignments import Assignment
from kehoach.document.capitals import Capitals
from kehoach.document.naming import Names
from kehoach.document.titles import shortened
from kehoach.plan.roles import ROLES

LONGEST_EXCERPT = 200
"""So many signs of a sentence are shown where it is to be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """The draft of one plan while its running text is read."""

    tasks: TaskDrafts
    names: Names
    reviews: Reviews
    year: int
    """The plan's, for what is written without one."""
    capitals: Capitals

    def take_roles(
        self, task: DraftTask, assignment: Assignment, line: int, reviews: list[str]
    ) -> None:
        """Give a task the parties of a sentence in the roles that nobody has yet; ``reviews`` says so."""
        filled = set(task.cast)
        for role, names in assignment.cast:
            if role in filled:
                continue
            named = self.names.read_cell(names, role, line)
            join_parties(task, role, named.parties)
        shown = assignment.sentence[:LONGEST_EXCERPT]
        reviews.append(self.reviews.note(line, shown, "sentence-roles"))


def place_deadlines(task: DraftTask, before: int, ref: str, name: str) -> None:
    """Say of the latest deadlines of a task where they are printed, and what they are beside the others."""
    for deadline in task.deadlines[before:]:
        if len(task.refs) > 1:
            deadline.refs = [ref]
        if name:
            deadline.title = shortened(f"{name}: {task.title}", LONGEST_TITLE)


def join_parties(task: DraftTask, role: str, parties: Iterable[str]) -> None:
    """Give a task parties in a role, beside those that it has in it."""
    joined = dict.fromkeys([*task.cast.get(role, ()), *parties])
    if joined:
        task.cast[role] = list(joined)
        # The registry's order, whatever the text's.
        task.cast = {
            known.id: task.cast[known.id] for known in ROLES if known.id in task.cast
        }


def capitalised(text: str) -> str:
    """Return a text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def both_reviews(*reviews: str | None) -> str | None:
    """Put together what is to be looked at; None where it is nothing."""
    return "; ".join(filter(None, reviews)) or None
