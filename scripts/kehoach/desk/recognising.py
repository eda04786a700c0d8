"""Which task of a plan a passage of a new edition speaks of: by its draft, by where it stands, by what it says."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence

from kehoach.desk.drafts import DraftTask
from kehoach.plan.records import TaskRecord
from kehoach.plan.schema import fold_spelling

_ALIKE = 0.8
"""So much of two titles is the same where one was only put in other words."""
ALIKE_AT_PLACE = 0.5
"""The same for a task that stands in the same place, or on the same day."""

Pair = tuple[DraftTask, TaskRecord]
_Test = Callable[[DraftTask, TaskRecord], bool]


def pair_known(drafts: Sequence[DraftTask], tasks: Sequence[TaskRecord]) -> list[Pair]:
    """Pair what has the same name: the title as it is, or the id that was made of the title when it was drafted."""
    # Where the numbers did not move as well, first: two tasks may be called the same.
    return _paired(drafts, tasks, [_is_same_there, _is_same])


def pair_changed(
    drafts: Sequence[DraftTask], tasks: Sequence[TaskRecord]
) -> list[Pair]:
    """Pair what was put in other words, or has another time, or both; what is too unlike stays alone."""
    return _paired(
        drafts,
        tasks,
        [
            lambda draft, task: _is_there(draft, task) and _is_then(draft, task),
            lambda draft, task: _likeness(draft, task) >= _ALIKE,
            lambda draft, task: (
                (_is_there(draft, task) or _is_then(draft, task))
                and _likeness(draft, task) >= ALIKE_AT_PLACE
            ),
        ],
    )


def _paired(
    drafts: Iterable[DraftTask], tasks: Iterable[TaskRecord], tests: Iterable[_Test]
) -> list[Pair]:
    """Pair by one test after the other; each draft and each task once, the first that fits."""
    left = list(tasks)
    waiting = list(drafts)
    pairs: list[Pair] = []
    for fits in tests:
        for draft in tuple(waiting):
            task = next((task for task in left if fits(draft, task)), None)
            if task:
                pairs.append((draft, task))
                waiting.remove(draft)
                left.remove(task)
    return pairs


def _is_same_there(draft: DraftTask, task: TaskRecord) -> bool:
    return _is_there(draft, task) and _is_same(draft, task)


def _is_same(draft: DraftTask, task: TaskRecord) -> bool:
    titled = fold_spelling(draft.title) == fold_spelling(task.title)
    return titled or draft.id == task.id


def _is_there(draft: DraftTask, task: TaskRecord) -> bool:
    return not set(draft.refs).isdisjoint(task.refs)


def _is_then(draft: DraftTask, task: TaskRecord) -> bool:
    """Tell whether both say the same times, and at least one."""
    said = {fold_spelling(item.phrase) for item in draft.deadlines}
    return bool(said) and said == {
        fold_spelling(item.phrase) for item in task.deadlines
    }


def _likeness(draft: DraftTask, task: TaskRecord) -> float:
    return alike(draft.title, task.title)


def alike(text: str, other: str) -> float:
    """Return how much of two texts is the same, from 0 to 1."""
    texts = fold_spelling(text), fold_spelling(other)
    return difflib.SequenceMatcher(None, *texts, autojunk=False).ratio()
