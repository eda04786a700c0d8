"""What a text says, as codes that can be compared: names, numbers, documents, conditions, honours, actions, bodies.

A code is short and names no sentence: "document:06/kh-hđtđkt", "number:90 năm", "condition:neu-co". Wording is the
keeper's own; what is coded here is not.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from kehoach.phrases.citations import SIGNED_NUMBER

DOCUMENT = "document"
NUMBER = "number"
NAME = "name"
YEAR = "year"
BODY = "body"
CONDITION = "condition"
HONOUR = "honour"
ACTION = "action"
_TOPIC = "topic"
"""What is said so often that it tells nothing; its words are not read as anything else."""

_TONE_PLACES = tuple(
    (first + second, toned + last)
    for last, seconds in (("a", "àáảãạ"), ("e", "èéẻẽẹ"), ("y", "ỳýỷỹỵ"))
    for first, toneds in (("o", "òóỏõọ"), ("u", "ùúủũụ"))
    for second, toned in zip(seconds, toneds, strict=True)
    if (first == "u") == (last == "y")
)
"""Where a tone may stand in an open syllable, with where it is put here: "oà" is "òa", "uý" is "úy"."""
_LAST_Y = "yỳýỷỹỵ"
_LAST_Y_AS_I = str.maketrans(_LAST_Y, "iìíỉĩị")
_BEFORE_Y = "aâeêuơòóùúủũụ"
_WORD = re.compile(r"\w+")
_DOCUMENT = re.compile(SIGNED_NUMBER)
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,160})[”\"]")
_DAY = re.compile(
    r"\b[0-9]{1,2}\s?[/.-]\s?[0-9]{1,2}(?:\s?[/.-]\s?[0-9]{4})?(?![0-9])"
    r"|\bngày\s+[0-9]{1,2}\s+tháng\s+[0-9]{1,2}(?:\s+năm\s+[0-9]{4})?"
)
_SPAN = re.compile(r"\b((?:19|20)[0-9]{2})\s?[-–]\s?((?:19|20)[0-9]{2})\b")
_YEAR = re.compile(r"(?<![0-9/])((?:19|20)[0-9]{2})(?![0-9])")
_CITED_PLACE = re.compile(
    r"\b(?:mục|điều|khoản|điểm|phần|phụ lục|quý)\s+(?:[0-9]{1,3}|[IVX]{1,5})(?:\.[0-9]{1,2}){0,3}"
    r"(?:\s?,\s?[0-9]{1,3}){0,20}\b"
    r"|\b[IVX]{1,5}(?:\.[0-9]{1,2}){1,3}\b",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(
    r"\b(đợt|lần thứ|khóa|khối|lớp|vòng|loại)\s+([0-9]{1,4}|[IVX]{1,5})(?:/(?:19|20)[0-9]{2})?\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<![\w/.])([0-9]{1,5}(?:[.,][0-9]{1,3})?)\s?(%|[^\W\d_]+)")
# "V" alone is mostly an initial; "lần thứ V" is read with its unit.
_ROMAN = re.compile(r"\b[IVX]{2,6}\b")
_STOP = re.compile(r"[^\w ]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def plain(text: str) -> str:
    """Return a text as it is compared: small letters, one spelling of each syllable, single blanks.

    "Hoà" and "hòa", "sỹ" and "sĩ" are the same syllable; every kind of dash, quote and stop is a blank.
    """
    words = map(_syllable, _WORD.findall(text.casefold()))
    return " ".join(words)


@functools.lru_cache(maxsize=1 << 14)
def _syllable(word: str) -> str:
    """Write a syllable in one of its two spellings: the tone on the first of two vowels, "i" at the end."""
    for before, after in _TONE_PLACES:
        # "qu" begins a syllable: the vowel of "quý" is its last letter.
        if word.endswith(before) and not word.startswith("qu"):
            word = word[:-2] + after
    # "kỹ" and "kĩ" are one syllable; a "y" after a vowel is another sound: "tay", "tai".
    if len(word) > 1 and word[-1] in _LAST_Y and word[-2] not in _BEFORE_Y:
        word = word[:-1] + word[-1].translate(_LAST_Y_AS_I)
    return word


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How a plan's texts are read: its abbreviations, and who its bodies are."""

    abbreviations: tuple[tuple[str, str], ...] = ()
    """Short and full forms; the longest short form is tried first."""
    bodies: tuple[tuple[str, str], ...] = ()
    """Spellings as ``plain`` writes them, with the id; the longest first."""

    @classmethod
    def of(
        cls, abbreviations: Mapping[str, str], bodies: Mapping[str, str]
    ) -> Vocabulary:
        """Take short forms with what they stand for, and spellings with the id of their body."""
        shorts = sorted(abbreviations.items(), key=lambda pair: (-len(pair[0]), pair))
        opened = cls(abbreviations=tuple(shorts))
        spelled = {opened.words(text): name for text, name in bodies.items()}
        names = sorted(spelled.items(), key=lambda pair: (-len(pair[0]), pair))
        return cls(abbreviations=tuple(shorts), bodies=tuple(names))

    def names(self, code: str) -> bool:
        """Tell whether a proper name is part of what a body is called: that is told by its id."""
        kind, _, name = code.partition(":")
        if kind != NAME:
            return False
        return any(f" {name} " in f" {phrase} " for phrase, _ in self.bodies)

    def open(self, text: str) -> str:
        """Write short forms out."""
        for short, full in self.abbreviations:
            if short in text:
                text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, text)
        return text

    def words(self, text: str) -> str:
        """Return a text as it is compared, short forms written out."""
        return plain(self.open(text))


@functools.cache
def _terms() -> tuple[tuple[str, str], ...]:
    """Return each phrase of the vocabulary with its code, the longest first."""
    source = resources.files("kehoach.proof").joinpath("terms.toml")
    kinds = tomllib.loads(source.read_text("utf-8"))
    phrases: dict[str, str] = {}
    for kind, terms in kinds.items():
        for spellings in terms["same"]:
            # What is the same is called by its first spelling.
            code = f"{kind}:{spellings[0]}"
            phrases.update((plain(spelling), code) for spelling in spellings)
    return tuple(sorted(phrases.items(), key=lambda pair: (-len(pair[0]), pair)))


def kind_of(code: str) -> str:
    """Return which kind of fact a code is."""
    return code.partition(":")[0]


def facts_in(texts: Iterable[str], vocabulary: Vocabulary) -> frozenset[str]:
    """Return the codes of everything that some texts say."""
    codes: set[str] = set()
    for text in texts:
        codes.update(_facts(text, vocabulary))
    return frozenset(codes)


@functools.lru_cache(maxsize=1 << 14)
def _facts(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    words = vocabulary.words(text)
    codes = {code for code in _printed(text) if not vocabulary.names(code)}
    codes.update(f"{BODY}:{body}" for body in bodies_in(words, vocabulary))
    codes.update(code for code in _taken(words, _terms()) if kind_of(code) != _TOPIC)
    return frozenset(codes)


def bodies_in(words: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the ids of the bodies that words, as ``Vocabulary.words`` gives them, name."""
    return frozenset(_taken(words, vocabulary.bodies))


def _taken(words: str, phrases: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the codes of the phrases that stand in words; a longer one takes its words from the shorter ones."""
    rest = f" {words} "
    for phrase, code in phrases:
        if f" {phrase} " in rest:
            yield code
            rest = rest.replace(f" {phrase} ", " \x00 ")


def _printed(text: str) -> Iterator[str]:
    """Yield what signs alone tell: numbers of documents, quoted and proper names, quantities, years, addresses."""
    for address in _EMAIL.findall(text):
        yield f"{NAME}:{address.casefold()}"
    for number in _DOCUMENT.findall(text):
        yield f"{DOCUMENT}:{''.join(number.casefold().split())}"
    rest = _CITED_PLACE.sub(
        " ", _DAY.sub(" ", _DOCUMENT.sub(" ", _EMAIL.sub(" ", text)))
    )
    for first, last in _SPAN.findall(rest):
        yield f"{YEAR}:{first}-{last}"
    rest = _SPAN.sub(" ", rest)
    for unit, number in _COUNTED_BEFORE.findall(rest):
        yield f"{NUMBER}:{plain(unit)} {number.upper()}"
    rest = _COUNTED_BEFORE.sub(" ", rest)
    for year in _YEAR.findall(rest):
        yield f"{YEAR}:{year}"
    rest = _YEAR.sub(" ", rest)
    for number, unit in _COUNTED.findall(rest):
        yield f"{NUMBER}:{number} {plain(unit)}"
    for numeral in _ROMAN.findall(rest):
        yield f"{NUMBER}:{numeral}"
    for quoted in _QUOTED.findall(rest):
        yield f"{NAME}:{plain(quoted)}"
    yield from _proper_names(_QUOTED.sub(" . ", rest))


def _proper_names(text: str) -> Iterator[str]:
    """Yield two or more words in a row that have capitals: "Hồ Chí Minh"; a sentence's first word has one anyway."""
    for piece in _STOP.split(text):
        run: list[str] = []
        for word in [*piece.split()[1:], ""]:
            if word[:1].isupper() and word[1:].islower():
                run.append(word)
                continue
            if len(run) > 1:
                yield f"{NAME}:{plain(' '.join(run))}"
            run = []
