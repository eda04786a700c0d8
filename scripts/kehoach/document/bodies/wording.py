"""What a body's name says, and what of it another one takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kehoach.document.bodies.forms import Form, Lexicon, Token
from kehoach.document.bodies.pieces import Piece, capitals

_AROUND_NAME = " .,;:-–+"


@dataclass(slots=True, kw_only=True)
class Body:
    """A body that is being read; places are numbers of tokens."""

    piece: Piece
    end: int
    before: str = ""
    """What the name takes from the one before it: "Sở" of "Sở Nội vụ, Tài chính"."""
    behind: str = ""
    """What it takes from the one behind it: "xã" of "HĐND và UBND xã"."""
    form: Form | None
    """Its own kind, or that which it takes over."""
    several: bool
    doubt: str = ""
    joint: str = ""


class Wording:
    """The words of one cell."""

    def __init__(self, text: str, tokens: Sequence[Token], forms: Lexicon) -> None:
        self.text = text
        self.tokens = tokens
        self.forms = forms

    def words_of(self, piece: Piece) -> Sequence[Token]:
        """Return the words and signs of a piece."""
        return self.tokens[piece.start : piece.end]

    def between(self, start: int, end: int) -> str:
        """Return what stands from one token to another, on one line."""
        if start >= end:
            return ""
        text = self.text[self.tokens[start].start : self.tokens[end - 1].end]
        return " ".join(text.split()).strip(_AROUND_NAME)

    def name(self, body: Body) -> str:
        """Return what a body is called whole."""
        own = self.between(body.piece.start, body.end)
        return " ".join(filter(None, [body.before, own, body.behind]))

    def is_phrase(self, kind: str, piece: Piece) -> bool:
        """Tell whether a piece is one of the words of a kind (``[words]`` of ``forms.toml``)."""
        match = self.forms.around[kind].longest(self.tokens, piece.start)
        return bool(match and match.end == piece.end)

    def head(self, piece: Piece) -> str:
        """Return the kind of body that a piece says, in small letters."""
        return self.between(piece.quantifier, piece.head_end).lower()

    def prefix(self, body: Body) -> str:
        """Return the beginning of a name up to what is its own: "Sở", "UBND phường", "Đ/c"."""
        if body.before and not body.piece.form:
            return body.before
        end = self.behind_prefix(body)
        text = self._without_several(body.piece.quantifier, end)
        if body.before:
            return f"{body.before} {text}"
        return text[:1].upper() + text[1:]

    def prefix_of_school(self, body: Body) -> str:
        """Return what every school is called: the first word of its name."""
        if body.before:
            return body.before
        text = self.tokens[body.piece.quantifier].text
        return text[:1].upper() + text[1:]

    def behind_prefix(self, body: Body) -> int:
        """Return where what is a name's own begins: behind its kind, the words for several, and the level."""
        place = body.piece.head_end
        if body.form and body.form.fields:
            return place
        while place < body.end:
            several = self.forms.around["several"].longest(self.tokens, place)
            head = self.forms.heads.longest(
                self.tokens, several.end if several else place
            )
            if not head or not head.value.listed:
                break
            place = head.end
        return place

    def _without_several(self, start: int, end: int) -> str:
        """Return the words from one token to another without those for several."""
        words = self.forms.around["several"]
        texts: list[str] = []
        place = begin = start
        while place < end:
            match = words.longest(self.tokens, place)
            if match and match.end <= end:
                texts.append(self.between(begin, place))
                place = begin = match.end
            else:
                place += 1
        texts.append(self.between(begin, end))
        return " ".join(filter(None, texts))

    def names_place(self, start: int, end: int) -> bool:
        """Tell whether a word with a capital or a number stands between two tokens, behind levels."""
        place = start
        while place < end:
            head = self.forms.heads.longest(self.tokens, place)
            if not head or not head.value.place:
                break
            place = head.end
        return place < end and capitals(self.tokens[place : place + 1])
