"""How the site generator reads Markdown: which extensions, with which options."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import markdown

MOVEMENT_EXTENSIONS = ("tables", "fenced_code")
"""Those of the texts that are rendered here, inside leaves."""
_ENGINES_OWN = ("toc", "tables", "fenced_code")
"""What both engines always use."""
_PLAIN = frozenset(
    {
        *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra"),
        *("fenced_code", "footnotes", "legacy_attrs", "legacy_em", "md_in_html"),
        *("nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
    }
)
_FORGETFUL = frozenset({"attr_list", "def_list", "fenced_code", "tables", "toc"})
"""Those of the library that most projects use, each tried: what one text said is forgotten by the next."""
_PYMDOWNX = frozenset(
    {
        *("arithmatex", "betterem", "caret", "critic", "details", "escapeall"),
        *("extra", "highlight", "inlinehilite", "keys", "magiclink", "mark"),
        *("progressbar", "quotes", "saneheaders", "smartsymbols", "superfences"),
        *("tabbed", "tasklist", "tilde"),
    }
)
_SNIPPETS = "pymdownx.snippets"
_LONG_NAME = "markdown.extensions."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The Markdown of a project: extensions by name, each with its plain options."""

    extensions: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def takes_files_in(self) -> bool:
        """Whether a text can take other files in, which nobody looks through."""
        return _SNIPPETS in self.extensions

    def reader(self) -> markdown.Markdown:
        """Return what turns one text into HTML as the engine does; it is asked for anew for the next."""
        # To put one together takes as long as to read a page. Only extensions of the library itself are known to
        # forget one text before the next.
        if not self.extensions.keys() <= _FORGETFUL or any(self.extensions.values()):
            return self._made()
        reader = _reader(tuple(self.extensions)).reset()
        # A text that nobody can read, of thousands of quotations in each other, leaves it in the midst of them.
        reader.parser.state.clear()
        return reader

    def _made(self) -> markdown.Markdown:
        chosen = dict.fromkeys(_ENGINES_OWN)
        chosen |= dict.fromkeys(filter(is_known, self.extensions))
        configs = {name: self.extensions.get(name, {}) for name in chosen}
        try:
            return markdown.Markdown(extensions=list(chosen), extension_configs=configs)
        # Whatever an extension says to options: the engine says it too, to who builds.
        except Exception:
            return markdown.Markdown(extensions=list(chosen))


@functools.lru_cache(maxsize=8)
def _reader(extensions: tuple[str, ...]) -> markdown.Markdown:
    return Dialect(extensions={name: {} for name in extensions})._made()


def is_known(extension: str) -> bool:
    """Whether an extension only reads the text, and is one that comes with the engines."""
    package, _, name = extension.rpartition(".")
    if package == "pymdownx":
        return name in _PYMDOWNX
    return extension.removeprefix(_LONG_NAME) in _PLAIN
