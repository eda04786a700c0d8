"""A plan's folder as bytes that travel to another machine, and back into a folder there."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach.problems import InputError, Mark, Problem, problem_at

MOST_BYTES = 200_000_000
"""So much one plan's folder may hold; the texts and forms of a year are a few megabytes."""
MOST_FILES = 5_000

_ALONE = ("mkdocs.yml", "mau-phieu.docx", ".kehoach/proof.json")
"""What a build reads beside the plans and ``content/``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """All that a build reads of one plan's folder."""

    shown: str
    """The folder as its keeper knows it: problems are told there, wherever it was unpacked."""
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A plan's folder on this machine."""

    shown: str


Source = Parcel | Folder


def pack(folder: Path) -> Parcel:
    """Read what a build needs of a folder. Raises InputError where that is too much or cannot be read."""
    files: list[tuple[str, bytes]] = []
    size = 0
    for path in _needed(folder):
        name = path.relative_to(folder).as_posix()
        try:
            data = path.read_bytes()
        except OSError as error:
            place = path.as_posix()
            raise InputError([problem_at(place, Mark(), "unreadable")]) from error
        size += len(data)
        if size > MOST_BYTES or len(files) >= MOST_FILES:
            limits = {"megabytes": MOST_BYTES // 1_000_000, "files": MOST_FILES}
            place = folder.as_posix()
            raise InputError([problem_at(place, Mark(), "portal-too-large", limits)])
        files.append((name, data))
    return Parcel(shown=folder.as_posix(), files=tuple(files))


def _needed(folder: Path) -> Iterator[Path]:
    """Yield the files that a build reads: plans of this year and before, texts, settings, forms, the proof."""
    yield from sorted(folder.glob("*.yaml"))
    for name in _ALONE:
        if (folder / name).is_file():
            yield folder / name
    for path in sorted((folder / "content").rglob("*")):
        if path.is_file():
            yield path


@contextlib.contextmanager
def opened(source: Source) -> Iterator[Path]:
    """Have a plan's folder on this machine for a while, and return where its plan.yaml lies."""
    if isinstance(source, Folder):
        yield Path(source.shown) / "plan.yaml"
        return
    with tempfile.TemporaryDirectory(prefix="kehoach-") as made:
        for name, data in source.files:
            path = Path(made) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield Path(made) / "plan.yaml"


def told_at_home(
    problems: Iterable[Problem], plan_file: Path, source: Source
) -> tuple[Problem, ...]:
    """Tell problems where the keeper has the files, whatever folder they were unpacked into."""
    unpacked = plan_file.parent.as_posix()
    told = []
    for problem in problems:
        rest = problem.path.removeprefix(unpacked)
        if rest != problem.path:
            problem = dataclasses.replace(problem, path=f"{source.shown}{rest}")
        told.append(problem)
    return tuple(told)
