"""Corrections: words of a task, deadline, movement or heading mended in place, with the record that tells readers.

What is corrected is what the plan itself says. What a numbered document changed is changed by a document alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach.desk.adding import KnownNames
from kehoach.desk.editing import PlanText, write_whole
from kehoach.desk.recording import (
    Recorded,
    add_correction,
    put,
    raised_between,
    refusal,
)
from kehoach.plan.model import Plan
from kehoach.plan.records import (
    CorrectionRecord,
    DeadlineRecord,
    Movement,
    Phase,
    PlanRecord,
    TaskRecord,
)
from kehoach.plan.resolution import load_both
from kehoach.plan.roles import DEADLINE_ROLES, ROLES, TASK_ROLES, Actions, Cast
from kehoach.plan.schema import fields_of, fold_spelling
from kehoach.problems import InputError, problem_at
from kehoach.words import load_words

Correctable = TaskRecord | DeadlineRecord | Movement | Phase
TEXTS = ("title", "short", "note", "phrase", "place")
"""What can be corrected in other words, by option."""
_OF_DEADLINES = ("short", "phrase", "place", *(role.id for role in DEADLINE_ROLES))
"""Fields that only a deadline has."""
_OF_TASKS = tuple(role.id for role in TASK_ROLES)
"""Fields that only a task has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the keeper asks for."""

    what: str
    """Id or title of a task or deadline; id or name of a movement or heading."""
    date: dt.date
    reason: str | None
    texts: Mapping[str, str]
    """New words, by field; an empty text takes away those that stand there."""
    cast: Mapping[str, tuple[str, ...]]
    """Who has a role, instead of those written: ids or names of parties by id of the role; nobody for an empty one."""
    refs: tuple[str, ...] = ()
    """Where the document says it, instead of the places that are written."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """Fields to set in one record, which stands below another where ``task`` is set."""

    record: Correctable
    fields: dict[str, Any]
    task: str = ""

    def missing(self) -> dict[str, Any]:
        """Return the fields that do not have their value yet."""
        return {
            name: value
            for name, value in self.fields.items()
            if (_value(self.record, name) or None) != value
        }


def correct_plan(path: Path, correction: Correction, *, dry: bool = False) -> Recorded:
    """Write a correction; on any problem the file stays as it is. Raises InputError.

    Without anything to set, only the record is written: of what the keeper has changed by hand.
    """
    record, old = load_both(path)
    text = PlanText.read(path)
    made = correct_text(text, record, old, correction)
    if not (dry or made.already):
        write_whole(path, text.text().encode())
    return made


def correct_text(
    text: PlanText, record: PlanRecord, old: Plan, correction: Correction
) -> Recorded:
    """Write a correction into a plan's text, of which ``record`` and ``old`` were read. Raises InputError."""
    words = load_words(record.plan.language)
    target = _Target(record, old, correction)
    reason = correction.reason or words("record.corrected")
    edits = [edit for edit in target.edits() if edit.missing()]
    written = _record_of(record, correction.date, reason, target.id)
    if written and not edits:
        return Recorded(line=written.at.mark.line, already=True)
    for edit in edits:
        _apply(text, edit)
    add_correction(text, record, correction.date, reason, [target.id])
    new_record, new = text.parse()
    target.check(new)
    made = _record_of(new_record, correction.date, reason, target.id)
    assert made
    return Recorded(line=made.at.mark.line, raised=raised_between(old, new))


def _record_of(
    plan: PlanRecord, day: dt.date, reason: str, identity: str
) -> CorrectionRecord | None:
    for correction in plan.corrections:
        same = (correction.date, correction.reason) == (day, reason)
        if same and identity in correction.items:
            return correction
    return None


def _value(record: Correctable, name: str) -> Any:
    """Return the value of a field by its name in the file; roles share one attribute."""
    attribute, _, _ = fields_of(type(record))[name]
    value = getattr(record, attribute)
    return value.of(name) if isinstance(value, Cast | Actions) else value


class _Target:
    """What a correction names, and where each of its words stands."""

    def __init__(self, record: PlanRecord, plan: Plan, correction: Correction) -> None:
        self._plan = plan
        self._record = record
        self._correction = correction
        self._names = KnownNames(record, plan.path)
        self.task: TaskRecord | None = None
        self.deadline: DeadlineRecord | None = None
        self.named: Movement | Phase | None = None
        self.id = self._find(correction.what)
        self._cast: dict[str, tuple[str, ...]] = {}
        for role, parties in correction.cast.items():
            named = filter(None, parties)
            self._cast[role] = tuple(self._names.parties(role, named))
        if self._names.problems:
            raise InputError(self._names.problems)

    def _find(self, text: str) -> str:
        """Find the record, and return its id; a deadline that has its task's id is corrected with it."""
        for task in self._record.tasks:
            if text == task.id:
                self.task = task
            for deadline in task.deadlines:
                if text == deadline.id:
                    self.deadline = deadline
                    self.task = self.task or task
        if self.task:
            return text
        named: list[Movement | Phase] = [*self._record.movements, *self._record.phases]
        for record in named:
            if fold_spelling(text) in (record.id, fold_spelling(record.name)):
                self.named = record
                return record.id
        return self._find_by_title(text)

    def _find_by_title(self, text: str) -> str:
        tried = KnownNames(self._record, self._plan.path)
        identity = tried.find("task", "id", text) or tried.find("deadline", "id", text)
        if identity is None:
            # Told once: what is no task's name is no deadline's either.
            raise InputError(tried.problems[-1:])
        return self._find(identity)

    def edits(self) -> Iterator[_Edit]:
        """Yield what is to be set, record by record. Raises InputError for what a record does not have."""
        fields: dict[str, Any] = {**self._correction.texts, **self._cast}
        fields = {name: value or None for name, value in fields.items()}
        if self._correction.refs:
            fields["refs"] = self._correction.refs
        if self.named:
            yield self._name_edit(self.named, fields)
            return
        assert self.task
        of_task: dict[str, Any] = {}
        of_deadline: dict[str, Any] = {}
        for name, value in fields.items():
            (of_task if self._is_the_tasks(name) else of_deadline)[name] = value
        if of_task:
            yield _Edit(self.task, of_task)
        if of_deadline:
            yield _Edit(self._only_deadline(of_deadline), of_deadline, self.task.id)

    def _name_edit(self, named: Movement | Phase, fields: dict[str, Any]) -> _Edit:
        for name in fields:
            if name != "title":
                raise self._refusal("correct-only-name", option=name)
        return _Edit(named, {"name": fields["title"]} if fields else {})

    def _is_the_tasks(self, name: str) -> bool:
        """Tell whether a field is corrected in the task: what only it has, and what its deadline has from it."""
        if name in _OF_DEADLINES:
            return False
        if name in _OF_TASKS or self.deadline is None:
            return True
        assert self.task
        # A deadline has its own words where they are written; where it has its task's id, it is that task's.
        has_own = bool(getattr(self.deadline, name))
        return self.task.id == self.deadline.id and not has_own

    def _only_deadline(self, fields: Mapping[str, Any]) -> DeadlineRecord:
        """Return the deadline that is meant: the one that is named, or the only one of the task."""
        if self.deadline:
            return self.deadline
        assert self.task
        if len(self.task.deadlines) != 1:
            ids = ", ".join(item.id for item in self.task.deadlines)
            option = next(iter(fields))
            raise self._refusal("correct-which", option=option, ids=ids)
        [deadline] = self.task.deadlines
        return deadline

    def check(self, new: Plan) -> None:
        """Raise InputError where a document has given a deadline other words, which then still stand."""
        for document in self._record.amendments:
            for change in document.changes:
                named = (change.moved, change.reworded, change.added, change.cancelled)
                for name, text in self._correction.texts.items():
                    stands = getattr(change, name)
                    is_meant = bool(set(named) & self._deadline_ids())
                    if is_meant and stands not in (None, text or None):
                        values = {"number": document.number, "option": name}
                        place = change.at.of(name)
                        raise InputError(
                            [problem_at(new.path, place, "correct-amended", values)]
                        )

    def _deadline_ids(self) -> set[str]:
        if self.deadline:
            return {self.deadline.id}
        # Of several each has its own words, and those of the task are none of theirs.
        if self.task and len(self.task.deadlines) == 1:
            return {self.task.deadlines[0].id}
        return set()

    def _refusal(self, code: str, **values: object) -> InputError:
        record = self.deadline or self.task or self.named
        assert record
        return refusal(self._plan.path, record.at.of("id"), code, id=self.id, **values)


def _apply(text: PlanText, edit: _Edit) -> None:
    """Set the fields of a record in the file."""
    kind = type(edit.record)

    def change(data: Any) -> None:
        fields = data
        if edit.task:
            [fields] = [
                item for item in data["deadlines"] if item["id"] == edit.record.id
            ]
        for name, value in edit.missing().items():
            if value is None:
                fields.pop(name, None)
            else:
                put(fields, kind, name, value)

    text.edit(_section(edit), edit.task or edit.record.id, change)


def _section(edit: _Edit) -> str:
    match edit.record:
        case Movement():
            return "movements"
        case Phase():
            return "phases"
    return "tasks"


ROLE_OPTIONS = tuple(role.id for role in ROLES)
"""Roles whose people can be corrected."""
