"""The head of an official document: number, day and place, issuing body, title (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import collections
import datetime as dt
import re
from collections.abc import Iterator

from kehoach.document.bodies.writing import written_name
from kehoach.document.issuing import ends_open, issuing_bodies
from kehoach.document.outline import Clause, Outline
from kehoach.document.vocabulary import (
    DAY_TO_COME,
    ENCLOSED_BY,
    NUMBER_AND_SIGN,
    OPENING,
    PARTY_NUMBER,
    PLACE_AND_DAY,
    REASONS_LINE,
    TITLE_BEGINNING,
    TITLE_LINE,
    TITLE_YEAR,
)
from kehoach.phrases.citations import find_citations

_LONGEST_HEAD = 40
"""Further down than so many lines no head goes on."""
_LONGEST_KIND = 25
"""A line of fewer letters says only what the document is: "KẾ HOẠCH"; what it is about stands below it."""


_YEAR = re.compile(r"\b20[0-9][0-9]\b")
_LATEST = 2
"""Years after it was signed in which a plan of one year can lie (plan.bounds)."""
_YEARS = range(1990, 2101)
"""The years that a plan can have."""


class Letterhead:
    """What stands at the head of the document: number, day, place, issuing body, title."""

    def __init__(self, outline: Outline) -> None:
        """Read what can be read; what cannot stays empty."""
        clauses = [clause for clause in outline.clauses if not clause.heading]
        texts = [clause.text for clause in clauses]
        opening = [clause.text for clause in clauses if clause.ref == OPENING]
        opening = opening[:_LONGEST_HEAD]
        top = "\n".join(opening)
        self.number = ""
        self.place = ""
        self.issued: dt.date | None = None
        self._year_of_form = 0
        """The year of a day that is still to be filled in; 0 where none is printed so."""
        for piece in _pieces(opening):
            self._read(piece)
        self.title = self._title(opening)
        self.issuer_guessed = False
        """Whether the issuer stands in capitals only and it was guessed which are small letters in running text."""
        self.superior_guessed = False
        """The same of its superior."""
        self.superior = ""
        """The body above the issuer, to which it belongs; empty where the head names none."""
        self.issuer = self._issuer(top, "\n".join(texts))
        printed = self._printed_year()
        self.year = printed or _most_named_year(outline)
        self.year_guessed = not printed
        """Whether the head says no year, so that the one was taken that the text names most."""

    def _read(self, piece: str) -> None:
        """Take from a piece of a line what the head does not have yet."""
        number = NUMBER_AND_SIGN.search(piece)
        party_number = PARTY_NUMBER.search(piece)
        if number and not self.number:
            self.number = f"{number[1]}/{number[2]}"
        elif party_number and not self.number:
            self.number = f"{party_number[1]}-{party_number[2]}"
        # In a text file number and day may stand on one line.
        rest = PARTY_NUMBER.sub(" ", NUMBER_AND_SIGN.sub(" ", piece)).strip(" .;")
        written, form = PLACE_AND_DAY.fullmatch(rest), DAY_TO_COME.fullmatch(rest)
        if written and not self.issued:
            place, day, month, year = written.groups()
            self.place = (place or "").strip()
            self.issued = real_day(int(year), int(month), int(day))
        elif form and not self.issued:
            self.place = self.place or (form[1] or "").strip()
            self._year_of_form = int(form[2]) if int(form[2]) in _YEARS else 0

    def _printed_year(self) -> int:
        """Return the year that the title is about, else that of the document's day; 0 where the head has neither."""
        issued = self.issued.year if self.issued else self._year_of_form
        in_title = TITLE_YEAR.search(without_citations(self.title))
        titled = int(in_title[1]) if in_title else 0
        # A plan of two years ago is that of somebody else ("triển khai Nghị quyết … năm 2019"), and one for ten years
        # ("đến năm 2035") begins when it is signed.
        if titled and (not issued or issued - 1 <= titled <= issued + _LATEST):
            return titled
        return issued

    @staticmethod
    def _title(opening: list[str]) -> str:
        for place, line in enumerate(opening):
            if not TITLE_LINE.fullmatch(line) or _ends_name(opening, place):
                continue
            if len(line) < _LONGEST_KIND:
                return _sentence(" ".join(opening[place : place + 2]))
            return _sentence(line)
        return ""

    def _issuer(self, top: str, everything: str) -> str:
        *above, capitals = issuing_bodies(re.split(r"[\n|\t]", top)) or [""]
        if above:
            self.superior, self.superior_guessed = written_name(above[-1])
        # "(Kèm theo Kế hoạch số 54 … của Hội đồng Thi đua - Khen thưởng quận)" names it whole, in small letters.
        enclosed = ENCLOSED_BY.search(everything)
        if enclosed:
            return enclosed[1].strip()
        name, self.issuer_guessed = written_name(capitals)
        return name


def head_lines(outline: Outline) -> Iterator[Clause]:
    """Yield the lines of a letterhead and of what the document rests on: no task, whatever stands below them."""
    opening = [
        clause
        for clause in outline.clauses
        if clause.ref == OPENING and not clause.heading
    ]
    texts = [clause.text for clause in opening]
    titles = [
        number
        for number, clause in enumerate(opening[:_LONGEST_HEAD])
        if TITLE_LINE.fullmatch(clause.text) and not _ends_name(texts, number)
    ]
    # Where the title says only "KẾ HOẠCH", what it is about stands on the next line.
    end = titles[0] + 1 if titles else 0
    if titles and len(opening[titles[0]].text) < _LONGEST_KIND:
        end += 1
    yield from opening[:end]
    for clause in opening[end:]:
        lines = (REASONS_LINE, NUMBER_AND_SIGN, PLACE_AND_DAY, DAY_TO_COME)
        if any(pattern.match(clause.text) for pattern in lines):
            yield clause


def _ends_name(lines: list[str], place: int) -> bool:
    """Tell whether a line ends the name above it: "KẾ HOẠCH" below "PHÒNG TÀI CHÍNH -"."""
    above = lines[place - 1] if place else ""
    return above.isupper() and ends_open(above)


def _pieces(opening: list[str]) -> Iterator[str]:
    """Yield the parts of the lines that can be a letterhead: above what the document rests on, each cell by itself."""
    for line in opening:
        if REASONS_LINE.match(line):
            return
        for piece in re.split(r"[\n|\t]", line):
            yield without_citations(piece).strip()


def without_citations(text: str) -> str:
    """Return a text without the other documents that it names by number or day."""
    kept: list[str] = []
    place = 0
    for citation in find_citations(text):
        kept.append(text[place : citation.start])
        place = citation.end
    return " ".join([*kept, text[place:]])


def _most_named_year(outline: Outline) -> int:
    """Return the year that the text names most, the documents that it cites left out."""
    counts: collections.Counter[str] = collections.Counter()
    cited: set[str] = set()
    for part in outline.parts:
        counts.update(_YEAR.findall(without_citations(part.text)))
        cited.update(_YEAR.findall(part.text))
    # A plan is no older than what it cites, where nothing else tells a year.
    otherwise = max(cited, default="2000")
    # Of years that are named equally often the earliest.
    return int(max(sorted(counts), key=counts.__getitem__, default=otherwise))


def real_day(year: int, month: int, day: int) -> dt.date | None:
    """Return a day, None if there is no such day, or none on which a plan can have been signed."""
    if year not in _YEARS:
        return None
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
