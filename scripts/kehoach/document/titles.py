"""Titles as sheets and calendars can show them: cut at a clause where they are too long, never within a word."""

from __future__ import annotations

import re

from kehoach.document.vocabulary import (
    DONE_BY_THEN,
    SHORT_CLAUSES,
    TITLE_CLAUSES,
    TITLE_LOOSE_END,
)

_SHORTEST = 20
"""A title that is cut has at least so many signs."""


def shortened(text: str, limit: int) -> str:
    """Return a text that is no longer than ``limit`` signs, cut at a clause where it has one.

    The best cut is the last semicolon or stop, then words such as "nhằm" and "theo", then a comma, then a blank.
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    window = text[: limit + 1]
    for pattern in TITLE_CLAUSES:
        ends = [match.start() for match in pattern.finditer(window)]
        fitting = [end for end in ends if _SHORTEST <= end <= limit]
        if fitting and not _is_open(window[: fitting[-1]]):
            return window[: fitting[-1]].rstrip(" ,;:-–")
    end = window.rfind(" ", 0, limit + 1)
    # One endless word, such as an address.
    return window[:limit] if end < _SHORTEST else _without_loose_end(window[:end])


def _is_open(text: str) -> bool:
    """Tell whether a bracket is open at the end of a text."""
    return text.count("(") > text.count(")")


def _without_loose_end(text: str) -> str:
    """Return a text without the small words at its end that lead to what was cut off: "của", "và"."""
    text = text.rstrip(" ,;:-–(")
    while match := TITLE_LOOSE_END.search(text):
        text = text[: match.start()].rstrip(" ,;:-–(")
    return text


def closed(text: str) -> str:
    """Return the beginning of a sentence as a title: without a bracket that is left open, or "; hoàn thành"."""
    if _is_open(text):
        text = text[: text.rfind("(")]
    return DONE_BY_THEN.sub("", text.rstrip(" ,;:-–"))


def short_title(title: str, limit: int) -> str:
    """Propose a title for a phone's calendar; empty where none fits that ends with a clause.

    "Kiểm tra công tác văn thư của các xã, thị trấn năm 2026" becomes "Kiểm tra công tác văn thư".
    """
    bare = re.sub(r" ?\([^()]{0,300}\)", "", " ".join(title.split()))
    for pattern in SHORT_CLAUSES:
        ends = [match.start() for match in pattern.finditer(bare)]
        fitting = [end for end in ends if _SHORTEST <= end <= limit]
        if fitting:
            return _without_loose_end(bare[: fitting[-1]])
    return bare if len(bare) <= limit else ""
