"""The completeness proof: nothing that the signed document says about time can be lost on the way to the calendar."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import DISTRICT, MINIMAL, ROOT, run_kehoach

from kehoach.checks.document import Coverage, prove_coverage
from kehoach.document.outline import Outline, outline_of
from kehoach.document.reading import read_document
from kehoach.plan.records import DeadlineRecord, PlanRecord, TaskRecord, read_plan
from kehoach.plan.resolution import RULES
from kehoach.plan.roles import Cast
from kehoach.plan.source import compose, load_source
from kehoach.proof.proving import prove

SOURCE = ROOT.parent / "shared/seed/ke-hoach-54-hdtdkt-2020.txt"
with_source = pytest.mark.skipif(
    not SOURCE.is_file(), reason=f"the source document is not here: {SOURCE}"
)


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return read_plan(
        load_source(DISTRICT / "plan.yaml", "plan.yaml"), "plan.yaml", RULES
    )


@pytest.fixture(scope="module")
def outline() -> Outline:
    return outline_of(read_document(SOURCE))


def codes(coverage: Coverage) -> list[str]:
    return [problem.code for problem in coverage.problems]


@with_source
def test_the_real_plan_answers_for_every_date_and_row(
    record: PlanRecord, outline: Outline
) -> None:
    coverage = prove_coverage(record, outline, "plan.yaml")
    assert codes(coverage) == []
    # 45 dated references, "thường xuyên" and "trước 30 ngày dự kiến gắn biển" of III.2.1; 31 rows.
    assert coverage.count("time", "covered") == 45 + 2
    assert coverage.count("row", "covered") == 31
    assert coverage.count("time", "missing") == coverage.count("row", "missing") == 0


@with_source
def test_no_figure_that_looks_like_a_date_escapes_the_scan(
    record: PlanRecord, outline: Outline
) -> None:
    """Dates are found again by a plain pattern over the raw file, and years by another."""
    coverage = prove_coverage(record, outline, "plan.yaml")
    said: dict[int, str] = {}
    for claim in coverage.claims:
        said[claim.line] = said.get(claim.line, "") + " | " + claim.text
    dates = years = 0
    for number, line in enumerate(SOURCE.read_text("utf-8").splitlines(), start=1):
        for found in re.findall(r"\d{1,2}/\d{1,2}/\d{4}|\d+ tháng \d+ năm \d{4}", line):
            dates += 1
            assert found in said[number], (number, found)
        # A school year and a round are named after a year and are no date.
        plain = re.sub(
            r"năm học \d{4} ?- ?\d{4}|đợt \d/\d{4}|6 tháng đầu năm \d{4}", "", line
        )
        for found in re.findall(r"(?<!\d)20[12]\d(?!\d)", plain):
            years += 1
            assert found in said.get(number, "") or found in said.get(number - 2, ""), (
                number,
                found,
            )
    # 45 references of deadlines, this document's date twice, five of other documents.
    assert dates == 45 + 2 + 5
    assert years > 90


@pytest.mark.slow
@with_source
def test_a_task_taken_away_is_named_with_its_sentence(
    record: PlanRecord, outline: Outline
) -> None:
    for task in record.tasks:
        coverage = prove_coverage(without(record, task), outline, "plan.yaml")
        lost = [
            problem
            for problem in coverage.problems
            if problem.code in ("source-missing", "source-row-missing")
        ]
        dated = [
            one
            for one in task.deadlines
            if one.kind != "ongoing" or "thường xuyên" in one.phrase
        ]
        if dated:
            assert {dict(problem.values)["ref"] for problem in lost} == set(
                task.refs
            ), task.id
            assert all(dict(problem.values)["sentence"] for problem in lost)
            assert {problem.path for problem in lost} == {outline.name}
        assert all(
            claim.verdict != "missing" or claim.ref in task.refs
            for claim in coverage.claims
        )


def without(record: PlanRecord, gone: TaskRecord) -> PlanRecord:
    return dataclasses.replace(
        record, tasks=tuple(task for task in record.tasks if task is not gone)
    )


@pytest.mark.slow
@with_source
def test_a_day_changed_is_named_with_what_the_document_prints(
    record: PlanRecord, outline: Outline
) -> None:
    for task in record.tasks:
        for item in task.deadlines:
            if item.date:
                moved = changed(record, item, date=item.date + dt.timedelta(days=1))
                coverage = prove_coverage(moved, outline, "plan.yaml")
                refs = item.refs or task.refs
                assert codes(coverage) == ["source-moved"] * len(refs), item.id
                for problem in coverage.problems:
                    if problem.code == "source-moved":
                        values = dict(problem.values)
                        assert (values["id"], problem.line) == (
                            item.id,
                            item.at.of("date").line,
                        )
                        assert day_of(str(values["text"])) == item.date


def changed(record: PlanRecord, item: DeadlineRecord, **fields: object) -> PlanRecord:
    new = dataclasses.replace(item, **fields)  # type: ignore[arg-type]
    tasks = tuple(
        dataclasses.replace(
            task, deadlines=tuple(new if one is item else one for one in task.deadlines)
        )
        for task in record.tasks
    )
    return dataclasses.replace(record, tasks=tasks)


def day_of(text: str) -> dt.date:
    day, month, year = map(int, re.findall(r"\d+", text)[-3:])
    return dt.date(year, month, day)


@with_source
def test_other_words_for_the_same_day_are_named(
    record: PlanRecord, outline: Outline
) -> None:
    item = next(
        one
        for task in record.tasks
        for one in task.deadlines
        if one.id == "tap-huan-thi-dua"
    )
    assert codes(
        prove_coverage(changed(record, item, kind="by"), outline, "plan.yaml")
    ) == ["source-kind"]
    assert codes(
        prove_coverage(changed(record, item, time=dt.time(17)), outline, "plan.yaml")
    ) == ["source-kind"]


@with_source
def test_a_deadline_that_the_document_does_not_have_is_named(
    record: PlanRecord, outline: Outline
) -> None:
    task = record.tasks[0]
    extra = dataclasses.replace(
        task.deadlines[0], id="bia-ra", date=dt.date(2020, 2, 2)
    )
    more = dataclasses.replace(task, deadlines=(*task.deadlines, extra))
    plan = dataclasses.replace(record, tasks=(more, *record.tasks[1:]))
    coverage = prove_coverage(plan, outline, "plan.yaml")
    assert codes(coverage) == ["source-not-printed"]
    assert (
        dict(coverage.problems[0].values)["id"] == "bia-ra"
        or len(coverage.problems) > 1
    )


@with_source
def test_wrong_people_and_a_row_of_nobody_are_named(
    record: PlanRecord, outline: Outline
) -> None:
    row4 = next(task for task in record.tasks if "Phụ lục, mục 4" in task.refs)
    implementers = {**dict(row4.cast), "implement": ("phuong-ha-dinh",)}
    wrong = dataclasses.replace(row4, cast=Cast.of_fields(implementers))
    plan = dataclasses.replace(
        record, tasks=tuple(wrong if task is row4 else task for task in record.tasks)
    )
    coverage = prove_coverage(plan, outline, "plan.yaml")
    proof = prove(plan, {}, outline, coverage, "plan.yaml", "content")
    told = [finding for finding in proof.findings if finding.detail]
    about_people = {
        finding.detail: finding.is_error
        for finding in told
        if finding.statement == f"task {row4.id}" and finding.code == "proof-role"
    }
    assert about_people == {
        "implement phuong-ha-dinh": True,
        "implement phuong-kim-giang": True,
    }


DOCUMENT = """\
UBND HUYỆN MẪU
Số: 7/KH-UBND
Mẫu, ngày 02 tháng 01 năm 2020
KẾ HOẠCH
Việc năm 2020
I. YÊU CẦU
Các đơn vị gửi báo cáo trước ngày 20/5/2020; báo cáo năm chậm nhất ngày 15 tháng 12 năm 2020.
II. LỊCH
1. Họp giao ban từ ngày 27/8 đến 28/8/2020.
2. Rà soát xong trước ngày 25 hằng tháng.
3. Sơ kết vào khoảng tháng 7/2020.
"""


def proof(
    tmp_path: Path,
    tasks: str,
    text: str = DOCUMENT,
    name: str = "van-ban.txt",
    head: str = "number: 7/KH-UBND",
) -> Coverage:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    top = MINIMAL[: MINIMAL.index("tasks:")].replace("number: 1/KH", head)
    plan = read_plan(compose((top + tasks).encode(), "plan.yaml"), "plan.yaml", RULES)
    return prove_coverage(plan, outline_of(read_document(file)), "plan.yaml")


TASKS = """\
tasks:
  - id: bao-cao
    title: Báo cáo
    refs: [I]
    deadlines:
      - {id: giua-nam, kind: before, date: 20/5/2020, phrase: trước ngày 20/5/2020}
      - {id: ca-nam, kind: by, date: 15/12/2020, phrase: chậm nhất ngày 15 tháng 12 năm 2020}
  - id: hop
    title: Họp
    refs: [II.1]
    deadlines:
      - {id: hop, kind: range, from: 27/8/2020, to: 28/8/2020, phrase: từ ngày 27/8 đến 28/8/2020}
  - id: ra-soat
    title: Rà soát
    refs: [II.2]
    deadlines:
      - {id: ra-soat, kind: recurring, every: month, day: 25, bound: before, phrase: trước ngày 25 hằng tháng}
not_a_deadline:
  - {text: năm 2020, reason: tên kế hoạch}
"""


def test_a_small_document_of_every_kind(tmp_path: Path) -> None:
    coverage = proof(tmp_path, TASKS)
    assert [(p.code, p.line) for p in coverage.problems] == [("source-unread", 11)]
    told = {claim.text: claim.answer for claim in coverage.claims}
    assert told["từ ngày 27/8 đến 28/8/2020"] == "hop"
    assert told["trước ngày 25 hằng tháng"] == "ra-soat"
    # The document's own date is answered for by plan.issued.
    assert "7/KH-UBND" in told["ngày 02 tháng 01 năm 2020"]


UNREAD = """\
TT\tNội dung\tThời gian
1\tRà soát\tĐầu quý
"""


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ("kind: by, date: 10/4/2020, phrase: Đầu quý", False),
        ("kind: ongoing, phrase: Đầu quý", False),
        ("kind: ongoing, phrase: Đầu quý, needs_review: ngày nào", True),
        ("kind: by, date: 10/4/2020, phrase: Đầu năm", True),
    ],
)
def test_what_nobody_can_date_is_answered_by_the_keeper_in_its_own_words(
    tmp_path: Path, fields: str, asked: bool
) -> None:
    tasks = "tasks:\n  - id: ra-soat\n" + TASKS.partition("  - id: ra-soat\n")[2]
    tasks = tasks.replace("II.2", "Mục 1").partition("id: ra-soat, kind")[0]
    tasks += f"id: ra-soat, {fields}}}\n"
    assert bool(proof(tmp_path, tasks, UNREAD).problems) is asked


REPORTS = """\
TT\tNội dung\tKỳ báo cáo\tThời gian
1\tBáo cáo\t{rhythm}\tTrước ngày 25 hằng tháng
"""


@pytest.mark.parametrize(
    ("rhythm", "asked"),
    [
        ("Hằng tháng", False),
        ("Hằng quý", True),
        # More than a rhythm is something of its own.
        ("Hằng tháng gửi bản in", True),
        ("Hằng tháng, trước ngày 5", True),
    ],
)
def test_a_rhythm_is_answered_by_what_says_it_whole_beside_it(
    tmp_path: Path, rhythm: str, asked: bool
) -> None:
    tasks = "tasks:\n  - id: ra-soat\n" + TASKS.partition("  - id: ra-soat\n")[2]
    tasks = tasks.replace("II.2", "Mục 1")
    coverage = proof(tmp_path, tasks, REPORTS.format(rhythm=rhythm))
    codes = [problem.code for problem in coverage.problems]
    assert ("source-missing" in codes) is asked


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        # This document's own date, beside its number however that is typed.
        ("Thực hiện Kế hoạch số 7/KH-UBND ngày 02/01/2020.", "plan.issued"),
        ("Thực hiện Kế hoạch số 7 /kh-ubnd ngày 02/01/2020.", "plan.issued"),
        ("Gửi Văn phòng ngày 02/01/2020.", ""),
        # That of a document it rests on.
        ("Căn cứ Quyết định số 45/QĐ-UBND ngày 15/11/2019.", "plan.basis"),
        ("Căn cứ Quyết định số 46/QĐ-UBND ngày 15/11/2019.", "cited"),
        ("Căn cứ Quyết định số 45/QĐ-UBND ngày 16/11/2019.", ""),
    ],
)
def test_a_day_is_that_of_a_document_only_beside_its_number(
    tmp_path: Path, sentence: str, answer: str
) -> None:
    head = "number: 7/KH-UBND\n  basis: [{number: 45/QĐ-UBND, date: 15/11/2019, title: Văn thư}]"
    text = f"{DOCUMENT}III. THỰC HIỆN\n{sentence}\n"
    claims = proof(tmp_path, TASKS, text, head=head).claims
    [claim] = [one for one in claims if one.ref == "III"]
    assert claim.answer.partition(" ")[0] == answer
    assert claim.verdict == ("reason" if answer else "missing")


FORMS = """\
KẾ HOẠCH NĂM 2020
I. YÊU CẦU
1. Gửi báo cáo trước ngày 25 hằng tháng.
2. Gửi báo cáo quý trước ngày 20 tháng cuối mỗi quý.
3. Trả lời trong 05 ngày làm việc kể từ ngày nhận đủ hồ sơ.
4. Nộp hồ sơ trước 17h00 ngày 20/5/2020.
5. Tổng kết trong quý IV/2020.
"""
FORM_TASKS = """\
tasks:
  - id: viec
    title: Việc
    refs: [I.9]
    deadlines:
      - {id: thang, kind: recurring, every: month, day: 25, bound: before, phrase: hạn, refs: [I.1]}
      - {id: quy, kind: recurring, every: quarter, day: 20, bound: before, phrase: hạn, refs: [I.2]}
      - {id: dem, kind: relative, days: 5, direction: after, counting: working, anchor: ngày, phrase: hạn, refs: [I.3]}
      - {id: gio, kind: before, date: 20/5/2020, time: "17:00", phrase: hạn, refs: [I.4]}
      - {id: ky, kind: quarter, period: IV/2020, phrase: hạn, refs: [I.5]}
not_a_deadline:
  - {text: năm 2020, reason: tên kế hoạch}
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", ""),
        ("day: 25", "day: 24", "source-moved"),
        ("every: month", "every: quarter", "source-moved"),
        ("day: 20", "day: 20, month: 2", "source-moved"),
        ("day: 25, bound: before", "day: 25, bound: by", "source-kind"),
        ("days: 5", "days: 6", "source-moved"),
        ("counting: working", "counting: calendar", "source-moved"),
        ("direction: after", "direction: before", "source-moved"),
        ("17:00", "7:00", "source-kind"),
        ("date: 20/5", "date: 21/5", "source-moved"),
        ("kind: before", "kind: by", "source-kind"),
        ("IV/2020", "III/2020", "source-moved"),
    ],
)
def test_each_field_of_each_form_is_held_against_the_document(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    coverage = proof(tmp_path, FORM_TASKS.replace(old, new, 1), FORMS)
    assert [one.code for one in coverage.problems if one.code != "source-phrase"] == (
        [code] if code else []
    )


@pytest.mark.parametrize(
    ("cell", "fields"),
    [
        ("15/12/2020", "kind: event, date: 15/12/2020"),
        ("15/12/2020", "kind: before, date: 15/12/2020"),
        ("15/12/2020", "kind: by, date: 15/12/2020"),
        ("hằng tháng", "kind: recurring, every: month, day: 31, bound: by"),
        ("hằng tháng", "kind: recurring, every: month, day: 25, bound: before"),
    ],
)
def test_a_cell_that_leaves_something_open_leaves_it_to_the_plan(
    tmp_path: Path, cell: str, fields: str
) -> None:
    document = f"TT\tNội dung\tThời hạn\n1\tBáo cáo\t{cell}\n"
    task = "tasks:\n  - id: viec\n    title: Việc\n    refs: [Mục 1]\n    deadlines:\n"
    task += f"      - {{id: viec, {fields}, phrase: {cell}}}\n"
    assert proof(tmp_path, task, document).problems == ()


def test_a_reason_settles_and_a_reason_for_nothing_is_reported(tmp_path: Path) -> None:
    settled = (
        TASKS + "  - {text: khoảng tháng 7/2020, refs: [II.3], reason: chưa ấn định}\n"
    )
    assert proof(tmp_path, settled).problems == ()
    unused = settled + "  - {text: năm 1999, reason: không có}\n"
    assert [problem.code for problem in proof(tmp_path, unused).problems] == [
        "source-reason-unused"
    ]


TABLE = "TT\tNội dung\tChủ trì\tThời hạn\n"
FIRST_ROW = "1\tHọp\tĐơn vị một\tTrước ngày 05/5/2020\n"
FIRST_TASK = """\
tasks:
  - id: hop
    title: Họp
    refs: [Mục 1]
    deadlines:
      - {id: hop, kind: before, date: 05/5/2020, phrase: Trước ngày 05/5/2020}
"""


def test_a_time_alone_in_its_column_has_to_be_answered_for(tmp_path: Path) -> None:
    document = f"{TABLE}{FIRST_ROW}\t\t\tTrước ngày 05/6/2020\n"
    [problem] = proof(tmp_path, FIRST_TASK, document).problems
    values = dict(problem.values)
    assert (problem.code, values["ref"]) == ("source-missing", "Mục 1")
    assert values["text"] == "Trước ngày 05/6/2020"
    second = "      - {id: hop-2, kind: before, date: 05/6/2020, phrase: Trước ngày 05/6/2020}\n"
    assert codes(proof(tmp_path, FIRST_TASK + second, document)) == []


@pytest.mark.parametrize(
    ("heading", "entry", "answer"),
    [
        ("Hoàn thành trước 30/6", "", None),
        (
            "Hoàn thành trước 30/6",
            "not_a_deadline: [{text: trước 30/6, reason: nhắc lại}]",
            "nhắc lại",
        ),
        ("Quý II", "", None),
        (
            "Quý II",
            "phases: [{id: quy-2, name: Đợt hai, start: 01/4/2020, end: 30/6/2020}]",
            "plan.phases (quy-2)",
        ),
        # The keeper's own span, under the name that is printed.
        (
            "Quý II",
            "phases: [{id: quy-2, name: quý II, start: 12/4/2020, end: 30/6/2020}]",
            "plan.phases (quy-2)",
        ),
        (
            "Quý II",
            "phases: [{id: quy-1, name: Quý I, start: 01/1/2020, end: 31/3/2020}]",
            None,
        ),
        # A phase is a stretch of the year, no day.
        (
            "Hoàn thành trước 30/6",
            "phases: [{id: he, name: Hè, start: 01/4/2020, end: 30/6/2020}]",
            None,
        ),
    ],
)
def test_a_time_that_a_heading_says_has_to_be_answered_for(
    tmp_path: Path, heading: str, entry: str, answer: str | None
) -> None:
    document = f"{TABLE}\t{heading}\t\t\n{FIRST_ROW}"
    coverage = proof(tmp_path, FIRST_TASK + entry, document)
    [claim] = [one for one in coverage.claims if one.line == 2]
    assert (claim.answer or None) == answer
    assert codes(coverage) == ([] if answer else ["source-missing"])


@pytest.mark.parametrize(
    "row",
    [
        "\tNhiệm vụ khác\t\tThời hạn: 30/6/2020\n",
        "\t\t\tThời hạn: 30/6/2020\n",
        "Thời hạn: 30/6/2020\t\t\t\n",
    ],
)
def test_a_time_in_a_row_that_could_be_a_head_has_to_be_answered_for(
    tmp_path: Path, row: str
) -> None:
    for document in (f"{TABLE}{row}{FIRST_ROW}", f"{TABLE}{FIRST_ROW}{row}"):
        coverage = proof(tmp_path, FIRST_TASK, document)
        assert "source-missing" in codes(coverage)
        assert any("30/6/2020" in claim.text for claim in coverage.claims)


def test_a_phase_answers_for_headings_only(tmp_path: Path) -> None:
    phases = "phases: [{id: quy-2, name: Quý II, start: 01/4/2020, end: 30/6/2020}]"
    document = f"Tổng hợp trong quý II/2020.\n{TABLE}{FIRST_ROW}"
    assert codes(proof(tmp_path, FIRST_TASK + phases, document)) == ["source-missing"]


def test_a_date_broken_by_a_line_is_still_one_date(tmp_path: Path) -> None:
    broken = DOCUMENT.replace(
        "trước ngày 20/5/2020;", "trước ngày 20/5/\n2020;"
    ).replace("15 tháng 12", "15\ntháng 12")
    texts = [claim.text for claim in proof(tmp_path, TASKS, broken).claims]
    assert "trước ngày 20/5/2020" in texts
    assert any("15 tháng 12 năm 2020" in text for text in texts)


def test_references_that_the_document_lacks_are_named(tmp_path: Path) -> None:
    coverage = proof(tmp_path, TASKS.replace("refs: [II.1]", "refs: [II.9]"))
    assert sorted(problem.code for problem in coverage.problems) == [
        "source-missing",
        "source-ref-unknown",
        "source-unread",
    ]


def test_what_an_amendment_changed_is_held_against_its_own_paper_not_this_one(
    tmp_path: Path,
) -> None:
    amended = TASKS + (
        "amendments:\n  - number: 8/KH\n    date: 01/3/2020\n    changes:\n"
        "      - {moved: giua-nam, date: 30/5/2020, phrase: trước ngày 30/5/2020}\n"
    )
    assert [problem.code for problem in proof(tmp_path, amended).problems] == [
        "source-unread"
    ]


@pytest.mark.slow
@with_source
def test_the_command_proves_and_fails(tmp_path: Path) -> None:
    good = run_kehoach("check", "--lang", "vi", "--source", str(SOURCE), cwd=DISTRICT)
    assert good.returncode == 0, good.stdout[-2000:]
    assert "47 chỗ là thời hạn" in good.stdout
    text = (DISTRICT / "plan.yaml").read_text("utf-8")
    broken = tmp_path / "plan.yaml"
    broken.write_text(
        text.replace(
            "date: 10/11/2020\n        phrase: Trước ngày 10/11/2020",
            "date: 11/11/2020\n        phrase: Trước ngày 11/11/2020",
        ),
        "utf-8",
    )
    for beside in (".kehoach", "content"):
        shutil.copytree(DISTRICT / beside, tmp_path / beside)
    options = ("--format", "json", "--source", str(SOURCE), "--plan", str(broken))
    bad = run_kehoach("check", *options, cwd=DISTRICT)
    assert bad.returncode == 1
    problems = json.loads(bad.stdout)["problems"]
    # Against the document, and against what was compared before.
    errors = {one["code"] for one in problems if one["severity"] == "error"}
    assert errors == {"source-moved", "proof-days"}
    missing = run_kehoach("check", "--source", "khong-co.docx", cwd=DISTRICT)
    assert missing.returncode == 1
    assert "khong-co.docx:1:1" in missing.stdout


PLACES = """\
I. VIỆC CHUNG
Họp trước ngày 05/5/2020.
II. VIỆC RIÊNG
1. Tổng kết
Nộp sổ trước ngày 06/6/2020.
Gửi ảnh trước ngày 07/7/2020.
"""


@pytest.mark.parametrize(
    ("ref", "phrase", "found"),
    [
        ("I", "trước ngày 05/5/2020", True),
        ("Mục I", "trước ngày 05/5/2020", True),
        ("Phần I", "trước ngày 05/5/2020", True),
        ("mục II.1", "trước ngày 06/6/2020", True),
        ("Đoạn cuối mục II", "trước ngày 07/7/2020", True),
        ("Mục III", "trước ngày 05/5/2020", False),
    ],
)
def test_a_place_is_found_as_people_write_it(
    tmp_path: Path, ref: str, phrase: str, found: bool
) -> None:
    task = f"""\
tasks:
  - id: hop
    title: Họp
    refs: [{ref}]
    deadlines:
      - {{id: hop, kind: before, date: {phrase.split()[-1]}, phrase: {phrase}}}
"""
    told = codes(proof(tmp_path, task, PLACES))
    assert ("source-ref-unknown" in told) is not found
    # The other two are not in this plan.
    assert told.count("source-missing") == (2 if found else 3)


def test_a_reason_holds_at_its_place_as_people_write_it(tmp_path: Path) -> None:
    reasons = "tasks: []\nnot_a_deadline:\n" + "".join(
        f"  - {{text: {day}, refs: [{ref}], reason: việc cũ}}\n"
        for day, ref in (
            ("trước ngày 05/5/2020", "Mục I"),
            ("trước ngày 06/6/2020", "Mục II"),
            ("trước ngày 07/7/2020", "Đoạn cuối mục II"),
        )
    )
    assert codes(proof(tmp_path, reasons, PLACES)) == []
