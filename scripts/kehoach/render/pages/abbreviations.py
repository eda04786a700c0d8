"""Abbreviations of the plan in running text: what they stand for on hover, on focus and in print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from kehoach.plan.records import Abbreviation

# What is not closed ends with the text, and nothing is looked for past the next beginning of its kind: otherwise each
# of many beginnings would look through the whole rest.
_TAG = r"<!--.*?(?:-->|\Z)|<[^<>]*>"
HTML = re.compile(f"({_TAG})", re.DOTALL)
"""What is no running text in HTML: the second pieces of a split."""
MARKDOWN = re.compile(
    rf"(\A---\n.*?\n---\n|```.*?(?:```|\Z)|`[^`\n]*`|\]\([^\])]*\)|^#[^\n]*|^ {{4}}[^\n]*|{_TAG})",
    re.DOTALL | re.MULTILINE,
)
"""The same in Markdown: front matter, code, addresses of links and headings too."""
_OPAQUE = (
    "script",
    "style",
    "svg",
    "code",
    "pre",
    "abbr",
    "button",
    "select",
    "title",
    "textarea",
)
"""Where a mark would change what is copied, or stands in something that holds no marks."""
_UNFOCUSED = ("a", "summary", "label")
"""What takes the focus itself."""


def expand(
    text: str, abbreviations: Iterable[Abbreviation], tokens: re.Pattern[str] = HTML
) -> str:
    """Mark each abbreviation in running text: well-formed HTML, or Markdown with ``tokens=MARKDOWN``.

    The first of a kind on a page can be focused and is written out in print; one stop a page is enough for keyboards.
    A later "UBND" becomes ``<abbr title="Ủy ban nhân dân">UBND</abbr>``.
    """
    # As they stand in text: "GD&amp;ĐT".
    full = {escape(item.short, quote=False): item.full for item in abbreviations}
    if not full:
        return text
    # Not inside a document's number (54/KH-HĐTĐKT), nor a part of a longer one.
    longest_first = sorted(full, key=lambda short: (-len(short), short))
    shorts = "|".join(map(re.escape, longest_first))
    abbreviation = re.compile(rf"(?<![\w/&;-])(?:{shorts})(?![\w/&-])")
    seen: set[str] = set()
    open_tags: list[str] = []

    def mark(match: re.Match[str]) -> str:
        short = match[0]
        first = short not in seen and not any(tag in _UNFOCUSED for tag in open_tags)
        if first:
            seen.add(short)
        focus = ' tabindex="0" class="kh-first"' if first else ""
        return f'<abbr title="{escape(full[short])}"{focus}>{short}</abbr>'

    # Not one pattern over the whole: what a tag opens decides what may be marked after it.
    pieces = tokens.split(text)
    for index, piece in enumerate(pieces):
        # Every second piece is a token, between two stretches of text.
        if index % 2:
            if piece.startswith("<"):
                _follow(piece, open_tags)
        elif not any(tag in _OPAQUE for tag in open_tags):
            pieces[index] = abbreviation.sub(mark, piece)
    return "".join(pieces)


def _follow(tag: str, open_tags: list[str]) -> None:
    """Keep count of the open elements that matter here."""
    opening = re.match(r"</?([a-zA-Z0-9]+)", tag)
    # A comment has no name.
    name = opening[1].lower() if opening else ""
    if name not in (*_OPAQUE, *_UNFOCUSED):
        return
    if tag.startswith("</"):
        if name in open_tags:
            # The innermost of its name is closed, which stands last.
            open_tags.reverse()
            open_tags.remove(name)
            open_tags.reverse()
    elif not tag.endswith("/>"):
        open_tags.append(name)
