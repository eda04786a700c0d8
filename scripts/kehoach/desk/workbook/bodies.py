"""What the keeper decides of bodies in their sheet: one is really another, is called otherwise, or is several.

In a draft it is done as the commands of ``desk.settling`` do it. Where people follow the plan each of these needs a
record, and the command that writes it is proposed.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kehoach.desk.proposing import ended, merged, renamed
from kehoach.desk.settling import DraftBodies
from kehoach.desk.workbook.cells import split_cell
from kehoach.desk.workbook.changes import Changes, known_parties, parties_of
from kehoach.desk.workbook.layout import Edited, Row, plain
from kehoach.document.naming import DUTY, slug_of
from kehoach.plan.parties import Party
from kehoach.plan.records import PlanRecord, Unit
from kehoach.plan.roles import ROLES, name_key
from kehoach.plan.schema import fold_spelling
from kehoach.problems import InputError, Severity
from kehoach.words import Words

IS = "is"
"""The column that says what a body really is: another one, or the same by another name."""
PARTS = "parts"
"""The column that says which bodies one is in truth."""
USED = "used"
"""The column that tells how often a body is named, in which role."""


def mentions_of(plan: PlanRecord, words: Words) -> dict[str, str]:
    """Say of each body how often tasks name it in which role, by its id; of one that none names nothing."""
    counts: dict[str, collections.Counter[str]] = {}

    def count(parties: Iterable[str], role: str) -> None:
        for party in parties:
            counts.setdefault(party, collections.Counter())[role] += 1

    for task in plan.tasks:
        for cast in (task.cast, *(item.cast for item in task.deadlines)):
            for role, parties in dict(cast).items():
                count(parties, role)
    for duty in plan.duties:
        count([duty.party], DUTY)
    return {party: "\n".join(_said(roles, words)) for party, roles in counts.items()}


def _said(counts: Mapping[str, int], words: Words) -> Iterator[str]:
    for role in ROLES:
        if counts[role.id]:
            name = words(name_key(role.id))
            yield words("bodies.role", name=name, count=counts[role.id])
    if counts[DUTY]:
        yield words("bodies.duty", count=counts[DUTY])


def is_decided(row: Row) -> bool:
    """Tell whether somebody decided about the body of a row."""
    return bool(row.cells.get(IS) or row.cells.get(PARTS))


def undecided(sheet: Edited) -> Edited:
    """Return a sheet with what is decided of known bodies left out: that is taken over last, by ``settle``."""
    rows = []
    for row in sheet.rows:
        cells = dict(row.cells)
        if row.id:
            cells.pop(IS, None)
            cells.pop(PARTS, None)
        rows.append(replace(row, cells=cells))
    return replace(sheet, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """What one row decides."""

    row: Row
    column: str
    party: Party
    texts: tuple[str, ...]
    """Names of bodies: one, or those of the parts."""
    target: str | None = None
    """Id of the other body that it really is, where the plan has that."""


def settle(changes: Changes, sheet: Edited) -> None:
    """Do what was decided of bodies, or propose it; what cannot be done is told at its cell.

    Behind everything else, since all other cells speak of the bodies as they were when the sheet was written. Raises
    InputError where a plan cannot be what somebody decided.
    """
    rows = [row for row in sheet.rows if is_decided(row)]
    deciding = _Reading(changes, sheet)
    noted = len(changes.problems)
    decisions = [one for one in map(deciding.read, rows) if one]
    deciding.refuse_circles(decisions)
    is_sound = len(changes.problems) == noted
    if not changes.draft:
        for decision in decisions:
            deciding.propose(decision)
    elif is_sound and decisions:
        _settle_draft(changes, sheet, decisions)


class _Reading:
    """Reads rows against the plan as it is before any of them is taken over."""

    def __init__(self, changes: Changes, sheet: Edited) -> None:
        self._changes = changes
        self._sheet = sheet
        self._known = known_parties(changes.record)
        self._parties = {party.id: party for party in parties_of(changes.record)}

    def read(self, row: Row) -> _Decision | None:
        """Return what a row decides; None where it is done already or cannot be, which is told."""
        column = IS if row.cells.get(IS) else PARTS
        others = [row.cells.get("delete")]
        if column == IS:
            others.append(row.cells.get(PARTS))
        if any(others):
            self._refuse(row, column, "workbook-decided-twice")
            return None
        called = self._sheet.base.get(row.id, row.cells).get("name", "")
        identity = row.id
        if identity not in self._parties:
            identity = self._known.find(["party"], called) or ""
        texts = tuple(split_cell(row.cells[column]))
        if not identity:
            if column == IS or not all(map(self._find, texts)):
                self._refuse_unknown(row, column, called)
            return None
        party = self._parties[identity]
        if column == IS and len(texts) != 1:
            self._refuse(row, column, "workbook-one-body")
            return None
        is_own = row.id == party.id or fold_spelling(called) == fold_spelling(
            party.name
        )
        if not is_own:
            # It went into another one since: what the row says is done, or comes too late.
            if column == PARTS or self._find(texts[0]) != party.id:
                self._refuse_unknown(row, column, called)
            return None
        if column == PARTS:
            return self._parts(row, party, texts)
        return self._is(row, party, texts[0])

    def _is(self, row: Row, party: Party, text: str) -> _Decision | None:
        target = self._find(text)
        if text in (party.id, party.name):
            # Taken over before.
            return None
        if target not in (None, party.id):
            return self._decision(row, IS, party, [text], target)
        written = self._sheet.base.get(row.id, row.cells).get("name", "")
        known_names = {plain(written), plain(row.cells.get("name", ""))}
        if plain(party.name) not in known_names:
            self._refuse(row, IS, "workbook-conflict", plan=party.name, text=text)
            return None
        if self._is_near(row, IS, party, text):
            return None
        return self._decision(row, IS, party, [text])

    def _parts(self, row: Row, party: Party, texts: Sequence[str]) -> _Decision | None:
        if len({fold_spelling(text) for text in texts}) < 2:
            self._refuse(row, PARTS, "workbook-parts-needed", name=party.name)
            return None
        if any(self._is_near(row, PARTS, party, text) for text in texts):
            return None
        return self._decision(row, PARTS, party, texts)

    @staticmethod
    def _decision(
        row: Row,
        column: str,
        party: Party,
        texts: Iterable[str],
        target: str | None = None,
    ) -> _Decision:
        return _Decision(
            row=row, column=column, party=party, texts=tuple(texts), target=target
        )

    def _find(self, text: str) -> str | None:
        return self._known.find(["party"], text)

    def _is_near(self, row: Row, column: str, party: Party, text: str) -> bool:
        """Tell whether a new name is another body's but for its marks: then it was mistyped, which is told."""
        if self._find(text):
            return False
        letters = _letters(text)
        for other in self._parties.values():
            is_like = letters in map(_letters, (other.name, *other.aliases))
            if is_like and other.id != party.id:
                self._refuse(
                    row, column, "workbook-near-name", text=text, other=other.name
                )
                return True
        return False

    def _refuse(self, row: Row, column: str, code: str, **values: str) -> None:
        self._changes.note(self._sheet, row, column, code, Severity.ERROR, **values)

    def _refuse_unknown(self, row: Row, column: str, called: str) -> None:
        code = "workbook-gone" if row.id else "workbook-decided-new"
        self._refuse(row, column, code, id=row.id, name=called)

    def refuse_circles(self, decisions: Iterable[_Decision]) -> None:
        """Tell of bodies that each are to be the other."""
        targets = {one.party.id: one.target for one in decisions if one.target}
        for decision in decisions:
            seen: set[str] = set()
            place = targets.get(decision.party.id)
            while place and place not in seen and place != decision.party.id:
                seen.add(place)
                place = targets.get(place)
            if place == decision.party.id:
                name = decision.party.name
                self._refuse(decision.row, IS, "workbook-circle", name=name)

    def propose(self, decision: _Decision) -> None:
        """Tell the command that writes the record of what was decided."""
        party = decision.party
        command = self._command(decision)
        if not command:
            return
        head = self._changes.words(f"workbook.parties.{decision.column}")
        self._changes.note(
            self._sheet,
            decision.row,
            decision.column,
            "import-proposed",
            Severity.WARNING,
            id=party.id,
            name=party.name,
            text=f"{head}: {'; '.join(decision.texts)}",
            command=command,
        )

    def _command(self, decision: _Decision) -> str:
        """Return the command; none where a body has to be there first, which is told."""
        party, target = decision.party, decision.target
        if decision.column == PARTS:
            ids = [self._find(text) for text in decision.texts]
            for text, identity in zip(decision.texts, ids, strict=True):
                if not identity:
                    self._refuse(decision.row, PARTS, "workbook-part-new", text=text)
                    return ""
            return ended(party.id, [one for one in ids if one and one != party.id])
        if target is None:
            return renamed(party.id, decision.texts[0])
        both = (party, self._parties[target])
        if all(isinstance(one, Unit) for one in both):
            return merged(party.id, target)
        # A group is no body that goes into another one.
        return ended(party.id, [target])


def _letters(name: str) -> str:
    """Return the plain letters of a name, all of them."""
    return slug_of(name, set(), len(name) + 1)


def _settle_draft(
    changes: Changes, sheet: Edited, decisions: Sequence[_Decision]
) -> None:
    """Do in a draft what was decided: bodies parted last, so that each part is known by every name that it got."""
    went: dict[str, str] = {}
    both = changes.text.parse()
    for decision in sorted(decisions, key=lambda one: one.column == PARTS):
        before = changes.text.text()
        try:
            done = _do(decision, DraftBodies(changes.text, *both), went)
            both = changes.text.parse()
        except InputError as error:
            mark = sheet.mark(decision.row, decision.column)
            changes.problems += [
                replace(one, path=sheet.path, line=mark.line, column=mark.column)
                for one in error.problems
            ]
            # The text may be no plan any more.
            changes.refuse_errors()
            raise
        if changes.text.text() == before:
            # The same workbook was taken over before.
            continue
        code, text = done
        party = decision.party
        changes.done(sheet, decision.row, code, id=party.id, name=party.name, text=text)
    changes.record = both[0]


def _do(
    decision: _Decision, bodies: DraftBodies, went: dict[str, str]
) -> tuple[str, str]:
    """Change the text as a row decides; return the code of what is told of it, and how the body is called now.

    ``went`` has where bodies are that went into others before. Raises InputError.
    """
    known = known_parties(bodies.record)
    identity = decision.party.id
    if decision.column == PARTS:
        bodies.split(identity, _known_parts(decision.texts, went))
        return "workbook-body-parted", "; ".join(decision.texts)
    [text] = decision.texts
    target = decision.target or known.find(["party"], text)
    while target in went:
        target = went[target]
    if target in (None, identity):
        bodies.rename(identity, text)
        return "workbook-body-renamed", text
    assert target
    bodies.merge([identity], target)
    went[identity] = target
    labels = {party.id: party.name for party in parties_of(bodies.record)}
    return "workbook-body-merged", labels[target]


def _known_parts(texts: Iterable[str], went: Mapping[str, str]) -> list[str]:
    """Put the ids of bodies that went into others where parts are called by theirs."""
    found = []
    for text in texts:
        identity = text
        while identity in went:
            identity = went[identity]
        found.append(identity)
    return found
