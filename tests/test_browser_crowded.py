"""The pages of a plan that is too large for lists, on a phone and at a desk: everything is found, by a few keys."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from browser.fixtures import Visit
from conftest import DISTRICT, context_of
from playwright.sync_api import Browser, Page, Route, expect

from browsing import DESKTOP, PHONE, ZONE, Screen
from hosting import HostedSite
from kehoach.plan.content import load_content
from kehoach.plan.model import Plan
from kehoach.plan.slices import items_of
from kehoach.render.pages.staged import render_pages

MARCH = dt.datetime(2020, 3, 12, 9, tzinfo=zoneinfo.ZoneInfo(ZONE))
GIANG = "phuong-kim-giang"
NAME = "Phường Kim Giang"


@pytest.fixture(scope="module")
def crowded(crowded_site: Path) -> Iterator[HostedSite]:
    with HostedSite(crowded_site) as site:
        yield site


@pytest.fixture
def at(chromium: Browser, crowded: HostedSite) -> Iterator[Visit]:
    """Open pages of the crowded site; the test fails at its end if one of them complained."""
    visits = Visit(chromium, crowded.base)
    yield visits
    heard = visits.heard()
    visits.close()
    assert heard == []


def choose(page: Page, field: str, typed: str, keys: tuple[str, ...]) -> None:
    """Type into a field, wait for answers, and go on with the keyboard."""
    page.locator(field).click()
    page.fill(field, "")
    page.locator(field).press_sequentially(typed)
    page.locator(f"[role=option]:has-text('{NAME}')").first.wait_for()
    for key in keys:
        page.press(field, key)


# ---- Whom a reader chooses


@pytest.mark.parametrize(
    ("typed", "screen"),
    [("giang p", DESKTOP), ("KIM GIANG", PHONE), ("phường kim", PHONE)],
)
def test_a_unit_is_chosen_by_typing(typed: str, screen: Screen, at: Visit) -> None:
    page = at(screen=screen, scheme="dark", at=MARCH)
    choose(page, "#kh-unit-go", typed, ("ArrowDown",))
    field = page.locator("#kh-unit-go")
    meant = page.locator("[role=option][aria-selected=true]")
    expect(meant).to_contain_text(NAME)
    expect(field).to_have_attribute(
        "aria-activedescendant", str(meant.get_attribute("id"))
    )
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("Enter")
    expect(field).to_have_value(NAME)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[data-agenda-title]")).to_have_text(
        f"Việc tiếp theo của {NAME}"
    )
    expect(page.locator("[data-own-name]")).to_have_text(NAME)


def test_what_is_typed_is_given_up_and_what_is_unknown_is_told(at: Visit) -> None:
    page = at("luu-y/", at=MARCH)
    field = page.locator("#register-unit-go")
    choose(page, "#register-unit-go", "kim giang", ("ArrowDown", "Enter"))
    expect(page).to_have_url(f"{at.base}luu-y/?unit={GIANG}")
    field.fill("khuong")
    page.locator("[role=option]").first.wait_for()
    field.press("Escape")
    expect(field).to_have_value(NAME)
    expect(page.locator("[role=option]:visible")).to_have_count(0)
    field.fill("xyz")
    expect(page.locator("[data-typed-status]")).to_have_text(
        "Không có đơn vị nào mang tên như vậy."
    )
    # Nothing there is no unit: all is shown again.
    field.fill("")
    field.blur()
    expect(page).to_have_url(f"{at.base}luu-y/")


def of_few_tasks(page: Page, whole: Path, real: Plan) -> None:
    """Let a page serve the calendar of a plan with many units and few deadlines, whose form filters a whole year."""
    context = context_of(real, content=load_content(DISTRICT / "content"))
    with mock.patch("kehoach.render.pages.choosing.MANY", 10):
        promised = {part.path: part for part in render_pages(real, context)}
        text = promised["lich/index.html"].data.decode()
    inside = text.partition("---\n\n")[2]
    served = (whole / "lich/index.html").read_text("utf-8")
    before, after = served.split('<div class="kh-page">')[0], "</body></html>"
    page.route(
        re.compile("/lich/(?:[?].*)?$"),
        lambda route: route.fulfill(
            body=before + inside + after, content_type="text/html; charset=utf-8"
        ),
    )


def test_who_comes_with_a_unit_in_the_address_sees_what_concerns_it(
    at: Visit, real_site: Path, real: Plan
) -> None:
    page = at.window(at=MARCH)
    of_few_tasks(page, real_site, real)
    page.goto(f"{at.base}lich/?unit={GIANG}")
    expect(page.locator("#filter-unit-go")).to_have_value(NAME)
    concerned = {item.deadline.id for item in items_of(real, GIANG)}
    shown = "[data-filtered] [data-deadline]:not([hidden])"
    told = page.locator(shown).evaluate_all("rows => rows.map(r => r.dataset.deadline)")
    assert set(told) == concerned
    # The reset takes the name out of the field as well.
    page.locator("[data-filters] [type=reset]").click()
    expect(page).to_have_url(f"{at.base}lich/")
    expect(page.locator("#filter-unit-go")).to_have_value("")
    assert page.locator(shown).count() > len(concerned)


def test_a_feed_is_subscribed_to_by_typing(at: Visit) -> None:
    page = at("dang-ky-lich/", at=MARCH)
    choose(page, "#kh-join-unit-go", "kim giang", ("ArrowDown", "Enter"))
    expect(page.locator("[data-address]").first).to_have_text(
        f"https://kehoach.example.vn/feeds/units/{GIANG}.ics"
    )
    # The unit is kept, and there is still a feed of everything.
    page.reload()
    expect(page.locator("#kh-join-unit-go")).to_have_value(NAME)
    page.fill("#kh-join-unit-go", "")
    page.locator("[role=option]:has-text('Toàn bộ kế hoạch')").click()
    expect(page.locator("[data-address]").first).to_have_text(
        "https://kehoach.example.vn/feeds/all.ics"
    )


def test_remarks_are_read_of_a_unit_that_is_typed(at: Visit) -> None:
    page = at("luu-y/", at=MARCH)
    before = page.locator("[data-shown-count]").inner_text()
    choose(page, "#register-unit-go", "kim giang", ("ArrowDown", "Enter"))
    expect(page.locator("[data-shown-count]")).not_to_have_text(before)
    page.reload()
    expect(page.locator("#register-unit-go")).to_have_value(NAME)


def test_names_that_cannot_be_had_are_told_with_a_way_out(at: Visit) -> None:
    page = at.window(at=MARCH)
    page.route("**/ten.json", lambda route: route.fulfill(status=200, body="nichts"))
    page.goto(at.base)
    page.locator("#kh-unit-go").press_sequentially("kim")
    expect(page.locator("[data-typed-status]")).to_contain_text(
        "Chưa tải được danh sách tên."
    )
    page.locator(".kh-typed small a").click()
    expect(page).to_have_url(f"{at.base}don-vi/")


def test_without_script_the_page_of_all_units_is_a_link_away(at: Visit) -> None:
    page = at.window(script=False, at=None)
    page.goto(at.base)
    assert page.locator("#kh-unit-go").is_hidden()
    page.locator("noscript a[href='don-vi/']").click()
    expect(page).to_have_url(f"{at.base}don-vi/")


# ---- Searching


BOX = "[data-md-component=search-query]"
RESULT = ".md-search-result__list > li"


def ask(page: Page, query: str) -> None:
    page.keyboard.press("/")
    page.fill(BOX, query)
    page.press(BOX, "End")
    page.locator(RESULT).first.wait_for()


def test_the_search_answers_from_titles_before_there_are_texts(at: Visit) -> None:
    page = at.window(at=MARCH)
    held: list[Route] = []
    page.route("**/search/texts-*.json", lambda route: held.append(route))
    page.goto(at.base)
    ask(page, "sang kien co so")
    first = page.locator(RESULT).first
    expect(first.locator("a").first).to_have_attribute(
        "href", f"{at.base}nhiem-vu/sang-kien-co-so/"
    )
    assert first.locator("h1 mark").all_inner_texts()[-4:] == [
        "sáng",
        "kiến",
        "cơ",
        "sở",
    ]
    # What only texts say comes with them.
    page.fill(BOX, "30/3")
    page.press(BOX, "End")
    expect(page.locator(RESULT)).to_have_count(0)
    while page.locator(RESULT).count() == 0:
        page.wait_for_timeout(50)
        for route in held[:]:
            held.remove(route)
            route.continue_()
    expect(page.locator(f"{RESULT} mark").first).to_contain_text("30/3")


def test_what_is_not_there_is_not_found_and_words_of_a_page_run_nothing(
    at: Visit,
) -> None:
    page = at(at=MARCH)
    ask(page, "phuong kim giang")
    expect(page.locator(RESULT).first.locator("a").first).to_have_attribute(
        "href", f"{at.base}don-vi/{GIANG}/"
    )
    page.fill(BOX, "xyzzyq <b>")
    page.press(BOX, "End")
    expect(page.locator(RESULT)).to_have_count(0)
    expect(page.locator(".md-search-result__meta")).to_have_text(
        "Không tìm thấy trang nào"
    )


# ---- What is next, taken from the pages of months


def texts_of(page: Page) -> dict[str, list[str]]:
    """Return what an agenda shows, by its parts."""
    parts = {}
    for part in ("next", "soon", "just"):
        links = page.locator(f"[data-part={part}] > li .kh-act > a")
        parts[part] = links.evaluate_all(
            "links => links.map(link => link.pathname + link.hash)"
        )
    return parts


# In the year, towards its end, before anything of it, and after all of it.
@pytest.mark.parametrize(
    ("day", "unit"),
    [
        ("2020-03-12", "phong-noi-vu"),
        ("2020-12-20", ""),
        ("2019-06-01", ""),
        ("2021-03-01", "phong-noi-vu"),
    ],
)
def test_what_is_next_is_what_a_page_of_all_would_show(
    day: str, unit: str, at: Visit, chromium: Browser, hosted: HostedSite
) -> None:
    moment = dt.datetime.fromisoformat(f"{day}T09:00").replace(
        tzinfo=zoneinfo.ZoneInfo(ZONE)
    )
    address = f"?don-vi={unit}" if unit else ""
    whole = Visit(chromium, hosted.base)
    shown = []
    for visits in (at, whole):
        page = visits(address, at=moment)
        page.locator("[data-agenda][data-shown]:not(.kh-waiting)").wait_for()
        shown.append(
            (
                texts_of(page),
                page.locator("[data-state-text]:visible").all_inner_texts(),
            )
        )
    complaints = whole.heard()
    whole.close()
    assert shown[0] == shown[1]
    assert complaints == []


@pytest.mark.parametrize(
    ("query", "task", "state"),
    [
        # As on the site of a plan whose list of tasks is one page (test_browser_search).
        ("kỷ niệm chương", "ky-niem-chuong", "còn 15 ngày"),
        ("hội nghị tổng kết", "hoi-nghi-tong-ket", "đã qua 57 ngày"),
        (
            "sáng kiến cấp Thành phố",
            "sang-kien-thanh-pho",
            "Nên xong chậm nhất thứ Ba 30/6/2020: đợt 2 còn 110 ngày",
        ),
    ],
)
def test_a_task_that_is_found_tells_from_its_own_page_how_it_stands(
    query: str, task: str, state: str, at: Visit
) -> None:
    page = at(at=MARCH)
    ask(page, query)
    told = page.locator(f"{RESULT} > a[href*='nhiem-vu/{task}/'] .kh-found")
    told.wait_for()
    assert " ".join(" ".join(told.all_inner_texts()).split()) == state


def test_a_tasks_page_tells_the_own_part_of_a_unit_with_a_long_year(
    at: Visit, chromium: Browser, hosted: HostedSite
) -> None:
    address = "nhiem-vu/sang-kien-thanh-pho/?don-vi=phong-noi-vu"
    whole = Visit(chromium, hosted.base)
    parts = []
    for visits in (at, whole):
        page = visits(address, at=MARCH)
        places = page.locator("[data-own-part]")
        expect(places).to_contain_text(["Phòng Nội vụ quận"] * places.count())
        parts.append(places.all_inner_texts())
    whole.close()
    assert len(parts[0]) == 3
    assert parts[0] == parts[1]
