"""Sheets that other offices and a browser's PDF viewer have opened, filled in and saved keep each line's identity."""

from __future__ import annotations

import base64
import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import context_of, make_plan
from external import find_program, needed
from playwright.sync_api import Browser, Frame, Page
from published import LETTERS
from test_returns import (
    LONG,
    PLAN,
    Paper,
    Table,
    codes,
    put,
    said,
)

from kehoach.desk.returns import Expected, read_return
from kehoach.plan.model import Plan
from kehoach.render.sheets.docx import docx
from kehoach.render.sheets.layout import Sheet, sheet_of
from kehoach.render.sheets.pdf import pdf
from kehoach.render.sheets.typed import NAME
from kehoach.render.sheets.xlsx import xlsx

POINTS_HIGH = 297 / 25.4 * 72
POINTS_WIDE = 210 / 25.4 * 72
LOADED = """() => {
  const viewer = document.querySelector("pdf-viewer");
  return viewer && viewer.loadProgress_ === 100;
}"""
PAGE = """() => {
  const viewer = document.querySelector("pdf-viewer");
  const page = viewer.viewport.getPageScreenRect(0);
  const around = viewer.renderRoot.querySelector("#scroller").getBoundingClientRect();
  return [page.x + around.x, page.y + around.y, page.width];
}"""
# What its button to save does, but for asking where to.
SAVE = """async () => {
  const viewer = document.querySelector("pdf-viewer");
  const saved = new Uint8Array((await viewer.pluginController_.save("EDITED")).dataToSave);
  let text = "";
  for (let at = 0; at < saved.length; at += 8192) text += String.fromCharCode(...saved.subarray(at, at + 8192));
  return btoa(text);
}"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(PLAN)


@pytest.fixture(scope="module")
def sheet(plan: Plan) -> Sheet:
    return sheet_of(plan, context_of(plan), plan.directory["mot"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed(lambda: find_program("soffice"))
    return tmp_path_factory.mktemp("office")


def convert(office: Path, form: str, file: Path) -> Path:
    """Let LibreOffice open a file and save it in a form; return that."""
    profile = f"-env:UserInstallation={(office / 'profile').as_uri()}"
    out = office / form
    command: list[str | Path] = ["soffice", profile, "--headless", "--convert-to"]
    subprocess.run(
        [*command, form, "--outdir", out, file],
        capture_output=True,
        timeout=300,
        check=True,
    )
    return out / f"{file.stem}.{form}"


@pytest.mark.slow
def test_a_workbook_that_libreoffice_saved_is_read(
    sheet: Sheet, plan: Plan, office: Path, tmp_path: Path
) -> None:
    table = Table(xlsx(sheet))
    table.write(
        "viec", status="Hoàn thành", result="27/3, số 5/BC", note="hai bản\nchính"
    )
    table.write(LONG, status="Đang thực hiện", result="05")
    saved = convert(office, "xlsx", table.saved(tmp_path))
    returned = read_return(saved, Expected(plan))
    assert said(returned) == {
        "viec": ("done", "27/3, số 5/BC", "hai bản\nchính"),
        LONG: ("doing", "05", ""),
    }
    assert codes(returned) == []
    assert len(returned.results) == 8


@pytest.mark.slow
def test_a_document_that_libreoffice_saved_is_read_also_by_way_of_its_own_form(
    sheet: Sheet, plan: Plan, office: Path, tmp_path: Path
) -> None:
    paper = Paper(docx(sheet))
    paper.write("trước 30/3", done=True, result="27/3, số 5/BC")
    paper.write("trước 20/4", done=False, note="chờ ký")
    filled = paper.saved(tmp_path)
    own = convert(office, "odt", filled)
    for saved in (convert(office, "docx", filled), convert(office, "docx", own)):
        returned = read_return(saved, Expected(plan))
        assert said(returned) == {
            "viec": ("done", "27/3, số 5/BC", ""),
            f"{LONG[:-3]}hai": ("todo", "", "chờ ký"),
        }
        assert codes(returned) == []
        assert len(returned.results) == 8


def viewer_of(page: Page) -> Frame:
    """Return the frame of the PDF viewer, once it shows the document."""
    page.wait_for_function("() => document.readyState === 'complete'")
    for _ in range(100):
        for frame in page.frames:
            if frame.url.startswith("chrome-extension:"):
                frame.wait_for_function(LOADED)
                return frame
        page.wait_for_timeout(100)
    pytest.fail("Chromium shows no PDF viewer")


def places_of(data: bytes) -> dict[str, tuple[float, float]]:
    """Return the middle of each field of the first page by its name, in points from its upper left corner."""
    places = {}
    with pikepdf.open(io.BytesIO(data)) as document:
        for field in document.pages[0].Annots:
            if "/T" in field:
                left, bottom, right, top = map(float, field.Rect)
                middle = POINTS_HIGH - (bottom + top) / 2
                places[str(field.T)] = ((left + right) / 2, middle)
    return places


@pytest.fixture(scope="module")
def viewer_browser(chromium: Browser) -> Iterator[Browser]:
    """Start the Chromium that has a PDF viewer: the one without windows has none."""
    program = needed(lambda: find_program("chromium"))
    browser = chromium.browser_type.launch(executable_path=program)
    yield browser
    browser.close()


def drawn(field: Any) -> str:
    """Return the letters that are drawn in a field, by the table of letters of its typeface."""
    font = field.AP.N.Resources.Font[f"/{NAME}"]
    table = font.ToUnicode.read_bytes().decode()
    letters = {
        int(glyph, 16): chr(int(letter, 16))
        for glyph, letter in re.findall(r"^<(\w{4})> <(\w{4})>$", table, re.MULTILINE)
    }
    text, typeface = [], ""
    written: list[Any] = list(pikepdf.parse_content_stream(field.AP.N))
    for instruction in written:
        if str(instruction.operator) == "Tf":
            typeface = str(instruction.operands[0])
        if str(instruction.operator) == "Tj":
            assert typeface == f"/{NAME}"
            codes = bytes(instruction.operands[0])
            pairs = zip(codes[::2], codes[1::2], strict=True)
            text += [letters[256 * high + low] for high, low in pairs]
    return "".join(text)


def test_what_is_typed_into_chromiums_viewer_and_saved_is_read(
    viewer_browser: Browser, sheet: Sheet, plan: Plan, tmp_path: Path
) -> None:
    data = pdf(sheet)
    path = put(tmp_path, "phieu.pdf", data)
    places = places_of(data)
    page = viewer_browser.new_page(viewport={"width": 1000, "height": 1300})
    try:
        page.goto(path.as_uri())
        viewer = viewer_of(page)
        x, y, width = viewer.evaluate(PAGE)

        def press(field: str) -> None:
            left, top = places[f"mot/{field}"]
            share = width / POINTS_WIDE
            page.mouse.click(x + left * share, y + top * share)

        press("viec/done")
        press("viec/result")
        page.keyboard.type("27/3, số 5/BC")
        press(f"{LONG}/note")
        page.keyboard.type(LETTERS)
        # What is being typed is taken over once another field has the focus.
        press("giao-ban-2020-q1/done")
        press("giao-ban-2020-q1/done")
        saved = put(tmp_path, "da dien.pdf", base64.b64decode(viewer.evaluate(SAVE)))
    finally:
        page.close()
    returned = read_return(saved, Expected(plan))
    assert said(returned) == {
        "viec": ("done", "27/3, số 5/BC", ""),
        LONG: ("todo", "", LETTERS),
    }
    assert codes(returned) == []
    assert len(returned.results) == 8
    # What was typed can be read on the screen and on paper too, in the typeface of the sheet.
    with pikepdf.open(saved) as document:
        fields = {str(field.T): field for field in document.Root.AcroForm.Fields}
        shown = drawn(fields["mot/viec/result"])
        assert "".join(shown.split()) == "27/3,số5/BC"
        # As much of it as its place has room for.
        first = "".join(drawn(fields[f"mot/{LONG}/note"]).split())
        assert len(first) > 20
        assert LETTERS.replace(" ", "").startswith(first)
