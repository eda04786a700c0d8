"""Commands of the keeper's desk: a plan is started, drafted, exported, merged, amended and carried to next year."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from kehoach.checks.printers import PRINTERS
from kehoach.cli.amendment import AMEND
from kehoach.cli.arguments import add_plan, check_file
from kehoach.cli.command import FINE, Command, CommandError
from kehoach.cli.terminal import show_reading
from kehoach.desk.binding import bind_reasons
from kehoach.desk.exports import SHEET_WRITERS
from kehoach.desk.papers import (
    Imported,
    draft_document,
    export_sheets,
    import_document,
    update_plan,
)
from kehoach.desk.rollover import roll_over
from kehoach.desk.starter import PLAN_FILE, drafted_files, starter_files
from kehoach.words import DEFAULT_LANGUAGE, Words, load_words


def _import_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "document", type=Path, metavar="FILE", help=words("cli.document")
    )
    command.add_argument(
        "--out", type=Path, default=Path("plan.yaml"), help=words("cli.draft")
    )
    command.add_argument(
        "--update", type=Path, metavar="PLAN", help=words("cli.update")
    )


def _import(options: argparse.Namespace, words: Words) -> int:
    if options.update:
        return _update(options, words)
    try:
        out = check_file(options.out, words)
        made = import_document(options.document, out, words, show_reading(words))
    except FileExistsError as error:
        message = words("cli.exists-plan", path=options.out, document=options.document)
        raise CommandError(message) from error
    _show_draft(made, words)
    # A draft has no texts yet: those that stand there are of another plan, and would be published with it.
    texts = out.parent / "content"
    if texts.is_dir():
        print(words("cli.others-texts", path=texts, document=options.document))
    else:
        print(words("cli.next", path=made.path, document=options.document))
    return FINE


def _show_draft(made: Imported, words: Words) -> None:
    sys.stdout.write(PRINTERS["human"](made.problems, words))
    if made.bodies:
        print(words("bodies.head"))
    for line in made.bodies:
        print(f"  {line}")
    drafted = words(
        "cli.drafted",
        path=made.path,
        tasks=len(made.plan.tasks),
        deadlines=made.deadlines,
        parties=len(made.plan.units) + len(made.plan.groups),
        reviews=len(made.problems),
    )
    print(drafted)
    if made.plan.not_a_deadline:
        print(
            words(
                "cli.exempted",
                count=len(made.plan.not_a_deadline),
                places=made.exempted_places,
            )
        )


def _update(options: argparse.Namespace, words: Words) -> int:
    made = update_plan(options.document, options.update, words, show_reading(words))
    sys.stdout.write(PRINTERS["human"](made.problems, words))
    told = len(made.problems) - made.proposed
    if made.changed or told:
        print(words("cli.updated", path=made.path, count=told))
    elif not made.proposed:
        print(words("cli.unchanged", path=made.path))
    if made.proposed:
        print(words("cli.proposed", path=made.path, count=made.proposed))
    return FINE


def _bind_options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    command.add_argument(
        "document", type=Path, metavar="DOCUMENT", help=words("cli.source")
    )
    command.add_argument("--dry-run", action="store_true", help=words("cli.dry-run"))


def _bind(options: argparse.Namespace, words: Words) -> int:
    bound = bind_reasons(
        options.plan,
        options.document,
        show_reading(words),
        write=not options.dry_run,
    )
    for reason in bound:
        key = "cli.bound" if reason.refs else "cli.bound-nowhere"
        places = "; ".join(reason.refs)
        count = len(reason.refs)
        print(words(key, text=reason.text, count=count, places=places))
    if not bound:
        print(words("cli.nothing-to-bind", path=options.plan))
    return FINE


def _export_options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    for suffix in SHEET_WRITERS:
        command.add_argument(
            f"--{_form(suffix)}",
            type=Path,
            metavar="FILE",
            help=words("cli.export-file", suffix=suffix),
        )


def _form(suffix: str) -> str:
    return suffix.removeprefix(".")


def _export(options: argparse.Namespace, words: Words) -> int:
    files = []
    for suffix in SHEET_WRITERS:
        file: Path | None = getattr(options, _form(suffix))
        if file:
            files.append(_ending_in(suffix, check_file(file, words)))
    if not files:
        raise CommandError(words("cli.export-nothing"))
    try:
        rows = export_sheets(options.plan, files, words)
    except FileExistsError as error:
        raise CommandError(words("cli.exists", path=error.args[0])) from error
    for file in files:
        print(words("cli.exported", path=file, rows=rows))
    return FINE


def _ending_in(suffix: str, file: Path) -> Path:
    """Give a file the end of its form, which decides what is written."""
    # "ke-hoach.2020" has no such end: what stands behind its dot is part of the name.
    if file.suffix.lower() in SHEET_WRITERS:
        return file.with_suffix(suffix)
    return file.with_name(file.name + suffix)


def _rollover_options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    command.add_argument("year", type=int, metavar="YEAR", help=words("cli.year"))
    command.add_argument("--out", type=Path, metavar="FILE", help=words("cli.rolled"))


def _rollover(options: argparse.Namespace, words: Words) -> int:
    # Below the folder, since a plan given as "." has no name to put another in place of.
    out = options.out or options.plan.parent / f"plan-{options.year}.yaml"
    check_file(out, words)
    try:
        made = roll_over(options.plan, options.year, out, words)
    except FileExistsError as error:
        # Either the system refused to write the file, or what is there is not this year's plan.
        path = error.args[0] if error.errno is None else error.filename
        raise CommandError(words("cli.exists", path=path)) from error
    sys.stdout.write(PRINTERS["human"](made.reviews, words))
    rolled = words(
        "rollover.made",
        path=out,
        kept=made.kept,
        reviews=len(made.reviews),
        tasks=len(made.plan.tasks),
        deadlines=sum(len(task.deadlines) for task in made.plan.tasks),
    )
    print(rolled)
    if made.left_out:
        print(words("rollover.left-out", ids=", ".join(made.left_out)))
    print(words("rollover.next", path=out, months=made.plan.earlier[0].months))
    return FINE


def _new_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument("dir", type=Path, metavar="DIR", help=words("cli.dir"))
    # "from" is a word of the language itself, and no name of a field.
    command.add_argument(
        "--from",
        dest="document",
        type=Path,
        metavar="DOCUMENT",
        help=words("cli.new-from"),
    )


def _new(options: argparse.Namespace, words: Words) -> int:
    folder: Path = options.dir
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(words("cli.not-empty", path=folder))
    # What is written is for a Vietnamese agency, whatever language the terminal speaks.
    written = load_words(DEFAULT_LANGUAGE)
    document: Path | None = options.document
    if document is None:
        _write_files(folder, starter_files(written))
        print(words("cli.made", path=folder))
        return FINE
    made, data = draft_document(
        document, folder / PLAN_FILE, written, show_reading(words)
    )
    _write_files(folder, drafted_files(made.plan, data, written))
    _show_draft(made, words)
    print(words("cli.made-from", path=folder))
    return FINE


def _write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


COMMANDS = (
    Command(name="import", options=_import_options, run=_import),
    Command(name="export", options=_export_options, run=_export),
    Command(name="bind", options=_bind_options, run=_bind),
    AMEND,
    Command(name="rollover", options=_rollover_options, run=_rollover),
    Command(name="new", options=_new_options, run=_new),
)
