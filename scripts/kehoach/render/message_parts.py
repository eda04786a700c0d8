"""Messages as they are published: each whole, and in parts that a chat takes one by one.

A part is a message of its own: whom it is for, which part it is of how many, its lines, whom to ask, where to read on.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.render.context import Artifact, Context
from kehoach.render.messages import (
    ALL,
    Message,
    MessageLine,
    Section,
    message_of,
    message_to_all,
)
from kehoach.words import Words

LIMIT = 1800
"""Letters of a part: chats take 2,000, and who sends it may add a word of his own."""
_STOPS = (". ", "; ", ", ", " ")
"""Where a text is divided, the best place first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a message, ready to send."""

    number: int
    """From 1."""
    count: int
    """Of how many."""
    label: str
    """What is in it: "tháng 3 và tháng 4/2020"; empty where it is the whole message."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A section, or what of it stands in one part."""

    section: Section
    lines: tuple[MessageLine, ...]
    is_continued: bool = False
    """Whether it began in an earlier part."""


def render_messages(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield the messages of every unit and of every group that stands for itself, and those for all of them."""
    recipients: dict[str, Party | None] = {
        party.id: party for party in plan.directory.addressees
    }
    recipients[ALL] = None

    # Of one recipient after the other, all files come from one layout; no more than one is held.
    @functools.lru_cache(maxsize=1)
    def lay(recipient: str) -> _Laid:
        return _laid(plan, context, recipients[recipient])

    for identity, party in recipients.items():
        identities = (identity, *party.former) if party else (identity,)
        yield from _files(context, functools.partial(lay, identity), identities)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laid:
    """The texts of a message."""

    id: str
    head: str
    """Of a part, as ``foot`` is."""
    foot: str
    whole: str
    parts: list[str]


def _laid(plan: Plan, context: Context, party: Party | None) -> _Laid:
    """Lay out the message of a party, or of everybody."""

    def make() -> bytes:
        message = (
            message_of(plan, context, party) if party else message_to_all(plan, context)
        )
        laid = _Laid(
            id=message.id,
            head=message.brief_head,
            foot=message.brief_foot,
            whole=message.text,
            parts=[part.text for part in parts_of(message, context.words)],
        )
        return json.dumps(asdict(laid)).encode()

    told = ("message", party)
    return _Laid(**json.loads(context.memo().keep(told, told, make)))


def _files(
    context: Context, lay: Callable[[], _Laid], identities: Sequence[str]
) -> Iterator[Artifact]:
    """Yield a message, its parts, and what takes the place of parts that it had when it was last published."""
    # How many parts there are, and so their paths, only the layout tells.
    count = len(lay().parts)
    for identity in identities:
        whole = functools.partial(_whole_text, lay)
        yield Artifact(path=routes.message(identity), make=whole)
        for number in range(1, count + 1):
            path = routes.message_part(identity, number)
            make = functools.partial(_part_text, lay, number)
            yield Artifact(path=path, make=make)
        for number in itertools.count(count + 1):
            path = routes.message_part(identity, number)
            # A part that stands for none is published as well: there is no gap.
            if path not in context.published:
                break
            make = functools.partial(_unused_text, context, lay, number)
            yield Artifact(path=path, make=make)


def _whole_text(lay: Callable[[], _Laid]) -> bytes:
    return lay().whole.encode()


def _part_text(lay: Callable[[], _Laid], number: int) -> bytes:
    return lay().parts[number - 1].encode()


def _unused_text(context: Context, lay: Callable[[], _Laid], number: int) -> bytes:
    """Say in the place of a part that it is needed no longer, and where those are that hold now."""
    laid = lay()
    text = context.words(
        "message.unused",
        number=number,
        count=len(laid.parts),
        first=context.url + routes.message_part(laid.id, 1),
        whole=context.url + routes.message(laid.id),
    )
    return ("\n\n".join([laid.head, text, laid.foot]) + "\n").encode()


def parts_of(message: Message, words: Words) -> tuple[Part, ...]:
    """Divide a message into parts of at most LIMIT letters; one that is no longer is its only part.

    A month stays whole unless it alone is longer than a part.
    """
    if len(message.text) <= LIMIT:
        return (Part(number=1, count=1, label="", text=message.text),)
    # How many there are stands in each of them, and takes room.
    for digits in itertools.count(1):
        layout = _Layout(message, words, int("9" * digits))
        portions = list(layout.portions())
        if len(str(len(portions))) <= digits:
            break
    return tuple(
        Part(
            number=number,
            count=len(portions),
            label=layout.label(pieces),
            text=layout.text(pieces, number, len(portions)),
        )
        for number, pieces in enumerate(portions, start=1)
    )


class _Layout:
    """Lays a message out in parts, of which there are at most ``most``."""

    def __init__(self, message: Message, words: Words, most: int) -> None:
        self._message = message
        self._words = words
        self._most = most

    def portions(self) -> Iterator[list[_Piece]]:
        """Yield what stands in each part, in the order of the message."""
        portion: list[_Piece] = []
        for section in self._message.sections:
            whole = _Piece(section=section, lines=section.lines)
            if self._fits([*portion, whole]):
                portion.append(whole)
                continue
            if portion:
                yield portion
            *full, last = self._divided(section)
            for piece in full:
                yield [piece]
            portion = [last]
        yield portion

    def text(self, pieces: Sequence[_Piece], number: int, count: int) -> str:
        """Write a part."""
        message = self._message
        head = self._words(
            "message.head-part",
            head=message.brief_head,
            number=number,
            count=count,
            what=self.label(pieces),
        )
        blocks = [head]
        for piece in pieces:
            texts = [line.text for line in piece.lines]
            blocks.append("\n".join([self._title(piece), *texts]))
        foot = message.brief_foot
        if any(line.is_inferred for piece in pieces for line in piece.lines):
            foot = f"{foot}\n{message.inferred_note}"
        return "\n\n".join([*blocks, foot]) + "\n"

    def label(self, pieces: Sequence[_Piece]) -> str:
        """Say what is in a part: its months as a stretch, then what no day tells."""
        months = [piece for piece in pieces if piece.section.month]
        names = [self._stretch(months)] if months else []
        for piece in pieces:
            label = piece.section.label
            if label:
                names.append(self._continued(label) if piece.is_continued else label)
        return "; ".join(names)

    def _stretch(self, months: Sequence[_Piece]) -> str:
        """Name months from the first to the last; between them stands none that another part has."""
        first, last = months[0], months[-1]
        if len(months) == 1:
            return self._month(first)
        assert first.section.month
        assert last.section.month
        is_one_year = first.section.month.year == last.section.month.year
        key = "message.two-months" if len(months) == 2 else "message.months"
        return self._words(
            key,
            first=self._month(first, with_year=not is_one_year),
            last=self._month(last),
        )

    def _month(self, piece: _Piece, *, with_year: bool = True) -> str:
        month = piece.section.month
        assert month
        key = "message.month-of-year" if with_year else "message.month"
        name = self._words(key, month=month.month, year=month.year)
        return self._continued(name) if piece.is_continued else name

    def _title(self, piece: _Piece) -> str:
        title = piece.section.title
        if not piece.is_continued:
            return title
        name = title.removesuffix(":")
        return self._continued(name) + title[len(name) :]

    def _continued(self, name: str) -> str:
        return self._words("message.continued", name=name)

    def _fits(self, pieces: Sequence[_Piece]) -> bool:
        return len(self.text(pieces, self._most, self._most)) <= LIMIT

    def _divided(self, section: Section) -> Iterator[_Piece]:
        """Yield a section in pieces of which each fits into a part by itself."""
        piece = _Piece(section=section, lines=())
        for line in self._short_lines(section):
            longer = replace(piece, lines=(*piece.lines, line))
            if not piece.lines or self._fits([longer]):
                piece = longer
                continue
            *before, last = piece.lines
            opened = replace(piece, lines=(last, line), is_continued=True)
            # A heading goes with what it opens, where there is room for both.
            if before and last.is_heading and self._fits([opened]):
                yield replace(piece, lines=tuple(before))
                piece = opened
            else:
                yield piece
                piece = replace(piece, lines=(line,), is_continued=True)
        yield piece

    def _short_lines(self, section: Section) -> Iterator[MessageLine]:
        """Yield the lines of a section, those divided that no part could hold."""
        for line in section.lines:
            if self._fits([_Piece(section=section, lines=(line,), is_continued=True)]):
                yield line
                continue
            for text in divide(line.text, self._room_of(section, line), self._words):
                yield replace(line, text=text)

    def _room_of(self, section: Section, line: MessageLine) -> int:
        """Return how many letters a line of a section may have that stands alone in a part."""
        empty = _Piece(
            section=section, lines=(replace(line, text=""),), is_continued=True
        )
        return LIMIT - len(self.text([empty], self._most, self._most))


def divide(text: str, room: int, words: Words) -> Iterator[str]:
    """Divide a text into pieces of at most ``room`` letters, each of which says that it goes on or began before.

    At the end of a sentence or clause if one is near, else between words, so never within a link; only a word that is
    longer than a piece is divided itself.
    """
    begin = words("message.begun", text="")
    end = words("message.to-go-on", text="")
    prefix = ""
    while len(prefix) + len(text) > room:
        place = _stop(text, room - len(prefix) - len(end))
        yield prefix + words("message.to-go-on", text=text[:place].rstrip())
        text = text[place:].lstrip()
        prefix = begin
    yield prefix + text


def _stop(text: str, room: int) -> int:
    """Return where to divide a text, so that at most ``room`` letters stand before it."""
    for stop in _STOPS:
        # One letter more: a space may be the first that is left out.
        found = text.rfind(stop, 0, room + 1)
        # Nearer to the begin it would leave most of the piece empty.
        if found >= room // 2:
            return found + len(stop.rstrip())
    return room
