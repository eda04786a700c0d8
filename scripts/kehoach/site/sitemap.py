"""The sitemap with the leaves in it: one file as the engine made it, or an index of several.

What a file may hold is said at https://www.sitemaps.org/protocol.html.
"""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterable, Iterator

from kehoach.render.context import Artifact, Leaf, ready

SITEMAP = "sitemap.xml"
SITEMAPS = re.compile(r"sitemap(-\d+)?\.xml")
"""Paths of the sitemap, and of its parts."""
ADDRESSES = 50_000
"""How many addresses one file may hold."""
BYTES = 50 * 1024 * 1024
"""How many bytes it may have, not packed."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_ENTRY = re.compile(r"[ \t]*<url>.*?</url>\n?", re.DOTALL)


def sitemap_files(
    text: str, shell: str, leaves: Iterable[Leaf], url: str
) -> Iterator[Artifact]:
    """Yield the sitemap of the engine without its page ``shell`` and with a row for each leaf, plain and packed.

    Where that is more than one file may hold, both are an index, and the parts come with them.
    """
    whole = _whole(text, shell, leaves, url)
    if whole.count("<url>") > ADDRESSES or len(whole.encode()) > BYTES:
        parts = [*_parts(_ENTRY.findall(whole))]
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            yield Artifact(path=name, make=ready(part))
        whole = _index(url + name for name in names)
    yield Artifact(path=SITEMAP, make=ready(whole.encode()))
    # Compressed without the time of day, so that the bytes stay the same.
    packed = gzip.compress(whole.encode(), mtime=0)
    yield Artifact(path=f"{SITEMAP}.gz", make=ready(packed))


def _whole(text: str, shell: str, leaves: Iterable[Leaf], url: str) -> str:
    kept = re.sub(
        rf"\s*<url>\s*<loc>[^<]*{re.escape(shell)}</loc>.*?</url>",
        "",
        text,
        flags=re.DOTALL,
    )
    rows = "".join(
        f"    <url>\n         <loc>{html.escape(url + leaf.path)}</loc>\n    </url>\n"
        for leaf in leaves
    )
    return kept.replace("</urlset>", f"{rows}</urlset>")


def _parts(entries: Iterable[str]) -> Iterator[bytes]:
    """Fill one file after another with entries."""
    head, foot = f"{_HEAD}<urlset {_NAMESPACE}>\n".encode(), b"</urlset>\n"
    room = BYTES - len(head) - len(foot)
    part: list[bytes] = []
    size = 0
    for entry in map(str.encode, entries):
        if part and (len(part) == ADDRESSES or size + len(entry) > room):
            yield head + b"".join(part) + foot
            part, size = [], 0
        part.append(entry)
        size += len(entry)
    yield head + b"".join(part) + foot


def _index(addresses: Iterable[str]) -> str:
    rows = "".join(
        f"    <sitemap>\n         <loc>{html.escape(address)}</loc>\n    </sitemap>\n"
        for address in addresses
    )
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{rows}</sitemapindex>\n"
