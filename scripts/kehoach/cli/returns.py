"""The command that reads what units send back; it writes a summary where one is asked for, and nothing else."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from kehoach.checks.printers import PRINTERS
from kehoach.cli.arguments import add_plan, check_file, day_type, today
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.dates import print_date
from kehoach.desk.editing import write_new
from kehoach.desk.exports import SHEET_WRITERS
from kehoach.desk.progress import (
    Progress,
    progress_of,
    summary_columns,
    summary_of,
    told,
)
from kehoach.desk.returns import (
    SUFFIXES,
    Expected,
    Returned,
    merge_returns,
    read_return,
)
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError, Problem
from kehoach.words import Words

_TABLES = (".csv", ".xlsx")


def _options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help=words("cli.returns-files")
    )
    command.add_argument(
        "--on",
        dest="today",
        type=day_type(words),
        metavar="DAY",
        help=words("cli.returns-on"),
    )
    for suffix in _TABLES:
        command.add_argument(
            f"--{suffix.removeprefix('.')}",
            type=Path,
            metavar="FILE",
            help=words("cli.returns-table", suffix=suffix),
        )


def _returns(options: argparse.Namespace, words: Words) -> int:
    tables = _tables(options, words)
    plan = load_plan(options.plan)
    expected = Expected(plan)
    read: list[Returned] = []
    refused: list[Problem] = []
    for file in filled_files(options.files, words):
        try:
            read.append(read_return(file, expected))
        # One unit's damaged file keeps nobody else's from being read.
        except InputError as error:
            refused += error.problems
    returned = merge_returns(read)
    show_doubts(refused, words)
    show_doubts(returned.problems, words)
    on = today(options)
    progress = progress_of(plan, returned, on)
    if read:
        print("\n".join(told(progress, on, words)))
        for table in tables:
            _write(table, progress, options, words)
    return PROBLEMS if refused else FINE


def _tables(options: argparse.Namespace, words: Words) -> list[Path]:
    """Return the summaries to write. Raises CommandError for one that is there: somebody may have worked on it."""
    tables = []
    for suffix in _TABLES:
        table: Path | None = getattr(options, suffix.removeprefix("."))
        if table:
            table = check_file(table, words)
            if table.suffix.lower() != suffix:
                table = table.with_name(table.name + suffix)
            if table.exists():
                raise CommandError(words("cli.exists", path=table))
            tables.append(table)
    return tables


def filled_files(given: list[Path], words: Words) -> Iterator[Path]:
    """Yield each file, and those of each folder. Raises CommandError for a folder without any."""
    for path in given:
        if not path.is_dir():
            yield path
            continue
        inside = [
            file
            for file in sorted(path.iterdir())
            # What an office puts beside a file that is open somewhere.
            if file.suffix.lower() in SUFFIXES and not file.name.startswith(("~$", "."))
        ]
        if not inside:
            known = " ".join(SUFFIXES)
            raise CommandError(words("cli.returns-none", path=path, known=known))
        yield from inside


def show_doubts(problems: list[Problem] | tuple[Problem, ...], words: Words) -> None:
    """Say beside the output what could not be read for certain."""
    sys.stderr.write(PRINTERS["human"](problems, words))


def _write(
    table: Path, progress: list[Progress], options: argparse.Namespace, words: Words
) -> None:
    rows = summary_of(progress, words)
    title = words("returns.title", day=print_date(today(options)))
    data = SHEET_WRITERS[table.suffix.lower()](title, summary_columns(words), rows)
    try:
        write_new(table, data)
    except FileExistsError as error:
        raise CommandError(words("cli.exists", path=table)) from error
    print(words("cli.exported", path=table, rows=len(rows)))


COMMANDS = (Command(name="returns", options=_options, run=_returns),)
