"""The command ``amend``: what can be typed of an amendment, and what is said of the one that was written."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from kehoach.cli.arguments import add_plan, day_type, text_type
from kehoach.cli.command import FINE, Command, CommandError
from kehoach.desk.adding import Addition
from kehoach.desk.amending import (
    NEW_FIELDS,
    Amendment,
    WrittenAmendment,
    amend_plan,
)
from kehoach.editions.differences import print_brief
from kehoach.plan.roles import DEADLINE_ROLES, ROLES, TASK_ROLES, name_key
from kehoach.problems import InputError
from kehoach.words import Words

_FILING_FIELDS = {
    "what": "filing",
    "short": "filing-short",
    "to": "filing-to",
    "how": "filing-how",
    "inferred": "filing-inferred",
}
"""The options that say what is filed, with whom and how, by field of plan.yaml."""
_ACTIONS = ("cancelled", "added", "reworded")
"""What an amendment can do that needs no new day; with one it moves."""
_REPEATED = frozenset({"ref", "filing-to", *(role.id for role in ROLES)})
"""Options that may be given several times, once for each name."""
_OF_DOCUMENTS = frozenset({"issuer", "reason", "ref"})
"""Options that say something of the document and nothing of the deadline."""
_OF_ADDITIONS = ("task", "movement", *(role.id for role in ROLES))
"""Options that say who does what in a deadline that is new; of one that stands, no amendment says it."""


def _amend_options(command: argparse.ArgumentParser, words: Words) -> None:
    add_plan(command, words)
    text = text_type(words)
    command.add_argument(
        "--number",
        required=True,
        type=text,
        metavar="NUMBER",
        help=words("cli.number"),
    )
    command.add_argument(
        "--date",
        required=True,
        type=day_type(words),
        metavar="DAY",
        help=words("cli.amend-date"),
    )
    command.add_argument(
        "--item", required=True, type=text, metavar="ID", help=words("cli.item")
    )
    command.add_argument("--to", type=text, metavar="DAY|PERIOD", help=words("cli.to"))
    helps = {
        name: words(f"cli.{name}") for name in ("issuer", "reason", "ref", *NEW_FIELDS)
    }
    for option in (*_FILING_FIELDS.values(), "task", "movement"):
        helps[option] = words(f"cli.{option}")
    for role in ROLES:
        helps[role.id] = words("cli.role-parties", role=words(name_key(role.id)))
    for role in TASK_ROLES:
        helps[f"{role.id}-action"] = words(
            "cli.role-action", role=words(name_key(role.id))
        )
    for option, explained in helps.items():
        command.add_argument(
            f"--{option}",
            dest=_dest(option),
            type=text,
            action="append" if option in _REPEATED else "store",
            metavar="TEXT",
            help=explained,
        )
    for name in _ACTIONS:
        command.add_argument(
            f"--{name}", action="store_true", help=words(f"cli.{name}")
        )
    command.add_argument("--dry-run", action="store_true", help=words("cli.dry-run"))


def _dest(option: str) -> str:
    # Under a name of its own: "from" is no name that Python lets a program write.
    return f"new_{option}"


def _amend(options: argparse.Namespace, words: Words) -> int:
    amendment = _amendment(options, words)
    try:
        made = amend_plan(options.plan, amendment, words, write=not options.dry_run)
    except InputError:
        print(words("amend.not-written", path=options.plan), file=sys.stderr)
        raise
    if made.already:
        print(words("amend.already", path=options.plan, line=made.line))
        return FINE
    key = "amend.would" if options.dry_run else "amend.wrote"
    print(words(key, path=options.plan, line=made.line))
    sys.stdout.write(print_brief(made.comparison, words))
    _print_notes(made, options, words)
    if not options.dry_run:
        print(words("amend.next"))
    return FINE


def _print_notes(
    made: WrittenAmendment, options: argparse.Namespace, words: Words
) -> None:
    """Say what the keeper has to look at, a line each."""
    if made.added_line:
        print(words("amend.added", path=options.plan, line=made.added_line))
    if made.needs_review:
        print(words("amend.needs-review", text=made.needs_review))
    if made.kept:
        texts = []
        for kept in made.kept:
            label = words(kept.label)
            texts.append(
                words(
                    "amend.kept-text", label=label, text=kept.text, option=kept.option
                )
            )
        print(words("amend.kept", texts="; ".join(texts)))
    usual = words("action.filed")
    # Titles in calendars say the usual word, unless the plan has another.
    if made.filed and usual not in made.filed.casefold():
        key = "amend.usual-added" if made.added_line else "amend.usual"
        print(words(key, usual=usual, what=made.filed))


def _amendment(options: argparse.Namespace, words: Words) -> Amendment:
    """Return what the options ask for. Raises CommandError unless that is one action with what it needs."""
    given = _given(options)
    action = _action(options, given, words)
    fields = {name: given[name] for name in NEW_FIELDS if name in given}
    filing = {}
    for field, option in _FILING_FIELDS.items():
        if option in given:
            filing[field] = given[option]
    actions = {}
    for role in TASK_ROLES:
        if f"{role.id}-action" in given:
            actions[role.id] = given[f"{role.id}-action"]
    addition = None
    if action == "added":
        addition = _addition(options, given, words)
    else:
        _refuse(given, _OF_ADDITIONS, "amend.only-added", words)
    return Amendment(
        number=options.number,
        date=options.date,
        issuer=given.get("issuer"),
        reason=given.get("reason"),
        action=action,
        item=options.item,
        to=options.to,
        fields=fields,
        filing=filing,
        actions=actions,
        refs=tuple(given.get("ref", ())),
        addition=addition,
    )


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return the texts that were typed, by option."""
    typed: dict[str, Any] = {}
    for dest, value in vars(options).items():
        if dest.startswith("new_") and value is not None:
            typed[dest.removeprefix("new_")] = value
    return typed


def _action(options: argparse.Namespace, given: dict[str, Any], words: Words) -> str:
    actions = [name for name in _ACTIONS if getattr(options, name)]
    days = ["to"] if options.to else []
    days += [name for name in ("from", "time") if name in given]
    # What is added may be given a day with it; alone, a new day moves.
    if not actions and days:
        actions = ["moved"]
    if len(actions) != 1:
        raise CommandError(words("amend.one-action"))
    [action] = actions
    # The plan prints what the document says; a new day without its words would stand beside the old ones.
    if action == "moved" and "phrase" not in given:
        raise CommandError(words("amend.phrase"))
    if days and action in ("cancelled", "reworded"):
        values = {"option": days[0], "action": action}
        raise CommandError(words("amend.no-day-with", **values))
    if action == "cancelled":
        texts = [name for name in given if name not in _OF_DOCUMENTS]
        _refuse(given, texts, "amend.no-text-with", words)
    return action


def _refuse(
    given: dict[str, Any], options: tuple[str, ...] | list[str], key: str, words: Words
) -> None:
    """Raise CommandError where one of some options was given."""
    for option in options:
        if option in given:
            raise CommandError(words(key, option=option))


def _addition(
    options: argparse.Namespace, given: dict[str, Any], words: Words
) -> Addition | None:
    """Return who does what in a deadline that is new; None where tasks have it already."""
    if not (options.to or given.keys() - _OF_DOCUMENTS):
        return None
    needed = ("phrase",) if "task" in given else ("phrase", "title")
    for option in needed:
        if option not in given:
            raise CommandError(words("amend.needs", option=option))
    if "task" in given:
        of_task = ["movement", *(role.id for role in TASK_ROLES)]
        _refuse(given, of_task, "amend.only-own-task", words)
    cast = {}
    for role in ROLES:
        if role.id in given:
            cast[role.id] = tuple(given[role.id])
    files = any(role.id in cast for role in DEADLINE_ROLES)
    if not files:
        _refuse(given, list(_FILING_FIELDS.values()), "amend.nobody-files", words)
    elif any(name in given for name in list(_FILING_FIELDS.values())[1:]) and (
        "filing" not in given
    ):
        raise CommandError(words("amend.needs", option="filing"))
    return Addition(task=given.get("task"), movement=given.get("movement"), cast=cast)


AMEND = Command(name="amend", options=_amend_options, run=_amend)
