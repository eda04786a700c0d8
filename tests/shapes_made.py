"""Documents of many shapes from small sources: one text becomes Markdown, Word, Excel, OpenDocument and HTML.

A source (``data/shapes/NAME.txt``) has a paragraph a line. ``[table]`` begins a table, with a row a line and its cells
between bars; the next ``[table]`` or ``[end]`` ends it. ``^`` belongs to the cell above, ``<`` to the one on its left;
``=2027-03-01 m/yyyy`` is a day, and how a workbook shows it.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl

ABOVE, LEFT, DAY = "^", "<", "="
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


@dataclass(slots=True)
class Table:
    """The cells of a table as its source has them, all rows equally long."""

    rows: list[list[str]] = field(default_factory=list)

    def spans(self, row: int, column: int) -> tuple[int, int]:
        """Return how many rows and columns the cell that begins here takes."""
        width = 1
        while self._is(row, column + width, LEFT):
            width += 1
        height = 1
        while self._is(row + height, column, ABOVE):
            height += 1
        return height, width

    def _is(self, row: int, column: int, sign: str) -> bool:
        inside = row < len(self.rows) and column < len(self.rows[row])
        return inside and self.rows[row][column] == sign

    def cells(self) -> Iterator[tuple[int, int, str]]:
        """Yield row, column and text of each cell that begins somewhere."""
        for place, row in enumerate(self.rows):
            for column, text in enumerate(row):
                if text not in (ABOVE, LEFT):
                    yield place, column, text


Source = list[str | Table]


def read_source(text: str) -> Source:
    """Read a source as paragraphs and tables."""
    source: Source = []
    table: Table | None = None
    for line in text.splitlines():
        if line == "[table]":
            table = Table()
            source.append(table)
        elif line == "[end]":
            table = None
        elif table:
            table.rows.append([cell.strip() for cell in line.split("|")])
        elif line.strip():
            source.append(line)
    for block in source:
        if isinstance(block, Table):
            width = max(map(len, block.rows))
            for row in block.rows:
                row += [""] * (width - len(row))
    return source


def write_markdown(source: Source, path: Path) -> None:
    """Write bars between cells; nothing is merged there, so that a cell says again what stands above it."""
    lines: list[str] = []
    for block in source:
        if isinstance(block, Table):
            lines += _markdown_rows(block)
        else:
            lines.append(block)
        lines.append("")
        # Two tables that only an empty line parts would be one.
        if isinstance(block, Table):
            lines.append("")
    path.write_text("\n".join(lines), "utf-8")


def _markdown_rows(table: Table) -> Iterator[str]:
    above = [""] * len(table.rows[0])
    for place, row in enumerate(table.rows):
        shown: list[str] = []
        for column, text in enumerate(row):
            shown.append({ABOVE: above[column], LEFT: ""}.get(text, text))
        above = shown
        yield f"| {' | '.join(shown)} |"
        if place == 0:
            yield "|" + "---|" * len(row)


def write_html_in_markdown(source: Source, path: Path) -> None:
    """Write tables as HTML within Markdown."""
    lines: list[str] = []
    for block in source:
        if isinstance(block, Table):
            lines += ["<table>", *_html_rows(block), "</table>", ""]
        else:
            lines += [block, ""]
    path.write_text("\n".join(lines), "utf-8")


def _html_rows(table: Table) -> Iterator[str]:
    for place in range(len(table.rows)):
        cells = ""
        for row, column, text in table.cells():
            if row != place:
                continue
            height, width = table.spans(row, column)
            span = f' rowspan="{height}"' if height > 1 else ""
            span += f' colspan="{width}"' if width > 1 else ""
            cells += f"<td{span}>{html.escape(text)}</td>"
        yield f"<tr>{cells}</tr>"


def write_word(source: Source, path: Path) -> None:
    """Write paragraphs and tables whose cells are merged as Word merges them."""
    document = docx.Document()
    for block in source:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]))
        for row, column, text in block.cells():
            height, width = block.spans(row, column)
            cell = table.cell(row, column)
            if (height, width) != (1, 1):
                cell = cell.merge(table.cell(row + height - 1, column + width - 1))
            cell.text = text
        # Word joins two tables that nothing stands between.
        document.add_paragraph()
    document.save(str(path))


def write_workbook(source: Source, path: Path) -> None:
    """Write one sheet: paragraphs in the first column, tables below them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    line = 1
    for block in source:
        if isinstance(block, str):
            sheet.cell(line, 1, block)
            line += 1
            continue
        for row, column, text in block.cells():
            height, width = block.spans(row, column)
            cell = sheet.cell(line + row, column + 1)
            if text.startswith(DAY):
                day, shown = text.removeprefix(DAY).split()
                cell.value = dt.datetime.fromisoformat(day)
                cell.number_format = shown
            elif text:
                cell.value = int(text) if text.isdecimal() else text
            if (height, width) != (1, 1):
                sheet.merge_cells(
                    start_row=line + row,
                    start_column=column + 1,
                    end_row=line + row + height - 1,
                    end_column=column + width,
                )
        line += len(block.rows)
    book.save(path)


def write_opentext(source: Source, path: Path) -> None:
    """Write OpenDocument Text with spanned and covered cells."""
    body = ""
    for block in source:
        if isinstance(block, Table):
            rows = "".join(map(_open_row, [block] * len(block.rows), range(999)))
            body += f"<table:table>{rows}</table:table>"
        body += f"<text:p>{escape(block) if isinstance(block, str) else ''}</text:p>"
    names = " ".join(
        f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names} office:version="1.3"><office:body>'
        f"<office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        f'<m:manifest xmlns:m="{_ODF}:manifest:1.0" m:version="1.3">'
        '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        kind = "application/vnd.oasis.opendocument.text"
        archive.writestr(zipfile.ZipInfo("mimetype", _EPOCH), kind)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _EPOCH), manifest)
        archive.writestr(zipfile.ZipInfo("content.xml", _EPOCH), content)
    path.write_bytes(out.getvalue())


def _open_row(table: Table, place: int) -> str:
    cells = ""
    for column, text in enumerate(table.rows[place]):
        if text in (ABOVE, LEFT):
            cells += "<table:covered-table-cell/>"
            continue
        height, width = table.spans(place, column)
        span = f' table:number-rows-spanned="{height}" table:number-columns-spanned="{width}"'
        cells += f"<table:table-cell{span}><text:p>{escape(text)}</text:p></table:table-cell>"
    return f"<table:table-row>{cells}</table:table-row>"


WRITERS: dict[str, Callable[[Source, Path], None]] = {
    "md": write_markdown,
    "docx": write_word,
    "xlsx": write_workbook,
    "odt": write_opentext,
    "html.md": write_html_in_markdown,
}
"""Writes a source to a file, by what the file's name ends with."""
