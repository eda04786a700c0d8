"""Headings in capitals as sentences: names keep theirs (Decree 30/2020/ND-CP, appendix II).

Which words are names, the document itself tells where it prints them in small letters; beside that, what everybody
writes so, short forms, and what stands behind a level: "PHƯỜNG KIM GIANG".
"""

from __future__ import annotations

import collections
import functools
import re
from collections.abc import Iterator, Sequence

from kehoach.document.bodies.forms import lexicon, tokens_of
from kehoach.document.bodies.writing import written_name
from kehoach.document.outline import Outline
from kehoach.document.vocabulary import BODY_LEVEL, NO_PLACE_NAME, PROPER_NAMES

_WORD = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?")
_ROMAN = re.compile(r"[IVXLC]+")
_LONGEST_NAME = 8
"""Words of a name that is learnt from running text."""
_REACH = 40
"""So many words hold any name that begins at the first; a line without end is not read again at each of its words."""
_LONGEST_SCHOOL = 4
"""What a school is called has fewer words; so many are the rest of a sentence."""
_USUAL_SCHOOL = 2
_SENTENCE_END = ".:;!?"
_ALL_SMALL = 4
"""A line in capitals has at least so many letters."""


@functools.cache
def _everybodys() -> dict[tuple[str, ...], tuple[str, ...]]:
    names = (tuple(_WORD.findall(name)) for name in PROPER_NAMES)
    return {_folded(words): words for words in names}


class Capitals:
    """Which words of one document keep their capitals."""

    def __init__(self, outline: Outline | None = None) -> None:
        """Learn names from running text; without a document only those that everybody writes so are known."""
        self._names = dict(_everybodys())
        self._small: collections.Counter[str] = collections.Counter()
        """How often a word stands in small letters."""
        single: set[str] = set()
        for text in _texts(outline) if outline else ():
            self._small.update(word for word in _WORD.findall(text) if word.islower())
            for words in _runs(text):
                if len(words) > 1:
                    self._names.setdefault(_folded(words), tuple(words))
                else:
                    single.add(words[0])
        for word in sorted(single):
            if not self._small[word.lower()]:
                self._names.setdefault((word.lower(),), (word,))

    def sentence(self, text: str) -> str:
        """Return a text in capitals as a sentence; one with small letters stays as it is."""
        letters = [sign for sign in text if sign.isalpha()]
        if len(letters) < _ALL_SMALL or not text.isupper():
            return text
        matches = list(_WORD.finditer(text))
        words = [match[0] for match in matches]
        written = self._written(words)
        pieces: list[str] = []
        end = 0
        for match, word in zip(matches, written, strict=True):
            pieces += [text[end : match.start()], word]
            end = match.end()
        # The sentence begins with its first word, whatever stands before that.
        pieces[1] = pieces[1][:1].upper() + pieces[1][1:]
        return "".join([*pieces, text[end:]])

    def _written(self, words: Sequence[str]) -> list[str]:
        written: list[str] = []
        folded = _folded(words)
        while len(written) < len(words):
            place = len(written)
            name = self._name_at(folded, place)
            school = "" if name else _school(" ".join(words[place : place + _REACH]))
            if name:
                written += name
            elif school:
                written += _WORD.findall(school)
            elif _behind_level(folded[max(0, place - 2) : place]):
                written += _place_name(words[place : place + 2])
            else:
                written.append(_alone(words[place]))
        return written

    def _name_at(self, folded: Sequence[str], place: int) -> tuple[str, ...]:
        """Return the longest name that begins at a word; empty where none does."""
        for length in range(_LONGEST_NAME, 0, -1):
            name = self._names.get(tuple(folded[place : place + length]))
            if name:
                return name
        return ()


def _texts(outline: Outline) -> Iterator[str]:
    for part in outline.parts:
        if not part.text.isupper():
            yield part.text


def _runs(text: str) -> Iterator[list[str]]:
    """Yield the words with capitals that stand together, but for a single one at the beginning of a sentence."""
    run: list[str] = []
    begins, end = True, 0
    run_begins = True
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        begins = begins or any(sign in _SENTENCE_END for sign in between)
        is_name = match[0][0].isupper() and not match[0].isupper()
        if run and (not is_name or between.strip(" -–")):
            if len(run) > 1 or not run_begins:
                yield run[:_LONGEST_NAME]
            run = []
        if is_name:
            run_begins = run_begins if run else begins
            run.append(match[0])
        begins, end = False, match.end()
    if len(run) > 1 or (run and not run_begins):
        yield run[:_LONGEST_NAME]


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)


def _behind_level(folded: Sequence[str]) -> bool:
    """Tell whether words end with a level, which is one word or two: "phường", "thị trấn"."""
    ends = (" ".join(folded[-count:]) for count in (1, 2))
    return any(map(BODY_LEVEL.fullmatch, ends))


def _school(text: str) -> str:
    """Return the school whose name a text in capitals begins with, as names are written; empty where it is none."""
    forms, tokens = lexicon(), tokens_of(text)
    head = forms.heads.longest(tokens, 0)
    if not head or not head.value.school or head.end == 1:
        return ""
    kind = forms.around["school_kinds"].longest(tokens, head.end)
    start = end = kind.end if kind else head.end
    for token in tokens[start : start + _LONGEST_SCHOOL]:
        level = BODY_LEVEL.match(text, token.start)
        if token.folded in NO_PLACE_NAME or token.text.isdigit() or level:
            break
        end += 1
    # Of what the sentence goes on with no word is part of the name.
    if end - start == _LONGEST_SCHOOL:
        end = start + _USUAL_SCHOOL
    return written_name(text[: tokens[end - 1].end])[0] if end > start else ""


def _place_name(words: Sequence[str]) -> list[str]:
    """Return the words behind a level as the name of a place; what cannot be one is written as any word."""
    name: list[str] = []
    for word in words:
        if word.lower() in NO_PLACE_NAME or lexicon().is_short_form(word):
            return name or [_alone(word)]
        name.append(word.capitalize())
    return name


def _alone(word: str) -> str:
    """Return a word of no name: short forms and Roman numbers as they are."""
    if lexicon().is_short_form(word) or _ROMAN.fullmatch(word):
        return word
    return word.lower()
