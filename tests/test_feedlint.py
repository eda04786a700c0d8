"""The feed linter finds what it looks for, at its line, and nothing in a sound feed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import run_kehoach

from kehoach.checks.feeds import MAX_BYTES, lint_change, lint_feed

SOUND = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//VI
NAME:Lịch
BEGIN:VEVENT
UID:a@x
DTSTAMP:20200101T000000Z
LAST-MODIFIED:20200101T000000Z
SEQUENCE:0
DTSTART;VALUE=DATE:20200330
DTEND;VALUE=DATE:20200331
SUMMARY:Trước 30/3\\, gửi hồ sơ
CATEGORIES:Quý I
STATUS:CONFIRMED
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:x
TRIGGER:-P2DT15H
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def feed(*changes: tuple[str, str]) -> bytes:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.replace("\n", "\r\n").encode()


def codes(data: bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in lint_feed(data, "x.ics")]


def test_a_sound_feed_has_no_problem() -> None:
    assert codes(feed()) == []


ITEM = SOUND[SOUND.index("BEGIN:VEVENT") : SOUND.index("END:VCALENDAR")]
OTHER = ITEM.replace("UID:a@x", "UID:b@x")
ZONED = OTHER.replace(";VALUE=DATE:20200330", ";TZID=Asia/Ho_Chi_Minh:20200330T080000")
ZONED = ZONED.replace("DTEND;VALUE=DATE:20200331\n", "")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((ITEM, OTHER), []),
        ((ITEM, OTHER, ITEM), [(37, "feed-uid-twice")]),
        ((ITEM, "X-NOTE:x\n", OTHER), []),
        ((ITEM, "no line\n", OTHER), [(21, "feed-bad-line")]),
        ((ITEM, OTHER, ZONED.replace("b@x", "c@x")), [(42, "feed-zone-undefined")]),
        ((ITEM, OTHER.replace("SUMMARY:", "SUMMARY:a,")), [(28, "feed-unescaped")]),
        (("BEGIN:X\n", ITEM, OTHER, "END:X\n"), [(1, "feed-empty")]),
        ((ITEM, OTHER.replace("VEVENT", "vevent")), []),
        ((ITEM, ITEM.replace("VEVENT", "vevent")), [(21, "feed-uid-twice")]),
    ],
)
def test_items_are_checked_in_the_feed_they_stand_in(
    items: tuple[str, ...], expected: list[tuple[int, str]]
) -> None:
    assert codes(feed((ITEM, "".join(items)))) == expected


def test_an_item_that_brings_its_zone_elsewhere_lacks_it_here() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Asia/Ho_Chi_Minh\nEND:VTIMEZONE\n"
    assert codes(feed((ITEM, zone + ZONED))) == []
    assert codes(feed((ITEM, ZONED))) == [(10, "feed-zone-undefined")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("UID:a@x\n", ""), [(5, "feed-missing")]),
        (("DTSTAMP:20200101T000000Z\n", ""), [(5, "feed-missing")]),
        (("PRODID:-//x//x//VI\n", ""), [(1, "feed-missing")]),
        (("UID:a@x\n", "UID:a@x\nUID:a@x\n"), [(6, "feed-twice")]),
        (
            ("CATEGORIES:Quý I", "CATEGORIES:Quý I\nCATEGORIES:Hai"),
            [(13, "feed-twice")],
        ),
        (("CATEGORIES:Quý I", "CATEGORIES:Quý\\, một"), [(13, "feed-category-comma")]),
        (("NAME:Lịch", "METHOD:PUBLISH"), [(1, "feed-method-without-organizer")]),
        (("NAME:Lịch", "UID:lich"), [(1, "feed-calendar-uid")]),
        (("VERSION:2.0", "VERSION:1.0"), [(1, "feed-version")]),
        (
            ("DTEND;VALUE=DATE:20200331", "DTEND;VALUE=DATE:20200330"),
            [(11, "feed-end-before-start")],
        ),
        (
            ("DTEND;VALUE=DATE:20200331", "DTEND:20200331T000000Z"),
            [(11, "feed-mixed-types")],
        ),
        (
            ("DTEND;VALUE=DATE:20200331", "DURATION:P1D\nDTEND;VALUE=DATE:20200331"),
            [(5, "feed-duration-and-end")],
        ),
        (
            ("DTSTART;VALUE=DATE:20200330", "DTSTART;VALUE=DATE:20190230"),
            [(10, "feed-bad-value")],
        ),
        (("SEQUENCE:0", "SEQUENCE:một"), [(9, "feed-bad-value")]),
        (("SEQUENCE:0", "SEQUENCE:99999999999"), [(9, "feed-bad-value")]),
        (("SEQUENCE:0", "SEQUENCE:٠"), [(9, "feed-bad-value")]),
        (
            ("DTSTAMP:20200101T000000Z", "DTSTAMP:٢٠٢٠٠١٠١T٠٠٠٠٠٠Z"),
            [(7, "feed-bad-value")],
        ),
        (("STATUS:CONFIRMED", "STATUS:DONE"), [(14, "feed-bad-value")]),
        (("TRIGGER:-P2DT15H", "TRIGGER:2 ngày"), [(18, "feed-bad-value")]),
        (("STATUS:CONFIRMED", "STATUS:CANCELLED"), [(15, "feed-alarm-on-cancelled")]),
        (("DESCRIPTION:x\n", ""), [(15, "feed-missing")]),
        (("Trước 30/3\\, gửi", "Trước 30/3, gửi"), [(12, "feed-unescaped")]),
        (("gửi hồ sơ", "gửi\\Nhồ sơ"), [(12, "feed-capital-n")]),
        (("gửi hồ sơ", "gửi hồ sơ "), [(12, "feed-trailing-blank")]),
        (("gửi hồ sơ", "gửi ho\u0302\u0300 so\u031b"), [(12, "feed-not-nfc")]),
        (("gửi hồ sơ", "gửi\x0bhồ sơ"), [(12, "feed-control")]),
        (("gửi hồ sơ", "x" * 80), [(12, "feed-long-line")]),
        (("STATUS:CONFIRMED", "STATUS CONFIRMED"), [(14, "feed-bad-line")]),
        (("END:VALARM", "END:VEVENT"), [(19, "feed-bad-nesting")]),
    ],
)
def test_each_fault_is_found_at_its_line(
    change: tuple[str, str], expected: list[tuple[int, str]]
) -> None:
    assert codes(feed(change)) == expected


TIMED = (
    "DTSTART;VALUE=DATE:20200330\nDTEND;VALUE=DATE:20200331\n",
    "DTSTART;TZID={}:20200330T090000\n",
)


@pytest.mark.parametrize(
    ("zone", "code"),
    [("Asia/Ho_Chi_Minh", "feed-zone-undefined"), ("Hanoi", "feed-zone-unknown")],
)
def test_zones_must_be_known(zone: str, code: str) -> None:
    assert codes(feed((TIMED[0], TIMED[1].format(zone)))) == [(10, code)]


def test_floating_time_is_warned_of() -> None:
    assert codes(feed((TIMED[0], "DTSTART:20200330T090000\n"))) == [
        (10, "feed-floating")
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf" + feed(), "feed-bom"),
        (feed().replace(b"\r\n", b"\n"), "feed-not-crlf"),
        (feed().removesuffix(b"\r\n"), "feed-no-last-line-end"),
        (
            feed().replace(
                "ị".encode(), "ị".encode()[:1] + b"\r\n " + "ị".encode()[1:]
            ),
            "feed-not-utf8",
        ),
        (feed().removesuffix(b"END:VCALENDAR\r\n"), "feed-no-calendar"),
        (b"", "feed-no-calendar"),
        (b"\xff\xfe", "feed-not-utf8"),
        (
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n",
            "feed-empty",
        ),
        (
            feed(
                (
                    "END:VEVENT\n",
                    "END:VEVENT\n" + SOUND[SOUND.index("BEGIN:VEVENT") : -14],
                )
            ),
            "feed-uid-twice",
        ),
        (
            feed(("NAME:Lịch", "X-LONG:" + "\n ".join(["x" * 70] * (MAX_BYTES // 70)))),
            "feed-too-large",
        ),
    ],
)
def test_faults_of_the_whole(data: bytes, code: str) -> None:
    assert code in [found for _, found in codes(data)]


MOVED = (
    "DTSTART;VALUE=DATE:20200330\nDTEND;VALUE=DATE:20200331",
    "DTSTART;VALUE=DATE:20200406\nDTEND;VALUE=DATE:20200407",
)
RAISED = ("SEQUENCE:0", "SEQUENCE:1")
STAMPED = (
    "DTSTAMP:20200101T000000Z\nLAST-MODIFIED:20200101",
    "DTSTAMP:20200201T000000Z\nLAST-MODIFIED:20200201",
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], []),
        ([MOVED, RAISED, STAMPED], []),
        ([MOVED, STAMPED], ["feed-changed-silently"]),
        ([MOVED, RAISED], ["feed-stamp-same", "feed-stamp-same"]),
        ([("NAME:Lịch", "NAME:Khác")], ["feed-header-changed"]),
        ([RAISED, STAMPED], ["feed-revised-for-nothing"]),
        # What it is related to came into the feed.
        ([("SEQUENCE:0", "SEQUENCE:0\nRELATED-TO;RELTYPE=SIBLING:b@x")], []),
    ],
)
def test_rules_between_two_versions(
    changes: list[tuple[str, str]], expected: list[str]
) -> None:
    assert [
        problem.code for problem in lint_change(feed(), feed(*changes), "x.ics")
    ] == expected


def test_revision_going_back() -> None:
    found = {
        problem.code for problem in lint_change(feed(RAISED, STAMPED), feed(), "x.ics")
    }
    assert found == {"feed-sequence-back", "feed-stamp-back"}


@pytest.mark.parametrize("text", ["một", "-1", "9" * 5000])
def test_a_revision_that_is_no_number_is_compared_with_none(text: str) -> None:
    broken = feed(("SEQUENCE:0", f"SEQUENCE:{text}"), MOVED)
    for before, after in ((feed(STAMPED), broken), (broken, feed(STAMPED))):
        found = {problem.code for problem in lint_change(before, after, "x.ics")}
        assert found <= {"feed-stamp-same", "feed-stamp-back"}


ZONES = """\
BEGIN:VTIMEZONE
TZID:Asia/Ho_Chi_Minh
TZURL:https://example.vn/{one}
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Asia/Bangkok
TZURL:https://example.vn/{two}
END:VTIMEZONE
"""


@pytest.mark.parametrize(("one", "two"), [("a", "b"), ("b", "a")])
def test_a_time_zone_has_no_revision(one: str, two: str) -> None:
    head = "NAME:Lịch\n"
    before = feed((head, head + ZONES.format(one="a", two="b")))
    after = feed((head, head + ZONES.format(one=one, two=two)))
    assert lint_change(before, after, "x.ics") == ()


def test_an_occurrence_is_compared_with_its_own_earlier_version() -> None:
    event = SOUND[SOUND.index("BEGIN:VEVENT") : -len("END:VCALENDAR\n")]
    occurrence = event.replace(
        "UID:a@x\n", "UID:a@x\nRECURRENCE-ID;VALUE=DATE:20200331\n"
    ).replace(*MOVED)
    before = feed((event, event + occurrence))
    assert lint_change(before, before, "x.ics") == ()
    after = feed((event, event.replace("gửi", "nộp") + occurrence))
    found = lint_change(before, after, "x.ics")
    assert {(problem.line, problem.code) for problem in found} == {
        (5, "feed-changed-silently"),
        (5, "feed-stamp-same"),
    }


def test_the_command_reads_anybodys_feed(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(feed())
    (tmp_path / "b.ics").write_bytes(feed(("UID:a@x\n", "")))
    assert run_kehoach("check", "--feeds", "a.ics", cwd=tmp_path).returncode == 0
    done = run_kehoach("check", "--feeds", ".", cwd=tmp_path, LC_ALL="C")
    assert done.returncode == 1
    assert done.stdout.startswith("b.ics:5:1: lỗi: VEVENT thiếu UID")
    assert run_kehoach("check", "--feeds", "none", cwd=tmp_path).returncode == 1


def test_the_command_compares_two_versions(tmp_path: Path) -> None:
    for name, data in (("old", feed()), ("new", feed(MOVED, STAMPED))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ics").write_bytes(data)
    for new, old in (("new", "old"), ("new/a.ics", "old/a.ics")):
        done = run_kehoach(
            "check", "--feeds", new, "--previous", old, "--format", "json", cwd=tmp_path
        )
        assert done.returncode == 1
        assert [row["code"] for row in json.loads(done.stdout)] == [
            "feed-changed-silently"
        ]
    assert (
        run_kehoach(
            "check", "--feeds", "old", "--previous", "old", cwd=tmp_path
        ).returncode
        == 0
    )
