"""Commands that write a record of a lawful change, so that it publishes itself: words, bodies, policies, days off.

The bodies of a draft are put right by the same commands, without a day and without a record.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from kehoach import dates
from kehoach.cli.arguments import add_plan, day_type, text_type
from kehoach.cli.command import FINE, Command, CommandError
from kehoach.desk.correcting import ROLE_OPTIONS, TEXTS, Correction, correct_plan
from kehoach.desk.ending import Ending, end_address
from kehoach.desk.recording import Recorded
from kehoach.desk.renaming import Merging, Renaming, merge_parties, rename_party
from kehoach.desk.revising import (
    Holiday,
    MovedDays,
    Revising,
    items_choices,
    revise_plan,
    write_holiday,
)
from kehoach.desk.settling import (
    add_spelling,
    merge_in_draft,
    rename_in_draft,
    split_in_draft,
)
from kehoach.phrases.stretches import MonthParts
from kehoach.plan.records import ADDRESSED
from kehoach.plan.roles import name_key
from kehoach.plan.schema import parse_url
from kehoach.problems import InputError
from kehoach.words import Words

_SHOWN = 8
"""So many ids are listed; of more, how many there are."""


def _shared(
    command: argparse.ArgumentParser, words: Words, day: str, *, drafts: bool = False
) -> None:
    """Let a command take the plan, the day from which a change holds, and that it is only to be shown.

    Without the day only a draft is changed, where the command does so: ``drafts``.
    """
    add_plan(command, words)
    key = "record-date-drafts" if drafts else f"record-{day}"
    command.add_argument(
        f"--{day}",
        required=not drafts,
        type=day_type(words),
        metavar="DAY",
        help=words(f"cli.{key}"),
    )
    command.add_argument("--dry-run", action="store_true", help=words("cli.dry-run"))


def _text(
    command: argparse.ArgumentParser,
    words: Words,
    option: str,
    key: str,
    *,
    required: bool = False,
    repeated: bool = False,
    empty: bool = False,
) -> None:
    """Let a command take a text."""
    command.add_argument(
        option,
        required=required,
        type=text_type(words, empty=empty),
        action="append" if repeated else "store",
        metavar="TEXT",
        help=words(f"cli.{key}"),
    )


def _number(command: argparse.ArgumentParser, words: Words) -> None:
    _text(command, words, "--number", "record-number")


# Correct


def _correct_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "what", type=text_type(words), metavar="ID", help=words("cli.correct-what")
    )
    _shared(command, words, "date")
    _text(command, words, "--reason", "correct-reason")
    for name in TEXTS:
        # An empty text takes away what need not be there.
        _text(command, words, f"--{name}", f"correct-{name}", empty=True)
    _text(command, words, "--ref", "correct-ref", repeated=True)
    for role in ROLE_OPTIONS:
        command.add_argument(
            f"--{role}",
            dest=f"role_{role}",
            type=text_type(words, empty=True),
            action="append",
            metavar="PARTY",
            help=words("cli.correct-role", role=words(name_key(role))),
        )


def _correct(options: argparse.Namespace, words: Words) -> int:
    texts = {}
    for name in TEXTS:
        if getattr(options, name) is not None:
            texts[name] = getattr(options, name)
    cast = {}
    for role in ROLE_OPTIONS:
        parties = getattr(options, f"role_{role}")
        if parties:
            cast[role] = tuple(parties)
    correction = Correction(
        what=options.what,
        date=options.date,
        reason=options.reason,
        texts=texts,
        cast=cast,
        refs=tuple(options.ref or ()),
    )
    return _tell(
        options,
        words,
        lambda: correct_plan(options.plan, correction, dry=options.dry_run),
    )


# Rename, merge, end


def _rename_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "unit", type=text_type(words), metavar="UNIT", help=words("cli.rename-unit")
    )
    _text(command, words, "--name", "rename-name", required=True)
    _text(command, words, "--id", "rename-id")
    _shared(command, words, "date", drafts=True)
    _number(command, words)


def _rename(options: argparse.Namespace, words: Words) -> int:
    if options.date is None:
        return _tell(
            options,
            words,
            lambda: rename_in_draft(
                options.plan,
                options.unit,
                options.name,
                options.id,
                dry=options.dry_run,
            ),
        )
    renaming = Renaming(
        party=options.unit,
        name=options.name,
        id=options.id,
        date=options.date,
        number=options.number,
    )
    return _tell(
        options,
        words,
        lambda: rename_party(options.plan, renaming, dry=options.dry_run),
    )


def _merge_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "units",
        nargs="+",
        type=text_type(words),
        metavar="UNIT",
        help=words("cli.merge-units"),
    )
    _text(command, words, "--into", "merge-into", required=True)
    _text(command, words, "--name", "merge-name")
    _shared(command, words, "date", drafts=True)
    _number(command, words)


def _merge(options: argparse.Namespace, words: Words) -> int:
    if options.date is None:
        return _tell(
            options,
            words,
            lambda: merge_in_draft(
                options.plan,
                options.units,
                options.into,
                options.name,
                dry=options.dry_run,
            ),
        )
    merging = Merging(
        parties=tuple(options.units),
        into=options.into,
        name=options.name,
        date=options.date,
        number=options.number,
    )
    return _tell(
        options,
        words,
        lambda: merge_parties(options.plan, merging, dry=options.dry_run),
    )


def _split_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "unit", type=text_type(words), metavar="UNIT", help=words("cli.rename-unit")
    )
    _text(command, words, "--into", "split-into", required=True, repeated=True)
    add_plan(command, words)
    command.add_argument("--dry-run", action="store_true", help=words("cli.dry-run"))


def _split(options: argparse.Namespace, words: Words) -> int:
    return _tell(
        options,
        words,
        lambda: split_in_draft(
            options.plan, options.unit, options.into, dry=options.dry_run
        ),
    )


def _alias_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "unit", type=text_type(words), metavar="UNIT", help=words("cli.rename-unit")
    )
    command.add_argument(
        "spellings",
        nargs="+",
        type=text_type(words),
        metavar="NAME",
        help=words("cli.alias-names"),
    )
    add_plan(command, words)
    command.add_argument("--dry-run", action="store_true", help=words("cli.dry-run"))


def _alias(options: argparse.Namespace, words: Words) -> int:
    return _tell(
        options,
        words,
        lambda: add_spelling(
            options.plan, options.unit, options.spellings, dry=options.dry_run
        ),
    )


def _end_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "what", type=text_type(words), metavar="ID", help=words("cli.end-what")
    )
    _text(command, words, "--reason", "end-reason", required=True)
    _text(command, words, "--instead", "end-instead", repeated=True)
    command.add_argument("--kind", choices=ADDRESSED, help=words("cli.end-kind"))
    _text(command, words, "--name", "end-name")
    _shared(command, words, "date")
    _number(command, words)


def _end(options: argparse.Namespace, words: Words) -> int:
    ending = Ending(
        what=options.what,
        kind=options.kind,
        name=options.name,
        date=options.date,
        number=options.number,
        reason=options.reason,
        instead=tuple(options.instead or ()),
    )
    return _tell(
        options,
        words,
        lambda: end_address(options.plan, ending, dry=options.dry_run),
    )


# Revise


def _revise_options(command: argparse.ArgumentParser, words: Words) -> None:
    _shared(command, words, "date")
    _text(command, words, "--reason", "revise-reason")
    _text(command, words, "--plan-title", "revise-title")
    _text(command, words, "--calendar-name", "revise-calendar-name")
    _text(command, words, "--url", "revise-url")
    command.add_argument(
        "--remind",
        type=_days_type(words),
        metavar="DAYS",
        help=words("cli.revise-remind"),
    )
    command.add_argument(
        "--items", choices=items_choices(), help=words("cli.revise-items")
    )
    command.add_argument(
        "--parts-of-month",
        type=_parts_type(words),
        metavar="DAYS",
        help=words("cli.revise-parts"),
    )


def _days_type(words: Words) -> Callable[[str], tuple[int, ...]]:
    """Return what reads numbers of days: "10,3,1"."""

    def read(text: str) -> tuple[int, ...]:
        parts = text.replace(" ", "").split(",")
        if not all(re.fullmatch("[0-9]{1,2}", part) for part in parts):
            raise argparse.ArgumentTypeError(words("cli.bad-days", text=text))
        return tuple(map(int, parts))

    return read


def _parts_type(words: Words) -> Callable[[str], MonthParts]:
    """Return what reads the days at which parts of a month end, and perhaps the last begins: "10,20", "10,20,21"."""
    read_days = _days_type(words)

    def read(text: str) -> MonthParts:
        days = read_days(text)
        if not 2 <= len(days) <= 3:
            raise argparse.ArgumentTypeError(words("cli.bad-parts", text=text))
        return MonthParts(*days)

    return read


def _revise(options: argparse.Namespace, words: Words) -> int:
    header = {}
    for name, option in (
        ("title", "plan_title"),
        ("calendar_name", "calendar_name"),
        ("url", "url"),
    ):
        if getattr(options, option) is not None:
            header[name] = getattr(options, option)
    if "url" in header:
        try:
            parse_url(header["url"])
        except ValueError as error:
            raise CommandError(words("cli.bad-url", text=header["url"])) from error
    revising = Revising(
        date=options.date,
        reason=options.reason,
        header=header,
        remind=options.remind,
        items=options.items,
        parts=options.parts_of_month,
    )
    asked = (options.remind, options.items, options.parts_of_month, options.reason)
    if not (header or any(asked)):
        raise CommandError(words("record.revise-nothing"))
    return _tell(
        options,
        words,
        lambda: revise_plan(options.plan, revising, dry=options.dry_run),
    )


# Holidays


def _holiday_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "day",
        nargs="?",
        type=day_type(words),
        metavar="DAY",
        help=words("cli.holiday-day"),
    )
    command.add_argument("--off", action="store_true", help=words("cli.holiday-off"))
    command.add_argument(
        "--worked", action="store_true", help=words("cli.holiday-worked")
    )
    _text(command, words, "--name", "holiday-name")
    command.add_argument(
        "--announced", type=int, metavar="YEAR", help=words("cli.holiday-announced")
    )
    _text(command, words, "--source", "holiday-source", required=True)
    _shared(command, words, "since")


def _holiday(options: argparse.Namespace, words: Words) -> int:
    if options.announced is not None:
        if options.day or options.off or options.worked or options.name:
            raise CommandError(words("record.holiday-year-alone"))
        holiday = Holiday(
            since=options.since, source=options.source, year=options.announced
        )
    else:
        if not options.day or options.off == options.worked or not options.name:
            raise CommandError(words("record.holiday-needs"))
        holiday = Holiday(
            since=options.since,
            source=options.source,
            day=options.day,
            worked=options.worked,
            name=options.name,
        )
    moved: list[MovedDays] = []

    def write() -> Recorded:
        written = write_holiday(options.plan, holiday, dry=options.dry_run)
        moved.extend(written.moved)
        return written.recorded

    return _tell(options, words, write, lambda: _tell_moved(moved, words))


def _tell_moved(moved: Iterable[MovedDays], words: Words) -> None:
    """Print what moved with the days off, a line each deadline."""
    for item in moved:
        texts = []
        if item.safe:
            old, new = map(dates.print_date, item.safe)
            texts.append(words("record.moved-safe", old=old, new=new))
        for days, old_day, new_day in item.reminders:
            values = {
                "days": days,
                "old": dates.print_date(old_day),
                "new": dates.print_date(new_day),
            }
            texts.append(words("record.moved-reminder", **values))
        # A day that stays, and of which something else is said now.
        told = "; ".join(texts) or words("record.moved-words")
        print(f"  {item.deadline}: {told}")


# What is said


def _nothing_more() -> None:
    """Say nothing."""


def _tell(
    options: argparse.Namespace,
    words: Words,
    record: Callable[[], Recorded],
    more: Callable[[], None] = _nothing_more,
) -> int:
    """Write a record, and say where it stands and whom it reaches."""
    path: Path = options.plan
    try:
        made = record()
    except InputError:
        print(words("amend.not-written", path=path), file=sys.stderr)
        raise
    if made.already:
        print(words("record.already", path=path, line=made.line))
        return FINE
    key = "amend.would" if options.dry_run else "amend.wrote"
    print(words(key, path=path, line=made.line))
    if made.settled:
        if not options.dry_run:
            print(words("record.next-draft", path=path))
        return FINE
    if made.raised:
        count = len(made.raised)
        print(words("record.raised", count=count, ids=_listed(made.raised)))
    else:
        print(words("record.raised-none"))
    more()
    if made.feeds:
        print(words("record.feeds", ids=", ".join(made.feeds)))
    if made.ended:
        print(words("record.ended-feeds", ids=", ".join(made.ended)))
    for file in made.unused:
        print(words("record.text-unused", file=file))
    for name in made.noted:
        print(words("record.note-gone", name=name))
    if not options.dry_run:
        print(words("amend.next"))
    return FINE


def _listed(ids: tuple[str, ...]) -> str:
    """List ids, or the first of many."""
    shown = ", ".join(ids[:_SHOWN])
    return f"{shown}, …" if len(ids) > _SHOWN else shown


COMMANDS = (
    Command(name="correct", options=_correct_options, run=_correct),
    Command(name="rename", options=_rename_options, run=_rename),
    Command(name="merge", options=_merge_options, run=_merge),
    Command(name="split", options=_split_options, run=_split),
    Command(name="alias", options=_alias_options, run=_alias),
    Command(name="end", options=_end_options, run=_end),
    Command(name="revise", options=_revise_options, run=_revise),
    Command(name="holiday", options=_holiday_options, run=_holiday),
)
