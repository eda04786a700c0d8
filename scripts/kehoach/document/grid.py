"""Cells that span rows and columns, to rows of texts: what a merged cell says stands where it begins and below.

Across columns it is said once, in the first: else a row would say it twice. Down its rows it is said in each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.document.limits import check_width


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a file writes it."""

    text: str
    columns: int = 1
    """How many columns it takes."""
    rows: int = 1
    """How many rows it takes, its own among them."""


class Grid:
    """The rows of one table, one after the other."""

    def __init__(self) -> None:
        self._hanging: dict[int, tuple[int, int, str]] = {}
        """By first column, what hangs down from rows above: for how many rows more, over how many columns, its text."""

    def row(self, cells: Iterable[Cell], line: int) -> tuple[str, ...]:
        """Return the texts of the next row; empty texts alone where only rows above say something in it.

        Raises UnfitError for a row that is too wide.
        """
        texts: list[str] = []
        own = False
        below: dict[int, tuple[int, int, str]] = {}
        for cell in cells:
            self._let_hang(texts, below)
            check_width(len(texts) + cell.columns, line)
            if cell.rows > 1:
                below[len(texts)] = (cell.rows - 1, cell.columns, cell.text)
            texts += [cell.text, *[""] * (max(cell.columns, 1) - 1)]
            own = own or bool(cell.text)
        # A row may have fewer cells than the table columns: what hangs further right stays under its own.
        for place in sorted(self._hanging):
            if place >= len(texts):
                texts += [""] * (place - len(texts))
                self._let_hang(texts, below)
        self._hanging = below
        # A row that is only merged with the one above says nothing of its own.
        return tuple(texts) if own else ("",) * len(texts)

    def _let_hang(
        self, texts: list[str], below: dict[int, tuple[int, int, str]]
    ) -> None:
        """Put what hangs down at the next column, and what follows there at once."""
        while held := self._hanging.pop(len(texts), None):
            rows, columns, text = held
            if rows > 1:
                below[len(texts)] = (rows - 1, columns, text)
            texts += [text, *[""] * (columns - 1)]


def rows_of(
    table: Iterable[tuple[int, Iterable[Cell]]],
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield line and texts of each row of a table that says something."""
    grid = Grid()
    for line, cells in table:
        texts = grid.row(cells, line)
        if any(texts):
            yield line, texts
