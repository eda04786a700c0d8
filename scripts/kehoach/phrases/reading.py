"""Deadlines in words: what the phrases of a Vietnamese plan mean in a calendar.

One list of rules (``grammar``) serves a table's time cell (``read_phrase``) and running text (``find_expressions``);
the other way round each kind of deadline writes itself (``plan.kinds``).
"""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kehoach.phrases.citations import CITED, Citation, citation_of, find_citations
from kehoach.phrases.grammar import GRAMMAR, YEAR, Rule, binds
from kehoach.phrases.meanings import Meaning

UNNAMED_FILER = "Đơn vị"
"""How plans write that whoever is concerned files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A stretch of text that speaks of time."""

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...] = ()
    """Empty for a label, and for what is recognised as time but cannot be understood."""
    fault: str = ""
    """Why it is not understood: no-such-day or vague; empty if it is."""
    role: str = "time"
    """time; label for what only numbers or names; citation for another document with its number and day; mention for
    a bare year, which mostly belongs to a name; remark for words that are a time where they stand alone, and say how
    where a day stands beside them"""
    citation: Citation | None = None
    """Of one that names another document: which; None for a year that belongs to its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one time cell says."""

    phrase: str
    meanings: tuple[Meaning, ...]
    prefix: str = ""
    """Words before the first date: who does what by then."""
    filer: str = ""
    """Who is asked to file, as written, where the prefix asks somebody to; UNNAMED_FILER where it names nobody."""
    bracketed: bool = False
    rest: tuple[str, ...] = ()
    """Pieces that speak of time and are not understood."""

    @property
    def understood(self) -> bool:
        """Tell whether every word about time was understood."""
        return bool(self.meanings) and not self.rest


# A bare "năm 2020" belongs to a name more often than not; with a word before it, it is a date.
_BARE_YEAR = re.compile(rf"(?:năm\s*)?{YEAR}", re.IGNORECASE)
# Any script's digits: those that the grammar does not read have to be looked at.
_ABOUT_TIME = re.compile(r"\d|ngày|tháng|quý|tuần|năm\s|hạn|\bgiờ\b", re.IGNORECASE)
# A title goes on to the next stop or comma, behind which a sentence of its own may begin.
_TITLE = re.compile(r"[^.;,:()\n]*")
_WITHIN = re.compile(r"(?:trong|hết|cuối|trước)\s", re.IGNORECASE)
# These three read text whose words one space parts; more room for spaces would take quadratic time on a run of them.
_CONDITIONAL = re.compile(r"\(? ?((?:nếu|khi) có) ?\)?", re.IGNORECASE)
_TENTATIVE = re.compile(r"\(? ?dự kiến ?:? ?\)?", re.IGNORECASE)
# What names the column of a time, repeated in its cell: "Thời hạn: 30/6/2020".
_COLUMN = re.compile(
    r"\b(?:thời (?:hạn|gian)|hạn)(?: hoàn thành| thực hiện)? ?:", re.IGNORECASE
)
# What may stand between how often something is done and its days.
_JOINED = re.compile(
    r"[ ,;:(]{0,3}(?:vào|trong|gồm|cụ thể)?[ ,;:(]{0,3}", re.IGNORECASE
)
_FILING = re.compile(
    r"^[ (]*(?P<who>[^:;()]*?) ?(?:phải |có trách nhiệm )?\b(?:gửi|nộp|báo cáo|đăng ký|trình)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A rule that recognised a stretch of text; what that means still depends on a year."""

    rule: Rule
    match: re.Match[str]
    gave_way_to: re.Match[str] | None = None
    """The day that stands in the clause of a rule that runs on to its end."""


class Phrase:
    """The words of one time cell or deadline, scanned once and read for any year.

    A phrase such as "trước ngày 30/6" leaves its year to the plan, so what it means is asked for with a year; what the
    rules recognised does not depend on that. Both are remembered for all phrases of the same words.
    """

    def __init__(self, words: str) -> None:
        self.words = words
        """As given."""
        self.text = " ".join(words.split())

    def read(self, year: int) -> Reading:
        """Read the phrase as a table's time cell; ``year`` is the plan's, for what is written without one."""
        return _read(self.text, year)

    def expressions(self, year: int) -> tuple[Expression, ...]:
        """List what speaks of time in the phrase where it is taken as running text."""
        hits = _scanned(self.text, cell=True)
        # Rules that hold only in cells take no part elsewhere; where none was chosen, the scan comes out the same.
        if any(hit.rule.cell for hit in hits):
            hits = _scanned(self.text, cell=False)
        return _expressed(self.text, hits, year)


_REMEMBERED = 1 << 13
"""So many short texts are remembered: a large plan says when in a few thousand ways, and each many times."""
_SHORT = 200
"""Longer texts are of documents, which say each once."""


@functools.lru_cache(maxsize=_REMEMBERED)
def _read(text: str, year: int) -> Reading:
    return _reading_of(text, _expressed(text, _scanned(text, cell=True), year))


@functools.lru_cache(maxsize=_REMEMBERED)
def _scanned(text: str, *, cell: bool) -> tuple[_Hit, ...]:
    """Return what the grammar recognises in a text."""
    return tuple(_scan(text, cell=cell))


def find_expressions(
    text: str, year: int, *, cell: bool = False
) -> tuple[Expression, ...]:
    """List what speaks of time in a text, in order and without overlap.

    ``year`` is the plan's, for what is written without one. ``cell`` says that the text is a table's time cell.
    Offsets count characters of ``text``.
    """
    find = _found if len(text) <= _SHORT else _find
    return find(text, year, cell=cell)


def _find(text: str, year: int, *, cell: bool) -> tuple[Expression, ...]:
    expressions = _expressed(text, _scan(text, cell=cell), year)
    return expressions if cell else tuple(_without_titles(text, expressions))


_found = functools.lru_cache(maxsize=_REMEMBERED)(_find)


def _without_titles(
    text: str, expressions: Iterable[Expression]
) -> Iterator[Expression]:
    """Let a year in the title of a cited document be that document's: "Kế hoạch số 5/KH về việc làm đến năm 2030"."""
    open_from: int | None = None
    for expression in expressions:
        if expression.role == CITED:
            open_from = expression.end
        elif open_from is not None and _TITLE.fullmatch(
            text, open_from, expression.start
        ):
            if _names_year(expression):
                yield dataclasses.replace(expression, role=CITED, meanings=())
                continue
            open_from = None
        yield expression


def _names_year(expression: Expression) -> bool:
    """Tell whether words name a year or several as titles do; "trong năm 2026" says by when."""
    if _WITHIN.match(expression.text):
        return False
    kinds = {meaning.kind for meaning in expression.meanings}
    return expression.role == "mention" or kinds == {"year"}


def find_in_heading(text: str, year: int) -> tuple[Expression, ...]:
    """List what speaks of time in a heading above rows of a table.

    A day may stand there as in a cell ("Hoàn thành trước 30/6"); what only cells say of a way of working is part of
    the heading's name there ("Việc theo kế hoạch của tỉnh").
    """
    expressions = [
        expression
        for expression in find_expressions(text, year, cell=True)
        if any(meaning.kind != "ongoing" for meaning in expression.meanings)
    ]
    for expression in find_expressions(text, year):
        if not any(_overlap(expression, other) for other in expressions):
            expressions.append(expression)
    return tuple(sorted(expressions, key=lambda expression: expression.start))


def _overlap(one: Expression, other: Expression) -> bool:
    return one.start < other.end and other.start < one.end


def _scan(text: str, *, cell: bool) -> Iterator[_Hit]:
    """Yield what the grammar recognises, from left to right."""
    cited = _Cited(text)
    hits: list[_Hit] = []
    for rule in GRAMMAR:
        if cell or not rule.cell:
            hits += _search(rule, text, 0, cited)
    while hits:
        # The earliest; of those the first in the list that is longest.
        chosen = min(hits, key=lambda hit: (hit.match.start(), -hit.match.end()))
        if chosen.rule.runs_on:
            chosen = _give_way(chosen, hits, cited)
        yield chosen
        place = chosen.match.end()
        ahead: list[_Hit] = []
        for hit in hits:
            # A rule whose match was overtaken looks again; one that has none left drops out.
            overtaken = hit.match.start() < place
            ahead += _search(hit.rule, text, place, cited) if overtaken else [hit]
        hits = ahead


class _Cited:
    """Where a text names other documents; no time begins within."""

    def __init__(self, text: str) -> None:
        citations = find_citations(text)
        self._starts = [citation.start for citation in citations]
        self._ends = [citation.end for citation in citations]

    def end_around(self, place: int) -> int:
        """Return where the citation ends in which a place lies; 0 where it lies in none."""
        number = bisect.bisect_right(self._starts, place) - 1
        if number < 0 or place >= self._ends[number]:
            return 0
        return self._ends[number]


def _give_way(hit: _Hit, others: Iterable[_Hit], cited: _Cited) -> _Hit:
    """End what takes its clause to the end before the first day that stands in it, best at a comma.

    "Theo kế hoạch của tỉnh, các đơn vị gửi trước 30/6" ends at the comma.
    """
    days = filter(None, (_day_within(hit, other, cited) for other in others))
    day = min(days, key=lambda day: (day.start(), -day.end()), default=None)
    if not day:
        return hit
    text, start, pattern = hit.match.string, hit.match.start(), hit.rule.pattern
    # "95 ngày trước ngày bầu cử (ngày 15/3/2026)" prints the day from which it counts.
    if text[: day.start()].rstrip().endswith("("):
        return _Hit(hit.rule, hit.match, day)
    for end in (text.rfind(",", start, day.start()), day.start()):
        shorter = pattern.match(text, start, max(start, end))
        if shorter:
            return _Hit(hit.rule, shorter, day)
    # A day from which others are counted: "sau 10 ngày kể từ ngày 15/6/2020".
    comma = text.find(",", day.end(), hit.match.end())
    counted = pattern.match(text, start, comma) if comma > 0 else None
    return _Hit(hit.rule, counted or hit.match, day)


def _day_within(hit: _Hit, other: _Hit, cited: _Cited) -> re.Match[str] | None:
    """Return the first day that a rule recognises in what another one took; a bare year there is part of a name."""
    if not other.rule.tells_day:
        return None
    match: re.Match[str] | None = other.match
    end = hit.match.end()
    while match and _BARE_YEAR.fullmatch(match[0].strip()):
        match = _next(other.rule, match.string, match.end(), end, cited)
    if match and hit.match.start() < match.start() < end:
        return match
    return None


def _search(rule: Rule, text: str, place: int, cited: _Cited) -> list[_Hit]:
    """Return the first stretch from ``place`` on that a rule recognises; nothing where there is none."""
    match = _next(rule, text, place, len(text), cited)
    return [_Hit(rule, match)] if match else []


def _next(
    rule: Rule, text: str, place: int, end: int, cited: _Cited
) -> re.Match[str] | None:
    """Return what a rule recognises next between two places, and not within the name of another document."""
    match = rule.pattern.search(text, place, end)
    while match and rule.role != CITED:
        behind = cited.end_around(match.start())
        if not behind:
            break
        match = rule.pattern.search(text, behind, end)
    return match


def _expressed(text: str, hits: Iterable[_Hit], year: int) -> tuple[Expression, ...]:
    """Say what stretches of a text mean; how often something is to be done is a remark where its days stand beside."""
    expressions = [_express(hit, year) for hit in hits]
    for place in range(1, len(expressions)):
        before, after = expressions[place - 1 : place + 1]
        if not _JOINED.fullmatch(text, before.end, after.start):
            continue
        if _is_rhythm_of(before, after):
            expressions[place - 1] = _remark(before)
        elif _is_rhythm_of(after, before):
            expressions[place] = _remark(after)
    return tuple(expressions)


def _remark(expression: Expression) -> Expression:
    return dataclasses.replace(expression, role="remark", meanings=())


def _is_rhythm_of(expression: Expression, other: Expression) -> bool:
    """Tell whether words only say how often, and those beside them say the days."""
    if len(expression.meanings) != 1 or not other.meanings:
        return False
    [rhythm] = expression.meanings
    if rhythm.counted:
        # "2 lần/năm, vào tháng 4 và tháng 10"
        return all(
            not said.counted and said.kind != "ongoing" for said in other.meanings
        )
    # "Hằng quý, trước ngày 10 tháng cuối quý"
    is_bare = rhythm.kind == "recurring" and not rhythm.worded
    return is_bare and {(said.every, said.worded) for said in other.meanings} == {
        (rhythm.every, True)
    }


def _express(hit: _Hit, year: int) -> Expression:
    """Say what a rule's stretch of text means in a year."""
    rule, match = hit.rule, hit.match
    role, fault = rule.role, ""
    try:
        meanings = rule.build(match, year)
    # "ngày 31/02/2020", or a span that ends before it begins.
    except ValueError:
        meanings, fault = (), "no-such-day"
    if hit.gave_way_to and rule.without_day:
        # Whether a day without "trước" is that of the paper that is followed, only the keeper can tell.
        is_remark = rule.remark and binds(hit.gave_way_to)
        role, meanings = ("remark", None) if is_remark else (role, ())
    # Labels and numbers return None: they mean no day, and are not vague for that.
    if meanings == () and not fault:
        fault = "vague"
    matched = match[0]
    if _BARE_YEAR.fullmatch(matched.strip()):
        role = "mention"
    lead = len(matched) - len(matched.lstrip())
    return Expression(
        start=match.start() + lead,
        end=match.start() + len(matched.rstrip()),
        text=" ".join(matched.split()),
        meanings=meanings or (),
        fault=fault,
        role=role,
        citation=citation_of(match) if role == CITED else None,
    )


def read_phrase(phrase: str, year: int) -> Reading:
    """Read a table's time cell, or the words of one deadline."""
    return Phrase(phrase).read(year)


def _reading_of(text: str, expressions: tuple[Expression, ...]) -> Reading:
    """Put together what the expressions of a cell say, with what stands between them."""
    gaps = _gaps(text, expressions)
    condition = _condition(gaps)
    tentative = any(map(_TENTATIVE.search, gaps))
    meanings = []
    for labelled in _labelled(expressions):
        # "nếu có" and "dự kiến" are said once of all days in the cell.
        meaning = dataclasses.replace(
            labelled, conditional=condition, tentative=tentative
        )
        meanings.append(meaning)
    certain = _TENTATIVE.sub(" ", _prefix(gaps, expressions))
    prefix = certain.strip(" (:,-")
    return Reading(
        phrase=text,
        meanings=tuple(meanings),
        prefix=prefix,
        filer=_filer(prefix),
        bracketed=_is_bracketed(text),
        rest=tuple(_rest(gaps, expressions)),
    )


def _condition(gaps: list[str]) -> str | None:
    """Return the first condition that stands beside the dates, in small letters."""
    for gap in gaps:
        if condition := _CONDITIONAL.search(gap):
            return condition[1].lower()
    return None


def _filer(prefix: str) -> str:
    """Return who is asked to file; empty where nobody is."""
    filing = _FILING.match(prefix)
    if not filing:
        return ""
    return filing["who"].strip() or UNNAMED_FILER


def _rest(gaps: list[str], expressions: tuple[Expression, ...]) -> Iterator[str]:
    """Yield what speaks of time and is not understood: within expressions, then between them."""
    for expression in expressions:
        if expression.fault or any(map(_counts_from_day, expression.meanings)):
            yield expression.text
    for gap in gaps:
        loose = _loose(gap)
        if _ABOUT_TIME.search(loose):
            yield loose


def _counts_from_day(meaning: Meaning) -> bool:
    """Tell whether days are counted from one that is printed: which day that makes, the keeper has to say."""
    # Any year serves to see whether a day is printed; a leap year has every day.
    for expression in find_expressions(meaning.anchor or "", 2000):
        told = (said.days_named or said.by_policy for said in expression.meanings)
        if expression.fault or any(told):
            return True
    return False


def _is_bracketed(text: str) -> bool:
    """Tell whether the whole text stands in one pair of brackets."""
    # "(Trước ngày 30/4/2020);" is bracketed, "(dự kiến) 30/4 (thứ Năm)" is not.
    whole = text.rstrip(".;")
    if len(whole) <= 2 or whole[0] != "(" or whole[-1] != ")":
        return False
    return whole.count("(") == whole.count(")") == 1


def _labelled(expressions: tuple[Expression, ...]) -> Iterator[Meaning]:
    """Yield the meanings of a cell, each with the round ("đợt 1") that stands before it."""
    label = ""
    meanings: list[Meaning] = []
    for expression in expressions:
        if expression.role == "label":
            label = expression.text
        for meaning in expression.meanings:
            meanings.append(dataclasses.replace(meaning, label=label))
        if expression.meanings:
            label = ""
    for meaning in meanings:
        # A round that stands after its date belongs to it as well.
        yield dataclasses.replace(meaning, label=meaning.label or label)


def _prefix(gaps: list[str], expressions: tuple[Expression, ...]) -> str:
    """Return the words before the first date: the first piece that is not empty."""
    # There is one gap more, behind the last expression: what stands there is no prefix.
    for gap, expression in zip(gaps, expressions, strict=False):
        if gap:
            return gap
        if expression.meanings:
            break
    return ""


def _gaps(text: str, expressions: tuple[Expression, ...]) -> list[str]:
    """Return the pieces before, between and after expressions: one more than those.

    "Đơn vị gửi hồ sơ trước 30/3/2020" gives "Đơn vị gửi hồ sơ " and "".
    """
    gaps = []
    place = 0
    for expression in expressions:
        gaps.append(text[place : expression.start])
        place = expression.end
    return [*gaps, text[place:]]


def _loose(gap: str) -> str:
    """Return what of a piece is neither condition nor tentative mark nor the column's name nor punctuation."""
    unconditional = _COLUMN.sub(" ", _CONDITIONAL.sub(" ", gap))
    return _TENTATIVE.sub(" ", unconditional).strip(" ,.;:()-–")


def find_days(text: str) -> tuple[dt.date, ...]:
    """List the full days that a text prints, ends of ranges included, in order; impossible ones are left out."""
    days: list[dt.date] = []
    # The year 0 stands for none: a day that rests on it, or on the year after it, was printed without.
    for expression in find_expressions(text, 0):
        for meaning in expression.meanings:
            days.extend(day for day in meaning.days_named if day.year > 1)
    return tuple(days)
