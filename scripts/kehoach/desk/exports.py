"""The plan as a sheet to edit in Excel or Word: one row a deadline, as the plan's own document has it.

What is edited comes back with ``kehoach import --update``: the first column keeps each row's identity. What amendments
did is shown in a column of its own, and changed by amendments only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from kehoach.desk.workbook.book import guide_of, tables_of
from kehoach.desk.workbook.layout import Column
from kehoach.desk.workbook.layout import Table as Sheet
from kehoach.desk.workbook.tasks import table_of_rows
from kehoach.desk.workbook.writing import write_book
from kehoach.document.blocks import armed
from kehoach.plan.records import DeadlineRecord, Group, PlanRecord, TaskRecord, Unit
from kehoach.plan.roles import ROLES
from kehoach.words import Words

COLUMN_WIDTHS: dict[str, int] = {
    "id": 24,
    "refs": 16,
    "title": 48,
    "own": 36,
    **{role.id: role.width for role in ROLES},
    "when": 28,
    "amended": 28,
    "note": 30,
}
"""Columns of the sheet to edit, left to right, with their widths in signs."""

MORE_WIDTHS: dict[str, int] = {"where": 28, "filing": 36, "filing_to": 30}
"""Columns that only a workbook has behind those: where a deadline is, what is filed by it, and with whom."""

Table = list[tuple[str, ...]]


def table_of(plan: PlanRecord, amended: Mapping[str, str]) -> Table:
    """List a row for each deadline, and for each task that has none; texts in the order of COLUMN_WIDTHS.

    ``amended`` says by id what amendments did to a deadline.
    """
    rows: Table = []
    for item, cells in _cells_of_rows(plan):
        cells["amended"] = amended.get(item.id, "") if item else ""
        rows.append(tuple(cells[column] for column in COLUMN_WIDTHS))
    return rows


def _more_of(plan: PlanRecord) -> Table:
    """List the cells of MORE_WIDTHS, for the rows of ``table_of``."""
    rows: Table = []
    for _, cells in _cells_of_rows(plan):
        rows.append(tuple(cells[column] for column in MORE_WIDTHS))
    return rows


def _cells_of_rows(
    plan: PlanRecord,
) -> Iterator[tuple[DeadlineRecord | None, dict[str, str]]]:
    parties: list[Unit | Group] = [*plan.units, *plan.groups]
    names = {party.id: party.name for party in parties}
    for task in plan.tasks:
        deadlines: tuple[DeadlineRecord | None, ...] = task.deadlines or (None,)
        for item in deadlines:
            yield item, cells_of(task, item, names)


def cells_of(
    task: TaskRecord, item: DeadlineRecord | None, names: dict[str, str]
) -> dict[str, str]:
    """Write what a row says of a deadline, by column; ``names`` are those of parties by id."""

    def listed(parties: tuple[str, ...]) -> str:
        return "; ".join(names[party] for party in parties)

    cast = dict(task.cast)
    filing = item.filing if item else None
    cells = {"id": task.id, "own": "", "when": ""}
    refs = task.refs
    if item:
        cast.update(item.cast)
        cells = {"id": item.id, "own": item.title or "", "when": item.phrase}
        # A deadline without references of its own stands where its task does.
        refs = item.refs or task.refs
    return {
        **cells,
        "refs": "; ".join(refs),
        "title": task.title,
        **{role.id: listed(cast.get(role.id, ())) for role in ROLES},
        "note": task.note or "",
        "where": (item.place or "") if item else "",
        "filing": filing.what if filing else "",
        "filing_to": listed(filing.to) if filing else "",
    }


def export_table(plan: PlanRecord, table: Table, words: Words, path: Path) -> None:
    """Write the sheet; the suffix of the path says in which form (a key of SHEET_WRITERS).

    A workbook has sheets of all else that the keeper decides beside it.
    """
    columns = {
        words(f"export.{column}"): width for column, width in COLUMN_WIDTHS.items()
    }
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        rows = [(*row, *more) for row, more in zip(table, _more_of(plan), strict=True)]
        tasks = table_of_rows({**COLUMN_WIDTHS, **MORE_WIDTHS}, rows, words)
        sheets = [tasks, *tables_of(plan, words)]
        data = write_book(
            plan.plan.title,
            sheets,
            plan=plan.plan.id,
            language=words.language,
            guide=guide_of(words),
        )
    else:
        data = SHEET_WRITERS[suffix](plan.plan.title, columns, table)
    path.write_bytes(data)


def _workbook(title: str, columns: Mapping[str, int], rows: Table) -> bytes:
    shown = tuple(Column(key=head, width=width) for head, width in columns.items())
    sheet = Sheet(
        key="",
        title="",
        columns=shown,
        heads=tuple(columns),
        rows=tuple(rows),
        protected=False,
    )
    return write_book(title, [sheet])


def _comma_separated(_: str, columns: Mapping[str, int], rows: Table) -> bytes:
    """Write semicolons and a byte order mark, as Excel here expects them; nothing in it runs as a formula."""
    out = io.StringIO()
    # Whatever a cell begins with, and whoever typed it: reading takes the quotes off again.
    texts = [[armed(text) for text in row] for row in [tuple(columns), *rows]]
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(texts)
    return out.getvalue().encode("utf-8-sig")


def _word(title: str, columns: Mapping[str, int], rows: Table) -> bytes:
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    # A3 on its side.
    section.page_width, section.page_height = Mm(420), Mm(297)
    document.styles["Normal"].font.size = Pt(9)
    document.add_heading(title, level=1)
    table = document.add_table(rows=0, cols=len(columns))
    table.style = "Table Grid"
    for number, row in enumerate([tuple(columns), *rows]):
        line = table.add_row()
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
        if number == 0:
            # Repeated on each page; the library has no name for it.
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


SHEET_WRITERS: dict[str, Callable[[str, Mapping[str, int], Table], bytes]] = {
    ".xlsx": _workbook,
    ".csv": _comma_separated,
    ".docx": _word,
}
"""Writes a title, columns (head and width in signs, left to right) and rows of texts, by the suffix of the file."""
