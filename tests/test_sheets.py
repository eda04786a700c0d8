"""Sheets as Excel, read back with tools that did not write them, against the published data."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pypdf
import pytest
from conftest import (
    MINIMAL,
    context_of,
    make_plan,
    run_kehoach,
    with_deadline,
)
from external import find_program, find_serif, needed
from openpyxl.utils import get_column_letter
from published import LETTERS, as_headed, day, items_of, safe_day_of, stands_in

from kehoach.plan.model import Plan
from kehoach.render.sheets.layout import Sheet, quarter_sheets, sheet_of
from kehoach.render.sheets.xlsx import xlsx

STATUSES = ["Hoàn thành", "Đang thực hiện", "Chưa thực hiện"]
FILLED = {"Tình trạng", "Kết quả (ngày, số văn bản)", "Ghi chú"}
"""What a unit fills in, by its column's head."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def table_of(page: Any) -> Any:
    """Return the one table of a worksheet; None where it has none."""
    tables = list(page.tables.values())
    assert len(tables) < 2
    return tables[0] if tables else None


def excel_cells(page: Any) -> list[dict[str, Any]]:
    """Return the rows of a worksheet's table as one mapping each, of cells by the heads of their columns."""
    head, *rows = page[table_of(page).ref]
    names = [cell.value for cell in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


def excel_rows(page: Any) -> list[dict[str, Any]]:
    """Return the same with the values of the cells."""
    return [
        {head: cell.value for head, cell in cells.items()}
        for cells in excel_cells(page)
    ]


def test_every_row_of_every_unit_is_in_its_workbook(
    real_site: Path, real: Plan
) -> None:
    everybody = openpyxl.load_workbook(real_site / "checklists/all.xlsx")
    pages = dict(
        zip(
            (party.id for party in real.directory.addressees),
            everybody.worksheets[1:],
            strict=True,
        )
    )
    for party in real.directory.addressees:
        items = items_of(real_site, party.id)
        [alone] = openpyxl.load_workbook(
            real_site / f"checklists/{party.id}.xlsx"
        ).worksheets
        if not items:
            assert table_of(alone) is None
            continue
        for page in (alone, pages[party.id]):
            rows = excel_rows(page)
            assert [row["Mã dòng"] for row in rows] == [
                f"{party.id}/{item['deadline']['id']}" for item in items
            ]
            assert [row["TT"] for row in rows] == list(range(1, len(items) + 1))
            for row, item in zip(rows, items, strict=True):
                check_row(row, item)


def check_row(row: dict[str, Any], item: dict[str, Any]) -> None:
    """Hold a row against what is published of its deadline."""
    deadline = item["deadline"]
    steps = zip(row["Việc phải làm"].split("\n"), item["actions"], strict=True)
    for step, action in steps:
        # The action may also say where papers go.
        said = step in (action, as_headed(action))
        assert said or action.startswith(f"{step} về "), (step, action)
    assert all(ref in row["Nơi ghi, ai cùng làm"] for ref in deadline["refs"])
    assert row["Tình trạng"] == "Chưa thực hiện"
    due = deadline["end"] or deadline["date"]
    counts = safe_day_of(deadline) or due
    assert row["Ngày đến hạn"] == (dt.datetime.fromisoformat(due) if due else None)
    assert row["Nên xong chậm nhất"] == (
        dt.datetime.fromisoformat(counts) if counts else None
    )
    month = dt.datetime.fromisoformat(counts).replace(day=1) if counts else None
    assert row["Tháng"] == month
    printed = row["Văn bản ghi"]
    short = day(due).rpartition("/")[0] if due else ""
    assert deadline["phrase"] in printed or (short and short in printed), printed
    for text in row.values():
        assert not isinstance(text, str) or unicodedata.is_normalized("NFC", text)


def test_a_workbook_is_a_table_to_filter_and_choose_in(real_site: Path) -> None:
    [page] = openpyxl.load_workbook(
        real_site / "checklists/phuong-kim-giang.xlsx"
    ).worksheets
    table = table_of(page)
    head, *rows = page[table.ref]
    lines = len(items_of(real_site, "phuong-kim-giang"))
    assert len(rows) == lines == 21
    assert [cell.value for cell in head] == [one.name for one in table.tableColumns]
    # The row below the table is none of its lines.
    below = page.cell(rows[-1][0].row + 1, rows[-1][1].column).value
    assert below.startswith("Trách nhiệm cả năm\n- ")
    assert table.autoFilter.ref == table.ref
    assert not table.tableStyleInfo.showRowStripes
    assert page.freeze_panes == f"D{head[0].row + 1}"
    [choice] = page.data_validations.dataValidation
    assert choice.formula1 == '"' + ",".join(STATUSES) + '"'
    cells = excel_cells(page)
    column = [row["Tình trạng"].coordinate for row in cells]
    assert str(choice.sqref) == f"{column[0]}:{column[-1]}"
    coloured = {
        rule.formula[0].strip('"')
        for rules in page.conditional_formatting
        for rule in rules.rules
    }
    assert coloured == {*STATUSES, "Quá hạn", "Quá ngày nên xong"}
    formats = {
        name: cells[0][name].number_format
        for name in ("Nên xong chậm nhất", "Ngày đến hạn", "Tháng")
    }
    assert formats == {
        "Nên xong chậm nhất": "dd/mm/yyyy",
        "Ngày đến hạn": "dd/mm/yyyy",
        "Tháng": "m/yyyy",
    }
    identity = cells[0]["Mã dòng"].column_letter
    assert page.column_dimensions[identity].hidden


def test_a_workbook_is_locked_but_for_what_a_unit_fills_in(real_site: Path) -> None:
    book = openpyxl.load_workbook(real_site / "checklists/all.xlsx")
    names = [table.name for page in book for table in page.tables.values()]
    assert len({name.casefold() for name in names}) == len(names) > 20
    for page in book:
        protection = page.protection
        assert protection.sheet
        assert protection.password is None
        # In the file a thing is forbidden or not (ECMA-376 part 1, 18.3.1.85).
        allowed = (protection.autoFilter, protection.sort)
        assert (*allowed, protection.formatColumns, protection.formatRows) == (
            (False,) * 4
        )
        fillable = {
            cell.coordinate
            for row in page
            for cell in row
            if not cell.protection.locked
        }
        wanted: set[str] = set()
        if table_of(page):
            for cells in excel_cells(page):
                wanted |= {cells[name].coordinate for name in FILLED}
        assert fillable == wanted


def test_a_workbook_is_printed_in_11_points_on_the_decrees_page(
    real_site: Path,
) -> None:
    book = openpyxl.load_workbook(real_site / "checklists/all.xlsx")
    for page in book:
        setup, margins = page.page_setup, page.page_margins
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        # As large as it is written: neither fitted nor scaled.
        assert (setup.scale or 100) == 100
        assert not page.sheet_properties.pageSetUpPr.fitToPage
        sides = (margins.top, margins.bottom, margins.left, margins.right)
        assert [round(inches * 25.4) for inches in sides] == [20, 20, 30, 15]
        assert page.HeaderFooter.differentFirst
        assert page.oddHeader.center.text == "&P"
        assert (page.firstHeader.center.text, page.oddHeader.left.text) == (None, None)
        # What is not said is 1 (ECMA-376 part 1, 18.3.1.63).
        assert (setup.firstPageNumber or 1, setup.useFirstPageNumber) == (1, True)
        area = page.print_area.rpartition("!")[2].replace("$", "")
        printed = list(page[area])
        sizes = {cell.font.size for row in printed for cell in row if cell.value}
        assert min(sizes) == 11
        # A digit of the default font, 12 points, is 8 pixels wide; A4 has 297 mm, less 45.
        assert (book._fonts[0].name, book._fonts[0].size) == ("Times New Roman", 12)
        letters = {get_column_letter(cell.column) for cell in printed[0]}
        widths = _widths(page)
        pixels = sum(widths[letter] for letter in letters) * 8
        assert 225 < pixels / 96 * 25.4 <= 249
        table = table_of(page)
        if table:
            head = page[table.ref][0]
            assert page.print_title_rows == f"${head[0].row}:${head[0].row}"
            on_paper = {cell.value for cell in head if cell.column_letter in letters}
            beside = {"Tháng", "Ngày đến hạn", "Quá hạn", "Mã dòng"}
            assert on_paper == {cell.value for cell in head} - beside


def _widths(page: Any) -> dict[str, float]:
    """Return how wide columns are, in digits; one entry of a file may speak of several."""
    widths = {}
    for dimension in page.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            widths[get_column_letter(column)] = dimension.width
    return widths


def test_codes_in_a_workbook_are_27_millimetres_at_least(real_site: Path) -> None:
    with zipfile.ZipFile(real_site / "checklists/phuong-kim-giang.xlsx") as parts:
        drawing = ET.fromstring(parts.read("xl/drawings/drawing1.xml"))
    names = {
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    }
    sizes = [
        (int(size.get("cx", "0")), int(size.get("cy", "0")))
        for size in drawing.iterfind(".//xdr:pic//a:ext", names)
        if size.get("cx")
    ]
    assert len(sizes) == 2
    # 36,000 of its units are a millimetre.
    assert all(27 <= side / 36_000 <= 30 for pair in sizes for side in pair)


def test_rows_of_a_workbook_grow_with_what_is_typed(real_site: Path) -> None:
    """A height that somebody chose is marked as such, and kept (ECMA-376 part 1, 18.3.1.73)."""
    path = real_site / "checklists/phuong-kim-giang.xlsx"
    [page] = openpyxl.load_workbook(path).worksheets
    lines = {cells["TT"].row for cells in excel_cells(page)}
    with zipfile.ZipFile(path) as parts:
        sheet = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    rows = [row for row in sheet.iter() if row.tag.endswith("}row")]
    chosen = {int(row.get("r", "")) for row in rows if row.get("customHeight")}
    high = {int(row.get("r", "")) for row in rows if row.get("ht")}
    assert lines <= high
    assert chosen == high - lines


def test_the_keepers_summary_counts_what_is_chosen_and_what_is_late(
    real_site: Path, real: Plan
) -> None:
    book = openpyxl.load_workbook(real_site / "checklists/all.xlsx")
    summary = book.worksheets[0]
    heads = [cell.value for cell in summary[4]]
    late = ["Trong đó: Quá hạn", "Trong đó: Quá ngày nên xong"]
    assert heads == ["Đơn vị", "Số việc", *STATUSES, *late]
    counted = [("Tình trạng", status) for status in STATUSES]
    counted += [("Quá hạn", head.removeprefix("Trong đó: ")) for head in late]
    for row, party in enumerate(real.directory.addressees, 5):
        assert summary.cell(row, 1).value == party.name
        assert summary.cell(row, 2).value == len(items_of(real_site, party.id))
        for column, (head, status) in enumerate(counted, 3):
            formula = summary.cell(row, column).value
            found = re.fullmatch(
                r"=COUNTIF\('(.+)'!\$(\w+)\$(\d+):\$\w+\$(\d+),\"(.+)\"\)", formula
            )
            assert found, formula
            assert found[5] == status
            page = book[found[1].replace("''", "'")]
            if table_of(page):
                cells = [one[head] for one in excel_cells(page)]
                assert (found[2], int(found[3]), int(found[4])) == (
                    cells[0].column_letter,
                    cells[0].row,
                    cells[-1].row,
                )
        link = summary.cell(row, 1).hyperlink.location
        assert link.split("!")[0].strip("'").replace("''", "'") in book.sheetnames
    for page in book.worksheets[1:]:
        elsewhere = {
            cell.column for row in page for cell in row if cell.data_type == "f"
        }
        # What is late, and nothing else.
        lines = excel_cells(page) if table_of(page) else []
        assert elsewhere == {cells["Quá hạn"].column for cells in lines}


@pytest.mark.parametrize("sign", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "=1+1"])
def test_a_text_that_looks_like_a_formula_is_text(sign: str) -> None:
    plan = make_plan(with_deadline(f"id: viec, kind: ongoing, phrase: '{sign}'"))
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    [page] = openpyxl.load_workbook(io.BytesIO(xlsx(sheet))).worksheets
    [row] = excel_cells(page)
    assert row["Văn bản ghi"].value == sign
    formulas = [
        cell.coordinate for cells in page for cell in cells if cell.data_type == "f"
    ]
    assert formulas == [row["Quá hạn"].coordinate]


def test_every_vietnamese_letter_survives() -> None:
    letters = LETTERS + LETTERS.upper()
    assert len(letters) == 134
    plan = make_plan(MINIMAL.replace("title: Việc", f"title: {letters}"))
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    [row] = excel_rows(openpyxl.load_workbook(io.BytesIO(xlsx(sheet))).worksheets[0])
    assert row["Việc phải làm"] == f"Chỉ đạo, chủ trì, Thực hiện: {letters}"


@pytest.mark.engine
def test_the_same_bytes_on_any_machine(small: Path) -> None:
    made = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        done = run_kehoach(
            "build",
            "--today",
            "2025-01-15",
            "--out",
            f"out-{seed}",
            cwd=small,
            PYTHONHASHSEED=seed,
            TZ=zone,
        )
        assert done.returncode == 0, done.stderr
        folder = small / f"out-{seed}/site/checklists"
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]
    assert {Path(name).suffix for name in made[0]} == {
        ".html",
        ".pdf",
        ".xlsx",
        ".docx",
    }


def test_names_of_worksheets_are_what_excel_allows() -> None:
    text = MINIMAL.replace(
        "name: Đơn vị Một", "name: 'Phòng [một]: rất / dài hơn ba mươi mốt chữ cái'"
    )
    text = text.replace(
        "name: Đơn vị Hai",
        "name: 'Phòng  một   rất   dài hơn ba mươi mốt chữ cái khác'",
    )
    plan = make_plan(text)
    sheets: list[Sheet] = [
        sheet_of(plan, context_of(plan), unit) for unit in plan.directory.units
    ]
    names = openpyxl.load_workbook(
        io.BytesIO(xlsx(*sheets, sheets[0], title="Tất cả"))
    ).sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 4
    assert all(
        len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names
    )


def test_a_unit_that_is_called_like_the_summary_has_a_worksheet_of_its_own() -> None:
    text = MINIMAL.replace("name: Đơn vị Một", "name: tổng hợp")
    plan = make_plan(text)
    sheets = [sheet_of(plan, context_of(plan), unit) for unit in plan.directory.units]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(*sheets, title="Tất cả")))
    # Excel tells no two worksheets apart by the size of letters.
    assert book.sheetnames == ["Tổng hợp", "tổng hợp 2", "Đơn vị Hai"]


def test_each_line_of_a_workbook_has_a_row_with_and_without_a_day() -> None:
    text = MINIMAL + "".join(
        f"      - {{id: v{number}, kind: ongoing, title: Việc {number}, phrase: thường xuyên}}\n"
        for number in (1, 2)
    )
    plan = make_plan(text)
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    [page] = openpyxl.load_workbook(io.BytesIO(xlsx(sheet))).worksheets
    assert [(row["TT"], row["Việc phải làm"]) for row in excel_rows(page)] == [
        (1, "Chỉ đạo, chủ trì, Thực hiện: Việc"),
        (2, "Chỉ đạo, chủ trì, Thực hiện: Việc 1"),
        (3, "Chỉ đạo, chủ trì, Thực hiện: Việc 2"),
    ]


def test_what_is_due_outside_the_year_is_on_the_nearest_quarters_sheet() -> None:
    days = ["20/12/2019", "15/01/2020", "31/3/2020", "01/4/2020", "31/12/2020"]
    days += ["10/5/2021"]
    text = with_deadline("id: viec, kind: ongoing, phrase: thường xuyên") + "".join(
        f"      - {{id: v{number}, kind: by, date: {day}, phrase: x}}\n"
        for number, day in enumerate(days)
    )
    plan = make_plan(text)
    sheets = quarter_sheets(plan, context_of(plan))
    assert [
        [(part.id, [line.deadline for line in part.lines]) for part in sheet.parts]
        for sheet in sheets
    ] == [
        [("2019-12", ["v0"]), ("2020-01", ["v1"]), ("2020-03", ["v2"])],
        [("2020-04", ["v3"])],
        [],
        [("2020-12", ["v4"]), ("2021-05", ["v5"])],
    ]


def test_a_quarter_holds_what_has_to_be_done_in_it(real: Plan) -> None:
    """III.2.2: before 1 July 2020 is work of June, before 10 January 2021 of January."""
    context = context_of(real)
    sheet = sheet_of(real, context, real.directory["ubnd-quan"])
    of = {line.deadline: part.id for part in sheet.parts for line in part.lines}
    assert of["sang-kien-thanh-pho-dot-2"] == "2020-06"
    second = quarter_sheets(real, context)[1]
    assert "sang-kien-thanh-pho-dot-2" in [line.deadline for line in second.lines]
    numbers = [line.number for line in sheet.lines]
    assert numbers == list(range(1, len(numbers) + 1))
    # In the order of the days that count, and what has none at the end.
    days = [line.leading for line in sheet.lines]
    dated = [day for day in days if day]
    assert dated == sorted(dated)
    assert days[: len(dated)] == dated


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed(lambda: [find_program("soffice"), find_program("pdfinfo")])
    return tmp_path_factory.mktemp("office")


# What LibreOffice writes of what it has read; printed text would be that of its typeface, accents apart.
READ = {
    "xlsx": "csv:Text - txt - csv (StarCalc):44,34,76,1",
}


def convert(office: Path, form: str, *files: Path) -> None:
    profile = f"-env:UserInstallation={(office / 'profile').as_uri()}"
    command: list[str | Path] = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        office,
        *files,
    ]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=300, check=True
    )
    assert done.stdout.count("convert ") == len(files), done.stdout


@pytest.mark.parametrize("form", READ)
def test_an_office_reads_every_sheet(
    office: Path, real_site: Path, real: Plan, form: str
) -> None:
    parties = [party.id for party in real.directory.addressees]
    convert(
        office,
        READ[form],
        *(real_site / f"checklists/{identity}.{form}" for identity in parties),
    )
    for identity in parties:
        text = " ".join(
            (office / f"{identity}.{READ[form][:3]}")
            .read_text("utf-8-sig")
            .replace('""', '"')
            .split()
        )
        for item in items_of(real_site, identity):
            for action in item["actions"]:
                # Where papers go stands elsewhere on a sheet.
                step = action.partition(" về ")[0]
                step = " ".join(step.split())
                assert stands_in(step, text), (identity, action)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


MOST_PAGES = {"docx": 3, "xlsx": 5}
"""Of a ward's year; a workbook has more columns."""


def test_printed_pages_are_few(office: Path, real_site: Path) -> None:
    needed(find_serif)
    for form, most in MOST_PAGES.items():
        convert(office, "pdf", real_site / f"checklists/phuong-kim-giang.{form}")
        info = subprocess.run(
            ["pdfinfo", office / "phuong-kim-giang.pdf"],
            capture_output=True,
            text=True,
            check=True,
        )
        [pages] = re.findall(r"^Pages:\s+(\d+)", info.stdout, re.MULTILINE)
        assert int(pages) <= most, form


@pytest.mark.slow
def test_a_printed_workbook_is_numbered_signed_and_large_enough(
    office: Path, real_site: Path, real: Plan
) -> None:
    """Every sheet begins without a number, and no last page has codes and signatures alone."""
    needed(find_serif)
    convert(office, "pdf", real_site / "checklists/all.xlsx")
    document = pypdf.PdfReader(office / "all.pdf")
    smallest: list[float] = []

    def note(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        if text.strip():
            smallest.append(size * abs(matrix[3]))

    number, signed = 0, 0
    for page in document.pages:
        lines = page.extract_text(visitor_text=note).splitlines()
        is_first = "Độc lập - Tự do - Hạnh phúc" in lines or number == 0
        number = 1 if is_first else number + 1
        assert (lines[0].strip() == str(number)) == (not is_first)
        if "Người lập phiếu" in lines:
            signed += 1
            # A line's number, or an entry of a list.
            assert [one for one in lines[1:] if re.match(r"\d+( |$)|- |•", one)], lines
    addressees = len(real.directory.addressees)
    assert addressees - 5 < signed <= addressees
    assert min(smallest) > 10.9


CHANGED = "amendments: [{number: 2/KH, date: 05/01/2020, changes: [{cancelled: bo}]}]\n"


@pytest.mark.slow
def test_what_is_filled_in_comes_back_line_by_line_and_says_what_is_late(
    office: Path, tmp_path: Path
) -> None:
    """An office opens the workbook, reckons and saves it; openpyxl fills it in before and reads it afterwards."""
    text = with_deadline("id: viec, kind: before, date: 30/3/2020, phrase: x")
    text += "".join(
        f"      - {{id: {name}, kind: before, date: 30/3/2020, phrase: x}}\n"
        for name in ("xong", "dang", "gan", "xa", "trong", "truoc", "bo")
    )
    text += "      - {id: den, kind: by, date: 30/3/2020, phrase: x}\n"
    text += "      - {id: luon, kind: ongoing, phrase: thường xuyên}\n" + CHANGED
    plan = make_plan(text)
    sheets = [sheet_of(plan, context_of(plan), unit) for unit in plan.directory.units]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(*sheets, title="Tất cả")))
    page = book.worksheets[1]
    cells = {row["Mã dòng"].value: row for row in excel_cells(page)}
    far = dt.datetime(2999, 12, 31)
    cells["mot/xong"]["Tình trạng"].value = "Hoàn thành"
    cells["mot/xong"]["Kết quả (ngày, số văn bản)"].value = "27/3, số 5/BC"
    cells["mot/dang"]["Tình trạng"].value = "Đang thực hiện"
    cells["mot/trong"]["Tình trạng"].value = None
    cells["mot/trong"]["Ghi chú"].value = "=chưa rõ"
    cells["mot/trong"]["Ghi chú"].data_type = "s"
    # Nobody can change these days, but a year that is still to come cannot be waited for.
    cells["mot/gan"]["Ngày đến hạn"].value = far
    cells["mot/xa"]["Ngày đến hạn"].value = far
    cells["mot/xa"]["Nên xong chậm nhất"].value = far
    # On the day itself it is too late for "trước" that day, and not for "đến" it.
    cells["mot/truoc"]["Ngày đến hạn"].value = "=TODAY()"
    cells["mot/den"]["Ngày đến hạn"].value = "=TODAY()"
    book.save(tmp_path / "filled.xlsx")
    convert(office, "xlsx", tmp_path / "filled.xlsx")
    saved = openpyxl.load_workbook(office / "filled.xlsx", data_only=True)
    rows = {row["Mã dòng"]: row for row in excel_rows(saved.worksheets[1])}
    assert {name: row["Quá hạn"] or "" for name, row in rows.items()} == {
        "mot/viec": "Quá hạn",
        "mot/xong": "",
        "mot/dang": "Quá hạn",
        "mot/gan": "Quá ngày nên xong",
        "mot/xa": "",
        "mot/trong": "Quá hạn",
        "mot/truoc": "Quá hạn",
        "mot/bo": "",
        "mot/den": "Quá ngày nên xong",
        "mot/luon": "",
    }
    filled = [rows["mot/xong"], rows["mot/trong"]]
    assert [row["Tình trạng"] for row in filled] == ["Hoàn thành", None]
    assert filled[0]["Kết quả (ngày, số văn bản)"] == "27/3, số 5/BC"
    assert filled[1]["Ghi chú"] == "=chưa rõ"
    assert rows["mot/bo"]["Tình trạng"] == "Đã hủy"
    assert [cell.value for cell in saved.worksheets[0][5]] == [
        "Đơn vị Một",
        10,
        1,
        1,
        6,
        4,
        2,
    ]


def test_a_workbook_says_nothing_of_lateness_before_it_is_opened() -> None:
    plan = make_plan(MINIMAL)
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    data = io.BytesIO(xlsx(sheet))
    [row] = excel_rows(openpyxl.load_workbook(data, data_only=True).worksheets[0])
    assert not row["Quá hạn"]


@pytest.mark.parametrize(
    ("issued", "printed"),
    [
        ("5/3/2020", "ngày 05/3/2020"),
        ("22/1/2020", "ngày 22/01/2020"),
        ("1/2/2020", "ngày 01/02/2020"),
        ("10/10/2020", "ngày 10/10/2020"),
    ],
)
def test_the_day_of_issue_is_written_as_the_decree_has_it(
    issued: str, printed: str
) -> None:
    """Nghị định 30/2020/NĐ-CP: a zero before days below 10 and before months 1 and 2 only."""
    plan = make_plan(MINIMAL.replace("issued: 02/01/2020", f"issued: {issued}"))
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    assert sheet.attached == f"(Kèm theo Kế hoạch số 1/KH {printed})"
