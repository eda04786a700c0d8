"""The portal's own pages in the browser: found without marks, usable on a phone, in both schemes, under the policy."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from browser.fixtures import Visit
from browser.judgement import ask_axe, ask_vnu
from conftest import (
    DATA,
    ROOT,
    TODAY,
    context_of,
    copy_project,
    make_plan,
    run_kehoach,
)
from playwright.sync_api import Browser, Page, expect

from browsing import BELOW, DESKTOP, PHONE, SCHEMES, SCREENS, Screen
from hosting import HostedSite
from kehoach import routes
from kehoach.portal import building
from kehoach.portal.work import Build, Outcome
from kehoach.render.feeds.calendars import render_feeds
from kehoach.site.build import build_site
from kehoach.site.building import Superior

CARDS = "[data-plan]:visible h3"
PAGES = ("", "lich/pho-chu-tich/")


def _with_feeds_alone(job: Build) -> Outcome:
    """Stand for a build: what the portal's own pages read of a site are its feeds, and that it is there."""
    plan = make_plan(Path(job.source.shown, "plan.yaml").read_text("utf-8"))
    site = Path(str(job.target))
    for feed in render_feeds(plan, context_of(plan, TODAY)):
        (site / feed.path).parent.mkdir(parents=True, exist_ok=True)
        (site / feed.path).write_bytes(feed.data)
    (site / routes.MANIFEST).parent.mkdir(parents=True)
    (site / routes.MANIFEST).write_text("{}")
    return Outcome(id=job.id, is_built=True, problems=())


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedSite]:
    """Serve the portal's own pages."""
    folder = tmp_path_factory.mktemp("portal") / "cong"
    shutil.copytree(DATA / "portal", folder)
    for plan in ("tinh", "huyen", "xa"):
        shutil.copy(ROOT / "mkdocs.yml", folder / plan)
    with mock.patch.object(building, "build", _with_feeds_alone):
        run = run_kehoach(
            "portal", "build", "--today", "2025-03-01", "--jobs", "1", cwd=folder
        )
    assert run.returncode == 0, run.stderr
    with HostedSite(folder / "build/portal/site") as site:
        yield site


MORE = """\
  - id: so-ket
    title: Sơ kết sáu tháng
    refs: [Mục 2]
    lead: [noi-vu]
    deadlines: [{id: so-ket, kind: by, date: 30/7/2025, phrase: chậm nhất ngày 30/7/2025}]
"""
"""Of the district's own plan, in the month of the province's conference."""


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedSite]:
    """Serve the site of the district, of which the province asks something."""
    folder = tmp_path_factory.mktemp("below")
    superior = Superior(
        plan_path=copy_project(DATA / "portal/tinh", folder / "tinh"),
        party="huyen-dong",
        to=("ub-huyen", "noi-vu"),
    )
    plan = copy_project(DATA / "portal/huyen", folder / "huyen")
    plan.write_text(plan.read_text("utf-8") + MORE, "utf-8")
    built = build_site(
        plan,
        folder / "build",
        today=dt.date(2025, 3, 1),
        formats=("html",),
        above=(superior,),
    )
    with HostedSite(built.site) as site:
        yield site


@pytest.fixture(scope="module")
def visits_below(chromium: Browser, below: HostedSite) -> Iterator[Visit]:
    """Open pages of the district; the tests fail where one of them complained."""
    visits = Visit(chromium, below.base)
    yield visits
    heard = visits.heard()
    visits.close()
    assert heard == []


@pytest.fixture(scope="module")
def visits(chromium: Browser, portal: HostedSite) -> Iterator[Visit]:
    """Open pages of the portal; the tests fail where one of them complained."""
    visits = Visit(chromium, portal.base)
    yield visits
    heard = visits.heard()
    visits.close()
    assert heard == []


@pytest.fixture(scope="module")
def front(visits: Visit) -> Page:
    """Open the front page once."""
    return visits()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("da thu", ["Ủy ban nhân dân xã Đậu"]),
        ("Đà Thử", ["Ủy ban nhân dân xã Đậu"]),
        ("xa dau", ["Ủy ban nhân dân xã Đậu"]),
        ("HUYEN DONG", ["Ủy ban nhân dân huyện Đông"]),
        # Words of province and agency in any order.
        ("dong tinh thu", ["Ủy ban nhân dân huyện Đông"]),
        ("tinh thu", ["Ủy ban nhân dân huyện Đông", "Ủy ban nhân dân tỉnh Thử"]),
        ("3/kh", ["Ủy ban nhân dân huyện Đông"]),
        ("khong co", []),
    ],
)
def test_a_plan_is_found_as_people_type(
    front: Page, typed: str, found: list[str]
) -> None:
    front.fill("#q", typed)
    expect(front.locator(CARDS)).to_have_text(found)
    said = front.locator("[data-found]")
    expect(said).to_contain_text(str(len(found)) if found else "Không có kế hoạch nào")


def test_the_address_keeps_what_was_searched(visits: Visit) -> None:
    page = visits("?q=xa%20dau", screen=PHONE)
    expect(page.locator(CARDS)).to_have_text(["Ủy ban nhân dân xã Đậu"])
    page.press("#q", "Enter")
    expect(page.locator(CARDS).locator("a")).to_be_focused()


def test_without_script_every_plan_is_there(visits: Visit) -> None:
    page = visits.window(script=False, at=None)
    page.goto(visits.base)
    expect(page.locator(CARDS)).to_have_count(3)
    expect(page.locator("#q")).to_be_hidden()


def _is_sound(page: Page, judges: Path) -> None:
    assert ask_axe(judges, page) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


@pytest.mark.parametrize(
    ("screen", "scheme"),
    [(PHONE, "dark"), (DESKTOP, "light")],
    ids=["phone", "desktop"],
)
@pytest.mark.parametrize("name", BELOW.samples)
def test_pages_with_a_superiors_lines_are_sound(
    visits_below: Visit, judges: Path, name: str, screen: Screen, scheme: str
) -> None:
    _is_sound(visits_below(BELOW.samples[name], screen=screen, scheme=scheme), judges)


def test_pages_with_a_superiors_lines_are_valid(
    below: HostedSite, judges: Path
) -> None:
    paths = ["index.html", "cap-tren", "don-vi/noi-vu", "lich/noi-vu", "checklists"]
    pages = [below.folder / path for path in paths]
    assert ask_vnu(judges, ["--skip-non-html", *pages]) == []


def test_what_is_next_is_a_superiors_where_that_comes_first(
    visits_below: Visit,
) -> None:
    # The province's conference on 15 July comes before all that the district's own plan asks.
    page = visits_below("don-vi/noi-vu/")
    first = page.locator("[data-part=next] [data-row]")
    expect(first).to_have_attribute("data-deadline", "hoi-nghi@tinh-2025")
    expect(first).to_contain_text("Cấp trên giao: Mục 2 (12/KH-UBND)")
    # The line of the year counts what is the plan's own, in the table of figures too.
    year = visits_below("lich/noi-vu/")
    count = year.locator("[data-figure='2025-07'] td").first
    expect(count).to_have_text("1")


def test_the_paper_of_a_month_has_the_superiors_lines_of_that_month(
    visits_below: Visit,
) -> None:
    page = visits_below("checklists/noi-vu.html")
    page.evaluate("window.print = () => undefined")
    page.emulate_media(media="print")
    lines = page.locator("tr[data-deadline]:visible")
    for month, printed in (
        ("2025-07", ["so-ket", "hoi-nghi@tinh-2025"]),
        ("2025-11", ["tong-ket", "bao-cao@tinh-2025"]),
    ):
        page.locator("#part").evaluate("(e, month) => { e.value = month }", month)
        page.locator("#print").evaluate("e => e.click()")
        expect(lines).to_have_count(2)
        ids = lines.evaluate_all("rows => rows.map(row => row.dataset.deadline)")
        assert ids == printed


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen.name))
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sound_and_fits(
    visits: Visit, judges: Path, address: str, screen: Screen, scheme: str
) -> None:
    page = visits(address, screen=screen, scheme=scheme)
    _is_sound(page, judges)
    if screen is not DESKTOP:
        # What a finger has to hit: 44 pixels.
        low = (
            "e => e.map(x => x.getBoundingClientRect().height).filter(h => h && h < 44)"
        )
        assert page.eval_on_selector_all("main a, main input, summary", low) == []
