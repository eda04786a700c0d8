"""User-visible words: one TOML file per language, dotted keys, one look-up."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """All that is peculiar to a language besides its words."""

    code: str
    """ISO 639-1; also the name of its file of words."""
    territory: str
    """ISO 3166-1, where office programs and shared links ask for one."""
    holidays: str
    """What the package ``holidays`` calls the language in which it names days."""

    @property
    def locale(self) -> str:
        """The name that Open Graph uses, such as vi_VN."""
        return f"{self.code}_{self.territory}"

    @property
    def tag(self) -> str:
        """The language tag of BCP 47 that office programs use, such as vi-VN."""
        return f"{self.code}-{self.territory}"


DEFAULT_LANGUAGE = "vi"
LANGUAGES = {
    language.code: language
    for language in (
        Language(code=DEFAULT_LANGUAGE, territory="VN", holidays="vi"),
        # The package names holidays in American English only.
        Language(code="en", territory="GB", holidays="en_US"),
    )
}
"""Every language by its code; the keeper's and readers' own stands first."""


class Words:
    """The words of one language; call it with a dotted key and the values to fill in."""

    def __init__(self, language: str, table: dict[str, Any]) -> None:
        self.language = language
        self._table = table
        # A page asks for hundreds, so each key is looked up whole.
        self._texts = dict(_texts_of(table, ""))

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key.

        Raises KeyError for an unknown key: a missing word is a fault of ours, never of the keeper's.
        """
        text = self._texts[key]
        # Without values a text is not filled, so braces of its own would stay.
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


def _texts_of(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a table and those below it, with its dotted key."""
    for name, entry in table.items():
        key = f"{prefix}{name}"
        if isinstance(entry, str):
            yield key, entry
        elif isinstance(entry, dict):
            yield from _texts_of(entry, f"{key}.")


def text_keys(key: str) -> tuple[str, ...]:
    """Return the names directly below a key, in file order: the same in every language."""
    return tuple(load_words(DEFAULT_LANGUAGE).group(key))


@functools.cache
def load_words(language: str) -> Words:
    """Read the strings file of a language (one of LANGUAGES)."""
    text = (
        resources.files("kehoach")
        .joinpath("strings", f"{language}.toml")
        .read_text("utf-8")
    )
    return Words(language, tomllib.loads(text))
