"""What a plan asks of one party, part by part: what has a day, what has none, what holds all year, what it registers.

Whoever shows a party its year (a page, a sheet, a message) chooses here, so that all of them tell the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kehoach.plan.model import Plan
from kehoach.plan.records import Duty, Registration
from kehoach.plan.slices import Item


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


def awaits(item: Item) -> bool:
    """Tell whether an item's day is for its subscriber the one by which others' papers come, and no day of its own.

    "Đơn vị gửi hồ sơ trước 30/3/2020" binds who files, and nobody who leads, examines or receives. "Trước ngày
    25/5/2020" of row 17 binds those of its columns too; where their parts are our reading, it does not.
    """
    deadline = item.deadline
    own_roles = (*item.roles, *item.possible)
    if not deadline.is_filing or may_file(item) or not (own_roles or item.receives):
        return False
    # Whatever the year is: who files is said without one.
    if deadline.said.read(deadline.revised.year).filer:
        return True
    return all(item.task.inferred.of(role) for role in own_roles)


def may_file(item: Item) -> bool:
    """Tell whether an item's subscriber files papers by then, or may be meant by those who do."""
    return not item.deadline.cast.filled.isdisjoint((*item.roles, *item.possible))
