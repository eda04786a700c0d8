"""The command line: reads the clock and the environment, and nothing below it does."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import http.server
import os
import sys
import time
import zoneinfo
from collections.abc import Callable, Sequence
from pathlib import Path

from kehoach import __version__
from kehoach.checks.feeds import lint_files
from kehoach.checks.printers import PRINTERS, print_coverage, print_coverage_json
from kehoach.dates import parse_date
from kehoach.desk.amending import Amendment, amend_plan
from kehoach.desk.commands import (
    check_source,
    export_sheets,
    import_document,
    update_plan,
)
from kehoach.desk.exports import FORMS as EXPORTS
from kehoach.desk.rollover import roll_over
from kehoach.desk.starter import starter_files
from kehoach.editions.comparison import compare, read_edition
from kehoach.editions.differences import PRINTERS as DIFFERENCES
from kehoach.plan.schema import parse_url
from kehoach.problems import InputError, Problem, Severity
from kehoach.render import UnknownFormError, choose_forms
from kehoach.render.api.writer import source_schema
from kehoach.site.build import Built, build_site, rehearse_build
from kehoach.site.engine import (
    CONFIG,
    DEFAULT_ENGINE,
    ENGINES,
    EngineError,
    EngineMissingError,
)
from kehoach.site.publication import ForeignFolderError
from kehoach.words import LANGUAGES, Words, load_words

FINE, PROBLEMS, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 problems in the input, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = load_words(_language(given))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = _parser(words).parse_args(given)
    command: Callable[[argparse.Namespace, Words], int] = options.command
    try:
        return command(options, words)
    except InputError as error:
        # The formats of other commands are none for problems.
        form = getattr(options, "format", "")
        out = sys.stdout if form in PRINTERS else sys.stderr
        out.write(PRINTERS.get(form, PRINTERS["human"])(error.problems, words))
        if options.command is _build:
            print(words("cli.nothing-published"), file=sys.stderr)
        return PROBLEMS
    except EngineError as error:
        print(
            words("cli.engine-failed"),
            error.output.strip(),
            words("cli.nothing-published"),
            sep="\n",
            file=sys.stderr,
        )
        return PROBLEMS
    except EngineMissingError as error:
        print(words("cli.engine-missing", name=error.name), file=sys.stderr)
        return USAGE
    except ForeignFolderError as error:
        print(words("cli.foreign-site", path=error.folder), file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return 130


def _language(arguments: Sequence[str]) -> str:
    """Choose the language of messages: --lang, else the environment's, else Vietnamese."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", choices=LANGUAGES)
    try:
        chosen = early.parse_known_args(list(arguments))[0].lang
    except (argparse.ArgumentError, SystemExit):
        chosen = None
    environment = next(
        (
            os.environ[name]
            for name in ("LC_ALL", "LC_MESSAGES", "LANG")
            if os.environ.get(name)
        ),
        "",
    )
    return chosen or ("en" if environment.startswith("en") else "vi")


def _parser(words: Words) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, help=words("cli.lang"))
    source = argparse.ArgumentParser(add_help=False)
    source.add_argument(
        "--plan", type=Path, default=Path("plan.yaml"), help=words("cli.plan")
    )
    parser = argparse.ArgumentParser(
        prog="kehoach", description=words("cli.description"), parents=[common]
    )
    parser.add_argument("--version", action="version", version=f"kehoach {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str,
        run: Callable[[argparse.Namespace, Words], int],
        *parents: argparse.ArgumentParser,
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=words(f"cli.{name}"), parents=[common, *parents]
        )
        command.set_defaults(command=run)
        return command

    output = argparse.ArgumentParser(add_help=False)
    output.add_argument(
        "--out", type=Path, default=Path("build"), help=words("cli.out")
    )
    output.add_argument(
        "--today", type=functools.partial(_day, words), help=words("cli.today")
    )
    output.add_argument(
        "--previous", metavar="DIR|FILE|URL", help=words("cli.previous")
    )
    output.add_argument(
        "--engine",
        choices=list(ENGINES),
        default=DEFAULT_ENGINE,
        help=words("cli.engine-choice"),
    )
    # A default that is a text is read like an argument, so both are held to the same form.
    address = functools.partial(_url, words)
    output.add_argument(
        "--url",
        type=address,
        default=os.environ.get("KEHOACH_URL") or None,
        help=words("cli.url"),
    )
    output.add_argument(
        "--formats",
        type=functools.partial(_formats, words),
        help=words("cli.formats"),
    )
    output.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help=words("cli.jobs"),
    )
    add("build", _build, source, output)
    check = add("check", _check, source)
    check.add_argument(
        "--format", choices=sorted(PRINTERS), default="human", help=words("cli.format")
    )
    check.add_argument(
        "--feeds", type=Path, metavar="DIR|FILE", help=words("cli.feeds")
    )
    check.add_argument(
        "--previous", type=Path, metavar="DIR|FILE", help=words("cli.previous-feeds")
    )
    check.add_argument(
        "--source", type=Path, metavar="DOCUMENT", help=words("cli.source")
    )
    check.add_argument("--watch", action="store_true", help=words("cli.watch"))
    check.add_argument("--strict", action="store_true", help=words("cli.strict"))
    drafted = add("import", _import)
    drafted.add_argument(
        "document", type=Path, metavar="FILE", help=words("cli.document")
    )
    drafted.add_argument(
        "--out", type=Path, default=Path("plan.yaml"), help=words("cli.draft")
    )
    drafted.add_argument(
        "--update", type=Path, metavar="PLAN", help=words("cli.update")
    )
    exported = add("export", _export, source)
    for form in EXPORTS:
        exported.add_argument(
            f"--{form[1:]}",
            type=Path,
            metavar="FILE",
            help=words("cli.export-file", suffix=form),
        )
    _amend_options(add("amend", _amend, source), words)
    diff = add("diff", _diff)
    diff.add_argument("old", type=Path, metavar="OLD", help=words("cli.old"))
    diff.add_argument("new", type=Path, metavar="NEW", help=words("cli.new-edition"))
    diff.add_argument(
        "--format",
        choices=sorted(DIFFERENCES),
        default="text",
        help=words("cli.diff-format"),
    )
    rollover = add("rollover", _rollover, source)
    rollover.add_argument("year", type=int, metavar="YEAR", help=words("cli.year"))
    rollover.add_argument("--out", type=Path, metavar="FILE", help=words("cli.rolled"))
    serve = add("serve", _serve, source, output)
    serve.add_argument("--port", type=int, default=8000, help=words("cli.port"))
    add("new", _new).add_argument(
        "dir", type=Path, metavar="DIR", help=words("cli.dir")
    )
    add("schema", _schema)
    return parser


def _amend_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "--number", required=True, metavar="NUMBER", help=words("cli.number")
    )
    day = functools.partial(_day, words)
    command.add_argument(
        "--date", required=True, type=day, metavar="DAY", help=words("cli.amend-date")
    )
    command.add_argument("--item", required=True, metavar="ID", help=words("cli.item"))
    command.add_argument("--reason", metavar="TEXT", help=words("cli.reason"))
    command.add_argument("--to", metavar="DAY|PERIOD", help=words("cli.to"))
    for name in ("from", "time", "phrase", "title", "note", "place"):
        command.add_argument(
            f"--{name}",
            dest=f"new_{name}",
            metavar=name.upper(),
            help=words(f"cli.{name}"),
        )
    for name in ("cancelled", "added", "reworded"):
        command.add_argument(
            f"--{name}", action="store_true", help=words(f"cli.{name}")
        )
    command.add_argument("--dry-run", action="store_true", help=words("cli.dry-run"))


def _day(words: Words, text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(words("cli.bad-date", text=text)) from error


def _url(words: Words, text: str) -> str:
    try:
        return parse_url(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            words("cli.bad-url", text=text[:80])
        ) from error


def _formats(words: Words, text: str) -> tuple[str, ...]:
    """Read a list of forms; html is always made, with the site."""
    try:
        forms = choose_forms(name.strip() for name in text.split(","))
    except UnknownFormError as error:
        unknown, known = ", ".join(error.unknown), ", ".join(error.known)
        raise argparse.ArgumentTypeError(
            words("cli.bad-format", text=unknown, known=known)
        ) from error
    return tuple(form.name for form in forms)


def _build(options: argparse.Namespace, words: Words) -> int:
    built = _run_build(options, words)
    return PROBLEMS if built is None else FINE


def _run_build(options: argparse.Namespace, words: Words) -> Built | None:
    if _warn_without_config(options, words):
        return None
    built = build_site(
        options.plan,
        options.out,
        today=_today(options),
        url=options.url,
        previous=options.previous,
        engine=options.engine,
        formats=options.formats,
        workers=options.jobs,
        progress=_progress(words),
    )
    print(
        words(
            "cli.built",
            pages=built.pages,
            feeds=built.feeds,
            sheets=built.sheets,
            path=built.site,
        )
    )
    sys.stderr.write(PRINTERS["human"](built.notices, words))
    print(_summary(built.problems, words))
    return built


def _today(options: argparse.Namespace) -> dt.date:
    """Return the day that is given, else the day it is."""
    given: dt.date | None = getattr(options, "today", None)
    # The plan's own zone is known only after loading; its agencies are all in this one by default.
    return given or dt.datetime.now(zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")).date()


def _warn_without_config(options: argparse.Namespace, words: Words) -> bool:
    """Say on the terminal that a project has no settings for the engine; tell whether that is so."""
    config = options.plan.parent / CONFIG
    missing = options.plan.is_file() and not config.is_file()
    if missing:
        print(words("cli.engine-config", path=config), file=sys.stderr)
    return missing


def _progress(words: Words) -> Callable[[str, int, int], None]:
    """Show the present step on a terminal, with a bar where it has parts; nothing in a pipe."""

    def show(step: str, done: int, count: int) -> None:
        if sys.stderr.isatty():
            bar = f" [{'#' * (20 * done // count):20}] {done}/{count}" if count else "…"
            sys.stderr.write(
                f"\r\033[K{words(f'cli.{step}')}{bar}"
                + ("\r\033[K" if step == "publishing" else "")
            )
            sys.stderr.flush()

    return show


def _summary(problems: Sequence[Problem], words: Words) -> str:
    counts = {
        severity: sum(problem.severity is severity for problem in problems)
        for severity in Severity
    }
    return words(
        "cli.found",
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        infos=counts[Severity.INFO],
    )


def _check(options: argparse.Namespace, words: Words) -> int:
    if options.watch:
        return _watch(options, words)
    if options.source:
        return _check_source(options, words)
    if options.feeds:
        problems = lint_files(options.feeds, options.previous)
    else:
        problems = rehearse_build(options.plan, _today(options))
        _warn_without_config(options, words)
    sys.stdout.write(PRINTERS[options.format](problems, words))
    return _verdict(options, problems, words)


def _verdict(
    options: argparse.Namespace, problems: Sequence[Problem], words: Words
) -> int:
    if options.format == "human":
        print(_summary(problems, words))
    fatal = {Severity.ERROR, Severity.WARNING} if options.strict else {Severity.ERROR}
    return PROBLEMS if any(problem.severity in fatal for problem in problems) else FINE


def _check_source(options: argparse.Namespace, words: Words) -> int:
    coverage = check_source(options.plan, options.source, _counting(words))
    if options.format == "json":
        sys.stdout.write(print_coverage_json(coverage, words))
    else:
        sys.stdout.write(
            print_coverage(coverage, words) if options.format == "human" else ""
        )
        sys.stdout.write(PRINTERS[options.format](coverage.problems, words))
    return _verdict(options, coverage.problems, words)


def _counting(words: Words) -> Callable[[int, int], None]:
    """Show how much of a long document is read, on a terminal only."""
    show = _progress(words)
    return lambda done, count: show("reading", done, count)


def _watch(options: argparse.Namespace, words: Words) -> int:
    """Check again whenever the plan or its texts are saved, until Ctrl-C."""
    once = argparse.Namespace(**{**vars(options), "watch": False})
    seen = None
    while True:
        state = _state_of(options.plan)
        if state != seen:
            seen = state
            print(
                words("cli.watching", time=dt.datetime.now().strftime("%H:%M:%S")),
                flush=True,
            )
            try:
                _check(once, words)
            except InputError as error:
                sys.stdout.write(PRINTERS[options.format](error.problems, words))
            sys.stdout.flush()
        time.sleep(0.3)


def _state_of(plan: Path) -> list[tuple[str, int]]:
    """Return what changes when the plan or one of its texts is saved; a file that is being replaced may be away."""
    files = [plan, *sorted((plan.parent / "content").rglob("*.md"))]
    return [(str(file), file.stat().st_mtime_ns) for file in files if file.is_file()]


def _import(options: argparse.Namespace, words: Words) -> int:
    if options.update:
        return _update(options, words)
    try:
        made = import_document(options.document, options.out, words, _counting(words))
    except FileExistsError:
        print(words("cli.exists-plan", path=options.out), file=sys.stderr)
        return USAGE
    sys.stdout.write(PRINTERS["human"](made.problems, words))
    counts = {
        "tasks": len(made.plan.tasks),
        "deadlines": made.deadlines,
        "parties": len(made.plan.units) + len(made.plan.groups),
        "reviews": len(made.problems),
    }
    print(words("cli.drafted", path=made.path, **counts))
    print(words("cli.next", path=made.path, document=options.document))
    return FINE


def _update(options: argparse.Namespace, words: Words) -> int:
    made = update_plan(options.document, options.update, words, _counting(words))
    sys.stdout.write(PRINTERS["human"](made.problems, words))
    count = len(made.problems)
    print(
        words("cli.updated", path=made.path, count=count)
        if count
        else words("cli.unchanged", path=made.path)
    )
    return FINE


def _export(options: argparse.Namespace, words: Words) -> int:
    files = [
        file.with_suffix(form)
        for form in EXPORTS
        if (file := getattr(options, form[1:]))
    ]
    if not files:
        print(words("cli.export-nothing"), file=sys.stderr)
        return USAGE
    try:
        rows = export_sheets(options.plan, files, words)
    except FileExistsError as error:
        print(words("cli.exists", path=error.args[0]), file=sys.stderr)
        return USAGE
    for file in files:
        print(words("cli.exported", path=file, rows=rows))
    return FINE


def _amend(options: argparse.Namespace, words: Words) -> int:
    chosen = [
        name for name in ("cancelled", "added", "reworded") if getattr(options, name)
    ]
    moved = bool(options.to or options.new_from or options.new_time) and not chosen
    if len(chosen) + moved != 1:
        print(words("amend.one-action"), file=sys.stderr)
        return USAGE
    if moved and not options.new_phrase:
        print(words("amend.phrase"), file=sys.stderr)
        return USAGE
    fields = {
        name: value
        for name in ("from", "time", "phrase", "title", "note", "place")
        if (value := getattr(options, f"new_{name}"))
    }
    amendment = Amendment(
        number=options.number,
        date=options.date,
        reason=options.reason,
        action="moved" if moved else chosen[0],
        item=options.item,
        to=options.to,
        fields=fields,
    )
    try:
        made = amend_plan(options.plan, amendment, write=not options.dry_run)
    except InputError:
        print(words("amend.not-written", path=options.plan), file=sys.stderr)
        raise
    key = "amend.would" if options.dry_run else "amend.wrote"
    print(words(key, path=options.plan, line=made.line))
    sys.stdout.write(DIFFERENCES["text"](made.comparison, words))
    if not options.dry_run:
        print(words("amend.next"))
    return FINE


def _diff(options: argparse.Namespace, words: Words) -> int:
    found = compare(read_edition(options.old), read_edition(options.new))
    sys.stdout.write(DIFFERENCES[options.format](found, words))
    return FINE


def _rollover(options: argparse.Namespace, words: Words) -> int:
    out = options.out or options.plan.with_name(f"plan-{options.year}.yaml")
    try:
        made = roll_over(options.plan, options.year, out, words)
    except FileExistsError as error:
        print(
            words(
                "cli.exists",
                path=error.args[0] if error.errno is None else error.filename,
            ),
            file=sys.stderr,
        )
        return USAGE
    sys.stdout.write(PRINTERS["human"](made.reviews, words))
    counts = {
        "tasks": len(made.plan.tasks),
        "deadlines": sum(len(task.deadlines) for task in made.plan.tasks),
    }
    print(
        words(
            "rollover.made",
            path=out,
            kept=made.kept,
            reviews=len(made.reviews),
            **counts,
        )
    )
    if made.left_out:
        print(words("rollover.left-out", ids=", ".join(made.left_out)))
    print(words("rollover.next", path=out, months=made.plan.earlier[0].months))
    return FINE


def _serve(options: argparse.Namespace, words: Words) -> int:
    built = _run_build(options, words)
    if built is None:
        return PROBLEMS
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(built.site)
    )
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", options.port), handler
    ) as server:
        print(
            words("cli.serving", url=f"http://127.0.0.1:{server.server_port}/"),
            flush=True,
        )
        server.serve_forever()
    return FINE


def _new(options: argparse.Namespace, words: Words) -> int:
    folder: Path = options.dir
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(words("cli.not-empty", path=folder), file=sys.stderr)
        return USAGE
    for path, data in starter_files(load_words("vi")):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    print(words("cli.made", path=folder))
    return FINE


def _schema(options: argparse.Namespace, words: Words) -> int:  # noqa: ARG001 - every command takes its options
    sys.stdout.write(source_schema(words).decode())
    return FINE
