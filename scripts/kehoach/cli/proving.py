"""The command that holds a plan against its document, clause by clause, and writes the proof that travels."""

from __future__ import annotations

import argparse
import collections
import sys
from collections.abc import Iterator
from pathlib import Path

from kehoach.checks.printers import PRINTERS
from kehoach.cli.arguments import add_plan
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.cli.site import output_faults
from kehoach.cli.terminal import show_reading
from kehoach.desk.proof_page import write_proof_page
from kehoach.desk.proving import Choice, Proved, prove_plan
from kehoach.problems import Severity
from kehoach.proof.places import part_of
from kehoach.proof.proving import Proof
from kehoach.proof.stored import PLACE
from kehoach.words import Words


def _options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    command.add_argument(
        "document", type=Path, metavar="DOCUMENT", help=words("cli.source")
    )
    command.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="PLACE",
        help=words("cli.accept"),
    )
    command.add_argument(
        "--reason", default="", metavar="TEXT", help=words("cli.accept-reason")
    )
    command.add_argument(
        "--page", type=Path, metavar="FILE", help=words("cli.proof-page")
    )


def _prove(options: argparse.Namespace, words: Words) -> int:
    if options.accept and not options.reason.strip():
        raise CommandError(words("cli.accept-needs-reason"))
    choice = Choice(places=tuple(options.accept), reason=options.reason.strip())
    proved = prove_plan(options.plan, options.document, show_reading(words), choice)
    problems = proved.coverage.problems
    # What was accepted, and what is only read into the document, is in the file.
    shown = [each for each in problems if each.severity is not Severity.INFO]
    sys.stdout.write(PRINTERS["human"](shown, words))
    for line in _sections(proved.proof, words):
        print(line)
    if options.page:
        _write_page(options, proved, words)
    print(_summary(proved, options.plan.parent / PLACE, words))
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    return PROBLEMS if failed else FINE


def _write_page(options: argparse.Namespace, proved: Proved, words: Words) -> None:
    with output_faults(words):
        try:
            write_proof_page(options.page, options.document.name, proved, words)
        except FileExistsError as error:
            message = words("cli.proof-page-exists", path=options.page)
            raise CommandError(message) from error
    print(words("cli.proof-page-written", path=options.page))


def _sections(proof: Proof, words: Words) -> Iterator[str]:
    """Yield how much of each part of the document is answered for."""
    counts: collections.Counter[str] = collections.Counter()
    answered: collections.Counter[str] = collections.Counter()
    for provision in proof.provisions:
        part = part_of(provision)
        counts[part] += 1
        answered[part] += proof.is_answered(provision)
    for name, count in counts.items():
        yield words("proof.section", name=name, answered=answered[name], count=count)


def _summary(proved: Proved, path: Path, words: Words) -> str:
    stored = proved.stored
    return words(
        "proof.summary",
        answered=stored.answered,
        count=len(stored.provisions),
        open=len(stored.open),
        accepted=len(stored.accepted),
        path=path,
    )


COMMANDS = (Command(name="prove", options=_options, run=_prove),)
