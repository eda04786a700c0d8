"""Calendar feeds: one file a slice, every deadline under one UID wherever it appears."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from kehoach import routes
from kehoach.checks.remarks import Remark
from kehoach.document.vocabulary import without_year
from kehoach.plan.endings import ended_slices
from kehoach.plan.model import Deadline, EarlierPlan, Plan, Task
from kehoach.plan.records import Ended
from kehoach.plan.reminders import Reminders, reminder_days
from kehoach.plan.slices import Item, Slice, own_item, possible_roles, slices_of
from kehoach.render.context import Above, Context, Feed
from kehoach.render.feeds.components import (
    ComponentWriter,
    DeadlineTexts,
    Related,
)
from kehoach.render.feeds.large import Calendar, LargeFeed, Shelf, Written
from kehoach.render.feeds.notices import ended_notice
from kehoach.render.wording import Wording


def render_feeds(plan: Plan, context: Context) -> Iterator[Feed]:
    """Yield the feed of every slice, at its present and its former paths; what is too large comes in parts too."""
    feeds = _Feeds(plan, context)
    shelf = Shelf(plan, context)
    written: set[str] = set()
    for chosen in slices_of(plan):
        written.update(chosen.paths)
        yield from shelf.feeds(functools.partial(feeds.of_slice, chosen), chosen.paths)
    for ended, chosen in ended_slices(plan):
        path = routes.feed(chosen.kind, chosen.id, chosen.role)
        written.add(path)
        yield from shelf.feeds(
            functools.partial(feeds.of_ended, ended, chosen), (path,)
        )
    for earlier in feeds.earlier_years:
        for gather, path in earlier.orphans(written):
            written.add(path)
            yield from shelf.feeds(gather, (path,))
    context.large[_LISTED] = shelf.large


class _Feeds:
    """Gathers the feeds of a plan, each when it is asked for; only their components are kept from one to the next."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self._writer = _FeedWriter(plan, context)
        self.earlier_years = [
            _EarlierFeeds(earlier, remarks, plan, context)
            for earlier, remarks in zip(
                plan.earlier, context.earlier_remarks, strict=True
            )
        ]
        self._superiors = _SuperiorFeeds(plan, context)

    def of_slice(self, chosen: Slice) -> Calendar:
        """Gather the feed of a slice, with what earlier plans and superiors put into it."""
        kept = [*self._kept(chosen), *self._superiors.components(chosen)]
        return self._writer.calendar(chosen, kept)

    def of_ended(self, ended: Ended, chosen: Slice) -> Calendar:
        """Gather the feed of what is no more."""
        return self._writer.ended_calendar(ended, chosen, self._kept(chosen))

    def _kept(self, chosen: Slice) -> list[Written]:
        kept: list[Written] = []
        for earlier in self.earlier_years:
            kept += earlier.components(chosen)
        return kept


_LISTED = "listed"


def large_feeds(plan: Plan, context: Context) -> Mapping[str, LargeFeed]:
    """Return, by path, the feeds that do not hold all that their readers could ask of them."""
    if _LISTED not in context.large:
        # It is known once the feeds are listed, which is mostly done before anybody asks.
        for _ in render_feeds(plan, context):
            pass
    listed: Mapping[str, LargeFeed] = context.large[_LISTED]
    return listed


def content_digests(plan: Plan, context: Context) -> dict[str, str]:
    """Return, by deadline id, a SHA-256 of all that subscribers are told of it, whoever they are."""
    texts = DeadlineTexts(plan, context)
    # The address of the site is no content: a site may move.
    address = context.url
    digests = {}
    for task, deadline in plan.items:
        content = texts.content(Item(task=task, deadline=deadline))
        lines = [content.replace(address, "")]
        # Who has it in the feed is content too: it may come to a unit, or go, without another word changing. So is
        # what each of them does, which a feed of everybody does not say.
        for party in plan.directory:
            lines += _own_content(plan, context, party.id, task, deadline)
        digests[deadline.id] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return digests


def _own_content(
    plan: Plan, context: Context, party: str, task: Task, deadline: Deadline
) -> Iterator[str]:
    """Yield what a deadline is to one party; nothing where it does not concern it."""
    item = own_item(plan, party, task, deadline)
    if not item:
        if possible_roles(plan.directory, party, task.written(deadline)):
            yield f"? {party} {plan.directory.name(party)}"
        return
    parts = context.wording.parts(item)
    yield f"{party} {plan.directory.name(party)} {parts}"
    yield from context.wording.actions.own(item)


def current_items(plan: Plan, items: Iterable[Item], today: dt.date) -> list[Item]:
    """Keep what still belongs into feeds: dated, not cancelled and over, not older than the plan says."""
    dated = [item for item in items if item.deadline.date]
    return [item for item in dated if _is_current(plan, item.deadline, today)]


def _is_current(plan: Plan, deadline: Deadline, today: dt.date) -> bool:
    if deadline.status == "cancelled" and today.year > plan.header.year:
        # "Trước ngày 15/01 năm sau": whoever marked the day still has to see that it was called off.
        return deadline.due is not None and today <= deadline.due
    if plan.header.keep_past is None:
        return True
    return _stays(deadline, plan.header.keep_past, today)


def _stays(deadline: Deadline, months: int, today: dt.date) -> bool:
    """Tell whether no more than some calendar months have gone since the month of a deadline."""
    if deadline.due is None:
        return True
    return _month_count(today) <= _month_count(deadline.due) + months


def calendar_name(plan: Plan) -> str:
    """Name the calendars of a plan, in its feeds: the same name year after year, for clients take another one ill."""
    return plan.header.calendar_name or without_year(
        plan.header.title, plan.header.year
    )


def _month_count(day: dt.date) -> int:
    """Count the months up to a day, so that months can be told apart across a year's end."""
    return day.year * 12 + day.month


class _FeedWriter:
    """Joins components into feeds; each component is serialised once."""

    def __init__(
        self,
        plan: Plan,
        context: Context,
        later: Sequence[dt.date] = (),
    ) -> None:
        self.plan = plan
        self.context = context
        self.write = ComponentWriter(plan, context, later)
        # Serialising is the slow part, and an item stands in the feeds of all who read the same of it.
        self._done = context.memo()

    def calendar(self, chosen: Slice, earlier: Sequence[Written] = ()) -> Calendar:
        """Write what the feed of a slice holds, with last year's components if there are any."""
        own = self.components(
            chosen, current_items(self.plan, chosen.items, self.context.today)
        )
        name = self._name(chosen, self._subject(chosen))
        return Calendar(
            name=name,
            chosen=chosen,
            written=(*earlier, *own),
            plan=self.plan,
            context=self.context,
            write=self.write,
        )

    def ended_calendar(
        self, ended: Ended, chosen: Slice, earlier: Sequence[Written]
    ) -> Calendar:
        """Write the feed of what is no more: what took its place, with last year's components if there are any."""
        notice = ended_notice(self.plan, self.context, chosen, ended)
        return Calendar(
            name=self._name(chosen, ended.name),
            chosen=chosen,
            written=tuple(earlier),
            plan=self.plan,
            context=self.context,
            write=self.write,
            notice=self.write.notice(notice, todo=chosen.kind == "todo"),
        )

    def components(self, chosen: Slice, items: Iterable[Item]) -> list[Written]:
        """Write items as the feed of a slice holds them."""
        # Those too that have left since: no item may change because another grew old.
        present = {item.deadline.id for item in chosen.items}
        return [
            Written(self.plan, chosen, item, self._component(chosen, item, present))
            for item in items
        ]

    def _name(self, chosen: Slice, subject: str) -> str:
        """Name the calendar: constant from edition to edition, since clients recreate every item when it changes."""
        role = self.context.wording.parties.role(chosen.role) if chosen.role else ""
        key = f"feed.name.{chosen.kind}"
        plan = calendar_name(self.plan)
        return self.context.words(key, subject=subject, role=role, plan=plan)

    def _subject(self, chosen: Slice) -> str:
        """Name what a slice is about; empty for the whole plan."""
        match chosen.kind:
            case "movement":
                names = {movement.id: movement.name for movement in self.plan.movements}
                return names[chosen.id]
            case "phase":
                names = {phase.id: phase.name for phase in self.plan.phases}
                return names[chosen.id]
            case "task":
                return self.plan.tasks_by_id[chosen.id].title
        return self.plan.directory.name(chosen.id) if chosen.id else ""

    def _component(self, chosen: Slice, item: Item, present: Collection[str]) -> bytes:
        """Serialise an item once for all who read the same of it: same part in it, same relations, same reminders."""
        form = chosen.kind if chosen.kind in ("reminder", "todo") else "event"
        reminders: Reminders = ()
        # Other feeds have no alarms: who wants them subscribes to this one.
        if form == "reminder":
            reminders = reminder_days(self.plan, item.deadline, chosen.id)
        related = self.write.related(item, present)
        # One of several with whom papers are filed is told of the others, and somebody may act in a capacity.
        own = self.context.wording.actions.own(item)
        part = (item.roles, own, item.possible)
        key = (form, item.deadline.id, part, related, reminders)
        # From build to build what is said of its task and of itself counts too.
        told = (self.plan.header.id, key, item.task, item.deadline)
        return self._done.keep(
            key, told, lambda: self._write(form, item, related, reminders)
        )

    def _write(
        self, form: str, item: Item, related: Related, reminders: Reminders
    ) -> bytes:
        match form:
            case "todo":
                return self.write.todo(item, related)
            case "reminder":
                event = self.write.event(item, related, reminders)
                return event + b"".join(self.write.reminders(item, reminders))
        return self.write.event(item, related)


class _EarlierFeeds:
    """Last year's deadlines, under their own UIDs, in the feeds of this year for as long as the plan says."""

    def __init__(
        self,
        earlier: EarlierPlan,
        remarks: tuple[Remark, ...],
        plan: Plan,
        context: Context,
    ) -> None:
        self._months = earlier.months
        self._today = context.today
        # The same words as last year, or every item would change without a reason.
        context = dataclasses.replace(
            context,
            wording=Wording(earlier.plan, context.words),
            remarks=remarks,
            # It was published, whatever this year's plan still is.
            draft="",
        )
        # What this plan's records change of everything, they change of what is left of last year's too.
        later = [revision.date for revision in plan.revisions]
        self._writer = _FeedWriter(earlier.plan, context, later)
        self._slices = {
            (past.kind, past.id, past.role): past for past in slices_of(earlier.plan)
        }

    def components(self, chosen: Slice) -> list[Written]:
        """Write what last year's slices of the same kind hold, of the same id and of those that it has taken over."""
        kept: list[Written] = []
        seen: set[str] = set()
        for identity in (chosen.id, *chosen.former):
            past = self._slices.get((chosen.kind, identity, chosen.role))
            # A body that is new this year had no feed last year.
            if past is None:
                continue
            items = self._current(past)
            # Two bodies that are one now may both have had a deadline, and a calendar holds a UID once.
            new = [item for item in items if item.deadline.id not in seen]
            seen.update(item.deadline.id for item in new)
            kept += self._writer.components(past, new)
        return kept

    def _current(self, past: Slice) -> list[Item]:
        """Keep what is neither cancelled nor older than this year's plan says."""
        kept = []
        for item in past.items:
            # Whoever marked the day of a cancelled one still has to see that it was called off.
            if item.deadline.status == "cancelled":
                stays = (
                    item.deadline.due is not None and self._today <= item.deadline.due
                )
            else:
                stays = _stays(item.deadline, self._months, self._today)
            if stays:
                kept.append(item)
        return kept

    def orphans(
        self, written: Collection[str]
    ) -> Iterator[tuple[Callable[[], Calendar], str]]:
        """Yield what gathers the feeds that only last year had: no address that somebody subscribed to falls silent."""
        for past in self._slices.values():
            for path in past.paths:
                if path not in written:
                    yield functools.partial(self._orphan, past), path

    def _orphan(self, past: Slice) -> Calendar:
        kept = dataclasses.replace(past, items=tuple(self._current(past)))
        return self._writer.calendar(kept)


class _SuperiorFeeds:
    """What superiors ask of this plan's bodies, as their own feeds have it: who subscribes to both sees it once.

    Under the superior's UIDs and in its words, byte by byte (RFC 5545 3.8.4.7).
    """

    def __init__(self, plan: Plan, context: Context) -> None:
        self._plan = plan
        self._above = [
            (above, _FeedWriter(above.plan, above.context)) for above in context.above
        ]

    def components(self, chosen: Slice) -> list[Written]:
        """Write what reaches the readers of a feed: everybody's, and those of the bodies that have to know."""
        written: list[Written] = []
        seen: set[tuple[str, str]] = set()
        for above, writer in self._above:
            if not self._reaches(above, chosen):
                continue
            items = []
            for item in current_items(above.plan, above.items, above.context.today):
                # An agency may be bound by one plan in two ways.
                uid = (above.plan.header.id, item.deadline.id)
                if uid not in seen:
                    seen.add(uid)
                    items.append(item)
            dated = tuple(item for item in above.items if item.deadline.date)
            theirs = Slice(kind=chosen.kind, id=above.party, role=None, items=dated)
            written += writer.components(theirs, items)
        return written

    def _reaches(self, above: Above, chosen: Slice) -> bool:
        if chosen.kind == "all":
            return True
        if chosen.kind not in ("unit", "group", "reminder", "todo"):
            return False
        # A body has to know by its own name, or by a group that holds it.
        return not above.to.isdisjoint(self._plan.directory.mentions(chosen.id))
