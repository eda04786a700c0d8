"""What others laid into a published folder: never deleted, never published by us, carried from one site to the next."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kehoach import routes
from kehoach.editions.ledger import parse_ledger
from kehoach.problems import InputError
from kehoach.site.manifest import read_manifest
from kehoach.site.output.files import PART

_ENGINES_OWN = re.compile(
    r"(assets|search)/.*|(.*/)?index\.html|404\.html|search\.json|sitemap(-\d+)?\.xml(\.gz)?"
)
"""What engines make besides what we render: manifests of before listed only the latter."""


def files_of(folder: Path, below: str = "") -> Iterator[str]:
    """Yield the paths of all files and links below a folder, in order, and of empty folders with a slash at the end.

    Links are not followed.
    """
    with os.scandir(folder / below) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    if not found and below:
        yield below
    for entry in found:
        path = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from files_of(folder, f"{path}/")
        else:
            yield path


def foreign_files(site: Path) -> list[str]:
    """List what lies in a published site and is not of it, by the manifest that was published with it."""
    if not (site / routes.MANIFEST).is_file():
        return list(files_of(site))
    is_ours = _recognizer(site)
    return [path for path in files_of(site) if not is_ours(path)]


def _recognizer(site: Path) -> _Ours:
    try:
        data = (site / routes.MANIFEST).read_bytes()
        published = read_manifest(data, routes.MANIFEST)
    except InputError:
        # Damaged: the ledger tells what was rendered, and what looks like ours besides is taken for ours.
        own = {routes.MANIFEST, routes.LEDGER}
        return _Ours(own | _in_ledger(site), is_complete=False)
    return _Ours({*published.files, routes.MANIFEST}, published.complete)


def _in_ledger(site: Path) -> frozenset[str]:
    """Return the paths that a site's ledger names; none if it cannot be read either."""
    try:
        data = (site / routes.LEDGER).read_bytes()
        return parse_ledger(data, routes.LEDGER).paths
    except (OSError, InputError):
        return frozenset()


class _Ours:
    """Tells what of a site was published by us."""

    def __init__(self, listed: set[str], is_complete: bool) -> None:
        self._listed = listed
        self._is_complete = is_complete

    def __call__(self, path: str) -> bool:
        if path in self._listed:
            return True
        if self._is_complete:
            return False
        return bool(_ENGINES_OWN.fullmatch(path))


def carry(paths: Collection[str], old: Path, new: Path) -> list[str]:
    """Put foreign files of the old site into the new one; return those whose place the new site takes itself.

    Their folders keep owner and rights. Raises OSError that names the file.
    """
    refused = []
    made: list[Path] = []
    for path in paths:
        target = new / path
        if path.endswith("/") and target.is_dir():
            continue
        if os.path.lexists(target) or _is_below_a_file(target, new):
            refused.append(path)
            continue
        made += _make_folders(target.parent)
        if path.endswith("/"):
            target.mkdir()
            made.append(target)
        else:
            _link_or_copy(old / path, target)
    # Last: nothing can be laid into a folder that may only be read.
    for folder in reversed(made):
        keep_rights(old / folder.relative_to(new), folder)
    return refused


def renew(paths: Iterable[str], old: Path, new: Path) -> None:
    """Take those carried files once more that somebody replaced in the old site since. Raises OSError."""
    for path in paths:
        source, target = old / path, new / path
        if path.endswith("/") or not os.path.lexists(source):
            continue
        if not _is_same(source, target):
            beside = target.with_name(PART)
            _link_or_copy(source, beside)
            beside.replace(target)


def keep_rights(old: Path, new: Path) -> None:
    """Give a new folder the rights of the old one, and its owner and group as far as this user may."""
    stat = old.stat()
    for owner, group in ((stat.st_uid, -1), (-1, stat.st_gid)):
        # Windows knows no such owners; elsewhere only an administrator gives files away.
        with contextlib.suppress(OSError, AttributeError):
            os.chown(new, owner, group)
    shutil.copystat(old, new)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; return the ones that were not there, upper ones first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    missing.reverse()
    for lacking in missing:
        lacking.mkdir()
    return missing


def _is_same(source: Path, target: Path) -> bool:
    one, other = source.lstat(), target.lstat()
    if os.path.samestat(one, other):
        return True
    # Copied, where the disk knows no second names: with its rights and its time.
    return (one.st_mode, one.st_size, one.st_mtime_ns) == (
        other.st_mode,
        other.st_size,
        other.st_mtime_ns,
    )


def _is_below_a_file(target: Path, top: Path) -> bool:
    parents = [folder for folder in target.parents if folder.is_relative_to(top)]
    return any(folder.exists() and not folder.is_dir() for folder in parents)


def _link_or_copy(source: Path, target: Path) -> None:
    if source.is_symlink():
        target.symlink_to(source.readlink())
        return
    try:
        # The same file under both names: owner, rights and times stay what they are.
        target.hardlink_to(source)
    except OSError:
        # A pipe or a socket holds nothing that could be copied.
        if not source.is_file():
            raise
        shutil.copy2(source, target)
