"""What every kind of file becomes: paragraphs and rows in reading order, each with its place, nothing interpreted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: str
    line: int
    """Line of a text file, row of a sheet, or how many paragraphs and rows of a Word file come before, plus one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; what a merged cell says stands in its first column and in each of its rows."""

    cells: tuple[str, ...]
    line: int
    table: int
    """Number of the table in the document, from 1."""
    shaded: tuple[int, ...] = ()
    """Columns whose cells have a colour of their own, where the format tells."""
    spans: tuple[tuple[int, int], ...] = ()
    """Column and width of the cells that take several columns, where the format tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document in reading order."""

    name: str
    blocks: tuple[Paragraph | Row, ...]


# Soft hyphens and zero-width signs of Word, and what turns the direction of a text.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# What plan.yaml refuses (plan.source); old programs put some between lines and pages.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def clean(text: str) -> str:
    """Normalise to NFC, with single spaces; what cannot be seen is dropped, and controls are blanks."""
    text = _UNSEEN.sub("", text)
    text = _CONTROLS.sub(" ", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


_ARMED = re.compile(r"'(?='*\s?[=+\-@])")
_FORMULA = re.compile(r"'*\s?[=+\-@]")


def armed(text: str) -> str:
    """Put a quote before what a program that opens a file of texts would take for a formula: "=…", "- đã gửi"."""
    return f"'{text}" if _FORMULA.match(text) else text


def unarmed(text: str) -> str:
    """Take that quote off again."""
    return text[1:].strip() if _ARMED.match(text) else text
