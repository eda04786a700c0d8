"""Pages of the site: Markdown files for the engine, and leaves for its shell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import markdown
from markupsafe import Markup

from kehoach import routes
from kehoach.artifacts import Artifact, Context, Leaf
from kehoach.parties import Party
from kehoach.plan import ROLES, Plan, Task
from kehoach.records import Movement, Unit
from kehoach.render.changes import editions_of
from kehoach.render.subscription import CLIENTS, feed_links, last_changed, scan_code
from kehoach.render.views import fill, row, split_undated, upcoming
from kehoach.slices import Item, items_of

_BOOSTS = {routes.PLAN: 4.0, routes.HOME: 0.5}
"""The document's own data stand on the page of the plan; home only repeats what stands elsewhere."""


def render_pages(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the generated pages as Markdown, the hand-written ones as they are, and the assets."""
    for path, title, html in _generated(plan, context):
        yield _page(path, title, html, boost=_BOOSTS.get(path, 1))
    for section in plan.sections:
        html = fill("section.html.j2", plan, context, "../../", section=section)
        yield _page(routes.section_page(section.id), section.title, html, context.text(section.text))
    used = {section.text for section in plan.sections} | {movement.text for movement in plan.movements}
    for path, data in sorted(context.content.items()):
        if path not in used:
            yield Artifact(path=path, data=data)
    yield from _assets(resources.files("kehoach").joinpath("assets"), routes.ASSETS)


def render_leaves(plan: Plan, context: Context) -> Iterator[Leaf]:
    """Yield one page a task, a movement, and two a unit or group: its own and how to subscribe."""
    for task in plan.tasks:
        yield _task_leaf(plan, context, task)
    for party in plan.directory:
        if not _is_open(party):
            yield _party_leaf(plan, context, party)
            yield _subscribe_leaf(plan, context, party)
    for movement in plan.movements:
        yield _movement_leaf(plan, context, movement)


def _page(path: str, title: str, html: str, text: str = "", *, boost: float = 1) -> Artifact:
    """Wrap HTML as a Markdown file; the title is JSON, which is YAML, and escaped, which the engine does not do."""
    front = f"---\ntitle: {json.dumps(escape(title), ensure_ascii=False)}\nhide:\n- navigation\n- toc\n"
    front += f"search:\n  boost: {boost}\n---\n"
    return Artifact(path=f"{path}index.md", data=f'{front}\n<div class="kh-page">\n{html}</div>\n\n{text}'.encode())


def _assets(folder: Traversable, path: str) -> Iterator[Artifact]:
    """Yield every file of the package's assets folder, which is published as it is."""
    for child in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if child.is_dir():
            yield from _assets(child, f"{path}{child.name}/")
        else:
            yield Artifact(path=path + child.name, data=child.read_bytes())


def _generated(plan: Plan, context: Context) -> Iterator[tuple[str, str, str]]:
    """Yield address, title and HTML of each page made from the plan alone."""
    words = context.words
    yield routes.HOME, words("page.home"), _home(plan, context)
    yield (
        routes.PLAN,
        f"{words('page.plan')} {plan.header.number}",
        fill("plan.html.j2", plan, context, "../", header=plan.header),
    )
    yield routes.DEADLINES, words("page.deadlines"), _deadlines(plan, context)
    yield routes.TASKS, words("page.tasks"), fill("tasks.html.j2", plan, context, "../")
    yield routes.MOVEMENTS, words("page.movements"), _movements(plan, context)
    yield routes.PARTIES, words("page.parties"), _parties(plan, context)
    yield routes.SUBSCRIBE, words("page.subscribe"), _subscribe(plan, context)
    yield routes.REMARKS, words("page.remarks"), _remarks(plan, context)
    changes = fill("changes.html.j2", plan, context, "../", editions=editions_of(plan))
    yield routes.CHANGES, words("page.changes"), changes


def _home(plan: Plan, context: Context) -> str:
    state, rows = upcoming(plan, context.today)
    dated = [(task, item) for task, item in plan.items if item.date]
    sums: list[tuple[Any, int]] = [(phase, sum(task.phase == phase.id for task, _ in dated)) for phase in plan.phases]
    if others := sum(task.phase is None for task, _ in dated):
        sums.append((None, others))
    return fill(
        "home.html.j2",
        plan,
        context,
        "",
        state=state,
        rows=rows,
        sums=sums,
        dated=len(dated),
        undated=len(plan.items) - len(dated),
        last_day=max((item.due for _, item in dated if item.due), default=None),
    )


def _deadlines(plan: Plan, context: Context) -> str:
    """Lay out deadlines under the heading they are printed under, pointing across where the day says otherwise."""
    words = context.words
    dated = [Item(task=task, deadline=item) for task, item in plan.items if item.date]
    names = {phase.id: phase.name for phase in plan.phases}
    parts = []
    for phase in plan.phases:
        inside = [item for item in dated if item.deadline.due and phase.start <= item.deadline.due <= phase.end]
        own = [item for item in dated if item.task.phase == phase.id]
        outside = words("table.outside", phase=phase.name)
        elsewhere = [item for item in inside if item not in own]
        remarks = [names.get(item.task.phase or "", words("table.no-phase")) for item in elsewhere]
        parts.append(
            {
                "id": phase.id,
                "name": phase.name,
                "feed": routes.feed("phase", phase.id),
                "rows": [row(item, "" if item in inside else outside) for item in own],
                "elsewhere": [row(item) for item in elsewhere],
                "elsewhere_title": words("table.elsewhere", phase=", ".join(dict.fromkeys(remarks))),
            }
        )
    rest = [row(item) for item in dated if item.task.phase is None]
    undated = [row(Item(task=task, deadline=item)) for task, item in plan.items if not item.date]
    for identity, name, rows in (
        ("khac", words("table.no-phase"), rest),
        ("khong-ngay", words("table.no-date"), undated),
    ):
        if rows:
            parts.append(
                {"id": identity, "name": name, "feed": "", "rows": rows, "elsewhere": [], "elsewhere_title": ""}
            )
    return fill("deadlines.html.j2", plan, context, "../", parts=parts)


def _movements(plan: Plan, context: Context) -> str:
    kinds = [
        (kind, found)
        for kind in ("movement", "campaign")
        if (found := [movement for movement in plan.movements if movement.kind == kind])
    ]
    return fill("movements.html.j2", plan, context, "../", kinds=kinds)


def _parties(plan: Plan, context: Context) -> str:
    kinds: dict[str, list[tuple[Unit, int]]] = {}
    for unit in plan.directory.units:
        count = sum(1 for item in items_of(plan, unit.id) if item.deadline.date)
        kinds.setdefault(unit.kind or "", []).append((unit, count))
    opened = [group for group in plan.directory.groups if group.open]
    return fill("parties.html.j2", plan, context, "../", kinds=kinds.items(), opened=opened)


def _subscribe(plan: Plan, context: Context) -> str:
    words = context.words
    with_items = {task.movement for task, item in plan.items if item.date}
    movements = [movement for movement in plan.movements if movement.id in with_items]
    parts = [
        (words("subscribe.all"), [(words("subscribe.all"), routes.feed("all"), "")]),
        (words("subscribe.units"), _feed_list("unit", plan.directory.units, pages=True)),
        (words("subscribe.groups"), _feed_list("group", plan.directory.named_groups, pages=True)),
        (words("subscribe.phases"), _feed_list("phase", plan.phases)),
        (words("subscribe.movements"), _feed_list("movement", movements)),
    ]
    every = tuple(Item(task=task, deadline=item) for task, item in plan.items)
    return fill(
        "subscribe.html.j2",
        plan,
        context,
        "../",
        parts=[part for part in parts if part[1]],
        clients=CLIENTS,
        changed=last_changed(every),
    )


def _feed_list(kind: str, records: Iterable[Any], *, pages: bool = False) -> list[tuple[str, str, str]]:
    return [
        (record.name, routes.feed(kind, record.id), routes.subscribe_page(record.id) if pages else "")
        for record in records
    ]


def _subscribe_leaf(plan: Plan, context: Context, party: Party) -> Leaf:
    words = context.words
    is_unit = isinstance(party, Unit)
    path = routes.feed("unit" if is_unit else "group", party.id)
    others = [
        (words("subscribe.reminder"), routes.feed("reminder", party.id)),
        (words("subscribe.todo"), routes.feed("todo", party.id)),
        *((context.wording.role(role), routes.feed("role", party.id, role)) for role in ROLES),
    ]
    page = routes.subscribe_page(party.id)
    title = words("subscribe.title", name=party.name)
    html = fill(
        "subscribe_party.html.j2",
        plan,
        context,
        "../../",
        party=party,
        path=path,
        links=feed_links(context.url + path, party.name),
        # Not the feed itself: a phone that opens that from a scan imports it once and never updates it.
        code=scan_code(context.url + page, title),
        others=others if is_unit else [],
        clients=CLIENTS,
        changed=last_changed(items_of(plan, party.id)),
    )
    return Leaf(path=page, title=title, description=title, html=html, boost=0.5)


def _remarks(plan: Plan, context: Context) -> str:
    pages = {party.id: (party.name, routes.party_page(party.id)) for party in plan.directory if not _is_open(party)}
    pages.update({found.id: (found.name, routes.movement_page(found.id)) for found in plan.movements})
    for task in plan.tasks:
        pages[task.id] = (task.title, routes.task_page(task.id))
        for item in task.deadlines:
            pages.setdefault(item.id, (item.title, f"{routes.task_page(task.id)}#{item.id}"))
    touched = {
        found.id: [pages[identity] for identity in found.about if identity in pages] for found in plan.contradictions
    }
    computed = [problem for problem in context.problems if problem.code != "contradiction"]
    return fill("remarks.html.j2", plan, context, "../", touched=touched, computed=computed)


def _is_open(party: Party) -> bool:
    return not isinstance(party, Unit) and party.open


def _task_leaf(plan: Plan, context: Context, task: Task) -> Leaf:
    html = fill(
        "task.html.j2",
        plan,
        context,
        "../../",
        task=task,
        phase=next((phase for phase in plan.phases if phase.id == task.phase), None),
        movement=next((movement for movement in plan.movements if movement.id == task.movement), None),
        contradictions=plan.contradictions_about(task.id, *(item.id for item in task.deadlines)),
        related=[plan.tasks_by_id[other] for other in task.related],
        feed=routes.feed("task", task.id) if any(item.date for item in task.deadlines) else "",
    )
    when = "; ".join(dict.fromkeys(context.wording.when(item) for item in task.deadlines))
    cast = ". ".join(f"{role}: {names}" for role, names in context.wording.cast(task))
    description = context.words("page.description-task", when=when, title=task.title, cast=cast)
    return Leaf(path=routes.task_page(task.id), title=task.title, description=description, html=html)


def _party_leaf(plan: Plan, context: Context, party: Party) -> Leaf:
    dated, undated = split_undated(items_of(plan, party.id))
    words = context.words
    is_unit = isinstance(party, Unit)
    feeds = [(words("party.feed-any"), routes.feed("unit" if is_unit else "group", party.id))]
    by_role = [
        (
            role,
            [line for line in dated if role in line["roles"]],
            routes.feed("role", party.id, role) if is_unit else "",
        )
        for role in ROLES
    ]
    addressed = party in plan.directory.addressees
    html = fill(
        "party.html.j2",
        plan,
        context,
        "../../",
        party=party,
        members=() if isinstance(party, Unit) else party.members,
        excepted=() if isinstance(party, Unit) else party.except_,
        unnamed=not is_unit and addressed,
        sheet=routes.checklist(party.id) if addressed else "",
        data=routes.unit_json(party.id) if addressed else "",
        rows=dated,
        undated=undated,
        by_role=by_role if dated else [],
        duties=[duty for duty in plan.duties if duty.party in plan.directory.mentions(party.id)],
        feeds=feeds,
        groups=[group.id for group in plan.directory.groups_of(party.id)],
    )
    description = words("page.description-party", name=party.name)
    # Who looks for a body's name looks for the body, not for each task that names it.
    return Leaf(
        path=routes.party_page(party.id),
        title=party.name,
        description=description,
        html=html,
        boost=6 if is_unit else 2,
    )


def _movement_leaf(plan: Plan, context: Context, movement: Movement) -> Leaf:
    rows = [row(Item(task=task, deadline=item)) for task, item in plan.items if task.movement == movement.id]
    dated = any(line["deadline"].date for line in rows)
    html = fill(
        "movement.html.j2",
        plan,
        context,
        "../../",
        movement=movement,
        text=Markup(
            markdown.markdown(context.text(movement.text), extensions=["tables"])
        ),  # the keeper's own file, as on any page of theirs
        basis=[document for document in plan.header.basis if document.number in movement.basis],
        rows=rows,
        feed=routes.feed("movement", movement.id) if dated else "",
    )
    description = movement.summary or movement.name
    return Leaf(path=routes.movement_page(movement.id), title=movement.name, description=description, html=html)
