"""Kinds of deadline: which fields each needs, which days it spans, which instances it has."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

from kehoach import dates
from kehoach.phrases import find_days, find_expressions, read_phrase
from kehoach.problems import Problem, problem_at
from kehoach.records import DeadlineRecord, TaskRecord
from kehoach.words import Words
from kehoach.workdays import WorkCalendar

# kind: (fields it needs, fields it may have besides)
_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "event": (("date",), ("time",)),
    "before": (("date",), ("time",)),
    "by": (("date",), ("time",)),
    "range": (("from", "to"), ()),
    "month": (("period",), ()),
    "quarter": (("period",), ()),
    "year": (("period",), ()),
    "recurring": (("every", "day", "bound"), ("month", "from", "until", "time")),
    "relative": (("days", "direction", "anchor"), ("counting", "anchor_date")),
    "ongoing": ((), ("from",)),
}
_KIND_FIELDS = sorted({name for needed, allowed in _FIELDS.values() for name in (*needed, *allowed)})
_PERIODS: dict[str, Callable[[str], dt.date]] = {
    "month": dates.month_end,
    "quarter": dates.quarter_end,
    "year": dates.year_end,
}


def period_end(kind: str, period: str) -> dt.date:
    """Return the last day of a month, quarter or year (the kind) as written. Raises ValueError."""
    return _PERIODS[kind](period)


def span_of(record: DeadlineRecord, calendar: WorkCalendar) -> tuple[dt.date | None, dt.date | None]:
    """Return first and last day; the last only for a range, neither for what has no day."""
    match record.kind:
        case "event" | "before" | "by":
            return record.date, None
        case "range":
            return record.from_, record.to
        case "month" | "quarter" | "year":
            assert record.period
            return period_end(record.kind, record.period), None
        case "relative" if record.anchor_date:
            return _relative_day(record, record.anchor_date, calendar), None
    return None, None


def _relative_day(record: DeadlineRecord, anchor: dt.date, calendar: WorkCalendar) -> dt.date:
    """Count from the anchor, which itself is not counted (Civil Code 2015, art. 147)."""
    assert record.days
    count = record.days if record.direction == "after" else -record.days
    if record.counting == "working":
        return calendar.shift(anchor, count)
    day = anchor + dt.timedelta(days=count)
    # A period that ends on a day off ends on the next working day (art. 148); one counted back does not grow.
    return calendar.next_worked(day) if count > 0 else day


def occurrences(record: DeadlineRecord, task: TaskRecord, year: int, words: Words) -> Iterator[DeadlineRecord]:
    """Yield a deadline, or each instance of a recurring one with an id of its own."""
    if record.kind != "recurring":
        yield record
        return
    assert record.day and record.bound and record.every
    first = record.from_ or dt.date(year, 1, 1)
    last = record.until or dt.date(year, 12, 31)
    for month_start in _months(first, last):
        quarter = (month_start.month + 2) // 3
        position = {"month": None, "quarter": (month_start.month - 1) % 3 + 1, "year": month_start.month}[record.every]
        if position is not None and position != (record.month or {"quarter": 3, "year": 12}[record.every]):
            continue
        end = dates.last_of_month(month_start.year, month_start.month)
        day = end.replace(day=min(record.day, end.day))
        if first <= day <= last:
            suffix = {"month": f"{day.month:02d}", "quarter": f"q{quarter}", "year": ""}[record.every]
            period = {"month": f"{day.month}/{day.year}", "quarter": f"{quarter}/{day.year}", "year": f"{day.year}"}
            title = words(f"occurrence.{record.every}", title=record.title or task.title, period=period[record.every])
            yield dataclasses.replace(
                record,
                id="-".join(filter(None, [record.id, str(day.year), suffix])),
                kind=record.bound,
                date=day,
                title=title,
                from_=None,
            )


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + dt.timedelta(days=32)).replace(day=1)


def differs_in_kind(kind: str, phrase: str, year: int) -> str:
    """Name the kind that a phrase says where it is not the one given; empty if they agree or it cannot be told."""
    said = {one.kind for one in read_phrase(phrase, year).meanings if one.worded}
    comparable = {"event", "before", "by", "range", *_PERIODS}
    return "" if kind in said or kind not in comparable or not said <= comparable else ", ".join(sorted(said))


def kind_problems(record: DeadlineRecord, path: str) -> Iterator[Problem]:
    """Yield what a deadline lacks for its kind, or has too much."""
    needed, allowed = _FIELDS[record.kind]
    given = {name for name in _KIND_FIELDS if getattr(record, name if name != "from" else "from_") is not None}
    for name in needed:
        if name not in given:
            yield problem_at(
                path, record.at.mark, "kind-needs-field", {"id": record.id, "kind": record.kind, "field": name}
            )
    for name in sorted(given - {*needed, *allowed}):
        yield problem_at(path, record.at.of(name), "kind-has-no-field", {"kind": record.kind, "field": name})
    if record.period and record.kind in _PERIODS:
        try:
            _PERIODS[record.kind](record.period)
        except ValueError:
            yield problem_at(path, record.at.of("period"), f"not-{record.kind}", {"text": record.period})
    if record.from_ and (last := record.to or record.until) and last < record.from_:
        yield problem_at(path, record.at.of("to" if record.to else "until"), "ends-before-start", {"id": record.id})
    yield from _phrase_problems(record, path)


def _phrase_problems(record: DeadlineRecord, path: str) -> Iterator[Problem]:
    """Yield a day or period that the phrase does not print, where it prints any: one of the two is a slip."""
    printed = find_days(record.phrase)
    for name, day in (("date", record.date), ("from", record.from_), ("to", record.to)):
        if printed and day and record.kind in ("event", "before", "by", "range") and day not in printed:
            values = {"id": record.id, "phrase": record.phrase, "date": dates.print_date(day)}
            yield problem_at(path, record.at.of(name), "phrase-date-mismatch", values)
    if record.period and record.kind in _PERIODS:
        yield from _period_problems(record, record.period, path)


def _period_problems(record: DeadlineRecord, period: str, path: str) -> Iterator[Problem]:
    end = _PERIODS[record.kind]
    found = find_expressions(record.phrase, 0)
    # Without its year a phrase prints a period of whichever year the plan says.
    printed = {m.period for one in found for m in one.meanings if m.kind == record.kind and m.period}
    whole = {end(text) for text in printed if text and not text.endswith("/0")}
    with contextlib.suppress(ValueError):
        if whole and end(period) not in whole:
            values = {"id": record.id, "phrase": record.phrase, "date": period}
            yield problem_at(path, record.at.of("period"), "phrase-date-mismatch", values)
