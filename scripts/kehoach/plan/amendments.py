"""Amendments: numbered documents that move, cancel, add or reword published deadlines, applied in order."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kehoach.plan.deadlines import dated_by, deadline_problems, year_problems
from kehoach.plan.kinds.fields import (
    TIME_ATTRIBUTES,
    TIME_FIELDS,
    attribute,
    printed_days,
)
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.registry import BY_POLICY, KINDS, MOVE_FIELDS
from kehoach.plan.model import Change, Point
from kehoach.plan.records import (
    AmendmentRecord,
    ChangeRecord,
    DeadlineRecord,
    Filing,
    FilingChange,
    Group,
    Header,
    PlanRecord,
    RoleTexts,
    TaskRecord,
    Unit,
)
from kehoach.plan.schema import fold_spelling, nearest_name
from kehoach.problems import InputError, Mark, Problem, problem_at

ACTIONS = ("moved", "cancelled", "added", "reworded")
_MOVE_ATTRIBUTES = tuple(map(attribute, MOVE_FIELDS))
_TEXT_FIELDS = ("phrase", "title", "short", "note", "place")
WORD_FIELDS = (*_TEXT_FIELDS, "filing", "actions")
"""Fields of a deadline that a document can say in other words; the last two are records of their own."""


@dataclass(slots=True)
class AmendedItem:
    """A deadline record after all amendments, with what they did."""

    record: DeadlineRecord
    written: DeadlineRecord
    """What stands in the file: the record itself, or the recurring one it is an instance of."""
    task: TaskRecord
    occurrence: Period | None = None
    """Of which period it is the instance, as long as its title is that of the recurrence."""
    history: list[Change] = field(default_factory=list)
    cancelled: bool = False


def apply_amendments(
    plan: PlanRecord, instances: list[AmendedItem], path: str
) -> dict[str, AmendedItem]:
    """Apply every change of every amendment in file order; keys are deadline ids. Raises InputError.

    ``instances`` are the deadlines as written, each as itself or as the instances that it recurs on; they are changed.
    """
    problems = list(_identity_problems(plan, [item.record for item in instances], path))
    items = {item.record.id: item for item in instances}
    previous = plan.plan.issued
    told = foreign_issuers(plan)
    numbers: dict[str, Mark] = {}
    for amendment in told:
        place = amendment.at.of("date")
        values: dict[str, object] = {"number": amendment.number}
        if amendment.date < plan.plan.issued:
            problems.append(problem_at(path, place, "amendment-before-plan", values))
        elif amendment.date < previous:
            problems.append(problem_at(path, place, "amendment-out-of-order", values))
        if amendment.number in numbers:
            place = amendment.at.of("number")
            first = numbers[amendment.number].line
            values = {"id": amendment.number, "first": first}
            problems.append(problem_at(path, place, "duplicate-id", values))
        # The first of two stays: a third is told of against it as well.
        numbers.setdefault(amendment.number, amendment.at.mark)
        previous = max(previous, amendment.date)
        for change in amendment.changes:
            problems.extend(_apply(amendment, change, items, plan.plan, path))
    problems.extend(_correct(plan, items, path))
    if problems:
        raise InputError(problems)
    for item in items.values():
        # Corrections were noted after all amendments; a history is told by its days.
        item.history.sort(key=lambda change: change.date)
    return items


def foreign_issuers(plan: PlanRecord) -> tuple[AmendmentRecord, ...]:
    """Return the amendments of a plan, with an issuer only where it is another body than the plan's own."""
    own = {fold_spelling(plan.plan.issuer)}
    parties: list[Unit | Group] = [*plan.units, *plan.groups]
    for party in parties:
        if party.id == plan.plan.issuer:
            # Under a name of before, too: a document goes on being its own when the body is renamed.
            former = [was.name for was in party.was]
            own |= set(map(fold_spelling, (party.name, *party.aliases, *former)))
    amendments = []
    for amendment in plan.amendments:
        if amendment.issuer and fold_spelling(amendment.issuer) in own:
            amendment = dataclasses.replace(amendment, issuer=None)
        amendments.append(amendment)
    return tuple(amendments)


def _correct(
    plan: PlanRecord, items: dict[str, AmendedItem], path: str
) -> Iterator[Problem]:
    """Note each correction in the history of the deadlines it names, or of all."""
    for correction in plan.corrections:
        if correction.date < plan.plan.issued:
            place = correction.at.of("date")
            values = {"number": correction.date}
            yield problem_at(path, place, "amendment-before-plan", values)
        for identity, item in items.items():
            # An instance of a recurring deadline belongs to the id it was made from.
            names = {identity, item.written.id, item.task.id, item.task.movement}
            # Names of movements and headings stand in calendars as categories.
            names.add(item.record.phase or item.task.phase)
            if correction.items and names.isdisjoint(correction.items):
                continue
            now = _point(item.task, item.record)
            change = Change(
                action="corrected",
                number="",
                date=correction.date,
                reason=correction.reason,
                old=now,
                new=now,
            )
            item.history.append(change)


def _identity_problems(
    plan: PlanRecord, records: list[DeadlineRecord], path: str
) -> Iterator[Problem]:
    """Find ids that meet: instances of a recurring deadline with written ones, and any with a tombstone."""
    seen: dict[str, Mark] = {}
    retired = {tombstone.id: tombstone.at.mark.line for tombstone in plan.retired}
    for record in records:
        if record.id in retired:
            values = {"id": record.id, "first": retired[record.id]}
            yield problem_at(path, record.at.of("id"), "id-retired", values)
        if record.id in seen:
            values = {"id": record.id, "first": seen[record.id].line}
            yield problem_at(path, record.at.mark, "duplicate-id", values)
        seen.setdefault(record.id, record.at.mark)


def _apply(
    amendment: AmendmentRecord,
    change: ChangeRecord,
    items: dict[str, AmendedItem],
    header: Header,
    path: str,
) -> Iterator[Problem]:
    actions = [action for action in ACTIONS if getattr(change, action)]
    if len(actions) != 1:
        values = {"actions": ", ".join(ACTIONS)}
        yield problem_at(path, change.at.mark, "change-needs-one-action", values)
        return
    [action] = actions
    # "moved: dang-ky": the field that is written names what is done, its value to what.
    identity = getattr(change, action)
    place = change.at.of(action)
    named_items = _named(identity, action, amendment.date, items)
    if not named_items:
        values = {"text": identity, "nearest": nearest_name(identity, items)}
        yield problem_at(path, place, "unknown-deadline", values)
    values = {"id": identity, "number": amendment.number}
    unchanged = 0
    for item in named_items:
        code = _impossible(item, action, change)
        if code:
            yield problem_at(path, place, code, values)
            return
        before = item.record
        after = _after(before, change)
        faults = list(deadline_problems(after, path))
        if not faults and KINDS[after.kind].by_policy:
            faults = list(year_problems(after, header.year, path))
        if faults:
            yield from faults
            return
        if KINDS[after.kind].by_policy:
            after = dated_by(after, header.year, header.parts_of_month.days)
        unchanged += _stands_already(action, item.task, before, after)
        item.record = dataclasses.replace(after, at=before.at)
        item.cancelled = action == "cancelled"
        # A title that a document gives is whole: no "(tháng 5/2020)" is added to it.
        if change.title:
            item.occurrence = None
        item.history.append(
            Change(
                action=action,
                number=amendment.number,
                date=amendment.date,
                reason=amendment.reason,
                old=_point(item.task, before),
                new=_point(item.task, item.record),
                refs=change.refs,
                issuer=amendment.issuer,
            )
        )
    # Of a recurrence one instance may have had these words before all of them.
    if named_items and unchanged == len(named_items):
        yield problem_at(path, place, _SAME[action], values)


_SAME = {"moved": "move-to-same-day", "reworded": "reword-to-same-text"}
"""What is wrong with a change after which everything is as it was, by action."""


def _stands_already(
    action: str, task: TaskRecord, before: DeadlineRecord, after: DeadlineRecord
) -> bool:
    """Tell whether a deadline is due as it was, or said as it was: the change is none, or a slip."""
    match action:
        case "moved":
            return _when(before) == _when(after)
        case "reworded":
            return _words(task, before) == _words(task, after)
    return False


def _when(record: DeadlineRecord) -> tuple[object, ...]:
    """Return kind, days, period and hour; a period as its last day, since II/2020 is 2/2020 too."""
    kind = KINDS[record.kind]
    return kind.id, *(kind.value(record, name) for name in TIME_FIELDS)


def _words(task: TaskRecord, record: DeadlineRecord) -> tuple[object, ...]:
    """Return everything that is said of a deadline, also what it says with the words of its task."""
    texts = {name: getattr(record, name) for name in WORD_FIELDS}
    texts["title"] = record.title or task.title
    texts["actions"] = task.actions.texts.overlaid(record.actions.texts)
    return tuple(texts.values())


def _named(
    identity: str, action: str, day: dt.date, items: dict[str, AmendedItem]
) -> list[AmendedItem]:
    """Return the deadline that an id names, or the instances of a recurrence: those that are still to come.

    A recurrence is added whole, and none of its instances can be moved by its id.
    """
    if identity in items:
        return [items[identity]]
    instances = [item for item in items.values() if item.written.id == identity]
    if action == "added":
        return instances
    if action not in ("cancelled", "reworded"):
        return []
    coming = []
    for item in instances:
        due = item.record.date
        if due and due >= day and not item.cancelled:
            coming.append(item)
    return coming


def _after(before: DeadlineRecord, change: ChangeRecord) -> DeadlineRecord:
    given: dict[str, Any] = {}
    for name in (*_MOVE_ATTRIBUTES, *_TEXT_FIELDS):
        value = getattr(change, name)
        if value is not None:
            given[name] = value
    if change.kind and change.kind != before.kind:
        # Nothing of the old kind may stay behind in the new one.
        given = {**dict.fromkeys(TIME_ATTRIBUTES), **given, "kind": change.kind}
    if change.filing != FilingChange():
        given["filing"] = amended_filing(before.filing, change.filing)
    texts = before.actions.texts.overlaid(change.actions.texts)
    given["actions"] = RoleTexts(texts=texts)
    return dataclasses.replace(before, **given, at=change.at)


def amended_filing(before: Filing | None, change: FilingChange) -> Filing:
    """Say what is filed after a change: what the document says, the rest as it stood.

    The short word belongs to the words that it stands for. Where the new ones still hold it ("báo cáo" in "báo cáo tổng
    hợp") it stays; else it would name on phones what is filed no longer, and the usual "hồ sơ" takes its place unless
    the change brings a word. ``inferred`` was a reading of where and how papers go: it ends where a document says that.
    """
    what = change.what or (before.what if before else "")
    filing = before or Filing(what=what)
    kept_short = filing.short or ""
    if change.what and kept_short.casefold() not in change.what.casefold():
        kept_short = ""
    kept_reading = None if change.to or change.how else filing.inferred
    return dataclasses.replace(
        filing,
        what=what,
        short=change.short or kept_short or None,
        to=change.to or filing.to,
        how=change.how or filing.how,
        inferred=change.inferred or kept_reading,
    )


def _point(task: TaskRecord, record: DeadlineRecord) -> Point:
    # A month or quarter prints no day; its phrase alone says when.
    first_day = next(iter(printed_days(record)), None)
    return Point(
        phrase=record.phrase,
        date=first_day,
        end=record.to,
        time=record.time,
        title=record.title or task.title,
        filing=record.filing,
    )


def _impossible(item: AmendedItem, action: str, change: ChangeRecord) -> str | None:
    """Return the code of what makes a change impossible."""
    days = {
        name for name in MOVE_FIELDS if getattr(change, attribute(name)) is not None
    }
    has_texts = _has_texts(change)
    # What is cancelled stays so: subscribers were told, and its id never returns.
    if item.cancelled:
        return "amends-cancelled"
    # Whatever touched it before it was added touched what did not exist.
    if action == "added" and item.history:
        return "added-late"
    if action == "moved" and not days and change.kind != BY_POLICY:
        return "move-without-day"
    if action == "moved" and not change.phrase:
        return "move-without-phrase"
    if not days <= set(KINDS[change.kind or item.record.kind].moved_by):
        return "move-other-kind"
    if action == "reworded" and (days or change.kind or not has_texts):
        return "reword-without-text"
    if action in ("cancelled", "added") and (days or change.kind or has_texts):
        return "change-with-extra"
    return _impossible_filing(item.record, change)


def _has_texts(change: ChangeRecord) -> bool:
    """Tell whether a change says anything in other words."""
    if change.actions.texts.texts or change.filing != FilingChange():
        return True
    return any(getattr(change, name) is not None for name in _TEXT_FIELDS)


def _impossible_filing(record: DeadlineRecord, change: ChangeRecord) -> str | None:
    if change.filing == FilingChange():
        return None
    # Readers are told of a filing by who files; other words for nobody's would reach nobody.
    if not record.cast:
        return "filing-of-nobody"
    if not (record.filing or change.filing.what):
        return "filing-without-what"
    return None
