"""What was dead while every rule passed: the menu, quoted items, pages without script, on paper, in forced colours.

The robot (test_robot.py) presses everything; here each mended fault has a test of its own.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import html5lib
import icalendar
import pypdf
import pytest
from browser.fixtures import NOW, Visit
from playwright.sync_api import Browser, Page, expect

from browsing import PHONE, SAMPLES, ZONE, Screen, show
from hosting import HostedSite

pytestmark = pytest.mark.browser
NARROW = [
    PHONE,
    Screen(name="tablet", width=1024, height=768),
    Screen(name="zoomed", width=683, height=384),
]
WIDTHS = (PHONE, Screen(name="desk", width=1366, height=768))
"""Looked at in one window each: a new one costs as much as three pages."""
# The entries of the menu that mkdocs.yml names.
ENTRIES = 11
UNLISTED = ("missing", "checklist")
"""Pages without the theme's menu, or at no address of their own."""


@pytest.mark.parametrize("screen", NARROW, ids=lambda screen: screen.name)
def test_the_menu_opens_on_every_kind_of_page(screen: Screen, visit: Visit) -> None:
    page = visit.window(screen)
    for name, address in SAMPLES.items():
        if name in UNLISTED:
            continue
        show(page, visit.base + address)
        page.locator(".md-header__button[for=__drawer]").first.click()
        entries = page.locator(".md-nav--primary > .md-nav__list > .md-nav__item > a")
        expect(entries).to_have_count(ENTRIES)
        expect(entries.first).to_be_in_viewport()
        movements = entries.nth(4)
        assert movements.evaluate("link => link.href") == visit.base + "phong-trao/"
        # All but the press itself: it stands still, and nothing lies over it.
        movements.click(trial=True)
    movements.click()
    expect(page).to_have_url(visit.base + "phong-trao/")


def test_the_menu_opens_without_script(visit: Visit) -> None:
    page = visit.window(PHONE, script=False)
    page.goto(visit.base + SAMPLES["task"])
    page.locator(".md-header__button[for=__drawer]").first.click()
    entry = page.locator(".md-nav--primary a", has_text="Hướng dẫn").first
    expect(entry).to_be_in_viewport()
    entry.click()
    expect(page).to_have_url(visit.base + "huong-dan/")


def quoted(page_path: Path) -> tuple[str, str]:
    """Return the title and the day that a subscribe page quotes as the newest item."""
    page = html5lib.parse(page_path.read_text("utf-8"), namespaceHTMLElements=False)
    [current] = [
        found for found in page.iter("p") if found.get("class") == "kh-current"
    ]
    title = "".join(current.find("b").itertext())  # type: ignore[union-attr]
    day = re.search(
        r"(\d\d)/(\d\d?)/(\d{4})", "".join(current.itertext()).removeprefix(title)
    )
    assert day, page_path
    return title, f"{day[3]}-{int(day[2]):02}-{day[1]}"


def test_every_subscribe_page_quotes_an_item_of_its_own_feed(any_site: Path) -> None:
    data = json.loads((any_site / "api/v1/plan.json").read_text("utf-8"))
    units = {unit["id"] for unit in data["units"]}
    feeds = {unit: f"feeds/units/{unit}.ics" for unit in units}
    feeds |= {
        group["id"]: f"feeds/groups/{group['id']}.ics"
        for group in data["groups"]
        if not group["open"]
    }
    compared = 0
    for identity, feed in {**feeds, "": "feeds/all.ics"}.items():
        page = any_site / "dang-ky-lich" / identity / "index.html"
        # A group that no deadline with a day names has no feed, and its page says so.
        if not (any_site / feed).exists():
            assert identity not in units
            assert "kh-current" not in page.read_text("utf-8")
            continue
        events = icalendar.Calendar.from_ical((any_site / feed).read_bytes()).walk(
            "VEVENT"
        )
        items = [
            event for event in events if not str(event["UID"]).startswith("notice.")
        ]
        if not items:
            assert "kh-current" not in page.read_text("utf-8")
            continue
        title, day = quoted(page)
        [item] = [event for event in items if str(event["SUMMARY"]) == title]
        assert day == item.decoded("DTSTART").isoformat()[:10], identity
        compared += 1
    assert compared


def test_home_without_script_holds_the_whole_year(
    visit: Visit, real_site: Path
) -> None:
    data = json.loads((real_site / "api/v1/plan.json").read_text("utf-8"))
    dated = {d["id"] for task in data["tasks"] for d in task["deadlines"] if d["date"]}
    for screen in (PHONE, Screen(name="desk", width=1280, height=900)):
        page = visit.window(screen, script=False)
        page.goto(visit.base)
        rows = page.locator("[data-agenda] [data-row]:visible")
        assert (
            set(rows.evaluate_all("rows => rows.map(row => row.dataset.deadline)"))
            == dated
        )
        assert page.locator(
            "noscript p", has_text="Trình duyệt đang tắt JavaScript"
        ).is_visible()
        # What only a script can fill is not there.
        assert not page.locator("[data-agenda-title]").is_visible()
        assert not page.locator("[data-frame]").is_visible()
        assert not page.get_by_role("combobox", name="Đơn vị của tôi").is_visible()
    assert visit().locator("noscript p").count() == 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_calendar_prints_on_few_sheets_and_without_its_tools(
    visit: Visit, tmp_path: Path, script: bool
) -> None:
    page = visit.window(script=script, at=NOW if script else None)
    page.goto(visit.base + "lich/")
    path = tmp_path / "lich.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    sheets = pypdf.PdfReader(path).pages
    texts = [re.sub(r"\s", "", sheet.extract_text()) for sheet in sheets]
    # One sheet for what is in front, fewer than one a month, one for what has no day.
    assert len(texts) <= 13
    assert all(texts)
    whole = "".join(texts)
    for tool in ("Chữtrongviệc", "Bỏlọc", "Dạngxem", "Chépđịachỉ"):
        assert tool not in whole
    for month in ("Tháng1/2020", "Tháng7/2020", "Tháng1/2021"):
        assert month in whole
    assert {
        (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height)))
        for sheet in sheets
    } == {(842, 595)}


OUTSIDE = """
() => [...document.querySelectorAll(".kh-line")].flatMap((line) => {
  const box = line.getBoundingClientRect();
  return [...line.querySelectorAll("circle, rect")].map((dot) => dot.getBoundingClientRect())
    .filter((dot) => dot.width && (dot.right > box.right + 0.5 || dot.left < box.left - 0.5))
    .map((dot) => [dot.left, dot.right]);
})
"""


def test_every_dot_of_the_year_is_in_its_box(visit: Visit) -> None:
    for screen in WIDTHS:
        page = visit.window(screen)
        for address in ("lich/", "don-vi/phuong-kim-giang/", ""):
            show(page, visit.base + address)
            assert page.locator(".kh-line circle").count()
            assert page.evaluate(OUTSIDE) == []


OFF_CENTRE = """
() => [...document.querySelectorAll(".kh-page .md-button")].filter((button) => button.offsetHeight).map((button) => {
  const words = document.createRange();
  words.selectNodeContents(button);
  const text = words.getBoundingClientRect(), box = button.getBoundingClientRect();
  return Math.abs((text.top + text.bottom) / 2 - (box.top + box.bottom) / 2);
})
"""


def test_words_stand_in_the_middle_of_their_buttons(visit: Visit) -> None:
    measured: list[float] = []
    for screen in WIDTHS:
        page = visit.window(screen)
        for name in ("home", "calendar", "task", "unit", "subscribe-unit", "checks"):
            show(page, visit.base + SAMPLES[name])
            measured += page.evaluate(OFF_CENTRE)
    assert len(measured) > 10
    assert max(measured) <= 1.5


def line_under(page: Page, tab: str) -> bytes:
    """Return the picture of the lower edge of a tab."""
    box = page.locator(".md-tabs__link", has_text=tab).first.bounding_box()
    assert box
    edge = {
        "x": box["x"] + 2,
        "y": box["y"] + box["height"] - 3,
        "width": 20,
        "height": 3,
    }
    return page.screenshot(clip=edge)  # type: ignore[arg-type]


def test_the_active_tab_can_be_told_in_forced_colours(
    chromium: Browser, hosted: HostedSite
) -> None:
    context = chromium.new_context(
        forced_colors="active",
        timezone_id=ZONE,
        locale="vi-VN",
        viewport={"width": 1366, "height": 768},
    )
    page = context.new_page()
    show(page, hosted.base + "lich/")
    active, others = (
        line_under(page, "Lịch"),
        [line_under(page, tab) for tab in ("Nhiệm vụ", "Đơn vị")],
    )
    assert others[0] == others[1] != active
    context.close()
