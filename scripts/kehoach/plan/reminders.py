"""Reminders: working days ahead of a deadline, by the plan's policy."""

from __future__ import annotations

import datetime as dt

from kehoach.plan.model import Deadline, Plan

DEFAULT_DAYS = (3, 1)
"""Working days ahead where the plan sets no policy."""


Reminders = tuple[tuple[int, dt.date], ...]
"""Number of working days ahead, and the day."""


def reminder_days(plan: Plan, deadline: Deadline, party: str) -> Reminders:
    """Pair each number of working days ahead with its day, earliest first.

    Counted back from the first day of the deadline, so a reminder never falls on a day off and never on or after the
    day itself. Cancelled and undated deadlines have none.
    """
    if not deadline.date or deadline.status == "cancelled":
        return ()
    ahead: tuple[int, ...] = DEFAULT_DAYS
    for rule in plan.reminders:
        fits_kind = not rule.kinds or deadline.kind in rule.kinds
        fits_party = not rule.units or not plan.directory.mentions(party).isdisjoint(
            rule.units
        )
        if fits_kind and fits_party:
            ahead = rule.days
    return tuple(
        (days, plan.calendar.shift(deadline.date, -days))
        for days in sorted(set(ahead), reverse=True)
    )
