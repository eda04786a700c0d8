"""Feeds as they lie at their paths: whole, or as much of a large one as calendars take, beside its parts."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.reminders import reminder_days
from kehoach.plan.slices import Item, Slice
from kehoach.render.context import Context, Feed, ready
from kehoach.render.feeds.components import (
    ComponentWriter,
    calendar_days,
    whole_calendar,
)
from kehoach.render.feeds.notices import Notice, empty_notice, parted_notice
from kehoach.render.feeds.parts import Fitted, Piece, Span, cut, fit, span_named
from kehoach.uids import deadline_uid

_SEEN = dt.timedelta(days=31)
"""For how long a change of what is over already stays, so that every calendar has taken it in."""
_FRAME = 1 << 14
"""More bytes than what stands around the deadlines of a feed ever takes: its own name, a notice."""
_LABEL = 200
"""Bytes that the name of a part takes beside that of its feed, or another day in a notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPart:
    """One part of a feed that is too large for calendars, as readers are offered it."""

    said: str
    """What it is called: "quý I"."""
    path: str
    count: int
    """How many deadlines stand in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeFeed:
    """What readers have to know of a feed that is too large for calendars."""

    held: frozenset[str]
    """UIDs of the deadlines that stand in it."""
    until: dt.date | None
    """The last day up to which it holds everything; None where only what is over had to leave it."""
    parts: tuple[FeedPart, ...]
    """Those that hold all of it; none where nothing to come had to be left out."""


class Written(NamedTuple):
    """One deadline of a feed in bytes."""

    plan: Plan
    """Of which it is a deadline: this one, last year's, a superior's."""
    chosen: Slice
    item: Item
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A feed before it is laid at its paths."""

    name: str
    chosen: Slice
    written: tuple[Written, ...]
    plan: Plan
    context: Context
    write: ComponentWriter
    notice: bytes = b""
    """What stands beside its deadlines, in each of its parts too."""

    def whole(self, name: str, components: bytes) -> bytes:
        """Write a calendar of some of its deadlines, under a name."""
        components += self.notice
        if not components:
            notice = empty_notice(self.plan, self.context, self.chosen, self.name)
            components = self.told(notice)
        return self.framed(name, components)

    @property
    def data(self) -> bytes:
        """The whole of it."""
        components = b"".join(written.data for written in self.written)
        return self.whole(self.name, components)

    def told(self, notice: Notice) -> bytes:
        """Write a notice as its readers are told it."""
        return self.write.notice(notice, todo=self.chosen.kind == "todo")

    def framed(self, name: str, components: bytes) -> bytes:
        """Write a calendar of components, under a name."""
        language = self.context.words.language
        return whole_calendar(name, language, self.plan.header.timezone, components)


class Shelf:
    """Lays the feeds of a plan at their paths."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self.large: dict[str, LargeFeed] = {}
        """What readers have to know of those that are too large, by their present path."""
        self._plan = plan
        self._limit = context.feed_limit
        self._served: dict[str, list[Span]] = {}
        for path in sorted(context.published):
            whole, name = routes.whole_feed(path)
            # Somebody may have subscribed to a part that is no longer needed: it goes on.
            if span := span_named(name):
                self._served.setdefault(whole, []).append(span)

    def feeds(
        self, gather: Callable[[], Calendar], paths: Sequence[str]
    ) -> Iterator[Feed]:
        """Yield a feed at each of its paths, the present one first, then its parts."""
        calendar = gather()
        is_large = self._is_large(calendar)
        if not is_large:
            for path in paths:
                # Gathered anew when it is asked for: those of a whole country are not held.
                yield Feed(path=path, make=functools.partial(_whole, gather))
        if is_large or any(path in self._served for path in paths):
            parting = _Parting(self._plan, calendar, paths[0], self._limit)
            if is_large:
                self.large[paths[0]] = parting.said()
                yield from parting.feeds(paths)
            yield from parting.parts(paths, self._served)

    def _is_large(self, calendar: Calendar) -> bool:
        size = sum(len(written.data) for written in calendar.written)
        # Most are known to be small by what they hold.
        return size + _FRAME > self._limit and len(calendar.data) > self._limit


def _whole(gather: Callable[[], Calendar]) -> bytes:
    return gather().data


class _Parting:
    """One feed in parts."""

    def __init__(self, plan: Plan, calendar: Calendar, path: str, limit: int) -> None:
        self._year = plan.header.year
        self._calendar = calendar
        self._today = calendar.context.today
        self._pieces = [self._piece(written) for written in calendar.written]
        frame = calendar.framed(calendar.name, calendar.notice)
        self._room = limit - len(frame) - _LABEL
        self._path = path
        self._spans: tuple[Span, ...] = ()
        """The parts that hold all of it; none where it has no need of them."""
        if fit(self._pieces, self._room, self._today).until:
            self._spans = cut(self._pieces, self._room)

    def _piece(self, written: Written) -> Piece:
        plan, deadline = written.plan, written.item.deadline
        assert deadline.due
        first, last = calendar_days(plan, deadline)
        # A timed item stands on its own day.
        day = deadline.date if deadline.time and deadline.date else first
        days = [day]
        if self._calendar.chosen.kind == "reminder":
            reminders = reminder_days(plan, deadline, written.chosen.id)
            days += [reminder for _, reminder in reminders]
        settled = max(last, deadline.due)
        if deadline.sequence:
            settled = max(settled, deadline.revised + _SEEN)
        is_own = plan.header.year >= self._year
        # What last year's plan had for January, or has to come yet: nothing of that may be crowded out of a part.
        is_ahead = day.year >= self._year or settled >= self._today
        return Piece(
            id=deadline_uid(deadline.id, plan.header.id),
            day=day,
            first=min(days),
            settled=settled,
            lasting=is_own or is_ahead,
            data=written.data,
        )

    def said(self) -> LargeFeed:
        """Return what its readers have to know."""
        parts = []
        for span in self._spans:
            count = sum(1 for piece in self._pieces if span.holds(piece))
            said = span.said(self._calendar.context.words)
            parts.append(FeedPart(said=said, path=self._address(span), count=count))
        fitted = self._fitted(self._pieces)
        return LargeFeed(
            held=frozenset(piece.id for piece in fitted.kept),
            until=fitted.until,
            parts=tuple(parts),
        )

    def feeds(self, paths: Iterable[str]) -> Iterator[Feed]:
        """Yield what is left of it at its own paths."""
        fitted = self._fitted(self._pieces)
        data = self._data(self._calendar.name, fitted, self._spans)
        for path in paths:
            yield Feed(path=path, make=ready(data), faded=_joined(fitted.faded))

    def parts(
        self, paths: Iterable[str], served: Mapping[str, Iterable[Span]]
    ) -> Iterator[Feed]:
        """Yield its parts: those that it needs, and those that were ever ``served`` of its paths."""
        wanted = {self._address(span): span for span in self._spans}
        for path in paths:
            for span in served.get(path, ()):
                wanted[routes.feed_part(path, span.name)] = span
        for path, span in wanted.items():
            yield self._part(path, span)

    def _part(self, path: str, span: Span) -> Feed:
        pieces = [piece for piece in self._pieces if span.holds(piece)]
        fitted = self._fitted(pieces)
        if span in self._spans and fitted.until:
            # A single deadline that is larger than calendars take is still no reason to leave it out.
            open_ones = [piece for piece in pieces if piece.settled >= self._today]
            fitted = Fitted(kept=tuple(open_ones), faded=fitted.faded)
        words = self._calendar.context.words
        name = words("feed.name.part", name=self._calendar.name, part=span.said(words))
        narrower = [part for part in self._spans if part.within(span)]
        data = self._data(name, fitted, narrower)
        return Feed(path=path, make=ready(data), faded=_joined(fitted.faded))

    def _fitted(self, pieces: Sequence[Piece]) -> Fitted:
        """Keep as much as fits, beside the notice where one is needed."""
        fitted = fit(pieces, self._room, self._today)
        if fitted.until:
            # None that it could have is longer than the one that names every part.
            longest = len(self._notice(fitted.until, self._spans))
            fitted = fit(pieces, self._room - longest, self._today)
        return fitted

    def _data(self, name: str, fitted: Fitted, parts: Iterable[Span]) -> bytes:
        components = _joined(fitted.kept)
        if fitted.until:
            components += self._notice(fitted.until, parts)
        return self._calendar.whole(name, components)

    def _notice(self, until: dt.date, spans: Iterable[Span]) -> bytes:
        calendar = self._calendar
        words = calendar.context.words
        parts = [(span.said(words), self._address(span)) for span in spans]
        notice = parted_notice(
            calendar.plan, calendar.context, calendar.chosen, until, parts
        )
        return calendar.told(notice)

    def _address(self, span: Span) -> str:
        return routes.feed_part(self._path, span.name)


def _joined(pieces: Iterable[Piece]) -> bytes:
    return b"".join(piece.data for piece in pieces)
