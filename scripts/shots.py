"""Take a picture of each kind of page: desktop and phone, light and dark.

    python3 scripts/run.py shots [--out build/shots] [--site build/site] [--today YYYY-MM-DD] [NAME ...]

index.html in the output folder shows all of them. Names choose pages ("home task"); without any, all are taken.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import subprocess
import sys
import zoneinfo
from collections.abc import Iterable
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
    parser = argparse.ArgumentParser(prog="run.py shots", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build/shots", help="folder of the pictures")
    parser.add_argument("--site", type=Path, default=SITE, help="built site to look at")
    parser.add_argument("--today", type=dt.date.fromisoformat, help="day that the browser's clock shows")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"pages: {', '.join(SAMPLES)}")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(SAMPLES):
        parser.error(f"unknown page: {', '.join(sorted(unknown))} (known: {', '.join(SAMPLES)})")
    try:
        find_chromium()
    except MissingChromiumError as error:
        print(f"shots: {error}", file=sys.stderr)
        return 2
    if options.site == SITE and not (SITE / "index.html").is_file():
        built = subprocess.run([sys.executable, "-m", "kehoach", "build"], cwd=ROOT, check=False)
        if built.returncode:
            return built.returncode
    if not (options.site / "index.html").is_file():
        parser.error(f"no site in {options.site}")
    chosen = {name: address for name, address in SAMPLES.items() if not options.names or name in options.names}
    with running_chromium() as browser, HostedSite(options.site) as site:
        take_shots(browser, site.base, chosen, options.out, options.today)
    print(f"shots: {options.out / 'index.html'}")
    return 0


def take_shots(browser: Browser, base: str, pages: dict[str, str], out: Path, today: dt.date | None) -> None:
    """Write a whole-page picture of each page on each screen in each scheme, and the sheet that shows them."""
    out.mkdir(parents=True, exist_ok=True)
    at = dt.datetime.combine(today, dt.time(9), zoneinfo.ZoneInfo(ZONE)) if today else None
    for screen in SCREENS:
        for scheme in SCHEMES:
            context = open_context(browser, screen, scheme, at=at)
            page = context.new_page()
            for name, address in pages.items():
                show(page, base + address)
                page.screenshot(path=out / file_name(name, screen.name, scheme), full_page=True)
            context.close()
    (out / "index.html").write_text(compose_sheet(pages), "utf-8")


def file_name(name: str, screen: str, scheme: str) -> str:
    """Name the picture of a page."""
    return f"{name}.{screen}.{scheme}.png"


def compose_sheet(pages: Iterable[str]) -> str:
    """Write the sheet with a row of pictures for each page."""
    rows = []
    for name in pages:
        files = [file_name(html.escape(name), screen.name, scheme) for screen in SCREENS for scheme in SCHEMES]
        pictures = "".join(f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy"></a>' for file in files)
        rows.append(f"<h2>{html.escape(name)}</h2>\n<div>{pictures}</div>\n")
    return SHEET.format(rows="".join(rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
