"""Sheets: what the plan asks of one party, laid out once for every format it is printed or filed in.

A format (HTML, PDF, Excel, Word) decides how a sheet looks and nothing of what it says.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from kehoach import routes
from kehoach.dates import weekday_name
from kehoach.document.vocabulary import TITLE_KIND
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.parties import Party
from kehoach.plan.portions import (
    PartEdition,
    by_leading_day,
    duties_of,
    edition_of_party,
    files,
    registration_of,
    without_day,
)
from kehoach.plan.records import Duty
from kehoach.plan.slices import Item, items_of, possible_items_of
from kehoach.plan.workdays import Off
from kehoach.render.context import Context
from kehoach.render.remarks import remarks_on_paper, said_on_paper
from kehoach.render.said.sources import cite
from kehoach.render.said.titles import Beside
from kehoach.render.sheets.cast import NOBODY, Cast, abridged, cast_of, others
from kehoach.render.superiors import AskedItem, asked_of, told_in_words

COLUMNS = ("number", "what", "due", "result", "notes")
"""Columns of the table, left to right; the last two are for the reader to fill in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One deadline of a sheet."""

    deadline: str
    """Its id, by which every form knows its boxes and fields; of a superior's that with its plan's: ``a@tinh-2025``."""
    number: int
    """Running number, through the whole sheet."""
    steps: tuple[str, ...]
    """What the reader does, an action each; what it is about, where it is nobody's own."""
    place: str
    """Where it stands in the document."""
    people: tuple[str, ...]
    """Who else is in it, a text a role, where that differs from what the head of the sheet says of most lines."""
    verb: str
    """What its day is, where that is not the day by which it should be done: "Diễn ra"."""
    day: str
    """The day that counts, short: "27/3"; empty without a day."""
    weekday: str
    printed: str
    """What the document says of the time: "trước 30/3", its own words where they say more or other."""
    safe: str
    """The last safe working day in words; empty without a day."""
    remarks: tuple[str, ...]
    """What the reader should do besides, and amendments."""
    due: dt.date | None
    leading: dt.date | None
    """The day that counts: in the order of these lines stand, and by them they are sorted into months."""
    safe_day: dt.date | None
    usable: dt.date | None
    """The last day that the document's words leave."""
    still_open: str
    """What is said between those two days; empty without a day."""
    awaits: bool
    """Whether the safe day is that of others' papers."""
    cancelled: bool

    @property
    def what(self) -> str:
        """All of its actions."""
        return "; ".join(self.steps)

    @property
    def month(self) -> str:
        """Id of the month in which it counts; empty without a day."""
        return f"{self.leading:%Y-%m}" if self.leading else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A month, by the days that count; or what one superior's plan asks."""

    id: str
    """``2020-03``; of what a superior asks the id of its plan."""
    title: str
    lines: tuple[Line, ...]
    address: str = ""
    """Of the superior's site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list with its head; one that would be empty is left out of the sheet."""

    title: str
    entries: tuple[str, ...]
    running: bool = False
    """Whether paper sets them in one paragraph, to be as short as what is only to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An address to scan."""

    caption: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole sheet; every text is ready to print."""

    plan: str
    """Id of the plan."""
    id: str
    """Id of the party; of a quarter's sheet, that of its file."""
    name: str
    language: str
    draft: str
    """What stands at its head in place of a letterhead while the plan is a draft; empty afterwards."""
    edition: dt.date
    """Since when the plan tells its reader what it tells: the stamp of every file made of the sheet."""
    author: str
    """Who issued the plan, for what a file tells of itself; empty on a draft, which is nobody's paper yet."""
    superior: str
    """The body above the next one; empty where the plan names none."""
    body: str
    """Together with the next two the head of the paper: who uses it. Empty on a draft."""
    nation: str
    motto: str
    title: str
    subtitle: str
    attached: str
    """Which document it goes with, which edition."""
    cast: str
    """Who leads, coordinates and receives in most lines, and the contact; empty where nothing is said of most."""
    explained: str
    """What the day that counts is; empty where no line has one."""
    columns: tuple[tuple[str, str], ...]
    """Key and head of each column."""
    parts: tuple[Part, ...]
    empty: str
    """What stands where there is no dated line; empty where superiors ask something."""
    undated_title: str
    undated: tuple[Line, ...]
    asked: tuple[Part, ...]
    """What superiors ask, below the party's own lines, a part a plan; its numbers go on from theirs."""
    lists: tuple[List, ...]
    """What stands below the table: what the whole year asks, what may concern the party, what it registers."""
    signatures: tuple[tuple[str, str], ...]
    """Who signs, and how."""
    codes: tuple[Code, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line: dated ones by the day that counts, those without a day, then superiors'."""
        lines: list[Line] = []
        for part in self.parts:
            lines += part.lines
        lines += self.undated
        for part in self.asked:
            lines += part.lines
        return tuple(lines)


SEVERAL = "-"
"""Stands for the id of a sheet in the mark of a file that holds several."""


def mark_of(*sheets: Sheet) -> str:
    """Return what a file of sheets is of, as it stands among its keywords: ``kehoach/PLAN/SHEET/2020-01-22``.

    What comes back filled in is known by it, whatever it was renamed to. Of several sheets none is named, but a dash:
    each line of theirs names its own. Offices part keywords at blanks, commas and colons, so it has none.
    """
    first = sheets[0]
    identity = first.id if len(sheets) == 1 else SEVERAL
    return f"kehoach/{first.plan}/{identity}/{edition_of_sheets(sheets)}"


def edition_of_sheets(sheets: Iterable[Sheet]) -> dt.date:
    """Return the newest edition among some sheets."""
    return max(sheet.edition for sheet in sheets)


def sheet_of(plan: Plan, context: Context, party: Party) -> Sheet:
    """Lay out the sheet of a unit, or of a group that stands for itself: once, in however many forms it is made."""
    # Where the page is its only form, nobody comes back for it, and those of a whole country take room.
    if not context.forms:
        return _laid_out(plan, context, party)
    key = (sheet_of, plan.header.id, party.id)
    return context.remembered.recall(key, lambda: _laid_out(plan, context, party))


def _laid_out(plan: Plan, context: Context, party: Party) -> Sheet:
    words, header = context.words, plan.header
    items = items_of(plan, party.id)
    ordered = [*by_leading_day(items), *without_day(items)]
    cast = cast_of(plan, context, ordered)
    lines = _lines(plan, context, ordered, cast, party.id)
    dated = [line for line in lines if line.due]
    asked = _asked_parts(plan, context, party.id, len(lines))
    duties = duties_of(plan, party.id)
    possible_items = possible_items_of(plan, party.id)
    possible = [
        context.wording.possible(item, in_short=True) for item in possible_items
    ]
    possible += context.wording.possible_registration(
        registration_of(plan, possible_items)
    )
    entries = registration_of(plan, items)
    # By when and where to register stands in the table.
    registration = context.wording.registration(entries, ())
    part = edition_of_party(plan, party)
    blank = _blank(plan, context, party.id, party.name, party.id, part)
    attached = blank.attached
    if party.needs_review:
        attached = f"{attached} {words('mark.doubt-party')}"
    return replace(
        blank,
        attached=attached,
        cast=" ".join(filter(None, (cast.text, _contact(plan, context, party)))),
        explained=_explained(context, lines, asked),
        subtitle=words("checklist.subtitle", name=party.name, year=header.year),
        columns=_columns(context, COLUMNS),
        parts=tuple(parts_of(context, dated)),
        empty="" if asked else blank.empty,
        undated=tuple(line for line in lines if not line.due),
        asked=asked,
        lists=(
            *_duty_lists(context, duties),
            *_lists(context, registration=registration),
            *_lists(context, possible=possible, running=True),
        ),
        # Who has nothing to do has nothing to sign.
        signatures=_signatures(context) if lines or asked or duties else (),
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


def _explained(context: Context, lines: list[Line], asked: Iterable[Part]) -> str:
    for part in asked:
        lines = [*lines, *part.lines]
    return context.words("checklist.explained") if any(map(_has_safe, lines)) else ""


def _asked_parts(
    plan: Plan,
    context: Context,
    party: str,
    count: int,
    is_chosen: Callable[[Item], bool] = lambda _: True,
) -> tuple[Part, ...]:
    """Lay out what superiors ask of a party, of all without one; ``count`` lines stand before it."""
    parts = []
    for asked in asked_of(plan, context, party):
        above = asked.above
        lines = []
        for item in filter(is_chosen, asked.items):
            count += 1
            remarks = remarks_on_paper(
                above.plan, above.context, item.deadline, above.party
            )
            note = abridged(
                above.plan, said_on_paper(above.context, remarks, above.party)
            )
            # Nothing is said of most lines at the head, which is this plan's: each says it itself.
            line = _line(above.plan, above.context, count, item, NOBODY, note)
            # Among the days of this plan one of another year is told with it.
            day = item.leads.parts(item.deadline).day if line.day else ""
            lines.append(replace(line, deadline=item.id, day=day))
        if not lines:
            continue
        title = context.words("superior.block", title=above.name)
        part = Part(
            id=above.plan.header.id,
            title=title,
            lines=tuple(lines),
            address=above.context.url,
        )
        parts.append(part)
    return tuple(parts)


def _contact(plan: Plan, context: Context, party: Party) -> str:
    line = context.wording.parties.contact_line(plan.header.contact, party.id)
    return f"{line}." if line else ""


def _has_safe(line: Line) -> bool:
    return bool(line.safe_day) and not line.cancelled


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


def _lists(
    context: Context, *, running: bool = False, **entries: list[str]
) -> Iterator[List]:
    """Yield each list that has entries, under the words of its name."""
    for name, texts in entries.items():
        if texts:
            title = context.words(f"checklist.{name}")
            yield List(title=title, entries=tuple(texts), running=running)


def months_of(context: Context, sheet: Sheet) -> tuple[Sheet, ...]:
    """Part the sheet of a party into one a month, which keep the numbers of its lines; itself where it has no month."""
    words = context.words
    explained = f"{sheet.explained} {words('checklist.month-rest')}".strip()
    months = []
    for identity, title in _month_titles(context, sheet):
        month = replace(
            sheet,
            title=words("checklist.month-title", period=title.upper()),
            subtitle=sheet.name,
            explained=explained,
            parts=tuple(part for part in sheet.parts if part.id == identity),
            undated=(),
            asked=tuple(_asked_in(sheet, identity)),
            lists=(),
        )
        months.append(month)
    return tuple(months) or (sheet,)


@dataclass(frozen=True, slots=True)
class _Period:
    """A stretch of the plan's year that has a sheet for everybody."""

    name: str
    """quarter or month"""
    number: int
    """From 1."""

    @property
    def id(self) -> str:
        """By which its paths are called."""
        return f"{self.name}-{self.number}"

    def title(self, context: Context, year: int) -> str:
        """Name it to readers."""
        if self.name == "quarter":
            return _quarter(context, year, self.number)
        return context.words("calendar.month", month=self.number, year=year)

    def has(self, day: dt.date) -> bool:
        """Tell whether a day of the year is in it."""
        number = _quarter_of(day) if self.name == "quarter" else day.month
        return number == self.number


_QUARTERS = tuple(_Period("quarter", number) for number in range(1, 5))
_MONTHS = tuple(_Period("month", number) for number in range(1, 13))


def period_sheets(plan: Plan, context: Context) -> dict[str, Callable[[], Sheet]]:
    """Return what lays out the sheet of each quarter and month, by the id of its paths."""
    return {
        period.id: functools.partial(_period_sheet, plan, context, period)
        for period in (*_QUARTERS, *_MONTHS)
    }


def _month_titles(context: Context, sheet: Sheet) -> list[tuple[str, str]]:
    """List the months in which something counts, by id and title, those in which only a superior's does among them."""
    titles = {part.id: part.title for part in sheet.parts}
    lines = [line for part in sheet.asked for line in part.lines if line.leading]
    for part in parts_of(context, lines):
        titles.setdefault(part.id, part.title)
    return sorted(titles.items())


def _asked_in(sheet: Sheet, month: str) -> Iterator[Part]:
    """Yield what superiors ask in a month."""
    for part in sheet.asked:
        lines = tuple(line for line in part.lines if line.month == month)
        if lines:
            yield replace(part, lines=lines)


def quarter_sheets(plan: Plan, context: Context) -> list[Sheet]:
    """Lay out what counts in each quarter of the plan's year, for everybody: the sheet of a leaders' meeting."""
    return [_period_sheet(plan, context, period) for period in _QUARTERS]


def month_sheets(plan: Plan, context: Context) -> list[Sheet]:
    """Lay out what counts in each month of the plan's year, for everybody."""
    return [_period_sheet(plan, context, period) for period in _MONTHS]


def _period_sheet(plan: Plan, context: Context, period: _Period) -> Sheet:
    """Lay out the sheet of a period.

    What counts before the year stands on the first sheet, what does after it on the last, so that nothing is lost.
    """
    year = plan.header.year
    items = [Item(task=task, deadline=deadline) for task, deadline in plan.items]

    def is_in(item: Item) -> bool:
        day = item.deadline.leading_day
        if not day:
            return False
        return period.has(min(max(day, dt.date(year, 1, 1)), dt.date(year, 12, 31)))

    inside = list(filter(is_in, by_leading_day(items)))
    title = period.title(context, year)
    cast = cast_of(plan, context, inside)
    lines = _lines(plan, context, inside, cast)
    asked = _asked_parts(plan, context, "", len(lines), is_in)
    return replace(
        _blank(plan, context, period.id, title, plan.header.issuer),
        subtitle=context.words("checklist.meeting", period=title),
        cast=cast.text,
        explained=context.words("checklist.explained") if lines or asked else "",
        columns=_columns(context, COLUMNS),
        parts=tuple(parts_of(context, lines)),
        asked=asked,
        empty="" if asked else context.words(f"checklist.empty-{period.name}"),
    )


def _quarter_of(day: dt.date) -> int:
    return (day.month + 2) // 3


def _blank(
    plan: Plan,
    context: Context,
    identity: str,
    name: str,
    body: str,
    part: PartEdition | None = None,
) -> Sheet:
    """Return a sheet with the head of a body (its id) and its words, and nothing to do yet."""
    words = context.words
    return Sheet(
        plan=plan.header.id,
        id=identity,
        name=name,
        language=words.language,
        draft=context.draft,
        edition=(part or plan).edition_date,
        author="" if context.draft else plan.directory.name(plan.header.issuer),
        **_head(plan, context, body),
        title=words("checklist.title"),
        subtitle=name,
        attached=attached_to(plan, context, part or plan),
        cast="",
        explained="",
        columns=(),
        parts=(),
        empty=words("checklist.empty"),
        undated_title=words("checklist.undated"),
        undated=(),
        asked=(),
        lists=(),
        signatures=(),
        codes=(),
    )


def _head(plan: Plan, context: Context, body: str) -> dict[str, str]:
    """Fill the head of a paper by field; a draft has none, or somebody would take it for such paper."""
    words = context.words
    head = {
        "superior": plan.directory.superior(body),
        "body": plan.directory.name(body),
        "nation": words("checklist.nation"),
        "motto": words("checklist.motto"),
    }
    return dict.fromkeys(head, "") if context.draft else head


def _columns(context: Context, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, context.words(f"checklist.column-{key}")) for key in keys)


def _lines(
    plan: Plan,
    context: Context,
    items: Iterable[Item],
    cast: Cast,
    reader: str = "",
) -> list[Line]:
    """Lay out lines for a party; for everybody without a ``reader``."""
    lines = []
    for number, item in enumerate(items, 1):
        remarks = remarks_on_paper(plan, context, item.deadline, reader)
        note = abridged(plan, said_on_paper(context, remarks, reader))
        lines.append(_line(plan, context, number, item, cast, note))
    return lines


def _quarter(context: Context, year: int, number: int) -> str:
    return context.words(
        "checklist.quarter", number=("I", "II", "III", "IV")[number - 1], year=year
    )


def parts_of(context: Context, lines: Iterable[Line]) -> list[Part]:
    """Sort dated lines, which come by the day that counts, into months of the calendar."""

    def month(line: Line) -> tuple[int, int]:
        assert line.leading
        # "Trước ngày 01/7" is work of June.
        return line.leading.year, line.leading.month

    parts = []
    for (year, number), inside in itertools.groupby(lines, month):
        title = context.words("calendar.month", month=number, year=year)
        part = Part(id=f"{year}-{number:02}", title=title, lines=tuple(inside))
        parts.append(part)
    return parts


def _line(
    plan: Plan,
    context: Context,
    number: int,
    item: Item,
    cast: Cast,
    note: str,
) -> Line:
    wording, deadline = context.wording, item.deadline
    lead = None
    if deadline.leading_day:
        lead = wording.leads.parts(deadline, awaits=item.awaits)
    # The column's own head says so already.
    is_plain = not lead or lead.verb == context.words("calendar.safe")
    return Line(
        deadline=deadline.id,
        number=number,
        # Where papers go stands below, in the smaller letters.
        steps=wording.steps(
            item, Beside.MOVED, wording.actions.destination_of(item), headed=True
        ),
        place=_place(context, item),
        people=tuple(others(plan, context, item, cast)),
        verb="" if is_plain or not lead else lead.verb,
        day=lead.day if lead else "",
        weekday=lead.weekday if lead else "",
        printed=_printed(context, deadline),
        safe=_safe_text(context, item),
        remarks=tuple(
            filter(
                None,
                (
                    note,
                    *map(wording.changes.say, deadline.history),
                    *told_in_words(plan, context, deadline),
                ),
            )
        ),
        due=deadline.due,
        leading=deadline.leading_day,
        safe_day=None if deadline.takes_place else deadline.last_safe_day,
        usable=deadline.last_usable_day,
        still_open=wording.leads.still_open(deadline, awaits=item.awaits),
        awaits=item.awaits,
        cancelled=deadline.status == "cancelled",
    )


def _safe_text(context: Context, item: Item) -> str:
    times, deadline = context.wording.times, item.deadline
    if not times.safe_day(deadline):
        return ""
    safe = times.safe_day(deadline) + times.safe_remark(deadline)
    if not item.awaits:
        return safe
    what = context.wording.titles.filed(deadline)
    return context.words("checklist.awaits", what=what, day=safe)


def _printed(context: Context, deadline: Deadline) -> str:
    """Say what the document says of the time, and why its day is off."""
    wording = context.wording
    text = wording.leads.printed_time(deadline) or deadline.phrase
    off = deadline.day_off
    if not off:
        return text
    if off.cause is Off.WEEKEND and off.date == deadline.date:
        weekday = weekday_name(off.date, context.words)
        return context.words("checklist.printed-off", text=text, weekday=weekday)
    return f"{text}; {wording.days.off(off)}"


def _place(context: Context, item: Item) -> str:
    """Say where it stands in the document, and that with whom papers are filed is a reading, where it is one.

    Why it is read so stands on the page of the task: paper is short.
    """
    filing = item.deadline.filing
    place = context.wording.refs(item.deadline.refs)
    if isinstance(item, AskedItem):
        place = context.words("superior.place", origin=item.origin)
    # Whoever files is told so with the place where it files.
    if filing and filing.inferred and not files(item):
        return context.words("checklist.reading", place=place)
    return place


def attached_to(plan: Plan, context: Context, edition: Plan | PartEdition) -> str:
    """Say which document a paper goes with, and as of which change of it, or of the part that it tells."""
    header, date = plan.header, context.wording.days.short
    if context.draft:
        return context.words("mark.draft-plan", title=header.title)
    key = "checklist.plan"
    if edition.amendments:
        key = "checklist.plan-amended"
    elif edition.edition_date > header.issued:
        key = "checklist.plan-updated"
    kind = TITLE_KIND.match(header.title)
    return context.words(
        key,
        # As official paper names a document, where the number tells the rest: "Kế hoạch số 54/KH-HĐTĐKT".
        title=kind[0] if kind else f"{header.title},",
        number=header.number,
        date=date(header.issued),
        edition=date(edition.edition_date),
        amendment="; ".join(cite(one, context.words) for one in edition.amendments),
    )
