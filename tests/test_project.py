"""The project keeps its promises: commands, wheel, strings, layers."""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import errno
import io
import os
import re
import shutil
import string
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import MINIMAL, ROOT, KeepersFileError, run_kehoach, tree

from kehoach.cli import main
from kehoach.cli.arguments import today
from kehoach.cli.parser import FAMILIES, load_family, make_parser
from kehoach.cli.terminal import show_progress
from kehoach.desk.starter import starter_files
from kehoach.words import load_words


def texts(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        found.update(
            texts(value, f"{prefix}{key}.")
            if isinstance(value, dict)
            else {f"{prefix}{key}": value}
        )
    return found


def strings(language: str) -> dict[str, str]:
    return texts(
        tomllib.loads(
            (ROOT / f"scripts/kehoach/strings/{language}.toml").read_text("utf-8")
        )
    )


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_languages_have_the_same_words() -> None:
    vi, en = strings("vi"), strings("en")
    assert list(vi) == list(en)
    assert {key: holes(text) for key, text in vi.items()} == {
        key: holes(text) for key, text in en.items()
    }


def codes_in(path: Path) -> set[str]:
    """List the codes that a module reports: the first plain text among a reporting call's arguments."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name in ("problem_at", "report", "_stop"):
                found |= {
                    a.value
                    for a in node.args
                    if isinstance(a, ast.Constant) and isinstance(a.value, str)
                }
    return found


@pytest.mark.slow
def test_every_problem_that_the_code_names_has_its_words() -> None:
    named = set().union(
        *(codes_in(path) for path in (ROOT / "scripts/kehoach").rglob("*.py"))
    )
    assert len(named) > 40
    assert {f"problem.{code}.message" for code in named} <= strings("vi").keys()


def test_the_reference_names_the_commands_that_ci_runs() -> None:
    readme = (ROOT / "scripts/README.md").read_text("utf-8")
    for command, place in (
        ("build", ".ci/check"),
        ("check", ".ci/check"),
        ("publish", ".ci/publish"),
        ("test", ".ci/run"),
    ):
        assert f"python3 scripts/run.py {command}" in readme
        assert f"python3 scripts/run.py {command}" in (ROOT / place).read_text("utf-8")


def test_no_test_reads_the_keepers_own_plan() -> None:
    for path in ("plan.yaml", "content/gioi-thieu.md"):
        with pytest.raises(KeepersFileError):
            (ROOT / path).read_bytes()


def test_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "scripts/requirements.txt").read_text("utf-8")
    assert "://" not in lock
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert re.match(r"[a-z0-9-]+==\S+", block)
        assert "--hash=sha256:" in block


def test_run_needs_the_standard_library_only() -> None:
    code = "import runpy, sys; sys.argv = ['run.py', '--help']; runpy.run_path('scripts/run.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "scripts/run.py build" in done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "-qq",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    [found] = folder.glob("*.whl")
    return found


@pytest.mark.slow
def test_wheel_holds_templates_strings_and_starter(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "scripts/kehoach"
    data = {p for p in tree(package) if not p.endswith(".pyc")}
    assert {f"kehoach/{path}" for path in data} <= names
    assert {
        "kehoach/starter/shared/mkdocs.yml",
        "kehoach/guides/doc-thoi-han.md",
    } <= names


@pytest.mark.engine
def test_starter_from_the_wheel_builds(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    environment = {"PYTHONPATH": str(tmp_path / "installed"), "LC_ALL": "C"}
    probe = subprocess.run(
        [sys.executable, "-c", "import kehoach; print(kehoach.__file__)"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path) in probe.stdout
    assert run_kehoach("new", "mau", cwd=tmp_path, **environment).returncode == 0
    assert (tmp_path / "mau/mkdocs.yml").read_bytes() == (
        ROOT / "mkdocs.yml"
    ).read_bytes()
    done = run_kehoach("build", cwd=tmp_path / "mau", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "mau/build/site/feeds/units/phong-so-hoa.ics").is_file()
    again = run_kehoach("new", "mau", cwd=tmp_path, **environment)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr


def test_usage_errors_exit_with_two(tmp_path: Path) -> None:
    for arguments in (
        [],
        ["nothing"],
        ["build", "--today", "32/01/2020"],
        ["check", "--format", "x"],
        ["--lang", "fr", "check"],
        ["check", "--lang", "fr"],
    ):
        done = run_kehoach(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


DRAFT = (
    "KẾ HOẠCH năm 2020\nTT\tNội dung\tChủ trì\tThời hạn\n1\tHọp\tĐoàn\tngày 05/6/2020\n"
)


@pytest.mark.parametrize(
    ("arguments", "path", "told"),
    [
        ("export --xlsx .", ".", "là thư mục"),
        ("export --csv ..", "..", "là thư mục"),
        ("export --docx muc", "muc", "là thư mục"),
        ("export --xlsx khong-co/a.xlsx", "khong-co/a.xlsx", "không có thư mục"),
        ("export --csv plan.yaml/a.csv", "plan.yaml/a.csv", "có tệp đứng ở chỗ"),
        ("import a.txt --out .", ".", "là thư mục"),
        ("import a.txt --out muc", "muc", "là thư mục"),
        (
            "import a.txt --out khong-co/p.yaml",
            "khong-co/p.yaml",
            "không có thư mục",
        ),
        ("import muc --out p.yaml", "muc:1:1", "không đọc được tệp"),
        ("rollover 2021 --out .", ".", "là thư mục"),
        ("rollover 2021 --out muc", "muc", "là thư mục"),
        ("rollover 2021 --out khong-co/p.yaml", "khong-co/p.yaml", "không có thư mục"),
        ("rollover 2021 --plan .", ".:1:1", "đây là thư mục"),
        ("new plan.yaml/muc", "plan.yaml/muc", "có tệp đứng ở chỗ"),
        ("new plan.yaml", "plan.yaml", "thư mục đã có nội dung"),
        (f"new {'a' * 300}", "a" * 300, "tên quá dài"),
    ],
)
def test_a_path_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, arguments: str, path: str, told: str
) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")
    (tmp_path / "a.txt").write_text(DRAFT, "utf-8")
    (tmp_path / "muc").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = run_kehoach(*arguments.split(), cwd=tmp_path)
    assert done.returncode in (1, 2)
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{path}: ")
    assert told in line
    # Nothing was begun.
    assert (sorted(tmp_path.rglob("*")), done.stdout) == (before, "")


@pytest.mark.parametrize(
    "arguments", ["export --xlsx muc/a.xlsx", "new muc/a", "rollover 2021 --out muc/a"]
)
def test_a_place_where_nobody_may_write_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")

    # In place of a folder without the right to write, which binds no administrator.
    def refusing(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Any, *rest: Any, **more: Any) -> Any:
            if str(path).startswith("muc/"):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return ask(path, *rest, **more)

        return asked

    for module, name in ((os, "mkdir"), (os, "open"), (io, "open")):
        monkeypatch.setattr(module, name, refusing(getattr(module, name)))
    done = run_kehoach(*arguments.split(), cwd=tmp_path)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{arguments.split()[-1]}: không có quyền")


BAD = {
    "unknown unit": MINIMAL.replace("lead: [mot]", "lead: [nam]"),
    "no such day": MINIMAL.replace("30/3/2020", "31/02/2020", 1),
    "duplicate id": MINIMAL.replace(
        "groups:", "  - {id: hai, name: Đơn vị Ba}\ngroups:"
    ),
    "duplicate key": MINIMAL.replace("  year: 2020", "  year: 2020\n  year: 2021"),
    "alias bomb": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{n}: &{n} [{', '.join([f'*{m}'] * 9)}]\n"
        for m, n in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "tab": MINIMAL.replace("  year", "\tyear"),
    "unknown field": MINIMAL.replace("    coordinate:", "    coordinat:"),
    "wrong type": MINIMAL.replace("title: Việc", "title: [Việc]"),
    "empty file": "",
    "control character": MINIMAL.replace("Việc", "Vi\x07ệc"),
    "legacy text": MINIMAL.replace("Kế hoạch thử", "kÕ ho¹ch thö"),
    "large file": "#" * 50_000_000,
}


@pytest.mark.parametrize("case", [*BAD, "directory"])
def test_bad_input_is_one_line_and_publishes_nothing(
    case: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    if case == "directory":
        Path("plan.yaml").mkdir()
    else:
        Path("plan.yaml").write_text(BAD[case], "utf-8")
    assert main(["build"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert re.match(r"plan\.yaml:\d+:\d+: lỗi: .+ → .+ \[[a-z0-9-]+\]$", lines[0])
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [("vi_VN.UTF-8", "lỗi"), ("en_GB.UTF-8", "error"), ("C", "lỗi")],
)
def test_language_follows_the_environment(
    environment: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text("")
    done = run_kehoach("check", cwd=tmp_path, LC_ALL=environment)
    assert done.returncode == 1
    assert f"plan.yaml:1:1: {expected}: " in done.stdout


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-14"])
def test_the_day_is_that_of_vietnam_wherever_the_machine_stands(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the two zones, at both ends of the date line, has another day than Vietnam at any moment."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        # Indochina Time is UTC+7 all year.
        before = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)).date()
        day = today(argparse.Namespace())
        after = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)).date()
    time.tzset()
    assert before <= day <= after
    given = dt.date(2020, 1, 20)
    assert today(argparse.Namespace(today=given)) == given


@pytest.mark.parametrize(("cores", "jobs"), [(6, 6), (None, 1)])
def test_a_build_uses_every_core_that_the_machine_tells_of(
    cores: int | None, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    parser = make_parser(load_words("vi"), ["build"])
    assert parser.parse_args(["build"]).jobs == jobs
    assert parser.parse_args(["build", "--jobs", "3"]).jobs == 3


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_that_fills_and_a_pipe_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = {}
    for name, stream in (("terminal", _Terminal()), ("pipe", io.StringIO())):
        monkeypatch.setattr(sys, "stderr", stream)
        show = show_progress(load_words("vi"))
        show("staging", 0, 0)
        show("printing", 1, 4)
        show("printing", 4, 4)
        show("publishing", 0, 0)
        show("uploading", 1, 2)
        show("uploading", 2, 2)
        shown[name] = stream.getvalue()
    words = strings("vi")
    # Each step takes the line of the one before (ECMA-48: back to its start, rest erased); the last leaves it empty.
    assert shown["terminal"].split("\r\033[K") == [
        "",
        f"{words['cli.staging']}…",
        f"{words['cli.printing']} [#####               ] 1/4",
        f"{words['cli.printing']} [####################] 4/4",
        f"{words['cli.publishing']}…",
        "",
        f"{words['cli.uploading']} [##########          ] 1/2",
        f"{words['cli.uploading']} [####################] 2/2",
        "",
    ]
    assert shown["pipe"] == ""


def test_a_check_says_that_settings_are_missing_and_checks_the_plan(
    tmp_path: Path,
) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")
    done = run_kehoach("check", "--lang", "vi", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "0 lỗi, 0 cảnh báo, 0 ghi chú.\n")
    [line] = done.stderr.splitlines()
    assert line.startswith("mkdocs.yml: không tìm thấy")


def test_a_new_project_holds_every_file_of_the_starter() -> None:
    files = dict(starter_files(load_words("vi")))
    own = ROOT / "scripts/kehoach/starter/own"
    assert {path: files[path] for path in tree(own)} == tree(own)
    assert any("/" in path for path in tree(own))
    project = tree(ROOT / "scripts/kehoach/starter/project")
    assert {path: files[path] for path in project} == project
    assert files.keys() - tree(own).keys() - project.keys() == {
        "mkdocs.yml",
        "requirements.txt",
        ".kehoach/plan.schema.json",
    }


def test_help_waits_for_no_typesetter_and_no_office_format(tmp_path: Path) -> None:
    heavy = {"docx", "icalendar", "jinja2", "openpyxl", "ruamel", "typst", "xlsxwriter"}
    script = (
        "import sys; from kehoach.cli import main\n"
        "try: main(['--help'])\n"
        f"except SystemExit: sys.stderr.write(' '.join({heavy!r} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    assert all(f"\n    {name} " in done.stdout for name in FAMILIES)


def test_a_check_waits_for_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    heavy = {
        *("docx", "docxtpl", "openpyxl", "xlsxwriter", "ruamel", "typst", "pikepdf"),
        *("fontTools", "lxml", "jinja2", "segno", "filelock", "multiprocessing"),
        *("concurrent.futures.process", "urllib.request", "ssl", "boto3"),
        "holidays.countries",
    }
    script = (
        "import sys; from kehoach.cli import main\n"
        "code = main(['check', '--lang', 'vi'])\n"
        f"sys.stderr.write(' '.join({heavy!r} & sys.modules.keys()))\n"
        "sys.exit(code)"
    )
    for path, data in starter_files(load_words("vi")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("family", sorted(set(FAMILIES.values())))
def test_each_family_has_the_commands_that_can_be_typed(family: str) -> None:
    typed = {name for name, its_family in FAMILIES.items() if its_family == family}
    assert {command.name for command in load_family(family)} == typed
