"""Drafts: a plan whose head is not whole yet says so everywhere and is not published; a doubt, where it stands.

Which doubts keep a plan from publication is decided here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from kehoach.checks.finding import finding
from kehoach.document.vocabulary import NUMBER_TO_COME
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.problems import Mark, Problem, Severity, problem_at

_NO_HOST = ".invalid"
"""End of host names that nobody can have (RFC 6761 6.4): a draft stands at one until its site has an address."""


def is_draft(plan: Plan) -> bool:
    """Tell whether a plan is still a draft: the doubt at its head, or something left to fill in there, makes it one."""
    return bool(_reasons_of_head(plan))


def draft_reasons(plan: Plan, *, first: bool = False) -> tuple[Problem, ...]:
    """Return, as errors at their lines, what keeps a plan from being published; empty for one that is no draft.

    On a first publication every other doubt counts as well: nobody has looked at it yet. Later one holds back nothing:
    it is marked where it stands, and whatever else was amended goes out.
    """
    reasons = _reasons_of_head(plan)
    if first:
        reasons += _doubts_about_parts(plan)
    return tuple(sorted(replace(reason, severity=Severity.ERROR) for reason in reasons))


def _reasons_of_head(plan: Plan) -> list[Problem]:
    reasons = list(check_placeholders(plan))
    header = plan.header
    if header.needs_review:
        place = header.at.of("needs_review")
        values = {"text": header.needs_review}
        reasons.append(problem_at(plan.path, place, "draft", values))
    return reasons


def check_placeholders(plan: Plan) -> Iterator[Problem]:
    """Number and address of the plan are filled in."""
    header = plan.header
    host = urlsplit(header.url).hostname or ""
    if NUMBER_TO_COME in header.number:
        values = {"text": header.number}
        place = header.at.of("number")
        yield problem_at(
            plan.path, place, "draft-number", values, severity=Severity.WARNING
        )
    if host.endswith(_NO_HOST):
        values = {"text": header.url}
        place = header.at.of("url")
        yield problem_at(
            plan.path, place, "draft-url", values, severity=Severity.WARNING
        )


def check_reviews(plan: Plan) -> Iterator[Problem]:
    """Nothing waits to be looked at by the keeper."""
    header = plan.header
    if header.needs_review:
        values = {"id": header.id, "text": header.needs_review}
        place = header.at.of("needs_review")
        yield problem_at(
            plan.path, place, "needs-review", values, severity=Severity.WARNING
        )
    yield from _doubts_about_parts(plan)


def _doubts_about_parts(plan: Plan) -> Iterator[Problem]:
    """Yield the doubts about parties, tasks, deadlines, and about what was taken for none."""
    for party in plan.directory:
        if party.needs_review:
            values = {"id": party.id, "text": party.needs_review}
            place = party.at.of("needs_review")
            yield problem_at(
                plan.path,
                place,
                "needs-review",
                values,
                severity=Severity.WARNING,
                about=(party.id,),
            )
    items: list[Task | Deadline] = [*plan.tasks, *as_written(plan)]
    for item in items:
        if item.needs_review:
            yield finding(
                plan,
                item,
                "needs-review",
                Severity.WARNING,
                "needs_review",
                text=item.needs_review,
            )

    for known in plan.exempted:
        if known.needs_review:
            values = {"id": known.text, "text": known.needs_review}
            place = known.at.of("needs_review")
            yield problem_at(
                plan.path, place, "needs-review", values, severity=Severity.WARNING
            )


def as_written(plan: Plan) -> Iterable[Deadline]:
    """Return each phrase of each deadline in the file once, however many instances it has."""
    first_instances: dict[tuple[Mark, str], Deadline] = {}
    # From the end, so that the earliest instance stands last and stays.
    for _, item in reversed(plan.items):
        first_instances[item.at.mark, item.phrase] = item
    return first_instances.values()
