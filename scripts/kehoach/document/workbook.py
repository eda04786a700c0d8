"""Workbooks to blocks: every row of every sheet, dates as official paper prints them."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kehoach.dates import print_date
from kehoach.document.blocks import Paragraph, Row, clean

FAULTS = (InvalidFileException, zipfile.BadZipFile)
"""What the package raises over a damaged file, beside Python's own exceptions."""


def read_workbook(path: Path) -> Iterator[Paragraph | Row]:
    """Yield the rows of a workbook that say anything; a table a sheet."""
    # What a formula came to when the file was saved; the formula itself says nothing to readers.
    book = openpyxl.load_workbook(path, data_only=True)
    for number, sheet in enumerate(book.worksheets, start=1):
        below = _merged_down(sheet)
        for row in sheet.iter_rows():
            cells = []
            for cell in row:
                value = below.get((cell.row, cell.column), cell.value)
                cells.append(_value(value))
            if any(cells):
                yield Row(cells=tuple(cells), line=row[0].row, table=number)


def _merged_down(sheet: Any) -> dict[tuple[int, int], object]:
    """Map the lower cells of a merged range to what its first says."""
    values = {}
    for area in sheet.merged_cells.ranges:
        first = sheet.cell(area.min_row, area.min_col).value
        # Downwards alone: across columns it would be said twice in one row.
        for row in range(area.min_row + 1, area.max_row + 1):
            values[row, area.min_col] = first
    return values


def _value(value: object) -> str:
    match value:
        case None:
            return ""
        # Before dt.date: a moment is a day too. Excel keeps a day as its midnight.
        case dt.datetime() if value.time() == dt.time():
            return print_date(value.date())
        case dt.datetime():
            clock = f"{value.hour} giờ {value.minute:02d}"
            return f"{clock} ngày {print_date(value.date())}"
        case dt.date():
            return print_date(value)
        # A number may come as 8.0 where the sheet shows 8.
        case float() if value.is_integer():
            return str(int(value))
    return clean(str(value))
