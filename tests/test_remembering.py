"""What is worked out once for all who ask: the right answer for each question, and never another one's."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from conftest import MINIMAL, context_of, make_plan
from markupsafe import Markup

from kehoach.plan.memory import once_a_plan
from kehoach.plan.model import Plan
from kehoach.plan.parties import Directory
from kehoach.plan.records import Group, Unit
from kehoach.plan.slices import Item, items_of
from kehoach.render.pages.views import _once


class Asked:
    """A question about plans that notes how often it is worked out."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self._answer = answer

    def __call__(self, plan: Plan, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((plan, *args, *sorted(kwargs.items())))
        return self._answer(*args, **kwargs)


def _noted(answer: Callable[..., Any]) -> tuple[Callable[..., Any], list[Any]]:
    asked = Asked(answer)

    def question(plan: Plan, *args: Any, **kwargs: Any) -> Any:
        return asked(plan, *args, **kwargs)

    return once_a_plan(question), asked.calls


def test_an_answer_is_worked_out_once_a_plan() -> None:
    one, other = make_plan(MINIMAL), make_plan(MINIMAL)
    ask, calls = _noted(lambda party: [party])
    first = ask(one, "mot")
    assert ask(one, "mot") is first
    assert ask(one, "hai") == ["hai"]
    # Two plans that say the same are two plans.
    assert ask(other, "mot") is not first
    assert len(calls) == 3


def test_each_question_has_its_own_answer() -> None:
    plan = make_plan(MINIMAL)
    ask, calls = _noted(lambda *args, **kwargs: (args, kwargs))
    assert ask(plan) == ((), {})
    assert ask(plan, "mot") == (("mot",), {})
    assert ask(plan, "mot", "hai") == (("mot", "hai"), {})
    assert len(calls) == 3
    # By position alone: one question has one form, in which it is asked again of another edition.
    with pytest.raises(AssertionError):
        ask(plan, party="mot")
    # Another question about the same.
    others, _ = _noted(lambda *_: "other")
    assert others(plan, "mot") == "other"
    assert ask(plan, "mot") == (("mot",), {})


@pytest.mark.parametrize("answer", [None, (), 0, ""])
def test_nothing_is_an_answer_too(answer: object) -> None:
    plan = make_plan(MINIMAL)
    ask, calls = _noted(lambda: answer)
    assert (ask(plan), ask(plan)) == (answer, answer)
    assert len(calls) == 1


def test_a_question_that_fails_is_asked_again() -> None:
    plan = make_plan(MINIMAL)
    ask, calls = _noted(lambda: 1 // 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            ask(plan)
    assert len(calls) == 2


# Who is in which group: five units, and groups of every sort, by hand.


def _group(identity: str, *members: str, **more: Any) -> Group:
    return Group(id=identity, name=identity, members=members, **more)


UNITS = [Unit(id=identity, name=identity) for identity in ("a", "b", "c", "d", "e")]
GROUPS = [
    _group("ab", "a", "b"),
    _group("abc", "ab", "c"),
    # All of them but two.
    _group("rest", "abc", "d", except_=("b", "d")),
    _group("alone", "d"),
    # Nobody says who they are; they are somebody.
    _group("schools"),
    _group("abc-schools", "abc", "schools"),
    # A part of each of a and b.
    _group("inner", of_each=("ab",)),
    # Nobody in particular; may be any of the three, or the schools.
    _group("related", open=True, may_mean=("abc", "schools")),
]


@pytest.fixture(scope="module")
def directory() -> Directory:
    """Return the parties above."""
    return Directory(UNITS, GROUPS)


@pytest.mark.parametrize(
    ("party", "atoms"),
    [
        ("e", "e"),
        ("abc", "a b c"),
        ("rest", "a c"),
        ("schools", "schools"),
        ("abc-schools", "a b c schools"),
        ("inner", "inner"),
        ("related", ""),
    ],
)
def test_a_party_comes_down_to(directory: Directory, party: str, atoms: str) -> None:
    assert directory.atoms(party) == frozenset(atoms.split())


@pytest.mark.parametrize(
    ("party", "mentions"),
    [
        ("a", "a ab abc rest abc-schools inner"),
        # Not in the rest.
        ("b", "b ab abc abc-schools inner"),
        ("c", "c abc rest abc-schools"),
        # Made from d by exclusion, the rest is said to it as to a group.
        ("d", "d alone rest"),
        ("e", "e"),
        ("ab", "ab abc abc-schools inner"),
        # Part of it is said to by exclusion; the schools are others beside it.
        ("abc", "abc abc-schools rest"),
        ("rest", "rest abc abc-schools"),
        ("alone", "alone d"),
        ("schools", "schools abc-schools"),
        ("related", "related"),
    ],
)
def test_what_concerns_a_party(directory: Directory, party: str, mentions: str) -> None:
    assert directory.mentions(party) == frozenset(mentions.split())


@pytest.mark.parametrize(
    ("party", "groups"),
    [
        ("a", "related"),
        ("ab", "related"),
        ("schools", "related"),
        ("abc-schools", "related"),
        ("d", ""),
        # In it is one that it cannot mean.
        ("alone", ""),
        ("related", ""),
    ],
)
def test_who_may_be_meant(directory: Directory, party: str, groups: str) -> None:
    assert directory.possible_mentions(party) == frozenset(groups.split())


def test_groups_of_a_party_come_in_the_order_of_the_file(directory: Directory) -> None:
    def groups_of(party: str) -> list[str]:
        return [group.id for group in directory.groups_of(party)]

    assert groups_of("a") == ["ab", "abc", "rest", "abc-schools"]
    assert groups_of("d") == ["alone"]
    # It is its own atom, and no member of itself.
    assert groups_of("schools") == ["abc-schools"]
    assert groups_of("e") == []


# A part of a page that stands the same in many.

PARTS = """\
plan: {id: p-2020, year: 2020, title: Kế hoạch, number: 1/KH, issued: 02/01/2020, issuer: mot, url: "https://a.vn/"}
calendar: {announced: [{year: 2020, source: x}]}
units: [{id: mot, name: Một}, {id: hai, name: Hai}, {id: ba, name: Ba}, {id: bon, name: Bốn}]
tasks:
  - id: viec
    title: Việc
    refs: [Mục 1]
    implement: [mot, hai]
    coordinate: [ba, bon]
    capacities: [{party: bon, name: Ông Bốn}]
    deadlines: [{id: viec, kind: by, date: 30/3/2020, phrase: chậm nhất 30/3/2020}]
"""


def test_a_part_of_a_page_is_made_once_for_all_who_have_the_same() -> None:
    plan = make_plan(PARTS)
    context = context_of(plan)
    made: list[tuple[str, str]] = []

    def part(told: str, base: str, *_flags: object) -> Markup:
        made.append((told, base))
        return Markup("{} {}").format(told, base)

    items = {party: items_of(plan, party)[0] for party in ("mot", "hai", "ba", "bon")}

    def once(item: Item, told: str, *flags: object, **more: str) -> str:
        places = {"page": "../", "base": "../", "name": "row", **more}
        name, base = places["name"], places["base"]
        return str(_once(context, places["page"], part, name, item, told, base, *flags))

    def ask(party: str, *flags: object, **more: str) -> str:
        return once(items[party], party, *flags, **more)

    # Both carry out: what was made for the first is the other's too.
    assert ask("mot") == ask("hai") == "mot ../"
    assert len(made) == 1
    # Another part; a name of its own in the same part; nobody's own.
    assert ask("ba") == "ba ../"
    assert ask("bon") == "bon ../"
    whole = Item(task=items["mot"].task, deadline=items["mot"].deadline)
    assert once(whole, "all") == "all ../"
    receiving = dataclasses.replace(items["mot"], receives=True)
    assert once(receiving, "receiver") == "receiver ../"
    waiting = dataclasses.replace(items["mot"], awaits=True)
    assert once(waiting, "waiting") == "waiting ../"
    # On a page elsewhere, led from elsewhere, otherwise shown, of another kind.
    assert ask("hai", page="") == "hai ../"
    assert ask("hai", base="") == "hai "
    assert ask("hai", True) == "hai ../"
    assert ask("hai", name="entry") == "hai ../"
    assert len(made) == 10
    # All of them are still there.
    assert (ask("hai"), ask("bon")) == ("mot ../", "bon ../")
    assert len(made) == 10
