"""Pure-Python calendar libraries, each read into the same shape: what the library holds of a feed, by UID.

Every library is imported inside its own function, so that a missing one fails only its own test.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable
from typing import Any

Item = dict[str, object]
SAME = ("summary", "status", "sequence")


class ClientError(Exception):
    """A client refused the feed, or holds something the common shape cannot say."""


def point(value: object) -> str:
    """Write a day as 2020-03-30 and a moment as 2025-12-16T01:30:00Z; a time without a zone is refused."""
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ClientError(f"time without a zone: {value}")
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise ClientError(f"neither a day nor a moment: {value!r}")


def _point_of_ical(text: str | None) -> dt.date | dt.datetime | None:
    """Read a day written 20200330, or a moment of UTC written 20251216T013000Z; None stays None."""
    if text is None:
        return None
    if "T" not in text:
        return dt.datetime.strptime(text, "%Y%m%d").date()
    return dt.datetime.strptime(text, "%Y%m%dT%H%M%S%z")


def item(
    start: object, end: object, summary: object, status: object, sequence: object
) -> Item:
    """Make one normalised item; None stays None."""
    return {
        "start": point(start),
        "end": None if end is None else point(end),
        "summary": None if summary is None else str(summary),
        "status": None if status is None else str(status),
        "sequence": None if sequence is None else int(str(sequence)),
    }


def told_item(told: dict[str, Any]) -> tuple[object, Item]:
    """Read an item that a client told as JSON, with its times as iCalendar writes them, and its UID."""
    return told["uid"], item(
        _point_of_ical(told["start"]),
        _point_of_ical(told["end"]),
        *(told[name] for name in SAME),
    )


def by_uid(pairs: Iterable[tuple[object, Item]]) -> dict[str, Item]:
    """Key items by UID; a UID seen twice, or none at all, is an error and not a silent loss."""
    found: dict[str, Item] = {}
    for uid, one in pairs:
        if not uid or str(uid) in found:
            raise ClientError(f"UID missing or seen twice: {uid!r}")
        found[str(uid)] = one
    return found


def _icalendar_item(event: Any) -> tuple[object, Item]:
    end = event.get("DTEND")
    return event.get("UID"), item(
        event["DTSTART"].dt,
        None if end is None else end.dt,
        event.get("SUMMARY"),
        event.get("STATUS"),
        event.get("SEQUENCE"),
    )


def read_icalendar(data: bytes) -> dict[str, Item]:
    """Read with icalendar; anything it noted as an error is raised."""
    import icalendar

    calendar = icalendar.Calendar.from_ical(data)
    errors = [error for component in calendar.walk() for error in component.errors]
    if errors:
        raise ClientError(f"icalendar: {errors}")
    return by_uid(_icalendar_item(event) for event in calendar.walk("VEVENT"))


def read_recurring_ical_events(data: bytes) -> dict[str, Item]:
    """Ask recurring-ical-events for every occurrence of 1990 to 2100."""
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar.from_ical(data)
    found = recurring_ical_events.of(calendar).between((1990, 1, 1), (2101, 1, 1))
    return by_uid(_icalendar_item(event) for event in found)


def read_vobject(data: bytes) -> dict[str, Item]:
    """Read with vobject, which Radicale stores calendars with."""
    import vobject

    def value(event: Any, name: str) -> Any:
        lines = event.contents.get(name, [])
        if len(lines) > 1:
            raise ClientError(f"vobject: {name} given {len(lines)} times")
        return lines[0].value if lines else None

    calendar: Any = vobject.readOne(data.decode("utf-8"))
    return by_uid(
        (
            value(event, "uid"),
            item(*(value(event, name) for name in ("dtstart", "dtend", *SAME))),
        )
        for event in calendar.contents.get("vevent", [])
    )


def read_ics_py(data: bytes) -> dict[str, Item]:
    """Read with ics.py; SEQUENCE is only among the lines it keeps unread."""
    import ics

    def one(event: Any) -> Item:
        def moment(value: Any) -> object:
            return value.date() if event.all_day else value.datetime

        kept = [line.value for line in event.extra if line.name == "SEQUENCE"]
        return item(
            moment(event.begin),
            moment(event.end),
            event.name,
            event.status,
            kept[0] if kept else None,
        )

    streams = sys.stdout, sys.stderr
    try:
        return by_uid(
            (event.uid, one(event))
            for event in ics.Calendar(data.decode("utf-8")).events
        )
    finally:
        # Its grammar wraps both streams once more at every line it reads.
        sys.stdout, sys.stderr = streams


def read_home_assistant(data: bytes) -> dict[str, Item]:
    """Read with ical, the library of Home Assistant, without the compatibility mode it has for broken feeds."""
    from ical.calendar_stream import IcsCalendarStream

    calendar = IcsCalendarStream.calendar_from_ics(data.decode("utf-8"))
    return by_uid(
        (
            event.uid,
            item(
                event.dtstart,
                event.dtend,
                event.summary,
                None if event.status is None else event.status.value,
                event.sequence,
            ),
        )
        for event in calendar.events
    )


PYTHON_READERS: dict[str, Callable[[bytes], dict[str, Item]]] = {
    "icalendar": read_icalendar,
    "vobject": read_vobject,
    "ics.py": read_ics_py,
    "recurring-ical-events": read_recurring_ical_events,
    "home-assistant": read_home_assistant,
}
