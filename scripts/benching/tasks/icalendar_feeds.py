"""The peer of feeds: each built with icalendar from plain values and serialised: ``… icalendar_feeds FEEDS``.

The values are read from the feeds that the program made, which is not counted. Nothing is linted.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path

from icalendar import Alarm, Calendar, Component, Event, Todo

from benching.tasks.reporting import reporting

Values = list[tuple[str, object, dict[str, str]]]
Described = tuple[str, Values, list["Described"]]
"""A component: its name, its properties as plain values, what is in it."""
_KINDS = {kind.name: kind for kind in (Alarm, Calendar, Event, Todo)}


def described(component: Component) -> Described:
    """Take a component apart."""
    values: Values = []
    for name, value in component.property_items(recursive=False, sorted=False):
        if name not in ("BEGIN", "END"):
            parameters = dict(getattr(value, "params", {}))
            values.append((name, _plain(value), parameters))
    inner = [described(one) for one in component.subcomponents]
    return component.name or "", values, inner


def _plain(value: object) -> object:
    """Return what somebody would hand to the library."""
    moment = getattr(value, "dt", None)
    if isinstance(moment, dt.date | dt.timedelta):
        return moment
    return str(value) if type(value).__name__ == "vText" else value


def built(said: Described) -> Component:
    """Build a component anew."""
    name, values, inner = said
    component = _KINDS.get(name, Event)()
    for key, value, parameters in values:
        component.add(key, value, parameters)
    for one in inner:
        component.add_component(built(one))
    return component


def timed(feeds: Iterable[Path]) -> None:
    """Build and serialise every feed."""
    saids = [described(Calendar.from_ical(feed.read_bytes())) for feed in feeds]
    with reporting() as figures:
        size = sum(len(built(said).to_ical()) for said in saids)
        figures["bytes"] = size
        figures["files"] = len(saids)


if __name__ == "__main__":
    timed(sorted(Path(sys.argv[1]).rglob("*.ics")))
