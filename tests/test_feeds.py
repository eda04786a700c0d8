"""Feeds are valid, say what the plan says, and survive any text; read back with two parsers that did not write them."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from conftest import MINIMAL, SMALL, context_of, make_plan, with_deadline
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.render.feeds.calendars import render_feeds


def feeds(plan: Plan) -> dict[str, bytes]:
    return {
        artifact.path: artifact.data
        for artifact in render_feeds(plan, context_of(plan))
    }


def events(data: bytes) -> list[Any]:
    calendar = icalendar.Calendar.from_ical(data)
    assert not calendar.errors
    found = [*calendar.walk("VEVENT"), *calendar.walk("VTODO")]
    assert not any(event.errors for event in found)
    return found


@pytest.fixture(scope="module")
def small_feeds() -> dict[str, bytes]:
    return feeds(load_plan(SMALL / "plan.yaml"))


def test_bytes_are_what_calendars_need(small_feeds: dict[str, bytes]) -> None:
    for path, data in small_feeds.items():
        assert data.startswith(b"BEGIN:VCALENDAR\r\n"), path
        assert data.endswith(b"END:VCALENDAR\r\n"), path
        assert b"\n" not in data.replace(b"\r\n", b""), path
        assert all(len(line) <= 75 for line in data.split(b"\r\n")), path
        for line in data.split(b"\r\n"):
            line.decode("utf-8")  # no fold inside a character
        text = data.decode("utf-8")
        assert unicodedata.is_normalized("NFC", text), path
        assert "METHOD" not in text, path
        assert b"UID" not in data.split(b"BEGIN:V", 2)[1], path


def test_every_real_feed_parses_with_both_parsers(real_site: Path) -> None:
    for path in (real_site / "feeds").rglob("*.ics"):
        data = path.read_bytes()
        read = vobject.readOne(data.decode())
        items = [
            item
            for kind in ("vevent_list", "vtodo_list")
            for item in getattr(read, kind, [])
        ]
        start = "due" if "/todo/" in path.as_posix() else "dtstart"
        assert {item.uid.value: getattr(item, start).value for item in items} == {
            str(event["UID"]): event.decoded(start) for event in events(data)
        }, path


def test_all_day_event(small_feeds: dict[str, bytes]) -> None:
    [event] = [
        e
        for e in events(small_feeds["feeds/all.ics"])
        if e["UID"] == "nop-bao-cao@nho-2025.lang"
    ]
    # "Trước 01/02/2025": the last working day before Tết, and the days until 31/01 that the words leave.
    assert event["DTSTART"].dt == dt.date(2025, 1, 24)
    assert event["DTEND"].dt == dt.date(2025, 2, 1)
    assert event["DTSTAMP"].dt == dt.datetime(2025, 1, 2, tzinfo=dt.UTC)
    assert event["SEQUENCE"] == 0
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == "https://nho.example.vn/nhiem-vu/nop-bao-cao/#nop-bao-cao"
    assert (
        "Nên xong chậm nhất thứ Sáu 24/01/2025" in event["DESCRIPTION"]
    )  # Tết 2025 was off from 25 January to 2 February


def test_timed_and_moved_event(small_feeds: dict[str, bytes]) -> None:
    [event] = [
        e
        for e in events(small_feeds["feeds/all.ics"])
        if e["UID"] == "hop@nho-2025.lang"
    ]
    assert event["DTSTART"].dt == dt.datetime(2025, 12, 16, 1, 30, tzinfo=dt.UTC)
    assert event["SEQUENCE"] == 1
    assert (
        event["DTSTAMP"].dt
        == event["LAST-MODIFIED"].dt
        == dt.datetime(2025, 1, 10, 0, 0, 1, tzinfo=dt.UTC)
    )
    assert event["LOCATION"] == "Nhà văn hóa"
    assert "15/12/2025" in event["DESCRIPTION"]
    assert "2/KH" in event["DESCRIPTION"]


def test_the_title_is_everybodys_and_the_own_action_opens_the_description(
    small_feeds: dict[str, bytes],
) -> None:
    [own] = events(small_feeds["feeds/units/to-hai.ics"])
    [same] = [e for e in events(small_feeds["feeds/all.ics"]) if e["UID"] == own["UID"]]
    assert own["SUMMARY"] == same["SUMMARY"] == "Nộp báo cáo · hồ sơ trước 01/02"
    first, second, *_ = own["DESCRIPTION"].splitlines()
    assert first == "Thực hiện: Nộp báo cáo"
    assert second == "Gửi hồ sơ: Nộp báo cáo"
    assert first not in same["DESCRIPTION"]


def test_no_feed_is_empty(small_feeds: dict[str, bytes]) -> None:
    assert all(events(data) for data in small_feeds.values())
    idle = make_plan(with_deadline("id: viec, kind: ongoing, phrase: thường xuyên"))
    [notice] = events(feeds(idle)["feeds/units/mot.ics"])
    assert notice["UID"] == "notice.unit.mot@thu-2020"


def named(data: bytes) -> tuple[str, str]:
    calendar = icalendar.Calendar.from_ical(data)
    return str(calendar["NAME"]), str(calendar["X-WR-CALNAME"])


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("title: Kế hoạch thử năm 2020", "Kế hoạch thử"),
        ("title: Kế hoạch thử năm 2020\n  calendar_name: Lịch thử", "Lịch thử"),
        ("title: Trial plan for 2020\n  language: en", "Trial plan"),
        (
            "title: Trial plan for 2020\n  language: en\n  calendar_name: Plan 2020",
            "Plan 2020",
        ),
    ],
)
def test_a_calendar_is_called_the_same_every_year(head: str, name: str) -> None:
    text = MINIMAL.replace("title: Kế hoạch thử", head)
    made = feeds(make_plan(text))
    assert named(made["feeds/units/mot.ics"]) == (f"Đơn vị Một – {name}",) * 2
    assert all(name in called for data in made.values() for called in named(data))
    if "calendar_name" not in head:
        # Next year's are called the same.
        later = text.replace("2020", "2021")
        assert named(feeds(make_plan(later))["feeds/all.ics"]) == named(
            made["feeds/all.ics"]
        )


def test_former_ids_keep_their_feeds() -> None:
    made = feeds(make_plan(MINIMAL.replace("aliases: [DV1]", "former: [cu]")))
    assert made["feeds/units/cu.ics"] == made["feeds/units/mot.ics"]
    assert made["feeds/units/cu/lead.ics"] == made["feeds/units/mot/lead.ics"]


def test_cancelled_is_said_first() -> None:
    amendment = (
        "amendments: [{number: 2/KH, date: 05/01/2020, changes: [{cancelled: viec}]}]\n"
    )
    [event] = events(feeds(make_plan(MINIMAL + amendment))["feeds/all.ics"])
    assert event["STATUS"] == "CANCELLED"
    assert event["SUMMARY"].startswith("[ĐÃ HỦY] ")
    assert event["SEQUENCE"] == 1


# What the loader refuses is left out: bidirectional controls, and signs of legacy Vietnamese fonts.
REFUSED = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069¸µ¶¹¨»¾¼½©®§ª«¬×÷ïøûöäåëñüîæßþçÆÇËÐÎÏÑÖØÜÞÅÄ"
TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"),
        exclude_characters=REFUSED,
    ),
    min_size=1,
    max_size=120,
).filter(lambda text: text == " ".join(text.split()))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@example(title="C:\\New\\n;x,y", note="\\N", day=dt.date(2020, 2, 29))
@given(title=TEXT, note=TEXT, day=st.dates(dt.date(2015, 1, 1), dt.date(2025, 12, 31)))
def test_any_text_and_day_survive_both_parsers(
    title: str, note: str, day: dt.date
) -> None:
    fields = f"id: viec, kind: event, date: {day.isoformat()}, phrase: x, title: {quoted(title)}, note: {quoted(note)}"
    data = feeds(make_plan(with_deadline(fields)))["feeds/all.ics"]
    wanted = unicodedata.normalize("NFC", title)
    [event] = events(data)
    # "title · chậm nhất 29/02"
    assert event["SUMMARY"].startswith(f"{wanted} · ")
    assert event["DTSTART"].dt == day
    assert event["DTEND"].dt == day + dt.timedelta(days=1)
    assert unicodedata.normalize("NFC", note) in event["DESCRIPTION"].split("\n")
    read = vobject.readOne(data.decode())
    [other] = read.vevent_list
    assert other.summary.value.startswith(f"{wanted} · ")
    assert other.dtstart.value == day
    assert len(read.vevent_list) == 1
