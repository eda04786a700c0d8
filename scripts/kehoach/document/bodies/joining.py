"""What goes on with the name before it though something stands between: an explanation, an item, the rest of a name."""

from __future__ import annotations

from kehoach.document.bodies.enumerations import Enumerations
from kehoach.document.bodies.pieces import Piece, is_person
from kehoach.document.bodies.sharing import Sharing
from kehoach.document.bodies.wording import Body, Wording


class Joining:
    """Tells for one cell which pieces go on with what stands before them."""

    def __init__(
        self, wording: Wording, enumerations: Enumerations, sharing: Sharing
    ) -> None:
        self._wording = wording
        self._tokens = wording.tokens
        self._forms = wording.forms
        self._enumerations = enumerations
        self._sharing = sharing

    def goes_on(self, body: Body, piece: Piece) -> bool:
        """Tell whether a piece belongs to the name before it."""
        return (
            self.explains(body, piece)
            or self._enumerations.lists(body, piece)
            or (not piece.form and not piece.several and self._continues(body, piece))
        )

    def explains(self, body: Body, piece: Piece) -> bool:
        """Tell whether a piece says what the body or person before it is: "Đ/c An - Phó Chủ tịch"."""
        if self._forms.around["explains"].longest(self._tokens, piece.start):
            return piece.joint in ("-", ",")
        is_title = (
            piece.form and piece.form.title and not self._enumerations.is_several(piece)
        )
        return bool(is_title and self._is_named_person(body) and piece.joint in "-,")

    def _is_named_person(self, body: Body) -> bool:
        """Tell whether a body is a person by name."""
        if body.form and body.form.honorific:
            return self._wording.names_place(body.piece.head_end, body.end)
        words = self._tokens[body.piece.start : body.piece.end]
        return is_person(words, self._forms)

    def _continues(self, body: Body, piece: Piece) -> bool:
        """Tell whether what begins with no kind of body goes on with the name before it."""
        if self._sharing.prefix_for(body, piece):
            return False
        if piece.joint in ("-", "."):
            return True
        tokens = self._tokens[piece.start : piece.end]
        if is_person(tokens, self._forms):
            return False
        # A figure alone is nobody's name: "Tổ chuyên môn khối 4, 5".
        is_number = all(token.text.isdigit() for token in tokens)
        if not piece.capital or is_number:
            return True
        takes_field = body.form and body.form.fields
        return bool(takes_field and piece.joint in ("and", ",") and not body.several)

    def is_loose(self, piece: Piece) -> bool:
        """Tell whether small letters only look like a kind of body: "hội thi"."""
        rest = self._tokens[piece.head_end : piece.end]
        small = not piece.capital and not piece.several and rest
        says_whose = any(token.text[0].isupper() for token in rest)
        is_field = piece.field_end > piece.head_end
        tails = self._forms.around["tails"].longest(self._tokens, piece.head_end)
        place = self._forms.heads.longest(self._tokens, piece.head_end)
        return bool(small and not (says_whose or is_field or tails or place))
