"""The engines by name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from robot.chromium import Chromium
from robot.firefox import Firefox
from robot.looks import Engine
from robot.webkit import WebKit

Made = TypeVar("Made")
PATIENCE = 180.0
"""Seconds after which a browser that is still at one page is stuck; a page takes some ten."""
EVERY_PAGE = 600.0
"""Seconds that coming to every page of a site may take on a busy machine."""

ENGINES: dict[str, Callable[[], Engine]] = {
    "chromium": Chromium,
    "firefox": Firefox,
    "webkit": WebKit,
}


@contextmanager
def running(name: str) -> Iterator[Engine]:
    """Have an engine, and end all of it afterwards. Raises UnusableError."""
    engine = ENGINES[name]()
    try:
        yield engine
    finally:
        engine.stop()


def attempt(engine: Engine, job: Callable[[], Made], seconds: float = PATIENCE) -> Made:
    """Do something with an engine, and once more with a new browser where it died or was stuck.

    Raises what the second try raises: a page that a browser dies of twice is a fault of the page.
    """
    try:
        return _within(seconds, engine, job)
    except engine.failures:
        engine.kill()
    return _within(seconds, engine, job)


def confirm(
    engine: Engine, job: Callable[[], set[str]], seconds: float = PATIENCE
) -> set[str]:
    """Return the faults that a job finds twice: what a busy machine loses once, it finds the next time."""
    seen = attempt(engine, job, seconds)
    if not seen:
        return seen
    return seen & attempt(engine, job, seconds)


def _within(seconds: float, engine: Engine, job: Callable[[], Made]) -> Made:
    # Not every driver has a limit for every call, so what hangs is freed from outside.
    watchdog = threading.Timer(seconds, engine.kill)
    watchdog.start()
    try:
        return job()
    finally:
        watchdog.cancel()
