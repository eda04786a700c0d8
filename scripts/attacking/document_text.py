"""A document as what attacks it sees: its blocks, and which of them are rows of tasks with which cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from attacking.plan_text import shown
from attacking.subject import Block, Mutation, Splice
from kehoach.document.blocks import Document, Paragraph, Row
from kehoach.document.outline import Clause, Outline, TaskRow


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of a table of tasks: its block, and which of its cells stand in which columns."""

    place: int
    """Its place among the document's blocks."""
    block: Row
    task: TaskRow
    columns: Mapping[int, str]
    """What is known of its cells: the column (a role, ``number``, ``title``, ``when``) by the cell's place."""

    def cells(self, *columns: str) -> Iterator[tuple[int, str]]:
        """Yield place and text of each filled cell of some columns."""
        for place, column in self.columns.items():
            if column in columns and self.block.cells[place]:
                yield place, self.block.cells[place]

    def with_cells(self, cells: Mapping[int, str]) -> Row:
        """Return the row with other texts in some of its cells."""
        texts = [cells.get(place, text) for place, text in enumerate(self.block.cells)]
        return dataclasses.replace(self.block, cells=tuple(texts))


@dataclass(frozen=True, slots=True)
class PrintedParagraph:
    """One paragraph: its block, and the reference under which it stands."""

    place: int
    block: Paragraph
    ref: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The document with what is asked of it again and again."""

    document: Document
    year: int
    """The year of the plan that was made of it."""
    rows: Sequence[PrintedRow]
    paragraphs: Sequence[PrintedParagraph]
    bodies: Sequence[str]
    """Names of bodies, as the plan has them."""

    def another_body(self, text: str, turn: int) -> str:
        """Choose a body that a text does not name, another one at each turn."""
        free = [name for name in self.bodies if name.casefold() not in text.casefold()]
        return free[turn % len(free)] if free else "Đài Truyền thanh huyện bên"

    def changed(self, kind: str, name: str, place: int, block: Block) -> Mutation:
        """Describe another block in the place of one."""
        before, after = self.document.blocks[place], block
        return self._mutation(
            kind, name, before, _said(before), _said(after), [_splice(place, block)]
        )

    def changed_cell(
        self, kind: str, name: str, row: PrintedRow, cell: int, text: str
    ) -> Mutation:
        """Describe another text in one cell of a row."""
        block = row.with_cells({cell: text})
        before = row.block.cells[cell]
        return self._mutation(
            kind, name, row.block, before, text, [_splice(row.place, block)]
        )

    def inserted(self, kind: str, name: str, place: int, block: Block) -> Mutation:
        """Describe a block of its own before another one."""
        splice = Splice(place, place, (block,))
        return self._mutation(kind, name, block, "", _said(block), [splice])

    def removed(self, kind: str, name: str, place: int) -> Mutation:
        """Describe a block that is not there any more."""
        block = self.document.blocks[place]
        splice = Splice(place, place + 1)
        return self._mutation(kind, name, block, _said(block), "", [splice])

    def exchanged(
        self, kind: str, name: str, changes: Iterable[tuple[PrintedRow, Row]]
    ) -> Mutation:
        """Describe several rows with other cells at once."""
        pairs = list(changes)
        first, block = pairs[0]
        splices = [_splice(row.place, other) for row, other in pairs]
        before, after = _said(first.block), _said(block)
        return self._mutation(kind, name, first.block, before, after, splices)

    def _mutation(
        self,
        kind: str,
        name: str,
        block: Block,
        before: str,
        after: str,
        splices: Iterable[Splice],
    ) -> Mutation:
        return Mutation(
            kind=kind,
            name=name,
            file=self.document.name,
            line=block.line,
            before=shown(before),
            after=shown(after),
            splices=tuple(splices),
        )


def document_text_of(
    document: Document, outline: Outline, year: int, bodies: Sequence[str]
) -> DocumentText:
    """Find the rows and paragraphs of a document among its blocks."""
    # A page break may have cut a row into two of one reference; the first of them is meant.
    tasks = {row.line: row for row in outline.rows if not row.continues}
    refs = _refs_by_line(outline)
    rows: list[PrintedRow] = []
    paragraphs: list[PrintedParagraph] = []
    ref = ""
    for place, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            # What goes on with the paragraph before has no reference of its own.
            ref = refs.get(block.line, ref)
            paragraphs.append(PrintedParagraph(place, block, ref))
        elif block.line in tasks:
            task = tasks[block.line]
            rows.append(PrintedRow(place, block, task, _columns(block, task)))
    return DocumentText(document, year, rows, paragraphs, bodies)


def _refs_by_line(outline: Outline) -> dict[int, str]:
    clauses = [part for part in outline.parts if isinstance(part, Clause)]
    return {clause.line: clause.ref for clause in clauses}


def _columns(block: Row, task: TaskRow) -> dict[int, str]:
    """Find the cells of a row again by what its columns say, from left to right."""
    columns: dict[int, str] = {}
    start = 0
    for column, text in task.cells:
        for place in range(start, len(block.cells)):
            if block.cells[place] == text:
                columns[place] = column
                start = place + 1
                break
    return columns


def _splice(place: int, block: Block) -> Splice:
    return Splice(place, place + 1, (block,))


def _said(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return " | ".join(block.cells)
