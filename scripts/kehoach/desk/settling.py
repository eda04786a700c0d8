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


class _Settled:
    """A plan whose bodies are put right, in its text."""

    def __init__(self, path: Path, command: str, *, drafts_only: bool = True) -> None:
        """Read a plan. Raises InputError for one that people follow, where ``drafts_only``."""
        self.record: PlanRecord
        self.record, self.plan = load_both(path)
        if drafts_only and not is_draft(self.plan):
            place = self.plan.header.at.mark
            raise refusal(self.plan.path, place, f"{command}-needs-record")
        self.text = PlanText.read(path)
        self._names = KnownNames(self.record, self.plan.path)
        self._path = path

    def party(self, option: str, spelling: str) -> Party:
        """Return a body by id, name or another spelling. Raises InputError."""
        identity = self._names.find("party", option, spelling)
        if identity is None:
            raise InputError(self._names.problems)
        return self.plan.directory[identity]

    def replace(self, instead: dict[str, tuple[str, ...]]) -> None:
        """Put other ids in the place of some wherever the plan refers to them, be it by a name that goes."""
        Replacement(
            definitions_of(self.text), "party", instead, spellings_stay=False
        ).apply(self.text)

    def edit(self, party: Party, change: Callable[[Any], None]) -> None:
        """Change the record of a body."""

        def changed(data: Any) -> None:
            # On one line it would grow too long to be read.
            data.fa.set_block_style()
            change(data)

        self.text.edit(_section(party), party.id, changed)

    def write(self, identity: str, *, dry: bool) -> Recorded:
        """Write the plan, or only read what it has become; tell where a body stands. Raises InputError."""
        _, new = write(self.text, self._path, dry=dry)
        return Recorded(line=new.directory[identity].at.mark.line, settled=True)


def rename_in_draft(
    path: Path, spelling: str, name: str, identity: str | None, *, dry: bool = False
) -> Recorded:
    """Give a body of a draft another name, and another id; what it was called stays a spelling. Raises InputError."""
    settled = _Settled(path, "rename")
    party = settled.party("UNIT", spelling)
    if identity:
        check_id(identity, party, settled.plan)
    new_id = identity or party.id
    if new_id != party.id:
        settled.replace({party.id: (new_id,)})

    def change(data: Any) -> None:
        if party.name != name:
            put(data, type(party), "name", name)
            put(data, type(party), "aliases", other_spellings(name, [party]) or None)
        data["id"] = new_id

    settled.edit(party, change)
    return settled.write(new_id, dry=dry)


def merge_in_draft(
    path: Path,
    spellings: Iterable[str],
    into: str,
    name: str | None,
    *,
    dry: bool = False,
) -> Recorded:
    """Make bodies of a draft one: they were one with several spellings. Raises InputError."""
    settled = _Settled(path, "merge")
    target = settled.party("into", into)
    gone: dict[str, Party] = {}
    for spelling in spellings:
        party = settled.party("UNIT", spelling)
        if party.id == target.id:
            place = target.at.of("id")
            raise refusal(settled.plan.path, place, "merge-itself", name=target.name)
        if type(party) is not type(target):
            place = party.at.of("id")
            raise refusal(settled.plan.path, place, "merge-kinds", name=party.name)
        gone[party.id] = party
    settled.replace(dict.fromkeys(gone, (target.id,)))
    for party in gone.values():
        settled.text.remove(_section(party), party.id)
    new_name = name or target.name

    def change(data: Any) -> None:
        every = other_spellings(new_name, [target, *gone.values()])
        put(data, type(target), "name", new_name)
        put(data, type(target), "aliases", every)

    settled.edit(target, change)
    return settled.write(target.id, dry=dry)


def split_in_draft(
    path: Path, spelling: str, parts: Sequence[str], *, dry: bool = False
) -> Recorded:
    """Part a body of a draft that is several; each of them takes its place wherever it was named. Raises InputError.

    ``parts`` are ids or names of bodies that the plan has, or names of new ones; the body itself may be among them.
    """
    settled = _Settled(path, "split")
    party = settled.party("UNIT", spelling)
    names = _names_without(settled.plan, party)
    ids = list(dict.fromkeys(_id_of(part, party, names) for part in parts))
    if len(ids) < 2:
        place = party.at.of("id")
        raise refusal(settled.plan.path, place, "split-needs-two", name=party.name)
    for body in names.new.values():
        settled.text.append(_list_of(body), written_fields(_drafted(body)))
    for duty in settled.record.duties:
        # A duty is one body's: the others get it beside the first.
        if duty.party == party.id:
            for other in ids[1:]:
                record = {"party": other, "refs": duty.refs, "items": duty.items}
                settled.text.append("duties", record)
    settled.replace({party.id: tuple(ids)})
    if party.id not in ids:
        settled.text.remove(_section(party), party.id)
    return settled.write(ids[0], dry=dry)


def add_spelling(
    path: Path, spelling: str, others: Iterable[str], *, dry: bool = False
) -> Recorded:
    """Let a body be known by other spellings too, in any plan. Raises InputError."""
    settled = _Settled(path, "alias", drafts_only=False)
    party = settled.party("UNIT", spelling)
    known = {fold_spelling(text) for text in (party.name, *party.aliases)}
    new = [text for text in others if fold_spelling(text) not in known]
    if not new:
        return Recorded(line=party.at.mark.line, already=True)
    aliases = [*party.aliases, *dict.fromkeys(new)]
    settled.edit(party, lambda data: put(data, type(party), "aliases", aliases))
    return settled.write(party.id, dry=dry)


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
