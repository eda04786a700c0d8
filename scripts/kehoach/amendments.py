"""Amendments: numbered documents that move, cancel, add or reword published deadlines, applied in order."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from kehoach.kinds import kind_problems
from kehoach.plan import Change
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.records import AmendmentRecord, ChangeRecord, DeadlineRecord, PlanRecord
from kehoach.schema import nearest_name

ACTIONS = ("moved", "cancelled", "added", "reworded")
_DAY_FIELDS = ("date", "from_", "to", "period", "time")
_WORD_FIELDS = ("phrase", "title", "note", "place")


@dataclass(slots=True)
class Amended:
    """A deadline record after all amendments, with what they did."""

    record: DeadlineRecord
    history: list[Change] = field(default_factory=list)
    cancelled: bool = False


def apply_amendments(plan: PlanRecord, records: list[DeadlineRecord], path: str) -> dict[str, Amended]:
    """Apply every change of every amendment in file order; keys are deadline ids. Raises InputError."""
    problems = list(_identity_problems(records, path))
    items = {record.id: Amended(record) for record in records}
    previous = plan.plan.issued
    numbers: dict[str, Mark] = {}
    for amendment in plan.amendments:
        place = amendment.at.of("date")
        if amendment.date < plan.plan.issued:
            problems.append(problem_at(path, place, "amendment-before-plan", {"number": amendment.number}))
        elif amendment.date < previous:
            problems.append(problem_at(path, place, "amendment-out-of-order", {"number": amendment.number}))
        if amendment.number in numbers:
            first = numbers[amendment.number].line
            problems.append(
                problem_at(path, amendment.at.of("number"), "duplicate-id", {"id": amendment.number, "first": first})
            )
        numbers.setdefault(amendment.number, amendment.at.mark)
        previous = max(previous, amendment.date)
        for change in amendment.changes:
            problems.extend(_apply(amendment, change, items, path))
    if problems:
        raise InputError(problems)
    return items


def _identity_problems(records: list[DeadlineRecord], path: str) -> Iterator[Problem]:
    """Instances of a recurring deadline may meet an id that is written elsewhere."""
    seen: dict[str, Mark] = {}
    for record in records:
        if record.id in seen:
            yield problem_at(path, record.at.mark, "duplicate-id", {"id": record.id, "first": seen[record.id].line})
        seen.setdefault(record.id, record.at.mark)


def _apply(amendment: AmendmentRecord, change: ChangeRecord, items: dict[str, Amended], path: str) -> Iterator[Problem]:
    named = [(action, getattr(change, action)) for action in ACTIONS if getattr(change, action)]
    if len(named) != 1:
        yield problem_at(path, change.at.mark, "change-needs-one-action", {"actions": ", ".join(ACTIONS)})
        return
    [(action, identity)] = named
    place = change.at.of(action)
    if identity not in items:
        yield problem_at(path, place, "unknown-deadline", {"text": identity, "nearest": nearest_name(identity, items)})
        return
    item = items[identity]
    if problem := _impossible(item, action, change):
        yield problem_at(path, place, problem, {"id": identity, "number": amendment.number})
        return
    before = item.record
    given = {name: getattr(change, name) for name in (*_DAY_FIELDS, *_WORD_FIELDS) if getattr(change, name) is not None}
    after = dataclasses.replace(before, **given, at=change.at)
    if wrong := list(kind_problems(after, path)):
        yield from wrong
        return
    item.record = dataclasses.replace(after, at=before.at)
    item.cancelled = action == "cancelled"
    item.history.append(
        Change(
            action=action,
            number=amendment.number,
            date=amendment.date,
            reason=amendment.reason,
            old=_printed_day(before),
            new=_printed_day(item.record),
            old_phrase=before.phrase,
            new_phrase=item.record.phrase,
        )
    )


def _printed_day(record: DeadlineRecord) -> dt.date | None:
    return record.date or record.from_


def _impossible(item: Amended, action: str, change: ChangeRecord) -> str | None:
    """Return the code of what makes a change impossible."""
    days = {name for name in _DAY_FIELDS if getattr(change, name) is not None}
    texts = {name for name in _WORD_FIELDS if getattr(change, name) is not None}
    if item.cancelled:
        return "amends-cancelled"
    if action == "added" and item.history:
        return "added-late"
    if action == "moved" and not days:
        return "move-without-day"
    if action == "moved" and not change.phrase:
        return "move-without-phrase"
    if days - _movable(item.record):
        return "move-other-kind"
    if action == "reworded" and (days or not texts):
        return "reword-without-text"
    if action in ("cancelled", "added") and (days or texts):
        return "change-with-extra"
    return None


def _movable(record: DeadlineRecord) -> set[str]:
    match record.kind:
        case "range":
            return {"from_", "to"}
        case "month" | "quarter" | "year":
            return {"period"}
        case "event" | "before" | "by":
            return {"date", "time"}
    return set()
