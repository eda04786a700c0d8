"""Running text taken together: a heading with its labelled lines, a body with its duties, and what stands alone.

Documents without tables put a row into lines ("Thời gian: …", "Đơn vị chủ trì: …") below a heading, and what bodies
have to do all year below the name of each.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from kehoach.document.assignments import ActorHeading, actor_heading, assignments_in
from kehoach.document.labels import (
    TITLE,
    Label,
    LabelledText,
    is_only_labels,
    marker_of,
    read_labels,
    unmarked,
)
from kehoach.document.outline import Clause, Outline
from kehoach.document.vocabulary import CLOSING, DUTY_HEADING, OPENING, RECIPIENTS

_LONGEST_TITLE_LINE = 150
"""A line without a number that is longer is no heading, in signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledLine:
    """A label with its place."""

    label: Label
    ref: str
    line: int


@dataclass(slots=True, kw_only=True)
class Block:
    """What a heading and the labelled lines below it say of one task."""

    title: str
    """Empty where the heading says no more than labels do."""
    ref: str
    line: int
    head: Clause | None = None
    """The clause that the title is taken from."""
    lines: list[LabelledLine] = field(default_factory=list)
    texts: list[Clause] = field(default_factory=list)
    """What else stands there."""
    actor: str = ""
    """Below whose name it stands in a part on duties."""
    mixed: bool = False
    """Other text stands between its labels, so that two tasks may have become one."""
    open: str = ""
    """The sign before each line of what its last label says; empty where that does not go on."""

    @property
    def has_time(self) -> bool:
        """Tell whether a label says when."""
        return any(entry.label.key == "when" for entry in self.lines)


@dataclass(slots=True, kw_only=True)
class ActorDuties:
    """A body, or several, with what they have to do."""

    names: str
    """As the heading names them, to be divided as a cell is."""
    ref: str
    line: int
    items: list[Clause] = field(default_factory=list)
    marker: str = ""
    """What stands before the heading (see ``labels.Marker``)."""
    item_marker: str | None = None
    """What stands before its first item; None before there is one."""

    def holds(self, clause: Clause) -> bool:
        """Tell whether a clause is one of its items, by number and sign."""
        below = clause.ref == self.ref or clause.ref.startswith(f"{self.ref}.")
        marker = marker_of(clause.text).kind
        is_beside = clause.ref == self.ref and marker and marker == self.marker
        if not below or is_beside:
            return False
        # A paragraph without a sign behind items with one speaks of something else.
        is_other = self.item_marker or CLOSING.match(clause.text)
        return bool(marker) or not is_other

    def add(self, clause: Clause) -> None:
        """Take in an item."""
        if self.item_marker is None:
            self.item_marker = marker_of(clause.text).kind
        self.items.append(clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A clause by itself."""

    clause: Clause
    title: str = ""
    """The heading right above it; empty where it is one itself."""
    duty: bool = False
    """It stands where duties are listed."""
    answered: bool = False
    """It is part of a block already, and only its times are still to be looked at."""


Passage = Block | ActorDuties | Alone


def passages_of(outline: Outline) -> Iterator[Passage]:
    """Yield everything that is no row of a table of tasks, what stands together at its end."""
    collector = _Collector()
    for section in _sections(outline):
        yield from collector.read(section)
    yield from collector.close()


@dataclass(slots=True, kw_only=True)
class _Section:
    """Clauses below one number, its own first."""

    clauses: list[Clause] = field(default_factory=list)
    duty: bool = False
    """It stands in a part that says who has to do what."""
    heading: bool = False
    """It begins with the heading of such a part."""
    label_sign: str | None = None
    """What stands before the last of its labelled lines; None before there is one."""

    @property
    def title(self) -> str:
        """What its heading says; empty for none, and for the heading of a whole part."""
        first = self.clauses[0]
        kind = marker_of(first.text).kind
        is_item = _begins_section(first) and kind not in ("roman", "article")
        return unmarked(first.text) if is_item and not self.heading else ""

    def add(self, clause: Clause) -> None:
        """Take in the next clause."""
        self.clauses.append(clause)
        labelled = read_labels(clause.text)
        if labelled.leads and not labelled.before:
            self.label_sign = marker_of(clause.text).kind


def _sections(outline: Outline) -> Iterator[_Section]:
    duties = _DutyPart()
    section = _Section()
    for part in outline.parts:
        if not isinstance(part, Clause):
            yield section
            section = _Section()
            continue
        was_inside = duties.inside
        is_heading = duties.follow(part)
        begins = _begins_section(part) and not _goes_on(section, part)
        if begins or is_heading or duties.inside != was_inside:
            yield section
            section = _Section(duty=duties.inside, heading=is_heading)
        section.add(part)
    yield section


def _goes_on(section: _Section, clause: Clause) -> bool:
    """Tell whether a line stands in a list of labelled ones with a label that nobody knows: "c) Trang phục: …"."""
    labelled = read_labels(clause.text)
    if labelled.before or not labelled.labels or clause.heading:
        return False
    return marker_of(clause.text).kind == section.label_sign


def _begins_section(clause: Clause) -> bool:
    """Tell whether a clause is a heading: what follows stands below it; a labelled line with a number is none."""
    if clause.heading:
        return True
    if not marker_of(clause.text).counts:
        return False
    labelled = read_labels(clause.text)
    return bool(labelled.before) or not any(
        label.known and label.key != TITLE for label in labelled.labels
    )


class _DutyPart:
    """Whether a part that says who has to do what is being read."""

    def __init__(self) -> None:
        self.inside = False
        self._prefix = ""
        """Reference of its heading; empty where that has no number."""

    def follow(self, clause: Clause) -> bool:
        """Go on to the next clause; tell whether it is the heading of such a part."""
        if clause.heading or clause.ref == RECIPIENTS:
            self.inside = False
            return False
        if self.inside and self._ends(clause):
            self.inside = False
        if self.inside or not _is_duty_heading(clause):
            return False
        self.inside = True
        numbered = marker_of(clause.text).counts and clause.ref != OPENING
        self._prefix = clause.ref if numbered else ""
        # "Trách nhiệm của Phòng Nội vụ" begins a part and names a body at once.
        return actor_heading(clause.text) is None

    def _ends(self, clause: Clause) -> bool:
        if self._prefix:
            return not _is_below(clause.ref, self._prefix)
        marker = marker_of(clause.text).kind
        is_heading = clause.text.isupper() and len(clause.text) <= _LONGEST_TITLE_LINE
        return marker in ("roman", "article") or is_heading


def _is_duty_heading(clause: Clause) -> bool:
    text = unmarked(clause.text)
    marked = marker_of(clause.text).kind in ("roman", "number", "article")
    is_short = len(text) <= _LONGEST_TITLE_LINE and not text.endswith(";")
    # Without a number a heading stands in capitals or ends with a colon.
    shaped = marked or text.isupper() or text.endswith(":")
    return is_short and shaped and bool(DUTY_HEADING.fullmatch(text.strip(" .:")))


def _is_below(ref: str, above: str) -> bool:
    return ref == above or ref.startswith(f"{above}.")


class _Collector:
    """Puts together the clauses of sections; what a body has to do may go on in the next."""

    def __init__(self) -> None:
        self._actor: ActorDuties | None = None

    def read(self, section: _Section) -> Iterator[Passage]:
        """Yield what a section says, but for the body whose duties may go on."""
        if any(read_labels(clause.text).leads for clause in section.clauses):
            actor = self._actor_of(section)
            yield from self.close()
            for passage in _BlockReader(section).blocks():
                if isinstance(passage, Block):
                    passage.actor = actor
                yield passage
            return
        if not section.duty:
            yield from self.close()
        for number, clause in enumerate(section.clauses):
            title = section.title if number else ""
            if not section.duty or (section.heading and not number):
                yield Alone(clause=clause, title=title)
            else:
                yield from self._take(clause, title)

    def _actor_of(self, section: _Section) -> str:
        """Return the words that name whose duties a section with labels stands below; empty for nobody's."""
        if not section.duty:
            return ""
        first = section.clauses[0]
        heading = actor_heading(first.text)
        if heading:
            return heading.names
        return self._actor.names if self._actor and self._actor.holds(first) else ""

    def close(self) -> Iterator[Passage]:
        """Yield the body whose duties were read last."""
        if self._actor:
            yield self._actor
        self._actor = None

    def _take(self, clause: Clause, title: str) -> Iterator[Passage]:
        """Take a clause of a part on duties: a body, one of its items, or neither."""
        heading = actor_heading(clause.text)
        if heading and self._begins_actor(clause, heading):
            yield from self.close()
            self._begin(clause, heading)
        elif self._actor and self._actor.holds(clause):
            self._actor.add(clause)
        else:
            yield from self.close()
            yield Alone(clause=clause, title=title, duty=True)

    def _begins_actor(self, clause: Clause, heading: ActorHeading) -> bool:
        """Tell whether what looks like a body begins its duties: as an item of another one only with a colon.

        A line without a sign or number is a heading, but a signature in capitals is none.
        """
        introduces = bool(heading.rest) or clause.text.endswith(":")
        marker = marker_of(clause.text).kind
        is_plain = not marker and not clause.text.isupper()
        if not self._actor or not self._actor.holds(clause):
            return introduces or bool(marker) or is_plain
        return introduces or is_plain

    def _begin(self, clause: Clause, heading: ActorHeading) -> None:
        marker = marker_of(clause.text).kind
        self._actor = ActorDuties(
            names=heading.names, ref=clause.ref, line=clause.line, marker=marker
        )
        if heading.rest:
            item = dataclasses.replace(clause, text=heading.rest)
            self._actor.items.append(item)
            # What stands below goes on with it only behind a sign of its own.
            self._actor.item_marker = marker or "-"


class _BlockReader:
    """Parts a section with labels into the tasks that they tell of."""

    def __init__(self, section: _Section) -> None:
        self._clauses = section.clauses
        first = section.clauses[0]
        self._head = first if _begins_section(first) else None
        """Its heading, as long as no task has it for its title."""
        self._headed = self._head is not None
        self._block: Block | None = None
        self._pending: list[Clause] = []
        """Lines without labels since the last with one."""
        self._before: list[Clause] = []
        """Lines above the first task that are no part of it."""
        self._only_run = _runs(section.clauses) == 1
        self._titled = sum(
            _is_title(read_labels(clause.text)) for clause in section.clauses
        )

    def blocks(self) -> Iterator[Passage]:
        """Yield the section's tasks, and beside them the lines that say a time of their own."""
        for clause in self._clauses:
            yield from self._read(clause)
        yield from self._end()

    def _read(self, clause: Clause) -> Iterator[Passage]:
        labelled = read_labels(clause.text)
        in_block = self._block is not None and not labelled.before and labelled.labels
        if self._tells_title(labelled):
            yield from self._end()
            self._block = _block(clause, labelled.labels[0].text, clause)
            labelled = dataclasses.replace(labelled, labels=labelled.labels[1:])
            yield from self._leave_head()
        elif labelled.leads and self._is_sentence(clause, labelled.before):
            # "Hạt Kiểm lâm chủ trì. Thời hạn: …" below the heading of both.
            self._pending.append(dataclasses.replace(clause, text=labelled.before))
            yield from self._go_on(clause, labelled)
        elif labelled.leads and labelled.before:
            yield from self._end()
            self._block = _block(clause, labelled.before, clause)
            self._head = None
        elif labelled.leads:
            yield from self._go_on(clause, labelled)
        elif not in_block:
            self._add_text(clause)
            return
        assert self._block
        _take_labels(self._block, labelled, clause)
        self._block.open = ""

    def _is_sentence(self, clause: Clause, before: str) -> bool:
        """Tell whether what stands before a label is no title: a line without a sign that says who does it."""
        if not before or marker_of(clause.text).kind or not (self._head or self._block):
            return False
        return any(assignments_in(before))

    def _tells_title(self, labelled: LabelledText) -> bool:
        """Tell whether a line says by its label what is to be done: where several do, or no heading does."""
        if labelled.before or not _is_title(labelled):
            return False
        stands_alone = not (self._headed or self._block or self._pending)
        head_is_such = self._head is not None and _is_title(
            read_labels(self._head.text)
        )
        return self._titled > 1 or stands_alone or head_is_such

    def _go_on(self, clause: Clause, labelled: LabelledText) -> Iterator[Passage]:
        """Go on with the task, or begin the next: where a label comes again behind other text, or text has its sign."""
        if self._block and _begins_next(self._block, self._pending, labelled):
            pending, self._pending = self._pending, []
            yield from self._end()
            self._pending = pending
            self._begin_below(clause)
        elif self._block is None:
            self._begin_below(clause)
            yield from self._leave_head()
        elif self._pending:
            self._block.mixed = True

    def _leave_head(self) -> Iterator[Passage]:
        """Yield the heading of the section by itself where it gave its first task no title."""
        assert self._block
        for clause in self._before:
            yield Alone(clause=clause)
        self._before = []
        if self._head and self._block.head is not self._head:
            yield Alone(clause=self._head)
        self._head = None

    def _begin_below(self, clause: Clause) -> None:
        """Begin a task whose title stands above its labels."""
        title = self._title_above(clause)
        texts = [text for text in self._pending if text is not title]
        if not self._head:
            # What stands above the first task of a document is no part of it.
            self._before, texts = texts, []
        self._pending = []
        block = _block(clause, "", None) if title is None else _titled(title)
        for line in texts:
            if line is not self._head:
                _keep(block, line)
        self._block = block

    def _title_above(self, clause: Clause) -> Clause | None:
        """Return the line that is the title of the labels below it."""
        head = self._head
        lines = [line for line in self._pending if line is not self._head]
        sign = marker_of(clause.text).kind
        marked = [line for line in lines if marker_of(line.text).kind not in ("", sign)]
        # "- Tổ chức hội thi" with "+ Thời gian" below it; several such lines before the only labels are the heading's.
        if marked and sign and not (head and self._only_run and len(marked) > 1):
            return marked[-1]
        if head or not lines:
            return head
        short = [line for line in lines if _may_be_title(line.text)]
        return short[-1] if short else lines[-1]

    def _add_text(self, clause: Clause) -> None:
        """Keep a line without labels; below a label that says nothing it is what that says."""
        block = self._block
        if not block or self._pending or not _goes_below(block, clause):
            self._pending.append(clause)
            return
        last = block.lines[-1]
        label = _with_text(last.label, unmarked(clause.text))
        block.lines[-1] = dataclasses.replace(last, label=label)
        block.open = marker_of(clause.text).kind

    def _end(self) -> Iterator[Passage]:
        if self._block:
            self._block.texts += self._pending
            yield self._block
            for clause in self._block.texts:
                yield Alone(clause=clause, answered=True)
        else:
            for clause in self._pending:
                yield Alone(clause=clause)
        self._block, self._pending = None, []


def _runs(clauses: list[Clause]) -> int:
    """Count the stretches of labelled lines that other text parts."""
    runs, before = 0, False
    for clause in clauses:
        leads = read_labels(clause.text).leads
        runs += leads and not before
        before = leads
    return runs


def _block(clause: Clause, title: str, head: Clause | None) -> Block:
    return Block(title=title, ref=clause.ref, line=clause.line, head=head)


def _titled(clause: Clause) -> Block:
    """Begin a task with a heading; what says no more than labels do is no title."""
    text = unmarked(clause.text)
    return _block(clause, "" if is_only_labels(text) else text, clause)


def _begins_next(block: Block, pending: list[Clause], labelled: LabelledText) -> bool:
    """Tell whether labels behind other text are those of the next task."""
    if not pending:
        return False
    known = {entry.label.key for entry in block.lines if entry.label.leads}
    comes_again = any(label.key in known for label in labelled.labels)
    own = marker_of(block.head.text).kind if block.head else ""
    signs = {marker_of(clause.text).kind for clause in pending}
    return comes_again or bool(own and own in signs)


def _goes_below(block: Block, clause: Clause) -> bool:
    """Tell whether a line is what the label above it says: the first below it, or another with the same sign."""
    if not block.lines:
        return False
    sign = marker_of(clause.text).kind
    return not block.lines[-1].label.text or bool(sign and sign == block.open)


def _keep(block: Block, clause: Clause) -> None:
    """Keep a line of a task that stands above the first that makes it one: a label, or text."""
    labelled = read_labels(clause.text)
    if labelled.before or not labelled.labels:
        block.texts.append(clause)
    else:
        _take_labels(block, labelled, clause)


def _take_labels(block: Block, labelled: LabelledText, clause: Clause) -> None:
    for label in labelled.labels:
        entry = LabelledLine(label=label, ref=clause.ref, line=clause.line)
        block.lines.append(entry)


def _is_title(labelled: LabelledText) -> bool:
    labels = labelled.labels
    return bool(labels and labels[0].key == TITLE and labels[0].text)


def _with_text(label: Label, text: str) -> Label:
    said = "; ".join(filter(None, [label.text, text.strip(" ;.")]))
    return dataclasses.replace(label, text=said)


def _may_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE_LINE and not text.endswith((".", ";", ":"))
