"""A new edition of a document without a table into the draft of the old one, and into a plan that people follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import DATA

from kehoach.desk.papers import Imported, import_document, update_plan
from kehoach.desk.settling import rename_in_draft
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError
from kehoach.words import load_words

VI = load_words("vi")
SHAPES = ("labels", "duties", "sentences", "citations")


def silent(_done: int, _all: int) -> None:
    """Say nothing of how far reading is."""


def text_of(shape: str) -> str:
    """Return the text of a shape that has no table."""
    return (DATA / f"shapes/{shape}.txt").read_text("utf-8")


def drafted(folder: Path, text: str) -> Path:
    (folder / "cu.txt").write_text(text, "utf-8")
    import_document(folder / "cu.txt", folder / "plan.yaml", VI, silent)
    return folder / "plan.yaml"


def renewed(folder: Path, text: str) -> Imported:
    (folder / "moi.txt").write_text(text, "utf-8")
    return update_plan(folder / "moi.txt", folder / "plan.yaml", VI, silent)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_document_again_changes_no_byte(shape: str, tmp_path: Path) -> None:
    plan = drafted(tmp_path, text_of(shape))
    before = plan.read_bytes()
    assert renewed(tmp_path, text_of(shape)).problems == ()
    assert plan.read_bytes() == before


def test_a_moved_day_a_new_heading_and_one_dropped(tmp_path: Path) -> None:
    text = text_of("labels")
    plan = drafted(tmp_path, text)
    before = load_plan(plan)
    # The keeper settled a name; the document goes on with the old one.
    rename_in_draft(plan, "Hạt Kiểm lâm huyện", "Hạt Kiểm lâm Mẫu Sơn", None)
    text = text.replace("trước ngày 31/3/2027", "trước ngày 15/4/2027")
    start = text.index("2. Diễn tập")
    text = text[:start] + text[text.index("3. Trực cháy") :].replace(
        "4. Báo cáo",
        "4. Tập huấn phòng cháy\nThời gian: trước ngày 20/5/2027.\n"
        "Đơn vị chủ trì: Hạt Kiểm lâm huyện.\n5. Báo cáo",
    )
    made = renewed(tmp_path, text)
    tasks = {task.title: task for task in made.plan.tasks}
    moved = tasks["Phát đường băng cản lửa"]
    assert moved.deadlines[0].phrase == "trước ngày 15/4/2027"
    new = tasks["Tập huấn phòng cháy"]
    assert new.deadlines[0].phrase == "trước ngày 20/5/2027"
    assert new.needs_review
    # One body, under the name that the keeper gave it.
    assert new.cast.of("lead") == moved.cast.of("lead")
    assert len(made.plan.units) == len(before.directory.units)
    gone = tasks["Diễn tập chữa cháy rừng"]
    assert VI("draft.gone", ref="II.2") in (gone.needs_review or "")
    # What only got another number follows the document, and is asked about by nobody.
    last = tasks["Báo cáo kết quả cả năm"]
    assert last.refs == ("II.5",)
    assert VI("draft.new-passage") not in (last.needs_review or "")
    codes = [problem.code for problem in made.problems]
    assert codes.count("import-added") == codes.count("import-gone") == 1


def test_duties_of_a_new_edition_come_in_and_old_ones_are_told(tmp_path: Path) -> None:
    text = text_of("duties")
    drafted(tmp_path, text)
    text = text.replace("giờ cao điểm.", "giờ cao điểm và ngày lễ.").replace(
        "- Phát thanh mỗi tuần hai buổi về an toàn đường sắt.\n",
        "- Lập tổ tự quản ở từng lối đi.\n",
    )
    made = renewed(tmp_path, text)
    items = [item for duty in made.plan.duties for item in duty.items]
    assert "Cử người gác chắn giờ cao điểm và ngày lễ" in items
    assert "Cử người gác chắn giờ cao điểm" not in items
    assert "Lập tổ tự quản ở từng lối đi" in items
    # Nothing is deleted.
    assert "Phát thanh mỗi tuần hai buổi về an toàn đường sắt" in items
    codes = [problem.code for problem in made.problems]
    assert codes == ["import-duty-gone", "import-duty", "import-duty"]


def test_a_plan_that_people_follow_gets_commands_alone(tmp_path: Path) -> None:
    text = text_of("labels")
    plan = drafted(tmp_path, text)
    lines = plan.read_text("utf-8").splitlines(keepends=True)
    head = "".join(lines).replace("chua-co-dia-chi.invalid", "thu.example.vn")
    start = head.index("  needs_review:")
    end = head.index("\n\n", start)
    plan.write_text(head[:start].rstrip(" ") + head[end + 1 :], "utf-8")
    before = plan.read_bytes()
    moved = text.replace("trước ngày 31/3/2027", "trước ngày 15/4/2027")
    [told] = renewed(tmp_path, moved).problems
    assert told.code == "import-proposed"
    assert '--to 15/4/2027 --phrase "trước ngày 15/4/2027"' in told.hint(VI)
    assert plan.read_bytes() == before


def test_a_text_that_says_nothing_is_refused(tmp_path: Path) -> None:
    plan = drafted(tmp_path, text_of("labels"))
    before = plan.read_bytes()
    with pytest.raises(InputError) as raised:
        renewed(tmp_path, "Xin chào các bạn.\n")
    assert [one.code for one in raised.value.problems] == ["import-nothing"]
    assert plan.read_bytes() == before


def _as_published(plan: Path) -> None:
    """Do what the keeper does before the first publication: an address, and the head looked at."""
    text = plan.read_text("utf-8").replace("chua-co-dia-chi.invalid", "thu.example.vn")
    start = text.index("  needs_review:")
    end = text.index("\n\n", start)
    plan.write_text(text[:start].rstrip(" ") + text[end + 1 :], "utf-8")


HEADED = """\
HẠT KIỂM LÂM
Số: {number}
Mẫu Sơn, ngày {day} tháng 02 năm {year}
KẾ HOẠCH
{title} năm {year}
I. VIỆC
Họp dân trước ngày 30/5/2027.
"""


def headed(
    number: str = "7/KH-HKL", day: str = "03", title: str = "Giữ rừng", year: int = 2027
) -> str:
    return HEADED.format(number=number, day=day, title=title, year=year)


def test_a_draft_takes_over_the_head_of_a_new_edition(tmp_path: Path) -> None:
    first = headed().replace("7/KH-HKL", "    /KH-HKL").replace("ngày 03", "ngày    ")
    plan = drafted(tmp_path, first)
    assert load_plan(plan).header.number == "…/KH"
    made = renewed(tmp_path, headed(title="Giữ rừng và trồng cây"))
    header = made.plan.plan
    assert (header.number, header.title) == (
        "7/KH-HKL",
        "Kế hoạch giữ rừng và trồng cây năm 2027",
    )
    assert header.issued.isoformat() == "2027-02-03"
    [told] = made.problems
    assert told.code == "import-changed"
    assert "7/KH-HKL" in told.message(VI) and "03/02/2027" in told.message(VI)
    # The same edition again says nothing, even where the keeper chose other words for the title since.
    text = plan.read_text("utf-8").replace("Kế hoạch giữ rừng", "Kế hoạch bảo vệ rừng")
    plan.write_text(text, "utf-8")
    assert renewed(tmp_path, headed(title="Giữ rừng và trồng cây")).problems == ()
    assert plan.read_text("utf-8") == text


def test_the_head_of_a_published_plan_is_proposed(tmp_path: Path) -> None:
    plan = drafted(tmp_path, headed())
    _as_published(plan)
    before = plan.read_bytes()
    told = renewed(tmp_path, headed("9/KH-HKL", "20", "Giữ rừng, trồng cây")).problems
    assert [one.code for one in told] == ["import-other-paper", "import-proposed"]
    assert "9/KH-HKL" in told[0].message(VI) and "20/02/2027" in told[0].message(VI)
    command = '--date 20/02/2027 --plan-title "Kế hoạch giữ rừng, trồng cây năm 2027"'
    assert f"kehoach revise {command}" in told[1].hint(VI)
    assert plan.read_bytes() == before
    # A title alone is the keeper's own.
    assert renewed(tmp_path, headed(title="Giữ rừng, trồng cây")).problems == ()


def test_the_plan_of_another_year_is_told_as_such(tmp_path: Path) -> None:
    plan = drafted(tmp_path, headed())
    made = renewed(tmp_path, headed("8/KH-HKL", year=2028))
    assert "import-other-year" in [one.code for one in made.problems]
    header = load_plan(plan).header
    assert (header.year, header.number) == (2027, "7/KH-HKL")
    assert header.title == "Kế hoạch giữ rừng năm 2027"
