"""Commands that make the site: build and serve for whoever works at it, publish for everybody."""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kehoach.checks.printers import PRINTERS
from kehoach.cli.arguments import add_plan, day_type, today
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.cli.terminal import show_progress, summary
from kehoach.plan.schema import parse_url
from kehoach.render import UnknownFormError, choose_forms
from kehoach.site.build import Built, build_site, publish_site
from kehoach.site.engine import (
    CONFIG,
    DEFAULT_ENGINE,
    ENGINES,
    EngineError,
    EngineMissingError,
)
from kehoach.site.publication import ForeignFolderError
from kehoach.words import Words


def _build_options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    command.add_argument(
        "--out", type=Path, default=Path("build"), help=words("cli.out")
    )
    command.add_argument("--today", type=day_type(words), help=words("cli.today"))
    command.add_argument(
        "--previous", metavar="DIR|FILE|URL", help=words("cli.previous")
    )
    command.add_argument(
        "--engine",
        choices=list(ENGINES),
        default=DEFAULT_ENGINE,
        help=words("cli.engine-choice"),
    )
    # A default that is a text is read like an argument, so both are held to the same form.
    command.add_argument(
        "--url",
        type=_url_type(words),
        default=os.environ.get("KEHOACH_URL") or None,
        help=words("cli.url"),
    )
    command.add_argument(
        "--formats",
        type=_formats_type(words),
        help=words("cli.formats"),
    )
    command.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help=words("cli.jobs"),
    )


def _publish_options(command: argparse.ArgumentParser, words: Words) -> None:
    _build_options(command, words)
    command.add_argument("--to", type=Path, metavar="DIR", help=words("cli.to-public"))
    # In a pipeline a person says so once, by a variable: its commands stay as they are.
    command.add_argument(
        "--first",
        action="store_true",
        default=os.environ.get("KEHOACH_FIRST") == "1",
        help=words("cli.first"),
    )


def _serve_options(command: argparse.ArgumentParser, words: Words) -> None:
    _build_options(command, words)
    command.add_argument("--port", type=int, default=8000, help=words("cli.port"))


def _url_type(words: Words) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return parse_url(text)
        except ValueError as error:
            message = words("cli.bad-url", text=text[:80])
            raise argparse.ArgumentTypeError(message) from error

    return read


def _formats_type(words: Words) -> Callable[[str], tuple[str, ...]]:
    """Return what reads a list of forms; html is always made, with the site."""

    def read(text: str) -> tuple[str, ...]:
        try:
            forms = choose_forms(name.strip() for name in text.split(","))
        except UnknownFormError as error:
            unknown, known = ", ".join(error.unknown), ", ".join(error.known)
            message = words("cli.bad-format", text=unknown, known=known)
            raise argparse.ArgumentTypeError(message) from error
        return tuple(form.name for form in forms)

    return read


def _build(options: argparse.Namespace, words: Words) -> int:
    built = _run(build_site, options, words)
    return PROBLEMS if built is None else FINE


def _publish(options: argparse.Namespace, words: Words) -> int:
    built = _run(publish_site, options, words, to=options.to, first=options.first)
    return PROBLEMS if built is None else FINE


def _run(
    make: Callable[..., Built],
    options: argparse.Namespace,
    words: Words,
    **more: object,
) -> Built | None:
    """Make the site and say what was made; None, with a word why, where the project has no settings."""
    if warn_without_config(options.plan, words):
        return None
    with engine_faults(words):
        built = make(
            options.plan,
            options.out,
            today=today(options),
            url=options.url,
            previous=options.previous,
            engine=options.engine,
            formats=options.formats,
            workers=options.jobs,
            progress=show_progress(words),
            **more,
        )
    message = words(
        "cli.built",
        pages=built.pages,
        feeds=built.feeds,
        sheets=built.sheets,
        path=built.site,
    )
    print(message)
    # Only what check could not have said; the rest is counted in the line below.
    sys.stderr.write(PRINTERS["human"](built.notices, words))
    print(summary(built.problems, words))
    return built


def warn_without_config(plan: Path, words: Words) -> bool:
    """Say on the terminal that a project has no settings for the engine; tell whether that is so."""
    config = plan.parent / CONFIG
    missing = plan.is_file() and not config.is_file()
    if missing:
        print(words("cli.engine-config", path=config), file=sys.stderr)
    return missing


@contextlib.contextmanager
def engine_faults(words: Words) -> Iterator[None]:
    """Say what kept the site generator from its work. Raises CommandError."""
    try:
        yield
    except EngineError as error:
        sentences = (
            words("cli.engine-failed"),
            error.output.strip(),
            words("cli.nothing-published"),
        )
        raise CommandError("\n".join(sentences), PROBLEMS) from error
    except EngineMissingError as error:
        raise CommandError(words("cli.engine-missing", name=error.name)) from error
    except ForeignFolderError as error:
        raise CommandError(words("cli.foreign-site", path=error.folder)) from error


def _serve(options: argparse.Namespace, words: Words) -> int:
    built = _run(build_site, options, words)
    if built is None:
        return PROBLEMS
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(built.site)
    )
    # Only for this machine: nothing is published by looking at it.
    place = ("127.0.0.1", options.port)
    with http.server.ThreadingHTTPServer(place, handler) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
        print(words("cli.serving", url=url), flush=True)
        server.serve_forever()
    return FINE


COMMANDS = (
    Command(name="build", options=_build_options, run=_build),
    Command(name="publish", options=_publish_options, run=_publish),
    Command(name="serve", options=_serve_options, run=_serve),
)
