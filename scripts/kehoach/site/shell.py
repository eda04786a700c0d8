"""The shell: one page rendered by the engine, into which every leaf's own HTML is put.

Rendering thousands of leaves through the engine would cost minutes; a leaf differs from the next only in title,
description, address and content. Their rows go into the engine's search index and sitemap.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kehoach.render.context import Artifact, Leaf

_ADDRESS = "kehoach-shell/page/"
_TITLE = "KEHOACHSHELLTITLE"
_DESCRIPTION = "KEHOACHSHELLDESCRIPTION"
_SLOT = "<h1>KEHOACHSHELLSLOT</h1>"
_SITEMAP = "sitemap.xml"
# Material's and Zensical's own; HTML allows the attribute on fields that hold text only.
_TOGGLE = re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"')
_SEARCHES: dict[str, tuple[str, Callable[[Leaf], dict[str, object]]]] = {
    "search/search_index.json": ("docs", lambda leaf: {"boost": leaf.boost}),
    "search.json": (
        "items",
        lambda leaf: {"level": 1, "path": [html.escape(leaf.title)], "tags": []},
    ),
}
"""Search index of each engine (mkdocs, zensical): where its rows are, and what its rows hold besides ours."""


def render_shell() -> Artifact:
    """Return the page to stage for the engine, as deep as every leaf."""
    front = f"---\ntitle: {_TITLE}\ndescription: {_DESCRIPTION}\nhide:\n- navigation\n- toc\n---\n"
    return Artifact(
        path=f"{_ADDRESS}index.md",
        data=f'{front}\n<div class="kh-page">{_SLOT}</div>\n'.encode(),
    )


def splice(site: Path, leaves: Iterable[Leaf], url: str) -> Iterator[Artifact]:
    """Take the shell out of a finished site and yield what takes its place: leaves, search index and sitemap."""
    shell = site / _ADDRESS / "index.html"
    pieces = _pieces(_valid(shell.read_text("utf-8")))
    shell.unlink()
    shell.parent.rmdir()
    shell.parent.parent.rmdir()
    for built in sorted(site.rglob("*.html")):
        text = built.read_text("utf-8")
        if (valid := _valid(text)) != text:
            yield from _replace(
                site, built.relative_to(site).as_posix(), valid.encode()
            )
    placed = list(leaves)
    for leaf in placed:
        yield Artifact(path=f"{leaf.path}index.html", data=_fill(pieces, leaf).encode())
    for path in _SEARCHES:
        if (site / path).is_file():
            yield from _replace(site, path, _search_index(site, path, placed))
    sitemap = _sitemap((site / _SITEMAP).read_text("utf-8"), placed, url).encode()
    yield from _replace(site, _SITEMAP, sitemap)
    yield from _replace(site, f"{_SITEMAP}.gz", gzip.compress(sitemap, mtime=0))


def _valid(text: str) -> str:
    """Mend what an engine's theme writes against the HTML standard."""
    return _TOGGLE.sub(r"\1", text)


def _replace(site: Path, path: str, data: bytes) -> Iterator[Artifact]:
    """Make room for our version of a file, if the engine wrote one."""
    (site / path).unlink(missing_ok=True)
    yield Artifact(path=path, data=data)


def _pieces(text: str) -> list[str]:
    marks = (_TITLE, _DESCRIPTION, _SLOT, _ADDRESS)
    for mark in marks:
        if mark not in text:
            raise RuntimeError(f"the engine's shell page lacks {mark}")
    return re.split("(" + "|".join(map(re.escape, marks)) + ")", text)


def _fill(pieces: list[str], leaf: Leaf) -> str:
    """Put a leaf into the shell in one pass, so that no text of a leaf is taken for a mark."""
    values = {
        _TITLE: html.escape(leaf.title),
        _DESCRIPTION: html.escape(leaf.description),
        _SLOT: leaf.html,
        _ADDRESS: leaf.path,
    }
    return "".join(values.get(piece, piece) for piece in pieces)


def _search_index(site: Path, path: str, leaves: list[Leaf]) -> bytes:
    index = json.loads((site / path).read_text("utf-8"))
    key, more = _SEARCHES[path]
    rows = [row for row in index[key] if not row["location"].startswith(_ADDRESS)]
    rows += [
        {
            "location": leaf.path,
            "title": html.escape(leaf.title),
            "text": html.escape(leaf.description),
            **more(leaf),
        }
        for leaf in leaves
    ]
    return json.dumps(
        {**index, key: rows}, ensure_ascii=False, separators=(",", ":")
    ).encode()


def _sitemap(text: str, leaves: list[Leaf], url: str) -> str:
    kept = re.sub(
        rf"\s*<url>\s*<loc>[^<]*{re.escape(_ADDRESS)}</loc>.*?</url>",
        "",
        text,
        flags=re.DOTALL,
    )
    rows = "".join(
        f"    <url>\n         <loc>{html.escape(url + leaf.path)}</loc>\n    </url>\n"
        for leaf in leaves
    )
    return kept.replace("</urlset>", f"{rows}</urlset>")
