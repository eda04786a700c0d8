"""A new edition of the document, or an edited sheet, into a plan that people keep: ids, comments and order stay.

A sheet written by ``kehoach export`` carries ids: what was edited there is taken over. A document carries none: its
rows are found by their reference, new days are taken over, and what else differs is only marked, because the plan may
word things on purpose otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kehoach.checks.document import read_parties, spellings_of
from kehoach.desk.drafting import doubts_about, draft_rows
from kehoach.desk.drafts import DraftParty, DraftTask, Reviews, written_fields
from kehoach.desk.editing import PlanText, styled
from kehoach.desk.exports import cells_of
from kehoach.desk.time_cells import deadline_fields
from kehoach.document.bodies.said import Said
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

_LONGEST_REVIEW = 1000
"""Letters that plan.yaml takes in needs_review."""
_TASK_ROLES = {role.id for role in TASK_ROLES}
_DEADLINE_ROLES = {role.id for role in DEADLINE_ROLES}
_PARTY_COLUMNS = {*_TASK_ROLES, *_DEADLINE_ROLES, "filing_to"}


def merge_outline(
    text: PlanText,
    plan: PlanRecord,
    amended: Mapping[str, tuple[str, ...]],
    outline: Outline,
    words: Words,
    exported: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Problem]:
    """Change a plan's text after an outline; return what was done and what is to be looked at, by place.

    ``amended`` gives by deadline the numbers of the documents that changed it; ``exported``, of a workbook that keeps
    it, what its rows said when they were written, by id and column.
    """
    edits = _Edits(text, outline.name, plan.plan.year, amended, words)
    names = _known_names(plan, outline)
    way: _SheetRows | _DocumentRows
    # A sheet that was exported keeps the identity of its rows; a document has only references.
    if any(row.cell("id") for row in outline.rows):
        way = _SheetRows(plan, names, edits, exported or {})
    else:
        way = _DocumentRows(plan, edits, words)
    new_rows = way.take_over(outline.rows)
    # Tasks first: the bodies that only their rows name are then known as well.
    _add_tasks(new_rows, outline, plan, names, edits, words)
    _add_parties(names, outline, edits, words)
    # Named only: nothing is deleted but by a workbook that tells what it was written with.
    for identity, refs in way.missing() if not exported else ():
        edits.note(1, "import-gone", id=identity, ref="; ".join(refs))
    return sorted(edits.problems)


def _known_names(plan: PlanRecord, outline: Outline) -> Names:
    parties: list[Unit | Group] = [*plan.units, *plan.groups]
    issuers = [party.name for party in parties if party.id == plan.plan.issuer]
    names = Names(Said(outline, "".join(issuers)))
    for party in parties:
        names.learn(party.id, (party.name, *party.aliases))
    return names


class _Edits:
    """What is changed in the plan's text, and what the keeper is told of it."""

    def __init__(
        self,
        text: PlanText,
        document: str,
        year: int,
        amended: Mapping[str, tuple[str, ...]],
        words: Words,
    ) -> None:
        """``document`` is what problems call the file that is taken over."""
        self.problems: list[Problem] = []
        self._text = text
        self._document = document
        self._year = year
        self._amended = amended
        self._words = words

    def note(
        self,
        line: int,
        code: str,
        severity: Severity = Severity.WARNING,
        **values: object,
    ) -> None:
        """Tell the keeper something about a line of the file that is taken over."""
        problem = problem_at(
            self._document, Mark(line), code, values, severity=severity
        )
        self.problems.append(problem)

    def append(self, section: str, record: DraftTask | DraftParty) -> None:
        """Put a new record at the end of a list."""
        self._text.append(section, written_fields(record))

    def set_fields(
        self,
        row: TaskRow,
        task: TaskRecord,
        item: DeadlineRecord | None,
        fields: dict[str, Any],
    ) -> None:
        """Set fields of a task or of one of its deadlines; None takes a field away."""

        def change(record: Any) -> None:
            _put(_deadline_in(record, item.id) if item else record, fields)

        self._text.edit("tasks", task.id, change)
        severity = Severity.WARNING if "needs_review" in fields else Severity.INFO
        changed = (item or task).id
        self.note(
            row.line, "import-changed", severity, id=changed, text=_listed(fields)
        )

    def set_filing(
        self,
        row: TaskRow,
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

        self._text.edit("tasks", task.id, change)
        text = _listed({f"filing.{name}": value})
        self.note(row.line, "import-changed", Severity.INFO, id=item.id, text=text)

    def mark_time(self, row: TaskRow, task: TaskRecord) -> None:
        """Mark a task whose row says a time that is not taken over."""
        when = row.cell("when")
        if when:
            reason = self._words("draft.time-differs", cell=when)
            self.set_fields(row, task, None, {"needs_review": reason})

    def set_time(
        self, row: TaskRow, task: TaskRecord, item: DeadlineRecord, when: str
    ) -> None:
        """Take over the time of a deadline as a cell words it, where the cell means one time."""
        reading = read_phrase(when, self._year)
        if reading.understood and len(reading.meanings) == 1:
            self.set_meaning(row, task, item, when, reading.meanings[0])
            return
        reason = self._words("draft.not-understood", unread=when or "-")
        self.set_fields(row, task, item, {"needs_review": reason})

    def set_meaning(
        self,
        row: TaskRow,
        task: TaskRecord,
        item: DeadlineRecord,
        when: str,
        meaning: Meaning,
    ) -> None:
        """Take over the time of a deadline: what is meant, and the words it is said in."""
        fields = deadline_fields(meaning, when)
        if meaning.date and not meaning.worded and KINDS[item.kind].binds:
            # Excel keeps a date without its words: what binds to it stays as it was.
            fields["kind"] = item.kind
        # What the new words do not say is taken away: a range that becomes a day loses its end.
        self.set_fields(
            row, task, item, {**dict.fromkeys(SAID_FIELDS), **fields, "phrase": when}
        )
        numbers = self._amended[item.id]
        if numbers:
            self.note(row.line, "import-amended", id=item.id, number=", ".join(numbers))


class _SheetRows:
    """Rows of an exported sheet: known by their ids, and taken over cell by cell where somebody edited one."""

    def __init__(
        self,
        plan: PlanRecord,
        names: Names,
        edits: _Edits,
        exported: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._exported = exported
        self._names = names
        self._edits = edits
        self._tasks = {task.id: task for task in plan.tasks}
        self._owners = {
            item.id: (task, item) for task in plan.tasks for item in task.deadlines
        }
        """Deadlines by id, each with its task."""
        parties: list[Unit | Group] = [*plan.units, *plan.groups]
        self._labels = {party.id: party.name for party in parties}
        self._seen: set[str] = set()

    def take_over(self, rows: Iterable[TaskRow]) -> list[TaskRow]:
        """Take over what was edited in known rows; return the rows of new tasks."""
        new_rows: list[TaskRow] = []
        above: TaskRecord | None = None
        for row in rows:
            identity = row.cell("id")
            # A task and its deadline may have one id: the row is then the deadline's.
            if identity in self._owners:
                above, item = self._owners[identity]
                self._take_row(row, above, item)
            elif identity in self._tasks:
                above = self._tasks[identity]
                self._take_row(row, above, None)
            elif identity:
                self._edits.note(row.line, "import-unknown-id", id=identity)
            elif row.continues and above:
                self._edits.mark_time(row, above)
            elif self._came_since(row):
                above = None
            else:
                above = None
                new_rows.append(row)
        return new_rows

    def _came_since(self, row: TaskRow) -> bool:
        """Tell whether a row without an id is a task that came in since the export: the same sheet taken over again."""
        title, when = row.cell("title"), row.cell("when")
        for task in self._tasks.values():
            ids = {task.id, *(item.id for item in task.deadlines)}
            is_new = self._exported and ids.isdisjoint(self._exported)
            if not is_new or _differs(task.title, title):
                continue
            if not when or any(when == item.phrase for item in task.deadlines):
                return True
        return False

    def missing(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield id and references of each deadline that the sheet has no row of."""
        for identity, (task, _) in self._owners.items():
            if identity not in self._seen:
                yield identity, task.refs

    def _take_row(
        self, row: TaskRow, task: TaskRecord, item: DeadlineRecord | None
    ) -> None:
        """Take over each cell that no longer says what the export wrote."""
        self._seen.add(task.id)
        if item:
            self._seen.add(item.id)
        current = cells_of(task, item, self._labels)
        # Bodies may have other names by now: only what somebody typed since is an edit.
        exported = self._exported.get(current["id"], current)
        edited = set()
        for column, _ in row.cells:
            if column not in current or column not in exported:
                continue
            value = row.cell(column)
            if not _differs(value, exported[column]):
                continue
            if not self._is_stale(column, current[column], exported[column]):
                edited.add(column)
            elif _differs(value, current[column]):
                said = {"text": value, "plan": current[column]}
                self._edits.note(row.line, "workbook-conflict", Severity.ERROR, **said)
        for column in sorted(edited - {"id", "refs"}):
            self._take_cell(row, task, item, column)
        if "refs" in edited:
            # A deadline without references of its own shows those of its task.
            owner = item if item and item.refs else None
            refs = _split(row.cell("refs"))
            self._edits.set_fields(row, task, owner, {"refs": refs})

    def _is_stale(self, column: str, current: str, exported: str) -> bool:
        """Tell whether the plan says something else than it did when the sheet was written."""
        if column in _PARTY_COLUMNS:
            # Whoever has another name since is the same body.
            return self._parties(current) != self._parties(exported)
        return _differs(current, exported)

    def _take_cell(
        self, row: TaskRow, task: TaskRecord, item: DeadlineRecord | None, column: str
    ) -> None:
        """Take over one edited cell; what belongs to a deadline is left where the row has none."""
        value = row.cell(column)
        match column:
            case "title" | "note":
                self._edits.set_fields(row, task, None, {column: value or None})
            case _ if column in _TASK_ROLES:
                parties = self._parties(value)
                self._edits.set_fields(row, task, None, {column: parties or None})
            case _ if column in _DEADLINE_ROLES and item:
                parties = self._parties(value)
                self._edits.set_fields(row, task, item, {column: parties or None})
            case "own" if item:
                self._edits.set_fields(row, task, item, {"title": value or None})
            case "when" if item:
                self._edits.set_time(row, task, item, value)
            case "where" if item:
                self._edits.set_fields(row, task, item, {"place": value or None})
            case "filing" if item:
                self._edits.set_filing(row, task, item, "what", value or None)
            case "filing_to" if item and value and not row.cell("filing"):
                self._edits.note(
                    row.line, "workbook-filing", Severity.ERROR, id=item.id
                )
            case "filing_to" if item and row.cell("filing"):
                parties = self._parties(value)
                self._edits.set_filing(row, task, item, "to", parties or None)

    def _parties(self, cell: str) -> list[str]:
        """Return the ids of the parties that a cell names, each once; a new name becomes a new party."""
        ids = map(self._names.find_or_add, _split(cell))
        return list(dict.fromkeys(ids))


class _DocumentRows:
    """Rows of a new edition of the document: known by their references, and only their times are taken over."""

    def __init__(self, plan: PlanRecord, edits: _Edits, words: Words) -> None:
        self._plan = plan
        self._edits = edits
        self._words = words
        self._tasks = {ref: task for task in plan.tasks for ref in task.refs}
        self._tables: set[str] = set()
        self._seen: set[str] = set()

    def take_over(self, rows: Iterable[TaskRow]) -> list[TaskRow]:
        """Take over the times of known rows and mark what else differs; return the rows of new tasks."""
        new_rows: list[TaskRow] = []
        for row in rows:
            self._tables.add(_table(row.ref))
            task = self._tasks.get(row.ref)
            if task:
                self._take_row(row, task)
            else:
                new_rows.append(row)
        return new_rows

    def missing(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield id and reference of each task that the document's tables have no row of."""
        for ref, task in self._tasks.items():
            # Of a table that is not in this document nothing can be missing.
            if _table(ref) in self._tables and ref not in self._seen:
                yield task.id, [ref]

    def _take_row(self, row: TaskRow, task: TaskRecord) -> None:
        self._seen.add(row.ref)
        when = row.cell("when")
        if when:
            self._take_time(row, task, when)
        acknowledged = {
            known.finding for known in self._plan.acknowledged if task.id in known.about
        }
        # The keeper has compared who is in the task, and left it so.
        if acknowledged & {"source-role", "source-spelling"}:
            return
        # A row that goes on with another fills only some of its cells.
        if not row.continues:
            self._compare_roles(row, task)

    def _compare_roles(self, row: TaskRow, task: TaskRecord) -> None:
        """Mark a task that gives a role to others than its row does: only marked, since the plan may know better."""
        spellings = spellings_of(self._plan)
        for role in TASK_ROLES:
            if not row.has(role.id):
                continue
            cell = row.cell(role.id)
            parties, unread = read_parties(cell, spellings)
            if unread or set(parties) != set(task.cast.of(role.id)):
                reason = self._words(
                    "draft.role-differs",
                    role=self._words(name_key(role.id)),
                    cell=cell or "-",
                )
                self._edits.set_fields(row, task, None, {"needs_review": reason})

    def _take_time(self, row: TaskRow, task: TaskRecord, when: str) -> None:
        items = [
            item for item in task.deadlines if not item.refs or row.ref in item.refs
        ]
        if any(not _differs(item.phrase, when) for item in items):
            return
        meanings = read_phrase(when, self._plan.plan.year).meanings
        if row.continues:
            # Nobody knows which deadline it is, if it is none of its own.
            self._edits.mark_time(row, task)
        elif len(items) == 1 and len(meanings) <= 1:
            self._edits.set_time(row, task, items[0], when)
        elif len(items) == len(meanings):
            for item, meaning in zip(items, meanings, strict=True):
                if differing_field(meaning, item) or not binds_alike(meaning, item):
                    self._edits.set_meaning(row, task, item, when, meaning)
        else:
            self._edits.mark_time(row, task)


def _add_tasks(
    rows: list[TaskRow],
    outline: Outline,
    plan: PlanRecord,
    names: Names,
    edits: _Edits,
    words: Words,
) -> None:
    """Draft rows that the plan does not have, each to be looked at."""
    tasks = {task.id for task in plan.tasks}
    deadlines = {item.id for task in plan.tasks for item in task.deadlines}
    draft = draft_rows(rows, outline, words, plan.plan.year, names, tasks, deadlines)
    phases = {phase.id for phase in plan.phases}
    for row, task in draft.tasks:
        # The plan's own phases are the keeper's; a new edition adds none.
        if task.phase not in phases:
            task.phase = None
        if any(column == "id" for column, _ in row.cells):
            _complete(row, task, names)
        reason = words("draft.new-row")
        reviews = [task.needs_review, reason] if task.needs_review else [reason]
        task.needs_review = " ".join(reviews)
        if task.joined:
            task.joined = f"{task.joined} {reason}"
        edits.append("tasks", task)
        edits.note(row.line, "import-added", id=task.id, ref=row.ref)
    edits.problems += draft.problems


def _complete(row: TaskRow, task: DraftTask, names: Names) -> None:
    """Give the task of a new row of an exported sheet what documents have no columns for."""
    task.refs = _split(row.cell("refs")) or task.refs
    files = [role.id for role in DEADLINE_ROLES]
    cells = [row.cell(role) for role in files]
    submit = [names.find_or_add(name) for name in _split("; ".join(cells))]
    filing: dict[str, object] = {"what": row.cell("filing")}
    receivers = [names.find_or_add(name) for name in _split(row.cell("filing_to"))]
    if receivers:
        filing["to"] = receivers
    for item in task.deadlines:
        item.title = row.cell("own") or item.title
        item.submit = submit or item.submit
        item.place = row.cell("where") or item.place
        item.filing = filing if filing["what"] else item.filing
    loose = [row.cell("filing_to")] if receivers and not filing["what"] else []
    if not task.deadlines:
        columns = ("own", *files, "where", "filing", "filing_to")
        loose = [row.cell(column) for column in columns]
    # What has no field without a day, or without what is filed, is kept as a note.
    task.note = "; ".join(filter(None, [task.note, *loose])) or None


def _add_parties(names: Names, outline: Outline, edits: _Edits, words: Words) -> None:
    """Add the bodies that rows named and the plan does not know."""
    reviews = Reviews(outline.name, words)
    for body in names.new.values():
        reasons = [words("draft.new-party"), *doubts_about(body, reviews)]
        party = DraftParty(
            id=body.id,
            name=body.name,
            aliases=body.aliases or None,
            open=body.open or None,
            needs_review="; ".join(reasons),
        )
        edits.append("groups" if body.several else "units", party)
        edits.note(1, "import-party", id=body.id, name=body.name)
    edits.problems += reviews.problems


def _deadline_in(task: Any, identity: str) -> Any:
    """Find a deadline in a task read by ruamel, where the plan has been read with it."""
    for deadline in task["deadlines"]:
        if deadline["id"] == identity:
            return deadline
    raise KeyError(identity)


def _put(target: Any, fields: dict[str, Any]) -> None:
    """Set fields in a record read by ruamel; a new one comes before the list of deadlines."""
    for name, field in fields.items():
        value = field
        if name == "needs_review":
            value = _with_reason(target.get(name), field)
        if value is None:
            target.pop(name, None)
        elif name in target:
            target[name] = styled(value)
        else:
            names = list(target)
            place = names.index("deadlines") if "deadlines" in names else len(names)
            target.insert(place, name, styled(value))


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


def _split(cell: str) -> list[str]:
    """Take the parts of a cell apart: "A; B;" is A and B."""
    parts = [part.strip() for part in cell.split(";")]
    return [part for part in parts if part]


def _differs(cell: str, other: str) -> bool:
    return _plain(cell) != _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .;")


def _table(ref: str) -> str:
    return ROW_ENDING.sub("", ref)
