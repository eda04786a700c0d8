"""Tables as offices make them: rows that are no task, rows that a page break cut, hours beside days, how far work is.

What stands here is about one row and the one before; which table a row belongs to ``document.outline`` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kehoach.document.vocabulary import (
    BARE_DAY,
    BEFORE,
    BEFORE_HEAD,
    BEGINNING_HEAD,
    DAY_PART,
    ENDING_HEAD,
    FINISHED_BY,
    GOES_ON,
    HOURS,
    SPAN,
    TOTAL,
)
from kehoach.plan.roles import ROLES

Cells = tuple[tuple[str, str], ...]
"""What a row says: pairs of column and text."""

_BRACKETS = re.compile(r"[()\[\]\s.]")
_ROLES = frozenset(role.id for role in ROLES)
_TIMES = ("when", "hour")
_LISTS = _ROLES | {"result", "note", "status", "place"}
"""Columns whose cells list several things, or may."""


def settled(columns: tuple[str, ...], heads: Sequence[str]) -> tuple[str, ...]:
    """Decide what a head leaves open by the others beside it.

    "Hoàn thành" says by when if no other column does; beside a number and a time the first head that is none of ours
    ("Đơn vị được kiểm tra") says what is to be done.
    """
    known = list(columns)
    if "when" not in known:
        for place, head in enumerate(heads):
            if known[place] == "status" and head.casefold() == FINISHED_BY:
                known[place] = "when"
    if "title" not in known and {"number", "when"} <= set(known):
        for place, head in enumerate(heads):
            if not known[place] and head:
                known[place] = "title"
                break
    return tuple(known)


def is_numbering(cells: Sequence[str]) -> bool:
    """Tell whether a row only numbers the columns: "(1) | (2) | (3)", "A | B | 1 | 2", "3=1+2"."""
    signs = [_BRACKETS.sub("", text).partition("=")[0] for text in cells if text]
    letters = 0
    while letters < len(signs) and signs[letters] == chr(ord("A") + letters):
        letters += 1
    figures = [str(number) for number in range(1, len(signs) - letters + 1)]
    return len(signs) > 1 and bool(figures) and signs[letters:] == figures


def is_total(cells: Cells) -> bool:
    """Tell whether a row sums up the ones above: "Cộng", "Tổng số: 3 việc"; it has neither number nor time."""
    filled = [text for _, text in cells if text]
    numbers = [text for name, text in cells if name == "number" and text]
    timed = any(text for name, text in cells if name == "when")
    if timed or any(not TOTAL.fullmatch(number.casefold()) for number in numbers):
        return False
    return any(TOTAL.fullmatch(text.casefold()) for text in filled[:1])


def is_section(number: str, cells: Cells) -> bool:
    """Tell whether a row in capitals heads the rows below it though it sums up their figures: nobody does it by then.

    ``number`` is known to be a numeral of sections, such as "II".
    """
    titles = [text for name, text in cells if name == "title" and text]
    others = {name for name, text in cells if text}
    asks = others & (_ROLES | {"when", "hour"})
    return bool(number) and len(titles) == 1 and titles[0].isupper() and not asks


def with_span(cells: Cells, heads: Sequence[str]) -> Cells:
    """Say as one stretch when work begins and when it ends, where each has a column: both cells stand in the first."""
    begins = ends = -1
    for place, ((name, text), head) in enumerate(zip(cells, heads, strict=False)):
        if name == "when" and text and BEGINNING_HEAD.search(head):
            begins = place
        elif name == "when" and text and ENDING_HEAD.search(head):
            ends = place
    if begins < 0 or ends < 0:
        return cells
    whole = list(cells)
    whole[begins] = ("when", SPAN.format(first=cells[begins][1], last=cells[ends][1]))
    whole[ends] = ("when", "")
    return tuple(whole)


def with_hours(cells: Cells, above: str) -> tuple[Cells, str]:
    """Put hours before the day that stands in another column, or that rows above have said (``above``).

    Return the cells, with one time, and the day for the rows below; a table without hours keeps its cells.
    """
    times = [(name, text) for name, text in cells if name in ("when", "hour") and text]
    hours = [text for name, text in times if name == "hour" or HOURS.fullmatch(text)]
    days = [text for _, text in times if text not in hours]
    day = "; ".join(days)
    if not hours:
        # A calendar prints the day in its first row alone; without an hour column that is no habit.
        calendar = any(name == "hour" for name, _ in cells)
        return _with_time(cells, day or above if calendar else day), day or above
    day = day or above
    if not day:
        return cells, above
    begin = HOURS.fullmatch(hours[0])
    part = DAY_PART.fullmatch(hours[0].casefold())
    said = begin[1] if begin else part[1] if part else ""
    time = f"{said}, {day}" if said else day
    whole = "; ".join(hours)
    # "8h00 - 11h30": an event has one beginning, and the rest is kept.
    note = (("note", whole),) if whole != said else ()
    return (*_with_time(cells, time), *note), day


def _with_time(cells: Cells, time: str) -> Cells:
    """Return the cells with one time, in the place of the first column that has any."""
    places = [place for place, (name, _) in enumerate(cells) if name in _TIMES]
    if not places or (len(places) == 1 and cells[places[0]] == ("when", time)):
        return cells
    changed = []
    for place, (name, text) in enumerate(cells):
        if name not in _TIMES:
            changed.append((name, text))
        elif place == places[0]:
            changed.append(("when", time))
    return tuple(changed)


def joined(before: Cells, rest: Cells, columns: Iterable[str]) -> Cells:
    """Let the cells of a row go on with what a row that was cut off says in some columns."""
    wanted = set(columns)
    further: dict[str, str] = {}
    for name, text in rest:
        if name in wanted and text:
            further[name] = _put_together(further.get(name, ""), text, name)
    whole = []
    for name, text in before:
        whole.append((name, _put_together(text, further.pop(name, ""), name)))
    return (*whole, *further.items())


def _put_together(before: str, rest: str, column: str) -> str:
    if not before or not rest:
        return before or rest
    ends_open = bool(GOES_ON.search(before))
    goes_on = rest[0].islower() or (rest[0] in "-–" and before[0] not in "-–")
    if column not in _LISTS or ends_open or goes_on:
        return f"{before} {rest}"
    return f"{before}; {rest}"


def is_leftover(cells: Cells) -> bool:
    """Tell whether a row only ends a cell above, which a page break cut, or adds to it.

    A heading stands in the first column, or in that of the titles, and begins in no small letter.
    """
    filled = [(name, text) for name, text in cells if text]
    if len(filled) != 1 or cells[0][1]:
        return False
    [(name, text)] = filled
    return name in _LISTS or (name == "title" and text[0].islower())


def below_head(name: str, text: str, head: str) -> tuple[str, str]:
    """Return column and text of a cell, with what its head says of it.

    A note would not tell what it is: "Kinh phí: 5 triệu". A bare day below "Hoàn thành trước" is the end of something.
    """
    if name == "when" and BARE_DAY.fullmatch(text) and BEFORE_HEAD.fullmatch(head):
        return name, f"{BEFORE} {text}"
    told = name in ("", "status") and head and text
    return name or "note", f"{head}: {text}" if told else text


def roles_in(cells: Cells) -> set[str]:
    """Return the roles whose columns say anything."""
    return {name for name, text in cells if name in _ROLES and text}
