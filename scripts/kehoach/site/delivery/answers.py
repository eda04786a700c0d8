"""What a server answers at paths that are no file of their own: which pages moved, and what is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kehoach import routes
from kehoach.plan.endings import ended_slices
from kehoach.plan.model import Plan
from kehoach.plan.slices import Slice, slices_of
from kehoach.render.pages.former import ended_pages, moved_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How one site is answered for. Paths are below the site's root; that of a page ends with a slash."""

    base: str = "/"
    """Path of the site's root on its server, with a slash at both ends."""
    origin: str = ""
    """Scheme, host and port of the site's address; empty where it does not matter."""
    moved: tuple[tuple[str, str], ...] = ()
    """Pages with another address now: old and new path. They are answered with 301."""
    gone: tuple[str, ...] = ()
    """Pages and feeds that are answered with 410; the file that lies there is sent with it."""

    @property
    def missing(self) -> str:
        """Address of the page that is sent with 404."""
        return f"{self.base}404.html"


def delivery_of(plan: Plan, today: dt.date, url: str | None = None) -> Delivery:
    """Return how a plan's site is answered for on a day, at ``url`` (the plan's own unless given).

    Only pages are redirected. Feeds, sheets, messages and data of a former id stay whole copies at their old paths:
    every calendar client reads a copy, and not every one follows a redirect.
    """
    address = urlsplit(url or plan.header.url)
    return Delivery(
        base=unquote(address.path).rstrip("/") + "/",
        origin=f"{address.scheme}://{address.netloc}",
        moved=tuple((page.path, page.target) for page in moved_pages(plan)),
        gone=tuple(_gone(plan, today)),
    )


def _gone(plan: Plan, today: dt.date) -> Iterator[str]:
    """Yield what ended in an earlier year: until its end readers and clients are told what took its place."""
    for ended in plan.ended:
        if ended.date.year < today.year:
            yield from ended_pages(ended)
    for ended, chosen in ended_slices(plan):
        if ended.date.year < today.year and not _is_awaited(plan, chosen, today):
            yield routes.feed(chosen.kind, chosen.id, chosen.role)


def _is_awaited(plan: Plan, chosen: Slice, today: dt.date) -> bool:
    """Tell whether the feed of what ended still holds a deadline of last year's plan that is to come."""
    sought = (chosen.kind, chosen.id, chosen.role)
    for earlier in plan.earlier:
        for past in slices_of(earlier.plan):
            if (past.kind, past.id, past.role) != sought:
                continue
            days = [item.deadline.due for item in past.items]
            if any(day is not None and day >= today for day in days):
                return True
    return False
