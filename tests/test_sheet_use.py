"""The sheet in the hands of who fills it in: two windows, a next edition, strong contrast, paper, nothing kept."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import json
import subprocess
import zipfile
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pypdf
import pytest
from browser.fixtures import Visit
from browser.witness import Witness
from conftest import MINIMAL, context_of, make_plan
from external import find_program, needed
from playwright.sync_api import Locator, Page, Route, expect
from published import as_headed, items_of, on_paper

from browsing import ZONE, show
from kehoach.plan.model import Plan
from kehoach.render.sheets.html import render_checklists

SHEET = "checklists/phuong-kim-giang.html"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DPI = 150
BOX = 5 / 25.4 * DPI
"""Pixels along a side of the box on paper."""

TWO_LINES = (
    MINIMAL
    + """\
  - id: viec-hai
    title: Việc hai
    refs: [Mục 2]
    implement: [mot]
    deadlines:
      - {id: viec-hai, kind: before, date: 30/4/2020, phrase: trước 30/4/2020}
"""
)
CANCELLED = (
    TWO_LINES
    + """\
amendments:
  - number: 9/KH
    date: 01/02/2020
    changes: [{cancelled: viec}]
"""
)
# What a browser does whose user forbids pages to keep anything.
FORBIDDEN = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("forbidden", "SecurityError"); } });
"""
# What a browser does that has no room left; what was kept before can be read.
FULL = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
GREYS = """
async (address) => {
  // Not fetched, which the site's policy forbids.
  const image = new Image();
  image.src = address;
  await image.decode();
  const picture = await createImageBitmap(image);
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const colours = canvas.getImageData(0, 0, picture.width, picture.height).data;
  return Array.from({ length: colours.length / 4 }, (_, at) =>
    Math.round((colours[4 * at] + colours[4 * at + 1] + colours[4 * at + 2]) / 3));
}
"""


def row(page: Page, deadline: str) -> Locator:
    return page.locator(f"tr[data-deadline='{deadline}']")


def unfold(page: Page) -> None:
    """Open every month, as a reader does who wants the whole year on the screen."""
    page.locator(".group button[aria-expanded='false']").evaluate_all(
        "months => months.forEach(month => month.click())"
    )
    expect(page.locator(".group button[aria-expanded='false']")).to_have_count(0)


def box(page: Page, deadline: str) -> Locator:
    return row(page, deadline).locator("[data-tick]")


def note(page: Page, deadline: str) -> Locator:
    return row(page, deadline).locator("[data-note]")


def deadlines(page: Page) -> list[str]:
    """Return the ids of the lines of a sheet."""
    return [
        str(found.get_attribute("data-deadline"))
        for found in page.locator("tr[data-deadline]").all()
    ]


def saved(page: Page, path: Path) -> dict[str, Any]:
    """Save what is ticked to a file, as the reader does; return the items in it."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Lưu dấu đã đánh ra tệp").click()
    waiting.value.save_as(path)
    items: dict[str, Any] = json.loads(path.read_text("utf-8"))["items"]
    return items


def ticked(due: str) -> dict[str, Any]:
    """Return what is kept of a line that was ticked while it was due on a day."""
    return {"done": True, "due": due, "note": "", "result": ""}


def another_window(visit: Visit, page: Page) -> Page:
    """Open what a page shows in a second window of the same browser."""
    second = page.context.new_page()
    visit.witnesses.append(Witness(second, visit.base))
    show(second, page.url)
    return second


def sheet_html(text: str) -> str:
    """Return the sheet of the unit "mot" of a plan."""
    plan = make_plan(text)
    pages = {
        artifact.path: artifact.data
        for artifact in render_checklists(plan, context_of(plan))
    }
    return pages["checklists/mot.html"].decode()


class Published:
    """The sheet of a small plan at the address of a hosted one, edition after edition."""

    def __init__(self, visit: Visit, text: str) -> None:
        self.html = sheet_html(text)
        self.page = visit.window()
        self.page.route("**/checklists/mot.html", self.answer)
        show(self.page, visit.base + "checklists/mot.html")
        unfold(self.page)

    def answer(self, route: Route) -> None:
        route.fulfill(body=self.html, content_type="text/html; charset=utf-8")

    def renew(self, text: str) -> None:
        """Publish another edition; the reader opens it."""
        self.html = sheet_html(text)
        self.page.reload()
        unfold(self.page)


def test_what_two_windows_tick_is_seen_in_both(visit: Visit) -> None:
    first = visit(SHEET)
    second = another_window(visit, first)
    in_first, in_second, noted = deadlines(first)[:3]
    box(first, in_first).check()
    box(second, in_second).check()
    note(second, noted).fill("đã gửi\nhai bản")
    # Without a reload, and each window says how many are done.
    expect(box(first, in_second)).to_be_checked()
    expect(box(second, in_first)).to_be_checked()
    expect(note(first, noted)).to_have_value("đã gửi\nhai bản")
    for page in (first, second):
        expect(page.locator("#progress")).to_have_text("Đã xong 2/21 việc")
        page.reload()
        expect(box(page, in_first)).to_be_checked()
        expect(box(page, in_second)).to_be_checked()
        expect(note(page, noted)).to_have_value("đã gửi\nhai bản")


def test_a_tick_in_one_window_spares_the_note_that_another_is_typing(
    visit: Visit,
) -> None:
    first = visit(SHEET)
    second = another_window(visit, first)
    noted, ticked = deadlines(first)[:2]
    note(first, noted).press_sequentially("chờ ")
    box(second, ticked).check()
    expect(box(first, ticked)).to_be_checked()
    # The caret stays at its place, so what is typed goes on there.
    note(first, noted).press_sequentially("ký")
    expect(note(second, noted)).to_have_value("chờ ký")
    box(second, noted).check()
    for page in (first, second):
        page.reload()
        expect(note(page, noted)).to_have_value("chờ ký")
        expect(box(page, noted)).to_be_checked()


def test_what_is_unticked_in_one_window_is_unticked_in_the_other(visit: Visit) -> None:
    first = visit(SHEET)
    second = another_window(visit, first)
    kept, undone = deadlines(first)[:2]
    box(first, kept).check()
    box(first, undone).check()
    expect(box(second, undone)).to_be_checked()
    box(second, undone).uncheck()
    expect(box(first, undone)).not_to_be_checked()
    first.reload()
    expect(box(first, kept)).to_be_checked()
    expect(box(first, undone)).not_to_be_checked()


def test_a_cancelled_line_says_that_it_was_done_and_keeps_its_tick(
    visit: Visit, tmp_path: Path
) -> None:
    published = Published(visit, TWO_LINES)
    page = published.page
    box(page, "viec").check()
    expect(page.locator("#progress")).to_have_text("Đã xong 1/2 việc")
    published.renew(CANCELLED)
    expect(box(page, "viec")).to_have_count(0)
    expect(row(page, "viec").locator("[data-was-done]")).to_have_text("Đã xong")
    # Nothing is asked of anybody there any more, so it counts neither as done nor as open.
    expect(page.locator("#progress")).to_have_text("Đã xong 0/1 việc")
    note(page, "viec").fill("đã gửi trước khi thôi")
    box(page, "viec-hai").check()
    wanted = {
        "viec": {**ticked("2020-03-30"), "note": "đã gửi trước khi thôi"},
        "viec-hai": ticked("2020-04-30"),
    }
    assert saved(page, tmp_path / "da-danh.json") == wanted
    note(page, "viec").fill("")
    assert saved(page, tmp_path / "bo-ghi-chu.json")["viec"] == ticked("2020-03-30")
    # The document may call it back in.
    published.renew(TWO_LINES)
    expect(box(page, "viec")).to_be_checked()


def test_a_cancelled_line_that_was_never_done_does_not_say_so(
    visit: Visit, tmp_path: Path
) -> None:
    published = Published(visit, CANCELLED)
    expect(row(published.page, "viec").locator("[data-was-done]")).to_have_text("–")
    note(published.page, "viec").fill("không phải làm")
    assert not saved(published.page, tmp_path / "tep.json")["viec"].get("done")
    published.page.reload()
    expect(row(published.page, "viec").locator("[data-was-done]")).to_have_text("–")


MOVED = (
    TWO_LINES
    + """\
amendments:
  - number: 9/KH
    date: 01/02/2020
    changes: [{moved: viec, date: 15/4/2020, phrase: trước 15/4/2020}]
"""
)


def test_what_was_ticked_before_a_deadline_moved_says_so(
    visit: Visit, tmp_path: Path
) -> None:
    published = Published(visit, TWO_LINES)
    page = published.page
    box(page, "viec").check()
    box(page, "viec-hai").check()
    published.renew(MOVED)
    expect(box(page, "viec")).to_be_checked()
    expect(row(page, "viec").locator(".moved")).to_have_text(
        "Đánh dấu khi hạn còn là thứ Hai, 30/3/2020; xem lại."
    )
    expect(row(page, "viec-hai").locator(".moved")).to_be_hidden()
    # Who ticks it again has it done for the new day.
    box(page, "viec").uncheck()
    box(page, "viec").check()
    expect(row(page, "viec").locator(".moved")).to_be_hidden()
    assert saved(page, tmp_path / "tep.json")["viec"] == ticked("2020-04-15")


def test_a_result_is_kept_beside_the_tick_and_a_file_adds_to_what_is_kept(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit(SHEET)
    first, second, third = deadlines(page)[:3]
    box(page, first).check()
    row(page, first).locator("[data-result]").fill("03/02, số 12/BC-UBND")
    assert saved(page, tmp_path / "tep.json")[first]["result"] == "03/02, số 12/BC-UBND"
    other = visit(SHEET)
    box(other, third).check()
    note(other, second).fill("chờ ký")
    other.locator("#load").set_input_files(tmp_path / "tep.json")
    expect(row(other, first).locator("[data-result]")).to_have_value(
        "03/02, số 12/BC-UBND"
    )
    expect(box(other, third)).to_be_checked()
    expect(note(other, second)).to_have_value("chờ ký")


@pytest.mark.parametrize(
    ("day", "months"),
    [
        # Before the year the first month that holds something, after it the last; the next month is at hand too.
        ("2019-06-01", ["2020-02"]),
        ("2020-03-12", ["2020-03", "2020-04"]),
        ("2020-12-31", ["2020-12"]),
        ("2021-03-01", ["2020-12"]),
    ],
)
def test_the_months_at_hand_are_open_and_the_others_one_press_away(
    visit: Visit, day: str, months: list[str]
) -> None:
    clock = dt.datetime.combine(
        dt.date.fromisoformat(day), dt.time(9), zoneinfo.ZoneInfo(ZONE)
    )
    page = visit(SHEET, at=clock)
    open_months = page.evaluate(
        "[...document.querySelectorAll('tbody.part')]"
        ".filter(part => [...part.querySelectorAll('tr[data-deadline]')].every(row => row.offsetHeight))"
        ".map(part => part.dataset.part)"
    )
    assert open_months == months
    july = page.get_by_role("button", name="Tháng 7/2020")
    # Rows 20 and 22 of the appendix.
    expect(july).to_contain_text("còn 2 việc")
    july.press("Enter")
    july_rows = page.locator("tbody[data-part='2020-07'] tr[data-deadline]")
    expect(july_rows.first).to_be_visible()
    july_rows.first.locator("[data-tick]").check()
    expect(july).to_contain_text("còn 1 việc")


def greys(page: Page, place: Locator) -> list[int]:
    """Return how bright each pixel of an element is on the screen, 0 to 255."""
    address = "data:image/png;base64," + base64.b64encode(place.screenshot()).decode()
    found: list[int] = page.evaluate(GREYS, address)
    return found


def share_changed(before: list[int], after: list[int]) -> float:
    assert len(before) == len(after)
    return sum(
        abs(old - new) > 96 for old, new in zip(before, after, strict=True)
    ) / len(before)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["active", "none"])
def test_a_ticked_box_looks_ticked_on_a_screen(
    visit: Visit, scheme: str, forced: str
) -> None:
    page = visit.window(scheme=scheme)
    page.emulate_media(forced_colors="active" if forced == "active" else "none")
    show(page, visit.base + SHEET)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches") == (
        forced == "active"
    )
    ticked = page.locator("[data-tick]").first
    before = greys(page, ticked)
    ticked.check()
    # Neither the pointer nor the frame of what has the focus is part of a tick.
    page.mouse.move(0, 0)
    ticked.blur()
    after = greys(page, ticked)
    # A tick's strokes, and neither a speck nor a filled box.
    assert 0.05 < share_changed(before, after) < 0.5
    ticked.uncheck()
    page.mouse.move(0, 0)
    ticked.blur()
    assert share_changed(before, greys(page, ticked)) == 0


@pytest.fixture(scope="module")
def rasteriser() -> str:
    return needed(lambda: find_program("pdftoppm"))


def printed(page: Page, rasteriser: str, path: Path) -> tuple[int, bytes]:
    """Print the first page in greys; return the pixels across it and how bright each is, row by row."""
    paper = path.with_suffix(".pdf")
    paper.write_bytes(page.pdf(prefer_css_page_size=True))
    command: list[str | Path] = [
        rasteriser,
        "-gray",
        "-r",
        str(DPI),
        "-singlefile",
        "-l",
        "1",
        paper,
        path,
    ]
    subprocess.run(command, check=True)
    head, size, _, pixels = path.with_suffix(".pgm").read_bytes().split(b"\n", 3)
    assert head == b"P5"
    return int(size.split()[0]), pixels


def test_a_ticked_box_looks_ticked_on_paper(
    visit: Visit, rasteriser: str, tmp_path: Path
) -> None:
    page = visit(SHEET)
    across, before = printed(page, rasteriser, tmp_path / "before")
    page.locator("[data-tick]").first.check()
    _, after = printed(page, rasteriser, tmp_path / "after")
    assert len(before) == len(after)
    places = [
        at
        for at, (old, new) in enumerate(zip(before, after, strict=True))
        if abs(old - new) > 96
    ]
    rows, columns = {at // across for at in places}, {at % across for at in places}
    # Nothing but one box changed: darker by a tick's strokes, and neither by a speck nor as a whole.
    assert max(rows) - min(rows) < BOX
    assert max(columns) - min(columns) < BOX
    assert all(after[at] < before[at] for at in places)
    assert 0.05 < len(places) / BOX**2 < 0.5
    inside = [
        after[line * across + column]
        for line in range(min(rows), max(rows) + 1)
        for column in range(min(columns), max(columns) + 1)
    ]
    assert 0.1 < sum(grey < 128 for grey in inside) / len(inside) < 0.7


def test_a_sheet_without_script_says_that_ticks_are_not_kept(visit: Visit) -> None:
    said = "dấu đánh và ghi chú trên trang này không được giữ lại"
    without = visit.window(script=False)
    without.goto(visit.base + SHEET)
    # Not by its text: there Playwright passes over what stands in noscript.
    expect(without.locator("noscript p")).to_be_visible()
    assert said in without.locator("body").inner_text()
    # What only a script can do is not offered.
    for name in ("Lưu dấu đã đánh ra tệp", "In"):
        expect(without.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(without.get_by_text("Đã xong 0/21 việc")).to_be_hidden()
    scripted = visit(SHEET)
    expect(scripted.locator("#progress")).to_be_visible()
    assert said not in scripted.locator("body").inner_text()


@pytest.mark.parametrize("trouble", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_where_nothing_can_be_kept_ticking_works_and_the_page_says_so(
    visit: Visit, tmp_path: Path, trouble: str
) -> None:
    page = visit.window()
    page.add_init_script(trouble)
    show(page, visit.base + SHEET)
    expect(page.locator("#outcome")).to_be_empty()
    first, second, third = deadlines(page)[:3]
    box(page, first).check()
    expect(page.locator("#outcome")).to_have_text(
        "Máy không cho lưu; hãy lưu ra tệp trước khi đóng trang."
    )
    box(page, second).check()
    note(page, third).fill("chờ ký")
    expect(page.locator("#progress")).to_have_text("Đã xong 2/21 việc")
    assert saved(page, tmp_path / "tep.json") == {
        first: ticked("2020-02-05"),
        second: ticked("2020-02-05"),
        third: {"done": False, "note": "chờ ký", "result": ""},
    }
    # The file is the way out that the page names: in another window it brings all of it back.
    other = visit.window()
    show(other, visit.base + SHEET)
    other.locator("#load").set_input_files(tmp_path / "tep.json")
    expect(other.locator("#progress")).to_have_text("Đã xong 2/21 việc")
    expect(note(other, third)).to_have_value("chờ ký")


def test_what_no_longer_finds_room_is_in_the_file_with_what_was_kept_before(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit(SHEET)
    kept, second, third = deadlines(page)[:3]
    box(page, kept).check()
    page.evaluate(f"() => {{ {FULL} }}")
    box(page, second).check()
    box(page, third).check()
    expect(page.locator("#outcome")).to_have_text(
        "Máy không cho lưu; hãy lưu ra tệp trước khi đóng trang."
    )
    # The first three of the year: rows 3 and III.1, before 5 February, and row 4, before the 22nd.
    assert saved(page, tmp_path / "tep.json") == {
        kept: ticked("2020-02-05"),
        second: ticked("2020-02-05"),
        third: ticked("2020-02-22"),
    }


def open_items(site: Path, identity: str) -> list[dict[str, Any]]:
    return [
        item
        for item in items_of(site, identity)
        if item["deadline"]["status"] != "cancelled"
    ]


def controls(document: Path) -> list[str]:
    """Return the names of a Word document's boxes."""
    with zipfile.ZipFile(document) as parts:
        body = ET.fromstring(parts.read("word/document.xml"))
    word_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
    boxes = [
        found
        for found in body.iter(f"{W}sdtPr")
        if found.find(f"{word_2010}checkbox") is not None
    ]
    names = [found.find(f"{W}alias") for found in boxes]
    return ["" if name is None else name.get(f"{W}val", "") for name in names]


def test_every_box_in_word_has_a_name_of_its_own(real_site: Path, real: Plan) -> None:
    counted = 0
    for party in real.directory.addressees:
        names = controls(real_site / f"checklists/{party.id}.docx")
        items = open_items(real_site, party.id)
        assert len(names) == len(items), party.id
        assert len(set(names)) == len(names), party.id
        for name, item in zip(names, items, strict=True):
            head, _, what = name.partition(": ")
            assert head.startswith("Hoàn thành "), name
            assert what, name
            begun = what.rstrip("…")
            whole = "; ".join(item["actions"])
            bare = "; ".join(map(as_headed, item["actions"]))
            assert whole.startswith(begun) or bare.startswith(begun), name
            # Word refuses longer ones.
            assert len(name) <= 64, name
        counted += len(names)
    assert counted > 100


def test_a_workbook_has_pictures_of_codes_and_of_nothing_else(real_site: Path) -> None:
    path = real_site / "checklists/phuong-kim-giang.xlsx"
    [page] = openpyxl.load_workbook(path).worksheets
    with zipfile.ZipFile(path) as parts:
        drawings = [
            parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("xl/drawings/drawing")
        ]
        assert not any(
            "ctrlProps" in name or "vmlDrawing" in name for name in parts.namelist()
        )
    [drawing] = drawings
    described = [
        found.get("descr", "")
        for picture in ET.fromstring(drawing).iter()
        if picture.tag.endswith("}pic")
        for found in picture.iter()
        if found.tag.endswith("}cNvPr")
    ]
    assert [text.rpartition("/")[0].split("/")[-2:] for text in described] == [
        ["don-vi", "phuong-kim-giang"],
        ["dang-ky-lich", "phuong-kim-giang"],
    ]
    [table] = page.tables.values()
    statuses = [
        cell.value
        for cell in itertools.chain(*page[table.ref])
        if cell.value == "Chưa thực hiện"
    ]
    assert len(statuses) == len(open_items(real_site, "phuong-kim-giang"))


def figures(element: Any) -> Iterator[str]:
    """Yield the alternative text of each figure below an element of a PDF's structure, in reading order."""
    element = (
        element.get_object()
        if isinstance(element, pypdf.generic.IndirectObject)
        else element
    )
    if isinstance(element, list):
        for inside in element:
            yield from figures(inside)
    elif isinstance(element, dict):
        if element.get("/S") in ("/Figure", "/Form") and "/Alt" in element:
            yield str(element.get("/Alt", ""))
        yield from figures(element.get("/K"))


def test_every_box_in_a_pdf_is_a_picture_with_the_name_of_its_item(
    real_site: Path, real: Plan
) -> None:
    counted = 0
    for party in real.directory.addressees:
        reader = pypdf.PdfReader(real_site / f"checklists/{party.id}.pdf")
        names = list(figures(reader.root_object["/StructTreeRoot"]))
        wanted = [on_paper(item)[0] for item in open_items(real_site, party.id)]
        for name, step in zip(names[:-2], wanted, strict=True):
            starts = (f"Hoàn thành: {step}", f"Hoàn thành: {as_headed(step)}")
            assert name.startswith(starts)
        # After the boxes the two codes, each with its address.
        assert [name.rpartition("/")[0].split("/")[-2:] for name in names[-2:]] == [
            ["don-vi", party.id],
            ["dang-ky-lich", party.id],
        ]
        counted += len(wanted)
    assert counted > 100
