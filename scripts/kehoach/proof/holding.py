"""The plan as issued against the proof that travels with it, where the document itself is not at hand.

What amendments, corrections and new names change is not of the plan as issued. A change that breaks an answer is an
error at its line; mere rewording is a warning, for the wording is the keeper's own.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kehoach import dates
from kehoach.plan.records import Group, Movement, PlanRecord, TaskRecord, Unit
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.proof import statements as said
from kehoach.proof.comparison import HARD, Sayings
from kehoach.proof.facts import BODY, kind_of
from kehoach.proof.findings import Called, Told, part_called
from kehoach.proof.reading import vocabulary_of
from kehoach.proof.statements import Statement, statements_of
from kehoach.proof.stored import (
    ProvedStatement,
    StoredProof,
    digest_of_words,
    digests_of_readings,
)

_OURS = (said.TEXT, said.SECTION)
"""What the keeper may explain further without asking the document."""
OF_PLAN = frozenset(
    {
        "proof-days",
        "proof-place",
        "proof-phase",
        "proof-people",
        "proof-reading",
        "proof-facts",
        "proof-gone",
        "proof-new",
    }
)
"""Codes of what a plan says otherwise than when it was proved, where that breaks an answer."""
PLAN_FILE = "plan.yaml"
"""Stands for the place of what names none in the document."""
_NUMBERED = (
    said.DUTY,
    said.RECIPIENT,
    said.SIGNATORY,
    said.TEXT,
    said.SECTION,
    said.EXEMPTION,
)
"""Kinds that are told apart by their place in a list, which another item may move."""


def hold(
    plan: PlanRecord,
    content: Mapping[str, bytes],
    proof: StoredProof,
    path: str,
    folder: str,
) -> tuple[Problem, ...]:
    """Find where a plan as issued no longer answers for its document as it did when it was proved."""
    if proof.source.plan != plan.plan.id:
        values = {"own": plan.plan.id, "id": proof.source.plan}
        return (
            problem_at(path, Mark(), "proof-other", values, severity=Severity.WARNING),
        )
    return tuple(sorted(_Holding(plan, content, proof, path, folder).run()))


class _Holding:
    def __init__(
        self,
        plan: PlanRecord,
        content: Mapping[str, bytes],
        proof: StoredProof,
        path: str,
        folder: str,
    ) -> None:
        self._plan = plan
        self._proof = proof
        self._path = path
        self._now = statements_of(plan, content, path, folder)
        self._vocabulary = vocabulary_of(plan)
        self._present = _present_ids(plan)
        self._printed = {each.place: each.facts for each in proof.provisions}
        self._names = {unit.id: unit.name for unit in plan.units}
        self._names |= {group.id: group.name for group in plan.groups}

    def run(self) -> Iterator[Problem]:
        pairs, gone, new = self._paired()
        lawful = _lawfully_gone(self._plan)
        for proved in gone:
            if not lawful & {*proved.id.split(), proved.owner}:
                yield self._gone(proved)
        for statement in new:
            yield self._new(statement)
        for proved, statement in pairs:
            changes = self._changed(proved, statement)
            if statement.corrections > proved.corrections:
                # A correction is a record of its own: what it writes was looked at.
                changes = map(_as_warning, changes)
            yield from changes
        if self._proof.open:
            yield self._still_open()

    def _paired(
        self,
    ) -> tuple[
        list[tuple[ProvedStatement, Statement]], list[ProvedStatement], list[Statement]
    ]:
        """Pair what was proved with what is there now; the rest is gone or new.

        A list that lost an item gives each later one another number: there the same words are the same statement.
        """
        now = {statement.id: statement for statement in self._now}
        by_words: dict[tuple[str, str], list[Statement]] = collections.defaultdict(list)
        for statement in self._now:
            if statement.kind in _NUMBERED:
                by_words[statement.kind, digest_of_words(statement)].append(statement)
        pairs: list[tuple[ProvedStatement, Statement]] = []
        later: list[ProvedStatement] = []
        for proved in self._proof.statements:
            own = now.get(self._id_now(proved))
            same = by_words[proved.kind, proved.words]
            if own and own in same:
                pairs.append((proved, own))
                same.remove(own)
                now.pop(own.id)
            else:
                later.append(proved)
        gone: list[ProvedStatement] = []
        for proved in later:
            same = [
                each for each in by_words[proved.kind, proved.words] if each.id in now
            ]
            own = same[0] if same else now.get(self._id_now(proved))
            if own:
                pairs.append((proved, own))
                now.pop(own.id)
            else:
                gone.append(proved)
        return pairs, gone, list(now.values())

    def _id_now(self, proved: ProvedStatement) -> str:
        """Return what a statement is called now: a body, a task or a movement may have another id."""
        return " ".join(self._present.get(part, part) for part in proved.id.split(" "))

    def _changed(
        self, proved: ProvedStatement, statement: Statement
    ) -> Iterator[Problem]:
        values = {"statement": Called(statement.id), "place": _place_of(proved)}
        if proved.days != statement.days:
            before = _days_said(proved.days, statement.days)
            now = _days_said(statement.days, proved.days)
            yield self._problem(
                statement, "proof-days", {**values, "before": before, "now": now}
            )
        if proved.refs != statement.refs:
            now = "; ".join(statement.refs)
            yield self._problem(
                statement,
                "proof-place",
                {**values, "before": "; ".join(proved.refs), "now": now},
            )
        if self._ids_now([proved.phase]) != (statement.phase,):
            phases = {"before": proved.phase or "-", "now": statement.phase or "-"}
            yield self._problem(
                statement, "proof-phase", {**values, **phases}, field="phase"
            )
        yield from self._people(proved, statement, values)
        yield from self._words(proved, statement, values)

    def _people(
        self,
        proved: ProvedStatement,
        statement: Statement,
        values: Mapping[str, object],
    ) -> Iterator[Problem]:
        before = {role: self._ids_now(ids) for role, ids in proved.parties}
        now = dict(statement.parties)
        for role in dict.fromkeys((*before, *now)):
            # The order of names is no part of who is meant.
            if set(before.get(role, ())) == set(now.get(role, ())):
                continue
            named = {
                "role": part_called(role),
                "before": self._named(before.get(role, ())),
                "now": self._named(now.get(role, ())),
            }
            yield self._problem(
                statement, "proof-people", {**values, **named}, field=role
            )
        read_before, read_now = (
            dict(proved.readings),
            dict(digests_of_readings(statement)),
        )
        for role in dict.fromkeys((*read_before, *read_now)):
            if read_before.get(role) == read_now.get(role):
                continue
            # Who was read into the document must not pass for printed, nor the other way round.
            is_worded = role in read_before and role in read_now
            severity = Severity.WARNING if is_worded else Severity.ERROR
            yield self._problem(
                statement,
                "proof-reading",
                {**values, "role": part_called(role)},
                severity=severity,
            )

    def _words(
        self,
        proved: ProvedStatement,
        statement: Statement,
        values: Mapping[str, object],
    ) -> Iterator[Problem]:
        if proved.words == digest_of_words(statement):
            return
        facts = self._facts_astray(proved, statement)
        if any(kind_of(code) in HARD for code in facts):
            told = tuple(map(self._told, facts))
            yield self._problem(
                statement,
                "proof-facts",
                {**values, "facts": told, "written": statement.text},
            )
        else:
            yield self._problem(
                statement,
                "proof-reworded",
                {**values, "written": statement.text},
                severity=Severity.WARNING,
            )

    def _facts_astray(
        self, proved: ProvedStatement, statement: Statement
    ) -> tuple[str, ...]:
        """List the facts of the document that a statement says no longer, and those that neither ever said."""
        printed: set[str] = set()
        for place in proved.places:
            printed.update(self._printed.get(place, ()))
        now = Sayings(statement.texts, self._vocabulary, statement.bodies)
        lost = {code for code in printed & set(proved.facts) if not now.has(code)}
        invented = now.codes - printed - set(proved.facts)
        return tuple(sorted(lost | invented))

    def _gone(self, proved: ProvedStatement) -> Problem:
        values = {"statement": Called(proved.id), "place": _place_of(proved)}
        # What explained and answered for nothing is not missed.
        only_explained = proved.kind in _OURS and not proved.places
        return problem_at(
            self._path,
            self._mark_near(proved),
            "proof-gone",
            values,
            severity=Severity.WARNING if only_explained else Severity.ERROR,
            refs=proved.refs,
        )

    def _mark_near(self, proved: ProvedStatement) -> Mark:
        """Return where something of the same place still stands; a record that is gone has no line."""
        for statement in self._now:
            if statement.path == self._path and set(statement.refs) & set(proved.refs):
                return statement.mark
        return Mark()

    def _new(self, statement: Statement) -> Problem:
        is_ours = statement.kind in _OURS
        return self._problem(
            statement,
            "proof-new",
            {
                "statement": Called(statement.id),
                "place": next(iter(statement.refs), PLAN_FILE),
                "written": statement.text,
            },
            severity=Severity.WARNING if is_ours else Severity.ERROR,
        )

    def _still_open(self) -> Problem:
        errors = [
            each for each in self._proof.open if each.severity == Severity.ERROR.value
        ]
        severity = Severity.ERROR if errors else Severity.WARNING
        places = dict.fromkeys(each.place for each in errors or self._proof.open)
        values = {"count": len(self._proof.open), "place": "; ".join([*places][:3])}
        return problem_at(self._path, Mark(), "proof-open", values, severity=severity)

    def _problem(
        self,
        statement: Statement,
        code: str,
        values: Mapping[str, object],
        *,
        field: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        return problem_at(
            statement.path,
            statement.fields.of(field) if field else statement.mark,
            code,
            values,
            severity=severity,
            # About nobody: what the keeper has to do is no remark for readers.
            refs=statement.refs,
        )

    def _ids_now(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._present.get(identity, identity) for identity in ids)

    def _named(self, ids: Iterable[str]) -> str:
        return ", ".join(self._names.get(identity, identity) for identity in ids) or "-"

    def _told(self, code: str) -> Told:
        kind = kind_of(code)
        value = code.partition(":")[2]
        return Told(kind, self._names.get(value, value) if kind == BODY else value)


def _place_of(proved: ProvedStatement) -> str:
    """Return one place of the document that tells where a statement belongs: what an acceptance names."""
    return next(iter((*proved.refs, *proved.places)), PLAN_FILE)


def _days_said(days: Sequence[str], other: Sequence[str]) -> str:
    """Say the days of a deadline as paper prints them, with its kind only where the other has another one."""
    kind, *printed = days
    said = [dates.print_date(dt.date.fromisoformat(day)) for day in printed]
    return " ".join(said if [kind] == [*other[:1]] and said else [kind, *said])


def _present_ids(plan: PlanRecord) -> dict[str, str]:
    """Map former ids of bodies, movements and tasks to those of today."""
    present: dict[str, str] = {}
    records: list[Unit | Group | Movement | TaskRecord] = [
        *plan.units,
        *plan.groups,
        *plan.movements,
        *plan.tasks,
    ]
    for record in records:
        present.update(dict.fromkeys(record.former, record.id))
    return present


def _as_warning(problem: Problem) -> Problem:
    return dataclasses.replace(problem, severity=Severity.WARNING)


def _lawfully_gone(plan: PlanRecord) -> frozenset[str]:
    """Return the ids of what a record of the plan says is no more."""
    ended = {each.id for each in plan.ended}
    return frozenset(ended | {each.id for each in plan.retired})
