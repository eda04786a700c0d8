"""What commands say on a terminal while they work and when they are done."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable

from kehoach.problems import Problem, Severity
from kehoach.words import Words

_BAR = 20
"""Letters of a full bar."""


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
        if step == "publishing":
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
