"""Hand-written files beside the plan: the texts of content/."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from kehoach.problems import InputError, Mark, Problem, problem_at


def load_content(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder, by its path in it; Markdown comes in NFC with plain line ends.

    Hidden files and links that lead elsewhere are left out. Raises InputError for Markdown that is not UTF-8.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if not path.is_file() or path.is_symlink() or any(part.startswith(".") for part in relative.parts):
            continue
        data = path.read_bytes()
        if path.suffix == ".md":
            try:
                text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
            except UnicodeDecodeError as error:
                place = Mark(data[: error.start].count(b"\n") + 1)
                problems.append(problem_at(path.as_posix(), place, "content-unreadable"))
                continue
            data = unicodedata.normalize("NFC", text).encode()
        files[relative.as_posix()] = data
    if problems:
        raise InputError(problems)
    return files
