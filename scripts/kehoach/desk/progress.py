"""What units reported against what the plan asks, on a day: done, late, nothing heard of; a summary for who leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.dates import print_date
from kehoach.desk.exports import Table
from kehoach.desk.returns import Result, Returned
from kehoach.plan.model import Plan
from kehoach.render.context import make_context
from kehoach.render.sheets.layout import Line, Sheet, sheet_of
from kehoach.words import Words

SUMMARY_WIDTHS = {
    "excel-unit": 28,
    "column-what": 60,
    "excel-status": 16,
    "column-result": 30,
    "column-notes": 30,
    "column-due": 16,
    "excel-printed": 28,
    "excel-late": 18,
    "excel-id": 40,
}
"""Columns of the summary but the last, by their words below ``checklist``, with their widths in signs."""
_FILE_WIDTH = 28
LATE, UNSAFE = "late", "unsafe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a line of a sheet stands."""

    line: Line
    result: Result | None
    """None where the sheet did not come, or came without the line."""
    late: str
    """``LATE`` past what the document says, ``UNSAFE`` past the last safe day; empty before, and for what is done."""

    @property
    def done(self) -> bool:
        """Whether it is reported as done."""
        return bool(self.result and self.result.done)

    @property
    def typed(self) -> str:
        """What was written of it, in one line."""
        texts = (self.result.result, self.result.note) if self.result else ()
        return "; ".join(" ".join(text.split()) for text in texts if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a sheet stands."""

    sheet: Sheet
    came: bool
    standings: tuple[Standing, ...]

    @property
    def asked(self) -> int:
        """How many of its lines still ask for something, or did before it was done."""
        return sum(not one.line.cancelled for one in self.standings)

    @property
    def done(self) -> int:
        """How many of those are reported as done."""
        return sum(one.done and not one.line.cancelled for one in self.standings)

    def late(self, how: str) -> tuple[Standing, ...]:
        """List what is ``LATE`` or ``UNSAFE``."""
        return tuple(one for one in self.standings if one.late == how)


def progress_of(plan: Plan, returned: Returned, on: dt.date) -> list[Progress]:
    """Hold what came back against every sheet of the plan."""
    context = make_context(plan, today=on, content={})
    results = {(one.sheet, one.deadline): one for one in returned.results}
    progress = []
    for party in plan.directory.addressees:
        sheet = sheet_of(plan, context, party)
        standings = [
            _standing(line, results.get((party.id, line.deadline)), on)
            for line in sheet.lines
        ]
        progress.append(
            Progress(
                sheet=sheet,
                came=party.id in returned.sheets,
                standings=tuple(standings),
            )
        )
    return progress


def _standing(line: Line, result: Result | None, on: dt.date) -> Standing:
    late = ""
    if not line.cancelled and not (result and result.done):
        if line.usable and on > line.usable:
            late = LATE
        elif line.leading and on > line.leading:
            late = UNSAFE
    return Standing(line=line, result=result, late=late)


def summary_columns(words: Words) -> dict[str, int]:
    """Return the heads of the summary, with their widths."""
    columns = {
        words(f"checklist.{name}"): width for name, width in SUMMARY_WIDTHS.items()
    }
    columns[words("returns.file")] = _FILE_WIDTH
    return columns


def summary_of(progress: Iterable[Progress], words: Words) -> Table:
    """List a row for each line of each unit."""
    return [
        _row(one, standing, words) for one in progress for standing in one.standings
    ]


def _row(progress: Progress, standing: Standing, words: Words) -> tuple[str, ...]:
    line, result = standing.line, standing.result
    return (
        progress.sheet.name,
        line.what,
        _status(progress, standing, words),
        result.result if result else "",
        result.note if result else "",
        print_date(line.leading) if line.leading else "",
        line.printed,
        words(f"status.{standing.late}") if standing.late else "",
        f"{progress.sheet.id}/{line.deadline}",
        "; ".join(result.files) if result else "",
    )


def _status(progress: Progress, standing: Standing, words: Words) -> str:
    result = standing.result
    # Done before it was called off: that stays true.
    if standing.line.cancelled and not standing.done:
        return words("status.cancelled-line")
    if not progress.came:
        return words("returns.status-unsent")
    return words(f"status.{result.status if result else 'todo'}")


def told(progress: Iterable[Progress], on: dt.date, words: Words) -> Iterator[str]:
    """Say of each unit whose sheet came what is done and what is late, and whose did not come."""
    unsent = []
    for one in progress:
        if one.came:
            yield from _told_of(one, on, words)
        elif one.asked:
            unsent.append(_unsent(one, words))
    if unsent:
        yield words("returns.unsent", names="; ".join(unsent))


def _told_of(progress: Progress, on: dt.date, words: Words) -> Iterator[str]:
    late, unsafe = progress.late(LATE), progress.late(UNSAFE)
    counts = {
        "name": progress.sheet.name,
        "done": progress.done,
        "all": progress.asked,
        "late": len(late),
        "unsafe": len(unsafe),
        "day": print_date(on),
    }
    yield words("returns.unit-late" if late or unsafe else "returns.unit", **counts)
    listed = {
        "done": [one for one in progress.standings if one.done],
        "late": late,
        "unsafe": unsafe,
        "noted": [
            one
            for one in progress.standings
            if one.typed and not one.done and not one.late
        ],
    }
    for name, standings in listed.items():
        if standings:
            yield words(f"returns.{name}")
            for standing in standings:
                yield _told_line(standing, words)


def _told_line(standing: Standing, words: Words) -> str:
    line = standing.line
    if line.leading:
        text = words("returns.line", day=print_date(line.leading), what=line.what)
    else:
        text = words("returns.line-undated", what=line.what)
    if standing.typed:
        return words("returns.line-typed", line=text, typed=standing.typed)
    return text


def _unsent(progress: Progress, words: Words) -> str:
    late = len(progress.late(LATE))
    if not late:
        return progress.sheet.name
    return words("returns.unsent-late", name=progress.sheet.name, late=late)
