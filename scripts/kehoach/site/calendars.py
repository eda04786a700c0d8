"""Calendars read back with icalendar: what another program finds in a feed, ours or exported from somebody's phone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import icalendar

_COMPONENT = re.compile(rb"^BEGIN:(VEVENT|VTODO)\r?$.*?^END:\1\r?\n", re.DOTALL | re.M)
_ITEMS = ("VEVENT", "VTODO")


class UnreadableCalendarError(ValueError):
    """A file is no calendar, or a part of it cannot be read; its text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarItem:
    """An event or task as a calendar program holds it."""

    uid: str
    sequence: int | None
    """None where the program did not keep it."""
    stamp: str
    """LAST-MODIFIED in UTC, ``20200122T000002Z``; empty where the program did not keep it."""
    title: str
    first: dt.date | None
    last: dt.date | None
    """The days that it covers."""
    cancelled: bool
    addresses: tuple[str, ...] = ()
    """The pages that it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRead:
    """A calendar and what stands in it, in the order of the file."""

    name: str
    items: tuple[CalendarItem, ...]


class Reader:
    """Reads many feeds: what stands in several of them, byte by byte the same, is read once."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[CalendarItem, ...]] = {}

    def read(self, data: bytes) -> CalendarRead:
        """Read a feed. Raises UnreadableCalendarError."""
        items: list[CalendarItem] = []
        for found in _COMPONENT.finditer(data):
            component = found[0]
            if component not in self._known:
                wrapped = b"BEGIN:VCALENDAR\r\n" + component + b"END:VCALENDAR\r\n"
                self._known[component] = _parsed(wrapped).items
            items += self._known[component]
        # What is left is the calendar itself, with anything that was not seen as a component.
        rest = _parsed(_COMPONENT.sub(b"", data))
        return CalendarRead(name=rest.name, items=(*items, *rest.items))


def read_calendar(data: bytes) -> CalendarRead:
    """Read any calendar program's file; several calendars in one file count as one. Raises UnreadableCalendarError."""
    return _parsed(data)


def _parsed(data: bytes) -> CalendarRead:
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        items = tuple(_items(calendars))
    # Whatever somebody hands over: icalendar raises these, and a few of its parts let others through.
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise UnreadableCalendarError(str(error)) from error
    if not calendars:
        raise UnreadableCalendarError
    head = calendars[0]
    name = str(head.get("NAME") or head.get("X-WR-CALNAME") or "")
    # icalendar takes both for values of an unknown kind, whose escapes it leaves.
    return CalendarRead(name=re.sub(r"\\([\\;,])", r"\1", name), items=items)


def _items(calendars: list[Any]) -> Iterator[CalendarItem]:
    for calendar in calendars:
        if calendar.name != "VCALENDAR":
            raise UnreadableCalendarError(calendar.name)
        for component in calendar.walk():
            if component.errors:
                name, reason = component.errors[0]
                raise UnreadableCalendarError(f"{name}: {reason}")
            if component.name in _ITEMS:
                yield _item(component)


def _item(component: Any) -> CalendarItem:
    first, last = _span(component)
    modified = component.get("LAST-MODIFIED")
    sequence = component.get("SEQUENCE")
    url = component.get("URL")
    return CalendarItem(
        uid=str(component.get("UID", "")),
        sequence=None if sequence is None else int(sequence),
        stamp=_utc(modified.dt) if modified else "",
        title=str(component.get("SUMMARY", "")),
        first=first,
        last=last,
        cancelled=str(component.get("STATUS", "")).upper() == "CANCELLED",
        addresses=(str(url),) if url else (),
    )


def _utc(moment: dt.datetime) -> str:
    """Write a moment as RFC 5545 has it, so that texts sort by time."""
    # Some programs write it without a zone, though it has to be in UTC.
    if moment.tzinfo:
        moment = moment.astimezone(dt.UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _span(component: Any) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day of an item; an all-day DTEND is the day after it (RFC 5545 3.6.1)."""
    start = _moment(component, "DTSTART")
    end = _moment(component, "DTEND") or _moment(component, "DUE")
    if end is not None and not isinstance(end, dt.datetime) and component.get("DTEND"):
        end -= dt.timedelta(days=1)
    first, last = _day(start), _day(end)
    return first or last, last or first


def _moment(component: Any, name: str) -> dt.date | None:
    value = component.get(name)
    moment: dt.date | None = value.dt if value else None
    return moment


def _day(moment: dt.date | None) -> dt.date | None:
    return moment.date() if isinstance(moment, dt.datetime) else moment
