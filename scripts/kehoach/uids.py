"""UIDs (RFC 5545 3.8.4.7): by what calendars know an item again. Subscribers hold them: permanent, and never reused.

Ids of a plan have no dot, so no deadline's UID can be taken for that of a reminder, a task or a notice.
"""

from __future__ import annotations

import datetime as dt

_PARTED = "parted."


def deadline_uid(identity: str, plan: str) -> str:
    """Name the event of a deadline."""
    return f"{identity}@{plan}"


def todo_uid(identity: str, plan: str) -> str:
    """Name the task (VTODO) of a deadline: in a calendar collection a UID may stand for one component only."""
    # RFC 4791 4.1.
    return f"{identity}.todo@{plan}"


def reminder_uid(identity: str, days: int, plan: str) -> str:
    """Name the reminder of a deadline, some working days ahead of it."""
    return f"{identity}.reminder.{days}@{plan}"


def notice_uid(feed: str, plan: str) -> str:
    """Name the one item of an otherwise empty feed."""
    return f"notice.{feed}@{plan}"


def parted_notice_name(feed: str, day: dt.date) -> str:
    """Name the notice from whose day on a feed is complete only with its parts: another day is another notice."""
    return f"{_PARTED}{feed}.{day:%Y%m%d}"


def is_parted_notice(uid: str) -> bool:
    """Tell such a notice, which comes and goes as days pass, from those that stay."""
    return uid.startswith(notice_uid(_PARTED, "").removesuffix("@"))


def subject_of(uid: str) -> tuple[str, str]:
    """Return the ids of the deadline and of the plan that a UID is of; no deadline for a notice."""
    name, _, plan = uid.partition("@")
    if name.startswith("notice."):
        return "", plan
    return name.partition(".")[0], plan
