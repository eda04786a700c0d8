"""Everything that is published stands in one registry: an entry more is a form of sheets more, everywhere."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import jinja2
import pytest
from conftest import PLANS, TODAY, run_kehoach
from external import find_program, needed
from icalendar import Calendar
from opendocument import ODT, WORDS, rows_of

from kehoach import render
from kehoach.checks import feeds
from kehoach.checks.feeds import lint_feed
from kehoach.problems import InputError, Problem
from kehoach.render import (
    FEEDS,
    OUTPUTS,
    Rendered,
    UnknownFormError,
    choose_forms,
    render_outputs,
    sheet_forms,
)
from kehoach.render.context import Artifact, Leaf, SheetForm, StagedPage, make_context
from kehoach.render.pages import preview
from kehoach.render.sheets import jobs
from kehoach.render.sheets.html import HTML
from kehoach.render.sheets.jobs import DOCX, PDF, XLSX, Job
from kehoach.site import project, rehearsal
from kehoach.site.project import check_project, lint_feeds, paths_of
from kehoach.site.rehearsal import rehearse_build
from kehoach.words import load_words

# By hand from tests/data/small/plan.yaml: number, what the party does with the amendment, printed time of each line.
MEETING = "Họp tổng kết"
REPORT = "Nộp báo cáo"
# Tết of 2025 began on 29 January.
BEFORE = "trước 01/02; 01/02 là ngày nghỉ (Mùng bốn Tết Nguyên Đán)"
ROWS = {
    "uy-ban": [
        ["1", f"Chỉ đạo, chủ trì: {REPORT} (các đơn vị gửi hồ sơ trước 01/02)", BEFORE],
        ["2", f"Thực hiện: {MEETING}", "8h30 ngày 16/12/2025"],
        ["3", "Thực hiện: Họp tổng kết", "thường xuyên"],
    ],
    "to-mot": [["1", f"Gửi hồ sơ: {REPORT}", BEFORE]],
    "to-hai": [["1", f"Thực hiện: {REPORT}; Gửi hồ sơ: {REPORT}", BEFORE]],
    "hoi-vien": [["1", "Gửi hồ sơ: Họp tổng kết", "thường xuyên"]],
}
QUARTERS = {
    "quarter-1": [["1", "Nộp báo cáo", BEFORE]],
    "quarter-2": [],
    "quarter-3": [],
    "quarter-4": [["1", MEETING, "8h30 ngày 16/12/2025"]],
}
PERIODS: dict[str, list[list[str]]] = {
    **QUARTERS,
    **{f"month-{number}": [] for number in range(1, 13)},
    # Before 1 February, in the holidays of Tết: what counts is in January.
    "month-1": QUARTERS["quarter-1"],
    "month-12": QUARTERS["quarter-4"],
}


def render_small(folder: Path, *forms: SheetForm) -> Rendered:
    """Render the small project with some forms of sheets besides the page."""
    plan, content, problems = check_project(folder / "plan.yaml")
    context = make_context(
        plan, today=TODAY, content=content, problems=problems, forms=forms
    )
    return render_outputs(plan, context)


@pytest.fixture
def odt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the form to the registry, and its label to the words of both languages."""
    monkeypatch.setattr(render, "OUTPUTS", (*OUTPUTS, ODT))
    for language, label in WORDS.items():
        words = load_words(language)._texts
        monkeypatch.setitem(words, "checklist.form-odt", label)


@pytest.mark.engine
@pytest.mark.usefixtures("odt")
def test_a_new_form_is_made_linked_and_listed(small: Path) -> None:
    command = ("build", "--formats", "html,odt", "--jobs", "1", "--lang", "vi")
    done = run_kehoach(*command, cwd=small)
    assert done.returncode == 0, done.stderr
    site = small / "build/site"
    made = {path.stem: path for path in (site / "checklists").glob("*.odt")}
    assert made.keys() == {*ROWS, *PERIODS, "all"}
    for name, rows in {**ROWS, **PERIODS}.items():
        assert rows_of(made[name].read_bytes()) == rows, name
    every = [row for rows in ROWS.values() for row in rows]
    assert rows_of(made["all"].read_bytes()) == every

    for identity in ROWS:
        page = (site / f"don-vi/{identity}/index.html").read_text("utf-8")
        link = f'<a href="../../checklists/{identity}.odt">Tệp OpenDocument</a>'
        assert link in page
        sheet = (site / f"checklists/{identity}.html").read_text("utf-8")
        assert f'<a href="../checklists/{identity}.odt">Tệp OpenDocument</a>' in sheet
    parties = (site / "don-vi/index.html").read_text("utf-8")
    assert '<a href="../checklists/all.odt">Tệp OpenDocument</a>' in parties
    assert "cho cuộc họp lãnh đạo (Tệp OpenDocument):" in parties
    assert '<a href="../checklists/quarter-4.odt">Quý IV/2025</a>' in parties
    assert 'aria-label="Tháng 12/2025">12</a>' in parties

    listed = json.loads((site / "api/v1/manifest.json").read_text("utf-8"))["files"]
    for path in made.values():
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        entry = listed[path.relative_to(site).as_posix()]
        assert entry == {"bytes": len(data), "sha256": digest}


@pytest.mark.slow
@pytest.mark.usefixtures("odt")
def test_another_program_reads_the_new_form(small: Path, tmp_path: Path) -> None:
    office = needed(lambda: find_program("soffice"))
    rendered = render_small(small, *choose_forms(["odt"]))
    [job] = [job for job in rendered.of(Job, ODT) if job.id == "uy-ban"]
    (tmp_path / "phieu.odt").write_bytes(job.form.write(job.paper))
    subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "phieu.odt"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    text = (tmp_path / "phieu.txt").read_text("utf-8-sig")
    assert "Ủy ban – năm 2025" in text
    for row in ROWS["uy-ban"]:
        assert re.search(r"\s+".join(map(re.escape, row)), text), row


def test_forms_are_chosen_by_name_in_our_order() -> None:
    page, *printed = sheet_forms()
    assert page == HTML
    usual = [form for form in printed if not form.on_request]
    assert choose_forms() == tuple(usual)
    assert [form.name for form in choose_forms(["landscape.pdf", "large.pdf"])] == [
        "large.pdf",
        "landscape.pdf",
    ]
    assert choose_forms(["docx", "html", "pdf"]) == (PDF, DOCX)
    assert choose_forms([]) == ()
    with pytest.raises(UnknownFormError) as caught:
        choose_forms(["rtf", "pdf", "odt"])
    assert caught.value.unknown == ("odt", "rtf")
    assert caught.value.known == tuple(form.name for form in sheet_forms())


def test_only_the_forms_asked_for_are_listed_for_making(small: Path) -> None:
    for forms in ((), (DOCX,), (PDF, XLSX)):
        listed = render_small(small, *forms).of(Job)
        assert {job.form for job in listed} == set(forms)
    # Of the last two: four sheets and everybody's in both, quarters and months in one.
    assert {job.path for job in listed} == {
        *(f"checklists/{name}.pdf" for name in (*ROWS, *PERIODS, "all")),
        *(f"checklists/{name}.xlsx" for name in (*ROWS, "all")),
    }


def test_paths_are_known_before_any_body_is_made(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a body was made though nobody asked for it")

    monkeypatch.setattr(jinja2.Template, "render", refuse)
    monkeypatch.setattr(Calendar, "to_ical", refuse)
    monkeypatch.setattr(preview, "draw", refuse)
    monkeypatch.setattr(jobs, "sheet_of", refuse)
    monkeypatch.setattr(jobs, "schedule_of", refuse)
    monkeypatch.setattr(jobs, "wall_of", refuse)
    rendered = render_small(small, *choose_forms())
    # One of each output, as readers know their addresses.
    assert {
        "checklists/to-mot.html",
        "checklists/to-mot.wall-a4.pdf",
        "checklists/all.xlsx",
        "feeds/units/to-mot.ics",
        "messages/to-mot.txt",
        "messages/to-mot/1.txt",
        "ke-hoach/index.html",
        "don-vi/to-mot/index.html",
        "phong-trao/sach-dep/index.html",
        "api/v1/plan.json",
        "assets/preview.png",
    } <= paths_of(rendered)
    [leaf] = [one for one in rendered.of(Leaf) if one.path == "don-vi/to-mot/"]
    assert leaf.title == "Tổ Một"
    with pytest.raises(AssertionError, match="nobody asked"):
        assert leaf.html


def test_a_body_asked_for_twice_is_the_same(small: Path) -> None:
    rendered = render_small(small, *choose_forms())
    for file in rendered.of(Artifact):
        assert file.data == file.data, file.path
    for page in rendered.of(StagedPage):
        assert page.data == page.data, page.path
    for leaf in rendered.of(Leaf):
        assert leaf.html == leaf.html, leaf.path
    for job in rendered.of(Job):
        assert job.key == job.key, job.path


def test_what_is_published_says_how(small: Path) -> None:
    (small / "content/tai-lieu").mkdir()
    (small / "content/tai-lieu/index.md").write_text("# Tài liệu\n", "utf-8")
    (small / "content/tai-lieu/nam-truoc.md").write_text("# Năm trước\n", "utf-8")
    (small / "content/anh.png").write_bytes(b"\x89PNG")
    rendered = render_small(small)
    pages = {page.staged: page.path for page in rendered.of(StagedPage)}
    assert pages["index.md"] == "index.html"
    assert pages["tai-lieu/nam-truoc.md"] == "tai-lieu/nam-truoc/index.html"
    assert pages["tai-lieu/index.md"] == "tai-lieu/index.html"
    # A movement's text is part of its page.
    assert "sach-dep.md" not in pages
    files = {file.path for file in rendered.of(Artifact)}
    assert {"anh.png", "feeds/all.ics", "api/v1/plan.json", "assets/pages.css"} <= files
    assert not files & pages.keys()
    assert "phong-trao/sach-dep/" in {leaf.path for leaf in rendered.of(Leaf)}


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("ke-hoach/index.md", "ke-hoach/index.md"),
        ("ke-hoach.md", "ke-hoach/index.html"),
        ("nhiem-vu/HOP.md", "nhiem-vu/hop/index.html"),
        ("feeds/all.ics", "feeds/all.ics"),
        ("checklists/uy-ban.pdf", "checklists/uy-ban.pdf"),
        ("Messages/to-mot/1.txt", "messages/to-mot/1.txt"),
    ],
)
def test_a_text_may_not_take_what_is_made(small: Path, path: str, taken: str) -> None:
    file = small / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# x\n", "utf-8")
    with pytest.raises(InputError) as caught:
        rehearse_build(small / "plan.yaml", TODAY)
    [problem] = caught.value.problems
    assert problem.code == "path-taken"
    assert problem.path.casefold() == taken


def test_a_link_to_a_part_of_a_message_is_followed(small: Path) -> None:
    text = (
        "# Tin\n\n[một](../messages/to-mot/1.txt), [chín](../messages/to-mot/9.txt)\n"
    )
    (small / "content/tin.md").write_text(text, "utf-8")
    found = rehearse_build(small / "plan.yaml", TODAY)
    links = [dict(one.values)["link"] for one in found if one.code.startswith("link-")]
    assert links == ["../messages/to-mot/9.txt"]


@pytest.mark.parametrize("name", ["district", "small"])
def test_a_check_says_of_feeds_what_a_build_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = PLANS[name](tmp_path)
    plan, content, problems = check_project(file)
    context = make_context(plan, today=TODAY, content=content, problems=problems)
    rendered = render_outputs(plan, context)
    sizes = sorted(len(feed.data) for feed in rendered.of(Artifact, FEEDS))
    # So small that the longest are too large, and so that none is.
    for most, too_large in ((sizes[-3] - 1, 3), (sizes[-1] - 1, 1), (sizes[-1], 0)):
        monkeypatch.setattr(feeds, "MAX_BYTES", most)
        monkeypatch.setattr(rehearsal, "MAX_BYTES", most)
        of_check = rehearsal._lint(plan, rendered, plain=True)
        assert of_check == lint_feeds(rendered)
        assert len(of_check) >= too_large


def test_a_fault_that_one_feed_only_has_is_found_by_a_check(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def note(data: bytes, path: str) -> tuple[Problem, ...]:
        seen.append(path)
        return lint_feed(data, path)

    monkeypatch.setattr(project, "lint_feed", note)
    rehearse_build(small / "plan.yaml", TODAY)
    assert seen == []
    # A letter that no other feed may say: each is looked through.
    file = small / "plan.yaml"
    file.write_text(file.read_text("utf-8").replace("Tổ Hai", "Tổ Hai ½"), "utf-8")
    rehearse_build(file, TODAY)
    assert "feeds/units/to-hai.ics" in seen
