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
from kehoach.render import RENDERERS
from kehoach.render.api.writer import render_manifest
from kehoach.render.context import Artifact, Context, make_context
from kehoach.render.feeds.calendars import content_digests
from kehoach.render.pages.leaves import render_leaves
from kehoach.render.sheets.jobs import FORMS, find_unprintable, jobs_of, print_sheets
from kehoach.site.engine import (
    CONFIG,
    ENGINES,
    check_config,
    find_engine,
    page_of,
    run_engine,
)
from kehoach.site.publication import Publication, unique
from kehoach.site.shell import render_shell, splice

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
    # While there are errors, what is merely worth a look would bury them.
    if errors := [
        problem for problem in problems if problem.severity is Severity.ERROR
    ]:
        raise InputError(errors)
    return plan, content, problems


def render_artifacts(
    plan: Plan, context: Context, printed: Iterable[Artifact] = ()
) -> list[Artifact]:
    """Render every output but the leaves, which need the engine's shell; ``printed`` are sheets made before."""
    artifacts = [
        *(artifact for render in RENDERERS for artifact in render(plan, context)),
        *printed,
    ]
    made = [artifact for artifact in artifacts if not artifact.path.endswith(".md")]
    return [*artifacts, render_manifest(plan, made)]


def rehearse_build(plan_path: Path, today: dt.date) -> tuple[Problem, ...]:
    """Find everything that a build would refuse, without running the engine and without printing.

    Raises InputError, and EngineError if the engine cannot read the project's settings.
    """
    plan, content, problems = check_project(plan_path)
    context = make_context(
        plan, today=today, content=content, problems=problems, forms=tuple(FORMS)
    )
    artifacts = render_artifacts(plan, context)
    pages = [page_of(path) for path in unique(artifacts)]
    leaves = [
        Artifact(path=f"{leaf.path}index.html", data=b"")
        for leaf in render_leaves(plan, context)
    ]
    unique([*(Artifact(path=path, data=b"") for path in pages), *leaves])
    if unprintable := list(find_unprintable(plan, context)):
        raise InputError(unprintable)
    notices = _lint(artifacts, None)
    if (plan_path.parent / CONFIG).is_file():
        check_config(plan, plan_path.parent)
    return (*problems, *notices)


def _lint(
    artifacts: list[Artifact], previous: Path | str | None
) -> tuple[Problem, ...]:
    """Check every feed before it is published, and against the one published before. Raises InputError for errors."""
    found: list[Problem] = []
    # Feeds are compared only with those in a folder of this machine.
    published = Path(previous) if previous and not is_address(previous) else None
    for artifact in artifacts:
        if artifact.path.endswith(".ics"):
            found += lint_feed(artifact.data, artifact.path)
            if published and (before := published / artifact.path).is_file():
                found += lint_change(before.read_bytes(), artifact.data, artifact.path)
    if any(problem.severity is Severity.ERROR for problem in found):
        raise InputError(found)
    return tuple(found)


def _silent(_step: str, _done: int = 0, _all: int = 0) -> None:
    """Say nothing."""


def build_site(
    plan_path: Path,
    out: Path,
    *,
    today: dt.date,
    url: str | None = None,
    previous: Path | str | None = None,
    engine: str = ENGINES[0],
    formats: Iterable[str] = tuple(FORMS),
    workers: int = 1,
    progress: Progress = _silent,
) -> Built:
    """Build and publish; the site published before stays until the new one is whole.

    ``previous`` names what was last published, a site's folder or its plan.json, here or on the web: nothing may have
    moved, changed or vanished since without an amendment or correction.

    ``formats`` names the forms of sheets to make besides the page (keys of printing.FORMS); ``workers`` says in how
    many processes.

    Raises InputError for problems in the input, EngineMissingError and EngineError if the engine is not there or fails,
    ForeignFolderError if ``out`` holds somebody else's files.
    """
    find_engine(engine)
    plan, content, problems = check_project(plan_path)
    forms = tuple(formats)
    context = make_context(
        plan, today=today, content=content, problems=problems, url=url, forms=forms
    )
    notices: list[Problem] = []
    if previous:
        changed = list(
            check_previous(
                plan, content_digests(plan, context), read_published(previous)
            )
        )
        if any(problem.severity is Severity.ERROR for problem in changed):
            raise InputError(changed)
        notices += changed
    publication = Publication(out)
    jobs = jobs_of(plan, context, forms)
    counted = functools.partial(progress, "printing")
    printed = list(
        print_sheets(
            plan, jobs, kept=publication.kept, workers=workers, counted=counted
        )
    )
    progress("staging", 0, 0)
    artifacts = render_artifacts(plan, context, printed)
    notices += _lint(artifacts, previous)
    publication.open()
    publication.stage([*artifacts, render_shell()])
    progress("engine", 0, 0)
    try:
        run_engine(plan, publication, plan_path.parent, context.url, engine)
        progress("publishing", 0, 0)
        publication.add(
            splice(publication.next, render_leaves(plan, context), context.url)
        )
        publication.swap()
    finally:
        publication.discard()
    return Built(
        plan=plan,
        problems=(*problems, *notices),
        notices=tuple(notices),
        site=publication.site,
        pages=sum(1 for _ in publication.site.rglob("index.html")),
        feeds=sum(artifact.path.endswith(".ics") for artifact in artifacts),
        sheets=sum(
            artifact.path.startswith("checklists/") and artifact.path.endswith(".html")
            for artifact in artifacts
        ),
    )
