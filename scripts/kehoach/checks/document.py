"""The completeness proof: everything the signed document says about time, and every row, is answered for by the plan.

Each expression of time is answered for by a deadline of the plan at the same place, or by a reason that is written in
the plan; what is neither is missing. The plan is taken as written, before its amendments: those come from other
documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kehoach import dates
from kehoach.document.outline import Clause, Outline, TaskRow
from kehoach.document.vocabulary import BETWEEN_LISTED, OPENING, OWN_LEVEL
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Expression, find_expressions
from kehoach.plan.kinds.fields import printed_days
from kehoach.plan.kinds.registry import (
    KINDS,
    binding_of,
    binds_alike,
    differing_field,
)
from kehoach.plan.records import (
    DeadlineRecord,
    Group,
    NotADeadline,
    PlanRecord,
    TaskRecord,
    Unit,
)
from kehoach.plan.roles import TASK_ROLES
from kehoach.plan.schema import fold_spelling
from kehoach.problems import Mark, Problem, Severity, problem_at


@dataclass(slots=True)
class Claim:
    """One expression of time, or one row, of the source document, and what answers for it."""

    kind: str
    """time or row"""
    text: str
    ref: str
    line: int
    sentence: str
    verdict: str = "missing"
    """covered, reason or missing"""
    answer: str = ""
    """Ids of the deadlines or tasks that cover it, or the reason."""
    expression: Expression | None = None


@dataclass(slots=True)
class _Duty:
    """One deadline of the plan at one of its places in the document."""

    task: TaskRecord
    record: DeadlineRecord
    ref: str
    """One of the references of the deadline."""
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The whole proof."""

    name: str
    """What the source document is called."""
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...]

    def count(self, kind: str, verdict: str) -> int:
        """Count claims of a kind (time, row) with a verdict."""
        return sum(
            claim.kind == kind and claim.verdict == verdict for claim in self.claims
        )


def prove_coverage(plan: PlanRecord, outline: Outline, path: str) -> Coverage:
    """Match a source document with a plan; ``path`` is what problems call the plan's file."""
    return _Proof(plan, outline, path).run()


@dataclass(slots=True)
class _Proof:
    plan: PlanRecord
    outline: Outline
    path: str
    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def run(self) -> Coverage:
        duties = list(_duties(self.plan))
        texts: dict[str, list[str]] = {}
        for part in self.outline.parts:
            texts.setdefault(part.ref, []).append(part.text)
            found = list(_claims(part, self.plan.plan.year))
            _settle(
                found, [one for one in duties if one.ref == part.ref and not one.claim]
            )
            self.claims += found
        self._worded_otherwise(duties)
        self._moved(duties)
        self._reasons()
        self.problems += self._missing()
        self._unprinted(duties, texts)
        self._phrases(texts)
        self._rows()
        return Coverage(
            name=self.outline.name,
            claims=tuple(self.claims),
            problems=tuple(sorted(self.problems)),
        )

    def _worded_otherwise(self, duties: list[_Duty]) -> None:
        """Report the right day under other words: "trước" against "chậm nhất", or another hour."""
        for duty in duties:
            found = _meanings(duty.claim) if duty.claim else ()
            if found and not any(binds_alike(one, duty.record) for one in found):
                assert duty.claim
                name = "bound" if duty.record.bound else "kind"
                values = {
                    "id": duty.record.id,
                    "field": name,
                    "kind": binding_of(duty.record),
                    "text": duty.claim.text,
                    "ref": duty.ref,
                }
                self._report(
                    duty.task,
                    duty.record,
                    name,
                    "source-kind",
                    {**values, "line": duty.claim.line},
                )

    def _moved(self, duties: list[_Duty]) -> None:
        """Pair what is left on both sides of one place: a day that was changed is not a day that was lost."""
        for duty in [one for one in duties if not one.claim and _dated(one.record)]:
            left = [
                c
                for c in self.claims
                if c.ref == duty.ref and c.verdict == "missing" and _is_deadline(c)
            ]
            if left:
                claim = min(left, key=lambda one: _distance(one, duty.record))
                claim.verdict, claim.answer, duty.claim = (
                    "covered",
                    duty.record.id,
                    claim,
                )
                values = {
                    "id": duty.record.id,
                    "date": _shown(duty.record),
                    "ref": claim.ref,
                    "text": claim.text,
                    "line": claim.line,
                    "sentence": claim.sentence,
                }
                self._report(
                    duty.task,
                    duty.record,
                    KINDS[duty.record.kind].told_in(duty.record),
                    "source-moved",
                    values,
                )

    def _report(
        self,
        task: TaskRecord,
        record: DeadlineRecord | None,
        name: str,
        code: str,
        values: Mapping[str, object],
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a finding about a field of a task, or of one of its deadlines."""
        found = record or task
        about = tuple(dict.fromkeys((task.id, found.id)))
        refs = found.refs or task.refs
        self.problems.append(
            problem_at(
                self.path,
                found.at.of(name),
                code,
                values,
                severity=severity,
                refs=refs,
                about=about,
            )
        )

    def _reasons(self) -> None:
        """Answer with what the plan says about words that are no deadline, and report what answers nothing."""
        used: set[int] = set()
        for claim in [one for one in self.claims if one.verdict == "missing"]:
            if reason := self._document_date(claim):
                claim.verdict, claim.answer = "reason", reason
        for number, known in enumerate(self.plan.not_a_deadline):
            for claim in self.claims:
                if claim.verdict == "missing" and _excused(claim, known):
                    claim.verdict, claim.answer = "reason", known.reason
                    used.add(number)
            if number not in used:
                values = {"text": known.text, "name": self.outline.name}
                self.problems.append(
                    problem_at(
                        self.path,
                        known.at.mark,
                        "source-reason-unused",
                        values,
                        severity=Severity.WARNING,
                    )
                )

    def _document_date(self, claim: Claim) -> str:
        """Recognise the date of this document or of one that it rests on, beside its number."""
        days = {day for meaning in _meanings(claim) for day in meaning.days_named}
        header = self.plan.plan
        if days == {header.issued} and (
            claim.ref == OPENING or _has(claim.sentence, header.number)
        ):
            return f"plan.issued ({header.number})"
        for basis in header.basis:
            if (
                basis.date
                and days == {basis.date}
                and _has(claim.sentence, basis.number)
            ):
                return f"plan.basis ({basis.number})"
        return ""

    def _missing(self) -> Iterator[Problem]:
        for claim in self.claims:
            if claim.kind == "time" and claim.verdict == "missing":
                assert claim.expression
                fault = claim.expression.fault
                code = "source-missing" if _is_deadline(claim) else "source-mention"
                code = "source-unread" if fault else code
                values = {
                    "text": claim.text,
                    "ref": claim.ref,
                    "sentence": claim.sentence,
                }
                yield problem_at(self.outline.name, Mark(claim.line), code, values)

    def _unprinted(self, duties: list[_Duty], texts: dict[str, list[str]]) -> None:
        """Find what the plan has and the document does not print at the place that the plan names."""
        added = {
            change.added
            for amendment in self.plan.amendments
            for change in amendment.changes
        }
        for duty in duties:
            record = duty.record
            if duty.claim or record.id in added:
                continue
            if duty.ref not in texts:
                code = "source-ref-unknown"
            elif not _dated(record) and any(
                _has(text, record.phrase) for text in texts[duty.ref]
            ):
                continue
            else:
                code = "source-not-printed"
            values = {
                "id": record.id,
                "ref": duty.ref,
                "phrase": record.phrase,
                "name": self.outline.name,
            }
            self._report(
                duty.task, record, KINDS[record.kind].told_in(record), code, values
            )

    def _phrases(self, texts: dict[str, list[str]]) -> None:
        """Find phrases that are not the document's words."""
        for task in self.plan.tasks:
            for record in task.deadlines:
                refs = record.refs or task.refs
                printed = [text for ref in refs for text in texts.get(ref, ())]
                if printed and not any(_has(text, record.phrase) for text in printed):
                    values = {
                        "id": record.id,
                        "phrase": record.phrase,
                        "ref": "; ".join(refs),
                    }
                    self._report(
                        task,
                        record,
                        "phrase",
                        "source-phrase",
                        values,
                        Severity.WARNING,
                    )

    def _rows(self) -> None:
        """Find the task of every row, and compare who is in it."""
        spellings = spellings_of(self.plan)
        by_ref = {ref: task for task in self.plan.tasks for ref in task.refs}
        for row in self.outline.rows:
            if row.continues:
                continue
            title = row.cell("title")
            claim = Claim(
                "row", row.number or row.ref, row.ref, row.line, _excerpt(title)
            )
            self.claims.append(claim)
            if task := by_ref.get(row.ref):
                claim.verdict, claim.answer = "covered", task.id
                for role in TASK_ROLES:
                    if row.has(role.id):
                        self._compare_role(task, role.id, row, spellings)
            else:
                values = {"ref": row.ref, "sentence": claim.sentence}
                self.problems.append(
                    problem_at(
                        self.outline.name, Mark(row.line), "source-row-missing", values
                    )
                )

    def _compare_role(
        self, task: TaskRecord, role: str, row: TaskRow, spellings: dict[str, str]
    ) -> None:
        cell = row.cell(role)
        found, rest = read_parties(cell, spellings)
        written = task.cast.of(role)
        values = {"id": task.id, "role": role, "ref": row.ref, "cell": cell}
        if rest:
            self._report(
                task,
                None,
                role,
                "source-spelling",
                {**values, "text": rest},
                Severity.WARNING,
            )
        elif set(found) != set(written):
            differs = sorted({*found} ^ {*written})
            self._report(
                task,
                None,
                role,
                "source-role",
                {**values, "text": ", ".join(differs)},
                Severity.WARNING,
            )


def read_parties(cell: str, spellings: dict[str, str]) -> tuple[tuple[str, ...], str]:
    """Return the ids that a cell names, longest spelling first, and what is left when they are taken out.

    ``spellings`` maps folded spellings to ids.
    """
    rest = fold_spelling(cell)
    found: list[tuple[int, str]] = []
    # Names with brackets of their own go first; what else stands in brackets explains and names nobody.
    for bracketed in (True, False):
        if not bracketed:
            rest = re.sub(r"\([^)]{0,500}\)", _blank, rest)
        for spelling in sorted(spellings, key=lambda one: (-len(one), one)):
            pattern = rf"(?<!\w){re.escape(spelling)}(?!\w)"
            if ("(" in spelling) is bracketed and (match := re.search(pattern, rest)):
                found.append((match.start(), spellings[spelling]))
                rest = re.sub(pattern, _blank, rest)
    order = [identity for _, identity in sorted(found)]
    rest = BETWEEN_LISTED.sub(" ", rest)
    rest = re.sub(rf"(?:(?<=\s)|^){OWN_LEVEL}(?=\s|$)", " ", rest)
    return tuple(dict.fromkeys(order)), " ".join(rest.split())


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match[0])


def spellings_of(plan: PlanRecord) -> dict[str, str]:
    """Map every folded spelling of a party to its id."""
    parties: list[Unit | Group] = [*plan.units, *plan.groups]
    return {
        fold_spelling(text): party.id
        for party in parties
        for text in (party.name, *party.aliases)
    }


def _duties(plan: PlanRecord) -> Iterator[_Duty]:
    for task in plan.tasks:
        for record in task.deadlines:
            for ref in record.refs or task.refs:
                yield _Duty(task, record, ref)


def _claims(part: Clause | TaskRow, year: int) -> Iterator[Claim]:
    cells = part.cells if isinstance(part, TaskRow) else (("text", part.text),)
    texts = [(text, name == "when") for name, text in cells]
    for text, cell in texts:
        for one in find_expressions(text, year, cell=cell):
            if one.role in ("time", "mention"):
                around = text if cell else _around(text, one)
                if isinstance(part, TaskRow) and cell:
                    around = f"{part.cell('title')}: {text}"
                yield Claim(
                    "time",
                    one.text,
                    part.ref,
                    part.line,
                    _excerpt(around),
                    expression=one,
                )


def _around(text: str, one: Expression) -> str:
    """Return the sentence or list item in which an expression stands."""
    start = max(
        (
            text.rfind(sign, 0, one.start) + len(sign)
            for sign in (". ", "; ")
            if sign in text[: one.start]
        ),
        default=0,
    )
    return text[start : one.end + 60].strip(" -")


def _excerpt(text: str) -> str:
    return text if len(text) <= 160 else text[:157].rstrip() + "…"


def _settle(claims: list[Claim], duties: list[_Duty]) -> None:
    """Give each expression its deadlines: the same kind first, then the same day in other words."""
    for exact in (True, False):
        for claim in claims:
            if claim.verdict == "covered":
                continue
            chosen: list[_Duty] = []
            for meaning in _meanings(claim):
                free = [
                    duty
                    for duty in duties
                    if not duty.claim and not any(duty is one for one in chosen)
                ]
                chosen += filter(None, [_pick(meaning, claim.text, free, exact=exact)])
            if chosen and len(chosen) == len(_meanings(claim)):
                for duty in chosen:
                    duty.claim = claim
                claim.verdict = "covered"
                claim.answer = ", ".join(
                    dict.fromkeys(duty.record.id for duty in chosen)
                )


def _pick(
    meaning: Meaning, text: str, duties: list[_Duty], *, exact: bool
) -> _Duty | None:
    for duty in duties:
        same = binds_alike(meaning, duty.record)
        # Without a day only the words can tell one from another.
        worded = not KINDS[meaning.kind].never_dated or _has(duty.record.phrase, text)
        if (same or not exact) and worded and not differing_field(meaning, duty.record):
            return duty
    return None


def _meanings(claim: Claim) -> tuple[Meaning, ...]:
    return claim.expression.meanings if claim.expression else ()


def _is_deadline(claim: Claim) -> bool:
    return bool(claim.expression and claim.expression.role == "time")


def _dated(record: DeadlineRecord) -> bool:
    return not KINDS[record.kind].never_dated


def _distance(claim: Claim, record: DeadlineRecord) -> tuple[bool, int]:
    """Order what is left by likeness: the same words of binding first, then the nearest day."""
    days = [day for meaning in _meanings(claim) for day in meaning.days_named]
    mine = next(iter(printed_days(record)), None)
    same = any(meaning.kind == record.kind for meaning in _meanings(claim))
    gap = min((abs((day - mine).days) for day in days), default=9999) if mine else 9999
    return not same, gap


def _shown(record: DeadlineRecord) -> str:
    days = map(dates.print_date, printed_days(record))
    return " - ".join(days) or record.period or record.phrase


def _excused(claim: Claim, known: NotADeadline) -> bool:
    here = not known.refs or any(
        claim.ref == ref or claim.ref.startswith(f"{ref}.") for ref in known.refs
    )
    return here and _bare(claim.text) == _bare(known.text)


def _bare(text: str) -> str:
    spaced = " ".join(text.casefold().split())
    folded = re.sub(
        r" ?[-–/] ?", lambda match: match[0].strip().replace("–", "-"), spaced
    )
    return re.sub(r"^(?:ngày|năm) ", "", folded)


def _has(text: str, words: str) -> bool:
    """Tell whether a text holds some words, whatever their case and spaces."""
    return _squeezed(words) in _squeezed(text)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.casefold()).replace("“", '"').replace("”", '"')


def describe(claims: Iterable[Claim]) -> Iterator[dict[str, object]]:
    """Yield claims as plain data, in document order: kind, text, ref, line, sentence, verdict, answer."""
    for claim in sorted(claims, key=lambda one: one.line):
        names = ("kind", "text", "ref", "line", "sentence", "verdict", "answer")
        yield {name: getattr(claim, name) for name in names}
