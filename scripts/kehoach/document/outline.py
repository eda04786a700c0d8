"""The shape of a document: which clause, which row of which table, under which heading.

Interprets numbering and table headers; a clause tells in which way its times are read. References are written as
plan.yaml writes them: "III.2.1" for a clause of the body, "Phụ lục, mục 8" for a row of the appendix.
"""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.document.blocks import Document, Paragraph, Row
from kehoach.document.charts import Column, chart_of, charted
from kehoach.document.dittos import Ditto, Dittos
from kehoach.document.tables import (
    Cells,
    below_head,
    is_leftover,
    is_numbering,
    is_section,
    is_total,
    joined,
    roles_in,
    settled,
    with_hours,
    with_span,
)
from kehoach.document.vocabulary import (
    APPENDIX,
    APPENDIX_LINE,
    ARTICLE,
    ARTICLE_LINE,
    COLUMNS_BESIDE_ROLES,
    OPENING,
    RECIPIENTS,
    RECIPIENTS_LINE,
    ROW,
    SAME_REFERENCE,
    UNNUMBERED_ROW,
    WEEKDAY,
)
from kehoach.phrases.reading import Expression, find_expressions, find_in_heading
from kehoach.plan.roles import ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Running text under one reference; of a table without known columns, one row."""

    text: str
    ref: str
    line: int
    heading: bool = False
    """A group row of a table of tasks ("Quý I"): a time that it says is that of the rows below it."""

    def expressions(self, year: int) -> tuple[Expression, ...]:
        """List what it says about time; ``year`` is the plan's, for what is written without one."""
        find = find_in_heading if self.heading else find_expressions
        return find(self.text, year)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One row of a table of tasks."""

    ref: str
    number: str
    """As printed, without its full stop; empty where the table has no such column."""
    heading: str
    """The group row above it ("Quý I"), or the sheet's."""
    line: int
    cells: tuple[tuple[str, str], ...]
    """What each known column says: pairs of column (a key of COLUMN_HEADS) and text."""
    continues: bool = False
    """It has no number of its own, or no more than a time: it goes on with the row before it."""
    dittos: tuple[Ditto, ...] = ()
    """Cells that stand for the one above, of which it is not certain that they mean just that one."""
    leftovers: tuple[tuple[int, str], ...] = ()
    """What rows that a page break cut off added to it: their line and text."""
    charted: bool = False
    """Its time is said by signs below months, and put into words that nobody printed."""

    def has(self, column: str) -> bool:
        """Tell whether its table has a column, be it filled here or not."""
        return any(name == column for name, _ in self.cells)

    def cell(self, column: str) -> str:
        """Return what stands in a column; several columns of one kind are joined."""
        texts = [text for name, text in self.cells if name == column]
        return "; ".join(filter(None, texts))

    @property
    def text(self) -> str:
        """The whole row as running text."""
        return " | ".join(text for _, text in self.cells if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A document with its references."""

    name: str
    parts: tuple[Clause | TaskRow, ...]

    @property
    def rows(self) -> tuple[TaskRow, ...]:
        """Every row of a table of tasks."""
        return tuple(part for part in self.parts if isinstance(part, TaskRow))

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Everything else."""
        return tuple(part for part in self.parts if isinstance(part, Clause))


def _with_roles(columns: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Put each role's column before the one that it names."""
    for name, heads in columns:
        for role in ROLES:
            if role.before == name:
                yield role.id, role.heads
        yield name, heads


COLUMN_HEADS = dict(_with_roles(COLUMNS_BESIDE_ROLES))
"""Columns of a table of tasks with a pattern of what their heads say, in lower case; the first that fits decides."""

_LONGEST_HEAD = 60
"""From how many signs on a cell is a sentence."""
_ROMAN = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
# "8", "8." or "2.1)" alone in its cell.
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)*)[.)]?")
_GROUP = re.compile(rf"(?:{_ROMAN}|[A-ZĐ])[.)]?")
_WORD = re.compile(r"[^\W0-9_]{2}")
_HEADING = re.compile(rf"({_ROMAN})[.)/]?\s+(?=\S)(?!\w\s)(.*)")
# "3. Tổ chức", "3.1 Tổ chức"; a single figure without its stop may begin any line.
_ITEM = re.compile(
    r"([0-9]{1,2}(?:\.[0-9]{1,2}){0,3})(?:[.)]\s+|/\s+(?=[^\W\d]))(.*)|([0-9]{1,2}(?:\.[0-9]{1,2}){1,3})\s+([^0-9].*)"
)
_LETTER = re.compile(r"([a-zđ])(?:[.)]\s+|/\s+(?=[^\W\d]))(.*)")


def outline_of(document: Document) -> Outline:
    """Find clauses and task rows of a document."""
    parts = tuple(_Outliner().run(_joined(document.blocks)))
    whole = tuple(_without_days_of_rows(_with_leftovers(parts)))
    return Outline(name=document.name, parts=tuple(_numbered(whole)))


def _joined(blocks: Iterable[Paragraph | Row]) -> Iterator[Paragraph | Row]:
    """Join lines that a page or a text file broke within a sentence: a date may be broken too."""
    held: Paragraph | None = None
    for block in blocks:
        if held and isinstance(block, Paragraph) and _goes_on(held.text, block.text):
            # A date that was broken behind its slash has no blank there.
            joint = "" if held.text.endswith("/") else " "
            held = dataclasses.replace(held, text=held.text + joint + block.text)
            continue
        if held:
            yield held
        held = block if isinstance(block, Paragraph) else None
        if isinstance(block, Row):
            yield block
    if held:
        yield held


def _goes_on(before: str, after: str) -> bool:
    """Tell whether a line goes on with the one before: "trước ngày 20/5/" and "2020", "ngày 15" and "tháng 12"."""
    if re.search(r"[.;:!?”\"]\s*$", before):
        return False
    # Two small letters: "a) …" and "b) …" begin items of their own.
    begins_small = after[:2].isalpha() and after[:2].islower()
    return begins_small or bool(re.match(r"[0-9]{4}\b|[0-9]{1,2}/[0-9]|/[0-9]", after))


def column_of(head: str) -> str:
    """Name the column that a table's head speaks of; empty if it is none of ours."""
    text = " ".join(head.casefold().split()).strip(" .:*")
    # A sentence is no head, whatever words it holds.
    if len(text) >= _LONGEST_HEAD:
        return ""
    for column, heads in COLUMN_HEADS.items():
        if re.fullmatch(heads, text):
            return column
    return ""


def _times_of(block: Row, heads: tuple[str, ...]) -> Iterator[Expression]:
    """Yield what the cells that could be heads say about time; a year or a round there belongs to a name."""
    for head, cell in zip(heads, block.cells, strict=True):
        if head:
            # Whether a time is said does not depend on the year.
            for expression in find_expressions(cell, 2000, cell=True):
                if expression.role == "time":
                    yield expression


def _says_time(block: Row, heads: tuple[str, ...]) -> bool:
    return any(
        expression.fault or any(said.kind != "ongoing" for said in expression.meanings)
        for expression in _times_of(block, heads)
    )


def _says_day(block: Row, heads: tuple[str, ...]) -> bool:
    """Tell whether a row says more than a stretch of the year, which heads often do: "Tiến độ quý II"."""
    for expression in _times_of(block, heads):
        for said in expression.meanings:
            if said.kind != "ongoing" and not said.period:
                return True
    return False


class _Place:
    """Where running text stands: below which numbers, in which appendix, or in what has neither."""

    def __init__(self) -> None:
        self.annex = ""
        """The appendix, as references name it: "Phụ lục I"; empty in the body."""
        self._path: list[str] = []
        self._after = ""

    @property
    def ref(self) -> str:
        """The reference of what stands here."""
        return self._after or self.annex or ".".join(self._path) or OPENING

    def follow(self, text: str) -> None:
        """Go on to the next paragraph."""
        heading = APPENDIX_LINE.fullmatch(text)
        if heading:
            # "PHỤ LỤC I" is "Phụ lục I"; the only one has no number.
            self.annex = f"{APPENDIX} {heading[2]}" if heading[2] else APPENDIX
            self._path, self._after = [], ""
        elif RECIPIENTS_LINE.fullmatch(text):
            self._after = RECIPIENTS
        # An appendix is named by its rows: its lines have numbers of their own.
        elif not self.annex:
            self._count(text)

    def _count(self, text: str) -> None:
        """Keep the numbering up to date."""
        if heading := _HEADING.fullmatch(text):
            self._path, self._after = [heading[1]], ""
        elif article := ARTICLE_LINE.fullmatch(text):
            self._path = [f"{ARTICLE} {article[1]}"]
        elif item := _ITEM.fullmatch(text):
            # "2.1." below heading III is III.2.1: a number names all its levels, a heading only its own.
            number = item[1] or item[3]
            self._path = [*self._above_numbers(), *number.split(".")]
        elif (letter := _LETTER.fullmatch(text)) and self._path:
            self._path = [*self._without_letter(), letter[1]]

    def _above_numbers(self) -> list[str]:
        """Return the heading or article that numbers count below; nothing where they are the first level."""
        first = self._path[:1]
        is_number = first and re.fullmatch("[0-9a-zđ]+", first[0])
        return [] if is_number else first

    def _without_letter(self) -> list[str]:
        """Return the numbering above the letters: "b)" takes the place of "a)"."""
        if re.fullmatch("[a-zđ]", self._path[-1]):
            return self._path[:-1]
        return self._path


def _is_head(block: Row, heads: tuple[str, ...]) -> bool:
    """Tell whether a row names columns: a title's and another, and no number stands before it."""
    known = {column for column in heads if column}
    numbered = any(map(_NUMBER.fullmatch, block.cells[:1]))
    says_more = len(known) > 1 or bool(chart_of(block.cells))
    return "title" in known and says_more and not numbered


class _Outliner:
    """Goes through a document and keeps the place of its text and the head of its table."""

    def __init__(self) -> None:
        self._place = _Place()
        self._columns: tuple[str, ...] = ()
        self._head: tuple[str, ...] = ()
        """What the head of the table says."""
        self._chart: tuple[Column, ...] = ()
        """Its columns that are months or quarters."""
        self._below_head = False
        self._table = 0
        self._heading = ""
        self._group = ""
        self._day = ""
        """What the last row of a calendar says of its day."""
        self._foreign = 0
        """The table whose rows belong to no head of ours."""
        self._apart = False
        """Text stands between the last row and what comes."""
        self._dittos = Dittos()

    def run(self, blocks: Iterator[Paragraph | Row]) -> Iterator[Clause | TaskRow]:
        """Yield clauses and rows in document order."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self._place.follow(block.text)
                self._apart = True
                # An appendix has heads of its own.
                if APPENDIX_LINE.fullmatch(block.text):
                    self._columns = ()
                yield self._clause(block, block.text)
            else:
                yield from self._row(block)

    def _clause(self, block: Paragraph | Row, text: str) -> Clause:
        return Clause(text=text, ref=self._place.ref, line=block.line)

    def _row(self, block: Row) -> Iterator[Clause | TaskRow]:
        heads = settled(tuple(map(column_of, block.cells)), block.cells)
        # "Thời hạn: 30/6/2020" names a column as little as it is lost: below a head it is a row like the others.
        timed = _says_time(block, heads)
        if self._is_line_of_months(block):
            self._chart = chart_of(block.cells, self._head)
        elif _is_head(block, heads) and not (timed and self._goes_below(block)):
            yield from self._head_of(block, heads)
        # On a later page too, where the table begins anew.
        elif len(block.cells) == len(self._columns) and is_numbering(block.cells):
            return
        elif not self._belongs(block):
            self._foreign = block.table
            text = " | ".join(filter(None, block.cells))
            yield self._clause(block, text)
        else:
            self._table, self._apart = block.table, False
            filled = [cell for cell in block.cells if cell]
            known = [column for column in heads if column]
            # Nothing but heads below a head: its second line.
            is_second = self._below_head and known and len(known) == len(filled)
            if is_second and not timed:
                self._add_second_line(heads)
            else:
                self._below_head = False
                yield from self._task(block)

    def _head_of(self, block: Row, heads: tuple[str, ...]) -> Iterator[Clause]:
        """Take a row as the head of what follows; a day that it says is that of the rows below it."""
        # A head that is repeated after a page break goes on under the same group row.
        if block.table != self._table:
            self._heading = self._group = self._day = ""
        is_repeated = block.cells == self._head
        self._columns, self._table, self._head = heads, block.table, block.cells
        self._chart = chart_of(block.cells)
        self._below_head = True
        if _says_day(block, heads) and not is_repeated:
            text = " | ".join(filter(None, block.cells))
            place = self._place.ref
            yield Clause(text=text, ref=place, line=block.line, heading=True)

    def _goes_below(self, block: Row) -> bool:
        """Tell whether a row stands below another head of its table, and does not say that again."""
        return bool(
            self._columns and block.table == self._table and block.cells != self._head
        )

    def _is_line_of_months(self, block: Row) -> bool:
        """Tell whether a row is the second line of a head, and names the months of a chart."""
        below = self._below_head and block.table == self._table
        if not below or len(block.cells) != len(self._columns):
            return False
        chart = chart_of(block.cells, self._head)
        places = {column.place for column in chart}
        # What stands beside them is said again by the head above, or is empty.
        beside = [
            text
            for place, text in enumerate(block.cells)
            if place not in places and text != self._head[place]
        ]
        return bool(chart) and not any(beside)

    def _add_second_line(self, heads: tuple[str, ...]) -> None:
        """Let the second line of a head say more of a column than the first did."""
        below = [*heads, *[""] * len(self._columns)]
        pairs = zip(below, self._columns, strict=False)
        self._columns = tuple(second or first for second, first in pairs)

    def _belongs(self, block: Row) -> bool:
        """Tell whether a row belongs to the table whose head was read last."""
        if not self._columns:
            return False
        return block.table == self._table or self._same_table(block)

    def _same_table(self, block: Row) -> bool:
        """Tell whether a table goes on after a page break, without its head."""
        same_width = len(block.cells) == len(self._columns)
        if not same_width or block.table == self._foreign:
            return False
        # Right below the page before: what a page break cut off has no number.
        is_cut = self._columns[0] == "number" and not (block.cells[0] or self._apart)
        return is_cut or bool(_NUMBER.fullmatch(block.cells[0]))

    def _task(self, block: Row) -> Iterator[Clause | TaskRow]:
        # A row may be longer than its head.
        columns = [*self._columns, *[""] * len(block.cells)]
        pairs = tuple(zip(columns, block.cells, strict=False))
        chart = [column for column in self._chart if column.place < len(pairs)]
        pairs, is_charted = charted(pairs, chart, block.shaded, block.spans)
        cells, dittos = self._dittos.filled(pairs, (block.table, self._heading))
        number = next((text for name, text in cells if name == "number"), "")
        # Another deadline of the row above; alone in the first column it would be a heading.
        only_time = not any(block.cells[:1]) and [
            name for name, text in cells if text
        ] == ["when"]
        if is_total(cells):
            yield self._clause(block, " | ".join(filter(None, block.cells)))
            return
        goes_on = only_time or is_leftover(cells)
        is_group = not is_charted and self._is_group(number, block.cells, cells)
        if not goes_on and is_group:
            yield self._heading_of(number, block)
            return
        self._dittos.remember(cells, (block.table, self._heading), goes_on=goes_on)
        known = []
        loose = []
        heads = [*self._head, *[""] * len(cells)]
        for (name, text), head in zip(with_span(cells, heads), heads, strict=False):
            pair = below_head(name, text, head)
            # What stands under a head that is none of ours ("Kinh phí") is kept as a note.
            if name:
                known.append(pair)
            elif text:
                loose.append(pair)
        day = self._day or (self._heading if WEEKDAY.match(self._heading) else "")
        # Last, for it changes how many cells there are: each was below its own head.
        timed, self._day = with_hours(tuple(known), day)
        annex = self._place.annex
        yield TaskRow(
            ref=f"{annex}, " if annex else "",
            number=number.rstrip(".)"),
            heading=self._heading,
            line=block.line,
            cells=(*timed, *loose, ("group", self._group)),
            dittos=dittos,
            continues=goes_on or ("number" in self._columns and not number),
            charted=is_charted,
        )

    def _is_group(self, number: str, cells: tuple[str, ...], named: Cells) -> bool:
        filled = [text for text in cells if text]
        if _GROUP.fullmatch(number) and not _NUMBER.fullmatch(number):
            return len(filled) <= 2 or is_section(number, named)
        # A cell that is merged over the whole row stands in its first column, be that the numbers'.
        worded = not number or bool(_WORD.search(number))
        # Of two columns each row may have one that is empty.
        return len(filled) == 1 and worded and len(self._columns) > 2

    def _heading_of(self, number: str, block: Row) -> Clause:
        """Remember a group row for the rows below it, and return what it says."""
        filled = [text for text in block.cells if text]
        self._heading, self._day = filled[-1], ""
        if len(filled) > 2:
            self._heading = filled[1]
        self._group = number.rstrip(".)")
        if len(filled) == 1:
            self._heading = re.sub(rf"^{_GROUP.pattern}\s+", "", filled[0])
            numeral = re.match(rf"({_GROUP.pattern})(?:\s|$)", number)
            self._group = numeral[1].rstrip(".)") if numeral else ""
        return Clause(
            text=self._heading, ref=self._place.ref, line=block.line, heading=True
        )


def _with_leftovers(
    parts: Iterable[Clause | TaskRow],
) -> Iterator[Clause | TaskRow]:
    """Join rows that go on with the one before to that one: all of those without a time, the roles of the others."""
    whole: list[Clause | TaskRow] = []
    last = -1
    for part in parts:
        before = whole[last] if last >= 0 else None
        if not isinstance(part, TaskRow) or not part.continues or before is None:
            last = len(whole) if isinstance(part, TaskRow) else last
            whole.append(part)
            continue
        assert isinstance(before, TaskRow)
        when, title = part.cell("when"), part.cell("title")
        roles = roles_in(part.cells)
        if when and (title or not roles):
            last = len(whole)
            whole.append(part)
            continue
        columns = roles if when else {name for name, _ in part.cells} - {"group"}
        taken = [text for name, text in part.cells if name in columns and text]
        if taken:
            whole[last] = dataclasses.replace(
                before,
                cells=joined(before.cells, part.cells, columns),
                leftovers=(*before.leftovers, (part.line, " | ".join(taken))),
            )
        if when:
            cells = [pair for pair in part.cells if pair[0] not in roles]
            whole.append(dataclasses.replace(part, cells=tuple(cells)))
    yield from whole


def _without_days_of_rows(
    parts: Iterable[Clause | TaskRow],
) -> Iterator[Clause | TaskRow]:
    """Leave out headings of a calendar whose day each row below it says with its hour."""
    held: Clause | None = None
    for part in parts:
        if held and not (isinstance(part, TaskRow) and held.text in part.cell("when")):
            yield held
        held = None
        if isinstance(part, Clause) and part.heading and WEEKDAY.match(part.text):
            held = part
        else:
            yield part
    if held:
        yield held


def _numbered(parts: tuple[Clause | TaskRow, ...]) -> Iterator[Clause | TaskRow]:
    """Give each row its reference; a row that goes on with the one before has that one's."""
    counts: collections.Counter[str] = collections.Counter()
    again = _tables_that_begin_anew(parts)
    last = ""
    for part in parts:
        if isinstance(part, Clause):
            yield part
            continue
        if not part.continues or not last:
            counts[part.ref] += 1
            last = _row_reference(part, counts[part.ref], part.ref in again)
            counts[last] += 1
            if counts[last] > 1:
                last += f" ({SAME_REFERENCE} {counts[last]})"
        cells = tuple(pair for pair in part.cells if pair[0] != "group")
        yield dataclasses.replace(part, ref=last, cells=cells)


def _tables_that_begin_anew(parts: tuple[Clause | TaskRow, ...]) -> set[str]:
    """Find the tables in which a number comes twice: in each group they begin anew."""
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for part in parts:
        if isinstance(part, TaskRow) and part.number:
            counts[part.ref, part.number] += 1
    return {ref for (ref, _), count in counts.items() if count > 1}


def _row_reference(row: TaskRow, place: int, begins_anew: bool) -> str:
    """Name a row by its number, with the group's where numbers begin anew, else by its place in the table."""
    group = row.cell("group")
    number = f"{group}.{row.number}" if begins_anew and group else row.number
    name = f"{ROW} {number}" if number else f"{UNNUMBERED_ROW} {place}"
    if row.ref:
        return row.ref + name
    # "Phụ lục, mục 8", but "Mục 8" of a table that is no appendix.
    return name[0].upper() + name[1:]
