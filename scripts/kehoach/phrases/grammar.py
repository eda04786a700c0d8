"""The rules of the deadline grammar: one recognises one form of words.

What no rule recognises is said to be not understood and never guessed. The rules stand in the order in which they are
tried where several fit equally long.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kehoach.dates import last_of_month
from kehoach.phrases.citations import BY_NAME, CITED, LISTED, NUMBERED
from kehoach.phrases.meanings import WEEKDAYS, Meaning, dated
from kehoach.phrases.stretches import (
    LATE,
    PARTS,
    PLAN_PARTS,
    PartOfMonth,
    Stretch,
    days_at_end,
    part_of_month,
    school_year,
    week_of_month,
)

_BOUNDS = {
    # "trước hoặc trong" binds otherwise than "trước", so it is tried first.
    "by": (
        r"(?:trước\s+(?:hoặc|và)\s+trong|(?:chậm|muộn|trễ)\s+nhất(?:\s+là)?(?:\s+(?:vào|đến|trong|hết))?"
        r"|không\s+(?:muộn|chậm|trễ)\s+hơn|không\s+quá|(?:từ\s+nay\s+)?(?:đến|tới)(?:\s+hết)?|hết"
        r"|hạn\s+(?:cuối|chót|cùng)(?:\s+cùng)?(?:\s+là)?)"
    ),
    "before": r"trước",
    # "trong vòng 15 ngày" and "trong thời hạn 20 ngày" count days and name none.
    "event": r"(?:vào|trong|đúng)(?!\s+(?:vòng|thời))",
}
_ANY_BOUND = "|".join(rf"(?P<{kind}>{words})" for kind, words in _BOUNDS.items())
_BOUND = rf"(?:(?:{_ANY_BOUND})(?=[\s:0-9])[\s:]*)?"
_WEEKDAY = r"(?:thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?!\w)|chủ\s*nhật)"
# "17 giờ 00", "16h30", "17g30", "17:00", "16h".
_CLOCK = r"[0-9]{1,2}\s*(?:giờ|h|g|:)(?:\s*[0-9]{2})?(?:\s*phút|['’])?(?!\w)"
YEAR = r"(?:19|20)[0-9][0-9](?![0-9])"
_DASH = r"\s*[-–—]\s*"
_TO = rf"(?:{_DASH}|\s*(?:đến|tới)(?:\s+hết)?\s*)"
_AND = r"\s*(?:,|;|và|&)\s*"
# The last number of a list may begin a day: "tháng 5, 10/6/2020" is one month and one day.
_NO_DAY = r"(?![0-9]|\s*/\s*[0-9]{1,2}(?![0-9]))"
_QUARTER = rf"(?:0?[1-4]|IV|I{{1,3}})(?!\w){_NO_DAY}"
_EVERY = r"(?:hằng|hàng|mỗi)"
_OFYEAR = rf"(?:\s*(?:/|\.|năm)\s*(?:{YEAR}))"
# A number that counts days: "30", "05 (năm)".
_COUNT = r"(?P<count>[0-9]{1,3})\s*(?:\([^()0-9]{1,30}\)\s*)?"
_COUNTED = r"(?P<unit>ngày|tuần)(?P<working>\s+làm\s+việc)?"
# An anchor ends with its clause. What runs on takes no more than any clause has, or a line of repeated ones would be
# read to its end again and again.
_ANCHOR = r"(?P<anchor>[^;.()\n]{0,300}[^;.()\s](?:\s?\((?=[^()\n]{0,40}[0-9]/)[^()\n]{0,80}\))?)"
_REST_OF_CLAUSE = r"[^;()\n]{0,300}"
_MONTH = r"(?:của\s*)?tháng\s*(?P<month>[0-9]{1,2})(?![0-9])"
# What makes a part of a month the end of something longer: which day that is, no policy tells.
_REACHING = (
    r"(?P<reaching>(?:(?:trước|sau|từ|đến|tới|hết|qua|quá|sang|khoảng|nhất|làm\s+việc)"
    r"(?:\s+(?:là|vào|trong))?\s+|[-–]\s*))?"
)
_GOING_ON = (
    r"(?P<on>\s*(?:đến|tới|[-–])(?=\s*(?:hết\s+)?(?:đầu|giữa|cuối|nửa|tuần|tháng|ngày|[0-9]))"
    r"|\s*(?:của\s*)?(?:hằng|hàng|mỗi)(?!\w)|\s*(?:,|và)(?=\s*(?:tuần\s*)?[0-9]))?"
)


def _day(name: str, *, year: bool | None = None) -> str:
    """Return the pattern of a day; ``year`` True demands it, False forbids it, None leaves it open."""
    d, m, y = f"{name}d", f"{name}m", f"{name}y"
    written = rf"(?P<{d}>[0-9]{{1,2}})\s*tháng\s*(?P<{m}>[0-9]{{1,2}})(?![0-9])"
    figures = rf"(?P<{d}2>[0-9]{{1,2}})\s*(?P<{name}s>[/.-])\s*(?P<{m}2>[0-9]{{1,2}})"
    long_year, short_year = (
        rf"\s*(?:năm|/|,)\s*(?P<{y}>{YEAR})",
        rf"\s*(?P={name}s)\s*(?P<{y}2>[0-9]{{4}})(?![0-9])",
    )
    if year is None:
        long_year, short_year = (
            f"(?:{long_year})?",
            rf"(?:{short_year}|(?<=[/0-9])(?![0-9.]|\s*[/-]\s*[0-9]))",
        )
    elif not year:
        long_year, short_year = (
            r"(?!\s*(?:năm|/)\s*[0-9])",
            r"(?![0-9]|\s*[/.]\s*[0-9])",
        )
    return rf"(?<![0-9/.])(?:{written}{long_year}|{figures}{short_year})"


def _names(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_Found = re.Match[str]
_Builder = Callable[[_Found, int], "tuple[Meaning, ...] | None"]


def _read_day(match: _Found, name: str, year: int) -> dt.date:
    """Read the day of a pattern made by ``_day``. Raises ValueError for a day that does not exist."""
    groups = match.groupdict()
    day, month = (groups[f"{name}{part}"] or groups[f"{name}{part}2"] for part in "dm")
    written = groups.get(f"{name}y") or groups.get(f"{name}y2")
    return dt.date(int(written or year), int(month), int(day))


def _read_clock(text: str | None) -> dt.time | None:
    if not text:
        return None
    hour, *minute = re.findall(r"[0-9]+", text)
    return dt.time(int(hour), int(minute[0]) if minute else 0)


def _read_weekday(text: str | None) -> int | None:
    if not text:
        return None
    # "thứ bẩy" is how many write "thứ bảy".
    name = text.casefold().split("thứ")[-1].strip().replace("bẩy", "bảy")
    if name in WEEKDAYS:
        return WEEKDAYS.index(name) + 1
    # "thứ 2" is Monday; only "chủ nhật" has neither name nor figure.
    return int(name) - 1 if name.isdigit() else 7


def _bound_of(match: _Found) -> str:
    groups = match.groupdict()
    for bound in ("before", "by"):
        if groups.get(bound):
            return bound
    return "event"


def binds(match: _Found) -> bool:
    """Tell whether the words of a day say that something has to be done by it: "trước", "chậm nhất"."""
    return _bound_of(match) != "event"


def _quarter(text: str) -> int:
    return {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(text.casefold()) or int(text)


def _year_of(text: str | None, year: int) -> int:
    written = re.search(YEAR, text or "")
    return int(written[0]) if written else year


def _single_day(match: _Found, year: int) -> tuple[Meaning, ...]:
    groups = match.groupdict()
    return (
        Meaning(
            kind=_bound_of(match),
            date=_read_day(match, "a", year),
            time=_read_clock(groups["clock"] or groups["clock2"] or groups["clock3"]),
            weekday=_read_weekday(groups["weekday"] or groups["weekday2"]),
            worded=bool(
                groups["before"]
                or groups["by"]
                or groups["event"]
                or groups["ngay"]
                or groups["clock"]
            ),
        ),
    )


def _several_days(match: _Found, year: int) -> tuple[Meaning, ...]:
    last = _read_day(match, "a", year)
    days = [last.replace(day=int(day)) for day in re.findall(r"[0-9]+", match["first"])]
    return tuple(Meaning(kind=_bound_of(match), date=day) for day in [*days, last])


def _day_range(match: _Found, year: int) -> tuple[Meaning, ...]:
    last = _read_day(match, "b", year)
    groups = match.groupdict()
    if groups.get("ad") or groups.get("ad2"):
        first = _read_day(match, "a", last.year)
        year_written = groups.get("ay") or groups.get("ay2")
        # "Từ ngày 20/12 đến ngày 10/01/2021" begins in the year before.
        if not year_written and first > last:
            first = first.replace(year=last.year - 1)
    else:
        first = last.replace(day=int(match["first"]))
    return (_span(match, first, last),)


def _span(match: _Found, first: dt.date, last: dt.date) -> Meaning:
    if first > last:
        raise ValueError(match[0])
    return Meaning(kind="range", from_=first, to=last)


def _at_end(match: _Found) -> bool:
    """Tell whether words name the end of a period and no bound: "đến cuối tháng 7" is its last day to everybody."""
    return bool(match.groupdict().get("late")) and _bound_of(match) == "event"


def _before_end(match: _Found) -> bool:
    """Tell whether something is before the end of a period, which is neither its first day nor its last."""
    return bool(match.groupdict().get("late")) and _bound_of(match) == "before"


def _months(match: _Found, year: int) -> tuple[Meaning, ...]:
    written = _year_of(match["of"], year)
    months = [int(month) for month in re.findall(r"[0-9]+", match["months"])]
    if not all(1 <= month <= 12 for month in months):
        raise ValueError(match[0])
    if _before_end(match):
        return ()
    if _at_end(match) and len(months) == 1:
        return (dated(PartOfMonth(LATE, written, months[0])),)
    if _bound_of(match) == "before":
        # "trước tháng 6/2020" ends when the month begins.
        return tuple(
            Meaning(kind="before", date=dt.date(written, month, 1)) for month in months
        )
    return tuple(_period("month", f"{month}/{written}", match) for month in months)


def _month_range(match: _Found, year: int) -> tuple[Meaning, ...]:
    last_year = _year_of(match["of"], year)
    first, last = int(match["first"]), int(match["last"])
    # "từ tháng 11 đến tháng 02/2021" begins in the year before.
    unwritten = last_year if first <= last else last_year - 1
    first_day = dt.date(_year_of(match["from"], unwritten), first, 1)
    return (_span(match, first_day, last_of_month(last_year, last)),)


def _quarters(match: _Found, year: int) -> tuple[Meaning, ...]:
    written = _year_of(match["of"], year)
    names = re.findall(r"\b(?:[0-9]+|I{1,3}|IV)\b", match["quarters"], re.IGNORECASE)
    if _before_end(match):
        return ()
    meanings = []
    for quarter in map(_quarter, names):
        if _bound_of(match) == "before":
            # "trước quý III/2020" ends when the quarter begins.
            first_day = dt.date(written, 3 * quarter - 2, 1)
            meanings.append(Meaning(kind="before", date=first_day))
        else:
            roman = ("I", "II", "III", "IV")[quarter - 1]
            meanings.append(_period("quarter", f"{roman}/{written}", match))
    return tuple(meanings)


def _period(kind: str, period: str, match: _Found) -> Meaning:
    """Return a period that is due on its last day, which for the end of it is policy: "cuối quý II"."""
    at_end = _at_end(match)
    return Meaning(kind=kind, period=period, worded=not at_end, by_policy=at_end)


def _half_year(match: _Found, year: int) -> tuple[Meaning, ...]:
    half = 1 if (match["half"] or match["second"]).casefold() == "đầu" else 2
    return (Meaning(kind="half-year", period=f"{half}/{_year_of(match['of'], year)}"),)


def _stretch(stretch: Stretch, *, by_policy: bool) -> tuple[Meaning, ...]:
    first, last = stretch
    return (
        Meaning(
            kind="range",
            from_=first,
            to=last,
            worded=not by_policy,
            by_policy=by_policy,
        ),
    )


def _part_of_month(match: _Found, year: int) -> tuple[Meaning, ...]:
    if match["reaching"] or match["on"]:
        return ()
    written, month = _year_of(match["of"], year), int(match["month"])
    words = " ".join(match["part"].casefold().split())
    if words in PLAN_PARTS:
        return (dated(PartOfMonth(words, written, month)),)
    stretch, by_policy = part_of_month(words, written, month)
    return _stretch(stretch, by_policy=by_policy)


def _days_of_month(match: _Found, year: int) -> tuple[Meaning, ...]:
    if match["reaching"] or match["on"]:
        return ()
    written, last = _year_of(match["of"], year), match["end"].casefold() == "cuối"
    count, month = int(match["count"]), int(match["month"])
    return _stretch(days_at_end(count, written, month, last=last), by_policy=False)


def _week_of_month(match: _Found, year: int) -> tuple[Meaning, ...]:
    if match["reaching"] or match["on"]:
        return ()
    written = _year_of(match["of"], year)
    week = week_of_month(match["week"], written, int(match["month"]))
    return _stretch(week, by_policy=True)


def _school_year(match: _Found, _: int) -> tuple[Meaning, ...]:
    first = int(match["first"])
    if int(match["last"]) != first + 1:
        raise ValueError(match[0])
    return _stretch(school_year(first), by_policy=True)


def _quarter_range(match: _Found, year: int) -> tuple[Meaning, ...]:
    written = _year_of(match["of"], year)
    first, last = _quarter(match["first"]), _quarter(match["last"])
    first_day = dt.date(written, 3 * first - 2, 1)
    return (_span(match, first_day, last_of_month(written, 3 * last)),)


def _whole_year(match: _Found, year: int) -> tuple[Meaning, ...]:
    # "giai đoạn 2016-2020" is due in its last year.
    written = _year_of(match["last"], year)
    if _before_end(match):
        return ()
    if _bound_of(match) == "before":
        return (Meaning(kind="before", date=dt.date(written, 1, 1)),)
    return (_period("year", str(written), match),)


def _this_year(match: _Found, year: int) -> tuple[Meaning, ...]:
    return (_period("year", str(year), match),)


def _next_year(match: _Found, year: int) -> tuple[Meaning, ...]:
    return (Meaning(kind=_bound_of(match), date=_read_day(match, "a", year + 1)),)


def _open_day(match: _Found, year: int) -> tuple[Meaning, ...]:
    return (Meaning(kind="ongoing", from_=_read_day(match, "a", year)),)


def _open_period(match: _Found, year: int) -> tuple[Meaning, ...]:
    groups = match.groupdict()
    written = _year_of(groups["of"] or groups["start"], year)
    month = int(groups["month"] or 1)
    if groups["quarter"]:
        month = 3 * _quarter(groups["quarter"]) - 2
    return (Meaning(kind="ongoing", from_=dt.date(written, month, 1)),)


def _every_month(match: _Found, _: int) -> tuple[Meaning, ...]:
    clock = match.groupdict().get("clock")
    return (
        _recurring(
            match, every="month", day=int(match["day"]), time=_read_clock(clock)
        ),
    )


def _recurring(
    match: _Found,
    *,
    every: str,
    day: int,
    month: int | None = None,
    time: dt.time | None = None,
) -> Meaning:
    if not 1 <= day <= 31:
        raise ValueError(match[0])
    return Meaning(
        kind="recurring",
        every=every,
        day=day,
        month=month,
        bound=_bound_of(match),
        time=time,
    )


def _every_week(match: _Found, _: int) -> tuple[Meaning, ...]:
    return (
        Meaning(
            kind="recurring",
            every="week",
            weekday=_read_weekday(match["weekday"]),
            bound=_bound_of(match),
            time=_read_clock(match["clock"]),
        ),
    )


def _every_quarter(match: _Found, _: int) -> tuple[Meaning, ...]:
    places = {"đầu": 1, "thứ nhất": 1, "giữa": 2, "thứ hai": 2, "cuối": 3, "thứ ba": 3}
    month = places[" ".join(match["place"].casefold().split())]
    day, clock = int(match["day"]), _read_clock(match["clock"])
    return (_recurring(match, every="quarter", day=day, month=month, time=clock),)


def _every_year(match: _Found, _: int) -> tuple[Meaning, ...]:
    # A leap year, so that 29 February can recur.
    day, clock = _read_day(match, "a", 2000), _read_clock(match["clock"])
    return (_recurring(match, every="year", day=day.day, month=day.month, time=clock),)


def _every_period(match: _Found, _: int) -> tuple[Meaning, ...]:
    """Read a recurrence without a day: due when each period ends."""
    every = {"tháng": "month", "quý": "quarter", "năm": "year"}
    return _at_end_of_each(every[match["period"].casefold()])


def _every_few_months(match: _Found, _: int) -> tuple[Meaning, ...]:
    """Read "3 tháng một lần"; what parts no year into equal stretches is left to the keeper: "5 tháng/lần"."""
    if match["unit"].casefold() != "tháng":
        months = {"quý": 3, "năm": 12}[match["unit"].casefold()]
        if match["count"] not in (None, "1", "01"):
            return ()
    else:
        months = int(match["count"] or 1)
    every = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
    return _at_end_of_each(every[months]) if months in every else ()


_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4}
_MONTHS_OF = {"tháng": 1, "quý": 3, "năm": 12}


def _times_each(match: _Found, _: int) -> tuple[Meaning, ...]:
    """Read "2 lần/năm" as due when each half ends; what parts it into no such periods is left to the keeper."""
    groups = match.groupdict()
    count = (groups["count"] or groups["count2"]).casefold()
    times = _NUMBERS.get(count) or int(count)
    months = _MONTHS_OF.get((groups["unit"] or groups["unit2"]).casefold(), 0)
    every = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
    # "3 lần/tháng", "2 lần/tuần": no kind of deadline recurs so often within a month.
    if not times or not months or months % times:
        return ()
    length = months // times
    if length not in every:
        return ()
    [told] = _at_end_of_each(every[length])
    return (replace(told, counted=True),)


def _at_end_of_each(every: str) -> tuple[Meaning, ...]:
    month = {"month": None, "quarter": 3, "half-year": 6, "year": 12}[every]
    return (
        Meaning(
            kind="recurring", every=every, day=31, month=month, bound="by", worded=False
        ),
    )


def _right_after(match: _Found, _: int) -> tuple[Meaning, ...]:
    """Read "ngay sau khi kết thúc hội nghị": due on that very day, whenever it comes."""
    return (
        Meaning(
            kind="relative",
            days=0,
            direction="after",
            counting="calendar",
            anchor=" ".join(match["anchor"].split()),
        ),
    )


def _relative(match: _Found, _: int) -> tuple[Meaning, ...]:
    groups = match.groupdict()
    anchor = " ".join(groups["anchor"].split())
    if groups.get("joined") is not None and not groups["joined"].strip():
        # "trước 30 ngày dự kiến gắn biển": the word for day belongs to both.
        anchor = f"ngày {anchor}"
    days_each = 7 if groups["unit"].casefold() == "tuần" else 1
    days = int(groups["count"]) * days_each
    if not days:
        raise ValueError(match[0])
    before = groups["direction"].casefold().startswith("trước")
    counting = "working" if groups["working"] else "calendar"
    return (
        Meaning(
            kind="relative",
            days=days,
            direction="before" if before else "after",
            counting=counting,
            anchor=anchor,
        ),
    )


def _ongoing(_: _Found, __: int) -> tuple[Meaning, ...]:
    return (Meaning(kind="ongoing"),)


def _nothing(_: _Found, __: int) -> None:
    """Mean no day: "đợt 1/2020", "30/2020/NĐ-CP"."""


def _not_understood(_: _Found, __: int) -> tuple[Meaning, ...]:
    """Know that it is a time, and leave which one to the keeper: "giữa quý II"."""
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A form of words and how to read it."""

    example: str
    """A phrase that this rule reads whole, and no other rule otherwise; a test runs it."""
    pattern: re.Pattern[str]
    build: _Builder
    role: str = "time"
    cell: bool = False
    """Holds only in a time cell, where a figure can hardly be anything else."""
    runs_on: bool = False
    """Takes its clause to the end, whatever that says: it has to give way to a day that stands in it."""
    remark: bool = False
    """Says how and not when, where what stands beside it binds to a day: "Theo kế hoạch của tỉnh, trước 30/6"."""

    @property
    def tells_day(self) -> bool:
        """Whether it reads a time that nothing else may swallow; "hằng năm" alone is mostly part of a name."""
        vague = (_every_period, _this_year)
        return self.role == "time" and not (self.without_day or self.build in vague)

    @property
    def without_day(self) -> bool:
        """Whether it means something that goes on, without any day."""
        return self.build in (_ongoing, _right_after)


_WORD_DAY = r"(?P<ngay>ngày\s*)?(?:mùng\s*|mồng\s*)?"
_LEAD = (
    rf"{_BOUND}(?:(?:lúc\s*)?(?P<clock>{_CLOCK})[\s,]*(?:ngày\s+(?=thứ|chủ))?)?"
    rf"(?:(?P<weekday>{_WEEKDAY})[\s,(]*)?{_WORD_DAY}"
)
_TAIL = (
    rf"(?:\s*[,(]?\s*(?:tức\s+)?(?P<weekday2>{_WEEKDAY})(?:\s*\))?)?"
    rf"(?:[\s,]*(?:vào\s+)?(?:lúc\s*|\(\s*)(?P<clock2>{_CLOCK})(?:\s*\))?"
    # Where another day follows, an hour without "lúc" may be that one's.
    rf"|[\s,]+(?P<clock3>{_CLOCK})(?!\s*(?:[-–]|đến|tới)|[\s,]*(?:ngày|thứ|chủ|[0-9])))?"
)
_WEEKLY = (
    rf"{_BOUND}(?:(?:lúc\s*)?(?P<clock>{_CLOCK})[\s,]*)?"
    rf"(?:(?:buổi\s+)?(?:sáng|trưa|chiều|tối)\s+)?(?:(?:vào|ngày)\s+)?(?P<weekday>{_WEEKDAY})"
)
_OF = rf"(?P<of>{_OFYEAR})?"
_WITHIN = r"(?:(?:trong|(?P<late>cuối)|hết)\s+)?"
_TIMES = "[0-9]{1,2}|một|hai|ba|bốn"
_UNITS = "tuần|tháng|quý|năm"
_PART = "|".join(words.replace(" ", r"\s+") for words in sorted(PARTS, reverse=True))

GRAMMAR: tuple[Rule, ...] = (
    # Half a year is due on its last day where it is all that a cell says; elsewhere it names a report, as below.
    Rule(
        "trong 6 tháng đầu năm 2020",
        _names(
            r"\A(?:(?:trong|hết|đến\s+hết)\s+)?"
            r"(?:(?:0?6|sáu)\s*tháng\s*(?P<half>đầu|cuối)\s*(?:của\s*)?năm"
            r"|nửa\s*(?P<second>đầu|cuối)\s*(?:của\s*)?năm)"
            rf"(?P<of>\s*{YEAR})?(?=[\s.;]*\Z)"
        ),
        _half_year,
        cell=True,
    ),
    # Other documents: what is theirs is no day of the plan's.
    Rule("Kế hoạch số 12/KH-UBND ngày 05/01/2020", NUMBERED, _nothing, CITED),
    Rule("số 15/KH-UBND ngày 07/02/2020", LISTED, _nothing, CITED),
    Rule("Căn cứ Luật Đất đai ngày 18/01/2024", BY_NAME, _nothing, CITED),
    # What looks like a date and numbers a document, a round or a school year.
    Rule(
        "số 06/KH-HĐTĐKT",
        _names(r"số\s*:?\s*[0-9]+\s*/(?![0-9]{1,2}/[0-9]{4})[^\s,;)]*"),
        _nothing,
        "number",
    ),
    Rule(
        "30/2020/NĐ-CP",
        _names(r"(?<![\w/])[0-9]+/[0-9]{4}/[A-ZĐ][^\s,;)]*"),
        _nothing,
        "number",
    ),
    Rule(
        "đợt 1/2020",
        _names(r"(?:đợt|lần|vòng|kỳ)\s*(?:thứ\s*)?[0-9]{1,2}(?:/[0-9]{4})?(?![0-9/])"),
        _nothing,
        "label",
    ),
    Rule(
        "9 tháng đầu năm 2020",
        _names(
            rf"[369]\s*tháng(?:\s*(?:đầu|cuối)\s*năm)?(?:\s*{YEAR})?(?=\W|$)(?!\s*(?:một|0?1|/)\s*(?:(?:một|0?1)\s*)?lần)"
        ),
        _nothing,
        "label",
    ),
    Rule(
        "trong năm học 2019-2020",
        _names(
            rf"\A(?:(?:trong|cả|hết)\s+)?năm\s*học\s*(?P<first>{YEAR}){_DASH}(?P<last>{YEAR})(?=[\s.;]*\Z)"
        ),
        _school_year,
        cell=True,
    ),
    Rule(
        "năm học 2019-2020",
        _names(rf"năm\s*học\s*{YEAR}(?:{_DASH}{YEAR})?"),
        _nothing,
        "label",
    ),
    # Recurrences.
    Rule(
        "trước 16 giờ chiều thứ Sáu hằng tuần",
        _names(rf"{_WEEKLY}\s*,?\s*(?:của\s*)?{_EVERY}\s*tuần"),
        _every_week,
    ),
    Rule(
        "hằng tuần, vào thứ Hai",
        _names(rf"(?:định\s*kỳ\s*)?{_EVERY}\s*tuần[\s,:(]*{_WEEKLY}"),
        _every_week,
    ),
    Rule(
        "trước 16 giờ ngày 25 hằng tháng",
        _names(
            rf"{_BOUND}(?:(?P<clock>{_CLOCK})[\s,]*)?ngày\s*(?P<day>[0-9]{{1,2}})\s*(?:của\s*)?{_EVERY}\s*tháng"
        ),
        _every_month,
    ),
    Rule(
        "hằng tháng, trước ngày 25",
        _names(
            rf"{_EVERY}\s*tháng\s*,?\s*{_BOUND}(?:(?P<clock>{_CLOCK})[\s,]*)?ngày\s*(?P<day>[0-9]{{1,2}})(?![0-9/.])"
        ),
        _every_month,
    ),
    Rule(
        "trước ngày 20 tháng cuối mỗi quý",
        _names(
            rf"{_BOUND}(?:(?P<clock>{_CLOCK})[\s,]*)?ngày\s*(?P<day>[0-9]{{1,2}})\s*(?:của\s*)?tháng\s*"
            rf"(?P<place>đầu|giữa|cuối|thứ\s+nhất|thứ\s+hai|thứ\s+ba)\s*(?:tiên\s*|cùng\s*)?(?:của\s*)?(?:{_EVERY}\s*)?quý"
        ),
        _every_quarter,
    ),
    Rule(
        "trước ngày 15/12 hằng năm",
        _names(
            rf"{_BOUND}(?:(?P<clock>{_CLOCK})[\s,]*)?{_WORD_DAY}{_day('a', year=False)}\s*(?:của\s*)?{_EVERY}\s*năm"
        ),
        _every_year,
    ),
    Rule(
        "hằng năm, trước ngày 15/12",
        _names(
            rf"{_EVERY}\s*năm[\s,:(]*{_BOUND}(?:(?P<clock>{_CLOCK})[\s,]*)?{_WORD_DAY}{_day('a', year=False)}(?!\s*năm)"
        ),
        _every_year,
    ),
    Rule(
        "định kỳ hằng quý",
        _names(rf"(?:định\s*kỳ\s*)?{_EVERY}\s*(?P<period>tháng|quý|năm)(?!\s*[0-9])"),
        _every_period,
    ),
    Rule(
        "định kỳ 3 tháng một lần",
        _names(
            r"(?:định\s*kỳ\s*)?(?:(?:cứ|mỗi)\s+)?(?<![0-9/.-])(?:(?P<count>[0-9]{1,2})\s*)?(?P<unit>tháng|quý|năm)"
            r"\s*(?:/\s*)?(?:một\s*|0?1\s*)?lần(?!\w)"
        ),
        _every_few_months,
    ),
    Rule(
        "2 lần/năm",
        _names(
            rf"(?:(?:định\s*kỳ|tối\s*thiểu|ít\s*nhất)\s+)?"
            rf"(?:(?<![\w/.-])(?P<count>{_TIMES})\s*lần\s*(?:/\s*|(?:mỗi|trong)\s+)?(?:(?:một|0?1)\s+)?(?P<unit>{_UNITS})"
            rf"|(?:{_EVERY}|một|0?1)\s+(?P<unit2>{_UNITS})\s*,?\s*(?P<count2>{_TIMES})\s*lần)(?!\w)"
        ),
        _times_each,
    ),
    # Days counted from another day.
    Rule(
        "trước 30 ngày so với ngày tổ chức",
        _names(
            rf"(?P<direction>trước|sau)\s+{_COUNT}{_COUNTED}(?P<joined>\s*,?\s*(?:kể\s+từ|tính\s+từ|so\s+với|từ|trước|sau)?\s*)"
            rf"(?![0-9]|hằng|hàng|mỗi){_ANCHOR}"
        ),
        _relative,
        runs_on=True,
    ),
    Rule(
        "trong 05 ngày làm việc kể từ ngày nhận đủ hồ sơ",
        _names(
            rf"(?:(?:trong|chậm\s+nhất|muộn\s+nhất|không\s+quá|tối\s+đa|ít\s+nhất)(?:\s+(?:vòng|là|thời\s+hạn|thời\s+gian))?\s+)?"
            rf"{_COUNT}{_COUNTED}\s*,?\s*(?P<direction>kể\s+từ|tính\s+từ|từ|sau|trước)\s+(?:khi\s+)?{_ANCHOR}"
        ),
        _relative,
        runs_on=True,
    ),
    Rule(
        "trước hội nghị 3 ngày",
        _names(
            rf"(?P<direction>trước|sau)\s+(?:khi\s+)?(?P<anchor>(?!ngày\s*[0-9])[^0-9;,.()\n]{{1,200}}?)\s+(?:ít\s+nhất\s+)?{_COUNT}{_COUNTED}(?!\s*[0-9])"
        ),
        _relative,
    ),
    Rule(
        "ngay sau khi kết thúc hội nghị",
        _names(rf"ngay\s+(?:sau\s+khi|sau|khi)\s+(?!ngày\s*[0-9]){_ANCHOR}"),
        _right_after,
        cell=True,
        runs_on=True,
        remark=True,
    ),
    # Starts without an end.
    Rule(
        "từ ngày 01/4/2020 trở đi",
        _names(
            rf"(?:kể\s+)?từ\s+{_WORD_DAY}{_day('a')}(?:\s*(?:trở\s+đi|trở\s+về\s+sau))?"
        ),
        _open_day,
    ),
    Rule(
        "từ quý II/2020 trở đi",
        _names(
            rf"(?:kể\s+)?từ\s+(?:đầu\s+)?(?:tháng\s*(?P<month>0?[1-9]|1[0-2])|quý\s*(?P<quarter>{_QUARTER})"
            rf"|(?:năm\s*)?(?P<start>{YEAR})){_OF}\s*(?:trở\s+đi|trở\s+về\s+sau)"
        ),
        _open_period,
    ),
    Rule(
        "năm 2020 và các năm tiếp theo",
        _names(
            rf"(?:từ\s+)?(?:năm\s*)?(?P<start>{YEAR})\s*(?P<month>)?(?P<quarter>)?(?P<of>)?"
            rf"(?:và|,)\s*(?:các|những)\s+năm\s+(?:tiếp\s+theo|sau|kế\s+tiếp)"
        ),
        _open_period,
    ),
    # Ranges, then several days, then one.
    Rule(
        "từ ngày 27/8/2020 đến ngày 28/8/2020",
        _names(rf"(?:từ\s+)?{_WORD_DAY}{_day('a')}{_TO}(?:ngày\s*)?{_day('b')}"),
        _day_range,
    ),
    Rule(
        "27-28/8/2020",
        _names(
            rf"(?:từ\s+)?(?:ngày\s*)?(?<![0-9/.])(?P<first>[0-9]{{1,2}}){_TO}(?:ngày\s*)?{_day('b')}"
        ),
        _day_range,
    ),
    Rule(
        "ngày 15, 16 và 17/6/2020",
        _names(
            rf"{_BOUND}(?:các\s+)?ngày\s*(?P<first>[0-9]{{1,2}}(?:{_AND}[0-9]{{1,2}})*){_AND}(?:ngày\s*)?{_day('a')}"
        ),
        _several_days,
    ),
    Rule(
        "sau ngày 15/3/2020",
        _names(rf"(?:ngay\s+)?sau\s+(?:ngày\s*)?{_day('a')}"),
        _not_understood,
    ),
    Rule(
        "trước ngày 31/01 năm sau",
        _names(
            rf"{_BOUND}{_WORD_DAY}{_day('a', year=False)}\s*(?:của\s*)?năm\s+(?:sau|tới|tiếp\s+theo|kế\s+tiếp)"
            r"(?:\s+liền\s+kề)?"
        ),
        _next_year,
    ),
    Rule(
        "trước 17 giờ ngày 25/3/2020",
        _names(rf"{_LEAD}{_day('a', year=True)}{_TAIL}"),
        _single_day,
    ),
    # Without a year it must be called a day, or stand where only days stand.
    Rule(
        "trước ngày 30/6",
        _names(rf"{_LEAD}(?<=ngày\s){_day('a', year=False)}{_TAIL}"),
        _single_day,
    ),
    Rule(
        "trước 30/6",
        _names(rf"{_LEAD}{_day('a', year=False)}{_TAIL}"),
        _single_day,
        cell=True,
    ),
    # Parts of a month, and of what is longer.
    Rule(
        "đầu năm học",
        _names(
            rf"(?:đầu|giữa|cuối)\s+năm\s*học(?:\s*{YEAR}(?:{_DASH}{YEAR})?)?(?=[\s.;]*\Z)"
        ),
        _not_understood,
        cell=True,
    ),
    Rule(
        "đầu quý",
        _names(
            r"\A(?:(?:vào|trong|khoảng)\s+)?(?:(?:đầu|giữa)\s+(?:tháng|quý|năm)|cuối\s+(?:tháng|quý))(?=[\s.;]*\Z)"
        ),
        _not_understood,
        cell=True,
    ),
    Rule(
        "cuối tháng 6, đầu tháng 7",
        _names(
            r"(?:đầu|giữa|cuối)(?:\s+tháng\s*[0-9]{1,2}(?:\s*/\s*[0-9]{4})?)?\s*"
            r"(?:(?:,|và|sang|[-–]|đến|tới)\s*(?:hết\s+)?(?:đầu|giữa|cuối)\s+tháng\s*[0-9]{1,2}(?![0-9])"
            r"|(?:[-–]|đến|tới)\s*(?:hết\s+)?(?:ngày\s*)?[0-9]{1,2}/[0-9]{1,2}(?![0-9]))(?:\s*/\s*[0-9]{4})?"
        ),
        _not_understood,
    ),
    Rule(
        "tuần thứ hai của tháng 5/2020",
        _names(
            rf"{_REACHING}(?:(?:vào|trong)\s+)?tuần\s*(?:lễ\s*)?(?:thứ\s*)?(?P<week>[1-9](?![0-9])|nhất|một|hai|ba|tư|bốn|năm"
            rf"|đầu|cuối)(?P<on>(?:\s*(?:,|và|đến|[-–])\s*(?:tuần\s*)?(?:thứ\s*)?[1-9])?)(?:\s+(?:tiên|cùng))?\s*{_MONTH}{_OF}"
        ),
        _week_of_month,
    ),
    Rule(
        "trong 10 ngày đầu tháng 12",
        _names(
            rf"{_REACHING}(?:(?:vào|trong)\s+)?{_COUNT}ngày\s*(?P<end>đầu|cuối)(?:\s+(?:tiên|cùng))?\s*{_MONTH}{_OF}{_GOING_ON}"
        ),
        _days_of_month,
    ),
    Rule(
        "đầu tháng 7",
        _names(
            rf"{_REACHING}(?:(?:vào|trong|ngay)\s+)?(?P<part>{_PART})\s*{_MONTH}{_OF}{_GOING_ON}"
        ),
        _part_of_month,
    ),
    # Months, quarters, years.
    Rule(
        "giữa quý II",
        _names(
            r"(?:khoảng\s+tháng|(?:đầu|giữa|khoảng|nửa\s+đầu|nửa\s+cuối)\s+(?:quý|năm))\s*"
            r"[0-9IV]+(?:/[0-9]{4})?"
        ),
        _not_understood,
    ),
    Rule(
        "tháng 3 đến tháng 6/2020",
        _names(
            rf"(?:từ\s+)?tháng\s*(?P<first>[0-9]{{1,2}})(?P<from>{_OFYEAR})?{_TO}(?:tháng\s*)?(?P<last>[0-9]{{1,2}})(?![0-9]){_OF}"
        ),
        _month_range,
    ),
    Rule(
        "trong tháng 5, 6/2020",
        _names(
            rf"{_BOUND}{_WITHIN}tháng\s*(?P<months>[0-9]{{1,2}}(?:{_AND}(?:tháng\s*)?[0-9]{{1,2}}{_NO_DAY})*){_NO_DAY}{_OF}"
        ),
        _months,
    ),
    Rule(
        "6/2020",
        _names(
            rf"{_BOUND}(?<![0-9/.,])(?P<months>[0-9]{{1,2}})(?P<of>\s*/\s*{YEAR})(?!\s*/)"
        ),
        _months,
    ),
    Rule(
        "quý I đến quý III/2020",
        _names(
            rf"(?:từ\s+)?quý\s*(?P<first>{_QUARTER}){_TO}(?:quý\s*)?(?P<last>{_QUARTER}){_OF}"
        ),
        _quarter_range,
    ),
    Rule(
        "trong quý II/2020",
        _names(
            rf"{_BOUND}{_WITHIN}quý\s*(?P<quarters>{_QUARTER}(?:{_AND}(?:quý\s*)?{_QUARTER})*){_OF}"
        ),
        _quarters,
    ),
    Rule(
        "giai đoạn 2016 - 2020",
        _names(
            rf"(?:giai\s*đoạn|thời\s*kỳ|từ\s+năm|từ)\s*{YEAR}(?:{_TO})(?:năm\s*)?(?P<last>{YEAR})"
        ),
        _whole_year,
        "mention",
    ),
    Rule(
        "2016-2020",
        _names(rf"(?<![\w/.]){YEAR}{_DASH}(?P<last>{YEAR})"),
        _whole_year,
        "mention",
    ),
    Rule(
        "trong năm 2020",
        _names(
            rf"(?:{_BOUND}{_WITHIN}năm|(?:trong|cuối|hết|trước|đến)\s+)\s*(?P<last>{YEAR})"
        ),
        _whole_year,
    ),
    Rule(
        "2020", _names(rf"(?<![\w/.])(?P<last>{YEAR})(?![\w/])"), _whole_year, "mention"
    ),
    Rule(
        "trong năm nay",
        _names(
            r"(?:trong|cả|hết|(?P<late>cuối))\s+năm(?:\s+nay)?(?!\s*(?:[0-9]|học|sau|tới))"
        ),
        _this_year,
        cell=True,
    ),
    Rule(
        "thường xuyên",
        _names(r"thường\s+xuyên|liên\s+tục|(?:hằng|hàng)\s+ngày|quanh\s+năm"),
        _ongoing,
    ),
    Rule(
        "đột xuất khi có yêu cầu",
        _names(
            rf"đột\s+xuất(?:,?\s+khi\s+(?:có|phát\s+sinh){_REST_OF_CLAUSE})?",
        ),
        _ongoing,
        cell=True,
        runs_on=True,
    ),
    Rule(
        "khi có yêu cầu của cấp trên",
        # "Sau khi có kinh phí" is done once, and nobody knows when.
        _names(rf"(?<!sau )(?<!trước )khi\s+(?:có|phát\s+sinh){_REST_OF_CLAUSE}"),
        _ongoing,
        cell=True,
        runs_on=True,
    ),
    Rule(
        "theo hướng dẫn của Ban Tổ chức",
        _names(
            r"theo\s+(?:quy\s+định|kế\s+hoạch|hướng\s+dẫn|yêu\s+cầu|chỉ\s+đạo|tiến\s+độ)"
            rf"{_REST_OF_CLAUSE}"
        ),
        _ongoing,
        cell=True,
        runs_on=True,
        remark=True,
    ),
)
