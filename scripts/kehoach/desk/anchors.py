"""What a deadline is counted from, looked for among the other work of a draft.

Nothing is bound here: which event is meant, only the keeper can tell. What is found is put beside the doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kehoach.desk.drafts import DraftDeadline, DraftTask
from kehoach.document.vocabulary import AROUND_EVENT
from kehoach.plan.schema import fold_spelling
from kehoach.words import Words

_FEWEST_WORDS = 2
"""An event is told by as many syllables: "hội nghị"; one alone would be found in too many titles."""


def propose_anchors(tasks: Sequence[DraftTask], words: Words) -> None:
    """Say beside each counted deadline which one task of the draft its anchor may be, with that task's day."""
    for task in tasks:
        others = [other for other in tasks if other is not task]
        for deadline in task.deadlines:
            anchor = deadline.time.get("anchor")
            meant = list(_tasks_meant(str(anchor), others)) if anchor else []
            # Of two the keeper would be led to the wrong one half of the time.
            if len(meant) == 1:
                title, day = meant[0]
                _add(deadline, words("draft.anchor-like", title=title, date=day))


def _tasks_meant(anchor: str, tasks: Iterable[DraftTask]) -> list[tuple[str, str]]:
    """List title and printed day of the tasks that an anchor may name; only what has one day can be one."""
    event = AROUND_EVENT.sub(" ", fold_spelling(anchor)).split()
    if len(event) < _FEWEST_WORDS:
        return []
    wanted = f" {' '.join(event)} "
    meant: list[tuple[str, str]] = []
    for task in tasks:
        days = [deadline.time.get("date") for deadline in task.deadlines]
        is_named = wanted in f" {fold_spelling(task.title)} "
        if is_named and len(days) == 1 and days[0]:
            meant.append((task.title, str(days[0])))
    return meant


def _add(deadline: DraftDeadline, reason: str) -> None:
    reasons = filter(None, [deadline.needs_review, reason])
    deadline.needs_review = " ".join(reasons)
