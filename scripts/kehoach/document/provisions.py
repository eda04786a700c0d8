"""The smallest parts of a document that can be cited: headings, paragraphs, items, cells, the head and the end of it.

Every word of a document stands in exactly one provision, so that what answers for all of them answers for everything.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.document.letterhead import head_lines
from kehoach.document.outline import Clause, Outline, TaskRow
from kehoach.document.vocabulary import (
    APPENDIX_LINE,
    COLUMN,
    COUNTED_ITEM,
    COUNTED_LINE,
    COUNTED_PARAGRAPH,
    LETTERHEAD_PLACE,
    OPENING,
    PART_NUMBER,
    RECIPIENTS,
    RECIPIENTS_LINE,
    SIGNATURE_PLACE,
    SIGNING_LINE,
)

LETTERHEAD = "letterhead"
HEADING = "heading"
PARAGRAPH = "paragraph"
ITEM = "item"
CELL = "cell"
GROUP = "group"
RECIPIENT = "recipient"
SIGNATURE = "signature"

_COUNTED = {
    LETTERHEAD: COUNTED_LINE,
    PARAGRAPH: COUNTED_PARAGRAPH,
    ITEM: COUNTED_ITEM,
    RECIPIENT: COUNTED_ITEM,
    SIGNATURE: COUNTED_LINE,
}
_BULLET = re.compile(r"[-–+*•●▪]\s*(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One part of a document that is answered for by itself."""

    kind: str
    """One of the kinds of this module."""
    ref: str
    """Of the clause or row that it belongs to, as plan.yaml refers to it: "IV.3"."""
    place: str
    """Its own place, down to the item or column: "IV.3, gạch 4", "Phụ lục, mục 15, cột 4"."""
    text: str
    """Without its number or bullet; empty for a cell that the document leaves empty."""
    line: int
    column: str = ""
    """Of a cell: a key of ``outline.COLUMN_HEADS``."""


def provisions_of(outline: Outline) -> tuple[Provision, ...]:
    """Part a document; the heads of its tables, and the numbers of rows and headings, are no provisions."""
    return tuple(_Parting(outline).run())


class _Parting:
    """Goes through an outline and counts what stands at each place."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._head = {id(clause) for clause in head_lines(outline)}
        self._headed: set[str] = set()
        """References whose first line was met."""
        self._counts: collections.Counter[tuple[str, str]] = collections.Counter()
        self._signing = False

    def run(self) -> Iterator[Provision]:
        """Yield provisions in the order of the document."""
        for part in self._outline.parts:
            if isinstance(part, TaskRow):
                yield from self._cells(part)
            else:
                yield self._clause(part)

    def _clause(self, clause: Clause) -> Provision:
        bullet = _BULLET.match(clause.text)
        text = clause.text[bullet.end() :] if bullet else clause.text
        kind = self._kind_of(clause, is_item=bool(bullet))
        if kind == HEADING:
            numbering = PART_NUMBER.match(text)
            text = text[numbering.end() :] if numbering else text
        return Provision(
            kind=kind,
            ref=clause.ref,
            place=self._place_of(kind, clause.ref, text),
            text=text,
            line=clause.line,
        )

    def _kind_of(self, clause: Clause, *, is_item: bool) -> str:
        """Tell what a clause is by where it stands."""
        is_first = clause.ref not in self._headed
        self._headed.add(clause.ref)
        if clause.heading:
            return GROUP
        if clause.ref == OPENING:
            return LETTERHEAD if id(clause) in self._head else _running(is_item)
        if clause.ref == RECIPIENTS:
            return self._kind_at_the_end(clause, is_item=is_item)
        if is_first or APPENDIX_LINE.fullmatch(clause.text):
            return HEADING
        return _running(is_item)

    def _kind_at_the_end(self, clause: Clause, *, is_item: bool) -> str:
        """Part recipients from who signed: in a text the signature stands below them."""
        if RECIPIENTS_LINE.fullmatch(clause.text):
            return HEADING
        self._signing = self._signing or bool(SIGNING_LINE.match(clause.text))
        return SIGNATURE if self._signing and not is_item else RECIPIENT

    def _place_of(self, kind: str, ref: str, text: str) -> str:
        if kind == GROUP:
            return f"{ref}, {text}"
        if kind == HEADING:
            return ref
        base = {LETTERHEAD: LETTERHEAD_PLACE, SIGNATURE: SIGNATURE_PLACE}.get(kind, ref)
        self._counts[base, kind] += 1
        return f"{base}, {_COUNTED[kind]} {self._counts[base, kind]}"

    def _cells(self, row: TaskRow) -> Iterator[Provision]:
        for number, (column, text) in enumerate(row.cells, 1):
            # The number of a row is its place.
            if column == "number":
                continue
            yield Provision(
                kind=CELL,
                ref=row.ref,
                place=f"{row.ref}, {COLUMN} {number}",
                text=text,
                line=row.line,
                column=column,
            )


def _running(is_item: bool) -> str:
    return ITEM if is_item else PARAGRAPH
