"""Processes that end with the one that started them, even if that is killed."""

from __future__ import annotations

import multiprocessing.connection
import multiprocessing.process
import os
import threading
from collections.abc import Callable


def end_with_parent() -> None:
    """Make this worker of ``multiprocessing`` end as soon as its parent is gone: what else waits for work, for ever."""
    parent = multiprocessing.process.parent_process()
    if parent is not None:
        _watch(lambda: multiprocessing.connection.wait([parent.sentinel]))


def end_with_input() -> None:
    """Make this process end as soon as its standard input does: whoever started it holds the other end."""
    # By its number: a reader that waits in a buffer would keep the interpreter from ending.
    _watch(lambda: os.read(0, 1))


def _watch(wait: Callable[[], object]) -> None:
    def run() -> None:
        wait()
        # At once: whatever it is at, nobody is there to take it.
        os._exit(1)

    threading.Thread(target=run, daemon=True).start()
