"""The tables of the document as officials know them: row by row in the printed order, with the safe day beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.document.vocabulary import APPENDIX
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.roles import TASK_ROLES, Role
from kehoach.render.context import Context
from kehoach.render.said.places import Row, row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """One time that a row prints."""

    phrase: str
    """As printed; empty where the row prints none."""
    deadlines: tuple[Deadline, ...]
    """As they are in force: several where the words mean a day of each month, say."""

    @property
    def amended(self) -> tuple[Deadline, ...]:
        """Those that an amendment moved or called off, or whose words it changed."""
        return tuple(item for item in self.deadlines if item.history)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A task in a row of the table."""

    printed: Task
    """As the document says it."""
    task: Task
    """As it is in force."""
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table; most hold one task."""

    row: Row
    entries: tuple[Entry, ...]
    heading: str
    """Under which it is printed: "Quý I"; empty where the document prints none."""

    @property
    def height(self) -> int:
        """Over how many lines its number goes."""
        return sum(len(entry.times) for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An appendix of the document, or a table of tasks in its body."""

    name: str
    """ "Phụ lục II"; empty for the only one."""
    parts: tuple[tuple[str, tuple[Line, ...]], ...]
    """Its rows by the headings between them, in the printed order."""


def has_tables(context: Context) -> bool:
    """Tell whether there are any, without laying them out."""
    return bool(context.places.rows)


def tables_of(plan: Plan, context: Context) -> tuple[Table, ...]:
    """Lay out every row that tasks cite, by table."""
    lines = sorted(_lines(plan, context), key=lambda line: line.row.order)
    names = dict.fromkeys(row.table for row in context.places.rows.values())
    tables = []
    for name in names:
        own = [line for line in lines if line.row.table == name]
        shown = name if len(names) > 1 or name != APPENDIX else ""
        tables.append(Table(name=shown, parts=tuple(_parts(own))))
    return tuple(tables)


def columns_of(plan: Plan) -> tuple[Role, ...]:
    """List the roles that have a column: those that somebody has."""
    filled = {role for task in plan.as_issued.tasks for role in task.cast.filled}
    return tuple(role for role in TASK_ROLES if role.id in filled)


def added_tasks(plan: Plan) -> tuple[Task, ...]:
    """List what amendments added: it stands in no table of the document."""
    issued = plan.as_issued.tasks_by_id
    return tuple(task for task in plan.tasks if task.id not in issued)


def _lines(plan: Plan, context: Context) -> Iterator[Line]:
    """Yield the rows, in the order of the tasks that cite them first."""
    entries: dict[str, list[Entry]] = {}
    headings: dict[str, str] = {}
    names = {phase.id: phase.name for phase in plan.as_issued.phases}
    for printed in plan.as_issued.tasks:
        for ref in _rows_cited(printed):
            entry = _entry(plan, printed, ref)
            entries.setdefault(ref, []).append(entry)
            phase = next(iter(_phases(printed, ref)), "")
            headings.setdefault(ref, names.get(phase, ""))
    for ref, row in context.places.rows.items():
        yield Line(row=row, entries=tuple(entries[ref]), heading=headings[ref])


def _rows_cited(task: Task) -> Iterator[str]:
    """Yield the rows in which a task stands, each once."""
    refs = [*task.refs]
    for item in task.deadlines:
        refs += item.refs
    for ref in dict.fromkeys(refs):
        if row_of(ref):
            yield ref


def _phases(task: Task, ref: str) -> Iterator[str]:
    for item in task.deadlines:
        if ref in item.refs and item.phase:
            yield item.phase


def _entry(plan: Plan, printed: Task, ref: str) -> Entry:
    now = {item.id: item for _, item in plan.items}
    times: dict[str, list[Deadline]] = {}
    for item in printed.deadlines:
        if ref in item.refs and item.id in now:
            times.setdefault(item.phrase, []).append(now[item.id])
    # What prints no time has an empty cell.
    named = times or {"": []}
    return Entry(
        printed=printed,
        task=plan.tasks_by_id[printed.id],
        times=tuple(
            Time(phrase=phrase, deadlines=tuple(items))
            for phrase, items in named.items()
        ),
    )


def _parts(lines: list[Line]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield the rows heading by heading; one that comes again is printed again."""
    part: list[Line] = []
    for line in lines:
        if part and line.heading != part[0].heading:
            yield part[0].heading, tuple(part)
            part = []
        part.append(line)
    if part:
        yield part[0].heading, tuple(part)
