"""Charts of the year: columns that are months or quarters, with a sign below each in which something is done.

"T1 | T2 | T3" above "x | x |" says "từ tháng 1 đến tháng 2". Nobody printed these words, so whoever takes them over has
them looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kehoach.document.tables import Cells
from kehoach.document.vocabulary import (
    CHART_SIGN,
    MONTH_HEAD,
    MONTH_SAID,
    QUARTER_HEAD,
    QUARTER_SAID,
    SPAN,
    SPEAKS_OF_MONTHS,
)

_FEWEST = 2
"""Columns that make a chart where they name their months."""
_WHOLE_YEAR = 12
"""Figures that are months even where no head says so: fewer may be weeks or rounds."""
_QUARTERS = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Column:
    """The part of the year that one column stands for."""

    place: int
    """Of the column in its table."""
    number: int
    """Of the month or quarter."""
    quarter: bool
    year: str
    """As printed; empty for the plan's."""

    @property
    def said(self) -> str:
        """Its words: "tháng 3", "quý II", "tháng 1/2027"."""
        number = _QUARTERS[self.number - 1] if self.quarter else str(self.number)
        words = (QUARTER_SAID if self.quarter else MONTH_SAID).format(number)
        return f"{words}/{self.year}" if self.year else words

    def follows(self, other: Column) -> bool:
        """Tell whether it is the next part of the year right beside another; behind December a year must be printed."""
        if self.quarter is not other.quarter or self.place != other.place + 1:
            return False
        if self.number == other.number + 1:
            return self.year == other.year
        is_turn = self.number == 1 and other.number == (4 if self.quarter else 12)
        return is_turn and bool(self.year and other.year)


def chart_of(heads: Sequence[str], above: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return the columns of a chart that the cells of a head name; nothing where they are none.

    Months stand side by side in the order of the year, which may be that of a school. Figures alone are months only
    where another cell, or the head ``above``, speaks of months, or where they are twelve.
    """
    columns: list[Column] = []
    named = 0
    for place, head in enumerate(heads):
        column, is_named = _column(place, head)
        if column is None:
            continue
        columns.append(column)
        named += is_named
    beside = all(map(_stands_behind, columns[1:], columns))
    told = any(map(SPEAKS_OF_MONTHS.search, (*heads, *above)))
    fewest = _FEWEST if named >= _FEWEST or told else _WHOLE_YEAR
    # "1 | 2 | 3 | 4" from the first column on only numbers them.
    is_numbering = not named and columns and columns[0].place == 0
    enough = len(columns) >= fewest
    return tuple(columns) if beside and enough and not is_numbering else ()


def _stands_behind(column: Column, before: Column) -> bool:
    if column.quarter is not before.quarter or column.place != before.place + 1:
        return False
    last = 4 if column.quarter else 12
    return column.number == before.number % last + 1


def _column(place: int, head: str) -> tuple[Column | None, bool]:
    """Read the head of a column; tell too whether it says more than a figure."""
    text = " ".join(head.split())
    if month := MONTH_HEAD.fullmatch(text):
        number = int(month["number"])
        if 1 <= number <= 12:
            named = bool(month["named"] or month["year"])
            return Column(place, number, False, month["year"] or ""), named
    if quarter := QUARTER_HEAD.fullmatch(text):
        number = _quarter_number(quarter["number"])
        return Column(place, number, True, quarter["year"] or ""), True
    return None, False


def _quarter_number(text: str) -> int:
    return int(text) if text.isdigit() else _QUARTERS.index(text.upper()) + 1


def is_sign(text: str) -> bool:
    """Tell whether a cell of a chart only marks its part of the year."""
    return bool(CHART_SIGN.fullmatch(text))


def charted(
    cells: Cells,
    chart: Iterable[Column],
    shaded: Collection[int] = (),
    spans: Iterable[tuple[int, int]] = (),
) -> tuple[Cells, bool]:
    """Say in words what the signs of a row mark, in the place of the first; tell whether there are any.

    A sign in a cell that takes several columns marks them all. Where a row has no sign, colours stand for it
    (``shaded``), unless what stands beside the chart is coloured too: then it is a look of the row.
    """
    columns = tuple(chart)
    whole = list(cells)
    signed: list[Column] = []
    covered = _covered(cells, spans)
    for column in columns:
        text = cells[column.place][1]
        if is_sign(text) or column.place in covered:
            signed.append(column)
        # A dash says that nothing is, and is no note.
        if is_sign(text) or not any(map(str.isalnum, text)):
            whole[column.place] = ("", "")
    signed = signed or _coloured(whole, columns, shaded)
    if not signed:
        return tuple(whole), False
    said = "; ".join(map(_stretch, _runs(signed)))
    whole[signed[0].place] = ("when", said)
    return tuple(whole), True


def _covered(cells: Cells, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the columns over which a cell with a sign goes on from its left."""
    covered: set[int] = set()
    for place, width in spans:
        if place < len(cells) and is_sign(cells[place][1]):
            covered.update(range(place + 1, place + width))
    return covered


def _coloured(
    cells: Sequence[tuple[str, str]], chart: Sequence[Column], shaded: Collection[int]
) -> list[Column]:
    """Return the columns of a chart that are empty and coloured, where nothing beside the chart is."""
    places = {column.place for column in chart}
    if any(place not in places for place in shaded):
        return []
    return [
        column
        for column in chart
        if column.place in shaded and not cells[column.place][1]
    ]


def _runs(columns: Iterable[Column]) -> list[list[Column]]:
    """Put parts of the year together that follow each other."""
    runs: list[list[Column]] = []
    for column in columns:
        if runs and column.follows(runs[-1][-1]):
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _stretch(run: list[Column]) -> str:
    if len(run) == 1:
        return run[0].said
    # A stretch is written in small letters within a cell as at its beginning.
    words = SPAN.format(first=run[0].said, last=run[-1].said)
    return re.sub(r"\A\w", lambda first: first[0].lower(), words)
