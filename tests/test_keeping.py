"""What a build keeps for the next one: never wrong, whatever was changed since."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import enum
import functools
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kehoach
from conftest import DATA, SMALL
from kehoach.plan.digests import Digester
from kehoach.plan.model import Plan
from kehoach.plan.parties import Directory
from kehoach.plan.resolution import load_plan
from kehoach.problems import Mark
from kehoach.render import choose_forms, render_outputs
from kehoach.render.context import Artifact, Context, Leaf
from kehoach.site.keeping import digest_of_folder, kept_in
from kehoach.site.project import check_project, context_of

REAL = DATA / "thanh-xuan-2020"
TODAY = dt.date(2020, 2, 1)


checked = functools.cache(check_project)


def context_for(folder: Path, plan: Plan) -> Context:
    _, content, problems = checked(folder / "plan.yaml")
    forms = choose_forms(["xlsx", "wall-a4.pdf"])
    return context_of(folder, plan, content, problems, TODAY, None, forms)


def promised(plan: Plan, context: Context) -> Iterator[Artifact | Leaf]:
    rendered = render_outputs(plan, context)
    yield from rendered.of(Artifact)
    yield from rendered.of(Leaf)


def body_of(promise: Artifact | Leaf) -> bytes:
    made = promise.make()
    return made if isinstance(made, bytes) else made.encode()


def changed(value: Any) -> Iterator[Any]:
    """Yield other values of the same kind; none for what cannot be changed by itself."""
    match value:
        case bool():
            yield not value
        case Mark():
            yield Mark(value.line + 1, value.column)
        case enum.Enum():
            return
        case "vi":
            yield "en"
        case str():
            yield f"{value}x"
        case int():
            yield value + 1
        case dt.datetime() | dt.date():
            yield value + dt.timedelta(days=1)
        case dt.time():
            yield value.replace(minute=(value.minute + 1) % 60)
        case bytes():
            yield value + b"\nx"
        case tuple() if value:
            yield value[:-1]
        case frozenset() if value:
            yield value - {min(value, key=str)}
        case dict() if value:
            yield dict(list(value.items())[:-1])


Way = tuple[str | int, ...]
"""From a plan down to a value: names of fields and places in tuples."""


def ways(value: Any, way: Way = ()) -> Iterator[tuple[type, str, Way]]:
    """Yield every field of every record below a value: its record's class, its name, the way to it."""
    if isinstance(value, Directory):
        yield from ways(value.units, (*way, "units"))
        yield from ways(value.groups, (*way, "groups"))
    elif isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield from ways(entry, (*way, place))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            below = (*way, field.name)
            yield type(value), field.name, below
            yield from ways(getattr(value, field.name), below)


def at(value: Any, way: Way) -> Any:
    for step in way:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def put(value: Any, way: Way, new: Any) -> Any:
    """Return a value with another one in a place below it."""
    if not way:
        return new
    step, *rest = way
    inner = put(at(value, (step,)), tuple(rest), new)
    if isinstance(step, int):
        return (*value[:step], inner, *value[step + 1 :])
    if isinstance(value, Directory):
        parts = {"units": value.units, "groups": value.groups, step: inner}
        return Directory(**parts)
    return dataclasses.replace(value, **{step: inner})


def mutants(plan: Plan, done: set[tuple[type, str]]) -> Iterator[tuple[str, Plan]]:
    """Yield the plan with one value changed: of each field of each kind of record the first that can be changed."""
    for kind, name, way in ways(plan):
        # What was issued is a plan of its own; one of it is enough.
        if (kind, name) in done:
            continue
        for new in changed(at(plan, way)):
            done.add((kind, name))
            with contextlib.suppress(TypeError, ValueError):
                yield f"{kind.__name__}.{name}", put(plan, way, new)


class Judge:
    """Holds what is kept of one plan against what another one makes."""

    def __init__(self, folder: Path, plan: Plan, context: Context, every: int) -> None:
        self.folder = folder
        self._every = every
        self.fresh = 0
        self.stale = 0
        with kept_in(folder, plan, context) as keeping:
            for promise in promised(keeping.plan, keeping.context):
                body_of(keeping.of(promise))
            assert keeping.made > 25
        self._file = folder / "made.sqlite"
        self._made = self._file.read_bytes()

    def hold(self, plan: Plan, context: Context) -> list[str]:
        """Return the paths at which what is kept is not what is made anew; empty as it must be."""
        self._file.write_bytes(self._made)
        wrong = []
        with kept_in(self.folder, plan, context) as keeping:
            kept_promises = filter(
                keeping.keeps, promised(keeping.plan, keeping.context)
            )
            for promise in [*kept_promises][:: self._every]:
                kept = keeping.kept_body(promise)
                if kept is None:
                    self.stale += 1
                    continue
                self.fresh += 1
                if kept != body_of(promise):
                    wrong.append(promise.path)
        return wrong


@pytest.mark.slow
def test_no_change_of_any_field_is_answered_by_what_was_kept(tmp_path: Path) -> None:
    done: set[tuple[type, str]] = set()
    tried, fresh, stale = [], 0, 0
    # The second has what the first has not, and many files: of those it is enough to look at some.
    for folder, every in ((SMALL, 1), (REAL, 9)):
        plan = load_plan(folder / "plan.yaml")
        context = context_for(folder, plan)
        judge = Judge(tmp_path / folder.name, plan, context, every)
        assert judge.hold(plan, context) == []
        assert judge.stale == 0
        for name, mutant in mutants(plan, done):
            try:
                wrong = judge.hold(mutant, context_for(folder, mutant))
            # Of an id that leads nowhere nothing can be made, kept or not.
            except (LookupError, ValueError, AssertionError, OSError):
                continue
            assert wrong == [], name
            tried.append(name)
        fresh, stale = fresh + judge.fresh, stale + judge.stale
    assert len(tried) > 100
    # Both happen, or nothing was shown.
    assert fresh > 1000
    assert stale > 1000
