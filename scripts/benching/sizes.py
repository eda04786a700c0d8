"""How much is measured: little while one works, all that the issue asks for once."""

from __future__ import annotations

from dataclasses import dataclass

Size = tuple[int, int]
"""Units and tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes of one run."""

    real_forms: str | None
    """In which the real plan is built; None for all."""
    forms: str | None
    """In which the amended plan is built."""
    amended: Size
    loaded: Size
    html: tuple[Size, ...]
    """Each is built as pages, feeds and data."""
    feeds: tuple[Size, ...]
    pages: Size
    paper: int
    """So many sheets are set."""
    reader: tuple[Size, ...]
    plans: int
    """Of the portal."""
    workers: tuple[int, ...]
    cluster: bool
    """Whether the portal is built by workers of Dask as well."""
    units: tuple[int, ...]
    tasks: tuple[int, ...]
    memberships: tuple[int, ...]
    base: Size
    """What stays the same while something else grows."""
    repeats: int
    """So often a short command is run; the middle counts."""


QUICK = Sizes(
    real_forms="html",
    forms="html",
    amended=(30, 12),
    loaded=(40, 300),
    html=((60, 20),),
    feeds=((30, 20),),
    pages=(30, 20),
    paper=8,
    reader=((60, 20),),
    plans=3,
    workers=(1, 2),
    cluster=False,
    units=(15, 30, 60, 120),
    tasks=(8, 16, 32, 64),
    memberships=(100, 200, 400, 800),
    base=(20, 8),
    repeats=3,
)
FULL = Sizes(
    real_forms=None,
    forms=None,
    amended=(100, 42),
    loaded=(100, 5000),
    html=((3400, 42), (3400, 300), (50_000, 42)),
    feeds=((400, 42), (100, 300)),
    pages=(400, 42),
    paper=100,
    reader=((3400, 42), (100, 1000)),
    plans=200,
    workers=(1, 2),
    cluster=True,
    units=(250, 500, 1000, 2000),
    tasks=(50, 100, 200, 400),
    memberships=(2500, 5000, 10_000, 20_000),
    base=(250, 42),
    repeats=7,
)
