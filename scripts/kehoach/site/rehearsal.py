"""What a build would refuse, found without building: apart from it, since a build takes long to load."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kehoach import routes
from kehoach.checks.feeds import MAX_BYTES, lint_feed
from kehoach.checks.settings import read_settings
from kehoach.plan.model import Plan
from kehoach.plan.raises import DEFAULT_DAYS
from kehoach.problems import InputError, Problem, as_warnings
from kehoach.render import (
    FEEDS,
    MESSAGES,
    Rendered,
    choose_forms,
    render_outputs,
)
from kehoach.render.context import Artifact
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
    # How many parts a message has is known once it is written: it is told apart from what is known at once.
    rendered = render_outputs(plan, context, without=(MESSAGES,))
    if any(path.casefold().startswith(routes.MESSAGES) for path in content):
        rendered = render_outputs(plan, context)
    refuse_doubles(rendered)
    unprintable = [*find_unfillable(plan, context)]
    # Sheets say nothing but what stands in the plan and words of ours: only other letters are worth laying all out.
    plain = is_plain(plan_path.read_text("utf-8"))
    if not plain:
        unprintable = [*find_unprintable(plan, context), *unprintable]
    if unprintable:
        raise InputError(unprintable)
    broken = [*check_links(plan, content, paths_of(rendered), context.url)]
    if broken:
        # One may lead to a part of a message.
        every_path = paths_of(render_outputs(plan, context))
        broken = [*check_links(plan, content, every_path, context.url)]
    notices = (*as_warnings(broken), *_lint(plan, rendered, plain=plain))
    # A plan may be checked before its project has settings; the command says so by itself.
    if (project / CONFIG).is_file():
        check_config(plan, project)
    code_that_runs = read_settings(project / CONFIG).check()
    return (*problems, *code_that_runs, *notices)


def _lint(plan: Plan, rendered: Rendered, *, plain: bool) -> tuple[Problem, ...]:
    """Check every feed as a build does, all but those of which the feed of everything tells that they are sound.

    Every other feed holds a part of its items, told to one reader. Letters out of the ordinary may stand in some of
    them only, and so may what earlier plans left; and any may be too large long before that one is.
    """
    path = routes.feed("all")
    [whole] = [feed for feed in rendered.of(Artifact, FEEDS) if feed.path == path]
    data = whole.data
    tells_of_all = plain and not plan.earlier
    is_small = len(data) * _times_longer(plan) <= MAX_BYTES
    if tells_of_all and is_small and not lint_feed(data, path):
        return ()
    return lint_feeds(rendered)


def _times_longer(plan: Plan) -> int:
    """Tell how many times as long as the feed of everything no feed of a reader is.

    The longest has an alarm and an event for each reminder, one of them on the last day; neither is longer than the
    deadline itself.
    """
    days = [len(rule.days) for rule in plan.reminders] or [len(DEFAULT_DAYS)]
    return 2 * (max(days) + 2)
