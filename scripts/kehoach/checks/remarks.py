"""What readers must know about the document: contradictions as recorded, and findings as the keeper answered them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.facts import Fact
from kehoach.plan.model import Plan
from kehoach.plan.parties import Directory
from kehoach.problems import Problem, Severity
from kehoach.words import text_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know, with what the document says in each place."""

    id: str
    rule: str
    """Code of the rule that does not hold (``rule.<code>`` names it); empty for what was recorded by hand."""
    about: tuple[str, ...]
    figures: tuple[str | Fact, ...]
    text: str
    """What it means and what to do, in the keeper's words; empty where nobody has said so yet."""
    answer: str | None
    """The issuing body's answer, once there is one."""
    minor: bool
    """A slip of the pen, of order or heading: on pages, not on printed sheets."""


def is_told_to(remark: Remark, directory: Directory, party: str) -> bool:
    """Tell whether a reader's own papers say a remark: one that names parties is for them, any other for everybody.

    Pages of the site say all of them to all.
    """
    named = {reader.id for reader in directory}.intersection(remark.about)
    return not named or not named.isdisjoint(directory.mentions(party))


def remarks_of(plan: Plan, problems: Iterable[Problem]) -> tuple[Remark, ...]:
    """List what is to be known: findings acknowledged or of two figures, then what was recorded; slips come last."""
    # Sorting keeps the order of equals, so only slips go to the end: they must not weigh as two dates do.
    remarks = [*_from_findings(problems), *_from_records(plan)]
    return tuple(sorted(remarks, key=lambda remark: remark.minor))


def _from_records(plan: Plan) -> Iterator[Remark]:
    for recorded in plan.contradictions:
        yield Remark(
            id=recorded.id,
            rule="",
            about=recorded.about,
            figures=recorded.figures,
            text=recorded.text,
            answer=recorded.answer,
            minor=recorded.minor,
        )


def _from_findings(problems: Iterable[Problem]) -> Iterator[Remark]:
    rules = text_keys("rule")
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        worth_knowing = problem.reason or is_contradiction(problem)
        if problem.code in rules and worth_knowing:
            # One reason may answer several findings; what nobody answered stands alone.
            key = problem.reason or f"{problem.line}:{problem.column}"
            alike.setdefault((problem.code, key), []).append(problem)
    for (code, _), findings in alike.items():
        yield _remark(code, findings)


def _remark(code: str, findings: list[Problem]) -> Remark:
    """Make one remark of findings that one reason answers."""
    about: list[str] = []
    figures: list[str | Fact] = []
    for problem in findings:
        about += problem.about
        figures += problem.figures
    return Remark(
        id="-".join([code, *about[:1]]),
        rule=code,
        about=tuple(dict.fromkeys(about)),
        figures=tuple(dict.fromkeys(figures)),
        text=findings[0].reason,
        answer=None,
        minor=findings[0].minor,
    )


def is_contradiction(problem: Problem) -> bool:
    """Tell whether a finding sets two places of the document against each other and nobody has answered it."""
    return problem.severity is Severity.WARNING and len(problem.figures) > 1
