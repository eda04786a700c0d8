"""What every Word paper is made of: its document and page, paragraphs, rows and tables; the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from kehoach.render.sheets.docx_styles import NAMES, Style, set_styles

_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects"}
"""Kinds of parts of the library's template that say nothing of a sheet; Word needs none of them."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP archive can name."""


def new_document(language: str, more: Iterable[Style] = ()) -> Any:
    """Return an empty document with our styles and ``more``, and nothing of the library's template."""
    document = Document()
    _drop_leftovers(document)
    set_styles(document, language, more)
    return document


def _drop_leftovers(document: Any) -> None:
    """Take out what the library's template tells of itself: its picture, its program and its editing."""
    for holder in (document.part.package, document.part):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.rpartition("/")[2] in _LEFTOVERS:
                # A part that nothing leads to is not written.
                del holder.rels[key]
    root = document.settings.element
    for name in ("w:rsids", "w:savePreviewPicture", "w14:docId"):
        for entry in root.findall(f".//{name}", _SPACES):
            entry.getparent().remove(entry)
    # Word shows and edits a document of this age as it is, and not as an older one would have it.
    [mode] = root.findall(".//w:compatSetting[@w:name='compatibilityMode']", _SPACES)
    mode.set(qn("w:val"), "15")


def set_page(document: Any, *, landscape: bool = False) -> None:
    """Set A4 with the decree's margins; the page's number stands alone on top, from page 2."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    # A field, of which the library knows nothing; the 2 stands until Word counts.
    shown = "<w:r><w:t>2</w:t></w:r>"
    field = f'<w:fldSimple {NAMES} w:instr="PAGE">{shown}</w:fldSimple>'
    paragraph._p.append(parse_xml(field))


def set_properties(
    document: Any,
    *,
    title: str,
    author: str,
    language: str,
    day: dt.date,
    keywords: str = "",
) -> None:
    """Say what the document is; its time is the ``day`` of what it was made from, so that the bytes stay the same."""
    properties = document.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = author
    properties.language = language
    properties.created = dt.datetime.combine(day, dt.time())
    properties.modified = properties.created
    properties.keywords = keywords
    properties.comments = ""
    properties.revision = 1


def row(
    contents: Iterable[Sequence[str]], widths: Iterable[float], *, head: bool = False
) -> str:
    """Write a row that is never split between pages; a head is repeated on each."""
    cells = "".join(map(cell, contents, widths))
    marks = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{marks}</w:trPr>{cells}</w:tr>"


def keep(element: Any) -> None:
    """Keep a paragraph, or a row, on the page of what follows it."""
    for inside in element.iter(qn("w:p")):
        inside.get_or_add_pPr().get_or_add_keepNext()


def paragraph(text: str, style: str = "Normal") -> str:
    """Write a paragraph of one text in a style."""
    return filled(run(text) if text else "", style)


def filled(content: str, style: str) -> str:
    """Write a paragraph around what is written already: runs, controls."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def run(text: str, style: str = "") -> str:
    """Write a text, in a style of letters where it is not that of its paragraph."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def cell(content: Iterable[str], width: float, span: int = 1, *, look: str = "") -> str:
    """Write a cell of so many millimetres around its paragraphs, over ``span`` columns."""
    size = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
    if span > 1:
        size += f'<w:gridSpan w:val="{span}"/>'
    return f"<w:tc><w:tcPr>{size}{look}</w:tcPr>{''.join(content)}</w:tc>"


def frame(rows: str, widths: Iterable[float], style: str, caption: str = "") -> str:
    """Write a table in a style around its rows; ``widths`` are those of its columns, in millimetres."""
    columns = list(map(twips, widths))
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    look = f'<w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
    look += '<w:tblLayout w:type="fixed"/>'
    if caption:
        look += f"<w:tblCaption w:val={quoteattr(caption)}/>"
    grids = f"<w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{grids}{rows}</w:tbl>"


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point, in which Word counts widths."""
    return round(millimetres / 25.4 * 1440)


def add(document: Any, written: str) -> None:
    """Put a paragraph or a table at the end, before what closes the body."""
    body = document.element.body
    [added] = parse_xml(f"<w:body {NAMES}>{written}</w:body>")
    body.insert(len(body) - 1, added)


def saved(document: Any) -> bytes:
    """Return a document as the bytes of its file: the same each time."""
    out = io.BytesIO()
    document.save(out)
    return stable(out.getvalue())


def stable(data: bytes) -> bytes:
    """Pack the parts anew: sorted, without the time of day; the list of contents stays first, as Word wants it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = sorted(
            old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        )
        for name in names:
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            # Unix, wherever it is packed: Python writes down the machine's own system.
            part.create_system = 3
            new.writestr(part, old.read(name))
    return out.getvalue()
