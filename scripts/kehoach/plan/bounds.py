"""How far from the plan's own year its days may lie: what lies further is a slip, and its feeds would hold it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterator
from typing import Any

from kehoach.plan.kinds.recurring import FURTHEST
from kehoach.plan.records import (
    Basis,
    ChangeRecord,
    DeadlineRecord,
    FormerName,
    Header,
    PlanRecord,
)
from kehoach.problems import Mark, Problem, problem_at

_FIRST_DOCUMENTS = 1945
"""No document that a plan rests on is older than the state, and no body lost its name before."""
_SIGNED_BEFORE, _SIGNED_AFTER = 2, 1
"""A plan is signed in the months around the turn of its year; one that is late, or early, by more is none of it."""
_YEAR = re.compile(r"[0-9]{4}")


def far_dates(plan: PlanRecord, path: str) -> Iterator[Problem]:
    """Yield each day and period of a plan that lies too far from its year."""
    year = plan.plan.year
    values: dict[str, object]
    signed = plan.plan.issued
    first, last = _bounds(Header, "issued", year)
    # Most likely the year is wrong: then each day of the plan is far from it, and that is one fault.
    if not first <= signed.year <= last:
        values = {"date": signed, "year": year, "first": first, "last": last}
        yield problem_at(path, plan.plan.at.of("issued"), "issued-too-far", values)
        return
    for record, name, written, place in _years_of(plan):
        first, last = _bounds(type(record), name, year)
        if not first <= written <= last:
            values = {"written": written, "year": year, "first": first, "last": last}
            yield problem_at(path, place, "date-too-far", values)


def _bounds(record: type, name: str, year: int) -> tuple[int, int]:
    """Return the first and the last year that a day of a plan may have."""
    match record, name:
        case _ if (record, name) == (Header, "issued"):
            return year - _SIGNED_BEFORE, year + _SIGNED_AFTER
        case _ if (record, name) == (Basis, "date"):
            return _FIRST_DOCUMENTS, year + _SIGNED_AFTER
        case _ if (record, name) == (FormerName, "until"):
            return _FIRST_DOCUMENTS, year + FURTHEST
    return year - FURTHEST, year + FURTHEST


def _years_of(record: Any) -> Iterator[tuple[Any, str, int, Mark]]:
    """Yield every year that a record and those below it name by a day or period: record, field, year, place."""
    kind: type = type(record)
    for attribute, name, in_file in _attributes(kind):
        value = getattr(record, attribute)
        # Most fields are left out or words.
        if value is None or (isinstance(value, str) and name != "period"):
            continue
        if isinstance(value, tuple):
            for part in value:
                if not isinstance(part, str) and dataclasses.is_dataclass(part):
                    yield from _years_of(part)
        # What stands nowhere in the file has no place there.
        elif not in_file or _is_told_elsewhere(record, name):
            continue
        elif isinstance(value, dt.date):
            yield record, name, value.year, record.at.of(name)
        elif dataclasses.is_dataclass(value):
            yield from _years_of(value)
        elif name == "period" and isinstance(record, DeadlineRecord | ChangeRecord):
            written = _YEAR.search(value)
            if written:
                yield record, name, int(written[0]), record.at.of(name)


@functools.cache
def _attributes(record: type) -> tuple[tuple[str, str, bool], ...]:
    """List the attributes of a record, each with its name in the file and whether it stands there at all."""
    return tuple(
        (field.name, field.name.rstrip("_"), "shape" in field.metadata)
        for field in dataclasses.fields(record)
    )


def _is_told_elsewhere(record: object, name: str) -> bool:
    """Tell whether a kind of deadlines judges a day by itself: those between which it recurs."""
    recurs = isinstance(record, DeadlineRecord) and record.kind == "recurring"
    return recurs and name in ("from", "until")
