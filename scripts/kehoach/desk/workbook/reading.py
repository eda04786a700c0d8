"""A workbook that comes back, from Excel or LibreOffice: its sheets by the hidden one, whatever they are called now."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from kehoach.dates import print_date
from kehoach.desk.workbook.layout import HIDDEN, ID, Edited, Row
from kehoach.document.blocks import Document, Paragraph, clean
from kehoach.document.limits import MOST_COLUMNS, MOST_ROWS
from kehoach.document.reading import WITH_MACROS
from kehoach.problems import InputError, Mark, problem_at
from kehoach.words import LANGUAGES, Words, load_words

_HEAD_WITHIN = 20
"""The heads are one of so many first rows, whatever somebody wrote above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook as it came back."""

    plan: str
    """Id of the plan that it was written of."""
    words: Words
    """Those of what can be chosen in it."""
    sheets: dict[str, Edited]
    """By key; one that somebody took out is not there."""
    path: str
    missing: tuple[str, ...]
    """Titles of the sheets that are not there."""


@dataclass(slots=True)
class _Written:
    """A sheet as the hidden one has it."""

    title: str
    columns: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)


def read_book(path: Path) -> Book | None:
    """Read a workbook that has been read as a document before; None for one that this program did not write.

    Raises InputError where the hidden sheet is not as it was written.
    """
    if path.suffix.lower() not in (".xlsx", *WITH_MACROS):
        return None
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        pages = {page.title: list(_rows(page)) for page in book.worksheets}
    finally:
        book.close()
    if HIDDEN not in pages:
        return None
    try:
        plan, words, written = _written(pages.pop(HIDDEN))
    except (KeyError, IndexError, ValueError) as error:
        problem = problem_at(path.as_posix(), Mark(), "workbook-hidden")
        raise InputError([problem]) from error
    sheets: dict[str, Edited] = {}
    missing: list[str] = []
    for key, sheet in written.items():
        title = _title_of(sheet, pages)
        if title is None:
            missing.append(sheet.title)
            continue
        number = [page.title for page in book.worksheets].index(title) + 1
        sheets[key] = _edited(key, sheet, title, number, pages[title], path)
    return Book(
        plan=plan,
        words=words,
        sheets=sheets,
        path=path.as_posix(),
        missing=tuple(missing),
    )


def refuse_converted(document: Document) -> None:
    """Raise InputError for a workbook of this program in a form that ``read_book`` does not read, such as .ods."""
    for block in document.blocks:
        if isinstance(block, Paragraph) or block.cells[:1] != ("sheet",):
            continue
        if len(block.cells) > 2 and block.cells[1] == "tasks":
            problem = problem_at(document.name, Mark(), "workbook-converted")
            raise InputError([problem])


def _rows(page: Any) -> Iterator[list[str]]:
    rows = page.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    for row in rows:
        yield [_text(value) for value in row]


def _text(value: object) -> str:
    """Return what a cell says; a day that a program made of a text is a day as official paper prints it."""
    match value:
        case None:
            return ""
        case dt.datetime():
            return print_date(value.date())
        case dt.date():
            return print_date(value)
        case float() if value.is_integer():
            return str(int(value))
    lines = unicodedata.normalize("NFC", str(value)).splitlines()
    return "\n".join(filter(None, map(clean, lines)))


def _written(rows: Sequence[list[str]]) -> tuple[str, Words, dict[str, _Written]]:
    """Read the hidden sheet. Raises KeyError, IndexError or ValueError for what nobody wrote so."""
    _, language, plan = rows[0][:3]
    sheets: dict[str, _Written] = {}
    for kind, key, *texts in (row for row in rows if len(row) > 2):
        match kind:
            case "sheet":
                sheets[key] = _Written(texts[0])
            case "columns":
                sheets[key].columns = list(filter(None, texts))
            case "heads":
                sheets[key].heads = list(filter(None, texts))
            case "row":
                cells = dict(zip(sheets[key].columns, texts, strict=False))
                sheets[key].rows[cells[ID]] = cells
    for sheet in sheets.values():
        if len(sheet.columns) != len(sheet.heads) or ID not in sheet.columns:
            raise ValueError(sheet.title)
    return plan, load_words(LANGUAGES[language].code), sheets


def _title_of(sheet: _Written, pages: dict[str, list[list[str]]]) -> str | None:
    """Find a sheet by its title, or by its heads where somebody gave it another."""
    if sheet.title in pages and _head_of(sheet, pages[sheet.title]) is not None:
        return sheet.title
    for title, rows in pages.items():
        if _head_of(sheet, rows) is not None:
            return title
    return None


def _head_of(sheet: _Written, rows: list[list[str]]) -> int | None:
    """Return the place of the row of heads: it names the first column and most of the others."""
    for place, row in enumerate(rows[:_HEAD_WITHIN]):
        known = [head for head in sheet.heads if head in row]
        if sheet.heads[0] in row and len(known) * 2 > len(sheet.heads):
            return place
    return None


def _edited(
    key: str,
    sheet: _Written,
    title: str,
    number: int,
    rows: list[list[str]],
    path: Path,
) -> Edited:
    head = _head_of(sheet, rows)
    assert head is not None
    names = dict(zip(sheet.heads, sheet.columns, strict=True))
    columns: dict[str, int] = {}
    for place, text in enumerate(rows[head], start=1):
        if text in names:
            columns.setdefault(names[text], place)
    found: list[Row] = []
    for line, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {column: row[place - 1] for column, place in columns.items()}
        if any(cells.values()):
            found.append(Row(line=line, cells=cells))
    return Edited(
        key=key,
        title=title,
        path=f"{path.as_posix()}[{title}]",
        number=number,
        columns=columns,
        rows=found,
        base=sheet.rows,
    )
