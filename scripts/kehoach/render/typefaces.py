"""Letters that every typeface has in which this program sets papers and pictures."""

from __future__ import annotations

import itertools
import string
import unicodedata

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VIETNAMESE = {
    unicodedata.normalize("NFC", vowel + tone)
    for vowel, tone in itertools.product(_VOWELS, _TONES)
} | {"đ"}
# No backslash: in a plan's text it may stand for any other letter.
_ASCII = set(string.ascii_letters + string.digits + string.punctuation + " ") - {"\\"}
_TYPOGRAPHIC = set("·–—“”‘’…→")
PLAIN = frozenset(
    _VIETNAMESE | {letter.upper() for letter in _VIETNAMESE} | _ASCII | _TYPOGRAPHIC
)
"""Whatever says no more than these can be set and drawn, so nobody has to try: of other letters only a try tells."""


def is_plain(text: str) -> bool:
    """Tell whether a text consists of such letters, in any number of lines."""
    return PLAIN.issuperset(text.replace("\n", ""))
