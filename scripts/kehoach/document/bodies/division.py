"""Where one body's name ends and the next begins: a cell to bodies, each certain, probable or unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kehoach.document.bodies.forms import Form, Lexicon, lexicon, tokens_of
from kehoach.document.bodies.pieces import Cutter, Piece, capitals, is_person

_NOTE = re.compile(r"\(([^()]*)\)")
_AROUND_NAME = " .,;:-–+"
_ARMED, _PERSONS = "vu-trang", "nguoi"
"""Sectors of ``forms.toml``."""
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


Known = Callable[[str], bool]
"""Tells whether the document names a body elsewhere, alone."""


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


@dataclass(slots=True, kw_only=True)
class _Body:
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
        self._bodies: list[_Body] = []

    def parts(self) -> Iterable[Part]:
        for piece in Cutter(self._tokens, self._forms).pieces():
            self._take(piece)
        self._share_tails()
        self._ask_of_lists()
        for body in self._bodies:
            name = self._name(body)
            if not name:
                continue
            printed = self._between(body.piece.start, body.end)
            doubt = body.doubt
            # That both offices stand elsewhere does not tell whether one person holds them.
            if doubt not in ("", "one-person", "brackets") and self._known(name):
                doubt = ""
            yield Part(
                name=name,
                printed=printed,
                several=body.several,
                doubt=doubt,
                other_role=body.piece.other_role,
            )

    def _ask_of_lists(self) -> None:
        """Let a name for several that is followed by a list be asked about: who is in it stands there."""
        for place in self._lists:
            before = [
                body
                for body in self._bodies
                if body.several and self._end_of(body) <= place
            ]
            # What stands right before it; between them is nothing but the list.
            if before and not self._text[self._end_of(before[-1]) : place].strip():
                before[-1].doubt = "brackets"

    def _end_of(self, body: _Body) -> int:
        return self._tokens[body.end - 1].end

    # Texts

    def _between(self, start: int, end: int) -> str:
        """Return what stands from one token to another, on one line."""
        if start >= end:
            return ""
        text = self._text[self._tokens[start].start : self._tokens[end - 1].end]
        return " ".join(text.split()).strip(_AROUND_NAME)

    def _name(self, body: _Body) -> str:
        own = self._between(body.piece.start, body.end)
        return " ".join(filter(None, [body.before, own, body.behind]))

    # Pieces to bodies

    def _take(self, piece: Piece) -> None:
        """Let a piece begin a body, or go on with the last."""
        if not self._bodies:
            self._begin(piece)
            return
        body = self._bodies[-1]
        if body.piece.label and body.end == body.piece.end:
            self._behind_colon(body, piece)
        elif self._is_apart(piece):
            prefix = self._shares(body, piece) if piece.field_alone else ""
            if prefix:
                self._share(body, piece, prefix)
            else:
                self._begin(piece)
        elif self._goes_on(body, piece):
            self._join(body, piece)
        else:
            self._part(body, piece)

    def _is_apart(self, piece: Piece) -> bool:
        """Tell whether what stands before a piece ends a name, whatever follows."""
        if piece.joint == "\n":
            return bool(piece.form) or piece.capital
        is_label = piece.label and self._is_phrase("labels", piece)
        return (
            piece.joint in (";", "with") or is_label or self._is_phrase("ditto", piece)
        )

    def _is_phrase(self, kind: str, piece: Piece) -> bool:
        match = self._forms.around[kind].longest(self._tokens, piece.start)
        return bool(match and match.end == piece.end)

    def _begin(self, piece: Piece) -> _Body:
        """Begin a body whose kind the piece says, if it says one."""
        body = _Body(
            piece=piece,
            end=piece.end,
            form=piece.form,
            several=self._is_several(piece),
            joint=piece.joint,
            doubt=self._doubt(piece),
        )
        self._bodies.append(body)
        return body

    def _doubt(self, piece: Piece) -> str:
        """Return what is to be asked about a piece that begins a body."""
        tokens = self._tokens[piece.start : piece.end]
        if self._is_phrase("ditto", piece):
            return "ditto"
        if piece.form or is_person(tokens, self._forms):
            return ""
        return "no-kind" if piece.field_alone else "unknown"

    def _is_several(self, piece: Piece) -> bool:
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

    def _behind_colon(self, body: _Body, piece: Piece) -> None:
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
        body.before = self._prefix(body)
        self._bodies.pop()
        shared = self._begin(piece)
        shared.before, shared.form, shared.doubt = body.before, head.form, body.doubt

    # Joining

    def _goes_on(self, body: _Body, piece: Piece) -> bool:
        """Tell whether a piece belongs to the name before it."""
        return (
            self._explains(body, piece)
            or self._is_item(body, piece)
            or self._is_vague_too(body, piece)
            or self._is_of_front(body, piece)
            or (not piece.form and not piece.several and self._continues(body, piece))
        )

    def _is_item(self, body: _Body, piece: Piece) -> bool:
        """Tell whether a piece is another kind of body in an enumeration: "phường" of "UBND các xã, phường"."""
        if not piece.form or piece.several or not piece.form.listed:
            return False
        if piece.field_end > piece.head_end or self._names_place(
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

    def _is_listed_like(self, body: _Body, piece: Piece) -> bool:
        """Tell whether a kind of body is written as an item is: small, or as large as the first one."""
        form, first = piece.form, body.piece
        assert form
        if not piece.capital or form.vague or form.school_level:
            return True
        leads = first.several or (first.bare and first.form and not first.form.alone)
        return bool(piece.bare and not form.alone and leads and first.capital)

    def _listed_kind(self, body: _Body) -> Form | None:
        """Return the kind of body that an enumeration began with; None where a name is none: "Phòng Nội vụ"."""
        piece = body.piece
        if piece.several:
            return piece.form
        place = piece.head_end
        while place < piece.end:
            several = self._forms.around["several"].longest(self._tokens, place)
            rank = self._forms.around["ranks"].longest(self._tokens, place)
            behind = several or rank
            head = behind and self._forms.heads.longest(self._tokens, behind.end)
            if head:
                form: Form = head.value
                return form
            place += 1
        return self._last_kind(body)

    def _last_kind(self, body: _Body) -> Form | None:
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

    def _is_vague_too(self, body: _Body, piece: Piece) -> bool:
        """Tell whether both name nobody in particular: "các cấp, các ngành"."""
        both = body.form and piece.form and body.form.vague and piece.form.vague
        # With a capital an enumeration begins anew.
        is_small = not self._tokens[piece.start].text[0].isupper()
        return bool(both and body.several and piece.several and is_small)

    def _is_of_front(self, body: _Body, piece: Piece) -> bool:
        """Tell whether the Front stands with its members, who are one group: "MTTQ và các đoàn thể"."""
        front = body.form and body.form.front and not body.several
        members = piece.several and piece.form and piece.form.members
        return bool(front and members and piece.joint != "\n")

    def _explains(self, body: _Body, piece: Piece) -> bool:
        """Tell whether a piece says what the body or person before it is: "Đ/c An - Phó Chủ tịch"."""
        if self._forms.around["explains"].longest(self._tokens, piece.start):
            return piece.joint in ("-", ",")
        is_title = piece.form and piece.form.title and not self._is_several(piece)
        return bool(is_title and self._is_named_person(body) and piece.joint in "-,")

    def _is_named_person(self, body: _Body) -> bool:
        """Tell whether a body is a person by name."""
        if body.form and body.form.honorific:
            return self._names_place(body.piece.head_end, body.end)
        words = self._tokens[body.piece.start : body.piece.end]
        return is_person(words, self._forms)

    def _continues(self, body: _Body, piece: Piece) -> bool:
        """Tell whether what begins with no kind of body goes on with the name before it."""
        if self._shares(body, piece):
            return False
        if piece.joint in ("-", "."):
            return True
        tokens = self._tokens[piece.start : piece.end]
        if is_person(tokens, self._forms):
            return False
        if not piece.capital:
            return True
        takes_field = body.form and body.form.fields
        return bool(takes_field and piece.joint in ("and", ",") and not body.several)

    def _join(self, body: _Body, piece: Piece) -> None:
        """Let the last body go on to the end of a piece."""
        explains = self._explains(body, piece)
        is_group = (
            self._is_item(body, piece)
            or self._is_vague_too(body, piece)
            or self._is_of_front(body, piece)
        )
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

    # Parting

    def _part(self, body: _Body, piece: Piece) -> None:
        """Begin another body, which may take its beginning from the one before."""
        prefix = self._shares(body, piece)
        if prefix:
            self._share(body, piece, prefix)
        elif self._takes_quantifier(body, piece):
            new = self._begin(piece)
            new.before = self._between(body.piece.start, body.piece.quantifier)
            new.several, new.doubt = True, "shared-several"
        elif self._takes_lead(body, piece):
            self._lead(body, piece)
        else:
            new = self._begin(piece)
            if piece.joint == "-" and not new.doubt:
                new.doubt = "dash"
                if piece.form and piece.form.title and body.form and body.form.title:
                    new.doubt = "one-person"
            elif self._is_loose(piece):
                new.doubt = "parted"

    def _is_loose(self, piece: Piece) -> bool:
        """Tell whether small letters only look like a kind of body: "hội thi"."""
        rest = self._tokens[piece.head_end : piece.end]
        small = not piece.capital and not piece.several and rest
        says_whose = any(token.text[0].isupper() for token in rest)
        is_field = piece.field_end > piece.head_end
        tails = self._forms.around["tails"].longest(self._tokens, piece.head_end)
        place = self._forms.heads.longest(self._tokens, piece.head_end)
        return bool(small and not (says_whose or is_field or tails or place))

    def _shares(self, body: _Body, piece: Piece) -> str:
        """Return what a piece takes from the name before it: "Sở", "UBND phường", "Đ/c"; empty where nothing."""
        form = body.form
        if not form or piece.joint in ("-", ".", "with") or piece.several:
            return ""
        if piece.form and piece.form.school_level and form.school:
            named = self._names_place(piece.head_end, piece.end)
            return self._prefix_of_school(body) if named else ""
        if form.fields and self._has_field(body):
            field = self._forms.field_at(form, self._tokens, piece.start)
            own = piece.form
            # "Văn phòng HĐND và UBND" is more than a field of the one before.
            is_own = own and (
                (own.alone and own.organ) or (field and field.end < piece.head_end)
            )
            if field and not is_own:
                return self._prefix(body)
        if form.fields and self._is_known_apart(body, piece):
            return self._prefix(body)
        if piece.form or not form.shares or self._is_office(piece):
            return ""
        tokens = self._tokens[piece.start : piece.end]
        first = tokens[0]
        named = self._names_place(body.piece.head_end, body.end) or bool(body.before)
        if named and (first.text[0].isupper() or first.text.isdigit()):
            return self._prefix(body)
        return ""

    @staticmethod
    def _is_office(piece: Piece) -> bool:
        """Tell whether a piece is a field of work and no name of a place or person; one word may be: "Văn", "Lý"."""
        return piece.field_alone and piece.field_end > piece.start + 1

    def _is_known_apart(self, body: _Body, piece: Piece) -> bool:
        """Tell whether a name is one without what follows it, by what the document says elsewhere."""
        could_join = piece.capital and not piece.form and piece.joint in ("and", ",")
        return could_join and self._known(self._name(body))

    def _has_field(self, body: _Body) -> bool:
        # What takes its kind from the one before is itself a field.
        takes_kind = body.before and not body.piece.form
        return bool(takes_kind) or body.piece.field_end > body.piece.head_end

    def _share(self, body: _Body, piece: Piece, prefix: str) -> None:
        """Begin a body of the same kind as the one before; of several that one is then a single one too."""
        whole = self._between(body.piece.start, piece.end)
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
            body.piece.start = self._place_behind_prefix(body)
            body.several = False
        new = self._begin(piece)
        new.before, new.form = prefix, body.form
        new.several = False
        new.doubt = "" if certain else "shared"

    def _takes_quantifier(self, body: _Body, piece: Piece) -> bool:
        """Tell whether "các" of the name before counts for this one too: "Các đơn vị và Cụm thi đua thuộc Quận"."""
        if not body.piece.several or piece.several or not piece.form:
            return False
        tail = self._forms.around["tails"].longest(self._tokens, piece.head_end)
        return bool(piece.form.listed and tail)

    def _takes_lead(self, body: _Body, piece: Piece) -> bool:
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

    def _lead(self, body: _Body, piece: Piece) -> None:
        new = self._begin(piece)
        form = body.form
        assert form
        new.doubt = "led"
        # An office of its own or of another body: only a title stands for nobody alone.
        # Nor has the Front the leaders of the state.
        if (form.title or form.listed) and not (piece.form and piece.form.front):
            new.before = body.before or self._between(
                body.piece.start, body.piece.head_end
            )
            new.form = form
            new.several = body.several or new.several

    # What is shared

    def _prefix(self, body: _Body) -> str:
        """Return the beginning of a name up to what is its own: "Sở", "UBND phường", "Đ/c"."""
        if body.before and not body.piece.form:
            return body.before
        end = self._place_behind_prefix(body)
        text = self._without_several(body.piece.quantifier, end)
        if body.before:
            return f"{body.before} {text}"
        return text[:1].upper() + text[1:]

    def _without_several(self, start: int, end: int) -> str:
        """Return the words from one token to another without those for several."""
        words = self._forms.around["several"]
        texts: list[str] = []
        place = begin = start
        while place < end:
            match = words.longest(self._tokens, place)
            if match and match.end <= end:
                texts.append(self._between(begin, place))
                place = begin = match.end
            else:
                place += 1
        texts.append(self._between(begin, end))
        return " ".join(filter(None, texts))

    def _head(self, piece: Piece) -> str:
        return self._between(piece.quantifier, piece.head_end).lower()

    def _prefix_of_school(self, body: _Body) -> str:
        if body.before:
            return body.before
        text = self._tokens[body.piece.quantifier].text
        return text[:1].upper() + text[1:]

    def _place_behind_prefix(self, body: _Body) -> int:
        """Return where what is a name's own begins: behind its kind, the words for several, and the level."""
        place = body.piece.head_end
        if body.form and body.form.fields:
            return place
        while place < body.end:
            several = self._forms.around["several"].longest(self._tokens, place)
            head = self._forms.heads.longest(
                self._tokens, several.end if several else place
            )
            if not head or not head.value.listed:
                break
            place = head.end
        return place

    def _names_place(self, start: int, end: int) -> bool:
        """Tell whether a word with a capital or a number stands between two tokens, behind levels."""
        place = start
        while place < end:
            head = self._forms.heads.longest(self._tokens, place)
            if not head or not head.value.place:
                break
            place = head.end
        return place < end and capitals(self._tokens[place : place + 1])

    def _share_tails(self) -> None:
        """Give a name without its own end that of the next: "HĐND" of "HĐND và UBND xã An Phú"."""
        for body, after in zip(
            reversed(self._bodies[:-1]), reversed(self._bodies[1:]), strict=True
        ):
            tail = self._tail(body, after)
            own = self._name(body)
            # What stands alone elsewhere needs no end of another.
            is_whole = self._known(own) and not self._known(f"{own} {tail}")
            if tail and not is_whole:
                body.behind = tail
                body.several = after.several
                body.doubt = body.doubt or "tail"

    def _tail(self, body: _Body, after: _Body) -> str:
        """Return what a name takes from the one behind it; empty where nothing."""
        if after.joint not in (",", "and", "/", "-") or not body.piece.bare:
            return ""
        one, other = body.form, after.piece.form
        if not one or not other or body.several or after.before:
            return ""
        if after.behind:
            return after.behind if one.organ and other.organ else ""
        rest = self._between(after.piece.head_end, after.end)
        if one.title and other.title:
            own, theirs = self._head(body.piece), self._head(after.piece)
            # "Chủ tịch, Phó Chủ tịch UBND xã" are of one body; a secretary is of another than a chairman.
            alike = theirs.endswith(own) or own.endswith(theirs)
            return rest if alike and after.joint != "-" else ""
        if not (one.organ and other.organ):
            return ""
        if after.several:
            # "Đảng ủy, UBND các xã" are those of each; the police beside them may be the district's.
            return rest if one.sector != _ARMED else ""
        named = self._names_place(after.piece.head_end, after.end)
        return rest if named else ""
