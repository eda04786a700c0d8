"""The words in which an official plan says how a day binds, at what hour and on which weekday."""

from __future__ import annotations

import datetime as dt

from kehoach.phrases.meanings import WEEKDAYS

_BOUNDS = {"event": "", "before": "trước ", "by": "chậm nhất "}


def write_bound(bound: str) -> str:
    """Write what stands before a day that binds as event, before or by; ends with a space where it is not empty."""
    return _BOUNDS[bound]


def write_clock(time: dt.time | None) -> str:
    """Write a time of day as "17 giờ 00 "; empty without one."""
    return f"{time.hour} giờ {time.minute:02d} " if time else ""


def write_weekday(number: int) -> str:
    """Write a weekday, Monday is 1."""
    return "Chủ nhật" if number == 7 else f"thứ {WEEKDAYS[number - 1]}"
