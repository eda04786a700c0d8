"""A body gets another name, is merged into another, or is no more: written so that nobody who reads it is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach.desk.adding import KnownNames
from kehoach.desk.editing import PlanText
from kehoach.desk.recording import (
    Recorded,
    correct_touched,
    put,
    raised_between,
    refusal,
    write,
)
from kehoach.desk.references import Replacement, definitions_of, except_no_more
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.plan.records import Unit
from kehoach.plan.resolution import load_both
from kehoach.plan.schema import fold_spelling, slug
from kehoach.problems import InputError
from kehoach.words import load_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """What the keeper asks for: another name of a body, by a document."""

    party: str
    """Id, name or another spelling."""
    name: str
    id: str | None
    """Another id, where the old one no longer fits the name."""
    date: dt.date
    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """What the keeper asks for: bodies that go into another one, by a document."""

    parties: tuple[str, ...]
    into: str
    name: str | None
    """Another name of the body that they go into."""
    date: dt.date
    number: str | None


def rename_party(path: Path, renaming: Renaming, *, dry: bool = False) -> Recorded:
    """Write another name of a unit or group; on any problem the file stays as it is. Raises InputError.

    The old name stays a spelling, since documents go on using it; with another id the old one stays an address, and
    whatever refers to the body is written with the new one.
    """
    record, old = load_both(path)
    names = KnownNames(record, old.path)
    identity = names.find("party", "UNIT", renaming.party)
    if identity is None:
        raise InputError(names.problems)
    party = old.directory[identity]
    if renaming.id:
        check_id(renaming.id, party, old)
    has_id = renaming.id in (None, party.id)
    if has_id and party.name == renaming.name:
        _check_date(renaming, party, old)
        return Recorded(line=party.at.mark.line, already=True)
    text = PlanText.read(path)
    section = _section(party)
    new_id = renaming.id or party.id
    if not has_id:
        _replacement(text, {party.id: (new_id,)}).apply(text)

    def change(data: Any) -> None:
        kind = type(party)
        # On one line it would grow too long to be read.
        data.fa.set_block_style()
        if party.name != renaming.name:
            put(data, kind, "name", renaming.name)
            put(data, kind, "aliases", other_spellings(renaming.name, [party]))
            was = _was(party.name, renaming.date, renaming.number)
            put(data, kind, "was", [*_written_was(party), was])
        if not has_id:
            data["id"] = new_id
            put(data, kind, "former", [*party.former, party.id])

    text.edit(section, party.id, change)
    _, new = write(text, path, dry=dry)
    return Recorded(
        line=new.directory[new_id].at.mark.line,
        raised=raised_between(old, new),
        feeds=() if has_id else (party.id,),
    )


def merge_parties(path: Path, merging: Merging, *, dry: bool = False) -> Recorded:
    """Write that units have gone into another one; on any problem the file stays as it is. Raises InputError."""
    record, old = load_both(path)
    names = KnownNames(record, old.path)
    found = [names.find("party", "UNIT", text) for text in merging.parties]
    target = names.find("party", "into", merging.into)
    if names.problems or target is None:
        raise InputError(names.problems)
    into = old.directory[target]
    if not isinstance(into, Unit):
        raise refusal(old.path, into.at.of("id"), "merge-group", name=into.name)
    gone = _merged_units(merging, found, into, old)
    if not gone:
        return Recorded(line=into.at.mark.line, already=True)
    text = PlanText.read(path)
    defined = definitions_of(text)
    instead: dict[str, tuple[str, ...]] = {unit.id: (into.id,) for unit in gone}
    _replacement(text, instead).apply(text)
    merged = {unit.id for unit in (into, *gone)}
    for group in old.directory.groups:
        # What is one body now is in a group of which a part of it was a member.
        if not merged.isdisjoint(old.directory.atoms(group.id)):
            except_no_more(text, group, merged, defined)
    for unit in gone:
        text.remove("units", unit.id)
    text.edit("units", into.id, lambda data: _take_over(data, into, gone, merging))
    now = {unit.id: into.id for unit in gone}
    words = load_words(record.plan.language)
    reason = words(
        "record.merged",
        names=", ".join(unit.name for unit in gone),
        into=merging.name or into.name,
    )
    correct_touched(text, record, old, now, merging.date, reason)
    _, new = write(text, path, dry=dry)
    return Recorded(
        line=new.directory[into.id].at.mark.line,
        raised=raised_between(old, new),
        feeds=tuple(unit.id for unit in gone),
        noted=tuple(unit.name for unit in gone if unit.note),
    )


def _check_date(renaming: Renaming, party: Party, plan: Plan) -> None:
    """Raise InputError where the plan has the new name already, since another day or by another document."""
    known = [(former.until, former.by) for former in party.was]
    if not known or (renaming.date, renaming.number) in known:
        return
    until, by = known[-1]
    place = party.was[-1].at.of("until")
    raise refusal(
        plan.path, place, "rename-known", name=party.name, date=until, number=by or ""
    )


def check_id(identity: str, party: Party, plan: Plan) -> None:
    """Raise InputError for an id that cannot be an address, or that another body has or had."""
    place = party.at.of("id")
    try:
        slug().convert(identity)
    except ValueError as error:
        raise refusal(plan.path, place, "not-slug", text=identity) from error
    if identity in plan.ended_ids:
        raise refusal(plan.path, place, "id-given-up", id=identity, line=place.line)
    for other in plan.directory:
        if other.id != party.id and identity in (other.id, *other.former):
            line = other.at.mark.line
            raise refusal(plan.path, place, "id-given-up", id=identity, line=line)


def _merged_units(
    merging: Merging, found: Iterable[str | None], into: Unit, plan: Plan
) -> list[Unit]:
    """Return the units that are to go into another; none where they have gone before. Raises InputError."""
    gone: dict[str, Unit] = {}
    for text, identity in zip(merging.parties, found, strict=True):
        assert identity
        party = plan.directory[identity]
        if not isinstance(party, Unit):
            raise refusal(plan.path, party.at.of("id"), "merge-group", name=party.name)
        if party.id != into.id:
            gone[party.id] = party
        elif not _has_gone_into(text, into):
            raise refusal(plan.path, into.at.of("id"), "merge-itself", name=into.name)
    return list(gone.values())


def _has_gone_into(text: str, into: Unit) -> bool:
    """Tell whether a spelling is that of a body which another has taken over."""
    spellings = [*into.former, *(former.name for former in into.was)]
    spellings = [name for name in spellings if name != into.name]
    return fold_spelling(text) in [fold_spelling(name) for name in spellings]


def _section(party: Party) -> str:
    return "units" if isinstance(party, Unit) else "groups"


def _replacement(text: PlanText, instead: dict[str, tuple[str, ...]]) -> Replacement:
    # Whatever a body was called, the one that follows it is called too.
    return Replacement(definitions_of(text), "party", instead, spellings_stay=True)


def _was(name: str, until: dt.date, by: str | None) -> dict[str, Any]:
    return {"name": name, "until": until, "by": by}


def _written_was(party: Party) -> list[dict[str, Any]]:
    return [_was(former.name, former.until, former.by) for former in party.was]


def other_spellings(name: str, parties: Iterable[Party]) -> list[str]:
    """List what else a body is called that some bodies were called: their names and every other spelling."""
    spellings: dict[str, str] = {}
    for party in parties:
        for text in (party.name, *party.aliases):
            spellings.setdefault(fold_spelling(text), text)
    spellings.pop(fold_spelling(name), None)
    return list(spellings.values())


def _take_over(data: Any, into: Unit, gone: list[Unit], merging: Merging) -> None:
    """Give a body the ids, names and spellings of those that went into it."""
    name = merging.name or into.name
    former = [*into.former]
    was: list[dict[str, Any]] = _written_was(into)
    for unit in gone:
        was += _written_was(unit)
        former += [unit.id, *unit.former]
    # Its own name too, be it the same: what it is now was several bodies until that day.
    for unit in (into, *gone):
        was.append(_was(unit.name, merging.date, merging.number))
    data.fa.set_block_style()
    put(data, Unit, "name", name)
    put(data, Unit, "aliases", other_spellings(name, [into, *gone]))
    put(data, Unit, "former", former)
    put(data, Unit, "was", was)
