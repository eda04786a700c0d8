"""Machines that Dask leads: the only importer of its client, which is loaded where a scheduler is named."""

from __future__ import annotations

import contextlib
import itertools
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kehoach.portal.crew import Asked, Got, Lost

_RETRIES = 2
"""How often a job is tried again that ended in a fault of its machine; a plan's own faults are results."""
_ADDRESS = r"(?:tcp|tls|ws|wss)://[^\s/:]+:\d{1,5}|(?:tcp|tls|ws|wss)://\[[0-9A-Fa-f:.]+\]:\d{1,5}"
"""What an address looks like; of another one the client takes a minute to say that it is none."""
_PATIENCE = 30
"""Seconds that a scheduler has to answer, and workers to come back once all are gone."""
_LOOK = 5
"""Seconds after which it is looked whether anybody is still at work."""
_DESERTED = Lost("", is_deserted=True)


class ClusterMissingError(Exception):
    """Dask is not installed."""


class UnreachableSchedulerError(Exception):
    """No scheduler answers at an address, or it has no workers."""


class ClusterCrew:
    """The workers of a Dask scheduler. A lost one costs only its jobs, which another takes up.

    How often a job may take its worker with it is the scheduler's own bound (``allowed-failures``). Where every worker
    is gone and none comes back, what is left is lost: nobody waits for ever.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(
        self, work: Callable[[Asked], Got], jobs: Iterable[Asked]
    ) -> Iterator[tuple[Asked, Got | Lost]]:
        """Yield each job with what came of it; lost is what was given up."""
        from distributed import KilledWorker

        waiting: Iterator[Asked] = iter(jobs)
        asked: dict[Any, Asked] = {}
        suspected: list[Asked] = []
        # Not all at once: each job carries a plan's folder.
        for job in itertools.islice(waiting, self._width()):
            asked[self._submit(work, job)] = job
        while asked:
            ended = self._ended(asked)
            if not ended:
                # Nobody is left, and nobody came back.
                self._client.cancel(list(asked))
                for left in itertools.chain(asked.values(), suspected, waiting):
                    yield left, _DESERTED
                return
            for done in ended:
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
                    asked[self._submit(work, following)] = following
        # What waits at a worker beside a job that kills it is suspected too: alone, it shows whose fault it was.
        for job in suspected:
            yield job, self._alone(work, job)

    def _alone(self, work: Callable[[Asked], Got], job: Asked) -> Got | Lost:
        """Try a job once more while nothing else is done; workers whom it took with it may have come back."""
        future = self._submit(work, job)
        if not self._ended([future]):
            future.cancel()
            return _DESERTED
        if future.status != "finished":
            return Lost(str(future.exception()))
        got: Got = future.result()
        return got

    def _ended(self, futures: Iterable[Any]) -> list[Any]:
        """Wait until some futures have ended, and return those; none where all workers are gone and stay away."""
        from distributed import wait

        waited_for = list(futures)
        alone_since: float | None = None
        while True:
            with self._client.as_current(), contextlib.suppress(TimeoutError):
                wait(waited_for, timeout=_LOOK, return_when="FIRST_COMPLETED")
            ended = [future for future in waited_for if future.done()]
            if ended:
                return ended
            now = time.monotonic()
            if self._has_workers():
                alone_since = None
            elif alone_since is None:
                alone_since = now
            elif now - alone_since > _PATIENCE:
                return []

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        # The scheduler is gone as well.
        except OSError:
            return False

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
