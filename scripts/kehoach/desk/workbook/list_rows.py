"""Rows of a plain list on their way back: edited, new and deleted ones, and what a published plan needs for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kehoach.desk.editing import PlanText, append_within, change_within
from kehoach.desk.references import Replacement, definitions_of
from kehoach.desk.workbook.changes import (
    Changes,
    differing,
    edited_cells,
    in_order,
    is_ticked,
    known_parties,
    known_rows,
    listed,
    read_fields,
    set_fields,
)
from kehoach.desk.workbook.layout import ID, Edited, Row, plain
from kehoach.desk.workbook.lists import DELETE, RecordList
from kehoach.document.naming import slug_of
from kehoach.plan.records import PlanRecord
from kehoach.words import Words


def take_over(form: RecordList, changes: Changes, sheet: Edited) -> None:
    """Write what was edited, added and deleted; of a plan that people follow, what they hold by command alone."""
    rows = _Rows(form, changes, sheet)
    rows.edit()
    rows.add()
    rows.remove()


@dataclass(frozen=True, slots=True)
class _ListText:
    """A list of plan.yaml in its text; records are found by their place."""

    text: PlanText
    form: RecordList

    def change(self, place: int, change: Callable[[Any], None]) -> None:
        """Change a record."""
        section, within = self.form.section, self.form.within
        if within:
            change_within(
                self.text, section, within, lambda records: change(records[place])
            )
        else:
            self.text.change_at(section, place, change)

    def append(self, data: Mapping[str, Any]) -> None:
        """Put a record behind the others."""
        if self.form.within:
            append_within(self.text, self.form.section, self.form.within, data)
        else:
            self.text.append(self.form.section, data)

    def remove(self, place: int) -> None:
        """Take a record away."""
        section, within = self.form.section, self.form.within
        if within:
            change_within(
                self.text, section, within, lambda records: records.pop(place)
            )
        else:
            self.text.remove(section, place)

    def drop(self) -> None:
        """Take the list away that has no record left."""
        if not self.form.within:
            self.text.drop(self.form.section)


class _Published:
    """What a published plan needs for a change: a command, or the day since when it holds."""

    def __init__(self, form: RecordList, changes: Changes, sheet: Edited) -> None:
        self._form = form
        self._changes = changes
        self._sheet = sheet

    def lets_change(self, row: Row, record: Any, fields: Mapping[str, Any]) -> bool:
        """Tell whether fields may be written; what they need is told."""
        if self._changes.draft:
            return True
        for name in self._form.corrected:
            if name in fields:
                title = fields[name]
                command = f'kehoach correct {record.id} --date … --title "{title}"'
                self._tell(row, name, command)
                return False
        return self.lets_add(row, fields)

    def lets_add(self, row: Row, fields: Mapping[str, Any]) -> bool:
        """Tell whether a record may be written; that it needs its day is told."""
        if self._changes.draft or not self._form.dated or fields.get("since"):
            return True
        head = self._changes.words(f"workbook.{self._form.key}.since")
        self._changes.note(self._sheet, row, "since", "workbook-undated", head=head)
        return False

    def lets_go(self, row: Row, record: Any) -> bool:
        """Tell whether a record may be taken away; what ends it is told."""
        if self._changes.draft:
            return True
        if self._form.dated:
            self._changes.note(self._sheet, row, ID, "workbook-day-stays")
            return False
        kind = self._form.kind
        if kind:
            command = f'kehoach end {record.id} --kind {kind} --reason "…" --date …'
            self._tell(row, ID, command)
        return not kind

    def _tell(self, row: Row, column: str, command: str) -> None:
        self._changes.note(
            self._sheet, row, column, "workbook-command-needed", command=command
        )


class _Rows:
    """The rows of a sheet, and the records that they are."""

    def __init__(self, form: RecordList, changes: Changes, sheet: Edited) -> None:
        self._form = form
        self._changes = changes
        self._sheet = sheet
        self._list = _ListText(changes.text, form)
        self._published = _Published(form, changes, sheet)
        self._heads = changes.words.group(f"workbook.{form.key}")
        self._known = known_parties(changes.record)
        self._records = {
            form.id_of(record): record for record in form.records(changes.record)
        }
        self._now = _said_now(form, changes.record, changes.words)
        self._taken = set(self._records)
        for record in self._records.values():
            self._taken.update(getattr(record, "former", ()))
        self._taken.update(ended.id for ended in changes.record.ended)
        self._added = 0
        self._gone: dict[str, Row] = {}
        for identity in sheet.deleted():
            if identity in self._records:
                self._gone[identity] = sheet.row_of(identity)

    def edit(self) -> None:
        """Write the cells that were edited."""
        ids: dict[str, Any] = dict(self._records)
        for row in self._sheet.rows:
            # What plan.yaml gives no id is called by what it says, and by something else once that was edited.
            if row.id not in ids and self._stands(row):
                ids[row.id] = None
        for row in known_rows(self._changes, self._sheet, ids):
            record = self._records.get(row.id)
            if record is None:
                continue
            if is_ticked(self._changes, self._sheet, row, DELETE):
                self._gone[row.id] = row
                continue
            edits = edited_cells(self._changes, self._sheet, row, self._now[row.id])
            edits.pop(DELETE, None)
            fields = differing(record, self._read(row, edits))
            if fields and self._published.lets_change(row, record, fields):
                self._write(row, record, fields)

    def _stands(self, row: Row) -> bool:
        """Tell whether a row says what a record says: the same workbook was taken over before."""
        noted = len(self._changes.problems)
        fields = self._read(row, _cells(self._form, row))
        is_sound = len(self._changes.problems) == noted
        # What is wrong with it is told where it is taken over.
        del self._changes.problems[noted:]
        records = self._records.values()
        return is_sound and any(not differing(record, fields) for record in records)

    def _read(self, row: Row, cells: Mapping[str, str]) -> dict[str, Any]:
        """Read cells; what cannot be chosen is told."""
        fitting: dict[str, str] = {}
        for name, text in cells.items():
            choices = self._form.choices(name, self._changes.words)
            folded = {said.casefold(): value for said, value in choices.items()}
            if choices and text and text.casefold() not in folded:
                self._changes.note(
                    self._sheet,
                    row,
                    name,
                    "workbook-not-choice",
                    text=text,
                    options=", ".join(choices),
                )
            else:
                fitting[name] = folded.get(text.casefold(), text)
        return read_fields(
            self._changes, self._sheet, row, self._form.record, fitting, self._known
        )

    def _write(self, row: Row, record: Any, fields: Mapping[str, Any]) -> None:
        def change(data: Any) -> None:
            if not self._form.within:
                # On one line it would grow too long to be read.
                data.fa.set_block_style()
            set_fields(data, self._form.record, fields)

        place = self._form.records(self._changes.record).index(record)
        self._list.change(place, change)
        self._changes.done(
            self._sheet,
            row,
            id=record.id if self._form.kind else row.cells[self._form.first_column],
            text=listed(fields, self._heads, self._changes.words),
        )

    def add(self) -> None:
        """Write the new rows; one that says what another says is told, unless it came in from this very workbook."""
        standing = []
        for identity, said in self._now.items():
            if identity in self._sheet.base:
                standing.append(said)
        for row in self._sheet.rows:
            said = _said(self._form, row.cells)
            if row.id or not any(said.values()) or row.cells.get(DELETE):
                continue
            if said in standing:
                self._changes.note(self._sheet, row, ID, "workbook-row-twice")
            elif not self._stands(row):
                self._add(row)
            standing.append(said)

    def _add(self, row: Row) -> None:
        noted = len(self._changes.problems)
        fields = self._read(row, _cells(self._form, row))
        is_sound = len(self._changes.problems) == noted
        if not is_sound or not self._published.lets_add(row, fields):
            return
        if self._form.kind:
            fields[ID] = slug_of(fields["name"], self._taken)
        data = in_order(self._form.record, fields)
        self._list.append(data)
        self._added += 1
        self._changes.done(
            self._sheet,
            row,
            "workbook-added",
            id=self._form.beginning_of(data),
            name=row.cells[self._form.first_column],
            title=self._sheet.title,
        )

    def remove(self) -> None:
        """Take away what was deleted, and whatever refers to it."""
        records = self._form.records(self._changes.record)
        left = len(records) + self._added
        # From the end, so that the places of those before stay true.
        for place in reversed(range(len(records))):
            identity = self._form.id_of(records[place])
            row = self._gone.get(identity)
            if row is None or not self._published.lets_go(row, records[place]):
                continue
            self._forget(identity)
            self._list.remove(place)
            left -= 1
            name = self._now[identity][self._form.first_column]
            self._changes.done(
                self._sheet, row, "workbook-removed", id=identity, name=name
            )
        if records and not left:
            self._list.drop()

    def _forget(self, identity: str) -> None:
        """Take a record out of whatever refers to it."""
        kind, text = self._form.kind, self._changes.text
        if kind:
            Replacement(
                definitions_of(text), kind, {identity: ()}, spellings_stay=False
            ).apply(text)


def _cells(form: RecordList, row: Row) -> dict[str, str]:
    return {name: row.cells.get(name, "") for name in form.widths}


def _said(form: RecordList, cells: Mapping[str, str]) -> dict[str, str]:
    return {name: plain(cells.get(name, "")) for name in form.widths}


def _said_now(
    form: RecordList, plan: PlanRecord, words: Words
) -> dict[str, dict[str, str]]:
    """Return what rows would say today, by the id of their record."""
    return {cells[ID]: _said(form, cells) for cells in form.rows_of(plan, words)}
