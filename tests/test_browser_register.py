"""The register of remarks in a browser: filtered by unit, opened by key or link, printed whole, short on a phone."""

from __future__ import annotations

import pytest
from browser.fixtures import Visit
from playwright.sync_api import Locator, Page

from browsing import PHONE

REGISTER = "luu-y/"
WARD = "phuong-kim-giang"
OTHERS = "muc-8-cac-phuong"
"""Row 8 asks the ten other wards."""
OWN = "huong-dan-ai-thuc-hien"
"""Row 4 asks this ward."""
SLIP = "loi-chu-muc-15"


def entry(page: Page, identity: str) -> Locator:
    return page.locator(".kh-point", has=page.locator(f"#{identity}"))


def shown(page: Page) -> int:
    return int(
        page.locator(".kh-point").evaluate_all(
            "points => points.filter(point => !point.hidden).length"
        )
    )


def choice(page: Page) -> Locator:
    return page.get_by_label("Chỉ xem điểm liên quan đến đơn vị")


def boxes(places: Locator) -> list[dict[str, float]]:
    found: list[dict[str, float]] = places.evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().toJSON())"
    )
    return found


def test_a_unit_sees_what_concerns_it_and_the_address_keeps_it(visit: Visit) -> None:
    page = visit(REGISTER)
    whole = shown(page)
    assert page.get_by_role("status").inner_text() == f"Đang hiện cả {whole} điểm."
    # By keyboard alone.
    choice(page).focus()
    values = choice(page).locator("option").evaluate_all("all => all.map(o => o.value)")
    for _ in range(values.index(WARD)):
        page.keyboard.press("ArrowDown")
    assert choice(page).input_value() == WARD
    assert page.url.endswith(f"luu-y/?unit={WARD}")
    few = shown(page)
    assert 0 < few < whole
    assert page.get_by_role("status").inner_text() == (
        f"Đang hiện {few} trong {whole} điểm."
    )
    assert entry(page, OWN).is_visible()
    assert not entry(page, OTHERS).is_visible()
    page.reload()
    assert (choice(page).input_value(), shown(page)) == (WARD, few)
    choice(page).select_option("")
    assert "?" not in page.url
    assert shown(page) == whole


def test_the_own_unit_is_chosen_already_and_all_can_be_asked_for(visit: Visit) -> None:
    # A link that carries the unit sets it for every page.
    page = visit(f"?don-vi={WARD}")
    page.goto(visit.base + REGISTER)
    few = shown(page)
    assert choice(page).input_value() == WARD
    assert not entry(page, OTHERS).is_visible()
    choice(page).select_option("")
    whole = shown(page)
    assert whole > few
    # "All" is an answer too, and outlives a reload.
    page.reload()
    assert (choice(page).input_value(), shown(page)) == ("", whole)
    # Another unit in the address goes before the own one.
    page.goto(f"{visit.base}{REGISTER}?unit=phuong-ha-dinh")
    assert entry(page, OTHERS).is_visible()


@pytest.mark.parametrize("identity", [OTHERS, SLIP])
def test_a_link_to_an_entry_opens_it_whatever_is_chosen(
    identity: str, visit: Visit
) -> None:
    page = visit(f"{REGISTER}?unit={WARD}#{identity}")
    heading = page.locator(f"#{identity}")
    assert heading.is_visible()
    assert entry(page, identity).locator(".kh-words").first.is_visible()
    top = heading.evaluate("heading => heading.getBoundingClientRect().top")
    assert 0 <= top < 900


def test_an_entry_opens_by_keyboard_and_its_quotations_lead_on(visit: Visit) -> None:
    page = visit(REGISTER)
    first = page.locator(".kh-point").first
    summary = first.locator("summary")
    choice(page).focus()
    page.keyboard.press("Tab")
    assert summary.evaluate("summary => summary === document.activeElement")
    page.keyboard.press("Enter")
    words = first.locator(".kh-words").all_inner_texts()
    assert "đợt 1/2020 trước ngày 30/1/2020" in words
    assert "Đơn vị gửi hồ sơ trước 30/3/2020 (đợt 1)" in words
    # First its place in the document, then the line that stands there.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nhiem-vu/khen-thuong-nha-nuoc-dot-1/#*")


def test_two_quotations_stand_side_by_side_where_there_is_room(visit: Visit) -> None:
    page = visit(f"{REGISTER}#{OTHERS}")
    one, other = boxes(entry(page, OTHERS).locator(".kh-quoted li"))
    assert (one["y"] == other["y"]) and one["x"] < other["x"]
    page.set_viewport_size(PHONE.size)
    one, other = boxes(entry(page, OTHERS).locator(".kh-quoted li"))
    assert (one["x"] == other["x"]) and one["y"] < other["y"]


def test_paper_has_all_of_it_and_no_form(visit: Visit) -> None:
    page = visit(REGISTER)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    folded = page.locator(".kh-point details, .kh-rank > details")
    assert folded.evaluate_all("all => all.every(details => details.open)")
    assert entry(page, SLIP).locator(".kh-words").first.is_visible()
    assert not choice(page).is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not folded.evaluate_all("all => all.some(details => details.open)")


def test_without_script_all_is_there_and_opens(visit: Visit) -> None:
    page = visit.window(script=False)
    page.goto(visit.base + REGISTER)
    assert not choice(page).is_visible()
    assert page.locator(".kh-point h3").count() > 30
    first = page.locator(".kh-point").first
    first.locator("summary").click()
    assert first.locator(".kh-words").first.is_visible()


def test_a_phone_needs_eight_screens_and_a_finger_hits(visit: Visit) -> None:
    page = visit(REGISTER, screen=PHONE)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= 8 * PHONE.height
    targets = page.locator(".kh-point summary, .kh-counts a, #register-unit")
    heights = [box["height"] for box in boxes(targets)]
    assert len(heights) > 30
    assert min(heights) >= 43.9


def test_a_task_says_in_one_line_what_touches_it(visit: Visit) -> None:
    page = visit("nhiem-vu/khen-thuong-doanh-nghiep/")
    lines = page.locator(".kh-point-line")
    assert lines.count() == 2
    assert not lines.first.locator(".kh-words").first.is_visible()
    # One line of 44 pixels, and the rule below the last.
    assert max(box["height"] for box in boxes(lines)) < 50
    lines.first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert lines.first.locator(".kh-words").first.is_visible()
    lines.first.get_by_role("link", name="Điểm").click()
    page.wait_for_url("**/luu-y/#*")
    identity = page.url.partition("#")[2]
    assert entry(page, identity).locator("details").evaluate("d => d.open")
