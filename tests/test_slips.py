"""Slips that loaded without a word: a thing listed twice, a day of another century, a name of nothing.

And what is told of them: the cause alone, and of many alike the first few.
"""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import MINIMAL, make_plan

from kehoach.checks.printers import print_human, print_json
from kehoach.plan.bounds import far_dates
from kehoach.plan.records import PlanRecord
from kehoach.problems import InputError, Mark, Problem, Severity, problem_at
from kehoach.words import load_words

BASIS = "  basis: [{number: 8/QĐ, date: 03/4/2019, title: Quyết định}]\ncalendar:\n"
DEADLINE = "{id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}"


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        make_plan(text)
    except InputError as error:
        return error.problems
    return ()


def test_the_plan_that_is_broken_here_is_sound() -> None:
    assert problems_of(MINIMAL.replace("calendar:\n", BASIS)) == ()


TWICE = {
    # Parts of the plan that hold one thing twice, the second one at the sign "‸".
    "ids": "contradictions:\n  - {id: a, text: hai cách}\n  - {id: ‸a, text: ba cách}\n",
    "registration": "registration:\n  - {id: a, subject: Đơn vị}\n  - {id: ‸a, subject: Tập thể}\n",
    "places": "sections: [{id: a, ref: I, title: A}]\nduties:\n  - {party: mot, refs: [I, ‸I], items: [Họp]}\n",
    "duties": "duties:\n  - {party: mot, items: [Họp]}\n  - {party: ‸DV1, items: [Báo cáo]}\n",
    # Two spellings of one body.
    "bodies": "contradictions:\n  - {id: a, about: [mot, ‸DV1], text: hai cách}\n",
    "short forms": "abbreviations:\n  - {short: TĐ, full: Thi đua}\n  - {short: ‸TĐ, full: Tổ đội}\n",
    "days ahead": "reminders:\n  - {days: [3, 1, ‸3]}\n",
    "rules": "reminders:\n  - {days: [3], kinds: [by, event]}\n  - {days: [1], kinds: ‸[event, by]}\n",
    "rules for all": "reminders:\n  - {days: [3]}\n  - ‸{days: [1]}\n",
    "reasons": "acknowledged:\n"
    "  - {finding: day-off, about: [viec], reason: biết}\n"
    "  - {finding: ‸day-off, about: [viec], reason: hiểu}\n",
    "quotations": "not_a_deadline:\n"
    "  - {text: hằng năm, refs: [I], reason: nếp}\n"
    "  - {text: ‸hằng năm, refs: [I], reason: lệ}\n",
    "feeds": "feeds:\n  keep: [units/mot/lead, ‸units/mot/lead]\n",
    "earlier plans": "earlier:\n  - {plan: a.yaml, months: 1}\n  - {plan: ‸a.yaml, months: 2}\n",
    "corrected": "corrections:\n  - {date: 03/02/2020, reason: gõ nhầm, items: [viec, ‸viec]}\n",
}


@pytest.mark.parametrize("part", TWICE.values(), ids=TWICE)
def test_what_a_list_holds_twice_is_told_at_the_second(part: str) -> None:
    text = MINIMAL + part
    before = text[: text.index("‸")]
    place = Mark(before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    [problem] = problems_of(text.replace("‸", ""))
    told = problem.code, problem.line, problem.column
    assert told == ("listed-twice", place.line, place.column)


def test_a_year_announced_twice_and_a_document_cited_twice_are_told() -> None:
    years = "announced: [{year: 2020, source: a}, {year: 2020, source: b}]"
    text = MINIMAL.replace("announced: [{year: 2020, source: thử}]", years)
    assert [one.code for one in problems_of(text)] == ["listed-twice"]
    again = "{number: 8/QĐ, date: 03/4/2019, title: Quyết định}"
    cited = BASIS.replace("basis: [", f"basis: [{again}, ")
    text = MINIMAL.replace("calendar:\n", cited)
    assert [one.code for one in problems_of(text)] == ["listed-twice"]


@pytest.mark.parametrize(
    "part",
    [
        # What the document prints twice is quoted twice.
        "duties:\n  - {party: mot, items: [Họp, Họp]}\n",
        # A body is asked for two things at two places.
        "duties:\n  - {party: mot, refs: [I], items: [Họp]}\n  - {party: mot, refs: [II], items: [Họp]}\n",
        # Each correction raises the revision by itself.
        "corrections:\n  - {date: 03/02/2020, reason: nhầm}\n  - {date: 03/02/2020, reason: nhầm}\n",
        "reminders:\n  - {days: [3]}\n  - {days: [3], units: [mot]}\n",
    ],
)
def test_what_may_stand_again_is_taken(part: str) -> None:
    assert problems_of(MINIMAL + part) == ()


def test_a_movement_rests_on_documents_that_the_plan_cites() -> None:
    text = MINIMAL.replace("calendar:\n", BASIS)
    movement = "movements: [{{id: a, name: A, basis: [{}]}}]\n"
    assert problems_of(text + movement.format("8/QĐ")) == ()
    [problem] = problems_of(text + movement.format("9/QĐ"))
    values = dict(problem.values)
    assert (problem.code, values["text"], values["nearest"]) == (
        "unknown-basis",
        "9/QĐ",
        "8/QĐ",
    )
    assert problem.line == (text + movement).count("\n")


# A day of five years is planned, a document is as old as the state, and a plan is signed around its year's turn.
FAR = {
    "issued": ("issued: 02/01/2020", "issued: DAY"),
    "basis": ("calendar:\n", BASIS.replace("03/4/2019", "DAY")),
    "deadline": (DEADLINE, "{id: viec, kind: by, date: DAY, phrase: x}"),
    "period": (DEADLINE, "{id: viec, kind: month, period: DAY, phrase: x}"),
    "override": (
        "calendar:\n",
        "calendar:\n  overrides: [{date: DAY, worked: no, name: a, source: b}]\n",
    ),
    "former name": (
        "name: Đơn vị Hai}",
        "name: Đơn vị Hai, was: [{name: Hai Cũ, until: DAY}]}",
    ),
}
SOUND_AND_FAR = {
    "issued": (("01/01/2018", "31/12/2021"), ("31/12/2017", "01/01/2022")),
    "basis": (("02/9/1945", "31/12/2021"), ("31/12/1944", "01/01/2022")),
    "deadline": (("01/01/2015", "31/12/2025"), ("31/12/2014", "01/01/2026")),
    "period": (("1/2015", "12/2025"), ("12/2014", "2026-01")),
    "override": (("01/01/2015", "31/12/2025"), ("01/01/2201", "31/12/2014")),
    "former name": (("02/9/1945", "31/12/2025"), ("31/12/1944", "01/01/2026")),
}


@pytest.mark.parametrize("name", FAR)
def test_a_day_far_from_the_plans_year_is_told(name: str) -> None:
    old, new = FAR[name]
    sound, far = SOUND_AND_FAR[name]
    for day in sound:
        assert problems_of(MINIMAL.replace(old, new.replace("DAY", day))) == (), day
    for day in far:
        text = MINIMAL.replace(old, new.replace("DAY", day))
        assert text != MINIMAL
        [problem] = problems_of(text)
        assert problem.code in ("date-too-far", "issued-too-far", "not-date"), day
        line = text.splitlines()[problem.line - 1]
        assert line[problem.column - 1 :].startswith(day), (line, problem.column)


def test_a_wrong_year_of_the_plan_is_one_fault() -> None:
    [problem] = problems_of(MINIMAL.replace("year: 2020\n", "year: 2002\n"))
    assert problem.code == "issued-too-far"


def test_every_day_of_every_record_has_bounds() -> None:
    """A record of a later day is bounded too: nothing lists the fields."""
    plan = MINIMAL + (
        "revisions: [{date: 01/01/2030, reason: a}]\n"
        "contradictions: [{id: a, text: b, asked: 01/01/2031}]\n"
        "amendments: [{number: 2/KH, date: 01/01/2032, changes: [{cancelled: viec}]}]\n"
    )
    found = problems_of(plan)
    assert {one.code for one in found} == {"date-too-far"}
    years = [str(dict(one.values)["written"]) for one in found]
    assert sorted(years) == ["2030", "2031", "2032"]


def test_without_a_list_its_names_are_no_faults() -> None:
    units = MINIMAL.index("units:")
    groups = MINIMAL.index("groups:")
    text = MINIMAL[:units] + MINIMAL[groups:].replace("ca-hai, name", "ca-hai, name", 1)
    without_both = MINIMAL[:units] + MINIMAL[MINIMAL.index("tasks:") :]
    [problem] = problems_of(without_both)
    assert (problem.code, dict(problem.values)["field"]) == ("missing-field", "units")
    # A group is somebody, so a name that is neither is one by itself.
    assert len(problems_of(text)) > 1
    empty = MINIMAL[:units] + "units: []\n" + MINIMAL[MINIMAL.index("tasks:") :]
    [problem] = problems_of(empty)
    assert (problem.code, problem.line, dict(problem.values)["count"]) == (
        "nothing-defined",
        empty[: empty.index("issuer:")].count("\n") + 1,
        4,
    )


def test_a_list_that_cannot_be_read_is_the_cause_of_what_it_does_not_define() -> None:
    units = MINIMAL.index("units:")
    tasks = MINIMAL.index("tasks:")
    broken = MINIMAL[:units] + "units:\n  - {name: Đơn vị Một}\n" + MINIMAL[tasks:]
    [problem] = problems_of(broken)
    assert (problem.code, dict(problem.values)["field"]) == ("missing-field", "id")


def _alike(count: int, severity: Severity = Severity.ERROR) -> list[Problem]:
    values = {"text": "khong-ai", "nearest": ""}
    return [
        problem_at("plan.yaml", Mark(line, 1), "unknown-party", values, severity=severity)
        for line in range(1, count + 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "lines", "last"),
    [
        (10, 10, "plan.yaml:10:1: lỗi: không có"),
        (11, 11, "plan.yaml:11:1: lỗi: không có"),
        (12, 11, "plan.yaml:11:1: lỗi: và 2 chỗ khác như vậy"),
        (3000, 11, "plan.yaml:11:1: lỗi: và 2.990 chỗ khác như vậy"),
    ],
)
def test_of_many_errors_alike_the_first_are_written(
    count: int, lines: int, last: str
) -> None:
    other = problem_at("plan.yaml", Mark(9000, 1), "tab")
    text = print_human([*_alike(count), other], load_words("vi"))
    written = text.splitlines()
    assert len(written) == lines + 1
    assert written[-2].startswith(last)
    assert written[-2].endswith("[unknown-party]")
    assert written[-1].endswith("[tab]")


def test_warnings_are_work_and_programs_get_all() -> None:
    words = load_words("vi")
    warned = print_human(_alike(50, Severity.WARNING), words)
    assert warned.count("\n") == 50
    assert print_json(_alike(50), words).count('"unknown-party"') == 50
    english = print_human(_alike(3000), load_words("en"))
    assert "and 2,990 others" in english


def test_bounds_are_asked_of_a_record_as_written() -> None:
    """A day that stands nowhere in the file is not told of: the record of a default has no place."""
    from kehoach.plan.records import read_plan
    from kehoach.plan.source import compose

    record = read_plan(compose(MINIMAL.encode(), "plan.yaml"), "plan.yaml")
    assert isinstance(record, PlanRecord)
    assert record.plan.issued == dt.date(2020, 1, 2)
    assert list(far_dates(record, "plan.yaml")) == []
