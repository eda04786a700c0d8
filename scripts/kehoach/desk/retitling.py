"""The head of a new edition into a plan: its title, its number and its day.

A draft takes them over. Of a plan that people follow nothing is written: the paper may amend the plan as well as stand
in its place, which only the keeper can tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kehoach import dates
from kehoach.desk.editing import styled
from kehoach.desk.edits import Edits, differs
from kehoach.desk.proposing import TO_FILL, revised
from kehoach.desk.task_rows import LONGEST_TITLE
from kehoach.document.letterhead import Letterhead
from kehoach.document.outline import Outline
from kehoach.document.titles import shortened
from kehoach.plan.records import Header
from kehoach.problems import Severity


def renew_head(edits: Edits, outline: Outline) -> None:
    """Take over what the head of a document says otherwise than the plan, or tell what would."""
    header = edits.plan.plan
    letterhead = Letterhead(outline)
    told = _told(header, letterhead)
    if not told:
        return
    if letterhead.year != header.year and not letterhead.year_guessed:
        edits.note(
            1,
            "import-other-year",
            year=letterhead.year,
            own=header.year,
            name=outline.name,
        )
    elif edits.told:
        _propose(edits, header, told)
    else:
        _write(edits, told)


def _told(header: Header, letterhead: Letterhead) -> dict[str, str]:
    """Return what the head says otherwise, by field, as plan.yaml writes it.

    A title alone is none: the same paper again does not undo what the keeper wrote for it.
    """
    number, issued = letterhead.number, letterhead.issued
    told: dict[str, str] = {}
    if number and differs(number, header.number):
        told["number"] = number
    if issued and issued != header.issued:
        told["issued"] = dates.print_date(issued)
    title = shortened(letterhead.title, LONGEST_TITLE)
    if told and title and differs(title, header.title):
        told["title"] = title
    return told


def _write(edits: Edits, told: dict[str, str]) -> None:
    edits.text.change_header(_setting(told))
    label = edits.words
    texts = [
        f"{label(f'workbook.field.{name}')}: {text}" for name, text in told.items()
    ]
    identity = edits.plan.plan.id
    edits.note(1, "import-changed", Severity.INFO, id=identity, text="; ".join(texts))


def _setting(fields: dict[str, str]) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for name, text in fields.items():
            data[name] = styled(text)

    return change


def _propose(edits: Edits, header: Header, told: dict[str, str]) -> None:
    number = told.get("number", header.number)
    if number in [amendment.number for amendment in edits.plan.amendments]:
        return
    date = told.get("issued", TO_FILL)
    edits.note(
        1,
        "import-other-paper",
        Severity.INFO,
        number=number,
        date=date,
        own=header.number,
        own_date=dates.print_date(header.issued),
    )
    if "title" in told:
        edits.note(
            1,
            "import-proposed",
            id=header.id,
            name=header.title,
            text=told["title"],
            command=revised(date, "plan-title", told["title"]),
        )
