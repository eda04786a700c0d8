"""The head of an official document: number, day and place, issuing body, title (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import collections
import datetime as dt
import re

from kehoach.document.outline import Outline
from kehoach.document.vocabulary import (
    ENCLOSED_BY,
    ISSUER_LINE,
    NUMBER_AND_SIGN,
    OPENING,
    PLACE_AND_DAY,
    STATE_NAME,
    TITLE_BEGINNING,
    TITLE_LINE,
    TITLE_YEAR,
)

_LONGEST_HEAD = 40
"""Further down than so many lines no head goes on."""


class Letterhead:
    """What stands at the head of the document: number, day, place, issuing body, title."""

    def __init__(self, outline: Outline) -> None:
        """Read what can be read; what cannot stays empty."""
        clauses = [clause for clause in outline.clauses if not clause.heading]
        texts = [clause.text for clause in clauses]
        opening = [clause.text for clause in clauses if clause.ref == OPENING]
        opening = opening[:_LONGEST_HEAD]
        top = "\n".join(opening)
        number = NUMBER_AND_SIGN.search(top)
        self.number = f"{number[1]}/{number[2]}" if number else ""
        self.place, self.issued = "", None
        if day := PLACE_AND_DAY.search(top):
            self.place = (day[1] or "").strip()
            self.issued = real_day(int(day[4]), int(day[3]), int(day[2]))
        self.title = self._title(opening)
        self.issuer = self._issuer(top, "\n".join(texts))
        self.year = self._year(outline)

    def _year(self, outline: Outline) -> int:
        """Take the year that the title is about, else of the document's day, else the one that is named most."""
        if named := TITLE_YEAR.search(self.title):
            return int(named[1])
        if self.issued:
            return self.issued.year
        counts: collections.Counter[str] = collections.Counter()
        for part in outline.parts:
            counts.update(re.findall(r"\b20\d\d\b", part.text))
        # Of years that are named equally often the earliest.
        return int(max(sorted(counts), key=counts.__getitem__, default="2000"))

    @staticmethod
    def _title(opening: list[str]) -> str:
        for place, text in enumerate(opening):
            if TITLE_LINE.fullmatch(text):
                after = opening[place + 1] if place + 1 < len(opening) else ""
                return _sentence(f"{text} {after}" if len(text) < 25 else text)
        return ""

    @staticmethod
    def _issuer(top: str, everything: str) -> str:
        if found := ENCLOSED_BY.search(everything):
            return found[1].strip()
        for line in re.split(r"[\n|]", top):
            text = line.strip()
            named = ISSUER_LINE.match(text)
            if named and text.isupper():
                return text.split(STATE_NAME)[0].strip().capitalize()
        return ""


def real_day(year: int, month: int, day: int) -> dt.date | None:
    """Return a day, None if there is no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _sentence(text: str) -> str:
    """Write a heading as a sentence: words in capitals become small, names of documents stay."""
    small = [
        word.lower() if word.isupper() and len(word) > 1 and word.isalpha() else word
        for word in text.split()
    ]
    joined = " ".join(small)
    joined = TITLE_BEGINNING.sub(lambda found: f"{found[1]} {found[2].lower()}", joined)
    return joined[:1].upper() + joined[1:]
