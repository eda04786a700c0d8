"""The office's own papers: what is late, due and moved is worked out by hand from the signed document of 2020.

Its relevant lines: row 3 and III.1 "trước ngày 05/02/2020", row 4 "trước ngày 22/2/2020" (Phường Kim Giang), row 8
"trước ngày 28/3/2020" (the ten other wards), rows 9 to 11 "trước 30/3/2020", row 12 "trước 10/4/2020", rows 15 and 16
"trước 20/5/2020". "Trước" leaves its own day out; 28/3/2020 was a Saturday, 30/4 to 03/5 were days off.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
from pathlib import Path

import pytest
from conftest import (
    DISTRICT,
    MINIMAL,
    amend_district,
    context_of,
    copy_project,
    make_plan,
    run_kehoach,
    with_deadline,
)
from docx import Document
from docx.shared import Length
from external import find_program, needed

from kehoach import routes
from kehoach.plan.model import Plan
from kehoach.render.letters.layout import Letter, assignment, urging_letter
from kehoach.render.letters.word import letter_document
from kehoach.site.project import check_project

SATURDAY = dt.date(2020, 3, 28)
END_OF_APRIL = dt.date(2020, 4, 30)
KIM_GIANG = "phuong-kim-giang"


def urge(
    plan: Plan,
    party: str,
    on: dt.date = SATURDAY,
    by: dt.date = END_OF_APRIL,
    done: frozenset[str] | None = None,
) -> Letter | None:
    context = context_of(plan, on)
    return urging_letter(plan, context, plan.directory[party], on=on, by=by, done=done)


def assign(
    plan: Plan, party: str, on: dt.date = SATURDAY, by: dt.date | None = None
) -> Letter | None:
    context = context_of(plan, on)
    return assignment(plan, context, plan.directory[party], on=on, by=by)


def lines(letter: Letter | None, title: str) -> list[tuple[str, str, str]]:
    """List place, day and destination of each line in the part whose title has a text."""
    assert letter
    for section in letter.sections:
        if title in section.title:
            return [(one.place, one.day, one.destination) for one in section.entries]
    return []


def lists(letter: Letter | None) -> list[str]:
    assert letter
    return [text for section in letter.sections for text in section.list]


def late(letter: Letter | None) -> list[str]:
    return [place for place, _, _ in lines(letter, "quá thời hạn")]


def due(letter: Letter | None) -> list[str]:
    return [place for place, _, _ in lines(letter, "phải hoàn thành")]


def test_a_ward_is_told_what_the_document_says_is_over(real: Plan) -> None:
    clusters = (
        "Các Cụm thi đua thuộc quận và Hội đồng Thi đua - Khen thưởng quận (mỗi đơn vị gửi Cụm thi đua "
        "của mình)"
    )
    assert lines(urge(real, KIM_GIANG), "quá thời hạn") == [
        ("Phụ lục, mục 3", "04/02", clusters),
        ("III.1", "04/02", "Phòng Nội vụ quận"),
        ("Phụ lục, mục 4", "21/02", ""),
    ]


def test_a_ward_is_told_what_is_due_with_the_safe_day_and_the_words(real: Plan) -> None:
    letter = urge(real, KIM_GIANG)
    office = "Phòng Nội vụ quận (*)"
    assert lines(letter, "phải hoàn thành") == [
        ("Phụ lục, mục 9", "27/3", office),
        ("Phụ lục, mục 10", "27/3", office),
        ("Phụ lục, mục 11", "27/3", office),
        ("Phụ lục, mục 12", "09/4", office),
    ]
    assert letter
    ninth, twelfth = letter.entries[3], letter.entries[6]
    assert "Đơn vị gửi hồ sơ trước 30/3/2020" in ninth.printed
    assert "(Đơn vị gửi hồ sơ trước 10/4/2020)" in twelfth.printed
    # Friday is over, the document leaves Sunday.
    assert "29/3" in ninth.still_open
    assert twelfth.still_open == ""
    assert [entry.number for entry in letter.entries] == [1, 2, 3, 4, 5, 6, 7]


def test_the_ten_other_wards_are_late_with_their_conference(real: Plan) -> None:
    places = late(urge(real, "phuong-khuong-mai"))
    assert places == ["Phụ lục, mục 3", "III.1", "Phụ lục, mục 8"]


@pytest.mark.parametrize(
    ("by", "places"),
    [
        # What should be done by 29/4, before the days off, and by 19/5.
        (dt.date(2020, 4, 9), 4),
        (dt.date(2020, 4, 8), 3),
        (dt.date(2020, 5, 18), 4),
        (dt.date(2020, 5, 19), 6),
    ],
)
def test_what_is_due_ends_with_the_day_asked_for(
    real: Plan, by: dt.date, places: int
) -> None:
    assert len(due(urge(real, KIM_GIANG, by=by))) == places


def test_who_waits_for_papers_leads_or_coordinates_is_not_urged(real: Plan) -> None:
    # Row 9 has the district council lead and Phòng Nội vụ examine what the units file.
    assert urge(real, "chu-tich-hoi-dong") is None
    office = urge(real, "phong-noi-vu")
    assert "Phụ lục, mục 9" not in due(office)
    # Row 7 is its own work: "trước ngày 30/3/2020".
    assert "Phụ lục, mục 7" in due(office)


@pytest.mark.parametrize(
    ("fields", "on", "is_late"),
    [
        ("kind: before, date: 30/3/2020, phrase: trước 30/3/2020", (3, 29), False),
        ("kind: before, date: 30/3/2020, phrase: trước 30/3/2020", (3, 30), True),
        ("kind: by, date: 30/3/2020, phrase: chậm nhất 30/3/2020", (3, 30), False),
        ("kind: by, date: 30/3/2020, phrase: chậm nhất 30/3/2020", (3, 31), True),
        ("kind: event, date: 30/3/2020, phrase: ngày 30/3/2020", (3, 31), None),
        ("kind: month, period: 3/2020, phrase: tháng 3/2020", (3, 31), False),
        ("kind: month, period: 3/2020, phrase: tháng 3/2020", (4, 1), True),
    ],
)
def test_late_is_what_the_last_day_of_is_over(
    fields: str, on: tuple[int, int], is_late: bool | None
) -> None:
    plan = make_plan(with_deadline(f"id: viec, {fields}"))
    letter = urge(plan, "hai", dt.date(2020, *on))
    if is_late is None:
        # What took place is over, and nothing to urge.
        assert letter is None
    else:
        assert bool(late(letter)) is is_late
        assert bool(due(letter)) is not is_late


def test_a_meeting_is_announced_until_it_is_over() -> None:
    fields = "id: viec, kind: range, from: 30/3/2020, to: 02/4/2020, phrase: từ 30/3 đến 02/4/2020"
    plan = make_plan(with_deadline(fields))
    for day, is_told in ((dt.date(2020, 3, 28), True), (dt.date(2020, 4, 2), True)):
        assert bool(due(urge(plan, "hai", day, day + dt.timedelta(2)))) is is_told
    assert urge(plan, "hai", dt.date(2020, 4, 3)) is None
    assert urge(plan, "hai", dt.date(2020, 3, 20), dt.date(2020, 3, 29)) is None


def test_who_leads_alone_is_urged() -> None:
    alone = MINIMAL.replace("    implement: [ca-hai]\n", "")
    assert due(urge(make_plan(alone), "mot")) == ["Mục 1"]
    # Beside an office that carries it out, who leads waits for it.
    other = MINIMAL.replace("implement: [ca-hai]", "implement: [hai]")
    assert urge(make_plan(other), "mot") is None
    assert due(urge(make_plan(other), "hai")) == ["Mục 1"]


def test_what_was_reported_as_done_is_left_out(real: Plan) -> None:
    letter = urge(real, KIM_GIANG)
    assert letter
    first, *others = [entry.deadline for entry in letter.entries]
    told = urge(real, KIM_GIANG, done=frozenset([first]))
    assert told
    assert [entry.deadline for entry in told.entries] == others
    assert urge(real, KIM_GIANG, done=frozenset([first, *others])) is None


AMENDED = f"""\
{MINIMAL.rstrip()}
      - {{id: hop, kind: before, date: 20/4/2020, phrase: trước 20/4/2020, title: Nộp danh sách}}
amendments:
  - number: 120/KH-UBND
    date: 10/3/2020
    changes:
      - {{moved: viec, date: 15/5/2020, phrase: trước 15/5/2020, refs: [mục 1]}}
      - {{cancelled: hop, refs: [mục 2]}}
"""


def test_what_moved_has_its_old_day_its_new_day_and_the_document() -> None:
    plan = make_plan(AMENDED)
    letter = urge(plan, "hai", dt.date(2020, 4, 25), dt.date(2020, 5, 31))
    assert letter
    assert late(letter) == []
    assert [entry.day for entry in letter.entries] == ["14/5"]
    [changed] = [part for part in letter.sections if "thay đổi" in part.title]
    cancelled, moved = changed.list
    for text in ("30/3/2020", "15/5/2020", "120/KH-UBND, mục 1"):
        assert text in moved
    assert "hủy" in cancelled
    assert "120/KH-UBND, mục 2" in cancelled
    assert "120/KH-UBND" in letter.opening
    # News alone urge nobody.
    assert urge(plan, "hai", dt.date(2020, 4, 1), dt.date(2020, 4, 30)) is None


def test_where_nothing_is_sent_no_column_says_where() -> None:
    letter = urge(make_plan(MINIMAL), "hai")
    assert letter
    [section] = letter.sections
    assert [key for key, _ in section.columns] == ["number", "what", "due"]


@pytest.mark.slow
def test_an_amended_district_urges_by_the_day_in_force(tmp_path: Path) -> None:
    plan, _, _ = check_project(amend_district(tmp_path))
    letter = urge(plan, "phuong-khuong-mai")
    # Row 8 was moved to "trước ngày 30/4/2020".
    assert "Phụ lục, mục 8" not in late(letter)
    assert ("Phụ lục, mục 8", "29/4") in [
        (place, day) for place, day, _ in lines(letter, "phải hoàn thành")
    ]
    # A note that another document adds changes neither work nor day.
    assert "90/KH-UBND" not in str(lists(letter))
    assert "78/KH-UBND" in str(lists(letter))


def test_an_assignment_holds_the_rest_of_the_year(real: Plan) -> None:
    letter = assign(real, KIM_GIANG)
    assert letter
    dated, undated = letter.sections[0].groups
    # Rows 9 to 12, 15, 16, 19, 21, III.2.1, 20, 22, 24, 25, III.2.1, 27.
    assert len(dated.entries) == 15
    assert {entry.place for entry in undated.entries} == {"III.2.1"}
    assert [entry.day for entry in undated.entries] == ["", "", ""]
    assert "trước 30 ngày dự kiến gắn biển" in {one.printed for one in undated.entries}
    # Rows 3 and 4, and III.1, were over.
    assert " 3 việc " in letter.closing
    duties = [part.title for part in letter.sections[1:]]
    assert duties[0] == "Trách nhiệm cả năm"


def test_an_assignment_ends_with_the_day_asked_for(real: Plan) -> None:
    letter = assign(real, KIM_GIANG, by=dt.date(2020, 4, 30))
    assert letter
    assert len(letter.sections[0].groups[0].entries) == 4


def test_an_assignment_leaves_out_what_was_cancelled_and_says_so() -> None:
    letter = assign(make_plan(AMENDED), "hai")
    assert letter
    assert [entry.deadline for entry in letter.entries] == ["viec"]
    assert any("hủy" in text for text in lists(letter))


def test_whom_a_plan_gives_nothing_gets_no_paper() -> None:
    plan = make_plan(MINIMAL.replace("groups:", "  - {id: ba, name: Ba}\ngroups:"))
    assert urge(plan, "ba") is None
    assert assign(plan, "ba") is None


def test_the_head_is_that_of_the_decree_and_leaves_number_and_day_open(
    real: Plan,
) -> None:
    letter = urge(real, KIM_GIANG)
    assert letter
    assert re.fullmatch(r"Số: +/HĐTĐKT-…", letter.number)
    assert re.fullmatch(r"Thanh Xuân, ngày +tháng 3 năm 2020", letter.place_and_day)
    assert letter.about.startswith("V/v đôn đốc thực hiện Kế hoạch công tác thi đua")
    assert letter.recipients == ("Nơi nhận:", "- Như trên;", "- Lưu: VT, NV.")
    [signature] = letter.signatures
    assert signature.lines[0] == "TM. HỘI ĐỒNG"
    assert letter.closing.endswith("./.")


def test_who_prints_a_superior_body_prints_it_above() -> None:
    text = MINIMAL.replace("name: Đơn vị Một", "name: Đơn vị Một, superior: UBND quận")
    letter = urge(make_plan(text), "hai")
    assert letter
    whole = text_of(letter_document(letter))
    assert whole.startswith("UBND QUẬN\nĐƠN VỊ MỘT\n")


def test_where_the_plan_has_no_signatory_the_place_is_left() -> None:
    letter = urge(make_plan(MINIMAL), "hai")
    assert letter
    assert letter.signatures[0].lines == ("QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ",)
    # "1/KH" names no issuer.
    assert letter.number.endswith("/…-…")


def test_what_is_only_a_reading_is_starred_and_explained(real: Plan) -> None:
    letter = urge(real, KIM_GIANG)
    assert letter
    assert letter.note.startswith("(*)")
    texts = [text for one in letter.entries for text in (*one.steps, one.destination)]
    assert not [text for text in texts if "tạm hiểu" in text]
    plain = urge(make_plan(MINIMAL), "hai")
    assert plain
    assert plain.note == ""


def text_of(data: bytes) -> str:
    """Return every paragraph of a Word document, those of tables too, in order."""
    document = Document(io.BytesIO(data))
    texts = [element.text or "" for element in document.element.body.iter("{*}t")]
    return "\n".join(texts)


def millimetres(length: Length | None) -> int:
    assert length
    return round(float(length.mm))


@pytest.mark.parametrize("write", [urge, assign])
def test_word_holds_the_whole_letter_in_the_pages_of_the_decree(
    real: Plan, write: object
) -> None:
    letter = write(real, KIM_GIANG)  # type: ignore[operator]
    data = letter_document(letter)
    assert data == letter_document(letter)
    text = text_of(data)
    for entry in letter.entries:
        for step in entry.steps:
            assert step in text
        assert entry.printed in text
        assert entry.destination in text
    for part in (letter.number, letter.place_and_day, letter.opening, letter.closing):
        assert part in text
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    assert millimetres(section.page_width) + millimetres(section.page_height) == 507
    assert millimetres(section.left_margin) == 30
    assert millimetres(section.right_margin) == 15
    used = {one.style.name for one in document.paragraphs if one.style}
    assert "Normal" not in used
    assert document.styles["Lời văn"].font.size.pt == 14


@pytest.fixture
def district(tmp_path: Path) -> Path:
    return copy_project(DISTRICT, tmp_path / "project").parent


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_command_writes_a_file_for_each_member_of_a_group(district: Path) -> None:
    done = run_kehoach(
        "letters",
        *("--on", "28/3/2020", "--unit", "10 phường còn lại (trừ phường Kim Giang)"),
        *("--unit", "UBND Thành phố"),
        cwd=district,
    )
    assert done.returncode == 0, done.stderr
    written = names(district / "van-ban/don-doc-2020-03-28")
    assert len(written) == 10
    assert f"{KIM_GIANG}.docx" not in written
    assert "10 công văn đôn đốc" in done.stdout
    assert "Không có việc phải đôn đốc: UBND Thành phố" in done.stdout
    assert "10 văn bản có dấu (*)" in done.stdout


@pytest.mark.slow
def test_who_issued_the_plan_gets_no_letter_of_its_own(district: Path) -> None:
    done = run_kehoach(
        *("letters", "--kind", "giao-viec", "--on", "20/01/2020", "--to", "giao"),
        cwd=district,
    )
    assert done.returncode == 0, done.stderr
    assert "hoi-dong-tdkt-quan.docx" not in names(district / "giao")
    assert f"{KIM_GIANG}.docx" in names(district / "giao")


def test_what_was_edited_is_not_overwritten_and_nothing_else_is_written(
    district: Path,
) -> None:
    command = ("letters", "--on", "28/3/2020", "--to", "gui")
    wards = ("--unit", KIM_GIANG, "--unit", "phuong-ha-dinh")
    assert run_kehoach(*command, "--unit", KIM_GIANG, cwd=district).returncode == 0
    # The same again is no harm.
    assert run_kehoach(*command, "--unit", KIM_GIANG, cwd=district).returncode == 0
    edited = district / f"gui/{KIM_GIANG}.docx"
    edited.write_bytes(b"edited")
    done = run_kehoach(*command, *wards, cwd=district)
    assert done.returncode == 2
    assert edited.name in done.stderr
    assert "--to" in done.stderr
    assert edited.read_bytes() == b"edited"
    assert names(district / "gui") == [edited.name]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--by", "27/3/2020"), 2, "27/3/2020"),
        (("--to", "content/gui"), 2, "content/"),
        (("--to", "trang/gui"), 2, "trang/gui"),
        (("--unit", "phuong-kim-gian"), 2, KIM_GIANG),
        # A manner of speaking: nobody is named by it.
        (("--unit", "Các đơn vị liên quan"), 2, "không nêu tên ai"),
        (("--kind", "cong-van"), 2, "cong-van"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_line(
    district: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    # A site is known by its manifest.
    manifest = district / "trang" / routes.MANIFEST
    manifest.parent.mkdir(parents=True)
    manifest.touch()
    done = run_kehoach("letters", "--on", "28/3/2020", *arguments, cwd=district)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (district / "van-ban").exists()
    assert not list(district.rglob("*.docx"))


@pytest.mark.parametrize(
    ("old", "new", "is_refused"),
    [
        ("number: 54/KH-HĐTĐKT", "number: …/KH-HĐTĐKT", True),
        ("  year: 2020\n", "  year: 2020\n  needs_review: đối chiếu\n", True),
        # Letters need no site.
        ("url: https://kehoach.example.vn/", "url: https://chua-co.invalid/", False),
    ],
)
def test_nobody_is_urged_by_a_draft(
    district: Path, old: str, new: str, is_refused: bool
) -> None:
    path = district / "plan.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    done = run_kehoach("letters", "--unit", KIM_GIANG, "--on", "28/3/2020", cwd=district)  # fmt: skip
    assert done.returncode == (1 if is_refused else 0)
    assert ("plan.yaml:" in done.stderr) is is_refused
    assert (district / "van-ban").exists() is not is_refused


def test_what_a_sheet_came_back_with_as_done_is_left_out(district: Path) -> None:
    # As the sheet on the web saves it.
    ticked = {"ke-hoach-va-dang-ky-thi-dua": {"done": True}}
    sheet = {"plan": "tdkt-2020.thanhxuan", "unit": KIM_GIANG, "items": ticked}
    (district / "ve").mkdir()
    (district / "ve/kim-giang.json").write_text(json.dumps(sheet), "utf-8")
    command = ("letters", "--on", "28/3/2020", "--unit", KIM_GIANG, "--unit", "phuong-ha-dinh")  # fmt: skip
    done = run_kehoach(*command, "--returned", "ve", "--to", "gui", cwd=district)
    assert done.returncode == 0, done.stderr
    told = text_of((district / f"gui/{KIM_GIANG}.docx").read_bytes())
    assert "Phụ lục, mục 3" not in told
    assert "(III.1)" in told
    # Of who sent nothing back nothing is known.
    assert "Trong phiếu theo dõi đơn vị gửi về" in told
    other = text_of((district / "gui/phuong-ha-dinh.docx").read_bytes())
    assert "Phụ lục, mục 3" in other
    assert "cho biết ngày, số văn bản" in other
    (district / "ve/hong.xlsx").write_bytes(b"damaged")
    done = run_kehoach(*command, "--returned", "ve", "--to", "nua", cwd=district)
    assert done.returncode == 1
    assert "hong.xlsx" in done.stderr
    assert not (district / "nua").exists()


@pytest.mark.parametrize(
    ("on", "end"),
    [
        ("31/01/2020", "29/02/2020"),
        ("01/01/2020", "29/02/2020"),
        ("28/3/2020", "30/4/2020"),
        ("30/11/2020", "31/12/2020"),
        ("15/12/2020", "31/01/2021"),
    ],
)
def test_a_letter_looks_to_the_end_of_the_next_month(
    district: Path, on: str, end: str
) -> None:
    done = run_kehoach("letters", "--on", on, "--unit", "phong-noi-vu", "--to", "gui", cwd=district)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"đến hết ngày {end}" in text_of((district / "gui/phong-noi-vu.docx").read_bytes())  # fmt: skip


@pytest.mark.slow
def test_an_office_prints_both_papers(real: Plan, tmp_path: Path) -> None:
    needed(lambda: [find_program("soffice"), find_program("pdftotext")])
    made = {"don-doc": urge(real, KIM_GIANG), "giao-viec": assign(real, KIM_GIANG)}
    for name, letter in made.items():
        assert letter
        (tmp_path / f"{name}.docx").write_bytes(letter_document(letter))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
    files = [tmp_path / f"{name}.docx" for name in made]
    subprocess.run([*command, tmp_path, *files], check=True, timeout=300, capture_output=True)  # fmt: skip
    for name, letter in made.items():
        assert letter
        command = ["pdftotext", "-layout", str(tmp_path / f"{name}.pdf"), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # fmt: skip
        first, *others, last = text.removesuffix("\f").split("\f")
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
        # No number on the first page, and never signatures alone on the last.
        assert others is not None
        assert first.lstrip().startswith("HỘI ĐỒNG THI ĐUA")
        assert last.split()[0] == str(len(others) + 2)
        closing = " ".join(last.split())
        assert letter.closing[:40] in closing
        assert "TM. HỘI ĐỒNG" in closing
