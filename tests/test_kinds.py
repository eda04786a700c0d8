"""Kinds of deadline: what the registry promises of each, and two of them from phrase to feed."""

from __future__ import annotations

import collections
import datetime as dt
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from conftest import DISTRICT, YEAR_HEAD, context_of, make_plan, run_kehoach, tree
from conftest import with_deadline as minimal_with

from kehoach.checks.single import check_plan
from kehoach.editions.titles import full_title
from kehoach.phrases import reading
from kehoach.plan.kinds.fields import TIME_FIELDS
from kehoach.plan.kinds.registry import KINDS, MOVE_FIELDS
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.records import ChangeRecord, DeadlineRecord
from kehoach.plan.reminders import reminder_days
from kehoach.plan.resolution import load_both, load_plan
from kehoach.plan.schema import fields_of
from kehoach.problems import InputError
from kehoach.render.api.writer import plan_data
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.wording import Wording
from kehoach.words import load_words

D = dt.date
WEEKLY = (
    "id: x, kind: recurring, every: week, weekday: friday, bound: before,"
    " phrase: trước thứ Sáu hằng tuần"
)
HALF = "id: x, kind: half-year, period: 1/2020, phrase: 6 tháng đầu năm 2020"
AMENDED = """\
amendments:
  - number: 9/KH
    date: 15/01/2020
    changes: [{change}]
"""


def by_id(plan: Plan) -> dict[str, Deadline]:
    return {item.id: item for _, item in plan.items}


# The registry.


def test_the_fields_of_the_kinds_are_those_of_the_record() -> None:
    declared = fields_of(DeadlineRecord)
    used = {
        name
        for kind in KINDS.values()
        for name in (*kind.needs, *kind.allows, *kind.told_by)
    }
    assert used <= set(TIME_FIELDS) <= set(declared)
    assert set(MOVE_FIELDS) <= set(fields_of(ChangeRecord))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_kind_has_its_words_in_each_language(kind: str, language: str) -> None:
    words = load_words(language)
    for key in KINDS[kind].word_keys:
        assert words(key)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_editor_tells_the_keeper_of_each_kind(language: str) -> None:
    told = load_words(language)("field.DeadlineRecord.kind")
    assert KINDS.keys() <= set(re.findall("[a-z-]+", told))


def test_published_data_may_hold_each_kind_but_a_recurrence() -> None:
    schema = json.loads(
        resources.files("kehoach")
        .joinpath("render", "api", "api.schema.json")
        .read_text("utf-8")
    )
    published = schema["$defs"]["deadline"]["properties"]["kind"]["enum"]
    assert set(published) == {kind.id for kind in KINDS.values() if kind.published}
    assert "recurring" not in published


# What a phrase says is read once, however many deadlines say it.


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> collections.Counter[str]:
    counted: collections.Counter[str] = collections.Counter()
    scan = reading._scan

    def counting(text: str, *, cell: bool) -> Iterator[reading._Hit]:
        counted[text] += 1
        yield from scan(text, cell=cell)

    monkeypatch.setattr(reading, "_scan", counting)
    for remembering in (reading._scanned, reading._read, reading._found):
        remembering.cache_clear()
    return counted


@pytest.mark.remembers
def test_loading_and_checking_scan_each_phrase_once(
    scans: collections.Counter[str],
) -> None:
    path = DISTRICT / "plan.yaml"
    record, _ = load_both(path)
    plan = load_plan(path)
    check_plan(plan, ())
    phrases = collections.Counter(
        deadline.phrase for task in record.tasks for deadline in task.deadlines
    )
    # 31 rows; in the body two of III.1, six of III.2.1 (of which that of row 17 is told there) and nine of III.2.2.
    assert phrases.total() == 31 + 2 + 5 + 9
    assert {phrase: scans[phrase] for phrase in phrases} == dict.fromkeys(phrases, 1)


# Half a year.


@pytest.mark.parametrize(
    ("fields", "day", "safe", "when", "spoken"),
    [
        (
            HALF,
            D(2020, 6, 30),
            D(2020, 6, 30),
            "Trong 6 tháng đầu năm 2020",
            "Trong 6 tháng đầu năm 2020 (hạn thứ Ba 30/6/2020)",
        ),
        # 31 December 2022 was a Saturday.
        (
            "id: x, kind: half-year, period: 2/2022, phrase: 6 tháng cuối năm 2022",
            D(2022, 12, 31),
            D(2022, 12, 30),
            "Trong 6 tháng cuối năm 2022",
            "Trong 6 tháng cuối năm 2022 (hạn thứ Bảy 31/12/2022)",
        ),
    ],
)
def test_half_a_year_is_due_on_its_last_day(
    fields: str, day: dt.date, safe: dt.date, when: str, spoken: str
) -> None:
    plan = make_plan(minimal_with(fields))
    [(_, item)] = plan.items
    wording = Wording(plan, load_words("vi"))
    assert (item.date, item.last_safe_day) == (day, safe)
    assert (wording.times.when(item), wording.times.spoken(item)) == (when, spoken)


def test_half_a_year_in_english() -> None:
    plan = make_plan(minimal_with(HALF))
    [(_, item)] = plan.items
    assert (
        Wording(plan, load_words("en")).times.when(item) == "In the first half of 2020"
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("id: x, kind: half-year, period: 3/2020, phrase: x", "not-half-year"),
        ("id: x, kind: half-year, phrase: x", "kind-needs-field"),
        (
            "id: x, kind: half-year, period: 1/2020, phrase: 6 tháng cuối năm",
            "phrase-mismatch",
        ),
        (
            "id: x, kind: recurring, every: week, bound: by, phrase: x",
            "kind-needs-field",
        ),
        (f"{WEEKLY}, day: 5", "kind-has-no-field"),
        (
            "id: x, kind: recurring, every: month, day: 5, weekday: friday, bound: by,"
            " phrase: x",
            "kind-has-no-field",
        ),
        # Each month has its day: which month is nothing to say.
        (
            "id: x, kind: recurring, every: month, day: 5, month: 3, bound: by, phrase: x",
            "kind-has-no-field",
        ),
        # Counted within the quarter: July gave no instance, so the deadline was gone.
        (
            "id: x, kind: recurring, every: quarter, day: 20, month: 7, bound: before,"
            " phrase: trước ngày 20 tháng cuối mỗi quý",
            "month-of-quarter",
        ),
        (
            "id: x, kind: recurring, every: week, weekday: monday, bound: before,"
            " phrase: trước thứ Sáu hằng tuần",
            "phrase-mismatch",
        ),
        (
            "id: x, kind: recurring, every: month, day: 5, bound: before,"
            " phrase: trước thứ Sáu hằng tuần",
            "phrase-mismatch",
        ),
    ],
)
def test_what_is_wrong_with_a_kind_is_one_problem(fields: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(minimal_with(fields))
    assert [problem.code for problem in caught.value.problems] == [code]


MONTHLY = "id: x, kind: recurring, every: month, day: 25, bound: by, phrase: x"


@pytest.mark.parametrize(
    ("bounds", "code", "field"),
    [
        # Before the plan's year, which begins where no "from" is given.
        ("until: 31/12/2019", "recurs-never", "until"),
        ("from: 01/01/2021", "recurs-never", "from"),
        ("from: 26/3/2020, until: 24/4/2020", "recurs-never", "until"),
        ("until: 01/01/2026", "recurs-too-far", "until"),
        ("from: 31/12/2014", "recurs-too-far", "from"),
        ("from: 01/01/1990, until: 31/12/2200", "recurs-too-far", "from"),
    ],
)
def test_a_slip_in_the_bounds_of_a_recurrence_is_told_at_its_place(
    bounds: str, code: str, field: str
) -> None:
    text = minimal_with(f"{MONTHLY}, {bounds}")
    with pytest.raises(InputError) as caught:
        make_plan(text)
    [problem] = caught.value.problems
    line = text.splitlines()[problem.line - 1]
    before = line[: problem.column - 1]
    assert (problem.code, before.endswith(f"{field}: ")) == (code, True)


@pytest.mark.parametrize(
    ("bounds", "count"),
    [
        ("until: 31/12/2025", 72),
        ("from: 01/01/2015, until: 31/12/2015", 12),
        ("from: 26/3/2020, until: 25/4/2020", 1),
    ],
)
def test_a_recurrence_may_reach_five_years_from_the_plans(
    bounds: str, count: int
) -> None:
    assert len(by_id(make_plan(minimal_with(f"{MONTHLY}, {bounds}")))) == count


def test_half_a_year_is_moved_by_its_period() -> None:
    change = "{moved: x, period: 2/2020, phrase: 6 tháng cuối năm 2020}"
    item = by_id(make_plan(minimal_with(HALF) + AMENDED.format(change=change)))["x"]
    assert (item.date, item.sequence) == (D(2020, 12, 31), 1)


# Every week.


def test_a_weekly_deadline_recurs_on_its_weekday_in_the_plans_year() -> None:
    items = by_id(make_plan(minimal_with(WEEKLY)))
    # 3 January and 25 December are the first and the last Friday of 2020.
    assert len(items) == 52
    assert items["x-2020-w01"].date == D(2020, 1, 3)
    assert items["x-2020-w05"].date == D(2020, 1, 31)
    assert items["x-2020-w52"].date == D(2020, 12, 25)
    assert {item.kind for item in items.values()} == {"before"}
    # The Friday of Tết was off: the last working day before it was the 22nd.
    assert items["x-2020-w04"].last_safe_day == D(2020, 1, 22)


def test_from_and_until_bound_a_weekly_deadline_across_the_year() -> None:
    fields = f"{WEEKLY}, from: 25/12/2020, until: 08/01/2021"
    items = by_id(make_plan(minimal_with(fields)))
    # By ISO 8601 the year 2020 has 53 weeks, and its last one reaches to 3 January.
    assert {key: item.date for key, item in items.items()} == {
        "x-2020-w52": D(2020, 12, 25),
        "x-2020-w53": D(2021, 1, 1),
        "x-2021-w01": D(2021, 1, 8),
    }


@pytest.mark.parametrize(
    ("identity", "language", "title"),
    [
        ("x-2020-w05", "vi", "Việc (tuần từ 27/01 đến 02/02/2020)"),
        ("x-2020-w53", "vi", "Việc (tuần từ 28/12/2020 đến 03/01/2021)"),
        ("x-2020-w05", "en", "Việc (week 27/01 to 02/02/2020)"),
    ],
)
def test_the_title_of_an_instance_is_said_in_the_words_of_who_renders(
    identity: str, language: str, title: str
) -> None:
    plan = make_plan(minimal_with(f"{WEEKLY}, until: 08/01/2021"))
    item = by_id(plan)[identity]
    assert item.title == "Việc"
    assert Wording(plan, load_words(language)).titles.full(item) == title


@pytest.mark.parametrize(
    ("rule", "identity", "title"),
    [
        ("every: month, day: 25", "x-2020-05", "Việc (tháng 5/2020)"),
        ("every: quarter, day: 20, month: 3", "x-2020-q2", "Việc (quý 2/2020)"),
        ("every: year, day: 15, month: 7", "x-2020", "Việc (năm 2020)"),
    ],
)
def test_the_title_of_an_instance_names_its_stretch_of_the_year(
    rule: str, identity: str, title: str
) -> None:
    plan = make_plan(
        minimal_with(f"id: x, kind: recurring, {rule}, bound: by, phrase: hạn")
    )
    item = by_id(plan)[identity]
    assert Wording(plan, load_words("vi")).titles.full(item) == title
    assert full_title(item, load_words("vi")) == title


def test_a_moved_instance_keeps_its_id_and_its_week() -> None:
    change = "{moved: x-2020-w05, date: 05/02/2020, phrase: trước ngày 05/02/2020}"
    plan = make_plan(
        minimal_with(f"{WEEKLY}, from: 01/01/2020") + AMENDED.format(change=change)
    )
    item = by_id(plan)["x-2020-w05"]
    title = Wording(plan, load_words("vi")).titles.full(item)
    assert (item.date, item.sequence) == (D(2020, 2, 5), 1)
    assert title == "Việc (tuần từ 27/01 đến 02/02/2020)"
    assert by_id(plan)["x-2020-w06"].date == D(2020, 2, 7)


def test_a_weekly_deadline_is_cancelled_from_the_documents_day_on() -> None:
    plan = make_plan(minimal_with(WEEKLY) + AMENDED.format(change="{cancelled: x}"))
    statuses = {key: item.status for key, item in by_id(plan).items()}
    assert statuses["x-2020-w02"] == "confirmed"
    assert statuses["x-2020-w03"] == "cancelled"


def test_a_weekly_deadline_reminds_on_working_days_ahead() -> None:
    plan = make_plan(minimal_with(WEEKLY))
    item = by_id(plan)["x-2020-w10"]
    # Before Friday 6 March: Thursday is the last day, one ahead is Wednesday, three is Monday.
    assert reminder_days(plan, item, "mot") == (
        (3, D(2020, 3, 2)),
        (1, D(2020, 3, 4)),
        (0, D(2020, 3, 5)),
    )


NEW_KINDS = (
    YEAR_HEAD
    + """\
tasks:
  - id: bao-cao
    title: Báo cáo
    refs: [Mục 1]
    implement: [to-mot]
    deadlines:
      - {id: bao-cao, kind: recurring, every: week, weekday: friday, bound: before, from: 27/01/2020,
         until: 09/02/2020, phrase: trước thứ Sáu hằng tuần}
  - id: so-ket
    title: Sơ kết
    refs: [Mục 2]
    implement: [to-mot]
    deadlines:
      - {id: so-ket, kind: half-year, period: 1/2020, phrase: 6 tháng đầu năm 2020}
"""
)


def test_feeds_and_data_tell_the_new_kinds() -> None:
    plan = make_plan(NEW_KINDS)
    context = context_of(plan)
    feeds = {artifact.path: artifact.data for artifact in render_feeds(plan, context)}
    [unit] = [data for path, data in feeds.items() if path.endswith("to-mot.ics")][:1]
    text = unit.replace(b"\r\n ", b"").decode()
    assert "UID:bao-cao-2020-w05@nam-2020" in text
    assert "SUMMARY:Báo cáo (tuần từ 27/01 đến 02/02/2020) · trước 31/01" in text
    assert "SUMMARY:Sơ kết · trong 6 tháng đầu năm 2020" in text
    deadlines = [
        (item["id"], item["kind"], item["title"], item["date"])
        for task in plan_data(plan, context)["tasks"]
        for item in task["deadlines"]
    ]
    assert deadlines == [
        (
            "bao-cao-2020-w05",
            "before",
            "Báo cáo (tuần từ 27/01 đến 02/02/2020)",
            "2020-01-31",
        ),
        (
            "bao-cao-2020-w06",
            "before",
            "Báo cáo (tuần từ 03/02 đến 09/02/2020)",
            "2020-02-07",
        ),
        ("so-ket", "half-year", "Sơ kết", "2020-06-30"),
    ]


def test_next_years_plan_carries_the_rule_and_the_half(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(NEW_KINDS, "utf-8")
    done = run_kehoach("rollover", "2021", "--lang", "vi", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    record, plan = load_both(tmp_path / "plan-2021.yaml")
    weekly, half = (task.deadlines[0] for task in record.tasks)
    assert (weekly.every, weekly.weekday) == ("week", "friday")
    assert (weekly.from_, weekly.until) == (D(2021, 1, 27), D(2021, 2, 9))
    assert (half.period, half.phrase) == ("1/2021", "6 tháng đầu năm 2021")
    assert [item.id for _, item in plan.items] == [
        "bao-cao-2021-w04",
        "bao-cao-2021-w05",
        "so-ket",
    ]


def test_a_document_and_an_edited_sheet_bring_the_new_kinds_in(tmp_path: Path) -> None:
    (tmp_path / "van-ban.csv").write_text(
        "STT;Nội dung;Thực hiện;Thời gian\n"
        "1;Báo cáo công tác;Tổ Một;trước thứ Sáu hằng tuần\n"
        "2;Sơ kết phong trào;Tổ Một;6 tháng đầu năm 2020\n",
        "utf-8",
    )
    done = run_kehoach("import", "van-ban.csv", cwd=tmp_path)
    assert done.returncode == 0, (done.stdout, done.stderr)
    record, _ = load_both(tmp_path / "plan.yaml")
    weekly, half = (task.deadlines[0] for task in record.tasks)
    assert (weekly.kind, weekly.every, weekly.weekday, weekly.bound) == (
        "recurring",
        "week",
        "friday",
        "before",
    )
    assert (half.kind, half.period) == ("half-year", "1/2020")
    assert run_kehoach("export", "--csv", "bang.csv", cwd=tmp_path).returncode == 0
    sheet = (tmp_path / "bang.csv").read_text("utf-8-sig")
    edited = sheet.replace("trước thứ Sáu hằng tuần", "trước thứ Tư hằng tuần")
    edited = edited.replace("6 tháng đầu năm 2020", "6 tháng cuối năm 2020")
    (tmp_path / "bang.csv").write_text(edited, "utf-8")
    before = tree(tmp_path)["plan.yaml"]
    run_kehoach("import", "bang.csv", "--update", "plan.yaml", cwd=tmp_path)
    assert tree(tmp_path)["plan.yaml"] != before
    record, _ = load_both(tmp_path / "plan.yaml")
    weekly, half = (task.deadlines[0] for task in record.tasks)
    assert (weekly.weekday, half.period) == ("wednesday", "2/2020")


def test_an_instance_of_a_recurrence_with_a_start_can_be_moved() -> None:
    fields = (
        "id: x, kind: recurring, every: month, day: 25, bound: before,"
        " from: 01/01/2020, phrase: trước ngày 25 hằng tháng"
    )
    change = "{moved: x-2020-03, date: 20/3/2020, phrase: trước ngày 20/3/2020}"
    plan = make_plan(minimal_with(fields) + AMENDED.format(change=change))
    assert by_id(plan)["x-2020-03"].date == D(2020, 3, 20)
