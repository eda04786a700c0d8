"""Where a portal lies: a folder, or a store that speaks S3. What stands above its plans is read and put there."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from kehoach import routes
from kehoach.portal.relations import PLANS, site_path
from kehoach.render.context import Artifact
from kehoach.site.bucket import Bucket, BucketAddress, BucketError, open_bucket
from kehoach.site.delivery.kinds import headers_of
from kehoach.site.output.errors import ForeignFolderError
from kehoach.site.output.files import write_file
from kehoach.site.upload import send_file

FRONT = "index.html"
"""The front page: the last file that is put."""
_SIGN = b'href="assets/portal.css"'
"""What stands in every front page of ours."""


class Portals(Protocol):
    """A place of a portal; paths are below its root. Methods raise OSError or BucketError."""

    @property
    def shown(self) -> str:
        """How the place is called."""

    def site(self, plan: str) -> Path | BucketAddress:
        """Return where a plan's site goes."""

    def refuse_foreign(self) -> None:
        """Raise ForeignFolderError or BucketError where somebody else's front page lies."""

    def read(self, path: str) -> bytes | None:
        """Return a file; None where there is none."""

    def has(self, path: str) -> bool:
        """Tell whether a file is there."""

    def put(self, file: Artifact) -> None:
        """Put a file, whole or not at all."""

    def sites(self) -> list[str]:
        """List the plans that have a site here, where that costs no more than a look."""


class FolderPlace:
    """A folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def shown(self) -> str:
        """Its path."""
        return self._folder.as_posix()

    def site(self, plan: str) -> Path:
        """Return a folder below it."""
        return self._folder / site_path(plan)

    def refuse_foreign(self) -> None:
        """Raise ForeignFolderError."""
        front = self.read(FRONT)
        if front is not None and _SIGN not in front:
            raise ForeignFolderError(self._folder)

    def read(self, path: str) -> bytes | None:
        """Read a file."""
        file = self._folder / path
        return file.read_bytes() if file.is_file() else None

    def has(self, path: str) -> bool:
        """Look for a file."""
        return (self._folder / path).is_file()

    def put(self, file: Artifact) -> None:
        """Write a file."""
        write_file(self._folder / file.path, file.data)

    def sites(self) -> list[str]:
        """List the folders with a manifest."""
        names = []
        for folder in sorted((self._folder / PLANS).glob("*")):
            is_site = (folder / routes.MANIFEST).is_file()
            if is_site and not folder.name.startswith("."):
                names.append(folder.name)
        return names


class StorePlace:
    """What lies in a bucket below a prefix."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    @property
    def shown(self) -> str:
        """Its address."""
        return str(self._bucket.address)

    def site(self, plan: str) -> BucketAddress:
        """Return a longer prefix."""
        address = self._bucket.address
        return dataclasses.replace(address, prefix=address.prefix + site_path(plan))

    def refuse_foreign(self) -> None:
        """Raise BucketError."""
        front = self._bucket.read(FRONT)
        if front is not None and _SIGN not in front:
            raise BucketError("bucket-foreign", place=f"{self.shown}{FRONT}")

    def read(self, path: str) -> bytes | None:
        """Fetch an object."""
        return self._bucket.read(path)

    def has(self, path: str) -> bool:
        """Ask for the marks of an object: each of ours has some."""
        return bool(self._bucket.marks(path))

    def put(self, file: Artifact) -> None:
        """Send an object."""
        send_file(self._bucket, file.path, file.data, headers_of)

    def sites(self) -> list[str]:
        """List none: a bucket would tell every object of every site."""
        return []


@contextlib.contextmanager
def opened_place(target: Path | BucketAddress) -> Iterator[Portals]:
    """Have a place at hand. Raises BucketError."""
    if isinstance(target, Path):
        yield FolderPlace(target)
        return
    with open_bucket(target, jobs=1) as bucket:
        yield StorePlace(bucket)
