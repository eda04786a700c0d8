"""A year played: each edition is published against the one before it, and clients hold exactly what the plan says.

One subscription, to the feed of a body that is renamed and then takes in another one, from the first edition to next
year's plan. What is expected is written by hand, from the plan's text and a calendar of 2020.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from clients import live
from clients.evolution import EvolutionCalendar
from clients.readers import Item
from clients.thunderbird import ThunderbirdCalendar
from conftest import YEAR_HEAD, context_of, make_plan
from external import needed

from kehoach import routes
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import Ledger, ledger_of
from kehoach.plan.model import EarlierPlan, Plan
from kehoach.render import FEEDS, render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage
from kehoach.site.shell import page_of

FEED = routes.feed("unit", "to-hai")

FIRST = f"""\
{YEAR_HEAD}  - {{id: to-hai, name: Tổ Hai}}
groups:
  - {{id: cac-to, name: Các tổ, members: [to-mot, to-hai]}}
tasks:
  - id: hop
    title: Họp
    refs: [Mục 1]
    lead: [uy-ban]
    implement: [cac-to]
    deadlines: [{{id: hop, kind: event, date: 28/4/2020, phrase: ngày 28/4/2020}}]
  - id: nop
    title: Nộp
    refs: [Mục 2]
    lead: [uy-ban]
    deadlines: [{{id: nop, kind: before, date: 15/5/2020, phrase: trước 15/5/2020, submit: [cac-to]}}]
  - id: xet
    title: Xét
    refs: [Mục 3]
    implement: [to-hai]
    deadlines: [{{id: xet, kind: by, date: 30/6/2020, phrase: chậm nhất 30/6/2020}}]
  - id: gop
    title: Góp ý
    refs: [Mục 4]
    implement: [cac-to]
    deadlines: [{{id: gop, kind: before, date: 15/01/2021, phrase: trước 15/01/2021}}]
"""
AMENDMENTS = """\
amendments:
  - number: 120/KH
    date: 10/3/2020
    changes: [{moved: hop, date: 05/5/2020, phrase: ngày 05/5/2020}]
"""
CORRECTION = "corrections: [{date: 20/3/2020, reason: sửa chữ, items: [xet]}]\n"
CALLED_OFF = """\
  - number: 2/KH
    date: 05/01/2021
    changes: [{cancelled: gop}]
"""


@dataclass(frozen=True)
class Held:
    """What a subscriber holds of one deadline."""

    start: str
    end: str
    """Exclusive, as RFC 5545 has it."""
    sequence: int
    status: str = "CONFIRMED"


@dataclass(frozen=True)
class Played:
    """One edition of the year."""

    name: str
    plan: Plan
    today: dt.date
    held: dict[str, Held]


def play() -> list[Played]:
    """Change the plan step by step, and with it what its subscribers hold."""
    editions: list[Played] = []
    held = {
        "hop@nam-2020": Held("2020-04-28", "2020-04-29", 0),
        # A Friday: "trước" leaves Thursday the 14th.
        "nop@nam-2020": Held("2020-05-14", "2020-05-15", 0),
        "xet@nam-2020": Held("2020-06-30", "2020-07-01", 0),
        "gop@nam-2020": Held("2021-01-14", "2021-01-15", 0),
    }
    text = FIRST

    def publish(name: str, day: dt.date, plan: Plan | None = None) -> None:
        made = plan or make_plan(text)
        editions.append(Played(name=name, plan=made, today=day, held=dict(held)))

    def raise_all() -> None:
        for uid, item in held.items():
            held[uid] = dataclasses.replace(item, sequence=item.sequence + 1)

    publish("first", dt.date(2020, 1, 6))

    text += AMENDMENTS
    held["hop@nam-2020"] = Held("2020-05-05", "2020-05-06", 1)
    publish("an amendment", dt.date(2020, 3, 12))

    text = text.replace("title: Xét", "title: Xét duyệt") + CORRECTION
    held["xet@nam-2020"] = Held("2020-06-30", "2020-07-01", 1)
    publish("a corrected title", dt.date(2020, 3, 21))

    # Named alone in one task; where its group is named, no word changes.
    text = text.replace(
        "{id: to-hai, name: Tổ Hai}",
        "{id: to-hai, name: Tổ Ba, was: [{name: Tổ Hai, until: 01/4/2020}]}",
    )
    held["xet@nam-2020"] = Held("2020-06-30", "2020-07-01", 2)
    publish("a body renamed", dt.date(2020, 4, 1))

    text = text.replace("  - {id: to-mot, name: Tổ Một}\n", "")
    text = text.replace("members: [to-mot, to-hai]", "members: [to-hai]")
    text = text.replace(
        "until: 01/4/2020}]}",
        "until: 01/4/2020}, {name: Tổ Một, until: 15/4/2020}], former: [to-mot]}",
    )
    held["xet@nam-2020"] = Held("2020-06-30", "2020-07-01", 3)
    publish("two bodies merged", dt.date(2020, 4, 15))

    text = text.replace(
        "calendar:\n",
        "calendar:\n  overrides: [{date: 14/5/2020, worked: no, name: nghỉ bù, source: 9/TB, since: 20/4/2020}]\n",
    )
    held["nop@nam-2020"] = Held("2020-05-13", "2020-05-15", 1)
    publish("a day off announced", dt.date(2020, 4, 20))

    text += "reminders: [{days: [5]}]\nrevisions:\n  - {date: 02/5/2020, reason: đổi cách nhắc}\n"
    raise_all()
    publish("other reminders", dt.date(2020, 5, 2))

    text = text.replace("https://nam.example.vn/", "https://moi.example.vn/")
    text += "  - {date: 03/5/2020, reason: đổi địa chỉ trang}\n"
    raise_all()
    publish("another address", dt.date(2020, 5, 3))

    text = text.replace(AMENDMENTS, AMENDMENTS + CALLED_OFF)
    before = held["gop@nam-2020"]
    held["gop@nam-2020"] = dataclasses.replace(
        before, sequence=before.sequence + 1, status="CANCELLED"
    )
    publish("a cancellation in January", dt.date(2021, 1, 6))

    # Nothing of what is left of this one changes.
    held["hop@nam-2021"] = Held("2021-04-28", "2021-04-29", 0)
    new = make_plan(_next_year())
    earlier = EarlierPlan(plan=make_plan(text), months=12)
    publish(
        "next year",
        dt.date(2021, 1, 8),
        dataclasses.replace(new, earlier=(earlier,)),
    )
    return editions


def _next_year() -> str:
    head = YEAR_HEAD.replace("2020", "2021").replace(
        "https://nam.example.vn/", "https://moi.example.vn/"
    )
    head = head.replace("issued: 02/01/2021", "issued: 07/01/2021")
    head = head.replace("  - {id: to-mot, name: Tổ Một}\n", "")
    return f"""\
{head}  - {{id: to-hai, name: Tổ Ba, former: [to-mot]}}
groups:
  - {{id: cac-to, name: Các tổ, members: [to-hai]}}
tasks:
  - id: hop
    title: Họp
    refs: [Mục 1]
    lead: [uy-ban]
    implement: [cac-to]
    deadlines: [{{id: hop, kind: event, date: 28/4/2021, phrase: ngày 28/4/2021}}]
reminders: [{{days: [5]}}]
"""


EDITIONS = play()


def stock(edition: Played) -> tuple[Ledger, dict[str, bytes]]:
    """Take stock of an edition, and return its feeds."""
    rendered = render_outputs(edition.plan, context_of(edition.plan, edition.today))
    feeds = {feed.path: feed.data for feed in rendered.of(Artifact, FEEDS)}
    paths = [file.path for file in rendered.of(Artifact)]
    paths += [page.path for page in rendered.of(StagedPage)]
    paths += [page_of(leaf) for leaf in rendered.of(Leaf)]
    return ledger_of(edition.plan, feeds.items(), paths), feeds


@pytest.fixture(scope="module")
def published() -> list[tuple[Ledger, dict[str, bytes]]]:
    return [stock(edition) for edition in EDITIONS]


def test_the_year_has_every_kind_of_lawful_change() -> None:
    assert [edition.name for edition in EDITIONS] == [
        "first",
        "an amendment",
        "a corrected title",
        "a body renamed",
        "two bodies merged",
        "a day off announced",
        "other reminders",
        "another address",
        "a cancellation in January",
        "next year",
    ]


@pytest.mark.parametrize(
    "number", range(1, len(EDITIONS)), ids=[edition.name for edition in EDITIONS[1:]]
)
def test_each_edition_publishes_itself_against_the_one_before(
    number: int, published: list[tuple[Ledger, dict[str, bytes]]]
) -> None:
    (old, _), (new, _) = published[number - 1], published[number]
    edition = EDITIONS[number]
    found = [
        (problem.code, dict(problem.values))
        for problem in check_ledger(edition.plan, new, old, edition.today)
    ]
    assert found == []


def agree(held: dict[str, Item], expected: dict[str, Held]) -> None:
    assert held.keys() == expected.keys()
    for uid, wanted in expected.items():
        item = held[uid]
        assert (item["start"], item["end"]) == (wanted.start, wanted.end), uid
        assert item["status"] in (None, wanted.status), uid
        assert item["sequence"] in (None, wanted.sequence), uid


@pytest.mark.engine
def test_one_subscription_goes_through_all_of_it(
    tmp_path: Path, published: list[tuple[Ledger, dict[str, bytes]]]
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    feed = folder / "to-hai.ics"
    with live.Served(folder) as served:
        feed.write_bytes(published[0][1][FEED])
        client = live.VdirsyncerKhal(tmp_path / "client", served.url(feed.name))
        for edition, (_, feeds) in zip(EDITIONS, published, strict=True):
            feed.write_bytes(feeds[FEED])
            client.sync()
            agree(client.items(), edition.held)


@pytest.mark.engine
@pytest.mark.parametrize(
    "calendar", [EvolutionCalendar, ThunderbirdCalendar], ids=lambda made: made.NAME
)
def test_a_calendar_on_the_desk_goes_through_it_too(
    calendar: type[EvolutionCalendar | ThunderbirdCalendar],
    tmp_path: Path,
    published: list[tuple[Ledger, dict[str, bytes]]],
) -> None:
    needed(calendar.version)
    folder = tmp_path / "site"
    folder.mkdir()
    feed = folder / "to-hai.ics"
    with live.Served(folder) as served:
        feed.write_bytes(published[0][1][FEED])
        with calendar(tmp_path / "client", served.url(feed.name)) as client:
            for edition, (_, feeds) in zip(EDITIONS, published, strict=True):
                feed.write_bytes(feeds[FEED])
                client.sync()
                items = client.items()
                agree(items, edition.held)
                # Neither of them is silent about a status or a SEQUENCE.
                assert all(None not in item.values() for item in items.values())


@pytest.mark.engine
def test_a_caldav_server_holds_it_too(
    tmp_path: Path, published: list[tuple[Ledger, dict[str, bytes]]]
) -> None:
    with live.RadicaleServer(tmp_path) as server:
        for edition, (_, feeds) in zip(EDITIONS, published, strict=True):
            server.put(feeds[FEED])
            agree(server.get(), edition.held)


def test_who_subscribed_under_a_former_id_goes_on(
    published: list[tuple[Ledger, dict[str, bytes]]],
) -> None:
    """The feed of the body that was merged lives on at its old address, as that of the other."""
    for _, feeds in published[4:]:
        assert feeds[routes.feed("unit", "to-mot")] == feeds[FEED]
