"""The words of official paper: each said once, each pattern held against lines as offices print them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

from kehoach.document import vocabulary as said

PACKAGE = ROOT / "scripts/kehoach"
WORDS_OF_TIME = {"ngày", "tháng", "năm", "giờ"}
"""What rooms of the desk and of documents may write beside the vocabulary: days as official paper prints them."""


@pytest.mark.parametrize(
    ("pattern", "line", "groups"),
    [
        (said.NUMBER_AND_SIGN, "Số: 54/KH-HĐTĐKT", ("54", "KH-HĐTĐKT")),
        (said.NUMBER_AND_SIGN, "Số : 7 / QĐ-UBND", ("7", "QĐ-UBND")),
        (
            said.PLACE_AND_DAY,
            "Thanh Xuân, ngày 12 tháng 3 năm 2020",
            ("Thanh Xuân", "12", "3", "2020"),
        ),
        (said.PLACE_AND_DAY, "ngày 06 tháng 01 năm 2021", (None, "06", "01", "2021")),
        (
            said.ENCLOSED_BY,
            "(Kèm theo Kế hoạch số 54 của Hội đồng Thi đua quận)",
            ("Hội đồng Thi đua quận",),
        ),
        (said.TITLE_YEAR, "Kế hoạch công tác năm 2020", ("2020",)),
        (said.ISSUER_BEHIND, " của UBND tỉnh về văn thư", ("UBND tỉnh",)),
        (said.APPENDIX_LINE, "PHỤ LỤC", ("PHỤ LỤC", None)),
        (said.APPENDIX_LINE, "PHỤ LỤC I", ("PHỤ LỤC", "I")),
        (said.APPENDIX_LINE, "Phụ lục số 2: Bảng việc", ("Phụ lục", "2")),
        (said.ARTICLE_LINE, "Điều 3. Tổ chức thực hiện", ("3",)),
        (said.ROW_REFERENCE, "Phụ lục, mục 8", ("Phụ lục", "8")),
        (said.ROW_REFERENCE, "Mục 8", ("", "8")),
        (said.KIND_OF_PART, "Mục III.2", ()),
        (said.LAST_PARAGRAPH, "Đoạn cuối mục IV", ("IV",)),
    ],
)
def test_what_a_line_of_official_paper_says(
    pattern: re.Pattern[str], line: str, groups: tuple[str | None, ...]
) -> None:
    match = pattern.search(line)
    assert match and match.groups() == groups


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (said.TITLE_LINE, "KẾ HOẠCH công tác"),
        (said.ISSUER_LINE, "ỦY BAN NHÂN DÂN QUẬN"),
        (said.RECIPIENTS_LINE, "Nơi nhận:"),
        (said.RECIPIENTS_LINE, "NƠI NHẬN"),
        (said.DOCUMENT_NUMBER, "91/2017/NĐ-CP"),
        (said.SEVERAL_BODIES, "Các phòng, ban"),
        (said.SEVERAL_BODIES, "11 phường"),
        (said.PREPARING, "Tổ chức tổng kết công tác"),
        (said.ANNIVERSARY, "75 năm ngày thành lập"),
    ],
)
def test_a_line_is_recognised(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.match(line)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (said.TITLE_LINE, "Kế hoạch công tác"),
        (said.ISSUER_LINE, "Ủy ban nhân dân quận"),
        (said.SEVERAL_BODIES, "Phòng Nội vụ"),
        (said.OPEN_GROUP, "Các phòng, ban"),
        (said.PREPARING, "Nộp hồ sơ tổng kết"),
        (said.ANNIVERSARY, "năm 2020"),
    ],
)
def test_a_line_is_not_taken_for_another(pattern: re.Pattern[str], line: str) -> None:
    assert not pattern.match(line)


def test_a_sentence_about_an_appendix_is_no_heading() -> None:
    assert said.APPENDIX_LINE.fullmatch("Phụ lục kèm theo") is None


@pytest.mark.parametrize(
    ("ref", "table"),
    [
        ("Phụ lục, mục 8", "Phụ lục,"),
        ("Phụ lục 2, dòng 3", "Phụ lục 2,"),
        ("Phụ lục, mục II.8 (lần 2)", "Phụ lục,"),
        ("Mục II.4", ""),
        ("III.2", "III.2"),
    ],
)
def test_the_table_of_a_reference(ref: str, table: str) -> None:
    assert said.ROW_ENDING.sub("", ref) == table


@pytest.mark.parametrize(
    ("text", "starts", "names"),
    [
        ("Đợt 1", True, True),
        ("hồ sơ đợt 2", False, True),
        ("lần 1", False, False),
    ],
)
def test_rounds(text: str, starts: bool, names: bool) -> None:
    assert (said.starts_with_round(text), said.names_round(text)) == (starts, names)


def _rooms() -> list[Path]:
    """List the modules that read or write official paper, save the vocabulary itself."""
    rooms = [*(PACKAGE / "desk").glob("*.py"), *(PACKAGE / "document").glob("*.py")]
    rooms += [PACKAGE / "checks" / name for name in ("across.py", "finding.py")]
    return [room for room in rooms if room.name != "vocabulary.py"]


def _words_with_marks(code: str) -> set[str]:
    """Collect the words of a module's strings that have Vietnamese letters; sets of letters are no words."""
    tree = ast.parse(code)
    explained = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    words: set[str] = set()
    for node in ast.walk(tree):
        if node in explained or not isinstance(node, ast.Constant):
            continue
        text = re.sub(r"\[[^]]*\]", " ", str(node.value))
        words.update(re.findall(r"[^\W\d_]{2,}", text.casefold()))
    return {word for word in words if not word.isascii()}


def test_words_of_official_paper_stand_in_the_vocabulary_alone() -> None:
    strays = {
        room.name: words
        for room in _rooms()
        if (words := _words_with_marks(room.read_text("utf-8")) - WORDS_OF_TIME)
    }
    assert not strays


def test_a_stray_word_would_be_noticed() -> None:
    code = '"""Nơi nhận"""\nfound = text.startswith("Nơi nhận") or re.match(r"[à-ỹ]+\\s+quận", text)\n'
    assert _words_with_marks(code) == {"nơi", "nhận", "quận"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Kế hoạch công tác năm 2020", "Kế hoạch công tác"),
        ("KẾ HOẠCH CÔNG TÁC NĂM 2020", "KẾ HOẠCH CÔNG TÁC"),
        ("Kế hoạch công tác, năm 2020", "Kế hoạch công tác"),
        ("Kế hoạch công tác (năm 2020)", "Kế hoạch công tác"),
        ("Kế hoạch 2020", "Kế hoạch"),
        ("Kế hoạch dạy học 2020", "Kế hoạch dạy học"),
        ("Kế hoạch năm học 2020-2021", "Kế hoạch"),
        ("Kế hoạch năm học 2019 – 2020", "Kế hoạch"),
        ("Work plan for 2020", "Work plan"),
        ("Work plan for the year 2020", "Work plan"),
        ("Plan of the school year 2020–2021", "Plan"),
        ("2020 work plan", "2020 work plan"),
        # Another year, a period, a number: no year of the plan's own.
        ("Kế hoạch thực hiện Nghị quyết năm 2019", None),
        ("Kế hoạch giai đoạn 2016-2020", None),
        ("Kế hoạch giai đoạn 2019-2020", None),
        ("Kế hoạch giai đoạn 2019 - 2020", None),
        ("Kế hoạch năm 2020 của thư viện", None),
        ("năm 2020", None),
        ("2020", None),
    ],
)
def test_a_title_goes_without_its_year(title: str, name: str | None) -> None:
    assert said.without_year(title, 2020) == (name or title)
