"""What of a document asks nothing and needs no answer: labels, heads of parts, who signed where nobody is named."""

from __future__ import annotations

import re

from kehoach.document import provisions as kinds
from kehoach.document.provisions import Provision
from kehoach.document.vocabulary import APPENDIX, APPENDIX_LINE, MOTTO_LINE
from kehoach.plan.records import PlanRecord
from kehoach.proof.places import Places

LABEL = "label"
APPENDIX_HEAD = "appendix-head"
ENCLOSES = "encloses"
NAME_WITHHELD = "name-withheld"
EMPTY = "empty"

_ENCLOSING = re.compile(
    r"\((?:Kèm theo|Ban hành kèm theo|Có phụ lục|Phụ lục)\b.*\)\.?", re.IGNORECASE
)


def structural_reasons(places: Places, plan: PlanRecord) -> dict[str, str]:
    """Return why some provisions need no answer, by place."""
    reasons: dict[str, str] = {}
    below_appendix: set[str] = set()
    for provision in places.provisions:
        reason = _reason_of(provision)
        is_head = provision.kind == kinds.PARAGRAPH and provision.ref.startswith(
            APPENDIX
        )
        # What an appendix is called stands between its heading and its first row.
        if not reason and is_head and provision.ref not in below_appendix:
            reason = APPENDIX_HEAD
        if provision.kind in (kinds.CELL, kinds.GROUP):
            below_appendix.add(provision.ref.partition(",")[0])
        if reason:
            reasons[provision.place] = reason
    reasons.update(_unnamed_signer(places, plan))
    return reasons


def _reason_of(provision: Provision) -> str:
    if not provision.text:
        return EMPTY
    if _ENCLOSING.fullmatch(provision.text):
        return ENCLOSES
    if provision.kind == kinds.HEADING and _is_label(provision):
        return LABEL
    if provision.kind == kinds.LETTERHEAD and MOTTO_LINE.search(provision.text):
        return LABEL
    return ""


def _is_label(provision: Provision) -> bool:
    is_appendix = bool(APPENDIX_LINE.fullmatch(provision.text))
    return is_appendix or provision.text.casefold().strip(" :") == "nơi nhận"


def _unnamed_signer(places: Places, plan: PlanRecord) -> dict[str, str]:
    """Return the last line of the signature where the plan does not publish who signed."""
    signed = plan.plan.signatory
    lines = [each for each in places.provisions if each.kind == kinds.SIGNATURE]
    if not lines or (signed and signed.name):
        return {}
    return {lines[-1].place: NAME_WITHHELD}
