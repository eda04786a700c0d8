"""Who is in most lines of a sheet is said once at its head: how much of the table repeats it is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import MINIMAL, context_of, make_plan

from kehoach.plan.model import Plan
from kehoach.render.sheets import layout
from kehoach.render.sheets.cast import Cast
from kehoach.render.sheets.layout import Line, Sheet, sheet_of

MOST = 0.10
"""Of the words of a table; of the ward Kim Giang's it was 39 % before the head said who is in most lines."""
HALF, THIRD = 1 / 2, 1 / 3
FEW = 5
"""On a sheet of fewer lines a head that says it takes as much room."""


def named(line: Line) -> Iterator[str]:
    """Yield each body in a line with its part: "Phối hợp: Phòng Nội vụ quận"."""
    for text in line.people:
        part, colon, names = text.partition(": ")
        for name in names.split("; ") if colon else [text]:
            yield f"{part}: {name}" if colon else name


def texts_of(line: Line) -> tuple[str, ...]:
    """Return what the table prints of a line, but for the day that counts."""
    return (*line.steps, line.place, *line.people, line.printed, *line.remarks)


def repeated_share(sheet: Sheet, often: float) -> float:
    """Return the share of words, 0 to 1, that name somebody in a part that is the same in many of the lines.

    ``often`` is the share of lines from which on it is many.
    """
    lines = sheet.lines
    counted = Counter(one for line in lines for one in set(named(line)))
    usual = {one for one, times in counted.items() if times >= often * len(lines)}
    words = repeated = 0
    for line in lines:
        words += sum(len(text.split()) for text in texts_of(line))
        repeated += sum(len(one.split()) for one in named(line) if one in usual)
    return repeated / words if words else 0.0


def shares(plan: Plan, often: float) -> dict[str, float]:
    """Return the share of each unit whose sheet is not of a few lines only."""
    context = context_of(plan)
    sheets = [sheet_of(plan, context, party) for party in plan.directory.addressees]
    long = [sheet for sheet in sheets if len(sheet.lines) >= FEW]
    return {sheet.id: repeated_share(sheet, often) for sheet in long}


def test_nobody_reads_the_same_cast_over_and_over(real: Plan) -> None:
    of_half = shares(real, HALF)
    assert len(of_half) > 15
    assert {name: share for name, share in of_half.items() if share > MOST} == {}
    # Wards are eleven of the sheets, and are asked for more.
    of_third = shares(real, THIRD)
    wards = [share for name, share in of_third.items() if name.startswith("phuong-")]
    assert len(wards) == 11
    assert max(wards) <= MOST


def test_without_a_head_they_would(real: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = Cast(people={}, companion="", destination=None, text="")
    monkeypatch.setattr(layout, "cast_of", lambda *_: nobody)
    assert max(shares(real, HALF).values()) > 2 * MOST
    assert shares(real, THIRD)["phuong-kim-giang"] > MOST


def test_the_share_is_counted_in_words() -> None:
    plan = make_plan(MINIMAL)
    sheet = sheet_of(plan, context_of(plan), plan.directory["mot"])
    [part] = sheet.parts
    [line] = part.lines
    bare = replace(line, steps=("a b c d",), place="e", printed="", remarks=())
    same = replace(bare, people=("P: x y", "Q: z"))
    other = replace(bare, people=("P: x y; w",))
    # Of 10, 5 and 9 words the three of "P: x y" are repeated, which stands in two of three lines.
    lines = (same, replace(bare, people=()), other)
    told = replace(sheet, parts=(replace(part, lines=lines),), undated=())
    assert repeated_share(told, HALF) == pytest.approx(6 / (10 + 5 + 9))
