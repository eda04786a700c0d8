"""The front door: short, its pictures there, its links alive, its commands real; and the reference behind it."""

from __future__ import annotations

import re
import shlex
import struct
from pathlib import Path

import pytest
from conftest import DISTRICT, ROOT, copy_project, run_kehoach

FRONT = ROOT / "README.md"
REFERENCE = ROOT / "scripts/README.md"
LINK = re.compile(r'\]\(([^)\s]+)\)|<img src="([^"]+)"')
WORDS = 400
PICTURE_BYTES = 120_000


def targets_of(page: Path) -> list[str]:
    """Return what a page refers to within the repository: links and pictures."""
    found = [link or picture for link, picture in LINK.findall(page.read_text("utf-8"))]
    return [target for target in found if not re.match(r"https?:|mailto:", target)]


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as its hosts make them."""
    heads = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def dead_links(page: Path) -> list[str]:
    dead = []
    for target in targets_of(page):
        path, _, anchor = target.partition("#")
        place = page.parent / path if path else page
        if not place.exists() or (anchor and anchor not in anchors_of(place)):
            dead.append(target)
    return dead


@pytest.mark.parametrize("page", [FRONT, REFERENCE], ids=["front", "reference"])
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    assert len(targets_of(page)) > 5
    assert dead_links(page) == []


def test_a_dead_link_or_anchor_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One, two\n[a](#one-two) [b](#three) [c](no.md)\n", "utf-8")
    assert dead_links(page) == ["#three", "no.md"]


def test_the_front_door_and_the_reference_lead_to_each_other() -> None:
    assert "scripts/README.md" in targets_of(FRONT)
    assert "../README.md" in targets_of(REFERENCE)


def test_the_front_door_is_short_before_its_links() -> None:
    before, links = FRONT.read_text("utf-8").split("## Where the rest is written")
    assert len(before.split()) <= WORDS
    assert LINK.findall(links)
    # What it is, in five lines.
    about = before.split("\n\n")[1]
    assert len(about.splitlines()) <= 5


def test_the_front_door_shows_two_small_pictures_and_says_what_is_on_them() -> None:
    shown = re.findall(
        r'<img src="([^"]+)" width="\d+" alt="([^"]+)">', FRONT.read_text("utf-8")
    )
    assert [Path(path).name for path, _ in shown] == ["home.png", "sheet.png"]
    for path, text in shown:
        data = (FRONT.parent / path).read_bytes()
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        assert len(data) < PICTURE_BYTES, path
        width, height = struct.unpack(">II", data[16:24])
        # A phone and a sheet of A4, which is 1 to the root of two, both upright.
        assert height / width == pytest.approx(
            {"home.png": 844 / 390, "sheet.png": 2**0.5}[Path(path).name], rel=0.01
        )
        assert len(text) > 20


def everyday_commands() -> list[str]:
    """Return the commands of the table "what happened, command"."""
    table = FRONT.read_text("utf-8").split("## Everyday changes")[1].split("\n## ")[0]
    return re.findall(r"(?m)^\| [^|]+ \| `([^`]+)` \|$", table)


def test_the_everyday_changes_are_those_that_happen_every_year() -> None:
    named = {command.split()[0] for command in everyday_commands()}
    assert {"amend", "rename", "rollover"} <= named


@pytest.mark.slow
@pytest.mark.parametrize("command", everyday_commands())
def test_each_everyday_command_does_what_it_says(command: str, tmp_path: Path) -> None:
    plan = copy_project(DISTRICT, tmp_path)
    before = plan.read_bytes()
    words = shlex.split(command)
    # Next year's draft is a file of its own; the others are tried without writing.
    tried = words if words[0] == "rollover" else [*words, "--dry-run"]
    done = run_kehoach(*tried, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert plan.read_bytes() == before
    if words[0] != "rollover":
        assert "plan.yaml:" in done.stdout
