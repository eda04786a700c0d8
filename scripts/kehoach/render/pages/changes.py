"""What changed: the page of amendments, corrections and what touched everything, and an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.model import Change, Deadline, Plan, Task
from kehoach.render.context import Artifact, Context
from kehoach.render.pages.views import fill
from kehoach.render.remarks import Told, tell

Touched = tuple[Task, Deadline, Change]
"""A deadline that was changed, with its task and the change."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One amendment, correction or change of everything, with every deadline that it speaks of."""

    number: str
    """Number of the amending document; empty for a correction."""
    date: dt.date
    reason: str | None
    touched: tuple[Touched, ...]


def editions_of(plan: Plan) -> tuple[Revision, ...]:
    """List amendments, corrections and changes of everything, newest first."""
    # Told apart as a deadline's history tells them: a correction has no number.
    # One that touched nothing is listed too, so all of them come first.
    touched: dict[tuple[str, dt.date, str | None], list[Touched]] = {}
    for everything in plan.revisions:
        touched["", everything.date, everything.reason] = []
    for amendment in plan.amendments:
        touched[amendment.number, amendment.date, amendment.reason] = []
    for correction in plan.corrections:
        touched["", correction.date, correction.reason] = []
    for task, deadline in plan.items:
        for change in deadline.history:
            key = (change.number, change.date, change.reason)
            touched[key].append((task, deadline, change))
    revisions = [Revision(*key, tuple(changes)) for key, changes in touched.items()]
    revisions.sort(key=lambda revision: revision.date, reverse=True)
    return tuple(revisions)


def settled_by(plan: Plan, context: Context) -> dict[str, list[Told]]:
    """List the remarks that each amendment settles, by its number."""
    settled: dict[str, list[Told]] = {}
    for remark, told in zip(context.remarks, tell(plan, context), strict=True):
        if remark.settled:
            settled.setdefault(remark.settled.number, []).append(told)
    return settled


def render_changes(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the Atom feed; its last entry is the plan itself, so that it is never empty."""
    text = fill(
        "changes.xml.j2",
        plan,
        context,
        "",
        editions=editions_of(plan),
        settled=settled_by(plan, context),
        # RFC 4151: an identity that outlives the site's address.
        identity=f"tag:kehoach.invalid,{plan.header.year}:{plan.header.id}",
    )
    yield Artifact(path=routes.CHANGES_FEED, data=text.encode())
