"""Sheets as Word documents in the manner of Nghị định 30/2020/NĐ-CP, appendix I; the same bytes for the same plan.

What is ticked and written stands in content controls, by whose tags a program finds it again.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from kehoach.render.codes import code_of
from kehoach.render.sheets.docx_parts import (
    add,
    cell,
    filled,
    frame,
    keep,
    new_document,
    paragraph,
    row,
    run,
    saved,
    set_page,
    set_properties,
)
from kehoach.render.sheets.docx_styles import (
    CODE,
    LAYOUT_TABLE,
    LINES_TABLE,
    PLACEHOLDER,
    REMARK,
)
from kehoach.render.sheets.layout import Line, Sheet, mark_of
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


def docx(sheet: Sheet) -> bytes:
    """Write a sheet as a document to fill in, edit and file."""
    document = new_document(sheet.language)
    set_page(document)
    set_properties(
        document,
        title=f"{sheet.title}: {sheet.subtitle}",
        author=sheet.author,
        language=sheet.language,
        day=sheet.edition,
        keywords=mark_of(sheet),
    )
    _head(document, sheet)
    _body(document, sheet)
    _draw_codes(document, sheet)
    return saved(document)


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


def _head(document: Any, sheet: Sheet) -> None:
    if sheet.draft:
        add(document, paragraph(sheet.draft, "draft"))
    else:
        _letterhead(document, sheet)
    add(document, paragraph(sheet.title, "Heading1"))
    add(document, paragraph(sheet.subtitle, "Subtitle"))
    add(document, paragraph(sheet.attached, "attached"))
    told = " ".join(filter(None, (sheet.cast, sheet.explained)))
    if told:
        add(document, paragraph(told, "told"))


def _letterhead(document: Any, sheet: Sheet) -> None:
    left = [paragraph(sheet.body.upper(), "body"), paragraph("", "body-rule")]
    if sheet.superior:
        left.insert(0, paragraph(sheet.superior.upper(), "superior"))
    right = [
        paragraph(sheet.nation, "nation"),
        paragraph(sheet.motto, "nation"),
        paragraph("", "motto-rule"),
    ]
    # A table without borders keeps them side by side.
    add(document, frame(row([left, right], _HEADS), _HEADS, LAYOUT_TABLE))


def _body(document: Any, sheet: Sheet) -> None:
    """Add the table, the lists and what is signed, which is never alone on its page."""
    if sheet.empty and not sheet.parts:
        add(document, paragraph(sheet.empty))
    ending = _ending(sheet)
    # Some offices (LibreOffice) keep a row with the next row, and never with a paragraph.
    within = ending if not sheet.lists else ""
    if sheet.lines:
        add(document, _table(sheet, within))
        if within:
            keep(document.element.body[-2].tr_lst[-2])
    for listed in sheet.lists:
        add(document, paragraph(listed.title, "Heading2"))
        if listed.running:
            # A space that does not break: a bullet stays with its entry.
            entries = [f"•\u00a0{entry}" for entry in listed.entries]
            add(document, paragraph(" ".join(entries), "running"))
            continue
        for entry in listed.entries:
            add(document, paragraph(entry, "ListBullet"))
    if ending and not (within and sheet.lines):
        # What closes the body is the page's layout.
        keep(document.element.body[-2])
        add(document, paragraph("", "gap"))
        add(document, ending)
    # Word wants one below a table.
    add(document, paragraph("", "end"))


def _table(sheet: Sheet, ending: str) -> str:
    writer = _Rows(sheet)
    rows = [writer.head()]
    groups = [(part.title, part.lines) for part in sheet.parts]
    if sheet.undated:
        groups.append((sheet.undated_title, sheet.undated))
    for part in sheet.asked:
        groups.append((f"{part.title} – {part.address}", part.lines))
    for name, lines in groups:
        rows.append(writer.group(name))
        rows += map(writer.line, lines)
    if ending:
        rows.append(writer.ending(ending))
    caption = f"{sheet.title}: {sheet.subtitle}"
    return frame("".join(rows), writer.widths, LINES_TABLE, caption)


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
            head = [paragraph(title, "column-head")]
            if key == "result":
                hint = self._words("checklist.result-hint-short")
                head.append(paragraph(hint, "hint"))
            heads.append(head)
        return row(heads, self.widths, head=True)

    def group(self, title: str) -> str:
        """Write the head of a month; its style keeps it with the line below it."""
        heading = [paragraph(title, "month")]
        across = cell(heading, sum(self.widths), len(self.widths), look=_SHADED)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{across}</w:tr>"

    def ending(self, content: str) -> str:
        """Write a row without lines around it, as wide as the table, for another table."""
        inside = [paragraph("", "gap"), content, paragraph("", "end")]
        across = cell(inside, sum(self.widths), len(self.widths), look=_BARE)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{across}</w:tr>"

    def line(self, line: Line) -> str:
        """Write the row of a line."""
        columns = self._sheet.columns
        contents = [self._content(key, title, line) for key, title in columns]
        return row(contents, self.widths)

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
            return [paragraph("–")]
        if key == "notes":
            return [self._blank(line, "note", title)]
        return [self._box(line), self._blank(line, "result", title)]

    def _box(self, line: Line) -> str:
        title = self._words("status.done")
        return filled(self._control(line, "done", title, _BOX, run("\u2610")), "box")

    def _blank(self, line: Line, kind: str, title: str) -> str:
        """Write a place for text as wide as its cell: who clicks anywhere in it writes into it."""
        content = filled(run(_UNFILLED, PLACEHOLDER), "written")
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
    return filled(f"{start}{run(str(line.number))}{end}", "number")


def _what(line: Line) -> list[str]:
    style = "cancelled-step" if line.cancelled else "step"
    steps = [paragraph(step, style) for step in line.steps]
    beside = ". ".join(filter(None, (line.place, *line.people)))
    # On from there, since a line of its own for each would make the sheet a page longer.
    remarks = "".join(run(f" {remark}", REMARK) for remark in line.remarks)
    return [*steps, filled(run(f"{beside}.") + remarks, "small")]


def _due(line: Line) -> list[str]:
    texts = ((line.verb, "small"), (line.day, "day"), (line.weekday, "small"))
    shown = [paragraph(text, style) for text, style in texts if text and line.day]
    return [*shown, paragraph(line.printed, "small")]


def _ending(sheet: Sheet) -> str:
    """Write codes and signatures side by side, in one row that is never split; nothing where there are none."""
    contents = [
        [paragraph("", CODE), paragraph(code.caption, "Caption")]
        for code in sheet.codes
    ]
    for who, how in sheet.signatures:
        contents.append([paragraph(who, "signer"), paragraph(how, "signed")])
    if not contents:
        return ""
    codes = [_CODE_CELL] * len(sheet.codes)
    rest = _WIDTH - sum(codes)
    widths = [*codes, *(rest / len(sheet.signatures) for _ in sheet.signatures)]
    return frame(row(contents, widths), widths, LAYOUT_TABLE)


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
