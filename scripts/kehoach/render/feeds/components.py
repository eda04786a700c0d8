"""Calendar components (RFC 5545): how one deadline becomes a VEVENT, a VTODO, or a reminder."""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Collection, Iterable, Iterator, Sequence

from icalendar import Alarm, Calendar, Event, Todo
from icalendar.prop import vDuration, vText

from kehoach import routes
from kehoach.doubts import doubt_line
from kehoach.plan.memory import once_a_plan
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.raises import named_parties
from kehoach.plan.reminders import Reminders
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.feeds.notices import Notice
from kehoach.uids import deadline_uid, notice_uid, reminder_uid, todo_uid

Related = tuple[str, ...]
"""Ids of the deadlines that a component points to."""
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


_PRODUCT = "-//kehoach//kehoach//{language}"
_REFRESH = dt.timedelta(hours=12)
_END = b"END:VCALENDAR\r\n"

GENERATION = 0
"""Raised by one with each release of the program that writes into feeds anything other than the one before.

It counts in every SEQUENCE and stamp: clients take a change in only where these rise.
"""
HOUR = dt.timedelta(hours=1)
"""How long a timed deadline stands in a calendar: the hour that ends at it."""


def calendar_days(plan: Plan, deadline: Deadline) -> tuple[dt.date, dt.date]:
    """Return first and last day, included, of a deadline's all-day item; it must have a day.

    What takes place stands on its own days. Else by the plan's ``calendar.items``: from the last safe working day to
    the last that the words leave (27/3 to 29/3/2020 for strict "trước 30/3"), the safe day alone, or the printed one.
    """
    assert deadline.date and deadline.due
    safe, usable = deadline.last_safe_day, deadline.last_usable_day
    assert safe and usable
    if deadline.takes_place or plan.calendar_items == "printed-day":
        return deadline.date, deadline.due
    return safe, usable if plan.calendar_items == "span" else safe


class EscapedText(vText):
    r"""TEXT escaped by RFC 5545 3.3.11; the library's own writer takes a literal ``\N`` for a line break."""

    def to_ical(self) -> bytes:
        """Escape backslash, semicolon, comma and line break."""
        escaped = str(self)
        # The backslash first, or those that the other signs are given would be doubled.
        for sign in ("\\", ";", ","):
            escaped = escaped.replace(sign, f"\\{sign}")
        return escaped.replace("\n", "\\n").encode()


def whole_calendar(name: str, language: str, timezone: str, components: bytes) -> bytes:
    """Write a calendar of components that are written already."""
    # The library closes the calendar; components are put before its end as bytes that exist already.
    return _header(name, language, timezone).removesuffix(_END) + components + _END


@functools.lru_cache(maxsize=1 << 12)
def _header(name: str, language: str, timezone: str) -> bytes:
    # No METHOD: PUBLISH would ask for an ORGANIZER (RFC 5546 3.2.1). No UID either, or vdirsyncer takes the whole
    # feed for one event. And nothing that moves from build to build, since clients would recreate every item.
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT.format(language=language.upper()))
    calendar.add("calscale", "GREGORIAN")
    # Name and refresh as RFC 7986 has them, each with the X- property that older clients read.
    calendar.add("name", EscapedText(name))
    calendar.add("x-wr-calname", EscapedText(name))
    calendar.add("x-wr-timezone", timezone)
    # RFC 7986 5.7 asks for the parameter; the library's own argument for this forgets it.
    calendar.add(
        "refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"}
    )
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    return bytes(calendar.to_ical())


class _Identity:
    """By what clients know an item again: its UID, its revision, its page."""

    def __init__(self, home: str, later: Sequence[dt.date] = ()) -> None:
        self._home = home
        self._later = later

    def address(self, item: Item) -> str:
        """Return the page of a deadline."""
        return f"{self._home}{routes.task_page(item.task.id)}#{item.deadline.id}"

    def stamp(
        self, component: Event | Todo, uid: str, revised: dt.date, sequence: int
    ) -> None:
        """Add identity and revision; two revisions of one day are told apart by the second."""
        revised = max([revised, *self._later])
        sequence += len(self._later) + GENERATION
        # Never the clock: clients that compare bytes would take every item anew at each refresh. All three move
        # together, since Evolution takes a change in only with one of them and ICSx5 asks for LAST-MODIFIED.
        midnight = dt.datetime.combine(revised, dt.time(), dt.UTC)
        moment = midnight + dt.timedelta(seconds=sequence)
        component.add("uid", uid)
        component.add("dtstamp", moment)
        component.add("last-modified", moment)
        component.add("sequence", sequence)


class ComponentWriter:
    """Writes the deadlines of one plan as calendar components, each in bytes that end with CRLF."""

    def __init__(
        self,
        plan: Plan,
        context: Context,
        later: Sequence[dt.date] = (),
    ) -> None:
        """``later`` are the days on which the plan that came after this one raised all that it still shows of it."""
        self._plan = plan
        self._words = context.words
        self._wording = context.wording
        self._zone = zoneinfo.ZoneInfo(plan.header.timezone)
        self._draft = context.draft
        self._identity = _Identity(context.url, later)
        self._texts = DeadlineTexts(plan, context)

    def related(self, item: Item, present: Collection[str]) -> Related:
        """List the related deadlines that stand in the same feed: a client cannot lead to what it does not hold."""
        others = related_deadlines(self._plan, item.deadline.id)
        return tuple(other for other in others if other in present)

    def event(
        self, item: Item, related: Related = (), reminders: Reminders = ()
    ) -> bytes:
        """Write a deadline as an event, with an alarm for each reminder."""
        event = Event()
        uid = deadline_uid(item.deadline.id, self._plan.header.id)
        self._identify(event, uid, item.deadline)
        self._add_days(event, item.deadline)
        self._describe(event, item)
        self._relate(
            event, [deadline_uid(other, self._plan.header.id) for other in related]
        )
        event.add("status", item.deadline.status.upper())
        # A deadline makes nobody busy, for which Outlook has a property of its own. Its ALLDAYEVENT stays out: by
        # MS-OXCICAL it is not to be exported.
        event.add("transp", "TRANSPARENT")
        event.add("x-microsoft-cdo-busystatus", vText("FREE"))
        for _, day in reminders:
            event.add_component(self._alarm(item.deadline, day))
        return bytes(event.to_ical())

    def reminders(self, item: Item, reminders: Reminders) -> Iterator[bytes]:
        """Write each reminder of a deadline as an all-day event of its own, for clients that drop alarms."""
        for days, day in reminders:
            event = Event()
            uid = reminder_uid(item.deadline.id, days, self._plan.header.id)
            # Revised with its deadline: what has no raised stamp, clients do not take in.
            self._identify(event, uid, item.deadline)
            event.add("dtstart", day)
            event.add("dtend", day + dt.timedelta(days=1))
            # The last one is of the day itself: nothing is left of it but that day.
            key = "feed.reminder" if days else "feed.reminder-last"
            summary = self._words(key, days=days, summary=self._wording.summary(item))
            event.add("summary", EscapedText(summary))
            text = self._words(
                "feed.reminder-text",
                lead=self._wording.leads.day(item.deadline, awaits=item.awaits),
                printed=self._wording.leads.printed(item.deadline),
            )
            lines = filter(None, (self._draft, text))
            event.add("description", EscapedText("\n".join(lines)))
            event.add("url", self._identity.address(item))
            event.add(
                "related-to", deadline_uid(item.deadline.id, self._plan.header.id)
            )
            event.add("transp", "TRANSPARENT")
            event.add("x-microsoft-cdo-busystatus", vText("FREE"))
            yield bytes(event.to_ical())

    def todo(self, item: Item, related: Related = ()) -> bytes:
        """Write a deadline as a task (VTODO) that is due on the day that counts."""
        todo = Todo()
        deadline = item.deadline
        first, last = calendar_days(self._plan, deadline)
        self._identify(todo, todo_uid(deadline.id, self._plan.header.id), deadline)
        # DUE is the day itself, where an event's DTEND is the day after.
        due = last if deadline.takes_place else first
        todo.add("due", self._moment(deadline) if deadline.time else due)
        self._describe(todo, item)
        self._relate(todo, [todo_uid(other, self._plan.header.id) for other in related])
        # A VTODO cannot be TENTATIVE (RFC 5545 3.8.1.11); the mark in its title says so.
        status = "CANCELLED" if deadline.status == "cancelled" else "NEEDS-ACTION"
        todo.add("status", status)
        return bytes(todo.to_ical())

    def notice(self, notice: Notice, *, todo: bool = False) -> bytes:
        """Write the one item of a feed that has no deadline to show."""
        component = Todo() if todo else Event()
        uid = notice_uid(notice.name, self._plan.header.id)
        revised = max([notice.since or notice.day, *notice.raised])
        self._identity.stamp(component, uid, revised, len(notice.raised))
        component.add("dtstart", notice.day)
        # DUE too is the day after here: it has to be later than DTSTART (RFC 5545 3.8.2.3).
        component.add("due" if todo else "dtend", notice.day + dt.timedelta(days=1))
        component.add("summary", EscapedText(notice.summary))
        lines = filter(None, (self._draft, notice.text))
        component.add("description", EscapedText("\n".join(lines)))
        component.add("url", notice.address)
        return bytes(component.to_ical())

    def _identify(self, component: Event | Todo, uid: str, deadline: Deadline) -> None:
        self._identity.stamp(component, uid, deadline.revised, deadline.sequence)

    def _moment(self, deadline: Deadline) -> dt.datetime:
        assert deadline.date and deadline.time
        # In UTC, the one form that every parser reads right: a TZID needs its VTIMEZONE (RFC 5545 3.2.19).
        local = dt.datetime.combine(deadline.date, deadline.time, self._zone)
        return local.astimezone(dt.UTC)

    def _add_days(self, event: Event, deadline: Deadline) -> None:
        """Add start and end: all-day with an exclusive end, or the moment itself in UTC."""
        if deadline.time:
            moment = self._moment(deadline)
            if deadline.takes_place:
                # Without DTEND a timed event ends where it starts (RFC 5545 3.6.1): how long it takes is not said.
                event.add("dtstart", moment)
                return
            event.add("dtstart", moment - HOUR)
            event.add("dtend", moment)
            return
        first, last = calendar_days(self._plan, deadline)
        event.add("dtstart", first)
        event.add("dtend", last + dt.timedelta(days=1))

    def _describe(self, component: Event | Todo, item: Item) -> None:
        component.add("summary", EscapedText(self._wording.summary(item)))
        lines = [*self._marks(item.deadline), *self._texts.description(item)]
        component.add("description", EscapedText("\n".join(lines)))
        component.add("url", self._identity.address(item))
        if item.deadline.place:
            component.add("location", EscapedText(item.deadline.place))
        categories = self._texts.categories(item.task, item.deadline)
        if categories:
            # All on one line: parsers misread several.
            component.add("categories", categories)
        color = self._texts.color(item)
        if color:
            component.add("color", color)

    def _marks(self, deadline: Deadline) -> Iterator[str]:
        """Yield what stands above all else in a description while somebody still has to look at it."""
        if self._draft:
            yield self._draft
        if deadline.in_doubt:
            yield doubt_line(self._words.language)

    def _relate(self, component: Event | Todo, uids: Iterable[str]) -> None:
        for uid in uids:
            # Without RELTYPE the other would be its parent (RFC 5545 3.2.15).
            component.add(
                "related-to",
                uid,
                parameters={"RELTYPE": "SIBLING"},
            )

    def _alarm(self, deadline: Deadline, day: dt.date) -> Alarm:
        """Ring on the reminder's morning: counted from midnight of an all-day item, or from a timed one's start.

        At nine, three days before an all-day item: ``-P2DT15H``.
        """
        first, _ = calendar_days(self._plan, deadline)
        # Both in local hours: a trigger is a length of time, which needs no zone.
        ring = dt.datetime.combine(day, dt.time(REMINDER_HOUR))
        start = dt.datetime.combine(first, dt.time())
        if deadline.time:
            assert deadline.date
            start = dt.datetime.combine(deadline.date, deadline.time)
            if not deadline.takes_place:
                start -= HOUR
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", EscapedText(self._wording.titles.full(deadline)))
        alarm.add("trigger", vDuration(ring - start))
        return alarm


class DeadlineTexts:
    """What readers of a calendar see of one deadline, in the words of whoever renders."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self.plan = plan
        self.context = context
        self.words = context.words
        self.wording = context.wording
        self._address_of = _Identity(context.url).address

    def content(self, item: Item) -> str:
        """Return what a client shows of a deadline, without revision and address: equal as long as nothing changed."""
        lines = [self.wording.summary(item), *self.description(item)]
        lines += [
            str(item.deadline.date),
            str(item.deadline.end),
            str(item.deadline.time),
            item.deadline.status,
        ]
        return "\n".join([*lines, item.deadline.place or ""])

    def description(self, item: Item) -> Iterator[str]:
        """Yield the lines that a client shows below the summary; the last one is the page's address."""
        deadline, task, say = item.deadline, item.task, self.words
        title = self.wording.titles.full(deadline)
        # The reader's own part comes first: the summary is the same for everybody.
        yield from self.wording.actions.own(item)
        if possible := self.wording.actions.possible(item):
            yield possible
        # The summary has the short title alone.
        if deadline.short:
            yield say("feed.what", text=title)
        lead = self.wording.leads.day(deadline, awaits=item.awaits)
        yield lead + self.wording.times.safe_remark(deadline)
        yield say("feed.phrase", phrase=self.wording.sources.phrase(deadline))
        yield from self._due(deadline)
        for text in self.wording.sources.rewordings(deadline):
            yield say("feed.what", text=text)
        if place := self.wording.actions.destination(deadline):
            yield say("feed.destination", place=place)
        for role, names in self.wording.parties.cast(task, deadline):
            yield f"{role}: {names}"
        yield from self._former_names(task, deadline)
        if title != task.title:
            yield say("feed.task", title=task.title)
        yield from filter(None, (task.note, deadline.note))
        yield from map(self.wording.changes.say, deadline.history)
        # Said of what is settled too: the page tells by which document, and the item stays as subscribers have it.
        if any(not one.minor for one in self.context.remarks_at(deadline.id)):
            yield say("feed.contradiction")
        if deadline.is_filing:
            contact = self.plan.header.contact
            yield from filter(None, [self.wording.parties.contact_line(contact)])
        yield say("feed.refs", text=self.wording.sources.citation(deadline))
        yield self._address_of(item)

    def _former_names(self, task: Task, deadline: Deadline) -> Iterator[str]:
        """Yield what those who are named were called before: whoever looks for the old name finds the new one."""
        contact = self.plan.header.contact
        for party in named_parties(task.cast, deadline.cast, deadline.filing, contact):
            if was := self.wording.formers.was(party):
                name = self.plan.directory.name(party)
                yield self.words("feed.renamed", name=name, was=was)

    def _due(self, deadline: Deadline) -> Iterator[str]:
        """Yield the printed day, and that it is off: what the document does not say."""
        if deadline.due:
            yield self.words("feed.due", day=self.wording.days.full(deadline.due))
        if deadline.day_off:
            text = self.wording.days.off(deadline.day_off)
            yield self.words("feed.off", text=text)

    def categories(self, task: Task, deadline: Deadline) -> list[str]:
        """Name movement and phase; signs that need escaping inside a value are misread by several clients."""
        names = [
            movement.name
            for movement in self.plan.movements
            if movement.id == task.movement
        ]
        names += [
            phase.name for phase in self.plan.phases if phase.id == deadline.phase
        ]
        return [re.sub(r"[,;\\]", " -", name) for name in names]

    def color(self, item: Item) -> str:
        """Colour by the reader's role, else by movement."""
        if item.roles:
            own_roles = [role for role in ROLES if role.id in item.roles]
            return max(own_roles, key=lambda role: role.urgency).color
        if item.task.movement is None:
            return ""
        ids = [movement.id for movement in self.plan.movements]
        place = ids.index(item.task.movement)
        # After the last colour comes the first again: a plan may have more movements than there are colours.
        return _MOVEMENT_COLORS[place % len(_MOVEMENT_COLORS)]


@once_a_plan
def related_deadlines(plan: Plan, deadline: str) -> tuple[str, ...]:
    """List the ids of the deadlines that one is linked with, by its id."""
    return _all_related(plan).get(deadline, ())


@once_a_plan
def _all_related(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Link each filing deadline with the dated deadlines of its own and its related tasks that are no filing."""
    related: dict[str, set[str]] = {}
    for task in plan.tasks:
        circle = [task, *(plan.tasks_by_id[other] for other in task.related)]
        dated: list[Deadline] = []
        for near in circle:
            # What has no day has no UID in any feed, so nothing may point to it.
            dated += [item for item in near.deadlines if item.date]
        for own in task.deadlines:
            if not own.date:
                continue
            for other in dated:
                if own.is_filing != other.is_filing:
                    related.setdefault(own.id, set()).add(other.id)
                    related.setdefault(other.id, set()).add(own.id)
    # Sorted, since the order of a set changes from run to run.
    return {identity: tuple(sorted(others)) for identity, others in related.items()}
