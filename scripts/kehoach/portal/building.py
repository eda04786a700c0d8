"""The way to a portal: look at every plan, hold them against one another, build each, write the pages above them."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach import __version__, routes
from kehoach.portal import relations
from kehoach.portal.crew import Asked, Crew, Got, Lost
from kehoach.portal.front import FrontPages, assets
from kehoach.portal.leading import calendar_of
from kehoach.portal.parcels import Folder, Source, pack
from kehoach.portal.records import PlanEntry, load_portal
from kehoach.portal.relations import Summaries, site_path
from kehoach.portal.work import (
    AboveSource,
    Build,
    Look,
    Outcome,
    Summary,
    build,
    look,
)
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
from kehoach.render.context import Artifact
from kehoach.site.engine import CONFIG
from kehoach.site.output.errors import PlaceError
from kehoach.site.output.files import write_file
from kehoach.site.output.place import real_path
from kehoach.words import load_words

Progress = Callable[[str, int, int], None]
"""Told the present step, how many plans are done, of how many."""
_LONGEST = 500
"""So many letters of what a machine says are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalBuilt:
    """What came of a portal's build."""

    site: Path
    outcomes: tuple[Outcome, ...]
    """Of each plan, in the order of portal.yaml."""
    problems: tuple[Problem, ...]
    """Of the plans among one another, and of the portal's own pages."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The plans whose sites were not built."""
        return tuple(outcome for outcome in self.outcomes if not outcome.is_built)


class PortalBuilding:
    """One build of a portal."""

    def __init__(
        self,
        portal_path: Path,
        out: Path,
        *,
        crew: Crew,
        is_distant: bool,
        today: dt.date,
        engine: str,
        formats: tuple[str, ...] | None,
        progress: Progress,
    ) -> None:
        """Read portal.yaml; a distant crew is given plans as bytes, and writes to ``out`` as a folder all share.

        Raises InputError, PlaceError.
        """
        self._portal = load_portal(portal_path)
        for entry in self._portal.record.plans:
            # Not of its own plan alone: another's site among a plan's texts would be published with them.
            content = real_path(self._portal.folder / entry.folder / "content")
            if real_path(out).is_relative_to(content):
                raise PlaceError("inside-content", out)
        self._out = out
        self._site = out / "site"
        self._crew = crew
        self._is_distant = is_distant
        self._today = today
        self._engine = engine
        self._formats = formats
        self._progress = progress
        self._failed: dict[str, Outcome] = {}

    def run(self) -> PortalBuilt:
        """Build every plan and the pages above them; a plan with faults costs its own site, which stays as it was.

        Raises InputError for what is wrong between plans, before anything is written.
        """
        summaries = self._looked()
        self._refuse_wrong(summaries)
        problems = [
            *relations.check_addresses(self._portal, summaries),
            *relations.check_bases(self._portal, summaries),
            *relations.check_days(self._portal, summaries),
        ]
        self._fail_below(summaries)
        done = self._built()
        outcomes = tuple(done[entry.id] for entry in self._portal.record.plans)
        problems += self._write_pages(summaries, outcomes)
        problems += self._left_over()
        return PortalBuilt(
            site=self._site, outcomes=outcomes, problems=tuple(sorted(problems))
        )

    def _looked(self) -> dict[str, Summary]:
        """Sum up every plan that can be built."""
        summaries: dict[str, Summary] = {}
        versions: set[str] = set()
        for job, seen in self._done("portal-looking", look, self._looks()):
            if isinstance(seen, Lost):
                self._lose(job.id, seen)
                continue
            versions.add(seen.version)
            if seen.summary is None:
                self._fail(job.id, seen.problems)
            else:
                summaries[job.id] = seen.summary
        other = versions - {__version__}
        if other:
            values = {"own": __version__, "other": ", ".join(sorted(other))}
            problem = problem_at(self._portal.path, Mark(), "portal-version", values)
            raise InputError([problem])
        return summaries

    def _done(
        self, step: str, work: Callable[[Asked], Got], jobs: Iterable[Asked]
    ) -> Iterator[tuple[Asked, Got | Lost]]:
        """Have jobs done and tell how many are."""
        total = len(self._portal.record.plans)
        self._progress(step, 0, total)
        for count, (job, got) in enumerate(self._crew.run(work, jobs), start=1):
            self._progress(step, count, total)
            yield job, got

    def _looks(self) -> Iterator[Look]:
        """Yield what to look at, each folder read when its turn comes."""
        parties = self._asked_parties()
        for entry in self._portal.record.plans:
            config = self._portal.folder / entry.folder / CONFIG
            if self._portal.plan_file(entry).is_file() and not config.is_file():
                self._fail(entry.id, [_no_settings(config)])
                continue
            try:
                source = self._source(entry)
            except InputError as error:
                self._fail(entry.id, error.problems)
                continue
            asked = tuple(sorted(parties.get(entry.id, ())))
            yield Look(id=entry.id, source=source, parties=asked)

    def _asked_parties(self) -> dict[str, set[str]]:
        """Return of which parties somebody has to know what a plan asks, by plan."""
        parties: dict[str, set[str]] = {}
        for entry in self._portal.record.plans:
            for superior in entry.superiors:
                parties.setdefault(superior.plan, set()).add(superior.as_)
        return parties

    def _source(self, entry: PlanEntry) -> Source:
        folder = self._portal.folder / entry.folder
        if self._is_distant:
            return pack(folder)
        return Folder(shown=folder.as_posix())

    def _fail(self, plan: str, problems: Iterable[Problem]) -> None:
        outcome = Outcome(id=plan, is_built=False, problems=tuple(problems))
        self._failed[plan] = outcome

    def _lose(self, plan: str, lost: Lost) -> None:
        """Say of a plan that whoever worked at it is gone, at its line of portal.yaml."""
        mark = self._portal.record.plan(plan).at.of("id")
        values = {"plan": plan, "detail": lost.detail[:_LONGEST]}
        self._fail(plan, [problem_at(self._portal.path, mark, "portal-lost", values)])

    def _refuse_wrong(self, summaries: Summaries) -> None:
        """Raise InputError for what would publish one plan's items as another's, or nobody's."""
        problems = [
            *relations.check_identities(self._portal, summaries),
            *relations.check_names(self._portal, summaries),
        ]
        if problems:
            raise InputError(problems)

    def _fail_below(self, summaries: Summaries) -> None:
        """Give up the plans whose superior has faults: their calendars would lose what it asks of them."""
        for entry in self._portal.record.plans:
            for superior in entry.superiors:
                if entry.id in summaries and superior.plan not in summaries:
                    values = {"plan": entry.id, "superior": superior.plan}
                    mark = superior.at.of("plan")
                    problem = problem_at(
                        self._portal.path, mark, "portal-superior-failed", values
                    )
                    self._fail(entry.id, [problem])

    def _built(self) -> dict[str, Outcome]:
        """Build every plan that nothing keeps from it."""
        built: dict[str, Outcome] = {}
        with self._token() as token:
            for job, got in self._done("portal-building", build, self._builds(token)):
                if isinstance(got, Lost):
                    self._lose(job.id, got)
                else:
                    built[job.id] = got
        return {**built, **self._failed}

    @contextlib.contextmanager
    def _token(self) -> Iterator[str]:
        """Leave a file in the shared folder by which distant workers know it; nothing is left where none is distant."""
        if not self._is_distant:
            yield ""
            return
        token = self._out.absolute() / f".kehoach-portal-{secrets.token_hex(8)}"
        token.parent.mkdir(parents=True, exist_ok=True)
        token.touch()
        try:
            yield token.as_posix()
        finally:
            token.unlink(missing_ok=True)

    def _builds(self, token: str) -> Iterator[Build]:
        """Yield what to build; a folder may have vanished since it was looked at."""
        for entry in self._portal.record.plans:
            if entry.id in self._failed:
                continue
            try:
                yield self._build(entry, token)
            except InputError as error:
                self._fail(entry.id, error.problems)

    def _build(self, entry: PlanEntry, token: str) -> Build:
        above = [
            AboveSource(
                source=self._source(self._portal.record.plan(superior.plan)),
                party=superior.as_,
                to=superior.to,
            )
            for superior in entry.superiors
        ]
        target = self._site / site_path(entry.id)
        # What is kept from build to build saves time on this machine only.
        kept = self._out / "plans" / entry.id
        return Build(
            id=entry.id,
            source=self._source(entry),
            target=(target.absolute() if self._is_distant else target).as_posix(),
            workspace="" if self._is_distant else kept.as_posix(),
            today=self._today,
            engine=self._engine,
            formats=self._formats,
            above=tuple(above),
            token=token,
        )

    def _write_pages(
        self, summaries: Summaries, outcomes: Iterable[Outcome]
    ) -> list[Problem]:
        """Write the pages above the plans, and the calendars of those who lead several."""
        words = load_words(self._portal.record.portal.language)
        pages = FrontPages(self._portal, words, self._today)
        problems: list[Problem] = []
        written: list[Artifact] = [*assets()]
        calendars = []
        for leader in self._portal.record.leaders:
            calendar = calendar_of(self._portal, leader, self._site, words)
            if calendar is None:
                mark = leader.at.of("leads")
                values = {"name": leader.name}
                problem = problem_at(
                    self._portal.path,
                    mark,
                    "portal-leader-empty",
                    values,
                    severity=Severity.WARNING,
                )
                problems.append(problem)
                continue
            calendars.append(calendar)
            problems += calendar.problems
            written += pages.leader(calendar, summaries)
        fresh = {outcome.id for outcome in outcomes if outcome.is_built}
        links = relations.links_of(self._portal, summaries)
        written.append(pages.front(summaries, links, fresh, self._present(), calendars))
        for artifact in written:
            write_file(self._site / artifact.path, artifact.data)
        return problems

    def _present(self) -> set[str]:
        """Return the plans that have a site, of this build or of one before."""
        present = set()
        for entry in self._portal.record.plans:
            if (self._site / site_path(entry.id) / routes.MANIFEST).is_file():
                present.add(entry.id)
        return present

    def _left_over(self) -> Iterator[Problem]:
        """Yield the sites of plans that portal.yaml no longer has: people may hold their addresses, so they stay."""
        known = {entry.id for entry in self._portal.record.plans}
        for folder in sorted((self._site / "ke-hoach").glob("*")):
            is_site = (folder / routes.MANIFEST).is_file()
            if is_site and not folder.name.startswith(".") and folder.name not in known:
                yield problem_at(
                    folder.as_posix(),
                    Mark(),
                    "portal-left-over",
                    {"id": folder.name},
                    severity=Severity.INFO,
                )


def _no_settings(config: Path) -> Problem:
    return problem_at(config.as_posix(), Mark(), "portal-no-settings")
