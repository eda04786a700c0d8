"""The whole way from plan.yaml to the published site."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach import routes
from kehoach.checks.drafts import draft_reasons
from kehoach.checks.feeds import lint_feed
from kehoach.checks.settings import read_settings
from kehoach.checks.single import check_plan
from kehoach.editions.last import (
    PATIENCE,
    SHORT_PATIENCE,
    AtTarget,
    LastPublication,
    find_last,
    in_folder,
    in_store,
)
from kehoach.editions.ledger import Ledger, ledger_of, write_ledger
from kehoach.plan.content import clean_content, load_content
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
from kehoach.render import FEEDS, SHEETS, Rendered, choose_forms, render_outputs
from kehoach.render.context import (
    Artifact,
    Context,
    Leaf,
    SheetForm,
    StagedPage,
    make_context,
)
from kehoach.render.sheets.jobs import Job, find_unprintable, print_jobs
from kehoach.site.bucket import BucketAddress, BucketError, fetch_ledger
from kehoach.site.delivery import delivery_of, published_recipes
from kehoach.site.delivery.kinds import headers_of
from kehoach.site.engine import (
    CONFIG,
    DEFAULT_ENGINE,
    check_config,
    find_engine,
    run_engine,
)
from kehoach.site.leftovers import unwanted
from kehoach.site.manifest import manifest_of
from kehoach.site.output.publication import Publication, refuse_meeting
from kehoach.site.shell import mend_site, page_of, render_shell, splice
from kehoach.site.texts import check_links
from kehoach.site.upload import Uploaded, upload
from kehoach.site.verification import verify_tree

PUBLIC = "public"
"""Folder of the output in which a publication lies; a preview never writes there."""
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
    uploaded: Uploaded | None = None
    """What was carried into an object store, where that was asked for."""


def check_project(
    plan_path: Path,
) -> tuple[Plan, dict[str, bytes], tuple[Problem, ...]]:
    """Load plan and texts and run every check. Raises InputError if nothing can be published."""
    plan = load_plan(plan_path)
    content, of_texts = _texts(plan, plan_path.parent)
    problems = tuple(sorted([*check_plan(plan, content), *of_texts]))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    # While there are errors, what is merely worth a look would bury them.
    if errors:
        raise InputError(errors)
    return plan, content, problems


def _texts(plan: Plan, project: Path) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """Load the texts as they may be published, with what was taken out of them."""
    folder = project / "content"
    content = load_content(folder)
    if plan.trusts_content:
        trusted = problem_at(
            plan.path, plan.trusts_content, "content-trusted", severity=Severity.INFO
        )
        return content, (trusted,)
    return clean_content(content, folder, read_settings(project / CONFIG).dialect)


def rehearse_build(plan_path: Path, today: dt.date) -> tuple[Problem, ...]:
    """Find everything that a build would refuse, without running the engine and without printing.

    Raises InputError, and EngineError if the engine cannot read the project's settings.
    """
    plan, content, problems = check_project(plan_path)
    project = plan_path.parent
    context = _context(project, plan, content, problems, today, None, choose_forms())
    rendered = render_outputs(plan, context)
    _refuse_meeting(rendered)
    unprintable = list(find_unprintable(plan, context))
    if unprintable:
        raise InputError(unprintable)
    paths = _take_stock(plan, rendered).paths
    links = _as_warnings(check_links(plan, content, paths, context.url))
    notices = (*links, *_lint_feeds(rendered))
    # A plan may be checked before its project has settings; the command says so by itself.
    if (project / CONFIG).is_file():
        check_config(plan, project)
    code_that_runs = read_settings(project / CONFIG).check()
    return (*problems, *code_that_runs, *notices)


def _context(
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


def _lint_feeds(rendered: Rendered) -> tuple[Problem, ...]:
    """Check every feed before it is published. Raises InputError for errors."""
    problems: list[Problem] = []
    for feed in rendered.of(Artifact, FEEDS):
        problems += lint_feed(feed.data, feed.path)
    _refuse_errors(problems)
    return tuple(problems)


def _take_stock(plan: Plan, rendered: Rendered) -> Ledger:
    """Write down what subscribers will hold, and every path that will be published of ours."""
    feeds = [(feed.path, feed.data) for feed in rendered.of(Artifact, FEEDS)]
    paths = [file.path for file in rendered.of(Artifact)]
    paths += [job.path for job in rendered.of(Job)]
    paths += [page.path for page in rendered.of(StagedPage)]
    paths += [page_of(leaf) for leaf in rendered.of(Leaf)]
    return ledger_of(plan, feeds, [*paths, routes.LEDGER, routes.MANIFEST])


def _last_of_preview(
    plan: Plan, previous: Path | str | None, at_target: AtTarget, url: str
) -> tuple[LastPublication | None, tuple[Problem, ...]]:
    """Find what a preview is compared with, and say where there is nothing: that keeps nobody from looking."""
    try:
        last = find_last(previous, at_target, url, patience=SHORT_PATIENCE)
    except InputError:
        # What somebody named has to be there; that a site is out of reach is no fault of who looks at a draft.
        if previous:
            raise
        last = None
    if last:
        return last, ()
    note = problem_at(
        plan.path,
        plan.header.at.of("url"),
        "nothing-to-compare",
        {"url": url},
        severity=Severity.INFO,
    )
    return None, (note,)


def _last_of_publication(
    plan: Plan,
    previous: Path | str | None,
    at_target: AtTarget,
    url: str,
    *,
    first: bool,
) -> LastPublication | None:
    """Find what a publication has to agree with. Raises InputError where there is none and nobody said so.

    A site that was never published may not answer at all; one that does is compared with, whatever somebody said.
    """
    try:
        last = find_last(previous, at_target, url, patience=PATIENCE)
    except InputError as error:
        if previous or not first or _is_there(error):
            raise
        return None
    if not last and not first:
        place = plan.header.at.of("url")
        raise InputError([problem_at(plan.path, place, "no-publication", {"url": url})])
    return last


def _is_there(error: InputError) -> bool:
    """Tell whether a site answered as one that was published before, though it could not be read.

    A refused connection or a time-out may be a site that never was; so may 403, which object stores answer for what is
    not there.
    """
    [problem] = error.problems
    if problem.code != "previous-unreachable":
        return True
    detail = str(dict(problem.values)["detail"])
    return detail.startswith("HTTP ") and not detail.startswith("HTTP 403")


def _as_warnings(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Say of what a publication would refuse that it is worth a look."""
    told = []
    for problem in problems:
        if problem.severity is Severity.ERROR:
            problem = dataclasses.replace(problem, severity=Severity.WARNING)
        told.append(problem)
    return tuple(told)


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
    """Build a preview into ``out``/site; the one before stays until the new one is whole.

    ``previous`` names what was last published (a site's folder or address, its ledger.json or plan.json); unless given
    what lies at ``out``/public or what the live site serves. What a publication would refuse are warnings here.

    ``formats`` names the forms of sheets to make besides the page (see render.sheet_forms), all if None; ``workers``
    says in how many processes.

    Raises InputError for problems in the input, EngineMissingError and EngineError if the engine is not there or fails,
    UnknownFormError, BusyError if another build is at work there, ForeignFolderError and PlaceError if the output
    cannot go there, OSError.
    """
    building = _Building(
        plan_path,
        today=today,
        url=url,
        engine=engine,
        formats=formats,
        workers=workers,
        progress=progress,
    )
    address = building.context.url
    publication = Publication(out)
    with publication.held(plan_path.parent):
        published = in_folder(out / PUBLIC)
        last, notices = _last_of_preview(building.plan, previous, published, address)
        return building.run(publication, last, notices, refuse=False)


def publish_site(
    plan_path: Path,
    out: Path,
    *,
    today: dt.date,
    to: Path | BucketAddress | None = None,
    first: bool = False,
    url: str | None = None,
    previous: Path | str | None = None,
    engine: str = DEFAULT_ENGINE,
    formats: Iterable[str] | None = None,
    workers: int = 1,
    progress: Progress = _silent,
) -> Built:
    """Build into ``to``, ``out``/public unless given, and refuse what no record of the plan explains.

    A site for a store is built into ``out``/public and carried there. ``first`` says that nothing was published
    before. Else as ``build_site``; raises BucketError as well.
    """
    building = _Building(
        plan_path,
        today=today,
        url=url,
        engine=engine,
        formats=formats,
        workers=workers,
        progress=progress,
    )
    target = to if isinstance(to, Path) else out / PUBLIC
    # First: a draft is refused whoever else is at work.
    _refuse_draft(building.plan, first=first)
    publication = Publication(out, target)
    # Held from the comparison on: what it was compared with is what it takes the place of.
    with publication.held(plan_path.parent):
        if isinstance(to, BucketAddress):
            return _publish_into_store(
                building, publication, to, previous, first=first, progress=progress
            )
        last = _last_unless_draft(building, previous, in_folder(target), first=first)
        return building.run(publication, last, (), refuse=True)


def _publish_into_store(
    building: _Building,
    publication: Publication,
    to: BucketAddress,
    previous: Path | str | None,
    *,
    first: bool,
    progress: Progress,
) -> Built:
    """Build beside the plan what the ledger in a store allows, and carry it there. Raises BucketError as well."""
    seen = fetch_ledger(to)
    stored = in_store(str(to), lambda: seen)
    last = _last_unless_draft(building, previous, stored, first=first)
    built = building.run(publication, last, (), refuse=True)
    # No lock reaches another machine: whoever published there since has to be compared with.
    if fetch_ledger(to) != seen:
        raise BucketError("bucket-overtaken", place=str(to))
    sent = upload(built.site, to, headers_of=headers_of, progress=progress)
    return dataclasses.replace(built, uploaded=sent)


def _at_target(to: Path | BucketAddress) -> AtTarget:
    if isinstance(to, Path):
        return in_folder(to)
    return in_store(str(to), functools.partial(fetch_ledger, to))


def rehearse_publication(
    plan_path: Path,
    out: Path,
    *,
    today: dt.date,
    to: Path | BucketAddress | None = None,
    first: bool = False,
    url: str | None = None,
    previous: Path | str | None = None,
    formats: Iterable[str] | None = None,
) -> tuple[Problem, ...]:
    """Find everything that ``publish_site`` would refuse, and write nothing. Raises InputError for it."""
    building = _Building(
        plan_path,
        today=today,
        url=url,
        engine=DEFAULT_ENGINE,
        formats=formats,
        workers=1,
        progress=_silent,
    )
    published = _at_target(to or out / PUBLIC)
    last = _last_unless_draft(building, previous, published, first=first)
    return building.rehearse(last)


def _last_unless_draft(
    building: _Building,
    previous: Path | str | None,
    at_target: AtTarget,
    *,
    first: bool,
) -> LastPublication | None:
    """Find what a publication has to agree with. Raises InputError for a draft, and where there is none."""
    plan = building.plan
    # First: the address of a draft may lead nowhere yet, and that is no fault of the net.
    _refuse_draft(plan, first=first)
    address = building.context.url
    last = _last_of_publication(plan, previous, at_target, address, first=first)
    # On the first one every doubt counts: nobody has looked at the plan yet.
    _refuse_errors(draft_reasons(plan, first=last is None))
    return last


def _refuse_draft(plan: Plan, *, first: bool) -> None:
    """Raise InputError for a draft, with every doubt about it if nothing was published before."""
    if draft_reasons(plan):
        _refuse_errors(draft_reasons(plan, first=first))


class _Building:
    """One build: what is asked of it, and the way through it."""

    def __init__(
        self,
        plan_path: Path,
        *,
        today: dt.date,
        url: str | None,
        engine: str,
        formats: Iterable[str] | None,
        workers: int,
        progress: Progress,
    ) -> None:
        self._generator = find_engine(engine)
        self._project = plan_path.parent
        self._workers = workers
        self._progress = progress
        self._today = today
        self.plan, self._content, self._problems = check_project(plan_path)
        self.context = _context(
            self._project,
            self.plan,
            self._content,
            self._problems,
            today,
            url,
            choose_forms(formats),
        )

    def run(
        self,
        publication: Publication,
        last: LastPublication | None,
        notices: tuple[Problem, ...],
        *,
        refuse: bool,
    ) -> Built:
        """Render, compare with the last publication, print, and publish; ``refuse`` what no record explains."""
        self._progress("staging", 0, 0)
        rendered, ledger, found = self._prepare(last, refuse=refuse)
        notices += found
        printed = print_jobs(
            self.plan,
            rendered.of(Job),
            kept=publication.staging.kept,
            workers=self._workers,
            counted=functools.partial(self._progress, "printing"),
        )
        files = [*rendered.of(Artifact), *printed]
        files.append(Artifact(path=routes.LEDGER, data=write_ledger(ledger)))
        notices += self._publish(publication, rendered, files, refuse=refuse)
        return Built(
            plan=self.plan,
            problems=(*self._problems, *notices),
            notices=notices,
            site=publication.place.site,
            pages=sum(1 for _ in publication.place.site.rglob("index.html")),
            feeds=len(rendered.of(Artifact, FEEDS)),
            sheets=len(rendered.of(Artifact, SHEETS)),
        )

    def rehearse(self, last: LastPublication | None) -> tuple[Problem, ...]:
        """Render and compare as for a publication, and write nothing."""
        _, _, found = self._prepare(last, refuse=True)
        return found

    def _prepare(
        self, last: LastPublication | None, *, refuse: bool
    ) -> tuple[Rendered, Ledger, tuple[Problem, ...]]:
        """Render and take stock, and find what is wrong with the feeds or is explained by no record."""
        rendered = render_outputs(self.plan, self.context)
        _refuse_meeting(rendered)
        found = _lint_feeds(rendered)
        ledger = _take_stock(self.plan, rendered)
        found += self._compared(ledger, last, refuse=refuse)
        return rendered, ledger, found

    def _compared(
        self, ledger: Ledger, last: LastPublication | None, *, refuse: bool
    ) -> tuple[Problem, ...]:
        if not last:
            return ()
        found = list(last.check(self.plan, ledger, self._today))
        if not last.ledger:
            # Of such a publication nothing tells which feeds and pages it had.
            note = problem_at(
                last.source, Mark(), "previous-without-ledger", severity=Severity.INFO
            )
            found.append(note)
        if not refuse:
            return _as_warnings(found)
        _refuse_errors(found)
        return tuple(found)

    def _publish(
        self,
        publication: Publication,
        rendered: Rendered,
        files: list[Artifact],
        *,
        refuse: bool,
    ) -> tuple[Problem, ...]:
        """Let the engine make its pages, put ours beside them, exchange the site; tell what of others lies there."""
        generator, url = self._generator, self.context.url
        leaves = rendered.of(Leaf)
        # Nothing is written until here: what a plan can be refused for is found before, save a path that the engine
        # takes.
        unpublished = publication.staging.stage(
            [*files, *rendered.of(StagedPage), render_shell()]
        )
        self._progress("engine", 0, 0)
        run_engine(self.plan, publication, self._project, url, generator)
        self._progress("publishing", 0, 0)
        # The shell is no page of the site, so it goes before the engine's pages are looked through.
        shell = publication.take(render_shell().path)
        for path in unwanted(publication.next):
            publication.take(path)
        # Leaves come after: they are mended with the shell.
        publication.replace(mend_site(publication.next, shell, leaves, url, generator))
        publication.add(splice(shell, leaves, generator))
        publication.add(self._recipes(publication))
        # Of all the others, so it cannot be one of the outputs that are rendered.
        manifest = manifest_of(self.plan, publication.next)
        publication.add([Artifact(path=routes.MANIFEST, data=manifest)])
        found = self._verified(publication, refuse=refuse)
        carried = publication.swap()
        return (
            *found,
            *_foreign(publication.staging.docs, unpublished, "foreign-staged"),
            *_foreign(publication.place.site, carried, "foreign-carried"),
        )

    def _recipes(self, publication: Publication) -> Iterator[Artifact]:
        """Say in the site itself how it is to be served, for hosts that read it there."""
        delivery = delivery_of(self.plan, self._today, self.context.url)
        paths = [*publication.paths(), routes.MANIFEST]
        return published_recipes(delivery, paths, publication.place.foreign())

    def _verified(
        self, publication: Publication, *, refuse: bool
    ) -> tuple[Problem, ...]:
        """Look through the next site as somebody else would, before it takes the place of the present one."""
        found = tuple(
            verify_tree(
                publication.next,
                plan=self.plan,
                content=self._content,
                url=self.context.url,
                left_out=publication.place.foreign(),
            )
        )
        if not refuse:
            return _as_warnings(found)
        _refuse_errors(found)
        return found


def _foreign(folder: Path, paths: Iterable[str], code: str) -> Iterator[Problem]:
    """Name what others laid into a folder of output; a folder of theirs is named once (.git has thousands of files)."""
    counts = Counter(_named(path) for path in paths)
    for name, count in counts.items():
        place = (folder / name).as_posix()
        values = {"count": count}
        yield problem_at(place, Mark(), code, values, severity=Severity.INFO)


def _named(path: str) -> str:
    """Return by what a foreign path is told: a file at the top by itself, another one by its folder at the top."""
    return path.partition("/")[0]
