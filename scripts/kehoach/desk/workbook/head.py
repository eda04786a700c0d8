"""The sheet of the plan's head: a label and a value a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kehoach.desk.workbook.cells import CellReader, shown, value_of, written
from kehoach.desk.workbook.changes import (
    Changes,
    edited_cells,
    known_parties,
    known_rows,
    parties_of,
    set_fields,
)
from kehoach.desk.workbook.layout import ID, Column, Edited, Row
from kehoach.plan.records import (
    Contact,
    Header,
    PartsOfMonth,
    PlanRecord,
    Signatory,
)
from kehoach.problems import Severity
from kehoach.words import Words

KEY = "head"
_VALUE = "value"
_PARTS = "parts_of_month"
"""The policy by which parts of a month are dated: of a published plan it is changed whole."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A field of the head, or of a record within it."""

    name: str
    within: str = ""
    """The field of the head that holds the record."""

    @property
    def id(self) -> str:
        """What the sheet calls it: "contact.email"."""
        return f"{self.within}.{self.name}" if self.within else self.name


_LINES = (
    *map(_Line, ("number", "issued", "place", "title", "year", "issuer", "url")),
    *map(_Line, ("calendar_name", "summary")),
    *(_Line(name, _PARTS) for name in ("early", "middle", "late")),
    *(
        _Line(name, "contact")
        for name in ("office", "address", "email", "sends", "note")
    ),
    *(_Line(name, "signatory") for name in ("on_behalf", "titles", "name")),
    _Line("recipients"),
)
_RECORDS: dict[str, type[Contact | PartsOfMonth | Signatory]] = {
    _PARTS: PartsOfMonth,
    "contact": Contact,
    "signatory": Signatory,
}
_REVISED = {"title": "plan-title", "calendar_name": "calendar-name", "url": "url"}
"""What subscribers hold of the head: the option of ``kehoach revise`` by field."""


def columns(_: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    return (
        Column(key=ID, width=20, locked=True),
        Column(key="label", width=30, locked=True),
        Column(key=_VALUE, width=70),
        Column(key="help", width=70, locked=True),
    )


def rows_of(plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
    """Yield a row for each field, filled or not."""
    values = _values(plan, words)
    for line in _LINES:
        label = words(f"workbook.field.{line.id.replace('.', '-')}")
        yield {
            ID: line.id,
            "label": label,
            _VALUE: values[line.id],
            "help": words(f"field.{_type_of(line).__name__}.{line.name}"),
        }


def _values(plan: PlanRecord, words: Words) -> dict[str, str]:
    labels = {party.id: party.name for party in parties_of(plan)}
    values = {}
    for line in _LINES:
        record = getattr(plan.plan, line.within) if line.within else plan.plan
        values[line.id] = shown(record, line.name, labels, words) if record else ""
    return values


def _type_of(line: _Line) -> type:
    return _RECORDS[line.within] if line.within else Header


def take_over(changes: Changes, sheet: Edited) -> None:
    """Write what was edited of the head; of a plan that people follow, what they hold is proposed as a command."""
    lines = {line.id: line for line in _LINES}
    values = _values(changes.record, changes.words)
    reader = CellReader(sheet.path, known_parties(changes.record))
    parts: dict[str, tuple[Row, Any]] = {}
    for row in known_rows(changes, sheet, lines):
        line = lines[row.id]
        edits = edited_cells(changes, sheet, row, {_VALUE: values[line.id]})
        if _VALUE not in edits:
            continue
        mark = sheet.mark(row, _VALUE)
        before = len(reader.problems)
        value = reader.read(_type_of(line), line.name, edits[_VALUE], mark)
        if len(reader.problems) > before:
            continue
        if line.within == _PARTS and not changes.draft:
            parts[line.name] = row, value
        else:
            _write(changes, sheet, row, line, value)
    changes.problems += reader.problems
    if parts:
        _propose_parts(changes, sheet, parts)


def _propose_parts(
    changes: Changes, sheet: Edited, edits: Mapping[str, tuple[Row, Any]]
) -> None:
    """Tell the command that sets the days of parts of a month, all in one: those edited and those left."""
    now = changes.record.plan.parts_of_month
    given = {name: value for name, (_, value) in edits.items()}
    policy = replace(now, **given)
    if policy.days == now.days:
        return
    days = [policy.early, policy.middle, policy.late]
    listed_days = ",".join(str(day) for day in days if day is not None)
    row, _ = next(iter(edits.values()))
    _propose(changes, sheet, row, f"--{_PARTS.replace('_', '-')} {listed_days}")


def _propose(changes: Changes, sheet: Edited, row: Row, option: str) -> None:
    command = f"kehoach revise --date … {option}"
    changes.note(
        sheet, row, _VALUE, "workbook-proposed", Severity.WARNING, command=command
    )


def _write(changes: Changes, sheet: Edited, row: Row, line: _Line, value: Any) -> None:
    header = changes.record.plan
    holder = getattr(header, line.within) if line.within else header
    if holder and value_of(holder, line.name) == value:
        return
    if not changes.draft and line.id in _REVISED:
        _propose(changes, sheet, row, f'--{_REVISED[line.id]} "{value or ""}"')
        return

    def change(data: Any) -> None:
        if not line.within:
            _set(data, Header, line.name, written(value, Header, line.name))
            return
        if not isinstance(data.get(line.within), dict):
            # A bare text stands for a record that has only a note.
            bare = data.get(line.within)
            _set(data, Header, line.within, {"note": bare} if bare else {})
        inner = data[line.within]
        inner.fa.set_block_style()
        record = _RECORDS[line.within]
        set_fields(inner, record, {line.name: written(value, record, line.name)})
        if not inner:
            del data[line.within]

    changes.text.change_header(change)
    label = changes.words(f"workbook.field.{line.id.replace('.', '-')}")
    said = row.cells.get(_VALUE, "") or "-"
    text = f"{label}: {'; '.join(said.splitlines())}"
    changes.done(sheet, row, id=line.id, text=text)


def _set(data: Any, record: type, name: str, value: Any) -> None:
    # Without the quotes that its colon would be given: an address is written as it always was.
    if name == "url" and name in data:
        data[name] = value
    else:
        set_fields(data, record, {name: value})
