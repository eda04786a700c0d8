"""Checks of a resolved plan: small generators, each with its rule as the first line of its docstring.

What compares several items with each other stands in ``across``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from kehoach.checks.acknowledging import acknowledge, stale_acknowledgements
from kehoach.checks.across import COMPARISONS
from kehoach.checks.drafts import as_written, check_placeholders, check_reviews
from kehoach.checks.finding import Check, Figure, finding, row_of
from kehoach.facts import Term, Weekday
from kehoach.plan.kinds.registry import differs_in_kind
from kehoach.plan.model import Change, Deadline, Plan, Task
from kehoach.plan.roles import ROLES, name_key
from kehoach.plan.schema import fold_spelling
from kehoach.problems import Mark, Problem, Severity, problem_at


def check_contradictions(plan: Plan) -> Iterator[Problem]:
    """What the document says in two ways is decided by the office."""
    for recorded in plan.contradictions:
        if recorded.answer or recorded.settled_by:
            continue
        refs: list[str] = []
        for task in plan.tasks:
            if _touches(recorded.about, task):
                refs += task.refs
        values = {
            "id": recorded.id,
            "text": recorded.text,
            "figures": tuple(map(Figure.written, recorded.figures)),
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


def check_days_off(plan: Plan) -> Iterator[Problem]:
    """A deadline falls on a working day."""
    for _, item in plan.items:
        if item.status == "cancelled":
            continue
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


def check_time_left(plan: Plan) -> Iterator[Problem]:
    """Between an amendment and the day that it sets there is a working day."""
    for _, item in plan.items:
        change = _last_dated(item)
        if not (change and item.due and item.last_safe_day):
            continue
        # What lies before the amendment is told of by check_amendments.
        if item.last_safe_day <= change.date <= item.due:
            yield finding(
                plan,
                item,
                "amended-no-time",
                Severity.WARNING,
                "date",
                number=change.number,
                issued=change.date,
                safe=item.last_safe_day,
            )


def _last_dated(item: Deadline) -> Change | None:
    """Return the amendment's change that set the day of a deadline; None where the document itself did, or none is."""
    if item.status == "cancelled":
        return None
    for change in reversed(item.history):
        if change.action in ("moved", "added"):
            return change
    return None


def check_amended_words(plan: Plan) -> Iterator[Problem]:
    """What an amendment prints of a day agrees with itself, as the document's own words do."""
    if plan.issued is None:
        return
    for check in (check_weekdays, check_kinds):
        said_by_document = set(check(plan.issued))
        for found in check(plan):
            if found not in said_by_document:
                yield found


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
    for item in as_written(plan):
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


def check_policy_days(plan: Plan) -> Iterator[Problem]:
    """A deadline has a day that its phrase prints, and none that a policy makes of it."""
    for item in as_written(plan):
        if item.due and item.by_policy:
            values = {"phrase": item.phrase, "date": item.end or item.due}
            yield finding(
                plan, item, "day-by-policy", Severity.INFO, "phrase", **values
            )


def check_kinds(plan: Plan) -> Iterator[Problem]:
    """A deadline binds as its phrase says: before a day, by a day, or on it."""
    for item in as_written(plan):
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


def check_completion(plan: Plan) -> Iterator[Problem]:
    """A row whose time column says by when others file papers says by when the work itself is done as well."""
    for task in plan.tasks:
        # The body has no such column: there "gửi" is the whole of what is asked.
        if not row_of(task) or not all(item.is_filing for item in task.deadlines):
            continue
        for item in task.deadlines:
            # "Đơn vị gửi hồ sơ trước 30/3/2020": the phrase itself names who files; "trước ngày 25/5/2020" does not.
            if item.said.read(plan.header.year).filer:
                yield finding(
                    plan,
                    item,
                    "only-filing-day",
                    Severity.INFO,
                    "phrase",
                    phrase=item.phrase,
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
    named = _concerned(plan)
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


def _concerned(plan: Plan) -> set[str]:
    """Collect the parties that a plan names in any part: in work, with papers, as issuer, office or recipient."""
    named = {plan.header.issuer, *(duty.party for duty in plan.duties)}
    contact = plan.header.contact
    if contact and contact.office:
        named.add(contact.office)
    # Of a task without deadlines too: its page and its row name the unit.
    for task in plan.tasks:
        for role in ROLES:
            named.update(task.parties(role.id))
        for item in task.deadlines:
            named.update(item.receivers)
    # Recipients are words of the document, not ids.
    recipients = {fold_spelling(text) for text in plan.header.recipients}
    for party in plan.directory:
        spellings = {fold_spelling(name) for name in (party.name, *party.aliases)}
        if not spellings.isdisjoint(recipients):
            named.add(party.id)
    return named


def check_exemptions(plan: Plan) -> Iterator[Problem]:
    """A reason why words are no deadline holds for the places that it names, not for the whole document."""
    for known in plan.exempted:
        if not known.refs:
            yield problem_at(
                plan.path,
                known.at.mark,
                "exempted-everywhere",
                {"text": known.text},
                severity=Severity.WARNING,
            )


ABOUT_THE_DOCUMENT: tuple[Check, ...] = (
    check_issue_date,
    check_safe_days,
    check_year,
    check_phases,
    check_weekdays,
    check_policy_days,
    check_kinds,
    check_completion,
    check_roles,
    check_open_groups,
    check_exemptions,
    *COMPARISONS,
)
"""Asked of the plan as it was issued: an amendment neither makes such a finding nor hides one."""

ABOUT_THE_WORK: tuple[Check, ...] = (
    check_contradictions,
    check_reviews,
    check_placeholders,
    check_days_off,
    check_amendments,
    check_time_left,
    check_amended_words,
    check_holiday_years,
    check_unused_parties,
)
"""Asked of the plan in force: what the keeper has to do, and what readers have to work by."""


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
    for check in ABOUT_THE_DOCUMENT:
        findings += check(plan.as_issued)
    for check in ABOUT_THE_WORK:
        findings += check(plan)
    findings += check_content(plan, files)
    problems = list(acknowledge(plan, findings))
    problems += stale_acknowledgements(plan, findings)
    return tuple(sorted(problems))
