"""What was published, read from plain JSON: what papers are held against."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

ROLE_NAMES = {
    "lead": "Chỉ đạo, chủ trì",
    "implement": "Thực hiện",
    "coordinate": "Phối hợp",
    "submit": "Gửi hồ sơ",
}
READINGS = {
    # Rows whose implementing column names who is guided, or who sends what others examine: what these do is a reading.
    "hoi-nghi-diem-kim-giang": {"implement"},
    "quy-che-cum-thi-dua": {"implement"},
    "huong-dan-binh-xet-cum": {"implement"},
    "sang-kien-cap-quan-dot-2": {"implement"},
    "sang-kien-co-so": {"implement"},
    # Rows 19 and 25: all units, and no word of what each of them does.
    "dai-hoi-thi-dua-yeu-nuoc": {"implement"},
    "binh-xet-cum-cac-quan": {"implement"},
    "khen-thuong-6-thang": {"lead", "implement"},
    "nguoi-tot-viec-tot": {"lead", "implement"},
    "khen-thuong-tong-ket-nam": {"lead", "implement"},
    "gan-bien-cong-trinh": {"lead", "implement"},
    "khen-thuong-khac": {"lead", "implement"},
    "dang-ky-thi-dua-truong-hoc": {"lead"},
    # III.2.2 prints who examines and submits: the council and UBND quận.
    "sang-kien-thanh-pho": {"implement"},
    "trinh-khen-thuong-nha-nuoc": {"implement"},
    "trinh-chien-si-thi-dua-thanh-pho": {"implement"},
    "trinh-chien-si-thi-dua-toan-quoc": {"implement"},
    "trinh-khen-thuong-nam-hoc": {"implement"},
}
"""Roles that the document does not print, and those of which it does not say what they do, by task."""
# The letters that Vietnamese has beyond plain Latin; 134 with their capitals.
LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"


def parts_of(item: dict[str, Any]) -> str:
    """Name the parts that a party has in an item, as the sheets do."""
    names = []
    for role in item["roles"]:
        is_read = role in READINGS.get(item["task"], ())
        names.append(ROLE_NAMES[role] + (" (tạm hiểu)" if is_read else ""))
    return ", ".join([*names, "nơi nhận"] if item["receives"] else names)


def on_paper(item: dict[str, Any]) -> list[str]:
    """Return what a sheet says of each action: where papers go stands below it, or at the head for most."""
    filing = item["deadline"]["filing"]
    sent = f"Gửi {filing['what']}" if filing else ""
    steps = []
    for action in item["actions"]:
        is_sending = "submit" in item["roles"] and filing and action.startswith(sent)
        steps.append(sent if is_sending else action)
    return steps


def as_headed(action: str) -> str:
    """Say an action as the column of what has to be done does: who carries it out is told no more."""
    match = re.fullmatch(r"Thực hiện( \(tạm hiểu\))?: (.+)", action, re.DOTALL)
    return f"{match[2]}{match[1] or ''}" if match else action


def stands_in(step: str, text: str) -> bool:
    """Tell whether a text of paper says a step, with or without who carries it out."""
    return step in text or as_headed(step) in text


def short_day(iso: str) -> str:
    """Write a day of the plan's own year as sheets do: "27/3"; with its year where it is another."""
    return day(iso).removesuffix("/2020")


def safe_day_of(deadline: dict[str, Any]) -> str | None:
    """Return the last safe working day; what takes place has none to be told."""
    takes_place = deadline["kind"] in ("event", "range")
    return None if takes_place else deadline["last_safe_day"]


def items_of(site: Path, identity: str) -> list[dict[str, Any]]:
    data = json.loads((site / f"api/v1/units/{identity}.json").read_text("utf-8"))
    return sorted(data["items"], key=lambda item: leading_day_of(item["deadline"]))


def leading_day_of(deadline: dict[str, Any]) -> str:
    """Return the day that counts: the last safe one, or that on which it takes place; late letters without a day."""
    last = deadline["end"] or deadline["date"]
    return safe_day_of(deadline) or last or "9999"


def day(iso: str) -> str:
    """Write a day as the decree has it: months from 3 on without a zero."""
    found = dt.date.fromisoformat(iso)
    return (
        f"{found:%d}/{found:%m}/{found.year}"
        if found.month < 3
        else f"{found:%d}/{found.month}/{found.year}"
    )
