"""What others laid into a published folder: never deleted, never published by us, carried from one site to the next."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from kehoach import routes
from kehoach.problems import InputError
from kehoach.site.manifest import read_manifest

_ENGINES_OWN = re.compile(
    r"(assets|search)/.*|(.*/)?index\.html|404\.html|search\.json|sitemap\.xml(\.gz)?"
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
    manifest = site / routes.MANIFEST
    if not manifest.is_file():
        return list(files_of(site))
    is_ours = _recognizer(manifest)
    return [path for path in files_of(site) if not is_ours(path)]


def _recognizer(manifest: Path) -> _Ours:
    try:
        published = read_manifest(manifest.read_bytes(), routes.MANIFEST)
    except InputError:
        # Damaged: what looks like ours is taken for ours, since nothing else tells.
        return _Ours({routes.MANIFEST, routes.LEDGER}, is_complete=False)
    return _Ours({*published.files, routes.MANIFEST}, published.complete)


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
    """Put foreign files of the old site into the new one; return those whose place the new site takes itself."""
    refused = []
    for path in paths:
        target = new / path
        if path.endswith("/") and target.is_dir():
            continue
        if os.path.lexists(target) or _is_below_a_file(target, new):
            refused.append(path)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            target.mkdir()
        else:
            _link_or_copy(old / path, target)
    return refused


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
        shutil.copy2(source, target)
