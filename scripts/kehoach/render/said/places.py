"""Where a place of the document stands on the site: "III.2.1" is ``ke-hoach/#muc-iii-2-1``.

A place is what ``refs`` of plan.yaml cite. The document is laid out as places that can be cited: its sections, headings
of their texts that end with their own place in brackets, and what duties and deadlines cite besides.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup, escape

from kehoach import routes
from kehoach.document.naming import slug_of
from kehoach.document.vocabulary import APPENDIX, ROW, SAME_REFERENCE, UNNUMBERED_ROW
from kehoach.plan.content import text_of
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.records import Section

Steps = tuple[str, ...]
"""A numbered place, step by step: "III.2.1" is ("III", "2", "1"), "Điều 3.a" is ("Điều 3", "a")."""

_LONGEST = 80
"""Letters of an anchor; ``ref`` of a section may be as long."""
_NUMBERED = re.compile(
    r"(?:(?P<kind>[^\W\d_]+) )?(?P<first>[IVXLC]+|[0-9]+)(?P<rest>(?:\.(?:[0-9]+|[a-zđ]))*)\.?"
)
_BARE_KIND = "Mục"
"""The word that says no more than that a place follows: "Mục I" is "I"."""
_WITHIN = re.compile(rf"\D*\b{ROW} (?P<place>[IVXLC]+(?:\.[0-9]+)*)")
"""A place told by a numbered one: "Đoạn cuối mục IV"."""
_ROW = re.compile(
    rf"(?:(?P<table>{APPENDIX}(?: \w+)?), )?(?:{ROW}|{UNNUMBERED_ROW}) (?P<number>[\w.]+)"
    rf"(?: \({SAME_REFERENCE} (?P<again>[0-9]+)\))?"
)
_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>\S[^\n]*?)[ \t]*#*$", re.MULTILINE)
_CITED_IN_HEADING = re.compile(r"(?P<title>\S.*?)\s*\((?P<ref>[^()]+)\)")


def steps_of(ref: str) -> Steps:
    """Return the steps of a numbered place; empty for one that has no number, and for a row of a table."""
    numbered = _NUMBERED.fullmatch(ref.strip())
    if not numbered or numbered["kind"] in (ROW, UNNUMBERED_ROW):
        return ()
    first = numbered["first"]
    if numbered["kind"] and numbered["kind"] != _BARE_KIND:
        first = f"{numbered['kind']} {first}"
    rest = numbered["rest"].lstrip(".")
    return (first, *rest.split(".")) if rest else (first,)


def heading_place(title: str, section: Section) -> tuple[str, str]:
    """Part a heading of a section's text into title and place: "Quận xét, trình (III.2.2)"; no place if it has none."""
    cited = _CITED_IN_HEADING.fullmatch(title.strip())
    above = steps_of(section.ref)
    if not cited or not above:
        return title, ""
    steps = steps_of(cited["ref"])
    is_below = len(steps) > len(above) and steps[: len(above)] == above
    return (cited["title"], cited["ref"]) if is_below else (title, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of an appendix, or of a table in the body, as it is cited."""

    ref: str
    table: str
    """ "Phụ lục", "Phụ lục II"; empty for a table in the body."""
    number: str
    anchor: str
    order: tuple[int, ...]


def row_of(ref: str) -> Row | None:
    """Read the citation of a row; None for any other place."""
    found = _ROW.fullmatch(ref.strip())
    if not found:
        return None
    table = found["table"] or ""
    # The only appendix is the page itself; a numbered one is part of the anchor.
    shown = ref.removeprefix(f"{APPENDIX}, ")
    return Row(
        ref=ref,
        table=table,
        number=found["number"],
        anchor=slug_of(shown, set(), _LONGEST),
        order=(*map(_value, found["number"].split(".")), int(found["again"] or 1)),
    )


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def _value(step: str) -> int:
    """Return by what a step is sorted: its number, be it Roman, Arabic or a letter."""
    number = step.rpartition(" ")[2]
    if number.isdecimal():
        return int(number)
    if number and set(number) <= _ROMAN.keys():
        values = [_ROMAN[sign] for sign in number]
        # A sign before a larger one is taken away: IV.
        signed = zip(values, [*values[1:], 0], strict=True)
        return sum(-value if value < after else value for value, after in signed)
    return ord(number[0]) if number else 0


def _order(steps: Steps) -> tuple[int, ...]:
    return tuple(map(_value, steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A part of the document that can be cited."""

    ref: str
    """As it is cited, without "Mục": "III.2.1"."""
    steps: Steps
    anchor: str
    title: str = ""
    """Empty where the plan only cites it."""
    section: Section | None = None
    """Whose text it is, or in whose text its heading stands."""
    is_heading: bool = False
    """It is a heading of its section's text."""

    @property
    def number(self) -> str:
        """What stands before its title on paper: "III.", "2.1."; empty where it has none."""
        if not self.steps:
            return ""
        first, *rest = self.steps
        # Below Arabic figures every level is said again: "2.1"; below "III" or "Điều 3" only the levels under it.
        shown = self.steps if first.isdecimal() or not rest else rest
        return ".".join(shown) + "."

    @property
    def is_bare(self) -> bool:
        """Whether its place is said as a number alone, which asks for a word before it."""
        return bool(self.steps) and " " not in self.steps[0]


class Cited(Protocol):
    """A record of the plan that says where it stands."""

    @property
    def refs(self) -> tuple[str, ...]:
        """Places in its document."""
        ...


def _is_added(record: Cited) -> bool:
    """Tell whether a task or deadline is none of the document's own."""
    if isinstance(record, Deadline):
        return record.addition is not None
    if isinstance(record, Task):
        return bool(record.deadlines) and all(item.addition for item in record.deadlines)
    return False


class Places:
    """Every place of a plan's document that has an address."""

    def __init__(self, plan: Plan, content: Mapping[str, bytes]) -> None:
        self._taken: set[str] = set()
        self._spots: list[Spot] = []
        self._by_steps: dict[Steps, Spot] = {}
        self._by_ref: dict[str, Spot] = {}
        issued = plan.as_issued
        for section in issued.sections:
            self._add_section(section, content)
        self._add_duties(issued)
        cited = list(_cited(issued))
        self._add_missing(cited)
        self.rows = {row.ref: row for row in filter(None, map(row_of, _of_tasks(plan)))}

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The parts of the document, in its order."""
        return tuple(self._spots)

    def level(self, spot: Spot) -> int:
        """Return at which level of headings a part stands, the document's own title being the first."""
        above = [spot.steps[:end] in self._by_steps for end in range(1, len(spot.steps))]
        return min(2 + sum(above), 6)

    def spot(self, ref: str) -> Spot | None:
        """Find the part in which a place stands: itself, or the nearest above it."""
        if ref in self._by_ref:
            return self._by_ref[ref]
        if row_of(ref):
            return None
        steps = steps_of(ref)
        if not steps:
            within = _WITHIN.fullmatch(ref)
            steps = steps_of(within["place"]) if within else ()
        for end in range(len(steps), 0, -1):
            if steps[:end] in self._by_steps:
                return self._by_steps[steps[:end]]
        return None

    def path(self, ref: str) -> str:
        """Return the address of a place below the site's root; empty where it has none."""
        if ref in self.rows:
            return f"{routes.APPENDIX}#{self.rows[ref].anchor}"
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
                addresses[str(escape(ref))] = path.removeprefix(here) if is_here else base + path
        if not addresses:
            return Markup(escaped)
        # Not within another word or number: "III.2" is no part of "III.2.1".
        names = "|".join(map(re.escape, sorted(addresses, key=len, reverse=True)))
        name = re.compile(rf"(?<![\w.])(?:{names})(?!\w|\.\w)")
        return Markup(
            name.sub(lambda found: f'<a href="{addresses[found[0]]}">{found[0]}</a>', escaped)
        )

    def _add_section(self, section: Section, content: Mapping[str, bytes]) -> None:
        steps = steps_of(section.ref)
        self._append(section.ref, steps, section.title, section)
        data = content.get(section.text or "")
        if data is None:
            return
        for heading in _HEADING.finditer(text_of(data)):
            title, ref = heading_place(heading["title"], section)
            if ref and steps_of(ref) not in self._by_steps:
                self._append(ref, steps_of(ref), title, section, is_heading=True)

    def _append(
        self,
        ref: str,
        steps: Steps,
        title: str,
        section: Section,
        *,
        is_heading: bool = False,
    ) -> None:
        spot = Spot(
            ref=".".join(steps) or ref,
            steps=steps,
            anchor=self._anchor(ref, steps),
            title=title,
            section=section,
            is_heading=is_heading,
        )
        self._spots.append(spot)
        self._note(ref, spot)

    def _note(self, ref: str, spot: Spot) -> None:
        # Of two of one place the first has its address.
        self._by_ref.setdefault(ref, spot)
        if spot.steps:
            self._by_steps.setdefault(spot.steps, spot)

    def _anchor(self, ref: str, steps: Steps) -> str:
        """Make the anchor of a place: "muc-iii-2-1", "dieu-3-2", "phan-mo-dau"."""
        shown = ref
        if steps:
            place = " ".join(steps)
            shown = place if " " in steps[0] else f"{_BARE_KIND} {place}"
        return slug_of(shown, self._taken, _LONGEST)

    def _add_duties(self, plan: Plan) -> None:
        """Give each actor of whom a numbered place asks something a heading there: "IV.3 Phòng Nội vụ"."""
        parties: dict[Steps, set[str]] = {}
        for duty in plan.duties:
            steps = steps_of(duty.refs[0]) if duty.refs else ()
            if len(steps) > 1 and steps[:-1] in self._by_steps:
                parties.setdefault(steps, set()).add(duty.party)
        for steps, asked in sorted(parties.items(), key=lambda pair: _order(pair[0])):
            if steps not in self._by_steps:
                title = plan.directory.name(min(asked)) if len(asked) == 1 else ""
                self._insert(steps, title)

    def _add_missing(self, cited: Iterable[str]) -> None:
        """Give what is cited and stands in no part that the plan names a part of its own, without a title."""
        missing = set()
        for ref in cited:
            steps = steps_of(ref)
            if steps and not self.spot(ref):
                missing.add(steps[:1])
        for steps in sorted(missing, key=_order):
            self._insert(steps, "")

    def _insert(self, steps: Steps, title: str) -> None:
        ref = ".".join(steps)
        spot = Spot(ref=ref, steps=steps, anchor=self._anchor(ref, steps), title=title)
        numbered = [index for index, each in enumerate(self._spots) if each.steps]
        orders = [_order(self._spots[index].steps) for index in numbered]
        place = bisect.bisect(orders, _order(steps))
        # Directly behind what comes before it: what has no number follows what it was written after.
        if place:
            index = numbered[place - 1] + 1
        else:
            index = numbered[0] if numbered else len(self._spots)
        self._spots.insert(index, spot)
        self._note(ref, spot)


def _of_tasks(plan: Plan) -> Iterator[str]:
    """Yield each place that tasks and deadlines of the plan as issued cite: amendments cite places of their own."""
    for task in plan.as_issued.tasks:
        yield from task.refs
        for item in task.deadlines:
            yield from item.refs


def _cited(plan: Plan) -> Iterator[str]:
    """Yield each place that the plan as issued cites for what the document's page shows."""
    yield from _of_tasks(plan)
    for records in (plan.duties, plan.registration, plan.movements):
        for record in records:
            yield from record.refs
