"""Two folders exchanged at once, so that there is no moment without a site."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""renameat2(2) of Linux."""
_RENAME_SWAP = 2
"""renamex_np(2) of macOS."""
_NOT_HERE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
"""The system or the file system has no such call."""


def exchange(fresh: Path, site: Path) -> None:
    """Put the folder ``fresh`` in the place of ``site``; the old one, if there was one, then lies at ``fresh``.

    Both lie on one disk. Raises OSError; then the old site is where it was.
    """
    if not site.exists():
        fresh.rename(site)
        return
    if _exchanged_at_once(fresh, site):
        return
    aside = _aside(site)
    try:
        # A rename puts no folder in the place of a full one, so the old site steps aside first.
        site.rename(aside)
        fresh.rename(site)
    # Whatever it is, and a signal at any of the two.
    except BaseException:
        if not site.exists():
            aside.rename(site)
        raise
    aside.rename(fresh)


def mend_exchange(site: Path) -> None:
    """Finish what a run left that was killed between two renames, where the system cannot exchange at once."""
    aside = _aside(site)
    if not aside.exists():
        return
    if site.exists():
        shutil.rmtree(aside)
    else:
        aside.rename(site)


def is_half_exchanged(site: Path) -> bool:
    """Tell whether a run was killed between two renames, so that the old site lies aside and none in its place."""
    return _aside(site).exists() and not site.exists()


def _aside(site: Path) -> Path:
    return site.with_name(f".{site.name}.kehoach-previous")


def _exchanged_at_once(fresh: Path, site: Path) -> bool:
    """Exchange two folders by one call of the system; tell whether it has one. Raises OSError."""
    old, new = os.fsencode(fresh), os.fsencode(site)
    library = _library()
    if library is None:
        return False
    if hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, old, _AT_FDCWD, new, _RENAME_EXCHANGE)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(old, new, _RENAME_SWAP)
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(site))


def _library() -> ctypes.CDLL | None:
    """Return the C library of this process; None on Windows, which exchanges no folders."""
    if sys.platform == "win32":
        return None
    return ctypes.CDLL(None, use_errno=True)
