"""Calendar components (RFC 5545): how one deadline becomes a VEVENT, a VTODO, or a reminder."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Container, Iterator

from icalendar import Alarm, Event, Todo
from icalendar.prop import vDuration, vText

from kehoach import routes
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.reminders import Reminders
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.render.context import Context

REMINDER_HOUR = 9
"""Local hour at which an alarm rings."""

# CSS3 colour names, the only ones that COLOR allows (RFC 7986 5.9).
_MOVEMENT_COLORS = (
    "darkorange",
    "teal",
    "purple",
    "olive",
    "steelblue",
    "sienna",
    "darkcyan",
    "indigo",
)


class EscapedText(vText):
    r"""TEXT escaped by RFC 5545 3.3.11; the library's own writer takes a literal ``\N`` for a line break."""

    def to_ical(self) -> bytes:
        """Escape backslash, semicolon, comma and line break."""
        escaped = (
            str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        )
        return escaped.replace("\n", "\\n").encode()


def _leave_free(event: Event) -> None:
    """Keep a deadline from blocking the day; Outlook reads only a property of its own."""
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", vText("FREE"))


class ComponentWriter:
    """Writes the deadlines of one plan as calendar components, each in bytes that end with CRLF."""

    def __init__(
        self, plan: Plan, context: Context, pages: Container[str] | None = None
    ) -> None:
        """``pages`` names the tasks that have a page, None if all have."""
        self.plan = plan
        self._pages = pages
        self.context = context
        self.words = context.words
        self.wording = context.wording
        self.zone = zoneinfo.ZoneInfo(plan.header.timezone)
        self._related = _related_deadlines(plan)

    def event(self, item: Item, reminders: Reminders = ()) -> bytes:
        """Write a deadline as an event, with an alarm for each reminder."""
        event = Event()
        self._identify(event, self._uid(item.deadline.id), item.deadline)
        self._add_days(event, item.deadline)
        self._describe(event, item)
        event.add("status", item.deadline.status.upper())
        _leave_free(event)
        for _, day in reminders:
            event.add_component(self._alarm(item.deadline, day))
        return bytes(event.to_ical())

    def reminders(self, item: Item, reminders: Reminders) -> Iterator[bytes]:
        """Write each reminder of a deadline as an all-day event of its own, for clients that drop alarms."""
        for days, day in reminders:
            yield self._reminder(item, days, day)

    def _reminder(self, item: Item, days: int, day: dt.date) -> bytes:
        deadline = item.deadline
        summary = self.words(
            "feed.reminder", days=days, summary=self.wording.summary(item)
        )
        text = self.words(
            "feed.reminder-text",
            day=self.wording.due(deadline),
            safe=self.wording.safe_day(deadline),
        )
        event = Event()
        # A dot cannot stand in an id of the plan, so no deadline can ever have this UID.
        uid = self._uid(f"{deadline.id}.reminder.{days}")
        self._identify(event, uid, deadline)
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
        event.add("summary", EscapedText(summary))
        event.add("description", EscapedText(text))
        event.add("url", self._address(item))
        event.add("related-to", self._uid(deadline.id))
        _leave_free(event)
        return bytes(event.to_ical())

    def todo(self, item: Item) -> bytes:
        """Write a deadline as a task (VTODO) that is due on its last day."""
        todo = Todo()
        self._identify(todo, self._uid(f"{item.deadline.id}.todo"), item.deadline)
        deadline = item.deadline
        assert deadline.due
        todo.add("due", self._moment(deadline) if deadline.time else deadline.due)
        self._describe(todo, item)
        # RFC 5545 3.8.1.11: a task has no status TENTATIVE.
        cancelled = deadline.status == "cancelled"
        todo.add("status", "CANCELLED" if cancelled else "NEEDS-ACTION")
        return bytes(todo.to_ical())

    def notice(self, name: str, title: str, *, todo: bool = False) -> bytes:
        """Write the one item of an otherwise empty feed: several clients keep stale items or fail without any."""
        issued = self.plan.header.issued
        component = Todo() if todo else Event()
        self._stamp(component, self._uid(f"notice.{name}"), issued, 0)
        component.add("dtstart", issued)
        component.add("due" if todo else "dtend", issued + dt.timedelta(days=1))
        component.add("summary", EscapedText(self.words("feed.notice", name=title)))
        component.add("description", EscapedText(self.words("feed.notice-text")))
        component.add("url", self.context.url)
        return bytes(component.to_ical())

    def content(self, item: Item) -> str:
        """Return what a client shows of a deadline, without revision and address: equal as long as nothing changed."""
        deadline = item.deadline
        lines = [self.wording.summary(item), *self._description(item)]
        lines += [str(deadline.date), str(deadline.end), str(deadline.time)]
        lines += [deadline.status, deadline.place or ""]
        return "\n".join(lines)

    def _uid(self, name: str) -> str:
        return f"{name}@{self.plan.header.id}"

    def _address(self, item: Item) -> str:
        if self._pages is not None and item.task.id not in self._pages:
            return self.context.url
        return f"{self.context.url}{routes.task_page(item.task.id)}#{item.deadline.id}"

    def _identify(self, component: Event | Todo, uid: str, deadline: Deadline) -> None:
        self._stamp(component, uid, deadline.revised, deadline.sequence)

    def _stamp(
        self, component: Event | Todo, uid: str, revised: dt.date, sequence: int
    ) -> None:
        """Add identity and revision; two revisions of one day are told apart by the second."""
        midnight = dt.datetime.combine(revised, dt.time(), dt.UTC)
        moment = midnight + dt.timedelta(seconds=sequence)
        component.add("uid", uid)
        component.add("dtstamp", moment)
        component.add("last-modified", moment)
        component.add("sequence", sequence)

    def _moment(self, deadline: Deadline) -> dt.datetime:
        assert deadline.date and deadline.time
        local = dt.datetime.combine(deadline.date, deadline.time, self.zone)
        # In UTC no client needs a definition of the zone.
        return local.astimezone(dt.UTC)

    def _add_days(self, event: Event, deadline: Deadline) -> None:
        """Add start and end: all-day with an exclusive end, or the moment itself in UTC."""
        assert deadline.date and deadline.due
        if deadline.time:
            event.add("dtstart", self._moment(deadline))
            return
        event.add("dtstart", deadline.date)
        event.add("dtend", deadline.due + dt.timedelta(days=1))

    def _describe(self, component: Event | Todo, item: Item) -> None:
        component.add("summary", EscapedText(self.wording.summary(item)))
        component.add("description", EscapedText("\n".join(self._description(item))))
        component.add("url", self._address(item))
        if item.deadline.place:
            component.add("location", EscapedText(item.deadline.place))
        if categories := self._categories(item.task):
            component.add("categories", categories)
        if color := self._color(item):
            component.add("color", color)
        for related_id in self._related.get(item.deadline.id, ()):
            sibling = {"RELTYPE": "SIBLING"}
            component.add("related-to", self._uid(related_id), parameters=sibling)

    def _alarm(self, deadline: Deadline, day: dt.date) -> Alarm:
        """Ring on the reminder's morning: counted from midnight of an all-day item, or from a timed one's start."""
        assert deadline.date
        ring = dt.datetime.combine(day, dt.time(REMINDER_HOUR))
        start = dt.datetime.combine(deadline.date, deadline.time or dt.time())
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", EscapedText(self.wording.full_title(deadline)))
        alarm.add("trigger", vDuration(ring - start))
        return alarm

    def _description(self, item: Item) -> Iterator[str]:
        deadline, task, say = item.deadline, item.task, self.words
        title = self.wording.full_title(deadline)
        safe_day = self.wording.safe_day(deadline)
        if deadline.short:
            yield title
        yield say("feed.phrase", phrase=deadline.phrase)
        yield say("feed.due", day=self.wording.due(deadline))
        yield say("feed.safe", day=safe_day) + self.wording.safe_remark(deadline)
        if item.roles:
            yield say("feed.own-role", roles=self.wording.roles(item.roles))
        for role, names in self.wording.cast(task, deadline):
            yield f"{role}: {names}"
        if title != task.title:
            yield say("feed.task", title=task.title)
        for note in (task.note, deadline.note):
            if note:
                yield note
        for change in deadline.history:
            yield self.wording.change(change)
        if self.context.remarks_about(task.id, deadline.id):
            yield say("feed.contradiction")
        refs = self.wording.refs(deadline.refs)
        yield say("feed.refs", refs=refs, number=self.plan.header.number)
        yield self._address(item)

    def _categories(self, task: Task) -> list[str]:
        """Name movement and phase; signs that need escaping inside a value are misread by several clients."""
        names: list[str] = []
        for movement in self.plan.movements:
            if movement.id == task.movement:
                names.append(movement.name)
        for phase in self.plan.phases:
            if phase.id == task.phase:
                names.append(phase.name)
        return [re.sub(r"[,;\\]", " -", name) for name in names]

    def _color(self, item: Item) -> str:
        """Colour by the reader's role, else by movement."""
        if item.roles:
            own_roles = [role for role in ROLES if role.id in item.roles]
            return max(own_roles, key=lambda role: role.urgency).color
        if item.task.movement is None:
            return ""
        ids = [movement.id for movement in self.plan.movements]
        place = ids.index(item.task.movement)
        # A plan of more movements than colours begins again with the first.
        return _MOVEMENT_COLORS[place % len(_MOVEMENT_COLORS)]


def _related_deadlines(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Link each filing deadline with the dated deadlines of its own and its related tasks that are no filing."""
    related: dict[str, set[str]] = {}
    for task in plan.tasks:
        nearby = _dated_nearby(plan, task)
        for own in filter(_has_day, task.deadlines):
            for other in nearby:
                if own.is_filing != other.is_filing:
                    # A task may name another that does not name it: the link goes both ways.
                    related.setdefault(own.id, set()).add(other.id)
                    related.setdefault(other.id, set()).add(own.id)
    return {identity: tuple(sorted(others)) for identity, others in related.items()}


def _dated_nearby(plan: Plan, task: Task) -> list[Deadline]:
    """List the dated deadlines of a task and of those it names as related."""
    tasks = [task, *(plan.tasks_by_id[identity] for identity in task.related)]
    nearby: list[Deadline] = []
    for near_task in tasks:
        nearby.extend(filter(_has_day, near_task.deadlines))
    return nearby


def _has_day(deadline: Deadline) -> bool:
    return deadline.date is not None
