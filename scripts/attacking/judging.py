"""What the proof says of a subject, and what of that it did not say before."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from attacking.subject import Mutation, Subject
from kehoach.checks.single import check_plan
from kehoach.desk.proving import EVERYWHERE, Choice, Proved, compare
from kehoach.document.blocks import Document
from kehoach.document.outline import Outline, outline_of
from kehoach.plan.model import Plan
from kehoach.plan.records import PlanRecord
from kehoach.plan.resolution import parse_both
from kehoach.problems import InputError, Problem, Severity
from kehoach.proof.holding import hold
from kehoach.proof.stored import VERSION, Source, StoredProof

Judge = Callable[[Subject], Iterable[Problem]]
"""Finds what is wrong with a subject; raises InputError where it cannot be read."""
Bench = Callable[[Subject], Judge]
"""Makes the judge of all changes of a subject from the subject as it is, before any of them."""
_EVERYTHING = Choice(places=(EVERYWHERE,), reason="as it is")
_FOLDER = "content"
_PLACES = frozenset({"line", "sentence"})
"""Values that differ as soon as something moves up or down, and tell nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found of one mutation that is not found without it."""

    mutation: Mutation
    codes: tuple[str, ...]
    """Of the new findings, each once."""
    failing: bool
    """One of them is an error: ``check`` does not exit with 0."""
    silenced: tuple[str, ...]
    """Of new findings that an acknowledgement of something else covers: nobody is told."""

    @property
    def noticed(self) -> bool:
        """Whether anybody is told anything that he was not told before."""
        return bool(self.codes)


def against_document(subject: Subject) -> Judge:
    """Hold changes against document and proof, as ``check --source`` and ``check`` do; before them nothing was open."""
    before = _compared(subject, None, _EVERYTHING).stored

    def judge(changed: Subject) -> Iterable[Problem]:
        compared = _compared(changed, before).coverage.problems
        return (*compared, *_held(changed, before))

    return judge


def against_nothing_known(_subject: Subject) -> Judge:
    """Hold changes against the document as it is done for the first time, when no proof was written yet."""
    return lambda changed: _compared(changed, None).coverage.problems


def against_proof(subject: Subject) -> Judge:
    """Check changes as ``kehoach check`` does, with the proof of the subject beside it and without the document."""
    proof = _compared(subject, None, _EVERYTHING).stored

    def judge(changed: Subject) -> Iterable[Problem]:
        _, plan = _parsed(changed.plan, changed.name)
        return (*check_plan(plan, _encoded(changed)), *_held(changed, proof))

    return judge


JUDGES: dict[str, Bench] = {
    "document": against_document,
    "first": against_nothing_known,
    "proof": against_proof,
}
"""What may be run against what was mutated, by name."""


class Court:
    """Holds each mutation of one subject against what is found of the subject as it is."""

    def __init__(self, subject: Subject, bench: Bench) -> None:
        self._subject = subject
        self._judge = bench(subject)
        self._known = Counter(map(_fact, self._findings(subject)))

    def try_one(self, mutation: Mutation) -> Verdict:
        """Judge one mutation."""
        known = self._known.copy()
        new: list[Problem] = []
        for problem in self._findings(self._subject.after(mutation)):
            fact = _fact(problem)
            if known[fact]:
                known[fact] -= 1
            else:
                new.append(problem)
        told = [problem for problem in new if not problem.reason]
        silenced = [problem for problem in new if problem.reason]
        return Verdict(
            mutation=mutation,
            codes=_codes(told),
            failing=any(problem.severity is Severity.ERROR for problem in told),
            silenced=_codes(silenced),
        )

    def _findings(self, subject: Subject) -> tuple[Problem, ...]:
        try:
            return tuple(self._judge(subject))
        except InputError as error:
            return error.problems


def _held(subject: Subject, proof: StoredProof) -> tuple[Problem, ...]:
    record, _ = _parsed(subject.plan, subject.name)
    return hold(record, _encoded(subject), proof, subject.name, _FOLDER)


def _compared(
    subject: Subject, before: StoredProof | None, choice: Choice | None = None
) -> Proved:
    record, plan = _parsed(subject.plan, subject.name)
    source = Source(
        version=VERSION,
        plan=record.plan.id,
        number=record.plan.number,
        issued=record.plan.issued.isoformat(),
        document=subject.document.name,
        sha256="",
    )
    return compare(
        record,
        plan,
        _encoded(subject),
        _outline(subject.document),
        before=before,
        source=source,
        choice=choice or Choice(),
    )


def _encoded(subject: Subject) -> dict[str, bytes]:
    return {path: text.encode() for path, text in subject.content.items()}


# Of a mutated plan the document stays, of a mutated document the plan does.
@functools.lru_cache(maxsize=2)
def _parsed(text: str, name: str) -> tuple[PlanRecord, Plan]:
    return parse_both(text.encode(), name)


@functools.lru_cache(maxsize=2)
def _outline(document: Document) -> Outline:
    return outline_of(document)


def _codes(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.code for problem in problems))


def _fact(problem: Problem) -> tuple[Any, ...]:
    """Return what a finding says wherever it stands: lines move when something above them goes."""
    values = tuple(pair for pair in problem.values if pair[0] not in _PLACES)
    whose = (problem.path, problem.code, problem.severity, problem.reason)
    return (*whose, values, problem.refs, problem.about)
