"""Bodies of a draft put right by command: called otherwise, merged, parted; every other byte stays."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from conftest import MINIMAL, run_kehoach

from kehoach.plan.records import PlanRecord
from kehoach.plan.resolution import load_both

DOCUMENT = """\
KẾ HOẠCH CÔNG TÁC NĂM 2020
TT\tNội dung\tChủ trì\tPhối hợp\tThời hạn
1\tViệc một\tPhòng Chuyển đổi số và Đổi mới\tPhòng Nội vụ\tTrước ngày 15/5/2020
2\tViệc hai\tPhòng Nội vụ\tPhòng Chuyển đổi số và Đổi mới; Phòng Y tế\tTrước ngày 16/5/2020
3\tViệc ba\tPhòng Nội vụ\tPhòng YT\tTrước ngày 17/5/2020
"""
JOINED, OFFICE = "phong-chuyen-doi-so-va-doi-moi", "phong-noi-vu"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(DOCUMENT, "utf-8")
    assert run_kehoach("import", "a.txt", cwd=tmp_path).returncode == 0
    return tmp_path / "plan.yaml"


def _run(draft: Path, *arguments: str) -> PlanRecord:
    """Run a command that changes the draft; return the plan that it has become."""
    out = run_kehoach(*arguments, "--plan", str(draft), cwd=draft.parent)
    assert out.returncode == 0, out.stderr + out.stdout
    return load_both(draft)[0]


def _casts(record: PlanRecord) -> list[dict[str, tuple[str, ...]]]:
    return [dict(task.cast) for task in record.tasks]


def test_a_body_taken_for_one_is_parted_wherever_it_is_named(draft: Path) -> None:
    record = _run(
        draft,
        *("split", JOINED),
        *("--into", "Phòng Chuyển đổi số", "--into", "Phòng Nội vụ"),
    )
    new = "phong-chuyen-doi-so"
    assert JOINED not in {unit.id for unit in record.units}
    assert "Phòng Chuyển đổi số" in {unit.name for unit in record.units}
    # One that a task names already is named once.
    assert _casts(record)[:2] == [
        {"lead": (new, OFFICE), "coordinate": (OFFICE,)},
        {"lead": (OFFICE,), "coordinate": (new, OFFICE, "phong-y-te")},
    ]


def test_the_proof_has_nothing_to_say_of_what_was_parted(draft: Path) -> None:
    new = "Phòng Đổi mới"
    _run(draft, "split", JOINED, "--into", "Phòng Chuyển đổi số", "--into", new)
    # The document leaves out half of its name.
    _run(draft, "alias", new, "Đổi mới")
    proof = run_kehoach("check", "--source", "a.txt", cwd=draft.parent)
    assert "source-" not in proof.stdout
    assert "9 lần; 9 lần" in proof.stdout


def test_what_was_asked_of_it_all_year_is_asked_of_each_part(draft: Path) -> None:
    with draft.open("a", encoding="utf-8") as file:
        file.write(f"\nduties:\n  - {{party: {JOINED}, items: [Bố trí kinh phí]}}\n")
    parts = ("--into", "Phòng Chuyển đổi số", "--into", "Phòng Đổi mới")
    record = _run(draft, "split", JOINED, *parts)
    assert [(duty.party, duty.items) for duty in record.duties] == [
        ("phong-chuyen-doi-so", ("Bố trí kinh phí",)),
        ("phong-doi-moi", ("Bố trí kinh phí",)),
    ]


def test_a_part_may_be_the_body_itself_and_several(draft: Path) -> None:
    record = _run(
        draft, "split", "Phòng YT", "--into", "phong-yt", "--into", "Các trường"
    )
    assert [group.name for group in record.groups] == ["Các trường"]
    assert _casts(record)[2]["coordinate"] == ("phong-yt", "cac-truong")


def test_two_spellings_of_one_body_are_merged(draft: Path) -> None:
    record = _run(draft, "merge", "Phòng YT", "--into", "Phòng Y tế")
    [unit] = [unit for unit in record.units if unit.id == "phong-y-te"]
    assert (unit.aliases, unit.former, unit.was) == (("Phòng YT",), (), ())
    assert _casts(record)[2]["coordinate"] == ("phong-y-te",)
    assert "phong-yt" not in {unit.id for unit in record.units}


def test_a_body_of_a_draft_is_called_otherwise_without_a_record(draft: Path) -> None:
    record = _run(
        draft, "rename", "phong-yt", "--name", "Phòng Dân số", "--id", "dan-so"
    )
    [unit] = [unit for unit in record.units if unit.id == "dan-so"]
    assert (unit.name, unit.aliases) == ("Phòng Dân số", ("Phòng YT",))
    assert (unit.former, unit.was, record.corrections) == ((), (), ())
    assert _casts(record)[2]["coordinate"] == ("dan-so",)


def test_another_spelling_is_added_once_and_nothing_else_moves(draft: Path) -> None:
    before = draft.read_text("utf-8").splitlines()
    record = _run(draft, "alias", "phong-y-te", "PYT", "Y tế", "PYT")
    [unit] = [unit for unit in record.units if unit.id == "phong-y-te"]
    assert unit.aliases == ("PYT", "Y tế")
    after = draft.read_text("utf-8").splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert changed == ["+     aliases: [PYT, Y tế]"]
    again = _run(draft, "alias", "phong-y-te", "pyt")
    assert again.units == record.units
    assert draft.read_text("utf-8").splitlines() == after


def test_a_dry_run_only_shows(draft: Path) -> None:
    before = draft.read_bytes()
    _run(draft, "merge", "Phòng YT", "--into", "Phòng Y tế", "--dry-run")
    assert draft.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (
            "split phong-noi-vu --into Phòng_Nội_vụ --into phong-noi-vu",
            "split-needs-two",
        ),
        ("split khong-co --into A --into B", "amend-unknown-party"),
        ("merge phong-noi-vu --into phong-noi-vu", "merge-itself"),
        ("rename phong-noi-vu --name X --id phong-y-te", "id-given-up"),
        ("alias phong-noi-vu Phòng_Y_tế", "duplicate-alias"),
    ],
)
def test_a_slip_leaves_the_draft(command: str, code: str, draft: Path) -> None:
    before = draft.read_bytes()
    arguments = [argument.replace("_", " ") for argument in command.split()]
    out = run_kehoach(*arguments, "--plan", str(draft), cwd=draft.parent)
    assert out.returncode == 1
    assert f"[{code}]" in out.stdout + out.stderr
    assert draft.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("rename van-phong --name X", "rename-needs-record"),
        ("merge van-phong --into phong-mot", "merge-needs-record"),
        ("split van-phong --into A --into B", "split-needs-record"),
    ],
)
def test_a_plan_that_people_follow_needs_the_day(
    command: str, code: str, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(MINIMAL, "utf-8")
    out = run_kehoach(*command.split(), cwd=tmp_path)
    assert out.returncode == 1
    assert f"[{code}]" in out.stdout + out.stderr
    assert plan.read_text("utf-8") == MINIMAL
