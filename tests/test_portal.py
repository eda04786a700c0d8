"""Many plans as one portal: what is read, held against each other, cascaded, searched, and built."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from unittest import mock

import icalendar
import jsonschema
import pytest
import yaml
from conftest import DATA, ROOT, context_of, copy_project, make_plan, run_kehoach
from crew_works import upper

from benching.portal import write_portal
from kehoach.checks.feeds import lint_feed
from kehoach.plan.source import compose
from kehoach.portal import building, relations, work
from kehoach.portal.cluster import connected
from kehoach.portal.crew import LocalCrew, Lost
from kehoach.portal.folding import fold
from kehoach.portal.parcels import Folder, opened, pack
from kehoach.portal.records import Portal, load_portal, read_portal
from kehoach.portal.relations import Summaries, number_key
from kehoach.portal.work import Build, Look, Outcome, look
from kehoach.problems import InputError, Problem
from kehoach.render import FEEDS, render_outputs
from kehoach.render.context import Above, Artifact, StagedPage
from kehoach.site.build import build_site
from kehoach.site.output.publication import Publication
from kehoach.site.policy import CONTENT_SECURITY_POLICY
from kehoach.words import load_words

PORTAL = DATA / "portal"
TODAY = dt.date(2025, 3, 1)
HEAD = "portal: {id: thu, title: Thử, url: https://thu.example.vn/}\n"


def _portal(text: str) -> Portal:
    record = read_portal(compose((HEAD + text).encode(), "portal.yaml"), "portal.yaml")
    return Portal(record=record, path="portal.yaml", folder=Path())


def _entry(identity: str, more: str = "") -> str:
    return f"  - {{id: {identity}, folder: {identity}, agency: A, province: B{more}}}\n"


def _places(problems: tuple[Problem, ...]) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.code) for problem in problems]


# Written by hand: line and column of each fault, the head being line 1.
FAULTS = {
    "plans:\n" + _entry("a") + _entry("a"): [(4, 10, "duplicate-id")],
    "plans:\n" + _entry("a", ", superiors: [{plan: b, as: x}]"): [
        (3, 67, "unknown-plan")
    ],
    "plans:\n" + _entry("a", ", superiors: [{plan: a, as: x}]"): [
        (3, 59, "portal-circle")
    ],
    "plans:\n  - {id: a, folder: ../a, agency: A, province: B}\n": [
        (3, 21, "not-plan-folder")
    ],
    "plans:\n  - {id: a, folder: x/../a, agency: A, province: B}\n": [
        (3, 21, "not-plan-folder")
    ],
    "plans:\n  - {id: a, folder: /etc, agency: A, province: B}\n": [
        (3, 21, "not-plan-folder")
    ],
    "plans:\n"
    "  - {id: a, folder: Xa, agency: A, province: B}\n"
    "  - {id: b, folder: xa, agency: A, province: B}\n": [
        (4, 21, "portal-folder-twice")
    ],
    "plans:\n" + _entry("a") + "leaders: [{id: l, name: L, leads: [c]}]\n": [
        (4, 36, "unknown-plan")
    ],
    "plan: []\n": [(1, 1, "missing-field"), (2, 1, "unknown-field")],
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_of_the_portal_is_told_at_its_place(text: str) -> None:
    with pytest.raises(InputError) as caught:
        _portal(text)
    assert _places(caught.value.problems) == FAULTS[text]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_editor_knows_what_portal_yaml_takes(language: str, tmp_path: Path) -> None:
    run = run_kehoach("schema", "--for", "portal", "--lang", language, cwd=tmp_path)
    schema = json.loads(run.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema).is_valid
    written = yaml.safe_load((PORTAL / "portal.yaml").read_text("utf-8"))
    assert valid(written)
    # A bare name of a plan and one with a party.
    assert [type(seat) for seat in written["leaders"][0]["leads"]] == [str, dict]
    for field in ("id", "folder", "agency", "province"):
        fewer = copy.deepcopy(written)
        del fewer["plans"][0][field]
        assert not valid(fewer)
    more = copy.deepcopy(written)
    more["plans"][1]["superiors"][0]["an"] = "x"
    assert not valid(more)


def test_a_circle_of_several_superiors_is_told_once() -> None:
    text = "plans:\n" + "".join(
        _entry(one, f", superiors: [{{plan: {other}, as: x}}]")
        for one, other in (("a", "b"), ("b", "c"), ("c", "a"))
    )
    with pytest.raises(InputError) as caught:
        _portal(text)
    assert [problem.code for problem in caught.value.problems] == ["portal-circle"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Thành phố Đà Nẵng", "thanh pho da nang"),
        ("  Ủy ban – NHÂN DÂN xã Đậu ", "uy ban nhan dan xa dau"),
        # The same letters as macOS writes them: marks apart.
        ("Tha\u0300nh pho\u0302\u0301", "thanh pho"),
    ],
)
def test_names_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    "number", ["12/KH-UBND", "Số 12/KH–UBND", "012/KH-UBND", "12 /kh-ubnd"]
)
def test_a_number_is_known_however_it_is_written(number: str) -> None:
    assert number_key(number) == number_key("12/KH-UBND")
    assert number_key(number) != number_key("112/KH-UBND")


def _summaries(portal: Portal) -> Summaries:
    summaries = {}
    for entry in portal.record.plans:
        source = Folder(shown=portal.plan_file(entry).parent.as_posix())
        seen = look(Look(id=entry.id, source=source, parties=("huyen-dong",)))
        assert seen.summary
        summaries[entry.id] = seen.summary
    return summaries


@pytest.fixture(scope="module")
def portal() -> Portal:
    """Return the portal of three plans: a province, its district, and a commune of another province."""
    return load_portal(PORTAL / "portal.yaml")


@pytest.fixture(scope="module")
def summaries(portal: Portal) -> Summaries:
    """Return what is known of the three."""
    return _summaries(portal)


def test_a_basis_is_linked_by_number_and_day(
    portal: Portal, summaries: Summaries
) -> None:
    # The commune's own plan has the number 12/KH-UBND too, of another day.
    links = relations.links_of(portal, summaries)
    assert [(link.plan, link.basis) for link in links] == [("huyen-dong", "tinh-thu")]
    assert list(relations.check_bases(portal, summaries)) == []


def _edited(tmp_path: Path, *edits: tuple[str, str, str]) -> Portal:
    folder = tmp_path / "portal"
    shutil.copytree(PORTAL, folder)
    for name, old, new in edits:
        file = folder / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    return load_portal(folder / "portal.yaml")


def test_a_basis_without_a_day_may_be_several_plans(tmp_path: Path) -> None:
    superiors = "    superiors:\n      - {plan: tinh-thu, as: huyen-dong, to: [ub-huyen, noi-vu]}\n"
    edited = _edited(
        tmp_path,
        ("huyen/plan.yaml", "date: 02/01/2025, ", ""),
        ("portal.yaml", superiors, ""),
    )
    found = list(relations.check_bases(edited, _summaries(edited)))
    assert _places(tuple(found)) == [(10, 16, "portal-basis-unclear")]
    assert relations.links_of(edited, _summaries(edited)) == ()


def test_a_basis_that_is_no_superior_is_told(tmp_path: Path) -> None:
    superiors = "    superiors:\n      - {plan: tinh-thu, as: huyen-dong, to: [ub-huyen, noi-vu]}\n"
    edited = _edited(tmp_path, ("portal.yaml", superiors, ""))
    found = list(relations.check_bases(edited, _summaries(edited)))
    assert _places(tuple(found)) == [(10, 16, "portal-basis-alone")]


def test_a_day_after_the_superiors_is_told_at_its_line(
    portal: Portal, summaries: Summaries
) -> None:
    [found] = relations.check_days(portal, summaries)
    assert (found.line, found.column, found.code) == (23, 40, "portal-later")
    assert found.path.endswith("huyen/plan.yaml")
    values = dict(found.values)
    assert values["day"] == dt.date(2025, 11, 25)
    assert values["limit"] == dt.date(2025, 11, 20)


MATCHES = "to: [ub-huyen, noi-vu]"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        # On the very day is not after it.
        ((("huyen/plan.yaml", "25/11/2025", "20/11/2025"),), 0),
        ((("huyen/plan.yaml", "25/11/2025", "21/11/2025"),), 1),
        # Another title is another thing, until the keeper says otherwise.
        (
            (("huyen/plan.yaml", "Báo cáo tổng kết năm", "Gửi số liệu thu ngân sách"),),
            0,
        ),
        (
            (
                (
                    "huyen/plan.yaml",
                    "Báo cáo tổng kết năm",
                    "Gửi số liệu thu ngân sách",
                ),
                (
                    "portal.yaml",
                    MATCHES,
                    f"{MATCHES}, matches: [{{own: tong-ket, theirs: bao-cao}}]",
                ),
            ),
            1,
        ),
        # The same title, and the keeper says that it is another thing.
        (
            (("portal.yaml", MATCHES, f"{MATCHES}, matches: [{{own: tong-ket}}]"),),
            0,
        ),
        # Written without marks and with another dash it is the same.
        ((("huyen/plan.yaml", "Báo cáo tổng kết năm", "BÁO CÁO – tổng kết năm"),), 1),
    ],
)
def test_which_day_counts_as_later(
    edits: tuple[tuple[str, str, str], ...], expected: int, tmp_path: Path
) -> None:
    edited = _edited(tmp_path, *edits)
    assert len(list(relations.check_days(edited, _summaries(edited)))) == expected


def test_plans_that_share_an_id_are_refused(tmp_path: Path) -> None:
    edited = _edited(tmp_path, ("xa/plan.yaml", "id: xa-2025", "id: tinh-2025"))
    [found] = relations.check_identities(edited, _summaries(edited))
    assert (found.line, found.column) == (2, 7)
    assert found.path.endswith("xa/plan.yaml")


def test_names_that_a_plan_does_not_have_are_refused(tmp_path: Path) -> None:
    edited = _edited(
        tmp_path,
        ("portal.yaml", "as: huyen-dong, to: [ub-huyen,", "as: huyen-bac, to: [ub-cu,"),
        ("portal.yaml", "party: noi-vu", "party: y-te"),
    )
    found = tuple(relations.check_names(edited, _summaries(edited)))
    assert [(problem.line, problem.code) for problem in found] == [
        (15, "portal-no-party"),
        (15, "portal-no-party"),
        (21, "portal-no-party"),
    ]


def test_a_plan_elsewhere_than_its_address_is_told(tmp_path: Path) -> None:
    own = "url: https://cong.example.vn/ke-hoach/xa-dau/"
    edited = _edited(tmp_path, ("xa/plan.yaml", own, "url: https://xa.example.vn"))
    found = tuple(relations.check_addresses(edited, _summaries(edited)))
    assert _places(found) == [(8, 8, "portal-address")]


# The cascade.


def _plan(name: str) -> Any:
    return make_plan((PORTAL / name / "plan.yaml").read_text("utf-8"))


def _feeds(*, to: tuple[str, ...]) -> tuple[dict[str, bytes], dict[str, bytes], str]:
    """Return the feeds of the superior, those of the plan below it, and the page of what it asks."""
    above_plan, own = _plan("tinh"), _plan("huyen")
    above_context = context_of(above_plan, TODAY)
    above = Above(
        plan=above_plan,
        context=above_context,
        party="huyen-dong",
        to=frozenset(to),
    )
    rendered = render_outputs(above_plan, above_context)
    theirs = {feed.path: feed.data for feed in rendered.of(Artifact, FEEDS)}
    context = dataclasses.replace(context_of(own, TODAY), above=(above,))
    rendered = render_outputs(own, context)
    feeds = {feed.path: feed.data for feed in rendered.of(Artifact, FEEDS)}
    [page] = [
        page.data.decode()
        for page in rendered.of(StagedPage)
        if page.path == "cap-tren/index.html"
    ]
    return theirs, feeds, page


def _uids(data: bytes) -> list[str]:
    calendar = icalendar.Calendar.from_ical(data)
    return sorted(str(part["UID"]) for part in calendar.walk() if "UID" in part)


def _events(data: bytes) -> set[bytes]:
    return set(re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", data, re.DOTALL))


THEIRS = ["bao-cao@tinh-2025", "hoi-nghi@tinh-2025"]
"""What the province asks of the district: not what it asks of the other one."""


def test_a_superiors_deadlines_reach_whom_they_bind_once() -> None:
    theirs, feeds, _ = _feeds(to=("noi-vu", "ub-huyen"))
    own = ["tong-ket@huyen-2025"]
    assert _uids(feeds["feeds/all.ics"]) == [*THEIRS, *own]
    assert _uids(feeds["feeds/units/noi-vu.ics"]) == [*THEIRS, *own]
    # Nothing of its own, and no notice that it is empty.
    assert _uids(feeds["feeds/units/ub-huyen.ics"]) == THEIRS
    assert _uids(feeds["feeds/units/tai-chinh.ics"]) == own
    assert [problem for path in feeds for problem in lint_feed(feeds[path], path)] == []
    # Byte by byte: who subscribes to the superior's feed too is told nothing twice.
    published = _events(theirs["feeds/units/huyen-dong.ics"])
    assert len(published) == 2
    assert published <= _events(feeds["feeds/units/noi-vu.ics"])


def test_tasks_and_reminders_of_superiors_have_their_own_uids() -> None:
    _, feeds, _ = _feeds(to=("noi-vu",))
    assert "hoi-nghi.todo@tinh-2025" in _uids(feeds["feeds/todo/units/noi-vu.ics"])
    reminders = _uids(feeds["feeds/reminders/units/noi-vu.ics"])
    assert "bao-cao.reminder.3@tinh-2025" in reminders


def test_the_page_says_where_each_deadline_comes_from() -> None:
    _, _, page = _feeds(to=("noi-vu",))
    assert (
        'href="https://cong.example.vn/ke-hoach/tinh-thu/nhiem-vu/bao-cao/#bao-cao"'
        in page
    )
    assert "Mục 1 (12/KH-UBND)" in page
    assert "Khảo sát huyện Tây" not in page


# What travels.


def test_a_plan_travels_whole_and_its_faults_are_told_at_home(tmp_path: Path) -> None:
    plan = copy_project(PORTAL / "xa", tmp_path / "xa")
    plan.write_text(plan.read_text("utf-8").replace("refs: [Mục 1]", "ref: Mục 1"))
    (tmp_path / "xa/content/anh").mkdir(parents=True)
    (tmp_path / "xa/content/anh/so-do.txt").write_bytes(b"\xff")
    parcel = pack(tmp_path / "xa")
    assert [name for name, _ in parcel.files] == [
        "plan.yaml",
        "mkdocs.yml",
        "content/anh/so-do.txt",
    ]
    with opened(parcel) as unpacked:
        assert unpacked.read_bytes() == plan.read_bytes()
    near = look(Look(id="xa", source=Folder(shown=(tmp_path / "xa").as_posix())))
    far = look(Look(id="xa", source=parcel))
    assert near.problems
    assert far.problems == near.problems


def test_a_folder_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = copy_project(PORTAL / "xa", tmp_path / "xa")
    monkeypatch.setattr("kehoach.portal.parcels.MOST_BYTES", plan.stat().st_size - 1)
    with pytest.raises(InputError) as caught:
        pack(tmp_path / "xa")
    assert [problem.code for problem in caught.value.problems] == ["portal-too-large"]


@pytest.mark.slow
def test_a_process_that_dies_costs_its_own_job_alone(tmp_path: Path) -> None:
    once = f"dies-once:{tmp_path / 'died'}"
    jobs: Any = ["dies", "a", once, "b"]
    got = dict(LocalCrew(2).run(upper, jobs))
    assert isinstance(got.pop("dies"), Lost)
    assert got == {"a": "A", once: "DIES-ONCE", "b": "B"}


# Built: by processes of this machine, and by workers of Dask.


def _copied(folder: Path) -> Path:
    shutil.copytree(PORTAL, folder)
    for name in ("tinh", "huyen", "xa"):
        shutil.copy(ROOT / "mkdocs.yml", folder / name)
    return folder


ASKED = ("portal", "build", "--today", "2025-03-01", "--formats", "html")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the portal, built on this machine."""
    folder = _copied(tmp_path_factory.mktemp("portal") / "cong")
    run = run_kehoach(*ASKED, "--jobs", "1", cwd=folder)
    assert run.returncode == 0, run.stderr
    assert "huyen/plan.yaml:23:40" in run.stderr
    assert "3/3" in run.stdout
    return folder


def _tree(site: Path) -> dict[str, bytes]:
    """Return what is published, without the locks beside sites."""
    files = {}
    for path in sorted(site.rglob("*")):
        if path.is_file() and not path.name.endswith(".kehoach-lock"):
            files[path.relative_to(site).as_posix()] = path.read_bytes()
    return files


@pytest.mark.engine
def test_a_plan_without_superiors_is_as_if_built_alone(
    built: Path, tmp_path: Path
) -> None:
    plan = copy_project(PORTAL / "xa", tmp_path)
    alone = build_site(plan, tmp_path / "build", today=TODAY, formats=("html",))
    site = built / "build/portal/site/ke-hoach/xa-dau"
    assert _tree(site) == _tree(alone.site)


@pytest.mark.engine
def test_a_leader_has_everything_once(built: Path) -> None:
    site = built / "build/portal/site"
    data = (site / "lich/pho-chu-tich.ics").read_bytes()
    # The whole province, and of the district what its office has: two of them are the province's own.
    assert _uids(data) == [
        "bao-cao@tinh-2025",
        "hoi-nghi@tinh-2025",
        "rieng-tay@tinh-2025",
        "tong-ket@huyen-2025",
    ]
    assert lint_feed(data, "lich/pho-chu-tich.ics") == ()
    page = (site / "lich/pho-chu-tich/index.html").read_text("utf-8")
    assert "webcal://cong.example.vn/lich/pho-chu-tich.ics" in page
    assert page.index("15/7/2025") < page.index("10/9/2025") < page.index("25/11/2025")


@pytest.mark.engine
def test_the_pages_above_keep_the_policy_and_lead_somewhere(built: Path) -> None:
    site = built / "build/portal/site"
    for page in (site / "index.html", site / "lich/pho-chu-tich/index.html"):
        html = page.read_text("utf-8")
        told = re.search(
            r'http-equiv="Content-Security-Policy" content="([^"]*)"', html
        )
        assert told
        # Browsers pass over that one in a page.
        every = CONTENT_SECURITY_POLICY.split("; ")
        every.remove("frame-ancestors 'none'")
        assert unescape(told[1]).split("; ") == every
        assert not re.search(r"<style|style=|\son\w+=|<script(?! src)", html)
        for link in re.findall(r'(?:href|src)="([^"#:]+)"', html):
            target = page.parent / link
            assert target.is_file() or (target / "index.html").is_file(), link


@pytest.mark.engine
def test_a_plan_with_errors_costs_its_own_site_alone(
    built: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(built, tmp_path / "cong")
    plan = folder / "xa/plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("refs: [Mục 1]", "ref: Mục 1"))
    site = folder / "build/portal/site"
    before = _tree(site / "ke-hoach/xa-dau")
    with mock.patch.object(building, "build", _as_built):
        run = run_kehoach(*ASKED, "--jobs", "1", cwd=folder)
    assert run.returncode == 1
    assert "xa/plan.yaml:16:5" in run.stderr
    assert "2/3" in run.stdout
    assert _tree(site / "ke-hoach/xa-dau") == before
    assert "bản trước" in (site / "index.html").read_text("utf-8")


def _as_built(job: Build) -> Outcome:
    """Stand for a build whose site is there already."""
    return Outcome(id=job.id, is_built=True, problems=())


@pytest.mark.engine
def test_of_two_hundred_plans_each_costs_only_itself(tmp_path: Path) -> None:
    # Built whole they take minutes: ``bench portal`` writes them for that. Here two of them are sound.
    write_portal(tmp_path, 200, ROOT / "mkdocs.yml")
    sound = ["ke-hoach-0000", "ke-hoach-0042"]
    for plan in sorted(tmp_path.glob("*/plan.yaml")):
        if plan.parent.name not in sound:
            _changed(plan, '"issued"', '"isued"')
    asked = ("portal", "build", "--today", "2026-03-01", "--formats", "html")
    run = run_kehoach(*asked, "--jobs", "1", cwd=tmp_path)
    assert run.returncode == 1
    assert "2/200" in run.stdout
    told = set(re.findall(r"^(ke-hoach-\d{4})/plan\.yaml:1:\d+: lỗi", run.stderr, re.M))
    assert len(told) == 198
    assert told.isdisjoint(sound)
    site = tmp_path / "build/portal/site"
    assert (
        sorted(path.name for path in (site / "ke-hoach").iterdir() if path.is_dir())
        == sound
    )
    front = (site / "index.html").read_text("utf-8")
    assert len(re.findall(r"<li data-plan=", front)) == 200
    assert front.count("<section data-province=") == 10
    linked = re.findall(r'<h3><a href="ke-hoach/([^/"]+)/"', front)
    assert sorted(linked) == sound
    # What the province asks reaches them under its own ids.
    feed = (site / "ke-hoach/ke-hoach-0042/feeds/all.ics").read_bytes()
    assert {uid.rpartition("@")[2] for uid in _uids(feed)} == {
        "tong-hop-0000",
        "tong-hop-0042",
    }


PUBLISHED = ("portal", "publish", *ASKED[2:], "--jobs", "1")
AMENDED = """\
amendments:
  - number: 15/KH-UBND
    date: 20/02/2025
    changes: [{moved: hoi-nghi, date: 16/7/2025, phrase: ngày 16/7/2025, refs: [Mục 1]}]
"""


def _changed(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.engine
def test_each_plan_is_held_against_its_own_last_publication(
    built: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(built, tmp_path / "cong")
    site = folder / "build/portal/site"
    commune, before = folder / "xa/plan.yaml", _tree(site / "ke-hoach/xa-dau")
    _changed(commune, "05/5/2025", "06/5/2025")
    province = folder / "tinh/plan.yaml"
    province.write_text(province.read_text("utf-8") + AMENDED, "utf-8")
    run = run_kehoach(*PUBLISHED, "--to", str(site), cwd=folder)
    # What nobody recorded is refused, with its old site; what was amended goes on, and below it its subordinate.
    assert run.returncode == 1
    assert "xa/plan.yaml:19:40" in run.stderr
    assert "moved-silently" in run.stderr
    assert "2/3" in run.stdout
    assert "xa-dau" in run.stderr.splitlines()[-1]
    assert _tree(site / "ke-hoach/xa-dau") == before
    feed = (site / "ke-hoach/huyen-dong/feeds/units/noi-vu.ics").read_text("utf-8")
    assert "DTSTART;VALUE=DATE:20250716" in feed
    assert "16/7/2025" in (site / "lich/pho-chu-tich/index.html").read_text("utf-8")
    front = (site / "index.html").read_text("utf-8")
    assert front.count("bản trước") == 1


def test_a_refused_superior_holds_back_whoever_carries_it_out(
    built: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(built, tmp_path / "cong")
    site = folder / "build/portal/site"
    _changed(folder / "tinh/plan.yaml", "15/7/2025", "16/7/2025")
    _changed(folder / "xa/plan.yaml", "05/5/2025", "06/5/2025")
    before = _tree(site / "ke-hoach")
    run = run_kehoach(*PUBLISHED, "--to", str(site), cwd=folder)
    assert run.returncode == 1
    assert "tinh/plan.yaml:30:43" in run.stderr
    assert "portal.yaml:15:16" in run.stderr
    assert "0/3" in run.stdout
    assert _tree(site / "ke-hoach") == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("build", "--to", "web"), "--to"),
        (("publish", "--to", "s3://"), "s3://"),
        (("publish", "--to", "web", "--endpoint", "https://kho.example.vn"), "--to s3"),
        # Somebody else's site lies there.
        (("publish", "--to", "web"), "web: không do kehoach tạo ra"),
        (("publish", "--to", "tinh/content/web"), "nằm trong content/"),
    ],
)
def test_what_cannot_be_published_there_is_said_in_one_line(
    asked: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    folder = _copied(tmp_path / "cong")
    (folder / "web").mkdir()
    (folder / "web/index.html").write_text("<h1>Trang khác</h1>", "utf-8")
    run = run_kehoach("portal", *asked, cwd=folder)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert told in run.stderr
    assert [path.name for path in (folder / "web").iterdir()] == ["index.html"]


def test_a_superior_with_errors_holds_back_who_is_below(tmp_path: Path) -> None:
    folder = _copied(tmp_path / "cong")
    plan = folder / "tinh/plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("refs: [Mục 3]", "ref: Mục 3"))
    with mock.patch.object(building, "build", _as_built):
        run = run_kehoach(*ASKED, "--jobs", "1", cwd=folder)
    assert run.returncode == 1
    assert "portal.yaml:15:16" in run.stderr
    assert "portal-superior-failed" in run.stderr
    assert "1/3" in run.stdout


def dying_build(job: Build) -> Outcome:
    """Build a plan; the first worker that has made the commune's site is killed just before it is put in place."""
    died = Path(str(job.target)).parents[2] / "died"
    if job.id == "xa-dau" and not died.exists():
        died.touch()
        with mock.patch.object(Publication, "swap", _kill):
            return work.build(job)
    return work.build(job)


def _kill(_publication: Publication) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a scheduler with two worker processes, which gives a job up that took two with it."""
    dask = pytest.importorskip("dask")
    distributed = pytest.importorskip("distributed")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path_factory.mktemp("workers")),
            silence_logs=50,
        ) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.mark.engine
@pytest.mark.filterwarnings("ignore")
def test_many_machines_build_the_same_though_one_is_lost(
    built: Path, scheduler: str, tmp_path: Path
) -> None:
    folder = _copied(tmp_path / "cong")
    with mock.patch.object(building, "build", dying_build):
        run = run_kehoach(*ASKED, "--scheduler", scheduler, cwd=folder)
    assert run.returncode == 0, run.stderr
    assert "3/3" in run.stdout
    out = folder / "build/portal"
    assert (out / "died").exists()
    assert _tree(out / "site") == _tree(built / "build/portal/site")
    # Neither what told workers that they share it, nor anything of the lost one.
    assert sorted(path.name for path in out.iterdir()) == ["died", "site"]


def test_a_place_that_a_site_cannot_have_is_said_in_words(tmp_path: Path) -> None:
    folder = copy_project(PORTAL / "xa", tmp_path / "xa").parent
    job = Build(
        id="xa-dau",
        source=Folder(shown=folder.as_posix()),
        target=(folder / "content/ra").as_posix(),
        workspace=(tmp_path / "build").as_posix(),
        today=TODAY,
        engine="mkdocs",
        formats=(),
    )
    [problem] = work.build(job).problems
    assert problem.path.endswith("xa/plan.yaml")
    assert "nằm trong content/" in problem.message(load_words("vi"))
    assert "lies in content/" in problem.message(load_words("en"))


def test_no_output_goes_among_a_plans_texts(tmp_path: Path) -> None:
    folder = _copied(tmp_path / "cong")
    run = run_kehoach(*ASKED, "--jobs", "1", "--out", "tinh/content/ra", cwd=folder)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "nằm trong content/" in run.stderr
    assert not (folder / "tinh/content").exists()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_job_that_takes_workers_with_it_is_given_up_alone(scheduler: str) -> None:
    # More than are on their way at once (8), so that some follow when others end.
    names = [f"job-{number}" for number in range(20)]
    jobs: Any = ["dies", *names]
    with connected(scheduler) as crew:
        got = dict(crew.run(upper, jobs))
    assert isinstance(got.pop("dies"), Lost)
    assert got == {name: name.upper() for name in names}


@pytest.mark.filterwarnings("ignore")
def test_nobody_waits_for_workers_that_are_gone_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("kehoach.portal.cluster._PATIENCE", 0.5)
    monkeypatch.setattr("kehoach.portal.cluster._LOOK", 0.1)
    folder = _copied(tmp_path / "cong")
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as cluster:

        def leave(step: str, done: int, _all: int) -> None:
            # All plans are looked at, none is built yet.
            if (step, done) == ("portal-building", 0):
                for worker in list(cluster.workers.values()):
                    cluster.sync(worker.close)

        with connected(cluster.scheduler_address) as crew:
            built = building.PortalBuilding(
                folder / "portal.yaml",
                tmp_path / "out",
                crew=crew,
                is_distant=True,
                today=TODAY,
                engine="mkdocs",
                formats=("html",),
                progress=leave,
            ).run()
            names: Any = [f"job-{number}" for number in range(20)]
            left = dict(crew.run(upper, names))
    assert [outcome.id for outcome in built.failed] == [
        "tinh-thu",
        "huyen-dong",
        "xa-dau",
    ]
    # Each at its line of portal.yaml.
    places = [_places(outcome.problems) for outcome in built.failed]
    assert places == [[(line, 9, "portal-deserted")] for line in (6, 10, 16)]
    # What was not on its way yet is told too.
    assert left == dict.fromkeys(names, Lost("", is_deserted=True))


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "10.0.0.5", "tcp://:8786", "http://10.0.0.5:8786"]
)
def test_a_scheduler_that_is_not_there_is_told_in_one_line(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("kehoach.portal.cluster._PATIENCE", 1)
    folder = _copied(tmp_path / "cong")
    run = run_kehoach(*ASKED, "--scheduler", address, cwd=folder)
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert run.stderr.startswith(f"{address}: ")


def test_a_worker_that_shares_no_folder_says_so(tmp_path: Path) -> None:
    job = Build(
        id="xa-dau",
        source=pack(PORTAL / "xa"),
        target=(tmp_path / "site").as_posix(),
        workspace="",
        today=TODAY,
        engine="mkdocs",
        formats=(),
        token=(tmp_path / "token").as_posix(),
    )
    outcome = work.build(job)
    assert not outcome.is_built
    assert [problem.code for problem in outcome.problems] == ["portal-not-shared"]
