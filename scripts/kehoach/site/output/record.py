"""What of the staged tree is ours, and what its files were made from that are worth keeping."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kehoach.site.output.files import write_file


class Record:
    """The file ``.kehoach.json`` of an output folder.

    It is believed only of what lies below ``docs/``: a path that leads elsewhere, and a file that cannot be read, say
    nothing.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def exists(self) -> bool:
        """Tell whether the folder was ours before."""
        return self._file.exists()

    def docs(self) -> set[str]:
        """Return the paths that were staged."""
        staged = self._read().get("docs")
        if not isinstance(staged, list):
            return set()
        return {path for path in staged if _is_below(path)}

    def made(self, path: str) -> tuple[str, str] | None:
        """Return the key of a staged file and the digest of its bytes; None if it was not worth keeping."""
        entries = self._read().get("made")
        entry = entries.get(path) if isinstance(entries, dict) else None
        if not isinstance(entry, list) or len(entry) != 2:
            return None
        return str(entry[0]), str(entry[1])

    def write(self, docs: Iterable[str], made: Mapping[str, tuple[str, str]]) -> None:
        """Put down what is staged, and what of it was made from what."""
        content = {"docs": sorted(docs), "made": dict(sorted(made.items()))}
        write_file(self._file, (json.dumps(content, indent=0) + "\n").encode())

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._file.read_bytes())
        # Not there yet, or damaged: then nothing is known to be ours, and so nothing is removed.
        except (OSError, ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}


def _is_below(path: object) -> bool:
    if not isinstance(path, str) or "\\" in path or ":" in path:
        return False
    return all(part not in ("", ".", "..") for part in path.split("/"))
