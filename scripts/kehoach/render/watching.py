"""What is looked at while something is made of a plan: as long as that stays, so does what was made.

Nobody lists by hand what a page is made from. Plan and context are handed out watched: whatever is read of them is
noted as a question, which can be asked again of the next edition. What has no question of its own is noted as a whole,
so that what is overlooked here costs time and never a page.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Protocol, TypeVar

from kehoach.plan.digests import Digester
from kehoach.plan.memory import ASKED, question_of
from kehoach.plan.model import Plan
from kehoach.render.context import Above, Context, Memo, NumberedRemark
from kehoach.render.wording import Wording

Question = tuple[str, ...]
"""What was asked for, and with which arguments: ``("task", "khen-thuong")``."""
GONE = "gone"
"""The answer to a question about what a plan does not have: no digest looks like it."""
_Made = TypeVar("_Made")


class Keeper(Protocol):
    """Keeps bytes by name for what was asked to make them, as long as the answers stay."""

    def get(self, name: str, key: str) -> tuple[bytes, Collection[Question]] | None:
        """Return bytes with what was asked; None where they are not there, or no longer right."""
        ...

    def put(
        self, name: str, key: str, asked: Collection[Question], body: bytes
    ) -> None:
        """Keep bytes."""
        ...


class Watch:
    """Watches one plan in one context."""

    def __init__(self, plan: Plan, context: Context) -> None:
        self._plan = plan
        self._context = context
        self._digester = Digester()
        self._answers: dict[Question, str] = {}
        self._open: list[set[Question]] = []
        self.keeper: Keeper | None = None
        """Where what is made is kept from one build to the next."""
        self.plan = WatchedPlan.of(plan, self)
        with self.watching() as asked:
            self.context = WatchedContext.of(context, self)
        self._always = asked
        """What was asked to make that by which everything else is made."""

    @contextlib.contextmanager
    def watching(self) -> Iterator[set[Question]]:
        """Note what is asked until the end; whoever watched before is told of it too."""
        asked: set[Question] = set()
        self._open.append(asked)
        try:
            yield asked
        finally:
            self._open.pop()
        self.add(asked)

    def add(self, asked: set[Question]) -> None:
        """Note what was asked for something that was made before."""
        if self._open:
            self._open[-1] |= asked

    def kept(self, told: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        """Return what an earlier build made of the same, else make it."""
        if not self.keeper:
            return make()
        digest = self.digest(told)
        name = f"part {digest}"
        found = self.keeper.get(name, digest)
        if found:
            body, questions = found
            self.add({*questions})
            return body
        with self.watching() as asked:
            body = make()
        self.keeper.put(name, digest, asked | self._always, body)
        return body

    def note(self, *question: str) -> None:
        """Note a question."""
        if self._open:
            self._open[-1].add(question)

    def made(
        self, make: Callable[..., _Made], *args: object
    ) -> tuple[_Made, frozenset[Question]]:
        """Make something of the watched plan and context; return it with all that was asked for it."""
        with self.watching() as asked:
            made = make(self.plan, self.context, *args)
        return made, frozenset(asked | self._always)

    def digest(self, value: object) -> str:
        """Return the digest of a value that is no question."""
        return self._digester.of(value)

    def answer(self, question: Question) -> str:
        """Return the digest of the answer; GONE where there is none any more."""
        if question not in self._answers:
            self._answers[question] = self._answered(question)
        return self._answers[question]

    def _answered(self, question: Question) -> str:
        try:
            answer = self._ask(*question)
        # It was asked of an edition that had a body or task that is no more.
        except KeyError:
            return GONE
        # Nobody asks so: the file of what was asked is damaged, and nothing may look like its answer.
        except (AttributeError, IndexError, TypeError, ValueError):
            return secrets.token_hex()
        return self._digester.of(answer)

    def _ask(self, name: str, *args: str) -> object:
        match name:
            case "plan":
                return getattr(self._plan, *args)
            case "context":
                return self._of_context(*args)
            case "task":
                return self._plan.tasks_by_id[args[0]]
            case "related":
                return self._plan.related[args[0]]
            case "remarks-at":
                return self._context.numbered_remarks_at(*args)
            case "remarks-about":
                return self._context.numbered_remarks_about(*args)
        return ASKED[name](self._plan, *args)

    def everything(self) -> str:
        """Return the digest of all that could be asked."""
        plan = self._digester.of(self._plan)
        return self._digester.of((plan, _all_of(self._context)))

    def _of_context(self, name: str) -> object:
        return _field(self._context, name)


def _field(context: Context, name: str) -> object:
    """Return what a field of a context answers by."""
    match name:
        case "places":
            return context.places.addresses
        case "above":
            return [_superior(above) for above in context.above]
    return getattr(context, name)


def _superior(above: Above) -> dict[str, object]:
    said = {entry.name: getattr(above, entry.name) for entry in fields(above)}
    return {**said, "context": _all_of(above.context)}


def _all_of(context: Context) -> dict[str, object]:
    """Return everything that a context says by itself; its wording is made of its plan and its words."""
    said = {}
    for entry in fields(context):
        if entry.init and entry.name not in ("words", "wording"):
            said[entry.name] = _field(context, entry.name)
    return {**said, "language": context.words.language}


class _WatchedMapping(Mapping[str, Any]):
    """A mapping of which each entry is a question of its own."""

    def __init__(
        self,
        entries: Mapping[str, Any],
        note: Callable[[str], None],
        whole: Callable[[], None],
    ) -> None:
        self._entries = entries
        self._note = note
        self._whole = whole

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        self._whole()
        return iter(self._entries)

    def __len__(self) -> int:
        self._whole()
        return len(self._entries)


class WatchedPlan(Plan):
    """A plan that notes what is read of it."""

    _watch: Watch
    _raw: Plan

    @classmethod
    def of(cls, plan: Plan, watch: Watch) -> WatchedPlan:
        """Watch a plan."""
        watched = object.__new__(cls)
        watched.__dict__.update(_watch=watch, _raw=plan)
        return watched

    def __getattribute__(self, name: str) -> Any:
        """Read a field, and note it as a whole unless it has questions of its own."""
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        return _read_plan(self._raw, self._watch, name)


def _read_plan(plan: Plan, watch: Watch, name: str) -> Any:
    def whole() -> None:
        watch.note("plan", name)

    match name:
        case "recall":
            return lambda ask, *args: _recall(plan, watch, ask, args)
        case "tasks_by_id":
            return _WatchedMapping(
                plan.tasks_by_id, lambda key: watch.note("task", key), whole
            )
        case "related":
            return _WatchedMapping(
                plan.related, lambda key: watch.note("related", key), whole
            )
    whole()
    return getattr(plan, name)


def _recall(
    plan: Plan, watch: Watch, ask: Callable[..., Any], args: tuple[Hashable, ...]
) -> Any:
    """Answer out of the plan itself: what the answer was made from is not asked, only what it is."""
    texts = [arg for arg in args if isinstance(arg, str)]
    assert len(texts) == len(args), "a question has to be asked again by its texts"
    watch.note(question_of(ask), *texts)
    return plan.recall(ask, *args)


class WatchedContext(Context):
    """A context that notes what is read of it."""

    _watch: Watch
    _raw: Context
    _own: Mapping[str, Any]
    """What it has in place of the other's."""

    @classmethod
    def of(cls, context: Context, watch: Watch) -> WatchedContext:
        """Watch a context."""
        watched = object.__new__(cls)
        own = {
            "wording": Wording(watch.plan, context.words),
            "remembered": _WatchedMemo(watch),
            "memo": lambda: _WatchedMemo(watch),
        }
        for name, value in (("_watch", watch), ("_raw", context), ("_own", own)):
            object.__setattr__(watched, name, value)
        return watched

    def __getattribute__(self, name: str) -> Any:
        """Read a field, and note it as a whole unless it has questions of its own."""
        # A copy with other fields is no longer watched: all that it took over was noted.
        if name == "__class__":
            return Context
        if name.startswith("_") or name in _OF_ITSELF:
            return object.__getattribute__(self, name)
        if name in self._own:
            return self._own[name]
        # Which language that is, is part of what everything is made from.
        if name not in _OF_PROGRAM:
            self._watch.note("context", name)
        return getattr(self._raw, name)

    def numbered_remarks_at(self, deadline: str) -> tuple[NumberedRemark, ...]:
        """List the remarks that stand at the line of a deadline."""
        self._watch.note("remarks-at", deadline)
        return self._raw.numbered_remarks_at(deadline)

    def numbered_remarks_about(self, identity: str) -> tuple[NumberedRemark, ...]:
        """List the remarks that name a task, body or movement."""
        self._watch.note("remarks-about", identity)
        return self._raw.numbered_remarks_about(identity)


_OF_ITSELF = (
    "remarks_at",
    "numbered_remarks_at",
    "numbered_remarks_about",
    "text",
    "body",
)
"""Methods: they read what is watched."""
_OF_PROGRAM = ("words", "templates")


class _WatchedMemo(Memo):
    """Remembers with everything what was asked to make it."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def recall(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what was made before under a key, else make it."""

        def making() -> tuple[_Made, set[Question]]:
            with self._watch.watching() as asked:
                made = make()
            return made, asked

        made, asked = super().recall(key, making)
        self._watch.add(asked)
        return made

    def keep(
        self, key: Hashable, told: tuple[object, ...], make: Callable[[], bytes]
    ) -> bytes:
        """Recall bytes, from an earlier build too."""
        return self.recall(key, lambda: self._watch.kept(told, make))
