"""A new edition of the document, or an edited sheet, into a plan that people keep: ids, comments and order stay.

A sheet written by ``kehoach export`` carries ids: what was edited there is taken over. A document carries none: its
rows are found by their reference, new days are taken over, and what else differs is only marked, because the plan may
word things on purpose otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kehoach.checks.document import read_parties, spellings_of
from kehoach.desk.drafting import doubts_about, draft_rows
from kehoach.desk.drafts import DraftParty, DraftTask, Reviews
from kehoach.desk.edits import Edits, differs
from kehoach.desk.exports import cells_of
from kehoach.desk.proposing import TO_FILL
from kehoach.desk.renewing import renew_prose
from kehoach.desk.retitling import renew_head
from kehoach.document.bodies.said import Said
from kehoach.document.naming import Names
from kehoach.document.outline import Outline, TaskRow
from kehoach.document.vocabulary import ROW_ENDING
from kehoach.phrases.reading import read_phrase
from kehoach.plan.kinds.registry import binds_alike, differing_field
from kehoach.plan.records import DeadlineRecord, Group, PlanRecord, TaskRecord, Unit
from kehoach.plan.roles import DEADLINE_ROLES, TASK_ROLES
from kehoach.problems import Problem, Severity
from kehoach.proof.findings import digest_of_cell
from kehoach.words import Words

_TASK_ROLES = {role.id for role in TASK_ROLES}
_DEADLINE_ROLES = {role.id for role in DEADLINE_ROLES}
_PARTY_COLUMNS = {*_TASK_ROLES, *_DEADLINE_ROLES, "filing_to"}


def merge_outline(
    edits: Edits,
    outline: Outline,
    exported: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Problem]:
    """Change a plan's text after an outline; return what was done and what is to be looked at, by place.

    ``exported``, of a workbook that keeps it, is what its rows said when they were written, by id and column.
    """
    plan, words = edits.plan, edits.words
    names = edits.names
    way: _SheetRows | _DocumentRows
    # A sheet that was exported keeps the identity of its rows; a document has only references.
    if any(row.cell("id") for row in outline.rows):
        way = _SheetRows(plan, names, edits, exported or {})
    else:
        way = _DocumentRows(plan, edits)
    new_rows = way.take_over(outline.rows)
    # Tasks first: the bodies that only their rows name are then known as well.
    _add_tasks(new_rows, outline, plan, names, edits, words)
    if isinstance(way, _DocumentRows):
        renew_prose(edits, outline)
        renew_head(edits, outline)
    if not edits.told:
        _add_parties(names, outline, edits, words)
    # Named only: nothing is deleted but by a workbook that tells what it was written with.
    for task, identity, refs in way.missing() if not exported else ():
        sure = isinstance(way, _DocumentRows)
        edits.lose(task, identity, "; ".join(refs), sure=sure)
    return sorted(edits.problems)


def known_names(plan: PlanRecord, outline: Outline) -> Names:
    """Return the names of a plan's bodies, by which those of a document are known."""
    parties: list[Unit | Group] = [*plan.units, *plan.groups]
    issuers = [party.name for party in parties if party.id == plan.plan.issuer]
    names = Names(Said(outline, "".join(issuers)))
    for party in parties:
        names.learn(party.id, (party.name, *party.aliases))
    return names


class _SheetRows:
    """Rows of an exported sheet: known by their ids, and taken over cell by cell where somebody edited one."""

    def __init__(
        self,
        plan: PlanRecord,
        names: Names,
        edits: Edits,
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
                self._edits.mark_time(row.line, above, row.cell("when"))
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
            if not is_new or differs(task.title, title):
                continue
            if not when or any(when == item.phrase for item in task.deadlines):
                return True
        return False

    def missing(self) -> Iterator[tuple[TaskRecord, str, Sequence[str]]]:
        """Yield task, id and references of each deadline that the sheet has no row of."""
        for identity, (task, _) in self._owners.items():
            if identity not in self._seen:
                yield task, identity, task.refs

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
            if not differs(value, exported[column]):
                continue
            if not self._is_stale(column, current[column], exported[column]):
                edited.add(column)
            elif differs(value, current[column]):
                said = {"text": value, "plan": current[column]}
                self._edits.note(row.line, "workbook-conflict", Severity.ERROR, **said)
        for column in sorted(edited - {"id", "refs"}):
            self._take_cell(row, task, item, column)
        if "refs" in edited:
            # A deadline without references of its own shows those of its task.
            owner = item if item and item.refs else None
            refs = _split(row.cell("refs"))
            self._edits.set_fields(row.line, task, owner, {"refs": refs})

    def _is_stale(self, column: str, current: str, exported: str) -> bool:
        """Tell whether the plan says something else than it did when the sheet was written."""
        if column in _PARTY_COLUMNS:
            # Whoever has another name since is the same body.
            return self._parties(current) != self._parties(exported)
        return differs(current, exported)

    def _take_cell(
        self, row: TaskRow, task: TaskRecord, item: DeadlineRecord | None, column: str
    ) -> None:
        """Take over one edited cell; what belongs to a deadline is left where the row has none."""
        value = row.cell(column)
        match column:
            case "title" | "note":
                self._edits.set_fields(row.line, task, None, {column: value or None})
            case _ if column in _TASK_ROLES:
                parties = self._parties(value)
                self._edits.set_fields(row.line, task, None, {column: parties or None})
            case _ if column in _DEADLINE_ROLES and item:
                parties = self._parties(value)
                self._edits.set_fields(row.line, task, item, {column: parties or None})
            case "own" if item:
                self._edits.set_fields(row.line, task, item, {"title": value or None})
            case "when" if item:
                self._edits.set_time(row.line, task, item, value)
            case "where" if item:
                self._edits.set_fields(row.line, task, item, {"place": value or None})
            case "filing" if item:
                self._edits.set_filing(row.line, task, item, "what", value or None)
            case "filing_to" if item and value and not row.cell("filing"):
                self._edits.note(
                    row.line, "workbook-filing", Severity.ERROR, id=item.id
                )
            case "filing_to" if item and row.cell("filing"):
                parties = self._parties(value)
                self._edits.set_filing(row.line, task, item, "to", parties or None)

    def _parties(self, cell: str) -> list[str]:
        """Return the ids of the parties that a cell names, each once; a new name becomes a new party."""
        ids = map(self._names.find_or_add, _split(cell))
        return list(dict.fromkeys(ids))


class _DocumentRows:
    """Rows of a new edition of the document: known by their references, and only their times are taken over."""

    def __init__(self, plan: PlanRecord, edits: Edits) -> None:
        self._plan = plan
        self._edits = edits
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

    def missing(self) -> Iterator[tuple[TaskRecord, str, Sequence[str]]]:
        """Yield task, id and reference of each task that the document's tables have no row of."""
        for ref, task in self._tasks.items():
            # Of a table that is not in this document nothing can be missing.
            if _table(ref) in self._tables and ref not in self._seen:
                yield task, task.id, [ref]

    def _take_row(self, row: TaskRow, task: TaskRecord) -> None:
        self._seen.add(row.ref)
        when = row.cell("when")
        if when:
            self._take_time(row, task, when)
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
            # The keeper has compared this very cell with who is in the task, and left it so.
            digest = digest_of_cell(role.id, cell, task.cast.of(role.id))
            if self._edits.proof and self._edits.proof.leaves_people(task.id, digest):
                continue
            parties, unread = read_parties(cell, spellings)
            if unread or set(parties) != set(task.cast.of(role.id)):
                named = [*parties, TO_FILL] if unread else parties
                self._edits.mark_role(row.line, task, role.id, cell, named)

    def _take_time(self, row: TaskRow, task: TaskRecord, when: str) -> None:
        items = [
            item for item in task.deadlines if not item.refs or row.ref in item.refs
        ]
        if any(self._edits.says(item, when) for item in items):
            return
        meanings = read_phrase(when, self._plan.plan.year).meanings
        if row.continues:
            # Nobody knows which deadline it is, if it is none of its own.
            self._edits.mark_time(row.line, task, when)
        elif len(items) == 1 and len(meanings) <= 1:
            self._edits.set_time(row.line, task, items[0], when)
        elif len(items) == len(meanings):
            for item, meaning in zip(items, meanings, strict=True):
                now = self._edits.current(item)
                if differing_field(meaning, now) or not binds_alike(meaning, now):
                    self._edits.set_meaning(row.line, task, item, when, meaning)
        else:
            self._edits.mark_time(row.line, task, when)


def _add_tasks(
    rows: list[TaskRow],
    outline: Outline,
    plan: PlanRecord,
    names: Names,
    edits: Edits,
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
        edits.add_task(row.line, task, row.ref)
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


def _add_parties(names: Names, outline: Outline, edits: Edits, words: Words) -> None:
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


def _split(cell: str) -> list[str]:
    """Take the parts of a cell apart: "A; B;" is A and B."""
    parts = [part.strip() for part in cell.split(";")]
    return [part for part in parts if part]


def _table(ref: str) -> str:
    return ROW_ENDING.sub("", ref)
