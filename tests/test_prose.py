"""Documents without tables: labelled lines, duties by actor, sentences with roles; every expectation is made by hand.

The documents are our own words, in the shapes in which offices write. A task is told on one line: title @ places |
deadlines | who | what is to be looked at.
"""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from conftest import run_kehoach
from hypothesis import given
from hypothesis import strategies as st

from kehoach.checks.document import prove_coverage
from kehoach.desk.papers import Imported, import_document
from kehoach.document.assignments import actor_heading, assignments_in, deed_of
from kehoach.document.capitals import Capitals
from kehoach.document.labels import read_labels
from kehoach.document.outline import column_of, outline_of
from kehoach.document.reading import read_document
from kehoach.document.titles import short_title, shortened
from kehoach.plan.records import DeadlineRecord, PlanRecord, TaskRecord
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError
from kehoach.words import load_words

VI = load_words("vi")
HEAD = """\
UBND HUYỆN MẪU
Số: 15/KH-UBND
Mẫu, ngày 05 tháng 01 năm 2026
KẾ HOẠCH
Tổ chức các hoạt động văn hóa năm 2026
Căn cứ Nghị định số 12/2021/NĐ-CP ngày 05/3/2021 của Chính phủ;
"""
DOUBTS = {
    "capitals": "tên việc in chữ hoa",
    "no time": "không ghi thời gian",
    "no title": "không ghi tên việc",
    "label": "không rõ dòng",
    "mixed": "có đoạn khác",
    "other label": "hạn lấy từ dòng",
    "title's time": "hạn lấy từ tên việc",
    "roles": "vai trò lấy từ câu",
    "sentence": "lấy từ câu trong thân văn bản",
    "duty": "nhiệm vụ có hạn riêng",
    "long": "đã rút ở một mệnh đề",
    "unread": "máy không hiểu văn bản này",
    "policy": "theo quy ước",
    "same day": "cùng ngày với",
    "far": "quá xa để làm một hạn",
}
"""What is to be looked at, by words of the sentence that the keeper reads."""


def imported(folder: Path, text: str, *, head: str = HEAD) -> Imported:
    document = folder / "a.txt"
    document.write_text(head + text, "utf-8")
    return import_document(document, folder / "plan.yaml", VI, lambda _done, _all: None)


def when_of(deadline: DeadlineRecord) -> str:
    said: list[object] = [deadline.kind]
    for day in (deadline.date, deadline.from_, deadline.to):
        if day:
            said.append(f"{day.day}/{day.month}/{day.year}")
    if deadline.period:
        said.append(deadline.period)
    return " ".join(map(str, said))


def names_by_id(plan: PlanRecord) -> dict[str, str]:
    units = {unit.id: unit.name for unit in plan.units}
    return units | {group.id: group.name for group in plan.groups}


def doubts_of(task: TaskRecord) -> list[str]:
    reviews = [task.needs_review, *(item.needs_review for item in task.deadlines)]
    told = " ".join(filter(None, reviews))
    assert bool(told) == any(words in told for words in DOUBTS.values()), told
    return [name for name, words in DOUBTS.items() if words in told]


def told(made: Imported) -> list[str]:
    """Write each task on a line."""
    names = names_by_id(made.plan)
    lines = []
    for task in made.plan.tasks:
        cast = [
            f"{role}: {', '.join(names[party] for party in parties)}"
            for role, parties in task.cast
        ]
        parts = [
            f"{task.title} @ {'; '.join(task.refs)}",
            "; ".join(map(when_of, task.deadlines)),
            "; ".join(cast),
            ", ".join(doubts_of(task)),
        ]
        lines.append(" | ".join(parts).strip(" |"))
    return lines


def duties_of(made: Imported) -> list[str]:
    names = names_by_id(made.plan)
    return [
        f"{names[duty.party]} @ {'; '.join(duty.refs)}: {' // '.join(duty.items)}"
        for duty in made.plan.duties
    ]


def unanswered(made: Imported) -> list[str]:
    outline = outline_of(read_document(made.path.with_name("a.txt")))
    coverage = prove_coverage(made.plan, outline, "x")
    return [claim.text for claim in coverage.claims if claim.verdict == "missing"]


LINES = """\
I. MỤC ĐÍCH
Nâng cao đời sống tinh thần của người dân.
II. NỘI DUNG
1. Tổ chức hội thao các xã
- Thời gian: Quý II/2026.
- Đơn vị chủ trì: Phòng Văn hóa và Thông tin.
- Đơn vị phối hợp: Trung tâm Y tế (bộ phận cấp cứu); các xã, thị trấn.
- Kết quả: Báo cáo tổng kết.
- Địa điểm: Sân vận động huyện.
2. MỞ LỚP VẼ TẠI XÃ KIM SƠN
Dành cho học sinh trong dịp nghỉ hè.
a) Thời gian hoàn thành: Trước ngày 15/8/2026
b) Chủ trì tham mưu: Phòng Giáo dục và Đào tạo
c) Trang phục: tự chọn
3. Trưng bày sách
* Cơ quan thực hiện: Thư viện huyện
4. Chăm sóc vườn hoa
+ Tiến độ thực hiện: Thường xuyên
+ Đơn vị thực hiện:
  - Hội Phụ nữ
  - Đoàn Thanh niên
"""


def test_a_heading_and_its_labelled_lines_are_a_task(tmp_path: Path) -> None:
    made = imported(tmp_path, LINES)
    assert told(made) == [
        "Tổ chức hội thao các xã @ II.1 | quarter II/2026 | lead: Phòng Văn hóa và Thông tin; "
        "coordinate: Trung tâm Y tế, Các xã, thị trấn",
        "Mở lớp vẽ tại xã Kim Sơn @ II.2; II.2.a; II.2.b; II.2.c | before 15/8/2026 | "
        "lead: Phòng Giáo dục và Đào tạo | capitals, label",
        "Trưng bày sách @ II.3 |  | implement: Thư viện huyện | no time",
        "Chăm sóc vườn hoa @ II.4 | ongoing | implement: Hội Phụ nữ, Đoàn Thanh niên",
    ]
    sports, painting, books, flowers = made.plan.tasks
    assert (
        sports.note == "bộ phận cấp cứu; Kết quả: Báo cáo tổng kết; Sân vận động huyện"
    )
    assert painting.note == "Dành cho học sinh trong dịp nghỉ hè; Trang phục: tự chọn"
    assert painting.deadlines[0].refs == ("II.2.a",)
    assert (books.note, flowers.note) == (None, None)
    # "Thường xuyên" stands behind a label: it is a deadline, and nothing to exempt.
    assert [known.text for known in made.plan.not_a_deadline] == ["năm 2026"]
    assert unanswered(made) == []


PARAGRAPH = """\
1. Tập huấn nghiệp vụ. Thời gian: ngày 15/3/2026. Chủ trì: Phòng Nội vụ; phối hợp: Văn phòng. Quy mô: 80 người.
2. Thi cắm hoa (Thời gian: tháng 10/2026; đơn vị thực hiện: Hội Phụ nữ).
3. Hoạt động hè
- Dạy bơi; thời gian: Từ 01/6 đến 30/7/2026; người thực hiện: đ/c Nguyễn Văn An
- Trại hè. Thời gian: Quý III/2026 Đơn vị chủ trì: Đoàn Thanh niên Phối hợp: Công an huyện
4. Ngày hội sách tháng 4
Thời gian: 8 giờ 00 ngày 21/4/2026. Thời hạn nộp bài: trước ngày 10/4/2026. Chủ trì: Thư viện huyện.
"""


def test_labels_in_one_paragraph_are_parted(tmp_path: Path) -> None:
    made = imported(tmp_path, PARAGRAPH)
    assert told(made) == [
        "Tập huấn nghiệp vụ @ 1 | event 15/3/2026 | lead: Phòng Nội vụ; coordinate: Văn phòng",
        "Thi cắm hoa @ 2 | month 10/2026 | implement: Hội Phụ nữ",
        "Dạy bơi @ 3 | range 1/6/2026 30/7/2026 | implement: Đ/c Nguyễn Văn An",
        "Trại hè @ 3 | quarter III/2026 | lead: Đoàn Thanh niên; coordinate: Công an huyện",
        "Ngày hội sách tháng 4 @ 4 | event 21/4/2026; before 10/4/2026; month 4/2026 | lead: Thư viện huyện"
        " | title's time",
    ]
    assert made.plan.tasks[0].note == "Quy mô: 80 người"
    titles = [item.title for item in made.plan.tasks[4].deadlines]
    assert titles == [None, "Thời hạn nộp bài: Ngày hội sách tháng 4", None]
    assert unanswered(made) == []


BULLETS = """\
II. NỘI DUNG
1. Kiểm tra, giám sát
- Kiểm tra công tác thư viện
+ Thời gian: Quý I/2026
+ Chủ trì: Thanh tra huyện
- Kiểm tra nhà văn hóa
+ Thời gian: Quý IV/2026
+ Chủ trì: Phòng Nội vụ
2. Tuyên truyền
- Viết bài trên trang điện tử;
- Treo băng rôn trước ngày 20/5/2026;
* Thời gian: Quý II/2026
* Thực hiện: Đài Truyền thanh huyện
III. THỜI GIAN, ĐỊA ĐIỂM
1. Thời gian: ngày 10/10/2026
2. Địa điểm: Hội trường huyện
"""


def test_signs_tell_what_stands_below_what(tmp_path: Path) -> None:
    made = imported(tmp_path, BULLETS)
    assert told(made) == [
        "Kiểm tra công tác thư viện @ II.1 | quarter I/2026 | lead: Thanh tra huyện",
        "Kiểm tra nhà văn hóa @ II.1 | quarter IV/2026 | lead: Phòng Nội vụ",
        "Tuyên truyền @ II.2 | quarter II/2026 | implement: Đài Truyền thanh huyện",
        # A day of its own within is not lost in the note.
        "Treo băng rôn @ II.2 | before 20/5/2026 |  | sentence",
        # Where the heading only names labels, the plan is the work.
        "Tổ chức các hoạt động văn hóa năm 2026 @ III; III.1; III.2 | event 10/10/2026 |  | no title",
    ]
    assert unanswered(made) == []


def test_a_line_with_the_titles_sign_begins_the_next_task(tmp_path: Path) -> None:
    made = imported(
        tmp_path,
        "1. Tuần lễ sách\n- Phát động\n+ Thời gian: Quý I/2026\n- Bế mạc\n+ Chủ trì: Phòng Nội vụ\n",
    )
    assert told(made) == [
        "Phát động @ 1 | quarter I/2026",
        "Bế mạc @ 1 |  | lead: Phòng Nội vụ | no time",
    ]


def test_text_between_labels_is_asked_about(tmp_path: Path) -> None:
    made = imported(
        tmp_path,
        "1. Tuần lễ sách\nThời gian: Quý I/2026\nCó trưng bày ảnh.\nChủ trì: Phòng Nội vụ\n",
    )
    assert told(made) == [
        "Tuần lễ sách @ 1 | quarter I/2026 | lead: Phòng Nội vụ | mixed"
    ]
    assert made.plan.tasks[0].note == "Có trưng bày ảnh"


@pytest.mark.parametrize(
    "when", ["Giai đoạn 2026-2040", "trước ngày 30/6/2046", "năm 2035"]
)
def test_a_day_far_from_the_plans_year_waits_for_review(
    tmp_path: Path, when: str
) -> None:
    made = imported(tmp_path, f"1. Trồng rừng\n- Thời gian: {when}\n")
    assert told(made) == ["Trồng rừng @ 1 | ongoing |  | far"]
    assert made.plan.tasks[0].deadlines[0].phrase == when


@pytest.mark.parametrize(
    ("title", "day", "year"),
    [
        ("Trồng rừng đến năm 2035", "05 tháng 01 năm 2026", 2026),
        ("Trồng rừng năm 2027", "05 tháng 12 năm 2026", 2027),
        # No plan was signed on such a day.
        ("Trồng rừng năm 2027", "05 tháng 01 năm 0026", 2027),
    ],
)
def test_the_year_of_a_draft_lies_near_the_day_of_its_paper(
    tmp_path: Path, title: str, day: str, year: int
) -> None:
    head = f"UBND HUYỆN MẪU\nSố: 15/KH-UBND\nMẫu, ngày {day}\nKẾ HOẠCH\n{title}\n"
    made = imported(tmp_path, "1. Ươm cây\n- Thời gian: Quý I\n", head=head)
    assert made.plan.plan.year == year


BARE = """\
Hội thi kể chuyện
Thời gian: ngày 05/9/2026
Đơn vị chủ trì: Phòng Văn hóa và Thông tin
Ngày hội trồng cây
Thời gian: Quý I/2026
Đơn vị chủ trì: Hội Nông dân
"""


def test_headings_need_no_numbers(tmp_path: Path) -> None:
    made = imported(tmp_path, BARE)
    assert told(made) == [
        "Hội thi kể chuyện @ Phần mở đầu | event 5/9/2026 | lead: Phòng Văn hóa và Thông tin",
        "Ngày hội trồng cây @ Phần mở đầu | quarter I/2026 | lead: Hội Nông dân",
    ]


SLASHES = """\
I/ NỘI DUNG
1/ Diễn tập phương án
- Thời gian hoàn thành trước ngày 30/6/2026.
- Đơn vị chủ trì: Công an xã
2/ Tuyên truyền
- Thời gian, địa điểm tổ chức: Dự kiến tháng 5/2026, tại Nhà văn hóa.
- Lãnh đạo chỉ đạo: Chủ tịch UBND xã.
- Đơn vị tham mưu: Phòng Văn hóa - Xã hội.
3/ Mua sắm
Hoàn thành trước ngày 30/9/2026.
4/ Kiểm tra chợ
Thời gian trước mắt tập trung vào các sạp lớn.
Thực hiện: 2 lần/năm, vào tháng 4 và tháng 10.
II/ TỔ CHỨC THỰC HIỆN
1/ Công an xã
a/ Lập phương án.
"""


def test_numbers_end_with_a_slash_and_labels_without_a_colon(tmp_path: Path) -> None:
    made = imported(tmp_path, SLASHES)
    assert told(made) == [
        "Diễn tập phương án @ I.1 | before 30/6/2026 | lead: Công an xã",
        "Tuyên truyền @ I.2 | month 5/2026 | lead: Chủ tịch UBND xã; implement: Phòng Văn hóa - Xã hội",
        "Mua sắm @ I.3 | before 30/9/2026 |  | sentence",
        # Nobody is called "2 lần/năm".
        "Kiểm tra chợ @ I.4 | month 4/2026; month 10/2026 |  | label, other label",
    ]
    assert duties_of(made) == ["Công an xã @ II.1.a: Lập phương án"]
    assert made.plan.tasks[1].deadlines[0].title is None
    assert unanswered(made) == []


def test_a_label_names_the_work_where_no_heading_does(tmp_path: Path) -> None:
    made = imported(
        tmp_path,
        "- Nội dung: Hội thi kể chuyện\n- Thời gian: ngày 05/9/2026\n"
        "- Nội dung: Ngày hội trồng cây\n- Thời gian: Quý I/2026\n",
    )
    assert told(made) == [
        "Hội thi kể chuyện @ Phần mở đầu | event 5/9/2026",
        "Ngày hội trồng cây @ Phần mở đầu | quarter I/2026",
    ]


def test_words_in_bold_are_labels_too(tmp_path: Path) -> None:
    document = docx.Document()
    for text in HEAD.splitlines():
        document.add_paragraph(text)
    document.add_paragraph("1. Hội thi kể chuyện")
    for label, text in (("Thời gian:", " Quý III/2026"), ("Chủ trì", ": Phòng Nội vụ")):
        paragraph = document.add_paragraph()
        paragraph.add_run(label).bold = True
        paragraph.add_run(text)
    document.add_paragraph("Phối hợp:").runs[0].bold = True
    document.add_paragraph("Công an huyện")
    path = tmp_path / "a.docx"
    document.save(str(path))
    made = import_document(path, tmp_path / "plan.yaml", VI, lambda _done, _all: None)
    assert told(made) == [
        "Hội thi kể chuyện @ 1 | quarter III/2026 | lead: Phòng Nội vụ; coordinate: Công an huyện"
    ]


DUTIES = """\
II. NỘI DUNG
1. Nâng cao chất lượng thư viện.
III. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa và Thông tin (cơ quan thường trực)
- Hướng dẫn các xã thực hiện; theo dõi tiến độ.
- Tổng hợp kết quả, báo cáo UBND huyện trước ngày 15/12/2026.
- Phối hợp với Công an huyện kiểm tra các lễ hội trước ngày 20/02/2026.
2. UBND các xã, thị trấn: Xây dựng kế hoạch của xã; bố trí kinh phí.
3. Trách nhiệm của Phòng Tài chính - Kế hoạch
Thẩm định dự toán.
Hướng dẫn thanh toán.
4. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam huyện tuyên truyền trong đoàn viên.
5. Kinh phí
Từ ngân sách huyện.
6. Phòng Nội vụ, Thanh tra huyện
6.1. Kiểm tra việc thực hiện.
7. Ban hành quy chế phối hợp
- Nêu rõ việc của từng nơi.
8. Trung tâm Y tế
- Khám sức khỏe cho vận động viên. Thời gian: Quý II/2026. Báo cáo sau mỗi đợt.
9. Hội Nông dân huyện
Vận động hội viên.
Hội Phụ nữ huyện
Tổ chức nấu ăn.
Trên đây là Kế hoạch của huyện.
Nơi nhận:
- Phòng Y tế;
"""


def test_what_stands_below_a_body_are_its_duties(tmp_path: Path) -> None:
    made = imported(tmp_path, DUTIES)
    assert duties_of(made) == [
        "Phòng Văn hóa và Thông tin @ III.1: Hướng dẫn các xã thực hiện; theo dõi tiến độ",
        "UBND các xã, thị trấn @ III.2: Xây dựng kế hoạch của xã; bố trí kinh phí",
        "Phòng Tài chính - Kế hoạch @ III.3: Thẩm định dự toán // Hướng dẫn thanh toán",
        "Ủy ban Mặt trận Tổ quốc Việt Nam huyện @ III.4: "
        "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam huyện tuyên truyền trong đoàn viên",
        "Phòng Nội vụ @ III.6.1: Kiểm tra việc thực hiện",
        "Thanh tra huyện @ III.6.1: Kiểm tra việc thực hiện",
        "Hội Nông dân huyện @ III.9: Vận động hội viên",
        "Hội Phụ nữ huyện @ III.9: Tổ chức nấu ăn",
    ]
    # What has a day of its own is a task of that body, to be looked at.
    assert told(made) == [
        "Tổng hợp kết quả, báo cáo UBND huyện @ III.1 | before 15/12/2026 | "
        "implement: Phòng Văn hóa và Thông tin | duty",
        "Phối hợp với Công an huyện kiểm tra các lễ hội @ III.1 | before 20/2/2026 | "
        "implement: Phòng Văn hóa và Thông tin; coordinate: Công an huyện | duty",
        # Labels below a body are a task of that body too.
        "Khám sức khỏe cho vận động viên @ III.8 | quarter II/2026 | implement: Trung tâm Y tế | duty",
    ]
    assert made.plan.tasks[2].note == "Báo cáo sau mỗi đợt"
    assert unanswered(made) == []
    # The head says that the duties were read by the program.
    assert made.plan.plan.needs_review
    assert "(duties)" in made.plan.plan.needs_review
    assert "Phòng Y tế" not in names_by_id(made.plan).values()


def test_bodies_need_no_numbers(tmp_path: Path) -> None:
    made = imported(
        tmp_path,
        "TỔ CHỨC THỰC HIỆN\nPhòng Nội vụ\nLập danh sách.\nVăn phòng\nChuẩn bị hội trường.\nCHỦ TỊCH\n",
    )
    assert duties_of(made) == [
        "Phòng Nội vụ @ Phần mở đầu: Lập danh sách",
        "Văn phòng @ Phần mở đầu: Chuẩn bị hội trường",
    ]


def test_duties_stand_on_the_sheets_of_their_bodies(tmp_path: Path) -> None:
    made = imported(tmp_path, DUTIES)
    plan = load_plan(made.path)
    assert {duty.party for duty in plan.duties} <= set(names_by_id(made.plan))


ROLES = """\
II. NỘI DUNG
1. Tết trồng cây
Giao Hội Nông dân chủ trì, phối hợp với Phòng Kinh tế, các xã chuẩn bị cây giống trước ngày 25/01/2026.
2. Hội trại
UBND các xã có trách nhiệm gửi danh sách chậm nhất ngày 10/5/2026.
3. Phòng Nội vụ chủ trì, phối hợp Công an huyện, Ban Chỉ huy Quân sự huyện tham mưu kế hoạch bảo vệ.
4. Trung tâm Y tế phối hợp với Hội Chữ thập đỏ trực cấp cứu trong ngày 26/3/2026.
5. Hội thi do Phòng Giáo dục và Đào tạo chủ trì trước ngày 30/11/2026.
6. Đề nghị khen thưởng các cá nhân trước ngày 20/12/2026.
7. Phát thanh tin bài mỗi tuần (Đài Truyền thanh huyện chủ trì; hoàn thành trước ngày 30/6/2026).
8. SỬA NHÀ VĂN HÓA
Giao Phòng Kinh tế chủ trì, phối hợp với các xã thực hiện; hoàn thành trong tháng 9/2026.
"""


def test_sentences_give_roles_to_be_looked_at(tmp_path: Path) -> None:
    made = imported(tmp_path, ROLES)
    assert told(made) == [
        "Chuẩn bị cây giống @ II.1 | before 25/1/2026 | "
        "lead: Hội Nông dân; coordinate: Phòng Kinh tế, Các xã | roles, sentence",
        "Hội trại: gửi danh sách @ II.2 | by 10/5/2026 | implement: UBND các xã | roles, sentence",
        "Trực cấp cứu @ II.4 | event 26/3/2026 | implement: Trung tâm Y tế; "
        "coordinate: Hội Chữ thập đỏ | roles, sentence",
        "Hội thi do Phòng Giáo dục và Đào tạo chủ trì @ II.5 | before 30/11/2026 | "
        "lead: Phòng Giáo dục và Đào tạo | roles, sentence",
        "Đề nghị khen thưởng các cá nhân @ II.6 | before 20/12/2026 |  | sentence",
        # Who does it may stand in brackets; what a sentence does not say, its heading does.
        "Phát thanh tin bài mỗi tuần @ II.7 | before 30/6/2026 | lead: Đài Truyền thanh huyện | roles, sentence",
        "Sửa nhà văn hóa @ II.8 | month 9/2026 | lead: Phòng Kinh tế; coordinate: Các xã | roles, sentence",
    ]
    # Without a day it is what the body has to do all year.
    assert duties_of(made) == [
        "Phòng Nội vụ @ II.3: Phòng Nội vụ chủ trì, phối hợp Công an huyện, "
        "Ban Chỉ huy Quân sự huyện tham mưu kế hoạch bảo vệ"
    ]
    assert unanswered(made) == []


MIXED = """\
II. NỘI DUNG
1. Hội thi kể chuyện
- Thời gian: ngày 05/9/2026
- Chủ trì: Phòng Văn hóa
2. Các việc khác theo bảng sau:
| TT | Nội dung | Chủ trì | Thời hạn |
| --- | --- | --- | --- |
| 1 | Phát động | UBND huyện | ngày 02/4/2026 |
| 2 | Tổng kết | Phòng Văn hóa | trước ngày 15/12/2026 |
III. PHÂN CÔNG NHIỆM VỤ
- Phòng Văn hóa: tổng kết trước ngày 15/12/2026
- Các xã: phát động tại xã
"""


def test_labels_and_duties_stand_beside_a_table(tmp_path: Path) -> None:
    made = imported(tmp_path, MIXED)
    assert told(made) == [
        "Phát động @ Mục 1 | event 2/4/2026 | lead: UBND huyện Mẫu",
        "Tổng kết @ Mục 2 | before 15/12/2026 | lead: Phòng Văn hóa",
        "Hội thi kể chuyện @ II.1 | event 5/9/2026 | lead: Phòng Văn hóa",
        "Tổng kết @ III | before 15/12/2026 | implement: Phòng Văn hóa | duty, same day",
    ]
    assert duties_of(made) == ["Các xã @ III: Phát động tại xã"]
    assert unanswered(made) == []


def test_a_text_that_says_neither_who_nor_when_is_kept_for_review(
    tmp_path: Path,
) -> None:
    made = imported(
        tmp_path,
        "Mưa nhiều, nắng ít\n- Cây lớn nhanh.\n- Hoa nở muộn.\nNơi nhận:\n- Lưu.\n",
    )
    assert told(made) == [
        "Cây lớn nhanh. @ Phần mở đầu |  |  | unread",
        "Hoa nở muộn. @ Phần mở đầu |  |  | unread",
    ]
    out = run_kehoach("check", "--plan", str(made.path), "--lang", "vi", cwd=tmp_path)
    assert out.returncode == 0, out.stderr


LONG = (
    "Tổ chức khảo sát, đánh giá hiện trạng hệ thống thư viện, tủ sách, nhà văn hóa từ huyện đến các thôn, tổ dân phố; "
    "rà soát trang thiết bị, số lượng đầu sách, lượt bạn đọc từ trước đến nay của từng nơi; xây dựng phương án bổ sung "
    "sách mới, luân chuyển sách giữa các điểm nhằm "
    "phục vụ bạn đọc vùng xa theo đúng nhu cầu đã đăng ký với thư viện huyện"
)


def test_a_long_title_ends_with_a_clause_and_is_kept_whole(tmp_path: Path) -> None:
    assert len(LONG) > 300
    made = imported(
        tmp_path,
        f"1. {LONG}\n- Thời gian: Quý II/2026\n2. {LONG} trước ngày 05/5/2026.\n",
    )
    for task, doubt in zip(
        made.plan.tasks, (["long"], ["sentence", "long"]), strict=True
    ):
        assert task.title.endswith("lượt bạn đọc từ trước đến nay của từng nơi")
        assert LONG in (task.note or "")
        assert doubts_of(task) == doubt


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("Trồng cây ven đường", 30, "Trồng cây ven đường"),
        ("Trồng cây xanh ven đường; tưới cây", 30, "Trồng cây xanh ven đường"),
        ("Trồng cây xanh ven đường nhằm giữ bóng mát", 35, "Trồng cây xanh ven đường"),
        (
            "Trồng cây xanh ven đường theo kế hoạch đã duyệt",
            40,
            "Trồng cây xanh ven đường",
        ),
        (
            "Trồng cây xanh ven đường, tưới cây, tỉa cành",
            38,
            "Trồng cây xanh ven đường, tưới cây",
        ),
        # Not within brackets, not behind "TP.", not before a loose word.
        (
            "Trồng cây xanh (bàng, phượng, sấu) ven đường",
            32,
            "Trồng cây xanh (bàng, phượng",
        ),
        ("Trồng cây xanh ở TP. Mới và ở các xã", 27, "Trồng cây xanh ở TP. Mới"),
        ("a" * 50, 30, "a" * 30),
    ],
)
def test_where_a_title_is_cut(text: str, limit: int, cut: str) -> None:
    assert shortened(text, limit) == cut


@pytest.mark.parametrize(
    ("title", "short"),
    [
        (
            "Kiểm tra công tác văn thư, lưu trữ của các xã, thị trấn trên địa bàn huyện năm 2026",
            "Kiểm tra công tác văn thư, lưu trữ của các xã, thị trấn",
        ),
        (
            "Tổ chức hội nghị gặp mặt các nghệ nhân (dự kiến 40 người) nhằm ghi nhận đóng góp cho làng nghề",
            "Tổ chức hội nghị gặp mặt các nghệ nhân",
        ),
        # No clause ends in time: the keeper has a better one.
        (f"Tổ chức {'rất ' * 20}nhiều việc", ""),
    ],
)
def test_a_short_title_is_proposed(title: str, short: str) -> None:
    assert short_title(title, 60) == short


def test_short_titles_are_unlike_and_of_one_deadline(tmp_path: Path) -> None:
    title = "Kiểm tra công tác văn thư của các xã, thị trấn và các trường học trên địa bàn huyện"
    made = imported(
        tmp_path,
        f"1. {title} đợt đầu\n- Thời gian: ngày 05/5/2026\n"
        f"2. {title} đợt sau\n- Thời gian: ngày 05/6/2026\n"
        "3. Khảo sát nhu cầu đọc sách của người dân ở các thôn, bản vùng xa trong toàn huyện sau sáp nhập\n"
        "- Thời gian: ngày 07/7/2026\n",
    )
    shorts = [task.deadlines[0].short for task in made.plan.tasks]
    assert shorts == [None, None, "Khảo sát nhu cầu đọc sách"]


@pytest.mark.parametrize(
    ("capitals", "sentence"),
    [
        ("MỤC ĐÍCH, YÊU CẦU", "Mục đích, yêu cầu"),
        (
            "TỔ CHỨC HỘI THI TẠI PHƯỜNG KIM GIANG",
            "Tổ chức hội thi tại phường Kim Giang",
        ),
        ("CÔNG TÁC CẤP XÃ NĂM 2026", "Công tác cấp xã năm 2026"),
        ("CHÀO MỪNG ĐẢNG CỘNG SẢN VIỆT NAM", "Chào mừng Đảng Cộng sản Việt Nam"),
        ("HOẠT ĐỘNG CỦA HĐND QUÝ IV", "Hoạt động của HĐND quý IV"),
        ("Hội thi NHÂN DÂN", "Hội thi NHÂN DÂN"),
    ],
)
def test_names_keep_their_capitals(capitals: str, sentence: str) -> None:
    assert Capitals().sentence(capitals) == sentence


def test_a_document_tells_what_its_names_are(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text(
        "Học sinh thăm làng nghề Cự Đà. Trong đó có đình Nội. Nội dung khác.", "utf-8"
    )
    capitals = Capitals(outline_of(read_document(document)))
    assert capitals.sentence("THĂM LÀNG CỰ ĐÀ VÀ ĐÌNH") == "Thăm làng Cự Đà và đình"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("- Thời gian: Quý I", [("when", "Quý I")]),
        ("Chủ trì tham mưu: Phòng A", [("lead", "Phòng A")]),
        ("Đơn vị phối hợp thực hiện: Phòng A", [("coordinate", "Phòng A")]),
        ("Cơ quan, đơn vị thực hiện: Phòng A", [("implement", "Phòng A")]),
        ("Sản phẩm đầu ra: Báo cáo", [("result", "Báo cáo")]),
        (
            "Thời gian, địa điểm: 8 giờ 00 tại hội trường",
            [("when", "8 giờ 00 tại hội trường")],
        ),
        # A figure behind a colon is a clock; a body is no label; a sentence is none.
        ("Họp lúc 8:00", []),
        ("Các đơn vị: gửi hồ sơ", [("", "gửi hồ sơ")]),
        ("Các tổ thực hiện: giữ vệ sinh", [("", "giữ vệ sinh")]),
    ],
)
def test_labels(text: str, labels: list[tuple[str, str]]) -> None:
    assert [(label.key, label.text) for label in read_labels(text).labels] == labels


@pytest.mark.parametrize(
    "label",
    ["Thời gian thực hiện", "Đơn vị chủ trì", "Phối hợp", "Kết quả", "Địa điểm"],
)
def test_a_label_means_what_a_column_means(label: str) -> None:
    [read] = read_labels(f"{label}: x").labels
    assert read.key == column_of(label)


@pytest.mark.parametrize(
    ("sentence", "cast"),
    [
        ("Giao Phòng A chủ trì việc này.", [("lead", "Phòng A")]),
        ("Phòng Nội vụ chịu trách nhiệm tổng hợp.", [("implement", "Phòng Nội vụ")]),
        (
            "Căn cứ kế hoạch này, các xã phối hợp với Công an huyện giữ trật tự.",
            [("implement", "các xã"), ("coordinate", "Công an huyện")],
        ),
        (
            "UBND huyện yêu cầu các phòng, ban báo cáo.",
            [("implement", "các phòng, ban")],
        ),
        # A verb that nobody knows is no part of the name before it.
        (
            "Phòng Nội vụ phối hợp với Huyện đoàn nặn tượng.",
            [("implement", "Phòng Nội vụ"), ("coordinate", "Huyện đoàn")],
        ),
        # Nobody is asked: a proposal of awards, a way of working, a noun that begins as a body does.
        ("Gửi hồ sơ đề nghị UBND huyện khen thưởng.", None),
        ("Các cấp, các ngành thực hiện đổi mới.", None),
        ("Hội nghị phối hợp tuyên truyền.", None),
        ("Nâng cao trách nhiệm của người đứng đầu.", None),
    ],
)
def test_who_is_told_to_do_something(
    sentence: str, cast: list[tuple[str, str]] | None
) -> None:
    found = [list(assignment.cast) for assignment in assignments_in(sentence)]
    assert found == ([] if cast is None else [cast])


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("3. Phòng Nội vụ quận", "Phòng Nội vụ quận"),
        ("b) Đối với các trường học:", "các trường học"),
        ("- Ban Chỉ huy Quân sự xã: trực chiến", "Ban Chỉ huy Quân sự xã"),
        ("5. Ban hành quy chế", None),
        ("6. Phòng, chống cháy nổ", None),
        ("7. Hội nghị tổng kết", None),
        ("8. Phòng Nội vụ hướng dẫn các xã", None),
        ("9. Kinh phí thực hiện", None),
    ],
)
def test_a_heading_that_names_a_body(line: str, names: str | None) -> None:
    heading = actor_heading(line)
    assert (heading.names if heading else None) == names


PIECES = [
    *(
        "1. ",
        "2.1. ",
        "I. ",
        "a) ",
        "- ",
        "+ ",
        "Điều 1. ",
        "\n",
        "\n",
        "\t",
        " ",
        "; ",
    ),
    *(
        ". ",
        ": ",
        ", ",
        "(",
        ") ",
        '"',
        "#",
        "@",
        "x" * 150,
        "ă " * 200,
        "\x0c",
        "\x08",
    ),
    *("Thời gian: ", "Đơn vị chủ trì: ", "Phối hợp: ", "Nội dung: ", "Trang phục: "),
    *("Quý II/2026", "trước ngày 30/6/2026", "thường xuyên", "31/02/2026", "ngày 5"),
    *("năm 9999", "giai đoạn 2026-2040", "ngày 01 tháng 02 năm 0001", "hằng tháng"),
    *("Số: 5/KH-UBND", "KẾ HOẠCH", "TỔ CHỨC THỰC HIỆN", "PHỤ LỤC", "Nơi nhận:"),
    *("Phòng Nội vụ", "các xã, thị trấn", "UBND HUYỆN MẪU", "CÁC PHÒNG", "theo "),
    *("giao Phòng Nội vụ chủ trì, phối hợp với Văn phòng ", "có trách nhiệm "),
    *("Căn cứ Luật Cây xanh ngày 18/01/2044", "| a | b |\n", "nhằm ", "báo cáo "),
]
texts = st.lists(
    st.sampled_from(PIECES) | st.text(max_size=12), min_size=1, max_size=30
)


@pytest.mark.slow
@given(texts.map("".join))
def test_whatever_the_paragraphs_say_the_draft_loads(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("prose")
    try:
        made = imported(folder, text, head="")
    except InputError as error:
        codes = {problem.code for problem in error.problems}
        # Fonts of old programs are refused, and what has no letter says nothing.
        assert codes == {"legacy-text"} or not any(map(str.isalpha, text))
        return
    load_plan(made.path)
    assert made.plan.tasks


@pytest.mark.parametrize(
    ("item", "role", "deed"),
    [
        ("Chủ trì kiểm tra các hộ", "lead", "Kiểm tra các hộ"),
        (
            "Chủ trì, phối hợp với Đoàn Thanh niên, Công an xã mở lớp",
            "lead",
            "Mở lớp",
        ),
        ("Chủ trì phối hợp với các thôn rà soát", "lead", "Rà soát"),
        # Nobody is named with whom: nothing is cut.
        ("Chủ trì, phối hợp kiểm tra", "lead", "Phối hợp kiểm tra"),
        (
            "Phối hợp với Công an xã tuần tra",
            "implement",
            "Phối hợp với Công an xã tuần tra",
        ),
        ("Chủ trì", "lead", "Chủ trì"),
    ],
)
def test_what_an_item_below_a_body_gives_it_to_do(
    item: str, role: str, deed: str
) -> None:
    assert deed_of(item) == (role, deed)


def test_a_dated_duty_that_a_body_leads(tmp_path: Path) -> None:
    made = imported(
        tmp_path,
        """\
I. TỔ CHỨC THỰC HIỆN
1. Công an xã
- Chủ trì, phối hợp với Hội Nông dân kiểm tra bờ kênh trước ngày 30/4/2026.
""",
    )
    assert told(made) == [
        "Kiểm tra bờ kênh @ I.1 | before 30/4/2026 | lead: Công an xã; coordinate: Hội Nông dân | duty"
    ]
