"""Workbooks to blocks: every row of every sheet that says anything, dates as official paper prints them.

The parts are read here one cell after the other: openpyxl makes an object of each cell that a sheet or a merged range
has room for, which is a million rows where one far row was coloured. What its formats mean is asked of it.
"""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH, from_excel

from kehoach.document.blocks import Paragraph, Row, clean, unarmed
from kehoach.document.days import Parts, said
from kehoach.document.limits import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    UnfitError,
    check_width,
)
from kehoach.document.xml_parts import attribute, elements, local, related, whole

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""What of a format is text, colour, or room."""

_Rows = dict[int, dict[int, str]]
"""What rows say by their number, and by column within; both from 1."""


def read_workbook(data: bytes) -> Iterator[Paragraph | Row]:
    """Yield the rows of a workbook that say anything; a table a sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        book = _Book(package)
        for number, part in enumerate(book.sheets, start=1):
            for row in book.rows_of(part):
                yield dataclasses.replace(row, table=number)


class _Book:
    """What the sheets of a workbook share: texts, formats, and from which day it counts."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        [main] = related(package, "", "officeDocument").values() or ["xl/workbook.xml"]
        root = whole(package, main)
        parts = related(package, main, "worksheet")
        self.sheets: list[str] = []
        """The parts of the worksheets, in the order of their tabs."""
        self._epoch = WINDOWS_EPOCH
        for element in root.iter():
            if local(element) == "sheet" and attribute(element, "id") in parts:
                self.sheets.append(parts[attribute(element, "id")])
            early = attribute(element, "date1904") in ("1", "true")
            if local(element) == "workbookPr" and early:
                self._epoch = CALENDAR_MAC_1904
        self._shared: dict[str, str] = {}
        """Texts by their number, as cells refer to them."""
        for part in related(package, main, "sharedStrings").values():
            for number, element in enumerate(elements(package, part, "si")):
                self._shared[str(number)] = _text_in(element)
        self._formats: list[str] = []
        self._coloured: list[bool] = []
        """Whether a style of cells has a colour of its own."""
        for part in related(package, main, "styles").values():
            styles = whole(package, part)
            self._formats += _formats_of(styles)
            self._coloured += _colours_of(styles)

    def rows_of(self, part: str) -> Iterator[Row]:
        """Yield each row that says anything of its own, all as wide as the widest; their table is still to be told."""
        rows: _Rows = {}
        merged: list[tuple[int, ...]] = []
        shaded: dict[int, tuple[int, ...]] = {}
        spans: dict[int, tuple[tuple[int, int], ...]] = {}
        last = 0
        for element in elements(self._package, part, "row", "mergeCell"):
            if local(element) == "row":
                last = int(element.get("r") or last + 1)
                cells = dict(self._cells(element, last))
                if cells:
                    rows[last] = cells
                    shaded[last] = tuple(self._shaded(element))
            else:
                ref = element.get("ref", "")
                merged += _merged_down(ref)
                for line, place, columns in _merged_across(ref):
                    spans[line] = (
                        *spans.get(line, ())[:MOST_COLUMNS],
                        (place, columns),
                    )
            if len(rows) > MOST_ROWS:
                raise UnfitError("document-rows", last, limit=MOST_ROWS)
            if max(len(merged), len(spans)) > MOST_CELLS:
                raise UnfitError("document-cells", limit=MOST_CELLS)
        _say_below(rows, merged)
        width = max((max(cells) for cells in rows.values()), default=0)
        for line in sorted(rows):
            check_width(width, line)
            texts = [rows[line].get(place, "") for place in range(1, width + 1)]
            yield Row(
                cells=tuple(texts),
                line=line,
                table=0,
                shaded=shaded.get(line, ()),
                spans=spans.get(line, ()),
            )

    def _shaded(self, row: Any) -> Iterator[int]:
        """Yield the columns, from 0, of the cells of a row that have a colour, as far as tables are read."""
        place = 0
        for cell in row:
            if local(cell) != "c":
                continue
            name = _CELL.fullmatch(cell.get("r", ""))
            place = column_index_from_string(name[1]) if name else place + 1
            style = cell.get("s") or ""
            known = style.isdecimal() and int(style) < len(self._coloured)
            if place <= MOST_COLUMNS and known and self._coloured[int(style)]:
                yield place - 1

    def _cells(self, row: Any, line: int) -> Iterator[tuple[int, str]]:
        """Yield column and text of the cells that say anything."""
        place = 0
        for cell in row:
            # What is only formatted has nothing in it; a sheet may have millions of those.
            is_empty = not len(cell) and "r" in cell.attrib
            if is_empty or local(cell) != "c":
                continue
            name = _CELL.fullmatch(cell.get("r", ""))
            place = column_index_from_string(name[1]) if name else place + 1
            text = self._text(cell)
            if text:
                check_width(place, line)
                yield place, text

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return unarmed(clean(_text_in(cell)))
        # What a formula came to when the file was saved; the formula itself says nothing to readers.
        value = next((child.text or "" for child in cell if local(child) == "v"), "")
        match kind:
            case "s":
                return unarmed(clean(self._shared[value])) if value else ""
            case "n" if value:
                return self._number(float(value), int(cell.get("s") or 0))
            case "d":
                return said(dt.datetime.fromisoformat(value), Parts())
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return clean(value)

    def _number(self, value: float, style: int) -> str:
        shown = self._formats[style] if style < len(self._formats) else ""
        if is_date_format(shown):
            try:
                moment = from_excel(value, self._epoch)
            # A number that is no day shows as a row of signs in Excel too.
            except (ValueError, OverflowError):
                return str(value)
            return said(moment, _parts_of(shown))
        # A number may come as 8.0 where the sheet shows 8.
        return str(int(value)) if value.is_integer() else str(value)


def _text_in(element: Any) -> str:
    """Return the text of a cell whose letters may look differently, without how Japanese is pronounced."""
    texts = []
    for node in element.iter():
        if local(node) == "t" and local(node.getparent()) != "rPh":
            texts.append(node.text or "")
    return "".join(texts)


def _formats_of(root: Any) -> Iterator[str]:
    """Yield how each style of cells shows numbers, in the order in which cells refer to them."""
    own = {}
    for element in root.iter():
        if local(element) == "numFmt":
            own[element.get("numFmtId")] = element.get("formatCode", "")
    for styles in root:
        if local(styles) == "cellXfs":
            for style in styles:
                number = style.get("numFmtId", "0")
                builtin = int(number) if number.isdecimal() else 0
                yield own.get(number) or BUILTIN_FORMATS.get(builtin, "")


def _colours_of(root: Any) -> Iterator[bool]:
    """Yield whether each style of cells has a colour, in the order in which cells refer to them."""
    fills: list[bool] = []
    for fill in root.iter():
        if local(fill) == "fill" and local(fill.getparent()) == "fills":
            fills.append(_is_colour(fill))
    for styles in root:
        if local(styles) == "cellXfs":
            for style in styles:
                number = style.get("fillId", "0")
                known = number.isdecimal() and int(number) < len(fills)
                yield known and fills[int(number)]


def _is_colour(fill: Any) -> bool:
    """Tell whether a fill shows: the first two of every book are none and a pattern that nobody chose."""
    for node in fill.iter():
        if local(node) == "patternFill":
            pattern = node.get("patternType", "none")
            colours = [child for child in node if local(child) == "fgColor"]
            is_white = any(
                (colour.get("rgb") or "")[-6:].upper() == "FFFFFF" for colour in colours
            )
            return pattern not in ("none", "gray125") and not is_white
    return len(fill) > 0


def _parts_of(shown: str) -> Parts:
    """Tell which parts of a day a format shows: "mmm-yy" no day, "d-mmm" no year."""
    letters = _NOT_SHOWN.sub("", shown.split(";")[0]).lower()
    # Beside hours an m is minutes.
    hours = "h" in letters
    return Parts(
        day="d" in letters,
        month="m" in letters and (not hours or "d" in letters or "y" in letters),
        year="y" in letters,
    )


def _merged_down(ref: str) -> Iterator[tuple[int, ...]]:
    """Yield first row, last row and first column of a merged range that has several rows."""
    area = _AREA.fullmatch(ref)
    if area and int(area[4]) > int(area[2]):
        yield int(area[2]), int(area[4]), column_index_from_string(area[1])


def _merged_across(ref: str) -> Iterator[tuple[int, int, int]]:
    """Yield row, first column from 0 and width of a merged range that has several columns."""
    area = _AREA.fullmatch(ref)
    if area:
        first, last = map(column_index_from_string, (area[1], area[3]))
        if last > first:
            yield int(area[2]), first - 1, min(last, MOST_COLUMNS) - first + 1


def _say_below(rows: _Rows, merged: list[tuple[int, ...]]) -> None:
    """Put what merged ranges say into each of their rows that says something of its own.

    Downwards alone: across columns it would be said twice in one row.
    """
    lines = sorted(rows)
    count = 0
    for first, last, column in merged:
        text = rows.get(first, {}).get(column, "")
        if not text:
            continue
        beyond = bisect.bisect_right(lines, last)
        for line in lines[bisect.bisect_right(lines, first) : beyond]:
            rows[line][column] = text
            count += 1
        if count > MOST_CELLS:
            raise UnfitError("document-cells", first, limit=MOST_CELLS)
