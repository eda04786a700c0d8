"""The schedule of every task as a paper: the columns of the document's table, with the day that counts beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.roles import Role
from kehoach.render.context import Context
from kehoach.render.pages.appendix import (
    Entry,
    Line,
    Time,
    added_tasks,
    columns_of,
    tables_of,
)
from kehoach.render.sheets.layout import attached_to

Cell: TypeAlias = dict[str, object]
"""``text``, ``small`` (texts below it), ``span`` (rows that it goes over)."""


def schedule_of(plan: Plan, context: Context) -> dict[str, object]:
    """Lay out the schedule for its layout (schedule.typ); empty where the document has no table of tasks."""
    tables = tables_of(plan, context)
    if not tables:
        return {}
    words = context.words
    roles = columns_of(plan)
    heads = [words("appendix.number"), words("appendix.what")]
    heads += [words(f"export.{role.id}") for role in roles]
    heads += [words("appendix.when"), words("appendix.safe")]
    laid = []
    for table in tables:
        parts = [
            {
                "heading": heading,
                "rows": [row for line in lines for row in _rows(context, line, roles)],
            }
            for heading, lines in table.parts
        ]
        laid.append({"name": table.name, "parts": parts})
    added = [_added(context, task) for task in added_tasks(plan)]
    return {
        "language": words.language,
        "edition": plan.edition_date.isoformat(),
        "draft": context.draft,
        "body": plan.directory.name(plan.header.issuer),
        "nation": words("checklist.nation"),
        "motto": words("checklist.motto"),
        "title": words("schedule.title"),
        "attached": attached_to(plan, context, plan),
        "explained": words("checklist.explained"),
        "roles": len(roles),
        "heads": heads,
        "tables": laid,
        "added_title": words("appendix.added"),
        "added": added,
    }


def _rows(context: Context, line: Line, roles: Iterable[Role]) -> Iterator[list[Cell]]:
    """Yield the cells of a row, one list a time that it prints; those that go over several stand in the first."""
    number: list[Cell] = [_cell(line.row.number, span=line.height)]
    for entry in line.entries:
        whole = _whole(context, entry, roles)
        for time in entry.times:
            yield [*number, *whole, *_times(context, time)]
            number, whole = [], []


def _whole(context: Context, entry: Entry, roles: Iterable[Role]) -> list[Cell]:
    """Say what of a task stands beside all of its times: its title, and who has which part."""
    span = len(entry.times)
    cells = [_cell(entry.printed.title, entry.task.note or "", span=span)]
    for role in roles:
        parties = entry.printed.parties(role.id)
        names = context.wording.parties.names(parties, entry.printed)
        cells.append(_cell(names or "–", span=span))
    return cells


def _times(context: Context, time: Time) -> list[Cell]:
    sources = context.wording.sources
    amended = [
        "; ".join([sources.phrase(item), *sources.rewordings(item)])
        for item in time.amended
    ]
    safe = [_safe(context, item) for item in time.deadlines]
    return [_cell(time.phrase or "–", *amended), _cell("\n".join(safe) or "–")]


def _safe(context: Context, item: Deadline) -> str:
    """Say the day that counts, and what it is where that is not the day by which it should be done."""
    wording, words = context.wording, context.words
    if item.status == "cancelled":
        return wording.leads.day(item)
    if not item.leading_day:
        return words("table.no-date")
    day = wording.days.spoken(item.leading_day)
    kind = wording.leads.in_cell(item)
    return day if kind == words("calendar.safe") else f"{kind}: {day}"


def _added(context: Context, task: Task) -> str:
    citation = context.wording.sources.task_citation(task)
    days = [context.wording.leads.day(item) for item in task.deadlines]
    return f"{task.title} ({citation}). {'; '.join(days)}".rstrip(" .") + "."


def _cell(text: str, *small: str, span: int = 1) -> Cell:
    return {"text": text, "small": [one for one in small if one], "span": span}
