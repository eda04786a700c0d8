"""The search of a plan with thousands of pages: titles in one file, texts in parts, and our own worker to read them.

The theme's worker indexes every text on the reader's machine before it gives the first answer.
"""

from __future__ import annotations

import dataclasses
import functools
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.render.context import Artifact, ready
from kehoach.site.engine import Engine

MANY = 1000
"""More leaves than that are searched so: the theme's worker takes a second for them at a desk, and ten on a phone."""
PART = 300_000
"""About how many letters of text one file holds: so much is read while a reader types a letter."""
LISTED = 2000
"""A longer text of a page that lists things is left out: what it lists has rows of its own."""

ROWS = "search/rows.json"
WORKER = routes.ASSETS + "searching.js"
_LISTS = (
    routes.TASKS,
    routes.DEADLINES,
    routes.PARTIES,
    routes.APPENDIX,
    routes.REMARKS,
    routes.SUBSCRIBE,
)
_TAG = re.compile(r"<[^>]*>")
Row = Mapping[str, Any]


def with_search(engine: Engine, plan: Plan) -> Engine:
    """Return an engine as it serves a plan: where it is large, with our search in the place of its own."""
    # A unit or group has three pages.
    leaves = len(plan.tasks) + 3 * len(list(plan.directory)) + len(plan.movements)
    if leaves <= MANY or not engine.search.worker:
        return engine
    worker = re.compile(engine.search.worker)
    return dataclasses.replace(
        engine,
        search=dataclasses.replace(engine.search, parted=True),
        mend=functools.partial(_mend, engine, worker),
    )


def _mend(engine: Engine, worker: re.Pattern[str], page: str) -> str:
    return worker.sub(WORKER, engine.mend(page))


def search_files(index: Mapping[str, Any], rows: Iterable[Row]) -> Iterator[Artifact]:
    """Yield the rows of a search as files: what the theme fetches, which names the others, titles, and texts in parts.

    ``index`` is the engine's, of which all but its rows is kept.
    """
    told = [*rows]
    titles = [_row(row) for row in told]
    yield Artifact(path=ROWS, make=ready(_json(titles)))
    parts = []
    for number, (first, texts) in enumerate(_parts(map(_text, told)), start=1):
        path = f"search/texts-{number}.json"
        parts.append([first, path])
        yield Artifact(path=path, make=ready(_json(texts)))
    config = {**index["config"], "rows": ROWS, "texts": parts}
    yield Artifact(
        path="search/search_index.json",
        make=ready(_json({"config": config, "docs": []})),
    )


def _row(row: Row) -> list[object]:
    told: list[object] = [row["location"], _plain(row["title"])]
    boost = row.get("boost", 1)
    return told if boost == 1 else [*told, boost]


def _text(row: Row) -> str:
    """Return what a row says below its title, as plain text."""
    text = _plain(row["text"])
    is_list = row["location"].partition("#")[0] in _LISTS
    return "" if is_list and len(text) > LISTED else text


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _parts(texts: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield texts some at a time, with the number of the first."""
    first, part, size = 0, list[str](), 0
    for text in texts:
        if part and size + len(text) > PART:
            yield first, part
            first, part, size = first + len(part), [], 0
        part.append(text)
        size += len(text)
    if part:
        yield first, part


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
