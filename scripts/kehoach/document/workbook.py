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
    book = openpyxl.load_workbook(path, data_only=True)
    for number, sheet in enumerate(book.worksheets, start=1):
        below = _merged_down(sheet)
        for row in sheet.iter_rows():
            cells = tuple(
                _value(below.get((cell.row, cell.column), cell.value)) for cell in row
            )
            if any(cells):
                yield Row(cells=cells, line=row[0].row, table=number)


def _merged_down(sheet: Any) -> dict[tuple[int, int], object]:
    """Map the lower cells of a merged range to what its first says."""
    return {
        (row, area.min_col): sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row + 1, area.max_row + 1)
    }


def _value(value: object) -> str:
    match value:
        case None:
            return ""
        case dt.datetime():
            clock = (
                f"{value.hour} giờ {value.minute:02d} ngày "
                if value.time() != dt.time()
                else ""
            )
            return clock + print_date(value.date())
        case dt.date():
            return print_date(value)
        case float() if value.is_integer():
            return str(int(value))
    return clean(str(value))
