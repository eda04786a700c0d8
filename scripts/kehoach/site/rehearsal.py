"""What a build would refuse, found without building: apart from it, since a build takes long to load."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kehoach.checks.settings import read_settings
from kehoach.problems import InputError, Problem, as_warnings
from kehoach.render import choose_forms, render_outputs
from kehoach.render.pages.preview import refuse_undrawable
from kehoach.render.sheets.jobs import find_unfillable, find_unprintable
from kehoach.render.typefaces import is_plain
from kehoach.site.engine import CONFIG, check_config
from kehoach.site.project import (
    check_project,
    context_of,
    lint_feeds,
    paths_of,
    refuse_doubles,
)
from kehoach.site.texts import check_links


def rehearse_build(plan_path: Path, today: dt.date) -> tuple[Problem, ...]:
    """Find everything that a build would refuse, without running the engine and without printing.

    Raises InputError, and EngineError if the engine cannot read the project's settings.
    """
    plan, content, problems = check_project(plan_path)
    project = plan_path.parent
    context = context_of(project, plan, content, problems, today, None, choose_forms())
    refuse_undrawable(plan, context)
    rendered = render_outputs(plan, context)
    refuse_doubles(rendered)
    unprintable = [*find_unfillable(plan, context)]
    # Sheets say nothing but what stands in the plan and words of ours: only other letters are worth laying all out.
    if not is_plain(plan_path.read_text("utf-8")):
        unprintable = [*find_unprintable(plan, context), *unprintable]
    if unprintable:
        raise InputError(unprintable)
    paths = paths_of(rendered)
    links = as_warnings(check_links(plan, content, paths, context.url))
    notices = (*links, *lint_feeds(rendered))
    # A plan may be checked before its project has settings; the command says so by itself.
    if (project / CONFIG).is_file():
        check_config(plan, project)
    code_that_runs = read_settings(project / CONFIG).check()
    return (*problems, *code_that_runs, *notices)
