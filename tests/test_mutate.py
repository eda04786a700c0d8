"""The mutation tool names exactly what no test notices, and leaves the project as it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from conftest import tree

from mutate import main
from mutating import trials
from mutating.mutants import find_mutants, list_mutants, sample_mutants

MODULE = '''\
"""Two limits, one held by its test."""

from functools import cache

LAST = 12


@cache
def is_late(day: int) -> bool:
    """Say "late" after the last day."""
    return day > LAST


def is_young(age: int) -> bool:
    assert isinstance(age, int)
    return age < 18


def never_called(text: str) -> str:
    return text or "nothing"


@cache
def half(number: int) -> int:
    return number // 2
'''
# What is late is tested on both sides of the limit, what is young far from it. The first test that asks for
# what is shared or remembered would notice nothing.
TESTS = """\
import pytest
from tiny.limits import half, is_late, is_young

@pytest.fixture(scope="module")
def verdicts():
    return [is_late(13), is_late(12)]

def test_first_to_share(verdicts):
    assert verdicts

def test_late(verdicts):
    assert verdicts == [True, False]

def test_first_to_halve():
    assert half(7) is not None

def test_half():
    assert half(7) == 3

def test_young():
    assert is_young(1)
    assert not is_young(90)
"""
SETTINGS = """\
[tool.pytest.ini_options]
markers = ["engine", "browser", "slow"]
addopts = ["--strict-markers"]
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for path, text in {
        "scripts/tiny/__init__.py": "",
        "scripts/tiny/limits.py": MODULE,
        "tests/test_limits.py": TESTS,
        "pyproject.toml": SETTINGS,
    }.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def run(root: Path, *arguments: str) -> int:
    return main(arguments, root=root, package="scripts/tiny")


@pytest.mark.slow
def test_survivors_are_named_and_nothing_else(
    tiny: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = tree(tiny)
    assert run(tiny, "--sample", "99") == 1
    said = capsys.readouterr().out
    mutants, _, table = said.partition("\n\n")
    survivors = {line for line in mutants.splitlines() if "not reached" not in line}
    path = "scripts/tiny/limits.py"
    assert survivors == {
        f"{path}:16:15 swap_op  < 18 -> <= 18",
        f"{path}:16:18 number  18 -> 19",
    }
    # Nobody calls it, so no test is run for it.
    unreached = f'{path}:20:12 swap_op  text or "nothing" -> text and "nothing"'
    assert f"{unreached}  (not reached)" in mutants.splitlines()
    # Killed: the last day as a number and as an assignment, what is later than it, the half and its number.
    [head, row, total] = table.splitlines()
    assert head.split() == ["module", "tried", "killed", "survived", "not", "reached"]
    assert row.split() == [path, "8", "5", "2", "1"]
    assert total.split() == ["all", "8", "5", "2", "1"]
    assert tree(tiny) == before

    rest = tmp_path / "rest"
    rest.write_text(said, "utf-8")
    module = tiny / path
    # Lines may have moved since.
    module.write_text(MODULE.replace("LAST =", "FIRST = 1\nLAST ="), "utf-8")
    tests = tiny / "tests/test_limits.py"
    tests.write_text(
        TESTS
        + "\ndef test_limit():\n    assert [is_young(17), is_young(18)] == [True, False]\n"
    )
    assert run(tiny, "--rest", str(rest)) == 0
    assert ":17:" not in capsys.readouterr().out


@pytest.mark.slow
def test_tests_that_fail_by_themselves_judge_nothing(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = tiny / "tests/test_limits.py"
    tests.write_text(TESTS.replace("is_young(90)", "is_young(3)"))
    assert run(tiny) == 2
    said = capsys.readouterr()
    assert "test_young" in said.err
    assert said.out == ""


@pytest.mark.slow
def test_a_mutant_that_never_ends_is_stopped(
    tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "PATIENCE", 8)
    (tiny / "scripts/tiny/limits.py").write_text(
        "def count(n: int) -> int:\n    while n > 0:\n        n -= 1\n    return n\n"
    )
    (tiny / "tests/test_limits.py").write_text(
        "from tiny.limits import count\n\ndef test_end():\n    assert count(3) == 0\n"
    )
    assert run(tiny, "--sample", "99") == 0
    assert "only by taking too long" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "no module nothing"),
        (["--sample", "0"], "takes a number from 1"),
        (["--rest", "gone.txt"], "no file gone.txt"),
    ],
)
def test_what_cannot_be_tried_is_said_in_a_line(
    arguments: list[str],
    words: str,
    tiny: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(tiny, *arguments)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err.splitlines()[-1]


def changes(source: str) -> set[str]:
    return {
        f"{mutant.before} -> {mutant.after}" for mutant in list_mutants("a.py", source)
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if x:\n    pass\n", {"if x -> if not (x)"}),
        ("[a for a in b if a]\n", {"if a -> if not (a)"}),
        ("while x:\n    pass\n", {"while x -> while not (x)"}),
        ("f()\n", {"f() -> pass"}),
        ("x in y\n", {"in -> not in"}),
        ("x and y\n", {"x and y -> x or y"}),
        ("y = not x\n", {"not x -> x", "y = not x -> y = None"}),
        ("f(a, b)\n", {"f(a, b) -> f(a, )", "f(a, b) -> f(None, b)"}),
    ],
)
def test_logic_is_changed(source: str, expected: set[str]) -> None:
    assert expected <= changes(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""Not 1 word."""\n',
        "x: list[1]\n",
        "x: int | None = None\n",
        "assert x == 1\n",
        "@wrapped(1)\ndef f() -> int: ...\n",
        "Rule = Callable[[int], bool]\n",
        "from a import b\n",
        "'one'\n",
        "for x in cast(int, 1): ...\n",
    ],
)
def test_what_is_no_logic_is_left_alone(source: str) -> None:
    assert changes(source) == set()


def test_a_mutant_is_the_module_with_one_change() -> None:
    source = "x = (\n    1  # one\n)\ny = 1\n"
    codes = [mutant.code() for mutant in list_mutants("a.py", source)]
    assert "x = (\n    2  # one\n)\ny = 1\n" in codes
    assert "x = (\n    1  # one\n)\ny = 2\n" in codes


def test_whoever_runs_a_part_of_a_statement_reaches_all_of_it() -> None:
    source = "if (\n    x\n):\n    y = f(\n        1,\n    )\n"
    reached = {
        str(mutant): list(mutant.reached_by)
        for mutant in list_mutants("a.py", source)
        if mutant.operator in ("number", "negate_condition")
    }
    assert reached == {
        "a.py:1:1 negate_condition  if ( x ) -> if not (x)": [1, 2, 3],
        "a.py:5:9 number  1 -> 2": [4, 5, 6],
    }


@pytest.mark.slow
def test_a_sample_is_the_same_for_the_same_seed_and_one_a_place() -> None:
    source = "".join(f"v{n} = f({n}, a and b, k={n})\n" for n in range(40))
    mutants = list_mutants("a.py", source)
    sample = sample_mutants(mutants, 15, "1:a.py")
    assert len(sample) == 15
    assert sample == sample_mutants(mutants, 15, "1:a.py")
    assert sample != sample_mutants(mutants, 15, "2:a.py")
    places = Counter((mutant.line, mutant.column) for mutant in sample)
    assert set(places.values()) == {1}


def test_a_survivor_is_found_again_where_it_moved(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("# new\nx = 1\ny = 1\n", "utf-8")
    printed = [
        "a.py:1:5 number  1 -> 2  (not reached)",
        "a.py:1:5 number  7 -> 8",
        "module tried killed",
    ]
    known, gone = find_mutants(printed, tmp_path)
    assert [(mutant.line, mutant.after) for mutant in known] == [(2, "2")]
    assert gone == ["a.py:1:5 number  7 -> 8"]
