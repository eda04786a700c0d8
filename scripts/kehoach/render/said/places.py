"""Where a place of the document stands on the site: "III.2.1" is ``ke-hoach/#muc-iii-2-1``.

A place is what ``refs`` of plan.yaml cite; the one reader of such citations for pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup, escape

from kehoach import routes
from kehoach.document.naming import slug_of
from kehoach.document.places import without_item
from kehoach.document.vocabulary import APPENDIX, ROW, SAME_REFERENCE, UNNUMBERED_ROW
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.render.said.spots import (
    LONGEST,
    Layout,
    Spot,
    cited_by_tasks,
    steps_of,
    value_of,
)

_WITHIN = re.compile(rf"\D*\b{ROW} (?P<place>[IVXLC]+(?:\.[0-9]+)*)")
"""A place told by a numbered one: "Đoạn cuối mục IV"."""
_ROW = re.compile(
    rf"(?:(?P<table>{APPENDIX}(?: \w+)?), )?(?:{ROW}|{UNNUMBERED_ROW}) (?P<number>[\w.]+)"
    rf"(?: \({SAME_REFERENCE} (?P<again>[0-9]+)\))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of an appendix, or of a table in the body, as it is cited."""

    ref: str
    table: str
    """Its table as it is cited, "Phụ lục II"; empty for one in the body."""
    number: str
    anchor: str
    order: tuple[int, ...]
    """By which rows of a table are sorted."""


def row_of(ref: str) -> Row | None:
    """Read the citation of a row; None for any other place."""
    found = _ROW.fullmatch(ref.strip())
    if not found:
        return None
    # The only appendix is the page itself; a numbered one is part of the anchor.
    shown = ref.removeprefix(f"{APPENDIX}, ")
    return Row(
        ref=ref,
        table=found["table"] or "",
        number=found["number"],
        anchor=slug_of(shown, set(), LONGEST),
        order=(*map(value_of, found["number"].split(".")), int(found["again"] or 1)),
    )


class Cited(Protocol):
    """A record of the plan that says where it stands."""

    @property
    def refs(self) -> tuple[str, ...]:
        """Places in its document."""
        ...


class Places:
    """Every place of a plan's document that has an address."""

    def __init__(self, plan: Plan, content: Mapping[str, bytes]) -> None:
        # Amendments cite places of their own documents.
        issued = plan.as_issued
        self._layout = Layout(issued, content)
        self.rows = {
            row.ref: row for row in filter(None, map(row_of, cited_by_tasks(issued)))
        }

    @property
    def addresses(self) -> tuple[object, ...]:
        """All that decides what it answers."""
        return self.spots, self._layout.by_ref, self._layout.by_steps, self.rows

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The parts of the document, in its order."""
        return tuple(self._layout.spots)

    def level(self, spot: Spot) -> int:
        """Return at which level of headings a part stands, the document's own title being the first."""
        steps, known = spot.steps, self._layout.by_steps
        above = [end for end in range(1, len(steps)) if steps[:end] in known]
        return min(2 + len(above), 6)

    def spot(self, ref: str) -> Spot | None:
        """Find the part in which a place stands: itself, or the nearest above it."""
        # Pages have anchors for parts, not for each of their items.
        ref = without_item(ref)
        own = self._layout.by_ref.get(ref)
        if own or row_of(ref):
            return own
        within = _WITHIN.fullmatch(ref)
        return self._layout.nearest(steps_of(within["place"] if within else ref))

    def path(self, ref: str) -> str:
        """Return the address of a place below the site's root; empty where it has none."""
        row = self.rows.get(without_item(ref))
        if row:
            return f"{routes.APPENDIX}#{row.anchor}"
        if ref == APPENDIX and self.rows:
            return routes.APPENDIX
        spot = self.spot(ref)
        return f"{routes.PLAN}#{spot.anchor}" if spot else ""

    def cited(
        self, record: Cited, base: str, text: str = "", *, here: str = ""
    ) -> Markup:
        """Say where a record stands, each place leading there; ``text`` names its places, else they are listed.

        ``base`` leads to the site's root, ``here`` is the page itself. An amendment cites places of its own document.
        """
        escaped = str(escape(text or "; ".join(record.refs)))
        refs = () if _is_added(record) else record.refs
        addresses = {}
        for ref in refs:
            if path := self.path(ref):
                is_here = here and path.startswith(f"{here}#")
                address = path.removeprefix(here) if is_here else base + path
                addresses[str(escape(ref))] = address
        if not addresses:
            return Markup(escaped)
        # Not within another word or number: "III.2" is no part of "III.2.1".
        names = "|".join(map(re.escape, sorted(addresses, key=len, reverse=True)))
        name = re.compile(rf"(?<![\w.])(?:{names})(?!\w|\.\w)")

        def link(found: re.Match[str]) -> str:
            return f'<a href="{addresses[found[0]]}">{found[0]}</a>'

        return Markup(name.sub(link, escaped))


def _is_added(record: Cited) -> bool:
    """Tell whether a task or deadline is none of the document's own."""
    if isinstance(record, Deadline):
        return record.addition is not None
    if isinstance(record, Task):
        return bool(record.deadlines) and all(
            item.addition for item in record.deadlines
        )
    return False
