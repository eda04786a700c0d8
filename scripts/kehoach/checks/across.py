"""Contradictions: what a document says in one place against what it says in another.

Tasks are compared where the plan says that they are ``related``; near duplicates, order and numbering need no such
link. Nothing is corrected here: both figures are given and the office decides.
"""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
import re
from collections.abc import Iterable, Iterator

from kehoach.checks.finding import Check, Figure, RowPlace, comparison, finding, row_of
from kehoach.document.vocabulary import PREPARING, names_round, starts_with_round
from kehoach.phrases.reading import find_expressions
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.problems import Problem, Severity

ALIKE = 0.8
"""From which likeness of their titles two rows on one day are called near duplicates (0 to 1)."""


def check_rounds(plan: Plan) -> Iterator[Problem]:
    """A round (đợt) of one subject is due on one day wherever it is named."""
    for cluster in _clusters(plan):
        rounds = [
            (number, item)
            for task in cluster
            for item in task.deadlines
            if (number := _round(item, task))
        ]
        days: dict[int, set[dt.date]] = {}
        for number, item in rounds:
            if item.due:
                days.setdefault(number, set()).add(item.due)
        if any(len(several) > 1 for several in days.values()):
            numbers = ", ".join(
                str(number) for number in sorted(days) if len(days[number]) > 1
            )
            items = [item for _, item in rounds]
            figures = tuple(_round_figure(number, item) for number, item in rounds)
            yield comparison(
                plan, "rounds-differ", Severity.WARNING, items, figures, rounds=numbers
            )


def check_round_numbers(plan: Plan) -> Iterator[Problem]:
    """Rounds of one subject are numbered without a gap within the body and within each table."""
    for cluster in _clusters(plan):
        parts: dict[str, list[tuple[int, Deadline]]] = {}
        for task in cluster:
            row = row_of(task)
            for item in task.deadlines:
                if number := _round(item, task):
                    parts.setdefault(row.table if row else "", []).append(
                        (number, item)
                    )
        for rounds in parts.values():
            numbers = {number for number, _ in rounds}
            if missing := sorted({*range(1, max(numbers))} - numbers):
                items = [item for _, item in rounds]
                listed = ", ".join(map(str, missing))
                figures = tuple(_round_figure(number, item) for number, item in rounds)
                yield comparison(
                    plan,
                    "round-missing",
                    Severity.WARNING,
                    items,
                    figures,
                    missing=listed,
                )


def _round_figure(number: int, item: Deadline) -> Figure:
    said = names_round(item.phrase)
    return Figure.of(item, 0 if said else number)


def _round(item: Deadline, task: Task) -> int:
    """Read the number of a round from the phrase, else from a title; 0 for none."""
    for text in dict.fromkeys([item.phrase, item.title, task.title]):
        # Most texts name no round, and looking for the word costs less than a scan.
        if not names_round(text):
            continue
        is_phrase = text == item.phrase
        expressions = (
            item.said.expressions(0) if is_phrase else find_expressions(text, 0)
        )
        for expression in expressions:
            if expression.role == "label" and starts_with_round(expression.text):
                return int(re.findall(r"\d+", expression.text)[0])
    return 0


def _clusters(plan: Plan) -> Iterator[list[Task]]:
    """Yield tasks that are related with each other, directly or through others, in file order."""
    links: dict[str, set[str]] = {task.id: set(task.related) for task in plan.tasks}
    for task in plan.tasks:
        for other in task.related:
            links[other].add(task.id)
    seen: set[str] = set()
    for task in plan.tasks:
        if task.id not in seen:
            group, waiting = {task.id}, [task.id]
            while waiting:
                new = links[waiting.pop()] - group
                group |= new
                waiting += sorted(new)
            seen |= group
            yield [one for one in plan.tasks if one.id in group]


def _related(plan: Plan, task: Task) -> list[Task]:
    """List the tasks that name a task or are named by it, itself included."""
    return [
        one
        for one in plan.tasks
        if one.id == task.id or one.id in task.related or task.id in one.related
    ]


def check_review_time(plan: Plan) -> Iterator[Problem]:
    """Between the day papers are filed and the day they must be forwarded there is a working day."""
    for task, item in plan.items:
        if item.due and item.is_filing:
            forwarded = [
                other
                for one in _related(plan, task)
                for other in one.deadlines
                if other.due
                and not other.is_filing
                and item.due <= other.due <= plan.calendar.shift(item.due, 1)
            ]
            if forwarded:
                day = item.due
                yield comparison(
                    plan,
                    "no-time-to-review",
                    Severity.WARNING,
                    [item, *forwarded],
                    date=day,
                )


def check_preparation(plan: Plan) -> Iterator[Problem]:
    """Papers are filed after the guidance and the review that they rest on."""
    for task, item in plan.items:
        if not (item.due and item.is_filing):
            continue
        others = [one for one in _related(plan, task) if one.id != task.id]
        late = [
            other
            for one in others
            if PREPARING.match(one.title)
            for other in one.deadlines
            if other.due and other.due > item.due
        ]
        if late:
            chain = sorted(
                (other for one in others for other in one.deadlines if other.due),
                key=lambda one: one.due or dt.date.max,
            )
            day, other = item.due, late[0].title
            yield comparison(
                plan,
                "filed-too-early",
                Severity.WARNING,
                [item, *chain],
                date=day,
                other=other,
            )


def check_body(plan: Plan) -> Iterator[Problem]:
    """What the body of the document asks for stands in its table as well."""
    if not any(row_of(task) for task in plan.tasks):
        return
    for task, item in plan.items:
        if row_of(task) or KINDS[item.kind].never_dated:
            continue
        labelled = bool(_round(item, task))
        rows = [
            other
            for one in _related(plan, task)
            if row_of(one)
            for other in one.deadlines
            if other.due == item.due
            and item.due
            and bool(_round(other, one)) == labelled
        ]
        if not rows:
            yield finding(
                plan,
                item,
                "only-in-body",
                Severity.INFO,
                "date",
                figure=Figure.of(item),
            )


def check_row_order(plan: Plan) -> Iterator[Problem]:
    """Rows of a table stand in the order of their days."""
    for (_, before), (place, after) in itertools.pairwise(_dated_rows(plan)):
        if before.due and after.due and after.due < before.due and place.number > 1:
            day, earlier = after.due, before.due
            number = place.number
            yield comparison(
                plan,
                "out-of-order",
                Severity.INFO,
                [after, before],
                number=number,
                date=day,
                before=earlier,
            )


def _dated_rows(plan: Plan) -> list[tuple[RowPlace, Deadline]]:
    """List rows that have one day, by table and number."""
    rows = [
        (row, task.deadlines[0])
        for task in plan.tasks
        if len(task.deadlines) == 1 and (row := row_of(task))
    ]
    return sorted(
        [(row, item) for row, item in rows if item.due], key=lambda pair: pair[0]
    )


def check_near_duplicates(plan: Plan) -> Iterator[Problem]:
    """Two rows on one day ask for two things."""
    for (first, one), (second, other) in itertools.combinations(_dated_rows(plan), 2):
        if first.table == second.table and one.due == other.due:
            likeness = _likeness(
                plan.tasks_by_id[one.task].title, plan.tasks_by_id[other.task].title
            )
            if likeness >= ALIKE:
                yield comparison(
                    plan,
                    "near-duplicate",
                    Severity.WARNING,
                    [one, other],
                    title=one.title,
                )


def _likeness(one: str, other: str) -> float:
    """Compare two titles by their words: what part of the shorter one stands in the longer one, in order."""
    first, second = (re.findall(r"\w+", text.casefold()) for text in (one, other))
    blocks = difflib.SequenceMatcher(
        None, first, second, autojunk=False
    ).get_matching_blocks()
    return sum(block.size for block in blocks) / max(1, min(len(first), len(second)))


def check_row_numbers(plan: Plan) -> Iterator[Problem]:
    """Rows of a table are numbered without gap or repetition."""
    tables: dict[str, dict[int, Task]] = {}
    for task in plan.tasks:
        for row in _rows_of(task):
            rows = tables.setdefault(row.table, {})
            if first := rows.get(row.number):
                yield finding(
                    plan,
                    task,
                    "row-twice",
                    Severity.WARNING,
                    "refs",
                    number=row.number,
                    other=first.id,
                )
            rows.setdefault(row.number, task)
    for rows in tables.values():
        yield from _gaps(plan, rows)


def _rows_of(task: Task) -> Iterable[RowPlace]:
    row = row_of(task)
    return (row,) if row else ()


def _gaps(plan: Plan, rows: dict[int, Task]) -> Iterator[Problem]:
    start = 0 if len(rows) > 2 else min(rows) - 1
    for before, after in itertools.pairwise([start, *sorted(rows)]):
        if after > before + 1:
            missing = (
                str(before + 1) if after == before + 2 else f"{before + 1}-{after - 1}"
            )
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
