"""A year of changes: what each edition of a plan does to feeds, and what may not be published."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import hypothesis
import icalendar
import pytest
import vobject
from conftest import (
    MINIMAL,
    TODAY,
    YEAR_HEAD,
    context_of,
    make_plan,
    run_kehoach,
    with_deadline,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from kehoach.checks.feeds import lint_change, lint_feed
from kehoach.editions.previous import check_previous
from kehoach.editions.published import Unreachable, as_published
from kehoach.plan.model import Plan
from kehoach.problems import InputError
from kehoach.render import render_outputs
from kehoach.render.api.writer import plan_data
from kehoach.render.context import Leaf, StagedPage, make_context
from kehoach.render.feeds.calendars import content_digests, render_feeds
from kehoach.render.pages.changes import render_changes
from kehoach.site.build import build_site

FIRST = f"""\
{YEAR_HEAD}  - {{id: to-hai, name: Tổ Hai}}
groups:
  - {{id: cac-to, name: Các tổ, members: [to-mot, to-hai]}}
phases:
  - {{id: quy-1, name: Quý I, start: 01/01/2020, end: 31/3/2020}}
tasks:
  - id: hop
    title: Họp
    refs: [Mục 1]
    phase: quy-1
    lead: [uy-ban]
    implement: [to-mot]
    deadlines: [{{id: hop, kind: event, date: 28/3/2020, phrase: ngày 28/3/2020}}]
  - id: nop
    title: Nộp
    refs: [Mục 2]
    lead: [uy-ban]
    implement: [to-hai]
    deadlines: [{{id: nop, kind: before, date: 30/4/2020, phrase: trước 30/4/2020, submit: [cac-to]}}]
  - id: xet
    title: Xét
    refs: [Mục 3]
    lead: [uy-ban]
    deadlines: [{{id: xet, kind: by, date: 30/6/2020, phrase: chậm nhất 30/6/2020}}]
"""
ADDED = """\
  - id: them
    title: Thêm
    refs: [120/KH]
    implement: [to-hai]
    deadlines: [{id: them, kind: before, date: 15/5/2020, phrase: trước 15/5/2020}]
"""
AMENDED = f"""\
{FIRST}{ADDED}amendments:
  - number: 120/KH
    date: 10/3/2020
    reason: hoãn họp
    changes:
      - {{moved: hop, date: 05/4/2020, phrase: ngày 05/4/2020}}
      - {{cancelled: nop}}
      - {{added: them}}
      - {{reworded: xet, title: Xét lại}}
"""
NEW_TASK = """\
  - id: moi
    title: Việc mới
    refs: [Mục 9]
    deadlines: [{id: moi, kind: by, date: 01/3/2025, phrase: chậm nhất 01/3/2025}]
"""
ONE_MOVE = f"""\
{FIRST}amendments:
  - {{number: 120/KH, date: 10/3/2020, changes: [{{moved: hop, date: 05/4/2020, phrase: ngày 05/4/2020}}]}}
"""


def feeds(plan: Plan, today: dt.date = TODAY) -> dict[str, bytes]:
    context = make_context(plan, today=today, content={})
    return {artifact.path: artifact.data for artifact in render_feeds(plan, context)}


def events(data: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(data)
    return {str(event["UID"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


def published(plan: Plan) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(plan_data(plan, context_of(plan))))
    return data


def refused(before: str, after: str) -> list[str]:
    plan = make_plan(after)
    digests = content_digests(plan, context_of(plan))
    return [
        problem.code
        for problem in check_previous(
            plan, digests, as_published(published(make_plan(before)), "plan.json")
        )
    ]


FILED = with_deadline(
    "id: viec, kind: by, date: 30/3/2020, phrase: 30/3/2020, submit: [ba], "
    "filing: {what: báo cáo năm, to: [bon]}"
).replace("lead: [mot]\n    implement: [ca-hai]\n    coordinate: [hai]", "lead: [mot]")
FILED = FILED.replace(
    "groups:",
    "  - {id: ba, name: Đơn vị Ba}\n  - {id: bon, name: Đơn vị Bốn}\ngroups:",
)
"""Of the four, one leads, one files and one does no more than receive."""


def test_each_change_of_what_somebody_is_told_has_to_be_explained() -> None:
    assert not refused(FILED, FILED)
    for old, new in (
        # What is filed is told to who files and to who receives, and to nobody else.
        ("what: báo cáo năm", "what: báo cáo quý"),
        # Another receives it.
        ("to: [bon]", "to: [hai]"),
        # What who leads does is told to nobody else.
        ("lead: [mot]", "lead: [mot]\n    actions: {lead: Đôn đốc}"),
    ):
        after = FILED.replace(old, new)
        assert after != FILED
        assert refused(FILED, after) == ["changed-silently"], new


def test_unchanged_plan_gives_identical_feeds() -> None:
    assert feeds(make_plan(FIRST)) == feeds(make_plan(FIRST))


def test_one_amendment_changes_exactly_the_feeds_that_hold_the_item() -> None:
    before, after = feeds(make_plan(FIRST)), feeds(make_plan(ONE_MOVE))
    assert {path for path in before if before[path] != after[path]} == {
        "feeds/all.ics",
        "feeds/units/uy-ban.ics",
        "feeds/units/uy-ban/lead.ics",
        "feeds/reminders/units/uy-ban.ics",
        "feeds/todo/units/uy-ban.ics",
        "feeds/units/to-mot.ics",
        "feeds/units/to-mot/implement.ics",
        "feeds/reminders/units/to-mot.ics",
        "feeds/todo/units/to-mot.ics",
        "feeds/phases/quy-1.ics",
        "feeds/tasks/hop.ics",
    }


def test_what_a_subscriber_sees_after_an_amendment() -> None:
    shown = events(feeds(make_plan(AMENDED))["feeds/all.ics"])
    stamp = dt.datetime(2020, 3, 10, 0, 0, 1, tzinfo=dt.UTC)
    assert {
        uid: (int(e["SEQUENCE"]), e["DTSTAMP"].dt, e["LAST-MODIFIED"].dt)
        for uid, e in shown.items()
    } == dict.fromkeys(("hop", "nop", "them", "xet"), (1, stamp, stamp))
    assert shown["hop"].decoded("DTSTART") == dt.date(2020, 4, 5)
    assert str(shown["hop"]["SUMMARY"]) == "Họp · ngày 05/4 (dời từ 28/3 theo 120/KH)"
    assert str(shown["nop"]["SUMMARY"]) == "[ĐÃ HỦY] Nộp · hồ sơ trước 30/4"
    assert shown["nop"]["STATUS"] == "CANCELLED"
    assert "Xét lại" in shown["xet"]["SUMMARY"]
    assert "120/KH" in shown["them"]["DESCRIPTION"]


def test_two_versions_pass_our_own_revision_rules() -> None:
    before, after = feeds(make_plan(FIRST)), feeds(make_plan(AMENDED))
    for path, data in after.items():
        assert lint_feed(data, path) == ()
        if path in before:
            assert lint_change(before[path], data, path) == ()


def test_changes_are_told_as_an_atom_feed() -> None:
    plan = make_plan(
        AMENDED
        + "corrections: [{date: 12/3/2020, reason: sửa chữ & dấu, items: [xet]}]\n"
    )
    [artifact] = render_changes(plan, context_of(plan))
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring(artifact.data)
    entries = root.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}updated") for entry in entries] == [
        "2020-03-12T00:00:00Z",
        "2020-03-10T00:00:00Z",
        "2020-01-02T00:00:00Z",
    ]
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == 3
    assert root.findtext(f"{atom}updated") == "2020-03-12T00:00:00Z"
    assert "sửa chữ & dấu" in (entries[0].findtext(f"{atom}content") or "")
    told = entries[1].findtext(f"{atom}content") or ""
    for words in (
        "hoãn họp",
        "Dời từ 28/3/2020 sang 05/4/2020 theo 120/KH",
        "Hủy theo 120/KH",
        "Bổ sung theo 120/KH",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("30/4/2020", dt.date(2020, 12, 31)),
        # A day of the next year is still to come when the plan's own is over.
        ("15/01/2021", dt.date(2021, 1, 15)),
    ],
)
def test_cancelled_items_leave_after_the_year_and_their_own_day(
    day: str, last: dt.date
) -> None:
    plan = make_plan(AMENDED.replace("30/4/2020", day))
    next_day = last + dt.timedelta(days=1)
    assert "nop" in events(feeds(plan, last)["feeds/all.ics"])
    assert "nop" not in events(feeds(plan, next_day)["feeds/all.ics"])


def test_past_items_leave_after_the_set_time() -> None:
    plan = make_plan(FIRST.replace("  number: 1/KH", "  number: 1/KH\n  keep_past: 2"))
    assert "hop" in events(feeds(plan, dt.date(2020, 5, 31))["feeds/all.ics"])
    assert set(events(feeds(plan, dt.date(2020, 6, 1))["feeds/all.ics"])) == {
        "nop",
        "xet",
    }


def test_cancelled_items_have_no_reminder() -> None:
    shown = events(feeds(make_plan(AMENDED))["feeds/reminders/units/to-hai.ics"])
    assert {uid for uid in shown if uid.startswith("nop")} == {"nop"}
    assert not shown["nop"].subcomponents


@pytest.mark.parametrize(
    ("after", "codes"),
    [
        (FIRST, []),
        (ONE_MOVE, []),
        (AMENDED, []),
        (FIRST.replace("28/3/2020", "29/3/2020"), ["moved-silently"]),
        (FIRST.replace("title: Xét", "title: Xét kỹ"), ["changed-silently"]),
        (
            FIRST.replace("name: Tổ Một", "name: Tổ Nhất"),
            ["changed-silently", "changed-silently"],
        ),
        (
            FIRST.replace("members: [to-mot, to-hai]", "members: [to-hai]"),
            ["feed-gone", "changed-silently"],
        ),
        (
            FIRST.replace("id: xet, kind", "id: xet-khac, kind"),
            ["appeared", "vanished"],
        ),
        (
            FIRST.replace("id: nam-2020", "id: nam-2021").replace(
                "28/3/2020", "29/3/2020"
            ),
            [],
        ),
        (
            FIRST.replace("title: Xét", "title: Xét kỹ")
            + "corrections: [{date: 05/02/2020, reason: sửa chữ, items: [xet]}]\n",
            [],
        ),
        (
            FIRST.replace("28/3/2020", "29/3/2020")
            + "retired: [{id: bo, reason: x}]\n",
            ["moved-silently"],
        ),
        (
            FIRST.replace("id: xet, kind", "id: xet-khac, kind")
            + "retired: [{id: xet, reason: thử}]\n",
            ["appeared", "retired-uncancelled"],
        ),
    ],
)
def test_nothing_changes_without_a_record(after: str, codes: list[str]) -> None:
    assert refused(FIRST, after) == codes


def test_a_published_amendment_may_not_go() -> None:
    assert set(refused(AMENDED, FIRST + ADDED)) == {"sequence-back"}


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(dt.date(2015, 1, 1), dt.date(2025, 12, 30)), max_size=12))
def test_any_number_of_amendments(days: list[dt.date]) -> None:
    stands = dt.date(2020, 3, 30)
    # To the day that stands nothing can be moved.
    hypothesis.assume(all(a != b for a, b in itertools.pairwise([stands, *days])))
    changes = "".join(
        f"  - {{number: {number}/KH, date: 03/01/2020, changes: [{{moved: viec, date: {day}, phrase: dời}}]}}\n"
        for number, day in enumerate(days, start=2)
    )
    amendments = f"amendments:\n{changes}" if changes else ""
    text = MINIMAL.replace("calendar:\n", "calendar:\n  items: printed-day\n")
    plan = make_plan(text + amendments)
    data = feeds(plan, dt.date(1990, 1, 1))["feeds/all.ics"]
    [event] = events(data).values()
    [other] = vobject.readOne(data.decode()).vevent_list
    last = days[-1] if days else dt.date(2020, 3, 30)
    assert event.decoded("DTSTART") == other.dtstart.value == last
    assert int(event["SEQUENCE"]) == int(other.sequence.value) == len(days)
    assert lint_feed(data, "all.ics") == ()


def test_a_cancelled_item_may_retire_and_never_returns() -> None:
    gone = AMENDED.replace("      - {cancelled: nop}\n", "").replace(
        "id: nop, kind", "id: nop-moi, kind"
    )
    tombstone = "retired: [{id: nop, reason: hủy theo 120/KH}]\n"
    assert refused(AMENDED, gone + tombstone) == ["appeared"]
    assert refused(gone + tombstone, gone) == ["tombstone-gone"]
    with pytest.raises(InputError) as caught:
        make_plan(FIRST + tombstone)
    assert [problem.code for problem in caught.value.problems] == ["id-retired"]


def test_a_correction_raises_the_revision() -> None:
    plan = make_plan(
        FIRST + "corrections: [{date: 05/02/2020, reason: sửa chữ, items: [xet]}]\n"
    )
    shown = events(feeds(plan)["feeds/all.ics"])
    assert {uid: int(event["SEQUENCE"]) for uid, event in shown.items()} == {
        "hop": 0,
        "nop": 0,
        "xet": 1,
    }
    assert shown["xet"]["LAST-MODIFIED"].dt == dt.datetime(
        2020, 2, 5, 0, 0, 1, tzinfo=dt.UTC
    )


@pytest.mark.engine
def test_a_publication_refuses_silent_changes_and_a_preview_tells_them(
    small: Path,
) -> None:
    day = ("--today", "2025-01-20")
    quick = (*day, "--lang", "vi", "--formats", "html")
    refused = run_kehoach("publish", *quick, cwd=small)
    assert refused.returncode == 1
    assert "--first" in refused.stderr
    tried = run_kehoach("publish", "--first", "--dry-run", *quick, cwd=small)
    assert tried.returncode == 0, tried.stderr
    # Both tried no more than the lock.
    assert not {path.suffix for path in (small / "build").iterdir()} - {
        ".lock",
        ".kehoach-lock",
    }
    assert run_kehoach("publish", "--first", *quick, cwd=small).returncode == 0
    for previous in ("build", "build/public", "build/public/api/v1/ledger.json"):
        done = run_kehoach("publish", "--previous", previous, *quick, cwd=small)
        assert done.returncode == 0, done.stderr
    # Publications of before the ledger are compared by their data.
    data = small / "plan.json"
    shutil.copy(small / "build/public/api/v1/plan.json", data)
    done = run_kehoach("publish", "--previous", str(data), *quick, cwd=small)
    assert done.returncode == 0, done.stderr
    assert "[previous-without-ledger]" in done.stderr
    before = (small / "build/public/feeds/all.ics").read_bytes()
    text = (small / "plan.yaml").read_text("utf-8")
    (small / "plan.yaml").write_text(text.replace("01/02/2025", "02/02/2025"), "utf-8")
    for options in ((), ("--dry-run",), ("--previous", str(data))):
        done = run_kehoach("publish", *options, *quick, cwd=small)
        assert done.returncode == 1
        assert "[moved-silently]" in done.stderr
    assert (small / "build/public/feeds/all.ics").read_bytes() == before
    # Whoever is at work may look at it all the same, and is told.
    done = run_kehoach("build", *quick, cwd=small)
    assert done.returncode == 0
    assert re.search(r"plan\.yaml:\d+:\d+: cảnh báo: .*\[moved-silently\]", done.stderr)
    assert "02/02/2025" in (
        small / "build/site/nhiem-vu/nop-bao-cao/index.html"
    ).read_text("utf-8")
    missing = run_kehoach("build", "--previous", "none", *quick, cwd=small)
    assert missing.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        # Nothing answers: it may never have been there. So may what an object store keeps back.
        (Unreachable("timed out", None), 0),
        (Unreachable("HTTP 404", 404), 0),
        (Unreachable("HTTP 403", 403), 0),
        # Something was published there, and cannot be compared with.
        (Unreachable("HTTP 503", 503), 1),
        (b"<html>log in</html>", 1),
        (b'{"version": 1}', 1),
    ],
    ids=lambda value: getattr(value, "detail", None),
)
def test_the_first_publication_is_said_of_what_was_never_there(
    small: Path, monkeypatch: pytest.MonkeyPatch, answer: Unreachable | bytes, code: int
) -> None:
    def fetch(_address: str, _patience: float) -> bytes:
        if isinstance(answer, bytes):
            return answer
        raise answer

    monkeypatch.setattr("kehoach.editions.last.fetch", fetch)
    done = run_kehoach("publish", "--first", "--dry-run", cwd=small)
    assert done.returncode == code, done.stderr


@pytest.mark.engine
def test_the_build_prints_what_only_it_can_find(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kehoach.checks.feeds.MAX_BYTES", 1000)
    built = build_site(small / "plan.yaml", small / "build", today=TODAY)
    assert {(problem.path, problem.code) for problem in built.notices} >= {
        ("feeds/all.ics", "feed-too-large")
    }
    text = (small / "plan.yaml").read_text("utf-8")
    (small / "plan.yaml").write_text(
        text.replace("contradictions:", NEW_TASK + "contradictions:"), "utf-8"
    )
    done = run_kehoach(
        "build", "--previous", "build", "--today", "2020-01-20", cwd=small, LC_ALL="C"
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"plan\.yaml:\d+:\d+: cảnh báo: .*\[appeared\]", done.stderr)


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        # Working days before Friday 27 March 2020, the last that keeps "trước 30/3".
        ("", {3: dt.date(2020, 3, 24), 1: dt.date(2020, 3, 26)}),
        ("reminders: [{days: [5]}]\n", {5: dt.date(2020, 3, 20)}),
        (
            "reminders: [{days: [5]}, {days: [2], kinds: [event]}]\n",
            {5: dt.date(2020, 3, 20)},
        ),
        (
            "reminders: [{days: [5]}, {days: [2], units: [ca-hai]}]\n",
            {2: dt.date(2020, 3, 25)},
        ),
        (
            "reminders: [{days: [5]}, {days: [2], units: [hai]}]\n",
            {5: dt.date(2020, 3, 20)},
        ),
    ],
)
def test_reminder_policy(rules: str, days: dict[int, dt.date]) -> None:
    shown = events(feeds(make_plan(MINIMAL + rules))["feeds/reminders/units/mot.ics"])
    found = {
        int(uid.split(".")[-1]): event.decoded("DTSTART")
        for uid, event in shown.items()
        if ".reminder." in uid
    }
    last = dt.date(2020, 3, 27)
    assert found == {**days, 0: last}
    assert "hôm nay là ngày làm việc cuối cùng" in shown["viec.reminder.0"]["SUMMARY"]
    # The alarm rings at nine on the reminder's morning.
    start = dt.datetime(2020, 3, 27)
    rings = {(start + alarm["TRIGGER"].dt) for alarm in shown["viec"].walk("VALARM")}
    mornings = [*days.values(), last]
    assert rings == {dt.datetime.combine(day, dt.time(9)) for day in mornings}


def test_no_reminder_falls_on_tet() -> None:
    plan = make_plan(
        with_deadline("id: viec, kind: before, date: 30/01/2020, phrase: x")
    )
    shown = events(feeds(plan)["feeds/reminders/units/mot.ics"])
    assert shown["viec.reminder.0"].decoded("DTSTART") == dt.date(2020, 1, 22)
    assert shown["viec.reminder.1"].decoded("DTSTART") == dt.date(2020, 1, 21)


def test_todo_is_due_on_the_safe_day() -> None:
    calendar = icalendar.Calendar.from_ical(
        feeds(make_plan(AMENDED))["feeds/todo/units/to-hai.ics"]
    )
    found = {
        str(t["UID"]).split("@")[0]: (t.decoded("DUE"), str(t["STATUS"]))
        for t in calendar.walk("VTODO")
    }
    assert found == {
        "nop.todo": (dt.date(2020, 4, 29), "CANCELLED"),
        "them.todo": (dt.date(2020, 5, 14), "NEEDS-ACTION"),
    }


def test_filing_and_what_it_is_for_are_related() -> None:
    text = FIRST.replace("  - id: xet\n", "  - id: xet\n    related: [nop]\n")
    shown = events(feeds(make_plan(text))["feeds/all.ics"])
    assert str(shown["xet"]["RELATED-TO"]) == "nop@nam-2020"
    assert str(shown["nop"]["RELATED-TO"]) == "xet@nam-2020"
    assert "RELATED-TO" not in shown["hop"]


def test_a_relation_leads_to_what_stands_in_the_same_feed() -> None:
    text = FIRST.replace("  - id: xet\n", "  - id: xet\n    related: [nop]\n")
    plan = make_plan(text)
    counted = 0
    for path, data in feeds(plan).items():
        read = icalendar.Calendar.from_ical(data)
        items = [*read.walk("VEVENT"), *read.walk("VTODO")]
        present = {str(item["UID"]) for item in items}
        for item in items:
            if "RELATED-TO" in item:
                assert str(item["RELATED-TO"]) in present, path
                counted += "reminder" not in str(item["UID"])
    # Both ways in all.ics and in the four of uy-ban; whoever only files has nothing to be led to.
    assert counted == 2 * 5
    # What leaves the feed for its age changes no other item.
    kept = text.replace("  number: 1/KH", "  number: 1/KH\n  keep_past: 1")
    before, after = (
        feeds(make_plan(kept), day)["feeds/all.ics"]
        for day in (dt.date(2020, 5, 31), dt.date(2020, 6, 1))
    )
    assert events(before).keys() - events(after).keys() == {"nop"}
    assert events(before)["xet"].to_ical() == events(after)["xet"].to_ical()


def test_whoever_receives_reads_it_where_another_has_no_part() -> None:
    """One form of a deadline is shared by all who read the same of it: not by who receives and by nobody."""
    text = FIRST.replace(
        "submit: [cac-to]", "submit: [cac-to], filing: {what: báo cáo, to: [to-ba]}"
    ).replace("groups:", "  - {id: to-ba, name: Tổ Ba}\ngroups:")
    made = feeds(make_plan(text))
    own = events(made["feeds/units/to-ba.ics"])["nop"]["DESCRIPTION"]
    common = events(made["feeds/all.ics"])["nop"]["DESCRIPTION"]
    assert own != common
    assert own.endswith(common.split("\n", 1)[-1])


def test_colour_follows_role_or_movement() -> None:
    text = (
        FIRST.replace("title: Họp", "title: Họp\n    movement: dep")
        + "movements: [{id: dep, name: Đẹp}]\n"
    )
    made = feeds(make_plan(text))
    assert events(made["feeds/units/to-mot.ics"])["hop"]["COLOR"] == "royalblue"
    assert events(made["feeds/all.ics"])["hop"]["COLOR"] == "darkorange"
    assert "COLOR" not in events(made["feeds/all.ics"])["xet"]


MOVED_AND_CANCELLED = f"""\
{FIRST}amendments:
  - {{number: 5/KH, date: 10/02/2020, changes: [{{moved: nop, date: 15/01/2021, phrase: trước 15/01/2021}}]}}
  - {{number: 6/KH, date: 20/02/2020, changes: [{{cancelled: nop}}]}}
"""


def test_what_was_moved_and_then_cancelled_stays_in_feeds_until_its_last_day() -> None:
    plan = make_plan(MOVED_AND_CANCELLED)
    # Neither the day that the plan printed nor the end of its year takes it out.
    for day in (dt.date(2020, 5, 2), dt.date(2021, 1, 15)):
        [event] = [
            event
            for uid, event in events(feeds(plan, day)["feeds/all.ics"]).items()
            if uid == "nop"
        ]
        assert (str(event["STATUS"]), event.decoded("SEQUENCE")) == ("CANCELLED", 2)
        assert not event.walk("VALARM")
        assert str(event["SUMMARY"]).startswith("[ĐÃ HỦY] ")
    gone = feeds(plan, dt.date(2021, 1, 16))["feeds/all.ics"]
    assert "nop" not in events(gone)


@pytest.mark.parametrize(
    "text", [AMENDED, MOVED_AND_CANCELLED], ids=["cancelled", "moved first"]
)
def test_no_page_counts_the_days_to_what_is_cancelled(text: str) -> None:
    plan = make_plan(text)
    rendered = render_outputs(plan, context_of(plan, dt.date(2020, 3, 1)))
    pages = [leaf.html for leaf in rendered.of(Leaf)]
    pages += [page.data.decode() for page in rendered.of(StagedPage)]
    named = 0
    for page in pages:
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        # The innermost row, entry or part of a page that is about it.
        for part in [*tree.iter("tr"), *tree.iter("li"), *tree.iter("section")]:
            told = "".join(part.itertext())
            # Its state or its lead says so, or where nothing leads the mark before its title.
            is_off = "kh-cancelled" in part.get("class", "")
            is_cancelled = is_off or "Đã hủy, " in told or "[ĐÃ HỦY] Nộp" in told
            if not is_cancelled or "Nộp" not in told or "Họp" in told:
                continue
            named += 1
            assert not [one for one in part.iter() if "data-left" in one.attrib]
    assert named > 5
