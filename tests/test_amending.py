"""The command ``amend`` as its keeper types it: what is added with its people, what is refused, what is said."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from pathlib import Path

import icalendar
import pytest
from conftest import DISTRICT, context_of, run_kehoach

from kehoach.plan.model import Deadline, Task
from kehoach.plan.records import Filing
from kehoach.plan.resolution import load_both, load_plan
from kehoach.plan.roles import ROLES, TASK_ROLES
from kehoach.render.feeds.calendars import render_feeds

DOCUMENT = ("--number", "120/KH-HĐTĐKT", "--date", "10/3/2020")
MEETING = (
    *("--added", "--item", "hop-giao-ban", "--title", "Họp giao ban công tác thi đua"),
    *("--phrase", "trước ngày 15/5/2020", "--lead", "phòng nội vụ"),
    *("--implement", "Các phường thuộc quận", "--submit", "don-vi-thuoc-quan"),
    *("--filing", "báo cáo kết quả thi đua", "--filing-to", "Phòng Nội vụ quận"),
    *("--movement", "van-hoa-cong-so", "--ref", "mục 2"),
)
# What plan.yaml then holds, as a keeper would write it by hand.
WRITTEN = """\
  - id: hop-giao-ban
    title: Họp giao ban công tác thi đua
    refs: ['120/KH-HĐTĐKT, mục 2']
    movement: van-hoa-cong-so
    lead: [phong-noi-vu]
    implement: [cac-phuong]
    deadlines:
      - id: hop-giao-ban
        kind: before
        date: 15/5/2020
        phrase: trước ngày 15/5/2020
        submit: [don-vi-thuoc-quan]
        filing:
          what: báo cáo kết quả thi đua
          to: [phong-noi-vu]
"""
AMENDMENT = """\

amendments:
  - number: 120/KH-HĐTĐKT
    date: 10/3/2020
    changes:
      - added: hop-giao-ban
        refs: [mục 2]
"""
CONFERENCE = "hoi-nghi-dien-hinh-muoi-phuong"
"""Row 8: before 28/3/2020, with a short title and a text for each role."""
AWARD = "ky-niem-chuong"
"""Row 10: papers before 30/3/2020; its destination is a reading of the keeper's."""


NAMED = ("--title", "Họp", "--phrase", "ngày 15/5/2020")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return the district's plan in a folder of its own."""
    path = tmp_path / "plan.yaml"
    path.write_bytes((DISTRICT / "plan.yaml").read_bytes())
    return path


def amend(
    plan: Path, *arguments: str, document: tuple[str, ...] = DOCUMENT
) -> tuple[int, str]:
    done = run_kehoach("amend", "--lang", "vi", *document, *arguments, cwd=plan.parent)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def find(plan: Path, identity: str) -> tuple[Task, Deadline]:
    [pair] = [pair for pair in load_plan(plan).items if pair[1].id == identity]
    return pair


def refused(plan: Path, *arguments: str) -> str:
    """Amend, expect nothing but a refusal, and return the line that says it."""
    before = plan.read_bytes()
    code, said = amend(plan, *arguments)
    assert plan.read_bytes() == before
    assert [path.name for path in plan.parent.iterdir()] == ["plan.yaml"]
    if code == 2:
        [line] = said.splitlines()
        return line
    assert code == 1, said
    head, line = said.splitlines()
    assert head.startswith("Chưa ghi gì vào plan.yaml")
    assert re.match(r"plan\.yaml:\d+:\d+: lỗi: ", line)
    return line


# What is added


def test_a_task_is_added_with_its_people_and_every_other_byte_is_kept(
    plan: Path,
) -> None:
    before = plan.read_text("utf-8")
    code, said = amend(plan, *MEETING)
    assert code == 0, said
    after = plan.read_text("utf-8")
    last_task = before.index("\n\ncontradictions:")
    assert after == (
        before[: last_task + 1]
        + WRITTEN
        + before[last_task + 1 : before.index("\n# Working days ahead")]
        + AMENDMENT
        + before[before.index("\n# Working days ahead") :]
    )
    lines = after.splitlines()
    [deadline, amendment] = [
        int(line) for line in re.findall(r"plan\.yaml:(\d+)\.", said)[::-1]
    ]
    assert lines[amendment - 1] == "  - number: 120/KH-HĐTĐKT"
    assert lines[deadline - 1] == "      - id: hop-giao-ban"
    assert lines.index("  - id: hop-giao-ban") < deadline


@pytest.mark.slow
def test_what_is_added_reaches_those_who_file_and_whoever_leads(plan: Path) -> None:
    assert amend(plan, *MEETING)[0] == 0
    loaded = load_plan(plan)
    feeds = {one.path: one.data for one in render_feeds(loaded, context_of(loaded))}
    for party in ("phuong-kim-giang", "phong-gddt", "phong-noi-vu"):
        calendar = icalendar.Calendar.from_ical(feeds[f"feeds/units/{party}.ics"])
        [event] = [
            one
            for one in calendar.walk("VEVENT")
            if str(one["UID"]).startswith("hop-giao-ban@")
        ]
        assert event.decoded("SEQUENCE") == 1
        assert "120/KH-HĐTĐKT, mục 2" in str(event["DESCRIPTION"])


@pytest.mark.parametrize("role", [role.id for role in ROLES])
def test_each_role_has_its_option(plan: Path, role: str) -> None:
    given = [
        "--added",
        "--item",
        "moi",
        "--title",
        "Việc mới",
        "--phrase",
        "ngày 15/5/2020",
    ]
    assert (
        amend(
            plan, *given, f"--{role}", "Phòng Nội vụ quận", f"--{role}", "cac-phuong"
        )[0]
        == 0
    )
    task, item = find(plan, "moi")
    assert task.parties(role, item) == ("phong-noi-vu", "cac-phuong")
    assert (item.kind, item.date) == ("event", dt.date(2020, 5, 15))
    # Without a place the document alone is cited.
    assert task.refs == item.refs == ("120/KH-HĐTĐKT",)


def test_a_deadline_is_added_to_a_task_that_stands(plan: Path) -> None:
    before = plan.read_text("utf-8")
    given = [
        "--added",
        "--item",
        "so-ket-bo-sung",
        "--task",
        "so-ket-6-thang",
        "--phrase",
    ]
    code, said = amend(
        plan,
        *given,
        "chậm nhất 17 giờ ngày 15/9/2020",
        "--title",
        "Sơ kết bổ sung",
        "--ref",
        "mục 3",
    )
    assert code == 0, said
    task, item = find(plan, "so-ket-bo-sung")
    assert [one.id for one in task.deadlines] == ["so-ket-6-thang", "so-ket-bo-sung"]
    assert (item.kind, item.date, item.time) == (
        "by",
        dt.date(2020, 9, 15),
        dt.time(17),
    )
    assert item.refs == ("120/KH-HĐTĐKT, mục 3",)
    # The task and what stood in it cite the plan as before.
    old_task, old_item = find(plan, "so-ket-6-thang")
    assert old_task.refs == old_item.refs == ("Phụ lục, mục 20",)
    assert set(before.splitlines()) <= set(plan.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    ("arguments", "kind", "days"),
    [
        (["trong tháng 5/2020"], "month", (dt.date(2020, 5, 31), None)),
        (
            ["từ ngày 04/5/2020 đến ngày 08/5/2020"],
            "range",
            (dt.date(2020, 5, 4), dt.date(2020, 5, 8)),
        ),
        # Words that mean no day need one beside them.
        (
            ["trước khai mạc Đại hội", "--to", "15/5/2020"],
            "by",
            (dt.date(2020, 5, 15), None),
        ),
        (
            ["trong dịp Đại hội", "--from", "04/5/2020", "--to", "08/5/2020"],
            "range",
            (dt.date(2020, 5, 4), dt.date(2020, 5, 8)),
        ),
        (
            ["trước khai mạc Đại hội", "--to", "5/2020"],
            "month",
            (dt.date(2020, 5, 31), None),
        ),
        (["sau khi có hướng dẫn, thường xuyên"], "ongoing", (None, None)),
    ],
)
def test_when_it_is_due_is_read_from_the_phrase(
    plan: Path,
    arguments: list[str],
    kind: str,
    days: tuple[dt.date | None, dt.date | None],
) -> None:
    phrase, *typed = arguments
    code, said = amend(
        plan,
        "--added",
        "--item",
        "moi",
        "--title",
        "Việc mới",
        "--phrase",
        phrase,
        *typed,
    )
    assert code == 0, said
    _, item = find(plan, "moi")
    assert (item.kind, (item.date, item.end), item.phrase) == (kind, days, phrase)


def test_a_day_without_a_word_waits_for_the_keeper(plan: Path) -> None:
    code, said = amend(
        plan, "--added", "--item", "moi", "--title", "Việc mới", "--phrase", "15/5/2020"
    )
    assert code == 0
    _, item = find(plan, "moi")
    assert item.needs_review
    assert item.needs_review in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*NAMED, "--lead", "Phòng Nội vu"], ["--lead", "Phòng Nội vụ quận (phong-noi-vu)"]),
        ([*NAMED, "--submit", "xyz"], ["--submit", "xyz"]),
        ([*NAMED, "--movement", "van-hoa-cong"], ["--movement", "(van-hoa-cong-so)"]),
        (["--phrase", "ngày 15/5/2020", "--task", "so-ket-6-than"], ["--task", "(so-ket-6-thang)"]),
        (["--title", "Họp", "--phrase", "trước khai mạc Đại hội"], ["trước khai mạc Đại hội", "--to", "--from"]),
        (["--title", "Họp", "--phrase", "trước 30/3/2020 và trước 15/9/2020"], ["nhiều thời hạn", "--task"]),
        (["--title", "Họp", "--phrase", "Đơn vị gửi hồ sơ trước 30/5/2020"], ["--submit"]),
        (["--title", "Họp", "--phrase", "trước ngày 15/5/2020", "--to", "16/5/2020"], ["[phrase-mismatch]"]),
        (["--title", "Họp", "--phrase", "trước ngày 31/4/2020"], ["--to"]),
        (["--title", "Họp"], ["--phrase"]),
        (["--phrase", "ngày 15/5/2020"], ["--title"]),
        ([*NAMED, "--filing", "báo cáo"], ["--submit"]),
        ([*NAMED, "--submit", "cac-phuong", "--filing-how", "x"], ["--filing"]),
        (["--phrase", "ngày 15/5/2020", "--task", "so-ket-6-thang", "--lead", "phong-noi-vu"], ["--lead", "--task"]),
        ([], ["--title", "--phrase", "--lead"]),
    ],
)  # fmt: skip
def test_what_cannot_be_added_says_what_to_do(
    plan: Path, arguments: list[str], said: list[str]
) -> None:
    line = refused(plan, "--added", "--item", "hop-moi", *arguments)
    assert [words for words in said if words not in line] == []


def test_an_id_that_is_taken_is_no_new_one(plan: Path) -> None:
    for identity in ("so-ket-6-thang", CONFERENCE):
        line = refused(
            plan,
            "--added",
            "--item",
            identity,
            "--title",
            "Họp",
            "--phrase",
            "ngày 15/5/2020",
        )
        assert "[amend-id-taken]" in line


def test_every_unknown_name_is_told_at_once(plan: Path) -> None:
    before = plan.read_bytes()
    code, said = amend(
        plan, *MEETING, "--coordinate", "Phòng Y tế quậnn", "--lead", "Ban A"
    )
    assert (code, plan.read_bytes()) == (1, before)
    assert [re.findall(r"--[a-z]+", line)[0] for line in said.splitlines()[1:]] == [
        "--coordinate",
        "--lead",
    ]


def test_comments_and_the_ends_of_lines_are_kept(plan: Path) -> None:
    text = plan.read_text("utf-8").replace(
        "\n    deadlines:\n      - id: so-ket-6-thang\n",
        "\n    deadlines: # một hạn\n      # giữ nguyên\n      - id: so-ket-6-thang\n",
    ).replace("\n", "\r\n")  # fmt: skip
    assert "# giữ nguyên" in text
    plan.write_bytes(text.encode())
    assert amend(plan, *MEETING)[0] == 0
    given = [
        "--added",
        "--item",
        "them",
        "--task",
        "so-ket-6-thang",
        "--phrase",
        "ngày 15/9/2020",
    ]
    assert amend(plan, *given)[0] == 0
    after = plan.read_bytes().decode()
    assert after.count("\r\n") == after.count("\n")
    lines = after.split("\r\n")
    assert [line for line in text.split("\r\n") if line not in lines] == []


# Twice


TWICE = [
    MEETING,
    ("--added", "--item", "them", "--task", "so-ket-6-thang", "--phrase", "ngày 15/9/2020"),
    ("--item", CONFERENCE, "--cancelled", "--reason", "Dịch bệnh"),
    ("--item", CONFERENCE, "--to", "30/4/2020", "--phrase", "trước ngày 30/4/2020", "--ref", "mục 1"),
    # It becomes of another kind, and is asked to be moved as what it is by then.
    ("--item", CONFERENCE, "--to", "5/2020", "--phrase", "trong tháng 5/2020"),
    ("--item", CONFERENCE, "--from", "04/5/2020", "--to", "08/5/2020", "--phrase", "từ 04/5/2020 đến 08/5/2020"),
    ("--item", AWARD, "--reworded", "--filing", "tờ trình", "--filing-to", "ubnd-quan"),
    ("--item", CONFERENCE, "--reworded", "--title", "Hội nghị", "--lead-action", "Chủ trì hội nghị"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("arguments", TWICE)
def test_the_same_command_twice_does_nothing_the_second_time(
    plan: Path, arguments: tuple[str, ...]
) -> None:
    assert amend(plan, *arguments)[0] == 0
    once = plan.read_bytes()
    code, said = amend(plan, *arguments)
    assert (code, plan.read_bytes()) == (0, once)
    [line] = re.findall(
        r"^Sửa đổi này đã có ở plan\.yaml:(\d+); không ghi gì thêm\.$",
        said,
        re.MULTILINE,
    )
    identity = arguments[arguments.index("--item") + 1]
    assert once.decode().splitlines()[int(line) - 1].endswith(f": {identity}")
    # Letters and marks apart, as macOS hands them over, are the same words.
    apart = [unicodedata.normalize("NFD", one) for one in arguments]
    assert amend(plan, *apart)[0] == 0
    assert plan.read_bytes() == once


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("--item", CONFERENCE, "--to", "29/4/2020", "--phrase", "trước ngày 29/4/2020"),
        ("--item", CONFERENCE, "--cancelled"),
        ("--item", CONFERENCE, "--reworded", "--title", "Hội nghị"),
        # Less than what stands is another content too.
        ("--item", CONFERENCE, "--to", "30/4/2020", "--phrase", "trước ngày 30/4/2020"),
    ],
)
def test_one_document_changes_a_deadline_once(
    plan: Path, arguments: tuple[str, ...]
) -> None:
    first = (
        "--to",
        "30/4/2020",
        "--phrase",
        "trước ngày 30/4/2020",
        "--note",
        "Trực tuyến",
    )
    assert amend(plan, "--item", CONFERENCE, *first)[0] == 0
    line = refused(plan, *arguments)
    assert "120/KH-HĐTĐKT đã sửa" in line
    [place] = re.findall(r"ở dòng (\d+)", line)
    assert (
        f"moved: {CONFERENCE}" in plan.read_text("utf-8").splitlines()[int(place) - 1]
    )
    # By a later document it is changed as any other.
    later = ("--number", "130/KH", "--date", "20/3/2020")
    assert amend(plan, "--item", CONFERENCE, "--cancelled", document=later)[0] == 0


def test_what_was_added_is_not_added_otherwise(plan: Path) -> None:
    assert amend(plan, *MEETING)[0] == 0
    assert "[amend-other-content]" in refused(
        plan, *MEETING, "--coordinate", "phong-gddt"
    )


@pytest.mark.slow
def test_what_was_forgotten_is_put_to_the_change_that_stands(plan: Path) -> None:
    first = (
        "--item",
        CONFERENCE,
        "--reworded",
        "--title",
        "Tổ chức Hội nghị biểu dương",
    )
    assert amend(plan, *first)[0] == 0
    code, said = amend(
        plan,
        *first,
        "--short",
        "Hội nghị biểu dương",
        "--lead-action",
        "Chủ trì hội nghị biểu dương",
    )
    assert code == 0, said
    [amendment] = load_both(plan)[0].amendments
    [change] = amendment.changes
    assert (change.title, change.short) == (
        "Tổ chức Hội nghị biểu dương",
        "Hội nghị biểu dương",
    )
    _, item = find(plan, CONFERENCE)
    assert (item.sequence, item.actions.of("lead")) == (
        1,
        "Chủ trì hội nghị biểu dương",
    )


@pytest.mark.slow
def test_a_document_has_one_reason(plan: Path) -> None:
    assert amend(plan, "--item", CONFERENCE, "--cancelled")[0] == 0
    assert amend(plan, "--item", AWARD, "--cancelled", "--reason", "Dịch bệnh")[0] == 0
    assert load_both(plan)[0].amendments[0].reason == "Dịch bệnh"
    line = refused(
        plan, "--item", "so-ket-6-thang", "--cancelled", "--reason", "Trùng lịch"
    )
    assert "Dịch bệnh" in line
    assert "[amendment-other-reason]" in line


# Other words


def test_a_move_to_the_day_that_stands_is_refused(plan: Path) -> None:
    line = refused(
        plan,
        "--item",
        CONFERENCE,
        "--to",
        "28/3/2020",
        "--phrase",
        "trước ngày 28/3/2020",
    )
    assert "[move-to-same-day]" in line
    assert "reworded" in line
    assert "[reword-to-same-text]" in refused(
        plan, "--item", CONFERENCE, "--reworded", "--phrase", "Trước ngày 28/3/2020"
    )


def test_a_new_title_names_the_texts_that_it_leaves(plan: Path) -> None:
    code, said = amend(
        plan,
        "--item",
        CONFERENCE,
        "--reworded",
        "--title",
        "Tổ chức Hội nghị biểu dương",
    )
    assert code == 0
    [line] = [line for line in said.splitlines() if line.startswith("Đổi tên")]
    options = ["--short", *(f"--{role.id}-action" for role in TASK_ROLES)]
    assert re.findall(r"--[a-z-]+", line) == options
    assert "“Tổ chức Hội nghị điển hình tiên tiến tại phường mình”" in line


def test_a_new_title_with_all_its_texts_needs_no_word(plan: Path) -> None:
    texts = ["--short", "Hội nghị"]
    for role in TASK_ROLES:
        texts += [f"--{role.id}-action", f"Việc của {role.id}"]
    said = amend(
        plan, "--item", CONFERENCE, "--reworded", "--title", "Hội nghị", *texts
    )[1]
    assert "Đổi tên" not in said
    # Nor do other words than the title.
    said = amend(plan, "--item", AWARD, "--reworded", "--note", "Gửi sớm")[1]
    assert "Đổi tên" not in said


def test_other_words_for_what_is_filed_and_where(plan: Path) -> None:
    filing = [
        "--filing",
        "tờ trình",
        "--filing-to",
        "UBND quận",
        "--filing-how",
        "bản giấy",
    ]
    code, said = amend(plan, "--item", AWARD, "--reworded", *filing)
    assert code == 0, said
    assert "hồ sơ đề nghị tặng Kỷ niệm chương Vì sự nghiệp thi đua, khen thưởng" in said
    # Where it goes is said by the document now: no reading of the keeper's is left.
    assert find(plan, AWARD)[1].filing == Filing(
        what="tờ trình", to=("ubnd-quan",), how="bản giấy"
    )
    # The district's office reads it in its calendar.
    assert "feeds" not in said
    assert "UBND quận" in said


def test_a_bare_new_word_for_what_is_filed_is_written_as_a_text(plan: Path) -> None:
    assert amend(plan, "--item", AWARD, "--reworded", "--filing", "tờ trình")[0] == 0
    assert "        filing: tờ trình\n" in plan.read_text("utf-8")


@pytest.mark.slow
def test_it_says_where_calendars_name_what_is_filed_by_the_usual_word(
    plan: Path,
) -> None:
    # Row 15 files "báo cáo và hồ sơ …", in calendars "báo cáo, hồ sơ".
    item = ("--item", "tong-ket-chao-mung-ky-niem", "--reworded", "--filing")
    code, said = amend(plan, *item, "tờ trình")
    assert code == 0
    [line] = [line for line in said.splitlines() if line.startswith("Tiêu đề lịch")]
    assert "“hồ sơ” cho “tờ trình”" in line
    assert "--filing-short" in line
    # Run again with the word, it is put to the change.
    said = amend(plan, *item, "tờ trình", "--filing-short", "tờ trình")[1]
    assert "Tiêu đề lịch" not in said
    # The usual word is right for what it is taken from.
    said = amend(plan, "--item", AWARD, "--reworded", "--filing", "hồ sơ, tờ trình")[1]
    assert "Tiêu đề lịch" not in said
    assert "“hồ sơ” cho “báo cáo kết quả thi đua”" in amend(plan, *MEETING)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--reworded", "--to", "30/4/2020"], "--to"),
        (["--cancelled", "--time", "8:00"], "--time"),
        (["--cancelled", "--title", "x"], "--reason"),
        (["--reworded", "--lead", "phong-noi-vu"], "--lead-action"),
        (["--to", "30/4/2020", "--phrase", "x", "--movement", "x"], "--added"),
        (["--phrase", "trước 30/4/2020"], "--to"),
        (["--cancelled", "--reworded"], "đúng một"),
    ],
)
def test_what_does_not_go_together_is_told_by_its_option(
    plan: Path, arguments: list[str], said: str
) -> None:
    assert said in refused(plan, "--item", CONFERENCE, *arguments)


def test_an_empty_text_is_no_text(plan: Path) -> None:
    before = plan.read_bytes()
    code, said = amend(plan, "--item", CONFERENCE, "--reworded", "--title", " ")
    assert (code, plan.read_bytes()) == (2, before)
    assert "--title: không để trống" in said


def test_a_trial_of_an_addition_writes_nothing(plan: Path) -> None:
    before = plan.read_bytes()
    code, said = amend(plan, *MEETING, "--dry-run")
    assert (code, plan.read_bytes()) == (0, before)
    assert "Thêm: Họp giao ban công tác thi đua" in said


def test_a_deadline_may_be_named_by_its_title(plan: Path) -> None:
    title = find(plan, CONFERENCE)[1].title
    assert amend(plan, "--item", title, "--cancelled")[0] == 0
    assert find(plan, CONFERENCE)[1].status == "cancelled"
    line = refused(plan, "--item", "Sơ kết 6 tháng đầu năm", "--cancelled")
    assert "(so-ket-6-thang)" in line


def test_a_title_of_two_deadlines_names_neither(plan: Path) -> None:
    task, item = find(plan, "so-ket-6-thang")
    given = [
        "--added",
        "--item",
        "them",
        "--task",
        task.id,
        "--phrase",
        "ngày 15/9/2020",
    ]
    assert amend(plan, *given)[0] == 0
    assert "[unknown-deadline]" in refused(plan, "--item", item.title, "--cancelled")


def test_an_id_with_marks_is_answered_with_one_without(plan: Path) -> None:
    line = refused(plan, "--added", "--item", "Họp", *NAMED)
    assert "ví dụ hop [amend-id-shape]" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--item", CONFERENCE, "--to"], "--to: thiếu giá trị đứng sau"),
        (["--item", CONFERENCE, "--titel", "x"], "--titel x"),
        (["--cancelled"], "thiếu: --item"),
        (
            ["--item", CONFERENCE, "--cancelled", "--date", "32/3/2020"],
            "--date: không phải ngày: 32/3/2020 (ví dụ 30/3/2020)",
        ),
    ],
)
def test_a_slip_in_typing_is_told_in_the_language_of_the_reader(
    plan: Path, arguments: list[str], said: str
) -> None:
    before = plan.read_bytes()
    code, whole = amend(plan, *arguments)
    first, second = whole.splitlines()
    assert (code, said in first) == (2, True), whole
    assert second.endswith("--help")
    assert plan.read_bytes() == before
