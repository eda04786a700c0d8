"""Running text of a document: which of its expressions are due, and which words belong to each."""

from __future__ import annotations

import re

from kehoach.document.vocabulary import starts_with_round
from kehoach.phrases.reading import Expression
from kehoach.plan.kinds.registry import KINDS


def is_vague(expression: Expression) -> bool:
    """Tell whether an expression in running text is rather part of a name or a way of working."""
    meanings = expression.meanings
    return bool(meanings) and KINDS[meanings[0].kind].often_a_name


def due_in(expressions: tuple[Expression, ...]) -> list[Expression]:
    """List the expressions that a sentence sets as a time."""
    times = [expression for expression in expressions if expression.role == "time"]
    return [expression for expression in times if not is_vague(expression)]


def sets_limit(expressions: tuple[Expression, ...]) -> bool:
    """Tell whether a sentence says by when something is to be done.

    "Thực hiện Kế hoạch số 12/KH-UBND, các đơn vị gửi báo cáo trước ngày 15/3" is work, also among what a plan rests on.
    """
    for expression in due_in(expressions):
        for meaning in expression.meanings:
            if meaning.days_named and not KINDS[meaning.kind].takes_place:
                return True
    return False


def words_of(
    text: str, expressions: tuple[Expression, ...], expression: Expression
) -> str:
    """Return the words of a sentence that belong to one of its expressions, without number and round.

    Of "a) Đợt 1: gửi hồ sơ trước ngày 30/3/2020" that is "gửi hồ sơ".
    """
    # What a time is about stands before it, back to the time before that.
    start = 0
    for other in expressions:
        if other.role == "time" and other.end <= expression.start:
            start = max(start, other.end)
    words = text[start : expression.start]
    for other in expressions:
        inside = start <= other.start and other.end <= expression.start
        if inside and _is_round(other):
            words = words.replace(text[other.start : other.end], " ")
    # The number of a clause, "2.1." or "a)", is no part of what it says.
    words = re.sub(r"^\s*(?:[0-9.]+|[a-zđ])[.)]\s+", "", words)
    return " ".join(words.split()).strip(" ;:,.-–(")


def phrase_of(
    text: str, expressions: tuple[Expression, ...], expression: Expression
) -> str:
    """Return an expression with the round that stands right before it: "đợt 2: trước ngày 15/9/2020"."""
    start = expression.start
    before = [other for other in expressions if other.end <= expression.start]
    labels = [other for other in before if other.role == "label"]
    if labels and _is_round(labels[-1]):
        label = labels[-1]
        between = text[label.end : expression.start]
        # A round further away belongs to other words.
        if not between.strip(" :,"):
            start = label.start
    return text[start : expression.end]


def _is_round(expression: Expression) -> bool:
    return expression.role == "label" and starts_with_round(expression.text)
