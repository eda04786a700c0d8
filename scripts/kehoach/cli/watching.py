"""Commands that go on while somebody writes: what is looked at, and when it was saved."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

from kehoach.render.sheets.refusals import TEMPLATE
from kehoach.site.engine import CONFIG
from kehoach.words import Words

_PAUSE = 0.3
"""Seconds between two looks at the files."""


def each_saving(plan: Path) -> Iterator[None]:
    """Yield at once, and then whenever the plan, a text or the settings were saved, without an end."""
    done = None
    while True:
        # Taken before anything is made of it: what is saved meanwhile counts as the next.
        state = _state_of(plan)
        if state != done:
            done = state
            yield
        else:
            time.sleep(_PAUSE)


def say_time(words: Words) -> None:
    """Put the time above what is said of a saving."""
    clock = dt.datetime.now().strftime("%H:%M:%S")
    print(words("cli.watching", time=clock), flush=True)


def _state_of(plan: Path) -> list[tuple[str, int]]:
    """Return what changes when the plan or what lies beside it is saved: names and times of the files.

    A file that an editor is just replacing may be away.
    """
    files = [
        plan,
        plan.parent / CONFIG,
        plan.parent / TEMPLATE,
        *sorted((plan.parent / "content").rglob("*.md")),
    ]
    return [(str(file), file.stat().st_mtime_ns) for file in files if file.is_file()]
