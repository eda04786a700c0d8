"""Letters: what an office writes to one party about its plan, laid out before any form is given to it.

What was done is known only as far as a unit told it (``done``); of all else a letter says what the document says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace

from kehoach import dates
from kehoach.plan.model import Change, Deadline, Plan
from kehoach.plan.parties import Party
from kehoach.plan.portions import (
    by_leading_day,
    duties_of,
    files,
    registration_of,
    without_day,
)
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item, items_of
from kehoach.render.context import Context
from kehoach.render.said.sources import cite
from kehoach.render.said.titles import Beside

_TOLD = {"moved", "cancelled", "added"}
"""Changes that whoever works by the plan as it was issued has to know, in whatever words."""
_SIGN = re.compile(r"[^/]*/[^-/]+-(.+)")
"""The sign of an issuer within a number: "HĐTĐKT" of "54/KH-HĐTĐKT"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One deadline in a letter's table."""

    deadline: str
    """Its id."""
    number: int
    """Running number, through the whole letter."""
    steps: tuple[str, ...]
    """What the party does, an action each."""
    place: str
    """Where it stands in the document."""
    verb: str
    """What its day is, where the head of the column does not say so: "Diễn ra"."""
    day: str
    """The day that counts; empty without a day."""
    weekday: str
    printed: str
    """The words of the document."""
    still_open: str
    """That the safe day is over and the document's own is not; empty where that is not so."""
    destination: str
    """Where papers are sent; empty where none are, or where nobody says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries under a head within a table; the head may be empty."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a letter: its title, what is said first, then a table or a list; either may be empty."""

    title: str
    text: str = ""
    hint: str = ""
    """How the table is read."""
    columns: tuple[tuple[str, str], ...] = ()
    """Key (number, what, due, where, doer, result) and head of each column."""
    groups: tuple[Group, ...] = ()
    list: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of the table."""
        entries: list[Entry] = []
        for group in self.groups:
            entries += group.entries
        return tuple(entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs, line by line, and how; room is left below."""

    lines: tuple[str, ...]
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A whole letter; every text is ready to print, and the office's number, day and signature are left open."""

    kind: str
    """One of KINDS."""
    party: str
    """Id of the addressee."""
    name: str
    """What the file tells of itself."""
    language: str
    written: dt.date
    """The day as of which it was made."""
    superior: str
    """The body above who issues it; empty where it prints none."""
    body: str
    """Together with the next two the head of the paper: who issues it."""
    nation: str
    motto: str
    number: str
    about: str
    """What it is about, below its number; empty where a title says so."""
    place_and_day: str
    title: str
    """Empty for a letter, which has none."""
    addressee: str
    opening: str
    sections: tuple[Section, ...]
    note: str
    """What the star at a reading means; empty where there is none."""
    closing: str
    recipients: tuple[str, ...]
    """The first is their head."""
    signatures: tuple[Signature, ...]
    """From left to right."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, in the order of their numbers."""
        entries: list[Entry] = []
        for section in self.sections:
            entries += section.entries
        return tuple(entries)


def urging_letter(
    plan: Plan,
    context: Context,
    party: Party,
    *,
    on: dt.date,
    by: dt.date,
    done: Set[str] | None = None,
) -> Letter | None:
    """Lay out *công văn đôn đốc*: what a party is late with on a day, what it owes by another, what has changed.

    ``done`` are ids of the deadlines of which the party has told that they are done; None where it has told nothing.
    Returns None where there is nothing to urge.
    """
    items = _left(plan, party, done)
    own = [item for item in items if _is_own_work(item)]
    late = sorted((item for item in own if _is_late(item, on)), key=_last_day)
    due = [item for item in by_leading_day(own) if _is_due(item, on, by)]
    if not (late or due):
        return None
    words = context.words
    entries = _Entries(context, on)
    sections = []
    if late:
        group = Group(title="", entries=entries.late(late))
        section = Section(
            title=words("letter.late", day=dates.print_date(on)),
            text=words("letter.late-text" if done is None else "letter.late-told"),
            columns=_columns(context, [group], "number", "what", "late", "where"),
            groups=(group,),
        )
        sections.append(section)
    if due:
        group = Group(title="", entries=entries.due(due))
        section = Section(
            title=words("letter.due", day=dates.print_date(by)),
            hint=words("checklist.explained"),
            columns=_columns(context, [group], "number", "what", "due", "where"),
            groups=(group,),
        )
        sections.append(section)
    sections += _changes(context, items, on)
    blank = _blank(plan, context, "don-doc", party, on)
    unit, contact = _within(context, party), _contact(plan, context, party)
    return _with_note(
        context,
        replace(
            blank,
            about=words("letter.about", title=plan.header.title),
            sections=_numbered(sections),
            closing=words("letter.closing-don-doc", unit=unit, contact=contact),
            recipients=_recipients(plan, context),
        ),
    )


def assignment(
    plan: Plan,
    context: Context,
    party: Party,
    *,
    on: dt.date,
    by: dt.date | None = None,
    done: Set[str] | None = None,
) -> Letter | None:
    """Lay out *phiếu giao việc*: what a party has to do from a day on, up to another where one is given.

    ``done`` as in ``urging_letter``. Returns None where the plan gives the party nothing any more.
    """
    words = context.words
    items = _left(plan, party, done)
    dated = [item for item in by_leading_day(items) if not _is_called_off(item)]
    past = [item for item in dated if _is_past(item, on)]
    ahead = [item for item in dated if _is_due(item, on, by or dt.date.max)]
    undated = [item for item in without_day(items) if not _is_called_off(item)]
    duties = context.wording.duties(duties_of(plan, party.id))
    lists = [
        Section(title=name or words("checklist.duties"), list=tuple(texts))
        for name, texts in duties.items()
        if texts
    ]
    if not (ahead or undated or lists):
        return None
    entries = _Entries(context, on)
    groups = [Group(title="", entries=entries.due(ahead))]
    groups.append(Group(title=words("checklist.undated"), entries=entries.due(undated)))
    columns = ("number", "what", "due", "where", "doer", "result")
    table = Section(
        title="",
        hint=words("checklist.explained") if ahead else "",
        columns=_columns(context, groups, *columns),
        groups=tuple(group for group in groups if group.entries),
    )
    registration = registration_of(plan, [*ahead, *undated])
    if registration:
        texts = context.wording.registration(registration, ())
        title = words("checklist.registration")
        lists.append(Section(title=title, list=tuple(texts)))
    told = words("letter.closing-giao-viec", contact=_contact(plan, context, party))
    if past:
        values = {"count": len(past), "day": dates.print_date(on)}
        told = f"{words('letter.past', **values)} {told}"
    blank = _blank(plan, context, "giao-viec", party, on)
    [giver] = blank.signatures
    signed = words("checklist.signed")
    receiver = Signature(lines=(words("letter.receiver"),), how=signed)
    sections = [table] if table.groups else []
    return _with_note(
        context,
        replace(
            blank,
            title=words("letter.title-giao-viec"),
            sections=(*sections, *lists, *_changes(context, items, on)),
            closing=told,
            signatures=(receiver, giver),
        ),
    )


KINDS: dict[str, Callable[..., Letter | None]] = {
    "don-doc": urging_letter,
    "giao-viec": assignment,
}
"""Every kind of letter, as it is asked for."""


def _left(plan: Plan, party: Party, done: Set[str] | None) -> list[Item]:
    """List what concerns a party and is not known to be done."""
    items = items_of(plan, party.id)
    return [item for item in items if item.deadline.id not in (done or ())]


def _is_called_off(item: Item) -> bool:
    return item.deadline.status == "cancelled"


def _last_day(item: Item) -> dt.date:
    """Return the last day on which it can be done, or takes place; the item must have a day."""
    deadline = item.deadline
    last = deadline.due if deadline.takes_place else deadline.last_usable_day
    assert last
    return last


def _is_past(item: Item, on: dt.date) -> bool:
    """Tell whether the last day of something with a day is over."""
    return _last_day(item) < on


def _is_own_work(item: Item) -> bool:
    """Tell whether a party can be urged to something: it does the work or files the papers, or nobody else does.

    Those who lead or coordinate are waiting for others then, and so are those whose day is the one of others' papers.
    """
    working = [role.id for role in ROLES if role.carries_out or role.files]
    others = any(item.task.parties(role, item.deadline) for role in working)
    works = not others or any(role in working for role in item.roles)
    return works and not item.awaits


def _is_late(item: Item, on: dt.date) -> bool:
    """Tell whether a party may be late with something; what took place is over."""
    deadline = item.deadline
    if not deadline.due or deadline.takes_place or _is_called_off(item):
        return False
    return _is_past(item, on)


def _is_due(item: Item, on: dt.date, by: dt.date) -> bool:
    """Tell whether something with a day can still be done and has to be by another day, or begins until then."""
    deadline = item.deadline
    first = deadline.date if deadline.takes_place else deadline.leading_day
    if not first or _is_called_off(item):
        return False
    return first <= by and not _is_past(item, on)


class _Entries:
    """Lays out entries, numbered through a whole letter."""

    def __init__(self, context: Context, on: dt.date) -> None:
        self._context = context
        self._on = on
        self._number = 0

    def late(self, items: Iterable[Item]) -> tuple[Entry, ...]:
        """Lay out what is past the last day that the document's words leave."""
        leads = self._context.wording.leads
        entries = []
        for item in items:
            last = _last_day(item)
            entry = replace(
                self._entry(item),
                day=leads.short_day(last),
                weekday=dates.weekday_name(last, self._context.words),
                printed=leads.printed(item.deadline),
            )
            entries.append(entry)
        return tuple(entries)

    def due(self, items: Iterable[Item]) -> tuple[Entry, ...]:
        """Lay out what is still to be done, or has no day."""
        return tuple(self._due(item) for item in items)

    def _due(self, item: Item) -> Entry:
        deadline, leads = item.deadline, self._context.wording.leads
        entry = self._entry(item)
        if not deadline.leading_day:
            return replace(entry, printed=deadline.phrase)
        lead = leads.parts(deadline, awaits=item.awaits)
        is_plain = lead.verb == self._context.words("calendar.safe")
        is_over = deadline.leading_day < self._on
        return replace(
            entry,
            verb="" if is_plain else lead.verb,
            day=lead.day,
            weekday=lead.weekday,
            printed=_printed(self._context, deadline),
            still_open=leads.still_open(deadline, awaits=item.awaits)
            if is_over
            else "",
        )

    def _entry(self, item: Item) -> Entry:
        """Lay out all but the day."""
        self._number += 1
        wording = self._context.wording
        known = wording.actions.destination_of(item)
        steps = wording.steps(item, Beside.MOVED, known, headed=True)
        return Entry(
            deadline=item.deadline.id,
            number=self._number,
            steps=tuple(_starred(self._context, step) for step in steps),
            place=wording.refs(item.deadline.refs),
            verb="",
            day="",
            weekday="",
            printed="",
            still_open="",
            destination=_destination(self._context, item),
        )


def _printed(context: Context, deadline: Deadline) -> str:
    """Say what the document says of the time, and why its day is off."""
    text = context.wording.leads.printed(deadline)
    if deadline.day_off:
        return f"{text}; {context.wording.days.off(deadline.day_off)}"
    return text


def _destination(context: Context, item: Item) -> str:
    destination = context.wording.actions.destination_of(item)
    if not destination or not files(item):
        return ""
    place = destination.names or destination.how
    if destination.names and destination.how:
        place = context.words("action.how", text=place, how=destination.how)
    if destination.inferred:
        place = _starred(context, context.words("action.as-read", text=place))
    return place[0].upper() + place[1:]


def _starred(context: Context, text: str) -> str:
    """Mark a reading with a star, which is explained at the end: it is the signed letter that makes it an order."""
    for mark in (
        context.words("action.as-read", text=""),
        context.words("role.inferred", role=""),
    ):
        text = text.replace(mark, _STAR)
    return text


_STAR = " (*)"


def _with_note(context: Context, letter: Letter) -> Letter:
    """Say what the star means, where there is one."""
    texts: list[str] = []
    for entry in letter.entries:
        texts += (*entry.steps, entry.destination)
    if not any(_STAR in text for text in texts):
        return letter
    return replace(letter, note=context.words("letter.note"))


def _changes(context: Context, items: Iterable[Item], on: dt.date) -> Iterator[Section]:
    """Yield the part that says what has changed since the plan was issued; nothing where nothing has."""
    texts = []
    for item in items:
        deadline = item.deadline
        if deadline.takes_place and deadline.due and deadline.due < on:
            continue
        title = context.wording.titles.noted(deadline, Beside.BOTH)
        for change in deadline.history:
            said = _said(context, change)
            if said:
                texts.append(context.words("letter.change", what=title, change=said))
    if texts:
        title = context.words("letter.changes")
        yield Section(title=title, list=tuple(texts))


def _said(context: Context, change: Change) -> str:
    """Say what a document did, to go on in a sentence; empty where the work stays what it was, and its day."""
    changes = context.wording.changes
    texts = changes.texts(change)
    if change.action not in _TOLD and not (change.number and texts):
        return ""
    said = "; ".join([changes.say(change), *texts])
    return said[0].lower() + said[1:]


def _numbered(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(
        replace(section, title=f"{number}. {section.title}")
        for number, section in enumerate(sections, 1)
    )


def _columns(
    context: Context, groups: Iterable[Group], *keys: str
) -> tuple[tuple[str, str], ...]:
    """Head the columns of a table; the one that says where papers go is left out where none do."""
    sends = any(entry.destination for group in groups for entry in group.entries)
    columns = []
    for key in keys:
        if key != "where" or sends:
            # What is late stands in the column of days, under a head of its own.
            place = "due" if key == "late" else key
            columns.append((place, context.words(f"letter.column-{key}")))
    return tuple(columns)


def _blank(
    plan: Plan, context: Context, kind: str, party: Party, on: dt.date
) -> Letter:
    """Return a letter with its head, opening and signature, and nothing between them."""
    words, header = context.words, plan.header
    issuer = plan.directory.name(header.issuer)
    sign = _SIGN.fullmatch(header.number)
    opening = words(
        f"letter.opening-{kind}",
        plan=_named(plan, context),
        issuer=issuer,
        unit=_within(context, party),
    )
    return Letter(
        kind=kind,
        party=party.id,
        name=words(f"letter.name-{kind}", name=party.name),
        language=words.language,
        written=on,
        superior=plan.directory.superior(header.issuer),
        body=issuer,
        nation=words("checklist.nation"),
        motto=words("checklist.motto"),
        number=words(f"letter.number-{kind}", sign=sign[1] if sign else "…"),
        about="",
        place_and_day=words(
            "letter.place-and-day",
            place=header.place or "…",
            month=dates.print_month(on),
            year=on.year,
        ),
        title="",
        addressee=words(f"letter.to-{kind}", name=party.name),
        opening=opening,
        sections=(),
        note="",
        closing="",
        recipients=(),
        signatures=(Signature(lines=_signer(plan, context)),),
    )


def _within(context: Context, party: Party) -> str:
    return context.wording.parties.name_within(party.id)


def _named(plan: Plan, context: Context) -> str:
    """Name the plan with number, day and issuer, and what amended it."""
    header = plan.header
    amendments = [cite(amendment, context.words) for amendment in plan.amendments]
    return context.words(
        "letter.plan-amended" if amendments else "letter.plan",
        title=header.title,
        number=header.number,
        date=dates.print_date(header.issued),
        issuer=plan.directory.name(header.issuer),
        amendment="; ".join(amendments),
    )


def _contact(plan: Plan, context: Context, party: Party) -> str:
    """Say where to ask: the plan's contact without what is sent there, else who issued it."""
    contact = plan.header.contact
    if not contact or contact.office == party.id:
        return plan.directory.name(plan.header.issuer)
    return context.wording.parties.contact(replace(contact, sends=None))


def _signer(plan: Plan, context: Context) -> tuple[str, ...]:
    """Write in whose name and as what the plan was signed; the office puts another signer in place of it."""
    signatory = plan.header.signatory
    if not signatory:
        return (context.words("letter.signer"),)
    lines = (signatory.on_behalf or "", *signatory.titles[:1])
    return tuple(line.upper() for line in lines if line)


def _recipients(plan: Plan, context: Context) -> tuple[str, ...]:
    """Write to whom copies go: where the plan was filed, there goes what follows from it."""
    words = context.words
    begin = words("letter.filed-begin")
    kept = [line for line in plan.header.recipients if line.startswith(begin)]
    filed = kept[-1] if kept else words("letter.filed")
    copied = words("letter.recipient", text=words("letter.as-above"))
    last = words("letter.last-recipient", text=filed.rstrip("."))
    return words("letter.recipients"), copied, last
