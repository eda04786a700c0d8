"""Word documents to blocks: the body in order, numbers that Word draws, text boxes, notes, headers and footers."""

from __future__ import annotations

import dataclasses
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from kehoach.document.blocks import Paragraph, Row, clean
from kehoach.document.figures import figure
from kehoach.document.limits import check_depth, check_width
from kehoach.document.vocabulary import STATE_NAME

FAULTS = (PythonDocxError, OpcError)
"""What the package raises over a damaged file, beside Python's own exceptions; faults of XML are SyntaxErrors."""
_WRAPPING = tuple(
    map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:smartTag", "w:customXml"))
)
"""What may stand between a body and its blocks, a table and its rows, a row and its cells."""
_BLOCKS = ("w:p", "w:tbl")
_TEXT_NODES = (qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen"))
"""What of a run is read."""


def read_word(data: bytes) -> Iterator[Paragraph | Row]:
    """Read the body in order, then notes, headers and footers: a date may hide in any of them."""
    document = docx.Document(io.BytesIO(data))
    numbering = _Numbering(document)
    line = table = 0
    for block in _own(document.element.body, *_BLOCKS):
        is_table = block.tag == qn("w:tbl")
        if is_table and not line and _is_letterhead(block):
            for text in _letterhead_lines(block):
                line += 1
                yield Paragraph(text=text, line=line)
        elif is_table:
            table += 1
            check_depth(_depth_of(block), line + 1)
            for row in _word_rows(block, numbering):
                line += 1
                yield dataclasses.replace(row, line=line, table=table)
        else:
            text = _numbered_text(block, numbering)
            if text:
                line += 1
                yield Paragraph(text=text, line=line)
        # A box hangs on some paragraph or table, and is read behind it.
        for hidden in _boxes_of(block):
            line += 1
            yield Paragraph(text=hidden, line=line)
    for text in _outside_body(document):
        line += 1
        yield Paragraph(text=text, line=line)


def _numbered_text(paragraph: Any, numbering: _Numbering) -> str:
    """Return a paragraph's text behind the number that Word draws: "1. Họp giao ban"."""
    return clean(numbering.of(paragraph) + _text_of(paragraph))


def _depth_of(table: Any) -> int:
    """Count the tables that stand one in the other at the deepest place."""
    depths = [0]
    for inner in table.iter(qn("w:tbl")):
        depths.append(1 + len(list(inner.iterancestors(qn("w:tbl")))))
    return max(depths)


def _is_letterhead(table: Any) -> bool:
    """Tell whether a table only sets the head of official paper: issuer to the left, name of the state to the right."""
    return any(STATE_NAME in _text_of(cell) for cell in table.iter(qn("w:tc")))


def _letterhead_lines(table: Any) -> Iterator[str]:
    """Yield a letterhead line by line, a column after the other: each line says something else."""
    rows = [list(_own(row, "w:tc")) for row in _own(table, "w:tr")]
    for column in itertools.zip_longest(*rows):
        for cell in column:
            paragraphs = [] if cell is None else cell.iter(qn("w:p"))
            for paragraph in paragraphs:
                for line in _text_of(paragraph, line_break="\n").split("\n"):
                    if text := clean(line):
                        yield text


def _text_of(paragraph: Any, line_break: str = " ") -> str:
    """Return a paragraph's text with inserted runs, without deleted ones and without what floats in a box."""
    boxed = set()
    for box in paragraph.iter(qn("w:txbxContent")):
        boxed.update(box.iter())
    signs = []
    # Text that was deleted with changes tracked is w:delText, and so left out.
    for node in paragraph.iter(*_TEXT_NODES):
        if node not in boxed:
            signs.append(_sign_of(node, line_break))
    return "".join(signs)


def _sign_of(node: Any, line_break: str) -> str:
    """Return what a node of a run stands for; tabs and breaks part words."""
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag == qn("w:noBreakHyphen"):
        return "-"
    return line_break if node.tag == qn("w:br") else " "


def _boxes_of(element: Any) -> Iterator[str]:
    """Yield the paragraphs of text boxes; Word stores each twice, the second time for old readers."""
    for box in element.iter(qn("w:txbxContent")):
        parents = [parent.tag for parent in box.iterancestors()]
        if any(tag.endswith("}Fallback") for tag in parents):
            continue
        for paragraph in box.iter(qn("w:p")):
            texts = [node.text or "" for node in paragraph.iter(qn("w:t"))]
            text = clean("".join(texts))
            if text:
                yield text


def _word_rows(table: Any, numbering: _Numbering) -> Iterator[Row]:
    """Yield the rows that say anything of their own; their place is still to be told."""
    # What cells say that go on below, by their first column.
    above: dict[int, str] = {}
    for row in _own(table, "w:tr"):
        cells, says_more = _word_cells(row, above, numbering)
        # A row that is only merged with the one above says nothing of its own.
        if says_more:
            shaded, spans = _look_of(row)
            yield Row(cells=tuple(cells), line=0, table=0, shaded=shaded, spans=spans)


def _look_of(row: Any) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the columns of a row that have a colour of their own, and the cells that take several."""
    shaded: list[int] = []
    spans: list[tuple[int, int]] = []
    place = _number_of(row, "w:trPr/w:gridBefore", 0)
    for cell in _own(row, "w:tc"):
        width = _number_of(cell, "w:tcPr/w:gridSpan", 1)
        if width > 1:
            spans.append((place, width))
        if _is_coloured(cell.find(_path("w:tcPr/w:shd"))):
            shaded += range(place, place + width)
        place += width
    return tuple(shaded), tuple(spans)


def _is_coloured(shading: Any) -> bool:
    """Tell whether a cell looks other than paper: by its fill, or by a pattern over that."""
    if shading is None:
        return False
    fill = (shading.get(qn("w:fill")) or "auto").lower()
    pattern = _val(shading)
    has_pattern = pattern not in ("", "clear", "nil")
    return has_pattern or fill not in ("auto", "ffffff")


def _word_cells(
    row: Any, above: dict[int, str], numbering: _Numbering
) -> tuple[list[str], bool]:
    """Return the texts of a row by column, and whether one is its own; ``above`` is brought up to date."""
    # A row may begin further right: what it says stays under its own column.
    before = _number_of(row, "w:trPr/w:gridBefore", 0)
    check_width(before)
    cells = [""] * before
    says_more = False
    for cell in _own(row, "w:tc"):
        place, span = len(cells), _number_of(cell, "w:tcPr/w:gridSpan", 1)
        check_width(place + span)
        merged = cell.find(_path("w:tcPr/w:vMerge"))
        if merged is not None and _val(merged) != "restart":
            text = above.get(place, "")
        else:
            text = _cell_text(cell, numbering)
            above[place] = text
            says_more = says_more or bool(text)
        cells += [text, *[""] * (span - 1)]
    return cells, says_more


def _own(parent: Any, *tags: str) -> Iterator[Any]:
    """Yield rows of a table, or cells of a row, those in content controls too, and none of tables within."""
    wanted = tuple(map(qn, tags))
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPING and not _is_contents(child):
            yield from _own(child, *tags)


def _is_contents(control: Any) -> bool:
    """Tell whether a content control is a table of contents, which says nothing that does not stand elsewhere."""
    gallery = control.find(_path("w:sdtPr/w:docPartObj/w:docPartGallery"))
    return _val(gallery) == "Table of Contents"


def _path(path: str) -> str:
    return "/".join(map(qn, path.split("/")))


def _number_of(node: Any, path: str, default: int) -> int:
    """Return a count that a property says; what is no figure, or below the default, is the default."""
    value = _val(node.find(_path(path)))
    return max(int(value), default) if re.fullmatch("[0-9]{1,9}", value) else default


def _cell_text(cell: Any, numbering: _Numbering) -> str:
    texts = []
    for paragraph in cell.iter(qn("w:p")):
        texts.append(numbering.of(paragraph) + _text_of(paragraph))
    return clean("\n".join(texts))


def _outside_body(document: Any) -> Iterator[str]:
    for section in document.sections:
        yield from _margins_of(section)
    for related in document.part.rels.values():
        if related.reltype.endswith(("/footnotes", "/endnotes")):
            # The package has no reader for notes.
            xml = related.target_part.blob.decode("utf-8")
            texts = re.findall(r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>", xml)
            text = clean("".join(texts))
            if text:
                yield text


def _margins_of(section: Any) -> Iterator[str]:
    """Yield what stands above and below the pages of a section, once where sections share it."""
    for part in (
        section.header,
        section.footer,
        section.first_page_header,
        section.first_page_footer,
    ):
        # Linked: it shows what the section before it has, which was read there.
        if part.is_linked_to_previous:
            continue
        for paragraph in part.paragraphs:
            text = clean(_text_of(paragraph._p))
            if text:
                yield text


@dataclass(frozen=True, slots=True)
class _Level:
    """How Word counts at one depth of a numbering."""

    form: str
    """decimal, upperRoman, bullet, …"""
    text: str
    """"%1.%2": each figure stands for the count of a level."""
    start: int


_BULLET = _Level("bullet", "", 1)
"""What a numbering that is nowhere defined is taken for."""


class _Numbering:
    """Numbers that Word draws itself and does not keep in the text, as in a column TT."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, str], _Level] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._seen: dict[Any, str] = {}
        relations = document.part.rels.values()
        if any(related.reltype.endswith("/numbering") for related in relations):
            self._learn(document.part.numbering_part.element)

    def _learn(self, root: Any) -> None:
        """Read the levels of each numbering, which stand in an abstract one that several share."""
        abstract = {}
        for shared in root.iter(qn("w:abstractNum")):
            abstract[shared.get(qn("w:abstractNumId"))] = shared
        for number in root.iter(qn("w:num")):
            shared = abstract.get(_val(number.find(qn("w:abstractNumId"))))
            # Of a damaged file: what leads to no levels is a numbering that is nowhere defined.
            if shared is None:
                continue
            for level in shared.iter(qn("w:lvl")):
                key = (number.get(qn("w:numId")), level.get(qn("w:ilvl")))
                self._levels[key] = _Level(
                    form=_val(level.find(qn("w:numFmt"))),
                    text=_val(level.find(qn("w:lvlText"))),
                    start=int(_val(level.find(qn("w:start"))) or 1),
                )

    def of(self, paragraph: Any) -> str:
        """Return the number of a paragraph with a space, empty for one without; asked twice it counts once."""
        if paragraph not in self._seen:
            self._seen[paragraph] = self._next(paragraph)
        return self._seen[paragraph]

    def _next(self, paragraph: Any) -> str:
        properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None:
            return ""
        key = (
            _val(properties.find(qn("w:numId"))),
            _val(properties.find(qn("w:ilvl"))) or "0",
        )
        level = self._levels.get(key, _BULLET)
        if level.form == "bullet":
            return "- "
        if level.form == "none":
            return ""
        self._counts[key] = self._counts.get(key, level.start - 1) + 1
        self._begin_anew_below(*key)
        return self._filled(key[0], level.text) + " "

    def _begin_anew_below(self, number: str, depth: str) -> None:
        """Forget the counts of deeper levels: after 2 comes 2.1 again."""
        for other, below in list(self._counts):
            if other == number and below > depth:
                del self._counts[other, below]

    def _filled(self, number: str, text: str) -> str:
        def filled(place: re.Match[str]) -> str:
            # "%1" is the outermost level, which Word numbers 0.
            key = (number, str(int(place[1]) - 1))
            level = self._levels[key]
            return figure(self._counts.get(key, level.start), level.form)

        return re.sub(r"%([0-9])", filled, text)


def _val(node: Any) -> str:
    return "" if node is None else node.get(qn("w:val")) or ""
