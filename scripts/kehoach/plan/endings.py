"""What is no more though it was published: which feeds go on in its place, and what readers are led to instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.plan.model import Plan
from kehoach.plan.records import Ended
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Slice

_FEEDS: dict[str, tuple[tuple[str, str | None], ...]] = {
    "unit": (
        ("unit", None),
        *(("role", role.id) for role in ROLES),
        ("reminder", None),
        ("todo", None),
        ("possible", None),
    ),
    "group": (("group", None),),
    "movement": (("movement", None),),
    "phase": (("phase", None),),
    "task": (("task", None),),
    "section": (),
}
"""Kinds of feeds, with their role, that what ended may have had: which of them it had no plan tells any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What stands in the place of what ended."""

    kind: str
    """unit, group, movement, phase, task or section"""
    id: str
    name: str
    renamed: tuple[dt.date, ...] = ()
    """When it got another name."""


def successors(plan: Plan, ended: Ended) -> tuple[Successor, ...]:
    """List what a record of an end leads to."""
    known = {successor.id: successor for successor in _addressed(plan)}
    if ended.kind in ("unit", "group"):
        # A task may have the id of a body, and a body is followed by a body.
        known |= {successor.id: successor for successor in _parties(plan)}
    return tuple(known[identity] for identity in ended.instead)


def _parties(plan: Plan) -> Iterator[Successor]:
    for kind, parties in (
        ("unit", plan.directory.units),
        ("group", plan.directory.groups),
    ):
        for party in parties:
            renamed = tuple(former.until for former in party.was)
            yield Successor(kind=kind, id=party.id, name=party.name, renamed=renamed)


def _addressed(plan: Plan) -> Iterator[Successor]:
    # In the order in which a reference looks for its kind, from the last to the first.
    for section in plan.sections:
        yield Successor(kind="section", id=section.id, name=section.title)
    for phase in plan.phases:
        yield Successor(kind="phase", id=phase.id, name=phase.name)
    for task in plan.tasks:
        yield Successor(kind="task", id=task.id, name=task.title)
    for movement in plan.movements:
        yield Successor(kind="movement", id=movement.id, name=movement.name)
    yield from _parties(plan)


def ended_slices(plan: Plan) -> Iterator[tuple[Ended, Slice]]:
    """Yield each feed of what ended, empty, with the record that says so."""
    for ended in plan.ended:
        for kind, role in _FEEDS[ended.kind]:
            yield ended, Slice(kind=kind, id=ended.id, role=role, items=())
