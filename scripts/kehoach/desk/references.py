"""Every place of a plan that refers to something by its id, found by the shapes of fields: never by a list of names."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kehoach.desk.editing import PlanText, styled
from kehoach.plan.records import Group, KeptFeed, PlanRecord, ReminderRule
from kehoach.plan.schema import (
    Definitions,
    ListOf,
    Nested,
    Reader,
    Reference,
    Shape,
    fields_of,
    fold_spelling,
    read_record,
)
from kehoach.plan.source import compose
from kehoach.problems import Mark

_OF_FEEDS = {"party": ("units", "groups"), "movement": ("movements",)}
"""Behind which part of a feed's name the id of what it is of stands, by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field that refers to something."""

    record: type
    field: str
    mark: Mark
    is_list: bool
    is_required: bool
    others: int
    """How many others the field names beside it."""


def definitions_of(text: PlanText) -> Definitions:
    """Return who is called what in a plan.yaml."""
    reader = Reader(text.name)
    read_record(PlanRecord, compose(text.text().encode(), text.name), reader)
    return reader.defined


def places_of(plan: PlanRecord, kind: str, identity: str) -> Iterator[Place]:
    """Yield every field of a plan that refers to something of a kind, in file order of its fields."""
    yield from _places(plan, kind, identity)


def _places(record: Any, kind: str, identity: str) -> Iterator[Place]:
    for name, (attribute, shape, default) in fields_of(type(record)).items():
        value = getattr(record, attribute)
        # Roles share one attribute, and texts of roles are no references.
        values = value.of(name) if hasattr(value, "of") else value
        inner = _inner(shape)
        if isinstance(inner, Nested):
            for nested in _several(values):
                yield from _places(nested, kind, identity)
        elif _refers(inner, kind) and identity in _several(values):
            yield Place(
                record=type(record),
                field=name,
                mark=record.at.of(name),
                is_list=isinstance(shape, ListOf),
                is_required=default is dataclasses.MISSING,
                others=len(set(_several(values))) - 1,
            )


def _inner(shape: Shape[Any]) -> Shape[Any]:
    """Return the shape of a field, or of one value where it is a list."""
    return shape.shape if isinstance(shape, ListOf) else shape


def _refers(shape: Shape[Any], kind: str) -> bool:
    return isinstance(shape, Reference) and kind in shape.kinds


def _several(value: Any) -> tuple[Any, ...]:
    """Return the values of a field: those of a list, the one, or none."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def except_no_more(
    text: PlanText, group: Group, bodies: Collection[str], defined: Definitions
) -> None:
    """Take bodies off the exceptions of a group."""

    def change(data: Any) -> None:
        written = data.get("except") or []
        excepted = [written] if isinstance(written, str) else list(written)
        left = [
            name for name in excepted if defined.find(["party"], name) not in bodies
        ]
        if left:
            data["except"] = styled(left)
        else:
            del data["except"]

    if group.except_:
        text.edit("groups", group.id, change)


class Replacement:
    """Puts other ids in the place of some, wherever a plan.yaml refers to them."""

    def __init__(
        self,
        defined: Definitions,
        kind: str,
        instead: Mapping[str, tuple[str, ...]],
        *,
        spellings_stay: bool,
    ) -> None:
        """``instead`` has the ids that take the place of each: one, several, or none.

        Where ``spellings_stay`` what is written by name or alias is left so: it goes on naming the same.
        """
        self._defined = defined
        self._kind = kind
        self._instead = instead
        self._spellings_stay = spellings_stay

    def apply(self, text: PlanText) -> None:
        """Change a whole file."""
        for name, (_, shape, _) in fields_of(PlanRecord).items():
            inner = _inner(shape)
            if isinstance(inner, Nested):
                text.change(name, self._changer(inner))

    def _changer(self, shape: Nested[Any]) -> Any:
        def change(value: Any) -> Any:
            # A list on one line is given whole.
            if isinstance(value, list):
                self._nested(shape, value)
                return value
            return self._record(shape, value)

        return change

    def _record(self, shape: Nested[Any], value: Any) -> Any:
        """Change a record; None where nothing of it is left."""
        if shape.record is KeptFeed:
            return self._kept_feed(value)
        # A text that stands for a record, or a field left blank, refers to nothing.
        if not isinstance(value, dict):
            return value
        for name, (_, inner, default) in fields_of(shape.record).items():
            if name not in value:
                continue
            value[name] = self._value(inner, value[name])
            if value[name] in (None, []) and default is not dataclasses.MISSING:
                del value[name]
                # A rule about nobody in particular would be about everybody.
                if shape.record is ReminderRule:
                    return None
        return value

    def _value(self, shape: Shape[Any], value: Any) -> Any:
        inner = _inner(shape)
        if isinstance(inner, Nested):
            if isinstance(value, list):
                self._nested(inner, value)
                return value
            return self._record(inner, value)
        if not isinstance(inner, Reference) or value is None:
            return value
        if isinstance(value, list):
            self._list(inner, value)
            return value
        return self._one(inner, value, is_list=isinstance(shape, ListOf))

    def _nested(self, shape: Nested[Any], values: Any) -> None:
        # From the end, since records may go.
        for place in reversed(range(len(values))):
            changed = self._record(shape, values[place])
            # Two feeds of bodies that are one now are one feed.
            is_twice = isinstance(changed, str) and changed in values[:place]
            if changed is None or is_twice:
                del values[place]
            else:
                values[place] = changed

    def _list(self, shape: Reference, values: Any) -> None:
        """Change the ids of a list in place, each named once, so that its comments and its form stay."""
        if not any(self._new_ids(shape, text) is not None for text in values):
            return
        seen: set[str] = set()
        place = 0
        while place < len(values):
            text = values[place]
            given = self._given(shape, text)
            new = [
                written for identity, written in given.items() if identity not in seen
            ]
            seen.update(given)
            if new == [text]:
                place += 1
                continue
            del values[place]
            for written in new:
                values.insert(place, written)
                place += 1

    def _given(self, shape: Reference, text: str) -> dict[str, str]:
        """Return what stands in the place of a reference: how each id is written."""
        new_ids = self._new_ids(shape, text)
        if new_ids is None:
            identity = self._defined.find(shape.kinds, text)
            return {identity or text: text}
        is_spelling = fold_spelling(text) not in self._instead
        if is_spelling and self._spellings_stay:
            return dict.fromkeys(new_ids, text)
        return {identity: identity for identity in new_ids}

    def _one(self, shape: Reference, text: str, *, is_list: bool) -> Any:
        given = list(self._given(shape, text).values())
        if is_list and len(given) > 1:
            return styled(given)
        return given[0] if given else None

    def _new_ids(self, shape: Reference, text: str) -> tuple[str, ...] | None:
        """Return the ids in the place of a reference; None where it is to something else."""
        for kind in shape.kinds:
            identity = self._defined.find([kind], text)
            if identity:
                return self._instead.get(identity) if kind == self._kind else None
        return None

    def _kept_feed(self, value: Any) -> Any:
        """Change the name of a feed that is kept; None for that of what is no more, which is kept anyway."""
        name = value["name"] if isinstance(value, dict) else value
        parts = str(name).split("/")
        for place, part in enumerate(parts[:-1], start=1):
            if part not in _OF_FEEDS.get(self._kind, ()):
                continue
            new_ids = self._instead.get(parts[place])
            if new_ids is None:
                continue
            if len(new_ids) != 1:
                return None
            parts[place] = new_ids[0]
        changed = "/".join(parts)
        if changed == str(name):
            return value
        if isinstance(value, dict):
            value["name"] = changed
            return value
        return changed
