"""Where the running text of a document names somebody who has to act: headings of duties, labels, sentences.

Only the places are found here; who is named there is searched for by ``checks.mentions``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.document.assignments import assignments_in
from kehoach.document.labels import unmarked
from kehoach.document.outline import Clause, Outline
from kehoach.document.passages import ActorDuties, Alone, Block, passages_of
from kehoach.document.vocabulary import OPENING, RECIPIENTS
from kehoach.plan.roles import ROLES

_ROLES = frozenset(role.id for role in ROLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Words that may name bodies."""

    words: str
    ref: str
    """Where what they have to do stands, or what it stands below."""
    line: int
    alone: bool = False
    """They count only where they are names and nothing else: any line may name somebody by the way."""


def namings_in(outline: Outline) -> Iterator[Naming]:
    """Yield the places in the order in which passages end; rows of tables are none."""
    for passage in passages_of(outline):
        if isinstance(passage, ActorDuties):
            if passage.items:
                yield Naming(words=passage.names, ref=passage.ref, line=passage.line)
            # What was read as somebody's duty may head those of the next: it is asked again.
            for clause in passage.items:
                yield _heading(clause)
        elif isinstance(passage, Block):
            yield from _labels(passage)
        else:
            yield from _alone(passage)


def _labels(block: Block) -> Iterator[Naming]:
    for entry in block.lines:
        if entry.label.key in _ROLES:
            yield Naming(words=entry.label.text, ref=entry.ref, line=entry.line)
    if block.actor:
        yield Naming(words=block.actor, ref=block.ref, line=block.line)


def _alone(passage: Alone) -> Iterator[Naming]:
    clause = passage.clause
    if clause.ref in (OPENING, RECIPIENTS) or clause.heading:
        return
    if passage.duty:
        yield _heading(clause)
    for assignment in assignments_in(clause.text, duty=passage.duty):
        yield Naming(words=assignment.actor, ref=clause.ref, line=clause.line)


def _heading(clause: Clause) -> Naming:
    """Return what a line of a part on duties says before its colon."""
    words = unmarked(clause.text).partition(":")[0]
    return Naming(words=words, ref=clause.ref, line=clause.line, alone=True)
