"""A workbook to edit: cells that Excel takes for text, locks, choices and help, and the hidden sheet."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kehoach.desk.workbook.layout import HIDDEN, Table

_ALLOWED = dict.fromkeys(
    (
        *("format_cells", "format_columns", "format_rows"),
        *("insert_rows", "delete_rows", "sort", "autofilter"),
        *("select_locked_cells", "select_unlocked_cells"),
    ),
    True,
)
"""What may be done to a protected sheet besides typing."""
_LINE = 15.0
_HIGHEST = 400.0
"""Points of a line, and of the highest row that Excel has, nearly."""
_A3 = 8
"""What Excel calls the paper."""
_LONGEST_HELP = 255
"""Signs that Excel shows beside a cell."""
_LONGEST_CHOICES = 255
"""Signs of a list that Excel takes from a cell's rule."""


def write_book(
    title: str,
    tables: Sequence[Table],
    *,
    plan: str = "",
    language: str = "",
    guide: Table | None = None,
) -> bytes:
    """Write sheets in their order, a guide behind them.

    ``plan`` is the id of the plan that they are of, ``language`` that of what can be chosen; without a plan nothing is
    kept of how they were written.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": title})
        looks = _Looks(book)
        by_key = {table.key: table for table in tables}
        for table in (*tables, *([guide] if guide else [])):
            sheet = book.add_worksheet(table.title or None, _Growing)
            _write(sheet, table, looks)
            _suggest(sheet, table, by_key)
        if plan:
            about = ("plan", language, plan)
            rows = [about, *_hidden_rows(tables)]
            _write_hidden(book.add_worksheet(HIDDEN), rows)
    return out.getvalue()


class _Growing(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows grow with what is typed into them."""

    def _xml_start_tag_unencoded(
        self, tag: str, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        if tag == "row":
            # With it Excel takes the height for one that somebody chose, and keeps it.
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class _Looks:
    """How cells look; all are text, so that Excel does not turn a phrase into a date."""

    def __init__(self, book: Any) -> None:
        text = {"text_wrap": True, "valign": "top", "num_format": "@"}
        head = {"bold": True, "bottom": 1, "bg_color": "#e6eef5"}
        self.head = book.add_format({**text, **head})
        self.open = book.add_format({**text, "locked": False})
        self.locked = book.add_format({**text, "font_color": "#595959"})


def _write(sheet: Any, table: Table, looks: _Looks) -> None:
    last = len(table.rows) + table.spare_rows
    for number, row in enumerate([table.heads, *table.rows]):
        sheet.set_row(number, _height(table, row))
    for place, column in enumerate(table.columns):
        look = looks.locked if column.locked else looks.open
        sheet.set_column(place, place, column.width, look)
        # Whatever a text begins with: write() would take "=1+1" for a formula.
        sheet.write_string(0, place, table.heads[place], looks.head)
        standing = looks.locked if table.rows_stay else look
        for number, row in enumerate(table.rows, start=1):
            sheet.write_string(number, place, row[place], standing)
        help_text = table.helps[place] if table.helps else ""
        if help_text:
            shown = {"validate": "any", "input_message": help_text[:_LONGEST_HELP]}
            sheet.data_validation(0, place, 0, place, shown)
        fits = len(",".join(column.choices)) <= _LONGEST_CHOICES
        if column.choices and fits and last:
            rule = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, place, last, place, rule)
        if column.locked and not table.protected and last:
            # A rule that nothing fulfils: rows can be sorted and deleted, and ids not typed over.
            guard = {
                "validate": "custom",
                "value": "=FALSE",
                "error_message": help_text[:_LONGEST_HELP],
            }
            sheet.data_validation(1, place, last, place, guard)
    # Heads, and what tells rows apart, stay in sight.
    sheet.freeze_panes(1, min(3, len(table.columns) - 1))
    # Printed, all columns stand side by side under their heads.
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    if table.protected:
        sheet.protect("", _ALLOWED)


def _suggest(sheet: Any, table: Table, others: Mapping[str, Table]) -> None:
    """Let texts of other sheets be chosen, and anything else be typed."""
    first, last = len(table.rows), len(table.rows) + table.spare_rows
    if not table.rows_stay:
        first = 0
    for place, column in enumerate(table.columns):
        other = others.get(column.suggested[0]) if column.suggested else None
        if not (column.suggested and other and other.rows and last > first):
            continue
        keys = [one.key for one in other.columns]
        letter = xl_col_to_name(keys.index(column.suggested[1]), col_abs=True)
        cells = f"{letter}$2:{letter}${len(other.rows) + 1}"
        rule = {
            "validate": "list",
            "source": f"='{other.title}'!{cells}",
            "show_error": False,
        }
        sheet.data_validation(first + 1, place, last, place, rule)


def _height(table: Table, row: Sequence[str]) -> float:
    """Return how high a row has to be, in points: not every program finds out by itself."""
    most = 1
    for column, text in zip(table.columns, row, strict=True):
        # Some signs are wider than a figure, by which the width of columns is counted.
        width = max(int(column.width * 0.9), 1)
        lines = [len(textwrap.wrap(line, width)) or 1 for line in text.split("\n")]
        most = max(most, sum(lines))
    return min(most * _LINE, _HIGHEST)


def _write_hidden(sheet: Any, rows: Iterable[tuple[str, ...]]) -> None:
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)
    sheet.very_hidden()


def _hidden_rows(tables: Sequence[Table]) -> Iterator[tuple[str, ...]]:
    """Yield what reading needs of each sheet: its columns, heads and rows."""
    for table in tables:
        yield "sheet", table.key, table.title
        yield "columns", table.key, *(column.key for column in table.columns)
        yield "heads", table.key, *table.heads
        for row in table.rows:
            yield "row", table.key, *row
