"""The command that looks at what is published: verify."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from kehoach.checks.single import check_plan
from kehoach.cli.arguments import count_type, day_type, today
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.cli.site import url_type
from kehoach.cli.terminal import show_progress
from kehoach.cli.verdicts import REPORT_PRINTERS, Report
from kehoach.plan.model import Plan
from kehoach.problems import Problem
from kehoach.render.context import make_context
from kehoach.site.project import check_project
from kehoach.site.served import Place, Survey, survey
from kehoach.site.subscriptions import (
    PlanState,
    compare_copy,
    compare_plan,
    find_feed,
    guess_feed,
    read_copy,
    read_feed,
)
from kehoach.words import Words


def _verify_options(command: argparse.ArgumentParser, words: Words) -> None:
    # No path: a site may be named by its address.
    command.add_argument("place", metavar="DIR|URL", help=words("cli.verify-place"))
    command.add_argument("--unit", metavar="UNIT", help=words("cli.verify-unit"))
    command.add_argument(
        "--feed", type=Path, metavar="FILE.ics", help=words("cli.verify-feed")
    )
    command.add_argument(
        "--plan", type=Path, metavar="PLAN", help=words("cli.verify-plan")
    )
    command.add_argument(
        "--url",
        type=url_type(words),
        default=os.environ.get("KEHOACH_URL") or None,
        help=words("cli.url"),
    )
    command.add_argument(
        "--sample", type=count_type(words), metavar="N", help=words("cli.sample")
    )
    command.add_argument(
        "--part",
        action="append",
        default=[],
        metavar="PATH",
        help=words("cli.verify-part"),
    )
    command.add_argument("--today", type=day_type(words), help=words("cli.today"))
    command.add_argument(
        "--format",
        choices=sorted(REPORT_PRINTERS),
        default="human",
        help=words("cli.format"),
    )


def _verify(options: argparse.Namespace, words: Words) -> int:
    place = Place(options.place)
    if not place.is_web and not Path(options.place).is_dir():
        raise CommandError(words("cli.no-folder", path=options.place))
    report = _report(options, place, words)
    sys.stdout.write(REPORT_PRINTERS[options.format](report, words))
    return FINE if report.fine else PROBLEMS


def _report(options: argparse.Namespace, place: Place, words: Words) -> Report:
    # Read first: what somebody handed over should not be refused after minutes of looking at a site.
    plan_at_hand = check_project(options.plan) if options.plan else None
    copy = read_copy(options.feed) if options.feed else None
    path = find_feed(place, options.unit) if options.unit else ""
    show = show_progress(words)
    found = survey(
        place,
        sample=options.sample,
        parts=options.part,
        progress=lambda done, count: show("verifying", done, count),
    )
    day = today(options)
    copied = None
    if copy:
        # A copy says by its name of which feed it is, whatever unit somebody named.
        path = guess_feed(found, copy, options.feed.as_posix(), path)
    feed = read_feed(place, found, path, day) if path else None
    # Where the site does not answer there is nothing to compare with, which the feed's own verdict says.
    if copy and feed and feed.calendar.items:
        name = options.feed.as_posix()
        copied = compare_copy(feed.calendar, copy, found, path, name)
    return Report(
        survey=found,
        feed=feed,
        copy=copied,
        plan=_compare_plan(plan_at_hand, found, options, day) if plan_at_hand else None,
    )


def _compare_plan(
    project: tuple[Plan, dict[str, bytes], tuple[Problem, ...]],
    found: Survey,
    options: argparse.Namespace,
    day: dt.date,
) -> PlanState:
    """Hold a plan against what the site publishes, as a build of this day would make its feeds."""
    plan, content, problems = project
    context = make_context(
        plan,
        today=day,
        content=content,
        problems=problems,
        earlier_problems=[
            check_plan(earlier.plan, content) for earlier in plan.earlier
        ],
        url=options.url,
    )
    return compare_plan(plan, context, found)


COMMANDS = (Command(name="verify", options=_verify_options, run=_verify),)
