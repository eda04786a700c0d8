"""Sheets: what the plan asks of one party, laid out once for every format it is printed or filed in.

A format (HTML, PDF, Excel, Word) decides how a sheet looks and nothing of what it says.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kehoach import dates, routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.parties import Party
from kehoach.plan.portions import (
    by_leading_day,
    duties_of,
    filings_at,
    registration_of,
    without_day,
)
from kehoach.plan.records import Duty
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item, items_of, possible_items_of
from kehoach.render.context import Context
from kehoach.render.remarks import line_on_paper, remarks_on_paper
from kehoach.render.said.sources import cite
from kehoach.render.said.titles import Beside

COLUMNS = ("number", "what", "roles", "people", "safe", "when", "done", "notes")
"""Columns of the table, left to right; the last two are for the reader to fill in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One deadline of a sheet."""

    deadline: str
    """Its id."""
    number: int
    """Running number, through the whole sheet."""
    what: str
    roles: str
    people: tuple[str, ...]
    """Who else is in it: one text a role."""
    phrase: str
    """The time as printed in the document."""
    day: str
    """The due day in words, with why it is off; empty without a day."""
    safe: str
    """The last safe working day in words; empty without a day."""
    remarks: tuple[str, ...]
    """Place in the document, remarks that the reader has to know, amendments."""
    due: dt.date | None
    leading: dt.date | None
    """The day that counts: in the order of these lines stand, and by them they are sorted into quarters."""
    safe_day: dt.date | None
    awaits: bool
    """Whether the safe day is that of others' papers."""
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A quarter of the year, by the days that count."""

    id: str
    """``2020-q1``"""
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list with its head; one that would be empty is left out of the sheet."""

    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An address to scan."""

    caption: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole sheet; every text is ready to print."""

    id: str
    """Id of the party; of a quarter's sheet, that of its file."""
    name: str
    language: str
    draft: str
    """What stands at its head in place of a letterhead while the plan is a draft; empty afterwards."""
    edition: dt.date
    """Date of the plan's edition: the stamp of every file made of the sheet."""
    issuer: str
    """Together with the next four its letterhead; empty on a draft, which is nobody's paper yet."""
    number: str
    """Number of the plan with its label."""
    nation: str
    motto: str
    place_date: str
    title: str
    subtitle: str
    plan_line: str
    """Which plan, which edition."""
    columns: tuple[tuple[str, str], ...]
    """Key and head of each column."""
    parts: tuple[Part, ...]
    empty: str
    """What stands where there is no dated line."""
    undated_title: str
    undated: tuple[Line, ...]
    lists: tuple[List, ...]
    """What stands below the table: what the whole year asks, what may concern the party, what it registers."""
    signatures: tuple[tuple[str, str], ...]
    """Who signs, and how."""
    codes: tuple[Code, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, dated ones by the day that counts and then those without a day."""
        lines: list[Line] = []
        for part in self.parts:
            lines += part.lines
        return (*lines, *self.undated)


def sheet_of(plan: Plan, context: Context, party: Party) -> Sheet:
    """Lay out the sheet of a unit, or of a group that stands for itself."""
    words, header = context.words, plan.header
    items = items_of(plan, party.id)
    ordered = [*by_leading_day(items), *without_day(items)]
    lines = _lines(plan, context, ordered, party.id)
    dated = [line for line in lines if line.due]
    duties = duties_of(plan, party.id)
    possible_items = possible_items_of(plan, party.id)
    possible = [context.wording.possible(item) for item in possible_items]
    possible += context.wording.possible_registration(
        registration_of(plan, possible_items)
    )
    entries = registration_of(plan, items)
    registration = context.wording.registration(entries, filings_at(entries, items))
    contact = context.wording.parties.contact_line(header.contact, party.id)
    plan_line = _plan_line(plan, context)
    if contact:
        plan_line += f". {contact}."
    if party.needs_review:
        plan_line = f"{plan_line.rstrip('.')}. {words('mark.doubt-party')}"
    return replace(
        _blank(plan, context, party.id, party.name),
        plan_line=plan_line,
        subtitle=words("checklist.subtitle", name=party.name, year=header.year),
        columns=_columns(context, COLUMNS),
        parts=tuple(parts_of(context, dated)),
        undated=tuple(line for line in lines if not line.due),
        lists=(
            *_duty_lists(context, duties),
            *_lists(context, registration=registration, possible=possible),
        ),
        # Who has nothing to do has nothing to sign.
        signatures=_signatures(context) if lines or duties else (),
        codes=(
            Code(
                caption=words("checklist.code-page"),
                address=context.url + routes.party_page(party.id),
            ),
            # Not the feed itself: a phone that opens that from a scan imports it once and never updates it.
            Code(
                caption=words("checklist.code-feed"),
                address=context.url + routes.subscribe_page(party.id),
            ),
        ),
    )


def _signatures(context: Context) -> tuple[tuple[str, str], ...]:
    signed = context.words("checklist.signed")
    return (
        (context.words("checklist.preparer"), signed),
        (context.words("checklist.head"), signed),
    )


def _duty_lists(context: Context, duties: Iterable[Duty]) -> Iterator[List]:
    """Yield what the whole year asks: of the party itself, then of each body within it under that body's name."""
    for name, texts in context.wording.duties(duties).items():
        if texts:
            title = name or context.words("checklist.duties")
            yield List(title=title, entries=tuple(texts))


def _lists(context: Context, **entries: list[str]) -> Iterator[List]:
    """Yield each list that has entries, under the words of its name."""
    for name, texts in entries.items():
        if texts:
            yield List(title=context.words(f"checklist.{name}"), entries=tuple(texts))


def quarter_sheets(plan: Plan, context: Context) -> list[Sheet]:
    """Lay out what counts in each quarter of the plan's year, for everybody: the sheet of a leaders' meeting.

    What counts before the year stands on the first sheet, what does after it on the last, so that nothing is lost.
    """
    items = [Item(task=task, deadline=deadline) for task, deadline in plan.items]
    year = plan.header.year
    chosen: dict[int, list[Item]] = {number: [] for number in range(1, 5)}
    for item in by_leading_day(items):
        assert item.deadline.leading_day
        chosen[_sheet_number(item.deadline.leading_day, year)].append(item)
    sheets = []
    for number, inside in chosen.items():
        title = _quarter(context, year, number)
        lines = _lines(plan, context, inside)
        # What is for everybody is in nobody's own role.
        columns = [key for key in COLUMNS if key != "roles"]
        sheet = replace(
            _blank(plan, context, f"quarter-{number}", title),
            subtitle=context.words("checklist.meeting", quarter=title),
            columns=_columns(context, columns),
            parts=tuple(parts_of(context, lines)),
            empty=context.words("checklist.empty-quarter"),
        )
        sheets.append(sheet)
    return sheets


def _sheet_number(day: dt.date, year: int) -> int:
    """Tell on which quarter's sheet of a year a day stands; days outside the year on the nearest one."""
    if day.year < year:
        return 1
    if day.year > year:
        return 4
    return _quarter_of(day)


def _quarter_of(day: dt.date) -> int:
    return (day.month + 2) // 3


def _blank(plan: Plan, context: Context, identity: str, name: str) -> Sheet:
    """Return a sheet with its head and words, and nothing to do yet."""
    words = context.words
    return Sheet(
        id=identity,
        name=name,
        language=words.language,
        draft=context.draft,
        edition=plan.edition_date,
        **_letterhead(plan, context),
        title=words("checklist.title"),
        subtitle=name,
        plan_line=_plan_line(plan, context),
        columns=(),
        parts=(),
        empty=words("checklist.empty"),
        undated_title=words("checklist.undated"),
        undated=(),
        lists=(),
        signatures=(),
        codes=(),
    )


def _letterhead(plan: Plan, context: Context) -> dict[str, str]:
    """Fill the head of official paper by field; a draft has none, or somebody would take it for such paper."""
    words, header = context.words, plan.header
    head = {
        "issuer": plan.directory.name(header.issuer),
        "number": words("checklist.number", number=header.number),
        "nation": words("checklist.nation"),
        "motto": words("checklist.motto"),
        "place_date": _place_date(plan, context),
    }
    return dict.fromkeys(head, "") if context.draft else head


def _columns(context: Context, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, context.words(f"checklist.column-{key}")) for key in keys)


def _lines(
    plan: Plan, context: Context, items: Iterable[Item], reader: str = ""
) -> list[Line]:
    """Lay out lines for a party; for everybody without a ``reader``."""
    return [
        _line(context, number, item, _notes(plan, context, item.deadline, reader))
        for number, item in enumerate(items, 1)
    ]


def _notes(
    plan: Plan, context: Context, item: Deadline, reader: str
) -> tuple[str, ...]:
    remarks = remarks_on_paper(plan, context, item, reader)
    return tuple(line_on_paper(context, remark, reader) for remark in remarks)


def _quarter(context: Context, year: int, number: int) -> str:
    return context.words(
        "checklist.quarter", number=("I", "II", "III", "IV")[number - 1], year=year
    )


def parts_of(context: Context, lines: Iterable[Line]) -> list[Part]:
    """Sort dated lines, which come by the day that counts, into quarters of the calendar."""

    def quarter(line: Line) -> tuple[int, int]:
        assert line.leading
        # "Trước ngày 01/7" is work of June.
        return line.leading.year, _quarter_of(line.leading)

    parts = []
    for (year, number), inside in itertools.groupby(lines, quarter):
        title = _quarter(context, year, number)
        part = Part(id=f"{year}-q{number}", title=title, lines=tuple(inside))
        parts.append(part)
    return parts


def _line(context: Context, number: int, item: Item, notes: tuple[str, ...]) -> Line:
    wording, deadline = context.wording, item.deadline
    safe = ""
    if wording.times.safe_day(deadline):
        safe = wording.times.safe_day(deadline) + wording.times.safe_remark(deadline)
        if item.awaits:
            what = wording.titles.filed(deadline)
            safe = context.words("checklist.awaits", what=what, day=safe)
    return Line(
        deadline=deadline.id,
        number=number,
        what=wording.what(item, Beside.MOVED),
        roles=wording.parts(item),
        people=tuple(_others(context, item)),
        phrase=deadline.phrase,
        day=wording.times.due(deadline) if deadline.due else "",
        safe=safe,
        remarks=(
            _place(context, deadline),
            *notes,
            *(wording.changes.say(change) for change in deadline.history),
        ),
        due=deadline.due,
        leading=deadline.leading_day,
        safe_day=None if deadline.takes_place else deadline.last_safe_day,
        awaits=item.awaits,
        cancelled=deadline.status == "cancelled",
    )


def _others(context: Context, item: Item) -> Iterator[str]:
    """Yield who else is in it, a text a role; a part that the reader alone has, or its whole group, is its own."""
    parties = context.wording.parties
    for role in ROLES:
        written = item.task.parties(role.id, item.deadline)
        is_own = role.id in item.roles and len(written) == 1
        # The chairman of the council signs as such: in which capacity one acts is worth a line.
        in_capacity = any(item.task.capacity(party) for party in written)
        if written and (in_capacity or not is_own):
            name = parties.role(role.id, item.task)
            yield f"{name}: {parties.names(written, item.task)}"


def _place(context: Context, deadline: Deadline) -> str:
    """Say where it stands in the document, and that with whom papers are filed is a reading, where it is one.

    Why it is read so stands on the page of the task: paper is short.
    """
    place = context.wording.refs(deadline.refs)
    if deadline.filing and deadline.filing.inferred:
        return context.words("checklist.reading", place=place)
    return place


def _plan_line(plan: Plan, context: Context) -> str:
    header, date = plan.header, context.wording.days.short
    if context.draft:
        return context.words("mark.draft-plan", title=header.title)
    key = "checklist.plan"
    if plan.amendments:
        key = "checklist.plan-amended"
    elif plan.corrections:
        key = "checklist.plan-corrected"
    return context.words(
        key,
        title=header.title,
        number=header.number,
        date=date(header.issued),
        edition=date(plan.edition_date),
        amendment="; ".join(cite(one, context.words) for one in plan.amendments),
    )


def _place_date(plan: Plan, context: Context) -> str:
    issued = plan.header.issued
    date = context.words(
        "checklist.long-date",
        day=f"{issued:%d}",
        month=dates.print_month(issued),
        year=issued.year,
    )
    return f"{plan.header.place}, {date}" if plan.header.place else date
