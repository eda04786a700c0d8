"""Sheets of OpenDocument (.ods) to blocks: every row that says anything, dates as official paper prints them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from kehoach.document.blocks import Paragraph, Row, clean, unarmed
from kehoach.document.days import Parts, said
from kehoach.document.grid import Grid
from kehoach.document.limits import MOST_COLUMNS, MOST_ROWS
from kehoach.document.odf_parts import (
    cells_in,
    count_of,
    named,
    refuse_many,
    rows_in,
    text_of,
)
from kehoach.document.xml_parts import attribute, local, whole

_CLOCK = re.compile(r"PT([0-9]{1,3})H([0-9]{1,2})M[0-9.,]*S?")


def read_opensheet(data: bytes) -> Iterator[Paragraph | Row]:
    """Yield the rows of all sheets; a table a sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content = whole(package, "content.xml")
        styles = None
        if "styles.xml" in package.namelist():
            styles = whole(package, "styles.xml")
    texts = _Texts(styles, content)
    sheets = [node for node in content.iter() if local(node) == "spreadsheet"]
    tables = [node for sheet in sheets for node in sheet if local(node) == "table"]
    for number, table in enumerate(tables, start=1):
        grid, line = Grid(), 1
        texts.begin(table)
        for row in rows_in(table):
            repeated = count_of(row, "number-rows-repeated")
            cells = list(cells_in(row, texts.of, line))
            if cells:
                refuse_many(repeated, line, MOST_ROWS)
                for place in range(line, line + repeated):
                    said_there = grid.row(cells, place)
                    if any(said_there):
                        yield Row(
                            cells=said_there,
                            line=place,
                            table=number,
                            spans=grid.spans,
                        )
            # However many empty ones: nothing hangs down through them.
            line += repeated


class _Texts:
    """What cells say, by their values and by how their styles show days."""

    def __init__(self, styles: Any, content: Any) -> None:
        self._shown: dict[str, Parts] = {}
        self._columns: list[str] = []
        """The styles of cells that have none of their own, by column."""
        roots = [root for root in (styles, content) if root is not None]
        days: dict[str, Any] = {}
        for root in roots:
            days.update(named(root, "date-style"))
        for root in roots:
            for name, style in named(root, "style").items():
                shown = days.get(attribute(style, "data-style-name"))
                if shown is not None:
                    self._shown[name] = _parts_of(shown)

    def begin(self, table: Any) -> None:
        """Begin a sheet: its columns say how cells look that do not say it."""
        self._columns = []
        for column in table.iter():
            if local(column) == "table-column":
                style = attribute(column, "default-cell-style-name")
                repeated = min(
                    count_of(column, "number-columns-repeated"), MOST_COLUMNS
                )
                self._columns += [style] * repeated

    def of(self, cell: Any, place: int) -> str:
        """Return what a cell of a column (from 0) says; of a day the parts that it shows."""
        lines = [text_of(child) for child in cell if local(child) == "p"]
        text = unarmed(clean("\n".join(lines)))
        if not text:
            return ""
        match attribute(cell, "value-type"):
            case "date":
                moment = dt.datetime.fromisoformat(attribute(cell, "date-value"))
                style = attribute(cell, "style-name")
                if not style and place < len(self._columns):
                    style = self._columns[place]
                return said(moment, self._shown.get(style, Parts()))
            case "time":
                clock = _CLOCK.fullmatch(attribute(cell, "time-value"))
                return f"{int(clock[1])} giờ {clock[2]}" if clock else text
        return text


def _parts_of(shown: Any) -> Parts:
    parts = {local(part) for part in shown}
    return Parts(day="day" in parts, month="month" in parts, year="year" in parts)
