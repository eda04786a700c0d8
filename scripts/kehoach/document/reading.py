"""The document itself: Word, Excel, CSV, Markdown and plain text become paragraphs and table rows.

Nothing is interpreted here; every block knows its place, so that whatever is said about it later can be looked up by
the keeper. Word and Excel files are read beside, CSV and text here.
"""

from __future__ import annotations

import collections
import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from kehoach.document import word, workbook
from kehoach.document.blocks import Document, Paragraph, Row, clean
from kehoach.plan.source import find_legacy
from kehoach.problems import InputError, Mark, problem_at

_MEGABYTE = 1_000_000
MAX_BYTES = 50 * _MEGABYTE

Progress = Callable[[int, int], None]
"""Told how many blocks are read, of how many."""


def _silent(_done: int, _all: int) -> None:
    """Say nothing."""


_BROKEN = (
    *(OSError, ValueError, KeyError, IndexError, SyntaxError, csv.Error),
    *(*word.FAULTS, *workbook.FAULTS),
)
"""What the readers of files raise over a file that is damaged or of another kind; XML faults are SyntaxErrors."""


def read_document(path: Path, progress: Progress = _silent) -> Document:
    """Read a document by its suffix. Raises InputError for what cannot be read, or is in a legacy encoding."""
    name = path.as_posix()
    reader = _READERS.get(path.suffix.lower())
    if not path.is_file():
        raise _refusal(name, "unreadable")
    if reader is None:
        old = path.suffix.lower() in (".doc", ".xls", ".rtf", ".pdf")
        code = "document-old" if old else "document-unknown"
        raise _refusal(name, code, suffix=path.suffix, known=" ".join(_READERS))
    size = path.stat().st_size
    if size > MAX_BYTES:
        shown, limit = size // _MEGABYTE, MAX_BYTES // _MEGABYTE
        raise _refusal(name, "too-large", size=shown, limit=limit)
    try:
        blocks = tuple(_counted(reader(path), progress))
    except _BROKEN as error:
        # Some say nothing, and some of XML a page: one line of it is shown.
        lines = str(error).splitlines() or [type(error).__name__]
        raise _refusal(name, "document-broken", detail=lines[0][:120]) from error
    _refuse_legacy(name, blocks)
    return Document(name=name, blocks=blocks)


def _refusal(name: str, code: str, **values: object) -> InputError:
    """Build what is raised over a whole file."""
    return InputError([problem_at(name, Mark(), code, values)])


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


def _decode(data: bytes) -> str:
    # "Unicode text" as Excel saves it; plan.yaml in that form is refused instead.
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
        # The row of dashes below a Markdown table's head says nothing.
        ruled = all(re.fullmatch(r":?-{2,}:?|", cell) for cell in cells)
        if cells and not ruled:
            yield Row(cells=cells, line=number, table=table)
        elif not cells and line.strip():
            bare = re.sub(r"(\*\*|__|(?<!\w)\*|\*(?!\w)|^#+\s*)", "", line)
            yield Paragraph(text=clean(bare), line=number)
        # One empty line does not end a table: pages are often split so.
        inside = bool(cells) or (inside and not line.strip())


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


def _read_csv(path: Path) -> Iterator[Paragraph | Row]:
    """Read rows parted by comma, semicolon (as Excel writes them here) or tab."""
    text = _decode(path.read_bytes())
    tables = [_parted(text, delimiter) for delimiter in ";\t,"]
    # A comma stands in most cells too ("Rà soát, tổng hợp"): of equals the first in the list is taken.
    yield from max(tables, key=_evenness)


def _parted(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows = []
    for cells in reader:
        if any(map(str.strip, cells)):
            row = Row(cells=tuple(map(clean, cells)), line=reader.line_num, table=1)
            rows.append(row)
    return rows


def _evenness(rows: list[Row]) -> int:
    """Count the rows that are equally wide: few are where a sign of the text was taken for the delimiter."""
    widths = [len(row.cells) for row in rows]
    # A row of one cell is what every line is to a delimiter that the file does not use.
    counts = collections.Counter(width for width in widths if width > 1)
    return max(counts.values(), default=0)


_READERS: dict[str, Callable[[Path], Iterator[Paragraph | Row]]] = {
    ".docx": word.read_word,
    ".xlsx": workbook.read_workbook,
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".md": _read_text,
    ".txt": _read_text,
}
