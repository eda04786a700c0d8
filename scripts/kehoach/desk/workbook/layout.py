"""What a workbook consists of: sheets with columns and rows of texts, and the same as it comes back.

Beside what people see stands a sheet that is hidden, with every cell as it was written. What came back is held against
that, so that only what somebody edited is taken over, and a row that is missing is one that somebody deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils.cell import get_column_letter

from kehoach.problems import Mark

HIDDEN = "kehoach"
"""Name of the hidden sheet."""
ID = "id"
"""The column of each sheet that says which record a row is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; its head is ``workbook.<sheet>.<key>``, its help ``workbook.<sheet>-help.<key>``."""

    key: str
    width: int
    """In signs."""
    head: str = ""
    """The key of its head among the words, where that is another sheet's."""
    locked: bool = False
    """It is only shown."""
    choices: tuple[str, ...] = ()
    """What may be chosen, in the reader's words; beside it a cell may be empty."""
    suggested: tuple[str, str] | None = None
    """The sheet and the column of it whose texts may be chosen; anything else may be typed as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet as it is written."""

    key: str
    title: str
    columns: tuple[Column, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    helps: tuple[str, ...] = ()
    """What is told of each column to who is in its head; empty for nothing."""
    spare_rows: int = 0
    """As many rows below the last are made ready for new records."""
    rows_stay: bool = False
    """Its rows are only shown; what is typed comes below them."""
    protected: bool = True
    """Locked cells cannot be typed into; without it rows can be sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that came back: texts by column, lines parted by line breaks."""

    line: int
    cells: Mapping[str, str]

    @property
    def id(self) -> str:
        """Which record it is; empty for a new one."""
        return self.cells.get(ID, "")

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it but what every new row has."""
        return not any(self.cells.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """One sheet as it came back."""

    key: str
    title: str
    path: str
    """What problems call it: "a.xlsx[Đơn vị]"."""
    number: int
    """Which of the visible and hidden sheets it is, from 1."""
    columns: Mapping[str, int]
    """Where the columns stand that are still there, from 1."""
    rows: Sequence[Row]
    base: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The cells as they were written, by id and column."""

    def mark(self, row: Row, column: str = ID) -> Mark:
        """Return the place of a cell; of a column that is gone the first of the row."""
        return Mark(row.line, self.columns.get(column, 1))

    def row_of(self, identity: str) -> Row:
        """Return the row of a record, or the head's where it was deleted."""
        for row in self.rows:
            if row.id == identity:
                return row
        return Row(line=1, cells={})

    def name(self, row: Row, column: str) -> str:
        """Name a cell as Excel does: "C5"."""
        return f"{get_column_letter(self.columns.get(column, 1))}{row.line}"

    def edited(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield column and text of each cell of a known row that says something else than was written."""
        base = self.base.get(row.id, {})
        for column, text in row.cells.items():
            if column != ID and plain(text) != plain(base.get(column, "")):
                yield column, text

    def deleted(self) -> Iterator[str]:
        """Yield the ids whose rows are no more."""
        kept = {row.id for row in self.rows}
        for identity in self.base:
            if identity not in kept:
                yield identity


def plain(text: str) -> str:
    """Return a text with its blanks and line breaks made alike, to be compared."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(filter(None, lines))
