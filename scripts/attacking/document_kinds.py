"""What may be changed in a document: rows and cells, sentences, days, addresses, recipients, numbers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from itertools import pairwise

from attacking.document_text import DocumentText, PrintedParagraph, PrintedRow
from attacking.plan_text import FOREIGN_TITLE
from attacking.plan_times import day_of, days_in, later, printed_as
from attacking.subject import Mutation
from kehoach.document.blocks import Paragraph
from kehoach.document.vocabulary import OPENING, RECIPIENTS
from kehoach.plan.roles import ROLES

_ROLES = tuple(role.id for role in ROLES)
_DUTY = "- Tổ chức hội thi tìm hiểu về phòng cháy, chữa cháy."
_LIMIT = "Báo cáo kết quả trước ngày 17/8/{year}."
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(
    r"(?<!\w)\d{1,4} ?/[A-ZĐ][\w-]*-[A-ZĐ][\w-]*|(?<!\w)\d{1,4} ?/[A-ZĐ]{2,}"
)
_SENT_TO = re.compile(r"(?:gửi|về|trình) (?:về )?", re.IGNORECASE)
_SENTENCE = 40
"""What is shorter is a heading or a line of the letterhead."""


def rows_added(text: DocumentText) -> Iterator[Mutation]:
    """Put a new row behind each row, with a number that none has."""
    numbers = [int(row.task.number) for row in text.rows if row.task.number.isdecimal()]
    number = str(max(numbers, default=0) + 1)
    for row in text.rows:
        cells: dict[int, str] = {}
        for place, column in row.columns.items():
            if column == "number":
                end = "." if row.block.cells[place].endswith(".") else ""
                cells[place] = f"{number}{end}"
            elif column == "title":
                cells[place] = FOREIGN_TITLE
            elif column == "when":
                cells[place] = f"Trước ngày 17/8/{text.year}"
        block = row.with_cells(cells)
        yield text.inserted("row-added", row.task.ref, row.place + 1, block)


def rows_removed(text: DocumentText) -> Iterator[Mutation]:
    """Take out each row."""
    for row in text.rows:
        yield text.removed("row-removed", row.task.ref, row.place)


def rows_swapped(text: DocumentText) -> Iterator[Mutation]:
    """Exchange what two neighbours say; their numbers stay."""
    for row, following in pairwise(text.rows):
        same_columns = row.columns.keys() == following.columns.keys()
        if row.block.table != following.block.table or not same_columns:
            continue
        places = [place for place, name in row.columns.items() if name != "number"]
        own = {place: row.block.cells[place] for place in places}
        other = {place: following.block.cells[place] for place in places}
        name = f"{row.task.ref}+{following.task.ref}"
        changes = [(row, row.with_cells(other)), (following, following.with_cells(own))]
        yield text.exchanged("rows-swapped", name, changes)


def cells_emptied(text: DocumentText) -> Iterator[Mutation]:
    """Empty each filled cell."""
    for row in text.rows:
        for place, _ in row.cells("title", "when", *_ROLES):
            name = _cell_name(row, place)
            yield text.changed_cell("cell-emptied", name, row, place, "")


def titles_renamed(text: DocumentText) -> Iterator[Mutation]:
    """Have each row be about something else."""
    for row in text.rows:
        for place, _ in row.cells("title"):
            name = _cell_name(row, place)
            yield text.changed_cell("task-renamed", name, row, place, FOREIGN_TITLE)


def roles_changed(text: DocumentText) -> Iterator[Mutation]:
    """Put another body into each cell of a role, and one more."""
    for turn, row in enumerate(text.rows):
        for place, cell in row.cells(*_ROLES):
            name = _cell_name(row, place)
            other = text.another_body(cell, turn)
            yield text.changed_cell("role-cell-other", name, row, place, other)
            more = f"{cell}; {other}"
            yield text.changed_cell("role-cell-more", name, row, place, more)


def days_changed(text: DocumentText) -> Iterator[Mutation]:
    """Move each day that a cell prints by a day."""
    for row in text.rows:
        for place, cell in row.cells("title", "when", *_ROLES):
            for changed, number in _days_later(cell, text.year):
                name = f"{_cell_name(row, place)}.{number}"
                yield text.changed_cell("day-in-cell", name, row, place, changed)


def sentences_added(text: DocumentText) -> Iterator[Mutation]:
    """Add a sentence with a limit to each paragraph, and a duty without one behind it."""
    limit = _LIMIT.format(year=text.year)
    for paragraph in _sentences(text):
        words = paragraph.block.text
        end = "" if words.rstrip().endswith((".", ";")) else "."
        longer = f"{words}{end} {limit}"
        yield _reworded(text, "limit-added", paragraph, longer)
        block = Paragraph(text=_DUTY, line=paragraph.block.line)
        name = _paragraph_name(paragraph)
        yield text.inserted("duty-added", name, paragraph.place + 1, block)


def paragraphs_removed(text: DocumentText) -> Iterator[Mutation]:
    """Take out each paragraph; recipients are told apart."""
    for paragraph in text.paragraphs:
        if not _is_recipient(paragraph):
            name = _paragraph_name(paragraph)
            yield text.removed("paragraph-removed", name, paragraph.place)


def addresses(text: DocumentText) -> Iterator[Mutation]:
    """Change each address, and each body to which something is sent."""
    for turn, paragraph in enumerate(text.paragraphs):
        words = paragraph.block.text
        for number, (start, end) in enumerate(_addressed(words, text), start=1):
            other = _other_address(words[start:end], words, text, turn)
            changed = f"{words[:start]}{other}{words[end:]}"
            yield _reworded(text, "address-changed", paragraph, changed, number)


def text_days(text: DocumentText) -> Iterator[Mutation]:
    """Move each day of running text by a day: of the letterhead, of a document named, and any other."""
    for paragraph in text.paragraphs:
        words = paragraph.block.text
        numbered = bool(_NUMBER.search(words))
        for changed, number in _days_later(words, text.year):
            if paragraph.ref == OPENING and len(words) <= _SENTENCE:
                kind = "letterhead-day-printed"
            else:
                kind = "cited-day" if numbered else "day-in-text"
            yield _reworded(text, kind, paragraph, changed, number)


def numbers(text: DocumentText) -> Iterator[Mutation]:
    """Change each number of a document: the letterhead's own, and those of documents named."""
    for paragraph in text.paragraphs:
        words = paragraph.block.text
        for number, match in enumerate(_NUMBER.finditer(words), start=1):
            changed = f"{words[: match.start()]}9{words[match.start() :]}"
            in_head = paragraph.ref == OPENING and len(words) <= _SENTENCE
            kind = "letterhead-number-printed" if in_head else "cited-number"
            yield _reworded(text, kind, paragraph, changed, number)


def recipients(text: DocumentText) -> Iterator[Mutation]:
    """Take each recipient from the list, and put one behind it."""
    for paragraph in text.paragraphs:
        if _is_recipient(paragraph):
            name = _paragraph_name(paragraph)
            yield text.removed("recipient-removed", name, paragraph.place)
            other = Paragraph(
                text="- Đài Truyền thanh huyện bên;", line=paragraph.block.line
            )
            yield text.inserted(
                "recipient-added-printed", name, paragraph.place + 1, other
            )


def unmoved(text: DocumentText) -> Mutation:
    """Change nothing: what the proof finds then, it finds of the document as it is."""
    return text.changed("nothing", "document", 0, text.document.blocks[0])


def _sentences(text: DocumentText) -> Iterator[PrintedParagraph]:
    for paragraph in text.paragraphs:
        in_body = paragraph.ref not in (OPENING, RECIPIENTS, "")
        if in_body and len(paragraph.block.text) > _SENTENCE:
            yield paragraph


def _is_recipient(paragraph: PrintedParagraph) -> bool:
    dashed = re.match(r"[-–+•] ?\w", paragraph.block.text)
    return paragraph.ref == RECIPIENTS and bool(dashed)


def _reworded(
    text: DocumentText,
    kind: str,
    paragraph: PrintedParagraph,
    words: str,
    number: int = 0,
) -> Mutation:
    block = dataclasses.replace(paragraph.block, text=words)
    name = _paragraph_name(paragraph)
    if number:
        name += f".{number}"
    return text.changed(kind, name, paragraph.place, block)


def _days_later(words: str, year: int) -> Iterator[tuple[str, int]]:
    """Yield a text with each of its days a day later, and the number of that day in it."""
    for number, (match, day) in enumerate(days_in(words), start=1):
        if day is None:
            # Without its year it is a day of the plan's.
            day = day_of(int(match[1]), int(match[2]), year)
        if day is None:
            continue
        other = printed_as(match, later(day, "day"))
        yield f"{words[: match.start()]}{other}{words[match.end() :]}", number


def _addressed(words: str, text: DocumentText) -> Iterator[tuple[int, int]]:
    """Yield where an address stands, and where a body to which something is sent."""
    for match in _EMAIL.finditer(words):
        yield match.span()
    for match in _SENT_TO.finditer(words):
        rest = words[match.end() :].casefold()
        named = [name for name in text.bodies if rest.startswith(name.casefold())]
        if named:
            yield match.end(), match.end() + max(map(len, named))


def _other_address(address: str, words: str, text: DocumentText, turn: int) -> str:
    if "@" in address:
        return f"khac.{address}"
    return text.another_body(words, turn)


def _cell_name(row: PrintedRow, place: int) -> str:
    return f"{row.task.ref}.{row.columns[place]}.{place + 1}"


def _paragraph_name(paragraph: PrintedParagraph) -> str:
    return f"{paragraph.ref or 'văn bản'}:{paragraph.place + 1}"
