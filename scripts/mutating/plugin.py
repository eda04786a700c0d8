"""Part of the test process: notes which test reaches which line, or runs only the tests asked for.

``MUTATE_RECORD`` names a folder for what is noted of the package ``MUTATE_PACKAGE``, ``MUTATE_TESTS`` a file with the
tests to run in their order.
Coverage itself is started by its own start-up hook (``COVERAGE_PROCESS_START``), in every process.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
import time
import weakref
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

RECORD = "MUTATE_RECORD"
TESTS = "MUTATE_TESTS"
CONTEXT = "MUTATE_TEST"
"""What processes that a test starts take for their context."""
PACKAGE = "MUTATE_PACKAGE"
FIXTURE = "fixture "
MEMORY = 4 * 1024**3


class Forgetful(functools.cached_property[Any]):
    """A cached property; the package's own compute their value anew each time, whoever asked before."""

    remembers = False
    """Set while a test runs that counts how often something is computed."""

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:
        """Return the value for an object, the property itself for its class."""
        if instance is None or self.remembers:
            return super().__get__(instance, owner)
        if _is_of_package(self.func):
            return self.func(instance)
        return super().__get__(instance, owner)


class Recorder:
    """Tells coverage whose lines are run, test by test and shared fixture by shared fixture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tests: dict[str, dict[str, Any]] = {}
        self._context = ""
        self._caches: weakref.WeakSet[Any] = weakref.WeakSet()
        self._watch_caches()

    @contextlib.contextmanager
    def context(self, name: str) -> Iterator[None]:
        """Have lines counted for a name, and nothing remembered that was computed for another."""
        before, self._context = self._context, name
        for cache in list(self._caches):
            cache.cache_clear()
        self._switch()
        try:
            yield
        finally:
            self._context = before
            self._switch()

    def _switch(self) -> None:
        os.environ[CONTEXT] = self._context
        running = coverage.Coverage.current()
        if running is not None:
            running.switch_context(self._context)

    def _watch_caches(self) -> None:
        """Learn of every cache made from now on: a second test would not reach what it remembers."""
        make_cache = functools.lru_cache

        def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
            if callable(maxsize):
                return self._watched(make_cache(maxsize))
            decorate = make_cache(maxsize, typed)
            return lambda function: self._watched(decorate(function))

        functools.lru_cache = lru_cache
        functools.cached_property = Forgetful  # type: ignore[misc]

    def _watched(self, cache: Any) -> Any:
        if _is_of_package(cache):
            self._caches.add(cache)
        return cache

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item
    ) -> Generator[None, object, object]:
        """Count lines for a test, with its set-up and its end."""
        started = time.perf_counter()
        Forgetful.remembers = item.get_closest_marker("remembers") is not None
        with self.context(item.nodeid):
            done = yield
        self.tests[item.nodeid] = {
            "fixtures": sorted(getattr(item, "fixturenames", ())),
            "seconds": round(time.perf_counter() - started, 3),
        }
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        """Count the lines of a shared fixture for the fixture."""
        if fixturedef.scope == "function":
            return (yield)
        # What several tests share is reached by each of them, not by the first one only.
        with self.context(FIXTURE + fixturedef.argname):
            return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write down what was noted in this process."""
        running = coverage.Coverage.current()
        # A process of pytest-xdist ends without its exit hooks.
        if running is not None:
            running.stop()
            running.save()
        if self.tests:
            file = self.folder / f"tests.{os.getpid()}.json"
            file.write_text(json.dumps(self.tests), "utf-8")


class Selector:
    """Keeps the tests asked for, in their order."""

    def __init__(self, tests: list[str]) -> None:
        self.order = {test: number for number, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Drop every other test.

        A change may rename the parameters of a test: then all of that test's are run.
        """
        there = {item.nodeid for item in items}
        renamed = {
            _function(test): number
            for test, number in self.order.items()
            if test not in there
        }

        def rank(item: pytest.Item) -> int | None:
            number = self.order.get(item.nodeid)
            return renamed.get(_function(item.nodeid)) if number is None else number

        ranks = {item: rank(item) for item in items}
        items[:] = sorted(
            (item for item in items if ranks[item] is not None),
            key=lambda item: ranks[item] or 0,
        )


def _is_of_package(function: Callable[..., Any]) -> bool:
    # What other packages remember is theirs: some keep state in what they call a cache.
    room = getattr(function, "__module__", None) or ""
    return room.partition(".")[0] == os.environ.get(PACKAGE)


def _function(test: str) -> str:
    return test.partition("[")[0]


def _limit_memory() -> None:
    """Let a change that fills a list for ever fail, and not take the machine with it."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _plugin_of(environment: Callable[[str], str | None]) -> object | None:
    if folder := environment(RECORD):
        return Recorder(Path(folder))
    if file := environment(TESTS):
        _limit_memory()
        return Selector(json.loads(Path(file).read_text("utf-8")))
    return None


# Caches are watched before the package is imported, so not in a hook.
_PLUGIN = _plugin_of(os.environ.get)


def pytest_configure(config: pytest.Config) -> None:
    """Take part where the environment asks for it."""
    if _PLUGIN is not None:
        config.pluginmanager.register(_PLUGIN, "mutating")
