"""How builds grow: four sizes each of units, tasks and memberships, all else equal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from benching.answering import NotMeasuredError
from benching.growth import Curve
from benching.measuring import Measured
from benching.sizes import Sizes
from benching.workshop import Workshop

_LEAST = (10, 1, 0)
"""The least plan: what it costs is there at any size and is taken off, or it would hide how the rest grows."""
_COMMANDS = ("check", "build HTML")


def curves(
    shop: Workshop, sizes: Sizes, tell: Callable[[str], None]
) -> Iterator[Curve]:
    """Yield a curve for each command and measure."""
    units, tasks = sizes.base
    measures = (
        ("units", [(size, tasks, 0) for size in sizes.units], sizes.units),
        ("tasks", [(units, size, 0) for size in sizes.tasks], sizes.tasks),
        (
            "memberships",
            [(units, tasks, size) for size in sizes.memberships],
            sizes.memberships,
        ),
    )
    for measure, plans, steps in measures:
        for command in _COMMANDS:
            tell(f"growth of {command} in {measure}")
            yield _curve(shop, command, measure, plans, steps)


def _curve(
    shop: Workshop,
    command: str,
    measure: str,
    plans: list[tuple[int, int, int]],
    steps: tuple[int, ...],
) -> Curve:
    least = _cost(shop, command, _LEAST).cpu
    found: list[tuple[int, Measured]] = []
    note = ""
    for plan, step in zip(plans, steps, strict=True):
        try:
            found.append((step, _cost(shop, command, plan)))
        except NotMeasuredError as error:
            # What is larger would not be done either.
            note = f"{step:,}: {error}"
            break
    return Curve(
        what=command,
        measure=measure,
        sizes=tuple(step for step, _ in found),
        costs=tuple(max(0.0, done.cpu - least) for _, done in found),
        memories=tuple(done.memory for _, done in found),
        note=note,
    )


def _cost(shop: Workshop, command: str, plan: tuple[int, int, int]) -> Measured:
    return shop.once((command, plan), lambda: _run(shop, command, shop.plan(*plan)))


def _run(shop: Workshop, command: str, project: Path) -> Measured:
    if command == "check":
        return shop.kehoach(project, "check")
    try:
        return shop.cold(project, "--formats", "html", out="grown")
    finally:
        # Only what it cost is kept.
        shutil.rmtree(project / "grown", ignore_errors=True)
