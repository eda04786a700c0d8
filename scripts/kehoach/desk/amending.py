"""Writing an amendment: one change of one deadline, by a numbered document, into plan.yaml at its place."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach.desk.adding import (
    Addition,
    KnownNames,
    NewTimes,
    added_deadline,
    added_task,
)
from kehoach.desk.editing import PlanText, dump_document, styled, write_whole
from kehoach.document.naming import slug_of
from kehoach.editions.comparison import Comparison, compare, edition_of
from kehoach.phrases.reading import read_phrase
from kehoach.plan.amendments import ACTIONS
from kehoach.plan.kinds.parts import part_said
from kehoach.plan.kinds.registry import BY_POLICY, KINDS
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.records import (
    AmendmentRecord,
    ChangeRecord,
    DeadlineRecord,
    FilingChange,
    PlanRecord,
    RoleTexts,
    TaskRecord,
)
from kehoach.plan.resolution import load_both
from kehoach.plan.roles import DEADLINE_ROLES, TASK_ROLES, name_key
from kehoach.plan.schema import Reader, T, as_written, read_record, slug
from kehoach.plan.source import compose
from kehoach.problems import InputError, Mark, problem_at
from kehoach.words import Words

NEW_FIELDS = ("from", "time", "phrase", "title", "short", "note", "place")
"""Fields of an amended deadline that are set as they are given, in the order in which they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What the keeper asks for: one change of one deadline."""

    number: str
    date: dt.date
    reason: str | None
    action: str
    """moved, cancelled, added or reworded"""
    item: str
    """Id of the deadline, or of an instance of one."""
    to: str | None
    """The new last day, or the new period, as plan.yaml writes it."""
    fields: Mapping[str, str]
    """Other fields of the change, as plan.yaml writes them."""
    filing: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What is filed, with whom and how, by field of plan.yaml."""
    actions: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What the parties of a role do, by id of the role."""
    refs: tuple[str, ...] = ()
    """Where the amending document says it: "mục 1"."""
    addition: Addition | None = None
    """What a deadline is that tasks do not hold yet."""
    issuer: str | None = None
    """Who issued the document, where that is another body than the plan's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """A text that a new title leaves as it was, though it may hold the old words."""

    option: str
    """What changes it: "short", "lead-action"."""
    label: str
    """Key of its name."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAmendment:
    """What was written, or would be."""

    line: int
    comparison: Comparison
    already: bool = False
    """The plan has this very change: nothing was written."""
    added_line: int | None = None
    """Where the deadline stands that came with it."""
    needs_review: str | None = None
    """What the words of an added deadline leave for the keeper to decide."""
    kept: tuple[KeptText, ...] = ()
    filed: str | None = None
    """What is filed now, where it was said anew and no short word stands for it."""


def amend_plan(
    path: Path, amendment: Amendment, words: Words, *, write: bool = True
) -> WrittenAmendment:
    """Write one change into a plan; on any problem the file stays as it is. Raises InputError."""
    record, old = load_both(path)
    text = PlanText.read(path)
    made = amend_text(text, record, old, amendment, words)
    if write and not made.already:
        write_whole(path, text.text().encode())
    return made


def amend_text(
    text: PlanText, record: PlanRecord, old: Plan, amendment: Amendment, words: Words
) -> WrittenAmendment:
    """Write one change into a plan's text, of which ``record`` and ``old`` were read. Raises InputError.

    A change of a document that the plan has already is added to that; a new document stands in the order of dates. One
    document changes one deadline once: asked for the same again nothing is written, and what is asked on top of it is
    put to it. ``words`` are those in which the plan keeps what an added deadline leaves open.
    """
    amendment = _with_ids(amendment, record, old)
    change = _change(amendment, old)
    document = _document_of(record, amendment, old.path)
    added = _Added(record, old.path, amendment, words)
    known = _known_change(document, amendment.item)
    asked = _read(ChangeRecord, change, old.path) if known else None
    # What cannot be read is told of when the whole plan is read with it.
    if known and asked:
        is_told = not amendment.issuer or bool(document and document.issuer)
        if _said(known) == _said(asked) and added.stands() and is_told:
            return _already(known, old)
        _check_more(known, asked, amendment, old.path)
        _complete(text, amendment, change)
    else:
        added.write(text)
        _place(text, record, document, amendment, change)
    new_record, new = text.parse()
    return _written(amendment, old, new_record, new)


def _with_ids(amendment: Amendment, plan: PlanRecord, old: Plan) -> Amendment:
    """Put ids in the place of names. Raises InputError with every name that the plan does not know."""
    names = KnownNames(plan, old.path)
    item = amendment.item
    # An instance of a recurrence has an id that stands nowhere in the file; what is added has none yet.
    if amendment.action != "added" and item not in {one.id for _, one in old.items}:
        item = names.find("deadline", "item", item) or item
    filing = dict(amendment.filing)
    if "to" in filing:
        filing["to"] = names.parties("filing-to", filing["to"])
    addition = amendment.addition
    if addition:
        cast = {}
        for role, parties in addition.cast.items():
            cast[role] = tuple(names.parties(role, parties))
        addition = Addition(
            task=names.find("task", "task", addition.task),
            movement=names.find("movement", "movement", addition.movement),
            cast=cast,
        )
    if names.problems:
        raise InputError(names.problems)
    return dataclasses.replace(amendment, item=item, filing=filing, addition=addition)


def _document_of(
    plan: PlanRecord, amendment: Amendment, path: str
) -> AmendmentRecord | None:
    """Return the document where the plan has it. Raises InputError where it has it otherwise."""
    for document in plan.amendments:
        if document.number != amendment.number:
            continue
        # One document has one date: a second one is a slip in the number or in the date.
        if document.date != amendment.date:
            values = {"number": document.number, "date": document.date}
            place = document.at.of("date")
            raise _problem(path, place, "amendment-other-date", values)
        if amendment.reason and document.reason not in (None, amendment.reason):
            values = {"number": document.number, "reason": document.reason}
            place = document.at.of("reason")
            raise _problem(path, place, "amendment-other-reason", values)
        if amendment.issuer and document.issuer not in (None, amendment.issuer):
            values = {"number": document.number, "issuer": document.issuer}
            place = document.at.of("issuer")
            raise _problem(path, place, "amendment-other-issuer", values)
        return document
    return None


def _known_change(document: AmendmentRecord | None, item: str) -> ChangeRecord | None:
    """Return the change that a document makes already of a deadline."""
    for change in document.changes if document else ():
        if item in [getattr(change, action) for action in ACTIONS]:
            return change
    return None


def _said(change: ChangeRecord) -> dict[str, object]:
    """Return everything that a change says; its kind follows from the phrase."""
    said: dict[str, object] = {}
    for name, value in as_written(change).items():
        if isinstance(value, FilingChange | RoleTexts):
            for part, text in as_written(value).items():
                said[f"{name}.{part}"] = text
        elif name != "kind":
            said[name] = value
    return said


def _check_more(
    known: ChangeRecord, asked: ChangeRecord, amendment: Amendment, path: str
) -> None:
    """Raise InputError unless what is asked is what a document changes already, and something on top of it."""
    if not amendment.addition and _said(known).items() <= _said(asked).items():
        return
    line = known.at.mark.line
    values = {"id": amendment.item, "number": amendment.number, "line": line}
    raise _problem(path, known.at.mark, "amend-other-content", values)


def _complete(text: PlanText, amendment: Amendment, change: dict[str, Any]) -> None:
    """Put to a written change what it does not say yet."""

    def complete(document: Any) -> None:
        _tell_issuer(document, amendment)
        for written in document["changes"]:
            if written.get(amendment.action) != amendment.item:
                continue
            for name, value in change.items():
                # What stands keeps its own way of writing.
                if name not in written or isinstance(value, dict):
                    written[name] = styled(value)

    text.edit("amendments", amendment.number, complete)


def _place(
    text: PlanText,
    plan: PlanRecord,
    document: AmendmentRecord | None,
    amendment: Amendment,
    change: dict[str, Any],
) -> None:
    """Write a change under its document, which is written too where the plan does not have it."""
    if document:
        text.edit(
            "amendments", document.number, lambda data: _append(data, amendment, change)
        )
        return
    # Behind those of the same day, since it was written later.
    before = sum(known.date <= amendment.date for known in plan.amendments)
    data = {
        "number": amendment.number,
        "date": amendment.date,
        "issuer": amendment.issuer,
        "reason": amendment.reason,
        "changes": [change],
    }
    text.append("amendments", data, before)


def _tell_issuer(document: Any, amendment: Amendment) -> None:
    """Put behind the date of a document who issued it, where that does not stand there yet."""
    if amendment.issuer and "issuer" not in document:
        place = list(document).index("date") + 1
        document.insert(place, "issuer", styled(amendment.issuer))


def _append(data: Any, amendment: Amendment, change: dict[str, Any]) -> None:
    _tell_issuer(data, amendment)
    if amendment.reason and "reason" not in data:
        data.insert(list(data).index("changes"), "reason", styled(amendment.reason))
    data["changes"].append(styled(change))


def _change(amendment: Amendment, plan: Plan) -> dict[str, Any]:
    """Write the change as plan.yaml has it, with a new kind where the phrase gives the deadline one.

    A day moved to "trong tháng 5/2020": ``{moved: hop, kind: month, period: 5/2020, phrase: trong tháng 5/2020}``.
    """
    change: dict[str, Any] = {amendment.action: amendment.item}
    refs = {"refs": list(amendment.refs)} if amendment.refs else {}
    # All that is said of what is new stands with it in tasks.
    if amendment.addition:
        return {**change, **refs}
    if amendment.to and _is_part_told(amendment, plan.header.year):
        # Its days are the policy's, and its phrase says which part of which month.
        change["kind"] = BY_POLICY
    elif amendment.to:
        kinds = {item.id: item.kind for _, item in plan.items}
        # What is added is in no plan yet: it is an event unless its phrase says more.
        old = kinds.get(amendment.item, "event")
        kind = _kind_told(amendment, plan.header.year) or old
        if kind != old:
            change["kind"] = kind
        # A month is moved by its period, a range by its end, most by their date.
        moved_field = next(iter(KINDS[kind].moved_by), "date")
        change[moved_field] = amendment.to
    return {**change, **amendment.fields, **_parts(amendment), **refs}


def _parts(amendment: Amendment) -> dict[str, Any]:
    """Write what is filed and what the roles do; a filing of which only the words are new is written as those."""
    parts: dict[str, Any] = {}
    if amendment.filing:
        parts["filing"] = dict(amendment.filing)
    if amendment.filing.keys() == {"what"} and not amendment.addition:
        parts["filing"] = amendment.filing["what"]
    if amendment.actions:
        parts["actions"] = dict(amendment.actions)
    return parts


def _is_part_told(amendment: Amendment, year: int) -> bool:
    """Tell whether a deadline is moved to a part of a month, the same in ``--to`` and in the document's words."""
    part = part_said(amendment.to or "", year)
    return bool(part) and part == part_said(amendment.fields.get("phrase", ""), year)


def _kind_told(amendment: Amendment, year: int) -> str | None:
    """Return the kind that the new phrase gives a deadline; None where it gives none, or more than one."""
    phrase = amendment.fields.get("phrase", "")
    meanings = read_phrase(phrase, year).meanings
    # The end of a month binds as the month does, whatever tells that.
    kinds = [meaning.kind for meaning in meanings if meaning.worded or meaning.period]
    if len(kinds) == 1 and KINDS[kinds[0]].has_own_day:
        return kinds[0]
    return None


class _Added:
    """What an amendment adds to the tasks of a plan; mostly nothing."""

    def __init__(
        self, plan: PlanRecord, path: str, amendment: Amendment, words: Words
    ) -> None:
        self._plan = plan
        self._path = path
        self._amendment = amendment
        self._times = NewTimes(plan, path, words)
        self._owners: dict[str, tuple[TaskRecord, DeadlineRecord]] = {}
        for task in plan.tasks:
            self._owners.update((item.id, (task, item)) for item in task.deadlines)

    def stands(self) -> bool:
        """Tell whether tasks hold it as it would be written; true where nothing is to be added."""
        addition = self._amendment.addition
        if not addition:
            return True
        task, item = self._owners[self._amendment.item]
        if addition.task:
            return item == _read(DeadlineRecord, self._deadline(), self._path)
        return task == _read(TaskRecord, self._task(addition), self._path)

    def write(self, text: PlanText) -> None:
        """Write it. Raises InputError where its id is taken, or where there is nothing to add."""
        amendment, addition = self._amendment, self._amendment.addition
        if not addition:
            if amendment.action == "added" and amendment.item not in self._owners:
                raise self._refusal("amend-nothing-added", self._plan.at.of("tasks"))
            return
        try:
            slug().convert(amendment.item)
        except ValueError as error:
            suggestion = slug_of(amendment.fields.get("title", amendment.item), set())
            place = self._plan.at.of("tasks")
            raise self._refusal(
                "amend-id-shape", place, suggestion=suggestion
            ) from error
        for task in self._plan.tasks:
            taken = [task.at, *(item.at for item in task.deadlines)]
            names = [task.id, *(item.id for item in task.deadlines)]
            if amendment.item in names:
                place = taken[names.index(amendment.item)].of("id")
                raise self._refusal("amend-id-taken", place, line=place.line)
        if addition.task:
            deadline = self._deadline()
            text.edit("tasks", addition.task, lambda data: _put_under(data, deadline))
        else:
            text.append("tasks", self._task(addition))

    def _task(self, addition: Addition) -> dict[str, Any]:
        return added_task(self._amendment.item, addition, self._deadline())

    def _deadline(self) -> dict[str, Any]:
        amendment = self._amendment
        assert amendment.addition
        days: dict[str, str] = {}
        fields: dict[str, str] = {}
        for name, value in amendment.fields.items():
            (days if name in ("from", "time") else fields)[name] = value
        if amendment.to:
            days["to"] = amendment.to
        has_filers = any(role.id in amendment.addition.cast for role in DEADLINE_ROLES)
        time = self._times.read(fields["phrase"], days, has_filers=has_filers)
        # It stands in the amending document alone, so it cites no other.
        refs = [f"{amendment.number}, {ref}" for ref in amendment.refs]
        given = {
            **time,
            **fields,
            **_parts(amendment),
            "refs": refs or [amendment.number],
        }
        return added_deadline(amendment.item, amendment.addition, given)

    def _refusal(self, code: str, place: Mark, **values: object) -> InputError:
        return _problem(self._path, place, code, {"id": self._amendment.item, **values})


def _put_under(task: Any, deadline: dict[str, Any]) -> None:
    """Put a deadline behind those of a task."""
    if not task.get("deadlines"):
        task["deadlines"] = styled([deadline])
    else:
        task["deadlines"].append(styled(deadline))


def _read(record: type[T], fields: dict[str, Any], path: str) -> T | None:
    """Read fields as they would be read from the file; None where they have faults."""
    node = compose(dump_document(fields).encode(), path)
    # Without the names of a plan each reference stays the id that it is.
    return read_record(record, node, Reader(path))


def _problem(
    path: str, place: Mark, code: str, values: Mapping[str, object]
) -> InputError:
    return InputError([problem_at(path, place, code, values)])


def _already(known: ChangeRecord, plan: Plan) -> WrittenAmendment:
    edition = edition_of(plan)
    return WrittenAmendment(
        line=known.at.mark.line, comparison=compare(edition, edition), already=True
    )


def _written(
    amendment: Amendment, old: Plan, record: PlanRecord, new: Plan
) -> WrittenAmendment:
    [document] = [one for one in record.amendments if one.number == amendment.number]
    made = WrittenAmendment(
        line=document.at.mark.line,
        comparison=compare(edition_of(old), edition_of(new)),
    )
    found = _find(new, amendment)
    if not found:
        return made
    task, item = found
    if "what" in amendment.filing and item.filing and not item.filing.short:
        made = dataclasses.replace(made, filed=item.filing.what)
    if amendment.addition:
        return dataclasses.replace(
            made, added_line=item.at.mark.line, needs_review=item.needs_review
        )
    return dataclasses.replace(made, kept=tuple(_kept_texts(amendment, task, item)))


def _find(plan: Plan, amendment: Amendment) -> tuple[Task, Deadline] | None:
    """Return the deadline that an amendment names, or the first instance of the recurrence that it names."""
    for task, item in plan.items:
        if item.id == amendment.item:
            return task, item
    for task, item in plan.items:
        if item.id.startswith(f"{amendment.item}-") and item.occurrence:
            return task, item
    return None


def _kept_texts(amendment: Amendment, task: Task, item: Deadline) -> Iterator[KeptText]:
    """Yield what a new title leaves standing: readers are told these texts instead of the title."""
    if "title" not in amendment.fields:
        return
    if item.short and "short" not in amendment.fields:
        yield KeptText(option="short", label="amend.short", text=item.short)
    for role in TASK_ROLES:
        text = item.actions.of(role.id)
        if text and role.id not in amendment.actions and task.parties(role.id, item):
            yield KeptText(
                option=f"{role.id}-action", label=name_key(role.id), text=text
            )
    if item.filing and "what" not in amendment.filing:
        yield KeptText(option="filing", label="amend.filing", text=item.filing.what)
