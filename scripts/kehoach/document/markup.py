"""HTML to blocks: pages that office programs and software of agencies save, and the tables within Markdown."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from kehoach.document.blocks import Paragraph, Row, clean
from kehoach.document.figures import figure
from kehoach.document.grid import Cell, Grid, is_letterhead, letterhead_lines
from kehoach.document.limits import (
    MEGABYTE,
    MOST_PAGE,
    MOST_SIGNS,
    UnfitError,
    check_depth,
)


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BLOCKS = _names(
    "address article aside blockquote body caption center dd div dl dt figcaption footer form h1 h2 h3 h4 h5 h6 header"
    " hr html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
"""Elements that begin and end a line."""
_UNSEEN = _names("del head noscript s script strike style template title")
"""Elements whose text is no part of the document, or was struck out."""
_DEEPEST = 255
"""As many elements within each other as the parser takes, of whatever kind."""
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([\w-]{1,40})""", re.IGNORECASE)
TABLE_BEGINS = ("<table", "<TABLE")
TABLE_ENDS = ("</table>", "</TABLE>")
_AROUND_TABLES = re.compile(
    r"(?=<table(?![^\s>]))|(?<=</table>)|(?=<TABLE(?![^\s>]))|(?<=</TABLE>)"
)


def read_markup(data: bytes) -> Iterator[Paragraph | Row]:
    """Read a page; lines are those of the file. Raises UnfitError for text in no coding that it names."""
    yield from _blocks_of(_decoded(data), 1, 1)


def tables_in(markup: str, line: int, table: int) -> Iterator[Paragraph | Row]:
    """Read the tables that stand within Markdown: ``line`` is the first line's, ``table`` the first table's number."""
    yield from _blocks_of(markup, line, table)


def split_at_tables(text: str) -> list[str]:
    """Part a line where a table begins, and where one ends."""
    return [part for part in _AROUND_TABLES.split(text) if part]


def _decoded(data: bytes) -> str:
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        named = _CHARSET.search(data[:2000])
        try:
            return data.decode(named[1].decode() if named else "ascii")
        except (UnicodeDecodeError, LookupError):
            raise UnfitError("not-utf8") from error


def _blocks_of(markup: str, line: int, table: int) -> Iterator[Paragraph | Row]:
    if len(markup) > MOST_PAGE:
        sizes = {"size": len(markup) // MEGABYTE, "limit": MOST_PAGE // MEGABYTE}
        raise UnfitError("too-large", line, **sizes)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    # Signs that no document has: the parser would end at the first.
    root = etree.fromstring(markup.replace("\x00", "").encode() or b"<p>", parser)
    for entry in parser.error_log:
        if "depth" in entry.message:
            raise UnfitError("document-nesting", line, limit=_DEEPEST)
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise UnfitError("document-signs", line, limit=MOST_SIGNS)
    if root is None:
        return
    first = True
    for text, element in _lines_of(root):
        if element is None:
            continue
        place = line + (element.sourceline or 1) - 1
        if _name(element) != "table":
            yield Paragraph(text=text, line=place)
            first = False
            continue
        _check_depth(element, place)
        rows = [(row, list(_cells(row))) for row in _own(element, "tr")]
        if first and is_letterhead([cells for _, cells in rows]):
            for said in letterhead_lines([cells for _, cells in rows]):
                yield Paragraph(text=said, line=place)
        else:
            yield from _rows(rows, line, table)
            table += 1
        first = False


def _rows(rows: list[tuple[Any, list[Cell]]], line: int, table: int) -> Iterator[Row]:
    grid = Grid()
    for row, cells in rows:
        place = line + (row.sourceline or 1) - 1
        texts = grid.row(cells, place)
        if any(texts):
            yield Row(cells=texts, line=place, table=table, spans=grid.spans)


def _lines_of(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield lines with the element that each begins in; a table alone, without its text."""
    said = _Line()
    counts: dict[Any, int] = {}
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        name = _name(element)
        if event == "start" and (name in _UNSEEN or name == "table"):
            walk.skip_subtree()
            if name == "table":
                yield from said.end()
                yield "", element
        elif event == "start":
            if name in _BLOCKS or name == "br":
                yield from said.end()
            said.add(_number(element, counts) if name == "li" else "", element)
            said.add(element.text, element)
        elif event == "end" and name in _BLOCKS:
            yield from said.end()
        if event != "start" and element is not root:
            said.add(element.tail, element)
    yield from said.end()


class _Line:
    """What one line says so far, and the element in which it began."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._begun: Any = None

    def add(self, text: str | None, element: Any) -> None:
        if text and (text.strip() or self._texts):
            self._begun = element if self._begun is None else self._begun
            self._texts.append(text)

    def end(self) -> Iterator[tuple[str, Any]]:
        text = clean("".join(self._texts))
        if text:
            yield text, self._begun
        self._texts, self._begun = [], None


def _number(item: Any, counts: dict[Any, int]) -> str:
    """Return what a browser draws before an item of a list; ``counts`` is how far each list has come."""
    listed = item.getparent()
    if _name(listed) != "ol":
        return "- "
    if listed not in counts:
        start = listed.get("start", "1")
        counts[listed] = int(start) - 1 if re.fullmatch("[0-9]{1,6}", start) else 0
    counts[listed] += 1
    form = _FORMS.get(listed.get("type", ""), "decimal")
    return figure(counts[listed], form) + ". "


def _cells(row: Any) -> Iterator[Cell]:
    for cell in _own(row, "td", "th"):
        texts = [text for text, _ in _lines_within(cell)]
        yield Cell(
            text="\n".join(texts),
            columns=_count(cell, "colspan"),
            # None is as many as there are.
            rows=_count(cell, "rowspan", none=65_534),
        )


def _lines_within(cell: Any) -> Iterator[tuple[str, Any]]:
    """Yield the lines of a cell, those of tables in it too."""
    for text, element in _lines_of(cell):
        if _name(element) == "table" and not text:
            for inner in element.iter("td", "th"):
                if next(inner.iterancestors("table")) is element:
                    yield from _lines_within(inner)
        else:
            yield text, element


def _own(parent: Any, *names: str) -> Iterator[Any]:
    """Yield the rows of a table, or the cells of a row, none of tables within."""
    for child in parent:
        if _name(child) in names:
            yield child
        elif _name(child) in ("thead", "tbody", "tfoot", "form"):
            yield from _own(child, *names)


def _count(cell: Any, span: str, none: int = 1) -> int:
    value = cell.get(span, "1").strip()
    if not re.fullmatch("[0-9]{1,9}", value):
        return 1
    return int(value) or none


def _check_depth(table: Any, line: int) -> None:
    for inner in table.iter("table"):
        check_depth(1 + len(list(inner.iterancestors("table"))), line)


def _name(element: Any) -> str:
    """Return the name of an element; empty for comments and the like."""
    return element.tag if isinstance(element.tag, str) else ""
