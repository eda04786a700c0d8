"""The leaders' page on fixed days in each state of the year: what is shown, where it stands, how it is printed."""

from __future__ import annotations

import datetime as dt
import io
import zoneinfo
from collections.abc import Iterator

import pypdf
import pytest
from browser.fixtures import NOW
from browser.witness import Witness
from playwright.sync_api import Browser, Page

from browsing import DESKTOP, PHONE, ZONE, open_context, show
from hosting import HostedSite

A4 = (595, 842)
"""Points."""
COUNT_SHIFTS = """
window.moved = 0;
new PerformanceObserver((list) => { for (const shift of list.getEntries()) window.moved += shift.value })
    .observe({type: 'layout-shift', buffered: true});
"""


class Reader:
    """Opens the page on one day after another, in one window."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base

    def come(self, day: str) -> Page:
        """Open the page at nine in the morning of a day."""
        nine = dt.datetime.combine(
            dt.date.fromisoformat(day), dt.time(9), zoneinfo.ZoneInfo(ZONE)
        )
        self.page.clock.set_system_time(nine)
        show(self.page, f"{self.base}dieu-hanh/")
        return self.page


@pytest.fixture(scope="module")
def reader(chromium: Browser, hosted: HostedSite) -> Iterator[Reader]:
    context = open_context(chromium, at=NOW)
    page = context.new_page()
    page.add_init_script(COUNT_SHIFTS)
    witness = Witness(page, hosted.base)
    yield Reader(page, hosted.base)
    complaints = witness.complaints
    context.close()
    assert complaints == []


def weeks_in(page: Page) -> list[str]:
    """List what the part of the coming weeks says: headings of weeks and lines of empty ones."""
    lines = page.locator("[data-part=weeks] :is(h3, .kh-gap)").all_inner_texts()
    return [" ".join(line.split()) for line in lines]


def shown(page: Page, part: str) -> list[str]:
    found: list[str] = page.locator(f"[data-part={part}] [data-row]").evaluate_all(
        "(rows) => rows.map((row) => row.dataset.deadline)"
    )
    return found


def without_spaces(text: str) -> str:
    """Read text of a PDF as its letters alone: spaces are guessed from gaps between them."""
    return "".join(text.split())


STATES = [
    # Row 1 is of 15 January; what leads up to it is empty.
    (
        "2019-12-30",
        "before",
        "Những tuần đầu tiên",
        [
            "Tuần 13/01 – 19/01",
            "Tuần 20/01 – 26/01",
            "Từ 27/01 đến 02/02: không có thời hạn.",
        ],
        0,
    ),
    # Rows 5 and 6 counted on 27 February, 14 days ago.
    (
        "2020-03-12",
        "running",
        "Các tuần tới",
        ["Từ 12/3 đến 22/3: không có thời hạn.", "Tuần 23/3 – 29/3"],
        2,
    ),
    (
        "2020-03-31",
        "running",
        "Các tuần tới",
        ["Từ 31/3 đến 05/4: không có thời hạn.", "Tuần 06/4 – 12/4 tuần sau"],
        7,
    ),
    # Rows 15 and 16 on 19 May, row 17 on 22 May.
    (
        "2020-06-01",
        "running",
        "Các tuần tới",
        ["Từ 01/6 đến 28/6: không có thời hạn.", "Tuần 29/6 – 05/7"],
        3,
    ),
    # Six weeks from 28 September hold nothing any more: row 25 counts on 9 November.
    (
        "2020-10-01",
        "running",
        "Các tuần tới",
        ["Từ 01/10 đến 08/11: không có thời hạn.", "Tuần 09/11 – 15/11"],
        1,
    ),
    # III.2.1 on 14 December; row 25 was 21 days ago.
    (
        "2020-11-30",
        "running",
        "Các tuần tới",
        ["Từ 30/11 đến 13/12: không có thời hạn.", "Tuần 14/12 – 20/12"],
        0,
    ),
    (
        "2021-03-01",
        "finished",
        "Những tuần cuối",
        ["Từ 21/12 đến 27/12: không có thời hạn.", "Tuần 28/12 – 03/01/2021"],
        0,
    ),
]


@pytest.mark.parametrize(("day", "state", "title", "first", "just"), STATES)
def test_the_readers_day_decides_and_paper_is_one_sheet(
    day: str, state: str, title: str, first: list[str], just: int, reader: Reader
) -> None:
    page = reader.come(day)
    assert page.locator("[data-board]").get_attribute("data-shown") == state
    assert page.locator("h2").first.inner_text() == title
    assert weeks_in(page)[: len(first)] == first
    assert len(shown(page, "just")) == just
    over = page.get_by_text("Năm kế hoạch đã kết thúc: thời hạn cuối cùng")
    assert over.is_visible() == (state == "finished")
    assert page.evaluate("window.moved") == 0
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == 1
    assert tuple(round(float(edge)) for edge in paper.pages[0].mediabox[2:]) == A4
    text = without_spaces(paper.pages[0].extract_text())
    for heading in (
        title,
        "Đã thay đổi",
        "Ngày dồn việc",
        "Điểm cần lưu ý về thời hạn",
    ):
        assert without_spaces(heading) in text
    for control in ("In trang này", "Các tuần sau đó", "Chọn đơn vị"):
        assert without_spaces(control) not in text


def test_on_paper_no_letter_is_smaller_than_nine_and_a_half_points(
    reader: Reader,
) -> None:
    page = reader.come("2020-03-31")
    page.emulate_media(media="print")
    smallest = page.evaluate(
        """() => {
            const sizes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const element = walker.currentNode.parentElement;
                if (walker.currentNode.data.trim() && element.getClientRects().length)
                    sizes.push(parseFloat(getComputedStyle(element).fontSize));
            }
            return Math.min(...sizes) * 72 / 96;
        }"""
    )
    page.emulate_media(media="screen")
    assert smallest >= 9.49


def test_what_still_stands_open_in_the_document_stays_ahead(reader: Reader) -> None:
    """On 28 March the safe day of the seven is over; "trước 30/3" leaves the 29th."""
    page = reader.come("2020-03-28")
    assert shown(page, "just") == ["hoi-nghi-dien-hinh-muoi-phuong"]
    assert len(shown(page, "weeks")) == 6 + 1 + 2
    assert "tuần này" in weeks_in(page)[0]
    # Tet: the week of the safe day is over, and the document leaves another two days.
    page = reader.come("2020-01-28")
    assert weeks_in(page)[0] == "Tuần 20/01 – 26/01"
    assert len(shown(page, "weeks")) == 3 + 2 + 1 + 2


def test_the_whole_year_is_there_and_each_deadline_once(reader: Reader) -> None:
    page = reader.come("2020-03-31")
    parts = [shown(page, part) for part in ("weeks", "later", "past", "just")]
    ids = [identity for part in parts for identity in part]
    assert len(ids) == len(set(ids)) == 44
    page.locator("[data-box=later] > summary").press("Enter")
    assert page.get_by_text("Tuần 25/01/2021 – 31/01/2021").is_visible()
    # The day of the seven is over, and with it what clashed there.
    assert not page.locator("[data-crowd]", has_text="27/3").is_visible()
    assert page.locator("[data-crowd]", has_text="29/6").is_visible()
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="In trang này").press("Enter")
    assert page.title() == "printed"


def test_a_phone_shows_the_next_week_first_and_is_not_scrolled_for_long(
    reader: Reader,
) -> None:
    reader.page.set_viewport_size(PHONE.size)
    page = reader.come("2020-03-12")
    first = page.locator("[data-part=weeks] [data-row]").first.bounding_box()
    height = page.evaluate("document.documentElement.scrollHeight")
    moved = page.evaluate("window.moved")
    page.set_viewport_size(DESKTOP.size)
    assert first
    assert first["y"] + first["height"] < PHONE.height
    assert height <= 8 * PHONE.height
    assert moved == 0
