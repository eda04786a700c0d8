"""Whoever uses the site finds no dead end: everything that can be pressed is pressed, in three engines."""

from __future__ import annotations

import threading

import pytest
from browser.engines import Report

from browsing import SAMPLES
from robot.engines import attempt, confirm
from robot.looks import SCHEMES, SIZES, Engine, Look, Window, able

FAULTS = ("anchor", "button", "covered", "error", "link", "menu", "tick")


def test_nothing_that_can_be_pressed_is_dead(report: Report) -> None:
    assert [str(dead) for dead in report.sample.dead] == []


def test_every_kind_of_page_is_pressed_and_every_setting_used(report: Report) -> None:
    engine = report.sample.engine
    assert {outcome.page for outcome in report.sample.outcomes} == set(SAMPLES)
    looks = [visit.look for visit in report.visits]
    assert {look.width for look in looks} == {look.width for look in SIZES.values()}
    assert {look.scheme for look in looks} == {
        scheme for scheme in SCHEMES if able(engine, Look(scheme=scheme))
    }
    assert {look.script for look in looks} == {True, False}


def test_the_robot_presses_and_does_not_only_look(report: Report) -> None:
    for outcome in report.sample.outcomes:
        assert outcome.found
        # Without script and menu a page may be left with little more than its way back.
        assert outcome.pressed >= 2, outcome.page
    assert report.sample.pressed >= 10 * len(SAMPLES)
    effects = set().union(*(outcome.effects for outcome in report.sample.outcomes))
    assert effects >= {"link", "appears", "writes", "chooses", "ticks", "copied"}


def test_a_browser_that_dies_at_work_is_replaced(report: Report) -> None:
    assert report.revived == ["link-healthy.html", "link-healthy.html"]


class StuckEngine(Engine):
    """Gives no answer until it is killed, as often as it is told."""

    name = "stuck"
    failures = (ConnectionError,)

    def __init__(self, times: int) -> None:
        self.left = times
        self.killed = threading.Event()

    def window(self, look: Look) -> Window:
        raise AssertionError(f"no page is opened here, nor for {look}")

    def work(self) -> str:
        if self.left:
            self.left -= 1
            assert self.killed.wait(20)
            self.killed.clear()
            raise ConnectionError("killed")
        return "done"

    def kill(self) -> None:
        self.killed.set()

    def stop(self) -> None:
        raise AssertionError("whoever started it ends it")


def test_a_browser_that_gives_no_answer_is_killed_and_asked_once_more() -> None:
    once = StuckEngine(1)
    assert attempt(once, once.work, 0.05) == "done"
    twice = StuckEngine(2)
    with pytest.raises(ConnectionError):
        attempt(twice, twice.work, 0.05)


def test_what_is_found_once_and_not_again_was_the_machine() -> None:
    answers = iter([{"lost", "dead"}, {"dead"}, set()])
    engine = StuckEngine(0)
    assert confirm(engine, lambda: next(answers)) == {"dead"}
    assert confirm(engine, lambda: next(answers)) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_known_fault_is_reported_and_its_healthy_twin_is_not(
    report: Report, fault: str
) -> None:
    dead = [
        dead.happened for dead in report.tiny.dead if dead.page == f"{fault}-dead.html"
    ]
    healthy = [
        str(dead) for dead in report.tiny.dead if dead.page == f"{fault}-healthy.html"
    ]
    assert len(dead) == 1
    assert healthy == []
    [pressed] = [
        outcome.pressed
        for outcome in report.tiny.outcomes
        if outcome.page == f"{fault}-healthy.html"
    ]
    assert pressed
