"""The command that says what is wrong with a plan, a family of its own: it is asked most often, so it loads least."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kehoach.checks.feeds import lint_files
from kehoach.checks.printers import PRINTERS
from kehoach.cli.arguments import add_plan, today
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.cli.generator import generator_faults, warn_without_config
from kehoach.cli.terminal import show_reading, summary
from kehoach.cli.watching import each_saving, say_time
from kehoach.problems import InputError, Problem, Severity
from kehoach.site.rehearsal import rehearse_build
from kehoach.words import Words


def _check_options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    command.add_argument(
        "--format", choices=sorted(PRINTERS), default="human", help=words("cli.format")
    )
    command.add_argument(
        "--feeds", type=Path, metavar="DIR|FILE", help=words("cli.feeds")
    )
    command.add_argument(
        "--previous", type=Path, metavar="DIR|FILE", help=words("cli.previous-feeds")
    )
    command.add_argument(
        "--source", type=Path, metavar="DOCUMENT", help=words("cli.source")
    )
    command.add_argument("--watch", action="store_true", help=words("cli.watch"))
    command.add_argument("--strict", action="store_true", help=words("cli.strict"))


def _check(options: argparse.Namespace, words: Words) -> int:
    if options.watch:
        return _watch(options, words)
    return _check_once(options, words)


def _check_once(options: argparse.Namespace, words: Words) -> int:
    if options.source:
        return _check_source(options, words)
    if options.feeds:
        problems = lint_files(options.feeds, options.previous)
    else:
        with generator_faults(words):
            problems = rehearse_build(options.plan, today(options))
        warn_without_config(options.plan, words)
    sys.stdout.write(PRINTERS[options.format](problems, words))
    return _verdict(options, problems, words)


def _check_source(options: argparse.Namespace, words: Words) -> int:
    # Whoever checks the plan alone waits for no reader of documents.
    from kehoach.checks.coverage_printers import print_coverage, print_coverage_json
    from kehoach.desk.proving import check_source

    coverage = check_source(options.plan, options.source, show_reading(words))
    if options.format == "json":
        # One document holds the proof and its problems.
        sys.stdout.write(print_coverage_json(coverage, words))
    else:
        if options.format == "human":
            sys.stdout.write(print_coverage(coverage, words))
        sys.stdout.write(PRINTERS[options.format](coverage.problems, words))
    return _verdict(options, coverage.problems, words)


def _verdict(
    options: argparse.Namespace, problems: Sequence[Problem], words: Words
) -> int:
    # Anything else is read by a program, which counts by itself.
    if options.format == "human":
        print(summary(problems, words))
    fatal = {Severity.ERROR}
    if options.strict:
        fatal.add(Severity.WARNING)
    failed = any(problem.severity in fatal for problem in problems)
    return PROBLEMS if failed else FINE


def _watch(options: argparse.Namespace, words: Words) -> int:
    """Check again whenever the plan, its texts or the site's settings are saved, until Ctrl-C."""
    for _ in each_saving(options.plan):
        say_time(words)
        try:
            _check_once(options, words)
        # Elsewhere it ends the command; who watches goes on writing.
        except InputError as error:
            sys.stdout.write(PRINTERS[options.format](error.problems, words))
        except CommandError as error:
            print(error.message, file=sys.stderr, flush=True)
        sys.stdout.flush()
    return FINE


COMMANDS = (Command(name="check", options=_check_options, run=_check),)
