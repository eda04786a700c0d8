"""A form of sheets that only tests have: OpenDocument Text, written here and read back by other programs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from kehoach.render import printed
from kehoach.render.sheets.jobs import Paper, PrintedForm
from kehoach.render.sheets.layout import Line, Sheet

_MIMETYPE = "application/vnd.oasis.opendocument.text"
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
_MANIFEST_NAME = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{_MANIFEST_NAME}" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time of a file in a ZIP archive, instead of the time of day."""


def write_odt(paper: Paper) -> bytes:
    """Write the sheets of a paper one after the other: head, title, and a table with a row for each line."""
    names = " ".join(f'xmlns:{name}="{value}"' for name, value in _NAMES.items())
    body = "".join(map(_sheet, paper.sheets))
    content = (
        f'<office:document-content {names} office:version="1.3"><office:body>'
        f"<office:text>{body}</office:text></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # The type comes first and uncompressed, so that programs find it without unpacking.
        archive.writestr(zipfile.ZipInfo("mimetype", _EPOCH), _MIMETYPE)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _EPOCH), _MANIFEST)
        archive.writestr(zipfile.ZipInfo("content.xml", _EPOCH), content)
    return out.getvalue()


def _sheet(sheet: Sheet) -> str:
    head = (sheet.body, sheet.title, sheet.subtitle)
    rows = "".join(map(_row, sheet.lines))
    column = '<table:table-column table:number-columns-repeated="3"/>'
    table = (
        f"<table:table table:name={quoteattr(sheet.id)}>{column}{rows}</table:table>"
    )
    return "".join(map(_paragraph, head)) + (table if sheet.lines else "")


def _row(line: Line) -> str:
    cells = (str(line.number), line.what, line.printed)
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(text: str) -> str:
    return f"<table:table-cell>{_paragraph(text)}</table:table-cell>"


def _paragraph(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>"


def rows_of(data: bytes) -> list[list[str]]:
    """Return the cells of each row of a document's tables, read from its XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = ET.fromstring(archive.read("content.xml"))
    return [_texts(row) for row in content.iter(f"{{{_NAMES['table']}}}table-row")]


def _texts(row: Iterable[ET.Element]) -> list[str]:
    return ["".join(cell.itertext()) for cell in row]


ODT = printed(
    PrintedForm(
        name="odt",
        label="checklist.form-odt",
        booklet=True,
        periodic=True,
        write=write_odt,
    )
)
"""The entry: all that the program has to know of a new form."""
WORDS = {"vi": "Tệp OpenDocument", "en": "OpenDocument file"}
"""What its label says, as the files of words would."""
