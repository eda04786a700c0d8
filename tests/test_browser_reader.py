"""The site as somebody uses it who has a question: how many taps and scrolls it takes, on a phone and at a desk.

What is wanted stands here by hand, from the appendix and the calendar of 2020, or comes from the published data. The
same core is asked in three engines by test_robot.py (robot/reader.py).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.fixtures import Visit
from browser.measures import layout_shifts, slow_down
from playwright.sync_api import Browser, Locator, Page, Route, expect

from browsing import PHONE, SAMPLES, ZONE, Screen, open_context, show
from hosting import HostedSite

pytestmark = pytest.mark.browser
DESK = Screen(name="desk", width=1366, height=768)
SCREENS = (PHONE, DESK)
UNIT = "phuong-kim-giang"
NAME = "Phường Kim Giang"
BASE = "https://kehoach.example.vn/"
SEEN = 0.01
"""Layout shift from which on somebody sees a page jump."""


def at(day: str) -> dt.datetime:
    return dt.datetime.combine(
        dt.date.fromisoformat(day), dt.time(9), zoneinfo.ZoneInfo(ZONE)
    )


def settle(page: Page) -> None:
    """Wait until home has the rows of whose it is."""
    expect(page.locator(".kh-waiting")).to_have_count(0)


class Reader:
    """Somebody at one screen who has chosen a unit, or none, and counts taps and scrolls."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.taps = 0
        self.scrolls = 0

    def open(self, address: str, day: str) -> None:
        """Come to a page on a day, and begin to count."""
        self.taps = self.scrolls = 0
        # Set and going on: the theme waits for moments that never come on a clock that stands.
        self.page.clock.set_system_time(at(day))
        self.page.goto(self.base + address)
        settle(self.page)

    def look_for(self, place: Locator) -> None:
        """Scroll down by whole windows until something can be seen entirely."""
        while not place.evaluate(WITHIN):
            before = self.page.evaluate("scrollY")
            self.page.evaluate("scrollBy({ top: innerHeight, behavior: 'instant' })")
            assert self.page.evaluate("scrollY") > before, "it is not further down"
            self.scrolls += 1

    def tap(self, place: Locator) -> None:
        """Press something, after scrolling to it where that is needed."""
        self.look_for(place)
        place.click()
        self.taps += 1

    def choose(self, day: str) -> None:
        """Make the unit one's own, on home, as at the first visit."""
        self.open("", day)
        self.page.get_by_role("combobox", name="Đơn vị của tôi").select_option(UNIT)
        settle(self.page)

    def listed(self, *parts: str) -> list[str]:
        """List the deadlines that can be seen in parts of the agenda, in their order."""
        rows = ", ".join(f"[data-part={part}] > [data-row]" for part in parts)
        found: list[str] = self.page.locator(rows).evaluate_all(
            "rows => rows.filter(row => row.offsetHeight).map(row => row.dataset.deadline)"
        )
        return found


WITHIN = """
(element) => {
  const box = element.getBoundingClientRect();
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
}
"""


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: screen.name)
def reader(
    request: pytest.FixtureRequest, chromium: Browser, hosted: HostedSite
) -> Iterator[Reader]:
    """Open a window in which the unit was chosen once, before the year began."""
    context = open_context(chromium, request.param, at=at("2019-12-20"))
    # What the browser would print is seen by the call.
    context.add_init_script("window.print = () => { window.printed = true; }")
    someone = Reader(context.new_page(), hosted.base)
    someone.choose("2019-12-20")
    yield someone
    context.close()


# ---- What are the next 30 days of my ward?

AHEAD = {
    # Nothing within 30 days: the next five, and what falls on the day of the fifth.
    "2019-12-20": (
        "before",
        {
            *("ke-hoach-va-dang-ky-thi-dua", "tong-hop-dang-ky-thi-dua"),
            *("hoi-nghi-diem-kim-giang", "ho-so-khen-thuong-nha-nuoc-dot-1"),
            *("ky-niem-chuong", "chien-si-thi-dua-thanh-pho"),
        },
        set(),
    ),
    # 27/3 is the Friday before 30/3; 9/4 the day before 10/4.
    "2020-03-12": (
        "soon",
        {
            *("ho-so-khen-thuong-nha-nuoc-dot-1", "ky-niem-chuong"),
            *("chien-si-thi-dua-thanh-pho", "khen-thuong-doanh-nghiep"),
        },
        set(),
    ),
    # "Trước 30/3" leaves Sunday 29/3: still open on Saturday the 28th.
    "2020-03-28": (
        "soon",
        {
            *("ho-so-khen-thuong-nha-nuoc-dot-1", "ky-niem-chuong"),
            *("chien-si-thi-dua-thanh-pho", "khen-thuong-doanh-nghiep"),
        },
        set(),
    ),
    "2020-03-31": (
        "soon",
        {"khen-thuong-doanh-nghiep"},
        {
            *("ho-so-khen-thuong-nha-nuoc-dot-1", "ky-niem-chuong"),
            "chien-si-thi-dua-thanh-pho",
        },
    ),
    "2020-10-05": (
        "quiet",
        {"binh-xet-cum-cac-quan", "khen-thuong-tong-ket-nam", "sang-kien-co-so"},
        set(),
    ),
    # Others go on until 30/01/2021; "trước 31/12" was the ward's last.
    "2021-01-05": ("none", set(), {"sang-kien-co-so"}),
    "2021-02-15": ("finished", set(), set()),
}
STATES = {
    "before": "Kế hoạch chưa bắt đầu",
    "quiet": "Không có thời hạn nào trong 30 ngày tới",
    "none": "Từ nay đơn vị này không còn thời hạn nào",
    "finished": "Năm kế hoạch đã kết thúc",
}


@pytest.mark.parametrize("day", AHEAD)
def test_the_next_30_days_of_my_ward_take_no_tap(reader: Reader, day: str) -> None:
    state, ahead, just = AHEAD[day]
    reader.open("", day)
    page = reader.page
    assert f"Việc tiếp theo của {NAME}" in page.locator("h2:visible").all_inner_texts()
    assert set(reader.listed("next", "soon")) == ahead
    assert set(reader.listed("just")) == just
    told = page.locator("[data-agenda] [role=status]")
    assert reader.page.locator("[data-agenda]").get_attribute("data-shown") == state
    expect(told).to_contain_text(STATES.get(state, "Tính đến"))
    reader.look_for(told)
    if ahead:
        reader.look_for(page.locator("[data-part=next] > [data-row]"))
    if len(ahead) > 1:
        reader.look_for(page.locator("[data-part=soon] > [data-row]").first)
    assert (reader.taps, reader.scrolls) == (0, 0)


# ---- What did we just miss?


def test_what_was_just_missed_takes_no_tap(reader: Reader) -> None:
    reader.open("", "2020-03-31")
    missed = reader.page.locator("[data-part=just] > [data-row]")
    assert missed.count() == 3
    for row in missed.all():
        assert "vừa qua 4 ngày" in row.inner_text()
    reader.look_for(missed.first)
    assert (reader.taps, reader.scrolls) == (0, 0)


def test_what_everybody_just_missed_takes_no_tap(visit: Visit) -> None:
    everybody = Reader(visit.window(PHONE, at=at("2020-03-31")), visit.base)
    everybody.open("", "2020-03-31")
    # Six "trước 30/3" and the conference of ten wards "trước 28/3", all safe on Friday the 27th.
    assert set(everybody.listed("just")) == {
        *("khen-thuong-nha-nuoc-dot-1", "ho-so-khen-thuong-nha-nuoc-dot-1"),
        *("ky-niem-chuong", "chien-si-thi-dua-thanh-pho"),
        *("trinh-khen-thuong-nha-nuoc-dot-2", "trinh-chien-si-thi-dua-thanh-pho"),
        "hoi-nghi-dien-hinh-muoi-phuong",
    }
    everybody.look_for(everybody.page.locator("[data-part=just] > [data-row]").first)
    assert (everybody.taps, everybody.scrolls <= 2) == (0, True)


# ---- Print my sheet, subscribe on this phone, what moved


def test_my_sheet_is_printed_in_two_taps(reader: Reader) -> None:
    reader.open("", "2020-03-12")
    reader.tap(
        reader.page.locator("[data-agenda]").get_by_role("link", name="In phiếu")
    )
    reader.page.wait_for_url(f"**/checklists/{UNIT}.html")
    reader.tap(reader.page.locator("#print"))
    assert reader.page.evaluate("window.printed")
    assert (reader.taps, reader.scrolls) == (2, 0)


IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


def test_a_phone_is_subscribed_in_three_taps(
    chromium: Browser, hosted: HostedSite
) -> None:
    context = chromium.new_context(
        viewport=PHONE.size,
        has_touch=True,
        is_mobile=True,
        user_agent=IPHONE,
        timezone_id=ZONE,
        locale="vi-VN",
    )
    context.clock.install(time=at("2020-03-12"))
    reader = Reader(context.new_page(), hosted.base)
    reader.choose("2020-03-12")
    reader.open("", "2020-03-12")
    reader.tap(
        reader.page.locator("[data-agenda]").get_by_role("link", name="Đăng ký lịch")
    )
    reader.page.wait_for_url(f"**/dang-ky-lich/{UNIT}/")
    button = reader.page.locator("main a.md-button--primary:visible")
    expect(button).to_have_count(1)
    feed = f"{BASE}feeds/units/{UNIT}.ics".replace("https:", "webcal:")
    assert button.get_attribute("href") == feed
    reader.look_for(button)
    # Pressed, it is the third at most: the telephone asks whether it shall subscribe.
    assert (reader.taps + 1 <= 3, reader.scrolls) == (True, 0)
    context.close()


def test_whether_something_moved_takes_no_tap(reader: Reader) -> None:
    reader.open("", "2020-03-12")
    line = reader.page.locator("[data-changed]")
    # The plan was issued on 22 January and nothing was amended since.
    assert "chưa có từ khi ban hành (22/01/2020)" in line.inner_text()
    reader.look_for(line)
    assert (reader.taps, reader.scrolls) == (0, 0)


# ---- What does row 12 say, and who is who?


@pytest.mark.parametrize(
    ("asked", "address", "told"),
    [
        # The twelfth row of the appendix.
        ("mục 12", "nhiem-vu/khen-thuong-doanh-nghiep/", "mục 12"),
        ("phong noi vu", "don-vi/phong-noi-vu/", "Phòng Nội vụ"),
    ],
)
def test_a_question_is_answered_by_two_taps_in_the_search(
    reader: Reader, asked: str, address: str, told: str
) -> None:
    reader.open("", "2020-03-12")
    page = reader.page
    box = page.locator("[data-md-component=search-query]")
    if box.is_visible():
        reader.tap(box)
    else:
        reader.tap(page.locator(".md-header label[for=__search]").first)
    box.fill(asked)
    box.press("End")
    pages = page.locator(".md-search-result__list > li > a:first-child")
    pages.first.wait_for()
    answers = pages.evaluate_all("links => links.slice(0, 2).map(link => link.href)")
    # Of a row that a remark names in its title the remark may come first.
    assert reader.base + address in [str(link).partition("?")[0] for link in answers]
    reader.tap(page.locator(f".md-search-result__list a[href*='{address}']").first)
    page.wait_for_url(f"**/{address}*")
    assert told in page.locator("article").inner_text()
    assert (reader.taps, reader.scrolls) == (2, 0)


# ---- How long pages are, and where what is to come begins

SCREENFUL = PHONE.height
LONGEST = 8
LONGER = re.compile(r"(huong-dan|ke-hoach)/")
"""Guides, the plan as a document and its appendix are read, not looked up."""


def lighten(page: Page) -> None:
    """Leave out what only works when it is pressed: it makes no page longer, and is most of what loading one costs."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    # Said to the browser once: asked of a test at each request, it would keep nothing from one page to the next.
    idle = ["*/assets/javascripts/*", "*/search/*", "*.png", "*.svg"]
    session.send("Network.setBlockedURLs", {"urls": idle})


def test_no_page_is_longer_than_eight_screens_of_a_phone(
    chromium: Browser, real_site: Path, hosted: HostedSite
) -> None:
    context = open_context(chromium, PHONE, at=at("2020-03-12"))
    page = context.new_page()
    lighten(page)
    long: dict[str, float] = {}
    paths = sorted(path.relative_to(real_site) for path in real_site.rglob("*.html"))
    for path in paths:
        address = path.as_posix().removesuffix("index.html")
        if LONGER.match(address):
            continue
        page.goto(hosted.base + address, wait_until="domcontentloaded")
        screens = page.evaluate("document.documentElement.scrollHeight") / SCREENFUL
        if screens > LONGEST:
            long[address] = round(screens, 1)
    context.close()
    assert len(paths) > 180
    assert long == {}


FIRST_AHEAD = """
(today) => {
  const days = [...document.querySelectorAll("main [data-row], main [data-row] [data-until], main [data-entry]")];
  const ahead = days.filter((day) => day.dataset.until >= today && day.checkVisibility() && day.offsetHeight);
  const boxes = ahead.map((day) => day.getBoundingClientRect()).sort((box, other) => box.top - other.top);
  return boxes.length ? [boxes[0].top, boxes[0].bottom, innerHeight] : null;
}
"""


@pytest.mark.parametrize(
    "address", [f"don-vi/{UNIT}/", f"lich/{UNIT}/", "lich/", "nhiem-vu/"]
)
@pytest.mark.parametrize("day", ["2020-03-12", "2020-10-05"])
def test_what_is_to_come_begins_above_the_fold(
    reader: Reader, address: str, day: str
) -> None:
    reader.open(address, day)
    # In a month that holds nothing the calendar names what comes next, and leads there.
    if address.startswith("lich/") and day == "2020-10-05":
        reader.look_for(
            reader.page.locator("[data-after]:visible a", has_text="09/11/2020")
        )
        assert reader.scrolls == 0
        return
    found = reader.page.evaluate(FIRST_AHEAD, day)
    assert found, "nothing is to come"
    top, bottom, height = found
    assert 0 <= top < bottom <= height


UNREACHED = """
() => {
  const boxed = (place) => place.checkVisibility() && place.getClientRects().length > 0;
  const seen = (place) => boxed(place) && !place.matches("[aria-hidden=true]");
  const kinds = "main [data-mark], main [data-entry], main .kh-strip li, main .kh-scale li";
  const places = [...document.querySelectorAll(kinds)].filter(seen);
  const links = new Set();
  for (const place of places) {
    const link = place.matches("a") ? place : place.querySelector("a") || place.closest("a");
    // What goes on from one half of the year into the other has its link there.
    const twin = !link && place.dataset.mark && document.querySelector(`a[data-mark="${place.dataset.mark}"]`);
    links.add(link || twin || place);
  }
  const focused = (link) => { link.focus(); return document.activeElement === link && link.tabIndex >= 0; };
  const lost = [...links].filter((link) => !link.hasAttribute("href") || !focused(link));
  return [places.length, lost.map((link) => link.outerHTML.slice(0, 120))];
}
"""


def test_every_dot_and_cell_is_reached_by_keyboard(visit: Visit) -> None:
    counted = 0
    for address in ("", "lich/", f"don-vi/{UNIT}/"):
        count, lost = visit(address, screen=DESK, at=at("2020-03-12")).evaluate(
            UNREACHED
        )
        assert lost == [], address
        counted += count
    # The year of the plan has 44 dots.
    assert counted > 88


# ---- Whose page it is


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_jumps_when_the_unit_is_known(screen: Screen, visit: Visit) -> None:
    page = visit.window(screen, at=at("2020-03-12"))
    Reader(page, visit.base).choose("2020-03-12")
    slow_down(page)
    show(page, visit.base)
    settle(page)
    expect(page.locator("[data-part=next] > [data-row]")).to_have_count(1)
    shifts = layout_shifts(page)
    assert sum(score for score, _ in shifts) < SEEN, shifts


@pytest.mark.parametrize("own", [None, {"id": UNIT, "name": NAME}], ids=["all", "own"])
def test_nothing_is_seen_that_a_script_is_about_to_replace(
    own: dict[str, str] | None, visit: Visit
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page = visit.window(PHONE, at=at("2020-03-12"))
    if own:
        page.goto(visit.base + "404.html")
        page.evaluate("unit => window.kehoach.remember(unit)", own)
    # However late it comes: what stands above it has been painted by then.
    page.route("**/assets/home.js", hold)
    page.goto(visit.base, wait_until="commit")
    page.locator("script[src$='home.js']").wait_for(state="attached")
    assert page.locator("[data-agenda] :visible").count() == 0
    assert page.locator("[data-choose]").is_visible() == (own is None)
    [route] = held
    route.continue_()
    expect(page.locator("[data-agenda] [data-changed]")).to_be_visible()
    assert page.locator("[data-choose]").is_visible() == (own is None)


def test_a_link_carries_the_unit_and_its_address_does_not_keep_it(visit: Visit) -> None:
    page = visit(f"nhiem-vu/?sort=due&don-vi={UNIT}#x")
    assert page.url == f"{visit.base}nhiem-vu/?sort=due#x"
    name = page.locator("[data-own] [data-own-name]")
    expect(name).to_have_text(NAME)
    assert name.evaluate("link => link.href") == f"{visit.base}don-vi/{UNIT}/"
    page.goto(visit.base)
    expect(page.locator("[data-agenda-title]")).to_have_text(
        f"Việc tiếp theo của {NAME}"
    )


def forget_nothing(page: Page, base: str, unit: dict[str, str]) -> None:
    """Open home as somebody whose machine remembers a unit from another day."""
    page.goto(base + "404.html")
    page.evaluate(
        "unit => localStorage.setItem('kehoach.unit:/', JSON.stringify(unit))", unit
    )
    page.goto(base)
    settle(page)


def test_a_unit_that_is_no_more_is_forgotten(
    chromium: Browser, hosted: HostedSite
) -> None:
    context = open_context(chromium, PHONE, at=at("2020-03-12"))
    page = context.new_page()
    forget_nothing(page, hosted.base, {"id": "phuong-cu", "name": "Phường Cũ"})
    expect(page.locator("[data-own-none]")).to_be_visible()
    expect(page.locator("[data-own]")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Đơn vị của tôi")).to_be_visible()
    assert page.locator("[data-part=soon] > [data-row]").count() > 3
    assert page.evaluate("localStorage.getItem('kehoach.unit:/')") is None
    context.close()


def test_a_unit_that_was_renamed_is_called_by_its_name(visit: Visit) -> None:
    page = visit.window(PHONE)
    forget_nothing(page, visit.base, {"id": UNIT, "name": "Tên Cũ"})
    expect(page.locator("[data-own-name]")).to_have_text(NAME)
    expect(page.locator("[data-agenda-title]")).to_contain_text(NAME)


def test_what_cannot_be_fetched_is_said_and_everybodys_is_shown(
    chromium: Browser, hosted: HostedSite
) -> None:
    def fail(route: Route) -> None:
        route.abort("internetdisconnected")

    context = open_context(chromium, PHONE, at=at("2020-03-12"))
    page = context.new_page()
    page.route(f"**/don-vi/{UNIT}/", fail)
    forget_nothing(page, hosted.base, {"id": UNIT, "name": NAME})
    failed = page.locator("[data-failed]")
    expect(failed).to_be_visible()
    assert "việc của mọi đơn vị" in failed.inner_text()
    expect(page.locator("[data-agenda-title]")).to_have_text("Việc tiếp theo")
    # The seven of 27/3 and three more until 11 April, less one: only 9/4 follows.
    assert len(Reader(page, hosted.base).listed("next", "soon")) == 8
    # Whose it is stays known: the next time may go better.
    expect(page.locator("[data-own-name]")).to_have_text(NAME)
    context.close()


# ---- The year is over; nothing runs


def test_a_year_that_is_over_says_so_on_every_page(
    chromium: Browser, hosted: HostedSite
) -> None:
    context = open_context(chromium, PHONE, at=at("2021-01-29"))
    page = context.new_page()
    lighten(page)
    over = page.locator(".kh-over")
    page.goto(hosted.base)
    # The last day of "trước 30/01/2021".
    expect(over).to_be_hidden()
    page.clock.set_system_time(at("2021-02-15"))
    for name, address in SAMPLES.items():
        # A sheet is paper, and has no bar.
        if name == "checklist":
            continue
        page.goto(hosted.base + address, wait_until="domcontentloaded")
        assert over.is_visible(), name
        assert "Năm kế hoạch đã kết thúc" in over.inner_text(), name
    context.close()


def test_without_script_the_way_leads_from_home_to_a_task(
    visit: Visit, real_site: Path
) -> None:
    data: Any = json.loads((real_site / f"api/v1/units/{UNIT}.json").read_text("utf-8"))
    dated = {
        item["deadline"]["id"] for item in data["items"] if item["deadline"]["date"]
    }
    page = visit.window(PHONE, script=False, at=None)
    page.goto(visit.base)
    page.get_by_role("link", name="Tìm đơn vị của tôi").click()
    page.get_by_role("link", name=NAME, exact=True).first.click()
    page.wait_for_url(f"**/don-vi/{UNIT}/")
    rows = page.locator("[data-agenda] [data-row]:visible")
    assert (
        set(rows.evaluate_all("rows => rows.map(row => row.dataset.deadline)")) == dated
    )
    # By whom is folded, and opens by itself.
    rows.first.locator("summary").click()
    assert "Vai trò của đơn vị" in rows.first.inner_text()
    rows.first.locator(".kh-act a").click()
    page.wait_for_url("**/nhiem-vu/*/*")
    text = page.locator("article").inner_text()
    assert "trước ngày 05/02/2020" in text.lower()
    assert page.locator(".kh-scripted").locator("visible=true").count() == 0


@pytest.mark.parametrize(
    ("screen", "most"), [(PHONE, 126), (DESK, 44)], ids=["phone", "desk"]
)
def test_a_row_of_a_list_is_a_few_short_lines(
    visit: Visit, screen: Screen, most: int
) -> None:
    page = visit.window(screen, at=at("2020-03-12"))
    page.goto(f"{visit.base}don-vi/{UNIT}/")
    heights = page.locator("[data-part=soon] > [data-row]").evaluate_all(
        "rows => rows.map(row => row.offsetHeight)"
    )
    assert heights
    # Three lines on a phone, or four where the subject or the document's words need two; one on a wide screen.
    assert max(heights) <= most, heights


UNFOLD = "document.querySelectorAll('.kh-more, .kh-later').forEach(folded => { folded.open = true; })"
PARTS = """
(rows) => rows.map((row) => {
  const kinds = [".kh-due", ".kh-states", ".kh-act", ".kh-source-place", "summary"];
  const parts = kinds.map((kind) => row.querySelector(kind));
  const boxes = parts.map((part) => part.getBoundingClientRect());
  const beside = boxes.every((box, at) => !at || boxes[at - 1].right <= box.left);
  const whole = parts.every((part) => part.scrollWidth <= part.clientWidth || !part.clientWidth);
  return [row.offsetHeight, beside && whole, row.innerText];
})
"""


@pytest.mark.parametrize(
    ("address", "most"), [("thoi-han/", 0.1), ("don-vi/phong-noi-vu/", 0.6)]
)
def test_a_row_on_a_wide_screen_is_one_line_of_which_only_quoted_words_are_cut(
    address: str, most: float, visit: Visit
) -> None:
    page = visit(address, screen=DESK, at=at("2020-03-12"))
    page.evaluate(UNFOLD)
    listed = page.locator(".kh-rows:not(.kh-hero) > [data-row]:visible")
    rows = listed.evaluate_all(PARTS)
    assert len(rows) >= 30
    assert [text for _, whole, text in rows if not whole] == []
    # What is longer has a second line rather than being cut.
    assert sum(height > 44 for height, _, _ in rows) <= most * len(rows)
    assert max(height for height, _, _ in rows) <= 68
    # Opened, it says all.
    listed.first.locator("summary").click()
    quoted = listed.first.locator(".kh-source-words")
    assert quoted.inner_text().startswith("văn bản ghi: ")
    # Only a box of its own can cut what it holds.
    assert quoted.evaluate("words => getComputedStyle(words).display") == "inline"
