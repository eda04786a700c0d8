"""Inline scripts of an engine's theme, put into files: the site's policy runs none that stands in a page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Set
from dataclasses import dataclass

from kehoach.render.context import Artifact, ready
from kehoach.site.leftovers import THEME_SCRIPTS

_SCRIPT = re.compile(
    r"<script(?P<attributes>\s[^>]*)?>(?P<code>[^<]*(?:<(?!/script)[^<]*)*)</script>",
    re.IGNORECASE,
)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([^\"'\s>]*)", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_EXECUTABLE = {"", "module", "text/javascript", "application/javascript"}
"""Values of ``type`` that make an element a script; any other one makes it data."""
# Both themes' first script says where the site begins, as seen from its page.
_ROOT = re.compile(r'^__md_scope=new URL\("[\w./~%-]*",location\)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A page without inline scripts of the theme, and the files that hold them now."""

    page: str
    files: tuple[Artifact, ...]


def theme_scripts(shell: str) -> Set[str]:
    """Return the inline scripts of a page that holds no text of the keeper's, in a form that is the same on each page.

    What else stands in pages came with a text, and is left where the policy does not run it.
    """
    return {_alike(script["code"]) for script in _inline_scripts(shell)}


def lift_scripts(page: str, base: str, known: Set[str]) -> Lifted:
    """Put the theme's inline scripts of a page into files named by what they hold.

    ``base`` leads from the page to the site's root, ``known`` is what ``theme_scripts`` returned. Each is run where it
    stood, before anything below it is shown, as before.
    """
    parts: list[str] = []
    files: list[Artifact] = []
    end = 0
    for script in _inline_scripts(page):
        if _alike(script["code"]) not in known:
            continue
        file = _file_of(script["code"])
        attributes = script["attributes"] or ""
        parts.append(page[end : script.start()])
        parts.append(f'<script{attributes} src="{base}{file.path}"></script>')
        files.append(file)
        end = script.end()
    return Lifted(page="".join(parts) + page[end:], files=tuple(files))


def _inline_scripts(page: str) -> list[re.Match[str]]:
    return [script for script in _SCRIPT.finditer(page) if _is_inline(script)]


def _is_inline(script: re.Match[str]) -> bool:
    attributes = script["attributes"] or ""
    kind = _TYPE.search(attributes)
    executable = kind is None or kind[1].lower() in _EXECUTABLE
    return executable and not _SOURCE.search(attributes) and bool(script["code"])


def _alike(code: str) -> str:
    return _ROOT.sub("", code.strip())


def _file_of(code: str) -> Artifact:
    data = f"{code.strip()}\n".encode()
    # The same script of any page is the same file, and another one is never taken from a browser's memory for it.
    name = hashlib.sha256(data).hexdigest()[:12]
    return Artifact(path=f"{THEME_SCRIPTS}/inline-{name}.js", make=ready(data))
