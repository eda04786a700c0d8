"""The completeness proof: everything the signed document says about time, and every row, is answered for by the plan.

Each expression of time is answered for by a deadline of the plan at the same place, or by a reason that is written in
the plan; what is neither is missing. The plan is taken as written, before its amendments: those come from other
documents.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kehoach import dates
from kehoach.document.bodies.division import divide
from kehoach.document.bodies.spelling import Spelling
from kehoach.document.outline import Clause, Outline, TaskRow
from kehoach.document.places import Written
from kehoach.document.vocabulary import BETWEEN_LISTED, DAY_TO_COME, OPENING, OWN_LEVEL
from kehoach.phrases.citations import CITED, Citation
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import Expression, find_expressions
from kehoach.plan.kinds.fields import printed_days
from kehoach.plan.kinds.registry import (
    KINDS,
    binding_of,
    binds_alike,
    differing_field,
    period_told,
)
from kehoach.plan.records import (
    DeadlineRecord,
    Group,
    NotADeadline,
    PlanRecord,
    TaskRecord,
    Unit,
)
from kehoach.plan.schema import fold_spelling
from kehoach.problems import Mark, Problem, Severity, problem_at

_ABOUT_TIME = ("time", "mention", CITED)
"""Roles of expressions that say something about time; labels and numbers of documents only look like it."""
_IN_TITLE = "cited"
"""Answers for a year in the title of a cited document, where the plan has no reason of its own for it."""
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
    heading: bool = False
    """It stands in a group row of a table."""
    beside: bool = False
    """It is all that a cell says beside the column of times: the rhythm of a report."""


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
    mentions: int = 0
    """How often role cells name a body, counted by plain search (see ``checks.mentions``)."""
    on_sheets: int = 0
    """How many of these rows stand on the body's own sheet."""

    def count(self, kind: str, verdict: str) -> int:
        """Count claims of a kind (time, row) with a verdict."""
        wanted = (kind, verdict)
        return sum((claim.kind, claim.verdict) == wanted for claim in self.claims)


def prove_coverage(plan: PlanRecord, outline: Outline, path: str) -> Coverage:
    """Match a source document with a plan; ``path`` is what problems call the plan's file."""
    printed = _Printed(outline, plan.plan.year)
    return _Proof(printed, _Planned(plan, path, Written(outline))).run()


class _Printed:
    """What the document prints: what it says about time, its text at each place, its rows."""

    def __init__(self, outline: Outline, year: int) -> None:
        self.name = outline.name
        self.rows = [row for row in outline.rows if not row.continues]
        self.passages: list[tuple[str, list[Claim]]] = []
        """Each clause and row, by reference, with its claims; several may have one reference."""
        self.claims: list[Claim] = []
        self.place = Written(outline).place
        """Says which place of the document a reference means."""
        self._texts: dict[str, list[str]] = {}
        for part in outline.parts:
            claims = list(_claims(part, year))
            self.passages.append((part.ref, claims))
            self.claims += claims
            self._texts.setdefault(part.ref, []).append(part.text)

    def has_place(self, ref: str) -> bool:
        """Tell whether the document has something under a reference."""
        return ref in self._texts

    def texts_at(self, refs: Iterable[str]) -> list[str]:
        """Return what stands at some places; nothing for those that the document does not have."""
        texts: list[str] = []
        for ref in refs:
            texts += self._texts.get(self.place(ref), ())
        return texts

    def unanswered(self) -> list[Claim]:
        """List the claims that nothing has answered for yet."""
        return [claim for claim in self.claims if claim.verdict == "missing"]

    def nearest_unanswered(self, duty: _Duty) -> Claim | None:
        """Return the most alike of the deadlines that the document has at a place and the plan does not."""
        nearest: Claim | None = None
        shortest: tuple[bool, int] | None = None
        for claim in self.unanswered():
            if claim.ref != duty.ref or not _is_deadline(claim):
                continue
            distance = _distance(claim, duty.record)
            if shortest is None or distance < shortest:
                nearest, shortest = claim, distance
        return nearest

    def problem(self, claim: Claim, code: str, values: Mapping[str, object]) -> Problem:
        """Build a finding about a claim, at its line of the document."""
        return problem_at(self.name, Mark(claim.line), code, values)


class _Planned:
    """What the plan says: its deadlines at each of their places, its tasks, and which words it excuses."""

    def __init__(self, plan: PlanRecord, path: str, written: Written) -> None:
        self.tasks = plan.tasks
        self.excuses = plan.not_a_deadline
        self._phases = plan.phases
        self.spellings = spellings_of(plan)
        self.duties = list(_duties(plan, written))
        self.path = path
        self._header = plan.plan
        self._tasks_by_ref: dict[str, TaskRecord] = {}
        for task in plan.tasks:
            places = map(written.place, task.refs)
            self._tasks_by_ref.update(dict.fromkeys(places, task))
        self._added: set[str | None] = set()
        for amendment in plan.amendments:
            self._added.update(change.added for change in amendment.changes)

    def task_at(self, ref: str) -> TaskRecord | None:
        """Return the task that stands at a place."""
        return self._tasks_by_ref.get(ref)

    def free_at(self, ref: str) -> list[_Duty]:
        """List the deadlines at a place that answer for nothing yet."""
        return [duty for duty in self.duties if duty.ref == ref and not duty.claim]

    def without_claim(self) -> Iterator[_Duty]:
        """Yield the deadlines that the document should print and that answer for nothing in it."""
        for duty in self.duties:
            # What an amendment added stands in another document.
            if not duty.claim and duty.record.id not in self._added:
                yield duty

    def reason_for(self, claim: Claim) -> str:
        """Say why a claim is no deadline, where the plan's other parts tell; empty where they do not."""
        if _is_citation(claim):
            return self.cited_document(claim)
        return self._document_date(claim) or self.phase_of(claim)

    def _document_date(self, claim: Claim) -> str:
        """Recognise the date of this document or of one that it rests on, beside its number."""
        days = set(_days_named(claim))
        header = self._header
        # A form that nobody has signed yet: "Mẫu, ngày     tháng 3 năm 2026".
        if claim.ref == OPENING and DAY_TO_COME.fullmatch(claim.sentence):
            return f"plan.issued ({header.number})"
        if days == {header.issued}:
            # In the letterhead the date stands without the number.
            beside_number = _has(claim.sentence, header.number)
            if beside_number or claim.ref == OPENING:
                return f"plan.issued ({header.number})"
        for basis in header.basis:
            if days == {basis.date} and _has(claim.sentence, basis.number):
                return f"plan.basis ({basis.number})"
        return ""

    def cited_document(self, claim: Claim) -> str:
        """Recognise another document, or this one named by its number; empty where the plan dates it otherwise."""
        citation = _citation_in(claim)
        if not citation:
            return ""
        number = citation.known_as
        known = self._days_of(number) if number else []
        if not known:
            return f"cited ({number or citation.name})"
        if citation.day not in (None, *known):
            return ""
        is_own = _squeezed(number) == _squeezed(self._header.number)
        return f"plan.{'issued' if is_own else 'basis'} ({number})"

    def days_as_cited(self, claim: Claim) -> list[dt.date]:
        """List the days that the plan gives to the document that a claim cites."""
        citation = _citation_in(claim)
        if not citation:
            return []
        days = self._days_of(citation.known_as)
        return [day for day in days if day]

    def _days_of(self, number: str) -> list[dt.date | None]:
        """List the days of the plan's documents that have a number; none where the plan does not know it."""
        header = self._header
        days: list[dt.date | None] = []
        for own, day in [
            (header.number, header.issued),
            *((basis.number, basis.date) for basis in header.basis),
        ]:
            if _squeezed(own) == _squeezed(number):
                days.append(day)
        return days

    def phase_of(self, claim: Claim) -> str:
        """Recognise a phase in a heading: by its part of the year, or by its name where the keeper chose the days."""
        if not claim.heading:
            return ""
        periods = list(filter(None, map(period_told, _meanings(claim))))
        spans = [(period.first, period.last) for period in periods]
        for phase in self._phases:
            named = _squeezed(phase.name) == _squeezed(claim.sentence)
            if named or spans == [(phase.start, phase.end)]:
                return f"plan.phases ({phase.id})"
        return ""

    def problem(
        self,
        task: TaskRecord,
        record: DeadlineRecord | None,
        name: str,
        code: str,
        values: Mapping[str, object],
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Build a finding about a field of a task, or of one of its deadlines."""
        owner = record or task
        return problem_at(
            self.path,
            owner.at.of(name),
            code,
            values,
            severity=severity,
            refs=owner.refs or task.refs,
            about=tuple(dict.fromkeys((task.id, owner.id))),
        )


@dataclass(frozen=True, slots=True)
class _Proof:
    """The comparison of both: it answers claims and tells what is left on either side."""

    printed: _Printed
    planned: _Planned

    def run(self) -> Coverage:
        # Each step takes what the one before left: a day may be paired as moved only after
        # every exact match was made, and only what then has no answer is missing.
        self._settle()
        problems = [*self._worded_otherwise(), *self._moved(), *self._reasons()]
        problems += self._missing()
        problems += self._unprinted()
        problems += self._phrases()
        claims = [*self.printed.claims]
        for row in self.printed.rows:
            claim = _row_claim(row)
            claims.append(claim)
            problems += self._row(row, claim)
        return Coverage(
            name=self.printed.name,
            claims=tuple(claims),
            problems=tuple(sorted(problems)),
        )

    def _settle(self) -> None:
        """Give each claim its deadlines, place by place."""
        for ref, claims in self.printed.passages:
            # Several parts may have one reference: what an earlier one answered is settled.
            _settle(claims, self.planned.free_at(ref))
            _settle_rhythms(claims)
            _settle_unread(claims, self.planned.free_at(ref))

    def _worded_otherwise(self) -> Iterator[Problem]:
        """Report the right day under other words: "trước" against "chậm nhất", or another hour."""
        for duty in self.planned.duties:
            record, claim = duty.record, duty.claim
            if not claim or _binds_as_printed(record, claim):
                continue
            # A recurrence says in a field of its own how each of its days binds.
            name = "bound" if record.bound else "kind"
            values = {
                "id": record.id,
                "field": name,
                "kind": binding_of(record),
                "text": claim.text,
                "ref": duty.ref,
                "line": claim.line,
            }
            yield self.planned.problem(duty.task, record, name, "source-kind", values)

    def _moved(self) -> Iterator[Problem]:
        """Pair what is left on both sides of one place: a day that was changed is not a day that was lost."""
        for duty in self.planned.duties:
            record = duty.record
            if duty.claim or not _dated(record):
                continue
            claim = self.printed.nearest_unanswered(duty)
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
            yield self.planned.problem(duty.task, record, name, "source-moved", values)

    def _reasons(self) -> Iterator[Problem]:
        """Answer with what the plan says about words that are no deadline, and report what answers nothing."""
        for claim in self.printed.unanswered():
            reason = self.planned.reason_for(claim)
            if reason:
                claim.verdict, claim.answer = "reason", reason
        for known in self.planned.excuses:
            places = tuple(map(self.printed.place, known.refs))
            excused = [
                claim
                for claim in self.printed.unanswered()
                if _excused(claim, known, places)
            ]
            for claim in excused:
                claim.verdict, claim.answer = "reason", known.reason
            if not excused:
                yield problem_at(
                    self.planned.path,
                    known.at.mark,
                    "source-reason-unused",
                    {"text": known.text, "name": self.printed.name},
                    severity=Severity.WARNING,
                )
        for claim in self.printed.unanswered():
            if _is_citation(claim) and not _citation_in(claim):
                claim.verdict, claim.answer = "reason", _IN_TITLE

    def _missing(self) -> Iterator[Problem]:
        """Yield what nothing answers for: a deadline, words that nobody can read, or a mere mention."""
        for claim in self.printed.unanswered():
            code = "source-mention"
            if claim.expression and claim.expression.fault:
                code = "source-unread"
            elif _is_citation(claim):
                yield self._cited_otherwise(claim)
                continue
            elif _is_deadline(claim):
                code = "source-missing"
            values = {
                "text": claim.text,
                "ref": claim.ref,
                "sentence": claim.sentence,
            }
            yield self.printed.problem(claim, code, values)

    def _cited_otherwise(self, claim: Claim) -> Problem:
        """Tell of a document that is cited with another day than the plan gives it."""
        days = map(dates.print_date, self.planned.days_as_cited(claim))
        values = {
            "text": claim.text,
            "ref": claim.ref,
            "date": ", ".join(dict.fromkeys(days)),
        }
        return self.printed.problem(claim, "source-cited", values)

    def _unprinted(self) -> Iterator[Problem]:
        """Find what the plan has and the document does not print at the place that the plan names."""
        for duty in self.planned.without_claim():
            record = duty.record
            code = "source-not-printed"
            if not self.printed.has_place(duty.ref):
                code = "source-ref-unknown"
            # Without a day the words alone prove it.
            elif not _dated(record) and _any_has(
                self.printed.texts_at([duty.ref]), record.phrase
            ):
                continue
            values = {
                "id": record.id,
                "ref": duty.ref,
                "phrase": record.phrase,
                "name": self.printed.name,
            }
            name = KINDS[record.kind].told_in(record)
            yield self.planned.problem(duty.task, record, name, code, values)

    def _phrases(self) -> Iterator[Problem]:
        """Find phrases that are not the document's words."""
        for task in self.planned.tasks:
            for record in task.deadlines:
                refs = record.refs or task.refs
                texts = self.printed.texts_at(refs)
                # A place that the document does not have was reported already.
                if not texts or _any_has(texts, record.phrase):
                    continue
                values = {
                    "id": record.id,
                    "phrase": record.phrase,
                    "ref": "; ".join(refs),
                }
                yield self.planned.problem(
                    task, record, "phrase", "source-phrase", values, Severity.WARNING
                )

    def _row(self, row: TaskRow, claim: Claim) -> Iterator[Problem]:
        """Find the task of a row; who is in it the proof compares, party by party."""
        task = self.planned.task_at(row.ref)
        if not task:
            values = {"ref": row.ref, "sentence": claim.sentence}
            yield self.printed.problem(claim, "source-row-missing", values)
            return
        claim.verdict, claim.answer = "covered", task.id


def read_parties(cell: str, spellings: dict[str, str]) -> tuple[tuple[str, ...], str]:
    """Return the ids that a cell names, longest spelling first, and what is left when they are taken out.

    ``spellings`` maps folded spellings to ids.
    """
    rest = fold_spelling(cell)
    named: list[tuple[int, str]] = []
    by_length = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    # Names with brackets of their own go first; what else stands in brackets explains and names nobody.
    for bracketed in (True, False):
        if not bracketed:
            rest = re.sub(r"\([^)]{0,500}\)", _blank, rest)
        for spelling in by_length:
            if ("(" in spelling) is not bracketed:
                continue
            pattern = rf"(?<!\w){re.escape(spelling)}(?!\w)"
            match = re.search(pattern, rest)
            if match:
                named.append((match.start(), spellings[spelling]))
                rest = re.sub(pattern, _blank, rest)
    # Found by length, returned as printed.
    identities = [identity for _, identity in sorted(named)]
    rest = BETWEEN_LISTED.sub(" ", rest)
    rest = re.sub(rf"(?:(?<=\s)|^){OWN_LEVEL}(?=\s|$)", " ", rest)
    unread = " ".join(rest.split())
    # Names may share a word: "Tài chính" of "Sở Nội vụ, Tài chính" is no spelling of its own.
    divided = _divided(cell, spellings) if unread else ()
    if divided:
        return divided, ""
    return tuple(dict.fromkeys(identities)), unread


def _divided(cell: str, spellings: dict[str, str]) -> tuple[str, ...]:
    """Return the ids of the bodies that a cell divides into; none where one of them is nobody's spelling."""
    spelling = Spelling()
    ids = {spelling.key(text): identity for text, identity in spellings.items()}
    parts = divide(cell, lambda name: spelling.key(name) in ids).parts
    # A group is called by its whole name or by one of its aliases.
    if any(part.several and part.name != part.printed for part in parts):
        return ()
    named = [ids.get(spelling.key(part.name)) for part in parts]
    found = [identity for identity in named if identity]
    return tuple(dict.fromkeys(found)) if len(found) == len(named) else ()


def _blank(match: re.Match[str]) -> str:
    # As long as the name was: what is found later still tells its place in the cell.
    return "\x00" * len(match[0])


def spellings_of(plan: PlanRecord) -> dict[str, str]:
    """Map every folded spelling of a party to its id."""
    parties: list[Unit | Group] = [*plan.units, *plan.groups]
    spellings = {}
    for party in parties:
        for text in (party.name, *party.aliases):
            spellings[fold_spelling(text)] = party.id
    return spellings


def _duties(plan: PlanRecord, written: Written) -> Iterator[_Duty]:
    for task in plan.tasks:
        for record in task.deadlines:
            for ref in record.refs or task.refs:
                yield _Duty(task, record, written.place(ref))


def _claims(part: Clause | TaskRow, year: int) -> Iterator[Claim]:
    """Yield what a clause or row says about time."""
    if isinstance(part, Clause):
        yield from _claims_in(part, part.text, part.expressions(year))
        return
    for name, text in part.cells:
        if name != "when":
            for claim in _claims_in(part, text, find_expressions(text, year)):
                claim.beside = _is_all_of(text, claim.expression)
                yield claim
            continue
        # A time cell says nothing without its row's title.
        sentence = _excerpt(f"{part.cell('title')}: {text}")
        for expression in find_expressions(text, year, cell=True):
            if expression.role in _ABOUT_TIME:
                yield _time_claim(part, expression, sentence)


def _row_claim(row: TaskRow) -> Claim:
    """Claim a task for a row; one without a number is called by its place."""
    title = _excerpt(row.cell("title"))
    return Claim("row", row.number or row.ref, row.ref, row.line, title)


def _claims_in(
    part: Clause | TaskRow, text: str, expressions: Iterable[Expression]
) -> Iterator[Claim]:
    for expression in expressions:
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
        heading=isinstance(part, Clause) and part.heading,
    )


def _is_all_of(text: str, expression: Expression | None) -> bool:
    """Tell whether an expression is all of a cell besides its column's name: "Kỳ báo cáo: Hằng tháng"."""
    assert expression
    before, after = text[: expression.start].strip(), text[expression.end :]
    return (not before or before.endswith(":")) and not after.strip(" .;")


def _around(text: str, expression: Expression) -> str:
    """Return the sentence or list item in which an expression stands."""
    start = 0
    # With its blank: the full stop of "15.9" ends no sentence.
    for sign in (". ", "; "):
        place = text.rfind(sign, 0, expression.start)
        if place >= 0:
            start = max(start, place + len(sign))
    return text[start : expression.end + 60].strip(" -")


def _excerpt(text: str) -> str:
    if len(text) <= 160:
        return text
    return text[:157].rstrip() + "…"


def _settle(claims: list[Claim], duties: list[_Duty]) -> None:
    """Give each expression its deadlines: the same kind first, then the same day in other words."""
    # All exact matches first: "trước 30/3" must not take the deadline that "chậm nhất 30/3" beside it needs.
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


def _settle_rhythms(claims: list[Claim]) -> None:
    """Let what says a rhythm whole answer for the column beside it that says only the rhythm.

    "Hằng tháng" beside "Trước ngày 20 hằng tháng" asks for nothing more; beside anything else it does.
    """
    for claim in claims:
        # "Hằng tháng, trước ngày 5" says a day of its own.
        is_bare = not any(meaning.worded for meaning in _meanings(claim))
        if claim.verdict == "covered" or not (claim.beside and is_bare):
            continue
        rhythms = _rhythms(claim)
        for other in claims:
            if other.verdict == "covered" and rhythms and rhythms <= _rhythms(other):
                claim.verdict, claim.answer = "covered", other.answer


def _settle_unread(claims: list[Claim], duties: list[_Duty]) -> None:
    """Let the keeper's answer stand for words of which nobody can tell the day: "đầu quý", "giữa quý II".

    That is a deadline in these very words, with a day or seen to have none.
    """
    for claim in claims:
        is_vague = claim.expression and claim.expression.fault == "vague"
        if claim.verdict == "covered" or not is_vague:
            continue
        for duty in duties:
            record = duty.record
            is_decided = _dated(record) or not record.needs_review
            if not duty.claim and is_decided and _has(record.phrase, claim.text):
                claim.verdict, claim.answer = "covered", record.id
                duty.claim = claim
                break


def _rhythms(claim: Claim) -> set[str]:
    """Return how often what is claimed recurs; nothing for what does not."""
    return {meaning.every for meaning in _meanings(claim) if meaning.every}


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
        without_day = meaning.by_policy or KINDS[meaning.kind].never_dated
        if without_day and not _has(duty.record.phrase, text):
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


def _is_citation(claim: Claim) -> bool:
    return bool(claim.expression and claim.expression.role == CITED)


def _citation_in(claim: Claim) -> Citation | None:
    """Return the document that a claim names; None for a year that stands in its title."""
    return claim.expression.citation if claim.expression else None


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


def _excused(claim: Claim, known: NotADeadline, places: tuple[str, ...]) -> bool:
    if not _lies_within(claim.ref, places):
        return False
    return _bare(claim.text) == _bare(known.text)


def places_excused(coverage: Coverage, known: NotADeadline) -> tuple[str, ...]:
    """List the places of the claims that a reason answers for, each once, in the order of the document."""
    places = [
        claim.ref
        for claim in coverage.claims
        if claim.verdict == "reason"
        and claim.answer == known.reason
        and _excused(claim, known, known.refs)
    ]
    return tuple(dict.fromkeys(places))


def _lies_within(place: str, refs: tuple[str, ...]) -> bool:
    """Tell whether a place is one of some others or below one of them; no others means everywhere."""
    for ref in refs:
        if place == ref or place.startswith(f"{ref}."):
            return True
    return not refs


def _bare(text: str) -> str:
    """Return words as they are compared: "Năm 2016 – 2020" is "2016-2020"."""
    spaced = " ".join(text.casefold().split())
    hyphened = spaced.replace("–", "-")
    closed = re.sub(r" ?([-/]) ?", r"\1", hyphened)
    return re.sub(r"^(?:ngày|năm) ", "", closed)


def _has(text: str, words: str) -> bool:
    """Tell whether a text holds some words, whatever their case and spaces."""
    return _squeezed(words) in _squeezed(text)


def _any_has(texts: Iterable[str], words: str) -> bool:
    return any(_has(text, words) for text in texts)


def _squeezed(text: str) -> str:
    """Return a text without what typing leaves to chance: "54 /KH-HĐTĐKT" is "54/kh-hđtđkt"."""
    unspaced = re.sub(r"\s+", "", text.casefold())
    return unspaced.replace("“", '"').replace("”", '"')


def describe(claims: Iterable[Claim]) -> Iterator[dict[str, object]]:
    """Yield claims as plain data, in document order: kind, text, ref, line, sentence, verdict, answer."""
    for claim in sorted(claims, key=lambda claim: claim.line):
        names = ("kind", "text", "ref", "line", "sentence", "verdict", "answer")
        yield {name: getattr(claim, name) for name in names}
