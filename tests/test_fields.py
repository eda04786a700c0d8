"""Every field of plan.yaml is shown to readers, comes back from a sheet to edit, and is explained; or it says why not.

Who adds a field adds it to ``tests/data/every-field/plan.yaml``, with a value that nothing else there has, and shows
it. What cannot be found as written (days, choices, numbers, references) is changed in ``CHANGES``: the outputs have to
change with it.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kehoach.checks.single import check_plan
from kehoach.desk.papers import export_sheets, update_plan
from kehoach.plan.records import DeadlineRecord, PlanRecord, TaskRecord
from kehoach.plan.resolution import load_both
from kehoach.plan.roles import Actions, Cast
from kehoach.plan.schema import ListOf, Nested, Pattern, Text, fields_of, json_schema
from kehoach.render import render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage, make_context
from kehoach.site.project import check_project
from kehoach.words import load_words

FOLDER = Path(__file__).parent / "data/every-field"
TODAY = dt.date(2020, 3, 12)
"""After the first of its deadlines, so that what is past is seen to go."""

CHECKED = "the proof against the source document reads it (check --source)"
INTERNAL = {
    "AnnouncedYear.source": "the keeper's evidence; readers are told the days",
    "DayOverride.source": "the keeper's evidence; readers are told the day and why",
    "DeadlineRecord.anchor": "the phrase says it, and the phrase is shown",
    "NotADeadline.refs": CHECKED,
    "NotADeadline.reason": CHECKED,
    "PlanRecord.content": "how texts are published, not what they say (tests/test_texts.py)",
    "Retired.reason": "a note to later keepers; readers have the amendment's reason",
}
"""Fields that no output shows, and why."""

CHANGES = {
    "Header.year": ("  year: 2020\n  title", "  year: 2019\n  title"),
    "Header.issued": ("issued: 02/01/2020", "issued: 03/01/2020"),
    "Header.issuer": ("issuer: zq20", "issuer: zq27"),
    "Header.timezone": ("Asia/Ho_Chi_Minh", "Asia/Tokyo"),
    "Header.language": ("language: vi", "language: en"),
    "Header.url": ("https://zq5.example.vn/", "https://zq5.example.vn/moi/"),
    "Header.before": ("before: strict", "before: inclusive"),
    "PartsOfMonth.early": ("early: 7", "early: 8"),
    "PartsOfMonth.middle": ("middle: 17", "middle: 16"),
    "PartsOfMonth.late": (", late: 26", ""),
    "Header.keep_past": ("keep_past: 3", "keep_past: 1"),
    "Basis.date": ("date: 03/04/2019", "date: 04/04/2019"),
    "AnnouncedYear.year": ("year: 2020, source", "year: 2019, source"),
    "DayOverride.date": ("date: 13/05/2020", "date: 13/11/2020"),
    "DayOverride.worked": ("worked: no", "worked: yes"),
    "AnnouncedYear.since": ("since: 21/02/2020", "since: 22/02/2020"),
    "DayOverride.since": ("since: 24/02/2020", "since: 25/02/2020"),
    "FormerName.until": ("until: 20/02/2020", "until: 19/02/2020"),
    "Group.members": ("members: [zq20, zq27, zq29]", "members: [zq20, zq29]"),
    "Group.except": ("except: [zq29]", "except: [zq27]"),
    "Group.open": ("open: yes, may_mean: [zq29]", "open: no"),
    "Group.may_mean": ("may_mean: [zq29]", "may_mean: [zq27]"),
    "Group.of_each": ("of_each: [zq27]", "of_each: [zq29]"),
    "Capacity.party": ("{party: zq20, name", "{party: zq31, name"),
    "Movement.kind": ("kind: movement", "kind: campaign"),
    "Movement.basis": ("basis: [8/QĐ-zq8]", "basis: [18/QĐ-zq18]"),
    "Movement.text": ("phong-trao/mot.md", "phong-trao/hai.md"),
    "Phase.start": ("start: 04/01/2020", "start: 05/01/2020"),
    "Phase.end": ("end: 28/05/2020", "end: 29/05/2020"),
    "Section.text": ("muc/mot.md", "muc/hai.md"),
    "Duty.party": ("party: zq27", "party: zq29"),
    "TaskRecord.phase": ("    phase: zq48\n", ""),
    "TaskRecord.movement": ("    movement: zq44\n", ""),
    "TaskRecord.lead": ("    lead: [zq20]", "    lead: [zq29]"),
    "TaskRecord.implement": ("implement: [zq31]", "implement: [zq37]"),
    "TaskRecord.coordinate": ("coordinate: [zq37]", "coordinate: [zq29]"),
    "TaskRecord.related": ("    related: [zq80]\n", ""),
    "DeadlineRecord.phase": ("        phase: zq134\n", ""),
    "DeadlineRecord.kind": ("zq83, kind: before", "zq83, kind: by"),
    "DeadlineRecord.date": ("        date: 25/06/2020", "        date: 24/06/2020"),
    "DeadlineRecord.from": ("from: 06/07/2020, to: 17", "from: 08/07/2020, to: 17"),
    "DeadlineRecord.to": ("to: 17/07/2020", "to: 16/07/2020"),
    "DeadlineRecord.period": ("period: 11/2020", "period: 12/2020"),
    "DeadlineRecord.every": ("every: quarter", "every: year"),
    "DeadlineRecord.weekday": ("weekday: thursday", "weekday: friday"),
    "DeadlineRecord.day": ("day: 13", "day: 12"),
    "DeadlineRecord.month": ("month: 2", "month: 1"),
    "DeadlineRecord.bound": ("bound: by", "bound: before"),
    "DeadlineRecord.until": ("until: 30/09/2020", "until: 30/06/2020"),
    "DeadlineRecord.days": ("days: 9", "days: 8"),
    "DeadlineRecord.direction": ("direction: after", "direction: before"),
    "DeadlineRecord.counting": ("counting: working", "counting: calendar"),
    "DeadlineRecord.anchor_date": ("anchor_date: 10/11", "anchor_date: 11/11"),
    "DeadlineRecord.time": ('time: "07:41"', 'time: "07:42"'),
    "DeadlineRecord.tentative": ("tentative: yes", "tentative: no"),
    "DeadlineRecord.submit": ("submit: [zq27]", "submit: [zq29]"),
    "WorkingDays.items": ("items: safe-day", "items: printed-day"),
    "Contact.office": ("office: zq29", "office: zq27"),
    "Filing.to": ("zq122, to: [zq20]", "zq122, to: [zq29]"),
    "FilingChange.to": ("zq136, to: [zq20]", "zq136, to: [zq29]"),
    "Contradiction.about": ("about: [zq83], topic", "about: [zq84], topic"),
    "Contradiction.topic": ("topic: dates", "topic: who"),
    "Quotation.of": ("of: zq83}", "of: zq84}"),
    "Contradiction.keep_to": ("zq165, keep_to: [zq83]", "zq165, keep_to: [zq84]"),
    "Contradiction.ask": ("ask: zq27", "ask: zq29"),
    "Contradiction.asked": ("asked: 06/01/2020", "asked: 05/01/2020"),
    "Contradiction.settled_by": ("zq94, settled_by: 141/KH-zq141", "zq94"),
    "Contradiction.minor": ("minor: yes", "minor: no"),
    "Acknowledgement.finding": ("finding: no-time-to-review", "finding: no-lead"),
    "Acknowledgement.about": ("about: [zq80], title", "about: [zq44], title"),
    "Acknowledgement.keep_to": ("zq167, keep_to: [zq84]", "zq167, keep_to: [zq83]"),
    "Acknowledgement.ask": ("ask: zq20", "ask: zq29"),
    "Acknowledgement.asked": ("asked: 07/01/2020", "asked: 08/01/2020"),
    "Acknowledgement.settled_by": ("zq142, settled_by: 141/KH-zq141", "zq142"),
    "Acknowledgement.minor": ("minor: no", "minor: yes"),
    "ChangeRecord.moved": ("moved: zq84", "moved: zq83"),
    "ChangeRecord.cancelled": ("cancelled: zq85", "cancelled: zq88"),
    "ChangeRecord.added": ("added: zq86", "added: zq88"),
    "ChangeRecord.reworded": ("reworded: zq87", "reworded: zq88"),
    "ChangeRecord.kind": ("moved: zq84, kind: by", "moved: zq84, kind: event"),
    "ChangeRecord.date": ("date: 19/05/2020", "date: 20/05/2020"),
    "ChangeRecord.from": ("from: 07/07/2020, to: 20", "from: 08/07/2020, to: 20"),
    "ChangeRecord.to": ("to: 20/07/2020", "to: 21/07/2020"),
    "ChangeRecord.period": ("period: 9/2020", "period: 10/2020"),
    "ChangeRecord.time": ('time: "15:17"', 'time: "15:18"'),
    "AmendmentRecord.date": ("date: 11/02/2020", "date: 12/02/2020"),
    "CorrectionRecord.date": ("date: 05/03/2020", "date: 06/03/2020"),
    "CorrectionRecord.items": ("items: [zq83]", "items: [zq84]"),
    "Revision.date": ("- {date: 18/02/2020", "- {date: 17/02/2020"),
    "Ended.kind": ("kind: unit, id: zq155", "kind: group, id: zq155"),
    "Ended.date": ("date: 07/03/2020, by", "date: 08/03/2020, by"),
    "Ended.instead": ("instead: [zq27]", "instead: [zq29]"),
    "ReminderRule.days": ("days: [5, 2]", "days: [4, 2]"),
    "ReminderRule.kinds": ("kinds: [by]", "kinds: [before]"),
    "ReminderRule.units": ("units: [zq29]", "units: [zq27]"),
    "Earlier.plan": ("plan-2019.yaml", "plan-2018.yaml"),
    "Earlier.months": ("months: 36", "months: 0"),
}
"""Fields whose value is no text of its own: what is written in the plan, and what is written instead."""


def records() -> Iterator[type]:
    """Yield every record of plan.yaml, the whole first."""
    waiting: list[type] = [PlanRecord]
    known = set(waiting)
    while waiting:
        record = waiting.pop()
        yield record
        for _, shape, _ in fields_of(record).values():
            inner = shape.shape if isinstance(shape, ListOf) else shape
            if isinstance(inner, Nested) and inner.record not in known:
                known.add(inner.record)
                waiting.append(inner.record)


def inner_shape(record: type, name: str) -> Any:
    """Return the shape of a field, or of one value where it is a list."""
    _, shape, _ = fields_of(record)[name]
    return shape.shape if isinstance(shape, ListOf) else shape


# Records within records are walked themselves.
FIELDS = [
    f"{record.__name__}.{name}"
    for record in records()
    for name in fields_of(record)
    if not isinstance(inner_shape(record, name), Nested)
]
RECORDS = {record.__name__: record for record in records()}


def outputs_of(plan: Path) -> dict[str, str]:
    """Render everything that readers get of a plan, by path, as running text: pages, feeds, sheets, messages, data."""
    resolved, content, problems = check_project(plan)
    context = make_context(
        resolved,
        today=TODAY,
        content=content,
        problems=problems,
        earlier_problems=[check_plan(one.plan, content) for one in resolved.earlier],
    )
    rendered = render_outputs(resolved, context)
    texts = {leaf.path: leaf.html for leaf in rendered.of(Leaf)}
    for page in rendered.of(StagedPage):
        texts[page.staged] = page.data.decode()
    for artifact in rendered.of(Artifact):
        # Pictures and fonts hold no text.
        if artifact.path.endswith((".html", ".ics", ".txt", ".xml", ".json")):
            texts[artifact.path] = artifact.data.decode()
    return {path: running(f"{path} {text}") for path, text in texts.items()}


def running(text: str) -> str:
    """Undo the folding of feeds and the escapes of HTML, and make every gap one space."""
    return " ".join(html.unescape(text.replace("\r\n ", "")).split())


def shown_in(outputs: dict[str, str], value: str) -> list[str]:
    """List the outputs that hold a value as a word of its own."""
    whole = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
    return [path for path, text in outputs.items() if whole.search(text)]


@functools.cache
def outputs() -> dict[str, str]:
    return outputs_of(FOLDER / "plan.yaml")


@functools.cache
def written() -> PlanRecord:
    return load_both(FOLDER / "plan.yaml")[0]


def telltales(plan: PlanRecord) -> dict[str, list[str]]:
    """Return by field the texts of a plan that stand in no other field, so that what shows one shows the field."""
    fields: dict[str, set[str]] = {}
    for record in walk(plan):
        for name in fields_of(type(record)):
            field = f"{type(record).__name__}.{name}"
            if isinstance(inner_shape(type(record), name), Text | Pattern):
                for value in several(value_of(record, name)):
                    fields.setdefault(value, set()).add(field)
    texts: dict[str, list[str]] = {field: [] for field in FIELDS}
    for value, holders in fields.items():
        if len(holders) == 1:
            texts[holders.pop()].append(value)
    return texts


def value_of(record: Any, name: str) -> Any:
    """Return the value of a field by its name in the file; roles share one attribute."""
    attribute, _, _ = fields_of(type(record))[name]
    value = getattr(record, attribute)
    return value.of(name) if isinstance(value, Cast | Actions) else value


def several(value: Any) -> tuple[Any, ...]:
    """Return the values of a field: those of a list, the one, or none."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def walk(value: Any) -> Iterator[Any]:
    """Yield a record and every record below it."""
    if isinstance(value, tuple):
        for part in value:
            yield from walk(part)
    elif dataclasses.is_dataclass(value):
        yield value
        for name in fields_of(type(value)):
            yield from walk(value_of(value, name))


def test_the_walk_reaches_every_record() -> None:
    # One of the whole, one of a record in a record, one of a list of records in a list of records.
    assert {"Header.title", "Signatory.name", "ChangeRecord.moved"} <= set(FIELDS)
    assert set(CHANGES) | set(INTERNAL) <= set(FIELDS)
    assert not set(CHANGES) & set(INTERNAL)


@pytest.mark.parametrize("field", FIELDS)
def test_the_plan_of_every_field_has_the_field(field: str) -> None:
    record, name = field.split(".")
    assert any(
        value.at.has(name)
        for value in walk(written())
        if type(value).__name__ == record
    )


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if field not in CHANGES.keys() | INTERNAL]
)
def test_a_text_is_shown(field: str) -> None:
    values = telltales(written())[field]
    assert values, (
        f"give {field} in {FOLDER.name}/plan.yaml a text that nothing else has"
    )
    assert any(shown_in(outputs(), value) for value in values), (
        f"no output shows {field}: show it, or say in INTERNAL why not"
    )


@pytest.mark.slow
@pytest.mark.parametrize("field", CHANGES)
def test_a_change_is_shown(field: str, tmp_path: Path) -> None:
    before, after = CHANGES[field]
    folder = shutil.copytree(FOLDER, tmp_path / "plan")
    plan = folder / "plan.yaml"
    text = plan.read_text("utf-8")
    assert text.count(before) == 1
    plan.write_text(text.replace(before, after), "utf-8")
    assert load_both(plan)[0] != written()
    assert outputs_of(plan) != outputs()


@pytest.mark.parametrize("field", INTERNAL)
def test_what_is_internal_is_indeed_shown_nowhere(field: str) -> None:
    for value in telltales(written())[field]:
        assert not shown_in(outputs(), value)


def test_a_field_that_no_output_shows_is_noticed() -> None:
    """Were the note of a task accepted and shown nowhere, the walk would fail."""
    [note] = telltales(written())["TaskRecord.note"]
    silent = {path: text.replace(note, "") for path, text in outputs().items()}
    assert shown_in(outputs(), note)
    assert not shown_in(silent, note)


@pytest.mark.parametrize("field", FIELDS)
def test_the_schema_explains_it_in_both_languages(field: str) -> None:
    record, name = field.split(".")
    said = []
    for language in ("vi", "en"):
        schema = json_schema(PlanRecord, load_words(language))
        said.append(schema["$defs"][record]["properties"][name]["description"])
    vietnamese, english = said
    assert vietnamese
    assert english
    assert vietnamese != english


COLUMNS = {
    "TaskRecord.title": "title",
    "TaskRecord.refs": "refs",
    "TaskRecord.lead": "lead",
    "TaskRecord.implement": "implement",
    "TaskRecord.coordinate": "coordinate",
    "TaskRecord.note": "note",
    "DeadlineRecord.title": "own",
    "DeadlineRecord.refs": "refs",
    "DeadlineRecord.submit": "submit",
    "DeadlineRecord.phrase": "when",
}
"""Fields of a task and a deadline that a sheet to edit brings out and back, and their columns."""

BY_PHRASE = "the sheet has the phrase of the document, and the field comes from it"
ONCE = "the keeper's own, decided once in plan.yaml; the document has no column for it"
NOT_IN_SHEETS = {
    "TaskRecord.id": "the row's identity, which no sheet may change",
    "TaskRecord.former": ONCE,
    "TaskRecord.phase": "follows from the heading of the document's table",
    "TaskRecord.movement": ONCE,
    "TaskRecord.related": ONCE,
    "TaskRecord.needs_review": "check reports it until the keeper deletes it",
    "DeadlineRecord.id": "the row's identity, which no sheet may change",
    "DeadlineRecord.phase": "follows from the heading of the document's table",
    "DeadlineRecord.anchor_date": ONCE,
    "DeadlineRecord.until": ONCE,
    "DeadlineRecord.short": ONCE,
    "DeadlineRecord.note": "the column of notes is the task's",
    "DeadlineRecord.place": "the column of notes takes it in a first draft",
    "DeadlineRecord.needs_review": "check reports it until the keeper deletes it",
    **dict.fromkeys(
        (
            f"DeadlineRecord.{name}"
            for name in (
                *("kind", "date", "from", "to", "period", "every", "weekday", "day"),
                *("month", "bound", "days", "direction", "counting", "anchor", "time"),
                *("conditional", "tentative"),
            )
        ),
        BY_PHRASE,
    ),
}
"""Fields of a task and a deadline that a sheet does not bring out and back, and why."""

EDITS = {
    "title": ("Việc zq62", "Việc mới", "title", "Việc mới"),
    "refs": ("Mục zq72", "Mục mới", "refs", ("Mục mới",)),
    "lead": ("Cơ quan zq21", "Đơn vị zq30", "lead", ("zq29",)),
    "implement": ("Nhóm zq32", "Đơn vị zq30", "implement", ("zq29",)),
    "coordinate": ("Nhóm zq38", "Đơn vị zq30", "coordinate", ("zq29",)),
    "note": ("Ghi chú zq64", "Ghi chú mới", "note", "Ghi chú mới"),
    "own": ("Họp zq69", "Họp mới", "title", "Họp mới"),
    "submit": ("Đơn vị zq28", "Đơn vị zq30", "submit", ("zq29",)),
    "when": (
        "theo giấy mời zq68",
        "ngày 26/06/2020",
        "phrase",
        "ngày 26/06/2020",
    ),
}
"""By column: what the row of deadline zq66 says, what an official writes there, the field it goes to and its value."""


def test_a_sheet_brings_each_field_back_or_says_why_not() -> None:
    both = [
        field
        for field in FIELDS
        if field.startswith(("TaskRecord.", "DeadlineRecord."))
    ]
    assert COLUMNS.keys() | NOT_IN_SHEETS.keys() == set(both)
    assert not COLUMNS.keys() & NOT_IN_SHEETS.keys()
    assert set(COLUMNS.values()) == set(EDITS)


@pytest.mark.parametrize("column", EDITS)
def test_an_edited_cell_comes_back(column: str, tmp_path: Path) -> None:
    before, after, name, expected = EDITS[column]
    words = load_words("vi")
    folder = shutil.copytree(FOLDER, tmp_path / "plan")
    sheet = tmp_path / "sheet.csv"
    export_sheets(folder / "plan.yaml", [sheet], words)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        heads, *rows = csv.reader(file, delimiter=";")
    place = heads.index(words(f"export.{column}"))
    [row] = [row for row in rows if row[0] == "zq66"]
    assert row[place] == before
    row[place] = after
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([heads, *rows])
    made = update_plan(sheet, folder / "plan.yaml", words, lambda _done, _count: None)
    task = next(task for task in made.plan.tasks if task.id == "zq61")
    deadline = next(item for item in task.deadlines if item.id == "zq66")
    of_deadline = {"own", "submit", "when", "refs"}
    record: TaskRecord | DeadlineRecord = deadline if column in of_deadline else task
    assert value_of(record, name) == expected
