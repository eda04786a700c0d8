"""The whole way from plan.yaml to the published site."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kehoach.checks.feeds import lint_change, lint_feed
from kehoach.checks.single import check_plan
from kehoach.editions.previous import check_previous
from kehoach.editions.published import is_address, read_published
from kehoach.plan.content import load_content
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError, Problem, Severity
from kehoach.render import FEEDS, SHEETS, Rendered, choose_forms, render_outputs
from kehoach.render.api.writer import render_manifest
from kehoach.render.context import (
    Artifact,
    Context,
    Leaf,
    SheetForm,
    StagedPage,
    make_context,
)
from kehoach.render.feeds.calendars import content_digests
from kehoach.render.sheets.jobs import Job, find_unprintable, print_jobs
from kehoach.site.engine import (
    CONFIG,
    DEFAULT_ENGINE,
    check_config,
    find_engine,
    run_engine,
)
from kehoach.site.publication import Publication, refuse_meeting
from kehoach.site.shell import mend_site, page_of, render_shell, splice

Progress = Callable[[str, int, int], None]
"""Told the present step, and where it has parts: how many are done, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build published."""

    plan: Plan
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    """Those of the problems that only a build can find: large feeds, items that appeared since the last edition."""
    site: Path
    pages: int
    feeds: int
    sheets: int


def check_project(
    plan_path: Path,
) -> tuple[Plan, dict[str, bytes], tuple[Problem, ...]]:
    """Load plan and texts and run every check. Raises InputError if nothing can be published."""
    plan = load_plan(plan_path)
    content = load_content(plan_path.parent / "content")
    problems = check_plan(plan, content)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    # While there are errors, what is merely worth a look would bury them.
    if errors:
        raise InputError(errors)
    return plan, content, problems


def rehearse_build(plan_path: Path, today: dt.date) -> tuple[Problem, ...]:
    """Find everything that a build would refuse, without running the engine and without printing.

    Raises InputError, and EngineError if the engine cannot read the project's settings.
    """
    plan, content, problems = check_project(plan_path)
    context = _context(plan, content, problems, today, None, choose_forms())
    rendered = render_outputs(plan, context)
    _refuse_meeting(rendered)
    unprintable = list(find_unprintable(plan, context))
    if unprintable:
        raise InputError(unprintable)
    notices = _lint_feeds(rendered, None)
    # A plan may be checked before its project has settings; the command says so by itself.
    if (plan_path.parent / CONFIG).is_file():
        check_config(plan, plan_path.parent)
    return (*problems, *notices)


def _context(
    plan: Plan,
    content: dict[str, bytes],
    problems: tuple[Problem, ...],
    today: dt.date,
    url: str | None,
    forms: tuple[SheetForm, ...],
) -> Context:
    """Put together what renderers need, with what is to be known of the earlier plans that feeds still hold."""
    return make_context(
        plan,
        today=today,
        content=content,
        problems=problems,
        earlier_problems=[
            check_plan(earlier.plan, content) for earlier in plan.earlier
        ],
        url=url,
        forms=forms,
    )


def _refuse_meeting(rendered: Rendered) -> None:
    """Raise InputError where two outputs would meet, as they lie for the engine or as they are published."""
    staged: list[Artifact | StagedPage] = [
        *rendered.of(Artifact),
        *rendered.of(StagedPage),
    ]
    # Asked twice: a page of Markdown lies for the engine under another name than it is published.
    refuse_meeting(output.staged for output in staged)
    published = [output.path for output in staged]
    published += [page_of(leaf) for leaf in rendered.of(Leaf)]
    published += [job.path for job in rendered.of(Job)]
    refuse_meeting(published)


def _lint_feeds(rendered: Rendered, previous: Path | str | None) -> tuple[Problem, ...]:
    """Check every feed before it is published, and against the one published before. Raises InputError for errors."""
    problems: list[Problem] = []
    # Feeds are compared only with those in a folder of this machine.
    published = Path(previous) if previous and not is_address(previous) else None
    for feed in rendered.of(Artifact, FEEDS):
        problems += lint_feed(feed.data, feed.path)
        before = published / feed.path if published else None
        if before and before.is_file():
            problems += lint_change(before.read_bytes(), feed.data, feed.path)
    _refuse_errors(problems)
    return tuple(problems)


def _lint_previous(
    plan: Plan, context: Context, previous: Path | str
) -> tuple[Problem, ...]:
    """Check a plan against what was last published. Raises InputError for errors."""
    digests = content_digests(plan, context)
    problems = tuple(check_previous(plan, digests, read_published(previous)))
    _refuse_errors(problems)
    return problems


def _refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise InputError with all problems if one of them is an error."""
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InputError(list(problems))


def _silent(_step: str, _done: int = 0, _all: int = 0) -> None:
    """Say nothing."""


def build_site(
    plan_path: Path,
    out: Path,
    *,
    today: dt.date,
    url: str | None = None,
    previous: Path | str | None = None,
    engine: str = DEFAULT_ENGINE,
    formats: Iterable[str] | None = None,
    workers: int = 1,
    progress: Progress = _silent,
) -> Built:
    """Build and publish; the site published before stays until the new one is whole.

    ``previous`` names what was last published, a site's folder or its plan.json, here or on the web: nothing may have
    moved, changed or vanished since without an amendment or correction.

    ``formats`` names the forms of sheets to make besides the page (see render.sheet_forms), all if None; ``workers``
    says in how many processes.

    Raises InputError for problems in the input, EngineMissingError and EngineError if the engine is not there or fails,
    ForeignFolderError if ``out`` holds somebody else's files, UnknownFormError.
    """
    generator = find_engine(engine)
    plan, content, problems = check_project(plan_path)
    context = _context(plan, content, problems, today, url, choose_forms(formats))
    notices: tuple[Problem, ...] = ()
    if previous:
        notices = _lint_previous(plan, context, previous)
    publication = Publication(out)
    progress("staging", 0, 0)
    rendered = render_outputs(plan, context)
    _refuse_meeting(rendered)
    notices += _lint_feeds(rendered, previous)
    printed = print_jobs(
        plan,
        rendered.of(Job),
        kept=publication.kept,
        workers=workers,
        counted=functools.partial(progress, "printing"),
    )
    files = [*rendered.of(Artifact), *printed]
    # Of all the others, so it cannot be one of the outputs that are rendered.
    files.append(render_manifest(plan, files))
    leaves = rendered.of(Leaf)
    # Nothing is written until here: what a plan can be refused for is found before, save a path that the engine takes.
    publication.open()
    publication.stage([*files, *rendered.of(StagedPage), render_shell()])
    progress("engine", 0, 0)
    try:
        run_engine(plan, publication, plan_path.parent, context.url, generator)
        progress("publishing", 0, 0)
        # The shell is no page of the site, so it goes before the engine's pages are looked through.
        shell = publication.take(render_shell().path)
        # Leaves come after: they are mended with the shell.
        publication.replace(mend_site(publication.next, leaves, context.url, generator))
        publication.add(splice(shell, leaves, generator))
        publication.swap()
    finally:
        publication.discard()
    return Built(
        plan=plan,
        problems=(*problems, *notices),
        notices=notices,
        site=publication.site,
        pages=sum(1 for _ in publication.site.rglob("index.html")),
        feeds=len(rendered.of(Artifact, FEEDS)),
        sheets=len(rendered.of(Artifact, SHEETS)),
    )
