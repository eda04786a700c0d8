"""Messages: what a plan asks of a party as plain text, to be pasted into Zalo or an e-mail.

What has a day comes first, month by month of the days that count; what has none, what holds all year and what is to be
registered follow, so that a message that is cut short still has its days.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.parties import Party
from kehoach.plan.portions import (
    awaits,
    by_leading_day,
    duties_of,
    files,
    filings_at,
    registration_of,
    without_day,
)
from kehoach.plan.slices import Item, items_of, possible_items_of
from kehoach.render.context import Artifact, Context
from kehoach.render.wording import Beside

Block = tuple[str, tuple[str, ...]]
"""Title and lines of what stands below the months."""
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
    others: tuple[Block, ...]
    """What no day of the plan tells."""
    foot: str

    @property
    def text(self) -> str:
        """The whole of it."""
        blocks = [self.head]
        for month, lines in self.months:
            blocks.append("\n".join([month, *(line.text for line in lines)]))
        if not self.months:
            blocks.append(self.empty)
        for title, texts in self.others:
            blocks.append("\n".join([title, *texts]))
        blocks.append(self.foot)
        return "\n\n".join(blocks) + "\n"


def render_messages(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the message of every unit and of every group that stands for itself, and one for all of them."""
    for party in plan.directory.addressees:
        data = message_of(plan, context, party).text.encode()
        for identity in (party.id, *party.former):
            yield Artifact(path=routes.message(identity), data=data)
    yield Artifact(
        path=routes.message(ALL), data=message_to_all(plan, context).text.encode()
    )


def message_of(plan: Plan, context: Context, party: Party) -> Message:
    """Write what a party has to do, month by month and all year, without marks or pictures."""
    items = items_of(plan, party.id)
    page = context.url + routes.party_page(party.id)
    lines = [context.wording.parties.contact_line(plan.header.contact, party.id)]
    if party.needs_review:
        lines.append(context.words("mark.doubt-party"))
    if any(map(_is_inferred, items)):
        lines.append(context.words("message.inferred-note"))
    foot = [context.words("message.page", url=page), *filter(None, lines)]
    others = [
        _undated(context, items),
        _duties(plan, context, party),
        _registration(plan, context, items),
        _possible(plan, context, party),
    ]
    return _message(plan, context, party.name, items, others, "\n".join(foot))


def message_to_all(plan: Plan, context: Context) -> Message:
    """Write what everybody has to do, and who."""
    items = [Item(task=task, deadline=deadline) for task, deadline in plan.items]
    page = context.url + routes.CALENDAR
    foot = context.words("message.calendar", url=page)
    others = [_undated(context, items)]
    return _message(plan, context, plan.header.title, items, others, foot)


def _message(
    plan: Plan,
    context: Context,
    name: str,
    items: Iterable[Item],
    others: Iterable[Block],
    foot: str,
) -> Message:
    words = context.words
    months = []
    # In this order a month is one stretch of items.
    for first, inside in itertools.groupby(by_leading_day(items), _month_of):
        lines = []
        for item in inside:
            line = MessageLine(deadline=item.deadline, text=_line(plan, context, item))
            lines.append(line)
        title = words("calendar.month", month=first.month, year=first.year)
        months.append((title, tuple(lines)))
    return Message(
        head=_head(plan, context, name),
        months=tuple(months),
        empty=words("checklist.empty"),
        others=tuple(block for block in others if block[1]),
        foot=foot,
    )


def _head(plan: Plan, context: Context, name: str) -> str:
    """Say whom it is for and by which plan; that of a draft is told as one, and has no number or day yet."""
    if context.draft:
        return context.words(
            "message.head-draft",
            line=context.draft,
            name=name,
            title=plan.header.title,
        )
    edition = context.wording.sources.edition(plan)
    return context.words("message.head", name=name, plan=edition)


def _month_of(item: Item) -> dt.date:
    """Return the first day of the month in which it counts."""
    assert item.deadline.leading_day
    return item.deadline.leading_day.replace(day=1)


def _undated(context: Context, items: Iterable[Item]) -> Block:
    """Say what is to be done without a day, each with the words that stand in its place."""
    words = context.words
    lines = []
    for item in without_day(items):
        printed = context.wording.leads.printed(item.deadline)
        what = _what(context, item, Beside.NOTHING)
        lines.append(words("message.undated", what=what, printed=printed))
    return words("message.undated-title"), tuple(lines)


def _duties(plan: Plan, context: Context, party: Party) -> Block:
    """Say what holds all year, a duty a line."""
    lines = []
    for name, texts in context.wording.duties(duties_of(plan, party.id)).items():
        if name:
            lines.append(context.words("message.duties-of", name=name))
        lines += [context.words("message.duty", text=text) for text in texts]
    return context.words("message.duties-title"), tuple(lines)


def _registration(plan: Plan, context: Context, items: Iterable[Item]) -> Block:
    """Say by when and where to register, then who registers what."""
    entries = registration_of(plan, items)
    texts = context.wording.registration(entries, filings_at(entries, items))
    lines = [context.words("message.duty", text=text) for text in texts]
    return context.words("message.registration-title"), tuple(lines)


def _possible(plan: Plan, context: Context, party: Party) -> Block:
    """Say what may concern a party that the document does not name, a deadline a line."""
    items = possible_items_of(plan, party.id)
    texts = [context.wording.possible(item) for item in items]
    texts += context.wording.possible_registration(registration_of(plan, items))
    lines = [context.words("message.duty", text=text) for text in texts]
    return context.words("party.possible"), tuple(lines)


def _line(plan: Plan, context: Context, item: Item) -> str:
    """Say "Nên xong chậm nhất thứ Tư 22/01/2020 (văn bản ghi: …): …" and who, or what the reader does."""
    words, wording, deadline = context.words, context.wording, item.deadline
    assert deadline.date
    assert deadline.due
    # Behind the brackets: the document says neither.
    hints = []
    if deadline.day_off:
        hints.append(wording.days.off(deadline.day_off))
    safe_day = deadline.last_safe_day
    # That work stops for holidays has to be told; everybody knows of weekends.
    if safe_day and _has_holiday(plan, safe_day, deadline.due):
        hints.append(words("message.holiday"))
    # A phrase of the document may stand in brackets itself.
    hints.insert(0, f" [{wording.leads.printed(deadline)}]")
    return words(
        "message.line",
        when=wording.leads.day(deadline, awaits=awaits(item)),
        hints="; ".join(hints),
        what=_what(context, item, Beside.BOTH),
    )


def _what(context: Context, item: Item, beside: Beside) -> str:
    """Say what the reader does; what is nobody's own with those who do it."""
    wording = context.wording
    what = wording.what(item, beside)
    if item.roles or item.receives:
        return what
    cast = wording.parties.cast(item.task, item.deadline)
    who = ". ".join(f"{role}: {names}" for role, names in cast)
    return f"{what}. {who}"


def _is_inferred(item: Item) -> bool:
    """Tell whether a reader is told in which role it acts, or with whom papers are filed, and that is a reading."""
    if any(item.task.inferred.of(role) for role in item.roles):
        return True
    filing = item.deadline.filing
    tells_place = files(item) or item.receives
    return bool(tells_place and filing and filing.inferred)


def _has_holiday(plan: Plan, after: dt.date, before: dt.date) -> bool:
    """Tell whether a day between two days is off for more than a weekend."""
    day = after + dt.timedelta(days=1)
    while day < before:
        if plan.calendar.is_holiday(day):
            return True
        day += dt.timedelta(days=1)
    return False
