"""What of the staged tree is ours, and what its files were made from that are worth keeping."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from kehoach.site.output.files import write_file

_NOTES = ".kehoach-notes"
"""Beside the record while a run writes; only one that is killed leaves it."""


class Record:
    """The file ``.kehoach.json`` of an output folder.

    It is believed only of what lies below ``docs/``, and there of files that are as they were written: a path that
    leads elsewhere, and a record that cannot be read, say nothing.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._notes = file.with_name(_NOTES)

    def exists(self) -> bool:
        """Tell whether the folder was ours before."""
        return self._file.exists()

    def docs(self) -> dict[str, frozenset[str]]:
        """Return the paths that were staged, each with the digests of what may lie there of ours.

        Two of a file that a run was about to change; none in a record of an earlier version, which told only paths.
        """
        docs = self._written()
        for path, digest in self._noted():
            docs[path] = docs.get(path, frozenset()) | {digest}
        return docs

    def _written(self) -> dict[str, frozenset[str]]:
        staged = self._read().get("docs")
        if isinstance(staged, list):
            return {path: frozenset() for path in staged if _is_below(path)}
        if not isinstance(staged, dict):
            return {}
        return {
            path: _texts(digests) for path, digests in staged.items() if _is_below(path)
        }

    def _noted(self) -> Iterator[tuple[str, str]]:
        """Yield what a run that was stopped had written, or was about to."""
        try:
            lines = self._notes.read_text("utf-8").splitlines()
        except (OSError, ValueError):
            return
        for line in lines:
            digest, _, path = line.partition(" ")
            if _is_below(path):
                yield path, digest

    @contextlib.contextmanager
    def noting(self) -> Iterator[Callable[[str, str], None]]:
        """Put down path and digest of each file before it is written, until all of them are put down at once."""
        with self._notes.open("w", encoding="utf-8", newline="\n") as notes:

            def note(path: str, digest: str) -> None:
                notes.write(f"{digest} {path}\n")
                # It has to outlive this process, should that be killed at the file itself.
                notes.flush()

            yield note

    def made(self, path: str) -> tuple[str, str] | None:
        """Return the key of a staged file and the digest of its bytes; None if it was not worth keeping."""
        entries = self._read().get("made")
        entry = entries.get(path) if isinstance(entries, dict) else None
        if not isinstance(entry, list) or len(entry) != 2:
            return None
        return str(entry[0]), str(entry[1])

    def write(
        self,
        docs: Mapping[str, Collection[str]],
        made: Mapping[str, tuple[str, str]],
    ) -> None:
        """Put down what is staged, by path and digests, and what of it was made from what."""
        staged = {path: sorted(digests) for path, digests in sorted(docs.items())}
        content = {"docs": staged, "made": dict(sorted(made.items()))}
        write_file(self._file, (json.dumps(content, indent=0) + "\n").encode())
        self._notes.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._file.read_bytes())
        # Not there yet, or damaged: then nothing is known to be ours, and so nothing is removed.
        except (OSError, ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}


def _texts(digests: object) -> frozenset[str]:
    if not isinstance(digests, list):
        return frozenset()
    return frozenset(digest for digest in digests if isinstance(digest, str))


def _is_below(path: object) -> bool:
    if not isinstance(path, str) or "\\" in path or ":" in path:
        return False
    return all(part not in ("", ".", "..") for part in path.split("/"))
