"""One cause, one line: what only follows from a fault that is told already is not told beside it."""

from __future__ import annotations

from collections.abc import Iterable

from kehoach.plan.schema import Definitions
from kehoach.plan.source import Mapping, Node
from kehoach.problems import Mark, Problem, problem_at

_LISTS = {
    "party": ("units", "groups"),
    "task": ("tasks",),
    "movement": ("movements",),
    "phase": ("phases",),
}
"""The lists of plan.yaml that define what references of a kind name."""


def fold_consequences(
    problems: Iterable[Problem], root: Node, defined: Definitions, path: str
) -> list[Problem]:
    """Leave out names that nothing can define: without ``units`` each party of the plan would be one unknown more.

    ``defined`` is who is called what in the whole file.
    """
    kept = list(problems)
    for kind, lists in _LISTS.items():
        if defined.has_any(kind):
            continue
        code = f"unknown-{kind}"
        unknown = [problem for problem in kept if problem.code == code]
        others = [problem for problem in kept if problem.code != code]
        # A list that is missing or cannot be read is told of by itself; one that is empty is not.
        if any(_lies_in(problem, root, lists) for problem in others):
            kept = others
        elif len(unknown) > 1:
            place = Mark(unknown[0].line, unknown[0].column)
            values = {"lists": ", ".join(lists), "count": len(unknown)}
            kept = [*others, problem_at(path, place, "nothing-defined", values)]
    return kept


def _lies_in(problem: Problem, root: Node, lists: tuple[str, ...]) -> bool:
    """Tell whether a problem is one of the lists themselves: of one that is missing, or anywhere inside of one."""
    if problem.code == "missing-field" and dict(problem.values)["field"] in lists:
        return True
    if not isinstance(root, Mapping):
        return False
    place = Mark(problem.line, problem.column)
    names = [key for key, _ in root.entries if key.mark <= place]
    return bool(names) and names[-1].text in lists
