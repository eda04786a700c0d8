"""The plan as one document to read: its parts in the order of the signed paper, each with what stands there."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from markupsafe import Markup, escape

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.records import Duty, Movement, Registration, Section
from kehoach.plan.slices import Item
from kehoach.render.context import Context
from kehoach.render.pages.prose import Stretch, html_of, moved, stretches
from kehoach.render.said.spots import Spot, heading_place, steps_of

_LOWEST = 6
"""Of headings in HTML."""


@dataclass(slots=True, kw_only=True)
class Part:
    """One part of the document with everything that stands in it; filled record by record."""

    spot: Spot
    level: int
    place: str
    """How it is cited in a sentence: "Mục III.2.1"."""
    title: str
    """With its number: "2.1. Quận xét, trình"."""
    html: Markup = field(default_factory=Markup)
    items: list[Item] = field(default_factory=list)
    """Deadlines that it asks for, those without a day last."""
    duties: list[Duty] = field(default_factory=list)
    registration: list[Registration] = field(default_factory=list)
    movements: list[tuple[Movement, Markup]] = field(default_factory=list)

    def is_of(self, section: Section) -> bool:
        """Tell whether it is a section, or a heading of its text."""
        return self.spot.section is not None and self.spot.section.id == section.id

    @property
    def is_whole_section(self) -> bool:
        """Tell whether it is a section from its beginning, and not a heading of its text."""
        return self.spot.section is not None and not self.spot.is_heading

    @property
    def asks(self) -> bool:
        """Whether it says more than its text."""
        return bool(self.items or self.duties or self.registration or self.movements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The whole document, ready to be laid out."""

    parts: tuple[Part, ...]
    duties: tuple[Duty, ...]
    """What stands at no place of the document."""
    registration: tuple[Registration, ...]

    def of(self, section: Section) -> list[Part]:
        """List the parts of a section: itself, the headings of its text, and what it asks of single actors."""
        own = [part for part in self.parts if part.is_of(section)]
        above = own[0].spot.steps
        duties = [
            part
            for part in self.parts
            if above and not part.spot.section and part.spot.steps[:-1] == above
        ]
        return own + duties


def read_document(plan: Plan, context: Context) -> Reading:
    """Lay out the plan's document: every section with its text, and at its place what the plan says besides."""
    places = context.places
    parts = {}
    for spot in places.spots:
        parts[spot.anchor] = _part(context, spot)
    for section in plan.as_issued.sections:
        _fill_text(plan, context, section, parts)

    def at(refs: Iterable[str]) -> Part | None:
        """Find the part where a record stands: at the first of its places that is in the text."""
        for ref in refs:
            spot = places.spot(ref)
            if spot:
                return parts[spot.anchor]
        return None

    _fill_deadlines(plan, context, parts)
    duties = _place(plan.duties, at, lambda part: part.duties)
    registration = _place(plan.registration, at, lambda part: part.registration)
    for movement in plan.movements:
        part = at(movement.refs)
        if part:
            part.movements.append((movement, _movement_text(plan, context, movement)))
    return Reading(
        parts=tuple(parts.values()),
        duties=tuple(duties),
        registration=tuple(registration),
    )


def _part(context: Context, spot: Spot) -> Part:
    place = context.words("plan-page.cited", ref=spot.ref) if spot.is_bare else spot.ref
    title = f"{spot.number} {spot.title}".strip() if spot.title else place
    return Part(spot=spot, level=context.places.level(spot), place=place, title=title)


_Record = TypeVar("_Record", Duty, Registration)


def _place(
    records: Iterable[_Record],
    at: Callable[[Iterable[str]], Part | None],
    shelf: Callable[[Part], list[_Record]],
) -> list[_Record]:
    """Put records where they stand, and return those that stand nowhere."""
    rest = []
    for record in records:
        part = at(record.refs)
        if part:
            shelf(part).append(record)
        else:
            rest.append(record)
    return rest


def _fill_deadlines(plan: Plan, context: Context, parts: dict[str, Part]) -> None:
    """Put each deadline at every place of the text that asks for it, as it is in force."""
    issued = {item.id: item for _, item in plan.as_issued.items}
    for task, item in plan.items:
        # What an amendment added cites places of that document.
        if item.id not in issued:
            continue
        spots = map(context.places.spot, issued[item.id].refs)
        for anchor in dict.fromkeys(spot.anchor for spot in spots if spot):
            parts[anchor].items.append(Item(task=task, deadline=item))


def _fill_text(
    plan: Plan, context: Context, section: Section, parts: dict[str, Part]
) -> None:
    """Put a section's text at its place, and below headings that are places what stands below them."""
    own = [part for part in parts.values() if part.is_of(section)]
    part = own[0]
    text = html_of(plan, context, section.text)
    if not text:
        if section.summary:
            part.html = Markup("<p>{}</p>").format(section.summary)
        return
    found = list(stretches(text))
    base = min((each.level for each in found if each.level), default=1)
    shift = part.level + 1 - base
    headings = {each.spot.steps: each for each in own if each.spot.is_heading}
    names: dict[str, str] = {}
    texts: dict[str, str] = {}
    current = part
    for stretch in found:
        _, ref = heading_place(html.unescape(stretch.plain), section)
        # Of two headings of one place the first is that place.
        below = headings.pop(steps_of(ref), None)
        body = stretch.html
        if below:
            current = below
            names[stretch.id] = below.spot.anchor
        elif stretch.level:
            body = _heading(stretch, shift) + body
        anchor = current.spot.anchor
        texts[anchor] = texts.get(anchor, "") + body
    source = routes.section_page(section.id)
    for anchor, each in texts.items():
        parts[anchor].html = moved(each, source, routes.PLAN, part.spot.anchor, names)


def _heading(stretch: Stretch, shift: int) -> str:
    level = min(stretch.level + shift, _LOWEST)
    named = f' id="{escape(html.unescape(stretch.id))}"' if stretch.id else ""
    return f"<h{level}{named}>{stretch.title}</h{level}>\n"


def _movement_text(plan: Plan, context: Context, movement: Movement) -> Markup:
    text = html_of(plan, context, movement.text)
    source = routes.movement_page(movement.id)
    # Its headings would stand among those of the document.
    bold = "".join(
        f"<p><b>{each.title}</b></p>\n{each.html}" if each.level else each.html
        for each in stretches(text)
    )
    return moved(bold, source, routes.PLAN, movement.id, {})


Heading = tuple[int, str, str]
"""Level, title and anchor."""


def headings_of(plan: Plan, context: Context, reading: Reading) -> list[Heading]:
    """List the headings of the document's page in order; the anchors of those that are ours begin with "phan-"."""
    words, header = context.words, plan.header
    headings: list[Heading] = []
    if header.basis:
        headings.append((2, words("plan-page.basis"), "phan-can-cu"))
    headings += [(part.level, part.title, part.spot.anchor) for part in reading.parts]
    others = (
        (reading.registration, "plan-page.registration", "phan-dang-ky"),
        (reading.duties, "plan-page.duties", "phan-trach-nhiem"),
        (header.signatory or header.recipients, "plan-page.signature", "phan-ky"),
        (context.places.rows, "plan-page.appendix", "phan-phu-luc"),
        (plan.abbreviations, "plan-page.abbreviations", "phan-chu-viet-tat"),
    )
    for records, key, anchor in others:
        if records:
            headings.append((2, words(key), anchor))
    return headings


def contents_of(headings: Iterable[Heading]) -> list[dict[str, Any]]:
    """Nest headings as the theme's table of contents wants them: title (as HTML), url, children."""
    contents: list[dict[str, Any]] = []
    above: list[tuple[int, list[dict[str, Any]]]] = [(0, contents)]
    for level, title, anchor in headings:
        while above[-1][0] >= level:
            above.pop()
        children: list[dict[str, Any]] = []
        entry = {"title": escape(title), "url": f"#{anchor}", "children": children}
        above[-1][1].append(entry)
        above.append((level, children))
    return contents
