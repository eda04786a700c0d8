"""Deadlines in words: what the phrases of a Vietnamese plan mean in a calendar.

One list of rules (``grammar``) serves a table's time cell (``read_phrase``) and running text (``find_expressions``);
the other way round is ``meanings.print_phrase``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.phrases.grammar import GRAMMAR, YEAR, Rule
from kehoach.phrases.meanings import Meaning

UNNAMED_FILER = "Đơn vị"
"""How plans write that whoever is concerned files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A stretch of text that speaks of time."""

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...] = ()
    """Empty for a label, and for what is recognised as time but cannot be understood."""
    fault: str = ""
    """Why it is not understood: no-such-day or vague; empty if it is."""
    role: str = "time"
    """time; label for what only numbers or names; mention for a bare year, which mostly belongs to a name"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one time cell says."""

    phrase: str
    meanings: tuple[Meaning, ...]
    prefix: str = ""
    """Words before the first date: who does what by then."""
    filer: str = ""
    """Who is asked to file, as written, where the prefix asks somebody to; UNNAMED_FILER where it names nobody."""
    bracketed: bool = False
    rest: tuple[str, ...] = ()
    """Pieces that speak of time and are not understood."""

    @property
    def understood(self) -> bool:
        """Tell whether every word about time was understood."""
        return bool(self.meanings) and not self.rest


# A bare "năm 2020" belongs to a name more often than not; with a word before it, it is a date.
_BARE_YEAR = re.compile(rf"(?:năm\s*)?{YEAR}", re.IGNORECASE)
_ABOUT_TIME = re.compile(r"\d|ngày|tháng|quý|tuần|năm\s|hạn|\bgiờ\b", re.IGNORECASE)
# These three read text whose words one space parts; more room for spaces would take quadratic time on a run of them.
_CONDITIONAL = re.compile(r"\(? ?((?:nếu|khi) có) ?\)?", re.IGNORECASE)
_TENTATIVE = re.compile(r"\(? ?dự kiến ?:? ?\)?", re.IGNORECASE)
_FILING = re.compile(
    r"^[ (]*(?P<who>[^:;()]*?) ?(?:phải |có trách nhiệm )?\b(?:gửi|nộp|báo cáo|đăng ký|trình)\b",
    re.IGNORECASE,
)


def find_expressions(
    text: str, year: int, *, cell: bool = False
) -> tuple[Expression, ...]:
    """List what speaks of time in a text, in order and without overlap.

    ``year`` is the plan's, for what is written without one. ``cell`` says that the text is a table's time cell.
    Offsets count characters of ``text``.
    """
    return tuple(_scan(text, year, cell=cell))


def _scan(text: str, year: int, *, cell: bool) -> Iterator[Expression]:
    rules = [rule for rule in GRAMMAR if cell or not rule.cell]
    place = 0
    waiting = [(rule, rule.pattern.search(text)) for rule in rules]
    while True:
        waiting = [
            (
                rule,
                match if match.start() >= place else rule.pattern.search(text, place),
            )
            for rule, match in waiting
            if match
        ]
        found = [(rule, match) for rule, match in waiting if match]
        if not found:
            return
        # The earliest; of those the first in the list that is longest.
        rule, match = min(found, key=lambda pair: (pair[1].start(), -pair[1].end()))
        yield _express(rule, match, year)
        place = match.end()


def _express(rule: Rule, match: re.Match[str], year: int) -> Expression:
    role, fault = rule.role, ""
    try:
        meanings = rule.build(match, year)
    except ValueError:
        meanings, fault = (), "no-such-day"
    if meanings == () and not fault:
        fault = "vague"
    if _BARE_YEAR.fullmatch(match[0].strip()):
        role = "mention"
    lead = len(match[0]) - len(match[0].lstrip())
    return Expression(
        start=match.start() + lead,
        end=match.start() + len(match[0].rstrip()),
        text=" ".join(match[0].split()),
        meanings=meanings or (),
        fault=fault,
        role=role,
    )


def read_phrase(phrase: str, year: int) -> Reading:
    """Read a table's time cell, or the words of one deadline."""
    text = " ".join(phrase.split())
    whole = text.rstrip(".;")
    bracketed = (
        len(whole) > 2
        and whole[0] == "("
        and whole[-1] == ")"
        and whole.count("(") == whole.count(")") == 1
    )
    found = find_expressions(text, year, cell=True)
    gaps = _gaps(text, found)
    condition = next(filter(None, map(_CONDITIONAL.search, gaps)), None)
    tentative = any(map(_TENTATIVE.search, gaps))
    meanings: list[Meaning] = []
    label, prefix = "", ""
    for gap, one in zip(gaps, found, strict=False):
        if not meanings and not prefix:
            prefix = gap
        if one.role == "label":
            label = one.text
        meanings += [
            dataclasses.replace(meaning, label=label) for meaning in one.meanings
        ]
        if one.meanings:
            label = ""
    conditional = condition[1].lower() if condition else None
    # A round that stands after its date belongs to it as well.
    meanings = [
        dataclasses.replace(
            one, label=one.label or label, conditional=conditional, tentative=tentative
        )
        for one in meanings
    ]
    rest = [one.text for one in found if one.fault]
    rest += [_loose(gap) for gap in gaps if _ABOUT_TIME.search(_loose(gap))]
    prefix = _TENTATIVE.sub(" ", prefix).strip(" (:,-")
    filing = _FILING.match(prefix)
    return Reading(
        phrase=text,
        meanings=tuple(meanings),
        prefix=prefix,
        filer=(filing["who"].strip() or UNNAMED_FILER) if filing else "",
        bracketed=bracketed,
        rest=tuple(rest),
    )


def _gaps(text: str, found: tuple[Expression, ...]) -> list[str]:
    """Return the pieces before, between and after expressions: one more than those."""
    edges = [0, *(edge for one in found for edge in (one.start, one.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _loose(gap: str) -> str:
    """Return what of a piece is neither condition nor tentative mark nor punctuation."""
    return _TENTATIVE.sub(" ", _CONDITIONAL.sub(" ", gap)).strip(" ,.;:()-–")


def find_days(text: str) -> tuple[dt.date, ...]:
    """List the full days that a text prints, ends of ranges included, in order; impossible ones are left out."""
    return tuple(
        day
        for one in find_expressions(text, 0)
        for meaning in one.meanings
        for day in meaning.days_named
        if day.year > 1
    )
