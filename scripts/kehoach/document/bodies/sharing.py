"""What one name takes from its neighbour: its kind, the word for several, who leads it, its end."""

from __future__ import annotations

from collections.abc import Callable

from kehoach.document.bodies.pieces import Piece
from kehoach.document.bodies.wording import Body, Wording

_ARMED = "vu-trang"
"""A sector of ``forms.toml``."""
_LONGEST_NAME = 40
"""Words of a name; what is longer is looked up nowhere."""

Known = Callable[[str], bool]
"""Tells whether the document names a body elsewhere, alone."""


class Sharing:
    """Tells for one cell what names share."""

    def __init__(self, wording: Wording, known: Known) -> None:
        self._wording = wording
        self._tokens = wording.tokens
        self._forms = wording.forms
        self._known = known

    def prefix_for(self, body: Body, piece: Piece) -> str:
        """Return what a piece takes from the name before it: "Sở", "UBND phường", "Đ/c"; empty where nothing."""
        form = body.form
        if not form or piece.joint in ("-", ".", "with") or piece.several:
            return ""
        if piece.form and piece.form.school_level and form.school:
            named = self._wording.names_place(piece.head_end, piece.end)
            return self._wording.prefix_of_school(body) if named else ""
        if form.fields and self._has_field(body):
            field = self._forms.field_at(form, self._tokens, piece.start)
            own = piece.form
            # "Văn phòng HĐND và UBND" is more than a field of the one before.
            is_own = own and (
                (own.alone and own.organ) or (field and field.end < piece.head_end)
            )
            if field and not is_own:
                return self._wording.prefix(body)
        if form.fields and self._is_known_apart(body, piece):
            return self._wording.prefix(body)
        if piece.form or not form.shares or self._is_office(piece):
            return ""
        tokens = self._tokens[piece.start : piece.end]
        first = tokens[0]
        named = self._wording.names_place(body.piece.head_end, body.end) or bool(
            body.before
        )
        if named and (first.text[0].isupper() or first.text.isdigit()):
            return self._wording.prefix(body)
        return ""

    @staticmethod
    def _is_office(piece: Piece) -> bool:
        """Tell whether a piece is a field of work and no name of a place or person; one word may be: "Văn", "Lý"."""
        return piece.field_alone and piece.field_end > piece.start + 1

    def _is_known_apart(self, body: Body, piece: Piece) -> bool:
        """Tell whether a name is one without what follows it, by what the document says elsewhere."""
        could_join = piece.capital and not piece.form and piece.joint in ("and", ",")
        is_short = body.end - body.piece.start < _LONGEST_NAME
        return could_join and is_short and self._known(self._wording.name(body))

    def _has_field(self, body: Body) -> bool:
        # What takes its kind from the one before is itself a field.
        takes_kind = body.before and not body.piece.form
        return bool(takes_kind) or body.piece.field_end > body.piece.head_end

    def takes_quantifier(self, body: Body, piece: Piece) -> bool:
        """Tell whether "các" of the name before counts for this one too: "Các đơn vị và Cụm thi đua thuộc Quận"."""
        if not body.piece.several or piece.several or not piece.form:
            return False
        tail = self._forms.around["tails"].longest(self._tokens, piece.head_end)
        return bool(piece.form.listed and tail)

    def takes_lead(self, body: Body, piece: Piece) -> bool:
        """Tell whether a leading word of the name before may count for this one: "Chủ tịch HĐND, UBND xã"."""
        form = body.form
        if not (form and form.leads and piece.form and piece.form.organ):
            return False
        if piece.form.sector == _ARMED:
            return False
        # A council for one matter is no organ that shares its leaders.
        if piece.form.fields:
            return False
        led = self._forms.heads.longest(self._tokens, body.piece.head_end)
        is_led = led and led.value.organ and not led.value.fields
        return bool(body.before) or bool(is_led)

    def tail_of(self, body: Body, after: Body) -> str:
        """Return what a name takes from the one behind it; empty where nothing."""
        if after.joint not in (",", "and", "/", "-") or not body.piece.bare:
            return ""
        one, other = body.form, after.piece.form
        if not one or not other or body.several or after.before:
            return ""
        if after.behind:
            return after.behind if one.organ and other.organ else ""
        rest = self._wording.between(after.piece.head_end, after.end)
        if one.title and other.title:
            own, theirs = (
                self._wording.head(body.piece),
                self._wording.head(after.piece),
            )
            # "Chủ tịch, Phó Chủ tịch UBND xã" are of one body; a secretary is of another than a chairman.
            alike = theirs.endswith(own) or own.endswith(theirs)
            return rest if alike and after.joint != "-" else ""
        if not (one.organ and other.organ):
            return ""
        if after.several:
            # "Đảng ủy, UBND các xã" are those of each; the police beside them may be the district's.
            return rest if one.sector != _ARMED else ""
        named = self._wording.names_place(after.piece.head_end, after.end)
        return rest if named else ""
