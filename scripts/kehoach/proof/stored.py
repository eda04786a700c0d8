"""The proof as it travels with the plan: ``.kehoach/proof.json``, which needs no document to be held against.

It holds places, digests and codes of facts, and no sentence of the document. One record a line, so that a change of one
clause is a change of one line.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kehoach.problems import InputError, Mark, Severity, problem_at
from kehoach.proof.facts import facts_in
from kehoach.proof.findings import (
    Acceptance,
    Finding,
    digest_of,
    digest_of_provision,
)
from kehoach.proof.people import READ, ROLE, SPELLING
from kehoach.proof.statements import TASK, Statement

if TYPE_CHECKING:
    from kehoach.proof.proving import Proof

PLACE = ".kehoach/proof.json"
"""Where it lies, beside plan.yaml."""
VERSION = 1
_OF_PEOPLE = frozenset({ROLE, SPELLING, READ})

Parties = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The document that was compared, and the plan that it is about."""

    version: int
    plan: str
    """Id of the plan."""
    number: str
    issued: str
    """Day, as ISO 8601 writes it."""
    document: str
    """Name of the file, without its folder."""
    sha256: str
    """Of the file: who holds it can tell that it is this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedProvision:
    """A provision, and what answers for it."""

    place: str
    kind: str
    digest: str
    facts: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    """Ids of statements."""
    reason: str = ""
    """Why it needs no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedStatement:
    """A statement of the plan as it was when it was compared."""

    id: str
    kind: str
    words: str
    """Digest of what it says in words."""
    refs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """The provisions that it answers for."""
    facts: tuple[str, ...] = ()
    parties: Parties = ()
    readings: tuple[tuple[str, str], ...] = ()
    """Role, and digest of why somebody is read into the document."""
    days: tuple[str, ...] = ()
    phase: str = ""
    owner: str = ""
    corrections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A finding that nobody mended or accepted when the proof was written."""

    code: str
    place: str
    statement: str = ""
    detail: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProof:
    """All of it."""

    source: Source
    provisions: tuple[ProvedProvision, ...]
    statements: tuple[ProvedStatement, ...]
    readings: tuple[Acceptance, ...] = ()
    """People who were read into the document when it was compared first; another reading asks again."""
    accepted: tuple[Acceptance, ...] = ()
    open: tuple[OpenFinding, ...] = ()

    @property
    def answered(self) -> int:
        """How many provisions something answers for."""
        return sum(bool(each.by or each.reason) for each in self.provisions)

    def leaves_people(self, task: str, digest: str = "") -> bool:
        """Tell whether the keeper leaves people of a task otherwise than printed: at all, or in exactly one cell.

        ``digest`` is that of ``findings.digest_of_cell``.
        """
        statement = f"{TASK} {task}"
        return any(
            each.statement == statement
            and each.code in _OF_PEOPLE
            and digest in ("", each.digest)
            for each in self.accepted
        )


def stored_proof(
    proof: Proof,
    source: Source,
    still_open: tuple[Finding, ...],
    acceptances: tuple[Acceptance, ...],
) -> StoredProof:
    """Return what of a proof travels."""
    return StoredProof(
        source=source,
        provisions=tuple(_provisions(proof, acceptances)),
        statements=tuple(_statements(proof)),
        readings=tuple(
            Acceptance.of(finding, "")
            for finding in proof.findings
            if finding.code == READ and finding not in still_open
        ),
        accepted=acceptances,
        open=tuple(map(_open, still_open)),
    )


def _provisions(
    proof: Proof, acceptances: tuple[Acceptance, ...]
) -> Iterator[ProvedProvision]:
    accepted = {each.place: each.reason for each in acceptances if not each.statement}
    for provision in proof.provisions:
        place = provision.place
        answering = proof.answers.of_provision.get(place, [])
        reason = proof.reasons.get(place, "") or accepted.get(place, "")
        yield ProvedProvision(
            place=place,
            kind=provision.kind,
            digest=digest_of_provision(provision),
            facts=tuple(sorted(facts_in([provision.text], proof.vocabulary))),
            by=tuple(statement.id for statement in answering),
            reason="" if answering else reason,
        )


def _statements(proof: Proof) -> Iterator[ProvedStatement]:
    for statement in proof.statements:
        answered = proof.answers.of_statement.get(statement.id, [])
        yield ProvedStatement(
            id=statement.id,
            kind=statement.kind,
            words=digest_of_words(statement),
            refs=statement.refs,
            places=tuple(provision.place for provision in answered),
            facts=tuple(sorted(facts_in(statement.texts, proof.vocabulary))),
            parties=statement.parties,
            readings=digests_of_readings(statement),
            days=statement.days,
            phase=statement.phase,
            owner=statement.owner,
            corrections=statement.corrections,
        )


def digest_of_words(statement: Statement) -> str:
    """Return the digest of what a statement says in words."""
    return digest_of(list(statement.texts))


def digests_of_readings(statement: Statement) -> tuple[tuple[str, str], ...]:
    """Return which roles of a statement are readings, with the digest of the reason."""
    return tuple((role, digest_of(reason)) for role, reason in statement.readings)


def _open(finding: Finding) -> OpenFinding:
    return OpenFinding(
        code=finding.code,
        place=finding.place,
        statement=finding.statement,
        detail=finding.detail,
        severity=finding.problem.severity.value,
    )


_LISTS: Mapping[str, type[Any]] = {
    "provisions": ProvedProvision,
    "statements": ProvedStatement,
    "readings": Acceptance,
    "accepted": Acceptance,
    "open": OpenFinding,
}


def dump_proof(proof: StoredProof) -> bytes:
    """Return the bytes of a proof: JSON, one record a line."""
    lines = ["{", f'"source": {_line(proof.source)}']
    for name in _LISTS:
        records = ",\n".join(map(_line, getattr(proof, name)))
        lines[-1] += ","
        lines.append(f'"{name}": [\n{records}\n]' if records else f'"{name}": []')
    return "\n".join([*lines, "}", ""]).encode()


def _line(record: Any) -> str:
    # What is empty says nothing.
    filled = {
        field.name: getattr(record, field.name)
        for field in dataclasses.fields(record)
        if getattr(record, field.name) not in ("", (), 0)
    }
    return json.dumps(filled, ensure_ascii=False)


def read_proof(path: Path) -> StoredProof | None:
    """Read the proof beside a plan; None where there is none. Raises InputError for one that is damaged.

    ``path`` is that of plan.yaml.
    """
    file = path.parent / PLACE
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _damaged(file, 1) from error
    return parse_proof(data, file)


def parse_proof(data: bytes, file: Path) -> StoredProof:
    """Read the bytes of a proof. Raises InputError."""
    try:
        fields = json.loads(data)
        proof = StoredProof(
            source=Source(**fields["source"]),
            **{
                name: tuple(kind(**_frozen(record)) for record in fields[name])
                for name, kind in _LISTS.items()
            },
        )
    except json.JSONDecodeError as error:
        raise _damaged(file, error.lineno) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(file, 1) from error
    if proof.source.version != VERSION:
        raise _damaged(file, 1)
    return proof


def _frozen(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _as_tuple(value) for name, value in record.items()}


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


def _damaged(file: Path, line: int) -> InputError:
    problem = problem_at(
        file.as_posix(), Mark(line), "proof-damaged", severity=Severity.ERROR
    )
    return InputError([problem])
