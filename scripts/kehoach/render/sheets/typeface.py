"""How wide texts run in Times New Roman, for forms whose rows do not fit themselves to their text."""

from __future__ import annotations

import functools
import unicodedata

_LETTERS = {
    180: "'",
    200: "|",
    250: ",. ",
    278: "ijlt/:;\\",
    333: "frI!()-[]`",
    389: "sJ",
    408: '"',
    444: "acez?“”",
    469: "^",
    480: "{}",
    500: "0123456789bdghknopquvxy#$*_đ–",
    541: "~",
    556: "FPS",
    564: "+<=>",
    611: "ELTZ",
    667: "BCR",
    722: "wADGHKNOQUVXYĐ",
    778: "m&",
    833: "%",
    889: "M",
    921: "@",
    944: "W",
}
"""Letters by their width, in thousandths of their size; those with accents are as wide as those without."""
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_WIDEST = 1000
_HORN = "\u031b"
_HORN_WIDTH = 54
"""What a horn adds at most: that of Ư."""
_BOLD = 1.08
"""How much wider bold letters run, on the average."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text of one line, in points as ``size`` is."""
    letters = unicodedata.normalize("NFD", text)
    return sum(map(_width, letters)) * size / 1000 * (_BOLD if bold else 1)


def lines_of(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """Count the lines that a text takes where there is room for so many points; an empty paragraph takes one."""
    return sum(_wrapped(part, room, size, bold=bold) for part in text.split("\n"))


def _wrapped(text: str, room: float, size: float, *, bold: bool) -> int:
    lines, used = 1, 0.0
    space = width_of(" ", size, bold=bold)
    for word in text.split(" "):
        width = width_of(word, size, bold=bold)
        if used and used + space + width > room:
            lines += 1
            used = width
        else:
            used += space + width if used else width
        # What is longer than a line goes on in the next one.
        while used > room:
            lines += 1
            used -= room
    return lines


@functools.cache
def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return _HORN_WIDTH if letter == _HORN else 0
    return _WIDTHS.get(letter, _WIDEST)
