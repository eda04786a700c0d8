"""Names of bodies that stand in capitals, written as running text has them (Decree 30/2020/ND-CP, appendix II)."""

from __future__ import annotations

from collections.abc import Sequence

from kehoach.document.bodies.forms import Form, Lexicon, Token, lexicon, tokens_of
from kehoach.document.bodies.pieces import is_person
from kehoach.document.vocabulary import BEFORE_FIELD, BODY_LEVEL, PROPER_NAMES

_NUMBERED = "số"
"""Stands before the number of a school, and is no part of anybody's name."""
_IMPLIED_LEVELS = frozenset({"tỉnh", "thành", "huyện", "quận", "thị"})
"""What the place follows at once where a name begins with it: "Huyện ủy An Phú", "Tỉnh đoàn Đồng Mẫu"."""


def written_name(capitals: str) -> tuple[str, bool]:
    """Write the name of a body as it stands in running text; tell whether some of its letters are guessed.

    "PHÒNG NỘI VỤ HUYỆN MẪU" gives "Phòng Nội vụ huyện Mẫu". Kinds of bodies and fields of work are known, levels are
    small, names of places and schools have a capital in each word; of any other word the case is guessed.
    """
    writer = _Writer(" ".join(capitals.split()), lexicon())
    writer.run()
    return writer.text, writer.guessed


class _Writer:
    """Writes one name, a part after the other; places are numbers of tokens."""

    def __init__(self, capitals: str, forms: Lexicon) -> None:
        self.text = capitals
        self.guessed = False
        self._is_list = False
        """It begins with a word for several, and names nobody alone: "CÁC PHÒNG, BAN"."""
        self._forms = forms
        self._tokens = tokens_of(capitals)
        self._names = forms.phrases()
        for name in PROPER_NAMES:
            self._names.add(name, name)

    def run(self) -> None:
        place = 0
        while place < len(self._tokens):
            place = (
                self._kind(place)
                or self._several(place)
                or self._level(place)
                or self._unknown(place)
            )
        first = self._tokens[0] if self._tokens else None
        if first:
            self._put(first, first.text[:1] + self.text[first.start + 1 : first.end])

    def _put(self, token: Token, text: str) -> None:
        """Write a word in the place of another of the same length."""
        self.text = self.text[: token.start] + text + self.text[token.end :]

    def _as_listed(self, start: int, end: int, listed: str) -> None:
        """Write words as a list has them; what it knows by another spelling is a short form, and stays."""
        words = [token for token in self._tokens[start:end] if token.is_word]
        known = [token.text for token in tokens_of(listed) if token.is_word]
        if [word.folded for word in words] != [word.lower() for word in known]:
            # Another word may join the same names: "Văn hóa và Thông tin" for "Văn hóa - Thông tin".
            joined = self._forms.conjunctions
            words = [word for word in words if word.folded not in joined]
            known = [word for word in known if word not in joined]
        if [word.folded for word in words] == [word.lower() for word in known]:
            for token in self._tokens[start:end]:
                self._put(token, token.text.lower())
            for word, text in zip(words, known, strict=True):
                self._put(word, text)

    def _kind(self, start: int) -> int:
        """Write the kind of a body and what it does or is called; return where that ends, 0 where none begins."""
        head = self._forms.heads.longest(self._tokens, start)
        if not head or head.value.place or self._is_list:
            return 0
        form: Form = head.value
        # Within a name a word that no name is alone says something else: "VIỆN KHOA HỌC".
        if start and not (form.alone or form.school):
            return 0
        spelled = self._forms.spelled.longest(self._tokens, start)
        self._as_listed(start, head.end, spelled.value if spelled else "")
        field = self._forms.field_at(form, self._tokens, head.end)
        if field:
            self._as_listed(head.end, field.end, field.value)
            return field.end
        if self._is_school(start, head.end):
            return self._school(head.end)
        if self._tokens[start].folded in _IMPLIED_LEVELS:
            return self._place(head.end)
        return head.end

    def _several(self, start: int) -> int:
        """Write a word for several small: "UBND các xã"."""
        several = self._forms.around["several"].longest(self._tokens, start)
        head = several and self._forms.heads.longest(self._tokens, several.end)
        if not several or not head:
            return 0
        for token in self._tokens[start : head.end]:
            if not self._forms.is_short_form(token.text):
                self._put(token, token.text.lower())
        self._is_list = start == 0
        return several.end if self._level_at(several.end) else head.end

    def _is_school(self, start: int, end: int) -> bool:
        """Tell whether a kind of school was read that is called by a person or a place: none of higher learning."""
        for place in range(start, end + 1):
            level = self._forms.heads.longest(self._tokens, place)
            # "TRƯỜNG PHỔ THÔNG DÂN TỘC BÁN TRÚ THCS …" says its level last.
            if level and level.value.school_level and level.end >= end:
                return True
        # "TRƯỜNG NGUYỄN DU"
        rest = self._words(end)
        is_bare = self._tokens[start].folded == "trường" and end == start + 1
        return is_bare and is_person(rest, self._forms)

    def _school(self, start: int) -> int:
        """Write the name of a school up to a level: "Nguyễn Trãi", "chuyên Lê Hồng Phong", "số 1 Bình Mẫu"."""
        place = start
        level = self._forms.heads.longest(self._tokens, place)
        spelled = self._forms.spelled.longest(self._tokens, place)
        if level and level.value.school_level and spelled:
            self._as_listed(place, level.end, spelled.value)
            place = level.end
        while small := self._forms.around["school_kinds"].longest(self._tokens, place):
            for token in self._tokens[place : small.end]:
                self._put(token, token.text.lower())
            place = small.end
        return self._place(place) if place < len(self._tokens) else place

    def _place(self, start: int) -> int:
        """Write a name with a capital in each word up to a level; return where it ends."""
        place = start
        while place < len(self._tokens) and not self._level_at(place):
            token = self._tokens[place]
            after = self._tokens[place + 1 : place + 2]
            if token.folded == _NUMBERED and after and after[0].text.isdigit():
                self._put(token, _NUMBERED)
            elif token.folded in self._forms.conjunctions:
                self._put(token, token.folded)
            elif token.is_word and not self._forms.is_short_form(token.text):
                self._put(token, token.text.capitalize())
            place += 1
        return place

    def _words(self, start: int) -> Sequence[Token]:
        """Return the words up to a level, each with its capital alone."""
        words: list[Token] = []
        for place in range(start, len(self._tokens)):
            if self._level_at(place):
                break
            words.append(self._tokens[place])
        return words

    def _level_at(self, place: int) -> int:
        """Return where a level ends that stands at a token; 0 where none does."""
        token = self._tokens[place]
        match = BODY_LEVEL.match(self.text, token.start)
        if not match:
            return 0
        end = place
        while end < len(self._tokens) and self._tokens[end].start < match.end():
            end += 1
        return end

    def _level(self, place: int) -> int:
        """Write a level and the name of its place."""
        end = self._level_at(place)
        for token in self._tokens[place:end]:
            if not self._forms.is_short_form(token.text):
                self._put(token, token.text.lower())
        return self._place(end) if end else 0

    def _unknown(self, place: int) -> int:
        """Write what no list has: its first word, and the first behind a dash, with a capital."""
        token = self._tokens[place]
        if self._is_list and not self._forms.is_short_form(token.text):
            self._put(token, token.text.lower())
            return place + 1
        name = self._names.longest(self._tokens, place)
        if name:
            self._as_listed(place, name.end, name.value)
            return name.end
        if not token.is_word or self._forms.is_short_form(token.text):
            return place + 1
        before = self._tokens[place - 1] if place else None
        begins = not before or before.text == "," or before.folded in BEFORE_FIELD
        kind = self._forms.heads.longest(self._tokens, 0)
        behind_kind = (kind.end if kind else 1) == place
        is_joint = token.folded in BEFORE_FIELD
        is_capital = (begins or behind_kind) and not is_joint
        self._put(token, token.text.capitalize() if is_capital else token.text.lower())
        self.guessed = self.guessed or not (is_joint or token.text.isdigit())
        return place + 1
