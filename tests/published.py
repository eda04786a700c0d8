"""What was published, read from plain JSON: what papers are held against."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

ROLE_NAMES = {
    "lead": "Chỉ đạo, chủ trì",
    "implement": "Thực hiện",
    "coordinate": "Phối hợp",
    "submit": "Gửi hồ sơ",
}
# The letters that Vietnamese has beyond plain Latin; 134 with their capitals.
LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"


def items_of(site: Path, identity: str) -> list[dict[str, Any]]:
    data = json.loads((site / f"api/v1/units/{identity}.json").read_text("utf-8"))
    return sorted(
        data["items"],
        key=lambda item: item["deadline"]["end"] or item["deadline"]["date"] or "9999",
    )


def day(iso: str) -> str:
    """Write a day as the decree has it: months from 3 on without a zero."""
    found = dt.date.fromisoformat(iso)
    return (
        f"{found:%d}/{found:%m}/{found.year}"
        if found.month < 3
        else f"{found:%d}/{found.month}/{found.year}"
    )
