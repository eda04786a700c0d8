"""A sheet a month of a unit: together they hold each dated line of its year once, as the sheet of the year has it."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest
from conftest import MINIMAL, context_of, make_plan

from kehoach.plan.model import Plan
from kehoach.render.sheets.jobs import MONTHS_PDF
from kehoach.render.sheets.layout import months_of, sheet_of

UNDATED = """\
      - {id: luon, kind: ongoing, phrase: thường xuyên}
      - {id: sang-nam, kind: before, date: 20/01/2021, phrase: trước 20/01/2021}
"""


def test_each_dated_line_stands_in_its_month_with_its_number(real: Plan) -> None:
    context = context_of(real)
    for party in real.directory.addressees:
        year = sheet_of(real, context, party)
        months = months_of(context, year)
        told = [line for month in months for line in month.lines]
        dated = [line for line in year.lines if line.due]
        assert told == (dated or list(year.lines))
        for month in months:
            assert len({(day.year, day.month) for day in leading(month.lines)}) <= 1


def leading(lines: tuple[object, ...]) -> list[dt.date]:
    days = [getattr(line, "leading", None) for line in lines]
    return [day for day in days if day]


def test_a_ward_has_the_months_that_the_document_gives_it(real: Plan) -> None:
    """Of Kim Giang, by its safe days: none in January, August and October."""
    context = context_of(real)
    sheet = sheet_of(real, context, real.directory["phuong-kim-giang"])
    titles = [month.title for month in months_of(context, sheet)]
    numbers = (2, 3, 4, 5, 6, 7, 9, 11, 12)
    assert titles == [f"VIỆC PHẢI LÀM TRONG THÁNG {one}/2020" for one in numbers]


def test_a_month_says_where_the_rest_is() -> None:
    plan = make_plan(MINIMAL + UNDATED)
    context = context_of(plan)
    sheet = sheet_of(plan, context, plan.directory["mot"])
    first, second = months_of(context, sheet)
    assert [line.deadline for line in first.lines] == ["viec"]
    assert [line.deadline for line in second.lines] == ["sang-nam"]
    assert second.title.endswith("THÁNG 1/2021")
    assert first.explained.endswith("ở phiếu cả năm.")


@pytest.mark.slow
def test_boxes_of_a_months_sheet_are_those_of_the_year() -> None:
    plan = make_plan(MINIMAL + UNDATED)
    context = context_of(plan)
    [job] = [one for one in MONTHS_PDF.jobs(plan, context) if one.id == "mot"]
    assert job.path == "checklists/mot.months.pdf"
    reader = pypdf.PdfReader(io.BytesIO(job.form.write(job.paper)))
    assert len(reader.pages) == 2
    fields = reader.get_fields() or {}
    kinds = ("done", "note", "result")
    wanted = {f"mot/{line}/{kind}" for line in ("viec", "sang-nam") for kind in kinds}
    assert wanted <= fields.keys()
    assert "luon" not in " ".join(fields)
