"""What the sheets of records share: those that stand are only shown, new ones are written below them.

Beside them the sheet of what was changed of everything: only shown, since it has a command of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kehoach.dates import print_date
from kehoach.desk.workbook.changes import Changes
from kehoach.desk.workbook.layout import ID, Column, Edited, Row
from kehoach.plan.records import PlanRecord
from kehoach.problems import InputError, Severity
from kehoach.words import Words

KEY = "records"


def columns(_: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    widths = {"sort": 16, "date": 14, "text": 60, "where": 44}
    shown = [Column(key=key, width=width, locked=True) for key, width in widths.items()]
    return (Column(key=ID, width=16, locked=True), *shown)


def rows_of(plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
    """Yield a row for each change of everything."""
    for number, revision in enumerate(plan.revisions, start=1):
        yield {
            ID: f"revision-{number}",
            "sort": words("workbook.revision"),
            "date": print_date(revision.date),
            "text": revision.reason,
            "where": words("workbook.change-revision"),
        }


def take_over(changes: Changes, sheet: Edited) -> None:
    """Tell of each cell that somebody edited nevertheless; nothing of it is written."""
    for row in sheet.rows:
        for column, _ in sheet.edited(row):
            changes.note(sheet, row, column, "workbook-only-shown", Severity.WARNING)


def new_rows(changes: Changes, sheet: Edited) -> Iterator[Row]:
    """Yield the rows of records that somebody wrote; what was done to those that stood before is told."""
    seen: set[str] = set()
    for row in sheet.rows:
        if not row.id:
            yield row
        elif row.id in seen:
            changes.note(sheet, row, ID, "workbook-id-twice", id=row.id)
        elif row.id not in sheet.base:
            changes.note(sheet, row, ID, "workbook-unknown-id", id=row.id)
        for column, _ in sheet.edited(row) if row.id in sheet.base else ():
            changes.note(sheet, row, column, "workbook-record-edited")
        seen.add(row.id)
    for identity in sheet.deleted():
        row = sheet.row_of(identity)
        values = {"id": identity}
        changes.note(
            sheet, row, ID, "workbook-record-deleted", Severity.WARNING, **values
        )


def one_line(text: str) -> str:
    """Return a cell on one line, as commands take what is typed."""
    return " ".join(text.split())


def tell_at_cells(
    changes: Changes,
    sheet: Edited,
    row: Row,
    error: InputError,
    column_of: Mapping[str, str],
    column: str,
) -> None:
    """Tell what keeps a row from being written at the cell that has it, by its code; of any other at ``column``."""
    for problem in error.problems:
        mark = sheet.mark(row, column_of.get(problem.code, column))
        changes.problems.append(
            replace(problem, path=sheet.path, line=mark.line, column=mark.column)
        )
