"""The sheet of what documents and corrections did to the plan: only shown, since each has a command of its own."""

from __future__ import annotations

from collections.abc import Iterator

from kehoach.dates import print_date
from kehoach.desk.workbook.changes import Changes
from kehoach.desk.workbook.layout import ID, Column, Edited
from kehoach.plan.records import ChangeRecord, PlanRecord
from kehoach.problems import Severity
from kehoach.words import Words

KEY = "records"
_CHANGES = ("moved", "cancelled", "added", "reworded")


def columns(_: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    widths = {"sort": 16, "date": 14, "number": 18, "what": 44, "text": 60, "where": 44}
    shown = [Column(key=key, width=width, locked=True) for key, width in widths.items()]
    return (Column(key=ID, width=16, locked=True), *shown)


def rows_of(plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
    """Yield a row for each change of an amendment, each correction, and each change of everything."""
    for number, amendment in enumerate(plan.amendments, start=1):
        for place, change in enumerate(amendment.changes, start=1):
            yield {
                ID: f"amendment-{number}-{place}",
                "sort": words("workbook.amendment"),
                "date": print_date(amendment.date),
                "number": amendment.number,
                "what": _said(change, words),
                "text": change.phrase or amendment.reason or "",
                "where": words("workbook.change-amendment"),
            }
    for number, correction in enumerate(plan.corrections, start=1):
        yield {
            ID: f"correction-{number}",
            "sort": words("workbook.correction"),
            "date": print_date(correction.date),
            "what": "\n".join(correction.items),
            "text": correction.reason,
            "where": words("workbook.change-correction"),
        }
    for number, revision in enumerate(plan.revisions, start=1):
        yield {
            ID: f"revision-{number}",
            "sort": words("workbook.revision"),
            "date": print_date(revision.date),
            "text": revision.reason,
            "where": words("workbook.change-revision"),
        }


def _said(change: ChangeRecord, words: Words) -> str:
    for name in _CHANGES:
        identity = getattr(change, name)
        if identity:
            return f"{words(f'workbook.{name}')}: {identity}"
    return ""


def take_over(changes: Changes, sheet: Edited) -> None:
    """Tell of each cell that somebody edited nevertheless; nothing of it is written."""
    for row in sheet.rows:
        for column, _ in sheet.edited(row):
            changes.note(sheet, row, column, "workbook-only-shown", Severity.WARNING)
