"""Copies of the project in which mutants are tried, and what the tests say to each."""

from __future__ import annotations

import contextlib
import enum
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import coverage

from mutating.mutants import Mutant
from mutating.plugin import CONTEXT, FIXTURE, PACKAGE, RECORD, TESTS

SCRIPTS = Path(__file__).resolve().parents[1]
LEFT_OUT = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")
LEFT_OUT_ON_TOP = {"build", "dist"}
SETTINGS = """\
[run]
source = {source}
data_file = {data}
parallel = true
concurrency = multiprocessing,thread
patch = subprocess
context = ${{{context}-}}
"""
PASSED, NOTHING_RUN = 0, 5
PATIENCE = 60
SLOWER = 5


class Verdict(enum.Enum):
    """What the tests said to a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    NOT_REACHED = "not reached"


class BrokenError(Exception):
    """The tests cannot judge: they fail, or none runs, without any change."""


@dataclass(frozen=True)
class Record:
    """Which tests reach which lines, as the quick half was run once.

    ``by_line`` maps a path below the project to its lines, each with its contexts: a test, a shared
    fixture, or nothing for what runs on import. Seconds and fixtures are those of each test.
    """

    by_line: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]
    fixtures: dict[str, list[str]]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """List the tests that can meet a mutant, near and quick ones first.

        What runs on import can be met by any test.
        """
        lines = self.by_line.get(mutant.path, {})
        contexts = {
            context for line in mutant.reached_by for context in lines.get(line, ())
        }
        if "" not in contexts:
            return self._in_order(self._tests(contexts), set())
        near = self._tests(context for in_line in lines.values() for context in in_line)
        return self._in_order(set(self.seconds), near)

    def _tests(self, contexts: Iterable[str]) -> set[str]:
        named = set(contexts)
        shared = {
            context.removeprefix(FIXTURE)
            for context in named
            if context.startswith(FIXTURE)
        }
        through_fixtures = {
            test for test, asked in self.fixtures.items() if shared.intersection(asked)
        }
        return (named & self.seconds.keys()) | through_fixtures

    def _in_order(self, tests: set[str], near: set[str]) -> list[str]:
        # Tests of one file stay together, for what they set up together.
        totals: dict[str, float] = {}
        near_files = {_file(test) for test in near}
        for test in tests:
            totals[_file(test)] = totals.get(_file(test), 0) + self.seconds[test]

        def key(test: str) -> tuple[bool, float, str, float, str]:
            file = _file(test)
            seconds = self.seconds[test]
            return (file not in near_files, totals[file], file, seconds, test)

        return sorted(tests, key=key)


class Laboratory:
    """Temporary copies of a project, one a worker; nothing is ever written into the project itself."""

    def __init__(self, root: Path, package: str, marks: str, workers: int) -> None:
        self.root = root
        self.package = package
        self.marks = marks
        self.workers = workers
        self._folder = Path()
        self._copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self._running: set[subprocess.Popen[str]] = set()

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Make the first copy; at the end stop what still runs and remove all copies."""
        with tempfile.TemporaryDirectory(
            prefix="mutate-", ignore_cleanup_errors=True
        ) as folder:
            self._folder = Path(folder).resolve()
            try:
                shutil.copytree(
                    self.root, self._copy(0), symlinks=True, ignore=self._left_out
                )
                yield
            finally:
                for process in list(self._running):
                    _stop(process)

    def record(self) -> Record:
        """Run the quick tests once, in the first copy.

        Raises :class:`BrokenError` where they fail without any change.
        """
        copy, notes = self._copy(0), self._folder / "notes"
        notes.mkdir()
        settings = notes / "coverage.ini"
        settings.write_text(
            SETTINGS.format(
                source=copy / self.package, data=notes / "lines", context=CONTEXT
            ),
            "utf-8",
        )
        spread = ("-n", str(self.workers), "--dist", "loadscope")
        code, said = self._pytest(
            copy,
            ["-m", self.marks, *spread],
            {
                RECORD: str(notes),
                PACKAGE: Path(self.package).name,
                "COVERAGE_PROCESS_START": str(settings),
            },
            timeout=None,
        )
        if code != PASSED:
            raise BrokenError(said)
        for number in range(1, self.workers):
            shutil.copytree(copy, self._copy(number), symlinks=True)
        for number in range(self.workers):
            self._copies.put(self._copy(number))
        return self._read(notes, settings)

    def try_all(
        self, mutants: list[Mutant], record: Record
    ) -> Iterator[tuple[Mutant, Verdict]]:
        """Try mutants, as many at a time as there are copies; yield the verdicts in the order of the mutants."""
        pool = ThreadPoolExecutor(self.workers)
        try:
            verdicts = pool.map(lambda mutant: self._try(mutant, record), mutants)
            yield from zip(mutants, verdicts, strict=True)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _try(self, mutant: Mutant, record: Record) -> Verdict:
        tests = record.tests_of(mutant)
        if not tests:
            return Verdict.NOT_REACHED
        copy = self._copies.get()
        try:
            with _changed(copy / mutant.path, mutant.code()):
                return self._judge(copy, tests, record)
        finally:
            self._copies.put(copy)

    def _judge(self, copy: Path, tests: list[str], record: Record) -> Verdict:
        chosen = copy.with_suffix(".json")
        chosen.write_text(json.dumps(tests), "utf-8")
        files = list(dict.fromkeys(map(_file, tests)))
        expected = sum(record.seconds[test] for test in tests)
        try:
            code, said = self._pytest(
                copy,
                ["-x", *files],
                # The compiled file of a change must not stand in for the next one.
                {TESTS: str(chosen), "PYTHONDONTWRITEBYTECODE": "1"},
                timeout=PATIENCE + SLOWER * expected,
            )
        except subprocess.TimeoutExpired:
            return Verdict.TIMED_OUT
        if code == NOTHING_RUN:
            raise BrokenError(said)
        return Verdict.SURVIVED if code == PASSED else Verdict.KILLED

    def _pytest(
        self,
        copy: Path,
        arguments: list[str],
        settings: dict[str, str],
        timeout: float | None,
    ) -> tuple[int, str]:
        temporary = copy.with_suffix(".tmp")
        temporary.mkdir(exist_ok=True)
        code_first = [str(copy / self.package / ".."), str(SCRIPTS)]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "mutating.plugin"]
        command += ["-p", "no:cacheprovider", f"--basetemp={temporary / 'pytest'}"]
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=copy,
            env={
                **os.environ,
                **settings,
                "PYTHONPATH": os.pathsep.join(code_first),
                "TMPDIR": str(temporary),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            # What a hanging test has started is stopped with it.
            start_new_session=True,
        )
        self._running.add(process)
        with process:
            try:
                said, _ = process.communicate(timeout=timeout)
            finally:
                _stop(process)
                self._running.discard(process)
        return process.returncode, said

    def _read(self, notes: Path, settings: Path) -> Record:
        measured = coverage.Coverage(config_file=str(settings))
        measured.combine([str(notes)])
        data = measured.get_data()
        copy = self._copy(0)
        by_line = {
            Path(file).relative_to(copy).as_posix(): data.contexts_by_lineno(file)
            for file in data.measured_files()
        }
        tests: dict[str, dict[str, object]] = {}
        for file in sorted(notes.glob("tests.*.json")):
            tests |= json.loads(file.read_text("utf-8"))
        return Record(
            by_line=by_line,
            seconds={
                test: float(str(noted["seconds"])) for test, noted in tests.items()
            },
            fixtures={test: list(noted["fixtures"]) for test, noted in tests.items()},  # type: ignore[call-overload]
        )

    def _copy(self, number: int) -> Path:
        return self._folder / f"copy{number}"

    def _left_out(self, folder: str, names: list[str]) -> set[str]:
        left_out = shutil.ignore_patterns(*LEFT_OUT)(folder, names)
        on_top = LEFT_OUT_ON_TOP if Path(folder) == self.root else set()
        return left_out | on_top


@contextlib.contextmanager
def _changed(file: Path, code: str) -> Iterator[None]:
    original = file.read_bytes()
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()
    file.write_text(code, "utf-8")
    try:
        yield
    finally:
        file.write_bytes(original)


def _stop(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _file(test: str) -> str:
    return test.partition("::")[0]
