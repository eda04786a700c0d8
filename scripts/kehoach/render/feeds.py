"""Calendar feeds (RFC 5545): one file a slice, every deadline under one UID wherever it appears."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator

from icalendar import Calendar, Event
from icalendar.prop import vDuration, vText

from kehoach import routes
from kehoach.artifacts import Artifact, Context
from kehoach.plan import Plan
from kehoach.slices import Item, Slice, slices_of

_PRODUCT = "-//kehoach//kehoach//VI"
_REFRESH = dt.timedelta(hours=12)
_END = b"END:VCALENDAR\r\n"


class _Text(vText):
    r"""TEXT escaped by RFC 5545 3.3.11; the library's own writer takes a literal ``\N`` for a line break."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


def render_feeds(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the feed of every slice, at its present and its former paths."""
    writer = _Writer(plan, context)
    for chosen in slices_of(plan):
        data = writer.calendar(chosen)
        for path in routes.feeds_of(chosen):
            yield Artifact(path=path, data=data)


class _Writer:
    """Writes calendars of one plan; each event is serialised once and its bytes are joined into the feeds."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self.plan = plan
        self.context = context
        self.words = context.words
        self.wording = context.wording
        self.zone = zoneinfo.ZoneInfo(plan.header.timezone)
        self._events: dict[tuple[str, tuple[str, ...], str], bytes] = {}

    def calendar(self, chosen: Slice) -> bytes:
        header = self._header(self.name(chosen))
        reader = chosen.id if chosen.kind in ("unit", "role", "group") else ""
        events = [self._event(item, reader) for item in chosen.items] or [self._notice(chosen)]
        return b"".join([header.removesuffix(_END), *events, _END])

    def name(self, chosen: Slice) -> str:
        """Name the calendar: constant from edition to edition, since clients recreate every item when it changes."""
        named = {
            "movement": {movement.id: movement.name for movement in self.plan.movements},
            "phase": {phase.id: phase.name for phase in self.plan.phases},
            "task": {task.id: task.title for task in self.plan.tasks},
        }.get(chosen.kind)
        subject = named[chosen.id] if named else self.plan.directory.name(chosen.id) if chosen.id else ""
        role = self.wording.role(chosen.role) if chosen.role else ""
        return self.words(f"feed.name.{chosen.kind}", subject=subject, role=role, plan=self.plan.header.title)

    def _header(self, name: str) -> bytes:
        calendar = Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", _PRODUCT)
        calendar.add("calscale", "GREGORIAN")
        calendar.add("name", _Text(name))
        calendar.add("x-wr-calname", _Text(name))
        calendar.add("x-wr-timezone", self.plan.header.timezone)
        calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(_REFRESH))
        return bytes(calendar.to_ical())

    def _event(self, item: Item, reader: str) -> bytes:
        # Only a party's own feed speaks of its roles; everywhere else the event reads the same.
        key = (item.deadline.id, item.roles, reader if item.roles else "")
        if key not in self._events:
            self._events[key] = self._write_event(item, reader)
        return self._events[key]

    def _write_event(self, item: Item, reader: str) -> bytes:
        deadline = item.deadline
        event = self._blank_event(f"{deadline.id}@{self.plan.header.id}", deadline.revised, deadline.sequence)
        self._add_days(event, item)
        event.add("summary", _Text(self._summary(item)))
        event.add("description", _Text("\n".join(self._description(item, reader))))
        address = f"{self.context.url}{routes.task_page(item.task.id)}#{deadline.id}"
        event.add("url", address)
        if deadline.place:
            event.add("location", _Text(deadline.place))
        event.add("status", deadline.status.upper())
        if categories := self._categories(item):
            event.add("categories", categories)
        return bytes(event.to_ical())

    def _blank_event(self, uid: str, stamp: dt.date, sequence: int) -> Event:
        moment = dt.datetime.combine(stamp, dt.time(), dt.UTC)
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", moment)
        event.add("last-modified", moment)
        event.add("sequence", sequence)
        event.add("transp", "TRANSPARENT")
        event.add("x-microsoft-cdo-busystatus", vText("FREE"))
        return event

    def _add_days(self, event: Event, item: Item) -> None:
        """Add start and end: all-day with an exclusive end, or the moment itself in UTC."""
        deadline = item.deadline
        assert deadline.date and deadline.due
        if deadline.time:
            moment = dt.datetime.combine(deadline.date, deadline.time, self.zone)
            event.add("dtstart", moment.astimezone(dt.UTC))
            return
        event.add("dtstart", deadline.date)
        event.add("dtend", deadline.due + dt.timedelta(days=1))

    def _summary(self, item: Item) -> str:
        deadline = item.deadline
        title = self.wording.title(deadline)
        text = self.words("feed.summary", when=self.wording.when(deadline), title=title)
        if item.roles:
            text = self.words("feed.summary-role", roles=self.wording.roles(item.roles), summary=text)
        cancelled = self.words("status.cancelled")
        # Clients that ignore STATUS show only what stands first in the title.
        return f"[{cancelled}] " + text.replace(f"[{cancelled}] ", "") if deadline.status == "cancelled" else text

    def _description(self, item: Item, reader: str) -> Iterator[str]:
        deadline, task, say = item.deadline, item.task, self.words
        yield say("feed.phrase", phrase=deadline.phrase)
        yield say("feed.due", day=self.wording.due(deadline))
        yield say("feed.safe", day=self.wording.safe_day(deadline)) + self.wording.safe_remark(deadline)
        if item.roles:
            name = self.plan.directory.name(reader)
            yield say("feed.own-role", name=name, roles=self.wording.roles(item.roles))
        for role, names in self.wording.cast(task, deadline):
            yield f"{role}: {names}"
        if deadline.title != task.title:
            yield say("feed.task", title=task.title)
        yield from filter(None, (task.note, deadline.note))
        yield from map(self.wording.change, deadline.history)
        if self.plan.contradictions_about(task.id, deadline.id):
            yield say("feed.contradiction")
        yield say("feed.refs", refs=self.wording.refs(deadline.refs), number=self.plan.header.number)

    def _categories(self, item: Item) -> list[str]:
        """Name movement and phase; signs that need escaping inside a value are misread by several clients."""
        names = [movement.name for movement in self.plan.movements if movement.id == item.task.movement]
        names += [phase.name for phase in self.plan.phases if phase.id == item.task.phase]
        return [re.sub(r"[,;\\]", " -", name) for name in names]

    def _notice(self, chosen: Slice) -> bytes:
        """Write the one item of an otherwise empty feed: several clients keep stale items or fail without any."""
        issued = self.plan.header.issued
        name = "-".join(filter(None, ("notice", chosen.kind, chosen.id, chosen.role)))
        event = self._blank_event(f"{name}@{self.plan.header.id}", issued, 0)
        event.add("dtstart", issued)
        event.add("dtend", issued + dt.timedelta(days=1))
        event.add("summary", _Text(self.words("feed.notice", name=self.name(chosen))))
        event.add("description", _Text(self.words("feed.notice-text")))
        event.add("url", self.context.url)
        return bytes(event.to_ical())
