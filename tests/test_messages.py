"""Messages to paste into a chat: what the document asks of a party beside its days, and what is a reading of it.

Expected words are those of the document's section III and IV, in few; the day is that of a calendar of 2020.
"""

from __future__ import annotations

import pytest
from conftest import context_of, make_plan, with_deadline

from kehoach.plan.model import Plan
from kehoach.render.context import Context
from kehoach.render.messages import Message, message_of, message_to_all

UNDATED = "Không ấn định ngày:"
DUTIES = "Cả năm:"
REGISTRATION = "Đăng ký danh hiệu:"
MAIL = "pnv_thanhxuan@hanoi.gov.vn"


@pytest.fixture(scope="module")
def context(real: Plan) -> Context:
    return context_of(real)


def message(real: Plan, context: Context, party: str) -> Message:
    return message_of(real, context, real.directory[party])


def blocks(sent: Message) -> dict[str, list[str]]:
    """Return the lines of each block of a message by its title, as they are sent."""
    parts = [block.split("\n") for block in sent.text.strip().split("\n\n")]
    return {title: lines for title, *lines in parts}


# III.2.1: three kinds of papers without a day.
WITHOUT_DAY = [
    ("“Người tốt, việc tốt”", "[văn bản ghi: được tiến hành thường xuyên]"),
    ("gắn biển công trình", "[văn bản ghi: trước 30 ngày dự kiến gắn biển]"),
    ("hình thức khen thưởng khác", "[văn bản ghi: được tiến hành theo quy định]"),
]


@pytest.mark.parametrize(
    ("party", "verb"), [("phuong-kim-giang", "- Gửi "), ("ubnd-quan", "- Nhận ")]
)
def test_a_message_tells_what_has_no_day(
    real: Plan, context: Context, party: str, verb: str
) -> None:
    lines = blocks(message(real, context, party))[UNDATED]
    assert len(lines) == 3
    for line, (what, printed) in zip(lines, WITHOUT_DAY, strict=True):
        assert line.startswith(verb)
        assert what in line
        assert line.endswith(f"{printed}.")
        # The words of the document once, not again behind what is filed.
        assert line.count(printed.strip("[]").removeprefix("văn bản ghi: ")) == 1


def test_the_message_to_all_says_who_does_what_has_no_day(
    real: Plan, context: Context
) -> None:
    lines = blocks(message_to_all(real, context))[UNDATED]
    assert len(lines) == 3
    assert all("Gửi hồ sơ: Các đơn vị thuộc quận" in line for line in lines)


def test_a_message_tells_what_holds_all_year_and_the_closing_request(
    real: Plan, context: Context
) -> None:
    # The closing paragraph asks clusters and the councils of wards for their plans, as pdf to this address.
    for party, count in (("phuong-ha-dinh", 6), ("cac-cum-thi-dua", 5)):
        lines = blocks(message(real, context, party))[DUTIES]
        assert len(lines) == count
        assert sum(MAIL in line for line in lines) == 1
    # IV.3 gives Phòng Nội vụ five points, of which two are parted in the plan; the closing paragraph sends it plans.
    office = blocks(message(real, context, "phong-noi-vu"))[DUTIES]
    # IV.5 asks four things of the council of each unit, that of a ward and of a school too: its name stands once.
    council = "Hội đồng Thi đua - Khen thưởng các đơn vị thuộc quận:"
    assert len(office) == 7 + 1 + 1 + 4
    assert office[0].startswith("- Hướng dẫn, đôn đốc")
    assert office[7].startswith("- Nhận kế hoạch của các Cụm thi đua, Hội đồng TĐKT")
    assert MAIL in office[7]
    assert office[8] == council
    schools = blocks(message(real, context, "truong-cong-lap"))[DUTIES]
    assert len(schools) == 1 + 4
    assert [line for line in schools if "Hội đồng Thi đua" in line] == [council]


def test_a_message_tells_what_to_register_by_when_and_where(
    real: Plan, context: Context
) -> None:
    lines = blocks(message(real, context, "phuong-kim-giang"))[REGISTRATION]
    # 5 February 2020 was a Wednesday; III.1 names Phòng Nội vụ, row 3 cluster and council.
    begin = "- Nên xong chậm nhất thứ Ba 04/02/2020 [văn bản ghi: Trước ngày 05/02/2020]: gửi "
    assert lines[0].startswith(begin)
    for place in ("Cụm thi đua", "Hội đồng Thi đua - Khen thưởng"):
        assert place in lines[0]
        assert place not in lines[1]
    assert "Phòng Nội vụ" in lines[1]
    assert "Phòng Nội vụ" not in lines[0]
    assert "[văn bản ghi: trước ngày 05/02/2020]: gửi văn bản tổng hợp " in lines[1]
    assert [line.partition(":")[0] for line in lines[2:]] == [
        "- Tập thể",
        "- Đơn vị",
        "- Cá nhân",
        "- Đơn vị",
    ]
    assert "Cờ Thi đua của Chính phủ" in lines[2]
    # Schools register once more, for the school year: 30 September 2020 was a Wednesday.
    schools = blocks(message(real, context, "truong-cong-lap"))[REGISTRATION]
    assert "thứ Ba 29/9/2020 [văn bản ghi: trước ngày 30/9/2020]" in schools[2]
    # Who only receives registers nothing.
    assert REGISTRATION not in blocks(message(real, context, "ubnd-quan"))


def test_what_may_concern_somebody_without_a_day_is_led_by_the_documents_words(
    real: Plan, context: Context
) -> None:
    lines = blocks(message(real, context, "doan-the"))["Có thể liên quan"]
    [line] = [line for line in lines if "“Người tốt, việc tốt” cấp quận" in line]
    assert line == (
        "- được tiến hành thường xuyên: Danh hiệu “Người tốt, việc tốt” cấp quận (III.2.1)."
    )


def test_days_come_first_and_the_foot_last(real: Plan, context: Context) -> None:
    titles = list(blocks(message(real, context, "phuong-kim-giang")))
    assert titles[1] == "Tháng 2/2020"
    assert titles[-5:-1] == [UNDATED, DUTIES, REGISTRATION, "Có thể liên quan"]
    assert titles[-1].startswith("Trang của đơn vị: ")


def test_a_month_holds_the_days_that_count(real: Plan, context: Context) -> None:
    council = blocks(message(real, context, "hoi-dong-tdkt-quan"))
    # III.2.2: before 1 July is in June.
    assert council["Tháng 6/2020"][-1].startswith(
        "- Nên xong chậm nhất thứ Ba 30/6/2020 [văn bản ghi: đợt 2 trước ngày 01/7/2020]"
    )
    assert not any("01/7/2020" in line for line in council["Tháng 7/2020"])


NOTE = "(tạm hiểu): "


def test_a_destination_that_is_a_reading_is_told_as_one(
    real: Plan, context: Context
) -> None:
    ward = message(real, context, "phuong-kim-giang")
    told = {line.deadline.id: line.text for line in ward.dated if line.deadline}
    # Rows 9 to 12, 15, 16, 21, 22, 24 and 27 name nobody with whom to file; III.1, III.2.1 and row 3 do.
    assert told["ky-niem-chuong"].endswith(" về Phòng Nội vụ quận (tạm hiểu).")
    inferred = {identity for identity, text in told.items() if "(tạm hiểu)" in text}
    # Of rows 4, 19 and 25 what it does is a reading as well.
    assert len(inferred) == 10 + 3
    assert not inferred & {"ke-hoach-va-dang-ky-thi-dua", "khen-thuong-6-thang"}
    assert ward.text.splitlines()[-1].startswith(NOTE)
    # Who receives by that reading is told so too.
    office = message(real, context, "phong-noi-vu")
    [line] = [
        line.text
        for line in office.dated
        if line.deadline and line.deadline.id == "ky-niem-chuong"
    ]
    assert line.endswith("gửi về trước 30/3 (tạm hiểu).")


def test_nothing_is_explained_that_no_line_says(real: Plan, context: Context) -> None:
    # UBND quận leads and receives where section III.2 says so.
    assert "tạm hiểu" not in message(real, context, "ubnd-quan").text
    plan = make_plan(
        with_deadline("id: viec, kind: by, date: 30/3/2020, phrase: 30/3/2020")
    )
    sent = message_of(plan, context_of(plan), plan.directory["mot"])
    assert list(blocks(sent))[1:-1] == ["Tháng 3/2020"]
