"""What can be typed: the commands, each described by the module of its family."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Iterable
from typing import Any, NoReturn

from kehoach import __version__
from kehoach.cli.command import USAGE, Command
from kehoach.words import LANGUAGES, Words

FAMILIES = {
    "build": "site",
    "publish": "site",
    "check": "checking",
    "prove": "proving",
    "import": "keeper",
    "export": "keeper",
    "bind": "keeper",
    "letters": "letters",
    "returns": "returns",
    "amend": "keeper",
    "correct": "records",
    "rename": "records",
    "merge": "records",
    "split": "records",
    "alias": "records",
    "end": "records",
    "revise": "records",
    "holiday": "records",
    "diff": "inspection",
    "verify": "verifying",
    "rollover": "keeper",
    "serve": "serving",
    "hosting": "serving",
    "new": "keeper",
    "portal": "portal",
    "schema": "inspection",
}
"""Each command's family, a module beside this one, in the order of the help."""


class _Parser(argparse.ArgumentParser):
    """Refuses what cannot be read in the reader's language and in two lines, whatever argparse would say."""

    def __init__(self, *, words: Words, **settings: Any) -> None:
        self._words = words
        super().__init__(**settings)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read on; exit with 2."""
        for pattern, key, name in _FAULTS:
            if fault := re.fullmatch(pattern, message):
                message = self._words(key, **{name: fault[1]})
        message = message.removeprefix("argument ")
        hint = self._words("cli.see-help", command=self.prog)
        self.exit(USAGE, f"{message}\n{hint}\n")


_FAULTS = (
    (r"argument (\S+): expected .*", "cli.needs-value", "option"),
    (r"unrecognized arguments: (.*)", "cli.unknown-options", "options"),
    (
        r"the following arguments are required: (.*)",
        "cli.missing-options",
        "options",
    ),
)
"""What argparse says in English of the slips that are made most, and our words for it."""


def make_parser(words: Words, given: Collection[str]) -> argparse.ArgumentParser:
    """Return the parser of the command line in the words given.

    Only commands that are among the arguments ``given`` know their options: these name engines, forms of sheets and
    printers, and what makes those takes a second to import, which no ``--help`` should wait for.
    """
    language = _Parser(words=words, add_help=False)
    language.add_argument("--lang", choices=LANGUAGES, help=words("cli.lang"))
    parser = _Parser(
        words=words,
        prog="kehoach",
        description=words("cli.description"),
        parents=[language],
    )
    parser.add_argument("--version", action="version", version=f"kehoach {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, family in FAMILIES.items():
        parent = commands.add_parser(
            name, words=words, help=words(f"cli.{name}"), parents=[language]
        )
        # Also where it is the value of an option: then a family is loaded for nothing, and no harm done.
        if name in given:
            commands_of_family = {
                command.name: command for command in load_family(family)
            }
            command = commands_of_family[name]
            command.options(parent, words)
            parent.set_defaults(command=command)
    return parser


def load_family(family: str) -> Iterable[Command]:
    """Import a family and return its commands; the one place where commands are imported."""
    match family:
        case "checking":
            from kehoach.cli import checking

            return checking.COMMANDS
        case "site":
            from kehoach.cli import site

            return site.COMMANDS
        case "keeper":
            from kehoach.cli import keeper

            return keeper.COMMANDS
        case "letters":
            from kehoach.cli import letters

            return letters.COMMANDS
        case "portal":
            from kehoach.cli import portal

            return portal.COMMANDS
        case "proving":
            from kehoach.cli import proving

            return proving.COMMANDS
        case "records":
            from kehoach.cli import records

            return records.COMMANDS
        case "returns":
            from kehoach.cli import returns

            return returns.COMMANDS
        case "serving":
            from kehoach.cli import serving

            return serving.COMMANDS
        case "verifying":
            from kehoach.cli import verifying

            return verifying.COMMANDS
    from kehoach.cli import inspection

    return inspection.COMMANDS
