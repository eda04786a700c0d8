"""Tasks below another heading of a table than their row: "Quý II" of a task that the document prints below "Quý I"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kehoach.document import provisions as kinds
from kehoach.document.provisions import Provision
from kehoach.proof import statements as said
from kehoach.proof.matching import Answers
from kehoach.proof.statements import Statement

GROUP = "proof-group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """A task of another phase than the heading above its row says."""

    statement: Statement
    heading: Provision
    phase: str
    """Id of the phase that the heading is."""


def regrouped(
    provisions: Iterable[Provision],
    answers: Answers,
    statements: Iterable[Statement],
) -> Iterator[Regrouped]:
    """Yield the tasks that do not stand below the heading of their own phase."""
    headings = _headings(provisions)
    for statement in statements:
        if statement.kind != said.TASK:
            continue
        for provision in answers.of_statement.get(statement.id, []):
            heading = headings.get(provision.place)
            phases = _phases_of(heading, answers)
            if heading and phases and statement.phase not in phases:
                yield Regrouped(statement=statement, heading=heading, phase=phases[0])
                break


def _headings(provisions: Iterable[Provision]) -> Mapping[str, Provision]:
    """Map the place of each cell to the heading within its table that it stands below."""
    above: dict[str, Provision] = {}
    heading: Provision | None = None
    appendix = ""
    for provision in provisions:
        own = provision.ref.partition(",")[0]
        # The rows of the next appendix stand below none of this one's headings.
        if own != appendix:
            appendix, heading = own, None
        if provision.kind == kinds.GROUP:
            heading = provision
        elif provision.kind == kinds.CELL and heading:
            above[provision.place] = heading
    return above


def _phases_of(heading: Provision | None, answers: Answers) -> list[str]:
    """Return the ids of the phases that answer for a heading; none for one that is no phase of the plan."""
    if not heading:
        return []
    answering = answers.of_provision.get(heading.place, [])
    phases = [each for each in answering if each.kind == said.PHASE]
    return [phase.id.removeprefix(f"{said.PHASE} ") for phase in phases]
