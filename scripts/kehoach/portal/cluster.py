"""Machines that Dask leads: the only importer of its client, which is loaded where a scheduler is named."""

from __future__ import annotations

import contextlib
import itertools
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kehoach.portal.crew import Asked, Got, Lost

_RETRIES = 2
"""How often a job is tried again that ended in a fault of its machine; a plan's own faults are results."""
_ADDRESS = r"(?:tcp|tls|ws|wss)://[^\s/:]+:\d{1,5}|(?:tcp|tls|ws|wss)://\[[0-9A-Fa-f:.]+\]:\d{1,5}"
"""What an address looks like; of another one the client takes a minute to say that it is none."""
_PATIENCE = 30
"""Seconds that a scheduler has to answer."""


class ClusterMissingError(Exception):
    """Dask is not installed."""


class UnreachableSchedulerError(Exception):
    """No scheduler answers at an address, or it has no workers."""


class ClusterCrew:
    """The workers of a Dask scheduler. A lost one costs only its jobs, which another takes up.

    How often a job may take its worker with it is the scheduler's own bound (``allowed-failures``).
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(
        self, work: Callable[[Asked], Got], jobs: Iterable[Asked]
    ) -> Iterator[tuple[Asked, Got | Lost]]:
        """Yield each job with what came of it; lost is what was given up."""
        from distributed import KilledWorker, as_completed

        waiting = iter(jobs)
        asked: dict[Any, Asked] = {}
        suspected: list[Asked] = []
        # Not all at once: each job carries a plan's folder.
        for job in itertools.islice(waiting, self._width()):
            asked[self._submit(work, job)] = job
        ending = as_completed(list(asked), loop=self._client.loop)
        for done in ending:
            job = asked.pop(done)
            if done.status == "finished":
                yield job, done.result()
            elif isinstance(done.exception(), KilledWorker):
                suspected.append(job)
            else:
                yield job, Lost(str(done.exception()))
            # The result is here: the machines need keep it no longer.
            done.release()
            for following in itertools.islice(waiting, 1):
                future = self._submit(work, following)
                asked[future] = following
                ending.add(future)
        # What waits at a worker beside a job that kills it is suspected too: alone, it shows whose fault it was.
        for job in suspected:
            yield job, self._alone(work, job)

    def _alone(self, work: Callable[[Asked], Got], job: Asked) -> Got | Lost:
        """Try a job once more while nothing else is done."""
        try:
            # The last one may have taken every worker with it.
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            return Lost(str(error))
        future = self._submit(work, job)
        fault = future.exception()
        if fault is not None:
            return Lost(str(fault))
        got: Got = future.result()
        return got

    def _submit(self, work: Callable[[Asked], Got], job: Asked) -> Any:
        with warnings.catch_warnings():
            # A plan goes with its job on purpose: what is scattered is gone with the worker that holds it.
            warnings.filterwarnings("ignore", message="Sending large graph")
            return self._client.submit(work, job, pure=False, retries=_RETRIES)

    def _width(self) -> int:
        """Return how many jobs are on their way at once: two for each that can be done."""
        threads: int = sum(self._client.nthreads().values())
        return max(8, 2 * threads)


@contextlib.contextmanager
def connected(address: str) -> Iterator[ClusterCrew]:
    """Have the workers of a scheduler. Raises ClusterMissingError, UnreachableSchedulerError."""
    if not re.fullmatch(_ADDRESS, address):
        raise UnreachableSchedulerError(address)
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterMissingError from error
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    # An address that is none is a ValueError, one that nobody listens at an OSError.
    except (OSError, ValueError, TypeError) as error:
        raise UnreachableSchedulerError(address) from error
    try:
        try:
            # A scheduler without workers would let everything wait for ever.
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise UnreachableSchedulerError(address) from error
        yield ClusterCrew(client)
    finally:
        client.close()
