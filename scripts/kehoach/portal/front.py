"""The portal's own pages: the front page, and one for each calendar of those who lead several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from importlib import resources

import jinja2

from kehoach import dates
from kehoach.portal.folding import fold
from kehoach.portal.leading import LeaderCalendar, leader_feed, leader_page
from kehoach.portal.records import PlanEntry, Portal
from kehoach.portal.relations import Link, Summaries, site_path
from kehoach.render.context import Artifact, ready
from kehoach.site.calendars import CalendarItem
from kehoach.site.policy import CONTENT_SECURITY_POLICY
from kehoach.words import Words

_POLICY = CONTENT_SECURITY_POLICY.partition("; frame-ancestors")[0]
"""Said in the page itself, whoever serves it; there what may frame it counts for nothing."""
_ASSETS = ("portal.css", "portal.js")
_FONTS = (
    "source-sans-3-vietnamese-wght-normal.woff2",
    "source-sans-3-latin-wght-normal.woff2",
    "LICENSE.txt",
)


class FrontPages:
    """Writes the portal's own pages in its language."""

    def __init__(self, portal: Portal, words: Words, today: dt.date) -> None:
        self._portal = portal
        self._words = words
        self._today = today
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("kehoach"),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def front(
        self,
        summaries: Summaries,
        links: Collection[Link],
        fresh: Collection[str],
        present: Collection[str],
        leaders: Collection[LeaderCalendar],
    ) -> Artifact:
        """Write the front page: every plan by province, its site where there is one (``present``), new or old.

        ``fresh`` are the plans whose sites were built this time.
        """
        provinces: dict[str, list[dict[str, object]]] = {}
        for entry in self._portal.record.plans:
            card = self._card(entry, summaries, links)
            card["has_site"] = entry.id in present
            card["is_old"] = entry.id in present and entry.id not in fresh
            provinces.setdefault(entry.province, []).append(card)
        for cards in provinces.values():
            cards.sort(key=lambda card: fold(str(card["agency"])))
        led = [
            {"name": one.leader.name, "page": leader_page(one.leader.id)}
            for one in leaders
        ]
        html = self._page(
            "front",
            "",
            count=len(self._portal.record.plans),
            provinces=sorted(provinces.items(), key=lambda pair: fold(pair[0])),
            leaders=led,
        )
        return Artifact(path="index.html", make=ready(html))

    def _card(
        self, entry: PlanEntry, summaries: Summaries, links: Collection[Link]
    ) -> dict[str, object]:
        summary = summaries.get(entry.id)
        carried_out = [link.basis for link in links if link.plan == entry.id]
        carrying_out = [link.plan for link in links if link.basis == entry.id]
        return {
            "id": entry.id,
            "agency": entry.agency,
            "page": site_path(entry.id),
            "title": summary.title if summary else "",
            "number": summary.number if summary else "",
            "issued": dates.print_date(summary.issued) if summary else "",
            "bases": [self._other(plan, summaries) for plan in carried_out],
            "carried_out_by": [self._other(plan, summaries) for plan in carrying_out],
        }

    def _other(self, identity: str, summaries: Summaries) -> Mapping[str, str]:
        """Name another plan, which has a summary since a link was found to it."""
        entry = self._portal.record.plan(identity)
        # To its place on this page: its site may not be there yet.
        return {
            "page": f"#{identity}",
            "agency": entry.agency,
            "number": summaries[identity].number,
        }

    def leader(
        self, calendar: LeaderCalendar, summaries: Summaries
    ) -> Iterator[Artifact]:
        """Write a leader's calendar and its page."""
        leader = calendar.leader
        feed = leader_feed(leader.id)
        yield Artifact(path=feed, make=ready(calendar.data))
        home = self._portal.record.portal.url.rstrip("/")
        agencies = {
            summary.plan: self._portal.record.plan(entry).agency
            for entry, summary in summaries.items()
        }
        rows = sorted(
            calendar.items, key=lambda item: (item.last or dt.date.max, item.uid)
        )
        past = [row for row in rows if row.last and row.last < self._today]
        coming = [row for row in rows if row not in past]
        names = dict.fromkeys(
            self._portal.record.plan(seat.plan).agency for seat in leader.leads
        )
        html = self._page(
            "leader",
            "../../",
            name=leader.name,
            leads=list(names),
            feed=feed,
            address=f"{home}/{feed}",
            webcal=f"webcal:{home.partition(':')[2]}/{feed}",
            coming=[self._row(item, agencies) for item in coming],
            past=[self._row(item, agencies) for item in past],
        )
        yield Artifact(path=f"{leader_page(leader.id)}index.html", make=ready(html))

    def _row(
        self, item: CalendarItem, agencies: Mapping[str, str]
    ) -> dict[str, object]:
        days = [day for day in (item.first, item.last) if day]
        shown = [dates.print_date(day) for day in dict.fromkeys(days)]
        return {
            "days": " – ".join(shown),
            "title": item.title,
            "address": item.addresses[0] if item.addresses else "#",
            "agency": agencies.get(item.uid.rpartition("@")[2], ""),
            "is_cancelled": item.cancelled,
        }

    def _page(self, template: str, base: str, **values: object) -> bytes:
        made = self._templates.get_template(f"portal/{template}.html.j2").render(
            words=self._words,
            title=self._portal.record.portal.title,
            day=dates.print_date(self._today),
            base=base,
            policy=_POLICY,
            **values,
        )
        return made.encode()


def assets() -> Iterator[Artifact]:
    """Yield style, script and typeface of the portal's own pages."""
    package = resources.files("kehoach")
    for name in _ASSETS:
        data = package.joinpath("portal", "assets", name).read_bytes()
        yield Artifact(path=f"assets/{name}", make=ready(data))
    for name in _FONTS:
        data = package.joinpath("assets", "fonts", name).read_bytes()
        yield Artifact(path=f"assets/fonts/{name}", make=ready(data))
