"""A new edition of the document, or an edited sheet, into a plan that people keep: ids, comments and order stay.

A sheet written by ``kehoach export`` carries ids: what was edited there is taken over. A document carries none: its
rows are found by their reference, new days are taken over, and what else differs is only marked, because the plan may
word things on purpose otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kehoach.checks.document import read_parties, spellings_of
from kehoach.desk.drafting import draft_rows
from kehoach.desk.drafts import DraftParty, written_fields
from kehoach.desk.editing import PlanText, styled
from kehoach.desk.exports import cells_of
from kehoach.desk.time_cells import deadline_fields
from kehoach.document.naming import Names
from kehoach.document.outline import Outline, TaskRow
from kehoach.document.vocabulary import ROW_ENDING
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import read_phrase
from kehoach.plan.kinds.fields import SAID_FIELDS
from kehoach.plan.kinds.registry import KINDS, binds_alike, differing_field
from kehoach.plan.records import DeadlineRecord, Group, PlanRecord, TaskRecord, Unit
from kehoach.plan.roles import DEADLINE_ROLES, TASK_ROLES, name_key
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.words import Words

_TASK_ROLES = {role.id for role in TASK_ROLES}
_DEADLINE_ROLES = {role.id for role in DEADLINE_ROLES}


def merge_outline(
    text: PlanText,
    plan: PlanRecord,
    amended: Mapping[str, tuple[str, ...]],
    outline: Outline,
    words: Words,
) -> list[Problem]:
    """Change a plan's text after an outline; return what was done and what is to be looked at, by place.

    ``amended`` gives by deadline the numbers of the documents that changed it.
    """
    merger = _Merger(text, plan, amended, outline, words)
    merger.run()
    return sorted(merger.told)


@dataclass(slots=True)
class _Merger:
    text: PlanText
    plan: PlanRecord
    amended: Mapping[str, tuple[str, ...]]
    outline: Outline
    words: Words
    told: list[Problem] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    labels: dict[str, str] = field(default_factory=dict)
    owners: dict[str, tuple[TaskRecord, DeadlineRecord]] = field(default_factory=dict)
    """What a sheet should have: deadlines by id, each with its task."""
    by_ref: dict[str, TaskRecord] = field(default_factory=dict)
    """What a document should have: tasks by reference."""
    seen: set[str] = field(default_factory=set)
    """Ids, or references, that the new edition has."""

    def run(self) -> None:
        parties: list[Unit | Group] = [*self.plan.units, *self.plan.groups]
        for party in parties:
            self.names.learn(party.id, (party.name, *party.aliases))
            self.labels[party.id] = party.name
        # A sheet that was exported keeps the identity of its rows; a document has only references.
        if any(row.cell("id") for row in self.outline.rows):
            self._take_sheet()
        else:
            self._take_document()
        self._add_parties()
        self._report_gone()

    def _take_sheet(self) -> None:
        tasks = {task.id: task for task in self.plan.tasks}
        self.owners = {
            item.id: (task, item) for task in self.plan.tasks for item in task.deadlines
        }
        new: list[TaskRow] = []
        for row in self.outline.rows:
            identity = row.cell("id")
            # A task and its deadline may have one id: the row is then the deadline's.
            if identity in self.owners:
                self._sheet_row(row, *self.owners[identity])
            elif identity in tasks:
                self._sheet_row(row, tasks[identity], None)
            elif identity:
                self._tell(row.line, "import-unknown-id", id=identity)
            elif _begins_task(row):
                new.append(row)
        self._add_tasks(new)

    def _take_document(self) -> None:
        self.by_ref = {ref: task for task in self.plan.tasks for ref in task.refs}
        new: list[TaskRow] = []
        for row in self.outline.rows:
            if task := self.by_ref.get(row.ref):
                self._document_row(row, task)
            elif _begins_task(row):
                new.append(row)
        self._add_tasks(new)

    def _tell(
        self,
        line: int,
        code: str,
        severity: Severity = Severity.WARNING,
        **values: object,
    ) -> None:
        self.told.append(
            problem_at(self.outline.name, Mark(line), code, values, severity=severity)
        )

    def _sheet_row(
        self, row: TaskRow, task: TaskRecord, item: DeadlineRecord | None
    ) -> None:
        """Take over each cell that no longer says what the export wrote."""
        self.seen |= {task.id} | ({item.id} if item else set())
        before = cells_of(task, item, self.labels)
        edited = {
            column
            for column, _ in row.cells
            if column in before and _plain(row.cell(column)) != _plain(before[column])
        }
        for column in sorted(edited - {"id", "refs"}):
            self._take_cell(row, task, item, column)
        if "refs" in edited:
            refs = [ref.strip() for ref in row.cell("refs").split(";") if ref.strip()]
            self._set(row, task, item if item and item.refs else None, {"refs": refs})

    def _take_cell(
        self, row: TaskRow, task: TaskRecord, item: DeadlineRecord | None, column: str
    ) -> None:
        """Take over one edited cell; what belongs to a deadline is left where the row has none."""
        value = row.cell(column)
        match column:
            case "title" | "note":
                self._set(row, task, None, {column: value or None})
            case _ if column in _TASK_ROLES:
                self._set(row, task, None, {column: self._ids(value) or None})
            case _ if column in _DEADLINE_ROLES and item:
                self._set(row, task, item, {column: self._ids(value) or None})
            case "own" if item:
                self._set(row, task, item, {"title": value or None})
            case "when" if item:
                self._set_time(row, task, item, value)

    def _ids(self, cell: str) -> list[str]:
        names = [name.strip() for name in cell.split(";") if name.strip()]
        return list(dict.fromkeys(map(self.names.find_or_add, names)))

    def _document_row(self, row: TaskRow, task: TaskRecord) -> None:
        self.seen.add(row.ref)
        if when := row.cell("when"):
            self._document_time(row, task, when)
        spellings = spellings_of(self.plan)
        acknowledged = {
            known.finding for known in self.plan.acknowledged if task.id in known.about
        }
        # The keeper has compared who is in the task, and left it so.
        if acknowledged & {"source-role", "source-spelling"}:
            return
        for role in TASK_ROLES:
            if not row.has(role.id):
                continue
            parties, rest = read_parties(row.cell(role.id), spellings)
            if rest or set(parties) != set(task.cast.of(role.id)):
                reason = self.words(
                    "draft.role-differs",
                    role=self.words(name_key(role.id)),
                    cell=row.cell(role.id) or "-",
                )
                self._set(row, task, None, {"needs_review": reason})

    def _document_time(self, row: TaskRow, task: TaskRecord, when: str) -> None:
        reading = read_phrase(when, self.plan.plan.year)
        items = [
            item for item in task.deadlines if not item.refs or row.ref in item.refs
        ]
        if any(_plain(item.phrase) == _plain(when) for item in items):
            return
        if len(items) == 1 and len(reading.meanings) <= 1:
            self._set_time(row, task, items[0], when)
        elif len(items) == len(reading.meanings):
            for item, meaning in zip(items, reading.meanings, strict=True):
                if differing_field(meaning, item) or not binds_alike(meaning, item):
                    self._set_time(row, task, item, when, meaning)
        else:
            reason = self.words("draft.time-differs", cell=when)
            self._set(row, task, None, {"needs_review": reason})

    def _set_time(
        self,
        row: TaskRow,
        task: TaskRecord,
        item: DeadlineRecord,
        when: str,
        meaning: Meaning | None = None,
    ) -> None:
        reading = read_phrase(when, self.plan.plan.year)
        if meaning is None and (not reading.understood or len(reading.meanings) != 1):
            reason = self.words("draft.not-understood", unread=when or "-")
            self._set(row, task, item, {"needs_review": reason})
            return
        meaning = meaning or reading.meanings[0]
        fields = deadline_fields(meaning)
        if not meaning.worded and KINDS[item.kind].binds:
            # Excel keeps a date without its words: what binds to it stays as it was.
            fields["kind"] = item.kind
        self._set(
            row, task, item, {**dict.fromkeys(SAID_FIELDS), **fields, "phrase": when}
        )
        if numbers := self.amended[item.id]:
            self._tell(
                row.line, "import-amended", id=item.id, number=", ".join(numbers)
            )

    def _set(
        self,
        row: TaskRow,
        task: TaskRecord,
        item: DeadlineRecord | None,
        fields: dict[str, Any],
    ) -> None:
        """Set fields of a task or of one of its deadlines; None takes a field away."""

        def change(record: Any) -> None:
            _put(_deadline_in(record, item.id) if item else record, fields)

        self.text.edit("tasks", task.id, change)
        told: list[str] = []
        taken_away: list[str] = []
        for name, value in fields.items():
            if value is not None:
                told.append(f"{name}: {_shown(value)}")
            elif name not in SAID_FIELDS:
                taken_away.append(name)
        parts = [", ".join(told), ", ".join(taken_away)]
        severity = Severity.WARNING if "needs_review" in fields else Severity.INFO
        self._tell(
            row.line,
            "import-changed",
            severity,
            id=(item or task).id,
            text="; ".join(filter(None, parts)),
        )

    def _add_tasks(self, rows: list[TaskRow]) -> None:
        taken = {task.id for task in self.plan.tasks}
        deadlines = {item.id for task in self.plan.tasks for item in task.deadlines}
        draft = draft_rows(
            rows,
            self.outline,
            self.words,
            self.plan.plan.year,
            self.names,
            taken,
            deadlines,
        )
        phases = {phase.id for phase in self.plan.phases}
        for row, task in zip(rows, draft.tasks, strict=True):
            # The plan's own phases are the keeper's; a new edition adds none.
            if task.phase not in phases:
                task.phase = None
            reason = self.words("draft.new-row")
            reviews = [task.needs_review, reason] if task.needs_review else [reason]
            task.needs_review = " ".join(reviews)
            self.text.append("tasks", written_fields(task))
            self._tell(row.line, "import-added", id=task.id, ref=row.ref)
        self.told += draft.problems

    def _add_parties(self) -> None:
        for body in self.names.new.values():
            party = DraftParty(
                id=body.id,
                name=body.name,
                aliases=body.aliases or None,
                open=body.open or None,
                needs_review=self.words("draft.new-party"),
            )
            section = "groups" if body.several else "units"
            self.text.append(section, written_fields(party))
            self._tell(1, "import-party", id=body.id, name=body.name)

    def _report_gone(self) -> None:
        """Name what the plan has and the new edition has not; nothing is ever deleted."""
        tables = {_table(row.ref) for row in self.outline.rows}
        for ref, task in self.by_ref.items():
            # Of a table that is not in this document nothing can be missing.
            if _table(ref) in tables and ref not in self.seen:
                self._tell(1, "import-gone", id=task.id, ref=ref)
        for identity, (task, _) in self.owners.items():
            if identity not in self.seen:
                self._tell(1, "import-gone", id=identity, ref="; ".join(task.refs))


def _begins_task(row: TaskRow) -> bool:
    return bool(row.cell("title")) and not row.continues


def _deadline_in(task: Any, identity: str) -> Any:
    """Find a deadline in a task read by ruamel, where the plan has been read with it."""
    for deadline in task["deadlines"]:
        if deadline["id"] == identity:
            return deadline
    raise KeyError(identity)


def _put(target: Any, fields: dict[str, Any]) -> None:
    """Set fields in a record read by ruamel; a new one comes before the list of deadlines."""
    for name, value in fields.items():
        if value is None:
            target.pop(name, None)
        elif name in target:
            target[name] = styled(value)
        else:
            names = list(target)
            place = names.index("deadlines") if "deadlines" in names else len(names)
            target.insert(place, name, styled(value))


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .;")


def _table(ref: str) -> str:
    return ROW_ENDING.sub("", ref)
