"""Printing: sheets into the files that people file, several at once, and only those that changed."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kehoach import routes
from kehoach.forking import done_in
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.problems import InputError, Mark, Problem, problem_at
from kehoach.render.context import Artifact, Context, SheetForm, ready
from kehoach.render.pages.appendix import has_tables
from kehoach.render.sheets.layout import (
    Sheet,
    months_of,
    period_sheets,
    quarter_sheets,
    sheet_of,
)
from kehoach.render.sheets.refusals import (
    TEMPLATE,
    LayoutFaultError,
    NoWordDocumentError,
    TypesettingError,
)
from kehoach.render.sheets.schedule import schedule_of
from kehoach.render.sheets.wall import wall_of

ALL = "all"
"""Name of the file that holds the sheets of every unit."""
SCHEDULE = "schedule"
"""Name of the file that holds every task in the columns of the document's table."""

Kept = Callable[[str, str], bytes | None]
"""Asked for a path and a key: the file as it was made from the same before, None if it was not."""
Counted = Callable[[int, int], None]
"""Told how many files are made, and how many there are to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedForm(SheetForm):
    """A form of sheets that is a file to print, edit or file."""

    write: Callable[[Paper], bytes]
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
            lay = functools.partial(_lay_months, plan, context, party)
            yield from self._of_party(party, lay)

    def _walls(self, plan: Plan, context: Context) -> Iterator[Job]:
        for party in plan.directory.addressees:
            lay = functools.partial(_lay_wall, self.paper, plan, context, party)
            yield from self._of_party(party, lay)
        lay = functools.partial(_lay_wall, self.paper, plan, context)
        yield Job(form=self, id=ALL, lay=lay, mark=plan.header.at.mark)

    def _sheets(self, plan: Plan, context: Context) -> Iterator[Job]:
        layout = context.sheet_layout if self.templated else b""
        for party in plan.directory.addressees:
            lay = functools.partial(_lay_sheet, layout, plan, context, party)
            yield from self._of_party(party, lay)
        top = plan.header.at.mark
        if self.booklet:
            lay = functools.partial(_lay_booklet, plan, context)
            yield Job(form=self, id=ALL, lay=lay, mark=top)
        if self.periodic:
            for identity, lay_out in period_sheets(plan, context).items():
                lay = functools.partial(_lay_period, lay_out)
                yield Job(form=self, id=identity, lay=lay, mark=top)
        if self.scheduled and has_tables(context):
            lay = functools.partial(_lay_schedule, plan, context)
            yield Job(form=self, id=SCHEDULE, lay=lay, mark=top)

    def _of_party(self, party: Party, lay: Callable[[], Paper]) -> Iterator[Job]:
        for identity in (party.id, *party.former):
            yield Job(form=self, id=identity, lay=lay, mark=party.at.mark)


def _lay_sheet(layout: bytes, plan: Plan, context: Context, party: Party) -> Paper:
    return Paper(sheets=(sheet_of(plan, context, party),), layout=layout)


def _lay_months(plan: Plan, context: Context, party: Party) -> Paper:
    return Paper(
        sheets=months_of(context, sheet_of(plan, context, party)),
        title=context.words("checklist.months-title", name=party.name),
    )


def _lay_booklet(plan: Plan, context: Context) -> Paper:
    parties = plan.directory.addressees
    return Paper(
        sheets=tuple(sheet_of(plan, context, party) for party in parties),
        title=context.words("checklist.all-title", year=plan.header.year),
        contents=context.words("checklist.contents"),
    )


def _lay_period(lay_out: Callable[[], Sheet]) -> Paper:
    return Paper(sheets=(lay_out(),))


def _lay_schedule(plan: Plan, context: Context) -> Paper:
    data = json.dumps(schedule_of(plan, context), ensure_ascii=False)
    return Paper(drawing=Drawing("schedule.typ", data))


def _lay_wall(
    size: str, plan: Plan, context: Context, party: Party | None = None
) -> Paper:
    said = {**wall_of(plan, context, party), "paper": size}
    return Paper(drawing=Drawing("wall.typ", json.dumps(said, ensure_ascii=False)))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A paper that has a layout of its own."""

    template: str
    """``schedule.typ``"""
    data: str
    """What it says, as JSON; ``edition`` is the day that stamps the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All that a file of sheets says; a form makes it of nothing else, in whatever process."""

    sheets: tuple[Sheet, ...] = ()
    drawing: Drawing | None = None
    """In place of sheets."""
    title: str = ""
    contents: str = ""
    """Head of the table of contents of a booklet."""
    layout: bytes = b""
    """The office's own document to fill in; empty where the program lays the sheet out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file of sheets, still to make: it is made among several at once, and only if it changed."""

    form: PrintedForm
    id: str
    """Of the party or period whose sheet it is; ALL for the sheets of every unit."""
    lay: Callable[[], Paper]
    mark: Mark
    """Where the plan file speaks of it."""

    @property
    def path(self) -> str:
        """The published file."""
        return routes.checklist(self.id, self.form.name)

    @property
    def paper(self) -> Paper:
        """Lay it out: who needs it twice keeps it."""
        return self.lay()

    @property
    def key(self) -> str:
        """Tell it from everything else that could be made: what is said, and the program that says it."""
        paper = self.paper
        layout = hashlib.sha256(paper.layout).hexdigest()
        said = (paper.sheets, paper.drawing, paper.title, paper.contents, layout)
        content = repr((self.form.name, *said))
        program = f"{_program()} {_versions(self.form.tools)}"
        return hashlib.sha256(f"{program} {content}".encode()).hexdigest()


def print_jobs(
    plan: Plan, jobs: Iterable[Job], *, kept: Kept, workers: int, counted: Counted
) -> Iterator[Artifact]:
    """Make files, or take them as they were made before.

    Raises InputError for a letter that cannot be printed, and for an office's layout that cannot be filled in.
    """
    waiting: dict[str, Job] = {}
    keys: dict[str, str] = {}
    for job in jobs:
        keys[job.path] = job.key
        data = kept(job.path, keys[job.path])
        if data is None:
            waiting[job.path] = job
        else:
            yield Artifact(path=job.path, make=ready(data), key=keys[job.path])
    try:
        for done, (job, data) in enumerate(_made([*waiting.values()], workers), 1):
            counted(done, len(waiting))
            yield Artifact(path=job.path, make=ready(data), key=keys[job.path])
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
    from kehoach.render.sheets.docx_template import filled

    sheets = [sheet_of(plan, context, party) for party in parties]
    longest = max(sheets, key=lambda sheet: len(sheet.lines))
    try:
        filled(context.sheet_layout, longest)
    except LayoutFaultError as fault:
        yield _layout_problem(plan, fault)


def find_unprintable(plan: Plan, context: Context) -> Iterator[Problem]:
    """Yield each letter of the sheets that the typeface of the PDF files does not have, at the line it comes from."""
    from kehoach.render.sheets.pdf import missing_glyphs

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
    made = done_in(workers, [functools.partial(_write, job) for job in jobs])
    for job in jobs:
        with _told_of(job):
            data = next(made)
        yield job, data


def _write(job: Job) -> bytes:
    return job.form.write(job.paper)


@contextlib.contextmanager
def _told_of(job: Job) -> Iterator[None]:
    """Have a fault say of which file it is."""
    try:
        yield
    except (TypesettingError, LayoutFaultError) as error:
        raise _FailedJobError(job, error) from error


# What makes a form stands on libraries that take a second to load: each is loaded by the first file of the form.


def _pdf(paper: Paper) -> bytes:
    from kehoach.render.sheets.pdf import pdf

    if paper.drawing:
        return _drawn_pdf(paper)
    return pdf(*paper.sheets, title=paper.title, contents=paper.contents)


def _drawn_pdf(paper: Paper) -> bytes:
    from kehoach.render.sheets.pdf import typeset

    assert paper.drawing
    data = json.loads(paper.drawing.data)
    edition = dt.date.fromisoformat(data["edition"])
    made, _ = typeset(paper.drawing.template, data, edition)
    return made


def _large_pdf(paper: Paper) -> bytes:
    from kehoach.render.sheets.pdf import Setting, pdf

    return pdf(*paper.sheets, setting=Setting(size=16))


def _landscape_pdf(paper: Paper) -> bytes:
    from kehoach.render.sheets.pdf import Setting, pdf

    return pdf(*paper.sheets, setting=Setting(landscape=True))


def _xlsx(paper: Paper) -> bytes:
    from kehoach.render.sheets.xlsx import xlsx

    return xlsx(*paper.sheets, title=paper.title)


def _docx(paper: Paper) -> bytes:
    [sheet] = paper.sheets
    if paper.layout:
        from kehoach.render.sheets.docx_template import filled

        return filled(paper.layout, sheet)
    from kehoach.render.sheets.docx import docx

    return docx(sheet)


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
    from importlib import metadata

    return " ".join(f"{tool} {metadata.version(tool)}" for tool in tools)
