"""Every finding has a rule, an example that raises it, and a place on the page for keepers."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from conftest import GUIDES, MINIMAL, ROOT, make_plan, run_kehoach
from examples import PAGE, describe_checks, find_in_example, load_examples

from kehoach.checks import across, document, single
from kehoach.checks.single import check_plan
from kehoach.cli import inspection
from kehoach.plan import amendments
from kehoach.plan.kinds import base, counted, periods, recurring, registry, worded
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.resolution import parse_both
from kehoach.problems import InputError, Problem, Severity
from kehoach.site.engine import EngineError
from kehoach.words import load_words

RULES = load_words("vi").group("rule")
EXAMPLES = load_examples()


@pytest.mark.parametrize("code", EXAMPLES)
def test_each_example_raises_its_finding(code: str) -> None:
    assert code in {problem.code for problem in find_in_example(EXAMPLES[code])}


def test_every_code_of_the_checks_has_a_rule_and_an_example() -> None:
    """The codes are read from the source of the checks, so that none can be forgotten."""
    rooms = (base, worded, registry, periods, recurring, counted)
    modules = (*rooms, amendments, single, across, document)
    text = "".join(inspect.getsource(module) for module in modules)
    messages = tomllib.loads(
        (ROOT / "scripts/kehoach/strings/vi.toml").read_text("utf-8")
    )["problem"]
    named = {
        code for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', text) if code in messages
    }
    named |= {"no-lead", "no-coordinate", "contradiction"}
    # A name that is taken or unknown, and a missing text, say nothing about deadlines.
    assert (
        named - {"content-missing", "unknown-finding", "duplicate-id"}
        == set(EXAMPLES)
        == set(RULES)
    )


def test_the_page_for_keepers_is_what_the_program_does(
    request: pytest.FixtureRequest,
) -> None:
    page = describe_checks(load_words("vi"))
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page


def test_the_guide_shows_each_kind_of_deadline_and_all_its_examples_load() -> None:
    blocks = re.findall(
        r"```yaml\n(.*?)```",
        (GUIDES / "soan-plan-yaml.md").read_text("utf-8"),
        re.DOTALL,
    )
    [deadlines] = [block for block in blocks if block.startswith("deadlines:")]
    units = (
        "units: [{id: uy-ban, name: Ủy ban}, {id: phuong-mot, name: Phường Một},"
        " {id: phuong-hai, name: Phường Hai}]\n"
    )
    task = (
        "tasks:\n  - id: viec\n    title: Việc\n    refs: [II.3]\n"
        + textwrap.indent(deadlines, "    ")
    )
    others = [block for block in blocks if block is not deadlines]
    head = MINIMAL[: MINIMAL.index("units:")].replace("issuer: mot", "issuer: uy-ban")
    record, plan = parse_both(
        (head + units + task + "".join(others)).encode(), "plan.yaml"
    )
    assert {one.kind for one in record.tasks[0].deadlines} == set(KINDS)
    assert [item.id for _, item in plan.items if item.status == "cancelled"] == [
        "gui-ho-so"
    ]


@pytest.mark.slow
def test_a_plan_is_checked_again_whenever_it_is_saved(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(MINIMAL, "utf-8")
    command = [
        sys.executable,
        "-m",
        "kehoach",
        "check",
        "--watch",
        "--lang",
        "vi",
        "--plan",
        str(plan),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as watching:
        assert watching.stdout
        try:
            assert "0 lỗi" in next(line for line in watching.stdout if "lỗi" in line)
            plan.write_text(MINIMAL.replace("lead: [mot]", "lead: [ai]"), "utf-8")
            assert "[unknown-party]" in next(
                line for line in watching.stdout if "lỗi" in line
            )
            plan.write_text(MINIMAL, "utf-8")
            assert "0 lỗi" in next(line for line in watching.stdout if "lỗi" in line)
        finally:
            watching.kill()


def test_watching_goes_on_after_a_slip_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")
    (tmp_path / "mkdocs.yml").write_text("theme: [", "utf-8")

    def rehearse(*_: object) -> tuple[Problem, ...]:
        if (tmp_path / "mkdocs.yml").read_text("utf-8") == "theme: [":
            raise EngineError("a bracket is open")
        return ()

    def save_or_stop(_: float) -> None:
        if (tmp_path / "mkdocs.yml").read_text("utf-8") != "theme: [":
            raise KeyboardInterrupt
        (tmp_path / "mkdocs.yml").write_text("theme: {name: material}", "utf-8")

    monkeypatch.setattr(inspection, "rehearse_build", rehearse)
    monkeypatch.setattr("time.sleep", save_or_stop)
    done = run_kehoach("check", "--watch", "--lang", "vi", cwd=tmp_path)
    assert done.returncode == 130
    assert "a bracket is open" in done.stderr
    assert "0 lỗi" in done.stdout


GAP = (
    MINIMAL
    + "  - {id: sau, title: Sau, refs: [Mục 3], lead: [mot], coordinate: [hai]}\n"
)


def test_an_acknowledged_finding_is_a_note_with_its_reason() -> None:
    [before] = [one for one in check_plan(make_plan(GAP), ()) if one.code == "row-gap"]
    assert (before.severity, before.reason) == (Severity.WARNING, "")
    known = GAP + "acknowledged: [{finding: row-gap, about: [sau], reason: bỏ số 2}]\n"
    [after] = [
        one
        for one in check_plan(make_plan(known), ())
        if one.code in ("row-gap", "acknowledged-gone")
    ]
    assert (after.severity, after.reason) == (Severity.INFO, "bỏ số 2")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{finding: row-gap, about: [viec], reason: x}", "acknowledged-gone"),
        ("{finding: row-gap, about: [sau, viec], reason: x}", "acknowledged-gone"),
        ("{finding: day-off, reason: x}", "acknowledged-gone"),
        ("{finding: rowgap, reason: x}", "unknown-finding"),
    ],
)
def test_what_is_acknowledged_and_does_not_occur_is_reported_at_its_line(
    entry: str, code: str
) -> None:
    found = check_plan(make_plan(GAP + f"acknowledged:\n  - {entry}\n"), ())
    [told] = [one for one in found if one.code == code]
    assert told.line == len(GAP.splitlines()) + 2


def test_an_acknowledgement_of_nobody_is_an_error() -> None:
    with pytest.raises(InputError) as error:
        make_plan(
            GAP + "acknowledged: [{finding: row-gap, about: [khong-co], reason: x}]\n"
        )
    assert [one.code for one in error.value.problems] == ["unknown-task"]
