"""The line that marks an item of a feed while its keeper looks at it again.

It comes and goes without a record: a doubt must not wait for a numbered document, nor hold back what one changed. Who
compares what was published with what is to be takes it out first; a client that goes by revisions alone shows it until
the next one, and loses no day by that.
"""

from __future__ import annotations

import functools

from kehoach.words import LANGUAGES, load_words


def doubt_line(language: str) -> str:
    """Return the line in a language; it has no sign that RFC 5545 3.3.11 would have escaped."""
    return load_words(language)("mark.doubt-line")


def without_doubt(value: str) -> str:
    r"""Take the line out of a TEXT value as feeds have it, where lines are parted by ``\n``."""
    for line in _lines():
        value = value.replace(f"{line}\\n", "")
    return value


@functools.cache
def _lines() -> tuple[str, ...]:
    # Any language: a plan's own may have been another one when it was published.
    return tuple(doubt_line(language) for language in LANGUAGES)
