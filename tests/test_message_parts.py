"""Messages in parts: each is one message of a chat, together they say what the whole says, and none is ever lost.

1,800 letters is what the plan of the project allows a part; names and days are those of the district's document.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import unicodedata
from pathlib import Path

import pytest
from conftest import ROOT, TODAY, context_of, make_plan

from kehoach import routes
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import ledger_of, write_ledger
from kehoach.plan.model import Plan
from kehoach.plan.portions import duties_of
from kehoach.render import render_outputs
from kehoach.render.context import Context
from kehoach.render.message_parts import Part, divide, parts_of, render_messages
from kehoach.render.messages import (
    Message,
    MessageLine,
    Section,
    message_of,
    message_to_all,
)
from kehoach.site.build import rehearse_publication
from kehoach.site.project import take_stock
from kehoach.words import load_words

MOST = 1800
VI = load_words("vi")
INFERRED = "(tạm hiểu)"


@pytest.fixture(scope="module")
def context(real: Plan) -> Context:
    return context_of(real)


@pytest.fixture(scope="module")
def sent(real: Plan, context: Context) -> dict[str, tuple[Message, tuple[Part, ...]]]:
    """Return every message of the district's plan with its parts, by what it is called."""
    messages = [message_of(real, context, party) for party in real.directory.addressees]
    messages.append(message_to_all(real, context))
    return {message.id: (message, parts_of(message, VI)) for message in messages}


def body(text: str) -> list[str]:
    """Return what stands between head and foot of a message, without the titles."""
    _, *blocks, _ = text.strip().split("\n\n")
    return [line for block in blocks for line in block.split("\n")[1:]]


def titles(text: str) -> list[str]:
    _, *blocks, _ = text.strip().split("\n\n")
    return [block.split("\n")[0] for block in blocks]


def test_no_part_is_longer_than_a_chat_takes(
    sent: dict[str, tuple[Message, tuple[Part, ...]]],
) -> None:
    long = 0
    for message, parts in sent.values():
        for part in parts:
            text = unicodedata.normalize("NFC", part.text)
            assert len(text) <= MOST, (message.id, part.number)
        assert (len(parts) > 1) == (len(message.text) > MOST)
        long += len(parts) > 1
    # 10 wards and Kim Giang, 7 other units and groups, and what everybody is told.
    assert long == 20


def test_the_parts_say_what_the_whole_says(
    sent: dict[str, tuple[Message, tuple[Part, ...]]],
) -> None:
    for message, parts in sent.values():
        lines = [line for part in parts for line in body(part.text)]
        assert lines == body(message.text), message.id


def test_every_deadline_and_duty_of_a_unit_stands_in_exactly_one_part(
    real: Plan, sent: dict[str, tuple[Message, tuple[Part, ...]]]
) -> None:
    for party in real.directory.addressees:
        message, parts = sent[party.id]
        wanted = [line.text for line in message.dated]
        for duty in duties_of(real, party.id):
            wanted += [f"- {text.rstrip('.')}" for text in duty.items]
        for text in wanted:
            count = sum(part.text.count(text) for part in parts)
            assert count == wanted.count(text), (party.id, text)
    # Everybody's has each deadline with a day, and the three of III.2.1 that have none.
    _, parts = sent["all"]
    deadlines = [item for _, item in real.items if item.leading_day]
    assert sum(len(body(part.text)) for part in parts) == len(deadlines) + 3


def test_a_part_is_a_message_of_its_own(
    real: Plan, sent: dict[str, tuple[Message, tuple[Part, ...]]]
) -> None:
    plan = "Công việc theo Kế hoạch số 54/KH-HĐTĐKT, bản ngày 22/01/2020"
    for party in real.directory.addressees:
        _, parts = sent[party.id]
        for number, part in enumerate(parts, start=1):
            first, second, *_ = part.text.split("\n")
            assert first == f"Kính gửi: {party.name}"
            told = f", phần {number}/{len(parts)}: {part.label}"
            assert second == plan + (told if len(parts) > 1 else "")
            foot = part.text.strip().split("\n\n")[-1]
            page = f"https://kehoach.example.vn/don-vi/{party.id}/"
            assert foot.startswith(f"Trang của đơn vị: {page}")
            is_asked = party.id == "phong-noi-vu"
            assert ("pnv_thanhxuan@hanoi.gov.vn" in foot) != is_asked
            # What is a reading is explained where it stands, and nowhere else.
            inside = any(INFERRED in line for line in body(part.text))
            assert (f"{INFERRED}: " in foot) == inside, (party.id, number)


def test_a_month_is_divided_only_where_it_alone_is_too_long(
    sent: dict[str, tuple[Message, tuple[Part, ...]]],
) -> None:
    divided = []
    for message, parts in sent.values():
        places = collections.Counter(
            title.removesuffix(" (tiếp)")
            for part in parts
            for title in titles(part.text)
        )
        for section in message.sections:
            texts = [section.title, *(line.text for line in section.lines)]
            alone = "\n\n".join(
                [message.brief_head, "\n".join(texts), message.brief_foot]
            )
            if places[section.title] > 1:
                divided.append((message.id, section.title))
                # With the head's own words of the part, and the note of what is a reading.
                assert len(alone) > MOST - 120
    # Rows 6 to 11 of the appendix and three rounds of III.2.2 fall in March.
    assert ("phong-noi-vu", "Tháng 3/2020") in divided
    assert not any(name.startswith("phuong-") for name, _ in divided)


def test_what_is_in_a_part_is_told_by_its_months(
    sent: dict[str, tuple[Message, tuple[Part, ...]]],
) -> None:
    _, parts = sent["phuong-kim-giang"]
    # By the document it has something to do in February to July, September, November and December.
    stated = [
        "tháng 2 và tháng 3/2020",
        "tháng 4 và tháng 5/2020",
        "từ tháng 6 đến tháng 9/2020",
        "tháng 11 và tháng 12/2020; việc không ấn định ngày",
        "việc cả năm; đăng ký danh hiệu",
        "việc có thể liên quan",
    ]
    assert [part.label for part in parts] == stated
    # The last rows of the appendix fall in January 2021.
    _, parts = sent["phong-noi-vu"]
    assert parts[-3].label == "tháng 1/2021; việc không ấn định ngày"
    _, parts = sent["chu-tich-hoi-dong"]
    assert [part.label for part in parts] == [""]


def test_files_are_the_whole_and_its_parts(
    real: Plan,
    context: Context,
    sent: dict[str, tuple[Message, tuple[Part, ...]]],
) -> None:
    files = {made.path: made.data.decode() for made in render_messages(real, context)}
    for identity, (message, parts) in sent.items():
        assert files.pop(f"messages/{identity}.txt") == message.text
        for part in parts:
            assert files.pop(f"messages/{identity}/{part.number}.txt") == part.text
    assert not files


HEAD = """\
plan:
  id: nam-2020
  year: 2020
  title: Kế hoạch năm
  number: 1/KH
  issued: 02/01/2020
  issuer: uy-ban
  url: https://nam.example.vn/
  {contact}
calendar:
  announced: [{{year: 2020, source: thử}}]
units:
  - {{id: uy-ban, name: Ủy ban}}
  - {{id: to-mot, name: "{name}", former: [to-cu], was: [{{name: Tổ Cũ, until: 02/01/2020, by: 1/NQ}}]}}
tasks:
"""
TASK = """\
  - id: viec-{number}
    title: "{title}"
    refs: [Mục {number}]
    lead: [to-mot]
    deadlines: [{{id: viec-{number}, kind: by, date: {day}, phrase: chậm nhất {day}}}]
"""
# Of a title plan.yaml takes 300 letters.
LONG = "Rà soát, tổng hợp số liệu; báo cáo kết quả thực hiện của từng tổ dân phố. "
TITLE = (LONG * 4).strip()
LINK = "https://mau.example.vn/" + "bieu-mau/" * 12


def plan_of(
    titles: list[str], *, name: str = "Tổ Một", contact: str = "", more: str = ""
) -> Plan:
    """Return a plan in which a unit leads so many tasks, one a month from March on."""
    return make_plan(text_of(titles, name=name, contact=contact) + more)


def text_of(titles: list[str], *, name: str = "Tổ Một", contact: str = "") -> str:
    text = HEAD.format(name=name, contact=contact)
    for number, title in enumerate(titles, start=1):
        day = f"{10:02}/{number + 2}/2020"
        text += TASK.format(number=number, title=title, day=day)
    return text


def parts_for(plan: Plan) -> tuple[Message, tuple[Part, ...]]:
    message = message_of(plan, context_of(plan), plan.directory["to-mot"])
    return message, parts_of(message, VI)


@pytest.mark.parametrize(
    "text",
    [
        f"- {(LONG * 60).strip()}",
        f"- {'a' * 5000}",
        f"- {'chữ ' * 330}{LINK} {'chữ ' * 330}{LINK} hết.",
        f"- {LINK} {'chữ ' * 900}",
    ],
    ids=["sentences", "no space", "links", "link first"],
)
def test_what_is_too_long_for_a_part_is_divided_and_not_lost(text: str) -> None:
    # All that stands in every part is as long as plan.yaml lets it be.
    contact = f'contact: {{address: "{LONG * 2}", sends: "{TITLE}", note: "{LONG * 2}", refs: [Mục 1]}}'
    plan = plan_of([TITLE] * 10, name=(LONG * 2).strip(), contact=contact)
    message, _ = parts_for(plan)
    long_line = MessageLine(text=text.strip())
    duties = Section(title="Cả năm:", lines=(long_line,) * 2, label="việc cả năm")
    message = dataclasses.replace(message, sections=(*message.sections, duties))
    parts = parts_of(message, VI)
    assert all(len(part.text) <= MOST for part in parts)
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    lines = [line for part in parts for line in body(part.text)]
    joined = " ".join(lines).replace(" (còn tiếp) (tiếp) ", " ")
    # A word that no part can hold is cut within: there a space was put in.
    assert joined.replace(" ", "") == " ".join(body(message.text)).replace(" ", "")
    assert sum(part.text.count(LINK) for part in parts) == 2 * text.count(LINK)
    continued = [title for part in parts for title in titles(part.text)]
    assert "Cả năm (tiếp):" in continued


def test_a_message_of_many_parts_counts_them_all() -> None:
    message, _ = parts_for(plan_of(["Việc"]))
    line = MessageLine(text=f"- {(LONG * 15).strip()}")
    many = Section(title="Cả năm:", lines=(line,) * 120, label="việc cả năm")
    parts = parts_of(dataclasses.replace(message, sections=(many,)), VI)
    assert len(parts) == 120
    assert "phần 120/120: việc cả năm (tiếp)\n" in parts[-1].text
    assert max(len(part.text) for part in parts) <= MOST


def test_months_of_two_years_are_told_with_both() -> None:
    message, _ = parts_for(plan_of(["Việc"]))
    line = MessageLine(text=f"- {(LONG * 10).strip()}")
    months = [dt.date(2020, 11, 1), dt.date(2020, 12, 1), dt.date(2021, 1, 1)]
    sections = [
        Section(title=f"Tháng {day.month}", lines=(line,), month=day)
        for day in (*months, dt.date(2021, 2, 1), dt.date(2021, 3, 1))
    ]
    labels = [
        part.label
        for part in parts_of(dataclasses.replace(message, sections=tuple(sections)), VI)
    ]
    assert labels == [
        "tháng 11 và tháng 12/2020",
        "tháng 1 và tháng 2/2021",
        "tháng 3/2021",
    ]
    labels = [
        part.label
        for part in parts_of(
            dataclasses.replace(message, sections=tuple(sections[1:])), VI
        )
    ]
    assert labels == ["tháng 12/2020 và tháng 1/2021", "tháng 2 và tháng 3/2021"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Một hai. Ba bốn năm sáu", ["Một hai. (còn tiếp)", "(tiếp) Ba bốn năm sáu"]),
        ("Một hai; ba bốn năm sáu", ["Một hai; (còn tiếp)", "(tiếp) ba bốn năm sáu"]),
        ("Một hai ba bốn năm sáu x", ["Một hai ba (còn tiếp)", "(tiếp) bốn năm sáu x"]),
        ("Vừa đủ hai mươi hai chữ", ["Vừa đủ hai (còn tiếp)", "(tiếp) mươi hai chữ"]),
        ("Vừa đủ hai mươi hai c.", ["Vừa đủ hai mươi hai c."]),
    ],
)
def test_a_text_is_divided_where_it_pauses(text: str, pieces: list[str]) -> None:
    divided = list(divide(text, 22, VI))
    assert divided == pieces
    assert all(len(piece) <= 22 for piece in divided)


def test_a_heading_stands_with_what_it_opens() -> None:
    message, _ = parts_for(plan_of(["Việc"]))
    long = MessageLine(text=f"- {(LONG * 10).strip()}")
    heading = MessageLine(text="Hội đồng các tổ:", is_heading=True)
    lines = (long, long, heading, long, long)
    duties = Section(title="Cả năm:", lines=lines, label="việc cả năm")
    parts = parts_of(dataclasses.replace(message, sections=(duties,)), VI)
    bodies = [[line[:9] for line in body(part.text)] for part in parts]
    assert bodies == [["- Rà soát"[:9]] * 2, ["Hội đồng ", *["- Rà soát"[:9]] * 2]]


# ---- From one publication to the next

MANY = [TITLE] * 10
FEW = ["Việc ngắn"] * 10


def files_of(plan: Plan, published: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the messages that follow a publication of so many paths, by path."""
    context = dataclasses.replace(context_of(plan), published=published)
    return {made.path: made.data.decode() for made in render_messages(plan, context)}


def numbers(files: dict[str, str], identity: str) -> list[str]:
    paths = [path for path in files if path.startswith(f"messages/{identity}/")]
    return [path.rpartition("/")[2] for path in paths]


def test_a_part_that_is_needed_no_longer_says_so_for_good() -> None:
    before = files_of(plan_of(MANY))
    count = len(numbers(before, "to-mot"))
    assert count > 2
    fewer = plan_of(FEW)
    assert len(numbers(files_of(fewer), "to-mot")) == 1
    after = files_of(fewer, frozenset(before))
    assert after.keys() == before.keys()
    for identity in ("to-mot", "to-cu"):
        for number in range(2, count + 1):
            text = after[f"messages/{identity}/{number}.txt"]
            assert text.startswith("Kính gửi: Tổ Một\n")
            assert f"Phần {number} không còn dùng" in text
            assert "nay chỉ còn 1 phần." in text
            assert "https://nam.example.vn/messages/to-mot/1.txt\n" in text
            assert len(text) <= MOST
    # It stays when the one after that is published, and goes when it is needed again.
    assert files_of(fewer, frozenset(after)) == after
    assert files_of(plan_of(MANY), frozenset(after)) == before


def publish_ledger(plan: Plan, target: Path) -> None:
    """Leave at a target what says which paths were published of a plan."""
    rendered = render_outputs(plan, context_of(plan))
    file = target / routes.LEDGER
    file.parent.mkdir(parents=True)
    file.write_bytes(write_ledger(take_stock(plan, rendered)[0]))


def test_a_publication_loses_no_part_of_the_last_one(tmp_path: Path) -> None:
    items = ", ".join(f"viec-{number}" for number in range(1, 11))
    record = f"corrections: [{{date: 10/3/2020, reason: gọn hơn, items: [{items}]}}]\n"
    plan = tmp_path / "plan.yaml"
    plan.write_text(text_of(FEW) + record, "utf-8")
    (tmp_path / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    publish_ledger(plan_of(MANY), tmp_path / "build/public")
    day = dt.date(2020, 3, 11)
    found = rehearse_publication(plan, tmp_path / "build", today=day, formats=())
    assert "address-gone" not in {problem.code for problem in found}


def test_parts_that_vanish_are_told_with_their_unit() -> None:
    plan = plan_of(MANY)
    old = ledger_of(plan, [], files_of(plan))
    left = {path for path in old.paths if "/to-mot" not in path}
    [problem] = check_ledger(plan, ledger_of(plan, [], left), old, TODAY)
    values = dict(problem.values)
    assert (problem.code, values["id"]) == ("address-gone", "to-mot")
    assert values["count"] == len(old.paths - left)
