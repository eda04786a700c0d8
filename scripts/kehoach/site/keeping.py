"""What is published, kept from one build to the next: made again only where something that it was made from changed."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kehoach.plan.model import Plan
from kehoach.render import Published
from kehoach.render.context import Artifact, Context, Leaf
from kehoach.render.watching import Watch
from kehoach.site.output.store import Store


@contextlib.contextmanager
def kept_in(folder: Path, plan: Plan, context: Context) -> Iterator[Keeping]:
    """Keep what is made until the end, for the next build with the same folder."""
    watch = Watch(plan, context)
    store = Store(folder / "made.sqlite", watch.answer)
    try:
        yield Keeping(plan, context, watch, store)
    finally:
        store.close()


class Keeping:
    """Promises as they were given, which look first for what an earlier build made."""

    def __init__(
        self, plan: Plan, context: Context, watch: Watch, store: Store
    ) -> None:
        self._plan = plan
        self._context = context
        self._watch = watch
        self._store = store
        self._program = f"{program_digest()} {context.words.language}"
        self.made = 0
        """How many bodies this build made itself."""

    def of(self, published: Published) -> Published:
        """Return a promise of the same; as it is where what makes it is no function of plan and context."""
        if isinstance(published, Artifact):
            return self._artifact(published)
        if isinstance(published, Leaf):
            return self._leaf(published)
        return published

    def recall(self, path: str, key: str, read: Callable[[], bytes]) -> bytes:
        """Return what was read of a published file of some bytes, which ``key`` tells; else read it."""
        name = f"{path} as read"
        kept = self._store.get(name, f"{self._program} {key}")
        if kept is None:
            kept = read()
            self._store.put(name, f"{self._program} {key}", (), kept)
        return kept

    def _artifact(self, artifact: Artifact) -> Artifact:
        make = self._function(artifact.make)
        if not make:
            return artifact
        kept = functools.partial(self._body, artifact.path, make)
        return dataclasses.replace(artifact, make=kept)

    def _leaf(self, leaf: Leaf) -> Leaf:
        make = self._function(leaf.make)
        if not make:
            return leaf
        encoded = functools.partial(self._body, leaf.path, make)
        return dataclasses.replace(leaf, make=lambda: encoded().decode())

    def _function(self, make: Callable[[], object]) -> functools.partial[object] | None:
        """Return what makes a body, without plan and context, which come first; None where it is made otherwise."""
        if not isinstance(make, functools.partial) or make.keywords:
            return None
        plan, context, *others = (*make.args, None, None)
        if plan is not self._plan or context is not self._context:
            return None
        return functools.partial(make.func, *others[:-2])

    def keeps(self, published: Artifact | Leaf) -> bool:
        """Tell whether a promise is one of those that are kept."""
        return self._function(published.make) is not None

    def kept_body(self, published: Artifact | Leaf) -> bytes | None:
        """Return what an earlier build made for a promise; None where it has to be made."""
        make = self._function(published.make)
        return self._store.get(published.path, self._key(make)) if make else None

    def _body(self, path: str, make: functools.partial[object]) -> bytes:
        key = self._key(make)
        body = self._store.get(path, key)
        if body is None:
            made, asked = self._watch.made(make.func, *make.args)
            body = made if isinstance(made, bytes) else str(made).encode()
            self._store.put(path, key, asked, body)
            self.made += 1
        return body

    def _key(self, make: functools.partial[object]) -> str:
        """Tell what makes a body from everything else that could: the program, its function, the function's values."""
        function = f"{make.func.__module__}.{make.func.__qualname__}"
        return f"{self._program} {function} {self._watch.digest(make.args)}"


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
