"""Aliases, groups, exceptions and open groups resolve to the right people."""

from __future__ import annotations

from conftest import MINIMAL, SMALL, make_plan

from kehoach.plan.resolution import load_plan
from kehoach.plan.slices import items_of, slices_of


def test_groups_come_down_to_atoms() -> None:
    directory = load_plan(SMALL / "plan.yaml").directory
    assert directory.atoms("cac-to") == {"to-mot", "to-hai"}
    assert directory.atoms("to-khac") == {"to-hai"}
    assert directory.atoms("hoi-vien") == {"hoi-vien"}
    assert directory.atoms("ai-do") == frozenset()


def test_roles_reach_through_groups() -> None:
    plan = load_plan(SMALL / "plan.yaml")
    seen = {
        unit: [(item.deadline.id, item.roles) for item in items_of(plan, unit)]
        for unit in ("to-mot", "to-hai")
    }
    assert seen == {
        "to-mot": [("nop-bao-cao", ("submit",))],
        "to-hai": [("nop-bao-cao", ("implement", "submit"))],
    }


def test_alias_names_the_same_unit() -> None:
    assert load_plan(SMALL / "plan.yaml").tasks[0].cast.of("lead") == ("uy-ban",)
    for spelling in ("DV1", "dv1", "Đơn  vị một"):
        plan = make_plan(MINIMAL.replace("lead: [mot]", f"lead: [{spelling}]"))
        assert plan.tasks[0].cast.of("lead") == ("mot",)


def test_a_group_hears_what_is_said_to_part_of_it_by_exclusion() -> None:
    plan = load_plan(SMALL / "plan.yaml")
    [item] = items_of(plan, "cac-to")
    assert item.roles == ("implement", "submit")


def test_open_groups_have_no_slice() -> None:
    ids = {chosen.id for chosen in slices_of(load_plan(SMALL / "plan.yaml"))}
    assert "ai-do" not in ids
    assert {"uy-ban", "to-mot", "to-hai", "cac-to", "to-khac"} <= ids
