"""The plan as a workbook: every sheet comes back, and what nobody edited leaves every byte."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from conftest import DISTRICT, MINIMAL
from external import find_program, needed
from openpyxl.worksheet.worksheet import Worksheet
from workbook_edits import (
    DRAFT,
    VI,
    Edit,
    adding,
    cell_of,
    changed_lines,
    edited,
    exported,
    refused,
    setting,
    taken_over,
    without,
)

from kehoach.desk.papers import Imported, export_sheets
from kehoach.desk.workbook.changes import parties_of
from kehoach.plan.records import Group, Unit
from kehoach.problems import InputError
from kehoach.words import load_words

PARTIES = "Đơn vị, nhóm"
SMALL = Path(__file__).parent / "data" / "small" / "plan.yaml"
EVERY_FIELD = Path(__file__).parent / "data" / "every-field" / "plan.yaml"


def party_of(made: Imported, identity: str) -> Unit | Group:
    [party] = [party for party in parties_of(made.plan) if party.id == identity]
    return party


@pytest.mark.parametrize(
    "plan",
    [SMALL, EVERY_FIELD, DISTRICT / "plan.yaml"],
    ids=["small", "every-field", "real"],
)
def test_a_workbook_that_nobody_edited_leaves_every_byte(
    plan: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(plan.parent, tmp_path / "a")
    file = folder / "a.xlsx"
    before = (folder / "plan.yaml").read_bytes()
    export_sheets(folder / "plan.yaml", [file], VI)
    # Also as another program writes it.
    edited(file, PARTIES, lambda _: None)
    assert taken_over(file).problems == ()
    assert (folder / "plan.yaml").read_bytes() == before


def test_cells_of_a_unit_are_written_and_nothing_else_moves(tmp_path: Path) -> None:
    plan = DRAFT.replace(
        "  - {id: hai, name: Đơn vị Hai}",
        "  - id: hai # của quận\n    name: Đơn vị Hai\n    note: 'cũ'",
    )
    file = exported(tmp_path, plan)
    edited(file, PARTIES, setting("hai", "Tên gọi khác", "ĐV2\nĐơn vị 2; Hai"))
    edited(file, PARTIES, setting("hai", "Loại đơn vị", "phòng"))
    edited(file, PARTIES, setting("hai", "Ghi chú", None))
    made = taken_over(file)
    assert sorted(changed_lines(plan, file)) == [
        "+     aliases: [ĐV2, Đơn vị 2, Hai]",
        "+     kind: phòng",
        "-     note: 'cũ'",
    ]
    assert [(one.code, one.line) for one in made.problems] == [("import-changed", 3)]


def test_a_body_of_a_draft_gets_another_name_and_keeps_the_old_as_a_spelling(
    tmp_path: Path,
) -> None:
    # A task names it by its name.
    plan = DRAFT.replace("lead: [mot]", "lead: [Đơn vị Một]")
    file = exported(tmp_path, plan)
    edited(file, PARTIES, setting("mot", "Tên gọi", "Phòng Một"))
    made = taken_over(file)
    unit = party_of(made, "mot")
    assert (unit.name, unit.aliases) == ("Phòng Một", ("Đơn vị Một", "DV1"))
    assert (unit.was, unit.former) == ((), ())
    assert made.plan.tasks[0].cast.of("lead") == ("mot",)
    # The rows of tasks still say the old name, which nobody edited.
    assert "lead: [Đơn vị Một]" in (tmp_path / "plan.yaml").read_text("utf-8")


def test_members_are_named_as_the_sheet_names_them(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)

    def edit(sheet: Worksheet) -> None:
        adding(Tên_gọi="Đơn vị Ba")(sheet)
        setting("ca-hai", "Thành viên của nhóm", "Đơn vị Ba\nDV1")(sheet)

    edited(file, PARTIES, edit)
    group = party_of(taken_over(file), "ca-hai")
    assert isinstance(group, Group)
    assert group.members == ("don-vi-ba", "mot")


def test_new_rows_are_units_or_groups(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)

    def edit(sheet: Worksheet) -> None:
        adding(Tên_gọi="Trường Mầm non Hoa Sen", Tên_gọi_khác="MN Hoa Sen")(sheet)
        adding(Tên_gọi="Hai bên", Thành_viên_của_nhóm="DV1; Đơn vị Hai")(sheet)
        adding(Tên_gọi="Khối trường", Loại="Nhóm", Nhóm_mở="Có")(sheet)

    edited(file, PARTIES, edit)
    made = taken_over(file)
    assert [(unit.name, unit.aliases) for unit in made.plan.units[2:]] == [
        ("Trường Mầm non Hoa Sen", ("MN Hoa Sen",))
    ]
    assert [(group.name, group.members, group.open) for group in made.plan.groups] == [
        ("Cả hai", ("mot", "hai"), False),
        ("Hai bên", ("mot", "hai"), False),
        ("Khối trường", (), True),
    ]


@pytest.mark.parametrize("way", ["row", "tick"])
def test_a_deleted_row_of_a_draft_takes_what_nothing_names(
    way: str, tmp_path: Path
) -> None:
    plan = DRAFT.replace(
        "groups:", "  # thừa\n  - {id: ba, name: Đơn vị Ba}\ngroups:"
    ).replace("members: [mot, hai]", "members: [mot, hai], except: [ba]")
    file = exported(tmp_path, plan)
    delete = without("ba") if way == "row" else setting("ba", "Xóa", "x")
    edited(file, PARTIES, delete)
    # The group excepts it: one line, and where.
    row = 1 if way == "row" else 4
    assert refused(file) == [
        (f"a.xlsx[{PARTIES}]:{row}:1", "workbook-still-named"),
    ]
    edited(file, PARTIES, setting("ca-hai", "Trừ", None))
    made = taken_over(file)
    assert [unit.id for unit in made.plan.units] == ["mot", "hai"]
    assert "workbook-removed" in [one.code for one in made.problems]


def test_rows_that_name_each_other_go_together(tmp_path: Path) -> None:
    plan = DRAFT.replace("implement: [ca-hai]", "implement: [mot]").replace(
        "groups:", "  - {id: ba, name: Đơn vị Ba}\ngroups:"
    )
    file = exported(tmp_path, plan.replace("[mot, hai]}", "[mot, ba]}"))
    edited(file, PARTIES, without("ba"))
    edited(file, PARTIES, without("ca-hai"))
    made = taken_over(file)
    assert ([unit.id for unit in made.plan.units], made.plan.groups) == (
        ["mot", "hai"],
        (),
    )


def test_a_row_that_lost_its_id_is_known_by_its_name(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("hai", "Ghi chú", "mới"))
    edited(file, PARTIES, setting("hai", "Mã đơn vị, nhóm", None))
    made = taken_over(file)
    assert party_of(made, "hai").note == "mới"
    assert len(made.plan.units) == 2


def test_a_plan_that_people_follow_is_renamed_and_reduced_by_command(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, MINIMAL)
    edited(file, PARTIES, setting("mot", "Tên gọi", "Phòng Một"))
    with pytest.raises(InputError) as raised:
        taken_over(file)
    [problem] = raised.value.problems
    assert 'kehoach rename mot --name "Phòng Một" --date' in problem.hint(VI)
    (tmp_path / "a.xlsx").unlink()
    file = exported(tmp_path, MINIMAL)
    edited(file, PARTIES, without("hai"))
    with pytest.raises(InputError) as raised:
        taken_over(file)
    [problem] = raised.value.problems
    assert all(
        command in problem.hint(VI)
        for command in ("kehoach merge hai --into", "kehoach end hai --reason")
    )


def test_notes_of_a_plan_that_people_follow_are_written(tmp_path: Path) -> None:
    file = exported(tmp_path, MINIMAL)
    edited(file, PARTIES, setting("mot", "Ghi chú", "tầng 2"))
    assert party_of(taken_over(file), "mot").note == "tầng 2"


@pytest.mark.parametrize(
    ("edit", "place", "code"),
    [
        (setting("mot", "Tên gọi", None), "2:3", "empty-value"),
        (setting("mot", "Tên gọi", "á" * 201), "2:3", "too-long"),
        (setting("mot", "Tên gọi", "đơn vị  hai"), "2:3", "workbook-name-taken"),
        (setting("mot", "Tên gọi khác", "Cả hai"), "2:4", "workbook-name-taken"),
        (setting("mot", "Thành viên của nhóm", "DV1"), "2:10", "workbook-other-sort"),
        (setting("ca-hai", "Thành viên của nhóm", "Ai đó"), "4:10", "unknown-party"),
        (setting("ca-hai", "Nhóm mở", "Chưa rõ"), "4:12", "not-flag"),
        # What only the plan as a whole can know is told at the row.
        (setting("ca-hai", "Nhóm mở", "Có"), "4:1", "open-group-with-members"),
        (setting("hai", "Xóa", "không"), "3:17", "workbook-not-tick"),
        (setting("mot", "Loại", "Nhóm"), "2:2", "workbook-sort"),
        (setting("mot", "Mã đơn vị, nhóm", "hai"), "3:1", "workbook-id-twice"),
        (adding(Loại="Đơn vị"), "5:3", "empty-value"),
        (adding(Tên_gọi="A", Loại="Phòng"), "5:2", "workbook-unknown-sort"),
        (adding(Tên_gọi="DV1"), "5:3", "workbook-name-taken"),
    ],
)
def test_a_slip_is_told_at_its_cell_and_nothing_is_written(
    edit: Edit, place: str, code: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, edit)
    assert (f"a.xlsx[{PARTIES}]:{place}", code) in refused(file)


HEAD, REVIEWS = "Thông tin kế hoạch", "Điều cần xem lại"
EXEMPTIONS, RECORDS = "Không phải thời hạn", "Sửa chung"


def test_the_head_of_a_draft_is_written_field_by_field(tmp_path: Path) -> None:
    plan = DRAFT.replace(
        "  url: https://thu.example.vn/\n",
        "  url: https://thu.example.vn/ # thử\n  contact: 'gửi về văn thư'\n",
    )
    file = exported(tmp_path, plan)

    def edit(sheet: Worksheet) -> None:
        for identity, value in {
            "number": "15/KH-UBND",
            # As Excel keeps a day that is typed.
            "issued": dt.datetime(2020, 3, 12),
            "place": "Thanh Xuân",
            "issuer": "Đơn vị Hai",
            "url": "https://moi.example.vn/",
            "contact.office": "DV1",
            "contact.email": "vanthu@example.vn",
            "signatory.titles": "CHỦ TỊCH\nTrưởng ban; Phó ban",
            "recipients": "Như trên;\nLưu: VT, NV",
        }.items():
            setting(identity, "Nội dung", value)(sheet)

    edited(file, HEAD, edit)
    head = taken_over(file).plan.plan
    assert (head.number, head.issued, head.place, head.issuer) == (
        "15/KH-UBND",
        dt.date(2020, 3, 12),
        "Thanh Xuân",
        "hai",
    )
    assert head.contact
    assert (head.contact.office, head.contact.email, head.contact.note) == (
        "mot",
        "vanthu@example.vn",
        "gửi về văn thư",
    )
    # Words of the document part at lines alone.
    assert head.signatory
    assert head.signatory.titles == ("CHỦ TỊCH", "Trưởng ban; Phó ban")
    assert head.recipients == ("Như trên;", "Lưu: VT, NV")
    text = (tmp_path / "plan.yaml").read_text("utf-8")
    assert re.search(r"\n  url: https://moi\.example\.vn/ +# thử\n", text)
    assert text[text.index("calendar:") :] == plan[plan.index("calendar:") :]


def test_what_subscribers_hold_of_the_head_is_proposed(tmp_path: Path) -> None:
    file = exported(tmp_path, MINIMAL)
    edited(file, HEAD, setting("title", "Nội dung", "Kế hoạch mới"))
    edited(file, HEAD, setting("place", "Nội dung", "Hà Nội"))
    made = taken_over(file)
    [proposed] = [one for one in made.problems if one.code == "workbook-proposed"]
    assert 'kehoach revise --date … --plan-title "Kế hoạch mới"' in proposed.hint(VI)
    assert changed_lines(MINIMAL, file) == ["+   place: Hà Nội"]


def test_the_days_of_parts_of_a_month_are_written_to_a_draft(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    rows = {str(row[0]): row[2] for row in rows_of(file, HEAD, 3)}
    # The usual ones, where a plan says nothing.
    assert [rows[f"parts_of_month.{part}"] for part in ("early", "middle", "late")] == [
        "10",
        "20",
        "",
    ]
    edited(file, HEAD, setting("parts_of_month.middle", "Nội dung", 19))
    edited(file, HEAD, setting("parts_of_month.late", "Nội dung", "21"))
    taken_over(file)
    assert changed_lines(DRAFT, file) == [
        "+   parts_of_month:",
        "+     middle: 19",
        "+     late: 21",
    ]


def test_the_days_of_parts_of_a_month_that_people_follow_are_proposed_in_one(
    tmp_path: Path,
) -> None:
    plan = MINIMAL.replace(
        "  url:", "  parts_of_month: {early: 9, middle: 19, late: 20}\n  url:"
    )
    file = exported(tmp_path, plan)
    edited(file, HEAD, setting("parts_of_month.early", "Nội dung", "11"))
    edited(file, HEAD, setting("parts_of_month.late", "Nội dung", None))
    made = taken_over(file)
    [proposed] = made.problems
    assert proposed.code == "workbook-proposed"
    command = "kehoach revise --date … --parts-of-month 11,19"
    assert proposed.hint(VI).endswith(command)
    assert changed_lines(plan, file) == []


@pytest.mark.parametrize(
    ("identity", "value", "code"),
    [
        ("parts_of_month.early", "31", "not-integer"),
        ("parts_of_month.late", "15", "parts-out-of-order"),
        ("issued", "31/02/2020", "not-date"),
        ("number", None, "empty-value"),
        ("issuer", "Đơn vị Ba", "unknown-party"),
        ("url", "thu.example.vn", "not-url"),
        ("contact.email", "văn thư", "not-email"),
        # Who signs has titles.
        ("signatory.name", "Nguyễn Văn A", "missing-field"),
    ],
)
def test_a_slip_in_the_head_is_told_at_its_row(
    identity: str, value: str | None, code: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, HEAD, setting(identity, "Nội dung", value))
    row = cell_of(openpyxl.load_workbook(file)[HEAD], identity, "Nội dung").row
    [(place, told)] = refused(file)
    assert told == code
    assert place.startswith(f"a.xlsx[{HEAD}]:{row}:")


DOUBTFUL = (
    DRAFT.replace("  url:", "  needs_review: 'điền số' # ở đầu\n  url:")
    .replace("name: Đơn vị Hai}", "name: Đơn vị Hai, needs_review: tên đúng chưa}")
    .replace(
        "    deadlines:\n      - {id: viec,",
        "    needs_review: xem việc\n    deadlines:\n      - {id: viec, needs_review: xem hạn,",
    )
    + """\
not_a_deadline:
  # của quận
  - text: năm 2020
    refs: [Mục 1, Mục 2]
    reason: tên kế hoạch
    needs_review: có đúng không
  - {text: quý I, reason: kỳ báo cáo}
"""
)


def test_doubts_are_listed_with_their_place_and_go_when_ticked(tmp_path: Path) -> None:
    file = exported(tmp_path, DOUBTFUL)
    sheet = openpyxl.load_workbook(file)[REVIEWS]
    rows = [[cell.value for cell in row][1:5] for row in sheet.iter_rows(min_row=2)]
    lines = DOUBTFUL.splitlines()
    assert [row[1:] for row in rows] == [
        ["Phần đầu kế hoạch", "Kế hoạch thử", "điền số"],
        ["Đơn vị", "Đơn vị Hai", "tên đúng chưa"],
        ["Nhiệm vụ", "Việc", "xem việc"],
        ["Thời hạn", "Việc (trước 30/3/2020)", "xem hạn"],
        ["Không phải thời hạn", "năm 2020", "có đúng không"],
    ]
    for line, _, _, text in rows:
        assert text in lines[int(str(line)) - 1]

    def tick_all(sheet: Worksheet) -> None:
        for row in sheet.iter_rows(min_row=2):
            row[5].value = "x"

    edited(file, REVIEWS, tick_all)
    made = taken_over(file)
    assert [one.code for one in made.problems] == ["workbook-seen"] * 5
    text = (tmp_path / "plan.yaml").read_text("utf-8")
    assert "needs_review" not in text
    # Nothing else went.
    assert "  # của quận\n" in text
    assert len(made.plan.not_a_deadline) == 2


def test_one_tick_takes_one_line(tmp_path: Path) -> None:
    file = exported(tmp_path, DOUBTFUL)
    edited(file, REVIEWS, setting("task:viec", "Đã xem", "X"))
    taken_over(file)
    assert changed_lines(DOUBTFUL, file) == ["-     needs_review: xem việc"]


def test_a_doubt_that_changed_since_is_not_ticked_away(tmp_path: Path) -> None:
    file = exported(tmp_path, DOUBTFUL)
    edited(file, REVIEWS, setting("task:viec", "Đã xem", "x"))
    plan = tmp_path / "plan.yaml"
    plan.write_text(DOUBTFUL.replace("xem việc", "xem người làm"), "utf-8")
    row = cell_of(openpyxl.load_workbook(file)[REVIEWS], "task:viec", "Đã xem").row
    assert refused(file) == [(f"a.xlsx[{REVIEWS}]:{row}:6", "workbook-other-doubt")]


def rows_of(file: Path, title: str, width: int) -> list[list[object]]:
    sheet = openpyxl.load_workbook(file)[title]
    return [
        [cell.value or "" for cell in row][:width] for row in sheet.iter_rows(min_row=2)
    ]


def test_reasons_are_edited_added_accepted_and_deleted(tmp_path: Path) -> None:
    file = exported(tmp_path, DOUBTFUL)
    first, second = rows_of(file, EXEMPTIONS, 6)
    assert first[1:] == [
        "năm 2020",
        "tên kế hoạch",
        "Mục 1\nMục 2",
        "",
        "có đúng không",
    ]
    assert second[1:] == ["quý I", "kỳ báo cáo", "", "x", ""]

    def edit(sheet: Worksheet) -> None:
        setting(str(first[0]), "Chấp nhận", "x")(sheet)
        setting(str(first[0]), "Ở những chỗ", "Mục 1; Mục 3")(sheet)
        without(str(second[0]))(sheet)
        new = {"Chữ_trong_văn_bản": "tháng 9", "Vì_sao_không_phải_thời_hạn": "tên đợt"}
        adding(**new)(sheet)

    edited(file, EXEMPTIONS, edit)
    known = taken_over(file).plan.not_a_deadline
    assert [(one.text, one.refs, one.reason, one.needs_review) for one in known] == [
        ("năm 2020", ("Mục 1", "Mục 3"), "tên kế hoạch", None),
        ("tháng 9", (), "tên đợt", None),
    ]
    assert "  # của quận\n" in (tmp_path / "plan.yaml").read_text("utf-8")


@pytest.mark.parametrize("flow", [False, True])
def test_the_last_reason_goes_with_its_list(flow: bool, tmp_path: Path) -> None:
    reason = "{text: quý I, reason: kỳ báo cáo}"
    plan = (
        f"not_a_deadline: [{reason}]\n" if flow else f"not_a_deadline:\n  - {reason}\n"
    )
    file = exported(tmp_path, MINIMAL + plan)
    edited(file, EXEMPTIONS, lambda sheet: sheet.delete_rows(2))
    assert taken_over(file).plan.not_a_deadline == ()
    assert (tmp_path / "plan.yaml").read_text("utf-8") == MINIMAL


def test_a_reason_without_its_words_is_told(tmp_path: Path) -> None:
    file = exported(tmp_path, DOUBTFUL)
    edited(file, EXEMPTIONS, adding(Vì_sao_không_phải_thời_hạn="tên đợt"))
    assert refused(file) == [(f"a.xlsx[{EXEMPTIONS}]:4:2", "empty-value")]


def test_what_was_changed_of_everything_is_shown_and_never_written(
    tmp_path: Path,
) -> None:
    plan = MINIMAL + "revisions:\n  - {date: 10/01/2020, reason: đổi tên lịch}\n"
    file = exported(tmp_path, plan)
    [row] = rows_of(file, RECORDS, 5)
    assert row[1:4] == ["Sửa chung", "10/01/2020", "đổi tên lịch"]
    assert "kehoach revise" in str(row[4])
    edited(file, RECORDS, setting(str(row[0]), "Ngày", "11/01/2020"))
    made = taken_over(file)
    assert [(one.code, one.line, one.column) for one in made.problems] == [
        ("workbook-only-shown", 2, 3)
    ]
    assert changed_lines(plan, file) == []


def test_a_cell_changed_on_both_sides_is_told(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("hai", "Tên gọi", "Phòng Hai"))
    changed = DRAFT.replace("Đơn vị Hai}", "Ban Hai}")
    (tmp_path / "plan.yaml").write_text(changed, "utf-8")
    assert refused(file) == [(f"a.xlsx[{PARTIES}]:3:3", "workbook-conflict")]


def test_what_came_into_the_plan_since_stays(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    more = DRAFT.replace("groups:", "  - {id: ba, name: Đơn vị Ba, note: mới}\ngroups:")
    (tmp_path / "plan.yaml").write_text(more, "utf-8")
    edited(file, PARTIES, setting("hai", "Ghi chú", "tầng 1"))
    made = taken_over(file)
    assert party_of(made, "ba").note == "mới"
    assert party_of(made, "hai").note == "tầng 1"


def test_a_workbook_of_another_plan_is_refused(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    other = DRAFT.replace("id: thu-2020", "id: khac-2020")
    (tmp_path / "plan.yaml").write_text(other, "utf-8")
    assert refused(file) == [("a.xlsx:1:1", "workbook-other-plan")]


def test_a_sheet_taken_out_or_called_otherwise_takes_nothing_away(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, DRAFT)
    book = openpyxl.load_workbook(file)
    del book[EXEMPTIONS], book[RECORDS]
    book[PARTIES].title = "Danh sách"
    setting("hai", "Ghi chú", "tầng 1")(book["Danh sách"])
    book["Danh sách"].insert_rows(1)
    book["Danh sách"]["A1"] = "Bản của văn thư"
    book.save(file)
    assert party_of(taken_over(file), "hai").note == "tầng 1"


def test_only_what_tells_rows_apart_is_locked_and_choices_can_be_chosen(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, DOUBTFUL)
    sheet = openpyxl.load_workbook(file)[PARTIES]
    assert sheet.protection.sheet
    # In openpyxl's words True is what the keeper may not do.
    assert not sheet.protection.insertRows
    locked = {
        cell.column for row in sheet["A2:Q4"] for cell in row if cell.protection.locked
    }
    assert locked == {1, 7}
    choices = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert choices["B2:B204"] == '"Đơn vị,Nhóm"'
    assert openpyxl.load_workbook(file).sheetnames[:2] == ["Nhiệm vụ, thời hạn", HEAD]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@a", "'01"])
def test_no_spreadsheet_runs_a_text(text: str, tmp_path: Path) -> None:
    quoted = text.replace("'", "''")
    plan = DRAFT.replace("name: Đơn vị Hai}", f"name: '{quoted}', note: '{quoted}'}}")
    file = exported(tmp_path, plan)
    for sheet in openpyxl.load_workbook(file):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row if cell.value is not None} <= {"s"}
    edited(file, PARTIES, lambda _: None)
    taken_over(file)
    assert (tmp_path / "plan.yaml").read_text("utf-8") == plan


def saved_as(form: str, file: Path) -> Path:
    """Let LibreOffice save a workbook in a form; return that file."""
    program = needed(lambda: find_program("soffice"))
    folder = file.parent / "saved"
    home = f"-env:UserInstallation=file://{file.parent}/home"
    command = [program, home, "--headless", "--convert-to", form, "--outdir"]
    subprocess.run([*command, str(folder), str(file)], check=True, capture_output=True)
    return folder / f"{file.stem}.{form}"


@pytest.mark.slow
def test_a_workbook_saved_in_another_form_is_refused(tmp_path: Path) -> None:
    file = saved_as("ods", exported(tmp_path, DRAFT))
    shutil.copy(file, tmp_path / "a.ods")
    assert refused(tmp_path / "a.ods") == [("a.ods:1:1", "workbook-converted")]


@pytest.mark.slow
def test_a_workbook_that_libreoffice_saved_comes_back_the_same(tmp_path: Path) -> None:
    plan = DOUBTFUL.replace("groups:", "  - {id: hai-b, name: ĐV Hai B}\ngroups:")
    file = exported(tmp_path, plan)
    edited(file, PARTIES, setting("hai", "Tên gọi khác", "ĐV2\nĐơn vị 2"))
    edited(file, PARTIES, setting("hai-b", "Thực ra là", "Đơn vị Hai"))
    amendment: dict[str, object] = {
        "Số_văn_bản_sửa_đổi": "5/UBND",
        "Ngày_văn_bản": dt.datetime(2020, 2, 10),
        "Thời_hạn_được_sửa": "Việc",
        "Thời_hạn_mới,_như_văn_bản_ghi": "trước ngày 15/5/2020",
    }
    edited(file, "Văn bản sửa đổi", adding(**amendment))
    correction: dict[str, object] = {
        "Ngày_đính_chính": "12/02/2020",
        "Việc,_thời_hạn_được_sửa": "viec",
        "Sửa_mục_nào": "Ghi chú",
        "Nội_dung_đúng": "mang theo sổ",
        "Lý_do": "sai so với bản ký",
    }
    edited(file, "Đính chính", adding(**correction))
    shutil.copy(saved_as("xlsx", file), file)
    taken_over(file)
    assert changed_lines(plan, file) == [
        "-   - {id: hai, name: Đơn vị Hai, needs_review: tên đúng chưa}",
        "-   - {id: hai-b, name: ĐV Hai B}",
        "+   - id: hai",
        "+     name: Đơn vị Hai",
        "+     aliases: [ĐV2, Đơn vị 2, ĐV Hai B]",
        "+     needs_review: tên đúng chưa",
        "+     note: mang theo sổ",
        "+ ",
        "+ amendments:",
        "+   - number: 5/UBND",
        "+     date: 10/02/2020",
        "+     changes:",
        "+       - moved: viec",
        "+         date: 15/5/2020",
        "+         phrase: trước ngày 15/5/2020",
        "+ ",
        "+ corrections:",
        "+   - date: 12/02/2020",
        "+     reason: sai so với bản ký",
        "+     items: [viec]",
    ]


TASKS = "Nhiệm vụ, thời hạn"
TWO = (
    DRAFT.replace(
        "      - {id: viec,",
        "      - id: viec-2 # hai\n"
        "        kind: by\n"
        "        date: 15/5/2020\n"
        "        phrase: chậm nhất 15/5/2020\n"
        "        filing: {what: báo cáo, to: [mot]} # giấy\n"
        "      - {id: viec,",
    )
    + """\
  - id: hop
    title: Họp
    refs: [Mục 2]
    lead: [hai]
    deadlines:
      - {id: hop, kind: event, date: 20/6/2020, phrase: ngày 20/6/2020}
"""
)


def test_where_and_what_is_filed_come_back(tmp_path: Path) -> None:
    file = exported(tmp_path, TWO)

    def edit(sheet: Worksheet) -> None:
        assert cell_of(sheet, "viec-2", "Gửi đến").value == "Đơn vị Một"
        setting("hop", "Địa điểm", "Hội trường")(sheet)
        setting("viec-2", "Gửi đến", "DV1; Đơn vị Hai")(sheet)
        setting("viec", "Hồ sơ phải gửi", "danh sách")(sheet)

    edited(file, TASKS, edit)
    taken_over(file)
    assert sorted(changed_lines(TWO, file)) == sorted(
        [
            "-         filing: {what: báo cáo, to: [mot]} # giấy",
            "+         filing: {what: báo cáo, to: [mot, hai]} # giấy",
            "-       - {id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}",
            "+       - {id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020, "
            "filing: {what: danh sách}}",
            "-       - {id: hop, kind: event, date: 20/6/2020, phrase: ngày 20/6/2020}",
            "+       - {id: hop, kind: event, date: 20/6/2020, phrase: ngày 20/6/2020, "
            "place: Hội trường}",
        ]
    )


def test_every_column_of_a_new_row_is_kept(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    new = adding(
        Chỗ_trong_văn_bản="III.2; Mục 5",
        Nội_dung="Tổng kết năm",
        Việc_ở_hạn_này="Gửi báo cáo",
        Đơn_vị_thực_hiện="Đơn vị Hai; Phòng Nội vụ",
        Đơn_vị_gửi_hồ_sơ="Cả hai",
        Thời_hạn="trước ngày 15/12/2020",
        Ghi_chú="bản giấy",
        Địa_điểm="Văn thư",
        Hồ_sơ_phải_gửi="báo cáo năm",
        Gửi_đến="DV1",
    )
    edited(file, TASKS, new)
    task = taken_over(file).plan.tasks[-1]
    [item] = task.deadlines
    assert (task.title, task.refs, task.note) == (
        "Tổng kết năm",
        ("III.2", "Mục 5"),
        "bản giấy",
    )
    assert task.cast.of("implement") == ("hai", "phong-noi-vu")
    assert (item.date, item.title, item.place) == (
        dt.date(2020, 12, 15),
        "Gửi báo cáo",
        "Văn thư",
    )
    assert item.cast.of("submit") == ("ca-hai",)
    assert item.filing
    assert (item.filing.what, item.filing.to) == ("báo cáo năm", ("mot",))


def test_a_new_row_with_a_title_alone_is_a_task(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, TASKS, adding(Nội_dung="Tổng kết năm"))
    edited(file, TASKS, adding(Nội_dung="Sơ kết", Địa_điểm="Nhà văn hóa"))
    tasks = taken_over(file).plan.tasks[1:]
    assert [(task.title, task.note, task.deadlines) for task in tasks] == [
        ("Tổng kết năm", None, ()),
        # Without a day there is no deadline that could have a place.
        ("Sơ kết", "Nhà văn hóa", ()),
    ]


def test_a_new_body_may_be_in_a_new_task_and_nowhere_else_is_made_twice(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, adding(Tên_gọi="Phòng Ba", Tên_gọi_khác="P3"))
    edited(file, TASKS, setting("viec", "Đơn vị phối hợp", "P3"))
    made = taken_over(file)
    assert made.plan.tasks[0].cast.of("coordinate") == ("phong-ba",)
    assert len(made.plan.units) == 3


@pytest.mark.parametrize("way", ["row", "tick"])
def test_a_deleted_row_of_a_draft_takes_its_deadline_or_the_task(
    way: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, TWO)
    for identity in ("viec-2", "hop"):
        delete = without(identity) if way == "row" else setting(identity, "Xóa", "x")
        edited(file, TASKS, delete)
    # Who is in no other task may go with it.
    made = taken_over(file)
    assert [one.code for one in made.problems] == ["workbook-removed"] * 2
    assert (tmp_path / "plan.yaml").read_text("utf-8") == DRAFT


def test_a_body_goes_with_the_task_that_named_it(tmp_path: Path) -> None:
    plan = TWO.replace("groups:", "  - {id: ba, name: Đơn vị Ba}\ngroups:").replace(
        "lead: [hai]", "lead: [ba]"
    )
    file = exported(tmp_path, plan)
    edited(file, TASKS, without("hop"))
    edited(file, PARTIES, without("ba"))
    made = taken_over(file)
    assert [unit.id for unit in made.plan.units] == ["mot", "hai"]
    assert [task.id for task in made.plan.tasks] == ["viec"]


def test_a_task_that_is_named_elsewhere_stays(tmp_path: Path) -> None:
    plan = TWO + "contradictions:\n  - {id: a, about: [hop], text: hai ngày}\n"
    file = exported(tmp_path, plan)
    edited(file, TASKS, setting("hop", "Xóa", "x"))
    row = cell_of(openpyxl.load_workbook(file)[TASKS], "hop", "Xóa").row
    assert refused(file) == [(f"a.xlsx[{TASKS}]:{row}:1", "workbook-still-named")]


def test_a_deleted_row_of_a_plan_that_people_follow_is_proposed_as_an_amendment(
    tmp_path: Path,
) -> None:
    plan = TWO.replace("…/KH", "1/KH")
    file = exported(tmp_path, plan)
    edited(file, TASKS, without("hop"))
    [told] = taken_over(file).problems
    assert told.code == "workbook-amendment-needed"
    command = "kehoach amend --number … --date … --item hop --cancelled"
    assert command in told.hint(VI)
    assert changed_lines(plan, file) == []


@pytest.mark.parametrize(
    ("edit", "place", "code"),
    [
        (setting("viec", "Gửi đến", "DV1"), "2:1", "workbook-filing"),
        (setting("viec", "Mã thời hạn", "khac"), "2:1", "workbook-unknown-id"),
        (setting("viec", "Xóa", "có"), "2:15", "workbook-not-tick"),
        (adding(Mã_thời_hạn="viec", Nội_dung="Việc"), "3:1", "workbook-id-twice"),
    ],
)
def test_a_slip_in_the_tasks_is_told(
    edit: Edit, place: str, code: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, TASKS, edit)
    assert refused(file) == [(f"a.xlsx[{TASKS}]:{place}", code)]


def test_a_day_changed_on_both_sides_is_told(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, TASKS, setting("viec", "Thời hạn", "trước 31/3/2020"))
    other = DRAFT.replace("30/3/2020", "29/3/2020")
    (tmp_path / "plan.yaml").write_text(other, "utf-8")
    assert refused(file) == [(f"a.xlsx[{TASKS}]:2:1", "workbook-conflict")]


def test_a_workbook_of_another_language_comes_back(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(DRAFT, "utf-8")
    file = tmp_path / "a.xlsx"
    export_sheets(tmp_path / "plan.yaml", [file], load_words("en"))
    edited(
        file, "Units, groups", adding(Name="Khối một", Sort="Group", Open_group="Yes")
    )
    edited(file, "Units, groups", setting("hai", "Note", "tầng 1"))
    made = taken_over(file)
    assert party_of(made, "hai").note == "tầng 1"
    assert [(group.name, group.open) for group in made.plan.groups][1:] == [
        ("Khối một", True)
    ]


def test_a_hidden_sheet_that_somebody_changed_is_told_in_a_line(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, "kehoach", lambda sheet: sheet.delete_rows(1, 3))
    assert refused(file) == [("a.xlsx:1:1", "workbook-hidden")]


def test_a_sheet_that_is_gone_is_told(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    book = openpyxl.load_workbook(file)
    del book[EXEMPTIONS]
    book.save(file)
    [told] = taken_over(file).problems
    assert told.code == "workbook-missing"
    assert EXEMPTIONS in told.message(VI)


def test_a_row_that_the_plan_has_lost_since_is_told_only_where_it_was_edited(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, TWO)
    (tmp_path / "plan.yaml").write_text(DRAFT, "utf-8")
    taken_over(file)
    assert (tmp_path / "plan.yaml").read_text("utf-8") == DRAFT
    edited(file, TASKS, setting("hop", "Nội dung", "Họp báo"))
    row = cell_of(openpyxl.load_workbook(file)[TASKS], "hop", "Nội dung").row
    assert refused(file) == [(f"a.xlsx[{TASKS}]:{row}:1", "workbook-gone")]


def test_a_workbook_taken_over_again_changes_nothing_more(tmp_path: Path) -> None:
    file = exported(tmp_path, DOUBTFUL)
    edited(file, PARTIES, setting("hai", "Tên gọi", "Phòng Hai"))
    edited(file, PARTIES, adding(Tên_gọi="Phòng Ba", Tên_gọi_khác="P3"))
    edited(file, TASKS, setting("viec", "Thời hạn", "trước 31/3/2020"))
    edited(file, TASKS, adding(Nội_dung="Sơ kết", Thời_hạn="trước ngày 15/7/2020"))
    edited(file, REVIEWS, setting("task:viec", "Đã xem", "x"))
    new = {"Chữ_trong_văn_bản": "tháng 9", "Vì_sao_không_phải_thời_hạn": "tên đợt"}
    edited(file, EXEMPTIONS, adding(**new))
    taken_over(file)
    once = (tmp_path / "plan.yaml").read_bytes()
    assert taken_over(file).problems == ()
    assert (tmp_path / "plan.yaml").read_bytes() == once


def test_a_reason_that_is_accepted_no_more_waits_again(tmp_path: Path) -> None:
    file = exported(tmp_path, DOUBTFUL)
    _, second = rows_of(file, EXEMPTIONS, 1)
    edited(file, EXEMPTIONS, setting(str(second[0]), "Chấp nhận", None))
    known = taken_over(file).plan.not_a_deadline
    assert known[1].needs_review
