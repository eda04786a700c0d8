"""Publication: one run that writes output. Everything is ready before the old site goes.

In the folder of output lie ``docs/`` (what is staged), ``site/`` and ``public/`` (what is published) and, while a run
is at work, ``.kehoach-work/``: what the engine reads and what it makes. Nothing else there is ours, nor is what others
laid into ``docs/`` or into a published site.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from kehoach.render.context import Artifact
from kehoach.site.output.errors import ForeignFolderError
from kehoach.site.output.files import remove_file, write_file
from kehoach.site.output.foreign import files_of
from kehoach.site.output.lock import PATIENCE, locked
from kehoach.site.output.meeting import path_taken
from kehoach.site.output.place import Place, refuse_no_folder
from kehoach.site.output.record import Record
from kehoach.site.output.staging import Staging


class Publication:
    """One output: ``docs/`` staged for the engine, ``site/`` or another target published."""

    def __init__(self, out: Path, target: Path | None = None) -> None:
        """``target`` is where the site goes, ``out``/site unless given."""
        self.workspace = out / ".kehoach-work"
        """Ours alone: emptied before and after each run."""
        self.next = self.workspace / "next"
        self.cache = out / ".cache"
        """What builds into this folder keep for one another; whoever deletes it waits longer for the next one."""
        self.place = Place(target or out / "site")
        record = Record(out / ".kehoach.json")
        self.staging = Staging(out / "docs", self.workspace / "docs", record)
        self._out = out

    @contextlib.contextmanager
    def held(self, project: Path, patience: float | None = None) -> Iterator[None]:
        """Hold the output for one run, ready to be written; afterwards nothing is left of the run's work.

        ``project`` is the folder of plan.yaml; another run is waited for ``patience`` seconds, PATIENCE if None.
        Raises BusyError, ForeignFolderError, PlaceError, OSError.
        """
        self._refuse_wrong_place(project)
        seconds = PATIENCE if patience is None else patience
        with contextlib.ExitStack() as locks:
            for file, folder in self._locks():
                locks.enter_context(locked(file, folder, seconds))
                # After each: beside a target that is refused no lock is left.
                self._refuse_foreign()
            self.place.mend()
            self._clear()
            try:
                yield
            finally:
                self.place.leave()
                self._clear()

    def _refuse_wrong_place(self, project: Path) -> None:
        for folder in (self._out, self.staging.docs):
            refuse_no_folder(folder)
        cleared = (self.staging.docs, self.workspace)
        self.place.refuse_wrong(project, self._out, cleared)

    def _locks(self) -> Iterator[tuple[Path, Path]]:
        """Yield the locks to hold, always in this order: two runs never wait for each other."""
        yield self._out / ".kehoach.lock", self._out
        # Beside the target too: a run with another folder of output may publish to the same one.
        yield self.place.lock, self.place.site

    def _refuse_foreign(self) -> None:
        if self.workspace.is_symlink():
            raise ForeignFolderError(self.workspace)
        self.staging.refuse_foreign()
        self.place.refuse_foreign()

    def _clear(self) -> None:
        shutil.rmtree(self.workspace, ignore_errors=True)

    def write_settings(self, name: str, data: bytes) -> Path:
        """Write a file for the engine beside what it reads and return its place."""
        file = self.workspace / name
        write_file(file, data)
        return file

    def take(self, path: str) -> bytes:
        """Take a file out of the next site and return what it held."""
        data = (self.next / path).read_bytes()
        remove_file(self.next / path, self.next)
        return data

    def add(self, artifacts: Iterable[Artifact]) -> None:
        """Write files into the next site; one that the engine made already is refused."""
        for artifact in artifacts:
            if (self.next / artifact.path).exists():
                raise path_taken(artifact.path)
            write_file(self.next / artifact.path, artifact.data)

    def replace(self, artifacts: Iterable[Artifact]) -> None:
        """Write our version of files that the engine makes into the next site."""
        for artifact in artifacts:
            write_file(self.next / artifact.path, artifact.data)

    def paths(self) -> list[str]:
        """List the files of the next site."""
        return list(files_of(self.next))

    def swap(self) -> list[str]:
        """Put the next site in place of the present one (see ``Place.take``)."""
        return self.place.take(self.next)
