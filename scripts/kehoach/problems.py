"""A problem in the keeper's input: where it is, how bad, and which sentence says so."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One finding. Its sentence is ``problem.<code>`` of the strings file, filled with ``values``."""

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    values: tuple[tuple[str, str], ...] = ()
    refs: tuple[str, ...] = ()
    """Where the finding stands in the source document."""
    about: tuple[str, ...] = ()
    """Ids of the tasks, deadlines and parties concerned."""
    figures: tuple[str, ...] = ()
    """What the document says in each place, where it says two things."""
    reason: str = ""
    """Why the keeper leaves it so; empty where nobody acknowledged it."""
    minor: bool = False
    """Acknowledged as nothing that a printed sheet has to say."""

    def message(self, words: Words) -> str:
        """Say what is wrong."""
        return words(f"problem.{self.code}.message", **dict(self.values))

    def hint(self, words: Words) -> str:
        """Say what to do about it."""
        values = dict(self.values)
        return (
            words("no-nearest")
            if values.get("nearest") == ""
            else words(f"problem.{self.code}.hint", **values)
        )


class InputError(Exception):
    """The input cannot be used; carries every problem found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(
            "; ".join(f"{p.path}:{p.line}:{p.column} {p.code}" for p in self.problems)
        )


def problem_at(
    path: str,
    mark: Mark,
    code: str,
    values: Mapping[str, object] | None = None,
    *,
    severity: Severity = Severity.ERROR,
    refs: tuple[str, ...] = (),
    about: tuple[str, ...] = (),
    figures: tuple[str, ...] = (),
) -> Problem:
    """Build a problem at a mark; values become text in the order given."""
    filled = tuple((key, str(value)) for key, value in (values or {}).items())
    return Problem(
        path=path,
        line=mark.line,
        column=mark.column,
        severity=severity,
        code=code,
        values=filled,
        refs=refs,
        about=about,
        figures=figures,
    )
