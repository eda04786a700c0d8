"""Kinds of deadline: which fields each needs, which days it spans, which instances it has."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

from kehoach import dates
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import find_expressions, read_phrase
from kehoach.plan.records import DeadlineRecord, TaskRecord
from kehoach.plan.workdays import WorkCalendar
from kehoach.problems import Problem, problem_at
from kehoach.words import Words

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
KIND_FIELDS = tuple(
    sorted(
        {
            f"{name}_" if name == "from" else name
            for parts in _FIELDS.values()
            for part in parts
            for name in part
        }
    )
)
"""Attributes of a record that belong to one kind or another."""
_COUNTED = ("recurring", "relative", "ongoing")
_PERIODS: dict[str, Callable[[str], dt.date]] = {
    "month": dates.month_end,
    "quarter": dates.quarter_end,
    "year": dates.year_end,
}

_LAST_MONTH = {"quarter": 3, "year": 12}
"""The month of a recurrence that names none, counted within its quarter or year."""


def due_fields(kind: str) -> tuple[str, ...]:
    """Return the fields by which a document moves a deadline of a kind, that of its last day first.

    Empty for what has no day of its own: its instances have, or a day that is supplied later.
    """
    needed, allowed = _FIELDS[kind]
    return () if kind in _COUNTED else (*reversed(needed), *allowed)


def period_end(kind: str, period: str) -> dt.date:
    """Return the last day of a month, quarter or year (the kind) as written. Raises ValueError."""
    return _PERIODS[kind](period)


def span_of(
    record: DeadlineRecord, calendar: WorkCalendar
) -> tuple[dt.date | None, dt.date | None]:
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


def _relative_day(
    record: DeadlineRecord, anchor: dt.date, calendar: WorkCalendar
) -> dt.date:
    """Count from the anchor, which itself is not counted (Civil Code 2015, art. 147)."""
    assert record.days
    count = record.days if record.direction == "after" else -record.days
    if record.counting == "working":
        return calendar.shift(anchor, count)
    day = anchor + dt.timedelta(days=count)
    # A period that ends on a day off ends on the next working day (art. 148); one counted back does not grow.
    return calendar.next_worked(day) if count > 0 else day


def occurrences(
    record: DeadlineRecord, task: TaskRecord, year: int, words: Words
) -> Iterator[DeadlineRecord]:
    """Yield a deadline, or each instance of a recurring one with an id of its own."""
    if record.kind != "recurring":
        yield record
        return
    assert record.day and record.bound and record.every
    first = record.from_ or dt.date(year, 1, 1)
    last = record.until or dt.date(year, 12, 31)
    for month_start in _months(first, last):
        quarter = (month_start.month + 2) // 3
        position = {
            "month": None,
            "quarter": (month_start.month - 1) % 3 + 1,
            "year": month_start.month,
        }[record.every]
        if position is not None and position != (
            record.month or _LAST_MONTH[record.every]
        ):
            continue
        end = dates.last_of_month(month_start.year, month_start.month)
        day = end.replace(day=min(record.day, end.day))
        if first <= day <= last:
            suffix = {
                "month": f"{day.month:02d}",
                "quarter": f"q{quarter}",
                "year": "",
            }[record.every]
            period = {
                "month": f"{day.month}/{day.year}",
                "quarter": f"{quarter}/{day.year}",
                "year": f"{day.year}",
            }
            title = words(
                f"occurrence.{record.every}",
                title=record.title or task.title,
                period=period[record.every],
            )
            yield dataclasses.replace(
                record,
                id="-".join(filter(None, [record.id, str(day.year), suffix])),
                kind=record.bound,
                date=day,
                title=title,
                until=None,
                every=None,
                day=None,
                month=None,
                bound=None,
            )


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + dt.timedelta(days=32)).replace(day=1)


def binding_of(one: DeadlineRecord | Meaning) -> str:
    """Return how a day binds: event, before or by; a kind that has no such word stands for itself."""
    return one.bound or one.kind


def binds_alike(meaning: Meaning, record: DeadlineRecord) -> bool:
    """Tell whether a day binds in the way and at the hour that were read; a day alone leaves the way to the plan."""
    return meaning.time == record.time and (
        not meaning.worded or binding_of(meaning) == binding_of(record)
    )


def differs_in_kind(kind: str, phrase: str, year: int) -> str:
    """Name the kind that a phrase says where it is not the one given; empty if they agree or it cannot be told.

    The kind of an instance is the bound of its recurrence.
    """
    said = {binding_of(one) for one in read_phrase(phrase, year).meanings if one.worded}
    comparable = {"event", "before", "by", "range", *_PERIODS}
    return (
        ""
        if kind in said or kind not in comparable or not said <= comparable
        else ", ".join(sorted(said))
    )


def differing_field(meaning: Meaning, record: DeadlineRecord) -> str:
    """Name the field in which a deadline has another day, span, recurrence or count than was read; empty if none.

    How the day binds, and at which hour, is another matter. "kind" means that the two cannot be compared.
    """
    if _COMPARABLE.get(meaning.kind, meaning.kind) != _COMPARABLE.get(
        record.kind, record.kind
    ):
        return "kind"
    if meaning.kind in _PERIODS:
        return "" if _period_end(meaning) == _period_end(record) else "period"
    names = _COMPARED[_COMPARABLE.get(meaning.kind, meaning.kind)]
    if meaning.kind == "ongoing" and not meaning.from_:
        names = ()
    if meaning.kind == "recurring" and not meaning.worded:
        # A recurrence without a day leaves the day to the plan.
        names = ("every",)
    return next(
        (
            name.rstrip("_")
            for name in names
            if _given(meaning, name) != _given(record, name)
        ),
        "",
    )


_COMPARABLE = {"event": "day", "before": "day", "by": "day"}
_COMPARED: dict[str, tuple[str, ...]] = {
    "day": ("date",),
    "range": ("from_", "to"),
    "recurring": ("every", "month", "day"),
    "relative": ("days", "direction", "counting"),
    "ongoing": ("from_",),
}


def _given(one: DeadlineRecord | Meaning, name: str) -> object:
    """Return a field, or what it means where it is left out."""
    value = getattr(one, name)
    if name == "month" and value is None:
        return _LAST_MONTH.get(one.every or "")
    return "calendar" if name == "counting" and value is None else value


def _period_end(one: DeadlineRecord | Meaning) -> dt.date | None:
    try:
        return period_end(one.kind, one.period or "")
    except ValueError:
        return None


def kind_problems(record: DeadlineRecord, path: str) -> Iterator[Problem]:
    """Yield what a deadline lacks for its kind, or has too much."""
    needed, allowed = _FIELDS[record.kind]
    given = {
        name.rstrip("_") for name in KIND_FIELDS if getattr(record, name) is not None
    }
    for name in needed:
        if name not in given:
            yield problem_at(
                path,
                record.at.mark,
                "kind-needs-field",
                {"id": record.id, "kind": record.kind, "field": name},
            )
    for name in sorted(given - {*needed, *allowed}):
        yield problem_at(
            path,
            record.at.of(name),
            "kind-has-no-field",
            {"kind": record.kind, "field": name},
        )
    if record.period and record.kind in _PERIODS:
        try:
            _PERIODS[record.kind](record.period)
        except ValueError:
            yield problem_at(
                path,
                record.at.of("period"),
                f"not-{record.kind}",
                {"text": record.period},
            )
    if record.from_ and (last := record.to or record.until) and last < record.from_:
        yield problem_at(
            path,
            record.at.of("to" if record.to else "until"),
            "ends-before-start",
            {"id": record.id},
        )
    yield from _phrase_problems(record, path)


def _phrase_problems(record: DeadlineRecord, path: str) -> Iterator[Problem]:
    """Yield what the phrase prints otherwise than the fields say, where it prints any: one of the two is a slip."""
    named = {"date": record.date, "from": record.from_, "to": record.to}
    for name, day in named.items() if record.kind != "recurring" else ():
        if (
            day
            and (printed := _printed_days(record.phrase, day.year))
            and day not in printed
        ):
            yield _mismatch(record, path, name, dates.print_date(day))
    if record.period and record.kind in _PERIODS:
        with contextlib.suppress(ValueError):
            end = period_end(record.kind, record.period)
            if (ends := _printed_ends(record, end.year)) and end not in ends:
                yield _mismatch(record, path, "period", record.period)
    said = read_phrase(record.phrase, _LEAP_YEAR).meanings
    clocks = {one.time for one in said if one.time}
    if clocks and record.time not in clocks and "time" in _FIELDS[record.kind][1]:
        yield _mismatch(
            record, path, "time", f"{record.time:%H:%M}" if record.time else "-"
        )
    if record.kind in ("recurring", "relative"):
        wrong = [
            differing_field(one, record) for one in said if one.kind == record.kind
        ]
        if wrong and all(wrong):
            yield _mismatch(record, path, wrong[0], getattr(record, wrong[0]) or "-")


_LEAP_YEAR = 2020
"""Stands in where only what has no year is compared."""


def _mismatch(record: DeadlineRecord, path: str, name: str, value: object) -> Problem:
    values = {"id": record.id, "phrase": record.phrase, "field": name, "value": value}
    return problem_at(path, record.at.of(name), "phrase-mismatch", values)


def _printed_days(phrase: str, year: int) -> set[dt.date]:
    """Return the days that a phrase prints; without a year it may mean this one, or the one before it and "next"."""
    return {
        day
        for base in (year, year - 1)
        for one in read_phrase(phrase, base).meanings
        for day in one.days_named
    }


def _printed_ends(record: DeadlineRecord, year: int) -> set[dt.date | None]:
    """Return when the months, quarters or years end that a phrase prints."""
    found = (
        meaning
        for one in find_expressions(record.phrase, year)
        for meaning in one.meanings
    )
    return {_period_end(meaning) for meaning in found if meaning.kind == record.kind}
