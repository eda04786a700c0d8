"""Each kind of deadline means the days that the domain notes say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from conftest import MINIMAL, make_plan, with_deadline
from hypothesis import given
from hypothesis import strategies as st

from kehoach import dates
from kehoach.checks.single import check_plan
from kehoach.facts import say
from kehoach.phrases.reading import find_days
from kehoach.plan.model import Deadline
from kehoach.plan.schema import integer
from kehoach.plan.workdays import DayOff, Off
from kehoach.problems import InputError
from kehoach.render.wording import Wording
from kehoach.words import load_words

D = dt.date


def only(text: str) -> Deadline:
    [(_, item)] = make_plan(text).items
    return item


@pytest.mark.parametrize(
    ("fields", "date", "end", "safe"),
    [
        # Tết 2020 was off from 23 to 29 January (official notice).
        (
            "id: x, kind: before, date: 30/01/2020, phrase: x",
            D(2020, 1, 30),
            None,
            D(2020, 1, 22),
        ),
        # 28 and 29 March 2020 were a weekend.
        (
            "id: x, kind: before, date: 30/3/2020, phrase: x",
            D(2020, 3, 30),
            None,
            D(2020, 3, 27),
        ),
        (
            "id: x, kind: by, date: 30/3/2020, phrase: x",
            D(2020, 3, 30),
            None,
            D(2020, 3, 30),
        ),
        (
            "id: x, kind: by, date: 29/3/2020, phrase: x",
            D(2020, 3, 29),
            None,
            D(2020, 3, 27),
        ),
        (
            'id: x, kind: before, date: 30/3/2020, time: "17:00", phrase: x',
            D(2020, 3, 30),
            None,
            D(2020, 3, 30),
        ),
        (
            "id: x, kind: event, date: 15/01/2020, phrase: x",
            D(2020, 1, 15),
            None,
            D(2020, 1, 15),
        ),
        (
            "id: x, kind: range, from: 27/8/2020, to: 29/8/2020, phrase: x",
            D(2020, 8, 27),
            D(2020, 8, 29),
            D(2020, 8, 28),
        ),
        (
            "id: x, kind: month, period: 2/2020, phrase: x",
            D(2020, 2, 29),
            None,
            D(2020, 2, 28),
        ),
        (
            "id: x, kind: quarter, period: II/2020, phrase: x",
            D(2020, 6, 30),
            None,
            D(2020, 6, 30),
        ),
        (
            "id: x, kind: year, period: 2020, phrase: x",
            D(2020, 12, 31),
            None,
            D(2020, 12, 31),
        ),
        # 30 calendar days before, the day of the event not counted.
        (
            "id: x, kind: relative, days: 30, direction: before, anchor: lễ, anchor_date: 19/5/2020, phrase: x",
            D(2020, 4, 19),
            None,
            D(2020, 4, 17),
        ),
        # Ten days after Thursday 20 August end on Sunday 30 August, so on Monday (Civil Code 2015, art. 148).
        (
            "id: x, kind: relative, days: 10, direction: after, anchor: ký, anchor_date: 20/8/2020, phrase: x",
            D(2020, 8, 31),
            None,
            D(2020, 8, 31),
        ),
        # Five working days after Friday 28 August pass the holiday of 2 September.
        (
            "id: x, kind: relative, days: 5, direction: after, counting: working, anchor: ký, anchor_date: 28/8/2020,"
            " phrase: x",
            D(2020, 9, 7),
            None,
            D(2020, 9, 7),
        ),
        (
            "id: x, kind: relative, days: 30, direction: before, anchor: lễ, phrase: x",
            None,
            None,
            None,
        ),
        ("id: x, kind: ongoing, phrase: thường xuyên", None, None, None),
    ],
)
def test_kinds(
    fields: str, date: dt.date | None, end: dt.date | None, safe: dt.date | None
) -> None:
    item = only(with_deadline(fields))
    assert (item.date, item.end, item.last_safe_day) == (date, end, safe)


def test_inclusive_policy_keeps_the_printed_day() -> None:
    text = MINIMAL.replace("  number: 1/KH", "  number: 1/KH\n  before: inclusive")
    assert only(text).last_safe_day == D(2020, 3, 30)


def test_day_off_says_why_and_never_moves() -> None:
    item = only(with_deadline("id: x, kind: before, date: 30/4/2020, phrase: x"))
    assert (item.date, item.last_safe_day) == (D(2020, 4, 30), D(2020, 4, 29))
    assert item.day_off == DayOff(date=D(2020, 4, 30), cause=Off.HOLIDAY)
    assert say(item.day_off, load_words("vi")) == "Ngày Chiến thắng"
    assert say(item.day_off, load_words("en")) == "Liberation Day/Reunification Day"


def test_override_beats_the_general_calendar() -> None:
    override = (
        "  overrides: [{date: 28/3/2020, worked: yes, name: làm bù, source: thử}]\n"
    )
    text = MINIMAL.replace("source: thử}]\n", "source: thử}]\n" + override, 1)
    assert only(text).last_safe_day == D(2020, 3, 28)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "every: month, day: 31, bound: by, from: 01/01/2020, until: 30/4/2020",
            {
                "x-2020-01": D(2020, 1, 31),
                "x-2020-02": D(2020, 2, 29),
                "x-2020-03": D(2020, 3, 31),
                "x-2020-04": D(2020, 4, 30),
            },
        ),
        (
            "every: quarter, day: 20, bound: before",
            {f"x-2020-q{n}": D(2020, 3 * n, 20) for n in (1, 2, 3, 4)},
        ),
        ("every: year, day: 15, month: 7, bound: by", {"x-2020": D(2020, 7, 15)}),
    ],
)
def test_recurring_instances_have_ids_of_their_own(
    fields: str, expected: dict[str, dt.date]
) -> None:
    plan = make_plan(with_deadline(f"id: x, kind: recurring, {fields}, phrase: x"))
    assert {item.id: item.date for _, item in plan.items} == expected


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("id: x, kind: before, phrase: x", "kind-needs-field"),
        ("id: x, kind: ongoing, date: 01/02/2020, phrase: x", "kind-has-no-field"),
        ("id: x, kind: month, period: II/2020, phrase: x", "not-month"),
        (
            "id: x, kind: range, from: 02/3/2020, to: 01/3/2020, phrase: x",
            "ends-before-start",
        ),
    ],
)
def test_wrong_fields_for_a_kind(fields: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(with_deadline(fields))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_fault_of_a_field_points_at_it_and_of_what_is_missing_at_the_deadline() -> (
    None
):
    flow = "{id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}"
    start = len(MINIMAL[: MINIMAL.index(flow)].splitlines())
    for lines, place, code in (
        (["id: viec", "kind: month", "period: II/2020"], (start + 2, 17), "not-month"),
        (["id: viec", "kind: month"], (start, 9), "kind-needs-field"),
    ):
        block = "\n        ".join([*lines, "phrase: trong tháng"])
        with pytest.raises(InputError) as caught:
            make_plan(MINIMAL.replace(flow, block))
        [problem] = caught.value.problems
        assert ((problem.line, problem.column), problem.code) == (place, code)


@pytest.mark.parametrize(
    ("time", "written"), [("", "-"), (', time: "7:00"', "07:00"), (None, None)]
)
def test_an_hour_that_is_not_the_printed_one_is_told(
    time: str | None, written: str | None
) -> None:
    right = ', time: "17:00"'
    fields = f"id: x, kind: before, date: 20/5/2020{right if time is None else time}"
    text = with_deadline(f"{fields}, phrase: trước 17h00 ngày 20/5/2020")
    if written is None:
        assert only(text).time == dt.time(17)
        return
    with pytest.raises(InputError) as caught:
        make_plan(text)
    [problem] = caught.value.problems
    assert f"ghi time: {written}" in problem.message(load_words("vi"))


MONTHLY = "id: x, kind: recurring, every: month, day: 25, bound: before"
COUNTED = "id: x, kind: relative, days: 5, direction: after, anchor: ngày ký"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ("id: x, kind: before, date: 31/3/2020, phrase: trước ngày 30/3/2020", "date"),
        ("id: x, kind: before, date: 31/3/2020, phrase: trước ngày 30/3", "date"),
        (
            "id: x, kind: by, date: 31/3/2020, phrase: chậm nhất 30 tháng 3 năm 2020",
            "date",
        ),
        (
            "id: x, kind: range, from: 27/8/2020, to: 29/8/2020, phrase: 27-28/8/2020",
            "to",
        ),
        ("id: x, kind: ongoing, from: 01/4/2020, phrase: từ ngày 01/5/2020", "from"),
        ("id: x, kind: month, period: 7/2020, phrase: trong tháng 6", "period"),
        ("id: x, kind: quarter, period: II/2020, phrase: trong quý III/2020", "period"),
        ("id: x, kind: year, period: 2020, phrase: trong năm 2021", "period"),
        (
            "id: x, kind: before, date: 20/5/2020, phrase: trước 17h00 ngày 20/5/2020",
            "time",
        ),
        (
            'id: x, kind: before, date: 20/5/2020, time: "7:00", phrase: trước 17h00 ngày 20/5/2020',
            "time",
        ),
        (f"{MONTHLY}, phrase: trước ngày 20 hằng tháng", "day"),
        (f"{MONTHLY}, phrase: trước ngày 25 tháng cuối mỗi quý", "every"),
        (f"{MONTHLY}, phrase: trước 16h00 ngày 25 hằng tháng", "time"),
        (
            "id: x, kind: recurring, every: quarter, day: 20, bound: before, phrase: trước ngày 20 tháng đầu mỗi quý",
            "month",
        ),
        (f"{COUNTED}, phrase: sau 7 ngày kể từ ngày ký", "days"),
        (f"{COUNTED}, phrase: sau 5 ngày làm việc kể từ ngày ký", "counting"),
        (f"{COUNTED}, phrase: chậm nhất 5 ngày trước ngày ký", "direction"),
    ],
)
def test_a_field_that_is_not_what_the_phrase_prints(fields: str, field: str) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(with_deadline(fields))
    assert [problem.code for problem in caught.value.problems] == ["phrase-mismatch"]
    assert f"ghi {field}: " in caught.value.problems[0].message(load_words("vi"))


@pytest.mark.parametrize(
    "fields",
    [
        "id: x, kind: before, date: 30/3/2020, phrase: trước ngày 30/3",
        "id: x, kind: before, date: 31/01/2021, phrase: trước ngày 31/01 năm sau",
        "id: x, kind: before, date: 20/5/2020, phrase: trước kỳ họp",
        "id: x, kind: range, from: 28/12/2020, to: 03/01/2021, phrase: từ 28/12 đến 03/01/2021",
        "id: x, kind: month, period: 6/2020, phrase: trong tháng 6",
        'id: x, kind: before, date: 20/5/2020, time: "17:00", phrase: trước 17h00 ngày 20/5/2020',
        "id: x, kind: before, date: 01/7/2020, phrase: đợt 1 trước ngày 30/01/2020; đợt 2 trước ngày 01/7/2020",
        f"{MONTHLY}, phrase: trước ngày 25 hằng tháng",
        f"{MONTHLY}, phrase: hằng tháng",
        "id: x, kind: recurring, every: quarter, day: 20, bound: before, phrase: trước ngày 20 tháng cuối mỗi quý",
        f"{COUNTED}, phrase: sau 5 ngày kể từ ngày ký",
        f"{COUNTED}, counting: working, phrase: trong 05 ngày làm việc kể từ ngày ký",
    ],
)
def test_a_field_that_is_what_the_phrase_prints_or_leaves_open(fields: str) -> None:
    assert make_plan(with_deadline(fields)).items


def test_a_phrase_of_a_recurrence_is_checked_once() -> None:
    fields = f"{MONTHLY.replace('before', 'by')}, phrase: trước ngày 25 hằng tháng, needs_review: xem"
    plan = make_plan(with_deadline(fields))
    assert len(plan.items) == 12
    assert [problem.code for problem in check_plan(plan, ())].count("needs-review") == 1
    found = [
        problem for problem in check_plan(plan, ()) if problem.code == "kind-differs"
    ]
    assert [
        problem.message(load_words("vi")).split("nhưng")[1] for problem in found
    ] == [" ghi bound: by"]


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (D(2020, 2, 5), "05/02/2020"),
        (D(2020, 3, 30), "30/3/2020"),
        (D(2020, 12, 1), "01/12/2020"),
    ],
)
def test_dates_print_by_the_decree(day: dt.date, printed: str) -> None:
    assert dates.print_date(day) == printed


@pytest.mark.parametrize(
    ("phrase", "days"),
    [
        ("27-28/8/2020", [D(2020, 8, 27), D(2020, 8, 28)]),
        ("từ 27/8 đến hết ngày 02/9/2020", [D(2020, 8, 27), D(2020, 9, 2)]),
        ("từ 27/8/2020 đến 28/8/2020", [D(2020, 8, 27), D(2020, 8, 28)]),
        (
            "đợt 1 trước ngày 30/01/2020; đợt 2 trước ngày 01/7/2020",
            [D(2020, 1, 30), D(2020, 7, 1)],
        ),
        ("năm học 2019-2020, trước 30/6/2020", [D(2020, 6, 30)]),
        ("ngày 31/02/2020", []),
    ],
)
def test_dates_in_a_phrase(phrase: str, days: list[dt.date]) -> None:
    assert list(find_days(phrase)) == days


@given(st.dates(D(1990, 1, 1), D(2100, 12, 31)))
def test_printing_and_parsing_agree(day: dt.date) -> None:
    assert (
        dates.parse_date(dates.print_date(day))
        == day
        == dates.parse_date(day.isoformat())
    )


ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (dates.parse_date, "30/03/2020"),
        (dates.parse_date, "2020-03-30"),
        (dates.parse_time, "17:00"),
        (dates.month_end, "6/2020"),
        (dates.month_end, "2020-06"),
        (dates.quarter_end, "II/2020"),
        (dates.half_year_end, "1/2020"),
        (dates.year_end, "2020"),
        (integer(1, 9999).convert, "2020"),
    ],
)
def test_digits_are_those_of_our_paper(
    read: Callable[[str], object], text: str
) -> None:
    assert read(text)
    with pytest.raises(ValueError, match=text.translate(ARABIC)):
        read(text.translate(ARABIC))


AMEND = """\
amendments:
  - number: 9/KH
    date: 01/02/2020
    changes: [{change}]
"""


def test_moving_keeps_identity_and_counts() -> None:
    item = only(
        MINIMAL
        + AMEND.format(change="{moved: viec, date: 06/4/2020, phrase: trước 06/4/2020}")
    )
    assert (item.id, item.date, item.sequence, item.revised) == (
        "viec",
        D(2020, 4, 6),
        1,
        D(2020, 2, 1),
    )
    assert (item.history[0].old.date, item.history[0].new.date) == (
        D(2020, 3, 30),
        D(2020, 4, 6),
    )


@pytest.mark.parametrize(
    ("fields", "change", "said", "title"),
    [
        (
            "kind: before, date: 30/3/2020, phrase: trước 30/3/2020",
            "date: 06/4/2020, phrase: trước 06/4/2020",
            "Dời từ 30/3/2020 sang 06/4/2020",
            "(dời từ 30/3 theo 9/KH)",
        ),
        (
            "kind: range, from: 27/8/2020, to: 28/8/2020, phrase: 27-28/8/2020",
            "to: 30/8/2020, phrase: 27-30/8/2020",
            "Dời từ 27/8/2020-28/8/2020 sang 27/8/2020-30/8/2020",
            "(dời từ 27/8-28/8 theo 9/KH)",
        ),
        (
            'kind: by, date: 10/4/2020, time: "17:00", phrase: chậm nhất 17 giờ ngày 10/4/2020',
            'date: 10/4/2020, time: "9:30", phrase: chậm nhất 9 giờ 30 ngày 10/4/2020',
            "Dời từ 17:00 ngày 10/4/2020 sang 09:30 ngày 10/4/2020",
            "(dời từ 17:00 ngày 10/4 theo 9/KH)",
        ),
        (
            "kind: month, period: 6/2020, phrase: trong tháng 6",
            "period: 7/2020, phrase: trong tháng 7",
            "Dời từ trong tháng 6 sang trong tháng 7",
            "(dời từ trong tháng 6 theo 9/KH)",
        ),
        (
            "kind: before, date: 30/3/2020, phrase: trước 30/3/2020",
            "kind: by, date: 30/3/2020, phrase: chậm nhất 30/3/2020",
            "Dời từ trước 30/3/2020 sang chậm nhất 30/3/2020",
            "(dời từ trước 30/3/2020 theo 9/KH)",
        ),
        (
            "kind: ongoing, phrase: thường xuyên",
            "kind: quarter, period: III/2020, phrase: trong quý III/2020",
            "Dời từ thường xuyên sang trong quý III/2020",
            "(dời từ thường xuyên theo 9/KH)",
        ),
    ],
)
def test_a_move_says_what_was_and_what_is(
    fields: str, change: str, said: str, title: str
) -> None:
    plan = make_plan(
        with_deadline(f"id: viec, {fields}")
        + AMEND.format(change=f"{{moved: viec, {change}}}")
    )
    [(_, item)] = plan.items
    wording = Wording(plan, load_words("vi"))
    assert wording.changes.say(item.history[0]).startswith(said)
    assert wording.titles.noted(item).endswith(title)


def test_cancelling_keeps_the_item() -> None:
    item = only(MINIMAL + AMEND.format(change="{cancelled: viec}"))
    assert (item.status, item.date, item.sequence) == ("cancelled", D(2020, 3, 30), 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("{moved: khong, date: 06/4/2020, phrase: x}", "unknown-deadline"),
        ("{moved: viec, phrase: x}", "move-without-day"),
        ("{moved: viec, date: 06/4/2020}", "move-without-phrase"),
        ("{moved: viec, period: 6/2020, phrase: x}", "move-other-kind"),
        ("{moved: viec, cancelled: viec}", "change-needs-one-action"),
        ("{reworded: viec}", "reword-without-text"),
        ("{reworded: viec, date: 06/4/2020, title: x}", "reword-without-text"),
        ("{cancelled: viec, title: x}", "change-with-extra"),
        (
            "{cancelled: viec}, {moved: viec, date: 06/4/2020, phrase: x}",
            "amends-cancelled",
        ),
        ("{reworded: viec, title: x}, {added: viec}", "added-late"),
    ],
)
def test_impossible_amendments(change: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(MINIMAL + AMEND.format(change=change))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_amendment_before_the_plan() -> None:
    with pytest.raises(InputError) as caught:
        make_plan(
            MINIMAL
            + AMEND.format(change="{cancelled: viec}").replace(
                "01/02/2020", "01/01/2020"
            )
        )
    assert [problem.code for problem in caught.value.problems] == [
        "amendment-before-plan"
    ]
