"""Putting a plan before a template: what every page may use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kehoach import routes
from kehoach.artifacts import Context
from kehoach.parties import Directory
from kehoach.plan import Plan
from kehoach.slices import Item


def fill(template: str, plan: Plan, context: Context, base: str, **values: Any) -> str:
    """Render a template; ``base`` leads from the page to the site's root."""
    directory: Directory = plan.directory
    return context.templates.get_template(template).render(
        plan=plan,
        words=context.words,
        wording=context.wording,
        today=context.today,
        url=context.url,
        routes=routes,
        directory=directory,
        addressed=directory.addressees,
        grouped=directory.named_groups,
        base=base,
        **values,
    )


def row(item: Item, remark: str = "") -> dict[str, Any]:
    """Describe one line of a table of deadlines."""
    return {"task": item.task, "deadline": item.deadline, "roles": item.roles, "remark": remark}


def split_undated(items: tuple[Item, ...]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Separate what has a day from what has none."""
    dated = [row(item) for item in items if item.deadline.date]
    return dated, [row(item) for item in items if not item.deadline.date]


def upcoming(plan: Plan, today: dt.date, days: int = 30, least: int = 5) -> tuple[str, list[dict[str, Any]]]:
    """Choose what is due next, and say how the year stands.

    States: ``before`` the first deadline's month, ``soon`` (something within ``days``), ``quiet`` (later only) and
    ``finished``. Cancelled items are not due.
    """
    ahead = [
        Item(task=task, deadline=deadline)
        for task, deadline in plan.items
        if deadline.due and deadline.due >= today and deadline.status != "cancelled"
    ]
    soon = [item for item in ahead if item.deadline.due and (item.deadline.due - today).days <= days]
    if not ahead:
        return "finished", []
    if soon:
        return "soon", [row(item) for item in soon]
    state = "before" if len(ahead) == len([1 for _, d in plan.items if d.due and d.status != "cancelled"]) else "quiet"
    return state, [row(item) for item in ahead[:least]]
