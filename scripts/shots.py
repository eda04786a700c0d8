"""Take a picture of each kind of page, desktop and phone, light and dark, and of one sheet as PDF, Word and Excel.

    python3 scripts/run.py shots [--out build/shots] [--site build/site] [--today YYYY-MM-DD] [NAME ...]

index.html in the output folder shows all of them. Names choose pages ("home task"); without any, all are taken.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import subprocess
import sys
import tempfile
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path

from playwright.sync_api import Browser

from browsing import (
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


def take_shots(
    browser: Browser, base: str, pages: dict[str, str], out: Path, today: dt.date | None
) -> dict[str, list[str]]:
    """Write a whole-page picture of each page on each screen in each scheme; return their names."""
    out.mkdir(parents=True, exist_ok=True)
    taken: dict[str, list[str]] = {name: [] for name in pages}
    at = (
        dt.datetime.combine(today, dt.time(9), zoneinfo.ZoneInfo(ZONE))
        if today
        else None
    )
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
