"""Records about everything a deadline says raise the revision of exactly what they touch."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import DISTRICT, context_of, make_plan

from kehoach.plan.model import Plan
from kehoach.render.feeds.calendars import render_feeds

PLAN = """\
plan:
  id: thu-2020
  year: 2020
  title: Kế hoạch thử
  number: 1/KH
  issued: 02/01/2020
  issuer: a
  url: https://thu.example.vn/
  contact: {office: d}
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - {id: a, name: Đơn vị A}
  - {id: b, name: Đơn vị B}
  - {id: c, name: Đơn vị C}
  - {id: d, name: Đơn vị D}
groups:
  - {id: ca-ba, name: Cả ba, members: [a, b, c]}
movements: [{id: dep, name: Đẹp}]
phases: [{id: quy-2, name: Quý II, start: 01/4/2020, end: 30/6/2020}]
tasks:
  - id: mot
    title: Một
    refs: [I]
    lead: [a]
    movement: dep
    deadlines:
      - {id: mot, kind: before, date: 28/4/2020, phrase: trước 28/4/2020}
  - id: hai
    title: Hai
    refs: [II]
    implement: [ca-ba]
    deadlines:
      - {id: hai, kind: before, date: 05/5/2020, phrase: trước 05/5/2020}
  - id: ba
    title: Ba
    refs: [III]
    phase: quy-2
    coordinate: [c]
    deadlines:
      - {id: ba, kind: by, date: 30/4/2020, phrase: chậm nhất 30/4/2020}
      - id: nop
        kind: before
        date: 10/6/2020
        phrase: trước 10/6/2020
        submit: [ca-ba]
        filing: {what: báo cáo, to: [b]}
  - id: bon
    title: Bốn
    refs: [IV]
    lead: [c]
    deadlines:
      - {id: bon, kind: before, date: 20/01/2021, phrase: trước 20/01/2021}
      - {id: nep, kind: ongoing, phrase: thường xuyên}
"""
"""Safe days: mot 27/4, hai 04/5 (30/4 and 01/5 are holidays), ba 29/4, nop 09/6, bon 19/01/2021."""

EVERY = {"mot", "hai", "ba", "nop", "bon", "nep"}
DAY = dt.date(2020, 3, 2)


def was(party: str) -> tuple[str, str]:
    name = f"{{id: {party}, name: Đơn vị {party.upper()}}}"
    record = "was: [{name: Đơn vị Cũ, until: 02/3/2020}]}"
    return name, f"{name[:-1]}, {record}"


def day_off(day: str, *, worked: str = "no") -> tuple[str, str]:
    announced = "  announced: [{year: 2020, source: thử}]\n"
    fields = f"date: {day}, worked: {worked}, name: nghỉ bù, source: thông báo"
    return (
        announced,
        f"{announced}  overrides: [{{{fields}, since: 02/3/2020}}]\n",
    )


ANNOUNCED = (
    "[{year: 2020, source: thử}]",
    "[{year: 2020, source: thử}, {year: 2021, source: thông báo, since: 02/3/2020}]",
)


def corrected(*items: str) -> tuple[str, str]:
    record = f"{{date: 02/3/2020, reason: chữ, items: [{', '.join(items)}]}}"
    return "tasks:\n", f"corrections: [{record}]\ntasks:\n"


REVISED = "tasks:\n", "revisions: [{date: 02/3/2020, reason: đổi}]\ntasks:\n"


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        # A body: where it leads, carries out, receives, or is asked; not where a group stands for it.
        (was("a"), {"mot"}),
        (was("b"), {"nop"}),
        (was("c"), {"ba", "nop", "bon", "nep"}),
        # The contact is told where papers are filed.
        (was("d"), {"nop"}),
        # The safe day itself; and a reminder one or three working days ahead: of hai 29/4 and 27/4.
        (day_off("27/4/2020"), {"mot", "hai", "ba"}),
        # Three ahead of the safe day 09/6 is 04/6.
        (day_off("04/6/2020"), {"nop"}),
        # The due day of ba; three ahead of 04/5 it would be 28/4 instead of 27/4.
        (day_off("30/4/2020", worked="yes"), {"hai", "ba"}),
        # A Saturday that nobody counts.
        (day_off("11/7/2020", worked="yes"), set()),
        # Until then readers were told that the holidays of 2021 are not announced.
        (ANNOUNCED, {"bon"}),
        (corrected("mot"), {"mot"}),
        (corrected("ba"), {"ba", "nop"}),
        (corrected("nop"), {"nop"}),
        (corrected("dep"), {"mot"}),
        (corrected("quy-2", "bon"), {"ba", "nop", "bon", "nep"}),
        (REVISED, EVERY),
    ],
)
def test_each_record_raises_what_it_touches(
    change: tuple[str, str], touched: set[str]
) -> None:
    before, after = change
    assert PLAN.count(before) == 1
    old, new = make_plan(PLAN), make_plan(PLAN.replace(before, after))
    raised = set()
    for (_, item), (_, now) in zip(old.items, new.items, strict=True):
        assert item.id == now.id
        if now.sequence != item.sequence:
            raised.add(item.id)
            assert now.sequence == item.sequence + 1
            assert now.revised == DAY
        else:
            assert now.revised == item.revised
    assert raised == touched


@pytest.mark.parametrize(
    "change",
    [was("a"), was("b"), was("c"), was("d"), day_off("27/4/2020"), ANNOUNCED],
)
def test_no_item_changes_that_is_not_raised(change: tuple[str, str]) -> None:
    """What no client would take in must be the same to the byte."""
    before, after = change
    old, new = make_plan(PLAN), make_plan(PLAN.replace(before, after))
    raised = {
        now.id
        for (_, item), (_, now) in zip(old.items, new.items, strict=True)
        if now.sequence > item.sequence
    }
    published = events(old), events(new)
    for uid, component in published[0].items():
        identity = uid.partition("@")[0].partition(".")[0]
        # That of a calendar without deadlines is about its body.
        if identity == "notice":
            continue
        assert (published[1][uid] == component) is (identity not in raised), uid


def events(plan: Plan) -> dict[str, bytes]:
    """Return the components of all feeds by UID, as the last feed has them; those of reminders too."""
    components = {}
    for feed in render_feeds(plan, context_of(plan)):
        for part in feed.data.split(b"BEGIN:V")[2:]:
            if part.startswith((b"EVENT", b"TODO")):
                uid = part.partition(b"UID:")[2].partition(b"\r\n")[0].decode()
                components[uid] = part
    return components


def raised_on_the_real_plan(change: str, place: str) -> set[str]:
    text = (DISTRICT / "plan.yaml").read_text("utf-8")
    assert text.count(place) == 1
    old = make_plan(text)
    new = make_plan(text.replace(place, change))
    before = {item.id: item.sequence for _, item in old.items}
    return {item.id for _, item in new.items if item.sequence > before[item.id]}


def test_a_day_off_before_the_new_year_moves_what_is_due_behind_it() -> None:
    # Everything "before 30/01/2020" is best done by 22/01, the last day before Tết. Ten working days ahead of 04/02,
    # the safe day of what is due before 05/02, was 14/01 and is 13/01 now. Nothing else is due by 12/02.
    place = "\nabbreviations:\n"
    record = "  overrides: [{date: 22/01/2020, worked: no, name: nghỉ bù, source: x, since: 20/01/2020}]\n"
    assert raised_on_the_real_plan(f"{record}{place}", place) == {
        "kien-toan-cum-thi-dua",
        "tong-hop-dang-ky-thi-dua",
        "sang-kien-thanh-pho-dot-1",
        "trinh-khen-thuong-nha-nuoc-dot-1",
        "ke-hoach-va-dang-ky-thi-dua",
    }


def test_a_holiday_that_is_worked_touches_what_is_due_on_it() -> None:
    # Rows 13 and 14 are due before 30/4, and their safe day stays 29/4; what is said of the day itself goes. The next
    # row is due before 20/5: ten working days ahead of its safe day no count reaches 30/4.
    place = "\nabbreviations:\n"
    record = "  overrides: [{date: 30/4/2020, worked: yes, name: bù, source: x, since: 01/4/2020}]\n"
    assert raised_on_the_real_plan(f"{record}{place}", place) == {
        "tieu-chi-cum-thi-dua",
        "kiem-tra-thi-dua-don-vi",
    }


def test_a_ward_that_one_row_names_is_renamed() -> None:
    # Row 4 names Kim Giang; all others say "the wards" or "the units".
    place = "{id: phuong-kim-giang, name: Phường Kim Giang, kind: Phường}"
    change = (
        "{id: phuong-kim-giang, name: Phường Mới, kind: Phường, aliases: [Phường Kim Giang], "
        "was: [{name: Phường Kim Giang, until: 01/3/2020}]}"
    )
    assert raised_on_the_real_plan(change, place) == {"hoi-nghi-diem-kim-giang"}


def test_another_address_touches_everything() -> None:
    place = "\nreminders:\n"
    record = "\nrevisions: [{date: 01/3/2020, reason: đổi địa chỉ}]\n"
    plan = make_plan((DISTRICT / "plan.yaml").read_text("utf-8"))
    every = {item.id for _, item in plan.items}
    assert raised_on_the_real_plan(f"{record}{place}", place) == every
