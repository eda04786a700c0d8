"""Which provisions of a document a reference of the plan means: "Mục I", "IV.3", "IV.3, gạch 4", "Đoạn cuối mục IV"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kehoach.document.places import part_that_ends, without_kind_of_part
from kehoach.document.provisions import PARAGRAPH, Provision


class Places:
    """The provisions of a document by the places that a plan can name."""

    def __init__(self, provisions: Iterable[Provision]) -> None:
        self.provisions = tuple(provisions)
        self._by_place = {each.place: each for each in self.provisions}
        self._meant: dict[str, tuple[Provision, ...]] = {}

    def at(self, ref: str) -> tuple[Provision, ...]:
        """Return what a reference means, in the order of the document; nothing for a place that is not there."""
        if ref not in self._meant:
            self._meant[ref] = self._find(ref)
        return self._meant[ref]

    def at_any(self, refs: Iterable[str]) -> tuple[Provision, ...]:
        """Return what several references mean, each provision once."""
        meant: dict[str, Provision] = {}
        for ref in refs:
            meant.update((each.place, each) for each in self.at(ref))
        return tuple(meant.values())

    def above(self, provision: Provision) -> tuple[Provision, ...]:
        """Return the headings below which a provision stands, the nearest first; of a cell its whole row and group."""
        steps = provision.ref.split(".")
        refs = [".".join(steps[:count]) for count in range(len(steps), 0, -1)]
        headings = [self._by_place[ref] for ref in refs if ref in self._by_place]
        return tuple(each for each in headings if each.place != provision.place)

    def _find(self, ref: str) -> tuple[Provision, ...]:
        ended = part_that_ends(ref)
        if ended:
            below = self._find(ended)
            running = [each for each in below if each.kind == PARAGRAPH]
            return tuple(running[-1:])
        # Rows of a table that no appendix holds are called "Mục 1", and so is part I by many.
        return self._named(ref) or self._named(without_kind_of_part(ref))

    def _named(self, place: str) -> tuple[Provision, ...]:
        own = self._by_place.get(place)
        if own and "," in place and own.ref != place:
            return (own,)
        return tuple(each for each in self.provisions if lies_in(each.ref, place))


def lies_in(place: str, ref: str) -> bool:
    """Tell whether a place is another one or lies below it: "IV.3, gạch 4" lies in "IV"."""
    return place == ref or place.startswith((f"{ref}.", f"{ref}, "))


def part_of(provision: Provision) -> str:
    """Return the part of the document that a provision belongs to: "IV" of "IV.3, gạch 4", "Phụ lục"."""
    return re.split(r"[.,]", provision.place, maxsplit=1)[0]
