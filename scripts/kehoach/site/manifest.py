"""The manifest: every file of a finished site with its size and SHA-256, so that anybody can tell a copy from it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach import dates, routes
from kehoach.editions.ledger import count_records
from kehoach.plan.model import Plan
from kehoach.problems import InputError, Mark, problem_at


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMark:
    """By what a file is known again."""

    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a publication consists of."""

    plan: str
    edition: dt.date
    records: int | None
    """How many records of change the plan had; None in a manifest of before that was told."""
    complete: bool
    """Whether every file is listed: earlier manifests left the engine's pages out."""
    files: Mapping[str, FileMark]
    """By path below the site's root; the manifest itself is none of them."""


def manifest_of(plan: Plan, site: Path, left_out: Collection[str] = ()) -> bytes:
    """List every file of a finished site but the manifest itself and the paths ``left_out``, which are not ours.

    The same files give the same bytes, whatever their times and wherever they lie.
    """
    skipped = {routes.MANIFEST, *left_out}
    files = {}
    for path in paths_below(site):
        if path not in skipped:
            mark = mark_of((site / path).read_bytes())
            files[path] = {"bytes": mark.size, "sha256": mark.sha256}
    # Within v1 fields are only added: programs that we do not know rely on each of these.
    data = {
        "plan": plan.header.id,
        "edition": plan.edition_date.isoformat(),
        "records": count_records(plan),
        "complete": True,
        "files": files,
    }
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()


def paths_below(site: Path) -> Iterator[str]:
    """Yield the path of every file of a site below its root, sorted."""
    files = (file for file in site.rglob("*") if file.is_file())
    yield from sorted(file.relative_to(site).as_posix() for file in files)


def mark_of(data: bytes) -> FileMark:
    """Return by what a file of these bytes is known again."""
    return FileMark(size=len(data), sha256=hashlib.sha256(data).hexdigest())


def read_manifest(data: bytes, name: str) -> Manifest:
    """Read a manifest of any age; ``name`` is what problems call it. Raises InputError for one that is damaged."""
    try:
        return _manifest(json.loads(data))
    # Whatever shape a damaged file has: it is one line, never a traceback.
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise InputError([problem_at(name, Mark(), "manifest-damaged")]) from error


def _manifest(data: Mapping[str, Any]) -> Manifest:
    files = {}
    for path, entry in data["files"].items():
        mark = FileMark(size=int(entry["bytes"]), sha256=str(entry["sha256"]))
        files[_checked_path(path)] = mark
    records = data.get("records")
    return Manifest(
        plan=str(data["plan"]),
        edition=dates.parse_date(data["edition"]),
        records=None if records is None else int(records),
        complete=data.get("complete") is True,
        files=files,
    )


def _checked_path(path: str) -> str:
    """Return a path that stays below the site's root. Raises ValueError for any other."""
    # A manifest may come from anywhere, and what it names is read.
    if not path or "\\" in path or {"", ".", ".."} & set(path.split("/")):
        raise ValueError(path)
    return path
