"""Shapes: one definition of each field gives both its reader and its JSON Schema.

A record is a frozen dataclass whose fields are declared with ``entry(shape)``. ``read_record`` turns a mapping node
into such a value and reports every problem it meets; ``json_schema`` describes the same fields for editors.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import functools
import ipaddress
import re
import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass
from importlib import resources
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from kehoach import dates
from kehoach.plan.source import Mapping, Node, NodeList, Scalar
from kehoach.problems import Mark, Problem, problem_at
from kehoach.words import Words

T = TypeVar("T")
Rules = dict[type, Callable[[Any, str], Iterable[Problem]]]
"""What a whole record must hold beyond the shapes of its fields, by record class."""


@dataclass(frozen=True, slots=True)
class At:
    """Where a record and its fields stand in the file."""

    mark: Mark
    fields: tuple[tuple[str, Mark], ...] = ()

    def of(self, name: str) -> Mark:
        """Return the place of a field's value, or of the record where the field is absent."""
        return dict(self.fields).get(name, self.mark)

    def has(self, name: str) -> bool:
        """Tell whether a field is written in the file."""
        return name in dict(self.fields)


class Definitions:
    """Who is called what: every id and spelling seen, by kind (party, task, deadline, …)."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._marks: dict[tuple[str, str], Mark] = {}

    def add(
        self, kind: str, spelling: str, identity: str, mark: Mark
    ) -> tuple[str, Mark] | None:
        """Record a spelling; return the other identity and its place if the spelling is taken."""
        names = self._names.setdefault(kind, {})
        folded = fold_spelling(spelling)
        if folded in names:
            return names[folded], self._marks[kind, folded]
        names[folded] = identity
        self._marks[kind, folded] = mark
        return None

    def has_any(self, kind: str) -> bool:
        """Tell whether anything of a kind is defined."""
        return kind in self._names

    def find(self, kinds: Iterable[str], spelling: str) -> str | None:
        """Return the identity behind a spelling, or None."""
        folded = fold_spelling(spelling)
        for kind in kinds:
            names = self._names.get(kind, {})
            if folded in names:
                return names[folded]
        return None

    def nearest(self, kinds: Iterable[str], spelling: str) -> str:
        """Return the id that belongs to the spelling most like the one given; empty if none is like it."""
        names: dict[str, str] = {}
        for kind in kinds:
            names.update(self._names.get(kind, {}))
        return names.get(nearest_name(fold_spelling(spelling), names), "")


def fold_spelling(text: str) -> str:
    """Make spellings comparable: case, spaces and the kind of dash do not distinguish bodies."""
    spaced = " ".join(text.casefold().split())
    # "Thi đua – Khen thưởng" and "Thi đua - Khen thưởng" are one council.
    hyphened = re.sub("[\u2010-\u2015]", "-", spaced)
    return re.sub(r"\s*-\s*", "-", hyphened)


def nearest_name(text: str, names: Iterable[str]) -> str:
    """Return the name most like a text; empty if none is like it."""
    nearest = difflib.get_close_matches(text, list(names), n=1, cutoff=0.5)
    return nearest[0] if nearest else ""


class Reader:
    """One pass over the nodes: gathers problems and definitions."""

    def __init__(
        self, path: str, known: Definitions | None = None, rules: Rules | None = None
    ) -> None:
        self.path = path
        self.rules = rules or {}
        self.problems: list[Problem] = []
        self.defined = Definitions()
        self.known = known
        """Definitions of an earlier pass; None while they are being gathered."""

    def report(self, mark: Mark, code: str, **values: object) -> None:
        """Note a problem."""
        self.problems.append(problem_at(self.path, mark, code, values))


class Shape(Generic[T]):
    """What one value looks like. ``read`` returns None after it has reported a problem."""

    expects = "text"

    def read(self, node: Node, reader: Reader) -> T | None:
        """Turn a scalar node into a value."""
        if not isinstance(node, Scalar):
            reader.report(node.mark, "wrong-type-text")
            return None
        # A text folded over lines of the file is one line everywhere.
        text = " ".join(node.text.split())
        if not text:
            reader.report(node.mark, "empty-value")
            return None
        try:
            return self.convert(text)
        except (ValueError, LookupError, OverflowError):
            reader.report(node.mark, f"not-{self.expects}", text=text[:80])
            return None

    def convert(self, text: str) -> T:
        """Turn text into the value. Raises ValueError."""
        raise ValueError(text)

    def describe(self) -> dict[str, Any]:
        """Return the JSON Schema of the value as it is written."""
        return {"type": "string"}


class Text(Shape[str]):
    """One line of text; line breaks of the YAML fold into spaces."""

    def __init__(self, limit: int = 1000) -> None:
        self.limit = limit

    def read(self, node: Node, reader: Reader) -> str | None:
        """Read the text, refusing what no title or note can be."""
        text = super().read(node, reader)
        if text is not None and len(text) > self.limit:
            reader.report(node.mark, "too-long", length=len(text), limit=self.limit)
            return None
        return text

    def convert(self, text: str) -> str:
        """Keep the text."""
        return text

    def describe(self) -> dict[str, Any]:
        """Describe a text with its limit."""
        return {"type": "string", "minLength": 1, "maxLength": self.limit}


class Pattern(Shape[str]):
    """Text of a fixed form, because it becomes part of a path or an address."""

    def __init__(self, expects: str, pattern: str) -> None:
        self.expects = expects
        self.pattern = pattern

    def convert(self, text: str) -> str:
        """Keep text that matches whole."""
        if not re.fullmatch(self.pattern, text):
            raise ValueError(text)
        return text

    def describe(self) -> dict[str, Any]:
        """Describe the pattern."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


class Converted(Shape[T]):
    """Text that a function turns into a value."""

    def __init__(
        self, expects: str, convert: Callable[[str], T], description: dict[str, Any]
    ) -> None:
        self.expects = expects
        self._convert = convert
        self._description = description

    def convert(self, text: str) -> T:
        """Call the function."""
        return self._convert(text)

    def describe(self) -> dict[str, Any]:
        """Return the description given."""
        return dict(self._description)


_FLAGS = {
    "yes": True,
    "true": True,
    "có": True,
    "no": False,
    "false": False,
    "không": False,
}


def _flag(text: str) -> bool:
    return _FLAGS[text.casefold()]


def _bounded(low: int, high: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        # Not by int() alone, which reads "1_000" and the digits of every script too.
        if not re.fullmatch(r"-?[0-9]{1,6}", text) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    return convert


def _plan_date(text: str) -> dt.date:
    day = dates.parse_date(text)
    if not 1900 <= day.year <= 2200:
        raise ValueError(text)
    return day


@functools.cache
def _zones() -> frozenset[str]:
    """Return the names of the IANA database, the same on every machine."""
    names = resources.files("tzdata").joinpath("zones").read_text("ascii")
    return frozenset(names.split())


def _timezone(text: str) -> str:
    # Not by trying: "Asia" is a folder of the database, and machines have files there that are no zones.
    if text not in _zones():
        raise ValueError(text)
    return text


_LONGEST_URL = 200
"""A code with a longer address can no longer be read off paper at the size it has on a sheet."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_URL = rf"https?://(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{1,5}})?(?:/[A-Za-z0-9._~/-]*)?"


def parse_url(text: str) -> str:
    """Return the address of a site (RFC 3986, http or https, no query), as plan.url and --url take it.

    Raises ValueError.
    """
    if len(text) > _LONGEST_URL or not re.fullmatch(_URL, text):
        raise ValueError(text)
    # Reading these two refuses what the pattern cannot see: a port above 65535, brackets around no IPv6 address.
    address = urlsplit(text)
    _ = address.port
    if ":" in (address.hostname or ""):
        ipaddress.IPv6Address(address.hostname or "")
    return text


def slug() -> Shape[str]:
    """Shape of an id: it is part of published paths, so plain ASCII."""
    return Pattern("slug", r"(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*")


def date() -> Shape[dt.date]:
    """Shape of a date, day first or ISO."""
    written = r"^(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})$"
    return Converted("date", _plan_date, {"type": "string", "pattern": written})


def time() -> Shape[dt.time]:
    """Shape of a time of day."""
    return Converted(
        "time",
        dates.parse_time,
        {"type": "string", "pattern": r"^\d{1,2}[:hgHG](\d{2})?$"},
    )


def flag() -> Shape[bool]:
    """Shape of yes or no."""
    return Converted("flag", _flag, {"enum": [True, False, "yes", "no", "có", "không"]})


def integer(low: int, high: int) -> Shape[int]:
    """Shape of a whole number within bounds, both included."""
    return Converted(
        "integer",
        _bounded(low, high),
        {"type": "integer", "minimum": low, "maximum": high},
    )


def url() -> Shape[str]:
    """Shape of the address of a site."""
    return Converted(
        "url",
        parse_url,
        {"type": "string", "maxLength": _LONGEST_URL, "pattern": f"^(?:{_URL})$"},
    )


def timezone() -> Shape[str]:
    """Shape of an IANA time zone name."""
    return Converted("timezone", _timezone, {"type": "string"})


class Choice(Shape[str]):
    """One of a few words."""

    def __init__(self, *options: str) -> None:
        self.options = options

    def read(self, node: Node, reader: Reader) -> str | None:
        """Read one of the options, naming the nearest otherwise."""
        text = super().read(node, reader)
        if text is None or text in self.options:
            return text
        nearest = nearest_name(text.lower(), self.options)
        reader.report(
            node.mark,
            "not-choice",
            text=text[:80],
            options=", ".join(self.options),
            nearest=nearest,
        )
        return None

    def convert(self, text: str) -> str:
        """Keep the text; ``read`` compares."""
        return text

    def describe(self) -> dict[str, Any]:
        """List the options."""
        return {"enum": list(self.options)}


class Reference(Shape[str]):
    """The id or any listed spelling of something defined elsewhere; its value is the id."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def read(self, node: Node, reader: Reader) -> str | None:
        """Resolve the spelling to an id."""
        text = super().read(node, reader)
        # The first pass only learns who is called what: nobody can be unknown yet.
        if text is None or reader.known is None:
            return text
        identity = reader.known.find(self.kinds, text)
        if identity is None:
            nearest = reader.known.nearest(self.kinds, text)
            reader.report(
                node.mark, f"unknown-{self.kinds[0]}", text=text[:80], nearest=nearest
            )
        return identity

    def convert(self, text: str) -> str:
        """Keep the text; ``read`` resolves."""
        return text


class ListOf(Shape[tuple[T, ...]]):
    """Several values of one shape, each once; a single value may stand without the list.

    ``quoted`` are words of the document, which may print the same twice. Records are told apart by the fields that
    their class names in ``ONCE``, and not at all where it names none.
    """

    def __init__(self, shape: Shape[T], *, quoted: bool = False) -> None:
        self.shape = shape
        self.quoted = quoted

    def read(self, node: Node, reader: Reader) -> tuple[T, ...] | None:
        """Read every item, so that every problem is found."""
        # `lead: phong-noi-vu` means a list of one.
        if isinstance(node, Scalar) and self._may_be_text:
            node = NodeList(node.mark, (node,))
        if not isinstance(node, NodeList):
            reader.report(node.mark, "wrong-type-list")
            return None
        values = [self.shape.read(item, reader) for item in node.items]
        if not self.quoted:
            _report_repeated(node.items, values, reader)
        sound = tuple(value for value in values if value is not None)
        # A list with a fault in it is none: what is left would be another list.
        return sound if len(sound) == len(values) else None

    def describe(self) -> dict[str, Any]:
        """Describe the list, or the single value."""
        several: dict[str, Any] = {"type": "array", "items": self.shape.describe()}
        if not self._may_be_text:
            return several
        if not (self.quoted or isinstance(self.shape, Nested)):
            several["uniqueItems"] = True
        return {"anyOf": [several, self.shape.describe()]}

    @property
    def _may_be_text(self) -> bool:
        """Whether one text may stand for the list: a record is written as one only where a field of it may be."""
        return not isinstance(self.shape, Nested) or bool(self.shape.bare)


def _report_repeated(
    items: Iterable[Node], values: Iterable[object], reader: Reader
) -> None:
    """Report each item of a list that says what one before it says."""
    first_places: dict[object, Mark] = {}
    for item, value in zip(items, values, strict=True):
        if value is None:
            continue
        identity, shown, place = _identity_of(item, value)
        if identity is None:
            continue
        first = first_places.setdefault(identity, place)
        if first != place:
            reader.report(place, "listed-twice", text=shown, first=first.line)


def _identity_of(item: Node, value: Any) -> tuple[object, object, Mark]:
    """Return what one item of a list may be once only, how that is shown, and where; None for what may be again."""
    if isinstance(item, Scalar) and not hasattr(value, "at"):
        return value, item.text, item.mark
    parts = {name: getattr(value, name) for name in getattr(value, "ONCE", ())}
    # In a list of names their order tells nothing apart.
    identity = tuple(
        frozenset(part) if isinstance(part, tuple) else part for part in parts.values()
    )
    for name, part in parts.items():
        if part:
            shown = ", ".join(map(str, part)) if isinstance(part, tuple) else part
            return identity, shown, value.at.of(name)
    # Two records of nothing in particular are the same one twice too.
    return (identity or None), "-", value.at.mark


class Nested(Shape[T]):
    """A record inside a record; with ``bare``, a text alone stands for a record that has only that field."""

    def __init__(self, record: type[T], bare: str = "") -> None:
        self.record = record
        self.bare = bare

    def read(self, node: Node, reader: Reader) -> T | None:
        """Read the record."""
        if self.bare and isinstance(node, Scalar):
            key = Scalar(node.mark, self.bare)
            node = Mapping(node.mark, ((key, node),))
        return read_record(self.record, node, reader)

    def describe(self) -> dict[str, Any]:
        """Point to the record's own description."""
        record = {"$ref": f"#/$defs/{self.record.__name__}"}
        if not self.bare:
            return record
        _, shape, _ = fields_of(self.record)[self.bare]
        return {"anyOf": [record, shape.describe()]}


def entry(shape: Shape[Any], default: Any = MISSING) -> Any:
    """Declare a field of a record: its shape, and its value where the field is left out."""
    return dataclasses.field(default=default, metadata={"shape": shape})


def entries(
    names: Iterable[str], shape: Shape[Any], gather: Callable[[dict[str, Any]], Any]
) -> Any:
    """Declare one attribute that holds several optional fields of one shape.

    ``gather`` makes its value of those that are written, by name.
    """
    return dataclasses.field(
        default=gather({}),
        metadata={"shape": shape, "names": tuple(names), "gather": gather},
    )


_Fields = types.MappingProxyType[str, tuple[str, Shape[Any], Any]]


def fields_of(record: type) -> _Fields:
    """Map each name in the file to attribute, shape and default."""
    return _fields_of(record)


@functools.cache
def _fields_of(record: type) -> _Fields:
    fields = {}
    for field in dataclasses.fields(record):
        # Places and scanned phrases are kept with a record and written in no file.
        if "shape" not in field.metadata:
            continue
        for name in _names_of(field):
            fields[name] = (field.name, field.metadata["shape"], field.default)
    # Every caller is given the same one.
    return types.MappingProxyType(fields)


def _names_of(field: dataclasses.Field[Any]) -> tuple[str, ...]:
    """Return what an attribute is called in the file; a trailing underscore is Python's only."""
    names: tuple[str, ...] = field.metadata.get("names", (field.name.rstrip("_"),))
    return names


def as_written(record: Any) -> dict[str, Any]:
    """Return a record as the fields that a file would need for it, by their names: the inverse of ``read_record``.

    Fields that hold what they hold when left out are left out; records within it stay records.
    """
    written: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if "shape" not in field.metadata or value == field.default:
            continue
        for name in _names_of(field):
            # What was gathered of several fields is asked by their names.
            part = value.of(name) if "gather" in field.metadata else value
            if part:
                written[name] = part
    return written


_Gather = Callable[[dict[str, Any]], Any]


@functools.cache
def _gathered(record: type) -> dict[str, tuple[str, _Gather]]:
    """Map each field of which several make one attribute to that attribute, and to what makes it."""
    gathered: dict[str, tuple[str, _Gather]] = {}
    for field in dataclasses.fields(record):
        if "gather" in field.metadata:
            for name in _names_of(field):
                gathered[name] = (field.name, field.metadata["gather"])
    return gathered


def _attributes(record: type, written: dict[str, Any]) -> dict[str, Any]:
    """Sort the values of fields, by name in the file, into the attributes that hold them."""
    fields, gathered = fields_of(record), _gathered(record)
    attributes: dict[str, Any] = {}
    parts: dict[tuple[str, _Gather], dict[str, Any]] = {}
    for name, value in written.items():
        if name in gathered:
            parts.setdefault(gathered[name], {})[name] = value
        else:
            attributes[fields[name][0]] = value
    for (attribute, gather), values in parts.items():
        attributes[attribute] = gather(values)
    return attributes


def read_record(record: type[T], node: Node, reader: Reader) -> T | None:
    """Read a mapping into a record; None after problems were reported."""
    if not isinstance(node, Mapping):
        reader.report(node.mark, "wrong-type-mapping")
        return None
    fields = fields_of(record)
    values: dict[str, Any] = {}
    marks: list[tuple[str, Mark]] = []
    before = len(reader.problems)
    for key, child in node.entries:
        if key.text not in fields:
            nearest = nearest_name(key.text, fields)
            reader.report(
                key.mark, "unknown-field", field=key.text[:80], nearest=nearest
            )
            continue
        marks.append((key.text, child.mark))
        _, shape, default = fields[key.text]
        # An optional field left blank ("note:") is a field left out.
        blank = isinstance(child, Scalar) and not child.text.strip()
        if default is MISSING or not blank:
            values[key.text] = shape.read(child, reader)
    written = {key.text for key, _ in node.entries}
    for name, (_, _, default) in fields.items():
        if default is MISSING and name not in written:
            reader.report(node.mark, "missing-field", field=name)
    at = At(node.mark, tuple(marks))
    # Even where the record has faults: else each reference to it would be one more.
    _define(record, values, at, reader)
    if len(reader.problems) > before or None in values.values():
        return None
    # Every record has ``at`` beside its declared fields, which no type can say of T.
    build: Callable[..., T] = record
    built = build(**_attributes(record, values), at=at)
    # Only for a record without a fault, so that a rule may rely on each field.
    rule = reader.rules.get(record)
    if rule:
        reader.problems.extend(rule(built, reader.path))
    return built


def _define(record: type, values: dict[str, Any], at: At, reader: Reader) -> None:
    """Register id and spellings of a record, even of one that has problems of its own."""
    kind: str | None = getattr(record, "DEFINES", None)
    identity = values.get("id")
    if kind is None or identity is None:
        return
    taken = reader.defined.add(kind, identity, identity, at.of("id"))
    if taken:
        _, first = taken
        reader.report(at.of("id"), "duplicate-id", id=identity, first=first.line)
        return
    _define_spellings(kind, identity, values, at, reader)


def _define_spellings(
    kind: str, identity: str, values: dict[str, Any], at: At, reader: Reader
) -> None:
    """Register what else a record is called; two of a kind cannot share a spelling."""
    # A field that has problems of its own is None here.
    spellings: list[str] = list(values.get("former") or ())
    # Movements and phases have names too, which nothing refers to by.
    if kind == "party":
        spellings += values.get("aliases") or ()
        spellings += filter(None, [values.get("name")])
    for spelling in spellings:
        taken = reader.defined.add(kind, spelling, identity, at.of("aliases"))
        if not taken:
            continue
        other, mark = taken
        # "phong-noi-vu" may be an id and an alias of the same party.
        if other != identity:
            reader.report(
                at.of("aliases"),
                "duplicate-alias",
                text=spelling,
                other=other,
                first=mark.line,
            )


def json_schema(record: type, words: Words, **head: str) -> dict[str, Any]:
    """Describe a record and all records below it (JSON Schema 2020-12)."""
    definitions: dict[str, Any] = {}
    _describe_record(record, words, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **head,
        "$ref": f"#/$defs/{record.__name__}",
        "$defs": dict(sorted(definitions.items())),
    }


def _describe_record(record: type, words: Words, definitions: dict[str, Any]) -> None:
    if record.__name__ in definitions:
        return
    fields = fields_of(record)
    required: list[str] = []
    properties: dict[str, Any] = {}
    for name, (_, shape, default) in fields.items():
        meaning = words(f"field.{record.__name__}.{name}")
        properties[name] = {**shape.describe(), "description": meaning}
        if default is MISSING:
            required.append(name)
    # Noted before what lies below is described: a record may hold its own kind.
    definitions[record.__name__] = {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }
    for _, shape, _ in fields.values():
        inner = shape.shape if isinstance(shape, ListOf) else shape
        if isinstance(inner, Nested):
            _describe_record(inner.record, words, definitions)
