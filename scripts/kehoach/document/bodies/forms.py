"""What Vietnamese public bodies are called: ``forms.toml`` as tables that find the longest phrase at a word.

Every look-up goes forward from one word and is as long as the longest phrase, so reading a line takes linear time.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r"[^\W_]+|\n|[^\w\s]|_")
_DASHES = "-–—−"
_JOINS = frozenset({",", "&", "/", *_DASHES})
_JOINT = "~"
"""Stands for whatever joins the parts of a phrase: comma, dash, "&" or the word for it."""
_LONGEST_SHORT = 3
"""Short forms of so many letters are words too, and count only in capitals."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or the end of a line."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Tell a word or number from a sign."""
        return self.text[0].isalnum()

    @property
    def is_dash(self) -> bool:
        """Tell whether it is a dash of any length."""
        return self.text in _DASHES


def tokens_of(text: str) -> list[Token]:
    """Cut a text into words and signs; blanks are left out, ends of lines are tokens."""
    return [
        Token(match[0], match[0].lower(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the names of some kind of body begin, and what is said of it (see ``forms.toml``)."""

    level: str
    sector: str
    fields: tuple[str, ...] = ()
    shares: str = ""
    alone: bool = False
    listed: bool = False
    vague: bool = False
    leads: bool = False
    organ: bool = False
    title: bool = False
    honorific: bool = False
    place: bool = False
    school: bool = False
    school_level: bool = False
    front: bool = False
    members: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase that was found: where it ends, and what it means."""

    end: int
    """The place behind its last token."""
    value: Any
    joints: tuple[str, ...]
    """What joins its parts where it is listed."""


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    value: Any = None
    joints: tuple[str, ...] = ()
    in_capitals: bool = False
    small: bool = False
    """Its word is listed in small letters: a line that begins with a capital does not go on with it."""


class Phrases:
    """Phrases by their words; a joint in one stands for every other."""

    def __init__(self, conjunctions: Iterable[str]) -> None:
        """Take the words that join as signs do."""
        self._joins = _JOINS | frozenset(conjunctions)
        self._root = _Node()

    def add(self, phrase: str, value: Any, *, short: bool = False) -> None:
        """Take in a phrase; ``short`` ones of few letters are found only where they stand in capitals."""
        node = self._root
        joints: list[str] = []
        for token in tokens_of(phrase):
            word = token.folded
            if word in self._joins:
                joints.append(word)
                word = _JOINT
            node = node.next.setdefault(word, _Node(small=token.text.islower()))
        # What is listed first stays: its joints are the usual ones.
        if node.value is None:
            node.value, node.joints = value, tuple(joints)
            is_few = len(phrase) <= _LONGEST_SHORT
            node.in_capitals = short and is_few and phrase.isupper()

    def longest(self, tokens: Sequence[Token], start: int) -> Match | None:
        """Return the longest phrase that begins at a token; a line may end within it."""
        node, place = self._root, start
        found: Match | None = None
        # No phrase begins with a joint, and a run of them is not gone through from each.
        first = tokens[start] if start < len(tokens) else None
        if not first or not first.is_word or first.folded in self._joins:
            return None
        while place < len(tokens):
            word = tokens[place].folded
            step = 1
            if word in self._joins:
                word, step = _JOINT, self._run(tokens, place)
            elif word == "\n":
                # A dash that begins a line is a bullet.
                if any(token.is_dash for token in tokens[place + 1 : place + 2]):
                    break
                place += 1
                continue
            after = node.next.get(word)
            begins_line = place > start and tokens[place - 1].text == "\n"
            if after is None or (
                begins_line and after.small and _is_capital(word, tokens[place])
            ):
                break
            node, place = after, place + step
            if node.value is not None and _is_written_so(node, tokens[start]):
                found = Match(place, node.value, node.joints)
        return found

    def _run(self, tokens: Sequence[Token], place: int) -> int:
        """Count the joints that stand together, with the end of a line behind them: ", và", "-⏎"."""
        end = place
        while end < len(tokens) and (
            tokens[end].folded in self._joins
            or (tokens[end].text == "\n" and end > place)
        ):
            # A dash that begins a line is a bullet.
            if tokens[end].is_dash and end > place and tokens[end - 1].text == "\n":
                break
            end += 1
        return end - place


def _is_capital(word: str, token: Token) -> bool:
    return word != _JOINT and token.text[0].isupper()


def _is_written_so(node: _Node, first: Token) -> bool:
    return not node.in_capitals or first.text.isupper()


class Lexicon:
    """Every form, field of work and short form, and the words around them."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Take what ``forms.toml`` holds."""
        self.words: dict[str, list[str]] = data["words"]
        self.conjunctions = frozenset(self.words["and"])
        self.heads = self.phrases()
        self.spelled = self.phrases()
        """Kinds of bodies as they are spelled."""
        self.fields = {name: self.phrases() for name in data["fields"]}
        self.any_field = self.phrases()
        self.compounds = self.phrases()
        """Names and fields that something joins within."""
        self.short = self.phrases()
        """Short forms, with what they stand for."""
        self.around = {name: self.phrases() for name in self.words}
        self.family = frozenset(self.words["family"])
        for name, words in self.words.items():
            for word in words:
                self.around[name].add(word, word)
        shorts: dict[str, list[str]] = data["short"]
        for full, forms in shorts.items():
            for form in forms:
                self.short.add(form, full, short=True)
        self._before_field = self.phrases()
        kinds: dict[str, list[str]] = data["short_before_field"]
        for full, forms in kinds.items():
            for form in forms:
                self._before_field.add(form, full)
        for given in data["form"]:
            self._add_form(given)
        for given in data["offices"]:
            names = _shared_offices(given["heads"], data["shared_offices"])
            self._add_form({**given, "heads": names})
        for name, entries in data["fields"].items():
            for entry in entries:
                self._add_field(name, entry, shorts)

    def phrases(self) -> Phrases:
        """Return an empty set of phrases in which the same words join."""
        return Phrases(self.conjunctions)

    def _add_form(self, given: dict[str, Any]) -> None:
        values = {name: value for name, value in given.items() if name != "heads"}
        values["fields"] = tuple(values.get("fields", ()))
        form = Form(**values)
        for head in given["heads"]:
            self.heads.add(head, form, short=True)
            self.spelled.add(head, head, short=True)
            if self.is_compound(head):
                self.compounds.add(head, head)

    def _add_field(self, name: str, entry: str, shorts: dict[str, list[str]]) -> None:
        spellings = [entry, *shorts.get(self._plain(entry), ())]
        for spelling in spellings:
            self.fields[name].add(spelling, entry, short=True)
            self.any_field.add(spelling, entry, short=True)
            if self.is_compound(spelling):
                self.compounds.add(spelling, entry)

    def is_compound(self, phrase: str) -> bool:
        """Tell whether something joins the parts of a phrase."""
        words = [token.folded for token in tokens_of(phrase)]
        return any(word in _JOINS or word in self.conjunctions for word in words)

    @staticmethod
    def _plain(text: str) -> str:
        """Return a name as ``[short]`` spells it: small letters, no signs."""
        return " ".join(token.folded for token in tokens_of(text) if token.is_word)

    def field_at(
        self, form: Form | None, tokens: Sequence[Token], start: int
    ) -> Match | None:
        """Return the field of work at a token that a form can have; without a form any."""
        if form is None:
            return self.any_field.longest(tokens, start)
        for name in form.fields:
            match = self.fields[name].longest(tokens, start)
            if match:
                return match
        return None

    def in_full(self, text: str, declared: Phrases | None = None) -> str:
        """Return a name in small letters with its short forms written out and without signs and conjunctions.

        ``declared`` are short forms of one document, which stand over those that everybody uses.
        """
        tokens = tokens_of(unicodedata.normalize("NFC", text))
        words: list[str] = []
        place = 0
        while place < len(tokens):
            match = declared.longest(tokens, place) if declared else None
            match = match or self.short.longest(tokens, place)
            match = match or self._kind_before_field(tokens, place)
            if match:
                words.append(match.value)
                place = match.end
                continue
            if tokens[place].is_word:
                words.append(tokens[place].folded)
            place += 1
        # "Văn hóa và Thông tin" and "Văn hóa - Thông tin" are one field of work.
        said = " ".join(words).split()
        return " ".join(word for word in said if word not in self.conjunctions)

    def _kind_before_field(self, tokens: Sequence[Token], start: int) -> Match | None:
        match = self._before_field.longest(tokens, start)
        is_before = match and self.any_field.longest(tokens, match.end)
        return match if is_before else None

    def is_short_form(self, word: str) -> bool:
        """Tell whether a word is a short form: one that is known, or letters that nobody can speak ("THPT")."""
        bare = word.strip(".,")
        tokens = tokens_of(bare.upper())
        match = self.short.longest(tokens, 0)
        # A name that is written out is known as well, and is no short form.
        if match and match.end == len(tokens) and " " not in bare:
            return True
        letters = set(unicodedata.normalize("NFD", bare.casefold()))
        return bare.isalpha() and not letters & set("aeiouy")


def _shared_offices(heads: list[str], shared: dict[str, Any]) -> list[str]:
    """Spell the offices that several organs share in every way."""
    names: list[str] = []
    for organs in shared["organs"]:
        spellings = [shared["spellings"].get(organ, [organ]) for organ in organs]
        for head, *parts in itertools.product(heads, *spellings):
            names.append(f"{head} {' - '.join(parts)}")
    return names


@functools.cache
def lexicon() -> Lexicon:
    """Read ``forms.toml``, once."""
    path = Path(__file__).with_name("forms.toml")
    return Lexicon(tomllib.loads(path.read_text("utf-8")))
