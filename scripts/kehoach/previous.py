"""What was last published against what is to be: nothing may move, change or vanish without a record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kehoach import routes
from kehoach.plan import Deadline, Plan
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at


def load_previous(path: Path) -> dict[str, Any]:
    """Read a published plan.json, named itself or by the site's folder. Raises InputError."""
    candidates = [path, path / routes.PLAN_JSON, path / "site" / routes.PLAN_JSON]
    file = next((candidate for candidate in candidates if candidate.is_file()), path)
    try:
        data = json.loads(file.read_text("utf-8"))
        data["plan"]["id"], [task["deadlines"] for task in data["tasks"]], data["retired"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        detail = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise InputError([problem_at(file.as_posix(), Mark(), "previous-unreadable", {"detail": detail})]) from error
    return dict(data)


def check_previous(plan: Plan, digests: Mapping[str, str], previous: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what changed since without an amendment or correction; another plan (another id) has no past here."""
    if previous["plan"]["id"] != plan.header.id:
        return
    now = {deadline.id: deadline for _, deadline in plan.items}
    retired = {tombstone.id: tombstone for tombstone in plan.retired}
    for identity in previous["retired"]:
        if identity not in retired:
            yield problem_at(plan.path, Mark(), "tombstone-gone", {"id": identity}, about=(identity,))
    published = {old["id"] for task in previous["tasks"] for old in task["deadlines"]}
    for identity, item in now.items():
        if identity not in published and not item.history:
            values = {"id": identity}
            severity = Severity.WARNING
            yield problem_at(plan.path, item.at.mark, "appeared", values, severity=severity, about=(identity,))
    for task in previous["tasks"]:
        for old in task["deadlines"]:
            identity = old["id"]
            if new := now.get(identity):
                yield from _compare(plan, new, digests[identity], old)
            elif identity not in retired:
                yield problem_at(plan.path, Mark(), "vanished", {"id": identity}, about=(identity,))
            elif old["status"] != "cancelled":
                place = retired[identity].at.of("id")
                yield problem_at(plan.path, place, "retired-uncancelled", {"id": identity}, about=(identity,))


def _compare(plan: Plan, new: Deadline, digest: str, old: Mapping[str, Any]) -> Iterator[Problem]:
    values: dict[str, object] = {"id": new.id}
    before, after = (old["date"], old["end"], old["time"]), _days(new)
    if new.sequence < old["sequence"]:
        values |= {"old": old["sequence"], "new": new.sequence}
        yield problem_at(plan.path, new.at.mark, "sequence-back", values, about=(new.id,))
    elif new.sequence == old["sequence"] and before != after:
        values |= {"old": _shown(before), "new": _shown(after)}
        yield problem_at(plan.path, new.at.of("date"), "moved-silently", values, about=(new.id,))
    elif new.sequence == old["sequence"] and digest != old["digest"]:
        yield problem_at(plan.path, new.at.mark, "changed-silently", values, about=(new.id,))


def _days(item: Deadline) -> tuple[str | None, str | None, str | None]:
    return (
        item.date.isoformat() if item.date else None,
        item.end.isoformat() if item.end else None,
        item.time.strftime("%H:%M") if item.time else None,
    )


def _shown(days: tuple[str | None, ...]) -> str:
    return " ".join(filter(None, days)) or "?"
