"""Sheets as Excel and Word, read back with tools that did not write them, against the published data."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from conftest import MINIMAL, context_of, make_plan, run_kehoach, with_deadline
from docx import Document
from external import find_program, find_serif, needed
from published import LETTERS, day, items_of, parts_of, safe_day_of

from kehoach.plan.model import Plan
from kehoach.render.sheets.docx import docx
from kehoach.render.sheets.layout import Sheet, quarter_sheets, sheet_of
from kehoach.render.sheets.xlsx import xlsx

STATUSES = ["Hoàn thành", "Đang thực hiện", "Chưa thực hiện", "Quá hạn"]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def excel_rows(page: Any) -> list[dict[str, Any]]:
    """Return the table of a worksheet as one mapping a row, by the heads in its filter's first row."""
    rows = list(page[page.auto_filter.ref])
    heads = [cell.value for cell in rows[0]]
    return [
        dict(zip(heads, (cell.value for cell in row), strict=True)) for row in rows[1:]
    ]


def word_rows(path: Path) -> list[list[str]]:
    """Return the text of each cell of the table with most rows."""
    with zipfile.ZipFile(path) as parts:
        body = ET.fromstring(parts.read("word/document.xml"))
    table = max(body.iter(f"{W}tbl"), key=lambda one: len(list(one.iter(f"{W}tr"))))
    return [
        [
            " ".join(
                "".join(t.text or "" for t in p.iter(f"{W}t"))
                for p in cell.iter(f"{W}p")
            ).strip()
            for cell in cells
        ]
        for row in table.iter(f"{W}tr")
        if (cells := row.findall(f"{W}tc"))
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
            assert alone.auto_filter.ref is None
            continue
        for page in (alone, pages[party.id]):
            rows = excel_rows(page)
            assert [row["TT"] for row in rows] == list(range(1, len(items) + 1)), (
                party.id
            )
            for row, item in zip(rows, items, strict=True):
                deadline = item["deadline"]
                assert row["Việc phải làm"] == "; ".join(item["actions"])
                assert row["Vai trò"] == parts_of(item)
                assert row["Thời hạn như in"] == deadline["phrase"]
                assert row["Tình trạng"] == "Chưa thực hiện"
                assert all(ref in row["Căn cứ, lưu ý"] for ref in deadline["refs"])
                due = deadline["end"] or deadline["date"]
                assert row["Ngày đến hạn"] == (
                    dt.datetime.fromisoformat(due) if due else None
                )
                safe = safe_day_of(deadline)
                assert row["Nên xong"] == (
                    dt.datetime.fromisoformat(safe) if safe else None
                )
                for text in row.values():
                    assert not isinstance(text, str) or unicodedata.is_normalized(
                        "NFC", text
                    )


def test_a_workbook_can_be_filtered_chosen_in_and_printed(real_site: Path) -> None:
    [page] = openpyxl.load_workbook(
        real_site / "checklists/phuong-kim-giang.xlsx"
    ).worksheets
    head = page[page.auto_filter.ref][0][0].row
    assert page.freeze_panes == f"D{head + 1}"
    assert page.print_title_rows == f"${head}:${head}"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    column = next(
        cell.column_letter for cell in page[head] if cell.value == "Tình trạng"
    )
    lists = page.data_validations.dataValidation
    chosen = {
        str(cell)
        for one in lists
        for cells in one.sqref.ranges
        for row in cells.rows
        for cell in row
    }
    assert len(lists) in (1, 21)
    assert {one.formula1 for one in lists} == {'"' + ",".join(STATUSES) + '"'}
    assert chosen
    coloured = {
        rule.formula[0].strip('"')
        for rules in page.conditional_formatting
        for rule in rules.rules
    }
    assert coloured == set(STATUSES)
    dates = [cell for cell in page[head + 1] if isinstance(cell.value, dt.datetime)]
    assert {cell.number_format for cell in dates} == {"dd/mm/yyyy"}
    assert page[f"{column}{head + 1}"].value == "Chưa thực hiện"


def test_the_keepers_summary_counts_what_is_chosen(real_site: Path, real: Plan) -> None:
    book = openpyxl.load_workbook(real_site / "checklists/all.xlsx")
    summary = book.worksheets[0]
    heads = [cell.value for cell in summary[4]]
    assert heads == ["Đơn vị", "Số việc", *STATUSES]
    for row, party in enumerate(real.directory.addressees, 5):
        assert summary.cell(row, 1).value == party.name
        assert summary.cell(row, 2).value == len(items_of(real_site, party.id))
        for column, status in enumerate(STATUSES, 3):
            formula = summary.cell(row, column).value
            found = re.fullmatch(
                r"=COUNTIF\('(.+)'!\$(\w+)\$(\d+):\$\w+\$(\d+),\"(.+)\"\)", formula
            )
            assert found, formula
            assert found[5] == status
            page = book[found[1].replace("''", "'")]
            if page.auto_filter.ref:
                rows = page[page.auto_filter.ref]
                assert (rows[1][0].row, rows[-1][0].row) == (
                    int(found[3]),
                    int(found[4]),
                )
                assert page[f"{found[2]}{rows[0][0].row}"].value == "Tình trạng"
        link = summary.cell(row, 1).hyperlink.location
        assert link.split("!")[0].strip("'").replace("''", "'") in book.sheetnames
    elsewhere = [
        page
        for page in book.worksheets[1:]
        for row in page
        for cell in row
        if cell.data_type == "f"
    ]
    assert elsewhere == []


@pytest.mark.parametrize("sign", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "=1+1"])
def test_a_text_that_looks_like_a_formula_is_text(sign: str) -> None:
    phrase = "phrase: trước 30/3/2020"
    assert phrase in MINIMAL
    plan = make_plan(MINIMAL.replace(phrase, f"phrase: '{sign}'"))
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    [page] = openpyxl.load_workbook(io.BytesIO(xlsx(sheet))).worksheets
    [row] = excel_rows(page)
    assert row["Thời hạn như in"] == sign
    assert not any(cell.data_type == "f" for cells in page for cell in cells)


def test_every_row_of_every_unit_is_in_its_document(
    real_site: Path, real: Plan
) -> None:
    for party in real.directory.addressees:
        items = items_of(real_site, party.id)
        if not items:
            continue
        rows = [
            row
            for row in word_rows(real_site / f"checklists/{party.id}.docx")
            if row[0].isdigit()
        ]
        assert [row[0] for row in rows] == [
            str(number) for number in range(1, len(items) + 1)
        ], party.id
        for row, item in zip(rows, items, strict=True):
            deadline = item["deadline"]
            assert all(action in row[1] for action in item["actions"])
            assert row[2] == parts_of(item)
            assert deadline["phrase"] in row[5]
            safe = safe_day_of(deadline)
            assert row[4].endswith(day(safe)) if safe else row[4] == "–"
            if deadline["date"]:
                assert day(deadline["end"] or deadline["date"]) in row[5]
            assert row[6] == "☐"
            assert all(unicodedata.is_normalized("NFC", cell) for cell in row)


def test_a_document_has_the_decrees_page_and_real_styles(real_site: Path) -> None:
    with zipfile.ZipFile(real_site / "checklists/phuong-kim-giang.docx") as parts:
        body = ET.fromstring(parts.read("word/document.xml"))
        styles = parts.read("word/styles.xml").decode()
        core = parts.read("docProps/core.xml").decode()
        headers = [
            parts.read(name).decode() for name in parts.namelist() if "header" in name
        ]
    [page] = body.iter(f"{W}pgMar")
    millimetres = {
        name: round(int(page.get(f"{W}{name}", "0")) / 1440 * 25.4)
        for name in ("top", "bottom", "left", "right")
    }
    # Nghị định 30/2020/NĐ-CP, appendix I: 20 to 25, 20 to 25, 30 to 35, 15 to 20 mm.
    assert millimetres == {"top": 20, "bottom": 20, "left": 30, "right": 15}
    [size] = body.iter(f"{W}pgSz")
    assert size.get(f"{W}orient") == "landscape"
    table = max(body.iter(f"{W}tbl"), key=lambda one: len(list(one.iter(f"{W}tr"))))
    rows = list(table.iter(f"{W}tr"))
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    used = {style.get(f"{W}val") for style in body.iter(f"{W}pStyle")}
    assert {"Heading1", "Heading2", "ListBullet"} <= used
    assert 'w:val="vi-VN"' in styles
    assert "Phường Kim Giang" in core
    assert body.find(f".//{W}titlePg") is not None
    assert any('w:instr="PAGE"' in header for header in headers)


def test_every_vietnamese_letter_survives() -> None:
    letters = LETTERS + LETTERS.upper()
    assert len(letters) == 134
    plan = make_plan(MINIMAL.replace("title: Việc", f"title: {letters}"))
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    [row] = excel_rows(openpyxl.load_workbook(io.BytesIO(xlsx(sheet))).worksheets[0])
    assert row["Việc phải làm"] == f"Chỉ đạo, chủ trì, Thực hiện: {letters}"
    with zipfile.ZipFile(io.BytesIO(docx(sheet))) as parts:
        assert letters in parts.read("word/document.xml").decode()


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


def test_the_parts_of_a_document_are_packed_the_same_and_can_be_opened() -> None:
    plan = make_plan(MINIMAL)
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    with zipfile.ZipFile(io.BytesIO(docx(sheet))) as parts:
        listed = parts.infolist()
    first, *others = [part.filename for part in listed]
    # The list of contents stands first (ECMA-376 part 2 only asks that it be there; Word writes it so).
    assert first == "[Content_Types].xml"
    assert others == sorted(others)
    assert {part.date_time for part in listed} == {(1980, 1, 1, 0, 0, 0)}
    # The upper half is the mode on a Unix: who unpacks it may read and write.
    assert {part.external_attr >> 16 for part in listed} == {0o600}


def test_a_document_holds_nothing_of_the_librarys_template() -> None:
    plan = make_plan(MINIMAL)
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    with zipfile.ZipFile(io.BytesIO(docx(sheet))) as parts:
        names = set(parts.namelist())
        texts = {
            name: parts.read(name).decode()
            for name in names
            if name.endswith((".xml", ".rels"))
        }
    # No picture of another document, no bibliography, not the program that wrote the template.
    assert {name for name in names if name.startswith(("docProps/", "customXml/"))} == {
        "docProps/core.xml"
    }
    for said in ("thumbnail", "Macintosh", "APA", "w:rsid ", "w14:docId", "jpeg"):
        assert [name for name, text in texts.items() if said in text] == [], said
    # What is told of it is there, and nothing is told of what is not.
    for name, text in texts.items():
        if name.endswith(".rels"):
            folder = name.partition("_rels/")[0]
            targets = re.findall(r'Target="([^"]+)"', text)
            assert {folder + target for target in targets} <= names


def test_a_document_is_headed_signed_and_named_after_who_issued_it() -> None:
    plan = make_plan(MINIMAL)
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    document = Document(io.BytesIO(docx(sheet)))
    titles = [
        one.text
        for one in document.paragraphs
        if one.style and one.style.name == "Heading 1"
    ]
    assert titles == [sheet.title]
    signed = [
        cell.text.split("\n")
        for table in document.tables
        for cell in table._cells
        if sheet.signatures[0][0] in cell.text or sheet.signatures[1][0] in cell.text
    ]
    # Who signs stands above how, a line each.
    assert signed == [list(pair) for pair in sheet.signatures]
    properties = document.core_properties
    assert properties.title == f"{sheet.title}: {sheet.subtitle}"
    assert properties.author == properties.last_modified_by == "Đơn vị Một"
    # Not the word of the library that wrote it.
    assert properties.comments == ""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed(lambda: [find_program("soffice"), find_program("pdfinfo")])
    return tmp_path_factory.mktemp("office")


# What LibreOffice writes of what it has read; printed text would be that of its typeface, accents apart.
READ = {
    "docx": "txt:Text (encoded):UTF8",
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
                assert " ".join(action.split()) in text, (identity, action)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


def test_printed_pages_are_few(office: Path, real_site: Path) -> None:
    needed(find_serif)
    for form in READ:
        convert(office, "pdf", real_site / f"checklists/phuong-kim-giang.{form}")
        info = subprocess.run(
            ["pdfinfo", office / "phuong-kim-giang.pdf"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(re.findall(r"^Pages:\s+(\d+)", info.stdout, re.MULTILINE)[0]) <= 4, (
            form
        )


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
    assert sheet.attached == f"(Kèm theo Kế hoạch thử, số 1/KH {printed})"


def test_word_sheets_are_packed_alike_on_every_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = make_plan(MINIMAL)
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    here = docx(sheet)
    # What zipfile asks to know whether it runs on Windows.
    monkeypatch.setattr(sys, "platform", "win32")
    assert docx(sheet) == here
