"""Lists that are too long for one page: everything stands on exactly one page, at addresses that stay."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from conftest import CROWDED, MINIMAL, context_of, make_plan

from benching.synthetic import synthetic_plan
from kehoach.plan.model import Plan
from kehoach.render import render_outputs
from kehoach.render.context import Leaf
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.parting import (
    list_parts,
    month_pages,
    months_listed,
    pages_told,
)
from kehoach.render.pages.staged import render_pages
from kehoach.render.pages.views import every_item
from kehoach.site.project import paths_of

PARTING = "kehoach.render.pages.parting"
HEAD = MINIMAL[: MINIMAL.index("    deadlines:")]
# Two in January, three in March, one in January of the next year.
DAYS = ("10/01/2020", "20/01/2020", "02/3/2020", "03/3/2020", "30/3/2020", "15/01/2021")


@pytest.fixture
def limits() -> Iterator[None]:
    """Lower the limits to two rows a page, and five in a list."""
    with mock.patch(f"{PARTING}.LONG", 5), mock.patch(f"{PARTING}.ROWS", 2):
        yield


def plan_of(days: tuple[str, ...]) -> Plan:
    lines = [
        f"      - {{id: han-{n}, kind: by, date: {day}, phrase: chậm nhất {day}}}\n"
        for n, day in enumerate(days)
    ]
    return make_plan(f"{HEAD}    deadlines:\n{''.join(lines)}")


@pytest.mark.usefixtures("limits")
def test_a_year_is_divided_by_month_and_by_rows() -> None:
    plan = plan_of(DAYS)
    parts = month_pages(plan, every_item(plan))
    assert [
        (part.path, part.first, part.number, part.count, part.total) for part in parts
    ] == [
        ("lich/thang__1/", dt.date(2020, 1, 1), 1, 1, 2),
        ("lich/thang__3/", dt.date(2020, 3, 1), 1, 2, 3),
        ("lich/thang__3_2/", dt.date(2020, 3, 1), 2, 2, 3),
        # No address holds a year, so that next year's plan has the same.
        ("lich/thang__sau/", dt.date(2021, 1, 1), 1, 1, 1),
    ]
    listed = [item.deadline.id for part in parts for item in part.items]
    assert listed == [f"han-{n}" for n in range(len(DAYS))]
    months = months_listed(plan, parts)
    assert [month.total for month in months] == [2, 0, 3, *[0] * 9, 1]
    assert [len(month.parts) for month in months] == [1, 0, 2, *[0] * 9, 1]
    # What is to be done by a day is safe on it where it is a working day, and open until it ends.
    assert json.loads(pages_told(parts))[1] == [
        "lich/thang__3/",
        "2020-03-02",
        "2020-03-03",
    ]


@pytest.mark.usefixtures("limits")
def test_what_one_page_holds_is_not_divided() -> None:
    plan = plan_of(DAYS[:5])
    assert month_pages(plan, every_item(plan)) == ()
    assert pages_told(()) == ""


@pytest.mark.usefixtures("limits")
def test_a_list_is_divided_in_its_order() -> None:
    parts = list_parts("abcde", "nhiem-vu/", "phan")
    assert [(part.path, part.offset, part.last, part.things) for part in parts] == [
        ("nhiem-vu/phan_1/", 0, 2, ("a", "b")),
        ("nhiem-vu/phan_2/", 2, 4, ("c", "d")),
        ("nhiem-vu/phan_3/", 4, 5, ("e",)),
    ]


def parted(plan: Plan, published: frozenset[str] = frozenset()) -> dict[str, Leaf]:
    context = dataclasses.replace(context_of(plan), published=published)
    leaves = [leaf for leaf in render_leaves(plan, context) if "_" in leaf.path]
    return {leaf.path: leaf for leaf in leaves}


@pytest.mark.usefixtures("limits")
def test_a_page_that_was_published_and_is_no_more_leads_to_its_list() -> None:
    before = frozenset(f"{path}index.html" for path in parted(plan_of(DAYS)))
    assert "lich/mot_3_2/index.html" in before
    others = {
        "lich/mot/index.html",
        "lich/cu_3/index.html",
        "nhiem-vu/phan_2/index.html",
    }
    after = parted(plan_of(DAYS[:2]), before | others)
    assert {f"{path}index.html" for path in after} == (before | others) - {
        "lich/mot/index.html"
    }
    assert 'href="../../lich/mot/"' in after["lich/mot_3_2/"].html
    # Whoever is no more in the plan has no list.
    assert 'href="../../lich/"' in after["lich/cu_3/"].html
    assert 'href="../../nhiem-vu/"' in after["nhiem-vu/phan_2/"].html


def test_a_plan_that_shrinks_loses_no_address() -> None:
    plan = plan_of(DAYS)
    lowered = {**CROWDED, f"{PARTING}.LONG": 5, f"{PARTING}.ROWS": 2}
    lowered["kehoach.render.pages.choosing.MANY"] = 2
    with contextlib.ExitStack() as stack:
        for limit, value in lowered.items():
            stack.enter_context(mock.patch(limit, value))
        before = paths_of(render_outputs(plan, context_of(plan)))
    assert {"lich/thang__3_2/index.html", "don-vi/ten.json"} <= before
    context = dataclasses.replace(context_of(plan), published=before)
    after = paths_of(render_outputs(plan, context))
    assert before - after == set()


# ---- The district's plan as if it were too large


def ids_in(site: Path, pattern: str) -> list[str]:
    """Return the deadlines that the rows of pages lead to, in all pages that a pattern of paths names."""
    found = []
    for file in sorted(site.glob(pattern)):
        page = file.read_text("utf-8")
        rows = re.findall(r'<li class="kh-row.*?</div>', page, re.DOTALL)
        for row in rows:
            found += re.findall(r'href="[^"]*nhiem-vu/[a-z0-9-]+/#([a-z0-9-]+)"', row)[
                :1
            ]
    return found


def test_every_deadline_stands_on_one_page_of_the_year(
    crowded_site: Path, real: Plan
) -> None:
    dated = sorted(item.id for _, item in real.items if item.due)
    assert sorted(ids_in(crowded_site, "lich/thang__*/index.html")) == dated
    # And nowhere else at a first visit of home or of the calendar.
    assert ids_in(crowded_site, "index.html") == []
    assert ids_in(crowded_site, "lich/index.html") == []


def test_every_task_and_unit_stands_on_one_page_of_its_list(
    crowded_site: Path, real: Plan
) -> None:
    for folder, kind, known in (
        ("nhiem-vu", "phan", [task.id for task in real.tasks]),
        ("don-vi", "phan", [unit.id for unit in real.directory.units]),
    ):
        found: list[str] = []
        files = sorted(
            crowded_site.glob(f"{folder}/{kind}_*/index.html"),
            key=lambda file: int(file.parent.name.rpartition("_")[2]),
        )
        for file in files:
            page = file.read_text("utf-8")
            content = page[page.index("<h1>") :]
            links = re.findall(rf'href="../../{folder}/([a-z0-9-]+)/"', content)
            found += links
        assert list(dict.fromkeys(found)) == known


def test_the_pages_of_a_list_are_linked_from_it(crowded_site: Path) -> None:
    for folder in ("lich", "nhiem-vu", "don-vi", "thoi-han"):
        whole = (crowded_site / folder / "index.html").read_text("utf-8")
        for part in crowded_site.glob(f"{folder}/*_*"):
            party = part.name.partition("_")[0]
            own = crowded_site / folder / party / "index.html"
            holder = own.read_text("utf-8") if own.is_file() else whole
            assert f'{folder}/{part.name}/"' in holder, part


def test_a_week_of_the_leaders_page_goes_on_in_its_month(crowded_site: Path) -> None:
    page = (crowded_site / "dieu-hanh/index.html").read_text("utf-8")
    # Seven deadlines are safe on 27 March 2020; four of them are shown, and the rest is said to be there.
    assert "Còn 3 thời hạn trong tuần" in page
    assert 'href="../lich/thang__3/"' in page


def test_pages_that_list_everything_stay_light() -> None:
    """A page of a large plan weighs no more than the same of the district's, or stays below what a phone waits for."""
    plan = make_plan(synthetic_plan(units=250, tasks=400))
    made = render_pages(plan, context_of(plan, problems=()))
    sizes = {page.path: len(page.data) for page in made if page.path.endswith(".html")}
    # The district's home has 120 kB with 35 bodies and 44 deadlines.
    assert sizes["index.html"] < 50_000
    # Its appendix is the document's own table, for print, and stays whole.
    del sizes["ke-hoach/phu-luc/index.html"]
    assert {path: size for path, size in sizes.items() if size > 300_000} == {}
