"""How official paper names another document: its kind, its number and its day, which is no deadline of anybody.

Decree 30/2020/ND-CP numbers "45/QĐ-UBND" and "144/2021/NĐ-CP"; the Party numbers "24-CT/TW". Typists put a blank
anywhere. Patterns are linear: whatever repeats is bounded.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

CITED = "citation"
"""Role of an expression that names another document: what stands in it is nobody else's, a day least of all."""
_NAMES = (
    "Nghị quyết",
    "Quyết định",
    "Quyết nghị",
    "Nghị định",
    "Chỉ thị",
    "Kết luận",
    "Quy định",
    "Quy chế",
    "Quy trình",
    "Thông báo",
    "Thông tư",
    "Thông tri",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Phương án",
    "Đề án",
    "Dự án",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Công văn",
    "Công điện",
    "Văn bản",
    "Giấy mời",
    "Bộ luật",
    "Luật",
    "Pháp lệnh",
    "Hiến pháp",
    "Sắc lệnh",
    "Điều lệ",
)
"""Kinds of documents, the longer names before those that they begin with."""
_BARE_NAMES = {name.casefold() for name in _NAMES} - {"hiến pháp"}
_SHORT_NAMES = (
    "TTLT",
    "TTr",
    "CTr",
    *("NQ", "QĐ", "NĐ", "CT", "KL", "TB", "TT", "HD", "KH", "BC", "CV", "CĐ"),
)
"""The same as their numbers write them: "theo QĐ 12/QĐ-UBND"."""
_ANY_NAME = "|".join(name.replace(" ", "[ ]") for name in _NAMES)
_ANY_SHORT = rf"(?-i:(?:{'|'.join(_SHORT_NAMES)})(?!\w))"
_SIGN_PART = r"[A-ZĐ][A-Za-zĐđ&.]{0,14}[0-9]{0,3}"
# "NĐ- CP" is one sign; "KH-UBND - Phòng Nội vụ" are a sign and a body.
_JOINT = r"(?:[-–/]\s?|\s[-–/](?=\S))"
# Two capitals at least: "nhà 2-A" and "lớp 5/A" are no numbers of documents.
_SIGN = rf"(?=[A-ZĐ]{{2}}){_SIGN_PART}(?:{_JOINT}{_SIGN_PART}){{0,5}}"
SIGNED_NUMBER = (
    rf"(?-i:[0-9]{{1,5}}\s?(?:/\s?[0-9]{{4}}\s?)?[-–/]\s?{_SIGN}(?<![.&])(?!\w))"
)
"""A number with its sign: "54 /KH-HĐTĐKT", "24-CT/TW", "144/2021/NĐ- CP"."""
_BARE_NUMBER = (
    r"[0-9]{1,5}(?:/(?:19|20)[0-9]{2})?(?![\w/]|[-–][0-9])(?!\s?(?:tháng|tuần|quý|năm))"
)
# Some type the sign in small letters: "7 /kh-ubnd".
_SMALL_NUMBER = r"[0-9]{1,5}\s?/\s?[a-zđ]{2,9}-[a-zđ]{2,12}(?!\w)"
# A form that nobody has filled in yet: "số      /KH-UBND".
_NO_NUMBER = rf"(?-i:[.…_\s]{{0,20}}[-–/]\s?{_SIGN})"
# The same of a day: "ngày     tháng 01 năm 2026".
_DAY_TO_COME = (
    r"[.…_\s]{{0,20}}(?:/|tháng)[.…_\s0-9]{{0,20}}(?:/|năm)\s{{0,9}}[0-9]{{4}}(?![0-9])"
)
_DAY = (
    r"(?:(?P<{0}day>[0-9]{{1,2}})(?:\s?[/.-]\s?|\s{{1,9}}tháng\s{{1,9}})(?P<{0}month>[0-9]{{1,2}})"
    r"(?:(?:\s?[/.-]\s?|\s{{0,9}},?\s{{0,9}}năm\s{{1,9}})(?P<{0}year>[0-9]{{4}}))?"
    r"(?![0-9]|\s?[/-]\s?[0-9])"
    rf"|{_DAY_TO_COME})"
)
_BEHIND_NUMBER = (
    rf"(?:(?:\s{{1,9}}|\s?\(\s?)(?:ký\s|ban\shành\s)?ngày\s{{0,9}}{_DAY.format('')}\)?"
    # After a comma a day may be anything; an issuer behind it makes it the document's.
    rf"|\s?,\s?ngày\s{{0,9}}{_DAY.format('comma_')}(?=\s+của\s))"
)
_NO_NAME = rf"(?!(?-i:{_ANY_NAME}))"
_NUMBERED = (
    # A name that runs on has a capital: of a verb's "kế hoạch" nobody knows how far it goes.
    rf"(?<!\w)(?:(?P<name>(?-i:(?:{_ANY_NAME})(?:{_NO_NAME}[^.;()\n0-9]){{0,80}}?)"
    rf"|(?:{_ANY_NAME})|{_ANY_SHORT})\s{{0,9}}"
    rf"(?:(?<!\w)số\s{{0,9}}:?\s{{0,9}}(?P<number>{SIGNED_NUMBER}|{_SMALL_NUMBER}|{_NO_NUMBER})"
    rf"|(?<=\s)(?P<signed>{SIGNED_NUMBER}))"
    # A number without a sign may be that of a house or a room, unless the kind stands right before it.
    rf"|(?P<kind>{_ANY_NAME}|{_ANY_SHORT})\s{{1,9}}số\s{{0,9}}:?\s{{0,9}}(?P<bare>{_BARE_NUMBER}))"
    rf"(?:{_BEHIND_NUMBER})?"
)
_LISTED = rf"(?<!\w)(?:số\s{{0,9}}:?\s{{0,9}})?(?P<number>{SIGNED_NUMBER})(?:{_BEHIND_NUMBER})"
_LAW = r"(?-i:Bộ luật|Luật|Pháp lệnh|Hiến pháp)"
# What does not belong to a name: whoever acts, and what is done on the day.
_DONE = r"(?:gửi|nộp|báo\s+cáo|hoàn\s+thành|họp|khai\s+mạc|tập\s+huấn|trước|chậm|từ|đến|tới)(?!\w)"
_REST_OF_NAME = rf"(?:(?!(?<!\w){_DONE})[^.,;()\n0-9]){{0,120}}?"
# Of the commas in names of laws these are all that matter.
_IN_NAME = r"(?:,\s(?:khen\s+thưởng|chống|bổ\s+sung|tố\s+cáo|nhập\s+cảnh|quá\s+cảnh))"
# An event may be about a law ("tập huấn Luật Đất đai ngày 15/3"): only where a law is cited is the day its own.
_CITING = (
    r"(?:(?<!\w)(?:căn\s+cứ|theo|thi\s+hành|quy\s+định\s+(?:tại|của|trong)|(?-i:Thực)\s+hiện)\s+(?:các\s+)?"
    r"|(?:\A|;\s)\s?(?:[0-9a-zđ.]{1,5}[.)]\s)?(?:[-+*•]\s?)?)"
)
_BY_NAME = (
    rf"(?:{_CITING}(?P<name>{_LAW}{_REST_OF_NAME}(?:{_IN_NAME}{_REST_OF_NAME}){{0,3}})"
    rf"|(?<!\w)(?:căn\s+cứ|kèm\s+theo)\s+(?P<enclosing>(?-i:{_ANY_NAME}){_REST_OF_NAME}))"
    rf"\s?,?\s{{1,9}}ngày\s{{0,9}}{_DAY.format('')}"
)

NUMBERED = re.compile(_NUMBERED, re.IGNORECASE)
"""A document by kind and number, with its day where that stands behind it."""
LISTED = re.compile(_LISTED, re.IGNORECASE)
"""A number and a day behind it: "…, số 15/KH-UBND ngày 07/02/2026"."""
BY_NAME = re.compile(_BY_NAME, re.IGNORECASE)
"""A document without a number, by its name and day: "Căn cứ Luật Đất đai ngày 18/01/2024"."""
PATTERNS = (NUMBERED, LISTED, BY_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Another document that a text names."""

    start: int
    end: int
    """Offsets in the text, in characters; an issuer behind it does not belong to it."""
    name: str
    """As written: "Quyết định", "Luật Đất đai"; empty for a number that goes on a list."""
    number: str
    """Without the blanks that were typed into it; empty for a document that has none, or none yet."""
    day: dt.date | None
    """None where none is printed, none with a year, or one that does not exist."""

    @property
    def known_as(self) -> str:
        """The number, or a name that says more than the kind; empty for "Kế hoạch số … ngày …", an open form."""
        return self.number or ("" if self.name.casefold() in _BARE_NAMES else self.name)


def find_citations(text: str) -> tuple[Citation, ...]:
    """List the documents that a text names by number or by day, in order and without overlap."""
    matches: list[re.Match[str]] = []
    for pattern in PATTERNS:
        matches += pattern.finditer(text)
    citations: list[Citation] = []
    end = 0
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if match.start() >= end:
            citations.append(citation_of(match))
            end = match.end()
    return tuple(citations)


def citation_of(match: re.Match[str]) -> Citation:
    """Return what a match of one of the patterns names."""
    groups = match.groupdict()
    name = _first_of(groups, "name", "kind", "enclosing")
    number = re.sub(r"\s", "", _first_of(groups, "number", "signed", "bare"))
    return Citation(
        start=match.start(),
        end=match.end(),
        name=" ".join(name.split()),
        # What a form leaves open is no number: "/KH-UBND".
        number=number if number[:1].isdigit() else "",
        day=_day_of(groups),
    )


def _first_of(groups: Mapping[str, str | None], *names: str) -> str:
    return next(filter(None, map(groups.get, names)), "")


def _day_of(groups: Mapping[str, str | None]) -> dt.date | None:
    for behind in ("", "comma_"):
        day, month, year = (
            groups.get(f"{behind}{part}") for part in ("day", "month", "year")
        )
        if day and month and year:
            with contextlib.suppress(ValueError):
                return dt.date(int(year), int(month), int(day))
    return None
