"""The command line: reads the clock and the environment, and nothing below it does."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence

from kehoach.checks.printers import PRINTERS
from kehoach.cli.command import INTERRUPTED, PROBLEMS, USAGE, Command, CommandError
from kehoach.cli.parser import make_parser
from kehoach.problems import InputError
from kehoach.words import DEFAULT_LANGUAGE, LANGUAGES, Words, load_words

_REFUSALS = {
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EROFS: "no-permission",
    errno.EISDIR: "is-folder",
    errno.ENOTDIR: "is-no-folder",
    errno.ENOENT: "no-folder",
    errno.ENAMETOOLONG: "long-name",
}
"""Why the system refuses a path that somebody can type; anything else it says is no fault of the path."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 problems in the input, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = load_words(_language(given))
    # Whatever the terminal's own code page: in many, Vietnamese would end in a UnicodeEncodeError.
    for stream in (sys.stdout, sys.stderr):
        # What a test or another program puts in their place may not have it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = make_parser(words, given).parse_args(given)
    command: Command = options.command
    try:
        return command.run(options, words)
    except InputError as error:
        _report(error, options, words)
        return PROBLEMS
    except CommandError as error:
        print(error.message, file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        reason = _REFUSALS.get(error.errno or 0)
        if not (reason and error.filename):
            raise
        print(words(f"cli.{reason}", path=error.filename), file=sys.stderr)
        return USAGE


def _report(error: InputError, options: argparse.Namespace, words: Words) -> None:
    # The formats of other commands are none for problems.
    form = getattr(options, "format", "")
    # A program reads problems where it asked for them; a person's go beside the output.
    stream = sys.stdout if form in PRINTERS else sys.stderr
    stream.write(PRINTERS.get(form, PRINTERS["human"])(error.problems, words))
    if options.command.name == "build":
        print(words("cli.nothing-published"), file=sys.stderr)


def _language(arguments: Sequence[str]) -> str:
    """Choose the language of messages: --lang, else the environment's, else Vietnamese."""
    # Before the parser proper, whose help is in that language already.
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", choices=LANGUAGES)
    try:
        known, _ = early.parse_known_args(list(arguments))
        chosen = known.lang
    except (argparse.ArgumentError, SystemExit):
        # A wrong choice is told by the parser proper, in the language of the environment.
        chosen = None
    return chosen or _environment_language()


def _environment_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        # POSIX: the first that is set decides.
        if value:
            # "vi_VN.UTF-8" is Vietnamese; "C" is no language of ours.
            language = value[:2]
            return language if language in LANGUAGES else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE
