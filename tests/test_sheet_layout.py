"""An office's own layout of Word sheets: filled in as its author wrote it, refused in one line where it is broken."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MINIMAL, SMALL, context_of, make_plan
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from kehoach.problems import InputError
from kehoach.render.sheets.docx_template import filled
from kehoach.render.sheets.jobs import DOCX, find_unfillable, print_jobs
from kehoach.render.sheets.layout import Sheet, sheet_of
from kehoach.render.sheets.refusals import LayoutFaultError
from kehoach.site import project


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    plan = make_plan(MINIMAL)
    return sheet_of(plan, context_of(plan), plan.directory["mot"])


def layout_of(*texts: str, rows: tuple[str, ...] = ()) -> bytes:
    """Write a layout as an official would in Word: paragraphs, and a table of one column."""
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=1)
        for row in rows:
            table.add_row().cells[0].text = row
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_layout_is_filled_with_the_sheet(sheet: Sheet) -> None:
    layout = layout_of(
        "{{ sheet.body }}: {{ sheet.title }}",
        rows=(
            "{%tr for month in sheet.months %}",
            "{{ month.title }}",
            "{%tr for line in month.lines %}",
            "{{ line.number }}. {{ line.what }} ({{ line.day }}, {{ line.due }})",
            "{%tr endfor %}",
            "{%tr endfor %}",
        ),
    )
    [group] = sheet.parts
    line = replace(group.lines[0], steps=("A & <B>", "C"))
    document = Document(
        io.BytesIO(
            filled(layout, replace(sheet, parts=(replace(group, lines=(line,)),)))
        )
    )
    assert document.paragraphs[0].text == "Đơn vị Một: PHIẾU THEO DÕI CÔNG VIỆC"
    [table] = document.tables
    # Trước 30/3/2020: the day before is a Sunday, so Friday the 27th counts.
    assert [row.cells[0].text for row in table.rows] == [
        "Tháng 3/2020",
        "1. A & <B>; C (27/3, 2020-03-30)",
    ]


def test_a_layouts_own_controls_can_be_tagged(sheet: Sheet) -> None:
    document = Document()
    control = (
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="{{{{ sheet.lines[0].field }}}}/result"/><w:text/></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>…</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, parse_xml(control))
    out = io.BytesIO()
    document.save(out)
    made = Document(io.BytesIO(filled(out.getvalue(), sheet)))
    [tag] = made.element.body.iter(qn("w:tag"))
    assert tag.get(qn("w:val")) == "mot/viec/result"


def test_a_layout_is_filled_the_same_every_time(sheet: Sheet) -> None:
    layout = layout_of("{{ sheet.title }}")
    made = filled(layout, sheet)
    assert filled(layout, sheet) == made
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "layout",
    [
        b"",
        b"no Word file",
        layout_of("{{ sheet.titel }}"),
        layout_of("{% for line in sheet.lines %}"),
        layout_of("{{ sheet.title"),
        layout_of("{{ 1 / 0 }}"),
        # What is only a layout gets at nothing of the program.
        layout_of("{{ sheet.__class__.__mro__ }}"),
        layout_of("{{ cycler.__init__.__globals__.os.getcwd() }}"),
    ],
)
def test_a_broken_layout_is_refused_with_its_reason(
    sheet: Sheet, layout: bytes
) -> None:
    with pytest.raises(LayoutFaultError) as fault:
        filled(layout, sheet)
    reason, _ = fault.value.args
    assert reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    ("layout", "code", "said"),
    [
        (layout_of("{{ sheet.titel }}"), "sheet-layout-name", "titel"),
        (layout_of("{{ phieu }}"), "sheet-layout-name", "phieu"),
        (layout_of("{% for line in sheet.lines %}"), "sheet-layout", "endfor"),
        (b"no Word file", "sheet-layout-not-word", ""),
    ],
)
def test_a_broken_layout_is_a_problem_at_its_file(
    layout: bytes, code: str, said: str
) -> None:
    plan = make_plan(MINIMAL)
    context = context_of(plan, sheet_layout=layout)
    jobs = DOCX.jobs(plan, context)
    with pytest.raises(InputError) as error:
        list(
            print_jobs(
                plan, jobs, kept=lambda *_: None, workers=1, counted=lambda *_: None
            )
        )
    [problem] = error.value.problems
    assert (problem.path, problem.line) == ("mau-phieu.docx", 1)
    assert problem.code == code
    assert said in " ".join(str(value) for _, value in problem.values)
    # Checking a plan tells the same before anything is built.
    assert list(find_unfillable(plan, context)) == [problem]


def test_a_layout_that_can_be_filled_in_is_no_problem() -> None:
    plan = make_plan(MINIMAL)
    for layout in (b"", layout_of("{{ sheet.title }}")):
        context = context_of(plan, sheet_layout=layout)
        assert list(find_unfillable(plan, context)) == []


def test_another_layout_is_another_file_to_make() -> None:
    plan = make_plan(MINIMAL)
    keys = set()
    for layout in (b"", layout_of("{{ sheet.title }}"), layout_of("{{ sheet.name }}")):
        [first, *_] = DOCX.jobs(plan, context_of(plan, sheet_layout=layout))
        keys.add(first.key)
    assert len(keys) == 3


def test_a_layout_beside_the_plan_is_read(tmp_path: Path) -> None:
    plan, content, problems = project.check_project(SMALL / "plan.yaml")
    today = dt.date(2025, 1, 15)

    def read() -> bytes:
        return project.context_of(
            tmp_path, plan, content, problems, today, None, ()
        ).sheet_layout

    assert read() == b""
    layout = tmp_path / "mau-phieu.docx"
    layout.write_bytes(b"any")
    assert read() == b"any"
    layout.unlink()
    layout.mkdir()
    with pytest.raises(InputError) as error:
        read()
    [problem] = error.value.problems
    assert (problem.path, problem.code) == (str(layout), "sheet-layout")
