"""What was written by hand of a document's tasks, days, roles, bodies and doubts, held against the draft of it.

Each expectation has a name ("task Thả cá: days"); those that the draft does not fulfil are returned by it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kehoach.phrases.stretches import USUAL_PARTS
from kehoach.plan.deadlines import occurrences
from kehoach.plan.records import (
    DeadlineRecord,
    Group,
    PlanRecord,
    TaskRecord,
    Unit,
)
from kehoach.plan.roles import ROLES

UNREAD = "?"
"""Stands for a time that cannot be dated: no deadline, or one without a day that waits for review."""


@dataclass(slots=True)
class Judgement:
    """How a draft compares with what was expected of it."""

    wrong: dict[str, str] = field(default_factory=dict)
    """By the expectation's name what the draft has instead."""
    tasks: int = 0
    matched: int = 0
    flagged: int = 0
    """Of the tasks that were found those that wait for review, themselves or a deadline of theirs."""

    def expect(self, name: str, wanted: object, got: object) -> None:
        """Note an expectation; a draft that does not fulfil it is wrong there."""
        if wanted != got:
            self.wrong[name] = f"expected {wanted!r}, got {got!r}"


def folded(text: str) -> str:
    """Return a text without case and doubled spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _parted(names: str) -> list[str]:
    return [folded(name) for name in names.split(";") if name.strip()]


def said(item: DeadlineRecord) -> str:
    """Write a deadline in the notation of ``phrases.tsv``, without what that says of its words."""
    match item.kind:
        case "event" | "before" | "by":
            text = f"{item.kind} {item.date}"
        case "range":
            text = f"range {item.from_}..{item.to}"
        case "month" | "quarter" | "half-year" | "year":
            text = f"{item.kind} {item.period}"
        case "recurring":
            month = f"/{item.month}" if item.month else ""
            text = f"recurring {item.every} {item.day}{month} {item.bound}"
        case "relative":
            text = (
                f"relative {item.days} {item.counting} {item.direction} | {item.anchor}"
            )
        case _:
            text = f"ongoing from {item.from_}" if item.from_ else item.kind
    text += f" @{item.time:%H:%M}" if item.time else ""
    return f"{text} ?" if item.tentative else text


def waits(task: TaskRecord) -> bool:
    """Tell whether a task waits for review, itself or a deadline of it."""
    return bool(task.needs_review or any(item.needs_review for item in task.deadlines))


class _Bodies:
    """Units and groups of a draft by their spellings."""

    def __init__(self, plan: PlanRecord) -> None:
        self.units, self.groups = plan.units, plan.groups
        self._by_id: dict[str, Unit | Group] = {}
        parties: list[Unit | Group] = [*plan.units, *plan.groups]
        for body in parties:
            self._by_id[body.id] = body

    def spellings(self, identity: str) -> set[str]:
        body = self._by_id[identity]
        return {folded(name) for name in (body.name, *body.aliases)}

    def same(self, wanted: list[str], got: tuple[str, ...]) -> bool:
        """Tell whether bodies are those that are named, in any order."""
        rest = list(wanted)
        for identity in got:
            match = [name for name in rest if name in self.spellings(identity)]
            if not match:
                return False
            rest.remove(match[0])
        return not rest

    def flagged(self) -> set[str]:
        """Return the spellings of the units that wait for review."""
        names: set[str] = set()
        for unit in self.units:
            if unit.needs_review:
                names |= self.spellings(unit.id)
        return names

    def listed(self, identities: tuple[str, ...]) -> str:
        return "; ".join(self._by_id[identity].name for identity in identities)


def judge(wanted: Mapping[str, Any], plan: PlanRecord) -> Judgement:
    """Hold a draft against what was expected of it."""
    judgement = Judgement()
    bodies = _Bodies(plan)
    _judge_head(wanted, plan, judgement, bodies)
    _judge_tasks(wanted, plan, judgement, bodies)
    _judge_bodies(wanted, judgement, bodies)
    _judge_rest(wanted, plan, judgement, bodies)
    return judgement


def _judge_head(
    wanted: Mapping[str, Any], plan: PlanRecord, judgement: Judgement, bodies: _Bodies
) -> None:
    head = plan.plan
    if "number" in wanted:
        # A number that is to be filled in holds a "…".
        number = "" if "…" in head.number else head.number
        judgement.expect("number", wanted["number"], number)
    if "issued" in wanted:
        judgement.expect("issued", wanted["issued"], head.issued)
    judgement.expect("year", wanted["year"], head.year)
    if "title" in wanted:
        judgement.expect("title", folded(wanted["title"]), folded(head.title))
    if "issuer" in wanted:
        name = bodies.listed((head.issuer,))
        asked = name in (head.needs_review or "")
        same = wanted["issuer"] == name or (
            asked and folded(wanted["issuer"]) == folded(name)
        )
        judgement.expect("issuer", wanted["issuer"], wanted["issuer"] if same else name)
    judgement.expect("head: waits for review", True, bool(head.needs_review))
    if wanted.get("head_review"):
        asked = "không đọc được" in (head.needs_review or "")
        judgement.expect("head: what is missing is asked for", True, asked)


def _judge_tasks(
    wanted: Mapping[str, Any], plan: PlanRecord, judgement: Judgement, bodies: _Bodies
) -> None:
    rest = list(plan.tasks)
    phases = {phase.id: phase.name for phase in plan.phases}
    for expected in wanted["tasks"]:
        judgement.tasks += 1
        name = f"task {expected['title'] or expected['ref']}"
        task = _matching(expected, rest)
        if task is None:
            judgement.wrong[name] = "missing"
            continue
        rest.remove(task)
        judgement.matched += 1
        judgement.flagged += waits(task)
        _judge_days(expected, task, name, judgement)
        _judge_cast(expected, task, name, judgement, bodies)
        if "ref" in expected:
            judgement.expect(f"{name}: ref", (expected["ref"],), task.refs)
        if "review" in expected:
            judgement.expect(f"{name}: review", expected["review"], waits(task))
        if "phase" in expected:
            phase = phases.get(task.phase or "", "")
            judgement.expect(f"{name}: phase", expected["phase"], phase)
        notes = " ".join([task.note or "", *_places(task)])
        for key in ("note", "place"):
            if key in expected and folded(expected[key]) not in folded(notes):
                judgement.wrong[f"{name}: {key}"] = f"{expected[key]!r} in {notes!r}"
        if len(task.title) > expected.get("longest", 1000):
            judgement.wrong[f"{name}: length"] = task.title
    for task in rest:
        judgement.wrong[f"extra {task.title[:40]}"] = f"{task.refs}, {task.deadlines}"


def _places(task: TaskRecord) -> Iterator[str]:
    for item in task.deadlines:
        yield from filter(None, (item.place, item.note))


def _matching(
    expected: Mapping[str, Any], tasks: list[TaskRecord]
) -> TaskRecord | None:
    for task in tasks:
        if expected["title"]:
            if folded(task.title).startswith(folded(expected["title"])):
                return task
        elif expected["ref"] in task.refs:
            return task
    return None


def _judge_days(
    expected: Mapping[str, Any], task: TaskRecord, name: str, judgement: Judgement
) -> None:
    items = task.deadlines
    got = " + ".join(map(said, items))
    if expected.get("any_days"):
        # What has to be asked about may stand there in any way.
        return
    if expected.get("days") == UNREAD:
        dated = [item for item in items if item.kind != "ongoing"]
        asked = all(item.needs_review for item in items)
        if dated or not asked:
            judgement.wrong[f"{name}: days"] = f"dated in silence: {got}"
    elif "within" in expected:
        first, last = map(dt.date.fromisoformat, expected["within"].split(".."))
        days = [_days_of(item, first.year) for item in items]
        if len(days) != 1 or days[0][0] < first or days[0][1] > last:
            judgement.wrong[f"{name}: days"] = f"{got} is not {expected['within']}"
    else:
        judgement.expect(f"{name}: days", expected.get("days", ""), got)


def _days_of(item: DeadlineRecord, year: int) -> tuple[dt.date, dt.date]:
    """Return the days of a span, written or of the policy that no plan has changed; all of time without any."""
    [(dated, _)] = occurrences(item, year, USUAL_PARTS)
    return dated.from_ or dt.date.min, dated.to or dt.date.max


def _judge_cast(
    expected: Mapping[str, Any],
    task: TaskRecord,
    name: str,
    judgement: Judgement,
    bodies: _Bodies,
) -> None:
    if expected.get("roles_any"):
        return
    for role in ROLES:
        got = task.cast.of(role.id)
        for item in task.deadlines:
            got = tuple(dict.fromkeys([*got, *item.cast.of(role.id)]))
        wanted = expected.get(role.id, "")
        if not bodies.same(_parted(wanted), got):
            judgement.expect(f"{name}: {role.id}", wanted, bodies.listed(got))


def _judge_bodies(
    wanted: Mapping[str, Any], judgement: Judgement, bodies: _Bodies
) -> None:
    for key, found in (("units", bodies.units), ("groups", bodies.groups)):
        identities = tuple(body.id for body in found)
        if key in wanted and not bodies.same(_parted(wanted[key]), identities):
            judgement.expect(key, wanted[key], bodies.listed(identities))
    flagged = bodies.flagged()
    for doubt in wanted.get("doubts", ()):
        if folded(doubt) not in flagged:
            judgement.wrong[f"doubt {doubt}"] = "not asked about"
    if wanted.get("calm") and flagged:
        judgement.wrong["calm"] = f"asked about: {sorted(flagged)}"


def _judge_rest(
    wanted: Mapping[str, Any], plan: PlanRecord, judgement: Judgement, bodies: _Bodies
) -> None:
    numbers = " ".join(f"{basis.number} {basis.title}" for basis in plan.plan.basis)
    for basis in wanted.get("basis", ()):
        if basis not in numbers:
            judgement.wrong[f"basis {basis}"] = numbers
    titles = [task.title for task in plan.tasks]
    parties: list[Unit | Group] = [*bodies.units, *bodies.groups]
    names = [body.name for body in parties]
    for text in wanted.get("absent", ()):
        for shown in (*titles, *names):
            if text in shown:
                judgement.wrong[f"absent {text}"] = shown
    for text in wanted.get("exempt", ()):
        known = [item for item in plan.not_a_deadline if text in item.text]
        if not any(item.needs_review for item in known):
            judgement.wrong[f"exempt {text}"] = "neither exempted nor under review"
    for duty in wanted.get("duties", ()):
        name, _, text = duty.partition(": ")
        held = [item for item in plan.duties if text in str(item)]
        if not any(folded(name) in bodies.spellings(item.party) for item in held):
            judgement.wrong[f"duty {duty}"] = f"{plan.duties}"
