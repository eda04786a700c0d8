"""Published data is one contract: what is written, what is read back and what its schema says are the same fields."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import DISTRICT, SMALL, TODAY, context_of, make_plan
from schemas import validate

from kehoach import routes
from kehoach.editions.published import VERSION, as_published
from kehoach.problems import InputError
from kehoach.proof.stored import read_proof
from kehoach.render.api.writer import api_schema, plan_data, render_api
from kehoach.render.context import Above, Context, make_context
from kehoach.render.feeds.calendars import render_feeds
from kehoach.site.project import check_project

FULL = """\
plan:
  id: day-2020
  year: 2020
  title: Kế hoạch đủ
  number: 1/KH
  place: Đây
  issued: 02/01/2020
  issuer: mot
  url: https://du.example.vn/
  contact: {office: mot, address: Số 1, email: mot@example.vn, sends: kế hoạch, note: giờ làm việc, refs: [V.3]}
  basis: [{number: 8/QĐ, date: 03/04/2019, issuer: Ủy ban, title: Quyết định, refs: [Căn cứ]}]
  signatory: {on_behalf: TM. HỘI ĐỒNG, titles: [Chủ tịch], name: Nguyễn Văn A}
  recipients: [Các đơn vị, Lưu]
units:
  - id: mot
    name: Đơn vị Một
    aliases: [DV1]
    former: [khong]
    was: [{name: Đơn vị Không, until: 03/01/2020, by: 5/QĐ}]
  - {id: hai, name: Đơn vị Hai}
groups:
  - {id: ca-hai, name: Cả hai, members: [mot, hai], was: [{name: Hai bên, until: 03/01/2020}]}
movements: [{id: dep, name: Đẹp, refs: [Mục 9]}]
phases: [{id: quy-1, name: Quý I, start: 01/01/2020, end: 31/3/2020}]
sections: [{id: muc-1, ref: I, title: Mục đích, summary: Tóm tắt}]
registration: [{id: ca-nhan, subject: Cá nhân, titles: [Lao động tiên tiến], papers: một bản, refs: [II.1]}]
duties:
  - {party: ca-hai, refs: [III.1], items: [Tuyên truyền, Kiểm tra]}
  - {party: mot, refs: [III.2], items: [Tổng hợp]}
tasks:
  - id: viec
    title: Việc
    refs: [Mục 1]
    phase: quy-1
    movement: dep
    lead: [mot]
    implement: [ca-hai]
    actions: {lead: tổng hợp hồ sơ}
    capacities: [{party: mot, name: Ông Một}]
    note: chú ý
    deadlines:
      - id: viec
        kind: before
        date: 30/3/2020
        phrase: trước 30/3/2020
        submit: [ca-hai]
        filing: {what: hồ sơ đề nghị, short: hồ sơ, to: [mot], how: bản giấy, inferred: theo V.3}
  - {id: nep, title: Nếp, refs: [Mục 2], deadlines: [{id: nep, kind: ongoing, phrase: thường xuyên}]}
amendments:
  - number: 2/KH
    date: 03/02/2020
    issuer: Ủy ban cấp trên
    changes: [{moved: viec, date: 30/4/2020, phrase: trước 30/4/2020, refs: [mục 1]}]
contradictions: [{id: hai-ngay, about: [viec], figures: [I ghi 30/3], text: Hai ngày, ask: mot}]
ended: [{kind: unit, id: ba, name: Đơn vị Ba, date: 03/01/2020, by: 5/QĐ, reason: sáp nhập, instead: [mot]}]
"""
"""A plan of which every field of the contract has something to tell."""

SCHEMA: dict[str, Any] = json.loads(api_schema())
PROOF = read_proof(DISTRICT / "plan.yaml")

NOT_READ = {
    "plan/title": "an edition is named by its number and day",
    "plan/issuer": "who issues a plan moves no deadline",
    "plan/place": "stands on paper only",
    "plan/timezone": "days and hours are compared as printed",
    "plan/url": "a site may move",
    "plan/contact": "part of the digest of each deadline by which papers are filed",
    "plan/basis": "what a plan rests on moves no deadline",
    "plan/signatory": "who signed moves no deadline",
    "plan/recipients": "who got the document moves no deadline",
    "plan/draft": "nothing that was published is one",
    "plan/compared": "how it was compared with its document moves no deadline",
    "tasks/deadlines/under_review": "a doubt comes and goes, and moves no deadline",
    "sections": "a text moves no deadline",
    "registration": "titles and papers move no deadline",
    "duties": "what is asked all year has no day",
    "feeds": "which held something follows from the deadlines",
    "units/groups": "follows from the members of groups, which are read",
    "movements": "a task names its movement by id; the names are the present plan's",
    "units/superior": "stands on paper only",
    "groups/superior": "stands on paper only",
    "units/former": "addresses are held against the ledger",
    "groups/former": "addresses are held against the ledger",
    "tasks/former": "addresses are held against the ledger",
    "units/was": "a body keeps its id, by which it is compared",
    "groups/was": "a body keeps its id, by which it is compared",
    "ended": "addresses are held against the ledger",
    "phases": "a task names its phase by id; the names are the present plan's",
    "tasks/title": "what is compared is each deadline, which has a title of its own",
    "tasks/refs": "a deadline has its own",
    "tasks/actions": "part of the digest of each of its deadlines",
    "tasks/inferred": "part of the digest of each of its deadlines",
    "tasks/capacities": "part of the digest of each of its deadlines",
    "tasks/note": "part of the digest of each of its deadlines",
    "tasks/deadlines/short": "part of the digest",
    "tasks/deadlines/weekday": "follows from the date",
    "tasks/deadlines/conditional": "follows from the phrase",
    "tasks/deadlines/day_off": "follows from the date and the days off",
    "tasks/deadlines/last_safe_day": "part of the digest",
    "tasks/deadlines/filing/what": "part of the digest",
    "tasks/deadlines/filing/short": "part of the digest",
    "tasks/deadlines/filing/how": "part of the digest",
    "tasks/deadlines/filing/inferred": "part of the digest",
    "tasks/deadlines/issued": "what subscribers hold is what was in force then",
    "tasks/deadlines/changes": "the present plan has them all; the sequence counts them",
    "tasks/deadlines/revised": "the sequence tells which edition is newer",
    "remarks": "what a document leaves open moves no deadline",
    "problems": "findings are made anew for each edition",
    "asked": "a superior's deadlines are compared where its own plan is published",
}
"""Fields of the schema that no command needs of an earlier edition, with the reason."""

ALWAYS_THERE = {
    "plan",
    "plan/id",
    "tasks",
    "tasks/id",
    "tasks/deadlines/id",
    "units/id",
    "groups/id",
}
"""What the reader may insist on: an edition of this plan, its tasks, and that everything has its id."""


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the schema."""
    while "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def schema_fields(schema: dict[str, Any], place: str = "") -> Iterator[str]:
    """Yield the place of every field that a schema knows, such as ``tasks/deadlines/date``."""
    schema = resolved(schema)
    if schema.get("type") == "array":
        yield from schema_fields(schema["items"], place)
    for name, field in schema.get("properties", {}).items():
        yield f"{place}{name}"
        yield from schema_fields(field, f"{place}{name}/")


def data_fields(value: object, place: str = "") -> Iterator[str]:
    """Yield the place of every field of published data, in the form of schema_fields."""
    if isinstance(value, list):
        for inner in value:
            yield from data_fields(inner, place)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{place}{name}"
            yield from data_fields(inner, f"{place}{name}/")


class Watched(dict[str, Any]):
    """An object of published data that notes which of its fields are asked for."""

    def __init__(self, value: dict[str, Any], place: str, asked: set[str]) -> None:
        super().__init__(
            {
                name: watched(inner, f"{place}{name}/", asked)
                for name, inner in value.items()
            }
        )
        self._place = place
        self._asked = asked

    def get(self, name: str, default: Any = None) -> Any:
        self._asked.add(f"{self._place}{name}")
        return super().get(name, default)


def watched(value: object, place: str, asked: set[str]) -> object:
    if isinstance(value, list):
        return [watched(inner, place, asked) for inner in value]
    return Watched(value, place, asked) if isinstance(value, dict) else value


def without(value: object, field: str, place: str = "") -> object:
    """Return published data without a field, wherever it stands."""
    if isinstance(value, list):
        return [without(inner, field, place) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without(inner, field, f"{place}{name}/")
        for name, inner in value.items()
        if f"{place}{name}" != field
    }


def published(folder: Any) -> tuple[Any, Context, dict[str, Any]]:
    plan, content, problems = check_project(folder / "plan.yaml")
    context = make_context(plan, today=TODAY, content=content, problems=problems)
    return plan, context, json.loads(json.dumps(plan_data(plan, context)))


def superior_of_all() -> Above:
    """Return a superior's plan of which every field has something to tell too."""
    plan = make_plan(FULL.replace("id: day-2020", "id: tren-2020"))
    to = frozenset(["mot"])
    return Above(plan=plan, context=context_of(plan), party="mot", to=to)


@pytest.fixture(scope="module")
def full() -> dict[str, Any]:
    """Return the data of a plan that uses every field."""
    plan = make_plan(FULL)
    context = dataclasses.replace(
        context_of(plan), proof=PROOF, above=(superior_of_all(),)
    )
    data: dict[str, Any] = json.loads(json.dumps(plan_data(plan, context)))
    return data


# Superiors' deadlines are held against their own plan.json, which has the digests.
ALL_FIELDS = set(schema_fields(SCHEMA)) - {"asked/items/deadline/digest"}


def test_what_is_written_is_what_the_schema_says(full: dict[str, Any]) -> None:
    assert set(data_fields(full)) == ALL_FIELDS
    for data in (full, published(DISTRICT)[2], published(SMALL)[2]):
        validate(data, SCHEMA)
    assert full["version"] == VERSION


def test_what_is_read_is_in_the_schema_and_the_rest_has_a_reason(
    full: dict[str, Any],
) -> None:
    asked: set[str] = set()
    as_published(watched(full, "", asked), "plan.json")
    # The day of issue is asked for where an edition has no day of its own.
    as_published(watched(without(full, "plan/edition"), "", asked), "plan.json")
    assert asked <= ALL_FIELDS
    below = {
        field
        for field in ALL_FIELDS
        if any(field.startswith(f"{unread}/") for unread in NOT_READ)
    }
    assert not asked & NOT_READ.keys()
    assert ALL_FIELDS - asked - below == NOT_READ.keys()
    assert all(NOT_READ.values())


@pytest.mark.parametrize("field", sorted(ALL_FIELDS))
def test_an_edition_without_a_later_field_stays_readable(
    field: str, full: dict[str, Any]
) -> None:
    older = without(full, field)
    assert older != full
    if field not in ALWAYS_THERE:
        assert as_published(older, "plan.json").tasks
        return
    with pytest.raises(InputError) as caught:
        as_published(older, "plan.json")
    [problem] = caught.value.problems
    assert problem.code == "previous-damaged"


def test_one_of_issue_and_edition_must_be_there(full: dict[str, Any]) -> None:
    dateless = without(without(full, "plan/issued"), "plan/edition")
    with pytest.raises(InputError) as caught:
        as_published(dateless, "plan.json")
    assert dict(caught.value.problems[0].values)["place"] == "plan/issued"


FILING = ("what", "short", "to", "how", "inferred")


def own_files(text: str) -> dict[str, Any]:
    """Return the file of each addressee of a plan, valid by the contract."""
    plan = make_plan(text)
    schema = {"$ref": "#/$defs/unit-file", "$defs": SCHEMA["$defs"]}
    files = {file.path: file.data for file in render_api(plan, context_of(plan))}
    own = {}
    for party in plan.directory.addressees:
        data = json.loads(files[routes.unit_json(party.id)])
        validate(data, schema)
        own[party.id] = data
    return own


def test_a_units_own_file_tells_what_it_does() -> None:
    files = own_files(FULL)
    [one], [two] = files["mot"]["items"], files["hai"]["items"]
    assert (one["roles"], one["receives"]) == (["lead", "implement"], True)
    assert (two["roles"], two["receives"]) == (["implement", "submit"], False)
    # One text for each role, in their order, and one for what is received.
    assert len(one["actions"]) == 3
    assert "tổng hợp hồ sơ" in one["actions"][0]
    assert len(two["actions"]) == 2
    assert "hồ sơ đề nghị" in two["actions"][1]
    assert [duty["items"] for duty in files["mot"]["duties"]] == [
        ["Tuyên truyền", "Kiểm tra"],
        ["Tổng hợp"],
    ]
    assert [duty["party"] for duty in files["hai"]["duties"]] == ["ca-hai"]


def test_what_has_no_day_is_told_too(full: dict[str, Any]) -> None:
    head = full["plan"]
    assert head["contact"]["office"] == "mot"
    assert head["basis"] == [
        {
            "number": "8/QĐ",
            "date": "2019-04-03",
            "issuer": "Ủy ban",
            "title": "Quyết định",
            "refs": ["Căn cứ"],
        }
    ]
    assert head["signatory"]["titles"] == ["Chủ tịch"]
    assert head["recipients"] == ["Các đơn vị", "Lưu"]
    assert [section["ref"] for section in full["sections"]] == ["I"]
    assert full["registration"][0]["papers"] == "một bản"
    assert [duty["party"] for duty in full["duties"]] == ["ca-hai", "mot"]
    assert full["tasks"][0]["actions"] == {
        "lead": "tổng hợp hồ sơ",
        "implement": None,
        "coordinate": None,
    }
    # A plan that says nothing of it says so.
    bare = published(SMALL)[2]
    assert bare["plan"]["contact"] is bare["plan"]["signatory"] is None
    assert bare["sections"] == bare["registration"] == bare["duties"] == []


def test_the_feeds_listed_are_those_that_are_written(full: dict[str, Any]) -> None:
    plan = make_plan(FULL)
    written = [feed.path for feed in render_feeds(plan, context_of(plan))]
    assert full["feeds"] == sorted(written)


def test_a_units_own_file_holds_the_same_fields() -> None:
    plan, context, _ = published(SMALL)
    files = {file.path: json.loads(file.data) for file in render_api(plan, context)}
    fields = schema_fields({"$ref": "#/$defs/deadline"})
    # Of what is filed the whole object stands for its parts.
    deadline = {field.partition("/")[0] for field in fields} - {"digest"}
    for party, kind in (("to-mot", "units"), ("hoi-vien", "groups")):
        data = files[routes.unit_json(party)]
        # Of a former name the list stands for its parts.
        fields_of_party = schema_fields(SCHEMA["properties"][kind])
        own = {field.partition("/")[0] for field in fields_of_party}
        assert data["unit"].keys() == own
        assert data["unit"]["id"] == party
        [item] = data["items"]
        assert item.keys() == {"task", "roles", "receives", "actions", "deadline"}
        assert item["deadline"].keys() == deadline
