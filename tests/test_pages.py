"""What the pages show: where a page comes from, copies for calendars and chats."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from conftest import DISTRICT, MINIMAL, context_of, make_plan, with_deadline
from published import ROLE_NAMES

from kehoach.plan.model import Plan
from kehoach.plan.records import Abbreviation
from kehoach.render.messages import message_of
from kehoach.render.pages.abbreviations import MARKDOWN, expand
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.staged import render_pages
from kehoach.render.pages.subscription import event_links, feed_links
from kehoach.render.pages.views import parties_by_kind

MOST_OF_A_ROW = 90
"""Letters that fill two lines of a phone (390 pixels wide)."""


def parse(site: Path, path: str) -> Element:
    page: Element = html5lib.parse(
        (site / path / "index.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    return page


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def data_of(site: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((site / "api/v1/plan.json").read_text("utf-8"))
    return loaded


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
            # The appendix is laid out from the tasks, and no record of its own.
            if identity and name != "ke-hoach/phu-luc":
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
        listed = agenda_rows(parse(real_site, f"don-vi/{party.id}"))
        assert len(rows) == len(listed), party.id
        for line, row in zip(rows, listed, strict=True):
            # In a list stands the part and the subject; what is told in full opens in its place.
            [what] = [text_of(e) for e in row.iter("span") if "kh-full" in classes(e)]
            [brief] = [text_of(e) for e in row.iter("span") if "kh-brief" in classes(e)]
            assert brief
            assert len(brief) <= MOST_OF_A_ROW, brief
            [day] = [text_of(e) for e in row.iter("b")]
            assert what in line
            # A row leaves out the plan's own year.
            assert re.fullmatch(r"\d\d/\d\d?(/\d{4})?", day.rpartition(" ")[2])
            assert day.rpartition(" ")[2] in line
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


def agenda_rows(page: Element) -> list[Element]:
    """List the rows of a unit's page that have a day: before a script sorts them, they stand in one list."""
    [rows] = [part for part in page.iter("ol") if part.get("data-part") == "all"]
    return [row for row in rows if row.get("data-row") is not None]


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
    [line] = [figure for figure in page.iter("figure") if figure.get("id") == "nam"]
    counts = {}
    for lane in line.iter("div"):
        if "kh-lane" not in classes(lane):
            continue
        found = re.match(r"(.+?) \((\d+) thời hạn\)", text_of(lane))
        assert found, text_of(lane)
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
        [line] = message.dated
        assert line.text.removeprefix("- ").startswith(begin)


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
