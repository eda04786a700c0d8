"""Where everything in a plan's text stands, and the edits that take it out, replace it or add to it.

The package's own nodes know where a value begins; whoever cuts one out has to know where it ends, too. Nothing is
dumped: what an edit does not name keeps its bytes, comments and lines.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import yaml

from attacking.subject import Edit

_INDENT = 2


class Place:
    """A value of the plan's text, with its way from the top: ``tasks``, 3, ``lead``, 0."""

    def __init__(
        self, text: str, node: yaml.Node, parent: Place | None, key: yaml.Node | None
    ) -> None:
        self._text = text
        self._node = node
        self._key = key
        self.parent = parent
        self._children = self._read()

    def __iter__(self) -> Iterator[Place]:
        return iter(self._children)

    def __len__(self) -> int:
        return len(self._children)

    def __bool__(self) -> bool:
        # A scalar and an empty list have nothing in them, and are there.
        return True

    @property
    def key(self) -> str:
        """Its name in a mapping; empty for an item of a list."""
        return str(self._key.value) if self._key else ""

    @property
    def text(self) -> str:
        """What a scalar says; empty for a list or a mapping."""
        return str(self._node.value) if self.is_scalar else ""

    @property
    def texts(self) -> list[str]:
        """What the items of a list say."""
        return [item.text for item in self]

    @property
    def is_scalar(self) -> bool:
        """Whether it is neither a list nor a mapping."""
        return isinstance(self._node, yaml.ScalarNode)

    @property
    def line(self) -> int:
        """Line of its first letter, from 1."""
        return int(self._node.start_mark.line) + 1

    @property
    def column(self) -> int:
        """Column of its first letter, from 1."""
        return int(self._node.start_mark.column) + 1

    @property
    def start(self) -> int:
        """Place of its first letter in the text."""
        return int(self._node.start_mark.index)

    @property
    def end(self) -> int:
        """Place behind its last letter; what only parts it from the next one is not its own."""
        if self._is_block and self._children:
            return self._children[-1].end
        end = int(self._node.end_mark.index)
        written = self._text[self.start : end].rstrip()
        return self.start + len(written)

    def get(self, name: str) -> Place | None:
        """Return an entry of a mapping."""
        for child in self._children:
            if child.key == name:
                return child
        return None

    def said(self, name: str) -> str:
        """Return what an entry says; empty where there is none."""
        entry = self.get(name)
        return entry.text if entry else ""

    def listed(self, name: str) -> Sequence[Place]:
        """Return the items of a list; none where there is no such entry."""
        return tuple(self.get(name) or ())

    def within(self) -> Iterator[Place]:
        """Yield every scalar at or below this place."""
        if self.is_scalar:
            yield self
        for child in self._children:
            yield from child.within()

    def replaced(self, text: str) -> Edit:
        """Give a scalar other words."""
        return Edit(self.start, self.end, _quoted(text))

    def exchanged(self, other: Place) -> tuple[Edit, Edit]:
        """Let two scalars say what the other does."""
        return self.replaced(other.text), other.replaced(self.text)

    def without(self, dropped: Collection[Place]) -> list[Edit]:
        """Take some items out of a list, or some entries out of a mapping; what is left empty goes with them."""
        left = [child for child in self._children if child not in dropped]
        if not left and self.parent:
            return self.parent.without([self])
        if not self._is_block:
            return [self._rebuilt([child.written for child in left])]
        return [self._taken_out(child) for child in dropped]

    def dropped(self) -> list[Edit]:
        """Take this place out of what it stands in."""
        assert self.parent
        return self.parent.without([self])

    def with_item(self, text: str) -> Edit:
        """Add an item to the end of a list."""
        if not self._is_block:
            return self._rebuilt([*(child.written for child in self), _quoted(text)])
        return self._line_behind(self._children[-1], f"- {_quoted(text)}")

    def with_entry(self, name: str, value: str) -> Edit:
        """Add an entry to the end of a mapping; ``value`` is YAML that fits on its line."""
        entry = f"{name}: {value}"
        if not self._is_block:
            return self._rebuilt([*(child.written for child in self), entry])
        return self._line_behind(self._children[-1], entry)

    def doubled(self, changes: Sequence[Edit]) -> Edit:
        """Have an item of a list stand there twice, the second time with changes in it."""
        from_here = [
            Edit(edit.start - self.start, edit.end - self.start, edit.text)
            for edit in changes
        ]
        copy = self._text[self.start : self.end]
        for edit in reversed(from_here):
            copy = copy[: edit.start] + edit.text + copy[edit.end :]
        return self._line_behind(self, f"- {copy}")

    @property
    def written(self) -> str:
        """The letters of an item, or of an entry with its name."""
        return self._text[self._head : self.end]

    @property
    def _head(self) -> int:
        """Where it begins with its name."""
        return int(self._key.start_mark.index) if self._key else self.start

    @property
    def _is_block(self) -> bool:
        return not (self.is_scalar or getattr(self._node, "flow_style", False))

    def _read(self) -> list[Place]:
        if isinstance(self._node, yaml.SequenceNode):
            return [Place(self._text, item, self, None) for item in self._node.value]
        if isinstance(self._node, yaml.MappingNode):
            return [
                Place(self._text, node, self, key) for key, node in self._node.value
            ]
        return []

    def _rebuilt(self, parts: Sequence[str]) -> Edit:
        """Write a list or mapping between brackets with other parts."""
        is_list = isinstance(self._node, yaml.SequenceNode)
        opening, closing = "[]" if is_list else "{}"
        return Edit(self.start, self.end, f"{opening}{', '.join(parts)}{closing}")

    def _taken_out(self, child: Place) -> Edit:
        """Take whole lines of a block out, or what stands behind the dash that the next entry then follows."""
        start, end = child._head, self._behind(child)
        before = self._text[self._line_start(start) : start]
        is_item = child._key is None
        if is_item or not before.strip():
            return Edit(self._line_start(start), end, "")
        following = self._children[1]
        return Edit(start, following._head, "")

    def _behind(self, child: Place) -> int:
        """Return where the line behind a child begins."""
        newline = self._text.find("\n", child.end)
        return len(self._text) if newline < 0 else newline + 1

    def _line_start(self, place: int) -> int:
        return self._text.rfind("\n", 0, place) + 1

    def _line_behind(self, child: Place, line: str) -> Edit:
        """Write a line of its own behind a child, as far to the right as that one."""
        dash = 0 if child._key else _INDENT
        start = child._head
        indent = " " * (start - self._line_start(start) - dash)
        place = self._behind(child)
        # The last line of a file may have no end.
        newline = "" if self._text[place - 1] == "\n" else "\n"
        return Edit(place, place, f"{newline}{indent}{line}\n")


def read_places(text: str) -> Place:
    """Read a plan's text; what is no YAML raises ``yaml.YAMLError``."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    node = yaml.compose(text, Loader=loader)
    assert node is not None
    return Place(text, node, None, None)


def flow(texts: Sequence[str]) -> str:
    """Write texts as a list on one line."""
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    # What JSON quotes YAML reads, whatever the text begins with.
    return json.dumps(text, ensure_ascii=False)
