"""What superiors ask of whoever reads a paper or page of this plan: each deadline once, in its own plan's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.portions import by_leading_day, without_day
from kehoach.plan.slices import Item, items_of
from kehoach.render.context import Above, Context
from kehoach.render.said.leads import LeadWording
from kehoach.uids import deadline_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem(Item):
    """A superior's deadline among a reader's own; task, deadline and party are of the superior's plan."""

    above: Above
    year: int
    """Of the plan among whose deadlines it stands."""

    @property
    def id(self) -> str:
        """By which it is told from this plan's own deadlines, as calendars do it."""
        return deadline_uid(self.deadline.id, self.above.plan.header.id)

    @property
    def address(self) -> str:
        """Where it stands on the superior's site."""
        page = f"{self.above.context.url}{routes.task_page(self.task.id)}"
        return f"{page}#{self.deadline.id}"

    @property
    def leads(self) -> LeadWording:
        """How its day is said, among the days of the plan in which it is told."""
        return self.above.context.wording.leads.of_year(self.year)

    @property
    def origin(self) -> str:
        """Where it stands in the superior's document, with its number: "Mục 1 (12/KH-UBND)"."""
        return self.above.context.wording.sources.citation(self.deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one superior's plan asks."""

    above: Above
    items: tuple[AskedItem, ...]
    """What has a day by the day that counts, then what has none."""


def asked_of(plan: Plan, context: Context, party: str = "") -> list[Asked]:
    """List what superiors ask of a party of this plan, or of all of them; plan by plan, none without an item.

    What the keeper says is a deadline of this plan stands with that one (``told_with``).
    """
    found = []
    seen: set[str] = set()
    for above in context.above:
        if party and not binds(plan, above, party):
            continue
        told = _told_by_own(plan, above, party)
        items = []
        for item in [*by_leading_day(above.items), *without_day(above.items)]:
            asked = _asked(plan, above, item)
            # One plan may bind an agency in two ways.
            if asked.id not in seen and item.deadline.id not in told:
                seen.add(asked.id)
                items.append(asked)
        if items:
            found.append(Asked(above=above, items=tuple(items)))
    return found


def asked_items(plan: Plan, context: Context, party: str = "") -> list[AskedItem]:
    """List the same whatever plan it is of: what has a day by the day that counts, then what has none."""
    items: list[AskedItem] = []
    for asked in asked_of(plan, context, party):
        items += asked.items
    dated = [item for item in items if item.deadline.leading_day]
    undated = [item for item in items if not item.deadline.due]
    return [*sorted(dated, key=_leading), *undated]


def _leading(item: Item) -> dt.date:
    assert item.deadline.leading_day
    return item.deadline.leading_day


def binds(plan: Plan, above: Above, party: str) -> bool:
    """Tell whether a party has to know what a superior asks: by its own name, or by a group that holds it."""
    return not above.to.isdisjoint(plan.directory.mentions(party))


def told_with(plan: Plan, context: Context, deadline: Deadline) -> list[AskedItem]:
    """List the superiors' deadlines that one of this plan stands for."""
    return [
        _asked(plan, above, item)
        for above in context.above
        if above.matches
        for item in above.items
        if _stands_for(above, deadline, item.deadline)
    ]


def _told_by_own(plan: Plan, above: Above, party: str) -> set[str]:
    """Return the ids of the superior's deadlines that the reader has among the plan's own."""
    if not above.matches:
        return set()
    own = [deadline for _, deadline in plan.items]
    if party:
        own = [item.deadline for item in items_of(plan, party)]
    return {
        item.deadline.id
        for item in above.items
        if any(_stands_for(above, deadline, item.deadline) for deadline in own)
    }


def _stands_for(above: Above, own: Deadline, theirs: Deadline) -> bool:
    """Tell whether who keeps to the own deadline keeps to the superior's: its keeper says so, and it is no later."""
    if (own.id, theirs.id) not in above.matches:
        return False
    if "cancelled" in (own.status, theirs.status):
        return False
    return bool(
        own.leading_day and theirs.leading_day and own.leading_day <= theirs.leading_day
    )


def _asked(plan: Plan, above: Above, item: Item) -> AskedItem:
    known = {field.name: getattr(item, field.name) for field in fields(item)}
    return AskedItem(**known, above=above, year=plan.header.year)


def told_in_words(plan: Plan, context: Context, deadline: Deadline) -> Iterator[str]:
    """Say of a deadline of this plan which superiors' deadlines it stands for."""
    for item in told_with(plan, context, deadline):
        yield context.words(
            "superior.told-with",
            origin=item.origin,
            printed=item.leads.printed(item.deadline),
        )
