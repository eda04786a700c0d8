"""Chromium through Playwright, the kinds of pages a site has, and how they are looked at.

Used by the browser tests and by ``run.py shots``. The browser is the machine's own; none is ever downloaded.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    sync_playwright,
)

ZONE = "Asia/Ho_Chi_Minh"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Without windows letters would be hinted, and run wider than a desktop's.
    "--font-render-hinting=none",
    # Whatever a page asks of another host is seen, and never leaves the machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Pages made by one template: to look at its samples is to look at all."""

    files: str
    """Pattern that the published paths of all its files match, and no other kind's."""
    samples: Mapping[str, str]
    """Addresses below the site's root, by name, that show what the kind can hold."""


KINDS = (
    Kind(files=r"index\.html", samples={"home": ""}),
    Kind(files=r"ke-hoach/index\.html", samples={"plan": "ke-hoach/"}),
    Kind(
        files=r"ke-hoach/phu-luc/index\.html", samples={"appendix": "ke-hoach/phu-luc/"}
    ),
    Kind(
        files=r"ke-hoach/(?!phu-luc/)[^/]+/index\.html",
        samples={"section": "ke-hoach/thoi-diem-xet/"},
    ),
    Kind(files=r"thoi-han/index\.html", samples={"deadlines": "thoi-han/"}),
    Kind(files=r"lich/index\.html", samples={"calendar": "lich/"}),
    Kind(
        files=r"lich/[^/]+/index\.html",
        samples={"calendar-unit": "lich/phuong-kim-giang/"},
    ),
    Kind(files=r"dieu-hanh/index\.html", samples={"leaders": "dieu-hanh/"}),
    Kind(files=r"nhiem-vu/index\.html", samples={"tasks": "nhiem-vu/"}),
    # Three rounds, contradictions in the document, and no day left before one of them.
    Kind(
        files=r"nhiem-vu/[^/]+/index\.html",
        samples={"task": "nhiem-vu/sang-kien-thanh-pho/"},
    ),
    Kind(files=r"phong-trao/index\.html", samples={"movements": "phong-trao/"}),
    Kind(
        files=r"phong-trao/[^/]+/index\.html",
        samples={"movement": "phong-trao/an-toan-thuc-pham/"},
    ),
    Kind(files=r"don-vi/index\.html", samples={"parties": "don-vi/"}),
    Kind(
        files=r"don-vi/[^/]+/index\.html",
        samples={
            "unit": "don-vi/phuong-kim-giang/",
            "group": "don-vi/muoi-phuong-con-lai/",
        },
    ),
    Kind(files=r"dang-ky-lich/index\.html", samples={"subscribe": "dang-ky-lich/"}),
    Kind(
        files=r"dang-ky-lich/[^/]+/index\.html",
        samples={"subscribe-unit": "dang-ky-lich/phuong-kim-giang/"},
    ),
    Kind(files=r"luu-y/index\.html", samples={"remarks": "luu-y/"}),
    Kind(files=r"thay-doi/index\.html", samples={"changes": "thay-doi/"}),
    Kind(files=r"huong-dan/index\.html", samples={"guides": "huong-dan/"}),
    Kind(
        files=r"huong-dan/[^/]+/index\.html",
        samples={
            "guide": "huong-dan/soan-plan-yaml/",
            "checks": "huong-dan/cac-phep-kiem-tra/",
        },
    ),
    Kind(files=r"gioi-thieu/index\.html", samples={"about": "gioi-thieu/"}),
    # Hosts show it at the address that was asked for, however deep.
    Kind(files=r"404\.html", samples={"missing": "khong-co/trang-nay/"}),
    Kind(
        files=r"checklists/[^/]+\.html",
        samples={"checklist": "checklists/phuong-kim-giang.html"},
    ),
)
BELOW = Kind(
    files=r"cap-tren/index\.html",
    samples={
        "superior": "cap-tren/",
        # Pages of other kinds among whose lines a superior's stand.
        "home-below": "",
        "unit-below": "don-vi/noi-vu/",
        "calendar-below": "lich/noi-vu/",
        "checklist-below": "checklists/noi-vu.html",
    },
)
"""What only a plan below others in a portal has; the samples are of the district in ``tests/data/portal``."""
SAMPLES = {name: address for kind in KINDS for name, address in kind.samples.items()}
MISSING = SAMPLES["missing"]
"""The sample that hosts answer with status 404."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A size to look at pages in, CSS pixels."""

    name: str
    width: int
    height: int
    touch: bool = False

    @property
    def size(self) -> ViewportSize:
        """The size in Playwright's form."""
        return {"width": self.width, "height": self.height}


DESKTOP = Screen(name="desktop", width=1280, height=900)
PHONE = Screen(name="phone", width=390, height=844, touch=True)
SCREENS = (DESKTOP, PHONE)
SCHEMES = ("light", "dark")


class MissingChromiumError(Exception):
    """There is no Chromium on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "chromium is not installed (Debian: apt-get install chromium-headless-shell)"
        )


def kinds_of(path: str) -> list[Kind]:
    """Return the kinds that a published file falls under; one, unless KINDS is wrong."""
    return [kind for kind in KINDS if re.fullmatch(kind.files, path)]


def find_chromium() -> str:
    """Return the path of the machine's Chromium. Raises MissingChromiumError.

    Debian has the same browser without windows as well, which opens a page in less than half the time.
    """
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        raise MissingChromiumError
    return found


@contextlib.contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start Chromium, and end it afterwards. Raises MissingChromiumError."""
    executable = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(FLAGS)
        )
        try:
            yield browser
        finally:
            browser.close()


def open_context(
    browser: Browser,
    screen: Screen = DESKTOP,
    scheme: str = "light",
    *,
    script: bool = True,
    at: dt.datetime | None = None,
) -> BrowserContext:
    """Open a window without history of a reader in Vietnam; ``at`` is when its clock starts, now if None."""
    context = browser.new_context(
        viewport=screen.size,
        has_touch=screen.touch,
        is_mobile=screen.touch,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        java_script_enabled=script,
        timezone_id=ZONE,
        locale="vi-VN",
    )
    if at is not None:
        # Set and going on: the theme waits for moments that never come on a clock that stands.
        context.clock.install(time=at)
    return context


def show(page: Page, address: str) -> None:
    """Open an address and wait until it stands as a reader sees it: loaded, in its own type, painted."""
    page.goto(address)
    page.evaluate("document.fonts.ready")
    # Two frames: the first may still be under way when it is asked for.
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
