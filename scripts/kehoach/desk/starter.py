"""The folder of a new agency, written by ``kehoach new``: a sample plan, or the draft of a document of its own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from kehoach import __version__
from kehoach.plan.parties import Directory
from kehoach.plan.records import PlanRecord
from kehoach.render.api.writer import source_schema
from kehoach.words import Words

SCHEMA_FILE = ".kehoach/plan.schema.json"
REQUIREMENTS = "requirements.txt"
"""What the agency's machines install: this version, so that everybody builds the same site."""
PLAN_FILE = "plan.yaml"
_ABOUT = "content/gioi-thieu.md"


def starter_files(words: Words) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file of a new project with the sample plan."""
    yield from _files(_starter().joinpath("own"))
    yield from _project_files(words)


def drafted_files(
    plan: PlanRecord, data: bytes, words: Words
) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file of a new project with a drafted plan, ``data`` being its plan.yaml."""
    yield PLAN_FILE, data
    about = _starter().joinpath("drafted", *_ABOUT.split("/")).read_text("utf-8")
    yield _ABOUT, _introduced(about, plan).encode()
    yield from _project_files(words)


def _introduced(about: str, plan: PlanRecord) -> str:
    """Fill in whose plan it is: as in running text, where a title begins with a small letter."""
    header = plan.plan
    title = header.title[:1].lower() + header.title[1:]
    issuer = Directory(plan.units, plan.groups).name(header.issuer)
    return about.format(title=title, issuer=issuer)


def _project_files(words: Words) -> Iterator[tuple[str, bytes]]:
    """Yield what every project begins with, whatever its plan."""
    yield from _files(_starter().joinpath("project"))
    shared = _starter().joinpath("shared")
    if shared.is_dir():
        yield from _files(shared)
    else:
        # A checkout has the shared file at its top; the wheel carries a copy of it.
        yield "mkdocs.yml", (Path(__file__).parents[3] / "mkdocs.yml").read_bytes()
    yield REQUIREMENTS, f"kehoach=={__version__}\n".encode()
    # Made from the records, so that it cannot lag behind them.
    yield SCHEMA_FILE, source_schema(words)


def _starter() -> Traversable:
    return resources.files("kehoach").joinpath("starter")


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for child in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if child.is_dir():
            yield from _files(child, f"{prefix}{child.name}/")
        elif not child.name.endswith((".pyc", ".py")):
            yield prefix + child.name, child.read_bytes()
