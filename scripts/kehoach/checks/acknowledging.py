"""What the keeper acknowledged: which findings a reason covers, and which reasons cover nothing any more."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from kehoach.plan.model import Plan
from kehoach.plan.records import Acknowledgement
from kehoach.plan.schema import nearest_name
from kehoach.problems import Problem, Severity, problem_at
from kehoach.words import text_keys


def acknowledge(plan: Plan, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give what the plan acknowledges its reason; it is then no more than a note. Errors stay errors."""
    for problem in problems:
        known = acknowledgement_of(plan, problem)
        # What stops publication cannot be acknowledged away.
        if known and problem.severity is not Severity.ERROR:
            yield dataclasses.replace(
                problem, severity=Severity.INFO, reason=known.reason, minor=known.minor
            )
        else:
            yield problem


def acknowledgement_of(plan: Plan, problem: Problem) -> Acknowledgement | None:
    """Return the first acknowledgement that covers a problem."""
    for known in plan.acknowledged:
        if _covers(plan, known, problem):
            return known
    return None


def _covers(plan: Plan, known: Acknowledgement, problem: Problem) -> bool:
    if known.finding != problem.code:
        return False
    # An acknowledgement of nobody in particular is one of the whole code.
    if not known.about:
        return True
    # What is about the plan itself is about nobody that a reason could name.
    concerned = set(problem.about)
    return bool(concerned) and concerned <= with_deadlines(plan, known.about)


def with_deadlines(plan: Plan, about: Iterable[str]) -> set[str]:
    """Add to tasks their deadlines, and to deadlines their task: either names both. A recurrence is its instances."""
    chosen = set(about)
    known = {*plan.tasks_by_id, *(item.id for _, item in plan.items)}
    recurrences = tuple(f"{identity}-" for identity in chosen - known)
    for _, item in plan.items:
        if item.occurrence and item.id.startswith(recurrences):
            chosen.add(item.id)
    for task in plan.tasks:
        items = {item.id for item in task.deadlines}
        if task.id in chosen and not items & chosen:
            chosen |= items
        elif items & chosen:
            chosen.add(task.id)
    return chosen


def stale_acknowledgements(
    plan: Plan, problems: Iterable[Problem], *, source: bool = False
) -> Iterator[Problem]:
    """Yield what the keeper acknowledges and occurs no longer.

    Findings against the source document can only be judged where it was read: ``source``.
    """
    findings = list(problems)
    codes = text_keys("rule")
    for known in plan.acknowledged:
        # Whoever checks without the document would call every such reason stale.
        if known.finding.startswith("source-") is not source:
            continue
        if known.finding not in codes:
            values = {
                "text": known.finding,
                "nearest": nearest_name(known.finding, codes),
            }
            place = known.at.of("finding")
            yield problem_at(plan.path, place, "unknown-finding", values)
            continue
        covered = [problem for problem in findings if _covers(plan, known, problem)]
        still_found: set[str] = set()
        for problem in covered:
            still_found.update(problem.about)
        gone = [identity for identity in known.about if identity not in still_found]
        if gone or not covered:
            values = {"finding": known.finding, "about": ", ".join(gone) or "-"}
            yield problem_at(
                plan.path,
                known.at.mark,
                "acknowledged-gone",
                values,
                severity=Severity.WARNING,
            )
