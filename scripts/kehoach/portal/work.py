"""What is done for one plan, in a process of this machine or of another: look at it, build its site.

Whatever is wrong with a plan comes back as problems with their places: it costs that plan alone, and is tried once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach import __version__, routes
from kehoach.facts import Fact
from kehoach.plan.model import Deadline, Plan, Task
from kehoach.plan.slices import Item, items_of
from kehoach.portal.parcels import Source, opened, told_at_home
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.render import UnknownFormError
from kehoach.site.bucket import BucketAddress, BucketError
from kehoach.site.build import Wishes, build_site, publish_site
from kehoach.site.building import Built, Superior
from kehoach.site.engine import EngineError, EngineMissingError
from kehoach.site.output.errors import ForeignFolderError, PlaceError
from kehoach.site.output.lock import BusyError
from kehoach.site.project import check_project
from kehoach.words import Words

_LONGEST = 500
"""So many letters of what a program or system says are told."""
_ONE = threading.Lock()
"""A worker may run tasks in threads; a build is a process's only work, as it is of the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A document that a plan names as its basis."""

    number: str
    date: dt.date | None
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A deadline with a day, as far as other plans and the front page have to know it."""

    id: str
    title: str
    task_title: str
    day: dt.date
    leading: dt.date
    is_filing: bool
    is_cancelled: bool
    page: str
    """Below the plan's own site."""
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a portal knows of a plan."""

    plan: str
    """Its own id, the second half of its UIDs."""
    path: str
    number: str
    issued: dt.date
    title: str
    year: int
    url: str
    url_mark: Mark
    id_mark: Mark
    basis: tuple[Cited, ...]
    parties: frozenset[str]
    deadlines: frozenset[str]
    """Every id, those without a day and of cancelled ones among them."""
    dues: tuple[Due, ...]
    asked: tuple[tuple[str, tuple[Due, ...]], ...]
    """What concerns each party that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Asks for a plan's summary."""

    id: str
    source: Source
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of a look; no summary where the plan has errors."""

    id: str
    summary: Summary | None
    problems: tuple[Problem, ...]
    version: str = __version__
    """Of the program that looked: another one would build other bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AboveSource:
    """A superior's plan that goes along with a build."""

    source: Source
    party: str
    to: tuple[str, ...]
    matches: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Asks for a plan's site."""

    id: str
    source: Source
    target: str | BucketAddress
    """Where the site goes: in the folder that all machines share, or a store that all of them reach."""
    workspace: str
    """Where files are kept from build to build; empty for a folder of the worker's own."""
    today: dt.date
    engine: str
    formats: tuple[str, ...] | None
    above: tuple[AboveSource, ...] = ()
    publishing: bool = False
    """Whether it is refused for what no record explains since the last publication at its target."""
    first: bool = False
    """Whether somebody says that there is none."""
    others: frozenset[str] = frozenset()
    """Ids of the other plans of the portal, whose items may come and go."""
    token: str = ""
    """File that the sender wrote into the shared folder; a worker that does not see it shares none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a build."""

    id: str
    is_built: bool
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()
    """Those of them that only a build can find, and no check of the plan tells."""
    pages: int = 0
    feeds: int = 0
    sheets: int = 0


def look(job: Look) -> Seen:
    """Load and check a plan, and sum up what others have to know of it."""
    with _ONE, opened(job.source) as plan_file:
        try:
            plan, _, problems = check_project(plan_file)
        except InputError as error:
            told = told_at_home(error.problems, plan_file, job.source)
            return Seen(id=job.id, summary=None, problems=told)
        shown = f"{job.source.shown}/plan.yaml"
        told = told_at_home(problems, plan_file, job.source)
        summary = _summary(plan, shown, job.parties)
        return Seen(id=job.id, summary=summary, problems=told)


def build(job: Build) -> Outcome:
    """Build a plan's site where the job says."""
    if job.token and not Path(job.token).is_file():
        folder = Path(job.token).parent.as_posix()
        problem = problem_at(folder, Mark(), "portal-not-shared")
        return Outcome(id=job.id, is_built=False, problems=(problem,))
    with _ONE, contextlib.ExitStack() as held:
        plan_file = held.enter_context(opened(job.source))
        workspace = job.workspace or held.enter_context(
            tempfile.TemporaryDirectory(prefix="kehoach-")
        )
        above = []
        for one in job.above:
            file = held.enter_context(opened(one.source))
            superior = Superior(
                plan_path=file, party=one.party, to=one.to, matches=one.matches
            )
            above.append(superior)
        try:
            built = _made(job, plan_file, Path(workspace), above)
        except InputError as error:
            told = told_at_home(error.problems, plan_file, job.source)
            return Outcome(id=job.id, is_built=False, problems=told)
        except _FAULTS as error:
            problem = _fault(error, f"{job.source.shown}/plan.yaml")
            return Outcome(id=job.id, is_built=False, problems=(problem,))
        return Outcome(
            id=job.id,
            is_built=True,
            problems=told_at_home(built.problems, plan_file, job.source),
            notices=told_at_home(built.notices, plan_file, job.source),
            pages=built.pages,
            feeds=built.feeds,
            sheets=built.sheets,
        )


def _made(job: Build, plan_file: Path, workspace: Path, above: list[Superior]) -> Built:
    wishes = Wishes(
        today=job.today,
        engine=job.engine,
        formats=job.formats,
        above=above,
        others=job.others,
    )
    if isinstance(job.target, BucketAddress):
        return publish_site(
            plan_file, workspace, to=job.target, first=job.first, **wishes
        )
    target = Path(job.target)
    if job.publishing:
        return publish_site(plan_file, workspace, to=target, first=job.first, **wishes)
    return build_site(plan_file, workspace, to=target, **wishes)


_FAULTS = (
    BucketError,
    EngineError,
    EngineMissingError,
    ForeignFolderError,
    PlaceError,
    BusyError,
    UnknownFormError,
    OSError,
)
"""What keeps a site from being made though its plan is sound."""


@dataclass(frozen=True, slots=True)
class _PlaceFault(Fact):
    """Why a site cannot go where it should."""

    reason: str
    """Key of words below ``cli``."""
    path: str

    def said(self, words: Words) -> str:
        """Say it as the command does that builds one plan."""
        return words(f"cli.{self.reason}", path=self.path)


@dataclass(frozen=True, slots=True)
class _StoreFault(Fact):
    """Why a site cannot go into its store."""

    code: str
    values: tuple[tuple[str, str], ...]

    def said(self, words: Words) -> str:
        """Say it as the command does that publishes one plan."""
        return words(f"cli.{self.code}", **dict(self.values))


def _fault(error: Exception, shown: str) -> Problem:
    """Say at the plan what kept its site from being made."""
    match error:
        case EngineError():
            detail = error.output or error.signal
            return _told(shown, "portal-engine", detail=_last_line(detail))
        case BucketError():
            return _told(shown, "portal-store", detail=_store_fault(error))
        case EngineMissingError():
            return _told(shown, "portal-engine-missing", name=error.name)
        case ForeignFolderError() | BusyError():
            code = "portal-busy" if isinstance(error, BusyError) else "portal-foreign"
            return _told(shown, code, folder=error.folder.as_posix())
        case OSError():
            detail = error.strerror or str(error)
            return _told(
                shown, "portal-disk", detail=detail, file=error.filename or "-"
            )
        case PlaceError():
            detail_of_place = _PlaceFault(error.reason, error.path.as_posix())
            return _told(shown, "portal-place", detail=detail_of_place)
    return _told(shown, "portal-engine", detail=str(error)[:_LONGEST])


def _store_fault(error: BucketError) -> _StoreFault:
    return _StoreFault(error.code, tuple(sorted(error.values.items())))


def _told(shown: str, code: str, **values: object) -> Problem:
    return problem_at(shown, Mark(), code, values)


def _last_line(text: str) -> str:
    """Return what a program said last, which is why it ended."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:_LONGEST] if lines else "-"


def _summary(plan: Plan, shown: str, parties: tuple[str, ...]) -> Summary:
    header = plan.header
    known = frozenset(party.id for party in plan.directory)
    asked = []
    for party in parties:
        if party in known:
            asked.append((party, tuple(_dues_of(items_of(plan, party)))))
    return Summary(
        plan=header.id,
        path=shown,
        number=header.number,
        issued=header.issued,
        title=header.title,
        year=header.year,
        url=header.url.rstrip("/") + "/",
        url_mark=header.at.of("url"),
        id_mark=header.at.of("id"),
        basis=tuple(
            Cited(number=basis.number, date=basis.date, mark=basis.at.of("number"))
            for basis in header.basis
        ),
        parties=known,
        deadlines=frozenset(deadline.id for _, deadline in plan.items),
        dues=tuple(
            _dues_of(Item(task=task, deadline=item) for task, item in plan.items)
        ),
        asked=tuple(asked),
    )


def _dues_of(items: Iterator[Item] | tuple[Item, ...]) -> Iterator[Due]:
    for item in items:
        due = _due(item.task, item.deadline)
        if due:
            yield due


def _due(task: Task, deadline: Deadline) -> Due | None:
    if deadline.due is None or deadline.leading_day is None:
        return None
    return Due(
        id=deadline.id,
        title=deadline.title,
        task_title=task.title,
        day=deadline.due,
        leading=deadline.leading_day,
        is_filing=deadline.is_filing,
        is_cancelled=deadline.status == "cancelled",
        page=f"{routes.task_page(task.id)}#{deadline.id}",
        mark=deadline.at.of("date"),
    )
