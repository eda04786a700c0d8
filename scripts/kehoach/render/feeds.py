"""Calendar feeds: one file a slice, every deadline under one UID wherever it appears."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from icalendar import Calendar
from icalendar.prop import vDuration

from kehoach import routes
from kehoach.artifacts import Artifact, Context
from kehoach.plan import Deadline, Plan
from kehoach.reminders import Reminders, reminder_days
from kehoach.render.components import ComponentWriter, EscapedText
from kehoach.slices import Item, Slice, roles_of, slices_of

_PRODUCT = "-//kehoach//kehoach//VI"
_REFRESH = dt.timedelta(hours=12)
_END = b"END:VCALENDAR\r\n"


def render_feeds(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the feed of every slice, at its present and its former paths."""
    writer = _FeedWriter(plan, context)
    for chosen in slices_of(plan):
        data = writer.calendar(chosen)
        for path in routes.feeds_of(chosen):
            yield Artifact(path=path, data=data)


def content_digests(plan: Plan, context: Context) -> dict[str, str]:
    """Return, by deadline id, a SHA-256 of all that subscribers are told of it, whoever they are."""
    writer = ComponentWriter(plan, context)
    # The address of the site is no content: a site may move.
    address = context.url
    found = {}
    for task, deadline in plan.items:
        told = [writer.content(Item(task=task, deadline=deadline)).replace(address, "")]
        told += [
            f"{party.id} {party.name} {' '.join(roles)}"
            for party in plan.directory
            if (roles := roles_of(plan, party.id, task, deadline))
        ]
        found[deadline.id] = hashlib.sha256("\n".join(told).encode()).hexdigest()
    return found


def is_current(plan: Plan, deadline: Deadline, today: dt.date) -> bool:
    """Tell whether a deadline still belongs into feeds: cancelled ones leave after the year, old ones if so set."""
    if deadline.status == "cancelled" and today.year > plan.header.year:
        return False
    if plan.header.keep_past is None or deadline.due is None:
        return True
    months = deadline.due.year * 12 + deadline.due.month + plan.header.keep_past
    return today.year * 12 + today.month <= months


class _FeedWriter:
    """Joins components into feeds; each component is serialised once."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self.plan = plan
        self.context = context
        self.write = ComponentWriter(plan, context)
        self._done: dict[tuple[str, str, tuple[str, ...], Reminders], bytes] = {}

    def calendar(self, chosen: Slice) -> bytes:
        header = self._header(self.name(chosen))
        items = [item for item in chosen.items if is_current(self.plan, item.deadline, self.context.today)]
        components = [self._component(chosen.kind, item, chosen.id) for item in items]
        return b"".join([header.removesuffix(_END), *(components or [self._notice(chosen)]), _END])

    def name(self, chosen: Slice) -> str:
        """Name the calendar: constant from edition to edition, since clients recreate every item when it changes."""
        named = {
            "movement": {movement.id: movement.name for movement in self.plan.movements},
            "phase": {phase.id: phase.name for phase in self.plan.phases},
            "task": {task.id: task.title for task in self.plan.tasks},
        }.get(chosen.kind)
        subject = named[chosen.id] if named else self.plan.directory.name(chosen.id) if chosen.id else ""
        role = self.context.wording.role(chosen.role) if chosen.role else ""
        key = f"feed.name.{chosen.kind}"
        return self.context.words(key, subject=subject, role=role, plan=self.plan.header.title)

    def _header(self, name: str) -> bytes:
        calendar = Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", _PRODUCT)
        calendar.add("calscale", "GREGORIAN")
        calendar.add("name", EscapedText(name))
        calendar.add("x-wr-calname", EscapedText(name))
        calendar.add("x-wr-timezone", self.plan.header.timezone)
        calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(_REFRESH))
        return bytes(calendar.to_ical())

    def _component(self, kind: str, item: Item, reader: str) -> bytes:
        """Serialise an item once for all who read the same of it: same roles, same reminders."""
        form = kind if kind in ("reminder", "todo") else "event"
        reminders = reminder_days(self.plan, item.deadline, reader) if form == "reminder" else ()
        key = (form, item.deadline.id, item.roles, reminders)
        if key not in self._done:
            self._done[key] = self._write(form, item, reminders)
        return self._done[key]

    def _write(self, form: str, item: Item, reminders: Reminders) -> bytes:
        match form:
            case "todo":
                return self.write.todo(item)
            case "reminder":
                return b"".join([self.write.event(item, reminders), *self.write.reminders(item, reminders)])
        return self.write.event(item)

    def _notice(self, chosen: Slice) -> bytes:
        name = ".".join(filter(None, (chosen.kind, chosen.id, chosen.role)))
        return self.write.notice(name, self.name(chosen), todo=chosen.kind == "todo")
