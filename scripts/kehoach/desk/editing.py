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
from collections.abc import Callable, Iterator, Mapping
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


class PlanText:
    """A plan.yaml as text that can be changed record by record."""

    def __init__(self, text: str, name: str) -> None:
        """Take the text of a file; ``name`` is what problems call it."""
        self.name = name
        self._newline = "\r\n" if "\r\n" in text else "\n"
        plain = unicodedata.normalize(
            "NFC", text.replace("\r\n", "\n").removeprefix("\ufeff")
        )
        self._sections, self._tail = _cut(plain.removesuffix("\n").split("\n"))

    @classmethod
    def read(cls, path: Path) -> PlanText:
        """Read a file that has been loaded before, so that it is known to be a plan."""
        return cls(path.read_bytes().decode("utf-8-sig"), path.as_posix())

    def edit(
        self, section: str, identity: str, change: Callable[[CommentedMap], None]
    ) -> None:
        """Change one record, found by its id. Raises KeyError where there is none."""
        entry = self._find(section, identity)
        before = "\n".join(entry.lines)
        data = _load(before)
        base = _dump(data)
        change(data[0])
        entry.lines = _merged(
            before, _at_indent(base, before), _at_indent(_dump(data), before)
        ).split("\n")

    def change_header(self, change: Callable[[CommentedMap], None]) -> None:
        """Change the fields of ``plan:``."""
        section = self._section("plan")
        before = "\n".join(section.body)
        data = _load(before)
        base = _dump(data)
        change(data)
        section.body = _merged(
            before, _at_indent(base, before), _at_indent(_dump(data), before)
        ).split("\n")

    def append(
        self, section: str, record: Mapping[str, Any], place: int | None = None
    ) -> int:
        """Put a record into a top-level list, making the list where it is missing; return its line.

        ``place`` counts the records that stand before it; without it the record goes to the end.
        """
        text = _dump([styled(record)])
        found = next((one for one in self._sections if one.name == section), None)
        if found is None:
            found = self._new_section(section)
        if found.entries is None:
            self._open(found)
        assert found.entries is not None
        like = next((entry.lines[0] for entry in found.entries if entry.lines), "  - ")
        lines = _at_indent(text, like).split("\n")
        new = _Record([], lines)
        found.entries.insert(len(found.entries) if place is None else place, new)
        return self._line_of(found, new)

    def drop(self, section: str) -> None:
        """Take a top-level field away, with the comments before it."""
        self._sections = [one for one in self._sections if one.name != section]

    def remove(self, section: str, identity: str) -> None:
        """Take one record away, found by its id. Raises KeyError where there is none."""
        found = self._find(section, identity)
        entries = self._section(section).entries
        assert entries is not None
        entries.remove(found)

    def text(self) -> str:
        """Return the whole file."""
        lines = [line for section in self._sections for line in section.lines()]
        return self._newline.join([*lines, *self._tail]) + self._newline

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

    def _section(self, name: str) -> _Section:
        return next(section for section in self._sections if section.name == name)

    def _find(self, section: str, identity: str) -> _Record:
        found = next((one for one in self._sections if one.name == section), None)
        if found and found.entries is None:
            self._open(found)
        for entry in found.entries or () if found else ():
            text = "\n".join(entry.lines)
            if identity not in text:
                continue
            [record] = _load(text)
            if str(record.get("id", record.get("number"))) == identity:
                return entry
        raise KeyError(identity)

    def _new_section(self, name: str) -> _Section:
        """Insert an empty list at the place that the order of PlanRecord gives it."""
        order = list(fields_of(PlanRecord))
        before = [
            section
            for section in self._sections
            if order.index(section.name) < order.index(name)
        ]
        place = self._sections.index(before[-1]) + 1 if before else 0
        section = _Section(name, [""], f"{name}:", entries=[])
        self._sections.insert(place, section)
        return section

    @staticmethod
    def _open(section: _Section) -> None:
        """Write a list on one line (``tasks: []``) as records over several lines."""
        data = _load("\n".join([section.head, *section.body])) or {}
        records = data.get(section.name) or []
        section.head, section.body = f"{section.name}:", []
        section.entries = [
            _Record([], _dump([record]).split("\n")) for record in records
        ]

    def _line_of(self, section: _Section, wanted: _Record) -> int:
        before = self._sections[: self._sections.index(section)]
        count = (
            sum(len(list(one.lines())) for one in before)
            + len(section.lead)
            + 1
            + len(section.body)
        )
        for entry in section.entries or ():
            count += len(entry.lead)
            if entry is wanted:
                break
            count += len(entry.lines)
        return count + 1


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is either the old or the new one, whatever happens."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(data)
    draft.replace(path)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet. Raises FileExistsError."""
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb"
    ) as file:
        file.write(data)


def dump_document(data: Mapping[str, Any], head: str = "") -> str:
    """Write a whole new plan.yaml from plain values, with an empty line between its sections; NFC, ends with a line."""
    parts = [
        _dump(CommentedMap([(name, styled(value))])) for name, value in data.items()
    ]
    return unicodedata.normalize("NFC", head + "\n\n".join(parts) + "\n")


def styled(value: Any) -> Any:
    """Give values the look of a plan written by hand: short lists on one line, long texts folded, days as printed."""
    match value:
        case dt.date():
            return dates.print_date(value)
        case dt.time():
            return styled(value.strftime("%H:%M"))
        case CommentedMap() | CommentedSeq():
            return value
        case Mapping():
            return CommentedMap(
                [(name, styled(one)) for name, one in value.items() if one is not None]
            )
        case list() | tuple():
            several = CommentedSeq([styled(one) for one in value])
            if (
                all(isinstance(one, str) for one in value)
                and sum(len(one) + 2 for one in value) < _LONG
            ):
                several.fa.set_flow_style()
            return several
        case str() if len(value) > _LONG:
            return FoldedScalarString(" ".join(value.split()))
        case str() if re.match("[?-]", value) or ":" in value:
            # Plain to YAML 1.2, and a key or a number of base sixty to YAML 1.1.
            return SingleQuotedScalarString(value)
    return value


def _cut(lines: list[str]) -> tuple[list[_Section], list[str]]:
    """Cut a file into its top-level fields; comments and empty lines belong to what follows them."""
    sections: list[_Section] = []
    waiting: list[str] = []
    for line in lines:
        if found := _KEY.match(line):
            sections.append(_Section(found[1], waiting, line))
            waiting = []
        elif not line.strip() or line.startswith("#"):
            waiting.append(line)
        else:
            where = sections[-1].body if sections else waiting
            if sections:
                where += [*waiting, line]
                waiting = []
            else:
                where.append(line)
    for section in sections:
        _cut_entries(section)
    return sections, waiting


def _cut_entries(section: _Section) -> None:
    """Cut a list of records at its dashes; anything else stays in one piece."""
    first = next(
        (
            line
            for line in section.body
            if line.strip() and not line.lstrip().startswith("#")
        ),
        "",
    )
    found = re.match(r"(\s*)- ", first)
    if not found or section.head.split(":", 1)[1].split("#")[0].strip():
        return
    dash = found[0]
    entries: list[_Record] = []
    waiting: list[str] = []
    for line in section.body:
        if line.startswith(dash):
            entries.append(_Record(waiting, [line]))
            waiting = []
        elif not line.strip() or re.match(rf"{found[1]}#", line):
            waiting.append(line)
        else:
            entries[-1].lines += [*waiting, line]
            waiting = []
    if waiting and entries:
        entries[-1].lines += waiting
    section.entries, section.body = entries, []


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
    return re.sub(r"(?<![ \t])[ \t]+(?=\n)", "", out.getvalue()).rstrip("\n")


def _at_indent(text: str, like: str) -> str:
    """Shift lines so that the first stands where the first of another text does."""
    wanted, present = (len(one) - len(one.lstrip(" ")) for one in (like, text))
    lines = text.split("\n")
    if wanted >= present:
        return "\n".join(
            " " * (wanted - present) + line if line else line for line in lines
        )
    return "\n".join(
        line[present - wanted :] if line[: present - wanted].isspace() else line
        for line in lines
    )


def _merged(original: str, base: str, new: str) -> str:
    """Apply to a text the changes from ``base`` to ``new``, where ``base`` is the text as ruamel would write it."""
    old, plain, changed = (one.split("\n") for one in (original, base, new))
    edits = _edits(plain, changed)
    # Lines that ruamel alone would write otherwise stay as they are, unless an edit touches them.
    kept = [
        (i, j, lines)
        for i, j, lines in _edits(plain, old)
        if not any(_touch((i, j), (a, b)) for a, b, _ in edits)
    ]
    for start, end, lines in sorted(
        [*edits, *kept], key=lambda one: (one[0], one[1]), reverse=True
    ):
        plain[start:end] = lines
    return "\n".join(plain)


def _edits(before: list[str], after: list[str]) -> list[tuple[int, int, list[str]]]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [
        (i, j, after[k:m])
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
