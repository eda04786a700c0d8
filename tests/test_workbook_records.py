"""Amendments and corrections written in Excel: the same bytes as by command, or one line at the cell."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from conftest import MINIMAL, run_kehoach
from openpyxl.worksheet.worksheet import Worksheet
from workbook_edits import (
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

AMENDMENTS, CORRECTIONS = "Văn bản sửa đổi", "Đính chính"
PLAN = (
    MINIMAL.replace(
        "tasks:\n",
        "movements:\n  - {id: sach, name: Xanh, sạch, đẹp}\ntasks:\n".replace(
            "Xanh, sạch, đẹp", "'Xanh, sạch, đẹp'"
        ),
    )
    + """\
  - id: hop
    title: Họp giao ban
    refs: [Mục 2]
    note: mang theo sổ
    lead: [hai]
    deadlines:
      # lịch của quận
      - {id: hop-1, kind: event, date: 15/4/2020, time: '8:30', place: tầng 2, phrase: 8h30 ngày 15/4/2020}
      - {id: hop-2, title: Họp cuối năm, kind: month, period: 12/2020, phrase: trong tháng 12}
  - id: bao-cao
    title: Báo cáo quý
    refs: [Mục 3]
    lead: [mot]
    deadlines:
      - id: bao-cao
        kind: recurring
        every: quarter
        bound: before
        day: 20
        month: 3
        phrase: trước ngày 20 tháng cuối quý
        submit: [hai]
        filing: {what: báo cáo, to: [mot]}
"""
)


def written(tmp_path: Path, sheet: str, *rows: dict[str, object]) -> str:
    """Return what the plan becomes by rows that are typed below the others; cells by head."""
    folder = tmp_path / "excel"
    folder.mkdir(exist_ok=True)
    file = exported(folder, PLAN)
    for row in rows:
        cells = {head.replace(" ", "_"): text for head, text in row.items()}
        edited(file, sheet, adding(**cells))
    made = taken_over(file)
    assert made.changed
    text = (folder / "plan.yaml").read_text("utf-8")
    # Taken over again, the same workbook has nothing more to say.
    assert not taken_over(file).changed
    return text


def commanded(tmp_path: Path, *commands: list[str]) -> str:
    """Return what the plan becomes by commands."""
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, "utf-8")
    for command in commands:
        out = run_kehoach(*command, "--plan", str(file), cwd=tmp_path)
        assert out.returncode == 0, out.stdout + out.stderr
    return file.read_text("utf-8")


def _words(command: str) -> list[str]:
    """Part a command into its words, as a shell does."""
    return shlex.split(command)


NUMBER, DAY, ACTION, ITEM = (
    "Số văn bản sửa đổi",
    "Ngày văn bản",
    "Sửa gì",
    "Thời hạn được sửa",
)
PHRASE, TO, TITLE = "Thời hạn mới, như văn bản ghi", "Ngày mới", "Tên việc mới"
LETTER = {NUMBER: "5/UBND", DAY: "10/02/2020"}
AMEND = ["amend", "--number", "5/UBND", "--date", "10/02/2020"]


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (
            {ITEM: "viec", PHRASE: "trước ngày 15/5/2020", "Lý do": "do dịch bệnh"},
            _words(
                "--item viec --to 15/5/2020 --phrase 'trước ngày 15/5/2020' "
                "--reason 'do dịch bệnh'"
            ),
        ),
        # By its title, with a day that Excel made of what was typed.
        (
            {
                ITEM: "việc ",
                ACTION: "dời",
                PHRASE: "sau kỳ họp Quốc hội",
                TO: dt.datetime(2020, 11, 9),
            },
            _words("--item viec --to 09/11/2020 --phrase 'sau kỳ họp Quốc hội'"),
        ),
        (
            {ITEM: "hop-1", PHRASE: "14h00 ngày 20/4/2020", "Địa điểm mới": "tầng 3"},
            _words(
                "--item hop-1 --to 20/4/2020 --time 14:00 "
                "--phrase '14h00 ngày 20/4/2020' --place 'tầng 3'"
            ),
        ),
        (
            {ITEM: "hop-2", PHRASE: "trong quý III/2020"},
            _words("--item hop-2 --to III/2020 --phrase 'trong quý III/2020'"),
        ),
        (
            {ITEM: "hop-1", PHRASE: "từ ngày 2/5/2020 đến ngày 5/5/2020"},
            _words(
                "--item hop-1 --from 02/5/2020 --to 05/5/2020 "
                "--phrase 'từ ngày 2/5/2020 đến ngày 5/5/2020'"
            ),
        ),
        (
            {ITEM: "hop-2", PHRASE: "giữa tháng 11/2020"},
            _words(
                "--item hop-2 --to 'giữa tháng 11/2020' --phrase 'giữa tháng 11/2020'"
            ),
        ),
        (
            {ITEM: "bao-cao-2020-q2", PHRASE: "trước ngày 25/6/2020"},
            _words(
                "--item bao-cao-2020-q2 --to 25/6/2020 --phrase 'trước ngày 25/6/2020'"
            ),
        ),
        (
            {ITEM: "viec", ACTION: "Hủy", "Mục trong văn bản": "mục 1\nmục 3"},
            _words("--item viec --cancelled --ref 'mục 1' --ref 'mục 3'"),
        ),
        (
            {
                ITEM: "bao-cao",
                ACTION: "Ghi lại lời",
                TITLE: "Báo cáo công tác",
                "Ghi chú mới": "kèm\nsố liệu",
                "Hồ sơ phải gửi": "báo cáo và số liệu",
                "Gửi đến": "Đơn vị Hai; DV1",
                "Nơi ban hành": "UBND thành phố",
            },
            _words(
                "--item bao-cao --reworded --title 'Báo cáo công tác' "
                "--note 'kèm số liệu' --filing 'báo cáo và số liệu' "
                "--filing-to hai --filing-to mot --issuer 'UBND thành phố'"
            ),
        ),
        (
            {
                ACTION: "Thêm",
                TITLE: "Tổng vệ sinh",
                PHRASE: "trước ngày 15/8/2020",
                "Chỉ đạo, chủ trì": "Đơn vị Một",
                "Đơn vị phối hợp": "Đơn vị Hai\nCả hai",
                "Đơn vị gửi hồ sơ": "hai",
                "Hồ sơ phải gửi": "báo cáo",
                "Gửi đến": "mot",
                "Mục trong văn bản": "mục 2",
            },
            _words(
                "--item tong-ve-sinh --added --title 'Tổng vệ sinh' "
                "--phrase 'trước ngày 15/8/2020' --lead mot --coordinate hai "
                "--coordinate ca-hai --submit hai --filing 'báo cáo' "
                "--filing-to mot --ref 'mục 2'"
            ),
        ),
        (
            {
                ACTION: "Thêm",
                TITLE: "Họp giữa năm",
                PHRASE: "sau khi có lịch của quận",
                TO: "30/6/2020",
                "Thuộc nhiệm vụ": "Họp giao ban",
            },
            _words(
                "--item hop-giua-nam --added --title 'Họp giữa năm' "
                "--phrase 'sau khi có lịch của quận' --to 30/6/2020 --task hop"
            ),
        ),
    ],
)
def test_a_row_is_written_as_the_command_writes_it(
    cells: dict[str, object], options: list[str], tmp_path: Path
) -> None:
    by_hand = written(tmp_path, AMENDMENTS, {**LETTER, **cells})
    assert by_hand == commanded(tmp_path, [*AMEND, *options])


def test_documents_stand_in_the_order_of_their_days_whatever_the_rows(
    tmp_path: Path,
) -> None:
    rows: list[dict[str, object]] = [
        {**LETTER, ITEM: "viec", PHRASE: "trước ngày 15/5/2020"},
        {NUMBER: "3/UBND", DAY: "9/1/2020", ITEM: "hop-1", ACTION: "Hủy"},
        {**LETTER, ITEM: "hop-2", PHRASE: "trong tháng 11/2020"},
    ]
    made = written(tmp_path, AMENDMENTS, *rows)
    moved = _words("--item viec --to 15/5/2020 --phrase 'trước ngày 15/5/2020'")
    month = _words("--item hop-2 --to 11/2020 --phrase 'trong tháng 11/2020'")
    assert made == commanded(
        tmp_path,
        [*AMEND, *moved],
        _words("amend --number 3/UBND --date 9/1/2020 --item hop-1 --cancelled"),
        [*AMEND, *month],
    )
    assert made.index("number: 3/UBND") < made.index("number: 5/UBND")


CORRECT = ["--date", "12/02/2020", "--reason", "sai so với bản ký"]
WHAT, FIELD, VALUE = "Việc, thời hạn được sửa", "Sửa mục nào", "Nội dung đúng"
CORRECTED = {"Ngày đính chính": "12/02/2020", "Lý do": "sai so với bản ký"}


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (
            {WHAT: "viec", FIELD: "Tên việc", VALUE: "Việc đúng"},
            ["viec", "--title", "Việc đúng"],
        ),
        (
            {WHAT: "Họp cuối năm", FIELD: "lời ghi thời hạn", VALUE: "tháng 12/2020"},
            ["hop-2", "--phrase", "tháng 12/2020"],
        ),
        ({WHAT: "hop", FIELD: "Ghi chú", VALUE: "-"}, ["hop", "--note", ""]),
        (
            {WHAT: "hop-1", FIELD: "Địa điểm", VALUE: "tầng 5"},
            ["hop-1", "--place", "tầng 5"],
        ),
        (
            {WHAT: "viec", FIELD: "Chỉ đạo/chủ trì", VALUE: "Đơn vị Hai; mot"},
            ["viec", "--lead", "hai", "--lead", "mot"],
        ),
        (
            {WHAT: "viec", FIELD: "Chỗ trong văn bản", VALUE: "Mục 2\nMục 3"},
            ["viec", "--ref", "Mục 2", "--ref", "Mục 3"],
        ),
        (
            {WHAT: "Xanh, sạch, đẹp", FIELD: "Tên việc", VALUE: "Sáng, xanh, sạch"},
            ["sach", "--title", "Sáng, xanh, sạch"],
        ),
        # What was mended by hand is only recorded.
        ({WHAT: "viec"}, ["viec"]),
    ],
)
def test_a_correction_is_written_as_the_command_writes_it(
    cells: dict[str, object], options: list[str], tmp_path: Path
) -> None:
    by_hand = written(tmp_path, CORRECTIONS, {**CORRECTED, **cells})
    assert by_hand == commanded(tmp_path, ["correct", *options, *CORRECT])


def test_corrections_of_one_day_and_reason_are_one(tmp_path: Path) -> None:
    made = written(
        tmp_path,
        CORRECTIONS,
        {**CORRECTED, WHAT: "viec", FIELD: "Tên việc", VALUE: "Việc đúng"},
        {**CORRECTED, WHAT: "viec", FIELD: "Ghi chú", VALUE: "mới"},
        {**CORRECTED, WHAT: "hop", FIELD: "Ghi chú", VALUE: "không mang sổ"},
    )
    assert made.endswith(
        "corrections:\n"
        "  - date: 12/02/2020\n"
        "    reason: sai so với bản ký\n"
        "    items: [viec, hop]\n"
    )


RECORDED = (
    PLAN
    + """\
amendments:
  - number: 5/UBND
    date: 10/02/2020
    reason: do dịch bệnh
    changes:
      - {moved: viec, date: 15/5/2020, phrase: trước ngày 15/5/2020, refs: [mục 1]}
      - {cancelled: hop-1}
corrections:
  - {date: 12/02/2020, reason: sai tên, items: [viec, hop]}
"""
)


def test_what_stands_is_shown_and_cannot_be_typed_over(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(tmp_path, RECORDED))
    sheet = book[AMENDMENTS]
    heads = [cell.value for cell in sheet[1]]
    rows = []
    for line in sheet.iter_rows(min_row=2, max_row=3):
        cells = zip(heads, line, strict=True)
        rows.append({head: cell.value for head, cell in cells if cell.value})
        assert all(cell.protection.locked for cell in line)
    # Below them the columns say what may be typed.
    assert not sheet.column_dimensions["B"].protection.locked
    assert rows == [
        {
            "Mã sửa đổi": "amendment-1-1",
            **LETTER,
            ACTION: "Dời",
            ITEM: "viec",
            PHRASE: "trước ngày 15/5/2020",
            TO: "15/5/2020",
            "Lý do": "do dịch bệnh",
            "Mục trong văn bản": "mục 1",
        },
        {
            "Mã sửa đổi": "amendment-1-2",
            **LETTER,
            ACTION: "Hủy",
            ITEM: "hop-1",
            "Lý do": "do dịch bệnh",
        },
    ]
    [correction] = book[CORRECTIONS].iter_rows(min_row=2, max_row=2, values_only=True)
    assert [text or "" for text in correction] == [
        "correction-1",
        "12/02/2020",
        "viec\nhop",
        "",
        "",
        "sai tên",
    ]


def test_what_a_row_is_about_can_be_chosen_or_typed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(tmp_path, RECORDED))
    told = {}
    for title, column in (
        (AMENDMENTS, "E4"),
        (CORRECTIONS, "C3"),
        ("Đơn vị, nhóm", "E2"),
    ):
        for rule in book[title].data_validations.dataValidation:
            if rule.type == "list" and column in rule.sqref:
                told[title] = rule.formula1, rule.showErrorMessage
    # The ids of the four deadlines, the names of the three bodies; what else is typed is read too.
    deadlines = "'Nhiệm vụ, thời hạn'!$A$2:$A$5"
    assert told == {
        AMENDMENTS: (deadlines, False),
        CORRECTIONS: (deadlines, False),
        "Đơn vị, nhóm": ("'Đơn vị, nhóm'!$C$2:$C$4", False),
    }


def test_what_stands_and_was_edited_is_refused(tmp_path: Path) -> None:
    file = exported(tmp_path, RECORDED)
    edited(file, AMENDMENTS, setting("amendment-1-1", TO, "20/5/2020"))
    assert refused(file) == [(f"a.xlsx[{AMENDMENTS}]:2:7", "workbook-record-edited")]
    file.unlink()
    file = exported(tmp_path, RECORDED)
    edited(file, CORRECTIONS, setting("correction-1", "Lý do", "khác"))
    assert refused(file) == [(f"a.xlsx[{CORRECTIONS}]:2:6", "workbook-record-edited")]


def test_a_deleted_row_takes_nothing_away_and_new_ones_are_written(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, RECORDED)
    edited(file, AMENDMENTS, without("amendment-1-2"))
    row = {**LETTER, ITEM: "hop-2", ACTION: "Hủy"}
    edited(file, AMENDMENTS, adding(**{k.replace(" ", "_"): v for k, v in row.items()}))
    made = taken_over(file)
    assert sorted(one.code for one in made.problems) == [
        "workbook-amended",
        "workbook-record-deleted",
    ]
    assert changed_lines(RECORDED, file) == ["+       - cancelled: hop-2"]


Slip = tuple[dict[str, object], int, str]
"""Cells by head, the column of the one that is wrong, and what is told."""
KNOWN = (
    "amendments:\n  - number: 4/UBND\n    date: 10/02/2020\n"
    "    changes:\n      - {cancelled: hop-1}\n"
)
SOUND = {**LETTER, NUMBER: "6/UBND", ITEM: "hop-2", ACTION: "Hủy"}
SLIPS: list[Slip] = [
    ({ITEM: "viec", PHRASE: "trước 15/5/2020", DAY: "31/02/2020"}, 3, "not-date"),
    ({ITEM: "viec", PHRASE: "trước 15/5/2020", DAY: None}, 3, "empty-value"),
    ({ITEM: "viec", PHRASE: "trước 15/5/2020", NUMBER: None}, 2, "empty-value"),
    ({ITEM: "việc khác", ACTION: "Hủy"}, 5, "workbook-unknown-item"),
    ({ACTION: "Hủy"}, 5, "workbook-cell-needed"),
    ({ITEM: "viec"}, 4, "workbook-not-choice"),
    ({ITEM: "viec", ACTION: "Hoãn"}, 4, "workbook-not-choice"),
    ({ITEM: "viec", ACTION: "Dời"}, 6, "workbook-cell-needed"),
    ({ITEM: "viec", PHRASE: "khi có điều kiện"}, 6, "workbook-no-day"),
    ({ITEM: "viec", PHRASE: "ngày 5/5 và ngày 6/6/2020"}, 6, "workbook-no-day"),
    ({ITEM: "viec", ACTION: "Hủy", TO: "15/5/2020"}, 7, "workbook-other-action"),
    ({ITEM: "viec", ACTION: "Ghi lại lời"}, 6, "workbook-words-needed"),
    (
        {ITEM: "viec", PHRASE: "trước 15/5/2020", "Đơn vị thực hiện": "hai"},
        18,
        "workbook-other-action",
    ),
    ({ACTION: "Thêm", PHRASE: "trước 15/5/2020"}, 8, "workbook-cell-needed"),
    (
        {ACTION: "Thêm", TITLE: "A", PHRASE: "trước 15/5", "Hồ sơ phải gửi": "B"},
        20,
        "workbook-cell-needed",
    ),
    (
        {
            ACTION: "Thêm",
            TITLE: "A",
            PHRASE: "trước 15/5",
            "Chỉ đạo, chủ trì": "Đơn vị Ba",
        },
        17,
        "unknown-party",
    ),
    (
        {
            ACTION: "Thêm",
            PHRASE: "trước 15/5",
            "Thuộc nhiệm vụ": "viec",
            "Đơn vị phối hợp": "hai",
        },
        19,
        "workbook-own-task",
    ),
    (
        {NUMBER: "4/UBND", DAY: "12/2/2020", ITEM: "viec", ACTION: "Hủy"},
        3,
        "workbook-document-known",
    ),
]


def typing(*rows: Mapping[str, object]) -> Edit:
    """Return what types rows below the others; cells by head."""

    def edit(sheet: Worksheet) -> None:
        for row in rows:
            cells = {head.replace(" ", "_"): text for head, text in row.items()}
            adding(**cells)(sheet)

    return edit


def test_every_slip_is_told_at_its_cell_and_nothing_is_half_written(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, PLAN + KNOWN)
    rows = [{**LETTER, **cells} for cells, _, _ in SLIPS]
    edited(file, AMENDMENTS, typing(SOUND, *rows))
    assert refused(file) == [
        (f"a.xlsx[{AMENDMENTS}]:{line}:{column}", code)
        for line, (_, column, code) in enumerate(SLIPS, start=4)
    ]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        (
            {ITEM: "viec", PHRASE: "trước 15/5/2020", DAY: "1/1/2020"},
            3,
            "amendment-before-plan",
        ),
        ({ITEM: "viec", PHRASE: "sang hè", TO: "31/6/2020"}, 7, "not-date"),
        (
            {NUMBER: "4/UBND", ITEM: "hop-1", PHRASE: "ngày 20/4/2020"},
            2,
            "amend-other-content",
        ),
    ],
)
def test_what_the_plan_cannot_be_is_told_at_its_cell(
    cells: dict[str, object], column: int, code: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, PLAN + KNOWN)
    edited(file, AMENDMENTS, typing(SOUND, {**LETTER, **cells}))
    assert refused(file) == [(f"a.xlsx[{AMENDMENTS}]:4:{column}", code)]


CORRECTION_SLIPS: list[Slip] = [
    ({}, 3, "workbook-cell-needed"),
    ({WHAT: "viec", "Ngày đính chính": "hôm qua"}, 2, "not-date"),
    ({WHAT: "viec", FIELD: "Tên việc"}, 5, "workbook-cell-needed"),
    ({WHAT: "viec", VALUE: "Việc đúng"}, 4, "workbook-cell-needed"),
    ({WHAT: "viec", FIELD: "Ngày", VALUE: "1/1"}, 4, "workbook-not-choice"),
]


def test_every_slip_in_a_correction_is_told_at_its_cell(tmp_path: Path) -> None:
    file = exported(tmp_path, PLAN)
    rows = [{**CORRECTED, **cells} for cells, _, _ in CORRECTION_SLIPS]
    edited(file, CORRECTIONS, typing(*rows))
    assert refused(file) == [
        (f"a.xlsx[{CORRECTIONS}]:{line}:{column}", code)
        for line, (_, column, code) in enumerate(CORRECTION_SLIPS, start=2)
    ]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({WHAT: "việc khác"}, 3, "workbook-unknown-item"),
        ({WHAT: "hop", FIELD: "Địa điểm", VALUE: "tầng 5"}, 3, "workbook-which"),
        (
            {WHAT: "viec", FIELD: "Chỉ đạo/chủ trì", VALUE: "Đơn vị Ba"},
            5,
            "workbook-unknown-party",
        ),
        ({WHAT: "sach", FIELD: "Ghi chú", VALUE: "A"}, 4, "workbook-only-name"),
        ({WHAT: "viec", FIELD: "Tên việc", VALUE: "á" * 301}, 5, "too-long"),
        ({WHAT: "viec", FIELD: "Tên việc", VALUE: "-"}, 5, "missing-field"),
    ],
)
def test_what_cannot_be_corrected_is_told_at_its_cell(
    cells: dict[str, object], column: int, code: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, PLAN)
    edited(file, CORRECTIONS, typing({**CORRECTED, **cells}))
    assert (f"a.xlsx[{CORRECTIONS}]:2:{column}", code) in refused(file)


def test_what_the_keeper_has_to_look_at_is_told(tmp_path: Path) -> None:
    file = exported(
        tmp_path, PLAN.replace("{id: viec, kind", "{id: viec, short: Gọn, kind")
    )
    row = {**LETTER, ITEM: "viec", ACTION: "Ghi lại lời", TITLE: "Việc mới"}
    edited(file, AMENDMENTS, adding(**{k.replace(" ", "_"): v for k, v in row.items()}))
    told = {one.code: one for one in taken_over(file).problems}
    assert told.keys() == {"workbook-amended", "workbook-kept"}
    assert "“Gọn”" in told["workbook-kept"].message(VI)
