"""What a provision says against what the plan says of it, fact by fact, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.document import provisions as kinds
from kehoach.document.provisions import Provision
from kehoach.plan.roles import ROLES
from kehoach.proof import facts
from kehoach.proof import statements as said
from kehoach.proof.facts import Vocabulary, facts_in, kind_of
from kehoach.proof.matching import Answers
from kehoach.proof.places import Places
from kehoach.proof.statements import Statement

LOST = "proof-lost"
INVENTED = "proof-invented"
HARD = frozenset(
    {
        facts.DOCUMENT,
        facts.NUMBER,
        facts.NAME,
        facts.YEAR,
        facts.HONOUR,
        facts.CONDITION,
    }
)
"""Kinds of facts that no wording changes; of others a person has to judge."""
_ROLE_COLUMNS = frozenset(role.id for role in ROLES)
_EXPLAINING = (said.SECTION, said.TEXT, said.MOVEMENT)
"""Statements that may speak of everything below their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Facts that stand on one side only."""

    code: str
    """LOST or INVENTED."""
    provision: Provision
    statements: tuple[Statement, ...]
    """Those that answer for the provision; of what is invented the one that says it."""
    facts: tuple[str, ...]

    @property
    def is_hard(self) -> bool:
        """Tell whether a fact differs that no wording changes."""
        return any(kind_of(code) in HARD for code in self.facts)


class Sayings:
    """What one side says: codes, words, and who is in it."""

    def __init__(
        self,
        texts: Iterable[str],
        vocabulary: Vocabulary,
        bodies: Iterable[str] = (),
    ) -> None:
        given = tuple(texts)
        self.codes = facts_in(given, vocabulary)
        self._words = f" {vocabulary.words(' . '.join(given))} "
        self._bodies = frozenset(bodies)

    def has(self, code: str) -> bool:
        """Tell whether a fact stands here, be it as part of a longer one."""
        kind, _, value = code.partition(":")
        if code in self.codes or (kind == facts.BODY and value in self._bodies):
            return True
        if kind == facts.YEAR:
            return all(f" {year} " in self._words for year in value.split("-"))
        return kind == facts.NAME and f" {value} " in self._words

    def without(self, other: Sayings) -> tuple[str, ...]:
        """List the facts that the other side does not have."""
        return tuple(sorted(code for code in self.codes if not other.has(code)))


def differences(
    places: Places,
    answers: Answers,
    statements: Iterable[Statement],
    vocabulary: Vocabulary,
) -> Iterator[Difference]:
    """Yield what is lost of each provision, and what each statement invents."""
    for provision in places.provisions:
        # Who has a role is compared by ids.
        if provision.column in _ROLE_COLUMNS:
            continue
        answering = answers.of_provision.get(provision.place, [])
        lost = _lost(provision, answering, vocabulary)
        if lost:
            yield Difference(
                code=LOST, provision=provision, statements=tuple(answering), facts=lost
            )
    for statement in statements:
        answered = answers.of_statement.get(statement.id, [])
        invented = _invented(statement, answered, places, vocabulary)
        if invented:
            yield Difference(
                code=INVENTED,
                provision=answered[0],
                statements=(statement,),
                facts=invented,
            )


def _lost(
    provision: Provision, answering: list[Statement], vocabulary: Vocabulary
) -> tuple[str, ...]:
    if not answering:
        return ()
    bodies: set[str] = set()
    for statement in answering:
        bodies.update(statement.bodies)
    texts = [statement.text for statement in answering]
    return Sayings([provision.text], vocabulary).without(
        Sayings(texts, vocabulary, bodies)
    )


def _invented(
    statement: Statement,
    answered: list[Provision],
    places: Places,
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    if not answered:
        return ()
    around: dict[str, Provision] = {}
    for provision in answered:
        around[provision.place] = provision
        around.update((each.place, each) for each in places.above(provision))
        # A cell is read with its row.
        if provision.kind == kinds.CELL or statement.kind in _EXPLAINING:
            around.update((each.place, each) for each in places.at(provision.ref))
    if statement.kind in _EXPLAINING:
        around.update((each.place, each) for each in places.at_any(statement.refs))
    texts = [each.text for each in around.values()]
    said_here = Sayings([statement.text], vocabulary)
    return said_here.without(Sayings(texts, vocabulary, statement.bodies))
