"""Calendars of those who lead several: each item under its own UID, once, byte by byte as its plan publishes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kehoach import routes
from kehoach.checks.feeds import lint_feed
from kehoach.editions.ledger import parse_ledger
from kehoach.portal.records import Leader, Portal, Seat
from kehoach.portal.relations import site_path
from kehoach.problems import Problem
from kehoach.render.feeds.components import whole_calendar
from kehoach.site.calendars import CalendarItem, read_calendar
from kehoach.uids import subject_of
from kehoach.words import Words

Read = Callable[[str], bytes | None]
"""From a path below the portal to what lies there; None where there is nothing."""
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
    portal: Portal, leader: Leader, read: Read, words: Words
) -> LeaderCalendar | None:
    """Join what the published sites hold of what somebody leads; None where there is nothing yet."""
    joined: dict[bytes, bytes] = {}
    for seat in leader.leads:
        for uid, component in _components(read, seat):
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


def _components(read: Read, seat: Seat) -> Iterator[tuple[bytes, bytes]]:
    """Yield the items that a plan's site publishes for a seat, by UID; notices of empty calendars say nothing here."""
    for path in _feeds_of(seat):
        site = site_path(seat.plan)
        data = read(f"{site}{path}")
        if data is None:
            continue
        yield from _named_components(data)
        # What a feed near what calendars take leaves out stands in its parts.
        for part in _parts_of(path, read(f"{site}{routes.LEDGER}")):
            yield from _named_components(read(f"{site}{part}") or b"")
        return


def _parts_of(path: str, ledger: bytes | None) -> list[str]:
    """List the parts of a feed that a site publishes, by its ledger."""
    if ledger is None:
        return []
    feeds = parse_ledger(ledger, routes.LEDGER).feeds
    return sorted(feed for feed in feeds if routes.whole_feed(feed)[0] == path != feed)


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
