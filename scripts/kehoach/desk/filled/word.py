"""A filled Word document: places are known by the tags of their controls, or by the bookmark of their row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from kehoach.desk.filled.entries import (
    DONE,
    KINDS,
    TODO,
    Entry,
    Filled,
    UnreadableError,
    filled_of,
    typed,
)
from kehoach.desk.filled.packages import check_package

_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_TICKED = "☒☑✓✔🗹"
_BEFORE = re.compile(rf"\A[{_TICKED}☐\s]+")
"""A box, and what parts it from what is written beside or below it."""
_TAG = re.compile(rf"(.+)/({'|'.join(KINDS)})")
_BOOKMARK = re.compile(r"_[a-z0-9_]+")
"""As we write them; those that Word hides of itself have capitals."""
_SCRATCHED = "–"
"""What stands in the places of a line that was cancelled."""
_TEXTS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:p"): "\n"}
"""What is read of what is no text."""

_PROMPTING = ("w:showingPlcHdr", "w:placeholder")


def read_word(data: bytes) -> Filled:
    """Read the places of every line. Raises UnreadableError."""
    check_package(data, ".docx")
    document = docx.Document(io.BytesIO(data))
    entries = list(_entries(document.element.body))
    if not entries:
        raise UnreadableError("foreign")
    return filled_of(document.core_properties.keywords, entries)


def _entries(body: Any) -> Iterator[Entry]:
    """Yield what stands in our own rows, then in controls elsewhere: an office's layout has rows of its own."""
    read: set[Any] = set()
    for row in body.iter(qn("w:tr")):
        mark = _bookmark(row)
        cells = _cells(row)
        if mark and len(cells) > 2:
            tags = {control: _tag(control) for control in row.iter(qn("w:sdt"))}
            read |= tags.keys()
            lines = [line for line, kind in tags.values() if kind]
            # What tells of the sheet too goes before what every office keeps.
            yield from _row(lines[0] if lines else mark, *cells[-2:])
    for control in body.iter(qn("w:sdt")):
        line, kind = _tag(control)
        if kind and control not in read:
            value = _text(control)
            if kind == "done":
                value = DONE if _is_ticked(control) else TODO
            yield Entry(line=line, kind=kind, value=value)


def _cells(row: Any) -> list[Any]:
    """List the cells of a row, not those of tables in them; some programs put a control around a cell."""
    cells = []
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is row:
            cells.append(cell)
    return cells


def _row(line: str, result: Any, note: Any) -> Iterator[Entry]:
    """Yield what the last two cells of a line hold, also where somebody wrote over a control."""
    done = DONE if _is_ticked(result) else TODO
    texts = [_BEFORE.sub("", _text(cell), count=1) for cell in (result, note)]
    values = [done, *("" if text == _SCRATCHED else text for text in texts)]
    for kind, value in zip(KINDS, values, strict=True):
        yield Entry(line=line, kind=kind, value=value)


def _bookmark(row: Any) -> str:
    """Return the bookmark of a line; empty where the row has none of ours."""
    for start in row.iter(qn("w:bookmarkStart")):
        name = start.get(qn("w:name"), "")
        if _BOOKMARK.fullmatch(name):
            return str(name)
    return ""


def _tag(control: Any) -> tuple[str, str]:
    """Return of which line a control is and its kind; both empty where it is none of ours."""
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    match = _TAG.fullmatch(tag.get(qn("w:val"), "")) if tag is not None else None
    return (match[1], match[2]) if match else ("", "")


def _is_ticked(place: Any) -> bool:
    """Tell whether a place holds a box that is ticked: by its mark, or by what it looks like."""
    for mark in place.iter(f"{_WORD_2010}checked"):
        if mark.get(f"{_WORD_2010}val") in ("1", "true"):
            return True
    return any(sign in _all_text(place) for sign in _TICKED)


def _text(place: Any) -> str:
    return typed(_all_text(place))


def _all_text(place: Any) -> str:
    parts = []
    for node in place.iter(qn("w:t"), *_TEXTS):
        if not _only_prompts(node):
            parts.append(_TEXTS.get(node.tag) or node.text or "")
    return "".join(parts)


def _only_prompts(node: Any) -> bool:
    """Tell whether a text only asks to be written over: that of an office's own control that nobody has filled.

    Ours show nothing but blanks there. A text in one that still counts as unfilled was put in by a program.
    """
    for control in node.iterancestors(qn("w:sdt")):
        marks = [control.find(f"{qn('w:sdtPr')}/{qn(name)}") for name in _PROMPTING]
        if None not in marks:
            return True
    return False
