"""Inline scripts of an engine's theme, put into files of their own: the site's policy runs none that stands in a page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from kehoach.render.context import Artifact
from kehoach.site.leftovers import THEME_SCRIPTS

_SCRIPT = re.compile(
    r"<script(?P<attributes>\s[^>]*)?>(?P<code>[^<]*(?:<(?!/script)[^<]*)*)</script>",
    re.IGNORECASE,
)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([^\"'\s>]*)", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_EXECUTABLE = {"", "module", "text/javascript", "application/javascript"}
"""Values of ``type`` that make an element a script; any other one makes it data."""
_CONTENT = "<article"
_CONTENT_END = "</article>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A page whose theme has no inline script left, and the files that hold them now."""

    page: str
    files: tuple[Artifact, ...]


def lift_scripts(page: str, base: str) -> Lifted:
    """Put the theme's inline scripts of a page into files named by what they hold; ``base`` leads to the site's root.

    Each is run where it stood, before anything below it is shown, as before. What stands in the content is left as it
    is: a text brings no script that the policy lets through.
    """
    begin, end = page.find(_CONTENT), page.rfind(_CONTENT_END)
    # Without both it is no page of the theme, but a file that somebody laid beside the texts.
    if begin < 0 or end < begin:
        return Lifted(page=page, files=())
    files: dict[str, Artifact] = {}

    def lift(script: re.Match[str]) -> str:
        attributes = script["attributes"] or ""
        if not _is_inline_script(attributes, script["code"]):
            return script.group()
        file = _file_of(script["code"])
        files[file.path] = file
        return f'<script{attributes} src="{base}{file.path}"></script>'

    above = _SCRIPT.sub(lift, page[:begin])
    below = _SCRIPT.sub(lift, page[end:])
    return Lifted(
        page=above + page[begin:end] + below,
        files=tuple(files.values()),
    )


def _is_inline_script(attributes: str, code: str) -> bool:
    kind = _TYPE.search(attributes)
    executable = kind is None or kind[1].lower() in _EXECUTABLE
    return executable and not _SOURCE.search(attributes) and bool(code.strip())


def _file_of(code: str) -> Artifact:
    data = f"{code.strip()}\n".encode()
    # The same script of any page is the same file, and another one is never taken from a browser's memory for it.
    name = hashlib.sha256(data).hexdigest()[:12]
    return Artifact(path=f"{THEME_SCRIPTS}/inline-{name}.js", data=data)
