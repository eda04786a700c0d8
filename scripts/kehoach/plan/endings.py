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
    """What has addresses of its own, and may stand in the place of what ended."""

    kind: str
    """unit, group, movement, phase, task or section"""
    id: str
    name: str
    renamed: tuple[dt.date, ...] = ()
    """When it got another name."""


def successors(plan: Plan, ended: Ended) -> tuple[Successor, ...]:
    """List what a record of an end leads to."""
    known: dict[str, Successor] = {}
    for thing in addressed(plan):
        # As a reference finds them: a body before a task that has the same id.
        known.setdefault(thing.id, thing)
    return tuple(known[identity] for identity in ended.instead)


def addressed(plan: Plan) -> Iterator[Successor]:
    """Yield everything that has addresses of its own, bodies first."""
    for kind, parties in (
        ("unit", plan.directory.units),
        ("group", plan.directory.groups),
    ):
        for party in parties:
            renamed = tuple(former.until for former in party.was)
            yield Successor(kind=kind, id=party.id, name=party.name, renamed=renamed)
    for movement in plan.movements:
        yield Successor(kind="movement", id=movement.id, name=movement.name)
    for task in plan.tasks:
        yield Successor(kind="task", id=task.id, name=task.title)
    for phase in plan.phases:
        yield Successor(kind="phase", id=phase.id, name=phase.name)
    for section in plan.sections:
        yield Successor(kind="section", id=section.id, name=section.title)


def ended_slices(plan: Plan) -> Iterator[tuple[Ended, Slice]]:
    """Yield each feed of what ended, empty, with the record that says so."""
    for ended in plan.ended:
        for kind, role in _FEEDS[ended.kind]:
            yield ended, Slice(kind=kind, id=ended.id, role=role, items=())
