"""What a preview is held against, and what a publication has to agree with; what keeps a draft from being one."""

from __future__ import annotations

from pathlib import Path

from kehoach.checks.drafts import draft_reasons
from kehoach.editions.last import (
    PATIENCE,
    SHORT_PATIENCE,
    AtTarget,
    LastPublication,
    find_last,
)
from kehoach.plan.model import Plan
from kehoach.problems import InputError, Problem, Severity, problem_at, refuse_errors


def last_of_preview(
    plan: Plan, previous: Path | str | None, at_target: AtTarget, url: str
) -> tuple[LastPublication | None, tuple[Problem, ...]]:
    """Find what a preview is compared with, and say where there is nothing: that keeps nobody from looking."""
    try:
        last = find_last(previous, at_target, url, patience=SHORT_PATIENCE)
    except InputError:
        # What somebody named has to be there; that a site is out of reach is no fault of who looks at a draft.
        if previous:
            raise
        last = None
    if last:
        return last, ()
    note = problem_at(
        plan.path,
        plan.header.at.of("url"),
        "nothing-to-compare",
        {"url": url},
        severity=Severity.INFO,
    )
    return None, (note,)


def last_unless_draft(
    plan: Plan,
    previous: Path | str | None,
    at_target: AtTarget,
    url: str,
    *,
    first: bool,
) -> LastPublication | None:
    """Find what a publication has to agree with. Raises InputError for a draft, and where there is none."""
    # First: the address of a draft may lead nowhere yet, and that is no fault of the net.
    refuse_draft(plan, first=first)
    last = _last_of_publication(plan, previous, at_target, url, first=first)
    # On the first one every doubt counts: nobody has looked at the plan yet.
    refuse_errors(draft_reasons(plan, first=last is None))
    return last


def refuse_draft(plan: Plan, *, first: bool) -> None:
    """Raise InputError for a draft, with every doubt about it if nothing was published before."""
    if draft_reasons(plan):
        refuse_errors(draft_reasons(plan, first=first))


def _last_of_publication(
    plan: Plan,
    previous: Path | str | None,
    at_target: AtTarget,
    url: str,
    *,
    first: bool,
) -> LastPublication | None:
    """Find what a publication has to agree with. Raises InputError where there is none and nobody said so.

    A site that was never published may not answer at all; one that does is compared with, whatever somebody said.
    """
    try:
        last = find_last(previous, at_target, url, patience=PATIENCE)
    except InputError as error:
        if previous or not first or _is_there(error):
            raise
        return None
    if not last and not first:
        place = plan.header.at.of("url")
        raise InputError([problem_at(plan.path, place, "no-publication", {"url": url})])
    return last


def _is_there(error: InputError) -> bool:
    """Tell whether a site answered as one that was published before, though it could not be read.

    A refused connection or a time-out may be a site that never was; so may 403, which object stores answer for what is
    not there.
    """
    [problem] = error.problems
    if problem.code != "previous-unreachable":
        return True
    detail = str(dict(problem.values)["detail"])
    return detail.startswith("HTTP ") and not detail.startswith("HTTP 403")
