"""Pages on which a reader subscribes: one for everybody, and one a unit or group. Both show one component."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.plan.portions import edition_of_party
from kehoach.plan.raises import DEFAULT_DAYS
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item, items_of, possible_items_of, possible_kind
from kehoach.render.context import Context, Leaf
from kehoach.render.feeds.calendars import current_items, large_feeds
from kehoach.render.feeds.components import calendar_days
from kehoach.render.feeds.large import LargeFeed
from kehoach.render.pages.subscription import (
    BY_HAND,
    fill_pattern,
    last_changed,
    scan_code,
    ways,
)
from kehoach.render.pages.views import every_item, page, parties_by_kind
from kehoach.render.said.days import clock
from kehoach.uids import deadline_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A feed besides the main one."""

    name: str
    path: str
    count: int
    """How many deadlines stand in it today; nobody is offered an empty one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedKind:
    """Feeds of one kind."""

    title: str
    note: str
    """What to know of all of them; empty where there is nothing."""
    feeds: tuple[Offered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Whom the page for everybody lets a reader choose, by convention: ``*`` in a path stands for an id."""

    title: str
    parties: tuple[Party, ...]
    feed: str
    reminders: str
    """Empty where no party of this kind has such a feed."""
    without: tuple[str, ...]
    """Ids of those that have no feed of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """An item of a feed as the feed says it, for comparison with what a calendar shows."""

    item: Item
    changed: bool
    """Whether anything in the feed was changed since the plan was issued."""
    day: str


def subscribe_index(plan: Plan, context: Context) -> str:
    """Lay out the page that begins with the choice of a unit."""
    fed_items = current_items(plan, every_item(plan), context.today)
    large = large_feeds(plan, context)
    return page(
        "subscribe.html.j2",
        plan,
        context,
        "../",
        line=min(
            (task.at.mark.line for task in plan.tasks),
            default=plan.header.at.mark.line,
        ),
        listed=_listed(plan, context),
        others=_feeds_of_plan(plan, context, fed_items),
        quote=_quote(plan, context, _held(plan, large, routes.feed("all"), fed_items)),
        large=large,
        parted=any(feed.parts for feed in large.values()),
        ways=[(way, "") for way in ways(context.url)],
        by_hand=BY_HAND,
        usual_days=_usual_days(plan),
    )


def subscribe_leaf(plan: Plan, context: Context, party: Party, own_feed: str) -> Leaf:
    """Return the page of a unit or group; ``own_feed`` is the path of its feed, empty where it has none."""
    title = context.words("subscribe.title", name=party.name)
    return Leaf(
        path=routes.subscribe_page(party.id),
        title=title,
        description=title,
        make=functools.partial(_leaf_html, plan, context, party, own_feed, title),
        boost=0.5,
    )


def _leaf_html(
    plan: Plan, context: Context, party: Party, own_feed: str, title: str
) -> str:
    # What holds all is the one feed that will not miss the first deadline that names it.
    feed = own_feed or routes.feed("all")
    fed_items = current_items(plan, items_of(plan, party.id), context.today)
    large = large_feeds(plan, context)
    address = routes.subscribe_page(party.id)
    filled = []
    for way in ways(context.url):
        link = fill_pattern(way.pattern, context.url + feed, party.name)
        filled.append((way, link))
    reminders = routes.feed("reminder", party.id)
    return page(
        "subscribe_party.html.j2",
        plan,
        context,
        "../../",
        line=party.at.mark.line,
        own_edition=edition_of_party(plan, party),
        party=party,
        own=bool(own_feed),
        feed=feed,
        reminders=reminders if reminders in context.feeds else "",
        # Not the feed itself: a phone that opens that from a scan imports it once and never updates it.
        code=scan_code(context.url + address, title),
        others=_feeds_of_party(plan, context, party, fed_items),
        quote=_quote(plan, context, _held(plan, large, feed, fed_items)),
        large=large,
        ways=filled,
        by_hand=BY_HAND,
        usual_days=_usual_days(plan),
    )


def _listed(plan: Plan, context: Context) -> list[Listed]:
    """Sort all who have a page here: units by kind, then groups."""
    listed = []
    for kind, units in parties_by_kind(plan).items():
        title = kind or context.words("party.units")
        listed.append(_kind_of_parties(context, title, "unit", units))
    groups = plan.directory.named_groups
    if groups:
        title = context.words("party.groups-title")
        listed.append(_kind_of_parties(context, title, "group", groups))
    return listed


def _kind_of_parties(
    context: Context, title: str, kind: str, parties: Iterable[Party]
) -> Listed:
    chosen = tuple(parties)
    without = []
    for party in chosen:
        if routes.feed(kind, party.id) not in context.feeds:
            without.append(party.id)
    # Every unit has a feed with reminders, and no group: see slices.possible_slices.
    return Listed(
        title=title,
        parties=chosen,
        feed=routes.feed(kind, "*"),
        reminders=routes.feed("reminder", "*") if kind == "unit" else "",
        without=tuple(without),
    )


def _feeds_of_plan(
    plan: Plan, context: Context, fed_items: list[Item]
) -> list[OfferedKind]:
    """List the feeds that are nobody's own or a group's; those of tasks stand on the tasks' pages."""
    words = context.words
    groups, phases, movements = [], [], []
    for group in plan.directory.named_groups:
        items = current_items(plan, items_of(plan, group.id), context.today)
        groups.append(_offer("group", group.id, group.name, items))
    for phase in plan.phases:
        items = [item for item in fed_items if item.deadline.phase == phase.id]
        phases.append(_offer("phase", phase.id, phase.name, items))
    for movement in plan.movements:
        items = [item for item in fed_items if item.task.movement == movement.id]
        movements.append(_offer("movement", movement.id, movement.name, items))
    return _that_hold_something(
        context,
        [
            (words("subscribe.groups"), "", groups),
            (words("subscribe.phases"), "", phases),
            (words("subscribe.movements"), "", movements),
            (
                words("subscribe.whole"),
                "",
                [_offer("all", "", words("subscribe.all"), fed_items)],
            ),
        ],
    )


def _feeds_of_party(
    plan: Plan, context: Context, party: Party, fed_items: list[Item]
) -> list[OfferedKind]:
    """List a party's feeds besides its main one: what may concern it, then what repeats the main one."""
    words = context.words
    by_role = []
    for role in ROLES:
        name = context.wording.parties.role(role.id)
        items = [item for item in fed_items if role.id in item.roles]
        by_role.append(_offer("role", party.id, name, items, role.id))
    possible = current_items(plan, possible_items_of(plan, party.id), context.today)
    may_concern = words("subscribe.may-concern")
    tasks = words("subscribe.todo")
    return _that_hold_something(
        context,
        [
            (
                words("party.possible"),
                words("subscribe.possible-note"),
                [_offer(possible_kind(party), party.id, may_concern, possible)],
            ),
            (
                words("subscribe.by-role"),
                words("subscribe.one-only"),
                by_role,
            ),
            (
                words("subscribe.task-apps"),
                words("subscribe.todo-note"),
                [_offer("todo", party.id, tasks, fed_items)],
            ),
        ],
    )


def _offer(
    kind: str, identity: str, name: str, items: list[Item], role: str | None = None
) -> Offered:
    path = routes.feed(kind, identity, role)
    return Offered(name=name, path=path, count=len(items))


def _that_hold_something(
    context: Context, kinds: list[tuple[str, str, list[Offered]]]
) -> list[OfferedKind]:
    """Leave out feeds that are empty or not published, and kinds of which none is left."""
    kept = []
    for title, note, feeds in kinds:
        held = tuple(
            feed for feed in feeds if feed.count and feed.path in context.feeds
        )
        if held:
            kept.append(OfferedKind(title=title, note=note, feeds=held))
    return kept


def _held(
    plan: Plan, large: Mapping[str, LargeFeed], feed: str, items: list[Item]
) -> list[Item]:
    """Keep what a feed holds itself, and not only one of its parts."""
    if feed not in large:
        return items
    held = large[feed].held
    named = ((deadline_uid(item.deadline.id, plan.header.id), item) for item in items)
    return [item for uid, item in named if uid in held]


def _quote(plan: Plan, context: Context, fed_items: list[Item]) -> Quote | None:
    """Choose what to compare a calendar with; None where the feed holds nothing."""
    item = last_changed(fed_items)
    if item is None:
        return None
    days = context.wording.days
    first, last = calendar_days(plan, item.deadline)
    day = days.full(first)
    if item.deadline.time:
        hour = clock(item.deadline.time)
        day = context.words("subscribe.current-time", day=day, time=hour)
    elif last != first:
        day = context.words("subscribe.current-span", first=day, last=days.full(last))
    changed = item.deadline.revised > plan.header.issued
    return Quote(item=item, changed=changed, day=day)


def _usual_days(plan: Plan) -> str:
    """Say how many working days ahead everybody is reminded: "10, 3, 1"; empty where that differs."""
    days = DEFAULT_DAYS
    if plan.reminders:
        # The last rule that fits holds: one without conditions fits all, whatever stands before it.
        rule = plan.reminders[-1]
        if rule.kinds or rule.units:
            return ""
        days = rule.days
    return ", ".join(map(str, sorted(set(days), reverse=True)))
