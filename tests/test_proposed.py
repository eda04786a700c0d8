"""What people follow is written by records alone: each edit tells the command, and the command does what was meant."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path

import openpyxl
import pytest
from conftest import run_kehoach

from kehoach.desk.papers import export_sheets, update_plan
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.resolution import load_plan
from kehoach.problems import Problem
from kehoach.words import load_words

VI = load_words("vi")

FOLLOWED = """\
plan:
  id: thu-2020
  year: 2020
  title: Kế hoạch thử
  number: 1/KH-UB
  issued: 02/01/2020
  issuer: mot
  url: https://thu.example.vn/
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - {id: mot, name: Đơn vị Một}
  - {id: hai, name: Đơn vị Hai}
tasks:
  # của quận
  - id: gui
    title: Gửi danh sách
    refs: ['Phụ lục, mục 1']
    implement: [hai]
    note: bản giấy
    deadlines:
      - {id: gui, kind: before, date: 30/3/2020, phrase: trước ngày 30/3/2020, submit: [hai], filing: {what: danh sách}}
  - id: hop
    title: Họp
    refs: ['Phụ lục, mục 2']
    lead: [mot]
    deadlines:
      - {id: hop-1, kind: event, date: 05/5/2020, phrase: ngày 05/5/2020, place: Hội trường}
      - {id: hop-2, title: Họp lại, kind: month, period: 6/2020, phrase: tháng 6/2020}
  - id: nghi
    title: Nghiên cứu
    refs: ['Phụ lục, mục 3']
    lead: [mot]
"""


def silent(_done: int, _all: int) -> None:
    """Say nothing of how far reading is."""


def edited(folder: Path, identity: str, column: str, value: object) -> list[Problem]:
    """Type a value into one cell of the plan's workbook, and take that over."""
    plan, file = folder / "plan.yaml", folder / "a.xlsx"
    plan.write_text(FOLLOWED, "utf-8")
    export_sheets(plan, [file], VI)
    book = openpyxl.load_workbook(file)
    sheet = book[VI("workbook.title.tasks")]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == identity:
            row[heads.index(VI(f"export.{column}"))].value = value
    book.save(file)
    return list(update_plan(file, plan, VI, silent).problems)


def pasted(folder: Path, problem: Problem) -> Plan:
    """Run the command that a problem tells, with what only the keeper can tell; return what the plan became."""
    command = problem.hint(VI).partition("kehoach ")[2]
    command = command.replace("--number …", "--number 9/KH-UB")
    words = shlex.split(command.replace("--date …", "--date 20/02/2020"))
    done = run_kehoach(*words, "--lang", "vi", cwd=folder)
    assert done.returncode == 0, (command, done.stderr)
    return load_plan(folder / "plan.yaml")


def found(plan: Plan, identity: str) -> tuple[Task, Deadline]:
    [pair] = [(task, item) for task, item in plan.items if item.id == identity]
    return pair


DAY = dt.date


@pytest.mark.parametrize(
    ("identity", "column", "value", "beginning", "attribute", "expected"),
    [
        ("gui", "when", "trước ngày 15/4/2020", "amend", "date", DAY(2020, 4, 15)),
        # A day alone leaves the way in which it binds.
        ("gui", "when", dt.datetime(2020, 4, 15), "amend", "kind", "before"),
        ("gui", "when", "16 giờ 30 ngày 15/4/2020", "amend", "time", dt.time(16, 30)),
        ("gui", "when", "trước 30/3/2020", "correct", "phrase", "trước 30/3/2020"),
        ("hop-1", "when", "từ ngày 05/5/2020 đến ngày 07/5/2020", "amend", "end", DAY(2020, 5, 7)),
        ("hop-2", "when", "tháng 7/2020", "amend", "phrase", "tháng 7/2020"),
        ("gui", "title", 'Gửi "danh sách"', "correct", "title", 'Gửi "danh sách"'),
        ("hop-1", "own", "Họp lần đầu", "correct", "title", "Họp lần đầu"),
        ("hop-1", "where", "Phòng 2", "correct", "place", "Phòng 2"),
        ("hop-1", "where", None, "correct", "place", None),
        ("gui", "note", None, "correct", "note", None),
        ("gui", "refs", "Phụ lục, mục 7", "correct", "refs", ("Phụ lục, mục 7",)),
    ],
)  # fmt: skip
def test_an_edited_cell_tells_the_command_that_does_what_it_says(
    identity: str,
    column: str,
    value: object,
    beginning: str,
    attribute: str,
    expected: object,
    tmp_path: Path,
) -> None:
    [told] = edited(tmp_path, identity, column, value)
    assert told.code == "import-proposed"
    assert f"kehoach {beginning} " in told.hint(VI)
    # At its row of the sheet, and with nothing written.
    assert "a.xlsx[" in told.path
    assert (tmp_path / "plan.yaml").read_text("utf-8") == FOLLOWED
    _, item = found(pasted(tmp_path, told), identity)
    assert getattr(item, attribute) == expected


@pytest.mark.parametrize(
    ("identity", "column", "value", "role", "expected"),
    [
        ("hop-1", "lead", "Đơn vị Hai; Đơn vị Một", "lead", ("hai", "mot")),
        ("gui", "implement", None, "implement", ()),
        ("gui", "submit", "Đơn vị Một", "submit", ("mot",)),
    ],
)
def test_people_of_what_is_followed_are_corrected_by_command(
    identity: str,
    column: str,
    value: str | None,
    role: str,
    expected: tuple[str, ...],
    tmp_path: Path,
) -> None:
    [told] = edited(tmp_path, identity, column, value)
    assert (tmp_path / "plan.yaml").read_text("utf-8") == FOLLOWED
    task, item = found(pasted(tmp_path, told), identity)
    assert task.parties(role, item) == expected


def test_what_is_filed_is_said_anew_by_a_document(tmp_path: Path) -> None:
    [told] = edited(tmp_path, "gui", "filing", "biểu tổng hợp")
    _, item = found(pasted(tmp_path, told), "gui")
    assert item.filing
    assert item.filing.what == "biểu tổng hợp"


def test_a_body_that_the_plan_does_not_have_is_named(tmp_path: Path) -> None:
    [told] = edited(tmp_path, "gui", "implement", "Đơn vị Ba")
    assert told.hint(VI).endswith(
        'kehoach correct gui --date … --implement "Đơn vị Ba"'
    )
    assert (tmp_path / "plan.yaml").read_text("utf-8") == FOLLOWED


def test_what_nobody_is_told_is_written(tmp_path: Path) -> None:
    # Without a day it stands in no calendar.
    [told] = edited(tmp_path, "nghi", "title", "Nghiên cứu thêm")
    assert told.code == "import-changed"
    after = (tmp_path / "plan.yaml").read_text("utf-8")
    assert after == FOLLOWED.replace("title: Nghiên cứu", "title: Nghiên cứu thêm")


def test_a_time_that_cannot_be_read_leaves_the_day_to_the_keeper(
    tmp_path: Path,
) -> None:
    [told] = edited(tmp_path, "gui", "when", "sớm nhất có thể")
    command = '--item gui --to … --phrase "sớm nhất có thể"'
    assert command in told.hint(VI)
    assert (tmp_path / "plan.yaml").read_text("utf-8") == FOLLOWED


def test_what_gets_a_time_without_a_day_is_called_off_and_added(tmp_path: Path) -> None:
    gone, new = edited(tmp_path, "gui", "when", "trước ngày 15 hằng tháng")
    assert found(pasted(tmp_path, gone), "gui")[1].status == "cancelled"
    plan = pasted(tmp_path, new)
    days = [item.date for task, item in plan.items if task.id == "gui"]
    assert {DAY(2020, month, 15) for month in range(3, 13)} <= set(days)


EDITION = """\
ỦY BAN
Số: {number}
KẾ HOẠCH NĂM 2020
PHỤ LỤC
TT\tNội dung\tChủ trì\tThực hiện\tThời gian
"""
ROWS = (
    "1\tGửi danh sách\t\tĐơn vị Hai\ttrước ngày 30/3/2020",
    "2\tHọp\tĐơn vị Một\t\tngày 05/5/2020",
    "3\tNghiên cứu\tĐơn vị Một\t\t",
)


def edition(folder: Path, *rows: str, number: str = "12/KH-UB") -> list[Problem]:
    """Take a new edition over into the plan that people follow."""
    plan, file = folder / "plan.yaml", folder / "moi.txt"
    if not plan.exists():
        # One deadline a row, as the document has it.
        lines = FOLLOWED.splitlines(keepends=True)
        kept = [line for line in lines if "hop-2" not in line]
        plan.write_text("".join(kept), "utf-8")
    file.write_text(EDITION.format(number=number) + "\n".join(rows), "utf-8")
    before = plan.read_bytes()
    problems = update_plan(file, plan, VI, silent).problems
    assert plan.read_bytes() == before
    # Its head, another number and title, is told beside (test_renewing).
    about_head = ("import-other-paper", "--plan-title")
    return [
        one
        for one in problems
        if one.code not in about_head and about_head[1] not in one.hint(VI)
    ]


def test_a_new_edition_proposes_what_each_difference_needs(tmp_path: Path) -> None:
    assert edition(tmp_path, *ROWS) == []
    told = edition(
        tmp_path,
        ROWS[0].replace("30/3/2020", "10/4/2020"),
        ROWS[2],
        "4\tTổng kết\tĐơn vị Một\tĐơn vị Hai\ttrước ngày 20/12/2020",
    )
    assert {one.code for one in told} == {"import-proposed"}
    for one in told:
        # The new edition is the document that says so; its day is not printed.
        assert "--number 12/KH-UB --date …" in one.hint(VI)
    plan = pasted(tmp_path, next(one for one in told if "10/4/2020" in one.hint(VI)))
    assert found(plan, "gui")[1].date == DAY(2020, 4, 10)
    plan = pasted(tmp_path, next(one for one in told if "--cancelled" in one.hint(VI)))
    assert found(plan, "hop-1")[1].status == "cancelled"
    plan = pasted(tmp_path, next(one for one in told if "--added" in one.hint(VI)))
    task, item = found(plan, "tong-ket")
    assert (item.date, item.kind) == (DAY(2020, 12, 20), "before")
    assert (task.parties("lead", item), task.parties("implement", item)) == (
        ("mot",),
        ("hai",),
    )


def test_what_documents_amended_already_is_not_proposed_again(tmp_path: Path) -> None:
    moved = (ROWS[0].replace("30/3/2020", "10/4/2020"), *ROWS[1:])
    [told] = edition(tmp_path, *moved)
    pasted(tmp_path, told)
    assert edition(tmp_path, *moved) == []
    # The plan's own document is what it was; what says the old day anew moves it back.
    assert edition(tmp_path, *ROWS, number="1/KH-UB") == []
    [back] = edition(tmp_path, *ROWS, number="15/KH-UB")
    assert "--item gui --to 30/3/2020" in back.hint(VI)


def test_other_people_in_a_new_edition_are_proposed(tmp_path: Path) -> None:
    [told] = edition(tmp_path, ROWS[0].replace("Hai", "Một"), *ROWS[1:])
    task, item = found(pasted(tmp_path, told), "gui")
    assert task.parties("implement", item) == ("mot",)
