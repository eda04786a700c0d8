"""Whom a group means: a body within each unit, an open group that may mean somebody, a person in several capacities.

What is expected of the real plan was read from the source document: the columns of its appendix and section IV.
"""

from __future__ import annotations

import dataclasses
import json
import re

import icalendar
import pytest
from conftest import context_of, make_plan
from published import READINGS

from kehoach import routes
from kehoach.editions.comparison import edition_of, feeds_of, published_edition
from kehoach.editions.published import as_published
from kehoach.plan.model import Plan, Task
from kehoach.plan.portions import duties_of
from kehoach.plan.slices import items_of, possible_items_of, slices_of
from kehoach.problems import InputError
from kehoach.render.api.writer import plan_data, render_api
from kehoach.render.context import Context, Leaf
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.sheets.layout import sheet_of

OPEN_ROWS = {1, 2, 7, 9, 11, 12, 13, 14, 18, 23, 28, 30, 31}
"""Rows of the appendix that are coordinated by "các ngành, đơn vị liên quan" or the like."""

UNITS_ROWS = {3, 9, 10, 11, 12, 15, 16, 19, 20, 21, 22, 24, 25, 27}
"""Rows in which "các đơn vị thuộc quận" carry something out, or "đơn vị" file papers."""
UNITS_BODY = {
    "khen-thuong-6-thang",
    "nguoi-tot-viec-tot",
    "gan-bien-cong-trinh",
    "khen-thuong-khac",
}
"""What III.2.1 asks of "các đơn vị" in its heading, but for the year's end, where it lists them."""

POSSIBLE = {
    # Wards file by rows 9, 11 and 12: these are their own.
    "phuong-kim-giang": OPEN_ROWS - {9, 11, 12},
    "phuong-ha-dinh": OPEN_ROWS - {9, 11, 12},
    # Schools file by row 23 too.
    "truong-cong-lap": OPEN_ROWS - {9, 11, 12, 23},
    "phong-gddt": OPEN_ROWS - {9, 11, 12, 23},
    # The office carries out rows 1 and 30 by name.
    "van-phong-ubnd": OPEN_ROWS - {1, 9, 11, 12, 30},
    # Row 20 names the clusters, row 3 sends to them; III.1, beside it in the plan, asks the units for a summary.
    "cac-cum-thi-dua": (OPEN_ROWS | UNITS_ROWS) - {20},
    "doan-the": OPEN_ROWS | UNITS_ROWS,
    # It carries all of them out, or receives their papers.
    "phong-noi-vu": set(),
    "hoi-dong-tdkt-quan": set(),
    "ubnd-thanh-pho": set(),
}
"""Rows that may concern a party, read from the appendix by hand."""
POSSIBLE_IN_BODY = {
    # The year's end names the mass organisations, and no cluster.
    "cac-cum-thi-dua": {*UNITS_BODY, "khen-thuong-tong-ket-nam"},
    "doan-the": UNITS_BODY,
}
"""The same of section III."""

CAPACITIES = {
    2: "Chủ tịch Hội đồng TĐKT quận",
    12: "Chủ tịch UBND quận - Chủ tịch Hội đồng TĐKT quận",
    13: "Chủ tịch UBND quận - Chủ tịch Hội đồng TĐKT quận",
    18: "Chủ tịch Hội đồng TĐKT quận",
    29: "Chủ tịch UBND quận",
    31: "Chủ tịch Hội đồng TĐKT quận",
}
"""As whom the one chairman is printed, by row."""


@pytest.fixture(scope="module")
def context(real: Plan) -> Context:
    return context_of(real)


@pytest.fixture(scope="module")
def pages(real: Plan, context: Context) -> dict[str, str]:
    texts = {movement.text: b"" for movement in real.movements if movement.text}
    # Pages of movements hold the keeper's own texts, which are no matter here.
    context = dataclasses.replace(context, content=texts)
    # Short forms are explained in the text, in tags of their own.
    return {
        leaf.path: re.sub("</?abbr[^>]*>", "", leaf.html)
        for leaf in render_leaves(real, context)
    }


@pytest.fixture(scope="module")
def feeds(real: Plan, context: Context) -> dict[str, bytes]:
    return {file.path: file.data for file in render_feeds(real, context)}


def row(task: Task) -> int | None:
    """Return the number of the appendix's row that a task stands in."""
    for ref in task.refs:
        if ref.startswith("Phụ lục, mục "):
            return int(ref.removeprefix("Phụ lục, mục "))
    return None


def by_row(plan: Plan) -> dict[int, Task]:
    return {number: task for task in plan.tasks if (number := row(task))}


@pytest.mark.parametrize("party", POSSIBLE)
def test_what_may_concern_a_party_is_what_open_groups_coordinate(
    real: Plan, party: str
) -> None:
    items = possible_items_of(real, party)
    rows = {row(item.task) for item in items} - {None}
    assert rows == POSSIBLE[party]
    body = {item.deadline.id for item in items if row(item.task) is None}
    assert body == POSSIBLE_IN_BODY.get(party, set())
    own = {item.deadline.id for item in items_of(real, party)}
    assert own.isdisjoint(item.deadline.id for item in items)


def test_row_3_is_sent_to_the_clusters_and_the_summary_is_not(real: Plan) -> None:
    clusters = {item.deadline.id: item for item in items_of(real, "cac-cum-thi-dua")}
    assert clusters["ke-hoach-va-dang-ky-thi-dua"].receives
    assert "tong-hop-dang-ky-thi-dua" not in clusters
    office = {item.deadline.id: item for item in items_of(real, "phong-noi-vu")}
    assert not office["ke-hoach-va-dang-ky-thi-dua"].receives
    assert "submit" in office["ke-hoach-va-dang-ky-thi-dua"].roles
    assert office["tong-hop-dang-ky-thi-dua"].receives


def test_what_may_concern_a_ward_is_only_what_open_groups_coordinate(
    real: Plan,
) -> None:
    items = possible_items_of(real, "phuong-kim-giang")
    assert {item.possible for item in items} == {("coordinate",)}


@pytest.mark.slow
def test_mass_organisations_and_clusters_may_be_units_and_are_not_said_to_be(
    real: Plan, context: Context, pages: dict[str, str]
) -> None:
    """III.2.1 begins "Các đơn vị: …" and lists mass organisations under it; row 20 sets clusters beside the units."""
    for party in ("doan-the", "cac-cum-thi-dua"):
        possible = {item.deadline.id: item for item in possible_items_of(real, party)}
        half_year = possible["khen-thuong-6-thang"]
        assert half_year.possible == ("submit",)
        own, _, listed = pages[routes.party_page(party)].partition('id="co-the"')
        assert "#khen-thuong-6-thang" in listed
        assert "#khen-thuong-6-thang" not in own
        sheet = sheet_of(real, context, real.directory[party])
        [title] = [part.title for part in sheet.lists if "liên quan" in part.title]
        [entries] = [part.entries for part in sheet.lists if part.title == title]
        assert any("III.2.1" in line and "6 tháng" in line for line in entries)
    # A member is no more than it was.
    ward = {item.deadline.id for item in possible_items_of(real, "phuong-ha-dinh")}
    assert "khen-thuong-6-thang" not in ward


@pytest.mark.parametrize("party", ["phuong-kim-giang", "truong-cong-lap"])
def test_it_stands_on_page_and_sheet_apart_from_what_is_the_partys_own(
    real: Plan, context: Context, pages: dict[str, str], party: str
) -> None:
    page = pages[routes.party_page(party)]
    own, _, possible = page.partition('id="co-the"')
    sheet = sheet_of(real, context, real.directory[party])
    [listed] = [part for part in sheet.lists if "liên quan" in part.title]
    assert len(listed.entries) == len(POSSIBLE[party])
    in_table = {line.deadline for line in sheet.lines}
    for number in POSSIBLE[party]:
        task = by_row(real)[number]
        address = routes.task_page(task.id)
        assert address in possible
        assert address not in own
        assert any(f"Phụ lục, mục {number})" in line for line in listed.entries)
        assert in_table.isdisjoint(item.id for item in task.deadlines)


def test_a_ward_may_choose_a_feed_of_it(feeds: dict[str, bytes]) -> None:
    """Rows 14 (inspection) and 18 (training) reach a ward that wants them, under the UID that all have."""
    path = routes.feed("possible", "phuong-kim-giang")
    calendar = icalendar.Calendar.from_ical(feeds[path])
    told = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert len(told) == len(POSSIBLE["phuong-kim-giang"])
    training = told["tap-huan-thi-dua@tdkt-2020.thanhxuan"]
    assert "kiem-tra-thi-dua-don-vi@tdkt-2020.thanhxuan" in told
    everybody = icalendar.Calendar.from_ical(feeds[routes.feed("all")])
    [same] = [
        event for event in everybody.walk("VEVENT") if event["uid"] == training["uid"]
    ]
    assert training["summary"] == same["summary"]
    first_line = str(training["description"]).partition("\n")[0]
    assert "Có thể liên quan" in first_line
    assert "Các ngành, đơn vị liên quan" in first_line
    main = icalendar.Calendar.from_ical(feeds[routes.feed("unit", "phuong-kim-giang")])
    own = {str(event["uid"]) for event in main.walk("VEVENT")}
    assert own.isdisjoint(told)


def test_groups_that_get_a_sheet_may_choose_such_a_feed_too(
    real: Plan, feeds: dict[str, bytes], pages: dict[str, str]
) -> None:
    for party in ("doan-the", "cac-cum-thi-dua", "truong-cong-lap"):
        path = f"feeds/possible/groups/{party}.ics"
        told = icalendar.Calendar.from_ical(feeds[path])
        uids = {str(event["uid"]).partition("@")[0] for event in told.walk("VEVENT")}
        dated = {
            item.deadline.id
            for item in possible_items_of(real, party)
            if item.deadline.date
        }
        assert uids == dated
        way = routes.subscribe_page(party)
        assert f'href="../../{way}"' in pages[routes.party_page(party)]
        assert path in pages[way]
        # Which a later build asks for.
        assert path in feeds_of(edition_of(real))
    # A group whose members are named leaves it to each of them.
    assert "feeds/possible/groups/cac-phuong.ics" not in feeds
    assert "feeds/possible/groups/cac-phuong.ics" not in feeds_of(edition_of(real))


def test_who_hears_of_nothing_has_no_such_feed(feeds: dict[str, bytes]) -> None:
    assert routes.feed("possible", "phong-noi-vu") not in feeds
    assert routes.feed("possible", "ubnd-thanh-pho") not in feeds


def test_data_for_programs_tell_it_apart(real: Plan, context: Context) -> None:
    files = {file.path: file.data for file in render_api(real, context)}
    data = json.loads(files[routes.unit_json("phuong-kim-giang")])
    possible = {entry["task"] for entry in data["possible"]}
    rows = by_row(real)
    assert possible == {rows[n].id for n in POSSIBLE["phuong-kim-giang"]}
    assert possible.isdisjoint(entry["task"] for entry in data["items"])


REGISTERED = ("Tập thể: ", "Đơn vị: Mô hình", "Cá nhân: ")
"""Whom III.1 and row 3 let register for titles and models."""


@pytest.mark.parametrize("party", ["phuong-ha-dinh", "truong-cong-lap"])
def test_registration_says_who_what_by_when_and_where_to(
    real: Plan, context: Context, pages: dict[str, str], party: str
) -> None:
    sheet = sheet_of(real, context, real.directory[party])
    [listed] = [part for part in sheet.lists if part.title == "Đăng ký danh hiệu"]
    _, _, block = pages[routes.party_page(party)].partition('id="dang-ky"')
    # Row 3 and III.1: before 5 February 2020, a Wednesday.
    to_cluster = (
        "Nên xong chậm nhất thứ Ba 04/02/2020 [văn bản ghi: Trước ngày 05/02/2020]:"
        " gửi kế hoạch, đăng ký về các Cụm thi đua thuộc quận và Hội đồng Thi đua"
    )
    to_office = (
        "Nên xong chậm nhất thứ Ba 04/02/2020 [văn bản ghi: trước ngày 05/02/2020]:"
        " gửi văn bản tổng hợp về Phòng Nội vụ quận"
    )
    # On paper the table says so, in its first two lines.
    first, second = sheet.lines[:2]
    assert (first.day, second.day) == ("04/02", "04/02")
    assert "Gửi kế hoạch, đăng ký" in first.what
    assert "Gửi văn bản tổng hợp" in second.what
    assert first.people[0].startswith("Hồ sơ gửi về các Cụm thi đua thuộc quận")
    assert "Phòng NV quận" in second.people[0]
    assert to_cluster in block
    assert to_office in block
    for begin in REGISTERED:
        assert any(entry.startswith(begin) for entry in listed.entries)
        assert begin in block
    files = {file.path: file.data for file in render_api(real, context)}
    data = json.loads(files[routes.unit_json(party)])
    [collective] = [entry for entry in data["registration"] if entry["id"] == "tap-the"]
    assert collective["deadlines"][:2] == [
        "ke-hoach-va-dang-ky-thi-dua",
        "tong-hop-dang-ky-thi-dua",
    ]
    assert data["possible_registration"] == []
    # Only schools register for the school year as well.
    is_school = party == "truong-cong-lap"
    assert ("dang-ky-thi-dua-truong-hoc" in collective["deadlines"]) == is_school
    assert ("29/9" in [line.day for line in sheet.lines]) == is_school


def test_who_may_be_a_unit_sees_what_it_may_have_to_register(
    real: Plan, context: Context, pages: dict[str, str]
) -> None:
    files = {file.path: file.data for file in render_api(real, context)}
    for party in ("doan-the", "cac-cum-thi-dua"):
        sheet = sheet_of(real, context, real.directory[party])
        assert all(part.title != "Đăng ký danh hiệu" for part in sheet.lists)
        [listed] = [part for part in sheet.lists if "liên quan" in part.title]
        own, _, possible = pages[routes.party_page(party)].partition('id="co-the"')
        for begin in REGISTERED:
            said = f"Đăng ký danh hiệu – {begin}"
            assert any(entry.startswith(said) for entry in listed.entries)
            assert begin in possible
            assert begin not in own
        assert 'id="dang-ky"' not in own + possible
        data = json.loads(files[routes.unit_json(party)])
        assert data["registration"] == []
        possible_titles = [entry["id"] for entry in data["possible_registration"]]
        assert possible_titles == [
            "tap-the",
            "mo-hinh-chuyen-de",
            "ca-nhan",
            "tong-hop",
        ]
    # Who neither files nor may be meant has no such words.
    page = pages[routes.party_page("ubnd-thanh-pho")]
    assert "Đăng ký danh hiệu" not in page


COUNCILS = "hoi-dong-tdkt-don-vi"


@pytest.mark.slow
def test_duties_of_each_units_council_reach_each_unit(
    real: Plan, context: Context, pages: dict[str, str]
) -> None:
    """Section IV.5 asks four things of the council of each unit; of the clusters it asks none of them."""
    [duty] = [duty for duty in real.duties if duty.party == COUNCILS]
    assert duty.refs == ("IV.5",)
    assert len(duty.items) == 4
    asked = {
        party.id
        for party in real.directory.addressees
        if duty in duties_of(real, party.id)
    }
    wards = {unit.id for unit in real.directory.units if unit.kind == "Phường"}
    assert len(wards) == 11
    offices = {"phong-noi-vu", "van-phong-ubnd", "phong-gddt"}
    assert asked == {*wards, *offices, "truong-cong-lap", COUNCILS}
    for party in asked:
        sheet = sheet_of(real, context, real.directory[party])
        # Under the council's name, which stands once.
        [listed] = [part for part in sheet.lists if part.title.startswith("Hội đồng")]
        assert listed.title == "Hội đồng Thi đua - Khen thưởng các đơn vị thuộc quận"
        assert listed.entries == duty.items
        for text in duty.items:
            assert text in pages[routes.party_page(party)], party


def test_the_chairman_is_named_in_the_capacity_that_is_printed(
    real: Plan, context: Context, pages: dict[str, str], feeds: dict[str, bytes]
) -> None:
    calendar = icalendar.Calendar.from_ical(feeds[routes.feed("all")])
    told = {
        str(event["uid"]): str(event["description"])
        for event in calendar.walk("VEVENT")
    }
    led = [task for task in real.tasks if "chu-tich-hoi-dong" in task.parties("lead")]
    assert {row(task) for task in led} == CAPACITIES.keys()
    for task in led:
        name = CAPACITIES[row(task) or 0]
        assert f">{name}</a>" in pages[routes.task_page(task.id)]
        [item] = task.deadlines
        text = told[f"{item.id}@{real.header.id}"]
        assert f"Chỉ đạo, chủ trì: {name}\n" in text
        sheet = sheet_of(real, context, real.directory["phong-noi-vu"])
        [line] = [line for line in sheet.lines if line.deadline == item.id]
        assert f"Chỉ đạo, chủ trì: {name}" in line.people


def test_clusters_are_no_units_of_the_district(real: Plan) -> None:
    """Row 20 names them beside the units, row 3 has papers sent to them."""
    rows = {row(item.task) for item in items_of(real, "cac-cum-thi-dua")}
    assert rows == {3, 5, 20, 26}


# ---- What the document does not print


def test_what_the_body_prints_without_a_quarter_is_under_none(
    real: Plan, feeds: dict[str, bytes]
) -> None:
    for task in real.tasks:
        for item in task.deadlines:
            in_table = any(ref.startswith("Phụ lục") for ref in item.refs)
            assert bool(item.phase) == in_table, item.id
    quarters = {"quy-1": 11, "quy-2": 8, "quy-3": 4, "quy-4": 8}
    for quarter, count in quarters.items():
        calendar = icalendar.Calendar.from_ical(feeds[routes.feed("phase", quarter)])
        assert len(calendar.walk("VEVENT")) == count


def test_a_role_that_is_a_reading_says_so_wherever_it_is_shown(
    real: Plan, context: Context, pages: dict[str, str], feeds: dict[str, bytes]
) -> None:
    read = {}
    for task in real.tasks:
        roles = {role for role, _ in task.inferred.texts}
        if roles:
            read[task.id] = roles
    assert read == READINGS
    calendar = icalendar.Calendar.from_ical(feeds[routes.feed("all")])
    told = {
        str(event["uid"]): str(event["description"])
        for event in calendar.walk("VEVENT")
    }
    for identity, roles in READINGS.items():
        task = real.tasks_by_id[identity]
        for role in roles:
            name = f"{context.words(f'role.{role}')} (tạm hiểu)"
            assert name in pages[routes.task_page(identity)]
            for party in task.parties(role):
                # "Các cá nhân" of row 27 are nobody in particular.
                if party == "ca-nhan-thuoc-quan":
                    continue
                reader = real.directory[party]
                own = {item.deadline.id: item for item in items_of(real, party)}
                sheet = sheet_of(real, context, reader)
                for item in task.deadlines:
                    assert name in context.wording.what(own[item.id])
                    [line] = [line for line in sheet.lines if line.deadline == item.id]
                    # Under the head of the column who carries out is told no more.
                    marked = [
                        step for step in line.steps if step.endswith("(tạm hiểu)")
                    ]
                    assert name in line.what or marked
            for item in task.deadlines:
                if item.date:
                    assert name in told[f"{item.id}@{real.header.id}"]


# ---- What is refused, and what holds for any plan

HEAD = """\
plan: {id: thu-2020, year: 2020, title: Thử, number: 1/KH, issued: 02/01/2020, issuer: mot, url: "https://a.vn/"}
calendar: {announced: [{year: 2020, source: thử}]}
units: [{id: mot, name: Một}, {id: hai, name: Hai}]
groups:
  - {id: lien-quan, name: Các đơn vị liên quan, open: yes, may_mean: [hai]}
"""
TASKS = """\
tasks:
  - {id: hop, title: Họp, refs: [Mục 1], lead: [mot], coordinate: [lien-quan], deadlines:
    [{id: hop, kind: event, date: 13/3/2020, phrase: ngày 13/3/2020}]}
"""


@pytest.mark.parametrize(
    ("group", "code"),
    [
        ("{id: x, name: X, members: [hai], of_each: [mot]}", "of-each-with-members"),
        ("{id: x, name: X, open: yes, of_each: [mot]}", "of-each-with-members"),
        ("{id: x, name: X, of_each: [khong-co]}", "unknown-party"),
    ],
)
def test_a_group_is_one_thing(group: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(f"{HEAD}  - {group}\n{TASKS}")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_group_with_members_may_mean_others_besides() -> None:
    group = "  - {id: x, name: X, members: [mot], may_mean: [hai]}\n"
    plan = make_plan(HEAD + group + TASKS.replace("lead: [mot]", "lead: [x]"))
    assert [item.roles for item in items_of(plan, "mot")] == [("lead",)]
    assert items_of(plan, "hai") == ()
    # By the open group it may coordinate as well.
    assert [item.possible for item in possible_items_of(plan, "hai")] == [
        ("lead", "coordinate")
    ]


def test_whoever_is_made_certain_is_no_longer_only_possible() -> None:
    plan = make_plan(HEAD + TASKS)
    assert [item.deadline.id for item in possible_items_of(plan, "hai")] == ["hop"]
    named = make_plan(HEAD + TASKS.replace("lead: [mot]", "lead: [mot, hai]"))
    assert possible_items_of(named, "hai") == ()
    assert possible_items_of(plan, "mot") == ()


def test_a_cancelled_item_that_may_concern_somebody_says_so() -> None:
    text = (
        HEAD
        + TASKS
        + (
            "amendments: [{number: 2/KH, date: 03/02/2020, changes: [{cancelled: hop}]}]\n"
        )
    )
    plan = make_plan(text)
    context = context_of(plan)
    feeds = {file.path: file.data for file in render_feeds(plan, context)}
    calendar = icalendar.Calendar.from_ical(feeds[routes.feed("possible", "hai")])
    [event] = calendar.walk("VEVENT")
    assert event["status"] == "CANCELLED"
    assert str(event["summary"]).startswith("[")
    [leaf] = [
        leaf
        for leaf in render_leaves(plan, context)
        if leaf.path == routes.party_page("hai")
    ]
    assert isinstance(leaf, Leaf)
    _, _, possible = leaf.html.partition('id="co-the"')
    assert "kh-cancelled" in possible


def test_a_body_within_each_unit_gets_what_it_files_too() -> None:
    """Not duties alone: a deadline given to the council of each unit is a deadline of each unit."""
    councils = "  - {id: hoi-dong, name: Hội đồng các đơn vị, of_each: [hai]}\n"
    tasks = TASKS.replace("lead: [mot]", "lead: [hoi-dong]")
    plan = make_plan(HEAD + councils + tasks)
    assert [item.roles for item in items_of(plan, "hai")] == [("lead",)]
    assert items_of(plan, "mot") == ()
    [chosen] = [
        piece for piece in slices_of(plan) if (piece.kind, piece.id) == ("unit", "hai")
    ]
    assert len(chosen.items) == 1


def test_a_deadline_may_stand_under_another_heading_than_its_task() -> None:
    phases = (
        "phases: [{id: a, name: Quý I, start: 01/01/2020, end: 31/3/2020},"
        " {id: b, name: Quý II, start: 01/4/2020, end: 30/6/2020}]\n"
    )
    task = TASKS.replace("lead: [mot]", "phase: a, lead: [mot]").replace(
        "phrase: ngày 13/3/2020}",
        "phrase: ngày 13/3/2020}, {id: hop-2, kind: event, date: 14/4/2020, phrase: ngày 14/4/2020, phase: b}",
    )
    plan = make_plan(HEAD + phases + task)
    [whole] = plan.tasks
    assert [item.phase for item in whole.deadlines] == ["a", "b"]
    assert whole.phases == ("a", "b")
    held = {
        piece.id: [item.deadline.id for item in piece.items]
        for piece in slices_of(plan)
        if piece.kind == "phase"
    }
    assert held == {"a": ["hop"], "b": ["hop-2"]}


def test_what_was_published_tells_whom_a_group_may_mean() -> None:
    """A later build compares feeds by it, without the plan.yaml of then."""
    councils = "  - {id: hoi-dong, name: Hội đồng các đơn vị, of_each: [mot]}\n"
    plan = make_plan(HEAD + councils + TASKS)
    data = plan_data(plan, context_of(plan))
    published = as_published(json.loads(json.dumps(data)), "plan.json")
    assert published_edition(published).facts == edition_of(plan).facts
    assert routes.feed("possible", "hai") in feeds_of(published_edition(published))
