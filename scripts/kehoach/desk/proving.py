"""A plan held against its document: what is found, what the keeper accepts of it, and the proof that travels."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kehoach.checks.acknowledging import acknowledge
from kehoach.checks.document import Coverage, prove_coverage
from kehoach.checks.drafts import is_draft
from kehoach.checks.mentions import check_mentions, mentions_in
from kehoach.desk.editing import write_whole
from kehoach.document.outline import Outline, outline_of
from kehoach.document.reading import Progress, read_document
from kehoach.plan.content import load_content
from kehoach.plan.model import Plan
from kehoach.plan.records import PlanRecord
from kehoach.plan.resolution import load_both
from kehoach.problems import Problem, Severity
from kehoach.proof.findings import Acceptance, Finding, accepted, as_note
from kehoach.proof.people import READ
from kehoach.proof.places import lies_in
from kehoach.proof.proving import Proof, prove
from kehoach.proof.stored import (
    PLACE,
    VERSION,
    OpenFinding,
    Source,
    StoredProof,
    dump_proof,
    read_proof,
    stored_proof,
)

_TOLD_BY_PARTY = frozenset({"source-role", "source-spelling"})
EVERYWHERE = "*"
"""Stands for every place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the keeper leaves as it is."""

    places: tuple[str, ...] = ()
    """Places of the document, with everything below them; EVERYWHERE for all of it."""
    reason: str = ""

    def takes(self, finding: Finding) -> bool:
        """Tell whether a finding is among what he leaves."""
        # A note asks for nothing.
        if _is_note(finding.problem):
            return False
        return any(
            place == EVERYWHERE or lies_in(finding.place, place)
            for place in self.places
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a comparison of plan and document came to."""

    coverage: Coverage
    """With every problem, what was accepted among them as notes."""
    proof: Proof
    open: tuple[Finding, ...]
    """What is neither mended nor accepted."""
    stored: StoredProof


def prove_plan(
    path: Path, document: Path, progress: Progress, choice: Choice
) -> Proved:
    """Prove a plan against its source document, and write the proof beside it. Raises InputError, OSError."""
    record, plan = load_both(path)
    proved = compare(
        record,
        plan,
        load_content(path.parent / "content"),
        outline_of(read_document(document, progress)),
        before=read_proof(path),
        source=_source_of(plan, document),
        choice=choice,
    )
    file = path.parent / PLACE
    file.parent.mkdir(exist_ok=True)
    data = dump_proof(proved.stored)
    # A file that says the same is left alone: its day is that of the last change.
    if not file.exists() or file.read_bytes() != data:
        write_whole(file, data)
    return proved


def compare(
    record: PlanRecord,
    plan: Plan,
    content: Mapping[str, bytes],
    outline: Outline,
    *,
    before: StoredProof | None = None,
    source: Source,
    choice: Choice,
) -> Proved:
    """Hold a plan that was read against a document that was read, without a file.

    ``before`` is the proof that was made last: what was accepted then, and who was read into the document.
    """
    if before and before.source.plan != plan.header.id:
        before = None
    coverage = prove_coverage(record, outline, plan.path)
    mentions = mentions_in(record, plan, outline)
    # Of each party in each role the proof tells by itself.
    about_days = [
        problem
        for problem in (
            *coverage.problems,
            *check_mentions(plan, mentions, coverage.problems),
        )
        if problem.code not in _TOLD_BY_PARTY
    ]
    folder = PurePosixPath(plan.path).with_name("content").as_posix()
    proof = prove(
        record, content, outline, coverage, plan.path, folder, is_draft=is_draft(plan)
    )
    findings = _with_new_readings(proof.findings, before)
    unknown, known = accepted(findings, before.accepted if before else ())
    newly = tuple(finding for finding in unknown if choice.takes(finding))
    still_open = tuple(finding for finding in unknown if finding not in newly)
    acceptances = [acceptance for _, acceptance in known]
    acceptances += [Acceptance.of(finding, choice.reason) for finding in newly]
    told = [*about_days, *(finding.problem for finding in still_open)]
    problems = [
        *acknowledge(plan, told),
        *(as_note(finding, acceptance) for finding, acceptance in known),
    ]
    to_look_at = [each for each in still_open if not _is_note(each.problem)]
    stored = stored_proof(proof, source, tuple(to_look_at), tuple(acceptances))
    open_days = _open_of(acknowledge(plan, about_days))
    return Proved(
        coverage=dataclasses.replace(
            coverage,
            problems=tuple(sorted(problems)),
            mentions=len(mentions),
            on_sheets=sum(mention.on_sheet for mention in mentions),
        ),
        proof=proof,
        open=still_open,
        stored=dataclasses.replace(stored, open=(*stored.open, *open_days)),
    )


def _with_new_readings(
    findings: Iterable[Finding], before: StoredProof | None
) -> tuple[Finding, ...]:
    """Make people who are read into the document otherwise than when it was proved something to look at again."""
    if before is None:
        return tuple(findings)
    told: list[Finding] = []
    for finding in findings:
        is_reading = finding.code == READ
        if is_reading and not any(each.covers(finding) for each in before.readings):
            problem = dataclasses.replace(finding.problem, severity=Severity.ERROR)
            finding = dataclasses.replace(finding, problem=problem)
        told.append(finding)
    return tuple(told)


def _is_note(problem: Problem) -> bool:
    return problem.severity is Severity.INFO


def _open_of(problems: Iterable[Problem]) -> Iterator[OpenFinding]:
    """Yield what is open of days and rows, which nobody can accept: they are mended, or have a reason in the plan."""
    for problem in problems:
        if not _is_note(problem):
            yield OpenFinding(
                code=problem.code,
                place="; ".join(problem.refs) or f"{problem.path}:{problem.line}",
                statement="",
                detail="",
                severity=problem.severity.value,
            )


def _source_of(plan: Plan, document: Path) -> Source:
    header = plan.header
    return Source(
        version=VERSION,
        plan=header.id,
        number=header.number,
        issued=header.issued.isoformat(),
        document=document.name,
        sha256=hashlib.sha256(document.read_bytes()).hexdigest(),
    )
