"""What readers must know about the document: contradictions as recorded, and findings as the keeper answered them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.plan.model import Plan
from kehoach.problems import Problem, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know, with what the document says in each place."""

    id: str
    title: str
    """The rule that does not hold; empty for what was recorded by hand."""
    about: tuple[str, ...]
    figures: tuple[str, ...]
    text: str
    """What it means and what to do, in the keeper's words; empty where nobody has said so yet."""
    answer: str | None
    """The issuing body's answer, once there is one."""
    minor: bool
    """A slip of the pen, of order or heading: on pages, not on printed sheets."""


def remarks_of(plan: Plan, problems: Iterable[Problem]) -> tuple[Remark, ...]:
    """List what is to be known: findings acknowledged or of two figures, then what was recorded; slips come last."""
    return tuple(
        sorted((*_found(plan, problems), *_recorded(plan)), key=lambda one: one.minor)
    )


def _recorded(plan: Plan) -> Iterator[Remark]:
    for one in plan.contradictions:
        yield Remark(
            id=one.id,
            title="",
            about=one.about,
            figures=one.figures,
            text=one.text,
            answer=one.answer,
            minor=one.minor,
        )


def _found(plan: Plan, problems: Iterable[Problem]) -> Iterator[Remark]:
    rules = plan.words.group("rule")
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.code in rules and (problem.reason or is_contradiction(problem)):
            # One reason may answer several findings; what nobody answered stands alone.
            key = problem.reason or f"{problem.line}:{problem.column}"
            groups.setdefault((problem.code, key), []).append(problem)
    for (code, _), found in groups.items():
        about = tuple(
            dict.fromkeys(identity for one in found for identity in one.about)
        )
        yield Remark(
            id="-".join([code, *about[:1]]),
            title=rules[code],
            about=about,
            figures=tuple(
                dict.fromkeys(figure for one in found for figure in one.figures)
            ),
            text=found[0].reason,
            answer=None,
            minor=found[0].minor,
        )


def is_contradiction(problem: Problem) -> bool:
    """Tell whether a finding sets two places of the document against each other and nobody has answered it."""
    return problem.severity is Severity.WARNING and len(problem.figures) > 1
