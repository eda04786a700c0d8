"""Sheets as Excel workbooks: a status to choose, real dates, filters, print set-up; reproducible."""

from __future__ import annotations

import datetime as dt
import io
import re
import textwrap
from collections.abc import Iterable

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kehoach.render.codes import code_of
from kehoach.render.sheets.layout import Line, Part, Sheet
from kehoach.words import Words, load_words

_COLUMNS = {
    "number": 5,
    "quarter": 9,
    "what": 36,
    "roles": 12,
    "people": 30,
    "phrase": 18,
    "date": 11,
    "day": 16,
    "safe": 11,
    "status": 15,
    "notes": 16,
    "remarks": 34,
}
"""Columns of the table, with their widths in characters."""
_STATUSES = {
    "done": "#C6EFCE",
    "doing": "#FFEB9C",
    "todo": "#FFFFFF",
    "late": "#FFC7CE",
}
"""What can be chosen, with its colour; a line begins as ``todo``."""
_HEAD = 7
"""Row of the table's head, from 0; above it stands the head of the paper."""
_WIDE = 150
"""Characters that fit one line across all columns."""
_LONGEST_NAME = 31
"""Characters that Excel allows in the name of a worksheet."""
_DATE = "dd/mm/yyyy"
_HEIGHT = 15
"""Points a line of text takes."""


def xlsx(*sheets: Sheet, title: str = "") -> bytes:
    """Write a worksheet a sheet; more than one begin with a summary that counts by status."""
    out = io.BytesIO()
    # Whatever a text begins with, it is text.
    plain = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "default_date_format": _DATE, **plain}
    )
    first = sheets[0]
    # The edition's day: of itself the library writes the moment of writing, and the bytes would never be the same.
    stamp = dt.datetime.combine(first.edition, dt.time())
    name = title or f"{first.title}: {first.subtitle}"
    book.set_properties({"title": name, "author": first.issuer, "created": stamp})
    formats = _formats(book)
    words = load_words(first.language)
    if len(sheets) == 1:
        [tab] = _names(sheets)
        _write(book.add_worksheet(tab), first, formats, words)
    else:
        # First of all worksheets, though it counts what stands in those after it.
        summary = book.add_worksheet(words("checklist.summary"))
        names = _names(sheets, taken=words("checklist.summary"))
        for sheet, tab in zip(sheets, names, strict=True):
            _write(book.add_worksheet(tab), sheet, formats, words)
        _summarise(summary, title, sheets, names, formats, words)
    book.close()
    return out.getvalue()


def _formats(book: Workbook) -> dict[str, Format]:
    base = {
        "font_name": "Times New Roman",
        "font_size": 11,
        "valign": "top",
        "text_wrap": True,
    }
    cell = {**base, "border": 1}
    return {
        "cell": book.add_format(cell),
        "centre": book.add_format({**cell, "align": "center"}),
        "date": book.add_format({**cell, "align": "center", "num_format": _DATE}),
        "struck": book.add_format({**cell, "font_strikeout": True}),
        "head": book.add_format(
            {
                **cell,
                "bold": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#EEEEEE",
            }
        ),
        "text": book.add_format(base),
        "bold": book.add_format({**base, "bold": True}),
        # Merged over several columns, in a row of one line: wrapped, it would show its first words only.
        "middle": book.add_format({**base, "align": "center", "text_wrap": False}),
        "middle-bold": book.add_format(
            {**base, "align": "center", "bold": True, "text_wrap": False}
        ),
        "middle-italic": book.add_format(
            {**base, "align": "center", "italic": True, "text_wrap": False}
        ),
        "title": book.add_format(
            {
                **base,
                "align": "center",
                "bold": True,
                "font_size": 14,
                "text_wrap": False,
            }
        ),
        "link": book.add_format({**cell, "font_color": "#0B3D91", "underline": 1}),
        **{
            name: book.add_format({"bg_color": colour})
            for name, colour in _STATUSES.items()
        },
    }


def _names(sheets: Iterable[Sheet], taken: str = "") -> list[str]:
    """Name worksheets as Excel allows: 31 characters, none of its seven signs, no two alike whatever their case."""
    seen = {taken.casefold()}
    names = []
    for sheet in sheets:
        whole = _worksheet_name(sheet)
        name, number = whole, 2
        while name.casefold() in seen:
            # The number takes the place of the last letters, so that the name stays short enough.
            name = f"{whole[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
            number += 1
        seen.add(name.casefold())
        names.append(name)
    return names


def _worksheet_name(sheet: Sheet) -> str:
    """Return a name as Excel allows it, for a sheet alone; a quote may stand in it, but not first or last."""
    name = re.sub(r"[\[\]:*?/\\]", " ", sheet.name).strip(" '")
    return name[:_LONGEST_NAME].strip(" '") or sheet.id[:_LONGEST_NAME]


def _write(
    page: Worksheet, sheet: Sheet, formats: dict[str, Format], words: Words
) -> None:
    last = len(_COLUMNS) - 1
    _set_up(page)
    for column, width in enumerate(_COLUMNS.values()):
        page.set_column(column, column, width)
    if sheet.draft:
        page.merge_range(0, 0, 0, last, sheet.draft, formats["middle-bold"])
    else:
        _letterhead(page, sheet, formats, last)
    page.merge_range(3, 0, 3, last, sheet.title, formats["title"])
    page.merge_range(4, 0, 4, last, sheet.subtitle, formats["title"])
    page.merge_range(5, 0, 5, last, sheet.plan_line, formats["middle"])
    for column, key in enumerate(_COLUMNS):
        page.write_string(
            _HEAD, column, words(f"checklist.excel-{key}"), formats["head"]
        )
    row = _HEAD + 1
    for part in sheet.parts:
        for line in part.lines:
            _line(page, row, line, part, formats, words)
            row += 1
    for line in sheet.undated:
        _line(page, row, line, None, formats, words)
        row += 1
    if sheet.lines:
        page.autofilter(_HEAD, 0, row - 1, last)
        _colour_statuses(page, row - 1, formats, words)
    else:
        page.merge_range(row, 0, row, last, sheet.empty, formats["text"])
        row += 1
    # The head stays in sight, and with it number, quarter and subject.
    page.freeze_panes(_HEAD + 1, 3)
    page.repeat_rows(_HEAD)
    _foot(page, row + 1, sheet, formats)


def _letterhead(
    page: Worksheet, sheet: Sheet, formats: dict[str, Format], last: int
) -> None:
    """Write the head of official paper: issuer to the left, nation and motto to the right."""
    page.merge_range(0, 0, 0, 3, sheet.issuer.upper(), formats["middle-bold"])
    page.merge_range(1, 0, 1, 3, sheet.number, formats["middle"])
    page.merge_range(0, 6, 0, last, sheet.nation, formats["middle-bold"])
    page.merge_range(1, 6, 1, last, sheet.motto, formats["middle-bold"])
    page.merge_range(2, 6, 2, last, sheet.place_date, formats["middle-italic"])


def _colour_statuses(
    page: Worksheet, last_row: int, formats: dict[str, Format], words: Words
) -> None:
    """Let each status have its colour as soon as it is chosen."""
    column = list(_COLUMNS).index("status")
    for name in _STATUSES:
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{words(f"status.{name}")}"',
            "format": formats[name],
        }
        page.conditional_format(_HEAD + 1, column, last_row, column, rule)


def _set_up(page: Worksheet) -> None:
    page.set_landscape()
    # A4, by Excel's own number; margins are in inches.
    page.set_paper(9)
    page.set_margins(left=0.8, right=0.5, top=0.8, bottom=0.6)
    # Page number in the middle of the top margin, as on official paper.
    page.set_header("&C&P/&N")
    # One page wide, and as many long as it takes.
    page.fit_to_pages(1, 0)
    # On the screen too: cells that are filled in have borders of their own.
    page.hide_gridlines(2)


def _line(
    page: Worksheet,
    row: int,
    line: Line,
    part: Part | None,
    formats: dict[str, Format],
    words: Words,
) -> None:
    texts = _texts(line, part, words)
    dates = {"date": line.due, "safe": line.safe_day}
    height = max(_rows(text, _COLUMNS[key]) for key, text in texts.items())
    page.set_row(row, _HEIGHT * height)
    for column, key in enumerate(_COLUMNS):
        if key == "number":
            page.write_number(row, column, line.number, formats["centre"])
        elif key in dates:
            _write_day(page, row, column, dates[key], formats["date"])
        else:
            struck = key == "what" and line.cancelled
            form = formats["struck" if struck else "cell"]
            page.write_string(row, column, texts[key], form)
    # What is cancelled has a status that nobody can choose.
    if not line.cancelled:
        _offer_statuses(page, row, words)


def _texts(line: Line, part: Part | None, words: Words) -> dict[str, str]:
    """Return what a line says in each column of text; ``part`` is its quarter, None without a day."""
    status = "status.cancelled-line" if line.cancelled else "status.todo"
    # Its cell holds the day alone, to be sorted by.
    remarks = [line.safe, *line.remarks] if line.awaits else line.remarks
    return {
        "quarter": part.title if part else "",
        "what": line.what,
        "roles": line.roles,
        "people": "\n".join(line.people),
        "phrase": line.phrase,
        "day": line.day,
        "notes": "",
        "remarks": "\n".join(remarks),
        "status": words(status),
    }


def _write_day(
    page: Worksheet, row: int, column: int, day: dt.date | None, form: Format
) -> None:
    """Write a day as a date that sorts and filters; the cell is framed without one too."""
    if day is None:
        page.write_blank(row, column, None, form)
        return
    page.write_datetime(row, column, dt.datetime.combine(day, dt.time()), form)


def _offer_statuses(page: Worksheet, row: int, words: Words) -> None:
    """Let the reader of a line choose its status from a list."""
    column = list(_COLUMNS).index("status")
    rule = {
        "validate": "list",
        "source": [words(f"status.{name}") for name in _STATUSES],
        "error_title": words("checklist.excel-status"),
        "error_message": words("checklist.excel-choose"),
    }
    page.data_validation(row, column, row, column, rule)


def _rows(text: str, width: int) -> int:
    """Count the lines a text takes in a column, whose width is in digits; not every office fits rows to their text."""
    # On the average letters are narrower than digits.
    letters = round(width * 1.15)
    # An empty paragraph takes a line as well.
    return sum(len(textwrap.wrap(part, letters)) or 1 for part in text.split("\n"))


def _foot(page: Worksheet, row: int, sheet: Sheet, formats: dict[str, Format]) -> None:
    last = len(_COLUMNS) - 1

    def across(text: str, form: str) -> None:
        nonlocal row
        page.merge_range(row, 0, row, last, text, formats[form])
        # Merged cells do not grow by themselves.
        page.set_row(row, _HEIGHT * _rows(text, _WIDE))
        row += 1

    for listed in sheet.lists:
        across(listed.title, "bold")
        for text in listed.entries:
            across(f"- {text}", "text")
    row += 1
    for (who, how), column in zip(sheet.signatures, (1, 7), strict=False):
        page.merge_range(row, column, row, column + 3, who, formats["middle-bold"])
        page.merge_range(
            row + 1, column, row + 1, column + 3, how, formats["middle-italic"]
        )
    row += 6
    for number, code in enumerate(sheet.codes):
        text = f"{code.caption}: {code.address}"
        across(text, "text")
        picture = io.BytesIO()
        drawn_code = code_of(code.address)
        drawn_code.save(picture, kind="png", scale=3, border=1)
        options = {"image_data": picture, "description": text}
        # Side by side below all the addresses, of which some are still to be written.
        picture_row = row + len(sheet.codes) - number
        page.insert_image(picture_row, 2 + 2 * number, "code.png", options)
        # As high as its picture: a page may end between rows, and never within one.
        _, pixels = drawn_code.symbol_size(scale=3, border=1)
        page.set_row_pixels(picture_row, pixels + 4)


def _summarise(
    page: Worksheet,
    title: str,
    sheets: tuple[Sheet, ...],
    names: list[str],
    formats: dict[str, Format],
    words: Words,
) -> None:
    """Count by status in formulas, so that the counts follow what is chosen in the other worksheets."""
    _set_up(page)
    page.set_column(0, 0, 50)
    page.set_column(1, len(_STATUSES) + 1, 17)
    page.merge_range(0, 0, 0, len(_STATUSES) + 1, title, formats["title"])
    line = sheets[0].plan_line
    if sheets[0].draft:
        line = f"{line}. {sheets[0].draft}"
    page.merge_range(1, 0, 1, len(_STATUSES) + 1, line, formats["middle"])
    heads = [words("checklist.excel-unit"), words("checklist.excel-lines")]
    heads += [words(f"status.{name}") for name in _STATUSES]
    for column, head in enumerate(heads):
        page.write_string(3, column, head, formats["head"])
    column_name = xl_col_to_name(list(_COLUMNS).index("status"))
    todo = list(_STATUSES).index("todo")
    for row, (sheet, tab) in enumerate(zip(sheets, names, strict=True), 4):
        # Within quotes a formula writes a quote twice.
        quoted = tab.replace("'", "''")
        page.write_url(row, 0, f"internal:'{quoted}'!A1", formats["link"], sheet.name)
        page.write_number(row, 1, len(sheet.lines), formats["centre"])
        # What Excel will count. It is written with the formula, for programs that show a workbook without counting.
        open_lines = sum(not line.cancelled for line in sheet.lines)
        # Excel counts rows from 1; a sheet without lines has the row that says so.
        first, last = _HEAD + 2, _HEAD + 1 + max(1, len(sheet.lines))
        for column, name in enumerate(_STATUSES, 2):
            cells = f"'{quoted}'!${column_name}${first}:${column_name}${last}"
            formula = f'=COUNTIF({cells},"{words(f"status.{name}")}")'
            page.write_formula(
                row,
                column,
                formula,
                formats["centre"],
                open_lines if name == "todo" else 0,
            )
    end = 3 + len(sheets)
    page.write_string(end + 1, 0, words("checklist.excel-sum"), formats["head"])
    lines: list[Line] = []
    for sheet in sheets:
        lines += sheet.lines
    totals = {1: len(lines), 2 + todo: sum(not line.cancelled for line in lines)}
    for column in range(1, len(_STATUSES) + 2):
        letter = xl_col_to_name(column)
        page.write_formula(
            end + 1,
            column,
            f"=SUM({letter}5:{letter}{end + 1})",
            formats["head"],
            totals.get(column, 0),
        )
    page.freeze_panes(4, 1)
    page.repeat_rows(3)
