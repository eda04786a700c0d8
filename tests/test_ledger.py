"""What subscribers hold against what they would get: lawful changes pass, harmful ones are named at their line."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re

import pytest
from conftest import YEAR_HEAD, context_of, make_plan

from kehoach import routes
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import (
    HeldFeed,
    Ledger,
    count_records,
    ledger_of,
    parse_ledger,
    write_ledger,
)
from kehoach.plan.model import EarlierPlan, Plan
from kehoach.problems import InputError, Problem, Severity
from kehoach.render import FEEDS, render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage
from kehoach.site.shell import page_of
from kehoach.uids import deadline_uid, reminder_uid, subject_of, todo_uid

TODAY = dt.date(2020, 3, 12)

PLAN = f"""\
{YEAR_HEAD}  - {{id: to-hai, name: Tổ Hai}}
groups:
  - {{id: cac-to, name: Các tổ, members: [to-mot, to-hai]}}
tasks:
  - id: hop
    title: Họp
    refs: [Mục 1]
    lead: [uy-ban]
    implement: [to-mot]
    deadlines: [{{id: hop, kind: event, date: 28/4/2020, phrase: ngày 28/4/2020}}]
  - id: nop
    title: Nộp
    refs: [Mục 2]
    lead: [uy-ban]
    deadlines: [{{id: nop, kind: before, date: 15/5/2020, phrase: trước 15/5/2020, submit: [cac-to]}}]
  - id: xet
    title: Xét
    refs: [Mục 3]
    lead: [uy-ban]
    deadlines: [{{id: xet, kind: by, date: 30/6/2020, phrase: chậm nhất 30/6/2020}}]
"""
MOVE = (
    "amendments: [{number: 120/KH, date: 10/3/2020, "
    "changes: [{moved: hop, date: 05/5/2020, phrase: ngày 05/5/2020}]}]\n"
)
CORRECTED = "corrections: [{date: 10/3/2020, reason: sửa chữ, items: [hop]}]\n"
REVISED = "revisions: [{date: 10/3/2020, reason: đổi cách nhắc}]\n"


def ledger(plan: Plan, today: dt.date = TODAY) -> Ledger:
    """Take stock of what a plan publishes, as a build does."""
    rendered = render_outputs(plan, context_of(plan, today))
    feeds = [(feed.path, feed.data) for feed in rendered.of(Artifact, FEEDS)]
    paths = [file.path for file in rendered.of(Artifact)]
    paths += [page.path for page in rendered.of(StagedPage)]
    paths += [page_of(leaf) for leaf in rendered.of(Leaf)]
    return ledger_of(plan, feeds, paths)


@functools.cache
def taken(text: str, today: dt.date) -> Ledger:
    return ledger(make_plan(text), today)


def problems(before: str, after: str, today: dt.date = TODAY) -> list[Problem]:
    old, new = taken(before, today), taken(after, today)
    return list(check_ledger(make_plan(after), new, old, today))


def codes(before: str, after: str, today: dt.date = TODAY) -> dict[str, str]:
    """Return the codes of what is refused, with what it is about."""
    found = problems(before, after, today)
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    return {problem.code: str(dict(problem.values).get("id", "")) for problem in errors}


# ---- The ledger itself


def test_it_holds_every_component_of_every_feed() -> None:
    plan = make_plan(PLAN)
    stock = ledger(plan)
    own = {item.uid: item for item in stock.feeds["feeds/units/to-mot.ics"].items}
    assert own.keys() == {deadline_uid(i, "nam-2020") for i in ("hop", "nop")}
    # Strict "trước 15/5": Thursday 14 May is the last day that the words leave.
    assert own["nop@nam-2020"].last_day == "2020-05-14"
    assert own["hop@nam-2020"].last_day == "2020-04-28"
    assert own["hop@nam-2020"].stamp.startswith("2020")
    reminded = {
        item.uid for item in stock.feeds["feeds/reminders/units/to-mot.ics"].items
    }
    assert reminder_uid("hop", 3, "nam-2020") in reminded
    todo = {item.uid for item in stock.feeds["feeds/todo/units/to-mot.ics"].items}
    assert todo == {todo_uid(i, "nam-2020") for i in ("hop", "nop")}
    assert stock.feeds["feeds/units/to-mot.ics"].name.startswith("Tổ Một ")
    assert {"don-vi/to-mot/index.html", "messages/to-mot.txt"} <= stock.paths


def test_it_comes_back_as_it_was_written() -> None:
    stock = ledger(make_plan(PLAN + MOVE))
    assert parse_ledger(write_ledger(stock), "ledger.json") == stock
    assert write_ledger(stock) == write_ledger(ledger(make_plan(PLAN + MOVE)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"version": 1}',
        b"\xff",
        b"[" * 100_000,
        b'{"version": 1, "items": [[1]]}',
    ],
)
def test_a_damaged_one_is_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        parse_ledger(data, "ledger.json")
    assert [problem.code for problem in caught.value.problems] == ["ledger-damaged"]


def test_a_newer_one_is_said_to_be_so() -> None:
    text = write_ledger(ledger(make_plan(PLAN))).replace(
        b'"version": 1', b'"version": 2'
    )
    with pytest.raises(InputError) as caught:
        parse_ledger(text, "ledger.json")
    assert [problem.code for problem in caught.value.problems] == ["previous-newer"]


@pytest.mark.parametrize(
    ("uid", "subject"),
    [
        ("hop@nam-2020", ("hop", "nam-2020")),
        ("hop.todo@nam-2020", ("hop", "nam-2020")),
        ("hop.reminder.3@thi-dua.2020", ("hop", "thi-dua.2020")),
        ("notice.unit.to-mot@nam-2020", ("", "nam-2020")),
    ],
)
def test_a_uid_tells_what_it_is_of(uid: str, subject: tuple[str, str]) -> None:
    assert subject_of(uid) == subject


# ---- What publishes itself

LAWFUL = {
    "nothing": PLAN,
    "a move by a document": PLAN + MOVE,
    "a cancellation": PLAN
    + MOVE.replace(
        "moved: hop, date: 05/5/2020, phrase: ngày 05/5/2020", "cancelled: nop"
    ),
    "a corrected title": PLAN.replace("title: Họp", "title: Họp giao ban") + CORRECTED,
    "corrected people": PLAN.replace("implement: [to-mot]", "implement: [to-hai]")
    + CORRECTED
    + "feeds: {keep: [units/to-mot/implement]}\n",
    "another address": PLAN.replace(
        "https://nam.example.vn/", "https://moi.example.vn/"
    )
    + REVISED,
    "another title of the plan": PLAN.replace("title: Năm", "title: Năm mới") + REVISED,
    "other reminders": PLAN + "reminders: [{days: [7]}]\n" + REVISED,
    "other days of items": PLAN.replace(
        "calendar:\n", "calendar:\n  items: printed-day\n"
    )
    + REVISED,
    "a body with another name": PLAN.replace(
        "name: Tổ Hai", "name: Tổ Ba, was: [{name: Tổ Hai, until: 10/3/2020}]"
    ),
    "a new body": PLAN.replace("groups:", "  - {id: to-bon, name: Tổ Bốn}\ngroups:"),
    "a day off announced": PLAN.replace(
        "calendar:\n",
        "calendar:\n  overrides: [{date: 14/5/2020, worked: no, name: nghỉ, source: thử, since: 10/3/2020}]\n",
    ),
}


@pytest.mark.parametrize("change", LAWFUL)
def test_a_lawful_change_publishes_itself(change: str) -> None:
    after = LAWFUL[change]
    assert make_plan(after) is not None
    assert (after == PLAN) == (change == "nothing")
    assert problems(PLAN, after) == []


def test_a_deadline_added_by_a_document_is_no_surprise() -> None:
    added = PLAN + (
        "  - {id: them, title: Thêm, refs: [mục 2], implement: [to-hai], deadlines:"
        " [{id: them, kind: by, date: 20/5/2020, phrase: chậm nhất 20/5/2020}]}\n"
        "amendments: [{number: 120/KH, date: 10/3/2020, changes: [{added: them}]}]\n"
    )
    assert problems(PLAN, added) == []
    unrecorded = added.partition("amendments:")[0]
    [found] = problems(PLAN, unrecorded)
    assert (found.code, found.severity) == ("appeared", Severity.WARNING)


# ---- What is refused, at its line

HARMFUL = {
    "a day without a record": (
        PLAN.replace("28/4/2020", "29/4/2020"),
        {"moved-silently": "hop"},
        "date: 29/4/2020",
    ),
    "a title without a record": (
        PLAN.replace("title: Xét", "title: Xét duyệt"),
        {"changed-silently": "xet", "calendar-renamed": ""},
        "title: Xét duyệt",
    ),
    "people without a record": (
        PLAN.replace("implement: [to-mot]", "implement: [to-hai]"),
        {"changed-silently": "hop", "item-lost": "hop", "feed-gone": ""},
        "{id: hop",
    ),
    "a deadline that vanishes": (
        PLAN[: PLAN.index("  - id: xet")],
        {"vanished": "xet", "address-gone": "xet"},
        "id: nam-2020",
    ),
    "a body with another id": (
        PLAN.replace("id: to-hai", "id: to-ba").replace("to-hai]}", "to-ba]}"),
        {"address-gone-renamed": "to-hai"},
        "id: to-ba",
    ),
    "a body with another name": (
        PLAN.replace("name: Tổ Hai", "name: Tổ Ba"),
        {"calendar-renamed": ""},
        "name: Tổ Ba",
    ),
    "other reminders": (
        PLAN + "reminders: [{days: [7]}]\n",
        {"changed-silently": "xet", "item-lost": "xet"},
        "{id: xet",
    ),
    "another address": (
        PLAN.replace("https://nam.example.vn/", "https://moi.example.vn/"),
        {"changed-silently": "xet"},
        "{id: xet",
    ),
    "a day off that nobody dated": (
        PLAN.replace(
            "calendar:\n",
            "calendar:\n  overrides: [{date: 14/5/2020, worked: no, name: nghỉ, source: thử}]\n",
        ),
        {"changed-silently": "nop"},
        "{id: nop",
    ),
    "a record of tomorrow": (
        PLAN + MOVE.replace("10/3/2020", "13/3/2020"),
        {"stamp-in-future": ""},
        "date: 13/3/2020",
    ),
}


@pytest.mark.parametrize("change", HARMFUL)
def test_a_harmful_change_is_refused_at_its_line(change: str) -> None:
    after, expected, place = HARMFUL[change]
    assert after != PLAN
    found = codes(PLAN, after)
    # Some touch several deadlines: one of each kind is named here.
    assert found.keys() == expected.keys()
    lines = after.splitlines()
    told = [
        lines[problem.line - 1]
        for problem in problems(PLAN, after)
        if problem.severity is Severity.ERROR
    ]
    assert any(place in line for line in told), told
    assert not any(problem.path.endswith(".ics") for problem in problems(PLAN, after))


def test_a_published_amendment_may_not_go() -> None:
    assert codes(PLAN + MOVE, PLAN) == {
        "sequence-back": "hop",
        "moved-silently": "hop",
    } or (codes(PLAN + MOVE, PLAN) == {"sequence-back": "hop"})


@pytest.mark.slow
def test_what_is_cancelled_stays_until_its_own_day_is_over() -> None:
    cancelled = PLAN + MOVE.replace(
        "moved: hop, date: 05/5/2020, phrase: ngày 05/5/2020", "cancelled: nop"
    )
    start, end = cancelled.index("  - id: nop"), cancelled.index("  - id: xet")
    gone = cancelled[:start] + cancelled[end : cancelled.index("amendments:")]
    gone += "retired: [{id: nop, reason: đã hủy theo 120/KH}]\n"
    # Its address goes with it, and that is told apart.
    early = codes(cancelled, gone, dt.date(2020, 5, 14))
    assert early["left-early"] == "nop"
    late = codes(cancelled, gone, dt.date(2020, 5, 15))
    assert "left-early" not in late
    assert "item-lost" not in late


def test_a_retired_id_never_comes_back() -> None:
    retired = PLAN + "retired: [{id: cu, reason: thử}]\n"
    assert codes(retired, PLAN) == {"tombstone-gone": "cu"}


def test_a_form_of_sheets_that_is_not_made_is_one_finding() -> None:
    new = make_plan(PLAN)
    old = ledger(new)
    with_sheets = dataclasses.replace(
        old,
        paths=old.paths | {"checklists/to-mot.xlsx", "checklists/to-hai.xlsx"},
    )
    [found] = check_ledger(new, old, with_sheets, TODAY)
    assert found.code == "form-gone"
    assert dict(found.values)["form"] == "xlsx"


# ---- From year to year

NEXT = PLAN.replace("2020", "2021").replace("title: Năm 2021", "title: Năm 2021")


def next_year(*, months: int = 12) -> Plan:
    old = make_plan(PLAN)
    return dataclasses.replace(
        make_plan(NEXT), earlier=(EarlierPlan(plan=old, months=months),)
    )


def test_next_years_plan_goes_on_in_the_same_feeds() -> None:
    today = dt.date(2021, 1, 20)
    new = next_year()
    found = list(
        check_ledger(new, ledger(new, today), ledger(make_plan(PLAN), today), today)
    )
    assert [problem.code for problem in found] == []


def test_last_years_items_fade_and_none_is_lost_before_its_day() -> None:
    today = dt.date(2021, 1, 20)
    # All of last year's days are over.
    assert codes(PLAN, NEXT, today) == {}
    january = PLAN.replace(
        "date: 30/6/2020, phrase: chậm nhất 30/6/2020",
        "date: 29/01/2021, phrase: chậm nhất 29/01/2021",
    )
    assert codes(january, NEXT, today) == {"earlier-item-lost": "xet"}


# ---- Records are counted


def test_each_record_counts() -> None:
    assert count_records(make_plan(PLAN)) == 0
    named = PLAN.replace(
        "name: Tổ Hai", "name: Tổ Hai, was: [{name: Tổ Nhì, until: 10/3/2020}]"
    )
    whole = make_plan(named + MOVE + CORRECTED + REVISED)
    assert count_records(whole) == 4


def test_every_published_path_of_a_body_is_named_by_its_id() -> None:
    """What would vanish is told once for a body, whatever was published of it."""
    fewer = PLAN.replace("  - {id: to-hai, name: Tổ Hai}\n", "").replace(
        ", to-hai]", "]"
    )
    found = [
        problem for problem in problems(PLAN, fewer) if "address-gone" in problem.code
    ]
    [gone] = found
    values = dict(gone.values)
    assert values["id"] == "to-hai"
    expected = {
        routes.feed("unit", "to-hai"),
        routes.feed("reminder", "to-hai"),
        routes.feed("todo", "to-hai"),
        routes.feed("role", "to-hai", "submit"),
        routes.message("to-hai"),
        routes.unit_json("to-hai"),
    }
    stock = ledger(make_plan(PLAN))
    assert expected <= stock.paths
    of_body = [path for path in stock.paths if re.search(r"/to-hai[/.]", path)]
    assert values["count"] == len(of_body)


# ---- Feeds near what calendars take: what is over fades, what is to come stands in parts

ALL = "feeds/all.ics"
PART = "feeds/parts/all/quy-2.ics"
AFTER = dt.date(2020, 4, 29)
"""The day after hop, on 28/4/2020."""


def apart(
    stock: Ledger, name: str, *, faded: bool = False, part: bool = False
) -> Ledger:
    """Take a deadline out of the feed of all: as faded, into a part of the feed, or without a trace."""
    feed = stock.feeds[ALL]
    taken_out = [item for item in feed.items if subject_of(item.uid)[0] == name]
    assert taken_out
    left = [item for item in feed.items if item not in taken_out]
    feeds = dict(stock.feeds)
    feeds[ALL] = dataclasses.replace(
        feed, items=tuple(left), faded=tuple(taken_out) if faded else ()
    )
    paths = set(stock.paths)
    if part:
        feeds[PART] = HeldFeed(name="Quý II", items=tuple(taken_out))
        paths.add(PART)
    return dataclasses.replace(stock, feeds=feeds, paths=frozenset(paths))


def compared(old: Ledger, new: Ledger, today: dt.date) -> list[tuple[str, object]]:
    found = check_ledger(make_plan(PLAN), new, old, today)
    return [(problem.code, dict(problem.values).get("id")) for problem in found]


def test_what_is_over_may_fade_and_what_is_to_come_may_not() -> None:
    whole = taken(PLAN, TODAY)
    assert compared(whole, apart(whole, "hop", faded=True), AFTER) == []
    # On its own day it is not over.
    assert compared(
        whole, apart(whole, "hop", faded=True), AFTER - dt.timedelta(1)
    ) == [("item-lost", "hop")]
    # Over or not: what is neither there nor said to have faded is lost.
    assert compared(whole, apart(whole, "hop"), AFTER) == [("item-lost", "hop")]
    # As long as it stands in the ledger as faded, that is so on any day.
    fading = apart(whole, "hop", faded=True)
    assert compared(fading, fading, AFTER) == []
    assert compared(fading, fading, TODAY) == [("item-lost", "hop")]


def test_what_faded_comes_back_as_what_it_was() -> None:
    whole = taken(PLAN, TODAY)
    fading = apart(whole, "hop", faded=True)
    assert compared(fading, whole, AFTER) == []
    moved = taken(PLAN + MOVE, TODAY)
    faded_later = apart(moved, "hop", faded=True)
    assert ("sequence-back", "hop") in compared(faded_later, whole, AFTER)
    # As another one without a record: only the feed of all knew it.
    feed = whole.feeds[ALL]
    others = tuple(
        dataclasses.replace(item, digest="0") if item.uid == "hop@nam-2020" else item
        for item in feed.items
    )
    other = dataclasses.replace(
        whole, feeds={**whole.feeds, ALL: dataclasses.replace(feed, items=others)}
    )
    assert compared(fading, other, AFTER) == [("changed-silently", "hop")]


def test_between_a_feed_and_its_parts_items_go_without_a_record() -> None:
    whole = taken(PLAN, TODAY)
    parted = apart(whole, "nop", part=True)
    assert compared(whole, parted, TODAY) == []
    back = dataclasses.replace(
        whole,
        feeds={**whole.feeds, PART: parted.feeds[PART]},
        paths=parted.paths,
    )
    assert compared(parted, back, TODAY) == []
    # Out of both it is lost, and so is the part's address.
    assert compared(parted, apart(back, "nop"), TODAY) == []
    gone = dict(parted.feeds)
    gone[PART] = dataclasses.replace(gone[PART], items=())
    assert compared(parted, dataclasses.replace(parted, feeds=gone), TODAY) == [
        ("item-lost", "nop")
    ]
    assert ("address-gone", "all") in compared(parted, whole, TODAY)


def test_what_faded_comes_back_from_the_file_and_small_feeds_say_nothing_of_it() -> (
    None
):
    whole = taken(PLAN, TODAY)
    assert b"faded" not in write_ledger(whole)
    fading = apart(whole, "hop", faded=True)
    assert parse_ledger(write_ledger(fading), "ledger.json") == fading


@pytest.mark.parametrize(
    ("path", "part", "address"),
    [
        ("feeds/all.ics", "quy-1", "feeds/parts/all/quy-1.ics"),
        (
            "feeds/units/a/lead.ics",
            "thang-12-ngay-31",
            "feeds/parts/units/a/lead/thang-12-ngay-31.ics",
        ),
    ],
)
def test_a_parts_address_tells_its_feed(path: str, part: str, address: str) -> None:
    assert routes.feed_part(path, part) == address
    assert routes.whole_feed(address) == (path, part)
    assert routes.whole_feed(path) == (path, "")
