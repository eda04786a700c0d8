"""What readers must know about the document: contradictions as recorded, and findings as the keeper answered them.

A remark stands at the lines of the deadlines that it is about, and is for those who have a part in one of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kehoach.checks.acknowledging import acknowledgement_of, with_deadlines
from kehoach.checks.finding import Figure
from kehoach.facts import Fact
from kehoach.plan.model import Plan
from kehoach.plan.parties import Directory
from kehoach.plan.records import TOPICS, Acknowledgement, Contradiction
from kehoach.plan.roles import ROLES
from kehoach.problems import Problem, Severity
from kehoach.words import text_keys

KEEPERS_OWN = frozenset(
    {
        "acknowledged-gone",
        "amended-no-time",
        "content-address",
        "content-attribute",
        "content-file",
        "content-front-matter",
        "content-left-out",
        "content-odd",
        "content-picture",
        "content-replaced",
        "content-rewritten",
        "content-snippet",
        "content-tag",
        "content-trusted",
        "content-unclosed",
        "content-unopened",
        "contradiction",
        "day-off",
        "draft-number",
        "draft-url",
        "exempted-everywhere",
        "moved-into-past",
        "needs-review",
        "open-group",
        "proof-days",
        "proof-facts",
        "proof-gone",
        "proof-new",
        "proof-open",
        "proof-other",
        "proof-people",
        "proof-phase",
        "proof-place",
        "proof-reading",
        "proof-reworded",
        "source-sheet",
        "unit-unused",
        "year-not-announced",
    }
)
"""Findings that are work for the keeper, or a fact of the calendar: nothing that the document leaves open."""

_TOPICS = {
    "rounds-differ": "dates",
    "weekday-wrong": "dates",
    "filed-too-early": "dates",
    "no-time-to-review": "dates",
    "near-duplicate": "dates",
    "round-missing": "dates",
    "kind-differs": "dates",
    "day-by-policy": "dates",
    "no-time-left": "dates",
    "no-lead": "who",
    "no-coordinate": "who",
    "only-in-body": "order",
    "only-filing-day": "order",
    "outside-phase": "order",
    "outside-year": "order",
    "out-of-order": "order",
    "row-twice": "order",
    "row-gap": "order",
    "before-issue": "order",
}
"""What a rule is about, by weight; those that are not named here weigh as little as a slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The amendment that settles what the document left open."""

    number: str
    date: dt.date
    issuer: str | None = None
    """Who issued it, where that is another body than the plan's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know, with what the document says in each place."""

    id: str
    rule: str
    """Code of the rule that does not hold (``rule.<code>`` names it); empty for what was recorded by hand."""
    topic: str
    """One of TOPICS."""
    title: str
    """What the keeper calls it; empty where it goes by its rule or its text."""
    about: tuple[str, ...]
    deadlines: frozenset[str]
    """At whose lines it stands; those of a task that is named whole are all of its own."""
    figures: tuple[str | Fact, ...]
    findings: tuple[tuple[frozenset[str], tuple[str | Fact, ...]], ...]
    """The deadlines of each finding with its figures, where one reason answers several; empty for what was recorded."""
    text: str
    """What it means, in the keeper's words; empty where nobody has said so yet."""
    meanwhile: str
    """What a reader should do until somebody decides; empty where nobody has said so."""
    keep_to: tuple[str, ...]
    """The deadlines whose days count meanwhile."""
    ask: str | None
    """The party that can tell more."""
    asked: dt.date | None
    """When the issuing body was asked; None if nobody has."""
    answer: str | None
    """The issuing body's answer, once there is one."""
    settled: Settled | None
    minor: bool
    """On pages, not on printed sheets."""

    @property
    def on_paper(self) -> bool:
        """Whether sheets print it: what is settled or weighs little is told on the site alone."""
        return not (self.minor or self.settled)

    def figures_at(self, deadlines: Collection[str]) -> tuple[str | Fact, ...]:
        """Return the figures of those of its findings that touch some deadlines; all where it is not of findings."""
        own: list[str | Fact] = []
        for touched, figures in self.findings:
            if not touched.isdisjoint(deadlines):
                own += figures
        return tuple(dict.fromkeys(own)) or self.figures


def is_told_to(remark: Remark, directory: Directory, party: str) -> bool:
    """Tell whether a reader's own papers say a remark, at those of its lines that are the reader's.

    One that names parties is for them and for whoever is to be asked, any other for everybody. Pages of the site say
    all of them to all.
    """
    named = {reader.id for reader in directory}.intersection(remark.about)
    if not named or party == remark.ask:
        return True
    return not named.isdisjoint(directory.mentions(party))


def parties_concerned(plan: Plan, remark: Remark) -> tuple[str, ...]:
    """List the written names of those a remark concerns, in the plan's order; none where it is for everybody.

    One that names parties concerns them, any other whoever has a part in one of its lines.
    """
    concerned = {reader.id for reader in plan.directory}.intersection(remark.about)
    if not concerned:
        for task in plan.tasks:
            lines = [item for item in task.deadlines if item.id in remark.deadlines]
            for item in lines:
                concerned.update(item.receivers, *task.written(item).values())
            if task.id in remark.about and not task.deadlines:
                concerned.update(*(task.parties(role.id) for role in ROLES))
    return tuple(party.id for party in plan.directory if party.id in concerned)


def remarks_of(plan: Plan, problems: Iterable[Problem]) -> tuple[Remark, ...]:
    """List what is to be known, by weight: recorded, and findings that were acknowledged or set two places against."""
    # Sorting keeps the order of equals, which is that of the file.
    remarks = [*_from_findings(plan, problems), *_from_records(plan)]
    return tuple(sorted(remarks, key=_weight))


def _weight(remark: Remark) -> tuple[int, bool, int]:
    rules = list(_TOPICS)
    # What was recorded by hand has no rule, and comes after what the document itself sets against each other.
    rank = rules.index(remark.rule) if remark.rule in rules else len(rules)
    return TOPICS.index(remark.topic), remark.minor, rank


def _from_records(plan: Plan) -> Iterator[Remark]:
    for recorded in plan.contradictions:
        yield Remark(
            id=recorded.id,
            rule="",
            topic=recorded.topic,
            title=recorded.title or "",
            about=recorded.about,
            deadlines=_deadlines(plan, recorded.about),
            figures=tuple(map(Figure.written, recorded.figures)),
            findings=(),
            text=recorded.text,
            meanwhile=recorded.meanwhile or "",
            keep_to=recorded.keep_to,
            ask=recorded.ask,
            asked=recorded.asked,
            answer=recorded.answer,
            settled=_settled(plan, recorded),
            minor=recorded.minor,
        )


def _from_findings(plan: Plan, problems: Iterable[Problem]) -> Iterator[Remark]:
    rules = set(text_keys("rule")) - KEEPERS_OWN
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        worth_knowing = problem.reason or is_contradiction(problem)
        if problem.code in rules and worth_knowing:
            # One reason may answer several findings; what nobody answered stands alone.
            key = problem.reason or f"{problem.line}:{problem.column}"
            alike.setdefault((problem.code, key), []).append(problem)
    for (code, _), findings in alike.items():
        yield _remark(plan, code, findings)


def _remark(plan: Plan, code: str, findings: list[Problem]) -> Remark:
    """Make one remark of findings that one reason answers."""
    about: list[str] = []
    deadlines: set[str] = set()
    figures: list[str | Fact] = []
    parts = []
    for problem in findings:
        about += problem.about
        # Each by itself: a task that one is about whole may have a deadline that another is about.
        touched = _deadlines(plan, problem.about)
        deadlines |= touched
        figures += problem.figures
        parts.append((touched, problem.figures))
    known = acknowledgement_of(plan, findings[0])
    return Remark(
        id="-".join([code, *about[:1]]),
        rule=code,
        topic=_TOPICS.get(code, "slip"),
        title=(known.title if known else None) or "",
        about=tuple(dict.fromkeys(about)),
        deadlines=frozenset(deadlines),
        figures=tuple(dict.fromkeys(figures)),
        findings=tuple(parts),
        text=findings[0].reason,
        meanwhile=(known.meanwhile if known else None) or "",
        keep_to=known.keep_to if known else (),
        ask=known.ask if known else None,
        asked=known.asked if known else None,
        answer=known.answer if known else None,
        settled=_settled(plan, known) if known else None,
        minor=findings[0].minor,
    )


def _deadlines(plan: Plan, about: Iterable[str]) -> frozenset[str]:
    """Find the deadlines that some ids name, by themselves or by their task."""
    chosen = with_deadlines(plan, about)
    return frozenset(item.id for _, item in plan.items if item.id in chosen)


def _settled(plan: Plan, recorded: Contradiction | Acknowledgement) -> Settled | None:
    for amendment in plan.amendments:
        if amendment.number == recorded.settled_by:
            return Settled(
                number=amendment.number, date=amendment.date, issuer=amendment.issuer
            )
    return None


def is_contradiction(problem: Problem) -> bool:
    """Tell whether a finding sets two places of the document against each other and nobody has answered it."""
    return problem.severity is Severity.WARNING and len(problem.figures) > 1
