"""The proof counted another way: every body that a role cell names, found by plain search, has that row on its sheet.

How cells were divided is not asked: the spellings of the plan are looked for in the document's text, and what is found
is held against the sheets that come of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kehoach.checks.document import spellings_of
from kehoach.document.bodies.division import divide
from kehoach.document.bodies.forms import lexicon
from kehoach.document.bodies.spelling import Spelling
from kehoach.document.outline import Outline, TaskRow
from kehoach.plan.model import Plan, Task
from kehoach.plan.records import PlanRecord
from kehoach.plan.roles import ROLES
from kehoach.plan.schema import fold_spelling
from kehoach.plan.slices import items_of
from kehoach.problems import Problem, Severity, problem_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One body that one role cell of a row names."""

    party: str
    """Id."""
    role: str
    """Id of the role that the column gives."""
    row: TaskRow
    task: Task
    on_sheet: bool
    """Whether the task stands on the sheet of the body, of a group on those of its members."""


def mentions_in(
    record: PlanRecord, plan: Plan, outline: Outline
) -> tuple[Mention, ...]:
    """List the bodies that the rows of a document name, row by row; rows of tasks without a deadline name nobody.

    ``plan`` is taken as its document was issued.
    """
    issued = plan.issued or plan
    search = _Search(record)
    sheets = _Sheets(issued)
    tasks = {ref: task for task in issued.tasks for ref in task.refs}
    mentions: list[Mention] = []
    for row in outline.rows:
        task = tasks.get(row.ref)
        if not task or not task.deadlines:
            continue
        for role in ROLES:
            for party in search.parties_in(row.cell(role.id)):
                mentions.append(
                    Mention(
                        party=party,
                        role=role.id,
                        row=row,
                        task=task,
                        on_sheet=sheets.have(party, task.id),
                    )
                )
    return tuple(mentions)


def check_mentions(
    plan: Plan, mentions: Iterable[Mention], told: Collection[str] = ()
) -> Iterator[Problem]:
    """Every body that a row of the document names has that row's task on its sheet.

    ``told`` are the ids of tasks of whose people the proof speaks already.
    """
    for mention in mentions:
        if mention.on_sheet or mention.task.id in told:
            continue
        values = {
            "id": mention.task.id,
            "role": mention.role,
            "name": plan.directory.name(mention.party),
            "party": mention.party,
            "ref": mention.row.ref,
            "cell": mention.row.cell(mention.role),
        }
        yield problem_at(
            plan.path,
            mention.task.at.of(mention.role),
            "source-sheet",
            values,
            severity=Severity.WARNING,
            refs=mention.task.refs,
            about=(mention.task.id,),
        )


class _Sheets:
    """What stands on the sheet of each body."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._tasks: dict[str, frozenset[str]] = {}

    def have(self, party: str, task: str) -> bool:
        """Tell whether a body has a task on its sheet; of a group each of those that it comes down to."""
        # An open group comes down to nobody: no sheet can be held to it.
        atoms = self._plan.directory.atoms(party)
        return all(task in self._of(reader) for reader in atoms)

    def _of(self, party: str) -> frozenset[str]:
        if party not in self._tasks:
            items = items_of(self._plan, party)
            self._tasks[party] = frozenset(item.task.id for item in items)
        return self._tasks[party]


class _Search:
    """Finds the spellings of a plan's bodies in a cell, the longest first."""

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

    def parties_in(self, cell: str) -> tuple[str, ...]:
        """Return the ids of the bodies that a cell names, each once."""
        rest = fold_spelling(cell)
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
        return tuple(named)

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
