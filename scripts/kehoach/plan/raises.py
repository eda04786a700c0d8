"""What raises the revision of a deadline besides amendments and corrections of it: records about everything it says.

A body gets another name, a holiday is announced, the site moves: no document speaks of the deadline, and what
subscribers hold of it changes all the same. Clients take a change in only where its revision rises.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from kehoach.plan.records import (
    AnnouncedYear,
    Contact,
    DayOverride,
    DeadlineRecord,
    Filing,
    Group,
    PlanRecord,
    TaskRecord,
    Unit,
    WorkingDays,
)
from kehoach.plan.roles import Cast
from kehoach.plan.workdays import WorkCalendar

DEFAULT_DAYS: tuple[int, ...] = (3, 1)
"""Working days ahead of a deadline at which readers are reminded, where the plan sets no policy."""


class Raises:
    """The dates on which records of a plan raised its deadlines."""

    def __init__(self, record: PlanRecord) -> None:
        self._record = record
        self._contact = record.plan.contact
        self._calendar = WorkCalendar(record.calendar)
        # One calendar each, as it was before somebody wrote the entry down.
        self._before: list[tuple[dt.date, WorkCalendar]] = []
        for since, entries in _without_each(record.calendar):
            self._before.append((since, WorkCalendar(entries)))
        self._ahead = {*DEFAULT_DAYS}
        for rule in record.reminders:
            self._ahead.update(rule.days)
        bodies: list[Unit | Group] = [*record.units, *record.groups]
        # Few of a country's bodies have had another name.
        self._renamed = [body for body in bodies if body.was]

    def of(
        self,
        task: TaskRecord,
        item: DeadlineRecord,
        due: dt.date | None,
        usable: dt.date | None,
    ) -> tuple[dt.date, ...]:
        """List the dates on which a deadline was raised, oldest first.

        ``due`` is its last printed day, ``usable`` the last that its words leave; None where it has no day.
        """
        dates = [revision.date for revision in self._record.revisions]
        dates += self._renamings(task, item)
        if due and usable:
            dates += self._recounts(due, usable)
        return tuple(sorted(dates))

    def _renamings(self, task: TaskRecord, item: DeadlineRecord) -> Iterator[dt.date]:
        """Yield when a party got its name whom the texts of a deadline name."""
        named = named_parties(task.cast, item.cast, item.filing, self._contact)
        for body in self._renamed:
            if body.id in named:
                yield from (former.until for former in body.was)

    def _recounts(self, due: dt.date, usable: dt.date) -> Iterator[dt.date]:
        """Yield when an entry of the calendar changed which days are safe, or on which day somebody is reminded."""
        now = self._counted(self._calendar, due, usable)
        for since, calendar in self._before:
            if self._counted(calendar, due, usable) != now:
                yield since

    def _counted(
        self, calendar: WorkCalendar, due: dt.date, usable: dt.date
    ) -> tuple[object, ...]:
        safe = calendar.last_worked(usable)
        reminders = [calendar.shift(safe, -days) for days in sorted(self._ahead)]
        return (
            calendar.reason_off(due),
            calendar.is_announced(due.year),
            safe,
            *reminders,
        )


def named_parties(
    of_task: Cast, of_deadline: Cast, filing: Filing | None, contact: Contact | None
) -> tuple[str, ...]:
    """List the parties whom the texts of a deadline name, each once: those of its roles, receivers, whom to ask."""
    named: list[str] = []
    for cast in (of_task, of_deadline):
        for _, parties in cast:
            named += parties
    named += filing.to if filing else ()
    # Whom to ask is told where papers are filed.
    if of_deadline and contact and contact.office:
        named.append(contact.office)
    return tuple(dict.fromkeys(named))


def _without_each(calendar: WorkingDays) -> Iterator[tuple[dt.date, WorkingDays]]:
    """Yield since when each later entry is there, and the calendar without it."""
    for override in calendar.overrides:
        if override.since:
            overrides = _others(calendar.overrides, override)
            yield override.since, dataclasses.replace(calendar, overrides=overrides)
    for year in calendar.announced:
        if year.since:
            announced = _others(calendar.announced, year)
            yield year.since, dataclasses.replace(calendar, announced=announced)


_Entry = TypeVar("_Entry", DayOverride, AnnouncedYear)


def _others(entries: Iterable[_Entry], entry: _Entry) -> tuple[_Entry, ...]:
    return tuple(other for other in entries if other is not entry)
