"""Plans as workbooks in tests: written, edited with another program, taken over."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import MINIMAL
from openpyxl.worksheet.worksheet import Worksheet

from kehoach.desk.papers import Imported, export_sheets, update_plan
from kehoach.problems import InputError
from kehoach.words import load_words

VI = load_words("vi")
# A draft is one that has no number yet.
DRAFT = MINIMAL.replace("number: 1/KH", "number: …/KH")


def silent(_done: int, _all: int) -> None:
    """Say nothing of how far reading is."""


Edit = Callable[[Worksheet], None]


def exported(folder: Path, plan: str) -> Path:
    """Write a plan into a folder, and the workbook of it."""
    (folder / "plan.yaml").write_bytes(plan.encode())
    export_sheets(folder / "plan.yaml", [folder / "a.xlsx"], VI)
    return folder / "a.xlsx"


def edited(file: Path, title: str, edit: Edit) -> None:
    """Edit one sheet with another program than wrote it."""
    book = openpyxl.load_workbook(file)
    edit(book[title])
    book.save(file)


def taken_over(file: Path) -> Imported:
    return update_plan(file, file.parent / "plan.yaml", VI, silent)


def cell_of(sheet: Worksheet, identity: str, head: str) -> Any:
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == identity:
            return row[heads.index(head)]
    raise KeyError(identity)


def setting(identity: str, head: str, value: object) -> Edit:
    """Return what types a value into a cell."""

    def edit(sheet: Worksheet) -> None:
        cell_of(sheet, identity, head).value = value

    return edit


def adding(**cells: object) -> Edit:
    """Return what types a row below the last; cells by head, blanks written as underscores."""

    def edit(sheet: Worksheet) -> None:
        heads = [cell.value for cell in sheet[1]]
        given = {head.replace("_", " "): text for head, text in cells.items()}
        sheet.append([given.pop(head, None) for head in heads])
        assert not given

    return edit


def without(identity: str) -> Edit:
    """Return what deletes a row."""

    def edit(sheet: Worksheet) -> None:
        sheet.delete_rows(cell_of(sheet, identity, str(sheet["A1"].value)).row)

    return edit


def changed_lines(before: str, file: Path) -> list[str]:
    """List the lines of the plan that went and came."""
    after = (file.parent / "plan.yaml").read_text("utf-8")
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def refused(file: Path) -> list[tuple[str, str]]:
    """Return place and code of each problem that keeps a workbook from being taken over."""
    plan = file.parent / "plan.yaml"
    before = plan.read_bytes()
    with pytest.raises(InputError) as raised:
        taken_over(file)
    assert plan.read_bytes() == before
    told = []
    for problem in raised.value.problems:
        # Each has its sentences, and names file and sheet.
        assert problem.message(VI)
        assert problem.hint(VI)
        place = f"{Path(problem.path).name}:{problem.line}:{problem.column}"
        told.append((place, problem.code))
    return told
