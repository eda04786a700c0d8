"""A plan's text as what attacks it sees: its records with their places, whom it knows, what its document has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attacking.places import Place, read_places
from attacking.subject import Edit, Mutation, Subject
from kehoach.document.outline import Outline

FOREIGN_TITLE = "Tổ chức giải bóng đá tranh cúp mùa hè"
FOREIGN_NAME = "Phong trào trồng hoa ven đường liên thôn"
_LISTS = frozenset({"related", "about", "basis"})
_FIELDS = frozenset({"movement", "of"})
_OF_DEADLINES = "keep_to"


@dataclass(frozen=True, slots=True)
class PlanText:
    """The plan's text with what is asked of it again and again."""

    subject: Subject
    root: Place
    rows: frozenset[str]
    """References of the rows of the document's tables of tasks."""
    refs: tuple[str, ...]
    """Every reference that the document has, in its order."""

    @property
    def tasks(self) -> Sequence[Place]:
        """The tasks as written."""
        return self.root.listed("tasks")

    @property
    def deadlines(self) -> Iterator[tuple[Place, Place]]:
        """Each task with each of its deadlines."""
        for task in self.tasks:
            for deadline in task.listed("deadlines"):
                yield task, deadline

    @property
    def header(self) -> Place:
        """What the plan says of itself."""
        header = self.root.get("plan")
        assert header
        return header

    def is_in_table(self, task: Place) -> bool:
        """Tell whether a task stands in a row of a table of the document."""
        return any(ref in self.rows for ref in _texts(task, "refs"))

    def another_unit(self, places: Iterable[Place], turn: int) -> str:
        """Choose a unit that stands in none of some places, another one at each turn."""
        units = self.root.listed("units")
        taken = {
            scalar.text.casefold() for place in places for scalar in place.within()
        }
        free = [
            unit.said("id")
            for unit in units
            if not _spellings(unit).intersection(taken)
        ]
        return free[turn % len(free)] if free else ""

    def another_ref(self, refs: Sequence[str]) -> str:
        """Choose the place of the document that comes behind the first of some; it is none of them."""
        start = self.refs.index(refs[0]) if refs[0] in self.refs else 0
        following = [*self.refs[start:], *self.refs[:start]]
        return next((ref for ref in following if ref not in refs), "")

    def without_references(
        self, record: Place, names: Iterable[str], deadlines: Iterable[str] = ()
    ) -> list[Edit]:
        """Take out what refers to a record that is taken out, so that only the document tells of it.

        ``names`` are its ids, ``deadlines`` those of them that name a deadline where a task may have the same.
        """
        gone, days = frozenset(names), frozenset(deadlines)
        own = {id(scalar) for scalar in record.within()}
        by_owner: dict[int, tuple[Place, list[Place]]] = {}
        for scalar in self.root.within():
            owner = scalar.parent
            if not owner or id(scalar) in own:
                continue
            is_reference = scalar.key in _FIELDS or owner.key in _LISTS
            to_day = owner.key == _OF_DEADLINES and scalar.text in days
            if to_day or (is_reference and scalar.text in gone):
                by_owner.setdefault(id(owner), (owner, []))[1].append(scalar)
        return _without_many(by_owner.values())

    def mutation(
        self, kind: str, name: str, place: Place, after: str, edits: Iterable[Edit]
    ) -> Mutation:
        """Describe a change; what stands there before is read from the text."""
        return Mutation(
            kind=kind,
            name=name,
            file=self.subject.name,
            line=place.line,
            column=place.column,
            before=shown(place.text or place.written),
            after=shown(after),
            edits=tuple(edits),
        )


def plan_text_of(subject: Subject, outline: Outline) -> PlanText:
    """Read the text of a subject's plan; what is no YAML raises ``yaml.YAMLError``."""
    refs = dict.fromkeys(part.ref for part in outline.parts)
    return PlanText(
        subject=subject,
        root=read_places(subject.plan),
        rows=frozenset(row.ref for row in outline.rows),
        refs=tuple(refs),
    )


def shown(text: str) -> str:
    """Return a text on one line, cut where it is long."""
    words = " ".join(text.split())
    return words if len(words) <= 100 else f"{words[:99]}…"


def identity(place: Place) -> str:
    """Call a record by its id, or by what stands first in it; a deadline after its task."""
    name = place.said("id") or next(iter(place)).text
    owner = place.parent
    if owner and owner.key == "deadlines" and owner.parent:
        return f"{owner.parent.said('id')}/{name}"
    return name


def _texts(place: Place, name: str) -> list[str]:
    return [item.text for item in place.listed(name)]


def _spellings(unit: Place) -> frozenset[str]:
    names = [unit.said("id"), unit.said("name"), *_texts(unit, "aliases")]
    return frozenset(name.casefold() for name in names)


def _without_many(owners: Iterable[tuple[Place, list[Place]]]) -> list[Edit]:
    """Take scalars out of what they stand in; a record that speaks of nobody any more goes as a whole."""
    edits: list[Edit] = []
    empty: dict[int, tuple[Place, list[Place]]] = {}
    for owner, scalars in owners:
        record = owner.parent
        # About nobody in particular would be about everything.
        if owner.key == "about" and len(scalars) == len(owner) and record:
            records = record.parent
            assert records
            empty.setdefault(id(records), (records, []))[1].append(record)
        else:
            edits += owner.without(scalars)
    for records, gone in empty.values():
        # What else refers to them from within goes with them.
        edits = [
            edit
            for edit in edits
            if not any(record.start <= edit.start < record.end for record in gone)
        ]
        edits += records.without(gone)
    return edits
