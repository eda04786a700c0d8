"""Fields of plan.yaml as cells, by the shapes of the fields: what a cell shows, and what is meant by an edited one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

from kehoach.dates import print_date
from kehoach.plan.schema import (
    Definitions,
    ListOf,
    Reader,
    Reference,
    Shape,
    fields_of,
)
from kehoach.plan.source import Node, NodeList, Scalar
from kehoach.problems import Mark, Problem
from kehoach.words import Words


def value_of(record: Any, name: str) -> Any:
    """Return what a record has in a field of plan.yaml."""
    attribute, _, _ = fields_of(type(record))[name]
    return getattr(record, attribute)


def shown(record: Any, name: str, labels: Mapping[str, str], words: Words) -> str:
    """Write a field as a cell has it: lists a line each, parties by their names in ``labels``."""
    _, shape, _ = fields_of(type(record))[name]
    value = value_of(record, name)
    if isinstance(value, tuple):
        return "\n".join(_shown(part, _inner(shape), labels, words) for part in value)
    return _shown(value, shape, labels, words)


def _shown(
    value: Any, shape: Shape[Any], labels: Mapping[str, str], words: Words
) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return words("workbook.yes")
        case dt.date():
            return print_date(value)
    if isinstance(shape, Reference):
        return labels.get(value, value)
    return str(value)


def _inner(shape: Shape[Any]) -> Shape[Any]:
    return shape.shape if isinstance(shape, ListOf) else shape


class CellReader:
    """Reads edited cells by the shape of their field; what is wrong with one is a problem at its place."""

    def __init__(self, path: str, known: Definitions) -> None:
        """``known`` says who is called what."""
        self._reader = Reader(path, known)

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with the cells read so far."""
        return self._reader.problems

    def read(self, record: type, name: str, text: str, mark: Mark) -> Any:
        """Return what a cell means for a field of a record; the field's default for an empty one.

        None as well where a problem was noted.
        """
        _, shape, default = fields_of(record)[name]
        if not text and default is not MISSING:
            return default
        node: Node = Scalar(mark, text)
        if isinstance(shape, ListOf):
            parts = split_cell(text, quoted=shape.quoted)
            node = NodeList(mark, tuple(Scalar(mark, part) for part in parts))
        return shape.read(node, self._reader)


def split_cell(text: str, *, quoted: bool = False) -> list[str]:
    """Take the parts of a cell apart, at line breaks and semicolons; words of the document at line breaks alone."""
    parts = re.split("\n" if quoted else "[;\n]", text)
    return [part.strip() for part in parts if part.strip()]


def written(value: Any, record: type, name: str) -> Any:
    """Return the value of a field as ``desk.editing`` writes it; None for what is left out of the file."""
    if isinstance(value, tuple):
        return list(value) or None
    if not isinstance(value, bool):
        return value
    _, _, default = fields_of(record)[name]
    if default is MISSING:
        return "yes" if value else "no"
    # What is not so needs not be said.
    return value or None
