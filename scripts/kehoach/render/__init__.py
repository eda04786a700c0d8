"""Outputs: pure functions from a plan and its context to what is published. No clock, no disk, no network."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from kehoach.plan.model import Plan
from kehoach.render.api.writer import render_api
from kehoach.render.context import Artifact, Context, Leaf, SheetForm, StagedPage
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.message_parts import render_messages
from kehoach.render.pages.changes import render_changes
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.pages.preview import render_preview
from kehoach.render.pages.staged import render_pages
from kehoach.render.sheets.html import HTML, render_checklists
from kehoach.render.sheets.jobs import (
    DOCX,
    LANDSCAPE_PDF,
    LARGE_PDF,
    MONTHS_PDF,
    PDF,
    WALL_A3,
    WALL_A4,
    XLSX,
    Job,
    PrintedForm,
)

Published: TypeAlias = Artifact | StagedPage | Leaf | Job
"""One thing to publish. Its class says how: a file as it is, Markdown that the engine makes a page of, a page for the
engine's shell, a file of sheets that is still to make."""
_Way = TypeVar("_Way", Artifact, StagedPage, Leaf, Job)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Something that every build publishes, or that ``--formats`` chooses."""

    name: str
    render: Callable[[Plan, Context], Iterable[Published]]
    form: SheetForm | None = None
    """Set where it is one form of the sheets."""


def printed(form: PrintedForm) -> Output:
    """Return the entry of a form of sheets that is a file."""
    return Output(name=f"sheets-{form.name}", render=form.jobs, form=form)


FEEDS = Output(name="feeds", render=render_feeds)
MESSAGES = Output(name="messages", render=render_messages)
SHEETS = Output(name="sheets", render=render_checklists, form=HTML)
OUTPUTS: tuple[Output, ...] = (
    # First, since pages tell which feeds came in parts: they would write them once more to know.
    FEEDS,
    Output(name="pages", render=render_pages),
    Output(name="leaves", render=render_leaves),
    SHEETS,
    MESSAGES,
    Output(name="changes", render=render_changes),
    Output(name="data", render=render_api),
    Output(name="preview", render=render_preview),
    printed(PDF),
    printed(XLSX),
    printed(DOCX),
    printed(MONTHS_PDF),
    printed(WALL_A3),
    printed(WALL_A4),
    printed(LARGE_PDF),
    printed(LANDSCAPE_PDF),
)
"""Everything that is published; adding an output is adding one entry here. Only the manifest stands apart
(site.manifest), since it lists what came of all the others."""


class UnknownFormError(ValueError):
    """No sheets come in a form that was asked for."""

    def __init__(self, unknown: Iterable[str]) -> None:
        self.unknown = tuple(sorted(unknown))
        self.known = tuple(form.name for form in sheet_forms())
        super().__init__(", ".join(self.unknown))


def sheet_forms() -> tuple[SheetForm, ...]:
    """List the forms that sheets come in, the page first."""
    return tuple(output.form for output in OUTPUTS if output.form)


def choose_forms(names: Iterable[str] | None = None) -> tuple[SheetForm, ...]:
    """List the named forms in our order, all but those on request if None.

    The page is made with the site, so it is never among them.

    Raises UnknownFormError.
    """
    known = {form.name: form for form in sheet_forms()}
    usual = {name for name, form in known.items() if not form.on_request}
    chosen = usual if names is None else set(names)
    unknown = chosen - known.keys()
    if unknown:
        raise UnknownFormError(unknown)
    chosen.discard(HTML.name)
    return tuple(form for name, form in known.items() if name in chosen)


class Rendered:
    """What came of the outputs, by output and by the way it is published."""

    def __init__(self, by_output: dict[str, tuple[Published, ...]]) -> None:
        self._by_output = by_output

    def mapped(self, change: Callable[[Published], Published]) -> Rendered:
        """Return the same with each thing changed in a way that leaves its place."""
        return Rendered(
            {
                name: tuple(map(change, published))
                for name, published in self._by_output.items()
            }
        )

    def __iter__(self) -> Iterator[Published]:
        return itertools.chain.from_iterable(self._by_output.values())

    def of(self, way: type[_Way], output: Output | None = None) -> list[_Way]:
        """Return all that is published in one way, of one output or of any."""
        by_output = self._by_output
        parts = [by_output[output.name]] if output else by_output.values()
        every = itertools.chain.from_iterable(parts)
        return [published for published in every if isinstance(published, way)]


def render_outputs(
    plan: Plan, context: Context, *, without: Collection[Output] = ()
) -> Rendered:
    """List what every output promises, but sheets in forms that the context does not ask for; nothing is made yet."""
    # What has no form is no sheet, and always made.
    asked = (None, HTML, *context.forms)
    return Rendered(
        {
            output.name: tuple(output.render(plan, context))
            for output in OUTPUTS
            if output.form in asked and output not in without
        }
    )
