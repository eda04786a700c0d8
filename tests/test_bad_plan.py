"""One deliberately bad plan: every problem at once, each at its place, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import DATA, MINIMAL, make_plan, run_kehoach, with_deadline

from kehoach.checks.single import check_plan
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError
from kehoach.words import load_words

EXPECTED = [
    (2, 7, "not-plan-id"),
    (3, 9, "not-integer"),
    (6, 11, "not-date"),
    (7, 11, "unknown-party"),
    (8, 8, "not-url"),
    (9, 3, "unknown-field"),
    (12, 10, "duplicate-id"),
    (13, 40, "duplicate-alias"),
    (14, 9, "not-slug"),
    (17, 38, "unknown-party"),
    (20, 12, "wrong-type-text"),
    (22, 12, "unknown-phase"),
    (23, 5, "unknown-field"),
    (25, 26, "not-choice"),
    (26, 14, "duplicate-id"),
    (26, 40, "not-date"),
    (27, 9, "missing-field"),
    (28, 9, "wrong-type-mapping"),
    (29, 5, "missing-field"),
    (30, 10, "empty-value"),
    (31, 16, "wrong-type-list"),
]


def test_every_problem_is_reported_at_its_place() -> None:
    with pytest.raises(InputError) as caught:
        load_plan(DATA / "bad.yaml")
    assert [(p.line, p.column, p.code) for p in caught.value.problems] == EXPECTED


@pytest.mark.parametrize("language", ["vi", "en"])
def test_messages_are_one_line_with_place_and_advice(
    language: str, tmp_path: Path
) -> None:
    done = run_kehoach(
        "check", "--plan", str(DATA / "bad.yaml"), "--lang", language, cwd=tmp_path
    )
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert len(lines) == len(EXPECTED)
    for line, (number, column, code) in zip(lines, EXPECTED, strict=True):
        assert f"bad.yaml:{number}:{column}: " in line
        assert line.endswith(f"[{code}]")
        assert " → " in line


def test_nearest_name_is_offered() -> None:
    with pytest.raises(InputError) as caught:
        load_plan(DATA / "bad.yaml")
    hints = {(p.line, p.code): p.hint(load_words("vi")) for p in caught.value.problems}
    assert "lead" in hints[23, "unknown-field"]
    assert "mot" in hints[17, "unknown-party"]


def test_json_and_github_formats(tmp_path: Path) -> None:
    plan = str(DATA / "bad.yaml")
    rows = json.loads(
        run_kehoach("check", "--plan", plan, "--format", "json", cwd=tmp_path).stdout
    )
    assert [(row["line"], row["column"], row["code"]) for row in rows] == EXPECTED
    lines = run_kehoach(
        "check", "--plan", plan, "--format", "github", cwd=tmp_path
    ).stdout.splitlines()
    assert len(lines) == len(EXPECTED)
    assert all(line.startswith("::error file=") for line in lines)


def codes_of(text: str) -> set[str]:
    return {problem.code for problem in check_plan(make_plan(text), ())}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            with_deadline("id: viec, kind: before, date: 30/4/2020, phrase: x"),
            "day-off",
        ),
        (
            with_deadline("id: viec, kind: event, date: 01/01/2020, phrase: x"),
            "before-issue",
        ),
        (
            with_deadline("id: viec, kind: before, date: 03/01/2020, phrase: x"),
            "no-time-left",
        ),
        (
            with_deadline("id: viec, kind: before, date: 15/01/2021, phrase: x"),
            "year-not-announced",
        ),
        (
            MINIMAL
            + "  - {id: sau, title: Sau, refs: [Mục 2], implement: [hai], coordinate: [hai]}\n",
            "no-lead",
        ),
        (
            MINIMAL + "  - {id: sau, title: Sau, refs: [Mục 2], lead: [mot]}\n",
            "no-coordinate",
        ),
        (MINIMAL.replace("groups:", "  - {id: ba, name: Ba}\ngroups:"), "unit-unused"),
        (
            MINIMAL + "sections: [{id: a, ref: I, title: A, text: khong.md}]\n",
            "content-missing",
        ),
        (
            MINIMAL + "contradictions: [{id: a, about: [viec], text: hai cách}]\n",
            "contradiction",
        ),
        (
            MINIMAL.replace("refs: [Mục 1]", "refs: [Mục 1]\n    phase: q2")
            + "phases: [{id: q2, name: Quý II, start: 01/4/2020, end: 30/6/2020}]\n",
            "outside-phase",
        ),
    ],
)
def test_checks_find_what_they_look_for(text: str, code: str) -> None:
    assert code in codes_of(text)
    assert code not in codes_of(MINIMAL)


@pytest.mark.parametrize("role", ["lead", "implement", "coordinate"])
def test_a_unit_whose_task_has_no_deadline_is_concerned(role: str) -> None:
    units = MINIMAL.replace("groups:", "  - {id: ba, name: Ba}\ngroups:")
    assert "unit-unused" in codes_of(units)
    task = f"  - {{id: sau, title: Sau, refs: [Mục 2], {role}: [ba]}}\n"
    assert "unit-unused" not in codes_of(units + task)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        # A year is that of living people's papers: a slip in its figures is told.
        ("date: 30/3/2020", "date: 01/01/2015", ""),
        ("date: 30/3/2020", "date: 31/12/2014", "date-too-far"),
        ("date: 30/3/2020", "date: 31/12/1899", "not-date"),
        ("date: 30/3/2020", "date: 31/12/2025", ""),
        ("date: 30/3/2020", "date: 01/01/2026", "date-too-far"),
        ("date: 30/3/2020", "date: 01/01/2201", "not-date"),
        ("date: 30/3/2020", "date: 2020-03-30", ""),
        ("date: 30/3/2020", "date: 30-3-2020", "not-date"),
        ("title: Việc", f"title: {'v' * 300}", ""),
        ("title: Việc", f"title: {'v' * 301}", "too-long"),
        ("id: thu-2020", f"id: {'a' * 64}", ""),
        ("id: thu-2020", f"id: {'a' * 65}", "not-plan-id"),
    ],
)
def test_a_value_is_taken_up_to_its_bounds(old: str, new: str, code: str) -> None:
    text = MINIMAL.replace("phrase: trước 30/3/2020", "phrase: x").replace(old, new, 1)
    if not code:
        assert make_plan(text).tasks
        return
    with pytest.raises(InputError) as caught:
        make_plan(text)
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("day", "sound"),
    [
        *(("1", True), ("31", True)),
        *(("0", False), ("32", False), ("-1", False), ("1_0", False), ("1.0", False)),
    ],
)
def test_a_whole_number_is_written_in_plain_figures_within_its_bounds(
    day: str, sound: bool
) -> None:
    text = with_deadline(
        f"id: viec, kind: recurring, every: month, day: {day}, bound: by, phrase: x"
    )
    if sound:
        assert make_plan(text).tasks
        return
    with pytest.raises(InputError) as caught:
        make_plan(text)
    assert [problem.code for problem in caught.value.problems] == ["not-integer"]


def test_a_day_that_the_phrase_does_not_print_comes_with_every_other_problem() -> None:
    text = with_deadline(
        "id: viec, kind: before, date: 31/3/2020, phrase: trước 30/3/2020"
    )
    with pytest.raises(InputError) as caught:
        make_plan(text.replace("lead: [mot]", "lead: [nam]"))
    assert {problem.code for problem in caught.value.problems} == {
        "phrase-mismatch",
        "unknown-party",
    }


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        (
            "- {id: a, name: A, members: [b]}\n  - {id: b, name: B, members: [a]}",
            "group-cycle",
        ),
        ("- {id: a, name: A, open: yes, members: [mot]}", "open-group-with-members"),
        ("- {id: a, name: A, except: [mot]}", "except-without-members"),
    ],
)
def test_impossible_groups(groups: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(MINIMAL.replace("groups:\n", f"groups:\n  {groups}\n"))
    assert {problem.code for problem in caught.value.problems} == {code}


OVERRIDE = "{date: %s, worked: %s, name: N, source: S}"


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        # The last one won without a word: a make-up Saturday was off again.
        (
            "calendar:\n",
            "calendar:\n  overrides:\n"
            f"    - {OVERRIDE % ('04/01/2020', 'yes')}\n"
            f"    - {OVERRIDE % ('2020-01-04', 'no')}\n",
            "day-twice",
            14,
        ),
        (
            "groups:\n",
            "retired:\n  - {id: cu, reason: một}\n  - {id: cu, reason: hai}\ngroups:\n",
            "retired-twice",
            10,
        ),
    ],
)
def test_what_can_be_said_once_only_is_told_where_it_stands_again(
    old: str, new: str, code: str, column: int
) -> None:
    text = MINIMAL.replace(old, new)
    with pytest.raises(InputError) as caught:
        make_plan(text)
    [problem] = caught.value.problems
    last_of_new = text[: text.index(new) + len(new)].removesuffix("groups:\n")
    line = last_of_new.count("\n")
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert dict(problem.values)["first"] == line - 1


def test_two_overrides_of_one_day_on_one_line_are_two() -> None:
    both = ", ".join(OVERRIDE % ("04/01/2020", worked) for worked in ("yes", "no"))
    with pytest.raises(InputError) as caught:
        make_plan(MINIMAL.replace("calendar:\n", f"calendar:\n  overrides: [{both}]\n"))
    assert [problem.code for problem in caught.value.problems] == ["day-twice"]
