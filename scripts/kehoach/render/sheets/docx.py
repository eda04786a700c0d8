"""Sheets as Word documents in the manner of Nghị định 30/2020/NĐ-CP, appendix I; the same bytes for the same plan."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from kehoach.render.codes import code_of
from kehoach.render.sheets.layout import Line, Sheet
from kehoach.words import LANGUAGES

_WIDTHS = {
    "number": 8,
    "what": 95,
    "roles": 18,
    "people": 51,
    "when": 32,
    "safe": 22,
    "done": 11,
    "notes": 15,
}
"""Columns in millimetres; together what the margins leave of a sheet on its side."""
_HALF = sum(_WIDTHS.values()) / 2
_SERIF = "Times New Roman"
_NAMES = (
    nsdecls("w") + ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects"}
"""Kinds of parts of the library's template that say nothing of a sheet; Word needs none of them."""
_BOX = (
    '<w:sdt><w:sdtPr><w:alias w:val={name}/><w14:checkbox><w14:checked w14:val="0"/>'
    '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'
    '</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" '
    'w:hAnsi="MS Gothic" w:hint="eastAsia"/><w:sz w:val="32"/></w:rPr><w:t>\u2610</w:t></w:r></w:sdtContent></w:sdt>'
)
"""A box that Word ticks on a click, with the name that Word shows and screen readers say."""
_LONGEST_NAME = 64
"""Letters that Word takes for the title of a control."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP archive can name."""


def docx(sheet: Sheet) -> bytes:
    """Write a sheet as a document to fill in, edit and file."""
    document = Document()
    _drop_leftovers(document)
    _set_styles(document, sheet)
    _set_page(document)
    _set_properties(document, sheet)
    _head(document, sheet)
    _table(document, sheet)
    for listed in sheet.lists:
        _list(document, listed.title, listed.entries)
    _end(document, sheet)
    out = io.BytesIO()
    document.save(out)
    return _stable(out.getvalue())


def _drop_leftovers(document: Any) -> None:
    """Take out what the library's template tells of itself: its picture, its program and its editing."""
    for holder in (document.part.package, document.part):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.rpartition("/")[2] in _LEFTOVERS:
                # A part that nothing leads to is not written.
                del holder.rels[key]
    for root in (document.settings.element, document.styles.element):
        for name in ("w:rsids", "w:rsid", "w:savePreviewPicture", "w14:docId"):
            for entry in root.findall(f".//{name}", _SPACES):
                entry.getparent().remove(entry)


def _set_properties(document: Any, sheet: Sheet) -> None:
    """Say what the document is; its time is the plan's edition, so that the bytes stay the same."""
    properties = document.core_properties
    properties.title = f"{sheet.title}: {sheet.subtitle}"
    properties.author = properties.last_modified_by = sheet.issuer
    properties.language = sheet.language
    properties.created = dt.datetime.combine(sheet.edition, dt.time())
    properties.modified = properties.created
    properties.comments = ""
    properties.revision = 1


def _set_styles(document: Any, sheet: Sheet) -> None:
    sizes = {
        "Normal": 12,
        "Heading 1": 14,
        "Heading 2": 12,
        "List Bullet": 11,
        "Caption": 9,
        "Header": 12,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = _SERIF, Pt(size)
        # The headings and captions of the library's template are blue.
        style.font.color.rgb = None
        # The library sets the font of Latin letters only, and a font of the theme would go before any that is named.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), _SERIF)
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            if fonts.get(qn(kind)) is not None:
                del fonts.attrib[qn(kind)]
        style.paragraph_format.space_before = Pt(4 if name.startswith("Heading") else 0)
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.line_spacing = 1.0
    document.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    language = document.styles["Normal"].element.get_or_add_rPr()
    code = LANGUAGES[sheet.language].tag
    language.append(parse_xml(f'<w:lang {_NAMES} w:val="{code}" w:eastAsia="{code}"/>'))


def _set_page(document: Any) -> None:
    """A4 on its side, which the decree allows for tables, with its margins; page number on top from page 2."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # Fields, of which the library knows nothing; the 2 stands until Word counts.
    shown = "<w:r><w:t>2</w:t></w:r>"
    for part in (
        f'<w:fldSimple {_NAMES} w:instr="PAGE">{shown}</w:fldSimple>',
        f"<w:r {_NAMES}><w:t>/</w:t></w:r>",
        f'<w:fldSimple {_NAMES} w:instr="NUMPAGES">{shown}</w:fldSimple>',
    ):
        paragraph._p.append(parse_xml(part))


def _head(document: Any, sheet: Sheet) -> None:
    if sheet.draft:
        line = document.add_paragraph(sheet.draft)
        line.alignment, line.runs[0].bold = WD_ALIGN_PARAGRAPH.CENTER, True
    else:
        _letterhead(document, sheet)
    document.add_heading(sheet.title, 1)
    subtitle = document.add_paragraph(sheet.subtitle)
    subtitle.alignment, subtitle.runs[0].bold = WD_ALIGN_PARAGRAPH.CENTER, True
    document.add_paragraph(sheet.plan_line).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _letterhead(document: Any, sheet: Sheet) -> None:
    left = [
        _paragraph(sheet.issuer.upper(), bold=True, centre=True),
        _paragraph(sheet.number, centre=True),
    ]
    right = [
        _paragraph(sheet.nation, bold=True, centre=True),
        _paragraph(sheet.motto, bold=True, centre=True),
        _paragraph(sheet.place_date, italic=True, centre=True),
    ]
    # Issuer to the left, nation and motto to the right: a table without borders keeps them side by side.
    cells = _cell(left, _HALF) + _cell(right, _HALF)
    _add(document, _frame(f"<w:tr>{cells}</w:tr>", [_HALF, _HALF], bordered=False))


def _table(document: Any, sheet: Sheet) -> None:
    if not sheet.parts:
        document.add_paragraph(sheet.empty)
    if not sheet.lines:
        return
    widths = [_WIDTHS[key] for key, _ in sheet.columns]
    heads = [
        [_paragraph(title, bold=True, centre=True, size=10)]
        for _, title in sheet.columns
    ]
    rows = [_row(heads, widths, head=True)]
    groups = [(part.title, part.lines) for part in sheet.parts]
    if sheet.undated:
        groups.append((sheet.undated_title, sheet.undated))
    for name, lines in groups:
        # Kept with the line below it: a heading alone at the foot of a page heads nothing.
        heading = [_paragraph(name, bold=True, size=10, keep=True)]
        cell = _cell(heading, sum(widths), span=len(widths))
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>")
        for line in lines:
            contents = [_content(key, title, line) for key, title in sheet.columns]
            rows.append(_row(contents, widths))
    _add(document, _frame("".join(rows), widths, bordered=True))


def _row(
    contents: Iterable[Sequence[str]], widths: Iterable[float], *, head: bool = False
) -> str:
    """Write a row that is never split between pages; a head is repeated on each."""
    cells = "".join(map(_cell, contents, widths))
    marks = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{marks}</w:trPr>{cells}</w:tr>"


def _list(document: Any, title: str, texts: Sequence[str]) -> None:
    """Add a heading with a list below it, nothing if the list is empty."""
    if texts:
        document.add_heading(title, 2)
    for text in texts:
        document.add_paragraph(text, "List Bullet")


def _content(key: str, title: str, line: Line) -> list[str]:
    """Fill the cell of a line in the column of a key; ``title`` is what the column is headed."""
    match key:
        case "number":
            return [_paragraph(str(line.number), centre=True, size=10)]
        case "what":
            what = _paragraph(line.what, size=10, struck=line.cancelled)
            return [what, *(_paragraph(text, size=8) for text in line.remarks)]
        case "roles":
            return [_paragraph(line.roles, size=10)]
        case "people":
            return [_paragraph(". ".join(line.people), size=8)]
        case "when":
            day = [_paragraph(line.day, size=8)] if line.day else []
            return [_paragraph(line.phrase, size=10), *day]
        case "safe":
            return [_paragraph(line.safe or "–", size=10)]
        case "done":
            if line.cancelled:
                return [_paragraph("–", centre=True)]
            name = f"{title} {line.number}: {line.what}"
            box = _BOX.format(name=quoteattr(name[:_LONGEST_NAME]))
            return [f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{box}</w:p>']
    # Word takes a cell without a paragraph for damage.
    return [_paragraph("")]


def _end(document: Any, sheet: Sheet) -> None:
    """Codes and signatures in one row that is never split."""
    # Between two tables: Word would join them.
    document.add_paragraph()
    table = document.add_table(rows=1, cols=len(sheet.codes) + len(sheet.signatures))
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {_NAMES}/>"))
    cells = iter(row.cells)
    for code, cell in zip(sheet.codes, cells, strict=False):
        picture = io.BytesIO()
        drawn_code = code_of(code.address)
        drawn_code.save(picture, kind="png", scale=6, border=1)
        picture.seek(0)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        placed = paragraph.add_run().add_picture(picture, width=Mm(22))
        # What is said of it to those who do not see it; the library has no name for that.
        placed._inline.docPr.set("descr", f"{code.caption}: {code.address}")
        caption = cell.add_paragraph(code.caption, "Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for (who, how), cell in zip(sheet.signatures, cells, strict=False):
        for text, bold in ((who, True), (how, False)):
            paragraph = cell.paragraphs[0] if bold else cell.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(text)
            run.bold, run.italic = bold, not bold


def _paragraph(
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    struck: bool = False,
    centre: bool = False,
    size: float = 0,
    keep: bool = False,
) -> str:
    marks = ""
    if bold:
        marks += "<w:b/>"
    if italic:
        marks += "<w:i/>"
    if struck:
        marks += "<w:strike/>"
    if size:
        # In half points.
        marks += f'<w:sz w:val="{round(size * 2)}"/>'
    # In this order: the schema of a paragraph's properties is a sequence.
    place = "<w:keepNext/>" if keep else ""
    place += '<w:spacing w:before="0" w:after="0"/>'
    if centre:
        place += '<w:jc w:val="center"/>'
    run = ""
    if text:
        written = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
        run = f"<w:r><w:rPr>{marks}</w:rPr>{written}</w:r>"
    return f"<w:p><w:pPr>{place}</w:pPr>{run}</w:p>"


def _cell(paragraphs: Iterable[str], width: float, span: int = 1) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    wide = f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{wide}{spanned}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def _frame(rows: str, widths: Iterable[float], *, bordered: bool) -> str:
    borders = ""
    if bordered:
        line = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = "".join(f"<w:{side} {line}/>" for side in sides)
        borders = f"<w:tblBorders>{lines}</w:tblBorders>"
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    margins = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    fixed = (
        '<w:tblW w:w="0" w:type="auto"/>'
        + borders
        + '<w:tblLayout w:type="fixed"/>'
        + margins
    )
    return f"<w:tbl {_NAMES}><w:tblPr>{fixed}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _twips(millimetres: float) -> int:
    """Return a length in twentieths of a point, in which Word counts widths."""
    return round(millimetres / 25.4 * 1440)


def _add(document: Any, table: str) -> None:
    """Put a table at the end, before what closes the body."""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(table))


def _stable(data: bytes) -> bytes:
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
