"""The parts of a document that can be cited, in its order: sections, headings of their texts, what else is cited."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kehoach.document.naming import slug_of
from kehoach.document.vocabulary import ROW, UNNUMBERED_ROW
from kehoach.plan.content import text_of
from kehoach.plan.model import Plan
from kehoach.plan.records import Section

Steps = tuple[str, ...]
"""A numbered place, step by step: "III.2.1" is ("III", "2", "1"), "Điều 3.a" is ("Điều 3", "a")."""

LONGEST = 80
"""Letters of an anchor; ``ref`` of a section may be as long."""
_MOST_BARE = 60
"""So many parts without a title, of which only deadlines are known, are still a document."""
_NUMBERED = re.compile(
    r"(?:(?P<kind>[^\W\d_]+) )?(?P<first>[IVXLC]+|[0-9]+)(?P<rest>(?:\.(?:[0-9]+|[a-zđ]))*)\.?"
)
_BARE_KIND = "Mục"
"""The word that says no more than that a place follows: "Mục I" is "I"."""
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


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def value_of(step: str) -> int:
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
    return tuple(map(value_of, steps))


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


class Layout:
    """Puts the parts of a plan's document in order; ``spots`` is what came of it."""

    def __init__(self, plan: Plan, content: Mapping[str, bytes]) -> None:
        self._taken: set[str] = set()
        self.spots: list[Spot] = []
        self.by_steps: dict[Steps, Spot] = {}
        self.by_ref: dict[str, Spot] = {}
        for section in plan.sections:
            self._add_section(section, content)
        self._add_duties(plan)
        self._add_missing(_cited(plan))

    def nearest(self, steps: Steps) -> Spot | None:
        """Find the part of a place: its own, or that of the nearest place above it."""
        for end in range(len(steps), 0, -1):
            if steps[:end] in self.by_steps:
                return self.by_steps[steps[:end]]
        return None

    def _add_section(self, section: Section, content: Mapping[str, bytes]) -> None:
        self._append(section.ref, section.title, section)
        data = content.get(section.text or "")
        if data is None:
            return
        for heading in _HEADING.finditer(text_of(data)):
            title, ref = heading_place(heading["title"], section)
            if ref and steps_of(ref) not in self.by_steps:
                self._append(ref, title, section, is_heading=True)

    def _append(
        self, ref: str, title: str, section: Section, *, is_heading: bool = False
    ) -> None:
        steps = steps_of(ref)
        spot = Spot(
            ref=".".join(steps) or ref,
            steps=steps,
            anchor=self._anchor(ref, steps),
            title=title,
            section=section,
            is_heading=is_heading,
        )
        self.spots.append(spot)
        self._note(ref, spot)

    def _note(self, ref: str, spot: Spot) -> None:
        # Of two of one place the first has its address.
        self.by_ref.setdefault(ref, spot)
        if spot.steps:
            self.by_steps.setdefault(spot.steps, spot)

    def _anchor(self, ref: str, steps: Steps) -> str:
        """Make the anchor of a place: "muc-iii-2-1", "dieu-3-2", "phan-mo-dau"."""
        shown = ref
        if steps:
            place = " ".join(steps)
            shown = place if " " in steps[0] else f"{_BARE_KIND} {place}"
        return slug_of(shown, self._taken, LONGEST)

    def _add_duties(self, plan: Plan) -> None:
        """Give each actor of whom a numbered place asks something a heading there: "IV.3 Phòng Nội vụ"."""
        parties: dict[Steps, set[str]] = {}
        for duty in plan.duties:
            steps = steps_of(duty.refs[0]) if duty.refs else ()
            if len(steps) > 1 and steps[:-1] in self.by_steps:
                parties.setdefault(steps, set()).add(duty.party)
        for steps in sorted(parties, key=_order):
            asked = parties[steps]
            if steps not in self.by_steps:
                title = plan.directory.name(min(asked)) if len(asked) == 1 else ""
                self._insert(steps, title)

    def _add_missing(self, cited: Iterable[str]) -> None:
        """Give what is cited and stands in no part that the plan names a part of its own, without a title."""
        missing = set()
        for ref in cited:
            steps = steps_of(ref)
            if steps and ref not in self.by_ref and not self.nearest(steps):
                missing.add(steps[:1])
        # A list of hundreds of numbers is nothing to read: it is the list of tasks.
        if len(missing) > _MOST_BARE:
            return
        for steps in sorted(missing, key=_order):
            self._insert(steps, "")

    def _insert(self, steps: Steps, title: str) -> None:
        ref = ".".join(steps)
        spot = Spot(ref=ref, steps=steps, anchor=self._anchor(ref, steps), title=title)
        self.spots.insert(self._index(steps), spot)
        self._note(ref, spot)

    def _index(self, steps: Steps) -> int:
        """Return where a numbered part goes, by its number; what has none stays in the chapter it was written in."""
        numbered = [index for index, spot in enumerate(self.spots) if spot.steps]
        orders = [_order(self.spots[index].steps) for index in numbered]
        before = bisect.bisect(orders, _order(steps))
        if not before:
            return numbered[0] if numbered else len(self.spots)
        index = numbered[before - 1]
        if self.spots[index].steps[0] == steps[0]:
            return index + 1
        # Another chapter begins behind all of the one before.
        return numbered[before] if before < len(numbered) else len(self.spots)


def cited_by_tasks(plan: Plan) -> Iterator[str]:
    """Yield each place that the tasks and deadlines of a plan cite."""
    for task in plan.tasks:
        yield from task.refs
        for item in task.deadlines:
            yield from item.refs


def _cited(plan: Plan) -> Iterator[str]:
    """Yield each place that is cited for what the document's page shows."""
    yield from cited_by_tasks(plan)
    for records in (plan.duties, plan.registration, plan.movements):
        for record in records:
            yield from record.refs
