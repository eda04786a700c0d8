"""What a reader does on the site: sees what is next on any day, keeps the own unit, filters, shares, sorts, copies.

Feeds are read with icalendar, and what is due is worked out from plan.json, so that nothing here asks our own code.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import icalendar
import pytest
from browser.fixtures import Visit
from playwright.sync_api import Page, expect

from browsing import PHONE, ZONE
from kehoach.plan.model import Plan
from kehoach.plan.slices import possible_slices
from robot.clocks import Counted, counted_days

BASE = "https://kehoach.example.vn/"
SHOWN = "rows => rows.filter(row => !row.hidden).map(row => row.dataset.deadline)"


def at(day: str, time: str = "09:00") -> dt.datetime:
    return dt.datetime.combine(
        dt.date.fromisoformat(day),
        dt.time.fromisoformat(time),
        zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh"),
    )


@pytest.fixture(scope="module")
def counted(real_site: Path) -> dict[str, Counted]:
    return counted_days(real_site)


@pytest.fixture(scope="module")
def dues(real_site: Path) -> dict[str, str]:
    """Return the last day of every dated deadline."""
    data = json.loads((real_site / "api/v1/plan.json").read_text("utf-8"))
    return {
        d["id"]: d["end"] or d["date"]
        for task in data["tasks"]
        for d in task["deadlines"]
        if d["date"]
    }


def upcoming(page: Page) -> list[str]:
    """List what home shows as next and as near, in its order."""
    rows = page.locator("[data-part=next] > [data-row], [data-part=soon] > [data-row]")
    found: list[str] = rows.evaluate_all(
        "rows => rows.filter(row => row.offsetHeight).map(row => row.dataset.deadline)"
    )
    return found


def state(page: Page) -> str:
    """Say how the year stands on home, once it has the rows of whoever reads it."""
    section = page.locator("[data-agenda]:not(.kh-waiting)")
    return str(section.get_attribute("data-shown"))


def unfold_filters(page: Page) -> None:
    """Open the form that chooses what a list shows, where it is not open yet."""
    if not page.locator("[data-filtering]").evaluate("form => form.open"):
        page.locator("[data-filtering] > summary").click()


def turn_to(page: Page, day: str) -> None:
    """Let it be nine o'clock of a day, and have home look at the day again."""
    page.clock.set_fixed_time(at(day))
    page.evaluate("document.dispatchEvent(new CustomEvent('kehoach:unit'))")


def uids(path: Path) -> set[str]:
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    found = {str(event["UID"]).split("@")[0] for event in calendar.walk("VEVENT")}
    return {uid for uid in found if not uid.startswith("notice.")}


ON_ANY_DAY = [
    ("2019-06-01", "before"),
    ("2019-12-20", "soon"),
    ("2020-01-15", "soon"),
    ("2020-01-31", "soon"),
    ("2020-10-05", "quiet"),
    ("2020-12-31", "soon"),
    # The last is "trước ngày 30/01/2021": Friday the 29th is the safe day and the last one.
    ("2021-01-29", "soon"),
    ("2021-01-30", "finished"),
    ("2026-11-23", "finished"),
]
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def test_home_shows_what_is_next_on_any_day(
    visit: Visit, counted: dict[str, Counted]
) -> None:
    page = visit("")
    for day, wanted in ON_ANY_DAY:
        turn_to(page, day)
        ahead = [name for name, days in counted.items() if days.until >= day]
        asked = dt.date.fromisoformat(day)
        limit = (asked + dt.timedelta(days=30)).isoformat()
        if wanted == "soon":
            shown = {name for name in ahead if counted[name].leading <= limit}
        else:
            # The next five, and what falls on the day of the fifth.
            days = sorted(counted[name].leading for name in ahead)[:5]
            shown = {name for name in ahead if counted[name].leading <= days[-1]}
            assert not days or days[0] > limit
        assert state(page) == wanted, day
        assert set(upcoming(page)) == shown, day
        leading = [counted[name].leading for name in upcoming(page)]
        assert leading == sorted(leading), day
        month = f"{asked:%m}" if asked.month < 3 else str(asked.month)
        said = f"Tính đến {WEEKDAYS[asked.weekday()]}, {asked:%d}/{month}/{asked.year}."
        assert page.locator("[data-as-of]").inner_text() == said
    told = page.locator("[data-agenda] [role=status]").inner_text()
    assert "thời hạn cuối cùng là thứ Bảy, 30/01/2021" in told


ONE = {"viec": ("2020-03-27", "2020-03-29")}
"""By the day that counts and the last one: "trước 30/3/2020", a Monday."""
SEVERAL = {
    "mot": ("2020-03-11", "2020-03-11"),
    **{f"sau-{day}": (f"2020-06-0{day}", f"2020-06-0{day}") for day in range(1, 6)},
    # 6 June 2020 was a Saturday.
    "sau-6": ("2020-06-05", "2020-06-06"),
    "cuoi": ("2020-12-07", "2020-12-07"),
    "huy": ("2020-12-18", "2020-12-20"),
}
AFTER_TET = {"tet": ("2020-01-22", "2020-01-29")}
OFF = ("huy",)
AGENDAS = [
    (ONE, "2019-06-01", "before", {"next": 1}),
    (ONE, "2020-03-10", "soon", {"next": 1}),
    # After the safe day and before the end of what the words leave: still open.
    (ONE, "2020-03-29", "soon", {"next": 1}),
    (ONE, "2020-03-30", "over", {"just": 1}),
    (ONE, "2020-04-12", "over", {"just": 1}),
    (ONE, "2020-04-13", "over", {"past": 1}),
    # What was open for long after the day by which it had better be done is missed when it ends.
    (AFTER_TET, "2020-01-30", "over", {"just": 1}),
    (AFTER_TET, "2020-02-12", "over", {"just": 1}),
    # All of them ahead, none within thirty days: the next five.
    (SEVERAL, "2020-01-20", "before", {"next": 1, "soon": 4, "later": 4}),
    (SEVERAL, "2020-02-09", "before", {"next": 1, "soon": 4, "later": 4}),
    (SEVERAL, "2020-02-10", "soon", {"next": 1, "later": 8}),
    (SEVERAL, "2020-03-11", "soon", {"next": 1, "later": 8}),
    # The fifth and the sixth fall on one day.
    (SEVERAL, "2020-03-12", "quiet", {"next": 1, "soon": 5, "later": 2, "just": 1}),
    # The next is due on the last of the thirty days.
    (SEVERAL, "2020-05-02", "soon", {"next": 1, "later": 7, "past": 1}),
    # What was called off is told among what is near, and is never what is next.
    (SEVERAL, "2020-12-07", "soon", {"next": 1, "soon": 1, "past": 7}),
    (SEVERAL, "2020-12-08", "over", {"soon": 1, "just": 1, "past": 7}),
    ({}, "2020-03-10", "over", {}),
]
SORTED = """
([rows, now, off]) => {
  const given = rows.map(([id, leading, until]) => (
    { dataset: off.includes(id) ? { leading, until, cancelled: "" } : { leading, until } }));
  const { parts, state } = kehoach.agenda.sort(given, now, "over");
  const counts = Object.entries(parts).map(([name, part]) => [name, part.length]).filter(([, count]) => count);
  return [state, Object.fromEntries(counts)];
}
"""


def test_an_agenda_is_sorted_by_the_day_on_which_it_is_read(visit: Visit) -> None:
    page = visit("")
    for rows, day, wanted, counts in AGENDAS:
        given = [[name, *days] for name, days in rows.items()]
        found = page.evaluate(SORTED, [given, day, list(OFF)])
        assert found == [wanted, counts], (day, list(rows))


def test_the_day_is_that_of_the_plan_and_not_of_the_reader(
    chromium: Any, hosted: Any
) -> None:
    # 18:30 UTC on the 14th is already the 15th in Hà Nội.
    context = chromium.new_context(timezone_id="America/New_York", locale="en-US")
    context.clock.set_fixed_time(dt.datetime(2020, 1, 14, 18, 30, tzinfo=dt.UTC))
    page = context.new_page()
    page.goto(hosted.base)
    assert "15/01/2020" in page.locator("[data-as-of]").inner_text()
    context.close()


LEFT = [
    ("2020-01-04", "far", "còn 11 ngày"),
    ("2020-01-05", "soon", "sắp đến, còn 10 ngày"),
    ("2020-01-14", "soon", "ngày mai"),
    ("2020-01-15", "today", "hôm nay"),
    # Until the 17th the words leave it open.
    ("2020-01-16", "open", "còn cho đến hết 17/01"),
    ("2020-01-18", "just", "vừa qua 3 ngày"),
    ("2020-01-31", "just", "vừa qua 16 ngày"),
    ("2020-02-01", "past", "đã qua 17 ngày"),
    ("2026-11-23", "past", "đã qua"),
]
SET_ANEW = """
() => {
  const left = document.createElement("kh-left");
  Object.assign(left.dataset, { left: "2020-01-15", until: "2020-01-17", open: "còn cho đến hết 17/01" });
  document.querySelector("main").append(left);
  const said = [left.dataset.state, left.textContent];
  left.remove();
  return said;
}
"""


def test_days_left_are_counted_in_the_browser(visit: Visit, real: Plan) -> None:
    [task] = [task for task in real.tasks if task.refs == ("Phụ lục, mục 1",)]
    page = visit(f"nhiem-vu/{task.id}/", at=at("2020-01-14"))
    assert page.locator("[data-left='2020-01-15']").first.inner_text() == "ngày mai"
    for day, name, text in LEFT:
        page.clock.set_fixed_time(at(day))
        assert page.evaluate(SET_ANEW) == [name, text], day


def test_the_own_unit_is_remembered(
    visit: Visit, real_site: Path, counted: dict[str, Counted]
) -> None:
    page = visit("", at=at("2020-01-31"))
    everybody = upcoming(page)
    page.get_by_role("combobox", name="Đơn vị của tôi").select_option(
        "phuong-kim-giang"
    )
    own = uids(real_site / "feeds/units/phuong-kim-giang.ics")
    wanted = {
        identity
        for identity in own
        if counted[identity].until >= "2020-01-31"
        and counted[identity].leading <= "2020-03-01"
    }
    assert wanted
    assert state(page) == "soon"
    assert set(upcoming(page)) == wanted < set(everybody)
    page.reload()
    assert state(page) == "soon"
    assert set(upcoming(page)) == wanted
    assert "Việc tiếp theo của Phường Kim Giang" in page.locator("h2").all_inner_texts()
    # What is known is asked no more, until somebody wants to change it.
    assert not page.get_by_role("combobox", name="Đơn vị của tôi").is_visible()
    links = page.locator("[data-own-only], [data-own]")
    targets = {
        "don-vi/phuong-kim-giang/",
        "dang-ky-lich/phuong-kim-giang/",
        "checklists/phuong-kim-giang.html",
    }
    led = links.locator("a:visible").evaluate_all("links => links.map(l => l.href)")
    assert {visit.base + target for target in targets} <= set(led)
    # The calendar offers it, and does not narrow by itself: nobody may miss what is others'.
    page.goto(visit.base + "lich/")
    unfold_filters(page)
    button = page.get_by_role("button", name="Chỉ Phường Kim Giang")
    button.click()
    assert page.url.endswith("?unit=phuong-kim-giang")
    assert not button.is_visible()
    page.locator("[data-own]").get_by_role("link", name="Đổi").click()
    page.wait_for_url("**/#chon-don-vi")
    page.get_by_role("combobox", name="Đơn vị của tôi").select_option("")
    page.reload()
    assert upcoming(page) == everybody
    assert (
        page.locator("[data-own], [data-own-only]").locator("visible=true").count() == 0
    )


def test_a_unit_whose_year_is_over_is_told_so(visit: Visit) -> None:
    page = visit("", at=at("2021-01-05"))
    page.get_by_role("combobox", name="Đơn vị của tôi").select_option(
        "phuong-kim-giang"
    )
    assert state(page) == "none"
    assert upcoming(page) == []


def listed(page: Page) -> set[str]:
    found: list[str] = page.locator("[data-filtered] [data-due]").evaluate_all(SHOWN)
    return set(found)


def in_grid(page: Page) -> set[str]:
    found = page.locator("[data-entry]").evaluate_all(
        "all => all.filter(e => !e.hidden).map(e => e.dataset.entry)"
    )
    return set(found)


def on_line(page: Page) -> set[str]:
    marks = page.locator("#nam-theo-quy [data-mark]")
    found = marks.evaluate_all(
        "all => all.filter(e => e.style.display !== 'none').map(e => e.dataset.mark)"
    )
    return set(found)


def named_feed(page: Page) -> tuple[str, str]:
    line = page.locator("[data-feed-line]")
    address = line.locator("[data-feed-address]").inner_text()
    assert line.locator("[data-copy]").get_attribute("data-copy") == address
    return line.locator("[data-feed-text]").inner_text(), address.removeprefix(BASE)


EQUAL = "Đăng ký lịch này:"


def unfold(page: Page) -> None:
    """Open the form above the calendar, which is folded so that the month comes first."""
    page.locator("[data-filtering] > summary").click()


def choose(page: Page, **chosen: str) -> None:
    """Choose in the form as fast as a script can; one event for all, as after a reset."""
    page.evaluate(
        """values => {
            const form = document.querySelector("[data-filters]");
            const names = ["unit", "role", "phase", "movement", "text"];
            for (const name of names) form.elements[name].value = values[name] || "";
            form.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        chosen,
    )


def test_the_feed_named_holds_exactly_what_the_filter_shows(
    visit: Visit, real_site: Path, real: Plan
) -> None:
    page = visit("lich/")
    unfold(page)
    asked: list[dict[str, str]] = [{}]
    for unit in real.directory.units:
        asked += [
            {"unit": unit.id},
            *(
                {"unit": unit.id, "role": role}
                for role in ("lead", "implement", "submit")
            ),
        ]
    asked += [{"unit": group.id} for group in real.directory.named_groups]
    asked += [{"phase": phase.id} for phase in real.phases]
    asked += [{"movement": movement.id} for movement in real.movements]
    equal = 0
    for chosen in asked:
        choose(page, **chosen)
        said, feed = named_feed(page)
        shown = listed(page)
        assert shown == in_grid(page) == on_line(page), chosen
        if said == EQUAL:
            equal += 1
            assert shown == uids(real_site / feed), chosen
        else:
            assert not shown
    # Only what holds nothing dated has no feed of its own.
    feedless = [one for one in possible_slices(real) if not one.items]
    roles = {"lead", "implement", "submit"}
    asked_for = {"group", "phase", "movement"}
    assert equal == len(asked) - sum(
        chosen.role in roles or chosen.kind in asked_for for chosen in feedless
    )


@pytest.mark.parametrize(
    ("chosen", "feed"),
    [
        (
            {"unit": "phuong-kim-giang", "phase": "quy-2"},
            "feeds/units/phuong-kim-giang.ics",
        ),
        (
            {"unit": "phuong-kim-giang", "role": "submit", "text": "sang kien"},
            "feeds/units/phuong-kim-giang/submit.ics",
        ),
        ({"role": "lead"}, "feeds/all.ics"),
        ({"text": "Sáng Kiến"}, "feeds/all.ics"),
        ({"phase": "quy-4", "text": "hồ sơ"}, "feeds/phases/quy-4.ics"),
    ],
)
def test_where_no_feed_is_equal_the_narrowest_that_holds_it_all_is_named(
    visit: Visit, real_site: Path, chosen: dict[str, str], feed: str
) -> None:
    page = visit("lich/")
    unfold(page)
    choose(page, **chosen)
    said, named = named_feed(page)
    assert said != EQUAL
    assert "không có lịch đúng bằng" in said.lower()
    assert named == feed
    assert listed(page)
    assert listed(page) < uids(real_site / feed)


def test_words_are_found_with_and_without_marks(visit: Visit) -> None:
    page = visit("lich/")
    found = []
    for text in ("Nhà giáo", "nha giao", "nha\u0300 gia\u0301o"):
        choose(page, text=text)
        found.append(listed(page))
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_what_falls_into_a_quarter_but_is_printed_elsewhere_is_counted(
    visit: Visit, dues: dict[str, str]
) -> None:
    page = visit("lich/")
    unfold(page)
    choose(page, phase="quy-1")
    inside = {
        identity
        for identity, due in dues.items()
        if "2020-01-01" <= due <= "2020-03-31"
    }
    others = len(inside - listed(page))
    place = page.locator("[data-elsewhere]")
    assert place.is_visible() == bool(others)
    choose(page, phase="quy-3")
    inside = {
        identity
        for identity, due in dues.items()
        if "2020-07-01" <= due <= "2020-09-30"
    }
    others = len(inside - listed(page))
    assert others
    assert f"Có {others} thời hạn khác" in place.inner_text()


def test_a_filter_can_be_shared_by_its_address(visit: Visit) -> None:
    page = visit("lich/")
    unfold(page)
    page.get_by_label("Đơn vị", exact=True).select_option("phuong-kim-giang")
    page.get_by_label("Vai trò").select_option("submit")
    page.get_by_label("Từ khóa").fill("hồ sơ")
    shown = listed(page)
    count = page.locator("[data-outcome] [data-count]").inner_text()
    other = visit("lich/" + page.url.partition("lich/")[2])
    assert listed(other) == shown
    assert other.locator("[data-outcome] [data-count]").inner_text() == count
    assert other.get_by_label("Từ khóa").input_value() == "hồ sơ"
    # Whoever comes by it sees what was chosen.
    assert other.get_by_role("button", name="Bỏ lọc").is_visible()
    other.get_by_role("button", name="Bỏ lọc").click()
    # Asked from outside: the site's policy lets no text be run as a script.
    expect(other).not_to_have_url(re.compile("unit"))
    assert len(listed(other)) > len(shown)
    # What nobody could have chosen is not a filter that hides everything.
    broken = visit("lich/?unit=khong-co&role=x&view=y")
    assert listed(broken) == listed(visit("lich/"))


def months_seen(page: Page) -> list[str]:
    found: list[str] = page.locator(".kh-month[data-month]").evaluate_all(
        "all => all.filter(m => m.offsetHeight).map(m => m.dataset.month)"
    )
    return found


def counted_months(page: Page) -> list[str]:
    """List the months that the strip says hold something."""
    found: list[str] = page.locator("[data-count-of]").evaluate_all(
        "all => all.filter(n => n.textContent !== '0').map(n => n.dataset.countOf)"
    )
    return found


def test_a_filter_counts_the_months_anew(visit: Visit) -> None:
    page = visit("lich/", at=at("2020-08-10"))
    assert len(counted_months(page)) == 11
    choose(page, unit="phuong-kim-giang", role="implement")
    # Rows 3, 4, 15, 16, 19, 20, 24 and 25 of the appendix.
    held = ["2020-02", "2020-05", "2020-06", "2020-07", "2020-09", "2020-11"]
    assert counted_months(page) == held
    # The month that is looked at stays, and says what comes next.
    assert months_seen(page) == ["2020-08"]
    said = page.locator(".kh-shown [data-after]").inner_text()
    assert said.startswith(
        "Không có thời hạn nào trong tháng này. Tiếp theo: thứ Hai, 14/9/2020:"
    )
    page.get_by_role("link", name="Cả năm", exact=True).click()
    assert months_seen(page) == held
    figures = page.locator("#nam-theo-quy [data-figure]").evaluate_all(
        "all => all.filter(row => row.cells[1].textContent !== '0').map(row => row.dataset.figure)"
    )
    assert figures == held


def test_one_month_is_shown_with_the_others_at_hand(visit: Visit) -> None:
    page = visit("lich/", at=at("2020-03-12"))
    assert months_seen(page) == ["2020-03"]
    page.locator(".kh-shown").get_by_role("link", name="Tháng 4/2020").click()
    assert months_seen(page) == ["2020-04"]
    assert page.url.endswith("lich/#thang-2020-04")
    # The keyboard goes on from there: the link that was pressed is gone with its month.
    assert "Tháng 4/2020" in page.locator(":focus").inner_text()
    page.go_back()
    assert months_seen(page) == ["2020-03"]
    page.locator("[data-strip]").get_by_role("link", name="Tháng 1/2021").click()
    assert months_seen(page) == ["2021-01"]
    assert (
        page.locator("[data-strip] [aria-current]").get_attribute("href")
        == "#thang-2021-01"
    )
    page.locator(".kh-shown").get_by_role("link", name="Hôm nay").click()
    assert months_seen(page) == ["2020-03"]
    assert page.locator(":focus").inner_text() == "Hôm nay, thứ Năm, 12/3/2020"
    # A day of the table leads to its row.
    page.locator("td[data-day='2020-03-27'] .kh-day").click()
    row = page.locator(":focus")
    assert row.get_attribute("data-leading") == "2020-03-27"
    assert row.evaluate("row => row.getBoundingClientRect().bottom <= innerHeight")


@pytest.mark.parametrize(
    ("address", "day", "month"),
    [
        ("lich/", "2019-06-01", "2020-01"),
        ("lich/", "2026-11-23", "2021-01"),
        # Nothing of the ward's is due in January or after December.
        ("lich/phuong-kim-giang/", "2019-06-01", "2020-02"),
        ("lich/phuong-kim-giang/", "2021-02-01", "2020-12"),
        ("lich/#thang-2020-09", "2020-03-12", "2020-09"),
    ],
)
def test_the_calendar_opens_where_a_reader_of_the_day_begins(
    visit: Visit, address: str, day: str, month: str
) -> None:
    assert months_seen(visit(address, at=at(day))) == [month]


def test_a_phone_begins_with_what_is_to_come(visit: Visit) -> None:
    for address in ("lich/", "lich/phuong-kim-giang/"):
        page = visit(address, screen=PHONE, at=at("2020-03-12"))
        assert not page.locator(".kh-grid").first.is_visible()
        row = page.locator(".kh-shown .kh-rows > li").first
        assert str(row.get_attribute("data-until")) >= "2020-03-12"
        box = row.bounding_box()
        assert box
        assert box["y"] + box["height"] <= PHONE.height
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height <= 8 * PHONE.height
        desk = visit(address)
        assert desk.locator(".kh-shown .kh-grid").is_visible()
        assert desk.locator(".kh-shown .kh-list").is_visible()


def test_without_a_script_all_months_stand_below_each_other(visit: Visit) -> None:
    page = visit.window(script=False, at=None)
    page.goto(visit.base + "lich/")
    for month in ("2020-01", "2020-08", "2021-01"):
        assert page.locator(f"#thang-{month}").is_visible()
        assert page.locator(f"[data-strip] [href='#thang-{month}']").is_visible()
    assert not page.get_by_text("Hôm nay").first.is_visible()
    assert not page.get_by_role("link", name="Cả năm", exact=True).is_visible()


def test_today_is_marked_in_the_calendar(visit: Visit) -> None:
    page = visit("lich/", at=at("2020-03-30"))
    cell = page.locator(".kh-today")
    assert cell.get_attribute("data-day") == "2020-03-30"
    assert cell.get_attribute("aria-current") == "date"
    assert "hôm nay" in cell.inner_text()
    place = page.locator("#nam-theo-quy .kh-now").first.get_attribute("x1") or ""
    # The 30th of the 31 days of the third of seven columns.
    wanted = 100 * (2 + 0.1 + 0.8 * 29 / 30) / 7
    assert float(place.rstrip("%")) == pytest.approx(wanted, abs=0.01)
    assert "hôm nay, thứ Hai, 30/3/2020" in page.locator("#nam-theo-quy").inner_text()
    assert (
        visit("lich/", at=at("2026-11-23")).locator(".kh-now, .kh-today").count() == 0
    )


def test_only_months_are_printed_on_their_side(visit: Visit) -> None:
    sides = {}
    for address in ("", "lich/", "lich/phuong-kim-giang/", "lich/#ca-nam"):
        page = visit(address)
        page.emulate_media(media="print")
        sides[address] = page.evaluate("getComputedStyle(document.body).page")
    assert sides == {
        "": "auto",
        "lich/": "kh-month",
        "lich/phuong-kim-giang/": "kh-month",
        # A list, as long as it is.
        "lich/#ca-nam": "auto",
    }


def test_every_dot_of_a_line_is_reached_by_the_keyboard(visit: Visit) -> None:
    page = visit("lich/phuong-kim-giang/")
    line = page.locator(".kh-line")
    dots = line.locator("a[data-mark]").evaluate_all(
        "all => all.map(a => a.dataset.mark)"
    )
    line.locator(".kh-scale a").last.focus()
    reached = []
    for _ in dots:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.mark"))
    assert reached == dots
    # A name for who hears the page, and a ring for who sees it.
    assert (
        page.evaluate(
            "getComputedStyle(document.activeElement.querySelector('circle')).strokeWidth"
        )
        == "6px"
    )
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Số liệu dạng bảng"
    # Who does not care for the dots is past them at once.
    page.get_by_role("link", name="Bỏ qua biểu đồ").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Số liệu dạng bảng"
    line.locator(f"[data-mark='{dots[0]}']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/nhiem-vu/*/#{dots[0]}")


def test_a_finger_hits_a_month_and_not_one_of_several_dots(visit: Visit) -> None:
    page = visit("", screen=PHONE)
    cells = page.locator(".kh-line a.kh-cell")
    boxes = cells.evaluate_all(
        "all => all.map(a => a.querySelector('rect').getBoundingClientRect()).map(b => [b.width, b.height])"
    )
    boxes = [box for box in boxes if box[0]]
    assert len(boxes) > 10
    assert min(min(box) for box in boxes) >= 44
    dot = page.locator(".kh-line [data-mark='khen-thuong-nha-nuoc-dot-1'] circle")
    dot.scroll_into_view_if_needed()
    box = dot.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 5, box["y"] + 5)
    page.wait_for_url("**/lich/#thang-2020-03")
    assert months_seen(page) == ["2020-03"]
    small = page.locator("[data-strip] a").evaluate_all(
        "all => all.map(a => a.getBoundingClientRect()).filter(b => b.width < 44 || b.height < 44).length"
    )
    assert small == 0


def test_tasks_filter_and_sort(visit: Visit, real: Plan) -> None:
    # A day on which nothing of the list is folded away as past.
    page = visit("nhiem-vu/", at=at("2019-12-20"))
    rows = page.locator("[data-task]")

    def shown(name: str = "task") -> list[str]:
        found: list[str] = rows.evaluate_all(
            f"all => all.filter(r => !r.hidden).map(r => r.dataset.{name})"
        )
        return found

    assert shown() == [task.id for task in real.tasks]
    unfold_filters(page)
    page.get_by_label("Sắp xếp").select_option("due")
    dated = [due for due in shown("due") if due]
    assert dated == sorted(dated)
    assert shown("due")[len(dated) :] == [""] * (len(real.tasks) - len(dated))
    page.get_by_label("Sắp xếp").select_option("-due")
    falling = [due for due in shown("due") if due]
    assert falling == sorted(dated, reverse=True)
    assert shown("due")[: len(dated)] == falling
    order = shown()
    assert "sort=-due" in page.url
    page.reload()
    assert shown() == order
    unfold_filters(page)
    page.get_by_label("Đơn vị", exact=True).select_option("phuong-kim-giang")
    kim_giang = set(shown())
    wanted = {
        task.id
        for task in real.tasks
        if any(
            "phuong-kim-giang" in real.directory.atoms(party)
            for role in ("lead", "implement", "coordinate", "submit")
            for party in task.parties(role)
        )
    }
    assert kim_giang == wanted


def test_addresses_and_messages_are_copied(
    chromium: Any, hosted: Any, real_site: Path
) -> None:
    context = chromium.new_context(
        permissions=["clipboard-read", "clipboard-write"],
        locale="vi-VN",
        timezone_id=ZONE,
    )
    page = context.new_page()
    page.goto(hosted.base + "dang-ky-lich/phuong-kim-giang/")
    button = page.locator("[data-by-copy] button")
    button.click()
    assert button.inner_text() == "Đã sao chép"
    assert (
        page.evaluate("navigator.clipboard.readText()")
        == BASE + "feeds/units/phuong-kim-giang.ics"
    )
    page.goto(hosted.base + "don-vi/phuong-kim-giang/")
    page.get_by_role("button", name="Sao chép toàn bộ").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (real_site / "messages/phuong-kim-giang.txt").read_text("utf-8")
    parts = page.locator(".kh-parts button")
    files = real_site / "messages/phuong-kim-giang"
    for number in range(1, parts.count() + 1):
        button = parts.nth(number - 1)
        assert button.inner_text().startswith(f"Phần {number}/{parts.count()}: ")
        button.click()
        expect(button).to_have_text(f"Đã sao chép phần {number}/{parts.count()}")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == (files / f"{number}.txt").read_text("utf-8")
    assert parts.count() == len(list(files.iterdir()))
    context.close()


def test_abbreviations_open_on_focus_and_on_paper(visit: Visit) -> None:
    page = visit("don-vi/van-phong-ubnd/")
    word = page.locator("abbr.kh-first").first
    title = word.get_attribute("title")
    content = "e => getComputedStyle(e, '::after').content"
    assert word.evaluate(content) == "none"
    word.focus()
    assert str(title) in word.evaluate(content)
    word.blur()
    page.emulate_media(media="print")
    assert str(title) in word.evaluate(content)


def test_the_search_box_of_home_opens_the_search(visit: Visit) -> None:
    page = visit("")
    page.get_by_label("Tìm trong kế hoạch").fill("sang kien co so")
    page.keyboard.press("Enter")
    first = page.locator(".md-search-result__item a").first
    first.wait_for()
    assert "nhiem-vu/sang-kien-co-so/" in str(first.get_attribute("href"))


AGENTS = {
    "iphone": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1"
    ),
    # As it gives itself out: a Mac, but for the fingers that its screen feels.
    "ipad": (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.2 Safari/605.1.15"
    ),
    "mac": (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.2 Safari/605.1.15"
    ),
    "android": (
        "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
    ),
    "windows": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
    ),
}
FEED = "//kehoach.example.vn/feeds/units/phuong-kim-giang.ics"
REMINDING = "//kehoach.example.vn/feeds/reminders/units/phuong-kim-giang.ics"
CODED = "kehoach.example.vn%2Ffeeds%2Funits%2Fphuong-kim-giang.ics"
FINGERS = "Object.defineProperty(navigator, 'maxTouchPoints', { get: () => %d })"
PRIMARY = ".kh-way .md-button--primary:visible"


@pytest.fixture
def machine(chromium: Any) -> Iterator[Callable[..., Page]]:
    """Open a window that gives itself out as a browser of another machine."""
    contexts = []

    def opened(name: str, **options: Any) -> Page:
        handheld = name in ("iphone", "android")
        size = PHONE.size if handheld else {"width": 1366, "height": 768}
        context = chromium.new_context(
            user_agent=AGENTS[name],
            viewport=size,
            has_touch=handheld,
            is_mobile=handheld,
            locale="vi-VN",
            timezone_id=ZONE,
            **options,
        )
        contexts.append(context)
        context.add_init_script(FINGERS % (5 if handheld or name == "ipad" else 0))
        page: Page = context.new_page()
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "device", "link"),
    [
        ("iphone", "iPhone, iPad", f"webcal:{FEED}"),
        ("ipad", "iPhone, iPad", f"webcal:{FEED}"),
        ("mac", "Mac", f"webcal:{FEED}"),
        ("android", "Android", f"webcals:{FEED}"),
        (
            "windows",
            "Google Lịch (máy tính)",
            f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{CODED}",
        ),
    ],
)
def test_each_machine_is_offered_one_button_that_works_there(
    machine: Callable[..., Page], hosted: Any, name: str, device: str, link: str
) -> None:
    page = machine(name)
    page.goto(hosted.base + "dang-ky-lich/phuong-kim-giang/")
    button = page.locator(PRIMARY)
    assert button.count() == 1
    assert button.get_attribute("href") == link
    status = page.get_by_role("status").filter(has_text="Phường Kim Giang")
    assert status.inner_text() == f"Phường Kim Giang · không kèm nhắc · {device}"
    # Seen at once, without a finger moved.
    expect(button).to_be_in_viewport(ratio=1)
    page.get_by_role("switch", name="Có nhắc trước hạn").check()
    reminding = link.replace("feeds/units", "feeds/reminders/units")
    reminding = reminding.replace("feeds%2Funits", "feeds%2Freminders%2Funits")
    assert button.get_attribute("href") == reminding
    assert status.inner_text() == f"Phường Kim Giang · có nhắc trước hạn · {device}"
    # The code is of use on a screen that a phone can be held before.
    handheld = name in ("iphone", "ipad", "android")
    assert page.locator("svg.kh-qr").is_visible() is not handheld


def test_subscribing_on_a_phone_takes_three_taps_from_home(
    machine: Callable[..., Page], hosted: Any
) -> None:
    page = machine("iphone")
    page.goto(hosted.base)
    page.get_by_role("combobox", name="Đơn vị của tôi").select_option(
        "phuong-kim-giang"
    )
    page.goto(hosted.base)
    page.get_by_role("main").get_by_role("link", name="Đăng ký lịch").tap()
    page.get_by_role("switch").tap()
    button = page.locator(PRIMARY)
    # The third tap leaves for a program that this machine does not have.
    expect(button).to_be_in_viewport(ratio=1)
    button.tap(trial=True)
    assert button.get_attribute("href") == f"webcal:{REMINDING}"


def test_the_page_for_everybody_goes_on_from_what_is_chosen(
    machine: Callable[..., Page], hosted: Any, real_site: Path
) -> None:
    page = machine("android")
    page.goto(hosted.base + "dang-ky-lich/")
    unit = page.get_by_label("Đơn vị", exact=True)
    button, status = page.locator(PRIMARY), page.locator("[data-status]")
    assert button.count() == 0
    assert page.get_by_text("Chọn đơn vị ở bước 1").is_visible()
    unit.select_option("phuong-kim-giang")
    assert button.get_attribute("href") == f"webcals:{FEED}"
    page.get_by_label("Outlook cơ quan").check()
    coded = f"?url=https%3A%2F%2F{CODED}&name=Ph%C6%B0%E1%BB%9Dng%20Kim%20Giang"
    office = f"https://outlook.office.com/calendar/0/addfromweb{coded}"
    assert button.get_attribute("href") == office
    # Both are known again: the unit for good, the device for this visit.
    page.goto(hosted.base + "dang-ky-lich/")
    assert unit.input_value() == "phuong-kim-giang"
    assert button.get_attribute("href") == office
    # What to compare with is an item of the very feed that is chosen.
    page.get_by_text("Lịch của tôi đã mới chưa?").click()
    quoted = page.locator("[data-quote] b")
    expect(quoted).to_be_visible()
    feed = real_site / "feeds/units/phuong-kim-giang.ics"
    events = icalendar.Calendar.from_ical(feed.read_bytes()).walk("VEVENT")
    assert quoted.inner_text() in [str(event["SUMMARY"]) for event in events]
    own = page.locator("[data-own-page] a").evaluate("link => link.href")
    assert own == hosted.base + "dang-ky-lich/phuong-kim-giang/"
    # The whole plan is nobody's own unit, and has no feed with reminders.
    unit.select_option("*")
    assert "feeds%2Fall.ics" in str(button.get_attribute("href"))
    assert page.get_by_role("switch").count() == 0
    assert quoted.inner_text() in [
        str(event["SUMMARY"])
        for event in icalendar.Calendar.from_ical(
            (real_site / "feeds/all.ics").read_bytes()
        ).walk("VEVENT")
    ]
    # A group that no deadline with a day names is led to the common calendar, and told so.
    unit.select_option("thanh-vien-hoi-dong")
    assert "feeds%2Fall.ics" in str(button.get_attribute("href"))
    assert "chưa có lịch riêng" in status.inner_text()
    unit.select_option("*")
    page.reload()
    assert unit.input_value() == "thanh-vien-hoi-dong"


def test_by_keyboard_a_choice_moves_nothing_but_what_it_is_about(
    machine: Callable[..., Page], hosted: Any
) -> None:
    page = machine("windows")
    page.goto(hosted.base + "dang-ky-lich/phuong-kim-giang/")
    page.get_by_label("Google Lịch (máy tính)").focus()
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement.value"
    assert page.evaluate(focused) == "outlook"
    assert "outlook.live.com" in str(page.locator(PRIMARY).get_attribute("href"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_role("switch").is_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.href") == page.locator(
        PRIMARY
    ).get_attribute("href")
    # Where an address has to be pasted, the button copies it.
    page.get_by_label("Ứng dụng khác").check()
    button = page.locator(PRIMARY)
    assert button.get_attribute("data-copy") == f"https:{REMINDING}"
    assert not page.locator("[data-by-copy]").is_visible()


def test_other_feeds_show_their_addresses_to_who_asks(visit: Visit) -> None:
    page = visit("dang-ky-lich/#lich-khac")
    entry = page.locator(".kh-offers li").first
    expect(entry).to_be_visible()
    assert not entry.locator("code").is_visible()
    page.get_by_label("Hiện đường dẫn").check()
    assert entry.locator("code").is_visible()


def test_subscribing_without_script(visit: Visit) -> None:
    page = visit.window(script=False, at=None)
    page.goto(visit.base + "dang-ky-lich/phuong-kim-giang/")
    links = page.locator(".kh-way a.md-button:visible")
    assert links.count() == 6
    assert page.locator(".kh-way:visible").count() == 7
    assert page.locator("input[name=device]:visible").count() == 0
    page.get_by_text("Đường dẫn của lịch").first.click()
    assert page.get_by_text(f"https:{REMINDING}").is_visible()
    page.goto(visit.base + "dang-ky-lich/")
    assert page.locator("[data-parties] a:visible").count() == 35
    assert page.locator("code:visible").count() == 0
    page.get_by_role("link", name="Phường Kim Giang", exact=True).click()
    expect(page).to_have_url(visit.base + "dang-ky-lich/phuong-kim-giang/")
