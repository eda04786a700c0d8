"""The words of official paper, by what they mean: what the head of a document, its parts, its tables and bodies say.

Whoever matches or writes such words takes them from here. Days and times are phrases (``kehoach.phrases``); the heads
of columns that name parties belong to their role (``kehoach.plan.roles``). Patterns for foreign text are linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# The head of a document (Decree 30/2020/ND-CP, appendix I).

NUMBER_AND_SIGN = re.compile(r"Số\s*:\s*([0-9]+)\s*/\s*([A-ZĐÀ-Ỹ][\wĐ\-]*)")
"""Number and sign: "Số: 54/KH-HĐTĐKT"."""
PARTY_NUMBER = re.compile(
    r"Số\s?:?\s?([0-9]{1,5})\s?-\s?([A-ZĐ][A-Za-zĐđ]{0,9}/[A-ZĐ][\w&.]{0,14})"
)
"""The same of the Party's bodies: "Số 12-KH/HU"."""
PLAN_SIGN = "KH"
"""The sign of a plan's number."""
NUMBER_TO_COME = "…"
"""Stands for a number that is not given yet: "…/KH"."""
PLACE_AND_DAY = re.compile(
    r"(?:([^\n|,]{2,40}),\s*)?ngày\s+([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})"
)
"""Place, day, month and year: "Thanh Xuân, ngày 12 tháng 3 năm 2020"."""
DAY_TO_COME = re.compile(
    r"(?:([^\n|,]{2,40}),\s*)?ngày[\s.…_]{0,20}(?:[0-9]{1,2})?[\s.…_]{0,20}"
    r"tháng[\s.…_]{0,20}(?:[0-9]{1,2})?[\s.…_]{0,20}năm\s{0,9}([0-9]{4})"
)
"""The same where the day is left open for who signs: "Thanh Xuân, ngày     tháng 01 năm 2020"."""
REASONS_LINE = re.compile(
    r"[-+*•\s]{0,5}(?:Căn cứ|Thực hiện|Theo|Thi hành|Triển khai|Xét|Nhằm|Để)\s+(?=[^\s])"
)
"""The first line that says on what a document rests: the letterhead ends above it."""
_TITLED = "KẾ HOẠCH|CHƯƠNG TRÌNH|LỊCH CÔNG TÁC|THÔNG BÁO|QUYẾT ĐỊNH"
TITLE_LINE = re.compile(rf"(?:{_TITLED})\b.*")
"""The line that says what the document is; what it is about may stand on the next."""
TITLE_KIND = re.compile(rf"(?:{_TITLED})\b", re.IGNORECASE)
"""What kind of document a title is of: "Kế hoạch" of "Kế hoạch công tác năm 2020"."""
TITLE_BEGINNING = re.compile(r"^(kế hoạch|chương trình) ([A-ZĐ])")
"""A title in small letters, and the capital with which its second line began."""
TITLE_YEAR = re.compile(r"năm\s+(?:học\s+)?(20[0-9][0-9])", re.IGNORECASE)
"""The year that a title is about; of a school year the first."""
_BEFORE_YEAR: tuple[str, ...] = (
    "năm",
    "for the year",
    "of the year",
    "for",
    "in",
    "of",
    "year",
)
"""What stands before the year at the end of a title, the longer words first."""
_BEFORE_SCHOOL_YEAR: tuple[str, ...] = (
    "năm học",
    "for the school year",
    "of the school year",
    "school year",
)
_SPACED_SPAN = re.compile(r"([0-9]{4}) [-–] ([0-9]{4}\)?)$")
_AROUND = " ,;:(-–"
"""What may stand between a title and its year."""


def without_year(title: str, year: int) -> str:
    """Return the title of a year's plan without that year at its end: what it is called every year.

    From "Kế hoạch công tác năm 2020", "Kế hoạch năm học 2020-2021" and "Work plan for 2020" their year goes; "Kế hoạch
    giai đoạn 2016-2020" is no plan of one year.
    """
    head, _, last = _SPACED_SPAN.sub(r"\1-\2", title).rpartition(" ")
    written = last.rstrip(")").lstrip("(").replace("–", "-")
    if written == str(year):
        ended = _last_words(head, _BEFORE_YEAR)
    elif written in (f"{year}-{year + 1}", f"{year - 1}-{year}"):
        ended = _last_words(head, _BEFORE_SCHOOL_YEAR)
        # Two years without a word are a period: "giai đoạn 2019-2020".
        if not ended:
            return title
    else:
        return title
    name = head[: len(head) - len(ended)].rstrip(_AROUND)
    return name or title


def _last_words(text: str, choices: Iterable[str]) -> str:
    """Return the first of some words with which a text ends, as words of their own; empty if none."""
    for words in choices:
        before = text.lower().removesuffix(words)
        # Not the end of a longer word.
        apart = not before or before[-1] in _AROUND
        if before != text.lower() and apart:
            return words
    return ""


ISSUER_LINE = re.compile(
    r"(?:ỦY BAN|UBND|HỘI ĐỒNG|SỞ|PHÒNG|BAN|TRƯỜNG|BỘ|CHI CỤC|CỤC|TRUNG TÂM|LIÊN ĐOÀN|ĐOÀN|CÔNG TY|BỆNH VIỆN|"
    r"THƯ VIỆN|BẢO TÀNG|VĂN PHÒNG|CÔNG AN|TRẠM|VIỆN)\b"
)
"""A line in capitals that names the issuing body."""
STATE_NAME = "CỘNG HÒA"
"""The name of the state (quốc hiệu), which may stand on one line with the issuing body."""

# Other documents that a text names.

ENCLOSED_BY = re.compile(r"Kèm theo [^)]{0,200}? của ([^)\n]{1,200})\)")
"""An appendix says whose document it goes with: "(Kèm theo Kế hoạch số 54 của Hội đồng TĐKT)"."""
ISSUER_BEHIND = re.compile(
    r"\s{1,9}của\s{1,9}((?:(?!\s(?:về|ban hành|quy định|quy|sửa)\b)[^.;,()\n]){1,200})"
)
"""Who issued a document that is cited right before: "của UBND tỉnh về văn thư" is that of UBND tỉnh."""
DOCUMENT_NUMBER = re.compile(r"[0-9]+/[0-9]{4}/[A-ZĐ]\S*|số\s+\S+")
"""A number that may hold a year: "91/2017/NĐ-CP", "số 12/2003"."""

# Parts of a document, and how plan.yaml refers to them.

OPENING = "Phần mở đầu"
"""Reference of what stands before the first numbered heading."""
RECIPIENTS = "Nơi nhận"
"""Reference of the list of recipients at the end."""
RECIPIENTS_LINE = re.compile(rf"{RECIPIENTS}\s*:?.*", re.IGNORECASE)
APPENDIX = "Phụ lục"
"""Reference of an appendix, with its number if it has one."""
APPENDIX_LINE = re.compile(
    rf"({APPENDIX.upper()}|{APPENDIX})(?:\s+(?:số\s+)?([0-9]+|[IVX]+))?\s*[:.]?(?:\s+[A-ZĐ].*)?"
)
"""The heading of an appendix with its number: "PHỤ LỤC I", "Phụ lục số 2: Bảng"."""
ARTICLE = "Điều"
ARTICLE_LINE = re.compile(rf"{ARTICLE}\s+([0-9]+)\b.*")
ROW = "mục"
"""A row of a table by its number: "Phụ lục, mục 8"."""
UNNUMBERED_ROW = "dòng"
"""A row of a table without numbers, by its place: "Dòng 3"."""
SAME_REFERENCE = "lần"
"""Tells rows apart that would have one reference: "Phụ lục, mục 8 (lần 2)"."""
ROW_REFERENCE = re.compile(
    rf"(?P<table>.*?),?\s*{ROW}\s+(?P<number>[0-9]+)", re.IGNORECASE
)
"""Table and number of a numbered row."""
ROW_ENDING = re.compile(
    rf"\s*\b(?:{ROW}|{UNNUMBERED_ROW})\s+[\w.]+(?:\s+\({SAME_REFERENCE}\s+[0-9]+\))?$",
    re.IGNORECASE,
)
"""What a reference to a row has more than one to its table."""

# Tables of tasks: patterns for whole heads of columns, in lower case; the first that fits decides.

COLUMNS_BESIDE_ROLES: tuple[tuple[str, str], ...] = (
    ("id", r"mã(?: thời hạn)?"),
    ("refs", r"(?:chỗ|vị trí) trong văn bản"),
    ("own", r"việc ở hạn này"),
    ("amended", r"đã sửa đổi.*"),
    ("number", r"tt|stt|số tt|số thứ tự|#|no\.?"),
    (
        "when",
        # Times themselves begin as some heads do: "ngày 05/6/2020", "hoàn thành trước quý IV".
        r".*(?:thời (?:gian|hạn|điểm)|tiến độ|hạn hoàn thành).*|hạn"
        r"|(?!.*(?:[0-9]|quý)).*(?:hoàn thành trước|định kỳ).*|ngày[^0-9]*",
    ),
    ("result", r".*(?:kết quả|sản phẩm|đầu ra).*"),
    (
        "title",
        r".*(?:nội dung|nhiệm vụ|công việc|hoạt động|đầu việc|tên việc|tên báo cáo|loại báo cáo).*|việc",
    ),
    ("place", r".*(?:địa điểm|nơi họp).*"),
    ("note", r".*ghi chú.*"),
)

# Bodies and their levels; what they are called is told by ``document.bodies``.

BODY_BEGINNINGS = (
    "Ủy ban nhân dân",
    "Hội đồng nhân dân",
    "Hội đồng",
    "Chi cục",
    "Trung tâm",
    "Liên đoàn",
    "Công ty",
    "Bệnh viện",
    "Thư viện",
    "Bảo tàng",
    "Văn phòng",
    "Công an",
)
"""How names of bodies begin that have a small letter within their beginning; of others the first word is it."""
BODY_LEVEL = re.compile(
    r"\b(thành phố|thị xã|thị trấn|tỉnh|quận|huyện|phường|xã(?! hội)|tp\.?)(?!\S)",
    re.IGNORECASE,
)
"""The level at which a body stands, in small letters before the name of the place."""
OWN_LEVEL = r"(?:thuộc\s+)?(?:quận|huyện|thị xã)"
"""What a body's name may carry or leave out among its own: "Phòng Nội vụ quận", "Phòng Nội vụ"."""
SEVERAL_BODIES = re.compile(
    r"(?:các|những|toàn thể|tất cả|mọi|[0-9]+)\s|đơn vị$|thành viên\s", re.IGNORECASE
)
"""The beginning of a name that stands for several bodies."""
OPEN_GROUP = re.compile(r"liên quan|các ngành|các cấp", re.IGNORECASE)
"""A name of bodies that nobody can list."""
BETWEEN_LISTED = re.compile(r"\bvà\b|[;,./\x00-]|\bcác\b(?=\W*$)")
"""What is left of a cell, folded, when its names are taken out (as NUL) and nothing was overlooked."""
BEFORE_FIELD = ("-", "và")
"""After these another field of a body's work begins, with a capital: "Lao động - Thương binh và Xã hội"."""

# Rounds, and work by its nature.

ROUND = "đợt"
"""One of several dates for one subject: "đợt 1"."""
_LEVEL_NAMES: tuple[tuple[str, str], ...] = (
    ("state", r"nhà nước|trung ương|quốc gia|toàn quốc"),
    ("ministry", r"bộ"),
    ("province", r"tỉnh|thành phố|tp"),
    ("district", r"quận|huyện|thị xã"),
    ("commune", r"phường|xã|thị trấn"),
    ("base", r"cơ sở"),
)
_LEVELS = tuple(
    (level, re.compile(rf"\bcấp\s+(?:{names})\b", re.IGNORECASE))
    for level, names in _LEVEL_NAMES
)
AROUND_EVENT = re.compile(
    r"(?<!\w)(?:ngày|khi|dự kiến|tổ chức|khai mạc|bế mạc|diễn ra|kết thúc|hoàn thành|có)(?!\w)"
)
"""What is said of an event from which days are counted beside its name, folded: "kết thúc hội nghị"."""
PREPARING = re.compile(r"(?:tổ chức\s+)?(?:hướng dẫn|sơ kết|tổng kết)\b", re.IGNORECASE)
"""Work that what is filed afterwards rests on: guidance, and the review of a period."""
ANNIVERSARY = re.compile(
    r"(?<![0-9])[0-9]{2,4}\s+(?:năm|ngày)\s+(?:ngày|thành lập|sinh|giải phóng|Thăng Long|truyền thống)"
)
"""Years or days since an event: the figure is another one next year."""


def starts_with_round(text: str) -> bool:
    """Tell whether a label is the number of a round."""
    return text.casefold().startswith(ROUND)


def level_of(text: str) -> str:
    """Return the level that a text says something is of: "sáng kiến cấp quận"; empty where it names none, or several.

    "Trình Thành phố" only says who is told; what is of the City's level is "cấp Thành phố".
    """
    levels = [level for level, pattern in _LEVELS if pattern.search(text)]
    return levels[0] if len(levels) == 1 else ""


def names_round(text: str) -> bool:
    """Tell whether a text speaks of a round."""
    return ROUND in text.casefold()
