"""What was published is read by one reader: editions of any age, and damage as one line that names its place."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import MINIMAL, context_of, make_plan, run_kehoach

from kehoach.cli import main
from kehoach.editions.comparison import compare, edition_of, read_edition
from kehoach.editions.previous import check_previous
from kehoach.editions.published import as_published, read_published
from kehoach.problems import InputError
from kehoach.render.api.writer import plan_data
from kehoach.render.feeds.calendars import content_digests

PLAN = make_plan(MINIMAL)
DATA: dict[str, Any] = json.loads(json.dumps(plan_data(PLAN, context_of(PLAN))))


def places(
    value: object, place: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every value in a piece of JSON, from the top."""
    yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*place, index))


def changed(
    place: tuple[str | int, ...], value: object, *, left_out: bool = False
) -> Any:
    """Return the published data with another value at a place, or without what stands there."""
    data = {"top": copy.deepcopy(DATA)}
    holder: Any = data
    *way, last = ("top", *place)
    for step in way:
        holder = holder[step]
    if left_out:
        del holder[last]
    else:
        holder[last] = value
    return data.get("top")


@pytest.mark.parametrize(
    "value", [None, 7, -1, True, "x", "2020-13-45", [], [1], {}, {"x": 1}], ids=str
)
def test_no_damage_ends_in_a_traceback(value: object) -> None:
    told = 0
    for place in places(DATA):
        try:
            previous = as_published(changed(place, value), "plan.json")
            list(
                check_previous(PLAN, content_digests(PLAN, context_of(PLAN)), previous)
            )
        except InputError as error:
            [problem] = error.problems
            assert problem.code in ("previous-damaged", "previous-newer")
            told += 1
    assert told > 5


def test_what_older_editions_did_not_have_is_not_damage() -> None:
    data = copy.deepcopy(DATA)
    for name in (
        "version",
        "units",
        "groups",
        "movements",
        "phases",
        "retired",
        "problems",
    ):
        del data[name]
    for name in ("edition", "year", "number", "place", "title"):
        del data["plan"][name]
    for task in data["tasks"]:
        for name in ("refs", "phase", "movement", "note"):
            del task[name]
        for deadline in task["deadlines"]:
            for name in (
                "sequence",
                "digest",
                "status",
                "submit",
                "short",
                "place",
                "note",
                "time",
                "end",
                "weekday",
            ):
                del deadline[name]
            year, month, day = deadline["date"].split("-")
            deadline["date"] = f"{day}/{month}/{year}"
    previous = as_published(data, "plan.json")
    assert previous.edition == dt.date(2020, 1, 2)
    [task] = previous.tasks
    [deadline] = task.deadlines
    assert (deadline.date, deadline.sequence, deadline.status) == (
        dt.date(2020, 3, 30),
        0,
        "confirmed",
    )
    assert (
        list(check_previous(PLAN, content_digests(PLAN, context_of(PLAN)), previous))
        == []
    )


def test_damage_names_its_place_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(
        json.dumps(changed(("tasks", 0, "deadlines", 0, "date"), "30.3.2020")), "utf-8"
    )
    assert main(["diff", "--lang", "vi", str(file), str(file)]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{file.as_posix()}:1:1: lỗi: ")
    assert "tasks/0/deadlines/0/date" in line


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "previous-unreadable"),
        ("\x00\xff", "previous-unreadable"),
        ("[" * 100_000, "previous-unreadable"),
        ("[]", "previous-damaged"),
        ('{"version": 2}', "previous-newer"),
    ],
    ids=["cut", "bytes", "deep", "list", "newer"],
)
def test_a_file_that_is_none_is_one_problem(
    text: str, code: str, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        read_published(file)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_folder_without_an_edition_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_published(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["previous-missing"]
    done = run_kehoach("diff", "--lang", "vi", "khong-co", "khong-co", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_published_edition_and_its_plan_do_not_differ(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(DATA), "utf-8")
    assert compare(read_edition(file), edition_of(PLAN)).differences == ()
