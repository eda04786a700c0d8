"""The shell: one page rendered by the engine, into which every leaf's own HTML is put.

Rendering thousands of leaves through the engine would cost minutes; a leaf differs from the next only in title,
description, address and content. Their rows go into the engine's search index and sitemap.
"""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from urllib.parse import urlsplit

from kehoach.render.context import Artifact, Leaf, StagedPage, ready
from kehoach.site.engine import Engine, SearchIndex
from kehoach.site.inline import Lifted, lift_scripts, theme_scripts
from kehoach.site.leftovers import THEME_FOLDERS, without_map
from kehoach.site.searching import search_files
from kehoach.site.sitemap import SITEMAP, sitemap_files

_ADDRESS = "kehoach-shell/page/"
"""Below two folders, as every leaf is, so that the relative links of the engine's page lead home from a leaf too."""
# Plain capitals: there is nothing in them that Markdown or HTML would write otherwise.
_TITLE = "KEHOACHSHELLTITLE"
_DESCRIPTION = "KEHOACHSHELLDESCRIPTION"
_SLOT = "<h1>KEHOACHSHELLSLOT</h1>"
_MISSING = "404.html"
"""Shown at whatever address was asked for, so its links begin at the host's root."""


def render_shell() -> StagedPage:
    """Return the page to stage for the engine, as deep as every leaf."""
    front = f"---\ntitle: {_TITLE}\ndescription: {_DESCRIPTION}\nhide:\n- navigation\n- toc\n---\n"
    return StagedPage(
        staged=f"{_ADDRESS}index.md",
        make=ready(f'{front}\n<div class="kh-page">{_SLOT}</div>\n'.encode()),
    )


def page_of(leaf: Leaf) -> str:
    """Return the published file of a leaf."""
    return f"{leaf.path}index.html"


def splice(shell: bytes, leaves: Iterable[Leaf], engine: Engine) -> Iterator[Artifact]:
    """Yield every leaf as a page: the shell as the engine made it, with the leaf's own HTML in it."""
    # Mended and cut once: what is done a leaf is done thousands of times.
    mended, _ = _mend_shell(shell, engine)
    pieces = _pieces(mended.page)
    for leaf in leaves:
        make = functools.partial(_page, pieces, leaf)
        yield Artifact(path=page_of(leaf), make=make)


def _page(pieces: list[str], leaf: Leaf) -> bytes:
    return _fill(pieces, leaf).encode()


def mend_site(
    site: Path, shell: bytes, leaves: Sequence[Leaf], url: str, engine: Engine
) -> list[Artifact]:
    """Return what takes the place of files that the engine made: mended pages, and its indexes with the leaves.

    With them come the files that the scripts of pages now stand in, those of the shell too. ``site`` is the engine's
    work, without the shell's page and what is not published; it is only read.
    """
    replacements = list(_mended_pages(site, shell, url, engine))
    replacements += _mended_files(site, engine)
    index = site / engine.search.path
    if index.is_file():
        replacements += _search_index(index.read_bytes(), leaves, engine.search)
    sitemap = (site / SITEMAP).read_text("utf-8")
    replacements += sitemap_files(sitemap, _ADDRESS, leaves, url)
    return replacements


def _mended_pages(
    site: Path, shell: bytes, url: str, engine: Engine
) -> Iterator[Artifact]:
    """Yield the pages that differ from the engine's, and the scripts that stood in pages, each once."""
    mended_shell, known = _mend_shell(shell, engine)
    lifted = list(mended_shell.files)
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        base = urlsplit(url).path if path == _MISSING else _base_of(path)
        text = file.read_text("utf-8")
        mended = lift_scripts(engine.mend(text), base, known)
        lifted += mended.files
        if mended.page != text:
            yield Artifact(path=path, make=ready(mended.page.encode()))
    yield from {script.path: script for script in lifted}.values()


def _mend_shell(shell: bytes, engine: Engine) -> tuple[Lifted, Set[str]]:
    """Return the shell mended, and which scripts are the theme's: its texts are all ours."""
    page = engine.mend(shell.decode())
    known = theme_scripts(page)
    return lift_scripts(page, _base_of(render_shell().path), known), known


def _mended_files(site: Path, engine: Engine) -> Iterator[Artifact]:
    """Yield the theme's scripts and styles that differ from the engine's."""
    for folder in THEME_FOLDERS:
        for file in sorted((site / folder).rglob("*.*s")):
            text = file.read_text("utf-8")
            mended = engine.mend_file(without_map(text))
            if mended != text:
                path = file.relative_to(site).as_posix()
                yield Artifact(path=path, make=ready(mended.encode()))


def _base_of(path: str) -> str:
    """Return what leads from a page to the site's root."""
    return "../" * path.count("/")


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


def _search_index(
    data: bytes, leaves: Iterable[Leaf], search: SearchIndex
) -> Iterator[Artifact]:
    """Yield an engine's search index without the shell and with a row for each leaf; where it is large, in parts."""
    index = json.loads(data)
    rows = [
        row for row in index[search.rows] if not row["location"].startswith(_ADDRESS)
    ]
    for leaf in leaves:
        # Escaped as the rows of the engine's own pages are.
        row = {
            "location": leaf.path,
            "title": html.escape(leaf.title),
            "text": html.escape(leaf.description),
        }
        rows.append(row | search.extra(leaf))
    if search.parted:
        yield from search_files(index, rows)
        return
    index[search.rows] = rows
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    yield Artifact(path=search.path, make=ready(text.encode()))
