"""The sheet of all that waits to be looked at: what was looked at is ticked, and is a doubt no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kehoach.desk.workbook import exemptions
from kehoach.desk.workbook.changes import Changes, is_ticked, known_rows, parties_of
from kehoach.desk.workbook.layout import ID, Column, Edited, plain
from kehoach.plan.records import PlanRecord, Unit
from kehoach.words import Words

KEY = "reviews"
_SEEN = "seen"
_TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """One ``needs_review``."""

    id: str
    """What it is about, by kind and id: "deadline:hop"."""
    section: str
    """The field of plan.yaml that holds it."""
    record: str
    """Id of the record in that section; of an exemption its place there."""
    deadline: str
    """Id of the deadline within a task."""
    sort: str
    """Key of what kind of thing it is about."""
    about: str
    text: str
    line: int


def _doubts(plan: PlanRecord) -> Iterator[_Doubt]:
    for section, record, deadline, sort, about, holder in _holders(plan):
        if not holder.needs_review:
            continue
        yield _Doubt(
            id=f"{sort}:{deadline or record}",
            section=section,
            record=record,
            deadline=deadline,
            sort=sort,
            about=about,
            text=holder.needs_review,
            line=holder.at.of("needs_review").line,
        )


def _holders(plan: PlanRecord) -> Iterator[tuple[str, str, str, str, str, Any]]:
    """Yield whatever may need a review: section, id, id of the deadline, sort, name, record."""
    header = plan.plan
    yield "plan", header.id, "", "plan", header.title, header
    for party in parties_of(plan):
        is_unit = isinstance(party, Unit)
        section, sort = ("units", "unit") if is_unit else ("groups", "group")
        yield section, party.id, "", sort, party.name, party
    for task in plan.tasks:
        yield "tasks", task.id, "", "task", task.title, task
        for item in task.deadlines:
            title = f"{item.title or task.title} ({item.phrase})"
            yield "tasks", task.id, item.id, "deadline", title, item
    for known in plan.not_a_deadline:
        identity = exemptions.id_of(known)
        yield "not_a_deadline", identity, "", "exemption", known.text, known


def columns(words: Words) -> tuple[Column, ...]:
    """Return the columns of the sheet."""
    return (
        Column(key=ID, width=26, locked=True),
        Column(key="line", width=10, locked=True),
        Column(key="sort", width=14, locked=True),
        Column(key="about", width=44, locked=True),
        Column(key=_TEXT, width=70, locked=True),
        Column(key=_SEEN, width=10, choices=(words("workbook.tick"),)),
    )


def rows_of(plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
    """Yield a row for each doubt, in the order of the file."""
    for doubt in sorted(_doubts(plan), key=lambda doubt: doubt.line):
        yield {
            ID: doubt.id,
            "line": str(doubt.line),
            "sort": words(f"workbook.{doubt.sort}"),
            "about": doubt.about,
            _TEXT: doubt.text,
            _SEEN: "",
        }


def take_over(changes: Changes, sheet: Edited) -> None:
    """Take away the doubts that are ticked; one that says something else by now is told."""
    doubts = {doubt.id: doubt for doubt in _doubts(changes.record)}
    # One that is settled already needs nothing more.
    ids = {**dict.fromkeys(sheet.base), **doubts}
    for row in known_rows(changes, sheet, ids):
        doubt = doubts.get(row.id)
        if doubt is None or not is_ticked(changes, sheet, row, _SEEN):
            continue
        base = sheet.base.get(row.id, {})
        if plain(base.get(_TEXT, doubt.text)) != plain(doubt.text):
            changes.note(sheet, row, _SEEN, "workbook-other-doubt", plan=doubt.text)
            continue
        _settle(changes, doubt)
        changes.done(sheet, row, "workbook-seen", id=row.id, text=doubt.about)


def _settle(changes: Changes, doubt: _Doubt) -> None:
    def change(data: Any) -> None:
        data.pop("needs_review", None)

    def change_within(task: Any) -> None:
        for item in task["deadlines"]:
            if item["id"] == doubt.deadline:
                change(item)

    match doubt.section:
        case "plan":
            changes.text.change_header(change)
        case "not_a_deadline":
            place = exemptions.place_of(changes.record, doubt.record)
            changes.text.change_at(doubt.section, place, change)
        case _:
            changes.text.edit(
                doubt.section, doubt.record, change_within if doubt.deadline else change
            )
