"""The ledger: what subscribers hold of a publication, so that the next one changes none of it without a record.

Every component of every feed with its revision and a digest of what it says, the name of every calendar, and every
published path. It is made of the feeds as they are published, whoever rendered them, and lies beside them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kehoach import routes
from kehoach.doubts import without_doubt
from kehoach.plan.model import Plan
from kehoach.problems import InputError, Mark, problem_at

LEDGER_VERSION = 1

_COMPONENT = re.compile(rb"BEGIN:(VEVENT|VTODO)\r\n.*?END:\1\r\n", re.DOTALL)
_REVISION = (b"DTSTAMP", b"LAST-MODIFIED", b"SEQUENCE")
"""By what clients tell that something changed: no part of what is said."""
_LOOSE = (b"RELATED-TO",)
"""What may come and go with other items: a client that does not notice loses nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One component (event, task, reminder, notice) as readers of a feed hold it."""

    uid: str
    sequence: int
    stamp: str
    """LAST-MODIFIED as written, ``20200122T000002Z``: texts that sort by time."""
    digest: str
    """Of all that it says, its alarms included, without revision and relations."""
    cancelled: bool
    last_day: str
    """The last day on which it stands in a calendar, ISO; empty where that is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFeed:
    """A calendar as readers hold it."""

    name: str
    items: tuple[Held, ...]
    faded: tuple[Held, ...] = ()
    """What is over and left it, because calendars refuse larger ones: readers did not lose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was published."""

    plan: str
    edition: dt.date
    records: int
    """How many records of change the plan had: amendments, corrections, revisions, former names."""
    feeds: Mapping[str, HeldFeed]
    """By path."""
    retired: tuple[str, ...]
    """Ids of deadlines that may never be used again."""
    paths: frozenset[str]
    """Everything that was published: feeds, pages, sheets, messages, data."""


def ledger_of(
    plan: Plan,
    feeds: Iterable[tuple[str, bytes]],
    paths: Iterable[str],
    faded: Mapping[str, bytes] | None = None,
) -> Ledger:
    """Take stock of a publication: its feeds by path and bytes, and every path of it.

    ``faded`` are, by path, the components that left a feed because it was near what calendars take.
    """
    known: dict[bytes, Held] = {}
    left = faded or {}
    return Ledger(
        plan=plan.header.id,
        edition=plan.edition_date,
        records=count_records(plan),
        feeds={
            path: _held_feed(data, left.get(path, b""), known) for path, data in feeds
        },
        retired=tuple(tombstone.id for tombstone in plan.retired),
        paths=frozenset(paths),
    )


def whole_feeds(ledger: Ledger) -> dict[str, HeldFeed]:
    """Map each feed's path to all that it and its parts hold: from one to the other, items go as days pass."""
    merged = dict(ledger.feeds)
    for path, feed in ledger.feeds.items():
        whole, part = routes.whole_feed(path)
        if part:
            del merged[path]
            merged[whole] = _merge(merged.get(whole), feed)
    return merged


def _merge(feed: HeldFeed | None, part: HeldFeed) -> HeldFeed:
    """Add to a feed what one of its parts holds."""
    if feed is None:
        return part
    items = {item.uid: item for item in (*feed.items, *part.items)}
    faded = {item.uid: item for item in (*feed.faded, *part.faded)}
    return HeldFeed(
        name=feed.name, items=tuple(items.values()), faded=tuple(faded.values())
    )


def count_records(plan: Plan) -> int:
    """Count what a plan says of changes: more than before means that somebody recorded one."""
    names = sum(len(party.was) for party in plan.directory)
    return len(plan.amendments) + len(plan.corrections) + len(plan.revisions) + names


def _held_feed(data: bytes, faded: bytes, known: dict[bytes, Held]) -> HeldFeed:
    head, _, _ = data.partition(b"BEGIN:VEVENT")
    properties = dict(_properties(head))
    return HeldFeed(
        name=properties.get(b"NAME", ""),
        items=_held_items(data, known),
        faded=_held_items(faded, known),
    )


def _held_items(data: bytes, known: dict[bytes, Held]) -> tuple[Held, ...]:
    items = []
    for found in _COMPONENT.finditer(data):
        component = found[0]
        # One component stands in many feeds, byte by byte the same.
        if component not in known:
            known[component] = _held(component)
        items.append(known[component])
    return tuple(items)


def _held(component: bytes) -> Held:
    # What stands in an alarm is said as well, but has no UID or day of its own.
    own, _, _ = component.partition(b"BEGIN:VALARM")
    values = dict(_properties(own))
    told = []
    for line in _lines(component):
        if not line.startswith(_REVISION + _LOOSE):
            # Nor what is only being looked at again, which comes and goes without a record.
            told.append(without_doubt(line.decode()).encode())
    return Held(
        uid=values.get(b"UID", ""),
        sequence=int(values.get(b"SEQUENCE", "0")),
        stamp=values.get(b"LAST-MODIFIED", ""),
        digest=hashlib.sha256(b"\n".join(told)).hexdigest()[:16],
        cancelled=values.get(b"STATUS") == "CANCELLED",
        last_day=_last_day(values),
    )


def _lines(data: bytes) -> list[bytes]:
    """Undo the folding of long lines (RFC 5545 3.1)."""
    return data.replace(b"\r\n ", b"").split(b"\r\n")


def _properties(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield names and values of properties, without parameters."""
    for line in _lines(data):
        name, _, value = line.partition(b":")
        name, _, _ = name.partition(b";")
        yield name, _unescaped(value.decode())


def _unescaped(text: str) -> str:
    """Undo the escapes of TEXT (RFC 5545 3.3.11)."""
    return re.sub(r"\\([\\;,])", r"\1", text)


def _last_day(values: Mapping[bytes, str]) -> str:
    """Return the last day of a component; an all-day DTEND is the day after it (RFC 5545 3.6.1)."""
    for name in (b"DTEND", b"DUE", b"DTSTART"):
        text = values.get(name, "")
        if not text:
            continue
        day = dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        is_exclusive = name == b"DTEND" and len(text) == 8
        return (day - dt.timedelta(days=is_exclusive)).isoformat()
    return ""


def write_ledger(ledger: Ledger) -> bytes:
    """Write a ledger as JSON; components that several feeds hold stand in it once."""
    places: dict[Held, int] = {}
    feeds: dict[str, dict[str, object]] = {}
    for path, feed in sorted(ledger.feeds.items()):
        numbers = [places.setdefault(item, len(places)) for item in feed.items]
        feeds[path] = {"name": feed.name, "items": numbers}
        if feed.faded:
            left = [places.setdefault(item, len(places)) for item in feed.faded]
            feeds[path]["faded"] = left
    data = {
        "version": LEDGER_VERSION,
        "plan": ledger.plan,
        "edition": ledger.edition.isoformat(),
        "records": ledger.records,
        "retired": list(ledger.retired),
        "items": [_item_data(item) for item in places],
        "feeds": feeds,
        "paths": sorted(ledger.paths),
    }
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()


def _item_data(item: Held) -> list[object]:
    return [
        item.uid,
        item.sequence,
        item.stamp,
        item.digest,
        item.cancelled,
        item.last_day,
    ]


def parse_ledger(data: bytes, name: str) -> Ledger:
    """Read a ledger; ``name`` is what problems call it. Raises InputError for one that is damaged or too new."""
    try:
        parsed = json.loads(data)
        version = parsed["version"]
        ledger = _ledger(parsed)
    # Whatever shape a damaged file has: it is one line for the keeper, never a traceback.
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
    ) as error:
        raise InputError([problem_at(name, Mark(), "ledger-damaged")]) from error
    if version != LEDGER_VERSION:
        values = {"version": version, "known": LEDGER_VERSION}
        raise InputError([problem_at(name, Mark(), "previous-newer", values)])
    return ledger


def _ledger(data: Mapping[str, Any]) -> Ledger:
    items = [_item(fields) for fields in data["items"]]
    feeds = {}
    for path, feed in data["feeds"].items():
        held = tuple(items[number] for number in feed["items"])
        # Few feeds are so large, and ledgers of before tell of none.
        faded = tuple(items[number] for number in feed.get("faded", ()))
        feeds[str(path)] = HeldFeed(name=str(feed["name"]), items=held, faded=faded)
    return Ledger(
        plan=str(data["plan"]),
        edition=dt.date.fromisoformat(data["edition"]),
        records=int(data["records"]),
        feeds=feeds,
        retired=tuple(map(str, data["retired"])),
        paths=frozenset(map(str, data["paths"])),
    )


def _item(fields: list[Any]) -> Held:
    uid, sequence, stamp, digest, cancelled, last_day = fields
    return Held(
        uid=str(uid),
        sequence=int(sequence),
        stamp=str(stamp),
        digest=str(digest),
        cancelled=bool(cancelled),
        last_day=str(last_day),
    )
