"""What is said of the site generator: that it has no settings, that it failed, that it was told to stop."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from kehoach.cli.command import PROBLEMS, CommandError
from kehoach.cli.terminal import Terminated, ending_orderly
from kehoach.site.engine import CONFIG, EngineError
from kehoach.words import Words


@contextlib.contextmanager
def generator_faults(words: Words, stopped: str = "terminated") -> Iterator[None]:
    """Say what the generator did not take; ``stopped`` is said of a run that was asked to end. Raises CommandError."""
    try:
        with ending_orderly():
            yield
    except EngineError as error:
        raise CommandError(_engine_fault(error, words), PROBLEMS) from error
    except Terminated as error:
        raise CommandError(words(f"cli.{stopped}"), error.code) from error


def _engine_fault(error: EngineError, words: Words) -> str:
    """Say what the site generator said, and that the earlier site stays."""
    if error.signal:
        # What it said until then is no reason.
        reason, output = words("cli.engine-killed", signal=error.signal), ""
    else:
        name = "engine-idle" if error.is_idle else "engine-failed"
        reason, output = words(f"cli.{name}"), error.output.strip()
    sentences = (
        reason,
        output,
        words("cli.nothing-published"),
    )
    return "\n".join(sentence for sentence in sentences if sentence)


def warn_without_config(plan: Path, words: Words) -> bool:
    """Say on the terminal that a project has no settings for the engine; tell whether that is so."""
    config = plan.parent / CONFIG
    missing = plan.is_file() and not config.is_file()
    if missing:
        print(words("cli.engine-config", path=config), file=sys.stderr)
    return missing
