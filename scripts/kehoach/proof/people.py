"""Who has which part, against what the document prints: wrong, missing or invented people, and those only read into it.

What a table's cell names has to stand in the plan, and nobody else. Running text names people in many ways, so there
only whom the plan names is asked for: he stands in the provision or in a heading above it, or is told to be a reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kehoach.checks.document import read_parties
from kehoach.document import provisions as kinds
from kehoach.document.provisions import Provision
from kehoach.plan.roles import IMPLEMENT, ROLES, SUBMIT
from kehoach.proof import statements as said
from kehoach.proof.facts import Vocabulary, bodies_in
from kehoach.proof.matching import Answers
from kehoach.proof.places import Places
from kehoach.proof.statements import Statement

_ROLES = frozenset(role.id for role in ROLES)
ROLE = "proof-role"
SPELLING = "proof-spelling"
READ = "proof-read"
FILING = "filing"
"""The reading that tells of who files and where to: one sentence of the plan for both."""
_OF_FILING = (SUBMIT.id, "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One party in one role of one statement that is not as the document prints it."""

    code: str
    """ROLE, SPELLING or READ."""
    statement: Statement
    role: str
    party: str
    """Id; of what cannot be read the words."""
    provision: Provision


def parts_astray(
    places: Places,
    answers: Answers,
    statements: Iterable[Statement],
    vocabulary: Vocabulary,
    spellings: Mapping[str, str],
) -> Iterator[Part]:
    """Yield the parts that differ from the document, and those that it does not print.

    ``spellings`` maps folded spellings of bodies to ids.
    """
    for statement in statements:
        answered = answers.of_statement.get(statement.id, [])
        if not answered or (not statement.parties and statement.kind != said.TASK):
            continue
        cells = _role_cells(statement, answered)
        for role, cell in cells.items():
            yield from _of_cell(statement, role, cell, dict(spellings))
        for role, parties in statement.parties:
            if role in cells:
                continue
            named = _named(role, answered, places, vocabulary)
            for party in parties:
                if party not in named:
                    yield _unprinted(statement, role, party, answered[0])


def _role_cells(
    statement: Statement, answered: list[Provision]
) -> dict[str, Provision]:
    """Return the cells of a task's row that name people, by role."""
    if statement.kind != said.TASK:
        return {}
    return {each.column: each for each in answered if each.column in _ROLES}


def _of_cell(
    statement: Statement, role: str, cell: Provision, spellings: dict[str, str]
) -> Iterator[Part]:
    printed, unread = read_parties(cell.text, spellings)
    written = dict(statement.parties).get(role, ())
    if unread:
        # Who is meant can be compared only where every name was read.
        yield Part(
            code=SPELLING,
            statement=statement,
            role=role,
            party=unread,
            provision=cell,
        )
        return
    for party in dict.fromkeys((*printed, *written)):
        if party in printed and party in written:
            continue
        yield Part(
            code=ROLE,
            statement=statement,
            role=role,
            party=party,
            provision=cell,
        )


def _named(
    role: str, answered: list[Provision], places: Places, vocabulary: Vocabulary
) -> frozenset[str]:
    """Return whom provisions and the headings above them name; in a row its title, and for who files who does it."""
    texts: list[str] = []
    for provision in answered:
        texts += [each.text for each in (provision, *places.above(provision))]
        if provision.kind == kinds.CELL:
            columns = ("title", IMPLEMENT.id) if role == SUBMIT.id else ("title",)
            row = places.at(provision.ref)
            texts += [each.text for each in row if each.column in columns]
    named: set[str] = set()
    for text in texts:
        named.update(bodies_in(vocabulary.words(text), vocabulary))
    return frozenset(named)


def _unprinted(
    statement: Statement, role: str, party: str, provision: Provision
) -> Part:
    """Tell whether the plan says of somebody whom the document does not print that it is a reading."""
    reasons = dict(statement.readings)
    read = role in reasons or (role in _OF_FILING and FILING in reasons)
    return Part(
        code=READ if read else ROLE,
        statement=statement,
        role=role,
        party=party,
        provision=provision,
    )
