"""Putting a plan before a template: what every page may use."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.parties import Directory, Party
from kehoach.plan.portions import awaits
from kehoach.plan.records import Unit
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.pages.abbreviations import expand
from kehoach.render.wording import Beside

SOON = 30
"""How many days ahead home looks."""
LEAST = 5
"""How many deadlines it shows where nothing is that near."""


def fill(template: str, plan: Plan, context: Context, base: str, **values: Any) -> str:
    """Render a template; ``base`` leads from the page to the site's root."""
    directory: Directory = plan.directory
    return context.templates.get_template(template).render(
        plan=plan,
        words=context.words,
        wording=context.wording,
        today=context.today,
        draft=context.draft,
        url=context.url,
        routes=routes,
        forms=context.forms,
        roles=ROLES,
        directory=directory,
        addressed=directory.addressees,
        grouped=directory.named_groups,
        rows_of=rows_of,
        awaits=awaits,
        Beside=Beside,
        base=base,
        **values,
    )


def page(
    template: str, plan: Plan, context: Context, base: str, *, line: int, **values: Any
) -> str:
    """Render the content of a whole page: its script, its abbreviations, its line of the plan file."""
    html = fill(template, plan, context, base, line=line, **values)
    # Abbreviations last, over the whole page: only there can the first of a kind be told.
    # Marked as safe: it comes from templates, which escape.
    text = Markup(expand(html, plan.abbreviations))
    return fill(
        "frame.html.j2", plan, context, base, html=text, spoken=_spoken(context)
    )


def _spoken(context: Context) -> str:
    """Return the words that scripts speak, as JSON."""
    words = context.words
    spoken: dict[str, object] = {
        "weekdays": [words(f"weekday.{number}") for number in range(1, 8)],
        "day": words("date.day"),
        "asOf": words("home.as-of"),
    }
    spoken.update(words.group("left"))
    return json.dumps(spoken, ensure_ascii=False)


def parties_by_kind(plan: Plan) -> dict[str, list[Unit]]:
    """Sort units by kind, in file order."""
    kinds: dict[str, list[Unit]] = {}
    for unit in plan.directory.units:
        kinds.setdefault(unit.kind or "", []).append(unit)
    return kinds


def is_open(party: Party) -> bool:
    """Tell whether a party is only a manner of speaking."""
    return not isinstance(party, Unit) and party.open


def every_item(plan: Plan) -> list[Item]:
    """List the whole plan as nobody's own."""
    return [Item(task=task, deadline=deadline) for task, deadline in plan.items]


def row(item: Item, remark: str = "") -> dict[str, Any]:
    """Describe one line of a table of deadlines."""
    return {
        "task": item.task,
        "deadline": item.deadline,
        "roles": item.roles,
        "item": item,
        "remark": remark,
    }


def rows_of(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Describe lines of a table of deadlines."""
    return [row(item) for item in items]


def split_undated(
    items: Iterable[Item],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Separate what has a day from what has none."""
    dated: list[dict[str, Any]] = []
    undated: list[dict[str, Any]] = []
    for line in rows_of(items):
        (dated if line["deadline"].date else undated).append(line)
    return dated, undated


def upcoming(
    plan: Plan, today: dt.date, days: int = SOON, least: int = LEAST
) -> tuple[str, list[Item]]:
    """Choose what is due next, and say how the year stands.

    States: ``before`` the first deadline's month, ``soon`` (something within ``days``), ``quiet`` (later only) and
    ``finished``. Cancelled items are not due. Readers' browsers ask again by their own day (pages.js, ``home``).
    """
    limit = today + dt.timedelta(days=days)
    valid: list[Item] = []
    ahead: list[Item] = []
    soon: list[Item] = []
    for item in every_item(plan):
        leading, usable = item.deadline.leading_day, item.deadline.last_usable_day
        if not (leading and usable) or item.deadline.status == "cancelled":
            continue
        valid.append(item)
        # Between the safe day and the last that the words leave it is still open.
        if usable < today:
            continue
        ahead.append(item)
        if leading <= limit:
            soon.append(item)
    if not ahead:
        return "finished", []
    if soon:
        return "soon", soon
    # Nothing was due before today: the year has not begun.
    if len(ahead) == len(valid):
        return "before", ahead[:least]
    return "quiet", ahead[:least]
