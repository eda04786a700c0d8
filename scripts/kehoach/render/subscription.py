"""How a reader subscribes to a feed: the addresses that each calendar understands, and a code to scan."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import segno
from markupsafe import Markup

from kehoach.plan import Deadline
from kehoach.slices import Item

CLIENTS = (
    "google",
    "iphone",
    "mac",
    "outlook-web",
    "outlook-new",
    "outlook-desktop",
    "thunderbird",
    "android",
    "nextcloud",
)
"""Whose steps are told, by their key below ``subscribe`` in the strings file."""


@dataclass(frozen=True, slots=True)
class Links:
    """Ways into one feed; the plain address always works, the others save steps where they do."""

    address: str
    webcal: str
    google: str
    outlook: str
    office: str


def feed_links(address: str, name: str) -> Links:
    """Build the links of a feed from its https address and the calendar's name."""
    webcal = f"webcal:{address.removeprefix(f'{urlsplit(address).scheme}:')}"
    query = f"/calendar/0/addfromweb?url={quote(address, safe='')}&name={quote(name, safe='')}"
    return Links(
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com{query}",
        office=f"https://outlook.office.com{query}",
    )


def scan_code(address: str, title: str) -> Markup:
    """Draw an address as a QR code (SVG)."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=4, border=3, dark="#000", light="#fff", svgclass="kh-qr", title=title)
    return Markup(drawn)  # drawn by the library from an address of our own; its title is escaped there


def last_changed(items: tuple[Item, ...]) -> Deadline | None:
    """Choose the deadline that was changed last: whoever sees it in a calendar sees the newest edition."""
    dated = [item.deadline for item in items if item.deadline.due]
    return max(dated, key=lambda one: (one.revised, one.sequence, one.due), default=None)
