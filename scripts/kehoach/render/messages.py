"""Messages: what a plan asks of a party as plain text, to be pasted into Zalo or an e-mail.

What has a day comes first, month by month of the days that count; what has none, what holds all year and what is to be
registered follow, so that a message that is cut short still has its days.
"""

from __future__ import annotations

import datetime as dt
import itertools
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.parties import Party
from kehoach.plan.portions import (
    PartEdition,
    by_leading_day,
    duties_of,
    edition_of_party,
    files,
    filings_at,
    registration_of,
    without_day,
)
from kehoach.plan.slices import Item, items_of, possible_items_of
from kehoach.render.context import Above, Context
from kehoach.render.said.titles import Beside
from kehoach.render.superiors import asked_of, told_in_words

ALL = "all"
"""Name of the message to everybody, for the leaders' group."""
_LONGEST_NAME = 120
"""Letters that the head of a part spends on a name; the whole message has all of it."""
_LONGEST_CONTACT = 200
"""Letters that the foot of a part spends on whom to ask; the page that it links tells the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One line of a message; the page chooses lines by their day."""

    text: str
    deadline: Deadline | None = None
    """What it tells of, where that has a day."""
    is_inferred: bool = False
    """Whether it says what only is a reading."""
    is_heading: bool = False
    """Whether it opens the lines below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A title and what stands below it."""

    title: str
    lines: tuple[MessageLine, ...]
    label: str = ""
    """What a part that holds it calls it; a month is called by itself."""
    month: dt.date | None = None
    """Its first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message, ready to send."""

    id: str
    """By which its paths are called."""
    head: str
    foot: str
    sections: tuple[Section, ...]
    """The months, then what no day of the plan tells."""
    brief_head: str
    """Head of each part."""
    brief_foot: str
    inferred_note: str
    """What a part adds to its foot where one of its lines is a reading."""

    @property
    def dated(self) -> list[MessageLine]:
        """What has a day, superiors' deadlines among it, in the order of the days that count."""
        dated = [
            line
            for section in self.sections
            for line in section.lines
            if line.deadline and line.deadline.leading_day
        ]
        return sorted(dated, key=_leading_day)

    @property
    def text(self) -> str:
        """The whole of it."""
        blocks = [self.head]
        for section in self.sections:
            texts = [line.text for line in section.lines]
            blocks.append("\n".join([section.title, *texts]))
        blocks.append(self.foot)
        return "\n\n".join(blocks) + "\n"


def _leading_day(line: MessageLine) -> dt.date:
    assert line.deadline
    assert line.deadline.leading_day
    return line.deadline.leading_day


def message_of(plan: Plan, context: Context, party: Party) -> Message:
    """Write what a party has to do, month by month and all year, without marks or pictures."""
    items = items_of(plan, party.id)
    edition = edition_of_party(plan, party)
    words = context.words
    page = context.url + routes.party_page(party.id)
    link = words("message.page", url=page)
    contact = context.wording.parties.contact_line(plan.header.contact, party.id)
    doubt = words("mark.doubt-party") if party.needs_review else ""
    note = words("message.inferred-note")
    said_note = note if any(map(_is_inferred, items)) else ""
    brief_contact = contact if len(contact) <= _LONGEST_CONTACT else ""
    others = (
        *_asked(plan, context, party.id),
        _undated(context, items),
        _duties(plan, context, party),
        _registration(plan, context, items),
        _possible(plan, context, party),
    )
    return Message(
        id=party.id,
        head=_head(plan, context, party.name, edition),
        foot=_joined(link, contact, doubt, said_note),
        sections=_sections(plan, context, items, others),
        brief_head=_brief_head(plan, context, party.name, edition),
        brief_foot=_joined(link, brief_contact, doubt),
        inferred_note=note,
    )


def message_to_all(plan: Plan, context: Context) -> Message:
    """Write what everybody has to do, and who."""
    items = [Item(task=task, deadline=deadline) for task, deadline in plan.items]
    name = context.words("message.everybody")
    foot = context.words("message.calendar", url=context.url + routes.CALENDAR)
    return Message(
        id=ALL,
        head=_head(plan, context, name, plan),
        foot=foot,
        sections=_sections(
            plan,
            context,
            items,
            [*_asked(plan, context), _undated(context, items)],
        ),
        brief_head=_brief_head(plan, context, name, plan),
        brief_foot=foot,
        inferred_note=context.words("message.inferred-note"),
    )


def _joined(*lines: str) -> str:
    """Put what is said below one another."""
    return "\n".join(filter(None, lines))


def _sections(
    plan: Plan, context: Context, items: Iterable[Item], others: Iterable[Section]
) -> tuple[Section, ...]:
    """List the months, or that there is none, then what has lines of the others."""
    words = context.words
    sections = []
    # In this order a month is one stretch of items.
    for first, inside in itertools.groupby(by_leading_day(items), _month_of):
        title = words("calendar.month", month=first.month, year=first.year)
        lines = tuple(_line(plan, context, item) for item in inside)
        sections.append(Section(title=title, lines=lines, month=first))
    if not sections:
        none = words("checklist.empty")
        label = words("message.dated-label")
        sections.append(Section(title=none, lines=(), label=label))
    sections += [section for section in others if section.lines]
    return tuple(sections)


def _head(plan: Plan, context: Context, name: str, of: Plan | PartEdition) -> str:
    """Say whom it is for and by which plan; that of a draft is told as one, and has no number or day yet."""
    edition = context.wording.sources.edition(of)
    return _opening(context, name, edition, plan.header.title)


def _brief_head(plan: Plan, context: Context, name: str, of: Plan | PartEdition) -> str:
    """Say the same in no more letters than a part can spare."""
    edition = context.wording.sources.brief_edition(of)
    return _opening(
        context, _shortened(name), _shortened(edition), _shortened(plan.header.title)
    )


def _shortened(text: str) -> str:
    return textwrap.shorten(text, _LONGEST_NAME, placeholder=" …")


def _opening(context: Context, name: str, edition: str, title: str) -> str:
    if context.draft:
        return context.words(
            "message.head-draft", line=context.draft, name=name, title=title
        )
    return context.words("message.head", name=name, plan=edition)


def _month_of(item: Item) -> dt.date:
    """Return the first day of the month in which it counts."""
    assert item.deadline.leading_day
    return item.deadline.leading_day.replace(day=1)


def _undated(context: Context, items: Iterable[Item]) -> Section:
    """Say what is to be done without a day, each with the words that stand in its place."""
    words = context.words
    lines = [_undated_line(context, item) for item in without_day(items)]
    return Section(
        title=words("message.undated-title"),
        lines=tuple(lines),
        label=words("message.undated-label"),
    )


def _undated_line(context: Context, item: Item) -> MessageLine:
    printed = context.wording.leads.printed(item.deadline)
    what = _what(context, item, Beside.NOTHING)
    text = context.words("message.undated", what=what, printed=printed)
    return MessageLine(text=text, is_inferred=_is_inferred(item))


def _asked(plan: Plan, context: Context, party: str = "") -> Iterator[Section]:
    """Say what superiors ask, plan by plan, each line with its place there: it may be sent alone."""
    words = context.words
    for asked in asked_of(plan, context, party):
        above, lines = asked.above, []
        for item in asked.items:
            line = _asked_line(above, item)
            text = words("superior.line", text=line.text, origin=item.origin)
            lines.append(replace(line, text=text))
        title = words("superior.block", title=above.name)
        yield Section(
            title=words("superior.message-title", title=title, url=above.context.url),
            lines=tuple(lines),
            label=words("superior.label"),
        )


def _asked_line(above: Above, item: Item) -> MessageLine:
    """Say it as the superior's own messages do."""
    if item.deadline.due:
        return _line(above.plan, above.context, item)
    return _undated_line(above.context, item)


def _duties(plan: Plan, context: Context, party: Party) -> Section:
    """Say what holds all year, a duty a line."""
    words = context.words
    lines = []
    for name, texts in context.wording.duties(duties_of(plan, party.id)).items():
        if name:
            heading = words("message.duties-of", name=name)
            lines.append(MessageLine(text=heading, is_heading=True))
        lines += [_entry(context, text) for text in texts]
    return Section(
        title=words("message.duties-title"),
        lines=tuple(lines),
        label=words("message.duties-label"),
    )


def _registration(plan: Plan, context: Context, items: Iterable[Item]) -> Section:
    """Say by when and where to register, then who registers what."""
    words, wording = context.words, context.wording
    entries = registration_of(plan, items)
    lines = []
    for item in filings_at(entries, items):
        entry = _entry(context, wording.registering(item))
        lines.append(replace(entry, is_inferred=_is_inferred(item)))
    lines += [_entry(context, wording.registered(entry)) for entry in entries]
    return Section(
        title=words("message.registration-title"),
        lines=tuple(lines),
        label=words("message.registration-label"),
    )


def _possible(plan: Plan, context: Context, party: Party) -> Section:
    """Say what may concern a party that the document does not name, a deadline a line."""
    items = possible_items_of(plan, party.id)
    texts = [context.wording.possible(item) for item in items]
    texts += context.wording.possible_registration(registration_of(plan, items))
    return Section(
        title=context.words("party.possible"),
        lines=tuple(_entry(context, text) for text in texts),
        label=context.words("message.possible-label"),
    )


def _entry(context: Context, text: str) -> MessageLine:
    return MessageLine(text=context.words("message.duty", text=text))


def _line(plan: Plan, context: Context, item: Item) -> MessageLine:
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
    hints += told_in_words(plan, context, deadline)
    text = words(
        "message.line",
        when=wording.leads.day(deadline, awaits=item.awaits),
        hints="; ".join(hints),
        what=_what(context, item, Beside.BOTH),
    )
    return MessageLine(text=text, deadline=deadline, is_inferred=_is_inferred(item))


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
