"""The sheets of a workbook beside that of the tasks: written of a plan, and taken over into one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from kehoach.desk.workbook import (
    amendments,
    bodies,
    corrections,
    exemptions,
    head,
    list_rows,
    parties,
    records,
    reviews,
    tasks,
)
from kehoach.desk.workbook.changes import Changes
from kehoach.desk.workbook.layout import Column, Edited, Table
from kehoach.desk.workbook.lists import LISTS
from kehoach.desk.workbook.reading import Book
from kehoach.plan.records import PlanRecord
from kehoach.problems import Mark, Severity, problem_at
from kehoach.words import Words

_SPARE_ROWS = 200


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet: what it consists of, and its way back."""

    key: str
    columns: Callable[[Words], tuple[Column, ...]]
    rows_of: Callable[[PlanRecord, Words], Iterable[Mapping[str, str]]]
    take_over: Callable[[Changes, Edited], object]
    spare_rows: int = _SPARE_ROWS
    records: bool = False
    """Its rows are records that stay as they are; new ones are written behind everything else."""


_PAGES = (
    _Page(head.KEY, head.columns, head.rows_of, head.take_over, 0),
    _Page(parties.KEY, parties.columns, parties.rows_of, parties.take_over),
    _Page(reviews.KEY, reviews.columns, reviews.rows_of, reviews.take_over, 0),
    _Page(exemptions.KEY, exemptions.columns, exemptions.rows_of, exemptions.take_over),
    *(
        _Page(form.key, form.columns, form.rows_of, partial(list_rows.take_over, form))
        for form in LISTS
    ),
    *(
        _Page(room.KEY, room.columns, room.rows_of, room.take_over, records=True)
        for room in (amendments, corrections)
    ),
    _Page(records.KEY, records.columns, records.rows_of, records.take_over, 0),
)
"""In the order of their tabs; that of the tasks, before them, gets its rows of ``desk.exports``."""


def tables_of(plan: PlanRecord, words: Words) -> list[Table]:
    """Return the sheets in the order of their tabs."""
    return [
        _table(
            page.key,
            page.columns(words),
            page.rows_of(plan, words),
            words,
            spare_rows=page.spare_rows,
            rows_stay=page.records,
        )
        for page in _PAGES
    ]


def guide_of(words: Words) -> Table:
    """Return the sheet that says what each of the others is for."""
    titles = words.group("workbook.title")
    about = words.group("workbook.about")
    rows = [(titles[key], text) for key, text in about.items()]
    return Table(
        key="guide",
        title=titles["guide"],
        columns=(
            Column(key="sheet", width=28, locked=True),
            Column(key="about", width=110, locked=True),
        ),
        heads=(words("workbook.guide.sheet"), words("workbook.guide.about")),
        rows=tuple(rows),
    )


def _table(
    key: str,
    columns: tuple[Column, ...],
    rows: Iterable[Mapping[str, str]],
    words: Words,
    *,
    spare_rows: int = 0,
    rows_stay: bool = False,
) -> Table:
    helps = words.group(f"workbook.{key}-help")
    return Table(
        key=key,
        title=words(f"workbook.title.{key}"),
        columns=columns,
        heads=tuple(
            words(column.head or f"workbook.{key}.{column.key}") for column in columns
        ),
        rows=tuple(
            tuple(row.get(column.key, "") for column in columns) for row in rows
        ),
        helps=tuple(helps.get(column.key, "") for column in columns),
        spare_rows=spare_rows,
        rows_stay=rows_stay,
    )


def take_over(changes: Changes, book: Book) -> tuple[str, ...]:
    """Take over every sheet but that of the tasks; return the ids of the parties that are to go after it.

    Raises InputError where a sheet has a fault.
    """
    for title in book.missing:
        values = {"sheet": title}
        changes.problems.append(
            problem_at(
                book.path, Mark(), "workbook-missing", values, severity=Severity.WARNING
            )
        )
    gone: tuple[str, ...] = ()
    rows = book.sheets.get(tasks.KEY)
    if rows:
        tasks.check(changes, rows)
    sheet = book.sheets.get(parties.KEY)
    if sheet:
        gone = parties.take_over(changes, sheet)
    changes.renew()
    # Behind the parties, whose new names they may say.
    for page in _PAGES:
        sheet = book.sheets.get(page.key)
        if sheet and page.key != parties.KEY and not page.records:
            page.take_over(changes, sheet)
    changes.renew()
    return gone


def finish(changes: Changes, book: Book, gone: tuple[str, ...]) -> None:
    """Take away what somebody deleted, after all that named it, do what was decided of bodies, write new records.

    Raises InputError.
    """
    sheet = book.sheets.get(tasks.KEY)
    if sheet:
        tasks.remove(changes, sheet)
    changes.renew()
    sheet = book.sheets.get(parties.KEY)
    if sheet:
        bodies.settle(changes, sheet)
        parties.remove(changes, sheet, gone)
    # They stand on everything else, and say it as it is by then.
    for page in _PAGES:
        sheet = book.sheets.get(page.key)
        if sheet and page.records:
            page.take_over(changes, sheet)
    changes.refuse_errors()
