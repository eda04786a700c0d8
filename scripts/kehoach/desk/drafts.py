"""A plan that is being drafted: records with the fields of plan.yaml in the order in which a draft writes them.

Every field that holds None is left out of the file; an empty list that is none is written as such.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.words import Words

_LONGEST_REVIEW = 1000
"""As many signs of what is to be looked at as plan.yaml takes; all of it is told when the draft is made."""
_INLINE = {"inline": True}
"""Marks a mapping whose entries are fields of the record itself."""
_UNWRITTEN = {"unwritten": True}
"""Marks what is known of a record and no field of plan.yaml."""


@dataclass(slots=True, kw_only=True)
class DraftBasis:
    """A document that the plan rests on."""

    number: str
    date: dt.date | None
    issuer: str | None
    title: str
    refs: list[str]


@dataclass(slots=True, kw_only=True)
class DraftHeader:
    """What stands at the head of the document."""

    id: str
    year: int
    title: str
    number: str
    place: str | None
    issued: dt.date
    issuer: str
    """Id of a party."""
    url: str
    basis: list[DraftBasis] | None
    needs_review: str | None


@dataclass(slots=True, kw_only=True)
class DraftParty:
    """A unit or a group."""

    id: str
    name: str
    superior: str | None = None
    """Of who issues the plan: the body above its own at the head of the document."""
    aliases: list[str] | None
    open: bool | None = None
    """Of a group: nobody can list who is in it."""
    needs_review: str | None = None


@dataclass(slots=True, kw_only=True)
class DraftPhase:
    """A part of the year that a group row names."""

    id: str
    name: str
    start: dt.date
    end: dt.date


@dataclass(slots=True, kw_only=True)
class DraftSection:
    """A part of the body with its heading."""

    id: str
    ref: str
    title: str


@dataclass(slots=True, kw_only=True)
class DraftDeadline:
    """One deadline as its phrase was read."""

    id: str
    kind: str
    time: dict[str, object] = field(default_factory=dict, metadata=_INLINE)
    """What the phrase says, by field of plan.yaml; days and clocks as official paper prints them."""
    phrase: str
    submit: list[str] | None = None
    needs_review: str | None = None
    title: str | None = None
    short: str | None = None
    place: str | None = None
    filing: dict[str, object] | None = None
    """What is filed, and with whom, as a sheet that people edit has it."""
    refs: list[str] | None = None
    """Where its task stands in several places: in which of them it is printed."""


@dataclass(slots=True, kw_only=True)
class DraftDuty:
    """What somebody has to do all year."""

    party: str
    refs: list[str]
    items: list[str]
    line: int = field(default=1, metadata=_UNWRITTEN)
    """Where the document says the first of them."""


@dataclass(slots=True, kw_only=True)
class DraftTask:
    """One task with its deadlines."""

    id: str
    title: str
    refs: list[str]
    phase: str | None = None
    cast: dict[str, list[str]] = field(default_factory=dict, metadata=_INLINE)
    """Ids of parties by id of their role, in the order of the registry."""
    note: str | None = None
    needs_review: str | None = None
    deadlines: list[DraftDeadline] = field(default_factory=list)
    joined: str | None = field(default=None, metadata={"name": "needs_review"})
    """What to look at since a second row was joined to this one; it takes the place of what there was."""
    first_line: int = field(default=1, metadata=_UNWRITTEN)
    last_line: int = field(default=1, metadata=_UNWRITTEN)
    """Between which lines the document speaks of it."""


@dataclass(slots=True, kw_only=True)
class DraftMention:
    """Words that speak of time and are most likely no deadline, with the places where they do."""

    text: str
    refs: list[str]
    reason: str
    needs_review: str


@dataclass(slots=True, kw_only=True)
class DraftPlan:
    """The whole of a drafted plan.yaml."""

    plan: DraftHeader
    units: list[DraftParty] | None
    groups: list[DraftParty] | None
    phases: list[DraftPhase] | None
    sections: list[DraftSection] | None
    duties: list[DraftDuty] | None
    tasks: list[DraftTask]
    not_a_deadline: list[DraftMention] | None


DraftRecord = (
    DraftBasis
    | DraftHeader
    | DraftParty
    | DraftPhase
    | DraftSection
    | DraftDeadline
    | DraftDuty
    | DraftTask
    | DraftMention
    | DraftPlan
)


def written_fields(record: DraftRecord) -> dict[str, Any]:
    """Return a record as the fields of plan.yaml, in their order: the one place where a draft becomes plain values."""
    written: dict[str, Any] = {}
    for attribute in dataclasses.fields(record):
        value = getattr(record, attribute.name)
        if attribute.metadata.get("inline"):
            written.update(value)
        elif attribute.metadata.get("unwritten"):
            continue
        elif value is not None:
            name = attribute.metadata.get("name", attribute.name)
            written[name] = _plain(value)
            if name == "needs_review" and len(value) > _LONGEST_REVIEW:
                written[name] = f"{value[: _LONGEST_REVIEW - 1]}…"
    return written


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, DraftRecord):
        return written_fields(value)
    return value


class Reviews:
    """What somebody has to look at, with its place in the document."""

    def __init__(self, document: str, words: Words) -> None:
        """Take what problems call the document, and the words in which the plan keeps the reasons."""
        self.words = words
        self.problems: list[Problem] = []
        self._document = document

    def note(self, line: int, about: str, key: str, **values: object) -> str:
        """Note what has to be looked at (``draft.<key>``); return the sentence that the plan keeps of it."""
        reason = self.words(f"draft.{key}", **values)
        self.problems.append(
            problem_at(
                self._document,
                Mark(line),
                "import-review",
                {"text": about, "reason": reason},
                severity=Severity.WARNING,
            )
        )
        return reason
