"""Who issues a document: the lines in capitals above its number as names, each whole, the superior body's first.

Decree 30/2020/ND-CP, appendix I, II.2. Offices break a name where their column ends, and some put its level above it.
"""

from __future__ import annotations

from collections.abc import Iterable

from kehoach.document.bodies.forms import lexicon, tokens_of
from kehoach.document.vocabulary import (
    BESIDE_ISSUER,
    BODY_LEVEL,
    GOES_ON,
    ISSUER_LINE,
    NUMBER_LINE,
    STATE_NAME,
    TITLE_LINE,
)

_AROUND = " *_—.:"
"""Signs with which a head is set: the Party's star, the line below a name."""


def issuing_bodies(lines: Iterable[str]) -> list[str]:
    """Return the names at the head of a document as they are printed; the last is that of who issues it.

    "HUYỆN AN PHÚ", "ỦY BAN NHÂN DÂN" gives ["ỦY BAN NHÂN DÂN HUYỆN AN PHÚ"].
    """
    names: list[str] = []
    level = ""
    printed = list(_lines_of_head(lines))
    for text in printed:
        if names and _goes_on(names[-1], text):
            names[-1] = f"{names[-1]} {text}"
        elif ISSUER_LINE.match(text):
            names.append(text)
        elif not names and BODY_LEVEL.match(text):
            level = text
    # Its level stands above the body that has none of its own.
    if level and names and not BODY_LEVEL.search(names[0]):
        names[0] = f"{names[0]} {level}"
    return names


def ends_open(line: str) -> bool:
    """Tell whether a name goes on in the next line: "PHÒNG TÀI CHÍNH -"."""
    return bool(GOES_ON.search(line.rstrip()))


def _lines_of_head(lines: Iterable[str]) -> list[str]:
    """Return the lines in capitals above number and title; where neither stands below them, only those that name."""
    held: list[str] = []
    for line in lines:
        text = line.split(STATE_NAME)[0].strip(_AROUND)
        # "PHÒNG TÀI CHÍNH -" above "KẾ HOẠCH" is no title.
        is_open = bool(held) and ends_open(held[-1])
        ends = NUMBER_LINE.match(text) or (TITLE_LINE.fullmatch(text) and not is_open)
        if ends and any(map(ISSUER_LINE.match, held)):
            return held
        if text.isupper() and not BESIDE_ISSUER.match(text):
            held.append(text)
    # Any line in capitals may stand in a text without a head.
    return [text for text in held if ISSUER_LINE.match(text) or BODY_LEVEL.match(text)]


def _goes_on(before: str, text: str) -> bool:
    """Tell whether a line goes on with the name above it."""
    if ends_open(before) or not ISSUER_LINE.match(text):
        return True
    # "PHÒNG GIAO DỊCH" above "NGÂN HÀNG CHÍNH SÁCH XÃ HỘI" is the beginning of one name.
    forms = lexicon()
    whole = tokens_of(f"{before} {text}")
    length = len(tokens_of(before))
    for place in range(length):
        head = forms.heads.longest(whole, place)
        if head and head.end > length:
            return True
    return False
