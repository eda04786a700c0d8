"""Publication: the only module that writes output. Everything is ready before the old site goes.

In the folder of output lie ``docs/`` (what is staged), ``site/`` and ``public/`` (what is published) and, while a run
is at work, ``.kehoach-work/``: what the engine reads and what it makes. Nothing else there is ours, nor is what others
laid into ``docs/`` or into a published site.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from kehoach import routes
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.render.context import Artifact, StagedPage
from kehoach.site.output.exchange import exchange, is_half_exchanged, mend_exchange
from kehoach.site.output.files import PART, remove_file, write_file
from kehoach.site.output.foreign import (
    carry,
    files_of,
    foreign_files,
    keep_rights,
    renew,
)
from kehoach.site.output.lock import PATIENCE, locked
from kehoach.site.output.record import Record


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


class Publication:
    """One output: ``docs/`` staged for the engine, ``site/`` or another target published."""

    def __init__(self, out: Path, target: Path | None = None) -> None:
        """``target`` is where the site goes, ``out``/site unless given."""
        self.docs = out / "docs"
        self.site = target or out / "site"
        self.workspace = out / ".kehoach-work"
        """Ours alone: emptied before and after each run."""
        self.staged = self.workspace / "docs"
        """What the engine reads: of what lies in ``docs/`` only what was staged."""
        self.next = self.workspace / "next"
        self._out = out
        # Where a link leads, so that it stays one.
        self._place = _real(self.site)
        self._record = Record(out / ".kehoach.json")
        # The next site as it was just before the exchange, by which it is known again afterwards.
        self._ready: os.stat_result | None = None

    @contextlib.contextmanager
    def held(self, project: Path, patience: float | None = None) -> Iterator[None]:
        """Hold the output for one run, ready to be written; afterwards nothing is left of the run's work.

        ``project`` is the folder of plan.yaml; another run is waited for ``patience`` seconds, PATIENCE if None.
        Raises BusyError, ForeignFolderError, PlaceError, OSError.
        """
        self._refuse_place(project)
        seconds = PATIENCE if patience is None else patience
        with contextlib.ExitStack() as locks:
            for file, folder in self._locks():
                locks.enter_context(locked(file, folder, seconds))
                # After each: beside a target that is refused no lock is left.
                self._refuse_foreign()
            mend_exchange(self._place)
            self._rescue()
            self._clear()
            if os.path.lexists(self._waiting):
                # Somebody else's files lie in it, which this user may not remove.
                raise ForeignFolderError(self._waiting)
            try:
                yield
            finally:
                # Whatever ended the run, a signal right after the exchange too.
                if self._is_exchanged():
                    self._rescue()
                self._clear()

    def _refuse_place(self, project: Path) -> None:
        """Raise PlaceError where the output would swallow what it is made from, or the other way round."""
        self._refuse_no_folders()
        # By its name: of a path Windows is not asked before Python 3.12.
        if os.path.ismount(self._place):
            raise PlaceError("whole-disk", self.site)
        content = _real(project / "content")
        for folder in (_real(self._out), self._place):
            if folder.is_relative_to(content):
                raise PlaceError("inside-content", folder)
        for kept in (_real(project), _real(self._out)):
            if kept.is_relative_to(self._place):
                raise PlaceError("swallows-project", self.site)
        for cleared in (self.docs, self.workspace):
            if self._place.is_relative_to(_real(cleared)):
                raise PlaceError("inside-workspace", self.site)

    def _refuse_no_folders(self) -> None:
        """Raise PlaceError where something else stands in the place of a folder."""
        for folder in (self._out, self.docs, self.site):
            is_half = folder == self.site and is_half_exchanged(self._place)
            if folder.is_symlink() and not folder.exists() and not is_half:
                raise PlaceError("dangling-link", folder)
            if folder.exists() and not folder.is_dir():
                raise PlaceError("file-in-the-way", folder)

    def _locks(self) -> Iterator[tuple[Path, Path]]:
        """Yield the locks to hold, always in this order: two runs never wait for each other."""
        yield self._out / ".kehoach.lock", self._out
        # Beside the target too: a run with another folder of output may publish to the same one.
        yield self._place.with_name(f".{self._place.name}.kehoach-lock"), self.site

    def _refuse_foreign(self) -> None:
        """Raise ForeignFolderError where something stands that is not ours."""
        if self.workspace.is_symlink():
            raise ForeignFolderError(self.workspace)
        was_ours = self._record.exists()
        if not was_ours and self.docs.exists() and any(self.docs.iterdir()):
            raise ForeignFolderError(self.docs)
        is_ours = (self.site / routes.MANIFEST).is_file()
        is_new = not self.site.exists() or not any(self.site.iterdir())
        if not (is_new or is_ours):
            raise ForeignFolderError(self.site)

    def _rescue(self) -> None:
        """Carry over what was laid into the old site until a run was killed right after the exchange."""
        waiting = self._waiting
        if self._place.exists() and (waiting / routes.MANIFEST).is_file():
            # Without empty folders: a run that is killed while it clears away leaves such of ours.
            late = [path for path in foreign_files(waiting) if path[-1] != "/"]
            carry(late, waiting, self._place)

    def _is_exchanged(self) -> bool:
        """Tell whether the old site lies where the next one was made ready."""
        if self._ready is None or not self._waiting.exists():
            return False
        return not os.path.samestat(self._ready, self._waiting.stat())

    def _clear(self) -> None:
        shutil.rmtree(self.workspace, ignore_errors=True)
        shutil.rmtree(self._waiting, ignore_errors=True)

    @property
    def _waiting(self) -> Path:
        """Where the next site lies just before the exchange: beside the site, which may be on another disk."""
        return self._place.with_name(f".{self._place.name}.kehoach-next")

    def stage(self, outputs: Collection[Artifact | StagedPage]) -> list[str]:
        """Bring ``docs/`` up to date and let the engine see what was staged; return what else lies in ``docs/``.

        What differs is written, what was staged before and is no more is removed.
        """
        wanted = {output.staged: output.data for output in outputs}
        made: dict[str, tuple[str, str]] = {}
        for output in outputs:
            if isinstance(output, Artifact) and output.key:
                made[output.path] = (output.key, _digest(output.data))
        digests = {path: frozenset((_digest(data),)) for path, data in wanted.items()}
        owned = self._record.docs()
        self._refuse_ways_out(owned.keys() | wanted.keys())
        self._refuse_overwriting(wanted, owned)
        shutil.rmtree(self.staged, ignore_errors=True)
        # Recorded before and after, so that an interrupted run leaves nothing that nobody owns. What files were made
        # from is recorded only afterwards: until then it may be said of bytes that are not there yet.
        known = {
            path: digest | owned.get(path, frozenset())
            for path, digest in digests.items()
        }
        self._record.write({**owned, **known}, {})
        for path in sorted(owned.keys() - wanted.keys()):
            self._remove(path, owned[path])
        for path, data in wanted.items():
            write_file(self.docs / path, data)
            _show(self.docs / path, self.staged / path)
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
        self, wanted: Mapping[str, bytes], owned: Collection[str]
    ) -> None:
        """Raise ForeignFolderError where a file of somebody else stands in the place of one to stage."""
        # A record that was lost or damaged tells nothing of whose the files are, and must not stop every later run.
        if not owned:
            return
        for path in sorted(wanted.keys() - {*owned}):
            file = self.docs / path
            is_same = file.is_file() and file.read_bytes() == wanted[path]
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
                raise InputError([_taken(artifact.path)])
            write_file(self.next / artifact.path, artifact.data)

    def replace(self, artifacts: Iterable[Artifact]) -> None:
        """Write our version of files that the engine makes into the next site."""
        for artifact in artifacts:
            write_file(self.next / artifact.path, artifact.data)

    def paths(self) -> list[str]:
        """List the files of the next site."""
        return list(files_of(self.next))

    def foreign(self) -> list[str]:
        """List what others laid into the present site; it stays when the next one takes its place."""
        return foreign_files(self._place) if self._place.exists() else []

    def swap(self) -> list[str]:
        """Put the next site in place of the present one at once, with what others laid into that; return their paths.

        Unchanged files keep their time. Raises ForeignFolderError where the next site needs the place of a foreign
        file, OSError; then the old site is there.
        """
        waiting = self._waiting
        waiting.parent.mkdir(parents=True, exist_ok=True)
        _move(self.next, waiting)
        carried = self.foreign()
        if self._place.exists():
            self._refuse_in_the_way(carry(carried, self._place, waiting))
            _keep_times(self._place, waiting, {*carried})
            keep_rights(self._place, waiting)
        _sync()
        self._ready = waiting.stat()
        exchange(waiting, self._place)
        if waiting.exists():
            carried += self._carry_late(carried)
        return carried

    def _carry_late(self, carried: Collection[str]) -> list[str]:
        """Carry what was laid into the old site, or replaced there, while the next one was made ready."""
        waiting = self._waiting
        late = [path for path in foreign_files(waiting) if path not in carried]
        in_the_way = carry(late, waiting, self._place)
        if in_the_way:
            exchange(waiting, self._place)
        self._refuse_in_the_way(in_the_way)
        renew(carried, waiting, self._place)
        return late

    def _refuse_in_the_way(self, paths: Collection[str]) -> None:
        for path in paths:
            raise ForeignFolderError(self.site / path)


def _show(file: Path, shown: Path) -> None:
    """Let a staged file be seen at a second place, without a second copy where the disk allows that."""
    shown.parent.mkdir(parents=True, exist_ok=True)
    try:
        shown.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, shown)


def _move(folder: Path, place: Path) -> None:
    """Move a folder, to another disk if need be."""
    try:
        folder.rename(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        for path in files_of(folder):
            copy = place / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / path, copy)


def _sync() -> None:
    """Have the system put on disk what was written: a site that a power cut empties would be worse than the old one."""
    if hasattr(os, "sync"):
        os.sync()


def _real(path: Path) -> Path:
    """Return where links lead; links in a circle are left for the system to refuse, as it does in every version."""
    return Path(os.path.realpath(path))


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


def _keep_times(old: Path, new: Path, carried: Collection[str]) -> None:
    """Give unchanged files their old time: clients revalidate calendars by date."""
    for name in files_of(new):
        path, before = new / name, old / name
        # What is others' is the same file already, however large it is and whosever.
        if name in carried or not (path.is_file() and before.is_file()):
            continue
        if path.read_bytes() == before.read_bytes():
            stat = before.stat()
            # In nanoseconds: seconds as a float would be rounded, and the time moved after all.
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
