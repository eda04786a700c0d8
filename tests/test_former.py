"""Old addresses go on: of bodies that were renamed or merged, and of what is no more."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import icalendar
import pytest
from conftest import context_of, make_plan

from kehoach.checks.feeds import lint_feed
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError
from kehoach.render import choose_forms, render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage
from kehoach.render.sheets.jobs import Job

PLAN = """\
plan:
  id: thu-2020
  year: 2020
  title: Kế hoạch thử
  number: 1/KH
  issued: 02/01/2020
  issuer: mot
  url: https://thu.example.vn/
calendar:
  announced: [{year: 2020, source: thử}]
units:
  - id: mot
    name: Phường Một
    former: [hai, ba]
    was:
      - {name: Phường Hai, until: 01/7/2020, by: 12/NQ}
      - {name: Phường Ba, until: 01/7/2020, by: 12/NQ}
  - {id: bon, name: Phường Bốn}
groups:
  - {id: cac-phuong, name: Các phường, members: [mot, bon]}
movements:
  - {id: dep, name: Sạch đẹp, former: [sach]}
tasks:
  - id: viec
    former: [viec-cu]
    title: Việc
    refs: [Mục 1]
    movement: dep
    lead: [mot]
    deadlines:
      - {id: viec, kind: before, date: 30/9/2020, phrase: trước 30/9/2020}
  - id: chung
    title: Chung
    refs: [Mục 2]
    implement: [cac-phuong]
    deadlines:
      - {id: chung, kind: before, date: 30/10/2020, phrase: trước 30/10/2020}
ended:
  - {kind: unit, id: nam, name: Phường Năm, date: 01/8/2020, by: 15/NQ, reason: chia tách, instead: [mot, bon]}
  - {kind: task, id: bo, name: Việc bỏ, date: 02/8/2020, reason: không làm nữa}
"""
TODAY = dt.date(2020, 8, 10)
EARLIER = "earlier: [{plan: plan-2019.yaml, months: 36}]\n"


def published(plan: Plan) -> tuple[dict[str, bytes], dict[str, str]]:
    """Render a plan: its files and its pages by path."""
    forms = choose_forms()
    rendered = render_outputs(plan, context_of(plan, TODAY, forms=forms))
    files = {artifact.path: artifact.data for artifact in rendered.of(Artifact)}
    # What is made of the same sheets by the same program has the same bytes.
    files |= {job.path: job.key.encode() for job in rendered.of(Job)}
    return files, {leaf.path: leaf.html for leaf in rendered.of(Leaf)}


def items(feed: bytes) -> list[icalendar.Component]:
    calendar = icalendar.Calendar.from_ical(feed)
    return [one for one in calendar.walk() if one.name in ("VEVENT", "VTODO")]


@pytest.mark.parametrize("former", ["hai", "ba"])
def test_each_address_of_a_body_that_was_merged_goes_on(former: str) -> None:
    files, pages = published(make_plan(PLAN))
    own = [path for path in files if re.search(r"/mot\b", path)]
    # Feeds of the body, of two roles, reminders, tasks; seven forms of its sheet; message and its part, data.
    assert len(own) == 5 + 7 + 3
    for path in own:
        assert files[path.replace("mot", former)] == files[path]
    for folder in ("don-vi", "lich", "dang-ky-lich"):
        html = pages[f"{folder}/{former}/"]
        assert f'href="../../{folder}/mot/"' in html
        assert "Phường Một" in html
        assert "trước ngày 01/7/2020 là Phường Hai và Phường Ba (theo 12/NQ)" in html


def test_tasks_and_movements_have_former_ids_too() -> None:
    files, pages = published(make_plan(PLAN))
    assert files["feeds/tasks/viec-cu.ics"] == files["feeds/tasks/viec.ics"]
    assert files["feeds/movements/sach.ics"] == files["feeds/movements/dep.ics"]
    assert 'href="../../nhiem-vu/viec/"' in pages["nhiem-vu/viec-cu/"]
    assert 'href="../../phong-trao/dep/"' in pages["phong-trao/sach/"]


def test_the_new_name_is_said_where_the_body_is_named_and_nowhere_else() -> None:
    files, pages = published(make_plan(PLAN))
    told = "Phường Một: trước ngày 01/7/2020 là Phường Hai và Phường Ba (theo 12/NQ)"
    named, grouped = items(files["feeds/units/hai.ics"])
    assert told in str(named["DESCRIPTION"])
    assert named.decoded("SEQUENCE") == 2
    # That of the wards as a whole says nothing of one of them, and is no other than before.
    assert "Phường" not in str(grouped["DESCRIPTION"])
    assert grouped.decoded("SEQUENCE") == 0
    assert "trước ngày 01/7/2020 là Phường Hai và Phường Ba" in pages["don-vi/mot/"]


def test_a_feed_of_what_is_no_more_has_one_item_that_says_what_took_its_place() -> None:
    files, _ = published(make_plan(PLAN))
    feeds = [path for path in files if re.search(r"feeds/.*/nam\b", path)]
    # Of the body, four roles, reminders, tasks, what may be its own.
    assert len(feeds) == 8
    uids = set()
    for path in feeds:
        assert list(lint_feed(files[path], path)) == []
        [item] = items(files[path])
        assert str(item["SUMMARY"]) == (
            "Phường Năm: từ ngày 01/8/2020 thay bằng Phường Một, Phường Bốn"
        )
        text = str(item["DESCRIPTION"])
        assert "theo 15/NQ" in text
        assert "https://thu.example.vn/dang-ky-lich/bon/" in text
        assert item.decoded("DTSTART") == dt.date(2020, 8, 1)
        assert item.decoded("DTSTAMP").date() == dt.date(2020, 8, 1)
        uids.add(str(item["UID"]))
    assert len(uids) == len(feeds)
    [item] = items(files["feeds/tasks/bo.ics"])
    assert str(item["SUMMARY"]) == "Việc bỏ: không còn từ ngày 02/8/2020"


def test_its_item_stays_as_it_is_until_a_record_changes_it() -> None:
    later = PLAN.replace("title: Chung", "title: Khác")
    moved = f"{later}revisions: [{{date: 05/8/2020, reason: đổi địa chỉ}}]\n"
    path = "feeds/units/nam.ics"
    before = published(make_plan(PLAN))[0][path]
    assert published(make_plan(later))[0][path] == before
    [old], [new] = items(before), items(published(make_plan(moved))[0][path])
    assert str(new["UID"]) == str(old["UID"])
    assert new.decoded("SEQUENCE") > old.decoded("SEQUENCE")
    assert new.decoded("DTSTAMP") > old.decoded("DTSTAMP")


def test_each_page_of_what_is_no_more_says_so() -> None:
    _, pages = published(make_plan(PLAN))
    for folder in ("don-vi", "lich", "dang-ky-lich"):
        html = pages[f"{folder}/nam/"]
        assert "Phường Năm không còn từ ngày 01/8/2020 (theo 15/NQ): chia tách." in html
        assert 'href="../../don-vi/mot/"' in html
        assert 'href="../../don-vi/bon/"' in html
    assert "không làm nữa" in pages["nhiem-vu/bo/"]


def test_the_data_tells_former_names_and_what_is_no_more() -> None:
    plan = make_plan(PLAN)
    text = published(plan)[0]["api/v1/plan.json"].decode()
    assert '"until": "2020-07-01"' in text
    assert '"feeds/units/nam/submit.ics"' in text
    assert plan.ended_ids == {"nam", "bo"}


def test_the_page_of_changes_tells_what_became_of_bodies_and_of_everything() -> None:
    text = f"{PLAN}revisions: [{{date: 05/8/2020, reason: đổi địa chỉ trang}}]\n"
    plan = make_plan(text)
    rendered = render_outputs(plan, context_of(plan, TODAY))
    pages = {page.path: page.data.decode() for page in rendered.of(StagedPage)}
    changes = pages["thay-doi/index.html"]
    assert "Thay đổi chung ngày 05/8/2020" in changes
    assert "Đơn vị đổi tên, sáp nhập, chia tách ngày 01/8/2020" in changes
    assert "Phường Năm không còn từ ngày 01/8/2020 (theo 15/NQ)" in changes
    # Home tells how many there were, and the newest.
    [line] = re.findall(
        r"<p class=\"kh-changed\".*?</p>", pages["index.html"], re.DOTALL
    )
    assert "4 lần" in line
    assert "Thay đổi chung ngày 05/8/2020: đổi địa chỉ trang" in line
    assert "trước ngày 01/7/2020 là Phường Hai" in pages["thay-doi/index.html"]
    # Newest first.
    days = re.findall(r"<h2>\D* ngày ([0-9/]+)</h2>", pages["thay-doi/index.html"])
    assert days == ["05/8/2020", "02/8/2020", "01/8/2020", "01/7/2020"]


def test_last_years_deadlines_fade_in_the_feed_of_what_was_merged_or_is_no_more(
    tmp_path: Path,
) -> None:
    last = PLAN.replace("2020", "2019").partition("ended:")[0]
    last = re.sub(r"    former: \[hai(?:.*\n){4}", "", last)
    last = last.replace(
        "  - {id: bon",
        "  - {id: hai, name: Hai}\n  - {id: nam, name: Năm}\n  - {id: bon",
    ).replace("lead: [mot]", "lead: [hai, nam]")
    (tmp_path / "plan-2019.yaml").write_text(last, "utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN + EARLIER, "utf-8")
    files, _ = published(load_plan(tmp_path / "plan.yaml"))
    uids = {
        path: [str(item["UID"]) for item in items(files[f"feeds/units/{path}.ics"])]
        for path in ("hai", "nam")
    }
    assert uids["hai"] == [
        "chung@thu-2019",
        "viec@thu-2019",
        "viec@thu-2020",
        "chung@thu-2020",
    ]
    assert uids["nam"] == ["viec@thu-2019", "notice.ended.unit.nam@thu-2020"]


@pytest.mark.parametrize(
    ("kind", "identity", "line"),
    [("unit", "bon", 18), ("group", "hai", 12), ("task", "viec-cu", 24)],
)
def test_what_stands_in_the_plan_has_not_ended(
    kind: str, identity: str, line: int
) -> None:
    text = f"{PLAN}  - {{kind: {kind}, id: {identity}, name: X, date: 01/8/2020, reason: Y}}\n"
    with pytest.raises(InputError) as caught:
        make_plan(text)
    [problem] = caught.value.problems
    assert problem.code == "ended-stands"
    assert dict(problem.values) == {"id": identity, "first": line}


def test_an_id_that_was_given_up_names_nobody_else() -> None:
    with pytest.raises(InputError) as caught:
        make_plan(PLAN.replace("{id: bon, name", "{id: ba, name"))
    assert {problem.code for problem in caught.value.problems} >= {"duplicate-id"}
