"""Word documents to blocks: the body in order, numbers that Word draws, text boxes, notes, headers and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.table import Table

from kehoach.document.blocks import Paragraph, Row, clean

FAULTS = (PythonDocxError, OpcError)
"""What the package raises over a damaged file, beside Python's own exceptions; faults of XML are SyntaxErrors."""


def read_word(path: Path) -> Iterator[Paragraph | Row]:
    """Read the body in order, then notes, headers and footers: a date may hide in any of them."""
    document = docx.Document(str(path))
    numbering = _Numbering(document)
    line = table = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            table += 1
            for cells in _word_rows(block, numbering):
                line += 1
                yield Row(cells=cells, line=line, table=table)
        elif text := clean(numbering.of(block._p) + _text_of(block._p)):
            line += 1
            yield Paragraph(text=text, line=line)
        for hidden in _boxes_of(block._element):
            line += 1
            yield Paragraph(text=hidden, line=line)
    for text in _outside_body(document):
        line += 1
        yield Paragraph(text=text, line=line)


def _text_of(paragraph: Any) -> str:
    """Return a paragraph's text with inserted runs, without deleted ones and without what floats in a box."""
    boxed = {node for box in paragraph.iter(qn("w:txbxContent")) for node in box.iter()}
    return "".join(
        {qn("w:t"): node.text or "", qn("w:noBreakHyphen"): "-"}.get(node.tag, " ")
        for node in paragraph.iter(
            qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")
        )
        if node not in boxed
    )


def _boxes_of(element: Any) -> Iterator[str]:
    """Yield the paragraphs of text boxes; Word stores each twice, the second time for old readers."""
    for box in element.iter(qn("w:txbxContent")):
        if not any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            for paragraph in box.iter(qn("w:p")):
                if text := clean(
                    "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
                ):
                    yield text


def _word_rows(table: Table, numbering: _Numbering) -> Iterator[tuple[str, ...]]:
    for row in table.rows:
        cells: list[str] = [""] * row.grid_cols_before
        before = None
        for cell in row.cells:
            # A cell that spans columns comes once for each.
            text = "" if cell._tc is before else _cell_text(cell._tc, numbering)
            before = cell._tc
            cells.append(text)
        if any(cells):
            yield tuple(cells)


def _cell_text(cell: Any, numbering: _Numbering) -> str:
    return clean(
        "\n".join(numbering.of(one) + _text_of(one) for one in cell.iter(qn("w:p")))
    )


def _outside_body(document: Any) -> Iterator[str]:
    for section in document.sections:
        for part in (
            section.header,
            section.footer,
            section.first_page_header,
            section.first_page_footer,
        ):
            if not part.is_linked_to_previous:
                yield from filter(
                    None, (clean(_text_of(one._p)) for one in part.paragraphs)
                )
    for related in document.part.rels.values():
        if related.reltype.endswith(("/footnotes", "/endnotes")):
            found = re.findall(
                r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>",
                related.target_part.blob.decode("utf-8"),
            )
            if text := clean("".join(found)):
                yield text


class _Numbering:
    """Numbers that Word draws itself and does not keep in the text, as in a column TT."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._seen: dict[Any, str] = {}
        related = [
            part
            for part in document.part.rels.values()
            if part.reltype.endswith("/numbering")
        ]
        if not related:
            return
        root = document.part.numbering_part.element
        abstract = {
            one.get(qn("w:abstractNumId")): one
            for one in root.iter(qn("w:abstractNum"))
        }
        for number in root.iter(qn("w:num")):
            of = number.find(qn("w:abstractNumId"))
            for level in abstract[of.get(qn("w:val"))].iter(qn("w:lvl")):
                form, text, start = (
                    _val(level.find(qn(f"w:{name}")))
                    for name in ("numFmt", "lvlText", "start")
                )
                self._levels[number.get(qn("w:numId")), level.get(qn("w:ilvl"))] = (
                    form,
                    text,
                    int(start or 1),
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
        form, text, start = self._levels.get(key, ("bullet", "", 1))
        if form in ("bullet", "none"):
            return "- " if form == "bullet" else ""
        self._counts[key] = self._counts.get(key, start - 1) + 1
        for deeper in [
            other for other in self._counts if other[0] == key[0] and other[1] > key[1]
        ]:
            del self._counts[deeper]
        return self._filled(key[0], text) + " "

    def _filled(self, number: str, text: str) -> str:
        def figure(found: re.Match[str]) -> str:
            level = str(int(found[1]) - 1)
            form, _, start = self._levels[number, level]
            return _figure(self._counts.get((number, level), start), form)

        return re.sub(r"%(\d)", figure, text)


def _val(node: Any) -> str:
    return "" if node is None else node.get(qn("w:val")) or ""


def _figure(count: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        text = "".join(sign * part for sign, part in _roman_parts(count))
        return text if form == "upperRoman" else text.lower()
    if form in ("upperLetter", "lowerLetter"):
        return chr(ord("A" if form == "upperLetter" else "a") + (count - 1) % 26)
    return str(count)


def _roman_parts(count: int) -> Iterator[tuple[str, int]]:
    for sign, value in (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)):
        yield sign, count // value
        count %= value
