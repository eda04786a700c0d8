"""The way to a portal: look at every plan, hold them against one another, build each, write the pages above them."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kehoach import __version__, routes
from kehoach.portal import relations
from kehoach.portal.crew import Asked, Crew, Got, Lost
from kehoach.portal.front import FrontPages, assets
from kehoach.portal.leading import calendar_of
from kehoach.portal.parcels import Folder, Source, pack
from kehoach.portal.places import Portals, opened_place
from kehoach.portal.records import PlanEntry, load_portal
from kehoach.portal.records import Superior as RecordedSuperior
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
from kehoach.site.bucket import BucketAddress
from kehoach.site.engine import CONFIG
from kehoach.site.output.errors import PlaceError
from kehoach.site.output.place import real_path
from kehoach.words import load_words

Progress = Callable[[str, int, int], None]
"""Told the present step, how many plans are done, of how many."""
_LONGEST = 500
"""So many letters of what a machine says are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalBuilt:
    """What came of a portal's build."""

    place: str
    """Where it lies."""
    outcomes: tuple[Outcome, ...]
    """Of each plan, in the order of portal.yaml."""
    problems: tuple[Problem, ...]
    """Of the plans among one another, and of the portal's own pages."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The plans whose sites were not built."""
        return tuple(outcome for outcome in self.outcomes if not outcome.is_built)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Asks for a publication: each plan is held against its own last one."""

    to: Path | BucketAddress
    first: bool = False
    """Whether somebody says that what has none was never published."""


class PortalBuilding:
    """One build of a portal."""

    def __init__(
        self,
        portal_path: Path,
        out: Path,
        *,
        publishing: Publishing | None = None,
        crew: Crew,
        is_distant: bool,
        today: dt.date,
        engine: str,
        formats: tuple[str, ...] | None,
        progress: Progress,
    ) -> None:
        """Read portal.yaml; a distant crew is given plans as bytes, and writes to a folder that all share, or a store.

        Raises InputError, PlaceError.
        """
        target = publishing.to if publishing else out / "site"
        self._portal = load_portal(portal_path)
        for entry in self._portal.record.plans:
            # Not of its own plan alone: another's site among a plan's texts would be published with them.
            content = real_path(self._portal.folder / entry.folder / "content")
            for folder in (out, target):
                if isinstance(folder, Path) and _is_within(folder, content):
                    raise PlaceError("inside-content", folder)
        self._out = out
        self._target = target
        self._publishing = publishing
        self._crew = crew
        self._is_distant = is_distant
        self._today = today
        self._engine = engine
        self._formats = formats
        self._progress = progress
        self._failed: dict[str, Outcome] = {}
        self._plan_ids: dict[str, str] = {}

    def run(self) -> PortalBuilt:
        """Build every plan and the pages above them; a plan with faults costs its own site, which stays as it was.

        Raises InputError for what is wrong between plans, and ForeignFolderError for what is not ours, before anything
        is written; BucketError.
        """
        with opened_place(self._target) as place:
            place.refuse_foreign()
            return self._run(place)

    def _run(self, place: Portals) -> PortalBuilt:
        summaries = self._looked()
        self._refuse_wrong(summaries)
        problems = [
            *relations.check_addresses(self._portal, summaries),
            *relations.check_bases(self._portal, summaries),
            *relations.check_days(self._portal, summaries),
        ]
        self._fail_below(summaries)
        done = self._built(place, summaries)
        outcomes = tuple(done[entry.id] for entry in self._portal.record.plans)
        # Last: nothing leads to a site that is not there.
        problems += self._write_pages(place, summaries, outcomes)
        problems += self._left_over(place)
        return PortalBuilt(
            place=place.shown, outcomes=outcomes, problems=tuple(sorted(problems))
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
        self,
        step: str,
        work: Callable[[Asked], Got],
        jobs: Iterable[Asked],
        before: int = 0,
    ) -> Iterator[tuple[Asked, Got | Lost]]:
        """Have jobs done and tell how many are; ``before`` of them were earlier."""
        total = len(self._portal.record.plans)
        self._progress(step, before, total)
        for count, (job, got) in enumerate(self._crew.run(work, jobs), before + 1):
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
        code = "portal-deserted" if lost.is_deserted else "portal-lost"
        self._fail(plan, [problem_at(self._portal.path, mark, code, values)])

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
                    self._hold_back(entry, superior)

    def _hold_back(self, entry: PlanEntry, superior: RecordedSuperior) -> None:
        values = {"plan": entry.id, "superior": superior.plan}
        mark = superior.at.of("plan")
        problem = problem_at(self._portal.path, mark, "portal-superior-failed", values)
        self._fail(entry.id, [problem])

    def _built(self, place: Portals, summaries: Summaries) -> dict[str, Outcome]:
        """Build every plan that nothing keeps from it."""
        self._plan_ids = {entry: one.plan for entry, one in summaries.items()}
        built: dict[str, Outcome] = {}
        with self._token() as token:
            for rank in self._ranks():
                ready = [entry for entry in rank if self._is_ready(entry, built)]
                jobs = self._builds(ready, place, token)
                step = "portal-building"
                for job, got in self._done(step, build, jobs, len(built)):
                    if isinstance(got, Lost):
                        self._lose(job.id, got)
                    else:
                        built[job.id] = got
        return {**built, **self._failed}

    def _ranks(self) -> list[list[PlanEntry]]:
        """Sort plans so that each comes after its superiors; where nothing is published all may go at once."""
        plans = list(self._portal.record.plans)
        if not self._publishing:
            return [plans]
        ranks: list[list[PlanEntry]] = []
        placed: set[str] = set()
        # No circle: portal.yaml has none.
        while plans:
            rank = [
                entry
                for entry in plans
                if placed.issuperset(superior.plan for superior in entry.superiors)
            ]
            placed.update(entry.id for entry in rank)
            plans = [entry for entry in plans if entry.id not in placed]
            ranks.append(rank)
        return ranks

    def _is_ready(self, entry: PlanEntry, built: Mapping[str, Outcome]) -> bool:
        """Tell whether a plan may be built; below one that was refused it would tell what nobody published."""
        if entry.id in self._failed:
            return False
        for superior in entry.superiors:
            outcome = built.get(superior.plan, self._failed.get(superior.plan))
            if self._publishing and not (outcome and outcome.is_built):
                self._hold_back(entry, superior)
                return False
        return True

    @contextlib.contextmanager
    def _token(self) -> Iterator[str]:
        """Leave a file in the shared folder by which distant workers know it; nothing is left where none is distant."""
        if not self._is_distant or isinstance(self._target, BucketAddress):
            yield ""
            return
        shared = self._target if self._publishing else self._out
        token = shared.absolute() / f".kehoach-portal-{secrets.token_hex(8)}"
        token.parent.mkdir(parents=True, exist_ok=True)
        token.touch()
        try:
            yield token.as_posix()
        finally:
            token.unlink(missing_ok=True)

    def _builds(
        self, entries: Iterable[PlanEntry], place: Portals, token: str
    ) -> Iterator[Build]:
        """Yield what to build; a folder may have vanished since it was looked at."""
        for entry in entries:
            try:
                yield self._build(entry, place, token)
            except InputError as error:
                self._fail(entry.id, error.problems)

    def _build(self, entry: PlanEntry, place: Portals, token: str) -> Build:
        above = [
            AboveSource(
                source=self._source(self._portal.record.plan(superior.plan)),
                party=superior.as_,
                to=superior.to,
                matches=frozenset(
                    (match.own, match.theirs)
                    for match in superior.matches
                    if match.theirs
                ),
            )
            for superior in entry.superiors
        ]
        target = place.site(entry.id)
        if isinstance(target, Path):
            target = target.absolute() if self._is_distant else target
        # What is kept from build to build saves time on this machine only.
        kept = self._out / "plans" / entry.id
        return Build(
            id=entry.id,
            source=self._source(entry),
            target=target.as_posix() if isinstance(target, Path) else target,
            workspace="" if self._is_distant else kept.as_posix(),
            today=self._today,
            engine=self._engine,
            formats=self._formats,
            above=tuple(above),
            publishing=bool(self._publishing),
            first=bool(self._publishing and self._publishing.first),
            others=frozenset(
                plan for other, plan in self._plan_ids.items() if other != entry.id
            ),
            token=token,
        )

    def _write_pages(
        self, place: Portals, summaries: Summaries, outcomes: Iterable[Outcome]
    ) -> list[Problem]:
        """Write the pages above the plans, and the calendars of those who lead several."""
        words = load_words(self._portal.record.portal.language)
        pages = FrontPages(self._portal, words, self._today)
        problems: list[Problem] = []
        written: list[Artifact] = [*assets()]
        calendars = []
        for leader in self._portal.record.leaders:
            calendar = calendar_of(self._portal, leader, place.read, words)
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
        present = self._present(place)
        written.append(pages.front(summaries, links, fresh, present, calendars))
        for artifact in written:
            place.put(artifact)
        return problems

    def _present(self, place: Portals) -> set[str]:
        """Return the plans that have a site, of this build or of one before."""
        present = set()
        for entry in self._portal.record.plans:
            if place.has(f"{site_path(entry.id)}{routes.MANIFEST}"):
                present.add(entry.id)
        return present

    def _left_over(self, place: Portals) -> Iterator[Problem]:
        """Yield the sites of plans that portal.yaml no longer has: people may hold their addresses, so they stay."""
        known = {entry.id for entry in self._portal.record.plans}
        for name in place.sites():
            if name not in known:
                yield problem_at(
                    str(place.site(name)),
                    Mark(),
                    "portal-left-over",
                    {"id": name},
                    severity=Severity.INFO,
                )


def _is_within(folder: Path, content: Path) -> bool:
    return real_path(folder).is_relative_to(content)


def _no_settings(config: Path) -> Problem:
    return problem_at(config.as_posix(), Mark(), "portal-no-settings")
