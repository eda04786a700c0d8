"""Front matter of a keeper's texts: what the site generator is told of a page, before its text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from kehoach.plan.cleaning import Taken
from kehoach.plan.source import Mapping, Node, NodeList, Scalar, compose_foreign

_TEXTS = ("title", "description", "author", "tab")
_HIDDEN = ("navigation", "toc", "footer", "path")
_SEARCH = ("boost", "exclude")
_FRONT = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# What one engine or another may take for front matter though it is none of the above.
_LIKE_FRONT = re.compile(r"---|\+\+\+|[ ]{0,3}[A-Za-z0-9_-]+:")
# The theme writes these texts into pages as they are.
_MARKUP = re.compile(r"[<>\"]|&[#\w]")


def split_front_matter(text: str) -> tuple[str, str]:
    """Cut a text into its front matter, with its lines of dashes, and the rest."""
    front = _FRONT.match(text)
    return (front.group(), text[front.end() :]) if front else ("", text)


def clean_front_matter(front: str) -> tuple[str, list[Taken]]:
    """Return front matter with what is said of a page and nothing else, and what was taken out."""
    match = _FRONT.match(front)
    if not match:
        return "", []
    first = match.start(1) if match[1] else 0
    root, tags = compose_foreign(match[1] or "")
    if tags or not isinstance(root, Mapping):
        return "", [Taken(kind="front-matter", name="---")]
    kept: dict[str, object] = {}
    taken: list[Taken] = []
    plain = True
    for key, node in root.entries:
        value = _value(key.text, node)
        if value is None:
            offset = first + _offset(match[1], key.mark.line, key.mark.column)
            taken.append(Taken(kind="front-matter", name=key.text, offset=offset))
            continue
        kept[key.text] = value
        plain = plain and not any(map(_MARKUP.search, _texts(node)))
    if plain and not taken:
        return front, []
    if not kept:
        return "", taken
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in kept.items()
    ]
    return f"---\n{''.join(lines)}---\n", taken


def guard_beginning(text: str) -> str:
    """Return a text without front matter so that no engine takes its first lines for some."""
    return f"\n{text}" if _LIKE_FRONT.match(text) else text


def _value(key: str, node: Node) -> object:
    """Return what may be said under a key, escaped as pages take it; None for what may not."""
    if key in _TEXTS and isinstance(node, Scalar):
        return html.escape(html.unescape(node.text), quote=True)
    if key == "hide" and isinstance(node, NodeList):
        texts = list(_texts(node))
        return texts if set(texts) <= set(_HIDDEN) else None
    if key == "search" and isinstance(node, Mapping):
        pairs = {name.text: value for name, value in node.entries}
        if set(pairs) <= set(_SEARCH) and all(map(_is_plain, pairs.values())):
            return {name: json.loads(text) for name, text in _scalars(pairs)}
    return None


_JSON_WORDS = re.compile(r"true|false|\d{1,4}(?:\.\d{1,4})?\Z")


def _is_plain(node: Node) -> bool:
    return isinstance(node, Scalar) and bool(_JSON_WORDS.match(node.text))


def _scalars(pairs: dict[str, Node]) -> Iterator[tuple[str, str]]:
    for name, node in pairs.items():
        if isinstance(node, Scalar):
            yield name, node.text


def _texts(node: Node) -> Iterator[str]:
    """Yield every text of a node."""
    match node:
        case Scalar():
            yield node.text
        case NodeList():
            for item in node.items:
                yield from _texts(item)
        case Mapping():
            for _, item in node.entries:
                yield from _texts(item)


def _offset(text: str, line: int, column: int) -> int:
    """Return where a line and column lie in a text."""
    lines = text.split("\n")[: line - 1]
    return sum(len(before) + 1 for before in lines) + column - 1
