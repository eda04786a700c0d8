"""Subscribing: the ways into a feed, device by device, and what the pages offer before any script runs.

Addresses are written by hand from what each calendar documents or was seen to take; feeds are read with icalendar.
"""

from __future__ import annotations

import datetime as dt
import re
from xml.etree.ElementTree import Element

import html5lib
import icalendar
import pytest
from conftest import MINIMAL, SMALL, context_of, make_plan, with_deadline

from kehoach.plan.content import load_content
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.plan.slices import published_feeds
from kehoach.render import Rendered, render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.pages.subscription import fill_pattern, ways

TODAY = dt.date(2025, 1, 20)
"""A day in the year of the small plan."""
WITH_IDLE = MINIMAL.replace("groups:", "groups:\n  - {id: vang, name: Vắng}")
"""A plan with a group of which no deadline is."""
FEED = "//thu.example.vn/feeds/units/mot.ics"
CODED = "%2F%2Fthu.example.vn%2Ffeeds%2Funits%2Fmot.ics"
# "Tổ Một & Hai" as the value of a query.
NAME = "T%E1%BB%95%20M%E1%BB%99t%20%26%20Hai"


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_each_device_is_led_to_the_feed_in_its_own_way(scheme: str) -> None:
    filled = {
        way.device: fill_pattern(way.pattern, f"{scheme}:{FEED}", "Tổ Một & Hai")
        for way in ways(f"{scheme}://thu.example.vn/")
    }
    query = f"/calendar/0/addfromweb?url={scheme}%3A{CODED}&name={NAME}"
    assert filled == {
        "iphone": f"webcal:{FEED}",
        # ICSx5 asks a webcal address without encryption, and a webcals address with it.
        "android": f"webcal{'s' * (scheme == 'https')}:{FEED}",
        "mac": f"webcal:{FEED}",
        "google": f"https://calendar.google.com/calendar/r?cid=webcal%3A{CODED}",
        "outlook": f"https://outlook.live.com{query}",
        "office": f"https://outlook.office.com{query}",
        # The address has to be pasted.
        "other": "",
    }


def parsed(html: str) -> Element:
    page: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return page


def rendered(plan: Plan) -> Rendered:
    content = load_content(SMALL / "content") if plan.movements else {}
    return render_outputs(plan, context_of(plan, TODAY, content=content))


def pages_of(plan: Plan) -> dict[str, Element]:
    """Return the pages on which readers subscribe, by address."""
    made = rendered(plan)
    pages = {leaf.path: leaf.html for leaf in made.of(Leaf)}
    for staged in made.of(StagedPage):
        pages[staged.staged.removesuffix("index.md")] = staged.data.decode()
    return {
        path: parsed(html)
        for path, html in pages.items()
        if path.startswith("dang-ky-lich/")
    }


def with_class(page: Element, name: str) -> list[Element]:
    return [
        element
        for element in page.iter()
        if name in (element.get("class") or "").split()
    ]


def said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_the_page_for_everybody_names_no_address_and_every_body_once() -> None:
    plan = make_plan(WITH_IDLE)
    page = pages_of(plan)["dang-ky-lich/"]
    lists = [found for found in page.iter("ul") if found.get("data-parties")]
    fed = published_feeds(plan)
    chosen = []
    for listed in lists:
        without = (listed.get("data-without") or "").split()
        for link in listed.iter("a"):
            identity = str(link.get("href")).removesuffix("/")
            chosen.append(identity)
            # Paths by convention, but for the few that are named.
            own = listed.get("data-feeds", "").replace("*", identity)
            assert (own in fed) == (identity not in without)
            reminding = listed.get("data-reminding", "").replace("*", identity)
            assert not reminding or reminding in fed
            # What each of thousands carries.
            assert set(link.attrib) == {"href"}
    assert chosen == ["mot", "hai", "vang", "ca-hai"]
    assert [ul.get("data-without") for ul in lists] == [None, "vang"]
    assert [ul.get("data-reminding") for ul in lists] == [
        "feeds/reminders/units/*.ics",
        None,
    ]
    # An address stands in a list that is asked for, or where it is folded away.
    [folded] = with_class(page, "kh-others")
    outside = [
        code
        for code in page.iter("code")
        if code.text and code not in list(folded.iter("code"))
    ]
    assert [code.text for code in outside] == ["https://thu.example.vn/feeds/all.ics"]
    assert outside[0] in [
        code for part in with_class(page, "kh-more") for code in part.iter("code")
    ]


def test_a_units_page_holds_every_way_before_a_script_runs() -> None:
    page = pages_of(make_plan(MINIMAL))["dang-ky-lich/mot/"]
    shown = with_class(page, "kh-way")
    assert len(shown) == 7
    filled = []
    for way in shown:
        [*links] = [link.get("href") for link in way.iter("a")]
        filled.append(links[-1] if links else "")
    plain = "//thu.example.vn/feeds/units/mot.ics"
    assert filled[:3] == [f"webcal:{plain}", f"webcals:{plain}", f"webcal:{plain}"]
    assert "cid=webcal%3A%2F%2Fthu" in str(filled[3])
    assert filled[6] == ""
    # Both feeds can be read where nothing can be pressed.
    [address] = [
        part for part in with_class(page, "kh-more") if list(part.iter("code"))
    ][:1]
    assert [code.text for code in address.iter("code")] == [
        "https://thu.example.vn/feeds/units/mot.ics",
        "https://thu.example.vn/feeds/reminders/units/mot.ics",
    ]
    assert "không tải tệp về rồi nhập" in said(address)


def test_it_is_said_plainly_that_googles_program_on_a_phone_takes_no_address() -> None:
    page = pages_of(make_plan(MINIMAL))["dang-ky-lich/mot/"]
    [android] = [
        way for way in with_class(page, "kh-way") if way.get("data-way") == "android"
    ]
    text = said(android)
    assert "Google Lịch trên điện thoại không nhận lịch bằng đường dẫn" in text
    assert "ICSx5" in text
    assert "calendar.google.com" not in "".join(
        str(link.get("href")) for link in android.iter("a")
    )


def offered(page: Element) -> list[tuple[str, int]]:
    """List the path and the said number of deadlines of each feed that is offered besides the main one."""
    found = []
    for entries in with_class(page, "kh-offers"):
        for entry in entries.iter("li"):
            [code] = entry.iter("code")
            count = re.search(r"\((\d+) thời hạn\)", said(entry))
            assert count
            path = str(code.text).partition(".vn/")[2]
            found.append((path, int(count[1])))
    return found


def test_other_feeds_are_offered_with_what_they_hold_and_none_that_is_empty() -> None:
    plan = load_plan(SMALL / "plan.yaml")
    made = render_feeds(plan, context_of(plan, TODAY))
    held = {}
    for feed in made:
        calendar = icalendar.Calendar.from_ical(feed.data)
        parts = [*calendar.walk("VEVENT"), *calendar.walk("VTODO")]
        notices = [part for part in parts if str(part["UID"]).startswith("notice.")]
        held[feed.path] = len(parts) - len(notices)
    pages = pages_of(plan)
    common = dict(offered(pages["dang-ky-lich/"]))
    assert common.keys() == {
        *("feeds/groups/cac-to.ics", "feeds/groups/to-khac.ics"),
        *("feeds/phases/quy-1.ics", "feeds/movements/sach-dep.ics", "feeds/all.ics"),
    }
    own = dict(offered(pages["dang-ky-lich/to-hai/"]))
    assert own.keys() == {
        *("feeds/units/to-hai/implement.ics", "feeds/units/to-hai/submit.ics"),
        "feeds/todo/units/to-hai.ics",
    }
    # Of its two deadlines it leads one and carries out the other.
    council = dict(offered(pages["dang-ky-lich/uy-ban/"]))
    assert council["feeds/todo/units/uy-ban.ics"] == 2
    assert council["feeds/units/uy-ban/lead.ics"] == 1
    for path, count in {**common, **own, **council}.items():
        assert count == held[path] > 0


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ("", "trước 3, 1 ngày làm việc"),
        ("reminders: [{days: [1, 10, 3]}]\n", "trước 10, 3, 1 ngày làm việc"),
        (
            "reminders: [{days: [10]}, {days: [2], units: [mot]}]\n",
            "một số ngày làm việc trước hạn",
        ),
        ("reminders: [{days: [10], kinds: [event]}]\n", "một số ngày làm việc"),
        # The last rule that fits holds, and the second fits everybody.
        (
            "reminders: [{days: [2], units: [mot]}, {days: [10]}]\n",
            "trước 10 ngày làm việc",
        ),
    ],
)
def test_the_switch_says_when_one_is_reminded(policy: str, wanted: str) -> None:
    page = pages_of(make_plan(MINIMAL + policy))["dang-ky-lich/mot/"]
    [switch] = [found for found in page.iter("small") if found.get("id") == "kh-nhac"]
    assert wanted in said(switch)


def test_a_group_has_no_switch_for_it_has_no_such_feed() -> None:
    page = pages_of(make_plan(MINIMAL))["dang-ky-lich/ca-hai/"]
    assert not [found for found in page.iter("input") if found.get("role") == "switch"]


def test_what_to_compare_a_calendar_with_is_said_as_the_feed_says_it() -> None:
    plan = load_plan(SMALL / "plan.yaml")
    pages = pages_of(plan)
    made = rendered(plan)
    feeds = {artifact.path: artifact.data for artifact in made.of(Artifact)}
    quotes = {}
    for unit in ("uy-ban", "to-mot"):
        page = pages[f"dang-ky-lich/{unit}/"]
        [quote] = [found for found in page.iter("div") if found.get("data-quote") == ""]
        quotes[unit] = said(quote)
        calendar = icalendar.Calendar.from_ical(feeds[f"feeds/units/{unit}.ics"])
        [title] = quote.iter("b")
        assert said(title) in [str(item["SUMMARY"]) for item in calendar.walk("VEVENT")]
    # Moved by the amendment of 10/01/2025 to a Tuesday, half past eight.
    assert "thay đổi gần nhất ngày 10/01/2025" in quotes["uy-ban"]
    assert "thứ Ba, 16/12/2025, 08:30" in quotes["uy-ban"]
    # Of this unit nothing was moved: "trước ngày 01/02/2025" leaves the Friday before.
    assert "Từ ngày ban hành 02/01/2025, chưa mục nào" in quotes["to-mot"]
    assert "đến thứ Sáu, 31/01/2025" in quotes["to-mot"]


def test_a_body_that_nothing_with_a_day_names_has_nothing_to_compare() -> None:
    idle = make_plan(with_deadline("id: viec, kind: ongoing, phrase: thường xuyên"))
    for path in ("dang-ky-lich/", "dang-ky-lich/mot/"):
        page = pages_of(idle)[path]
        assert "Lịch này chưa có thời hạn nào." in said(page)
        assert offered(page) == []
        assert with_class(page, "kh-current") == []
