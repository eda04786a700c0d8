"""What is asked of the program's speed, what is wanted, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

MET, MISSED, UNJUDGED, UNANSWERED = "met", "missed", "not judged", "not measured"


class NotMeasuredError(Exception):
    """Something could not be measured; the argument says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A bound that the issue sets."""

    most: float | None = None
    """The figure itself may be no larger."""
    most_times: float | None = None
    """The figure may be no larger than so many times the peer's …"""
    plus: float = 0
    """… and so much."""
    faster: float | None = None
    """The peer's figure is so many times ours at least."""

    def said(self, unit: str) -> str:
        """Say the bound in a few words."""
        if self.most is not None:
            return f"≤ {figure(self.most, unit)}"
        if self.faster is not None:
            return f"≥ {self.faster:g}× as fast"
        more = f" + {figure(self.plus, unit)}" if self.plus else ""
        return f"≤ {self.most_times:g}× the peer{more}"

    def is_met(self, ours: float, theirs: float | None) -> bool:
        """Tell whether a figure keeps to the bound."""
        if self.most is not None:
            return ours <= self.most
        if theirs is None:
            return False
        if self.faster is not None:
            return theirs >= self.faster * ours
        return ours <= (self.most_times or 0) * theirs + self.plus


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A figure of ours, and where there is a peer its figure for the same work."""

    ours: float
    theirs: float | None = None
    without_peer: str = ""
    """Why the peer has no figure, though it has been asked."""
    note: str = ""
    more: dict[str, float] = field(default_factory=dict)
    """What else was measured, for whoever reads the JSON."""
    explain: Callable[[], tuple[str, ...]] | None = None
    """Names the functions that cost most, the first the most; asked only where the bound is missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One row of the table."""

    key: str
    what: str
    unit: str
    """s, ms, MB, kB, files or plans/min."""
    ask: Callable[[], Answer]
    """Raises NotMeasuredError."""
    peer: str = ""
    wanted: Wanted | None = None
    judged: bool = True
    """Whether it is asked at the size that the bound is meant for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question with its answer, as it is printed and kept."""

    key: str
    what: str
    unit: str
    peer: str = ""
    ours: float | None = None
    theirs: float | None = None
    wanted: str = ""
    verdict: str = UNJUDGED
    note: str = ""
    costly: tuple[str, ...] = ()
    more: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """How many times the peer's figure ours is."""
        if self.ours is None or not self.theirs:
            return None
        return self.ours / self.theirs


def answered(
    questions: Iterable[Question], tell: Callable[[str], None]
) -> Iterator[Row]:
    """Ask one question after the other; what cannot be measured is a row that says why."""
    for question in questions:
        tell(question.what)
        yield _row(question)


def _row(question: Question) -> Row:
    wanted = question.wanted
    said = wanted.said(question.unit) if wanted else ""
    try:
        answer = question.ask()
    except NotMeasuredError as error:
        return _unanswered(question, said, str(error))
    # A run takes hours: what is wrong with one row must not cost all the others.
    except Exception as error:
        return _unanswered(question, said, f"{type(error).__name__}: {error}")
    verdict = _verdict(question, answer)
    costly = answer.explain() if verdict == MISSED and answer.explain else ()
    notes = (answer.without_peer, answer.note)
    return Row(
        key=question.key,
        what=question.what,
        unit=question.unit,
        peer=question.peer,
        ours=answer.ours,
        theirs=answer.theirs,
        wanted=said,
        verdict=verdict,
        note="; ".join(note for note in notes if note),
        costly=costly,
        more=answer.more,
    )


def _unanswered(question: Question, wanted: str, why: str) -> Row:
    return Row(
        key=question.key,
        what=question.what,
        unit=question.unit,
        peer=question.peer,
        wanted=wanted,
        verdict=UNANSWERED,
        note=why,
    )


def _verdict(question: Question, answer: Answer) -> str:
    wanted = question.wanted
    if wanted is None or not question.judged:
        return UNJUDGED
    if wanted.most is None and answer.theirs is None:
        return UNANSWERED
    return MET if wanted.is_met(answer.ours, answer.theirs) else MISSED


def figure(value: float, unit: str) -> str:
    """Write a figure as people read it: three digits that count, thousands parted."""
    if unit in ("files", "times"):
        digits = 0 if unit == "files" else 2
    else:
        digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()
