"""Messages: deadlines as plain text, to be pasted into Zalo or an e-mail."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.parties import Party
from kehoach.plan.slices import Item, items_of
from kehoach.render.context import Artifact, Context

ALL = "all"
"""Name of the message to everybody, for the leaders' group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One line of a message; the page chooses lines by their day."""

    deadline: Deadline
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message, ready to send."""

    head: str
    months: tuple[tuple[str, tuple[MessageLine, ...]], ...]
    empty: str
    foot: str

    @property
    def text(self) -> str:
        """The whole of it."""
        blocks = [self.head]
        for month, lines in self.months:
            blocks.append("\n".join([month, *(line.text for line in lines)]))
        if not self.months:
            blocks.append(self.empty)
        blocks.append(self.foot)
        return "\n\n".join(blocks) + "\n"


def render_messages(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the message of every unit and of every group that stands for itself, and one for all of them."""
    for party in plan.directory.addressees:
        yield Artifact(
            path=routes.message(party.id),
            data=message_of(plan, context, party).text.encode(),
        )
    yield Artifact(
        path=routes.message(ALL), data=message_to_all(plan, context).text.encode()
    )


def message_of(plan: Plan, context: Context, party: Party) -> Message:
    """Write what a party has to do, month by month, without marks or pictures."""
    dated = [item for item in items_of(plan, party.id) if item.deadline.due]
    page = context.url + routes.party_page(party.id)
    contact = context.wording.parties.contact_line(plan.header.contact, party.id)
    lines = [context.words("message.page", url=page), contact]
    foot = "\n".join(filter(None, lines))
    return _message(plan, context, party.name, dated, foot)


def message_to_all(plan: Plan, context: Context) -> Message:
    """Write what everybody has to do, and who."""
    items = [
        Item(task=task, deadline=deadline)
        for task, deadline in plan.items
        if deadline.due
    ]
    page = context.url + routes.CALENDAR
    foot = context.words("message.calendar", url=page)
    return _message(plan, context, plan.header.title, items, foot)


def _message(
    plan: Plan, context: Context, name: str, items: Iterable[Item], foot: str
) -> Message:
    words, wording = context.words, context.wording
    months = []
    # Items come by day, so a month is one stretch of them.
    for (year, month), inside in itertools.groupby(items, _month_of):
        lines = []
        for item in inside:
            line = MessageLine(deadline=item.deadline, text=_line(plan, context, item))
            lines.append(line)
        title = words("calendar.month", month=month, year=year)
        months.append((title, tuple(lines)))
    return Message(
        head=words(
            "message.head",
            name=name,
            number=plan.header.number,
            date=wording.days.short(plan.edition_date),
        ),
        months=tuple(months),
        empty=words("checklist.empty"),
        foot=foot,
    )


def _month_of(item: Item) -> tuple[int, int]:
    assert item.deadline.due
    return item.deadline.due.year, item.deadline.due.month


def _line(plan: Plan, context: Context, item: Item) -> str:
    """Say "Nên xong chậm nhất thứ Tư 22/01/2020 (văn bản ghi: …): …" and who, or what the reader does."""
    words, wording, deadline = context.words, context.wording, item.deadline
    assert deadline.date
    assert deadline.due
    hints = []
    if deadline.day_off:
        hints.append(words("message.off", reason=wording.fact(deadline.day_off)))
    safe_day = deadline.last_safe_day
    # That work stops for holidays has to be told; everybody knows of weekends.
    if safe_day and _has_holiday(plan, safe_day, deadline.due):
        hints.append(words("message.holiday"))
    hints.append(wording.leads.printed(deadline))
    what = wording.what(item)
    if not (item.roles or item.receives):
        cast = wording.parties.cast(item.task, deadline)
        who = ". ".join(f"{role}: {names}" for role, names in cast)
        what = f"{what}. {who}"
    return words(
        "message.line",
        when=wording.leads.day(deadline),
        # A phrase of the document may stand in brackets itself.
        hints=f" [{'; '.join(hints)}]",
        what=what,
    )


def _has_holiday(plan: Plan, after: dt.date, before: dt.date) -> bool:
    """Tell whether a day between two days is off for more than a weekend."""
    day = after + dt.timedelta(days=1)
    while day < before:
        if plan.calendar.is_holiday(day):
            return True
        day += dt.timedelta(days=1)
    return False
