"""A filled PDF: its fields are known by their names, ``SHEET/DEADLINE/KIND``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

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
from kehoach.document.limits import MEGABYTE

_MOST_UNPACKED = 50 * MEGABYTE
"""Of any one stream."""
_DEEPEST = 20
"""Fields below fields; ours have none."""


def read_paper(data: bytes) -> Filled:
    """Read the fields. Raises UnreadableError for what has none: a scan, or what was printed to a file."""
    before: dict[str, Any] = pikepdf.settings.set_qpdf_limits(
        flate_max_memory=_MOST_UNPACKED,
        run_length_max_memory=_MOST_UNPACKED,
        png_max_memory=_MOST_UNPACKED,
        tiff_max_memory=_MOST_UNPACKED,
        max_stream_filters=3,
    )
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            form = document.Root.get(Name.AcroForm)
            entries = list(_entries(form)) if form else []
            if not entries:
                raise UnreadableError("no-fields")
            return filled_of(str(document.docinfo.get(Name.Keywords, "")), entries)
    except pikepdf.PasswordError as error:
        raise UnreadableError("locked") from error
    finally:
        # They hold for the whole process, which may go on to write papers.
        pikepdf.settings.set_qpdf_limits(**before)


def _entries(form: Any) -> Iterator[Entry]:
    for name, field in _fields(form.get(Name.Fields), "", set()):
        line, _, kind = name.rpartition("/")
        if kind in KINDS and line:
            value = _tick(field) if kind == "done" else _written(field)
            yield Entry(line=line, kind=kind, value=value)


def _fields(
    listed: Any, above: str, seen: set[tuple[int, int]], depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """Yield each field with its whole name; some programs put fields below others."""
    if not isinstance(listed, Array) or depth > _DEEPEST:
        return
    for field in listed:
        # What holds itself would never end.
        if not isinstance(field, Dictionary) or field.objgen in seen:
            continue
        if field.is_indirect:
            seen.add(field.objgen)
        own = str(field.get(Name.T, ""))
        name = ".".join(filter(None, (above, own)))
        kids = field.get(Name.Kids)
        if _has_names(kids):
            yield from _fields(kids, name, seen, depth + 1)
        else:
            yield name, field


def _has_names(kids: Any) -> bool:
    """Tell whether there are fields below one; those without a name are the places where it is drawn."""
    if not isinstance(kids, Array):
        return False
    return any(isinstance(kid, Dictionary) and Name.T in kid for kid in kids)


def _tick(field: Any) -> str:
    """Tell whether a box is ticked, by its value; where a program has set none, by what is drawn."""
    drawn = field.get(Name.AS)
    for kid in field.get(Name.Kids, ()):
        drawn = kid.get(Name.AS, drawn)
    state = field.get(Name.V, drawn)
    return TODO if state is None or str(state) in ("/Off", "") else DONE


def _written(field: Any) -> str:
    value = field.get(Name.V)
    if value is None:
        return ""
    # A long text may stand in a stream (ISO 32000-1, 12.7.4.3).
    if isinstance(value, pikepdf.Stream):
        value = pikepdf.String(value.read_bytes())
    return typed(str(value))
