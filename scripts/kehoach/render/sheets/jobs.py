"""Printing: sheets into the files that people file, several at once, and only those that changed."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import functools
import hashlib
import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.render.context import Artifact, Context
from kehoach.render.sheets.docx import docx
from kehoach.render.sheets.layout import Sheet, quarter_sheets, sheet_of
from kehoach.render.sheets.pdf import TypesettingError, missing_glyphs, pdf
from kehoach.render.sheets.xlsx import xlsx

ALL = "all"
"""Name of the file that holds the sheets of every unit."""
_FEW = 8
"""So many files are made sooner than processes are started for them."""

Kept = Callable[[str, str], bytes | None]
"""Asked for a path and a key: the file as it was made from the same before, None if it was not."""
Counted = Callable[[int, int], None]
"""Told how many files are made, and how many there are to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to make."""

    path: str
    form: str
    sheets: tuple[Sheet, ...]
    title: str = ""
    contents: str = ""
    """Head of the table of contents of a booklet."""
    mark: Mark
    """Where the plan file speaks of it."""

    @property
    def key(self) -> str:
        """Tell it from everything else that could be made: what is said, and the program that says it."""
        said = repr((self.form, self.sheets, self.title, self.contents))
        return hashlib.sha256(f"{_program()} {said}".encode()).hexdigest()


def jobs_of(plan: Plan, context: Context, forms: Iterable[str]) -> list[Job]:
    """List the files to make in the chosen forms (keys of FORMS)."""
    parties = [
        (party.at.mark, sheet_of(plan, context, party))
        for party in plan.directory.addressees
    ]
    top = plan.header.at.mark
    every = tuple(sheet for _, sheet in parties)
    found = []
    for form in forms:
        found += [
            Job(
                path=routes.checklist(sheet.id, form),
                form=form,
                sheets=(sheet,),
                mark=mark,
            )
            for mark, sheet in parties
        ]
        if form in ("pdf", "xlsx"):
            title = context.words("checklist.all-title", year=plan.header.year)
            contents = context.words("checklist.contents")
            path = routes.checklist(ALL, form)
            found.append(
                Job(
                    path=path,
                    form=form,
                    sheets=every,
                    title=title,
                    contents=contents,
                    mark=top,
                )
            )
        if form == "pdf":
            found += [
                Job(
                    path=routes.checklist(sheet.id, form),
                    form=form,
                    sheets=(sheet,),
                    mark=top,
                )
                for sheet in quarter_sheets(plan, context)
            ]
    return found


def print_sheets(
    plan: Plan, jobs: list[Job], *, kept: Kept, workers: int, counted: Counted
) -> Iterator[Artifact]:
    """Make files, or take them as they were made before. Raises InputError for a letter that cannot be printed."""
    waiting = []
    for job in jobs:
        if (data := kept(job.path, job.key)) is not None:
            yield Artifact(path=job.path, data=data, key=job.key)
        else:
            waiting.append(job)
    try:
        for done, (job, data) in enumerate(_made(waiting, workers), 1):
            counted(done, len(waiting))
            yield Artifact(path=job.path, data=data, key=job.key)
    except _FailedJobError as error:
        code = "no-glyph" if error.fault.text else "not-printable"
        values = {
            "path": error.job.path,
            "text": error.fault.text,
            "detail": error.fault.args[0],
        }
        mark = _origin(plan, error.fault.text) or error.job.mark
        raise InputError([problem_at(plan.path, mark, code, values)]) from error


def find_unprintable(plan: Plan, context: Context) -> Iterator[Problem]:
    """Yield each letter of the sheets that the typeface of the PDF files does not have, at the line it comes from."""
    sheets = [sheet_of(plan, context, party) for party in plan.directory.addressees]
    printed = [
        dataclasses.asdict(sheet) for sheet in (*sheets, *quarter_sheets(plan, context))
    ]
    letters = sorted(set(json.dumps(printed, ensure_ascii=False, default=str)))
    for letter in missing_glyphs(letters):
        mark = _origin(plan, letter) or plan.header.at.mark
        yield problem_at(
            plan.path, mark, "no-glyph", {"path": "checklists/", "text": letter}
        )


def _origin(plan: Plan, text: str) -> Mark | None:
    """Find the deadline that brings a text in; None if it stands elsewhere."""
    for _, item in plan.items:
        if text and any(
            text in said for said in (item.title, item.phrase, item.note or "")
        ):
            return item.at.mark
    return None


class _FailedJobError(Exception):
    def __init__(self, job: Job, fault: TypesettingError) -> None:
        self.job = job
        self.fault = fault
        super().__init__(job, fault)


def _made(jobs: list[Job], workers: int) -> Iterator[tuple[Job, bytes]]:
    if workers < 2 or len(jobs) < _FEW:
        yield from ((job, _make(job)) for job in jobs)
        return
    # Not forked: typesetting runs threads of its own, which a fork would leave behind locked.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from zip(jobs, pool.map(_make, jobs), strict=True)


def _make(job: Job) -> bytes:
    try:
        return FORMS[job.form](job)
    except TypesettingError as error:
        raise _FailedJobError(job, error) from error


def _pdf(job: Job) -> bytes:
    return pdf(*job.sheets, title=job.title, contents=job.contents)


def _xlsx(job: Job) -> bytes:
    return xlsx(*job.sheets, title=job.title)


def _docx(job: Job) -> bytes:
    return docx(*job.sheets)


FORMS: dict[str, Callable[[Job], bytes]] = {"pdf": _pdf, "xlsx": _xlsx, "docx": _docx}
"""Forms of a sheet besides the page that is made with the site."""


@functools.cache
def _program() -> str:
    """Digest the package's own files and the versions of what it prints with."""
    digest = hashlib.sha256()
    folder = Path(__file__).parents[2]
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".typ", ".toml"):
            digest.update(
                path.relative_to(folder).as_posix().encode() + path.read_bytes()
            )
    for name in ("typst", "xlsxwriter", "python-docx", "segno"):
        digest.update(metadata.version(name).encode())
    return digest.hexdigest()
