"""The plan as one document to read, and its appendix as the table that officials know.

What the real plan is held against is the signed paper: its headings by hand, its appendix by ``data/appendix.tsv``.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from conftest import DATA, DISTRICT, MINIMAL, context_of, make_plan

from kehoach.phrases.reading import find_days
from kehoach.plan.content import load_content
from kehoach.plan.model import Plan
from kehoach.plan.schema import fold_spelling
from kehoach.render.context import Context, StagedPage
from kehoach.render.pages.document import contents_of
from kehoach.render.pages.prose import moved
from kehoach.render.pages.staged import render_document
from kehoach.render.said.places import row_of
from kehoach.render.said.spots import steps_of

# Off in 2020 and in January 2021 by those years' notices.
HOLIDAYS = {
    *("2020-01-01", "2020-04-02", "2020-04-30", "2020-05-01", "2020-09-02"),
    *(f"2020-01-{day}" for day in range(23, 30)),
    "2021-01-01",
}
WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu")

# The places of the signed paper in its order, with the number that stands before each there.
PAPER = (
    ("phan-mo-dau", ""),
    ("muc-i", "I."),
    ("muc-ii", "II."),
    ("muc-ii-1", "1."),
    ("muc-ii-1-1", "1.1."),
    ("muc-ii-1-2", "1.2."),
    ("muc-ii-1-3", "1.3."),
    ("muc-ii-1-4", "1.4."),
    ("muc-ii-2", "2."),
    ("muc-ii-3", "3."),
    ("muc-ii-4", "4."),
    ("muc-iii", "III."),
    ("muc-iii-1", "1."),
    ("muc-iii-2", "2."),
    ("muc-iii-2-1", "2.1."),
    ("muc-iii-2-2", "2.2."),
    ("muc-iv", "IV."),
    ("muc-iv-1", "1."),
    ("muc-iv-2", "2."),
    ("muc-iv-3", "3."),
    ("muc-iv-4", "4."),
    ("muc-iv-5", "5."),
    ("doan-cuoi-muc-iv", ""),
)
# Of each place of section III what the day is by which it should be done, by a calendar of 2020.
SAFE = {
    "muc-iii-1": {"04/02/2020", "29/9/2020"},
    "muc-iii-2-1": {"22/5/2020", "29/6/2020", "14/12/2020"},
    "muc-iii-2-2": {
        *("22/01/2020", "27/3/2020", "29/6/2020", "30/6/2020"),
        *("29/7/2020", "14/9/2020", "30/12/2020"),
    },
}


def pages_of(plan: Plan, context: Context) -> dict[str, str]:
    """Return the staged pages of the document by their address."""
    return {
        page.path.removesuffix("index.html"): page.data.decode()
        for page in render_document(plan, context)
    }


def page_of(staged: str) -> Element:
    _, _, body = staged.split("---\n", 2)
    page: Element = html5lib.parse(body, namespaceHTMLElements=False)
    return page


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def headings_of(page: Element) -> list[tuple[int, str, str]]:
    return [
        (int(element.tag[1]), element.get("id", ""), text_of(element))
        for element in page.iter()
        if re.fullmatch("h[1-6]", str(element.tag))
    ]


def addresses_of(page: Element) -> list[str]:
    return [link.get("href", "") for link in page.iter("a")]


@pytest.fixture(scope="module")
def district(real: Plan) -> dict[str, str]:
    content = load_content(DISTRICT / "content")
    return pages_of(real, context_of(real, content=content))


@pytest.fixture(scope="module")
def paper(district: dict[str, str]) -> Element:
    return page_of(district["ke-hoach/"])


# The document


def test_the_document_follows_the_signed_paper(paper: Element) -> None:
    found = [
        (anchor, re.match(r"(?:[IVX]+\.|[0-9.]+\.)?", title)[0])  # type: ignore[index]
        for _, anchor, title in headings_of(paper)
        if anchor in dict(PAPER)
    ]
    assert found == list(PAPER)


def test_no_heading_skips_a_level_and_no_anchor_comes_twice(paper: Element) -> None:
    levels = [level for level, _, _ in headings_of(paper)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    anchors = [element.get("id") for element in paper.iter() if element.get("id")]
    assert len(anchors) == len(set(anchors))


def entries_in(contents: list[dict[str, object]]) -> Iterator[str]:
    for entry in contents:
        yield str(entry["url"])
        yield from entries_in(entry["children"])  # type: ignore[arg-type]


def test_the_table_of_contents_names_every_part_in_order(
    district: dict[str, str], paper: Element
) -> None:
    front = district["ke-hoach/"].split("---\n")[1]
    assert "- toc" not in front
    line = re.search(r"^contents: (.*)$", front, re.MULTILINE)
    assert line
    beside = list(entries_in(json.loads(line[1])))
    headings = [f"#{anchor}" for level, anchor, _ in headings_of(paper) if level > 1]
    assert beside == headings
    # On a phone the same stands above the text.
    [folded] = [
        each
        for each in paper.iter("details")
        if "kh-contents" in (each.get("class") or "")
    ]
    assert addresses_of(folded) == headings


def test_each_place_says_how_it_is_cited(paper: Element) -> None:
    cited = {}
    for each in paper.iter("p"):
        if each.get("class") == "kh-cite":
            # A section has a second link, to the page that holds it alone.
            link, *alone = each.iter("a")
            assert all("kh-alone" in str(other.get("class")) for other in alone)
            [button] = each.iter("button")
            cited[link.get("href")] = text_of(link)
            assert (
                button.get("data-copy")
                == f"https://kehoach.example.vn/ke-hoach/{link.get('href')}"
            )
    assert set(cited) == {f"#{anchor}" for anchor, _ in PAPER}
    assert cited["#muc-iii-2-1"] == "Mục III.2.1"
    assert cited["#phan-mo-dau"] == "Phần mở đầu"


def test_deadlines_stand_in_their_section_with_the_day_that_counts(
    paper: Element,
) -> None:
    found = {}
    for section in paper.iter("section"):
        for box in section.iter("div"):
            if box.get("class") == "kh-dues":
                days = set()
                for line in box.iter("b"):
                    days |= set(re.findall(r"[0-9]+/[0-9]+/[0-9]{4}", text_of(line)))
                found[section.get("aria-labelledby")] = days
    assert found == SAFE


def test_each_actor_of_section_iv_has_what_is_asked_of_it(
    real: Plan, paper: Element
) -> None:
    sections = {
        each.get("aria-labelledby"): text_of(each) for each in paper.iter("section")
    }
    for duty in real.duties:
        anchor = {
            "Đoạn cuối mục IV": "doan-cuoi-muc-iv",
            "II.4": "muc-ii-4",
        }.get(duty.refs[0], f"muc-{duty.refs[0].lower().replace('.', '-')}")
        for item in duty.items:
            assert item in sections[anchor], (duty.refs, item)
    # Six movements and two campaigns where the paper speaks of them.
    for movement in real.movements:
        anchor = "muc-ii-1-3" if movement.kind == "movement" else "muc-ii-1-2"
        assert movement.name in sections[anchor]


def test_a_section_keeps_its_page_and_leads_to_its_place(
    real: Plan, district: dict[str, str]
) -> None:
    for section in real.sections:
        staged = district[f"ke-hoach/{section.id}/"]
        # The document holds the same text: a search would find it twice.
        assert "\n  exclude: true\n" in staged.split("---\n")[1]
        # Home and the document stand above it, as the way up.
        lead = addresses_of(page_of(staged))[2]
        anchor = re.fullmatch(r"\.\./\.\./ke-hoach/#(.+)", lead)
        assert anchor
        assert anchor[1] in dict(PAPER)


# The appendix

ROWS = list(
    csv.DictReader(
        (DATA / "appendix.tsv").read_text("utf-8").splitlines(), delimiter="\t"
    )
)
# Where the row itself says more than its cell: the ten wards without the one of row 4, two bodies printed as one.
READ_AS = {
    ("8", "implement"): "10 phường còn lại (trừ phường Kim Giang)",
    ("20", "implement"): "Các đơn vị thuộc Quận; Các Cụm thi đua thuộc Quận",
    # What it says in brackets stands in the note of the row.
    ("24", "coordinate"): "Phòng Nội vụ",
}


def safe_day(printed: str) -> str:
    """Work out by a calendar the last working day that "trước ..." leaves; an event is on its day."""
    [day] = find_days(printed)
    if "rước" in printed:
        day -= dt.timedelta(days=1)
        while day.weekday() > 4 or day.isoformat() in HOLIDAYS:
            day -= dt.timedelta(days=1)
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"thứ {WEEKDAYS[day.weekday()]} {day.day:02}/{month}/{day.year}"


def spellings_of(plan: Plan, party: str) -> set[str]:
    record = plan.directory[party]
    return {fold_spelling(name) for name in (record.name, *record.aliases)}


def test_the_appendix_is_the_printed_one_cell_by_cell(
    real: Plan, district: dict[str, str]
) -> None:
    page = page_of(district["ke-hoach/phu-luc/"])
    [table] = page.iter("table")
    head = [text_of(cell) for cell in table.iter("th") if cell.get("scope") == "col"]
    assert head == [
        *("TT", "Nội dung thực hiện", "Chỉ đạo, chủ trì", "Đơn vị thực hiện"),
        *("Đơn vị phối hợp", "Thời gian hoàn thành", "Nên xong chậm nhất"),
    ]
    parties = {}
    for party in real.directory:
        for name in (party.name, *party.aliases):
            parties[fold_spelling(name)] = party.id
    quarter, lines = "", []
    for line in table.iter("tr"):
        if line.get("class") == "kh-quarter":
            quarter = text_of(line)
        elif line.find("td") is not None:
            lines.append((quarter, line))
    assert len(lines) == len(ROWS) == 31
    for row, (heading, line) in zip(ROWS, lines, strict=True):
        number, what, *roles, time, safe = line
        assert line.get("id") == f"muc-{row['row']}"
        assert text_of(number) == row["row"]
        assert heading == row["quarter"]
        [task] = [
            each for each in real.tasks if f"Phụ lục, mục {row['row']}" in each.refs
        ]
        assert text_of(next(what.iter("a"))) == task.title
        for role, cell in zip(("lead", "implement", "coordinate"), roles, strict=True):
            printed = READ_AS.get((row["row"], role), row[role])
            shown = text_of(cell).replace("–", "")
            assert named(parties, shown) == named(parties, printed), (row["row"], role)
        assert text_of(time) == row["time"]
        assert text_of(next(safe.iter("a"))) == safe_day(row["time"])
        [deadline] = [
            item for item in task.deadlines if f"Phụ lục, mục {row['row']}" in item.refs
        ]
        assert addresses_of(safe) == [f"../../nhiem-vu/{task.id}/#{deadline.id}"]


def named(parties: dict[str, str], cell: str) -> list[str]:
    """Read which bodies a cell names, the longest names first; nothing but joining words may be left."""
    text, found = fold_spelling(cell), []
    for name in sorted(parties, key=len, reverse=True):
        place = re.search(rf"(?<!\w){re.escape(name)}(?: quận)?(?!\w)", text)
        if place:
            found.append((place.start(), parties[name]))
            text = text[: place.start()] + "#" * len(place[0]) + text[place.end() :]
    assert not re.sub(r"\bvà\b|[#;, ]", "", text), (cell, text)
    return [party for _, party in sorted(found)]


def test_notes_of_a_row_say_where_it_is_read_otherwise(
    district: dict[str, str],
) -> None:
    text = text_of(page_of(district["ke-hoach/phu-luc/"]))
    assert "Phòng Nội vụ phối hợp theo hướng dẫn của Ban TĐKT TP." in text
    assert "Cột thực hiện ghi “Các phường thuộc Quận”" in text


# Places


@pytest.mark.parametrize(
    ("ref", "steps"),
    [
        ("III.2.1", ("III", "2", "1")),
        ("Mục I", ("I",)),
        ("II.3.b", ("II", "3", "b")),
        ("Điều 3.2", ("Điều 3", "2")),
        ("2.1", ("2", "1")),
        ("Phần mở đầu", ()),
        ("mục 8", ()),
        ("Phụ lục, mục 8", ()),
        ("120/KH, mục 2", ()),
    ],
)
def test_a_numbered_place_is_read_step_by_step(
    ref: str, steps: tuple[str, ...]
) -> None:
    assert steps_of(ref) == steps


@pytest.mark.parametrize(
    ("ref", "table", "anchor"),
    [
        ("Phụ lục, mục 8", "Phụ lục", "muc-8"),
        ("Phụ lục II, mục 8", "Phụ lục II", "phu-luc-ii-muc-8"),
        ("Phụ lục, mục II.3", "Phụ lục", "muc-ii-3"),
        ("Phụ lục, mục 8 (lần 2)", "Phụ lục", "muc-8-lan-2"),
        ("dòng 3", "", "dong-3"),
    ],
)
def test_a_row_has_its_anchor(ref: str, table: str, anchor: str) -> None:
    row = row_of(ref)
    assert row
    assert (row.table, row.anchor) == (table, anchor)
    assert row_of("III.2.1") is row_of("Mục 8") is None


MANY = (
    MINIMAL.replace("refs: [Mục 1]", "refs: [{refs}]").replace(
        "{refs}", "II.1.2, 'Phụ lục, mục 1'"
    )
    + """\
sections:
  - {id: dau, ref: Phần mở đầu, title: Mở đầu}
  - {id: mot, ref: I, title: Một, text: mot.md}
  - {id: bon, ref: Mục IV, title: Bốn}
  - {id: cuoi, ref: Đoạn cuối mục IV, title: Cuối}
duties:
  - {party: mot, refs: [IV.10], items: [Việc mười]}
  - {party: hai, refs: [IV.9], items: [Việc chín]}
  - {party: hai, refs: [Mục VII], items: [Việc bảy]}
"""
)
TEXT = """\
---
title: riêng
---
Mở đầu [trang](../../luu-y/) và [bài](../../huong-dan/in.md#x), [chỗ](#y).

## Hai (I.2)

Chữ hai

### Nhỏ

## Không phải chỗ của mục này (III.1)
"""


def test_what_is_cited_and_has_no_section_stands_where_its_number_belongs() -> None:
    plan = make_plan(MANY)
    pages = pages_of(plan, context_of(plan, content={"mot.md": TEXT.encode()}))
    page = page_of(pages["ke-hoach/"])
    found = [
        (level, anchor, title)
        for level, anchor, title in headings_of(page)
        if level > 1
    ]
    assert found[: found.index((2, "phan-phu-luc", "Phụ lục"))] == [
        (2, "phan-mo-dau", "Mở đầu"),
        (2, "muc-i", "I. Một"),
        # The place that a heading of the text names, and headings below it.
        (3, "muc-i-2", "2. Hai"),
        (4, "muc-i-nho", "Nhỏ"),
        (
            3,
            "muc-i-khong-phai-cho-cua-muc-nay-iii1",
            "Không phải chỗ của mục này (III.1)",
        ),
        (2, "muc-ii", "Mục II"),
        (2, "muc-iv", "IV. Bốn"),
        (3, "muc-iv-9", "9. Đơn vị Hai"),
        (3, "muc-iv-10", "10. Đơn vị Một"),
        (2, "doan-cuoi-muc-iv", "Cuối"),
        (2, "muc-vii", "Mục VII"),
    ]
    links = addresses_of(page)
    # Counted from the document's page instead of the section's.
    assert {"../luu-y", "../luu-y/"} & {*links} == {"../luu-y/"}
    assert "../huong-dan/in/#x" in links
    assert "#muc-i-y" in links


def test_a_plan_without_sections_and_appendix_is_a_page_too() -> None:
    plan = make_plan(MINIMAL)
    pages = pages_of(plan, context_of(plan))
    assert list(pages) == ["ke-hoach/"]
    page = page_of(pages["ke-hoach/"])
    assert headings_of(page) == [(1, "", "Kế hoạch thử"), (2, "muc-1", "Mục 1")]
    assert "Nên xong chậm nhất thứ Sáu 27/3/2020" in text_of(page)


def test_a_section_called_as_the_appendix_keeps_its_address_and_its_text() -> None:
    text = MANY.replace(
        "{id: mot, ref: I, title: Một, text: mot.md}",
        "{id: phu-luc, ref: I, title: Một, text: mot.md}",
    )
    plan = make_plan(text)
    pages = pages_of(plan, context_of(plan, content={"mot.md": TEXT.encode()}))
    page = text_of(page_of(pages["ke-hoach/phu-luc/"]))
    assert "Chữ hai" in page
    assert "Thời gian hoàn thành" in page


NEW_TASK = """\
  - id: viec-moi
    title: Việc mới
    refs: [II.1.2]
    lead: [mot]
    implement: [hai]
    coordinate: [hai]
    deadlines:
      - {id: moi, kind: before, date: 30/6/2020, phrase: trước 30/6/2020}
sections:
"""
AMENDED = (
    MANY.replace("sections:\n", NEW_TASK)
    + """\
amendments:
  - number: 2/KH
    date: 10/02/2020
    reason: trùng lịch
    changes:
      - {moved: viec, date: 15/5/2020, phrase: trước 15/5/2020}
      - {added: moi}
"""
)


def test_an_amended_row_shows_what_is_printed_and_what_is_in_force() -> None:
    plan = make_plan(AMENDED)
    pages = pages_of(plan, context_of(plan, content={"mot.md": TEXT.encode()}))
    [table] = page_of(pages["ke-hoach/phu-luc/"]).iter("table")
    [line] = [each for each in table.iter("tr") if each.get("id")]
    *_, time, safe = line
    assert (time.text or "").strip() == "trước 30/3/2020"
    assert "nay theo 2/KH: trước 15/5/2020" in text_of(time)
    assert text_of(safe) == "thứ Năm 14/5/2020"
    # What another document added stands in no table of this one.
    rest = text_of(page_of(pages["ke-hoach/phu-luc/"])).partition("Việc được bổ sung")[
        2
    ]
    assert "Việc mới" in rest
    document = text_of(page_of(pages["ke-hoach/"]))
    assert "nay theo 2/KH: trước 15/5/2020" in document
    assert "Việc mới" not in document


def test_a_citation_leads_to_its_place_and_an_amendments_own_nowhere() -> None:
    plan = make_plan(AMENDED)
    places = context_of(plan).places
    task, added = plan.tasks_by_id["viec"], plan.tasks_by_id["viec-moi"]
    assert places.cited(task, "../") == (
        '<a href="../ke-hoach/#muc-ii">II.1.2</a>; <a href="../ke-hoach/phu-luc/#muc-1">Phụ lục, mục 1</a>'
    )
    assert places.cited(task, "../", "II.1.2.3 & II.1.2", here="ke-hoach/") == (
        'II.1.2.3 &amp; <a href="#muc-ii">II.1.2</a>'
    )
    assert (
        places.cited(added, "../")
        == places.cited(added.deadlines[0], "../")
        == "II.1.2"
    )


def test_an_item_leads_to_its_part_and_a_cell_to_its_row() -> None:
    places = context_of(make_plan(AMENDED)).places
    assert places.path("II.1.2, gạch 4") == places.path("II.1.2") == "ke-hoach/#muc-ii"
    assert places.path("Phụ lục, mục 1, cột 4") == "ke-hoach/phu-luc/#muc-1"


def test_a_text_moves_to_another_page_with_its_links_and_anchors() -> None:
    written = (
        '<a href="../b/?q=1#z">1</a><a href="https://x.vn/#a">2</a><a href="/c/">3</a><a href="mailto:a@x.vn">4</a>'
        '<a href="#fn:1">5</a><img src="hinh.png"><li id="fn:1">id="fn:1"</li><h2 id="moi">6</h2>'
    )
    assert moved(written, "ke-hoach/a/", "ke-hoach/", "muc-i", {"moi": "muc-i-2"}) == (
        '<a href="b/?q=1#z">1</a><a href="https://x.vn/#a">2</a><a href="/c/">3</a><a href="mailto:a@x.vn">4</a>'
        '<a href="#muc-i-fn:1">5</a><img src="a/hinh.png"><li id="muc-i-fn:1">id="fn:1"</li><h2 id="muc-i-2">6</h2>'
    )


def test_contents_are_nested_by_level_and_escaped() -> None:
    made = contents_of(
        [(2, "A & B", "a"), (4, "sâu", "b"), (3, "giữa", "c"), (2, "D", "d")]
    )
    assert [str(entry["title"]) for entry in made] == ["A &amp; B", "D"]
    assert [child["url"] for child in made[0]["children"]] == ["#b", "#c"]


def test_pages_of_the_document_are_staged_for_the_engine(real: Plan) -> None:
    content = load_content(DISTRICT / "content")
    staged = list(render_document(real, context_of(real, content=content)))
    assert all(isinstance(page, StagedPage) for page in staged)
    assert staged[0].staged == "ke-hoach/index.md"
