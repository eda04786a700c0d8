"""The day that counts: the last safe working day leads, what the document says follows, between the two it is open.

Days by hand, with a calendar of 2020 in which Tết was off from 23 to 29 January and 30 April was a holiday.
"""

from __future__ import annotations

import datetime as dt
import re

import icalendar
import pytest
from conftest import context_of, make_plan, with_deadline

from kehoach import routes
from kehoach.plan.model import Deadline, Plan
from kehoach.plan.reminders import reminder_days
from kehoach.render.context import Context
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.feeds.components import calendar_days
from kehoach.render.messages import message_of
from kehoach.render.pages.leaves import render_leaves

D = dt.date


def parts_of(fields: str, policy: str = "span") -> tuple[Plan, Context, Deadline]:
    text = with_deadline(f"id: viec, {fields}")
    plan = make_plan(text.replace("calendar:\n", f"calendar:\n  items: {policy}\n"))
    [(_, item)] = plan.items
    return plan, context_of(plan), item


BEFORE = "kind: before, date: 30/3/2020, phrase: trước ngày 30/3/2020"
BY_MONDAY = "kind: by, date: 30/3/2020, phrase: chậm nhất 30/3/2020"
AFTER_TET = "kind: before, date: 30/01/2020, phrase: trước ngày 30/01/2020"
BY_SUNDAY = "kind: by, date: 29/3/2020, phrase: chậm nhất 29/3/2020"
ON_SUNDAY = "kind: event, date: 29/3/2020, phrase: ngày 29/3/2020"
DAYS = "kind: range, from: 27/3/2020, to: 29/3/2020, phrase: từ 27/3 đến 29/3/2020"
MAY = "kind: month, period: 5/2020, phrase: tháng 5/2020"


@pytest.mark.parametrize(
    ("fields", "policy", "first", "last"),
    [
        (BEFORE, "span", D(2020, 3, 27), D(2020, 3, 29)),
        (BEFORE, "safe-day", D(2020, 3, 27), D(2020, 3, 27)),
        (BEFORE, "printed-day", D(2020, 3, 30), D(2020, 3, 30)),
        (BY_MONDAY, "span", D(2020, 3, 30), D(2020, 3, 30)),
        (BY_SUNDAY, "span", D(2020, 3, 27), D(2020, 3, 29)),
        (AFTER_TET, "span", D(2020, 1, 22), D(2020, 1, 29)),
        # What takes place stands on its own days, worked or not.
        (ON_SUNDAY, "span", D(2020, 3, 29), D(2020, 3, 29)),
        (ON_SUNDAY, "safe-day", D(2020, 3, 29), D(2020, 3, 29)),
        (DAYS, "span", D(2020, 3, 27), D(2020, 3, 29)),
        # 31 May 2020 was a Sunday.
        (MAY, "span", D(2020, 5, 29), D(2020, 5, 31)),
    ],
)
def test_an_item_spans_from_the_safe_day_to_the_last_that_the_words_leave(
    fields: str, policy: str, first: dt.date, last: dt.date
) -> None:
    plan, context, item = parts_of(fields, policy)
    assert calendar_days(plan, item) == (first, last)
    [feed] = [a for a in render_feeds(plan, context) if a.path == "feeds/all.ics"]
    [event] = icalendar.Calendar.from_ical(feed.data).walk("VEVENT")
    # An all-day end is the day after (RFC 5545 3.6.1).
    assert event.decoded("DTSTART") == first
    assert event.decoded("DTEND") == last + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "lead"),
    [
        (BEFORE, "Nên xong chậm nhất thứ Sáu 27/3/2020"),
        (AFTER_TET, "Nên xong chậm nhất thứ Tư 22/01/2020"),
        (BY_SUNDAY, "Nên xong chậm nhất thứ Sáu 27/3/2020"),
        # The document's own bound: nothing has to be advised.
        (BY_MONDAY, "Chậm nhất thứ Hai 30/3/2020"),
        (ON_SUNDAY, "Chủ nhật 29/3/2020"),
        (DAYS, "Từ thứ Sáu 27/3/2020 đến Chủ nhật 29/3/2020"),
        (
            "kind: by, date: 10/4/2020, time: '17:00', phrase: chậm nhất 17 giờ 10/4/2020",
            "Chậm nhất 17:00 thứ Sáu 10/4/2020",
        ),
        # An hour of a day off: the day before it that is worked.
        (
            "kind: by, date: 29/3/2020, time: '17:00', phrase: chậm nhất 17 giờ 29/3/2020",
            "Nên xong chậm nhất thứ Sáu 27/3/2020",
        ),
        ("kind: ongoing, phrase: thường xuyên", "thường xuyên"),
    ],
)
def test_the_day_that_counts_leads(fields: str, lead: str) -> None:
    _, context, item = parts_of(fields)
    assert context.wording.leads.day(item) == lead


def test_the_printed_words_follow_as_printed() -> None:
    _, context, item = parts_of(BEFORE)
    leads = context.wording.leads
    assert leads.printed(item) == "văn bản ghi: trước ngày 30/3/2020"
    assert (
        leads.still_open(item) == "đã qua ngày nên xong, văn bản còn cho đến hết 29/3"
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        # A Saturday, and Victory Day on a Thursday.
        ("22/02/2020", "22/02 là thứ Bảy"),
        ("30/4/2020", "30/4 là ngày nghỉ (Ngày Chiến thắng)"),
    ],
)
def test_a_day_off_is_told_in_our_words_and_not_as_the_documents(
    day: str, said: str
) -> None:
    fields = f"kind: before, date: {day}, phrase: trước ngày {day}"
    plan, context, _ = parts_of(fields)
    unit = plan.directory["mot"]
    pages = {leaf.path: leaf.html for leaf in render_leaves(plan, context)}
    page = pages[routes.party_page("mot")]
    [source] = re.findall(
        r'<span class="kh-source-line">(.*?)</span>\n', page, re.DOTALL
    )
    # Behind the words of the document and their place, in an element of its own.
    printed, _, place = re.sub("<[^>]*>", "", source).partition(" · ")
    assert printed == f"văn bản ghi: trước ngày {day}"
    assert place.endswith(f" · {said}")
    assert f' · <small class="kh-off-day">{said}</small>' in source
    assert f">{said}</small>" in pages[routes.task_page("viec")]
    text = message_of(plan, context, unit).text
    assert f" [văn bản ghi: trước ngày {day}]; {said}: " in text
    [feed] = [a for a in render_feeds(plan, context) if a.path == "feeds/all.ics"]
    [event] = icalendar.Calendar.from_ical(feed.data).walk("VEVENT")
    lines = str(event["DESCRIPTION"]).split("\n")
    assert f"Lịch làm việc: {said}" in lines
    [printed] = [line for line in lines if line.startswith("Ngày ghi trong văn bản: ")]
    assert "nghỉ" not in printed
    for shown in (page, text, str(event["DESCRIPTION"])):
        assert "cuối tuần" not in shown


def test_what_stands_in_a_description_is_named(real: Plan) -> None:
    """No line of a calendar's item is a bare title."""
    context = context_of(real)
    feeds = {file.path: file.data for file in render_feeds(real, context)}
    calendar = icalendar.Calendar.from_ical(feeds["feeds/units/phuong-kim-giang.ics"])
    [event] = [
        event
        for event in calendar.walk("VEVENT")
        if str(event["uid"]).startswith("ky-niem-chuong@")
    ]
    title = "Xét, đề nghị tặng Kỷ niệm chương Vì sự nghiệp thi đua, khen thưởng"
    lines = str(event["description"]).split("\n")
    assert f"Nội dung: {title}" in lines
    assert title not in lines
    assert any(line.startswith("Nơi nhận: Phòng Nội vụ quận") for line in lines)


def test_a_timed_deadline_is_the_hour_that_ends_at_it() -> None:
    timed = "date: 10/4/2020, time: '17:00', phrase: 17 giờ ngày 10/4/2020"
    plan, context, _ = parts_of(f"kind: by, {timed}")
    [feed] = [a for a in render_feeds(plan, context) if a.path == "feeds/all.ics"]
    [event] = icalendar.Calendar.from_ical(feed.data).walk("VEVENT")
    # 16:00 and 17:00 in Hà Nội, seven hours ahead of UTC.
    assert event.decoded("DTSTART") == dt.datetime(2020, 4, 10, 9, tzinfo=dt.UTC)
    assert event.decoded("DTEND") == dt.datetime(2020, 4, 10, 10, tzinfo=dt.UTC)
    plan, context, _ = parts_of(f"kind: event, {timed}")
    [feed] = [a for a in render_feeds(plan, context) if a.path == "feeds/all.ics"]
    [event] = icalendar.Calendar.from_ical(feed.data).walk("VEVENT")
    assert event.decoded("DTSTART") == dt.datetime(2020, 4, 10, 10, tzinfo=dt.UTC)
    assert "DTEND" not in event


def test_reminders_count_to_the_safe_day_and_the_last_is_that_day() -> None:
    plan, _, item = parts_of(AFTER_TET)
    # Three and one working days before Wednesday 22 January: Friday the 17th and Tuesday the 21st.
    assert reminder_days(plan, item, "mot") == (
        (3, D(2020, 1, 17)),
        (1, D(2020, 1, 21)),
        (0, D(2020, 1, 22)),
    )
    plan, _, item = parts_of(ON_SUNDAY)
    assert [days for days, _ in reminder_days(plan, item, "mot")] == [3, 1]
