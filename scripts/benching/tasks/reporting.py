"""How a task says what it measured: one line of JSON, the last that it prints."""

from __future__ import annotations

import contextlib
import cProfile
import json
import time
from collections.abc import Iterator

profiler: cProfile.Profile | None = None
"""Set by whoever explains a task: what is measured is profiled, and nothing else."""


@contextlib.contextmanager
def reporting(**known: float) -> Iterator[dict[str, float]]:
    """Measure what is done meanwhile and print it, with what else is put into the figures."""
    figures: dict[str, float] = dict(known)
    if profiler:
        profiler.enable()
    cpu, wall = time.process_time(), time.perf_counter()
    yield figures
    figures["cpu"] = time.process_time() - cpu
    figures["wall"] = time.perf_counter() - wall
    if profiler:
        profiler.disable()
    print(json.dumps(figures))
