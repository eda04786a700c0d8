"""Calendars of those who lead several: each item under its own UID, once, byte by byte as its plan publishes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach import routes
from kehoach.checks.feeds import lint_feed
from kehoach.portal.records import Leader, Portal, Seat
from kehoach.portal.relations import site_path
from kehoach.problems import Problem
from kehoach.render.feeds.components import whole_calendar
from kehoach.site.calendars import CalendarItem, read_calendar
from kehoach.uids import subject_of
from kehoach.words import Words

_COMPONENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
_UID = re.compile(rb"\r\nUID:((?:[^\r\n]|\r\n )*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderCalendar:
    """A leader's calendar, as it is published and as it is read."""

    leader: Leader
    data: bytes
    items: tuple[CalendarItem, ...]
    problems: tuple[Problem, ...]


def leader_feed(identity: str) -> str:
    """Place a leader's calendar below the portal; people subscribe to it."""
    return f"lich/{identity}.ics"


def leader_page(identity: str) -> str:
    """Place a leader's page below the portal."""
    return f"lich/{identity}/"


def calendar_of(
    portal: Portal, leader: Leader, site: Path, words: Words
) -> LeaderCalendar | None:
    """Join what the published sites hold of what somebody leads; None where there is nothing yet."""
    joined: dict[bytes, bytes] = {}
    for seat in leader.leads:
        for uid, component in _components(site, seat):
            # One deadline may reach somebody by several plans: a superior's, and each that carries it out.
            joined.setdefault(uid, component)
    if not joined:
        return None
    name = words("portal.feed-name", name=leader.name)
    head = portal.record.portal
    data = whole_calendar(
        name, words.language, head.timezone, b"".join(joined.values())
    )
    path = leader_feed(leader.id)
    return LeaderCalendar(
        leader=leader,
        data=data,
        items=read_calendar(data).items,
        problems=lint_feed(data, path),
    )


def _components(site: Path, seat: Seat) -> Iterator[tuple[bytes, bytes]]:
    """Yield the items that a plan's site publishes for a seat, by UID; notices of empty calendars say nothing here."""
    folder = site / site_path(seat.plan)
    for path in _feeds_of(seat):
        file = folder / path
        if not file.is_file():
            continue
        # What a feed near what calendars take leaves out stands in its parts.
        for part in (file, *sorted(folder.glob(routes.feed_part(path, "*")))):
            yield from _named_components(part.read_bytes())
        return


def _named_components(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for found in _COMPONENT.finditer(data):
        component = found[0]
        uid = _UID.search(component)
        key = uid[1].replace(b"\r\n ", b"") if uid else component
        identity, _ = subject_of(key.decode())
        if identity:
            yield key, component


def _feeds_of(seat: Seat) -> tuple[str, ...]:
    """Return the feeds that may hold what a seat is of, of which the first that is there counts."""
    if seat.party is None:
        return (routes.feed("all"),)
    return routes.feed("unit", seat.party), routes.feed("group", seat.party)
