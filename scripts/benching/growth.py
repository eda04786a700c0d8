"""How cost grows with size: the exponent of a power that fits what was measured."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

WANTED = 1.1
"""No exponent should be above it: twice the size, a little more than twice the cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What one command cost at several sizes of one measure, all else equal."""

    what: str
    measure: str
    """units, tasks or memberships"""
    sizes: tuple[int, ...]
    costs: tuple[float, ...]
    """Processor seconds, without what a plan of the least size costs."""
    memories: tuple[int, ...]
    """The most bytes held."""
    note: str = ""
    """Which sizes were left out, and why."""

    @property
    def exponent(self) -> float | None:
        """The power of the size by which the cost grows; None with fewer than three sizes."""
        return fitted(self.sizes, self.costs)


def fitted(sizes: Sequence[float], costs: Sequence[float]) -> float | None:
    """Fit ``cost = a * size ** b`` by least squares of logarithms and return b; None where too little is known.

    A cost of nothing has no logarithm and is left out.
    """
    known = [
        (math.log(size), math.log(cost))
        for size, cost in zip(sizes, costs, strict=True)
        if size > 0 and cost > 0
    ]
    if len(known) < 3:
        return None
    logs_of_sizes, logs_of_costs = zip(*known, strict=True)
    return statistics.linear_regression(logs_of_sizes, logs_of_costs).slope
