"""The whole way from plan.yaml to the published site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kehoach.artifacts import Artifact, Context, make_context
from kehoach.checks import check_plan
from kehoach.content import load_content
from kehoach.engine import run_engine
from kehoach.plan import Plan
from kehoach.problems import InputError, Problem, Severity
from kehoach.publication import Publication
from kehoach.render import RENDERERS
from kehoach.render.api import render_manifest
from kehoach.render.pages import render_leaves
from kehoach.resolution import load_plan
from kehoach.shell import render_shell, splice

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build published."""

    plan: Plan
    problems: tuple[Problem, ...]
    site: Path
    pages: int
    feeds: int
    sheets: int


def check_project(plan_path: Path) -> tuple[Plan, dict[str, bytes], tuple[Problem, ...]]:
    """Load plan and texts and run every check. Raises InputError if nothing can be published."""
    plan = load_plan(plan_path)
    content = load_content(plan_path.parent / "content")
    problems = check_plan(plan, content)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InputError(problems)
    return plan, content, problems


def render_artifacts(plan: Plan, context: Context) -> list[Artifact]:
    """Render every output but the leaves, which need the engine's shell."""
    artifacts = [artifact for render in RENDERERS for artifact in render(plan, context)]
    made = [artifact for artifact in artifacts if not artifact.path.endswith(".md")]
    return [*artifacts, render_manifest(plan, made)]


def _silent(_step: str) -> None:
    """Say nothing."""


def build_site(
    plan_path: Path, out: Path, *, today: dt.date, url: str | None = None, progress: Progress = _silent
) -> Built:
    """Build and publish; the site published before stays until the new one is whole.

    Raises InputError for problems in the input, EngineError if the engine fails, ForeignFolderError if ``out`` holds
    somebody else's files.
    """
    plan, content, problems = check_project(plan_path)
    context = make_context(plan, today=today, content=content, problems=problems, url=url)
    progress("staging")
    artifacts = render_artifacts(plan, context)
    publication = Publication(out)
    publication.open()
    publication.stage([*artifacts, render_shell()])
    progress("engine")
    try:
        run_engine(plan, publication, plan_path.parent, context.url)
        progress("publishing")
        publication.add(splice(publication.next, render_leaves(plan, context), context.url))
        publication.swap()
    finally:
        publication.discard()
    return Built(
        plan=plan,
        problems=problems,
        site=publication.site,
        pages=sum(1 for _ in publication.site.rglob("index.html")),
        feeds=sum(artifact.path.endswith(".ics") for artifact in artifacts),
        sheets=sum(artifact.path.startswith("checklists/") for artifact in artifacts),
    )
