"""Publication: the only module that writes output. Everything is ready before the old site goes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from kehoach import routes
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.render.context import Artifact, StagedPage


class ForeignFolderError(Exception):
    """The output folder holds something that was not made here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(str(folder))


class Publication:
    """The output folder: ``docs/`` staged for the engine, ``site/`` or another target published."""

    def __init__(self, out: Path, target: Path | None = None) -> None:
        """``target`` is where the site goes, ``out``/site unless given."""
        self.docs = out / "docs"
        self.site = target or out / "site"
        self.next = out / ".next"
        self._out = out
        # Beside the site, which may lie on another disk: only there is a rename at once.
        self._previous = self.site.with_name(f".{self.site.name}.previous")
        self._record = _Record(out / ".kehoach.json")

    def open(self) -> None:
        """Make the folder ours, or refuse one that is somebody else's; mend an interrupted swap."""
        if not self._record.exists():
            if self.docs.exists() and any(self.docs.iterdir()):
                raise ForeignFolderError(self.docs)
            self._refuse_foreign_site()
            self._record.write([], {})
        elif self.site.parent != self._out:
            self._refuse_foreign_site()
        # A run that was killed between the two renames of a swap left the site under its other name.
        if self._previous.exists() and not self.site.exists():
            self._previous.rename(self.site)
        # One that was killed while the engine ran left behind what was lent to it.
        for name in self._record.lent():
            self.take_back(name)
        self.discard()

    def _refuse_foreign_site(self) -> None:
        """Raise ForeignFolderError where something lies at the target that is no site of ours."""
        is_ours = (self.site / routes.MANIFEST).is_file()
        if self.site.exists() and any(self.site.iterdir()) and not is_ours:
            raise ForeignFolderError(self.site)

    def stage(self, staged: Collection[Artifact | StagedPage]) -> None:
        """Bring ``docs/`` up to date: write what differs, remove what was staged before and is no more."""
        wanted = {output.staged: output.data for output in staged}
        made: dict[str, tuple[str, str]] = {}
        for output in staged:
            if isinstance(output, Artifact) and output.key:
                made[output.path] = (output.key, _digest(output.data))
        owned = set(self._record.docs())
        # Recorded before and after, so that an interrupted run leaves nothing that nobody owns. What files were made
        # from is recorded only afterwards: until then it may be said of bytes that are not there yet.
        self._record.write(owned | wanted.keys(), {})
        for path in sorted(owned - wanted.keys()):
            _remove(self.docs / path, self.docs)
        for path, data in wanted.items():
            _write(self.docs / path, data)
        self._record.write(wanted, made)

    def kept(self, path: str, key: str) -> bytes | None:
        """Return a staged file that was made from the same before; None if it was not, or somebody changed it since."""
        recorded = self._record.made(path)
        file = self.docs / path
        if recorded is None or not file.is_file():
            return None
        recorded_key, recorded_digest = recorded
        if recorded_key != key:
            return None
        data = file.read_bytes()
        return data if _digest(data) == recorded_digest else None

    def write_settings(self, name: str, data: bytes) -> Path:
        """Write a file for the engine beside ``docs/`` and return its place."""
        file = self._out / name
        _write(file, data)
        return file

    def lend(self, name: str) -> None:
        """Let the engine fill a folder beside ``docs/``. Raises ForeignFolderError if there is one already."""
        if (self._out / name).exists():
            raise ForeignFolderError(self._out / name)
        # Recorded before it is there, so that whatever ends the run leaves nothing that nobody owns.
        self._record.write_lent([name])

    def take_back(self, name: str) -> None:
        """Remove a lent folder with whatever the engine left in it."""
        shutil.rmtree(self._out / name, ignore_errors=True)
        if not (self._out / name).exists():
            self._record.write_lent([])

    def take(self, path: str) -> bytes:
        """Take a file out of the next site and return what it held."""
        data = (self.next / path).read_bytes()
        _remove(self.next / path, self.next)
        return data

    def add(self, artifacts: Iterable[Artifact]) -> None:
        """Write files into the next site; one that the engine made already is refused."""
        for artifact in artifacts:
            if (self.next / artifact.path).exists():
                raise InputError([_taken(artifact.path)])
            _write(self.next / artifact.path, artifact.data)

    def replace(self, artifacts: Iterable[Artifact]) -> None:
        """Write our version of files that the engine makes into the next site."""
        for artifact in artifacts:
            _write(self.next / artifact.path, artifact.data)

    def swap(self) -> None:
        """Put the next site in place of the present one; unchanged files keep their time."""
        waiting = self.next
        if self.site.parent != self._out:
            waiting = self.site.with_name(f".{self.site.name}.next")
            shutil.rmtree(waiting, ignore_errors=True)
            shutil.copytree(self.next, waiting)
        if self.site.exists():
            _keep_times(self.site, waiting)
            # A rename puts no folder in the place of a full one, so the old site steps aside first.
            shutil.rmtree(self._previous, ignore_errors=True)
            self.site.rename(self._previous)
        waiting.rename(self.site)
        shutil.rmtree(self._previous, ignore_errors=True)

    def discard(self) -> None:
        """Forget the next site."""
        shutil.rmtree(self.next, ignore_errors=True)


class _Record:
    """What of the output folder is ours, and what the files were made from that are worth keeping."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def exists(self) -> bool:
        return self._file.exists()

    def docs(self) -> list[str]:
        """List what was staged."""
        paths: list[str] = self._read().get("docs", [])
        return paths

    def made(self, path: str) -> tuple[str, str] | None:
        """Return the key of a staged file and the digest of its bytes; None if it was not worth keeping."""
        entry = self._read().get("made", {}).get(path)
        return (entry[0], entry[1]) if entry else None

    def lent(self) -> list[str]:
        """List the folders that were lent to the engine and not taken back."""
        names: list[str] = self._read().get("lent", [])
        return names

    def write(self, docs: Iterable[str], made: Mapping[str, tuple[str, str]]) -> None:
        self._write({"docs": sorted(docs), "made": dict(sorted(made.items()))})

    def write_lent(self, names: list[str]) -> None:
        self._write({"lent": names})

    def _write(self, changed: Mapping[str, Any]) -> None:
        content = {**self._read(), **changed}
        # Mostly nothing is: the record then looks as it always has.
        if not content.get("lent"):
            content.pop("lent", None)
        _write(self._file, (json.dumps(content, indent=0) + "\n").encode())

    def _read(self) -> dict[str, Any]:
        if not self._file.is_file():
            return {}
        content: dict[str, Any] = json.loads(self._file.read_text("utf-8"))
        return content


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


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
            raise InputError([_taken(path)])
        seen.add(folded)


def _taken(path: str) -> Problem:
    return problem_at(path, Mark(), "path-taken", {"path": path})


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and only if it differs."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder: only within one file system does a rename put the whole file there at once.
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
        if not (path.is_file() and before.is_file()):
            continue
        if path.read_bytes() == before.read_bytes():
            stat = before.stat()
            # In nanoseconds: seconds as a float would be rounded, and the time moved after all.
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
