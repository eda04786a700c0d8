"""The keeper's desk: a document becomes a draft, or comes in anew; a sheet goes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kehoach.checks.drafts import is_draft
from kehoach.desk.body_table import body_lines, comment_of
from kehoach.desk.drafting import draft_plan
from kehoach.desk.drafts import written_fields
from kehoach.desk.editing import PlanText, dump_document, write_new
from kehoach.desk.edits import Edits
from kehoach.desk.exports import export_table, table_of
from kehoach.desk.merging import known_names, merge_outline
from kehoach.desk.proposing import PROPOSALS, Paper, Told
from kehoach.desk.workbook import tasks
from kehoach.desk.workbook.book import finish, take_over
from kehoach.desk.workbook.changes import Changes
from kehoach.desk.workbook.reading import Book, read_book, refuse_converted
from kehoach.document.blocks import Document
from kehoach.document.letterhead import Letterhead
from kehoach.document.outline import Outline, outline_of
from kehoach.document.reading import WITH_MACROS, Progress, read_document
from kehoach.document.vocabulary import NUMBER_TO_COME
from kehoach.plan.amendments import AmendedItem
from kehoach.plan.model import Plan
from kehoach.plan.records import PlanRecord
from kehoach.plan.resolution import amended_items, load_both, parse_both
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
from kehoach.proof.stored import read_proof
from kehoach.render.wording import Wording
from kehoach.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was made of a document."""

    path: Path
    plan: PlanRecord
    problems: tuple[Problem, ...]
    """What was done and what has to be looked at, with its place in the document."""
    bodies: tuple[str, ...] = ()
    """Of a draft: whom the document names, a line each."""
    changed: bool = True
    """Whether anything was written."""

    @property
    def deadlines(self) -> int:
        """How many deadlines the plan has now."""
        return sum(len(task.deadlines) for task in self.plan.tasks)

    @property
    def proposed(self) -> int:
        """How many changes were told as commands, since people follow what they change."""
        return sum(problem.code in PROPOSALS for problem in self.problems)

    @property
    def exempted_places(self) -> int:
        """In how many places words about time were taken for no deadline."""
        return sum(len(known.refs) for known in self.plan.not_a_deadline)


def import_document(
    document: Path, out: Path, words: Words, progress: Progress
) -> Imported:
    """Draft a plan from a document and write it to a new file.

    Raises InputError as ``draft_document`` does, FileExistsError if the file is there already.
    """
    made, data = draft_document(document, out, words, progress)
    write_new(out, data)
    return made


def draft_document(
    document: Path, out: Path, words: Words, progress: Progress
) -> tuple[Imported, bytes]:
    """Draft a plan from a document; return it with its plan.yaml, which is to be written to ``out``.

    Raises InputError for a document that cannot be read or holds neither tasks nor dated sentences.
    """
    outline = outline_of(read_document(document, progress))
    draft = draft_plan(outline, words)
    if not draft.plan.tasks:
        raise InputError([problem_at(outline.name, Mark(), "import-nothing")])
    # Editors that know this line explain each field and mark mistakes as they are typed.
    schema = "# yaml-language-server: $schema=.kehoach/plan.schema.json"
    head = f"{schema}\n# {words('draft.head', name=document.name)}\n\n"
    bodies = tuple(body_lines(draft.bodies, words))
    text = dump_document(written_fields(draft.plan), head) + comment_of(bodies, words)
    data = text.encode()
    # Read back before it is written: a draft that does not load helps nobody.
    record, _ = parse_both(data, out.as_posix())
    problems = (*_about_macros(document), *draft.problems)
    made = Imported(path=out, plan=record, problems=problems, bodies=bodies)
    return made, data


def _about_macros(document: Path) -> Iterator[Problem]:
    """Say that macros of a document were not run, whatever they would have written into its cells."""
    if document.suffix.lower() in WITH_MACROS:
        place = Mark()
        name = document.as_posix()
        yield problem_at(name, place, "document-macros", severity=Severity.INFO)


def update_plan(
    document: Path, path: Path, words: Words, progress: Progress
) -> Imported:
    """Merge a new edition or an edited sheet into a plan; its file is replaced only by one that loads.

    Raises InputError.
    """
    record, plan = load_both(path)
    read = read_document(document, progress)
    book = read_book(document)
    if not book:
        refuse_converted(read)
    outline = _tasks_in(read, book) if book else outline_of(read)
    if not (outline.parts or book):
        raise InputError([problem_at(outline.name, Mark(), "import-nothing")])
    _refuse_other_agency(outline, plan)
    if book and book.plan != plan.header.id:
        values = {"id": book.plan, "own": plan.header.id}
        raise InputError([problem_at(read.name, Mark(), "workbook-other-plan", values)])
    changes = Changes(
        text=PlanText.read(path),
        record=record,
        draft=is_draft(plan),
        words=book.words if book else words,
    )
    before = changes.text.text()
    _merge(changes, plan, outline, book, words)
    changed = changes.text.text() != before
    if changed:
        record, _ = changes.text.write(path)
    problems = (*_about_macros(document), *sorted(changes.problems))
    return Imported(path=path, plan=record, problems=problems, changed=changed)


def _merge(
    changes: Changes, plan: Plan, outline: Outline, book: Book | None, words: Words
) -> None:
    """Merge a document, or all sheets of a workbook, into a plan's text. Raises InputError.

    ``words`` are those in which the plan keeps what is to be looked at.
    """
    gone: tuple[str, ...] = ()
    exported: Mapping[str, Mapping[str, str]] = {}
    if book:
        # Bodies first: rows of tasks may name those that are new.
        gone = take_over(changes, book)
        if tasks.KEY in book.sheets:
            exported = book.sheets[tasks.KEY].base
    if outline.parts:
        edits = _edits_of(changes, plan, outline, words)
        changes.problems += merge_outline(edits, outline, exported)
    if book:
        finish(changes, book, gone)


def _edits_of(changes: Changes, plan: Plan, outline: Outline, words: Words) -> Edits:
    """Return what a document or a sheet is taken over with."""
    letterhead = Letterhead(outline)
    is_other = letterhead.number and letterhead.number != plan.header.number
    return Edits(
        text=changes.text,
        plan=changes.record,
        document=outline.name,
        words=words,
        names=known_names(changes.record, outline),
        amended=amended_items(changes.record, plan.path),
        told=None if changes.draft else Told(changes.text),
        proof=read_proof(Path(plan.path)),
        # A plan that is issued anew is what an amendment would cite; the same document again is not.
        paper=Paper(number=letterhead.number, date=letterhead.issued)
        if is_other
        else Paper(),
    )


def _tasks_in(read: Document, book: Book) -> Outline:
    """Return the rows of the sheet of tasks; none where somebody took it out."""
    sheet = book.sheets.get(tasks.KEY)
    return tasks.outline_of_sheet(sheet) if sheet else Outline(name=read.name, parts=())


def _refuse_other_agency(outline: Outline, plan: Plan) -> None:
    """Raise InputError for a document whose number says that another body issued it than the plan's own.

    A new edition has another number, but the same sign: "18/KH-TTYT", "40/KH-TTYT". An edited sheet has none.
    """
    own, other = plan.header.number, Letterhead(outline).number
    if not other or NUMBER_TO_COME in own:
        return
    if own.partition("/")[2] != other.partition("/")[2]:
        values = {"number": other, "own": own, "document": outline.name}
        raise InputError([problem_at(outline.name, Mark(), "import-other", values)])


def export_sheets(path: Path, files: Collection[Path], words: Words) -> int:
    """Write the plan as sheets to edit; return how many rows each has.

    Raises InputError, FileExistsError where a file is there already: somebody may have edited it.
    """
    # All are asked before the first is written.
    existing = [file for file in files if file.exists()]
    if existing:
        raise FileExistsError(existing[0])
    record, plan = load_both(path)
    wording = Wording(plan, words)
    amended = {
        identity: "; ".join(_changes_of(identity, items, wording))
        for identity, items in amended_items(record, plan.path).items()
    }
    table = table_of(record, amended)
    for file in files:
        export_table(record, table, words, file)
    return len(table)


def _changes_of(
    identity: str, items: Iterable[AmendedItem], wording: Wording
) -> Iterator[str]:
    """Yield in words what was done to a deadline, after the id of an instance if it was that one's."""
    for item in items:
        own = item.record.id == identity
        for change in item.history:
            sentence = wording.changes.say(change)
            yield sentence if own else f"{item.record.id}: {sentence}"
