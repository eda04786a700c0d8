"""What one deadline means, and how an official plan says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from kehoach import dates

WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")
"""Thứ hai (Monday) is the second day of the Vietnamese week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One deadline; the fields down to ``tentative`` are those of records.DeadlineRecord."""

    kind: str
    date: dt.date | None = None
    from_: dt.date | None = None
    to: dt.date | None = None
    period: str | None = None
    every: str | None = None
    day: int | None = None
    month: int | None = None
    bound: str | None = None
    days: int | None = None
    direction: str | None = None
    counting: str | None = None
    anchor: str | None = None
    time: dt.time | None = None
    conditional: str | None = None
    tentative: bool = False
    label: str = ""
    """What numbers the round ("đợt 1/2020"); never a date."""
    weekday: int | None = None
    """The weekday as printed, 1 is Monday: a checksum of the date."""
    worded: bool = True
    """False where a day stands alone, without a word that says what happens on it, or a recurrence without a day."""

    @property
    def days_named(self) -> tuple[dt.date, ...]:
        """The days that are printed."""
        return tuple(day for day in (self.date, self.from_, self.to) if day)


def print_phrase(meaning: Meaning) -> str:
    """Write a meaning in the words of an official plan: the inverse of ``read_phrase``."""
    text = _PRINTERS[meaning.kind](meaning)
    if meaning.label:
        text = f"{meaning.label} {text}"
    if meaning.tentative:
        text += " (dự kiến)"
    if meaning.conditional:
        text += f" ({meaning.conditional})"
    return text


_BOUND_WORDS = {"event": "", "before": "trước ", "by": "chậm nhất "}


def _print_day(meaning: Meaning) -> str:
    assert meaning.date
    bound = _BOUND_WORDS[meaning.kind]
    clock = (
        f"{meaning.time.hour} giờ {meaning.time.minute:02d} " if meaning.time else ""
    )
    weekday = f" ({_weekday_name(meaning.weekday)})" if meaning.weekday else ""
    return f"{bound}{clock}ngày {dates.print_date(meaning.date)}{weekday}"


def _weekday_name(number: int) -> str:
    return "Chủ nhật" if number == 7 else f"thứ {WEEKDAYS[number - 1]}"


def _print_range(meaning: Meaning) -> str:
    assert meaning.from_
    assert meaning.to
    return f"từ ngày {dates.print_date(meaning.from_)} đến hết ngày {dates.print_date(meaning.to)}"


def _print_recurring(meaning: Meaning) -> str:
    assert meaning.bound
    bound = _BOUND_WORDS[meaning.bound]
    match meaning.every:
        case "month":
            clock = (
                f"{meaning.time.hour} giờ {meaning.time.minute:02d} "
                if meaning.time
                else ""
            )
            return f"{bound}{clock}ngày {meaning.day} hằng tháng"
        case "quarter":
            place = ("đầu", "giữa", "cuối")[(meaning.month or 3) - 1]
            return f"{bound}ngày {meaning.day} tháng {place} mỗi quý"
    return f"{bound}ngày {meaning.day:02d}/{meaning.month} hằng năm"


def _print_relative(meaning: Meaning) -> str:
    unit = "ngày làm việc" if meaning.counting == "working" else "ngày"
    if meaning.direction == "before":
        return f"chậm nhất {meaning.days} {unit} trước {meaning.anchor}"
    return f"trong {meaning.days} {unit} kể từ {meaning.anchor}"


def _print_ongoing(meaning: Meaning) -> str:
    return (
        f"từ ngày {dates.print_date(meaning.from_)} trở đi"
        if meaning.from_
        else "thường xuyên"
    )


_PRINTERS: dict[str, Callable[[Meaning], str]] = {
    "event": _print_day,
    "before": _print_day,
    "by": _print_day,
    "range": _print_range,
    "month": lambda meaning: f"trong tháng {meaning.period}",
    "quarter": lambda meaning: f"trong quý {meaning.period}",
    "year": lambda meaning: f"trong năm {meaning.period}",
    "recurring": _print_recurring,
    "relative": _print_relative,
    "ongoing": _print_ongoing,
}
