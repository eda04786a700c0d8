"""A filled workbook: rows are known by what stands in the hidden column, wherever they were sorted to."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import openpyxl

from kehoach.dates import print_date
from kehoach.desk.filled.entries import (
    DOING,
    DONE,
    TODO,
    Entry,
    Filled,
    UnreadableError,
    filled_of,
    typed,
)
from kehoach.desk.filled.packages import check_package
from kehoach.words import Words

_MOST_ROWS = 20_000
"""Of a worksheet; one cell in the last row of all that Excel has would else be a million rows."""
_MOST_COLUMNS = 100
_HEAD_WITHIN = 60
"""The table's head is one of so many first rows, whatever somebody wrote above it."""
_FILLED = {"status": "done", "result": "result", "notes": "note"}
"""What a unit fills in: the column, and what a line calls it."""


def read_workbook(data: bytes, words: Words) -> Filled:
    """Read every worksheet that has a table of lines; ``words`` are those of the sheet. Raises UnreadableError."""
    check_package(data, ".xlsx")
    # Values as they were when the file was saved: nothing is computed, and no other file is asked.
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    entries: list[Entry] = []
    tables = 0
    for page in book.worksheets:
        rows = _rows(page)
        head = _head(rows, words)
        if head:
            tables += 1
            entries += _entries(rows, head, words)
    if not tables:
        raise UnreadableError("foreign")
    return filled_of(book.properties.keywords or "", entries)


def _rows(page: Any) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield each row with its number, from 1."""
    cells = page.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    return enumerate(cells, 1)


def _head(
    rows: Iterator[tuple[int, Sequence[object]]], words: Words
) -> dict[str, int] | None:
    """Find the table's head; return where each column stands, None where there is no such table.

    Raises UnreadableError where the table has lost a column that tells of which line a row is, or what was done.
    """
    heads = {
        "id": words("checklist.excel-id"),
        "status": words("checklist.excel-status"),
        # A hint follows.
        "result": words("checklist.column-result"),
        "notes": words("checklist.column-notes"),
    }
    for number, row in rows:
        texts = [" ".join(_text(value).split()) for value in row]
        places: dict[str, int] = {}
        for name, head in heads.items():
            for place, text in enumerate(texts):
                if text.startswith(head):
                    places.setdefault(name, place)
        # Two of them stand in no other row: neither in a summary nor in a text above the table.
        if len(places) >= 2:
            # Our own summary of what came back, put beside the sheets: each of its lines would count as come.
            if words("checklist.excel-unit") in texts:
                raise UnreadableError("summary")
            for name, head in heads.items():
                if name not in places:
                    raise UnreadableError("no-column", name=head, row=number)
            return places
        if number >= _HEAD_WITHIN:
            return None
    return None


def _entries(
    rows: Iterator[tuple[int, Sequence[object]]], head: Mapping[str, int], words: Words
) -> Iterator[Entry]:
    statuses = _statuses(words)
    for number, row in rows:
        texts = {name: typed(_text(row[place])) for name, place in head.items()}
        status = texts["status"]
        # What is not ours to choose is kept, and told.
        texts["status"] = statuses.get(status.casefold(), status)
        is_chosen = status.casefold() in statuses
        if not texts["id"] and not (is_chosen or texts["result"] or texts["notes"]):
            # Below the table: lists, and who signs.
            continue
        for name, kind in _FILLED.items():
            yield Entry(line=texts["id"], kind=kind, value=texts[name], row=number)


def _statuses(words: Words) -> dict[str, str]:
    known = {
        words("status.done"): DONE,
        words("status.doing"): DOING,
        words("status.todo"): TODO,
        # Nobody has to do it, and nobody can choose that.
        words("status.cancelled-line"): TODO,
        "": TODO,
    }
    return {text.casefold(): status for text, status in known.items()}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        # Before dt.date: a moment is a day too. Programs make a day of "27/3/2020" where a cell is not text.
        case dt.datetime() if value.time() == dt.time():
            return print_date(value.date())
        case dt.date():
            return print_date(value)
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
