"""One run of the bench, row by row, and what is written of it."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from benching.answering import answered
from benching.measuring import Limits
from benching.peers import find_hugo
from benching.plot import as_picture
from benching.questions import against, building, growing, large, many
from benching.sizes import FULL, QUICK
from benching.table import Run, as_json, as_table
from benching.workshop import Workshop

TABLE, DATA, PICTURE = "README.md", "bench.json", "bench.svg"
"""What a run writes."""
PARTS = {
    "building": building.questions,
    "against": against.questions,
    "large": large.questions,
    "many": many.questions,
}
"""The rows by what they are about."""
GROWTH = "growth"
_PACKAGES = ("kehoach", "icalendar", "mkdocs-material", "zensical", "PyYAML")
_GIGABYTE = 10**9


def run(
    *,
    full: bool,
    parts: tuple[str, ...],
    folder: Path,
    limits: Limits,
    day: str,
    tell: Callable[[str], None],
) -> Iterator[Run]:
    """Measure every row of the chosen parts in a folder, which is left as it comes.

    Yields the run as far as it has come, after each row: it takes hours, and nothing that is known should be lost.
    """
    sizes = FULL if full else QUICK
    shop = Workshop(folder, limits)
    so_far = Run(
        mode="full" if full else "quick",
        day=day,
        machine=_machine(),
        versions=_versions(),
    )
    for name, questions in PARTS.items():
        if name not in parts:
            continue
        for row in answered(questions(shop, sizes), tell):
            so_far = replace(so_far, rows=(*so_far.rows, row))
            yield so_far
    if GROWTH not in parts:
        return
    for curve in growing.curves(shop, sizes, tell):
        so_far = replace(so_far, curves=(*so_far.curves, curve))
        yield so_far


def write(measured: Run, out: Path) -> None:
    """Write table, data and picture into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    (out / DATA).write_text(as_json(measured), "utf-8")
    picture = PICTURE if measured.curves else ""
    (out / TABLE).write_text(as_table(measured, picture), "utf-8")
    if picture:
        (out / PICTURE).write_text(as_picture(measured.curves), "utf-8")


def _machine() -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIGABYTE
    system = f"{platform.system()} {platform.machine()}"
    python = platform.python_version()
    # Whatever else runs takes caches and cores away: such a run says so.
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {system}, Python {python}, {load}"


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    hugo = find_hugo()
    if hugo:
        said = subprocess.run(
            [*hugo, "version"], capture_output=True, text=True, check=False
        )
        # "hugo v0.111.3+extended linux/amd64 …"
        found["Hugo"] = said.stdout.split()[1].partition("+")[0].removeprefix("v")
    return found
