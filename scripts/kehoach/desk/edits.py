"""What an edition or a sheet changes in a plan's text, and what the keeper is told of it.

A draft is edited. Of a plan that people follow only what nobody is told of is; for the rest the command is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kehoach.desk.drafts import (
    DraftDuty,
    DraftMention,
    DraftParty,
    DraftTask,
    written_fields,
)
from kehoach.desk.editing import PlanText, styled
from kehoach.desk.proposing import (
    TO_FILL,
    Paper,
    Told,
    added,
    cancelled,
    corrected,
    ended,
    refiled,
    retimed,
)
from kehoach.desk.time_cells import deadline_fields
from kehoach.document.naming import Names
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import read_phrase
from kehoach.plan.amendments import AmendedItem
from kehoach.plan.kinds.fields import SAID_FIELDS
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.records import DeadlineRecord, PlanRecord, TaskRecord
from kehoach.plan.roles import name_key
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.proof.stored import StoredProof
from kehoach.words import Words

_LONGEST_REVIEW = 1000
"""Letters that plan.yaml takes in needs_review."""


@dataclass(slots=True, kw_only=True)
class Edits:
    """What is changed in the plan's text, and what the keeper is told of it."""

    text: PlanText
    plan: PlanRecord
    document: str
    """What problems call the file that is taken over."""
    words: Words
    names: Names
    """The plan's bodies, and those that are new."""
    amended: Mapping[str, Sequence[AmendedItem]]
    """What became of each deadline: itself, or its instances."""
    told: Told | None = None
    """What people are told who follow the plan; None for a draft."""
    proof: StoredProof | None = None
    """What the keeper accepted when the plan was compared with its document."""
    paper: Paper = field(default_factory=Paper)
    """The document that amendments would cite."""
    problems: list[Problem] = field(default_factory=list)

    def note(
        self,
        line: int,
        code: str,
        severity: Severity = Severity.WARNING,
        **values: object,
    ) -> None:
        """Tell the keeper something about a line of the file that is taken over."""
        problem = problem_at(self.document, Mark(line), code, values, severity=severity)
        self.problems.append(problem)

    def append(
        self, section: str, record: DraftTask | DraftParty | DraftDuty | DraftMention
    ) -> None:
        """Put a new record of a draft at the end of a list."""
        self.text.append(section, written_fields(record))

    def add_task(self, line: int, task: DraftTask, ref: str) -> None:
        """Put a new task behind the others; where people follow the plan, propose what adds it."""
        if not self.told:
            self.append("tasks", task)
            self.note(line, "import-added", id=task.id, ref=ref)
            return
        called = {identity: body.name for identity, body in self.names.new.items()}
        for command in added(task, called, self.paper):
            self._propose(line, task.id, task.title, ref, command)

    def lose(
        self, task: TaskRecord, identity: str, ref: str, *, sure: bool = True
    ) -> None:
        """Tell of what the file no longer has, and mark it in a draft if that is ``sure``: nothing is taken away."""
        reason = self.words("draft.gone", ref=ref)
        if not self.told:
            self.note(1, "import-gone", id=identity, ref=ref)
            if sure:
                self.text.edit("tasks", task.id, _adding_doubt(reason))
            return
        for item in task.deadlines:
            if identity in (task.id, item.id):
                command = cancelled(item.id, self.paper)
                self._propose(1, item.id, task.title, reason, command)
        if not task.deadlines:
            self._propose(1, identity, task.title, reason, ended(identity))

    def set_fields(
        self,
        line: int,
        task: TaskRecord,
        item: DeadlineRecord | None,
        fields: dict[str, Any],
    ) -> None:
        """Set fields of a task or of one of its deadlines; None takes a field away."""

        def change(record: Any) -> None:
            _put(_deadline_in(record, item.id) if item else record, fields)

        identity = (item or task).id
        command = corrected(identity, self._with_names(fields))
        self._change(line, task, identity, fields, change, command)

    def set_filing(
        self,
        line: int,
        task: TaskRecord,
        item: DeadlineRecord,
        name: str,
        value: Any,
    ) -> None:
        """Set one field of what is filed by a deadline; nothing is filed where nobody says what."""

        def change(record: Any) -> None:
            deadline = _deadline_in(record, item.id)
            filing = deadline.get("filing")
            if name == "what" and value is None:
                deadline.pop("filing", None)
            elif isinstance(filing, dict):
                _put(filing, {name: value})
            elif value is not None:
                _put(deadline, {"filing": {name: value}})

        called = self._with_names({name: value})[name]
        command = refiled(item.id, name, called, self.paper)
        fields = {f"filing.{name}": value}
        self._change(line, task, item.id, fields, change, command)

    def mark(self, line: int, task: TaskRecord, reason: str, command: str) -> None:
        """Mark a task of a draft for what is not taken over; where people follow the plan, propose a command."""
        if self.told:
            self._propose(line, task.id, task.title, reason, command)
        else:
            self.set_fields(line, task, None, {"needs_review": reason})

    def mark_time(self, line: int, task: TaskRecord, when: str) -> None:
        """Mark a task of which the file says a time that is not taken over."""
        if when:
            reason = self.words("draft.time-differs", cell=when)
            command = [*self.paper.amendment(TO_FILL), "--to", TO_FILL]
            command += ["--phrase", f'"{when}"']
            self.mark(line, task, reason, " ".join(command))

    def mark_role(
        self,
        line: int,
        task: TaskRecord,
        role: str,
        cell: str,
        parties: Sequence[str],
    ) -> None:
        """Mark a task that gives a role to others than the file does: the plan may know better."""
        label = self.words(name_key(role))
        reason = self.words("draft.role-differs", role=label, cell=cell or "-")
        command = corrected(task.id, self._with_names({role: list(parties)}))
        self.mark(line, task, reason, command)

    def says(self, item: DeadlineRecord, when: str) -> bool:
        """Tell whether the plan says a time so already: in its document's words, or in those of one that amended it."""
        phrases = [item.phrase]
        if self.told:
            # What another document says again is held against what stands now.
            phrases = phrases if self.paper.number == TO_FILL else []
            phrases += [one.record.phrase for one in self.amended[item.id]]
        return any(not differs(phrase, when) for phrase in phrases)

    def current(self, item: DeadlineRecord) -> DeadlineRecord:
        """Return a deadline as documents have left it; one that recurs as it is written."""
        records = [one.record for one in self.amended[item.id]]
        return records[0] if [record.id for record in records] == [item.id] else item

    def set_time(
        self, line: int, task: TaskRecord, item: DeadlineRecord, when: str
    ) -> None:
        """Take over the time of a deadline as a cell words it, where the cell means one time."""
        reading = read_phrase(when, self.plan.plan.year)
        if reading.understood and len(reading.meanings) == 1:
            self.set_meaning(line, task, item, when, reading.meanings[0])
            return
        reason = self.words("draft.not-understood", unread=when or "-")
        if self.told:
            for command in retimed(task, item, when, (), self.paper):
                self._propose(line, item.id, task.title, reason, command)
        else:
            self.set_fields(line, task, item, {"needs_review": reason})

    def set_meaning(
        self,
        line: int,
        task: TaskRecord,
        item: DeadlineRecord,
        when: str,
        meaning: Meaning,
    ) -> None:
        """Take over the time of a deadline: what is meant, and the words it is said in."""
        if self.told:
            now = self.current(item)
            for command in retimed(task, now, when, [meaning], self.paper):
                text = f"{now.phrase} → {when}"
                self._propose(line, item.id, item.title or task.title, text, command)
            return
        fields = deadline_fields(meaning, when)
        if meaning.date and not meaning.worded and KINDS[item.kind].binds:
            # Excel keeps a date without its words: what binds to it stays as it was.
            fields["kind"] = item.kind
        # What the new words do not say is taken away: a range that becomes a day loses its end.
        fields = {**dict.fromkeys(SAID_FIELDS), **fields, "phrase": when}
        self.set_fields(line, task, item, fields)
        numbers = _numbers_of(self.amended[item.id])
        if numbers:
            self.note(line, "import-amended", id=item.id, number=", ".join(numbers))

    def _change(
        self,
        line: int,
        task: TaskRecord,
        identity: str,
        fields: Mapping[str, Any],
        change: Callable[[Any], None],
        command: str,
    ) -> None:
        """Make a change, or propose the command for it. Raises InputError."""
        shown = _listed(fields)
        # With bodies that it does not have the plan could not be read.
        unknown = fields != self._with_names(fields)
        told = self.told
        if told and (unknown or told.says_otherwise("tasks", task.id, change)):
            self._propose(line, identity, task.title, shown, command)
            return
        self.text.edit("tasks", task.id, change)
        severity = Severity.WARNING if "needs_review" in fields else Severity.INFO
        self.note(line, "import-changed", severity, id=identity, text=shown)

    def _propose(
        self, line: int, identity: str, name: str, text: str, command: str
    ) -> None:
        self.note(
            line, "import-proposed", id=identity, name=name, text=text, command=command
        )

    def _with_names(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Call parties that the plan does not have by their names."""
        named = dict(fields)
        for name, value in fields.items():
            if isinstance(value, list):
                named[name] = [self.name_of(text) for text in value]
        return named

    def name_of(self, identity: str) -> str:
        """Return the name of a body that the plan does not have; of any other its id."""
        body = self.names.new.get(identity)
        return body.name if body else identity


def differs(text: str, other: str) -> bool:
    """Tell whether two cells say something else, whatever blanks and stops they have."""
    return _plain(text) != _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .;")


def _numbers_of(items: Iterable[AmendedItem]) -> tuple[str, ...]:
    """Return the numbers of the documents that changed the instances of a deadline, each once."""
    # A dict, which unlike a set keeps the order.
    numbers: dict[str, None] = {}
    for item in items:
        for change in item.history:
            if change.number:
                numbers[change.number] = None
    return tuple(numbers)


def _deadline_in(task: Any, identity: str) -> Any:
    """Find a deadline in a task read by ruamel, where the plan has been read with it."""
    for deadline in task["deadlines"]:
        if deadline["id"] == identity:
            return deadline
    raise KeyError(identity)


def _put(target: Any, fields: dict[str, Any]) -> None:
    """Set fields in a record read by ruamel; a new one comes before the list of deadlines."""
    for name, given in fields.items():
        value = given
        if name == "needs_review":
            value = _with_reason(target.get(name), given)
        if value is None:
            target.pop(name, None)
        elif name in target:
            target[name] = styled(value)
        else:
            names = list(target)
            place = names.index("deadlines") if "deadlines" in names else len(names)
            target.insert(place, name, styled(value))


def _adding_doubt(reason: str) -> Callable[[Any], None]:
    """Return what puts a doubt to a record."""

    def change(record: Any) -> None:
        _put(record, {"needs_review": reason})

    return change


def _with_reason(kept: object, reason: str) -> str:
    """Put a doubt behind those that are there already, the keeper's first; one that is there is not said again."""
    reasons = " ".join(str(kept or "").split())
    if reason in reasons:
        return reasons
    joined = f"{reasons}; {reason}" if reasons else reason
    # A field that is longer would keep the whole update from loading.
    if len(joined) > _LONGEST_REVIEW:
        return joined[: _LONGEST_REVIEW - 1].rstrip() + "…"
    return joined


def _listed(fields: Mapping[str, object]) -> str:
    """Name the fields that were set, with their values, and those that were taken away: "phrase: 30/3; note"."""
    new_values: list[str] = []
    taken_away: list[str] = []
    for name, value in fields.items():
        if value is not None:
            new_values.append(f"{name}: {_shown(value)}")
        elif name not in SAID_FIELDS:
            taken_away.append(name)
    parts = [", ".join(new_values), ", ".join(taken_away)]
    return "; ".join(filter(None, parts))


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
