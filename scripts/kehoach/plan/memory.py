"""What is worked out of a plan once, for all who ask: a plan never changes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Concatenate, ParamSpec, TypeVar

from kehoach.plan.model import Plan

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def once_a_plan(
    ask: Callable[Concatenate[Plan, _Asked], _Answer],
) -> Callable[Concatenate[Plan, _Asked], _Answer]:
    """Have a function of a plan and of hashable values work out each answer once; it is kept as long as the plan.

    What it returns must not be changed by anybody.
    """

    @functools.wraps(ask)
    def remembering(
        plan: Plan, /, *args: _Asked.args, **kwargs: _Asked.kwargs
    ) -> _Answer:
        question: Hashable = (ask, args, *kwargs.items())
        answers = plan.remembered
        if question not in answers:
            answers[question] = ask(plan, *args, **kwargs)
        answer: _Answer = answers[question]
        return answer

    return remembering
