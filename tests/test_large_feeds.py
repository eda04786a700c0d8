"""Feeds near what calendars take: what is over fades, what is to come is never out of the feed and all its parts.

The limit is lowered, so that a small plan is a large one. What is open on a day is counted from the plan itself, and
feeds are read here by their lines.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import pytest
from conftest import YEAR_HEAD, context_of, make_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from benching.synthetic import synthetic_plan
from kehoach import routes
from kehoach.checks.feeds import MAX_BYTES, lint_feed
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import Ledger, ledger_of, write_ledger
from kehoach.plan.model import EarlierPlan, Plan
from kehoach.plan.resolution import parse_both
from kehoach.plan.slices import Slice, slices_of
from kehoach.plan.source import compose
from kehoach.portal.leading import calendar_of
from kehoach.portal.places import FolderPlace
from kehoach.portal.records import Portal, read_portal
from kehoach.problems import Severity
from kehoach.render.context import Feed
from kehoach.render.feeds.calendars import large_feeds, render_feeds
from kehoach.render.feeds.parts import Piece, Span, cut, fit, span_named
from kehoach.render.pages.subscribing import subscribe_leaf
from kehoach.site.calendars import read_calendar
from kehoach.site.manifest import manifest_of
from kehoach.site.served import Place, Survey, survey
from kehoach.site.subscriptions import (
    CopyVerdict,
    compare_copy,
    compare_plan,
    read_feed,
)
from kehoach.uids import deadline_uid, todo_uid
from kehoach.words import load_words

LIMIT = 14_000
DAYS = (
    "2025-12-20",
    "2026-01-10",
    "2026-03-31",
    "2026-07-15",
    "2026-12-30",
    "2027-02-01",
)
"""Before, within and after the year of the made-up plan."""


@functools.cache
def made_up() -> Plan:
    _, plan = parse_both(synthetic_plan(units=10, tasks=20).encode(), "plan.yaml")
    return plan


def feeds_on(
    plan: Plan,
    day: dt.date,
    published: frozenset[str] = frozenset(),
    limit: int = LIMIT,
) -> dict[str, Feed]:
    context = dataclasses.replace(
        context_of(plan, day), feed_limit=limit, published=published
    )
    return {feed.path: feed for feed in render_feeds(plan, context)}


@functools.cache
def made_up_on(day: str) -> dict[str, Feed]:
    return feeds_on(made_up(), dt.date.fromisoformat(day))


def unfolded(data: bytes) -> str:
    return data.replace(b"\r\n ", b"").decode()


def uids(data: bytes) -> set[str]:
    return set(re.findall(r"^UID:(.*?)\r$", unfolded(data), re.MULTILINE))


def events(data: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def named_parts(feed: Feed) -> list[str]:
    """Return the paths of the parts that a notice of a feed names."""
    return re.findall(r"https?://[^/]+/(feeds/parts/[^\\\s]+)", unfolded(feed.data))


def open_ones(plan: Plan, chosen: Slice, day: dt.date) -> set[str]:
    """Return the UIDs of what a slice has that is not over on a day."""
    name = todo_uid if chosen.kind == "todo" else deadline_uid
    return {
        name(item.deadline.id, plan.header.id)
        for item in chosen.items
        if item.deadline.due and item.deadline.due >= day
    }


def all_of(plan: Plan, chosen: Slice) -> set[str]:
    return open_ones(plan, chosen, dt.date.min)


def ledger(plan: Plan, feeds: dict[str, Feed]) -> Ledger:
    data = [(path, feed.data) for path, feed in feeds.items()]
    faded = {path: feed.faded for path, feed in feeds.items()}
    return ledger_of(plan, data, feeds, faded)


# ---- Every day, every slice


@pytest.mark.parametrize("day", DAYS)
def test_what_is_to_come_is_in_the_feed_or_in_a_part_that_its_notice_names(
    day: str,
) -> None:
    plan, today = made_up(), dt.date.fromisoformat(day)
    feeds = made_up_on(day)
    parted = 0
    for chosen in slices_of(plan):
        feed = feeds[chosen.paths[0]]
        parts = named_parts(feed)
        parted += bool(parts)
        held = uids(feed.data)
        in_parts = set().union(*(uids(feeds[path].data) for path in parts))
        assert open_ones(plan, chosen, today) <= held | in_parts, chosen.name
        if parts:
            # Whoever subscribes to the parts alone has everything, what is over too.
            assert all_of(plan, chosen) <= in_parts, chosen.name
        faded = {uid for uid in uids(feed.faded) if ".reminder." not in uid}
        assert not faded & open_ones(plan, chosen, today)
        assert all_of(plan, chosen) <= held | in_parts | faded, chosen.name
    assert bool(parted) == (day < "2026-12")
    assert not [path for path, feed in feeds.items() if len(feed.data) > LIMIT]


def test_each_part_holds_the_days_of_its_name_and_nothing_twice() -> None:
    feeds = made_up_on("2026-01-10")
    parts = named_parts(feeds["feeds/all.ics"])
    seen: set[str] = set()
    for path in parts:
        span = span_named(routes.whole_feed(path)[1])
        assert span
        for event in events(feeds[path].data):
            if str(event["UID"]).startswith("notice."):
                continue
            start = event["DTSTART"].dt
            day = start.date() if isinstance(start, dt.datetime) else start
            months = range(3 * span.quarter - 2, 3 * span.quarter + 1)
            assert day.month == span.month or (not span.month and day.month in months)
            assert span.first <= day.day <= span.last
            assert event["UID"] not in seen
            seen.add(event["UID"])
    assert len(seen) == sum(1 for _, item in made_up().items if item.date)


def test_they_are_sound_and_the_same_again() -> None:
    feeds = made_up_on("2026-01-10")
    again = feeds_on(made_up(), dt.date(2026, 1, 10))
    assert {path: feed.data for path, feed in again.items()} == {
        path: feed.data for path, feed in feeds.items()
    }
    for path in ("feeds/all.ics", *named_parts(feeds["feeds/all.ics"])):
        assert lint_feed(feeds[path].data, path) == ()


def test_up_to_the_day_of_the_notice_nothing_is_missing() -> None:
    feed = made_up_on("2026-01-10")["feeds/all.ics"]
    [notice] = [event for event in events(feed.data) if "notice." in event["UID"]]
    since = notice["DTSTART"].dt
    until = since - dt.timedelta(days=1)
    assert re.search(
        rf"đến hết .*\b{until:%d}/0?{until.month}/2026", notice["DESCRIPTION"]
    )
    held = uids(feed.data)
    # Revised by the plan's records, never by the day of the build.
    assert notice["DTSTAMP"].dt.date() == made_up().header.issued
    for _, item in made_up().items:
        if item.due and item.due < since:
            assert deadline_uid(item.id, made_up().header.id) in held


def test_from_day_to_day_no_record_is_asked_for() -> None:
    plan = made_up()
    paths: frozenset[str] = frozenset()
    last = None
    for text in DAYS[1::2]:
        day = dt.date.fromisoformat(text)
        feeds = feeds_on(plan, day, published=paths)
        # What was ever published stays, needed or not.
        assert paths <= feeds.keys()
        assert not [path for path, feed in feeds.items() if len(feed.data) > LIMIT]
        stock = ledger(plan, feeds)
        if last:
            assert list(check_ledger(plan, stock, last, day)) == []
        last, paths = stock, frozenset(feeds)


def test_a_deadline_has_the_same_bytes_in_the_feed_and_its_parts() -> None:
    component = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
    plan = made_up()
    whole = feeds_on(plan, dt.date(2026, 1, 10), limit=MAX_BYTES)
    small = made_up_on("2026-01-10")
    expected = set(component.findall(whole["feeds/all.ics"].data))
    found: set[bytes] = set()
    for path in named_parts(small["feeds/all.ics"]):
        found.update(component.findall(small[path].data))
    assert expected <= found


def test_a_plan_of_the_usual_size_has_no_part() -> None:
    feeds = feeds_on(made_up(), dt.date(2026, 3, 12), limit=MAX_BYTES)
    assert not [path for path in feeds if routes.whole_feed(path)[1]]
    assert not any(feed.faded for feed in feeds.values())


# ---- Records, other years, other ids


def yearly(year: int, count: int, more: str = "", *, unit: str = "to-mot") -> str:
    """Write a plan with a deadline every other day from 3 February on, twenty of them a task."""
    head = YEAR_HEAD.replace("2020", str(year)).replace("id: to-mot", f"id: {unit}")
    lines = [head, "tasks:\n"]
    for number in range(count):
        if number % 20 == 0:
            lines.append(
                f"  - id: dot-{number}-{year}\n    title: Đợt {number}\n"
                f"    refs: [Mục {number + 1}]\n    implement: [{unit}]\n    deadlines:\n"
            )
        day = dt.date(year, 2, 3) + dt.timedelta(days=2 * number)
        written = f"{day:%d/%m/%Y}"
        lines.append(
            f"      - {{id: viec-{number}-{year}, kind: by, title: Việc {number} năm {year}, "
            f"date: {written}, phrase: chậm nhất {written}}}\n"
        )
    return "".join([*lines, more])


SMALL_LIMIT = 12_000


def yearly_on(
    text: str, day: dt.date, published: frozenset[str] = frozenset()
) -> dict[str, Feed]:
    return feeds_on(make_plan(text), day, published, SMALL_LIMIT)


def test_only_what_is_over_leaves_a_feed_that_fits_then() -> None:
    text = yearly(2020, 22)
    before = yearly_on(text, dt.date(2020, 2, 1))
    assert named_parts(before["feeds/all.ics"])
    after = yearly_on(text, dt.date(2020, 3, 12))
    feed = after["feeds/all.ics"]
    assert named_parts(feed) == []
    assert len(feed.data) <= SMALL_LIMIT
    # All of February, and no more than that.
    gone = {uid.partition("@")[0] for uid in uids(feed.faded)}
    assert gone == {f"viec-{number}-2020" for number in range(14)}
    # On another day of the month the same: a feed does not change because a day passes.
    again = yearly_on(text, dt.date(2020, 3, 13))
    assert again["feeds/all.ics"].data == feed.data


def test_what_was_cancelled_lately_stays_until_every_calendar_knows() -> None:
    record = (
        "amendments: [{number: 5/KH, date: 11/3/2020, "
        "changes: [{cancelled: viec-3-2020}]}]\n"
    )
    feed = yearly_on(yearly(2020, 40, record), dt.date(2020, 4, 5))["feeds/all.ics"]
    # Its day is 9 February; of that month and of March nothing else is left.
    assert "viec-3-2020@nam-2020" in uids(feed.data)
    assert {f"viec-{number}-2020@nam-2020" for number in (2, 4, 15)} <= uids(feed.faded)


def test_what_is_due_on_a_day_off_is_open_until_it_is_over() -> None:
    # Saturday 29 February: the safe day is the Friday before.
    feed = yearly_on(yearly(2020, 22), dt.date(2020, 2, 29))["feeds/all.ics"]
    assert "viec-12-2020@nam-2020" in uids(feed.faded)
    assert "viec-13-2020@nam-2020" in uids(feed.data)


def test_a_part_that_is_cut_goes_on_and_names_what_it_was_cut_into() -> None:
    day = dt.date(2020, 2, 1)
    before = yearly_on(yearly(2020, 40), day)
    parts = named_parts(before["feeds/all.ics"])
    assert "feeds/parts/all/quy-2.ics" in parts
    # One more deadline a day in April.
    more = yearly(2020, 100)
    added = "".join(
        f"  - {{id: them-{n}, title: Thêm {n}, refs: [Mục 1], implement: [to-mot], deadlines: [{{id: them-{n}, "
        f"kind: by, date: {n:02}/4/2020, phrase: chậm nhất {n:02}/4/2020}}]}}\n"
        for n in range(1, 31)
    )
    after = yearly_on(more + added, day, frozenset(before))
    names = named_parts(after["feeds/all.ics"])
    assert "feeds/parts/all/quy-2.ics" not in names
    assert any("thang-04" in name for name in names)
    old = after["feeds/parts/all/quy-2.ics"]
    assert len(old.data) <= SMALL_LIMIT
    within = [name for name in names if re.search(r"thang-0[456]", name)]
    assert named_parts(old) == within
    reached = uids(old.data).union(*(uids(after[name].data) for name in within))
    assert {f"them-{n}@nam-2020" for n in range(1, 31)} <= reached
    assert before.keys() <= after.keys()


def test_next_year_and_under_another_id_the_parts_go_on() -> None:
    old = make_plan(yearly(2020, 60))
    before = yearly_on(yearly(2020, 60), dt.date(2020, 2, 1))
    own = [path for path in before if path.startswith("feeds/parts/units/to-mot/")]
    assert own
    text = yearly(2021, 3, unit="to-moi").replace(
        "{id: to-moi,", "{id: to-moi, former: [to-mot],"
    )
    plan = dataclasses.replace(
        make_plan(text), earlier=(EarlierPlan(plan=old, months=24),)
    )
    day = dt.date(2021, 1, 20)
    after = feeds_on(plan, day, frozenset(before), SMALL_LIMIT)
    assert before.keys() - after.keys() == {
        path for path in before if path.startswith("feeds/tasks/") and path not in after
    }
    assert not [path for path, feed in after.items() if len(feed.data) > SMALL_LIMIT]
    # The new year's stand in the part of their days, at the address that people know.
    assert "viec-0-2021@nam-2021" in set().union(
        *(uids(after[path].data) for path in own)
    )
    found = check_ledger(plan, ledger(plan, after), ledger(old, before), day)
    refused = [p.code for p in found if p.severity is Severity.ERROR]
    assert refused == []


def test_what_last_year_has_to_come_yet_is_parted_with_next_years() -> None:
    old, day = make_plan(yearly(2020, 165)), dt.date(2020, 12, 5)
    plan = dataclasses.replace(
        make_plan(yearly(2021, 165)), earlier=(EarlierPlan(plan=old, months=12),)
    )
    feeds = feeds_on(plan, day, limit=SMALL_LIMIT)
    assert not [path for path, feed in feeds.items() if len(feed.data) > SMALL_LIMIT]
    parts = named_parts(feeds["feeds/all.ics"])
    in_parts = set().union(*(uids(feeds[path].data) for path in parts))
    due = {item.id for _, item in old.items if item.due and item.due >= day}
    # 5, 7, … 27 December.
    assert len(due) == 12
    assert {f"{identity}@nam-2020" for identity in due} <= in_parts
    assert {f"viec-{number}-2021@nam-2021" for number in range(165)} <= in_parts


def test_the_parts_of_what_is_no_more_say_what_took_its_place() -> None:
    before = yearly_on(yearly(2020, 60), dt.date(2020, 2, 1))
    parts = [path for path in before if path.startswith("feeds/parts/units/to-mot/q")]
    assert parts
    ended = yearly(2020, 60).replace("  - {id: to-mot, name: Tổ Một}\n", "")
    ended = ended.replace("[to-mot]", "[uy-ban]") + (
        "ended: [{kind: unit, id: to-mot, name: Tổ Một, date: 20/02/2020, by: 5/QĐ, "
        "reason: sáp nhập, instead: [uy-ban]}]\n"
    )
    after = yearly_on(ended, dt.date(2020, 2, 21), frozenset(before))
    for path in parts:
        assert uids(after[path].data) == {"notice.ended.unit.to-mot@nam-2020"}
        assert lint_feed(after[path].data, path) == ()


def test_pages_and_data_tell_of_parts() -> None:
    plan = made_up()
    context = dataclasses.replace(
        context_of(plan, dt.date(2026, 1, 10)), feed_limit=LIMIT
    )
    large = large_feeds(plan, context)
    feeds = made_up_on("2026-01-10")
    for path, found in large.items():
        assert [part.path for part in found.parts] == named_parts(feeds[path])
        assert all(part.said for part in found.parts)
    assert large["feeds/all.ics"].until


# ---- What reads them back


def laid(folder: Path, plan: Plan, feeds: dict[str, Feed]) -> Survey:
    """Lay feeds as a publication does, with ledger and manifest, and look through them."""
    for path, feed in feeds.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(feed.data)
    (folder / routes.LEDGER).parent.mkdir(parents=True)
    (folder / routes.LEDGER).write_bytes(write_ledger(ledger(plan, feeds)))
    (folder / routes.MANIFEST).write_bytes(manifest_of(plan, folder))
    return survey(Place(folder.as_posix()))


def test_verify_knows_parts_and_what_faded(tmp_path: Path) -> None:
    text = yearly(2020, 60)
    plan = make_plan(text)
    feeds = yearly_on(text, dt.date(2020, 2, 20))
    found = laid(tmp_path, plan, feeds)
    place = Place(tmp_path.as_posix())
    state = read_feed(place, found, "feeds/all.ics", dt.date(2020, 2, 20))
    assert list(state.parts) == sorted(named_parts(feeds["feeds/all.ics"]))
    # Those of 3 to 19 February, every other day.
    assert (state.verdict, state.faded) == ("current", 9)
    # A copy of before: what it has of the past, and of what stands in parts now, is nobody's fault.
    old = read_calendar(yearly_on(text, dt.date(2020, 2, 1))["feeds/all.ics"].data)
    copied = compare_copy(state.calendar, old, found, "feeds/all.ics", "may.ics")
    assert {
        item.uid for entry in copied.of(CopyVerdict.FADED) if (item := entry.copy)
    } >= {f"viec-{number}-2020@nam-2020" for number in range(9)}
    assert copied.of(CopyVerdict.LEFT) == []


def test_another_day_does_not_make_another_plan(tmp_path: Path) -> None:
    text = yearly(2020, 60)
    plan = make_plan(text)
    found = laid(tmp_path, plan, yearly_on(text, dt.date(2020, 2, 20)))
    for day in (dt.date(2020, 2, 20), dt.date(2020, 3, 20), dt.date(2021, 1, 1)):
        context = dataclasses.replace(context_of(plan, day), feed_limit=SMALL_LIMIT)
        assert compare_plan(plan, context, found).verdict == "same"


def test_a_leaders_calendar_is_made_of_the_parts_too(tmp_path: Path) -> None:
    plan = make_plan(yearly(2020, 60))
    site = tmp_path / "ke-hoach" / "nam-2020"
    laid(site, plan, yearly_on(yearly(2020, 60), dt.date(2020, 2, 20)))
    text = (
        "portal: {id: thu, title: Thử, url: https://thu.example.vn/}\n"
        "plans: [{id: nam-2020, folder: nam, agency: A, province: B}]\n"
        "leaders: [{id: pho, name: Phó, leads: [{plan: nam-2020, party: to-mot}]}]\n"
    )
    record = read_portal(compose(text.encode(), "portal.yaml"), "portal.yaml")
    portal = Portal(record=record, path="portal.yaml", folder=tmp_path)
    [leader] = record.leaders
    read = FolderPlace(tmp_path).read
    calendar = calendar_of(portal, leader, read, load_words("vi"))
    assert calendar
    assert uids(calendar.data) == {f"viec-{n}-2020@nam-2020" for n in range(60)}


def test_the_page_offers_every_part_and_quotes_what_the_feed_itself_holds() -> None:
    text = yearly(2020, 60)
    plan, day = make_plan(text), dt.date(2020, 2, 20)
    feeds = yearly_on(text, day)
    context = dataclasses.replace(context_of(plan, day), feed_limit=SMALL_LIMIT)
    path = "feeds/units/to-mot.ics"
    leaf = subscribe_leaf(plan, context, plan.directory["to-mot"], path)
    parts = named_parts(feeds[path])
    parts += named_parts(feeds["feeds/reminders/units/to-mot.ics"])
    assert parts
    for part in parts:
        assert f">https://nam.example.vn/{part}<" in leaf.html
    assert leaf.html.count("<summary>Các phần của lịch") == 2
    [quoted] = re.findall(r'class="kh-current"><b>Việc (\d+) ', leaf.html)
    assert f"viec-{quoted}-2020@nam-2020" in uids(feeds[path].data)
    # Nothing is said where everything fits.
    whole = context_of(plan, day)
    leaf = subscribe_leaf(plan, whole, plan.directory["to-mot"], path)
    assert "Các phần" not in leaf.html


# ---- How a year is cut


def piece(name: str, day: str, size: int = 10, *, settled: str = "") -> Piece:
    date = dt.date.fromisoformat(day)
    return Piece(
        id=name,
        day=date,
        first=date,
        settled=dt.date.fromisoformat(settled or day),
        lasting=True,
        data=b"x" * size,
    )


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("quy-4", Span(4)),
        ("thang-07", Span(3, 7)),
        ("thang-12-ngay-01-15", Span(4, 12, 1, 15)),
        ("thang-12-ngay-31", Span(4, 12, 31, 31)),
        ("thang-12-ngay-31-phan-2-4", Span(4, 12, 31, 31, 2, 4)),
    ],
)
def test_an_address_names_a_stretch(name: str, span: Span) -> None:
    assert span_named(name) == span
    assert span.name == name


@pytest.mark.parametrize("name", ["quy-5", "thang-13", "quy-1-ngay-02", "", "lead"])
def test_another_name_is_no_stretch(name: str) -> None:
    assert span_named(name) is None


def test_only_what_does_not_fit_is_cut_further() -> None:
    pieces = [
        piece("a", "2020-01-10"),
        piece("b", "2020-12-10"),
        piece("c", "2020-12-20"),
        piece("d", "2020-12-31"),
        piece("e", "2020-12-31"),
    ]
    # Two fit: the fourth quarter has four, the second half of December three.
    assert [span.name for span in cut(pieces, 20)] == [
        *("quy-1", "quy-2", "quy-3", "thang-10", "thang-11", "thang-12-ngay-01-15"),
        *("thang-12-ngay-16-23", "thang-12-ngay-24-31"),
    ]


def test_what_is_over_leaves_by_months_and_then_what_is_farthest() -> None:
    today = dt.date(2020, 3, 12)
    pieces = [
        piece("jan", "2020-01-10"),
        piece("feb", "2020-02-10"),
        piece("march", "2020-03-10"),
        piece("may", "2020-05-10"),
        piece("june", "2020-06-10"),
    ]

    def kept(room: int) -> tuple[list[str], dt.date | None]:
        fitted = fit(pieces, room, today)
        return [one.id for one in fitted.kept], fitted.until

    assert kept(50) == (["jan", "feb", "march", "may", "june"], None)
    assert kept(45) == (["feb", "march", "may", "june"], None)
    assert kept(20) == (["may", "june"], None)
    assert kept(15) == (["may"], dt.date(2020, 6, 9))
    # What is due today is not over, though others of its month are.
    near = [*pieces[:3], piece("today", "2020-03-12"), *pieces[3:4]]
    assert [one.id for one in fit(near, 20, today).kept] == ["today", "may"]
    # Nothing to come: what was over last, so that the calendar is not empty.
    past = fit(pieces[:3], 15, today)
    assert ([one.id for one in past.kept], past.until) == (["march"], None)


def some_pieces() -> Iterator[st.SearchStrategy[Piece]]:
    days = st.dates(dt.date(2019, 11, 1), dt.date(2021, 3, 1))
    yield st.builds(
        lambda number, day, longer, size, lasting: Piece(
            id=str(number),
            day=day,
            first=day - dt.timedelta(days=longer),
            settled=day,
            lasting=lasting,
            data=b"x" * size,
        ),
        number=st.integers(0, 10_000),
        day=days,
        longer=st.integers(0, 20),
        size=st.integers(1, 60),
        lasting=st.booleans(),
    )


@settings(max_examples=60)
@given(
    pieces=st.lists(next(some_pieces()), max_size=60, unique_by=lambda one: one.id),
    room=st.integers(60, 400),
    today=st.dates(dt.date(2019, 11, 1), dt.date(2021, 3, 1)),
)
def test_no_stretch_is_left_out_and_none_is_too_large(
    pieces: list[Piece], room: int, today: dt.date
) -> None:
    spans = cut(pieces, room)
    for one in pieces:
        assert sum(span.holds(one) for span in spans) == 1
    for span in spans:
        lasting = [one for one in pieces if one.lasting and span.holds(one)]
        assert sum(len(one.data) for one in lasting) <= room
        assert span_named(span.name) == span
    fitted = fit(pieces, room, today)
    assert sum(len(one.data) for one in fitted.kept) <= room
    assert all(one.settled < today for one in fitted.faded)
    left = {*pieces} - {*fitted.kept} - {*fitted.faded}
    assert not left or fitted.until
    assert all(one.first > fitted.until for one in left if fitted.until)
