"""The engines by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from robot.chromium import Chromium
from robot.firefox import Firefox
from robot.looks import Engine
from robot.webkit import WebKit

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
