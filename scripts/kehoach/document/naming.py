"""Bodies in a document: where one name ends and the next begins, and which spellings are the same body."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from kehoach.document.vocabulary import (
    AND,
    BETWEEN_BODIES,
    BODY_KIND,
    EMULATION,
    LONG_FORMS,
    OPEN_GROUP,
    OWN_LEVEL,
    SEVERAL_BODIES,
)
from kehoach.plan.schema import fold_spelling

_NOTE = re.compile(r"\(([^()]*)\)")


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


class Names:
    """Bodies by their spellings: one that differs only in case, abbreviation or "quận" is the same body."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._taken: set[str] = set()
        self.new: dict[str, NamedBody] = {}
        """By id, in the order in which they were first named."""

    def learn(self, identity: str, spellings: tuple[str, ...]) -> None:
        """Take over a body that a plan has already."""
        self._taken.add(identity)
        for spelling in spellings:
            self._ids.setdefault(_key(spelling), identity)

    def find_or_add(self, spelling: str) -> str:
        """Return the id of a body, which becomes one of the new ones if it was not known."""
        key = _key(spelling)
        known = self._ids.get(key)
        if known:
            self._add_alias(known, spelling)
            return known
        # An id is a spelling too: that of one word with marks must not be another body's name without them.
        alone = len(key.split()) == 1 and not key.isascii()
        identity = slug_of(f"dv {spelling}" if alone else spelling, self._taken)
        self._ids[key] = identity
        is_open = bool(OPEN_GROUP.search(spelling))
        self.new[identity] = NamedBody(
            id=identity,
            name=spelling[0].upper() + spelling[1:],
            several=is_open or bool(SEVERAL_BODIES.match(spelling)),
            open=is_open,
        )
        return identity

    def read_cell(self, cell: str) -> tuple[list[str], str]:
        """Return the ids of the bodies that a cell names, each once, and what it says in brackets."""
        names, note = split_parties(cell)
        identities = [self.find_or_add(name) for name in names]
        return list(dict.fromkeys(identities)), note

    def _add_alias(self, identity: str, spelling: str) -> None:
        body = self.new.get(identity)
        if body is None:
            return
        known = {fold_spelling(name) for name in (body.name, *body.aliases)}
        if fold_spelling(spelling) not in known:
            body.aliases.append(spelling)


def _key(spelling: str) -> str:
    """Fold a spelling to what makes a body: long forms, no punctuation, without its own level's name."""
    text = fold_spelling(spelling)
    # Before punctuation goes: "GD&ĐT" is known by its sign.
    for short, full in LONG_FORMS.items():
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, text)
    unpunctuated = re.sub(r"[^\w\s]", " ", text)
    text = " ".join(unpunctuated.split())
    if EMULATION in text:
        text = AND.sub("", text)
    return re.sub(rf" {OWN_LEVEL}$", "", text)


def split_parties(cell: str) -> tuple[tuple[str, ...], str]:
    """Part a cell into names and what it says in brackets."""
    notes = "; ".join(_NOTE.findall(cell))
    bare = _NOTE.sub(" ", cell)
    # A new line parts names as a semicolon does.
    lines = [" ".join(line.split()) for line in bare.split("\n")]
    names: list[str] = []
    for piece in BETWEEN_BODIES.split(";".join(lines)):
        name = piece.strip(" .,;-+")
        if names and _goes_on(names[-1], name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return tuple(names), notes


def _goes_on(name: str, piece: str) -> bool:
    """Tell whether a piece is a kind of body and no body: "phòng" of "Các khoa, phòng", one name of several bodies."""
    is_kind = piece.islower() and BODY_KIND.fullmatch(piece)
    return bool(is_kind and SEVERAL_BODIES.match(name))


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
