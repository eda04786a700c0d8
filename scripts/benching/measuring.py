"""One command run and measured: processor seconds, time on the wall, the most memory, bytes handed to the disk.

For Linux: what processes cost is read where only it keeps it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 10**6
_EVERY = 0.1
"""So many seconds lie between two looks at the memory."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_KEPT = 4000
"""So many bytes of the end of what a command said are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a command is ended though it is not done."""

    seconds: float = 600
    memory: int = 16 * 10**9
    """Bytes that all its processes may hold together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a command cost, with all its processes."""

    cpu: float
    """Seconds of processors, in its own code and the system's."""
    wall: float
    memory: int
    """The most bytes that its processes held at once."""
    written: int
    """Bytes that they handed to files and pipes; 0 where the system does not tell."""
    code: int
    stopped: str = ""
    """Why it was ended before it was done."""
    said: str = ""
    """The end of what it printed."""


def measure(
    command: Sequence[str | Path],
    *,
    folder: Path,
    limits: Limits,
    environment: Mapping[str, str] | None = None,
) -> Measured:
    """Run a command in a folder and measure it; one that goes over a limit is ended with all its processes."""
    with tempfile.TemporaryFile() as output:
        before = _handed_over()
        start = time.perf_counter()
        # In a session of its own, so that all of it can be ended by one signal.
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watcher = _Watcher(process.pid, limits)
        watcher.start()
        try:
            # Waited for here, since this tells what the children cost that it waited for itself.
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            # The bench itself is asked to end: what it started ends with it.
            os.killpg(process.pid, signal.SIGKILL)
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.finish()
        said = _end_of(output.fileno())
    return Measured(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        memory=max(watcher.most, usage.ru_maxrss * 1024),
        written=_handed_over() - before,
        code=process.returncode,
        stopped=watcher.stopped,
        said=said,
    )


class _Watcher(threading.Thread):
    """Looks at the memory of a process and its children until it is done, or ends them."""

    def __init__(self, pid: int, limits: Limits) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.stopped = ""
        self._pid = pid
        self._limits = limits
        self._done = threading.Event()
        self._since = time.perf_counter()

    def run(self) -> None:
        while not self._done.wait(_EVERY):
            self.most = max(self.most, _held_by(self._pid))
            self.stopped = self._over()
            if self.stopped:
                os.killpg(self._pid, signal.SIGKILL)
                return

    def finish(self) -> None:
        self._done.set()
        self.join()

    def _over(self) -> str:
        if time.perf_counter() - self._since > self._limits.seconds:
            return f"stopped after {self._limits.seconds:,.0f} s"
        if self.most > self._limits.memory:
            return f"stopped at {self._limits.memory / MEGABYTE:,.0f} MB of memory"
        return ""


def _held_by(pid: int) -> int:
    """Return how much memory a process and its descendants hold; what ends meanwhile holds none."""
    held, waiting = 0, [pid]
    while waiting:
        one = Path("/proc", str(waiting.pop()))
        with contextlib.suppress(OSError, ValueError, IndexError):
            held += int((one / "statm").read_text("ascii").split()[1]) * _PAGE
            for thread in (one / "task").iterdir():
                waiting += map(int, (thread / "children").read_text("ascii").split())
    return held


def _handed_over() -> int:
    """Return how many bytes this process and the children that it waited for ever wrote."""
    try:
        lines = Path("/proc/self/io").read_text("ascii").splitlines()
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in lines)["wchar"])


def _end_of(file: int) -> str:
    size = os.fstat(file).st_size
    start = max(0, size - _KEPT)
    return os.pread(file, _KEPT, start).decode("utf-8", "replace")


def tree_of(folder: Path) -> tuple[int, int]:
    """Return how many files lie in a folder, and how many bytes they have."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
