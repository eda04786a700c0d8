"""Commands that record a lawful change, as their keeper types them: what is written, what it reaches, what is refused.

Each is held against the ledger of what was published before: what a record was written for needs no other word.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA, DISTRICT, context_of, run_kehoach

from kehoach.desk.references import places_of
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import Ledger, ledger_of
from kehoach.plan.content import load_content
from kehoach.plan.model import Plan
from kehoach.plan.records import Group, PlanRecord, Unit
from kehoach.plan.resolution import load_both, load_plan
from kehoach.plan.schema import ListOf, Nested, Reference, fields_of
from kehoach.problems import Severity
from kehoach.render import FEEDS, render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage
from kehoach.site.project import check_project
from kehoach.site.rehearsal import rehearse_build
from kehoach.site.shell import page_of

# Each takes stock of a whole plan before and after each record.
pytestmark = pytest.mark.slow

TODAY = dt.date(2020, 7, 10)
EVERY_FIELD = DATA / "every-field"

RENAME = (
    *("rename", "Phường Kim Giang", "--name", "Phường Định Công"),
    *("--id", "phuong-dinh-cong", "--date", "01/7/2020", "--number", "12/NQ-HĐND"),
)
MERGE = (
    *("merge", "phường Kim Giang", "phuong-ha-dinh", "--into", "Phường Khương Đình"),
    *("--date", "01/7/2020", "--number", "12/NQ-HĐND"),
)
SPLIT = (
    *("end", "Phường Kim Giang", "--date", "01/7/2020", "--number", "12/NQ-HĐND"),
    *("--reason", "chia tách", "--instead", "phuong-ha-dinh"),
    *("--instead", "Phường Khương Đình"),
)
TITLE = (
    *("correct", "tap-huan-thi-dua", "--title", "Tập huấn công tác thi đua"),
    *("--date", "06/7/2020", "--reason", "sửa lỗi chính tả"),
)
PEOPLE = (
    *("correct", "tap-huan-thi-dua", "--implement", "Văn phòng UBND quận"),
    *("--implement", "phong-noi-vu", "--short", "Tập huấn", "--date", "06/7/2020"),
)
MOVEMENT = (
    *("correct", "chao-mung-dai-hoi-dang", "--title", "Chào mừng Đại hội"),
    *("--date", "06/7/2020"),
)
HEADING = ("correct", "quy-3", "--title", "QUÝ BA", "--date", "06/7/2020")
ADDRESS = ("revise", "--url", "https://moi.example.vn/", "--date", "06/7/2020")
PLAN_TITLE = (
    *("revise", "--plan-title", "Kế hoạch thi đua năm 2020"),
    *("--date", "06/7/2020", "--reason", "đổi tên"),
)
POLICY = (*("revise", "--remind", "7,2", "--items", "safe-day", "--date", "06/7/2020"),)
SWAP = (
    *("holiday", "29/9/2020", "--off", "--name", "nghỉ hoán đổi"),
    *("--source", "Thông báo 9/TB", "--since", "06/7/2020"),
)
NO_LONGER = (
    *("end", "van-hoa-cong-so", "--date", "06/7/2020", "--reason", "gộp vào đợt khác"),
)
LAWFUL = {
    "rename": RENAME,
    "merge": MERGE,
    "split": SPLIT,
    "title": TITLE,
    "people": PEOPLE,
    "movement": MOVEMENT,
    "heading": HEADING,
    "address": ADDRESS,
    "plan title": PLAN_TITLE,
    "policy": POLICY,
    "swap": SWAP,
    "no longer": NO_LONGER,
}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return the district's plan in a folder of its own."""
    path = tmp_path / "plan.yaml"
    path.write_bytes((DISTRICT / "plan.yaml").read_bytes())
    return path


def kehoach(plan: Path, *arguments: str) -> tuple[int, str]:
    done = run_kehoach(arguments[0], "--lang", "vi", *arguments[1:], cwd=plan.parent)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def record(plan: Path, *arguments: str) -> str:
    """Run a command that has to succeed, and return what it says."""
    code, said = kehoach(plan, *arguments)
    assert code == 0, said
    return said


def refused(plan: Path, *arguments: str) -> str:
    """Run a command that has to be refused with nothing written, and return the last line that says why."""
    before = plan.read_bytes()
    code, said = kehoach(plan, *arguments)
    assert plan.read_bytes() == before
    assert [path.name for path in plan.parent.iterdir()] == ["plan.yaml"]
    if code == 2:
        return said.splitlines()[0]
    assert code == 1, said
    head, *lines = said.splitlines()
    assert head.startswith("Chưa ghi gì vào plan.yaml")
    assert all(re.match(r"plan\.yaml:\d+:\d+: lỗi: ", line) for line in lines)
    return lines[-1]


def ledger(plan: Plan, last: Ledger | None = None) -> Ledger:
    """Take stock of everything that a plan publishes, after the last publication."""
    content = load_content(DISTRICT / "content")
    context = dataclasses.replace(
        context_of(plan, TODAY, content=content),
        published=last.paths if last else frozenset(),
    )
    rendered = render_outputs(plan, context)
    artifacts = rendered.of(Artifact)
    paths = [file.path for file in artifacts]
    paths += [page.path for page in rendered.of(StagedPage)]
    paths += [page_of(leaf) for leaf in rendered.of(Leaf)]
    feeds = [(feed.path, feed.data) for feed in rendered.of(Artifact, FEEDS)]
    return ledger_of(plan, feeds, paths)


def unexplained(old: Ledger, new: Plan) -> list[tuple[str, str]]:
    """List what publishing would be refused for: code and id."""
    found = []
    for problem in check_ledger(new, ledger(new, old), old, TODAY):
        values = dict(problem.values)
        # Sheets, messages and data of what is no more end with it.
        if problem.code == "address-gone" and values["id"] in new.ended_ids:
            continue
        found.append((problem.code, str(values.get("id", ""))))
    return found


@pytest.fixture(scope="module")
def published() -> Ledger:
    """Return what subscribers hold of the district's plan."""
    return ledger(load_plan(DISTRICT / "plan.yaml"))


Recorder = Callable[[Path, tuple[str, ...]], str]


@pytest.fixture(scope="module")
def recorded() -> Recorder:
    """Return what records a lawful change in the district's plan and tells what was said.

    Several tests ask for the same changes: each is made by its command once, and then written as it was.
    """
    made: dict[tuple[str, ...], tuple[bytes, str]] = {}

    def write(plan: Path, command: tuple[str, ...]) -> str:
        if command not in made:
            said = record(plan, *command)
            made[command] = plan.read_bytes(), said
        written, said = made[command]
        plan.write_bytes(written)
        return said

    return write


@pytest.mark.parametrize("command", LAWFUL.values(), ids=LAWFUL)
def test_a_recorded_change_publishes_itself(
    command: tuple[str, ...], plan: Path, published: Ledger, recorded: Recorder
) -> None:
    recorded(plan, command)
    assert unexplained(published, load_plan(plan)) == []


RECORDS = r"(?m)^(corrections|revisions):\n(  .*\n)+\n?|^ +(was:\n( +- name: .*\n +until.*\n +by.*\n)+|since: .*\n)"


@pytest.mark.parametrize(
    "command",
    [LAWFUL[name] for name in LAWFUL if name not in ("split", "no longer")],
    ids=[name for name in LAWFUL if name not in ("split", "no longer")],
)
def test_the_same_change_without_its_record_does_not(
    command: tuple[str, ...], plan: Path, published: Ledger, recorded: Recorder
) -> None:
    recorded(plan, command)
    text = plan.read_text("utf-8")
    plan.write_text(re.sub(RECORDS, "", text), "utf-8")
    assert plan.read_text("utf-8") != text
    assert unexplained(published, load_plan(plan)) != []


@pytest.mark.parametrize("command", LAWFUL.values(), ids=LAWFUL)
def test_asked_again_nothing_is_written(
    command: tuple[str, ...], plan: Path, recorded: Recorder
) -> None:
    before = plan.read_bytes()
    assert "chưa ghi" in record(plan, *command, "--dry-run")
    assert plan.read_bytes() == before
    said = recorded(plan, command)
    [line] = re.findall(r"Đã ghi vào plan\.yaml:(\d+)\.", said)
    written = plan.read_bytes()
    again = record(plan, *command)
    assert again == f"Thay đổi này đã có ở plan.yaml:{line}; không ghi gì thêm.\n"
    assert plan.read_bytes() == written


# What is written


def changed_lines(plan: Path) -> tuple[list[str], list[str]]:
    """Return the lines that went and those that came, against the district's plan."""
    before = (DISTRICT / "plan.yaml").read_text("utf-8").splitlines()
    after = plan.read_text("utf-8").splitlines()
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    return gone, come


def test_a_ward_that_is_renamed_keeps_every_other_byte(plan: Path) -> None:
    said = record(plan, *RENAME)
    gone, come = changed_lines(plan)
    assert gone == [
        "  - {id: phuong-kim-giang, name: Phường Kim Giang, kind: Phường}",
        "      - phuong-kim-giang",
        "    except: [phuong-kim-giang]",
        "    implement: [phuong-kim-giang]",
    ]
    assert come == [
        "  - id: phuong-dinh-cong",
        "    name: Phường Định Công",
        "    kind: Phường",
        "    aliases: [Phường Kim Giang]",
        "    former: [phuong-kim-giang]",
        "    was:",
        "      - name: Phường Kim Giang",
        "        until: 01/7/2020",
        "        by: 12/NQ-HĐND",
        "      - phuong-dinh-cong",
        "    except: [phuong-dinh-cong]",
        "    implement: [phuong-dinh-cong]",
    ]
    # Row 4 alone names it.
    assert "1 thời hạn" in said
    assert "hoi-nghi-diem-kim-giang" in said
    assert "mã cũ vẫn dùng được: phuong-kim-giang" in said


def test_wards_that_are_merged_are_one_wherever_they_were_named(plan: Path) -> None:
    record(plan, *MERGE)
    _, loaded = load_both(plan)
    ward = loaded.directory["phuong-khuong-dinh"]
    assert ward.former == ("phuong-kim-giang", "phuong-ha-dinh")
    assert [former.name for former in ward.was] == [
        "Phường Khương Đình",
        "Phường Kim Giang",
        "Phường Hạ Đình",
    ]
    assert {former.until for former in ward.was} == {dt.date(2020, 7, 1)}
    # 11 wards less two; the ward that had the pilot conference is part of one of "the other ten" now.
    assert len(loaded.directory.atoms("cac-phuong")) == 9
    assert loaded.directory.atoms("muoi-phuong-con-lai") == loaded.directory.atoms(
        "cac-phuong"
    )
    task = loaded.tasks_by_id["hoi-nghi-diem-kim-giang"]
    assert task.parties("implement") == ("phuong-khuong-dinh",)
    # Row 8 names "the other ten" alone, and became another's business: it is corrected.
    [correction] = loaded.corrections
    assert correction.items == ("hoi-nghi-dien-hinh-muoi-phuong",)
    assert "sáp nhập Phường Kim Giang, Phường Hạ Đình" in correction.reason


def test_a_ward_that_is_split_leads_to_its_parts(plan: Path) -> None:
    record(plan, *SPLIT)
    _, loaded = load_both(plan)
    assert "phuong-kim-giang" not in {unit.id for unit in loaded.directory.units}
    [ended] = loaded.ended
    assert ended.instead == ("phuong-ha-dinh", "phuong-khuong-dinh")
    assert (ended.name, ended.by) == ("Phường Kim Giang", "12/NQ-HĐND")
    task = loaded.tasks_by_id["hoi-nghi-diem-kim-giang"]
    assert task.parties("implement") == ("phuong-ha-dinh", "phuong-khuong-dinh")
    # Both were among "the other ten" before, and stay.
    assert len(loaded.directory.atoms("muoi-phuong-con-lai")) == 10


def test_a_text_that_nothing_shows_any_more_is_told(plan: Path) -> None:
    said = record(plan, *NO_LONGER)
    assert "content/phong-trao/van-hoa-cong-so.md không còn dùng" in said


def test_a_text_gives_way_to_the_word_that_its_movement_or_section_ended(
    plan: Path,
) -> None:
    shutil.copytree(DISTRICT / "content", plan.parent / "content")
    record(plan, *NO_LONGER)
    section = ("end", "cum-thi-dua", "--kind", "section", "--date", "06/7/2020")
    record(plan, *section, "--reason", "bỏ")
    # Nothing has to be moved before the next build, and it is said which files are shown no longer.
    told = {
        (one.path, one.severity, dict(one.values)["page"])
        for one in rehearse_build(plan, TODAY)
        if one.code == "content-replaced"
    }
    folder = (plan.parent / "content").as_posix()
    assert told == {
        (f"{folder}/{path}.md", Severity.INFO, f"{path}/")
        for path in ("phong-trao/van-hoa-cong-so", "ke-hoach/cum-thi-dua")
    }
    loaded, content, problems = check_project(plan)
    context = context_of(loaded, TODAY, content=content, problems=problems)
    rendered = render_outputs(loaded, context)
    pages = {page.staged: page for page in rendered.of(StagedPage)}
    leaves = {leaf.path: leaf for leaf in rendered.of(Leaf)}
    guides = pages["huong-dan/index.md"].data.decode()
    for path in ("phong-trao/van-hoa-cong-so", "ke-hoach/cum-thi-dua"):
        assert not {f"{path}.md", f"{path}/index.md"} & pages.keys()
        assert path not in guides
        assert "06/7/2020" in leaves[f"{path}/"].html
    # A text of another name is a page of its own, as any that the plan does not name.
    text = plan.parent / "content/phong-trao/van-hoa-cong-so.md"
    text.rename(text.with_name("van-hoa-cong-so-cu.md"))
    codes = [one.code for one in rehearse_build(plan, TODAY)]
    assert codes.count("content-replaced") == 1


def test_a_text_that_last_year_left_gives_way_as_well(plan: Path) -> None:
    shutil.copytree(DISTRICT / "content", plan.parent / "content")
    record(plan, "rollover", "2021")
    rolled = plan.with_name("plan-2021.yaml")
    text = rolled.read_text("utf-8")
    lines = re.search(r"(?ms)^  - id: van-hoa-cong-so\n.*?(?=^  - id: |^\S)", text)
    assert lines
    text = text.replace(lines[0], "").replace("movement: van-hoa-cong-so", "")
    rolled.write_text(text, "utf-8")
    assert "van-hoa-cong-so" not in {one.id for one in load_plan(rolled).movements}
    codes = [one.code for one in rehearse_build(rolled, dt.date(2021, 2, 1))]
    assert codes.count("content-replaced") == 1


def test_a_title_is_corrected_where_it_stands(plan: Path) -> None:
    record(plan, *TITLE)
    _, come = changed_lines(plan)
    assert come == [
        "    title: Tập huấn công tác thi đua",
        "corrections:",
        "  - date: 06/7/2020",
        "    reason: sửa lỗi chính tả",
        "    items: [tap-huan-thi-dua]",
    ]


def test_words_of_a_task_and_of_its_deadline_are_corrected_at_once(plan: Path) -> None:
    record(plan, *PEOPLE)
    _, loaded = load_both(plan)
    task = loaded.tasks_by_id["tap-huan-thi-dua"]
    [item] = task.deadlines
    assert task.parties("implement") == ("van-phong-ubnd", "phong-noi-vu")
    assert item.short == "Tập huấn"
    assert [change.action for change in item.history] == ["corrected"]


def test_what_was_changed_by_hand_is_recorded_without_words(
    plan: Path, published: Ledger
) -> None:
    text = plan.read_text("utf-8")
    title = load_plan(plan).tasks_by_id["tap-huan-thi-dua"].title
    plan.write_text(text.replace(f"title: {title}", "title: Tập huấn"), "utf-8")
    assert unexplained(published, load_plan(plan)) != []
    record(plan, "correct", "tap-huan-thi-dua", "--date", "06/7/2020")
    assert unexplained(published, load_plan(plan)) == []


def test_corrections_of_one_day_and_reason_are_one_record(plan: Path) -> None:
    for item in ("tap-huan-thi-dua", "so-ket-6-thang"):
        record(plan, "correct", item, "--note", "X", "--date", "06/7/2020")
    _, loaded = load_both(plan)
    [correction] = loaded.corrections
    assert correction.items == ("tap-huan-thi-dua", "so-ket-6-thang")


def test_policies_are_set_where_they_stand(plan: Path) -> None:
    record(plan, *POLICY)
    gone, come = changed_lines(plan)
    assert gone == ["  - days: [10, 3, 1]"]
    assert come == [
        "  items: safe-day",
        "revisions:",
        "  - date: 06/7/2020",
        "    reason: đổi cách nhắc việc; đổi những ngày mà mục trong lịch phủ",
        "  - days: [7, 2]",
    ]


def test_a_swapped_day_lists_all_that_moves_with_it(plan: Path) -> None:
    said = record(plan, *SWAP)
    # The body's 30/9 is a Wednesday, and "before" it was the Tuesday that is off now; the Monday is 28/9.
    moved = [line for line in said.splitlines() if line.startswith("  ")]
    assert any("nên xong 29/9/2020 → 28/9/2020" in line for line in moved)
    # Three working days ahead of a Tuesday was the Thursday before, and is the Wednesday.
    assert any(
        "nhắc trước 3 ngày làm việc 24/9/2020 → 23/9/2020" in line for line in moved
    )


def test_a_year_is_announced_once(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    shutil.copy(DATA / "small/plan.yaml", plan)
    said = record(
        plan,
        *("holiday", "--announced", "2026", "--source", "Thông báo 7/TB"),
        *("--since", "03/11/2025"),
    )
    assert "Không thời hạn nào" in said
    assert (
        "    - year: 2026\n      source: Thông báo 7/TB\n      since: 03/11/2025\n"
    ) in plan.read_text("utf-8")


def test_what_only_an_earlier_plan_had_is_ended_by_its_name(plan: Path) -> None:
    text = plan.read_text("utf-8")
    last_year = text.replace("id: tdkt-2020.", "id: tdkt-2019.")
    plan.with_name("plan-2019.yaml").write_text(last_year, "utf-8")
    start = text.index("  - id: tap-huan-thi-dua\n")
    end = text.index("\n  - id: ", start) + 1
    text = text[:start] + text[end:]
    text += "\nearlier:\n  - {plan: plan-2019.yaml, months: 6}\n"
    plan.write_text(text, "utf-8")
    record(
        plan,
        *("end", "tap-huan-thi-dua", "--date", "06/7/2020"),
        *("--reason", "năm nay không tổ chức"),
    )
    [ended] = load_plan(plan).ended
    assert (ended.kind, ended.id) == ("task", "tap-huan-thi-dua")
    assert ended.name.startswith("Tổ chức tập huấn")


# Where the plan refers to a body


def reference_fields() -> Iterator[tuple[str, str]]:
    """Yield every field of plan.yaml that refers to a body, as the records declare them."""
    waiting: list[type] = [PlanRecord]
    known = set(waiting)
    while waiting:
        record_class = waiting.pop()
        for name, (_, shape, _) in fields_of(record_class).items():
            inner: Any = shape.shape if isinstance(shape, ListOf) else shape
            if isinstance(inner, Reference) and "party" in inner.kinds:
                yield record_class.__name__, name
            if isinstance(inner, Nested) and inner.record not in known:
                known.add(inner.record)
                waiting.append(inner.record)


def party_places(record: PlanRecord) -> set[tuple[str, str, str]]:
    """Return each field that refers to a body, with the body."""
    found = set()
    parties: list[Unit | Group] = [*record.units, *record.groups]
    for party in parties:
        for place in places_of(record, "party", party.id):
            found.add((place.record.__name__, place.field, party.id))
    return found


@pytest.mark.parametrize("old", ["zq20", "zq27", "zq29", "zq31", "zq37", "zq126"])
def test_another_id_is_written_wherever_the_old_one_was(
    old: str, tmp_path: Path
) -> None:
    plan = shutil.copytree(EVERY_FIELD, tmp_path / "plan") / "plan.yaml"
    before = party_places(load_both(plan)[0])
    # One plan with every field: what refers to nobody there would not be tried.
    fields = {(record, field) for record, field, _ in before}
    assert fields >= set(reference_fields()) - {
        ("Acknowledgement", "about"),
        ("Contradiction", "about"),
    }
    record(
        plan,
        *("rename", old, "--name", "Tên mới", "--id", "zq-moi", "--date", "10/3/2020"),
    )
    after = party_places(load_both(plan)[0])
    renamed = {
        (kind, field, "zq-moi" if party == old else party)
        for kind, field, party in before
    }
    assert after == renamed
    kept = [feed.name for feed in load_both(plan)[0].feeds.keep]
    assert kept == ["units/zq-moi/lead" if old == "zq29" else "units/zq29/lead"]
    words = re.findall(r"[\w-]+", plan.read_text("utf-8"))
    # As former id alone.
    assert words.count(old) == 1


# What cannot be


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("rename phuong-kim --name X --date 01/7/2020", "amend-unknown-party"),
        (
            "rename phuong-kim-giang --name X --id phuong-ha-dinh --date 01/7/2020",
            "id-given-up",
        ),
        ("rename phuong-kim-giang --name X --id A_b --date 01/7/2020", "not-slug"),
        (
            "rename phuong-kim-giang --name Phường_Hạ_Đình --date 01/7/2020",
            "duplicate-alias",
        ),
        ("merge cac-phuong --into phuong-ha-dinh --date 01/7/2020", "merge-group"),
        ("merge phuong-ha-dinh --into cac-phuong --date 01/7/2020", "merge-group"),
        (
            "merge phuong-ha-dinh --into Phường_Hạ_Đình --date 01/7/2020",
            "merge-itself",
        ),
        ("end thuong-truc-hoi-dong --date 01/7/2020 --reason X", "end-needs-one"),
        ("end khong-co --date 01/7/2020 --reason X", "end-unknown"),
        ("end tap-huan-thi-dua --date 01/7/2020 --reason X", "end-task-stands"),
        (
            "end phuong-ha-dinh --date 01/7/2020 --reason X --instead khong-co",
            "end-instead",
        ),
        ("correct khong-co --title X --date 01/7/2020", "unknown-deadline"),
        ("correct sang-kien-thanh-pho --short X --date 01/7/2020", "correct-which"),
        ("correct quy-3 --note X --date 01/7/2020", "correct-only-name"),
        (
            "correct tap-huan-thi-dua --lead khong-co --date 01/7/2020",
            "amend-unknown-party",
        ),
        (
            "correct tap-huan-thi-dua --title X --date 01/01/2020",
            "amendment-before-plan",
        ),
        ("revise --remind 90 --date 01/7/2020", "not-integer"),
    ],
)
def test_a_slip_is_one_line_and_nothing_is_written(
    command: str, code: str, plan: Path
) -> None:
    arguments = [argument.replace("_", " ") for argument in command.split()]
    # An id may have a stroke of its own.
    arguments = ["A_b" if argument == "A b" else argument for argument in arguments]
    assert refused(plan, *arguments).endswith(f"[{code}]")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("revise --date 01/7/2020", "cho biết đổi gì"),
        ("revise --remind mai --date 01/7/2020", "không phải số ngày: mai"),
        ("revise --url moi.vn --date 01/7/2020", "không dùng làm địa chỉ"),
        ("holiday 29/9/2020 --source X --since 01/7/2020", "cần ngày"),
        ("holiday --announced 2021 --off --source X --since 01/7/2020", "--announced"),
        ("rename phuong-ha-dinh --date 01/7/2020", "thiếu: --name"),
    ],
)
def test_a_command_that_lacks_something_says_what(
    command: str, said: str, plan: Path
) -> None:
    assert said in refused(plan, *command.split())


def test_a_day_that_is_written_otherwise_stays(plan: Path) -> None:
    record(plan, *SWAP)
    worked = [argument.replace("--off", "--worked") for argument in SWAP]
    assert refused(plan, *worked).endswith("[holiday-otherwise]")


def test_words_of_a_document_are_not_corrected_past_it(plan: Path) -> None:
    record(
        plan,
        *("amend", "--number", "78/KH-UBND", "--date", "15/3/2020", "--reworded"),
        *("--item", "tap-huan-thi-dua", "--title", "Tập huấn của quận"),
    )
    assert refused(plan, *TITLE).endswith("[correct-amended]")


def test_a_group_whose_only_member_is_no_more_has_to_end_first(plan: Path) -> None:
    text = plan.read_text("utf-8")
    text = text.replace(
        "\ngroups:\n",
        "\ngroups:\n  - {id: mot-phuong, name: Một phường, members: [phuong-ha-dinh]}\n",
    )
    plan.write_text(text, "utf-8")
    line = refused(
        plan, "end", "phuong-ha-dinh", "--date", "01/7/2020", "--reason", "X"
    )
    assert line.endswith("[end-last-member]")


def test_reminders_of_a_body_that_goes_into_another_go_with_it(plan: Path) -> None:
    """What is about nobody in particular would be about everybody."""
    text = plan.read_text("utf-8")
    rule = "  - {days: [15], units: [phuong-ha-dinh]}\n"
    text = text.replace("  - days: [10, 3, 1]\n", f"  - days: [10, 3, 1]\n{rule}")
    plan.write_text(text, "utf-8")
    before = ledger(load_plan(plan))
    record(plan, *MERGE)
    after = load_plan(plan)
    assert after.reminders[-1].units == ("phuong-khuong-dinh",)
    # Other reminders reach the readers of both: each of their deadlines is corrected.
    assert unexplained(before, after) == []
    plan.write_text(text, "utf-8")
    record(plan, "end", "phuong-ha-dinh", "--date", "01/7/2020", "--reason", "X")
    assert [rule.days for rule in load_plan(plan).reminders] == [(10, 3, 1)]


def test_next_year_carries_names_and_addresses_and_no_change_of_this_year(
    plan: Path,
) -> None:
    for command in (RENAME, ADDRESS, TITLE, SWAP, SPLIT[:1] + NO_LONGER[1:]):
        record(plan, *command)
    record(plan, "rollover", "2021")
    rolled, loaded = load_both(plan.with_name("plan-2021.yaml"))
    ward = loaded.directory["phuong-dinh-cong"]
    assert ward.former == ("phuong-kim-giang",)
    assert [former.name for former in ward.was] == ["Phường Kim Giang"]
    assert loaded.ended_ids == {"van-hoa-cong-so"}
    assert not (rolled.revisions or rolled.corrections)
    [override] = rolled.calendar.overrides
    assert override.since is None
