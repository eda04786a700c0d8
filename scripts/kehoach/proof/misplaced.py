"""Statements at the wrong place of the document: two that changed places, one said twice, one of elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.document import provisions as kinds
from kehoach.document.provisions import Provision
from kehoach.proof import statements as said
from kehoach.proof.likeness import Terms
from kehoach.proof.matching import Answers, Matching
from kehoach.proof.statements import Statement

SWAPPED = "proof-swapped"
FOREIGN = "proof-foreign"
TWICE = "proof-twice"
ELSEWHERE = "proof-elsewhere"
UNSUPPORTED = "proof-unsupported"

_FOREIGN = 0.2
"""A title that shares less with its own row is about something else."""
_TWIN = 0.8
"""Two statements so alike at one place are one."""
_THERE = 0.6
"""So much of a statement has to stand at another place to say that it belongs there."""
_ONCE = (said.TASK, said.DUTY, said.RECIPIENT, said.REGISTRATION, said.MOVEMENT)
_OURS = (said.HEADER, said.PHASE, said.SIGNATORY, said.EXEMPTION)
"""Statements that other findings tell of, or that the document does not make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """A statement that is not where it should be."""

    code: str
    statement: Statement
    provision: Provision | None
    """Its own; None where it has none."""
    other: str = ""
    """The place that it shares more with, or the statement that says the same."""


def astray(matching: Matching, answers: Answers) -> Iterator[Astray]:
    """Yield what is misplaced, and what no provision holds."""
    yield from _titles(matching)
    yield from _twins(matching, answers)
    yield from _without_provision(matching, answers)


def _titles(matching: Matching) -> Iterator[Astray]:
    """Yield tasks whose title shares more with another row than with their own, or nearly nothing with that."""
    rows = [
        each
        for each in matching.places.provisions
        if each.column == "title" and each.text
    ]
    for statement in matching.statements:
        if statement.kind != said.TASK:
            continue
        own = [row for row in rows if row.ref in statement.refs]
        if not own:
            continue
        title = matching.terms_in(statement.texts[0])
        near = max(own, key=lambda row: _likeness(matching, title, row))
        share = _likeness(matching, title, near)
        others = [row for row in rows if row.ref not in statement.refs]
        nearer = [row for row in others if _likeness(matching, title, row) > share]
        if nearer:
            best = max(nearer, key=lambda row: _likeness(matching, title, row))
            yield Astray(
                code=SWAPPED, statement=statement, provision=near, other=best.place
            )
        elif share < _FOREIGN:
            yield Astray(code=FOREIGN, statement=statement, provision=near)


def _likeness(matching: Matching, title: Terms, row: Provision) -> float:
    return matching.likeness.both(title, matching.terms_of(row))


def _twins(matching: Matching, answers: Answers) -> Iterator[Astray]:
    """Yield statements of one kind that say at one place what another one says there."""
    for provision in matching.places.provisions:
        answering = answers.of_provision.get(provision.place, [])
        once = [each for each in answering if each.kind in _ONCE]
        # A row is answered cell by cell.
        if provision.kind == kinds.CELL and provision.column != "title":
            continue
        for first, second in itertools.combinations(once, 2):
            if first.kind == second.kind and _are_twins(matching, first, second):
                yield Astray(
                    code=TWICE, statement=second, provision=provision, other=first.id
                )


def _are_twins(matching: Matching, first: Statement, second: Statement) -> bool:
    # The same duty of two bodies is two duties.
    if first.parties != second.parties:
        return False
    terms = matching.terms_said(first), matching.terms_said(second)
    return matching.likeness.both(*terms) >= _TWIN


def _without_provision(matching: Matching, answers: Answers) -> Iterator[Astray]:
    for statement in matching.statements:
        if answers.of_statement.get(statement.id) or statement.kind in _OURS:
            continue
        place = _elsewhere(matching, statement)
        yield Astray(
            code=ELSEWHERE if place else UNSUPPORTED,
            statement=statement,
            provision=None,
            other=place,
        )


def _elsewhere(matching: Matching, statement: Statement) -> str:
    """Return the place that holds most of a statement; empty if none holds much of it."""
    terms = matching.terms_said(statement)
    shares = _shares(matching, terms)
    share, place = max(shares, default=(0.0, ""))
    return place if share >= _THERE else ""


def _shares(matching: Matching, terms: Terms) -> Iterable[tuple[float, str]]:
    for provision in matching.places.provisions:
        share = matching.likeness.share(terms, matching.terms_of(provision))
        yield share, provision.place
