"""Ordinary troubles of the place where output goes: one line for an official, the old site whole, no process left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import DATA, ROOT, copy_project, run_kehoach, tree

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
BUILD = ("build", "--today", "2025-01-20", "--formats", "html", "--lang", "vi")


def start(project: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """Start a build of its own session, so that whatever it leaves can be found."""
    return subprocess.Popen(
        [sys.executable, "-m", "kehoach", *BUILD, *options],
        cwd=project,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def session_of(leader: int) -> list[int]:
    """List the processes of a session that are alive."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # proc(5): what follows the name in brackets is state, parent, group, session.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def eventually(is_so: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small plan once; tests take copies."""
    project = tmp_path_factory.mktemp("built")
    copy_project(DATA / "small", project)
    done = run_kehoach(*BUILD, cwd=project)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    project = Path(shutil.copytree(built, tmp_path / "project"))
    # Where nothing changed nothing would be at work.
    shutil.rmtree(project / "build/.cache")
    return project


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[Callable[[str], dict[str, str]]]:
    """Return what puts other code in the place of the site generator: the environment to run with."""

    def make(code: str) -> dict[str, str]:
        package = tmp_path / "stub/mkdocs"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "__main__.py").write_text(code)
        path = f"{tmp_path / 'stub'}{os.pathsep}{ROOT / 'scripts'}"
        return {"PYTHONPATH": path}

    yield make


SLEEPS = """\
import pathlib, sys, time
pathlib.Path(sys.argv[-1]).with_name("engine-is-at-work").touch()
time.sleep(300)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_outlives_a_build_that_is_ended(
    project: Path, stub: Callable[[str], dict[str, str]], number: signal.Signals
) -> None:
    before = tree(project / "build/site")
    build = start(project, **stub(SLEEPS))
    work = project / "build/.kehoach-work"
    assert eventually((work / "engine-is-at-work").exists)
    assert len(session_of(build.pid)) == 2
    build.send_signal(number)
    output, errors = build.communicate(timeout=60)
    assert eventually(lambda: not session_of(build.pid))
    assert tree(project / "build/site") == before
    if number == signal.SIGKILL:
        return
    assert (build.returncode, output) == (128 + number, "")
    assert errors == "Đã dừng theo yêu cầu; trang đang có vẫn nguyên vẹn.\n"
    assert not work.exists()


@pytest.mark.parametrize("end", ["killed", "interrupted"])
def test_no_worker_outlives_a_build_that_is_ended(project: Path, end: str) -> None:
    """Workers that print wait for work from a parent that is gone, for ever unless they notice.

    Ctrl-C reaches them too, and the terminal is no place to say where each of them was.
    """
    plan = (project / "plan.yaml").read_text("utf-8")
    units = "".join(
        f"  - {{id: don-vi-{number}, name: Đơn vị {number}}}\n" for number in range(40)
    )
    (project / "plan.yaml").write_text(plan.replace("units:\n", f"units:\n{units}"))
    build = start(project, "--formats", "pdf,docx,xlsx", "--jobs", "2")
    # Two workers beside it.
    assert eventually(lambda: len(session_of(build.pid)) >= 3)
    if end == "killed":
        build.kill()
    else:
        # They have begun then: one that is interrupted while it is started says that it was given nothing to do.
        time.sleep(1)
        os.killpg(build.pid, signal.SIGINT)
    output, errors = build.communicate(timeout=60)
    assert eventually(lambda: not session_of(build.pid))
    if end == "interrupted":
        assert (output, errors) == ("", "")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("", "Bộ dựng trang chạy xong mà không tạo ra trang nào."),
        ("import sys; sys.exit(3)", "Bộ dựng trang báo lỗi:"),
        ("raise MemoryError('hết bộ nhớ')", "MemoryError: hết bộ nhớ"),
        (
            # As the site generator does until the system ends it.
            "import os; print('INFO - Building', flush=True); os.kill(os.getpid(), 9)",
            "Bộ dựng trang bị dừng giữa chừng (SIGKILL; thường do thiếu bộ nhớ). "
            "Hãy đóng bớt chương trình rồi chạy lại.",
        ),
    ],
    ids=["does nothing", "says nothing", "raises", "is killed"],
)
def test_an_engine_that_does_nothing_or_dies_is_a_line(
    project: Path, stub: Callable[[str], dict[str, str]], code: str, line: str
) -> None:
    before = tree(project / "build/site")
    build = start(project, **stub(code))
    _, errors = build.communicate(timeout=60)
    assert build.returncode == 1
    assert line in errors.splitlines()
    assert errors.splitlines()[-1] == "Chưa công bố gì; trang trước đó còn nguyên."
    assert "Traceback" not in errors
    assert "INFO" not in errors
    assert tree(project / "build/site") == before


def test_two_builds_at_once_end_well(project: Path) -> None:
    builds = [start(project) for _ in range(2)]
    for build in builds:
        output, errors = build.communicate(timeout=120)
        assert build.returncode == 0, errors
        assert output.startswith("Đã dựng ")


def test_who_comes_second_reads_who_is_at_work(
    project: Path,
    stub: Callable[[str], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = start(project, **stub(SLEEPS))
    assert eventually((project / "build/.kehoach-work/engine-is-at-work").exists)
    monkeypatch.setattr("kehoach.site.output.publication.PATIENCE", 0.1)
    done = run_kehoach(*BUILD, cwd=project)
    first.kill()
    first.communicate(timeout=60)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(
        f"build: một lượt kehoach khác đang làm việc ở đây (tiến trình {first.pid} trên máy "
    )


def lay_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


def lay_link(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("nowhere")


TROUBLES: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str]] = {
    "out is a file": (lambda p: lay_file(p / "x"), ("--out", "x"), "x: là tệp"),
    "out lies below a file": (
        lambda p: lay_file(p / "x"),
        ("--out", "x/y"),
        "có tệp đứng ở chỗ của thư mục",
    ),
    "out is a link that leads nowhere": (
        lambda p: lay_link(p / "x"),
        ("--out", "x"),
        "x: liên kết này dẫn tới nơi không có",
    ),
    "the site is a file": (
        lambda p: lay_file(p / "x/site"),
        ("--out", "x"),
        "x/site: là tệp",
    ),
    "the site is a link that leads nowhere": (
        lambda p: lay_link(p / "x/site"),
        ("--out", "x"),
        "x/site: liên kết này dẫn tới nơi không có",
    ),
    "the staged tree is a file": (
        lambda p: lay_file(p / "x/docs"),
        ("--out", "x"),
        "x/docs: là tệp",
    ),
    "out lies in the texts": (
        lambda _: None,
        ("--out", "content/build"),
        "content/build: nằm trong content/",
    ),
    "a name that is too long": (
        lambda _: None,
        ("--out", "x" * 300),
        "tên quá dài",
    ),
    "a place that nobody may write": (
        lambda _: None,
        ("--out", "/proc/kehoach"),
        "/proc/kehoach",
    ),
    "a full device": (lambda _: None, ("--out", "/dev/full"), "/dev/full: là tệp"),
}


@pytest.mark.parametrize("name", list(TROUBLES))
def test_a_place_where_output_cannot_go_is_one_line(project: Path, name: str) -> None:
    lay, options, words = TROUBLES[name]
    lay(project)
    before = tree(project)
    done = run_kehoach(*BUILD, *options, cwd=project)
    assert done.returncode in (1, 2), done.stdout
    [line] = done.stderr.splitlines()
    assert words in line
    assert tree(project) == before


@pytest.mark.parametrize("today", ["1970-01-01", "2038-01-20", "2199-12-31"])
def test_a_clock_that_is_wrong_stops_no_build(project: Path, today: str) -> None:
    done = run_kehoach(*BUILD, "--today", today, cwd=project)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("count", ["0", "-3", "x", "1000"])
def test_a_number_of_processes_that_is_none_is_told(project: Path, count: str) -> None:
    done = run_kehoach(*BUILD, "--jobs", count, cwd=project)
    assert done.returncode == 2
    assert "số tiến trình không hợp lệ" in done.stderr


def test_published_paths_are_the_same_whatever_a_project_sets(project: Path) -> None:
    settings = project / "mkdocs.yml"
    text = settings.read_text("utf-8")
    changed = text.replace("use_directory_urls: true", "use_directory_urls: false")
    assert changed != text
    settings.write_text(changed, "utf-8")
    before = tree(project / "build/site")
    done = run_kehoach(*BUILD, cwd=project)
    assert done.returncode == 0, done.stderr
    assert tree(project / "build/site").keys() == before.keys()
