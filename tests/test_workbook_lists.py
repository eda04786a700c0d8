"""Plain lists as sheets: abbreviations, movements, parts of the year, duties, days off, years announced."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from conftest import MINIMAL
from workbook_edits import (
    DRAFT,
    VI,
    Edit,
    adding,
    changed_lines,
    edited,
    exported,
    refused,
    setting,
    taken_over,
    without,
)

from kehoach.desk.revising import Holiday, write_holiday
from kehoach.problems import InputError

SHORT, MOVEMENTS, PHASES = "Chữ viết tắt", "Phong trào, đợt thi đua", "Các giai đoạn"
DUTIES, DAYS, YEARS = (
    "Nhiệm vụ cả năm",
    "Ngày nghỉ, ngày làm bù",
    "Năm đã báo lịch nghỉ",
)
LISTS = """\
abbreviations:
  - {short: TĐKT, full: Thi đua - Khen thưởng}
  # của Trung ương
  - short: HĐND
    full: Hội đồng nhân dân
"""
MORE = """\
movements:
  - {id: sach-dep, name: Sạch đẹp}
  - {id: dot-hai, kind: campaign, name: Đợt hai, refs: [Mục 3]}
phases:
  - {id: quy-1, name: Quý I, start: 01/01/2020, end: 31/3/2020}
duties:
  - party: mot
    refs: [Mục 7]
    items:
      - Việc một; việc phụ
      - Việc hai
"""


def full(plan: str) -> str:
    """Return a plan with all of the lists."""
    calendar = "  announced: [{year: 2020, source: thử}]\n"
    assert calendar in plan
    days = "  overrides:\n    - {date: 02/05/2020, worked: no, name: Nghỉ bù, source: thử} # bù\n"
    plan = plan.replace(calendar, calendar + days)
    plan = plan.replace("units:", LISTS + "units:").replace("tasks:", MORE + "tasks:")
    return plan.replace(
        "    lead: [mot]", "    movement: sach-dep\n    phase: quy-1\n    lead: [mot]"
    )


def row_id(file: Path, title: str, row: int) -> str:
    return str(openpyxl.load_workbook(file)[title].cell(row, 1).value)


def test_cells_of_every_list_are_written_and_nothing_else_moves(tmp_path: Path) -> None:
    plan = full(DRAFT)
    file = exported(tmp_path, plan)
    for title, row, head, value in (
        (SHORT, 3, "Viết đủ", "Hội đồng Nhân dân"),
        (MOVEMENTS, 2, "Loại", "đợt thi đua"),
        (MOVEMENTS, 3, "Ở những chỗ", "Mục 3\nMục 4"),
        (PHASES, 2, "Đến hết ngày", "30/3/2020"),
        (DUTIES, 2, "Đơn vị, nhóm phải làm", "Đơn vị Hai"),
        (DUTIES, 2, "Việc phải làm", "Việc một; việc phụ\nViệc ba"),
        (DAYS, 2, "Nghỉ hay làm", "Làm việc"),
        (YEARS, 2, "Theo thông báo nào", "thông báo 1/TB"),
    ):
        edited(file, title, setting(row_id(file, title, row), head, value))
    taken_over(file)
    assert sorted(changed_lines(plan, file)) == sorted(
        [
            "-     full: Hội đồng nhân dân",
            "+     full: Hội đồng Nhân dân",
            "-   - {id: sach-dep, name: Sạch đẹp}",
            "+   - id: sach-dep",
            "+     kind: campaign",
            "+     name: Sạch đẹp",
            "-   - {id: dot-hai, kind: campaign, name: Đợt hai, refs: [Mục 3]}",
            "+   - id: dot-hai",
            "+     kind: campaign",
            "+     name: Đợt hai",
            "+     refs: [Mục 3, Mục 4]",
            "-   - {id: quy-1, name: Quý I, start: 01/01/2020, end: 31/3/2020}",
            "+   - id: quy-1",
            "+     name: Quý I",
            "+     start: 01/01/2020",
            "+     end: 30/3/2020",
            "-   - party: mot",
            "+   - party: hai",
            "-     items:",
            "-       - Việc một; việc phụ",
            "-       - Việc hai",
            "+     items: [Việc một; việc phụ, Việc ba]",
            "-   announced: [{year: 2020, source: thử}]",
            "+   announced: [{year: 2020, source: thông báo 1/TB}]",
            "-     - {date: 02/05/2020, worked: no, name: Nghỉ bù, source: thử} # bù",
            "+     - {date: 02/05/2020, worked: yes, name: Nghỉ bù, source: thử} # bù",
        ]
    )


def test_new_rows_keep_every_column(tmp_path: Path) -> None:
    # Lists that the plan does not have yet, and the calendar's.
    file = exported(tmp_path, DRAFT)
    for title, cells in (
        (SHORT, {"Viết tắt": "ĐV", "Viết đủ": "Đơn vị"}),
        (
            MOVEMENTS,
            {
                "Tên phong trào, đợt thi đua": "Đợt Ba",
                "Loại": "Đợt thi đua",
                "Ở những chỗ": "Mục 3; Mục 4",
                "Tóm tắt": "ngắn",
            },
        ),
        (
            PHASES,
            {
                "Tên giai đoạn": "Quý I",
                "Từ ngày": "1/1/2020",
                "Đến hết ngày": "31/3/2020",
            },
        ),
        (
            DUTIES,
            {
                "Đơn vị, nhóm phải làm": "Cả hai",
                "Ở những chỗ": "Mục 7",
                "Việc phải làm": "Một; hai\nBa",
            },
        ),
        (
            DAYS,
            {
                "Ngày": "30/4/2020",
                "Nghỉ hay làm": "nghỉ",
                "Tên gọi": "lễ",
                "Theo thông báo nào": "1/TB",
            },
        ),
        (
            YEARS,
            {
                "Năm": "2021",
                "Theo thông báo nào": "2/TB",
                "Ghi nhận từ ngày": "3/4/2020",
            },
        ),
    ):
        edited(file, title, adding(**cells))
    made = taken_over(file)
    assert [one.code for one in made.problems] == ["workbook-added"] * 6
    text = (tmp_path / "plan.yaml").read_text("utf-8")
    for record in (
        "  - short: ĐV\n    full: Đơn vị\n",
        "  - id: dot-ba\n    kind: campaign\n    name: Đợt Ba\n    refs: [Mục 3, Mục 4]\n    summary: ngắn\n",
        "  - id: quy-i\n    name: Quý I\n    start: 01/01/2020\n    end: 31/3/2020\n",
        "  - party: ca-hai\n    refs: [Mục 7]\n    items: [Một; hai, Ba]\n",
        "    - date: 30/4/2020\n      worked: no\n      name: lễ\n      source: 1/TB\n",
        "    - {year: 2020, source: thử}\n    - year: 2021\n      source: 2/TB\n      since: 03/4/2020\n",
    ):
        assert record in text
    once = (tmp_path / "plan.yaml").read_bytes()
    assert taken_over(file).problems == ()
    assert (tmp_path / "plan.yaml").read_bytes() == once


def test_edited_rows_taken_over_again_change_nothing_more(tmp_path: Path) -> None:
    file = exported(tmp_path, full(DRAFT))
    # What tells these apart is what is edited.
    edited(file, SHORT, setting(row_id(file, SHORT, 2), "Viết tắt", "TĐ"))
    edited(file, DAYS, setting(row_id(file, DAYS, 2), "Ngày", "4/5/2020"))
    assert [one.code for one in taken_over(file).problems] == ["import-changed"] * 2
    assert taken_over(file).problems == ()


@pytest.mark.parametrize("way", ["row", "tick"])
def test_deleted_rows_of_a_draft_go_with_what_names_them(
    way: str, tmp_path: Path
) -> None:
    plan = full(DRAFT)
    file = exported(tmp_path, plan)
    for title, row in (
        (SHORT, 2),
        (MOVEMENTS, 2),
        (PHASES, 2),
        (DUTIES, 2),
        (DAYS, 2),
        (YEARS, 2),
    ):
        identity = row_id(file, title, row)
        delete = without(identity) if way == "row" else setting(identity, "Xóa", "x")
        edited(file, title, delete)
    made = taken_over(file)
    assert [one.code for one in made.problems] == ["workbook-removed"] * 6
    left = plan.replace(MORE, "movements:\n" + MORE.split("\n")[2] + "\n")
    for gone in (
        "    movement: sach-dep\n    phase: quy-1\n",
        "  - {short: TĐKT, full: Thi đua - Khen thưởng}\n",
    ):
        left = left.replace(gone, "")
    calendar = left[left.index("calendar:") : left.index("abbreviations:")]
    left = left.replace(calendar, "calendar: {}\n")
    assert changed_lines(left, file) == []


PUBLISHED: tuple[tuple[str, int, str, str | None, str, str], ...] = (
    (
        MOVEMENTS,
        2,
        "Tên phong trào, đợt thi đua",
        "Sạch",
        "2:2",
        "kehoach correct sach-dep --date",
    ),
    (MOVEMENTS, 2, "Xóa", "x", "2:1", "kehoach end sach-dep --kind movement"),
    (PHASES, 2, "Tên giai đoạn", "Quý 1", "2:2", "kehoach correct quy-1 --date"),
    (PHASES, 2, "Xóa", "x", "2:1", "kehoach end quy-1 --kind phase"),
    (DAYS, 2, "Ngày", "4/5/2020", "2:6", "Ghi nhận từ ngày"),
    (DAYS, 2, "Xóa", "x", "2:1", "Nghỉ hay làm"),
    (YEARS, 2, "Năm", "2021", "2:4", "Ghi nhận từ ngày"),
)


@pytest.mark.parametrize(("title", "row", "head", "value", "place", "told"), PUBLISHED)
def test_what_people_follow_needs_its_record(
    title: str, row: int, head: str, value: str, place: str, told: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, full(MINIMAL))
    edited(file, title, setting(row_id(file, title, row), head, value))
    with pytest.raises(InputError) as raised:
        taken_over(file)
    [problem] = raised.value.problems
    assert f"{problem.line}:{problem.column}" == place
    assert problem.path.endswith(f"a.xlsx[{title}]")
    assert told in problem.hint(VI)


def test_a_day_with_its_since_is_written_as_the_command_writes_it(
    tmp_path: Path,
) -> None:
    by_command, by_sheet = tmp_path / "a", tmp_path / "b"
    for folder in (by_command, by_sheet):
        folder.mkdir()
        file = exported(folder, MINIMAL)
    write_holiday(
        by_command / "plan.yaml",
        Holiday(
            since=dt.date(2020, 3, 1),
            source="1/TB",
            day=dt.date(2020, 5, 4),
            name="nghỉ bù",
        ),
    )
    cells = {
        # As Excel keeps a day that is typed.
        "Ngày": dt.datetime(2020, 5, 4),
        "Nghỉ hay làm": "Nghỉ",
        "Tên gọi": "nghỉ bù",
        "Theo thông báo nào": "1/TB",
        "Ghi nhận từ ngày": "1/3/2020",
    }
    edited(file, DAYS, adding(**cells))
    taken_over(file)
    assert (by_sheet / "plan.yaml").read_text("utf-8") == (
        by_command / "plan.yaml"
    ).read_text("utf-8")


@pytest.mark.parametrize(
    ("title", "edit", "place", "code"),
    [
        (SHORT, adding(**{"Viết tắt": "A"}), "4:3", "empty-value"),
        (SHORT, adding(**{"Viết tắt": "HĐND", "Viết đủ": "A"}), "4:1", "listed-twice"),
        (SHORT, setting("khac", "Viết tắt", "A"), "2:1", "workbook-unknown-id"),
        (
            DUTIES,
            adding(**{"Đơn vị, nhóm phải làm": "Đơn vị Mười", "Việc phải làm": "A"}),
            "3:2",
            "unknown-party",
        ),
        (
            MOVEMENTS,
            adding(**{"Tên phong trào, đợt thi đua": "A", "Loại": "hội"}),
            "4:3",
            "workbook-not-choice",
        ),
        (
            DAYS,
            adding(
                **{
                    "Ngày": "30/1/20",
                    "Nghỉ hay làm": "Nghỉ",
                    "Tên gọi": "A",
                    "Theo thông báo nào": "B",
                }
            ),
            "3:2",
            "not-date",
        ),
        (
            PHASES,
            adding(
                **{
                    "Tên giai đoạn": "A",
                    "Từ ngày": "1/4/2020",
                    "Đến hết ngày": "1/3/2020",
                }
            ),
            "3:1",
            "ends-before-start",
        ),
    ],
)
def test_a_slip_is_told_at_its_cell(
    title: str, edit: Edit, place: str, code: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, full(DRAFT))
    if code == "workbook-unknown-id":
        edited(file, title, setting(row_id(file, title, 2), "Mã chữ viết tắt", "khac"))
    edited(file, title, edit)
    assert (f"a.xlsx[{title}]:{place}", code) in refused(file)


def test_a_row_pasted_twice_is_told(tmp_path: Path) -> None:
    file = exported(tmp_path, full(DRAFT))
    for short in ("TĐKT", "BCĐ", "BCĐ"):
        full_form = "Thi đua - Khen thưởng" if short == "TĐKT" else "Ban Chỉ đạo"
        edited(file, SHORT, adding(**{"Viết tắt": short, "Viết đủ": full_form}))
    assert refused(file) == [
        (f"a.xlsx[{SHORT}]:{row}:1", "workbook-row-twice") for row in (4, 6)
    ]


def test_a_column_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    plan = full(DRAFT)
    file = exported(tmp_path, plan)
    edited(file, MOVEMENTS, lambda sheet: sheet.delete_cols(3))
    assert taken_over(file).problems == ()
    assert changed_lines(plan, file) == []
