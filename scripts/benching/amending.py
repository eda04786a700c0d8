"""One day of a plan amended, and what the next build writes anew."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benching.answering import NotMeasuredError
from benching.measuring import Measured
from benching.workshop import ISSUED, Workshop, write_project

_LATER = dt.timedelta(days=9)
_FEW = 2
"""An amendment that concerns so many units at least, and as few as there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A plan built, amended, and built again over the first."""

    project: Path
    cold: Measured
    again: Measured
    files: int
    rewritten: int
    """Files that were written anew, whatever stands in them."""
    changed: int
    """Files that hold other bytes than before."""
    needless: int
    """Files named after a unit whose feed does not hold the day, and written anew all the same."""
    concerned: int
    """Units whose feed holds it."""
    unlike_cold: int
    """Files that a cold build of the amended plan makes otherwise."""

    @property
    def same_as_cold(self) -> bool:
        """Tell whether the second build made what a cold one makes."""
        return self.unlike_cold == 0


def amended(
    shop: Workshop, units: int, tasks: int, options: tuple[str, ...]
) -> Amended:
    """Build a made-up plan, move a day of it by a record, and build it over the first. Raises NotMeasuredError."""
    project = shop.folder / f"amended-{units}-{tasks}"
    written = (shop.plan(units, tasks) / "plan.yaml").read_text("utf-8")
    write_project(project, written)
    cold = shop.cold(project, *options)
    site = project / "build/site"
    item = _item(site)
    concerned = _concerned(site, item)
    before = _looked_at(site)
    _amend(shop, project, site, item)
    again = shop.build(project, *options)
    after = _looked_at(site)
    shop.cold(project, *options, out="cold")
    fresh = _looked_at(project / "cold/site")
    rewritten = [path for path in after if _is_new(path, before, after)]
    others = _units(site) - concerned
    return Amended(
        project=project,
        cold=cold,
        again=again,
        files=len(after),
        rewritten=len(rewritten),
        changed=len(_unlike(before, after)),
        needless=sum(1 for path in rewritten if _names(path) & others),
        concerned=len(concerned),
        unlike_cold=len(_unlike(after, fresh)),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    when: tuple[int, int]
    """When it was written, and how long it is: a file that is only linked or moved keeps both."""
    digest: bytes


def _is_new(path: str, before: dict[str, _Seen], after: dict[str, _Seen]) -> bool:
    return path not in before or before[path].when != after[path].when


def _looked_at(site: Path) -> dict[str, _Seen]:
    found = {}
    for path in site.rglob("*"):
        if path.is_file():
            status = path.stat()
            digest = hashlib.sha256(path.read_bytes()).digest()
            when = (status.st_mtime_ns, status.st_size)
            found[path.relative_to(site).as_posix()] = _Seen(when, digest)
    return found


def _unlike(one: dict[str, _Seen], other: dict[str, _Seen]) -> set[str]:
    """Return the files that only one of two sites has, or that hold other bytes."""
    both = one.keys() & other.keys()
    differing = {path for path in both if one[path].digest != other[path].digest}
    return differing | (one.keys() ^ other.keys())


def _units(site: Path) -> set[str]:
    return {path.stem for path in (site / "feeds/units").glob("*.ics")}


def _names(path: str) -> set[str]:
    """Return what a path names, folder by folder, without the endings of files."""
    return {part.partition(".")[0] for part in path.split("/")}


def _held(site: Path) -> Iterator[tuple[str, str]]:
    """Yield each unit with the text of its feed."""
    for path in (site / "feeds/units").glob("*.ics"):
        # Folded lines are put together, so that an id is found wherever it stands.
        yield path.stem, path.read_text("utf-8").replace("\n ", "")


def _concerned(site: Path, item: str) -> set[str]:
    return {unit for unit, feed in _held(site) if f"UID:{item}@" in feed}


def _item(site: Path) -> str:
    """Choose the deadline that fewest units have in their feed, two at least. Raises NotMeasuredError."""
    feeds = dict(_held(site))
    counts = {
        item: sum(1 for feed in feeds.values() if f"UID:{item}@" in feed)
        for item in _dated(site)
    }
    chosen = [item for item, count in counts.items() if count >= _FEW]
    if not chosen:
        raise NotMeasuredError("no day of the plan concerns two units")
    return min(chosen, key=lambda item: (counts[item], item))


def _dated(site: Path) -> dict[str, dt.date]:
    """Return the days of deadlines that fall on one printed day and that nothing changed yet."""
    plan = json.loads((site / "api/v1/plan.json").read_text("utf-8"))
    found = {}
    for task in plan["tasks"]:
        for deadline in task["deadlines"]:
            if deadline["kind"] == "before" and not deadline["changes"]:
                found[deadline["id"]] = dt.date.fromisoformat(deadline["date"])
    return found


def _amend(shop: Workshop, project: Path, site: Path, item: str) -> None:
    """Write a record that moves a deadline."""
    day = f"{_dated(site)[item] + _LATER:%d/%m/%Y}"
    record = ("--number", "999/KH-UBND", "--date", ISSUED, "--item", item)
    words = ("--to", day, "--phrase", f"trước ngày {day}")
    shop.kehoach(project, "amend", *record, *words)
