"""A draft is a draft to everybody who sees it, and to nobody paper of the state; a doubt marks what it is about."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import icalendar
import openpyxl
import pypdf
import pytest
from conftest import (
    MINIMAL,
    ROOT,
    TODAY,
    context_of,
    made_once,
    make_plan,
    tree,
    with_deadline,
)
from docx import Document

from kehoach.checks.drafts import draft_reasons, is_draft
from kehoach.checks.feeds import lint_change
from kehoach.checks.single import check_plan
from kehoach.doubts import doubt_line, without_doubt
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import ledger_of
from kehoach.problems import Severity
from kehoach.render import FEEDS, render_outputs
from kehoach.render.api.writer import plan_data
from kehoach.render.context import Artifact, Leaf, StagedPage
from kehoach.render.feeds.calendars import content_digests
from kehoach.render.messages import message_of
from kehoach.render.sheets.layout import sheet_of
from kehoach.site.build import build_site
from kehoach.words import load_words

HEAD = "  title: Kế hoạch thử\n"
DRAFT = MINIMAL.replace(HEAD, f"{HEAD}  needs_review: đối chiếu cả kế hoạch\n")
SAYS_DRAFT = "BẢN NHÁP"
STATE = "CỘNG HÒA"
"""The name of the state, with which official paper begins (Decree 30/2020/ND-CP, appendix I)."""
DOUBT = "đang rà soát"

TWO = MINIMAL + (
    "  - id: khac\n    title: Việc khác\n    refs: [Mục 2]\n    lead: [mot]\n"
    "    deadlines: [{id: khac, kind: before, date: 15/4/2020, phrase: trước 15/4/2020}]\n"
)
DOUBTFUL = TWO.replace("title: Việc\n", "title: Việc\n    needs_review: hỏi lại\n")


def reasons(text: str, *, first: bool = False) -> list[tuple[str, int]]:
    found = draft_reasons(make_plan(text), first=first)
    assert all(reason.severity is Severity.ERROR for reason in found)
    return [(reason.code, reason.line) for reason in found]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (HEAD, f"{HEAD}  needs_review: đối chiếu\n", "draft"),
        ("number: 1/KH", "number: …/KH", "draft-number"),
        # RFC 6761 6.4: nobody can have such a name.
        ("https://thu.example.vn/", "https://chua-co.invalid/", "draft-url"),
    ],
)
def test_a_head_that_is_not_whole_makes_a_draft(old: str, new: str, code: str) -> None:
    text = MINIMAL.replace(old, new)
    [line] = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line in new.splitlines()[-1] or new in line
    ]
    assert reasons(text) == [(code, line)]
    assert is_draft(make_plan(text))
    # Who checks the plan is told as well, and is refused nothing.
    told = check_plan(make_plan(text), ())
    assert any(
        problem.line == line and problem.severity is Severity.WARNING
        for problem in told
    )


def test_a_whole_head_makes_none() -> None:
    assert reasons(MINIMAL) == reasons(MINIMAL, first=True) == []
    assert not is_draft(make_plan(MINIMAL))


def test_a_doubt_keeps_back_a_first_publication_and_no_later_one() -> None:
    [line] = [
        number
        for number, line in enumerate(DOUBTFUL.splitlines(), start=1)
        if "needs_review" in line
    ]
    assert reasons(DOUBTFUL) == []
    assert reasons(DOUBTFUL, first=True) == [("needs-review", line)]
    assert not is_draft(make_plan(DOUBTFUL))


def build_draft(folder: Path) -> None:
    (folder / "plan.yaml").write_text(DRAFT, "utf-8")
    (folder / "content").mkdir()
    (folder / "content/gioi-thieu.md").write_text("# Giới thiệu\n\nChào.\n", "utf-8")
    (folder / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    build_site(folder / "plan.yaml", folder / "build", today=TODAY)


@pytest.fixture(scope="module")
def draft_site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return tree(made_once(tmp_path_factory, "draft", build_draft) / "build/site")


def files_of(site: dict[str, bytes], suffix: str) -> dict[str, bytes]:
    files = {path: data for path, data in site.items() if path.endswith(suffix)}
    assert files
    return files


def text_of_pdf(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return "\n".join(page.extract_text() for page in pages)


def text_of_word(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(texts)


def text_of_workbook(data: bytes) -> str:
    texts = []
    for page in openpyxl.load_workbook(io.BytesIO(data)):
        for row in page.iter_rows(values_only=True):
            texts += [str(value) for value in row if value is not None]
    return "\n".join(texts)


@pytest.mark.engine
def test_every_page_of_a_draft_says_so_in_a_bar(draft_site: dict[str, bytes]) -> None:
    for path, data in files_of(draft_site, ".html").items():
        page = data.decode()
        assert SAYS_DRAFT in page, path
        assert 'name="robots" content="noindex"' in page, path
        if not path.startswith("checklists/"):
            assert re.search(
                rf'<aside class="md-banner">\s*<div[^>]*>\s*<p class="kh-draft">{SAYS_DRAFT}',
                page,
            ), path


@pytest.mark.engine
@pytest.mark.parametrize(
    ("suffix", "read"),
    [
        (".pdf", text_of_pdf),
        (".docx", text_of_word),
        (".xlsx", text_of_workbook),
        (".html", bytes.decode),
    ],
)
def test_no_sheet_of_a_draft_has_the_letterhead_of_the_state(
    draft_site: dict[str, bytes], suffix: str, read: object
) -> None:
    assert callable(read)
    sheets = {
        path: data
        for path, data in files_of(draft_site, suffix).items()
        if path.startswith("checklists/")
    }
    assert len(sheets) >= 2
    for path, data in sheets.items():
        text = read(data)
        assert SAYS_DRAFT in text, path
        assert STATE not in text, path
        assert "ĐƠN VỊ MỘT" not in text, path
        assert "1/KH" not in text, path


@pytest.mark.engine
def test_no_sheet_of_a_draft_is_by_its_issuer(draft_site: dict[str, bytes]) -> None:
    for data in files_of(draft_site, ".pdf").values():
        metadata = pypdf.PdfReader(io.BytesIO(data)).metadata
        assert metadata is not None
        assert not metadata.author
    for suffix in (".docx", ".xlsx"):
        for path, data in files_of(draft_site, suffix).items():
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                properties = parts.read("docProps/core.xml").decode()
            [author] = re.findall("<dc:creator>(.*?)</dc:creator>", properties)
            assert author == "", path


@pytest.mark.engine
def test_every_message_and_calendar_item_of_a_draft_says_so(
    draft_site: dict[str, bytes],
) -> None:
    for path, data in files_of(draft_site, ".txt").items():
        if path.startswith("messages/"):
            assert data.decode().startswith(SAYS_DRAFT), path
            assert "1/KH" not in data.decode().splitlines()[1], path
    for path, data in files_of(draft_site, ".ics").items():
        calendar = icalendar.Calendar.from_ical(data)
        items = [item for item in calendar.walk() if item.name in ("VEVENT", "VTODO")]
        assert items
        for item in items:
            assert str(item["DESCRIPTION"]).startswith(SAYS_DRAFT), path
    assert SAYS_DRAFT in draft_site["changes/atom.xml"].decode()


@pytest.mark.engine
def test_a_notice_of_an_empty_calendar_says_that_it_is_a_draft() -> None:
    text = with_deadline("id: viec, kind: ongoing, phrase: thường xuyên")
    text = text.replace(HEAD, f"{HEAD}  needs_review: đối chiếu\n")
    plan = make_plan(text)
    for feed in feeds_of(text):
        assert f"DESCRIPTION:{SAYS_DRAFT}".encode() in feed.replace(b"\r\n ", b"")
    assert is_draft(plan)


def feeds_of(text: str) -> list[bytes]:
    plan = make_plan(text)
    rendered = render_outputs(plan, context_of(plan))
    return [feed.data for feed in rendered.of(Artifact, FEEDS)]


def test_what_is_no_draft_says_nowhere_that_it_is_one() -> None:
    plan = make_plan(MINIMAL)
    context = context_of(plan)
    rendered = render_outputs(plan, context)
    staged: list[Artifact | StagedPage] = [
        *rendered.of(Artifact),
        *rendered.of(StagedPage),
    ]
    for artifact in staged:
        assert SAYS_DRAFT.encode() not in artifact.data.replace(b"\r\n ", b"")
    for leaf in rendered.of(Leaf):
        assert SAYS_DRAFT not in leaf.html
    sheet = sheet_of(plan, context, plan.directory["mot"])
    assert (sheet.draft, sheet.body) == ("", "Đơn vị Một")
    assert sheet.nation.startswith(STATE)
    assert plan_data(plan, context)["plan"]["draft"] is False


def test_programs_are_told_of_a_draft_and_of_a_doubt() -> None:
    draft = make_plan(DRAFT)
    assert plan_data(draft, context_of(draft))["plan"]["draft"] is True
    doubtful = make_plan(DOUBTFUL)
    data = plan_data(doubtful, context_of(doubtful))
    assert data["plan"]["draft"] is False
    assert {
        deadline["id"]: deadline["under_review"]
        for task in data["tasks"]
        for deadline in task["deadlines"]
    } == {"viec": True, "khac": False}


@pytest.mark.parametrize(
    "text",
    [
        DOUBTFUL,
        # Of the deadline alone.
        TWO.replace(
            "phrase: trước 30/3/2020", "phrase: trước 30/3/2020, needs_review: hỏi"
        ),
    ],
)
def test_a_doubt_stands_beside_its_item_and_no_other(text: str) -> None:
    plan = make_plan(text)
    context = context_of(plan)
    sheet = sheet_of(plan, context, plan.directory["mot"])
    marked = {line.deadline: DOUBT in line.what for line in sheet.lines}
    assert marked == {"viec": True, "khac": False}
    [sent] = [
        line
        for line in message_of(plan, context, plan.directory["mot"]).text.splitlines()
        if DOUBT in line
    ]
    assert "30/3/2020" in sent
    rendered = render_outputs(plan, context)
    leaves = {leaf.path: leaf.html for leaf in rendered.of(Leaf)}
    assert DOUBT in leaves["nhiem-vu/viec/"]
    assert DOUBT not in leaves["nhiem-vu/khac/"]
    assert leaves["don-vi/mot/"].count(DOUBT) >= 1
    feeds = [
        made.data for made in rendered.of(Artifact) if made.path == "feeds/all.ics"
    ]
    calendar = icalendar.Calendar.from_ical(feeds[0])
    described = {
        str(event["UID"]): str(event["DESCRIPTION"]).startswith("Đang rà soát")
        for event in calendar.walk("VEVENT")
    }
    assert described == {"viec@thu-2020": True, "khac@thu-2020": False}
    # A phone's calendar has room for sixteen letters: the subject stays what it was.
    assert all(DOUBT not in str(event["SUMMARY"]) for event in calendar.walk("VEVENT"))


def test_a_doubt_about_a_body_stands_on_its_own_pages_and_papers() -> None:
    text = MINIMAL.replace(
        "name: Đơn vị Hai}", "name: Đơn vị Hai, needs_review: hỏi lại}"
    )
    plan = make_plan(text)
    context = context_of(plan)
    told = {
        party.id: (
            "Đang rà soát" in sheet_of(plan, context, party).attached,
            "Đang rà soát" in message_of(plan, context, party).text,
        )
        for party in plan.directory.units
    }
    assert told == {"mot": (False, False), "hai": (True, True)}
    leaves = {leaf.path: leaf.html for leaf in render_outputs(plan, context).of(Leaf)}
    assert "Đang rà soát" in leaves["don-vi/hai/"]
    assert "Đang rà soát" not in leaves["don-vi/mot/"]
    assert "rà soát" not in leaves["nhiem-vu/viec/"]


def test_a_doubt_that_comes_or_goes_needs_no_record() -> None:
    """Else one that nobody has answered yet would hold back what a document changed elsewhere."""
    settled, doubtful = make_plan(TWO), make_plan(DOUBTFUL)
    assert content_digests(settled, context_of(settled)) == content_digests(
        doubtful, context_of(doubtful)
    )
    for before, after in zip(feeds_of(TWO), feeds_of(DOUBTFUL), strict=True):
        assert lint_change(before, after, "a.ics") == ()
        assert lint_change(after, before, "a.ics") == ()


def test_a_doubt_that_comes_or_goes_is_no_change_of_what_subscribers_hold() -> None:
    today = dt.date(2020, 2, 1)
    stock = {}
    for name, text in (("settled", TWO), ("doubtful", DOUBTFUL)):
        plan = make_plan(text)
        feeds = render_outputs(plan, context_of(plan)).of(Artifact, FEEDS)
        named = [(feed.path, feed.data) for feed in feeds]
        stock[name] = (plan, ledger_of(plan, named, [path for path, _ in named]))
    for old, new in (("settled", "doubtful"), ("doubtful", "settled")):
        plan, after = stock[new]
        assert list(check_ledger(plan, after, stock[old][1], today)) == []


def test_the_line_of_a_doubt_is_taken_out_in_any_language() -> None:
    for language in ("vi", "en"):
        line = doubt_line(language)
        # RFC 5545 3.3.11: none of these may stand in a TEXT as it is.
        assert not re.search(r"[\\;,]", line)
        assert without_doubt(f"{line}\\nthứ Hai") == "thứ Hai"
    other = load_words("vi")("mark.draft-line")
    assert without_doubt(other) == other
