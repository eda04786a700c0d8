"""The command that writes the office's own papers about its plan; they are nobody's to publish."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path

from kehoach import dates, routes
from kehoach.checks.drafts import draft_reasons
from kehoach.cli.arguments import add_plan, day_type, today
from kehoach.cli.command import FINE, Command, CommandError
from kehoach.cli.returns import filled_files, show_doubts
from kehoach.desk.returns import (
    Expected,
    done_by_sheet,
    merge_returns,
    read_return,
)
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.plan.schema import Definitions
from kehoach.problems import InputError, Mark
from kehoach.render.letters.layout import KINDS, Letter
from kehoach.render.letters.word import letter_document
from kehoach.site.output.files import write_file
from kehoach.site.project import check_project, context_of
from kehoach.words import Words


def _letters_options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    kinds = list(KINDS)
    command.add_argument(
        "--kind", choices=kinds, default=kinds[0], help=words("cli.letters-kind")
    )
    command.add_argument(
        "--on",
        dest="today",
        type=day_type(words),
        metavar="DAY",
        help=words("cli.letters-on"),
    )
    command.add_argument(
        "--by", type=day_type(words), metavar="DAY", help=words("cli.letters-by")
    )
    command.add_argument(
        "--unit",
        action="append",
        default=[],
        metavar="UNIT",
        help=words("cli.letters-unit"),
    )
    command.add_argument(
        "--returned",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help=words("cli.letters-returned"),
    )
    command.add_argument("--to", type=Path, metavar="DIR", help=words("cli.letters-to"))


def _letters(options: argparse.Namespace, words: Words) -> int:
    on, kind = today(options), options.kind
    by = _horizon(options, on, words)
    # Before anything is made: the folder may be one that must not have them.
    folder = _folder(options, on, words)
    plan, content, problems = check_project(options.plan)
    _refuse_draft(plan)
    context = context_of(
        options.plan.parent, plan, content, problems, on, url=None, forms=()
    )
    parties = _addressees(plan, options.unit, words)
    told = _told(options.returned, plan, words)
    letters, without = [], []
    for party in parties:
        letter = KINDS[kind](
            plan, context, party, on=on, by=by, done=told.get(party.id)
        )
        if letter:
            letters.append(letter)
        else:
            without.append(party.name)
    _write(folder, letters, words)
    _say(folder, kind, letters, without, words)
    return FINE


def _refuse_draft(plan: Plan) -> None:
    """Raise InputError for a plan by which nobody can be urged yet; whether its site has an address is no matter."""
    reasons = [reason for reason in draft_reasons(plan) if reason.code != "draft-url"]
    if reasons:
        raise InputError(reasons)


def _told(given: list[Path], plan: Plan, words: Words) -> Mapping[str, Set[str]]:
    """Return what units report as done, by unit; nothing is written where one of their sheets cannot be read."""
    expected = Expected(plan)
    files = filled_files(given, words)
    returned = merge_returns(read_return(file, expected) for file in files)
    show_doubts(returned.problems, words)
    return done_by_sheet(returned.results)


def _horizon(options: argparse.Namespace, on: dt.date, words: Words) -> dt.date | None:
    """Return up to which day a letter looks: the end of the next month unless given; an assignment to the last."""
    by: dt.date | None = options.by
    if by and by < on:
        values = {"by": dates.print_date(by), "on": dates.print_date(on)}
        raise CommandError(words("cli.letters-backwards", **values))
    if by or options.kind != "don-doc":
        return by
    return _end_of_next_month(on)


def _end_of_next_month(day: dt.date) -> dt.date:
    # From its first day two months of at most 31 days lead into the month after next, and never beyond it.
    after_next = day.replace(day=1) + dt.timedelta(days=62)
    return after_next.replace(day=1) - dt.timedelta(days=1)


def _folder(options: argparse.Namespace, on: dt.date, words: Words) -> Path:
    """Return the folder to write into. Raises CommandError for one whose files are published."""
    folder: Path = options.to or Path("van-ban") / f"{options.kind}-{on.isoformat()}"
    whole = folder.resolve()
    texts = (options.plan.parent / "content").resolve()
    # Also what somebody else lays into a published site stays there from one publication to the next.
    sites = [place for place in (whole, *whole.parents) if _is_site(place)]
    if sites or whole.is_relative_to(texts):
        raise CommandError(words("cli.letters-public", path=folder))
    return folder


def _is_site(folder: Path) -> bool:
    return (folder / routes.MANIFEST).exists()


def _addressees(plan: Plan, asked: Sequence[str], words: Words) -> list[Party]:
    """List to whom letters go: who was asked for, a group by its members; else everybody but who issued the plan."""
    directory = plan.directory
    if not asked:
        return [one for one in directory.addressees if one.id != plan.header.issuer]
    known = Definitions()
    for party in directory:
        for spelling in (party.id, party.name, *party.aliases):
            known.add("party", spelling, party.id, Mark())
    chosen: set[str] = set()
    for text in asked:
        identity = known.find(["party"], text)
        atoms = directory.atoms(identity) if identity else frozenset()
        if not atoms:
            key = "letters-nobody" if identity else "letters-unknown"
            nearest = known.nearest(["party"], text)
            message = words(f"cli.{key}", text=text, nearest=nearest or "–")
            raise CommandError(message)
        chosen |= atoms
    return [party for party in directory.addressees if party.id in chosen]


def _write(folder: Path, letters: Iterable[Letter], words: Words) -> None:
    """Write every letter; nothing where one would take the place of what somebody may have edited."""
    files = [
        (folder / f"{letter.party}.docx", letter_document(letter)) for letter in letters
    ]
    for path, data in files:
        if path.exists() and not (path.is_file() and path.read_bytes() == data):
            raise CommandError(words("cli.letters-exists", path=path))
    for path, data in files:
        write_file(path, data)


def _say(
    folder: Path, kind: str, letters: list[Letter], without: list[str], words: Words
) -> None:
    if letters:
        values = {"count": len(letters), "path": folder}
        print(words(f"cli.letters-written-{kind}", **values))
    read = sum(bool(letter.note) for letter in letters)
    if read:
        print(words("cli.letters-read", count=read))
    if without:
        print(words(f"cli.letters-without-{kind}", names="; ".join(without)))


COMMANDS = (Command(name="letters", options=_letters_options, run=_letters),)
