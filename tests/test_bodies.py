"""Bodies in cells: a table written by hand from what Vietnamese offices are called, all levels and sectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from kehoach.document.bodies.division import PROBABLE, UNKNOWN, divide

TABLE = Path(__file__).parent / "data/bodies.tsv"
"""A cell, and its bodies: "*" several, "?" probable, "!" unknown, "⏎" a new line."""


def _lines() -> list[tuple[str, str]]:
    lines = TABLE.read_text("utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(cell, bodies) for cell, bodies in cells]


@pytest.mark.parametrize(("cell", "bodies"), _lines())
def test_a_cell_and_its_bodies(cell: str, bodies: str) -> None:
    marks = {PROBABLE: "?", UNKNOWN: "!"}
    told = []
    for part in divide(cell.replace("⏎", "\n")).parts:
        several = "*" if part.several else ""
        told.append(f"{marks.get(part.certainty, '')}{several}{part.name}")
    assert " | ".join(told) == bodies
