"""Pages that are put into the engine's shell: tasks, units and groups, their calendars and feeds, movements."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import markdown
from markupsafe import Markup

from kehoach import routes
from kehoach.plan.markdown_rules import MOVEMENT_EXTENSIONS
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.parties import Party
from kehoach.plan.portions import (
    duties_of,
    edition_of_part,
    edition_of_party,
    filings_at,
    registration_of,
)
from kehoach.plan.records import Movement, Unit
from kehoach.plan.sanitising import clean_html, find_faults
from kehoach.plan.slices import (
    Item,
    items_of,
    items_of_movement,
    possible_items_of,
)
from kehoach.render.context import Context, Leaf
from kehoach.render.message_parts import LIMIT, parts_of
from kehoach.render.messages import message_of
from kehoach.render.pages.agenda import agenda_of, last_change_among
from kehoach.render.pages.calendar import months_of
from kehoach.render.pages.former import render_former
from kehoach.render.pages.linked_data import events
from kehoach.render.pages.parting import (
    is_long,
    month_pages,
    months_listed,
    pages_told,
    render_lists,
    render_parts,
    render_phases,
    render_unneeded,
)
from kehoach.render.pages.staged import phases_of
from kehoach.render.pages.subscribing import subscribe_leaf
from kehoach.render.pages.subscription import event_links, feed_links
from kehoach.render.pages.views import (
    every_item,
    is_asked,
    is_open,
    page,
    rows_of,
    split_undated,
    with_asked,
)
from kehoach.render.pages.year_line import (
    YearLine,
    lanes_by_role,
    lanes_by_task,
    year_line,
)
from kehoach.render.remarks import point_to, tell_at
from kehoach.render.superiors import asked_items

_BASE = "../../"
"""Every leaf is as deep as the shell."""


def render_leaves(plan: Plan, context: Context) -> Iterator[Leaf]:
    """Yield one page a task and a movement, and three a unit or group: its own, its year, how to subscribe.

    Then those at the addresses that they had before.
    """
    for task in plan.tasks:
        yield _task(plan, context, task)
    for party in plan.directory:
        if not is_open(party):
            yield _party(plan, context, party)
            yield _calendar(plan, context, party)
            yield subscribe_leaf(plan, context, party, _party_feed(context, party))
    for movement in plan.movements:
        yield _movement(plan, context, movement)
    yield from render_former(plan, context)
    yield from _parts(plan, context)


def _parts(plan: Plan, context: Context) -> Iterator[Leaf]:
    """Yield the pages of lists that are too long for one, and the way from those that are no longer needed."""
    made = set()
    for leaf in _needed_parts(plan, context):
        made.add(leaf.path)
        yield leaf
    yield from render_unneeded(plan, context, made)


def _needed_parts(plan: Plan, context: Context) -> Iterator[Leaf]:
    yield from render_parts(plan, context, every_item(plan))
    for party in plan.directory:
        if not is_open(party):
            yield from render_parts(plan, context, items_of(plan, party.id), party.id)
    yield from render_lists(plan, context)
    phases = [(phase["name"], phase["pages"]) for phase in phases_of(plan, context)]
    yield from render_phases(plan, context, phases)


def _linked(context: Context, path: str) -> str:
    """Return the path of a feed; empty where it is not published, and nothing may lead to it."""
    return path if path in context.feeds else ""


def _party_feed(context: Context, party: Party) -> str:
    """Return the path of the feed that holds all of a party's deadlines; empty where it is not published."""
    kind = "unit" if isinstance(party, Unit) else "group"
    return _linked(context, routes.feed(kind, party.id))


def _task(plan: Plan, context: Context, task: Task) -> Leaf:
    return Leaf(
        path=routes.task_page(task.id),
        title=task.title,
        description=_describe(context, task),
        make=functools.partial(_task_html, plan, context, task),
    )


def _task_html(plan: Plan, context: Context, task: Task) -> str:
    dated = [item for item in task.deadlines if item.date]
    items = [Item(task=task, deadline=item) for item in task.deadlines]
    feed = _linked(context, routes.feed("task", task.id))
    movements = {movement.id: movement for movement in plan.movements}
    return page(
        "task.html.j2",
        plan,
        context,
        _BASE,
        line=task.at.mark.line,
        own_edition=edition_of_part(plan, items),
        task=task,
        phases=[phase for phase in plan.phases if phase.id in task.phases],
        movement=movements.get(task.movement or ""),
        remarks=tell_at(plan, context, task),
        related=[plan.tasks_by_id[other] for other in task.related],
        feed=feed,
        links=feed_links(context.url + feed, task.title),
        additions={item.id: event_links(plan, context, task, item) for item in dated},
        events=events(plan, context, task),
    )


def _describe(context: Context, task: Task) -> str:
    """Say in a line what a search result shows of a task below its title: its days, who has what part, its place."""
    # Each day once, in order: several deadlines of a task are often due together.
    days = dict.fromkeys(_when(context, item) for item in task.deadlines)
    cast = [f"{role}: {names}" for role, names in context.wording.parties.cast(task)]
    return context.words(
        "page.description-task",
        when="; ".join(days),
        cast=". ".join(cast),
        refs=context.wording.refs(task.refs),
    )


def _when(context: Context, item: Deadline) -> str:
    """Say the day that counts, then what the document says."""
    leads = context.wording.leads
    printed = leads.printed_in_cell(item)
    return f"{leads.day(item)} ({printed})" if printed else leads.day(item)


def _party(plan: Plan, context: Context, party: Party) -> Leaf:
    # Who looks for a body's name looks for the body, not for each task that names it.
    return Leaf(
        path=routes.party_page(party.id),
        title=party.name,
        description=context.words("page.description-party", name=party.name),
        make=functools.partial(_party_html, plan, context, party),
        boost=6 if isinstance(party, Unit) else 2,
    )


def _party_html(plan: Plan, context: Context, party: Party) -> str:
    items = items_of(plan, party.id)
    asked = asked_items(plan, context, party.id)
    _, undated = split_undated([*items, *asked])
    year_parts = month_pages(plan, items, party.id)
    # Of a year on several pages the first has only what superiors ask, which stands on no other.
    shown = () if year_parts else items
    dated = with_asked(plan, context, shown, party.id)
    for line in dated:
        if not is_asked(line["item"]):
            pointed = point_to(plan, context, line["deadline"], party.id, _BASE)
            # Escaped where it is joined: the second is no markup.
            line["remark"] = Markup("; ").join(filter(None, (pointed, line["remark"])))
    words = context.words
    is_unit = isinstance(party, Unit)
    members: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    if not isinstance(party, Unit):
        members, excepted = party.members, party.except_
    registration = registration_of(plan, items)
    # A group whose members are named gets no sheet, data or message: they get theirs.
    addressed = party in plan.directory.addressees
    message = message_of(plan, context, party) if addressed else None
    return page(
        "party.html.j2",
        plan,
        context,
        _BASE,
        line=party.at.mark.line,
        own_edition=edition_of_party(plan, party),
        party=party,
        members=members,
        excepted=excepted,
        unnamed=not is_unit and addressed,
        sheet=routes.checklist(party.id) if addressed else "",
        message=message,
        parts=parts_of(message, words) if message else (),
        limit=LIMIT,
        rows=dated,
        year_parts=pages_told(year_parts),
        months_listed=months_listed(plan, year_parts) if year_parts else (),
        agenda=agenda_of(plan, context),
        changed=last_change_among(items, context),
        undated=undated,
        possible=_possible(plan, party),
        line_by_role=_year_by_role(plan, context, items),
        duties=duties_of(plan, party.id),
        registration=registration,
        filings=filings_at(registration, items),
        groups=[group.id for group in plan.directory.groups_of(party.id)],
    )


def _possible(plan: Plan, party: Party) -> dict[str, Any] | None:
    """Lay out what may concern a party; None where there is nothing."""
    items = possible_items_of(plan, party.id)
    if not items:
        return None
    dated, undated = split_undated(items)
    registration = registration_of(plan, items)
    return {
        "dated": dated,
        "undated": undated,
        "registration": registration,
        # Then each is a line: what it asks, and when.
        "is_long": is_long(items),
    }


def _calendar(plan: Plan, context: Context, party: Party) -> Leaf:
    title = context.words("calendar.title", name=party.name)
    # Below other pages in the search: what it shows stands on the party's own page too.
    return Leaf(
        path=routes.calendar_page(party.id),
        title=title,
        description=title,
        make=functools.partial(_calendar_html, plan, context, party),
        boost=0.5,
    )


def _calendar_html(plan: Plan, context: Context, party: Party) -> str:
    items = items_of(plan, party.id)
    asked = asked_items(plan, context, party.id)
    every = [*items, *asked]
    _, undated = split_undated(every)
    parts = month_pages(plan, items, party.id)
    shown = asked if parts else every
    return page(
        "calendar_party.html.j2",
        plan,
        context,
        _BASE,
        line=party.at.mark.line,
        own_edition=edition_of_party(plan, party),
        party=party,
        feed=_party_feed(context, party),
        by_role=_year_by_role(plan, context, items),
        months=months_of(plan, shown) if shown else (),
        months_listed=months_listed(plan, parts) if parts else (),
        undated=undated,
    )


def _year_by_role(plan: Plan, context: Context, items: tuple[Item, ...]) -> YearLine:
    dated = [item for item in items if item.deadline.due]
    return year_line(plan, dated, lanes_by_role(context.wording, dated))


def _movement(plan: Plan, context: Context, movement: Movement) -> Leaf:
    return Leaf(
        path=routes.movement_page(movement.id),
        title=movement.name,
        description=movement.summary or movement.name,
        make=functools.partial(_movement_html, plan, context, movement),
    )


def _movement_html(plan: Plan, context: Context, movement: Movement) -> str:
    items = items_of_movement(plan, movement.id)
    corrected = [
        correction.date
        for correction in plan.corrections
        if movement.id in correction.items
    ]
    dated = [item for item in items if item.deadline.due]
    cited = [basis for basis in plan.header.basis if basis.number in movement.basis]
    text = markdown.markdown(
        context.body(movement.text), extensions=list(MOVEMENT_EXTENSIONS)
    )
    # Read with fewer extensions than the engine has, so what was harmless there may not be here.
    if not plan.trusts_content and any(find_faults(text)):
        text = clean_html(text)
    return page(
        "movement.html.j2",
        plan,
        context,
        _BASE,
        line=movement.at.mark.line,
        own_edition=edition_of_part(plan, items, corrected),
        movement=movement,
        text=Markup(text),
        basis=cited,
        rows=rows_of(items),
        line_by_task=year_line(plan, dated, lanes_by_task(plan, dated)),
        feed=_linked(context, routes.feed("movement", movement.id)),
    )
