"""The sheet of amendments: those that stand are shown, new rows are written as ``kehoach amend`` writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kehoach.dates import print_date
from kehoach.desk.adding import Addition, KnownNames
from kehoach.desk.amending import (
    NEW_FIELDS,
    Amendment,
    WrittenAmendment,
    amend_text,
)
from kehoach.desk.proposing import new_days
from kehoach.desk.workbook import tasks
from kehoach.desk.workbook.cells import CellReader, shown
from kehoach.desk.workbook.changes import Changes, known_parties, parties_of
from kehoach.desk.workbook.layout import ID, Column, Edited, Row
from kehoach.desk.workbook.records import new_rows, one_line, tell_at_cells
from kehoach.document.naming import slug_of
from kehoach.phrases.reading import read_phrase
from kehoach.plan.amendments import ACTIONS
from kehoach.plan.model import Plan
from kehoach.plan.records import (
    AmendmentRecord,
    ChangeRecord,
    DeadlineRecord,
    FilingChange,
    PlanRecord,
    TaskRecord,
)
from kehoach.plan.roles import DEADLINE_ROLES, ROLES, TASK_ROLES
from kehoach.problems import InputError, Severity
from kehoach.words import Words

KEY = "amendments"
_ACTION, _ITEM, _TO, _TASK = "action", "item", "to", "task"
_FILING, _FILING_TO = "filing", "filing_to"
_OF_DOCUMENT = {"number": 18, "date": 16}
_MORE_OF_DOCUMENT = {"reason": 36, "refs": 22, "issuer": 26}
_TEXTS = {"phrase": 32, _TO: 14, "title": 36, "place": 26, "note": 30}
_REST = {_FILING: 30, _FILING_TO: 26, _TASK: 26}
_CHANGED = ("phrase", "title", "place", "note")
"""Columns that are fields of a change."""
_ROLES = tuple(role.id for role in ROLES)
_COLUMN_OF = {
    "amendment-before-plan": "date",
    "amendment-other-date": "date",
    "amendment-other-reason": "reason",
    "amendment-other-issuer": "issuer",
    "amend-other-content": "number",
    "amend-who-files": DEADLINE_ROLES[0].id,
    "amend-several-days": "phrase",
    "amend-no-day": "phrase",
}
"""The cell that has what keeps an amendment from being written, by the code of the problem."""


def columns(words: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    actions = tuple(words(f"workbook.{action}") for action in ACTIONS)
    return (
        Column(key=ID, width=16, locked=True),
        *_columns(_OF_DOCUMENT),
        Column(key=_ACTION, width=14, choices=actions),
        Column(key=_ITEM, width=36, suggested=(tasks.KEY, ID)),
        *_columns(_TEXTS),
        *_columns(_MORE_OF_DOCUMENT),
        *_columns(_REST),
        *(Column(key=role, width=26, head=_role_head(role)) for role in _ROLES),
    )


def _role_head(role: str) -> str:
    # As the sheet of tasks calls it.
    return f"export.{role}"


def _columns(widths: Mapping[str, int]) -> Iterator[Column]:
    for key, width in widths.items():
        yield Column(key=key, width=width)


def rows_of(plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
    """Yield a row for each change of an amendment."""
    labels = {party.id: party.name for party in parties_of(plan)}
    for number, amendment in enumerate(plan.amendments, start=1):
        for place, change in enumerate(amendment.changes, start=1):
            texts = {name: shown(change, name, labels, words) for name in _CHANGED}
            filing = change.filing
            yield {
                ID: f"amendment-{number}-{place}",
                "number": amendment.number,
                "date": print_date(amendment.date),
                **_said(change, words),
                **texts,
                "reason": amendment.reason or "",
                "refs": shown(change, "refs", labels, words),
                "issuer": amendment.issuer or "",
                _FILING: filing.what or "",
                _FILING_TO: shown(filing, "to", labels, words),
            }


def _said(change: ChangeRecord, words: Words) -> dict[str, str]:
    """Say what is done to which deadline, and its new day."""
    day = change.date or change.to
    cells = {_TO: print_date(day) if day else change.period or ""}
    for action in ACTIONS:
        identity = getattr(change, action)
        if identity:
            cells |= {_ACTION: words(f"workbook.{action}"), _ITEM: identity}
    return cells


def take_over(changes: Changes, sheet: Edited) -> None:
    """Write the amendments that were added; what keeps one from being written is told at its cell.

    Raises InputError.
    """
    for row in new_rows(changes, sheet):
        record, plan = changes.text.parse()
        reading = _RowReader(changes, sheet, row, record, plan)
        amendment = reading.read()
        if amendment is None:
            continue
        try:
            made = amend_text(changes.text, record, plan, amendment, changes.words)
        except InputError as error:
            column = _TO if row.cells.get(_TO) else _ITEM
            tell_at_cells(changes, sheet, row, error, _COLUMN_OF, column)
            # What comes behind it may stand on it.
            changes.refuse_errors()
        if not made.already:
            _tell(changes, sheet, row, amendment, made)


def _tell(
    changes: Changes,
    sheet: Edited,
    row: Row,
    amendment: Amendment,
    made: WrittenAmendment,
) -> None:
    words = changes.words
    values = {"id": amendment.item, "number": amendment.number}
    action = words(f"workbook.{amendment.action}")
    changes.done(sheet, row, "workbook-amended", **values, text=action)
    if made.needs_review:
        text = made.needs_review
        changes.note(
            sheet, row, "phrase", "workbook-added-review", Severity.WARNING, text=text
        )
    if made.kept:
        kept = [f"{words(one.label)} “{one.text}”" for one in made.kept]
        changes.note(
            sheet,
            row,
            "title",
            "workbook-kept",
            Severity.WARNING,
            id=amendment.item,
            text="; ".join(kept),
        )


@dataclass(frozen=True, slots=True)
class _Timed:
    """The days of a change, by option of ``kehoach amend``."""

    days: Mapping[str, str]

    @property
    def to(self) -> str | None:
        return self.days.get("to")

    @property
    def others(self) -> dict[str, str]:
        return {name: text for name, text in self.days.items() if name != "to"}


class _RowReader:
    """Reads one new row; what is wrong with it is told at its cells."""

    def __init__(
        self, changes: Changes, sheet: Edited, row: Row, record: PlanRecord, plan: Plan
    ) -> None:
        self._changes = changes
        self._sheet = sheet
        self._row = row
        self._record = record
        self._plan = plan
        self._cells = CellReader(sheet.path, known_parties(record))
        self._kinds = {item.id: item.kind for _, item in plan.items}

    def read(self) -> Amendment | None:
        """Return what a row asks for; None where it has a fault."""
        noted = len(self._changes.problems)
        amendment = self._read()
        self._changes.problems += self._cells.problems
        is_sound = len(self._changes.problems) == noted
        return amendment if is_sound else None

    def _read(self) -> Amendment | None:
        number = self._field(AmendmentRecord, "number")
        date = self._field(AmendmentRecord, "date")
        action = self._action()
        if not (number and isinstance(date, dt.date) and action):
            return None
        self._refuse_known(number, date)
        self._refuse_foreign(action)
        if action == "added":
            item, addition = self._added(number)
        else:
            item, addition = self._item(), None
        if not item or self._has_problems():
            return None
        timed = self._timed(action, item)
        fields = {name: self._text(name) for name in _CHANGED if self._text(name)}
        fields |= timed.others
        filing: dict[str, Any] = {}
        if self._text(_FILING):
            filing["what"] = self._text(_FILING)
        receivers = self._field(FilingChange, "to", _FILING_TO)
        if receivers:
            filing["to"] = list(receivers)
        return Amendment(
            number=number,
            date=date,
            reason=self._text("reason") or None,
            action=action,
            item=item,
            to=timed.to,
            fields={name: fields[name] for name in NEW_FIELDS if name in fields},
            filing=filing,
            refs=tuple(self._field(ChangeRecord, "refs") or ()),
            addition=addition,
            issuer=self._text("issuer") or None,
        )

    def _has_problems(self) -> bool:
        return bool(self._cells.problems)

    def _text(self, column: str) -> str:
        return one_line(self._row.cells.get(column, ""))

    def _field(self, record: type, name: str, column: str = "") -> Any:
        """Read a cell as a field of a record."""
        column = column or name
        text = self._row.cells.get(column, "")
        if record is not ChangeRecord and column not in (_FILING_TO, *_ROLES):
            text = one_line(text)
        return self._cells.read(record, name, text, self._sheet.mark(self._row, column))

    def _refuse(self, column: str, code: str, **values: str) -> None:
        self._changes.note(
            self._sheet, self._row, column, code, Severity.ERROR, **values
        )

    def _head(self, column: str) -> str:
        is_role = column in _ROLES
        key = _role_head(column) if is_role else f"workbook.{KEY}.{column}"
        return self._changes.words(key)

    def _action(self) -> str | None:
        """Return what is done to a deadline: what is chosen, or that it is moved where no more than a time is said."""
        words = self._changes.words
        said = self._text(_ACTION)
        for action in ACTIONS:
            if said.casefold() == words(f"workbook.{action}").casefold():
                return action
        if not said and self._text(_ITEM) and self._text("phrase"):
            return "moved"
        options = ", ".join(words(f"workbook.{action}") for action in ACTIONS)
        self._refuse(_ACTION, "workbook-not-choice", text=said, options=options)
        return None

    def _refuse_known(self, number: str, date: dt.date) -> None:
        """Tell of what the plan says otherwise of a document that it has."""
        for document in self._record.amendments:
            if document.number != number:
                continue
            known = {
                "date": print_date(document.date),
                "reason": document.reason or "",
                "issuer": document.issuer or "",
            }
            given = {name: self._text(name) for name in known}
            given["date"] = print_date(date)
            for name, text in known.items():
                if text and given[name] and given[name] != one_line(text):
                    said = {"number": number, "head": self._head(name), "text": text}
                    self._refuse(name, "workbook-document-known", **said)

    def _refuse_foreign(self, action: str) -> None:
        """Tell of cells that say nothing of what is done."""
        words = self._changes.words
        of_added = (_TASK, *_ROLES)
        filled = [name for name in self._row.cells if self._text(name)]
        for name in filled:
            is_foreign = {
                "cancelled": name in (*_CHANGED, _TO, _FILING, _FILING_TO, *of_added),
                "moved": name in of_added,
                "reworded": name in (_TO, *of_added),
                "added": name == _ITEM,
            }[action]
            if is_foreign:
                said = {"head": self._head(name), "action": words(f"workbook.{action}")}
                self._refuse(name, "workbook-other-action", **said)
        needed = {"moved": ["phrase"], "added": ["phrase"]}.get(action, [])
        if action == "added" and _TASK not in filled:
            needed.append("title")
        for name in needed:
            if name not in filled:
                self._refuse(name, "workbook-cell-needed", head=self._head(name))
        if action == "reworded" and not {*_CHANGED, _FILING, _FILING_TO} & {*filled}:
            self._refuse("phrase", "workbook-words-needed")
        if _FILING_TO in filled and _FILING not in filled and action == "added":
            self._refuse(_FILING, "workbook-cell-needed", head=self._head(_FILING))

    def _item(self) -> str | None:
        """Return the id of the deadline that is meant, by id or title."""
        text = self._text(_ITEM)
        if not text:
            self._refuse(_ITEM, "workbook-cell-needed", head=self._head(_ITEM))
            return None
        if text in self._kinds:
            return text
        return self._found("deadline", _ITEM, text)

    def _found(self, kind: str, column: str, text: str) -> str | None:
        names = KnownNames(self._record, self._plan.path)
        identity = names.find(kind, column, text)
        if identity is None:
            said = dict(names.problems[0].values)
            nearest = str(said.get("nearest") or "")
            self._refuse(column, "workbook-unknown-item", text=text, nearest=nearest)
        return identity

    def _timed(self, action: str, item: str) -> _Timed:
        """Return the new days: those that are typed, or those that the words mean."""
        phrase, typed = self._text("phrase"), self._text(_TO)
        if typed:
            return _Timed({"to": typed})
        if action != "moved" or not phrase:
            # What is added is dated by its words as it is written.
            return _Timed({})
        meanings = read_phrase(phrase, self._record.plan.year).meanings
        kind = self._kinds.get(item) or self._written_kind(item)
        days = new_days(kind, phrase, meanings[0]) if len(meanings) == 1 else {}
        if not days:
            self._refuse("phrase", "workbook-no-day", text=phrase, head=self._head(_TO))
        return _Timed(days)

    def _written_kind(self, item: str) -> str:
        """Return the kind of a deadline that recurs, and stands in the plan as its instances alone."""
        for task in self._record.tasks:
            for deadline in task.deadlines:
                if deadline.id == item:
                    return deadline.kind
        return "event"

    def _added(self, number: str) -> tuple[str | None, Addition | None]:
        """Return id and people of what is added; that of the same row where it was taken over before."""
        cast: dict[str, tuple[str, ...]] = {}
        for record, roles in (
            (TaskRecord, TASK_ROLES),
            (DeadlineRecord, DEADLINE_ROLES),
        ):
            for role in roles:
                parties = self._field(record, role.id)
                if parties:
                    cast[role.id] = tuple(parties)
        task = None
        if self._text(_TASK):
            task = self._found("task", _TASK, self._text(_TASK))
            self._refuse_own_task(cast)
        phrase, typed = self._text("phrase"), self._text(_TO)
        files = any(role.id in cast for role in DEADLINE_ROLES)
        reading = read_phrase(phrase, self._record.plan.year)
        if not files and (self._text(_FILING) or reading.filer):
            filer = DEADLINE_ROLES[0].id
            self._refuse(filer, "workbook-cell-needed", head=self._head(filer))
        is_dated = reading.meanings and (reading.understood or typed)
        is_one = len(reading.meanings) <= 1 and (is_dated or typed)
        if phrase and not is_one:
            self._refuse("phrase", "workbook-no-day", text=phrase, head=self._head(_TO))
        addition = Addition(task=task, movement=None, cast=cast)
        return self._id_of_added(number, task), addition

    def _refuse_own_task(self, cast: Mapping[str, object]) -> None:
        for role in TASK_ROLES:
            if role.id in cast:
                self._refuse(role.id, "workbook-own-task", head=self._head(role.id))

    def _id_of_added(self, number: str, task: str | None) -> str:
        title = self._text("title")
        taken: set[str] = {ended.id for ended in self._record.ended}
        added: set[str] = set()
        for document in self._record.amendments:
            if document.number == number:
                added.update(filter(None, (one.added for one in document.changes)))
        for known in self._record.tasks:
            taken.add(known.id)
            for item in known.deadlines:
                taken.add(item.id)
                is_same = item.phrase == self._text("phrase") and (
                    title in (item.title, known.title) or known.id == task
                )
                if is_same and item.id in added:
                    return item.id
        return slug_of(title or task or "", taken)
