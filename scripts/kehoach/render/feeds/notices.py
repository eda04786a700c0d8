"""The one item of a feed that speaks of it: that it is empty yet, what took its place, which parts hold the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.endings import Successor, successors
from kehoach.plan.model import Plan
from kehoach.plan.records import Ended
from kehoach.plan.slices import Slice
from kehoach.render.context import Context
from kehoach.uids import parted_notice_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An item of one day that speaks of its calendar."""

    name: str
    """By which its UID is told from those of other feeds."""
    day: dt.date
    """On which it stands, and from which it is as it is unless ``since`` says otherwise."""
    raised: tuple[dt.date, ...]
    """When a record changed what it says."""
    summary: str
    text: str
    address: str
    since: dt.date | None = None


def empty_notice(plan: Plan, context: Context, chosen: Slice, title: str) -> Notice:
    """Say of a feed that nothing stands in it yet; several clients keep stale items or fail without any."""
    raised = [revision.date for revision in plan.revisions]
    raised += _naming_days(plan, chosen)
    return Notice(
        name=_name(chosen),
        day=plan.header.issued,
        raised=tuple(raised),
        summary=context.words("feed.notice", name=title),
        text=context.words("feed.notice-text"),
        address=context.url,
    )


def ended_notice(plan: Plan, context: Context, chosen: Slice, ended: Ended) -> Notice:
    """Say in a feed what took the place of its subject, and where to subscribe instead."""
    raised = [revision.date for revision in plan.revisions]
    lines = [context.wording.formers.ended(ended)]
    leads_to = successors(plan, ended)
    for successor in leads_to:
        raised += successor.renamed
        values = {"name": successor.name, "address": _way_to(context, successor)}
        lines.append(context.words("feed.ended-instead", **values))
    lines.append(context.words("feed.ended-text"))
    return Notice(
        name=f"ended.{_name(chosen)}",
        day=ended.date,
        raised=tuple(raised),
        summary=context.wording.formers.ended_title(ended, leads_to),
        text="\n".join(lines),
        address=f"{context.url}{routes.record_page(ended.kind, ended.id)}",
    )


def parted_notice(
    plan: Plan,
    context: Context,
    chosen: Slice,
    until: dt.date,
    parts: Iterable[tuple[str, str]],
) -> Notice:
    """Say in a feed that is parted up to which day it holds everything, and which parts hold what comes then.

    ``parts`` are what each is called and its path.
    """
    lines = [context.words("feed.parted-text", day=context.wording.days.full(until))]
    for said, path in parts:
        values = {"part": said, "address": f"{context.url}{path}"}
        lines.append(context.words("feed.parted-part", **values))
    page = routes.SUBSCRIBE
    if chosen.id in {party.id for party in plan.directory}:
        page = routes.subscribe_page(chosen.id)
    lines.append(context.words("feed.parted-way", address=f"{context.url}{page}"))
    day = until + dt.timedelta(days=1)
    return Notice(
        # Another day is another notice: no client has to see that one moved, which only records may do.
        name=parted_notice_name(_name(chosen), day),
        day=day,
        raised=tuple(_record_days(plan)),
        summary=context.words("feed.parted"),
        text="\n".join(lines),
        address=f"{context.url}{page}",
        since=plan.header.issued,
    )


def _record_days(plan: Plan) -> Iterator[dt.date]:
    """Yield the day of each record: any may bring a part that a notice names."""
    yield from (amendment.date for amendment in plan.amendments)
    yield from (correction.date for correction in plan.corrections)
    yield from (revision.date for revision in plan.revisions)
    for party in plan.directory:
        for former in party.was:
            yield former.until


def _way_to(context: Context, successor: Successor) -> str:
    """Return the address at which readers subscribe to a successor."""
    if successor.kind in ("unit", "group"):
        return f"{context.url}{routes.subscribe_page(successor.id)}"
    return f"{context.url}{routes.record_page(successor.kind, successor.id)}"


def _name(chosen: Slice) -> str:
    return ".".join(filter(None, (chosen.kind, chosen.id, chosen.role)))


def _naming_days(plan: Plan, chosen: Slice) -> list[dt.date]:
    """List when what a feed is of got another name: by a record of the body, or by a correction of its title."""
    match chosen.kind:
        case "all":
            return []
        case "movement" | "phase" | "task":
            days = []
            for correction in plan.corrections:
                if chosen.id in correction.items:
                    days.append(correction.date)
            return days
    return [former.until for former in plan.directory[chosen.id].was]
