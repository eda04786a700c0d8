"""A cell cut into pieces where something could part two names, each piece read from its beginning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kehoach.document.bodies.forms import Form, Lexicon, Token

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

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the cell in order."""
        place, joint, other = self._joint_at(0)
        last: Form | None = None
        while place < len(self._tokens):
            piece = self._piece(place, joint, last)
            piece.other_role = other
            after, joint, is_other = self._joint_at(piece.stop)
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

    # Where a piece begins

    def _piece(self, start: int, joint: str, last: Form | None) -> Piece:
        tokens = self._tokens
        before = self._around["before"].longest(tokens, start)
        if before and self._names_somebody(before.end):
            start = before.end
        quantifier = self._quantifier(start)
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
            capital=start < len(tokens) and _is_capital(tokens[quantifier]),
        )

    def _behind_number(self, place: int) -> int:
        """Return the place behind the number of an item, "1. Phòng Nội vụ"; the place itself where there is none."""
        signs = self._tokens[place : place + 2]
        if len(signs) == 2 and signs[0].text.isdigit() and signs[1].text in ".)":
            return place + 2
        return place

    def _begins_item(self, place: int) -> bool:
        behind = self._behind_number(place)
        return behind > place and self._begins_name(behind)

    def _names_somebody(self, place: int) -> bool:
        """Tell whether the name of a body or the word for several begins at a token."""
        if place >= len(self._tokens):
            return False
        heads = self._lexicon.heads
        return bool(
            heads.longest(self._tokens, place) or self._quantifier(place) > place
        )

    def _quantifier(self, start: int) -> int:
        """Return where a word for several ends, or the start: it stands before a kind of body only."""
        tokens = self._tokens
        if start >= len(tokens):
            return start
        word = self._around["several"].longest(tokens, start)
        end = word.end if word else start
        if not word and tokens[start].text.isdigit():
            end = start + 1
        if end == start or end >= len(tokens):
            return start
        # "Ba Đình" is a name; of "ba phường" the kind of body tells that it counts.
        head = self._lexicon.heads.longest(tokens, end)
        # "Hai Bà Trưng" is a name as well.
        counts = self._around["counts"].longest(tokens, start)
        is_name = not head or (counts and head.value.honorific)
        return start if is_name else end

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

    # Where a piece ends

    def _end(self, place: int, start: int) -> int:
        """Return where a piece ends of which something was read already."""
        tokens = self._tokens
        while place < len(tokens):
            if place > start and self._is_joint(place) and self._parts(place):
                break
            compound = self._lexicon.compounds.longest(tokens, place)
            place = compound.end if compound else place + 1
        return place

    def _parts(self, place: int) -> bool:
        """Tell whether a joint can part names: one within a word parts them only before another name."""
        token = self._tokens[place]
        if token.text == ".":
            # "TP. Hà Nội", "Q.1"
            short = len(self._tokens[place - 1].text) <= 2
            return not short and self._begins_name(place + 1)
        if token.text in "&/" or token.is_dash:
            before, after = self._tokens[place - 1], self._tokens[place + 1 : place + 2]
            is_within = before.end == token.start and after
            if is_within and after[0].start == token.end:
                # "GD&ĐT", "CSGT-TT", "QĐ-UBND" are words of their own.
                is_short = after[0].text.isupper() and token.text != "/"
                return not is_short and self._begins_name(place + 1)
        return True

    def _begins_name(self, place: int) -> bool:
        if place >= len(self._tokens) or not _is_capital(self._tokens[place]):
            return False
        match = self._lexicon.heads.longest(self._tokens, place)
        return bool(match and not match.value.school_level)

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

    def _is_joint(self, place: int) -> bool:
        if self._kind_of(self._tokens[place]) or self._begins_item(place):
            return True
        words = self._around["with"].longest(self._tokens, place)
        return bool(words and self._names_somebody_behind(words.end))

    # What stands between pieces

    def _joint_at(self, place: int) -> tuple[int, str, bool]:
        """Read what parts pieces at a token: where it ends, of which kind, and whether it tells of another role."""
        tokens, joint, other = self._tokens, "", False
        newline = bullet = False
        while place < len(tokens):
            token = tokens[place]
            words = self._around["with"].longest(tokens, place)
            if words and self._names_somebody_behind(words.end):
                joint = "with"
                role = self._around["other_role"].longest(tokens, place)
                other = other or bool(role)
                place = words.end
                continue
            if self._begins_item(place):
                place, joint = place + 2, ";"
                break
            kind = self._kind_of(token)
            if not kind:
                break
            if kind == "\n":
                newline = True
            elif newline and (token.is_dash or kind == ";"):
                bullet = True
            elif joint != "with":
                joint = _stronger(joint, kind)
            place += 1
        if newline and (bullet or joint in ("", ";", ".")):
            joint = ";" if bullet or joint else "\n"
        return place, joint, other

    def _names_somebody_behind(self, place: int) -> bool:
        """Tell whether a name begins at a token, or behind a word before it."""
        before = self._around["before"].longest(self._tokens, place)
        return self._names_somebody(before.end if before else place) or (
            place < len(self._tokens) and _is_capital(self._tokens[place])
        )

    def _kind_of(self, token: Token) -> str:
        """Return which kind of joint a token is; empty for none."""
        if token.folded in self._lexicon.conjunctions and token.is_word:
            return "and"
        if token.is_dash:
            return "-"
        if token.text in ";•+*":
            return ";"
        if token.text in ",/:.\n":
            return token.text
        return "and" if token.text == "&" else ""


_STRENGTH = ("", ".", "-", "/", "and", ",", ":", ";")


def _stronger(one: str, other: str) -> str:
    return max(one, other, key=_STRENGTH.index)


def _is_capital(token: Token) -> bool:
    return token.text[0].isupper() or token.text[0].isdigit()


def capitals(tokens: Sequence[Token]) -> bool:
    """Tell whether every word begins with a capital or is a number: a name of a place or of a person."""
    words = [token for token in tokens if token.is_word]
    return bool(words) and all(map(_is_capital, words))


def is_person(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether words are the name of a person: a family name and one to four others with capitals."""
    words = [token for token in tokens if token.is_word]
    return (
        1 < len(words) <= _LONGEST_PERSON
        and words[0].folded in lexicon.family
        and capitals(tokens)
    )
