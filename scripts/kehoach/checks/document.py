"""The completeness proof: everything the signed document says about time, and every row, is answered for by the plan.

Each expression of time is answered for by a deadline of the plan at the same place, or by a reason that is written in
the plan; what is neither is missing. The plan is taken as written, before its amendments: those come from other
documents.
"""

from __future__ import annotations

import datetime as dt
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

_ABOUT_TIME = ("time", "mention")
"""Roles of expressions that say something about time; labels and numbers of documents only look like it."""
_NO_DAY = 9999
"""Stands for the distance, in days, where either side has no day."""


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
        wanted = (kind, verdict)
        return sum((claim.kind, claim.verdict) == wanted for claim in self.claims)


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
            claims = list(_claims(part, self.plan.plan.year))
            # Several parts may have one reference: what an earlier one answered is settled.
            here = [duty for duty in duties if duty.ref == part.ref and not duty.claim]
            _settle(claims, here)
            self.claims += claims
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
            record, claim = duty.record, duty.claim
            if not claim or _binds_as_printed(record, claim):
                continue
            name = "bound" if record.bound else "kind"
            values = {
                "id": record.id,
                "field": name,
                "kind": binding_of(record),
                "text": claim.text,
                "ref": duty.ref,
                "line": claim.line,
            }
            self._report(duty.task, record, name, "source-kind", values)

    def _moved(self, duties: list[_Duty]) -> None:
        """Pair what is left on both sides of one place: a day that was changed is not a day that was lost."""
        for duty in duties:
            record = duty.record
            if duty.claim or not _dated(record):
                continue
            claim = self._nearest_unanswered(duty)
            if not claim:
                continue
            claim.verdict = "covered"
            claim.answer = record.id
            duty.claim = claim
            values = {
                "id": record.id,
                "date": _shown(record),
                "ref": claim.ref,
                "text": claim.text,
                "line": claim.line,
                "sentence": claim.sentence,
            }
            name = KINDS[record.kind].told_in(record)
            self._report(duty.task, record, name, "source-moved", values)

    def _nearest_unanswered(self, duty: _Duty) -> Claim | None:
        """Return the most alike of the deadlines that the document has at a place and the plan does not."""
        nearest: Claim | None = None
        shortest: tuple[bool, int] | None = None
        for claim in self.claims:
            here = claim.ref == duty.ref and claim.verdict == "missing"
            if not here or not _is_deadline(claim):
                continue
            distance = _distance(claim, duty.record)
            if shortest is None or distance < shortest:
                nearest, shortest = claim, distance
        return nearest

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
        owner = record or task
        problem = problem_at(
            self.path,
            owner.at.of(name),
            code,
            values,
            severity=severity,
            refs=owner.refs or task.refs,
            about=tuple(dict.fromkeys((task.id, owner.id))),
        )
        self.problems.append(problem)

    def _reasons(self) -> None:
        """Answer with what the plan says about words that are no deadline, and report what answers nothing."""
        for claim in self._unanswered():
            if reason := self._document_date(claim):
                claim.verdict, claim.answer = "reason", reason
        for known in self.plan.not_a_deadline:
            excused = [claim for claim in self._unanswered() if _excused(claim, known)]
            for claim in excused:
                claim.verdict, claim.answer = "reason", known.reason
            if not excused:
                problem = problem_at(
                    self.path,
                    known.at.mark,
                    "source-reason-unused",
                    {"text": known.text, "name": self.outline.name},
                    severity=Severity.WARNING,
                )
                self.problems.append(problem)

    def _unanswered(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.verdict == "missing"]

    def _document_date(self, claim: Claim) -> str:
        """Recognise the date of this document or of one that it rests on, beside its number."""
        days = set(_days_named(claim))
        header = self.plan.plan
        if days == {header.issued}:
            # In the letterhead the date stands without the number.
            beside_number = _has(claim.sentence, header.number)
            if beside_number or claim.ref == OPENING:
                return f"plan.issued ({header.number})"
        for basis in header.basis:
            if days == {basis.date} and _has(claim.sentence, basis.number):
                return f"plan.basis ({basis.number})"
        return ""

    def _missing(self) -> Iterator[Problem]:
        for claim in self._unanswered():
            # Rows are held against the tasks afterwards.
            if not claim.expression:
                continue
            code = "source-mention"
            if claim.expression.fault:
                code = "source-unread"
            elif _is_deadline(claim):
                code = "source-missing"
            values = {
                "text": claim.text,
                "ref": claim.ref,
                "sentence": claim.sentence,
            }
            yield problem_at(self.outline.name, Mark(claim.line), code, values)

    def _unprinted(self, duties: list[_Duty], texts: dict[str, list[str]]) -> None:
        """Find what the plan has and the document does not print at the place that the plan names."""
        # What an amendment added stands in another document.
        added: set[str | None] = set()
        for amendment in self.plan.amendments:
            added.update(change.added for change in amendment.changes)
        for duty in duties:
            record = duty.record
            if duty.claim or record.id in added:
                continue
            code = "source-not-printed"
            if duty.ref not in texts:
                code = "source-ref-unknown"
            # Without a day the words alone prove it.
            elif not _dated(record) and _any_has(texts[duty.ref], record.phrase):
                continue
            values = {
                "id": record.id,
                "ref": duty.ref,
                "phrase": record.phrase,
                "name": self.outline.name,
            }
            name = KINDS[record.kind].told_in(record)
            self._report(duty.task, record, name, code, values)

    def _phrases(self, texts: dict[str, list[str]]) -> None:
        """Find phrases that are not the document's words."""
        for task in self.plan.tasks:
            for record in task.deadlines:
                refs = record.refs or task.refs
                printed: list[str] = []
                for ref in refs:
                    printed += texts.get(ref, ())
                # A place that the document does not have was reported already.
                if not printed or _any_has(printed, record.phrase):
                    continue
                values = {
                    "id": record.id,
                    "phrase": record.phrase,
                    "ref": "; ".join(refs),
                }
                self._report(
                    task, record, "phrase", "source-phrase", values, Severity.WARNING
                )

    def _rows(self) -> None:
        """Find the task of every row, and compare who is in it."""
        spellings = spellings_of(self.plan)
        tasks_by_ref: dict[str, TaskRecord] = {}
        for task in self.plan.tasks:
            tasks_by_ref.update(dict.fromkeys(task.refs, task))
        for row in self.outline.rows:
            if row.continues:
                continue
            title = _excerpt(row.cell("title"))
            claim = Claim("row", row.number or row.ref, row.ref, row.line, title)
            self.claims.append(claim)
            answering = tasks_by_ref.get(row.ref)
            if not answering:
                values = {"ref": row.ref, "sentence": title}
                problem = problem_at(
                    self.outline.name, Mark(row.line), "source-row-missing", values
                )
                self.problems.append(problem)
                continue
            claim.verdict, claim.answer = "covered", answering.id
            for role in TASK_ROLES:
                if row.has(role.id):
                    self._compare_role(answering, role.id, row, spellings)

    def _compare_role(
        self, task: TaskRecord, role: str, row: TaskRow, spellings: dict[str, str]
    ) -> None:
        cell = row.cell(role)
        printed, unread = read_parties(cell, spellings)
        differing = set(printed) ^ set(task.cast.of(role))
        # Who is meant can be compared only where every name was read.
        if unread:
            code, text = "source-spelling", unread
        elif differing:
            code, text = "source-role", ", ".join(sorted(differing))
        else:
            return
        values = {
            "id": task.id,
            "role": role,
            "ref": row.ref,
            "cell": cell,
            "text": text,
        }
        self._report(task, None, role, code, values, Severity.WARNING)


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
    spellings = {}
    for party in parties:
        for text in (party.name, *party.aliases):
            spellings[fold_spelling(text)] = party.id
    return spellings


def _duties(plan: PlanRecord) -> Iterator[_Duty]:
    for task in plan.tasks:
        for record in task.deadlines:
            for ref in record.refs or task.refs:
                yield _Duty(task, record, ref)


def _claims(part: Clause | TaskRow, year: int) -> Iterator[Claim]:
    """Yield what a clause or row says about time."""
    if isinstance(part, Clause):
        yield from _claims_in(part, part.text, year)
        return
    for name, text in part.cells:
        if name != "when":
            yield from _claims_in(part, text, year)
            continue
        # A time cell says nothing without its row's title.
        sentence = _excerpt(f"{part.cell('title')}: {text}")
        for expression in find_expressions(text, year, cell=True):
            if expression.role in _ABOUT_TIME:
                yield _time_claim(part, expression, sentence)


def _claims_in(part: Clause | TaskRow, text: str, year: int) -> Iterator[Claim]:
    for expression in find_expressions(text, year):
        if expression.role in _ABOUT_TIME:
            yield _time_claim(part, expression, _excerpt(_around(text, expression)))


def _time_claim(part: Clause | TaskRow, expression: Expression, sentence: str) -> Claim:
    return Claim(
        "time",
        expression.text,
        part.ref,
        part.line,
        sentence,
        expression=expression,
    )


def _around(text: str, expression: Expression) -> str:
    """Return the sentence or list item in which an expression stands."""
    start = 0
    for sign in (". ", "; "):
        place = text.rfind(sign, 0, expression.start)
        if place >= 0:
            start = max(start, place + len(sign))
    return text[start : expression.end + 60].strip(" -")


def _excerpt(text: str) -> str:
    return text if len(text) <= 160 else text[:157].rstrip() + "…"


def _settle(claims: list[Claim], duties: list[_Duty]) -> None:
    """Give each expression its deadlines: the same kind first, then the same day in other words."""
    for exact in (True, False):
        for claim in claims:
            if claim.verdict == "covered":
                continue
            chosen = _choose(claim, duties, exact=exact)
            for duty in chosen:
                duty.claim = claim
            if chosen:
                identities = [duty.record.id for duty in chosen]
                claim.verdict = "covered"
                claim.answer = ", ".join(dict.fromkeys(identities))


def _choose(claim: Claim, duties: list[_Duty], *, exact: bool) -> list[_Duty]:
    """Find a deadline of its own for each meaning of a claim; none where one of them has none."""
    free = [duty for duty in duties if not duty.claim]
    chosen: list[_Duty] = []
    for meaning in _meanings(claim):
        place = _pick(meaning, claim.text, free, exact=exact)
        if place is None:
            return []
        chosen.append(free.pop(place))
    return chosen


def _pick(
    meaning: Meaning, text: str, duties: list[_Duty], *, exact: bool
) -> int | None:
    """Return the place of the first deadline that a meaning can be."""
    for place, duty in enumerate(duties):
        if exact and not binds_alike(meaning, duty.record):
            continue
        # Without a day only the words can tell one from another.
        if KINDS[meaning.kind].never_dated and not _has(duty.record.phrase, text):
            continue
        if not differing_field(meaning, duty.record):
            return place
    return None


def _meanings(claim: Claim) -> tuple[Meaning, ...]:
    return claim.expression.meanings if claim.expression else ()


def _days_named(claim: Claim) -> list[dt.date]:
    """List the days that a claim prints."""
    days: list[dt.date] = []
    for meaning in _meanings(claim):
        days += meaning.days_named
    return days


def _binds_as_printed(record: DeadlineRecord, claim: Claim) -> bool:
    """Tell whether a deadline has the kind and hour of its expression, or that has no meaning to compare with."""
    meanings = _meanings(claim)
    return not meanings or any(binds_alike(meaning, record) for meaning in meanings)


def _is_deadline(claim: Claim) -> bool:
    return bool(claim.expression and claim.expression.role == "time")


def _dated(record: DeadlineRecord) -> bool:
    return not KINDS[record.kind].never_dated


def _distance(claim: Claim, record: DeadlineRecord) -> tuple[bool, int]:
    """Order what is left by likeness: the same words of binding first, then the nearest day."""
    other_kind = all(meaning.kind != record.kind for meaning in _meanings(claim))
    gaps: list[int] = []
    # Of a span the first day is compared.
    for first_day in printed_days(record)[:1]:
        gaps += [abs((day - first_day).days) for day in _days_named(claim)]
    return other_kind, min(gaps, default=_NO_DAY)


def _shown(record: DeadlineRecord) -> str:
    days = map(dates.print_date, printed_days(record))
    return " - ".join(days) or record.period or record.phrase


def _excused(claim: Claim, known: NotADeadline) -> bool:
    return _lies_within(claim.ref, known.refs) and _bare(claim.text) == _bare(
        known.text
    )


def _lies_within(place: str, refs: tuple[str, ...]) -> bool:
    """Tell whether a place is one of some others or below one of them; no others means everywhere."""
    for ref in refs:
        if place == ref or place.startswith(f"{ref}."):
            return True
    return not refs


def _bare(text: str) -> str:
    spaced = " ".join(text.casefold().split())
    folded = re.sub(
        r" ?[-–/] ?", lambda match: match[0].strip().replace("–", "-"), spaced
    )
    return re.sub(r"^(?:ngày|năm) ", "", folded)


def _has(text: str, words: str) -> bool:
    """Tell whether a text holds some words, whatever their case and spaces."""
    return _squeezed(words) in _squeezed(text)


def _any_has(texts: Iterable[str], words: str) -> bool:
    return any(_has(text, words) for text in texts)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.casefold()).replace("“", '"').replace("”", '"')


def describe(claims: Iterable[Claim]) -> Iterator[dict[str, object]]:
    """Yield claims as plain data, in document order: kind, text, ref, line, sentence, verdict, answer."""
    for claim in sorted(claims, key=lambda claim: claim.line):
        names = ("kind", "text", "ref", "line", "sentence", "verdict", "answer")
        yield {name: getattr(claim, name) for name in names}
