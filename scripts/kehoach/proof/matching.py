"""Which statements of a plan answer for which provision of its document.

By place first, by likeness within the place: a statement answers for the provision that holds most of what it says,
and for every other one that it holds mostly itself.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kehoach.document import provisions as kinds
from kehoach.document.provisions import Provision
from kehoach.proof import statements as said
from kehoach.proof.facts import Vocabulary, bodies_in
from kehoach.proof.likeness import Likeness, Terms, terms_of
from kehoach.proof.places import Places
from kehoach.proof.statements import Statement

HELD = 0.5
"""A provision of which a statement says so much is answered by it beside another."""
ALIKE = 0.3
"""A statement of which a provision says less is about something else."""
_RUNNING = (kinds.HEADING, kinds.PARAGRAPH, kinds.ITEM)


@dataclass(frozen=True, slots=True)
class Answers:
    """Statements and provisions, each with those of the other side."""

    of_provision: Mapping[str, list[Statement]] = field(default_factory=dict)
    """By place."""
    of_statement: Mapping[str, list[Provision]] = field(default_factory=dict)
    """By id."""


class Matching:
    """Gives each provision its statements."""

    def __init__(
        self, places: Places, statements: Iterable[Statement], vocabulary: Vocabulary
    ) -> None:
        self.places = places
        self.statements = tuple(statements)
        self._vocabulary = vocabulary
        self._terms = {
            each.place: self.terms_in(each.text) for each in places.provisions
        }
        self.likeness = Likeness(self._terms.values())
        self._of_provision: dict[str, list[Statement]] = collections.defaultdict(list)
        self._of_statement: dict[str, list[Provision]] = collections.defaultdict(list)

    def run(self, dated: Mapping[str, list[Provision]]) -> Answers:
        """Match everything; ``dated`` are the provisions that print the day of a deadline, by its id."""
        for statement in self.statements:
            for provision in self._answered(statement, dated):
                self._of_statement[statement.id].append(provision)
                self._of_provision[provision.place].append(statement)
        for provision in self.places.provisions:
            if (
                provision.kind == kinds.HEADING
                and not self._of_provision[provision.place]
            ):
                self._of_provision[provision.place] += self._assigned_below(provision)
        return Answers(dict(self._of_provision), dict(self._of_statement))

    def _assigned_below(self, heading: Provision) -> list[Statement]:
        """Return what answers for the items below a heading and has somebody in it whom the heading names.

        "2. Công an xã" asks nothing by itself: it says whose the items are, be they duties or tasks with a day.
        """
        named = bodies_in(self._vocabulary.words(heading.text), self._vocabulary)
        below: dict[str, Statement] = {}
        for provision in self.places.at(heading.ref):
            for statement in self._of_provision.get(provision.place, ()):
                parties = {each for _, ids in statement.parties for each in ids}
                if parties & named:
                    below[statement.id] = statement
        return list(below.values())

    def terms_of(self, provision: Provision) -> Terms:
        """Return the terms of a provision."""
        return self._terms[provision.place]

    def terms_said(self, statement: Statement) -> Terms:
        """Return the terms of a statement."""
        return self.terms_in(statement.text)

    def terms_in(self, text: str) -> Terms:
        """Return the terms of any text."""
        return terms_of(self._vocabulary.words(text))

    def _answered(
        self, statement: Statement, dated: Mapping[str, list[Provision]]
    ) -> list[Provision]:
        # Why something is no deadline answers for nothing.
        if statement.kind == said.EXEMPTION:
            return []
        if statement.kind in _FIXED:
            candidates = [
                each
                for each in self.places.provisions
                if each.kind in _FIXED[statement.kind]
            ]
        else:
            candidates = list(self.places.at_any(statement.refs))
        if statement.kind in (said.TASK, said.ACTION):
            return self._answered_by_task(statement, candidates, dated)
        if statement.kind == said.DEADLINE:
            return self._answered_by_deadline(statement, candidates, dated)
        if statement.kind == said.DUTY:
            return self._answered_by_duty(statement, candidates)
        own = [each for each in candidates if each.place in statement.refs]
        # A part may have no heading: "Đoạn cuối mục IV".
        if statement.kind == said.SECTION and own:
            below = [each for each in candidates if each not in own]
            return [*own, *self._held(statement, below)]
        # An emulation campaign is named in the row that sums it up.
        titles = statement.kind in (said.MOVEMENT, said.TEXT)
        running = [
            each
            for each in candidates
            if each.kind != kinds.CELL or (titles and each.column == "title")
        ]
        return self._alike(statement, running)

    def _answered_by_duty(
        self, statement: Statement, candidates: list[Provision]
    ) -> list[Provision]:
        """Return the items of a duty, and the heading above them, which names whose it is."""
        items = [each for each in candidates if each.kind != kinds.HEADING]
        answered = self._alike(statement, items)
        if not answered:
            return []
        headings = [each for each in candidates if each.place in statement.refs]
        headings = [each for each in headings if each not in answered]
        return [*answered, *(headings or self.places.above(answered[0])[:1])]

    def _answered_by_task(
        self,
        statement: Statement,
        candidates: list[Provision],
        dated: Mapping[str, list[Provision]],
    ) -> list[Provision]:
        """Return the row of a task but for the times in it, and the items that print its days."""
        # Whoever names one cell of a row means the row.
        rows = {each.ref: None for each in candidates if each.kind == kinds.CELL}
        cells = self.places.at_any(rows)
        row = [
            each for each in cells if each.kind == kinds.CELL and each.column != "when"
        ]
        if statement.kind == said.ACTION:
            row = [each for each in row if each.column == "title"]
        # An action is named after its task: "action so-ket-6-thang lead".
        task = f"{said.TASK} {statement.about[0]}"
        printed = [each for each in dated.get(task, []) if each.kind != kinds.CELL]
        if row or printed:
            return [*row, *printed]
        running = [each for each in candidates if each.kind in _RUNNING]
        return self._alike(statement, running)

    def _answered_by_deadline(
        self,
        statement: Statement,
        candidates: list[Provision],
        dated: Mapping[str, list[Provision]],
    ) -> list[Provision]:
        printed = dated.get(statement.id, [])
        return printed or self._alike(statement, candidates)

    def _alike(
        self, statement: Statement, candidates: list[Provision]
    ) -> list[Provision]:
        """Return the provision most of a statement stands in, and those that mostly stand in it."""
        terms = self.terms_in(statement.text)
        shares = [
            (self.likeness.share(terms, self._terms[each.place]), each)
            for each in candidates
        ]
        share, best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
        answered = [best] if best and share >= ALIKE else []
        others = [each for each in candidates if each not in answered]
        return [*answered, *self._held(statement, others)]

    def _held(
        self, statement: Statement, candidates: Iterable[Provision]
    ) -> list[Provision]:
        """Return the provisions that mostly stand in a statement."""
        terms = self.terms_in(statement.text)
        return [
            each
            for each in candidates
            if self.likeness.share(self._terms[each.place], terms) >= HELD
        ]


_FIXED: Mapping[str, tuple[str, ...]] = {
    said.HEADER: (kinds.LETTERHEAD, kinds.HEADING, kinds.PARAGRAPH),
    said.RECIPIENT: (kinds.RECIPIENT,),
    said.SIGNATORY: (kinds.SIGNATURE,),
    said.PHASE: (kinds.GROUP,),
}
"""Kinds of statements that have one place only, with the kinds of provisions there."""
