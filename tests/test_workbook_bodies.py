"""The sheet of bodies decides: one is another, is called otherwise, is several; as the commands do it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from conftest import run_kehoach
from openpyxl.worksheet.worksheet import Worksheet
from workbook_edits import (
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

from kehoach.desk.settling import merge_in_draft, rename_in_draft, split_in_draft

PARTIES, TASKS = "Đơn vị, nhóm", "Nhiệm vụ, thời hạn"
IS, PARTS = "Thực ra là", "Tách thành"
PUBLISHED = """\
plan:
  id: co-quan-2020
  year: 2020
  title: Kế hoạch cơ quan
  number: 1/KH
  issued: 02/01/2020
  issuer: van-phong
  url: https://thu.example.vn/
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - {id: van-phong, name: Văn phòng}
  - {id: phong-y-te, name: Phòng Y tế}
  # viết tắt trong bảng
  - {id: phong-yt, name: Phòng YT, note: tầng 2}
  - {id: noi-vu-y-te, name: Phòng Nội vụ và Y tế, needs_review: một tên hay nhiều?}
groups:
  - {id: cac-phong, name: Các phòng, members: [phong-y-te, phong-yt]}
  - {id: cac-ban, name: Các ban, open: true}
tasks:
  - id: viec
    title: Việc
    refs: [Mục 1]
    lead: [noi-vu-y-te] # ba nơi
    coordinate: [Phòng YT, van-phong]
    deadlines:
      - {id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}
duties:
  - {party: noi-vu-y-te, refs: [Mục 2], items: [Bố trí người]}
"""
DRAFT = PUBLISHED.replace("number: 1/KH", "number: …/KH")


def by_command(folder: Path, plan: str, change: Callable[[Path], object]) -> str:
    """Return what a plan becomes by the functions behind the commands."""
    file = folder / "by-command.yaml"
    file.write_text(plan, "utf-8")
    change(file)
    return file.read_text("utf-8")


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (
            setting("phong-yt", IS, "Phòng Y tế"),
            lambda file: merge_in_draft(file, ["phong-yt"], "phong-y-te", None),
        ),
        (
            setting("cac-ban", IS, "Các ban thuộc huyện"),
            lambda file: rename_in_draft(file, "cac-ban", "Các ban thuộc huyện", None),
        ),
        (
            setting("noi-vu-y-te", PARTS, "Phòng Nội vụ; Phòng Y tế"),
            lambda file: split_in_draft(
                file, "noi-vu-y-te", ["Phòng Nội vụ", "Phòng Y tế"]
            ),
        ),
    ],
    ids=["merge", "rename", "split"],
)
def test_the_sheet_decides_as_the_command_does(
    edit: Edit, change: Callable[[Path], object], tmp_path: Path
) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, edit)
    taken_over(file)
    made = (tmp_path / "plan.yaml").read_text("utf-8")
    assert made == by_command(tmp_path, DRAFT, change)
    assert made != DRAFT
    # Taken over again, the same workbook has nothing more to say.
    assert not taken_over(file).changed
    assert (tmp_path / "plan.yaml").read_text("utf-8") == made


def test_what_is_merged_is_named_wherever_it_was(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("phong-yt", IS, "phòng y tế"))
    made = taken_over(file)
    assert [(one.code, one.line, one.column) for one in made.problems] == [
        ("workbook-body-merged", 4, 1)
    ]
    assert changed_lines(DRAFT, file) == [
        "-   - {id: phong-y-te, name: Phòng Y tế}",
        "-   # viết tắt trong bảng",
        "-   - {id: phong-yt, name: Phòng YT, note: tầng 2}",
        "+   - id: phong-y-te",
        "+     name: Phòng Y tế",
        "+     aliases: [Phòng YT]",
        "-   - {id: cac-phong, name: Các phòng, members: [phong-y-te, phong-yt]}",
        "+   - {id: cac-phong, name: Các phòng, members: [phong-y-te]}",
        "-     coordinate: [Phòng YT, van-phong]",
        "+     coordinate: [phong-y-te, van-phong]",
    ]


def test_rows_with_one_new_name_become_one_body(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("phong-y-te", IS, "Phòng Y tế huyện"))
    edited(file, PARTIES, setting("phong-yt", IS, "Phòng Y tế huyện"))
    made = taken_over(file)
    [unit] = [
        unit for unit in made.plan.units if "y-te" in unit.id and "vu" not in unit.id
    ]
    assert (unit.id, unit.name) == ("phong-y-te", "Phòng Y tế huyện")
    assert unit.aliases == ("Phòng Y tế", "Phòng YT")


def test_rows_may_lead_on_to_each_other_and_are_parted_last(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("noi-vu-y-te", PARTS, "phong-yt\nPhòng Nội vụ"))
    edited(file, PARTIES, setting("van-phong", IS, "Phòng YT"))
    edited(file, PARTIES, setting("phong-yt", IS, "Phòng Y tế"))
    plan = taken_over(file).plan
    assert {unit.id: unit.aliases for unit in plan.units} == {
        "phong-y-te": ("Phòng YT", "Văn phòng"),
        "phong-noi-vu": (),
    }
    assert plan.tasks[0].cast.of("lead") == ("phong-y-te", "phong-noi-vu")
    assert plan.tasks[0].cast.of("coordinate") == ("phong-y-te",)
    assert plan.plan.issuer == "phong-y-te"


def test_other_cells_speak_of_bodies_as_the_sheet_shows_them(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("noi-vu-y-te", PARTS, "Phòng Nội vụ; Phòng Y tế"))
    edited(file, PARTIES, setting("van-phong", IS, "Văn phòng huyện"))
    joined = "Phòng Nội vụ và Y tế"
    edited(file, TASKS, setting("viec", "Chỉ đạo, chủ trì", f"{joined}; Văn phòng"))
    edited(file, PARTIES, setting("cac-phong", "Thành viên của nhóm", joined))
    plan = taken_over(file).plan
    parts = ("phong-noi-vu", "phong-y-te")
    assert plan.tasks[0].cast.of("lead") == (*parts, "van-phong")
    assert plan.groups[0].members == parts
    assert [unit.name for unit in plan.units if unit.id == "van-phong"] == [
        "Văn phòng huyện"
    ]


def test_a_part_may_be_the_body_itself(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    parts = "Phòng Y tế; Phòng Nội vụ và Y tế"
    edited(file, PARTIES, setting("noi-vu-y-te", PARTS, parts))
    plan = taken_over(file).plan
    assert plan.tasks[0].cast.of("lead") == ("noi-vu-y-te", "phong-y-te")
    assert [duty.party for duty in plan.duties] == ["noi-vu-y-te", "phong-y-te"]
    again = taken_over(file)
    assert not again.changed
    assert again.problems == ()


def test_a_row_that_lost_its_id_decides_by_its_name(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("phong-yt", IS, "Phòng Y tế"))
    edited(file, PARTIES, setting("phong-yt", "Mã đơn vị, nhóm", None))
    assert "phong-yt" not in [unit.id for unit in taken_over(file).plan.units]
    assert not taken_over(file).changed


def test_the_sheet_tells_how_often_a_body_is_named(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(exported(tmp_path, DRAFT))[PARTIES]
    told = {
        identity: cell_of(sheet, identity, "Được giao việc").value
        for identity in ("van-phong", "noi-vu-y-te", "cac-ban")
    }
    assert told == {
        "van-phong": "Phối hợp 1",
        "noi-vu-y-te": "Chỉ đạo, chủ trì 1\nNhiệm vụ chung 1",
        "cac-ban": "",
    }


@pytest.mark.parametrize(
    ("edits", "place", "code"),
    [
        (
            [setting("phong-yt", IS, "Phòng Y tế; Văn phòng")],
            "4:5",
            "workbook-one-body",
        ),
        ([setting("phong-yt", IS, "Phong Y tê")], "4:5", "workbook-near-name"),
        ([setting("cac-ban", IS, "Văn phòng")], "7:5", "merge-kinds"),
        ([setting("cac-ban", IS, "á" * 201)], "7:5", "too-long"),
        (
            [setting("noi-vu-y-te", PARTS, "Phòng Nội vụ")],
            "5:6",
            "workbook-parts-needed",
        ),
        (
            [setting("noi-vu-y-te", PARTS, "Phòng Nội vụ; phong y te")],
            "5:6",
            "workbook-near-name",
        ),
        (
            [setting("phong-yt", IS, "Văn phòng"), setting("phong-yt", PARTS, "A; B")],
            "4:5",
            "workbook-decided-twice",
        ),
        (
            [setting("phong-yt", PARTS, "A; B"), setting("phong-yt", "Xóa", "x")],
            "4:6",
            "workbook-decided-twice",
        ),
        (
            [
                setting("phong-yt", IS, "Phòng Y tế"),
                setting("phong-y-te", IS, "Phòng YT"),
            ],
            "3:5",
            "workbook-circle",
        ),
        (
            [adding(Tên_gọi="Phòng Mới", Thực_ra_là="Phòng Y tế")],
            "8:5",
            "workbook-decided-new",
        ),
        # Who is to be the other cannot be deleted as well.
        (
            [setting("phong-yt", IS, "Phòng Y tế"), without("phong-y-te")],
            "1:1",
            "workbook-still-named",
        ),
    ],
)
def test_a_slip_is_told_at_its_cell_and_nothing_is_written(
    edits: list[Edit], place: str, code: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, DRAFT)

    def edit(sheet: Worksheet) -> None:
        for one in edits:
            one(sheet)

    edited(file, PARTIES, edit)
    assert (f"a.xlsx[{PARTIES}]:{place}", code) in refused(file)


def test_a_body_called_otherwise_since_is_told(tmp_path: Path) -> None:
    file = exported(tmp_path, DRAFT)
    edited(file, PARTIES, setting("phong-yt", IS, "Phòng Dân số"))
    plan = tmp_path / "plan.yaml"
    plan.write_text(DRAFT.replace("Phòng YT", "Phòng Tài chính"), "utf-8")
    assert refused(file) == [(f"a.xlsx[{PARTIES}]:4:5", "workbook-conflict")]


@pytest.mark.parametrize(
    ("edit", "command"),
    [
        (
            setting("phong-yt", IS, "Phòng Y tế"),
            "kehoach merge phong-yt --into phong-y-te --date …",
        ),
        (
            setting("phong-yt", IS, "Phòng Dân số"),
            'kehoach rename phong-yt --name "Phòng Dân số" --date …',
        ),
        (
            setting("cac-ban", PARTS, "Văn phòng; Phòng Y tế"),
            'kehoach end cac-ban --reason "…" --instead van-phong --instead phong-y-te '
            "--date …",
        ),
        (
            setting("cac-ban", IS, "Các phòng"),
            'kehoach end cac-ban --reason "…" --instead cac-phong --date …',
        ),
    ],
)
def test_of_a_plan_that_people_follow_the_command_is_proposed(
    edit: Edit, command: str, tmp_path: Path
) -> None:
    file = exported(tmp_path, PUBLISHED)
    edited(file, PARTIES, edit)
    made = taken_over(file)
    [problem] = made.problems
    assert (problem.code, made.proposed, made.changed) == ("import-proposed", 1, False)
    assert problem.hint(VI).endswith(command)
    # With its day it is a command that works.
    arguments = shlex.split(command.replace("…", "01/02/2020"))
    out = run_kehoach(*arguments[1:], "--plan", "plan.yaml", cwd=tmp_path)
    assert out.returncode == 0, out.stdout + out.stderr


def test_a_part_that_a_published_plan_does_not_have_is_asked_for(
    tmp_path: Path,
) -> None:
    file = exported(tmp_path, PUBLISHED)
    edited(file, PARTIES, setting("cac-ban", PARTS, "Ban Một; Văn phòng"))
    assert refused(file) == [(f"a.xlsx[{PARTIES}]:7:6", "workbook-part-new")]
