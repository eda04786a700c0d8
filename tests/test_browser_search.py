"""Search in the browser: typed into the real box of the real site, with and without marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from browser.fixtures import Visit
from playwright.sync_api import Browser, Page, expect
from queries import QUERIES

from browsing import DESKTOP, PHONE, Screen
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


def test_a_result_leads_to_its_page(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("/")
    enter(page, "phuong kim giang")
    page.locator(FIRST).click()
    page.wait_for_load_state("networkidle")
    assert urlsplit(page.url).path == f"/{QUERIES['phuong kim giang']}"
