"""Plans of any size: a province with departments, communes and schools, groups with exceptions, and amendments.

The same numbers give the same bytes on every machine. What is written loads and has no error.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benching import vocabulary

YEAR = 2026
ISSUED = dt.date(YEAR, 1, 5)
_FIRST_DAY = dt.date(YEAR, 2, 1)
"""Nothing is due before it: a plan is issued before its work."""
_LAST_DAY = dt.date(YEAR, 12, 20)
_IN_BODY = 6
"""Each task of so many is printed in the body, the others are rows of a table."""
_CHANGED = 20
"""Of so many tasks one is changed by an amendment."""
_CHANGES = 5
"""So many changes an amendment makes."""
_TEAM = 10
"""So many units are in a group that is there for its memberships."""

ISSUER = "ubnd-tinh"
Fields = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The units of a plan by sort, as ids."""

    departments: tuple[str, ...]
    communes: tuple[str, ...]
    schools: tuple[str, ...]


def synthetic_plan(
    *, units: int, tasks: int, seed: str = "1", memberships: int = 0
) -> str:
    """Return a plan.yaml with so many units and tasks, and so many memberships in groups besides the usual ones.

    Raises ValueError for fewer than ten units or one task.
    """
    if units < 10 or tasks < 1:
        raise ValueError("a plan has ten units and a task at least")
    # A text as seed: how numbers seed differs between versions of Python.
    draw = random.Random(f"{seed} {units} {tasks}")
    records = list(_units(units))
    bodies = _bodies(records)
    # A table stands in the order of its days.
    days = sorted(_day(draw) for _ in range(tasks))
    written = [
        _task(number, day, bodies, draw) for number, day in enumerate(days, start=1)
    ]
    teams = list(_teams(bodies, memberships))
    _let_coordinate(written, teams)
    parts = [
        _section("plan", [_head()], listed=False),
        _section("calendar", [_calendar()], listed=False),
        _section("units", records),
        _section("groups", [*_groups(bodies), *teams]),
        _section("phases", _phases()),
        _section("duties", _duties()),
        _section("tasks", written),
        _section("amendments", _amendments(written, draw)),
    ]
    return "".join(filter(None, parts))


def _section(name: str, records: Sequence[Fields], *, listed: bool = True) -> str:
    """Write a field of the plan, a record a line; nothing where there is none."""
    if not records:
        return ""
    # Values in JSON's double quotes are YAML as well.
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    if not listed:
        return f"{name}: {lines[0]}\n"
    return "".join([f"{name}:\n", *(f"  - {line}\n" for line in lines)])


def _head() -> Fields:
    return {
        "id": f"tong-hop-{YEAR}.vi-du",
        "year": YEAR,
        "title": f"Kế hoạch công tác tổng hợp năm {YEAR} của Ủy ban nhân dân tỉnh",
        "number": "15/KH-UBND",
        "issued": _date(ISSUED),
        "issuer": ISSUER,
        "url": "https://kehoach.example.vn/",
        "contact": {"office": "co-quan-01", "email": "tonghop@example.vn"},
    }


def _calendar() -> Fields:
    notice = {"year": YEAR, "source": "Thông báo số 1/TB-VD"}
    return {"announced": [notice]}


def _units(count: int) -> Iterator[Fields]:
    """Yield the province, then departments, communes and schools in the proportion of a real one."""
    yield {"id": ISSUER, "name": "Ủy ban nhân dân tỉnh", "aliases": ["UBND tỉnh"]}
    departments = min(len(vocabulary.DEPARTMENTS), max(3, count // 12))
    for number, name in enumerate(vocabulary.DEPARTMENTS[:departments], start=1):
        yield {"id": f"co-quan-{number:02}", "name": name}
    communes = max(3, (count - departments) * 2 // 5)
    for number in range(communes):
        sort = "phường" if number % 5 == 0 else "xã"
        place = _place(number)
        short = f"UBND {sort} {place}"
        name = f"Ủy ban nhân dân {sort} {place}"
        yield {"id": f"xa-{number + 1:04}", "name": name, "aliases": [short]}
    for number in range(count - 1 - departments - communes):
        kind = vocabulary.SCHOOLS[number % len(vocabulary.SCHOOLS)]
        name = f"{kind} {_place(number // len(vocabulary.SCHOOLS))}"
        yield {"id": f"truong-{number + 1:05}", "name": name}


def _place(number: int) -> str:
    """Name a place, another one for each number: two syllables, and a number of its own where they are used up."""
    firsts, seconds = vocabulary.FIRST_SYLLABLES, vocabulary.SECOND_SYLLABLES
    round_, first = divmod(number, len(firsts))
    again, turn = divmod(round_, len(seconds))
    # Each first syllable begins elsewhere, so that neighbours are not alike.
    second = seconds[(first * 7 + turn) % len(seconds)]
    name = f"{firsts[first]} {second}"
    return f"{name} {again + 1}" if again else name


def _bodies(records: Sequence[Fields]) -> Bodies:
    identities = [str(record["id"]) for record in records]

    def of(prefix: str) -> tuple[str, ...]:
        return tuple(name for name in identities if name.startswith(prefix))

    return Bodies(departments=of("co-quan-"), communes=of("xa-"), schools=of("truong-"))


def _groups(bodies: Bodies) -> list[Fields]:
    """List groups of every sort: named, within one another, with exceptions, of each, unnamed and open ones."""
    departments, communes, schools = (
        list(bodies.departments),
        list(bodies.communes),
        list(bodies.schools),
    )
    groups: list[Fields] = [
        {"id": "cac-so", "name": "Các sở, ban, ngành tỉnh", "members": departments},
        {"id": "cac-xa", "name": "Ủy ban nhân dân các xã, phường", "members": communes},
        {"id": "cac-truong", "name": "Các cơ sở giáo dục", "members": schools},
        {
            "id": "cac-don-vi",
            "name": "Các cơ quan, đơn vị, địa phương",
            "members": ["cac-so", "cac-xa", "cac-truong"],
        },
        {
            "id": "cac-xa-con-lai",
            "name": "Các xã, phường còn lại",
            "members": ["cac-xa"],
            "except": communes[:2],
        },
        {
            "id": "cac-so-con-lai",
            "name": "Các sở, ban, ngành còn lại",
            "members": ["cac-so"],
            "except": departments[:1],
        },
        {
            "id": "hoi-dong-co-so",
            "name": "Hội đồng sáng kiến các đơn vị",
            "of_each": ["cac-truong"],
        },
        {"id": "doanh-nghiep", "name": "Các doanh nghiệp"},
        {
            "id": "lien-quan",
            "name": "Các cơ quan, đơn vị liên quan",
            "open": "yes",
            "may_mean": ["cac-so"],
        },
    ]
    groups += _clusters("cum-xa", "Cụm thi đua xã, phường số", communes, 12)
    return groups + _clusters("cum-truong", "Cụm trường số", schools, 20)


def _clusters(prefix: str, name: str, members: list[str], size: int) -> list[Fields]:
    clusters: list[Fields] = []
    for start in range(0, len(members), size):
        number = start // size + 1
        chosen = members[start : start + size]
        clusters.append(
            {
                "id": f"{prefix}-{number:03}",
                "name": f"{name} {number}",
                "members": chosen,
            }
        )
    return clusters


def _teams(bodies: Bodies, memberships: int) -> Iterator[Fields]:
    """Yield groups across all sorts of units, each with so many of them, until there are enough memberships."""
    every = (*bodies.departments, *bodies.communes, *bodies.schools)
    size = min(_TEAM, len(every))
    for number in range(memberships // size):
        # Each begins elsewhere, so that every unit is in about as many.
        start = number * size
        members = [every[(start + place) % len(every)] for place in range(size)]
        yield {
            "id": f"to-cong-tac-{number + 1:05}",
            "name": f"Tổ công tác liên ngành số {number + 1}",
            "members": members,
        }


def _let_coordinate(tasks: Sequence[Fields], teams: Sequence[Fields]) -> None:
    """Give each task one of the groups to coordinate with, as far as there are any.

    So memberships grow while no task concerns more units.
    """
    if not teams:
        return
    for number, task in enumerate(tasks):
        task["coordinate"] = [teams[number % len(teams)]["id"]]


def _phases() -> list[Fields]:
    quarters = (("I", 1, 31), ("II", 4, 30), ("III", 7, 30), ("IV", 10, 31))
    phases: list[Fields] = []
    for number, (name, month, last) in enumerate(quarters, start=1):
        start, end = dt.date(YEAR, month, 1), dt.date(YEAR, month + 2, last)
        phases.append(
            {
                "id": f"quy-{number}",
                "name": f"Quý {name}",
                "start": _date(start),
                "end": _date(end),
            }
        )
    return phases


def _duties() -> list[Fields]:
    duties: list[Fields] = []
    for number, party in enumerate(("cac-so", "cac-xa", "cac-truong"), start=1):
        work = [
            f"Thường xuyên theo dõi {subject}."
            for subject in vocabulary.SUBJECTS[number : number + 3]
        ]
        duties.append({"party": party, "refs": [f"IV.{number}"], "items": work})
    return duties


def _task(number: int, day: dt.date, bodies: Bodies, draw: random.Random) -> Fields:
    """Make a task with who has what part in it and a deadline or two, the first on a day."""
    deed, subject = draw.choice(vocabulary.DEEDS), draw.choice(vocabulary.SUBJECTS)
    title = f"{deed} {subject} {draw.choice(vocabulary.CIRCLES)} năm {YEAR}"
    of_body, is_row = divmod(number, _IN_BODY)
    identity = f"viec-{number:05}"
    count = draw.choice((1, 1, 1, 1, 2))
    task: Fields = {
        "id": identity,
        "title": title,
        "refs": [f"Phụ lục, mục {number - of_body}" if is_row else f"III.{of_body}"],
        "lead": [draw.choice(bodies.departments)],
        "implement": _workers(bodies, draw),
        "coordinate": ["lien-quan"] if draw.random() < 0.3 else _some(bodies, draw),
    }
    if draw.random() < 0.5:
        task["actions"] = {
            "lead": f"Chủ trì, hướng dẫn việc {subject}",
            "implement": f"{deed} {subject} tại cơ quan, đơn vị mình",
        }
    # What prepares comes before what rests on it, a few tasks to a chain.
    if number > 1 and number % 4 == 0:
        task["related"] = [f"viec-{number - 1:05}"]
    if draw.random() < 0.2:
        task["note"] = draw.choice(vocabulary.NOTES)
    days = [day, *(_day(draw) for _ in range(1, count))]
    task["deadlines"] = [
        _deadline(f"{identity}-{place}", day, bodies, draw)
        for place, day in enumerate(days, start=1)
    ]
    return task


def _workers(bodies: Bodies, draw: random.Random) -> list[str]:
    groups = ("cac-so", "cac-xa", "cac-truong", "cac-xa-con-lai", "cac-don-vi")
    if draw.random() < 0.6:
        return [draw.choice(groups)]
    return _some(bodies, draw)


def _some(bodies: Bodies, draw: random.Random) -> list[str]:
    """Choose a few units of all sorts, each once."""
    every = (*bodies.departments, *bodies.communes, *bodies.schools)
    return draw.sample(every, draw.choice((1, 2, 3)))


def _deadline(
    identity: str, day: dt.date, bodies: Bodies, draw: random.Random
) -> Fields:
    """Make a deadline of one kind or another in words that say the same."""
    chance = draw.random()
    if chance < 0.12:
        return {"id": identity, "kind": "ongoing", "phrase": "thường xuyên trong năm"}
    deadline: Fields = {"id": identity}
    if chance < 0.22:
        last = day + dt.timedelta(days=draw.randrange(2, 20))
        phrase = f"từ ngày {_date(day)} đến ngày {_date(last)}"
        days = {"from": _date(day), "to": _date(last)}
        return {**deadline, "kind": "range", **days, "phrase": phrase}
    if chance < 0.32:
        deadline |= {"kind": "event", "date": _date(day), "time": "08:00"}
        deadline["place"] = "Hội trường tầng 2, trụ sở Ủy ban nhân dân tỉnh"
        return {**deadline, "phrase": f"8h00 ngày {_date(day)}"}
    if chance < 0.4:
        period = f"{day.month}/{YEAR}"
        return {
            **deadline,
            "kind": "month",
            "period": period,
            "phrase": f"trong tháng {period}",
        }
    if chance < 0.44:
        rhythm = {"every": "quarter", "day": 15, "month": 3, "bound": "by"}
        phrase = "chậm nhất ngày 15 tháng cuối quý"
        return {**deadline, "kind": "recurring", **rhythm, "phrase": phrase}
    kind, lead = draw.choice((("before", "trước"), ("by", "chậm nhất")))
    deadline |= {
        "kind": kind,
        "date": _date(day),
        "phrase": f"{lead} ngày {_date(day)}",
    }
    if draw.random() < 0.5:
        deadline["submit"] = [draw.choice(("cac-xa", "cac-truong", "cac-so-con-lai"))]
        receiver = draw.choice(bodies.departments)
        deadline["filing"] = {"what": draw.choice(vocabulary.PAPERS), "to": [receiver]}
    return deadline


def _amendments(tasks: Sequence[Fields], draw: random.Random) -> list[Fields]:
    """Move or cancel a part of the days that tasks have, by documents through the year's first half."""
    changes = [
        _change(item, draw) for item in _movable(tasks) if draw.random() < 1 / _CHANGED
    ]
    amendments: list[Fields] = []
    for start in range(0, len(changes), _CHANGES):
        number = start // _CHANGES + 1
        total = -(-len(changes) // _CHANGES)
        # Before the first day that is due: what is past is not moved.
        date = ISSUED + dt.timedelta(days=5 + 15 * number // total)
        amendments.append(
            {
                "number": f"{100 + number}/KH-UBND",
                "date": _date(date),
                "reason": draw.choice(vocabulary.REASONS),
                "changes": changes[start : start + _CHANGES],
            }
        )
    return amendments


def _movable(tasks: Sequence[Fields]) -> Iterator[Fields]:
    """Yield the deadlines of one printed day."""
    for task in tasks:
        deadlines = task["deadlines"]
        assert isinstance(deadlines, list)
        yield from (item for item in deadlines if item["kind"] in ("before", "by"))


def _change(item: Fields, draw: random.Random) -> Fields:
    if draw.random() < 0.2:
        return {"cancelled": item["id"]}
    day = _parsed(str(item["date"])) + dt.timedelta(days=draw.randrange(1, 15))
    lead = "trước" if item["kind"] == "before" else "chậm nhất"
    phrase = f"{lead} ngày {_date(day)}"
    return {"moved": item["id"], "date": _date(day), "phrase": phrase}


def _day(draw: random.Random) -> dt.date:
    days = (_LAST_DAY - _FIRST_DAY).days - 20
    return _FIRST_DAY + dt.timedelta(days=draw.randrange(days))


def _date(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _parsed(text: str) -> dt.date:
    day, month, year = map(int, text.split("/"))
    return dt.date(year, month, day)
