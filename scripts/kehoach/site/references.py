"""What the files of a site refer to: every link of a page, a style, an index or a text, and the anchors of a page."""

from __future__ import annotations

import functools
import html
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from kehoach.site.engine import ENGINES
from kehoach.site.searching import ROWS
from kehoach.site.sitemap import SITEMAPS

INDEX = "index.html"
"""The file that a host serves for a folder."""

# What is not closed ends with the file, as browsers have it; so no beginning is looked for twice.
_ATTRIBUTES = r"""(?:[^"'>]++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+"""
_TAG = re.compile(
    rf"<(?:!--.*?(?:-->|\Z)"
    rf"|(?P<raw>script|style|textarea|title)\b(?P<raw_attributes>{_ATTRIBUTES})(?:>|\Z)"
    rf"(?P<inside>.*?)(?:</(?P=raw)\s*>|\Z)"
    rf"|[a-z](?P<attributes>{_ATTRIBUTES})(?:>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
"""An element that begins, or one whose inside is no markup, or a comment."""
_LINKS = ("href", "src", "poster", "action", "formaction", "data", "cite")
_LISTS = ("srcset", "imagesrcset")
_OWN_LINKS = ("page", "feed", "calendar", "sheet", "subscribe")
"""Of our own scripts: ``data-page`` and so on, on what a reader chooses from; they count from the site's root."""
_READ = {
    *("id", "style", "content"),
    *_LINKS,
    *(f"xlink:{name}" for name in _LINKS),
    *_LISTS,
    *(f"data-{name}" for name in _OWN_LINKS),
}
"""The attributes that are looked at."""
# Every one is taken whole, so that nothing within the value of another is taken for one.
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'=]++)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<plain>[^\s"'=<>`]++)))?+"""
)
_REMEMBERED = 50_000
"""How many different beginnings of elements are kept in mind: most stand on every page."""
_REFRESH = re.compile(r"""\s*\d+\s*[;,]\s*url\s*=\s*["']?(.*?)["']?\s*""", re.I)
"""The value of a page that leads elsewhere by itself."""
_STYLE = re.compile(
    r"""/\*.*?(?:\*/|\Z)"""
    r"""|url\(\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<plain>[^\s"'()]++))\s*+\)""",
    re.DOTALL | re.IGNORECASE,
)
_LOCATION = re.compile(r"<loc>\s*([^<]*?)\s*</loc>")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One link of a file."""

    written: str
    """As the file says it, without the file's own escapes."""
    offset: int
    """Where in the file's text, in letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a link leads within the site."""

    path: str
    """The file below the site's root; one that begins with ``../`` lies outside."""
    anchor: str = ""
    """What follows ``#``, as written."""


class Address:
    """The address that a site is published at: which links lead into it, and where to."""

    def __init__(self, url: str) -> None:
        """``url`` has its final slash."""
        self.url = url
        self._base = urlsplit(url).path or "/"
        # The same site by any scheme: pages are https, subscriptions webcal.
        place = url.partition("://")[2]
        plain = (
            rf"(?:https?|webcals?)://{re.escape(place)}(?P<plain>[^\s\"'<>\\|^`{{}}]*)"
        )
        # As the value of a query, such as that by which a calendar program is told the address of a feed.
        coded_place = re.escape(quote(f"://{place}", safe=""))
        coded = rf"(?:https?|webcals?){coded_place}(?P<coded>[\w.~%-]*)"
        self._absolute = re.compile(f"{plain}|{coded}", re.IGNORECASE)
        self._hint = place.partition("/")[0]

    def absolute(self, text: str, start: int = 0) -> Iterator[Reference]:
        """Yield every full address of this site in a text, from the site's root on: ``/feeds/all.ics``."""
        if self._hint not in text:
            return
        for found in self._absolute.finditer(text):
            rest = found["plain"]
            if rest is None:
                # Once for the query; what is left is as an address has it.
                rest = unquote(found["coded"])
            path = html.unescape(rest).rstrip(".,;:!?)")
            yield Reference(written=f"{self._base}{path}", offset=start + found.start())

    def from_root(self, place: str) -> str:
        """Write a place below the site's root as a link from any page."""
        return f"{self._base}{place}"

    def target(self, file: str, written: str) -> Target | None:
        """Return where a link of a file leads; None where it leaves the site or says nothing."""
        written = written.strip()
        if not written or _SCHEME.match(written) or written.startswith("//"):
            return None
        rest, _, anchor = written.partition("#")
        # A text fragment is looked up by the browser alone.
        anchor = anchor.partition(":~:")[0]
        path = unquote(rest.partition("?")[0])
        if not path:
            return Target(path=file, anchor=anchor)
        if path.startswith("/"):
            # Beside the site other things may lie on the same host.
            if not path.startswith(self._base):
                return None
            place = path[len(self._base) :]
        else:
            place = posixpath.join(posixpath.dirname(file), path)
        return Target(path=_file(place), anchor=anchor)


def _file(place: str) -> str:
    """Return the file that is served at a place below the root."""
    is_folder = place.endswith(("/", "/.", "/..")) or place in ("", ".", "..")
    normal = posixpath.normpath(place) if place else "."
    normal = "" if normal == "." else normal
    if is_folder:
        return posixpath.join(normal, INDEX)
    return normal


@functools.lru_cache(maxsize=_REMEMBERED)
def _values(attributes: str) -> tuple[tuple[str, str, int], ...]:
    """Return name, value and place of those attributes that are looked at."""
    values = []
    for found in _ATTRIBUTE.finditer(attributes):
        name = found["name"].lower()
        if name in _READ:
            value = found["double"] or found["single"] or found["plain"] or ""
            values.append((name, html.unescape(value), found.start()))
    return tuple(values)


class _Page:
    """One HTML file: its anchors, and its links in their order."""

    def __init__(self, text: str, address: Address) -> None:
        self._address = address
        self.anchors: set[str] = set()
        self.references: list[Reference] = []
        for tag in _TAG.finditer(text):
            attributes = tag["attributes"] or tag["raw_attributes"]
            if attributes and "=" in attributes:
                start = tag.start("attributes")
                start = tag.start("raw_attributes") if start < 0 else start
                self._read_attributes(attributes, start)
            if tag["inside"]:
                self._read_inside(tag)

    def _read_attributes(self, attributes: str, start: int) -> None:
        for name, value, offset in _values(attributes):
            self._read_attribute(name, value, start + offset)
        self.references += self._address.absolute(attributes, start)

    def _read_attribute(self, name: str, value: str, offset: int) -> None:
        if name == "id":
            self.anchors.add(value)
        elif name in _LISTS:
            for candidate in value.split(","):
                # Each is an address and how large the picture is.
                self._note(candidate.strip().partition(" ")[0], offset)
        elif name == "style":
            self.references += styled(value, offset)
        elif name == "content":
            if refresh := _REFRESH.fullmatch(value):
                self._note(refresh[1], offset)
        elif name.startswith("data-"):
            # Nothing chosen yet: there is nowhere to lead to.
            if value:
                self._note(self._address.from_root(value), offset)
        else:
            self._note(value, offset)

    def _read_inside(self, tag: re.Match[str]) -> None:
        inside, start = tag["inside"], tag.start("inside")
        if tag["raw"].lower() == "style":
            self.references += styled(inside, start)
        else:
            self.references += self._address.absolute(inside, start)

    def _note(self, written: str, offset: int) -> None:
        self.references.append(Reference(written=written, offset=offset))


def styled(text: str, start: int = 0) -> Iterator[Reference]:
    """Yield what a style sheet loads."""
    for found in _STYLE.finditer(text):
        url = found["double"] or found["single"] or found["plain"]
        if url:
            yield Reference(written=url, offset=start + found.start())


@dataclass(frozen=True, slots=True, kw_only=True)
class Referring:
    """What a file has to do with links."""

    references: tuple[Reference, ...]
    anchors: frozenset[str] = frozenset()


def read_references(path: str, text: str, address: Address) -> Referring:
    """Read a file of a site by the kind of file that it is.

    Raises ValueError for a search index that is none.
    """
    suffix = posixpath.splitext(path)[1]
    if SITEMAPS.fullmatch(path):
        return Referring(references=tuple(_mapped(text, address)))
    if path in _SEARCHES:
        return Referring(references=tuple(_indexed(text, _SEARCHES[path], address)))
    if path == ROWS:
        return Referring(references=tuple(_found(text, address)))
    match suffix:
        case ".html" | ".svg" | ".xml":
            page = _Page(text, address)
            return Referring(
                references=tuple(page.references), anchors=frozenset(page.anchors)
            )
        case ".css":
            return Referring(references=tuple(styled(text)))
        case ".txt":
            return Referring(references=tuple(address.absolute(text)))
    return Referring(references=())


SUFFIXES = (".html", ".svg", ".xml", ".css", ".txt", ".json")
"""Of the files that are read for links."""
_SEARCHES = {engine.search.path: engine.search.rows for engine in ENGINES.values()}
"""The files that engines search in, and the name of their list of rows."""


def _mapped(text: str, address: Address) -> Iterator[Reference]:
    """Yield the pages of a sitemap; every location of it must be one of ours."""
    for found in _LOCATION.finditer(text):
        location = html.unescape(found[1])
        own = list(address.absolute(location, found.start()))
        # An address elsewhere is left as it is, and leads to no file of ours.
        foreign = Reference(written=f"./{location}", offset=found.start())
        yield from own or [foreign]


def _indexed(text: str, rows: str, address: Address) -> Iterator[Reference]:
    """Yield the places that a search leads to; they count from the site's root."""
    for row in json.loads(text)[rows]:
        yield Reference(written=address.from_root(row["location"]), offset=0)


def _found(text: str, address: Address) -> Iterator[Reference]:
    """Yield the places that our own search leads to."""
    for place, *_ in json.loads(text):
        yield Reference(written=address.from_root(place), offset=0)
