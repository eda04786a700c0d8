"""Cells that stand for the one above them: "nt", "như trên", a ditto mark."""

from __future__ import annotations

from dataclasses import dataclass

from kehoach.document.vocabulary import DITTO, DITTO_WITHIN
from kehoach.plan.roles import ROLES

_COLUMNS = frozenset({"when", "hour", "place", *(role.id for role in ROLES)})
"""Columns in which the cell above is taken: who, when, where."""

Cells = tuple[tuple[str, str], ...]
"""What a row says: pairs of column and text."""
Part = tuple[int, str]
"""The table that a row belongs to, and the group row above it."""


@dataclass(frozen=True, slots=True)
class Ditto:
    """A cell that stands for the one above, and what was taken for it."""

    cell: str
    above: str


class Dittos:
    """What stands above the cells of the next row, by the place of their column."""

    def __init__(self) -> None:
        self._above: dict[int, str] = {}
        self._part: Part = (0, "")

    def filled(self, cells: Cells, part: Part) -> tuple[Cells, tuple[Ditto, ...]]:
        """Put the cells above in the place of those that stand for them; return what is uncertain of it too.

        A cell with nothing above it stays as it is. In another table or below another group row the cell above may
        not be meant, and where other words stand beside the mark it may be meant in part.
        """
        whole: list[tuple[str, str]] = []
        uncertain: list[Ditto] = []
        for place, (name, text) in enumerate(cells):
            above = self._above.get(place, "") if name in _COLUMNS else ""
            written = _written(text, above) if text and above else text
            whole.append((name, written))
            is_alone = bool(DITTO.fullmatch(text))
            if written != text and not (is_alone and part == self._part):
                uncertain.append(Ditto(text, above))
        return tuple(whole), tuple(uncertain)

    def remember(self, cells: Cells, part: Part, *, goes_on: bool) -> None:
        """Take a row as the one above; one that goes on with the row before only adds to it."""
        texts = {place: text for place, (_, text) in enumerate(cells)}
        if goes_on:
            texts = {place: text for place, text in texts.items() if text}
            self._above.update(texts)
        else:
            self._above = texts
        self._part = part


def _written(text: str, above: str) -> str:
    if DITTO.fullmatch(text):
        return above
    return DITTO_WITHIN.sub(lambda _: above, text)
