"""What a proof finds: one thing at one place, which can be accepted for exactly the texts that it is about."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from kehoach.document.provisions import CELL, Provision
from kehoach.facts import Fact, Term
from kehoach.plan.roles import ROLES, name_key
from kehoach.problems import Problem, Severity
from kehoach.proof.statements import Statement
from kehoach.words import Words

_SHOWN = 200
"""So many letters of a text are shown in a finding."""
_DIGITS = 16
"""Of a digest; enough that no two texts of a plan have one by chance."""


@dataclass(frozen=True, slots=True)
class Told(Fact):
    """A fact of a proof, as it is said to a person: "số liệu: 90 ngày"."""

    kind: str
    text: str

    def said(self, words: Words) -> str:
        """Name its kind, then quote it."""
        return f"{words(f'proof.fact.{self.kind}')} “{self.text}”"


@dataclass(frozen=True, slots=True)
class Called(Fact):
    """A statement, as it is said to a person: "thời hạn hop-giao-ban" for its id "deadline hop-giao-ban"."""

    id: str

    def said(self, words: Words) -> str:
        """Say its kind, and what the plan calls it."""
        kind, _, name = self.id.partition(" ")
        return f"{words(f'proof.statement.{kind}')} {name}".rstrip()


def part_called(part: str) -> Term:
    """Return what somebody's part is called: a role, or what else a statement names people for."""
    roles = {role.id for role in ROLES}
    return Term(name_key(part) if part in roles else f"proof.part.{part}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a proof finds."""

    code: str
    place: str
    """Of the provision; of a statement that none holds the first place that it names."""
    statement: str
    """Id of the statement; empty where the plan says nothing."""
    detail: str
    """What of it: a role and a party, or codes of facts; empty where it is about the whole."""
    digest: str
    """Of the texts on both sides: if either changes, an acceptance holds no longer."""
    problem: Problem
    printed: str = ""
    """What the document says there."""
    written: str = ""
    """What the plan says there."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same finding again."""
        return (self.code, self.place, self.statement, self.detail)

    @property
    def is_error(self) -> bool:
        """Tell whether it stops publication."""
        return self.problem.severity is Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A finding that the keeper looked at and leaves so."""

    code: str
    place: str
    statement: str = ""
    detail: str = ""
    digest: str
    reason: str = ""

    @classmethod
    def of(cls, finding: Finding, reason: str) -> Acceptance:
        """Accept a finding as it is now."""
        return cls(
            code=finding.code,
            place=finding.place,
            statement=finding.statement,
            detail=finding.detail,
            digest=finding.digest,
            reason=reason,
        )

    def covers(self, finding: Finding) -> bool:
        """Tell whether it was given for this finding about these texts."""
        same = (self.code, self.place, self.statement, self.detail) == finding.key
        return same and self.digest == finding.digest


def excerpt(text: str) -> str:
    """Return as much of a text as a finding shows."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


def digest_of(*parts: object) -> str:
    """Return the digest of plain data: texts, numbers, and lists of them."""
    plain = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]


def digest_of_provision(provision: Provision) -> str:
    """Return the digest of what a provision says, wherever its lines are broken."""
    return _digest_of_text(provision.kind, provision.column, provision.text)


def _digest_of_text(kind: str, column: str, text: str) -> str:
    return digest_of(kind, column, " ".join(text.split()))


def digest_of_part(printed: str, role: str, parties: Iterable[str]) -> str:
    """Return the digest of who has a role, and of where a document says so: ``printed`` is that of the provision."""
    return digest_of(printed, role, list(parties))


def digest_of_cell(role: str, cell: str, parties: Iterable[str]) -> str:
    """Return the same of a cell in the column of a role, as a row has it."""
    return digest_of_part(_digest_of_text(CELL, role, cell), role, parties)


def digest_of_statement(statement: Statement) -> str:
    """Return the digest of everything that a statement says: words, people, days, places, readings."""
    return digest_of(
        statement.kind,
        list(statement.refs),
        list(statement.texts),
        [[role, list(parties)] for role, parties in statement.parties],
        [list(reading) for reading in statement.readings],
        list(statement.days),
        statement.phase,
    )


def accepted(
    findings: Iterable[Finding], acceptances: Iterable[Acceptance]
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, Acceptance], ...]]:
    """Part findings into those that are open and those that were accepted as they are."""
    given = tuple(acceptances)
    still_open: list[Finding] = []
    known: list[tuple[Finding, Acceptance]] = []
    for finding in findings:
        covering = next((each for each in given if each.covers(finding)), None)
        if covering is None:
            still_open.append(finding)
        else:
            known.append((finding, covering))
    return tuple(still_open), tuple(known)


def as_note(finding: Finding, acceptance: Acceptance) -> Problem:
    """Return what is said of a finding that was accepted."""
    return dataclasses.replace(
        finding.problem, severity=Severity.INFO, reason=acceptance.reason
    )
