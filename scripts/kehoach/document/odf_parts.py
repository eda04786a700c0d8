"""What texts and sheets of OpenDocument share: paragraphs, repeated and spanning cells, styles by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from kehoach.document.grid import Cell
from kehoach.document.limits import MOST_COLUMNS, UnfitError, check_width
from kehoach.document.xml_parts import attribute, local

_WRAPPING_ROWS = ("table-header-rows", "table-rows", "table-row-group")
_NOT_READ = ("annotation", "note", "text-box", "ruby-text", "title", "desc")
"""What stands within a paragraph and is none of its text; notes and boxes are read behind it."""


def text_of(paragraph: Any) -> str:
    """Return a paragraph's text without comments, notes and what floats in a box."""
    texts = [paragraph.text or ""]
    for child in paragraph:
        name = local(child)
        if name == "s":
            # However many blanks: they part words.
            texts.append(" ")
        elif name == "tab":
            texts.append(" ")
        elif name == "line-break":
            texts.append("\n")
        elif name and name not in _NOT_READ:
            texts.append(text_of(child))
        texts.append(child.tail or "")
    return "".join(texts)


def count_of(element: Any, name: str) -> int:
    """Return a count that an attribute says: 1 where it says none."""
    value = attribute(element, name)
    return max(int(value), 1) if re.fullmatch("[0-9]{1,9}", value) else 1


def rows_in(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, those that are grouped or repeated on each page too, and none of tables within."""
    for child in table:
        if local(child) == "table-row":
            yield child
        elif local(child) in _WRAPPING_ROWS:
            yield from rows_in(child)


def cells_in(row: Any, texts: Callable[[Any, int], str], line: int) -> Iterator[Cell]:
    """Yield the cells of a row; ``texts`` returns what one says in its column (from 0). Raises UnfitError for too many.

    What another cell covers is left out; empty cells behind the last that says anything are not counted.
    """
    empty = width = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        # What is covered belongs to the cell that spans it.
        if local(cell) == "covered-table-cell":
            continue
        repeated = count_of(cell, "number-columns-repeated")
        columns = count_of(cell, "number-columns-spanned")
        rows = count_of(cell, "number-rows-spanned")
        text = texts(cell, width + empty)
        if not text and rows == columns == 1:
            empty += repeated
            continue
        check_width(width + empty + repeated * columns, line)
        yield from [Cell("")] * empty
        yield from [Cell(text, columns, rows)] * repeated
        width += empty + repeated * columns
        empty = 0
    if width and width + empty <= MOST_COLUMNS:
        yield from [Cell("")] * empty


def named(root: Any, tag: str) -> dict[str, Any]:
    """Return the styles of one kind (``list-style``, ``date-style``, ``style``) by name."""
    return {
        attribute(element, "name"): element
        for element in root.iter()
        if local(element) == tag
    }


def refuse_many(count: int, line: int, limit: int) -> None:
    """Raise UnfitError for a row that is repeated more often than any plan has rows."""
    if count > limit:
        raise UnfitError("document-rows", line, limit=limit)
