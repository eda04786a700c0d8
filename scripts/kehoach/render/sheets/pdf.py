"""Sheets as PDF, set by Typst: tagged and checked against PDF/UA-1, the same bytes for the same plan."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from kehoach.render.codes import code_of
from kehoach.render.sheets.fields import fillable, places_of
from kehoach.render.sheets.layout import Sheet, edition_of_sheets, mark_of
from kehoach.render.sheets.refusals import TypesettingError
from kehoach.words import load_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a sheet is set."""

    size: int = 13
    """Of its text, in points."""
    landscape: bool = False


def pdf(
    *sheets: Sheet,
    title: str = "",
    contents: str = "",
    setting: Setting = Setting(),
) -> bytes:
    """Set sheets one after the other; ``contents`` is the head of a table of contents, none if empty.

    Raises TypesettingError where a letter has no glyph or the layout breaks a rule of PDF/UA-1.
    """
    first = sheets[0]
    words = load_words(first.language)
    data = {
        "title": title or f"{first.title}: {first.subtitle}",
        "author": first.author,
        "mark": mark_of(*sheets),
        "language": first.language,
        "size": setting.size,
        "landscape": setting.landscape,
        "hint": words("checklist.result-hint-short"),
        "done": words("status.done"),
        "contents": contents,
        "sheets": [_drawn(sheet) for sheet in sheets],
    }
    made, marks = typeset("checklist.typ", data, edition_of_sheets(sheets))
    return fillable(made, places_of(marks))


def typeset(
    template: str, data: Mapping[str, object], edition: dt.date
) -> tuple[bytes, list[dict[str, Any]]]:
    """Set a layout with its data; return the PDF, checked against PDF/UA-1, and where its fields stand.

    Raises TypesettingError where a letter has no glyph or the layout breaks a rule of PDF/UA-1.
    """
    with _template(template) as path:
        compiler = _compiler(path, {"data": json.dumps(data, ensure_ascii=False)})
        try:
            made, warnings = compiler.compile_with_warnings(
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=calendar.timegm(edition.timetuple()),
            )
            marks = json.loads(compiler.query("<field>", field="value"))
        except typst.TypstError as error:
            raise TypesettingError(error.message, _missing(error.message)) from error
    # A missing font is only a warning to Typst, and the sheet would be set in another.
    if warnings:
        raise TypesettingError("; ".join(warning.message for warning in warnings))
    assert isinstance(made, bytes)
    return made, marks


def missing_glyphs(letters: Iterable[str]) -> Iterator[str]:
    """Yield those of some letters that the typeface of sheets does not have."""
    waiting = list(letters)
    with _template("glyphs.typ") as path:
        while waiting:
            # One compilation tells of one letter only.
            compiler = _compiler(path, {"letters": "".join(waiting)})
            try:
                compiler.compile(format="pdf", pdf_standards=["ua-1"])
            except typst.TypstError as error:
                missing = _missing(error.message)
                if not missing:
                    raise TypesettingError(error.message) from error
                yield missing
                waiting = [letter for letter in waiting if letter not in missing]
            else:
                return


def _template(name: str) -> AbstractContextManager[Path]:
    return resources.as_file(resources.files("kehoach").joinpath("templates", name))


def _compiler(path: Path, inputs: dict[str, str]) -> typst.Compiler:
    # By path, since a compiler that is given bytes works once only. What fonts a machine has must not change the bytes:
    # the typeface, as wide as Times, lies beside the layouts.
    return typst.Compiler(
        path,
        root=path.parent,
        font_paths=[path.parent / "fonts"],
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


def _missing(message: str) -> str:
    """Return the text that a message of Typst says has no glyph; empty if it says something else."""
    match = re.search(r'the text `"(.+)"` could not be displayed', message)
    return match[1] if match else ""


def _drawn(sheet: Sheet) -> dict[str, object]:
    """Return a sheet as data, with its codes drawn."""
    data = dataclasses.asdict(sheet)
    # JSON has no days; what a sheet says of them stands in its texts.
    del data["edition"]
    groups = [part["lines"] for part in (*data["parts"], *data["asked"])]
    for lines in [*groups, data["undated"]]:
        for line in lines:
            line["what"] = "; ".join(line["steps"])
            line["field"] = f"{sheet.id}/{line['deadline']}"
            for name in ("due", "leading", "safe_day", "usable"):
                del line[name]
    for code in data["codes"]:
        out = io.BytesIO()
        drawn_code = code_of(code["address"])
        drawn_code.save(out, kind="svg", border=1)
        code["drawing"] = out.getvalue().decode()
    return data
