"""Every picture of a code, in every form as a person gets it, read by another program: it leads into the site."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pypdf
import pytest
from browser.fixtures import Visit
from external import find_program, needed
from playwright.sync_api import FloatRect, Page

from browsing import DESKTOP, PHONE, SCREENS, Screen, show

# The machines that this runs on have two cores.
WORKERS = 2
DPI = "150"
"""What a plain office printer or a scan of paper gives at least."""
AROUND_CODES = """
() => {
  // On a phone's page it is folded away.
  document.querySelectorAll("details:has(svg.kh-qr)").forEach((part) => { part.open = true; });
  const codes = [...document.querySelectorAll("svg.kh-qr")];
  codes[0].scrollIntoView({ block: "center", behavior: "instant" });
  const boxes = codes.map((code) => code.getBoundingClientRect());
  const x = Math.min(...boxes.map((box) => box.left)), y = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.right)), bottom = Math.max(...boxes.map((box) => box.bottom));
  return { x, y, width: right - x, height: bottom - y };
}
"""
# The theme's own button; it keeps the choice for the pages that follow.
OTHER_SCHEME = """
() => [...document.querySelectorAll("label[for^=__palette]")].find((label) => !label.hidden).click()
"""
SCHEME_AND_GROUND = """
() => [document.body.dataset.mdColorScheme, getComputedStyle(document.body).backgroundColor]
"""
Codes = dict[str, list[str]]
"""Addresses that were read, by the name of what they were read from."""


@pytest.fixture(scope="module")
def readers() -> None:
    needed(lambda: [find_program(name) for name in ("zbarimg", "pdftoppm")])


@pytest.fixture(scope="module")
def plan_data(real_site: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        (real_site / "api/v1/plan.json").read_text("utf-8")
    )
    return data


@pytest.fixture(scope="module")
def parties(plan_data: Mapping[str, Any]) -> list[str]:
    """Return the ids of those who get a sheet: every unit, and every group that nobody else makes up."""
    alone = [
        group["id"]
        for group in plan_data["groups"]
        if not group["members"] and not group["open"]
    ]
    return [unit["id"] for unit in plan_data["units"]] + alone


@pytest.fixture(scope="module")
def wanted(plan_data: Mapping[str, Any], parties: list[str], real_site: Path) -> Codes:
    """Return what each party's sheet has to carry: the party's own page, and its own page to subscribe."""
    root = plan_data["plan"]["url"]
    addresses = {
        party: [root + f"dang-ky-lich/{party}/", root + f"don-vi/{party}/"]
        for party in parties
    }
    assert len(addresses) == 30
    assert all(
        leads_into(real_site, root, address)
        for pair in addresses.values()
        for address in pair
    )
    return addresses


def leads_into(site: Path, root: str, address: str) -> bool:
    """Tell whether an address is the site's and a host would answer it with a page."""
    path = address.removeprefix(root)
    place = site / path
    plain = address.startswith(root) and not urlsplit(address).query
    return plain and (place / "index.html" if path.endswith("/") else place).is_file()


@pytest.fixture(scope="module")
def offices(
    real_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[Path]]:
    """Let LibreOffice print every Word and Excel file, all in one call, while the browser's tests go on."""
    needed(lambda: find_program("soffice"))
    folder = tmp_path_factory.mktemp("offices")
    sheets = [
        path
        for form in ("docx", "xlsx")
        for path in sorted(real_site.glob(f"checklists/*.{form}"))
    ]
    # A Word and an Excel sheet have one name, and so would have what is printed of them.
    copies = [
        shutil.copy(path, folder / f"{path.suffix[1:]}-{path.name}") for path in sheets
    ]

    def convert() -> Path:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command: list[str | Path] = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run(
            [*command, *copies], capture_output=True, timeout=300, check=True
        )
        return folder

    with ThreadPoolExecutor(1) as background:
        yield background.submit(convert)


def scanned(pictures: Iterable[Path]) -> Codes:
    """Read the codes in pictures, by the pictures' names; a picture without any has an empty list."""
    waiting = list(pictures)
    shares = [share for number in range(WORKERS) if (share := waiting[number::WORKERS])]
    found: Codes = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        for part in pool.map(_scan, shares):
            found |= part
    assert sorted(found) == sorted(path.stem for path in waiting)
    return found


def _scan(pictures: list[Path]) -> Codes:
    command = [
        "zbarimg",
        "--nodbus",
        "--quiet",
        "--xml",
        "-Sdisable",
        "-Sqrcode.enable",
        *map(str, pictures),
    ]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    # 4: a picture holds no code.
    assert run.returncode in (0, 4), run.stderr
    names = "{http://zbar.sourceforge.net/2008/barcode}"
    return {
        Path(source.get("href", "")).stem: sorted(
            data.text or "" for data in source.iter(f"{names}data")
        )
        for source in ET.fromstring(run.stdout).iter(f"{names}source")
    }


def rastered(
    papers: Mapping[str, Path], out: Path, *, whole: bool = False
) -> list[Path]:
    """Draw the last page of each paper, or every page, as a printer or scanner would; return the pictures."""

    def draw(name: str) -> None:
        first = 1 if whole else len(pypdf.PdfReader(papers[name]).pages)
        choice = ["-gray", "-r", DPI, "-f", str(first)]
        command: list[str | Path] = ["pdftoppm", *choice, papers[name], out / name]
        subprocess.run(command, capture_output=True, check=True)

    out.mkdir()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(draw, papers))
    pictures = sorted(out.iterdir())
    assert len(pictures) >= len(papers)
    return pictures


def on_papers(papers: Mapping[str, Path], out: Path) -> Codes:
    """Read the codes on the last page of each paper, by the paper's name."""
    return {
        name.rpartition("-")[0]: codes
        for name, codes in scanned(rastered(papers, out)).items()
    }


def photographed(page: Page, picture: Path) -> Path:
    """Take a picture of the codes of a page as the screen shows them, cut to the least that holds them all."""
    # Several times as fast as a picture of each element, which waits for it to stand still.
    clip = page.evaluate(AROUND_CODES)
    page.screenshot(path=picture, clip=clip)
    return picture


@pytest.mark.usefixtures("readers", "offices")
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen.name))
def test_the_codes_of_every_sheet_can_be_scanned_from_a_screen(
    visit: Visit, screen: Screen, wanted: Codes, tmp_path: Path
) -> None:
    page = visit.window(screen)
    pictures = []
    for party in wanted:
        show(page, f"{visit.base}checklists/{party}.html")
        pictures.append(photographed(page, tmp_path / f"{party}.png"))
    assert scanned(pictures) == wanted


@pytest.mark.usefixtures("readers", "offices")
def test_the_codes_of_every_sheet_can_be_scanned_from_what_a_browser_prints(
    visit: Visit, wanted: Codes, tmp_path: Path
) -> None:
    page = visit.window()
    papers = {}
    for party in wanted:
        show(page, f"{visit.base}checklists/{party}.html")
        papers[party] = tmp_path / f"{party}.pdf"
        papers[party].write_bytes(page.pdf(prefer_css_page_size=True))
    assert on_papers(papers, tmp_path / "pages") == wanted


@pytest.mark.usefixtures("readers", "offices")
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen.name))
def test_the_code_of_every_subscribe_page_leads_to_that_page(
    visit: Visit,
    screen: Screen,
    real_site: Path,
    plan_data: Mapping[str, Any],
    tmp_path: Path,
) -> None:
    coded = [
        path for path in real_site.rglob("*.html") if "kh-qr" in path.read_text("utf-8")
    ]
    pages = [
        path.parent.relative_to(real_site).as_posix()
        for path in coded
        if path.parent.name != "checklists"
    ]
    # All who have a page: every unit, and every group that the document names.
    named = [party["id"] for party in (*plan_data["units"], *plan_data["groups"])]
    closed = {path.name for path in (real_site / "don-vi").iterdir() if path.is_dir()}
    assert sorted(pages) == sorted(
        f"dang-ky-lich/{party}" for party in named if party in closed
    )
    assert len(pages) == 35
    page = visit.window(screen)
    pictures, grounds = [], set()
    for path in pages:
        show(page, f"{visit.base}{path}/")
        for turn in range(2):
            if turn:
                page.evaluate(OTHER_SCHEME)
            scheme, ground = page.evaluate(SCHEME_AND_GROUND)
            grounds.add((scheme, ground))
            pictures.append(
                photographed(page, tmp_path / f"{Path(path).name}.{scheme}.png")
            )
    assert {scheme for scheme, _ in grounds} == {"default", "slate"}
    assert len({ground for _, ground in grounds}) == 2
    url = plan_data["plan"]["url"]
    addresses = {path: f"{url}{path}/" for path in pages}
    assert scanned(pictures) == {
        f"{Path(path).name}.{scheme}": [addresses[path]]
        for path in pages
        for scheme in ("default", "slate")
    }
    assert all(leads_into(real_site, url, address) for address in addresses.values())


@pytest.mark.usefixtures("readers", "offices")
def test_the_codes_of_every_pdf_sheet_can_be_scanned(
    real_site: Path, wanted: Codes, tmp_path: Path
) -> None:
    papers = {party: real_site / f"checklists/{party}.pdf" for party in wanted}
    assert on_papers(papers, tmp_path / "last") == wanted


@pytest.mark.usefixtures("readers", "offices")
def test_a_pdf_sheet_carries_its_codes_once_and_a_quarters_sheet_none(
    real_site: Path, wanted: Codes, tmp_path: Path
) -> None:
    names = ["phuong-kim-giang", *(f"quarter-{number}" for number in range(1, 5))]
    papers = {name: real_site / f"checklists/{name}.pdf" for name in names}
    read: Codes = {name: [] for name in names}
    for page, addresses in scanned(
        rastered(papers, tmp_path / "pages", whole=True)
    ).items():
        read[page.rpartition("-")[0]] += addresses
    assert read == {
        "phuong-kim-giang": wanted["phuong-kim-giang"],
        **{name: [] for name in names[1:]},
    }


@pytest.mark.usefixtures("readers")
def test_the_booklet_carries_the_codes_of_every_sheet_on_its_own_page(
    real_site: Path, wanted: Codes, tmp_path: Path
) -> None:
    pages = scanned(
        rastered(
            {"all": real_site / "checklists/all.pdf"}, tmp_path / "pages", whole=True
        )
    )
    assert Counter(map(tuple, filter(None, pages.values()))) == Counter(
        map(tuple, wanted.values())
    )


@pytest.mark.usefixtures("readers")
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_the_codes_of_every_office_sheet_can_be_scanned_once_it_is_printed(
    offices: Future[Path], wanted: Codes, tmp_path: Path, form: str
) -> None:
    papers = {party: offices.result() / f"{form}-{party}.pdf" for party in wanted}
    assert on_papers(papers, tmp_path / "pages") == wanted


@pytest.mark.usefixtures("readers")
def test_the_workbook_of_all_carries_the_codes_of_every_sheet(
    offices: Future[Path], wanted: Codes, tmp_path: Path
) -> None:
    pages = scanned(
        rastered(
            {"all": offices.result() / "xlsx-all.pdf"}, tmp_path / "pages", whole=True
        )
    )
    read = Counter(address for addresses in pages.values() for address in addresses)
    assert read == Counter(
        address for addresses in wanted.values() for address in addresses
    )


@pytest.mark.usefixtures("readers")
@pytest.mark.parametrize(
    "screen", [DESKTOP, PHONE], ids=lambda screen: str(screen.name)
)
def test_a_code_cut_in_half_is_not_read(
    visit: Visit, screen: Screen, tmp_path: Path
) -> None:
    page = visit("dang-ky-lich/phuong-kim-giang/", screen=screen)
    code = page.locator("svg.kh-qr")
    page.locator("[data-scan]").evaluate("part => { part.open = true; }")
    code.scroll_into_view_if_needed()
    box = code.bounding_box()
    assert box
    half_width, half_height = box["width"] / 2, box["height"] / 2
    cuts: dict[str, FloatRect] = {
        "whole": box,
        "left": {
            "x": box["x"],
            "y": box["y"],
            "width": half_width,
            "height": box["height"],
        },
        "upper": {
            "x": box["x"],
            "y": box["y"],
            "width": box["width"],
            "height": half_height,
        },
        "lower": {
            "x": box["x"],
            "y": box["y"] + half_height,
            "width": box["width"],
            "height": half_height,
        },
    }
    for name, cut in cuts.items():
        page.screenshot(path=tmp_path / f"{name}.png", clip=cut)
    read = scanned(tmp_path.glob("*.png"))
    assert {name for name, addresses in read.items() if addresses} == {"whole"}
    assert len(read) == len(cuts)
