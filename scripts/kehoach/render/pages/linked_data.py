"""Deadlines as schema.org events (JSON-LD), for search engines and assistants that read pages."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from kehoach import dates, routes
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.render.context import Context

# The vocabulary has no word for tentative; the title says it.
_STATUS = {
    "confirmed": "https://schema.org/EventScheduled",
    "tentative": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
}


def events(plan: Plan, context: Context, task: Task) -> Markup:
    """Return the script element of a task's dated deadlines; empty where it has none."""
    dated = [item for item in task.deadlines if item.date]
    if not dated:
        return Markup()
    graph = [_event(plan, context, task, item) for item in dated]
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": graph},
        ensure_ascii=False,
        sort_keys=True,
    )
    # No text of a plan may end the script element that holds it.
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(f'<script type="application/ld+json">{safe}</script>')


def _event(plan: Plan, context: Context, task: Task, item: Deadline) -> dict[str, Any]:
    start = item.date
    assert start
    moved = item.moved
    issuer = plan.directory.name(plan.header.issuer)
    status = _STATUS[item.status]
    # A cancelled deadline stays cancelled, wherever it was moved before.
    if moved and item.status != "cancelled":
        status = "https://schema.org/EventRescheduled"
    event: dict[str, Any] = {
        "@type": "Event",
        # The UID that the item has in calendars.
        "@id": f"{item.id}@{plan.header.id}",
        "name": context.wording.titles.noted(item),
        "description": context.words(
            "feed.phrase", phrase=context.wording.sources.phrase(item)
        ),
        "startDate": _moment(plan, item),
        "endDate": (item.end or start).isoformat(),
        "eventStatus": status,
        "organizer": {"@type": "GovernmentOrganization", "name": issuer},
        "location": {
            "@type": "Place",
            "name": item.place or plan.header.place or issuer,
        },
        "url": f"{context.url}{routes.task_page(task.id)}#{item.id}",
        "inLanguage": context.words.language,
    }
    # A moment has no last day.
    if item.time:
        del event["endDate"]
    if moved and moved.old.date:
        event["previousStartDate"] = moved.old.date.isoformat()
    return event


def _moment(plan: Plan, item: Deadline) -> str:
    """Write a day, or a time of day with its offset from UTC."""
    assert item.date
    if not item.time:
        return item.date.isoformat()
    return dates.moment(item.date, item.time, plan.header.timezone).isoformat()
