"""The document itself: Word, Excel, CSV, Markdown and plain text become paragraphs and table rows.

Nothing is interpreted here; every block knows its place, so that whatever is said about it later can be looked up by
the keeper. Word and Excel files are read beside, CSV and text here.
"""

from __future__ import annotations

import collections
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kehoach.document.blocks import Document, Paragraph, Row, clean, unarmed
from kehoach.document.limits import (
    MEGABYTE,
    MOST_BYTES,
    MOST_COLUMNS,
    UnfitError,
    check_width,
    limited,
)
from kehoach.document.markup import (
    TABLE_BEGINS,
    TABLE_ENDS,
    read_markup,
    split_at_tables,
    tables_in,
)
from kehoach.document.opensheet import read_opensheet
from kehoach.document.opentext import read_opentext
from kehoach.document.packages import check_package, check_text, kind_of
from kehoach.document.word import read_word
from kehoach.document.workbook import read_workbook
from kehoach.plan.source import find_legacy
from kehoach.problems import InputError, Mark, problem_at

_ROWS_THAT_TELL = 2000

_CONVERTIBLE = (".doc", ".docm", ".xls", ".xlsb", ".rtf", ".pdf")
"""What the program that it was made with can save as a file that is read."""
_SLIDES = (".ppt", ".pptx", ".pptm", ".pps", ".ppsx", ".odp")
WITH_MACROS = (".xlsm",)
"""What may hold programs; they are not run."""

Progress = Callable[[int, int], None]
"""Told how many blocks are read, of how many."""


def _silent(_done: int, _all: int) -> None:
    """Say nothing."""


def read_document(path: Path, progress: Progress = _silent) -> Document:
    """Read a document by its suffix. Raises InputError for what cannot be read, or is in a legacy encoding."""
    name = path.as_posix()
    reader = _READERS.get(path.suffix.lower())
    if not path.is_file():
        raise _refusal(name, "unreadable")
    if reader is None:
        old = path.suffix.lower() in _CONVERTIBLE
        inside = _kind_inside(path) if old else ""
        # Software of agencies calls its pages .xls.
        if inside in _READERS:
            raise _refusal(name, "document-misnamed", suffix=path.suffix, kind=inside)
        code = "document-old" if old else "document-unknown"
        if path.suffix.lower() in _SLIDES:
            code = "document-slides"
        raise _refusal(name, code, suffix=path.suffix, known=" ".join(_READERS))
    size = path.stat().st_size
    if size > MOST_BYTES:
        shown, limit = size // MEGABYTE, MOST_BYTES // MEGABYTE
        raise _refusal(name, "too-large", size=shown, limit=limit)
    try:
        blocks = tuple(_counted(limited(reader(path.read_bytes())), progress))
    except UnfitError as error:
        raise _refusal(name, error.code, error.line, **error.values) from error
    except OSError as error:
        raise _refusal(name, "unreadable") from error
    # Anything can be wrong with a file that somebody sends, and each library says so in its own way.
    except Exception as error:
        # Some say nothing, and some of XML a page: one line of it is shown.
        lines = str(error).splitlines() or [type(error).__name__]
        raise _refusal(name, "document-broken", detail=lines[0][:120]) from error
    _refuse_legacy(name, blocks)
    return Document(name=name, blocks=blocks)


def _kind_inside(path: Path) -> str:
    """Tell what a file is that has a suffix of before; empty where that is too large to look."""
    if path.stat().st_size > MOST_BYTES:
        return ""
    try:
        return kind_of(path.read_bytes())
    except (OSError, UnfitError):
        return ""


def _refusal(path: str, code: str, line: int = 1, /, **values: object) -> InputError:
    """Build what is raised over a whole file."""
    return InputError([problem_at(path, Mark(line), code, values)])


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
        word = find_legacy(text)
        if word:
            place = Mark(block.line)
            raise InputError([problem_at(name, place, "legacy-text", {"text": word})])


def _decode(data: bytes, suffix: str) -> str:
    check_text(data, suffix)
    try:
        # "Unicode text" as Excel saves it; plan.yaml in that form is refused instead.
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnfitError("not-utf8") from error


def _read_page(data: bytes) -> Iterator[Paragraph | Row]:
    check_text(data, ".html")
    return read_markup(data)


def _read_lines(data: bytes) -> Iterator[Paragraph | Row]:
    """Read lines; lines with tabs, and lines between bars (Markdown), are rows of tables, as are tables of HTML."""
    table, inside = 0, False
    for number, line in _lines_and_tables(_decode(data, ".txt")):
        if line.startswith(TABLE_BEGINS):
            for block in tables_in(line, number, table + 1):
                yield block
                table = block.table if isinstance(block, Row) else table
            inside = False
            continue
        cells = _cells_of(line)
        if cells and not inside:
            table += 1
        # The row of dashes below a Markdown table's head says nothing.
        ruled = all(re.fullmatch(r":?-{2,}:?|", cell) for cell in cells)
        if cells and not ruled:
            yield Row(cells=cells, line=number, table=table)
        elif not cells and line.strip():
            bare = re.sub(r"(\*\*|__|(?<!\w)\*|\*(?!\w)|^#+\s*)", "", line)
            yield Paragraph(text=clean(bare), line=number)
        # One empty line does not end a table: pages are often split so.
        inside = bool(cells) or (inside and not line.strip())


def _lines_and_tables(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; a table of HTML, which may take many, as one."""
    held: list[str] = []
    began = depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        parts = split_at_tables(line) or [""]
        for part in parts:
            if not depth and not part.startswith(TABLE_BEGINS):
                yield number, part
                continue
            began = began if depth else number
            depth += part.startswith(TABLE_BEGINS)
            depth -= part.endswith(TABLE_ENDS)
            held.append(part)
            if not depth:
                yield began, "".join(held)
                held = []
        if held:
            held.append("\n")
    if held:
        yield began, "".join(held)


def _cells_of(line: str) -> tuple[str, ...]:
    stripped = line.strip()
    if "\t" in line.strip(" "):
        return tuple(clean(cell) for cell in line.split("\t"))
    if stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") > 1:
        # NUL stands in for a bar that is escaped and so parts no cells.
        inner = stripped[1:-1].replace(r"\|", "\x00")
        cells = []
        for cell in inner.split("|"):
            text = cell.replace("\x00", "|")
            cells.append(clean(re.sub(r"<br\s*/?>|\*\*", " ", text)))
        return tuple(cells)
    return ()


def _read_csv(data: bytes) -> Iterator[Paragraph | Row]:
    """Read rows parted by comma, semicolon (as Excel writes them here) or tab."""
    text = _decode(data, ".csv")
    # The first rows tell what parts cells; a comma stands in most of them too ("Rà soát, tổng hợp"): of equals the
    # first in the list is taken.
    beginning = "".join(itertools.islice(io.StringIO(text), _ROWS_THAT_TELL))
    delimiter = max(";\t,", key=lambda sign: _evenness(_parted(beginning, sign)))
    yield from _parted(text, delimiter)


def _parted(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    for cells in reader:
        # Programs write as many empty cells as a sheet was ever wide.
        while len(cells) > MOST_COLUMNS and not cells[-1].strip():
            cells.pop()
        check_width(len(cells), reader.line_num)
        if any(map(str.strip, cells)):
            texts = [unarmed(clean(cell)) for cell in cells]
            yield Row(cells=tuple(texts), line=reader.line_num, table=1)


def _evenness(rows: Iterable[Row]) -> int:
    """Count the rows that are equally wide: few are where a sign of the text was taken for the delimiter."""
    widths = [len(row.cells) for row in rows]
    # A row of one cell is what every line is to a delimiter that the file does not use.
    counts = collections.Counter(width for width in widths if width > 1)
    return max(counts.values(), default=0)


def _unpacked(
    reader: Callable[[bytes], Iterator[Paragraph | Row]], suffix: str
) -> Callable[[bytes], Iterator[Paragraph | Row]]:
    """Have an archive looked at before it is read."""

    def read(data: bytes) -> Iterator[Paragraph | Row]:
        check_package(data, suffix)
        return reader(data)

    return read


_READERS: dict[str, Callable[[bytes], Iterator[Paragraph | Row]]] = {
    ".docx": _unpacked(read_word, ".docx"),
    ".xlsx": _unpacked(read_workbook, ".xlsx"),
    # The same with macros, which are a part that nothing here opens.
    ".xlsm": _unpacked(read_workbook, ".xlsx"),
    ".odt": _unpacked(read_opentext, ".odt"),
    ".ods": _unpacked(read_opensheet, ".ods"),
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".html": _read_page,
    ".htm": _read_page,
    ".md": _read_lines,
    ".txt": _read_lines,
}
"""By suffix; all raise UnfitError for what is not read."""
