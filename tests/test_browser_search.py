"""Search in the browser: typed into the real box of the real site, with and without marks."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from browser.fixtures import Visit
from playwright.sync_api import Browser, Page, expect
from queries import QUERIES

from browsing import DESKTOP, PHONE, ZONE, Screen, open_context
from hosting import HostedSite

BOX = "[data-md-component=search-query]"
RESULT = ".md-search-result__list > li"
FIRST = f"{RESULT} >> nth=0 >> a >> nth=0"
# The other placement of the tone, a whole document number, and dates.
MORE = {
    "tòan quốc": "nhiem-vu/chien-si-thi-dua-toan-quoc/",
    "an tòan thực phẩm": "phong-trao/an-toan-thuc-pham/",
    "54/KH-HĐTĐKT": "ke-hoach/",
}
PAGES = {**QUERIES, **MORE}
ASKED = PAGES | {
    unicodedata.normalize("NFD", query): address for query, address in PAGES.items()
}


@pytest.fixture(scope="module")
def box(chromium: Browser, hosted: HostedSite) -> Iterator[Page]:
    """Open the search once: each query is typed after another, as when somebody goes on searching."""
    visits = Visit(chromium, hosted.base)
    page = visits()
    page.keyboard.press("/")
    yield page
    heard = visits.heard()
    visits.close()
    assert heard == []


def enter(page: Page, query: str) -> None:
    """Put a query into the empty box at once, as an input method does, and let go of a key."""
    page.fill(BOX, "")
    page.press(BOX, "End")
    # Nothing may be left of the query before, else its results would be taken for those of this one.
    expect(page.locator(RESULT)).to_have_count(0)
    page.fill(BOX, query)
    page.press(BOX, "End")
    page.locator(FIRST).wait_for()


def first_page(page: Page, base: str) -> str:
    """Return the address below the site's root that the first result leads to."""
    return str(
        page.locator(FIRST).evaluate("link => link.origin + link.pathname")
    ).removeprefix(base)


def fold(text: str) -> str:
    """Write without marks, as somebody without a Vietnamese keyboard does."""
    bare = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def alike(text: str) -> str:
    """Write "sĩ" and "sỹ" as one."""
    return fold(text).replace("y", "i")


def test_there_are_enough_queries() -> None:
    assert len(PAGES) >= 40
    assert len(ASKED) - len(PAGES) >= 20


@pytest.mark.parametrize("query", ASKED)
def test_the_right_page_stands_first_and_is_marked(
    query: str, box: Page, hosted: HostedSite
) -> None:
    enter(box, query)
    assert first_page(box, hosted.base) == ASKED[query]
    marked = box.locator(RESULT).first.locator("mark").all_inner_texts()
    assert marked
    # Every word is wanted, so that none may be told as missing.
    assert box.locator(f"{RESULT} >> nth=0 >> del").all_inner_texts() == []
    # The theme marks beginnings as well: "hạn" for "ha".
    typed = tuple(re.split(r"[\s-]", alike(query)))
    assert [word for word in marked if not alike(word).startswith(typed)] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sang kien co so", ["sáng", "kiến", "cơ", "sở"]),
        ("van hoa cong so", ["văn", "hóa", "công", "sở"]),
        ("dai hoi thi dua yeu nuoc", ["Đại", "hội", "thi", "đua", "yêu", "nước"]),
        ("kiện tòan", ["Kiện", "toàn"]),
    ],
)
def test_the_accented_words_are_marked(query: str, words: list[str], box: Page) -> None:
    enter(box, query)
    title = box.locator(RESULT).first.locator("h1, h2").first
    marked = [word.lower() for word in title.locator("mark").all_inner_texts()]
    assert {word.lower() for word in words} <= set(marked)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("30/3", {"nhiem-vu/ky-niem-chuong/", "nhiem-vu/khen-thuong-nha-nuoc-dot-1/"}),
        # The list by days and the appendix quote the document; the list of tasks tells the day that counts.
        ("30/3/2020", {"thoi-han/", "ke-hoach/phu-luc/"}),
    ],
)
def test_a_date_finds_the_pages_that_have_it(
    query: str, wanted: set[str], box: Page, hosted: HostedSite
) -> None:
    enter(box, query)
    assert query in box.locator(RESULT).first.locator("mark").all_inner_texts()[0]
    shown = box.locator(f"{RESULT} > a").evaluate_all(
        "links => links.map(link => link.origin + link.pathname)"
    )
    assert wanted <= {str(address).removeprefix(hosted.base) for address in shown}


def test_typing_letter_by_letter_ends_in_the_same(
    box: Page, hosted: HostedSite
) -> None:
    for query in ("phuong kim giang", "phường Kim Giang"):
        box.fill(BOX, "")
        box.locator(BOX).press_sequentially(query)
        # The last letters may come without a key, as from an input method.
        box.press(BOX, "End")
        expect(box.locator(FIRST)).to_have_attribute(
            "href", f"{hosted.base}{QUERIES[query]}"
        )


def test_nonsense_finds_nothing_and_says_so(box: Page) -> None:
    box.fill(BOX, "xyzzyq")
    box.press(BOX, "End")
    expect(box.locator(".md-search-result__meta")).to_have_text(
        "Không tìm thấy trang nào"
    )
    expect(box.locator(RESULT)).to_have_count(0)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda screen: screen.name)
def test_a_link_to_a_search_opens_it_with_results(screen: Screen, visit: Visit) -> None:
    query = "sáng kiến cơ sở"
    page = visit(f"?q={quote(query)}", screen=screen)
    expect(page.locator(BOX)).to_have_value(query)
    expect(page.locator(FIRST)).to_be_visible()
    assert first_page(page, visit.base) == QUERIES[query]


# ---- How a task stands that was found


def state_of(page: Page, task: str) -> str:
    """Return how the result that leads to a task says that it stands; empty where it says nothing."""
    result = page.locator(f"{RESULT} > a[href*='nhiem-vu/{task}/']")
    result.wait_for()
    return " ".join(" ".join(result.locator(".kh-found").all_inner_texts()).split())


@pytest.fixture(scope="module")
def march(chromium: Browser, hosted: HostedSite) -> Iterator[Page]:
    """Open the search on 12 March 2020, on a phone."""
    visits = Visit(chromium, hosted.base)
    at = dt.datetime(2020, 3, 12, 9, tzinfo=zoneinfo.ZoneInfo(ZONE))
    page = visits(screen=PHONE, at=at)
    with page.expect_response("**/nhiem-vu/"):
        page.locator(".md-header label[for=__search]").first.click()
    enter(page, "kỷ niệm chương")
    page.locator(".kh-found").first.wait_for()
    yield page
    heard = visits.heard()
    visits.close()
    assert heard == []


@pytest.mark.parametrize(
    ("query", "task", "state"),
    [
        # Item 9 of the appendix, "trước 30/3/2020", a Monday: safe on Friday the 27th, in 15 days.
        ("mục 9", "ho-so-khen-thuong-nha-nuoc-dot-1", "còn 15 ngày"),
        # Item 1 took place on 15/01/2020: 16 days of January, 29 of February, 12 of March.
        ("hội nghị tổng kết", "hoi-nghi-tong-ket", "đã qua 57 ngày"),
        # Part III.2.2, "trước 30/01", "trước 01/7", "trước 31/12": the next is safe on 30/6, in 19 + 30 + 31 + 30 days.
        (
            "sáng kiến cấp Thành phố",
            "sang-kien-thanh-pho",
            "Nên xong thứ Ba 30/6 còn 110 ngày",
        ),
        # "Tiến hành thường xuyên": no day to count to.
        ("người tốt việc tốt", "nguoi-tot-viec-tot", ""),
    ],
)
def test_a_task_that_is_found_says_how_it_stands(
    query: str, task: str, state: str, march: Page
) -> None:
    enter(march, query)
    assert state_of(march, task) == state


def test_what_is_no_task_has_no_state(march: Page) -> None:
    enter(march, "phuong kim giang")
    assert march.locator(FIRST).locator(".kh-found").count() == 0


ROW = """
<li data-task="{task}"><div class="kh-act"><a href="{task}/">Việc</a></div><ul class="kh-when">
<li data-leading="2020-03-27" data-until="2020-03-29" data-cancelled class="kh-cancelled">
<span class="kh-states"><span class="kh-state" data-state="off">đã hủy</span></span></li>{rest}</ul></li>
"""
LATER = """
<li data-leading="2020-04-09" data-until="2020-04-09"><span class="kh-due">Nên xong 09/4</span>
<span class="kh-states"><kh-left data-left="2020-04-09" data-until="2020-04-09" data-open=""></kh-left>
<span class="kh-state" data-state="moved">đã dời</span></span></li>
"""


def test_what_was_cancelled_or_moved_is_told_where_it_is_found(visit: Visit) -> None:
    tasks = {"ky-niem-chuong": "", "khen-thuong-doanh-nghiep": LATER}
    listed = "".join(ROW.format(task=task, rest=rest) for task, rest in tasks.items())
    at = dt.datetime(2020, 3, 12, 9, tzinfo=zoneinfo.ZoneInfo(ZONE))
    page = visit.window(at=at)
    page.route(
        "**/nhiem-vu/",
        lambda route: route.fulfill(
            body=listed, content_type="text/html; charset=utf-8"
        ),
    )
    page.goto(visit.base)
    page.keyboard.press("/")
    enter(page, "kỷ niệm chương")
    expect(page.locator(".kh-found")).to_have_text("đã hủy")
    enter(page, "doanh nghiệp")
    # What comes next counts, not what was called off before it.
    assert (
        state_of(page, "khen-thuong-doanh-nghiep") == "Nên xong 09/4 còn 28 ngày đã dời"
    )


def test_without_the_list_of_tasks_the_search_goes_on(
    chromium: Browser, hosted: HostedSite
) -> None:
    context = open_context(chromium, DESKTOP)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/nhiem-vu/", lambda route: route.abort("internetdisconnected"))
    page.goto(hosted.base)
    with page.expect_event("requestfailed"):
        page.keyboard.press("/")
        enter(page, "kỷ niệm chương")
    assert first_page(page, hosted.base) == "nhiem-vu/ky-niem-chuong/"
    assert (page.locator(".kh-found").count(), errors) == (0, [])
    context.close()


def test_a_result_leads_to_its_page(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("/")
    enter(page, "phuong kim giang")
    page.locator(FIRST).click()
    page.wait_for_load_state("networkidle")
    assert urlsplit(page.url).path == f"/{QUERIES['phuong kim giang']}"
