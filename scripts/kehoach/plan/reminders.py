"""Reminders: working days ahead of a deadline, by the plan's policy."""

from __future__ import annotations

import datetime as dt

from kehoach.plan.model import Deadline, Plan
from kehoach.plan.raises import DEFAULT_DAYS

Reminders = tuple[tuple[int, dt.date], ...]
"""Number of working days ahead, and the day."""


def reminder_days(plan: Plan, deadline: Deadline, party: str) -> Reminders:
    """Pair each number of working days ahead with its day, earliest first.

    Counted back from the last safe working day, and that day itself (0) comes last; of what takes place, from its
    first day, without the day itself. A reminder never falls on a day off. Cancelled and undated deadlines have none.
    """
    if deadline.status == "cancelled":
        return ()
    last_day = deadline.date if deadline.takes_place else deadline.last_safe_day
    if not last_day:
        return ()
    reminders = []
    for days in sorted(set(_days_ahead(plan, deadline, party)), reverse=True):
        # Working days: one ahead of 22/01/2020, the last before Tết, is 21/01.
        day = plan.calendar.shift(last_day, -days)
        reminders.append((days, day))
    if not deadline.takes_place:
        reminders.append((0, last_day))
    return tuple(reminders)


def _days_ahead(plan: Plan, deadline: Deadline, party: str) -> tuple[int, ...]:
    """Choose by the last rule that fits, so that keepers write the exceptions below the general rule."""
    ahead = DEFAULT_DAYS
    for rule in plan.reminders:
        mentions = plan.directory.mentions(party)
        fits_kind = not rule.kinds or deadline.kind in rule.kinds
        fits_party = not rule.units or not mentions.isdisjoint(rule.units)
        if fits_kind and fits_party:
            ahead = rule.days
    return ahead
