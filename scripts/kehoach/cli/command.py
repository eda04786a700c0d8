"""What a command is: its name, its options, what it does and how it ends."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from kehoach.words import Words

FINE, PROBLEMS, USAGE = 0, 1, 2
"""Exit codes: nothing to say against it; the input has problems; called in a wrong way."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it (128 and the signal's number)."""
PIPE_CLOSED = 141
"""Exit code where who reads the output wants no more ("| head -1"), as shells have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that can be typed after ``kehoach``; its help is told under ``cli.<name>``."""

    name: str
    options: Callable[[argparse.ArgumentParser, Words], None]
    """Declares what can be typed after the name."""
    run: Callable[[argparse.Namespace, Words], int]
    """Does it and returns the exit code. Raises InputError, CommandError."""


class CommandError(Exception):
    """What ends a command: a sentence for the terminal, and the exit code."""

    def __init__(self, message: str, code: int = USAGE) -> None:
        self.message = message
        self.code = code
        super().__init__(message)
