"""Heads of documents as offices set them: who issues, and the body above; each written from the paper by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kehoach.desk.drafting import draft_plan
from kehoach.document.capitals import Capitals
from kehoach.document.letterhead import Letterhead
from kehoach.document.naming import Names
from kehoach.document.outline import outline_of
from kehoach.document.reading import read_document
from kehoach.words import load_words

BELOW = "Số: 12/KH-X\nAn Phú, ngày 08 tháng 01 năm 2027\nKẾ HOẠCH\nCông tác năm 2027\nBáo cáo trước ngày 15/3/2027.\n"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"

HEADS = [
    # The level above the body, and below it.
    ("HUYỆN AN PHÚ / ỦY BAN NHÂN DÂN", "", "Ủy ban nhân dân huyện An Phú"),
    ("ỦY BAN NHÂN DÂN / HUYỆN AN PHÚ", "", "Ủy ban nhân dân huyện An Phú"),
    ("HUYỆN AN PHÚ / UBND XÃ BÌNH MẪU", "", "UBND xã Bình Mẫu"),
    # The superior body above its own, each on one line or on several.
    ("UBND HUYỆN AN PHÚ / PHÒNG NỘI VỤ", "UBND huyện An Phú", "Phòng Nội vụ"),
    (
        "ỦY BAN NHÂN DÂN / HUYỆN AN PHÚ / PHÒNG LAO ĐỘNG - THƯƠNG BINH / VÀ XÃ HỘI",
        "Ủy ban nhân dân huyện An Phú",
        "Phòng Lao động - Thương binh và Xã hội",
    ),
    (
        "HUYỆN AN PHÚ / ỦY BAN NHÂN DÂN / PHÒNG TÀI CHÍNH - / KẾ HOẠCH",
        "Ủy ban nhân dân huyện An Phú",
        "Phòng Tài chính - Kế hoạch",
    ),
    # Three bodies: the one right above is the superior.
    (
        "UBND TỈNH ĐỒNG MẪU / SỞ Y TẾ / TRUNG TÂM Y TẾ / HUYỆN AN PHÚ",
        "Sở Y tế",
        "Trung tâm Y tế huyện An Phú",
    ),
    (
        "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO / TRƯỜNG THCS / NGUYỄN TRÃI",
        "Phòng Giáo dục và Đào tạo",
        "Trường THCS Nguyễn Trãi",
    ),
    (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO / TRƯỜNG THPT CHUYÊN / LÊ HỒNG PHONG",
        "Sở Giáo dục và Đào tạo",
        "Trường THPT chuyên Lê Hồng Phong",
    ),
    (
        "UBND QUẬN THỬ ĐÔNG / HỘI ĐỒNG THI ĐUA - / KHEN THƯỞNG",
        "UBND quận Thử Đông",
        "Hội đồng Thi đua - Khen thưởng",
    ),
    # The Party, the Front, mass organisations.
    (
        "ĐẢNG BỘ HUYỆN AN PHÚ / ĐẢNG ỦY XÃ BÌNH MẪU / * / ĐẢNG CỘNG SẢN VIỆT NAM",
        "Đảng bộ huyện An Phú",
        "Đảng ủy xã Bình Mẫu",
    ),
    ("HUYỆN ỦY AN PHÚ / BAN TUYÊN GIÁO / *", "Huyện ủy An Phú", "Ban Tuyên giáo"),
    (
        "ỦY BAN MẶT TRẬN TỔ QUỐC / VIỆT NAM HUYỆN AN PHÚ",
        "",
        "Ủy ban Mặt trận Tổ quốc Việt Nam huyện An Phú",
    ),
    (
        "TỈNH ĐOÀN ĐỒNG MẪU / HUYỆN ĐOÀN AN PHÚ / ***",
        "Tỉnh đoàn Đồng Mẫu",
        "Huyện đoàn An Phú",
    ),
    (
        "LĐLĐ HUYỆN AN PHÚ / CĐCS TRƯỜNG TIỂU HỌC KIM ĐỒNG",
        "LĐLĐ huyện An Phú",
        "CĐCS Trường Tiểu học Kim Đồng",
    ),
    # Others.
    (
        "CÔNG AN TỈNH ĐỒNG MẪU / CÔNG AN HUYỆN AN PHÚ",
        "Công an tỉnh Đồng Mẫu",
        "Công an huyện An Phú",
    ),
    (
        "PHÒNG GIAO DỊCH / NGÂN HÀNG CHÍNH SÁCH XÃ HỘI / HUYỆN AN PHÚ",
        "",
        "Phòng giao dịch Ngân hàng Chính sách xã hội huyện An Phú",
    ),
    (
        f"UBND HUYỆN AN PHÚ / {STATE} / BAN CHỈ ĐẠO / Độc lập - Tự do - Hạnh phúc / DỰ THẢO",
        "UBND huyện An Phú",
        "Ban Chỉ đạo",
    ),
]
"""Lines of a head, the body above, and who issues."""


def _read(folder: Path, head: str, below: str = BELOW) -> Letterhead:
    file = folder / "a.txt"
    file.write_text("\n".join([*head.split(" / "), below]), "utf-8")
    return Letterhead(outline_of(read_document(file)))


@pytest.mark.parametrize(("head", "superior", "issuer"), HEADS)
def test_a_head_in_several_lines_names_the_issuer_and_who_stands_above(
    tmp_path: Path, head: str, superior: str, issuer: str
) -> None:
    letterhead = _read(tmp_path, head)
    assert (letterhead.superior, letterhead.issuer) == (superior, issuer)
    assert (letterhead.number, letterhead.year) == ("12/KH-X", 2027)
    assert not (letterhead.issuer_guessed or letterhead.superior_guessed)


def test_lines_in_capitals_of_a_text_without_number_and_title_are_no_name(
    tmp_path: Path,
) -> None:
    below = "HƯỚNG DẪN\nCHÀO MỪNG NĂM MỚI\nGửi bài trước ngày 15/3/2027.\n"
    letterhead = _read(tmp_path, "UBND HUYỆN AN PHÚ / PHÒNG NỘI VỤ", below)
    assert (letterhead.superior, letterhead.issuer) == (
        "UBND huyện An Phú",
        "Phòng Nội vụ",
    )


def test_the_draft_has_the_body_above_its_issuer(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"UBND HUYỆN AN PHÚ\nVIỆN NGHIÊN CỨU CÂY THUỐC\n{BELOW}", "utf-8")
    plan = draft_plan(outline_of(read_document(file)), load_words("vi")).plan
    [issuer] = [unit for unit in plan.units or () if unit.id == plan.plan.issuer]
    assert (issuer.superior, issuer.name) == (
        "UBND huyện An Phú",
        "Viện Nghiên cứu cây thuốc",
    )
    # Of what the office researches only the keeper knows which words are capitals.
    assert '"Viện Nghiên cứu cây thuốc"' in (plan.plan.needs_review or "")


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        (
            "HỘI THI TẠI TRƯỜNG THCS NGUYỄN TRÃI",
            "Hội thi tại Trường THCS Nguyễn Trãi",
        ),
        (
            "TRƯỜNG TIỂU HỌC KIM ĐỒNG ĐĂNG CAI NGÀY HỘI ĐỌC SÁCH",
            "Trường Tiểu học Kim Đồng đăng cai ngày hội đọc sách",
        ),
        (
            "KỶ NIỆM THÀNH LẬP TRƯỜNG THPT CHUYÊN LÊ HỒNG PHONG",
            "Kỷ niệm thành lập Trường THPT chuyên Lê Hồng Phong",
        ),
        # No school by its name.
        (
            "NHIỆM VỤ CÁC TRƯỜNG THCS TRONG HUYỆN",
            "Nhiệm vụ các trường THCS trong huyện",
        ),
        ("XÂY DỰNG TRƯỜNG HỌC AN TOÀN", "Xây dựng trường học an toàn"),
    ],
)
def test_schools_in_headings_keep_the_capitals_of_their_names(
    heading: str, sentence: str
) -> None:
    assert Capitals().sentence(heading) == sentence


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        # In capitals alone the name is written as others are; elsewhere the document says how itself.
        (["TRƯỜNG THCS NGUYỄN TRÃI"], ["Trường THCS Nguyễn Trãi"]),
        (["PHÒNG NỘI VỤ", "Phòng Nội Vụ"], ["Phòng Nội Vụ"]),
        (
            ["UBND CÁC XÃ, PHƯỜNG", "CÁC PHÒNG, BAN"],
            ["UBND các xã, phường", "Các phòng, ban"],
        ),
        (["BCĐ", "VIỆN QUY HOẠCH NÔNG THÔN"], ["BCĐ", "Viện Quy hoạch nông thôn"]),
    ],
)
def test_bodies_of_cells_in_capitals_are_written_as_names(
    cells: list[str], names: list[str]
) -> None:
    known = Names()
    for cell in cells:
        known.read_cell(cell)
    assert [body.name for body in known.new.values()] == names
    guessed = [body.name for body in known.new.values() if body.guessed]
    assert guessed == [name for name in names if "nông thôn" in name]
