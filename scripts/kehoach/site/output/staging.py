"""The staged tree: what is rendered for the engine, brought up to date file by file."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from kehoach.render.context import Artifact, StagedPage
from kehoach.site.output.errors import ForeignFolderError
from kehoach.site.output.files import PART, remove_file, write_file
from kehoach.site.output.foreign import files_of
from kehoach.site.output.record import Record


class Staging:
    """``docs/`` of an output folder, and a second look at it that has nothing of others."""

    def __init__(self, docs: Path, shown: Path, record: Record) -> None:
        """``shown`` is where the engine reads: of what lies in ``docs`` only what was staged."""
        self.docs = docs
        self.shown = shown
        self._record = record

    def refuse_foreign(self) -> None:
        """Raise ForeignFolderError where files of somebody else lie in a folder that never was ours."""
        was_ours = self._record.exists()
        if not was_ours and self.docs.exists() and any(self.docs.iterdir()):
            raise ForeignFolderError(self.docs)

    def stage(self, outputs: Collection[Artifact | StagedPage]) -> list[str]:
        """Bring ``docs/`` up to date and let the engine see what was staged; return what else lies in ``docs/``.

        What differs is written, what was staged before and is no more is removed. None is held: each is written as soon
        as it is made.
        """
        wanted = {output.staged: output for output in outputs}
        owned = self._record.docs()
        self._refuse_ways_out(owned.keys() | wanted.keys())
        self._refuse_overwriting(wanted, owned)
        shutil.rmtree(self.shown, ignore_errors=True)
        # Recorded before and after, so that an interrupted run leaves nothing that nobody owns. What files were made
        # from is recorded only afterwards: until then it may be said of bytes that are not there yet.
        self._record.write(owned, {})
        for path in sorted(owned.keys() - wanted.keys()):
            self._remove(path, owned[path])
        digests: dict[str, tuple[str, ...]] = {}
        made: dict[str, tuple[str, str]] = {}
        with self._record.noting() as note:
            for path, output in wanted.items():
                data = output.data
                digest = _digest(data)
                note(path, digest)
                write_file(self.docs / path, data)
                _show(self.docs / path, self.shown / path)
                digests[path] = (digest,)
                if isinstance(output, Artifact) and output.key:
                    made[path] = (output.key, digest)
        self._record.write(digests, made)
        return [path for path in self._others() if path not in wanted]

    def _remove(self, path: str, digests: Collection[str]) -> None:
        """Remove a file that was staged, unless somebody changed it or put another one there."""
        file = self.docs / path
        if file.is_file() and _digest(file.read_bytes()) in digests:
            remove_file(file, self.docs)

    def _others(self) -> Iterator[str]:
        """Yield what lies in ``docs/``; what a killed run left of writing is removed."""
        for path in files_of(self.docs):
            if Path(path).name == PART:
                (self.docs / path).unlink()
            else:
                yield path

    def _refuse_overwriting(
        self, wanted: Mapping[str, Artifact | StagedPage], owned: Collection[str]
    ) -> None:
        """Raise ForeignFolderError where a file of somebody else stands in the place of one to stage."""
        # A record that was lost or damaged tells nothing of whose the files are, and must not stop every later run.
        if not owned:
            return
        for path in sorted(wanted.keys() - {*owned}):
            file = self.docs / path
            is_same = file.is_file() and file.read_bytes() == wanted[path].data
            if os.path.lexists(file) and not is_same:
                raise ForeignFolderError(file)

    def _refuse_ways_out(self, paths: Iterable[str]) -> None:
        """Raise ForeignFolderError where a link among the staged files would lead a write elsewhere."""
        top = self.docs.resolve()
        for folder in sorted({Path(path).parent for path in paths}):
            if (self.docs / folder).resolve() != top / folder:
                raise ForeignFolderError(self.docs / folder)

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


def _show(file: Path, shown: Path) -> None:
    """Let a staged file be seen at a second place, without a second copy where the disk allows that."""
    shown.parent.mkdir(parents=True, exist_ok=True)
    try:
        shown.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, shown)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
