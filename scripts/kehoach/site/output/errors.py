"""What can be wrong with the place where output goes."""

from __future__ import annotations

from pathlib import Path


class ForeignFolderError(Exception):
    """Something that was not made here stands where the output goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(str(folder))


class PlaceError(Exception):
    """The output cannot go where somebody wants it; carries a key of words below ``cli``."""

    def __init__(self, reason: str, path: Path) -> None:
        self.reason = reason
        self.path = path
        super().__init__(f"{reason}: {path}")
