"""What a reader saved of a sheet that was ticked in the browser; ``assets/checklist.js`` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kehoach.desk.filled.entries import (
    DONE,
    TODO,
    Entry,
    Filled,
    UnreadableError,
    typed,
)


def read_page(data: bytes) -> Filled:
    """Read the items. Raises UnreadableError."""
    try:
        saved = json.loads(data.decode("utf-8-sig"))
    # What is nested without end is no file of ours either.
    except (ValueError, RecursionError) as error:
        raise UnreadableError("broken") from error
    match saved:
        case {"plan": str(plan), "unit": str(unit), "items": dict(items)}:
            return Filled(plan=plan, sheet=unit, entries=tuple(_entries(unit, items)))
    raise UnreadableError("foreign")


def _entries(unit: str, items: dict[str, Any]) -> Iterator[Entry]:
    for deadline, item in items.items():
        if not isinstance(item, dict):
            raise UnreadableError("broken")
        texts = {name: item.get(name) for name in ("result", "note", "due")}
        values = {"done": DONE if item.get("done") is True else TODO}
        for name, text in texts.items():
            values[name] = typed(text) if isinstance(text, str) else ""
        for kind, value in values.items():
            yield Entry(line=f"{unit}/{deadline}", kind=kind, value=value)
