"""The leaders' page: which deadline stands in which week, crowded days, who must act, clashes and moves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

import html5lib
import pytest
from conftest import MINIMAL, context_of, make_plan
from test_real_plan import BODY, ROWS

from kehoach.phrases.reading import find_days
from kehoach.plan.model import Plan
from kehoach.render.pages.leadership import (
    Stretch,
    acting_on,
    board_of,
    crowds_of,
    stretches_of,
)
from kehoach.render.pages.staged import render_pages
from kehoach.render.pages.views import every_item


def plan_of(*deadlines: str, extra: str = "") -> Plan:
    """Return the minimal plan with other deadlines, each as the fields that follow its id (a, b, c)."""
    begin, _, _ = MINIMAL.partition("      - {id: viec,")
    lines = []
    for letter, fields in zip("abcdefgh", deadlines, strict=False):
        lines.append(f"      - {{id: {letter}, phrase: '{letter}', {fields}}}\n")
    return make_plan(begin + "".join(lines) + extra)


def by(day: str) -> str:
    return f"kind: by, date: {day}"


def weeks_of(plan: Plan) -> list[tuple[str, str, list[str]]]:
    """Say of each stretch its first day, its last day and what stands in it."""
    return [
        (str(stretch.first), str(stretch.last), ids_of(stretch))
        for stretch in stretches_of(every_item(plan))
    ]


def ids_of(stretch: Stretch) -> list[str]:
    return [entry.item.deadline.id for entry in stretch.entries]


def crowds_in(plan: Plan, least: int) -> list[tuple[str, bool, list[str]]]:
    return [
        (str(crowd.day), crowd.printed, [item.deadline.id for item in crowd.items])
        for crowd in crowds_of(every_item(plan), least)
    ]


# ---- Weeks


def test_a_week_ends_on_sunday_and_empty_ones_are_joined() -> None:
    # 8 March 2020 was a Sunday, 9 March a Monday; what takes place may do so on either.
    plan = plan_of(
        "kind: event, date: 08/3/2020",
        "kind: event, date: 09/3/2020",
        by("15/4/2020"),
        by("03/4/2020"),
    )
    assert weeks_of(plan) == [
        ("2020-03-02", "2020-03-08", ["a"]),
        ("2020-03-09", "2020-03-15", ["b"]),
        ("2020-03-16", "2020-03-29", []),
        ("2020-03-30", "2020-04-05", ["d"]),
        ("2020-04-06", "2020-04-12", []),
        ("2020-04-13", "2020-04-19", ["c"]),
    ]


def test_a_deadline_stands_in_the_week_of_the_day_that_counts() -> None:
    # "Trước 30/3/2020", a Monday: the Friday before it is in another week. 2 April is a holiday of 2020.
    plan = plan_of(
        "kind: before, date: 30/3/2020",
        "kind: before, date: 03/4/2020",
        "kind: ongoing",
    )
    assert weeks_of(plan) == [
        ("2020-03-23", "2020-03-29", ["a"]),
        ("2020-03-30", "2020-04-05", ["b"]),
    ]
    days = [
        entry.day for week in stretches_of(every_item(plan)) for entry in week.entries
    ]
    assert days == [dt.date(2020, 3, 27), dt.date(2020, 4, 1)]


def test_what_goes_on_for_weeks_stands_where_it_begins_and_where_it_ends() -> None:
    plan = plan_of(
        "kind: range, from: 05/3/2020, to: 24/3/2020",
        "kind: range, from: 03/3/2020, to: 04/3/2020",
    )
    assert weeks_of(plan) == [
        ("2020-03-02", "2020-03-08", ["b", "a"]),
        ("2020-03-09", "2020-03-22", []),
        ("2020-03-23", "2020-03-29", ["a"]),
    ]


def test_a_plan_without_days_has_no_weeks() -> None:
    plan = plan_of("kind: ongoing")
    assert weeks_of(plan) == []
    assert crowds_in(plan, 1) == []
    assert "Không ấn định ngày" in text_of(page_of(plan))


# Off in 2020 and 2021 by those years' notices, as far as the plan comes near them.
OFF = {dt.date(2020, 1, day) for day in (1, *range(23, 30))} | {
    dt.date(2020, 4, 2),
    dt.date(2020, 4, 30),
    dt.date(2020, 5, 1),
    dt.date(2020, 9, 2),
    dt.date(2021, 1, 1),
}


def last_working_day_before(day: dt.date) -> dt.date:
    day -= dt.timedelta(days=1)
    while day.weekday() > 4 or day in OFF:
        day -= dt.timedelta(days=1)
    return day


def test_the_real_plan_stands_in_the_weeks_of_its_document(real: Plan) -> None:
    """Rows of the appendix and sentences of section III, read from the document, by the Monday of their week."""
    printed = [
        (f"Phụ lục, mục {row['row']}", find_days(row["time"])[0]) for row in ROWS
    ]
    printed += [(place, find_days(day)[0]) for place, day in BODY]
    wanted = set()
    for place, day in printed:
        # Row 1 is an event; everything else is printed as "trước".
        counts = day if place == "Phụ lục, mục 1" else last_working_day_before(day)
        wanted.add((place, counts, counts - dt.timedelta(days=counts.weekday())))
    shown = set()
    for stretch in stretches_of(every_item(real)):
        for entry in stretch.entries:
            for place in entry.item.deadline.refs:
                shown.add((place, entry.day, stretch.first))
    assert shown == wanted


# ---- Crowded days


def test_a_day_is_crowded_from_a_number_of_deadlines_on() -> None:
    cancelled = """\
amendments:
  - {number: 2/KH, date: 10/1/2020, changes: [{cancelled: d}]}
"""
    plan = plan_of(
        by("12/3/2020"),
        by("12/3/2020"),
        by("13/3/2020"),
        by("12/3/2020"),
        extra=cancelled,
    )
    assert crowds_in(plan, 2) == [("2020-03-12", False, ["a", "b"])]
    # What is called off weighs nothing.
    assert crowds_in(plan, 3) == []


def test_a_printed_day_is_told_only_where_no_crowded_day_holds_it_all() -> None:
    # 30 March 2020 was a Monday: "trước" counts on Friday, "chậm nhất" on the day itself.
    together = plan_of(
        "kind: before, date: 28/3/2020",
        "kind: before, date: 30/3/2020",
        "kind: before, date: 30/3/2020",
    )
    assert crowds_in(together, 2) == [("2020-03-27", False, ["a", "b", "c"])]
    [crowd] = crowds_of(every_item(together), 2)
    assert crowd.other_days == ((dt.date(2020, 3, 28), 1), (dt.date(2020, 3, 30), 2))
    assert crowd.until == dt.date(2020, 3, 29)
    apart = plan_of("kind: before, date: 30/3/2020", by("30/3/2020"))
    assert crowds_in(apart, 2) == [("2020-03-30", True, ["a", "b"])]


def test_what_takes_several_days_weighs_on_the_first_and_on_the_last() -> None:
    plan = plan_of(
        "kind: range, from: 12/3/2020, to: 13/3/2020", by("12/3/2020"), by("13/3/2020")
    )
    assert [(day, ids) for day, _, ids in crowds_in(plan, 2)] == [
        ("2020-03-12", ["b", "a"]),
        ("2020-03-13", ["a", "c"]),
    ]


def test_seven_deadlines_count_on_the_friday_before_30_march(real: Plan) -> None:
    """The document prints six before 30/3 (rows 7, 9, 10, 11, III.2.2 twice) and row 8 before 28/3, a Saturday."""
    told = {str(crowd.day): crowd for crowd in crowds_of(every_item(real))}
    assert {day: len(crowd.items) for day, crowd in told.items()} == {
        "2020-03-27": 7,
        "2020-06-29": 5,
        "2020-07-29": 4,
    }
    march = told["2020-03-27"]
    assert march.other_days == ((dt.date(2020, 3, 28), 1), (dt.date(2020, 3, 30), 6))
    places = sorted(item.deadline.refs[0] for item in march.items)
    rows = [f"Phụ lục, mục {row}" for row in (7, 8, 9, 10, 11)]
    assert places == sorted(["III.2.2", "III.2.2", *rows])


# ---- Who must act

ACTING = """\
  - {id: ba, name: Đơn vị Ba}
groups:
  - {id: ca-hai, name: Các đơn vị, members: [mot, hai]}
  - {id: hai-noi, name: 2 nơi, members: [mot, hai]}
  - {id: truong, name: Các trường}
  - {id: tat-ca, name: Mọi nơi, members: [ca-hai, truong]}
tasks:
  - id: viec
    title: Việc
    refs: [Mục 1]
    lead: [ba]
    implement: [mot]
    coordinate: [hai]
    deadlines:
      - {id: viec, kind: by, date: 30/3/2020, phrase: 30/3/2020}
"""


def acting(fields: str = "", **replaced: str) -> list[tuple[str, str]]:
    """Say who must act at the single deadline of a plan, with further ``fields`` of the deadline."""
    text = MINIMAL.partition("groups:")[0] + ACTING
    text = text.replace("phrase: 30/3/2020", f"phrase: 30/3/2020{fields}")
    for role, parties in replaced.items():
        text = re.sub(rf"( {role}:) \[\w+\]", rf"\1 [{parties}]", text)
    plan = make_plan(text)
    [item] = every_item(plan)
    return acting_on(plan, context_of(plan), item)


def test_who_leads_and_who_carries_out_must_act_and_who_helps_is_not_named() -> None:
    assert acting() == [("Chỉ đạo, chủ trì", "Đơn vị Ba"), ("Thực hiện", "Đơn vị Một")]


def test_on_a_day_for_filing_those_act_who_file_and_who_receives() -> None:
    filing = ", submit: [hai], filing: {what: hồ sơ, to: [ba]}"
    assert acting(filing) == [
        ("Chỉ đạo, chủ trì", "Đơn vị Ba"),
        ("Gửi hồ sơ", "Đơn vị Hai"),
        ("Nơi nhận", "Đơn vị Ba"),
    ]
    guessed = ", submit: [hai], filing: {what: hồ sơ, to: [ba], inferred: suy ra}"
    assert acting(guessed)[-1] == ("Nơi nhận (tạm hiểu)", "Đơn vị Ba")


@pytest.mark.parametrize(
    ("party", "name"),
    [
        ("ca-hai", "Các đơn vị (2 đơn vị có tên)"),
        # The schools are not listed: two are known by name.
        ("tat-ca", "Mọi nơi (2 đơn vị có tên)"),
        ("truong", "Các trường"),
        ("hai-noi", "2 nơi"),
    ],
)
def test_a_group_says_how_many_units_it_names(party: str, name: str) -> None:
    assert acting(implement=party)[-1] == ("Thực hiện", name)


# ---- Clashes and moves


def test_clashes_are_the_open_remarks_about_dates_by_their_numbers(real: Plan) -> None:
    context = context_of(real)
    clashes = board_of(real, context).clashes
    wanted = [
        (number, remark.id)
        for number, remark in enumerate(context.remarks, 1)
        if remark.topic == "dates" and not remark.minor
    ]
    assert wanted
    assert [(clash.told.number, clash.told.id) for clash in clashes] == wanted
    by_id = {clash.told.id: clash for clash in clashes}
    rounds = by_id["no-time-to-review-chien-si-thi-dua-thanh-pho"]
    # Row 11 and III.2.2: both "trước 30/3/2020", which leaves the 29th.
    assert sorted(rounds.about) == [
        "chien-si-thi-dua-thanh-pho",
        "trinh-chien-si-thi-dua-thanh-pho",
    ]
    assert rounds.until == dt.date(2020, 3, 29)


MOVED = """\
amendments:
  - {number: 2/KH, date: 10/1/2020, changes: [{moved: a, date: 06/4/2020, phrase: 06/4/2020}]}
  - {number: 3/KH, date: 12/1/2020, changes: [{reworded: b, note: thêm}, {cancelled: c}]}
"""


def test_the_newest_move_comes_first_and_another_wording_is_none() -> None:
    plan = plan_of(by("12/3/2020"), by("13/3/2020"), by("14/3/2020"), extra=MOVED)
    texts = [move.text for move in board_of(plan, context_of(plan)).moves]
    assert texts == [
        "Hủy theo 3/KH ngày 12/01/2020",
        "Dời từ 12/3/2020 sang 06/4/2020 theo 2/KH ngày 10/01/2020",
    ]


# ---- The page


def html_at(path: str, plan: Plan) -> str:
    return next(
        page.data.decode()
        for page in render_pages(plan, context_of(plan))
        if page.path == f"{path}index.html"
    )


def page_of(plan: Plan) -> Element:
    page: Element = html5lib.parse(
        html_at("dieu-hanh/", plan), namespaceHTMLElements=False
    )
    return page


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def marked(page: Element, name: str) -> Sequence[Element]:
    return [element for element in page.iter() if element.get(name) is not None]


def test_without_a_script_the_whole_year_stands_there_week_by_week(real: Plan) -> None:
    page = page_of(real)
    rows = marked(page, "data-row")
    dated = [item.id for _, item in real.items if item.date]
    assert sorted(row.get("data-deadline") or "" for row in rows) == sorted(dated)
    headings = [text_of(week.find("h3")) for week in marked(page, "data-week")]  # type: ignore[arg-type]
    assert "Tuần 23/3 – 29/3" in headings
    assert "Tuần 28/12 – 03/01/2021" in headings
    gaps = [text_of(p) for p in page.iter("p") if p.get("class") == "kh-gap"]
    # Rows 12 and 13 count on 9/4 and 29/4.
    assert "Từ 13/4 đến 26/4: không có thời hạn." in gaps
    text = text_of(page)
    assert (
        "Chưa có thời hạn nào dời, hủy hoặc bổ sung từ khi ban hành (22/01/2020)."
        in text
    )


def test_a_clash_leads_to_its_remark(real: Plan) -> None:
    page = page_of(real)
    board = board_of(real, context_of(real))
    links = {
        link.get("href"): text_of(link)
        for element in marked(page, "data-clash")
        for link in element.iter("a")
    }
    assert links == {
        f"../luu-y/#{clash.told.id}": f"Điểm {clash.told.number}. {clash.told.title}"
        for clash in board.clashes
    }


def test_the_page_is_reached_without_an_entry_in_the_menu() -> None:
    plan = make_plan(MINIMAL)
    assert 'href="dieu-hanh/"' in html_at("", plan)
    assert 'href="../dieu-hanh/"' in html_at("don-vi/", plan)


def test_nobody_must_act_on_what_is_called_off() -> None:
    plan = plan_of(by("12/3/2020"), by("13/3/2020"), by("14/3/2020"), extra=MOVED)
    rows = {
        row.get("data-deadline"): text_of(row)
        for row in marked(page_of(plan), "data-row")
    }
    assert "Chỉ đạo, chủ trì: Đơn vị Một" in rows["b"]
    assert "chủ trì" not in rows["c"]
    assert "đã hủy" in rows["c"]
