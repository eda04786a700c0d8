"""Who is in most lines of a sheet is said once at its head; a line says what differs, and where nobody is named."""

from __future__ import annotations

import pytest
from conftest import DISTRICT, context_of, make_plan

from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.render.sheets.cast import ranges
from kehoach.render.sheets.layout import Sheet, sheet_of

HEAD = """\
plan:
  id: thu-2020
  year: 2020
  title: Kế hoạch thử
  number: 1/KH
  issued: 02/01/2020
  issuer: so
  url: https://thu.example.vn/
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - {id: so, name: Sở Nội vụ}
  - {id: phong, name: Phòng Tổng hợp}
  - {id: mot, name: Xã Một}
  - {id: hai, name: Xã Hai, superior: UBND tỉnh}
groups:
  - {id: cac-xa, name: Các xã, members: [mot, hai], superior: UBND huyện}
tasks:
"""
TASK = """\
  - id: viec-{number}
    title: Việc {number}
    refs: [Mục {number}]
    {cast}
    deadlines:
      - id: viec-{number}
        kind: before
        date: 30/{month}/2020
        phrase: trước 30/{month}/2020
        {filing}
"""
FILES = "submit: [cac-xa]"
LINES = (
    ("{lead: [so], implement: [phong]}", FILES),
    ("{lead: [so], implement: [phong], inferred: {lead: theo chức năng}}", FILES),
    ("{lead: [so], implement: [cac-xa], coordinate: [phong]}", ""),
    ("{lead: [hai], coordinate: [phong, hai]}", FILES),
    ("{lead: [so], implement: [cac-xa]}", ""),
)
"""Cast and filing of each line, in the order of its months from March."""


def written(lines: tuple[tuple[str, str], ...] = LINES) -> Plan:
    text = HEAD
    for number, (cast, filing) in enumerate(lines, 1):
        fields = cast.strip("{}") if "inferred" not in cast else cast[1:-1]
        values = fields.replace("], ", "]\n    ")
        task = TASK.format(number=number, cast=values, month=number + 2, filing=filing)
        text += task.replace("        \n", "")
    return make_plan(text)


def sheet_for(plan: Plan, party: str) -> Sheet:
    return sheet_of(plan, context_of(plan), plan.directory[party])


@pytest.fixture(scope="module")
def ward() -> Sheet:
    return sheet_for(written(), "mot")


def test_who_is_in_most_lines_stands_at_the_head_with_where_that_is_a_reading(
    ward: Sheet,
) -> None:
    """Sở leads four of five, Phòng works in four of five, in either role; in line 2 the document names no leader."""
    assert ward.cast == (
        "Nếu dòng việc không ghi khác: Chỉ đạo, chủ trì: Sở Nội vụ;"
        " Phòng Tổng hợp thực hiện hoặc phối hợp (tạm hiểu ở dòng 2)."
    )


def test_a_line_says_only_what_differs(ward: Sheet) -> None:
    people = {line.number: line.people for line in ward.lines}
    assert people == {
        1: (),
        2: (),
        3: (),
        4: ("Chỉ đạo, chủ trì: Xã Hai", "Phối hợp: Xã Hai"),
        # The head says that it works everywhere: here nobody says so.
        5: ("Văn bản không ghi: Phòng Tổng hợp",),
    }


def test_a_reader_is_not_told_of_itself() -> None:
    assert "Phòng Tổng hợp" not in sheet_for(written(), "phong").cast


def test_a_group_is_no_companion() -> None:
    """Its name says nothing of one body, and the reader may be one of it."""
    lines = (("{lead: [so], implement: [cac-xa]}", FILES),) * 4
    assert sheet_for(written(lines), "hai").cast.count("Các xã") == 0


def test_two_lines_are_too_few_for_a_head() -> None:
    sheet = sheet_for(written(LINES[:2]), "mot")
    assert sheet.cast == ""
    said = [line.people for line in sheet.lines]
    assert said == [
        ("Chỉ đạo, chủ trì: Sở Nội vụ", "Thực hiện: Phòng Tổng hợp"),
        ("Chỉ đạo, chủ trì (tạm hiểu): Sở Nội vụ", "Thực hiện: Phòng Tổng hợp"),
    ]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([7], "7"),
        ([1, 2], "1, 2"),
        ([1, 2, 3], "1–3"),
        ([12, 17, 19, 20, 21], "12, 17, 19–21"),
        ([1, 2, 3, 5, 6, 8], "1–3, 5, 6, 8"),
    ],
)
def test_numbers_in_a_row_are_a_range(numbers: list[int], text: str) -> None:
    assert ranges(numbers) == text


@pytest.mark.parametrize(
    ("party", "superior"),
    # Its own first, then that of its group; nobody stands above the issuer here.
    [("hai", "UBND tỉnh"), ("mot", "UBND huyện"), ("so", "")],
)
def test_the_superior_stands_above_the_body(party: str, superior: str) -> None:
    assert sheet_for(written(), party).superior == superior


def test_wards_of_the_real_plan_stand_below_the_district() -> None:
    plan = load_plan(DISTRICT / "plan.yaml")
    sheet = sheet_for(plan, "phuong-kim-giang")
    assert (sheet.superior, sheet.body) == ("UBND quận Thanh Xuân", "Phường Kim Giang")
    # The City's bodies stand above it, not below.
    assert sheet_for(plan, "hoi-dong-tdkt-thanh-pho").superior == ""
