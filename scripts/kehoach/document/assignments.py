"""Sentences that give somebody something to do: "Giao Phòng Nội vụ chủ trì, phối hợp với Văn phòng tham mưu …".

A sentence is read up to the word for what is done: who stands before it has a role. None of that is certain, so
whoever takes it over marks it for review. Patterns are linear, and what is looked at is as long as a name can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kehoach.document.bodies.division import CERTAIN, divide
from kehoach.document.bodies.forms import lexicon, tokens_of
from kehoach.document.labels import unmarked
from kehoach.document.vocabulary import (
    ACTIONS,
    ADVERBIAL,
    ASKS,
    ASKS_FIRST,
    BEFORE_ACTOR,
    COORDINATES,
    DOES,
    DONE_BY,
    LEADS,
    NO_BODY,
    OBLIGES,
    SEVERAL_BODIES,
    WITH,
)
from kehoach.plan.roles import COORDINATE, IMPLEMENT, LEAD

_LONGEST_SUBJECT = 240
"""Signs within which names end; what is longer is no list of names."""
_LONGEST_NAME = 120
_LONGEST_HEADING = 200
_NO_BODY = ("unknown", "ditto", "no-kind")
"""Doubts that leave open whether words name a body at all (see ``bodies.division``)."""
_SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ\"“])")
_NAMES_END = re.compile(r"[.;:(]")
_BRACKET = re.compile(r"\(([^()]{8,200})\)")
"""What may say who does it, behind what is done: "(Phòng Nội vụ chủ trì)"."""
_BRACKETS = re.compile(r"\([^()]{0,200}\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who is told to do something in one sentence."""

    sentence: str
    cast: tuple[tuple[str, str], ...]
    """Pairs of a role's id and the words that name its parties, to be divided as a cell is."""

    def cell(self, role: str) -> str:
        """Return the words that name the parties of a role; empty where there are none."""
        return dict(self.cast).get(role, "")

    deed: int
    """Where in the sentence what is done begins, behind all names."""

    @property
    def actor(self) -> str:
        """Return the words that name who acts first."""
        return self.cast[0][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorHeading:
    """A heading that names whoever has to do what stands below it, or behind its colon."""

    names: str
    rest: str
    """What stands behind the colon; empty for a heading alone."""


def sentences_of(text: str) -> list[str]:
    """Part a text into sentences, at full stops and semicolons before a capital."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text)]


def assignments_in(text: str, *, duty: bool = False) -> Iterator[Assignment]:
    """Yield what the sentences of a paragraph give somebody to do.

    ``duty`` says that the paragraph stands where duties are listed: there who stands first acts, whatever is done.
    """
    bracketed = [bracket[1] for bracket in _BRACKET.finditer(text)]
    for sentence in [*sentences_of(unmarked(text)), *bracketed]:
        assignment = _assignment(sentence, duty=duty)
        if assignment:
            yield assignment


def partners_in(text: str) -> str:
    """Return the words that name with whom something is done: "Phối hợp với Công an xã kiểm tra" names the police."""
    match = WITH.search(text) or _small(WITH, text)
    return _names_from(text, match.end()) if match else ""


def _small(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Search a text that begins with a capital as if it began in small letters."""
    return pattern.search(text[:1].lower() + text[1:])


def _assignment(sentence: str, *, duty: bool) -> Assignment | None:
    start, explicit = _beginning(sentence)
    window = sentence[start : start + _LONGEST_SUBJECT]
    action = ACTIONS.search(_without_brackets(window))
    if not action:
        return None
    behind = window[action.start() :]
    if not (explicit or duty or _obliges(behind)):
        return None
    names = window[: action.start()].strip(" ,:–-")
    if not are_bodies(names, sure=not explicit):
        return None
    role = LEAD.id if LEADS.match(behind) else IMPLEMENT.id
    cast = [(role, names)]
    deed = start + action.start()
    partners = partners_in(sentence[deed:])
    if partners:
        cast.append((COORDINATE.id, partners))
        deed = sentence.index(partners, deed) + len(partners)
    else:
        obliged = OBLIGES.match(behind) or LEADS.match(behind)
        deed += obliged.end() if obliged else 0
    return Assignment(sentence=sentence, cast=tuple(cast), deed=deed)


def without_actor(title: str, *, duty: bool = False) -> str:
    """Return what a title says is done, without who is told to: "Giao Phòng Nội vụ chủ trì kiểm tra các xã"."""
    assignment = _assignment(title, duty=duty)
    if not assignment:
        return title
    deed = title[assignment.deed :].strip(" ,;:–-")
    return deed[:1].upper() + deed[1:] if deed else title


def deed_of(item: str) -> tuple[str, str]:
    """Return the role of whoever an item stands below, and what is done: "Chủ trì, phối hợp với Đoàn xã mở lớp".

    With whom it is done ``partners_in`` tells.
    """
    leads = LEADS.match(item[:1].lower() + item[1:])
    if not leads:
        return IMPLEMENT.id, item
    end = leads.end()
    joint = re.compile(r"[\s,]{0,3}").match(item, end)
    with_whom = WITH.match(item, joint.end() if joint else end)
    partners = _names_from(item, with_whom.end()) if with_whom else ""
    if with_whom and partners:
        end = item.index(partners, with_whom.end()) + len(partners)
    deed = item[end:].strip(" ,;:–-")
    return LEAD.id, deed[:1].upper() + deed[1:] if deed else item


def _beginning(sentence: str) -> tuple[int, bool]:
    """Return where the names begin of whoever has to act, and whether the sentence says that it asks them."""
    first = ASKS_FIRST.match(sentence)
    if first:
        return first.end(), True
    adverbial = ADVERBIAL.match(sentence)
    start = adverbial.end() if adverbial else 0
    asks = ASKS.search(sentence, start)
    if asks:
        # "Ủy ban nhân dân huyện yêu cầu các xã …"; but "hồ sơ đề nghị UBND quận khen thưởng" asks nobody.
        before = sentence[start : asks.start()].strip(" ,;:")
        if asks["giao"] or are_bodies(before, sure=True):
            return asks.end(), True
    done_by = DONE_BY.search(sentence, start)
    if done_by and _obliges_behind(sentence, done_by.end()):
        return done_by.end(), True
    return start, False


def _obliges(behind: str) -> bool:
    """Tell whether words give somebody something to do without "giao": "chủ trì", "có trách nhiệm", "phối hợp"."""
    return any(pattern.match(behind) for pattern in (LEADS, COORDINATES, OBLIGES))


def _obliges_behind(sentence: str, start: int) -> bool:
    window = sentence[start : start + _LONGEST_SUBJECT]
    action = ACTIONS.search(window)
    if not action:
        return False
    behind = window[action.start() :]
    return bool(DOES.match(behind)) or _obliges(behind)


def _without_brackets(text: str) -> str:
    """Blank what stands in brackets, so that places stay."""
    return _BRACKETS.sub(lambda bracket: " " * len(bracket[0]), text)


def _names_from(sentence: str, start: int) -> str:
    """Return the names that begin at a place, up to what is done or the end of the phrase."""
    window = sentence[start : start + _LONGEST_SUBJECT]
    bare = _without_brackets(window)
    end = _NAMES_END.search(bare)
    stop = end.start() if end else len(window)
    action = ACTIONS.search(bare, 0, stop)
    if action:
        stop = action.start()
    names = _names_alone(window[:stop].strip(" ,:–-"))
    return names if are_bodies(names, sure=False) else ""


def _names_alone(text: str) -> str:
    """Return names without a verb that nobody knows behind the last: "Huyện đoàn" of "Huyện đoàn dựng tủ sách".

    Where kind and field of work of that name are known, a small letter behind them begins no part of it.
    """
    tokens, forms = tokens_of(text), lexicon()
    end = 0
    for place, token in enumerate(tokens):
        head = forms.heads.longest(tokens, place) if token.text[0].isupper() else None
        if place < end or not head or head.value.place:
            continue
        field = forms.field_at(head.value, tokens, head.end)
        is_whole = head.value.alone or field
        end = field.end if field else head.end
        if not is_whole:
            end = len(tokens)
    while end and end < len(tokens):
        level = forms.heads.longest(tokens, end)
        token = tokens[end]
        if level and level.value.place:
            end = level.end
        elif token.text[0].isupper() or token.text[0].isdigit():
            end += 1
        elif not token.is_word or forms.around["tails"].longest(tokens, end):
            return text
        else:
            is_joint = token.folded in forms.conjunctions
            return text if is_joint else text[: token.start].rstrip(" ,")
    return text


def are_bodies(text: str, *, sure: bool) -> bool:
    """Tell whether words name bodies and nothing else; ``sure`` asks that the first of them be of a known kind."""
    if not text or len(text) > _LONGEST_SUBJECT or NO_BODY.match(text):
        return False
    parts = divide(text).parts
    if not parts or any(len(part.name) > _LONGEST_NAME for part in parts):
        return False
    if sure and (parts[0].certainty != CERTAIN or not _begins_name(text)):
        return False
    return any(part.doubt not in _NO_BODY for part in parts)


def says_who(text: str) -> bool:
    """Tell whether what stands behind the label of a role can be names: no figure and no action begins it."""
    first = text[:1].lower() + text[1:]
    counts = text[:1].isdigit() and not are_bodies(text, sure=False)
    return bool(text) and not (counts or ACTIONS.match(first) or NO_BODY.match(text))


def _begins_name(text: str) -> bool:
    """Tell whether a text begins as a name does: with a capital, and no word for an action."""
    first = text[:1].lower() + text[1:]
    is_name = text[:1].isupper() or SEVERAL_BODIES.match(text)
    return bool(is_name) and not ACTIONS.match(first)


def actor_heading(text: str) -> ActorHeading | None:
    """Read a line of a part on duties as the heading of somebody's duties; None where it is none.

    "3. Phòng Nội vụ quận", "- Công an xã: giữ trật tự", "1. Trách nhiệm của UBND các xã".
    """
    body = unmarked(text)
    before = BEFORE_ACTOR.match(body)
    start = before.end() if before else 0
    names, colon, rest = body[start:].partition(":")
    heading = names.strip(" .,")
    if len(heading) > _LONGEST_HEADING or ACTIONS.search(_without_brackets(heading)):
        return None
    if body.endswith((";", ".")) and not colon:
        return None
    capital = heading[:1].upper() + heading[1:] if before else heading
    if not are_bodies(capital, sure=True):
        return None
    return ActorHeading(names=heading, rest=rest.strip())
