"""Rows about many plans: a portal built by processes of this machine, and by workers of Dask."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benching.answering import Answer, NotMeasuredError, Question, Wanted
from benching.measuring import Measured
from benching.questions.building import costs
from benching.sizes import Sizes
from benching.synthetic import synthetic_plan
from benching.workshop import ISSUED, Workshop, program, write_project

_SIZE = {"units": 15, "tasks": 6}
"""Each plan is that of a small agency."""
_ADDRESS = "https://kehoach.example.vn/"
_PATIENCE = 60
"""Seconds within which a scheduler has to say where it is."""
DASK_MISSING = (
    "peer not installed: pip install 'kehoach[dask]' (python3 scripts/run.py bench)"
)


def questions(shop: Workshop, sizes: Sizes) -> Iterator[Question]:
    """Yield a row a number of workers; the first number is what the others are held against."""
    first = sizes.workers[0]
    for count in sizes.workers:
        yield Question(
            key=f"portal-{count}",
            what=f"portal of {sizes.plans} plans, --jobs {count}, wall",
            unit="s",
            peer="" if count == first else f"--jobs {first}",
            wanted=None if count == first else Wanted(most_times=0.65),
            ask=_Local(shop, sizes.plans, count, first),
        )
    if not sizes.cluster:
        return
    for count in sizes.workers:
        yield Question(
            key=f"dask-{count}",
            what=f"portal of {sizes.plans} plans, Dask, workers: {count}, wall",
            unit="s",
            peer="" if count == first else f"workers: {first}",
            wanted=None if count == first else Wanted(most_times=0.65),
            ask=_Clustered(shop, sizes.plans, count, first),
        )


@dataclass(frozen=True, slots=True)
class _Local:
    """A portal built by so many processes."""

    shop: Workshop
    plans: int
    workers: int
    first: int

    def __call__(self) -> Answer:
        return _answer(self._built(self.workers), self._reference(), self.plans)

    def _reference(self) -> Measured | None:
        return None if self.workers == self.first else self._built(self.first)

    def _built(self, workers: int) -> Measured:
        def built() -> Measured:
            return _build(self.shop, self.plans, "--jobs", str(workers))

        return self.shop.once(("portal", self.plans, workers), built)


@dataclass(frozen=True, slots=True)
class _Clustered:
    """A portal built by so many workers of a cluster on this machine."""

    shop: Workshop
    plans: int
    workers: int
    first: int

    def __call__(self) -> Answer:
        if importlib.util.find_spec("distributed") is None:
            raise NotMeasuredError(DASK_MISSING)
        reference = None if self.workers == self.first else self._built(self.first)
        return _answer(self._built(self.workers), reference, self.plans)

    def _built(self, workers: int) -> Measured:
        def built() -> Measured:
            with _cluster(self.shop.folder, workers) as address:
                return _build(self.shop, self.plans, "--scheduler", address)

        return self.shop.once(("dask", self.plans, workers), built)


def _answer(done: Measured, reference: Measured | None, plans: int) -> Answer:
    return Answer(
        ours=done.wall,
        theirs=reference.wall if reference else None,
        note=f"{60 * plans / done.wall:,.1f} plans a minute",
        more={**costs(done), "plans": plans},
    )


def _build(shop: Workshop, plans: int, *how: str) -> Measured:
    portal = portal_of(shop.folder / f"portal-{plans}", plans)
    out = portal / "out"
    shutil.rmtree(out, ignore_errors=True)
    options = ("--today", ISSUED, "--formats", "html", "--out", str(out), *how)
    return shop.run(program("portal", "build", *options), portal)


def portal_of(folder: Path, plans: int) -> Path:
    """Write a portal of so many made-up plans, each with an id and address of its own; return its folder."""
    if folder.exists():
        return folder
    entries = []
    for number in range(1, plans + 1):
        identity = f"co-quan-{number:04}"
        text = synthetic_plan(**_SIZE, seed=str(number))
        text = text.replace(".vi-du", f".{identity}", 1)
        text = text.replace(_ADDRESS, f"{_ADDRESS}ke-hoach/{identity}/", 1)
        write_project(folder / "plans" / identity, text)
        entries.append(
            {
                "id": identity,
                "folder": f"plans/{identity}",
                "agency": f"Ủy ban nhân dân xã số {number}",
                "province": f"Tỉnh Ví Dụ {number % 34 + 1}",
            }
        )
    head = {"id": "cong", "title": "Cổng kế hoạch", "url": _ADDRESS}
    # JSON is YAML as well.
    written = json.dumps({"portal": head, "plans": entries}, ensure_ascii=False)
    (folder / "portal.yaml").write_text(written + "\n", "utf-8")
    return folder


@contextlib.contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[str]:
    """Start a scheduler and workers on this machine and give the address; end them afterwards.

    Raises NotMeasuredError.
    """
    note = folder / "scheduler.json"
    note.unlink(missing_ok=True)
    here = ("--host", "127.0.0.1", "--no-dashboard")
    file = ("--scheduler-file", str(note))
    commands = [["scheduler", *here, "--port", "0", *file]]
    commands += [["worker", *here, "--nthreads", "1", *file]] * workers
    with contextlib.ExitStack() as stack:
        for name, *options in commands:
            stack.enter_context(_running(folder, name, options))
            if name == "scheduler":
                address = _address(note)
        yield address


@contextlib.contextmanager
def _running(folder: Path, name: str, options: list[str]) -> Iterator[None]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *options]
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(note: Path) -> str:
    """Wait until the scheduler has written where it is."""
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until:
        with contextlib.suppress(OSError, ValueError):
            return str(json.loads(note.read_text("utf-8"))["address"])
        time.sleep(0.1)
    raise NotMeasuredError("the scheduler did not start")
