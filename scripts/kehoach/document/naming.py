"""Who is named in a document: bodies by their spellings, with what is to be asked about each, and their ids."""

from __future__ import annotations

import collections
import re
import unicodedata
from dataclasses import dataclass, field

from kehoach.document.bodies.division import divide
from kehoach.document.bodies.said import Said
from kehoach.document.bodies.spelling import Spelling
from kehoach.document.bodies.writing import written_name
from kehoach.document.vocabulary import OPEN_GROUP, SEVERAL_BODIES
from kehoach.plan.schema import fold_spelling

DUTY = "duty"
"""Stands beside the roles for the heading above what somebody has to do all year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What is to be asked about a body."""

    why: str
    """As ``bodies.division`` has it."""
    cell: str
    """What the cell says, on one line."""
    line: int


@dataclass(slots=True, kw_only=True)
class NamedBody:
    """A body that the document names and the plan does not have yet."""

    id: str
    name: str
    several: bool
    """The name stands for several bodies: "các phòng, ban"."""
    open: bool
    """Nobody can list them: "các đơn vị liên quan"."""
    aliases: list[str] = field(default_factory=list)
    spellings: collections.Counter[str] = field(default_factory=collections.Counter)
    """How often cells name it so."""
    roles: collections.Counter[str] = field(default_factory=collections.Counter)
    """How often in which role, by the role's id or DUTY."""
    doubts: list[Doubt] = field(default_factory=list)
    in_capitals: bool = False
    """The document has printed it in capitals alone so far, and ``name`` is how it would be written else."""
    guessed: bool = False
    """Of those capitals some may be small letters."""


@dataclass(frozen=True, slots=True)
class NamedInCell:
    """Whom a cell names."""

    parties: list[str]
    """Ids, each once, in the cell's order."""
    note: str
    """What it says in brackets."""
    others: tuple[str, ...]
    """Names that it gives another role than its column does: "phối hợp với Phòng Tài chính"."""


class Names:
    """Bodies by their spellings: one that differs only in case, abbreviation or "quận" is the same body."""

    def __init__(self, said: Said | None = None) -> None:
        """Take what the document itself says of its bodies."""
        self._said = said
        self._spelling = said.spelling if said else Spelling()
        self._ids: dict[str, str] = {}
        self._taken: set[str] = set()
        self.new: dict[str, NamedBody] = {}
        """By id, in the order in which they were first named."""

    def learn(self, identity: str, spellings: tuple[str, ...]) -> None:
        """Take over a body that a plan has already."""
        self._taken.add(identity)
        for spelling in spellings:
            self._ids.setdefault(self._spelling.key(spelling), identity)

    def find_or_add(self, spelling: str, *, several: bool = False) -> str:
        """Return the id of a body, which becomes one of the new ones if it was not known."""
        key = self._spelling.key(spelling)
        known = self._ids.get(key)
        if known:
            self._add_alias(known, spelling)
            return known
        # An id is a spelling too: that of one word with marks must not be another body's name without them.
        alone = len(key.split()) == 1 and not key.isascii()
        identity = slug_of(f"dv {spelling}" if alone else spelling, self._taken)
        self._ids[key] = identity
        is_open = bool(OPEN_GROUP.search(spelling))
        in_capitals = spelling.isupper() and " " in spelling
        name, guessed = written_name(spelling) if in_capitals else (spelling, False)
        self.new[identity] = NamedBody(
            id=identity,
            name=name[0].upper() + name[1:],
            in_capitals=in_capitals,
            guessed=guessed,
            several=several or is_open or bool(SEVERAL_BODIES.match(spelling)),
            open=is_open,
        )
        return identity

    def read_cell(self, cell: str, role: str = "", line: int = 1) -> NamedInCell:
        """Return whom a cell names; what is to be asked about the new ones among them is kept with them.

        ``role`` is the role that the cell's column gives, or DUTY; ``line`` is where the row stands.
        """
        division = divide(cell, self._knows)
        parties: list[str] = []
        for part in division.parts:
            identity = self.find_or_add(part.name, several=part.several)
            parties.append(identity)
            body = self.new.get(identity)
            if not body:
                continue
            if part.several:
                self._add_alias(identity, part.printed)
            body.spellings[part.printed] += 1
            body.roles[role] += 1
            if part.doubt and part.doubt not in [doubt.why for doubt in body.doubts]:
                shown = " ".join(cell.split())
                body.doubts.append(Doubt(why=part.doubt, cell=shown, line=line))
        others = [part.name for part in division.parts if part.other_role]
        return NamedInCell(list(dict.fromkeys(parties)), division.note, tuple(others))

    def _knows(self, name: str) -> bool:
        """Tell whether a name is that of a body of the plan, or stands alone in the document."""
        key = self._spelling.key(name)
        identity = self._ids.get(key)
        if identity and identity not in self.new:
            return True
        return bool(self._said and self._said.knows(name))

    def _add_alias(self, identity: str, spelling: str) -> None:
        body = self.new.get(identity)
        if body is None:
            return
        # How its capitals are written else, the document says itself.
        is_same = fold_spelling(spelling) == fold_spelling(body.name)
        if body.in_capitals and is_same and not spelling.isupper():
            body.name = spelling[0].upper() + spelling[1:]
            body.in_capitals = body.guessed = False
        known = {fold_spelling(name) for name in (body.name, *body.aliases)}
        if fold_spelling(spelling) not in known:
            body.aliases.append(spelling)


def split_parties(cell: str) -> tuple[tuple[str, ...], str]:
    """Part a cell into names and what it says in brackets."""
    division = divide(cell)
    return tuple(part.name for part in division.parts), division.note


def slug_of(text: str, taken: set[str], limit: int = 48) -> str:
    """Make an id from a title: plain letters, whole words, unlike every id taken; it is then taken too."""
    # "đ" is a letter of its own: taking marks away leaves it as it is.
    parted = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(sign for sign in parted if not unicodedata.combining(sign))
    base = ""
    # "…" has no letter, and every id needs one.
    for word in re.findall(r"[a-z0-9]+", plain) or ["muc"]:
        if base and len(base) + len(word) + 1 > limit:
            break
        base = f"{base}-{word[:limit]}".strip("-")
    identity, number = base, 1
    while identity in taken:
        number += 1
        identity = f"{base}-{number}"
    taken.add(identity)
    return identity
