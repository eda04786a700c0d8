"""Lists that are too long for one page: deadlines by month, some rows a page, at addresses that no id can have."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from kehoach import routes
from kehoach.dates import last_of_month
from kehoach.plan.model import Plan, Task
from kehoach.plan.parties import Party
from kehoach.plan.portions import by_leading_day
from kehoach.plan.slices import Item
from kehoach.render.context import Context, Leaf
from kehoach.render.pages.calendar import month_of
from kehoach.render.pages.views import page, rows_of

_Thing = TypeVar("_Thing")
Row: TypeAlias = dict[str, Any]
"""One line of a table of deadlines (see ``views.row``)."""

LONG = 150
"""More deadlines than that are no list in one page: a calendar, which shows each twice, would weigh over 300 kB."""
ROWS = 100
"""So many deadlines stand on one page of a longer list."""
MOST_OF_WEEK = 4
"""So many of a week's deadlines stand on the leaders' page where the year is too long for one."""

_BASE = "../../"
"""Every leaf is as deep as the shell."""
_SELDOM = 0.1
"""How much such a page counts in the search: what it lists has pages of its own."""
_PART = re.compile(
    rf"(?P<list>{routes.CALENDAR}|{routes.TASKS}|{routes.DEADLINES}|{routes.PARTIES})"
    r"(?P<of>[a-z0-9-]+)_[^/]+/index\.html"
)
"""The file of one page of a list, as ``routes.calendar_part`` and ``routes.list_part`` name it."""

_TITLES = {
    routes.CALENDAR: "page.calendar",
    routes.TASKS: "page.tasks",
    routes.DEADLINES: "page.deadlines",
    routes.PARTIES: "page.parties",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page of a list."""

    path: str
    first: dt.date
    """First day of the month whose deadlines it lists."""
    number: int
    """Of the pages of that month, from 1."""
    count: int
    """How many pages the month has."""
    total: int
    """How many deadlines the month has."""
    items: tuple[Item, ...]


def is_long(items: Iterable[Item]) -> bool:
    """Tell whether deadlines are too many for one page."""
    return sum(1 for item in items if item.deadline.due) > LONG


def month_pages(plan: Plan, items: Iterable[Item], party: str = "") -> tuple[Part, ...]:
    """Divide what has a day into pages, in the order of the days that count; none where one page holds all.

    ``party`` is the id of whose deadlines they are; empty for those of everybody.
    """
    dated = by_leading_day(items)
    if not is_long(dated):
        return ()
    parts: list[Part] = []
    numbers: dict[str, int] = {}
    for first, grouped in itertools.groupby(dated, month_of):
        in_month = tuple(grouped)
        chunks = [in_month[at : at + ROWS] for at in range(0, len(in_month), ROWS)]
        key = _key(plan, first)
        for number, chunk in enumerate(chunks, start=1):
            numbers[key] = numbers.get(key, 0) + 1
            parts.append(
                Part(
                    path=routes.calendar_part(party, key, numbers[key]),
                    first=first,
                    number=number,
                    count=len(chunks),
                    total=len(in_month),
                    items=chunk,
                )
            )
    return tuple(parts)


def _key(plan: Plan, first: dt.date) -> str:
    """Name a month in addresses, which hold no year: what lies around the plan's is before it or after it."""
    if first.year == plan.header.year:
        return str(first.month)
    return "truoc" if first.year < plan.header.year else "sau"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLinks:
    """A month of a list, and the pages on which it stands."""

    first: dt.date
    total: int
    parts: tuple[Part, ...]


def months_listed(plan: Plan, parts: Sequence[Part]) -> tuple[MonthLinks, ...]:
    """List the months of the plan's year, and those around it that hold something, with their pages."""
    by_month: dict[dt.date, list[Part]] = {}
    for part in parts:
        by_month.setdefault(part.first, []).append(part)
    year = plan.header.year
    firsts = {dt.date(year, month, 1) for month in range(1, 13)} | by_month.keys()
    return tuple(
        MonthLinks(
            first=first,
            total=sum(len(part.items) for part in by_month.get(first, ())),
            parts=tuple(by_month.get(first, ())),
        )
        for first in sorted(firsts)
    )


def pages_told(parts: Iterable[Part]) -> str:
    """Tell a script where what is near stands: path, first day that counts, last day that is open, of each page."""
    told = []
    for part in parts:
        leading = [
            day for item in part.items if (day := item.deadline.leading_day) is not None
        ]
        until = [item.deadline.last_usable_day for item in part.items]
        last = max(
            (day for day in until if day),
            default=last_of_month(part.first.year, part.first.month),
        )
        told.append([part.path, min(leading).isoformat(), last.isoformat()])
    return json.dumps(told, separators=(",", ":")) if told else ""


def render_parts(
    plan: Plan, context: Context, items: Iterable[Item], party: str = ""
) -> Iterator[Leaf]:
    """Yield the pages of a list that is too long for one."""
    parts = month_pages(plan, items, party)
    months = months_listed(plan, parts)
    words = context.words
    name = plan.directory.name(party) if party else ""
    whole = routes.calendar_page(party) if party else routes.CALENDAR
    for at, part in enumerate(parts):
        before = parts[at - 1] if at else None
        after = parts[at + 1] if at + 1 < len(parts) else None
        title = words("calendar.month", month=part.first.month, year=part.first.year)
        if part.count > 1:
            title = words(
                "parts.title", title=title, number=part.number, count=part.count
            )
        if name:
            title = words("parts.of", title=title, name=name)
        make = functools.partial(
            page,
            "calendar_part.html.j2",
            plan,
            context,
            _BASE,
            line=_line(plan, party),
            part=part,
            months_listed=months,
            before=before,
            after=after,
            title=title,
            name=name,
            whole=whole,
            party=party,
            rows=rows_of(part.items),
        )
        yield Leaf(
            path=part.path, title=title, description=title, make=make, boost=_SELDOM
        )


def _line(plan: Plan, party: str) -> int:
    return plan.directory[party].at.mark.line if party else plan.header.at.mark.line


def render_unneeded(
    plan: Plan, context: Context, made: Iterable[str]
) -> Iterator[Leaf]:
    """Yield, at addresses of pages of lists that were published and are no more, the way to the list.

    ``made`` are the addresses of pages that there are.
    """
    present = {f"{path}index.html" for path in made}
    known = {party.id for party in plan.directory}
    for file in sorted(context.published - present):
        if not (found := _PART.fullmatch(file)):
            continue
        target, party = found["list"], ""
        if target == routes.CALENDAR and found["of"] in known:
            party = found["of"]
            target = routes.calendar_page(party)
        title = context.words(_TITLES[found["list"]])
        make = functools.partial(
            page,
            "part_unneeded.html.j2",
            plan,
            context,
            _BASE,
            line=_line(plan, party),
            title=title,
            target=target,
        )
        path = file.removesuffix("index.html")
        yield Leaf(path=path, title=title, description=title, make=make, boost=_SELDOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPart(Generic[_Thing]):
    """One page of a list that runs in the order of the plan."""

    path: str
    offset: int
    """How many things stand before its first."""
    things: tuple[_Thing, ...]

    @property
    def last(self) -> int:
        """Number of its last thing in the whole list, from 1."""
        return self.offset + len(self.things)


def list_parts(
    things: Iterable[_Thing], folder: str, name: str
) -> tuple[ListPart[_Thing], ...]:
    """Divide a list into pages ``name`` below its own address."""
    every = tuple(things)
    return tuple(
        ListPart(
            path=routes.list_part(folder, name, at // ROWS + 1),
            offset=at,
            things=every[at : at + ROWS],
        )
        for at in range(0, len(every), ROWS)
    )


def task_parts(plan: Plan) -> tuple[ListPart[Task], ...]:
    """Divide the list of tasks into pages; none where one page holds all."""
    if len(plan.tasks) <= LONG:
        return ()
    return list_parts(plan.tasks, routes.TASKS, "phan")


def party_parts(parties: Sequence[Party], name: str) -> tuple[ListPart[Party], ...]:
    """Divide a list of units or groups into pages; none where one page holds all."""
    if len(parties) <= LONG:
        return ()
    return list_parts(parties, routes.PARTIES, name)


def render_lists(plan: Plan, context: Context) -> Iterator[Leaf]:
    """Yield the pages of the list of tasks, of units and of groups that are too long for one."""
    words = context.words
    tasks = task_parts(plan)
    yield from _list_pages(
        plan, context, "tasks_part.html.j2", words("page.tasks"), routes.TASKS, tasks
    )
    for name, parties in (
        ("phan", plan.directory.units),
        ("nhom", plan.directory.named_groups),
    ):
        yield from _list_pages(
            plan,
            context,
            "parties_part.html.j2",
            words("page.parties"),
            routes.PARTIES,
            party_parts(parties, name),
        )


def _list_pages(
    plan: Plan,
    context: Context,
    template: str,
    name: str,
    whole: str,
    parts: Sequence[ListPart[Any]],
) -> Iterator[Leaf]:
    for at, part in enumerate(parts):
        title = context.words(
            "parts.title", title=name, number=at + 1, count=len(parts)
        )
        make = functools.partial(
            page,
            template,
            plan,
            context,
            _BASE,
            line=part.things[0].at.mark.line,
            part=part,
            parts=parts,
            before=parts[at - 1] if at else None,
            after=parts[at + 1] if at + 1 < len(parts) else None,
            title=title,
            name=name,
            whole=whole,
        )
        yield Leaf(
            path=part.path, title=title, description=title, make=make, boost=_SELDOM
        )


def render_phases(
    plan: Plan,
    context: Context,
    headings: Iterable[tuple[str, Sequence[ListPart[Row]]]],
) -> Iterator[Leaf]:
    """Yield the pages of headings (their names and pages) under which too much is printed for one page."""
    for name, parts in headings:
        for at, part in enumerate(parts):
            title = context.words(
                "parts.title", title=name, number=at + 1, count=len(parts)
            )
            make = functools.partial(
                page,
                "deadlines_part.html.j2",
                plan,
                context,
                _BASE,
                line=part.things[0]["task"].at.mark.line,
                part=part,
                parts=parts,
                before=parts[at - 1] if at else None,
                after=parts[at + 1] if at + 1 < len(parts) else None,
                title=title,
                name=context.words("page.deadlines"),
                whole=routes.DEADLINES,
            )
            yield Leaf(
                path=part.path, title=title, description=title, make=make, boost=_SELDOM
            )
