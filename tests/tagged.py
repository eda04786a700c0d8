"""The tables of a tagged PDF as screen readers read them: from its tags, and the text that each of them marks.

Poppler tells the same, and reads a page anew for every tag of it: a second for a sheet, where this takes a fiftieth.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

Marked = dict[tuple[int, int], str]
"""Texts by the number of their page's object and that of the mark."""


def table_rows(path: Path) -> list[list[str]]:
    """Return the text of each cell of each row."""
    with pikepdf.open(path) as document:
        marked: Marked = {}
        letters: dict[int, dict[int, str]] = {}
        for page in document.pages:
            marked |= _marked(page, letters)
        rows = _tags(document.Root.StructTreeRoot, "/TR")
        return [
            [_text(cell, marked) for cell in row.K if cell.S in ("/TH", "/TD")]
            for row in rows
        ]


def _tags(tag: Any, kind: str) -> Iterator[Any]:
    if isinstance(tag, pikepdf.Array):
        for kid in tag:
            yield from _tags(kid, kind)
    elif isinstance(tag, pikepdf.Dictionary):
        if tag.get("/S") == kind:
            yield tag
        else:
            yield from _tags(tag.get("/K"), kind)


def _text(tag: Any, marked: Marked) -> str:
    """Return what is marked as a tag's and that of tags within it, on one line."""
    return " ".join(" ".join(_pieces(tag, None, marked)).split())


def _pieces(tag: Any, page: Any, marked: Marked) -> Iterator[str]:
    if isinstance(tag, int):
        # What only draws, as the box of a field does, says nothing.
        yield marked.get((page.objgen[0], tag), "")
    elif isinstance(tag, pikepdf.Array):
        for kid in tag:
            yield from _pieces(kid, page, marked)
    elif isinstance(tag, pikepdf.Dictionary):
        page = tag.get("/Pg", page)
        # A mark on a page, or a tag; a field stands there as an object and has no text.
        yield from _pieces(tag.get("/MCID", tag.get("/K")), page, marked)


def _marked(page: pikepdf.Page, letters: dict[int, dict[int, str]]) -> Marked:
    """Return what a page shows within each of its marks, a line below another parted by a blank."""
    shown: dict[int, list[str]] = defaultdict(list)
    marks: list[int | None] = []
    font: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC":
                marks.append(_number(operands[1]))
            case "BMC":
                marks.append(None)
            case "EMC":
                marks.pop()
            case "Tf":
                font = _letters(page.resources.Font[operands[0]], letters)
            case "Tj" | "TJ":
                mark = next((one for one in reversed(marks) if one is not None), None)
                if mark is not None:
                    shown[mark].append(_read(operands[0], font))
    number = page.obj.objgen[0]
    return {(number, mark): " ".join(texts) for mark, texts in shown.items()}


def _number(properties: Any) -> int | None:
    number = properties.get("/MCID") if hasattr(properties, "get") else None
    return None if number is None else int(number)


def _read(shown: Any, font: dict[int, str]) -> str:
    pieces = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(
        bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)
    )
    return "".join(
        font[codes[at] << 8 | codes[at + 1]] for at in range(0, len(codes), 2)
    )


def _letters(font: Any, known: dict[int, dict[int, str]]) -> dict[int, str]:
    """Return the letters that a font's codes of two bytes mean, from the table that it brings for this."""
    number = font.objgen[0]
    if number not in known:
        table = font.ToUnicode.read_bytes().decode("ascii")
        pairs = re.findall(r"^<(\w{4})> <(\w+)>$", table, re.MULTILINE)
        known[number] = {
            int(code, 16): bytes.fromhex(letters).decode("utf-16-be")
            for code, letters in pairs
        }
    return known[number]
