"""Changing a plan.yaml that people wrote: only records that change are written anew, everything else keeps its bytes.

The only module that imports ``ruamel.yaml``. The file is cut into sections and records by its lines; a record that is
edited goes through ruamel alone, so comments, order and quoting of all others cannot suffer.
"""

from __future__ import annotations

import datetime as dt
import difflib
import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import FoldedScalarString, SingleQuotedScalarString

from kehoach import dates
from kehoach.plan.model import Plan
from kehoach.plan.records import PlanRecord
from kehoach.plan.resolution import parse_both
from kehoach.plan.schema import fields_of

WIDTH = 120
"""Letters of a line before ruamel folds a text."""
_KEY = re.compile(r"([A-Za-z_]\w*):(?=\s|$)(.*)")
_LONG = 90
"""Texts longer than this are folded over several lines."""


@dataclass(slots=True)
class _Record:
    """One record of a list, with the comments and empty lines before it."""

    lead: list[str]
    lines: list[str]


@dataclass(slots=True)
class _Section:
    """One top-level field with the comments before it."""

    name: str
    lead: list[str]
    head: str
    body: list[str] = field(default_factory=list)
    entries: list[_Record] | None = None
    """None where the value is no list of records over several lines."""

    def lines(self) -> Iterator[str]:
        """Yield the section as it stands in the file."""
        yield from self.lead
        yield self.head
        yield from self.body
        for entry in self.entries or ():
            yield from entry.lead
            yield from entry.lines


class _Sections:
    """The top-level fields of a file in their order, and the records of those that are lists."""

    def __init__(self, lines: list[str]) -> None:
        self._sections, self._tail = _cut(lines)

    def lines(self) -> Iterator[str]:
        """Yield the whole file."""
        for section in self._sections:
            yield from section.lines()
        yield from self._tail

    def get(self, name: str) -> _Section | None:
        """Return a top-level field; None where there is none."""
        for section in self._sections:
            if section.name == name:
                return section
        return None

    def records(self, name: str) -> list[_Record]:
        """Return the records of a list, which can be added to; a list that is missing is made."""
        section = self.get(name) or self._new(name)
        if section.entries is None:
            section.entries = self._opened(section)
        return section.entries

    def find(self, name: str, identity: str) -> _Record:
        """Return one record of a list by its id or number. Raises KeyError where there is none."""
        records = self.records(name) if self.get(name) else []
        for entry in records:
            text = "\n".join(entry.lines)
            # Most records do not hold the id at all, and reading one costs much more than looking for it.
            if identity not in text:
                continue
            [record] = _load(text)
            if str(record.get("id", record.get("number"))) == identity:
                return entry
        raise KeyError(identity)

    def drop(self, name: str) -> None:
        """Take a top-level field away, with the comments before it."""
        self._sections = [section for section in self._sections if section.name != name]

    def line_of(self, wanted: _Record) -> int:
        """Return the line on which a record starts, after the comments before it."""
        line = 1
        for section in self._sections:
            line += len(section.lead) + 1 + len(section.body)
            for entry in section.entries or ():
                line += len(entry.lead)
                if entry is wanted:
                    return line
                line += len(entry.lines)
        raise ValueError(wanted)

    def add(self, name: str, text: str) -> None:
        """Insert a top-level field with its value at its place."""
        section = self._new(name)
        head, *body = text.split("\n")
        section.head, section.body, section.entries = head, body, None

    def _new(self, name: str) -> _Section:
        """Insert an empty list at the place that the order of PlanRecord gives it."""
        # Behind the last that comes before it: a keeper may have the others in an order of their own.
        order = list(fields_of(PlanRecord))
        place = 0
        for number, section in enumerate(self._sections, start=1):
            if order.index(section.name) < order.index(name):
                place = number
        new = _Section(name, [""], f"{name}:", entries=[])
        self._sections.insert(place, new)
        return new

    @staticmethod
    def _opened(section: _Section) -> list[_Record]:
        """Write a list on one line (``tasks: []``) as records over several lines."""
        data = _load("\n".join([section.head, *section.body])) or {}
        section.head, section.body = f"{section.name}:", []
        records = data.get(section.name) or []
        return [_Record([], _dump([record]).split("\n")) for record in records]


class PlanText:
    """A plan.yaml as text that can be changed record by record."""

    def __init__(self, text: str, name: str) -> None:
        """Take the text of a file; ``name`` is what problems call it."""
        self.name = name
        self._newline = "\r\n" if "\r\n" in text else "\n"
        plain = text.replace("\r\n", "\n").removeprefix("\ufeff")
        # In composed letters, as the loader reads them.
        composed = unicodedata.normalize("NFC", plain)
        self._sections = _Sections(composed.removesuffix("\n").split("\n"))

    @classmethod
    def read(cls, path: Path) -> PlanText:
        """Read a file that has been loaded before, so that it is known to be a plan."""
        return cls(path.read_bytes().decode("utf-8-sig"), path.as_posix())

    def edit(
        self, section: str, identity: str, change: Callable[[CommentedMap], None]
    ) -> None:
        """Change one record, found by its id. Raises KeyError where there is none."""
        entry = self._sections.find(section, identity)
        entry.lines = _changed(entry.lines, lambda data: change(data[0]))

    def change_header(self, change: Callable[[CommentedMap], None]) -> None:
        """Change the fields of ``plan:``."""
        section = self._sections.get("plan")
        assert section is not None
        section.body = _changed(section.body, change)

    def change(self, section: str, change: Callable[[Any], Any]) -> None:
        """Change a top-level field: each record of a list for itself, anything else whole; nothing where it is missing.

        ``change`` gets the value and returns what takes its place; None takes a record away.
        """
        found = self._sections.get(section)
        if found is None:
            return
        if found.entries is None:
            lines = _changed([found.head, *found.body], _at_key(section, change))
            found.head, found.body = lines[0], lines[1:]
            return
        kept = []
        for entry in found.entries:
            [value] = _load("\n".join(entry.lines))
            if change(value) is not None:
                entry.lines = _changed(entry.lines, _at_key(0, change))
                kept.append(entry)
        found.entries = kept

    def change_at(
        self, section: str, place: int, change: Callable[[Any], None]
    ) -> None:
        """Change one record of a list, found by its place among the others."""
        entry = self._sections.records(section)[place]
        entry.lines = _changed(entry.lines, lambda data: change(data[0]))

    def set_field(self, section: str, name: str, value: Any) -> None:
        """Set one field of a top-level mapping, making the mapping where it is missing."""
        if self._sections.get(section) is None:
            self._sections.add(section, _dump(styled({section: {name: value}})))
            return

        def put(fields: Any) -> Any:
            # The mapping may stand there without a value.
            fields = CommentedMap() if fields is None else fields
            fields[name] = styled(value)
            return fields

        self.change(section, put)

    def append(
        self, section: str, record: Mapping[str, Any], place: int | None = None
    ) -> int:
        """Put a record into a top-level list, making the list where it is missing; return its line.

        ``place`` counts the records that stand before it; without it the record goes to the end.
        """
        text = _dump([styled(record)])
        entries = self._sections.records(section)
        # As deep as the records beside it: YAML takes a list that is indented in two ways for a fault.
        indented_like = entries[0].lines[0] if entries else "  - "
        new = _Record([], _at_indent(text, indented_like).split("\n"))
        entries.insert(len(entries) if place is None else place, new)
        return self._sections.line_of(new)

    def drop(self, section: str) -> None:
        """Take a top-level field away, with the comments before it."""
        self._sections.drop(section)

    def remove(self, section: str, identity: str | int) -> None:
        """Take one record away, found by its id, or by its place among the others. Raises KeyError for no such id."""
        if isinstance(identity, int):
            del self._sections.records(section)[identity]
            return
        entry = self._sections.find(section, identity)
        self._sections.records(section).remove(entry)

    def text(self) -> str:
        """Return the whole file."""
        return self._newline.join(self._sections.lines()) + self._newline

    def parse(self) -> tuple[PlanRecord, Plan]:
        """Read the text as a plan, as written and as meant. Raises InputError."""
        return parse_both(self.text().encode(), self.name)

    def write(self, path: Path) -> tuple[PlanRecord, Plan]:
        """Replace the file at once by what was made of it, and return that as a plan.

        Raises InputError where it is none, and leaves the file as it is.
        """
        parsed = self.parse()
        write_whole(path, self.text().encode())
        return parsed


def append_within(
    text: PlanText, section: str, name: str, record: Mapping[str, Any]
) -> None:
    """Put a record behind those of a list in a top-level mapping, making both where they are missing."""
    is_list = False

    def append(records: Any) -> None:
        nonlocal is_list
        is_list = True
        records.append(styled(record))
        # On one line it would grow too long to be read.
        records.fa.set_block_style()

    change_within(text, section, name, append)
    if not is_list:
        text.set_field(section, name, [record])


def change_within(
    text: PlanText, section: str, name: str, change: Callable[[Any], None]
) -> None:
    """Change a list in a top-level mapping; nothing where there is none. One that is left empty goes."""

    def change_list(fields: Any) -> Any:
        # The mapping may stand there without a value, and the list in it.
        records = fields.get(name) if fields else None
        if records:
            change(records)
            if not records:
                del fields[name]
        return fields

    text.change(section, change_list)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is either the old or the new one, whatever happens."""
    # Beside it: only within one file system does a rename put the whole file there at once.
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(data)
    draft.replace(path)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet. Raises FileExistsError."""
    # Asked of the system in one: between a look and a write another program could make the file.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def dump_document(data: Mapping[str, Any], head: str = "") -> str:
    """Write a whole new plan.yaml from plain values, with an empty line between its sections; NFC, ends with a line."""
    parts: list[str] = []
    for name, value in data.items():
        parts.append(_dump(CommentedMap([(name, styled(value))])))
    return unicodedata.normalize("NFC", head + "\n\n".join(parts) + "\n")


def styled(value: Any) -> Any:
    """Give values the look of a plan written by hand: short lists on one line, long texts folded, days as printed.

    ``{"refs": ["x", "y"], "note": None, "title": "a: b"}`` is written as ``refs: [x, y]`` and ``title: 'a: b'``.
    """
    match value:
        case dt.date():
            return dates.print_date(value)
        case dt.time():
            return styled(value.strftime("%H:%M"))
        case CommentedMap() | CommentedSeq():
            return value
        case Mapping():
            # A field without a value is left out: in plan.yaml that is how nothing is said.
            given = [(name, part) for name, part in value.items() if part is not None]
            return CommentedMap([(name, styled(part)) for name, part in given])
        case list() | tuple():
            sequence = CommentedSeq(map(styled, value))
            if _fits_on_a_line(value):
                sequence.fa.set_flow_style()
            return sequence
        case str() if len(value) > _LONG:
            # In one line first: a line break within it would be written as an empty line.
            return FoldedScalarString(" ".join(value.split()))
        case str() if re.match("[?-]", value) or ":" in value:
            # Plain to YAML 1.2, and a key or a number of base sixty to YAML 1.1.
            return SingleQuotedScalarString(value)
    return value


def _fits_on_a_line(values: Sequence[Any]) -> bool:
    """Tell whether a list is all text and numbers, and short with what stands between its parts."""
    texts = [str(value) for value in values if isinstance(value, str | int)]
    length = sum(len(text) + len(", ") for text in texts)
    return len(texts) == len(values) and length < _LONG


def _cut(lines: list[str]) -> tuple[list[_Section], list[str]]:
    """Cut a file into its top-level fields; comments and empty lines belong to what follows them."""
    sections: list[_Section] = []
    waiting: list[str] = []
    for line in lines:
        key = _KEY.match(line)
        if key:
            sections.append(_Section(key[1], waiting, line))
            waiting = []
        elif _says_nothing(line, indent="") or not sections:
            waiting.append(line)
        else:
            sections[-1].body += [*waiting, line]
            waiting = []
    for section in sections:
        _cut_entries(section)
    return sections, waiting


def _says_nothing(line: str, indent: str) -> bool:
    """Tell whether a line is empty, or a comment that begins at an indent."""
    return not line.strip() or line.startswith(f"{indent}#")


def _cut_entries(section: _Section) -> None:
    """Cut a list of records at its dashes; anything else stays in one piece."""
    dash = re.match(r"(\s*)- ", _first_content(section.body))
    _, _, behind_name = section.head.partition(":")
    # "tasks: [" goes on over several lines, which are no records of their own.
    beside_name, _, _ = behind_name.partition("#")
    if not dash or beside_name.strip():
        return
    entries: list[_Record] = []
    waiting: list[str] = []
    for line in section.body:
        if line.startswith(dash[0]):
            entries.append(_Record(waiting, [line]))
            waiting = []
        elif _says_nothing(line, indent=dash[1]):
            waiting.append(line)
        else:
            entries[-1].lines += [*waiting, line]
            waiting = []
    # What stands below the last record can lead no other one.
    if waiting and entries:
        entries[-1].lines += waiting
    section.entries, section.body = entries, []


def _first_content(lines: list[str]) -> str:
    """Return the first line that is neither empty nor a comment; empty where there is none."""
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            return line
    return ""


def _changed(lines: list[str], change: Callable[[Any], None]) -> list[str]:
    """Change what some lines hold; return the lines anew, those that the change does not touch as they were.

    Ruamel keeps comments and quotes, but writes indents, folds and blanks in its own way, so what it writes differs
    from the file even where nothing was changed. Written once before the change and once after it, its own habits stand
    in both, and the difference is the change alone.
    """
    before = "\n".join(lines)
    data = _load(before)
    base = _at_indent(_dump(data), before)
    change(data)
    new = _at_indent(_dump(data), before)
    return _merged(before, base, new).split("\n")


def _at_key(key: Any, change: Callable[[Any], Any]) -> Callable[[Any], None]:
    """Return what changes one value of a mapping or list in its place."""

    def apply(data: Any) -> None:
        data[key] = change(data[key])

    return apply


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _load(text: str) -> Any:
    return _yaml().load(text)


def _dump(data: Any) -> str:
    out = io.StringIO()
    _yaml().dump(data, out)
    # Blanks at the ends of lines. The look back keeps it linear: a long run is not tried anew from each of its blanks.
    return re.sub(r"(?<![ \t])[ \t]+(?=\n)", "", out.getvalue()).rstrip("\n")


def _at_indent(text: str, like: str) -> str:
    """Shift lines so that the first stands where the first of another text does."""
    shift = _indent(like) - _indent(text)
    return "\n".join(_shifted(line, shift) for line in text.split("\n"))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _shifted(line: str, shift: int) -> str:
    if shift >= 0:
        return " " * shift + line if line else line
    # A line that stands less deep than the first stays: there is nothing to take away.
    return line[-shift:] if line[:-shift].isspace() else line


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """Lines that stand in the place of others: from start to end, the end not included."""

    start: int
    end: int
    lines: list[str] = field(compare=False)

    def touches(self, other: _Edit) -> bool:
        """Tell whether two edits are about the same lines, or about lines side by side."""
        return self.start <= other.end and other.start <= self.end


def _merged(original: str, base: str, new: str) -> str:
    """Apply to a text the changes from ``base`` to ``new``, where ``base`` is the text as ruamel would write it."""
    lines = base.split("\n")
    edits = _edits(lines, new.split("\n"))
    # Lines that ruamel alone would write otherwise stay as they are, unless an edit touches them.
    kept: list[_Edit] = []
    for restoring in _edits(lines, original.split("\n")):
        if not any(restoring.touches(edit) for edit in edits):
            kept.append(restoring)
    # From the end, so that the places of those before stay true.
    for edit in sorted([*edits, *kept], reverse=True):
        lines[edit.start : edit.end] = edit.lines
    return "\n".join(lines)


def _edits(before: list[str], after: list[str]) -> list[_Edit]:
    """List the places where two texts differ."""
    # Without autojunk, which from 200 lines on takes lines that come often for no lines to match.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    edits: list[_Edit] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            edits.append(_Edit(start, end, after[new_start:new_end]))
    return edits
