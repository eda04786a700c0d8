"""How a reader subscribes to a feed: the addresses that each calendar understands, and a code to scan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from markupsafe import Markup

from kehoach import dates, routes
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.slices import Item
from kehoach.render.codes import code_of
from kehoach.render.context import Context
from kehoach.render.feeds.components import HOUR, calendar_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one device, or one calendar program, subscribes."""

    device: str
    """Its key below ``subscribe`` in the strings file."""
    pattern: str
    """Link that opens it with a feed filled in, with the names of ``fill_pattern``; empty where one has to paste."""


BY_HAND = ("outlook-desktop", "thunderbird", "nextcloud")
"""Programs into which the address is pasted, by their key below ``subscribe`` in the strings file."""

_WEBCAL = "webcal:{place}"
# As a webcal address Google takes it for a calendar to subscribe to.
_GOOGLE = "https://calendar.google.com/calendar/r?cid={webcal}"
# The new Outlook strips the scheme of a webcal address, so it is given the plain one.
_ADD_FROM_WEB = "/calendar/0/addfromweb?url={address}&name={name}"
_OUTLOOK = f"https://outlook.live.com{_ADD_FROM_WEB}"
_OFFICE = f"https://outlook.office.com{_ADD_FROM_WEB}"


def ways(url: str) -> tuple[Way, ...]:
    """Return the ways into the feeds of a site at an address, the one that fits a device by itself first."""
    # ICSx5 makes http of webcal and https of webcals. Google's own program on a phone takes no address at all.
    secure = "webcals:{place}" if urlsplit(url).scheme == "https" else _WEBCAL
    return (
        Way(device="iphone", pattern=_WEBCAL),
        Way(device="android", pattern=secure),
        Way(device="mac", pattern=_WEBCAL),
        Way(device="google", pattern=_GOOGLE),
        Way(device="outlook", pattern=_OUTLOOK),
        Way(device="office", pattern=_OFFICE),
        Way(device="other", pattern=""),
    )


def fill_pattern(pattern: str, address: str, name: str) -> str:
    """Fill in a link for the feed at an address, with the calendar's name; subscribe.js does the same.

    ``{place}`` is the address without its scheme; ``{address}``, ``{webcal}`` (the same as webcal) and ``{name}`` are
    coded as values of a query.
    """
    place = address.removeprefix(f"{urlsplit(address).scheme}:")
    return pattern.format(
        place=place,
        address=quote(address, safe=""),
        webcal=quote(f"webcal:{place}", safe=""),
        name=quote(name, safe=""),
    )


@dataclass(frozen=True, slots=True)
class Links:
    """Ways into one feed; the plain address always works, the others save steps where they do."""

    address: str
    webcal: str
    google: str
    outlook: str
    office: str


def feed_links(address: str, name: str) -> Links:
    """Build the links of a feed from its https address and the calendar's name.

    Of ``https://thu.example.vn/feeds/all.ics`` the second is ``webcal://thu.example.vn/feeds/all.ics``.
    """
    return Links(
        address=address,
        webcal=fill_pattern(_WEBCAL, address, name),
        google=fill_pattern(_GOOGLE, address, name),
        outlook=fill_pattern(_OUTLOOK, address, name),
        office=fill_pattern(_OFFICE, address, name),
    )


@dataclass(frozen=True, slots=True)
class Additions:
    """Ways to put one deadline into a calendar by hand: a copy, which no later change reaches."""

    google: str
    outlook: str
    office: str


def event_links(plan: Plan, context: Context, task: Task, item: Deadline) -> Additions:
    """Build links that open a calendar's own form, filled in; the deadline must have a day."""
    first, last = calendar_days(plan, item)
    title = context.wording.summary(Item(task=task, deadline=item))
    page = f"{context.url}{routes.task_page(task.id)}#{item.id}"
    phrase = context.words("feed.phrase", phrase=context.wording.sources.phrase(item))
    details = f"{phrase}\n{page}"
    # All day: the end is the day after, as in a feed (RFC 5545 3.6.1).
    after = last + dt.timedelta(days=1)
    if item.time:
        assert item.date
        # Google is told the zone by its name, Outlook by the offset from UTC.
        until = dates.moment(item.date, item.time, plan.header.timezone)
        since = until if item.takes_place else until - HOUR
        span, whole = f"{since:%Y%m%dT%H%M%S}/{until:%Y%m%dT%H%M%S}", "false"
        start, end = since.isoformat(), until.isoformat()
    else:
        span, whole = f"{first:%Y%m%d}/{after:%Y%m%d}", "true"
        start, end = first.isoformat(), after.isoformat()
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": span,
        "details": details,
        "location": item.place or "",
        "ctz": plan.header.timezone,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": start,
        "enddt": end,
        "allday": whole,
        "body": details,
        "location": item.place or "",
    }
    query = urlencode(outlook, quote_via=quote)
    return Additions(
        google=f"https://calendar.google.com/calendar/render?{urlencode(google, quote_via=quote)}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{query}",
        office=f"https://outlook.office.com/calendar/0/deeplink/compose?{query}",
    )


def scan_code(address: str, title: str) -> Markup:
    """Draw an address as a QR code (SVG)."""
    code = code_of(address)
    # Without a viewBox, which comes in place of the sizes, a style that makes it smaller would cut it off.
    drawn = code.svg_inline(
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        svgclass="kh-qr",
        title=title,
    )
    # Drawn by the library from an address of our own; its title is escaped there.
    return Markup(drawn)


def last_changed(items: Iterable[Item]) -> Item | None:
    """Choose from the items of a feed the one that was changed last: whoever sees it has the newest edition."""

    def newness(item: Item) -> tuple[dt.date, int, dt.date]:
        deadline = item.deadline
        assert deadline.due
        return deadline.revised, deadline.sequence, deadline.due

    return max(items, key=newness, default=None)
