"""Files written whole or not at all, and removed without a trace."""

from __future__ import annotations

from pathlib import Path

PART = ".kehoach-part"
"""Name of a file while it is written; only a run that is killed leaves one."""


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and only if it differs. Raises OSError that names the file."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder: only within one file system does a rename put the whole file there at once. Under a name that
    # nobody else gives a file, and that is no longer than the file's may be.
    beside = path.with_name(PART)
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        # A disk that fills up says so without a name.
        error.filename = error.filename or str(path)
        raise


def remove_file(path: Path, top: Path) -> None:
    """Remove a file and the folders below ``top`` that it leaves empty."""
    path.unlink(missing_ok=True)
    folder = path.parent
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
