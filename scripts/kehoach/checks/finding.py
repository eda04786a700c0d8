"""What checks share: how a finding is made, and how a task is placed in the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kehoach.plan.model import Deadline, Plan, Task
from kehoach.problems import Problem, Severity, problem_at

Check = Callable[[Plan], Iterator[Problem]]

_ROW = re.compile(r"(?P<table>.*?),?\s*mục\s+(?P<number>\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class RowPlace:
    """A numbered row of a table: "Phụ lục, mục 8" is row 8 of "Phụ lục"."""

    table: str
    number: int


def row_of(task: Task) -> RowPlace | None:
    """Return the first numbered row that a task stands in; None for one of the body."""
    for ref in task.refs:
        if found := _ROW.fullmatch(ref):
            return RowPlace(found["table"], int(found["number"]))
    return None


def finding(
    plan: Plan,
    item: Task | Deadline,
    code: str,
    severity: Severity,
    field: str,
    /,
    **values: object,
) -> Problem:
    """Build a finding about one task or deadline, at one of its fields."""
    about = (
        (item.id,)
        if isinstance(item, Task)
        else tuple(dict.fromkeys((item.task, item.id)))
    )
    filled = {"id": item.id, **values}
    figures = (figure(item),)
    return problem_at(
        plan.path,
        item.at.of(field),
        code,
        filled,
        severity=severity,
        refs=item.refs,
        about=about,
        figures=figures,
    )


def figure(item: Task | Deadline) -> str:
    """Say where the document prints a task or deadline, and in which words."""
    return f"{'; '.join(item.refs)}: {item.title if isinstance(item, Task) else item.phrase}"


def comparison(
    plan: Plan,
    code: str,
    severity: Severity,
    items: list[Deadline],
    figures: tuple[str, ...] = (),
    **values: object,
) -> Problem:
    """Build one finding about several deadlines, at the day of the first, with what the document says of each."""
    first = items[0]
    figures = figures or tuple(dict.fromkeys(map(figure, items)))
    about = tuple(
        dict.fromkeys(identity for item in items for identity in (item.task, item.id))
    )
    filled = {"id": first.id, "figures": " / ".join(figures), **values}
    place = first.at.of("date")
    refs = tuple(dict.fromkeys(ref for item in items for ref in item.refs))
    return problem_at(
        plan.path,
        place,
        code,
        filled,
        severity=severity,
        refs=refs,
        about=about,
        figures=figures,
    )
