"""Labelled lines: "Thời gian: Quý I. Đơn vị chủ trì: Phòng Nội vụ", several in one paragraph or a paragraph each.

A label is put together from a few words and means what a column with such a head means; one that nobody knows is told
as such. Patterns are linear: whatever repeats is bounded.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.document.outline import column_of
from kehoach.document.vocabulary import (
    ARTICLE,
    BARE_TIME_LABEL,
    LABEL_WORDS,
    LABELS_BESIDE_HEADS,
    NO_LABELS,
    PLAIN_TIME_LABEL,
    TIME_LABEL,
)
from kehoach.phrases.reading import find_expressions
from kehoach.plan.roles import ROLES

WHEN, TITLE, NOTE, UNKNOWN = "when", "title", "note", ""
"""Keys of labels beside those of roles, of the result and of the place (see ``outline.COLUMN_HEADS``)."""
_LEADING = frozenset({WHEN, *(role.id for role in ROLES)})
"""Labels that tell of a task; the others may stand in any text."""
_ANY_WORD = "|".join(sorted(map(re.escape, LABEL_WORDS), key=len, reverse=True))
_LABEL = re.compile(
    rf"(?<!\w)(?P<label>(?:{_ANY_WORD})(?:(?:,|/|\s[-–])?\s(?:{_ANY_WORD})){{0,7}})\s?:(?!\d)",
    re.IGNORECASE,
)
_ONLY_LABELS = re.compile(
    rf"(?:{_ANY_WORD})(?:(?:,|/|\s[-–])?\s(?:{_ANY_WORD})){{0,9}}", re.IGNORECASE
)
_OTHER_LABEL = re.compile(
    r"(?:\A|(?<=[.;]\s))(?P<label>[A-ZĐÀ-Ỹ][^\W\d_]{0,9}(?:,?\s[^\W\d_]{1,9}){0,5})\s?:\s(?=\S)"
)
"""What looks like a label at the beginning of a line or sentence: up to six words before a colon."""
_MARKER = re.compile(
    r"(?P<roman>[IVX]{1,6}[.)/]\s+)|(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}(?:[.)]\s+|/\s+(?=[^\W\d]))|[0-9]{1,3}(?:\.[0-9]{1,3}){1,4}\s+)"
    rf"|(?P<letter>[a-zđ][.)/]\s+)|(?P<article>{ARTICLE}\s+[0-9]{{1,3}}[.:]?\s+)"
    r"|(?P<sign>[-–—+*•·▪o✓])\s+|(?P<dash>[-–—+*•·▪])(?=\S)"
)
_NEAR = 80
"""Signs behind a label within which its time is said."""
_BEFORE_LABEL = ".;,:(|–-—•+*"
"""Signs behind which a label may begin in small letters."""
_AROUND = " \t;,.|–-—("


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What stands before the text of an item: its number, letter or sign."""

    kind: str
    """roman, number, letter, article, the sign itself; empty where nothing stands there."""
    end: int
    """Where the text begins."""

    @property
    def counts(self) -> bool:
        """Tell whether it is a number or a letter, so that what it marks can be cited."""
        return len(self.kind) > 1


def marker_of(text: str) -> Marker:
    """Return what stands before the text of an item."""
    match = _MARKER.match(text)
    if not match or match.end() == len(text):
        return Marker(kind="", end=0)
    kind = match.lastgroup or ""
    if kind in ("sign", "dash"):
        kind = match[kind]
    return Marker(kind=kind, end=match.end())


def unmarked(text: str) -> str:
    """Return a text without the number, letter or sign of its item."""
    return text[marker_of(text).end :].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label with what it says."""

    key: str
    """The column that it stands for (a key of ``outline.COLUMN_HEADS``), NOTE, or UNKNOWN."""
    name: str
    """As printed: "Thời gian thực hiện"."""
    text: str
    """What stands behind its colon; empty where that follows on the next line."""
    known: bool
    """It is put together from words of labels alone; any line may begin with something like the others."""

    @property
    def leads(self) -> bool:
        """Tell whether it makes a task of what it stands below: it says when, or who."""
        return self.known and self.key in _LEADING

    @property
    def is_plain_time(self) -> bool:
        """Tell whether it says no more than that a time follows: "Thời gian thực hiện", not "Thời hạn nộp bài"."""
        return bool(PLAIN_TIME_LABEL.fullmatch(self.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A paragraph with labels."""

    before: str
    """What stands before the first, without the number of the item."""
    labels: tuple[Label, ...]

    @property
    def leads(self) -> bool:
        """Tell whether one of them makes a task."""
        return any(label.leads for label in self.labels)


def is_only_labels(text: str) -> bool:
    """Tell whether a heading says nothing but what labels say: "THỜI GIAN, ĐỊA ĐIỂM"."""
    return bool(_ONLY_LABELS.fullmatch(" ".join(text.split()).strip(" .:")))


@functools.lru_cache(maxsize=1024)
def read_labels(text: str) -> LabelledText:
    """Read the labels of a paragraph, those that nobody knows too."""
    body = _with_colon(unmarked(text))
    places = list(_places(body))
    first = places[0].start() if places else len(body)
    before = body[:first]
    labels: list[Label] = []
    other = _OTHER_LABEL.match(before)
    if other:
        labels += _parted(_other(other[1], before[other.end() :]))
        before = ""
    ends = [place.start() for place in places[1:]]
    for place, end in zip(places, [*ends, len(body)], strict=False):
        name = " ".join(place["label"].split())
        text = body[place.end() : end]
        labels += _parted(Label(key=key_of(name), name=name, text=text, known=True))
    return LabelledText(before=_bare(before), labels=tuple(labels))


def _with_colon(body: str) -> str:
    """Put the colon behind a label that stands before its time without one: "Thời gian hoàn thành trước 30/6"."""
    label = BARE_TIME_LABEL.match(body)
    # "Thời gian trước mắt …" begins a sentence.
    if not label or not _says_time(body[label.end() : label.end() + _NEAR]):
        return body
    return f"{label[1]}: {body[label.end() :]}"


def _says_time(text: str) -> bool:
    # Whether a time is said does not depend on the year.
    said = find_expressions(text, 2000)
    return any(part.role == "time" and part.start == 0 for part in said)


def _places(body: str) -> Iterator[re.Match[str]]:
    """Yield where known labels stand: at the beginning, behind a sign, or with a capital."""
    for match in _LABEL.finditer(body):
        sign = body[: match.start()].rstrip()[-1:]
        begins = not sign or sign in _BEFORE_LABEL or match["label"][0].isupper()
        if begins and key_of(match["label"]) != UNKNOWN:
            yield match


def key_of(name: str) -> str:
    """Return what a label stands for; UNKNOWN for what is none."""
    words = " ".join(name.casefold().split())
    if words in NO_LABELS:
        return UNKNOWN
    for key, pattern in LABELS_BESIDE_HEADS:
        if pattern.fullmatch(words):
            return key
    return column_of(words)


def _other(name: str, text: str) -> Label:
    """Return a label that is put together from other words: "Thời hạn nộp bài" tells a time for all that."""
    key = WHEN if TIME_LABEL.match(name) else UNKNOWN
    return Label(key=key, name=name, text=text, known=False)


def _parted(label: Label) -> Iterator[Label]:
    """Yield a label and those of other words within what it says: "Quý I. Trang phục: tự chọn"."""
    start = 0
    for other in _OTHER_LABEL.finditer(label.text):
        if other.start() > 0:
            text = label.text[start : other.start()]
            yield dataclasses.replace(label, text=_bare(text))
            label = _other(other[1], label.text)
            start = other.end()
    yield dataclasses.replace(label, text=_bare(label.text[start:]))


def _bare(text: str) -> str:
    """Return a text without the signs that part it from its neighbours; a bracket that it opened stays."""
    bare = text.strip(_AROUND).removesuffix(":").rstrip()
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(_AROUND)
    return bare if bare.count("(") == bare.count(")") else text.strip(" \t;,.|–-—")
