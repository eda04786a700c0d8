"""No time cell loses a day in silence: it is a meaning, or the cell is left to the keeper with those words.

Cells are put together from what plans write beside days, in both orders and by every sign; what is expected is the day
that was put in.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehoach.phrases.grammar import GRAMMAR
from kehoach.phrases.reading import Reading, find_expressions, read_phrase

YEAR = 2020
BESIDE = [
    *(rule.example for rule in GRAMMAR if rule.role != "number"),
    "Theo kế hoạch của tỉnh",
    "Theo quy định",
    "theo hướng dẫn của Sở Nội vụ, Ban Tổ chức",
    "khi có yêu cầu",
    "khi phát sinh vụ việc",
    "thường xuyên",
    "hằng năm",
    "định kỳ hằng quý",
    "trước 30 ngày dự kiến gắn biển",
    "trong 05 ngày làm việc kể từ ngày nhận đủ hồ sơ",
    "sau 10 ngày kể từ ngày 01/3/2020",
    "các đơn vị gửi báo cáo",
    "(nếu có)",
    "dự kiến",
    "Kế hoạch số 06/KH-UBND",
]
JOINTS = [
    ", ",
    "; ",
    ": ",
    ". ",
    " ",
    " - ",
    " và ",
    " (",
    ", báo cáo ",
    ", nộp về Sở ",
]
BOUNDS = [
    "trước ngày ",
    "trước ",
    "chậm nhất ngày ",
    "chậm nhất là ",
    "đến hết ngày ",
    "ngày ",
    "trước 17 giờ 00 ngày ",
    "hạn cuối ",
]

days = st.dates(dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31))
beside = st.sampled_from(BESIDE)
joints = st.sampled_from(JOINTS)


def days_of(reading: Reading) -> set[tuple[int, int]]:
    """Return day and month of all that a cell means; a recurrence has them without a year."""
    found: set[tuple[int, int]] = set()
    for meaning in reading.meanings:
        found.update((day.day, day.month) for day in meaning.days_named)
        if meaning.day and meaning.month:
            found.add((meaning.day, meaning.month))
    return found


def is_kept(cell: str, day: dt.date) -> bool:
    """Tell whether a cell's day is a meaning, or among the words that the keeper is shown."""
    reading = read_phrase(cell, YEAR)
    flagged = any(f"{day.day}/{day.month}" in piece for piece in reading.rest)
    return (day.day, day.month) in days_of(reading) or flagged


def is_of_paper(cell: str) -> bool:
    """Tell whether a day stands right behind the number of a paper: then it is that paper's own."""
    return "số 06/KH-UBND ngày " in cell


def written(day: dt.date, bound: str, *, with_year: bool) -> str:
    text = f"{bound}{day.day}/{day.month}"
    return f"{text}/{day.year}" if with_year else text


@given(days, st.sampled_from(BOUNDS), st.booleans(), beside, joints)
def test_no_words_beside_it_swallow_a_day(
    day: dt.date, bound: str, with_year: bool, words: str, joint: str
) -> None:
    text = written(day, bound, with_year=with_year)
    for cell in (f"{words}{joint}{text}", f"{text}{joint}{words}"):
        assert is_of_paper(cell) or is_kept(cell, day), cell


@given(days, st.lists(st.tuples(beside, joints), min_size=2, max_size=3))
def test_nor_do_several(day: dt.date, pieces: list[tuple[str, str]]) -> None:
    text = written(day, "trước ngày ", with_year=True)
    for place in range(len(pieces) + 1):
        parts = [words + joint for words, joint in pieces]
        parts.insert(place, f"{text}; ")
        cell = "".join(parts)
        assert is_kept(cell, day), cell


@given(days, beside, joints)
def test_running_text_hides_no_day_behind_what_is_counted(
    day: dt.date, words: str, joint: str
) -> None:
    """The proof reads sentences: of a day that no expression names it would ask nothing."""
    text = f"{words}{joint}trước ngày {day.day}/{day.month}/{day.year}"
    found = [
        date
        for expression in find_expressions(text, YEAR)
        for meaning in expression.meanings
        for date in meaning.days_named
    ]
    assert day in found or _is_counted_from(text, day), text


def _is_counted_from(text: str, day: dt.date) -> bool:
    printed = f"{day.day}/{day.month}/{day.year}"
    return any(
        printed in (meaning.anchor or "")
        for expression in find_expressions(text, YEAR)
        for meaning in expression.meanings
    )


def test_a_day_behind_a_number_is_that_of_the_paper_which_is_cited() -> None:
    reading = read_phrase("theo hướng dẫn tại Công văn số 12/SNV ngày 15/3/2020", YEAR)
    [meaning] = reading.meanings
    assert (meaning.kind, meaning.date) == ("ongoing", None)


@pytest.mark.parametrize(
    ("cell", "flagged"),
    [
        # A day of the paper that is followed, or one to be kept: only the keeper can tell.
        (
            "theo hướng dẫn của Sở Nội vụ ngày 15/3/2020",
            "theo hướng dẫn của Sở Nội vụ",
        ),
        ("khi có yêu cầu, trước ngày 30/6/2020", "khi có yêu cầu"),
        ("15 ngày trước 30/6/2020", "15 ngày trước 30/6/2020"),
        ("sau 10 ngày kể từ ngày 15/6", "sau 10 ngày kể từ ngày 15/6"),
        ("trong tháng 5, 32/6/2020", "32/6/2020"),
        # Another script's digits are no Latin ones, and still about time.
        ("thường xuyên, trước ٣٠/٦/٢٠٢٠", "trước ٣٠/٦/٢٠٢٠"),
    ],
)
def test_what_cannot_be_decided_is_named(cell: str, flagged: str) -> None:
    reading = read_phrase(cell, YEAR)
    assert not reading.understood
    assert flagged in reading.rest


@pytest.mark.parametrize("digits", ["٣٠/٦/٢٠٢٠", "३०/६/२०२०", "３０/６/２０２０"])
def test_only_latin_figures_are_read(digits: str) -> None:
    assert find_expressions(f"trước ngày {digits}", YEAR, cell=True) == ()
