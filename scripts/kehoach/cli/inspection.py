"""Commands that show what there is: diff and schema."""

from __future__ import annotations

import argparse
import sys

from kehoach.cli.command import FINE, Command
from kehoach.editions.comparison import compare, read_edition
from kehoach.editions.differences import COMPARISON_PRINTERS
from kehoach.portal.records import portal_schema
from kehoach.render.api.writer import source_schema
from kehoach.words import Words


def _diff_options(command: argparse.ArgumentParser, words: Words) -> None:
    # No paths: a published edition may be named by its address.
    command.add_argument("old", metavar="OLD", help=words("cli.old"))
    command.add_argument("new", metavar="NEW", help=words("cli.new-edition"))
    command.add_argument(
        "--format",
        choices=sorted(COMPARISON_PRINTERS),
        default="text",
        help=words("cli.diff-format"),
    )


def _diff(options: argparse.Namespace, words: Words) -> int:
    comparison = compare(read_edition(options.old), read_edition(options.new))
    sys.stdout.write(COMPARISON_PRINTERS[options.format](comparison, words))
    return FINE


def _schema_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "--for",
        dest="file",
        choices=list(_SCHEMAS),
        default=_PLAN,
        help=words("cli.schema-for"),
    )


def _schema(options: argparse.Namespace, words: Words) -> int:
    sys.stdout.write(_SCHEMAS[options.file](words).decode())
    return FINE


_PLAN = "plan"
_SCHEMAS = {_PLAN: source_schema, "portal": portal_schema}
"""Of the files that keepers write, by the names of ``--for``."""


COMMANDS = (
    Command(name="diff", options=_diff_options, run=_diff),
    Command(name="schema", options=_schema_options, run=_schema),
)
