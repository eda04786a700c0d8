"""One build: what is asked of it, and the way through it."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kehoach import routes
from kehoach.editions.last import LastPublication
from kehoach.editions.ledger import Ledger, write_ledger
from kehoach.plan.model import Plan
from kehoach.problems import (
    Mark,
    Problem,
    Severity,
    as_warnings,
    problem_at,
    refuse_errors,
)
from kehoach.render import FEEDS, SHEETS, Rendered, choose_forms, render_outputs
from kehoach.render.context import Above, Artifact, Context, Leaf, StagedPage, ready
from kehoach.render.pages.preview import refuse_undrawable
from kehoach.render.sheets.jobs import Job, print_jobs
from kehoach.site.delivery import delivery_of, published_recipes
from kehoach.site.engine import (
    CONFIG,
    DEFAULT_ENGINE,
    find_engine,
    is_self_contained,
    run_engine,
)
from kehoach.site.keeping import Keeping, Standing, kept_in
from kehoach.site.leftovers import unwanted
from kehoach.site.manifest import manifest_of
from kehoach.site.output.publication import Publication
from kehoach.site.project import (
    check_project,
    context_of,
    refuse_doubles,
    take_stock,
)
from kehoach.site.searching import with_search
from kehoach.site.shell import mend_site, render_shell, splice
from kehoach.site.upload import Uploaded
from kehoach.site.verification import verify_tree

Progress = Callable[[str, int, int], None]
"""Told the present step, and where it has parts: how many are done, of how many."""


def _silent(_step: str, _done: int = 0, _all: int = 0) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Superior:
    """A plan whose deadlines bind the agency of the one that is built; its ids are known to be there."""

    plan_path: Path
    party: str
    """Id, in the superior's plan, of the body that the agency is."""
    to: tuple[str, ...] = ()
    """Ids, in the plan that is built, of those who have to know; its issuer if empty."""
    matches: frozenset[tuple[str, str]] = frozenset()
    """Ids of deadlines of the plan that is built, each with that of the superior's which it is."""


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


class Building:
    """One build: what is asked of it, and the way through it."""

    def __init__(
        self,
        plan_path: Path,
        *,
        today: dt.date,
        url: str | None = None,
        engine: str = DEFAULT_ENGINE,
        formats: Iterable[str] | None = None,
        workers: int = 1,
        progress: Progress = _silent,
        above: Sequence[Superior] = (),
        others: frozenset[str] = frozenset(),
    ) -> None:
        """Load and check what is to be built.

        ``formats`` names the forms of sheets to make besides the page (see render.sheet_forms), all if None;
        ``workers`` says in how many processes; ``above`` are plans of superiors, ``others`` the
        ids of plans that may be or have been such.
        Raises InputError, EngineMissingError, UnknownFormError.
        """
        self._generator = find_engine(engine)
        self._project = plan_path.parent
        self._workers = workers
        self.progress = progress
        self._today = today
        self._others = others
        self.plan, self._content, self._problems = check_project(plan_path)
        self.context = context_of(
            self._project,
            self.plan,
            self._content,
            self._problems,
            today,
            url,
            choose_forms(formats),
        )
        if above:
            seen_above = tuple(self._above(superior) for superior in above)
            self.context = replace(self.context, above=seen_above)

    def _above(self, superior: Superior) -> Above:
        """Read a superior's plan as its own site does, so that both tell its items in the same words."""
        plan, content, problems = check_project(superior.plan_path)
        context = context_of(
            superior.plan_path.parent,
            plan,
            content,
            problems,
            self._today,
            None,
            (),
        )
        to = superior.to or (self.plan.header.issuer,)
        return Above(
            plan=plan,
            context=context,
            party=superior.party,
            to=frozenset(to),
            matches=superior.matches,
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
        self.progress("staging", 0, 0)
        context = self._context_after(last)
        with kept_in(publication.cache, self.plan, context) as keeping:
            inputs = self._inputs(last)
            trees = (publication.staging.docs, publication.place.site)
            # Of settings that have more read than can be known, nothing is said to be as it was.
            is_known = is_self_contained(self._project)
            left = keeping.found_standing(inputs, trees) if is_known else None
            if left:
                return self._built(publication, notices, left)
            built = self._run(publication, keeping, last, notices, refuse=refuse)
            # What a build had to say of itself, it says again.
            if is_known and built.notices == notices:
                left = Standing(
                    pages=built.pages, feeds=built.feeds, sheets=built.sheets
                )
                keeping.note_standing(inputs, trees, left)
            return built

    def _inputs(self, last: LastPublication | None) -> tuple[object, ...]:
        """Return what decides a site besides program, plan and context."""
        settings = (self._project / CONFIG).read_bytes()
        seen = (last.ledger, last.plan) if last else None
        return self._generator.package, settings, seen

    def _built(
        self, publication: Publication, notices: tuple[Problem, ...], left: Standing
    ) -> Built:
        return Built(
            plan=self.plan,
            problems=(*self._problems, *notices),
            notices=notices,
            site=publication.place.site,
            pages=left.pages,
            feeds=left.feeds,
            sheets=left.sheets,
        )

    def _run(
        self,
        publication: Publication,
        keeping: Keeping,
        last: LastPublication | None,
        notices: tuple[Problem, ...],
        *,
        refuse: bool,
    ) -> Built:
        promised = render_outputs(keeping.plan, keeping.context)
        if self._workers > 1:
            keeping.prepare(promised, self._workers)
        rendered = promised.mapped(keeping.of)
        ledger, found = self._prepare(rendered, last, refuse=refuse)
        notices += found
        printed = print_jobs(
            self.plan,
            rendered.of(Job),
            kept=publication.staging.kept,
            workers=self._workers,
            counted=functools.partial(self.progress, "printing"),
        )
        files = [*rendered.of(Artifact), *printed]
        files.append(Artifact(path=routes.LEDGER, make=ready(write_ledger(ledger))))
        notices += self._publish(publication, rendered, files, keeping, refuse=refuse)
        left = Standing(
            pages=sum(1 for _ in publication.place.site.rglob("index.html")),
            feeds=len(rendered.of(Artifact, FEEDS)),
            sheets=len(rendered.of(Artifact, SHEETS)),
        )
        return self._built(publication, notices, left)

    def rehearse(self, last: LastPublication | None) -> tuple[Problem, ...]:
        """Render and compare as for a publication, and write nothing."""
        rendered = render_outputs(self.plan, self._context_after(last))
        _, found = self._prepare(rendered, last, refuse=True)
        return found

    def _context_after(self, last: LastPublication | None) -> Context:
        """Return what renderers are given, with what was published before."""
        if last and last.ledger:
            return replace(self.context, published=last.ledger.paths)
        return self.context

    def _prepare(
        self, rendered: Rendered, last: LastPublication | None, *, refuse: bool
    ) -> tuple[Ledger, tuple[Problem, ...]]:
        """Take stock, and find what is wrong with the feeds or is explained by no record."""
        refuse_undrawable(self.plan, self.context)
        refuse_doubles(rendered)
        ledger, found = take_stock(self.plan, rendered)
        found += self._compared(ledger, last, refuse=refuse)
        return ledger, found

    def _compared(
        self, ledger: Ledger, last: LastPublication | None, *, refuse: bool
    ) -> tuple[Problem, ...]:
        if not last:
            return ()
        found = list(last.check(self.plan, ledger, self._today, self._others))
        if not last.ledger:
            # Of such a publication nothing tells which feeds and pages it had.
            note = problem_at(
                last.source, Mark(), "previous-without-ledger", severity=Severity.INFO
            )
            found.append(note)
        if not refuse:
            return as_warnings(found)
        refuse_errors(found)
        return tuple(found)

    def _publish(
        self,
        publication: Publication,
        rendered: Rendered,
        files: list[Artifact],
        keeping: Keeping,
        *,
        refuse: bool,
    ) -> tuple[Problem, ...]:
        """Let the engine make its pages, put ours beside them, exchange the site; tell what of others lies there."""
        generator, url = with_search(self._generator, self.plan), self.context.url
        leaves = rendered.of(Leaf)
        # Nothing is written until here: what a plan can be refused for is found before, save a path that the engine
        # takes.
        unpublished = publication.staging.stage(
            [*files, *rendered.of(StagedPage), render_shell()]
        )
        self.progress("engine", 0, 0)
        run_engine(self.plan, publication, self._project, url, generator)
        self.progress("publishing", 0, 0)
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
        publication.add([Artifact(path=routes.MANIFEST, make=ready(manifest))])
        found = self._verified(publication, keeping, refuse=refuse)
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
        self, publication: Publication, keeping: Keeping, *, refuse: bool
    ) -> tuple[Problem, ...]:
        """Look through the next site as somebody else would, before it takes the place of the present one."""
        found = tuple(
            verify_tree(
                publication.next,
                plan=self.plan,
                content=self._content,
                url=self.context.url,
                left_out=publication.place.foreign(),
                recall=keeping.recall,
            )
        )
        if not refuse:
            return as_warnings(found)
        refuse_errors(found)
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
