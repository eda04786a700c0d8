"""Checklists: each party's sheet as a page to tick in the browser and to print."""

from __future__ import annotations

from collections.abc import Iterator

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.render.context import Artifact, Context, SheetForm
from kehoach.render.pages.look import frame_data
from kehoach.render.pages.subscription import scan_code
from kehoach.render.pages.views import fill
from kehoach.render.sheets.layout import Sheet, sheet_of

HTML = SheetForm(name="html", label="party.checklist")
"""The page that is made with the site, whichever other forms a build makes."""


def render_checklists(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the sheet of every unit and of every group that stands for itself."""
    for party in plan.directory.addressees:
        sheet = sheet_of(plan, context, party)
        data = _html(plan, context, sheet).encode()
        for identity in (party.id, *party.former):
            yield Artifact(path=routes.checklist(identity), data=data)


def _html(plan: Plan, context: Context, sheet: Sheet) -> str:
    codes = [
        {"caption": code.caption, "drawing": scan_code(code.address, code.caption)}
        for code in sheet.codes
    ]
    return fill(
        "checklist.html.j2",
        plan,
        context,
        "../",
        sheet=sheet,
        codes=codes,
        titles=dict(sheet.columns),
        frame=frame_data(plan, context.words),
    )
