"""The reader of what was published: api/v1/plan.json of this edition or of any older one.

Within v1 fields were only ever added, so what an older edition does not have yet has a value here. Anything else that
is not as the contract says is damage: one problem that names its place in the file, never a traceback.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from kehoach import dates, routes
from kehoach.plan.roles import DEADLINE_ROLES, TASK_ROLES, Cast, Role
from kehoach.problems import InputError, Mark, problem_at

VERSION = 1
"""Of the contract that this program writes and reads."""
_PATIENCE = 30
"""Seconds to wait for a site that does not answer."""
_MOST = 100_000_000
"""Bytes that are read of an answer: no plan is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedParty:
    """A unit or group; only groups have members, exceptions, and may be open."""

    id: str
    name: str
    aliases: tuple[str, ...]
    members: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    open: bool = False
    may_mean: tuple[str, ...] = ()
    of_each: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDeadline:
    """A deadline as subscribers hold it."""

    id: str
    kind: str
    phase: str | None
    title: str
    phrase: str
    date: dt.date | None
    end: dt.date | None
    time: str | None
    """``HH:MM``"""
    place: str | None
    note: str | None
    status: str
    cast: Cast
    receivers: tuple[str, ...]
    """With whom papers are filed."""
    refs: tuple[str, ...]
    sequence: int
    digest: str | None
    """SHA-256 of all that subscribers are told; None in editions that did not have it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTask:
    """A task with its deadlines."""

    id: str
    movement: str | None
    cast: Cast
    deadlines: tuple[PublishedDeadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPlan:
    """A whole edition."""

    id: str
    number: str
    year: int
    edition: dt.date
    units: tuple[PublishedParty, ...]
    groups: tuple[PublishedParty, ...]
    tasks: tuple[PublishedTask, ...]
    retired: tuple[str, ...]


class _DamageError(Exception):
    """Something is missing or of another form; carries its place, such as ``tasks/3/deadlines/0/date``."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(place)


_REQUIRED: Any = object()


class _Object:
    """An object of the file, which knows where it stands."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise _DamageError(place or "/")
        self._value: dict[str, Any] = value
        self._place = place

    def _at(self, name: str) -> str:
        return f"{self._place}/{name}".lstrip("/")

    def _get(self, name: str, kind: type, default: Any) -> Any:
        value = self._value.get(name)
        # null is what the writer puts for nothing, and counts as left out.
        if value is None:
            if default is _REQUIRED:
                raise _DamageError(self._at(name))
            return default
        # For Python a truth value is a number as well.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _DamageError(self._at(name))
        return value

    def has(self, name: str) -> bool:
        return name in self._value

    def text(self, name: str, default: Any = _REQUIRED) -> str:
        return str(self._get(name, str, default))

    def optional(self, name: str) -> str | None:
        value: str | None = self._get(name, str, None)
        return value

    def number(self, name: str, default: Any = _REQUIRED) -> int:
        return int(self._get(name, int, default))

    def flag(self, name: str) -> bool:
        return bool(self._get(name, bool, False))

    def day(self, name: str) -> dt.date | None:
        text = self.optional(name)
        if text is None:
            return None
        try:
            return dates.parse_date(text)
        except ValueError as error:
            raise _DamageError(self._at(name)) from error

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._get(name, list, [])
        if not all(isinstance(value, str) for value in values):
            raise _DamageError(self._at(name))
        return tuple(values)

    def object(self, name: str) -> _Object:
        return _Object(self._get(name, dict, _REQUIRED), self._at(name))

    def optional_object(self, name: str) -> _Object | None:
        value = self._get(name, dict, None)
        return None if value is None else _Object(value, self._at(name))

    def objects(self, name: str, default: Any = ()) -> Iterator[_Object]:
        values = self._get(name, list, default)
        for index, value in enumerate(values):
            yield _Object(value, f"{self._at(name)}/{index}")


def is_address(source: Path | str) -> bool:
    """Tell an address on the web from a place on this machine."""
    return str(source).startswith(("http://", "https://"))


def read_published(source: Path | str) -> PublishedPlan:
    """Read a published plan.json: itself, the folder of its site, or either one's address on the web.

    Raises InputError.
    """
    if is_address(source):
        name = str(source)
        if not name.endswith(".json"):
            name = f"{name.rstrip('/')}/{routes.PLAN_JSON}"
        try:
            data = fetch(name)
        except Unreachable as error:
            values = {"detail": error.detail}
            problem = problem_at(name, Mark(), "previous-unreachable", values)
            raise InputError([problem]) from error
        return parse_published(data, name)
    path = Path(source)
    # Both ``build/site`` and ``build`` are taken for the folder of a site.
    candidates = [path, path / routes.PLAN_JSON, path / "site" / routes.PLAN_JSON]
    file = next((candidate for candidate in candidates if candidate.is_file()), path)
    name = file.as_posix()
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError([problem_at(name, Mark(), "previous-missing")]) from error
    return parse_published(data, name)


class Unreachable(Exception):  # noqa: N818 - what an answer says of an address is no error of ours
    """A site did not give what it was asked for."""

    def __init__(self, detail: str, status: int | None) -> None:
        self.detail = detail
        self.status = status
        """HTTP status of its answer; None where there was none."""
        super().__init__(detail)


def fetch(address: str, patience: float = _PATIENCE) -> bytes:
    """Fetch from the published site; past any cache on the way, which may still hold the edition before.

    Raises Unreachable.
    """
    headers = {"Cache-Control": "no-cache", "User-Agent": "kehoach"}
    # Most commands ask nobody.
    import http.client
    import urllib.error
    import urllib.request

    try:
        request = urllib.request.Request(_in_ascii(address), headers=headers)
        with urllib.request.urlopen(request, timeout=patience) as answer:
            data: bytes = answer.read(_MOST)
    # A ValueError is an address that is none, which a person may type.
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, urllib.error.HTTPError):
            raise Unreachable(f"HTTP {error.code}", error.code) from error
        # The class, not the message: that is the system's, in the system's language.
        raise Unreachable(type(error).__name__, None) from error
    return data


def _in_ascii(address: str) -> str:
    """Write an address as it is sent, with Vietnamese letters of host and path encoded. Raises ValueError."""
    parts = urlsplit(address)
    host = parts.netloc.encode("idna").decode()
    # What is encoded already stays so.
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    return urlunsplit(parts._replace(netloc=host, path=path))


def parse_published(data: bytes, name: str) -> PublishedPlan:
    """Read the bytes of a plan.json; ``name`` is what problems call the file. Raises InputError."""
    try:
        parsed = json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as error:
        place = Mark(error.lineno, error.colno)
        raise InputError([problem_at(name, place, "previous-unreadable")]) from error
    # A file of nothing but "[[[[…" is nested too deep for Python's reader.
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError([problem_at(name, Mark(), "previous-unreadable")]) from error
    return as_published(parsed, name)


def as_published(data: object, name: str) -> PublishedPlan:
    """Take the parsed content of a plan.json; ``name`` is what problems call the file. Raises InputError."""
    try:
        root = _Object(data, "")
        # Editions of before the version was published are the first.
        version = root.number("version", VERSION)
        if version > VERSION:
            values = {"version": version, "known": VERSION}
            raise InputError([problem_at(name, Mark(), "previous-newer", values)])
        return _plan(root)
    except _DamageError as error:
        damage = {"place": error.place}
        problem = problem_at(name, Mark(), "previous-damaged", damage)
        raise InputError([problem]) from error


def _plan(root: _Object) -> PublishedPlan:
    head = root.object("plan")
    # An older edition may lack its date; the day of issue is then all that it tells.
    edition = head.day("edition") or head.day("issued")
    if edition is None:
        raise _DamageError("plan/issued")
    return PublishedPlan(
        id=head.text("id"),
        number=head.text("number", ""),
        year=head.number("year", edition.year),
        edition=edition,
        units=tuple(map(_unit, root.objects("units"))),
        groups=tuple(map(_group, root.objects("groups"))),
        tasks=tuple(map(_task, root.objects("tasks", _REQUIRED))),
        retired=root.texts("retired"),
    )


def _unit(data: _Object) -> PublishedParty:
    identity = data.text("id")
    return PublishedParty(
        id=identity,
        name=data.text("name", identity),
        aliases=data.texts("aliases"),
    )


def _group(data: _Object) -> PublishedParty:
    return replace(
        _unit(data),
        members=data.texts("members"),
        except_=data.texts("except"),
        open=data.flag("open"),
        may_mean=data.texts("may_mean"),
        of_each=data.texts("of_each"),
    )


def _task(data: _Object) -> PublishedTask:
    # Editions of before each deadline had its own heading told that of the task alone.
    phase = data.optional("phase")
    deadlines = [_deadline(item, phase) for item in data.objects("deadlines")]
    return PublishedTask(
        id=data.text("id"),
        movement=data.optional("movement"),
        cast=_cast(data, TASK_ROLES),
        deadlines=tuple(deadlines),
    )


def _cast(data: _Object, roles: Iterable[Role]) -> Cast:
    """Read the parties of each role; an older edition has no field for a role that came later."""
    return Cast.of_fields({role.id: data.texts(role.id) for role in roles})


def _deadline(data: _Object, phase: str | None) -> PublishedDeadline:
    identity = data.text("id")
    filing = data.optional_object("filing")
    return PublishedDeadline(
        id=identity,
        kind=data.text("kind", "event"),
        phase=data.optional("phase") if data.has("phase") else phase,
        title=data.text("title", identity),
        phrase=data.text("phrase", ""),
        date=data.day("date"),
        end=data.day("end"),
        time=data.optional("time"),
        place=data.optional("place"),
        note=data.optional("note"),
        status=data.text("status", "confirmed"),
        cast=_cast(data, DEADLINE_ROLES),
        receivers=filing.texts("to") if filing else (),
        refs=data.texts("refs"),
        sequence=data.number("sequence", 0),
        digest=data.optional("digest"),
    )
