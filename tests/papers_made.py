"""Documents written for the tests, in the shapes that real plans have: our own words, nobody's plan."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

HEAD = [
    "ỦY BAN NHÂN DÂN HUYỆN MẪU",
    "Số: 12/KH-UBND",
    "Mẫu, ngày 06 tháng 01 năm 2020",
    "KẾ HOẠCH",
    "Công tác văn thư năm 2020",
    "Căn cứ Quyết định số 45/QĐ-UBND ngày 15/11/2019 của UBND tỉnh về công tác văn thư;",
]
COLUMNS = [
    "TT",
    "Nội dung công việc",
    "Chủ trì",
    "Đơn vị phối hợp",
    "Kết quả",
    "Thời hạn hoàn thành",
]
ROWS = [
    [
        "1",
        "Rà soát danh mục hồ sơ",
        "Phòng Nội vụ",
        "Các đơn vị liên quan",
        "Báo cáo",
        "Trước ngày 28/02/2020",
    ],
    ["2", "Tập huấn văn thư", "Văn phòng; Phòng Nội vụ", "", "Lớp học", "Quý II/2020"],
    ["3", "Chỉnh lý tài liệu", "phòng nội vụ huyện", "Văn phòng", "", "Thường xuyên"],
    [
        "4",
        "Kiểm tra các xã",
        "Phòng Nội vụ và Văn phòng",
        "",
        "",
        "Từ 01/9 đến 30/9/2020",
    ],
    ["5", "Nộp lưu hồ sơ", "Văn phòng", "", "", "Đơn vị gửi hồ sơ trước 30/10/2020"],
    ["6", "Đánh giá năm", "Văn phòng", "", "", "Sớm nhất có thể trong tháng họp"],
]


def write_word(path: Path) -> Path:
    """Six columns in two tables that a page break parts, the head repeated, group rows and merged cells."""
    document = docx.Document()
    top = document.add_table(rows=1, cols=2)
    top.cell(0, 0).text = f"{HEAD[0]}\n{HEAD[1]}"
    top.cell(0, 1).text = f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{HEAD[2]}"
    for text in HEAD[3:]:
        document.add_paragraph(text)
    document.add_paragraph("I. YÊU CẦU")
    document.add_paragraph(
        "Các xã báo cáo kết quả chậm nhất ngày 20 tháng 11 năm 2020."
    )
    document.add_paragraph("PHỤ LỤC")
    first = document.add_table(rows=0, cols=6)
    for row in (COLUMNS, ["I", "Quý I", "", "", "", ""], *ROWS[:2]):
        for cell, text in zip(first.add_row().cells, row, strict=True):
            cell.text = text
    group = first.rows[1]
    group.cells[1].merge(group.cells[5])
    document.add_paragraph()
    second = document.add_table(rows=0, cols=6)
    for row in (COLUMNS, *ROWS[2:]):
        for cell, text in zip(second.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def write_numbered_word(path: Path) -> Path:
    """Let Word draw the numbers itself; with a deleted and an inserted run, and a date in the footer."""
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH công tác năm 2020")
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(
        table.rows[0].cells, ["STT", "Nhiệm vụ", "Thời gian"], strict=True
    ):
        cell.text = text
    for title, when in (
        ("Việc một", "ngày 05/3/2020"),
        ("Việc hai", "trước ngày 10/4/2020"),
    ):
        cells = table.add_row().cells
        _number(cells[0].paragraphs[0])
        cells[1].text, cells[2].text = title, when
    changed = table.rows[2].cells[2].paragraphs[0]
    run = changed.runs[0]
    run.text = "trước ngày 1"
    deleted, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
    for parent, tag, text in (
        (deleted, "w:delText", "0/4/2020"),
        (inserted, "w:t", "5/4/2020"),
    ):
        child = OxmlElement("w:r")
        part = OxmlElement(tag)
        part.text = text
        child.append(part)
        parent.append(child)
        changed._p.append(parent)
    document.sections[0].footer.paragraphs[
        0
    ].text = "Gửi lại phiếu trước ngày 31/12/2020"
    document.save(str(path))
    return path


def write_counted_word(path: Path, form: str, count: int) -> Path:
    """Let Word number paragraphs in a form of its own, such as upperRoman or lowerLetter."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    [shared] = numbering.xpath("w:num[@w:numId='5']/w:abstractNumId/@w:val")
    [numbers] = numbering.xpath(
        f"w:abstractNum[@w:abstractNumId='{shared}']/w:lvl[@w:ilvl='0']/w:numFmt"
    )
    numbers.set(qn("w:val"), form)
    for _ in range(count):
        _number(document.add_paragraph("Việc"))
    document.save(str(path))
    return path


def _number(paragraph: Paragraph) -> None:
    """Let Word number a paragraph: numbering 5 of the default template is decimal."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    for tag, value in (("w:ilvl", "0"), ("w:numId", "5")):
        node = OxmlElement(tag)
        node.set(qn("w:val"), value)
        properties.append(node)


def write_workbook(path: Path) -> Path:
    """Three columns under a title, a head of two lines, cells merged over rows, a true date and a true number."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "LỊCH BÁO CÁO NĂM 2020"
    sheet.merge_cells("A1:E1")
    sheet.append(["STT", "Tên báo cáo", "Phân công", "", "Thời hạn"])
    sheet.append(["", "", "Chủ trì", "Phối hợp", ""])
    sheet.merge_cells("C2:D2")
    sheet.append(
        [1, "Báo cáo tháng", "Văn phòng", "Phòng Tài chính", "trước ngày 25 hằng tháng"]
    )
    sheet.append([2, "Báo cáo quý", "Văn phòng", "", "trước ngày 20 tháng cuối quý"])
    sheet.append([3, "Báo cáo năm", "Phòng Tài chính", "", None])
    sheet["E6"] = __import__("datetime").datetime(2020, 12, 15)
    sheet.append([4, "Báo cáo đột xuất", "Phòng Tài chính", "", "khi có yêu cầu"])
    sheet.merge_cells("C6:C7")
    book.save(path)
    return path


YEARS = """\
Nội dung;Đơn vị thực hiện;Thời gian
Hoàn thiện thể chế;Vụ Một;2020
Nâng cấp phần mềm;Vụ Hai, Vụ Ba;2020 và những năm tiếp theo
Đào tạo;Vụ Một;giai đoạn 2019-2021
Truyền thông;Các đơn vị;Thường xuyên
Sơ kết;Vụ Một;Quý IV/2020
"""

WEEK = """\
# Lịch công tác tuần từ 12/10 đến 16/10/2020

| Thời gian | Nội dung | Địa điểm | Đơn vị chủ trì |
|---|---|---|---|
| 8h00, thứ Hai (12/10) | Chào cờ đầu tuần | Sân cơ quan | Văn phòng |
| 14h00, thứ Tư ngày 14/10 | Họp giao ban | Phòng họp 1 | Lãnh đạo huyện |
| Thứ Sáu (17/10) | Tiếp công dân | Trụ sở | Ban Tiếp công dân |
"""

TWO_COLUMNS = """\
KẾ HOẠCH
Phong trào đọc sách năm 2020
| Nội dung | Thời hạn |
| --- | --- |
| Phát động | ngày 02/4/2020 |
| Chấm điểm tủ sách | tháng 10, 11/2020 |
| Tổng kết | đầu tháng 12/2020 |
"""
