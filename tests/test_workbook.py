"""The plan as a workbook: every sheet comes back, and what nobody edited leaves every byte."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import DISTRICT, MINIMAL
from openpyxl.worksheet.worksheet import Worksheet

from kehoach.desk.papers import Imported, export_sheets, update_plan
from kehoach.desk.workbook.changes import parties_of
from kehoach.plan.records import Group, Unit
from kehoach.problems import InputError
from kehoach.words import load_words

VI = load_words("vi")
PARTIES = "Đơn vị, nhóm"
# A draft is one that has no number yet.
DRAFT = MINIMAL.replace("number: 1/KH", "number: …/KH")
SMALL = Path(__file__).parent / "data" / "small" / "plan.yaml"
EVERY_FIELD = Path(__file__).parent / "data" / "every-field" / "plan.yaml"


def silent(_done: int, _all: int) -> None:
    """Say nothing of how far reading is."""


Edit = Callable[[Worksheet], None]


def exported(folder: Path, plan: str) -> Path:
    """Write a plan into a folder, and the workbook of it."""
    (folder / "plan.yaml").write_bytes(plan.encode())
    export_sheets(folder / "plan.yaml", [folder / "a.xlsx"], VI)
    return folder / "a.xlsx"


def edited(file: Path, title: str, edit: Edit) -> None:
    """Edit one sheet with another program than wrote it."""
    book = openpyxl.load_workbook(file)
    edit(book[title])
    book.save(file)


def taken_over(file: Path) -> Imported:
    return update_plan(file, file.parent / "plan.yaml", VI, silent)


def cell_of(sheet: Worksheet, identity: str, head: str) -> Any:
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == identity:
            return row[heads.index(head)]
    raise KeyError(identity)


def setting(identity: str, head: str, value: object) -> Edit:
    """Return what types a value into a cell."""

    def edit(sheet: Worksheet) -> None:
        cell_of(sheet, identity, head).value = value

    return edit


def adding(**cells: str) -> Edit:
    """Return what types a row below the last; cells by head, blanks written as underscores."""

    def edit(sheet: Worksheet) -> None:
        heads = [cell.value for cell in sheet[1]]
        given = {head.replace("_", " "): text for head, text in cells.items()}
        sheet.append([given.pop(head, None) for head in heads])
        assert not given

    return edit


def without(identity: str) -> Edit:
    """Return what deletes a row."""

    def edit(sheet: Worksheet) -> None:
        sheet.delete_rows(cell_of(sheet, identity, str(sheet["A1"].value)).row)

    return edit


def changed_lines(before: str, file: Path) -> list[str]:
    """List the lines of the plan that went and came."""
    after = (file.parent / "plan.yaml").read_text("utf-8")
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def party_of(made: Imported, identity: str) -> Unit | Group:
    [party] = [party for party in parties_of(made.plan) if party.id == identity]
    return party


def refused(file: Path) -> list[tuple[str, str]]:
    """Return place and code of each problem that keeps a workbook from being taken over."""
    plan = file.parent / "plan.yaml"
    before = plan.read_bytes()
    with pytest.raises(InputError) as raised:
        taken_over(file)
    assert plan.read_bytes() == before
    told = []
    for problem in raised.value.problems:
        # Each has its sentences, and names file and sheet.
        assert problem.message(VI)
        assert problem.hint(VI)
        place = f"{Path(problem.path).name}:{problem.line}:{problem.column}"
        told.append((place, problem.code))
    return told


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
        (f"a.xlsx[{PARTIES}]:{row}:1", "workbook-party-used"),
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
        (setting("mot", "Thành viên của nhóm", "DV1"), "2:7", "workbook-other-sort"),
        (setting("ca-hai", "Thành viên của nhóm", "Ai đó"), "4:7", "unknown-party"),
        (setting("ca-hai", "Nhóm mở", "Chưa rõ"), "4:9", "not-flag"),
        # What only the plan as a whole can know is told at the row.
        (setting("ca-hai", "Nhóm mở", "Có"), "4:1", "open-group-with-members"),
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
