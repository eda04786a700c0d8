"""Hand-written files: the texts of content/ beside the plan, and the guides that come with the program."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from kehoach import routes
from kehoach.problems import InputError, Mark, Problem, problem_at


@functools.cache
def program_guides() -> Mapping[str, bytes]:
    """Return the guides that come with the program, by the path at which a project may put its own instead."""
    folder = resources.files("kehoach").joinpath("guides")
    guides = sorted(folder.iterdir(), key=lambda guide: guide.name)
    return {
        f"{routes.GUIDES}{guide.name}": guide.read_bytes()
        for guide in guides
        if guide.name.endswith(".md")
    }


def load_content(folder: Path) -> dict[str, bytes]:
    """Read the guides and every file below a folder, by its path; Markdown comes in NFC with plain line ends.

    Hidden files and links that lead elsewhere are left out. Raises InputError for Markdown that is not UTF-8.
    """
    # First, so that a text of the keeper at the same path stands over a guide.
    files = dict(program_guides())
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        if hidden or path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        if path.suffix == ".md":
            try:
                data = _plain(data)
            except UnicodeDecodeError as error:
                place = Mark(data[: error.start].count(b"\n") + 1)
                name = path.as_posix()
                problems.append(problem_at(name, place, "content-unreadable"))
                continue
        files[relative.as_posix()] = data
    if problems:
        raise InputError(problems)
    return files


def _plain(markdown: bytes) -> bytes:
    """Return Markdown as every machine writes it: no mark of order, plain line ends, NFC."""
    text = markdown.decode("utf-8-sig")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).encode()
