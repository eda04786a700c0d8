"""Contradictions: what a document says in one place against what it says in another.

Tasks are compared where the plan says that they are ``related``; near duplicates, order and numbering need no such
link. Nothing is corrected here: both figures are given and the office decides.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.checks.finding import Check, Figure, RowPlace, comparison, finding, row_of
from kehoach.document.vocabulary import (
    PREPARING,
    level_of,
    names_round,
    starts_with_round,
)
from kehoach.phrases.reading import find_expressions
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.problems import Problem, Severity

ALIKE = 0.8
"""From which likeness of their titles two rows on one day are called near duplicates (0 to 1)."""


def check_rounds(plan: Plan) -> Iterator[Problem]:
    """A round (đợt) of one subject at one level is due on one day wherever it is named."""
    for cluster in _clusters(plan):
        all_rounds: list[_Round] = []
        for task in cluster:
            all_rounds += _rounds(task)
        for rounds in _by_level(all_rounds):
            days: dict[int, set[dt.date]] = {}
            for one in rounds:
                if one.deadline.due:
                    days.setdefault(one.number, set()).add(one.deadline.due)
            # Awards of the State in 2020: "đợt 1" is 30/01 in section III and 30/3 in row 7.
            differing = [number for number in sorted(days) if len(days[number]) > 1]
            if differing:
                yield comparison(
                    plan,
                    "rounds-differ",
                    Severity.WARNING,
                    [one.deadline for one in rounds],
                    _round_figures(rounds),
                    rounds=_listed(differing),
                )


def check_round_numbers(plan: Plan) -> Iterator[Problem]:
    """Rounds of one subject at one level are numbered without a gap within the body and within each table."""
    for cluster in _clusters(plan):
        # The body is a part without a name.
        parts: dict[str, list[_Round]] = {}
        for task in cluster:
            row = row_of(task)
            part = parts.setdefault(row.table if row else "", [])
            part += _rounds(task)
        for part in parts.values():
            for rounds in _by_level(part):
                # "Đợt 2/2020" of row 16 has no "đợt 1" in its table.
                numbers = {one.number for one in rounds}
                missing = sorted({*range(1, max(numbers))} - numbers)
                if missing:
                    yield comparison(
                        plan,
                        "round-missing",
                        Severity.WARNING,
                        [one.deadline for one in rounds],
                        _round_figures(rounds),
                        missing=_listed(missing),
                    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """A deadline that belongs to a round."""

    number: int
    """From 1."""
    level: str
    """Whose round it is, as ``level_of`` names levels; empty where nothing says it."""
    deadline: Deadline


def _rounds(task: Task) -> Iterator[_Round]:
    """Yield the deadlines of a task that belong to a round."""
    for item in task.deadlines:
        number = _round(item, task)
        if number:
            level = _level(item, task)
            yield _Round(number=number, level=level, deadline=item)


def _level(item: Deadline, task: Task) -> str:
    """Read the level of a deadline from its phrase, else from a title."""
    for text in (item.phrase, item.title, task.title):
        level = level_of(text)
        if level:
            return level
    return ""


def _by_level(rounds: list[_Round]) -> Iterator[list[_Round]]:
    """Yield the rounds of each level; one of no named level may belong to any, so it stands with each.

    What a district examines in its second round it sends to the City's second round: two rounds, and two days.
    """
    levels = dict.fromkeys(one.level for one in rounds if one.level)
    for level in levels or [""]:
        chosen = [one for one in rounds if one.level in ("", level)]
        if chosen:
            yield chosen


def _round_figures(rounds: Iterable[_Round]) -> tuple[Figure, ...]:
    """Make a figure of each; the round's number stands beside a phrase that does not name it."""
    figures = []
    for one in rounds:
        in_phrase = names_round(one.deadline.phrase)
        figures.append(Figure.of(one.deadline, 0 if in_phrase else one.number))
    return tuple(figures)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _round(item: Deadline, task: Task) -> int:
    """Read the number of a round from the phrase, else from a title; 0 for none."""
    for text in dict.fromkeys([item.phrase, item.title, task.title]):
        # Most texts name no round, and looking for the word costs less than a scan.
        if not names_round(text):
            continue
        # The phrase was scanned when the plan was read.
        scanned = text == item.phrase
        expressions = item.said.expressions(0) if scanned else find_expressions(text, 0)
        for expression in expressions:
            if expression.role == "label" and starts_with_round(expression.text):
                return int(re.findall(r"\d+", expression.text)[0])
    return 0


def _clusters(plan: Plan) -> Iterator[list[Task]]:
    """Yield tasks that are related with each other, directly or through others, in file order."""
    places = {task.id: place for place, task in enumerate(plan.tasks)}
    seen: set[str] = set()
    for task in plan.tasks:
        if task.id in seen:
            continue
        cluster = _reachable(plan, task)
        seen |= cluster
        yield [plan.tasks[place] for place in sorted(map(places.__getitem__, cluster))]


def _reachable(plan: Plan, start: Task) -> set[str]:
    """Return the id of a task with all that it is linked to, directly or through others."""
    reached = {start.id}
    waiting = [start.id]
    while waiting:
        linked = {other.id for other in plan.related[waiting.pop()]}
        new = linked - reached
        reached |= new
        waiting += new
    return reached


def check_review_time(plan: Plan) -> Iterator[Problem]:
    """Between the day papers are filed and the day they must be forwarded there is a working day."""
    for task, item in plan.items:
        if not (item.due and item.is_filing):
            continue
        # Row 22 of 2020: papers come on 30/7, the day on which they must have been forwarded.
        next_working_day = plan.calendar.shift(item.due, 1)
        forwarded = []
        for other in _dated_deadlines(plan.related[task.id]):
            assert other.due
            if not other.is_filing and item.due <= other.due <= next_working_day:
                forwarded.append(other)
        if forwarded:
            yield comparison(
                plan,
                "no-time-to-review",
                Severity.WARNING,
                [item, *forwarded],
                date=item.due,
            )


def _dated_deadlines(tasks: Iterable[Task]) -> list[Deadline]:
    """List the deadlines of some tasks that have a day."""
    dated: list[Deadline] = []
    for task in tasks:
        dated.extend(item for item in task.deadlines if item.due)
    return dated


def check_preparation(plan: Plan) -> Iterator[Problem]:
    """Papers are filed after the guidance and the review that they rest on."""
    for task, item in plan.items:
        if not (item.due and item.is_filing):
            continue
        others = [other for other in plan.related[task.id] if other.id != task.id]
        # Papers of 2020 before 15/12, and the guidance on them on 20/12 (row 26).
        preparing = [other for other in others if PREPARING.match(other.title)]
        late = []
        for prepared in _dated_deadlines(preparing):
            assert prepared.due
            if prepared.due > item.due:
                late.append(prepared)
        if late:
            # All that is related is shown by its days: which of them is the wrong one, the office knows.
            chain = sorted(_dated_deadlines(others), key=_due)
            yield comparison(
                plan,
                "filed-too-early",
                Severity.WARNING,
                [item, *chain],
                date=item.due,
                other=late[0].title,
            )


def _due(item: Deadline) -> dt.date:
    return item.due or dt.date.max


def check_body(plan: Plan) -> Iterator[Problem]:
    """What the body of the document asks for stands in its table as well."""
    if not any(row_of(task) for task in plan.tasks):
        return
    for task, item in plan.items:
        # "Thường xuyên" needs no row; "30/9" of the schools has none in 2020.
        if row_of(task) or KINDS[item.kind].never_dated:
            continue
        if not _stands_in_a_row(plan, task, item):
            yield finding(
                plan,
                item,
                "only-in-body",
                Severity.INFO,
                "date",
                figure=Figure.of(item),
            )


def _stands_in_a_row(plan: Plan, task: Task, item: Deadline) -> bool:
    """Tell whether a related row has the day of a deadline; a round's day is another than one of no round."""
    if not item.due:
        return False
    of_round = bool(_round(item, task))
    for row in filter(row_of, plan.related[task.id]):
        for other in row.deadlines:
            same_day = other.due == item.due
            if same_day and bool(_round(other, row)) == of_round:
                return True
    return False


def check_row_order(plan: Plan) -> Iterator[Problem]:
    """Rows of a table stand in the order of their days."""
    for (_, before), (place, after) in itertools.pairwise(_dated_rows(plan)):
        # Row 1 begins a table: the one before it stands in another.
        if place.number > 1 and _due(after) < _due(before):
            yield comparison(
                plan,
                "out-of-order",
                Severity.INFO,
                [after, before],
                number=place.number,
                date=after.due,
                before=before.due,
            )


def _dated_rows(plan: Plan) -> list[tuple[RowPlace, Deadline]]:
    """List rows that have one day, by table and number."""
    rows = []
    for task in plan.tasks:
        place = row_of(task)
        days = {item.due for item in task.deadlines}
        # Row 3 of 2020 and section III.1 ask for two things on one day.
        if place and len(days) == 1 and task.deadlines[0].due:
            rows.append((place, task.deadlines[0]))
    return sorted(rows, key=lambda row: row[0])


def check_near_duplicates(plan: Plan) -> Iterator[Problem]:
    """Two rows on one day ask for two things."""
    for earlier, later in _on_one_day(_dated_rows(plan)):
        title = plan.tasks_by_id[earlier.task].title
        # Rows 7 and 9 of 2020 ask for nearly one thing on 30/3.
        if _are_alike(title, plan.tasks_by_id[later.task].title):
            yield comparison(
                plan,
                "near-duplicate",
                Severity.WARNING,
                [earlier, later],
                title=earlier.title,
            )


def _on_one_day(
    rows: Iterable[tuple[RowPlace, Deadline]],
) -> Iterator[tuple[Deadline, Deadline]]:
    """Yield each two rows of a table that are due on one day, the earlier row first."""
    by_day: dict[tuple[str, dt.date | None], list[Deadline]] = {}
    for place, item in rows:
        by_day.setdefault((place.table, item.due), []).append(item)
    for items in by_day.values():
        yield from itertools.combinations(items, 2)


def _are_alike(title: str, other_title: str) -> bool:
    """Tell whether most words of the shorter one of two titles stand in the longer one, in order."""
    words, other_words = _words(title), _words(other_title)
    shorter = min(len(words), len(other_words))
    # Two that have few words in common, wherever they stand, are most pairs, and need no closer look.
    shared = (Counter(words) & Counter(other_words)).total()
    if shared / max(1, shorter) < ALIKE:
        return False
    matcher = difflib.SequenceMatcher(None, words, other_words, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    return common / max(1, shorter) >= ALIKE


@functools.lru_cache(maxsize=1 << 13)
def _words(title: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", title.casefold()))


def check_row_numbers(plan: Plan) -> Iterator[Problem]:
    """Rows of a table are numbered without gap or repetition."""
    tables: dict[str, dict[int, Task]] = {}
    for task in plan.tasks:
        row = row_of(task)
        if not row:
            continue
        rows = tables.setdefault(row.table, {})
        first = rows.setdefault(row.number, task)
        if first is not task:
            yield finding(
                plan,
                task,
                "row-twice",
                Severity.WARNING,
                "refs",
                number=row.number,
                other=first.id,
            )
    for rows in tables.values():
        yield from _gaps(plan, rows)


def _gaps(plan: Plan, rows: dict[int, Task]) -> Iterator[Problem]:
    """Yield each stretch of numbers that no row has, at the row after it."""
    # A plan that took over a row or two of a longer table has lost none before them.
    start = 0 if len(rows) > 2 else min(rows) - 1
    for before, after in itertools.pairwise([start, *sorted(rows)]):
        if after > before + 1:
            first_missing, last_missing = before + 1, after - 1
            missing = str(first_missing)
            if last_missing > first_missing:
                missing += f"-{last_missing}"
            yield finding(
                plan,
                rows[after],
                "row-gap",
                Severity.WARNING,
                "refs",
                missing=missing,
                number=after,
            )


COMPARISONS: tuple[Check, ...] = (
    check_rounds,
    check_round_numbers,
    check_review_time,
    check_preparation,
    check_body,
    check_row_order,
    check_near_duplicates,
    check_row_numbers,
)
