"""The keeper's own texts: which page shows each, where a link stands in it, and what to write instead of a dead one."""

from __future__ import annotations

import difflib
import html
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import markdown

from kehoach import routes
from kehoach.plan.content import load_content, program_guides, text_of
from kehoach.plan.markdown_rules import MOVEMENT_EXTENSIONS
from kehoach.plan.model import Plan
from kehoach.problems import Mark, Problem, problem_at
from kehoach.render.context import page_staged_as
from kehoach.render.pages.former import replaced_texts
from kehoach.site.references import INDEX, Address, Target, read_references

_EXTENSIONS = (*MOVEMENT_EXTENSIONS, "attr_list")
"""As the settings have them that every project begins with."""
_WRITTEN = re.compile(
    r"\]\([ \t]*+(?:<(?P<pointed>[^<>\n]*+)>|(?P<plain>[^\s<>()]*+(?:\([^\s<>()]*+\)[^\s<>()]*+)*+))"
    r"|^ {0,3}\[[^\[\]\n]++\]:[ \t]*+<?(?P<defined>[^\s<>]++)"
    r"|\b(?:href|src|poster)[ \t]*+=[ \t]*+(?:\"(?P<double>[^\"\n]*+)\"|'(?P<single>[^'\n]*+)')",
    re.MULTILINE | re.IGNORECASE,
)
"""The address of a link in Markdown: ``](…)``, ``[name]: …``, or in HTML that stands in it."""
_NEAR = 0.7
"""How alike two addresses are of which one is meant for the other."""
_SHOWN = 5
"""How many places of a page a message lists."""
_BY_ENGINE = ("404.html", "sitemap.xml")
"""What no renderer makes and every site has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A hand-written text and the page that shows it."""

    name: str
    """What problems call the file, such as ``content/gioi-thieu.md``."""
    path: str
    """Below ``content/``."""
    page: str
    """The published file."""
    staged: str
    """The Markdown file whose links the engine follows; empty where we make the page ourselves."""
    source: str
    """As it is published."""
    original: str
    """As it lies in the file, which may hold what is not published; places count in it."""

    def leads(
        self, written: str, published: Collection[str], address: Address
    ) -> Target | None:
        """Return where a link of it leads on the page, as the engine reads it; None if out of the site."""
        target = address.target(self.page, written)
        is_folder = written.partition("#")[0].partition("?")[0].endswith("/")
        # The default engine follows files, and leaves to browsers what names a folder.
        followed = None if is_folder else self._followed(written, address)
        return followed if followed and followed.path in published else target

    def _followed(self, written: str, address: Address) -> Target | None:
        """Return where an engine looks first: from one file to another, as they lie for it."""
        if not self.staged or written.startswith(("#", "/")):
            return None
        target = address.target(self.staged, written)
        if target and target.path.endswith(".md"):
            page = page_staged_as(target.path)
            return Target(path=page, anchor=target.anchor)
        return target

    def find(
        self, written: str, target: Target, address: Address
    ) -> tuple[Mark, str] | None:
        """Return where the text says a link of its page, and how; None if it does not.

        ``written`` is what the page has, which an engine may have written otherwise than the text, and ``target`` where
        that leads.
        """
        links = list(_written_links(self.original))
        for offset, link in links:
            if link == written:
                return mark_at(self.original, offset), link
        for offset, link in links:
            meant = (self._followed(link, address), address.target(self.page, link))
            if target in meant:
                return mark_at(self.original, offset), link
        return None


def mark_at(text: str, offset: int) -> Mark:
    """Return the line and column of a letter."""
    before = text[:offset]
    return Mark(before.count("\n") + 1, offset - before.rfind("\n"))


def texts_of(plan: Plan, content: Mapping[str, bytes]) -> dict[str, Text]:
    """Return the keeper's texts by the page that shows them; guides of the program are none of them."""
    pages: list[tuple[str, str, str]] = []
    used = set()
    for section in plan.sections:
        if section.text:
            staged = f"{routes.section_page(section.id)}index.md"
            pages.append((section.text, page_staged_as(staged), staged))
            used.add(section.text)
    for movement in plan.movements:
        if movement.text:
            page = f"{routes.movement_page(movement.id)}{INDEX}"
            pages.append((movement.text, page, ""))
            used.add(movement.text)
    used |= replaced_texts(plan, content)
    for path in sorted(content.keys() - used):
        is_ours = program_guides().get(path) == content[path]
        if path.endswith(".md") and not is_ours:
            pages.append((path, page_staged_as(path), path))
    folder = Path(plan.path).parent / "content"
    originals = load_content(folder) if folder.is_dir() else {}
    texts = {}
    for path, page, staged in pages:
        texts[page] = Text(
            name=(folder / path).as_posix(),
            path=path,
            page=page,
            staged=staged,
            source=content.get(path, b"").decode(),
            original=originals.get(path, content.get(path, b"")).decode(),
        )
    return texts


def check_links(
    plan: Plan, content: Mapping[str, bytes], published: Collection[str], url: str
) -> Iterator[Problem]:
    """Yield every link of the keeper's texts that leads to nothing, without the engine: all but its anchors.

    ``published`` are the paths of everything that will be, ``url`` the site's address with its final slash.
    """
    address = Address(url)
    files = {*published, *_BY_ENGINE}
    texts = texts_of(plan, content)
    # Put together once: that takes as long as to read a text.
    readers = {
        is_staged: markdown.Markdown(extensions=list(extensions))
        for is_staged, extensions in ((True, _EXTENSIONS), (False, MOVEMENT_EXTENSIONS))
    }
    for text in texts.values():
        body = text_of(text.source.encode())
        page = readers[bool(text.staged)].reset().convert(body)
        told = set()
        for reference in read_references(text.page, page, address).references:
            target = text.leads(reference.written, files, address)
            if target and not serves(target.path, files) and target not in told:
                told.add(target)
                found = text.find(reference.written, target, address)
                mark, link = found or (Mark(), reference.written)
                yield broken_link(text, mark, link, texts, files)


def serves(path: str, files: Collection[str]) -> bool:
    """Tell whether a host finds something at a path: a file, or a folder whose slash was left out."""
    return path in files or f"{path}/{INDEX}" in files


def broken_link(
    text: Text,
    place: Mark,
    written: str,
    texts: Mapping[str, Text],
    files: Collection[str],
) -> Problem:
    """Say of a link that it leads to nothing, and what was probably meant."""
    values = {"link": written, "page": _shown(text.page)}
    meant = _meant(text, written, texts, files)
    if meant is None:
        return problem_at(text.name, place, "link-nowhere", values)
    _, sign, anchor = written.partition("#")
    values["nearest"] = f"{_link(text.page, meant)}{sign}{anchor}"
    # An engine that reads addresses in another way than browsers do: what it takes for wrong is no advice.
    if values["nearest"] == written:
        return problem_at(text.name, place, "link-nowhere", values)
    return problem_at(text.name, place, "link-broken", values)


def broken_anchor(
    text: Text, place: Mark, written: str, target: Target, anchors: Collection[str]
) -> Problem:
    """Say of a link that its page has no such place, and which ones it has."""
    # The others are what the theme's own controls and ours are called.
    known = sorted(anchor for anchor in anchors if not anchor.startswith(("__", "kh-")))
    near = difflib.get_close_matches(unquote(target.anchor), known, _SHOWN, _NEAR)
    values = {
        "link": written,
        "anchor": unquote(target.anchor),
        "page": _shown(target.path),
        "known": ", ".join(f"#{anchor}" for anchor in near or known[:_SHOWN]),
    }
    code = "anchor-missing" if known else "anchor-nowhere"
    return problem_at(text.name, place, code, values)


def _shown(page: str) -> str:
    """Write a page as readers see its address."""
    return f"/{page.removesuffix(INDEX)}"


def _link(page: str, file: str) -> str:
    """Write the link from one page to a file as browsers follow it, which every engine leaves as it is."""
    link = posixpath.relpath(file, posixpath.dirname(page) or ".")
    if file == INDEX or file.endswith(f"/{INDEX}"):
        link = link.removesuffix(INDEX) or "./"
    return quote(link)


def _meant(
    text: Text,
    written: str,
    texts: Mapping[str, Text],
    files: Collection[str],
) -> str | None:
    """Guess which file a dead link was meant for: counted from another folder, or misspelled."""
    path = unquote(written.partition("#")[0].partition("?")[0]).replace("\\", "/")
    shown = {other.path: other.page for other in texts.values()}
    guesses = []
    # From the text as it lies in content/, from the engine's copy, from the page, from the root.
    for start in (text.path, text.staged, text.page, ""):
        place = posixpath.join(posixpath.dirname(start), path.lstrip("/"))
        while place.startswith(("../", "./")):
            place = place.partition("/")[2]
        place = posixpath.normpath(place).removeprefix("../")
        guesses.append(place)
        for file in _files_named(place, shown):
            if file in files:
                return file
    pages = [file for file in files if file.endswith(f"/{INDEX}")]
    # Nobody means the page on which the link stands.
    pages = sorted({*pages} - {text.page})
    addresses = [file.removesuffix(f"/{INDEX}") for file in pages]
    for place in guesses:
        wanted = place.removesuffix(".md").removesuffix("/index")
        near = difflib.get_close_matches(wanted, addresses, 1, _NEAR)
        if near:
            return f"{near[0]}/{INDEX}"
    return None


def _files_named(place: str, shown: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that somebody may mean who writes a place."""
    yield place
    yield f"{place}/{INDEX}"
    for markdown_file in (place, f"{place}.md"):
        if markdown_file in shown:
            yield shown[markdown_file]
        if markdown_file.endswith(".md"):
            yield page_staged_as(markdown_file)


def _written_links(source: str) -> Iterator[tuple[int, str]]:
    """Yield each link of a text with the place of its address."""
    for found in _WRITTEN.finditer(source):
        name = found.lastgroup
        assert name
        yield found.start(name), html.unescape(found[name])
