"""The page on which a keeper reads his document beside his plan, provision by provision, and what is open of either.

It quotes the document, so it is written where he says and is never published.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kehoach.desk.editing import write_whole
from kehoach.desk.proving import Proved
from kehoach.document.provisions import Provision
from kehoach.problems import Problem, Severity
from kehoach.proof.findings import Called, part_called
from kehoach.proof.places import part_of
from kehoach.proof.statements import Statement
from kehoach.render.context import template_named
from kehoach.words import Words

OPEN = "open"
MISSING = "missing"
ACCEPTED = "accepted"
ANSWERED = "answered"
STRUCTURE = "structure"
STATES = (OPEN, MISSING, ACCEPTED, ANSWERED, STRUCTURE)
"""How a provision stands, the worst first."""
_MARK = b"<!doctype html>\n<!-- kehoach prove -->\n"
"""How such a page begins: whatever begins otherwise is somebody's own file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One finding at a provision, in words."""

    text: str
    hint: str
    """What to do; of what was accepted the reason that the keeper gave."""
    is_accepted: bool
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One statement of the plan that answers for a provision."""

    name: str
    place: str
    """File and line."""
    text: str
    people: tuple[str, ...]
    """A line a role: "Thực hiện: Phòng Nội vụ"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One provision, and what the plan has for it."""

    anchor: str
    place: str
    text: str
    state: str
    """One of STATES."""
    reason: str
    """Why nothing has to answer for it."""
    answers: tuple[Answer, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the document, with how many of its provisions are answered for."""

    name: str
    lines: tuple[Line, ...]
    answered: int


def write_proof_page(path: Path, document: str, proved: Proved, words: Words) -> None:
    """Write the page, over one of its kind only. Raises FileExistsError for another file, OSError."""
    if path.exists() and not path.read_bytes().startswith(_MARK):
        raise FileExistsError(path)
    write_whole(path, proof_page(document, proved, words).encode())


def proof_page(document: str, proved: Proved, words: Words) -> str:
    """Lay out document and plan side by side."""
    laying = _Laying(proved, words)
    parts = tuple(laying.parts())
    states = collections.Counter(line.state for part in parts for line in part.lines)
    return template_named("proof.html.j2").render(
        words=words,
        header=proved.plan.header,
        document=document,
        parts=parts,
        states=[(state, states[state]) for state in STATES],
        elsewhere=tuple(laying.elsewhere()),
    )


class _Laying:
    """Goes through a comparison, provision by provision."""

    def __init__(self, proved: Proved, words: Words) -> None:
        self._plan = proved.plan
        self._proof = proved.proof
        self._words = words
        self._remarks: Mapping[str, list[Remark]] = collections.defaultdict(list)
        for finding in proved.judged.open:
            self._remarks[finding.place].append(self._open(finding.problem))
        for finding, acceptance in proved.judged.accepted:
            accepted = self._accepted(finding.problem, acceptance.reason)
            self._remarks[finding.place].append(accepted)
        about_days = [each for each in proved.coverage.problems if _is_of_days(each)]
        self._of_days = tuple(map(self._open, about_days))

    def parts(self) -> Iterator[Part]:
        """Yield the parts of the document in its order."""
        provisions: dict[str, list[Provision]] = {}
        for provision in self._proof.provisions:
            provisions.setdefault(part_of(provision), []).append(provision)
        number = 0
        for name, of_part in provisions.items():
            lines: list[Line] = []
            for provision in of_part:
                number += 1
                lines.append(self._line(provision, number))
            answered = sum(line.state != MISSING for line in lines)
            yield Part(name=name, lines=tuple(lines), answered=answered)

    def elsewhere(self) -> Iterator[Remark]:
        """Yield what is at no single provision: days, and statements whose place the document does not have."""
        yield from self._of_days
        places = {provision.place for provision in self._proof.provisions}
        for place, remarks in self._remarks.items():
            if place not in places:
                yield from remarks

    def _line(self, provision: Provision, number: int) -> Line:
        place = provision.place
        answering = self._proof.answers.of_provision.get(place, [])
        remarks = tuple(self._remarks.get(place, ()))
        code = "" if answering else self._proof.reasons.get(place, "")
        return Line(
            anchor=f"d{number}",
            place=place,
            text=provision.text,
            state=_state_of(answering, code, remarks),
            reason=self._words(f"proof.reason.{code}") if code else "",
            answers=tuple(map(self._answer, answering)),
            remarks=remarks,
        )

    def _answer(self, statement: Statement) -> Answer:
        words = self._words
        people = []
        for role, ids in statement.parties:
            names = ", ".join(map(self._plan.directory.name, ids))
            people.append(f"{part_called(role).said(words)}: {names}")
        return Answer(
            name=Called(statement.id).said(words),
            place=f"{statement.path}:{statement.mark.line}",
            text=statement.text,
            people=tuple(people),
        )

    def _open(self, problem: Problem) -> Remark:
        return Remark(
            text=problem.message(self._words),
            hint=problem.hint(self._words),
            # What is only read into the document asks for nothing.
            is_accepted=problem.severity is Severity.INFO,
            is_error=problem.severity is Severity.ERROR,
        )

    def _accepted(self, problem: Problem, reason: str) -> Remark:
        return Remark(
            text=problem.message(self._words),
            hint=reason,
            is_accepted=True,
            is_error=False,
        )


def _state_of(
    answering: Iterable[Statement], reason: str, remarks: Iterable[Remark]
) -> str:
    if any(not remark.is_accepted for remark in remarks):
        return OPEN
    if remarks:
        return ACCEPTED
    if answering:
        return ANSWERED
    return STRUCTURE if reason else MISSING


def _is_of_days(problem: Problem) -> bool:
    """Tell whether a problem is of days or rows, and open: those of the proof stand at their provisions."""
    is_open = problem.severity is not Severity.INFO
    return is_open and not problem.code.startswith("proof-")
