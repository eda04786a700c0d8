"""Every finding has a rule, an example that raises it, and a place on the page for keepers."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from conftest import GUIDES, MINIMAL, ROOT, context_of, make_plan, run_kehoach
from examples import PAGE, describe_checks, find_in_example, load_examples

from kehoach.checks import acknowledging, across, document, drafts, mentions, single
from kehoach.checks.printers import print_github
from kehoach.checks.remarks import remarks_of
from kehoach.checks.single import check_plan
from kehoach.cli import checking
from kehoach.plan import amendments
from kehoach.plan.kinds import base, counted, periods, recurring, registry, worded
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.resolution import parse_both
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
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
    checks = (acknowledging, single, drafts, across, document, mentions)
    modules = (*rooms, amendments, *checks)
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
    [tasks] = [block for block in blocks if block.startswith("tasks:")]
    task += tasks.removeprefix("tasks:\n")
    # A plan of its own: in it one of the two bodies is renamed and the other is no more.
    [bodies] = [block for block in blocks if block.startswith("units:")]
    others = [block for block in blocks if block not in (deadlines, tasks, bodies)]
    head = MINIMAL[: MINIMAL.index("units:")].replace("issuer: mot", "issuer: uy-ban")
    record, plan = parse_both(
        (head + units + task + "".join(others)).encode(), "plan.yaml"
    )
    assert {one.kind for one in record.tasks[0].deadlines} == set(KINDS)
    assert [item.id for _, item in plan.items if item.status == "cancelled"] == [
        "gui-ho-so"
    ]
    known = bodies.replace("units:\n", "units:\n  - {id: uy-ban, name: Ủy ban}\n")
    of_one = MINIMAL[MINIMAL.index("tasks:") :].replace("mot", "phuong-moi")
    of_one = of_one.replace("hai", "uy-ban").replace("ca-uy-ban", "uy-ban")
    _, renamed = parse_both((head + known + of_one).encode(), "plan.yaml")
    assert [former.name for former in renamed.directory["phuong-moi"].was] == [
        "Phường Một"
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

    monkeypatch.setattr(checking, "rehearse_build", rehearse)
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


TWO_DAYS = ("trước ngày 30/3/2020", "ngày 31/3/2020")


def finding(
    code: str = "row-gap",
    figures: tuple[str, ...] = TWO_DAYS,
    severity: Severity = Severity.WARNING,
    reason: str = "",
    line: int = 1,
) -> Problem:
    problem = problem_at(
        "plan.yaml",
        Mark(line),
        code,
        severity=severity,
        figures=figures,
        about=("viec",),
    )
    return dataclasses.replace(problem, reason=reason)


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (finding(), True),
        (finding(figures=("một", "hai", "ba")), True),
        (finding(figures=TWO_DAYS[:1]), False),
        (finding(severity=Severity.INFO), False),
        (finding(figures=(), severity=Severity.INFO, reason="đúng là vậy"), True),
        # Of feeds, which no document contradicts: no rule of the plan.
        (finding(code="feed-long-line"), False),
    ],
)
def test_readers_are_told_what_the_document_says_twice_and_what_was_answered(
    found: Problem, known: bool
) -> None:
    remarks = remarks_of(make_plan(MINIMAL), [found])
    assert bool(remarks) is known


def test_one_reason_for_several_findings_is_one_remark() -> None:
    answered = [
        finding(reason="đúng là vậy", severity=Severity.INFO),
        finding(reason="đúng là vậy", severity=Severity.INFO, line=2),
        finding(reason="vì lẽ khác", severity=Severity.INFO, line=3),
    ]
    open_findings = [finding(line=4), finding(line=5)]
    remarks = remarks_of(make_plan(MINIMAL), [*answered, *open_findings])
    texts = [remark.text for remark in remarks]
    assert texts == ["đúng là vậy", "vì lẽ khác", "", ""]
    assert remarks[0].figures == TWO_DAYS
    assert remarks[0].about == ("viec",)


def test_a_remark_stands_at_the_lines_that_it_is_about() -> None:
    deadlines = (
        "      - {id: dot-1, kind: before, date: 10/3/2020, phrase: trước 10/3/2020}\n"
        "      - {id: dot-2, kind: before, date: 10/9/2020, phrase: trước 10/9/2020}\n"
        "      - {id: thang, kind: recurring, every: month, day: 5, bound: by, phrase: ngày 5 hằng tháng}\n"
    )
    recorded = (
        "contradictions:\n"
        "  - {id: ca-viec, about: [viec-hai], text: cả việc}\n"
        "  - {id: mot-dot, about: [viec-hai, dot-2], text: đợt hai}\n"
        "  - {id: hang-thang, about: [thang], text: hằng tháng}\n"
        "  - {id: hai-ten, about: [mot, hai], text: hai tên}\n"
    )
    task = "  - id: viec-hai\n    title: Việc hai\n    refs: [II]\n    deadlines:\n"
    context = context_of(make_plan(MINIMAL + task + deadlines + recorded))

    def at(deadline: str) -> list[str]:
        recorded = [one for one in context.remarks_at(deadline) if not one.rule]
        return [remark.text for remark in recorded]

    assert at("dot-1") == ["cả việc"]
    assert at("dot-2") == ["cả việc", "đợt hai"]
    assert at("thang-2020-03") == ["cả việc", "hằng tháng"]
    assert at("viec") == []


def test_an_annotation_of_github_stays_one_command() -> None:
    """What its runner takes for its own signs is escaped as its toolkit does it (actions/toolkit, command.ts)."""
    problem = dataclasses.replace(
        finding(reason="đạt 100%\r\nxem: a, b", line=7), path="kế:hoạch,100%.yaml"
    )
    [line] = print_github([problem], load_words("vi")).splitlines()
    place, _, sentence = line.removeprefix("::").partition("::")
    assert place == ("warning file=kế%3Ahoạch%2C100%25.yaml,line=7,col=1,title=row-gap")
    # In the message only what ends it or begins an escape.
    assert "đạt 100%25%0D%0Axem: a, b" in sentence


def test_an_acknowledgement_of_nobody_is_an_error() -> None:
    with pytest.raises(InputError) as error:
        make_plan(
            GAP + "acknowledged: [{finding: row-gap, about: [khong-co], reason: x}]\n"
        )
    assert [one.code for one in error.value.problems] == ["unknown-task"]
