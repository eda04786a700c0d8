"""Stretches of time without a printed day: by usage or by policy, from the phrase to the proof and the check."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import make_plan, with_deadline

from kehoach.checks.document import prove_coverage
from kehoach.checks.single import check_plan
from kehoach.desk.papers import import_document
from kehoach.document.outline import outline_of
from kehoach.document.reading import read_document
from kehoach.phrases.stretches import (
    days_at_end,
    part_of_month,
    school_year,
    week_of_month,
)
from kehoach.plan.resolution import load_both
from kehoach.problems import InputError, Severity
from kehoach.words import load_words

D = dt.date
VI = load_words("vi")
TABLE = """\
UBND HUYỆN MẪU
Số: 3/KH-UBND
Mẫu, ngày 12 tháng 01 năm 2026
KẾ HOẠCH
Văn thư
TT\tNội dung\tThời gian
1\tSơ kết\tĐầu tháng 7
2\tTập huấn\tTuần 2 tháng 5/2026
3\tKiểm kê\tTrong 10 ngày đầu tháng 12/2026
4\tBáo cáo\t06 tháng/lần
5\tCông bố\tNgay sau khi kết thúc hội nghị
"""


@pytest.mark.parametrize(
    ("week", "year", "month", "first", "last"),
    [
        # From calendars: 1 May 2026 is a Friday, 1 March 2026 a Sunday, 1 August 2026 a Saturday, 1 June 2026 a Monday.
        ("1", 2026, 5, 1, 3),
        ("hai", 2026, 5, 4, 10),
        ("cuối", 2026, 5, 25, 31),
        ("nhất", 2026, 3, 2, 8),
        ("5", 2026, 3, 30, 31),
        ("đầu", 2026, 8, 3, 9),
        ("Tư", 2026, 6, 22, 28),
    ],
)
def test_weeks_of_a_month(
    week: str, year: int, month: int, first: int, last: int
) -> None:
    assert week_of_month(week, year, month) == (
        D(year, month, first),
        D(year, month, last),
    )


def test_there_is_no_sixth_week_and_no_month_of_forty_days() -> None:
    for week in ("0", "6"):
        with pytest.raises(ValueError, match=week):
            week_of_month(week, 2026, 5)
    for count in (0, 29):
        with pytest.raises(ValueError, match=str(count)):
            days_at_end(count, 2026, 2, last=False)


def test_parts_of_a_month_and_who_tells_their_days() -> None:
    february = (2024, 2)
    assert part_of_month("Hạ  tuần", *february) == (
        (D(2024, 2, 21), D(2024, 2, 29)),
        False,
    )
    assert part_of_month("nửa cuối", *february) == (
        (D(2024, 2, 16), D(2024, 2, 29)),
        True,
    )
    assert days_at_end(3, *february, last=True) == (D(2024, 2, 27), D(2024, 2, 29))
    assert school_year(2026) == (D(2026, 9, 5), D(2027, 5, 31))


def test_a_draft_keeps_the_words_and_asks_about_the_days(tmp_path: Path) -> None:
    document = tmp_path / "van-ban.txt"
    document.write_text(TABLE, "utf-8")
    made = import_document(document, tmp_path / "plan.yaml", VI, lambda _a, _b: None)
    items = [task.deadlines[0] for task in made.plan.tasks]
    assert [(item.kind, item.from_, item.to, item.phrase) for item in items[:3]] == [
        ("part-of-month", None, None, "Đầu tháng 7"),
        ("range", D(2026, 5, 4), D(2026, 5, 10), "Tuần 2 tháng 5/2026"),
        ("range", D(2026, 12, 1), D(2026, 12, 10), "Trong 10 ngày đầu tháng 12/2026"),
    ]
    _, plan = load_both(tmp_path / "plan.yaml")
    first = plan.tasks[0].deadlines[0]
    assert (first.kind, first.date, first.end) == (
        "range",
        D(2026, 7, 1),
        D(2026, 7, 10),
    )
    asked = VI("draft.by-plan-policy", first="01/7/2026", last="10/7/2026")
    assert asked in (items[0].needs_review or "")
    assert VI("draft.no-year", year=2026) in (items[0].needs_review or "")
    # What is meant by the first ten days everybody knows.
    assert items[2].needs_review is None
    assert (items[3].every, items[3].day, items[3].month) == ("half-year", 31, 6)
    assert items[3].needs_review == VI("draft.bare-period")
    assert (items[4].kind, items[4].days, items[4].anchor) == (
        "relative",
        0,
        "kết thúc hội nghị",
    )
    coverage = prove_coverage(
        made.plan, outline_of(read_document(document)), "plan.yaml"
    )
    assert coverage.count("time", "covered") == 5
    assert coverage.problems == ()


@pytest.mark.parametrize(
    ("rows", "proposed"),
    [
        ("Tổ chức Hội nghị tổng kết\t20/11/2026", True),
        # No day, another event, or two of them: the keeper is asked and led nowhere.
        ("Tổ chức Hội nghị tổng kết\tTháng 11/2026", False),
        ("Tổ chức tập huấn\t20/11/2026", False),
        (
            "Hội nghị tổng kết xã\t20/11/2026\n3\tHội nghị tổng kết huyện\t27/11/2026",
            False,
        ),
    ],
)
def test_an_event_of_the_plan_is_proposed_as_anchor_and_not_bound(
    tmp_path: Path, rows: str, proposed: bool
) -> None:
    document = tmp_path / "van-ban.txt"
    head = TABLE[: TABLE.index("1\tSơ kết")]
    when = "Ngay sau khi kết thúc Hội nghị tổng kết"
    document.write_text(f"{head}1\tCông bố\t{when}\n2\t{rows}\n", "utf-8")
    made = import_document(document, tmp_path / "plan.yaml", VI, lambda _a, _b: None)
    [item] = made.plan.tasks[0].deadlines
    asked = VI("draft.anchor-unknown", anchor="kết thúc Hội nghị tổng kết")
    like = VI("draft.anchor-like", title="Tổ chức Hội nghị tổng kết", date="20/11/2026")
    assert item.needs_review == (f"{asked} {like}" if proposed else asked)
    assert item.anchor_date is None


def test_a_keepers_own_days_answer_for_words_without_a_day(tmp_path: Path) -> None:
    document = tmp_path / "van-ban.txt"
    document.write_text(TABLE, "utf-8")
    file = tmp_path / "plan.yaml"
    import_document(document, file, VI, lambda _a, _b: None)
    text = file.read_text("utf-8")
    assert text.count("kind: part-of-month") == 1
    own = "kind: range\n        from: 01/7/2026\n        to: 05/7/2026"
    text = text.replace("kind: part-of-month", own)
    file.write_text(text, "utf-8")
    record, _ = load_both(file)
    coverage = prove_coverage(record, outline_of(read_document(document)), "plan.yaml")
    assert coverage.problems == ()
    # Of the first ten days the document tells which they are.
    file.write_text(text.replace("to: 10/12/2026", "to: 11/12/2026"), "utf-8")
    with pytest.raises(InputError, match="phrase-mismatch"):
        load_both(file)


@pytest.mark.parametrize(
    "fields",
    [
        "kind: range, from: 01/7/2020, to: 10/7/2020",
        # An office that reads it otherwise writes its own days.
        "kind: by, date: 05/7/2020",
        "kind: month, period: 7/2020",
    ],
)
def test_a_day_by_policy_is_told_and_any_other_agrees(fields: str) -> None:
    plan = make_plan(with_deadline(f"id: x, {fields}, phrase: đầu tháng 7"))
    found = {one.code: one for one in check_plan(plan, ())}
    assert found["day-by-policy"].severity is Severity.INFO
    assert not found.keys() & {"phrase-mismatch", "kind-differs"}


def test_a_printed_day_is_none_by_policy() -> None:
    plan = make_plan(
        with_deadline("id: x, kind: before, date: 10/7/2020, phrase: trước 10/7/2020")
    )
    assert "day-by-policy" not in {one.code for one in check_plan(plan, ())}


@pytest.mark.parametrize(
    ("anchor", "due"),
    [("", None), (", anchor_date: 14/5/2020", D(2020, 5, 14))],
)
def test_right_after_an_event_is_its_day_once_that_is_known(
    anchor: str, due: dt.date | None
) -> None:
    fields = f"kind: relative, days: 0, direction: after, anchor: hội nghị{anchor}"
    plan = make_plan(with_deadline(f"id: x, {fields}, phrase: ngay sau hội nghị"))
    [(_, item)] = plan.items
    assert item.due == due


def test_twice_a_year_is_two_deadlines() -> None:
    fields = "kind: recurring, every: half-year, day: 15, bound: by"
    plan = make_plan(with_deadline(f"id: x, {fields}, phrase: 06 tháng/lần"))
    assert [(item.id, item.due) for _, item in plan.items] == [
        ("x-2020-h1", D(2020, 6, 15)),
        ("x-2020-h2", D(2020, 12, 15)),
    ]


def test_half_a_year_has_no_seventh_month() -> None:
    fields = "kind: recurring, every: half-year, month: 7, day: 15, bound: by"
    with pytest.raises(InputError, match="month-of-half-year"):
        make_plan(with_deadline(f"id: x, {fields}, phrase: 06 tháng/lần"))
