"""The place of a published site: what it may be, who else writes there, and the exchange of one site for the next."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from kehoach import routes
from kehoach.site.output.errors import ForeignFolderError, PlaceError
from kehoach.site.output.exchange import exchange, is_half_exchanged, mend_exchange
from kehoach.site.output.foreign import (
    carry,
    files_of,
    foreign_files,
    keep_rights,
    renew,
)


class Place:
    """Where a site is published, by the name that it was given and by where that leads."""

    def __init__(self, site: Path) -> None:
        self.site = site
        # Where a link leads, so that it stays one.
        self.real = real_path(site)
        self.waiting = self.real.with_name(f".{self.real.name}.kehoach-next")
        """Where the next site lies just before the exchange: beside the site, which may be on another disk."""
        self.lock = self.real.with_name(f".{self.real.name}.kehoach-lock")
        # The next site as it was just before the exchange, by which it is known again afterwards.
        self._ready: os.stat_result | None = None

    def refuse_wrong(self, project: Path, out: Path, cleared: Collection[Path]) -> None:
        """Raise PlaceError where the site would swallow what it is made from, or the other way round.

        ``project`` is the folder of plan.yaml, ``out`` that of output, ``cleared`` those that a run empties.
        """
        is_half = is_half_exchanged(self.real)
        if not is_half:
            refuse_no_folder(self.site)
        # By its name: of a path Windows is not asked before Python 3.12.
        if os.path.ismount(self.real):
            raise PlaceError("whole-disk", self.site)
        content = real_path(project / "content")
        for folder in (real_path(out), self.real):
            if folder.is_relative_to(content):
                raise PlaceError("inside-content", folder)
        for kept in (real_path(project), real_path(out)):
            if kept.is_relative_to(self.real):
                raise PlaceError("swallows-project", self.site)
        for folder in cleared:
            if self.real.is_relative_to(real_path(folder)):
                raise PlaceError("inside-workspace", self.site)

    def refuse_foreign(self) -> None:
        """Raise ForeignFolderError where something lies there that is no site of ours."""
        is_ours = (self.site / routes.MANIFEST).is_file()
        is_new = not self.site.exists() or not any(self.site.iterdir())
        if not (is_new or is_ours):
            raise ForeignFolderError(self.site)

    def mend(self) -> None:
        """Finish what a run left that was killed. Raises ForeignFolderError where that cannot be removed."""
        mend_exchange(self.real)
        self._rescue()
        self._clear()
        if os.path.lexists(self.waiting):
            # Somebody else's files lie in it, which this user may not remove.
            raise ForeignFolderError(self.waiting)

    def leave(self) -> None:
        """Leave nothing of this run beside the site, and nothing of others behind, whatever ended it."""
        # A signal may have come right after the exchange.
        if self.is_exchanged():
            self._rescue()
        self._clear()

    def foreign(self) -> list[str]:
        """List what others laid into the present site; it stays when the next one takes its place."""
        return foreign_files(self.real) if self.real.exists() else []

    def is_exchanged(self) -> bool:
        """Tell whether the old site lies where the next one was made ready."""
        if self._ready is None or not self.waiting.exists():
            return False
        return not os.path.samestat(self._ready, self.waiting.stat())

    def take(self, fresh: Path) -> list[str]:
        """Put the site ``fresh`` in place of the present one at once, with what others laid there; return their paths.

        Unchanged files keep their time. Raises ForeignFolderError where the next site needs the place of a foreign
        file, OSError; then the old site is there.
        """
        self.waiting.parent.mkdir(parents=True, exist_ok=True)
        _move(fresh, self.waiting)
        carried = self.foreign()
        if self.real.exists():
            self._refuse_in_the_way(carry(carried, self.real, self.waiting))
            _keep_times(self.real, self.waiting, {*carried})
            keep_rights(self.real, self.waiting)
        _sync()
        self._ready = self.waiting.stat()
        exchange(self.waiting, self.real)
        if self.waiting.exists():
            carried += self._carry_late(carried)
        return carried

    def _rescue(self) -> None:
        """Carry over what was laid into the old site until a run was killed right after the exchange."""
        if self.real.exists() and (self.waiting / routes.MANIFEST).is_file():
            # Without empty folders: a run that is killed while it clears away leaves such of ours.
            late = [path for path in foreign_files(self.waiting) if path[-1] != "/"]
            carry(late, self.waiting, self.real)

    def _clear(self) -> None:
        shutil.rmtree(self.waiting, ignore_errors=True)

    def _carry_late(self, carried: Collection[str]) -> list[str]:
        """Carry what was laid into the old site, or replaced there, while the next one was made ready."""
        late = [path for path in foreign_files(self.waiting) if path not in carried]
        in_the_way = carry(late, self.waiting, self.real)
        if in_the_way:
            exchange(self.waiting, self.real)
        self._refuse_in_the_way(in_the_way)
        renew(carried, self.waiting, self.real)
        return late

    def _refuse_in_the_way(self, paths: Collection[str]) -> None:
        for path in paths:
            raise ForeignFolderError(self.site / path)


def refuse_no_folder(folder: Path) -> None:
    """Raise PlaceError where something else stands in the place of a folder."""
    if folder.is_symlink() and not folder.exists():
        raise PlaceError("dangling-link", folder)
    if folder.exists() and not folder.is_dir():
        raise PlaceError("file-in-the-way", folder)


def real_path(path: Path) -> Path:
    """Return where links lead; links in a circle are left for the system to refuse, as it does in every version."""
    return Path(os.path.realpath(path))


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
