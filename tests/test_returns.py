"""What units send back, filled in by programs that are not ours: read line by line, and nothing written is lost."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdf
import pytest
from conftest import MINIMAL, context_of, make_plan, run_kehoach, tree
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from fontTools.ttLib import TTFont
from lxml import etree
from published import LETTERS

from kehoach.desk.returns import (
    Expected,
    Result,
    Returned,
    done_by_sheet,
    merge_returns,
    read_return,
)
from kehoach.plan.model import Plan
from kehoach.problems import InputError
from kehoach.render.sheets.docx import docx
from kehoach.render.sheets.docx_template import filled
from kehoach.render.sheets.layout import Sheet, sheet_of
from kehoach.render.sheets.pdf import pdf
from kehoach.render.sheets.xlsx import xlsx

LONG = "ho-so-de-nghi-khen-thuong-cap-nha-nuoc-va-cap-thanh-pho-dot-mot"
"""An id as long as ids may be but one: with that of its sheet it is longer than a tag or a bookmark may be."""
PLAN = (
    MINIMAL
    + f"""\
      - {{id: {LONG}, kind: before, date: 10/4/2020, phrase: trước 10/4/2020}}
      - {{id: {LONG[:-3]}hai, kind: before, date: 20/4/2020, phrase: trước 20/4/2020}}
  - id: giao-ban
    title: Giao ban
    refs: [Mục 2]
    implement: [mot]
    deadlines:
      - {{id: giao-ban, kind: recurring, every: quarter, day: 15, bound: by, phrase: ngày 15 tháng cuối quý}}
      - {{id: luon, kind: ongoing, phrase: thường xuyên}}
"""
)
AMENDED = (
    PLAN
    + """\
amendments:
  - number: 9/KH
    date: 01/02/2020
    changes: [{moved: viec, date: 15/4/2020, phrase: trước 15/4/2020}]
"""
)
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
STATUS, RESULT, NOTE, ID = (
    "Tình trạng",
    "Kết quả (ngày, số văn bản)",
    "Ghi chú",
    "Mã dòng",
)
OFFICE_BLANK = "Bấm để nhập"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(PLAN)


@pytest.fixture(scope="module")
def sheet(plan: Plan) -> Sheet:
    return sheet_of(plan, context_of(plan), plan.directory["mot"])


@pytest.fixture(scope="module")
def expected(plan: Plan) -> Expected:
    return Expected(plan)


@pytest.fixture(scope="module")
def forms(sheet: Sheet) -> dict[str, bytes]:
    """Return the sheet as it is published in each form, made once."""
    return {"xlsx": xlsx(sheet), "docx": docx(sheet), "pdf": pdf(sheet)}


Said = dict[str, tuple[str, str, str]]
"""Status, result and note by deadline."""


def said(returned: Returned) -> Said:
    """Return what is said of the lines of which anything is."""
    lines = {}
    for result in returned.results:
        if result.done or result.status == "doing" or result.result or result.note:
            lines[result.deadline] = (result.status, result.result, result.note)
    return lines


def codes(returned: Returned) -> list[str]:
    return [problem.code for problem in returned.problems]


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(path: Path, expected: Expected) -> str:
    """Return the code of the one problem for which a file is refused."""
    with pytest.raises(InputError) as refused:
        read_return(path, expected)
    [problem] = refused.value.problems
    assert problem.path == path.as_posix()
    return problem.code


# Excel, filled in by openpyxl.


class Table:
    """The table of a workbook, in the hands of openpyxl."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.page = self.book.worksheets[0]
        [table] = self.page.tables.values()
        head, *self.rows = self.page[table.ref]
        self.places = {cell.value: place for place, cell in enumerate(head)}

    def row(self, deadline: str) -> Any:
        place = self.places[ID]
        [row] = [row for row in self.rows if row[place].value == f"mot/{deadline}"]
        return row

    def write(self, deadline: str, **cells: object) -> None:
        heads = {"status": STATUS, "result": RESULT, "note": NOTE, "id": ID}
        row = self.row(deadline)
        for name, value in cells.items():
            row[self.places[heads[name]]].value = value

    def saved(self, folder: Path) -> Path:
        path = folder / "Phieu gui lai (2).xlsx"
        self.book.save(path)
        return path


def test_a_workbook_comes_back_as_it_was_filled_in(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    table.write(
        "viec", status="Hoàn thành", result="27/3, số 5/BC", note=" xem bì\nthư"
    )
    table.write(LONG, status="Đang thực hiện", note="chờ ký")
    table.write("luon", result="05")
    returned = read_return(table.saved(tmp_path), expected)
    assert said(returned) == {
        "viec": ("done", "27/3, số 5/BC", "xem bì\nthư"),
        LONG: ("doing", "", "chờ ký"),
        "luon": ("todo", "05", ""),
    }
    assert codes(returned) == []
    # Of the others it is told that nothing was done.
    assert {one.deadline for one in returned.results} == {
        *("viec", LONG, f"{LONG[:-3]}hai", "luon"),
        *(f"giao-ban-2020-q{quarter}" for quarter in range(1, 5)),
    }
    assert {one.sheet for one in returned.results} == {"mot"}


def test_what_excel_made_a_day_or_a_number_of_is_read_as_it_is_written(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    table.write("viec", result=dt.datetime(2020, 3, 27), note=12)
    table.write("luon", result=dt.datetime(2020, 2, 5), note=1.5)
    assert said(read_return(table.saved(tmp_path), expected)) == {
        "viec": ("todo", "27/3/2020", "12"),
        "luon": ("todo", "05/02/2020", "1.5"),
    }


def test_cells_to_fill_in_take_what_is_typed_as_text(forms: dict[str, bytes]) -> None:
    table = Table(forms["xlsx"])
    for head in (RESULT, NOTE):
        assert table.row("viec")[table.places[head]].number_format == "@"


def test_rows_are_known_wherever_they_were_put(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    table.write("viec", status="Hoàn thành")
    table.write("luon", note="cả năm")
    values = [[cell.value for cell in row] for row in table.rows]
    # Backwards, without the second, and with the columns that a unit fills in moved to the left.
    for row, new in zip(table.rows, [*reversed(values), []][1:], strict=True):
        for place, cell in enumerate(row):
            cell.value = new[place] if new else None
    table.page.move_range("G8:I14", cols=-6, rows=0)
    table.page.insert_rows(1, 3)
    returned = read_return(table.saved(tmp_path), expected)
    kept = {row[table.places[ID]] for row in [*reversed(values)][1:]}
    assert {f"mot/{one.deadline}" for one in returned.results} == kept
    assert said(returned)["viec"] == ("done", "", "")


def test_a_row_that_a_unit_added_is_told_with_its_place(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    last = table.rows[-1][0].row
    table.page.insert_rows(last + 1)
    for head, text in ((STATUS, "Hoàn thành"), (RESULT, "tự làm thêm")):
        place = table.rows[0][table.places[head]].column
        table.page.cell(last + 1, place).value = text
    returned = read_return(table.saved(tmp_path), expected)
    assert said(returned) == {}
    assert [(one.code, one.line) for one in returned.problems] == [
        ("returns-added-row", last + 1)
    ] * 2
    assert "tự làm thêm" in str(returned.problems)


def test_what_cannot_be_placed_is_told_and_not_dropped(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    table.write("viec", status="xong rồi", result="27/3")
    table.write("luon", id="mot/da-thoi", result="số 7")
    # Written, but by whom there is nothing to do for.
    table.write(LONG, id="hai/giao-ban-2020-q2", status="Hoàn thành")
    # Ended, and nothing was written there.
    table.write("giao-ban-2020-q2", id="mot/da-thoi-tu-lau")
    returned = read_return(table.saved(tmp_path), expected)
    assert said(returned) == {"viec": ("todo", "27/3", "")}
    told = {one.code: dict(one.values) for one in returned.problems}
    assert told == {
        "returns-status": {"id": "viec", "text": "xong rồi"},
        "returns-unknown-line": {"id": "mot/da-thoi", "text": "số 7"},
        "returns-unknown-tick": {"id": "hai/giao-ban-2020-q2"},
    }


def test_a_line_that_stands_twice_keeps_both_texts_and_says_so(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    table.write("viec", status="Hoàn thành", result="số 5")
    table.write("luon", id="mot/viec", result="số 6")
    returned = read_return(table.saved(tmp_path), expected)
    assert said(returned) == {"viec": ("done", "số 5\nsố 6", "")}
    assert codes(returned) == ["returns-twice"]


def test_a_table_without_the_column_of_ids_is_refused(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    head = table.rows[0][0].row - 1
    table.page.cell(head, table.places[ID] + 1).value = None
    assert refusal(table.saved(tmp_path), expected) == "returns-no-column"


def test_the_workbook_of_all_units_comes_back_by_unit(
    plan: Plan, expected: Expected, tmp_path: Path
) -> None:
    context = context_of(plan)
    sheets = [sheet_of(plan, context, unit) for unit in plan.directory.units]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(*sheets, title="Tất cả")))
    for page, unit in zip(book.worksheets[1:], ("mot", "hai"), strict=True):
        [table] = page.tables.values()
        head, *rows = page[table.ref]
        places = {cell.value: place for place, cell in enumerate(head)}
        [row] = [row for row in rows if row[places[ID]].value == f"{unit}/viec"]
        row[places[NOTE]].value = f"của {unit}"
    book.save(tmp_path / "all.xlsx")
    returned = read_return(tmp_path / "all.xlsx", expected)
    notes = {one.sheet: one.note for one in returned.results if one.note}
    assert notes == {"mot": "của mot", "hai": "của hai"}
    assert codes(returned) == []


# Word, filled in by python-docx.


class Paper:
    """A Word document, in the hands of python-docx."""

    def __init__(self, data: bytes) -> None:
        self.document = Document(io.BytesIO(data))

    def controls(self, line: str) -> list[Any]:
        """Return the controls of a line: its box, its result, its note."""
        rows = list(self.document.element.body.iter(qn("w:tr")))
        [row] = [row for row in rows if line in _texts_of(row)]
        return list(row.iter(qn("w:sdt")))

    def write(self, line: str, *, done: bool, result: str = "", note: str = "") -> None:
        box, *texts = self.controls(line)
        if done:
            [mark] = box.iter(f"{W14}checked")
            mark.set(f"{W14}val", "1")
            [shown] = box.iter(qn("w:t"))
            shown.text = "☒"
        for control, text in zip(texts, (result, note), strict=True):
            if text:
                [asking] = control.iter(qn("w:showingPlcHdr"))
                asking.getparent().remove(asking)
                [shown] = control.iter(qn("w:t"))
                shown.text = text

    def saved(self, folder: Path) -> Path:
        path = folder / "phieu da dien.docx"
        self.document.save(str(path))
        return path


def _texts_of(row: Any) -> str:
    return "".join(node.text or "" for node in row.iter(qn("w:t")))


def test_a_word_document_comes_back_as_it_was_filled_in(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    paper = Paper(forms["docx"])
    # Rows are known by what they print of the time.
    paper.write("trước 30/3", done=True, result="27/3, số 5/BC", note="gửi hai bản")
    paper.write("trước 20/4", done=False, note="chờ ký")
    paper.write("trước 10/4", done=True)
    returned = read_return(paper.saved(tmp_path), expected)
    # Two ids that are cut at the same letter are told apart.
    assert said(returned) == {
        "viec": ("done", "27/3, số 5/BC", "gửi hai bản"),
        LONG: ("done", "", ""),
        f"{LONG[:-3]}hai": ("todo", "", "chờ ký"),
    }
    assert codes(returned) == []
    assert len(returned.results) == 8


def test_lines_stay_in_a_word_document_that_lost_its_tags(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    """Older offices drop tags, some drop controls; bookmarks stay."""
    paper = Paper(forms["docx"])
    paper.write("trước 10/4", done=True, result="09/4")
    for control in list(paper.document.element.body.iter(qn("w:sdt"))):
        place = control.getparent()
        for content in list(control.find(qn("w:sdtContent"))):
            place.insert(place.index(control), content)
        place.remove(control)
    returned = read_return(paper.saved(tmp_path), expected)
    assert said(returned) == {LONG: ("done", "09/4", "")}
    assert len(returned.results) == 8
    # Then only the document itself says whose it is, which else each tag does.
    tagged = Paper(forms["docx"])
    tagged.write("trước 10/4", done=True)
    tagged.document.core_properties.keywords = ""
    returned = read_return(tagged.saved(tmp_path), expected)
    assert said(returned) == {LONG: ("done", "", "")}
    assert codes(returned) == ["returns-unmarked"]
    paper.document.core_properties.keywords = ""
    assert refusal(paper.saved(tmp_path), expected) == "returns-nameless"


def test_what_is_written_over_a_control_or_below_it_is_read(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    paper = Paper(forms["docx"])
    box, result, note = paper.controls("trước 30/3")
    cell = note.getparent()
    cell.remove(note)
    cell.append(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>gõ đè</w:t></w:r></w:p>"))
    below = parse_xml(
        f"<w:p {nsdecls('w')}><w:r><w:t>số 5</w:t></w:r><w:r><w:br/><w:t>bản gốc</w:t></w:r></w:p>"
    )
    result.addnext(below)
    # Ticked as people do who do not know that they may click.
    [shown] = box.iter(qn("w:t"))
    shown.text = "☑"
    assert said(read_return(paper.saved(tmp_path), expected)) == {
        "viec": ("done", "số 5\nbản gốc", "gõ đè")
    }


def test_a_row_that_was_copied_keeps_both_texts(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    paper = Paper(forms["docx"])
    paper.write("trước 30/3", done=True, result="số 5")
    copied = paper.controls("trước 30/3")[0]
    while copied.tag != qn("w:tr"):
        copied = copied.getparent()
    twin = parse_xml(etree.tostring(copied, encoding="unicode").replace("số 5", "số 6"))
    copied.addnext(twin)
    returned = read_return(paper.saved(tmp_path), expected)
    assert said(returned) == {"viec": ("done", "số 5\nsố 6", "")}
    assert codes(returned) == ["returns-twice"]


def _control(tag: str, content: str, *, asking: bool = False, box: str = "") -> str:
    marks = f'<w:tag w:val="{tag}"/>{box}'
    if asking:
        marks += (
            '<w:placeholder><w:docPart w:val="X"/></w:placeholder><w:showingPlcHdr/>'
        )
    run = f"<w:r><w:t>{content}</w:t></w:r>"
    return (
        f"<w:sdt><w:sdtPr>{marks}</w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>"
    )


def office_layout() -> bytes:
    """Write a layout of an office's own: one paragraph a line, its controls behind words of their own."""
    document = Document()
    document.core_properties.keywords = "mẫu 03, phường"
    body = document.element.body
    box = f'<w14:checkbox xmlns:w14="{W14[1:-1]}"><w14:checked w14:val="0"/></w14:checkbox>'
    controls = _control("{{ line.field }}/done", "☐", box=box)
    controls += "<w:r><w:t>Kết quả: </w:t></w:r>"
    controls += _control("{{ line.field }}/result", OFFICE_BLANK, asking=True)
    controls += _control("{{ line.field }}/note", OFFICE_BLANK, asking=True)
    for text in ("{%p for line in sheet.lines %}", controls, "{%p endfor %}"):
        run = text if "<w:" in text else f"<w:r><w:t>{text}</w:t></w:r>"
        body.insert(len(body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{run}</w:p>"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_document_in_an_offices_own_layout_comes_back(
    sheet: Sheet, expected: Expected, tmp_path: Path
) -> None:
    document = Document(io.BytesIO(filled(office_layout(), sheet)))
    for control in document.element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
        [shown] = control.iter(qn("w:t"))
        if tag == f"mot/{LONG}/result":
            [asking] = control.iter(qn("w:showingPlcHdr"))
            asking.getparent().remove(asking)
            shown.text = "09/4"
        if tag == "mot/viec/done":
            [mark] = control.iter(f"{W14}checked")
            mark.set(f"{W14}val", "1")
    document.save(str(tmp_path / "mau rieng.docx"))
    returned = read_return(tmp_path / "mau rieng.docx", expected)
    # What a control asks for is nothing that somebody wrote.
    assert said(returned) == {"viec": ("done", "", ""), LONG: ("todo", "09/4", "")}
    assert codes(returned) == []


# PDF, filled in by pypdf and by pikepdf.


def with_pypdf(data: bytes, fields: dict[str, str]) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        writer.update_page_form_field_values(page, fields, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_pikepdf(data: bytes, fields: dict[str, str]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        for field in document.Root.AcroForm.Fields:
            value = fields.get(str(field.T))
            if value == "/Yes":
                field.V = field.AS = pikepdf.Name.Yes
            elif value:
                # Other programs part lines as typewriters did.
                field.V = pikepdf.String(value.replace("\n", "\r"))
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("fill", [with_pypdf, with_pikepdf])
def test_a_pdf_comes_back_as_it_was_filled_in(
    fill: Callable[[bytes, dict[str, str]], bytes],
    forms: dict[str, bytes],
    expected: Expected,
    tmp_path: Path,
) -> None:
    fields = {
        "mot/viec/done": "/Yes",
        "mot/viec/result": "27/3, số 5/BC\nbản gốc",
        f"mot/{LONG}/note": "chờ ký",
    }
    path = put(tmp_path, "Gui lai.PDF", fill(forms["pdf"], fields))
    returned = read_return(path, expected)
    assert said(returned) == {
        "viec": ("done", "27/3, số 5/BC\nbản gốc", ""),
        LONG: ("todo", "", "chờ ký"),
    }
    assert codes(returned) == []
    assert len(returned.results) == 8


def test_what_is_typed_is_drawn_by_the_files_own_typeface(
    forms: dict[str, bytes],
) -> None:
    """A reader finds glyphs by the table of letters: where that is wrong, it draws other letters than were typed."""
    with pikepdf.open(io.BytesIO(forms["pdf"])) as document:
        form = document.Root.AcroForm
        [(name, font)] = form.DR.Font.items()
        written = [field for field in form.Fields if field.FT == "/Tx"]
        assert {str(field.DA) for field in written} == {f"{name} 11 Tf 0 g"}
        table = font.ToUnicode.read_bytes().decode()
        [glyphs] = list(font.DescendantFonts)
        file = glyphs.FontDescriptor.FontFile2.read_bytes()
        widths = [int(width) for width in glyphs.W[1]]
    typeface: Any = TTFont(io.BytesIO(file))
    drawn = {
        chr(letter): typeface.getGlyphID(glyph)
        for letter, glyph in typeface.getBestCmap().items()
    }
    said = {
        chr(int(letter, 16)): int(glyph, 16)
        for glyph, letter in re.findall(r"<(\w{4})> <(\w{4})>\n", table)
        if (glyph, letter) != ("0000", "ffff")
    }
    assert said == drawn
    ascii_letters = "".join(map(chr, range(0x20, 0x7F)))
    assert set(LETTERS + LETTERS.upper() + ascii_letters + "–…“”") <= set(said)
    # As wide as in Times New Roman, in thousandths of its size: "i" 278, "m" 778, "Đ" 722.
    assert [widths[said[letter]] for letter in "imĐ"] == [278, 778, 722]
    # Some 15 kB a file, and not the whole typeface.
    assert len(file) < 40_000


def test_a_pdf_of_another_program_is_read_by_the_standard(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    """ISO 32000-1, 12.7.3 and 12.7.4: fields below fields, long texts as streams, a state that is only drawn."""
    with pikepdf.open(io.BytesIO(forms["pdf"])) as document:
        fields = {str(field.T): field for field in document.Root.AcroForm.Fields}
        fields["mot/viec/done"].AS = pikepdf.Name.Yes
        del fields["mot/viec/done"].V
        long = "số 5".encode("utf-16-be")
        fields["mot/viec/result"].V = document.make_stream(b"\xfe\xff" + long)
        # A field may hold the place where it is drawn as one below it, which has no name.
        place = fields["mot/luon/note"]
        parent = document.make_indirect(
            pikepdf.Dictionary(T=place.T, FT=place.FT, V="cả năm", Kids=[place])
        )
        del place["/T"]
        listed = document.Root.AcroForm.Fields
        listed[list(fields).index("mot/luon/note")] = parent
        # And one that holds itself must not hold the reader.
        loop = document.make_indirect(pikepdf.Dictionary(T="vòng"))
        loop.Kids = pikepdf.Array([loop] * 30)
        listed.append(loop)
        document.save(tmp_path / "a.pdf")
    assert said(read_return(tmp_path / "a.pdf", expected)) == {
        "viec": ("done", "số 5", ""),
        "luon": ("todo", "", "cả năm"),
    }


# What the sheet on the web saves.


def web_file(folder: Path, items: object, plan: str = "thu-2020") -> Path:
    data = json.dumps({"plan": plan, "unit": "mot", "items": items}).encode()
    return put(folder, "phieu-mot.json", data)


def test_what_the_sheet_on_the_web_saved_is_read(
    expected: Expected, tmp_path: Path
) -> None:
    items = {
        "viec": {"done": True, "due": "2020-03-30", "result": "27/3", "note": "x\ny"},
        LONG: {"done": False, "note": "chờ ký", "result": ""},
        # Done, while another day held.
        "giao-ban-2020-q2": {"done": True, "due": "2020-06-14", "note": ""},
        "da-thoi": {"done": True, "note": "đã gửi"},
        "luon": {"done": "có", "note": 7},
    }
    returned = read_return(web_file(tmp_path, items), expected)
    assert said(returned) == {
        "viec": ("done", "27/3", "x\ny"),
        LONG: ("todo", "", "chờ ký"),
        "giao-ban-2020-q2": ("done", "", ""),
    }
    told = [(one.code, dict(one.values)) for one in returned.problems]
    assert told == [
        (
            "returns-moved",
            {"id": "giao-ban-2020-q2", "old": "14/6/2020", "new": "15/6/2020"},
        ),
        ("returns-unknown-line", {"id": "mot/da-thoi", "text": "đã gửi"}),
        ("returns-unknown-tick", {"id": "mot/da-thoi"}),
    ]


def test_what_would_lead_a_terminal_astray_is_left_out(
    expected: Expected, tmp_path: Path
) -> None:
    items = {"viec": {"done": False, "note": "\x1b[2Jxong\u202e\tđã\x00 gửi\r\nhai"}}
    returned = read_return(web_file(tmp_path, items), expected)
    assert said(returned) == {"viec": ("todo", "", "[2Jxong\tđã gửi\nhai")}


# Several files.


def result(sheet: str, deadline: str, status: str, text: str, file: str) -> Result:
    return Result(
        sheet=sheet,
        deadline=deadline,
        status=status,
        result=text,
        note="",
        files=(file,),
    )


def test_two_files_of_a_unit_add_up() -> None:
    march = Returned(
        results=(
            result("mot", "viec", "done", "số 5", "a.xlsx"),
            result("mot", "luon", "todo", "", "a.xlsx"),
        ),
        problems=(),
    )
    june = Returned(
        results=(
            result("mot", "viec", "todo", "số 6", "b.docx"),
            result("mot", "luon", "doing", "có", "b.docx"),
            result("hai", "viec", "todo", "", "b.docx"),
        ),
        problems=(),
    )
    merged = merge_returns([march, june])
    assert [
        (one.sheet, one.deadline, one.status, one.result) for one in merged.results
    ] == [
        ("mot", "viec", "done", "số 5\nsố 6"),
        ("mot", "luon", "doing", "có"),
        ("hai", "viec", "todo", ""),
    ]
    assert merged.results[0].files == ("a.xlsx", "b.docx")
    assert [(one.code, one.path) for one in merged.problems] == [
        ("returns-twice", "b.docx")
    ]
    assert done_by_sheet(merged.results) == {
        "mot": frozenset({"viec"}),
        "hai": frozenset(),
    }


def test_a_unit_that_was_renamed_is_known_by_its_former_id(tmp_path: Path) -> None:
    renamed = make_plan(
        re.sub(r"(?<![-\w])mot\b", "so-mot", PLAN).replace(
            "{id: so-mot,", "{id: so-mot, former: [mot],"
        )
    )
    items = {"viec": {"done": True, "due": "2020-03-30", "note": ""}}
    returned = read_return(web_file(tmp_path, items), Expected(renamed))
    assert [(one.sheet, one.deadline) for one in returned.results] == [
        ("so-mot", "viec")
    ]


# Of which plan, of which edition.


def test_a_sheet_of_another_year_is_refused_though_its_ids_are_known(
    forms: dict[str, bytes], tmp_path: Path
) -> None:
    next_year = make_plan(PLAN.replace("id: thu-2020", "id: thu-2021"))
    for form, data in forms.items():
        path = put(tmp_path, f"a.{form}", data)
        assert refusal(path, Expected(next_year)) == "returns-other-plan"
    path = web_file(tmp_path, {})
    assert refusal(path, Expected(next_year)) == "returns-other-plan"


def test_another_edition_is_told(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    amended = make_plan(AMENDED)
    newer = xlsx(sheet_of(amended, context_of(amended), amended.directory["mot"]))
    for form, data in forms.items():
        path = put(tmp_path, f"a.{form}", data)
        assert codes(read_return(path, Expected(amended))) == ["returns-older"]
    path = put(tmp_path, "b.xlsx", newer)
    assert codes(read_return(path, expected)) == ["returns-newer"]


def test_a_sheet_that_lost_its_mark_is_read_and_that_is_told(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    table.write("viec", note="có")
    table.book.properties.keywords = None
    returned = read_return(table.saved(tmp_path), expected)
    assert said(returned) == {"viec": ("todo", "", "có")}
    assert codes(returned) == ["returns-unmarked"]


# What is no sheet, and what is sent to do harm.


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def _bomb() -> bytes:
    """Pack 101 MB of nothing into a hundred kB."""
    return _zip(word__document_xml=bytes(101_000_000))


def _defining(data: bytes) -> bytes:
    """Let each part of a document begin with a definition, as those do that double themselves."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name in ("word/document.xml", "xl/workbook.xml"):
                head, _, rest = part.partition(b"?>")
                part = head + b'?><!DOCTYPE x [<!ENTITY a "b">]>' + rest
            new.writestr(name, part)
    return out.getvalue()


def _locked_pdf(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, encryption=pikepdf.Encryption(user="x", owner="y"))
    return out.getvalue()


def _long_stream(data: bytes) -> bytes:
    """Let a field hold 51 MB of nothing, packed into some kilobytes."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        field = document.Root.AcroForm.Fields[-1]
        field.V = document.make_stream(bytes(51_000_000))
        document.save(out, compress_streams=True)
    assert len(out.getvalue()) < 300_000
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
"""How files of Word and Excel before 2007 begin; with a password also later ones ([MS-OFFCRYPTO] 2.3.4)."""
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(500)


def _word(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _excel() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["TT", "Tình trạng"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _blank_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("a.docx", lambda _: _word("Báo cáo"), "foreign"),
        ("a.xlsx", lambda _: _excel(), "foreign"),
        ("a.xlsx", lambda forms: forms["docx"], "foreign"),
        ("a.docx", lambda forms: forms["xlsx"], "foreign"),
        ("a.json", lambda _: b'{"a": 1}', "foreign"),
        (
            "a.json",
            lambda _: b'{"plan": "thu-2020", "unit": "mot", "items": []}',
            "foreign",
        ),
        ("a.pdf", lambda _: _blank_pdf(), "no-fields"),
        ("a.xlsx", lambda _: LOCKED, "locked"),
        ("a.docx", lambda _: LOCKED, "locked"),
        ("a.pdf", lambda forms: _locked_pdf(forms["pdf"]), "locked"),
        ("a.docx", lambda _: OLE, "old"),
        ("a.doc", lambda _: OLE, "unknown"),
        ("a.jpg", lambda _: b"\xff\xd8", "unknown"),
        ("phieu", lambda _: b"", "unknown"),
        ("a.docx", lambda _: b"", "broken"),
        ("a.xlsx", lambda forms: forms["xlsx"][:-200], "broken"),
        ("a.docx", lambda forms: forms["docx"][: len(forms["docx"]) // 2], "broken"),
        ("a.pdf", lambda _: b"%PDF-1.7\nhong", "broken"),
        ("a.json", lambda _: b"[" * 200_000, "broken"),
        ("a.json", lambda _: "đ".encode("utf-16"), "broken"),
        (
            "a.json",
            lambda _: b'{"plan": "thu-2020", "unit": "mot", "items": {"viec": 1}}',
            "broken",
        ),
        ("a.docx", lambda forms: _defining(forms["docx"]), "broken"),
        ("a.xlsx", lambda forms: _defining(forms["xlsx"]), "broken"),
        ("a.docx", lambda _: _zip(word__document_xml=b"<a"), "broken"),
        ("a.xlsx", lambda _: _zip(xl__workbook_xml=b"<a/>"), "broken"),
        ("a.docx", lambda _: _bomb(), "bomb"),
        ("a.pdf", lambda forms: _long_stream(forms["pdf"]), "broken"),
    ],
)
def test_what_is_no_sheet_is_refused_in_one_line(
    name: str,
    make: Callable[[dict[str, bytes]], bytes],
    code: str,
    forms: dict[str, bytes],
    expected: Expected,
    tmp_path: Path,
) -> None:
    path = put(tmp_path, name, make(forms))
    assert refusal(path, expected) == f"returns-{code}"


def test_a_file_that_is_not_there_is_one_line(
    expected: Expected, tmp_path: Path
) -> None:
    assert refusal(tmp_path / "khong-co.xlsx", expected) == "unreadable"


def test_a_worksheet_is_read_as_far_as_a_table_can_be_long(
    forms: dict[str, bytes], expected: Expected, tmp_path: Path
) -> None:
    table = Table(forms["xlsx"])
    table.write("viec", note="có")
    # Rows up to the last of all that Excel has would be made to read one cell there.
    table.page.cell(1_048_576, table.places[ID] + 1).value = "mot/luon"
    table.page.cell(1_048_576, table.places[NOTE] + 1).value = "x"
    returned = read_return(table.saved(tmp_path), expected)
    assert said(returned) == {"viec": ("todo", "", "có")}


def test_no_line_of_the_plan_is_another_plan(
    expected: Expected, tmp_path: Path
) -> None:
    path = web_file(tmp_path, {"khac": {"done": True}})
    assert refusal(path, expected) == "returns-no-line"


# The command.


@pytest.fixture
def folder(forms: dict[str, bytes], tmp_path: Path) -> Path:
    """Return a folder with a plan, and what two programs made of the sheet of one unit."""
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    sent = tmp_path / "gui-ve"
    sent.mkdir()
    table = Table(forms["xlsx"])
    table.write("viec", status="Hoàn thành", result="=27/3", note="- gửi hai bản")
    table.row("viec")[table.places[RESULT]].data_type = "s"
    table.saved(sent)
    paper = Paper(forms["docx"])
    paper.write("trước 20/4", done=False, note="chờ ký")
    paper.saved(sent)
    put(sent, "~$phieu.xlsx", b"x")
    return tmp_path


def test_the_command_tells_what_is_done_and_what_is_late(folder: Path) -> None:
    before = tree(folder)
    done = run_kehoach("returns", "gui-ve", "--on", "12/4/2020", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    # Before 10/4, which is a Friday: past on the 12th. Before 20/4, a Monday: the 17th is the last safe day.
    assert lines[0] == (
        "Đơn vị Một: đã xong 1/8 việc; đến 12/4/2020 còn 2 việc quá hạn, 0 việc quá ngày nên xong"
    )
    assert lines[1] == "Đã xong:"
    assert lines[2].startswith("  27/3/2020: ")
    assert lines[2].endswith("[=27/3; - gửi hai bản]")
    assert lines[3] == "Chưa báo cáo xong, đã quá hạn:"
    # The 15th of March is a Sunday, and "on the 15th" leaves the day itself.
    assert lines[4].startswith("  13/3/2020: ")
    assert lines[5].startswith("  09/4/2020: ")
    assert lines[6] == "Chưa xong, có ghi:"
    assert lines[7].startswith("  17/4/2020: ")
    assert lines[7].endswith("[chờ ký]")
    assert lines[8:] == ["Chưa gửi phiếu: Đơn vị Hai (2 việc quá hạn)."]
    assert tree(folder) == before
    # "Before the 30th" is past on the 30th, and on no day before it.
    for day, unsent in (
        ("29/3", "Đơn vị Hai"),
        ("30/3", "Đơn vị Hai (1 việc quá hạn)"),
    ):
        told = run_kehoach("returns", "gui-ve", "--on", f"{day}/2020", cwd=folder)
        assert told.stdout.splitlines()[-1] == f"Chưa gửi phiếu: {unsent}."
    later = run_kehoach("returns", "gui-ve", "--on", "18/4/2020", cwd=folder)
    assert "còn 2 việc quá hạn, 1 việc quá ngày nên xong" in later.stdout


def test_the_summary_has_a_row_for_each_line_of_each_unit(folder: Path) -> None:
    done = run_kehoach(
        *("returns", "gui-ve", "--on", "12/4/2020"),
        *("--csv", "tong.csv", "--xlsx", "tong"),
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    text = (folder / "tong.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    ids = [row["Mã dòng"] for row in rows]
    assert len(ids) == len(set(ids)) == 8 + 3
    by_id = {row["Mã dòng"]: row for row in rows}
    viec = by_id["mot/viec"]
    assert viec["Đơn vị"] == "Đơn vị Một"
    assert viec["Tình trạng"] == "Hoàn thành"
    # As text, in whatever program opens it.
    assert viec["Kết quả"] == "'=27/3"
    assert viec["Ghi chú"] == "'- gửi hai bản"
    assert viec["Nên xong chậm nhất"] == "27/3/2020"
    assert "trước 30/3" in viec["Văn bản ghi"]
    assert viec["Quá hạn"] == ""
    assert viec["Phiếu"] == "gui-ve/Phieu gui lai (2).xlsx; gui-ve/phieu da dien.docx"
    assert by_id[f"mot/{LONG}"]["Quá hạn"] == "Quá hạn"
    assert by_id["hai/viec"]["Tình trạng"] == "Chưa gửi phiếu"
    page = openpyxl.load_workbook(folder / "tong.xlsx").active
    values = list(page.iter_rows(values_only=True))
    assert len(values) == 1 + 11
    [first] = [
        dict(zip(values[0], row, strict=True)) for row in values if "mot/viec" in row
    ]
    assert first["Kết quả"] == "=27/3"
    # It has the columns of a sheet, and is none.
    (folder / "tong.xlsx").rename(folder / "gui-ve/tong.xlsx")
    mixed = run_kehoach("returns", "gui-ve", "--xlsx", "tong.xlsx", cwd=folder)
    assert mixed.returncode == 1
    [told] = mixed.stderr.splitlines()
    assert told.startswith("gui-ve/tong.xlsx:1:1: ")
    assert "[returns-summary]" in told
    # What somebody may have worked on is not written over, and nothing else is written either.
    (folder / "tong.csv").unlink()
    again = run_kehoach(
        "returns", "gui-ve", "--csv", "tong.csv", "--xlsx", "tong.xlsx", cwd=folder
    )
    assert again.returncode == 2
    assert again.stderr.startswith("tong.xlsx ")
    assert not (folder / "tong.csv").exists()


def test_a_damaged_file_keeps_no_other_from_being_read(folder: Path) -> None:
    put(folder, "hong.docx", b"PK")
    done = run_kehoach("returns", "hong.docx", "gui-ve", cwd=folder)
    assert done.returncode == 1
    [told] = done.stderr.splitlines()
    assert told.startswith("hong.docx:1:1: ")
    assert "[returns-broken]" in told
    assert "Đơn vị Một: đã xong 1/8 việc" in done.stdout
    alone = run_kehoach("returns", "hong.docx", cwd=folder)
    assert (alone.returncode, alone.stdout) == (1, "")


def test_a_folder_without_sheets_is_one_line(folder: Path) -> None:
    (folder / "trong").mkdir()
    done = run_kehoach("returns", "trong", cwd=folder)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "trong" in done.stderr
