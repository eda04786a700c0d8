"""Which functions cost most: a profile read."""

from __future__ import annotations

import pstats
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

_Function: TypeAlias = tuple[str, int, str]
_Calls: TypeAlias = dict[_Function, tuple[int, int, float, float]]
_Stats: TypeAlias = dict[_Function, tuple[int, int, float, float, _Calls]]
SHOWN = 3
CHILDREN = "child processes (the site generator, workers)"


def costliest(profile: Path, children: float = 0.0) -> list[tuple[str, float]]:
    """List functions with the seconds that each took itself, the most first; those of the interpreter by caller.

    ``children`` are the seconds of processes that were waited for, which no profile sees.
    """
    # What the library ranks by, which its stubs leave out.
    stats: _Stats = vars(pstats.Stats(str(profile)))["stats"]
    costs = {CHILDREN: children}
    for function, (_, _, own, _, calls) in stats.items():
        name = f"{_named(function)}{_called(function, calls)}"
        costs[name] = costs.get(name, 0.0) + own
    return sorted(costs.items(), key=lambda item: -item[1])


def said_of(costs: Sequence[tuple[str, float]], without: str = "") -> tuple[str, ...]:
    """Name those that cost most with their share of all; what has a word in its name may be left out."""
    kept = [(name, cost) for name, cost in costs if not without or without not in name]
    whole = sum(cost for _, cost in kept) or 1.0
    return tuple(f"{name} {cost / whole:.0%}" for name, cost in kept[:SHOWN])


def _named(function: _Function) -> str:
    """Name a function by its module as it is imported."""
    file, _, name = function
    if file == "~":
        return name.strip("<>").removeprefix("built-in method ").strip()
    parts = Path(file).with_suffix("").parts
    for root in ("scripts", "site-packages"):
        if root in parts:
            parts = parts[parts.index(root) + 1 :]
            return f"{'.'.join(parts)}.{name}"
    return f"{parts[-1]}.{name}"


def _called(function: _Function, calls: _Calls) -> str:
    """Say who calls a function of the interpreter most, since its name alone explains nothing."""
    if function[0] != "~" or not calls:
        return ""
    caller = max(calls, key=lambda one: calls[one][2])
    return f" (called by {_named(caller)})"
