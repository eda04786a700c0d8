"""The sheets of a workbook beside that of the tasks: written of a plan, and taken over into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kehoach.desk.workbook import exemptions, head, parties, records, reviews, tasks
from kehoach.desk.workbook.changes import Changes
from kehoach.desk.workbook.layout import Column, Table
from kehoach.desk.workbook.reading import Book
from kehoach.plan.records import PlanRecord
from kehoach.problems import Mark, Severity, problem_at
from kehoach.words import Words

_ROOMS = (head, parties, reviews, exemptions, records)
"""A room a sheet, in the order of their tabs; that of the tasks, before them, gets its rows of ``desk.exports``."""
_SPARE_ROWS = 200


def tables_of(plan: PlanRecord, words: Words) -> list[Table]:
    """Return the sheets in the order of their tabs."""
    return [
        _table(
            room.KEY,
            room.columns(words),
            room.rows_of(plan, words),
            words,
            spare_rows=_SPARE_ROWS if room in (parties, exemptions) else 0,
        )
        for room in _ROOMS
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
) -> Table:
    helps = words.group(f"workbook.{key}-help")
    return Table(
        key=key,
        title=words(f"workbook.title.{key}"),
        columns=columns,
        heads=tuple(words(f"workbook.{key}.{column.key}") for column in columns),
        rows=tuple(
            tuple(row.get(column.key, "") for column in columns) for row in rows
        ),
        helps=tuple(helps.get(column.key, "") for column in columns),
        spare_rows=spare_rows,
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
    for room in (head, reviews, exemptions, records):
        sheet = book.sheets.get(room.KEY)
        if sheet:
            room.take_over(changes, sheet)
    changes.renew()
    return gone


def finish(changes: Changes, book: Book, gone: tuple[str, ...]) -> None:
    """Take away what somebody deleted, after all that named it. Raises InputError."""
    sheet = book.sheets.get(tasks.KEY)
    if sheet:
        tasks.remove(changes, sheet)
    changes.renew()
    if gone:
        parties.remove(changes, book.sheets[parties.KEY], gone)
        changes.refuse_errors()
