"""A portal of any number of made-up plans: a province's, and below it those of the bodies that it binds."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from benching.synthetic import ISSUER, synthetic_plan

UNITS, TASKS = 10, 3
"""Of each plan: what takes time is how many there are."""
_ID = "cong-tong-hop"
_URL = "https://cong.example.vn"
_UNIT = re.compile(r'^  - \{"id": "([a-z0-9-]+)"', re.MULTILINE)


def write_portal(folder: Path, plans: int, settings: Path) -> Path:
    """Write portal.yaml with so many plans into a folder, each with the settings of the site generator; return it.

    Raises ValueError for fewer than two.
    """
    if plans < 2:
        raise ValueError("a portal has two plans at least")
    for number in range(plans):
        home = folder / _name(number)
        home.mkdir(parents=True)
        (home / "plan.yaml").write_text(_plan(number), "utf-8", newline="\n")
        shutil.copy(settings, home / "mkdocs.yml")
    bound = _bound(_plan(0))
    entries = [_entry(number, bound) for number in range(plans)]
    head = {"id": _ID, "title": "Cổng kế hoạch tổng hợp", "url": f"{_URL}/"}
    leader = {"id": "chu-tich", "name": "Chủ tịch", "leads": [_name(0)]}
    lines = [f"portal: {_json(head)}", "plans:"]
    lines += [f"  - {_json(entry)}" for entry in entries]
    lines += [f"leaders: [{_json(leader)}]", ""]
    file = folder / "portal.yaml"
    file.write_text("\n".join(lines), "utf-8", newline="\n")
    return file


def _name(number: int) -> str:
    return f"ke-hoach-{number:04}"


def _plan(number: int) -> str:
    """Write a plan of its own draw, id, number and address."""
    text = synthetic_plan(units=UNITS, tasks=TASKS, seed=f"portal {number}")
    head, rest = text.split("\n", 1)
    label, record = head.split(": ", 1)
    fields = json.loads(record)
    fields["id"] = f"tong-hop-{number:04}"
    fields["number"] = f"{number + 1}/KH-UBND"
    fields["url"] = f"{_URL}/ke-hoach/{_name(number)}/"
    return f"{label}: {_json(fields)}\n{rest}"


def _bound(province: str) -> list[str]:
    """List the bodies that the province's plan can bind: all but who issued it."""
    units = province.partition("\ngroups:")[0]
    return [unit for unit in _UNIT.findall(units) if unit != ISSUER]


def _entry(number: int, bound: list[str]) -> dict[str, object]:
    entry: dict[str, object] = {
        "id": _name(number),
        "folder": _name(number),
        "agency": f"Cơ quan tổng hợp {number}",
        "province": f"Tỉnh tổng hợp {number // 20}",
    }
    if number:
        party = bound[number % len(bound)]
        entry["superiors"] = [{"plan": _name(0), "as": party}]
    return entry


def _json(value: object) -> str:
    # JSON is YAML as well.
    return json.dumps(value, ensure_ascii=False)
