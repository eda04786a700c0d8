"""From a Word file to a published site with nothing typed but an address and crosses: no line of YAML."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import run_kehoach

from kehoach.words import load_words

VI = load_words("vi")
DUTIES = [
    "UBND XÃ MẪU SƠN",
    "Số: 3/KH-UBND",
    "Mẫu Sơn, ngày 05 tháng 01 năm 2027",
    "KẾ HOẠCH",
    "Dọn kênh mương năm 2027",
    "I. TỔ CHỨC THỰC HIỆN",
    "1. Công an xã",
    "- Chủ trì, phối hợp với Hội Nông dân kiểm tra bờ kênh trước ngày 30/4/2027.",
    "- Tuần tra ban đêm.",
    "2. Hội Nông dân",
    "- Gửi danh sách hộ tham gia trước ngày 15/3/2027.",
]
URL = "http://127.0.0.1:9/"


def told(*arguments: str, cwd: Path) -> str:
    """Run a command that has to go well."""
    done = run_kehoach(*arguments, "--lang", "vi", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def accepted(sheet: Path) -> int:
    """Type the site's address and a cross at everything that is to be looked at; return how many cells that were."""
    book = openpyxl.load_workbook(sheet)
    [url] = [
        row
        for row in book[VI("workbook.title.head")].iter_rows(min_row=2)
        if row[0].value == "url"
    ]
    url[2].value = URL
    reviews = list(book[VI("workbook.title.reviews")].iter_rows(min_row=2))
    for row in reviews:
        row[5].value = "x"
    book.save(sheet)
    return 1 + len(reviews)


@pytest.mark.engine
def test_duties_are_published_after_five_cells(tmp_path: Path) -> None:
    document = docx.Document()
    for text in DUTIES:
        document.add_paragraph(text)
    document.save(str(tmp_path / "ke-hoach.docx"))
    told("new", "xa", "--from", "ke-hoach.docx", cwd=tmp_path)
    folder = tmp_path / "xa"
    told("export", "--xlsx", "bang.xlsx", cwd=folder)
    # The address; the head as a whole, the year in the title, two duties that have a day of their own.
    assert accepted(folder / "bang.xlsx") == 5
    told("import", "bang.xlsx", "--update", "plan.yaml", cwd=folder)
    proof = told("check", "--source", "../ke-hoach.docx", cwd=folder)
    assert VI("coverage.mentions", count=2, found=2) in proof
    told("publish", "--first", "--formats", "html", "--jobs", "1", cwd=folder)
    published = folder / "build/public/api/v1/plan.json"
    plan = json.loads(published.read_text("utf-8"))
    tasks = {task["title"]: task for task in plan["tasks"]}
    assert set(tasks) == {"Kiểm tra bờ kênh", "Gửi danh sách hộ tham gia"}
    assert tasks["Kiểm tra bờ kênh"]["lead"] == ["cong-an-xa"]
    assert tasks["Kiểm tra bờ kênh"]["coordinate"] == ["hoi-nong-dan"]
    assert tasks["Gửi danh sách hộ tham gia"]["implement"] == ["hoi-nong-dan"]
    days = {item["date"] for task in tasks.values() for item in task["deadlines"]}
    assert days == {"2027-04-30", "2027-03-15"}
