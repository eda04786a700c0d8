"""What the plan printed when it was issued and what is in force now, each with its own citation.

The amendment is made up; what it changes of the district's plan (rows 8 and 18 of the appendix) is as printed there.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping

import icalendar
import pytest
from conftest import DISTRICT, context_of, make_plan

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.slices import items_of, possible_items_of
from kehoach.render.api.writer import plan_data
from kehoach.render.context import Context
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.messages import message_of
from kehoach.render.pages.changes import render_changes
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.staged import _changes
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
      - {reworded: ky-niem-chuong, title: Xét tặng Kỷ niệm chương bằng hồ sơ điện tử, refs: [mục 4],
         filing: {what: bản đề nghị điện tử, to: [hoi-dong-tdkt-quan]}}
"""
TITLES = (
    "54/KH-HĐTĐKT ghi: Xét, đề nghị tặng Kỷ niệm chương Vì sự nghiệp thi đua, khen thưởng;"
    " nay theo 120/KH-HĐTĐKT, mục 4: Xét tặng Kỷ niệm chương bằng hồ sơ điện tử"
)
# Row 10 does not say where to; the amendment does.
FILINGS = (
    "54/KH-HĐTĐKT ghi: hồ sơ đề nghị tặng Kỷ niệm chương Vì sự nghiệp thi đua, khen thưởng;"
    " nay theo 120/KH-HĐTĐKT, mục 4: bản đề nghị điện tử, gửi về Hội đồng Thi đua - Khen thưởng quận"
)
CANCELLED = "54/KH-HĐTĐKT ghi: Trước ngày 30/6/2020; đã hủy theo 120/KH-HĐTĐKT, mục 2"
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


@pytest.fixture(scope="module")
def pages(amended: Plan, context: Context) -> dict[str, str]:
    """Return every page of a unit, a task or a movement by its path."""
    return {leaf.path: leaf.html for leaf in render_leaves(amended, context)}


@pytest.fixture(scope="module")
def feeds(amended: Plan, context: Context) -> dict[str, bytes]:
    return {file.path: file.data for file in render_feeds(amended, context)}


def deadline(plan: Plan, identity: str) -> Deadline:
    [found] = [item for _, item in plan.items if item.id == identity]
    return found


def description(
    plan: Plan, feeds: Mapping[str, bytes], unit: str, identity: str
) -> str:
    """Return what a unit's calendar says of a deadline."""
    calendar = icalendar.Calendar.from_ical(feeds[routes.feed("unit", unit)])
    [event] = [
        event
        for event in calendar.walk("VEVENT")
        if event["uid"] == f"{identity}@{plan.header.id}"
    ]
    return str(event["description"])


@pytest.mark.slow
def test_a_moved_deadline_is_cited_from_both_documents(
    amended: Plan, context: Context, pages: dict[str, str], feeds: dict[str, bytes]
) -> None:
    moved = deadline(amended, "hoi-nghi-dien-hinh-muoi-phuong")
    page = pages[routes.task_page(moved.task)]
    assert BOTH in page
    where = "mục 8 (54/KH-HĐTĐKT); 120/KH-HĐTĐKT, mục 1"
    # A place of the document leads there; one of an amendment leads nowhere.
    assert where in re.sub("<[^>]*>", "", page)
    unit_page = re.sub("<[^>]*>", "", pages[routes.party_page("phuong-ha-dinh")])
    assert BOTH in unit_page
    told = description(amended, feeds, "phuong-ha-dinh", moved.id)
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
    assert line.printed == "trước 15/5"
    # Friday the 15th: the day before is the last that is safe.
    assert (line.day, line.weekday) == ("14/5", "thứ Năm")


def test_what_stands_as_issued_cites_the_plan_alone(
    amended: Plan, context: Context
) -> None:
    row_9 = deadline(amended, "ho-so-khen-thuong-nha-nuoc-dot-1")
    sources = context.wording.sources
    assert sources.citation(row_9) == "Phụ lục, mục 9 (54/KH-HĐTĐKT)"
    assert sources.phrase(row_9) == "Đơn vị gửi hồ sơ trước 30/3/2020"
    lead = context.wording.leads.printed(row_9)
    assert lead == "văn bản ghi: Đơn vị gửi hồ sơ trước 30/3/2020"
    assert sources.rewordings(row_9) == []


def shown(text: str) -> str:
    """Return a page's text without the tags that explain short forms."""
    return re.sub("</?abbr[^>]*>", "", text)


def test_a_cancelled_deadline_says_what_was_printed_and_what_cancelled_it(
    amended: Plan, context: Context, pages: dict[str, str], feeds: dict[str, bytes]
) -> None:
    row_18 = deadline(amended, "tap-huan-thi-dua")
    where = "Phụ lục, mục 18 (54/KH-HĐTĐKT); 120/KH-HĐTĐKT, mục 2"
    assert context.wording.sources.citation(row_18) == where
    for path in (
        routes.task_page(row_18.task),
        routes.party_page("phong-noi-vu"),
        routes.party_page("phuong-ha-dinh"),
    ):
        assert CANCELLED in shown(pages[path])
    assert CANCELLED in description(amended, feeds, "phong-noi-vu", row_18.id)
    office = amended.directory["phong-noi-vu"]
    [line] = [
        line
        for line in message_of(amended, context, office).text.split("\n")
        if CANCELLED in line
    ]
    # That it is cancelled leads the line, and is not said again before what it was.
    assert line.startswith(f"- Đã hủy, không phải thực hiện [{CANCELLED}]: Thực hiện: ")
    assert "[ĐÃ HỦY]" not in line
    # What stands alone in a calendar carries the mark.
    assert b"SUMMARY:[" in feeds[routes.feed("unit", "phong-noi-vu")]
    # On the sheet nothing leads; on its page the first column does.
    [printed] = [
        line
        for line in sheet_of(amended, context, office).lines
        if line.deadline == row_18.id
    ]
    assert printed.what.startswith("[ĐÃ HỦY] ")
    assert "[ĐÃ HỦY]" not in pages[routes.party_page("phong-noi-vu")]


def test_a_move_is_said_once_on_a_line(
    amended: Plan, context: Context, pages: dict[str, str], feeds: dict[str, bytes]
) -> None:
    moved = deadline(amended, "hoi-nghi-dien-hinh-muoi-phuong")
    ward = amended.directory["phuong-ha-dinh"]
    [line] = [
        line
        for line in message_of(amended, context, ward).text.split("\n")
        if BOTH in line
    ]
    assert "(dời từ" not in line
    [printed] = [
        line
        for line in sheet_of(amended, context, ward).lines
        if line.deadline == moved.id
    ]
    assert "(dời từ" not in printed.what
    assert any("Dời từ 28/3/2020" in text for text in printed.remarks)
    assert "(dời từ" not in pages[routes.party_page(ward.id)]
    # A calendar's title stands alone.
    calendar = icalendar.Calendar.from_ical(feeds[routes.feed("unit", ward.id)])
    titles = [str(event["summary"]) for event in calendar.walk("VEVENT")]
    assert any("(dời từ 28/3 theo 120/KH-HĐTĐKT)" in title for title in titles)


def test_what_was_reworded_is_told_in_the_words_of_both_documents(
    amended: Plan, context: Context, pages: dict[str, str], feeds: dict[str, bytes]
) -> None:
    row_10 = deadline(amended, "ky-niem-chuong")
    sources = context.wording.sources
    # Its day stands as it was issued, and that is cited of the plan alone.
    assert row_10.restatement is None
    assert sources.phrase(row_10) == "Đơn vị gửi hồ sơ trước 30/3/2020"
    where = "Phụ lục, mục 10 (54/KH-HĐTĐKT); 120/KH-HĐTĐKT, mục 4"
    assert sources.citation(row_10) == where
    told = description(amended, feeds, "phuong-ha-dinh", row_10.id)
    for text in (TITLES, FILINGS):
        assert text in shown(pages[routes.task_page(row_10.task)])
        assert text in shown(pages[routes.party_page("phuong-ha-dinh")])
        assert f"Nội dung: {text}\n" in told
    data = json.loads(json.dumps(plan_data(amended, context)))
    [item] = [
        item
        for task in data["tasks"]
        for item in task["deadlines"]
        if item["id"] == row_10.id
    ]
    assert item["issued"]["title"].startswith("Xét, đề nghị tặng Kỷ niệm chương")
    assert item["issued"]["filing"]["to"] == ["phong-noi-vu"]
    [change] = item["changes"]
    assert change["old"]["filing"]["what"].startswith("hồ sơ đề nghị tặng Kỷ niệm")
    assert change["new"]["filing"]["what"] == "bản đề nghị điện tử"
    assert change["new"]["title"] == "Xét tặng Kỷ niệm chương bằng hồ sơ điện tử"


def test_the_page_of_changes_shows_both_texts_and_what_holds_now(
    amended: Plan, context: Context
) -> None:
    page = shown(_changes(amended, context))
    atom = next(iter(render_changes(amended, context))).data.decode()
    for text in (page, atom):
        assert (
            "“Xét, đề nghị tặng Kỷ niệm chương Vì sự nghiệp thi đua, khen thưởng”"
            " đổi thành “Xét tặng Kỷ niệm chương bằng hồ sơ điện tử”"
        ) in text
        assert "” đổi thành “bản đề nghị điện tử, gửi về Hội đồng" in text
    rows = re.findall("<tr>(.+?)</tr>", page)
    [row_18] = [row for row in rows if "#tap-huan-thi-dua" in row]
    now = row_18.rpartition("<td")[2]
    assert "Đã hủy" in now
    assert "30/6" not in now
    assert "[ĐÃ HỦY]" not in row_18
    # 15 May 2020 was a Friday.
    [row_8] = [row for row in rows if "#hoi-nghi-dien-hinh-muoi-phuong" in row]
    assert ">Nên xong chậm nhất thứ Năm 14/5/2020<" in row_8.rpartition("<td")[2]


def test_messages_and_footers_name_the_amendments(
    amended: Plan, context: Context, pages: dict[str, str]
) -> None:
    edition = "54/KH-HĐTĐKT, đã sửa theo 120/KH-HĐTĐKT, bản ngày 10/3/2020"
    ward = amended.directory["phuong-ha-dinh"]
    head = message_of(amended, context, ward).head
    assert head == f"Kính gửi: Phường Hạ Đình\nCông việc theo Kế hoạch số {edition}"
    footer = shown(pages[routes.party_page(ward.id)]).partition('class="kh-edition"')[2]
    document = "54/KH-HĐTĐKT, đã sửa theo 120/KH-HĐTĐKT"
    since = "thời hạn ở trang này không đổi từ ngày 10/3/2020"
    assert f"Theo kế hoạch số {document}; {since}." in footer


def test_who_is_not_concerned_reads_the_document_and_the_day_as_before(
    amended: Plan, context: Context, pages: dict[str, str]
) -> None:
    """Rows 8 and the sentence of the body were moved; of them the office of the council has no part."""
    untouched = [
        party
        for party in amended.directory.addressees
        if not any(
            item.deadline.history
            for item in (
                *items_of(amended, party.id),
                *possible_items_of(amended, party.id),
            )
        )
    ]
    assert untouched
    for party in untouched:
        head = message_of(amended, context, party).head
        assert head.endswith("54/KH-HĐTĐKT, bản ngày 22/01/2020")
        sheet = sheet_of(amended, context, party)
        assert sheet.attached == "(Kèm theo Kế hoạch số 54/KH-HĐTĐKT ngày 22/01/2020)"
        assert sheet.edition == dt.date(2020, 1, 22)
        footer = shown(pages[routes.party_page(party.id)])
        assert "không đổi từ ngày 22/01/2020." in footer


def test_an_added_task_cites_only_the_document_that_added_it(
    amended: Plan, pages: dict[str, str], feeds: dict[str, bytes]
) -> None:
    added = deadline(amended, "bao-cao-dich-benh")
    page = pages[routes.task_page("bao-cao-dich-benh")]
    facts, _, _ = page.partition('class="kh-edition"')
    assert "54/KH" not in facts
    assert "120/KH-HĐTĐKT, mục 3 ghi: trước ngày 20/4/2020" in facts
    told = description(amended, feeds, "phuong-ha-dinh", added.id)
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
        "title": "Tổ chức Hội nghị điển hình tiên tiến tại 10 phường còn lại",
        "filing": None,
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
