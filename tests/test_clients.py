"""Real calendar clients hold, after each edition of a year, exactly what the plan says.

What is expected is written here by hand from the plan's text. A client that is not installed is skipped with its
reason, and required where CI=true. ``--update-compat`` writes the page "Tương thích" from what this run proved.
"""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from clients import libical, live, node, readers
from clients.evolution import EvolutionCalendar
from clients.readers import PYTHON_READERS, ClientError, Item
from clients.running import Patience, Running
from clients.thunderbird import ThunderbirdCalendar
from conftest import GUIDES, ROOT, TODAY, YEAR_HEAD, make_plan
from external import find_program, needed

from kehoach.render.context import make_context
from kehoach.render.feeds.calendars import render_feeds

pytestmark = pytest.mark.slow

PAGE = GUIDES / "tuong-thich.md"
FIRST = f"""\
{YEAR_HEAD}tasks:
  - id: viec
    title: Việc
    refs: [Mục 1]
    lead: [uy-ban]
    implement: [to-mot]
    deadlines:
      - {{id: hop, kind: event, date: 28/3/2020, phrase: ngày 28/3/2020, title: 'Họp; bàn, quyết \\ định', place: Nhà}}
      - {{id: nop, kind: before, date: 30/4/2020, phrase: trước 30/4/2020, title: Nộp hồ sơ, submit: [to-mot]}}
      - {{id: dang-ky, kind: by, date: 10/4/2020, time: "17:00", phrase: chậm nhất 17 giờ 10/4/2020, title: Đăng ký}}
      - {{id: tuan-le, kind: range, from: 27/8/2020, to: 29/8/2020, phrase: 27-29/8/2020, title: Tuần lễ}}
      - {{id: thang, kind: month, period: 6/2020, phrase: tháng 6, title: Việc tháng}}
      - {{id: quy, kind: quarter, period: III/2020, phrase: quý III, title: Việc quý, tentative: yes}}
      - {{id: nam, kind: year, period: 2020, phrase: năm 2020, title: Việc năm}}
      - id: bao-cao
        kind: recurring
        every: month
        day: 25
        bound: before
        until: 31/3/2020
        phrase: trước ngày 25 hằng tháng
        title: Báo cáo
"""
SECOND = (
    FIRST
    + """\
      - {id: them, kind: before, date: 15/5/2020, phrase: trước 15/5/2020, title: Việc thêm}
amendments:
  - number: 120/KH
    date: 10/3/2020
    changes:
      - {moved: hop, date: 05/4/2020, phrase: ngày 05/4/2020}
      - {cancelled: nop}
      - {added: them}
      - {reworded: thang, title: Việc tháng sáu}
"""
)
# uid: start, exclusive end, status, SEQUENCE, words of the title
Expected = dict[str, tuple[str, str | None, str, int, str]]
# What is due before or by a day stands from the last safe working day to the last that the words leave: before Tết,
# off from 23 to 29 January, for "trước ngày 25" of that month; a timed one is the hour that ends at it.
AT_FIRST: Expected = {
    "hop": ("2020-03-28", "2020-03-29", "CONFIRMED", 0, "Họp; bàn, quyết \\ định"),
    "nop": ("2020-04-29", "2020-04-30", "CONFIRMED", 0, "Việc · hồ sơ"),
    "dang-ky": (
        "2020-04-10T09:00:00Z",
        "2020-04-10T10:00:00Z",
        "CONFIRMED",
        0,
        "Đăng ký",
    ),
    "tuan-le": ("2020-08-27", "2020-08-30", "CONFIRMED", 0, "Tuần lễ"),
    "thang": ("2020-06-30", "2020-07-01", "CONFIRMED", 0, "Việc tháng"),
    "quy": ("2020-09-30", "2020-10-01", "TENTATIVE", 0, "Việc quý"),
    "nam": ("2020-12-31", "2021-01-01", "CONFIRMED", 0, "Việc năm"),
    "bao-cao-2020-01": ("2020-01-22", "2020-01-25", "CONFIRMED", 0, "Báo cáo"),
    "bao-cao-2020-02": ("2020-02-24", "2020-02-25", "CONFIRMED", 0, "Báo cáo"),
    "bao-cao-2020-03": ("2020-03-24", "2020-03-25", "CONFIRMED", 0, "Báo cáo"),
}
AFTER: Expected = AT_FIRST | {
    "hop": ("2020-04-05", "2020-04-06", "CONFIRMED", 1, "(dời từ 28/3 theo 120/KH)"),
    "nop": ("2020-04-29", "2020-04-30", "CANCELLED", 1, "[ĐÃ HỦY]"),
    "thang": ("2020-06-30", "2020-07-01", "CONFIRMED", 1, "Việc tháng sáu"),
    "them": ("2020-05-14", "2020-05-15", "CONFIRMED", 1, "Việc thêm"),
}
EDITIONS = ((FIRST, AT_FIRST), (SECOND, AFTER), (SECOND, AFTER))
FEED = "feeds/units/to-mot.ics"
REMINDERS = "feeds/reminders/units/to-mot.ics"

proved: dict[str, tuple[str, str]] = {}
"""Client: its version and how it was tried."""


def publish(text: str) -> dict[str, bytes]:
    plan = make_plan(text)
    context = make_context(plan, today=TODAY, content={})
    return {artifact.path: artifact.data for artifact in render_feeds(plan, context)}


def agree(held: dict[str, Item], expected: Expected) -> None:
    """Compare item by item; a client that does not tell a status or a SEQUENCE is not asked for it."""
    assert set(held) == {f"{uid}@nam-2020" for uid in expected}
    for uid, (start, end, status, sequence, words) in expected.items():
        item = held[f"{uid}@nam-2020"]
        assert item["start"] == start, uid
        # Of a moment without an end some clients say that it ends when it starts.
        assert item["end"] in ((None, start) if end is None else (end,)), uid
        assert words in str(item["summary"]), uid
        assert item["status"] in (None, status), uid
        assert item["sequence"] in (None, sequence), uid


@pytest.fixture(scope="module", autouse=True)
def page(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.config.getoption("--update-compat"):
        PAGE.write_text(compose_page(), "utf-8")


@pytest.mark.parametrize("client", PYTHON_READERS)
def test_python_libraries(client: str) -> None:
    for text, expected in EDITIONS:
        for path in (FEED, "feeds/all.ics", "feeds/tasks/viec.ics"):
            agree(PYTHON_READERS[client](publish(text)[path]), expected)
    package = {"home-assistant": "ical", "ics.py": "ics"}.get(client, client)
    name = {"home-assistant": "ical (Home Assistant)"}.get(client, client)
    proved[name] = (metadata.version(package), "đọc ba bản liên tiếp")


@pytest.fixture(scope="module")
def npm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return needed(lambda: node.install(tmp_path_factory.mktemp("npm")))


@pytest.mark.parametrize("client", node.NODE_READERS)
def test_javascript_libraries(client: str, npm: Path, tmp_path: Path) -> None:
    for number, (text, expected) in enumerate(EDITIONS):
        feed = tmp_path / f"{number}.ics"
        feed.write_bytes(publish(text)[FEED])
        for zone in ("Asia/Ho_Chi_Minh", "America/Los_Angeles"):
            agree(node.read_node(npm, client, feed, zone), expected)
    locked = json.loads((node.SOURCE / "package-lock.json").read_text("utf-8"))[
        "packages"
    ]
    strict = ", chế độ nghiêm ngặt" if client == "ical.js" else ""
    proved[client] = (
        locked[f"node_modules/{client}"]["version"],
        f"đọc ba bản, ở hai múi giờ{strict}",
    )


def test_libical_and_its_restrictions(tmp_path: Path) -> None:
    binary = needed(lambda: libical.build(tmp_path), ClientError)
    for number, (text, expected) in enumerate(EDITIONS):
        for path, data in publish(text).items():
            feed = tmp_path / f"{number}.ics"
            feed.write_bytes(data)
            held = libical.read_libical(binary, feed)
            if path == FEED:
                agree(held, expected)
    version = subprocess.run(
        ["pkg-config", "--modversion", "libical"],
        capture_output=True,
        text=True,
        check=True,
    )
    proved["libical"] = (
        version.stdout.strip(),
        "đọc mọi lịch của ba bản, kiểm tra ràng buộc RFC 5546",
    )


def test_every_feed_of_the_real_plan(real_site: Path, npm: Path) -> None:
    """Read all feeds of the real plan with the JavaScript clients and compare identities with icalendar's."""
    paths = sorted((real_site / "feeds").rglob("*.ics"))
    wanted = [
        {
            uid: item["start"]
            for uid, item in readers.read_icalendar(path.read_bytes()).items()
        }
        for path in paths
    ]
    for client in node.NODE_READERS:
        found = node.read_node_files(npm, client, paths)
        assert [
            {uid: item["start"] for uid, item in held.items()} for held in found
        ] == wanted


@pytest.mark.engine
def test_a_subscription_kept_through_the_year(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    with live.Served(folder) as served:
        (folder / "to-mot.ics").write_bytes(publish(FIRST)[FEED])
        client = live.VdirsyncerKhal(tmp_path / "client", served.url("to-mot.ics"))
        kept: list[dict[str, Item]] = []
        for text, expected in EDITIONS:
            (folder / "to-mot.ics").write_bytes(publish(text)[FEED])
            client.sync()
            agree(client.items(), expected)
            kept.append(client.held())
    # Nothing changed between the second and the third edition, so nothing moves in the client.
    assert kept[1] == kept[2]
    untouched = {uid for uid in AT_FIRST if AT_FIRST[uid] == AFTER[uid]}
    assert len(kept[0].keys() & kept[1].keys()) == len(untouched)
    for name in ("vdirsyncer", "khal"):
        proved[name] = (metadata.version(name), "giữ một đăng ký thật qua ba bản")


@pytest.mark.engine
@pytest.mark.parametrize(
    "calendar", [EvolutionCalendar, ThunderbirdCalendar], ids=lambda made: made.NAME
)
def test_a_calendar_on_the_desk_keeps_items_and_alarms(
    calendar: type[EvolutionCalendar | ThunderbirdCalendar], tmp_path: Path
) -> None:
    """Subscribe to the feed with reminders, whose days of their own are left out of the comparison."""
    version = needed(calendar.version)
    folder = tmp_path / "site"
    folder.mkdir()
    feed = folder / "to-mot.ics"
    feed.write_bytes(publish(FIRST)[REMINDERS])
    with (
        live.Served(folder) as served,
        calendar(tmp_path / "client", served.url(feed.name)) as client,
    ):
        for text, expected in EDITIONS:
            feed.write_bytes(publish(text)[REMINDERS])
            client.sync()
            held = client.items()
            main = {uid: held[uid] for uid in held if ".reminder." not in uid}
            agree(main, expected)
            assert all(item["sequence"] is not None for item in main.values())
            assert all(item["status"] is not None for item in main.values())
            assert client.alarms() == count_alarms(feed.read_bytes())
    proved[calendar.NAME] = (version, "giữ một đăng ký thật qua ba bản, kể cả báo thức")


BEFORE = """\
BEGIN:VEVENT
UID:a
DTSTAMP:20200101T000000Z
LAST-MODIFIED:20200101T000000Z
SEQUENCE:0
DTSTART;VALUE=DATE:20200428
SUMMARY:before
END:VEVENT
"""


@pytest.mark.engine
def test_what_the_linter_says_of_evolution_is_so(tmp_path: Path) -> None:
    """It takes a change in only with one of three numbers raised, and keeps the items of a feed that has none."""
    needed(EvolutionCalendar.version)
    feed = tmp_path / "site/feed.ics"
    feed.parent.mkdir()

    def write(events: str) -> None:
        text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//a//b\n{events}END:VCALENDAR\n"
        feed.write_bytes(text.replace("\n", "\r\n").encode())

    write(BEFORE)
    with live.Served(feed.parent) as served:
        address = served.url(feed.name)
        with EvolutionCalendar(tmp_path / "client", address) as client:

            def title() -> object:
                client.sync()
                return client.items()["a"]["summary"]

            assert title() == "before"
            event = BEFORE.replace("before", "silently")
            write(event)
            assert title() == "before"
            for old, new in (
                ("SEQUENCE:0", "SEQUENCE:1"),
                ("DTSTAMP:20200101", "DTSTAMP:20200102"),
                ("LAST-MODIFIED:20200101", "LAST-MODIFIED:20200102"),
            ):
                event = event.replace(old, new)
                event = re.sub("SUMMARY:.*", f"SUMMARY:{new}", event)
                write(event)
                assert title() == new
            write("")
            assert title() == new


def count_alarms(feed: bytes) -> dict[str, int]:
    """Count the alarms of each item, with a parser that did not write them."""
    import vobject

    return {
        event.uid.value: len(event.contents.get("valarm", []))
        for event in vobject.readOne(feed.decode()).vevent_list
    }


def test_a_program_ends_with_all_that_it_started(tmp_path: Path) -> None:
    """Whoever holds the pipe lives: its reader sees the end when the last of them is gone."""
    pipe = tmp_path / "alive"
    os.mkfifo(pipe)
    shell = [find_program("sh"), "-c", "sleep 600 > alive & wait"]
    program = Running("Shell", shell, tmp_path, dict(os.environ))
    with pipe.open("rb", buffering=0) as alive:
        assert select.select([alive], [], [], 0.1)[0] == []
        program.end()
        assert select.select([alive], [], [], 10)[0] == [alive]


@pytest.mark.parametrize(
    ("does", "said"), [("sleep 600", "did not wake up within"), ("exit 3", "with 3")]
)
def test_a_program_that_hangs_or_ends_is_told_in_words(
    does: str, said: str, tmp_path: Path
) -> None:
    shell = [find_program("sh"), "-c", f"echo last words; {does}"]
    program = Running("Shell", shell, tmp_path, dict(os.environ))
    try:
        patience = Patience(program, "wake up", 1)
        with pytest.raises(ClientError, match=rf"Shell .*{said}.*said: last words"):
            while True:
                patience.wait()
    finally:
        program.end()


@pytest.mark.engine
def test_a_caldav_server_put_and_get(tmp_path: Path) -> None:
    with live.RadicaleServer(tmp_path) as server:
        for text, expected in EDITIONS:
            server.put(publish(text)[FEED])
            agree(server.get(), expected)
    proved["Radicale"] = (metadata.version("radicale"), "PUT rồi GET ba bản qua CalDAV")


def test_alarms_and_todos_are_seen() -> None:
    """Count alarms, reminders and tasks with a parser that did not write them."""
    import vobject

    made = publish(SECOND)
    reminders = vobject.readOne(made[REMINDERS].decode())
    items = {event.uid.value: event for event in reminders.vevent_list}
    assert (
        "valarm_list" in items["hop@nam-2020"].contents or items["hop@nam-2020"].valarm
    )
    separate = {uid.split(".")[0] for uid in items if ".reminder." in uid}
    assert separate == AFTER.keys() - {"nop"}
    todos = vobject.readOne(made["feeds/todo/units/to-mot.ics"].decode()).vtodo_list
    assert {todo.uid.value.split(".")[0] for todo in todos} == AFTER.keys()


def compose_page() -> str:
    rows = "".join(
        f"| {name} | {version} | {how} | đúng |\n"
        for name, (version, how) in sorted(proved.items())
    )
    return (
        Path(live.__file__)
        .with_name("page.md")
        .read_text("utf-8")
        .replace("{rows}", rows)
    )


def test_the_page_names_every_client_with_its_locked_version() -> None:
    page = PAGE.read_text("utf-8")
    lock = (ROOT / "scripts/requirements.txt").read_text("utf-8")
    names = {"ical (Home Assistant)": "ical", "ics.py": "ics", "Radicale": "radicale"}
    for name in (
        "icalendar",
        "vobject",
        "recurring-ical-events",
        "vdirsyncer",
        "khal",
        *names,
    ):
        package = names.get(name, name)
        [version] = [
            line.split("==")[1].split()[0]
            for line in lock.splitlines()
            if line.startswith(f"{package}==")
        ]
        assert f"| {name} | {version} |" in page
    locked = json.loads((node.SOURCE / "package-lock.json").read_text("utf-8"))[
        "packages"
    ]
    for client in node.NODE_READERS:
        assert f"| {client} | {locked[f'node_modules/{client}']['version']} |" in page
    for client in ("libical", EvolutionCalendar.NAME, ThunderbirdCalendar.NAME):
        assert f"| {client} | " in page
