"""Checks of a resolved plan: small generators, each with its rule as the first line of its docstring."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator

from kehoach import dates
from kehoach.plan import Deadline, Plan, Task
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.schema import At

Check = Callable[[Plan], Iterator[Problem]]


def _finding(
    plan: Plan, at: At, field: str, code: str, severity: Severity, item: Task | Deadline, **values: object
) -> Problem:
    about = (item.id,) if isinstance(item, Task) else (item.task, item.id)
    filled = {"id": item.id, **values}
    return problem_at(plan.path, at.of(field), code, filled, severity=severity, refs=item.refs, about=about)


def check_contradictions(plan: Plan) -> Iterator[Problem]:
    """What the document says in two ways is decided by the office."""
    for found in plan.contradictions:
        if not found.answer:
            refs = tuple(ref for task in plan.tasks for ref in task.refs if _touches(found.about, task))
            yield problem_at(
                plan.path,
                found.at.mark,
                "contradiction",
                {"id": found.id, "text": found.text, "figures": " / ".join(found.figures)},
                severity=Severity.WARNING,
                refs=tuple(dict.fromkeys(refs)),
                about=found.about,
            )


def _touches(about: Iterable[str], task: Task) -> bool:
    return not set(about).isdisjoint({task.id, *(item.id for item in task.deadlines)})


def check_days_off(plan: Plan) -> Iterator[Problem]:
    """A deadline falls on a working day."""
    for _, item in plan.items:
        if item.due and item.day_off and item.last_safe_day:
            safe = dates.print_date(item.last_safe_day)
            values = {"date": dates.print_date(item.due), "reason": item.day_off, "safe": safe}
            yield _finding(plan, item.at, "date", "day-off", Severity.INFO, item, **values)


def check_issue_date(plan: Plan) -> Iterator[Problem]:
    """A deadline comes after the day the plan was issued."""
    for _, item in plan.items:
        if item.due and item.due < plan.header.issued:
            values = {"date": dates.print_date(item.due), "issued": dates.print_date(plan.header.issued)}
            yield _finding(plan, item.at, "date", "before-issue", Severity.WARNING, item, **values)


def check_safe_days(plan: Plan) -> Iterator[Problem]:
    """The last safe working day comes after the day the plan was issued."""
    for _, item in plan.items:
        if item.due and item.last_safe_day and item.last_safe_day <= plan.header.issued <= item.due:
            values = {"safe": dates.print_date(item.last_safe_day), "issued": dates.print_date(plan.header.issued)}
            yield _finding(plan, item.at, "date", "no-time-left", Severity.WARNING, item, **values)


def check_phases(plan: Plan) -> Iterator[Problem]:
    """A dated deadline falls within the phase under which its task is printed."""
    phases = {phase.id: phase for phase in plan.phases}
    for task, item in plan.items:
        if item.due and task.phase and len(task.deadlines) == 1:
            phase = phases[task.phase]
            if not phase.start <= item.due <= phase.end:
                values = {"date": dates.print_date(item.due), "phase": phase.name}
                yield _finding(plan, item.at, "date", "outside-phase", Severity.WARNING, item, **values)


def check_roles(plan: Plan) -> Iterator[Problem]:
    """Each task has somebody who leads it and somebody who coordinates."""
    for task in plan.tasks:
        for role in ("lead", "coordinate"):
            if not task.parties(role):
                yield _finding(plan, task.at, role, f"no-{role}", Severity.INFO, task)


def check_holiday_years(plan: Plan) -> Iterator[Problem]:
    """The holidays of each year with a deadline are officially announced."""
    for year in sorted({item.due.year for _, item in plan.items if item.due}):
        if not plan.calendar.is_announced(year):
            yield problem_at(plan.path, Mark(), "year-not-announced", {"year": year}, severity=Severity.WARNING)


def check_unused_parties(plan: Plan) -> Iterator[Problem]:
    """Each unit is concerned by something."""
    named = {
        party
        for task, item in plan.items
        for role in ("lead", "implement", "coordinate", "submit")
        for party in task.parties(role, item)
    }
    named |= {duty.party for duty in plan.duties}
    for unit in plan.directory.units:
        if plan.directory.mentions(unit.id).isdisjoint(named):
            values = {"id": unit.id, "name": unit.name}
            yield problem_at(plan.path, unit.at.mark, "unit-unused", values, severity=Severity.INFO)


CHECKS: tuple[Check, ...] = (
    check_contradictions,
    check_days_off,
    check_issue_date,
    check_safe_days,
    check_phases,
    check_roles,
    check_holiday_years,
    check_unused_parties,
)


def check_content(plan: Plan, files: Container[str]) -> Iterator[Problem]:
    """Each text that the plan names exists in content/."""
    named = [(section.text, section.at) for section in plan.sections]
    named += [(movement.text, movement.at) for movement in plan.movements]
    for text, at in named:
        if text and text not in files:
            yield problem_at(plan.path, at.of("text"), "content-missing", {"file": text})


def check_plan(plan: Plan, files: Container[str]) -> tuple[Problem, ...]:
    """Run every check; problems come sorted by place."""
    found = [problem for check in CHECKS for problem in check(plan)]
    return tuple(sorted([*found, *check_content(plan, files)]))
