"""What all sheets share on their way back into plan.yaml: the plan's text, what was done, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kehoach.desk.editing import PlanText
from kehoach.desk.recording import put
from kehoach.desk.references import Place
from kehoach.desk.workbook.cells import CellReader, value_of, written
from kehoach.desk.workbook.layout import Edited, Row, plain
from kehoach.plan.parties import Party
from kehoach.plan.records import PlanRecord
from kehoach.plan.schema import Definitions, fields_of
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
from kehoach.words import Words

_RECORD = re.compile(r"\s{0,9}- \{?([a-z_]+): ['\"]?([^'\",}]+)")
"""The first line of a record, which tells its id or, where it has none, its first field."""
_FIELD = re.compile(r"\s{0,9}([a-z_]+):")


@dataclass(slots=True, kw_only=True)
class Changes:
    """A plan that edited sheets go into, one after the other."""

    text: PlanText
    record: PlanRecord
    """The plan as it is now; ``renew`` reads it anew."""
    draft: bool
    """Nobody follows the plan yet: what is renamed or taken away needs no record."""
    words: Words
    problems: list[Problem] = field(default_factory=list)
    touched: dict[str, tuple[str, Mark]] = field(default_factory=dict)
    """Path and place of the row by which a record was changed or added, by its id."""

    @property
    def labels(self) -> dict[str, str]:
        """Names of parties by their id."""
        return {party.id: party.name for party in parties_of(self.record)}

    def note(
        self,
        sheet: Edited,
        row: Row,
        column: str,
        code: str,
        severity: Severity = Severity.ERROR,
        **values: object,
    ) -> None:
        """Tell the keeper something about a cell."""
        problem = problem_at(
            sheet.path, sheet.mark(row, column), code, values, severity=severity
        )
        self.problems.append(problem)

    def done(
        self, sheet: Edited, row: Row, code: str = "import-changed", **values: object
    ) -> None:
        """Tell the keeper what was taken over of a row: its values have the ``id`` of a record."""
        self.touched[str(values["id"])] = sheet.path, sheet.mark(row)
        self.note(sheet, row, "id", code, Severity.INFO, **values)

    def refuse_errors(self) -> None:
        """Raise InputError where a sheet has a fault: then nothing of it is written."""
        errors = [
            problem for problem in self.problems if problem.severity is Severity.ERROR
        ]
        if errors:
            raise InputError(errors)

    def renew(self) -> None:
        """Read the plan as it has become. Raises InputError, with the rows that made the plan none."""
        self.refuse_errors()
        try:
            self.record, _ = self.text.parse()
        except InputError as error:
            raise InputError(map(self._at_row, error.problems)) from error

    def _at_row(self, problem: Problem) -> Problem:
        """Tell of a line that nobody can look up, since it was never written, where its row is."""
        lines = self.text.text().splitlines()[: problem.line]
        for line in reversed(lines):
            beginning = _RECORD.match(line)
            if not beginning:
                continue
            name, value = beginning.groups()
            identity = value if name == "id" else f"{name}: {value}"
            if identity not in self.touched:
                return problem
            path, mark = self.touched[identity]
            return replace(problem, path=path, line=mark.line, column=mark.column)
        # Above every record stands the head, whose rows have the names of its fields.
        field_of = _FIELD.match(lines[-1])
        for identity, (path, mark) in self.touched.items():
            if field_of and field_of[1] in identity.split("."):
                return replace(problem, path=path, line=mark.line, column=mark.column)
        return problem


def parties_of(plan: PlanRecord) -> list[Party]:
    """Return the units and groups of a plan as it is written."""
    return [*plan.units, *plan.groups]


def known_parties(plan: PlanRecord) -> Definitions:
    """Return who is called what in a plan as it is written."""
    known = Definitions()
    for party in parties_of(plan):
        for spelling in (party.id, party.name, *party.aliases, *party.former):
            known.add("party", spelling, party.id, Mark())
    return known


def known_rows(
    changes: Changes, sheet: Edited, ids: Mapping[str, object]
) -> Iterator[Row]:
    """Yield the rows of records that the plan has, each once; any other id is told."""
    seen: set[str] = set()
    for row in sheet.rows:
        if not row.id:
            continue
        if row.id in seen:
            changes.note(sheet, row, "id", "workbook-id-twice", id=row.id)
        elif row.id in ids:
            yield row
        elif row.id in sheet.base:
            # Of what went out of the plan since, only an edit would be lost.
            if not any(sheet.edited(row)):
                continue
            changes.note(sheet, row, "id", "workbook-gone", id=row.id)
        else:
            changes.note(sheet, row, "id", "workbook-unknown-id", id=row.id)
        seen.add(row.id)


def is_ticked(changes: Changes, sheet: Edited, row: Row, column: str) -> bool:
    """Tell whether a cell is ticked; anything else that stands in it is told."""
    text = row.cells.get(column, "")
    if text.casefold() == changes.words("workbook.tick"):
        return True
    if text:
        changes.note(sheet, row, column, "workbook-not-tick", text=text)
    return False


def edited_cells(
    changes: Changes, sheet: Edited, row: Row, now: Mapping[str, str]
) -> dict[str, str]:
    """Return the cells of a row that somebody edited, by column, where the plan still says what was written.

    ``now`` has what cells would say today. A cell that was changed both in the plan and in the sheet is told.
    """
    base = sheet.base.get(row.id, now)
    edits: dict[str, str] = {}
    for column, text in sheet.edited(row):
        current = plain(now.get(column, ""))
        if plain(text) == current:
            continue
        if current != plain(base.get(column, "")):
            changes.note(
                sheet, row, column, "workbook-conflict", plan=current, text=text
            )
        else:
            edits[column] = text
    return edits


def read_fields(
    changes: Changes,
    sheet: Edited,
    row: Row,
    record: type,
    edits: Mapping[str, str],
    known: Definitions,
) -> dict[str, Any]:
    """Return what edited cells mean for the fields of a record that have the names of their columns.

    A cell with a fault is told and left out.
    """
    reader = CellReader(sheet.path, known)
    fields: dict[str, Any] = {}
    for name, text in edits.items():
        before = len(reader.problems)
        value = reader.read(record, name, text, sheet.mark(row, name))
        if len(reader.problems) == before:
            fields[name] = value
    changes.problems += reader.problems
    return fields


def differing(record: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that do not have their value yet, as they are written."""
    return {
        name: written(value, type(record), name)
        for name, value in fields.items()
        if value_of(record, name) != value
    }


def refused_places(
    changes: Changes,
    sheet: Edited,
    row: Row,
    places: Iterable[Place],
    identity: str,
    name: str,
) -> bool:
    """Tell where a record is still named that is to go; return whether it is."""
    lines = sorted({place.mark.line for place in places})
    if lines:
        listed_lines = ", ".join(map(str, lines))
        changes.note(
            sheet,
            row,
            "id",
            "workbook-still-named",
            id=identity,
            name=name,
            lines=listed_lines,
        )
    return bool(lines)


def set_fields(data: Any, record: type, fields: Mapping[str, Any]) -> None:
    """Set fields of a record read by ruamel; None takes one away."""
    for name, value in fields.items():
        if value is None:
            data.pop(name, None)
        else:
            put(data, record, name, value)


def in_order(record: type, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a new record in the order of plan.yaml, those left out that say nothing."""
    given = {name: written(value, record, name) for name, value in fields.items()}
    return {
        name: given[name]
        for name in fields_of(record)
        if given.get(name) not in (None, "")
    }


def listed(fields: Mapping[str, Any], head: Mapping[str, str], words: Words) -> str:
    """Name fields with their new values, by the heads of their columns: "Tên: Phòng Nội vụ"."""
    parts = []
    for name, value in fields.items():
        said = "-" if value is None else value
        if value is True:
            said = words("workbook.yes")
        text = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
        parts.append(f"{head.get(name, name)}: {text}")
    return ", ".join(parts)
