"""Forms of arguments that several commands take, each refused in one line of the reader's language."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import unicodedata
import zoneinfo
from collections.abc import Callable
from pathlib import Path

from kehoach.cli.command import CommandError
from kehoach.dates import parse_date
from kehoach.words import Words


def add_plan(command: argparse.ArgumentParser, words: Words) -> None:
    """Let a command take the plan's file."""
    command.add_argument(
        "--plan", type=Path, default=Path("plan.yaml"), help=words("cli.plan")
    )


def day_type(words: Words) -> Callable[[str], dt.date]:
    """Return what reads a day, day first or ISO."""
    return functools.partial(_day, words)


def _day(words: Words, text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(words("cli.bad-date", text=text)) from error


def text_type(words: Words, *, empty: bool = False) -> Callable[[str], str]:
    """Return what reads a text: one line in composed letters, and not empty unless it may be."""
    return functools.partial(_text, words, empty)


def _text(words: Words, empty: bool, text: str) -> str:
    # In the form in which plan.yaml is read: macOS hands over letters and marks apart.
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    if not (composed or empty):
        raise argparse.ArgumentTypeError(words("cli.empty"))
    return composed


def count_type(words: Words) -> Callable[[str], int]:
    """Return what reads a whole number, 0 or more."""

    def read(text: str) -> int:
        # Not isdigit(), for which some signs are digits that int() refuses.
        if not text.isdecimal():
            raise argparse.ArgumentTypeError(words("cli.bad-count", text=text[:20]))
        return int(text)

    return read


def today(options: argparse.Namespace) -> dt.date:
    """Return the day that is given, else the day it is."""
    given: dt.date | None = getattr(options, "today", None)
    # The plan's own zone is known only after loading; its agencies are all in this one by default.
    return given or dt.datetime.now(zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")).date()


def check_file(path: Path, words: Words) -> Path:
    """Return the path of a file to write. Raises CommandError for a folder, which "." and "/" always are."""
    if not path.name or path.is_dir():
        raise CommandError(words("cli.is-folder", path=path))
    return path
