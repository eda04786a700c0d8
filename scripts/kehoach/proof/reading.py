"""How a plan's texts and its document's are read for the proof: its abbreviations and the spellings of its bodies."""

from __future__ import annotations

import collections
import re

from kehoach.document.vocabulary import OWN_LEVEL
from kehoach.plan.records import Group, PlanRecord, Unit
from kehoach.proof.facts import Vocabulary

_LEVEL = re.compile(rf"\s+{OWN_LEVEL}$", re.IGNORECASE)


def vocabulary_of(plan: PlanRecord) -> Vocabulary:
    """Return what a plan tells of how to read it; a body's name may leave out the level at which it stands."""
    # As written: short forms are capitals.
    spellings: dict[str, str] = {}
    bare: dict[str, set[str]] = collections.defaultdict(set)
    parties: list[Unit | Group] = [*plan.units, *plan.groups]
    for party in parties:
        for text in (party.name, *party.aliases):
            spellings[text] = party.id
            bare[_LEVEL.sub("", text)].add(party.id)
    for text, bodies in bare.items():
        # Two councils without their level would be one.
        if len(bodies) == 1 and len(text.split()) > 1:
            spellings.setdefault(text, min(bodies))
    shorts = {each.short: each.full for each in plan.abbreviations}
    return Vocabulary.of(shorts, spellings)
