"""Every way in which a plan and a document are changed, in the order in which they are told."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

from attacking import (
    document_kinds,
    plan_cast,
    plan_records,
    plan_times,
    plan_wording,
)
from attacking.document_text import DocumentText, document_text_of
from attacking.plan_text import PlanText, plan_text_of
from attacking.subject import Mutation, Subject
from kehoach.document.outline import outline_of

PLAN, DOCUMENT = "plan", "document"
SIDES = (PLAN, DOCUMENT)

_OF_PLANS: tuple[Callable[[PlanText], Iterator[Mutation]], ...] = (
    plan_cast.table_roles,
    plan_cast.body_roles,
    plan_cast.filers,
    plan_cast.destinations,
    plan_wording.titles,
    plan_times.days,
    plan_times.other_times,
    plan_times.phrases,
    plan_times.dropped,
    plan_times.doubled,
    plan_records.tasks,
    plan_records.movements,
    plan_records.duties,
    plan_records.registration,
    plan_records.recipients,
    plan_records.basis,
    plan_wording.texts,
    plan_records.phases,
    plan_wording.figures,
    plan_wording.conditions,
    plan_records.letterhead,
    plan_records.places,
    plan_records.exemptions,
)
_OF_DOCUMENTS: tuple[Callable[[DocumentText], Iterator[Mutation]], ...] = (
    document_kinds.rows_added,
    document_kinds.rows_removed,
    document_kinds.rows_swapped,
    document_kinds.cells_emptied,
    document_kinds.titles_renamed,
    document_kinds.roles_changed,
    document_kinds.days_changed,
    document_kinds.sentences_added,
    document_kinds.paragraphs_removed,
    document_kinds.addresses,
    document_kinds.text_days,
    document_kinds.numbers,
    document_kinds.recipients,
)


def mutations_of(subject: Subject, sides: Iterable[str] = SIDES) -> list[Mutation]:
    """List every mutation of a subject; the same subject gives the same ones in the same order.

    A plan that is no YAML raises ``yaml.YAMLError``.
    """
    outline = outline_of(subject.document)
    plan = plan_text_of(subject, outline)
    wanted = frozenset(sides)
    mutations: list[Mutation] = []
    if PLAN in wanted:
        for of_plan in _OF_PLANS:
            mutations += of_plan(plan)
    if DOCUMENT in wanted:
        units = plan.root.listed("units")
        names = [unit.said("name") for unit in units]
        year = int(plan.header.said("year"))
        text = document_text_of(subject.document, outline, year, names)
        for of_document in _OF_DOCUMENTS:
            mutations += of_document(text)
    return mutations


def nothing(subject: Subject) -> tuple[Mutation, Mutation]:
    """Return a change of the plan and one of the document that change nothing."""
    outline = outline_of(subject.document)
    plan = plan_text_of(subject, outline)
    text = document_text_of(subject.document, outline, 0, ())
    return plan_records.unmoved(plan), document_kinds.unmoved(text)


def of_kinds(mutations: Iterable[Mutation], kinds: Iterable[str]) -> list[Mutation]:
    """Keep the mutations of some kinds, each named whole or by its beginning: "table-role"."""
    beginnings = tuple(kinds)
    return [mutation for mutation in mutations if mutation.kind.startswith(beginnings)]


def sample(mutations: list[Mutation], count: int, seed: str) -> list[Mutation]:
    """Draw some mutations of each kind; the same seed draws the same ones."""
    by_kind: dict[str, list[Mutation]] = {}
    for mutation in mutations:
        by_kind.setdefault(mutation.kind, []).append(mutation)
    drawn: set[str] = set()
    for kind, of_kind in by_kind.items():
        # Which are drawn is no secret; a kind that comes in between does not change the others.
        chance = random.Random(f"{seed}:{kind}")
        chosen = chance.sample(of_kind, min(count, len(of_kind)))
        drawn.update(mutation.id for mutation in chosen)
    return [mutation for mutation in mutations if mutation.id in drawn]
