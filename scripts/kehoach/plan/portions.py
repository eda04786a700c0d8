"""What a plan asks of one party, part by part: what has a day, what has none, what holds all year, what it registers.

Whoever shows a party its year (a page, a sheet, a message) chooses here, so that all of them tell the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kehoach.plan.model import Change, Plan
from kehoach.plan.parties import Party
from kehoach.plan.records import Duty, Registration
from kehoach.plan.slices import Item, items_of, possible_items_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEdition:
    """As of which day a part of the plan is as it is, and which amendments changed it."""

    edition_date: dt.date
    amendments: tuple[Change, ...]
    """What each did to one of its deadlines, the oldest first; one an amendment."""


def edition_of_part(
    plan: Plan, items: Iterable[Item], since: Iterable[dt.date] = ()
) -> PartEdition:
    """Tell as of which day some deadlines are told as they are; ``since`` are days on which else of theirs changed.

    A sheet that no record touched stays the same paper, whatever became of others.
    """
    days = [plan.header.issued, *since]
    # They change what everybody holds: the title, the address.
    days += [revision.date for revision in plan.revisions]
    changes: dict[str, Change] = {}
    for item in items:
        days.append(item.deadline.revised)
        for change in item.deadline.history:
            # A correction has no number.
            if change.number:
                changes.setdefault(change.number, change)
    amendments = sorted(changes.values(), key=_day_and_number)
    return PartEdition(edition_date=max(days), amendments=tuple(amendments))


def _day_and_number(change: Change) -> tuple[dt.date, str]:
    return change.date, change.number


def edition_of_party(plan: Plan, party: Party) -> PartEdition:
    """Tell as of which day all that is told to a party is as it is."""
    items = (*items_of(plan, party.id), *possible_items_of(plan, party.id))
    return edition_of_part(plan, items, [former.until for former in party.was])


def by_leading_day(items: Iterable[Item]) -> list[Item]:
    """Put what has a day in the order of the days that count; what counts on one day stays as it was given."""
    dated = [item for item in items if item.deadline.leading_day]
    return sorted(dated, key=_leading_day)


def _leading_day(item: Item) -> dt.date:
    assert item.deadline.leading_day
    return item.deadline.leading_day


def without_day(items: Iterable[Item]) -> list[Item]:
    """Keep what the plan asks for without naming a day."""
    return [item for item in items if not item.deadline.due]


def duties_of(plan: Plan, party: str) -> list[Duty]:
    """List what a party has to do all year, by its own name and through its groups."""
    mentions = plan.directory.mentions(party)
    return [duty for duty in plan.duties if duty.party in mentions]


def registration_of(plan: Plan, items: Iterable[Item]) -> list[Registration]:
    """List what a party registers for, by its items: what stands at the place of something that it files.

    By items that only may concern it: what it may have to register for.
    """
    places: set[str] = set()
    for item in items:
        if may_file(item):
            places.update(item.deadline.refs)
    return [entry for entry in plan.registration if not places.isdisjoint(entry.refs)]


def filings_at(entries: Iterable[Registration], items: Iterable[Item]) -> list[Item]:
    """List the filings by which something is registered: those at the place of one of the entries."""
    places: set[str] = set()
    for entry in entries:
        places.update(entry.refs)
    filed = [item for item in items if may_file(item)]
    return [item for item in filed if not places.isdisjoint(item.deadline.refs)]


def files(item: Item) -> bool:
    """Tell whether an item's subscriber files papers by then."""
    return not item.deadline.cast.filled.isdisjoint(item.roles)


def may_file(item: Item) -> bool:
    """Tell whether an item's subscriber files papers by then, or may be meant by those who do."""
    return not item.deadline.cast.filled.isdisjoint((*item.roles, *item.possible))
