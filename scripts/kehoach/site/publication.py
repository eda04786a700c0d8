"""Publication: the only module that writes output. Everything is ready before the old site goes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kehoach.problems import InputError, Mark, problem_at
from kehoach.render.context import Artifact

_RECORD = ".kehoach.json"


class ForeignFolderError(Exception):
    """The output folder holds something that was not made here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(str(folder))


class Publication:
    """The output folder: ``docs/`` staged for the engine, ``site/`` published."""

    def __init__(self, out: Path) -> None:
        self.docs = out / "docs"
        self.site = out / "site"
        self.next = out / ".next"
        self._previous = out / ".previous"
        self._record = out / _RECORD

    def open(self) -> None:
        """Make the folder ours, or refuse one that is somebody else's; mend an interrupted swap."""
        if not self._record.exists():
            for folder in (self.docs, self.site):
                if folder.exists() and any(folder.iterdir()):
                    raise ForeignFolderError(folder)
            self._record.parent.mkdir(parents=True, exist_ok=True)
            self._write_record([], {})
        if self._previous.exists() and not self.site.exists():
            self._previous.rename(self.site)
        self.discard()

    def stage(self, artifacts: Iterable[Artifact]) -> None:
        """Bring ``docs/`` up to date: write what differs, remove what was staged before and is no more."""
        wanted = unique(artifacts)
        owned = set(self._read_record()["docs"])
        # Recorded before and after, so that an interrupted run leaves nothing that nobody owns.
        self._write_record(owned | wanted.keys(), {})
        for path in sorted(owned - wanted.keys()):
            _remove(self.docs / path, self.docs)
        for path, artifact in wanted.items():
            _write(self.docs / path, artifact.data)
        self._write_record(
            wanted,
            {
                path: [one.key, _digest(one.data)]
                for path, one in wanted.items()
                if one.key
            },
        )

    def kept(self, path: str, key: str) -> bytes | None:
        """Return a staged file that was made from the same before; None if it was not, or somebody changed it since."""
        made = self._read_record().get("made", {}).get(path)
        file = self.docs / path
        if not made or made[0] != key or not file.is_file():
            return None
        data = file.read_bytes()
        return data if _digest(data) == made[1] else None

    def add(self, artifacts: Iterable[Artifact]) -> None:
        """Write files into the next site; one that the engine made already is refused."""
        for path, artifact in unique(artifacts).items():
            if (self.next / path).exists():
                raise InputError(
                    [problem_at(path, Mark(), "path-taken", {"path": path})]
                )
            _write(self.next / path, artifact.data)

    def swap(self) -> None:
        """Put the next site in place of the present one; unchanged files keep their time."""
        if self.site.exists():
            _keep_times(self.site, self.next)
            shutil.rmtree(self._previous, ignore_errors=True)
            self.site.rename(self._previous)
        self.next.rename(self.site)
        shutil.rmtree(self._previous, ignore_errors=True)

    def discard(self) -> None:
        """Forget the next site."""
        shutil.rmtree(self.next, ignore_errors=True)

    def _read_record(self) -> dict[str, Any]:
        if not self._record.is_file():
            return {"docs": []}
        record: dict[str, Any] = json.loads(self._record.read_text("utf-8"))
        return record

    def _write_record(self, docs: Iterable[str], made: Mapping[str, list[str]]) -> None:
        record = {"docs": sorted(docs), "made": dict(sorted(made.items()))}
        _write(self._record, (json.dumps(record, indent=0) + "\n").encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unique(artifacts: Iterable[Artifact]) -> dict[str, Artifact]:
    """Map artifacts by path. Raises InputError where two would meet, on any file system."""
    found: dict[str, Artifact] = {}
    seen: set[str] = set()
    for artifact in artifacts:
        parts = artifact.path.split("/")
        assert all(parts) and not {".", ".."} & set(parts), artifact.path
        if artifact.path.casefold() in seen:
            raise InputError(
                [
                    problem_at(
                        artifact.path, Mark(), "path-taken", {"path": artifact.path}
                    )
                ]
            )
        seen.add(artifact.path.casefold())
        found[artifact.path] = artifact
    return found


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and only if it differs."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(data)
    beside.replace(path)


def _remove(path: Path, top: Path) -> None:
    """Remove a file and the folders it leaves empty."""
    path.unlink(missing_ok=True)
    folder = path.parent
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _keep_times(old: Path, new: Path) -> None:
    """Give unchanged files their old time: clients revalidate calendars by date."""
    for path in new.rglob("*"):
        before = old / path.relative_to(new)
        if (
            path.is_file()
            and before.is_file()
            and path.read_bytes() == before.read_bytes()
        ):
            stat = before.stat()
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
