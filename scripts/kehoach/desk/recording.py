"""What all commands share that write a record of a change: whom it reaches, and how it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach.desk.editing import PlanText, styled
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.records import CorrectionRecord, PlanRecord, Revision
from kehoach.plan.reminders import reminder_days
from kehoach.plan.resolution import amended_items
from kehoach.plan.schema import fields_of
from kehoach.plan.slices import possible_roles, roles_of
from kehoach.problems import InputError, Mark, problem_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was written, or would be."""

    line: int
    """Where the record stands."""
    already: bool = False
    """The plan has this very record: nothing was written."""
    raised: tuple[str, ...] = ()
    """Ids of the deadlines whose revision it raises: clients take them in anew."""
    feeds: tuple[str, ...] = ()
    """Former ids whose feeds and pages go on."""
    ended: tuple[str, ...] = ()
    """Ids whose feeds and pages say what took their place."""
    unused: tuple[str, ...] = ()
    """Files below content/ that nothing shows any more: each would be a page at the address of what is no more."""
    noted: tuple[str, ...] = ()
    """Names of bodies whose notes went with them."""
    settled: bool = False
    """It is no record: nobody holds anything of it yet that would have to be told."""


def refusal(path: str, place: Mark, code: str, **values: object) -> InputError:
    """Return what ends a command at a line of the plan."""
    return InputError([problem_at(path, place, code, values)])


def put(data: Any, record: type, name: str, value: Any) -> None:
    """Set a field of a written record: a new one at the place that the order of its record gives it."""
    if name in data:
        data[name] = styled(value)
        return
    order = list(fields_of(record))
    place = 0
    for number, other in enumerate(data, start=1):
        if other in order and order.index(other) < order.index(name):
            place = number
    data.insert(place, name, styled(value))


def write(text: PlanText, path: Path, *, dry: bool) -> tuple[PlanRecord, Plan]:
    """Put the text in the place of the file, or only read it as a plan. Raises InputError."""
    return text.parse() if dry else text.write(path)


def raised_between(old: Plan, new: Plan) -> tuple[str, ...]:
    """List the ids of the deadlines whose revision is higher than before, by due day."""
    before = {item.id: item.sequence for _, item in old.items}
    raised = []
    for _, item in new.items:
        if item.sequence > before.get(item.id, item.sequence):
            raised.append(item.id)
    return tuple(raised)


def place_by_date(records: Iterable[CorrectionRecord | Revision], day: dt.date) -> int:
    """Count the records that stand before one of a day: they are told in the order of days."""
    return sum(record.date <= day for record in records)


def add_correction(
    text: PlanText,
    plan: PlanRecord,
    day: dt.date,
    reason: str,
    items: Collection[str],
) -> None:
    """Write a correction; where the plan has it for other items, these are put to it."""
    for number, correction in enumerate(plan.corrections):
        if (correction.date, correction.reason) == (day, reason) and correction.items:
            every = list(dict.fromkeys([*correction.items, *items]))
            text.change_at("corrections", number, _setting("items", every))
            return
    data = {"date": day, "reason": reason, "items": list(items)}
    text.append("corrections", data, place_by_date(plan.corrections, day))


def correct_touched(
    text: PlanText,
    record: PlanRecord,
    old: Plan,
    now: Mapping[str, str],
    day: dt.date,
    reason: str,
    also: Collection[str] = (),
) -> None:
    """Write a correction of what a change of bodies made another part of somebody's without naming it.

    ``record`` and ``old`` are the plan before the change, ``now`` has the body that reads on in the place of another;
    ``also`` names deadlines that say something else. Raises InputError.
    """
    new_record, new = text.parse()
    touched = [*silently_touched(record, old, new, now), *also]
    if touched:
        add_correction(text, new_record, day, reason, list(dict.fromkeys(touched)))


def _setting(name: str, value: Any) -> Callable[[Any], None]:
    """Return what sets one field of a record."""

    def change(data: Any) -> None:
        data[name] = styled(value)

    return change


def silently_touched(
    record: PlanRecord, old: Plan, new: Plan, now: Mapping[str, str]
) -> list[str]:
    """List the deadlines, by their id in the file, that are another part of some reader's and that nothing raised.

    ``now`` has the body that reads on in the place of one that is no more.
    """
    raised = set(raised_between(old, new))
    deadlines = {item.id: (task, item) for task, item in new.items}
    touched: set[str] = set()
    for task, item in old.items:
        if item.id in raised or item.id not in deadlines:
            continue
        if _differs(old, (task, item), new, deadlines[item.id], now):
            touched.add(item.id)
    return list(_written_ids(record, old.path, touched))


def _differs(
    old: Plan,
    before: tuple[Task, Deadline],
    new: Plan,
    after: tuple[Task, Deadline],
    now: Mapping[str, str],
) -> bool:
    """Tell whether a deadline is to some reader what it was not before."""
    present = {party.id for party in new.directory}
    for party in old.directory:
        reader = now.get(party.id, party.id)
        part = _part(new, reader, *after) if reader in present else _NOBODYS
        if part != _part(old, party.id, *before):
            return True
    return False


_NOBODYS: tuple[object, ...] = ((), False, (), ())


def _part(plan: Plan, party: str, task: Task, item: Deadline) -> tuple[object, ...]:
    """Return the part that a party has in a deadline: its roles, whether it receives, what may be, its reminders."""
    roles = roles_of(plan, party, task, item)
    receives = party in item.receivers
    if roles or receives:
        return roles, receives, (), reminder_days(plan, item, party)
    possible = possible_roles(plan.directory, party, task.written(item))
    return (), False, possible, ()


def _written_ids(record: PlanRecord, path: str, ids: Collection[str]) -> Iterator[str]:
    """Yield deadlines as the file has them: an instance of a recurrence by the id that all of them were made from."""
    for written, instances in amended_items(record, path).items():
        if any(instance.record.id in ids for instance in instances):
            yield written
