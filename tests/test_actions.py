"""What each party is told to do, everywhere it is told, against a transcription of the source document.

``data/actions.tsv`` says of every unit, and of every group that stands for itself, what the document asks of it: in
which role or as the one with whom papers are filed, what (a few words of it), with whom it files, and by which working
day it is safe. It was written from the document and a calendar of 2020, not from what is published.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import icalendar
import pytest
from conftest import DATA, DISTRICT, context_of, make_plan, with_deadline

from kehoach import routes
from kehoach.dates import print_date
from kehoach.plan.model import Plan
from kehoach.plan.parties import Party
from kehoach.plan.records import Unit
from kehoach.plan.roles import ROLES
from kehoach.plan.slices import Item, items_of, slices_of
from kehoach.render.api.writer import render_api
from kehoach.render.context import Context
from kehoach.render.feeds.calendars import render_feeds
from kehoach.render.messages import message_of
from kehoach.render.sheets.layout import sheet_of

RECEIVE = "receive"
ORDER = (*(role.id for role in ROLES), RECEIVE)
"""In which order a reader's own parts are told."""


@dataclass(frozen=True)
class Part:
    """What the document asks of one party by one deadline in one role."""

    role: str
    action: str
    to: frozenset[str]
    safe: str


Expected = dict[str, dict[str, list[Part]]]
"""Parts by party and deadline."""


def read_expected() -> Expected:
    expected: Expected = {}
    text = (DATA / "actions.tsv").read_text("utf-8")
    for row in csv.DictReader(
        text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
    ):
        part = Part(
            role=row["role"],
            action=row["action"],
            to=frozenset(row["to"].split()) - {"-"},
            safe=row["safe"],
        )
        parts = expected.setdefault(row["party"], {}).setdefault(row["deadline"], [])
        parts.append(part)
    for deadlines in expected.values():
        for parts in deadlines.values():
            parts.sort(key=lambda part: ORDER.index(part.role))
    return expected


EXPECTED = read_expected()

AMENDED = "hoi-nghi-dien-hinh-muoi-phuong"
ADDED = """\
  - id: bao-cao-dich-benh
    title: Báo cáo phòng, chống dịch
    refs: [mục 3]
    lead: [phong-noi-vu]
    implement: [cac-phuong]
    actions: {lead: Tổng hợp báo cáo phòng dịch, implement: Lập báo cáo phòng dịch của phường}
    deadlines:
      - {id: bao-cao-dich-benh, kind: before, date: 20/4/2020, phrase: trước ngày 20/4/2020}
"""
AMENDMENT = """
amendments:
  - number: 120/KH-HĐTĐKT
    date: 10/3/2020
    changes:
      - {moved: hoi-nghi-dien-hinh-muoi-phuong, date: 15/5/2020, phrase: trước ngày 15/5/2020}
      - {cancelled: tap-huan-thi-dua}
      - {added: bao-cao-dich-benh}
      - {reworded: ky-niem-chuong, filing: {what: bản đề nghị điện tử, to: [hoi-dong-tdkt-quan]}}
"""
"""Made up; what it asks of whom is worked out by hand in ``amended_parts``."""


@dataclass(frozen=True)
class Edition:
    """A plan, and what it asks of each party."""

    plan: Plan
    expected: Expected


def amended_parts() -> Expected:
    """Change what the document asks of each party as the amendment does."""
    expected: Expected = {}
    for party, deadlines in EXPECTED.items():
        own = dict(deadlines)
        if AMENDED in own:
            # 15 May 2020 was a Friday.
            own[AMENDED] = [replace(part, safe="14/5/2020") for part in own[AMENDED]]
        if "ky-niem-chuong" in own:
            own["ky-niem-chuong"] = list(_sent_elsewhere(own["ky-niem-chuong"]))
        expected[party] = own
    council = expected["hoi-dong-tdkt-quan"]["ky-niem-chuong"]
    received = Part(RECEIVE, "Nhận bản đề nghị điện tử", frozenset(), "27/3/2020")
    council.append(received)
    # 20 April 2020 was a Monday.
    for party in expected:
        action = ""
        if party.startswith("phuong-"):
            role, action = "implement", "Lập báo cáo phòng dịch của phường"
        elif party == "phong-noi-vu":
            role, action = "lead", "Tổng hợp báo cáo phòng dịch"
        if action:
            part = Part(role, action, frozenset(), "17/4/2020")
            expected[party]["bao-cao-dich-benh"] = [part]
    return expected


def _sent_elsewhere(parts: list[Part]) -> Iterator[Part]:
    """Send the papers to the council instead of to the office, which files with it like the others now."""
    to = frozenset({"hoi-dong-tdkt-quan"})
    for part in parts:
        if part.role in ("submit", RECEIVE):
            yield replace(part, role="submit", action="Gửi bản đề nghị điện tử", to=to)
        else:
            yield part


@pytest.fixture(scope="module", params=["issued", "amended"])
def edition(request: pytest.FixtureRequest, real: Plan) -> Edition:
    if request.param == "issued":
        return Edition(real, EXPECTED)
    text = (DISTRICT / "plan.yaml").read_text("utf-8")
    head, tail = text.split("\ncontradictions:\n")
    plan = make_plan(f"{head}\n{ADDED}\ncontradictions:\n{tail}{AMENDMENT}")
    return Edition(plan, amended_parts())


@pytest.fixture(scope="module")
def context(edition: Edition) -> Context:
    return context_of(edition.plan)


@pytest.fixture(scope="module")
def published(edition: Edition, context: Context) -> dict[str, bytes]:
    plan = edition.plan
    artifacts = [*render_api(plan, context), *render_feeds(plan, context)]
    return {artifact.path: artifact.data for artifact in artifacts}


def parties(edition: Edition) -> Iterator[tuple[Party, dict[str, list[Part]]]]:
    """Pair each party that gets a sheet with what is asked of it; some are asked for nothing by a day."""
    for party in edition.plan.directory.addressees:
        yield party, edition.expected.get(party.id, {})


def dated(deadlines: dict[str, list[Part]]) -> dict[str, list[Part]]:
    return {one: parts for one, parts in deadlines.items() if parts[0].safe != "-"}


def day(text: str) -> str | None:
    """Write a day of the transcription as programs do; None for "-"."""
    if text == "-":
        return None
    return dt.datetime.strptime(text, "%d/%m/%Y").date().isoformat()


def test_the_transcription_names_those_who_are_addressed_and_every_deadline(
    edition: Edition,
) -> None:
    assert edition.expected.keys() <= {
        party.id for party in edition.plan.directory.addressees
    }
    named = {
        deadline for deadlines in edition.expected.values() for deadline in deadlines
    }
    assert named == {item.id for _, item in edition.plan.items}
    for deadlines in edition.expected.values():
        for parts in deadlines.values():
            roles = [part.role for part in parts]
            assert len(set(roles)) == len(roles)
            assert len({part.safe for part in parts}) == 1
            # Nobody files with itself.
            assert not {RECEIVE, "submit"} <= set(roles)


def test_data_for_programs_hold_each_partys_roles_places_and_safe_days(
    edition: Edition, published: dict[str, bytes]
) -> None:
    for party, deadlines in parties(edition):
        data = json.loads(published[routes.unit_json(party.id)])
        items = {item["deadline"]["id"]: item for item in data["items"]}
        assert items.keys() == deadlines.keys(), party.id
        for identity, parts in deadlines.items():
            item, place = items[identity], (party.id, identity)
            filing = item["deadline"]["filing"] or {"to": []}
            roles = [part.role for part in parts if part.role != RECEIVE]
            assert item["roles"] == roles, place
            receives = any(part.role == RECEIVE for part in parts)
            assert (party.id in filing["to"]) == receives, place
            assert item["deadline"]["last_safe_day"] == day(parts[0].safe), place
            for part in parts:
                if part.role == "submit":
                    assert set(filing["to"]) == part.to, place


def test_a_feed_opens_each_description_with_the_readers_own_part(
    edition: Edition, published: dict[str, bytes]
) -> None:
    for party, deadlines in parties(edition):
        told = descriptions(published, party)
        wanted = dated(deadlines)
        assert told.keys() == wanted.keys(), party.id
        for identity, parts in wanted.items():
            lines = told[identity].split("\n")
            for part, line in zip(parts, lines, strict=False):
                assert part.action in line, (party.id, identity, line)
            for name in names(edition.plan, parts):
                assert name in told[identity], (party.id, identity, name)


def descriptions(published: dict[str, bytes], party: Party) -> dict[str, str]:
    """Return what a party's calendar says below each title, by deadline."""
    kind = "unit" if isinstance(party, Unit) else "group"
    path = routes.feed(kind, party.id)
    # A group of whom nothing is asked by a day has no feed.
    if path not in published:
        return {}
    calendar = icalendar.Calendar.from_ical(published[path])
    told = {}
    for event in calendar.walk("VEVENT"):
        identity = str(event["UID"]).partition("@")[0]
        if not identity.startswith("notice."):
            told[identity] = str(event["DESCRIPTION"])
    return told


def names(plan: Plan, parts: list[Part]) -> list[str]:
    """Name everybody with whom papers are filed by these parts, as one does within a sentence."""
    places = frozenset[str]().union(*(part.to for part in parts))
    # The clusters are a common noun: "về các Cụm thi đua".
    return [
        plan.directory.name(place).replace("Các Cụm", "các Cụm") for place in places
    ]


def test_a_sheet_says_what_to_do_where_to_send_and_by_when(
    edition: Edition, context: Context
) -> None:
    for party, deadlines in parties(edition):
        sheet = sheet_of(edition.plan, context, party)
        lines = {line.deadline: line for line in sheet.lines}
        assert lines.keys() == deadlines.keys(), party.id
        for identity, parts in deadlines.items():
            line, place = lines[identity], (party.id, identity)
            for part in parts:
                assert part.action in line.what, (*place, line.what)
            told = " ".join((*line.people, sheet.cast))
            for name in names(edition.plan, parts):
                assert name in told or abridged(name) in told, (*place, name)
            if line.safe_day:
                assert print_date(line.safe_day) == parts[0].safe, place
            elif parts[0].safe != "-":
                # What takes place is told by its own day.
                assert parts[0].safe.removesuffix("/2020") in line.day, place


def abridged(name: str) -> str:
    """Write a name with the abbreviations that the plan of 2020 itself prints."""
    for full, short in (
        ("Hội đồng Thi đua - Khen thưởng", "HĐTĐKT"),
        ("Ủy ban nhân dân", "UBND"),
        ("Thành phố", "TP"),
        ("Nội vụ", "NV"),
    ):
        name = name.replace(full, short)
    return name


def test_a_message_says_what_to_do_and_where_to_send(
    edition: Edition, context: Context
) -> None:
    for party, deadlines in parties(edition):
        told = messages(edition.plan, context, party)
        wanted = dated(deadlines)
        # What has no day may stand in a message as well.
        assert wanted.keys() <= told.keys() <= deadlines.keys(), party.id
        for identity, text in told.items():
            parts = deadlines[identity]
            for wording in [
                *(part.action for part in parts),
                *names(edition.plan, parts),
            ]:
                assert wording in text, (party.id, identity, text)


def test_who_only_receives_is_not_told_who_does_what(
    edition: Edition, context: Context
) -> None:
    told = messages(edition.plan, context, edition.plan.directory["ubnd-quan"])
    # III.2.1: UBND quận receives, and has no part of its own.
    assert "Nhận hồ sơ" in told["khen-thuong-6-thang"]
    assert "Phòng Nội vụ" not in told["khen-thuong-6-thang"]


def messages(plan: Plan, context: Context, party: Party) -> dict[str, str]:
    """Return the lines of a party's message by deadline."""
    dated = message_of(plan, context, party).dated
    return {line.deadline.id: line.text for line in dated if line.deadline}


def test_nobody_is_told_what_another_role_does(
    edition: Edition, context: Context, published: dict[str, bytes]
) -> None:
    """Of every part in a deadline, a party is told exactly its own: on its sheet, in its feed, in its message."""
    parts_of_others = 0
    for party, _ in parties(edition):
        sheet = {
            line.deadline: line for line in sheet_of(edition.plan, context, party).lines
        }
        feed = descriptions(published, party)
        message = messages(edition.plan, context, party)
        for item in items_of(edition.plan, party.id):
            identity = item.deadline.id
            actions = context.wording.actions
            own = actions.own(item)
            for text, beginning in zip(own, beginnings(context, item), strict=True):
                assert text.startswith(beginning)
            # The mark of a cancelled one stands before it, where it was moved from behind it.
            destination = actions.destination_of(item)
            on_paper = actions.own(item, destination, headed=True)
            assert "; ".join(on_paper) in sheet[identity].what
            told = [
                sheet[identity].what,
                feed.get(identity, ""),
                message.get(identity, ""),
            ]
            for other in texts_of_others(context, item):
                parts_of_others += 1
                assert not any(other in text for text in told), (party.id, other)
    # The document names a second role beside almost every party's own.
    assert parts_of_others > 300


def texts_of_others(context: Context, item: Item) -> Iterator[str]:
    """Say the parts of an item that somebody has and the subscriber has not."""
    for role in ROLES:
        filled = item.task.parties(role.id, item.deadline)
        if filled and role.id not in item.roles:
            text = context.wording.actions.of_role(role.id, item.task, item.deadline)
            filing = item.deadline.filing
            if role.files and filing:
                yield f"Gửi {filing.what}"
            elif not role.files:
                yield f"{context.wording.parties.role(role.id, item.task)}: {text}"


def beginnings(context: Context, item: Item) -> list[str]:
    """Return how each own part begins: what several roles have in common once, then what is filed, or comes in."""
    wording, filing = context.wording, item.deadline.filing
    names_by_text: dict[str, list[str]] = {}
    for role in item.roles:
        if role != "submit":
            text = wording.actions.of_role(role, item.task, item.deadline)
            names_by_text.setdefault(text, []).append(
                wording.parties.role(role, item.task)
            )
    texts = [f"{', '.join(names)}: {text}" for text, names in names_by_text.items()]
    capacity = item.task.capacity(item.party)
    if capacity:
        texts = [f"Với tư cách {capacity}: {text}" for text in texts]
    if "submit" in item.roles:
        assert filing
        texts.append(f"Gửi {filing.what} về ")
    if item.receives:
        assert filing
        texts.append(f"Nhận {filing.what} ")
    return texts


# III.2.2: a day for each round, all in one sentence.
ROUNDS = {
    "sang-kien-thanh-pho-dot-1": "(đợt 1)",
    "sang-kien-thanh-pho-dot-2": "(đợt 2)",
    "sang-kien-thanh-pho-dot-3": "(đợt 3)",
    "trinh-khen-thuong-nha-nuoc-dot-1": "(đợt 1/2020)",
    "trinh-khen-thuong-nha-nuoc-dot-2": "(đợt 2/2020)",
    "trinh-khen-thuong-nha-nuoc-dot-3": "(đợt 3/2020, khối giáo dục)",
}


def test_of_several_rounds_each_party_is_told_which_one(
    edition: Edition, context: Context
) -> None:
    told = messages(edition.plan, context, edition.plan.directory["phong-noi-vu"])
    for identity, title in ROUNDS.items():
        _, _, action = told[identity].partition("Thẩm định, ")
        assert title in action, action
        # Said once, where the title of the deadline says it already.
        [led] = [
            context.wording.actions.own(item)
            for item in items_of(edition.plan, "ubnd-quan")
            if item.deadline.id == identity
        ]
        assert led[0].count(title.strip("()").partition(",")[0]) == 1


def own_actions(text: str, party: str) -> dict[str, str]:
    plan = make_plan(text)
    actions = context_of(plan).wording.actions
    items = items_of(plan, party)
    return {item.deadline.id: "; ".join(actions.own(item)) for item in items}


# The lead of rows 2, 18 and 31, of 12 and 13, and of 29, as printed.
CHAIRMAN = {
    "kien-toan-cum-thi-dua": "Chủ tịch Hội đồng TĐKT quận",
    "tap-huan-thi-dua": "Chủ tịch Hội đồng TĐKT quận",
    "ke-hoach-nam-sau": "Chủ tịch Hội đồng TĐKT quận",
    "khen-thuong-doanh-nghiep": "",
    "tieu-chi-cum-thi-dua": "",
    "khen-thuong-tong-ket": "Chủ tịch UBND quận",
}


def test_the_chairman_is_told_in_which_capacity_he_acts(
    edition: Edition, context: Context, published: dict[str, bytes]
) -> None:
    chairman = edition.plan.directory["chu-tich-hoi-dong"]
    told = descriptions(published, chairman)
    sheet = {
        line.deadline: line for line in sheet_of(edition.plan, context, chairman).lines
    }
    for identity, capacity in CHAIRMAN.items():
        if capacity:
            begin = f"Với tư cách {capacity}: Chỉ đạo, chủ trì: "
            assert told[identity].startswith(begin)
            assert begin in sheet[identity].what
        else:
            # Rows 12 and 13 print both titles, which is his name in the plan.
            assert "Với tư cách" not in told[identity]


def test_one_of_several_who_receive_files_with_the_others() -> None:
    text = with_deadline(
        "id: viec, kind: before, date: 30/3/2020, phrase: trước 30/3/2020,"
        " submit: [ca-hai], filing: {what: báo cáo, to: [mot, hai]}"
    )
    plan = make_plan(text)
    context = context_of(plan)
    for party, other in (("mot", "Đơn vị Hai"), ("hai", "Đơn vị Một")):
        [item] = items_of(plan, party)
        assert "submit" in item.roles
        own = context.wording.actions.own(item)
        assert f"Gửi báo cáo về {other}" in own
        assert any(text.startswith("Nhận báo cáo ") for text in own)
        # Each calendar says it to its own reader.
        feeds = {file.path: file.data for file in render_feeds(plan, context)}
        [event] = icalendar.Calendar.from_ical(feeds[f"feeds/units/{party}.ics"]).walk(
            "VEVENT"
        )
        assert f"Gửi báo cáo về {other}\n" in str(event["DESCRIPTION"])
    # The only one does not file with itself.
    alone = make_plan(text.replace("to: [mot, hai]", "to: [mot]"))
    [item] = items_of(alone, "mot")
    assert "submit" not in item.roles


def test_a_round_is_told_by_what_sets_its_title_apart() -> None:
    text = with_deadline(
        "id: mot, title: 'Báo cáo: quý I', kind: by, date: 31/3/2020, phrase: 31/3"
    )
    text += "      - {id: hai, title: 'Báo cáo: quý II', kind: by, date: 30/6/2020, phrase: 30/6}\n"
    acting = text.replace(
        "    deadlines:", "    actions: {lead: Tổng hợp}\n    deadlines:"
    )
    told = own_actions(acting, "mot")
    assert told["mot"].startswith("Chỉ đạo, chủ trì: Tổng hợp (quý I); ")
    assert told["hai"].startswith("Chỉ đạo, chủ trì: Tổng hợp (quý II); ")
    # Without a text of its own the action is the title, which says it.
    assert own_actions(text, "mot")["mot"].count("quý I") == 1
    # A single deadline is in no round.
    single = acting.partition("      - {id: hai")[0]
    assert "quý I" not in own_actions(single, "mot")["mot"].partition(";")[0]


def test_who_receives_is_told_who_files_where_that_is_not_every_unit(
    edition: Edition, context: Context
) -> None:
    council = messages(
        edition.plan, context, edition.plan.directory["hoi-dong-tdkt-quan"]
    )
    office = messages(edition.plan, context, edition.plan.directory["phong-noi-vu"])
    for told, identity, filers in (
        (office, "dang-ky-thi-dua-truong-hoc", "các trường công lập thuộc quận"),
        # Row 17 and III.2.1: for the education sector.
        (council, "khen-thuong-nam-hoc", "ngành Giáo dục và Đào tạo quận"),
        # Offices, sectors, mass organisations, units: the letters of the Front stay as they are.
        (
            council,
            "khen-thuong-tong-ket-nam",
            "các đơn vị thuộc quận; các ngành; UB MTTQ và các đoàn thể",
        ),
        (council, "khen-thuong-6-thang", "các đơn vị"),
    ):
        assert f" do {filers} gửi về trước " in told[identity], told[identity]


# Rows 9 to 12, 15, 16, 21 to 24 and 27 name nobody with whom to file, nor does III.1 for the school year.
PLACE_IS_READ = {
    "ho-so-khen-thuong-nha-nuoc-dot-1",
    "ky-niem-chuong",
    "chien-si-thi-dua-thanh-pho",
    "khen-thuong-doanh-nghiep",
    "tong-ket-chao-mung-ky-niem",
    "sang-kien-cap-quan-dot-2",
    "cong-dan-thu-do-uu-tu",
    "chien-si-thi-dua-toan-quoc",
    "khen-thuong-nha-nuoc-giao-duc",
    "tong-ket-chao-mung-dai-hoi",
    "sang-kien-co-so",
    "dang-ky-thi-dua-truong-hoc",
}


@pytest.mark.slow
def test_a_destination_that_is_a_reading_is_marked_in_the_action_itself(
    real: Plan,
) -> None:
    context = context_of(real)
    files = {file.path: file.data for file in render_api(real, context)}
    feeds = {file.path: file.data for file in render_feeds(real, context)}
    school = real.directory["truong-cong-lap"]
    sheet = sheet_of(real, context, school)
    lines = {line.deadline: line for line in sheet.lines}
    data = json.loads(files[routes.unit_json(school.id)])
    api = {item["deadline"]["id"]: item["actions"] for item in data["items"]}
    sent = messages(real, context, school)
    told = descriptions(feeds, school)
    for item in items_of(real, school.id):
        identity = item.deadline.id
        if "submit" not in item.roles or not item.deadline.date:
            continue
        is_read = identity in PLACE_IS_READ
        filing = api[identity][-1]
        assert filing.startswith("Gửi ")
        assert filing.endswith(" (tạm hiểu)") == is_read, identity
        # On paper where it goes stands below, in the small letters, or at the head.
        line = lines[identity]
        assert filing.partition(" về ")[0] in line.what
        places = [text for text in line.people if text.startswith("Hồ sơ gửi về ")]
        [place] = places or [sheet.cast[sheet.cast.index("hồ sơ gửi về") :]]
        assert ("tạm hiểu" in place) == is_read, identity
        assert filing in told[identity].split("\n")
        # Once, and not again behind the whole line.
        told_line = sent[identity].removesuffix(".")
        assert told_line.endswith(filing)
        assert told_line.endswith(" (tạm hiểu) (tạm hiểu)") is False
    # Who receives by that reading is told so too.
    [received] = [
        context.wording.actions.own(item)[-1]
        for item in items_of(real, "phong-noi-vu")
        if item.deadline.id == "ky-niem-chuong"
    ]
    assert received.endswith("do các đơn vị gửi về trước 30/3 (tạm hiểu)")


# Rows of which only the day for filing is printed, the three of III.2.1 and that of III.1 beside which nobody else is
# named; by the word for what is filed.
ONLY_FILING = {
    **dict.fromkeys(
        PLACE_IS_READ
        - {
            "tong-ket-chao-mung-ky-niem",
            "tong-ket-chao-mung-dai-hoi",
            "dang-ky-thi-dua-truong-hoc",
        },
        "Hồ sơ",
    ),
    "tong-ket-chao-mung-ky-niem": "Báo cáo, hồ sơ",
    "tong-ket-chao-mung-dai-hoi": "Báo cáo, hồ sơ",
    "khen-thuong-6-thang": "Hồ sơ",
    "khen-thuong-tong-ket-nam": "Hồ sơ",
}
# "Trước ngày" of rows 3 and 17 binds their own columns as well.
OWN_DAY = {"ke-hoach-va-dang-ky-thi-dua", "khen-thuong-nam-hoc"}


def test_who_examines_is_told_when_papers_come_and_not_when_to_be_done(
    edition: Edition, context: Context, published: dict[str, bytes]
) -> None:
    told_so = 0
    for party, deadlines in parties(edition):
        sent = messages(edition.plan, context, party)
        feed = descriptions(published, party)
        sheet = {
            line.deadline: line for line in sheet_of(edition.plan, context, party).lines
        }
        for identity, parts in dated(deadlines).items():
            files = any(part.role == "submit" for part in parts)
            said = (sent[identity].removeprefix("- "), feed[identity])
            safe = sheet[identity].safe
            if identity in ONLY_FILING and not files:
                told_so += 1
                what = ONLY_FILING[identity]
                lead = f"{what} nên gửi về chậm nhất "
                assert said[0].startswith(lead)
                assert f"\n{lead}" in said[1]
                assert "Nên xong" not in said[0] + said[1]
                assert safe.startswith(f"{what.lower()} gửi về: thứ ")
                assert " [văn bản ghi: " in said[0]
            elif files or identity in OWN_DAY:
                own_day = all(part.role == "receive" for part in parts) is False
                assert ("Nên xong chậm nhất" in said[0]) == own_day, (
                    party.id,
                    identity,
                )
                assert ("gửi về:" in safe) != own_day
    # Lead and Phòng Nội vụ at rows 9, 10, 12, 15 and 21 to 24; two bodies of the City and it at 11; the council for
    # initiatives at 16 and 27; council and UBND quận at two places of III.2.1. By the amendment it files row 10.
    wanted = 2 * 8 + 3 + 2 + 2 * 2
    assert told_so == wanted - (edition.expected is not EXPECTED)


def test_when_papers_come_is_said_once_in_an_action(
    edition: Edition, context: Context
) -> None:
    """Who receives is told with what comes; who only examines, behind what it does."""
    own = {
        party: {
            item.deadline.id: context.wording.actions.own(item)
            for item in items_of(edition.plan, party)
        }
        for party in ("phong-noi-vu", "chu-tich-hoi-dong")
    }
    office = "; ".join(own["phong-noi-vu"]["cong-dan-thu-do-uu-tu"])
    assert office.count("trước 30/6") == 1
    [chairman] = own["chu-tich-hoi-dong"]["khen-thuong-doanh-nghiep"]
    assert chairman.endswith("(các đơn vị gửi hồ sơ trước 10/4)")
    # Its own summary is no papers of others.
    summary = own["phong-noi-vu"]["tong-hop-dang-ky-thi-dua"]
    assert summary[0] == "Thực hiện: Tổng hợp việc đăng ký thi đua năm 2020 của đơn vị"


def test_a_lead_that_the_document_binds_itself_is_said_as_printed() -> None:
    fields = "id: viec, kind: by, date: 30/3/2020, phrase: Đơn vị gửi hồ sơ chậm nhất 30/3/2020, submit: [hai]"
    plan = make_plan(with_deadline(fields))
    text = message_of(plan, context_of(plan), plan.directory["mot"]).text
    assert "- Hồ sơ gửi về chậm nhất thứ Hai 30/3/2020 [" in text
    plan = make_plan(with_deadline(fields.replace("[hai]", "[mot]")))
    text = message_of(plan, context_of(plan), plan.directory["mot"]).text
    assert "- Chậm nhất thứ Hai 30/3/2020 [" in text


def test_what_a_phone_shows_tells_the_deadlines_of_a_feed_apart(
    edition: Edition, context: Context
) -> None:
    """Of a title a month's view shows some sixteen letters: they differ for nine deadlines of ten."""
    titles = context.wording.titles
    for chosen in slices_of(edition.plan):
        if chosen.kind not in ("unit", "group") or not chosen.items:
            continue
        shown = [titles.short(item.task, item.deadline) for item in chosen.items]
        assert all(len(title) <= 60 for title in shown)
        assert len({title[:16] for title in shown}) >= 0.9 * len(shown), chosen.id
