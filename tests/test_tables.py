"""Tables as offices make them: rows that are no task, cut rows, states of work, calendars, several heads, merged cells.

What is expected was written from the tables by hand; every table is our own.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import run_kehoach

from kehoach.desk.papers import Imported, import_document
from kehoach.document.outline import Clause, TaskRow, column_of, outline_of
from kehoach.document.reading import read_document
from kehoach.document.tables import is_numbering, is_total, joined, with_hours
from kehoach.plan.records import DeadlineRecord, PlanRecord, TaskRecord
from kehoach.words import load_words

VI = load_words("vi")
TITLE = "KẾ HOẠCH\nCông tác năm 2026\n\n"


def imported(path: Path) -> Imported:
    return import_document(
        path, path.with_name("plan.yaml"), VI, lambda _done, _all: None
    )


def drafted(tmp_path: Path, text: str) -> PlanRecord:
    path = tmp_path / "a.md"
    path.write_text(TITLE + text, "utf-8")
    return imported(path).plan


def bars(*rows: str) -> str:
    return "".join(f"|{row}|\n" for row in rows)


def titles(plan: PlanRecord) -> list[str]:
    return [task.title for task in plan.tasks]


def who(plan: PlanRecord, task: TaskRecord, role: str) -> list[str]:
    names = {unit.id: unit.name for unit in plan.units}
    names.update({group.id: group.name for group in plan.groups})
    return [names[identity] for identity in task.cast.of(role)]


def only(task: TaskRecord) -> DeadlineRecord:
    [item] = task.deadlines
    return item


# Rows that are no task.


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("(1)", "(2)", "(3)"), True),
        (("1", "2", "3"), True),
        (("A", "B", "1", "2", "3=1+2"), True),
        (("1", "", "2", "3"), True),
        (("1.", "2.", "3."), True),
        (("1", "Họp", "3"), False),
        (("2", "3", "4"), False),
        (("1", "30", "2"), False),
        (("1",), False),
        (("A", "B"), False),
        (("", ""), False),
    ],
)
def test_a_row_that_numbers_the_columns(row: tuple[str, ...], said: bool) -> None:
    assert is_numbering(row) is said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((("number", ""), ("title", "Tổng cộng"), ("when", "")), True),
        ((("number", "Cộng"), ("title", ""), ("note", "3")), True),
        ((("number", "CỘNG MỤC I"), ("title", ""), ("note", "3")), True),
        ((("title", "Tổng số: 3 việc"), ("when", "")), True),
        ((("number", "3"), ("title", "Tổng số hộ được hỗ trợ")), False),
        ((("title", "Tổng cộng"), ("when", "30/6/2026")), False),
        ((("title", "Tổng kết năm"), ("when", "")), False),
        ((("title", "Tổng hợp báo cáo"), ("when", "")), False),
        ((("title", "Cộng đồng đọc sách"), ("when", "")), False),
        ((("title", "Họp"), ("note", "Cộng")), False),
    ],
)
def test_a_row_that_sums_up(row: tuple[tuple[str, str], ...], said: bool) -> None:
    assert is_total(row) is said


def test_rows_of_numbers_sums_and_sections_are_no_tasks(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Chủ trì|Thời hạn|Kinh phí",
            "(1)|(2)|(3)|(4)|(5)",
            "I|LĨNH VỰC VĂN THƯ|||15 triệu",
            "1|Rà soát hồ sơ|Phòng Nội vụ|trước ngày 30/6/2026|10 triệu",
            "2|Tập huấn|Văn phòng|Quý II/2026|5 triệu",
            "|Cộng mục I|||15 triệu",
            "II. CẢI CÁCH||||",
            "1|Kiểm tra|Văn phòng|tháng 9/2026|",
            "Tổng cộng||||15 triệu",
            "||||Tổng số: 3 việc",
        ),
    )
    assert titles(plan) == ["Rà soát hồ sơ", "Tập huấn", "Kiểm tra"]
    assert [task.refs for task in plan.tasks] == [
        ("Mục I.1",),
        ("Mục I.2",),
        ("Mục II.1",),
    ]
    assert [task.note for task in plan.tasks] == [
        "Kinh phí: 10 triệu",
        "Kinh phí: 5 triệu",
        None,
    ]


def test_a_sum_keeps_its_words_in_the_outline(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        bars("TT|Nội dung|Thời hạn", "1|Họp|30/6/2026", "|Tổng số|"), "utf-8"
    )
    parts = outline_of(read_document(path)).parts
    assert [part.text for part in parts if isinstance(part, Clause)] == ["Tổng số"]
    assert [part.number for part in parts if isinstance(part, TaskRow)] == ["1"]


# Rows that a page break cut.


def test_what_a_page_break_cut_off_goes_on_with_the_row_above(tmp_path: Path) -> None:
    document = docx.Document()
    for line in TITLE.splitlines():
        document.add_paragraph(line)
    pages = (
        [
            ("TT", "Nội dung", "Chủ trì", "Phối hợp", "Thời hạn"),
            ("1", "Họp", "Văn phòng", "", "trước ngày 15/5/2026"),
            ("2", "Rà soát hồ sơ", "Phòng Tài chính -", "Phòng Nội vụ", "trước ngày"),
        ],
        [
            ("", "và lập danh mục", "Kế hoạch", "Văn phòng", "30/6/2026"),
            ("3", "Kiểm tra", "Văn phòng", "", "tháng 9/2026"),
        ],
        [("", "các xã", "", "", ""), ("4", "Tổng kết", "Văn phòng", "", "15/12/2026")],
    )
    for rows in pages:
        table = document.add_table(rows=0, cols=5)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        # As programs that make Word of PDF do.
        document.add_paragraph()
    path = tmp_path / "a.docx"
    document.save(str(path))
    made = imported(path)
    plan = made.plan
    assert titles(plan)[0] == "Họp"
    assert titles(plan)[-2:] == ["Kiểm tra các xã", "Tổng kết"]
    checked = plan.tasks[-2]
    assert checked.needs_review
    assert who(plan, checked, "lead") == ["Văn phòng"]
    told = [problem for problem in made.problems if "các xã" in problem.message(VI)]
    assert [problem.code for problem in told] == ["import-review"]


@pytest.mark.parametrize(
    ("rest", "title", "lead", "coordinate"),
    [
        # The end of a title, of a name, and another body.
        ("|và lập danh mục|||", "Rà soát và lập danh mục", ["Phòng Nội vụ"], []),
        ("|||Sở Y tế||", "Rà soát", ["Phòng Nội vụ"], ["Sở Y tế"]),
        ("||Văn phòng|||", "Rà soát", ["Phòng Nội vụ", "Văn phòng"], []),
        ("|hồ sơ|Văn phòng|||", "Rà soát hồ sơ", ["Phòng Nội vụ", "Văn phòng"], []),
    ],
)
def test_a_row_without_number_and_time_goes_on_with_the_one_above(
    rest: str, title: str, lead: list[str], coordinate: list[str], tmp_path: Path
) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Chủ trì|Phối hợp|Thời hạn|Ghi chú",
            "1|Rà soát|Phòng Nội vụ||trước ngày 30/6/2026|",
            rest,
        ),
    )
    [task] = plan.tasks
    assert (task.title, bool(task.needs_review)) == (title, True)
    assert (who(plan, task, "lead"), who(plan, task, "coordinate")) == (
        lead,
        coordinate,
    )


def test_a_name_that_was_cut_is_one_name(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Chủ trì|Thời hạn",
            "1|Rà soát|Phòng Nội|trước ngày 30/6/2026",
            "||vụ|",
        ),
    )
    assert who(plan, plan.tasks[0], "lead") == ["Phòng Nội vụ"]


def test_who_is_named_beside_another_time_takes_part_too(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Chủ trì|Thời hạn",
            "1|Báo cáo|Phòng Nội vụ|trước ngày 30/6/2026",
            "||Văn phòng|trước ngày 30/9/2026",
        ),
    )
    [task] = plan.tasks
    assert who(plan, task, "lead") == ["Phòng Nội vụ", "Văn phòng"]
    assert [item.date for item in task.deadlines] == [
        dt.date(2026, 6, 30),
        dt.date(2026, 9, 30),
    ]


def test_cells_that_were_cut_are_put_together_by_what_they_say() -> None:
    before = (("title", "Họp"), ("lead", "Sở A;"), ("result", "Báo cáo"), ("note", ""))
    rest = (("title", "xã"), ("lead", "Sở B"), ("result", "Lớp học"), ("note", "gấp"))
    assert joined(before, rest, {"title", "lead", "result", "note"}) == (
        ("title", "Họp xã"),
        ("lead", "Sở A; Sở B"),
        ("result", "Báo cáo; Lớp học"),
        ("note", "gấp"),
    )


# How far work is, and what comes of it.


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("Hoàn thành", "status"),
        ("Chưa hoàn thành", "status"),
        ("Quá hạn", "status"),
        ("Tình trạng", "status"),
        ("Tình trạng thực hiện", "status"),
        ("Đang thực hiện", "status"),
        ("Tỷ lệ hoàn thành", "status"),
        ("Sản phẩm", "result"),
        ("Kết quả thực hiện", "result"),
        ("Thời gian hoàn thành", "when"),
        ("Hoàn thành trước", "when"),
        ("Hạn hoàn thành", "when"),
        ("Giờ", "hour"),
        ("Ngày", "when"),
        ("Thành phần tham dự", "coordinate"),
        ("Thành phần", "coordinate"),
        ("Địa điểm", "place"),
    ],
)
def test_heads_of_states_and_calendars(head: str, column: str) -> None:
    assert column_of(head) == column


def test_states_are_notes_and_products_results(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Thời hạn|Sản phẩm|Hoàn thành|Quá hạn|Tình trạng",
            "1|Rà soát|trước ngày 30/6/2026|Báo cáo|x||Đang làm",
            "2|Tập huấn|Quý II/2026||||",
        ),
    )
    first, second = plan.tasks
    assert first.note == "Kết quả: Báo cáo; Hoàn thành: x; Tình trạng: Đang làm"
    assert second.note is None


def test_finished_is_a_time_where_no_other_column_is(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path, bars("TT|Nội dung|Hoàn thành", "1|Rà soát|trước ngày 30/6/2026")
    )
    assert only(plan.tasks[0]).date == dt.date(2026, 6, 30)


# Calendars.

WEEK = """\
<table>
<tr><th>Ngày</th><th>Giờ</th><th>Nội dung</th><th>Địa điểm</th><th>Chủ trì</th><th>Thành phần</th></tr>
<tr><td rowspan=3>Thứ Hai<br>16/3/2026</td><td>8h00</td><td>Họp giao ban</td><td>Phòng họp 1</td>
<td>Chủ tịch UBND</td><td>Văn phòng</td></tr>
<tr><td>14h00 - 16h30</td><td>Kiểm tra</td><td>Xã A</td><td>Phòng Kinh tế</td><td>Thanh tra</td></tr>
<tr><td>Cả ngày</td><td>Trực</td><td></td><td>Văn phòng</td><td></td></tr>
<tr><td>Thứ Ba<br>17/3/2026</td><td>Chiều</td><td>Tiếp công dân</td><td>Trụ sở</td><td>Chủ tịch UBND</td><td></td></tr>
</table>
"""


def test_a_week_whose_days_span_rows(tmp_path: Path) -> None:
    plan = drafted(tmp_path, WEEK)
    said = [
        (task.title, only(task).date, only(task).time, only(task).place)
        for task in plan.tasks
    ]
    monday, tuesday = dt.date(2026, 3, 16), dt.date(2026, 3, 17)
    assert said == [
        ("Họp giao ban", monday, dt.time(8), "Phòng họp 1"),
        ("Kiểm tra", monday, dt.time(14), "Xã A"),
        ("Trực", monday, None, None),
        ("Tiếp công dân", tuesday, None, "Trụ sở"),
    ]
    assert [task.note for task in plan.tasks] == [
        *(None, "14h00 - 16h30", "Cả ngày", "Chiều"),
    ]
    assert who(plan, plan.tasks[0], "lead") == ["Chủ tịch UBND"]
    assert who(plan, plan.tasks[0], "coordinate") == ["Văn phòng"]


@pytest.mark.parametrize(
    "rows",
    [
        # The day in its first row alone.
        (
            "Ngày|Giờ|Nội dung|Chủ trì",
            "Thứ Hai 16/3/2026|8h00|Họp|Văn phòng",
            "|14 giờ 30|Kiểm tra|Văn phòng",
        ),
        # Hours in a column that is called as days are.
        (
            "Ngày|Thời gian|Nội dung|Chủ trì",
            "Thứ Hai 16/3/2026|8h00|Họp|Văn phòng",
            "|14 giờ 30|Kiểm tra|Văn phòng",
        ),
        # The day over the rows.
        (
            "TT|Thời gian|Nội dung|Chủ trì",
            "Thứ Hai, ngày 16/3/2026|||",
            "1|8h00|Họp|Văn phòng",
            "2|14 giờ 30|Kiểm tra|Văn phòng",
        ),
    ],
)
def test_a_day_is_that_of_the_hours_below_it(
    rows: tuple[str, ...], tmp_path: Path
) -> None:
    plan = drafted(tmp_path, bars(*rows))
    said = [(task.title, only(task).date, only(task).time) for task in plan.tasks]
    day = dt.date(2026, 3, 16)
    assert said == [("Họp", day, dt.time(8)), ("Kiểm tra", day, dt.time(14, 30))]


def test_a_time_without_hours_is_left_as_it_is() -> None:
    cells = (("when", "30/6/2026"), ("title", "Họp"))
    assert with_hours(cells, "") == (cells, "30/6/2026")
    # No calendar: an empty time is none.
    empty = (("when", ""), ("title", "Họp"))
    assert with_hours(empty, "30/6/2026")[0] == empty


# Several tables with heads of their own.


def test_each_table_and_appendix_has_its_own_head(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars("STT|Nhiệm vụ|Cơ quan thực hiện|Thời gian", "1|Họp|Sở A|tháng 3/2026")
        + "\nPHỤ LỤC I\n\n"
        + bars(
            "TT|Tên báo cáo|Nơi gửi|Định kỳ",
            "1|2|3|4",
            "1|Báo cáo quý|Văn phòng|trước ngày 20 tháng cuối quý",
        )
        + "\nPHỤ LỤC II\n\n"
        + bars("TT|Đơn vị được kiểm tra|Ngày", "1|Xã A|10/9/2026", "2|Xã B|11/9/2026"),
    )
    assert [(task.title, task.refs) for task in plan.tasks] == [
        ("Họp", ("Mục 1",)),
        ("Báo cáo quý", ("Phụ lục I, mục 1",)),
        ("Xã A", ("Phụ lục II, mục 1",)),
        ("Xã B", ("Phụ lục II, mục 2",)),
    ]
    assert only(plan.tasks[2]).date == dt.date(2026, 9, 10)


def test_a_table_of_something_else_does_not_go_on_with_the_one_before(
    tmp_path: Path,
) -> None:
    plan = drafted(
        tmp_path,
        bars("TT|Nội dung|Thời hạn", "1|Họp|trước ngày 30/6/2026")
        + "\nDanh sách thành viên\n\n"
        + bars("TT|Họ và tên|Chức vụ", "1|Bình|Trưởng phòng", "2|An|Phó phòng"),
    )
    assert titles(plan) == ["Họp"]


# Workbooks.


def test_cells_merged_in_every_direction_and_months_as_excel_keeps_them(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["KẾ HOẠCH CÔNG TÁC NĂM 2026"],
        ["TT", "Nội dung", "Phân công", None, "Thời hạn"],
        [None, None, "Chủ trì", "Phối hợp", None],
        ["I. VĂN THƯ"],
        [1, "Rà soát", "Phòng Nội vụ", None, dt.datetime(2026, 3, 1)],
        [2, "Tập huấn", None, "Văn phòng", dt.datetime(2026, 6, 30)],
        [3, "Kiểm tra", "Văn phòng", None, "30/9/2026"],
        [4, "Báo cáo", "Văn phòng", None, None],
    ):
        sheet.append(row)
    for area in (
        *("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "A4:E4"),
        # Over rows, over columns, over both.
        *("C5:C6", "C7:D7", "E7:E8"),
    ):
        sheet.merge_cells(area)
    sheet["E5"].number_format = "m/yyyy"
    sheet["E6"].number_format = "dd/mm/yyyy"
    path = tmp_path / "a.xlsx"
    book.save(path)
    plan = imported(path).plan
    assert titles(plan) == ["Rà soát", "Tập huấn", "Kiểm tra", "Báo cáo"]
    said = [
        (only(task).kind, only(task).period, only(task).date) for task in plan.tasks
    ]
    assert said == [
        ("month", "3/2026", None),
        ("event", None, dt.date(2026, 6, 30)),
        ("event", None, dt.date(2026, 9, 30)),
        ("event", None, dt.date(2026, 9, 30)),
    ]
    leads = [who(plan, task, "lead") for task in plan.tasks]
    assert leads == [
        *(["Phòng Nội vụ"], ["Phòng Nội vụ"], ["Văn phòng"], ["Văn phòng"]),
    ]
    assert who(plan, plan.tasks[1], "coordinate") == ["Văn phòng"]


def test_a_calendar_is_proven_against_its_document(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TITLE + WEEK, "utf-8")
    out = run_kehoach("import", "a.md", "--out", "plan.yaml", cwd=tmp_path)
    assert out.returncode == 0, out.stderr
    out = run_kehoach("check", "--source", "a.md", cwd=tmp_path)
    assert "[source-" not in out.stderr + out.stdout


# What a head says of the cells below it.


def test_bare_days_below_before_are_the_end_of_something(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Hoàn thành trước",
            "1|Họp|15/3/2026",
            "2|Gửi|ngày 20/3",
            "3|Kiểm tra|Quý II/2026",
            "4|Tổng kết|chậm nhất 15/12/2026",
        ),
    )
    said = [(only(task).kind, only(task).bound) for task in plan.tasks]
    phrases = [only(task).phrase for task in plan.tasks]
    assert [kind for kind, _ in said] == ["before", "before", "quarter", "by"]
    assert phrases[:2] == ["trước 15/3/2026", "trước ngày 20/3"]


def test_who_files_is_read_from_a_column_of_its_own(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Đơn vị gửi hồ sơ|Thời hạn",
            "1|Báo cáo|Phòng Nội vụ|trước ngày 30/6/2026",
            "2|Họp||trước ngày 30/7/2026",
        ),
    )
    [unit] = [unit for unit in plan.units if unit.name == "Phòng Nội vụ"]
    filers = [only(task).cast.of("submit") for task in plan.tasks]
    assert filers == [(unit.id,), ()]


def test_times_below_a_head_of_filing_are_nobody_who_files(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars(
            "TT|Nội dung|Chủ trì|Thời hạn|Thời hạn gửi hồ sơ",
            "1|Xét|Phòng Nội vụ|trước ngày 30/6/2026|trước ngày 15/6/2026",
        ),
    )
    assert only(plan.tasks[0]).cast.of("submit") == ()


def test_a_table_of_an_appendix_is_not_read_under_the_head_before_it(
    tmp_path: Path,
) -> None:
    plan = drafted(
        tmp_path,
        bars("TT|Nội dung|Thời hạn", "1|Họp|trước ngày 30/6/2026")
        + "\nPHỤ LỤC II\n\n"
        + bars("1|Bình|Trưởng phòng", "2|An|Phó phòng"),
    )
    assert titles(plan) == ["Họp"]


def test_a_row_below_other_text_ends_no_row_above_that_text(tmp_path: Path) -> None:
    plan = drafted(
        tmp_path,
        bars("TT|Nội dung|Thời hạn", "1|Họp|trước ngày 30/6/2026")
        + "\nNgười lập bảng\n\n"
        + bars("|nguyễn văn bình|"),
    )
    assert titles(plan) == ["Họp"]
    assert not plan.tasks[0].needs_review
