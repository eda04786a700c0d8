"""The proof counted another way: a table of 140 rows that names bodies 234 times, each on its own sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from kehoach.checks.mentions import Mention, mentions_in
from kehoach.desk.papers import import_document
from kehoach.desk.proving import check_source
from kehoach.document.outline import outline_of
from kehoach.document.reading import read_document
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_both
from kehoach.plan.slices import items_of
from kehoach.problems import Problem
from kehoach.words import load_words

BODIES = (
    "Phòng Lao động - Thương binh và Xã hội",
    "Văn phòng HĐND và UBND",
    "Phòng Tài chính - Kế hoạch",
    "Công an huyện",
    "Ban Chỉ huy Quân sự",
    "Hội Liên hiệp Phụ nữ",
    "Đoàn Thanh niên",
    "Phòng Nội vụ",
    "Phòng Văn hóa và Thông tin",
    "Trung tâm Văn hóa, Thông tin và Thể thao",
    "UBND xã An Phú",
    "Trường THCS Nguyễn Du",
    "UBND các xã, thị trấn",
)
JOINTS = ("; ", ", ", " và ", " cùng ")
ROWS, WITH_TWO = 140, 94


def _named(number: int) -> list[str]:
    """Return whom a row names: one body, and in the first rows another."""
    first = BODIES[number % len(BODIES)]
    if number >= WITH_TWO:
        return [first]
    return [first, BODIES[(number + 1 + number % 11) % len(BODIES)]]


def _document() -> str:
    lines = ["TT\tNội dung\tĐơn vị chủ trì\tĐơn vị thực hiện\tThời hạn"]
    for number in range(ROWS):
        named = _named(number)
        day = f"Trước ngày {number % 28 + 1}/{number % 12 + 1}/2020"
        cell = JOINTS[number % len(JOINTS)].join(named)
        # Two in one cell, or one in each of two.
        lead, implement = named if number % 7 == 6 and len(named) == 2 else ("", cell)
        lines.append(f"{number + 1}\tViệc số {number}\t{lead}\t{implement}\t{day}")
    return "\n".join([*lines, ""])


def _silent(_done: int, _all: int) -> None:
    pass


def _imported(
    folder: Path, text: str
) -> tuple[Plan, tuple[Mention, ...], list[Problem]]:
    document, out = folder / "a.txt", folder / "plan.yaml"
    document.write_text(text, "utf-8")
    import_document(document, out, load_words("vi"), _silent)
    return _proven(document, out)


def _proven(
    document: Path, out: Path
) -> tuple[Plan, tuple[Mention, ...], list[Problem]]:
    outline = outline_of(read_document(document))
    record, plan = load_both(out)
    mentions = mentions_in(record, plan, outline)
    problems = check_source(out, document, _silent).problems
    return (
        plan,
        mentions,
        [each for each in problems if each.code.startswith("source-sheet")],
    )


def test_each_of_234_mentions_stands_on_the_sheet_of_its_body(tmp_path: Path) -> None:
    plan, mentions, problems = _imported(tmp_path, _document())
    assert sum(len(_named(number)) for number in range(ROWS)) == 234
    assert len(mentions) == 234
    assert all(mention.on_sheet for mention in mentions)
    assert not problems
    # The search knows only the plan's own names; whom the rows name is known here.
    ids = {party.name: party.id for party in plan.directory}
    assert set(ids) >= set(BODIES)
    for name in BODIES:
        titles = {item.task.title for item in items_of(plan, ids[name])}
        rows = [number for number in range(ROWS) if name in _named(number)]
        assert titles == {f"Việc số {number}" for number in rows}


@pytest.mark.parametrize(
    ("cell", "edit"),
    [
        # A name that was joined wrongly, and a body that is taken off a task.
        (
            "Công an huyện; Hội Nông dân",
            ("implement: [cong-an-huyen, hoi-nong-dan]", "implement: [cong-an-huyen]"),
        ),
        (
            "Công an huyện, Hội Nông dân",
            (
                "name: Công an huyện",
                "name: Công an huyện\n    aliases: ['Công an huyện, Hội Nông dân']",
            ),
        ),
    ],
)
def test_a_mention_without_its_sheet_is_told(
    tmp_path: Path, cell: str, edit: tuple[str, str]
) -> None:
    rows = [f"1\tViệc một\t{cell}\t15/5/2020", "2\tViệc hai\tHội Nông dân\t16/5/2020"]
    text = "\n".join(["TT\tNội dung\tĐơn vị thực hiện\tThời hạn", *rows, ""])
    _imported(tmp_path, text)
    out = tmp_path / "plan.yaml"
    written = out.read_text("utf-8")
    joined = written.replace(*edit).replace(
        "implement: [cong-an-huyen, hoi-nong-dan]", "implement: [cong-an-huyen]"
    )
    assert joined != written
    out.write_text(joined, "utf-8")
    plan, mentions, problems = _proven(tmp_path / "a.txt", out)
    missing = [plan.directory.name(one.party) for one in mentions if not one.on_sheet]
    assert missing == ["Hội Nông dân"]
    # Where the proof tells of the row already it is told once.
    assert len(problems) == (1 if "," in cell else 0)


DUTIES = """\
KẾ HOẠCH
Giữ sạch đường làng
I. NỘI DUNG
1. Quét đường mùa xuân
- Thời gian: Trước ngày 10/3/2020.
- Đơn vị chủ trì: Hội Nông dân.
- Phối hợp: Đoàn Thanh niên; Công an xã.
II. TỔ CHỨC THỰC HIỆN
1. Phòng Nội vụ
- Theo dõi việc chung.
2. Trách nhiệm của Phòng Tài chính - Kế hoạch, Kho bạc Nhà nước
- Bố trí kinh phí.
- Công an xã: giữ trật tự trên đường.
3. Giao Trạm Y tế chủ trì, phối hợp với Phòng Nội vụ phun thuốc muỗi.
Nơi nhận:
- Sở Xây dựng;
"""


def _in_text(plan: Plan, mentions: tuple[Mention, ...]) -> set[tuple[str, str]]:
    return {(plan.directory.name(one.party), one.ref) for one in mentions}


def test_whom_running_text_gives_something_to_do_is_counted(tmp_path: Path) -> None:
    plan, mentions, problems = _imported(tmp_path, DUTIES)
    # Recipients are told, and do nothing.
    assert _in_text(plan, mentions) == {
        ("Hội Nông dân", "I.1"),
        ("Đoàn Thanh niên", "I.1"),
        ("Công an xã", "I.1"),
        ("Phòng Nội vụ", "II.1"),
        ("Phòng Tài chính - Kế hoạch", "II.2"),
        ("Kho bạc Nhà nước", "II.2"),
        ("Công an xã", "II.2"),
        ("Trạm Y tế", "II.3"),
    }
    assert all(mention.on_sheet for mention in mentions)
    assert not problems


@pytest.mark.parametrize(
    ("edit", "missing"),
    [
        # A duty under another's name, a duty at another place, a body off a task.
        (("- party: kho-bac-nha-nuoc", "- party: tram-y-te"), ("Kho bạc Nhà nước", 11)),
        (("refs: [II.1]", "refs: [II.4]"), ("Phòng Nội vụ", 9)),
        (
            ("coordinate: [doan-thanh-nien, cong-an-xa]", "coordinate: [cong-an-xa]"),
            ("Đoàn Thanh niên", 7),
        ),
    ],
)
def test_a_duty_that_is_on_no_sheet_is_told_at_its_line(
    tmp_path: Path, edit: tuple[str, str], missing: tuple[str, int]
) -> None:
    _imported(tmp_path, DUTIES)
    out = tmp_path / "plan.yaml"
    written = out.read_text("utf-8")
    assert edit[0] in written
    out.write_text(written.replace(*edit), "utf-8")
    _, _, problems = _proven(tmp_path / "a.txt", out)
    [problem] = problems
    values = dict(problem.values)
    assert (problem.code, Path(problem.path).name) == ("source-sheet-text", "a.txt")
    assert (values["name"], problem.line) == missing


def test_a_group_in_a_heading_is_on_the_sheet_of_each_member(tmp_path: Path) -> None:
    _imported(tmp_path, DUTIES)
    out = tmp_path / "plan.yaml"
    written = out.read_text("utf-8")
    group = "groups:\n  - {id: hai-noi, name: Hai nơi, members: [phong-noi-vu, tram-y-te]}\n"
    edited = written.replace("- party: phong-noi-vu", "- party: hai-noi", 1)
    assert edited != written
    out.write_text(edited.replace("\ntasks:", f"\n{group}\ntasks:"), "utf-8")
    _, _, problems = _proven(tmp_path / "a.txt", out)
    assert not problems
