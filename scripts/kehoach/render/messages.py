"""Messages: a unit's deadlines as plain text, to be pasted into Zalo or an e-mail."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kehoach import routes
from kehoach.artifacts import Artifact, Context
from kehoach.parties import Party
from kehoach.plan import Plan
from kehoach.slices import Item, items_of


def render_messages(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the message of every unit and of every group that stands for itself."""
    for party in plan.directory.addressees:
        yield Artifact(path=routes.message(party.id), data=message(plan, context, party).encode())


def message(plan: Plan, context: Context, party: Party) -> str:
    """Write what a party has to do, month by month, without marks or pictures."""
    words, wording = context.words, context.wording
    lines = [words("message.head", name=party.name, number=plan.header.number, date=wording.date(plan.edition_date))]
    dated = [item for item in items_of(plan, party.id) if item.deadline.due]
    for (year, month), items in itertools.groupby(dated, _month_of):
        lines += ["", words("calendar.month", month=month, year=year)]
        lines += [_line(context, item) for item in items]
    if not dated:
        lines += ["", words("checklist.empty")]
    lines += ["", words("message.page", url=context.url + routes.party_page(party.id))]
    return "\n".join(lines) + "\n"


def _month_of(item: Item) -> tuple[int, int]:
    assert item.deadline.due
    return item.deadline.due.year, item.deadline.due.month


def _line(context: Context, item: Item) -> str:
    words, wording, deadline = context.words, context.wording, item.deadline
    safe = ""
    if deadline.last_safe_day and deadline.last_safe_day != deadline.due:
        safe = words("message.safe", day=wording.day(deadline.last_safe_day))
    return words(
        "message.line",
        when=wording.when(deadline),
        day=wording.due(deadline),
        safe=safe,
        title=wording.title(deadline),
        roles=wording.roles(item.roles),
    )
