"""Charts of months: which heads make one, and what signs below them say; the draft of whole charts is a shape."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from openpyxl.styles import PatternFill

from kehoach.document.blocks import Document, Row
from kehoach.document.charts import chart_of, charted, is_sign
from kehoach.document.outline import TaskRow, outline_of
from kehoach.document.reading import read_document


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ("TT|Việc|T1|T2|T3", "tháng 1|tháng 2|tháng 3"),
        ("Việc|Tháng 9|Tháng 10", "tháng 9|tháng 10"),
        ("Việc|Th. 11|Th. 12|Th. 1", "tháng 11|tháng 12|tháng 1"),
        ("Việc|Thg 5|Thg 6", "tháng 5|tháng 6"),
        ("Việc|12/2026|1/2027", "tháng 12/2026|tháng 1/2027"),
        ("Việc|Quý III|Quý IV", "quý III|quý IV"),
        ("Việc|Q1|Q2|Q3|Q4", "quý I|quý II|quý III|quý IV"),
        ("Công việc theo tháng|1|2|3", "tháng 1|tháng 2|tháng 3"),
        # Figures that nobody calls months, unless they are the whole year.
        ("Việc|1|2|3|4", ""),
        ("Việc|" + "|".join(map(str, range(1, 13))), "tháng 1|tháng 12"),
        ("1|2|3|4|5|6|7|8|9|10|11|12", ""),
        # Out of order, with a gap, alone, no such month.
        ("Việc|T3|T2|T1", ""),
        ("Việc|T1|Ghi chú|T2", ""),
        ("Việc|T1|T3", ""),
        ("Việc|Tháng 3", ""),
        ("Việc|T12|T13", ""),
        ("Việc|Thời gian|Ghi chú", ""),
    ],
)
def test_heads_that_are_months(heads: str, said: str) -> None:
    columns = [column.said for column in chart_of(heads.split("|"))]
    if len(columns) == 12:
        columns = [columns[0], columns[-1]]
    assert "|".join(columns) == said


@pytest.mark.parametrize(
    "text", ["x", "X", "xx", "✓", "●", "v", "+", "*", "---", "-->", "→", "<==>", "■ ■"]
)
def test_signs(text: str) -> None:
    assert is_sign(text)


@pytest.mark.parametrize("text", ["", "-", "–", "0", "5", "15/3", "Xã", "không", "vx."])
def test_what_is_no_sign(text: str) -> None:
    assert not is_sign(text)


@pytest.mark.parametrize(
    ("cells", "when", "kept"),
    [
        ("x|x|x|x", "từ tháng 11 đến tháng 12; từ tháng 1 đến tháng 2", ""),
        ("|x||x", "tháng 12; tháng 2", ""),
        ("-|x|-|–", "tháng 12", ""),
        # Figures are no signs: they stay what the row says of the month.
        ("5|x||20", "tháng 12", "5|20"),
        ("5|6|7|8", "", "5|6|7|8"),
        ("|||", "", ""),
    ],
)
def test_signs_become_words(cells: str, when: str, kept: str) -> None:
    # Behind December the chart prints no year, so that nothing runs over it.
    chart = chart_of(["T11", "T12", "T1", "T2"])
    row, any_sign = charted(tuple(("", text) for text in cells.split("|")), chart)
    assert [text for name, text in row if name == "when"] == ([when] if when else [])
    assert "|".join(text for name, text in row if text and not name) == kept
    assert any_sign is bool(when)


@pytest.mark.parametrize(
    ("cells", "shaded", "spans", "when"),
    [
        # A sign in a merged cell marks all its months; a text in one none.
        ("Họp|x|||", (), ((1, 3),), "từ tháng 1 đến tháng 3"),
        ("Họp|5 triệu|||", (), ((1, 3),), ""),
        ("Họp||||", (2, 3), (), "từ tháng 2 đến tháng 3"),
        ("Họp||||", (1, 2, 3, 4), (), "từ tháng 1 đến tháng 4"),
        # A row that is coloured from its title on only looks so, and beside signs colours say nothing.
        ("Họp||||", (0, 1, 2, 3, 4), (), ""),
        ("Họp|x|||", (3,), (), "tháng 1"),
        ("Họp||5||", (2,), (), ""),
    ],
)
def test_colours_and_merged_cells(
    cells: str, shaded: tuple[int, ...], spans: tuple[tuple[int, int], ...], when: str
) -> None:
    chart = chart_of(["Việc", "T1", "T2", "T3", "T4"])
    pairs = tuple(("", text) for text in cells.split("|"))
    row, any_sign = charted(pairs, chart, shaded, spans)
    assert "".join(text for name, text in row if name == "when") == when
    assert any_sign is bool(when)


def test_bars_of_a_word_table(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=5)
    for place, head in enumerate(("Nội dung", "T1", "T2", "T3", "T4")):
        table.cell(0, place).text = head
    for place, title in enumerate(("Cày ruộng", "Gieo mạ", "Nghỉ"), start=1):
        table.cell(place, 0).text = title
    for place in (2, 3):
        _colour(table.cell(1, place), "9BC2E6")
    table.cell(2, 1).merge(table.cell(2, 2)).text = "x"
    # White is the paper's.
    _colour(table.cell(3, 4), "FFFFFF")
    document.save(str(tmp_path / "a.docx"))
    parts = outline_of(read_document(tmp_path / "a.docx")).parts
    said = [part.cell("when") for part in parts if isinstance(part, TaskRow)]
    assert said == ["từ tháng 2 đến tháng 3", "từ tháng 1 đến tháng 2"]


def test_bars_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    blue, white = (
        PatternFill("solid", start_color=colour) for colour in ("9BC2E6", "FFFFFF")
    )
    for row in (
        ["Nội dung", "T1", "T2", "T3", "T4"],
        ["Cày ruộng"],
        ["Gieo mạ", "x"],
        ["Nghỉ"],
        ["Cả hàng"],
    ):
        sheet.append(row)
    for place in ("C2", "D2", "A5", "B5", "C5", "D5", "E5"):
        sheet[place].fill = blue
    sheet.merge_cells("B3:C3")
    sheet["E4"].fill = white
    book.save(tmp_path / "a.xlsx")
    parts = outline_of(read_document(tmp_path / "a.xlsx")).parts
    said = [part.cell("when") for part in parts if isinstance(part, TaskRow)]
    assert said == ["từ tháng 2 đến tháng 3", "từ tháng 1 đến tháng 2"]


def test_a_sign_in_a_merged_cell_of_a_page(tmp_path: Path) -> None:
    heads = "".join(f"<th>{head}</th>" for head in ("Nội dung", "T1", "T2", "T3"))
    row = "<td>Cày ruộng</td><td colspan=2>x</td><td></td>"
    page = f"<table><tr>{heads}</tr><tr>{row}</tr></table>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    [task] = outline_of(read_document(tmp_path / "a.html")).parts
    assert isinstance(task, TaskRow)
    assert task.cell("when") == "từ tháng 1 đến tháng 2"


def _colour(cell: _Cell, fill: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    cell._tc.get_or_add_tcPr().append(shading)


def _row(cells: str, line: int) -> Row:
    return Row(cells=tuple(cells.split("|")), line=line, table=1)


@pytest.mark.parametrize(
    ("second", "third", "when"),
    [
        # Cells merged downwards are said again by some formats and left empty by others.
        ("TT|Việc|1|2|3|4", "1|Họp||x|x|", "từ tháng 2 đến tháng 3"),
        ("||1|2|3|4", "1|Họp|x|||", "tháng 1"),
    ],
)
def test_months_in_the_second_line_of_a_head(
    second: str, third: str, when: str
) -> None:
    rows = (_row("TT|Việc|Tháng|||", 1), _row(second, 2), _row(third, 3))
    [row] = outline_of(Document(name="a", blocks=rows)).parts
    assert isinstance(row, TaskRow)
    assert (row.cell("when"), row.charted) == (when, True)


def test_weeks_below_a_head_are_no_months() -> None:
    rows = (
        _row("TT|Việc|Tuần|||", 1),
        _row("||1|2|3|4", 2),
        _row("1|Họp|x|||", 3),
    )
    parts = outline_of(Document(name="a", blocks=rows)).parts
    assert not any(isinstance(part, TaskRow) and part.cell("when") for part in parts)
