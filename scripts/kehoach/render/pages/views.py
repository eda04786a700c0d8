"""Putting a plan before a template: what every page may use."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from markupsafe import Markup

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.parties import Directory, Party
from kehoach.plan.portions import PartEdition, by_leading_day
from kehoach.plan.records import Unit
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.pages.abbreviations import expand
from kehoach.render.pages.choosing import is_typed, named_parties
from kehoach.render.said.titles import Beside
from kehoach.render.superiors import AskedItem, asked_items, told_in_words


def fill(
    template: str,
    plan: Plan,
    context: Context,
    base: str,
    own_edition: PartEdition | None = None,
    **values: Any,
) -> str:
    """Render a template; ``base`` leads to the site's root, ``own_edition`` is that of the part that a page tells."""
    directory: Directory = plan.directory
    return context.templates.get_template(template).render(
        plan=plan,
        words=context.words,
        wording=context.wording,
        places=context.places,
        draft=context.draft,
        url=context.url,
        routes=routes,
        forms=context.forms,
        roles=ROLES,
        directory=directory,
        addressed=directory.addressees,
        typed=is_typed(plan),
        named_count=len(named_parties(plan)),
        grouped=directory.named_groups,
        rows_of=rows_of,
        Beside=Beside,
        base=base,
        once=functools.partial(_once, context, base),
        above=context.above,
        # Of a page about everything it is the plan's own.
        own_edition=own_edition,
        is_asked=is_asked,
        mark_of=mark_of,
        **values,
    )


def is_asked(item: Item) -> bool:
    """Tell whether an item is a superior's: another plan's words say it, and its page is elsewhere."""
    return isinstance(item, AskedItem)


def mark_of(item: Item) -> str:
    """Return by what a page knows an item: ids of two plans may be alike."""
    return item.id if isinstance(item, AskedItem) else item.deadline.id


def _once(
    context: Context,
    page_base: str,
    part: Callable[..., Markup],
    name: str,
    item: Item,
    told: Any,
    base: str,
    *flags: Hashable,
) -> Markup:
    """Fill in a macro of one deadline (``told`` is what it takes first) once for all readers who have the same part.

    A country's bodies have few distinct parts in a deadline, and a page of each lists it.
    """
    key = (name, page_base, base, *flags, *_seen(item))
    return context.remembered.recall(key, lambda: part(told, base, *flags))


def _seen(item: Item) -> tuple[Hashable, ...]:
    """Return all in which an item differs between those who have it: their parts, and what is said of themselves."""
    return (
        item.deadline.id,
        bool(item.party),
        item.roles,
        item.receives,
        item.possible,
        item.awaits,
        # As whom the document names it, and whether it is itself among those with whom papers are filed.
        item.task.capacity(item.party),
        item.party in item.deadline.receivers,
    )


def page(
    template: str,
    plan: Plan,
    context: Context,
    base: str,
    *,
    line: int,
    own_edition: PartEdition | None = None,
    **values: Any,
) -> str:
    """Render the content of a whole page: its abbreviations, its line of the plan file, its edition."""
    html = fill(template, plan, context, base, own_edition, line=line, **values)
    # Abbreviations last, over the whole page: only there can the first of a kind be told.
    # Marked as safe: it comes from templates, which escape.
    return Markup(expand(html, plan.abbreviations))


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


def with_asked(
    plan: Plan, context: Context, items: Iterable[Item], party: str = ""
) -> list[dict[str, Any]]:
    """Describe the lines of what has a day, superiors' among them, by the day that counts."""
    if not context.above:
        return rows_of(by_leading_day(items))
    asked = asked_items(plan, context, party)
    lines = rows_of(by_leading_day([*items, *asked]))
    for line in lines:
        told = told_in_words(plan, context, line["deadline"])
        if not is_asked(line["item"]):
            line["remark"] = "; ".join(told)
    return lines


def split_undated(
    items: Iterable[Item],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Separate what has a day from what has none."""
    dated: list[dict[str, Any]] = []
    undated: list[dict[str, Any]] = []
    for line in rows_of(items):
        (dated if line["deadline"].date else undated).append(line)
    return dated, undated
