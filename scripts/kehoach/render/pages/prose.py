"""The keeper's texts within another page than their own: as HTML, with headings, anchors and links of that page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from kehoach.plan.cleaning import is_harmless
from kehoach.plan.model import Plan
from kehoach.plan.sanitising import START, clean_html
from kehoach.render.context import Context

_HEADING = re.compile(
    r"<h(?P<level>[1-6])(?P<attributes>[^<>]*)>(?P<title>.*?)</h(?P=level)>", re.DOTALL
)
_ID = re.compile(r'\bid="(?P<id>[^"]*)"')
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(
    r"(?P<before>\s)(?P<name>id|for|href|src|aria-labelledby|aria-describedby)=(?P<quote>[\"'])(?P<value>[^\"']*)(?P=quote)"
)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")
"""How an address begins that means the same on every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A heading of a text with what follows it; the first has no heading."""

    level: int = 0
    title: str = ""
    """HTML."""
    id: str = ""
    html: str = ""

    @property
    def plain(self) -> str:
        """The title without its HTML, still with the entities of HTML."""
        return _TAG.sub("", self.title)


def html_of(plan: Plan, context: Context, path: str | None) -> str:
    """Return a hand-written text as the engine would make it; empty where there is none."""
    text = context.body(path)
    html = context.dialect.reader().convert(text)
    # It was looked through as it stands; what was put around it since may not be.
    if not plan.trusts_content and not is_harmless(text, context.dialect):
        html = clean_html(html)
    return html


def stretches(html: str) -> Iterator[Stretch]:
    """Part a text at its headings."""
    start, stretch = 0, Stretch()
    for heading in _HEADING.finditer(html):
        yield _filled(stretch, html[start : heading.start()])
        named = _ID.search(heading["attributes"])
        stretch = Stretch(
            level=int(heading["level"]),
            title=heading["title"],
            id=named["id"] if named else "",
        )
        start = heading.end()
    yield _filled(stretch, html[start:])


def _filled(stretch: Stretch, html: str) -> Stretch:
    return Stretch(
        level=stretch.level, title=stretch.title, id=stretch.id, html=html.strip()
    )


def moved(
    html: str, source: str, target: str, prefix: str, names: Mapping[str, str]
) -> Markup:
    """Return a text's HTML for another page: links counted from there, anchors that no other text of it has.

    ``source`` and ``target`` are addresses of pages below the root, with their final slash; ``names`` are the anchors
    that are called otherwise than ``prefix`` and what they were called.
    """

    def name(anchor: str) -> str:
        return names.get(anchor, f"{prefix}-{anchor}")

    def rewrite(found: re.Match[str]) -> str:
        value = found["value"]
        if found["name"] in ("href", "src"):
            value = _address(value, source, target, name_of=name)
        else:
            value = " ".join(map(name, value.split()))
        return (
            f"{found['before']}{found['name']}={found['quote']}{value}{found['quote']}"
        )

    # Only within tags: elsewhere the same letters are text.
    return Markup(START.sub(lambda tag: _ADDRESS.sub(rewrite, tag[0]), html))


def _address(
    value: str, source: str, target: str, *, name_of: Callable[[str], str]
) -> str:
    """Return an address of one page as another has to write it."""
    if value.startswith("#"):
        return f"#{name_of(value[1:])}" if value[1:] else value
    if not value or _ELSEWHERE.match(value):
        return value
    path, sign, anchor = value.partition("#")
    path, mark, query = path.partition("?")
    place = posixpath.normpath(posixpath.join(source, path))
    is_folder = path.endswith("/")
    if path.endswith(".md"):
        # Engines follow files: each has a folder of its own, an index that in which it lies.
        place = place.removesuffix(".md").removesuffix("index")
        is_folder = True
    link = posixpath.relpath(place or ".", target)
    if is_folder:
        link += "/"
    return f"{link}{mark}{query}{sign}{anchor}"
