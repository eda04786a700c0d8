"""Reminders: working days ahead of a deadline, by the plan's policy."""

from __future__ import annotations

import datetime as dt

from kehoach.plan.model import Deadline, Plan

DEFAULT_DAYS: tuple[int, ...] = (3, 1)
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
    reminders = []
    for days in sorted(set(_days_ahead(plan, deadline, party)), reverse=True):
        # Working days: three ahead of 30/01/2020 is 20/01, before Tết.
        day = plan.calendar.shift(deadline.date, -days)
        reminders.append((days, day))
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
