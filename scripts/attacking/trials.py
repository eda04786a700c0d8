"""Many mutations tried by several processes, in the order in which they came."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attacking.judging import Bench, Court, Verdict
from attacking.subject import Mutation, Subject

_AT_ONCE = 4
"""So many mutations a process is given at a time."""
_court: Court | None = None
"""Of a process that tries: it has read the subject once."""


def try_all(
    subject: Subject, mutations: Sequence[Mutation], bench: Bench, workers: int
) -> Iterator[Verdict]:
    """Judge mutations by so many processes, in this one alone where one is enough; yield the verdicts in order."""
    if workers < 2 or len(mutations) <= _AT_ONCE:
        court = Court(subject, bench)
        yield from map(court.try_one, mutations)
        return
    # Nothing is inherited: a process that is begun anew is alike everywhere.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _open_court, (subject, bench)) as pool:
        yield from pool.imap(_try_one, mutations, chunksize=_AT_ONCE)


def counted(verdicts: Iterable[Verdict]) -> dict[str, Counter[str]]:
    """Count by kind what was tried, noticed and failing; and what only an acknowledgement hides."""
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        count = counts.setdefault(verdict.mutation.kind, Counter())
        count["tried"] += 1
        count["noticed"] += verdict.noticed
        count["failing"] += verdict.failing
        count["silenced"] += bool(verdict.silenced and not verdict.noticed)
    return counts


def _open_court(subject: Subject, bench: Bench) -> None:
    global _court
    _court = Court(subject, bench)


def _try_one(mutation: Mutation) -> Verdict:
    assert _court
    return _court.try_one(mutation)
