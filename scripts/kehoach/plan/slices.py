"""Slices: which deadlines a subscriber of a unit, role, group, movement, phase or task gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.parties import Party
from kehoach.plan.records import Unit
from kehoach.plan.roles import ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A deadline as one subscriber sees it."""

    task: Task
    deadline: Deadline
    roles: tuple[str, ...] = ()
    """The subscriber's own roles in it, in the order of ROLES; empty where the slice is no party's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A named selection of dated deadlines, published as one feed."""

    kind: str
    """all, unit, role, reminder, todo, group, movement, phase or task"""
    id: str
    """Identity of the unit, group, movement, phase or task; empty for all."""
    role: str | None
    items: tuple[Item, ...]
    former: tuple[str, ...] = ()
    """Ids under which the same selection was published before."""


def roles_of(plan: Plan, party: str, task: Task, deadline: Deadline) -> tuple[str, ...]:
    """List the roles in which a deadline concerns a party, through its groups too."""
    mentions = plan.directory.mentions(party)
    roles = []
    for role in ROLES:
        if not mentions.isdisjoint(task.parties(role.id, deadline)):
            roles.append(role.id)
    return tuple(roles)


def items_of(plan: Plan, party: str) -> tuple[Item, ...]:
    """List everything that concerns a party, undated deadlines included, by due day."""
    items = []
    for task, deadline in plan.items:
        roles = roles_of(plan, party, task, deadline)
        if roles:
            items.append(Item(task=task, deadline=deadline, roles=roles))
    return tuple(items)


def slices_of(plan: Plan) -> Iterator[Slice]:
    """Yield every selection that is published; units and groups also when nothing concerns them."""
    dated = []
    for task, deadline in plan.items:
        # What has no day stands on pages and sheets, and in no calendar.
        if deadline.date:
            dated.append(Item(task=task, deadline=deadline))
    yield Slice(kind="all", id="", role=None, items=tuple(dated))
    for unit in plan.directory.units:
        yield from _unit_slices(plan, unit)
    for group in plan.directory.named_groups:
        yield Slice(
            kind="group",
            id=group.id,
            role=None,
            items=_dated_items(plan, group),
            former=group.former,
        )
    for movement in plan.movements:
        chosen = [item for item in dated if item.task.movement == movement.id]
        yield from _some("movement", movement.id, chosen)
    for phase in plan.phases:
        chosen = [item for item in dated if item.task.phase == phase.id]
        yield Slice(kind="phase", id=phase.id, role=None, items=tuple(chosen))
    for task in plan.tasks:
        chosen = [item for item in dated if item.task.id == task.id]
        yield from _some("task", task.id, chosen)


def _unit_slices(plan: Plan, unit: Unit) -> Iterator[Slice]:
    items = _dated_items(plan, unit)
    yield Slice(kind="unit", id=unit.id, role=None, items=items, former=unit.former)
    for role in ROLES:
        # Empty ones too: a feed that lost its last item still answers, with a notice.
        chosen = tuple(item for item in items if role.id in item.roles)
        yield Slice(
            kind="role", id=unit.id, role=role.id, items=chosen, former=unit.former
        )
    for kind in ("reminder", "todo"):
        yield Slice(kind=kind, id=unit.id, role=None, items=items, former=unit.former)


def _dated_items(plan: Plan, party: Party) -> tuple[Item, ...]:
    items = [item for item in items_of(plan, party.id) if item.deadline.date]
    return tuple(items)


def _some(kind: str, identity: str, items: list[Item]) -> Iterator[Slice]:
    """Yield a slice only where there is something dated: movements and tasks may have nothing."""
    if items:
        yield Slice(kind=kind, id=identity, role=None, items=tuple(items))
