"""Sheets in an office's own layout: a Word document of its own, in which Jinja says what stands where."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from kehoach.render.sheets.docx_parts import stable
from kehoach.render.sheets.layout import Line, Sheet, mark_of
from kehoach.render.sheets.refusals import LayoutFaultError, NoWordDocumentError

_LONGEST = 255
"""Letters that a document's keywords take."""


def filled(layout: bytes, sheet: Sheet) -> bytes:
    """Fill a sheet into an office's layout; the same bytes for the same sheet and layout. Raises LayoutFaultError."""
    if not zipfile.is_zipfile(io.BytesIO(layout)):
        raise NoWordDocumentError("no Word document")
    out = io.BytesIO()
    # What is only a layout may not reach into the program, and a name that means nothing may not leave a hole.
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        template = DocxTemplate(io.BytesIO(layout))
        template.render({"sheet": as_data(sheet)}, environment, autoescape=True)
        _mark(template, sheet)
        template.save(out)
    except UndefinedError as error:
        raise LayoutFaultError(str(error), _undefined(str(error))) from error
    # Anything can be wrong with a file of somebody's own, and each library under this one says so in its way.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise LayoutFaultError(reason) from error
    return stable(out.getvalue())


def _mark(template: DocxTemplate, sheet: Sheet) -> None:
    """Say among the document's keywords, beside the office's own, which sheet it is."""
    properties, mark = template.docx.core_properties, mark_of(sheet)
    keywords = " ".join(filter(None, (properties.keywords, mark)))
    properties.keywords = keywords if len(keywords) <= _LONGEST else mark


def _undefined(message: str) -> str:
    """Return the name that a message of Jinja says is undefined: "'dict object' has no attribute 'titel'"."""
    match = re.search(r"^'(\w+)' is undefined|attribute '(\w+)'$", message)
    return (match[1] or match[2]) if match else ""


def as_data(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as texts, numbers and lists of them: ``months`` and ``lines`` for rows, days as ``2020-03-27``."""
    data = {
        field.name: getattr(sheet, field.name) for field in dataclasses.fields(sheet)
    }
    lists = {
        "months": [
            {"id": part.id, "title": part.title, "lines": _lines(sheet, part.lines)}
            for part in sheet.parts
        ],
        "undated": _lines(sheet, sheet.undated),
        "asked": [
            {
                "title": part.title,
                "address": part.address,
                "lines": _lines(sheet, part.lines),
            }
            for part in sheet.asked
        ],
        "lines": _lines(sheet, sheet.lines),
        "lists": list(map(dataclasses.asdict, sheet.lists)),
        "codes": list(map(dataclasses.asdict, sheet.codes)),
        "edition": sheet.edition.isoformat(),
    }
    del data["parts"]
    return data | lists


def _lines(sheet: Sheet, lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [_line(sheet, line) for line in lines]


def _line(sheet: Sheet, line: Line) -> dict[str, Any]:
    days = {
        name: day.isoformat() if day else ""
        for name, day in (
            ("due", line.due),
            ("leading", line.leading),
            ("safe_day", line.safe_day),
            ("usable", line.usable),
        )
    }
    field = f"{sheet.id}/{line.deadline}"
    return {**dataclasses.asdict(line), **days, "what": line.what, "field": field}
