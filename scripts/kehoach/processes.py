"""Processes that end with the one that started them, even if that is killed."""

from __future__ import annotations

import contextlib
import multiprocessing.connection
import multiprocessing.process
import os
import signal
import threading
from collections.abc import Callable, Iterator


def end_with_parent() -> None:
    """Make this worker of ``multiprocessing`` end as soon as its parent is gone: what else waits for work, for ever."""
    parent = multiprocessing.process.parent_process()
    if parent is not None:
        _watch(lambda: multiprocessing.connection.wait([parent.sentinel]))


@contextlib.contextmanager
def out_of_reach_of_interrupts() -> Iterator[None]:
    """Have processes that are started meanwhile not hear Ctrl-C, which a terminal tells all of them.

    The one that started them hears it and ends them; by themselves each would print where it was. It hears it when
    all are started: one that is half told what to do would print that.
    """
    is_main = threading.current_thread() is threading.main_thread()
    # Windows has no such mask.
    if not is_main or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    heard: list[int] = []
    # Another thread may take it in spite of the mask, and hands it to this one.
    handler = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    # A process inherits it from the one that starts it.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    if heard:
        raise KeyboardInterrupt


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
