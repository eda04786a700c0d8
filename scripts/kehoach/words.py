"""User-visible words: one TOML file per language, dotted keys, one look-up."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any

LANGUAGES = ("vi", "en")


class Words:
    """The words of one language; call it with a dotted key and the values to fill in."""

    def __init__(self, language: str, table: dict[str, Any]) -> None:
        self.language = language
        self._table = table

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key.

        Raises KeyError for an unknown key: a missing word is a fault of ours, never of the keeper's.
        """
        text = self._entry(key)
        if not isinstance(text, str):
            raise KeyError(key)
        return text.format(**values) if values else text

    def group(self, key: str) -> dict[str, str]:
        """Return all texts directly below a key, in file order."""
        table = self._entry(key)
        return {name: text for name, text in table.items() if isinstance(text, str)}

    def _entry(self, key: str) -> Any:
        """Follow a dotted key down the table: to a text, or to a table of texts."""
        entry: Any = self._table
        for part in key.split("."):
            entry = entry[part]
        return entry


def text_keys(key: str) -> tuple[str, ...]:
    """Return the names directly below a key, in file order: the same in every language."""
    return tuple(load_words(LANGUAGES[0]).group(key))


@functools.cache
def load_words(language: str) -> Words:
    """Read the strings file of a language (one of LANGUAGES)."""
    text = (
        resources.files("kehoach")
        .joinpath("strings", f"{language}.toml")
        .read_text("utf-8")
    )
    return Words(language, tomllib.loads(text))
