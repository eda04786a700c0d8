"""What home shows on a day, and what the plan's own data demand of it."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
import zoneinfo
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from robot.looks import SIZES, ZONE, Dates, Engine
from robot.serving import RobotSite

DAYS = ("2019-06-01", "2020-03-12", "2020-03-30", "2021-03-01")
"""Days before, in and after the year of the real plan."""
AHEAD = 30
LEAST = 5
SOON = 10
"""How many days ahead a deadline is called near."""
NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What home tells of a day."""

    states: tuple[str, ...]
    upcoming: frozenset[str]
    as_of: str
    left: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The days of a deadline that readers count by."""

    leading: str
    """By when it should be done, or when it takes place."""
    until: str
    """The last day on which the document leaves it open."""


def counted_days(site: Path) -> dict[str, Counted]:
    """Work out from the published data which days count, by id of the dated deadlines in their order."""
    data = json.loads((site / "api/v1/plan.json").read_text("utf-8"))
    dated = [
        deadline
        for task in data["tasks"]
        for deadline in task["deadlines"]
        if deadline["date"]
    ]
    counted = {deadline["id"]: _counted(deadline) for deadline in dated}
    return dict(sorted(counted.items(), key=lambda pair: pair[1].leading))


def _counted(deadline: dict[str, Any]) -> Counted:
    last = dt.date.fromisoformat(deadline["end"] or deadline["date"])
    if deadline["kind"] in ("event", "range"):
        return Counted(leading=last.isoformat(), until=last.isoformat())
    # "Trước ngày 30/3" leaves 29/3.
    if deadline["kind"] == "before" and not deadline["time"]:
        last -= dt.timedelta(days=1)
    return Counted(leading=deadline["last_safe_day"], until=last.isoformat())


def demanded(folder: Path, day: str) -> Shown:
    """Work out from the published data what home has to show on a day."""
    counted = counted_days(folder)
    today = dt.date.fromisoformat(day)
    limit = (today + dt.timedelta(days=AHEAD)).isoformat()
    ahead = [name for name, days in counted.items() if days.until >= day]
    soon = {name for name in ahead if counted[name].leading <= limit}
    if not ahead:
        state, shown = "finished", set()
    elif soon:
        state, shown = "soon", soon
    else:
        state = "before" if len(ahead) == len(counted) else "quiet"
        # With the last of them whatever falls on its day.
        last = max(counted[name].leading for name in ahead[:LEAST])
        shown = {name for name in ahead if counted[name].leading <= last}
    month = f"{today:%m}" if today.month < 3 else str(today.month)
    said = f"Tính đến {NAMES[today.weekday()]}, {today:%d}/{month}/{today.year}."
    left = {(counted[name].leading, _left(today, counted[name])) for name in shown}
    return Shown(
        states=(state,), upcoming=frozenset(shown), as_of=said, left=frozenset(left)
    )


def _left(today: dt.date, counted: Counted) -> str:
    days = (dt.date.fromisoformat(counted.leading) - today).days
    if days < 0:
        until = dt.date.fromisoformat(counted.until)
        month = f"{until:%m}" if until.month < 3 else str(until.month)
        return f"đã qua ngày nên xong, văn bản còn cho đến hết {until:%d}/{month}"
    if days > SOON:
        return f"còn {days} ngày"
    return {0: "hôm nay", 1: "ngày mai"}.get(days, f"sắp đến, còn {days} ngày")


def faults(engine: Engine, folder: Path, day: str, dates: Dates) -> list[str]:
    """Open home on a day with a way of writing dates; return where it differs from what the data demand."""
    clock = dt.datetime.combine(
        dt.date.fromisoformat(day), dt.time(9), zoneinfo.ZoneInfo(ZONE)
    )
    look = replace(SIZES["390"], clock=clock, dates=dates)
    window = engine.window(look)
    with RobotSite(folder, look) as site:
        try:
            window.open(site.base)
            limit = time.monotonic() + 3
            while not window.ask("ready") and time.monotonic() < limit:
                time.sleep(0.02)
            seen: dict[str, Any] = window.ask("home")
            complaints = window.complaints()
        finally:
            window.close()
    wanted = demanded(folder, day)
    shown = Shown(
        states=tuple(seen["states"]),
        upcoming=frozenset(seen["upcoming"]),
        as_of=seen["asOf"],
        left=frozenset((due, text) for due, text in seen["left"]),
    )
    said = list(complaints)
    said += [
        f"{name}: {getattr(shown, name)!r}, but the data demand {getattr(wanted, name)!r}"
        for name in ("states", "upcoming", "as_of", "left")
        if getattr(shown, name) != getattr(wanted, name)
    ]
    if re.search(r"NaN|undefined|Invalid Date", seen["text"]):
        said.append("NaN, undefined or Invalid Date in the text")
    return [f"{engine.name}, {day}, {dates}: {fault}" for fault in said]
