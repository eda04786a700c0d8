"""Pages at old addresses: of ids that were renamed or merged, of what is no more, of earlier plans in the feeds."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.endings import Successor, addressed, successors
from kehoach.plan.model import Plan
from kehoach.plan.portions import edition_of_part
from kehoach.plan.records import Ended
from kehoach.render.context import Context, Leaf, page_staged_as
from kehoach.render.pages.views import is_open, page
from kehoach.render.wording import Wording

_BASE = "../../"
"""Every leaf is as deep as the shell."""
_SELDOM = 0.1
"""How much such a page counts in the search: the one that it leads to comes first."""
_OF_PARTIES: tuple[Callable[[str], str], ...] = (
    routes.party_page,
    routes.calendar_page,
    routes.subscribe_page,
)
"""The pages that a body has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A page at an old address, which leads to the one that holds now. Paths are below the site's root."""

    path: str
    target: str
    title: str
    line: int
    """Of plan.yaml."""
    party: str = ""
    """Id of the body whose page it is."""
    since: tuple[dt.date, ...] = ()
    """When the body got another name."""


def moved_pages(plan: Plan) -> Iterator[Moved]:
    """Yield the pages of former ids, of bodies that were renamed or merged, and of tasks and movements."""
    for party in plan.directory:
        # What only is a manner of speaking had no pages either.
        if is_open(party):
            continue
        for identity in party.former:
            for address in _OF_PARTIES:
                yield Moved(
                    path=address(identity),
                    target=address(party.id),
                    title=party.name,
                    line=party.at.mark.line,
                    party=party.id,
                    since=tuple(former.until for former in party.was),
                )
    for task in plan.tasks:
        for identity in task.former:
            yield Moved(
                path=routes.task_page(identity),
                target=routes.task_page(task.id),
                title=task.title,
                line=task.at.mark.line,
            )
    for movement in plan.movements:
        for identity in movement.former:
            yield Moved(
                path=routes.movement_page(identity),
                target=routes.movement_page(movement.id),
                title=movement.name,
                line=movement.at.mark.line,
            )


def ended_pages(ended: Ended) -> list[str]:
    """List the pages that something had."""
    if ended.kind in ("unit", "group"):
        return [address(ended.id) for address in _OF_PARTIES]
    path = routes.record_page(ended.kind, ended.id)
    return [path] if path else []


def render_former(plan: Plan, context: Context) -> Iterator[Leaf]:
    """Yield the pages at all old addresses."""
    for moved in moved_pages(plan):
        yield _moved(plan, context, moved)
    for ended in plan.ended:
        for path in ended_pages(ended):
            yield _ended(plan, context, path, ended)
    for past in earlier_pages(plan):
        make = functools.partial(_earlier_html, plan, context, past)
        yield Leaf(
            path=past.path,
            title=past.title,
            description=past.title,
            make=make,
            boost=_SELDOM,
        )


def replaced_texts(plan: Plan, content: Collection[str]) -> frozenset[str]:
    """Return the keeper's files whose pages would stand where a page at an old address does: they give way to it.

    A movement that ended leaves its text behind, and what readers have to find at its address is that it ended.
    """
    addresses = {moved.path for moved in moved_pages(plan)}
    for ended in plan.ended:
        addresses.update(ended_pages(ended))
    addresses.update(past.path for past in earlier_pages(plan))
    pages = {f"{address}index.html" for address in addresses}
    shown = {section.text for section in plan.sections}
    shown |= {movement.text for movement in plan.movements}
    return frozenset(
        path
        for path in {*content} - shown
        if path.endswith(".md") and page_staged_as(path) in pages
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPage:
    """A page that last year's plan had and this one has not: its items in the feeds still lead there."""

    plan: Plan
    id: str
    path: str
    title: str


def earlier_pages(plan: Plan) -> Iterator[EarlierPage]:
    """Yield the pages of all earlier plans that the feeds still hold."""
    for earlier in plan.earlier:
        yield from _pages_of(plan, earlier.plan)


def _pages_of(plan: Plan, past: Plan) -> Iterator[EarlierPage]:
    present = {thing.id for thing in addressed(plan)}
    present.update(ended.id for ended in plan.ended)
    for task in plan.tasks:
        present.update(task.former)
    for movement in plan.movements:
        present.update(movement.former)
    named = [(task.id, routes.task_page(task.id), task.title) for task in past.tasks]
    for movement in past.movements:
        path = routes.movement_page(movement.id)
        named.append((movement.id, path, movement.name))
    for section in past.sections:
        path = routes.section_page(section.id)
        named.append((section.id, path, section.title))
    for identity, path, title in named:
        if identity not in present:
            yield EarlierPage(plan=past, id=identity, path=path, title=title)


def _earlier_html(plan: Plan, context: Context, earlier: EarlierPage) -> str:
    past = earlier.plan
    past_task = past.tasks_by_id.get(earlier.id)
    return page(
        "earlier.html.j2",
        plan,
        context,
        _BASE,
        line=plan.header.at.mark.line,
        title=earlier.title,
        past=past,
        past_wording=Wording(past, context.words),
        deadlines=past_task.deadlines if past_task else (),
    )


def _moved(plan: Plan, context: Context, moved: Moved) -> Leaf:
    """Lead from an old address to the one that holds now."""
    return Leaf(
        path=moved.path,
        title=moved.title,
        description=context.words("moved.description", name=moved.title),
        make=functools.partial(_moved_html, plan, context, moved),
        boost=_SELDOM,
    )


def _moved_html(plan: Plan, context: Context, moved: Moved) -> str:
    was = context.wording.formers.was(moved.party) if moved.party else ""
    return page(
        "moved.html.j2",
        plan,
        context,
        _BASE,
        line=moved.line,
        own_edition=edition_of_part(plan, (), moved.since),
        title=moved.title,
        was=was,
        target=moved.target,
    )


def _ended(plan: Plan, context: Context, path: str, ended: Ended) -> Leaf:
    """Say at an address of something that it is no more, and what there is instead."""
    leads_to = successors(plan, ended)
    title = context.wording.formers.ended_title(ended, leads_to)
    make = functools.partial(_ended_html, plan, context, ended, title, leads_to)
    return Leaf(path=path, title=title, description=title, make=make, boost=_SELDOM)


def _ended_html(
    plan: Plan,
    context: Context,
    ended: Ended,
    title: str,
    leads_to: tuple[Successor, ...],
) -> str:
    return page(
        "ended.html.j2",
        plan,
        context,
        _BASE,
        line=ended.at.mark.line,
        own_edition=edition_of_part(plan, (), [ended.date]),
        ended=ended,
        title=title,
        instead=[(_link(successor), successor.name) for successor in leads_to],
    )


def _link(successor: Successor) -> str:
    """Return the page of a successor; a heading of the plan has none, and stands in the list of all deadlines."""
    path = routes.record_page(successor.kind, successor.id)
    return path or routes.DEADLINES
