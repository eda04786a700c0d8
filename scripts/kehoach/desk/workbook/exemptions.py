"""The sheet of words that speak of time and are no deadline: why, where, and whether the keeper takes it so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from kehoach.desk.workbook.cells import shown
from kehoach.desk.workbook.changes import (
    Changes,
    differing,
    edited_cells,
    in_order,
    is_ticked,
    known_rows,
    listed,
    read_fields,
    set_fields,
)
from kehoach.desk.workbook.layout import ID, Column, Edited, Row
from kehoach.plan.records import NotADeadline, PlanRecord
from kehoach.plan.schema import Definitions
from kehoach.words import Words

KEY = "exemptions"
_SECTION = "not_a_deadline"
_ACCEPT = "accept"
_DELETE = "delete"
_FIELDS = ("text", "reason", "refs")
_WIDTHS = {"text": 36, "reason": 50, "refs": 30}


def id_of(known: NotADeadline) -> str:
    """Return what the sheet calls a reason: the plan has no id for it, but no two with the same words and places."""
    said = "\n".join((known.text, *sorted(known.refs)))
    return hashlib.sha256(said.encode()).hexdigest()[:10]


def place_of(plan: PlanRecord, identity: str) -> int:
    """Count the reasons before one in plan.yaml."""
    return [id_of(known) for known in plan.not_a_deadline].index(identity)


def columns(words: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    tick = (words("workbook.tick"),)
    return (
        Column(key=ID, width=14, locked=True),
        *(Column(key=name, width=width) for name, width in _WIDTHS.items()),
        Column(key=_ACCEPT, width=12, choices=tick),
        Column(key="review", width=44, locked=True),
        Column(key=_DELETE, width=10, choices=tick),
    )


def rows_of(plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
    """Yield a row for each reason."""
    for known in plan.not_a_deadline:
        yield {ID: id_of(known), **_cells(known, words)}


def _cells(known: NotADeadline, words: Words) -> dict[str, str]:
    return {
        **{name: shown(known, name, {}, words) for name in _FIELDS},
        _ACCEPT: "" if known.needs_review else words("workbook.tick"),
        "review": known.needs_review or "",
    }


def take_over(changes: Changes, sheet: Edited) -> None:
    """Write what was edited, added and deleted of the reasons; accepted is what is no doubt any more."""
    reasons = {id_of(known): known for known in changes.record.not_a_deadline}
    gone = [identity for identity in sheet.deleted() if identity in reasons]
    for row in known_rows(changes, sheet, reasons):
        if is_ticked(changes, sheet, row, _DELETE):
            gone.append(row.id)
        else:
            _edit(changes, sheet, row, reasons[row.id])
    for row in sheet.rows:
        if not row.id and not row.cells.get(_DELETE):
            _add(changes, sheet, row)
    for identity in dict.fromkeys(gone):
        _remove(changes, reasons[identity])
        text = reasons[identity].text
        row = Row(line=1, cells={})
        changes.done(sheet, row, "workbook-removed", id=identity, name=text)
    if gone and len(set(gone)) == len(reasons) and not _has_new(sheet):
        changes.text.drop(_SECTION)


def _has_new(sheet: Edited) -> bool:
    return any(not row.id for row in sheet.rows)


def _remove(changes: Changes, known: NotADeadline) -> None:
    """Take a reason away, which is known by its words and places: the plan has no id for it."""

    def is_known(value: Any) -> bool:
        refs = value.get("refs") or []
        places = (refs,) if isinstance(refs, str) else tuple(refs)
        text = " ".join(str(value["text"]).split())
        return text == known.text and places == known.refs

    def change(value: Any) -> Any:
        if not isinstance(value, list):
            return None if is_known(value) else value
        # A list on one line is given whole.
        for place in reversed(range(len(value))):
            if is_known(value[place]):
                del value[place]
        return value

    changes.text.change(_SECTION, change)


def _edit(changes: Changes, sheet: Edited, row: Row, known: NotADeadline) -> None:
    edits = edited_cells(changes, sheet, row, _cells(known, changes.words))
    fields = _read(changes, sheet, row, edits)
    data = differing(known, fields)
    if _ACCEPT in edits:
        accepted = is_ticked(changes, sheet, row, _ACCEPT)
        doubt = None if accepted else changes.words("workbook.to-accept")
        data["needs_review"] = doubt
    if not data:
        return

    def change(record: Any) -> None:
        record.fa.set_block_style()
        set_fields(record, NotADeadline, data)

    changes.text.change_at(_SECTION, place_of(changes.record, row.id), change)
    heads = {name: changes.words(f"workbook.{KEY}.{name}") for name in _FIELDS}
    changes.done(sheet, row, id=known.text, text=listed(data, heads, changes.words))


def _read(
    changes: Changes, sheet: Edited, row: Row, cells: Mapping[str, str]
) -> dict[str, Any]:
    given = {name: cells[name] for name in _FIELDS if name in cells}
    return read_fields(changes, sheet, row, NotADeadline, given, Definitions())


def _add(changes: Changes, sheet: Edited, row: Row) -> None:
    cells = {name: row.cells.get(name, "") for name in _FIELDS}
    fields = _read(changes, sheet, row, cells)
    if len(fields) < len(_FIELDS):
        return
    for known in changes.record.not_a_deadline:
        # The same workbook taken over again.
        if (known.text, known.refs) == (fields["text"], fields["refs"]):
            return
    changes.text.append(_SECTION, in_order(NotADeadline, fields))
    changes.done(
        sheet, row, "import-added", id=fields["text"], ref="; ".join(fields["refs"])
    )
