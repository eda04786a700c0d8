"""What a document itself says of its bodies: which names stand alone somewhere, and which short forms it declares."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator, Sequence

from kehoach.document.bodies.division import CERTAIN, divide
from kehoach.document.bodies.forms import Lexicon, Token, lexicon, tokens_of
from kehoach.document.bodies.spelling import Spelling
from kehoach.document.outline import Clause, Outline
from kehoach.document.vocabulary import RECIPIENTS
from kehoach.plan.roles import ROLES

_BRACKETS = re.compile(r"\(([^()]{1,200})\)")
_NUMBERING = re.compile(r"\A(?:[0-9]+(?:\.[0-9]+)*|[IVX]+|[a-zđ])[.)]\s+|[-+*•]\s*")
_LONGEST_HEADING = 120
"""A heading that names a body is no longer, in letters."""
_FARTHEST = 16
"""So many words and signs before a bracket are looked at for what a short form in it stands for."""
_LONGEST_SHORT = 12
_OFTEN = 2
"""A name of no known kind is one where it stands alone so often."""


class Said:
    """What one document says of its bodies."""

    def __init__(self, outline: Outline, issuer: str = "") -> None:
        """Read the whole document."""
        self.declared = dict(_declarations(outline))
        """Short forms with the names that they stand for."""
        self.spelling = Spelling(issuer, self.declared)
        self._keys = set(map(self.spelling.key, self.declared.values()))
        counts: collections.Counter[str] = collections.Counter()
        for text in _standing_alone(outline):
            self._learn(text, counts)
        self._keys |= {key for key, count in counts.items() if count >= _OFTEN}
        if issuer:
            self._keys.add(self.spelling.key(issuer))

    def knows(self, name: str) -> bool:
        """Tell whether a name stands alone somewhere, whatever its spelling."""
        return self.spelling.key(name) in self._keys

    def _learn(self, text: str, counts: collections.Counter[str]) -> None:
        parts = divide(text).parts
        for part in parts:
            key = self.spelling.key(part.name)
            if part.certainty == CERTAIN:
                self._keys.add(key)
            elif part.doubt == "unknown" and len(parts) == 1:
                counts[key] += 1


def _standing_alone(outline: Outline) -> Iterator[str]:
    """Yield what stands alone: in a line of a role's cell, among the recipients, as a heading."""
    for row in outline.rows:
        for role in ROLES:
            yield from _lines(row.cell(role.id))
    for clause in outline.clauses:
        if clause.ref == RECIPIENTS:
            yield from _lines(clause.text)
        elif _may_be_heading(clause):
            yield _NUMBERING.sub("", clause.text, count=1).rstrip(" :.")


def _lines(text: str) -> Iterator[str]:
    for line in re.split(r"[;\n]", text):
        bare = _NUMBERING.sub("", line.strip(), count=1).strip(" .")
        if bare:
            yield bare


def _may_be_heading(clause: Clause) -> bool:
    """Tell whether a clause is short and numbered: "3. Phòng Nội vụ quận"."""
    short = len(clause.text) <= _LONGEST_HEADING
    return short and bool(_NUMBERING.match(clause.text)) and not clause.heading


def _declarations(outline: Outline) -> Iterator[tuple[str, str]]:
    """Yield each short form that the document declares, with its name: "Hội đồng Thi đua - Khen thưởng (HĐTĐKT)"."""
    forms = lexicon()
    for clause in outline.clauses:
        for bracket in _BRACKETS.finditer(clause.text):
            short, declared = _short_form(bracket[1], forms)
            if not short:
                continue
            tokens = tokens_of(clause.text[: bracket.start()])[-_FARTHEST:]
            start = _begin_by_initials(tokens, short)
            if start is None and declared:
                start = _nearest_head(tokens, forms)
            if start is not None:
                name = clause.text[tokens[start].start : bracket.start()]
                yield short, " ".join(name.split())


def _short_form(text: str, forms: Lexicon) -> tuple[str, bool]:
    """Return the short form that a bracket holds, and whether it says that it is one."""
    tokens = tokens_of(text)
    said = forms.around["declares"].longest(tokens, 0) if tokens else None
    if said and said.end < len(tokens):
        return text[tokens[said.end].start :].strip(" \"“”':"), True
    is_short = text.isupper() and " " not in text and 2 <= len(text) <= _LONGEST_SHORT
    return (text, False) if is_short else ("", False)


def _begin_by_initials(tokens: Sequence[Token], short: str) -> int | None:
    """Return where words begin whose first letters make a short form, the conjunctions left out."""
    letters = [letter for letter in short.lower() if letter.isalpha()]
    place = len(tokens)
    forms = lexicon()
    while letters and place:
        place -= 1
        token = tokens[place]
        if not token.is_word or token.folded in forms.conjunctions:
            continue
        if token.folded[0] != letters.pop():
            return None
    return place if not letters else None


def _nearest_head(tokens: Sequence[Token], forms: Lexicon) -> int | None:
    """Return where the last name before a bracket begins."""
    nearest: int | None = None
    covered = 0
    for place, token in enumerate(tokens):
        if place < covered or not token.text[0].isupper():
            continue
        head = forms.heads.longest(tokens, place)
        if not head or head.value.place:
            continue
        nearest = place
        field = forms.field_at(head.value, tokens, head.end)
        covered = field.end if field else head.end
        # "Chủ tịch UBND" is one name.
        while covered < len(tokens):
            led = forms.heads.longest(tokens, covered)
            if not led:
                break
            covered = led.end
    return nearest
