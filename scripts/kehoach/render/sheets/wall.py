"""The year on one page, to hang on a wall: of one party, or of everybody."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from kehoach import dates, routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.parties import Party
from kehoach.plan.portions import (
    by_leading_day,
    duties_of,
    edition_of_party,
    without_day,
)
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item, items_of, possible_items_of
from kehoach.render.codes import code_of
from kehoach.render.context import Context
from kehoach.render.said.days import clock
from kehoach.render.sheets.layout import attached_to
from kehoach.render.superiors import AskedItem, asked_items

Entry: TypeAlias = dict[str, object]
"""A deadline: ``days`` (the one that counts, of what takes several the first too; none without a day), ``beside``
(weekday, hour, that it takes place then), ``event`` (whether it does, instead of having to be done by then), ``what``,
``state`` (that it is cancelled or only expected), ``cancelled``, ``small`` (who acts, what the document says of the
time, from where it was moved). What asks for no tick is only ``what``."""
Box: TypeAlias = dict[str, object]
"""``title``, ``quarter`` (0 to 3, None for what belongs to no month) and ``lines``."""


def wall_of(
    plan: Plan, context: Context, party: Party | None = None
) -> dict[str, object]:
    """Lay out the year of a party for its layout (wall.typ), of everybody without one; the size of paper is not said.

    What counts before the year or after it stands in months of its own, so that nothing is lost.
    """
    words = context.words
    asked = asked_items(plan, context, party.id if party else "")
    items = [*_items(plan, party), *asked]
    edition = edition_of_party(plan, party) if party else plan
    dated = by_leading_day(items)
    body = party.id if party else plan.header.issuer
    name = party.name if party else words("wall.everybody")
    page = routes.party_page(party.id) if party else routes.PARTIES
    address = context.url + page
    return {
        "language": words.language,
        "edition": edition.edition_date.isoformat(),
        "draft": context.draft,
        "author": "" if context.draft else plan.directory.name(plan.header.issuer),
        "superior": "" if context.draft else plan.directory.superior(body),
        "body": "" if context.draft else plan.directory.name(body),
        "title": words("wall.title", year=plan.header.year),
        "name": name,
        # The head says already whose year it is; a draft has none.
        "subtitle": "" if party and not context.draft else name,
        "attached": attached_to(plan, context, edition),
        "explained": _explained(context, dated),
        "months": list(_months(plan, context, dated, party)),
        "others": list(_others(plan, context, without_day(items), party)),
        "empty": words("wall.empty"),
        "continued": words("wall.continued"),
        # How many there are is known only once the page is set.
        "left": words("wall.left", address=address, count="{count}"),
        "code": _code(words("checklist.code-page" if party else "wall.code"), address),
    }


def _items(plan: Plan, party: Party | None) -> tuple[Item, ...]:
    if party:
        return items_of(plan, party.id)
    return tuple(Item(task=task, deadline=deadline) for task, deadline in plan.items)


def _explained(context: Context, dated: Iterable[Item]) -> list[str]:
    """Explain the marks that the page has."""
    events = {item.deadline.takes_place for item in dated}
    explained = []
    if False in events:
        explained.append(context.words("wall.explained"))
    if True in events:
        explained.append(context.words("wall.explained-event"))
    return explained


def _months(
    plan: Plan, context: Context, dated: Iterable[Item], party: Party | None
) -> Iterator[Box]:
    """Yield a box a month: all of the plan's year, of other years those that hold something."""
    year = plan.header.year
    lines: dict[tuple[int, int], list[Entry]] = {
        (year, month): [] for month in range(1, 13)
    }
    for item in dated:
        day = item.deadline.leading_day
        assert day
        month = (day.year, day.month)
        lines.setdefault(month, []).append(_entry(context, item, party))
    for (in_year, number), inside in sorted(lines.items()):
        is_plans = in_year == year
        key = "calendar.month-short" if is_plans else "calendar.month"
        title = context.words(key, month=number, year=in_year)
        nearest = number if is_plans else (1 if in_year < year else 12)
        yield {"title": title, "quarter": (nearest - 1) // 3, "lines": inside}


def _others(
    plan: Plan, context: Context, undated: Iterable[Item], party: Party | None
) -> Iterator[Box]:
    """Yield what stands in no month: what has no day, what the whole year asks, and that more may concern the party."""
    lines = [_entry(context, item, party) for item in undated]
    if lines:
        yield _box(context.words("checklist.undated"), lines)
    if not party:
        return
    duties = context.wording.duties(duties_of(plan, party.id))
    for name, texts in duties.items():
        if texts:
            title = name or context.words("checklist.duties")
            yield _box(title, [{"what": text} for text in texts])
    possible = len(possible_items_of(plan, party.id))
    if possible:
        text = context.words("wall.possible", count=possible)
        yield _box(context.words("wall.possible-title"), [{"what": text}])


def _box(title: str, lines: list[Entry]) -> Box:
    return {"title": title, "quarter": None, "lines": lines}


def _entry(context: Context, item: Item, party: Party | None) -> Entry:
    deadline, origin = item.deadline, ""
    if isinstance(item, AskedItem):
        origin = context.words("superior.place", origin=item.origin)
        # In the words of its own plan, as all else that is said of it.
        context = item.above.context
    wording = context.wording
    titles = wording.titles
    small = [
        _own_parts(context, item) if party else _doers(context, item),
        # The box says already that there is no day.
        wording.leads.printed_time(deadline) if deadline.due else deadline.phrase,
        titles.moved(deadline).strip(" ()"),
        origin,
    ]
    return {
        "days": list(_days(context, deadline)),
        "beside": list(_beside_days(context, deadline)),
        "event": deadline.takes_place,
        "what": titles.short(item.task, deadline) + titles.doubt(deadline),
        "state": titles.mark(deadline).strip(" []"),
        "cancelled": deadline.status == "cancelled",
        "small": [text for text in small if text],
    }


def _days(context: Context, deadline: Deadline) -> Iterator[str]:
    """Yield the day that counts, before it the first where it takes several; of which year, its box says."""
    leading = deadline.leading_day
    if not leading:
        return
    if deadline.takes_place and deadline.date and deadline.date != leading:
        yield f"{context.wording.leads.short_day(deadline.date)} –"
    yield dates.print_day(leading)


def _beside_days(context: Context, deadline: Deadline) -> Iterator[str]:
    """Yield weekday and hour of the day that counts, and that it takes place then."""
    if not deadline.leading_day:
        return
    lead = context.wording.leads.parts(deadline)
    if lead.weekday:
        yield lead.weekday
    # An hour is of the day that is printed, which may not be the one that leads.
    if deadline.time and deadline.leading_day == deadline.date:
        yield clock(deadline.time)
    if deadline.takes_place:
        yield context.words("calendar.kind-event")


def _own_parts(context: Context, item: Item) -> str:
    """Name the parts that the party has, as a line begins with them: "Thực hiện, gửi hồ sơ"."""
    parts = context.wording.parts(item).lower()
    return parts[:1].upper() + parts[1:]


def _doers(context: Context, item: Item) -> str:
    """Name those who act: who files papers, else who carries it out, else who leads."""
    task, deadline = item.task, item.deadline
    parties = context.wording.parties
    filled = [role for role in ROLES if role.files]
    carrying = [role for role in ROLES if role.carries_out]
    for role in (*filled, *carrying, *ROLES):
        named = task.parties(role.id, deadline)
        if named:
            return f"{parties.role(role.id, task)}: {parties.names(named, task)}"
    return ""


def _code(caption: str, address: str) -> dict[str, str]:
    out = io.BytesIO()
    code_of(address).save(out, kind="svg", border=1)
    return {"caption": caption, "address": address, "drawing": out.getvalue().decode()}
