"""Works done by copies of this process: in their order, with their faults, and here where no copy can be had."""

from __future__ import annotations

import functools
import os
import sys
import threading
import time
from collections.abc import Callable

import pytest

from kehoach import forking
from kehoach.forking import done_in

linux = pytest.mark.skipif(sys.platform != "linux", reason="copies are had there alone")


def told(number: int) -> tuple[int, int]:
    # The first ones take longest: order is nobody's accident.
    time.sleep(0.02 if number < 4 else 0)
    return number, os.getpid()


def works(count: int) -> list[functools.partial[tuple[int, int]]]:
    return [functools.partial(told, number) for number in range(count)]


@linux
@pytest.mark.usefixtures("_alone")
def test_several_processes_do_them_and_their_order_stays() -> None:
    done = list(done_in(2, works(40)))
    assert [number for number, _ in done] == list(range(40))
    processes = {process for _, process in done}
    assert len(processes) == 2
    assert os.getpid() not in processes


@linux
@pytest.mark.usefixtures("_alone")
def test_what_a_work_raises_is_told_in_its_turn() -> None:
    def broken() -> tuple[int, int]:
        raise LookupError("number 9")

    several: list[Callable[[], tuple[int, int]]] = [*works(9), broken, *works(9)]
    results = done_in(2, several)
    for number in range(9):
        assert next(results)[0] == number
    with pytest.raises(LookupError, match="number 9"):
        next(results)


@linux
@pytest.mark.usefixtures("_alone")
def test_a_copy_knows_what_this_process_knew_and_changes_nothing_here() -> None:
    known = ["here"]

    def add() -> int:
        known.append("there")
        return len(known)

    assert min(done_in(2, [add] * 16)) == 2
    assert known == ["here"]


@pytest.mark.parametrize(("workers", "count"), [(1, 40), (2, 7)])
def test_one_process_and_few_works_need_no_copy(workers: int, count: int) -> None:
    assert {process for _, process in done_in(workers, works(count))} == {os.getpid()}


def test_a_process_of_threads_is_not_copied() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert {process for _, process in done_in(2, works(20))} == {os.getpid()}
    finally:
        ended.set()
        thread.join()


@pytest.fixture
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process be copied, though the tests' own runner has a thread in it that waits for its messages."""
    monkeypatch.setattr(forking, "_can_be_copied", lambda: True)
