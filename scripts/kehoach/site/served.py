"""A published tree, in a folder or on the web, against its own manifest and ledger."""

from __future__ import annotations

import enum
import fnmatch
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kehoach import routes
from kehoach.editions.ledger import HeldFeed, Ledger, parse_ledger
from kehoach.editions.published import Unreachable, fetch, is_address
from kehoach.problems import InputError, Mark, problem_at
from kehoach.site.calendars import (
    CalendarItem,
    CalendarRead,
    UnreadableCalendarError,
    read_calendar,
)
from kehoach.site.delivery.kinds import HIDDEN
from kehoach.site.manifest import (
    FileMark,
    Manifest,
    mark_of,
    paths_below,
    read_manifest,
)
from kehoach.uids import subject_of

AT_ONCE = 8
"""Files that are asked of a site at the same time."""
_GIVE_UP = 5
"""After how many files in a row without any answer a site counts as gone."""
GONE = (404, 410)
_OF_HOSTS = (
    *("CNAME", ".nojekyll", "robots.txt", ".htaccess", "web.config"),
    *("_headers", "_redirects", ".well-known/*", "google*.html", "BingSiteAuth.xml"),
)
"""What hosts and search engines ask a site to have beside the pages: not ours, and nothing strange."""

Progress = Callable[[int, int], None]
"""Told how many files are looked at, of how many."""


class Kind(enum.StrEnum):
    """What is wrong with a file; the order is that of the report."""

    MISSING = "missing"
    CHANGED = "changed"
    STALE = "stale"
    """A feed that says what an earlier publication said."""
    FOREIGN = "foreign"
    """There, and no part of the publication."""
    UNREAD = "unread"
    """It could not be looked at."""
    HOST = "host"
    """Foreign, and of the kinds that hosts ask for: no fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One file that is not as the manifest or the ledger says."""

    kind: Kind
    path: str
    items: tuple[str, ...] = ()
    """Of a stale feed: titles of what is older there than it should be."""
    detail: str = ""
    """Of an unread file: what was answered."""


class Step(enum.StrEnum):
    """How the manifest stands to the ledger beside it."""

    TOGETHER = "together"
    OLDER = "older"
    NEWER = "newer"
    APART = "apart"
    """Not of one publication, and nothing says which is the earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found of a published tree."""

    source: str
    manifest: Manifest
    ledger: Ledger | None
    """None where the publication has none yet."""
    step: Step
    listed: int
    """How many files its manifest names, but those that a host keeps to itself."""
    looked: int
    differences: tuple[Difference, ...]

    @property
    def fine(self) -> bool:
        """Whether nothing differs."""
        faults = [entry for entry in self.differences if entry.kind is not Kind.HOST]
        return not faults and self.step is Step.TOGETHER

    def at(self, path: str) -> Difference | None:
        """Return what is wrong with a file."""
        return next((entry for entry in self.differences if entry.path == path), None)


class Place:
    """Where a published tree is read: a folder of this machine, or an address."""

    def __init__(self, source: str) -> None:
        self.is_web = is_address(source)
        self.name = source.rstrip("/") if source.strip("/") else source
        # The folder of a site, or the one above it.
        for folder in (Path(source), Path(source, "public"), Path(source, "site")):
            if not self.is_web and (folder / routes.MANIFEST).is_file():
                self.name = folder.as_posix()
                break

    def named(self, path: str) -> str:
        """Write a file's own name or address."""
        return f"{self.name}/{quote(path) if self.is_web else path}"

    def read(self, path: str) -> bytes:
        """Read a file. Raises Unreachable; its status is 404 where there is no such file."""
        if not self.is_web:
            try:
                return Path(self.name, path).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
                raise Unreachable(type(error).__name__, GONE[0]) from error
        try:
            return fetch(self.named(path))
        except Unreachable as error:
            # A busy host: asked once more.
            if error.status and error.status < 500:
                raise
        return fetch(self.named(path))

    def gives(self, path: str) -> bool:
        """Whether a file is there to be read: hosts keep their own recipes to themselves."""
        name = path.rpartition("/")[2]
        return not (self.is_web and (name.startswith(".") or name in HIDDEN))

    def paths(self) -> Iterator[str]:
        """Yield every file there is; none on the web, which does not tell."""
        if not self.is_web:
            yield from paths_below(Path(self.name))

    def require(self, path: str, missing: str) -> bytes:
        """Read a file that has to be there. Raises InputError; ``missing`` is the code for one that is not."""
        try:
            return self.read(path)
        except Unreachable as error:
            code = missing if error.status in GONE else "site-unreachable"
            values = {"detail": error.detail}
            raise InputError(
                [problem_at(self.named(path), Mark(), code, values)]
            ) from error


def survey(
    place: Place,
    *,
    sample: int | None = None,
    parts: Sequence[str] = (),
    progress: Progress = lambda _done, _all: None,
) -> Survey:
    """Hold a published tree against its manifest: every file, or ``sample`` of them, of the named ``parts`` alone.

    ``parts`` are beginnings of paths, such as ``feeds/``. Raises InputError where there is no publication, it cannot be
    reached, or its manifest or ledger is damaged.
    """
    manifest = read_manifest(
        place.require(routes.MANIFEST, "no-manifest"), place.named(routes.MANIFEST)
    )
    ledger, ledger_data = _ledger(place, manifest)
    step = _step(manifest, ledger, ledger_data)
    given = [path for path in manifest.files if place.gives(path)]
    chosen = _chosen(given, sample, parts)
    checked = _check_files(place, manifest, ledger, step, chosen, progress)
    differences = [entry for entry in checked if entry]
    differences += _foreign(place, manifest, parts)
    order = list(Kind)
    differences.sort(key=lambda entry: (order.index(entry.kind), entry.path))
    return Survey(
        source=place.name,
        manifest=manifest,
        ledger=ledger,
        step=step,
        listed=len(given),
        looked=len(chosen),
        differences=tuple(differences),
    )


def _ledger(place: Place, manifest: Manifest) -> tuple[Ledger | None, bytes]:
    if routes.LEDGER not in manifest.files:
        return None, b""
    try:
        data = place.read(routes.LEDGER)
    except Unreachable:
        # It is told with the other files.
        return None, b""
    return parse_ledger(data, place.named(routes.LEDGER)), data


def _step(manifest: Manifest, ledger: Ledger | None, data: bytes) -> Step:
    if ledger is None or manifest.files[routes.LEDGER] == mark_of(data):
        return Step.TOGETHER
    # Earlier manifests do not tell how many records there were.
    records = ledger.records if manifest.records is None else manifest.records
    own, others = (manifest.edition, records), (ledger.edition, ledger.records)
    if own == others:
        return Step.APART
    return Step.OLDER if own < others else Step.NEWER


def _chosen(
    given: Sequence[str], sample: int | None, parts: Sequence[str]
) -> list[str]:
    paths = [path for path in given if _within(path, parts)]
    if sample is not None:
        # Spread over all kinds, and the same each time: what a digest of the name puts first.
        paths.sort(key=lambda path: hashlib.sha256(path.encode()).digest())
        paths = paths[:sample]
    return sorted(paths)


def _within(path: str, parts: Sequence[str]) -> bool:
    return not parts or path.startswith(tuple(parts))


def _check_files(
    place: Place,
    manifest: Manifest,
    ledger: Ledger | None,
    step: Step,
    paths: Sequence[str],
    progress: Progress,
) -> Iterator[Difference | None]:
    """Look at each file, several at once; a site that gives no answer any more ends it."""
    silent = 0

    def check(path: str) -> Difference | None:
        return _check_file(place, path, manifest.files[path], ledger, step)

    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for done, difference in enumerate(pool.map(check, paths), 1):
            is_silent = difference is not None and difference.kind is Kind.UNREAD
            silent = silent + 1 if is_silent else 0
            if difference and silent == _GIVE_UP:
                values = {"detail": difference.detail}
                name = place.named(difference.path)
                problem = problem_at(name, Mark(), "site-unreachable", values)
                raise InputError([problem])
            progress(done, len(paths))
            yield difference
    finally:
        # Without it the rest would still be asked, each with its own wait.
        pool.shutdown(cancel_futures=True)


def _check_file(
    place: Place, path: str, listed: FileMark, ledger: Ledger | None, step: Step
) -> Difference | None:
    try:
        data = place.read(path)
    except Unreachable as error:
        kind = Kind.MISSING if error.status in GONE else Kind.UNREAD
        return Difference(kind=kind, path=path, detail=error.detail)
    # That the two are not of one publication is told once, and not as a change of either.
    if path == routes.LEDGER and step is not Step.TOGETHER:
        return None
    differs = mark_of(data) != listed
    is_doubtful = differs or step is not Step.TOGETHER
    if is_doubtful and (older := _older_items(data, ledger, path)):
        return Difference(kind=Kind.STALE, path=path, items=older)
    return Difference(kind=Kind.CHANGED, path=path) if differs else None


def _older_items(data: bytes, ledger: Ledger | None, path: str) -> tuple[str, ...]:
    """List what a feed says in an earlier state than the ledger, or does not say yet; nothing of another file."""
    if not ledger or path not in ledger.feeds:
        return ()
    try:
        calendar = read_calendar(data)
    except UnreadableCalendarError:
        return ()
    return older_items(calendar, ledger.feeds[path])


def older_items(calendar: CalendarRead, held: HeldFeed) -> tuple[str, ...]:
    """Return titles of what has a lower revision in a feed than readers hold, and ids of what came after the feed."""
    found = {item.uid: item for item in calendar.items}
    newest = max((item.stamp for item in calendar.items), default="")
    older = []
    for item in held.items:
        present = found.get(item.uid)
        if present and revision_of(present) < (item.sequence, item.stamp):
            older.append(present.title)
        elif not present and item.stamp > newest:
            older.append(subject_of(item.uid)[0] or item.uid)
    return tuple(older)


def revision_of(item: CalendarItem) -> tuple[int, str]:
    """Return by what two states of an item are told apart in time."""
    return item.sequence or 0, item.stamp


def _foreign(
    place: Place, manifest: Manifest, parts: Sequence[str]
) -> Iterator[Difference]:
    # A manifest that does not list everything cannot say what is strange.
    if not manifest.complete:
        return
    for path in place.paths():
        if path in manifest.files or path == routes.MANIFEST:
            continue
        if _within(path, parts):
            kind = Kind.HOST if _is_of_host(path, _OF_HOSTS) else Kind.FOREIGN
            yield Difference(kind=kind, path=path)


def _is_of_host(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
