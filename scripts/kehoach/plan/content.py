"""Hand-written files: the texts of content/ beside the plan, and the guides that come with the program."""

from __future__ import annotations

import dataclasses
import functools
import os
import unicodedata
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

from kehoach import routes
from kehoach.plan.attachments import is_shown
from kehoach.plan.cleaning import Taken, clean_markdown
from kehoach.plan.front_matter import (
    clean_front_matter,
    guard_beginning,
    split_front_matter,
)
from kehoach.plan.markdown_rules import Dialect
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at


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

    Hidden files and links that lead elsewhere are left out. Raises InputError for Markdown that is not UTF-8, for names
    that cannot be published, and where there is something that is no folder; OSError for what may not be read.
    """
    # First, so that a text of the keeper at the same path stands over a guide.
    files = dict(program_guides())
    problems: list[Problem] = []
    # A link to nowhere is there, and would leave every text out without a word.
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputError([problem_at(folder.as_posix(), Mark(), "content-no-folder")])
    for path in sorted(_files_below(folder)):
        relative = path.relative_to(folder)
        if not _is_publishable(relative):
            name = repr(path.as_posix())[1:-1]
            problems.append(problem_at(name, Mark(), "content-name"))
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


def clean_content(
    files: Mapping[str, bytes], folder: Path, dialect: Dialect
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """Make the files of ``load_content`` fit for a public page; each thing that goes is a warning at its place.

    The program's own guides stay as they are.
    """
    guides = program_guides()
    clean: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path, data in files.items():
        name = (folder / path).as_posix()
        if guides.get(path) == data:
            clean[path] = data
        elif path.endswith(".md"):
            text = data.decode()
            clean[path], taken = _clean_text(text, dialect)
            problems += (_problem_of(each, text, name) for each in taken)
        elif is_shown(path, data):
            clean[path] = data
        else:
            problems.append(
                problem_at(name, Mark(), "content-file", severity=Severity.WARNING)
            )
    return clean, tuple(sorted(problems))


def _clean_text(text: str, dialect: Dialect) -> tuple[bytes, list[Taken]]:
    front, body = split_front_matter(text)
    clean_front, of_front = clean_front_matter(front)
    clean_body, of_body = clean_markdown(body, dialect)
    if not clean_front:
        clean_body = guard_beginning(clean_body)
    moved = [
        dataclasses.replace(each, offset=each.offset + len(front)) for each in of_body
    ]
    return f"{clean_front}{clean_body}".encode(), [*of_front, *moved]


_SHOWN = 60
"""So many letters are shown of what was taken out."""


def _problem_of(taken: Taken, text: str, name: str) -> Problem:
    before = text[: taken.offset]
    mark = Mark(before.count("\n") + 1, taken.offset - before.rfind("\n"))
    values = {"name": _shown(taken.name), "value": _shown(taken.value)}
    return problem_at(
        name, mark, f"content-{taken.kind}", values, severity=Severity.WARNING
    )


def _shown(text: str) -> str:
    """Return the beginning of a text on one line, without what steers a terminal."""
    line = " ".join("".join(filter(_is_shown, text)).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _is_shown(sign: str) -> bool:
    return sign.isprintable() or sign.isspace()


def text_of(data: bytes) -> str:
    """Return the text of a Markdown file that stands within another page: without its front matter."""
    return split_front_matter(data.decode())[1]


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that are neither hidden nor links. Raises OSError for a folder that is closed."""
    for top, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(top, name)
            if not name.startswith(".") and not path.is_symlink() and path.is_file():
                yield path


def _refuse(error: OSError) -> None:
    """Raise what a folder cannot be read for, unless it is not there: a plan need not have texts."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _is_publishable(path: Path) -> bool:
    """Tell whether a name is text of one line: bytes of another code page, or a line break, stand in no address."""
    # Bytes of another code page are surrogates here, which nobody can print either.
    return path.as_posix().isprintable()


def _plain(markdown: bytes) -> bytes:
    """Return Markdown as every machine writes it: no mark of order, plain line ends, NFC."""
    text = markdown.decode("utf-8-sig")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).encode()
