"""What a reader is told first: what is next, how the year stands, and whether anything was changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.memory import once_a_plan
from kehoach.plan.model import Plan
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.pages.changes import Edition, editions_of
from kehoach.render.superiors import asked_items

SOON = 30
"""How many days ahead an agenda looks."""
LEAST = 5
"""How many deadlines it shows where nothing is that near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The words of an agenda; which of them holds depends on the reader's day (agenda.js)."""

    states: tuple[tuple[str, str], ...]
    """How the year may stand, with what is said then: before, soon, quiet, none (of one unit), finished."""
    soon: int = SOON
    least: int = LEAST


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """What was changed last of what concerns a reader."""

    count: int
    """How many changes there are."""
    text: str
    path: str
    """Where it can be read, below the site's root."""


def agenda_of(plan: Plan, context: Context) -> Agenda:
    """Put the states of the year into words."""
    words = context.words
    days = [last_due_day(plan)]
    for item in asked_items(plan, context):
        if item.deadline.status != "cancelled":
            days.append(item.deadline.due)
    last = max(filter(None, days), default=None)
    finished = words("table.no-date")
    if last:
        finished = words("home.finished", day=context.wording.days.full(last))
    return Agenda(
        states=(
            ("before", words("home.before-year")),
            ("quiet", words("home.nothing-soon")),
            ("none", words("home.own-finished")),
            ("finished", finished),
        )
    )


@once_a_plan
def last_due_day(plan: Plan) -> dt.date | None:
    """Return the day on which the last deadline is due; None where none has a day."""
    # What was called off is not the last that was due.
    days = []
    for _, deadline in plan.items:
        if deadline.due and deadline.status != "cancelled":
            days.append(deadline.due)
    return max(days, default=None)


def last_change_of_all(plan: Plan, context: Context) -> LastChange | None:
    """Tell what the newest edition changed; None where nothing was."""
    editions = editions_of(plan, context.wording)
    if not editions:
        return None
    newest = editions[0]
    text = _heading(newest, context)
    if newest.reason:
        text = f"{text}: {newest.reason}"
    return LastChange(count=len(editions), text=text, path=routes.CHANGES)


def _heading(edition: Edition, context: Context) -> str:
    return context.words(
        edition.heading,
        number=edition.number,
        date=context.wording.days.short(edition.date),
        issuer=edition.issuer,
    )


def last_change_among(items: Iterable[Item], context: Context) -> LastChange | None:
    """Tell what was changed last of some deadlines; None where nothing was."""
    changed = [item for item in items if item.deadline.history]
    if not changed:
        return None
    wording = context.wording
    newest = max(changed, key=lambda item: item.deadline.history[-1].date)
    deadline = newest.deadline
    title = wording.titles.short(newest.task, deadline)
    return LastChange(
        count=len(changed),
        text=f"{title}: {wording.changes.say(deadline.history[-1])}",
        path=f"{routes.task_page(newest.task.id)}#{deadline.id}",
    )
