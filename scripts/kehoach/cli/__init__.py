"""The command line: reads the clock and the environment, and nothing below it does."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO, cast

from kehoach.checks.printers import PRINTERS
from kehoach.cli.command import (
    INTERRUPTED,
    PIPE_CLOSED,
    PROBLEMS,
    USAGE,
    Command,
    CommandError,
)
from kehoach.cli.parser import make_parser
from kehoach.problems import InputError
from kehoach.words import DEFAULT_LANGUAGE, LANGUAGES, Words, load_words

_REFUSALS = {
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EISDIR: "is-folder",
    errno.ENOTDIR: "is-no-folder",
    errno.ENOENT: "no-folder",
    errno.ENAMETOOLONG: "long-name",
    errno.ELOOP: "link-loop",
    errno.EEXIST: "name-taken",
    errno.ENOTEMPTY: "holds-others",
    errno.EXDEV: "other-disk",
    errno.EROFS: "read-only",
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-quota",
    errno.EBUSY: "in-use",
    errno.EIO: "disk-fault",
    # How disks of the network, and such as are plugged in, say that they are gone.
    errno.ESTALE: "disk-fault",
    errno.ENOTCONN: "disk-fault",
    errno.EHOSTDOWN: "disk-fault",
    errno.ETIMEDOUT: "disk-fault",
    errno.ENODEV: "disk-fault",
    errno.ENXIO: "disk-fault",
    errno.ENOLCK: "no-locks",
    errno.EMFILE: "many-files",
    errno.ENFILE: "many-files",
}
"""Why the system refuses to read or write, as far as an official can do something about it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 problems in the input, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = load_words(_language(given))
    _prepare_streams()
    try:
        try:
            return _run(given, words)
        finally:
            # Here and not when Python ends, where a full disk would be a traceback and exit code 120.
            sys.stdout.flush()
    except BrokenPipeError:
        _silence()
        return PIPE_CLOSED
    except OSError as error:
        return _refused(error, words)


def _run(given: list[str], words: Words) -> int:
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


def _prepare_streams() -> None:
    """Let Vietnamese be written to whatever terminal, and to none."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Closed before the start ("2>&-"): the next file that is opened would get its number, and what is said.
        if getattr(sys, name) is None:
            setattr(sys, name, _nowhere(mode))
    for stream in (sys.stdout, sys.stderr):
        # What a test or another program puts in their place may not have it.
        if hasattr(stream, "reconfigure"):
            # Whatever the terminal's own code page, and whatever bytes the name of a file is made of.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _nowhere(mode: str) -> TextIO:
    # Open as long as the process: it stands for one of its own streams.
    return cast(TextIO, Path(os.devnull).open(mode, encoding="utf-8"))


def _silence() -> None:
    """Lead what is still to be written to nowhere: nobody reads it, and Python would complain at its end."""
    sys.stdout = _nowhere("w")
    with contextlib.suppress(OSError, ValueError):
        os.dup2(sys.stdout.fileno(), 1)


def _refused(error: OSError, words: Words) -> int:
    """Say in a line why the system refuses a path, or what is being written. Raises what nobody can do about."""
    reason = _REFUSALS.get(error.errno or 0)
    if not reason:
        raise error
    named = isinstance(error.filename, str | bytes) and error.filename
    path = os.fsdecode(error.filename) if named else words("cli.being-written")
    # Else the full disk would be told once more, by Python and in its own words.
    if not named:
        _silence()
    print(words(f"cli.{reason}", path=path), file=sys.stderr)
    return USAGE


def _report(error: InputError, options: argparse.Namespace, words: Words) -> None:
    # The formats of other commands are none for problems.
    form = getattr(options, "format", "")
    # A program reads problems where it asked for them; a person's go beside the output.
    stream = sys.stdout if form in PRINTERS else sys.stderr
    stream.write(PRINTERS.get(form, PRINTERS["human"])(error.problems, words))
    if options.command.name in ("build", "publish"):
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
