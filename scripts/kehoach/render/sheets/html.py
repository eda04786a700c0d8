"""Checklists: each party's sheet as a page to tick in the browser and to print."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.render.context import Artifact, Context, SheetForm
from kehoach.render.pages.look import frame_data
from kehoach.render.pages.subscription import scan_code
from kehoach.render.pages.views import fill
from kehoach.render.sheets.layout import sheet_of

HTML = SheetForm(name="html", label="party.checklist")
"""The page that is made with the site, whichever other forms a build makes."""


def render_checklists(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the sheet of every unit and of every group that stands for itself."""
    for party in plan.directory.addressees:
        make = functools.partial(_html, plan, context, party)
        for identity in (party.id, *party.former):
            yield Artifact(path=routes.checklist(identity), make=make)


def _html(plan: Plan, context: Context, party: Party) -> bytes:
    sheet = sheet_of(plan, context, party)
    codes = [
        {"caption": code.caption, "drawing": scan_code(code.address, code.caption)}
        for code in sheet.codes
    ]
    text = fill(
        "checklist.html.j2",
        plan,
        context,
        "../",
        sheet=sheet,
        codes=codes,
        titles=dict(sheet.columns),
        frame=frame_data(plan, context.words),
    )
    return text.encode()
