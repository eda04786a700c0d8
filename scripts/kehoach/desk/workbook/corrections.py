"""The sheet of corrections: those that stand are shown, new rows are written as ``kehoach correct`` writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from kehoach.dates import print_date
from kehoach.desk.correcting import ROLE_OPTIONS, TEXTS, Correction, correct_text
from kehoach.desk.workbook import tasks
from kehoach.desk.workbook.cells import CellReader, split_cell
from kehoach.desk.workbook.changes import Changes, known_parties
from kehoach.desk.workbook.layout import ID, Column, Edited, Row
from kehoach.desk.workbook.records import new_rows, one_line, tell_at_cells
from kehoach.plan.records import CorrectionRecord, PlanRecord
from kehoach.plan.roles import name_key
from kehoach.problems import InputError, Problem, Severity
from kehoach.words import Words

KEY = "corrections"
_WHAT, _FIELD, _VALUE = "what", "field", "value"
_REFS = "refs"
_NOTHING = "-"
"""What stands in a cell for words that are to go."""
_OWN_CODES = {
    "amend-unknown-task": "workbook-unknown-item",
    "unknown-deadline": "workbook-unknown-item",
    "amend-unknown-party": "workbook-unknown-party",
    "correct-which": "workbook-which",
    "correct-only-name": "workbook-only-name",
}
"""Problems that speak of a command's options, and what is told of a cell instead."""
_COLUMN_OF = {
    "amend-unknown-task": _WHAT,
    "unknown-deadline": _WHAT,
    "correct-which": _WHAT,
    "correct-only-name": _FIELD,
}


def columns(words: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    choices = tuple(_fields(words))
    return (
        Column(key=ID, width=16, locked=True),
        Column(key="date", width=16),
        Column(key=_WHAT, width=40, suggested=(tasks.KEY, ID)),
        Column(key=_FIELD, width=22, choices=choices),
        Column(key=_VALUE, width=60),
        Column(key="reason", width=44),
    )


def _fields(words: Words) -> dict[str, str]:
    """Map what can be corrected, in words, to its option."""
    fields = {words(f"workbook.correct-{name}"): name for name in (*TEXTS, _REFS)}
    for role in ROLE_OPTIONS:
        # Excel parts what can be chosen at commas.
        fields[words(name_key(role)).replace(", ", "/")] = role
    return fields


def rows_of(plan: PlanRecord, _: Words) -> Iterator[dict[str, str]]:
    """Yield a row for each correction."""
    for number, correction in enumerate(plan.corrections, start=1):
        yield {
            ID: f"correction-{number}",
            "date": print_date(correction.date),
            _WHAT: "\n".join(correction.items),
            "reason": correction.reason,
        }


def take_over(changes: Changes, sheet: Edited) -> None:
    """Write the corrections that were added; what keeps one from being written is told at its cell.

    Raises InputError.
    """
    for row in new_rows(changes, sheet):
        record, plan = changes.text.parse()
        correction = _read(changes, sheet, row, record)
        if correction is None:
            continue
        try:
            made = correct_text(changes.text, record, plan, correction)
        except InputError as error:
            if _is_done(record, correction):
                continue
            own = InputError(map(_own, error.problems))
            columns_of = {
                _OWN_CODES.get(code, code): name for code, name in _COLUMN_OF.items()
            }
            column = _VALUE if row.cells.get(_VALUE) else _WHAT
            tell_at_cells(changes, sheet, row, own, columns_of, column)
            # What comes behind it may stand on it.
            changes.refuse_errors()
        if not made.already:
            text = row.cells.get(_FIELD) or changes.words("record.corrected")
            changes.done(
                sheet, row, "workbook-corrected", id=correction.what, text=text
            )


def _is_done(record: PlanRecord, correction: Correction) -> bool:
    """Tell whether a title was corrected before, so that nothing is called any more as the row calls it."""
    corrected = {
        identity
        for known in record.corrections
        if known.date == correction.date
        and known.reason == (correction.reason or known.reason)
        for identity in known.items
    }
    titles = {task.id: task.title for task in record.tasks}
    for task in record.tasks:
        for item in task.deadlines:
            # One that has its task's id is called as that is, unless it has a title of its own.
            titles[item.id] = item.title or titles.get(item.id, task.title)
    titles |= {movement.id: movement.name for movement in record.movements}
    titles |= {phase.id: phase.name for phase in record.phases}
    new = correction.texts.get("title")
    return bool(new) and new in [titles.get(identity) for identity in corrected]


def _own(problem: Problem) -> Problem:
    return replace(problem, code=_OWN_CODES.get(problem.code, problem.code))


def _read(
    changes: Changes, sheet: Edited, row: Row, record: PlanRecord
) -> Correction | None:
    """Return what a row asks for; None where it has a fault, which is told."""
    noted = len(changes.problems)
    cells = {name: one_line(text) for name, text in row.cells.items()}
    reader = CellReader(sheet.path, known_parties(record))
    date = reader.read(
        CorrectionRecord, "date", cells.get("date", ""), sheet.mark(row, "date")
    )
    changes.problems += reader.problems
    for name in (_WHAT, *([_FIELD] if cells.get(_VALUE) else [])):
        if not cells.get(name):
            _refuse_empty(changes, sheet, row, name)
    name = _field_of(changes, sheet, row, cells.get(_FIELD, ""))
    # Where the document says it cannot be taken away.
    is_empty = cells.get(_VALUE, "") in (("", _NOTHING) if name == _REFS else ("",))
    if name and is_empty:
        _refuse_empty(changes, sheet, row, _VALUE)
    if len(changes.problems) > noted or not isinstance(date, dt.date):
        return None
    value = "" if cells.get(_VALUE) == _NOTHING else cells.get(_VALUE, "")
    parts = tuple(split_cell(row.cells.get(_VALUE, ""))) if value else ("",)
    return Correction(
        what=cells[_WHAT],
        date=date,
        reason=cells.get("reason") or None,
        texts={name: value} if name in TEXTS else {},
        cast={name: parts} if name in ROLE_OPTIONS else {},
        refs=parts if name == _REFS else (),
    )


def _field_of(changes: Changes, sheet: Edited, row: Row, said: str) -> str:
    """Return the option of what is corrected; empty where none is chosen, or none of them, which is told."""
    fields = _fields(changes.words)
    for text, name in fields.items():
        if said.casefold() == text.casefold():
            return name
    if said:
        options = ", ".join(fields)
        changes.note(
            sheet, row, _FIELD, "workbook-not-choice", text=said, options=options
        )
    return ""


def _refuse_empty(changes: Changes, sheet: Edited, row: Row, column: str) -> None:
    head = changes.words(f"workbook.{KEY}.{column}")
    changes.note(sheet, row, column, "workbook-cell-needed", Severity.ERROR, head=head)
