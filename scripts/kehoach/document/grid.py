"""Cells that span rows and columns, to rows of texts: what a merged cell says stands where it begins and below.

Across columns it is said once, in the first: else a row would say it twice. Down its rows it is said in each.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kehoach.document.blocks import clean
from kehoach.document.limits import check_width
from kehoach.document.vocabulary import STATE_NAME


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a file writes it."""

    text: str
    """Its paragraphs, a line each."""
    columns: int = 1
    """How many columns it takes."""
    rows: int = 1
    """How many rows it takes, its own among them."""


@dataclass(frozen=True, slots=True)
class _Hanging:
    """What hangs down from a row above."""

    rows: int
    """For how many rows more."""
    columns: int
    text: str


class Grid:
    """The rows of one table, one after the other."""

    def __init__(self) -> None:
        self._hanging: dict[int, _Hanging] = {}
        """By first column."""
        self.spans: tuple[tuple[int, int], ...] = ()
        """Column and width of the cells of the last row that take several columns."""

    def row(self, cells: Iterable[Cell], line: int) -> tuple[str, ...]:
        """Return the texts of the next row; all empty where only rows above say something in it.

        Raises UnfitError for a row that is too wide.
        """
        texts: list[str] = []
        says_more = False
        below: dict[int, _Hanging] = {}
        spans: list[tuple[int, int]] = []
        for cell in cells:
            self._let_hang(texts, below)
            check_width(len(texts) + cell.columns, line)
            text = clean(cell.text)
            if cell.rows > 1:
                below[len(texts)] = _Hanging(cell.rows - 1, cell.columns, text)
            if cell.columns > 1:
                spans.append((len(texts), cell.columns))
            texts += [text, *[""] * (cell.columns - 1)]
            says_more = says_more or bool(text)
        self._let_hang(texts, below)
        # A row may have fewer cells than the table columns: what hangs further right stays under its own.
        for place in sorted(self._hanging):
            texts += [""] * (place - len(texts))
            self._let_hang(texts, below)
        self._hanging = below
        self.spans = tuple(spans)
        # A row that is only merged with the one above says nothing of its own.
        return tuple(texts) if says_more else ("",) * len(texts)

    def _let_hang(self, texts: list[str], below: dict[int, _Hanging]) -> None:
        """Put what hangs down at the next column, and what follows there at once."""
        while held := self._hanging.pop(len(texts), None):
            if held.rows > 1:
                below[len(texts)] = _Hanging(held.rows - 1, held.columns, held.text)
            texts += [held.text, *[""] * (held.columns - 1)]


def is_letterhead(rows: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether a table only sets the head of official paper: issuer to the left, name of the state to the right."""
    return any(STATE_NAME in cell.text for row in rows for cell in row)


def letterhead_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Yield a letterhead line by line, a column after the other: each line says something else."""
    for column in itertools.zip_longest(*rows):
        for cell in column:
            for line in cell.text.split("\n") if cell else ():
                if text := clean(line):
                    yield text
