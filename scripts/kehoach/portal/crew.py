"""Who does the work: processes of this machine. Another crew (``cluster``) has machines of its own."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kehoach.portal.work import Build, Look
from kehoach.processes import end_with_parent, out_of_reach_of_interrupts

_TRIES = 2
"""How often a job is tried alone that was lost among others."""

Asked = TypeVar("Asked", Look, Build)
Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Lost:
    """A job that took down whoever did it, also when it was tried again; or that nobody was left to do."""

    detail: str
    is_deserted: bool = False
    """Whether nobody was left."""


class Crew(Protocol):
    """Does jobs, in whatever order they end; one that nobody finished comes back as lost."""

    def run(
        self, work: Callable[[Asked], Got], jobs: Iterable[Asked]
    ) -> Iterator[tuple[Asked, Got | Lost]]:
        """Yield each job with what came of it."""


class LocalCrew:
    """Processes of this machine, which end with this one."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(
        self, work: Callable[[Asked], Got], jobs: Iterable[Asked]
    ) -> Iterator[tuple[Asked, Got | Lost]]:
        """Yield each job with what came of it; where a process dies, each job left is tried alone."""
        waiting = list(jobs)
        if self._workers < 2 or len(waiting) < 2:
            for job in waiting:
                yield job, work(job)
            return
        left = []
        for job, got in self._round(work, waiting, min(self._workers, len(waiting))):
            if isinstance(got, Lost):
                left.append(job)
            else:
                yield job, got
        # A pool that lost a process gives up all its jobs, and does not say whose fault it was: alone, it shows.
        for job in left:
            yield self._alone(work, job)

    def _alone(
        self, work: Callable[[Asked], Got], job: Asked
    ) -> tuple[Asked, Got | Lost]:
        """Try a job by itself; twice, since in the round it may not have had its turn."""
        got: Got | Lost = Lost("")
        for _ in range(_TRIES):
            [(_, got)] = self._round(work, [job], 1)
            if not isinstance(got, Lost):
                break
        return job, got

    def _round(
        self, work: Callable[[Asked], Got], jobs: Sequence[Asked], workers: int
    ) -> Iterator[tuple[Asked, Got | Lost]]:
        # Not forked: typesetting runs threads of its own, which a fork would leave behind locked.
        context = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(
            workers, mp_context=context, initializer=end_with_parent
        ) as pool:
            with out_of_reach_of_interrupts():
                asked = {pool.submit(work, job): job for job in jobs}
            try:
                for done in concurrent.futures.as_completed(asked):
                    try:
                        yield asked[done], done.result()
                    except BrokenProcessPool as error:
                        yield asked[done], Lost(str(error))
            finally:
                # Whoever is asked to end waits for what is being built, and not for what nobody began.
                for future in asked:
                    future.cancel()
