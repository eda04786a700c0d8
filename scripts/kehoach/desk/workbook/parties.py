"""The sheet of units and groups: what they are called, who is in them, what is to be looked at.

What is decided of a body in it, that it is another or several, is taken over by ``workbook.bodies``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kehoach.desk.references import places_of
from kehoach.desk.renaming import other_spellings
from kehoach.desk.workbook import bodies
from kehoach.desk.workbook.cells import shown, split_cell
from kehoach.desk.workbook.changes import (
    Changes,
    differing,
    edited_cells,
    in_order,
    is_ticked,
    known_rows,
    listed,
    parties_of,
    read_fields,
    refused_places,
    set_fields,
)
from kehoach.desk.workbook.layout import ID, Column, Edited, Row
from kehoach.document.naming import Names
from kehoach.plan.parties import Party
from kehoach.plan.records import Group, PlanRecord, Unit
from kehoach.plan.schema import Definitions, fields_of, fold_spelling
from kehoach.words import Words

KEY = "parties"
_SORT = "sort"
"""The column that says whether a row is a unit or a group."""
_DELETE = "delete"
_WIDTHS = {
    "name": 36,
    "aliases": 36,
    "kind": 14,
    "superior": 22,
    "members": 36,
    "except": 22,
    "open": 9,
    "may_mean": 24,
    "of_each": 20,
    "note": 30,
    "needs_review": 36,
}
"""Columns that are fields of a unit or group, with their widths in signs."""
_NAMES = 2
"""So many of them say what it is called; behind them stands what is decided of it."""
_NO_FIELDS = (_SORT, _DELETE, bodies.IS, bodies.PARTS, bodies.USED)


def columns(words: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    sorts = (words("workbook.unit"), words("workbook.group"))
    fields = []
    for name, width in _WIDTHS.items():
        choices = (words("workbook.yes"),) if name == "open" else ()
        fields.append(Column(key=name, width=width, choices=choices))
    return (
        Column(key=ID, width=24, locked=True),
        Column(key=_SORT, width=10, choices=sorts),
        *fields[:_NAMES],
        Column(key=bodies.IS, width=30, suggested=(KEY, "name")),
        Column(key=bodies.PARTS, width=30),
        Column(key=bodies.USED, width=20, locked=True),
        *fields[_NAMES:],
        Column(key=_DELETE, width=10, choices=(words("workbook.tick"),)),
    )


def rows_of(plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
    """Yield the cells of each unit and group by column."""
    labels = {party.id: party.name for party in parties_of(plan)}
    mentions = bodies.mentions_of(plan, words)
    for party in parties_of(plan):
        cells = _cells(party, labels, words)
        yield {**cells, bodies.USED: mentions.get(party.id, "")}


def _cells(party: Party, labels: Mapping[str, str], words: Words) -> dict[str, str]:
    fields = fields_of(type(party))
    cells = {
        name: shown(party, name, labels, words) for name in _WIDTHS if name in fields
    }
    sort = words("workbook.unit" if isinstance(party, Unit) else "workbook.group")
    return {ID: party.id, _SORT: sort, **cells}


def take_over(changes: Changes, sheet: Edited) -> tuple[str, ...]:
    """Write what was edited of units and groups; return the ids of those that are to go once nothing names them.

    A row whose id was lost is known by its name.
    """
    parties: dict[str, Party] = {
        party.id: party for party in parties_of(changes.record)
    }
    way = _Parties(changes, bodies.undecided(sheet), parties)
    way.edit()
    way.add()
    return way.gone


def remove(changes: Changes, sheet: Edited, ids: tuple[str, ...]) -> None:
    """Take units and groups of a draft away that nothing names; where one is still named is told."""
    parties = {party.id: party for party in parties_of(changes.record)}
    for identity in ids:
        party = parties[identity]
        row = sheet.row_of(identity)
        name = party.name
        if not changes.draft:
            changes.note(
                sheet, row, ID, "workbook-party-published", id=identity, name=name
            )
            continue
        places = [
            place
            for place in places_of(changes.record, "party", identity)
            if not _is_own(changes.record, place.mark.line, ids)
        ]
        if refused_places(changes, sheet, row, places, identity, name):
            continue
        changes.text.remove(_section(party), identity)
        changes.done(sheet, row, "workbook-removed", id=identity, name=name)


def _is_own(plan: PlanRecord, line: int, ids: tuple[str, ...]) -> bool:
    """Tell whether a line is that of a field of a party that goes as well."""
    for party in parties_of(plan):
        lines = {mark.line for _, mark in party.at.fields}
        if party.id in ids and line in lines:
            return True
    return False


def _section(party: Party) -> str:
    return "units" if isinstance(party, Unit) else "groups"


class _Parties:
    """The units and groups of a plan, and their rows."""

    def __init__(
        self, changes: Changes, sheet: Edited, parties: Mapping[str, Party]
    ) -> None:
        self._changes = changes
        self._sheet = sheet
        self._parties = parties
        self._labels = changes.labels
        self._heads = {
            name: changes.words(f"workbook.parties.{name}") for name in _WIDTHS
        }
        tick = [
            row.id
            for row in sheet.rows
            if is_ticked(changes, sheet, row, _DELETE) and row.id in parties
        ]
        missing = {identity for identity in sheet.deleted() if identity in parties}
        self._rows = list(known_rows(changes, sheet, parties))
        self._new: list[tuple[str, Row]] = []
        self._find_new(missing)
        self.gone = (*dict.fromkeys(tick), *sorted(missing))
        self._known = self._definitions()

    def _find_new(self, missing: set[str]) -> None:
        """Sort the rows without an id: new ones get theirs, one that only lost it is told apart by its name."""
        by_name = {
            fold_spelling(self._parties[identity].name): identity
            for identity in self._parties
            # What came in since may have come from this very row.
            if identity in missing or identity not in self._sheet.base
        }
        names = Names()
        for identity in self._parties:
            names.learn(identity, ())
        for ended in self._changes.record.ended:
            names.learn(ended.id, ())
        for row in self._sheet.rows:
            name = row.cells.get("name", "")
            if row.id or row.cells.get(_DELETE):
                continue
            lost = by_name.get(fold_spelling(name))
            if lost:
                missing.discard(lost)
                del by_name[fold_spelling(name)]
                self._rows.append(Row(line=row.line, cells={**row.cells, ID: lost}))
            elif bodies.is_decided(row):
                # What is none of the plan's is told with what was decided of it.
                continue
            elif name:
                self._new.append((names.find_or_add(name), row))
            else:
                self._changes.note(self._sheet, row, "name", "empty-value")

    def _definitions(self) -> Definitions:
        """Return who is called what once the sheet is taken over; a spelling that two would have is told."""
        known = Definitions()
        rows = {row.id: row for row in self._rows}
        head = Row(line=1, cells={})
        had: dict[str, list[str]] = {}
        for identity, party in self._parties.items():
            known.add("party", identity, identity, self._sheet.mark(head))
            had[identity] = [party.name, *party.aliases, *party.former]
        # What is kept comes first: the cell that takes it from somebody is the one to be told.
        new: list[tuple[str, Row, str]] = []
        for identity, party in self._parties.items():
            row = rows.get(identity, head)
            for spelling in self._spellings(party, row):
                if identity in self.gone:
                    continue
                if spelling in had[identity]:
                    known.add("party", spelling, identity, self._sheet.mark(row))
                else:
                    new.append((identity, row, spelling))
        for identity, row in self._new:
            spellings = [row.cells["name"], *split_cell(row.cells.get("aliases", ""))]
            new += [(identity, row, text) for text in (*spellings, identity)]
        for identity, row, spelling in new:
            mark = self._sheet.mark(row)
            taken = known.add("party", spelling, identity, mark)
            if taken and taken[0] != identity:
                self._tell_taken(row, spelling, taken[0])
        # Whoever goes may still be named until it has gone.
        for identity in self.gone:
            for spelling in had[identity]:
                known.add("party", spelling, identity, self._sheet.mark(head))
        return known

    def _spellings(self, party: Party, row: Row) -> list[str]:
        """List what a party is called once its row is taken over; what it was called stays a spelling."""
        edited = dict(self._sheet.edited(row)) if row.id else {}
        spellings = [edited.get("name", ""), party.name, *party.former]
        if "aliases" in edited:
            spellings += split_cell(edited["aliases"])
        else:
            spellings += party.aliases
        return list(filter(None, spellings))

    def _tell_taken(self, row: Row, spelling: str, other: str) -> None:
        column = "name"
        if fold_spelling(row.cells.get("name", "")) != fold_spelling(spelling):
            column = "aliases"
        label = self._labels.get(other, other)
        self._changes.note(
            self._sheet, row, column, "workbook-name-taken", text=spelling, other=label
        )

    def edit(self) -> None:
        """Write the cells that were edited."""
        for row in self._rows:
            if row.id in self.gone:
                continue
            party = self._parties[row.id]
            now = _cells(party, self._labels, self._changes.words)
            edits = edited_cells(self._changes, self._sheet, row, now)
            if _SORT in edits:
                self._changes.note(
                    self._sheet,
                    row,
                    _SORT,
                    "workbook-sort",
                    id=party.id,
                    sort=now[_SORT],
                )
            for name in _NO_FIELDS:
                edits.pop(name, None)
            fields = self._fields(row, type(party), edits)
            if "name" in fields and not self._renamed(row, party, fields):
                continue
            self._write(row, party, differing(party, fields))

    def _fields(
        self, row: Row, record: type, cells: Mapping[str, str]
    ) -> dict[str, Any]:
        """Read cells; one that has nothing to say of a unit, or of a group, is told."""
        fitting: dict[str, str] = {}
        for name, text in cells.items():
            if name in fields_of(record):
                fitting[name] = text
            elif text:
                head = self._heads[name]
                self._changes.note(
                    self._sheet, row, name, "workbook-other-sort", head=head
                )
        return read_fields(
            self._changes, self._sheet, row, record, fitting, self._known
        )

    def _renamed(self, row: Row, party: Party, fields: dict[str, Any]) -> bool:
        """Keep the old name of a party of a draft as a spelling; tell the command for one that people follow."""
        name = fields["name"]
        if name == party.name:
            return True
        if not self._changes.draft:
            self._changes.note(
                self._sheet,
                row,
                "name",
                "workbook-rename-published",
                id=party.id,
                old=party.name,
                name=name,
            )
            return False
        spelled = replace(party, aliases=fields.get("aliases", party.aliases))
        fields["aliases"] = tuple(other_spellings(name, [spelled]))
        return True

    def _write(self, row: Row, party: Party, fields: dict[str, Any]) -> None:
        if not fields:
            return

        def change(data: Any) -> None:
            # On one line it would grow too long to be read.
            data.fa.set_block_style()
            set_fields(data, type(party), fields)

        self._changes.text.edit(_section(party), party.id, change)
        text = listed(fields, self._heads, self._changes.words)
        self._changes.done(self._sheet, row, id=party.id, text=text)

    def add(self) -> None:
        """Write the new rows."""
        words = self._changes.words
        for identity, row in self._new:
            cells = {name: row.cells.get(name, "") for name in _WIDTHS}
            record = self._record_of(row, cells)
            if record is None:
                continue
            given = {name: text for name, text in cells.items() if text}
            fields = self._fields(row, record, given)
            data = in_order(record, {ID: identity, **fields})
            section = "units" if record is Unit else "groups"
            self._changes.text.append(section, data)
            self._changes.done(
                self._sheet,
                row,
                "workbook-party-added",
                id=identity,
                sort=words("workbook.unit" if record is Unit else "workbook.group"),
                name=row.cells["name"],
            )

    def _record_of(self, row: Row, cells: Mapping[str, str]) -> type | None:
        """Tell whether a new row is a unit or a group, by what it says or by its name."""
        words = self._changes.words
        said = row.cells.get(_SORT, "").casefold()
        for key, record in (("unit", Unit), ("group", Group)):
            if said == words(f"workbook.{key}").casefold():
                return record
        if said:
            self._changes.note(
                self._sheet,
                row,
                _SORT,
                "workbook-unknown-sort",
                text=said,
                unit=words("workbook.unit"),
                group=words("workbook.group"),
            )
            return None
        only_groups = fields_of(Group).keys() - fields_of(Unit).keys()
        if any(cells[name] for name in only_groups & cells.keys()):
            return Group
        names = Names()
        several = names.new[names.find_or_add(cells["name"])].several
        return Group if several else Unit
