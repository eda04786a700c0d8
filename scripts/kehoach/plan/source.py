"""Loading: bytes of a YAML file become nodes that know their line and column.

The only module that imports ``yaml``. Every scalar stays text; what a scalar means is the schema's business,
because YAML 1.1 would make ``no`` false, ``9:30`` 570 and ``01`` 1. Nodes are built from the event stream with a
stack of our own, so that neither deep nesting nor aliases can exhaust anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kehoach.problems import InputError, Mark, Problem, problem_at

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

# Bidirectional controls and line separators can make text read otherwise than it is stored.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
# TCVN3 (.VnTime) stores Vietnamese letters at the places of these signs: "bé kÕ ho¹ch".
_TCVN3 = re.compile(r"[^\W\d_][¸µ¶¹¨»¾¼½©®§ª«¬×÷][^\W\d_]")
# VNI and the rest of TCVN3 use Latin letters that Vietnamese does not have.
_FOREIGN = re.compile("[ïøûöäåëñüîæßþçÆÇËÐÎÏÑÖØÜÞÅÄ]")
_SUSPECT = (_FORBIDDEN, _TCVN3, _FOREIGN)
_WORD = re.compile(r"\w+")
_SHOWN = 40
"""So many letters of a word are shown: a pasted picture is one word of a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text, in NFC."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class NodeList:
    """A list of nodes."""

    mark: Mark
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named nodes in file order; names are unique."""

    mark: Mark
    entries: tuple[tuple[Scalar, Node], ...]


Node = Scalar | NodeList | Mapping


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    mark: Mark
    mapping: bool
    anchor: str | None
    children: list[Node] = field(default_factory=list)
    size: int = 1


def load_source(path: Path, name: str) -> Node:
    """Read a YAML file into nodes; ``name`` is what problems call the file.

    Raises InputError with every problem that can be told without a schema.
    """
    return compose(_read_bytes(path, name), name)


def compose(data: bytes, name: str) -> Node:
    """Turn the bytes of one YAML document into nodes. Raises InputError."""
    text = _decode(data, name)
    problems = list(_text_problems(text, name))
    if problems:
        raise InputError(problems)
    composer = _Composer(name)
    try:
        root = composer.compose(text)
    except yaml.MarkedYAMLError as error:
        raise InputError([_syntax_problem(error, name)]) from error
    except yaml.YAMLError as error:
        detail = str(error).splitlines()[0]
        problem = problem_at(name, Mark(), "syntax", {"detail": detail})
        raise InputError([problem]) from error
    problems = composer.problems
    if root is None and not problems:
        problems.append(problem_at(name, Mark(), "empty-file"))
    if problems or root is None:
        raise InputError(problems)
    return root


@dataclass(frozen=True, slots=True)
class Tag:
    """What a value says of its own type: ``tag:yaml.org,2002:python/name:os.system`` names code."""

    mark: Mark
    name: str


def compose_foreign(text: str) -> tuple[Node | None, tuple[Tag, ...]]:
    """Turn YAML that another program reads into nodes, with its tags; None if it is not understood.

    Nothing that a tag names is looked up. Here names of a mapping need not be unique.
    """
    composer = _TagCollector("")
    try:
        root = composer.compose(text)
    except yaml.YAMLError:
        return None, tuple(composer.tags)
    return root, tuple(composer.tags)


def load_settings(path: Path, name: str) -> tuple[str, dict[str, Mark]]:
    """Return the text of a YAML file of another program, and where each name at its top stands.

    Its tags and values are that program's business. Raises InputError where it is no text, no YAML or no mapping.
    """
    text = _decode(_read_bytes(path, name), name)
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        places = _top_names(yaml.parse(text, Loader=loader), name)
    except yaml.MarkedYAMLError as error:
        raise InputError([_syntax_problem(error, name)]) from error
    except yaml.YAMLError as error:
        detail = {"detail": str(error).splitlines()[0]}
        raise InputError([problem_at(name, Mark(), "syntax", detail)]) from error
    if not places:
        raise InputError([problem_at(name, Mark(), "empty-file")])
    return text, places


def _top_names(events: Iterable[Any], name: str) -> dict[str, Mark]:
    """Return the place of each name of the mapping that a document is. Raises InputError where it is none."""
    places: dict[str, Mark] = {}
    depth = 0
    is_name = True
    for event in events:
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if isinstance(event, yaml.NodeEvent) and depth == 0 and not is_mapping:
            raise InputError([problem_at(name, mark, "wrong-type-mapping")])
        if isinstance(event, yaml.NodeEvent) and depth == 1:
            if is_name and isinstance(event, yaml.ScalarEvent):
                places.setdefault(event.value, mark)
            is_name = not is_name
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        # The engine goes down into each by itself, and would end in a traceback.
        if depth > MAX_DEPTH:
            limit = {"limit": MAX_DEPTH}
            raise InputError([problem_at(name, mark, "too-deep", limit)])
    return places


def _read_bytes(path: Path, name: str) -> bytes:
    if path.is_dir():
        raise InputError([problem_at(name, Mark(), "is-directory")])
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            megabytes = {"size": size // 1_000_000, "limit": MAX_BYTES // 1_000_000}
            raise InputError([problem_at(name, Mark(), "too-large", megabytes)])
        return path.read_bytes()
    except OSError as error:
        raise InputError([problem_at(name, Mark(), "unreadable")]) from error


def _decode(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError([problem_at(name, Mark(), "not-utf8")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        line_start = before.rfind(b"\n") + 1
        mark = Mark(line, error.start - line_start + 1)
        raise InputError([problem_at(name, mark, "not-utf8")]) from error
    # Before lines are counted, so that places are those that an editor shows.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def _text_problems(text: str, name: str) -> Iterator[Problem]:
    # Whole first: of nearly every file there is nothing to say, and none of these signs goes over the end of a line.
    if "\t" not in text and not any(sign.search(text) for sign in _SUSPECT):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            yield problem_at(name, Mark(number, line.index("\t") + 1), "tab")
        forbidden = _FORBIDDEN.search(line)
        if forbidden:
            mark = Mark(number, forbidden.start() + 1)
            code = _code_point(forbidden)
            yield problem_at(name, mark, "control-character", {"code": code})
        legacy = find_legacy(line)
        if legacy:
            mark = Mark(number, line.index(legacy) + 1)
            yield problem_at(name, mark, "legacy-text", {"text": legacy})


def _code_point(match: re.Match[str]) -> str:
    """Name a sign that cannot be shown: U+202E."""
    return f"U+{ord(match.group()):04X}"


def find_legacy(line: str) -> str:
    """Return the first word of a line that looks like TCVN3 or VNI, whose fonts give Latin signs other faces."""
    legacy = _TCVN3.search(line)
    if legacy:
        return legacy.group()
    # Word by word: a pattern for a whole word around a letter takes quadratic time on a long one.
    foreign = [word for word in _WORD.findall(line) if _FOREIGN.search(word)]
    return foreign[0][:_SHOWN] if len(foreign) >= 2 else ""


_UNCLOSED = "found unexpected end of stream"
# What the parser says, and the code whose sentence says it to an official.
_SYNTAX = {
    "could not find expected ':'": "syntax-colon",
    "mapping values are not allowed in this context": "syntax-two-colons",
    "did not find expected key": "syntax-indent",
    "did not find expected '-' indicator": "syntax-indent",
    "block sequence entries are not allowed in this context": "syntax-indent",
    _UNCLOSED: "syntax-quote",
    "did not find expected ',' or ']'": "syntax-bracket",
    "did not find expected ',' or '}'": "syntax-bracket",
}


def _syntax_problem(error: yaml.MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    # What is not closed is missed at the end of the file, and mended where it was opened.
    if error.problem == _UNCLOSED and error.context_mark:
        mark = error.context_mark
    # The parser counts from 0.
    place = Mark(mark.line + 1, mark.column + 1) if mark else Mark()
    if error.problem in _SYNTAX:
        return problem_at(name, place, _SYNTAX[error.problem])
    detail = error.problem or error.context or "YAML"
    return problem_at(name, place, "syntax", {"detail": detail})


class _Composer:
    """Builds the tree from parser events, counting nodes as aliases would expand them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0

    def compose(self, text: str) -> Node | None:
        # libyaml is faster, and its faults are those that _SYNTAX knows.
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        for event in yaml.parse(text, Loader=loader):
            if not self._take(event):
                break
        return self._root

    def _take(self, event: Any) -> bool:
        """Use one event; False ends the reading (the rest could only repeat the problem)."""
        start = event.start_mark
        mark = Mark(start.line + 1, start.column + 1)
        # By its very class, the most frequent first: a plan of thousands of tasks has hundreds of thousands.
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._scalar(mark, event)
        if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            return self._start(mark, event)
        if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            return self._end()
        if kind is yaml.AliasEvent:
            return self._alias(mark, event.anchor or "")
        if kind is yaml.DocumentStartEvent:
            self._documents += 1
            return self._documents == 1 or self._stop(mark, "several-documents")
        return True

    def _note(self, mark: Mark, code: str, /, **values: object) -> None:
        self.problems.append(problem_at(self.name, mark, code, values))

    def _stop(self, mark: Mark, code: str, **values: object) -> bool:
        self._note(mark, code, **values)
        return False

    def _alias(self, mark: Mark, anchor: str) -> bool:
        if anchor not in self._anchors:
            return self._stop(mark, "alias-unknown", name=anchor)
        node, size = self._anchors[anchor]
        return self._add(node, size, mark)

    def _scalar(self, mark: Mark, event: Any) -> bool:
        if event.tag is not None:
            self._note(mark, "tag", tag=event.tag)
        text = unicodedata.normalize("NFC", event.value)
        # Escapes in double quotes can spell what the raw text may not hold, a tab among it; no such sign is printable.
        if not text.isprintable():
            forbidden = _FORBIDDEN.search(text.replace("\t", "\x00"))
            if forbidden:
                self._note(mark, "control-character", code=_code_point(forbidden))
        node = Scalar(mark, text)
        if event.anchor:
            self._anchors[event.anchor] = (node, 1)
        return self._add(node, 1, mark)

    def _start(self, mark: Mark, event: Any) -> bool:
        if len(self._open) >= MAX_DEPTH:
            return self._stop(mark, "too-deep", limit=MAX_DEPTH)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(mark, mapping, event.anchor))
        return True

    def _end(self) -> bool:
        done = self._open.pop()
        node: Node = NodeList(done.mark, tuple(done.children))
        if done.mapping:
            node = self._mapping(done)
        if done.anchor:
            self._anchors[done.anchor] = (node, done.size)
        return self._add(node, done.size, done.mark)

    def _add(self, node: Node, size: int, mark: Mark) -> bool:
        if not self._open:
            self._root = node
            return True
        parent = self._open[-1]
        parent.children.append(node)
        # An alias counts as all that it stands for: twelve levels of nine are 282 billion.
        parent.size += size
        if parent.size > MAX_NODES:
            return self._stop(mark, "too-many-nodes", limit=MAX_NODES)
        return True

    def _mapping(self, done: _Open) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        # The parser gives names and values by turns.
        keys, values = done.children[::2], done.children[1::2]
        for key, value in zip(keys, values, strict=True):
            if not isinstance(key, Scalar):
                self._note(key.mark, "key-not-text")
            elif key.text in entries:
                first_key, _ = entries[key.text]
                first = first_key.mark.line
                self._note(key.mark, "duplicate-key", key=key.text, first=first)
            else:
                entries[key.text] = (key, value)
        return Mapping(done.mark, tuple(entries.values()))


class _TagCollector(_Composer):
    """Keeps tags, and keys that are there twice, instead of refusing them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.tags: list[Tag] = []

    def _take(self, event: Any) -> bool:
        tag = getattr(event, "tag", None)
        if tag is not None:
            mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
            self.tags.append(Tag(mark, tag))
        return super()._take(event)

    def _mapping(self, done: _Open) -> Mapping:
        # Which of two counts is for its reader to say, so both are looked at.
        keys, values = done.children[::2], done.children[1::2]
        pairs = zip(keys, values, strict=True)
        return Mapping(
            done.mark,
            tuple((key, value) for key, value in pairs if isinstance(key, Scalar)),
        )
