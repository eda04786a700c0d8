"""A problem in the keeper's input: where it is, how bad, and which sentence says so."""

from __future__ import annotations

import dataclasses
import enum
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kehoach.facts import Fact, Value, as_fact, say

if TYPE_CHECKING:
    from kehoach.words import Words


class Severity(enum.StrEnum):
    """How a problem acts: an error stops publication, the others are reported and shown."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file; both numbers count from 1."""

    line: int = 1
    column: int = 1


@functools.total_ordering
@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding, as facts; problems sort by place.

    Its sentence is ``problem.<code>`` of the strings file of the reader's language, filled with ``values``.
    """

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    values: tuple[tuple[str, Value], ...] = ()
    refs: tuple[str, ...] = ()
    """Where the finding stands in the source document."""
    about: tuple[str, ...] = ()
    """Ids of the tasks, deadlines and parties concerned."""
    figures: tuple[str | Fact, ...] = ()
    """What the document says in each place, where it says two things."""
    reason: str = ""
    """Why the keeper leaves it so; empty where nobody acknowledged it."""
    minor: bool = False
    """Acknowledged as nothing that a printed sheet has to say."""

    def __lt__(self, other: Problem) -> bool:
        """Sort by place, then in a way that never depends on a language."""
        return self._sort_key < other._sort_key

    @property
    def _sort_key(self) -> tuple[Any, ...]:
        place = (self.path, self.line, self.column, self.severity, self.code)
        # Facts of unlike types cannot be compared, their plain forms can.
        values = tuple((name, str(value)) for name, value in self.values)
        return (*place, values, self.refs, self.about)

    def message(self, words: Words) -> str:
        """Say what is wrong."""
        return words(f"problem.{self.code}.message", **self._said_values(words))

    def hint(self, words: Words) -> str:
        """Say what to do about it."""
        values = self._said_values(words)
        # The hint of a misspelled name asks "did you mean …?"; here no name is near enough.
        if values.get("nearest") == "":
            return words("no-nearest")
        return words(f"problem.{self.code}.hint", **values)

    def _said_values(self, words: Words) -> dict[str, str]:
        return {name: say(value, words) for name, value in self.values}


class InputError(Exception):
    """The input cannot be used; carries every problem found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        # For tracebacks alone; people read sentences, and an exception has no words.
        places = [
            f"{problem.path}:{problem.line}:{problem.column} {problem.code}"
            for problem in self.problems
        ]
        super().__init__("; ".join(places))


def problem_at(
    path: str,
    mark: Mark,
    code: str,
    values: Mapping[str, object] | None = None,
    *,
    severity: Severity = Severity.ERROR,
    refs: tuple[str, ...] = (),
    about: tuple[str, ...] = (),
    figures: tuple[str | Fact, ...] = (),
) -> Problem:
    """Build a problem at a mark.

    Values keep their order. What is a fact (``facts.Value``) stays one; anything else, such as a path, becomes text.
    """
    # Days and roles stay facts: who reads the finding chooses its language.
    facts = tuple((name, as_fact(value)) for name, value in (values or {}).items())
    return Problem(
        path=path,
        line=mark.line,
        column=mark.column,
        severity=severity,
        code=code,
        values=facts,
        refs=refs,
        about=about,
        figures=figures,
    )


def as_warnings(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Say of what a publication would refuse that it is worth a look."""
    told = []
    for problem in problems:
        if problem.severity is Severity.ERROR:
            problem = dataclasses.replace(problem, severity=Severity.WARNING)
        told.append(problem)
    return tuple(told)


def refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise InputError with all problems if one of them is an error."""
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InputError(list(problems))
