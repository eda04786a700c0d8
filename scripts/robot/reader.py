"""What a reader of one unit is told before asking, and the taps to a printed sheet and to a calendar, in any engine."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
import zoneinfo
from dataclasses import replace
from pathlib import Path
from typing import Any

from robot.clocks import AHEAD, Counted, counted_days
from robot.looks import SIZES, ZONE, Engine, Look, Window
from robot.serving import RobotSite

UNIT = "phuong-kim-giang"
MISSED = 14
"""For how many days a deadline counts as just missed."""
DAYS = ("2020-03-12", "2020-03-31")
"""A day with much ahead, and the day after seven deadlines ended."""
PATIENCE = 10.0
"""Seconds after which a page on this machine tells nothing more."""
ABORTED = "NS_BINDING_ABORTED"
CHOOSE = """
(view, unit) => {
  const select = view.document.getElementById("kh-unit");
  select.value = unit;
  select.dispatchEvent(new view.Event("change", { bubbles: true }));
}
"""
TOLD = """
(view) => {
  const agenda = view.document.querySelector("[data-agenda][data-shown]:not(.kh-waiting)");
  if (!agenda) return "";
  const seen = (row) => row.offsetHeight > 0;
  const rows = (part) => [...agenda.querySelectorAll(`[data-part=${part}] > [data-row]`)].filter(seen);
  const ids = (part) => rows(part).map((row) => row.dataset.deadline);
  const leading = [...rows("next"), ...rows("soon")].slice(0, 2);
  const low = Math.max(0, ...leading.map((row) => row.getBoundingClientRect().bottom));
  return JSON.stringify({ ahead: [...ids("next"), ...ids("soon")], just: ids("just"), low, height: view.innerHeight });
}
"""
PLACE = """
(view, selector) => {
  if (view.document.readyState !== "complete") return "";
  const shown = [...view.document.querySelectorAll(selector)].filter((element) => element.offsetHeight);
  if (!shown.length) return "";
  const box = shown[0].getBoundingClientRect();
  return JSON.stringify([box.left + box.width / 2, box.top + box.height / 2, view.innerHeight]);
}
"""
SHEET = f"[data-own-only] a[href$='checklists/{UNIT}.html']"
SUBSCRIBE = f"[data-own-only] a[href*='dang-ky-lich/{UNIT}']"
ADD = "main a.md-button--primary, main button.md-button--primary"


def faults(engine: Engine, folder: Path) -> list[str]:
    """Choose a unit once, come back on each day, and return what home does not tell at once or needs more taps for."""
    own = set(
        re.findall(
            r"^UID:([^@\r\n]+)@",
            (folder / f"feeds/units/{UNIT}.ics").read_text("utf-8"),
            re.MULTILINE,
        )
    )
    counted = {name: days for name, days in counted_days(folder).items() if name in own}
    said: list[str] = []
    for day in DAYS:
        clock = dt.datetime.combine(
            dt.date.fromisoformat(day), dt.time(9), zoneinfo.ZoneInfo(ZONE)
        )
        look = replace(SIZES["390"], clock=clock)
        said += [
            f"{engine.name}, {day}: {fault}"
            for fault in _day(engine, folder, look, counted, day)
        ]
    return said


def _day(
    engine: Engine, folder: Path, look: Look, counted: dict[str, Counted], day: str
) -> list[str]:
    window = engine.window(look)
    with RobotSite(folder, look) as site:
        try:
            window.open(site.base)
            window.evaluate(f"({CHOOSE})({window.view}, {json.dumps(UNIT)})")
            window.open(site.base)
            said = _compare(_wait(window, TOLD), counted, day)
            said += _sheet(window)
            window.open(site.base)
            _wait(window, TOLD)
            said += _subscribe(window)
            # Who leaves a page breaks off what it still loads, of which one engine complains.
            heard = [told for told in window.complaints() if ABORTED not in told]
            return said + heard
        finally:
            window.close()


def _compare(told: Any, counted: dict[str, Counted], day: str) -> list[str]:
    """Return where home differs from what the feed and the data demand of a day."""
    if told is None:
        return ["home does not come to tell what is next"]
    today = dt.date.fromisoformat(day)
    limit = (today + dt.timedelta(days=AHEAD)).isoformat()
    since = (today - dt.timedelta(days=MISSED)).isoformat()
    ahead = {
        name
        for name, days in counted.items()
        if days.until >= day and days.leading <= limit
    }
    just = {name for name, days in counted.items() if since <= days.until < day}
    said = []
    if set(told["ahead"]) != ahead:
        said.append(f"next 30 days: {told['ahead']}, but the data demand {ahead}")
    if set(told["just"]) != just:
        said.append(f"just missed: {told['just']}, but the data demand {just}")
    if told["low"] > told["height"]:
        said.append(f"the first rows end at {told['low']}, below {told['height']}")
    return said


def _sheet(window: Window) -> list[str]:
    """Print the sheet: to the sheet, and its own button."""
    said = _tap(window, SHEET)
    if said:
        return said
    said = _tap(window, "#print")
    if said:
        return said
    # A busy browser tells of it a moment later.
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if "printed" in window.ask("notes"):
            return []
        time.sleep(0.05)
    return ["two taps print no sheet"]


def _subscribe(window: Window) -> list[str]:
    """Come to the button that adds the calendar: to the page, and one more tap adds it."""
    said = _tap(window, SUBSCRIBE)
    return said or _seen(window, ADD)[1]


def _tap(window: Window, selector: str) -> list[str]:
    """Press what can be seen without scrolling."""
    point, said = _seen(window, selector)
    if not said:
        window.press([point])
    return said


def _seen(window: Window, selector: str) -> tuple[tuple[float, float], list[str]]:
    """Return the middle of a control; a fault where it never comes or has to be scrolled to."""
    before = None
    place = _wait(window, PLACE, selector)
    # What a page says of the day pushes its buttons down: a press aims at where they come to rest.
    while place != before:
        time.sleep(0.1)
        before, place = place, _wait(window, PLACE, selector)
    if place is None:
        return (0, 0), [f"nothing to press: {selector}"]
    x, y, height = place
    return (x, y), [] if y < height else [f"has to be scrolled to: {selector}"]


def _wait(window: Window, script: str, *values: str) -> Any:
    """Return what a script tells of the page as soon as it tells something; None if it never does."""
    given = "".join(f", {json.dumps(value)}" for value in values)
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        told = window.evaluate(f"({script})({window.view}{given})")
        if told:
            return json.loads(told)
        time.sleep(0.05)
    return None
