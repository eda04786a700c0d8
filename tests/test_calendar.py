"""Months and lines of the year: every deadline on the day that counts, everything a way to something.

Days by hand: a calendar of 2020 and its days off (HOLIDAYS); places on a line by the rule that months are columns of
one width, with a tenth of it free on either side.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import icalendar
import pytest
from conftest import MINIMAL, context_of, make_plan, with_deadline

from kehoach.plan.model import Plan
from kehoach.plan.slices import items_of
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.views import every_item
from kehoach.render.pages.year_line import Half, YearLine, lanes_by_role, year_line

# Off in 2020 by that year's notices: New Year, Tet (23 to 29 January), Hung Kings, 30 April, 1 May, 2 September.
HOLIDAYS = {
    *("2020-01-01", "2020-04-02", "2020-04-30", "2020-05-01", "2020-09-02"),
    *(f"2020-01-{day}" for day in range(23, 30)),
}

SVG = "{http://www.w3.org/2000/svg}"
YEAR = [f"2020-{month:02}" for month in range(1, 13)]


def parse(site: Path, path: str) -> Element:
    page: Element = html5lib.parse(
        (site / path / "index.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    return page


def page_at(text: str, path: str) -> Element:
    """Return the leaf of a plan that is published at a path."""
    plan = make_plan(text)
    [html] = [
        leaf.html for leaf in render_leaves(plan, context_of(plan)) if leaf.path == path
    ]
    page: Element = html5lib.parse(html, namespaceHTMLElements=False)
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


def months_of(page: Element) -> dict[str, Element]:
    return {
        section.get("data-month", ""): section
        for section in page.iter("section")
        if section.get("data-month")
    }


def rows_of(within: Element) -> list[str]:
    """List the deadlines of the rows within a part of a page."""
    return [
        row.get("data-deadline", "")
        for row in within.iter("li")
        if row.get("data-deadline")
    ]


def data_of(site: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((site / "api/v1/plan.json").read_text("utf-8"))
    return loaded


def shown_days(deadline: dict[str, Any]) -> set[str]:
    """Say where a deadline has to stand: what takes place on its days, all else on its last safe working day."""
    if deadline["kind"] in ("event", "range"):
        return {day for day in (deadline["date"], deadline["end"]) if day}
    return {deadline["last_safe_day"]}


def dated(site: Path) -> dict[str, tuple[str, set[str]]]:
    """Return task and days of everything that has a day."""
    found = {}
    for task in data_of(site)["tasks"]:
        for deadline in task["deadlines"]:
            if deadline["date"]:
                found[deadline["id"]] = (task["id"], shown_days(deadline))
    return found


def test_month_tables_show_every_deadline_on_the_day_that_counts(
    real_site: Path,
) -> None:
    cells = days_of(parse(real_site, "lich"))
    shown: dict[str, set[str]] = {}
    for day, cell in cells.items():
        for entry in cell.iter("li"):
            shown.setdefault(entry.get("data-entry", ""), set()).add(day)
    assert shown == {name: days for name, (_, days) in dated(real_site).items()}


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
            name
            for name, section in months_of(page).items()
            if identity in rows_of(section)
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
    listed = rows_of(months_of(page)["2020-03"])
    assert listed == ["b-thu-bay", "viec", "c-hop", "a-thu-ba", "d-truoc"]
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
        rows = set(rows_of(page))
        path = real_site / f"feeds/{folder}/{identity}.ics"
        if not path.exists():
            assert not grid | rows, identity
            continue
        feed = icalendar.Calendar.from_ical(path.read_bytes())
        uids = {str(event["UID"]).split("@")[0] for event in feed.walk("VEVENT")}
        assert grid == rows == {uid for uid in uids if not uid.startswith("notice.")}, (
            identity
        )


def test_each_month_names_its_neighbours_and_an_empty_one_what_comes_next() -> None:
    # Safe on Friday 27 March, and on Monday 1 June.
    text = MINIMAL + (
        "      - {id: sau, kind: by, date: 01/6/2020, phrase: chậm nhất 01/6/2020}\n"
    )
    page = page_at(text, "lich/mot/")
    months = months_of(page)
    assert list(months) == YEAR
    [strip] = [nav for nav in page.iter("nav") if nav.get("data-strip") is not None]
    counts = {
        link.get("href", ""): text_of(count)
        for link in strip.iter("a")
        for count in link.iter("b")
    }
    held = {"2020-03": "1", "2020-06": "1"}
    assert counts == {f"#thang-{month}": held.get(month, "0") for month in YEAR}
    for index, month in enumerate(YEAR):
        [pager] = [p for p in months[month].iter("p") if "kh-pager" in classes(p)]
        ways = [link.get("href") for link in pager.iter("a") if link.get("href")]
        around = [*YEAR[max(index - 1, 0) : index], *YEAR[index + 1 : index + 2]]
        assert ways == [f"#thang-{name}" for name in around]
        [after] = [
            p for p in months[month].iter("p") if p.get("data-after") is not None
        ]
        assert (after.get("hidden") is None) == (month not in held)
        nearest = [name for name in held if name > month]
        ways = [link.get("href") for link in after.iter("a")]
        assert ways == [f"#thang-{name}" for name in nearest[:1]]


def test_each_day_and_each_dot_leads_to_what_it_shows(real_site: Path) -> None:
    tasks = dated(real_site)
    page = parse(real_site, "lich")
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    for day, cell in days_of(page).items():
        ways = [
            link.get("href", "") for link in cell.iter("a") if "kh-day" in classes(link)
        ]
        shown = [entry.get("data-entry") for entry in cell.iter("li")]
        assert ways == [f"#han-{identity}" for identity in shown[:1]], day
        assert ids >= {way[1:] for way in ways}
    links = [link for link in page.iter(SVG + "a") if link.get("data-mark")]
    # By quarter and by movement.
    assert len(links) == 2 * len(tasks)
    for link in links:
        identity = link.get("data-mark", "")
        task, _ = tasks[identity]
        assert link.get("href") == f"../nhiem-vu/{task}/#{identity}"
        assert link.get("tabindex") is None
        [title] = link.findall(SVG + "title")
        assert text_of(title)


def place_of(day: dt.date, months: list[str]) -> float:
    """Say where a day has to stand in a half of these months, per cent."""
    following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    days = (following - day.replace(day=1)).days
    column = months.index(day.isoformat()[:7])
    # 13 months make halves of seven columns.
    return 100 * (column + 0.1 + 0.8 * (day.day - 1) / (days - 1)) / 7


def test_the_line_of_the_year_puts_each_deadline_in_its_place(real_site: Path) -> None:
    page = parse(real_site, "lich")
    first_days = {name: min(days) for name, (_, days) in dated(real_site).items()}
    assert {(name, day) for name, day, _ in COUNTING} <= set(first_days.items())
    lines = [figure for figure in page.iter("figure") if "kh-line" in classes(figure)]
    assert len(lines) == 2
    for line in lines:
        marks = [mark for mark in line.iter(SVG + "a") if mark.get("data-mark")]
        assert sorted(mark.get("data-mark", "") for mark in marks) == sorted(first_days)
        for half in line.iter(SVG + "svg"):
            months = (half.get("data-half") or "").split()
            circles = []
            for mark in half.iter(SVG + "a"):
                if not mark.get("data-mark"):
                    continue
                [circle] = mark.findall(SVG + "circle")
                day = dt.date.fromisoformat(first_days[mark.get("data-mark", "")])
                assert float(circle.get("cx", "").rstrip("%")) == pytest.approx(
                    place_of(day, months), abs=0.01
                )
                circles.append((circle.get("cx"), circle.get("cy")))
            assert len(circles) == len(set(circles))


def test_the_figures_of_a_line_say_what_it_shows(real_site: Path) -> None:
    listed: dict[str, int] = {}
    for _, days in dated(real_site).values():
        month = max(days)[:7]
        listed[month] = listed.get(month, 0) + 1
    for path in ("", "lich"):
        [table, *_] = [
            table
            for table in parse(real_site, path).iter("table")
            if "kh-year-table" in classes(table)
        ]
        said = {}
        for row in table.iter("tr"):
            if row.get("data-figure"):
                _, count, parts = list(row)
                said[row.get("data-figure", "")] = int(text_of(count))
                # Each deadline is printed under one heading at most, so the lanes add up.
                numbers = [
                    part.rpartition(": ")[2] for part in text_of(parts).split("; ")
                ]
                assert sum(int(number or 0) for number in numbers) == int(
                    text_of(count)
                )
        assert {month: count for month, count in said.items() if count} == listed
        assert list(said) == [*YEAR, "2021-01"]


def deadline(identity: str, fields: str) -> str:
    return f"      - {{id: {identity}, {fields}}}\n"


def by(day: str) -> str:
    return f"kind: by, date: {day}, phrase: {day}"


def drawn(text: str) -> YearLine:
    """Draw a plan as one lane."""
    plan = make_plan(text)
    items = every_item(plan)
    return year_line(plan, items, [("", "", items)])


def levels(half: Half) -> list[tuple[str, int]]:
    return [(mark.deadline.id, mark.level) for mark in half.marks]


def test_marks_stand_by_day_and_those_that_would_touch_on_other_levels() -> None:
    text = with_deadline(f"id: viec, {by('01/6/2020')}")
    text += deadline("c-hai", by("05/3/2020")) + deadline("b-mot", by("02/3/2020"))
    text += deadline("a-ba", by("05/3/2020")) + deadline("d-nam", by("01/12/2020"))
    plan = make_plan(text)
    items = every_item(plan)
    for order in (items, items[::-1]):
        line = year_line(plan, order, [("", "", order)])
        assert line.broad == 6
        [lane] = line.lanes
        first, second = lane.halves
        # Three days of March are 1.3 per cent of a half; two dots need 3.5.
        assert levels(first) == [("b-mot", 0), ("a-ba", 1), ("c-hai", 2), ("viec", 0)]
        assert levels(second) == [("d-nam", 0)]
        assert (lane.levels, lane.count) == (3, 5)
        # The third of six columns, a thirtieth into the eight tenths of it that are used.
        assert first.marks[0].dot == f"{(2 + 0.1 + 0.8 / 30) / 6:.2%}"
        # The first day of June, and that of December, stand alike in their halves.
        assert first.marks[3].dot == second.marks[0].dot == f"{5.1 / 6:.2%}"
        assert [column.count for column in first.columns] == [0, 0, 3, 0, 0, 1]


def test_what_goes_on_in_the_other_half_is_drawn_in_both_and_linked_once() -> None:
    # From Monday 29 June to Sunday 5 July.
    text = with_deadline(
        "id: viec, kind: range, from: 29/6/2020, to: 05/7/2020, phrase: từ 29/6/2020 đến 05/7/2020"
    )
    line = drawn(text)
    [lane] = line.lanes
    [begun], [ended] = lane.halves[0].marks, lane.halves[1].marks
    start = (5 + 0.1 + 0.8 * 28 / 29) / 6
    assert begun.dot == f"{start:.2%}"
    assert begun.bar == (f"{start:.2%}", f"{1 - start:.2%}")
    assert ended.dot == ""
    assert ended.bar == ("0.00%", f"{(0.1 + 0.8 * 4 / 30) / 6:.2%}")
    # It is listed where it ends.
    assert [figure.count for figure in line.figures] == [0] * 6 + [1] + [0] * 5


def test_a_month_beyond_the_year_makes_the_halves_broader() -> None:
    # Thursday 28 January 2021 is safe for what is due before Friday 29.
    line = drawn(
        with_deadline(
            "id: viec, kind: before, date: 29/01/2021, phrase: trước 29/01/2021"
        )
    )
    assert line.broad == 7
    [lane] = line.lanes
    assert [len(half.columns) for half in lane.halves] == [7, 6]
    assert lane.halves[1].columns[-1].first == dt.date(2021, 1, 1)
    assert lane.halves[1].marks[0].dot == f"{(5 + 0.1 + 0.8 * 27 / 30) / 7:.2%}"


def test_what_two_roles_share_is_counted_once() -> None:
    # "mot" leads it, and carries it out as a member of "ca-hai".
    plan = make_plan(MINIMAL)
    items = items_of(plan, "mot")
    context = context_of(plan)
    line = year_line(plan, items, lanes_by_role(context.wording, items))
    march = line.figures[2]
    assert march.count == 1
    assert len(march.parts) == 2
    assert {count for _, count in march.parts} == {1}
