"""The words of official paper, by what they mean: what the head of a document, its parts, its tables and bodies say.

Whoever matches or writes such words takes them from here. Days and times are phrases (``kehoach.phrases``); the heads
of columns that name parties belong to their role (``kehoach.plan.roles``). Patterns for foreign text are linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kehoach.plan.roles import IMPLEMENT, LEAD

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
WHAT_FOR = re.compile(rf"(?:{_TITLED})\s+(?=\S)", re.IGNORECASE)
TITLE_BEGINNING = re.compile(r"^(kế hoạch|chương trình) ([A-ZĐ])")
"""A title in small letters, and the capital with which its second line began."""
TITLE_YEAR = re.compile(r"năm\s+(?:học\s+)?(20[0-9][0-9])", re.IGNORECASE)
"""The year that a title is about; of a school year the first."""


def without_kind(title: str) -> str:
    """Return what a plan's title says is done: "Tổ chức hội thi" of "Kế hoạch tổ chức hội thi"."""
    kind = WHAT_FOR.match(title)
    rest = title[kind.end() :] if kind else title
    return rest[:1].upper() + rest[1:]


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
    r"(?:ỦY BAN|UBND|UBMTTQ|UBKT|HỘI ĐỒNG|HĐND|SỞ|PHÒNG|BAN|BCĐ|BCH|BQL|TRƯỜNG|BỘ|CHI CỤC|CỤC|TRUNG TÂM|LIÊN ĐOÀN|"
    r"(?:TỈNH|THÀNH|THỊ|HUYỆN|QUẬN|XÃ|PHƯỜNG) ĐOÀN|CÔNG ĐOÀN|CĐCS|LĐLĐ|ĐOÀN|CÔNG TY|BỆNH VIỆN|MTTQ|LIÊN HIỆP|"
    r"THƯ VIỆN|BẢO TÀNG|VĂN PHÒNG|CÔNG AN|TRẠM|VIỆN|(?:TỈNH|THÀNH|THỊ|HUYỆN|QUẬN|ĐẢNG|XÃ|PHƯỜNG) ỦY|ĐẢNG BỘ|CHI BỘ|"
    r"HỘI(?! (?:THI|NGHỊ|THẢO|DIỄN|THAO|ĐÀM|HỌP))|MẶT TRẬN|LIÊN MINH|TỔNG CỤC|TỔNG CÔNG TY|NHÀ VĂN HÓA|HẠT|KHO BẠC|"
    r"NGÂN HÀNG|BẢO HIỂM|BHXH|TÒA ÁN|TAND|VKSND|THANH TRA|THUẾ|HỌC VIỆN|ĐẠI HỌC|ĐÀI|BÁO(?! CÁO)|VỤ)\b"
)
"""A line in capitals that names the issuing body."""
BESIDE_ISSUER = re.compile(
    r"CỘNG H[ÒO][ÀA]|ĐỘC LẬP|ĐẢNG CỘNG SẢN VIỆT NAM$|DỰ THẢO|HỎA TỐC|(?:THƯỢNG )?KHẨN|(?:TỐI |TUYỆT )?MẬT|BẢN SAO"
    r"|BÁO CÁO|HƯỚNG DẪN|TỜ TRÌNH|GIẤY MỜI|NGHỊ QUYẾT|CHỈ THỊ|QUY (?:CHẾ|ĐỊNH)|PHƯƠNG ÁN|ĐỀ ÁN|LỊCH|BẢNG"
    r"|DANH (?:MỤC|SÁCH)"
)
"""How lines in capitals begin that stand at the head of a document and name no body."""
NUMBER_LINE = re.compile(r"Số(?!\w)", re.IGNORECASE)
"""How the line with the number begins, be it filled in or not."""
STATE_NAME = "CỘNG HÒA"
"""The name of the state (quốc hiệu), which may stand on one line with the issuing body."""

MOTTO_LINE = re.compile(rf"{STATE_NAME}|Độc lập\s*[-–]\s*Tự do", re.IGNORECASE)
"""The name of the state or its motto, which every document has at its head."""

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
LETTERHEAD_PLACE = "Đầu văn bản"
SIGNATURE_PLACE = "Chữ ký"
"""What the lines above the text and below it are called, which have no number."""
COUNTED_LINE = "dòng"
COUNTED_PARAGRAPH = "đoạn"
COUNTED_ITEM = "gạch"
"""How parts are counted below their place: "IV.3, gạch 4"."""
COLUMN = "cột"
"""A cell of a row, by its column: "Phụ lục, mục 15, cột 4"."""
ITEM_OF_PART = re.compile(
    rf",\s+(?:{COUNTED_LINE}|{COUNTED_PARAGRAPH}|{COUNTED_ITEM}|{COLUMN})\s+[0-9]+\Z"
)
"""What is said behind a place to mean one item of it."""
PART_NUMBER = re.compile(
    r"(?:Điều\s+[0-9]+\s*[.:]?|[IVX]{1,6}[.)/]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)/]?|[a-zđ][.)/])\s+(?=\S)"
)
"""The number before a heading: "III. ", "2.1. ", "Điều 3. ", "a) "."""
KIND_OF_PART = re.compile(r"(?:mục|phần)\s+(?=[IVX0-9])", re.IGNORECASE)
"""What people write before the number of a part that has none: "Mục III"."""
LAST_PARAGRAPH = re.compile(
    r"Đoạn cuối (?:của )?(?:mục|phần|điều)\s+(?P<ref>\S.*)", re.IGNORECASE
)
"""The last paragraph of a part, which has no number of its own: "Đoạn cuối mục IV"."""
SIGNING_LINE = re.compile(
    r"(?:TM|KT|TL|TUQ|Q)\.|(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|CHỦ NHIỆM|(?:TỔNG )?GIÁM ĐỐC|HIỆU TRƯỞNG|TRƯỞNG|BÍ THƯ|CHÁNH"
    r"|(?:VIỆN|CỤC|VỤ|BỘ|THỨ) TRƯỞNG)(?!\w)"
)
"""The first line of who signed, in capitals: on whose behalf, or the title."""
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
    ("hour", r"giờ(?: họp| làm việc)?|buổi"),
    (
        "status",
        r"(?:đã |chưa )?hoàn thành|quá hạn|trễ hạn|đúng hạn|(?:đang|chưa) (?:thực hiện|triển khai|làm)"
        r"|(?:tình trạng|trạng thái|tình hình|mức độ|tỷ lệ|tỉ lệ|%)(?: .*)?",
    ),
    (
        "when",
        # Times themselves begin as some heads do: "ngày 05/6/2020", "hoàn thành trước quý IV".
        r".*(?:thời (?:gian|hạn|điểm)|tiến độ|hạn hoàn thành).*|hạn"
        r"|(?!.*(?:[0-9]|quý)).*(?:hoàn thành trước|định kỳ).*|ngày[^0-9]*|thứ(?:[ ,/-]{1,3}ngày)?",
    ),
    ("result", r".*(?:kết quả|sản phẩm|đầu ra).*"),
    (
        "title",
        r".*(?:nội dung|nhiệm vụ|công việc|hoạt động|đầu việc|tên việc|tên báo cáo|loại báo cáo).*|việc",
    ),
    ("place", r".*(?:địa điểm|nơi họp).*"),
    ("note", r".*ghi chú.*"),
)

FINISHED_BY = "hoàn thành"
"""A head, in small letters, that says how far work is, or by when if no other does."""
GOES_ON = re.compile(r"[,;–-]$|\bvà$", re.IGNORECASE)
"""How a cell ends that goes on in the next row."""
TOTAL = re.compile(
    r"(?:tổng|cộng)(?:(?: (?:cộng|số)\b|\s?[(:])[^\n]*)?|cộng (?:mục|phần|nhóm|[ivx]{1,4})\b[^\n]*"
)
"""What a row says, in small letters, that sums up those above; "Tổng kết", "Tổng hợp" are work."""
_DITTO_WORDS = r"[-–—]?(?:như (?:nêu )?trên|nêu trên|n[./]?t)[-–—]?"
DITTO = re.compile(
    rf"[(\s]{{0,2}}{_DITTO_WORDS}[).\s]{{0,2}}|[-–]?(?:[\"“”″〃]{{1,2}}|['’]{{2}}|//)[-–]?",
    re.IGNORECASE,
)
"""A cell that stands for the one above it: "-nt-", "như trên", a ditto mark."""
DITTO_WITHIN = re.compile(
    rf"(?:^|(?<=[;,+&]\s)|(?<=và\s)){_DITTO_WORDS}(?=\s?(?:[;,+&]|và\s|$))",
    re.IGNORECASE,
)
"""The same beside other names: "nt và Phòng Y tế"."""
_CLOCK = r"[0-9]{1,2}\s?(?:h|g|giờ|:)\s?(?:[0-9]{2})?"
BEGINNING_HEAD = re.compile(r"bắt đầu|khởi công|từ ngày", re.IGNORECASE)
ENDING_HEAD = re.compile(r"kết thúc|hoàn thành|đến ngày", re.IGNORECASE)
"""The heads of two columns that say from when to when something is done."""
SPAN = "Từ {first} đến {last}"
"""What two such cells say together."""
MONTH_HEAD = re.compile(
    r"(?P<named>tháng|thg?\.?|t\.?)?\s?(?P<number>[0-9]{1,2})(?:\s?[/.-]\s?(?P<year>[0-9]{4}))?",
    re.IGNORECASE,
)
"""The head of a column that is a month: "Tháng 3", "T3", "T.3", "3", "3/2027"."""
QUARTER_HEAD = re.compile(
    r"(?:quý|q)\.?\s?(?P<number>IV|I{1,3}|[1-4])(?:\s?[/.-]\s?(?P<year>[0-9]{4}))?",
    re.IGNORECASE,
)
"""The head of a column that is a quarter: "Quý II", "Q2"."""
SPEAKS_OF_MONTHS = re.compile(r"(?<!\w)tháng(?!\w)", re.IGNORECASE)
"""What makes months of figures in a head: "Tháng" above "1 | 2 | 3"."""
MONTH_SAID = "tháng {}"
QUARTER_SAID = "quý {}"
CHART_SIGN = re.compile(
    r"(?:[xXхХ×✗✘✓✔√☑☒■█▪●•◼◆★*+vV]\s?){1,8}|[<←◄]?\s?[-–—─═=_]{2,40}\s?[>→►]?|[←→↔►▶]{1,4}"
)
"""What stands in a chart below a month in which something is done; a single dash says that nothing is."""
BEFORE_HEAD = re.compile(r"(?:.*\s)?trước(?: ngày)?", re.IGNORECASE)
"""A head that says of bare days below it that they are the end of something: "Hoàn thành trước"."""
BEFORE = "trước"
BARE_DAY = re.compile(
    r"(?:ngày\s)?[0-9]{1,2}\s?/\s?[0-9]{1,2}(?:\s?/\s?[0-9]{4})?", re.IGNORECASE
)
"""A cell that says a day and nothing else."""
HOURS = re.compile(
    rf"(?:từ\s|lúc\s)?({_CLOCK})(?:\s?phút)?(?:\s?(?:-|–|đến)\s?{_CLOCK}(?:\s?phút)?)?",
    re.IGNORECASE,
)
"""A cell that says an hour and nothing else, or from when to when."""
DAY_PART = re.compile(r"(?:buổi )?(sáng|chiều|tối)")
"""A part of a day, in small letters."""
WEEKDAY = re.compile(r"(?:thứ\s\w|chủ nhật)[^\n]{0,3}", re.IGNORECASE)
"""How a day of a calendar begins that heads its rows."""

# Labels of running text: "Thời gian: …", "Đơn vị chủ trì: …".

LABEL_WORDS: tuple[str, ...] = (
    *("thời gian", "thời hạn", "thời điểm", "tiến độ", "hạn", "hạn cuối", "ngày"),
    *("đơn vị", "cơ quan", "bộ phận", "cá nhân", "người", "lãnh đạo", "các", "phòng"),
    *("chủ trì", "chỉ đạo", "tham mưu", "thực hiện", "hoàn thành", "phối hợp"),
    *("phụ trách", "phân công", "đầu mối", "theo dõi", "chịu", "trách nhiệm"),
    *("kết quả", "sản phẩm", "đầu ra", "cần đạt", "đạt được", "chính", "chung"),
    *("địa điểm", "dự kiến", "tổ chức", "tiến hành", "triển khai", "và", "với", "cùng"),
    *("nội dung", "nhiệm vụ", "công việc", "hoạt động", "ghi chú", "bắt đầu"),
    *("kết thúc", "thành phần", "tham dự", "tham gia", "đối tượng", "kinh phí"),
    *("nguồn", "hình thức", "số lượng", "mục đích", "yêu cầu", "mục tiêu", "chỉ tiêu"),
    *("quy mô", "lưu ý", "chủ đề", "giao", "gửi", "nộp", "hồ sơ", "báo cáo"),
)
"""The words of which labels are put together; what they mean the heads of columns tell."""
LABELS_BESIDE_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("note", re.compile(r"(?:thành phần|đối tượng|kinh phí|nguồn kinh phí).*")),
    ("note", re.compile(r"(?:hình thức|số lượng|mục đích|yêu cầu|mục tiêu).*")),
    ("note", re.compile(r"(?:chỉ tiêu|quy mô|lưu ý|chủ đề).*")),
    ("when", re.compile(r"(?:dự kiến )?hoàn thành|hạn cuối|báo cáo kết quả trước")),
    (LEAD.id, re.compile(r"lãnh đạo (?:phụ trách|theo dõi)")),
    (
        IMPLEMENT.id,
        re.compile(r"(?:giao|phân công|đầu mối|trách nhiệm)(?: thực hiện)?"),
    ),
    (IMPLEMENT.id, re.compile(r"(?:đơn vị|cơ quan|cá nhân|người) đầu mối")),
)
"""Labels that no head of a column says, or says otherwise, with their column; patterns for the whole, small letters."""
NO_LABELS: frozenset[str] = frozenset(
    {
        *("tổ chức thực hiện", "tổ chức", "triển khai thực hiện", "nhiệm vụ thực hiện"),
        *("triển khai", "báo cáo", "các đơn vị", "các cơ quan", "các phòng", "phòng"),
        *("và", "các", "với", "cùng", "chung", "người", "cá nhân", "đơn vị", "cơ quan"),
        *("phân công trách nhiệm", "phân công nhiệm vụ", "lãnh đạo", "hoạt động"),
        *("nhiệm vụ của các đơn vị", "trách nhiệm tổ chức thực hiện", "ngày"),
        *("lãnh đạo đơn vị", "lãnh đạo các đơn vị", "lãnh đạo cơ quan"),
        *("lãnh đạo các cơ quan", "tổ chức triển khai thực hiện", "bộ phận", "nộp"),
    }
)
"""What is made of such words and is a heading, a body or a beginning of a sentence."""
PLAIN_NOTES = ("ghi chú", "địa điểm")
"""Labels without which a note says the same."""
PLAIN_TIME_LABEL = re.compile(
    r"(?:địa điểm,? (?:và )?)?(?:thời (?:gian|hạn|điểm)|tiến độ|hạn(?: cuối)?|ngày|dự kiến)"
    r"(?:,? (?:và )?(?:dự kiến|thực hiện|hoàn thành|tổ chức|tiến hành|triển khai|địa điểm)){0,4}|hoàn thành",
    re.IGNORECASE,
)
"""A label that says no more than that a time follows."""

BARE_TIME_LABEL = re.compile(
    r"((?:thời (?:gian|hạn)|tiến độ|hạn)(?: (?:thực hiện|hoàn thành|tổ chức|dự kiến)){0,2})(?: là| vào)?\s"
    r"(?=(?:trước|trong|từ|đến|ngày|tháng|quý|chậm nhất|hằng|cuối|đầu|năm|[0-9]))",
    re.IGNORECASE,
)
"""A label that stands before its time without a colon."""
TIME_LABEL = re.compile(r"(?:thời (?:gian|hạn|điểm)|hạn)(?!\w)", re.IGNORECASE)
"""The beginning of any other that tells a time: "Thời hạn nộp bài dự thi"."""

# Who is told to do what.

DUTY_HEADING = re.compile(
    r"(?:(?:biện pháp |kế hoạch )?tổ chức(?: triển khai)? thực hiện|phân công|trách nhiệm|giao nhiệm vụ"
    r"|nhiệm vụ (?:của|cụ thể)|tổ chức triển khai)(?!\w).{0,120}",
    re.IGNORECASE,
)
"""The heading of a part that says who has to do what: "TỔ CHỨC THỰC HIỆN", "Trách nhiệm của các đơn vị"."""
BEFORE_ACTOR = re.compile(
    r"(?:trách nhiệm của|nhiệm vụ của|phân công(?: nhiệm vụ)?(?: cho)?|giao(?: nhiệm vụ)?(?: cho)?|đối với|đề nghị"
    r"|yêu cầu|về phía)\s+(?=\S)",
    re.IGNORECASE,
)
"""What may stand before the body of such a heading: "Trách nhiệm của Phòng Nội vụ", "Đối với UBND các xã"."""
ASKS = re.compile(
    r"(?<!\w)(?P<giao>giao(?: nhiệm vụ)?(?: cho)?)\s+(?=(?:các|[A-ZĐ]))"
    r"|(?<!\w)(?:đề nghị|yêu cầu|phân công)(?: cho)?\s+(?=(?:các|[A-ZĐ]))",
)
ASKS_FIRST = re.compile(
    r"(?:giao(?: nhiệm vụ)?(?: cho)?|đề nghị|yêu cầu|phân công(?: cho)?)\s+(?=\S)",
    re.IGNORECASE,
)
"""Words that give somebody something to do: behind the name of who asks, and at the beginning of a sentence."""
DONE_BY = re.compile(r"(?<!\w)do\s+(?=(?:các|[A-ZĐ]))")
DOES = re.compile(r"(?:thực hiện|tổ chức|tham mưu|xây dựng|soạn thảo)(?!\w)")
"""What is done by whom "do" names: "do Phòng Nội vụ thực hiện"."""
LEADS = re.compile(r"(?:làm )?(?:chủ trì|đầu mối chủ trì)(?!\w)")
COORDINATES = re.compile(r"(?:có trách nhiệm )?phối hợp(?!\w)")
WITH = re.compile(
    r"(?:phối hợp|cùng|liên hệ)(?: chặt chẽ| thường xuyên)?(?: với| cùng với| cùng)?\s+"
    r"(?=(?:các|[A-ZĐ]|phòng|ban|sở))"
)
"""Before those with whom something is done: "phối hợp với Phòng Tài chính"."""
OBLIGES = re.compile(
    r"(?:có|chịu) trách nhiệm|(?:làm |là )(?:cơ quan |đơn vị )?(?:đầu mối|thường trực)|phụ trách"
)
"""What tells even without "giao" that a sentence gives somebody something to do."""
ACTIONS = re.compile(
    # "Ban chỉ đạo", "Tổ kiểm tra", "Trung tâm hỗ trợ" are names.
    r"(?<!Ban )(?<!Tổ )(?<!Đoàn )(?<!Phòng )(?<!đồng )(?<!tâm )(?<!\w)"
    r"(?!(?<=ban )(?:chỉ đạo|tổ chức|quản lý|vận động|giám sát))(?!(?<=tổ )(?:kiểm tra|giúp))"
    r"(?:làm chủ trì|chủ trì|đầu mối|phối hợp|tham mưu|(?:có|chịu) trách nhiệm|thực hiện|xây dựng|tổ chức|"
    r"triển khai|hướng dẫn|kiểm tra|giám sát|đôn đốc|theo dõi|tổng hợp|thẩm định|báo cáo|trình|rà soát|gửi|nộp|"
    r"ban hành|chủ động|căn cứ|lập|bố trí|cung cấp|hỗ trợ|tuyên truyền|phổ biến|quán triệt|đăng ký|hoàn thành|"
    r"tiếp tục|phát động|chỉ đạo|phân công|cử|chuẩn bị|đảm bảo|bảo đảm|tăng cường|đẩy mạnh|tiến hành|vận động|"
    r"tập trung|thường xuyên|định kỳ|kịp thời|nghiên cứu|đề xuất|đánh giá|sơ kết|tổng kết|tham gia|là cơ quan|"
    r"là đơn vị|làm|thông báo|in ấn|niêm yết|công khai|quản lý|sử dụng|cân đối|nghiêm túc|khẩn trương|"
    r"tích cực|xử lý|giải quyết|"
    r"tiếp nhận|phê duyệt|thống kê|cập nhật|lựa chọn|bình xét|khảo sát|ra quân|duy trì|trực tiếp|nâng cao|"
    r"quan tâm|xem xét|đưa|mở|họp|viết|chấm|trao|phát|vệ sinh|trang trí|biên soạn|đăng tải|phụ trách|giúp"
    r"|trực (?:ban|chiến|cấp cứu|gác|tuyến)|"
    r"bảo vệ|giữ|phục vụ|chụp|quay|tặng|vận hành|sửa chữa|lắp đặt|khắc phục|ngăn chặn|đấu tranh|tuần tra|"
    r"truyền thông|trồng|dọn|khám|chi trả|thanh toán|quyết toán|phân bổ|mua sắm|trang bị|lồng ghép|nắm|ký|kết nối|"
    r"huy động|sắp xếp|bàn giao|cổ động|dạy|đón|thăm|nhằm|để|trong việc|về việc"
    r"|trước|chậm nhất|từ ngày|vào ngày|trong (?:ngày|tháng|quý|năm)|xong)(?!\w)"
)
"""Words in small letters with which what somebody does begins; a name ends before them."""
CLOSING = re.compile(
    r"\(|Trên đây|Trong quá trình|Kế hoạch này|Nhận được|Căn cứ nội dung"
)
"""How a paragraph begins that closes a document, and is no duty of the body named last."""
ADVERBIAL = re.compile(
    r"(?:Căn cứ|Trên cơ sở|Theo|Hằng|Hàng|Định kỳ|Trước|Sau|Trong|Ngoài|Khi|Từ)\s[^,;.:]{1,150},\s+"
)
"""What may stand before the subject of a sentence: "Căn cứ kế hoạch này, các phường …"."""
NO_BODY = re.compile(
    r"(?:ban hành|phòng,? (?:chống|ngừa|tránh)|tổ chức(?! (?:đảng|chính trị|đoàn))|hội (?:nghị|thảo|thi|diễn|đàm|họp)|"
    r"trường hợp|đội ngũ|viện trợ|đoàn kết|tổ chức|khoa học|trạm dừng|vụ việc|bộ (?:tiêu chí|tài liệu|hồ sơ|máy)|"
    r"chi (?:trả|tiết|phí)|đài tưởng niệm|văn phòng phẩm|lãnh đạo, chỉ đạo|cục bộ|nhóm (?:nhiệm vụ|giải pháp)|"
    r"đơn vị tính|tổ (?:hợp|dân)|xã hội|cụm từ|công (?:tác|việc|nghệ)|đội hình|câu hỏi)(?!\w)",
    re.IGNORECASE,
)
"""What begins as names of bodies do and is none: "Ban hành kế hoạch", "Phòng, chống cháy nổ"."""

# Titles.

TITLE_CLAUSES = (
    # Not behind "TP.".
    re.compile(r"(?:(?<=\w\w\w)\.|;)(?=\s)"),
    re.compile(
        r"\s(?=(?:nhằm|theo|để|trên cơ sở|bảo đảm|đảm bảo|góp phần|gắn với|phù hợp với)\s)"
    ),
    re.compile(r",(?=\s)"),
)
"""Where a long title may end, the best places first."""
DONE_BY_THEN = re.compile(r"\s?[,;.]\s(?:phải )?(?:hoàn thành|xong)\Z", re.IGNORECASE)
"""The end of a sentence that only leads to its day."""
SAYS_NOTHING = re.compile(
    r"(?:(?:tổ chức|triển khai|thực hiện|hoàn thành|xong)\s?){0,4}", re.IGNORECASE
)
"""What a sentence says that leaves the work to its heading."""
SHORT_CLAUSES = (
    *TITLE_CLAUSES[:2],
    re.compile(
        r"\s(?=(?:của|cho|tại|đối với|chào mừng|trên địa bàn|trong|về|phục vụ|thuộc|cấp)\s)"
    ),
    TITLE_CLAUSES[2],
)
"""Where the title for a calendar may end besides."""
TITLE_LOOSE_END = re.compile(
    r"(?:\A|\s)(?:và|của|với|cho|tại|về|các|những|trong|trên|theo|đối với|do|từ|đến|là|để|nhằm|năm|ngày|tháng|quý|số|"
    r"thực hiện|tổ chức|việc)\Z",
    re.IGNORECASE,
)
"""What a title cannot end with."""
PROPER_NAMES: tuple[str, ...] = (
    *("Việt Nam", "Hồ Chí Minh", "Hà Nội", "Thăng Long", "Đảng", "Đảng bộ", "Đảng ủy"),
    *("Nhà nước", "Chính phủ", "Quốc hội", "Trung ương", "Mặt trận Tổ quốc"),
    *("Tết Nguyên đán", "Tết Trung thu", "Tổ quốc", "Quốc khánh", "Bác Hồ"),
    *("Đảng Cộng sản Việt Nam", "Công đoàn", "Đoàn Thanh niên", "Liên đoàn Lao động"),
    *("Hội Cựu chiến binh", "Hội Nông dân", "Hội Liên hiệp Phụ nữ", "Hội Phụ nữ"),
    *("Ủy ban nhân dân", "Hội đồng nhân dân", "Hội đồng Thi đua - Khen thưởng"),
    *("An Giang", "Bà Rịa", "Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh"),
    *("Bến Tre", "Bình Dương", "Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau"),
    *("Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai"),
    *(
        "Đồng Tháp",
        "Gia Lai",
        "Hà Giang",
        "Hà Nam",
        "Hà Tĩnh",
        "Hải Dương",
        "Hải Phòng",
    ),
    *("Hậu Giang", "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum"),
    *("Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An"),
    *("Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam"),
    *("Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh"),
    *("Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên Huế", "Huế", "Tiền Giang"),
    *("Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái", "Điện Biên Phủ"),
)
"""Names that keep their capitals where a heading stands in capitals only (Decree 30/2020/ND-CP, appendix II)."""
NO_PLACE_NAME = frozenset(
    {
        *(
            "năm",
            "giai",
            "và",
            "về",
            "lần",
            "trong",
            "tại",
            "đến",
            "thuộc",
            "trên",
            "của",
        ),
        *(
            "quý",
            "tháng",
            "đợt",
            "theo",
            "cho",
            "với",
            "khóa",
            "nhiệm",
            "từ",
            "hội",
            "văn",
        ),
    }
)
"""Words behind a level that are no name of a place: "CẤP XÃ NĂM 2026"."""

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
    *("Tỉnh ủy", "Thành ủy", "Thị ủy", "Huyện ủy", "Quận ủy", "Đảng ủy"),
    *("Kho bạc", "Ngân hàng", "Tòa án", "Thanh tra", "Học viện", "Đại học"),
    *("Liên minh", "Mặt trận", "Tổng cục", "Nhà văn hóa"),
)
"""How names of bodies begin that have a small letter within their beginning; of others the first word is it."""
BODY_LEVEL = re.compile(
    r"\b(thành phố|thị xã|thị trấn|tỉnh|quận|huyện|phường|xã(?! hội)|tp\.?)(?! ủy\b)(?!\S)",
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
