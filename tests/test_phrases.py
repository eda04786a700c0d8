"""The grammar of deadlines against a corpus written by hand, and against itself the other way round."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

from kehoach.phrases.grammar import GRAMMAR, Rule
from kehoach.phrases.meanings import Meaning
from kehoach.phrases.reading import find_expressions, read_phrase
from kehoach.plan.kinds.registry import write_phrase

YEAR = 2020


def corpus() -> Iterator[tuple[str, str, str]]:
    for line in (DATA / "phrases.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            phrase, meaning, *filer = line.split("\t")
            yield phrase, meaning, "".join(filer)


def written(meaning: Meaning) -> str:
    """Put a meaning into the corpus' notation."""
    match meaning.kind:
        case "event" | "before" | "by":
            text = f"{meaning.kind} {meaning.date}"
        case "range":
            text = f"range {meaning.from_}..{meaning.to}"
        case "month" | "quarter" | "half-year" | "year":
            text = f"{meaning.kind} {meaning.period}"
        case "recurring" if meaning.every == "week":
            text = f"recurring week {meaning.bound}"
        case "recurring":
            month = f"/{meaning.month}" if meaning.month else ""
            text = f"recurring {meaning.every} {meaning.day}{month} {meaning.bound}"
        case "relative":
            text = f"relative {meaning.days} {meaning.counting} {meaning.direction} | {meaning.anchor}"
        case _:
            text = f"ongoing from {meaning.from_}" if meaning.from_ else "ongoing"
    text += f" @{meaning.time:%H:%M}" if meaning.time else ""
    text += f" #{meaning.label}" if meaning.label else ""
    text += f" wd{meaning.weekday}" if meaning.weekday else ""
    text += " ?" if meaning.tentative else ""
    text += f" if:{meaning.conditional}" if meaning.conditional else ""
    if meaning.by_policy:
        return f"{text} policy"
    return text + ("" if meaning.worded else " bare")


def test_the_corpus_is_large_enough() -> None:
    phrases = [phrase for phrase, _, _ in corpus()]
    assert len(set(phrases)) == len(phrases) >= 150


@pytest.mark.parametrize(("phrase", "meaning", "filer"), list(corpus()))
def test_each_phrase_means_what_the_notes_say(
    phrase: str, meaning: str, filer: str
) -> None:
    reading = read_phrase(phrase, YEAR)
    found = " + ".join(map(written, reading.meanings)) if reading.understood else "none"
    assert found == meaning
    assert reading.filer == filer


def _reads(rule: Rule) -> tuple[str, object]:
    match = rule.pattern.fullmatch(rule.example)
    assert match, f"{rule.example!r} is not what its rule recognises"
    return rule.role, rule.build(match, YEAR)


@pytest.mark.parametrize("rule", GRAMMAR, ids=lambda rule: rule.example)
def test_each_rule_reads_its_example_and_no_other_reads_it_otherwise(
    rule: Rule,
) -> None:
    role, meanings = _reads(rule)
    found = find_expressions(rule.example, YEAR, cell=rule.cell)
    assert [(one.text, one.meanings) for one in found] == [
        (rule.example, meanings or ())
    ]
    for other in GRAMMAR:
        match = other.pattern.fullmatch(rule.example)
        if match and (rule.cell or not other.cell):
            assert (other.role, other.build(match, YEAR)) == (role, meanings)


def test_no_two_rules_share_an_example() -> None:
    examples = [rule.example for rule in GRAMMAR]
    assert len(set(examples)) == len(examples)


days = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))
clocks = st.none() | st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
bounds = st.sampled_from(["event", "before", "by"])
anchors = st.sampled_from(
    ["ngày ký", "ngày khai mạc", "ngày nhận đủ hồ sơ", "kết thúc hội nghị"]
)
meanings = st.one_of(
    st.builds(Meaning, kind=bounds, date=days, time=clocks),
    days.flatmap(
        lambda day: st.builds(
            Meaning, kind=bounds, date=st.just(day), weekday=st.just(day.isoweekday())
        )
    ),
    st.tuples(days, days).map(
        lambda pair: Meaning(kind="range", from_=min(pair), to=max(pair))
    ),
    st.builds(
        lambda m, y: Meaning(kind="month", period=f"{m}/{y}"),
        st.integers(1, 12),
        st.integers(1990, 2100).filter(lambda y: y < 2100),
    ),
    st.builds(
        lambda q, y: Meaning(kind="quarter", period=f"{q}/{y}"),
        st.sampled_from(["I", "II", "III", "IV"]),
        st.integers(1990, 2099),
    ),
    st.integers(1990, 2099).map(lambda y: Meaning(kind="year", period=str(y))),
    st.builds(
        Meaning,
        kind=st.just("recurring"),
        every=st.just("week"),
        weekday=st.integers(1, 7),
        bound=bounds,
        time=clocks,
    ),
    st.builds(
        Meaning,
        kind=st.just("recurring"),
        every=st.just("month"),
        day=st.integers(1, 31),
        bound=bounds,
        time=clocks,
    ),
    st.builds(
        Meaning,
        kind=st.just("recurring"),
        every=st.just("quarter"),
        day=st.integers(1, 31),
        month=st.integers(1, 3),
        bound=bounds,
        time=clocks,
    ),
    st.builds(
        Meaning,
        kind=st.just("recurring"),
        every=st.just("year"),
        day=st.integers(1, 28),
        month=st.integers(1, 12),
        bound=bounds,
        time=clocks,
    ),
    st.builds(
        Meaning,
        kind=st.just("relative"),
        days=st.integers(1, 366),
        direction=st.sampled_from(["before", "after"]),
        counting=st.sampled_from(["calendar", "working"]),
        anchor=anchors,
    ),
    st.builds(
        Meaning,
        kind=st.just("relative"),
        days=st.just(0),
        direction=st.just("after"),
        counting=st.just("calendar"),
        anchor=anchors,
    ),
    st.just(Meaning(kind="ongoing")),
    days.map(lambda day: Meaning(kind="ongoing", from_=day)),
)


def labelled(
    meaning: Meaning, label: str, tentative: bool, conditional: str | None
) -> Meaning:
    return dataclasses.replace(
        meaning, label=label, tentative=tentative, conditional=conditional
    )


marked = st.builds(
    labelled,
    meanings,
    st.sampled_from(["", "đợt 1", "đợt 2/2020"]),
    st.booleans(),
    st.sampled_from([None, "nếu có"]),
)


@given(marked)
def test_what_is_printed_is_read_again(meaning: Meaning) -> None:
    reading = read_phrase(write_phrase(meaning), 1990)
    assert reading.understood, (write_phrase(meaning), reading.rest)
    assert reading.meanings == (meaning,)


@given(st.sampled_from([1, 2]), st.integers(1990, 2099))
def test_half_a_year_is_read_again_where_it_is_all_that_is_said(
    half: int, year: int
) -> None:
    meaning = Meaning(kind="half-year", period=f"{half}/{year}")
    assert read_phrase(write_phrase(meaning), 1990).meanings == (meaning,)


@pytest.mark.parametrize(
    "text",
    [
        "Sơ kết 6 tháng đầu năm",
        "Báo cáo 6 tháng đầu năm 2020 trước ngày 30/6/2020",
        "công tác 6 tháng cuối năm",
    ],
)
def test_half_a_year_in_running_text_names_a_report(text: str) -> None:
    kinds = {
        meaning.kind
        for expression in find_expressions(text, YEAR)
        for meaning in expression.meanings
    }
    assert kinds <= {"before"}


@given(st.lists(marked, min_size=2, max_size=4))
def test_several_in_one_cell_are_read_one_by_one(several: list[Meaning]) -> None:
    """Conditions hold for a whole cell, so they are left out; labels need one each or none."""
    plain = [
        dataclasses.replace(one, tentative=False, conditional=None, label=f"đợt {n}")
        for n, one in enumerate(several, 1)
    ]
    reading = read_phrase("; ".join(map(write_phrase, plain)), 1990)
    assert list(reading.meanings) == plain


@given(st.text(alphabet="0123456789/-. ngàytháqúIVđếnrướcợ(),;:h", max_size=60))
def test_whatever_is_written_is_read_without_fail_and_in_order(text: str) -> None:
    found = find_expressions(text, YEAR, cell=True)
    places = [place for one in found for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(" ".join(text[one.start : one.end].split()) == one.text for one in found)
    read_phrase(text, YEAR)


@given(
    days,
    st.sampled_from(["trước ngày", "chậm nhất ngày", "ngày", "đến hết ngày"]),
    st.sampled_from(["một hai ba", "(có)", "III.2"]),
)
def test_a_day_in_running_text_is_found_wherever_it_stands(
    day: dt.date, bound: str, words: str
) -> None:
    """No sentence hides a day: this is what the completeness proof rests on."""
    text = f"{words}, {bound} {day.day}/{day.month:02d}/{day.year} {words}"
    found = [one for one in find_expressions(text, YEAR) if one.meanings]
    assert [meaning.date for one in found for meaning in one.meanings] == [day]


def test_numbers_of_documents_are_no_dates() -> None:
    text = "Nghị định 30/2020/NĐ-CP, Kế hoạch số 06/KH-HĐTĐKT ngày 23/12/2019, Thông tư số 12/2019/TT-BNV"
    found = find_expressions(text, YEAR)
    assert [(one.text, one.role) for one in found] == [
        ("Nghị định 30/2020/NĐ-CP", "citation"),
        ("Kế hoạch số 06/KH-HĐTĐKT ngày 23/12/2019", "citation"),
        ("Thông tư số 12/2019/TT-BNV", "citation"),
    ]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("công tác thi đua năm 2020 của quận", ["năm 2020"]),
        ("giai đoạn 2016 - 2020 theo Nghị quyết", ["giai đoạn 2016 - 2020"]),
        ("mừng Xuân Canh Tý 2020", ["2020"]),
        ("kỷ niệm 1010 năm Thăng Long", []),
    ],
)
def test_bare_years_are_mentions(text: str, mentions: list[str]) -> None:
    assert [
        one.text for one in find_expressions(text, YEAR) if one.role == "mention"
    ] == mentions
