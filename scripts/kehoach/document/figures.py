"""The figures that office programs draw before items of a list, and do not keep in the text."""

from __future__ import annotations

_ENDLESS = 1000


def figure(count: int, form: str) -> str:
    """Write a count in the form of its level: 4 is IV, iv, D, d or 4; one that nobody counts to stays in figures."""
    if not 0 < count < _ENDLESS:
        return str(count)
    match form:
        case "upperRoman":
            return _roman(count)
        case "lowerRoman":
            return _roman(count).lower()
        case "upperLetter":
            return _letter(count)
        case "lowerLetter":
            return _letter(count).lower()
    return str(count)


def _letter(count: int) -> str:
    return chr(ord("A") + (count - 1) % 26)


def _roman(count: int) -> str:
    text = ""
    for sign, value in (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)):
        text += sign * (count // value)
        count %= value
    return text
