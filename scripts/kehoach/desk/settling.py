"""The bodies of a draft put right before anybody reads it: called otherwise, merged, parted. No record is needed there.

Of a plan that people follow each of these is a record (``desk.renaming``, ``desk.ending``), save another spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from kehoach.checks.drafts import is_draft
from kehoach.desk.adding import KnownNames
from kehoach.desk.drafts import DraftParty, written_fields
from kehoach.desk.editing import PlanText
from kehoach.desk.recording import Recorded, put, refusal, write
from kehoach.desk.references import Replacement, definitions_of
from kehoach.desk.renaming import check_id, other_spellings
from kehoach.document.bodies.division import divide
from kehoach.document.naming import NamedBody, Names
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.plan.records import PlanRecord, Unit
from kehoach.plan.resolution import load_both
from kehoach.plan.schema import fold_spelling
from kehoach.problems import InputError


class DraftBodies:
    """The bodies of a plan put right in its text: once, after which the text is to be read anew."""

    def __init__(self, text: PlanText, record: PlanRecord, plan: Plan) -> None:
        """Take a plan's text with what was read of it."""
        self.record = record
        self.plan = plan
        self._text = text
        self._names = KnownNames(record, plan.path)

    def rename(self, spelling: str, name: str, identity: str | None = None) -> str:
        """Give a body another name, and another id; what it was called stays a spelling. Raises InputError.

        As those below it returns the id by which the body is known now.
        """
        party = self._party("UNIT", spelling)
        if identity:
            check_id(identity, party, self.plan)
        new_id = identity or party.id
        if new_id != party.id:
            self._replace({party.id: (new_id,)})

        def change(data: Any) -> None:
            if party.name != name:
                aliases = other_spellings(name, [party])
                put(data, type(party), "name", name)
                put(data, type(party), "aliases", aliases or None)
            data["id"] = new_id

        self._edit(party, change)
        return new_id

    def merge(
        self, spellings: Iterable[str], into: str, name: str | None = None
    ) -> str:
        """Make bodies one: they were one with several spellings. Raises InputError."""
        target = self._party("into", into)
        gone: dict[str, Party] = {}
        for spelling in spellings:
            party = self._party("UNIT", spelling)
            if party.id == target.id:
                place = target.at.of("id")
                raise refusal(self.plan.path, place, "merge-itself", name=target.name)
            if type(party) is not type(target):
                place = party.at.of("id")
                raise refusal(self.plan.path, place, "merge-kinds", name=party.name)
            gone[party.id] = party
        self._replace(dict.fromkeys(gone, (target.id,)))
        for party in gone.values():
            self._text.remove(_section(party), party.id)
        new_name = name or target.name

        def change(data: Any) -> None:
            every = other_spellings(new_name, [target, *gone.values()])
            put(data, type(target), "name", new_name)
            put(data, type(target), "aliases", every)

        self._edit(target, change)
        return target.id

    def split(self, spelling: str, parts: Sequence[str]) -> str:
        """Part a body that is several; each of them takes its place wherever it was named. Raises InputError.

        ``parts`` are ids or names of bodies that the plan has, or names of new ones; the body itself may be among them.
        """
        party = self._party("UNIT", spelling)
        names = _names_without(self.plan, party)
        ids = list(dict.fromkeys(_id_of(part, party, names) for part in parts))
        if len(ids) < 2:
            place = party.at.of("id")
            raise refusal(self.plan.path, place, "split-needs-two", name=party.name)
        # Where the body stays, what only one can have stays its own.
        ids.sort(key=lambda identity: identity != party.id)
        for body in names.new.values():
            self._text.append(_list_of(body), written_fields(_drafted(body)))
        self._share_duties(party, ids[1:])
        self._replace({party.id: tuple(ids)})
        if party.id not in ids:
            self._text.remove(_section(party), party.id)
        return ids[0]

    def alias(self, spelling: str, others: Iterable[str]) -> str | None:
        """Let a body be known by other spellings too; None where it is known by all of them. Raises InputError."""
        party = self._party("UNIT", spelling)
        known = {fold_spelling(text) for text in (party.name, *party.aliases)}
        new = [text for text in others if fold_spelling(text) not in known]
        if not new:
            return None
        aliases = [*party.aliases, *dict.fromkeys(new)]
        self._edit(party, lambda data: put(data, type(party), "aliases", aliases))
        return party.id

    def line_of(self, spelling: str) -> int:
        """Return where a body stands. Raises InputError."""
        return self._party("UNIT", spelling).at.mark.line

    def _party(self, option: str, spelling: str) -> Party:
        identity = self._names.find("party", option, spelling)
        if identity is None:
            raise InputError(self._names.problems)
        return self.plan.directory[identity]

    def _share_duties(self, party: Party, others: Iterable[str]) -> None:
        """Give the duties of a body to others beside it: a duty is one body's."""
        given = {(duty.party, duty.refs, duty.items) for duty in self.record.duties}
        for duty in self.record.duties:
            if duty.party != party.id:
                continue
            for other in others:
                if (other, duty.refs, duty.items) in given:
                    continue
                record = {"party": other, "refs": duty.refs, "items": duty.items}
                self._text.append("duties", record)

    def _replace(self, instead: dict[str, tuple[str, ...]]) -> None:
        """Put other ids in the place of some wherever the plan refers to them, be it by a name that goes."""
        Replacement(
            definitions_of(self._text), "party", instead, spellings_stay=False
        ).apply(self._text)

    def _edit(self, party: Party, change: Callable[[Any], None]) -> None:
        def changed(data: Any) -> None:
            # On one line it would grow too long to be read.
            data.fa.set_block_style()
            change(data)

        self._text.edit(_section(party), party.id, changed)


def rename_in_draft(
    path: Path, spelling: str, name: str, identity: str | None, *, dry: bool = False
) -> Recorded:
    """Give a body of a draft another name, and another id; what it was called stays a spelling. Raises InputError."""
    text, bodies = _read(path, "rename")
    return _write(text, path, bodies.rename(spelling, name, identity), dry=dry)


def merge_in_draft(
    path: Path,
    spellings: Iterable[str],
    into: str,
    name: str | None,
    *,
    dry: bool = False,
) -> Recorded:
    """Make bodies of a draft one: they were one with several spellings. Raises InputError."""
    text, bodies = _read(path, "merge")
    return _write(text, path, bodies.merge(spellings, into, name), dry=dry)


def split_in_draft(
    path: Path, spelling: str, parts: Sequence[str], *, dry: bool = False
) -> Recorded:
    """Part a body of a draft that is several, as ``DraftBodies.split`` does. Raises InputError."""
    text, bodies = _read(path, "split")
    return _write(text, path, bodies.split(spelling, parts), dry=dry)


def add_spelling(
    path: Path, spelling: str, others: Iterable[str], *, dry: bool = False
) -> Recorded:
    """Let a body be known by other spellings too, in any plan. Raises InputError."""
    text, bodies = _read(path, "alias", drafts_only=False)
    identity = bodies.alias(spelling, others)
    if identity is None:
        return Recorded(line=bodies.line_of(spelling), already=True)
    return _write(text, path, identity, dry=dry)


def _read(
    path: Path, command: str, *, drafts_only: bool = True
) -> tuple[PlanText, DraftBodies]:
    """Read a plan. Raises InputError for one that people follow, where ``drafts_only``."""
    record, plan = load_both(path)
    if drafts_only and not is_draft(plan):
        raise refusal(plan.path, plan.header.at.mark, f"{command}-needs-record")
    text = PlanText.read(path)
    return text, DraftBodies(text, record, plan)


def _write(text: PlanText, path: Path, identity: str, *, dry: bool) -> Recorded:
    """Write the plan, or only read what it has become; tell where a body stands. Raises InputError."""
    _, new = write(text, path, dry=dry)
    return Recorded(line=new.directory[identity].at.mark.line, settled=True)


def _names_without(plan: Plan, party: Party) -> Names:
    """Return who is called what in a plan, one body left out."""
    names = Names()
    for other in plan.directory:
        spellings = (other.id, other.name, *other.aliases)
        names.learn(other.id, () if other.id == party.id else spellings)
    return names


def _id_of(part: str, party: Party, names: Names) -> str:
    own = {fold_spelling(text) for text in (party.id, party.name, *party.aliases)}
    if fold_spelling(part) in own:
        return party.id
    division = divide(part).parts
    is_several = len(division) == 1 and division[0].several
    return names.find_or_add(part, several=is_several)


def _drafted(body: NamedBody) -> DraftParty:
    return DraftParty(
        id=body.id,
        name=body.name,
        aliases=body.aliases or None,
        open=body.open or None,
    )


def _list_of(body: NamedBody) -> str:
    return "groups" if body.several else "units"


def _section(party: Party) -> str:
    return "units" if isinstance(party, Unit) else "groups"
