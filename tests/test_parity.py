"""Each deadline is on its page, in the data, in exactly the right feeds and on exactly the right sheets.

Who is concerned is worked out here a second time, straight from plan.json, with sets and nothing of the project's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import html5lib
import icalendar
import pytest

from kehoach.checks.feeds import lint_files
from kehoach.problems import Severity

PERIODS = (
    *(f"quarter-{number}" for number in range(1, 5)),
    *(f"month-{number}" for number in range(1, 13)),
)
TASK_ROLES = ("lead", "implement", "coordinate")


@pytest.fixture(scope="session")
def data(any_site: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (any_site / "api/v1/plan.json").read_text("utf-8")
    )
    return loaded


@pytest.fixture(scope="session")
def atoms(data: dict[str, Any]) -> dict[str, set[str]]:
    found = {unit["id"]: {unit["id"]} for unit in data["units"]}
    waiting = list(data["groups"])
    while waiting:
        group = waiting.pop(0)
        if group["open"] or not group["members"]:
            found[group["id"]] = set() if group["open"] else {group["id"]}
        elif all(name in found for name in (*group["members"], *group["except"])):
            inside = set().union(*(found[name] for name in group["members"]))
            found[group["id"]] = inside - set().union(
                *(found[name] for name in group["except"])
            )
        else:
            waiting.append(group)
    return found


def uids(path: Path) -> set[str]:
    """Return the deadline ids of a feed, notices left out."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    found = [str(event["UID"]).split("@")[0] for event in calendar.walk("VEVENT")]
    assert len(found) == len(set(found))
    return {uid for uid in found if not uid.startswith("notice.")}


def roles(
    task: dict[str, Any],
    deadline: dict[str, Any],
    unit: str,
    atoms: dict[str, set[str]],
) -> set[str]:
    written = {
        **{role: task[role] for role in TASK_ROLES},
        "submit": deadline["submit"],
    }
    held = {
        role
        for role, names in written.items()
        if any(unit in atoms[name] or unit == name for name in names)
    }
    # Papers come to those who are named as their place, and nobody files with itself.
    return (held - {"submit"}) | {"receive"} if unit in receivers(deadline) else held


def receivers(deadline: dict[str, Any]) -> set[str]:
    return set(deadline["filing"]["to"]) if deadline["filing"] else set()


def expected(
    data: dict[str, Any], atoms: dict[str, set[str]], unit: str, role: str | None = None
) -> set[str]:
    found = set()
    for task in data["tasks"]:
        for deadline in task["deadlines"]:
            held = roles(task, deadline, unit, atoms)
            if deadline["date"] and (role in held if role else held):
                found.add(deadline["id"])
    return found


def test_everything_is_in_all(any_site: Path, data: dict[str, Any]) -> None:
    dated = {d["id"] for task in data["tasks"] for d in task["deadlines"] if d["date"]}
    assert uids(any_site / "feeds/all.ics") == dated


def test_unit_feeds_hold_exactly_their_deadlines(
    any_site: Path, data: dict[str, Any], atoms: dict[str, set[str]]
) -> None:
    for unit in data["units"]:
        identity = unit["id"]
        assert uids(any_site / f"feeds/units/{identity}.ics") == expected(
            data, atoms, identity
        ), identity
        for role in (*TASK_ROLES, "submit"):
            wanted = expected(data, atoms, identity, role)
            path = any_site / f"feeds/units/{identity}/{role}.ics"
            held = uids(path) if path.exists() else None
            assert held == (wanted or None), (identity, role)


def test_group_feeds(
    any_site: Path, data: dict[str, Any], atoms: dict[str, set[str]]
) -> None:
    for group in data["groups"]:
        path = any_site / f"feeds/groups/{group['id']}.ics"
        assert not (group["open"] and path.exists())
        if not group["open"]:
            whole = {name for name, held in atoms.items() if atoms[group["id"]] <= held}
            parts = {
                g["id"]
                for g in data["groups"]
                if g["except"] and group["id"] in g["members"]
            }
            named = {group["id"]} | whole | parts
            wanted = {
                deadline["id"]
                for task in data["tasks"]
                for deadline in task["deadlines"]
                if deadline["date"]
                and (
                    group["id"] in receivers(deadline)
                    or named
                    & {
                        *task["lead"],
                        *task["implement"],
                        *task["coordinate"],
                        *deadline["submit"],
                    }
                )
            }
            held = uids(path) if path.exists() else None
            assert held == (wanted or None), group["id"]


def test_phase_movement_and_task_feeds(any_site: Path, data: dict[str, Any]) -> None:
    for kind in ("phase", "movement"):
        for record in data[f"{kind}s"]:
            wanted = {
                deadline["id"]
                for task in data["tasks"]
                for deadline in task["deadlines"]
                # A heading is one of each deadline: row 3 has one, what III.1 asks beside it has none.
                if (deadline if kind == "phase" else task)[kind] == record["id"]
                if deadline["date"]
            }
            path = any_site / f"feeds/{kind}s/{record['id']}.ics"
            held = uids(path) if path.exists() else None
            assert held == (wanted or None), record["id"]
    for task in data["tasks"]:
        wanted = {deadline["id"] for deadline in task["deadlines"] if deadline["date"]}
        path = any_site / f"feeds/tasks/{task['id']}.ics"
        assert (uids(path) if wanted else path.exists()) == (wanted or False)


def test_feeds_say_the_plans_day(any_site: Path, data: dict[str, Any]) -> None:
    calendar = icalendar.Calendar.from_ical((any_site / "feeds/all.ics").read_bytes())
    days = {
        str(e["UID"]).split("@")[0]: e.decoded("DTSTART").isoformat()[:10]
        for e in calendar.walk("VEVENT")
    }
    # What takes place stands on its own day, a timed deadline at its hour; the others begin with the safe day.
    wanted = {}
    for task in data["tasks"]:
        for d in task["deadlines"]:
            if d["date"]:
                on_its_day = d["kind"] in ("event", "range") or d["time"]
                wanted[d["id"]] = d["date"] if on_its_day else d["last_safe_day"]
    assert days == wanted


def test_each_deadline_is_on_its_page(any_site: Path, data: dict[str, Any]) -> None:
    for task in data["tasks"]:
        text = (any_site / f"nhiem-vu/{task['id']}/index.html").read_text("utf-8")
        page = html5lib.parse(text, namespaceHTMLElements=False)
        shown = {
            element.get("id"): "".join(element.itertext())
            for element in page.iter("section")
        }
        for deadline in task["deadlines"]:
            assert deadline["phrase"] in shown[deadline["id"]]
            assert all(ref in shown[deadline["id"]] for ref in deadline["refs"])


def test_sheets_and_unit_data_hold_exactly_their_deadlines(
    any_site: Path, data: dict[str, Any], atoms: dict[str, set[str]]
) -> None:
    unnamed = [g["id"] for g in data["groups"] if not g["open"] and not g["members"]]
    addressees = [unit["id"] for unit in data["units"]] + unnamed
    everybody = {"all", "schedule", *PERIODS}
    made_of: dict[str, set[str]] = {}
    for path in (any_site / "checklists").iterdir():
        identity, _, form = path.name.partition(".")
        made_of.setdefault(form, set()).add(identity)
    forms = ("html", "pdf", "months.pdf", "xlsx", "docx", "wall-a3.pdf", "wall-a4.pdf")
    for form in forms:
        made = made_of[form]
        assert made - everybody == set(addressees), form
    for identity in addressees:
        undated = {
            deadline["id"]
            for task in data["tasks"]
            for deadline in task["deadlines"]
            if not deadline["date"] and roles(task, deadline, identity, atoms)
        }
        wanted = expected(data, atoms, identity) | undated
        sheet = (any_site / f"checklists/{identity}.html").read_text("utf-8")
        rows = [
            row.get("data-deadline")
            for row in html5lib.parse(sheet, namespaceHTMLElements=False).iter("tr")
        ]
        ticked = [row for row in rows if row]
        assert len(ticked) == len(set(ticked))
        assert set(ticked) == wanted, identity
        unit = json.loads(
            (any_site / f"api/v1/units/{identity}.json").read_text("utf-8")
        )
        assert {item["deadline"]["id"] for item in unit["items"]} == wanted
        page = (any_site / f"don-vi/{identity}/index.html").read_text("utf-8")
        assert all(f"#{deadline}" in page for deadline in wanted), identity


def test_the_linter_finds_no_fault_in_any_feed(any_site: Path) -> None:
    problems = lint_files(any_site / "feeds")
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
