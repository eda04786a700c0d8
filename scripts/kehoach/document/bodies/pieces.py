"""A cell cut into pieces where something could part two names, each piece read from its beginning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kehoach.document.bodies.forms import Form, Lexicon, Token
from kehoach.document.bodies.joints import Joints, is_capital

_LONGEST_PERSON = 5
"""Words of a person's name; more of them with capitals are something else."""


@dataclass(slots=True, kw_only=True)
class Piece:
    """What stands between two places that could part names; places are numbers of tokens."""

    joint: str
    """What stands before it: "", ";", ":", ",", "and", "/", "-", "." or "with"."""
    other_role: bool
    """It stands behind words that give it another part than what comes before: "phối hợp với"."""
    start: int
    end: int
    stop: int
    """Where what parts it from the next begins: behind the words that say what it does."""
    quantifier: int
    """Where the word for several ends; the start where there is none."""
    form: Form | None
    head_end: int
    field_end: int
    """Where the field of work ends; the end of the head where there is none."""
    field_alone: bool
    """It begins with a field of work and says of no kind of body whose."""
    capital: bool
    """Its name, or what stands in its place, begins with a capital or a figure."""
    label: bool = False
    """A colon stands behind it."""

    @property
    def several(self) -> bool:
        """Tell whether it begins with a word for several."""
        return self.quantifier > self.start

    @property
    def bare(self) -> bool:
        """Tell whether nothing stands behind the kind of body."""
        return self.head_end == self.end and self.form is not None


class Cutter:
    """Cuts one cell."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self._tokens = tokens
        self._lexicon = lexicon
        self._around = lexicon.around
        self._joints = Joints(tokens, lexicon)

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the cell in order."""
        place, joint, other = self._joints.read(0)
        last: Form | None = None
        while place < len(self._tokens):
            piece = self._piece(place, joint, last)
            piece.other_role = other
            after, joint, is_other = self._joints.read(piece.stop)
            piece.label = joint == ":"
            # Whoever is named behind "phối hợp với" has that part up to the end of the line.
            other = is_other or (other and joint != ";")
            if piece.label:
                role = self._around["other_role"].longest(self._tokens, piece.start)
                other = other or bool(role)
            if piece.end > piece.start:
                yield piece
                last = piece.form or last
            place = max(after, place + 1)

    def _piece(self, start: int, joint: str, last: Form | None) -> Piece:
        tokens = self._tokens
        before = self._around["before"].longest(tokens, start)
        if before and self._joints.names_somebody(before.end):
            start = before.end
        quantifier = self._joints.behind_quantifier(start)
        head = self._lexicon.heads.longest(tokens, quantifier)
        form: Form | None = head.value if head else None
        head_end = head.end if head else quantifier
        field_end = self._field(form, last, head_end) or head_end
        own_field = self._own_field(last, start) if quantifier == start else 0
        # "Khoa học và Công nghệ" behind "Sở Nội vụ" is no faculty.
        if own_field > field_end:
            form, head_end, field_end = None, start, own_field
        end = self._end(max(field_end, start), start)
        return Piece(
            joint=joint,
            other_role=False,
            start=start,
            end=self._without_verbs(start, max(field_end, quantifier), end),
            stop=end,
            quantifier=quantifier,
            form=form,
            head_end=head_end,
            field_end=field_end,
            field_alone=form is None and field_end > head_end,
            capital=start < len(tokens) and is_capital(tokens[quantifier]),
        )

    def _field(self, form: Form | None, last: Form | None, place: int) -> int:
        """Return where a field of work ends that begins at a token; 0 where none does."""
        if form is not None:
            match = self._lexicon.field_at(form, self._tokens, place)
            if not match and form.title:
                match = self._lexicon.any_field.longest(self._tokens, place)
        else:
            match = self._lexicon.field_at(last, self._tokens, place) if last else None
            match = match or self._lexicon.any_field.longest(self._tokens, place)
        if not match or self._is_two(form or last, place, match.end, match.joints):
            return self._first_field(form or last, place) if match else 0
        return match.end

    def _own_field(self, last: Form | None, place: int) -> int:
        """Return where a field of work ends that the kind of body before can have; 0 where none begins here."""
        if last is None or not last.fields:
            return 0
        match = self._lexicon.field_at(last, self._tokens, place)
        if match and self._is_two(last, place, match.end, match.joints):
            return self._first_field(last, place)
        return match.end if match else 0

    def _is_two(
        self, form: Form | None, start: int, end: int, joints: tuple[str, ...]
    ) -> bool:
        """Tell whether a comma parts two fields that are offices each, where the one that holds both has none."""
        if "," in joints:
            return False
        for place in range(start + 1, end - 1):
            if self._tokens[place].text != ",":
                continue
            first = self._lexicon.field_at(form, self._tokens[:place], start)
            second = self._lexicon.field_at(form, self._tokens[:end], place + 1)
            if first and second and (first.end, second.end) == (place, end):
                return True
        return False

    def _first_field(self, form: Form | None, start: int) -> int:
        """Return where the first of two fields ends that a comma parts."""
        place = start
        while self._tokens[place].text != ",":
            place += 1
        match = self._lexicon.field_at(form, self._tokens[:place], start)
        return match.end if match else 0

    def _end(self, place: int, start: int) -> int:
        """Return where a piece ends of which something was read already."""
        tokens = self._tokens
        while place < len(tokens):
            if place > start and self._joints.stands_at(place):
                break
            compound = self._lexicon.compounds.longest(tokens, place)
            place = compound.end if compound else place + 1
        return place

    def _without_verbs(self, start: int, least: int, end: int) -> int:
        """Leave out what a body does, behind its name: "Phòng Nội vụ chủ trì"."""
        behind = self._around["behind"]
        for place in range(max(least, start + 1, end - 4), end):
            match = behind.longest(self._tokens, place)
            if match and match.end == end:
                return place
        with_words = self._around["with"]
        for place in range(max(least, start + 1, end - 2), end):
            match = with_words.longest(self._tokens, place)
            if match and match.end == end:
                return place
        return end


def capitals(tokens: Sequence[Token]) -> bool:
    """Tell whether every word begins with a capital or is a number: a name of a place or of a person."""
    words = [token for token in tokens if token.is_word]
    return bool(words) and all(map(is_capital, words))


def is_person(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether words are the name of a person: a family name and one to four others with capitals."""
    words = [token for token in tokens if token.is_word]
    return (
        1 < len(words) <= _LONGEST_PERSON
        and words[0].folded in lexicon.family
        and capitals(tokens)
    )
