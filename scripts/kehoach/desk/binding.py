"""Reasons that hold everywhere bound to the places where the document has their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehoach.checks.document import places_excused, prove_coverage
from kehoach.desk.editing import PlanText, styled
from kehoach.document.outline import outline_of
from kehoach.document.reading import Progress, read_document
from kehoach.plan.resolution import load_both

_FEW = 3
"""As many places as are written beside the words, on their line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One reason, and the places that were written beside it; none where the document does not have its words."""

    text: str
    refs: tuple[str, ...]


def bind_reasons(
    path: Path, document: Path, progress: Progress, *, write: bool
) -> tuple[Bound, ...]:
    """Write ``refs`` beside each reason of ``not_a_deadline`` that has none; return what was bound.

    What the document says elsewhere tomorrow is then asked about again. Raises InputError; the file is replaced only by
    one that loads.
    """
    record, plan = load_both(path)
    coverage = prove_coverage(
        record, outline_of(read_document(document, progress)), plan.path
    )
    text = PlanText.read(path)
    bound: list[Bound] = []
    for place, known in enumerate(record.not_a_deadline):
        if known.refs:
            continue
        refs = places_excused(coverage, known)
        bound.append(Bound(text=known.text, refs=refs))
        if refs:
            text.change_at("not_a_deadline", place, _binding(refs))
    if write and any(reason.refs for reason in bound):
        text.write(path)
    return tuple(bound)


def _binding(refs: Sequence[str]) -> Callable[[Any], None]:
    def bind(record: Any) -> None:
        behind_text = list(record).index("text") + 1
        record.insert(behind_text, "refs", styled(list(refs)))
        # On one line a record is easy to read while it holds little.
        if len(refs) > _FEW:
            record.fa.set_block_style()

    return bind
