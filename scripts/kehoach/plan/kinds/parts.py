"""The kind whose days no document prints and the plan's policy says: a part of a month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from kehoach.phrases.meanings import Meaning, dated
from kehoach.phrases.reading import read_phrase
from kehoach.phrases.stretches import MonthParts
from kehoach.phrases.stretches import PartOfMonth as Part
from kehoach.plan.kinds.base import Kind
from kehoach.plan.kinds.fields import Written
from kehoach.plan.kinds.recurring import FURTHEST
from kehoach.plan.kinds.worded import LEAP_YEAR, Fault


class PartOfMonth(Kind):
    """The beginning, the middle or the end of a month; which month, its phrase says."""

    id: ClassVar[str] = "part-of-month"
    has_own_day: ClassVar[bool] = False
    by_policy: ClassVar[bool] = True
    yearless: ClassVar[bool] = True

    def faults(self, deadline: Written) -> Iterator[Fault]:
        """Yield the phrase where it is no part of a month, or several, of which nobody knows which is meant."""
        if not _parts_said(deadline, LEAP_YEAR):
            yield Fault("not-part-of-month", "phrase", {})

    def faults_in_year(self, deadline: Written, year: int) -> Iterator[Fault]:
        """Yield a month that lies too far from the plan's year."""
        [meaning] = _parts_said(deadline, year)
        assert meaning.part
        written, first, last = meaning.part.year, year - FURTHEST, year + FURTHEST
        if not first <= written <= last:
            values = {"written": written, "year": year, "first": first, "last": last}
            yield Fault("date-too-far", "phrase", values)

    def differing_field(self, meaning: Meaning, deadline: Written) -> str:
        """Name the phrase where it says another part of a month than a meaning; empty where it says the same."""
        assert meaning.part
        [said] = _parts_said(deadline, meaning.part.year)
        return "" if said.part == meaning.part else "phrase"

    def phrase(self, meaning: Meaning) -> str:
        """Write "đầu tháng 7/2026"."""
        part = meaning.part
        assert part
        return f"{part.words} tháng {part.month}/{part.year}"


def part_said(words: str, year: int) -> Part | None:
    """Return the part of a month that words say alone; ``year`` is the plan's, for words without one."""
    meanings = read_phrase(words, year).meanings
    return meanings[0].part if len(meanings) == 1 else None


def date_part(deadline: Written, year: int, parts: MonthParts) -> Meaning:
    """Return what a plan's policy makes of a part of a month; ``year`` is the plan's, for a phrase without one."""
    [meaning] = _parts_said(deadline, year)
    assert meaning.part
    return dated(meaning.part, parts)


def _parts_said(deadline: Written, year: int) -> tuple[Meaning, ...]:
    """Return what a phrase means where that is one part of a month alone; else nothing."""
    meanings = deadline.said.read(year).meanings
    return meanings if len(meanings) == 1 and meanings[0].part else ()
