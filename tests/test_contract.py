"""Published data is one contract: what is written, what is read back and what its schema says are the same fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from conftest import DISTRICT, SMALL, TODAY

from kehoach import routes
from kehoach.editions.published import VERSION, as_published
from kehoach.problems import InputError
from kehoach.render.api.writer import api_schema, plan_data, render_api
from kehoach.render.context import Context, make_context
from kehoach.site.build import check_project

SCHEMA: dict[str, Any] = json.loads(api_schema())

NOT_READ = {
    "plan/title": "an edition is named by its number and day",
    "plan/issuer": "who issues a plan moves no deadline",
    "plan/place": "stands on paper only",
    "plan/timezone": "days and hours are compared as printed",
    "plan/url": "a site may move",
    "units/groups": "follows from the members of groups, which are read",
    "movements": "a task names its movement by id; the names are the present plan's",
    "phases": "a task names its phase by id; the names are the present plan's",
    "tasks/title": "what is compared is each deadline, which has a title of its own",
    "tasks/refs": "a deadline has its own",
    "tasks/note": "part of the digest of each of its deadlines",
    "tasks/deadlines/short": "part of the digest",
    "tasks/deadlines/weekday": "follows from the date",
    "tasks/deadlines/conditional": "follows from the phrase",
    "tasks/deadlines/day_off": "follows from the date and the days off",
    "tasks/deadlines/last_safe_day": "part of the digest",
    "tasks/deadlines/filing/what": "part of the digest",
    "tasks/deadlines/filing/how": "part of the digest",
    "tasks/deadlines/filing/inferred": "part of the digest",
    "tasks/deadlines/revised": "the sequence tells which edition is newer",
    "problems": "findings are made anew for each edition",
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


@pytest.fixture(scope="module")
def district() -> dict[str, Any]:
    """Return the data of the district's plan, which uses every field."""
    return published(DISTRICT)[2]


ALL_FIELDS = set(schema_fields(SCHEMA))


def test_what_is_written_is_what_the_schema_says(district: dict[str, Any]) -> None:
    assert set(data_fields(district)) == ALL_FIELDS
    for data in (district, published(SMALL)[2]):
        jsonschema.validate(data, SCHEMA)
    assert district["version"] == VERSION


def test_what_is_read_is_in_the_schema_and_the_rest_has_a_reason(
    district: dict[str, Any],
) -> None:
    asked: set[str] = set()
    as_published(watched(district, "", asked), "plan.json")
    # The day of issue is asked for where an edition has no day of its own.
    as_published(watched(without(district, "plan/edition"), "", asked), "plan.json")
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
    field: str, district: dict[str, Any]
) -> None:
    older = without(district, field)
    assert older != district
    if field not in ALWAYS_THERE:
        assert as_published(older, "plan.json").tasks
        return
    with pytest.raises(InputError) as caught:
        as_published(older, "plan.json")
    [problem] = caught.value.problems
    assert problem.code == "previous-damaged"


def test_one_of_issue_and_edition_must_be_there(district: dict[str, Any]) -> None:
    dateless = without(without(district, "plan/issued"), "plan/edition")
    with pytest.raises(InputError) as caught:
        as_published(dateless, "plan.json")
    assert dict(caught.value.problems[0].values)["place"] == "plan/issued"


def test_a_units_own_file_holds_the_same_fields() -> None:
    plan, context, _ = published(SMALL)
    files = {file.path: json.loads(file.data) for file in render_api(plan, context)}
    fields = schema_fields({"$ref": "#/$defs/deadline"})
    # Of what is filed the whole object stands for its parts.
    deadline = {field.partition("/")[0] for field in fields} - {"digest"}
    for party, kind in (("to-mot", "units"), ("hoi-vien", "groups")):
        data = files[routes.unit_json(party)]
        own = set(schema_fields(SCHEMA["properties"][kind]))
        assert data["unit"].keys() == own
        assert data["unit"]["id"] == party
        [item] = data["items"]
        assert item.keys() == {"task", "roles", "deadline"}
        assert item["deadline"].keys() == deadline
