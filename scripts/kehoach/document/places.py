"""Which place of a document a reference of the plan means: "Mục III" is "III", "IV.3, gạch 4" an item of "IV.3".

People write a place as they would say it; what compares places needs it as the document's outline names it.
"""

from __future__ import annotations

from kehoach.document.outline import Clause, Outline
from kehoach.document.provisions import provisions_of
from kehoach.document.vocabulary import ITEM_OF_PART, KIND_OF_PART, LAST_PARAGRAPH


def without_kind_of_part(ref: str) -> str:
    """Return a reference to a numbered part as outlines name it: "III" of "Mục III"."""
    kind = KIND_OF_PART.match(ref)
    return ref[kind.end() :] if kind else ref


def without_item(ref: str) -> str:
    """Return the part or row that a reference to one item of it means: "IV.3" of "IV.3, gạch 4"."""
    return ITEM_OF_PART.sub("", ref)


def part_that_ends(ref: str) -> str:
    """Return the part whose last paragraph a reference means; empty where it means none."""
    last = LAST_PARAGRAPH.fullmatch(ref)
    return last["ref"] if last else ""


class Written:
    """The places of one document as people write them."""

    def __init__(self, outline: Outline) -> None:
        """Take the document."""
        self._known = {part.ref for part in outline.parts}
        self._clauses = [part.ref for part in outline.parts if isinstance(part, Clause)]
        self._items = {each.place: each.ref for each in provisions_of(outline)}

    def place(self, ref: str) -> str:
        """Return the place that a reference means; itself where the document has no such place."""
        if ref in self._known:
            return ref
        # One item of a part, or one cell of a row: days are looked for in the whole of it.
        if ref in self._items:
            return self._items[ref]
        part = part_that_ends(ref)
        if part:
            above = without_kind_of_part(part)
            within = [each for each in self._clauses if _is_in(each, above)]
            return within[-1] if within else ref
        bare = without_kind_of_part(ref)
        return bare if bare in self._known else ref


def _is_in(place: str, part: str) -> bool:
    return place == part or place.startswith(f"{part}.")
