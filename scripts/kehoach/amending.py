"""Writing an amendment: one change of one deadline, by a numbered document, into plan.yaml at its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach import dates
from kehoach.comparison import Comparison, compare, edition_of
from kehoach.editing import PlanText, styled
from kehoach.phrases import read_phrase
from kehoach.problems import InputError, problem_at
from kehoach.records import PlanRecord
from kehoach.resolution import load_both


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What the keeper asks for; ``change`` is a change as plan.yaml writes it ({"moved": id, "date": …})."""

    number: str
    date: dt.date
    reason: str | None
    change: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What was written, or would be."""

    line: int
    comparison: Comparison


def amend_plan(path: Path, amendment: Amendment, *, write: bool = True) -> Amended:
    """Write one change into a plan; on any problem the file stays as it is. Raises InputError.

    A change of a document that the plan has already is added to that; a new document stands in the order of dates.
    """
    name = path.as_posix()
    record, old = load_both(path)
    text = PlanText.read(path)
    line = _place(text, record, amendment, name)
    _, new = text.write(path) if write else text.parse()
    return Amended(line=line, comparison=compare(edition_of(old), edition_of(new)))


def _place(text: PlanText, record: PlanRecord, amendment: Amendment, name: str) -> int:
    same = next((one for one in record.amendments if one.number == amendment.number), None)
    if same is None:
        before = sum(one.date <= amendment.date for one in record.amendments)
        return text.append("amendments", _written(amendment), before)
    if same.date != amendment.date:
        values = {"number": same.number, "date": dates.print_date(same.date)}
        raise InputError([problem_at(name, same.at.of("date"), "amendment-other-date", values)])
    text.edit("amendments", amendment.number, lambda found: found["changes"].append(styled(amendment.change)))
    return same.at.mark.line


def _written(amendment: Amendment) -> dict[str, Any]:
    data: dict[str, Any] = {"number": amendment.number, "date": dates.print_date(amendment.date)}
    if amendment.reason:
        data["reason"] = amendment.reason
    return {**data, "changes": [amendment.change]}


def moved_fields(path: Path, item: str, to: str | None, phrase: str | None) -> dict[str, str]:
    """Say in which field a deadline writes a new day or period, and its kind where the phrase gives it another.

    Raises InputError for a plan that cannot be read.
    """
    if not to:
        return {}
    _, plan = load_both(path)
    old = {one.id: one.kind for _, one in plan.items}.get(item, "")
    said = [one.kind for one in read_phrase(phrase or "", plan.header.year).meanings if one.worded]
    kind = said[0] if len(said) == 1 and said[0] in _FIELD_OF_DAY else old
    changed = {"kind": kind} if kind != old else {}
    return {**changed, _FIELD_OF_DAY.get(kind, "date"): to}


_FIELD_OF_DAY = {
    **dict.fromkeys(("event", "before", "by"), "date"),
    "range": "to",
    **dict.fromkeys(("month", "quarter", "year"), "period"),
}
