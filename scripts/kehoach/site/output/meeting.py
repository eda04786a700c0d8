"""Paths of output that would meet."""

from __future__ import annotations

from collections.abc import Iterable

from kehoach.problems import InputError, Mark, problem_at


def refuse_meeting(paths: Iterable[str]) -> None:
    """Raise InputError where two paths would meet, on any file system: ``a/Index.html`` and ``a/index.html``."""
    seen: set[str] = set()
    for path in paths:
        # Paths are made of checked ids and of files that were found in a folder: another form is a fault of ours.
        parts = path.split("/")
        assert all(parts) and not {".", ".."} & set(parts), path
        # Windows and macOS take two names that differ in case for one file.
        folded = path.casefold()
        if folded in seen:
            raise path_taken(path)
        seen.add(folded)


def path_taken(path: str) -> InputError:
    """Say of a path that something else stands there."""
    return InputError([problem_at(path, Mark(), "path-taken", {"path": path})])
