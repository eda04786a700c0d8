"""Who else is in the lines of a sheet: what is the same in most of them is said once at its head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from kehoach.plan.model import Plan
from kehoach.plan.portions import files
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.said.actions import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who is in most lines of a sheet, so that it is said once at its head."""

    people: dict[str, str]
    """By role, as a line would say it."""
    destination: Destination | None
    text: str
    """All of it in a sentence; empty where nothing is the same in most lines."""


_OFTEN = 3
"""In fewer lines saying it there takes less room than saying it at the head."""


def cast_of(plan: Plan, context: Context, items: Iterable[Item]) -> Cast:
    """Find who leads, carries out, coordinates and receives in most lines.

    A line in which the document names nobody for such a role says so: the head would else speak for it.
    """
    chosen = list(items)
    said: dict[str, Counter[str]] = {}
    for item in chosen:
        for identity, named in _people(plan, context, item).items():
            said.setdefault(identity, Counter())[named] += 1
    people = {}
    for role in ROLES:
        usual = _most(said.get(role.id, Counter()), len(chosen) / 2)
        if usual:
            people[role.id] = usual
    filed = [item for item in chosen if files(item)]
    places = map(context.wording.actions.destination_of, filed)
    # Wherever else papers go is said in the line, so that the commonest saves room before it is that of most.
    destination = _most(Counter(filter(None, places)), len(filed) / 3)
    parts = list(people.values())
    if destination:
        parts.append(_destination_text(context, destination))
    text = context.words("checklist.cast", text="; ".join(parts)) if parts else ""
    return Cast(people=people, destination=destination, text=text)


_Said = TypeVar("_Said")


def _most(counted: Counter[_Said], least: float) -> _Said | None:
    """Return what is said in most lines, and in more than so many; None where nothing is."""
    for said, times in counted.most_common(1):
        if times >= _OFTEN and times > least:
            return said
    return None


def _destination_text(context: Context, destination: Destination) -> str:
    place = "; ".join(filter(None, (destination.names, destination.how)))
    if destination.inferred:
        place = context.words("checklist.reading", place=place)
    return context.words("checklist.filed", place=place)


def others(plan: Plan, context: Context, item: Item, cast: Cast) -> Iterator[str]:
    """Yield who else is in it, a text a role, where the head of the sheet does not say so; and what is not printed."""
    said = _people(plan, context, item)
    destination = context.wording.actions.destination_of(item)
    is_filer = files(item)
    if is_filer and destination and destination != cast.destination:
        place = _abridged(plan, _destination_text(context, destination))
        yield place[0].upper() + place[1:]
    for role, text in said.items():
        if cast.people.get(role) != text:
            yield text
    unsaid = [
        context.wording.parties.role(role, item.task)
        for role in cast.people
        if role not in said and role not in item.roles
    ]
    if is_filer and cast.destination and not destination:
        unsaid.append(context.words("checklist.receiver"))
    if unsaid:
        yield context.words("checklist.unsaid", names="; ".join(unsaid))


def _people(plan: Plan, context: Context, item: Item) -> dict[str, str]:
    """Name who else is in it, by role; a part that the reader alone has, or its whole group, is its own.

    Paper is short: names are written with the document's own abbreviations.
    """
    parties = context.wording.parties
    said = {}
    for role in ROLES:
        written = item.task.parties(role.id, item.deadline)
        is_own = role.id in item.roles and len(written) == 1
        # The chairman of the council signs as such: in which capacity one acts is worth a line.
        in_capacity = any(item.task.capacity(party) for party in written)
        if written and (in_capacity or not is_own):
            name = parties.role(role.id, item.task)
            names = _abridged(plan, parties.names(written, item.task))
            said[role.id] = f"{name}: {names}"
    return said


def _abridged(plan: Plan, text: str) -> str:
    """Write what the document abbreviates as it does: "HĐTĐKT quận"."""
    longest_first = sorted(plan.abbreviations, key=lambda entry: -len(entry.full))
    for abbreviation in longest_first:
        text = text.replace(abbreviation.full, abbreviation.short)
    return text
