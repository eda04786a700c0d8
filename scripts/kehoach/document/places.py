"""Which place of a document a reference of the plan means: "Mục III" is "III", "Đoạn cuối mục IV" where that stands.

People write a place as they would say it; what compares places needs it as the document's outline names it.
"""

from __future__ import annotations

from kehoach.document.outline import Clause, Outline
from kehoach.document.vocabulary import KIND_OF_PART, LAST_PARAGRAPH


def without_kind_of_part(ref: str) -> str:
    """Return a reference to a numbered part as outlines name it: "III" of "Mục III"."""
    kind = KIND_OF_PART.match(ref)
    return ref[kind.end() :] if kind else ref


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

    def place(self, ref: str) -> str:
        """Return the place that a reference means; itself where the document has no such place."""
        if ref in self._known:
            return ref
        part = part_that_ends(ref)
        if part:
            above = without_kind_of_part(part)
            within = [each for each in self._clauses if _is_in(each, above)]
            return within[-1] if within else ref
        bare = without_kind_of_part(ref)
        return bare if bare in self._known else ref


def _is_in(place: str, part: str) -> bool:
    return place == part or place.startswith(f"{part}.")
