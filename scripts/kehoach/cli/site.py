"""Commands that make the site: build for whoever works at it, publish for everybody."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from kehoach.checks.printers import PRINTERS
from kehoach.cli.arguments import add_plan, day_type, today
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.cli.generator import generator_faults, warn_without_config
from kehoach.cli.terminal import show_progress, summary
from kehoach.plan.schema import parse_url
from kehoach.render import UnknownFormError, choose_forms
from kehoach.site.bucket import (
    BucketAddress,
    BucketError,
    is_bucket,
    parse_bucket,
    parse_endpoint,
)
from kehoach.site.build import (
    build_site,
    publish_site,
    rehearse_publication,
)
from kehoach.site.building import Built
from kehoach.site.engine import DEFAULT_ENGINE, ENGINES, EngineMissingError
from kehoach.site.output.errors import ForeignFolderError, PlaceError
from kehoach.site.output.lock import BusyError
from kehoach.site.upload import Uploaded
from kehoach.words import Words

_MOST_JOBS = 999
_SHOWN = 10
"""So many files of others are named; the rest is counted."""


def build_options(command: argparse.ArgumentParser, words: Words) -> None:
    """Let a command take what a build is told."""
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
        type=url_type(words),
        default=os.environ.get("KEHOACH_URL") or None,
        help=words("cli.url"),
    )
    command.add_argument(
        "--formats",
        type=formats_type(words),
        help=words("cli.formats"),
    )
    command.add_argument(
        "--jobs",
        type=jobs_type(words),
        default=os.cpu_count() or 1,
        metavar="N",
        help=words("cli.jobs"),
    )


def _publish_options(command: argparse.ArgumentParser, words: Words) -> None:
    build_options(command, words)
    command.add_argument("--to", metavar="DIR|s3://…", help=words("cli.to-public"))
    target_options(command, words)
    command.add_argument("--dry-run", action="store_true", help=words("cli.dry-run"))


def target_options(command: argparse.ArgumentParser, words: Words) -> None:
    """Add what every publication may be told of its target."""
    command.add_argument("--endpoint", metavar="URL", help=words("cli.endpoint"))
    # In a pipeline a person says so once, by a variable: its commands stay as they are.
    command.add_argument(
        "--first",
        action="store_true",
        default=os.environ.get("KEHOACH_FIRST") == "1",
        help=words("cli.first"),
    )


def jobs_type(words: Words) -> Callable[[str], int]:
    """Return what reads a number of processes."""

    def read(text: str) -> int:
        count = int(text) if text.isascii() and text.isdigit() else 0
        if not 1 <= count <= _MOST_JOBS:
            raise argparse.ArgumentTypeError(words("cli.bad-jobs", text=text[:20]))
        return count

    return read


def url_type(words: Words) -> Callable[[str], str]:
    """Return what reads the address of a site."""

    def read(text: str) -> str:
        try:
            return parse_url(text)
        except ValueError as error:
            message = words("cli.bad-url", text=text[:80])
            raise argparse.ArgumentTypeError(message) from error

    return read


def formats_type(words: Words) -> Callable[[str], tuple[str, ...]]:
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
    built = make_site(build_site, options, words)
    return PROBLEMS if built is None else FINE


def _publish(options: argparse.Namespace, words: Words) -> int:
    to = publication_target(options, words)
    if options.dry_run:
        return _rehearse(options, to, words)
    built = make_site(publish_site, options, words, to=to, first=options.first)
    if built is None:
        return PROBLEMS
    if built.uploaded:
        _say_uploaded(built.uploaded, str(to), words)
    return FINE


def publication_target(
    options: argparse.Namespace, words: Words
) -> Path | BucketAddress | None:
    """Return where a publication goes. Raises CommandError for an address that is none."""
    if options.endpoint and not is_bucket(options.to or ""):
        raise CommandError(words("cli.endpoint-alone"))
    if not options.to:
        return None
    if not is_bucket(options.to):
        return Path(options.to)
    if options.endpoint:
        try:
            parse_endpoint(options.endpoint)
        except ValueError as error:
            message = words("cli.bad-endpoint", text=error.args[0])
            raise CommandError(message) from error
    try:
        return parse_bucket(options.to, options.endpoint)
    except ValueError as error:
        message = words("cli.bad-bucket", text=error.args[0])
        raise CommandError(message) from error


def _say_uploaded(uploaded: Uploaded, place: str, words: Words) -> None:
    message = words(
        "cli.uploaded",
        sent=uploaded.sent,
        kilobytes=uploaded.kilobytes,
        same=uploaded.same,
        deleted=uploaded.deleted,
        place=place,
    )
    print(message)
    if uploaded.foreign:
        shown = ", ".join(uploaded.foreign[:_SHOWN])
        count = len(uploaded.foreign)
        more = "" if count <= _SHOWN else ", …"
        message = words(
            "cli.bucket-foreign-kept", count=count, place=place, paths=shown + more
        )
        print(message, file=sys.stderr)


def _rehearse(
    options: argparse.Namespace, to: Path | BucketAddress | None, words: Words
) -> int:
    with output_faults(words):
        found = rehearse_publication(
            options.plan,
            options.out,
            today=today(options),
            to=to,
            first=options.first,
            url=options.url,
            previous=options.previous,
            formats=options.formats,
        )
    sys.stderr.write(PRINTERS["human"](found, words))
    print(words("cli.would-publish"))
    return FINE


def make_site(
    make: Callable[..., Built],
    options: argparse.Namespace,
    words: Words,
    **more: object,
) -> Built | None:
    """Make the site and say what was made; None, with a word why, where the project has no settings."""
    if warn_without_config(options.plan, words):
        return None
    # A store may have got a part of it, which the next run completes.
    is_carried = isinstance(more.get("to"), BucketAddress)
    with output_faults(words, "stopped-midway" if is_carried else "terminated"):
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


@contextlib.contextmanager
def output_faults(words: Words, stopped: str = "terminated") -> Iterator[None]:
    """Say what kept the site from being made or from its place; ``stopped`` is said of a run that was asked to end.

    Raises CommandError.
    """
    try:
        with generator_faults(words, stopped):
            yield
    except EngineMissingError as error:
        raise CommandError(words("cli.engine-missing", name=error.name)) from error
    except ForeignFolderError as error:
        raise CommandError(words("cli.foreign-site", path=error.folder)) from error
    except PlaceError as error:
        message = words(f"cli.{error.reason}", path=error.path)
        raise CommandError(message) from error
    except BucketError as error:
        raise CommandError(error.message(words), PROBLEMS) from error
    except BusyError as error:
        raise CommandError(_who_is_busy(error, words), PROBLEMS) from error
    except BrokenProcessPool as error:
        raise CommandError(words("cli.printers-gone"), PROBLEMS) from error


def _who_is_busy(error: BusyError, words: Words) -> str:
    holder = error.holder
    if holder is None:
        return words("cli.at-work-unknown", path=error.folder)
    return words(
        "cli.at-work",
        path=error.folder,
        process=holder.process,
        host=holder.host,
        since=holder.since,
    )


COMMANDS = (
    Command(name="build", options=build_options, run=_build),
    Command(name="publish", options=_publish_options, run=_publish),
)
