"""What is worked out of a plan once, for all who ask: a plan never changes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from kehoach.plan.model import Plan

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")

ASKED: dict[str, Callable[..., Any]] = {}
"""Every function that is asked so, by its name: what was asked once can be asked again of another edition."""


def once_a_plan(
    ask: Callable[Concatenate[Plan, _Asked], _Answer],
) -> Callable[Concatenate[Plan, _Asked], _Answer]:
    """Have a function of a plan and of hashable values work out each answer once; it is kept as long as the plan.

    It is asked by position, and what it returns must not be changed by anybody.
    """
    ASKED[question_of(ask)] = ask

    @functools.wraps(ask)
    def remembering(
        plan: Plan, /, *args: _Asked.args, **kwargs: _Asked.kwargs
    ) -> _Answer:
        assert not kwargs, "a question is asked by position"
        answer: _Answer = plan.recall(ask, *args)
        return answer

    return remembering


def question_of(ask: Callable[..., Any]) -> str:
    """Return the name by which a function is asked again."""
    return f"{ask.__module__}.{ask.__qualname__}"
