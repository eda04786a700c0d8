"""The pages of a finished site as input of other site generators: the same text, a file a page."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ARTICLE = re.compile(r"<article[^>]*>(.*?)</article>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n+")
# Only what the theme itself brings: no look of ours, no menu of hundreds of pages.
_MKDOCS = """\
site_name: Bench
site_url: https://kehoach.example.vn/
docs_dir: docs
site_dir: site
theme:
  name: material
  language: vi
  font: false
plugins:
  - search:
      lang: vi
markdown_extensions:
  - tables
  - attr_list
nav:
  - index.md
"""
_HUGO = """\
baseURL = "https://kehoach.example.vn/"
languageCode = "vi"
title = "Bench"
disableKinds = ["taxonomy", "term", "RSS"]
"""
_HUGO_PAGE = """\
<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><main>{{ .Content }}</main></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class PlainPage:
    """What stands in the middle of a page."""

    place: str
    """Its folder below the site; empty for home."""
    title: str
    body: str


def pages_of(site: Path) -> Iterator[PlainPage]:
    """Yield the pages of a finished site, without what the theme puts around each."""
    for path in sorted(site.rglob("index.html")):
        text = path.read_text("utf-8")
        article, title = _ARTICLE.search(text), _TITLE.search(text)
        if article and title:
            place = path.parent.relative_to(site).as_posix()
            # A blank line would end a block of HTML within Markdown.
            body = _BLANK_LINES.sub("\n", article[1]).strip()
            yield PlainPage("" if place == "." else place, title[1].strip(), body)


def for_mkdocs(site: Path, project: Path) -> int:
    """Write a project of MkDocs, which Zensical reads as well, with the pages of a site; return how many."""
    count = 0
    for page in pages_of(site):
        target = project / "docs" / page.place / "index.md"
        _write(target, f"{_head(page)}\n{page.body}\n")
        count += 1
    _write(project / "mkdocs.yml", _MKDOCS)
    return count


def by_hand(folders: list[Path], project: Path) -> int:
    """Write a project of MkDocs with the pages that people wrote; return how many."""
    for folder in folders:
        shutil.copytree(folder, project / "docs" / folder.name)
    home = project / "docs/index.md"
    if not home.exists():
        _write(home, "# Bench\n")
    _write(project / "mkdocs.yml", _MKDOCS)
    return sum(1 for _ in (project / "docs").rglob("*.md"))


def for_hugo(site: Path, project: Path) -> int:
    """Write a project of Hugo with the pages of a site and the least theme; return how many pages."""
    count = 0
    for page in pages_of(site):
        # Flat, with the address in its head: a folder would become a list of its own.
        name = page.place.replace("/", "--") or "_index"
        address = {"url": f"/{page.place}/"} if page.place else {}
        head = json.dumps({"title": page.title, **address}, ensure_ascii=False)
        _write(project / "content" / f"{name}.html", f"{head}\n{page.body}\n")
        count += 1
    _write(project / "config.toml", _HUGO)
    for layout in ("single", "list"):
        _write(project / "layouts/_default" / f"{layout}.html", _HUGO_PAGE)
    return count


def _head(page: PlainPage) -> str:
    # A text in JSON's quotes is one of YAML as well.
    return f"---\ntitle: {json.dumps(page.title, ensure_ascii=False)}\n---\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
