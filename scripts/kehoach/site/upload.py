"""A site carried from its folder into a bucket: only what differs, and in an order that breaks no reader's link."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from kehoach import routes
from kehoach.problems import InputError
from kehoach.site.bucket import (
    JOBS,
    Bucket,
    BucketAddress,
    BucketError,
    carried,
    open_bucket,
)
from kehoach.site.delivery import kinds
from kehoach.site.manifest import read_manifest

Progress = Callable[[str, int, int], None]
"""As of ``site.building``: told the present step, how much of it is done, of how much. Called from one thread."""
HeadersOf = Callable[[str], Mapping[str, str]]
"""From a path to the HTTP headers that it is served with."""
_Answer = TypeVar("_Answer")

# Noted beside each object. They make it tell by itself what it is, whatever became of the run that sent it.
_DIGEST = "sha256"
_HEADERS = "kehoach-headers"
_PATH = "kehoach-path"
# These list pages, as pages do.
_LISTINGS = ("search/", "sitemap", routes.CHANGES_FEED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What became of each file, and what else lies in the bucket."""

    sent: int
    same: int
    deleted: int
    bytes: int
    """Of what was sent."""
    foreign: tuple[str, ...]
    """Paths below the site's address that were not published with it; they stay."""

    @property
    def kilobytes(self) -> int:
        """What was sent, in kB, rounded up."""
        return -(-self.bytes // 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """What a bucket lacks, and what it has too much of; all by paths below the site's root."""

    send: frozenset[str]
    new: frozenset[str]
    """Those of ``send`` at whose place there is nothing yet."""
    gone: frozenset[str]
    foreign: frozenset[str]


def upload(
    site: Path,
    address: BucketAddress,
    *,
    headers_of: HeadersOf = kinds.headers_of,
    jobs: int = JOBS,
    progress: Progress = lambda _step, _done, _count: None,
) -> Uploaded:
    """Make the bucket hold the site that a folder holds, with up to ``jobs`` requests at once.

    The site is what its manifest lists: what others laid beside it stays where it is, and so do the recipes for
    servers, which in a bucket would be files for everybody. Of the headers of a file an object carries what it can.

    First what pages link to, then new pages, then those that were there and may link to them, the manifest, the
    ledger; only then what was published before and is no more is deleted. A run that ended anywhere is taken up by the
    next: what is there is known by the marks beside it.

    Raises BucketError: the ledger of the publication before is then still there, unless all of this one is. Raises
    InputError for a manifest that is damaged.
    """
    folder = site.resolve()
    files = _files_of(folder)
    with (
        open_bucket(address, jobs=jobs) as bucket,
        ThreadPoolExecutor(jobs) as pool,
    ):
        crew = _Crew(pool, progress)
        difference = _compare(bucket, crew, folder, files, headers_of)

        def send(path: str) -> int:
            data = (folder / path).read_bytes()
            send_file(bucket, path, data, headers_of)
            return len(data)

        sent = crew.run("uploading", send, _stages(difference))
        crew.run("deleting", bucket.delete, [difference.gone])
    return Uploaded(
        sent=len(sent),
        same=len(files) - len(sent),
        deleted=len(difference.gone),
        bytes=sum(sent.values()),
        foreign=tuple(sorted(difference.foreign)),
    )


def send_file(
    bucket: Bucket, path: str, data: bytes, headers_of: HeadersOf = kinds.headers_of
) -> None:
    """Put one file, with the marks by which it is known as ours. Raises BucketError."""
    headers = headers_of(path)
    digest = hashlib.sha256(data).hexdigest()
    bucket.put(path, data, headers, _marks_of(path, digest, headers))


def _files_of(folder: Path) -> dict[str, int]:
    """Return the size of each file of a site by its path."""
    manifest = folder / routes.MANIFEST
    published = read_manifest(manifest.read_bytes(), manifest.as_posix())
    # What it did not list would be deleted; each of our publications lists all.
    assert published.complete, folder
    listed = (*published.files, routes.MANIFEST)
    paths = [path for path in listed if not kinds.is_hidden(path)]
    return {path: (folder / path).stat().st_size for path in paths}


def _compare(
    bucket: Bucket,
    crew: _Crew,
    folder: Path,
    files: Mapping[str, int],
    headers_of: HeadersOf,
) -> _Difference:
    there = bucket.sizes()
    listed = _listed(bucket, there)
    # Another size is another content; anything else tells by its marks.
    asked = [path for path in there if files.get(path, there[path]) == there[path]]
    if listed is None:
        asked = list(there)
    marks = crew.run("comparing", bucket.marks, [asked])
    ours = {path for path in there if _is_ours(path, marks.get(path, {}))}
    if listed is None:
        _refuse_foreign(bucket.address, (there.keys() & files.keys()) - ours)
    ours |= listed or frozenset()
    same = set()
    for path in files.keys() & marks.keys():
        digest = _digest_of(folder / path)
        # At least these: some stores note something of their own besides.
        if _marks_of(path, digest, headers_of(path)).items() <= marks[path].items():
            same.add(path)
    strays = there.keys() - files.keys()
    send = files.keys() - same
    return _Difference(
        send=frozenset(send),
        new=frozenset(send - there.keys()),
        gone=frozenset(strays & ours),
        foreign=frozenset(strays - ours),
    )


def _listed(bucket: Bucket, there: Collection[str]) -> frozenset[str] | None:
    """Return what the manifest in the bucket says was published; None where no publication was ever finished."""
    data = bucket.read(routes.MANIFEST) if routes.MANIFEST in there else None
    if data is None:
        return None
    try:
        manifest = read_manifest(data, routes.MANIFEST)
    except InputError:
        # Somebody else's file of that name proves nothing.
        return None
    return frozenset((*manifest.files, routes.MANIFEST))


def _refuse_foreign(address: BucketAddress, paths: Collection[str]) -> None:
    """Raise BucketError where a first publication would write over what somebody else put there."""
    if paths:
        raise BucketError("bucket-foreign", place=f"{address}{min(paths)}")


def _marks_of(path: str, digest: str, headers: Mapping[str, str]) -> dict[str, str]:
    lines = [f"{name}: {value}\n" for name, value in sorted(carried(headers).items())]
    return {
        _DIGEST: digest,
        # Some stores change a header a little and would seem to differ for ever, so ours are compared with ours.
        _HEADERS: hashlib.sha256("".join(lines).encode()).hexdigest()[:16],
        # Below the root: another site of ours in the same bucket is foreign to this one.
        _PATH: quote(path),
    }


def _is_ours(path: str, marks: Mapping[str, str]) -> bool:
    return marks.get(_PATH) == quote(path)


def _digest_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stages(difference: _Difference) -> list[list[str]]:
    """Order what is to be sent; what stands in one stage may go at once."""
    stages: list[list[str]] = [[], [], [], [], []]
    for path in sorted(difference.send):
        stages[_stage(path, is_new=path in difference.new)].append(path)
    return stages


def _stage(path: str, *, is_new: bool) -> int:
    if path == routes.LEDGER:
        return 4
    if path == routes.MANIFEST:
        return 3
    if path.startswith(_LISTINGS):
        return 2
    if path.endswith(".html"):
        # Nobody comes to a new page before an older one links to it.
        return 1 if is_new else 2
    return 0


class _Crew:
    """Does the same with many paths at once, and says how far it is."""

    def __init__(self, pool: ThreadPoolExecutor, progress: Progress) -> None:
        self._pool = pool
        self._progress = progress

    def run(
        self,
        step: str,
        work: Callable[[str], _Answer],
        stages: Iterable[Collection[str]],
    ) -> dict[str, _Answer]:
        """Return the answer for each path. No stage begins before the one before it is done.

        What fails ends it: nothing new is begun.
        """
        stages = list(stages)
        count = sum(map(len, stages))
        answers: dict[str, _Answer] = {}
        for paths in stages:
            waiting = {self._pool.submit(work, path): path for path in paths}
            try:
                for future in as_completed(waiting):
                    answers[waiting[future]] = future.result()
                    self._progress(step, len(answers), count)
            finally:
                # Also where somebody pressed Ctrl-C; those that run already end by themselves.
                for future in waiting:
                    future.cancel()
        return answers
