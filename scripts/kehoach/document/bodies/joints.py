"""What may part two names, and what only looks like it."""

from __future__ import annotations

from collections.abc import Sequence

from kehoach.document.bodies.forms import Lexicon, Token

_STRENGTH = ("", ".", "-", "/", "and", ",", ":", ";")
"""Kinds of joints; of several that stand together the last of these counts."""


class Joints:
    """The joints of one cell; places are numbers of tokens."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self._tokens = tokens
        self._lexicon = lexicon
        self._around = lexicon.around

    def read(self, place: int) -> tuple[int, str, bool]:
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

    def stands_at(self, place: int) -> bool:
        """Tell whether a joint stands at a token that can part names."""
        return self._is_joint(place) and self._parts(place)

    def _is_joint(self, place: int) -> bool:
        if self._kind_of(self._tokens[place]) or self._begins_item(place):
            return True
        words = self._around["with"].longest(self._tokens, place)
        return bool(words and self._names_somebody_behind(words.end))

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

    def _begins_name(self, place: int) -> bool:
        if place >= len(self._tokens) or not is_capital(self._tokens[place]):
            return False
        match = self._lexicon.heads.longest(self._tokens, place)
        return bool(match and not match.value.school_level)

    def _behind_number(self, place: int) -> int:
        """Return the place behind the number of an item, "1. Phòng Nội vụ"; the place itself where there is none."""
        signs = self._tokens[place : place + 2]
        if len(signs) == 2 and signs[0].text.isdigit() and signs[1].text in ".)":
            return place + 2
        return place

    def _begins_item(self, place: int) -> bool:
        behind = self._behind_number(place)
        return behind > place and self._begins_name(behind)

    def names_somebody(self, place: int) -> bool:
        """Tell whether the name of a body or the word for several begins at a token."""
        if place >= len(self._tokens):
            return False
        heads = self._lexicon.heads
        return bool(
            heads.longest(self._tokens, place) or self.behind_quantifier(place) > place
        )

    def _names_somebody_behind(self, place: int) -> bool:
        """Tell whether a name begins at a token, or behind a word before it."""
        before = self._around["before"].longest(self._tokens, place)
        return self.names_somebody(before.end if before else place) or (
            place < len(self._tokens) and is_capital(self._tokens[place])
        )

    def behind_quantifier(self, start: int) -> int:
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


def is_capital(token: Token) -> bool:
    """Tell whether a token begins with a capital or a figure."""
    return token.text[0].isupper() or token.text[0].isdigit()


def _stronger(one: str, other: str) -> str:
    return max(one, other, key=_STRENGTH.index)
