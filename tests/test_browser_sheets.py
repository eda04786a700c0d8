"""The sheet in a browser: ticking, keeping, saving, loading, printing; the message of the coming days."""

from __future__ import annotations

import datetime as dt
import json
import re
import zoneinfo
from pathlib import Path
from typing import Any

import pypdf
import pytest
from browser.fixtures import Visit
from external import find_serif, needed
from playwright.sync_api import Page, expect
from published import as_headed, leading_day_of, on_paper, short_day

from browsing import ZONE

SHEET = "checklists/phuong-kim-giang.html"


def ticks(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("tr[data-deadline]")].map(row =>
            [row.dataset.deadline, [row.querySelector("[data-tick]").checked, row.querySelector("[data-note]").value]]
        ).filter(([, [done, note]]) => done || note))"""
    )
    return found


def whole(page: Page) -> Page:
    """Open every month of a sheet."""
    page.locator(".group button[aria-expanded='false']").evaluate_all(
        "months => months.forEach(month => month.click())"
    )
    return page


def tick(page: Page, number: int, note: str = "") -> str:
    row = page.locator("tr[data-deadline]").nth(number)
    row.locator("[data-tick]").check()
    if note:
        row.locator("[data-note]").fill(note)
    return str(row.get_attribute("data-deadline"))


def test_ticks_and_notes_are_kept_on_the_device(visit: Visit) -> None:
    page = visit(SHEET)
    assert page.locator("#progress").inner_text() == "Đã xong 0/21 việc"
    first, third = tick(page, 0), tick(page, 2, "đã gửi\nhai bản")
    assert page.locator("#progress").inner_text() == "Đã xong 2/21 việc"
    page.reload()
    assert ticks(page) == {first: [True, ""], third: [True, "đã gửi\nhai bản"]}
    assert page.locator("#progress").inner_text() == "Đã xong 2/21 việc"
    # Another unit's sheet is another sheet.
    page.goto(page.url.replace("kim-giang", "ha-dinh"))
    assert ticks(page) == {}


def test_ticks_travel_in_a_file(visit: Visit, tmp_path: Path) -> None:
    page = whole(visit(SHEET))
    wanted = {tick(page, 1): [True, ""], tick(page, 4, "chờ ký"): [True, "chờ ký"]}
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Lưu dấu đã đánh ra tệp").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name == "phieu-phuong-kim-giang.json"
    other = visit(SHEET)
    assert ticks(other) == {}
    other.locator("#load").set_input_files(saved)
    other.locator("#outcome", has_text="Đã mở: 2 mục").wait_for()
    assert ticks(other) == wanted
    other.reload()
    assert ticks(other) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("không phải JSON", "Không đọc được tệp này"),
        ("[]", "Không đọc được tệp này"),
        (
            '{"plan": "khac", "unit": "phuong-kim-giang", "items": {}}',
            "Tệp này là của phiếu khác",
        ),
    ],
)
def test_a_wrong_file_changes_nothing(
    visit: Visit, tmp_path: Path, text: str, said: str
) -> None:
    page = visit(SHEET)
    kept = {tick(page, 0): [True, ""]}
    file = tmp_path / "tep.json"
    file.write_text(text, "utf-8")
    page.locator("#load").set_input_files(file)
    page.locator("#outcome", has_text=said).wait_for()
    assert ticks(page) == kept


def test_what_this_edition_does_not_show_is_kept(visit: Visit, tmp_path: Path) -> None:
    page = visit(SHEET)
    data = json.loads(
        page.evaluate("JSON.stringify({...document.getElementById('sheet').dataset})")
    )
    file = tmp_path / "tep.json"
    file.write_text(
        json.dumps({**data, "items": {"da-huy": {"done": True, "note": "cũ"}}}), "utf-8"
    )
    page.locator("#load").set_input_files(file)
    page.locator("#outcome", has_text="Đã mở: 0 mục").wait_for()
    tick(page, 0)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Lưu dấu đã đánh ra tệp").click()
    waiting.value.save_as(tmp_path / "lai.json")
    assert json.loads((tmp_path / "lai.json").read_text("utf-8"))["items"][
        "da-huy"
    ] == {"done": True, "note": "cũ"}


def plain(text: str) -> str:
    """Return what every typeface keeps in order: accented letters may come from another one, in pieces of their own."""
    return re.sub(r"[^A-Za-z0-9/]", "", text)


def printed(page: Page, path: Path) -> list[str]:
    """Print as the browser's dialog does, by the page's own paper size; return the plain text of each page."""
    path.write_bytes(page.pdf(prefer_css_page_size=True))
    return [plain(found.extract_text()) for found in pypdf.PdfReader(path).pages]


def test_the_sheet_prints_whole(visit: Visit, tmp_path: Path, real_site: Path) -> None:
    needed(find_serif)
    page = visit(SHEET)
    pages = printed(page, tmp_path / "sheet.pdf")
    # A ward's year.
    assert len(pages) <= 3
    size = pypdf.PdfReader(tmp_path / "sheet.pdf").pages[0].mediabox
    assert (round(float(size.width)), round(float(size.height))) == (595, 842)
    # The head of the table comes again on each page of rows, the tools do not; the last page has what follows them.
    *with_rows, last = pages
    assert plain("Có thể liên quan") in last
    assert all(plain("Việc phải làm Nên xong") in text for text in with_rows)
    assert not any(plain("Lưu dấu đã đánh ra tệp") in text for text in pages)
    everything = "".join(pages)
    for item in json.loads(
        (real_site / "api/v1/units/phuong-kim-giang.json").read_text("utf-8")
    )["items"]:
        # A row is never split, so what is to be done stands on one page.
        what = plain("".join(map(as_headed, on_paper(item))))
        assert any(what in text for text in pages), item["deadline"]["id"]
        leading = leading_day_of(item["deadline"])
        assert leading == "9999" or plain(short_day(leading)) in everything
    tick(page, 0, "mot ghi chu rat dai " * 12 + "het ghi chu")
    assert plain("mot ghi chu rat dai " * 12 + "het ghi chu") in "".join(
        printed(page, tmp_path / "noted.pdf")
    )
    # Nothing sticks out of the paper: what A4 leaves between the margins.
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(165 / 25.4 * 96), "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_month_alone_can_be_printed(visit: Visit, tmp_path: Path) -> None:
    page = visit(SHEET)
    page.evaluate("window.print = () => {}")
    page.get_by_label("Phần in").select_option("2020-07")
    page.get_by_role("button", name="In", exact=True).click()
    text = "".join(printed(page, tmp_path / "month.pdf"))
    assert plain("Tháng 7/2020") in text
    # Rows 20 and 22: before 30 July.
    assert text.count("29/7") == 2
    assert plain("Tháng 9/2020") not in text
    assert "04/02" not in text
    page.get_by_label("Phần in").select_option("")
    page.get_by_role("button", name="In", exact=True).click()
    assert "04/02" in "".join(printed(page, tmp_path / "whole.pdf"))


def test_the_message_of_the_coming_days_is_copied(
    chromium: Any, hosted: Any, real_site: Path
) -> None:
    context = chromium.new_context(
        permissions=["clipboard-read", "clipboard-write"],
        locale="vi-VN",
        timezone_id=ZONE,
    )
    context.clock.install(
        time=dt.datetime(2020, 3, 19, 9, tzinfo=zoneinfo.ZoneInfo(ZONE))
    )
    page = context.new_page()
    page.goto(hosted.base + "don-vi/phuong-kim-giang/")
    whole = (
        (real_site / "messages/phuong-kim-giang.txt").read_text("utf-8").splitlines()
    )
    for days, count in ((7, 0), (14, 3), (30, 4)):
        page.get_by_role("button", name=f"Sao chép việc {days} ngày tới").click()
        copied = page.evaluate("navigator.clipboard.readText()").splitlines()
        lines = [line for line in copied if line.startswith("- ")]
        assert len(lines) == count
        assert set(lines) <= set(whole)
        assert copied[0] == whole[0]
        assert copied[-1] == whole[-1]
        assert ("Không có thời hạn nào" in copied[3]) == (not count)
        assert "19/3/2020" in copied[3] or not count
    page.goto(hosted.base + "don-vi/")
    everybody = (real_site / "messages/all.txt").read_text("utf-8").splitlines()
    button = page.locator("[data-next='14']")
    lines = []
    # A chat takes 2,000 letters of them at once, so each press takes the next part.
    for number in (1, 2):
        button.click()
        expect(button).to_have_text(f"Đã sao chép phần {number}/2")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert len(copied) <= 1800
        assert copied.splitlines()[1].endswith(f", phần {number}/2")
        lines += [line for line in copied.splitlines() if line.startswith("- ")]
    page.clock.run_for(3000)
    assert button.inner_text() == "Sao chép việc 14 ngày tới"
    # Rows 7 to 11 of the appendix and two of III.2.2, "trước" 28 and 30 March: Friday the 27th for all of them.
    assert lines == [
        line
        for line in everybody
        if line.startswith("- Nên xong chậm nhất thứ Sáu 27/3/2020")
    ]
    assert len(lines) == 7
    context.close()
