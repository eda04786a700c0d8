"""Facts that are said in the language of whoever reads them: what findings, days off and remarks carry.

A value below the renderers is a fact (a day, an id, a role, a day off). It becomes text when ``say`` is given words.
"""

from __future__ import annotations

import abc
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kehoach import dates

if TYPE_CHECKING:
    from kehoach.words import Words


class Fact(abc.ABC):
    """Something that each language says in its own words."""

    __slots__ = ()

    @abc.abstractmethod
    def said(self, words: Words) -> str:
        """Say it in the language of the words."""


@dataclass(frozen=True, slots=True)
class Term(Fact):
    """A thing with a name among the user-visible words, such as a role."""

    key: str
    """Dotted key of the strings files, such as ``role.lead``."""

    def said(self, words: Words) -> str:
        """Return the text of the key."""
        return words(self.key)


@dataclass(frozen=True, slots=True)
class Weekday(Fact):
    """Which day of the week a day is."""

    day: dt.date

    def said(self, words: Words) -> str:
        """Name the weekday."""
        return dates.weekday_name(self.day, words)


Value = str | int | dt.date | Fact | tuple[str | Fact, ...]
"""What a sentence is filled with; a tuple holds places that are set against each other."""


def as_fact(value: object) -> Value:
    """Keep what each language says in its own way; of anything else take its text, which has no language."""
    if isinstance(value, str | int | dt.date | Fact | tuple):
        return value
    return str(value)


def say(value: Value, words: Words) -> str:
    """Turn a fact into text: days as official paper writes them, text of the plan as it is."""
    match value:
        case Fact():
            return value.said(words)
        # The same in each language: English pages print 30/3/2020 as the decree does.
        case dt.date():
            return dates.print_date(value)
        case tuple():
            # Two places that disagree: "III.1: trước ngày 05/02/2020 / III.1: trước 30/9/2020".
            return " / ".join(say(place, words) for place in value)
    return str(value)
