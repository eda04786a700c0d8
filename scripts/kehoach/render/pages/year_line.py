"""The year as lines, a lane each quarter, role or task: where in the year it is dense, and for whom.

Months are columns of one width, so that each is as wide as a finger where the year is broken into two rows, and a day
stands within its month's column.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kehoach.plan.model import Deadline, Plan
from kehoach.plan.portions import by_leading_day
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.render.pages.calendar import month_of, months_between, span_of
from kehoach.render.wording import Wording

DOTS = 150
"""More deadlines than that are no dots, which nobody could tell apart: then a line shows how many each month has."""
_EDGE = 0.1
"""Share of a month's column that stays free on either side: no dot lies between two months."""
_CLOSE = 0.035
"""Marks nearer to each other than this share of a half stand on different levels (12 px of a phone's 350)."""


@dataclass(frozen=True, slots=True)
class YearMark:
    """A deadline in one half of the year; places are per cent of the half's width."""

    deadline: Deadline
    dot: str
    """Where its first day is; empty where that lies in the half before."""
    bar: tuple[str, str] | None
    """Start and width of several days, None for a single one."""
    level: int
    """0 is the lowest; marks that would touch are stacked."""
    awaits: bool = False
    """Whether its day is for the line's reader that of others' papers."""


@dataclass(frozen=True, slots=True)
class Column:
    """One month of a lane."""

    first: dt.date
    start: str
    """Per cent of the half's width."""
    count: int
    """How many of the lane's deadlines are listed in it."""


@dataclass(frozen=True, slots=True)
class Half:
    """The first or the second half of a lane: beside each other, on phones below."""

    columns: tuple[Column, ...]
    marks: tuple[YearMark, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the year."""

    id: str
    name: str
    count: int
    halves: tuple[Half, Half]
    levels: int
    """How high the higher half is; 1 at least."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a line shows of one month, as numbers."""

    first: dt.date
    count: int
    """Each deadline once, also where two lanes show it."""
    parts: tuple[tuple[str, int], ...]
    """Names of the lanes that hold something, with how much."""


@dataclass(frozen=True, slots=True)
class YearLine:
    """Lanes below one scale of months."""

    figures: tuple[Figure, ...]
    """One a month."""
    broad: int
    """Columns of a half: where months are odd in number, the last column is empty."""
    lanes: tuple[Lane, ...]
    has_dots: bool
    """Whether each deadline is a dot; else months show how many they hold."""


Counts = Counter[dt.date]
"""How many deadlines count in each month, by its first day."""
SortedItems = tuple[str, str, list[Item]]
"""Identity, name and items of a lane that is still to be drawn."""


def year_line(
    plan: Plan, items: Iterable[Item], lanes: Iterable[tuple[str, str, Iterable[Item]]]
) -> YearLine:
    """Draw ``lanes`` (identity, name, items) over the months in which any of ``items`` counts."""
    dated = by_leading_day(items)
    has_dots = len(dated) <= DOTS
    months = months_between(plan, dated)
    broad = (len(months) + 1) // 2
    drawn = []
    sorted_items = []
    for identity, name, lane_items in lanes:
        of_lane = by_leading_day(lane_items)
        sorted_items.append((name, of_lane))
        halves = (
            _half(of_lane, months[:broad], broad, has_dots=has_dots),
            _half(of_lane, months[broad:], broad, has_dots=has_dots),
        )
        levels = [mark.level + 1 for half in halves for mark in half.marks]
        highest = max(levels, default=1)
        drawn.append(Lane(identity, name, len(of_lane), halves, highest))
    counts = _counts(dated)
    by_lane = [(name, _counts(of_lane)) for name, of_lane in sorted_items]
    figures = tuple(_figure(month, counts, by_lane) for month in months)
    return YearLine(figures, broad, tuple(drawn), has_dots)


def lanes_by_phase(plan: Plan, items: Iterable[Item], rest: str) -> list[SortedItems]:
    """Sort items into the headings they are printed under; ``rest`` names those under none."""
    headings = [(phase.id, phase.name) for phase in plan.phases]
    pairs = [(item.deadline.phase, item) for item in items]
    return _lanes([*headings, (None, rest)], pairs)


def lanes_by_movement(
    plan: Plan, items: Iterable[Item], rest: str
) -> list[SortedItems]:
    """Sort items by movement or campaign; ``rest`` names those of none."""
    headings = [(movement.id, movement.name) for movement in plan.movements]
    pairs = [(item.task.movement, item) for item in items]
    return _lanes([*headings, (None, rest)], pairs)


def lanes_by_task(plan: Plan, items: Iterable[Item]) -> list[SortedItems]:
    """Sort items by task, in file order."""
    headings = [(task.id, task.title) for task in plan.tasks]
    pairs: list[tuple[str | None, Item]] = [(item.task.id, item) for item in items]
    return _lanes(headings, pairs)


def lanes_by_role(wording: Wording, items: Iterable[Item]) -> list[SortedItems]:
    """Sort a party's items by its roles; an item of two roles stands in both lanes."""
    headings = [(role.id, wording.parties.role(role.id)) for role in ROLES]
    pairs: list[tuple[str | None, Item]] = []
    for item in items:
        pairs.extend((role, item) for role in item.roles)
    return _lanes(headings, pairs)


def _lanes(
    headings: Iterable[tuple[str | None, str]], pairs: list[tuple[str | None, Item]]
) -> list[SortedItems]:
    """Give each identity the items that are paired with it; a lane without any is left out."""
    lanes = []
    for identity, name in headings:
        lane_items = [item for key, item in pairs if key == identity]
        if lane_items:
            lanes.append((identity or "", name, lane_items))
    return lanes


def _figure(month: dt.date, counts: Counts, lanes: list[tuple[str, Counts]]) -> Figure:
    parts = tuple((name, of_lane[month]) for name, of_lane in lanes if of_lane[month])
    return Figure(month, counts[month], parts)


def _counts(items: Iterable[Item]) -> Counts:
    return Counter(map(month_of, items))


def _half(
    items: list[Item], months: list[dt.date], broad: int, *, has_dots: bool
) -> Half:
    """Stack the marks of half a lane: each on the lowest level that is free where it starts."""
    columns = []
    counts = _counts(items)
    for index, month in enumerate(months):
        columns.append(Column(month, _percent(index / broad), counts[month]))
    marks: list[YearMark] = []
    # The place from which each level is free again, as a share of the half.
    free_from: list[float] = []
    # From left to right: only so does the end of its last mark tell from where a level is free.
    for item in sorted(items, key=_by_day) if has_dots else ():
        first, last = span_of(item.deadline)
        start = _place(first, months, broad)
        end = _place(last, months, broad)
        if start is None and end is None:
            continue
        bar = None
        left = 0 if start is None else start
        right = len(months) / broad if end is None else end
        if first != last:
            bar = (_percent(left), _percent(right - left))
        level = _free_level(free_from, left)
        if level == len(free_from):
            free_from.append(0)
        free_from[level] = right + _CLOSE
        dot = "" if start is None else _percent(start)
        marks.append(YearMark(item.deadline, dot, bar, level, awaits=item.awaits))
    return Half(tuple(columns), tuple(marks))


def _place(day: dt.date, months: list[dt.date], broad: int) -> float | None:
    """Return where a day stands in a half as a share of its width; None where it lies in the other one.

    ``yearline.js`` puts the reader's own day by the same rule.
    """
    month = day.replace(day=1)
    if month not in months:
        return None
    _, days = calendar.monthrange(day.year, day.month)
    within = _EDGE + (1 - 2 * _EDGE) * (day.day - 1) / (days - 1)
    return (months.index(month) + within) / broad


def _by_day(item: Item) -> tuple[dt.date, str]:
    # By id within a day, so that the same plan is always drawn alike.
    first, _ = span_of(item.deadline)
    return first, item.deadline.id


def _free_level(free_from: list[float], start: float) -> int:
    """Return the lowest level that is free at ``start``; one above all where none is."""
    for level, place in enumerate(free_from):
        if place <= start:
            return level
    return len(free_from)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
