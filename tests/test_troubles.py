"""The ordinary troubles of a command line: files that are none, text of another code page, a full disk, a closed pipe.

Each is one line in the reader's language and an exit code, never a traceback.
"""

from __future__ import annotations

import errno
import importlib.util
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import MINIMAL, make_plan

from kehoach.cli import main
from kehoach.cli.terminal import Terminated, ending_orderly
from kehoach.desk.starter import starter_files
from kehoach.plan.content import load_content
from kehoach.plan.source import load_settings
from kehoach.problems import InputError, Mark
from kehoach.site import engine
from kehoach.site.engine import EngineError, check_config
from kehoach.words import load_words

DEADLINE = "{id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}"
GROUPS = "".join(
    f"  - {{id: g{number}, name: G{number}, members: [g{number + 1}]}}\n"
    for number in range(600)
)
GROUPS += "  - {id: g600, name: G, members: [mot]}\n"
MONTH = "{id: viec, kind: month, period: 12/9999, phrase: x}"
Setting = Callable[[Path], object]


def plan(data: str | bytes) -> Setting:
    given = data.encode() if isinstance(data, str) else data
    return lambda folder: (folder / "plan.yaml").write_bytes(given)


def instead(old: str, new: str) -> Setting:
    assert old in MINIMAL
    return plan(MINIMAL.replace(old, new))


def no_file(make: Setting) -> Setting:
    def change(folder: Path) -> None:
        (folder / "plan.yaml").unlink()
        make(folder / "plan.yaml")

    return change


TROUBLES: dict[str, tuple[Setting, str]] = {
    # What happened to a plan, and where and with which code that is told.
    "folder": (no_file(Path.mkdir), "plan.yaml:1:1 is-directory"),
    "nothing": (no_file(lambda _path: None), "plan.yaml:1:1 unreadable"),
    "dangling": (no_file(lambda path: path.symlink_to("x")), "plan.yaml:1:1 unreadable"),
    "circle": (no_file(lambda path: path.symlink_to(path)), "plan.yaml:1:1 unreadable"),
    "empty": (plan(""), "plan.yaml:1:1 empty-file"),
    "spaces": (plan("  \n\n"), "plan.yaml:1:1 empty-file"),
    "picture": (plan(b"\x89PNG\r\n\x1a\n\x00\x00"), "plan.yaml:1:1 not-utf8"),
    "zeros": (plan(bytes(99)), "plan.yaml:1:1 control-character"),
    "UTF-16": (plan(MINIMAL.encode("utf-16")), "plan.yaml:1:1 not-utf8"),
    "tabs": (plan("plan:\n\tid: a\n"), "plan.yaml:2:1 tab"),
    "large": (plan(b"#" * 6_000_000), "plan.yaml:1:1 too-large"),
    "a word": (plan("abc"), "plan.yaml:1:1 wrong-type-mapping"),
    "deep": (plan("[" * 5000), "plan.yaml:1:41 too-deep"),
    "no address": (instead("https://thu.example.vn/", '"https://[::1/"'), "plan.yaml:8:8 not-url"),
    "long address": (instead("thu.example.vn/", "thu.vn/" + "a" * 3000), "plan.yaml:8:8 not-url"),
    "year 2190": (instead(DEADLINE, DEADLINE.replace("2020", "2190")), "plan.yaml:24:40 date-too-far"),
    "year 9999": (instead("date: 30/3/2020", "date: 31/12/9999"), "plan.yaml:24:40 not-date"),
    "year 1": (instead("date: 30/3/2020", "date: 01/01/0001"), "plan.yaml:24:40 not-date"),
    "month 9999": (instead(DEADLINE, MONTH), "plan.yaml:24:41 date-too-far"),
    "year 0": (instead(DEADLINE, "{id: viec, kind: year, period: '0000', phrase: x}"), "plan.yaml:24:40 not-year"),
    "groups in groups": (instead("tasks:\n", f"{GROUPS}tasks:\n"), "plan.yaml:16:5 group-too-deep"),
    "texts are a file": (lambda folder: (folder / "content").write_text("a"), "content:1:1 content-no-folder"),
    "texts are nowhere": (lambda folder: (folder / "content").symlink_to("x"), "content:1:1 content-no-folder"),
    "texts in a circle": (lambda folder: (folder / "content").symlink_to("content"), "content:1:1 content-no-folder"),
}  # fmt: skip
PLACE = re.compile(r"(?P<place>\S+:\d+:\d+): lỗi: .+ → .+ \[(?P<code>[a-z0-9-]+)\]")


@pytest.mark.parametrize(("change", "told"), TROUBLES.values(), ids=TROUBLES)
def test_a_trouble_is_one_line_with_its_place(
    change: Setting,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")
    change(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--lang", "vi"]) == 1
    said = capsys.readouterr()
    [line] = (said.out + said.err).splitlines()
    written = PLACE.fullmatch(line)
    assert written, line
    assert f"{written['place']} {written['code']}" == told


@pytest.mark.parametrize(
    "encoded",
    [
        b"\xef\xbb\xbf" + MINIMAL.encode(),
        MINIMAL.replace("\n", "\r\n").encode(),
        MINIMAL.replace("\n", "\r").encode(),
    ],
    ids=["mark of order", "CRLF", "CR"],
)
def test_what_editors_do_to_a_file_is_no_trouble(
    encoded: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_bytes(encoded)
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 0


def test_a_name_of_another_code_page_is_told(tmp_path: Path) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("names of files are text there")
    for name in (b"\xff.md", b"a\nb.md"):
        path = tmp_path / os.fsdecode(name)
        path.write_bytes(b"# A\n")
        with pytest.raises(InputError) as caught:
            load_content(tmp_path)
        [problem] = caught.value.problems
        assert problem.code == "content-name"
        # Told in one line, in letters that each terminal has.
        assert problem.path.isprintable()
        path.unlink()


def test_a_closed_folder_of_texts_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may do everything is refused nothing, so the system's answer is played."""
    real = os.scandir

    def scandir(path: str | os.PathLike[str]) -> object:
        if os.fspath(path) == str(tmp_path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(PermissionError):
        load_content(tmp_path)


CONFIGS = {
    b"": "1:1 empty-file",
    b"# only words\n": "1:1 empty-file",
    b"- a\n": "1:1 wrong-type-mapping",
    b"abc": "1:1 wrong-type-mapping",
    b"theme: [\n": "2:1 syntax",
    b"a: 1\n\tb: 2\n": "2:1 syntax",
    b"a: 1\nb: \xff\n": "2:4 not-utf8",
    "a: 1\n".encode("utf-16"): "1:1 not-utf8",
    b"x: " + b"[" * 5000: "1:43 too-deep",
}


@pytest.mark.parametrize(("data", "told"), CONFIGS.items(), ids=range(len(CONFIGS)))
def test_settings_that_are_none_are_told_at_their_place(
    data: bytes, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_settings(file, "mkdocs.yml")
    [problem] = caught.value.problems
    assert f"{problem.line}:{problem.column} {problem.code}" == told


def test_tags_of_settings_are_the_engines_business(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    text = "a: !ENV [X, 1]\nb: {c: d}\nb: 2\n? [e]\n: f\ng: &x {h: i}\nj: *x\n"
    file.write_text(text, "utf-8")
    places = {"a": Mark(1, 1), "b": Mark(2, 1), "g": Mark(6, 1), "j": Mark(7, 1)}
    assert load_settings(file, "mkdocs.yml") == (text, places)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Config value 'nav': Expected nav to be a list", (2, 1)),
        # What is missing has no line of its own.
        ("Config value 'docs_dir': The path is no folder.", (1, 1)),
    ],
)
def test_a_setting_that_the_engine_refuses_is_told_at_its_line(
    said: str, place: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mkdocs.yml").write_text("theme: {name: material}\nnav: 7\n", "utf-8")
    done = subprocess.CompletedProcess([], 1, "", f"Traceback\nAbort: {said}\n")
    monkeypatch.setattr("kehoach.site.engine._run_python", lambda *_given: done)
    with pytest.raises(InputError) as caught:
        check_config(make_plan(MINIMAL), tmp_path)
    [problem] = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("config-value", *place)


def test_only_settings_that_the_engine_was_seen_to_take_are_not_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    run = engine._run_python

    def note(arguments: Sequence[str], environment: Mapping[str, str]) -> Any:
        tried.append(Path(arguments[-1]).read_text("utf-8"))
        return run(arguments, environment)

    monkeypatch.setattr(engine, "_run_python", note)
    project = dict(starter_files(load_words("vi")))
    config = tmp_path / "mkdocs.yml"
    config.write_bytes(project["mkdocs.yml"])
    check_config(make_plan(MINIMAL), tmp_path)
    assert tried == []
    # The same to the engine, which now is asked, and takes it: so it would have taken the other.
    config.write_bytes(project["mkdocs.yml"] + b"# \n")
    check_config(make_plan(MINIMAL), tmp_path)
    assert len(tried) == 1
    config.write_bytes(project["mkdocs.yml"] + b"plugins: [no-such-plugin]\n")
    with pytest.raises(InputError, match="config-value"):
        check_config(make_plan(MINIMAL), tmp_path)


def test_a_theme_that_is_not_there_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = dict(starter_files(load_words("vi")))
    (tmp_path / "mkdocs.yml").write_bytes(project["mkdocs.yml"])
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name: None if name == "material" else find(name),
    )
    done = subprocess.CompletedProcess([], 1, "", "Abort: no theme\n")
    monkeypatch.setattr("kehoach.site.engine._run_python", lambda *_given: done)
    with pytest.raises(EngineError, match="no theme"):
        check_config(make_plan(MINIMAL), tmp_path)


class Device(io.RawIOBase):
    """What refuses to be written to, with a reason of the system's."""

    def __init__(self, reason: int) -> None:
        self.reason = reason

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.reason:
            raise OSError(self.reason, os.strerror(self.reason))
        return len(data)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the streams of this process as they are: what is led to nowhere is the output of one run."""
    monkeypatch.setattr("kehoach.cli._nowhere", lambda _mode: io.StringIO())
    # Put back afterwards, whatever a run puts in its place.
    monkeypatch.setattr(sys, "stdout", io.StringIO())


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("text", ["một dòng", "nhiều dòng\n" * 9999])
@pytest.mark.parametrize(
    ("reason", "code", "said"),
    [
        (errno.EPIPE, 141, ""),
        (errno.ENOSPC, 2, "ổ đĩa đã đầy"),
        (errno.EDQUOT, 2, "dung lượng được cấp"),
        (errno.EIO, 2, "bị lỗi"),
    ],
)
def test_an_output_that_takes_nothing_is_told(
    reason: int,
    code: int,
    said: str,
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A little of it is first refused when the buffer is emptied, which must not be left to Python's end."""

    def write(*_arguments: object) -> int:
        sys.stdout.write(text)
        return 0

    monkeypatch.setattr("kehoach.cli._run", write)
    device = Device(reason)
    stream = io.TextIOWrapper(io.BufferedWriter(device), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["schema", "--lang", "vi"]) == code
    # What is left in the stream has to go somewhere when it is closed.
    device.reason = 0
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == bool(said)


REASONS = {
    errno.ENOSPC: "đã đầy",
    errno.EDQUOT: "dung lượng",
    errno.EROFS: "chỉ cho đọc",
    errno.ELOOP: "vòng tròn",
    errno.EEXIST: "cùng tên",
    errno.EBUSY: "chương trình khác",
    errno.EIO: "bị lỗi",
    errno.ESTALE: "đường mạng tới ổ đĩa bị lỗi",
    errno.ENOTCONN: "đường mạng tới ổ đĩa bị lỗi",
    errno.EHOSTDOWN: "đường mạng tới ổ đĩa bị lỗi",
    errno.ENOLCK: "không cho khóa tệp",
    errno.EXDEV: "ổ đĩa khác",
    errno.ENOTEMPTY: "còn tệp khác",
    errno.EMFILE: "quá nhiều tệp",
    errno.EACCES: "không có quyền",
}


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("path", ["thu-muc/tep", "", b"tep-\xff", 7])
@pytest.mark.parametrize(("reason", "said"), REASONS.items())
def test_what_the_system_refuses_is_a_line(
    path: object,
    reason: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_arguments: object) -> int:
        # A write knows no name, and who opens a number names that.
        named = (path,) if path else ()
        raise OSError(reason, os.strerror(reason), *named)

    monkeypatch.setattr("kehoach.cli._run", refuse)
    assert main(["check", "--lang", "vi"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    name = (
        os.fsdecode(path)
        if isinstance(path, str | bytes) and path
        else "nội dung đang ghi ra"
    )
    assert line.startswith(name.encode("utf-8", "backslashreplace").decode())  # fmt: skip
    assert said in line


def test_what_nobody_can_do_about_is_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> int:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr("kehoach.cli._run", refuse)
    with pytest.raises(OSError, match="Bad file"):
        main(["check"])


@pytest.mark.usefixtures("nowhere")
def test_streams_that_were_closed_are_no_trouble(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main(["schema"]) == 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_process_ends_as_told_here_and_says_no_more() -> None:
    """What Python itself says at its end shows in a process of its own only."""
    command = [sys.executable, "-m", "kehoach", "schema"]
    # Neither a home nor a language nor a code page that knows Vietnamese.
    bare = {"PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C", "PYTHONUTF8": "0"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=bare, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("nội dung đang ghi ra: ổ đĩa đã đầy")
    assert done.stderr.count(b"\n") == 1
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, env=bare, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal")
def test_a_signal_that_is_ignored_stays_so() -> None:
    """A run under nohup outlives its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_orderly():
            signal.raise_signal(signal.SIGHUP)
            with pytest.raises(Terminated):
                signal.raise_signal(signal.SIGTERM)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
