"""Enumerations that are one name: "các sở, ban, ngành", "UBND các xã, phường", "MTTQ và các đoàn thể"."""

from __future__ import annotations

from kehoach.document.bodies.forms import Form
from kehoach.document.bodies.pieces import Piece
from kehoach.document.bodies.wording import Body, Wording

_PERSONS = "nguoi"
"""A sector of ``forms.toml``."""
_FARTHEST = 24
"""So many words behind the kind of body are looked at for what a name enumerates."""


class Enumerations:
    """Tells for one cell which pieces are items of what stands before them."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._tokens = wording.tokens
        self._forms = wording.forms

    def lists(self, body: Body, piece: Piece) -> bool:
        """Tell whether a piece is one more item of a name."""
        return (
            self._is_item(body, piece)
            or self._is_vague_too(body, piece)
            or self._is_of_front(body, piece)
        )

    def is_several(self, piece: Piece) -> bool:
        """Tell whether a name stands for several: "các phòng", "UBND các xã", "UBND cấp xã", "xã, phường"."""
        form = piece.form
        if piece.several or (form and form.many):
            return True
        rank = self._forms.around["ranks"].longest(self._tokens, piece.head_end)
        if form and form.organ and rank:
            return bool(self._forms.heads.longest(self._tokens, rank.end))
        words = self._forms.around["several"]
        for place in range(piece.head_end, piece.end):
            match = words.longest(self._tokens, place)
            if match and self._forms.heads.longest(self._tokens, match.end):
                return True
        return bool(form and form.organ) and self._counts(piece.head_end)

    def _counts(self, place: int) -> bool:
        """Tell whether a number of levels stands at a token: "11 phường" of "UBND 11 phường"."""
        if place >= len(self._tokens) or not self._tokens[place].text.isdigit():
            return False
        head = self._forms.heads.longest(self._tokens, place + 1)
        return bool(head and head.value.place)

    def _is_item(self, body: Body, piece: Piece) -> bool:
        """Tell whether a piece is another kind of body in an enumeration: "phường" of "UBND các xã, phường"."""
        if not piece.form or piece.several or not piece.form.listed:
            return False
        if piece.field_end > piece.head_end or self._wording.names_place(
            piece.head_end, piece.end
        ):
            return False
        kind = self._listed_kind(body)
        if not kind or not self._is_listed_like(body, piece):
            return False
        # "UBND các xã, Sở Y tế" is no list of levels, and "các phòng, cán bộ" none of bodies.
        of_places = not kind.place or piece.form.place or piece.form.vague
        of_persons = piece.form.sector != _PERSONS or kind.sector == _PERSONS
        return of_places and of_persons

    def _is_listed_like(self, body: Body, piece: Piece) -> bool:
        """Tell whether a kind of body is written as an item is: small, or as large as the first one."""
        form, first = piece.form, body.piece
        assert form
        if not piece.capital or form.vague or form.school_level:
            return True
        # Of a cell in capitals they tell nothing: "UBND CÁC XÃ, PHƯỜNG".
        if piece.bare and self._wording.text.isupper():
            return True
        leads = first.several or (first.bare and first.form and not first.form.alone)
        return bool(piece.bare and not form.alone and leads and first.capital)

    def _listed_kind(self, body: Body) -> Form | None:
        """Return the kind of body that an enumeration began with; None where a name is none: "Phòng Nội vụ"."""
        piece = body.piece
        if piece.several:
            return piece.form
        place = piece.head_end
        while place < min(piece.end, piece.head_end + _FARTHEST):
            several = self._forms.around["several"].longest(self._tokens, place)
            rank = self._forms.around["ranks"].longest(self._tokens, place)
            behind = several or rank
            head = behind and self._forms.heads.longest(self._tokens, behind.end)
            if head:
                form: Form = head.value
                return form
            place += 1
        return self._last_kind(body)

    def _last_kind(self, body: Body) -> Form | None:
        """Return the kind of body that a name ends with and does not say which: "xã" of "UBND xã"; None for others."""
        piece = body.piece
        place = piece.quantifier if piece.bare else piece.field_end
        while place < piece.end:
            head = self._forms.heads.longest(self._tokens, place)
            if not head or not head.value.listed or head.value.many:
                return None
            form: Form = head.value
            is_small = not self._tokens[place].text[0].isupper()
            if head.end == piece.end:
                return form if is_small or form.school_level or piece.bare else None
            place = head.end
        return None

    def _is_vague_too(self, body: Body, piece: Piece) -> bool:
        """Tell whether both name nobody in particular: "các cấp, các ngành"."""
        both = body.form and piece.form and body.form.vague and piece.form.vague
        # With a capital an enumeration begins anew.
        is_small = not self._tokens[piece.start].text[0].isupper()
        return bool(both and body.several and piece.several and is_small)

    def _is_of_front(self, body: Body, piece: Piece) -> bool:
        """Tell whether the Front stands with its members, who are one group: "MTTQ và các đoàn thể"."""
        front = body.form and body.form.front and not body.several
        members = piece.several and piece.form and piece.form.members
        return bool(front and members and piece.joint != "\n")
