"""The command that builds or publishes many plans and the front page above them, here or on many machines."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from kehoach.checks.printers import PRINTERS
from kehoach.cli.arguments import day_type, today
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.cli.site import (
    formats_type,
    jobs_type,
    output_faults,
    publication_target,
    target_options,
)
from kehoach.cli.terminal import show_progress, summary
from kehoach.portal.building import PortalBuilding, PortalBuilt, Publishing
from kehoach.portal.cluster import (
    ClusterMissingError,
    UnreachableSchedulerError,
    connected,
)
from kehoach.portal.crew import Crew, LocalCrew
from kehoach.problems import Problem, Severity
from kehoach.site.bucket import BucketAddress
from kehoach.site.build import PUBLIC
from kehoach.site.engine import DEFAULT_ENGINE, ENGINES
from kehoach.words import Words

_BUILD, _PUBLISH = "build", "publish"


def _portal_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "action", choices=[_BUILD, _PUBLISH], help=words("cli.portal-action")
    )
    command.add_argument(
        "--portal",
        type=Path,
        default=Path("portal.yaml"),
        help=words("cli.portal-file"),
    )
    command.add_argument(
        "--out", type=Path, default=Path("build/portal"), help=words("cli.portal-out")
    )
    command.add_argument("--to", metavar="DIR|s3://…", help=words("cli.portal-to"))
    target_options(command, words)
    command.add_argument("--today", type=day_type(words), help=words("cli.today"))
    command.add_argument(
        "--engine",
        choices=list(ENGINES),
        default=DEFAULT_ENGINE,
        help=words("cli.engine-choice"),
    )
    command.add_argument(
        "--formats", type=formats_type(words), help=words("cli.formats")
    )
    command.add_argument(
        "--jobs",
        type=jobs_type(words),
        default=os.cpu_count() or 1,
        metavar="N",
        help=words("cli.portal-jobs"),
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help=words("cli.portal-scheduler")
    )


def _portal(options: argparse.Namespace, words: Words) -> int:
    publishing = _publishing(options, words)
    # A store may have got a part of it, which the next run completes.
    is_carried = publishing and isinstance(publishing.to, BucketAddress)
    stopped = "stopped-midway" if is_carried else "terminated"
    with output_faults(words, stopped), _crew(options, words) as crew:
        built = PortalBuilding(
            options.portal,
            options.out,
            publishing=publishing,
            crew=crew,
            is_distant=bool(options.scheduler),
            today=today(options),
            engine=options.engine,
            formats=options.formats,
            progress=show_progress(words),
        ).run()
    return _say(built, words, done="published" if publishing else "built")


def _publishing(options: argparse.Namespace, words: Words) -> Publishing | None:
    """Return what is asked of a publication; None for a preview. Raises CommandError."""
    to = publication_target(options, words)
    if options.action == _BUILD:
        if to:
            raise CommandError(words("cli.portal-to-alone"))
        return None
    return Publishing(to=to or options.out / PUBLIC, first=options.first)


@contextlib.contextmanager
def _crew(options: argparse.Namespace, words: Words) -> Iterator[Crew]:
    """Have those who do the work. Raises CommandError where nobody is there."""
    if not options.scheduler:
        yield LocalCrew(options.jobs)
        return
    try:
        with connected(options.scheduler) as crew:
            yield crew
    except ClusterMissingError as error:
        raise CommandError(words("cli.portal-no-dask")) from error
    except UnreachableSchedulerError as error:
        message = words("cli.portal-no-scheduler", address=options.scheduler)
        raise CommandError(message, PROBLEMS) from error


def _say(built: PortalBuilt, words: Words, *, done: str) -> int:
    """Say what was done, what was not and at which line why."""
    failures: list[Problem] = []
    for outcome in built.failed:
        failures += outcome.problems
    # Of sound plans only what their own keepers' checks could not have said and what weighs: of hundreds of plans
    # the notes would bury it. The rest is counted.
    notices: list[Problem] = []
    for outcome in built.outcomes:
        notices += [one for one in outcome.notices if one.severity is not Severity.INFO]
    told = [*failures, *built.problems, *notices]
    sys.stderr.write(PRINTERS["human"](told, words))
    every = [*failures, *built.problems]
    for outcome in built.outcomes:
        if outcome.is_built:
            every += outcome.problems
    total, failed = len(built.outcomes), len(built.failed)
    message = words(
        f"cli.portal-{done}",
        built=total - failed,
        plans=total,
        pages=sum(outcome.pages for outcome in built.outcomes),
        feeds=sum(outcome.feeds for outcome in built.outcomes),
        path=built.place,
    )
    print(message)
    if failed:
        names = ", ".join(outcome.id for outcome in built.failed)
        print(
            words(f"cli.portal-not-{done}", count=failed, names=names), file=sys.stderr
        )
    print(summary(every, words))
    return PROBLEMS if failed else FINE


COMMANDS = (Command(name="portal", options=_portal_options, run=_portal),)
