"""Works done in several processes that know all that this one knows: copies of it, made in a moment.

What they are to do travels nowhere, only what came of it. A process of threads cannot be copied (a lock that another
thread holds stays locked for ever), so there, and where no such copies can be had, the works are done here.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import concurrent.futures

_Done = TypeVar("_Done")
_PARTS = 8
"""Into so many parts the works of a process are cut: whoever is done first takes the next."""
_AHEAD = 3
"""So many parts a process are asked for before the first is taken: what came of them lies in memory meanwhile."""
_FEW = 8
"""So many works are done sooner than processes are started for them."""
_TASKS = Path("/proc/self/task")
"""The threads of this process, those that Python knows nothing of among them."""

_works: Sequence[Callable[[], Any]] = ()
"""What copies of this process are to do."""


class _Outcome(Generic[_Done]):
    """What came of a work: a value, or what it raised."""

    def __init__(self, work: Callable[[], _Done]) -> None:
        self._fault: Exception | None = None
        try:
            self._value = work()
        # Told where it is asked for, in the order of the works.
        except Exception as fault:
            self._fault = fault

    def take(self) -> _Done:
        """Return the value. Raises what the work raised."""
        if self._fault:
            raise self._fault
        return self._value


def done_in(workers: int, works: Sequence[Callable[[], _Done]]) -> Iterator[_Done]:
    """Yield what comes of each work, in their order.

    Raises what a work raises, as soon as it is its turn.
    """
    if workers < 2 or len(works) < _FEW or not _can_be_copied():
        for work in works:
            yield work()
        return
    yield from _done_by_copies(workers, works)


def _can_be_copied() -> bool:
    # Elsewhere than on Linux the system's own libraries do not bear it.
    if sys.platform != "linux":
        return False
    try:
        return sum(1 for _ in _TASKS.iterdir()) == 1
    except OSError:
        return False


def _done_by_copies(
    workers: int, works: Sequence[Callable[[], _Done]]
) -> Iterator[_Done]:
    # Only here: a check does none of this, and should not wait for it.
    import concurrent.futures
    import multiprocessing

    from kehoach.processes import end_with_parent, out_of_reach_of_interrupts

    global _works
    _works = works
    size = max(1, len(works) // (workers * _PARTS))
    context = multiprocessing.get_context("fork")
    pool = concurrent.futures.ProcessPoolExecutor(
        workers, mp_context=context, initializer=end_with_parent
    )
    with pool:
        asked: deque[concurrent.futures.Future[list[_Outcome[_Done]]]] = deque()
        for start in range(0, len(works), size):
            # With the first the processes start.
            with out_of_reach_of_interrupts():
                asked.append(pool.submit(_do, start, start + size))
            if len(asked) >= workers * _AHEAD:
                yield from _taken(asked)
        while asked:
            yield from _taken(asked)
    _works = ()


def _taken(asked: deque[Any]) -> Iterator[Any]:
    for outcome in asked.popleft().result():
        yield outcome.take()


def _do(start: int, stop: int) -> list[_Outcome[Any]]:
    return [_Outcome(work) for work in _works[start:stop]]
