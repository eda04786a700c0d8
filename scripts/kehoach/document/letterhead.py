"""The head of an official document: number, day and place, issuing body, title (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import collections
import datetime as dt
import re
from collections.abc import Iterator

from kehoach.document.bodies.forms import lexicon
from kehoach.document.outline import Outline
from kehoach.document.vocabulary import (
    BEFORE_FIELD,
    BODY_BEGINNINGS,
    BODY_LEVEL,
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
_LONGEST_KIND = 25
"""A line of fewer letters says only what the document is: "KẾ HOẠCH"; what it is about stands below it."""


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
        written = PLACE_AND_DAY.search(top)
        if written:
            place, day, month, year = written.groups()
            self.place = (place or "").strip()
            self.issued = real_day(int(year), int(month), int(day))
        self.title = self._title(opening)
        self.issuer_guessed = False
        """Whether the issuer stands in capitals only and it was guessed which are small letters in running text."""
        self.issuer = self._issuer(top, "\n".join(texts))
        self.year = self._year(outline)

    def _year(self, outline: Outline) -> int:
        """Take the year that the title is about, else of the document's day, else the one that is named most."""
        in_title = TITLE_YEAR.search(self.title)
        if in_title:
            return int(in_title[1])
        if self.issued:
            return self.issued.year
        counts: collections.Counter[str] = collections.Counter()
        for part in outline.parts:
            counts.update(re.findall(r"\b20[0-9][0-9]\b", part.text))
        # Of years that are named equally often the earliest.
        return int(max(sorted(counts), key=counts.__getitem__, default="2000"))

    @staticmethod
    def _title(opening: list[str]) -> str:
        for place, line in enumerate(opening):
            if not TITLE_LINE.fullmatch(line):
                continue
            if len(line) < _LONGEST_KIND:
                return _sentence(" ".join(opening[place : place + 2]))
            return _sentence(line)
        return ""

    def _issuer(self, top: str, everything: str) -> str:
        # "(Kèm theo Kế hoạch số 54 … của Hội đồng Thi đua - Khen thưởng quận)" names it whole, in small letters.
        enclosed = ENCLOSED_BY.search(everything)
        if enclosed:
            return enclosed[1].strip()
        capitals = _issuer_line(re.split(r"[\n|]", top))
        if not capitals:
            return ""
        name, self.issuer_guessed = written_name(capitals)
        return name


def _issuer_line(lines: list[str]) -> str:
    """Return the issuing body as it is printed, in capitals: the last above the number, for its superior comes first.

    Nghị định 30/2020/NĐ-CP, appendix I, II.2. A name may go on in the next line, with the level: "HUYỆN AN PHÚ".
    """
    name = ""
    for line in lines:
        text = line.split(STATE_NAME)[0].strip()
        if name and (NUMBER_AND_SIGN.search(text) or TITLE_LINE.fullmatch(text)):
            break
        if not text.isupper():
            continue
        if ISSUER_LINE.match(text):
            name = text
        elif name and BODY_LEVEL.match(text):
            name = f"{name} {text}"
    return name


def written_name(capitals: str) -> tuple[str, bool]:
    """Write the name of a body as it stands in running text; tell whether some of its letters are guessed.

    "PHÒNG NỘI VỤ HUYỆN MẪU" gives "Phòng Nội vụ huyện Mẫu": where the name of a field of work begins is guessed, kind
    of body, level and place are certain (Decree 30/2020/ND-CP, appendix II).
    """
    body, *places = BODY_LEVEL.split(" ".join(capitals.split()))
    beginning, field = _beginning_of(body.strip())
    words = [beginning, *_field_words(field)]
    guessed = any(
        word not in BEFORE_FIELD and not lexicon().is_short_form(word)
        for word in words[1:]
    )
    # Level and place take turns.
    for position, text in enumerate(places):
        if position % 2 == 0:
            words.append(text if lexicon().is_short_form(text) else text.lower())
        else:
            words += map(str.capitalize, text.split())
    return " ".join(words), guessed


def _beginning_of(body: str) -> tuple[str, str]:
    """Part the kind of a body from its field of work."""
    for beginning in BODY_BEGINNINGS:
        if f"{body} ".startswith(f"{beginning.upper()} "):
            return beginning, body[len(beginning) :]
    kind, _, field = body.partition(" ")
    return kind if lexicon().is_short_form(kind) else kind.capitalize(), field


def _field_words(field: str) -> Iterator[str]:
    begins = True
    for word in field.split():
        if lexicon().is_short_form(word):
            yield word
            continue
        yield word.capitalize() if begins else word.lower()
        begins = word.lower() in BEFORE_FIELD or word.endswith(",")


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
    # "KẾ HOẠCH / Công tác văn thư": the second line began with a capital of its own.
    joined = TITLE_BEGINNING.sub(lambda begun: f"{begun[1]} {begun[2].lower()}", joined)
    return joined[:1].upper() + joined[1:]
