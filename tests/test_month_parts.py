"""Parts of a month: the plan's policy says their days, a change of it is recorded, and readers are told."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from conftest import context_of, make_plan, run_kehoach, with_deadline
from test_records import ledger, unexplained

from kehoach.checks.single import check_plan
from kehoach.desk.rollover import roll_over
from kehoach.phrases.reading import read_phrase
from kehoach.plan.content import load_content
from kehoach.plan.kinds.registry import differing_field
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.records import read_plan
from kehoach.plan.resolution import RULES, load_both, load_plan
from kehoach.plan.source import compose
from kehoach.problems import InputError
from kehoach.render.context import StagedPage
from kehoach.render.pages.staged import render_pages
from kehoach.render.wording import Wording
from kehoach.words import load_words

D = dt.date
VI = load_words("vi")
EARLY, MIDDLE, LATE = "đầu tháng 7", "giữa tháng 7", "cuối tháng 2/2021"


def text_of(phrase: str, policy: str = "") -> str:
    text = with_deadline(f"id: x, kind: part-of-month, phrase: {phrase}")
    return text.replace("  url:", f"{policy}  url:")


def only(plan: Plan) -> Deadline:
    [(_, item)] = plan.items
    return item


@pytest.mark.parametrize(
    ("policy", "phrase", "kind", "days"),
    [
        ("", EARLY, "range", (D(2020, 7, 1), D(2020, 7, 10))),
        ("", MIDDLE, "range", (D(2020, 7, 11), D(2020, 7, 20))),
        # Due on the last day, as the month is.
        ("", LATE, "month", (D(2021, 2, 28), None)),
        ("{early: 5}", EARLY, "range", (D(2020, 7, 1), D(2020, 7, 5))),
        ("{early: 5}", MIDDLE, "range", (D(2020, 7, 6), D(2020, 7, 20))),
        (
            "{middle: 15}",
            f"Gửi vào {MIDDLE}",
            "range",
            (D(2020, 7, 11), D(2020, 7, 15)),
        ),
        ("{late: 21}", LATE, "range", (D(2021, 2, 21), D(2021, 2, 28))),
        # Between two parts there may be days of neither.
        ("{middle: 18, late: 25}", LATE, "range", (D(2021, 2, 25), D(2021, 2, 28))),
    ],
)
def test_the_plan_says_the_days(
    policy: str, phrase: str, kind: str, days: tuple[dt.date, dt.date | None]
) -> None:
    written = f"  parts_of_month: {policy}\n" if policy else ""
    item = only(make_plan(text_of(phrase, written)))
    assert (item.kind, (item.date, item.end)) == (kind, days)
    assert item.by_policy


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (text_of(EARLY, "  parts_of_month: {early: 20}\n"), "parts-out-of-order"),
        (text_of(EARLY, "  parts_of_month: {late: 20}\n"), "parts-out-of-order"),
        (text_of(EARLY, "  parts_of_month: {middle: 29}\n"), "not-integer"),
        (text_of("tháng 7"), "not-part-of-month"),
        (text_of("thượng tuần tháng 7"), "not-part-of-month"),
        (text_of("đầu tháng 13"), "not-part-of-month"),
        (text_of('"cuối tháng 5, 6"'), "not-part-of-month"),
        (text_of("đầu tháng 5; đầu tháng 7"), "not-part-of-month"),
        (text_of("đầu tháng 7/2099"), "date-too-far"),
        (text_of("đầu tháng 7, date: 01/7/2020"), "kind-has-no-field"),
    ],
)
def test_what_cannot_be_dated_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(text)
    assert code in caught.value.problems[0].code


def test_days_of_the_office_stand_over_the_policy() -> None:
    fields = "id: x, kind: by, date: 05/7/2020, phrase: đầu tháng 7"
    item = only(make_plan(with_deadline(fields)))
    assert (item.kind, item.due, item.by_policy) == ("by", D(2020, 7, 5), True)


@pytest.mark.parametrize("phrase", [EARLY, LATE, "cuối quý II", "cuối năm"])
def test_each_is_flagged_and_shown_as_printed(phrase: str) -> None:
    kinds = {
        "cuối quý II": "quarter, period: II/2020",
        "cuối năm": "year, period: 2020",
    }
    kind = kinds.get(phrase, "part-of-month")
    plan = make_plan(with_deadline(f"id: x, kind: {kind}, phrase: {phrase}"))
    assert "day-by-policy" in {one.code for one in check_plan(plan, ())}
    wording = Wording(plan, VI)
    assert wording.leads.printed_in_cell(only(plan)) == VI(
        "calendar.printed", when=phrase
    )


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("", ["ngày 1 đến hết ngày 10", "ngày 11 đến hết ngày 20", "ngày cuối cùng"]),
        (
            "  parts_of_month: {early: 7, middle: 17, late: 26}\n",
            [
                "ngày 1 đến hết ngày 7",
                "ngày 8 đến hết ngày 17",
                "ngày 26 đến hết tháng",
            ],
        ),
    ],
)
def test_readers_are_told_the_policy_below_the_guide(
    policy: str, said: list[str]
) -> None:
    plan = make_plan(text_of(EARLY, policy))
    context = context_of(plan, content=load_content(Path("no-such-folder")))
    made = render_pages(plan, context)
    pages = [page for page in made if isinstance(page, StagedPage)]
    [guide] = [page.data.decode() for page in pages if "doc-thoi-han" in page.staged]
    below = guide[guide.index('id="quy-uoc"') :]
    assert [text for text in said if text in below] == said


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(text_of(EARLY), "utf-8")
    return path


def revise(path: Path, parts: str) -> tuple[int, str]:
    done = run_kehoach(
        *("revise", "--lang", "vi", "--date", "06/3/2020", "--parts-of-month", parts),
        cwd=path.parent,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_change_of_the_policy_is_recorded_and_publishes_itself(
    plan_file: Path,
) -> None:
    old = load_plan(plan_file)
    published = ledger(old)
    before = plan_file.read_text("utf-8")
    assert revise(plan_file, "5,20,25")[0] == 0
    new = load_plan(plan_file)
    assert (only(old).end, only(new).end) == (D(2020, 7, 10), D(2020, 7, 5))
    assert only(new).revised == D(2020, 3, 6)
    [revision] = new.revisions
    assert revision.reason == VI("record.revised-parts")
    assert unexplained(published, new) == []
    # Asked again it writes nothing; by hand without its record, subscribers would not be told.
    once = plan_file.read_text("utf-8")
    assert revise(plan_file, "5,20,25")[0] == 0
    assert plan_file.read_text("utf-8") == once
    policy = re.search(r"(?m)^  parts_of_month:(?:.*\n)(?:    .*\n)*", once)
    assert policy
    plan_file.write_text(before.replace("  url:", f"{policy[0]}  url:"), "utf-8")
    assert unexplained(published, load_plan(plan_file)) != []


def test_the_end_of_a_month_is_its_last_day_again(plan_file: Path) -> None:
    revise(plan_file, "10,20,21")
    revise(plan_file, "10,20")
    assert load_both(plan_file)[0].plan.parts_of_month.late is None


@pytest.mark.parametrize("parts", ["10", "20,10", "10,20,20", "10,31", "x", "1,2,3,4"])
def test_no_policy_is_written_that_cannot_be(plan_file: Path, parts: str) -> None:
    before = plan_file.read_bytes()
    assert revise(plan_file, parts)[0] != 0
    assert plan_file.read_bytes() == before


@pytest.mark.parametrize(
    ("phrase", "kind", "printed"),
    [
        (EARLY, "part-of-month", EARLY),
        ("đầu tháng 7/2020", "part-of-month", "đầu tháng 7/2021"),
    ],
)
def test_next_year_is_dated_by_its_own_policy(
    tmp_path: Path, phrase: str, kind: str, printed: str
) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text_of(phrase), "utf-8")
    roll_over(path, 2021, tmp_path / "plan-2021.yaml", VI)
    record, plan = load_both(tmp_path / "plan-2021.yaml")
    [written] = record.tasks[0].deadlines
    assert (written.kind, written.phrase) == (kind, printed)
    assert only(plan).date == D(2021, 7, 1)


def test_a_document_that_moves_it_gives_it_a_day(tmp_path: Path) -> None:
    moved = "moved: x, kind: by, date: 15/7/2020, phrase: chậm nhất ngày 15/7/2020"
    amendments = (
        f"amendments: [{{number: 9/KH, date: 15/3/2020, changes: [{{{moved}}}]}}]\n"
    )
    path = tmp_path / "plan.yaml"
    path.write_text(f"{text_of(EARLY)}{amendments}", "utf-8")
    item = only(load_plan(path))
    assert (item.kind, item.due, item.by_policy) == ("by", D(2020, 7, 15), False)
    roll_over(path, 2021, tmp_path / "plan-2021.yaml", VI)
    record, _ = load_both(tmp_path / "plan-2021.yaml")
    assert record.tasks[0].deadlines[0].kind == "by"


def amended(plan_file: Path, to: str, phrase: str) -> tuple[int, str]:
    done = run_kehoach(
        *("amend", "--lang", "vi", "--number", "9/KH", "--date", "15/3/2020"),
        *("--item", "x", "--to", to, "--phrase", phrase),
        cwd=plan_file.parent,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_document_moves_to_a_part_of_a_month_and_the_policy_dates_that_too(
    plan_file: Path,
) -> None:
    assert amended(plan_file, "đầu tháng 8", "vào đầu tháng 8")[0] == 0
    item = only(load_plan(plan_file))
    assert (item.date, item.end) == (D(2020, 8, 1), D(2020, 8, 10))
    [change] = item.history
    assert (change.old.end, change.new.end) == (D(2020, 7, 10), D(2020, 8, 10))
    revise(plan_file, "5,20")
    assert only(load_plan(plan_file)).end == D(2020, 8, 5)


@pytest.mark.parametrize(
    ("to", "phrase"),
    [
        ("đầu tháng 8", "đầu tháng 9"),
        (EARLY, EARLY),
        ("đầu tháng 8/2099", "đầu tháng 8/2099"),
        ("đầu tháng 8", "sau hội nghị"),
    ],
)
def test_a_move_has_to_say_one_other_part(
    plan_file: Path, to: str, phrase: str
) -> None:
    before = plan_file.read_bytes()
    code, said = amended(plan_file, to, phrase)
    assert (code, plan_file.read_bytes()) == (1, before), said


@pytest.mark.parametrize(
    ("words", "differing"),
    [
        ("Đầu tháng 7/2020", ""),
        (MIDDLE, "phrase"),
        ("đầu tháng 8", "phrase"),
        ("đầu tháng 7/2021", "phrase"),
        ("tháng 7", "kind"),
    ],
)
def test_another_part_of_a_month_is_another_time(words: str, differing: str) -> None:
    text = text_of("đầu tháng 7/2020")
    record = read_plan(compose(text.encode(), "plan.yaml"), "plan.yaml", RULES)
    [meaning] = read_phrase(words, 2020).meanings
    assert differing_field(meaning, record.tasks[0].deadlines[0]) == differing
