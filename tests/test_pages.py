"""What the pages show: month tables and lines of the year, where a page comes from, copies for calendars and chats."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import icalendar
import pytest
from conftest import DISTRICT, MINIMAL, context_of, make_plan, with_deadline
from published import ROLE_NAMES

from kehoach.plan.model import Plan
from kehoach.plan.records import Abbreviation
from kehoach.render.messages import message_of
from kehoach.render.pages.abbreviations import MARKDOWN, expand
from kehoach.render.pages.calendar import year_line
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.staged import render_pages
from kehoach.render.pages.subscription import event_links, feed_links
from kehoach.render.pages.views import every_item, parties_by_kind

# Off in 2020 by that year's notices: New Year, Tet (23 to 29 January), Hung Kings, 30 April, 1 May, 2 September.
HOLIDAYS = {
    *("2020-01-01", "2020-04-02", "2020-04-30", "2020-05-01", "2020-09-02"),
    *(f"2020-01-{day}" for day in range(23, 30)),
}

SVG = "{http://www.w3.org/2000/svg}"


def parse(site: Path, path: str) -> Element:
    page: Element = html5lib.parse(
        (site / path / "index.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    return page


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def days_of(page: Element) -> dict[str, Element]:
    return {
        element.get("data-day", ""): element
        for element in page.iter("td")
        if element.get("data-day")
    }


def data_of(site: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((site / "api/v1/plan.json").read_text("utf-8"))
    return loaded


def shown_days(deadline: dict[str, Any]) -> set[str]:
    """Say where a deadline has to stand: what takes place on its days, all else on its last safe working day."""
    if deadline["kind"] in ("event", "range"):
        return {day for day in (deadline["date"], deadline["end"]) if day}
    return {deadline["last_safe_day"]}


def test_month_tables_show_every_deadline_on_the_day_that_counts(
    real_site: Path,
) -> None:
    cells = days_of(parse(real_site, "lich"))
    shown: dict[str, set[str]] = {}
    for day, cell in cells.items():
        for entry in cell.iter("li"):
            shown.setdefault(entry.get("data-entry", ""), set()).add(day)
    wanted = {
        deadline["id"]: shown_days(deadline)
        for task in data_of(real_site)["tasks"]
        for deadline in task["deadlines"]
        if deadline["date"]
    }
    assert shown == wanted


# Days by hand: strict "trước", a calendar of 2020 and its days off (HOLIDAYS).
COUNTING = [
    # Row 2: Tet from 23 to 29 January.
    ("kien-toan-cum-thi-dua", "2020-01-22", "văn bản ghi trước 30/01"),
    # Row 7: 30 March was a Monday.
    ("khen-thuong-nha-nuoc-dot-1", "2020-03-27", "văn bản ghi trước 30/3"),
    # Row 8: 28 March was a Saturday.
    ("hoi-nghi-dien-hinh-muoi-phuong", "2020-03-27", "văn bản ghi trước 28/3"),
    # Row 13: 30 April is a holiday, but the day before it is not.
    ("tieu-chi-cum-thi-dua", "2020-04-29", "văn bản ghi trước 30/4"),
    # III.2.2: 1 July is in another month than the day before it.
    ("sang-kien-thanh-pho-dot-2", "2020-06-30", "văn bản ghi trước 01/7"),
    # Row 29: 10 January 2021 was a Sunday.
    ("khen-thuong-tong-ket", "2021-01-08", "văn bản ghi trước 10/01"),
]


@pytest.mark.parametrize(("identity", "day", "printed"), COUNTING)
def test_a_calendar_puts_a_deadline_on_its_safe_day_and_says_the_printed_one_second(
    real_site: Path, identity: str, day: str, printed: str
) -> None:
    # Phòng Nội vụ carries out or coordinates each of them.
    for path in ("lich", "lich/phong-noi-vu"):
        page = parse(real_site, path)
        places = {}
        for date, cell in days_of(page).items():
            for entry in cell.iter("li"):
                if entry.get("data-entry") == identity:
                    places[date] = text_of(entry)
        assert list(places) == [day]
        assert places[day].startswith("Nên xong: ")
        assert places[day].endswith(f" ({printed})")
        months = [
            section.get("data-month")
            for section in page.iter("section")
            for row in section.iter("tr")
            if row.get("data-deadline") == identity
        ]
        assert months == [day[:7]]


def test_the_list_of_a_month_follows_the_days_that_count() -> None:
    text = MINIMAL
    for identity, fields in (
        # Saturday 28 March: safe on Friday 27 March. Tuesday 31 March 2020 counts itself.
        ("b-thu-bay", "kind: by, date: 28/3/2020, phrase: chậm nhất 28/3/2020"),
        ("a-thu-ba", "kind: by, date: 31/3/2020, phrase: chậm nhất 31/3/2020"),
        # It takes place on a Sunday, whether or not anybody works.
        ("c-hop", "kind: event, date: 29/3/2020, phrase: ngày 29/3/2020"),
        # Wednesday 1 April: on the last day of March it has to be done.
        ("d-truoc", "kind: before, date: 01/4/2020, phrase: trước 01/4/2020"),
    ):
        text += f"      - {{id: {identity}, {fields}}}\n"
    page = page_at(text, "lich/mot/")
    [march] = [
        section
        for section in page.iter("section")
        if section.get("data-month") == "2020-03"
    ]
    listed = [row.get("data-deadline") for row in march.iter("tr")]
    assert listed[-5:] == ["b-thu-bay", "viec", "c-hop", "a-thu-ba", "d-truoc"]
    cells = {
        day: [text_of(entry) for entry in cell.iter("li")]
        for day, cell in days_of(page).items()
        if list(cell.iter("li"))
    }
    assert cells == {
        "2020-03-27": [
            "Nên xong: Việc (văn bản ghi chậm nhất 28/3)",
            "Nên xong: Việc (văn bản ghi trước 30/3)",
        ],
        "2020-03-29": ["Diễn ra: Việc"],
        "2020-03-31": ["Chậm nhất: Việc", "Nên xong: Việc (văn bản ghi trước 01/4)"],
    }


def test_of_a_day_that_was_worked_out_the_calendar_quotes_the_words() -> None:
    text = with_deadline(
        "id: viec, kind: recurring, every: month, day: 25, bound: before, "
        "phrase: trước ngày 25 hằng tháng"
    )
    [entry, *_] = [
        entry
        for entry in page_at(text, "lich/mot/").iter("li")
        if entry.get("data-entry")
    ]
    assert text_of(entry).endswith("(văn bản ghi trước ngày 25 hằng tháng)")


def test_month_tables_hold_the_whole_year_and_name_days_off(real_site: Path) -> None:
    page = parse(real_site, "lich")
    cells = days_of(page)
    year = {
        (dt.date(2020, 1, 1) + dt.timedelta(days=count)).isoformat()
        for count in range(366)
    }
    assert year <= set(cells)
    for day, cell in cells.items():
        if not day.startswith("2020"):
            continue
        named = [
            text_of(element)
            for element in cell.iter("span")
            if "kh-holiday" in classes(element)
        ]
        assert bool(named) == (day in HOLIDAYS), day
        weekend = dt.date.fromisoformat(day).isoweekday() > 5
        assert ("kh-off" in classes(cell)) == (weekend or day in HOLIDAYS), day
    for row in page.iter("tr"):
        for column, cell in enumerate(row):
            if cell.get("data-day"):
                assert (
                    dt.date.fromisoformat(cell.get("data-day", "")).weekday() == column
                )


def test_every_calendar_of_a_party_holds_what_its_feed_holds(
    real_site: Path, real: Plan
) -> None:
    folders = {unit.id: "units" for unit in real.directory.units}
    folders |= {group.id: "groups" for group in real.directory.named_groups}
    for identity, folder in folders.items():
        page = parse(real_site, f"lich/{identity}")
        grid = {
            entry.get("data-entry")
            for entry in page.iter("li")
            if entry.get("data-entry")
        }
        rows = {
            row.get("data-deadline")
            for row in page.iter("tr")
            if row.get("data-deadline")
        }
        path = real_site / f"feeds/{folder}/{identity}.ics"
        if not path.exists():
            assert not grid | rows, identity
            continue
        feed = icalendar.Calendar.from_ical(path.read_bytes())
        uids = {str(event["UID"]).split("@")[0] for event in feed.walk("VEVENT")}
        assert grid == rows == {uid for uid in uids if not uid.startswith("notice.")}, (
            identity
        )


def test_the_line_of_the_year_puts_each_deadline_in_its_place(real_site: Path) -> None:
    page = parse(real_site, "lich")
    dates = {
        d["id"]: min(shown_days(d))
        for task in data_of(real_site)["tasks"]
        for d in task["deadlines"]
        if d["date"]
    }
    assert {(one, day) for one, day, _ in COUNTING} <= set(dates.items())
    lines = [figure for figure in page.iter("figure") if "kh-line" in classes(figure)]
    assert len(lines) == 2
    for line in lines:
        first, last = (
            dt.date.fromisoformat(line.get(name, ""))
            for name in ("data-first", "data-last")
        )
        assert (first, last) == (dt.date(2020, 1, 1), dt.date(2021, 1, 31))
        marks = [mark for mark in line.iter(SVG + "g") if mark.get("data-mark")]
        assert sorted(mark.get("data-mark", "") for mark in marks) == sorted(dates)
        for mark in marks:
            [circle] = mark.findall(SVG + "circle")
            gone = (
                dt.date.fromisoformat(dates[mark.get("data-mark", "")]) - first
            ).days
            assert float(circle.get("cx", "").rstrip("%")) == pytest.approx(
                100 * gone / 397, abs=0.01
            )
        for lane in line.iter("div"):
            places = [(c.get("cx"), c.get("cy")) for c in lane.iter(SVG + "circle")]
            assert len(places) == len(set(places))


def test_each_page_names_its_edition_and_the_line_it_comes_from(
    real_site: Path,
) -> None:
    lines = (DISTRICT / "plan.yaml").read_text("utf-8").splitlines()
    for path in real_site.rglob("index.html"):
        name = path.parent.relative_to(real_site).as_posix()
        page = parse(real_site, name)
        [edition] = [text_of(p) for p in page.iter("p") if "kh-edition" in classes(p)]
        assert "22/01/2020" in edition, name
        assert "54/KH-HĐTĐKT" in edition, name
        # For the keeper alone, whose own machine shows it.
        [source] = [e for e in page.iter("span") if "kh-source" in classes(e)]
        assert source.get("hidden") is not None, name
        found = re.search(r"plan\.yaml, dòng (\d+)", edition)
        kind, _, identity = name.partition("/")
        if name == "gioi-thieu" or (kind == "huong-dan" and identity):
            own = (DISTRICT / f"content/{name}.md").is_file()
            assert (
                f"content/{name}.md" if own else "Hướng dẫn đi kèm chương trình kehoach"
            ) in edition
        else:
            assert found, name
            if identity:
                assert re.search(
                    rf"\bid: {re.escape(identity)}\b", lines[int(found[1]) - 1]
                ), name


def test_tasks_are_events_for_search_engines(real_site: Path) -> None:
    for task in data_of(real_site)["tasks"]:
        page = parse(real_site, f"nhiem-vu/{task['id']}")
        scripts = [
            s for s in page.iter("script") if s.get("type") == "application/ld+json"
        ]
        dated = [deadline for deadline in task["deadlines"] if deadline["date"]]
        assert len(scripts) == bool(dated)
        if not dated:
            continue
        events = json.loads(scripts[0].text or "")["@graph"]
        for event, deadline in zip(events, dated, strict=True):
            assert event["@type"] == "Event"
            assert event["@id"].split("@")[0] == deadline["id"]
            assert event["startDate"][:10] == deadline["date"]
            assert event.get("endDate", deadline["date"]) == (
                deadline["end"] or deadline["date"]
            )
            assert event["eventStatus"] == "https://schema.org/EventScheduled"
            fragment = urlsplit(event["url"]).fragment
            assert any(element.get("id") == fragment for element in page.iter())


def test_text_of_a_plan_cannot_leave_its_script() -> None:
    plan = make_plan(
        MINIMAL.replace("title: Việc", "title: '</script><script>alert(1)</script>'")
    )
    [page] = [
        leaf.html
        for leaf in render_leaves(plan, context_of(plan))
        if leaf.path == "nhiem-vu/viec/"
    ]
    assert "<script>alert" not in page
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert "</script><script>alert(1)</script>" in json.loads(data)["@graph"][0]["name"]


def test_a_moved_or_cancelled_deadline_says_so_to_search_engines() -> None:
    amendments = """\
amendments:
  - {number: 2/KH, date: 10/3/2020, changes: [{moved: viec, date: 05/4/2020, phrase: trước 05/4/2020}]}
"""
    cancelled = (
        amendments
        + "  - {number: 3/KH, date: 11/3/2020, changes: [{cancelled: viec}]}\n"
    )
    for text, status in (
        (amendments, "EventRescheduled"),
        (cancelled, "EventCancelled"),
    ):
        plan = make_plan(MINIMAL + text)
        [page] = [
            leaf.html
            for leaf in render_leaves(plan, context_of(plan))
            if leaf.path == "nhiem-vu/viec/"
        ]
        [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        [event] = json.loads(data)["@graph"]
        assert event["eventStatus"].endswith(status)
        assert (event["startDate"], event["previousStartDate"]) == (
            "2020-04-05",
            "2020-03-30",
        )


def test_messages_say_every_deadline_in_plain_words(
    real_site: Path, real: Plan
) -> None:
    for party in real.directory.addressees:
        text = (real_site / f"messages/{party.id}.txt").read_text("utf-8")
        rows = dated_lines(text)
        page = parse(real_site, f"lich/{party.id}")
        listed = [row for row in page.iter("tr") if row.get("data-deadline")]
        assert len(rows) == len(listed), party.id
        for line, row in zip(rows, listed, strict=True):
            day, what, roles = (text_of(cell) for cell in list(row)[:3])
            assert what in line
            assert roles
            assert re.search(r"\d\d/\d\d?/\d{4}", day)[0] in line  # type: ignore[index]
        # An address may have the sign that chats take for slanted letters.
        plain = text.replace("pnv_thanhxuan@", "")
        assert not re.search(r"[\U0001F000-\U0001FFFF\u2600-\u27BF*_<>]", plain)
    kim_giang = (real_site / "messages/phuong-kim-giang.txt").read_text("utf-8")
    assert (
        "- Nên xong chậm nhất thứ Sáu 21/02/2020 [văn bản ghi: Trước ngày 22/2/2020]; 22/02 là thứ Bảy: "
        in kim_giang
    )
    everybody = (real_site / "messages/all.txt").read_text("utf-8")
    # "Trước ngày 30/01/2020" falls right after Tet.
    assert (
        "- Nên xong chậm nhất thứ Tư 22/01/2020 [văn bản ghi: Trước ngày 30/01/2020]; trước kỳ nghỉ: "
        in everybody
    )
    assert len(dated_lines(everybody)) == 44


def dated_lines(text: str) -> list[str]:
    """List the lines of a message that stand below its months."""
    months = [block for block in text.split("\n\n") if block.startswith("Tháng ")]
    lines = "\n".join(months).splitlines()
    return [line for line in lines if line.startswith("- ")]


def page_at(text: str, path: str) -> Element:
    """Return the leaf of a plan that is published at a path."""
    plan = make_plan(text)
    [html] = [
        leaf.html for leaf in render_leaves(plan, context_of(plan)) if leaf.path == path
    ]
    page: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return page


def test_a_partys_page_counts_its_deadlines_by_role() -> None:
    # Unit two carries out what its group does, and coordinates; it leads nothing.
    page = page_at(MINIMAL, "don-vi/hai/")
    # The first list of the page; the other ones offer feeds.
    feeds, *_ = [ul for ul in page.iter("ul") if "kh-feeds" in classes(ul)]
    counts = {}
    for row in feeds.iter("li"):
        found = re.match(r"(.+?) \((\d+) thời hạn\)", text_of(row))
        assert found, text_of(row)
        counts[found[1]] = int(found[2])
    # What it has no part in is no line of its page.
    assert counts == {ROLE_NAMES["implement"]: 1, ROLE_NAMES["coordinate"]: 1}


PARTIES = (
    MINIMAL.replace("  - id: viec\n", "  - id: bao-cao\n")
    + """\
duties:
  - {party: mot, items: [Giữ sổ]}
  - {party: ca-hai, items: [Gửi báo cáo]}
  - {party: hai, items: [Lưu hồ sơ]}
contradictions:
  - {id: hai-ten, about: [bao-cao], text: hai tên việc}
  - {id: hai-ngay, about: [viec], text: hai ngày khác nhau}
  - {id: hai-don-vi, about: [hai], text: hai đơn vị}
"""
)


def test_a_tasks_page_tells_what_is_to_be_known_of_it_and_of_its_deadlines() -> None:
    text = text_of(page_at(PARTIES, "nhiem-vu/bao-cao/"))
    assert "hai tên việc" in text
    assert "hai ngày khác nhau" in text
    assert "hai đơn vị" not in text


def test_a_partys_page_has_its_own_sheet_and_duties_and_those_of_its_groups() -> None:
    page = page_at(PARTIES, "don-vi/mot/")
    links = {a.get("href") for a in page.iter("a")}
    assert "../../checklists/mot.html" in links
    text = text_of(page)
    assert "Giữ sổ" in text
    assert "Gửi báo cáo" in text
    assert "Lưu hồ sơ" not in text


def test_the_way_to_a_feed_names_whose_it_is() -> None:
    plan = make_plan(MINIMAL)
    leaves = {leaf.path: leaf for leaf in render_leaves(plan, context_of(plan))}
    titles = {leaves[f"dang-ky-lich/{name}/"].title for name in ("mot", "ca-hai")}
    assert titles == {"Đăng ký lịch: Đơn vị Một", "Đăng ký lịch: Cả hai"}


def test_a_task_without_a_day_leads_to_no_feed() -> None:
    dated = page_at(MINIMAL, "nhiem-vu/viec/")
    text = with_deadline("id: viec, kind: ongoing, phrase: thường xuyên")
    undated = page_at(text, "nhiem-vu/viec/")

    def links(page: Element) -> list[str]:
        return [a.get("href") or "" for a in page.iter("a")]

    assert "../../feeds/tasks/viec.ics" in links(dated)
    assert [link for link in links(undated) if ".ics" in link] == []


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_each_calendar_is_led_to_the_feed_in_its_own_way(scheme: str) -> None:
    feed = f"{scheme}://thu.example.vn:8443/feeds/units/mot.ics"
    links = feed_links(feed, "Tổ Một & Hai")
    # The address again, under the scheme that calendar programs have made their own.
    assert links.webcal == "webcal://thu.example.vn:8443/feeds/units/mot.ics"
    assert parse_qs(urlsplit(links.google).query) == {"cid": [links.webcal]}
    for link in (links.outlook, links.office):
        query = parse_qs(urlsplit(link).query)
        assert query == {"url": [feed], "name": ["Tổ Một & Hai"]}


def test_marks_stand_by_day_and_those_that_would_touch_on_other_levels() -> None:
    def deadline(identity: str, day: str) -> str:
        return f"      - {{id: {identity}, kind: by, date: {day}, phrase: {day}}}\n"

    text = with_deadline("id: viec, kind: by, date: 01/6/2020, phrase: 01/6/2020")
    text += deadline("c-hai", "05/3/2020") + deadline("b-mot", "02/3/2020")
    text += deadline("a-ba", "05/3/2020") + deadline("d-nam", "01/12/2020")
    plan = make_plan(text)
    items = every_item(plan)
    for order in (items, items[::-1]):
        [lane] = year_line(plan, order, [("", "", order)]).lanes
        # Three days are 0.8 per cent of the year; three per cent are eleven days.
        assert [(mark.deadline.id, mark.level) for mark in lane.marks] == [
            ("b-mot", 0),
            ("a-ba", 1),
            ("c-hai", 2),
            ("viec", 0),
            ("d-nam", 0),
        ]
        assert lane.levels == 3
        # 2 March is the 62nd day of the 366 of 2020.
        assert lane.marks[0].start == f"{61 / 366:.2%}"


def test_who_looks_for_a_body_finds_the_body_before_what_names_it() -> None:
    plan = make_plan(MINIMAL)
    boosts = {leaf.path: leaf.boost for leaf in render_leaves(plan, context_of(plan))}
    unit, group, task, year = (
        boosts[path]
        for path in ("don-vi/mot/", "don-vi/ca-hai/", "nhiem-vu/viec/", "lich/mot/")
    )
    assert unit > group > task > year > 0
    assert task == 1


def test_a_line_of_a_message_begins_with_a_capital_and_keeps_the_others() -> None:
    amended = """\
amendments:
  - {number: 2/KH, date: 10/3/2020, changes: [{moved: viec, date: 06/4/2020, phrase: trước 06/4/2020}]}
"""
    for text, begin in (
        # 30 March 2020 was a Monday, the Friday before it the 27th.
        (
            MINIMAL,
            "Nên xong chậm nhất thứ Sáu 27/3/2020 [văn bản ghi: trước 30/3/2020]: ",
        ),
        (
            MINIMAL + amended,
            "Nên xong chậm nhất thứ Sáu 03/4/2020"
            " [1/KH ghi: trước 30/3/2020; nay theo 2/KH: trước 06/4/2020]: ",
        ),
        (
            with_deadline("id: viec, kind: month, period: 6/2020, phrase: tháng 6"),
            "Nên xong chậm nhất thứ Ba 30/6/2020 [văn bản ghi: tháng 6]: ",
        ),
        (
            with_deadline("id: viec, kind: event, date: 30/3/2020, phrase: ngày 30/3"),
            "Thứ Hai 30/3/2020 [văn bản ghi: ngày 30/3]: ",
        ),
    ):
        plan = make_plan(text)
        message = message_of(plan, context_of(plan), plan.directory["mot"])
        [(_, [line])] = message.months
        assert line.text.removeprefix("- ").startswith(begin)


@pytest.mark.parametrize(
    ("day", "state", "count"),
    [
        # All of them ahead, none within thirty days: the next five.
        ("2020-01-20", "before", 5),
        ("2020-02-09", "before", 5),
        ("2020-02-10", "soon", 1),
        ("2020-03-11", "soon", 1),
        ("2020-03-12", "quiet", 5),
        # Seven ahead, of which the next is due on the last of the thirty days.
        ("2020-05-02", "soon", 1),
        ("2020-12-07", "soon", 1),
        ("2020-12-08", "finished", 0),
    ],
)
def test_home_tells_how_the_year_stands(day: str, state: str, count: int) -> None:
    days = ["11/3/2020", *(f"{number:02}/6/2020" for number in range(1, 7))]
    text = with_deadline("id: viec, kind: by, date: 07/12/2020, phrase: x")
    for number, date in enumerate(days):
        text += f"      - {{id: v{number}, kind: by, date: {date}, phrase: x}}\n"
    text += "      - {id: huy, kind: by, date: 20/12/2020, phrase: x}\n"
    text += "      - {id: mai, kind: ongoing, phrase: thường xuyên}\n"
    text += (
        "amendments: [{number: 2/KH, date: 10/01/2020, changes: [{cancelled: huy}]}]\n"
    )
    found, items = upcoming(make_plan(text), dt.date.fromisoformat(day))
    assert (found, len(items)) == (state, count)


def test_units_stand_under_their_kind_in_the_order_of_the_file() -> None:
    units = (
        "units:\n  - {id: mot, name: Đơn vị Một, kind: Phòng}\n"
        "  - {id: hai, name: Đơn vị Hai}\n  - {id: ba, name: Đơn vị Ba, kind: Phường}\n"
        "  - {id: bon, name: Đơn vị Bốn, kind: Phòng}\ngroups:"
    )
    plan = make_plan(re.sub(r"units:.*?groups:", units, MINIMAL, flags=re.DOTALL))
    sorted_units = [
        (kind, [unit.id for unit in found])
        for kind, found in parties_by_kind(plan).items()
    ]
    assert sorted_units == [
        ("Phòng", ["mot", "bon"]),
        ("", ["hai"]),
        ("Phường", ["ba"]),
    ]


def test_a_deadline_can_be_copied_into_a_calendar() -> None:
    plan = make_plan(MINIMAL)
    [task] = plan.tasks
    [item] = task.deadlines
    links = event_links(plan, context_of(plan), task, item)
    google = parse_qs(urlsplit(links.google).query)
    # "Trước 30/3/2020": Friday 27/3 to Sunday 29/3. All day: the end is the day after (RFC 5545 3.6.1).
    assert google["dates"] == ["20200327/20200330"]
    assert "https://thu.example.vn/nhiem-vu/viec/#viec" in google["details"][0]
    outlook = parse_qs(urlsplit(links.outlook).query)
    assert (outlook["startdt"], outlook["enddt"], outlook["allday"]) == (
        ["2020-03-27"],
        ["2020-03-30"],
        ["true"],
    )


def test_a_deadline_with_a_time_is_copied_with_its_zone() -> None:
    plan = make_plan(
        with_deadline(
            "id: viec, kind: by, date: 10/4/2020, time: '17:00', phrase: 17 giờ ngày 10/4/2020"
        )
    )
    [task] = plan.tasks
    [item] = task.deadlines
    links = event_links(plan, context_of(plan), task, item)
    google = parse_qs(urlsplit(links.google).query)
    # The hour that ends at it.
    assert google["dates"] == ["20200410T160000/20200410T170000"]
    assert google["ctz"] == ["Asia/Ho_Chi_Minh"]
    office = parse_qs(urlsplit(links.office).query)
    assert office["startdt"] == ["2020-04-10T16:00:00+07:00"]
    assert office["enddt"] == ["2020-04-10T17:00:00+07:00"]


SHORT = (
    Abbreviation(short="UBND", full="Ủy ban nhân dân"),
    Abbreviation(short="GD&ĐT", full="Giáo dục và Đào tạo"),
)
FIRST = '<abbr title="Ủy ban nhân dân" tabindex="0" class="kh-first">UBND</abbr>'
LATER = '<abbr title="Ủy ban nhân dân">UBND</abbr>'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<p>UBND quận, UBND phường</p>", f"<p>{FIRST} quận, {LATER} phường</p>"),
        ('<a href="x">UBND</a> UBND', f'<a href="x">{LATER}</a> {FIRST}'),
        ("số 54/UBND-VP, XUBND, UBNDX", "số 54/UBND-VP, XUBND, UBNDX"),
        ('<code>UBND</code><img alt="UBND">', '<code>UBND</code><img alt="UBND">'),
        (
            "GD&amp;ĐT",
            '<abbr title="Giáo dục và Đào tạo" tabindex="0" class="kh-first">GD&amp;ĐT</abbr>',
        ),
        (
            "<select><option>UBND</option></select>UBND",
            f"<select><option>UBND</option></select>{FIRST}",
        ),
    ],
)
def test_abbreviations_in_html(text: str, wanted: str) -> None:
    assert expand(text, SHORT) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("---\ntitle: UBND\n---\nUBND", f"---\ntitle: UBND\n---\n{FIRST}"),
        ("# UBND\n\n`UBND` [UBND](UBND.md)", f"# UBND\n\n`UBND` [{FIRST}](UBND.md)"),
        ("```yaml\nUBND\n```\n\n    UBND\n", "```yaml\nUBND\n```\n\n    UBND\n"),
    ],
)
def test_abbreviations_in_markdown(text: str, wanted: str) -> None:
    assert expand(text, SHORT, MARKDOWN) == wanted


@pytest.mark.parametrize(
    ("today", "state", "first"),
    [
        ("2019-10-01", "before", "hoi-nghi-tong-ket-phat-dong"),
        ("2020-01-10", "soon", "hoi-nghi-tong-ket-phat-dong"),
        ("2020-10-11", "soon", None),
        # The last one is "trước ngày 30/01/2021", a Saturday: Friday is the safe day and the last one.
        ("2021-01-29", "soon", None),
        ("2021-01-30", "finished", None),
    ],
)
def test_what_is_next(real: Plan, today: str, state: str, first: str | None) -> None:
    found, items = upcoming(real, dt.date.fromisoformat(today))
    assert found == state
    assert bool(items) == (state != "finished")
    if first:
        assert items[0].deadline.refs == ("Phụ lục, mục 1",)
    for item in items:
        assert item.deadline.last_usable_day
        assert item.deadline.last_usable_day >= dt.date.fromisoformat(today)


def test_a_cancelled_deadline_is_not_the_last_of_a_finished_year() -> None:
    plan = make_plan(
        MINIMAL
        + """\
  - id: sau
    title: Sau
    refs: [Mục 2]
    deadlines:
      - {id: sau, kind: event, date: 20/11/2020, phrase: ngày 20/11/2020}
amendments:
  - {number: 9/KH, date: 10/4/2020, changes: [{cancelled: sau}]}
"""
    )
    context = context_of(plan, today=dt.date(2021, 1, 5))
    # The first of the pages.
    home = next(render_pages(plan, context)).data.decode()
    assert "thời hạn cuối cùng là thứ Hai, 30/3/2020" in home
    assert "thời hạn cuối cùng là thứ Sáu, 20/11/2020" not in home
