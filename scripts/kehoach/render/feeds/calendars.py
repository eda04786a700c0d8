"""Calendar feeds: one file a slice, every deadline under one UID wherever it appears."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Container, Iterable, Iterator

from icalendar import Calendar
from icalendar.prop import vDuration

from kehoach import routes
from kehoach.checks.remarks import remarks_of
from kehoach.checks.single import check_plan
from kehoach.plan.model import Deadline, EarlierPlan, Plan
from kehoach.plan.reminders import Reminders, reminder_days
from kehoach.plan.slices import Item, Slice, roles_of, slices_of
from kehoach.render.context import Artifact, Context
from kehoach.render.feeds.components import ComponentWriter, EscapedText
from kehoach.render.wording import Wording

_PRODUCT = "-//kehoach//kehoach//{language}"
_REFRESH = dt.timedelta(hours=12)
_END = b"END:VCALENDAR\r\n"


def render_feeds(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the feed of every slice, at its present and its former paths."""
    writer = _FeedWriter(plan, context)
    earlier = [_EarlierFeeds(one, plan, context) for one in plan.earlier]
    written: set[str] = set()
    for chosen in slices_of(plan):
        data = writer.calendar(
            chosen, b"".join(one.components(chosen) for one in earlier)
        )
        for path in _feed_paths(chosen):
            written.add(path)
            yield Artifact(path=path, data=data)
    for one in earlier:
        yield from one.orphans(written)


def _feed_paths(chosen: Slice) -> Iterator[str]:
    """Yield every path of a slice: the present one, then those of former ids."""
    for identity in (chosen.id, *chosen.former):
        yield routes.feed(chosen.kind, identity, chosen.role)


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


def current_items(plan: Plan, items: Iterable[Item], today: dt.date) -> list[Item]:
    """Keep what still belongs into feeds: dated, not cancelled in a year that is over, not older than the plan says."""
    return [
        item
        for item in items
        if item.deadline.date and _is_current(plan, item.deadline, today)
    ]


def _is_current(plan: Plan, deadline: Deadline, today: dt.date) -> bool:
    if deadline.status == "cancelled" and today.year > plan.header.year:
        return False
    return plan.header.keep_past is None or _stays(
        deadline, plan.header.keep_past, today
    )


def _stays(deadline: Deadline, months: int, today: dt.date) -> bool:
    """Tell whether no more than some calendar months have gone since the month of a deadline."""
    due = deadline.due
    return (
        due is None
        or today.year * 12 + today.month <= due.year * 12 + due.month + months
    )


class _FeedWriter:
    """Joins components into feeds; each component is serialised once."""

    def __init__(
        self, plan: Plan, context: Context, pages: Container[str] | None = None
    ) -> None:
        self.plan = plan
        self.context = context
        self.write = ComponentWriter(plan, context, pages)
        self._done: dict[tuple[str, str, tuple[str, ...], Reminders], bytes] = {}

    def calendar(self, chosen: Slice, earlier: bytes = b"") -> bytes:
        """Write the feed of a slice, with last year's components if there are any."""
        header = self._header(self.name(chosen))
        own = self.components(
            chosen, current_items(self.plan, chosen.items, self.context.today)
        )
        return b"".join(
            [
                header.removesuffix(_END),
                earlier,
                own or (b"" if earlier else self._notice(chosen)),
                _END,
            ]
        )

    def components(self, chosen: Slice, items: Iterable[Item]) -> bytes:
        """Write items as the feed of a slice holds them."""
        return b"".join(self._component(chosen.kind, item, chosen.id) for item in items)

    def name(self, chosen: Slice) -> str:
        """Name the calendar: constant from edition to edition, since clients recreate every item when it changes."""
        named = {
            "movement": {
                movement.id: movement.name for movement in self.plan.movements
            },
            "phase": {phase.id: phase.name for phase in self.plan.phases},
            "task": {task.id: task.title for task in self.plan.tasks},
        }.get(chosen.kind)
        subject = (
            named[chosen.id]
            if named
            else self.plan.directory.name(chosen.id)
            if chosen.id
            else ""
        )
        role = self.context.wording.role(chosen.role) if chosen.role else ""
        key = f"feed.name.{chosen.kind}"
        return self.context.words(
            key, subject=subject, role=role, plan=self.plan.header.title
        )

    def _header(self, name: str) -> bytes:
        calendar = Calendar()
        calendar.add("version", "2.0")
        language = self.context.words.language.upper()
        calendar.add("prodid", _PRODUCT.format(language=language))
        calendar.add("calscale", "GREGORIAN")
        calendar.add("name", EscapedText(name))
        calendar.add("x-wr-calname", EscapedText(name))
        calendar.add("x-wr-timezone", self.plan.header.timezone)
        calendar.add(
            "refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"}
        )
        calendar.add("x-published-ttl", vDuration(_REFRESH))
        return bytes(calendar.to_ical())

    def _component(self, kind: str, item: Item, reader: str) -> bytes:
        """Serialise an item once for all who read the same of it: same roles, same reminders."""
        form = kind if kind in ("reminder", "todo") else "event"
        reminders = (
            reminder_days(self.plan, item.deadline, reader)
            if form == "reminder"
            else ()
        )
        key = (form, item.deadline.id, item.roles, reminders)
        if key not in self._done:
            self._done[key] = self._write(form, item, reminders)
        return self._done[key]

    def _write(self, form: str, item: Item, reminders: Reminders) -> bytes:
        match form:
            case "todo":
                return self.write.todo(item)
            case "reminder":
                return b"".join(
                    [
                        self.write.event(item, reminders),
                        *self.write.reminders(item, reminders),
                    ]
                )
        return self.write.event(item)

    def _notice(self, chosen: Slice) -> bytes:
        name = ".".join(filter(None, (chosen.kind, chosen.id, chosen.role)))
        return self.write.notice(name, self.name(chosen), todo=chosen.kind == "todo")


class _EarlierFeeds:
    """Last year's deadlines, under their own UIDs, in the feeds of this year for as long as the plan says."""

    def __init__(self, earlier: EarlierPlan, plan: Plan, context: Context) -> None:
        self.months = earlier.months
        self.today = context.today
        # The same words as last year, or every item would change without a reason.
        remarks = remarks_of(earlier.plan, check_plan(earlier.plan, context.content))
        context = dataclasses.replace(
            context, wording=Wording(earlier.plan, context.words), remarks=remarks
        )
        pages = {task.id for task in plan.tasks}
        self._writer = _FeedWriter(earlier.plan, context, pages)
        self._slices = {
            (one.kind, one.id, one.role): one for one in slices_of(earlier.plan)
        }

    def components(self, chosen: Slice) -> bytes:
        """Write what last year's slice of the same kind and id still holds."""
        found = self._slices.get((chosen.kind, chosen.id, chosen.role))
        return self._writer.components(found, self._current(found)) if found else b""

    def _current(self, chosen: Slice) -> list[Item]:
        return [
            item
            for item in chosen.items
            if item.deadline.status != "cancelled"
            and _stays(item.deadline, self.months, self.today)
        ]

    def orphans(self, written: set[str]) -> Iterator[Artifact]:
        """Yield the feeds that only last year had: no address that somebody subscribed to falls silent."""
        for chosen in self._slices.values():
            for path in _feed_paths(chosen):
                if path not in written:
                    written.add(path)
                    kept = dataclasses.replace(
                        chosen, items=tuple(self._current(chosen))
                    )
                    yield Artifact(path=path, data=self._writer.calendar(kept))
