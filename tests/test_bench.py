"""The bench's made-up plans: the same for the same numbers, of the size asked for, and sound."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import tree

from bench import main
from benching.synthetic import synthetic_plan
from kehoach.checks.single import check_plan
from kehoach.plan.resolution import load_plan, parse_both
from kehoach.portal.records import load_portal
from kehoach.problems import Severity


def test_the_same_numbers_give_the_same_plan() -> None:
    plan = synthetic_plan(units=20, tasks=15, seed="7")
    assert plan == synthetic_plan(units=20, tasks=15, seed="7")
    assert plan != synthetic_plan(units=20, tasks=15, seed="8")


def test_a_made_up_portal_has_plans_of_their_own(tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        assert main(["portal", "--plans", "3", "--out", str(folder)]) == 0
    one, other = (tree(folder) for folder in folders)
    assert one == other
    portal = load_portal(folders[0] / "portal.yaml").record
    plans = [
        load_plan(folders[0] / entry.folder / "plan.yaml") for entry in portal.plans
    ]
    assert len({plan.header.id for plan in plans}) == 3
    province, *below = plans
    for plan, entry in zip(below, portal.plans[1:], strict=True):
        [superior] = entry.superiors
        assert superior.plan == portal.plans[0].id
        assert province.directory[superior.as_].id != province.header.issuer
        assert plan.tasks != province.tasks
    # Nothing is written over.
    assert main(["portal", "--plans", "3", "--out", str(folders[0])]) == 2
    assert main(["portal", "--plans", "1", "--out", str(tmp_path / "few")]) == 2


@pytest.mark.parametrize(("units", "tasks"), [(10, 1), (25, 3), (120, 60)])
def test_a_made_up_plan_has_its_size_and_no_error(units: int, tasks: int) -> None:
    written = synthetic_plan(units=units, tasks=tasks)
    record, plan = parse_both(written.encode(), "plan.yaml")
    assert (len(record.units), len(plan.tasks)) == (units, tasks)
    found = check_plan(plan, ())
    assert [problem for problem in found if problem.severity is Severity.ERROR] == []


def test_a_made_up_plan_has_every_sort_of_party_and_change() -> None:
    record, _ = parse_both(synthetic_plan(units=120, tasks=200).encode(), "plan.yaml")
    sorts = {(bool(g.members), bool(g.except_), g.open) for g in record.groups}
    # Listed, listed with exceptions, unnamed, open.
    assert sorts == {
        (True, False, False),
        (True, True, False),
        (False, False, False),
        (False, False, True),
    }
    changes = [change for each in record.amendments for change in each.changes]
    assert {bool(change.moved) for change in changes} == {True, False}


def test_the_command_writes_a_plan_or_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "plan.yaml"
    assert main(["plan", "--units", "12", "--tasks", "2", "--out", str(out)]) == 0
    assert out.read_text("utf-8") == synthetic_plan(units=12, tasks=2)
    assert main(["plan", "--units", "3"]) == 2
    assert (
        capsys.readouterr().err == "bench: a plan has ten units and a task at least\n"
    )
