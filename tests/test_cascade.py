"""A superior's deadlines wherever a unit looks for its own: once each, in the superior's words, with their origin."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pikepdf
import pytest
from conftest import DATA, context_of, make_plan
from docx import Document
from docx.oxml.ns import qn

from kehoach.desk.returns import Expected, read_return
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import Ledger
from kehoach.plan.model import Plan
from kehoach.problems import Severity
from kehoach.render import render_outputs
from kehoach.render.api.writer import api_schema, plan_data, render_api
from kehoach.render.context import Above, Context, StagedPage
from kehoach.render.message_parts import LIMIT, render_messages
from kehoach.render.messages import message_of
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.staged import render_pages
from kehoach.render.sheets.docx import docx
from kehoach.render.sheets.docx_template import as_data
from kehoach.render.sheets.html import render_checklists
from kehoach.render.sheets.layout import (
    Sheet,
    months_of,
    quarter_sheets,
    sheet_of,
)
from kehoach.render.sheets.pdf import pdf
from kehoach.render.sheets.wall import wall_of
from kehoach.render.sheets.xlsx import xlsx
from kehoach.site.project import take_stock

PORTAL = DATA / "portal"
TODAY = dt.date(2025, 3, 1)
MORE = """\
  - id: nep-song
    title: Tuyên truyền nếp sống
    refs: [Mục 4]
    lead: [cac-huyen]
    deadlines: [{id: nep-song, kind: ongoing, phrase: thường xuyên}]
"""
"""Of the province's plan: what it asks without a day."""
SITE = "https://cong.example.vn/ke-hoach/tinh-thu/"


def _text(name: str) -> str:
    return (PORTAL / name / "plan.yaml").read_text("utf-8")


def _above(text: str, *to: str, **more: Any) -> Above:
    plan = make_plan(text)
    return Above(
        plan=plan,
        context=context_of(plan, TODAY),
        party="huyen-dong",
        to=frozenset(to),
        **more,
    )


def _below(text: str, *above: Above) -> tuple[Plan, Context]:
    plan = make_plan(text)
    return plan, dataclasses.replace(context_of(plan, TODAY), above=above)


@pytest.fixture(scope="module")
def below() -> tuple[Plan, Context]:
    """Return the district's plan below the province's, which binds two of its three bodies."""
    above = _above(_text("tinh") + MORE, "noi-vu", "ub-huyen")
    return _below(_text("huyen"), above)


def _sheet(below: tuple[Plan, Context], party: str) -> Sheet:
    plan, context = below
    return sheet_of(plan, context, plan.directory[party])


def _lines(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(line.number, line.deadline, line.day) for line in sheet.lines]


HELD = [
    (1, "tong-ket", "25/11"),
    (2, "hoi-nghi@tinh-2025", "15/7"),
    (3, "bao-cao@tinh-2025", "20/11"),
    (4, "nep-song@tinh-2025", ""),
]
"""What the office has to do: its own, then the province's by day, then what has none; by hand."""


def test_a_sheet_goes_on_with_what_superiors_ask(below: tuple[Plan, Context]) -> None:
    sheet = _sheet(below, "noi-vu")
    assert _lines(sheet) == HELD
    [part] = sheet.asked
    assert part.title == (
        "Việc cấp trên giao: Kế hoạch công tác năm của tỉnh, số 12/KH-UBND"
    )
    assert part.address == SITE
    event, report, lasting = part.lines
    assert report.place == "Cấp trên giao: Mục 1 (12/KH-UBND)"
    assert report.steps == ("Gửi hồ sơ: Báo cáo tổng kết năm",)
    assert report.people == ("Chỉ đạo, chủ trì: Ủy ban nhân dân tỉnh",)
    assert (event.verb, event.weekday) == ("Diễn ra", "thứ Ba")
    assert lasting.printed == "thường xuyên"
    # Whoever need not know of it has a sheet as before.
    other = _sheet(below, "tai-chinh")
    assert (other.asked, len(other.lines)) == ((), 1)
    # Nothing of its own to do, but something to sign for; that there is nothing would be said above it.
    bound = _sheet(below, "ub-huyen")
    assert (bool(bound.signatures), bound.parts, bound.empty) == (True, (), "")


def test_every_form_has_the_same_places_to_fill_in(below: tuple[Plan, Context]) -> None:
    plan, context = below
    sheet = _sheet(below, "noi-vu")
    ids = [f"noi-vu/{deadline}" for _, deadline, _ in HELD]
    with pikepdf.open(io.BytesIO(pdf(sheet))) as document:
        names = {str(field.T) for field in document.Root.AcroForm.Fields}
        links = {
            str(note.A.URI)
            for page in document.pages
            for note in page.Annots
            if "/A" in note
        }
    assert names == {
        f"{one}/{kind}" for one in ids for kind in ("done", "result", "note")
    }
    assert links == {SITE}
    word = Document(io.BytesIO(docx(sheet)))
    tags = [tag.get(qn("w:val")) for tag in word.element.iter(qn("w:tag"))]
    assert [tag.removesuffix("/done") for tag in tags if tag.endswith("/done")] == ids
    assert any(SITE in cell.text for row in word.tables[1].rows for cell in row.cells)
    book = openpyxl.load_workbook(io.BytesIO(xlsx(sheet)))
    [page] = book.worksheets
    [table] = page.tables.values()
    _, *rows = page[table.ref]
    assert [row[-1].value for row in rows] == ids
    # The month to filter by, and the day that sorts.
    assert [row[0].value.month if row[0].value else None for row in rows] == [
        11,
        7,
        11,
        None,
    ]
    assert SITE in [
        cell.value.rpartition("\n")[2]
        for row in page.rows
        for cell in row
        if isinstance(cell.value, str)
    ]
    [html] = [
        file.data.decode()
        for file in render_checklists(plan, context)
        if file.path == "checklists/noi-vu.html"
    ]
    assert re.findall(r'<tr data-deadline="([^"]+)"', html) == [one[1] for one in HELD]
    assert f'<a href="{SITE}">{SITE}</a>' in html
    assert [line["number"] for line in as_data(sheet)["asked"][0]["lines"]] == [2, 3, 4]


def test_the_sheet_of_a_month_has_the_superiors_days_of_that_month(
    below: tuple[Plan, Context],
) -> None:
    _, context = below
    months = months_of(context, _sheet(below, "noi-vu"))
    assert [_lines(month) for month in months] == [[HELD[1]], [HELD[0], HELD[2]]]
    assert [month.title for month in months] == [
        "VIỆC PHẢI LÀM TRONG THÁNG 7/2025",
        "VIỆC PHẢI LÀM TRONG THÁNG 11/2025",
    ]


def test_papers_for_everybody_and_for_the_wall_have_them_too(
    below: tuple[Plan, Context],
) -> None:
    plan, context = below
    quarters = [_lines(sheet) for sheet in quarter_sheets(plan, context)]
    event, report = "hoi-nghi@tinh-2025", "bao-cao@tinh-2025"
    assert quarters == [
        [],
        [],
        [(1, event, "15/7")],
        [(1, "tong-ket", "25/11"), (2, report, "20/11")],
    ]
    for party, held in (("noi-vu", 4), ("tai-chinh", 1), (None, 4)):
        wall: Any = wall_of(plan, context, plan.directory[party] if party else None)
        lines = [
            line for box in (*wall["months"], *wall["others"]) for line in box["lines"]
        ]
        assert len(lines) == held
    # July, whose box holds the conference alone.
    [conference] = wall["months"][6]["lines"]
    assert conference["what"] == "Hội nghị sơ kết"
    assert conference["small"][-1] == "Cấp trên giao: Mục 2 (12/KH-UBND)"


def test_a_filled_line_of_a_superior_is_told_and_not_counted(
    below: tuple[Plan, Context], tmp_path: Path
) -> None:
    plan, _ = below
    book = openpyxl.load_workbook(io.BytesIO(xlsx(_sheet(below, "ub-huyen"))))
    [page] = book.worksheets
    [table] = page.tables.values()
    head, *rows = page[table.ref]
    result = [cell.value for cell in head].index("Kết quả (ngày, số văn bản)")
    rows[1][result].value = "20/11, số 9"
    book.save(tmp_path / "ub-huyen.xlsx")
    returned = read_return(tmp_path / "ub-huyen.xlsx", Expected(plan))
    assert returned.results == ()
    [problem] = returned.problems
    assert problem.code == "returns-superior"
    assert dict(problem.values) == {
        "id": "ub-huyen/bao-cao@tinh-2025",
        "text": "20/11, số 9",
    }


def test_a_message_tells_them_below_the_own(below: tuple[Plan, Context]) -> None:
    plan, context = below
    message = message_of(plan, context, plan.directory["noi-vu"])
    assert (
        "Tháng 11/2025\n"
        "- Chậm nhất thứ Ba 25/11/2025 [văn bản ghi: chậm nhất ngày 25/11/2025]: "
        "Chỉ đạo, chủ trì: Báo cáo tổng kết năm; Gửi hồ sơ: Báo cáo tổng kết năm.\n"
        "\n"
        f"Việc cấp trên giao: Kế hoạch công tác năm của tỉnh, số 12/KH-UBND ({SITE}):\n"
        "- Thứ Ba 15/7/2025 [văn bản ghi: ngày 15/7/2025]: Phối hợp: Hội nghị sơ kết. "
        "Cấp trên giao: Mục 2 (12/KH-UBND).\n"
        "- Chậm nhất thứ Năm 20/11/2025 [văn bản ghi: chậm nhất ngày 20/11/2025]: "
        "Gửi hồ sơ: Báo cáo tổng kết năm. Cấp trên giao: Mục 1 (12/KH-UBND).\n"
        "- Chỉ đạo, chủ trì: Tuyên truyền nếp sống [văn bản ghi: thường xuyên]. "
        "Cấp trên giao: Mục 4 (12/KH-UBND).\n"
    ) in message.text
    # What the buttons for the coming days choose from, by the day that counts.
    days = [line.deadline.leading_day for line in message.dated if line.deadline]
    assert days == [dt.date(2025, 7, 15), dt.date(2025, 11, 20), dt.date(2025, 11, 25)]


def test_a_long_message_is_parted_with_them() -> None:
    tasks = []
    for number in range(30):
        deadline = f"{{id: viec-{number}, kind: by, date: {1 + number % 28}/9/2025, phrase: chậm nhất ngày ấy}}"
        tasks.append(
            f"  - id: viec-{number}\n    title: Việc thứ {number} của tỉnh\n    refs: [Mục 9]\n"
            f"    lead: [huyen-dong]\n    deadlines: [{deadline}]\n"
        )
    above = _above(_text("tinh") + "".join(tasks), "noi-vu")
    files = render_messages(*_below(_text("huyen"), above))
    parts = [file for file in files if file.path.startswith("messages/noi-vu/")]
    texts = [part.data.decode() for part in parts]
    assert len(texts) > 2
    assert max(map(len, texts)) <= LIMIT
    assert sum(text.count("Cấp trên giao: Mục 9 (12/KH-UBND)") for text in texts) == 30


def _row_ids(html: str) -> list[str]:
    return re.findall(r'data-row data-deadline="([^"]+)"', html)


def test_pages_show_them_among_the_own_by_day(below: tuple[Plan, Context]) -> None:
    plan, context = below
    leaves = {leaf.path: leaf.html for leaf in render_leaves(plan, context)}
    page = leaves["don-vi/noi-vu/"]
    by_day = ["hoi-nghi@tinh-2025", "bao-cao@tinh-2025", "tong-ket"]
    assert _row_ids(page) == by_day
    assert f'<a href="{SITE}nhiem-vu/bao-cao/#bao-cao">' in page
    assert "· Cấp trên giao: Mục 1 (12/KH-UBND)" in page
    assert f'<a href="{SITE}nhiem-vu/nep-song/#nep-song">' in page
    year = leaves["lich/noi-vu/"]
    assert re.findall(r'data-entry="([^"]+)"', year) == by_day
    # A day of the table leads to its row.
    assert 'href="#han-bao-cao@tinh-2025"' in year
    assert 'id="han-bao-cao@tinh-2025"' in year
    assert _row_ids(leaves["don-vi/tai-chinh/"]) == ["tong-ket"]
    pages = {page.path: page for page in render_pages(plan, context)}
    home = pages["index.html"]
    assert isinstance(home, StagedPage)
    assert _row_ids(home.data.decode()) == by_day


def test_data_for_programs_tells_them_apart(below: tuple[Plan, Context]) -> None:
    plan, context = below
    schema = json.loads(api_schema())
    files = {
        file.path: json.loads(file.data)
        for file in render_api(plan, context)
        if file.path.endswith(".json")
    }
    jsonschema.validate(files["api/v1/plan.json"], schema)
    [asked] = files["api/v1/plan.json"]["asked"]
    assert (asked["plan"], asked["number"], asked["url"]) == (
        "tinh-2025",
        "12/KH-UBND",
        SITE,
    )
    assert (asked["party"], asked["to"]) == ("huyen-dong", ["noi-vu", "ub-huyen"])
    [of_office] = files["api/v1/units/noi-vu.json"]["asked"]
    assert of_office == asked
    assert [one["deadline"]["id"] for one in asked["items"]] == [
        "hoi-nghi",
        "bao-cao",
        "nep-song",
    ]
    assert asked["items"][1]["deadline"]["date"] == "2025-11-20"
    assert files["api/v1/units/tai-chinh.json"]["asked"] == []
    # Of a plan that is built alone nothing is said.
    assert "asked" not in plan_data(*_below(_text("huyen")))


def test_a_plan_that_binds_in_two_ways_is_told_once() -> None:
    above = _above(_text("tinh"), "noi-vu")
    group = dataclasses.replace(above, party="cac-huyen")
    below = _below(_text("huyen"), above, group)
    ids = [line.deadline for line in _sheet(below, "noi-vu").lines]
    assert ids == ["tong-ket", "hoi-nghi@tinh-2025", "bao-cao@tinh-2025"]


def test_what_was_published_of_a_superior_may_leave_and_is_told() -> None:
    above = _above(_text("tinh"), "noi-vu", "ub-huyen")
    plan, context = _below(_text("huyen"), above)
    old = _ledger(plan, context)
    fewer = dataclasses.replace(
        context, above=(dataclasses.replace(above, to=frozenset(["ub-huyen"])),)
    )
    # Nobody is above it any more; its page of them stays where people may come to it.
    alone = dataclasses.replace(context, above=(), published=old.paths)
    others = frozenset(["tinh-2025"])
    for new in (_ledger(plan, fewer), _ledger(plan, alone)):
        found = list(check_ledger(plan, new, old, TODAY, others))
        assert {(one.code, one.severity) for one in found} == {
            ("superior-item-left", Severity.WARNING)
        }
        assert {dict(one.values)["id"] for one in found} == {
            "bao-cao@tinh-2025",
            "hoi-nghi@tinh-2025",
        }
        # Whoever builds the plan by itself takes away what people hold.
        codes = {one.code for one in check_ledger(plan, new, old, TODAY)}
        assert codes == {"earlier-item-lost"}
    # All the days are over.
    past = list(
        check_ledger(plan, _ledger(plan, alone), old, dt.date(2025, 11, 21), others)
    )
    assert past == []


def test_a_superiors_id_is_not_taken_for_the_own() -> None:
    # Both plans call something "tong-ket": what is told of the province's is not told at the own line.
    text = _text("tinh").replace("id: hoi-nghi", "id: tong-ket")
    plan, context = _below(_text("huyen"), _above(text, "noi-vu"))
    moved = _above(text.replace("15/7/2025", "16/7/2025"), "noi-vu")
    changed = dataclasses.replace(context, above=(moved,))
    others = frozenset(["tinh-2025"])
    [found] = check_ledger(
        plan, _ledger(plan, changed), _ledger(plan, context), TODAY, others
    )
    assert (found.code, dict(found.values)["id"], found.line) == (
        "moved-silently",
        "tong-ket@tinh-2025",
        plan.header.at.mark.line,
    )


def _ledger(plan: Plan, context: Context) -> Ledger:
    ledger, _ = take_stock(plan, render_outputs(plan, context))
    return ledger


SAME = frozenset([("tong-ket", "bao-cao")])
"""The keeper of portal.yaml says so."""


@pytest.mark.parametrize(
    ("day", "is_told_once"),
    [("20/11/2025", True), ("19/11/2025", True), ("21/11/2025", False)],
)
def test_what_the_own_plan_repeats_is_told_with_it_unless_that_is_later(
    day: str, *, is_told_once: bool
) -> None:
    above = _above(_text("tinh"), "noi-vu", "ub-huyen", matches=SAME)
    below = _below(_text("huyen").replace("25/11/2025", day), above)
    own, *asked = _sheet(below, "noi-vu").lines
    both = ["hoi-nghi@tinh-2025", "bao-cao@tinh-2025"]
    assert [line.deadline for line in asked] == both[: 1 if is_told_once else 2]
    told = "Cấp trên cũng giao việc này: Mục 1 (12/KH-UBND), văn bản ghi: chậm nhất ngày 20/11/2025"
    assert own.remarks == ((told,) if is_told_once else ())
    plan, context = below
    text = message_of(plan, context, plan.directory["noi-vu"]).text
    assert text.count("20/11/2025]: Gửi hồ sơ") == (0 if is_told_once else 1)
    assert text.count(told) == (1 if is_told_once else 0)
    page = {leaf.path: leaf.html for leaf in render_leaves(plan, context)}[
        "don-vi/noi-vu/"
    ]
    assert ("bao-cao@tinh-2025" not in _row_ids(page)) is is_told_once
    assert (told in page) is is_told_once
    # Who has no such line of the own plan is told by the superior's.
    assert [line.deadline for line in _sheet(below, "ub-huyen").lines] == both


def test_a_cancelled_line_of_the_own_plan_stands_for_nothing() -> None:
    amended = """\
amendments:
  - {number: 5/KH-UBND, date: 01/02/2025, changes: [{cancelled: tong-ket, refs: [mục 1]}]}
"""
    text = _text("huyen").replace("25/11/2025", "19/11/2025") + amended
    above = _above(_text("tinh"), "noi-vu", matches=SAME)
    ids = [line.deadline for line in _sheet(_below(text, above), "noi-vu").lines]
    assert ids == ["tong-ket", "hoi-nghi@tinh-2025", "bao-cao@tinh-2025"]


def test_a_superiors_day_of_another_year_is_told_with_it() -> None:
    text = _text("tinh").replace("2025", "2024").replace("id: tinh-2024", "id: tinh")
    below = _below(_text("huyen"), _above(text, "noi-vu"))
    assert [line.day for line in _sheet(below, "noi-vu").lines] == [
        "25/11",
        "15/7/2024",
        "20/11/2024",
    ]
    plan, context = below
    page = {leaf.path: leaf.html for leaf in render_leaves(plan, context)}[
        "don-vi/noi-vu/"
    ]
    assert "<b>20/11/2024</b>" in page
