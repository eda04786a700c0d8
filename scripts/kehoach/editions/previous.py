"""What was last published against what is to be: nothing may move, change or vanish without a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from kehoach.editions.published import PublishedDeadline, PublishedPlan
from kehoach.plan.model import Deadline, Plan
from kehoach.problems import Mark, Problem, Severity, problem_at


def check_previous(
    plan: Plan, digests: Mapping[str, str], previous: PublishedPlan
) -> Iterator[Problem]:
    """Yield what changed since without an amendment or correction; another plan (another id) has no past here."""
    if previous.id != plan.header.id:
        return
    now = {deadline.id: deadline for _, deadline in plan.items}
    retired = {tombstone.id: tombstone for tombstone in plan.retired}
    for identity in previous.retired:
        if identity not in retired:
            yield problem_at(
                plan.path, Mark(), "tombstone-gone", {"id": identity}, about=(identity,)
            )
    published = {old.id for task in previous.tasks for old in task.deadlines}
    for identity, item in now.items():
        if identity not in published and not item.history:
            values = {"id": identity}
            severity = Severity.WARNING
            yield problem_at(
                plan.path,
                item.at.mark,
                "appeared",
                values,
                severity=severity,
                about=(identity,),
            )
    for task in previous.tasks:
        for old in task.deadlines:
            identity = old.id
            if new := now.get(identity):
                yield from _compare(plan, new, digests[identity], old)
            elif identity not in retired:
                yield problem_at(
                    plan.path, Mark(), "vanished", {"id": identity}, about=(identity,)
                )
            elif old.status != "cancelled":
                place = retired[identity].at.of("id")
                yield problem_at(
                    plan.path,
                    place,
                    "retired-uncancelled",
                    {"id": identity},
                    about=(identity,),
                )


def _compare(
    plan: Plan, new: Deadline, digest: str, old: PublishedDeadline
) -> Iterator[Problem]:
    values: dict[str, object] = {"id": new.id}
    before = (old.date, old.end, old.time)
    after = (new.date, new.end, new.time.strftime("%H:%M") if new.time else None)
    if new.sequence < old.sequence:
        values |= {"old": old.sequence, "new": new.sequence}
        yield problem_at(
            plan.path, new.at.mark, "sequence-back", values, about=(new.id,)
        )
    elif new.sequence == old.sequence and before != after:
        values |= {"old": _shown(before), "new": _shown(after)}
        yield problem_at(
            plan.path, new.at.of("date"), "moved-silently", values, about=(new.id,)
        )
    elif new.sequence == old.sequence and old.digest not in (None, digest):
        yield problem_at(
            plan.path, new.at.mark, "changed-silently", values, about=(new.id,)
        )


def _shown(days: tuple[dt.date | str | None, ...]) -> str:
    return " ".join(str(day) for day in days if day) or "?"
