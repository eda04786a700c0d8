"""Which spellings are the same body: short forms written out, signs left out, the own level and place left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kehoach.document.bodies.forms import Phrases, lexicon, tokens_of


class Spelling:
    """The spellings of one document: of which level its bodies are, and the short forms that it declares."""

    def __init__(
        self, issuer: str = "", declared: Mapping[str, str] | None = None
    ) -> None:
        """Take who issues the document, among whose bodies its own level goes without saying.

        ``declared`` has short forms with what they stand for.
        """
        self._forms = lexicon()
        self._own = {
            tuple(text.split()) for text in (*self._tails_of(issuer), *self._usual())
        }
        self._declared: Phrases | None = None
        if declared:
            self._declared = self._forms.phrases()
            for short, full in declared.items():
                self._declared.add(short, self._forms.in_full(full))

    def key(self, spelling: str) -> str:
        """Return what all spellings of one body have in common."""
        words = self._forms.in_full(spelling, self._declared).split()
        for tail in sorted(self._own, key=len, reverse=True):
            rest = words[: -len(tail)]
            if tuple(words[len(rest) :]) == tail and rest and self._says_one(rest[-1]):
                return " ".join(self._without_belonging(rest))
        return " ".join(words)

    def _tails_of(self, issuer: str) -> Iterator[str]:
        """Yield the level of the issuer, alone and with the name of its place: "xã", "xã An Phú"."""
        text = self._forms.in_full(issuer)
        tokens = tokens_of(text)
        for place in range(1, len(tokens)):
            head = self._forms.heads.longest(tokens, place)
            if head and head.value.place:
                yield " ".join(token.text for token in tokens[place:])
                yield " ".join(token.text for token in tokens[place : head.end])
                return

    def _usual(self) -> Iterator[str]:
        yield from self._forms.words["own"]

    def _says_one(self, before: str) -> bool:
        """Tell whether the word before a level lets it be the level of one body: not in "các quận", "cấp quận"."""
        words = self._forms.words
        levels = {level.split()[-1] for level in words["own"]}
        return before not in {*words["several"], *words["ranks"], *levels}

    def _without_belonging(self, words: list[str]) -> list[str]:
        for phrase in self._forms.words["belongs"]:
            parts = phrase.split()
            if words[-len(parts) :] == parts and len(words) > len(parts):
                return words[: -len(parts)]
        return words
