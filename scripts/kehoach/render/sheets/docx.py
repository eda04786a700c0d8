"""Sheets as Word documents in the manner of Nghị định 30/2020/NĐ-CP, appendix I; the same bytes for the same plan.

What is ticked and written stands in content controls, by whose tags a program finds it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from kehoach.render.codes import code_of
from kehoach.render.sheets.docx_styles import (
    CODE,
    LAYOUT_TABLE,
    LINES_TABLE,
    NAMES,
    PLACEHOLDER,
    REMARK,
    set_styles,
)
from kehoach.render.sheets.layout import Line, Sheet
from kehoach.words import Words, load_words

_WIDTH = 165
"""In millimetres: what the margins leave of an upright sheet."""
_WIDTHS: dict[str, float] = {"number": 8.5, "due": 23, "result": 19.5, "notes": 17}
"""Of columns; what has to be done has the rest."""
_LONG_DAY = 27
"""Width of the days' column where one is written with its year."""
_HEADS = (63, _WIDTH - 63)
"""Widths of the head of the paper: the body to the left, nation and motto to the right."""
_CODE, _CODE_CELL = 25, 28
"""Sides of a code and the width of its place: it is scanned at arm's length."""
_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects"}
"""Kinds of parts of the library's template that say nothing of a sheet; Word needs none of them."""
_BOX = (
    '<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
)
"""A box that Word ticks on a click."""
_TEXT = '<w:showingPlcHdr/><w:text w:multiLine="1"/>'
"""A place for text without any format, of several lines."""
_SHADED = '<w:shd w:val="clear" w:color="auto" w:fill="EBEBEB"/>'
_BARE = (
    '<w:tcBorders><w:left w:val="nil"/><w:bottom w:val="nil"/><w:right w:val="nil"/></w:tcBorders>'
    '<w:tcMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'
)
_UNFILLED = "\u2002" * 5
"""What stands where nothing is written yet: room to click at, and on paper room for a pen."""
_LONGEST = 64
"""Letters that Word takes for the title and for the tag of a control."""
_LONGEST_BOOKMARK = 40
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP archive can name."""


def docx(sheet: Sheet) -> bytes:
    """Write a sheet as a document to fill in, edit and file."""
    document = Document()
    _drop_leftovers(document)
    set_styles(document, sheet.language)
    _set_page(document)
    _set_properties(document, sheet)
    _head(document, sheet)
    _body(document, sheet)
    _draw_codes(document, sheet)
    out = io.BytesIO()
    document.save(out)
    return stable(out.getvalue())


def tag_of(sheet: str, deadline: str, kind: str) -> str:
    """Return the tag of a control: ``phuong-kim-giang/sang-kien/done``; its kind is ``done``, ``result`` or ``note``.

    Word takes 64 letters: a longer one has its middle cut, with a digest of all of it in place.
    """
    return f"{_short(f'{sheet}/{deadline}', _LONGEST - len('/result'), '~')}/{kind}"


def bookmark_of(deadline: str) -> str:
    """Return the name of the bookmark of a line: some offices drop tags (LibreOffice before 7.5), none drops bookmarks.

    Word takes 40 letters, digits and underscores there, and hides a name that begins with an underscore.
    """
    return "_" + _short(re.sub(r"\W", "_", deadline), _LONGEST_BOOKMARK - 1, "_")


def _short(text: str, longest: int, joint: str) -> str:
    """Cut a text; a digest of the whole keeps two that begin alike apart."""
    if len(text) <= longest:
        return text
    ending = joint + hashlib.sha256(text.encode()).hexdigest()[:8]
    return text[: longest - len(ending)] + ending


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


def _set_properties(document: Any, sheet: Sheet) -> None:
    """Say what the document is; its time is the plan's edition, so that the bytes stay the same."""
    properties = document.core_properties
    properties.title = f"{sheet.title}: {sheet.subtitle}"
    properties.author = properties.last_modified_by = sheet.author
    properties.language = sheet.language
    properties.created = dt.datetime.combine(sheet.edition, dt.time())
    properties.modified = properties.created
    properties.comments = ""
    properties.revision = 1


def _set_page(document: Any) -> None:
    """Set A4 upright with the decree's margins; the page's number stands alone on top, from page 2."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    # A field, of which the library knows nothing; the 2 stands until Word counts.
    shown = "<w:r><w:t>2</w:t></w:r>"
    field = f'<w:fldSimple {NAMES} w:instr="PAGE">{shown}</w:fldSimple>'
    paragraph._p.append(parse_xml(field))


def _head(document: Any, sheet: Sheet) -> None:
    if sheet.draft:
        _add(document, _paragraph(sheet.draft, "draft"))
    else:
        _letterhead(document, sheet)
    _add(document, _paragraph(sheet.title, "Heading1"))
    _add(document, _paragraph(sheet.subtitle, "Subtitle"))
    _add(document, _paragraph(sheet.attached, "attached"))
    told = " ".join(filter(None, (sheet.cast, sheet.explained)))
    if told:
        _add(document, _paragraph(told, "told"))


def _letterhead(document: Any, sheet: Sheet) -> None:
    left = [_paragraph(sheet.body.upper(), "body"), _paragraph("", "body-rule")]
    if sheet.superior:
        left.insert(0, _paragraph(sheet.superior.upper(), "superior"))
    right = [
        _paragraph(sheet.nation, "nation"),
        _paragraph(sheet.motto, "nation"),
        _paragraph("", "motto-rule"),
    ]
    # A table without borders keeps them side by side.
    _add(document, _frame(_row([left, right], _HEADS), _HEADS, LAYOUT_TABLE))


def _body(document: Any, sheet: Sheet) -> None:
    """Add the table, the lists and what is signed, which is never alone on its page."""
    if not sheet.parts:
        _add(document, _paragraph(sheet.empty))
    ending = _ending(sheet)
    # Some offices (LibreOffice) keep a row with the next row, and never with a paragraph.
    within = ending if not sheet.lists else ""
    if sheet.lines:
        _add(document, _table(sheet, within))
        if within:
            _keep(document.element.body[-2].tr_lst[-2])
    for listed in sheet.lists:
        _add(document, _paragraph(listed.title, "Heading2"))
        if listed.running:
            # A space that does not break: a bullet stays with its entry.
            entries = [f"•\u00a0{entry}" for entry in listed.entries]
            _add(document, _paragraph(" ".join(entries), "running"))
            continue
        for entry in listed.entries:
            _add(document, _paragraph(entry, "ListBullet"))
    if ending and not (within and sheet.lines):
        # What closes the body is the page's layout.
        _keep(document.element.body[-2])
        _add(document, _paragraph("", "gap"))
        _add(document, ending)
    # Word wants one below a table.
    _add(document, _paragraph("", "end"))


def _table(sheet: Sheet, ending: str) -> str:
    writer = _Rows(sheet)
    rows = [writer.head()]
    groups = [(part.title, part.lines) for part in sheet.parts]
    if sheet.undated:
        groups.append((sheet.undated_title, sheet.undated))
    for name, lines in groups:
        rows.append(writer.group(name))
        rows += map(writer.line, lines)
    if ending:
        rows.append(writer.ending(ending))
    caption = f"{sheet.title}: {sheet.subtitle}"
    return _frame("".join(rows), writer.widths, LINES_TABLE, caption)


def _widths(sheet: Sheet) -> list[float]:
    """Return the widths of the columns, left to right."""
    widths = dict(_WIDTHS)
    if any(len(line.day) > len("27/12") for line in sheet.lines):
        widths["due"] = _LONG_DAY
    widths["what"] = _WIDTH - sum(widths.values())
    return [widths[key] for key, _ in sheet.columns]


class _Rows:
    """The rows of a sheet's table."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._words: Words = load_words(sheet.language)
        self._controls = 0
        self.widths = _widths(sheet)

    def head(self) -> str:
        """Write the row that is repeated on every page."""
        heads = []
        for key, title in self._sheet.columns:
            head = [_paragraph(title, "column-head")]
            if key == "result":
                hint = self._words("checklist.result-hint-short")
                head.append(_paragraph(hint, "hint"))
            heads.append(head)
        return _row(heads, self.widths, head=True)

    def group(self, title: str) -> str:
        """Write the head of a month; its style keeps it with the line below it."""
        heading = [_paragraph(title, "month")]
        cell = _cell(heading, sum(self.widths), len(self.widths), look=_SHADED)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"

    def ending(self, content: str) -> str:
        """Write a row without lines around it, as wide as the table, for another table."""
        inside = [_paragraph("", "gap"), content, _paragraph("", "end")]
        cell = _cell(inside, sum(self.widths), len(self.widths), look=_BARE)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"

    def line(self, line: Line) -> str:
        """Write the row of a line."""
        columns = self._sheet.columns
        contents = [self._content(key, title, line) for key, title in columns]
        return _row(contents, self.widths)

    def _content(self, key: str, title: str, line: Line) -> list[str]:
        """Fill the cell of a line in the column of a key; ``title`` is what the column is headed."""
        match key:
            case "number":
                return [_number(line)]
            case "what":
                return _what(line)
            case "due":
                return _due(line)
        if line.cancelled:
            return [_paragraph("–")]
        if key == "notes":
            return [self._blank(line, "note", title)]
        return [self._box(line), self._blank(line, "result", title)]

    def _box(self, line: Line) -> str:
        title = self._words("status.done")
        return _filled(self._control(line, "done", title, _BOX, _run("\u2610")), "box")

    def _blank(self, line: Line, kind: str, title: str) -> str:
        """Write a place for text as wide as its cell: who clicks anywhere in it writes into it."""
        content = _filled(_run(_UNFILLED, PLACEHOLDER), "written")
        return self._control(line, kind, title, _TEXT, content)

    def _control(
        self, line: Line, kind: str, title: str, control: str, content: str
    ) -> str:
        """Write a control around its content, with the title that Word shows and screen readers say."""
        self._controls += 1
        name = quoteattr(_title(f"{title} {line.number}: {line.what}"))
        tag = quoteattr(tag_of(self._sheet.id, line.deadline, kind))
        marks = f'<w:alias w:val={name}/><w:tag w:val={tag}/><w:id w:val="{self._controls}"/>'
        marked = f"<w:sdtPr>{marks}{control}</w:sdtPr>"
        return f"<w:sdt>{marked}<w:sdtContent>{content}</w:sdtContent></w:sdt>"


def _title(text: str) -> str:
    """Cut a text to what Word takes, at the end of a word."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rpartition(" ")[0] + "…"


def _number(line: Line) -> str:
    marked = f'w:id="{line.number}"'
    start = f'<w:bookmarkStart {marked} w:name="{bookmark_of(line.deadline)}"/>'
    end = f"<w:bookmarkEnd {marked}/>"
    return _filled(f"{start}{_run(str(line.number))}{end}", "number")


def _what(line: Line) -> list[str]:
    style = "cancelled-step" if line.cancelled else "step"
    steps = [_paragraph(step, style) for step in line.steps]
    beside = ". ".join(filter(None, (line.place, *line.people)))
    # On from there, since a line of its own for each would make the sheet a page longer.
    remarks = "".join(_run(f" {remark}", REMARK) for remark in line.remarks)
    return [*steps, _filled(_run(f"{beside}.") + remarks, "small")]


def _due(line: Line) -> list[str]:
    texts = ((line.verb, "small"), (line.day, "day"), (line.weekday, "small"))
    shown = [_paragraph(text, style) for text, style in texts if text and line.day]
    return [*shown, _paragraph(line.printed, "small")]


def _row(
    contents: Iterable[Sequence[str]], widths: Iterable[float], *, head: bool = False
) -> str:
    """Write a row that is never split between pages; a head is repeated on each."""
    cells = "".join(map(_cell, contents, widths))
    marks = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{marks}</w:trPr>{cells}</w:tr>"


def _ending(sheet: Sheet) -> str:
    """Write codes and signatures side by side, in one row that is never split; nothing where there are none."""
    contents = [
        [_paragraph("", CODE), _paragraph(code.caption, "Caption")]
        for code in sheet.codes
    ]
    for who, how in sheet.signatures:
        contents.append([_paragraph(who, "signer"), _paragraph(how, "signed")])
    if not contents:
        return ""
    codes = [_CODE_CELL] * len(sheet.codes)
    rest = _WIDTH - sum(codes)
    widths = [*codes, *(rest / len(sheet.signatures) for _ in sheet.signatures)]
    return _frame(_row(contents, widths), widths, LAYOUT_TABLE)


def _draw_codes(document: Any, sheet: Sheet) -> None:
    """Put the pictures of codes in their places."""
    places = [
        place for place in document.element.iter(qn("w:p")) if place.style == CODE
    ]
    for code, place in zip(sheet.codes, places, strict=True):
        picture = io.BytesIO()
        drawn_code = code_of(code.address)
        drawn_code.save(picture, kind="png", scale=6, border=1)
        picture.seek(0)
        run = Paragraph(place, document._body).add_run()
        placed = run.add_picture(picture, width=Mm(_CODE))
        # What is said of it to those who do not see it; the library has no name for that.
        placed._inline.docPr.set("descr", f"{code.caption}: {code.address}")


def _keep(element: Any) -> None:
    """Keep a paragraph, or a row, on the page of what follows it."""
    for paragraph in element.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def _paragraph(text: str, style: str = "Normal") -> str:
    return _filled(_run(text) if text else "", style)


def _filled(content: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def _run(text: str, style: str = "") -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _cell(
    content: Iterable[str], width: float, span: int = 1, *, look: str = ""
) -> str:
    size = f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>'
    if span > 1:
        size += f'<w:gridSpan w:val="{span}"/>'
    return f"<w:tc><w:tcPr>{size}{look}</w:tcPr>{''.join(content)}</w:tc>"


def _frame(rows: str, widths: Iterable[float], style: str, caption: str = "") -> str:
    columns = list(map(_twips, widths))
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    look = f'<w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
    look += '<w:tblLayout w:type="fixed"/>'
    if caption:
        look += f"<w:tblCaption w:val={quoteattr(caption)}/>"
    grids = f"<w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{grids}{rows}</w:tbl>"


def _twips(millimetres: float) -> int:
    """Return a length in twentieths of a point, in which Word counts widths."""
    return round(millimetres / 25.4 * 1440)


def _add(document: Any, written: str) -> None:
    """Put a paragraph or a table at the end, before what closes the body."""
    body = document.element.body
    [added] = parse_xml(f"<w:body {NAMES}>{written}</w:body>")
    body.insert(len(body) - 1, added)


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
