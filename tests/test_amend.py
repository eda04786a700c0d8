"""Amendments written by command, two editions compared, next year drafted."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import re
from pathlib import Path

import icalendar
import pytest
from conftest import DISTRICT, ROOT, YEAR_HEAD, context_of, make_plan, run_kehoach

from kehoach.cli import main
from kehoach.desk.rollover import roll_over, same_day, shift_text
from kehoach.editions.comparison import compare, edition_of, read_edition
from kehoach.editions.differences import print_text
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_both, load_plan
from kehoach.render.feeds.calendars import render_feeds
from kehoach.site.project import check_project
from kehoach.words import load_words


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a folder with the real plan and its texts."""
    (tmp_path / "plan.yaml").write_bytes((DISTRICT / "plan.yaml").read_bytes())
    (tmp_path / "content").symlink_to(DISTRICT / "content")
    return tmp_path


def amend(
    desk: Path, *arguments: str, number: str = "78/KH-UBND", date: str = "15/3/2020"
) -> tuple[int, str]:
    said = io.StringIO()
    with (
        contextlib.chdir(desk),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        code = main(
            ["amend", "--lang", "vi", "--number", number, "--date", date, *arguments]
        )
    return code, said.getvalue()


def test_a_moved_day_is_written_and_told(desk: Path) -> None:
    before = (desk / "plan.yaml").read_text("utf-8")
    code, said = amend(
        desk,
        "--item",
        "hoi-nghi-dien-hinh-muoi-phuong",
        "--to",
        "30/4/2020",
        "--phrase",
        "trước ngày 30/4/2020",
    )
    assert code == 0, said
    assert "thứ Bảy 28/3/2020 → thứ Năm 30/4/2020" in said
    # Ten wards without Kim Giang, their two groups, the council that leads and the office that coordinates.
    assert "14 đơn vị, nhóm liên quan" in said
    assert "Kim Giang)" in said
    assert "phuong-kim-giang.ics" not in said
    after = (desk / "plan.yaml").read_text("utf-8")
    assert [
        line for line in before.splitlines() if line not in after.splitlines()
    ] == []
    line = int(re.findall(r"plan\.yaml:(\d+)\.", said)[0])
    assert after.splitlines()[line - 1] == "  - number: 78/KH-UBND"
    plan = check_project(desk / "plan.yaml")[0]
    [item] = [
        item for _, item in plan.items if item.id == "hoi-nghi-dien-hinh-muoi-phuong"
    ]
    assert (item.date, item.sequence, item.revised) == (
        dt.date(2020, 4, 30),
        1,
        dt.date(2020, 3, 15),
    )


def test_whom_a_change_may_concern_is_named_apart(desk: Path) -> None:
    """The training of row 18 is coordinated by "các ngành, đơn vị liên quan", and led and carried out by two."""
    code, said = amend(desk, "--item", "tap-huan-thi-dua", "--cancelled")
    assert code == 0, said
    [certain] = [line for line in said.splitlines() if "nhóm liên quan:" in line]
    assert certain.startswith("2 đơn vị")
    [possible] = [line for line in said.splitlines() if "có thể liên quan:" in line]
    # Eleven wards, two other offices, the schools, the clusters, the mass organisations.
    assert possible.startswith("16 đơn vị")
    for name in ("Phường Kim Giang", "UB MTTQ và các đoàn thể", "Các trường công lập"):
        assert name in possible
        assert name not in certain
    # Where nobody is only perhaps concerned there is no such line.
    _, said = amend(
        desk, "--item", "hoi-nghi-diem-kim-giang", "--cancelled", number="79/KH"
    )
    assert "có thể liên quan:" not in said


def test_the_reason_of_a_document_is_written_where_one_is_given(desk: Path) -> None:
    given = ["--item", "tap-huan-thi-dua", "--cancelled", "--reason", "Dịch bệnh"]
    assert amend(desk, *given)[0] == 0
    assert (
        amend(desk, "--item", "so-ket-6-thang", "--cancelled", number="79/KH")[0] == 0
    )
    amendments = load_both(desk / "plan.yaml")[0].amendments
    assert [(one.number, one.reason) for one in amendments] == [
        ("78/KH-UBND", "Dịch bệnh"),
        ("79/KH", None),
    ]


@pytest.mark.slow
def test_documents_stand_by_date_and_one_document_holds_all_its_changes(
    desk: Path,
) -> None:
    assert amend(desk, "--item", "tap-huan-thi-dua", "--cancelled")[0] == 0
    assert (
        amend(
            desk, "--item", "so-ket-6-thang", "--reworded", "--note", "Họp trực tuyến"
        )[0]
        == 0
    )
    assert (
        amend(
            desk,
            "--item",
            "quy-che-cum-thi-dua",
            "--cancelled",
            number="60/KH",
            date="15/02/2020",
        )[0]
        == 0
    )
    amendments = load_both(desk / "plan.yaml")[0].amendments
    assert [(one.number, len(one.changes)) for one in amendments] == [
        ("60/KH", 1),
        ("78/KH-UBND", 2),
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--item", "so-ket-6-than", "--cancelled"], "unknown-deadline"),
        (
            ["--item", "tap-huan-thi-dua", "--reworded", "--title", "x"],
            "amends-cancelled",
        ),
        (
            ["--item", "so-ket-6-thang", "--to", "31/02/2020", "--phrase", "x"],
            "not-date",
        ),
        (
            [
                "--item",
                "so-ket-6-thang",
                "--to",
                "1/8/2020",
                "--phrase",
                "trước ngày 02/8/2020",
            ],
            "phrase-mismatch",
        ),
        (["--item", "so-ket-6-thang", "--reworded"], "reword-without-text"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    desk: Path, arguments: list[str], code: str
) -> None:
    earlier = {"number": "70/KH", "date": "01/3/2020"}
    assert amend(desk, "--item", "tap-huan-thi-dua", "--cancelled", **earlier)[0] == 0
    before = (desk / "plan.yaml").read_bytes()
    returned, said = amend(desk, *arguments)
    assert (returned, f"[{code}]" in said) == (1, True), said
    assert re.search(r"^plan\.yaml:\d+:\d+: lỗi", said, re.MULTILINE)
    assert (desk / "plan.yaml").read_bytes() == before


@pytest.mark.slow
def test_dates_that_cannot_be_and_words_that_are_missing(desk: Path) -> None:
    item = ["--item", "so-ket-6-thang"]
    assert (
        "[amendment-before-plan]"
        in amend(desk, *item, "--cancelled", date="15/01/2020")[1]
    )
    code, said = amend(desk, *item, "--to", "01/8/2020")
    assert (code, "--phrase" in said) == (2, True), "no words are made up"
    assert amend(desk, *item)[0] == 2
    assert amend(desk, *item, "--cancelled", "--added")[0] == 2
    assert amend(desk, *item, "--cancelled")[0] == 0
    assert (
        "[amendment-other-date]"
        in amend(desk, "--item", "sang-kien-co-so", "--cancelled", date="16/3/2020")[1]
    )


RECURRING = (
    YEAR_HEAD
    + """\
tasks:
  - id: bao-cao
    title: Báo cáo
    refs: [Mục 1]
    lead: [uy-ban]
    deadlines:
      - {id: bao-cao, kind: recurring, every: month, day: 25, bound: before, phrase: trước ngày 25 hằng tháng}
  - id: tong-ket
    title: Tổng kết
    refs: [Mục 2]
    lead: [uy-ban]
    deadlines:
      - {id: tong-ket, kind: month, period: 6/2020, phrase: trong tháng 6}
"""
)


def test_one_instance_of_a_recurrence_moves_and_another_is_cancelled(
    tmp_path: Path,
) -> None:
    (tmp_path / "plan.yaml").write_text(RECURRING, "utf-8")
    phrase = ["--phrase", "chậm nhất ngày 20/5/2020"]
    assert (
        amend(tmp_path, "--item", "bao-cao-2020-05", "--to", "20/5/2020", *phrase)[0]
        == 0
    )
    assert amend(tmp_path, "--item", "bao-cao-2020-06", "--cancelled")[0] == 0
    items = {item.id: item for _, item in load_both(tmp_path / "plan.yaml")[1].items}
    assert (items["bao-cao-2020-05"].date, items["bao-cao-2020-05"].kind) == (
        dt.date(2020, 5, 20),
        "by",
    )
    assert items["bao-cao-2020-06"].status == "cancelled"
    assert (items["bao-cao-2020-07"].date, items["bao-cao-2020-07"].kind) == (
        dt.date(2020, 7, 25),
        "before",
    )


def test_a_recurrence_is_cancelled_from_the_day_of_the_document_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "plan.yaml").write_text(RECURRING, "utf-8")
    assert (
        amend(tmp_path, "--item", "bao-cao-2020-09", "--cancelled", number="7/KH")[0]
        == 0
    )
    assert amend(tmp_path, "--item", "bao-cao", "--cancelled", date="25/5/2020")[0] == 0
    plan = load_plan(tmp_path / "plan.yaml")
    cancelled = {item.id for _, item in plan.items if item.status == "cancelled"}
    assert cancelled == {f"bao-cao-2020-{month:02d}" for month in range(5, 13)}
    assert {item.sequence for _, item in plan.items if item.id in cancelled} == {1}
    # No day fits all instances, so moving the recurrence is no single change.
    phrase = ["--phrase", "trước ngày 20/6/2020"]
    code, said = amend(
        tmp_path,
        "--item",
        "bao-cao",
        "--to",
        "20/6/2020",
        *phrase,
        number="99/KH",
        date="26/5/2020",
    )
    assert (code, "[unknown-deadline]" in said) == (1, True)
    out = run_kehoach("rollover", "2021", "--lang", "vi", cwd=tmp_path)
    assert "Không chuyển vì đã hủy: bao-cao\n" in out.stdout.replace(".\n", "\n")
    assert [
        item.id
        for task in load_both(tmp_path / "plan-2021.yaml")[0].tasks
        for item in task.deadlines
    ] == ["tong-ket"]


def test_a_recurrence_is_added_and_reworded_whole() -> None:
    text = (
        RECURRING
        + """\
amendments:
  - number: 9/KH
    date: 15/3/2020
    changes:
      - {added: bao-cao}
      - {reworded: bao-cao, note: Gửi bản điện tử}
"""
    )
    histories = [
        [change.action for change in item.history]
        for _, item in make_plan(text).items
        if item.due
    ]
    reports = [actions for actions in histories if actions]
    # Two reports were due before the document; they are added with it, and not reworded by it.
    assert sorted(reports) == [["added"]] * 2 + [["added", "reworded"]] * 10


def test_a_document_that_names_a_day_where_there_was_a_month_changes_the_kind(
    tmp_path: Path,
) -> None:
    (tmp_path / "plan.yaml").write_text(RECURRING, "utf-8")
    code, said = amend(
        tmp_path,
        "--item",
        "tong-ket",
        "--to",
        "15/6/2020",
        "--phrase",
        "trước ngày 15/6/2020",
    )
    assert (code, "trong tháng → trước ngày" in said) == (0, True), said
    [item] = [
        item
        for _, item in load_both(tmp_path / "plan.yaml")[1].items
        if item.id == "tong-ket"
    ]
    assert (item.kind, item.date, item.end, item.last_safe_day) == (
        "before",
        dt.date(2020, 6, 15),
        None,
        dt.date(2020, 6, 12),
    )
    code, said = amend(
        tmp_path,
        "--item",
        "tong-ket",
        "--to",
        "7/2020",
        "--phrase",
        "trong tháng 7/2020",
        number="9/KH",
    )
    assert code == 0, said
    [item] = [
        item
        for _, item in load_both(tmp_path / "plan.yaml")[1].items
        if item.id == "tong-ket"
    ]
    assert (item.kind, item.date, item.sequence) == ("month", dt.date(2020, 7, 31), 2)


def test_a_trial_writes_nothing(desk: Path) -> None:
    before = (desk / "plan.yaml").read_bytes()
    code, said = amend(desk, "--item", "so-ket-6-thang", "--cancelled", "--dry-run")
    assert (code, "Hủy: Sơ kết 6 tháng" in said) == (0, True)
    assert (desk / "plan.yaml").read_bytes() == before


OLD = (
    YEAR_HEAD
    + """\
tasks:
  - id: mot
    title: Việc một
    refs: [Mục 1]
    lead: [uy-ban]
    deadlines:
      - {id: mot, kind: before, date: 30/3/2020, phrase: trước 30/3/2020}
      - {id: hai, kind: before, date: 30/4/2020, phrase: trước 30/4/2020}
  - id: ba
    title: Việc ba
    refs: [Mục 2]
    lead: [uy-ban]
    deadlines:
      - {id: ba, kind: ongoing, phrase: thường xuyên}
      - {id: bon, kind: before, date: 30/5/2020, phrase: trước 30/5/2020}
"""
)
NEW = (
    OLD.replace(
        "date: 30/3/2020, phrase: trước 30/3/2020",
        "date: 31/3/2020, phrase: trước 31/3/2020",
    )
    .replace(
        "      - {id: hai, kind: before, date: 30/4/2020, phrase: trước 30/4/2020}\n",
        "",
    )
    .replace("title: Việc ba", "title: Việc thứ ba")
    .replace("phrase: trước 30/5/2020}", "phrase: trước 30/5/2020, submit: [to-mot]}")
    + "      - {id: nam, kind: by, date: 01/6/2020, phrase: chậm nhất 01/6/2020}\n"
)


def actions(old: Plan, new: Plan) -> list[tuple[str, str]]:
    return sorted(
        (one.action, one.facts.id)
        for one in compare(edition_of(old), edition_of(new)).differences
    )


def test_every_difference_is_named() -> None:
    old, new = make_plan(OLD), make_plan(NEW)
    assert actions(old, old) == []
    assert actions(old, new) == [
        ("came", "nam"),
        ("moved", "mot"),
        ("recast", "bon"),
        ("reworded", "ba"),
        ("reworded", "bon"),
        ("went", "hai"),
    ]
    names = {"came": "went", "went": "came"}
    assert actions(new, old) == sorted(
        (names.get(action, action), one) for action, one in actions(old, new)
    )


def test_other_words_are_told_in_pairs_with_a_dash_for_none() -> None:
    new = OLD.replace("title: Việc ba", "title: Việc thứ ba").replace(
        "phrase: thường xuyên}", "phrase: thường xuyên, place: Tầng 2}"
    )
    comparison = compare(edition_of(make_plan(OLD)), edition_of(make_plan(new)))
    told = print_text(comparison, load_words("vi")).splitlines()
    line = told.index("Đổi lời: Việc thứ ba (Mục 2)")
    # The day has the title of its task, and words of its own that nobody changed.
    assert sorted(told[line + 1 : line + 4 : 2]) == [
        "    Việc ba → Việc thứ ba",
        "    Việc ba; - → Việc thứ ba; Tầng 2",
    ]
    back = compare(comparison.new, comparison.old)
    assert (
        "    Việc thứ ba; Tầng 2 → Việc ba; -"
        in print_text(back, load_words("vi")).splitlines()
    )


def test_it_says_whose_calendars_change() -> None:
    found = compare(edition_of(make_plan(OLD)), edition_of(make_plan(NEW)))
    assert found.units == ("to-mot", "uy-ban")
    only = NEW.replace(
        "date: 31/3/2020, phrase: trước 31/3/2020",
        "date: 30/3/2020, phrase: trước 30/3/2020",
    )
    other = compare(edition_of(make_plan(NEW)), edition_of(make_plan(only)))
    assert other.units == ("uy-ban",)
    assert set(other.feeds) == {
        "feeds/all.ics",
        "feeds/reminders/units/uy-ban.ics",
        "feeds/tasks/mot.ics",
        "feeds/todo/units/uy-ban.ics",
        "feeds/units/uy-ban.ics",
        "feeds/units/uy-ban/lead.ics",
    }


@pytest.mark.slow
def test_the_feeds_it_names_are_those_whose_bytes_change(desk: Path) -> None:
    """What is said to change is compared with what is rendered, file by file."""
    old = load_plan(desk / "plan.yaml")
    amend(
        desk,
        "--item",
        "sang-kien-co-so",
        "--to",
        "20/12/2020",
        "--phrase",
        "trước 20/12/2020",
    )
    new = load_plan(desk / "plan.yaml")
    before, after = (
        {
            artifact.path: artifact.data
            for artifact in render_feeds(plan, context_of(plan))
        }
        for plan in (old, new)
    )
    changed = {path for path in before if before[path] != after[path]}
    assert set(compare(edition_of(old), edition_of(new)).feeds) == changed


def test_a_published_site_and_its_plan_do_not_differ(
    real: Plan, real_site: Path
) -> None:
    published = read_edition(real_site)
    assert published.facts == edition_of(real).facts
    assert compare(published, edition_of(real)).differences == ()


def test_the_command_prints_three_ways(tmp_path: Path) -> None:
    for name, text in (("cu.yaml", OLD), ("moi.yaml", NEW)):
        (tmp_path / name).write_text(text, "utf-8")
    shown = {
        form: run_kehoach(
            "diff",
            "cu.yaml",
            "moi.yaml",
            "--format",
            form,
            "--lang",
            "vi",
            cwd=tmp_path,
        ).stdout
        for form in ("text", "markdown", "json")
    }
    assert "thứ Hai 30/3/2020 → thứ Ba 31/3/2020" in shown["text"]
    rows = [line for line in shown["markdown"].splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 6
    data = json.loads(shown["json"])
    assert {one["action"] for one in data["differences"]} == {
        "came",
        "moved",
        "recast",
        "reworded",
        "went",
    }
    [moved] = [one for one in data["differences"] if one["action"] == "moved"]
    assert (moved["old"]["date"], moved["new"]["date"]) == ("2020-03-30", "2020-03-31")
    bad = run_kehoach("diff", "cu.yaml", "khong-co.json", cwd=tmp_path)
    assert bad.returncode == 1


def test_titles_written_as_one_text_go_into_next_year(tmp_path: Path) -> None:
    text = (ROOT / "tests/data/english/plan.yaml").read_text("utf-8")
    assert "titles: Best club," in text
    path = tmp_path / "plan.yaml"
    path.write_text(text.replace("Best club,", "Best club of 2025,"), "utf-8")
    rolled = roll_over(path, 2026, tmp_path / "plan-2026.yaml", load_words("en"))
    [registration] = rolled.plan.registration
    assert registration.titles == ("Best club of 2026",)


@pytest.mark.slow
def test_next_year_keeps_ids_and_marks_everything(desk: Path) -> None:
    amend(desk, "--item", "tap-huan-thi-dua", "--cancelled")
    amend(
        desk,
        "--item",
        "dai-hoi-thi-dua-yeu-nuoc",
        "--to",
        "15/7/2020",
        "--phrase",
        "trước ngày 15/7/2020",
    )
    before = (desk / "plan.yaml").read_bytes()
    out = run_kehoach("rollover", "2021", "--lang", "vi", cwd=desk)
    assert out.returncode == 0, out.stderr
    assert (
        (desk / "plan.yaml").read_bytes()
        == (desk / "plan-2020.yaml").read_bytes()
        == before
    )
    old, new = load_both(desk / "plan.yaml")[0], load_both(desk / "plan-2021.yaml")[0]
    assert (new.plan.id, new.plan.year) == ("tdkt-2021.thanhxuan", 2021)
    assert new.plan.title == "Kế hoạch công tác thi đua, khen thưởng năm 2021"
    for section in ("units", "groups", "movements", "tasks", "phases"):
        assert [one.id for one in getattr(new, section)] == [
            one.id for one in getattr(old, section)
        ]
    assert (new.amendments, new.contradictions, new.acknowledged, new.plan.basis) == (
        (),
        (),
        (),
        (),
    )
    items = {item.id: item for task in new.tasks for item in task.deadlines}
    assert "tap-huan-thi-dua" not in items
    assert "Không chuyển vì đã hủy: tap-huan-thi-dua" in out.stdout
    assert len(items) == 47 - 1
    assert all(item.needs_review for item in items.values())
    # An amended day is carried from where it stands now.
    assert items["dai-hoi-thi-dua-yeu-nuoc"].date == dt.date(2021, 7, 15)
    assert items["khen-thuong-6-thang"].date == dt.date(2021, 6, 30)
    assert items["ke-hoach-nam-sau"].date == dt.date(2022, 1, 30)
    # 28 March 2021 was a Sunday: the day stays, the working day before is only suggested.
    sunday = items["hoi-nghi-dien-hinh-muoi-phuong"]
    assert sunday.date == dt.date(2021, 3, 28)
    assert "Chủ nhật" in str(sunday.needs_review)
    assert "26/3/2021" in str(sunday.needs_review)
    assert "ngày nghỉ" not in str(items["khen-thuong-6-thang"].needs_review)
    school = next(task for task in new.tasks if task.id == "dang-ky-thi-dua-truong-hoc")
    assert "2021-2022" in school.title
    # 90 năm, 1010 năm: whether an anniversary is one again only people know.
    party = next(task for task in new.tasks if task.id == "tong-ket-chao-mung-ky-niem")
    assert "kỷ niệm" in str(party.needs_review)
    assert "90 năm" in party.title
    again = run_kehoach("rollover", "2021", "--lang", "vi", cwd=desk)
    assert (again.returncode, "plan-2021.yaml" in again.stderr) == (2, True)
    assert run_kehoach("rollover", "2020", cwd=desk).returncode == 1
    checked = run_kehoach("check", "--plan", "plan-2021.yaml", cwd=desk)
    assert checked.returncode == 0, checked.stdout[-500:]


FORMS = (
    RECURRING
    + """\
      - {id: khac, kind: month, period: 8/2020, phrase: trong tháng 8/2020}
      - {id: giai-doan, kind: year, period: 2020, phrase: giai đoạn 2016-2020}
      - {id: sau-nay, kind: ongoing, from: 01/01/2025, phrase: 2025 và những năm tiếp theo}
      - {id: nhuan, kind: before, date: 29/02/2020, phrase: trước ngày 29/02}
      - {id: gio, kind: by, date: 10/4/2020, time: "17:00", phrase: chậm nhất 17 giờ ngày 10/4/2020}
      - {id: moc, kind: relative, days: 10, direction: after, anchor: ngày ký, phrase: sau 10 ngày kể từ ngày ký,
         anchor_date: 05/5/2020}
amendments:
  - number: 9/KH
    date: 15/3/2020
    changes:
      - {moved: tong-ket, kind: before, date: 15/7/2020, phrase: trước ngày 15/7/2020}
      - {moved: khac, period: 9/2020, phrase: trong tháng 9/2020}
      - {moved: gio, date: 12/4/2020, time: "16:00", phrase: chậm nhất 16 giờ ngày 12/4/2020}
      - {moved: bao-cao-2020-05, date: 20/5/2020, phrase: trước ngày 20/5/2020}
"""
)


def test_each_form_is_carried_as_its_amendments_left_it(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(FORMS, "utf-8")
    out = run_kehoach("rollover", "2021", "--lang", "vi", cwd=tmp_path)
    assert out.returncode == 0, out.stdout
    record = load_both(tmp_path / "plan-2021.yaml")[0]
    items = {item.id: item for task in record.tasks for item in task.deadlines}
    carried = {
        key: (one.kind, one.date or one.period or one.from_, one.phrase)
        for key, one in items.items()
    }
    assert carried == {
        "bao-cao": ("recurring", None, "trước ngày 25 hằng tháng"),
        "tong-ket": ("before", dt.date(2021, 7, 15), "trước ngày 15/7/2021"),
        "khac": ("month", "9/2021", "trong tháng 9/2021"),
        # The span and the start are of other years than the plan's: nothing says what they are next year.
        "giai-doan": ("year", "2020", "giai đoạn 2016-2020"),
        "sau-nay": ("ongoing", dt.date(2025, 1, 1), "2025 và những năm tiếp theo"),
        "nhuan": ("before", dt.date(2021, 2, 28), "trước ngày 28/02"),
        "gio": ("by", dt.date(2021, 4, 12), "chậm nhất 16 giờ ngày 12/4/2021"),
        "moc": ("relative", None, "sau 10 ngày kể từ ngày ký"),
    }
    assert (items["gio"].time, items["moc"].anchor_date) == (dt.time(16), None)
    assert "năm khác" in str(items["giai-doan"].needs_review)


@pytest.mark.slow
def test_last_years_deadlines_stay_for_their_months_then_go(desk: Path) -> None:
    run_kehoach("rollover", "2021", cwd=desk)
    old, new = load_plan(desk / "plan.yaml"), load_plan(desk / "plan-2021.yaml")
    path = "feeds/units/phuong-kim-giang.ics"
    published = components(feed(old, path, dt.date(2020, 11, 1)))
    own = {uid for uid in published if uid.endswith("@tdkt-2020.thanhxuan")}
    for day, kept in (
        (dt.date(2021, 1, 1), dt.date(2020, 7, 1)),
        (dt.date(2021, 5, 31), dt.date(2020, 11, 1)),
    ):
        now = components(feed(new, path, day))
        stayed = {uid for uid in own if published[uid].decoded("DTSTART") >= kept}
        assert {uid for uid in now if uid.endswith("@tdkt-2020.thanhxuan")} == stayed
        # Unchanged to the byte: nobody's calendar sees a change that was none.
        assert all(now[uid].to_ical() == published[uid].to_ical() for uid in stayed)
        assert len(now) == len(stayed) + len(
            [uid for uid in now if uid.endswith("@tdkt-2021.thanhxuan")]
        )
    assert not any(
        "2020" in uid for uid in components(feed(new, path, dt.date(2021, 8, 1)))
    )


def test_a_feed_that_only_last_year_had_does_not_fall_silent(tmp_path: Path) -> None:
    (tmp_path / "plan-2020.yaml").write_text(OLD, "utf-8")
    text = (
        NEW.replace("id: nam-2020", "id: nam-2021")
        .replace("year: 2020", "year: 2021")
        .replace("id: ba\n", "id: moi\n")
    )
    (tmp_path / "plan.yaml").write_text(
        text + "earlier: [{plan: plan-2020.yaml, months: 3}]\n", "utf-8"
    )
    plan = load_plan(tmp_path / "plan.yaml")
    past = load_plan(tmp_path / "plan-2020.yaml")
    old = {artifact.path for artifact in render_feeds(past, context_of(past))}
    for day in (dt.date(2020, 6, 1), dt.date(2021, 6, 1)):
        feeds = {a.path: a.data for a in render_feeds(plan, context_of(plan, day))}
        assert old <= feeds.keys()
        assert all(
            b"BEGIN:VEVENT" in data or b"BEGIN:VTODO" in data for data in feeds.values()
        )
    assert (
        b"bon@nam-2020"
        in {
            a.path: a.data
            for a in render_feeds(plan, context_of(plan, dt.date(2020, 6, 1)))
        }["feeds/tasks/ba.ics"]
    )


def feed(plan: Plan, path: str, today: dt.date) -> bytes:
    return next(
        artifact.data
        for artifact in render_feeds(plan, context_of(plan, today))
        if artifact.path == path
    )


def components(data: bytes) -> dict[str, icalendar.Component]:
    return {
        str(event["UID"]): event
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT")
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("năm 2020", "năm 2021"),
        ("tổng kết 2019, phát động 2020", "tổng kết 2020, phát động 2021"),
        ("năm học 2020-2021", "năm học 2021-2022"),
        ("năm học 2019- 2020", "năm học 2020- 2021"),
        ("giai đoạn 2016 - 2020", "giai đoạn 2016 - 2020"),
        ("đợt 1/2020 trước ngày 30/1/2020", "đợt 1/2021 trước ngày 30/1/2021"),
        ("Nghị định 30/2020/NĐ-CP", "Nghị định 30/2020/NĐ-CP"),
        ("Kế hoạch số 06/KH ngày 23/12/2019", "Kế hoạch số 06/KH ngày 23/12/2020"),
        ("kỷ niệm 1010 năm", "kỷ niệm 1010 năm"),
        ("trước ngày 29/02/2020", "trước ngày 28/02/2021"),
        ("quý II/2020", "quý II/2021"),
        ("ngày 15 tháng 3 năm 2020", "ngày 15 tháng 3 năm 2021"),
    ],
)
def test_years_in_texts(before: str, after: str) -> None:
    assert shift_text(before, 2020, 1) == after


def test_the_same_day_another_year() -> None:
    assert same_day(dt.date(2020, 2, 29), 1) == dt.date(2021, 2, 28)
    assert same_day(dt.date(2021, 1, 30), 3) == dt.date(2024, 1, 30)
