"""Take a picture of each kind of page, desktop and phone, light and dark, and of one sheet as PDF, Word and Excel.

    python3 scripts/run.py shots [--out build/shots] [--site build/site] [--today YYYY-MM-DD] [NAME ...]
    python3 scripts/run.py shots --front .github/pictures [--site build/site]

index.html in the output folder shows all of them. Names choose pages ("home task"); without any, all are taken.
--front writes the two pictures that README.md shows, always of the same day and the same unit, and no others.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import json
import re
import struct
import subprocess
import sys
import tempfile
import zlib
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path

from playwright.sync_api import Browser

from browsing import (
    PHONE,
    SAMPLES,
    SCHEMES,
    SCREENS,
    ZONE,
    MissingChromiumError,
    find_chromium,
    open_context,
    running_chromium,
    show,
)
from hosting import HostedSite

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "build/site"
PAPERS = {
    form: f"checklists/phuong-kim-giang.{form}" for form in ("pdf", "docx", "xlsx")
}
"""Sheets that are shown page by page; Word and Excel as LibreOffice prints them."""
KNOWN = (*SAMPLES, *PAPERS)
FRONT_DAY = dt.date(2020, 3, 12)
"""The day of the pictures that README shows: within the plan's year, with something done and something to come."""
FRONT_UNIT = "phuong-kim-giang"
FRONT_DPI = "90"
"""What makes a sheet of A4 as wide as README shows it, on a screen with two dots a pixel."""
CHOOSE_UNIT = "unit => window.kehoach && window.kehoach.remember(unit)"
SHEET = """\
<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Ảnh chụp các trang</title>
<style>
body {{ font-family: sans-serif; margin: 1rem; background: #888; }}
div {{ display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }}
img {{ max-height: 40rem; max-width: 27rem; }}
</style>
<h1>Ảnh chụp các trang</h1>
{rows}
"""


def main(arguments: list[str]) -> int:
    """Build the site if there is none, take the pictures; return the exit code: 2 where Chromium is missing."""
    parser = argparse.ArgumentParser(
        prog="run.py shots", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build/shots", help="folder of the pictures"
    )
    parser.add_argument("--site", type=Path, default=SITE, help="built site to look at")
    parser.add_argument(
        "--today", type=dt.date.fromisoformat, help="day that the browser's clock shows"
    )
    parser.add_argument(
        "--front", type=Path, help="folder of the two pictures that README.md shows"
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"pages: {', '.join(KNOWN)}"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(KNOWN):
        parser.error(
            f"unknown page: {', '.join(sorted(unknown))} (known: {', '.join(KNOWN)})"
        )
    try:
        find_chromium()
    except MissingChromiumError as error:
        print(f"shots: {error}", file=sys.stderr)
        return 2
    if options.site == SITE and not (SITE / "index.html").is_file():
        built = subprocess.run(
            [sys.executable, "-m", "kehoach", "build"], cwd=ROOT, check=False
        )
        if built.returncode:
            return built.returncode
    if not (options.site / "index.html").is_file():
        parser.error(f"no site in {options.site}")
    if options.front:
        return take_front(options.site, options.front)
    return take_all(options)


def take_all(options: argparse.Namespace) -> int:
    """Take the pictures that were asked for, and write the page that shows them; return the exit code."""
    chosen = {
        name: address
        for name, address in SAMPLES.items()
        if not options.names or name in options.names
    }
    with running_chromium() as browser, HostedSite(options.site) as site:
        taken = take_shots(browser, site.base, chosen, options.out, options.today)
    for form, path in PAPERS.items():
        if not options.names or form in options.names:
            taken[form] = take_paper(options.site / path, options.out)
    (options.out / "index.html").write_text(compose_sheet(taken), "utf-8")
    print(f"shots: {options.out / 'index.html'}")
    return 0


def take_front(folder: Path, out: Path) -> int:
    """Write home.png and sheet.png: home of a unit on a phone, and its sheet's first page; return the exit code."""
    units = json.loads((folder / "api/v1/plan.json").read_text("utf-8"))["units"]
    [unit] = [
        {"id": unit["id"], "name": unit["name"]}
        for unit in units
        if unit["id"] == FRONT_UNIT
    ]
    out.mkdir(parents=True, exist_ok=True)
    with running_chromium() as browser, HostedSite(folder) as site:
        context = open_context(browser, PHONE, at=_morning_of(FRONT_DAY))
        page = context.new_page()
        show(page, site.base)
        page.evaluate(CHOOSE_UNIT, unit)
        # As somebody sees it who comes back: the choice is remembered.
        show(page, site.base)
        page.screenshot(path=out / "home.png")
        context.close()
    sheet = folder / PAPERS["pdf"]
    choice = ["-r", FRONT_DPI, "-gray", "-f", "1", "-l", "1"]
    try:
        drawn = subprocess.run(
            ["pdftoppm", *choice, sheet], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"shots: no picture of {sheet.name}: {error}", file=sys.stderr)
        return 2
    (out / "sheet.png").write_bytes(grey_png(drawn.stdout))
    print(f"shots: {out / 'home.png'}, {out / 'sheet.png'}")
    return 0


def grey_png(picture: bytes) -> bytes:
    """Turn a grey picture (PGM, 8 bits a pixel) into a PNG.

    Poppler's own PNGs hold three equal colours a pixel and are twice as large.
    """
    _, width, height, dots = re.split(rb"\s", picture, maxsplit=3)
    across, down = int(width), int(height)
    # After the highest value, 255, and one byte of space come the rows.
    dots = dots[len(b"255 ") :]
    rows = (dots[start : start + across] for start in range(0, across * down, across))
    # Each row begins with how it is filtered: not at all.
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    head = struct.pack(">IIBBBBB", across, down, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def _morning_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), zoneinfo.ZoneInfo(ZONE))


def take_shots(
    browser: Browser, base: str, pages: dict[str, str], out: Path, today: dt.date | None
) -> dict[str, list[str]]:
    """Write a whole-page picture of each page on each screen in each scheme; return their names."""
    out.mkdir(parents=True, exist_ok=True)
    taken: dict[str, list[str]] = {name: [] for name in pages}
    at = _morning_of(today) if today else None
    for screen in SCREENS:
        for scheme in SCHEMES:
            context = open_context(browser, screen, scheme, at=at)
            page = context.new_page()
            for name, address in pages.items():
                show(page, base + address)
                file = f"{name}.{screen.name}.{scheme}.png"
                page.screenshot(path=out / file, full_page=True)
                taken[name].append(file)
            context.close()
    return taken


def take_paper(sheet: Path, out: Path) -> list[str]:
    """Write a picture of each page of a sheet; return their names, none where a program or the sheet is missing."""
    form = sheet.suffix[1:]
    for old in out.glob(f"{form}.page-*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        printed = sheet
        try:
            if form != "pdf":
                profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
                command = [
                    "soffice",
                    profile,
                    "--headless",
                    "--convert-to",
                    "pdf",
                    "--outdir",
                    folder,
                    str(sheet),
                ]
                subprocess.run(command, capture_output=True, check=True)
                printed = Path(folder, f"{sheet.stem}.pdf")
            subprocess.run(
                ["pdftoppm", "-r", "90", "-png", printed, out / f"{form}.page"],
                check=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"shots: no picture of {sheet.name}: {error}", file=sys.stderr)
    return sorted(path.name for path in out.glob(f"{form}.page-*.png"))


def compose_sheet(taken: Mapping[str, Iterable[str]]) -> str:
    """Write the sheet with a row of pictures for each page."""
    rows = []
    for name, files in taken.items():
        pictures = "".join(
            f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy"></a>'
            for file in files
        )
        rows.append(f"<h2>{html.escape(name)}</h2>\n<div>{pictures}</div>\n")
    return SHEET.format(rows="".join(rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
