"""The proof counted another way: every body that the document names for something has it on its own sheet.

How cells and headings were divided is not asked: the spellings of the plan are looked for in the document's text, and
what is found in role cells, labels, headings of duties and sentences is held against the sheets that come of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kehoach.checks.document import spellings_of
from kehoach.checks.named import namings_in
from kehoach.document.bodies.division import divide
from kehoach.document.bodies.forms import lexicon
from kehoach.document.bodies.spelling import Spelling
from kehoach.document.outline import Outline
from kehoach.document.places import Written
from kehoach.document.vocabulary import BETWEEN_LISTED
from kehoach.facts import Term
from kehoach.plan.model import Plan, Task
from kehoach.plan.portions import duties_of
from kehoach.plan.records import PlanRecord
from kehoach.plan.roles import ROLES, name_key
from kehoach.plan.schema import fold_spelling
from kehoach.plan.slices import items_of
from kehoach.problems import Mark, Problem, Severity, problem_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One body that one role cell of a row, or one place of the running text, names."""

    party: str
    """Id."""
    role: str = ""
    """Id of the role that the column gives; empty in running text, where tasks or duties may say it."""
    text: str
    """What names it."""
    ref: str
    line: int
    task: Task | None = None
    """The row's."""
    on_sheet: bool
    """Whether the row, or anything of that place, is on the sheet of the body; of a group on those of its members."""


def mentions_in(
    record: PlanRecord, plan: Plan, outline: Outline
) -> tuple[Mention, ...]:
    """List the bodies that a document names: row by row, then in running text.

    What has no deadline stands on no sheet: its rows and places name nobody. ``plan`` is taken as its document was
    issued.
    """
    issued = plan.issued or plan
    search = _Search(record)
    sheets = _Sheets(issued, Written(outline))
    return (
        *_in_rows(issued, outline, search, sheets),
        *_in_text(outline, search, sheets),
    )


def _in_rows(
    issued: Plan, outline: Outline, search: _Search, sheets: _Sheets
) -> Iterator[Mention]:
    written = Written(outline)
    tasks = {written.place(ref): task for task in issued.tasks for ref in task.refs}
    for row in outline.rows:
        task = tasks.get(row.ref)
        if not task or not task.deadlines:
            continue
        for role in ROLES:
            cell = row.cell(role.id)
            for party in search.parties_in(cell):
                yield Mention(
                    party=party,
                    role=role.id,
                    text=cell,
                    ref=row.ref,
                    line=row.line,
                    task=task,
                    on_sheet=sheets.have(party, task.id),
                )


def _in_text(outline: Outline, search: _Search, sheets: _Sheets) -> Iterator[Mention]:
    told: set[tuple[str, str]] = set()
    for naming in namings_in(outline):
        if sheets.has_undated(naming.ref):
            continue
        find = search.parties_alone if naming.alone else search.parties_in
        for party in find(naming.words):
            # A heading that names somebody and the sentence below it ask for the same sheet.
            if (party, naming.ref) in told:
                continue
            told.add((party, naming.ref))
            yield Mention(
                party=party,
                text=naming.words,
                ref=naming.ref,
                line=naming.line,
                on_sheet=sheets.have_at(party, naming.ref),
            )


def check_mentions(
    plan: Plan,
    mentions: Iterable[Mention],
    document: str,
    told: Collection[str] = (),
) -> Iterator[Problem]:
    """Every body that the document names for something has it on its own sheet.

    ``document`` is what the document is called; ``told`` are the ids of tasks of whose people the proof speaks already.
    """
    for mention in mentions:
        if mention.on_sheet or (mention.task and mention.task.id in told):
            continue
        if mention.task:
            yield _without_row(plan, mention, mention.task)
        else:
            yield _without_place(plan, mention, document)


def _without_row(plan: Plan, mention: Mention, task: Task) -> Problem:
    values = {
        "id": task.id,
        "role": Term(name_key(mention.role)),
        "name": plan.directory.name(mention.party),
        "party": mention.party,
        "ref": mention.ref,
        "cell": mention.text,
    }
    return problem_at(
        plan.path,
        task.at.of(mention.role),
        "source-sheet",
        values,
        severity=Severity.WARNING,
        refs=task.refs,
        about=(task.id,),
    )


def _without_place(plan: Plan, mention: Mention, document: str) -> Problem:
    values = {
        "name": plan.directory.name(mention.party),
        "party": mention.party,
        "ref": mention.ref,
        "text": mention.text,
    }
    return problem_at(
        document,
        Mark(mention.line),
        "source-sheet-text",
        values,
        severity=Severity.WARNING,
        refs=(mention.ref,),
        about=(mention.party,),
    )


class _Sheets:
    """What stands on the sheet of each body."""

    def __init__(self, plan: Plan, written: Written) -> None:
        self._plan = plan
        self._written = written
        self._tasks: dict[str, frozenset[str]] = {}
        self._places: dict[str, frozenset[str]] = {}
        undated = [task for task in plan.tasks if not task.deadlines]
        refs = [ref for task in undated for ref in task.refs]
        self._undated = frozenset(map(written.place, refs))

    def have(self, party: str, task: str) -> bool:
        """Tell whether a body has a task on its sheet; of a group each of those that it comes down to."""
        # An open group comes down to nobody: no sheet can be held to it.
        atoms = self._plan.directory.atoms(party)
        return all(task in self._tasks_of(reader) for reader in atoms)

    def have_at(self, party: str, ref: str) -> bool:
        """Tell whether a body has anything of a place, or of one below it, on its sheet; of a group each as above."""
        atoms = self._plan.directory.atoms(party)
        return all(
            any(_is_at(place, ref) for place in self._places_of(reader))
            for reader in atoms
        )

    def has_undated(self, ref: str) -> bool:
        """Tell whether a task without a deadline stands at a place."""
        return ref in self._undated

    def _tasks_of(self, party: str) -> frozenset[str]:
        if party not in self._tasks:
            items = items_of(self._plan, party)
            self._tasks[party] = frozenset(item.task.id for item in items)
        return self._tasks[party]

    def _places_of(self, party: str) -> frozenset[str]:
        if party not in self._places:
            places: set[str] = set()
            for item in items_of(self._plan, party):
                places.update(item.task.refs, item.deadline.refs)
            for duty in duties_of(self._plan, party):
                places.update(duty.refs)
            self._places[party] = frozenset(map(self._written.place, places))
        return self._places[party]


def _is_at(place: str, ref: str) -> bool:
    return place == ref or place.startswith(f"{ref}.")


class _Search:
    """Finds the spellings of a plan's bodies in a text, the longest first."""

    def __init__(self, record: PlanRecord) -> None:
        self._ids = spellings_of(record)
        self._units = {unit.id for unit in record.units}
        self._by_length = sorted(self._ids, key=lambda text: (-len(text), text))
        self._patterns = {
            text: re.compile(rf"(?<!\w){re.escape(text)}(?!\w)") for text in self._ids
        }
        spelling = Spelling()
        conjunctions = "|".join(map(re.escape, lexicon().conjunctions))
        self._joints = re.compile(rf"[,;]| (?:{conjunctions}|-) ")
        self._keys = {spelling.key(text): name for text, name in self._ids.items()}
        self._within = {text: self._named_within(text, spelling) for text in self._ids}
        """Whom a spelling names beside the body that it is one of: both of "A, B" that is written as one."""

    def parties_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the bodies that a text names, each once."""
        named, _ = self._search(text)
        return named

    def parties_alone(self, text: str) -> tuple[str, ...]:
        """Return the ids of the bodies that a text names; none where it says anything else."""
        named, rest = self._search(text)
        return () if BETWEEN_LISTED.sub(" ", rest).strip() else named

    def _search(self, searched: str) -> tuple[tuple[str, ...], str]:
        """Return the ids, and what is left of a text without the names and brackets."""
        rest = fold_spelling(searched)
        named: dict[str, None] = {}
        # Names with brackets of their own go first; what else stands in brackets explains and names nobody.
        for bracketed in (True, False):
            if not bracketed:
                rest = re.sub(r"\([^)]{0,500}\)", "\x00", rest)
            for text in self._by_length:
                if ("(" in text) is not bracketed or not self._stands_in(text, rest):
                    continue
                rest = self._patterns[text].sub("\x00", rest)
                named[self._ids[text]] = None
                named.update(dict.fromkeys(self._within[text]))
        return tuple(named), rest

    def _stands_in(self, text: str, rest: str) -> bool:
        return text in rest and bool(self._patterns[text].search(rest))

    def _named_within(self, text: str, spelling: Spelling) -> tuple[str, ...]:
        parts = divide(text).parts
        names = [part.name for part in parts]
        # An enumeration may name one of its members: "MTTQ và các đoàn thể".
        if len(parts) == 1 and (parts[0].doubt or parts[0].several):
            names = [piece.strip() for piece in self._joints.split(text)]
        ids = [self._keys.get(spelling.key(name)) for name in names]
        return tuple(identity for identity in ids if identity in self._units)
