"""One document in every format that is read: the same headings, lists and tables, whoever saved it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kehoach.desk.papers import draft_document
from kehoach.document.blocks import Paragraph, Row
from kehoach.document.reading import read_document
from kehoach.problems import InputError, Severity
from kehoach.words import load_words

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
}


def open_document(kind: str, body: str, styles: str = "", manifest: str = "") -> bytes:
    """Write an OpenDocument file by hand: ``kind`` is "text" or "spreadsheet", the rest XML."""
    names = " ".join(f'xmlns:{name}="{value}"' for name, value in _NAMES.items())
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        package.writestr("META-INF/manifest.xml", f"<m>{manifest}</m>")
        package.writestr("content.xml", content)
    return out.getvalue()


def read(tmp_path: Path, name: str, data: bytes) -> list[str | tuple[str, ...]]:
    """Read a file; a paragraph is its text, a row its cells."""
    path = tmp_path / name
    path.write_bytes(data)
    blocks = read_document(path).blocks
    return [
        block.text if isinstance(block, Paragraph) else block.cells for block in blocks
    ]


def refusal(tmp_path: Path, name: str, data: bytes) -> str:
    with pytest.raises(InputError) as refused:
        read(tmp_path, name, data)
    [problem] = refused.value.problems
    return problem.code


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{p(text)}</table:table-cell>"


def listed(*items: str, style: str = "", more: str = "") -> str:
    named = f'text:style-name="{style}"' if style else ""
    inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f"<text:list {named} {more}>{inside}</text:list>"


COVERED = "<table:covered-table-cell/>"
TABLE = [
    ("TT", "Nội dung", "Phân công", "", "Thời hạn"),
    ("TT", "Nội dung", "Chủ trì", "Phối hợp", "Thời hạn"),
    ("1", "Rà soát hồ sơ", "Phòng Nội vụ", "Văn phòng", "30/6/2020"),
    ("1", "In phiếu", "Phòng Nội vụ", "", "01/7/2020"),
]
"""What the three tables below say: a head of two lines, a number merged over two rows, another column over both."""

OPEN_TABLE = (
    "<table:table><table:table-column table:number-columns-repeated='5'/><table:table-header-rows><table:table-row>"
    + cell("TT", 'table:number-rows-spanned="2"')
    + cell("Nội dung", 'table:number-rows-spanned="2"')
    + cell("Phân công", 'table:number-columns-spanned="2"')
    + COVERED
    + cell("Thời hạn", 'table:number-rows-spanned="2"')
    + "</table:table-row><table:table-row>"
    + COVERED * 2
    + cell("Chủ trì")
    + cell("Phối hợp")
    + COVERED
    + "</table:table-row></table:table-header-rows><table:table-row>"
    + cell("1", 'table:number-rows-spanned="2"')
    + cell("Rà soát<text:s text:c='3'/>hồ sơ")
    + cell("Phòng Nội vụ", 'table:number-rows-spanned="2"')
    + cell("Văn phòng")
    + cell("30/6/2020")
    + "</table:table-row><table:table-row>"
    + COVERED
    + cell("In<text:line-break/>phiếu")
    + COVERED
    + "<table:table-cell/>"
    + cell("01/7/2020")
    + "</table:table-row></table:table>"
)
HTML_TABLE = """\
<table><thead><tr><th rowspan=2>TT<th rowspan="2">Nội dung<th colspan=2>Phân công<th rowspan=2>Thời hạn</tr>
<tr><th>Chủ trì<th>Phối hợp</thead>
<tr><td rowspan=2>1</td><td>Rà soát <b>hồ sơ</b></td><td rowspan=2>Phòng Nội vụ<td>Văn phòng<td>30/6/2020</tr>
<TR><TD>In<br>phiếu</TD><TD></TD><TD>01/7/2020<!-- ghi chú --></TD></TR>
</table>"""


def test_a_text_of_opendocument(tmp_path: Path) -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="I"'
        ' style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="1"'
        ' style:num-suffix="." text:display-levels="1"/></text:list-style>'
    )
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
    body = (
        '<text:h text:outline-level="1">KẾ HOẠCH</text:h><text:tracked-changes><text:changed-region><text:deletion>'
        + p("đã xóa")
        + "</text:deletion></text:changed-region></text:tracked-changes>"
        + "<text:p>Trước ngày<text:tab/>30/6<office:annotation>"
        + p("nhận xét")
        + f"</office:annotation>{note}{p('Chú thích')}</text:note-body></text:note>/2020</text:p>"
        + listed(p("YÊU CẦU") + listed(p("Họp"), p("Gửi")), style="L1")
        + listed(p("TỔ CHỨC"), style="L1", more='text:continue-numbering="true"')
        + f"<text:section>{p('Trong phần')}</text:section>"
        + f"<text:p><draw:frame><draw:text-box>{p('Trong khung')}</draw:text-box></draw:frame></text:p>"
        + OPEN_TABLE
    )
    assert read(tmp_path, "a.odt", open_document("text", body, styles)) == [
        "KẾ HOẠCH",
        "Trước ngày 30/6/2020",
        "Chú thích",
        "I. YÊU CẦU",
        "1. Họp",
        "2. Gửi",
        "II. TỔ CHỨC",
        "Trong phần",
        "Trong khung",
        *TABLE,
    ]


def test_a_page_of_html(tmp_path: Path) -> None:
    page = f"""<!DOCTYPE html><html><head><title>không đọc</title><style>p {{}}</style></head><body>
<h1>KẾ HOẠCH</h1><p>Trước ngày
30/6<del>/2019</del>/2020</p><ol type=I><li>YÊU CẦU<ul><li>Gọn</ul><li>TỔ CHỨC</ol>Chữ rời<script>1</script>
{HTML_TABLE}<p>Hết"""
    said = [
        "KẾ HOẠCH",
        "Trước ngày 30/6/2020",
        "I. YÊU CẦU",
        "- Gọn",
        "II. TỔ CHỨC",
        "Chữ rời",
        *TABLE,
        "Hết",
    ]
    for name, coding in (("a.html", "utf-8"), ("a.htm", "utf-16")):
        assert read(tmp_path, name, page.encode(coding)) == said


def test_a_page_in_the_coding_that_it_names(tmp_path: Path) -> None:
    page = '<html><meta charset="windows-1252"><p>caf\xe9'
    assert read(tmp_path, "a.html", page.encode("cp1252")) == ["café"]
    assert (
        refusal(tmp_path, "b.html", page.replace("-1252", "-x").encode("cp1252"))
        == "not-utf8"
    )


def test_tables_of_html_within_markdown(tmp_path: Path) -> None:
    text = f"# Kế hoạch\nTrước bảng {HTML_TABLE} sau bảng\n\n| a | b |\n|---|---|\n| c | d |\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    blocks = read_document(tmp_path / "a.md").blocks
    assert read(tmp_path, "a.md", text.encode()) == [
        *("Kế hoạch", "Trước bảng"),
        *TABLE,
        *("sau bảng", ("a", "b"), ("c", "d")),
    ]
    rows = [(block.line, block.table) for block in blocks if isinstance(block, Row)]
    assert rows == [(2, 1), (3, 1), (4, 1), (5, 1), (8, 2), (10, 2)]


def test_a_letterhead_is_read_line_by_line(tmp_path: Path) -> None:
    said = ["UBND HUYỆN MẪU", "Số: 12/KH-UBND", "CỘNG HÒA", "Mẫu, ngày 06/01/2020"]
    page = (
        "<table><tr><td>{}<br>{}</td><td><p>{}</p><p>{}</p></td></tr></table>".format(
            *said
        )
    )
    table = (
        "<table:table><table:table-row>"
        + cell(f"{said[0]}<text:line-break/>{said[1]}")
        + f"<table:table-cell>{p(said[2])}{p(said[3])}</table:table-cell>"
        + "</table:table-row></table:table>"
    )
    assert read(tmp_path, "a.html", page.encode()) == said
    assert read(tmp_path, "a.odt", open_document("text", table)) == said


DATES = [
    (dt.datetime(2020, 3, 30), "dd/mm/yyyy", ("day", "month", "year"), "30/3/2020"),
    (dt.datetime(2020, 3, 1), "m/yyyy", ("month", "year"), "tháng 3/2020"),
    (dt.datetime(2020, 3, 1), "mmm-yy", ("month", "year"), "tháng 3/2020"),
    (dt.datetime(2020, 3, 1), '"Tháng "m/yyyy', ("month", "year"), "tháng 3/2020"),
    # Which year it was the program took from its clock.
    (dt.datetime(2019, 3, 30), "d-mmm", ("day", "month"), "30/3"),
    (dt.datetime(2020, 1, 1), "yyyy", ("year",), "năm 2020"),
    (
        dt.datetime(2020, 3, 30, 8, 30),
        "dd/mm/yyyy hh:mm",
        ("day", "month", "year", "hours", "minutes"),
        "8 giờ 30 ngày 30/3/2020",
    ),
]
"""A day, how Excel and OpenDocument show it, and what a reader sees (ECMA-376 18.8.30, ODF 1.3 part 3, 16.29)."""


def test_days_are_read_with_the_parts_that_a_workbook_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line, (moment, shown, _, _) in enumerate(DATES, start=1):
        sheet.cell(line, 1, moment).number_format = shown
    book.save(tmp_path / "a.xlsx")
    data = (tmp_path / "a.xlsx").read_bytes()
    assert read(tmp_path, "a.xlsx", data) == [(said,) for *_, said in DATES]


def test_days_are_read_with_the_parts_that_an_open_sheet_shows(
    tmp_path: Path,
) -> None:
    styles = rows = ""
    for line, (moment, _, parts, _) in enumerate(DATES):
        inside = "".join(f"<number:{part}/>" for part in parts)
        styles += (
            f'<number:date-style style:name="N{line}">{inside}</number:date-style>'
        )
        styles += f'<style:style style:name="c{line}" style:data-style-name="N{line}"/>'
        attributes = f'table:style-name="c{line}" office:value-type="date" office:date-value="{moment.isoformat()}"'
        rows += f"<table:table-row>{cell('như in', attributes)}</table:table-row>"
    data = open_document("spreadsheet", f"<table:table>{rows}</table:table>", styles)
    assert read(tmp_path, "a.ods", data) == [(said,) for *_, said in DATES]


def test_sheets_of_opendocument(tmp_path: Path) -> None:
    far = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        f"<table:table-row>{cell('cuối')}</table:table-row></table:table>"
    )
    twice = (
        f"<table:table><table:table-row>{cell('x', 'table:number-columns-repeated=' + chr(34) + '2' + chr(34))}"
        f"<table:table-cell/>{cell('y')}</table:table-row></table:table>"
    )
    data = open_document(
        "spreadsheet", OPEN_TABLE.removesuffix("</table:table>") + far + twice
    )
    assert read(tmp_path, "a.ods", data) == [*TABLE, ("cuối",), ("x", "x", "", "y")]
    rows = read_document(tmp_path / "a.ods").blocks
    places = [(row.line, row.table) for row in rows if isinstance(row, Row)]
    assert places == [(1, 1), (2, 1), (3, 1), (4, 1), (1_048_575, 1), (1, 2)]


def deep_list(depth: int) -> str:
    text = p("sâu")
    for _ in range(depth):
        text = f"<text:list><text:list-item>{text}</text:list-item></text:list>"
    return text


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        (
            "a.odt",
            lambda: open_document("text", "", manifest="<encryption-data/>"),
            "document-locked",
        ),
        ("a.odt", lambda: open_document("spreadsheet", ""), "document-misnamed"),
        ("a.ods", lambda: open_document("text", ""), "document-misnamed"),
        ("a.docx", lambda: open_document("text", ""), "document-misnamed"),
        ("a.odt", lambda: open_document("text", p("a"))[:-60], "document-damaged"),
        ("a.odt", lambda: open_document("text", "<x>"), "document-broken"),
        ("a.odt", lambda: open_document("text", deep_list(30)), "document-nesting"),
        (
            "a.ods",
            lambda: open_document(
                "spreadsheet",
                "<table:table><table:table-row table:number-rows-repeated='1048576'>"
                + cell("x")
                + "</table:table-row></table:table>",
            ),
            "document-rows",
        ),
        (
            "a.ods",
            lambda: open_document(
                "spreadsheet",
                "<table:table><table:table-row>"
                + cell("x", 'table:number-columns-repeated="16384"')
                + "</table:table-row></table:table>",
            ),
            "document-columns",
        ),
        ("a.html", lambda: b"<table><tr><td>" * 50 + b"x", "document-nesting"),
        ("a.html", lambda: b"<div>" * 100_000 + b"x", "document-nesting"),
        ("a.html", lambda: b"<p>" + "đ".encode() * 6_000_000, "document-signs"),
        (
            "a.html",
            lambda: b"<table><tr><td colspan=2000000>x</table>",
            "document-columns",
        ),
        ("a.html", lambda: b"%PDF-1.7", "document-other-kind"),
        ("a.html", lambda: b"MIME-Version: 1.0\n", "document-other-kind"),
        ("a.csv", lambda: HTML_TABLE.encode(), "document-misnamed"),
        ("a.txt", lambda: b"<html><p>a", "document-misnamed"),
        # What software of agencies gives out, and what is in fact as old as its name.
        ("a.xls", lambda: b"<html><table></table></html>", "document-misnamed"),
        ("a.xls", lambda: HTML_TABLE.encode(), "document-misnamed"),
        (
            "a.xls",
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "document-old",
        ),
    ],
)
def test_each_refusal_of_a_format_is_one_line(
    name: str, make: Callable[[], bytes], code: str, tmp_path: Path
) -> None:
    assert refusal(tmp_path, name, make()) == code


def test_a_row_that_is_merged_with_the_one_above_is_no_row(tmp_path: Path) -> None:
    page = b"<table><tr><td rowspan=2>a<td rowspan=2>b</tr><tr></tr><tr><td>c<td>d"
    assert read(tmp_path, "a.html", page) == [("a", "b"), ("c", "d")]
    document = docx.Document()
    table = document.add_table(rows=4, cols=2)
    for place, text in enumerate("abcd"):
        table.cell(place // 2 * 2, place % 2).text = text
    for column in range(2):
        table.cell(0, column).merge(table.cell(1, column))
    document.save(str(tmp_path / "a.docx"))
    data = (tmp_path / "a.docx").read_bytes()
    assert read(tmp_path, "a.docx", data) == [("a", "b"), ("c", "d")]


def test_text_that_strayed_between_cells_is_in_none(tmp_path: Path) -> None:
    page = "<table><tr><td>a</td>lạc<td>b</td></tr></table>"
    assert read(tmp_path, "a.html", page.encode()) == [("a", "b")]


def test_a_box_within_a_box_is_read_once(tmp_path: Path) -> None:
    def boxed(text: str) -> str:
        return f"<draw:frame><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"

    body = p("ngoài" + boxed("trong" + boxed("trong cùng")))
    data = open_document("text", body)
    assert read(tmp_path, "a.odt", data) == ["ngoài", "trong", "trong cùng"]


def test_a_table_of_contents_says_nothing_of_its_own(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("I. YÊU CẦU")
    listed = document.add_paragraph("I. YÊU CẦU 3")._p
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    properties, part = OxmlElement("w:sdtPr"), OxmlElement("w:docPartObj")
    gallery = OxmlElement("w:docPartGallery")
    gallery.set(qn("w:val"), "Table of Contents")
    part.append(gallery)
    properties.append(part)
    control.append(properties)
    control.append(content)
    listed.addprevious(control)
    content.append(listed)
    document.save(str(tmp_path / "a.docx"))
    data = (tmp_path / "a.docx").read_bytes()
    assert read(tmp_path, "a.docx", data) == ["I. YÊU CẦU"]


def _with_macros() -> bytes:
    """Return a workbook as Excel saves it with macros: another kind of content, and a part that holds programs."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["TT", "Nội dung", "Đơn vị thực hiện", "Thời hạn"])
    sheet.append([1, "Nộp hồ sơ", "Phòng Nội vụ", "Trước ngày 15/3/2020"])
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as package:
        for name in source.namelist():
            part = source.read(name)
            if name == "[Content_Types].xml":
                kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
                assert kind in part
                macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
                part = part.replace(kind, macros)
            package.writestr(name, part)
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 no program")
    return out.getvalue()


def test_a_workbook_with_macros_is_read_and_says_that_none_was_run(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.xlsm"
    file.write_bytes(_with_macros())
    made, _ = draft_document(
        file, tmp_path / "plan.yaml", load_words("vi"), lambda _done, _all: None
    )
    [task] = made.plan.tasks
    assert (task.title, task.cast.of("implement")) == ("Nộp hồ sơ", ("phong-noi-vu",))
    assert [p.severity for p in made.problems if p.code == "document-macros"] == [
        Severity.INFO
    ]
