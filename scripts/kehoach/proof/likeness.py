"""How much of what one text says stands in another, by words that few provisions have."""

from __future__ import annotations

import collections
import itertools
import math
from collections.abc import Iterable

Terms = frozenset[str]
"""The syllables of a text, and each two that follow one another: a syllable alone has many meanings."""


def terms_of(words: str) -> Terms:
    """Return the terms of a text as ``facts.plain`` writes it."""
    syllables = words.split()
    pairs = map(" ".join, itertools.pairwise(syllables))
    return frozenset((*syllables, *pairs))


class Likeness:
    """Weighs terms by how rare they are in a document."""

    def __init__(self, texts: Iterable[Terms]) -> None:
        every = list(texts)
        counts = collections.Counter(term for terms in every for term in terms)
        self._most = math.log(len(every) + 2)
        self._weights = {
            term: math.log((len(every) + 2) / (count + 0.5))
            for term, count in counts.items()
        }

    def share(self, part: Terms, whole: Terms) -> float:
        """Return how much of a part the whole has, from 0 to 1."""
        everything = self._weigh(part)
        return self._weigh(part & whole) / everything if everything else 0.0

    def both(self, one: Terms, other: Terms) -> float:
        """Return how alike two texts are, from 0 to 1: what they share against all that either says."""
        everything = self._weigh(one | other)
        return self._weigh(one & other) / everything if everything else 0.0

    def _weigh(self, terms: Iterable[str]) -> float:
        return sum(self._weights.get(term, self._most) for term in terms)
