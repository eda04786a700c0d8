"""Deadlines: from the fields that are written to days, instances and what is wrong with them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

from kehoach.phrases.stretches import MonthParts
from kehoach.plan.kinds.fields import TIME_ATTRIBUTES
from kehoach.plan.kinds.parts import date_part
from kehoach.plan.kinds.period import Period
from kehoach.plan.kinds.registry import KINDS, find_faults
from kehoach.plan.kinds.worded import Fault
from kehoach.plan.records import DeadlineRecord
from kehoach.plan.workdays import WorkCalendar
from kehoach.problems import Problem, problem_at


def deadline_problems(record: DeadlineRecord, path: str) -> Iterator[Problem]:
    """Yield what a deadline lacks for its kind, has too much, or says otherwise than its phrase."""
    for fault in find_faults(record):
        yield _problem(record, fault, path)


def year_problems(record: DeadlineRecord, year: int, path: str) -> Iterator[Problem]:
    """Yield what a deadline without other faults cannot say in a plan of a year."""
    for fault in KINDS[record.kind].faults_in_year(record, year):
        yield _problem(record, fault, path)


def _problem(record: DeadlineRecord, fault: Fault, path: str) -> Problem:
    """Give a fault the place of its field."""
    place = record.at.of(fault.field) if fault.field else record.at.mark
    values = {"id": record.id, "phrase": record.phrase, **fault.values}
    return problem_at(path, place, fault.code, values)


def span_of(
    record: DeadlineRecord, calendar: WorkCalendar
) -> tuple[dt.date | None, dt.date | None]:
    """Return first and last day; the last only for a range, neither for what has no day."""
    return KINDS[record.kind].span(record, calendar)


def last_usable_day(record: DeadlineRecord, due: dt.date, *, strict: bool) -> dt.date:
    """Find the last day, working or not, that keeps a deadline; ``strict`` is how the plan reads "trước"."""
    timed = record.time is not None
    return KINDS[record.kind].last_usable(due, timed=timed, strict=strict)


def dated_by(record: DeadlineRecord, year: int, parts: MonthParts) -> DeadlineRecord:
    """Return a deadline whose days are policy as what that makes of it; ``year`` is the plan's."""
    told = date_part(record, year, parts)
    return dataclasses.replace(
        record, kind=told.kind, from_=told.from_, to=told.to, period=told.period
    )


def occurrences(
    record: DeadlineRecord, year: int, parts: MonthParts
) -> Iterator[tuple[DeadlineRecord, Period | None]]:
    """Yield a deadline, or each instance of a recurring one with an id of its own and the period that it is of.

    One whose days are policy is yielded as what ``parts`` makes of it.
    """
    kind = KINDS[record.kind]
    if kind.by_policy:
        yield dated_by(record, year, parts), None
        return
    if not kind.recurs:
        yield record, None
        return
    assert record.bound
    # What makes it recur stays with the rule; an instance is one day that binds.
    cleared = dict.fromkeys(TIME_ATTRIBUTES)
    for instance in kind.instances(record, year):
        changed = {
            **cleared,
            "id": f"{record.id}-{instance.suffix}",
            "kind": record.bound,
            "date": instance.day,
            "time": record.time,
        }
        # The names and types are those of the registry's fields, which no checker can follow.
        yield dataclasses.replace(record, **changed), instance.period  # type: ignore[arg-type]
