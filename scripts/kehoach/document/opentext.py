"""Texts of OpenDocument (.odt) to blocks: the body in order, figures that the program draws, boxes, notes, margins."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

from kehoach.document.blocks import Paragraph, Row, clean
from kehoach.document.figures import figure
from kehoach.document.grid import Cell, Grid, is_letterhead, letterhead_lines
from kehoach.document.limits import MOST_ROWS, check_depth
from kehoach.document.odf_parts import (
    cells_in,
    count_of,
    named,
    refuse_many,
    rows_in,
    text_of,
)
from kehoach.document.xml_parts import attribute, local, whole

_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_HOLDING = ("section", "frame", "text-box")
"""What only holds paragraphs, lists and tables."""

_Line = tuple[str, Any]
"""A paragraph's text as it is broken into lines, or empty with the table that stands there; with the element."""


def read_opentext(data: bytes) -> Iterator[Paragraph | Row]:
    """Read the body in order, then headers and footers."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content = whole(package, "content.xml")
        styles = None
        if "styles.xml" in package.namelist():
            styles = whole(package, "styles.xml")
    numbering = _Numbering(styles, content)
    [body] = [node for node in content.iter() if local(node) == "text"][:1]
    line = table = 0
    for text, element in itertools.chain(
        _lines_in(body, numbering), _margins(styles, numbering)
    ):
        if local(element) != "table":
            line += 1
            yield Paragraph(text=clean(text), line=line)
            continue
        rows = list(_rows(element, numbering, line))
        if not line and is_letterhead(rows):
            for said in letterhead_lines(rows):
                line += 1
                yield Paragraph(text=said, line=line)
            continue
        table += 1
        grid = Grid()
        for row in rows:
            texts = grid.row(row, line + 1)
            if any(texts):
                line += 1
                yield Row(cells=texts, line=line, table=table, spans=grid.spans)


def _lines_in(parent: Any, numbering: _Numbering) -> Iterator[_Line]:
    """Yield what stands in a body, a section, a cell or a box, in order."""
    for child in parent:
        match local(child):
            case "p" | "h":
                yield from _paragraph(child, numbering.of_heading(child), numbering)
            case "list":
                yield from _list(child, "", 1, numbering)
            case "table":
                yield "", child
            case name if name in _HOLDING:
                yield from _lines_in(child, numbering)


def _paragraph(element: Any, number: str, numbering: _Numbering) -> Iterator[_Line]:
    """Yield a paragraph behind its figure, then the boxes and notes that hang on it."""
    text = number + text_of(element)
    if clean(text):
        yield text, element
    for inner in element.iter():
        if local(inner) not in ("text-box", "note-body"):
            continue
        holders = [node for node in inner.iterancestors() if local(node) in ("p", "h")]
        # A box in a box hangs on a paragraph of its own.
        if holders[0] is element:
            yield from _lines_in(inner, numbering)


def _list(
    element: Any, inherited: str, depth: int, numbering: _Numbering
) -> Iterator[_Line]:
    check_depth(depth)
    style = attribute(element, "style-name") or inherited
    if attribute(element, "continue-numbering") != "true":
        numbering.begin(style, depth)
    for item in element:
        number = numbering.next(style, depth) if local(item) == "list-item" else ""
        for child in item:
            if local(child) == "list":
                yield from _list(child, style, depth + 1, numbering)
            elif local(child) in ("p", "h"):
                yield from _paragraph(child, number, numbering)
                # Its other paragraphs stand without one.
                number = ""


def _rows(table: Any, numbering: _Numbering, line: int) -> Iterator[list[Cell]]:
    check_depth(_depth_of(table), line + 1)

    def texts(cell: Any, _place: int) -> str:
        return "\n".join(_texts_in(cell, numbering))

    for row in rows_in(table):
        repeated = count_of(row, "number-rows-repeated")
        cells = list(cells_in(row, texts, line + 1))
        if cells:
            refuse_many(repeated, line + 1, MOST_ROWS)
            yield from [cells] * repeated


def _texts_in(cell: Any, numbering: _Numbering) -> Iterator[str]:
    """Yield what a cell says, line by line, tables in it too."""
    for text, element in _lines_in(cell, numbering):
        if local(element) != "table":
            yield text
            continue
        for row in rows_in(element):
            for inner in row:
                yield from _texts_in(inner, numbering)


def _depth_of(table: Any) -> int:
    depths = [1]
    for inner in table.iter(table.tag):
        depths.append(1 + len(list(inner.iterancestors(table.tag))))
    return max(depths)


def _margins(styles: Any, numbering: _Numbering) -> Iterator[_Line]:
    """Yield what stands above and below the pages."""
    for element in [] if styles is None else styles.iter():
        if local(element).startswith(("header", "footer")):
            for text, child in _lines_in(element, numbering):
                if text:
                    yield text, child


class _Numbering:
    """Figures that the program draws itself and does not keep in the text."""

    def __init__(self, styles: Any, content: Any) -> None:
        self._levels: dict[tuple[str, int], Any] = {}
        self._counts: dict[tuple[str, int], int] = {}
        for root in (styles, content):
            if root is not None:
                for name, style in named(root, "list-style").items():
                    self._learn(name, style)
                for style in named(root, "outline-style").values():
                    self._learn(_OUTLINE, style)

    def _learn(self, name: str, style: Any) -> None:
        for level in style:
            self._levels[name, count_of(level, "level")] = level

    def begin(self, style: str, depth: int) -> None:
        """Begin a list anew."""
        self._counts.pop((style, depth), None)

    def of_heading(self, element: Any) -> str:
        """Return the figure of a heading; empty for what is none, or has none."""
        if local(element) != "h":
            return ""
        return self.next(_OUTLINE, count_of(element, "outline-level"), "")

    def next(self, style: str, depth: int, otherwise: str = "- ") -> str:
        """Return the figure of the next item with a blank; that of a bullet where the style has no figures."""
        level = self._levels.get((style, depth))
        form = "" if level is None else attribute(level, "num-format")
        if not form:
            return otherwise
        key = (style, depth)
        begun = count_of(level, "start-value") - 1
        self._counts[key] = self._counts.get(key, begun) + 1
        for other, below in list(self._counts):
            if other == style and below > depth:
                del self._counts[other, below]
        shown = min(count_of(level, "display-levels"), depth)
        figures = []
        for above in range(depth - shown + 1, depth + 1):
            count = self._counts.get((style, above), 1)
            upper = self._levels.get((style, above))
            named_form = "" if upper is None else attribute(upper, "num-format")
            figures.append(figure(count, _FORMS.get(named_form, "decimal")))
        prefix = attribute(level, "num-prefix")
        return f"{prefix}{'.'.join(figures)}{attribute(level, 'num-suffix')} "


_OUTLINE = "\x00outline"
"""Stands for the style of headings, which no list can name."""
