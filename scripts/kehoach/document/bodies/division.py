"""Where one body's name ends and the next begins: a cell to bodies, each certain, probable or unknown."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kehoach.document.bodies.enumerations import Enumerations
from kehoach.document.bodies.forms import Lexicon, Token, lexicon, tokens_of
from kehoach.document.bodies.joining import Joining
from kehoach.document.bodies.pieces import Cutter, Piece, is_person
from kehoach.document.bodies.sharing import Known, Sharing
from kehoach.document.bodies.wording import Body, Wording

_NOTE = re.compile(r"\(([^()]*)\)")
_SENTENCE = 4
"""So many words in small letters behind a whole name rather say what the body does."""
_SURELY_PERSON = 3
"""From so many words on what looks like the name of a person is rather one than a place."""

CERTAIN, PROBABLE, UNKNOWN = "certain", "probable", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One body that a cell names."""

    name: str
    """What it is called whole: "Sở Tài chính" of "Sở Nội vụ, Tài chính"."""
    printed: str
    """What the cell prints of it."""
    several: bool
    """The name stands for several bodies: "các phòng, ban"."""
    doubt: str = ""
    """Why it is not certain (a key ``draft.body-<doubt>``); empty where it is."""
    other_role: bool = False
    """The cell gives it another part than its column does: "phối hợp với …"."""

    @property
    def certainty(self) -> str:
        """Return how sure the division is: CERTAIN, PROBABLE or UNKNOWN."""
        if not self.doubt:
            return CERTAIN
        return UNKNOWN if self.doubt in ("unknown", "ditto") else PROBABLE


@dataclass(frozen=True, slots=True)
class Division:
    """The bodies of a cell in its order, and what it says in brackets."""

    parts: tuple[Part, ...]
    note: str


def nothing_known(_name: str) -> bool:
    """Stand for a document that says nothing else."""
    return False


def divide(cell: str, known: Known = nothing_known) -> Division:
    """Divide a cell into the bodies that it names; a new line parts names as a semicolon does."""
    cell = unicodedata.normalize("NFC", cell)
    note = "; ".join(_NOTE.findall(cell))
    # As long as the note was, so that places stay; brackets part nothing.
    bare = _NOTE.sub(lambda match: " " * len(match[0]), cell)
    places = [match.start() for match in _NOTE.finditer(cell) if _lists(match[1])]
    divider = _Divider(bare, lexicon(), known, places)
    return Division(tuple(divider.parts()), note)


def _lists(note: str) -> bool:
    """Tell whether brackets list names: "(Nội vụ, Tư pháp)", "(Kim Giang, Hạ Đình)"; not "(nếu có)"."""
    parts = tuple(_Divider(note, lexicon(), nothing_known, ()).parts())
    named = [part.doubt != "unknown" or part.name[0].isupper() for part in parts]
    return bool(named) and all(named)


class _Divider:
    def __init__(
        self, text: str, forms: Lexicon, known: Known, lists: Sequence[int]
    ) -> None:
        """Take ``lists``: the places in the text behind which names were listed in brackets."""
        self._text = text
        self._lists = lists
        self._forms = forms
        self._known = known
        self._tokens = tokens_of(text)
        self._wording = Wording(text, self._tokens, forms)
        self._enumerations = Enumerations(self._wording)
        self._sharing = Sharing(self._wording, known)
        self._joining = Joining(self._wording, self._enumerations, self._sharing)
        self._bodies: list[Body] = []

    def parts(self) -> Iterable[Part]:
        for piece in Cutter(self._tokens, self._forms).pieces():
            self._take(piece)
        _share_tails(self._bodies, self._sharing, self._wording, self._known)
        self._ask_of_lists()
        for body in self._bodies:
            name = self._wording.name(body)
            if not name:
                continue
            doubt = body.doubt
            # That both offices stand elsewhere does not tell whether one person holds them.
            if doubt not in ("", "one-person", "brackets") and self._known(name):
                doubt = ""
            yield Part(
                name=name,
                printed=self._wording.between(body.piece.start, body.end),
                several=body.several,
                doubt=doubt,
                other_role=body.piece.other_role,
            )

    def _ask_of_lists(self) -> None:
        """Let a name for several that is followed by a list be asked about: who is in it stands there."""
        ends = [self._tokens[body.end - 1].end for body in self._bodies]
        for place in self._lists:
            before = bisect.bisect_right(ends, place) - 1
            if before < 0 or not self._bodies[before].several:
                continue
            # What stands right before it; between them is nothing but the list.
            if not self._text[ends[before] : place].strip():
                self._bodies[before].doubt = "brackets"

    def _take(self, piece: Piece) -> None:
        """Let a piece begin a body, or go on with the last."""
        if not self._bodies:
            self._begin(piece)
            return
        body = self._bodies[-1]
        if body.piece.label and body.end == body.piece.end:
            self._behind_colon(body, piece)
        elif self._is_apart(piece):
            prefix = self._sharing.prefix_for(body, piece) if piece.field_alone else ""
            if prefix:
                self._share(body, piece, prefix)
            else:
                self._begin(piece)
        elif self._joining.goes_on(body, piece):
            self._join(body, piece)
        else:
            self._part(body, piece)

    def _is_apart(self, piece: Piece) -> bool:
        """Tell whether what stands before a piece ends a name, whatever follows."""
        if piece.joint == "\n":
            return bool(piece.form) or piece.capital
        is_label = piece.label and self._wording.is_phrase("labels", piece)
        return (
            piece.joint in (";", "with")
            or is_label
            or self._wording.is_phrase("ditto", piece)
        )

    def _begin(self, piece: Piece) -> Body:
        """Begin a body whose kind the piece says, if it says one."""
        body = Body(
            piece=piece,
            end=piece.end,
            form=piece.form,
            several=self._enumerations.is_several(piece),
            joint=piece.joint,
            doubt=self._doubt(piece),
        )
        # "Phòng Y tế chọn sách cho các trường" is one body.
        if body.doubt == "long":
            body.several = piece.several
        self._bodies.append(body)
        return body

    def _doubt(self, piece: Piece) -> str:
        """Return what is to be asked about a piece that begins a body."""
        tokens = self._tokens[piece.start : piece.end]
        if self._wording.is_phrase("ditto", piece):
            return "ditto"
        if piece.form and _tells_more(self._tokens, piece, self._forms):
            return "long"
        if piece.form or is_person(tokens, self._forms):
            return ""
        return "no-kind" if piece.field_alone else "unknown"

    def _behind_colon(self, body: Body, piece: Piece) -> None:
        """Read what a colon introduces: a label goes, a kind of body is that of what follows."""
        if piece.form or piece.joint != ":":
            self._bodies.pop()
            self._begin(piece)
            return
        head = body.piece
        if not head.form or not (head.form.fields or head.form.shares):
            self._bodies.pop()
            self._begin(piece)
            return
        body.before = self._wording.prefix(body)
        self._bodies.pop()
        shared = self._begin(piece)
        shared.before, shared.form, shared.doubt = body.before, head.form, body.doubt

    def _join(self, body: Body, piece: Piece) -> None:
        """Let the last body go on to the end of a piece."""
        explains = self._joining.explains(body, piece)
        is_group = self._enumerations.lists(body, piece)
        body.end = piece.end
        if explains:
            if piece.joint == "," and not body.doubt:
                body.doubt = "one-person"
            return
        if is_group:
            body.several = True
            return
        # A new line that begins with a small letter only goes on.
        if piece.joint not in ("\n", ".", "-") or piece.field_alone:
            body.doubt = body.doubt or "joined"

    def _part(self, body: Body, piece: Piece) -> None:
        """Begin another body, which may take its beginning from the one before."""
        prefix = self._sharing.prefix_for(body, piece)
        if prefix:
            self._share(body, piece, prefix)
        elif self._sharing.takes_quantifier(body, piece):
            new = self._begin(piece)
            new.before = self._wording.between(body.piece.start, body.piece.quantifier)
            new.several, new.doubt = True, "shared-several"
        elif self._sharing.takes_lead(body, piece):
            self._lead(body, piece)
        else:
            new = self._begin(piece)
            if piece.joint == "-" and not new.doubt:
                new.doubt = "dash"
                if piece.form and piece.form.title and body.form and body.form.title:
                    new.doubt = "one-person"
            elif self._joining.is_loose(piece):
                new.doubt = "parted"

    def _share(self, body: Body, piece: Piece, prefix: str) -> None:
        """Begin a body of the same kind as the one before; of several that one is then a single one too."""
        whole = self._wording.between(body.piece.start, piece.end)
        # One office may hold both fields: what the document says elsewhere decides.
        if self._known(whole):
            body.end = piece.end
            return
        certain = body.several or (body.before and not body.doubt)
        # A ward may be called by a person, and a person may stand behind wards.
        tokens = self._tokens[piece.start : piece.end]
        if body.form and not body.form.honorific and is_person(tokens, self._forms):
            certain = len(tokens) < _SURELY_PERSON and certain
        if body.several and not body.before:
            body.before = prefix
            body.piece.start = self._wording.behind_prefix(body)
            body.several = False
        new = self._begin(piece)
        new.before, new.form = prefix, body.form
        new.several = False
        new.doubt = "" if certain else "shared"

    def _lead(self, body: Body, piece: Piece) -> None:
        new = self._begin(piece)
        form = body.form
        assert form
        new.doubt = "led"
        # An office of its own or of another body: only a title stands for nobody alone.
        # Nor has the Front the leaders of the state.
        if (form.title or form.listed) and not (piece.form and piece.form.front):
            new.before = body.before or self._wording.between(
                body.piece.start, body.piece.head_end
            )
            new.form = form
            new.several = body.several or new.several


def _tells_more(tokens: Sequence[Token], piece: Piece, forms: Lexicon) -> bool:
    """Tell whether a name that is whole goes on in small letters, as what a body does would: "Huyện đoàn dựng tủ …"."""
    is_whole = piece.field_end > piece.head_end or (piece.form and piece.form.alone)
    place = piece.field_end
    # A level, whose it is, or of how many.
    known = (forms.heads, forms.around["several"], forms.around["tails"])
    if any(phrases.longest(tokens, place) for phrases in known):
        return False
    behind = tokens[place : min(piece.end, place + _SENTENCE)]
    small = [token for token in behind if token.text.islower()]
    return bool(is_whole and piece.capital) and len(small) == _SENTENCE


def _share_tails(
    bodies: Sequence[Body], sharing: Sharing, wording: Wording, known: Known
) -> None:
    """Give a name without its own end that of the next: "HĐND" of "HĐND và UBND xã An Phú"."""
    for body, after in zip(reversed(bodies[:-1]), reversed(bodies[1:]), strict=True):
        tail = sharing.tail_of(body, after)
        if not tail:
            continue
        own = wording.name(body)
        # What stands alone elsewhere needs no end of another.
        if not known(own) or known(f"{own} {tail}"):
            body.behind = tail
            body.several = after.several
            body.doubt = body.doubt or "tail"
