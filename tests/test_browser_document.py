"""The document and its appendix in a browser: the contents follow the reader, addresses are copied, paper holds all."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
from browser.fixtures import Visit

from browsing import PHONE


def test_the_contents_lead_to_a_place_and_follow_the_reader(visit: Visit) -> None:
    page = visit("ke-hoach/")
    beside = page.locator(".md-nav--secondary")
    for anchor in ("#muc-iv-3", "#muc-ii-1-3"):
        beside.locator(f"a[href='{anchor}']").click()
        current = beside.locator(f".md-nav__link--active[href='{anchor}']")
        current.wait_for()
        assert page.url.endswith(anchor)
        top = page.locator(anchor).evaluate(
            "place => place.getBoundingClientRect().top"
        )
        header = page.locator(".md-header").evaluate(
            "bar => bar.getBoundingClientRect().bottom"
        )
        assert header <= top < header + 100
    # The same list above the text would say it twice.
    assert not page.locator(".kh-contents").is_visible()


def test_a_place_is_copied_by_keyboard(visit: Visit) -> None:
    page = visit("ke-hoach/")
    page.evaluate(
        "navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }"
    )
    page.get_by_label("Sao chép đường dẫn: Mục III.2.1").press("Enter")
    page.wait_for_function("window.copied")
    assert (
        page.evaluate("window.copied")
        == "https://kehoach.example.vn/ke-hoach/#muc-iii-2-1"
    )


def test_a_phone_has_the_contents_folded_above_and_rows_as_cards(visit: Visit) -> None:
    page = visit.window(screen=PHONE)
    page.goto(visit.base + "ke-hoach/")
    page.locator(".kh-contents summary").tap()
    page.locator(".kh-contents a[href='#muc-iii']").tap()
    page.wait_for_url("**/#muc-iii")
    page.goto(visit.base + "ke-hoach/phu-luc/")
    # As wide as the window: nothing is pushed aside.
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE.width
    labels = page.locator("#muc-8 td").evaluate_all(
        "cells => cells.map(cell => cell.dataset.label)"
    )
    assert labels[-1] == "Nên xong chậm nhất"


def test_the_appendix_prints_on_its_side_with_its_head_on_each_sheet(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit("ke-hoach/phu-luc/")
    path = tmp_path / "phu-luc.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    sheets = pypdf.PdfReader(path).pages
    sizes = {
        (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height)))
        for sheet in sheets
    }
    assert sizes == {(842, 595)}
    texts = [re.sub(r"\s", "", sheet.extract_text()) for sheet in sheets]
    assert len(texts) <= 4
    assert all("Đơnvịphốihợp" in text for text in texts)
    whole = "".join(texts)
    # The first, the last and the widest cell.
    for text in (
        "ngày15/01/2020",
        "Trướcngày30/01/2021",
        "thứSáu29/01/2021",
        "hồsơđềnghịkhenthưởngtrước20/5/2020",
    ):
        assert text in whole
