"""Writing an amendment: one change of one deadline, by a numbered document, into plan.yaml at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach import dates
from kehoach.desk.editing import PlanText, styled
from kehoach.editions.comparison import Comparison, compare, edition_of
from kehoach.phrases.reading import read_phrase
from kehoach.plan.kinds.registry import KINDS
from kehoach.plan.model import Plan
from kehoach.plan.records import PlanRecord
from kehoach.plan.resolution import load_both
from kehoach.problems import InputError, problem_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What the keeper asks for: one change of one deadline."""

    number: str
    date: dt.date
    reason: str | None
    action: str
    """moved, cancelled, added or reworded"""
    item: str
    """Id of the deadline, or of an instance of one."""
    to: str | None
    """The new last day, or the new period, as plan.yaml writes it."""
    fields: Mapping[str, str]
    """Other fields of the change, as plan.yaml writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAmendment:
    """What was written, or would be."""

    line: int
    comparison: Comparison


def amend_plan(
    path: Path, amendment: Amendment, *, write: bool = True
) -> WrittenAmendment:
    """Write one change into a plan; on any problem the file stays as it is. Raises InputError.

    A change of a document that the plan has already is added to that; a new document stands in the order of dates.
    """
    name = path.as_posix()
    record, old = load_both(path)
    text = PlanText.read(path)
    line = _place(text, record, amendment, _change(amendment, old), name)
    _, new = text.write(path) if write else text.parse()
    return WrittenAmendment(
        line=line, comparison=compare(edition_of(old), edition_of(new))
    )


def _place(
    text: PlanText,
    record: PlanRecord,
    amendment: Amendment,
    change: dict[str, str],
    name: str,
) -> int:
    same = next(
        (known for known in record.amendments if known.number == amendment.number), None
    )
    if same is None:
        # Behind those of the same day, since it was written later.
        before = sum(known.date <= amendment.date for known in record.amendments)
        return text.append("amendments", _written(amendment, change), before)
    # One document has one date: a second one is a slip in the number or in the date.
    if same.date != amendment.date:
        values = {"number": same.number, "date": dates.print_date(same.date)}
        raise InputError(
            [problem_at(name, same.at.of("date"), "amendment-other-date", values)]
        )
    text.edit(
        "amendments",
        amendment.number,
        lambda written: written["changes"].append(styled(change)),
    )
    return same.at.mark.line


def _written(amendment: Amendment, change: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"number": amendment.number, "date": amendment.date}
    if amendment.reason:
        data["reason"] = amendment.reason
    return {**data, "changes": [change]}


def _change(amendment: Amendment, plan: Plan) -> dict[str, str]:
    """Write the change as plan.yaml has it, with a new kind where the phrase gives the deadline one.

    A day moved to "trong tháng 5/2020": ``{moved: hop, kind: month, period: 5/2020, phrase: trong tháng 5/2020}``.
    """
    change = {amendment.action: amendment.item}
    if amendment.to:
        kinds = {item.id: item.kind for _, item in plan.items}
        # What is added is in no plan yet: it is an event unless its phrase says more.
        old = kinds.get(amendment.item, "event")
        kind = _kind_told(amendment, plan.header.year) or old
        if kind != old:
            change["kind"] = kind
        # A month is moved by its period, a range by its end, most by their date.
        moved_field = next(iter(KINDS[kind].moved_by), "date")
        change[moved_field] = amendment.to
    return {**change, **amendment.fields}


def _kind_told(amendment: Amendment, year: int) -> str | None:
    """Return the kind that the new phrase gives a deadline; None where it gives none, or more than one."""
    phrase = amendment.fields.get("phrase", "")
    meanings = read_phrase(phrase, year).meanings
    kinds = [meaning.kind for meaning in meanings if meaning.worded]
    if len(kinds) == 1 and KINDS[kinds[0]].has_own_day:
        return kinds[0]
    return None
