"""What commands say on a terminal while they work and when they are done."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from kehoach.problems import Problem, Severity
from kehoach.words import Words

_ENDINGS = ("SIGTERM", "SIGHUP")
"""How a system or a closed terminal asks a process to end; Windows has not all of them."""
_BAR = 20
"""Letters of a full bar."""
_CARRYING = {"comparing", "uploading", "deleting", "verifying", "portal-building"}
"""Steps of which any may be the last: a bucket may lack nothing and have nothing too much, and one ends by itself."""


class Terminated(BaseException):
    """The process was asked to end; carries the exit code that shells expect of it (128 and the signal's number)."""

    def __init__(self, number: int) -> None:
        self.code = 128 + number
        super().__init__(number)


@contextlib.contextmanager
def ending_orderly() -> Iterator[None]:
    """Let a request to end come as an exception, so that what was begun is cleared away. Raises Terminated."""
    # Python lets only the main thread listen; a test may run a command in another.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]
    # What is ignored stays so: "nohup" lets a run outlive its terminal by that.
    heard = [n for n in numbers if signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> None:
    raise Terminated(number)


def show_progress(words: Words) -> Callable[[str, int, int], None]:
    """Return what shows the present step (a key below ``cli``) and how much of it is done.

    A step of several parts has a bar. Nothing is shown in a pipe.
    """

    def show(step: str, done: int, count: int) -> None:
        if not sys.stderr.isatty():
            return
        bar = _bar(done, count) if count else "…"
        # Back to the start of the line, and what stands there is cleared: a shorter step would leave a rest of it.
        sys.stderr.write(f"\r\033[K{words(f'cli.{step}')}{bar}")
        if step == "publishing" or (step in _CARRYING and done == count):
            # The last step leaves the line to what is said in the end.
            sys.stderr.write("\r\033[K")
        sys.stderr.flush()

    return show


def _bar(done: int, count: int) -> str:
    """Draw how much is done: " [#####               ] 5/20"."""
    filled = "#" * (_BAR * done // count)
    return f" [{filled:{_BAR}}] {done}/{count}"


def show_reading(words: Words) -> Callable[[int, int], None]:
    """Return what shows how much of a long document is read, on a terminal only."""
    show = show_progress(words)
    return lambda done, count: show("reading", done, count)


def summary(problems: Iterable[Problem], words: Words) -> str:
    """Say how many errors, warnings and notes there are."""
    counts = Counter(problem.severity for problem in problems)
    return words(
        "cli.found",
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        infos=counts[Severity.INFO],
    )
