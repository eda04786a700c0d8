"""The picture that a shared link shows, drawn by Typst from the plan's own data."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.problems import InputError, problem_at
from kehoach.render.context import Artifact, Context
from kehoach.render.pages.look import preview_counts
from kehoach.render.typefaces import is_plain

_PACKAGE = Path(__file__).parents[2]


def render_preview(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the preview picture, 1200 x 630. Making it raises InputError for a letter that its typeface has not."""
    make = functools.partial(_picture, plan, context)
    yield Artifact(path=routes.PREVIEW, make=make)


def refuse_undrawable(plan: Plan, context: Context) -> None:
    """Raise InputError where the picture cannot be drawn; it is tried where a letter is out of the ordinary."""
    if not is_plain("".join(_values(plan, context).values())):
        _picture(plan, context)


def _values(plan: Plan, context: Context) -> dict[str, str]:
    """Return what the picture says."""
    header, words = plan.header, context.words
    counts = preview_counts(plan)
    return {
        "language": words.language,
        "title": header.title,
        "issuer": plan.directory.name(header.issuer),
        "document": context.draft
        or words(
            "preview.document",
            number=header.number,
            date=context.wording.days.short(header.issued),
        ),
        "year": str(header.year),
        **{name: str(count) for name, count in counts.items()},
        **{f"{name}-name": words(f"preview.{name}") for name in counts},
    }


def _picture(plan: Plan, context: Context) -> bytes:
    import typst

    try:
        return draw("templates/preview.typ", _values(plan, context))
    except typst.TypstError as error:
        detail = {"detail": error.message}
        mark = plan.header.at.mark
        problem = problem_at(plan.file_name, mark, "preview", detail)
        raise InputError([problem]) from error


def draw(template: str, values: dict[str, str] | None = None) -> bytes:
    """Draw a template of the package as PNG, a pixel a point. Raises TypstError, also for a missing font or letter."""
    import typst

    # Given by path: a compiler that is given bytes works once only.
    compiler = typst.Compiler(
        _PACKAGE / template,
        root=_PACKAGE,
        ignore_system_fonts=True,
        sys_inputs=values or {},
    )
    # Only an archival PDF must have every letter; a picture would show a box instead. The date is printed nowhere.
    _, warnings = compiler.compile_with_warnings(
        format="pdf", pdf_standards="a-2u", timestamp=0
    )
    if warnings:
        raise warnings[0]
    picture = compiler.compile(format="png", ppi=72)
    assert isinstance(picture, bytes)
    return picture
