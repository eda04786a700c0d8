"""A project as it is read, checked and rendered: plan.yaml, the texts beside it, and what comes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from kehoach import routes
from kehoach.checks.feeds import lint_feed
from kehoach.checks.settings import read_settings
from kehoach.checks.single import check_plan
from kehoach.editions.ledger import Ledger, ledger_of
from kehoach.plan.content import clean_content, load_content
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_whole
from kehoach.problems import (
    InputError,
    Mark,
    Problem,
    Severity,
    problem_at,
    refuse_errors,
)
from kehoach.proof.holding import hold
from kehoach.proof.stored import read_proof
from kehoach.render import FEEDS, Rendered
from kehoach.render.context import (
    Artifact,
    Context,
    Feed,
    Leaf,
    SheetForm,
    StagedPage,
    make_context,
    page_staged_as,
)
from kehoach.render.pages.former import replaced_texts
from kehoach.render.sheets.jobs import Job
from kehoach.render.sheets.refusals import TEMPLATE
from kehoach.site.engine import CONFIG
from kehoach.site.output.meeting import refuse_meeting
from kehoach.site.shell import page_of


def check_project(
    plan_path: Path,
) -> tuple[Plan, dict[str, bytes], tuple[Problem, ...]]:
    """Load plan and texts and run every check. Raises InputError if nothing can be published."""
    record, plan = load_whole(plan_path)
    folder = plan_path.parent / "content"
    written = load_content(folder)
    content, of_texts = _publishable(plan, written, folder)
    of_texts += tuple(_replaced(plan, written, folder))
    # Held as written, not as cleaned: that is what was proved.
    proof = read_proof(plan_path)
    of_proof = (
        hold(record, written, proof, plan.path, folder.as_posix()) if proof else ()
    )
    problems = tuple(sorted([*check_plan(plan, content), *of_texts, *of_proof]))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    # While there are errors, what is merely worth a look would bury them.
    if errors:
        raise InputError(errors)
    return plan, content, problems


def _publishable(
    plan: Plan, written: dict[str, bytes], folder: Path
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """Return the texts as they may be published, with what was taken out of them."""
    if plan.trusts_content:
        trusted = problem_at(
            plan.path, plan.trusts_content, "content-trusted", severity=Severity.INFO
        )
        return written, (trusted,)
    dialect = read_settings(folder.parent / CONFIG).dialect
    return clean_content(written, folder, dialect)


def _replaced(plan: Plan, written: dict[str, bytes], folder: Path) -> Iterator[Problem]:
    """Say of texts that give way to what stands at their address now."""
    for path in sorted(replaced_texts(plan, written)):
        name = (folder / path).as_posix()
        page = page_staged_as(path).removesuffix("index.html")
        yield problem_at(
            name, Mark(), "content-replaced", {"page": page}, severity=Severity.INFO
        )


def context_of(
    project: Path,
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
        dialect=read_settings(project / CONFIG).dialect,
        sheet_layout=_sheet_layout(project),
        proof=read_proof(Path(plan.path)),
    )


def _sheet_layout(project: Path) -> bytes:
    """Read the office's own layout of Word sheets; empty where none lies beside the plan."""
    path = project / TEMPLATE
    try:
        return path.read_bytes() if path.exists() else b""
    except OSError as error:
        detail = {"detail": error.strerror or str(error)}
        problem = problem_at(str(path), Mark(), "sheet-layout", detail)
        raise InputError([problem]) from error


def refuse_doubles(rendered: Rendered) -> None:
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


def lint_feeds(rendered: Rendered) -> tuple[Problem, ...]:
    """Check every feed before it is published. Raises InputError for errors."""
    problems: list[Problem] = []
    for _ in _linted(rendered, problems):
        pass
    refuse_errors(problems)
    return tuple(problems)


def take_stock(plan: Plan, rendered: Rendered) -> tuple[Ledger, tuple[Problem, ...]]:
    """Check every feed, and write down what subscribers will hold and every path that will be published of ours.

    In one go, since each feed is made anew for whoever asks, and none is held. Raises InputError for errors.
    """
    problems: list[Problem] = []
    feeds = _linted(rendered, problems)
    faded = {
        feed.path: feed.faded
        for feed in rendered.of(Artifact, FEEDS)
        if isinstance(feed, Feed)
    }
    ledger = ledger_of(plan, feeds, paths_of(rendered), faded)
    refuse_errors(problems)
    return ledger, tuple(problems)


def _linted(rendered: Rendered, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """Yield every feed without an error; what is to be said of them all is added to ``problems``."""
    for feed in rendered.of(Artifact, FEEDS):
        data = feed.data
        found = lint_feed(data, feed.path)
        problems += found
        if not any(problem.severity is Severity.ERROR for problem in found):
            yield feed.path, data


def paths_of(rendered: Rendered) -> frozenset[str]:
    """List every path that will be published of ours."""
    paths = [file.path for file in rendered.of(Artifact)]
    paths += [job.path for job in rendered.of(Job)]
    paths += [page.path for page in rendered.of(StagedPage)]
    paths += [page_of(leaf) for leaf in rendered.of(Leaf)]
    return frozenset([*paths, routes.LEDGER, routes.MANIFEST])
