"""The running text of a new edition into a plan, as ``desk.merging`` does its tables.

What the plan answers for already, word by word (``checks.document``), is left alone, whatever the keeper made of it.
What was changed is found again by name, place and time; new times are taken over, all else is marked.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kehoach.checks.document import Claim, Coverage, prove_coverage
from kehoach.desk.drafting import DraftedProse, draft_prose, is_of_row
from kehoach.desk.drafts import DraftDuty, DraftMention, DraftTask
from kehoach.desk.editing import styled
from kehoach.desk.edits import Edits, differs
from kehoach.desk.proposing import corrected
from kehoach.desk.recognising import (
    ALIKE_AT_PLACE,
    Pair,
    alike,
    pair_changed,
    pair_known,
)
from kehoach.document.naming import slug_of
from kehoach.document.outline import Outline
from kehoach.plan.records import TaskRecord
from kehoach.plan.roles import TASK_ROLES
from kehoach.plan.schema import fold_spelling
from kehoach.problems import InputError, Mark, problem_at

_ABOUT_PLAN = frozenset(
    {
        "source-moved",
        "source-kind",
        "source-not-printed",
        "source-ref-unknown",
        "source-phrase",
    }
)
"""Findings that a deadline of the plan is not what the document prints."""


def renew_prose(edits: Edits, outline: Outline) -> None:
    """Take over what a document says beside its tables. Raises InputError where it says nothing at all."""
    plan = edits.plan
    bodies = set(edits.names.new)
    drafted = draft_prose(outline, edits.words, edits.names, plan.plan.year)
    if not (outline.rows or drafted.tasks or drafted.duties):
        raise InputError([problem_at(outline.name, Mark(), "import-nothing")])
    coverage = prove_coverage(plan, outline, edits.text.name)
    needed = _Renewal(edits, drafted, outline, coverage).run()
    needed |= _renew_duties(edits, drafted.duties)
    if not edits.told:
        _renew_mentions(edits, drafted.mentions, coverage.claims)
    # Whoever is named where nothing changed is known by the plan under a name that the keeper chose, or left out.
    for identity in set(edits.names.new) - bodies - needed:
        del edits.names.new[identity]


class _Renewal:
    """One edition's running text, held against the plan."""

    def __init__(
        self,
        edits: Edits,
        drafted: DraftedProse,
        outline: Outline,
        coverage: Coverage,
    ) -> None:
        self._edits = edits
        self._drafted = drafted
        self._unanswered = _unanswered_lines(coverage)
        self._asked = {claim.line for claim in coverage.claims}
        self._otherwise: set[str] = set()
        for problem in coverage.problems:
            if problem.code in _ABOUT_PLAN:
                self._otherwise.update(problem.about)
        self._parts = {_part_of(clause.ref) for clause in outline.clauses}
        self._needed: set[str] = set()
        """Bodies that new records name."""

    def run(self) -> set[str]:
        """Take everything over; return the ids of the bodies that new records name."""
        plan = self._edits.plan
        tasks = [task for task in plan.tasks if not is_of_row(task.refs)]
        known = pair_known(self._drafted.tasks, tasks)
        drafts, tasks = _without(known, self._drafted.tasks, tasks)
        drafts = [draft for draft in drafts if not self._is_answered(draft)]
        tasks = [task for task in tasks if not self._stands(task)]
        changed = pair_changed(drafts, tasks)
        drafts, tasks = _without(changed, drafts, tasks)
        for draft, task in [*known, *changed]:
            self._renew(draft, task)
        for draft in drafts:
            self._add(draft)
        # Of a part that is not in this document nothing can be missing.
        for task in tasks:
            if any(_part_of(ref) in self._parts for ref in task.refs):
                self._edits.lose(task, task.id, "; ".join(task.refs))
        return self._needed

    def _is_answered(self, draft: DraftTask) -> bool:
        """Tell whether the plan answers for every time that a passage says: the keeper put it elsewhere."""
        lines = set(range(draft.first_line, draft.last_line + 1))
        return bool(lines & self._asked) and not lines & self._unanswered

    def _stands(self, task: TaskRecord) -> bool:
        """Tell whether the document prints every time of a task where the plan says."""
        ids = {item.id for item in task.deadlines}
        return bool(ids) and not ids & self._otherwise

    def _renew(self, draft: DraftTask, task: TaskRecord) -> None:
        """Take over what a passage says otherwise of a task."""
        edits, line = self._edits, draft.first_line
        self._renew_places(draft, task)
        self._renew_times(draft, task)
        titled = fold_spelling(draft.title) == fold_spelling(task.title)
        if not titled and draft.id != task.id:
            reason = edits.words("draft.title-differs", text=draft.title)
            edits.mark(line, task, reason, corrected(task.id, {"title": draft.title}))
        # The keeper has compared who is in the task, and left it so.
        if edits.proof and edits.proof.leaves_people(task.id):
            return
        for role in TASK_ROLES:
            said = draft.cast.get(role.id, [])
            if set(said) != set(task.cast.of(role.id)):
                called = ", ".join(map(edits.name_of, said))
                edits.mark_role(line, task, role.id, called, said)

    def _renew_places(self, draft: DraftTask, task: TaskRecord) -> None:
        """Follow the numbers of the document; a place that the keeper added stays where nothing moved."""
        if not set(draft.refs) <= set(task.refs):
            fields = {"refs": draft.refs}
            self._edits.set_fields(draft.first_line, task, None, fields)
        for new in draft.deadlines:
            for item in task.deadlines:
                is_same = item.refs and not differs(new.phrase, item.phrase)
                if is_same and new.refs and not set(new.refs) <= set(item.refs):
                    fields = {"refs": new.refs}
                    self._edits.set_fields(draft.first_line, task, item, fields)

    def _renew_times(self, draft: DraftTask, task: TaskRecord) -> None:
        """Take over new times where each takes the place of one; tell of those that came or went."""
        edits, line = self._edits, draft.first_line
        given = [
            new
            for new in draft.deadlines
            if not any(edits.says(item, new.phrase) for item in task.deadlines)
        ]
        gone = [
            item
            for item in task.deadlines
            if item.id in self._otherwise
            and not any(edits.says(item, new.phrase) for new in draft.deadlines)
        ]
        if len(given) == len(gone):
            for new, old in zip(given, gone, strict=True):
                edits.set_time(line, task, old, new.phrase)
            return
        for new in given:
            edits.mark_time(line, task, new.phrase)
        for old in gone:
            edits.lose(task, old.id, "; ".join(old.refs or task.refs))

    def _add(self, draft: DraftTask) -> None:
        """Add what the plan does not have, to be looked at."""
        edits = self._edits
        taken = {task.id for task in edits.plan.tasks}
        draft.id = slug_of(draft.title, taken) if draft.id in taken else draft.id
        deadlines = {item.id for task in edits.plan.tasks for item in task.deadlines}
        for item in draft.deadlines:
            item.id = slug_of(item.id, deadlines)
        reasons = [draft.needs_review, edits.words("draft.new-passage")]
        draft.needs_review = "; ".join(filter(None, reasons))
        self._needed.update(_bodies_of(draft))
        edits.add_task(draft.first_line, draft, "; ".join(draft.refs))
        lines = range(draft.first_line, draft.last_line + 1)
        edits.problems += [
            problem for problem in self._drafted.problems if problem.line in lines
        ]


def _unanswered_lines(coverage: Coverage) -> set[int]:
    """Return the lines on which the document says a time that nothing in the plan answers for as it is."""
    lines = {claim.line for claim in coverage.claims if claim.verdict == "missing"}
    for problem in coverage.problems:
        line = dict(problem.values).get("line")
        if problem.code in _ABOUT_PLAN and isinstance(line, int):
            lines.add(line)
    return lines


def _without(
    pairs: Iterable[Pair], drafts: Sequence[DraftTask], tasks: Sequence[TaskRecord]
) -> tuple[list[DraftTask], list[TaskRecord]]:
    """Return what no pair has."""
    paired = {id(draft) for draft, _ in pairs}
    known = {task.id for _, task in pairs}
    return (
        [draft for draft in drafts if id(draft) not in paired],
        [task for task in tasks if task.id not in known],
    )


def _part_of(ref: str) -> str:
    """Return the part of the document in which a place is: "II" of "II.3"."""
    return ref.partition(".")[0]


def _bodies_of(draft: DraftTask) -> Iterator[str]:
    for parties in draft.cast.values():
        yield from parties
    for item in draft.deadlines:
        yield from item.submit or ()


def _renew_duties(edits: Edits, drafted: Sequence[DraftDuty]) -> set[str]:
    """Take over what bodies have to do all year; return the ids of those that got something."""
    known = [
        _Item(duty.party, text, place)
        for place, duty in enumerate(edits.plan.duties)
        for text in duty.items
    ]
    said = [(duty, text) for duty in drafted for text in duty.items]
    texts = collections.Counter(fold_spelling(text) for _, text in said)
    kept = collections.Counter(fold_spelling(item.text) for item in known)
    if _in_own_words(known, texts):
        return set()
    own = {(item.party, fold_spelling(item.text)) for item in known}
    new = [
        (duty, text)
        for duty, text in said
        if (duty.party, fold_spelling(text)) not in own
        # The keeper may have given it to another.
        and kept[fold_spelling(text)] < texts[fold_spelling(text)]
    ]
    gone = [item for item in known if fold_spelling(item.text) not in texts]
    bodies = set()
    for duty, text in new:
        before = _most_alike(text, [item for item in gone if item.party == duty.party])
        if before:
            gone.remove(before)
        _write_duty(edits, duty, text, before)
        bodies.add(duty.party)
    # Of a document without duties, such as its table alone, nothing is known.
    for item in gone if drafted else ():
        edits.note(1, "import-duty-gone", party=item.party, text=item.text)
    return bodies


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing that a body of the plan has to do."""

    party: str
    text: str
    place: int
    """That of its record among the duties of the plan."""


def _in_own_words(known: Sequence[_Item], texts: Collection[str]) -> bool:
    """Tell whether a plan's duties are put in the keeper's words: those of a document cannot be compared with them.

    Also in an edition with many changes one of four is still as it was.
    """
    printed = sum(fold_spelling(item.text) in texts for item in known)
    return printed * 4 < len(known)


def _most_alike(text: str, items: Sequence[_Item]) -> _Item | None:
    """Return the item that a text puts in other words."""
    likeness = {item: alike(text, item.text) for item in items}
    best = max(items, key=likeness.__getitem__, default=None)
    return best if best and likeness[best] >= ALIKE_AT_PLACE else None


def _write_duty(edits: Edits, duty: DraftDuty, text: str, before: _Item | None) -> None:
    """Put what a body has to do to its other duties, or in the place of what it is said instead of."""
    name = edits.name_of(duty.party)
    if edits.told:
        edits.note(duty.line, "import-duty-differs", party=name, text=text)
        return
    edits.note(duty.line, "import-duty", party=name, text=text)
    if before:
        edits.text.change_at("duties", before.place, _replacing(before.text, text))
        return
    for place, known in enumerate(edits.plan.duties):
        if known.party == duty.party and set(known.refs) & set(duty.refs):
            edits.text.change_at("duties", place, _adding(text))
            return
    edits.append("duties", DraftDuty(party=duty.party, refs=duty.refs, items=[text]))


def _replacing(old: str, new: str) -> Callable[[Any], None]:
    """Return what puts one text of a duty in the place of another."""

    def change(duty: Any) -> None:
        items = [" ".join(str(item).split()) for item in duty["items"]]
        duty["items"][items.index(" ".join(old.split()))] = styled(new)

    return change


def _adding(text: str) -> Callable[[Any], None]:
    """Return what puts a text behind those of a duty."""

    def change(duty: Any) -> None:
        duty["items"].append(styled(text))
        duty["items"].fa.set_block_style()

    return change


def _renew_mentions(
    edits: Edits, drafted: Sequence[DraftMention], claims: Iterable[Claim]
) -> None:
    """Keep words that are no deadline where they stand now; a place more is looked at anew."""
    missing = {
        (claim.ref, fold_spelling(claim.text))
        for claim in claims
        if claim.verdict == "missing"
    }
    places = {
        fold_spelling(known.text): place
        for place, known in enumerate(edits.plan.not_a_deadline)
    }
    for mention in drafted:
        text = fold_spelling(mention.text)
        if not any(ref in mention.refs and text in said for ref, said in missing):
            continue
        edits.note(1, "import-exempted", text=mention.text, ref="; ".join(mention.refs))
        if text not in places:
            edits.append("not_a_deadline", mention)
            continue
        known = edits.plan.not_a_deadline[places[text]]
        change = _at_places(mention, more=len(mention.refs) > len(known.refs))
        edits.text.change_at("not_a_deadline", places[text], change)


def _at_places(mention: DraftMention, *, more: bool) -> Callable[[Any], None]:
    """Return what binds words to the places in which they stand now."""

    def change(data: Any) -> None:
        data["refs"] = styled(mention.refs)
        if more:
            data["needs_review"] = styled(mention.needs_review)

    return change
