"""The proof: every provision of a document is answered for by the plan, and every statement of the plan by a provision.

It takes the plan as its document was issued, and what ``checks.document`` found about days. Nothing here knows of
files: ``desk.proving`` reads them, ``proof.stored`` writes what travels.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kehoach.checks.document import Claim, Coverage, spellings_of
from kehoach.document import provisions as kinds
from kehoach.document.letterhead import Letterhead
from kehoach.document.outline import Outline
from kehoach.document.provisions import Provision, provisions_of
from kehoach.document.vocabulary import LETTERHEAD_PLACE
from kehoach.plan.records import PlanRecord
from kehoach.problems import Mark, Severity, problem_at
from kehoach.proof import comparison, misplaced
from kehoach.proof import statements as said
from kehoach.proof.comparison import Difference
from kehoach.proof.facts import BODY, Vocabulary, kind_of
from kehoach.proof.findings import (
    Called,
    Finding,
    Told,
    digest_of,
    digest_of_part,
    digest_of_provision,
    digest_of_statement,
    excerpt,
    part_called,
)
from kehoach.proof.groups import GROUP, Regrouped, regrouped
from kehoach.proof.matching import Answers, Matching
from kehoach.proof.misplaced import Astray
from kehoach.proof.people import READ, ROLE, SPELLING, Part, parts_astray
from kehoach.proof.places import Places
from kehoach.proof.reading import vocabulary_of
from kehoach.proof.statements import ISSUED, Statement, statements_of
from kehoach.proof.structure import structural_reasons

MISSING = "proof-clause"
OTHER_DAY = "proof-issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was compared, and what was found."""

    provisions: tuple[Provision, ...]
    statements: tuple[Statement, ...]
    answers: Answers
    reasons: Mapping[str, str]
    """Why a provision needs no answer, by its place."""
    findings: tuple[Finding, ...]
    vocabulary: Vocabulary

    def is_answered(self, provision: Provision) -> bool:
        """Tell whether something answers for a provision, or a reason does."""
        place = provision.place
        return bool(self.answers.of_provision.get(place)) or place in self.reasons


def prove(
    plan: PlanRecord,
    content: Mapping[str, bytes],
    outline: Outline,
    coverage: Coverage,
    path: str,
    folder: str,
    *,
    is_draft: bool = False,
) -> Proof:
    """Hold a plan against its document, clause by clause.

    ``content`` are the plan's texts, by their path below ``folder``; ``path`` is what problems call the plan's file.
    What a draft has no room for yet (purposes, principles) is a note.
    """
    return _Proving(plan, content, outline, coverage, path, folder, is_draft).run()


class _Proving:
    def __init__(
        self,
        plan: PlanRecord,
        content: Mapping[str, bytes],
        outline: Outline,
        coverage: Coverage,
        path: str,
        folder: str,
        is_draft: bool,
    ) -> None:
        self._plan = plan
        self._name = outline.name
        self._letterhead = Letterhead(outline)
        self._is_draft = is_draft
        self._vocabulary = vocabulary_of(plan)
        self._places = Places(provisions_of(outline))
        self._statements = statements_of(plan, content, path, folder)
        self._matching = Matching(self._places, self._statements, self._vocabulary)
        self._dated = _provisions_of_days(self._places, coverage.claims, plan)
        self._names = {unit.id: unit.name for unit in plan.units}
        self._names |= {group.id: group.name for group in plan.groups}

    def run(self) -> Proof:
        answers = self._matching.run(self._dated)
        reasons = structural_reasons(self._places, self._plan)
        findings = [
            *self._unanswered(answers, reasons),
            *map(self._part, self._parts(answers)),
            *map(self._difference, self._differences(answers)),
            *map(self._astray, misplaced.astray(self._matching, answers)),
            *map(self._regrouped, self._groups(answers)),
            *self._issued(),
        ]
        return Proof(
            provisions=self._places.provisions,
            statements=self._statements,
            answers=answers,
            reasons=reasons,
            findings=tuple(sorted(findings, key=lambda finding: finding.problem)),
            vocabulary=self._vocabulary,
        )

    def _parts(self, answers: Answers) -> Iterator[Part]:
        return parts_astray(
            self._places,
            answers,
            self._statements,
            self._vocabulary,
            spellings_of(self._plan),
        )

    def _differences(self, answers: Answers) -> Iterator[Difference]:
        return comparison.differences(
            self._places, answers, self._statements, self._vocabulary
        )

    def _issued(self) -> Iterator[Finding]:
        """Find a day of issue that is not the one at the head of the document."""
        printed = self._letterhead.issued
        [statement] = [
            each for each in self._statements if each.id == f"{said.HEADER} {ISSUED}"
        ]
        # A head that leaves the day to be filled in says nothing against any.
        if printed is None or printed == self._plan.plan.issued:
            return
        values = {
            "printed": printed,
            "written": self._plan.plan.issued,
            "place": LETTERHEAD_PLACE,
        }
        yield self._finding(
            OTHER_DAY,
            statement,
            None,
            printed.isoformat(),
            digest_of(printed.isoformat(), digest_of_statement(statement)),
            values,
            Severity.ERROR,
            place=LETTERHEAD_PLACE,
        )

    def _groups(self, answers: Answers) -> Iterator[Regrouped]:
        return regrouped(self._places.provisions, answers, self._statements)

    def _unanswered(
        self, answers: Answers, reasons: Mapping[str, str]
    ) -> Iterator[Finding]:
        for provision in self._places.provisions:
            place = provision.place
            if place in reasons or answers.of_provision.get(place):
                continue
            yield Finding(
                code=MISSING,
                place=place,
                statement="",
                detail="",
                digest=digest_of_provision(provision),
                problem=problem_at(
                    self._name,
                    Mark(provision.line),
                    MISSING,
                    {"place": place, "text": excerpt(provision.text)},
                    severity=self._severity_of_gap(provision),
                    refs=(provision.ref,),
                ),
                printed=provision.text,
            )

    def _severity_of_gap(self, provision: Provision) -> Severity:
        # Rows that no task has are told of as rows; what a draft has no room for yet is no fault of it.
        if provision.kind == kinds.CELL or self._is_draft:
            return Severity.INFO
        return Severity.ERROR

    def _part(self, part: Part) -> Finding:
        name = self._names.get(part.party, part.party)
        values = {
            "role": part_called(part.role),
            "name": name,
            "party": part.party,
            "statement": Called(part.statement.id),
            "place": part.provision.place,
            "text": excerpt(part.provision.text),
        }
        digest = digest_of_part(
            digest_of_provision(part.provision),
            part.role,
            dict(part.statement.parties).get(part.role, ()),
        )
        return self._finding(
            part.code,
            part.statement,
            part.provision,
            f"{part.role} {part.party}",
            digest,
            values,
            _SEVERITIES[part.code],
            field=part.role,
        )

    def _difference(self, difference: Difference) -> Finding:
        statement = difference.statements[0]
        told = tuple(map(self._told, difference.facts))
        values = {
            "place": difference.provision.place,
            "facts": told,
            "statement": Called(statement.id),
            "text": excerpt(difference.provision.text),
            "written": excerpt(" · ".join(each.text for each in difference.statements)),
        }
        digests = [digest_of_statement(each) for each in difference.statements]
        return self._finding(
            difference.code,
            statement,
            difference.provision,
            ", ".join(difference.facts),
            digest_of(digest_of_provision(difference.provision), digests),
            values,
            self._severity_of(difference),
            written=" · ".join(each.text for each in difference.statements),
        )

    def _severity_of(self, difference: Difference) -> Severity:
        # An explanation of the keeper's own may say more than the clause that it explains.
        explains = all(each.kind == said.TEXT for each in difference.statements)
        is_ours = difference.code == comparison.INVENTED and explains
        return (
            Severity.ERROR if difference.is_hard and not is_ours else Severity.WARNING
        )

    def _told(self, code: str) -> Told:
        kind = kind_of(code)
        value = code.partition(":")[2]
        return Told(kind, self._names.get(value, value) if kind == BODY else value)

    def _astray(self, found: Astray) -> Finding:
        statement = found.statement
        is_twin = found.code == misplaced.TWICE
        place = found.provision.place if found.provision else "; ".join(statement.refs)
        values = {
            "statement": Called(statement.id),
            "place": place,
            "other": Called(found.other) if is_twin else found.other,
            "written": excerpt(statement.text),
        }
        printed = digest_of_provision(found.provision) if found.provision else ""
        severity = _SEVERITIES[found.code]
        # A sentence that only leads or explains is the keeper's own.
        if found.code == misplaced.UNSUPPORTED and statement.kind == said.TEXT:
            severity = Severity.WARNING
        return self._finding(
            found.code,
            statement,
            found.provision,
            found.other,
            digest_of(printed, digest_of_statement(statement)),
            values,
            severity,
            place=place,
        )

    def _regrouped(self, found: Regrouped) -> Finding:
        statement, heading = found.statement, found.heading
        values = {
            "statement": Called(statement.id),
            "heading": heading.text,
            "phase": found.phase,
            "written": statement.phase or "-",
        }
        return self._finding(
            GROUP,
            statement,
            heading,
            found.phase,
            digest_of(digest_of_provision(heading), statement.id, statement.phase),
            values,
            Severity.ERROR,
            field="phase",
        )

    def _finding(
        self,
        code: str,
        statement: Statement,
        provision: Provision | None,
        detail: str,
        digest: str,
        values: Mapping[str, object],
        severity: Severity,
        *,
        field: str = "",
        place: str = "",
        written: str = "",
    ) -> Finding:
        mark = statement.fields.of(field) if field else statement.mark
        # All of a draft is still to be looked at, and none of it is published.
        if self._is_draft and severity is Severity.ERROR:
            severity = Severity.WARNING
        return Finding(
            code=code,
            place=provision.place if provision else place,
            statement=statement.id,
            detail=detail,
            digest=digest,
            problem=problem_at(
                statement.path,
                mark,
                code,
                values,
                severity=severity,
                refs=statement.refs,
                about=statement.about,
            ),
            printed=provision.text if provision else "",
            written=written or statement.text,
        )


_SEVERITIES: Mapping[str, Severity] = {
    ROLE: Severity.ERROR,
    SPELLING: Severity.WARNING,
    READ: Severity.INFO,
    misplaced.SWAPPED: Severity.ERROR,
    misplaced.FOREIGN: Severity.ERROR,
    misplaced.TWICE: Severity.ERROR,
    misplaced.ELSEWHERE: Severity.ERROR,
    misplaced.UNSUPPORTED: Severity.ERROR,
}


def _provisions_of_days(
    places: Places, claims: Iterable[Claim], plan: PlanRecord
) -> dict[str, list[Provision]]:
    """Return the provisions that print the days of each deadline and of each task, by statement."""
    tasks = {item.id: task.id for task in plan.tasks for item in task.deadlines}
    printed: dict[str, list[Provision]] = collections.defaultdict(list)
    for claim in claims:
        if claim.kind != "time" or claim.verdict != "covered":
            continue
        provision = _printing(places, claim)
        if not provision:
            continue
        for deadline in claim.answer.split(", "):
            for name in (
                f"{said.DEADLINE} {deadline}",
                f"{said.TASK} {tasks[deadline]}",
            ):
                if provision not in printed[name]:
                    printed[name].append(provision)
    return printed


def _printing(places: Places, claim: Claim) -> Provision | None:
    """Return the provision in which the words of a claim stand."""
    for provision in places.at(claim.ref):
        if provision.line == claim.line and claim.text in provision.text:
            return provision
    return None
