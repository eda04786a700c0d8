"""From documents of several shapes to drafts that load; back in with a new edition or an edited sheet."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import papers_made
import pytest
from conftest import DISTRICT, MINIMAL, ROOT, run_kehoach
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import example, given
from hypothesis import strategies as st

from kehoach.checks.document import prove_coverage
from kehoach.checks.single import check_plan
from kehoach.desk.drafting import draft_plan
from kehoach.desk.drafts import DraftDeadline, DraftTask, written_fields
from kehoach.desk.papers import Imported, import_document, update_plan
from kehoach.desk.proving import Choice, prove_plan
from kehoach.document.blocks import Paragraph, Row
from kehoach.document.naming import Names, slug_of, split_parties
from kehoach.document.outline import column_of, outline_of
from kehoach.document.reading import read_document
from kehoach.plan.records import DeadlineRecord, PlanRecord, TaskRecord
from kehoach.plan.resolution import load_both, load_plan
from kehoach.problems import InputError
from kehoach.words import load_words

SOURCE = ROOT.parent / "shared/seed/ke-hoach-54-hdtdkt-2020.txt"
with_source = pytest.mark.skipif(
    not SOURCE.is_file(), reason=f"the source document is not here: {SOURCE}"
)
VI = load_words("vi")


def silent(_done: int, _all: int) -> None:
    pass


def imported(document: Path) -> Imported:
    return import_document(document, document.with_name("plan.yaml"), VI, silent)


def tasks_of(plan: PlanRecord) -> dict[str, TaskRecord]:
    return {task.title: task for task in plan.tasks}


def only(task: TaskRecord) -> DeadlineRecord:
    [item] = task.deadlines
    return item


def names_of(plan: PlanRecord, ids: tuple[str, ...]) -> list[str]:
    names = {unit.id: unit.name for unit in plan.units} | {
        group.id: group.name for group in plan.groups
    }
    return [names[identity] for identity in ids]


def test_a_word_document_with_split_tables_and_merged_cells(tmp_path: Path) -> None:
    made = imported(papers_made.write_word(tmp_path / "a.docx"))
    plan, tasks = made.plan, tasks_of(made.plan)
    assert plan.plan.number == "12/KH-UBND"
    assert plan.plan.issued == dt.date(2020, 1, 6)
    assert (plan.plan.year, plan.plan.title) == (
        2020,
        "Kế hoạch công tác văn thư năm 2020",
    )
    assert [(basis.number, basis.date) for basis in plan.plan.basis] == [
        ("45/QĐ-UBND", dt.date(2019, 11, 15))
    ]
    assert [task.refs for task in plan.tasks[:6]] == [
        (f"Phụ lục, mục {number}",) for number in range(1, 7)
    ]
    first = only(tasks["Rà soát danh mục hồ sơ"])
    assert (first.kind, first.date, first.phrase) == (
        "before",
        dt.date(2020, 2, 28),
        "Trước ngày 28/02/2020",
    )
    assert tasks["Rà soát danh mục hồ sơ"].phase == "quy-i"
    assert tasks["Rà soát danh mục hồ sơ"].note == "Kết quả: Báo cáo"
    assert (
        only(tasks["Tập huấn văn thư"]).kind,
        only(tasks["Tập huấn văn thư"]).period,
    ) == ("quarter", "II/2020")
    assert only(tasks["Chỉnh lý tài liệu"]).kind == "ongoing"
    check = only(tasks["Kiểm tra các xã"])
    assert (check.kind, check.from_, check.to) == (
        "range",
        dt.date(2020, 9, 1),
        dt.date(2020, 9, 30),
    )
    # One body under three spellings, two bodies in one cell.
    assert names_of(plan, tasks["Chỉnh lý tài liệu"].cast.of("lead")) == [
        "Phòng Nội vụ"
    ]
    assert names_of(plan, tasks["Kiểm tra các xã"].cast.of("lead")) == [
        "Phòng Nội vụ",
        "Văn phòng",
    ]
    assert names_of(plan, tasks["Tập huấn văn thư"].cast.of("lead")) == [
        "Văn phòng",
        "Phòng Nội vụ",
    ]
    [office] = [unit for unit in plan.units if unit.name == "Phòng Nội vụ"]
    assert office.aliases == ("phòng nội vụ huyện",)
    # The filing unit is a role of its own, and somebody has to say who it is.
    filed = only(tasks["Nộp lưu hồ sơ"])
    assert names_of(plan, filed.cast.of("submit")) == ["Các đơn vị gửi hồ sơ"]
    assert filed.needs_review


def test_what_is_not_understood_keeps_its_words_and_is_listed_with_its_place(
    tmp_path: Path,
) -> None:
    made = imported(papers_made.write_word(tmp_path / "a.docx"))
    item = only(tasks_of(made.plan)["Đánh giá năm"])
    assert (item.kind, item.phrase) == ("ongoing", "Sớm nhất có thể trong tháng họp")
    assert item.needs_review
    told = [
        problem for problem in made.problems if "Đánh giá năm" in problem.message(VI)
    ]
    assert len(told) == 1
    document = read_document(tmp_path / "a.docx")
    [row] = [
        one
        for one in document.blocks
        if isinstance(one, Row) and "Đánh giá năm" in one.cells
    ]
    assert (told[0].line, told[0].path) == (row.line, document.name)
    # The check of the draft lists it again, at its own line of the plan.
    findings = check_plan(load_plan(made.path), ())
    assert any(
        item.at.of("needs_review").line == one.line
        for one in findings
        if one.code == "needs-review"
    )


def test_a_dated_sentence_of_the_body_becomes_a_task_to_review(tmp_path: Path) -> None:
    made = imported(papers_made.write_word(tmp_path / "a.docx"))
    [task] = [task for task in made.plan.tasks if task.refs == ("I",)]
    assert (only(task).kind, only(task).date) == ("by", dt.date(2020, 11, 20))
    assert task.needs_review


def test_word_draws_numbers_deletes_inserts_and_keeps_a_footer(tmp_path: Path) -> None:
    path = papers_made.write_numbered_word(tmp_path / "a.docx")
    made = imported(path)
    tasks = tasks_of(made.plan)
    assert [task.refs for task in tasks.values()][:2] == [("Mục 1",), ("Mục 2",)]
    assert only(tasks["Việc hai"]).date == dt.date(2020, 4, 15)
    texts = [
        block.text
        for block in read_document(path).blocks
        if isinstance(block, Paragraph)
    ]
    assert "Gửi lại phiếu trước ngày 31/12/2020" in texts


@pytest.mark.parametrize("damage", ["without a link", "a link to nothing"])
def test_a_numbering_without_levels_is_read_as_bullets(
    tmp_path: Path, damage: str
) -> None:
    path = papers_made.write_numbered_word(tmp_path / "a.docx")
    document = docx.Document(str(path))
    for number in document.part.numbering_part.element.iter(qn("w:num")):
        link = number.find(qn("w:abstractNumId"))
        if damage == "without a link":
            number.remove(link)
        else:
            link.set(qn("w:val"), "999")
    document.save(str(path))
    rows = [block for block in read_document(path).blocks if isinstance(block, Row)]
    assert [row.cells[0] for row in rows] == ["STT", "-", "-"]
    assert rows[1].cells[1] == "Việc một"


def test_a_workbook_with_reports_by_month_quarter_and_year(tmp_path: Path) -> None:
    made = imported(papers_made.write_workbook(tmp_path / "a.xlsx"))
    tasks = tasks_of(made.plan)
    month, quarter = only(tasks["Báo cáo tháng"]), only(tasks["Báo cáo quý"])
    assert (month.kind, month.every, month.day, month.bound) == (
        "recurring",
        "month",
        25,
        "before",
    )
    assert (quarter.every, quarter.day, quarter.month) == ("quarter", 20, 3)
    year = only(tasks["Báo cáo năm"])
    assert (year.date, year.phrase) == (dt.date(2020, 12, 15), "15/12/2020")
    assert year.needs_review, "a bare day says neither on nor before nor by"
    assert names_of(made.plan, tasks["Báo cáo tháng"].cast.of("coordinate")) == [
        "Phòng Tài chính"
    ]
    # A cell merged over two rows holds for both.
    assert names_of(made.plan, tasks["Báo cáo đột xuất"].cast.of("lead")) == [
        "Phòng Tài chính"
    ]
    # Every instance is a deadline of its own: twelve months, four quarters, one year.
    assert (
        len([item for _, item in load_plan(made.path).items if item.date]) == 12 + 4 + 1
    )


def test_a_programme_without_a_single_day(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(papers_made.YEARS, "utf-8-sig")
    tasks = tasks_of(imported(file).plan)
    assert [only(task).kind for task in tasks.values()] == [
        "year",
        "ongoing",
        "year",
        "ongoing",
        "quarter",
    ]
    assert only(tasks["Đào tạo"]).period == "2021"
    assert only(tasks["Nâng cấp phần mềm"]).from_ == dt.date(2020, 1, 1)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_title_above_the_table_does_not_hide_what_parts_its_cells(
    tmp_path: Path, sign: str
) -> None:
    file = tmp_path / "a.csv"
    rows = [
        ["TT", "Nội dung", "Đơn vị thực hiện", "Thời hạn"],
        [
            "1",
            "Rà soát, tổng hợp",
            "Phòng Nội vụ, Phòng Tư pháp, Công an",
            "trước ngày 20/5/2020",
        ],
        ["2", "Báo cáo; thống kê", "Phòng Nội vụ", "trong quý II/2020"],
    ]
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write("KẾ HOẠCH công tác, kiểm tra, tổng hợp, báo cáo năm 2020\n")
        csv.writer(stream, delimiter=sign).writerows(rows)
    tasks = tasks_of(imported(file).plan)
    assert [only(task).kind for task in tasks.values()] == ["before", "quarter"]
    assert list(tasks) == ["Rà soát, tổng hợp", "Báo cáo; thống kê"]


def test_several_days_without_a_year_in_one_cell(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "KẾ HOẠCH NĂM 2020\nTT\tNội dung\tThời hạn\n1\tBáo cáo\ttrước ngày 29/02; trước ngày 15/3\n",
        "utf-8",
    )
    [task] = tasks_of(imported(file).plan).values()
    assert [(item.date, item.phrase) for item in task.deadlines] == [
        (dt.date(2020, 2, 29), "trước ngày 29/02"),
        (dt.date(2020, 3, 15), "trước ngày 15/3"),
    ]


def test_a_weekly_schedule(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(papers_made.WEEK, "utf-8")
    made = imported(file)
    tasks = tasks_of(made.plan)
    flag = only(tasks["Chào cờ đầu tuần"])
    assert (flag.kind, flag.date, flag.time) == (
        "event",
        dt.date(2020, 10, 12),
        dt.time(8),
    )
    meeting = only(tasks["Họp giao ban"])
    assert (meeting.date, meeting.time) == (dt.date(2020, 10, 14), dt.time(14))
    # 17 October 2020 was a Saturday: the weekday is a checksum.
    assert "thứ Bảy" in str(only(tasks["Tiếp công dân"]).needs_review)
    assert "thứ" not in str(meeting.needs_review)


def test_two_columns_and_several_deadlines_in_one_cell(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(papers_made.TWO_COLUMNS, "utf-8")
    made = imported(file)
    tasks = tasks_of(made.plan)
    assert [item.period for item in tasks["Chấm điểm tủ sách"].deadlines] == [
        "10/2020",
        "11/2020",
    ]
    assert len({item.id for task in made.plan.tasks for item in task.deadlines}) == 4
    assert only(tasks["Tổng kết"]).needs_review
    assert [task.refs for task in made.plan.tasks] == [
        (f"Dòng {number}",) for number in (1, 2, 3)
    ]


PAPER = """\
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
UBND huyện Mẫu trình duyệt
ỦY BAN NHÂN DÂN HUYỆN MẪU
Số: 12/KH-UBND
Mẫu, ngày 06 tháng 01 năm 2020
KẾ HOẠCH
Công tác văn thư năm 2020
Căn cứ Quyết định số 45/QĐ-UBND ngày 15/11/2019 của UBND tỉnh;
Thay thế Kế hoạch số 12/KH-UBND ngày 06/01/2020 của UBND huyện.
I. MỤC ĐÍCH, YÊU CẦU
Các xã báo cáo kết quả chậm nhất ngày 20 tháng 11 năm 2020.
Văn phòng gửi phiếu đợt 1trước ngày 04/3/2020, đợt 2: trước ngày 10/9/2020.
II. Tổ chức thực hiện:
PHỤ LỤC
TT\tNội dung\tChủ trì\tThời hạn
1\tRà soát hồ sơ\tPhòng Nội vụ\tTrước ngày 20/11/2020
2\tTập huấn\tVăn phòng\tTrước ngày 05/3/2020
"""


WHOLE = VI("draft.whole", name="a.txt")
"""What the head of every draft says, so that nobody takes it for the plan itself."""


@pytest.fixture
def paper(tmp_path: Path) -> Imported:
    file = tmp_path / "a.txt"
    file.write_text(PAPER, "utf-8")
    return imported(file)


def test_a_line_in_capitals_that_names_a_body_is_the_issuer(paper: Imported) -> None:
    # Neither the name of the state, in capitals too, nor a body that stands above in small letters.
    issuer = paper.plan.plan.issuer
    assert names_of(paper.plan, (issuer,)) == ["Ủy ban nhân dân huyện Mẫu"]


@pytest.mark.parametrize(
    ("line", "name", "guessed"),
    [
        ("UBND HUYỆN MẪU", "UBND huyện Mẫu", False),
        ("UBND TP HÀ NỘI", "UBND TP Hà Nội", False),
        (
            "ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH",
            "Ủy ban nhân dân thành phố Hồ Chí Minh",
            False,
        ),
        (
            "HỘI ĐỒNG NHÂN DÂN TỈNH BÀ RỊA - VŨNG TÀU",
            "Hội đồng nhân dân tỉnh Bà Rịa - Vũng Tàu",
            False,
        ),
        ("UBND XÃ SƠN HUYỆN MẪU", "UBND xã Sơn huyện Mẫu", False),
        ("UBND PHƯỜNG 12", "UBND phường 12", False),
        ("PHÒNG GD&ĐT HUYỆN MẪU", "Phòng GD&ĐT huyện Mẫu", False),
        # Fields of work that are known say themselves which words have capitals.
        ("PHÒNG NỘI VỤ QUẬN THANH XUÂN", "Phòng Nội vụ quận Thanh Xuân", False),
        (
            "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            "Sở Lao động - Thương binh và Xã hội",
            False,
        ),
        (
            "HỘI ĐỒNG THI ĐUA, KHEN THƯỞNG TỈNH MẪU",
            "Hội đồng Thi đua, Khen thưởng tỉnh Mẫu",
            False,
        ),
        ("TRUNG TÂM Y TẾ", "Trung tâm Y tế", False),
        ("VIỆN QUY HOẠCH NÔNG THÔN", "Viện Quy hoạch nông thôn", True),
        # A school is called by a person or a place: each word has a capital, and its number is none of them.
        ("TRƯỜNG THPT SỐ 1", "Trường THPT số 1", False),
        ("TRƯỜNG THCS NGUYỄN TRÃI", "Trường THCS Nguyễn Trãi", False),
        ("TRƯỜNG MẦM NON HOA SEN", "Trường Mầm non Hoa Sen", False),
        ("TRƯỜNG TH&THCS XÃ BÌNH MẪU", "Trường TH&THCS xã Bình Mẫu", False),
    ],
)
def test_an_issuer_in_capitals_is_written_as_names_of_bodies_are(
    tmp_path: Path, line: str, name: str, guessed: bool
) -> None:
    file = tmp_path / "a.txt"
    text = PAPER.replace("ỦY BAN NHÂN DÂN HUYỆN MẪU", line)
    file.write_text(text, "utf-8")
    made = imported(file)
    header = made.plan.plan
    assert names_of(made.plan, (header.issuer,)) == [name]
    reason = VI("draft.issuer-case", name=name)
    assert header.needs_review == (f"{reason}; {WHOLE}" if guessed else WHOLE)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        # Decree 30/2020/ND-CP, appendix I, II.2: the superior stands above the body that issues.
        ("UBND TỈNH MẪU\nSỞ Y TẾ", "Sở Y tế"),
        (
            "SỞ Y TẾ TỈNH MẪU\nTRUNG TÂM Y TẾ\nHUYỆN AN PHÚ",
            "Trung tâm Y tế huyện An Phú",
        ),
        ("SỞ Y TẾ\nBỆNH VIỆN MẪU", "Bệnh viện Mẫu"),
    ],
)
def test_the_body_that_issues_stands_below_its_superior(
    tmp_path: Path, lines: str, name: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(PAPER.replace("ỦY BAN NHÂN DÂN HUYỆN MẪU", lines), "utf-8")
    plan = imported(file).plan
    assert names_of(plan, (plan.plan.issuer,)) == [name]


def test_a_letterhead_that_a_table_sets_is_read_line_by_line(tmp_path: Path) -> None:
    document = docx.Document()
    [left, right] = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = "SỞ Y TẾ TỈNH MẪU\nTRUNG TÂM Y TẾ HUYỆN AN PHÚ"
    left.add_paragraph("Số: 18/KH-TTYT")
    right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    right.add_paragraph("An Phú, ngày 08 tháng 01 năm 2026")
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Công tác y tế năm 2026")
    document.add_paragraph("I. NỘI DUNG")
    document.add_paragraph("Các trạm báo cáo trước ngày 15/3/2026.")
    file = tmp_path / "a.docx"
    document.save(str(file))
    plan = imported(file).plan
    header = plan.plan
    assert (header.number, header.place) == ("18/KH-TTYT", "An Phú")
    assert header.issued == dt.date(2026, 1, 8)
    assert names_of(plan, (header.issuer,)) == ["Trung tâm Y tế huyện An Phú"]
    assert header.title == "Kế hoạch công tác y tế năm 2026"


def test_an_issuer_that_an_appendix_names_is_not_guessed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    text = PAPER.replace("ỦY BAN NHÂN DÂN HUYỆN MẪU", "PHÒNG NỘI VỤ")
    text += "(Kèm theo Kế hoạch số 12 của Phòng Nội vụ Mẫu)\n"
    file.write_text(text, "utf-8")
    plan = imported(file).plan
    assert names_of(plan, (plan.plan.issuer,)) == ["Phòng Nội vụ Mẫu"]
    assert plan.plan.needs_review == WHOLE


@pytest.mark.parametrize(
    ("line", "number", "identity"),
    [
        ("Số: 12/KH-UBND", "12/KH-UBND", "12-kh-ubnd-2020"),
        # Not signed yet: the keeper fills the number in.
        ("Số:     /KH-UBND", "…/KH", "ke-hoach-2020"),
    ],
)
def test_the_id_of_a_draft_is_made_of_number_and_year(
    tmp_path: Path, line: str, number: str, identity: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(PAPER.replace("Số: 12/KH-UBND", line), "utf-8")
    header = imported(file).plan.plan
    assert (header.number, header.id, header.year) == (number, identity, 2020)
    assert (header.needs_review != WHOLE) == (number == "…/KH")


def test_a_document_does_not_rest_on_itself(paper: Imported) -> None:
    assert [basis.number for basis in paper.plan.plan.basis] == ["45/QĐ-UBND"]


def test_numbered_headings_become_sections_and_capitals_a_sentence(
    paper: Imported,
) -> None:
    assert [(section.ref, section.title) for section in paper.plan.sections] == [
        ("I", "Mục đích, yêu cầu"),
        ("II", "Tổ chức thực hiện"),
    ]


def test_a_sentence_is_reviewed_beside_the_rows_that_are_due_on_its_day(
    paper: Imported,
) -> None:
    reports, forms = [task for task in paper.plan.tasks if task.refs == ("I",)]
    assert "Phụ lục, mục 1" in (reports.needs_review or "")
    assert "mục 2" not in (reports.needs_review or "")
    # The day before that of row 2 is another day.
    assert "mục" not in (forms.needs_review or "")


@pytest.mark.parametrize(
    ("heads", "before", "ref"),
    [
        ("TT\tNội dung\tThời hạn", "1\t", "Mục 1"),
        ("Nội dung\tThời hạn", "", "Dòng 1"),
        ("PHỤ LỤC\nNội dung\tThời hạn", "", "Phụ lục, dòng 1"),
    ],
)
def test_a_sentence_is_reviewed_beside_rows_of_every_table(
    tmp_path: Path, heads: str, before: str, ref: str
) -> None:
    file = tmp_path / "a.txt"
    sentences = "\n".join(f"Gửi phiếu {n} trước ngày 20/11/2020." for n in "ab")
    row = f"{before}Rà soát\tTrước ngày 20/11/2020"
    file.write_text(f"NĂM 2020\nI. VIỆC\n{sentences}\n{heads}\n{row}\n", "utf-8")
    _, *tasks = imported(file).plan.tasks
    # Beside the row alone, not beside the other sentence.
    reason = VI("draft.from-body-like", same=ref)
    assert [task.needs_review for task in tasks] == [reason, reason]


def test_a_phrase_begins_with_its_round_even_where_a_blank_is_missing(
    paper: Imported,
) -> None:
    _, forms = [task for task in paper.plan.tasks if task.refs == ("I",)]
    assert [(item.date, item.phrase) for item in forms.deadlines] == [
        (dt.date(2020, 3, 4), "đợt 1trước ngày 04/3/2020"),
        (dt.date(2020, 9, 10), "đợt 2: trước ngày 10/9/2020"),
    ]


def test_what_is_rather_a_name_is_listed_once_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "KẾ HOẠCH công tác năm 2020\nI. YÊU CẦU\nThực hiện thường xuyên nhiệm vụ năm 2020.\n"
        "Báo cáo năm 2020 gửi trước ngày 05/12/2020.\n"
        "TT\tNội dung\tThời hạn\n1\tViệc năm 2021\tThường xuyên\n",
        "utf-8",
    )
    # What stands in the column of time is the deadline of its row.
    assert [(one.text, one.reason) for one in imported(file).plan.not_a_deadline] == [
        ("năm 2020", VI("draft.year-name")),
        ("thường xuyên", VI("draft.habit")),
        ("năm 2021", VI("draft.year-name")),
    ]


def test_bodies_that_nobody_can_list_are_an_open_group(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "KẾ HOẠCH NĂM 2020\nTT\tNội dung\tĐơn vị thực hiện\tThời hạn\n"
        "1\tHọp\tCác đơn vị liên quan; Các trường học; Văn phòng\t15/5/2020\n",
        "utf-8",
    )
    plan = imported(file).plan
    groups = [(one.name, one.open, bool(one.needs_review)) for one in plan.groups]
    # Of schools there is a list, which the document does not give.
    assert groups == [
        ("Các đơn vị liên quan", True, False),
        ("Các trường học", False, True),
    ]
    assert "Văn phòng" in [unit.name for unit in plan.units]


def test_a_table_goes_on_behind_an_empty_line_and_ends_with_a_sentence(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a\tb\n\nc\t\n\td\nCâu.\ne\tf\n", "utf-8")
    rows = [one for one in read_document(file).blocks if isinstance(one, Row)]
    assert [(one.cells, one.line, one.table) for one in rows] == [
        (("a", "b"), 1, 1),
        # A cell may be empty at either end of a row.
        (("c", ""), 3, 1),
        (("", "d"), 4, 1),
        (("e", "f"), 6, 2),
    ]


def test_a_row_that_says_its_day_is_no_head(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    rows = "Hoạt động hè\tĐoàn\tNgày 05/6/2020\nNhiệm vụ khác\tĐoàn\tNgày 06/6/2020\n"
    file.write_text(f"NĂM 2020\nNội dung\tChủ trì\tThời hạn\n{rows}", "utf-8")
    tasks = tasks_of(imported(file).plan)
    assert [only(task).date for task in tasks.values()] == [
        dt.date(2020, 6, 5),
        dt.date(2020, 6, 6),
    ]


def test_only_right_below_a_head_stands_its_second_line(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    heads = "TT\tNội dung\tĐơn vị\t\tThời hạn\n\t\tChủ trì\tPhối hợp\t\n"
    rows = "1\tHọp\tVăn phòng\tĐoàn\tngày 05/6/2020\n\tNhiệm vụ khác\t\t\t\n"
    rows += "2\tThi\tVăn phòng\tĐoàn\tngày 06/6/2020\n"
    file.write_text(f"NĂM 2020\n{heads}{rows}", "utf-8")
    meeting, contest = outline_of(read_document(file)).rows
    assert (meeting.cell("lead"), meeting.cell("coordinate")) == ("Văn phòng", "Đoàn")
    assert (meeting.heading, contest.heading) == ("", "Nhiệm vụ khác")


def table_of(folder: Path, *rows: str, heads: str = "") -> Path:
    """Write a table of tasks; columns are parted by bars."""
    file = folder / "a.txt"
    lines = ["KẾ HOẠCH", "Công tác hè", heads or "TT|Nội dung|Chủ trì|Thời hạn", *rows]
    file.write_text("\n".join(lines).replace("|", "\t") + "\nNăm 2020.\n", "utf-8")
    return file


FIRST_ROW = "1|Họp|Đoàn|Trước ngày 05/5/2020"


def days_of(task: TaskRecord) -> list[dt.date | None]:
    return [item.date for item in task.deadlines]


@pytest.mark.parametrize(
    ("heads", "first"),
    [
        ("", FIRST_ROW),
        ("Nội dung|Chủ trì|Thời hạn", "Họp|Đoàn|Trước ngày 05/5/2020"),
        ("Nội dung|Thời hạn", "Họp|Trước ngày 05/5/2020"),
        ("TT|Nội dung|Thời hạn|Ghi chú", "1|Họp|Trước ngày 05/5/2020|"),
    ],
)
def test_a_time_alone_in_its_column_is_another_deadline_of_the_row_above(
    tmp_path: Path, heads: str, first: str
) -> None:
    second = re.sub(
        r"[^|]+", lambda cell: "" if "05/5" not in cell[0] else cell[0], first
    ).replace("05/5", "05/6")
    made = imported(table_of(tmp_path, first, second, heads=heads))
    [task] = made.plan.tasks
    assert days_of(task) == [dt.date(2020, 5, 5), dt.date(2020, 6, 5)]
    # It may as well be that of a row whose title is missing.
    assert VI("draft.joined-time") in (task.deadlines[1].needs_review or "")


@pytest.mark.parametrize(
    ("row", "name", "last_day"),
    [
        ("|Quý II||", "Quý II", dt.date(2020, 6, 30)),
        ("II|Quý II||", "Quý II", dt.date(2020, 6, 30)),
        # Merged over the whole table.
        ("QUÝ II/2020|||", "QUÝ II/2020", dt.date(2020, 6, 30)),
        ("II. Quý II|||", "Quý II", dt.date(2020, 6, 30)),
        ("|Tháng 5 theo kế hoạch của tỉnh||", "", dt.date(2020, 5, 31)),
        ("|6 tháng đầu năm||", "6 tháng đầu năm", dt.date(2020, 6, 30)),
    ],
)
def test_a_heading_that_names_a_part_of_the_year_is_a_phase(
    tmp_path: Path, row: str, name: str, last_day: dt.date
) -> None:
    plan = imported(table_of(tmp_path, row, FIRST_ROW)).plan
    [phase], [task] = plan.phases, plan.tasks
    assert (phase.name, phase.end) == (name or row.strip("|"), last_day)
    assert (task.phase, task.title) == (phase.id, "Họp")


def test_a_phase_without_rows_is_a_phase(tmp_path: Path) -> None:
    plan = imported(table_of(tmp_path, FIRST_ROW, "|Quý II||")).plan
    assert [phase.name for phase in plan.phases] == ["Quý II"]


@pytest.mark.parametrize(
    "row",
    [
        "|Hoàn thành trước 30/6||",
        "A|Hoàn thành trước 30/6||",
        "Hoàn thành trước 30/6|||",
        "B|||Trước ngày 30/6",
    ],
)
def test_a_time_that_a_heading_says_is_a_task_to_look_at(
    tmp_path: Path, row: str
) -> None:
    plan = imported(table_of(tmp_path, row, FIRST_ROW)).plan
    heading, task = sorted(plan.tasks, key=lambda task: task.title != "Họp")[::-1]
    assert days_of(heading) == [dt.date(2020, 6, 30)]
    assert heading.needs_review == VI("draft.from-heading")
    assert (task.refs, days_of(task)) == (("Mục 1",), [dt.date(2020, 5, 5)])


@pytest.mark.parametrize(
    ("rows", "dates"),
    [
        # Every cell of it could be a head, and the last tells a day.
        ([FIRST_ROW, "|Nhiệm vụ khác||Thời hạn: 30/6/2020"], [(30, 6)]),
        (["|Nhiệm vụ khác||Thời hạn: 30/6/2020", FIRST_ROW], [(30, 6)]),
        ([FIRST_ROW, "|||Thời hạn: 30/6/2020"], [(30, 6)]),
        # Right below the head, where its second line would stand.
        (["|||Thời hạn: 30/6/2020", FIRST_ROW], [(30, 6)]),
        (["Thời hạn: 30/6/2020|||", FIRST_ROW], [(30, 6)]),
        ([FIRST_ROW, "|Công việc|Chủ trì|Thời gian: tháng 6/2020"], [(30, 6)]),
    ],
)
def test_a_row_that_could_be_a_head_and_tells_a_time_is_kept(
    tmp_path: Path, rows: list[str], dates: list[tuple[int, int]]
) -> None:
    document = table_of(tmp_path, *rows)
    plan = load_plan(imported(document).path)
    found = {(item.date.day, item.date.month) for _, item in plan.items if item.date}
    assert found == {(5, 5), *dates}


def test_a_head_that_tells_a_day_tells_it_of_its_rows(tmp_path: Path) -> None:
    heads = "TT|Nội dung|Chủ trì|Thời hạn (trước 30/6/2020)"
    plan = imported(table_of(tmp_path, "1|Họp|Đoàn|", heads=heads)).plan
    [head] = [task for task in plan.tasks if days_of(task) == [dt.date(2020, 6, 30)]]
    assert head.needs_review == VI("draft.from-heading")
    # The columns are known for all that.
    assert "Họp" in tasks_of(plan)
    # Repeated on the next page, it is told once.
    second = tmp_path / "hai"
    second.mkdir()
    again = table_of(second, "1|Họp|Đoàn|", heads, "2|Thi|Đoàn|", heads=heads)
    tasks = imported(again).plan.tasks
    assert [task.title for task in tasks if task.title in ("Họp", "Thi")] == [
        "Họp",
        "Thi",
    ]
    assert len(tasks) == 3


def test_a_name_in_a_heading_is_listed_to_confirm(tmp_path: Path) -> None:
    plan = imported(table_of(tmp_path, "|Chương trình năm 2021||", FIRST_ROW)).plan
    assert "năm 2021" in [known.text for known in plan.not_a_deadline]
    assert len(plan.tasks) == 1


@pytest.mark.parametrize(
    ("row", "title"),
    [
        # Nothing stands above that it could go on with.
        ("|||Trước ngày 05/6/2020", "Trước ngày 05/6/2020"),
        ("2||Đoàn|Trước ngày 05/6/2020", "Trước ngày 05/6/2020"),
        ("2||Họp trước ngày 05/6/2020|", "Họp trước ngày 05/6/2020"),
    ],
)
def test_a_row_without_a_title_is_a_task_to_look_at(
    tmp_path: Path, row: str, title: str
) -> None:
    [task] = imported(table_of(tmp_path, row)).plan.tasks
    assert task.title == title
    assert VI("draft.no-title") in (task.needs_review or "")


@pytest.mark.parametrize(
    "row",
    [
        "|||Trước ngày 05/6/2020",
        "|Quý II||",
        "|6 tháng đầu năm||",
        "|Hoàn thành trước 30/6||",
        "|Theo kế hoạch của tỉnh, trước ngày 30/6/2020||",
        "|Việc thường xuyên, đột xuất||",
        "|Việc của quý I, quý II||",
        "|Xong vào đầu tháng 7/2020||",
        "|Chương trình năm 2021||",
        "A|||Trước ngày 30/6",
        "Trước ngày 30/6/2020|||",
        "2||Đoàn|Trước ngày 05/6/2020",
        "|||Hoàn thành trước 30/6",
        # Longer than the name of a phase may be.
        f"|Quý II{' và' * 50}||",
        "|||Quý II",
    ],
)
def test_a_draft_answers_for_every_time_of_its_table(tmp_path: Path, row: str) -> None:
    for rows in ((FIRST_ROW, row), (row, FIRST_ROW)):
        file = table_of(tmp_path, *rows)
        made = imported(file)
        coverage = prove_coverage(made.plan, outline_of(read_document(file)), "x")
        # What nobody understands stays a finding, beside its words in the draft.
        unanswered = [
            claim.text
            for claim in coverage.claims
            if claim.verdict == "missing"
            and not (claim.expression and claim.expression.fault)
        ]
        assert unanswered == []
        assert len(coverage.claims) > 3
        load_plan(made.path)
        made.path.unlink()


def test_a_cell_beyond_the_heads_is_a_note(tmp_path: Path) -> None:
    plan = imported(table_of(tmp_path, f"{FIRST_ROW}|gửi trước ngày 06/6/2020")).plan
    assert [task.note for task in plan.tasks] == ["gửi trước ngày 06/6/2020"]


def test_what_a_continued_row_notes_is_kept(tmp_path: Path) -> None:
    rows = (
        "1|Họp|Đoàn|Tờ trình|Trước ngày 05/5/2020|",
        "|||Báo cáo|Trước ngày 05/6/2020|gửi sau",
    )
    heads = "TT|Nội dung|Chủ trì|Kết quả|Thời hạn|Ghi chú"
    plan = imported(table_of(tmp_path, *rows, heads=heads)).plan
    [task] = plan.tasks
    assert task.note == "Kết quả: Tờ trình; Kết quả: Báo cáo; gửi sau"
    assert len(task.deadlines) == 2


def test_letters_go_on_below_the_number_they_stand_under(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "I. YÊU CẦU\n1. Việc chung:\na) Gửi một.\nb) Gửi hai.\nđ) Gửi ba.\n"
        "2. Việc riêng:\na) Gửi bốn.\n2.1. Sâu hơn:\na) Gửi năm.\nb) Gửi sáu.\n",
        "utf-8",
    )
    refs = [clause.ref for clause in outline_of(read_document(file)).clauses]
    assert refs == [
        *("I", "I.1", "I.1.a", "I.1.b", "I.1.đ"),
        *("I.2", "I.2.a", "I.2.1", "I.2.1.a", "I.2.1.b"),
    ]


def test_cells_between_bars_need_no_blanks(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("|TT|Nội dung|\n|-|-|\n|1|Rà soát|\n|2|a\\|b|\n", "utf-8")
    rows = [one.cells for one in read_document(file).blocks if isinstance(one, Row)]
    assert [cells for cells in rows if cells != ("-", "-")] == [
        ("TT", "Nội dung"),
        ("1", "Rà soát"),
        ("2", "a|b"),
    ]


@pytest.mark.parametrize(
    ("form", "figures"),
    [
        ("upperRoman", "I II III IV V VI VII VIII IX X XI XII XIII XIV"),
        ("lowerRoman", "i ii iii iv v vi vii viii ix x xi xii xiii xiv"),
        ("upperLetter", "A B C D E F G H I J K L M N"),
        ("lowerLetter", "a b c d e f g h i j k l m n"),
    ],
)
def test_figures_that_word_draws_are_read_as_they_are_seen(
    tmp_path: Path, form: str, figures: str
) -> None:
    path = papers_made.write_counted_word(tmp_path / "a.docx", form, 14)
    texts = [
        block.text
        for block in read_document(path).blocks
        if isinstance(block, Paragraph)
    ]
    assert texts == [f"{figure}. Việc" for figure in figures.split()]


def test_reading_a_long_document_is_told_as_it_goes_on(tmp_path: Path) -> None:
    lines = ["TT\tNội dung\tThời hạn"]
    lines += [f"{number}\tViệc {number}\t{number}/2020" for number in range(1, 13)]
    lines += [f"Đoạn {number}." for number in range(13, 250)]
    document, plan = tmp_path / "a.txt", tmp_path / "plan.yaml"
    document.write_text("\n".join(lines), "utf-8")
    told: dict[str, list[tuple[int, int]]] = {"read": [], "import": [], "update": []}

    def note(way: str) -> Callable[[int, int], None]:
        return lambda done, count: told[way].append((done, count))

    read_document(document, note("read"))
    import_document(document, plan, VI, note("import"))
    update_plan(document, plan, VI, note("update"))
    # 250 lines, a word every hundred; how many there will be is not known.
    assert told == {way: [(100, 0), (200, 0)] for way in told}


@with_source
def test_the_real_document_loses_no_date(tmp_path: Path) -> None:
    """The draft answers for each row and day of the source before anybody has touched it."""
    out = run_kehoach("import", str(SOURCE), "--lang", "vi", cwd=tmp_path)
    assert out.returncode == 0, out.stderr
    proof = run_kehoach("check", "--lang", "vi", "--source", str(SOURCE), cwd=tmp_path)
    assert (
        " 0 chỗ chưa có ai trả lời; 31 dòng có nhiệm vụ, 0 dòng chưa có" in proof.stdout
    )
    assert proof.returncode == 0
    draft = load_both(tmp_path / "plan.yaml")[0]
    real = load_both(DISTRICT / "plan.yaml")[0]
    rows = {
        task.refs[0]: only(task)
        for task in draft.tasks
        if task.refs[0].startswith("Phụ lục")
    }
    for task in real.tasks:
        for ref in task.refs:
            if ref.startswith("Phụ lục"):
                theirs = rows[ref]
                # Row 3 stands beside III.1, which says by the same day what else is filed.
                [mine] = [
                    item for item in task.deadlines if ref in (item.refs or task.refs)
                ]
                assert (theirs.kind, theirs.date, theirs.phrase) == (
                    mine.kind,
                    mine.date,
                    mine.phrase,
                )
                filing = "gửi" in mine.phrase
                assert bool(theirs.cast.of("submit")) == filing


def test_a_draft_never_overwrites_and_bad_files_get_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(papers_made.WEEK, "utf-8")
    (tmp_path / "plan.yaml").write_text("của tôi", "utf-8")
    out = run_kehoach("import", "a.md", "--lang", "vi", cwd=tmp_path)
    assert (out.returncode, (tmp_path / "plan.yaml").read_text("utf-8")) == (
        2,
        "của tôi",
    )
    for name, data, said in (
        ("a.pdf", b"%PDF", "document-old"),
        ("a.docm", b"PK", "document-old"),
        ("a.pptx", b"PK", "document-slides"),
        ("a.docx", b"no zip", "document-no-package"),
        ("a.odt", b"", "document-no-package"),
        ("a.zip", b"", "document-unknown"),
        ("b.txt", "KÕ ho¹ch c«ng t¸c n¨m".encode(), "legacy-text"),
        ("c.txt", b"---", "import-nothing"),
        ("d.txt", "…".encode("utf-16"), "import-nothing"),
    ):
        (tmp_path / name).write_bytes(data)
        out = run_kehoach(
            "import", name, "--out", "moi.yaml", "--lang", "vi", cwd=tmp_path
        )
        assert (out.returncode, said in out.stderr) == (1, True), (name, out.stderr)
        assert len(out.stderr.strip().splitlines()) == 1
        assert out.stderr.startswith(f"{name}:1:1")
        assert not (tmp_path / "moi.yaml").exists()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "csv", "docx"])
def test_what_is_exported_and_not_edited_changes_no_byte(
    tmp_path: Path, form: str
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_bytes((DISTRICT / "plan.yaml").read_bytes())
    assert run_kehoach("export", f"--{form}", f"a.{form}", cwd=tmp_path).returncode == 0
    out = run_kehoach(
        "import", f"a.{form}", "--update", "plan.yaml", "--lang", "vi", cwd=tmp_path
    )
    assert (out.returncode, out.stdout) == (0, "plan.yaml không có gì phải đổi.\n")
    assert plan.read_bytes() == (DISTRICT / "plan.yaml").read_bytes()


def test_the_sheet_for_word_is_a3_on_its_side(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes((DISTRICT / "plan.yaml").read_bytes())
    run_kehoach("export", "--docx", "a.docx", cwd=tmp_path)
    [section] = docx.Document(str(tmp_path / "a.docx")).sections
    # ISO 216: A3 is 297 by 420 millimetres.
    assert section.orientation == WD_ORIENT.LANDSCAPE
    sides = (section.page_width, section.page_height)
    assert [round(side / Mm(1)) for side in sides if side] == [420, 297]


def test_each_form_of_the_sheet_keeps_its_heads_in_sight(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes((DISTRICT / "plan.yaml").read_bytes())
    files = ["--xlsx", "a.xlsx", "--docx", "a.docx", "--csv", "a.csv"]
    run_kehoach("export", *files, "--lang", "vi", cwd=tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    # Below the heads, and right of ids, references and titles.
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == sheet.dimensions
    [table] = docx.Document(str(tmp_path / "a.docx")).tables
    repeated = [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows]
    assert repeated == [True] + [False] * (len(repeated) - 1)
    # Excel here takes a comma for the sign of decimals, and needs the mark to read UTF-8.
    lines = (tmp_path / "a.csv").read_bytes()
    assert lines.startswith("\ufeffMã thời hạn;".encode())
    assert lines.count(b"\r\n") >= len(repeated)


@pytest.mark.parametrize("text", ["=1+1", "https://thu.example.vn/", "'01"])
def test_a_text_of_the_sheet_to_edit_is_a_text_for_excel(
    tmp_path: Path, text: str
) -> None:
    plan = tmp_path / "plan.yaml"
    title = text.replace("'", "''")
    plan.write_text(MINIMAL.replace("title: Việc", f"title: '{title}'"), "utf-8")
    run_kehoach("export", "--xlsx", "a.xlsx", cwd=tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    [cell] = [one for one in sheet[2] if one.value == text]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    before = plan.read_bytes()
    update_plan(tmp_path / "a.xlsx", plan, VI, silent)
    assert plan.read_bytes() == before


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("ke-hoach", "ke-hoach.xlsx"),
        ("ke-hoach.2020", "ke-hoach.2020.xlsx"),
        ("ke-hoach.2020.xlsx", "ke-hoach.2020.xlsx"),
        ("ke-hoach.csv", "ke-hoach.xlsx"),
        ("KE-HOACH.XLSX", "KE-HOACH.xlsx"),
    ],
)
def test_a_sheet_ends_in_its_form_and_keeps_its_name(
    tmp_path: Path, given: str, written: str
) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")
    assert run_kehoach("export", "--xlsx", given, cwd=tmp_path).returncode == 0
    assert {file.name for file in tmp_path.iterdir()} == {"plan.yaml", written}


def test_an_edited_sheet_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes((DISTRICT / "plan.yaml").read_bytes())
    (tmp_path / "a.csv").write_text("đã sửa", "utf-8")
    out = run_kehoach(
        "export", "--xlsx", "a.xlsx", "--csv", "a.csv", "--lang", "vi", cwd=tmp_path
    )
    assert (out.returncode, out.stderr.startswith("a.csv đã có")) == (2, True)
    assert (tmp_path / "a.csv").read_text("utf-8") == "đã sửa"
    assert not (tmp_path / "a.xlsx").exists()


def as_draft(text: str) -> str:
    """Return a plan that nobody follows yet: something at its head waits to be looked at."""
    return text.replace("plan:\n", "plan:\n  needs_review: bản nháp\n", 1)


@pytest.mark.slow
def test_cells_edited_in_excel_come_back_and_nothing_else_moves(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    before = as_draft((DISTRICT / "plan.yaml").read_text("utf-8"))
    plan.write_text(before, "utf-8")
    run_kehoach("export", "--xlsx", "a.xlsx", cwd=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    at = {head: place for place, head in enumerate(heads)}
    rows["tap-huan-thi-dua"][at["Thời hạn"]].value = "Chậm nhất ngày 15/7/2020"
    rows["so-ket-6-thang"][
        at["Đơn vị phối hợp"]
    ].value = "Phòng Nội vụ quận; Văn phòng UBND quận"
    rows["ky-niem-chuong"][at["Thời hạn"]].value = dt.datetime(2020, 4, 1)
    sheet.append(
        [
            "",
            "",
            "Việc mới thêm",
            "",
            "",
            "Đội Quản lý đô thị",
            "",
            "",
            "Trước ngày 12/8/2020",
            "",
        ]
    )
    book.save(tmp_path / "a.xlsx")
    made = update_plan(tmp_path / "a.xlsx", plan, VI, silent)
    tasks = {task.id: task for task in made.plan.tasks}
    moved = only(tasks["tap-huan-thi-dua"])
    assert (moved.kind, moved.date, moved.phrase) == (
        "by",
        dt.date(2020, 7, 15),
        "Chậm nhất ngày 15/7/2020",
    )
    assert tasks["so-ket-6-thang"].cast.of("coordinate") == (
        "phong-noi-vu",
        "van-phong-ubnd",
    )
    # Excel keeps a date without its words; what binds to it stays.
    assert (only(tasks["ky-niem-chuong"]).kind, only(tasks["ky-niem-chuong"]).date) == (
        "before",
        dt.date(2020, 4, 1),
    )
    new = tasks["viec-moi-them"]
    assert (only(new).date, bool(new.needs_review)) == (dt.date(2020, 8, 12), True)
    assert names_of(made.plan, new.cast.of("implement")) == ["Đội Quản lý đô thị"]
    after = plan.read_text("utf-8")
    assert list(tasks)[:-1] == re.findall(
        r"(?m)^  - id: (\S+)\n    title", before[before.index("\ntasks:") :]
    )
    kept = [line for line in before.splitlines() if line in set(after.splitlines())]
    assert len(before.splitlines()) - len(kept) <= 8
    assert all(
        line in after.splitlines()
        for line in before.splitlines()
        if line.lstrip().startswith("#")
    )


@pytest.mark.slow
def test_a_sheet_shows_amendments_and_warns_when_what_they_changed_is_edited(
    tmp_path: Path,
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_bytes((DISTRICT / "plan.yaml").read_bytes())
    change = [
        "--item",
        "so-ket-6-thang",
        "--to",
        "15/8/2020",
        "--phrase",
        "trước ngày 15/8/2020",
    ]
    assert (
        run_kehoach(
            "amend", "--number", "78/KH", "--date", "10/3/2020", *change, cwd=tmp_path
        ).returncode
        == 0
    )
    before = plan.read_bytes()
    run_kehoach("export", "--xlsx", "a.xlsx", cwd=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.active
    assert sheet is not None
    at = {cell.value: place for place, cell in enumerate(sheet[1])}
    row = next(
        row for row in sheet.iter_rows(min_row=2) if row[0].value == "so-ket-6-thang"
    )
    # The sheet holds what the plan's own document says; beside it, what the amendment made of it.
    assert row[at["Thời hạn"]].value == "Trước ngày 30/7/2020"
    said = str(row[at["Đã sửa đổi (chỉ để xem)"]].value)
    assert all(part in said for part in ("78/KH", "15/8/2020"))
    assert update_plan(tmp_path / "a.xlsx", plan, VI, silent).problems == ()
    assert plan.read_bytes() == before
    row[at["Thời hạn"]].value = "Trước ngày 31/7/2020"
    book.save(tmp_path / "a.xlsx")
    # People follow it: another document is asked for, and nothing is written.
    [proposed] = update_plan(tmp_path / "a.xlsx", plan, VI, silent).problems
    assert proposed.code == "import-proposed"
    assert "--item so-ket-6-thang --to 31/7/2020" in proposed.hint(VI)
    assert plan.read_bytes() == before
    # Of a draft the printed words are written, and who changed them since is told.
    plan.write_text(as_draft(before.decode()), "utf-8")
    made = update_plan(tmp_path / "a.xlsx", plan, VI, silent)
    assert sorted(problem.code for problem in made.problems) == [
        "import-amended",
        "import-changed",
    ]
    assert "78/KH" in next(
        one for one in made.problems if one.code == "import-amended"
    ).message(VI)


@with_source
def test_a_new_edition_moves_a_day_and_adds_a_row(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(as_draft((DISTRICT / "plan.yaml").read_text("utf-8")), "utf-8")
    text = SOURCE.read_text("utf-8")
    text = text.replace(
        "Phòng Nội vụ\tTrước ngày 10/11/2020", "Phòng Nội vụ\tTrước ngày 17/11/2020"
    )
    text = re.sub(
        r"(31\.\tXây dựng.*)",
        r"\1\n32.\tTổng kiểm tra\tLãnh đạo quận\tPhòng Nội vụ\t\tTrước ngày 05/02/2021",
        text,
    )
    text = re.sub(r"\n18\.\t[^\n]*", "", text)
    (tmp_path / "moi.txt").write_text(text, "utf-8")
    # Where the plan has other people than a cell, the keeper accepted it.
    shutil.copytree(DISTRICT / ".kehoach", tmp_path / ".kehoach")
    made = update_plan(tmp_path / "moi.txt", plan, VI, silent)
    tasks = {ref: task for task in made.plan.tasks for ref in task.refs}
    assert only(tasks["Phụ lục, mục 25"]).date == dt.date(2020, 11, 17)
    assert tasks["Phụ lục, mục 25"].id == "binh-xet-cum-cac-quan"
    assert only(tasks["Phụ lục, mục 32"]).date == dt.date(2021, 2, 5)
    assert tasks["Phụ lục, mục 32"].cast.of("implement") == ("phong-noi-vu",)
    assert "tap-huan-thi-dua" in {task.id for task in made.plan.tasks}, (
        "nothing is deleted"
    )
    codes = [problem.code for problem in made.problems]
    assert sorted(set(codes)) == ["import-added", "import-changed", "import-gone"]
    assert codes.count("import-changed") == codes.count("import-gone") == 1


def edition_of_rows(folder: Path, *rows: str) -> Path:
    file = folder / "a.txt"
    heads = "KẾ HOẠCH NĂM 2020\nTT\tNội dung\tChủ trì\tThời hạn\n"
    file.write_text(heads + "\n".join(rows), "utf-8")
    return file


FIRST_EDITION = (
    "1\tHọp\tVăn phòng\ttrước ngày 15/5/2020",
    "2\tThi\tPhòng Nội vụ\ttrước ngày 16/5/2020",
)


def test_a_row_that_a_new_edition_lacks_is_named_and_no_other(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    import_document(edition_of_rows(tmp_path, *FIRST_EDITION), plan, VI, silent)
    before = plan.read_bytes()
    same = update_plan(edition_of_rows(tmp_path, *FIRST_EDITION), plan, VI, silent)
    assert same.problems == ()
    made = update_plan(edition_of_rows(tmp_path, FIRST_EDITION[0]), plan, VI, silent)
    [gone] = made.problems
    assert (gone.code, dict(gone.values)["id"]) == ("import-gone", "thi")
    # Only the keeper takes a task away, and is asked to.
    doubt = VI("draft.gone", ref="Mục 2")
    lines = plan.read_text("utf-8").splitlines()
    assert [line for line in lines if line not in before.decode().splitlines()] == [
        f"    needs_review: {doubt}"
    ]


@pytest.mark.parametrize(
    ("cell", "accepted", "marked"),
    [
        ("Văn phòng", "", False),
        ("Phòng Nội vụ", "", True),
        ("Văn phòng, Phòng Nội vụ", "", True),
        # A name that the plan does not have.
        ("Văn phòng, Phòng Tư pháp", "", True),
        # The keeper has looked at this very cell already, or at another one.
        ("Phòng Nội vụ", "Phòng Nội vụ", False),
        ("Phòng Nội vụ", "Phòng Tư pháp", True),
    ],
)
def test_who_is_in_a_task_is_not_taken_over_but_marked(
    tmp_path: Path, cell: str, accepted: str, marked: bool
) -> None:
    plan = tmp_path / "plan.yaml"
    import_document(edition_of_rows(tmp_path, *FIRST_EDITION), plan, VI, silent)
    if accepted:
        looked_at = FIRST_EDITION[0].replace("Văn phòng", accepted)
        edition = edition_of_rows(tmp_path, looked_at, FIRST_EDITION[1])
        as_it_is = Choice(places=("Mục 1",), reason="as it is")
        prove_plan(plan, edition, silent, as_it_is)
    first = FIRST_EDITION[0].replace("Văn phòng", cell)
    edition = edition_of_rows(tmp_path, first, FIRST_EDITION[1])
    task = tasks_of(update_plan(edition, plan, VI, silent).plan)["Họp"]
    assert task.cast.of("lead") == ("van-phong",)
    assert (f'"{cell}"' in (task.needs_review or "")) is marked
    assert bool(task.needs_review) is marked


def test_a_new_row_says_all_that_is_to_be_looked_at(tmp_path: Path) -> None:
    plan, edition = tmp_path / "plan.yaml", tmp_path / "a.txt"
    heads = "KẾ HOẠCH NĂM 2020\nTT\tNội dung\tThời hạn\n"
    edition.write_text(f"{heads}1\tHọp\ttrước ngày 15/5/2020\n", "utf-8")
    import_document(edition, plan, VI, silent)
    rows = "1\tHọp\ttrước ngày 15/5/2020\n2\tThi\ttrước ngày 16/5/2020\n3\tHội\t\n"
    edition.write_text(heads + rows, "utf-8")
    tasks = tasks_of(update_plan(edition, plan, VI, silent).plan)
    new, without_time = VI("draft.new-row"), VI("draft.no-time")
    assert tasks["Họp"].needs_review is None
    assert tasks["Thi"].needs_review == new
    assert tasks["Hội"].needs_review == f"{without_time} {new}"


def test_every_doubt_about_a_task_stays_behind_the_keepers_own(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    own = "refs: [Mục 1]\n    needs_review: hỏi lại Văn phòng"
    plan.write_text(as_draft(MINIMAL.replace("refs: [Mục 1]", own)), "utf-8")
    (tmp_path / "moi.csv").write_text(
        "STT;Nội dung;Chủ trì;Phối hợp;Thời gian\n"
        "1;Việc;Đơn vị Hai;Đơn vị Một;trước ngày 31/02/2020\n",
        "utf-8",
    )
    expected = (
        "hỏi lại Văn phòng;"
        ' bản mới ghi vai trò Chỉ đạo, chủ trì: "Đơn vị Hai"; sửa nếu kế hoạch phải theo;'
        ' bản mới ghi vai trò Phối hợp: "Đơn vị Một"; sửa nếu kế hoạch phải theo'
    )
    # Said once, however often the same edition is read.
    for _ in range(2):
        [task] = update_plan(tmp_path / "moi.csv", plan, VI, silent).plan.tasks
        assert task.needs_review == expected
        assert "31/02/2020" in str(only(task).needs_review)


def test_doubts_that_are_too_long_for_the_field_are_cut(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    own = f"refs: [Mục 1]\n    needs_review: {'hỏi lại ' * 120}"
    plan.write_text(as_draft(MINIMAL.replace("refs: [Mục 1]", own)), "utf-8")
    (tmp_path / "moi.csv").write_text(
        "STT;Nội dung;Chủ trì;Thời gian\n1;Việc;Đơn vị Hai;trước 30/3/2020\n", "utf-8"
    )
    for _ in range(2):
        [task] = update_plan(tmp_path / "moi.csv", plan, VI, silent).plan.tasks
        assert task.needs_review
        assert len(task.needs_review) <= 1000
        assert task.needs_review.endswith("…")


@pytest.mark.parametrize(
    "row",
    [
        # Another deadline, the rest of the title, both in one row.
        "\t\t\ttrước ngày 17/5/2020",
        "\tvà hội\tVăn phòng\t",
        "\tHội\t\ttrước ngày 17/5/2020",
        # Its title is missing.
        "3\t\tVăn phòng\ttrước ngày 17/5/2020",
    ],
)
def test_an_update_drafts_new_rows_as_an_import_does(tmp_path: Path, row: str) -> None:
    rows = [*FIRST_EDITION, row]
    whole = imported(edition_of_rows(tmp_path, *rows)).plan
    (tmp_path / "plan.yaml").unlink()
    imported(edition_of_rows(tmp_path, FIRST_EDITION[0]))
    edition = edition_of_rows(tmp_path, *rows)
    made = update_plan(edition, tmp_path / "plan.yaml", VI, silent)
    for updated, drafted in zip(made.plan.tasks, whole.tasks, strict=True):
        assert (updated.id, updated.title) == (drafted.id, drafted.title)
        assert updated.refs == drafted.refs
        assert days_of(updated) == days_of(drafted)
    added = [problem for problem in made.problems if problem.code == "import-added"]
    assert [dict(problem.values)["id"] for problem in added] == [
        task.id for task in made.plan.tasks[1:]
    ]
    for task in made.plan.tasks[1:]:
        assert VI("draft.new-row") in (task.needs_review or "")
        joined = VI("draft.joined-row") in (task.needs_review or "")
        assert joined == (task.title == "Thi và hội")


def test_a_row_that_goes_on_with_a_known_one_makes_no_task(tmp_path: Path) -> None:
    rows = [FIRST_EDITION[0], "\t\t\ttrước ngày 17/5/2020", FIRST_EDITION[1]]
    imported(edition_of_rows(tmp_path, *rows))
    before = (tmp_path / "plan.yaml").read_bytes()
    same = update_plan(
        edition_of_rows(tmp_path, *rows), tmp_path / "plan.yaml", VI, silent
    )
    assert same.problems == ()
    assert (tmp_path / "plan.yaml").read_bytes() == before


def test_another_time_below_a_known_row_takes_no_day_away(tmp_path: Path) -> None:
    imported(edition_of_rows(tmp_path, *FIRST_EDITION))
    rows = [FIRST_EDITION[0], "\t\t\ttrước ngày 17/5/2020", FIRST_EDITION[1]]
    edition = edition_of_rows(tmp_path, *rows)
    made = update_plan(edition, tmp_path / "plan.yaml", VI, silent)
    meeting, _ = made.plan.tasks
    assert days_of(meeting) == [dt.date(2020, 5, 15)]
    assert '"trước ngày 17/5/2020"' in (meeting.needs_review or "")


def test_a_new_line_of_a_sheet_goes_on_with_the_new_row_above(tmp_path: Path) -> None:
    imported(edition_of_rows(tmp_path, *FIRST_EDITION))
    sheet = tmp_path / "a.csv"
    heads = "Mã thời hạn;TT;Nội dung;Thời hạn\n"
    sheet.write_text(
        f"{heads}hop;1;Họp;trước ngày 15/5/2020\n;3;Hội;trước ngày 18/5/2020\n"
        ";;;trước ngày 19/5/2020\nthi;2;Thi;trước ngày 16/5/2020\n"
        ";;;trước ngày 20/5/2020\n",
        "utf-8",
    )
    made = update_plan(sheet, tmp_path / "plan.yaml", VI, silent)
    meeting, contest, party = made.plan.tasks
    assert days_of(party) == [dt.date(2020, 5, 18), dt.date(2020, 5, 19)]
    assert (len(meeting.deadlines), len(contest.deadlines)) == (1, 1)
    # Below a row that the plan has, it is not taken over but marked.
    assert '"trước ngày 20/5/2020"' in (contest.needs_review or "")
    assert meeting.needs_review is None


def test_an_update_that_would_not_load_leaves_the_plan(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_bytes((DISTRICT / "plan.yaml").read_bytes())
    (tmp_path / "a.csv").write_text(
        "Mã thời hạn;Nội dung;Thời hạn\nso-ket-6-thang;;Trước ngày 30/7/2020\n", "utf-8"
    )
    with pytest.raises(InputError):
        update_plan(tmp_path / "a.csv", plan, VI, silent)
    assert plan.read_bytes() == (DISTRICT / "plan.yaml").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "plan.yaml"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (
            "Phòng Nội vụ Quận; Văn phòng UBND quận",
            ["Phòng Nội vụ Quận", "Văn phòng UBND quận"],
        ),
        ("Phòng Nội vụ, Phòng Tài chính", ["Phòng Nội vụ", "Phòng Tài chính"]),
        ("Hội đồng Khoa học, sáng kiến quận", ["Hội đồng Khoa học, sáng kiến quận"]),
        ("Các ngành, đơn vị liên quan", ["Các ngành, đơn vị liên quan"]),
        ("Phòng Giáo dục và Đào tạo", ["Phòng Giáo dục và Đào tạo"]),
        (
            "Văn phòng và Phòng Giáo dục và Đào tạo",
            ["Văn phòng", "Phòng Giáo dục và Đào tạo"],
        ),
        (
            "Công an huyện - Ban Chỉ huy Quân sự",
            ["Công an huyện", "Ban Chỉ huy Quân sự"],
        ),
        ("Phòng Nội vụ (theo hướng dẫn của Sở)", ["Phòng Nội vụ"]),
        # Kinds of bodies after "các" are no bodies of their own; a body that is called by its kind is one.
        ("Các khoa, phòng", ["Các khoa, phòng"]),
        (
            "Các trạm y tế xã, thị trấn, Phòng Y tế",
            ["Các trạm y tế xã, thị trấn", "Phòng Y tế"],
        ),
        ("Các xã, Văn phòng", ["Các xã", "Văn phòng"]),
        ("Công an, phòng", ["Công an", "phòng"]),
        ("", []),
    ],
)
def test_names_in_a_cell(cell: str, names: list[str]) -> None:
    assert list(split_parties(cell)[0]) == names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Phòng Nội vụ", "phòng  nội vụ Quận", True),
        ("Phòng GD&ĐT", "Phòng Giáo dục và Đào tạo", True),
        ("Hội đồng TĐKT quận", "Hội đồng Thi đua - Khen thưởng quận", True),
        ("Hội đồng TĐKT quận", "Hội đồng TĐKT Thành phố", False),
        ("Phường Thanh Xuân Bắc", "Phường Thanh Xuân Nam", False),
        ("Các đơn vị thuộc quận", "Các đơn vị liên quan", False),
    ],
)
def test_spellings_of_one_body(one: str, other: str, same: bool) -> None:
    names = Names()
    assert (names.find_or_add(one) == names.find_or_add(other)) is same


def test_another_spelling_is_kept_once_and_letters_of_another_size_are_none() -> None:
    names = Names()
    spellings = ["phòng GD&ĐT", "Phòng Giáo dục và Đào tạo", "PHÒNG GD&ĐT"]
    spellings += ["phòng giáo dục và đào tạo"]
    assert len({names.find_or_add(spelling) for spelling in spellings}) == 1
    [body] = names.new.values()
    assert body.name == "Phòng GD&ĐT"
    assert body.aliases == ["Phòng Giáo dục và Đào tạo"]


def test_a_new_body_never_gets_the_id_of_another() -> None:
    names = Names()
    names.learn("phong-noi-vu", ("Sở Nội vụ",))
    assert names.find_or_add("Sở Nội vụ") == "phong-noi-vu"
    assert names.find_or_add("Phòng Nội vụ") == "phong-noi-vu-2"


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("TT", "number"),
        ("Nội dung thực hiện", "title"),
        ("Tên nhiệm vụ", "title"),
        ("Chỉ đạo, chủ trì", "lead"),
        ("Đơn vị chủ trì", "lead"),
        ("Đơn vị thực hiện", "implement"),
        ("Đơn vị phối hợp thực hiện", "coordinate"),
        ("Sản phẩm/Kết quả", "result"),
        ("Thời gian hoàn thành", "when"),
        ("Thời gian\nthực hiện", "when"),
        ("Ghi chú", "note"),
        ("Kinh phí", ""),
        ("Ngày hoàn thành", "when"),
        ("Hoàn thành trước", "when"),
        ("Thời gian hoàn thành (năm 2020)", "when"),
        # What a time cell says, not what it is called.
        ("Ngày 05/6/2020", ""),
        ("Hoàn thành trước 30/6", ""),
        ("Hoàn thành trước quý IV", ""),
        ("Định kỳ ngày 25 hằng tháng", ""),
    ],
)
def test_heads_of_columns(head: str, column: str) -> None:
    assert column_of(head) == column


@given(st.lists(st.text(alphabet="abcđêứ 1-/", max_size=80), max_size=8))
def test_ids_are_always_usable_and_never_alike(titles: list[str]) -> None:
    taken: set[str] = set()
    ids = [slug_of(title, taken) for title in titles]
    assert len(set(ids)) == len(ids)
    assert all(
        re.fullmatch(r"(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*", identity)
        for identity in ids
    )


@pytest.mark.parametrize(
    ("title", "identity"),
    [
        ("Đề án, số 5 – Ứng dụng", "de-an-so-5-ung-dung"),
        # Whole words, up to 48 signs with what joins them: nine of four are 44, ten would be 49.
        ("việc " * 12, "-".join(["viec"] * 9)),
        ("x" * 60, "x" * 48),
        ("…", "muc"),
    ],
)
def test_an_id_is_made_of_whole_plain_words(title: str, identity: str) -> None:
    taken: set[str] = set()
    assert slug_of(title, taken) == identity
    assert slug_of(title, taken) == f"{identity}-2"


cells = st.text(
    alphabet="Trước ngày 1230/2-quýIV;()abc,.:\"'#&*[]{}|>@`%!?đêứ", max_size=40
)


@pytest.mark.slow
@example([("", "ư", ""), ("", "u", "")])
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6))
def test_whatever_stands_in_a_table_the_draft_loads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("draft")
    lines = ["TT\tNội dung\tĐơn vị thực hiện\tThời hạn"]
    lines += [
        f"{number}\tViệc {number} {title}\t{who}\t{when}"
        for number, (title, who, when) in enumerate(rows, 1)
    ]
    (folder / "a.txt").write_text("\n".join(lines), "utf-8")
    made = imported(folder / "a.txt")
    load_plan(made.path)
    assert len(made.plan.tasks) == len(rows)


def test_a_draft_writes_its_fields_in_order_and_leaves_out_what_is_none() -> None:
    task = DraftTask(id="hop", title="Họp", refs=["Mục 1"])
    task.cast["lead"] = ["phong-noi-vu"]
    deadline = DraftDeadline(id="hop", kind="on", phrase="ngày 5/6/2020")
    deadline.time["date"] = "5/6/2020"
    task.deadlines.append(deadline)
    assert list(written_fields(task).items()) == [
        ("id", "hop"),
        ("title", "Họp"),
        ("refs", ["Mục 1"]),
        ("lead", ["phong-noi-vu"]),
        (
            "deadlines",
            [
                {
                    "id": "hop",
                    "kind": "on",
                    "date": "5/6/2020",
                    "phrase": "ngày 5/6/2020",
                }
            ],
        ),
    ]
    assert list(written_fields(task)["deadlines"][0]) == [
        "id",
        "kind",
        "date",
        "phrase",
    ]


def test_a_joined_row_gives_the_reason_that_is_written() -> None:
    task = DraftTask(id="hop", title="Họp", refs=["Mục 1"], joined="hai dòng")
    assert list(written_fields(task)) == [
        "id",
        "title",
        "refs",
        "deadlines",
        "needs_review",
    ]
    assert written_fields(task)["deadlines"] == []
    task.needs_review = "không rõ"
    assert written_fields(task)["needs_review"] == "hai dòng"


def test_a_draft_of_the_same_document_is_the_same() -> None:
    outline = outline_of(read_document(SOURCE)) if SOURCE.is_file() else None
    if outline:
        assert draft_plan(outline, VI).plan == draft_plan(outline, VI).plan
