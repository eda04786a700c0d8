"""Plain lists of plan.yaml as sheets, a record a row and a field a column: each sheet is a description."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kehoach.desk.editing import styled
from kehoach.desk.workbook.cells import shown, value_of, written
from kehoach.desk.workbook.changes import parties_of
from kehoach.desk.workbook.layout import ID, Column
from kehoach.plan.records import (
    Abbreviation,
    AnnouncedYear,
    DayOverride,
    Duty,
    Movement,
    Phase,
    PlanRecord,
)
from kehoach.words import Words

DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """A list of plan.yaml that has a sheet."""

    key: str
    """What the sheet is called among the words."""
    record: type
    section: str
    """The top-level field that is the list, or holds it."""
    within: str = ""
    """The list within that field, where it holds several."""
    widths: Mapping[str, int]
    """Columns that are fields of a record, with their widths in signs."""
    told_apart_by: tuple[str, ...]
    """The fields of which no two records say the same."""
    corrected: tuple[str, ...] = ()
    """Fields that subscribers hold: of a published plan they are changed by a correction."""
    kind: str = ""
    """What refers to a record calls it; such a record has an id, and once published an address."""
    dated: bool = False
    """It moves days that readers hold: of a published plan a change says since when, in the field ``since``."""

    def columns(self, words: Words) -> tuple[Column, ...]:
        """Return the columns of the sheet."""
        fields = []
        for name, width in self.widths.items():
            choices = tuple(self.choices(name, words))
            fields.append(Column(key=name, width=width, choices=choices))
        return (
            Column(key=ID, width=16, locked=True),
            *fields,
            Column(key=DELETE, width=10, choices=(words("workbook.tick"),)),
        )

    def choices(self, name: str, words: Words) -> dict[str, str]:
        """Map what can be chosen in a field, in words, to what plan.yaml says; empty where anything may be typed."""
        head = f"{self.key}-{name}-"
        choices = {}
        for key, text in words.group("workbook.choices").items():
            if key.startswith(head):
                choices[text] = key.removeprefix(head)
        return choices

    def records(self, plan: PlanRecord) -> tuple[Any, ...]:
        """Return the records in their order."""
        value = getattr(plan, self.section)
        records: tuple[Any, ...] = getattr(value, self.within) if self.within else value
        return records

    def id_of(self, record: Any) -> str:
        """Return what the sheet calls a record: its id, or what stands for one where plan.yaml gives none."""
        if self.kind:
            return str(record.id)
        said = [str(value_of(record, name)) for name in self.told_apart_by]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:10]

    @property
    def first_column(self) -> str:
        """The column that says what a row is called."""
        return next(iter(self.widths))

    def beginning_of(self, fields: Mapping[str, Any]) -> str:
        """Return how a new record begins in plan.yaml: its id, or its first field ("short: HĐND")."""
        name, value = next(iter(fields.items()))
        return str(value) if name == ID else f"{name}: {styled(value)}"

    def rows_of(self, plan: PlanRecord, words: Words) -> Iterator[dict[str, str]]:
        """Yield a row for each record."""
        labels = {party.id: party.name for party in parties_of(plan)}
        for record in self.records(plan):
            cells = {ID: self.id_of(record)}
            for name in self.widths:
                cells[name] = self._cell(record, name, labels, words)
            yield cells

    def _cell(
        self, record: Any, name: str, labels: Mapping[str, str], words: Words
    ) -> str:
        choices = self.choices(name, words)
        if not choices:
            return shown(record, name, labels, words)
        texts = {value: text for text, value in choices.items()}
        return texts[written(value_of(record, name), self.record, name)]


LISTS = (
    RecordList(
        key="abbreviations",
        record=Abbreviation,
        section="abbreviations",
        widths={"short": 20, "full": 70},
        told_apart_by=("short",),
    ),
    RecordList(
        key="movements",
        record=Movement,
        section="movements",
        widths={
            "name": 48,
            "kind": 16,
            "refs": 24,
            "summary": 60,
            "basis": 24,
            "text": 26,
        },
        told_apart_by=(ID,),
        corrected=("name",),
        kind="movement",
    ),
    RecordList(
        key="phases",
        record=Phase,
        section="phases",
        widths={"name": 44, "start": 16, "end": 16},
        told_apart_by=(ID,),
        corrected=("name",),
        kind="phase",
    ),
    RecordList(
        key="duties",
        record=Duty,
        section="duties",
        widths={"party": 40, "refs": 26, "items": 100},
        told_apart_by=("party", "refs"),
    ),
    RecordList(
        key="days",
        record=DayOverride,
        section="calendar",
        within="overrides",
        widths={"date": 14, "worked": 16, "name": 40, "source": 50, "since": 18},
        told_apart_by=("date",),
        dated=True,
    ),
    RecordList(
        key="years",
        record=AnnouncedYear,
        section="calendar",
        within="announced",
        widths={"year": 10, "source": 60, "since": 18},
        told_apart_by=("year",),
        dated=True,
    ),
)
"""The sheets of this room, in the order of their tabs."""
