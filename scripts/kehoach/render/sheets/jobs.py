"""Printing: sheets into the files that people file, several at once, and only those that changed."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime as dt
import functools
import hashlib
import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.processes import end_with_parent, out_of_reach_of_interrupts
from kehoach.render.context import Artifact, Context, SheetForm
from kehoach.render.sheets.docx import docx
from kehoach.render.sheets.docx_template import (
    TEMPLATE,
    LayoutFaultError,
    NoWordDocumentError,
    filled,
)
from kehoach.render.sheets.layout import (
    Sheet,
    month_sheets,
    months_of,
    quarter_sheets,
    sheet_of,
)
from kehoach.render.sheets.pdf import (
    Setting,
    TypesettingError,
    missing_glyphs,
    pdf,
    typeset,
)
from kehoach.render.sheets.schedule import schedule_of
from kehoach.render.sheets.wall import wall_of
from kehoach.render.sheets.xlsx import xlsx

ALL = "all"
"""Name of the file that holds the sheets of every unit."""
SCHEDULE = "schedule"
"""Name of the file that holds every task in the columns of the document's table."""
_FEW = 8
"""So many files are made sooner than processes are started for them."""

Kept = Callable[[str, str], bytes | None]
"""Asked for a path and a key: the file as it was made from the same before, None if it was not."""
Counted = Callable[[int, int], None]
"""Told how many files are made, and how many there are to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedForm(SheetForm):
    """A form of sheets that is a file to print, edit or file."""

    write: Callable[[Job], bytes]
    """Makes a file; named in a module, so that other processes find it too.

    Raises TypesettingError or LayoutFaultError.
    """
    tools: tuple[str, ...] = ()
    """Packages besides this one whose version decides the bytes."""
    templated: bool = False
    """Whether an office may lay it out by its own document."""

    def jobs(self, plan: Plan, context: Context) -> Iterator[Job]:
        """Yield the files to make: one a party, then those for everybody that this form has."""
        if self.paper:
            return self._walls(plan, context)
        if self.by_month:
            return self._months(plan, context)
        return self._sheets(plan, context)

    def _months(self, plan: Plan, context: Context) -> Iterator[Job]:
        for party in plan.directory.addressees:
            sheets = months_of(context, sheet_of(plan, context, party))
            title = context.words("checklist.months-title", name=party.name)
            for identity in (party.id, *party.former):
                yield Job(
                    form=self,
                    id=identity,
                    sheets=sheets,
                    title=title,
                    mark=party.at.mark,
                )

    def _walls(self, plan: Plan, context: Context) -> Iterator[Job]:
        for party in plan.directory.addressees:
            drawing = self._wall(wall_of(plan, context, party))
            for identity in (party.id, *party.former):
                yield Job(form=self, id=identity, drawing=drawing, mark=party.at.mark)
        drawing = self._wall(wall_of(plan, context))
        yield Job(form=self, id=ALL, drawing=drawing, mark=plan.header.at.mark)

    def _wall(self, said: Mapping[str, object]) -> Drawing:
        data = json.dumps({**said, "paper": self.paper}, ensure_ascii=False)
        return Drawing("wall.typ", data)

    def _sheets(self, plan: Plan, context: Context) -> Iterator[Job]:
        parties = plan.directory.addressees
        sheets = [sheet_of(plan, context, party) for party in parties]
        for party, sheet in zip(parties, sheets, strict=True):
            for identity in (party.id, *party.former):
                yield Job(
                    form=self,
                    id=identity,
                    sheets=(sheet,),
                    layout=context.sheet_layout if self.templated else b"",
                    mark=party.at.mark,
                )
        top = plan.header.at.mark
        if self.booklet:
            yield Job(
                form=self,
                id=ALL,
                sheets=tuple(sheets),
                title=context.words("checklist.all-title", year=plan.header.year),
                contents=context.words("checklist.contents"),
                mark=top,
            )
        if self.periodic:
            periods = [*quarter_sheets(plan, context), *month_sheets(plan, context)]
            for sheet in periods:
                yield Job(form=self, id=sheet.id, sheets=(sheet,), mark=top)
        schedule = schedule_of(plan, context) if self.scheduled else {}
        if schedule:
            drawing = Drawing("schedule.typ", json.dumps(schedule, ensure_ascii=False))
            yield Job(form=self, id=SCHEDULE, drawing=drawing, mark=top)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A paper that has a layout of its own."""

    template: str
    """``schedule.typ``"""
    data: str
    """What it says, as JSON; ``edition`` is the day that stamps the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file of sheets, still to make: it is made among several at once, and only if it changed."""

    form: PrintedForm
    id: str
    """Of the party or period whose sheet it is; ALL for the sheets of every unit."""
    sheets: tuple[Sheet, ...] = ()
    drawing: Drawing | None = None
    """In place of sheets."""
    title: str = ""
    contents: str = ""
    """Head of the table of contents of a booklet."""
    layout: bytes = b""
    """The office's own document to fill in; empty where the program lays the sheet out."""
    mark: Mark
    """Where the plan file speaks of it."""

    @property
    def path(self) -> str:
        """The published file."""
        return routes.checklist(self.id, self.form.name)

    @property
    def key(self) -> str:
        """Tell it from everything else that could be made: what is said, and the program that says it."""
        layout = hashlib.sha256(self.layout).hexdigest()
        said = (self.sheets, self.drawing, self.title, self.contents, layout)
        content = repr((self.form.name, *said))
        program = f"{_program()} {_versions(self.form.tools)}"
        return hashlib.sha256(f"{program} {content}".encode()).hexdigest()


def print_jobs(
    plan: Plan, jobs: Iterable[Job], *, kept: Kept, workers: int, counted: Counted
) -> Iterator[Artifact]:
    """Make files, or take them as they were made before.

    Raises InputError for a letter that cannot be printed, and for an office's layout that cannot be filled in.
    """
    waiting = []
    for job in jobs:
        data = kept(job.path, job.key)
        if data is None:
            waiting.append(job)
        else:
            yield Artifact(path=job.path, data=data, key=job.key)
    try:
        for done, (job, data) in enumerate(_made(waiting, workers), 1):
            counted(done, len(waiting))
            yield Artifact(path=job.path, data=data, key=job.key)
    except _FailedJobError as error:
        raise InputError([_unprinted(plan, error)]) from error


def _unprinted(plan: Plan, error: _FailedJobError) -> Problem:
    """Say which file could not be made, at the line of the plan that its fault comes from."""
    if isinstance(error.fault, LayoutFaultError):
        return _layout_problem(plan, error.fault)
    text = error.fault.text
    code = "no-glyph" if text else "not-printable"
    values = {"path": error.job.path, "text": text, "detail": error.fault.args[0]}
    mark = _origin(plan, text) or error.job.mark
    return problem_at(plan.path, mark, code, values)


def _layout_problem(plan: Plan, fault: LayoutFaultError) -> Problem:
    path = str(Path(plan.path).with_name(TEMPLATE))
    if isinstance(fault, NoWordDocumentError):
        return problem_at(path, Mark(), "sheet-layout-not-word")
    detail, name = fault.args
    if name:
        return problem_at(path, Mark(), "sheet-layout-name", {"name": name})
    return problem_at(path, Mark(), "sheet-layout", {"detail": detail})


def find_unfillable(plan: Plan, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the office's own layout of Word sheets, tried with the longest of them."""
    parties = plan.directory.addressees
    if not context.sheet_layout or not parties:
        return
    sheets = [sheet_of(plan, context, party) for party in parties]
    longest = max(sheets, key=lambda sheet: len(sheet.lines))
    try:
        filled(context.sheet_layout, longest)
    except LayoutFaultError as fault:
        yield _layout_problem(plan, fault)


def find_unprintable(plan: Plan, context: Context) -> Iterator[Problem]:
    """Yield each letter of the sheets that the typeface of the PDF files does not have, at the line it comes from."""
    sheets = [sheet_of(plan, context, party) for party in plan.directory.addressees]
    sheets += quarter_sheets(plan, context)
    printed: list[object] = [dataclasses.asdict(sheet) for sheet in sheets]
    # Of the year on one page that of everybody says what no sheet does: titles in short.
    printed += [schedule_of(plan, context), wall_of(plan, context)]
    # As JSON, since that is how the PDF is given them: no field of a sheet can be forgotten.
    letters = sorted(set(json.dumps(printed, ensure_ascii=False, default=str)))
    for letter in missing_glyphs(letters):
        mark = _origin(plan, letter) or plan.header.at.mark
        yield problem_at(
            plan.path, mark, "no-glyph", {"path": "checklists/", "text": letter}
        )


def _origin(plan: Plan, text: str) -> Mark | None:
    """Find the deadline that brings a text in; None if it stands elsewhere."""
    if not text:
        return None
    for _, item in plan.items:
        printed = (item.title, item.short or "", item.phrase, item.note or "")
        if any(text in part for part in printed):
            return item.at.mark
    return None


class _FailedJobError(Exception):
    def __init__(self, job: Job, fault: TypesettingError | LayoutFaultError) -> None:
        self.job = job
        self.fault = fault
        super().__init__(job, fault)


def _made(jobs: list[Job], workers: int) -> Iterator[tuple[Job, bytes]]:
    if workers < 2 or len(jobs) < _FEW:
        yield from ((job, _make(job)) for job in jobs)
        return
    # Not forked: typesetting runs threads of its own, which a fork would leave behind locked.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(
        workers, mp_context=context, initializer=end_with_parent
    ) as pool:
        with out_of_reach_of_interrupts():
            # Asked of all at once: this is where the processes start.
            made = pool.map(_make, jobs)
        # In the order asked for, whichever is done first: the same build makes the same list.
        yield from zip(jobs, made, strict=True)


def _make(job: Job) -> bytes:
    try:
        return job.form.write(job)
    except (TypesettingError, LayoutFaultError) as error:
        raise _FailedJobError(job, error) from error


def _pdf(job: Job) -> bytes:
    if job.drawing:
        return _drawn_pdf(job)
    return pdf(*job.sheets, title=job.title, contents=job.contents)


def _drawn_pdf(job: Job) -> bytes:
    assert job.drawing
    data = json.loads(job.drawing.data)
    edition = dt.date.fromisoformat(data["edition"])
    made, _ = typeset(job.drawing.template, data, edition)
    return made


def _large_pdf(job: Job) -> bytes:
    return pdf(*job.sheets, setting=Setting(size=16))


def _landscape_pdf(job: Job) -> bytes:
    return pdf(*job.sheets, setting=Setting(landscape=True))


def _xlsx(job: Job) -> bytes:
    return xlsx(*job.sheets, title=job.title)


def _docx(job: Job) -> bytes:
    [sheet] = job.sheets
    return filled(job.layout, sheet) if job.layout else docx(sheet)


PDF = PrintedForm(
    name="pdf",
    label="checklist.form-pdf",
    booklet=True,
    periodic=True,
    scheduled=True,
    write=_pdf,
    tools=("typst", "pikepdf", "segno"),
)
MONTHS_PDF = PrintedForm(
    name="months.pdf",
    label="checklist.form-months",
    by_month=True,
    write=_pdf,
    tools=PDF.tools,
)
LARGE_PDF = PrintedForm(
    name="large.pdf",
    label="checklist.form-large",
    on_request=True,
    write=_large_pdf,
    tools=PDF.tools,
)
LANDSCAPE_PDF = PrintedForm(
    name="landscape.pdf",
    label="checklist.form-landscape",
    on_request=True,
    write=_landscape_pdf,
    tools=PDF.tools,
)
WALL_A3 = PrintedForm(
    name="wall-a3.pdf",
    label="checklist.form-wall-a3",
    paper="a3",
    write=_drawn_pdf,
    tools=("typst", "segno"),
)
WALL_A4 = PrintedForm(
    name="wall-a4.pdf",
    label="checklist.form-wall-a4",
    paper="a4",
    write=_drawn_pdf,
    tools=WALL_A3.tools,
)
XLSX = PrintedForm(
    name="xlsx",
    label="checklist.form-xlsx",
    booklet=True,
    write=_xlsx,
    tools=("xlsxwriter", "segno"),
)
DOCX = PrintedForm(
    name="docx",
    label="checklist.form-docx",
    write=_docx,
    tools=("python-docx", "segno", "docxtpl"),
    templated=True,
)


@functools.cache
def _program() -> str:
    """Digest the package's own files."""
    digest = hashlib.sha256()
    folder = Path(__file__).parents[2]
    for path in sorted(folder.rglob("*")):
        # Code, layouts and words; styles and scripts of pages decide nothing here.
        if path.suffix in (".py", ".typ", ".toml"):
            name = path.relative_to(folder).as_posix()
            digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _versions(tools: tuple[str, ...]) -> str:
    return " ".join(f"{tool} {metadata.version(tool)}" for tool in tools)
