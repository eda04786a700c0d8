"""Checks of a resolved plan: small generators, each with its rule as the first line of its docstring.

What compares several items with each other stands in ``across``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Iterator

from kehoach.checks.across import COMPARISONS
from kehoach.checks.finding import Check, finding, row_of
from kehoach.facts import Term, Weekday
from kehoach.plan.kinds.registry import differs_in_kind
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.records import Acknowledgement
from kehoach.plan.roles import ROLES, name_key
from kehoach.plan.schema import nearest_name
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.words import text_keys


def check_contradictions(plan: Plan) -> Iterator[Problem]:
    """What the document says in two ways is decided by the office."""
    for recorded in plan.contradictions:
        if recorded.answer:
            continue
        refs: list[str] = []
        for task in plan.tasks:
            if _touches(recorded.about, task):
                refs += task.refs
        values = {
            "id": recorded.id,
            "text": recorded.text,
            "figures": recorded.figures,
        }
        yield problem_at(
            plan.path,
            recorded.at.mark,
            "contradiction",
            values,
            severity=Severity.WARNING,
            refs=tuple(dict.fromkeys(refs)),
            about=recorded.about,
        )


def _touches(about: Iterable[str], task: Task) -> bool:
    identities = {task.id, *(item.id for item in task.deadlines)}
    return not identities.isdisjoint(about)


def check_reviews(plan: Plan) -> Iterator[Problem]:
    """Nothing waits to be looked at by the keeper."""
    if plan.header.needs_review:
        values = {"id": plan.header.id, "text": plan.header.needs_review}
        place = plan.header.at.of("needs_review")
        yield problem_at(
            plan.path, place, "needs-review", values, severity=Severity.WARNING
        )
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
    items: list[Task | Deadline] = [*plan.tasks, *_as_written(plan)]
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


def _as_written(plan: Plan) -> Iterable[Deadline]:
    """Return each phrase of each deadline in the file once, however many instances it has."""
    first_instances: dict[tuple[Mark, str], Deadline] = {}
    # From the end, so that the earliest instance stands last and stays.
    for _, item in reversed(plan.items):
        first_instances[item.at.mark, item.phrase] = item
    return first_instances.values()


def check_days_off(plan: Plan) -> Iterator[Problem]:
    """A deadline falls on a working day."""
    for _, item in plan.items:
        # A note: a day that a superior set is never moved, and the safe day leads.
        if item.due and item.day_off and item.last_safe_day:
            values = {
                "date": item.due,
                "reason": item.day_off,
                "safe": item.last_safe_day,
            }
            yield finding(plan, item, "day-off", Severity.INFO, "date", **values)


def check_issue_date(plan: Plan) -> Iterator[Problem]:
    """A deadline comes after the day the plan was issued."""
    for _, item in plan.items:
        # Row 1 of 2020 (15/01) precedes its plan (22/01). Real plans do this often: warn, never reject.
        if item.due and item.due < plan.header.issued:
            values = {"date": item.due, "issued": plan.header.issued}
            yield finding(
                plan, item, "before-issue", Severity.WARNING, "date", **values
            )


def check_safe_days(plan: Plan) -> Iterator[Problem]:
    """The last safe working day comes after the day the plan was issued."""
    for _, item in plan.items:
        issued, safe = plan.header.issued, item.last_safe_day
        # What was due before the plan was issued is told of by check_issue_date.
        if item.due and safe and safe <= issued <= item.due:
            values = {"safe": safe, "issued": issued}
            yield finding(
                plan, item, "no-time-left", Severity.WARNING, "date", **values
            )


def check_year(plan: Plan) -> Iterator[Problem]:
    """A deadline falls in the year of the plan."""
    for _, item in plan.items:
        # A note: the last rows of a plan often fall in January, as three of 2020 do.
        if item.due and item.due.year != plan.header.year:
            values = {"date": item.due, "year": plan.header.year}
            yield finding(plan, item, "outside-year", Severity.INFO, "date", **values)


def check_amendments(plan: Plan) -> Iterator[Problem]:
    """An amendment moves a deadline to a day that is still to come."""
    for _, item in plan.items:
        for change in item.history:
            last = change.new.end or change.new.date
            if change.action == "moved" and last and last < change.date:
                values = {"issued": change.date, "number": change.number, "date": last}
                yield finding(
                    plan, item, "moved-into-past", Severity.WARNING, "date", **values
                )


def check_phases(plan: Plan) -> Iterator[Problem]:
    """A dated deadline falls within the phase under which its task is printed."""
    phases = {phase.id: phase for phase in plan.phases}
    for task, item in plan.items:
        # A task of several days stands under the phase of one of them.
        if item.due and item.phase and len(task.deadlines) == 1:
            phase = phases[item.phase]
            if not phase.start <= item.due <= phase.end:
                values = {"date": item.due, "phase": phase.name}
                yield finding(
                    plan, item, "outside-phase", Severity.WARNING, "date", **values
                )


def check_weekdays(plan: Plan) -> Iterator[Problem]:
    """A weekday that is printed with a day is that day's."""
    for item in _as_written(plan):
        for meaning in item.said.read(plan.header.year).meanings:
            if not (meaning.weekday and meaning.date):
                continue
            # "Ngày 26/8/2024 (thứ Hai)": the weekday is a checksum of the day.
            if meaning.weekday == meaning.date.isoweekday():
                continue
            values = {
                "phrase": item.phrase,
                "date": meaning.date,
                "weekday": Weekday(meaning.date),
            }
            yield finding(
                plan, item, "weekday-wrong", Severity.WARNING, "phrase", **values
            )


def check_kinds(plan: Plan) -> Iterator[Problem]:
    """A deadline binds as its phrase says: before a day, by a day, or on it."""
    for item in _as_written(plan):
        other_kind = differs_in_kind(item.kind, item.said, plan.header.year)
        if not other_kind:
            continue
        # An instance of a recurrence binds as "bound" of its rule says.
        field = "bound" if item.at.has("bound") else "kind"
        values = {
            "phrase": item.phrase,
            "said": other_kind,
            "field": field,
            "kind": item.kind,
        }
        yield finding(plan, item, "kind-differs", Severity.WARNING, field, **values)


def check_brackets(plan: Plan) -> Iterator[Problem]:
    """A deadline is not printed in brackets."""
    for item in _as_written(plan):
        if item.said.read(plan.header.year).bracketed:
            yield finding(
                plan, item, "in-brackets", Severity.INFO, "phrase", phrase=item.phrase
            )


def check_roles(plan: Plan) -> Iterator[Problem]:
    """Each row of a table names who leads and who coordinates, where the table has such columns."""
    rows = []
    for task in plan.tasks:
        row = row_of(task)
        if row:
            rows.append((task, row))
    for role in ROLES:
        if not role.awaited:
            continue
        # A table has a column for a role where one of its rows fills it.
        tables = {row.table for task, row in rows if task.parties(role.id)}
        for task, row in rows:
            if row.table in tables and not task.parties(role.id):
                yield finding(plan, task, f"no-{role.id}", Severity.INFO, role.id)


def check_open_groups(plan: Plan) -> Iterator[Problem]:
    """Whoever leads, carries out or files is somebody, not a manner of speaking."""
    named = {unit.id for unit in plan.directory.units}
    named |= {group.id for group in plan.directory.named_groups}
    asked_by_name = [role for role in ROLES if role.named]
    for task in plan.tasks:
        for role in asked_by_name:
            for party in task.parties(role.id):
                if party in named:
                    continue
                yield finding(
                    plan,
                    task,
                    "open-group",
                    Severity.WARNING,
                    role.id,
                    name=plan.directory.name(party),
                    role=Term(name_key(role.id)),
                )


def check_holiday_years(plan: Plan) -> Iterator[Problem]:
    """The holidays of each year with a deadline are officially announced."""
    # The package only guesses holidays that no notice has fixed yet.
    for year in sorted({item.due.year for _, item in plan.items if item.due}):
        if not plan.calendar.is_announced(year):
            yield problem_at(
                plan.path,
                Mark(),
                "year-not-announced",
                {"year": year},
                severity=Severity.WARNING,
            )


def check_unused_parties(plan: Plan) -> Iterator[Problem]:
    """Each unit is concerned by something."""
    named = {duty.party for duty in plan.duties}
    # Of a task without deadlines too: its page and its row name the unit.
    for task in plan.tasks:
        for role in ROLES:
            named.update(task.parties(role.id))
    for unit in plan.directory.units:
        if plan.directory.mentions(unit.id).isdisjoint(named):
            yield problem_at(
                plan.path,
                unit.at.mark,
                "unit-unused",
                {"id": unit.id, "name": unit.name},
                severity=Severity.INFO,
                about=(unit.id,),
            )


CHECKS: tuple[Check, ...] = (
    check_contradictions,
    check_reviews,
    check_days_off,
    check_issue_date,
    check_safe_days,
    check_year,
    check_amendments,
    check_phases,
    check_weekdays,
    check_kinds,
    check_brackets,
    check_roles,
    check_open_groups,
    check_holiday_years,
    check_unused_parties,
    *COMPARISONS,
)


def check_content(plan: Plan, files: Container[str]) -> Iterator[Problem]:
    """Each text that the plan names exists in content/."""
    named = [(section.text, section.at) for section in plan.sections]
    named += [(movement.text, movement.at) for movement in plan.movements]
    for text, at in named:
        if text and text not in files:
            yield problem_at(
                plan.path, at.of("text"), "content-missing", {"file": text}
            )


def check_plan(plan: Plan, files: Container[str]) -> tuple[Problem, ...]:
    """Run every check and note what the keeper acknowledged; problems come sorted by place."""
    findings: list[Problem] = []
    for check in CHECKS:
        findings += check(plan)
    findings += check_content(plan, files)
    problems = list(acknowledge(plan, findings))
    problems += stale_acknowledgements(plan, findings)
    return tuple(sorted(problems))


def acknowledge(plan: Plan, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give what the plan acknowledges its reason; it is then no more than a note. Errors stay errors."""
    for problem in problems:
        known = _acknowledgement_of(plan, problem)
        # What stops publication cannot be acknowledged away.
        if known and problem.severity is not Severity.ERROR:
            yield dataclasses.replace(
                problem, severity=Severity.INFO, reason=known.reason, minor=known.minor
            )
        else:
            yield problem


def _acknowledgement_of(plan: Plan, problem: Problem) -> Acknowledgement | None:
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
    return set(problem.about) <= _with_deadlines(plan, known.about)


def _with_deadlines(plan: Plan, about: Iterable[str]) -> set[str]:
    """Add to tasks their deadlines, and to deadlines their task: either names both."""
    chosen = set(about)
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
    """What the keeper acknowledges still occurs.

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
