"""What is published, kept from one build to the next: made again only where something that it was made from changed."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from kehoach.forking import done_in
from kehoach.plan.model import Plan
from kehoach.render import Published
from kehoach.render.context import Artifact, Context, Leaf
from kehoach.render.watching import Keeper, Question, Watch
from kehoach.site.output.store import Store

_Promise = TypeVar("_Promise", bound=Published)


@contextlib.contextmanager
def kept_in(folder: Path, plan: Plan, context: Context) -> Iterator[Keeping]:
    """Keep what is made until the end, for the next build with the same folder."""
    watch = Watch(plan, context)
    store = Store(folder / "made.sqlite", watch.answer)
    keeper = _OfThisProgram(store, f"{program_digest()} {context.words.language}")
    watch.keeper = keeper
    try:
        yield Keeping(watch, keeper, store)
    finally:
        store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a build left, in figures."""

    pages: int
    feeds: int
    sheets: int


_STANDING = "standing"
"""Under which name that is kept; no path is called so."""


def _marks_of(folder: Path, below: str = "") -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time of every file below a folder."""
    try:
        entries = sorted(os.scandir(folder / below), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _marks_of(folder, f"{path}/")
        else:
            stat = entry.stat(follow_symlinks=False)
            yield path, stat.st_size, stat.st_mtime_ns


class _OfThisProgram:
    """Keeps only what the same program makes in the same language."""

    def __init__(self, store: Store, program: str) -> None:
        self._store = store
        self._program = program

    def get(self, name: str, key: str) -> tuple[bytes, Collection[Question]] | None:
        """Return bytes with what was asked; None where they are not there, or no longer right."""
        return self._store.get(name, f"{self._program} {key}")

    def put(
        self, name: str, key: str, asked: Collection[Question], body: bytes
    ) -> None:
        """Keep bytes."""
        self._store.put(name, f"{self._program} {key}", asked, body)


class Keeping:
    """Promises that look first for what an earlier build made."""

    def __init__(self, watch: Watch, keeper: Keeper, store: Store) -> None:
        self._watch = watch
        self._store = store
        self._keeper = keeper
        self.plan: Plan = watch.plan
        """The plan to render: what is read of it is noted."""
        self.context: Context = watch.context
        self.made = 0
        """How many bodies this build made itself."""

    def found_standing(
        self, inputs: tuple[object, ...], trees: Iterable[Path]
    ) -> Standing | None:
        """Return what a build left, if one of the same left exactly what lies there now; None otherwise.

        ``inputs`` are all that decides a site besides program, plan and context.
        """
        found = self._keeper.get(_STANDING, self._standing(inputs, trees))
        if not found:
            return None
        # Nothing else is asked for this time, and all of it will be the next.
        self._store.retain()
        return Standing(**json.loads(found[0]))

    def note_standing(
        self, inputs: tuple[object, ...], trees: Iterable[Path], left: Standing
    ) -> None:
        """Note what a build left, as it lies there."""
        key = self._standing(inputs, trees)
        self._keeper.put(_STANDING, key, (), json.dumps(asdict(left)).encode())

    def _standing(self, inputs: tuple[object, ...], trees: Iterable[Path]) -> str:
        lying = [[*_marks_of(tree)] for tree in trees]
        return f"{self._watch.everything()} {self._watch.digest((inputs, lying))}"

    def of(self, published: _Promise) -> _Promise:
        """Return a promise of the same; as it is where what makes it is no function of plan and context."""
        if not isinstance(published, (Artifact, Leaf)):
            return published
        function = self._function(published.make)
        if not function:
            return published
        body = functools.partial(self._body, published.path, function)
        if isinstance(published, Leaf):
            return dataclasses.replace(published, make=lambda: body().decode())
        return dataclasses.replace(published, make=body)

    def prepare(self, published: Iterable[Published], workers: int) -> None:
        """Make now, in several processes, what would else be made one after the other when it is asked for."""
        waiting: list[tuple[str, str, functools.partial[object]]] = []
        for promise in published:
            if isinstance(promise, (Artifact, Leaf)):
                function = self._function(promise.make)
                key = self._key(function) if function else ""
                if function and not self._keeper.get(promise.path, key):
                    waiting.append((promise.path, key, function))
        works = [functools.partial(self._made, function) for _, _, function in waiting]
        made = zip(waiting, done_in(workers, works), strict=True)
        for (path, key, _), (body, asked) in made:
            self._keeper.put(path, key, asked, body)
            self.made += 1

    def recall(self, path: str, key: str, read: Callable[[], bytes]) -> bytes:
        """Return what was read of a published file of some bytes, which ``key`` tells; else read it."""
        name = f"read {path}"
        found = self._keeper.get(name, key)
        if found:
            return found[0]
        body = read()
        self._keeper.put(name, key, (), body)
        return body

    def keeps(self, published: Artifact | Leaf) -> bool:
        """Tell whether a promise is one of those that are kept."""
        return self._function(published.make) is not None

    def kept_body(self, published: Artifact | Leaf) -> bytes | None:
        """Return what an earlier build made for a promise; None where it has to be made."""
        function = self._function(published.make)
        found = function and self._keeper.get(published.path, self._key(function))
        return found[0] if found else None

    def _function(self, make: Callable[[], object]) -> functools.partial[object] | None:
        """Return what makes a body, without plan and context, which come first; None where it is made otherwise."""
        if not isinstance(make, functools.partial) or make.keywords:
            return None
        if len(make.args) < 2:
            return None
        plan, context, *others = make.args
        if plan is not self.plan or context is not self.context:
            return None
        return functools.partial(make.func, *others)

    def _body(self, path: str, function: functools.partial[object]) -> bytes:
        key = self._key(function)
        found = self._keeper.get(path, key)
        if found:
            return found[0]
        body, asked = self._made(function)
        self._keeper.put(path, key, asked, body)
        self.made += 1
        return body

    def _made(
        self, function: functools.partial[object]
    ) -> tuple[bytes, frozenset[Question]]:
        """Make a body; return it with all that was asked for it."""
        made, asked = self._watch.made(function.func, *function.args)
        return made if isinstance(made, bytes) else str(made).encode(), asked

    def _key(self, function: functools.partial[object]) -> str:
        """Tell what makes a body from everything else that could: its function, with the values that it is given."""
        name = f"{function.func.__module__}.{function.func.__qualname__}"
        return f"{name} {self._watch.digest(function.args)}"


@functools.cache
def program_digest() -> str:
    """Digest everything that makes a site besides plan and texts: the package's own files, the libraries, Python."""
    digest = hashlib.sha256(sys.version.encode())
    digest.update(digest_of_folder(Path(__file__).parents[1]))
    for name in sorted(_installed()):
        digest.update(f"{name}\n".encode())
    return digest.hexdigest()


def digest_of_folder(folder: Path) -> bytes:
    """Digest every file below a folder, by path and content, save what Python compiles."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _installed() -> set[str]:
    """Return the libraries that can be imported, with their versions, as installers name their folders."""
    names: set[str] = set()
    for folder in filter(None, map(Path, sys.path)):
        names.update(found.name for found in folder.glob("*.dist-info"))
    return names
