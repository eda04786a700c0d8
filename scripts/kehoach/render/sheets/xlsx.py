"""Sheets as Excel workbooks: a table to filter, a status to choose, what is overdue computed; printed in 11 points.

Everything is locked, without a password, but what a unit fills in. A hidden column says which line a row is, so that
what comes back can be read by a program.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kehoach.render.codes import code_of
from kehoach.render.sheets.layout import Line, Sheet, edition_of_sheets, mark_of
from kehoach.render.sheets.typeface import lines_of
from kehoach.words import Words, load_words

_COLUMNS = {
    "month": 16,
    "number": 8,
    "what": 73,
    "who": 68,
    "safe": 20,
    "printed": 22,
    "status": 17,
    "result": 22,
    "notes": 16,
    "date": 23,
    "late": 24,
    "id": 60,
}
"""Columns of the table, with their widths in millimetres."""
_ON_PAPER = list(_COLUMNS)[1:9]
"""Those that are printed: A4 across but for a few millimetres; the others stand beside them on the screen."""
_SHARED = {
    "number": "column-number",
    "what": "column-what",
    "safe": "column-due",
    "result": "column-result",
    "notes": "column-notes",
}
"""Words of the columns that every form of a sheet has."""
_FILLED = ("status", "result", "notes")
"""What a unit fills in."""
_HIDDEN = "id"
_STATUSES = {"done": "#C6EFCE", "doing": "#FFEB9C", "todo": "#FFFFFF"}
"""What can be chosen, with its colour; a line begins as ``todo``."""
_LATE = {"late": "#FFC7CE", "unsafe": "#FFE0B3"}
"""What follows from the day on which the workbook is opened."""
_TABLE = "Viec"
"""Name of the table; a workbook has no two alike."""
_HEAD = 7
"""Row of the table's head, from 0; above it stands the head of the paper."""
_LONGEST_NAME = 31
"""Characters that Excel allows in the name of a worksheet."""
_DATE = "dd/mm/yyyy"
_POINTS = 72 / 25.4
"""In a millimetre."""
_PIXELS = 96 / 25.4
"""In a millimetre, as Excel counts them."""
_MARGINS = {"left": 30, "right": 15, "top": 20, "bottom": 20}
"""Of the decree (Nghị định 30/2020/NĐ-CP), in millimetres."""
_LETTERS = 11
"""Points; nothing on paper is smaller."""
_TITLE = 14
_TALL = 1.18
"""Height of a line of text, in letters."""
_PADDING = 3.75
"""Points that a cell keeps clear beside its text."""
_SAFE = 0.97
"""How much of a column counts as room for text: screens and printers set letters slightly wider."""
_HIGHEST = 409
"""Points that Excel allows a row."""
_WRITABLE = 3
"""Lines of text of the lowest row: room for a pen."""
_CODE = 28
"""Side of a code, in millimetres: what a phone reads from paper at arm's length."""
_PAPER = 210 - _MARGINS["top"] - _MARGINS["bottom"]
"""Height of what is printed of a page, in millimetres."""
_CAPACITIES = (0.92, 0.94, 0.96, 0.98, 1.0)
"""How much of a page may be filled: offices and printers differ by so much in the height of rows."""


class _Paper(Worksheet):  # type: ignore[misc]
    """A worksheet with what the library cannot write of itself."""

    growing: range = range(0)
    """Rows that grow with what is typed into them."""

    def _xml_start_tag(
        self, tag: str, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        if tag == "headerFooter":
            # No number on the first page.
            attributes = [*attributes, ("differentFirst", 1)]
        super()._xml_start_tag(tag, attributes)

    def _xml_start_tag_unencoded(
        self, tag: str, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        if tag == "row" and int(str(dict(attributes)["r"])) - 1 in self.growing:
            # With it Excel takes the height for one that somebody chose, and keeps it.
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


def xlsx(*sheets: Sheet, title: str = "") -> bytes:
    """Write a worksheet a sheet; more than one begin with a summary that counts by status."""
    out = io.BytesIO()
    book = _book(out)
    first = sheets[0]
    # The edition's day: of itself the library writes the moment of writing, and the bytes would never be the same.
    stamp = dt.datetime.combine(edition_of_sheets(sheets), dt.time())
    name = title or f"{first.title}: {first.subtitle}"
    book.set_properties(
        {
            "title": name,
            "author": first.author,
            "created": stamp,
            "keywords": mark_of(*sheets),
        }
    )
    formats = _formats(book)
    words = load_words(first.language)
    if len(sheets) == 1:
        [tab] = _names(sheets)
        _write(_worksheet(book, tab), first, _TABLE, formats, words)
    else:
        # First of all worksheets, though it counts what stands in those after it.
        summary = _worksheet(book, words("checklist.summary"))
        names = _names(sheets, taken=words("checklist.summary"))
        for number, (sheet, tab) in enumerate(zip(sheets, names, strict=True), 1):
            table = f"{_TABLE}_{number}"
            _write(_worksheet(book, tab), sheet, table, formats, words)
        _summarise(summary, title, sheets, names, formats, words)
    book.close()
    return out.getvalue()


def _book(out: io.BytesIO) -> Workbook:
    options = {
        "in_memory": True,
        "default_date_format": _DATE,
        # Whatever a text begins with, it is text.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # Columns are as wide as so many digits of this typeface, which are 8 pixels wide on every screen and on paper.
        "default_format_properties": {"font_name": "Times New Roman", "font_size": 12},
        "default_column_width": 72,
        "default_row_height": 21,
    }
    return xlsxwriter.Workbook(out, options)


def _worksheet(book: Workbook, name: str) -> _Paper:
    page: _Paper = book.add_worksheet(name, worksheet_class=_Paper)
    page.set_landscape()
    # A4, by Excel's own number; margins are in inches.
    page.set_paper(9)
    page.set_margins(**{side: width / 25.4 for side, width in _MARGINS.items()})
    page.set_print_scale(100)
    # Page number alone in the middle of the top margin, as on official paper.
    page.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / 25.4})
    page.set_start_page(1)
    # On the screen too: cells that are filled in have borders of their own.
    page.hide_gridlines(2)
    allowed = ("autofilter", "sort", "format_columns", "format_rows")
    page.protect("", dict.fromkeys(allowed, True))
    return page


def _formats(book: Workbook) -> dict[str, Format]:
    base = {
        "font_name": "Times New Roman",
        "font_size": _LETTERS,
        "valign": "top",
        "text_wrap": True,
    }
    cell = {**base, "border": 1}
    centred = {**base, "align": "center"}
    date = {**cell, "align": "center", "num_format": _DATE}
    bold = {"bold": True}
    head = {**cell, **bold, "align": "center", "valign": "vcenter"}
    chosen = {
        "cell": cell,
        "centre": {**cell, "align": "center"},
        "month": {**date, "num_format": "m/yyyy"},
        "date": date,
        "safe": {**date, **bold},
        "struck": {**cell, "font_strikeout": True},
        # Text: Excel would make the day of some year of "27/3", and a number of "05".
        "filled": {**cell, "locked": False, "num_format": "@"},
        "head": {**head, "bg_color": "#EEEEEE"},
        "text": base,
        "bold": {**base, **bold},
        "italic": {**base, "italic": True},
        "middle": centred,
        "middle-bold": {**centred, **bold},
        "middle-italic": {**centred, "italic": True},
        "letterhead": {**centred, **bold, "font_size": 12},
        "superior": {**centred, "font_size": 12},
        "subtitle": {**centred, **bold, "font_size": 13},
        "title": {**centred, **bold, "font_size": _TITLE},
        "link": {**cell, "font_color": "#0B3D91", "underline": 1},
    }
    for name, colour in (_STATUSES | _LATE).items():
        chosen[name] = {"bg_color": colour}
    return {name: book.add_format(form) for name, form in chosen.items()}


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


class _Pages:
    """Rows from above to below, and the pages that they will fill."""

    def __init__(self, page: _Paper, formats: dict[str, Format]) -> None:
        self.page = page
        self.formats = formats
        self.heights: list[float] = []

    @property
    def row(self) -> int:
        """The next one to write."""
        return len(self.heights)

    def add(self, height: float) -> int:
        """Take a row of so many points; return it."""
        row = self.row
        self.page.set_row(row, min(height, _HIGHEST))
        self.heights.append(min(height, _HIGHEST))
        return row

    def across(self, text: str, form: str, size: float = _LETTERS) -> None:
        """Write a text over all columns on paper, in as many lines as it takes."""
        room = _room(_width(_FIRST, _LAST))
        row = self.add(_height(lines_of(text, room, size), size))
        self.page.merge_range(row, _FIRST, row, _LAST, text, self.formats[form])

    def headed(self, title: str, text: str) -> None:
        """Write a text below its title, in one row, so that no page ends between them."""
        bold, plain = self.formats["bold"], self.formats["text"]
        row = self.row
        self.across(f"{title}\n{text}", "text")
        self.page.write_rich_string(row, _FIRST, bold, title, plain, f"\n{text}", plain)

    def keep(self, first: int, repeated: float) -> None:
        """Keep the rows from one on together with the row before, on whatever page they come to stand.

        Pages but the first begin with so many points that are ``repeated``.
        """
        pages = [self._pages(share, repeated) for share in _CAPACITIES]
        if any(page[first - 1] != page[-1] for page in pages):
            self.page.set_h_pagebreaks([first - 1])

    def _pages(self, share: float, repeated: float) -> list[int]:
        """Tell on which page each row comes to stand if only a share of each can be filled."""
        room = _PAPER * _POINTS * share
        pages, number, used = [], 1, 0.0
        for height in self.heights:
            if used + height > room:
                number += 1
                used = repeated
            used += height
            pages.append(number)
        return pages


def _column(name: str) -> int:
    return list(_COLUMNS).index(name)


_FIRST, _LAST = _column(_ON_PAPER[0]), _column(_ON_PAPER[-1])
_MIDDLE = _column("who")
"""Where the right half of the paper's head begins."""


def _width(first: int, last: int) -> float:
    """Return the width of columns, from the first to the last, in millimetres."""
    return sum(list(_COLUMNS.values())[first : last + 1])


def _room(width: float) -> float:
    """Return how many points of text fit a column of so many millimetres."""
    return (width * _POINTS - _PADDING) * _SAFE


def _height(lines: int, size: float = _LETTERS) -> float:
    """Return how high a row of so many lines is, in points: not every office fits rows to their text."""
    return round(lines * size * _TALL + 3)


def _write(
    page: _Paper, sheet: Sheet, table: str, formats: dict[str, Format], words: Words
) -> None:
    for name, width in _COLUMNS.items():
        column = _column(name)
        options = {"hidden": name == _HIDDEN}
        page.set_column_pixels(column, column, round(width * _PIXELS), None, options)
    pages = _Pages(page, formats)
    _paper_head(pages, sheet)
    repeated = 0.0
    if sheet.lines:
        repeated = _table(pages, sheet, table, words)
    else:
        pages.across(sheet.empty, "text")
    _lists(pages, sheet)
    if sheet.codes or sheet.signatures:
        pages.keep(_ending(pages, sheet), repeated)
    page.print_area(0, _FIRST, pages.row - 1, _LAST)


def _paper_head(pages: _Pages, sheet: Sheet) -> None:
    """Write what stands above the table: as many rows on every sheet, so that the summary finds the table."""
    if sheet.draft:
        pages.across(sheet.draft, "middle-bold")
        pages.add(6)
        pages.add(6)
    else:
        _letterhead(pages, sheet)
    pages.across(sheet.title, "title", _TITLE)
    pages.across(sheet.subtitle, "subtitle", 13)
    pages.across(sheet.attached, "middle-italic")
    told = " ".join(filter(None, (sheet.cast, sheet.explained)))
    pages.across(told, "text")


def _letterhead(pages: _Pages, sheet: Sheet) -> None:
    """Write the head of official paper: who uses it to the left, nation and motto to the right, rules below both."""
    page, form = pages.page, pages.formats["letterhead"]
    superior, body = sheet.superior.upper(), sheet.body.upper()
    left, right = _width(_FIRST, _MIDDLE - 1), _width(_MIDDLE, _LAST)
    needed = lines_of(body, _room(left), 12, bold=True)
    if superior:
        needed += lines_of(superior, _room(left), 12)
    first = pages.add(_height(1, 12))
    second = pages.add(_height(max(1, needed - 1), 12))
    # For the lines below both.
    pages.add(8)
    if needed > 1:
        page.merge_range(first, _FIRST, second, _MIDDLE - 1, body, form)
    else:
        page.merge_range(first, _FIRST, first, _MIDDLE - 1, body, form)
    if superior:
        # Of the two only the body's own name is bold.
        above = (pages.formats["superior"], f"{superior}\n")
        page.write_rich_string(first, _FIRST, *above, form, body, form)
    page.merge_range(first, _MIDDLE, first, _LAST, sheet.nation, form)
    page.merge_range(second, _MIDDLE, second, _LAST, sheet.motto, form)
    _rule(page, first, _FIRST, (left - 20) / 2, 20, needed)
    _rule(page, second, _MIDDLE, (right - 48) / 2, 48, 1)


def _rule(
    page: _Paper, row: int, column: int, offset: float, length: float, lines: int
) -> None:
    """Draw a line below so many lines of the letterhead; offset and length are in millimetres."""
    options = {
        "x_offset": round(offset * _PIXELS),
        "y_offset": round(_height(lines, 12) / _POINTS * _PIXELS) + 2,
        "width": round(length * _PIXELS),
        "height": 1,
        "fill": {"color": "black"},
        "line": {"none": True},
        "decorative": True,
    }
    page.insert_textbox(row, column, "", options)


def _table(pages: _Pages, sheet: Sheet, name: str, words: Words) -> float:
    """Write the lines as a table of that name; return the height of its head, which every page repeats."""
    page, formats = pages.page, pages.formats
    heads = _heads(words)
    lines = [
        lines_of(heads[name], _room(_COLUMNS[name]), _LETTERS, bold=True)
        for name in _ON_PAPER
    ]
    height = _height(max(lines))
    head = pages.add(height)
    for line in sheet.lines:
        _line(pages, sheet, line, line.month, words)
    last = pages.row - 1
    columns = [
        {"header": text, "header_format": formats["head"]} for text in heads.values()
    ]
    options = {
        "name": name,
        "columns": columns,
        "style": None,
        "banded_rows": False,
    }
    page.add_table(head, 0, last, len(_COLUMNS) - 1, options)
    page.growing = range(head + 1, last + 1)
    _offer_statuses(page, head + 1, last, words)
    _colour(page, head + 1, last, formats, words)
    # The head stays in sight, and with it number, month and what to do.
    page.freeze_panes(head + 1, _MIDDLE)
    page.repeat_rows(head)
    return height


def _heads(words: Words) -> dict[str, str]:
    heads = {}
    for name in _COLUMNS:
        shared = _SHARED.get(name)
        heads[name] = words(f"checklist.{shared or f'excel-{name}'}")
    hint = words("checklist.result-hint")
    # In one line of text: the names of a table's columns are also written elsewhere, where a new line counts.
    heads["result"] = f"{heads['result']} {hint}"
    return heads


def _line(pages: _Pages, sheet: Sheet, line: Line, month: str, words: Words) -> None:
    texts = _texts(sheet, line, words)
    needed = [_WRITABLE]
    for name in _ON_PAPER:
        if name in texts:
            needed.append(lines_of(texts[name], _room(_COLUMNS[name]), _LETTERS))
    row = pages.add(_height(max(needed)))
    first = dt.date.fromisoformat(f"{month}-01") if month else None
    days = {"month": first, "safe": line.leading, "date": line.due}
    page, formats = pages.page, pages.formats
    for column, name in enumerate(_COLUMNS):
        if name == "number":
            page.write_number(row, column, line.number, formats["centre"])
        elif name in days:
            _write_day(page, row, column, days[name], formats[name])
        elif name == "late":
            formula = _lateness(row, line, words)
            page.write_formula(row, column, formula, formats["cell"], "")
        else:
            page.write_string(row, column, texts[name], formats[_form(name, line)])


def _texts(sheet: Sheet, line: Line, words: Words) -> dict[str, str]:
    """Return what a line says in each column of text."""
    # As many paragraphs would be as many lines that are not full.
    who = [f"{'. '.join((line.place, *line.people))}.", *line.remarks]
    if line.verb:
        # The head of its column says otherwise of the day.
        day = ", ".join(filter(None, (line.weekday, line.day)))
        who.insert(0, words("checklist.excel-day", verb=line.verb, day=day))
    status = "status.cancelled-line" if line.cancelled else "status.todo"
    return {
        "what": "\n".join(line.steps),
        "who": "\n".join(who),
        "printed": line.printed,
        "status": words(status),
        "result": "",
        "notes": "",
        "id": f"{sheet.id}/{line.deadline}",
    }


def _form(name: str, line: Line) -> str:
    if name == "what" and line.cancelled:
        return "struck"
    # What is cancelled has a status that nobody can choose.
    if name == "status" and line.cancelled:
        return "cell"
    return "filled" if name in _FILLED else "cell"


def _write_day(
    page: _Paper, row: int, column: int, day: dt.date | None, form: Format
) -> None:
    """Write a day as a date that sorts and filters; the cell is framed without one too."""
    if day is None:
        page.write_blank(row, column, None, form)
        return
    page.write_datetime(row, column, dt.datetime.combine(day, dt.time()), form)


def _lateness(row: int, line: Line, words: Words) -> str:
    """Return the formula that says whether a line is late, by the day on which it is asked."""
    status, safe, due = (
        xl_rowcol_to_cell(row, _column(name)) for name in ("status", "safe", "date")
    )
    settled = (words("status.done"), words("status.cancelled-line"))
    is_settled = ",".join(f'{status}="{text}"' for text in settled)
    # "Trước 30/3" is late on that day itself.
    is_strict = line.due and line.usable and line.usable < line.due
    is_past = f"TODAY(){'>=' if is_strict else '>'}{due}"
    is_late = f"AND(ISNUMBER({due}),{is_past})"
    is_unsafe = f"AND(ISNUMBER({safe}),TODAY()>{safe})"
    late, unsafe = (words(f"status.{name}") for name in _LATE)
    return (
        f'=IF(OR({is_settled}),"",IF({is_late},"{late}",IF({is_unsafe},"{unsafe}","")))'
    )


def _offer_statuses(page: _Paper, first: int, last: int, words: Words) -> None:
    """Let the reader of a line choose its status from a list."""
    column = _column("status")
    rule = {
        "validate": "list",
        "source": [words(f"status.{name}") for name in _STATUSES],
        "error_title": words("checklist.excel-status"),
        "error_message": words("checklist.excel-choose"),
    }
    page.data_validation(first, column, last, column, rule)


def _colour(
    page: _Paper, first: int, last: int, formats: dict[str, Format], words: Words
) -> None:
    """Let each status have its colour as soon as it is chosen, and what is late as soon as it is."""
    for key, statuses in (("status", _STATUSES), ("late", _LATE)):
        column = _column(key)
        for name in statuses:
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{words(f"status.{name}")}"',
                "format": formats[name],
            }
            page.conditional_format(first, column, last, column, rule)


def _lists(pages: _Pages, sheet: Sheet) -> None:
    # Rows of the table may be sorted: what superiors ask is told by its place in each of them.
    for part in sheet.asked:
        pages.headed(part.title, part.address)
    for listed in sheet.lists:
        first, *others = listed.entries
        if listed.running:
            # A space that does not break: a bullet stays with its entry.
            entries = [f"•\u00a0{entry}" for entry in listed.entries]
            pages.headed(listed.title, " ".join(entries))
            continue
        pages.headed(listed.title, f"- {first}")
        for text in others:
            pages.across(f"- {text}", "text")


def _ending(pages: _Pages, sheet: Sheet) -> int:
    """Write codes and signatures side by side, so that no page ends within them; return their first row."""
    page, formats = pages.page, pages.formats
    row = pages.add(_CODE * _POINTS + 12)
    captions = pages.add(_height(1))
    # In the middle of the columns that lie there.
    places = (("number", "what"), ("who", "who"))
    for code, (first, last) in zip(sheet.codes, places, strict=False):
        left, right = _column(first), _column(last)
        offset = (_width(left, right) - _CODE) / 2
        _code(page, row, left, offset, code.caption, code.address)
        if left == right:
            page.write_string(captions, left, code.caption, formats["middle"])
        else:
            page.merge_range(
                captions, left, captions, right, code.caption, formats["middle"]
            )
    spans = (("safe", "printed"), ("status", "notes"))
    for (who, how), (first, last) in zip(sheet.signatures, spans, strict=False):
        left = _column(first)
        page.merge_range(row, left, row, _column(last), "", formats["middle"])
        bold, italic = formats["bold"], formats["italic"]
        page.write_rich_string(
            row, left, bold, who, italic, f"\n{how}", formats["middle"]
        )
    return row


def _code(
    page: _Paper, row: int, column: int, offset: float, caption: str, address: str
) -> None:
    """Draw a code so many millimetres from the left of a column."""
    picture = io.BytesIO()
    drawn_code = code_of(address)
    drawn_code.save(picture, kind="png", scale=8, border=1)
    pixels, _ = drawn_code.symbol_size(scale=8, border=1)
    share = _CODE * _PIXELS / pixels
    options = {
        "image_data": picture,
        "description": f"{caption}: {address}",
        "url": address,
        "x_offset": round(offset * _PIXELS),
        "y_offset": 8,
        "x_scale": share,
        "y_scale": share,
    }
    page.insert_image(row, column, "code.png", options)


_UNIT = 104
_COUNT = 23
"""Widths of the summary's columns, in millimetres."""


def _summarise(
    page: _Paper,
    title: str,
    sheets: tuple[Sheet, ...],
    names: list[str],
    formats: dict[str, Format],
    words: Words,
) -> None:
    """Count by status in formulas, so that the counts follow what is chosen in the other worksheets."""
    counted = [("status", name) for name in _STATUSES]
    counted += [("late", name) for name in _LATE]
    last = len(counted) + 1
    page.set_column_pixels(0, 0, round(_UNIT * _PIXELS))
    page.set_column_pixels(1, last, round(_COUNT * _PIXELS))
    _summary_head(page, title, sheets[0], last, formats)
    heads = [words("checklist.excel-unit"), words("checklist.excel-lines")]
    heads += [words(f"status.{name}") for name in _STATUSES]
    for name in _LATE:
        within = words("checklist.excel-within", status=words(f"status.{name}"))
        heads.append(within)
    page.set_row(3, _height(3))
    for column, head in enumerate(heads):
        page.write_string(3, column, head, formats["head"])
    for row, (sheet, tab) in enumerate(zip(sheets, names, strict=True), 4):
        page.set_row(row, _height(lines_of(sheet.name, _room(_UNIT), _LETTERS)))
        # Within quotes a formula writes a quote twice.
        quoted = tab.replace("'", "''")
        page.write_url(row, 0, f"internal:'{quoted}'!A1", formats["link"], sheet.name)
        page.write_number(row, 1, len(sheet.lines), formats["centre"])
        for column, (key, name) in enumerate(counted, 2):
            cells = f"'{quoted}'!{_cells(key, sheet)}"
            formula = f'=COUNTIF({cells},"{words(f"status.{name}")}")'
            # What Excel will count, for programs that show a workbook without counting.
            value = _open_lines([sheet]) if name == "todo" else 0
            page.write_formula(row, column, formula, formats["centre"], value)
    end = 4 + len(sheets)
    page.write_string(end, 0, words("checklist.excel-sum"), formats["head"])
    totals = {1: sum(len(sheet.lines) for sheet in sheets)}
    totals[2 + list(_STATUSES).index("todo")] = _open_lines(sheets)
    for column in range(1, last + 1):
        letter = xl_col_to_name(column)
        formula = f"=SUM({letter}5:{letter}{end})"
        value = totals.get(column, 0)
        page.write_formula(end, column, formula, formats["head"], value)
    page.freeze_panes(4, 1)
    page.repeat_rows(3)
    page.print_area(0, 0, end, last)


def _summary_head(
    page: _Paper, title: str, first: Sheet, last: int, formats: dict[str, Format]
) -> None:
    page.merge_range(0, 0, 0, last, title, formats["title"])
    page.set_row(0, _height(1, _TITLE))
    page.merge_range(1, 0, 1, last, first.attached, formats["middle-italic"])
    if first.draft:
        page.merge_range(2, 0, 2, last, first.draft, formats["middle-bold"])


def _cells(key: str, sheet: Sheet) -> str:
    """Return the cells of a column of the table; a sheet without lines has the row that says so."""
    letter = xl_col_to_name(_column(key))
    # Excel counts rows from 1.
    first, last = _HEAD + 2, _HEAD + 1 + max(1, len(sheet.lines))
    return f"${letter}${first}:${letter}${last}"


def _open_lines(sheets: Iterable[Sheet]) -> int:
    return sum(not line.cancelled for sheet in sheets for line in sheet.lines)
