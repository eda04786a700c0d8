"""A working starter plan of another agency, written by ``kehoach new``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from kehoach.render.api.writer import source_schema
from kehoach.words import Words

SCHEMA_FILE = ".kehoach/plan.schema.json"


def starter_files(words: Words) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file of a new project."""
    starter = resources.files("kehoach").joinpath("starter")
    yield from _files(starter.joinpath("own"))
    shared = starter.joinpath("shared")
    if shared.is_dir():
        yield from _files(shared)
    else:
        # A checkout has the shared file at its top; the wheel carries a copy of it.
        yield "mkdocs.yml", (Path(__file__).parents[3] / "mkdocs.yml").read_bytes()
    # Made from the records, so that it cannot lag behind them.
    yield SCHEMA_FILE, source_schema(words)


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for child in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if child.is_dir():
            yield from _files(child, f"{prefix}{child.name}/")
        elif not child.name.endswith((".pyc", ".py")):
            yield prefix + child.name, child.read_bytes()
