"""Digests of values: equal where the values are, on every machine and in every process.

What is made of a plan is made again only where something that it was made from has another digest, so nothing that
decides an output may be left out here: a value of an unknown type is an error, never a guess.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import hashlib
import types
from collections.abc import Callable, Mapping, Set
from pathlib import PurePath
from typing import Any

from kehoach.phrases.reading import Phrase
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.parties import Directory
from kehoach.plan.records import Group, Unit
from kehoach.plan.workdays import WorkCalendar

_SIZE = 16
"""Bytes of a digest: enough that no two values of all plans that will ever be share one."""
_SHARED = (Task, Deadline, Unit, Group, Directory, Plan)
"""Values that many others hold: each is digested once."""

_Write = Callable[[Any], bytes]


class Digester:
    """Digests values; those that many others hold are kept, so they must not change while it is used."""

    def __init__(self) -> None:
        self._writers: dict[type, _Write] = {}
        # With the value itself: an address may be that of another value once it is gone.
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, value: object) -> str:
        """Return a digest in hexadecimal digits. Raises TypeError for a value of a type that is not known."""
        return _digest(self._written(value)).hex()

    def _written(self, value: Any) -> bytes:
        """Write a value as bytes that no other value has."""
        kind = type(value)
        write = self._writers.get(kind)
        if write is None:
            write = self._writers[kind] = self._writer(kind)
        return write(value)

    def _writer(self, kind: type) -> _Write:
        """Choose how values of a type are written."""
        if issubclass(kind, _SHARED):
            return functools.partial(self._shared, self._plain_writer(kind))
        return self._plain_writer(kind)

    def _plain_writer(self, kind: type) -> _Write:
        if kind is types.NoneType:
            return _nothing
        # Before texts and numbers, which some of them are as well.
        if issubclass(kind, enum.Enum):
            return _member
        if issubclass(kind, str):
            return _text
        if issubclass(kind, bytes):
            return _bytes
        if issubclass(kind, (bool, int, float)):
            return _number
        if issubclass(kind, (dt.date, dt.time, dt.timedelta, PurePath)):
            return _named_text
        if dataclasses.is_dataclass(kind):
            return self._record_writer(kind)
        if issubclass(kind, (tuple, list)):
            return self._row
        if issubclass(kind, Set):
            return self._set
        if issubclass(kind, Mapping):
            return self._mapping
        return self._other_writer(kind)

    def _other_writer(self, kind: type) -> _Write:
        """Write by what it was made from the little that is no record."""
        if issubclass(kind, Directory):
            return lambda directory: self._row((directory.units, directory.groups))
        if issubclass(kind, WorkCalendar):
            return lambda calendar: self._row(calendar.made_from)
        if issubclass(kind, Phrase):
            return lambda phrase: b"p" + _text(phrase.words)
        # A function is the program's, which has a digest of its own.
        if issubclass(kind, types.FunctionType):
            return lambda function: b"f" + _text(function.__qualname__)
        raise TypeError(f"no digest of {kind.__name__}")

    def _record_writer(self, kind: type) -> _Write:
        names = [field.name for field in dataclasses.fields(kind)]
        head = b"r" + _text(f"{kind.__module__}.{kind.__qualname__}")

        def write(record: object) -> bytes:
            return head + self._row([getattr(record, name) for name in names])

        return write

    def _shared(self, write: _Write, value: object) -> bytes:
        known = self._known.get(id(value))
        if known is None:
            known = value, b"#" + _digest(write(value))
            self._known[id(value)] = known
        return known[1]

    def _row(self, values: Any) -> bytes:
        written = b"".join(map(self._written, values))
        return b"(%d:" % len(written) + written

    def _set(self, values: Any) -> bytes:
        written = b"".join(sorted(map(self._written, values)))
        return b"{%d:" % len(written) + written

    def _mapping(self, values: Any) -> bytes:
        # In its order, which pages may show.
        return b"m" + self._row([*values.keys(), *values.values()])


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SIZE).digest()


def _nothing(_value: None) -> bytes:
    return b"-"


def _text(value: str) -> bytes:
    data = value.encode("utf-8", "surrogatepass")
    return b"s%d:" % len(data) + data


def _bytes(value: bytes) -> bytes:
    return b"b%d:" % len(value) + value


def _number(value: float) -> bytes:
    return b"n" + _text(f"{type(value).__name__} {value!r}")


def _named_text(value: object) -> bytes:
    return b"t" + _text(f"{type(value).__name__} {value}")


def _member(value: enum.Enum) -> bytes:
    return b"e" + _text(f"{type(value).__name__}.{value.name}")
