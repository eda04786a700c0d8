"""Feeds that calendars refuse for their size: what is over fades first, then they are parted by days of the year."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kehoach.words import Words

_NAME = re.compile(
    r"quy-(?P<quarter>[1-4])"
    r"|thang-(?P<month>0[1-9]|1[0-2])"
    r"(-ngay-(?P<first>\d\d)(-(?P<last>\d\d))?(-phan-(?P<share>\d{1,4})-(?P<of>\d{1,4}))?)?"
)
_LONGEST_MONTH = 31
_MOST_SHARES = 1 << 10
"""Into how many parts a single day is cut at most."""
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One deadline as it stands in a feed, its reminders included."""

    id: str
    """By which it is told from all others of the feed, and parted from those of its day."""
    day: dt.date
    """On which it stands: it tells the part."""
    first: dt.date
    """The first day on which anything of it stands, be it a reminder."""
    settled: dt.date
    """The last day on which somebody needs it: that on which it is over, or some time after it was changed."""
    lasting: bool
    """Whether it decides how the feed is parted: last year's leave it in this one's course."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of any year, for the part of a feed: people subscribe to it, so no year is in it."""

    quarter: int
    month: int = 0
    """Zero for the whole quarter."""
    first: int = 1
    """First day of the month."""
    last: int = _LONGEST_MONTH
    share: int = 1
    """Which share of a single day's deadlines, from 1."""
    of: int = 1
    """Of how many shares, a power of two."""

    @property
    def name(self) -> str:
        """By which its address is told from that of the other parts."""
        if not self.month:
            return f"quy-{self.quarter}"
        named = f"thang-{self.month:02}"
        if not self._is_month:
            named += f"-ngay-{self.first:02}"
        if not self._is_month and not self._is_day:
            named += f"-{self.last:02}"
        if self.of > 1:
            named += f"-phan-{self.share}-{self.of}"
        return named

    @property
    def _is_month(self) -> bool:
        return (self.first, self.last) == (1, _LONGEST_MONTH)

    @property
    def _is_day(self) -> bool:
        return self.first == self.last

    def holds(self, piece: Piece) -> bool:
        """Tell whether a deadline belongs here, in whatever year."""
        day = piece.day
        if not self.month:
            return self.quarter == _quarter(day.month)
        if self.month != day.month or not self.first <= day.day <= self.last:
            return False
        return self.of == 1 or _share(piece, self.of) == self.share

    def within(self, wider: Span) -> bool:
        """Tell whether it is that stretch, or one of those that it is cut into."""
        if not wider.month:
            return self.quarter == wider.quarter
        if self.month != wider.month:
            return False
        if not wider.first <= self.first <= self.last <= wider.last:
            return False
        return not self.of % wider.of and not (self.share - wider.share) % wider.of

    def halves(self) -> tuple[Span, ...]:
        """List the stretches that this one is cut into; none where it is as narrow as can be."""
        if not self.month:
            months = range(3 * self.quarter - 2, 3 * self.quarter + 1)
            return tuple(Span(quarter=self.quarter, month=month) for month in months)
        if not self._is_day:
            middle = (self.first + self.last - 1) // 2
            return replace(self, last=middle), replace(self, first=middle + 1)
        if self.of >= _MOST_SHARES:
            return ()
        # Each share in two, so that those that fit keep their address when another has to be cut.
        shares = (self.share, self.share + self.of)
        return tuple(replace(self, share=share, of=2 * self.of) for share in shares)

    def said(self, words: Words) -> str:
        """Name it to readers: "quý I", "tháng 7", "từ ngày 01 đến ngày 15/12", "ngày 31/12, phần 1/2"."""
        if not self.month:
            return words("feed.part-quarter", quarter=_ROMAN[self.quarter - 1])
        if self._is_month:
            return words("feed.part-month", month=self.month)
        # As official papers write them: a zero before days below ten, and before January and February.
        month = f"{self.month:02}" if self.month < 3 else str(self.month)
        first, last = f"{self.first:02}", f"{self.last:02}"
        if not self._is_day:
            return words("feed.part-days", first=first, last=last, month=month)
        if self.of == 1:
            return words("feed.part-day", day=first, month=month)
        shares = {"share": self.share, "of": self.of}
        return words("feed.part-share", day=first, month=month, **shares)


def _quarter(month: int) -> int:
    return (month + 2) // 3


def _share(piece: Piece, of: int) -> int:
    """Return in which share of its day a deadline is, from 1: the same whatever else is due then."""
    digest = hashlib.sha256(piece.id.encode()).digest()
    return int.from_bytes(digest[:4], "big") % of + 1


def span_named(name: str) -> Span | None:
    """Return the stretch that an address names; None where it names none."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    given = {key: int(value) for key, value in found.groupdict().items() if value}
    if "quarter" in given:
        return Span(quarter=given["quarter"])
    month, first = given["month"], given.get("first", 1)
    last = given.get("last", first if "first" in given else _LONGEST_MONTH)
    shares = (given.get("share", 1), given.get("of", 1))
    return Span(_quarter(month), month, first, last, *shares)


def cut(pieces: Sequence[Piece], room: int) -> tuple[Span, ...]:
    """Part a feed into stretches that take no more than some bytes each, as few as can be.

    By what lasts of it alone, whatever the day is: no deadline may go from part to part because days pass.
    """
    lasting = [piece for piece in pieces if piece.lasting]
    spans: list[Span] = []
    for quarter in range(1, 5):
        span = Span(quarter=quarter)
        held = [piece for piece in lasting if span.holds(piece)]
        spans += _cut(span, held, room)
    return tuple(spans)


def _cut(span: Span, pieces: Sequence[Piece], room: int) -> Iterator[Span]:
    halves = span.halves()
    # What is too large by itself cannot be parted.
    if _size(pieces) <= room or len(pieces) == 1 or not halves:
        yield span
        return
    for half in halves:
        held = [piece for piece in pieces if half.holds(piece)]
        # One in which nothing stands too: who has subscribed to all parts gets what will come into it.
        yield from _cut(half, held, room)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What of a feed, or of a part of one, is published at its address."""

    kept: tuple[Piece, ...]
    faded: tuple[Piece, ...] = ()
    """What is over and made room."""
    until: dt.date | None = None
    """The last day up to which all is kept; None where nothing to come had to be left out."""


def fit(pieces: Sequence[Piece], room: int, today: dt.date) -> Fitted:
    """Keep as much as fits: what is over leaves first, by the months in which it was, then what is farthest ahead."""
    kept, faded = _fade(pieces, room, today)
    if _size(kept) <= room:
        return Fitted(kept=kept, faded=faded)
    if all(piece.settled < today for piece in kept):
        return _latest(kept, faded, room)
    near, until = _nearest(kept, room)
    return Fitted(
        kept=tuple(piece for piece in kept if piece.id in near),
        faded=faded,
        until=until,
    )


def _fade(
    pieces: Sequence[Piece], room: int, today: dt.date
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return what stays and what fades: whole months, so that a feed does not change from day to day."""
    over = sorted({_month(piece.settled) for piece in pieces if piece.settled < today})
    kept: tuple[Piece, ...] = tuple(pieces)
    faded: tuple[Piece, ...] = ()
    for month in over:
        if _size(kept) <= room:
            break
        gone = {
            piece.id
            for piece in pieces
            if piece.settled < today and _month(piece.settled) <= month
        }
        if len(gone) == len(pieces):
            break
        kept = tuple(piece for piece in pieces if piece.id not in gone)
        faded = tuple(piece for piece in pieces if piece.id in gone)
    return kept, faded


def _latest(pieces: Sequence[Piece], faded: tuple[Piece, ...], room: int) -> Fitted:
    """Keep what was over last: nothing is to come, and a calendar without any item is one that clients do not take."""
    ordered = sorted(pieces, key=lambda piece: (piece.settled, piece.id), reverse=True)
    sizes = itertools.accumulate(len(piece.data) for piece in ordered)
    fitting = sum(1 for size in sizes if size <= room)
    late = {piece.id for piece in ordered[: max(fitting, 1)]}
    return Fitted(
        kept=tuple(piece for piece in pieces if piece.id in late),
        faded=(*faded, *(piece for piece in pieces if piece.id not in late)),
    )


def _nearest(
    pieces: Iterable[Piece], room: int
) -> tuple[frozenset[str], dt.date | None]:
    """Return the ids of what comes first as far as it fits, and the last day of which nothing is left out."""
    ordered = sorted(pieces, key=lambda piece: (piece.first, piece.id))
    near: set[str] = set()
    used = 0
    for day, group in itertools.groupby(ordered, key=lambda piece: piece.first):
        for piece in group:
            used += len(piece.data)
            if used > room:
                return frozenset(near), day - dt.timedelta(days=1)
            near.add(piece.id)
    return frozenset(near), None


def _month(day: dt.date) -> tuple[int, int]:
    return day.year, day.month


def _size(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.data) for piece in pieces)
