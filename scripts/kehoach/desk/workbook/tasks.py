"""The sheet of tasks and deadlines: its rows as those of a table, and what becomes of rows that are no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kehoach.desk.proposing import cancelled, ended
from kehoach.desk.references import places_of
from kehoach.desk.workbook.changes import Changes, is_ticked, known_rows, refused_places
from kehoach.desk.workbook.layout import ID, Column, Edited, Row, Table
from kehoach.document.outline import Outline, TaskRow
from kehoach.document.vocabulary import UNNUMBERED_ROW
from kehoach.plan.records import DeadlineRecord, TaskRecord
from kehoach.problems import Severity
from kehoach.words import Words

KEY = "tasks"
_DELETE = "delete"
_ONLY_SHOWN = (ID, "amended")


def table_of_rows(
    heads: Mapping[str, int], rows: Iterable[tuple[str, ...]], words: Words
) -> Table:
    """Return the sheet of its rows; ``heads`` are columns with their widths in signs."""
    columns = [
        Column(key=key, width=width, locked=key in _ONLY_SHOWN)
        for key, width in heads.items()
    ]
    tick = (words("workbook.tick"),)
    columns.append(Column(key=_DELETE, width=10, choices=tick))
    named = [words(f"export.{column.key}") for column in columns[:-1]]
    helps = words.group(f"workbook.{KEY}-help")
    return Table(
        key=KEY,
        title=words(f"workbook.title.{KEY}"),
        columns=tuple(columns),
        heads=(*named, words(f"workbook.{KEY}.{_DELETE}")),
        rows=tuple((*row, "") for row in rows),
        helps=tuple(helps.get(column.key, "") for column in columns),
        # Rows of tasks are sorted and filtered, which no sheet lets people do to what is locked.
        protected=False,
    )


def outline_of_sheet(sheet: Edited) -> Outline:
    """Return the rows that stay, each with all of its columns, as those of a document's table."""
    return Outline(name=sheet.path, parts=tuple(_rows(sheet)))


def _rows(sheet: Edited) -> Iterator[TaskRow]:
    for row in sheet.rows:
        if row.cells.get(_DELETE):
            continue
        cells = []
        for column, text in row.cells.items():
            # Its lines are one line everywhere.
            cells.append((column, " ".join(text.split())))
        filled = [column for column, text in cells if text]
        place = f"{UNNUMBERED_ROW.capitalize()} {row.line}"
        yield TaskRow(
            ref=place,
            number="",
            heading="",
            line=row.line,
            cells=tuple(cells),
            continues=filled == ["when"],
        )


def check(changes: Changes, sheet: Edited) -> None:
    """Tell of rows whose id stands twice, or is none of the plan's."""
    ids: dict[str, TaskRecord] = {}
    for task in changes.record.tasks:
        ids[task.id] = task
        ids.update(dict.fromkeys((item.id for item in task.deadlines), task))
    for _ in known_rows(changes, sheet, ids):
        pass


def remove(changes: Changes, sheet: Edited) -> None:
    """Take away the deadlines whose rows are no more, and tasks with all of theirs.

    Of a plan that people follow nothing is taken away: the document that it needs is proposed.
    """
    ticked = [row.id for row in sheet.rows if is_ticked(changes, sheet, row, _DELETE)]
    gone = {*ticked, *sheet.deleted()}
    for task in changes.record.tasks:
        ids = [item.id for item in task.deadlines] or [task.id]
        lost = [identity for identity in ids if identity in gone]
        if not lost:
            continue
        row = _row_of(sheet, lost[0])
        if not changes.draft:
            _propose(changes, sheet, task, lost)
        elif len(lost) == len(ids):
            _remove_task(changes, sheet, row, task)
        else:
            _remove_deadlines(changes, sheet, task, lost)


def _row_of(sheet: Edited, identity: str) -> Row:
    """Return the row of a record, or the head's where it was deleted."""
    for row in sheet.rows:
        if row.id == identity:
            return row
    return Row(line=1, cells={})


def _propose(
    changes: Changes, sheet: Edited, task: TaskRecord, lost: Iterable[str]
) -> None:
    for identity in lost:
        command = cancelled(identity) if task.deadlines else ended(identity)
        changes.note(
            sheet,
            _row_of(sheet, identity),
            ID,
            "workbook-amendment-needed",
            Severity.WARNING,
            id=identity,
            name=task.title,
            command=command,
        )


def _remove_task(changes: Changes, sheet: Edited, row: Row, task: TaskRecord) -> None:
    places = list(places_of(changes.record, "task", task.id))
    for item in task.deadlines:
        places += places_of(changes.record, "deadline", item.id)
    if refused_places(changes, sheet, row, places, task.id, task.title):
        return
    changes.text.remove("tasks", task.id)
    changes.done(sheet, row, "workbook-removed", id=task.id, name=task.title)


def _remove_deadlines(
    changes: Changes, sheet: Edited, task: TaskRecord, lost: list[str]
) -> None:
    for item in task.deadlines:
        if item.id not in lost:
            continue
        row = _row_of(sheet, item.id)
        places = list(places_of(changes.record, "deadline", item.id))
        name = _name_of(task, item)
        if refused_places(changes, sheet, row, places, item.id, name):
            continue
        changes.text.edit("tasks", task.id, _without(item.id))
        changes.done(sheet, row, "workbook-removed", id=item.id, name=name)


def _name_of(task: TaskRecord, item: DeadlineRecord) -> str:
    return f"{item.title or task.title} ({item.phrase})"


def _without(identity: str) -> Callable[[Any], None]:
    """Return what takes a deadline out of a task."""

    def change(data: Any) -> None:
        items = data["deadlines"]
        for place in reversed(range(len(items))):
            if items[place]["id"] == identity:
                del items[place]

    return change
