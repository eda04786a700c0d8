"""How a task says what it measured: one line of JSON, the last that it prints."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator


@contextlib.contextmanager
def reporting(**known: float) -> Iterator[dict[str, float]]:
    """Measure what is done meanwhile and print it, with what else is put into the figures."""
    figures: dict[str, float] = dict(known)
    cpu, wall = time.process_time(), time.perf_counter()
    yield figures
    figures["cpu"] = time.process_time() - cpu
    figures["wall"] = time.perf_counter() - wall
    print(json.dumps(figures))
