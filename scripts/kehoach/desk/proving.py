"""A plan held against its document: what is found, what the keeper accepts of it, and the proof that travels."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kehoach.checks.acknowledging import acknowledge, stale_acknowledgements
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
from kehoach.proof.findings import (
    Acceptance,
    Called,
    Finding,
    accepted,
    as_note,
    digest_of,
)
from kehoach.proof.holding import OF_PLAN, hold
from kehoach.proof.people import READ, ROLE, SPELLING
from kehoach.proof.places import lies_in
from kehoach.proof.proving import Proof, prove
from kehoach.proof.renewal import OF_DOCUMENT, renewed
from kehoach.proof.stored import (
    PLACE,
    VERSION,
    OpenFinding,
    ProvedStatement,
    Source,
    StoredProof,
    dump_proof,
    read_proof,
    stored_proof,
)

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
class Judged:
    """What was found, and what the keeper says of it."""

    open: tuple[Finding, ...]
    """What is neither mended nor accepted, and notes."""
    accepted: tuple[tuple[Finding, Acceptance], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a comparison of plan and document came to."""

    plan: Plan
    coverage: Coverage
    """With every problem, what was accepted among them as notes."""
    proof: Proof
    judged: Judged
    stored: StoredProof


def prove_plan(
    path: Path, document: Path, progress: Progress, choice: Choice
) -> Proved:
    """Prove a plan against its source document, and write the proof beside it. Raises InputError, OSError."""
    proved = _compared(path, document, progress, choice)
    file = path.parent / PLACE
    file.parent.mkdir(exist_ok=True)
    data = dump_proof(proved.stored)
    # A file that says the same is left alone: its day is that of the last change.
    if not file.exists() or file.read_bytes() != data:
        write_whole(file, data)
    return proved


def check_source(path: Path, document: Path, progress: Progress) -> Coverage:
    """Compare as ``prove_plan`` does, and write nothing. Raises InputError if plan or document cannot be read."""
    return _compared(path, document, progress, Choice()).coverage


def _compared(path: Path, document: Path, progress: Progress, choice: Choice) -> Proved:
    record, plan = load_both(path)
    return compare(
        record,
        plan,
        load_content(path.parent / "content"),
        outline_of(read_document(document, progress)),
        before=read_proof(path),
        source=_source_of(plan, document),
        choice=choice,
    )


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

    ``before`` is the proof that was made last: what was accepted then, who was read into the document, what it said.
    """
    if before and before.source.plan != plan.header.id:
        before = None
    coverage = prove_coverage(record, outline, plan.path)
    folder = PurePosixPath(plan.path).with_name("content").as_posix()
    proof = prove(
        record, content, outline, coverage, plan.path, folder, is_draft=is_draft(plan)
    )
    mentions = mentions_in(record, plan, outline)
    told = _tasks_with_other_people(proof.findings)
    about_days = [
        *coverage.problems,
        *check_mentions(plan, mentions, outline.name, told),
    ]
    findings = _with_new_readings(proof.findings, before)
    if before:
        findings += tuple(renewed(before.provisions, proof.provisions, outline.name))
        if not is_draft(plan):
            held = hold(record, content, before, plan.path, folder)
            findings += tuple(_changed_since(held, before))
    judged = _judged(findings, before, choice)
    known_days = [
        *acknowledge(plan, about_days),
        *stale_acknowledgements(plan, about_days, source=True),
    ]
    problems = [
        *known_days,
        *(finding.problem for finding in judged.open),
        *(as_note(finding, acceptance) for finding, acceptance in judged.accepted),
    ]
    return Proved(
        plan=plan,
        coverage=dataclasses.replace(
            coverage,
            problems=tuple(sorted(problems)),
            mentions=len(mentions),
            on_sheets=sum(mention.on_sheet for mention in mentions),
        ),
        proof=proof,
        judged=judged,
        stored=_to_store(proof, source, judged, before, known_days),
    )


def _changed_since(held: Iterable[Problem], before: StoredProof) -> Iterator[Finding]:
    """Yield what the plan as issued says otherwise than when it was proved.

    Else a slip would pass by being compared again: of running text the document may say less than the plan did.
    """
    # Whoever mends what was open is not asked why.
    was_open = {each.statement for each in before.open if each.code not in OF_PLAN}
    for problem in held:
        values = dict(problem.values)
        statement = values.get("statement")
        if problem.severity is not Severity.ERROR or not isinstance(statement, Called):
            continue
        if statement.id in was_open:
            continue
        yield Finding(
            code=problem.code,
            place=str(values["place"]),
            statement=statement.id,
            detail=repr(values.get("role", "")),
            digest=digest_of(problem.code, repr(problem.values)),
            problem=problem,
        )


def _tasks_with_other_people(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the ids of tasks that a finding about people names."""
    tasks: set[str] = set()
    for finding in findings:
        if finding.code in (ROLE, SPELLING):
            tasks.update(finding.problem.about)
    return frozenset(tasks)


def _judged(
    findings: Sequence[Finding], before: StoredProof | None, choice: Choice
) -> Judged:
    """Part what was found into what the keeper leaves so, now or since before, and what is open."""
    unknown, known = accepted(findings, before.accepted if before else ())
    newly = [finding for finding in unknown if choice.takes(finding)]
    still_open = [finding for finding in unknown if finding not in newly]
    given = [(finding, Acceptance.of(finding, choice.reason)) for finding in newly]
    return Judged(open=tuple(still_open), accepted=(*known, *given))


def _to_store(
    proof: Proof,
    source: Source,
    judged: Judged,
    before: StoredProof | None,
    about_days: Iterable[Problem],
) -> StoredProof:
    """Return what travels of a comparison."""
    to_look_at = tuple(each for each in judged.open if not _is_note(each.problem))
    acceptances = tuple(acceptance for _, acceptance in judged.accepted)
    stored = stored_proof(proof, source, to_look_at, acceptances)
    stored = dataclasses.replace(stored, open=(*stored.open, *_open_of(about_days)))
    if not before:
        return stored
    # Else the next comparison would take what is new on either side for what somebody looked at.
    if any(finding.code in OF_DOCUMENT for finding in to_look_at):
        stored = dataclasses.replace(stored, provisions=before.provisions)
    changed = {finding.statement for finding in to_look_at if finding.code in OF_PLAN}
    return dataclasses.replace(
        stored, statements=_statements_kept(stored, before, changed)
    )


def _statements_kept(
    stored: StoredProof, before: StoredProof, changed: Set[str]
) -> tuple[ProvedStatement, ...]:
    """Return the statements as they are now, but as they were where somebody has still to look at the change."""
    former = {each.id: each for each in before.statements}
    kept: list[ProvedStatement] = []
    for statement in stored.statements:
        if statement.id not in changed:
            kept.append(statement)
        elif statement.id in former:
            kept.append(former[statement.id])
    now = {each.id for each in stored.statements}
    gone = [former[each] for each in sorted(changed - now) if each in former]
    return (*kept, *gone)


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
