"""The staged site looked through before it is published: links and anchors, feeds read again, and every file's hash."""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kehoach import routes
from kehoach.editions.ledger import Held, HeldFeed, Ledger, parse_ledger
from kehoach.plan.model import Plan
from kehoach.problems import Mark, Problem, Severity, problem_at
from kehoach.site.calendars import CalendarItem, Reader, UnreadableCalendarError
from kehoach.site.engine import CONFIG
from kehoach.site.manifest import Manifest, mark_of, paths_below, read_manifest
from kehoach.site.references import (
    INDEX,
    SUFFIXES,
    Address,
    Reference,
    Target,
    read_references,
)
from kehoach.site.sitemap import SITEMAP
from kehoach.site.texts import (
    Text,
    broken_anchor,
    broken_link,
    mark_at,
    serves,
    texts_of,
)

_TOP = ("", "top")
"""Anchors that every page has."""

Recall = Callable[[str, str, Callable[[], bytes]], bytes]
"""Asked for what was read of a path, by a key of its bytes, and how it is read: returns that as it was written down."""


def _read_anew(_path: str, _key: str, read: Callable[[], bytes]) -> bytes:
    return read()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dead:
    """A link that leads to nothing, and the file that it stands in."""

    file: str
    written: str
    offset: int
    target: Target


def verify_tree(
    site: Path,
    *,
    plan: Plan,
    content: Mapping[str, bytes],
    url: str,
    left_out: Collection[str] = (),
    recall: Recall = _read_anew,
) -> Iterator[Problem]:
    """Yield what keeps a finished tree from being published, each file read once.

    ``content`` are the keeper's texts as ``load_content`` returns them, ``url`` the site's address with its final
    slash, ``left_out`` paths of files that are not ours and in no manifest; ``recall`` is asked for what was read of
    the same bytes before. A link of the keeper's is told where it is written; anything else is a fault of the program.
    """
    manifest = _own_manifest(site)
    ledger = parse_ledger((site / routes.LEDGER).read_bytes(), routes.LEDGER)
    paths = [path for path in paths_below(site) if path not in {*left_out}]
    yield from _unlisted(paths, manifest)
    # What is left out is served all the same, and may be linked.
    files = frozenset((*paths, *left_out))
    links = _Links(site, files, Address(url))
    reading = _Reading(Address(url), Reader(), recall)
    for path in paths:
        data = (site / path).read_bytes()
        if path != routes.MANIFEST:
            yield from _verify_file(path, data, manifest)
        if path.endswith(".ics"):
            yield from _verify_feed(path, data, ledger, reading, links)
        elif path.endswith(SUFFIXES):
            yield from _verify_links(path, data, reading, links)
    yield from _verify_sitemap(site, files)
    yield from _verify_ledger(ledger, files)
    yield from _Telling(site, plan, content, links).problems()


def _own_manifest(site: Path) -> Manifest:
    return read_manifest((site / routes.MANIFEST).read_bytes(), routes.MANIFEST)


def _fault(path: str, code: str, mark: Mark | None = None, **values: object) -> Problem:
    """Build a problem that is the program's own."""
    return problem_at(path, mark or Mark(), code, {"path": path, **values})


def _unlisted(paths: Collection[str], manifest: Manifest) -> Iterator[Problem]:
    """Yield files that the manifest does not know, and those that only it knows."""
    present = set(paths)
    for path in sorted(present - manifest.files.keys() - {routes.MANIFEST}):
        yield _fault(path, "site-file-unlisted")
    for path in sorted(manifest.files.keys() - present):
        yield _fault(path, "site-file-missing")


def _verify_file(path: str, data: bytes, manifest: Manifest) -> Iterator[Problem]:
    listed = manifest.files.get(path)
    if listed and listed != mark_of(data):
        yield _fault(path, "site-file-changed")


def _verify_feed(
    path: str, data: bytes, ledger: Ledger, reading: _Reading, links: _Links
) -> Iterator[Problem]:
    """Hold a feed, as another program reads it, against what the ledger says that its readers hold."""
    try:
        feed = reading.feed(path, data)
    except UnreadableCalendarError as error:
        yield _fault(path, "site-feed-unreadable", reason=str(error))
        return
    held = ledger.feeds.get(path, HeldFeed(name="", items=()))
    if feed.items != [_as_held(item) for item in held.items]:
        count, expected = len(feed.items), len(held.items)
        yield _fault(path, "site-feed-differs", count=count, expected=expected)
    links.note(path, feed.links)


def _as_read(item: CalendarItem) -> list[object]:
    return [item.uid, item.sequence or 0, item.stamp, item.cancelled]


def _as_held(item: Held) -> list[object]:
    return [item.uid, item.sequence, item.stamp, item.cancelled]


def _verify_links(
    path: str, data: bytes, reading: _Reading, links: _Links
) -> Iterator[Problem]:
    """Note every link of a file, and its anchors."""
    try:
        links.note(path, reading.links(path, data))
    except (ValueError, KeyError, TypeError):
        yield _fault(path, "site-file-unreadable")


@dataclass(frozen=True, slots=True, kw_only=True)
class _LinksRead:
    """Where the links of a file lead, each place once, and which anchors it has."""

    targets: list[list[str]]
    """Path and anchor of each."""
    anchors: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _FeedRead:
    """A feed as another program reads it."""

    items: list[list[object]]
    """UID, SEQUENCE, stamp and whether it is cancelled, of each item in its order."""
    links: _LinksRead


class _Reading:
    """Reads the files of a site, unless the same bytes were read before."""

    def __init__(self, address: Address, calendars: Reader, recall: Recall) -> None:
        self._address = address
        self._calendars = calendars
        self._recall = recall

    def links(self, path: str, data: bytes) -> _LinksRead:
        """Read where a file leads. Raises ValueError, KeyError or TypeError for one that is none of its kind."""
        return _LinksRead(**self._recalled(path, data, self._links))

    def feed(self, path: str, data: bytes) -> _FeedRead:
        """Read a feed. Raises UnreadableCalendarError."""
        read = self._recalled(path, data, self._feed)
        return _FeedRead(items=read["items"], links=_LinksRead(**read["links"]))

    def _recalled(
        self, path: str, data: bytes, read: Callable[[str, bytes], dict[str, Any]]
    ) -> dict[str, Any]:
        # Where a link leads depends on the address of the site too.
        key = f"{self._address.url} {mark_of(data).sha256}"
        written = self._recall(path, key, lambda: json.dumps(read(path, data)).encode())
        found: dict[str, Any] = json.loads(written)
        return found

    def _links(self, path: str, data: bytes) -> dict[str, Any]:
        text = data.decode("utf-8", "replace")
        referring = read_references(path, text, self._address)
        written = (reference.written for reference in referring.references)
        return {
            "targets": self._targets(path, written),
            "anchors": sorted(referring.anchors),
        }

    def _feed(self, path: str, data: bytes) -> dict[str, Any]:
        calendar = self._calendars.read(data)
        written: list[str] = []
        for item in calendar.items:
            for url in item.addresses:
                written += [link.written for link in self._address.absolute(url)]
        return {
            "items": [_as_read(item) for item in calendar.items],
            "links": {"targets": self._targets(path, written), "anchors": []},
        }

    def _targets(self, path: str, written: Iterable[str]) -> list[list[str]]:
        """Return where links of a file lead within the site, each place once."""
        targets: dict[Target, None] = {}
        for link in dict.fromkeys(written):
            target = self._address.target(path, link)
            if target is not None:
                targets[target] = None
        return [[target.path, target.anchor] for target in targets]


def _verify_sitemap(site: Path, files: Collection[str]) -> Iterator[Problem]:
    """Hold the packed sitemap against the plain one."""
    packed = f"{SITEMAP}.gz"
    if SITEMAP in files and packed in files:
        plain = (site / SITEMAP).read_bytes()
        if gzip.decompress((site / packed).read_bytes()) != plain:
            yield _fault(packed, "site-file-changed")


def _verify_ledger(ledger: Ledger, files: Collection[str]) -> Iterator[Problem]:
    """Yield what the ledger says is published and is not there."""
    for path in sorted(ledger.paths - {*files}):
        yield _fault(path, "site-file-missing")


class _Links:
    """Follows every link of the files that are read, once all of them are."""

    def __init__(self, site: Path, files: frozenset[str], address: Address) -> None:
        self._site = site
        self.files = files
        self.address = address
        self._anchors: dict[str, frozenset[str]] = {}
        # Many pages lead to the same places.
        self._leading: dict[Target, list[str]] = {}

    def note(self, path: str, read: _LinksRead) -> None:
        """Note where a file leads, and its anchors."""
        self._anchors[path] = frozenset(read.anchors)
        for place, anchor in read.targets:
            target = Target(path=place, anchor=anchor)
            self._leading.setdefault(target, []).append(path)

    def dead(self) -> list[_Dead]:
        """List the links that lead to no file, in the order of the files; then those whose place is not on its page."""
        nowhere = {
            target for target in self._leading if not serves(target.path, self.files)
        }
        lost = set()
        for target in self._leading.keys() - nowhere:
            if target.anchor not in _TOP and not self._has_anchor(target):
                lost.add(target)
        files = set[str]()
        for target in nowhere | lost:
            files.update(self._leading[target])
        without_file: list[_Dead] = []
        without_place: dict[Target, list[_Dead]] = {}
        # Seldom: such files are read once more, to tell where the links stand.
        for path in sorted(files):
            for link in self._links_of(path):
                if link.target in nowhere:
                    without_file.append(link)
                elif link.target in lost:
                    without_place.setdefault(link.target, []).append(link)
        return [*without_file, *itertools.chain.from_iterable(without_place.values())]

    def _links_of(self, path: str) -> Iterator[_Dead]:
        """Read where each link of a file stands; a feed is looked through for addresses as any text is."""
        text = (self._site / path).read_bytes().decode("utf-8", "replace")
        for reference in self._references(path, text):
            target = self.address.target(path, reference.written)
            if target is not None:
                yield _Dead(
                    file=path,
                    written=reference.written,
                    offset=reference.offset,
                    target=target,
                )

    def _references(self, path: str, text: str) -> Iterable[Reference]:
        if path.endswith(".ics"):
            return self.address.absolute(text.replace("\r\n ", ""))
        return read_references(path, text, self.address).references

    def _has_anchor(self, target: Target) -> bool:
        # Browsers look for it as written, then without its percent signs.
        anchors = self.anchors_at(target)
        return target.anchor in anchors or unquote(target.anchor) in anchors

    def anchors_at(self, target: Target) -> frozenset[str]:
        """Return the anchors of the page that is served for a target; none if it was not read yet."""
        page = target.path
        if page not in self.files:
            page = f"{page}/{INDEX}"
        return self._anchors.get(page, frozenset())


class _Telling:
    """Says whose fault a dead link is, and where it is written."""

    def __init__(
        self, site: Path, plan: Plan, content: Mapping[str, bytes], links: _Links
    ) -> None:
        self._site = site
        self._content = content
        self._links = links
        self._texts = texts_of(plan, content)
        self._project = Path(plan.path).parent
        self._ours: dict[Target, list[_Dead]] = {}

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each dead link that the keeper wrote, then one for each place that we lead to in vain.

        They are warnings: a link that leads nowhere must not keep a deadline that moved from its readers.
        """
        for problem in self._all():
            yield dataclasses.replace(problem, severity=Severity.WARNING)

    def _all(self) -> Iterator[Problem]:
        told = set()
        for link in self._links.dead():
            problem = self._keepers(link)
            if problem is None:
                self._ours.setdefault(link.target, []).append(link)
            # What is written once may stand on many pages, such as the menu.
            elif problem not in told:
                told.add(problem)
                yield problem
        for target, links in self._ours.items():
            yield self._own_fault(target, links)

    def _keepers(self, link: _Dead) -> Problem | None:
        """Say of a link where the keeper wrote it; None for one that we wrote."""
        return self._in_text(link) or self._in_file(link) or self._in_settings(link)

    def _in_text(self, link: _Dead) -> Problem | None:
        for text in self._shown_at(link.file):
            found = text.find(link.written, link.target, self._links.address)
            if not found:
                continue
            place, written = found
            if self._is_served(link.target):
                anchors = self._links.anchors_at(link.target)
                return broken_anchor(text, place, written, link.target, anchors)
            return broken_link(text, place, written, self._texts, self._links.files)
        return None

    def _shown_at(self, file: str) -> Iterable[Text]:
        """Return the texts that a page shows: its own, and on the document's page those of its parts as well."""
        if file == f"{routes.PLAN}{INDEX}":
            return self._texts.values()
        return [self._texts[file]] if file in self._texts else []

    def _in_file(self, link: _Dead) -> Problem | None:
        """Find it in a file of the keeper's that is published as it is."""
        if link.file not in self._content:
            return None
        name = (self._project / "content" / link.file).as_posix()
        values = {"link": link.written, "page": f"/{link.file}"}
        return problem_at(name, self._place(link), "link-nowhere", values)

    def _in_settings(self, link: _Dead) -> Problem | None:
        """Find it among the engine's settings, which write it once for every page: an entry of the menu, a logo."""
        file = self._project / CONFIG
        # Each page says it from where it lies.
        entry = link.written.lstrip("./")
        if not entry or not file.is_file():
            return None
        settings = file.read_text("utf-8")
        found = re.search(rf"(?<![\w./-]){re.escape(entry)}(?![\w./-])", settings)
        if not found:
            return None
        place = mark_at(settings, found.start())
        return problem_at(file.as_posix(), place, "menu-nowhere", {"link": entry})

    def _own_fault(self, target: Target, links: list[_Dead]) -> Problem:
        first = links[0]
        count = len({link.file for link in links})
        code, shown = "site-link-dead", target.path
        if self._is_served(target):
            code, shown = "site-anchor-dead", f"{target.path}#{target.anchor}"
        return _fault(first.file, code, self._place(first), target=shown, count=count)

    def _is_served(self, target: Target) -> bool:
        return serves(target.path, self._links.files)

    def _place(self, link: _Dead) -> Mark:
        """Return where in its file a link stands; the file is read again, which is seldom."""
        text = (self._site / link.file).read_bytes().decode("utf-8", "replace")
        return mark_at(text, link.offset)
