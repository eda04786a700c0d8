"""Changing a plan that people wrote leaves every other byte alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import DISTRICT, MINIMAL, ROOT, SMALL, make_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from kehoach.desk.editing import PlanText, dump_document, styled
from kehoach.plan.source import Mapping, NodeList, Scalar, compose
from kehoach.problems import InputError

PLANS = [
    DISTRICT / "plan.yaml",
    SMALL / "plan.yaml",
    ROOT / "scripts/kehoach/starter/own/plan.yaml",
]
TEXT = (DISTRICT / "plan.yaml").read_text("utf-8")
TASKS = re.findall(r"(?m)^  - id: (\S+)\n    title", TEXT[TEXT.index("\ntasks:") :])


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_read_and_written_it_is_the_same(path: Path, newline: str) -> None:
    text = path.read_text("utf-8").replace("\n", newline)
    assert PlanText(text, "plan.yaml").text() == text


def test_values_that_yaml_would_turn_stay_as_written() -> None:
    tricky = MINIMAL.replace("title: Việc", 'title: no\n    note: "9:30"').replace(
        "refs: [Mục 1]", "refs: [01, 2020-01-30]"
    )
    text = PlanText(tricky, "plan.yaml")

    def change(task: Any) -> None:
        task["lead"] = ["hai"]

    text.edit("tasks", "viec", change)
    lines = text.text().splitlines()
    assert [line for line in tricky.splitlines() if line not in lines] == [
        "    lead: [mot]"
    ]
    assert {"    title: no", '    note: "9:30"', "    refs: [01, 2020-01-30]"} <= set(
        lines
    )


@pytest.mark.slow
@settings(max_examples=25)
@given(
    st.sampled_from(TASKS),
    st.text(alphabet="aăđ :#'\"-{}[]&*!|>%@`,\\?\u00e9", min_size=1, max_size=60),
)
def test_an_edit_touches_its_own_record_and_reads_back(
    identity: str, note: str
) -> None:
    text = PlanText(TEXT, "plan.yaml")
    text.edit("tasks", identity, lambda task: task.__setitem__("note", styled(note)))
    after = text.text()
    start = TEXT.index(f"  - id: {identity}\n    title")
    end = min(
        place
        for place in (
            TEXT.find("\n  - id: ", start),
            TEXT.find("\n\ncontradictions", start),
        )
        if place > 0
    )
    assert after[:start] == TEXT[:start]
    assert after.endswith(TEXT[end:])
    assert field(after, identity, "note") == " ".join(note.split()) or not note.strip()


def field(text: str, identity: str, name: str) -> str:
    root = compose(text.encode(), "plan.yaml")
    assert isinstance(root, Mapping)
    tasks = {key.text: node for key, node in root.entries}["tasks"]
    assert isinstance(tasks, NodeList)
    for task in tasks.items:
        assert isinstance(task, Mapping)
        values = {key.text: node for key, node in task.entries}
        one, wanted = values["id"], values.get(name)
        if (
            isinstance(one, Scalar)
            and one.text == identity
            and isinstance(wanted, Scalar)
        ):
            return " ".join(wanted.text.split())
    return ""


def test_a_new_section_stands_where_the_schema_has_it_and_comments_stay_with_their_own() -> (
    None
):
    text = PlanText(TEXT, "plan.yaml")
    line = text.append(
        "amendments",
        {
            "number": "1/KH",
            "date": "01/3/2020",
            "changes": [{"cancelled": "so-ket-6-thang"}],
        },
    )
    lines = text.text().splitlines()
    assert lines[line - 1] == "  - number: 1/KH"
    assert [line for line in lines if re.match(r"[a-z_]+:", line)][-3:] == [
        "not_a_deadline:",
        "amendments:",
        "reminders:",
    ]
    comment = next(
        place
        for place, one in enumerate(lines)
        if one.startswith("# Working days ahead")
    )
    assert lines[comment + 1] == "reminders:"
    assert set(TEXT.splitlines()) <= set(lines)


def test_a_list_on_one_line_is_opened() -> None:
    text = PlanText(MINIMAL + "corrections: []\n", "plan.yaml")
    text.append("corrections", {"date": "01/3/2020", "reason": "Sửa chữ"})
    assert make_plan(text.text()).corrections[0].reason == "Sửa chữ"


def test_nothing_is_written_that_does_not_load(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(MINIMAL, "utf-8")
    text = PlanText.read(path)
    text.edit("tasks", "viec", lambda task: task.__setitem__("lead", ["khong-co"]))
    with pytest.raises(InputError):
        text.write(path)
    assert path.read_text("utf-8") == MINIMAL
    assert [one.name for one in tmp_path.iterdir()] == ["plan.yaml"]


words = st.text(
    alphabet="aăđ :#'\"-{}[]&*!|>%@`,\\?01/no", min_size=1, max_size=200
).filter(lambda text: text.strip())


@given(st.lists(words, max_size=4), words)
def test_a_whole_document_reads_back_what_was_given(
    names: list[str], title: str
) -> None:
    text = dump_document({"plan": {"title": title, "recipients": names}})
    root = compose(text.encode(), "plan.yaml")
    assert isinstance(root, Mapping)
    [(_, plan)] = root.entries
    assert isinstance(plan, Mapping)
    values = {key.text: node for key, node in plan.entries}
    shown = values["title"]
    assert isinstance(shown, Scalar)
    assert shown.text.split() == title.split()
    several = values["recipients"]
    assert isinstance(several, NodeList)
    assert [one.text.split() for one in several.items if isinstance(one, Scalar)] == [
        name.split() for name in names
    ]
