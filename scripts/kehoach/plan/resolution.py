"""From what is written to what is meant: kinds, recurrences, amendments and working days become one Plan."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import gc
from collections.abc import Iterable, Iterator
from pathlib import Path

from kehoach.plan.amendments import (
    AmendedItem,
    apply_amendments,
    foreign_issuers,
)
from kehoach.plan.bounds import far_dates
from kehoach.plan.deadlines import (
    deadline_problems,
    last_usable_day,
    occurrences,
    span_of,
    year_problems,
)
from kehoach.plan.model import Deadline, EarlierPlan, Plan, Task
from kehoach.plan.parties import Directory, find_cycles
from kehoach.plan.raises import Raises
from kehoach.plan.records import (
    Acknowledgement,
    Contradiction,
    DeadlineRecord,
    Group,
    PartsOfMonth,
    Phase,
    PlanRecord,
    TaskRecord,
    WorkingDays,
    read_plan,
)
from kehoach.plan.schema import Rules, nearest_name
from kehoach.plan.slices import possible_slices
from kehoach.plan.source import Node, compose, load_source
from kehoach.plan.workdays import WorkCalendar
from kehoach.problems import InputError, Mark, Problem, problem_at

_NESTED = 20
"""So many groups may hold one another: wards, communes, clusters and the whole country are four."""


def load_plan(path: Path) -> Plan:
    """Read plan.yaml into a Plan. Raises InputError with every problem of the first stage that finds any."""
    return load_whole(path)[1]


def load_whole(path: Path) -> tuple[PlanRecord, Plan]:
    """Read a plan as written and as meant, with the plans of earlier years. Raises InputError."""
    record, plan = load_both(path)
    earlier = tuple(_load_earlier(record, path, plan.path))
    return record, dataclasses.replace(plan, earlier=earlier)


def load_both(path: Path) -> tuple[PlanRecord, Plan]:
    """Read a plan as written and as meant, without the plans of earlier years. Raises InputError."""
    with _uncollected():
        return _both(load_source(path, path.as_posix()), path.as_posix())


def parse_both(data: bytes, name: str) -> tuple[PlanRecord, Plan]:
    """Read the bytes of a plan.yaml that need not be a file yet; ``name`` is what problems call it."""
    with _uncollected():
        return _both(compose(data, name), name)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python look for no garbage in circles meanwhile.

    What a plan is made into stays: hundreds of thousands of small things, looked through again and again as they grow
    would take as long as making them. How many they may be is limited by the size of a file.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _both(root: Node, name: str) -> tuple[PlanRecord, Plan]:
    record = read_plan(root, name, RULES)
    return record, resolve_plan(record, name)


def _load_earlier(record: PlanRecord, path: Path, shown: str) -> Iterator[EarlierPlan]:
    """Load the plans of earlier years beside this one; what they say of still earlier ones is past."""
    for earlier in record.earlier:
        file = path.parent / earlier.plan
        place = earlier.at.of("plan")
        if not file.is_file():
            values = {"file": earlier.plan}
            raise InputError([problem_at(shown, place, "earlier-missing", values)])
        _, plan = load_both(file)
        # Feeds hold both years, and a UID ends in its plan's id: one id would give UIDs twice.
        if plan.header.id == record.plan.id:
            values = {"file": earlier.plan, "id": record.plan.id}
            raise InputError([problem_at(shown, place, "earlier-same", values)])
        yield EarlierPlan(plan=plan, months=earlier.months)


def resolve_plan(record: PlanRecord, path: str) -> Plan:
    """Decide every date of a plan as written. Raises InputError."""
    # Before a Directory is asked for atoms: in a circle it would go down for ever.
    cycles = []
    for group in find_cycles(record.groups):
        values = {"id": group.id}
        cycles.append(problem_at(path, group.at.mark, "group-cycle", values))
    if cycles:
        raise InputError(cycles)
    deep = _deepest_nesting(record.groups)
    if deep:
        bound = {"id": deep.id, "limit": _NESTED}
        raise InputError([problem_at(path, deep.at.mark, "group-too-deep", bound)])
    amended = amended_items(record, path)
    resolver = _Resolver(record, WorkCalendar(record.calendar))
    plan = Plan(
        path=path,
        header=record.plan,
        calendar=resolver.calendar,
        abbreviations=record.abbreviations,
        directory=Directory(record.units, record.groups),
        movements=record.movements,
        phases=record.phases,
        sections=record.sections,
        registration=record.registration,
        duties=record.duties,
        tasks=resolver.tasks(record, amended),
        contradictions=record.contradictions,
        acknowledged=record.acknowledged,
        exempted=record.not_a_deadline,
        amendments=foreign_issuers(record),
        corrections=record.corrections,
        revisions=record.revisions,
        retired=record.retired,
        ended=record.ended,
        reminders=record.reminders,
        feeds=record.feeds,
        trusts_content=record.at.of("content") if record.content == "trusted" else None,
        calendar_items=record.calendar.items,
    )
    unknown = list(_unknown_feeds(plan))
    if unknown:
        raise InputError(unknown)
    # Most plans have no amendment: they are their own issued form, and nothing is decided twice.
    if not plan.amendments:
        return plan
    tasks = resolver.tasks(*_without_amendments(record, path))
    issued = dataclasses.replace(plan, tasks=tasks, amendments=(), corrections=())
    return dataclasses.replace(plan, issued=issued)


def _without_amendments(
    record: PlanRecord, path: str
) -> tuple[PlanRecord, dict[str, list[AmendedItem]]]:
    """Return a plan as its document was issued, and its instances: what an amendment added is in neither."""
    added: set[str] = set()
    for amendment in record.amendments:
        added.update(change.added for change in amendment.changes if change.added)
    written = dataclasses.replace(record, amendments=(), corrections=())
    issued: dict[str, list[AmendedItem]] = {}
    for identity, instances in amended_items(written, path).items():
        issued[identity] = []
        for item in instances:
            # A recurrence is added whole, or one of its instances is.
            if added.isdisjoint((identity, item.record.id)):
                issued[identity].append(item)
    tasks = _issued_tasks(record, issued)
    return dataclasses.replace(written, tasks=tasks), issued


def _issued_tasks(
    record: PlanRecord, issued: dict[str, list[AmendedItem]]
) -> tuple[TaskRecord, ...]:
    """Return the tasks of the document itself; what they are related with is one of them."""
    kept: dict[str, TaskRecord] = {}
    for task in record.tasks:
        is_issued = any(issued[deadline.id] for deadline in task.deadlines)
        # A task whose every deadline was added came with its amendment.
        if is_issued or not task.deadlines:
            kept[task.id] = task
    tasks = []
    for task in kept.values():
        related = tuple(other for other in task.related if other in kept)
        tasks.append(dataclasses.replace(task, related=related))
    return tuple(tasks)


def _unknown_feeds(plan: Plan) -> Iterator[Problem]:
    """Yield what is to be kept and is no feed of this plan."""
    if not plan.feeds.keep:
        return
    possible = {chosen.name for chosen in possible_slices(plan)}
    for kept in plan.feeds.keep:
        if kept.name not in possible:
            nearest = nearest_name(kept.name, sorted(possible))
            values = {"text": kept.name, "nearest": nearest}
            yield problem_at(plan.path, kept.at.of("name"), "unknown-feed", values)


def amended_items(record: PlanRecord, path: str) -> dict[str, list[AmendedItem]]:
    """Return each written deadline's instances as the amendments leave them, by its id; mostly itself alone.

    Raises InputError.
    """
    instances: list[AmendedItem] = []
    amended: dict[str, list[AmendedItem]] = {}
    year, parts = record.plan.year, record.plan.parts_of_month.days
    for task in record.tasks:
        for deadline in task.deadlines:
            amended[deadline.id] = []
            for instance, period in occurrences(deadline, year, parts):
                instances.append(AmendedItem(instance, deadline, task, period))
    for item in apply_amendments(record, instances, path).values():
        amended[item.written.id].append(item)
    return amended


class _Resolver:
    def __init__(self, record: PlanRecord, calendar: WorkCalendar) -> None:
        self.header = record.plan
        self.calendar = calendar
        self.raises = Raises(record)

    def tasks(
        self, record: PlanRecord, amended: dict[str, list[AmendedItem]]
    ) -> tuple[Task, ...]:
        tasks = []
        for task in record.tasks:
            items: list[AmendedItem] = []
            for deadline in task.deadlines:
                items += amended[deadline.id]
            tasks.append(self.task(task, items))
        return tuple(tasks)

    def task(self, record: TaskRecord, items: list[AmendedItem]) -> Task:
        # A field that both have is copied by its name: a new one needs no line here.
        names = {field.name for field in dataclasses.fields(Task)}
        decided = {"actions", "inferred", "deadlines"}
        kept = {name: getattr(record, name) for name in names - decided}
        deadlines = [self.deadline(record, item) for item in items]
        return Task(
            **kept,
            actions=record.actions.texts,
            inferred=record.inferred.texts,
            deadlines=tuple(deadlines),
        )

    def deadline(self, task: TaskRecord, item: AmendedItem) -> Deadline:
        record = item.record
        first, last = span_of(record, self.calendar)
        meanings = record.said.read(self.header.year).meanings
        due = last or first
        strict = self.header.before == "strict"
        usable = last_usable_day(record, due, strict=strict) if due else None
        raised = self.raises.of(task, record, due, usable)
        touched = [self.header.issued, *raised]
        touched += [change.date for change in item.history]
        status = "tentative" if record.tentative else "confirmed"
        if item.cancelled:
            status = "cancelled"
        return Deadline(
            id=record.id,
            task=task.id,
            kind=record.kind,
            phase=record.phase or task.phase,
            title=record.title or task.title,
            occurrence=item.occurrence,
            short=record.short,
            phrase=record.phrase,
            said=record.said,
            date=first,
            end=last,
            time=record.time,
            place=record.place,
            conditional=record.conditional,
            status=status,
            cast=record.cast,
            filing=record.filing,
            actions=task.actions.texts.overlaid(record.actions.texts),
            refs=record.refs or task.refs,
            note=record.note,
            needs_review=record.needs_review,
            in_doubt=bool(record.needs_review or task.needs_review),
            by_policy=any(meaning.by_policy for meaning in meanings),
            # Never moved for it: a day set by a superior stays as printed, and the safe day leads.
            day_off=self.calendar.reason_off(due) if due else None,
            last_usable_day=usable,
            last_safe_day=self.calendar.last_worked(usable) if usable else None,
            revised=max(touched),
            history=tuple(item.history),
            raised=raised,
            at=record.at,
        )


def _calendar_problems(calendar: WorkingDays, path: str) -> Iterator[Problem]:
    first_places: dict[dt.date, Mark] = {}
    for override in calendar.overrides:
        place = override.at.of("date")
        first = first_places.setdefault(override.date, place)
        # Even where both say the same: each has a name and a source, and the day only one.
        if first != place:
            values = {"date": override.date, "first": first.line}
            yield problem_at(path, place, "day-twice", values)


def _parts_problems(parts: PartsOfMonth, path: str) -> Iterator[Problem]:
    """Yield the end of a part that lies before its beginning, and an end of the month that begins in its middle."""
    ends = {"early": parts.early, "middle": parts.middle}
    if parts.late is not None:
        # "Cuối tháng" may begin later than the day after "giữa tháng", and not sooner.
        ends["late"] = parts.late
    previous = 0
    for name, day in ends.items():
        if day <= previous:
            values = {"field": name, "value": day, "previous": previous}
            yield problem_at(path, parts.at.of(name), "parts-out-of-order", values)
            return
        previous = day


def _deepest_nesting(groups: Iterable[Group]) -> Group | None:
    """Return the first group with too many groups one within the other; None where each can be followed down.

    No group is in a circle.
    """
    below = {group.id: (*group.members, *group.except_) for group in groups}
    for group in groups:
        level = {group.id}
        for _ in range(_NESTED):
            level = {member for name in level for member in below.get(name, ())}
        if level & below.keys():
            return group
    return None


def _group_problems(group: Group, path: str) -> Iterator[Problem]:
    if group.open and group.members:
        yield problem_at(
            path, group.at.of("members"), "open-group-with-members", {"id": group.id}
        )
    if group.of_each and (group.members or group.open):
        yield problem_at(
            path, group.at.of("of_each"), "of-each-with-members", {"id": group.id}
        )
    if group.except_ and not group.members:
        yield problem_at(
            path, group.at.of("except"), "except-without-members", {"id": group.id}
        )


def _phase_problems(phase: Phase, path: str) -> Iterator[Problem]:
    if phase.end < phase.start:
        yield problem_at(
            path, phase.at.of("end"), "ends-before-start", {"id": phase.id}
        )


def _plan_problems(plan: PlanRecord, path: str) -> Iterator[Problem]:
    """Yield what shows only beside the rest of the plan: days far from its year, ids retired twice."""
    yield from far_dates(plan, path)
    for task in plan.tasks:
        for deadline in task.deadlines:
            yield from year_problems(deadline, plan.plan.year, path)
    yield from _basis_problems(plan, path)
    yield from _settlement_problems(plan, path)
    yield from _ended_problems(plan, path)
    first_places: dict[str, Mark] = {}
    for tombstone in plan.retired:
        place = tombstone.at.of("id")
        first = first_places.setdefault(tombstone.id, place)
        if first != place:
            values = {"id": tombstone.id, "first": first.line}
            yield problem_at(path, place, "retired-twice", values)


def _basis_problems(plan: PlanRecord, path: str) -> Iterator[Problem]:
    """Yield the documents that movements rest on and the plan does not cite: readers would be shown none."""
    numbers = [basis.number for basis in plan.plan.basis]
    for movement in plan.movements:
        for number in movement.basis:
            if number not in numbers:
                values = {"text": number, "nearest": nearest_name(number, numbers)}
                place = movement.at.of("basis")
                yield problem_at(path, place, "unknown-basis", values)


def _ended_problems(plan: PlanRecord, path: str) -> Iterator[Problem]:
    """Yield what ended twice, or has ended and stands in the plan all the same: one address cannot say both."""
    standing: dict[tuple[str, str], int] = {}
    for kind, records in (
        ("unit", plan.units),
        ("group", plan.groups),
        ("movement", plan.movements),
        ("phase", plan.phases),
        ("task", plan.tasks),
        ("section", plan.sections),
    ):
        for record in records:
            for identity in (record.id, *getattr(record, "former", ())):
                standing[_address_kind(kind), identity] = record.at.mark.line
    for ended in plan.ended:
        key = _address_kind(ended.kind), ended.id
        place = ended.at.of("id")
        if key in standing:
            values = {"id": ended.id, "first": standing[key]}
            yield problem_at(path, place, "ended-stands", values)
        standing[key] = place.line


def _address_kind(kind: str) -> str:
    """Units and groups have their pages at the same addresses."""
    return "party" if kind in ("unit", "group") else kind


def _settlement_problems(plan: PlanRecord, path: str) -> Iterator[Problem]:
    """Yield the places where a remark is settled by a document that is no amendment of the plan."""
    numbers = [amendment.number for amendment in plan.amendments]
    remarks: list[Contradiction | Acknowledgement] = [*plan.contradictions]
    remarks += plan.acknowledged
    for remark in remarks:
        number = remark.settled_by
        if number and number not in numbers:
            values = {"text": number, "nearest": nearest_name(number, numbers)}
            place = remark.at.of("settled_by")
            yield problem_at(path, place, "unknown-amendment", values)


RULES: Rules = {
    WorkingDays: _calendar_problems,
    DeadlineRecord: deadline_problems,
    Group: _group_problems,
    PartsOfMonth: _parts_problems,
    Phase: _phase_problems,
    PlanRecord: _plan_problems,
}
"""Checked while reading, so that they come together with every other problem; those of a plan when nothing else is."""
