"""The portal as its keeper writes it: the one definition of portal.yaml's fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from kehoach.plan.schema import (
    At,
    Choice,
    ListOf,
    Nested,
    Pattern,
    Reader,
    Reference,
    Text,
    entry,
    json_schema,
    read_record,
    slug,
    timezone,
    url,
)
from kehoach.plan.source import Node, load_source
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.words import DEFAULT_LANGUAGE, LANGUAGES, Words

MOST_PLANS = 5_000
"""So many plans one portal takes: a country has 3,321 communes and 34 provinces."""

# Below the folder of portal.yaml, and never up from it: what a folder holds travels to other machines.
_FOLDER = Pattern(
    "plan-folder",
    r"(?!(?:.*/)?\.)[A-Za-z0-9._-]{1,80}(?:/[A-Za-z0-9._-]{1,80}){0,5}",
)


def _at() -> At:
    return field(default=At(Mark()), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the portal is called, and where it is published."""

    # The second half of the UID of a notice in a leader's calendar: never changed once published.
    id: str = entry(slug())
    title: str = entry(Text(200))
    url: str = entry(url())
    language: str = entry(Choice(*LANGUAGES), DEFAULT_LANGUAGE)
    timezone: str = entry(timezone(), "Asia/Ho_Chi_Minh")
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which deadline of a plan is which of its superior's, where titles do not tell."""

    ONCE: ClassVar[tuple[str, ...]] = ("own",)
    own: str = entry(slug())
    # Left out: it is none of the superior's, however alike they are called.
    theirs: str | None = entry(slug(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Superior:
    """A plan whose deadlines bind another plan's agency."""

    ONCE: ClassVar[tuple[str, ...]] = ("plan", "as_")
    plan: str = entry(Reference("plan"))
    # The party of the superior's plan that the agency is, or is one of.
    as_: str = entry(slug())
    # The parties of the own plan that have to know; its issuer where none is named.
    to: tuple[str, ...] = entry(ListOf(slug()), ())
    matches: tuple[Match, ...] = entry(ListOf(Nested(Match)), ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """One plan of the portal."""

    DEFINES: ClassVar[str] = "plan"
    id: str = entry(slug())
    folder: str = entry(_FOLDER)
    agency: str = entry(Text(200))
    province: str = entry(Text(120))
    superiors: tuple[Superior, ...] = entry(ListOf(Nested(Superior)), ())
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What somebody leads: a whole plan, or one party of it; a bare text is the ``plan``."""

    ONCE: ClassVar[tuple[str, ...]] = ("plan", "party")
    plan: str = entry(Reference("plan"))
    party: str | None = entry(slug(), None)
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """Who leads several and has one calendar of all of it."""

    DEFINES: ClassVar[str] = "leader"
    id: str = entry(slug())
    name: str = entry(Text(200))
    leads: tuple[Seat, ...] = entry(ListOf(Nested(Seat, bare="plan")))
    at: At = _at()


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRecord:
    """The whole of portal.yaml."""

    portal: Head = entry(Nested(Head))
    plans: tuple[PlanEntry, ...] = entry(ListOf(Nested(PlanEntry)))
    leaders: tuple[Leader, ...] = entry(ListOf(Nested(Leader)), ())
    at: At = _at()

    def plan(self, identity: str) -> PlanEntry:
        """Return a plan's entry by its id."""
        return {plan.id: plan for plan in self.plans}[identity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A portal as it was read, with where it was read."""

    record: PortalRecord
    path: str
    """What problems call the file."""
    folder: Path

    def plan_file(self, plan: PlanEntry) -> Path:
        """Return where the plan.yaml of an entry lies."""
        return self.folder / plan.folder / "plan.yaml"


def load_portal(path: Path) -> Portal:
    """Read portal.yaml. Raises InputError with every problem."""
    name = path.as_posix()
    record = read_portal(load_source(path, name), name)
    return Portal(record=record, path=name, folder=path.parent)


def read_portal(root: Node, path: str) -> PortalRecord:
    """Read the nodes of portal.yaml. Raises InputError with every problem."""
    # Read twice, as a plan is: a plan may name one that stands further down as its superior.
    first = Reader(path)
    read_record(PortalRecord, root, first)
    second = Reader(path, known=first.defined)
    record = read_record(PortalRecord, root, second)
    if record is None or second.problems:
        raise InputError(second.problems)
    problems = [*_too_many(record, path), *_folders(record, path)]
    problems += _superior_problems(record, path)
    if problems:
        raise InputError(problems)
    return record


def portal_schema(words: Words) -> bytes:
    """Return the JSON Schema of portal.yaml, its explanations in the language of ``words``."""
    schema = json_schema(PortalRecord, words, title=words("schema.portal-title"))
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def _too_many(record: PortalRecord, path: str) -> Iterator[Problem]:
    count = len(record.plans)
    if count > MOST_PLANS:
        values = {"count": count, "limit": MOST_PLANS}
        yield problem_at(path, record.at.of("plans"), "portal-too-many", values)


def _folders(record: PortalRecord, path: str) -> Iterator[Problem]:
    """Yield each folder that two plans name: the same plan would be published twice, with the same UIDs."""
    first_places: dict[str, Mark] = {}
    for plan in record.plans:
        place = plan.at.of("folder")
        # Windows and macOS take two names that differ in case for one folder.
        first = first_places.setdefault(plan.folder.casefold(), place)
        if first != place:
            values = {"folder": plan.folder, "first": first.line}
            yield problem_at(path, place, "portal-folder-twice", values)


def _superior_problems(record: PortalRecord, path: str) -> Iterator[Problem]:
    """Yield the first plan of each circle of superiors: nobody is above oneself."""
    above = {
        plan.id: [superior.plan for superior in plan.superiors] for plan in record.plans
    }
    told: set[str] = set()
    for plan in record.plans:
        circle = _circle_from(plan.id, above)
        if circle and told.isdisjoint(circle):
            told |= circle
            values = {"id": plan.id}
            yield problem_at(path, plan.at.of("superiors"), "portal-circle", values)


def _circle_from(start: str, above: dict[str, list[str]]) -> set[str]:
    """Return every plan above one that is above itself; empty where it is not."""
    seen: set[str] = set()
    waiting = list(above[start])
    while waiting:
        plan = waiting.pop()
        if plan not in seen:
            seen.add(plan)
            waiting.extend(above[plan])
    return seen if start in seen else set()
