"""The document itself: Word, Excel, CSV, Markdown and plain text become paragraphs and table rows.

The only module that opens such files. Nothing is interpreted here; every block knows its place, so that whatever is
said about it later can be looked up by the keeper.
"""

from __future__ import annotations

import collections
import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.table import Table
from openpyxl.utils.exceptions import InvalidFileException

from kehoach.dates import print_date
from kehoach.plan.source import find_legacy
from kehoach.problems import InputError, Mark, problem_at

MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: str
    line: int
    """Line of a text file, row of a sheet, or how many paragraphs and rows of a Word file come before, plus one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; what a merged cell says stands in its first column and in each of its rows."""

    cells: tuple[str, ...]
    line: int
    table: int
    """Number of the table in the document, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document in reading order."""

    name: str
    blocks: tuple[Paragraph | Row, ...]


Progress = Callable[[int, int], None]
"""Told how many blocks are read, of how many."""


def _silent(_done: int, _all: int) -> None:
    """Say nothing."""


_BROKEN = (
    *(OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile, csv.Error),
    *(PythonDocxError, OpcError, InvalidFileException, SyntaxError),
)
"""What the readers of files raise over a file that is damaged or of another kind; XML faults are SyntaxErrors."""


def read_document(path: Path, progress: Progress = _silent) -> Document:
    """Read a document by its suffix. Raises InputError for what cannot be read, or is in a legacy encoding."""
    name = path.as_posix()
    reader = _READERS.get(path.suffix.lower())
    if not path.is_file():
        raise InputError([problem_at(name, Mark(), "unreadable")])
    if reader is None:
        code = (
            "document-old"
            if path.suffix.lower() in (".doc", ".xls", ".rtf", ".pdf")
            else "document-unknown"
        )
        raise InputError(
            [
                problem_at(
                    name,
                    Mark(),
                    code,
                    {"suffix": path.suffix, "known": " ".join(_READERS)},
                )
            ]
        )
    if path.stat().st_size > MAX_BYTES:
        size = path.stat().st_size // 1_000_000
        raise InputError(
            [
                problem_at(
                    name,
                    Mark(),
                    "too-large",
                    {"size": size, "limit": MAX_BYTES // 1_000_000},
                )
            ]
        )
    try:
        blocks = tuple(_counted(reader(path), progress))
    except _BROKEN as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            [problem_at(name, Mark(), "document-broken", {"detail": detail[:120]})]
        ) from error
    _refuse_legacy(name, blocks)
    return Document(name=name, blocks=blocks)


def _counted(
    blocks: Iterator[Paragraph | Row], progress: Progress
) -> Iterator[Paragraph | Row]:
    for count, block in enumerate(blocks, start=1):
        if count % 100 == 0:
            progress(count, 0)
        yield block


def _refuse_legacy(name: str, blocks: tuple[Paragraph | Row, ...]) -> None:
    """Refuse text of TCVN3 or VNI fonts: its letters would be read as others."""
    for block in blocks:
        text = block.text if isinstance(block, Paragraph) else " ".join(block.cells)
        if found := find_legacy(text):
            raise InputError(
                [problem_at(name, Mark(block.line), "legacy-text", {"text": found})]
            )


def _clean(text: str) -> str:
    """Normalise to NFC, with single spaces; soft hyphens and zero-width signs of Word are dropped."""
    text = re.sub("[\u00ad\u200b-\u200f\ufeff]", "", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def _read_text(path: Path) -> Iterator[Paragraph | Row]:
    """Read lines; lines with tabs, and lines between bars (Markdown), are rows of tables."""
    table, inside = 0, False
    for number, line in enumerate(_decode(path.read_bytes()).splitlines(), start=1):
        cells = _cells_of(line)
        if cells and not inside:
            table += 1
        if cells and not all(re.fullmatch(r":?-{2,}:?|", cell) for cell in cells):
            yield Row(cells=cells, line=number, table=table)
        elif not cells and line.strip():
            yield Paragraph(
                text=_clean(re.sub(r"(\*\*|__|(?<!\w)\*|\*(?!\w)|^#+\s*)", "", line)),
                line=number,
            )
        # One empty line does not end a table: pages are often split so.
        inside = bool(cells) or (inside and not line.strip())


def _cells_of(line: str) -> tuple[str, ...]:
    stripped = line.strip()
    if "\t" in line.strip(" "):
        return tuple(_clean(cell) for cell in line.split("\t"))
    if stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") > 1:
        inner = stripped[1:-1].replace(r"\|", "\x00").split("|")
        return tuple(
            _clean(re.sub(r"<br\s*/?>|\*\*", " ", cell.replace("\x00", "|")))
            for cell in inner
        )
    return ()


def _read_csv(path: Path) -> Iterator[Paragraph | Row]:
    """Read rows parted by comma, semicolon (as Excel writes them here) or tab."""
    text = _decode(path.read_bytes())
    yield from max((_parted(text, delimiter) for delimiter in ";\t,"), key=_evenness)


def _parted(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [
        Row(cells=tuple(map(_clean, cells)), line=reader.line_num, table=1)
        for cells in reader
        if any(map(str.strip, cells))
    ]


def _evenness(rows: list[Row]) -> int:
    """Count the rows that are equally wide: few are where a sign of the text was taken for the delimiter."""
    widths = collections.Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    return max(widths.values(), default=0)


def _read_workbook(path: Path) -> Iterator[Paragraph | Row]:
    book = openpyxl.load_workbook(path, data_only=True)
    for number, sheet in enumerate(book.worksheets, start=1):
        below = _merged_down(sheet)
        for row in sheet.iter_rows():
            cells = tuple(
                _value(below.get((cell.row, cell.column), cell.value)) for cell in row
            )
            if any(cells):
                yield Row(cells=cells, line=row[0].row, table=number)


def _merged_down(sheet: Any) -> dict[tuple[int, int], object]:
    """Map the lower cells of a merged range to what its first says."""
    return {
        (row, area.min_col): sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row + 1, area.max_row + 1)
    }


def _value(value: object) -> str:
    match value:
        case None:
            return ""
        case dt.datetime():
            clock = (
                f"{value.hour} giờ {value.minute:02d} ngày "
                if value.time() != dt.time()
                else ""
            )
            return clock + print_date(value.date())
        case dt.date():
            return print_date(value)
        case float() if value.is_integer():
            return str(int(value))
    return _clean(str(value))


def _read_word(path: Path) -> Iterator[Paragraph | Row]:
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
        elif text := _clean(numbering.of(block._p) + _text_of(block._p)):
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
                if text := _clean(
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
    return _clean(
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
                    None, (_clean(_text_of(one._p)) for one in part.paragraphs)
                )
    for related in document.part.rels.values():
        if related.reltype.endswith(("/footnotes", "/endnotes")):
            found = re.findall(
                r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>",
                related.target_part.blob.decode("utf-8"),
            )
            if text := _clean("".join(found)):
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


_READERS: dict[str, Callable[[Path], Iterator[Paragraph | Row]]] = {
    ".docx": _read_word,
    ".xlsx": _read_workbook,
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".md": _read_text,
    ".txt": _read_text,
}
