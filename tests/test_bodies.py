"""Bodies in cells: a table written by hand from what Vietnamese offices are called, all levels and sectors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kehoach.desk.body_table import body_lines, comment_of
from kehoach.desk.drafting import draft_plan
from kehoach.document.bodies.division import PROBABLE, UNKNOWN, divide
from kehoach.document.bodies.forms import lexicon
from kehoach.document.bodies.said import Said
from kehoach.document.bodies.spelling import Spelling
from kehoach.document.naming import Names
from kehoach.document.outline import Outline, outline_of
from kehoach.document.reading import read_document
from kehoach.words import load_words

TABLE = Path(__file__).parent / "data/bodies.tsv"
"""A cell, and its bodies: "*" several, "?" probable, "!" unknown, "⏎" a new line."""


def _lines() -> list[tuple[str, str]]:
    lines = TABLE.read_text("utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(cell, bodies) for cell, bodies in cells]


@pytest.mark.parametrize(("cell", "bodies"), _lines())
def test_a_cell_and_its_bodies(cell: str, bodies: str) -> None:
    marks = {PROBABLE: "?", UNKNOWN: "!"}
    told = []
    for part in divide(cell.replace("⏎", "\n")).parts:
        several = "*" if part.several else ""
        told.append(f"{marks.get(part.certainty, '')}{several}{part.name}")
    assert " | ".join(told) == bodies


def _document(tmp_path: Path, text: str) -> Outline:
    file = tmp_path / "a.txt"
    file.write_text(text, "utf-8")
    return outline_of(read_document(file))


def _table(*cells: str) -> str:
    """Return a document whose rows have these cells as those who carry them out."""
    rows = [
        f"{number}\tViệc {number}\t{cell}\t15/5/2020"
        for number, cell in enumerate(cells, start=1)
    ]
    return "\n".join(["TT\tNội dung\tĐơn vị thực hiện\tThời hạn", *rows, ""])


@pytest.mark.parametrize(
    ("text", "cell", "bodies"),
    [
        # What stands alone in another cell, among the recipients, as a heading.
        (
            _table("Sở Tài chính; Sở Y tế"),
            "Sở Nội vụ, Tài chính",
            ["Sở Nội vụ", "Sở Tài chính"],
        ),
        (
            "Nơi nhận:\n- Sở Tài chính;\n- Lưu: VT.\n",
            "Sở Nội vụ, Tài chính",
            ["Sở Nội vụ", "Sở Tài chính"],
        ),
        (
            "IV. TỔ CHỨC THỰC HIỆN\n1. Sở Tài chính\n- Bố trí kinh phí.\n",
            "Sở Nội vụ, Tài chính",
            ["Sở Nội vụ", "Sở Tài chính"],
        ),
        ("", "Sở Nội vụ, Tài chính", ["Sở Nội vụ", "?Sở Tài chính"]),
        # One office that is called so, and two that are called so elsewhere.
        ("", "Phòng Nội vụ và Y tế", ["Phòng Nội vụ", "?Phòng Y tế"]),
        (
            _table("Phòng Y tế"),
            "Phòng Nội vụ và Y tế",
            ["Phòng Nội vụ", "Phòng Y tế"],
        ),
        # Who stands alone elsewhere is a name without what follows; what is called whole elsewhere is one.
        (
            _table("Phòng Chuyển đổi số"),
            "Phòng Chuyển đổi số và Đổi mới",
            ["Phòng Chuyển đổi số", "?Phòng Đổi mới"],
        ),
        (
            _table("Sở Tài chính, Sở Y tế"),
            "Sở Nội vụ, Tài chính",
            ["Sở Nội vụ", "Sở Tài chính"],
        ),
        (
            "Giao Phòng Nội vụ và Y tế (sau đây gọi tắt là Phòng) tổng hợp.\n",
            "Phòng Nội vụ và Y tế",
            ["Phòng Nội vụ và Y tế"],
        ),
        (
            _table("Công an, Ánh Dương", "Công an, Ánh Dương"),
            "Phòng Nội vụ; Ánh Dương",
            ["Phòng Nội vụ", "!Ánh Dương"],
        ),
        # A name of no known kind is a name where it stands alone more than once.
        ("", "Phòng Nội vụ, Ánh Dương", ["?Phòng Nội vụ, Ánh Dương"]),
        (
            _table("Ánh Dương"),
            "Phòng Nội vụ; Ánh Dương",
            ["Phòng Nội vụ", "!Ánh Dương"],
        ),
        (
            _table("Ánh Dương", "Ánh Dương"),
            "Phòng Nội vụ; Ánh Dương",
            ["Phòng Nội vụ", "Ánh Dương"],
        ),
    ],
)
def test_what_the_document_says_itself_makes_certain(
    tmp_path: Path, text: str, cell: str, bodies: list[str]
) -> None:
    said = Said(_document(tmp_path, text))
    marks = {PROBABLE: "?", UNKNOWN: "!"}
    parts = divide(cell, said.knows).parts
    assert [f"{marks.get(part.certainty, '')}{part.name}" for part in parts] == bodies


@pytest.mark.parametrize(
    ("sentence", "declared"),
    [
        (
            "Hội đồng Thi đua - Khen thưởng (HĐTĐKT) quận xây dựng kế hoạch.",
            {"HĐTĐKT": "Hội đồng Thi đua - Khen thưởng"},
        ),
        (
            "Giao Phòng Nội vụ (sau đây gọi tắt là PNV) tổng hợp.",
            {"PNV": "Phòng Nội vụ"},
        ),
        (
            "UBND huyện giao Trung tâm Văn hóa, Thông tin và Thể thao (gọi tắt là Trung tâm) tổ chức.",
            {"Trung tâm": "Trung tâm Văn hóa, Thông tin và Thể thao"},
        ),
        ("Họp tại phòng lớn (tầng 2).", {}),
        ("Gửi báo cáo (BC) về phòng.", {"BC": "báo cáo"}),
    ],
)
def test_short_forms_that_a_document_declares(
    tmp_path: Path, sentence: str, declared: dict[str, str]
) -> None:
    assert Said(_document(tmp_path, sentence)).declared == declared


def test_a_declared_short_form_is_the_same_body(tmp_path: Path) -> None:
    text = "Giao Phòng Nội vụ (sau đây gọi tắt là PNV) tổng hợp.\n"
    names = Names(Said(_document(tmp_path, text)))
    assert names.find_or_add("PNV") == names.find_or_add("Phòng Nội vụ huyện")


@pytest.mark.parametrize(
    ("issuer", "one", "other", "same"),
    [
        # The own level goes without saying, that of others does not.
        ("UBND xã An Phú", "Đảng ủy xã An Phú", "Đảng ủy", True),
        ("UBND xã An Phú", "Đảng ủy xã", "Đảng ủy", True),
        ("UBND xã An Phú", "UBND xã Tân Lập", "UBND xã An Phú", False),
        ("UBND tỉnh Mẫu", "Sở Nội vụ tỉnh", "Sở Nội vụ", True),
        ("", "UBND các quận", "UBND các huyện", False),
        ("", "Phòng TC-KH", "Phòng Tài chính – Kế hoạch", True),
        ("", "Phòng Văn hóa - Thông tin", "Phòng Văn hóa và Thông tin", True),
        ("", "Ủy ban MTTQ Việt Nam", "UBMTTQ", True),
        ("", "Ban CHQS huyện", "Ban Chỉ huy Quân sự", True),
        ("", "P. Nội vụ", "Phòng Nội vụ", True),
        ("", "P. Kim Giang", "Phòng Kim Giang", False),
        ("", "Hội Phụ nữ", "Hội LHPN huyện", True),
        ("", "Công an", "ca", False),
        ("", "VP. HĐND-UBND", "Văn phòng Hội đồng nhân dân và UBND huyện", True),
        ("", "Văn phòng HĐND & UBND", "Văn phòng HĐND và Ủy ban nhân dân", True),
    ],
)
def test_which_spellings_are_one_body(
    issuer: str, one: str, other: str, same: bool
) -> None:
    spelling = Spelling(issuer)
    assert (spelling.key(one) == spelling.key(other)) is same


def test_a_name_in_brackets_is_a_note() -> None:
    division = divide("Phòng Nội vụ (theo hướng dẫn của Sở), Công an (nếu có)")
    assert [part.name for part in division.parts] == ["Phòng Nội vụ", "Công an"]
    assert division.note == "theo hướng dẫn của Sở; nếu có"


def test_who_only_coordinates_is_told() -> None:
    cell = "Phòng Nội vụ chủ trì, phối hợp với Phòng Tư pháp, Công an; Phòng Y tế"
    told = [(part.name, part.other_role) for part in divide(cell).parts]
    assert told == [
        ("Phòng Nội vụ", False),
        ("Phòng Tư pháp", True),
        ("Công an", True),
        ("Phòng Y tế", False),
    ]


def test_a_doubt_stands_with_the_body_and_another_role_with_the_task(
    tmp_path: Path,
) -> None:
    cells = ("Sở Nội vụ, Tài chính", "Sở Nội vụ phối hợp với Sở Y tế", "Sở Nội vụ")
    draft = draft_plan(_document(tmp_path, _table(*cells)), load_words("vi"))
    doubts = {unit.name: unit.needs_review for unit in draft.plan.units or ()}
    assert doubts["Sở Nội vụ"] is doubts["Sở Y tế"] is None
    assert 'ô ghi "Sở Nội vụ, Tài chính"' in (doubts["Sở Tài chính"] or "")
    reviews = [task.needs_review for task in draft.plan.tasks]
    assert reviews[0] is reviews[2] is None
    assert "Sở Y tế" in (reviews[1] or "")
    told = [
        problem.line for problem in draft.problems if problem.code == "import-review"
    ]
    # Head of the document, the doubt in row 1, the other role in row 2; the bare days of all three.
    assert [line for line in told if line in (2, 3)] == [2, 2, 3, 3]


def test_the_draft_ends_with_a_table_of_its_bodies(tmp_path: Path) -> None:
    cells = ("Phòng GD&ĐT; các trường", "Phòng Giáo dục và Đào tạo", "Phòng GD&ĐT")
    draft = draft_plan(_document(tmp_path, _table(*cells)), load_words("vi"))
    lines = list(body_lines(draft.bodies, load_words("vi")))
    assert lines == [
        "Phòng GD&ĐT (phong-gd-dt): Thực hiện 3 | cũng viết: Phòng Giáo dục và Đào tạo (1 lần)",
        "[nhóm] Các trường (cac-truong): Thực hiện 1",
    ]
    assert all(
        line.startswith("#") or not line
        for line in comment_of(lines, load_words("vi")).split("\n")
    )


def _said_around() -> set[str]:
    """Return the words that a cell may say around names."""
    forms = lexicon()
    said: set[str] = set()
    for kind in ("and", "several", "with", "before", "behind", "labels"):
        for phrase in forms.words[kind]:
            said.update(phrase.split())
    return said


@pytest.mark.parametrize("cell", [cell for cell, _ in _lines()])
def test_no_word_of_a_cell_is_lost_and_a_line_ends_every_name(cell: str) -> None:
    cell = cell.replace("⏎", "\n")
    parts = divide(cell).parts
    named = {word for part in parts for word in part.name.lower().split()}
    bare = re.sub(r"\([^()]*\)", " ", cell)
    words = re.findall(r"[^\W\d]+", bare.lower())
    lost = set(words) - set(re.findall(r"[^\W\d]+", " ".join(named)))
    assert lost <= _said_around()
    # Whatever stands in the next line: the names above it stay what they are.
    for joint in ("; ", "\n- "):
        longer = divide(f"{cell}{joint}Công an tỉnh").parts
        assert longer[:-1] == parts
        assert longer[-1].name == "Công an tỉnh"
