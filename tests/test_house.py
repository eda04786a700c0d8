"""The house that CONTRIBUTING describes is the house that stands."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest
from conftest import MINIMAL, ROOT, TODAY, make_plan

from browsing import kinds_of
from kehoach.cli.parser import FAMILIES
from kehoach.render import render_outputs
from kehoach.render.context import StagedPage, make_context
from kehoach.words import LANGUAGES, load_words

PACKAGE = ROOT / "scripts/kehoach"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def _table(heading: str) -> list[list[str]]:
    """Return the cells of the table below a row of headings."""
    _, _, below = CONTRIBUTING.partition(heading)
    rows = below.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def _named(cell: str) -> list[str]:
    return re.findall(r"`([a-z_.]+)`", cell)


def _rooms() -> set[str]:
    """Return every module by its dotted name below the package, and each package with code of its own."""
    rooms = set()
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] != "__init__":
            rooms.add(".".join(parts))
        elif len(parts) > 1 and len(ast.parse(path.read_text("utf-8")).body) > 1:
            # A docstring alone is a door plate and no room.
            rooms.add(".".join(parts[:-1]))
    return rooms - {"__main__"}


def test_every_room_stands_in_the_table_once() -> None:
    named = [room for row in _table("| room | holds |") for room in _named(row[0])]
    assert sorted(named) == sorted(_rooms())


def test_the_floors_are_those_of_the_contract() -> None:
    floors: dict[int, list[str]] = {}
    for floor, packages, _ in _table("| floor | package"):
        floors.setdefault(int(floor), []).extend(_named(packages))
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [layers] = [
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    held = [re.split(r" [|:] ", layer) for layer in layers if layer != "__main__"]
    assert [floors[floor] for floor in sorted(floors, reverse=True)] == held


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", FAMILIES)
def test_each_command_is_described_in_each_language(
    command: str, language: str
) -> None:
    assert load_words(language)(f"cli.{command}")


def test_the_readme_names_each_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in FAMILIES if f"kehoach {name}" not in readme] == []


def test_each_generated_page_is_of_a_kind_that_browsers_look_at() -> None:
    context = make_context(make_plan(MINIMAL), today=TODAY, content={})
    pages = render_outputs(make_plan(MINIMAL), context).of(StagedPage)
    assert pages
    assert [page.path for page in pages if len(kinds_of(page.path)) != 1] == []
