"""Checklists: one self-contained HTML sheet a unit, made to be printed on A4."""

from __future__ import annotations

from collections.abc import Iterator

from kehoach import routes
from kehoach.artifacts import Artifact, Context
from kehoach.plan import Plan
from kehoach.render.views import fill, split_undated
from kehoach.slices import items_of


def render_checklists(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the sheet of every unit and of every group that stands for itself."""
    for party in plan.directory.addressees:
        rows, undated = split_undated(items_of(plan, party.id))
        html = fill(
            "checklist.html.j2",
            plan,
            context,
            "../",
            party=party,
            rows=rows,
            undated=undated,
            duties=[duty for duty in plan.duties if duty.party in plan.directory.mentions(party.id)],
        )
        yield Artifact(path=routes.checklist(party.id), data=html.encode())
