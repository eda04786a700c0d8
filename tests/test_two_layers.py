"""What the plan printed when it was issued and what is in force now, each with its own citation.

The amendment is made up; what it changes of the district's plan (rows 8 and 18 of the appendix) is as printed there.
"""

from __future__ import annotations

import json

import icalendar
import pytest
from conftest import DISTRICT, context_of, make_plan

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.render.api.writer import plan_data
from kehoach.render.context import Context
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.messages import message_of
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.sheets.layout import sheet_of

ADDED = """\
  - id: bao-cao-dich-benh
    title: Báo cáo việc phòng, chống dịch bệnh
    refs: ["120/KH-HĐTĐKT, mục 3"]
    lead: [phong-noi-vu]
    implement: [cac-phuong]
    deadlines:
      - {id: bao-cao-dich-benh, kind: before, date: 20/4/2020, phrase: trước ngày 20/4/2020}

contradictions:
"""
AMENDMENT = """\
amendments:
  - number: 120/KH-HĐTĐKT
    date: 10/3/2020
    reason: Phòng, chống dịch bệnh
    changes:
      - {moved: hoi-nghi-dien-hinh-muoi-phuong, date: 15/5/2020, phrase: trước ngày 15/5/2020, refs: [mục 1]}
      - {cancelled: tap-huan-thi-dua, refs: [mục 2]}
      - {added: bao-cao-dich-benh, refs: [mục 3]}
"""
BOTH = (
    "54/KH-HĐTĐKT ghi: Trước ngày 28/3/2020;"
    " nay theo 120/KH-HĐTĐKT, mục 1: trước ngày 15/5/2020"
)


@pytest.fixture(scope="module")
def amended() -> Plan:
    text = (DISTRICT / "plan.yaml").read_text("utf-8")
    assert text.count("\ncontradictions:\n") == 1
    text = text.replace("\ncontradictions:\n", f"\n{ADDED}")
    assert "\namendments:" not in text
    return make_plan(f"{text}\n{AMENDMENT}")


@pytest.fixture(scope="module")
def context(amended: Plan) -> Context:
    texts = {movement.text: b"" for movement in amended.movements if movement.text}
    return context_of(amended, content=texts)


def deadline(plan: Plan, identity: str) -> Deadline:
    [found] = [item for _, item in plan.items if item.id == identity]
    return found


def description(plan: Plan, context: Context, unit: str, identity: str) -> str:
    """Return what a unit's calendar says of a deadline."""
    feeds = {file.path: file.data for file in render_feeds(plan, context)}
    calendar = icalendar.Calendar.from_ical(feeds[routes.feed("unit", unit)])
    [event] = [
        event
        for event in calendar.walk("VEVENT")
        if event["uid"] == f"{identity}@{plan.header.id}"
    ]
    return str(event["description"])


def test_a_moved_deadline_is_cited_from_both_documents(
    amended: Plan, context: Context
) -> None:
    moved = deadline(amended, "hoi-nghi-dien-hinh-muoi-phuong")
    pages = {leaf.path: leaf.html for leaf in render_leaves(amended, context)}
    page = pages[routes.task_page(moved.task)]
    assert BOTH in page
    where = "mục 8 (54/KH-HĐTĐKT); 120/KH-HĐTĐKT, mục 1"
    assert where in page
    assert BOTH in pages[routes.party_page("phuong-ha-dinh")]
    told = description(amended, context, "phuong-ha-dinh", moved.id)
    assert BOTH in told
    assert where in told
    ward = amended.directory["phuong-ha-dinh"]
    assert BOTH in message_of(amended, context, ward).text
    [line] = [
        line
        for line in sheet_of(amended, context, ward).lines
        if line.deadline == moved.id
    ]
    said = "Dời từ 28/3/2020 sang 15/5/2020 theo 120/KH-HĐTĐKT, mục 1 ngày 10/3/2020"
    assert said in line.remarks
    assert line.phrase == "trước ngày 15/5/2020"


def test_what_stands_as_issued_cites_the_plan_alone(
    amended: Plan, context: Context
) -> None:
    row_9 = deadline(amended, "ho-so-khen-thuong-nha-nuoc-dot-1")
    sources = context.wording.sources
    assert sources.citation(row_9) == "Phụ lục, mục 9 (54/KH-HĐTĐKT)"
    assert sources.phrase(row_9) == "Đơn vị gửi hồ sơ trước 30/3/2020"
    lead = context.wording.leads.printed(row_9)
    assert lead == "văn bản ghi: Đơn vị gửi hồ sơ trước 30/3/2020"
    # A cancelled one was printed too, and nothing takes the place of its words.
    row_18 = deadline(amended, "tap-huan-thi-dua")
    assert sources.citation(row_18) == "Phụ lục, mục 18 (54/KH-HĐTĐKT)"
    assert sources.phrase(row_18) == "Trước ngày 30/6/2020"


def test_an_added_task_cites_only_the_document_that_added_it(
    amended: Plan, context: Context
) -> None:
    added = deadline(amended, "bao-cao-dich-benh")
    pages = {leaf.path: leaf.html for leaf in render_leaves(amended, context)}
    page = pages[routes.task_page("bao-cao-dich-benh")]
    facts, _, _ = page.partition('class="kh-edition"')
    assert "54/KH" not in facts
    assert "120/KH-HĐTĐKT, mục 3 ghi: trước ngày 20/4/2020" in facts
    told = description(amended, context, "phuong-ha-dinh", added.id)
    assert "54/KH" not in told
    assert "Căn cứ: 120/KH-HĐTĐKT, mục 3\n" in told
    assert added.as_issued is None


def test_a_place_that_names_no_document_is_given_its_own() -> None:
    """Who writes the added task by hand need not repeat the number in each place."""
    text = (DISTRICT / "plan.yaml").read_text("utf-8")
    by_hand = ADDED.replace("120/KH-HĐTĐKT, mục 3", "mục 3")
    text = text.replace("\ncontradictions:\n", f"\n{by_hand}")
    plan = make_plan(f"{text}\n{AMENDMENT}")
    item = deadline(plan, "bao-cao-dich-benh")
    sources = context_of(plan).wording.sources
    assert sources.citation(item) == "mục 3 (120/KH-HĐTĐKT)"
    task = plan.tasks_by_id[item.task]
    assert sources.task_citation(task) == "mục 3 (120/KH-HĐTĐKT)"


def test_data_for_programs_hold_both_layers(amended: Plan, context: Context) -> None:
    data = json.loads(json.dumps(plan_data(amended, context)))
    items = {}
    for task in data["tasks"]:
        items.update({item["id"]: item for item in task["deadlines"]})
    moved = items["hoi-nghi-dien-hinh-muoi-phuong"]
    assert moved["issued"] == {
        "phrase": "Trước ngày 28/3/2020",
        "date": "2020-03-28",
        "end": None,
        "time": None,
    }
    assert moved["date"] == "2020-05-15"
    [change] = moved["changes"]
    assert change["action"] == "moved"
    assert (change["number"], change["refs"]) == ("120/KH-HĐTĐKT", ["mục 1"])
    assert change["new"]["date"] == "2020-05-15"
    assert items["bao-cao-dich-benh"]["issued"] is None
    untouched = items["ho-so-khen-thuong-nha-nuoc-dot-1"]
    assert untouched["issued"]["date"] == untouched["date"] == "2020-03-30"
    assert untouched["changes"] == []


def test_the_last_of_two_documents_is_the_one_in_force() -> None:
    text = (DISTRICT / "plan.yaml").read_text("utf-8")
    text += """
amendments:
  - number: 120/KH-HĐTĐKT
    date: 10/3/2020
    changes: [{moved: tap-huan-thi-dua, date: 15/5/2020, phrase: trước ngày 15/5/2020}]
  - number: 130/KH-HĐTĐKT
    date: 20/3/2020
    changes: [{reworded: tap-huan-thi-dua, title: Tập huấn trực tuyến}]
  - number: 140/KH-HĐTĐKT
    date: 30/3/2020
    changes: [{moved: tap-huan-thi-dua, date: 15/8/2020, phrase: trước ngày 15/8/2020}]
  - number: 150/KH-HĐTĐKT
    date: 02/4/2020
    changes: [{reworded: tap-huan-thi-dua, note: Mang theo máy tính}]
"""
    plan = make_plan(text)
    item = deadline(plan, "tap-huan-thi-dua")
    said = context_of(plan).wording.sources.phrase(item)
    # Neither 130/KH nor 150/KH said when.
    assert said == (
        "54/KH-HĐTĐKT ghi: Trước ngày 30/6/2020;"
        " nay theo 140/KH-HĐTĐKT: trước ngày 15/8/2020"
    )
