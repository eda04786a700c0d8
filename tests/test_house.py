"""The house that CONTRIBUTING describes is the house that stands."""

from __future__ import annotations

import ast
import posixpath
import re
import tomllib

import pytest
from conftest import MINIMAL, ROOT, TODAY, make_plan

from browsing import kinds_of
from kehoach.cli.parser import FAMILIES
from kehoach.plan.roles import ROLES
from kehoach.render import render_outputs, sheet_forms
from kehoach.render.context import Leaf, StagedPage, make_context
from kehoach.words import LANGUAGES, load_words

PACKAGE = ROOT / "scripts/kehoach"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
REFERENCE = (ROOT / "scripts/README.md").read_text("utf-8")
MENU = (ROOT / "mkdocs.yml").read_text("utf-8")


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


def test_the_reference_names_each_command() -> None:
    assert [name for name in FAMILIES if f"kehoach {name}" not in REFERENCE] == []


def test_the_reference_lists_the_forms_of_sheets() -> None:
    names = [form.name for form in sheet_forms()]
    assert f"[--formats {','.join(names)}]" in REFERENCE
    suffixes = " ".join(f".{name}" for name in names)
    assert f"`checklists/<unit>{suffixes}`" in REFERENCE


def test_the_reference_lists_the_feeds_of_roles() -> None:
    names = ", ".join(role.id for role in ROLES)
    assert f"`feeds/units/<unit>/<role>.ics` ({names})" in REFERENCE


def test_each_generated_page_is_of_a_kind_that_browsers_look_at() -> None:
    context = make_context(make_plan(MINIMAL), today=TODAY, content={})
    pages = render_outputs(make_plan(MINIMAL), context).of(StagedPage)
    assert pages
    assert [page.path for page in pages if len(kinds_of(page.path)) != 1] == []


def _targets(page: str, html: str) -> set[str]:
    """Return the pages that a page links to, as addresses below the site's root."""
    links = re.findall(r'href="([^"#?]*)', html)
    return {posixpath.normpath(posixpath.join(page, link)) for link in links}


def test_each_generated_page_is_linked_from_another_or_stands_in_the_menu() -> None:
    context = make_context(make_plan(MINIMAL), today=TODAY, content={})
    rendered = render_outputs(make_plan(MINIMAL), context)
    pages = {
        posixpath.dirname(page.path): page.data.decode()
        for page in rendered.of(StagedPage)
    } | {leaf.path.rstrip("/"): leaf.html for leaf in rendered.of(Leaf)}
    linked = set()
    for page, html in pages.items():
        linked |= _targets(page, html) - {page}
    menu = re.findall(r"^ *- (?:.*: )?(\S*)\.md$", MENU, re.MULTILINE)
    in_menu = {entry.removesuffix("index").rstrip("/") for entry in menu}
    assert sorted(pages.keys() - linked - in_menu) == []
